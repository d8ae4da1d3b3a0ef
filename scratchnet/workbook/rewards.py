"""What `check` shows when a chapter is done: something that runs by the learner's own code.

You have:     the chapters up to the one that is done; in a workbook, the learner has written them.
You build:    for each chapter a few lines, which the code of these chapters prints.
It gives you: a reason to go on.

    python3 -m scratchnet.workbook.rewards CHAPTER
"""

import sys
import time
from collections.abc import Callable, Sequence
from math import exp

from scratchnet.accuracy import accuracy
from scratchnet.article import random_weights, shuffled
from scratchnet.dataset import load_dataset
from scratchnet.draw import draw
from scratchnet.gradient import gradient, numeric_gradient
from scratchnet.idx import read_idx
from scratchnet.loss import mean_squared_error
from scratchnet.matrix import PlainMatrix
from scratchnet.mersenne_twister import MersenneTwister
from scratchnet.network import Network
from scratchnet.saturation import cross_entropy_gradient
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.shuffle import shuffle
from scratchnet.sigmoid import sigmoid, sigmoid_slope
from scratchnet.slope import EXPONENTIAL, RECIPROCAL, chain_slope, numeric_derivative
from scratchnet.threshold import ink_rule
from scratchnet.tools.arguments import Parser
from scratchnet.tools.errors import run
from scratchnet.tools.files import data_folder
from scratchnet.train import log_line
from scratchnet.train import main as train_command
from scratchnet.training import descend, take_step, train
from scratchnet.vector import Vector, dot


def idx() -> str:
    labels = read_idx(data_folder() / "t10k-labels-idx1-ubyte.gz")
    first = " ".join(map(str, labels.values[:10]))
    return f"You read MNIST: {labels.shape[0]} labels, which begin {first}."


def dataset() -> str:
    return f"You have {load_dataset()}."


def draw_() -> str:
    rows = draw(load_dataset().train_x[0])
    inked = [row for row in rows if row.strip(".")]
    return "\n".join(["The first 0 of MNIST, drawn by your code:", *inked])


def accuracy_() -> str:
    labels = load_dataset().test_y
    right = accuracy([1.0] * len(labels), labels)
    return f"A program that always answers 1 is right for {right:.4f} of the test images."


def threshold() -> str:
    data = load_dataset()
    rule = ink_rule(data.train_x, data.train_y)
    right = accuracy([rule.classify(image) for image in data.test_x], data.test_y)
    return f"Your rule counts ink: {right:.4f} of the test images. Can a program find a better rule?"


def vector() -> str:
    ink = dot(load_dataset().train_x[0], [1.0] * 784)
    return f"The first 0 has {ink:g} pixels with ink: its dot product with 784 weights of 1."


def matrix() -> str:
    x = load_dataset().train_x
    of_0, of_1 = (PlainMatrix(rows).transpose_dot([1.0] * 200)[406] for rows in (x[:200], x[-200:]))
    return f"The middle pixel has ink in {of_0:g} of 200 0s, and in {of_1:g} of 200 1s. Xᵀ·v counted that."


def slope() -> str:
    minus, plus_1 = (lambda x: -x, lambda x: -1.0), (lambda x: 1.0 + x, lambda x: 1.0)
    measured = numeric_derivative(lambda z: 1.0 / (1.0 + exp(-z)), 1.0)
    derived = chain_slope([minus, EXPONENTIAL, plus_1, RECIPROCAL], 1.0)
    return f"The slope of 1 / (1 + e^-z) at z = 1: measured {measured:.6f}, as four gears {derived:.6f}."


def sigmoid_() -> str:
    p = sigmoid(2.0)
    return f"At z = 2, p is {p:.6f} and its slope is {sigmoid_slope(p):.6f}, by a formula that you found."


def network() -> str:
    data = load_dataset()
    rule = ink_rule(data.train_x, data.train_y)
    outputs = Network([-1.0] * 784, 784 * rule.midpoint).forward(data.test_x)
    right = accuracy(outputs, data.test_y)
    return f"With 784 weights of -1, your unit gets {right:.4f}, because it counts ink."


def loss() -> str:
    data = load_dataset()
    of_a_half = mean_squared_error(Network([0.0] * 784).forward(data.test_x), data.test_y)
    return f"A unit that always says p = 1/2 has the loss {of_a_half:.4f}. You will make it smaller."


def gradient_() -> str:
    data = load_dataset()
    x, y = data.train_x[5900:5950], data.train_y[5900:5950]
    derived = gradient(x, y, Network([0.0] * 784).forward(x))[0][406]

    def half_the_loss(parameters: Vector) -> float:
        return 0.5 * mean_squared_error(Network(parameters).forward(x), y)

    (measured,) = numeric_gradient(half_the_loss, [0.0] * 784, [406])
    return f"The slope of the middle weight, for 50 images: measured {measured:.9f}, derived {derived:.9f}."


def training() -> str:
    data, unit = load_dataset(), Network([0.0] * 784)
    take_step(unit, data.train_x, data.train_y, learning_rate=0.01)
    right = accuracy(unit.forward(data.test_x), data.test_y)
    words = f"Your program found its own rule. After one step it gets {right:.4f} of the test images."
    legend = "Its weights: ink at # and + speaks for a 1, ink at o and - speaks for a 0."
    return "\n".join([words, legend, *weights_in_characters(unit.weights)])


def mersenne_twister() -> str:
    first = MersenneTwister(0).standard_normal()
    return f"The article's first random number, to the last bit: {first}."


def shuffle_() -> str:
    letters = list("scratchnet")
    shuffle(letters, MersenneTwister(0))
    return f"With seed 0, scratchnet becomes {''.join(letters)}, on every machine."


def shared_matrix() -> str:
    rows, times = load_dataset().train_x, []
    for matrix_type in (PlainMatrix, SharedMatrix):
        matrix = matrix_type(rows)
        start = time.perf_counter()
        matrix.dot([1.0] * 784)
        times.append(1000 * (time.perf_counter() - start))
    return f"X·w for 12,665 images, just now: {times[0]:.0f} ms plain, {times[1]:.1f} ms with shared pieces."


def article() -> str:
    data = shuffled(load_dataset())
    train_x, test_x = PlainMatrix(data.train_x), PlainMatrix(data.test_x)
    unit = Network(random_weights(784))
    (record,) = train(unit, train_x, data.train_y, test_x, data.test_y, epochs=1)
    return f"The first line of the article's log, by your code:\n{log_line(record)}"


def saturation() -> str:
    data = load_dataset()
    unit, x = Network(random_weights(784)), SharedMatrix(data.train_x)
    descend(unit, x, data.train_y, 200, 0.01, cross_entropy_gradient)
    right = accuracy(unit.forward(SharedMatrix(data.test_x)), data.test_y)
    return f"200 epochs with your cross-entropy get {right:.4f}. With the article's loss they get 0.4652."


def hands() -> str:
    print("And now the article's whole run, by your own code. It takes a minute or two.", flush=True)
    train_command([])
    return "Every figure is the article's own. You have written the book."


def weights_in_characters(weights: Sequence[float]) -> list[str]:
    """Returns 14 lines of 28 characters for 784 weights: one for two pixels, one above the other."""
    pairs = [weights[i] + weights[i + 28] for row in range(0, 784, 56) for i in range(row, row + 28)]
    largest = max(map(abs, pairs))
    marks = []
    for weight in pairs:
        weak, strong = "-o" if weight < 0.0 else "+#"
        size = abs(weight) / largest
        marks.append(strong if size > 1 / 4 else weak if size > 1 / 20 else ".")
    return ["".join(marks[line : line + 28]) for line in range(0, len(marks), 28)]


REWARDS: dict[str, Callable[[], str]] = {
    function.__name__.rstrip("_"): function
    for function in (
        idx, dataset, draw_, accuracy_, threshold, vector, matrix, slope, sigmoid_, network, loss, gradient_,
        training, mersenne_twister, shuffle_, shared_matrix, article, saturation, hands,
    )
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `python3 -m scratchnet.workbook.rewards`."""
    parser = Parser("scratchnet.workbook.rewards", "Show something that runs by the code of a chapter.")
    parser.add_argument("chapter", choices=REWARDS, metavar="CHAPTER", help="a chapter, as sigmoid")
    print(REWARDS[parser.parse_args(arguments).chapter]())


if __name__ == "__main__":
    sys.exit(run(main))
