"""Chapter 11: the loss and its slope.

By hand; from the article; from NumPy's outputs (fixtures/training_*.json); by measurement.
"""

import re
from itertools import product

import pytest
from step import Step, fixture

from scratchnet import loss as page
from scratchnet.accuracy import accuracy
from scratchnet.loss import mean_squared_error, mean_squared_error_slopes, squared_error
from scratchnet.network import Network
from scratchnet.vector import total

step = Step(__file__)
test_example = step.examples()
SQUARE = "(p - y)^2"
LOSS = "L = 1/n sum of (p - y)^2"
SLOPES = "dL/dp, a slope for each output"  # the formula is to be found


def test_squared_errors_of_the_article():
    """Section 7: the outputs that section 6 prints, and the losses printed for them, y = 1."""
    found = [f"{squared_error(p, 1):.8f}" for p in (0.00037376, 0.96392999)]
    step.equal(found, ["0.99925262", "0.00130105"], SQUARE, "net1 and net2, y = 1")


@pytest.mark.parametrize("predictions, labels, expected", [
    ([0.25, 0.5], [1, 0], 0.40625), ([0.25], [1], 0.5625),  # (0.5625 + 0.25) / 2
    ([0.0, 1.0, 0.5, 0.5], [1, 1, 0, 1], 0.375),  # (1 + 0 + 0.25 + 0.25) / 4
    ((0.0, 1.0), (0, 1), 0.0), ([1.0, 0.0, 1.0], [0, 1, 0], 1.0),  # every p = y, every p = 1 - y
])  # fmt: skip
def test_mean_by_hand(predictions, labels, expected):
    """n terms, divided by n. (The article's formula sums i = 0 .. N, and divides by N.)"""
    step.gives(mean_squared_error, (predictions, labels), expected, LOSS, 1e-12)


def test_what_is_not_a_number_stays_so():
    step.equal(repr(mean_squared_error([float("nan"), 0.5], [0, 1])), "nan", LOSS, "p = nan, 0.5")


def test_loss_of_the_first_ten_images(pixels):
    """The first ten after the shuffle, with the classes of the article's section 5; the outputs are NumPy's.

    The article's own 0.39990529371765265 is of ten images of which nine are unknown.
    """
    expected = fixture(f"training_{pixels}")["first_ten_samples"]
    outputs, labels = expected["outputs"], [1, 0, 0, 1, 0, 0, 1, 1, 0, 0]
    losses = [squared_error(p, y) for p, y in zip(outputs, labels)]
    step.close(losses, expected["losses"], SQUARE, f"first ten, {pixels}")
    step.close(mean_squared_error(outputs, labels), expected["mean_loss"], LOSS, f"first ten, {pixels}")


def test_slopes_are_the_measured_ones():
    """Of three images: what a slope is, one image alone would not show, nor whether the 1/n is there."""
    labels, predictions = [1, 0, 1], [0.1, 0.6, 0.9]
    slopes, given = mean_squared_error_slopes(predictions, labels), f"p = {predictions}, y = {labels}"
    step.equal(type(slopes).__name__, "list", SLOPES, given)
    step.equal(len(slopes), 3, f"{SLOPES}: how many", given)
    for i, slope in enumerate(slopes):
        before, after = predictions[:i], predictions[i + 1 :]

        def loss(p):
            return mean_squared_error([*before, p, *after], labels)

        step.measured(slope, loss, predictions[i], "dL/dp", f"p[{i}]", given)
    step.equal(predictions, [0.1, 0.6, 0.9], "predictions stay as they are", labels)


@pytest.mark.parametrize("predictions, labels, expected", [
    ([0.25], [1], [-1.5]), ((0.0, 1.0), (1, 0), [-1.0, 1.0]),
    ([0.25, 0.5, 1.0, 1.0], [1, 0, 1, 0], [-0.375, 0.25, 0.0, 0.5]),
    ([1e-9], [0], [2e-9]),
])  # fmt: skip
def test_slopes_by_hand(predictions, labels, expected):
    step.gives(mean_squared_error_slopes, (predictions, labels), expected, SLOPES)


@pytest.mark.parametrize("function", [mean_squared_error, mean_squared_error_slopes])
def test_different_counts_are_refused(function):
    for predictions, labels in (([0.5], [1, 0]), ([0.5, 0.5], [1]), ([], [])):
        step.raises(function, predictions, labels)


def test_the_table():
    """For y = 1: outputs, their squared errors, and the slopes of these."""
    lines = re.findall(r"^    (?:for y = 1|\(p - y\)² |slope ).*$", page.__doc__, re.MULTILINE)
    outputs, squares, slopes = [[*map(float, line.split()[-6:])] for line in lines]
    step.equal(outputs, [0.0, 0.3, 0.4, 0.5, 0.9, 1.0], "columns of the table", "y = 1")
    for p, square, slope in zip(outputs, squares, slopes):
        found = squared_error(p, 1), *mean_squared_error_slopes([p], [1])
        step.close(found, [square, slope], f"{SQUARE}, and its slope", f"p = {p}, y = 1")


# The page's questions.


def test_question_1():
    """1/4: every p is 1/2 away from its class, whether that is 0 or 1, and (1/2)^2 = 1/4."""
    outputs = Network([0.0, 0.0]).forward([[1.0, 0.0], [0.5, 1.0], [0.0, 0.0]])
    step.equal(outputs, [0.5, 0.5, 0.5], "sigmoid(0)", "weights and bias of 0")
    for labels in product((0, 1), repeat=3):
        step.close(mean_squared_error(outputs, labels), 0.25, LOSS, f"p = 1/2, y = {labels}")


def test_question_2():
    """p = 0.3, the share of the images of class 1. There the loss is 0.3 * 0.7 = 0.21.

    There the ten slopes add up to 0, because the loss neither rises nor falls with p. 0.7 of the squares
    are p^2, 0.3 are (p - 1)^2; the slope of this, 2 p - 0.6, is 0 at p = 0.3.
    """
    labels = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    losses = {k: mean_squared_error([k / 100] * 10, labels) for k in range(101)}
    step.equal(min(losses, key=losses.get), 30, f"the least of {LOSS}", "p = 0.00, 0.01 .. 1.00")
    step.close(losses[30], 0.21, LOSS, "p = 0.3, three of ten are of class 1")
    slope = total(mean_squared_error_slopes([0.3] * 10, labels))
    step.equal(abs(slope) < 1e-15, True, "the slopes add up to 0, but for rounding", slope)


def test_question_3():
    """Yes. Two 1s at p = 0.5 and 0: loss 0.625, accuracy 0.5; at 0.49 both: 0.2601, but accuracy 0.

    (0.25 + 1) / 2 = 0.625, and (0.51^2 + 0.51^2) / 2 = 0.2601.
    """
    labels, before, after = [1, 1], [0.5, 0.0], [0.49, 0.49]
    losses = [mean_squared_error(p, labels) for p in (before, after)]
    step.close(losses, [0.625, 0.2601], "the loss gets better", f"p = {before}, then {after}")
    shares = [accuracy(p, labels) for p in (before, after)]
    step.equal(shares, [0.5, 0.0], "the accuracy gets worse", f"p = {before}, then {after}")
