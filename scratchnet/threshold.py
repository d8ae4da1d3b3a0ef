"""Chapter 5. The traditional program: how much ink? (article, section 1).

You have:    the images of two digits, and which is which (chapter 4).
You build:   a rule made by a person: a 0 takes more ink than a 1, so count.
It enables:  a baseline for the accuracy of chapter 11: what one number, chosen by a person, reaches.

    symbol  Python name       meaning                                           range
    s       ink_share()       share of an image's pixels that have ink          0.0 .. 1.0
    m0, m1  mean_0, mean_1    mean of s over the training images of a class     0.0 .. 1.0
    t       midpoint          (m0 + m1) / 2, the threshold of the rule          0.0 .. 1.0

A person chose what to look at, the share of ink. The data only give m0 and m1, and with them t and
which class lies below it. The network (chapter 9) is given all pixels and finds 785 numbers itself.

    python3 -m scratchnet.threshold

The command prints the rule and the share of test images that it gets right: 0.9674.
"""

import sys
from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

from scratchnet.command import Parser, run
from scratchnet.dataset import load_dataset


class InkRule(NamedTuple):
    """The rule: an image belongs to the class on whose side of the midpoint its share of ink is."""

    mean_0: float
    mean_1: float

    @property
    def midpoint(self) -> float:
        """Returns t = (m0 + m1) / 2.

        >>> InkRule(mean_0=0.75, mean_1=0.25).midpoint
        0.5
        """
        return (self.mean_0 + self.mean_1) / 2

    def classify(self, image: Sequence[float]) -> int:
        """Returns the class, 0 or 1: the one with less ink if s < t, else the other.

        image: 1 or more numbers, 0.0 .. 1.0. Raises ValueError for an empty one.

        >>> InkRule(mean_0=0.75, mean_1=0.25).classify([0.0, 1.0, 0.0, 0.0])
        1
        """
        less_ink = 0 if self.mean_0 < self.mean_1 else 1
        return less_ink if ink_share(image) < self.midpoint else 1 - less_ink


def ink_share(image: Sequence[float]) -> float:
    """Returns s = (pixels that are not 0) / (all pixels), 0.0 .. 1.0.

    image: 1 or more numbers, 0.0 .. 1.0. Raises ValueError for an empty one: "expected an image with
    at least one pixel, found none".

    >>> ink_share([0.0, 0.5, 1.0, 0.0])
    0.5
    """
    if not image:
        raise ValueError("expected an image with at least one pixel, found none")
    return sum(pixel != 0.0 for pixel in image) / len(image)


def ink_rule(x: Sequence[Sequence[float]], y: Sequence[int]) -> InkRule:
    """Returns the rule that fits n images `x` of classes `y`.

    Raises ValueError for different numbers of images and labels (`_check_counts`), or where a class
    has no image: "expected images of both classes, found none of class 1".

    >>> ink_rule([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]], [0, 0, 1])  # shares 1, 1/2; 0
    InkRule(mean_0=0.75, mean_1=0.0)
    """
    _check_counts(x, y)
    for label in (0, 1):
        if label not in y:
            raise ValueError(f"expected images of both classes, found none of class {label}")
    shares = [ink_share(image) for image in x]
    of_0, of_1 = ([s for s, label in zip(shares, y) if label == wanted] for wanted in (0, 1))
    return InkRule(fmean(of_0), fmean(of_1))


def rule_accuracy(rule: InkRule, x: Sequence[Sequence[float]], y: Sequence[int]) -> float:
    """Returns the share of the n images `x` that `rule` puts into their class `y`, 0.0 .. 1.0.

    Raises ValueError for different numbers of images and labels, or none (`_check_counts`).

    >>> rule_accuracy(InkRule(mean_0=0.75, mean_1=0.25), [[1.0, 1.0], [1.0, 0.0]], [0, 1])
    0.5
    """
    _check_counts(x, y)
    right = [rule.classify(image) == label for image, label in zip(x, y)]
    return right.count(True) / len(right)


def _check_counts(x: Sequence[Sequence[float]], y: Sequence[int]) -> None:
    if len(x) != len(y) or not y:
        raise ValueError(
            f"expected 1 or more images, each with its label; found {len(x)} images and {len(y)} labels"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `python3 -m scratchnet.threshold`."""
    parser = Parser("scratchnet.threshold", "Tell two handwritten digits apart by the ink they take.")
    parser.add("--digits", "--data")
    options = parser.parse_args(arguments)
    data = load_dataset(options.data, options.digits)
    rule = ink_rule(data.train_x, data.train_y)
    digit_0, digit_1 = options.digits
    print(f"mean share of ink: {rule.mean_0:.4f} for {digit_0}, {rule.mean_1:.4f} for {digit_1}")
    below, above = (digit_0, digit_1) if rule.mean_0 < rule.mean_1 else (digit_1, digit_0)
    print(f"rule: less than {rule.midpoint:.4f} means {below}, otherwise {above}")
    print(f"test_acc: {rule_accuracy(rule, data.test_x, data.test_y):.4f}")


if __name__ == "__main__":
    sys.exit(run(main))
