"""The command `python3 -m scratchnet.saturation`: where the images are, and what helps."""

from collections.abc import Sequence
from math import exp
from statistics import fmean, median, pstdev

from scratchnet.accuracy import accuracy
from scratchnet.article import random_weights
from scratchnet.dataset import load_dataset
from scratchnet.gradient import Slope, gradient
from scratchnet.network import Network
from scratchnet.pictures.sigmoid_histogram import saturation_pictures
from scratchnet.saturation import CRAWL, by_class, cross_entropy_gradient, epochs_to_zero, givers, pulls
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.sigmoid import sigmoid, sigmoid_slope
from scratchnet.tools.arguments import Parser
from scratchnet.tools.files import check_folder, write_folder
from scratchnet.training import descend

STARTS = {"the article's": 1.0, "times 1/28": 1 / 28, "times 0.01": 0.01, "zero": 0.0}


def print_row(name: str, *cells: object) -> None:
    """Prints a name of up to 14 characters and cells of up to 8, to the right, under each other."""
    print(f"{name:14}" + "".join(f"{cell:>9}" for cell in map(str, cells)), flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the measurements; draws the images on the sigmoid if a folder is named."""
    parser = Parser("scratchnet.saturation", "Measure why the article's run hardly learns.")
    options = parser.read(arguments, "--data", "--figures")
    check_folder(options.figures, ["saturation.svg", "crawl.svg"])
    data = load_dataset(options.data)
    x, y, test_x = SharedMatrix(data.train_x), data.train_y, SharedMatrix(data.test_x)

    def learn(start: str, rate: float, epochs: Sequence[int], slope: Slope = gradient) -> list[str]:
        network = Network(random_weights(784, scale=STARTS[start]))
        steps = enumerate(descend(network, x, y, epochs[-1], rate, slope), start=1)
        return [f"{accuracy(network.forward(test_x), data.test_y):.4f}" for e, _ in steps if e in epochs]

    print("Before training   z of the zeros    z of the ones    median  half of the    ones")
    print_row("weights", "mean", "sd", "mean", "sd", "slope", "pull by", "right")
    for start, scale in STARTS.items():
        z = Network(random_weights(784, scale=scale)).weighted_sums(x)
        spreads = [f"{f(of_class):.2f}" for of_class in by_class(z, y) for f in (fmean, pstdev)]
        slope = median([sigmoid_slope(sigmoid(value)) for value in z])
        right = sum(value >= 0.0 for value in by_class(z, y)[1])
        print_row(start, *spreads, f"{slope:.2g}", givers(pulls(z, y), 0.5), right)
    print("\nTest accuracy after 1, 20, 100 epochs at the rate 0.01, then at the rate 1")
    for start in STARTS:
        print_row(start, *learn(start, 0.01, (1, 20, 100)), *learn(start, 1.0, (1, 20, 100)))
    print(f"\nHow the ones climb, from a run of 3000 epochs that is not repeated here\n{CRAWL}\n")
    print("Epochs that a one takes to 0: iterated, and by the law e^|z| / 0.87")
    for level in (-6.0, -8.0, -10.0, -12.0):
        print_row(f"from {level}", epochs_to_zero(level), round(exp(-level) / 0.87))
    print("\nCross-entropy, from the article's weights, rate 0.01: 1, 20, 100, 200 epochs")
    print_row("test accuracy", *learn("the article's", 0.01, (1, 20, 100, 200), cross_entropy_gradient))
    write_folder(options.figures, saturation_pictures(x, y) if options.figures else {})
