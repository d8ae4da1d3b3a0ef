"""The command `python3 -m scratchnet.saturation`: where the images are, how long it takes, what cures it."""

from collections.abc import Iterable, Sequence
from math import exp
from statistics import fmean, median

from scratchnet.accuracy import accuracy
from scratchnet.article import random_weights
from scratchnet.dataset import load_dataset
from scratchnet.gradient import gradient
from scratchnet.matrix import Matrix
from scratchnet.network import Network
from scratchnet.pictures.sigmoid_histogram import saturation_pictures
from scratchnet.saturation import (
    FLAT,
    by_class,
    count_that_give,
    cross_entropy_gradient,
    delta_sizes,
    epochs_to_zero,
)
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.sigmoid import sigmoid, sigmoid_slope
from scratchnet.tools.arguments import Parser
from scratchnet.tools.files import check_folder, write_folder
from scratchnet.training import descend
from scratchnet.vector import Vector

STARTS = {"the article's": 1.0, "divided by 28": 1 / 28, "zero": 0.0}  # the first weights times these
CURES = {  # the scale of the first weights, the learning rate, the gradient
    "the article's run": (1.0, 0.01, gradient),
    "first weights divided by 28": (1 / 28, 0.01, gradient),
    "first weights of zero": (0.0, 0.01, gradient),
    "learning rate 1": (1.0, 1.0, gradient),
    "cross-entropy": (1.0, 0.01, cross_entropy_gradient),
}
SEEDS = (0, 1, 3, 5)
CRAWL = (0, 800, 1600, 2000, 2400, 2800, 3000)  # the epochs after which the crawl is shown


def print_row(width: int, name: object, *cells: object) -> None:
    """Prints a name of up to `width` characters, and cells of up to 8 characters, in columns."""
    print(f"{name!s:{width}}" + "".join(f"{cell!s:>9}" for cell in cells), flush=True)


def share_of_flat(z: Iterable[float]) -> str:
    """Returns the share of the images that lie where the sigmoid is flat, in percent."""
    return f"{100 * fmean(sigmoid_slope(sigmoid(value)) < FLAT for value in z):.0f}"


def print_crawl(x: Matrix, y: Vector) -> None:
    """Repeats the article's run, and prints where the 1s are on the way."""
    network, done = Network(random_weights(784)), 0
    print_row(14, "after epoch", "z of 1s", "1s right", "0s right", "% flat")
    for epoch in CRAWL:
        descend(network, x, y, epoch - done, 0.01)
        done = epoch
        z_of_0s, z_of_1s = by_class(network.weighted_sums(x), y)
        right = sum(z >= 0.0 for z in z_of_1s), sum(z < 0.0 for z in z_of_0s)
        print_row(14, epoch, f"{fmean(z_of_1s):.2f}", *right, share_of_flat([*z_of_0s, *z_of_1s]))


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the measurements; draws the images on the sigmoid if a folder is named."""
    parser = Parser("scratchnet.saturation", "Measure why the article's run hardly learns.")
    parser.add_argument(
        "--crawl", action="store_true",
        help="also take the 3000 epochs, with and without the 1s that start above -6: some minutes more",
    )  # fmt: skip
    options = parser.read(arguments, "--data", "--figures")
    check_folder(options.figures, ["saturation.svg", "crawl.svg"])
    data = load_dataset(options.data)
    x, y, test_x = SharedMatrix(data.train_x), data.train_y, SharedMatrix(data.test_x)

    print_row(14, "At the start", "z of", "z of", "median", "% with", "half of", "1s")
    print_row(14, "first weights", "the 0s", "the 1s", "slope", "answer 0", "delta by", "right")
    for start, scale in STARTS.items():
        z = Network(random_weights(784, scale=scale)).weighted_sums(x)
        z_of_0s, z_of_1s = by_class(z, y)
        slope = median(sigmoid_slope(sigmoid(value)) for value in z)
        answers = f"{100 * fmean(value < 0.0 for value in z):.2f}"
        half, right = count_that_give(0.5, delta_sizes(z, y)), sum(value >= 0.0 for value in z_of_1s)
        means = f"{fmean(z_of_0s):.2f}", f"{fmean(z_of_1s):.2f}"
        print_row(14, start, *means, f"{slope:.2g}", answers, half, right)

    ink = round(fmean(sum(row) for row, its_class in zip(data.train_x, y) if its_class == 1))
    print(f"\nEpochs until the z of a single 1 with {ink} pixels of ink reaches 0")
    print_row(14, "from z", "moves by", "epochs")
    for level in (-4.0, -6.0, -8.0, -10.0, -12.0):
        print_row(14, level, f"{0.01 * (ink + 1) * exp(level):.2g}", epochs_to_zero(level, ink))

    print("\nAt the start, by seed")
    print_row(14, "", "z of 0s", "z of 1s", "% flat")
    for seed in SEEDS:
        z = Network(random_weights(784, seed)).weighted_sums(x)
        print_row(14, f"seed {seed}", *(f"{fmean(part):.1f}" for part in by_class(z, y)), share_of_flat(z))

    print("\nTest accuracy after 200 epochs")
    for name, (scale, rate, slopes) in CURES.items():
        network = Network(random_weights(784, scale=scale))
        descend(network, x, y, 200, rate, slopes)
        print_row(28, name, f"{accuracy(network.forward(test_x), data.test_y):.4f}")

    if options.crawl:
        print("\nThe article's 3000 epochs")
        print_crawl(x, y)
        z = Network(random_weights(784)).weighted_sums(x)
        others = [i for i, value in enumerate(z) if y[i] == 0 or value <= -6.0]
        print(f"\nThe same without the {len(y) - len(others)} 1s that start above -6")
        print_crawl(SharedMatrix([data.train_x[i] for i in others]), [y[i] for i in others])
    write_folder(options.figures, saturation_pictures(x, y) if options.figures else {})
