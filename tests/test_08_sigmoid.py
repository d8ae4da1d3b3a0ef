"""Step 8: the sigmoid, and its slope. By hand, by symmetry, by high precision, by measurement."""

from decimal import Decimal, localcontext
from math import inf, log

import pytest
from step import Step

from scratchnet.sigmoid import sigmoid, sigmoid_slope

step = Step(8, "sigmoid")
SIGMOID = "p = 1 / (1 + e^-z)"
SLOPE = "dp/dz = p (1 - p)"


@pytest.mark.parametrize(
    "z, p",
    [
        (0.0, 1 / 2),  # e^0 = 1
        (log(3), 3 / 4),  # e^-ln 3 = 1/3: 1 / (4/3)
        (-log(3), 1 / 4),  # e^ln 3 = 3: 1 / 4
        (log(255), 255 / 256),
        (-log(255), 1 / 256),
    ],
)
def test_by_hand(z, p):
    step.close(sigmoid(z), p, SIGMOID, f"z = {z}")


@pytest.mark.parametrize("z", [-700.0, -37.0, -12.0, -1.0, -1e-3, 1e-3, 1.0, 12.0, 36.0])
def test_against_50_digits(z):
    with localcontext(prec=50):
        expected = float(1 / (1 + (-Decimal(z)).exp()))
    step.close(sigmoid(z), expected, SIGMOID, f"z = {z}")


@pytest.mark.parametrize("z, p", [(-710.0, 0.0), (-1e9, 0.0), (-inf, 0.0), (1e9, 1.0), (inf, 1.0)])
def test_no_overflow(z, p):
    """e^710 is more than a float can hold; p itself is 4.5e-309 there, next to 0."""
    try:
        found = sigmoid(z)
    except OverflowError as error:
        found = error
    else:
        found = round(found, 300)  # next to 0 is 0
    step.equal(found, p, SIGMOID, f"z = {z}")


def test_exactly_1_where_the_article_saturates():
    step.equal(sigmoid(36.74), 1.0, SIGMOID, "z = 36.74")
    step.equal(sigmoid_slope(sigmoid(36.74)), 0.0, SLOPE, "z = 36.74")
    assert sigmoid(36.7) < 1.0


@pytest.mark.parametrize("z", [0.1, 1.0, 5.0, 20.0])
def test_symmetry(z):
    step.close(sigmoid(-z) + sigmoid(z), 1.0, "p(-z) + p(z) = 1", f"z = {z}")


@pytest.mark.parametrize("p, slope", [(0.5, 0.25), (0.25, 0.1875), (0.75, 0.1875), (0.0, 0.0)])
def test_slope_by_hand(p, slope):
    step.equal(sigmoid_slope(p), slope, SLOPE, f"p = {p}")


@pytest.mark.parametrize("z", [-3.0, -0.5, 0.0, 0.5, 3.0])
def test_slope_is_the_measured_one(z):
    h = 1e-5
    measured = (sigmoid(z + h) - sigmoid(z - h)) / (2 * h)
    step.close(sigmoid_slope(sigmoid(z)), measured, SLOPE, f"z = {z}", relative=1e-8)
