"""The loss: how wrong are the outputs, as one number?
Part III, learning. Before: network.py. Next: gradient.py.

You have:     the outputs p of a unit for some images, and the right class y of each.
You build:    the mean squared error, and its slope for each output.
It gives you: a number that tells a better unit from a worse one, and says which way is better.

Two units look at one image of a 1. The first one says p = 0.3, the second one p = 0.4. Both answers are
wrong, so the accuracy of both is 0. But the second is better, because it is nearer to 1. The accuracy
cannot see that: it only counts. So measure how far p is from y, and square it:

    for y = 1, if p is    0       0.3      0.4      0.5     0.9      1
    (p - y)²              1       0.49     0.36     0.25    0.01     0
    slope 2 (p - y)       -2      -1.4     -1.2     -1      -0.2     0

Why a square? Outputs that are too high and outputs that are too low must not cancel each other. And a square
is smooth, but |p - y| has a corner at 0. The slope of the square is large where p is far off, and 0 where it
is right. In the table it is below 0: the loss falls if p rises. (saturation.py tries a different loss.)

For n images the loss L is the mean of the n squares. Here are two units, and each gives the right answer for
both images. The loss still says which of them is better:

    >>> from scratchnet.accuracy import accuracy
    >>> for p in ([0.49, 0.51], [0.25, 0.75]):
    ...     print(accuracy(p, [0, 1]), round(mean_squared_error(p, [0, 1]), 6))
    1.0 0.2401
    1.0 0.0625
"""

from scratchnet.tools.validation import NUMBER, check_labels, require
from scratchnet.vector import Vector, total


def squared_error(p: float, y: float) -> float:
    """Returns (p - y)², the loss of one image.

    >>> squared_error(0.25, 1)  # (-0.75)²
    0.5625
    """
    p = p if type(p) is float else require(p, "p", NUMBER)  # refuses what is no number
    return (p - y) ** 2


def mean_squared_error(predictions: Vector, labels: Vector) -> float:
    """Returns L = 1/n ((p[0] - y[0])² + ... + (p[n-1] - y[n-1])²).

    predictions: n outputs, 0.0 .. 1.0. labels: the n right classes, 0 or 1. ValueError for others.

    >>> mean_squared_error([0.25, 0.5], [1, 0])  # (0.5625 + 0.25) / 2
    0.40625
    """
    check_labels(predictions, labels)
    return total([squared_error(p, y) for p, y in zip(predictions, labels)]) / len(labels)


def mean_squared_error_slopes(predictions: Vector, labels: Vector) -> list[float]:
    """Returns dL/dp for each of the n outputs: 2 (p - y) / n.

    If one p moves, only its own square moves. Write it as two gears: u = p - y, which moves as far as p,
    and u², whose slope is 2 u. So the slope of the square is 2 (p - y). L is 1/n times the sum of the
    squares, so its slope is 2 (p - y) / n.

    Result: n numbers, -2/n .. 2/n. Arguments and errors as for `mean_squared_error`.

    >>> from scratchnet.slope import numeric_derivative
    >>> derived = mean_squared_error_slopes([0.25, 0.5], [1, 0])  # 2 (-0.75) / 2, 2 (0.5) / 2
    >>> measured = numeric_derivative(lambda p: mean_squared_error([p, 0.5], [1, 0]), at=0.25)
    >>> print(f"measured {measured:.6f}, derived {derived[0]:.6f}")
    measured -0.750000, derived -0.750000
    """
    check_labels(predictions, labels)
    factor = 2.0 / len(labels)
    return [factor * (p - y) for p, y in zip(predictions, labels)]


# Run this:
#     $ python3 -c "from scratchnet.loss import *; print(mean_squared_error([0.5, 0.5], [0, 1]))"
#     0.25
# Ask yourself (the answers: tests/test_11_loss.py, test_question_1 to test_question_3):
# 1. A unit always says p = 1/2. What is its loss, whatever the images are?
# 2. If 3 of 10 images are of class 1, which p, the same for all images, has the smallest loss?
# 3. Can the loss get better while the accuracy gets worse?
