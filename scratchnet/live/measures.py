"""What the live page shows of images, of weights and of runs, computed by the chapters' functions."""

import json
import sys
from array import array
from base64 import b64decode
from collections.abc import Sequence
from math import exp, isfinite, isnan
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from scratchnet.accuracy import accuracy, classify
from scratchnet.article import random_weights
from scratchnet.dataset import HEIGHT, WIDTH, Dataset, scaled
from scratchnet.gradient import gradient
from scratchnet.network import Network
from scratchnet.pictures.sigmoid_histogram import Z
from scratchnet.runs.model import load_model
from scratchnet.saturation import FLAT, by_class, cross_entropy_gradient, epochs_to_zero
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.sigmoid import sigmoid, sigmoid_slope
from scratchnet.tools.errors import Refused
from scratchnet.tools.files import data_folder
from scratchnet.training import take_step
from scratchnet.vector import total

MOST_KEPT = 300  # epochs of a run after which its weights are kept
EIGHTH = 0.125  # of a bin of z, where the hills are magnified
MOST_COUNTED = 300_000  # steps on one image that are counted, or taken; more are estimated
FOLDER = Path(__file__).resolve().parent
PIXELS_OF_AN_IMAGE = HEIGHT * WIDTH
SLOPES = {"squared": gradient, "cross-entropy": cross_entropy_gradient}
Kept = dict[int, tuple[Sequence[float], float]]  # by epoch: the weights after it, and the bias


class Weights(NamedTuple):
    """Weights to choose from. rate: the learning rate that they were made with, or are meant for.

    kept, of a run: the weights after some of its epochs.
    """

    title: str
    digits: tuple[int, int]
    pixels: str
    rate: float
    network: Network
    kept: Kept | None = None


class Run(NamedTuple):
    """A training: its rate, the standard deviation of its first weights, its epochs, its loss."""

    rate: float
    scale: float
    epochs: int
    loss: str = "squared"


ARTICLE = Run(0.01, 1.0, 3000)


def centred(image: bytes) -> bytes:
    """Returns the image moved so that its centre of mass is in the middle, as far as no ink is lost.

    So were the images of MNIST made. It moves by whole pixels; a blank image stays.

    >>> image = bytearray(784)
    >>> image[0] = 255  # in row 0, column 0
    >>> centred(bytes(image)).index(255)  # in row 14, column 14: 14 * 28 + 14
    406
    """
    ink = [(place // WIDTH, place % WIDTH, value) for place, value in enumerate(image) if value]
    if not ink:
        return image
    mass = sum(value for _, _, value in ink)
    shifts = []
    for axis, size in enumerate((HEIGHT, WIDTH)):
        places = [spot[axis] for spot in ink]
        wanted = size / 2 - sum(spot[axis] * spot[2] for spot in ink) / mass
        shifts.append(min(max(int(wanted), -min(places)), size - 1 - max(places)))
    moved = bytearray(len(image))
    for row, column, value in ink:
        moved[(row + shifts[0]) * WIDTH + column + shifts[1]] = value
    return bytes(moved)


class Step(NamedTuple):
    """A step of training on one image, the same one several times."""

    image: bytes
    digit: int
    rate: float
    loss: str
    times: int


def stepped(weights: Weights, steps: Sequence[Step]) -> Weights:
    """Returns the weights after some steps of training."""
    network = Network(weights.network.weights, weights.network.bias)
    for image, digit, rate, loss, times in steps:
        row, y = scaled(image, weights.pixels), weights.digits.index(digit)
        if times == 1:
            take_step(network, [row], [y], rate, SLOPES[loss])
        else:
            take_many(network, row, y, rate, times)
    return weights._replace(network=network)


def take_many(network: Network, row: Sequence[float], y: int, rate: float, times: int) -> None:
    """Takes many steps of squared error on one image. row: its pixels, 0 to 1; y: its class.

    Each adds the same number to the bias and, times its pixel, to every weight. So it is enough to follow z.

    >>> network = Network([0.5, -3.0, 0.25])
    >>> take_many(network, [1.0, 1.0, 0.0], 1, 0.1, 1000)
    >>> [f"{number:.6f}" for number in (*network.weights, network.bias)]
    ['2.340449', '-1.159551', '0.250000', '1.840449']
    """
    parts = 1.0 + sum(pixel * pixel for pixel in row)  # of what a step adds to z
    first = z = network.weighted_sums([row])[0]
    for _ in range(times):
        p = sigmoid(z)
        z += rate * parts * (y - p) * sigmoid_slope(p)
    added = (z - first) / parts
    network.weights = [weight + added * pixel for weight, pixel in zip(network.weights, row)]
    network.bias += added


def reading_of(weights: Weights, image: bytes) -> dict[str, Any]:
    """Returns what the weights make of an image."""
    network, row = weights.network, scaled(image, weights.pixels)
    z, p = network.weighted_sums([row])[0], network.forward([row])[0]
    contributions = [pixel * weight for pixel, weight in zip(row, network.weights)]
    up, down = (total([part for part in contributions if part * sign > 0.0]) for sign in (1.0, -1.0))
    for value in (z, up, down):
        if not isfinite(value):
            raise Refused(f"{weights.title}: a sum of these weights is {value}")
    read_as = classify(p)
    return {
        "pixels": list(image),
        "w": network.weights,
        "pulls": contributions,
        "up": up,
        "down": down,
        "bias": network.bias,
        "z": z,
        "p": p,
        "slope": sigmoid_slope(p),
        "read_as": weights.digits[read_as],
        "sure": p if read_as else 1.0 - p,
    }


def steps_needed(z: float, ink: int, rate: float) -> dict[str, Any]:
    """Returns how many steps move an image of class 1 from z to 0, and whether they have been counted.

    Each moves z by rate (ink + 1) (1 - p) times the slope: about rate (ink + 1) e^z where z is far below 0.

    >>> steps_needed(-8.0, 86, 0.01)
    {'steps': 3460, 'counted': True}
    >>> steps_needed(0.5, 86, 0.01)
    {'steps': 0, 'counted': True}
    >>> found = steps_needed(-30.0, 86, 0.01)
    >>> f"{found['steps']:.3g}", found["counted"]
    ('1.23e+13', False)
    """
    if z >= 0.0:
        return {"steps": 0, "counted": True}
    estimate = exp(min(-z, 700.0)) / max(rate * (ink + 1), 1e-300)
    if estimate > MOST_COUNTED:
        return {"steps": min(estimate, 1e300), "counted": False}
    return {"steps": epochs_to_zero(z, ink, rate), "counted": True}


def share_of_flat(z: Sequence[float]) -> float:
    """Returns the share of the images whose slope is below FLAT."""
    return fmean(sigmoid_slope(sigmoid(value)) < FLAT for value in z)


def hills_of(z: Sequence[float], y: Sequence[int]) -> dict[str, Any]:
    """Returns how many images of each class have which z, and how wide a bin of the picture is.

    Where all z are small, the picture is magnified: its axis and its bins stand for an eighth as much.
    """
    width = EIGHTH if Z.least * EIGHTH <= min(z) and max(z) < Z.most * EIGHTH else 1.0
    return {"width": width, "hills": [Z.counts(of_class) for of_class in by_class([v / width for v in z], y)]}


def snapshot(network: Network, data: Dataset, x: SharedMatrix, test_x: SharedMatrix) -> dict[str, Any]:
    """Returns what there is to see of a training now. All figures are those of the present weights.

    x, test_x: the images of `data`.
    """
    z, test_p = network.weighted_sums(x), network.forward(test_x)
    if any(map(isnan, (*z, *test_p))):
        raise Refused("a sum of these weights is nan; take a smaller rate, or smaller first weights")
    return {
        "test_accuracy": accuracy(test_p, data.test_y),
        "flat": share_of_flat(z),
        **hills_of(z, data.train_y),
    }


def thinned(kept: Kept) -> int | None:
    """Forgets an epoch where more than MOST_KEPT are kept, and returns it: the one that is missed least.

    Its neighbours are nearest to each other, as a ratio, so that the first epochs stay.
    """
    if len(kept) <= MOST_KEPT:
        return None
    epochs = list(kept)
    ratios = [(after + 1) / (before + 1) for before, after in zip(epochs, epochs[2:])]
    epoch = epochs[1 + ratios.index(min(ratios))]
    del kept[epoch]
    return epoch


def recorded_run() -> tuple[list[dict[str, Any]], Weights]:
    """Returns the moments of the article's run, which come with the page, and its weights."""
    moments = json.loads((data_folder() / "article_run.json").read_text(encoding="ascii"))
    of, first = load_model(data_folder() / "article.json"), random_weights(PIXELS_OF_AN_IMAGE)
    kept: Kept = {}
    for moment in moments:
        added = array("f", b64decode(moment.pop("added")))
        if sys.byteorder == "big":
            added.byteswap()
        weights = array("d", [before + move for before, move in zip(first, added)])
        kept[moment["epoch"]] = weights, moment.pop("bias")
    kept[of.epochs] = of.weights, of.bias
    title = "the article's weights"
    return moments, Weights(title, of.digits, of.pixels, of.learning_rate, of.network(), kept)
