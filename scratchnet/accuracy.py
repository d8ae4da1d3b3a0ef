"""Accuracy: the share of right answers (part III, learning; article, section 8).
Before: loss.py. Next: gradient.py.

You have:    outputs p of a network, and labels y.
You build:   the decision, 0 or 1, that an output stands for, and the share of right ones.
It enables:  a figure for people. Training never sees it: a jump from 0 to 1 has no slope to follow.

    symbol  Python name    shape        range
    p       predictions    n numbers    0.0 .. 1.0
    y       labels         n numbers    0 or 1
    t       threshold      1 number     0.5 unless said otherwise

The loss sees what the accuracy does not. Both of these networks are always right, one only just:

    >>> from scratchnet.loss import mean_squared_error
    >>> for p in ([0.49, 0.51], [0.25, 0.75]):
    ...     print(accuracy(p, [0, 1]), round(mean_squared_error(p, [0, 1]), 6))
    1.0 0.2401
    1.0 0.0625
"""

from scratchnet.tools.validation import check_lengths
from scratchnet.vector import Vector


def classify(prediction: float, threshold: float = 0.5) -> int:
    """Returns the class: 1 if p >= t, else 0. (The article's text says p > 0.5, its code p >= 0.5.)

    >>> classify(0.49), classify(0.5)
    (0, 1)
    """
    return 1 if prediction >= threshold else 0


def accuracy(predictions: Vector, labels: Vector, threshold: float = 0.5) -> float:
    """Returns the share of the n predictions whose class is the label, 0.0 .. 1.0.

    Raises ValueError for different numbers of the two (`check_lengths`: "predictions and labels"). The
    predictions stay as they are.

    >>> accuracy([0.2, 0.9, 0.6, 0.5], [0, 1, 0, 1])  # right, right, wrong, right
    0.75
    """
    check_lengths(predictions, labels, "predictions and labels")
    right = [classify(p, threshold) == y for p, y in zip(predictions, labels)]
    return right.count(True) / len(right)


# Run this:
#     $ python3 -c "from scratchnet.accuracy import *; print(accuracy([0.2, 0.9, 0.6], [0, 1, 1]))"
#     1.0
# Ask yourself:
# 1. Can the loss get better while the accuracy gets worse? (test_loss_and_accuracy_may_disagree)
# 2. What does the threshold 0.9 change for the two classes? (test_a_higher_threshold)
