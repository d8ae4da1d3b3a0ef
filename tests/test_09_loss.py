"""Chapter 9: the loss and its slope.

By hand; from the article; from NumPy's outputs (fixtures/training_*.json); by measurement.
"""

from itertools import product

import pytest
from step import Step, fixture

from scratchnet.loss import mean_squared_error, mean_squared_error_slopes, squared_error
from scratchnet.network import Network
from scratchnet.vector import total

step = Step(__file__)
test_example = step.examples()
SQUARE = "(p - y)^2"
LOSS = "L = 1/n sum of (p - y)^2"
SLOPES = "dL/dp"  # the formula is to be found


# One image.


@pytest.mark.parametrize(
    "p, y, expected",
    [(0.25, 1, 0.5625), (0.75, 0, 0.5625), (0.25, 0, 0.0625), (1.0, 1, 0.0), (0.0, 1, 1.0)],
)
def test_squared_error_by_hand(p, y, expected):
    step.equal(squared_error(p, y), expected, SQUARE, f"p = {p}, y = {y}")


def test_squared_errors_of_the_article():
    """Section 7: the outputs that section 6 prints, and the losses printed for them, label 1."""
    found = [f"{squared_error(p, 1):.8f}" for p in (0.00037376, 0.96392999)]
    step.equal(found, ["0.99925262", "0.00130105"], SQUARE, "net1 and net2, y = 1")


# Many images.


@pytest.mark.parametrize(
    "predictions, labels, expected",
    [
        ([0.25], [1], 0.5625),
        ([0.25, 0.5], [1, 0], 0.40625),  # (0.5625 + 0.25) / 2
        ([0.0, 1.0, 0.5, 0.5], [1, 1, 0, 1], 0.375),  # (1 + 0 + 0.25 + 0.25) / 4
        ((0.0, 1.0), (0, 1), 0.0),  # every p = y
        ([1.0, 0.0, 1.0], [0, 1, 0], 1.0),  # every p = 1 - y
    ],
)
def test_mean_by_hand(predictions, labels, expected):
    """n terms, divided by n. (The article's formula sums i = 0 .. N, and divides by N.)"""
    step.equal(mean_squared_error(predictions, labels), expected, LOSS, (predictions, labels))


def test_loss_of_the_first_ten_images(pixels):
    """The first ten after the shuffle, whose labels the article's section 5 prints.

    The article's own 0.39990529371765265 is of ten images of which nine are unknown.
    """
    expected = fixture(f"training_{pixels}")["first_ten_samples"]
    outputs, labels = expected["outputs"], [1, 0, 0, 1, 0, 0, 1, 1, 0, 0]
    losses = [squared_error(p, y) for p, y in zip(outputs, labels)]
    step.close(losses, expected["losses"], SQUARE, f"first ten, {pixels}")
    found = mean_squared_error(outputs, labels)
    step.close(found, expected["mean_loss"], LOSS, f"first ten, {pixels}")
    printed = {"binary": "0.42179385565", "grey": "0.46211889937"}[pixels]  # FACTS 1
    step.equal(f"{found:.11f}", printed, LOSS, f"first ten, {pixels}")


def test_the_sum_runs_from_left_to_right():
    """1 + 1e-16 rounds back to 1, ten times; the other way round the small ones would add up."""
    found = mean_squared_error([1.0] + [1e-8] * 10, [0] * 11)
    step.equal(found, 1.0 / 11, f"{LOSS}, from left to right", "p = 1, then ten of 1e-8; y = 0")


# The slopes.


def test_slopes_are_the_measured_ones():
    """Of three images: what a slope is, one image alone would not show, nor whether the 1/n is there."""
    labels, predictions = [1, 0, 1], [0.1, 0.6, 0.9]
    slopes = mean_squared_error_slopes(predictions, labels)
    step.equal(type(slopes), list, "a list of slopes, one for each output", (predictions, labels))
    step.equal(len(slopes), 3, "one slope for each output", (predictions, labels))
    for i, slope in enumerate(slopes):
        before, after = predictions[:i], predictions[i + 1 :]

        def loss(p):
            return mean_squared_error([*before, p, *after], labels)

        step.measured(slope, loss, predictions[i], "dL/dp", f"p[{i}]")


@pytest.mark.parametrize(
    "predictions, labels, expected",
    [
        ([0.25], [1], [-1.5]),  # 2 (0.25 - 1)
        # 2 (0.25 - 1) / 4 = -0.375,  2 (0.5 - 0) / 4 = 0.25,  0,  2 (1 - 0) / 4 = 0.5 = 2/n
        ([0.25, 0.5, 1.0, 1.0], [1, 0, 1, 0], [-0.375, 0.25, 0.0, 0.5]),
        ((0.0, 1.0), (1, 0), [-1.0, 1.0]),  # -2/n and 2/n
    ],
)
def test_slopes_by_hand(predictions, labels, expected):
    found = mean_squared_error_slopes(predictions, labels)
    step.equal(found, expected, SLOPES, (predictions, labels))


def test_arguments_stay_as_they_are():
    predictions, labels = [0.25, 0.5], [1, 0]
    mean_squared_error(predictions, labels)
    mean_squared_error_slopes(predictions, labels)
    step.equal((predictions, labels), ([0.25, 0.5], [1, 0]), "slopes are a new list")


@pytest.mark.parametrize("function", [mean_squared_error, mean_squared_error_slopes])
@pytest.mark.parametrize("predictions, labels", [([0.5], [1, 0]), ([0.5, 0.5], [1]), ([], [])])
def test_different_counts_are_refused(function, predictions, labels):
    given = (predictions, labels)
    message = step.refused(lambda given: function(*given), given, ValueError)
    found = f"found lengths {len(predictions)} and {len(labels)}"
    expected = f"expected predictions and labels of one length, 1 or more; {found}"
    step.equal(message, expected, "as many predictions as labels", given)


# The page's questions.


def test_always_one_half():
    """1/4: every p is 1/2 away from its label, whether that is 0 or 1, and (1/2)^2 = 1/4."""
    outputs = Network([0.0, 0.0]).forward([[1.0, 0.0], [0.5, 1.0], [0.0, 0.0]])
    step.equal(outputs, [0.5, 0.5, 0.5], "sigmoid(0)", "weights and bias of 0")
    for labels in product((0, 1), repeat=3):
        step.equal(mean_squared_error(outputs, labels), 0.25, LOSS, f"p = 1/2, y = {labels}")


def test_the_best_constant():
    """p = 0.3, the share of ones. There the ten slopes add up to 0, and the loss is 0.3 * 0.7 = 0.21.

    0.7 of the squares are p^2, 0.3 are (p - 1)^2; the slope of this, 2 p - 0.6, is 0 at p = 0.3.
    """
    labels = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    losses = {k: mean_squared_error([k / 100] * 10, labels) for k in range(101)}
    step.equal(min(losses, key=losses.get), 30, f"the least of {LOSS}", "p = 0.00, 0.01 .. 1.00")
    step.close(losses[30], 0.21, LOSS, "p = 0.3, three labels of ten are 1")
    slope = total(mean_squared_error_slopes([0.3] * 10, labels))
    step.equal(abs(slope) < 1e-15, True, "the slopes add up to 0, but for rounding", slope)
