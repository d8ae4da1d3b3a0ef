"""Chapter 4: the share of right answers. By hand."""

import re

import pytest
from step import Step

from scratchnet import accuracy as page
from scratchnet.accuracy import accuracy, classify

step = Step(__file__)
test_example = step.examples()
CLASS = "1 if p >= t, else 0"
ACCURACY = "right answers / n"
ROW = re.compile(r"^    (p|answer|right class y|) {2,}(\S.*?)(?: {3,}acc.*)?$", re.MULTILINE)


@pytest.mark.parametrize("p, threshold, its_class", [
    (0.49, 0.5, 0), (0.5, 0.5, 1), (0.51, 0.5, 1), (0.51, 0.6, 0), (0.6, 0.6, 1),
    (0.0, 0.5, 0), (1.0, 0.5, 1), (0.0, 0.0, 1), (0.99, 1.0, 0),
    (0.501, 0.505, 0), (0.49999999999999994, 0.5, 0), (float("nan"), 0.5, 0),
])  # fmt: skip
def test_class_by_hand(p, threshold, its_class):
    """At p = t it is class 1, as in the article's code. (Its text says p > 0.5.)"""
    found, given = classify(p, threshold), f"p = {p}, t = {threshold}"
    step.equal(found, its_class, CLASS, given)
    step.equal(type(found), int, "0 or 1, not False or True", given)


@pytest.mark.parametrize("predictions, labels, expected", [
    ([0.2, 0.9, 0.6], [0, 1, 0], 2 / 3), ([0, 1, 1], [0, 1, 0], 2 / 3),  # the third is wrong
    ([0.2, 0.9], [1, 0], 0.0), ((0.2, 0.9), (0, 1), 1.0), ([0.5], [0], 0.0),
])  # fmt: skip
def test_accuracy_by_hand(predictions, labels, expected):
    """What is given stays as it is. (The article's `evaluate` overwrites its predictions.)"""
    step.gives(accuracy, (predictions, labels), expected, ACCURACY, 1e-12)
    step.gives(accuracy, (predictions, [float(y) for y in labels]), expected, ACCURACY, 1e-12)


def test_accuracy_with_another_threshold():
    given = "p = 0.2 0.3 0.0, y = 1 1 0, t = 0: always a 1"
    step.close(accuracy([0.2, 0.3, 0.0], [1, 1, 0], 0.0), 2 / 3, ACCURACY, given)


def test_different_counts_are_refused():
    for predictions, labels in (([0.5], [1, 0]), ([0.5, 0.5], [1]), ([], [])):
        step.raises(accuracy, predictions, labels)


def test_z_in_place_of_p_is_refused():
    step.raises(classify, -5.0)


def test_the_table():
    rows = dict(ROW.findall(page.__doc__))
    p, answers, y, verdicts = [rows[name].split() for name in ("p", "answer", "right class y", "")]
    predictions, classes = [*map(float, p)], [*map(int, y)]
    step.equal([classify(number) for number in predictions], [*map(int, answers)], CLASS, p)
    found = [["wrong", "right"][answer == its_class] for answer, its_class in zip(answers, y)]
    step.equal(found, verdicts, "answer and class are the same", p)
    step.has(page.__doc__, f"accuracy: 3/4 = {accuracy(predictions, classes)}")


# The page's questions.


def test_question_1(binary):
    """0.5366: it is right for all 1s and for no 0, and 1,135 of the 2,115 test images are 1s."""
    y = binary.test_y
    step.equal([y.count(1), len(y)], [1135, 2115], "the 1s, and all (the article, section 2)", "test images")
    step.equal(f"{accuracy([1] * 2115, y):.4f}", "0.5366", ACCURACY, "always 1")


def test_question_2():
    """Class 0 gets more answers: only where p is high the answer is still 1. So more 1s are missed.

    Of the 0s, for the same reason, more are right.
    """
    p_0, p_1 = [0.1, 0.6, 0.8, 0.95], [0.3, 0.7, 0.89, 0.9]
    for threshold, expected in ((0.5, [0.25, 0.75]), (0.9, [0.75, 0.25])):
        found = [accuracy(p_0, [0] * 4, threshold), accuracy(p_1, [1] * 4, threshold)]
        given = f"p of 0s: {p_0}, p of 1s: {p_1}, t = {threshold}"
        step.equal(found, expected, "the shares of the 0s and of the 1s that are right", given)
