"""A person's rule: how much ink? (part I, the data; article, section 1)
Before: draw.py. Next: vector.py.

You have:    the images of two digits, and which is which.
You build:   a rule that a person thought out: a 0 takes more ink than a 1, so count.
It enables:  a yardstick. Whatever learns had better get more than this: 0.9674 of the test images.

    symbol  Python name       meaning                                           range
    s       ink_share()       share of an image's pixels that have ink          0.0 .. 1.0
    m0, m1  mean_0, mean_1    mean of s over the training images of a class     0.0 .. 1.0
    t       midpoint          (m0 + m1) / 2, the threshold of the rule          0.0 .. 1.0

The person chose what to look at. Only the border between the two classes comes from the data. The
rule misses 69 of the 2,115 test images, a 0 in a thin pen and a 1 in a fat one among them:

    ....................          ..............####....
    ........#####.......          .............#####....
    .......#######......          ............#######...
    .......###.###......          ............#######...
    .......###..##......          ...........########...
    ......###...##......          .........##########...
    ......###...###.....          .........##########...
    ......##....###.....          ........##########....
    ......##....###.....          .......##########.....
    .....###....###.....          .......#########......
    .....###....###.....          ......##########......
    .....###....###.....          ......##########......
    .....##.....##......          .....##########.......
    .....##.....##......          ....##########........
    .....##.....##......          ...##########.........
    .....##....###......          ...#########..........
    .....##...###.......          ..#########...........
    .....###..###.......          ..########............
    .....###.###........          ...#######............
    .....#######........          ....#####.............
    ......#####.........          ......................

    test image 443: 108 inked     test image 7928: 168 inked; the border, 784 t, is at 138.9

It measured the pen. And for other digits the idea is used up: 4s and 9s take the same ink (0.1809 and
0.1824), and the rule gets 0.5088 of them. A person would have to think out another rule, and another
for 3 and 8. Can a program find its own?

Look at what the rule does. With a weight of -1 for each of the 784 pixels, it adds up pixels times
weights, adds 784 t = 138.9, and says 1 if the result is not below zero. That is already the unit of
this book, with 784 equal weights. So let the weights differ, and let the data choose them.
"""

from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

from scratchnet.tools.errors import start_module
from scratchnet.tools.validation import check_lengths


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

        >>> InkRule(mean_0=0.75, mean_1=0.25).classify([0.0, 1.0, 0.0, 0.0])
        1
        """
        less_ink = 0 if self.mean_0 < self.mean_1 else 1
        return less_ink if ink_share(image) < self.midpoint else 1 - less_ink


def ink_rule(x: Sequence[Sequence[float]], y: Sequence[int]) -> InkRule:
    """Returns the rule that fits n images `x` of classes `y`.

    Raises ValueError for different numbers of images and labels (`check_lengths`), or where a class
    has no image: "expected images of both classes, found none of class 1".

    >>> ink_rule([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]], [0, 0, 1])  # shares 1, 1/2; 0
    InkRule(mean_0=0.75, mean_1=0.0)
    """
    check_lengths(x, y, "images and labels")
    shares: tuple[list[float], list[float]] = ([], [])  # of class 0, of class 1
    for image, label in zip(x, y):
        shares[label].append(ink_share(image))
    for label in (0, 1):
        if not shares[label]:
            raise ValueError(f"expected images of both classes, found none of class {label}")
    return InkRule(fmean(shares[0]), fmean(shares[1]))


def rule_accuracy(rule: InkRule, x: Sequence[Sequence[float]], y: Sequence[int]) -> float:
    """Returns the share of the n images `x` that `rule` puts into their class `y`, 0.0 .. 1.0.

    Raises ValueError for different numbers of images and labels, or none (`check_lengths`).

    >>> rule_accuracy(InkRule(mean_0=0.75, mean_1=0.25), [[1.0, 1.0], [1.0, 0.0]], [0, 1])
    0.5
    """
    check_lengths(x, y, "images and labels")
    right = [rule.classify(image) == label for image, label in zip(x, y)]
    return right.count(True) / len(right)


if __name__ == "__main__":
    start_module("scratchnet.page_commands.threshold")


# Run this:
#     $ python3 -m scratchnet.threshold
#     mean share of ink: 0.2449 for 0, 0.1095 for 1
#     rule: less than 0.1772 means 1, otherwise 0
#     test_acc: 0.9674
# and then: python3 -m scratchnet.threshold --digits 4 9
#
# Ask yourself:
# 1. How many 0s does the rule miss, and how many 1s? (test_whom_the_rule_misses)
# 2. What accuracy has a program that always says 1? (test_always_saying_1)
# 3. For which two digits does the rule do best? (test_where_the_rule_does_best)
