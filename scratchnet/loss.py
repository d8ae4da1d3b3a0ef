"""Chapter 10. The loss: how wrong, as one number, and its slope (article, section 7).

You have:    outputs p of the network (chapter 9) and labels y (chapter 4).
You build:   the mean squared error and its derivative with respect to each output.
It enables:  a hill to walk down: chapter 12 finds which way is down, chapter 13 walks.

    symbol   Python name    shape        range
    p        predictions    n numbers    0.0 .. 1.0
    y        labels         n numbers    0 or 1
    L        the loss       1 number     0.0 (every p = y) .. 1.0 (every p = 1 - y)
    dL/dp    the slopes     n numbers    -2/n .. 2/n

The factors 2 and 1/n of the gradient (chapter 12) come from `mean_squared_error_slopes`, and from
nowhere else.
"""

from scratchnet.vector import Vector, check_lengths, total


def squared_error(prediction: float, label: float) -> float:
    """Returns (p - y)^2, the loss of one sample.

    >>> squared_error(0.25, 1)  # (-0.75)^2
    0.5625
    """
    return (prediction - label) ** 2


def mean_squared_error(predictions: Vector, labels: Vector) -> float:
    """Returns L = 1/n ((p[0] - y[0])^2 + ... + (p[n-1] - y[n-1])^2).

    predictions, labels: n numbers each, n >= 1. Raises ValueError for different numbers of them
    (`check_lengths`, which calls them "predictions and labels").

    >>> mean_squared_error([0.25, 0.5], [1, 0])  # (0.5625 + 0.25) / 2
    0.40625
    """
    check_lengths(predictions, labels, "predictions and labels")
    return total([squared_error(p, y) for p, y in zip(predictions, labels)]) / len(labels)


def mean_squared_error_slopes(predictions: Vector, labels: Vector) -> list[float]:
    """Returns dL/dp for each of the n outputs: 2 (p - y) / n.

    Only one of the n squares in L has a given p in it, and d(p - y)^2/dp = 2 (p - y).

    predictions, labels: n numbers each, n >= 1. Raises ValueError for different numbers of them
    (`check_lengths`, which calls them "predictions and labels").

    >>> mean_squared_error_slopes([0.25, 0.5], [1, 0])  # 2 (-0.75) / 2, 2 (0.5) / 2
    [-0.75, 0.5]
    """
    check_lengths(predictions, labels, "predictions and labels")
    factor = 2.0 / len(labels)
    return [factor * (p - y) for p, y in zip(predictions, labels)]
