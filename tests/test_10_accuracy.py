"""Chapter 10: the share of right answers. By hand."""

import pytest
from step import Step

from scratchnet.accuracy import accuracy, classify
from scratchnet.loss import mean_squared_error

step = Step(__file__)
test_example = step.examples()
CLASS = "1 if p >= t, else 0"
ACCURACY = "right ones / n"


@pytest.mark.parametrize("p, threshold, label", [
    (0.49, 0.5, 0), (0.5, 0.5, 1), (0.51, 0.5, 1), (0.51, 0.6, 0), (0.6, 0.6, 1),
    (0.0, 0.5, 0), (1.0, 0.5, 1), (0.0, 0.0, 1), (0.99, 1.0, 0),
])  # fmt: skip
def test_class_by_hand(p, threshold, label):
    """At p = t it is a 1, as in the article's code. (Its text says p > 0.5.)"""
    found, given = classify(p, threshold), f"p = {p}, t = {threshold}"
    step.equal(found, label, CLASS, given)
    step.equal(type(found), int, "0 or 1, not False or True", given)


@pytest.mark.parametrize("predictions, labels, expected", [
    ([0.2, 0.9, 0.6, 0.5], [0, 1, 0, 1], 0.75), ([0.2, 0.9, 0.6], [0, 1, 0], 2 / 3),  # 0.6 is wrong
    ([0.2, 0.9], [1, 0], 0.0), ((0.2, 0.9), (0, 1), 1.0), ([0.5], [0], 0.0),
])  # fmt: skip
def test_accuracy_by_hand(predictions, labels, expected):
    step.equal(accuracy(predictions, labels), expected, ACCURACY, (predictions, labels))


def test_predictions_stay_as_they_are():
    predictions, labels = [0.2, 0.9], [0, 1]
    accuracy(predictions, labels)
    step.equal(predictions, [0.2, 0.9], "the article's `evaluate` overwrites them; this does not")
    step.equal(labels, [0, 1], "labels stay as they are")


def test_different_counts_are_refused():
    message = "expected predictions and labels of one length, 1 or more; found lengths {} and {}"
    pairs = [([0.5], [1, 0]), ([0.5, 0.5], [1]), ([], [])]
    cases = [((p, y), message.format(len(p), len(y))) for p, y in pairs]
    step.refuses(lambda given: accuracy(*given), cases)


# The page's questions.


def test_loss_and_accuracy_may_disagree():
    """Yes. Two 1s at p = 0.5 and 0: loss 0.625, accuracy 0.5; at 0.49 both: 0.2601, but accuracy 0.

    (0.25 + 1) / 2 = 0.625, and (0.51^2 + 0.51^2) / 2 = 0.2601.
    """
    labels, before, after = [1, 1], [0.5, 0.0], [0.49, 0.49]
    losses = [mean_squared_error(p, labels) for p in (before, after)]
    step.close(losses, [0.625, 0.2601], "the loss gets better", f"p = {before}, then {after}")
    shares = [accuracy(p, labels) for p in (before, after)]
    step.equal(shares, [0.5, 0.0], "the accuracy gets worse", f"p = {before}, then {after}")


def test_a_higher_threshold():
    """Only the sure ones are still called 1: of the 0s more are right, of the 1s fewer."""
    zeros, ones = [0.1, 0.6, 0.8, 0.95], [0.3, 0.7, 0.89, 0.9]
    for threshold, expected in ((0.5, [0.25, 0.75]), (0.9, [0.75, 0.25])):
        found = [accuracy(zeros, [0] * 4, threshold), accuracy(ones, [1] * 4, threshold)]
        given = f"zeros {zeros}, ones {ones}, t = {threshold}"
        step.equal(found, expected, "the shares of zeros and ones that are right", given)
