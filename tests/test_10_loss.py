"""Step 10: the loss and its slope. By hand, from the article, from NumPy, by measurement."""

import pytest
from step import Step, fixture

from scratchnet.loss import mean_squared_error, mean_squared_error_slopes, squared_error
from scratchnet.network import Network

step = Step(10, "loss")
LOSS = "L = 1/n sum of (p - y)^2"
SLOPES = "dL/dp = 2 (p - y) / n"


@pytest.mark.parametrize("p, y, expected", [(0.25, 1, 0.5625), (0.75, 0, 0.5625), (1.0, 1, 0.0)])
def test_squared_error_by_hand(p, y, expected):
    step.equal(squared_error(p, y), expected, "(p - y)^2", f"p = {p}, y = {y}")


def test_squared_errors_of_the_article():
    """Section 7: the outputs that section 6 prints, and the losses printed for them, label 1."""
    step.equal(f"{squared_error(0.00037376, 1):.8f}", "0.99925262", "(p - y)^2", "net1")
    step.equal(f"{squared_error(0.96392999, 1):.8f}", "0.00130105", "(p - y)^2", "net2")


@pytest.mark.parametrize(
    "predictions, labels, expected",
    [
        ([0.25], [1], 0.5625),
        ([0.25, 0.5], [1, 0], 0.40625),  # (0.5625 + 0.25) / 2
        ([0.0, 1.0, 0.5, 0.5], [1, 1, 0, 1], 0.375),  # (1 + 0 + 0.25 + 0.25) / 4
    ],
)
def test_mean_by_hand(predictions, labels, expected):
    step.equal(mean_squared_error(predictions, labels), expected, LOSS, (predictions, labels))


def test_loss_of_the_first_ten_images(data, pixels):
    """The article's 0.39990529371765265 is of ten images of which nine are unknown."""
    expected = fixture(f"training_{pixels}")["first_ten_samples"]
    labels = data.train_y[:10]
    outputs = Network(784).forward(data.train_x[:10])
    losses = [squared_error(p, y) for p, y in zip(outputs, labels)]
    step.close(losses, expected["losses"], "(p - y)^2", f"first ten, {pixels}", relative=1e-10)
    found = mean_squared_error(outputs, labels)
    step.close(found, expected["mean_loss"], LOSS, f"first ten, {pixels}")
    printed = {"binary": "0.42179385565", "grey": "0.46211889937"}[pixels]
    step.equal(f"{found:.11f}", printed, LOSS, f"first ten, {pixels}")


def test_slopes_by_hand():
    # 2 (0.25 - 1) / 4 = -0.375,  2 (0.5 - 0) / 4 = 0.25,  0,  2 (1 - 0) / 4 = 0.5
    found = mean_squared_error_slopes([0.25, 0.5, 1.0, 1.0], [1, 0, 1, 0])
    step.equal(found, [-0.375, 0.25, 0.0, 0.5], SLOPES, "p = 0.25 0.5 1 1, y = 1 0 1 0")


def test_slopes_are_the_measured_ones():
    predictions, labels, h = [0.1, 0.6, 0.9], [1, 0, 1], 1e-5
    slopes = mean_squared_error_slopes(predictions, labels)
    for i, slope in enumerate(slopes):
        above, below = list(predictions), list(predictions)
        above[i] += h
        below[i] -= h
        change = mean_squared_error(above, labels) - mean_squared_error(below, labels)
        step.close(slope, change / (2 * h), SLOPES, f"output {i} of {predictions}", relative=1e-8)


@pytest.mark.parametrize("function", [mean_squared_error, mean_squared_error_slopes])
@pytest.mark.parametrize("predictions, labels", [([0.5], [1, 0]), ([0.5, 0.5], [1]), ([], [])])
def test_different_counts_are_refused(function, predictions, labels):
    lengths = f"{len(predictions)} and {len(labels)}"
    with pytest.raises(ValueError, match=f"predictions and labels of one length.*{lengths}"):
        function(predictions, labels)
