"""Step 11: the share of right answers. By hand, and the article's figures of epoch 1."""

import pytest
from step import Step

from scratchnet.accuracy import accuracy, classify
from scratchnet.network import Network

step = Step(11, "accuracy")
CLASS = "1 if p >= t, else 0"
ACCURACY = "right ones / n"


@pytest.mark.parametrize(
    "p, threshold, label", [(0.49, 0.5, 0), (0.5, 0.5, 1), (0.51, 0.5, 1), (0.51, 0.6, 0)]
)
def test_class_by_hand(p, threshold, label):
    step.equal(classify(p, threshold), label, CLASS, f"p = {p}, t = {threshold}")


@pytest.mark.parametrize(
    "predictions, labels, expected",
    [
        ([0.2, 0.9, 0.6, 0.5], [0, 1, 0, 1], 0.75),  # right, right, wrong, right
        ([0.2, 0.9, 0.6], [0, 1, 0], 2 / 3),
        ([0.2, 0.9], [1, 0], 0.0),
        ([0.5], [1], 1.0),
        ([0.5], [0], 0.0),
    ],
)
def test_accuracy_by_hand(predictions, labels, expected):
    step.equal(accuracy(predictions, labels), expected, ACCURACY, (predictions, labels))


def test_another_threshold():
    found = accuracy([0.2, 0.7, 0.8], [0, 0, 1], threshold=0.75)
    step.equal(found, 1.0, ACCURACY, "p = 0.2 0.7 0.8, y = 0 0 1, t = 0.75")


def test_predictions_stay_as_they_are():
    predictions, labels = [0.2, 0.9], [0, 1]
    accuracy(predictions, labels)
    step.equal(predictions, [0.2, 0.9], "the article's `evaluate` overwrites them; this does not")
    step.equal(labels, [0, 1], "labels stay as they are")


def test_training_accuracy_of_the_articles_epoch_1(binary):
    """Article, section 11: 0.4707, of the initial weights."""
    outputs = Network(784).forward(binary.train_x)
    step.equal(f"{accuracy(outputs, binary.train_y):.4f}", "0.4707", ACCURACY, "initial weights")


@pytest.mark.parametrize("predictions, labels", [([0.5], [1, 0]), ([0.5, 0.5], [1]), ([], [])])
def test_different_counts_are_refused(predictions, labels):
    lengths = f"{len(predictions)} and {len(labels)}"
    with pytest.raises(ValueError, match=f"predictions and labels of one length.*{lengths}"):
        accuracy(predictions, labels)
