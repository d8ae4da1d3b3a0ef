"""Chapter 10: the share of right answers. By hand, and the article's figures from their counts."""

import pytest
from step import Step

from scratchnet.accuracy import accuracy, classify
from scratchnet.loss import mean_squared_error

step = Step(__file__)
test_example = step.examples()
CLASS = "1 if p >= t, else 0"
ACCURACY = "right ones / n"


@pytest.mark.parametrize(
    "p, threshold, label",
    [
        (0.49, 0.5, 0), (0.5, 0.5, 1), (0.51, 0.5, 1), (0.51, 0.6, 0), (0.6, 0.6, 1),
        (0.0, 0.5, 0), (1.0, 0.5, 1), (0.0, 0.0, 1), (0.99, 1.0, 0),
    ],
)  # fmt: skip
def test_class_by_hand(p, threshold, label):
    """At p = t it is a 1, as in the article's code. (Its text says p > 0.5.)"""
    step.equal(classify(p, threshold), label, CLASS, f"p = {p}, t = {threshold}")


@pytest.mark.parametrize("p, label", [(0.0, 0), (0.49, 0), (0.5, 1), (0.99, 1)])
def test_the_threshold_is_a_half_unless_said_otherwise(p, label):
    step.equal(classify(p), label, "1 if p >= 0.5, else 0", f"p = {p}")
    step.equal(accuracy([p], [label]), 1.0, "t = 0.5", f"p = {p}, y = {label}")


def test_a_class_is_a_whole_number():
    found = repr([classify(0.25), classify(0.75)])
    step.equal(found, "[0, 1]", "0 or 1, not False or True", "p = 1/4, 3/4")


@pytest.mark.parametrize(
    "predictions, labels, expected",
    [
        ([0.2, 0.9, 0.6, 0.5], [0, 1, 0, 1], 0.75),  # right, right, wrong, right
        ([0.2, 0.9, 0.6], [0, 1, 0], 2 / 3),
        ([0.2, 0.9], [1, 0], 0.0),
        ((0.2, 0.9), (0, 1), 1.0),
        ([0.5], [1], 1.0),
        ([0.5], [0], 0.0),
    ],
)
def test_accuracy_by_hand(predictions, labels, expected):
    step.equal(accuracy(predictions, labels), expected, ACCURACY, (predictions, labels))


def test_another_threshold():
    found = accuracy([0.2, 0.7, 0.8], [0, 0, 1], threshold=0.75)
    step.equal(found, 1.0, ACCURACY, "p = 0.2 0.7 0.8, y = 0 0 1, t = 0.75")


@pytest.mark.parametrize(
    "zeros, ones, zeros_right, ones_right, share",
    [(5923, 6742, 5914, 48, "0.4707"), (980, 1135, 958, 747, "0.8061"), (980, 1135, 0, 1135, "0.5366")],
)
def test_the_articles_accuracies_from_their_counts(zeros, ones, zeros_right, ones_right, share):
    """The article, section 11, epochs 1 and 3000, and always saying 1; the counts are FACTS 6's."""
    predictions = [0.1] * zeros_right + [0.9] * (zeros - zeros_right + ones_right)
    predictions += [0.1] * (ones - ones_right)
    found = accuracy(predictions, [0] * zeros + [1] * ones)
    given = f"right: {zeros_right} of {zeros} zeros, {ones_right} of {ones} ones"
    step.equal(f"{found:.4f}", share, ACCURACY, given)


def test_predictions_stay_as_they_are():
    predictions, labels = [0.2, 0.9], [0, 1]
    accuracy(predictions, labels)
    step.equal(predictions, [0.2, 0.9], "the article's `evaluate` overwrites them; this does not")
    step.equal(labels, [0, 1], "labels stay as they are")


@pytest.mark.parametrize("predictions, labels", [([0.5], [1, 0]), ([0.5, 0.5], [1]), ([], [])])
def test_different_counts_are_refused(predictions, labels):
    given = (predictions, labels)
    message = step.refused(lambda given: accuracy(*given), given, ValueError)
    found = f"found lengths {len(predictions)} and {len(labels)}"
    expected = f"expected predictions and labels of one length, 1 or more; {found}"
    step.equal(message, expected, "as many predictions as labels", given)


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
    found = [(accuracy(zeros, [0] * 4, t), accuracy(ones, [1] * 4, t)) for t in (0.5, 0.9)]
    given = f"zeros {zeros}, ones {ones}"
    step.equal(found[0], (0.25, 0.75), "the shares of zeros and ones that are right, t = 0.5", given)
    step.equal(found[1], (0.75, 0.25), "the shares of zeros and ones that are right, t = 0.9", given)
