"""Accuracy: the share of right answers.
Part I, the data. Before: draw.py. Next: threshold.py.

You have:     images, and for each of them the class that is right, 0 or 1.
You build:    a measure for any program that answers: which share of its answers is right?
It gives you: a way to compare programs. All programs in this book are compared by it.

A program looks at an image and gives a number p between 0 and 1, its output (or prediction). The nearer p is
to 1, the more the program believes that the image is of class 1. To turn p into an answer, you need a
threshold: from 0.5 on the answer is class 1, below it class 0. Here three of the four answers are right:

    p               0.2      0.9      0.6      0.5
    answer          0        1        1        1
    right class y   0        1        0        1
                    right    right    wrong    right     accuracy: 3/4 = 0.75

A program may also answer 0 or 1 directly: 0 is below the threshold and 1 above it, so `accuracy` works, too.
"""

from collections.abc import Sequence

from scratchnet.tools.validation import OUTPUT, check_labels, require


def classify(prediction: float, threshold: float = 0.5) -> int:
    """Returns the class that p stands for: 1 from the threshold on, else 0. ValueError for p outside 0 .. 1.

    >>> classify(0.49), classify(0.5)
    (0, 1)
    """
    require(prediction, "prediction", OUTPUT)
    return 1 if prediction >= threshold else 0


def accuracy(predictions: Sequence[float], labels: Sequence[float], threshold: float = 0.5) -> float:
    """Returns the share of the n predictions that stand for the right class, 0.0 .. 1.0.

    predictions: n numbers p, 0.0 .. 1.0. labels: the n right classes y, 0 or 1. ValueError for others.

    >>> accuracy([0.2, 0.9, 0.6, 0.5], [0, 1, 0, 1])  # the table above
    0.75
    """
    check_labels(predictions, labels)
    right = [classify(p, threshold) == y for p, y in zip(predictions, labels)]
    return right.count(True) / len(right)


# Run this:
#     $ python3 -c "from scratchnet.accuracy import *; print(accuracy([0.2, 0.9, 0.6], [0, 1, 1]))"
#     1.0
# Ask yourself (the answers: tests/test_04_accuracy.py, test_question_1 and test_question_2):
# 1. A program always answers 1. What is its accuracy on the test images of 0 and 1?
# 2. You raise the threshold to 0.9. Images of which class are missed more often then?
