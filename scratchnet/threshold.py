"""A person's rule: how much ink is in the image?
Part I, the data. Before: accuracy.py. Next: vector.py.

You have:     the images of two digits, the class of each, and a measure of accuracy.
You build:    a rule that a person thought of: a 0 takes more ink than a 1, so count the ink.
It gives you: a goal. A program that learns should be better than this rule: 0.9674 of the test images.

A person chose what to measure. Only the border between the classes is computed from the training images. A 0
has ink in 24.49 % of its pixels on average, a 1 in 10.95 %. Half-way is 17.72 % of the 784 pixels, or 138.9
pixels. The rule gives a wrong answer for 69 of the 2,115 test images. Two of them are a 0 that was written
with a thin pen and a 1 that was written with a thick one:

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

    108 of 784 pixels have ink    168 of 784 pixels have ink (test images 443 and 7928 of 10,000)

So the rule cannot tell a long thin line from a short thick one. For 4 and 9 it does not work at all: 4s
and 9s have nearly the same amount of ink (18.09 % and 18.24 % of the pixels), and there the rule is
right for 0.5088 of the images, hardly better than tossing a coin. A person would have to think of a new
rule for 4 and 9, and of yet another one for 3 and 8. Can a program find its rules by itself?

Look again at what the rule does, and write it as a sum. Multiply each of the 784 pixels by -1, add up
the products, and add 138.9. Call the result z, and answer 1 if z is above 0. For image 443 that is
z = -108 + 138.9 = 30.9, so the rule says 1, and is wrong. A number by which a pixel is multiplied is
called a weight. The number that is added whatever the image is, here 138.9, is called the bias.

Here all 784 weights are equal, so it does not matter where the ink is. If they may differ, the place of
the ink counts, too. This book lets them differ, and lets the training images choose them.
"""

from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

from scratchnet.tools.errors import start_module
from scratchnet.tools.validation import INK, check_labels, require


def ink_share(image: Sequence[float]) -> float:
    """Returns the share of ink, (pixels that are not 0) / (all pixels), 0.0 .. 1.0.

    image: 1 or more numbers, 0.0 .. 1.0. Raises ValueError for what is no such list.

    >>> ink_share([0.0, 0.5, 1.0, 0.0])
    0.5
    """
    require(image, "image", INK)
    return sum(pixel != 0.0 for pixel in image) / len(image)


class InkRule(NamedTuple):
    """The mean share of ink of each class. An image gets the class whose mean is nearer to its own share."""

    mean_0: float
    mean_1: float

    @property
    def midpoint(self) -> float:
        """Returns the border between the classes, (mean_0 + mean_1) / 2."""
        return (self.mean_0 + self.mean_1) / 2

    def classify(self, image: Sequence[float]) -> int:
        """Returns the class: the one with less ink if the share is below the midpoint, else the other.

        If the means are equal, class 1 counts as the one with less ink.

        >>> InkRule(mean_0=0.75, mean_1=0.25).classify([0.0, 1.0, 0.0, 0.0])  # 0.25 is less than 0.5
        1
        """
        less_ink = 0 if self.mean_0 < self.mean_1 else 1
        return less_ink if ink_share(image) < self.midpoint else 1 - less_ink


def ink_rule(x: Sequence[Sequence[float]], y: Sequence[int]) -> InkRule:
    """Returns the rule that fits n images `x` of the classes `y`.

    Raises ValueError for different numbers of images and classes, or if a class has no image.

    >>> ink_rule([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]], [0, 0, 1])  # class 0: 1 and 1/2; class 1: 0
    InkRule(mean_0=0.75, mean_1=0.0)
    """
    check_labels(x, y, "images and classes")
    shares: tuple[list[float], list[float]] = ([], [])  # of class 0, and of class 1
    for image, its_class in zip(x, y):
        shares[int(its_class)].append(ink_share(image))
    for its_class in (0, 1):
        if not shares[its_class]:
            raise ValueError(f"expected images of both classes, found none of class {its_class}")
    return InkRule(fmean(shares[0]), fmean(shares[1]))


if __name__ == "__main__":
    start_module("scratchnet.page_commands.threshold")

# Run this, and then with --digits 4 9:
#     $ python3 -m scratchnet.threshold
#     test_acc: 0.9674
# Ask yourself (the answers: tests/test_05_threshold.py, test_question_1 and test_question_2):
# 1. How many 0s does the rule miss, and how many 1s?
# 2. For which two digits is the rule best?
