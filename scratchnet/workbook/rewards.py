"""What runs by the learner's own code, a chapter at a time: what `check` shows when one is done.

You have:    the chapters up to the one that is done; in a workbook, those are the learner's own.
You build:   for each chapter a few lines that the code of the chapters prints.
It enables:  a reason to go on.

    python3 -m scratchnet.workbook.rewards CHAPTER
"""

import sys
import time
from collections.abc import Callable, Sequence

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
from scratchnet.threshold import ink_rule, rule_accuracy
from scratchnet.tools.arguments import Parser
from scratchnet.tools.errors import run
from scratchnet.tools.files import data_folder
from scratchnet.train import log_line
from scratchnet.train import main as train_command
from scratchnet.training import descend, train
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
    return "\n".join(["The first zero of MNIST, drawn by your code:", *inked])


def threshold() -> str:
    data = load_dataset()
    share = rule_accuracy(ink_rule(data.train_x, data.train_y), data.test_x, data.test_y)
    return f"You count ink: {share:.4f} of the test images. Can a program find a better rule?"


def vector() -> str:
    zero = load_dataset().train_x[0]
    return f"The first zero has {dot(zero, [1.0] * 784):g} pixels of ink: its dot product with ones."


def matrix() -> str:
    x = load_dataset().train_x
    zeros, ones = (PlainMatrix(rows).transpose_dot([1.0] * 200)[406] for rows in (x[:200], x[-200:]))
    return f"The middle pixel has ink in {zeros:g} of 200 zeros, in {ones:g} of 200 ones: two Xᵀ·1."


def sigmoid_() -> str:
    p = sigmoid(2.0)
    return f"At z = 2, p = {p:.6f} and its slope {sigmoid_slope(p):.6f}, by a formula you found."


def network() -> str:
    data = load_dataset()
    rule = ink_rule(data.train_x, data.train_y)
    outputs = Network([-1.0] * 784, 784 * rule.midpoint).forward(data.test_x)
    right = [(p >= 0.5) == label for p, label in zip(outputs, data.test_y)]
    return f"784 weights of -1, and your unit gets {right.count(True) / len(right):.4f}: it counts ink."


def loss() -> str:
    data = load_dataset()
    of_a_half = mean_squared_error(Network([0.0] * 784).forward(data.test_x), data.test_y)
    return f"A unit that never commits itself, p = 1/2, has the loss {of_a_half:.4f}. It can be less."


def accuracy_() -> str:
    labels = load_dataset().test_y
    right = accuracy([1.0] * len(labels), labels)
    return f"Always saying 1 is right for {right:.4f} of the test images."


def gradient_() -> str:
    data = load_dataset()
    x, y = data.train_x[5900:5950], data.train_y[5900:5950]
    derived = gradient(x, y, Network([0.0] * 784).forward(x))[0][406]

    def half_the_loss(parameters: Vector) -> float:
        return 0.5 * mean_squared_error(Network(parameters).forward(x), y)

    (measured,) = numeric_gradient(half_the_loss, [0.0] * 784, [406])
    return f"The middle weight, on 50 images: measured {measured:.9f}, derived {derived:.9f}."


def training() -> str:
    data, unit = load_dataset(), Network([0.0] * 784)
    list(descend(unit, data.train_x, data.train_y, epochs=1, learning_rate=0.01))
    right = accuracy(unit.forward(data.test_x), data.test_y)
    words = f"Your program found its own rule: one step from zero, and {right:.4f} of the test images."
    legend = "Its weights: # speaks for a 1, o for a 0, the small marks weakly."
    return "\n".join([words, legend, *weights_in_characters(unit.weights)])


def mersenne_twister() -> str:
    first = MersenneTwister(0).standard_normal()
    return f"The article's first random number, to the last bit: {first}."


def shuffle_() -> str:
    letters = list("scratchnet")
    shuffle(letters, MersenneTwister(0))
    return f"With seed 0, scratchnet becomes {''.join(letters)}, on every machine."


def article() -> str:
    data = shuffled(load_dataset())
    train_x, test_x = PlainMatrix(data.train_x), PlainMatrix(data.test_x)
    unit = Network(random_weights(784))
    (record,) = train(unit, train_x, data.train_y, test_x, data.test_y, epochs=1)
    return f"The first line of the article's log, of 2022, by your code:\n{log_line(record)}"


def shared_matrix() -> str:
    rows, weights, times = load_dataset().train_x, random_weights(784), []
    for kind in (PlainMatrix, SharedMatrix):
        matrix = kind(rows)
        start = time.perf_counter()
        matrix.dot(weights)
        times.append(1000 * (time.perf_counter() - start))
    return f"A product of 12,665 images, just now: {times[0]:.0f} ms plain, {times[1]:.1f} ms shared."


def saturation() -> str:
    data = load_dataset()
    unit, x = Network(random_weights(784)), SharedMatrix(data.train_x)
    list(descend(unit, x, data.train_y, 200, 0.01, cross_entropy_gradient))
    right = accuracy(unit.forward(SharedMatrix(data.test_x)), data.test_y)
    return f"200 epochs of your cross-entropy get {right:.4f}; the article's loss, 0.4652."


def hands() -> str:
    print("And now the article's whole run, by your own code. It takes a minute or so.", flush=True)
    train_command([])
    return "Every figure is the article's own. You have written the book."


def weights_in_characters(weights: Sequence[float]) -> list[str]:
    """Returns 14 lines of 28 characters for 784 weights: one for two pixels, one above the other."""
    pairs = [weights[i] + weights[i + 28] for row in range(0, 784, 56) for i in range(row, row + 28)]
    largest = max(map(abs, pairs))
    marks = []
    for weight in pairs:
        weak, strong = ".o" if weight < 0.0 else ":#"
        size = abs(weight) / largest
        marks.append(strong if size > 1 / 4 else weak if size > 1 / 20 else " ")
    return ["".join(marks[line : line + 28]) for line in range(0, len(marks), 28)]


REWARDS: dict[str, Callable[[], str]] = {
    function.__name__.rstrip("_"): function
    for function in (
        idx, dataset, draw_, threshold, vector, matrix, sigmoid_, network, loss, accuracy_, gradient_,
        training, mersenne_twister, shuffle_, article, shared_matrix, saturation, hands,
    )
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `python3 -m scratchnet.workbook.rewards`."""
    parser = Parser("scratchnet.workbook.rewards", "Show something that runs by the code of a chapter.")
    parser.add_argument("chapter", choices=REWARDS, metavar="CHAPTER", help="a chapter, as sigmoid")
    print(REWARDS[parser.parse_args(arguments).chapter]())


if __name__ == "__main__":
    sys.exit(run(main))
