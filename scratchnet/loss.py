"""The loss: how wrong, as one number, and its slope (part III, learning; article, section 7).
Before: network.py. Next: accuracy.py.

You have:    networks, and images whose class is known.
You build:   the mean squared error, and its derivative with respect to each output.
It enables:  a hill to walk down: gradient.py finds which way is down, training.py walks.

Two networks, with random weights, look at one image of a 1. The first says p = 0.00037376, the second
0.96392999 (the article's own figures). Which is better, and by how much? The second, one sees; a
program needs a number. Take how far p is from y = 1, squared:

    >>> f"{squared_error(0.00037376, 1):.8f}", f"{squared_error(0.96392999, 1):.8f}"
    ('0.99925262', '0.00130105')

Why squared? Too high and too low must not cancel; and a square has a slope everywhere: its sign
says which way p should move, its size how far off p is.

    symbol   Python name    shape        range
    p        predictions    n numbers    0.0 .. 1.0: the outputs of a network
    y        labels         n numbers    0 or 1: the classes
    L        the loss       1 number     0.0 (every p = y) .. 1.0 (every p = 1 - y)
    dL/dp    the slopes     n numbers    -2/n .. 2/n

Both functions of n numbers raise ValueError for different numbers of predictions and labels, or none:
"expected predictions and labels of one length, 1 or more; found lengths 2 and 1" (`check_lengths`).
"""

from scratchnet.tools.validation import check_lengths
from scratchnet.vector import Vector, total


def squared_error(prediction: float, label: float) -> float:
    """Returns (p - y)^2, the loss of one image.

    >>> squared_error(0.25, 1)  # (-0.75)^2
    0.5625
    """
    return (prediction - label) ** 2


def mean_squared_error(predictions: Vector, labels: Vector) -> float:
    """Returns L = 1/n ((p[0] - y[0])^2 + ... + (p[n-1] - y[n-1])^2), added up by `total`.

    >>> mean_squared_error([0.25, 0.5], [1, 0])  # (0.5625 + 0.25) / 2
    0.40625
    """
    check_lengths(predictions, labels, "predictions and labels")
    return total([squared_error(p, y) for p, y in zip(predictions, labels)]) / len(labels)


def mean_squared_error_slopes(predictions: Vector, labels: Vector) -> list[float]:
    """Returns dL/dp for each of the n outputs: 2 (p - y) / n.

    Only one of the n squares in L has a given p in it, and d(p - y)^2/dp = 2 (p - y). The factors 2
    and 1/n of the gradient come from here, and from nowhere else.

    >>> derived = mean_squared_error_slopes([0.25, 0.5], [1, 0])  # 2 (-0.75) / 2, 2 (0.5) / 2
    >>> above = mean_squared_error([0.25 + 1e-5, 0.5], [1, 0])
    >>> below = mean_squared_error([0.25 - 1e-5, 0.5], [1, 0])
    >>> print(f"measured {(above - below) / 2e-5:.6f}, derived {derived[0]:.6f}")
    measured -0.750000, derived -0.750000
    >>> derived
    [-0.75, 0.5]
    """
    check_lengths(predictions, labels, "predictions and labels")
    factor = 2.0 / len(labels)
    return [factor * (p - y) for p, y in zip(predictions, labels)]


# Run this:
#     $ python3 -c "from scratchnet.loss import *; print(mean_squared_error([0.5, 0.5], [0, 1]))"
#     0.25
# Ask yourself:
# 1. A network always says 1/2. What is its loss, whatever the images? (test_always_one_half)
# 2. Which single p has the least loss if 3 of 10 labels are 1? (test_the_best_constant)
