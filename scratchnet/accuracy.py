"""Chapter 11. Accuracy: the share of right answers (article, section 8).

You have:    outputs p (chapter 9) and labels y (chapter 4).
You build:   the decision, 0 or 1, that an output stands for, and the share of right ones.
It enables:  a figure for people. Training never sees it: a jump from 0 to 1 has no slope to follow.

    symbol  Python name    shape        range
    p       predictions    n numbers    0.0 .. 1.0
    y       labels         n numbers    0 or 1
    t       threshold      1 number     0.5 unless said otherwise
"""

from scratchnet.vector import Vector, check_lengths


def classify(prediction: float, threshold: float = 0.5) -> int:
    """Returns the class: 1 if p >= t, else 0.

    The article's text says p > 0.5 and its code p >= 0.5; its figures come from the code.

    prediction, threshold: 0.0 .. 1.0.

    >>> classify(0.49), classify(0.5)
    (0, 1)
    """
    return 1 if prediction >= threshold else 0


def accuracy(predictions: Vector, labels: Vector, threshold: float = 0.5) -> float:
    """Returns the share of the n predictions whose class is the label, 0.0 .. 1.0.

    The predictions stay as they are; the article's `evaluate` overwrites those it is given.

    predictions, labels: n numbers each, n >= 1. Raises ValueError for different numbers of them
    (`check_lengths`, which calls them "predictions and labels").

    >>> accuracy([0.2, 0.9, 0.6, 0.5], [0, 1, 0, 1])  # right, right, wrong, right
    0.75
    """
    check_lengths(predictions, labels, "predictions and labels")
    right = [classify(p, threshold) == y for p, y in zip(predictions, labels)]
    return right.count(True) / len(right)
