"""Step 12: the gradient. The measurement is tested first, then used on the derivation."""

from math import cos, exp

import pytest
from step import Step, fixture

from scratchnet.gradient import check_gradient, gradient, numeric_derivative, numeric_gradient
from scratchnet.loss import mean_squared_error
from scratchnet.network import Network

step = Step(12, "gradient")
CENTRAL = "(f(x + h) - f(x - h)) / 2h"
GRADIENT_W = "gradient_w = Xᵀ.δ, δ = (p - y) p (1 - p) / n"
GRADIENT_B = "gradient_b = sum of δ"


# A problem small enough to measure well: 5 images of 3 pixels, outputs away from 0 and 1.
X = [[0.0, 1.0, 0.5], [1.0, 0.25, 0.0], [0.5, 0.5, 1.0], [0.0, 0.0, 0.75], [1.0, 1.0, 1.0]]
Y = [0, 1, 1, 0, 1]


def network_with(parameters):
    """A network of 3 weights and a bias, those given."""
    network = Network(3)
    *network.weights, network.bias = parameters
    return network


def loss_of(parameters):
    return mean_squared_error(network_with(parameters).forward(X), Y)


PARAMETERS = [0.3, -0.2, 0.1, 0.05]


# The measurement.


@pytest.mark.parametrize(
    "f, at, slope",
    [
        (lambda x: x**2, 3.0, 6.0),
        (exp, 1.0, exp(1.0)),
        (cos, 1.0, -0.8414709848078965),  # -sin 1
    ],
)
def test_measured_derivatives(f, at, slope):
    step.close(numeric_derivative(f, at), slope, CENTRAL, f"x = {at}", relative=1e-9)


def test_central_difference_by_hand():
    # x^3 at 2 with h = 1: (27 - 1) / 2 = 13, not 12: the error is h^2
    step.equal(numeric_derivative(lambda x: x**3, 2.0, step=1.0), 13.0, CENTRAL, "x^3 at 2, h = 1")


@pytest.mark.parametrize("step_size", [0.0, -1e-5, float("nan")])
def test_a_step_that_is_not_above_0_is_refused(step_size):
    with pytest.raises(ValueError, match="expected a step above 0, found"):
        numeric_derivative(exp, 1.0, step=step_size)


def test_measured_gradient():
    found = numeric_gradient(lambda v: v[0] * v[1] + v[2] ** 2, [3.0, 5.0, 7.0])
    step.close(found, [5.0, 3.0, 14.0], CENTRAL, "v0 v1 + v2^2 at 3 5 7", relative=1e-9)
    found = numeric_gradient(lambda v: v[0] * v[1] + v[2] ** 2, [3.0, 5.0, 7.0], entries=[2, 0])
    step.close(found, [14.0, 5.0], CENTRAL, "entries 2 and 0", relative=1e-9)
    step.equal(numeric_gradient(lambda v: v[0], [3.0], entries=[]), [], CENTRAL, "no entries")


def test_check_names_the_entry_and_both_values():
    check_gradient([1.0, 0.0, 2.0], [1.0 + 1e-7, 0.0, 2.0])
    with pytest.raises(ValueError, match=r"entry 1: derived 0.2, measured 0.4 \(ratio 2.000000\)"):
        check_gradient([1.0, 0.2], [1.0, 0.4])
    with pytest.raises(ValueError, match="entry 0: derived 0.0, measured 1e-12"):
        check_gradient([0.0], [1e-12])  # a gradient of zero is not nearly right
    with pytest.raises(ValueError, match="entry 0: derived 1.0, measured 1.00001"):
        check_gradient([1.0], [1.00001])
    with pytest.raises(ValueError, match="entry 0: derived nan"):
        check_gradient([float("nan")], [1.0])
    with pytest.raises(ValueError, match="found lengths 1 and 2"):
        check_gradient([1.0], [1.0, 2.0])


# The derivation.


def test_by_hand():
    # image 1: p = 1/2, y = 1: (1/2 - 1) 1/4 / 2 = -1/16;  image 2: p = 3/4, y = 0: 9/64 / 2 = 9/128
    x, y, predictions = [[1.0, 0.5], [0.0, 2.0]], [1, 0], [0.5, 0.75]
    gradient_w, gradient_b = gradient(x, y, predictions)
    # columns (1, 0) and (1/2, 2) times δ = (-1/16, 9/128)
    given = f"x = {x}, y = {y}, p = {predictions}: δ = -1/16, 9/128"
    step.equal(gradient_w, [-0.0625, 0.109375], GRADIENT_W, given)
    step.equal(gradient_b, 0.0078125, GRADIENT_B, given)


def test_measured_derivative_of_half_the_loss_is_the_gradient():
    gradient_w, gradient_b = gradient(X, Y, network_with(PARAMETERS).forward(X))
    measured = numeric_gradient(lambda parameters: 0.5 * loss_of(parameters), PARAMETERS)
    check_gradient([*gradient_w, gradient_b], measured)


def test_measured_derivative_of_the_loss_is_twice_the_gradient():
    gradient_w, gradient_b = gradient(X, Y, network_with(PARAMETERS).forward(X))
    measured = numeric_gradient(loss_of, PARAMETERS)
    ratios = [theirs / ours for theirs, ours in zip(measured, [*gradient_w, gradient_b])]
    step.equal([f"{r:.6f}" for r in ratios], ["2.000000"] * 4, "dL/dw = 2 gradient_w")


def test_real_images_measured(data):
    """The three entries of the largest slopes, over 40 real images and small weights."""
    x, y = data.train_x[:40], data.train_y[:40]
    network = Network(784, init_scale=0.01)
    gradient_w, _ = gradient(x, y, network.forward(x))
    entries = sorted(range(784), key=lambda entry: -abs(gradient_w[entry]))[:3]

    def half_loss(weights):
        network.weights = list(weights)
        return 0.5 * mean_squared_error(network.forward(x), y)

    measured = numeric_gradient(half_loss, list(network.weights), entries)
    check_gradient([gradient_w[entry] for entry in entries], measured)


def test_epoch_1_of_the_article(data, pixels):
    """The twenty largest entries of the first gradient over all 12,665 images, from NumPy."""
    expected = fixture(f"training_{pixels}")["gradient_of_epoch_1"]
    predictions = Network(784).forward(data.train_x)
    gradient_w, gradient_b = gradient(data.train_x, data.train_y, predictions)
    found = [gradient_w[entry] for entry in expected["entries"]]
    given = f"entries {expected['entries']}"
    step.close(found, expected["gradient_w"], GRADIENT_W, given, relative=1e-10)
    step.close(gradient_b, expected["gradient_b"], GRADIENT_B, "12665 images", relative=1e-10)


def test_arguments_stay_as_they_are():
    x, y, predictions = [[1.0, 2.0]], [1], [0.25]
    gradient(x, y, predictions)
    assert (x, y, predictions) == ([[1.0, 2.0]], [1], [0.25])


def test_counts_that_differ_are_refused():
    for y, predictions in (([1], [0.5, 0.5]), ([1, 0], [0.5]), ([1, 0], [0.5, 0.5])):
        with pytest.raises(ValueError, match="found lengths [125] and [125]"):
            gradient(X, y, predictions)
