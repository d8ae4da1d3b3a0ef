"""Chapter 9: the sigmoid, and its slope. By hand, in 50 digits, and by measurement."""

import re
import sys
from decimal import Decimal, localcontext
from math import atanh, exp, inf, log, sqrt

import pytest
from step import Step

from scratchnet import sigmoid as page
from scratchnet.sigmoid import sigmoid, sigmoid_slope

step = Step(__file__)
test_example = step.examples()
SIGMOID = "p = 1 / (1 + e^-z)"
SLOPE = "dp/dz, the slope of the sigmoid"  # the formula is to be found


def in_50_digits(z):
    with localcontext() as context:
        context.prec = 50
        return float(1 / (1 + (-Decimal(z)).exp()))


@pytest.mark.parametrize(
    "z, p",
    [
        (0, 1 / 2),
        (2, 1 / (1 + exp(-2))),
        (log(3), 3 / 4),
        (-log(3), 1 / 4),
        (log(255), 255 / 256),
        (-log(255), 1 / 256),
    ],
)
def test_by_hand(z, p):
    """e^0 = 1, so p = 1 / 2; e^-ln 3 = 1/3, so p = 1 / (4/3); e^ln 3 = 3, so p = 1 / 4."""
    step.close(sigmoid(z), p, SIGMOID, f"z = {z}")


def test_what_is_not_a_number_stays_so():
    step.equal(repr(sigmoid(float("nan"))), "nan", SIGMOID, "z = nan")


@pytest.mark.parametrize("z, p", [(-746.0, 0.0), (-1e9, 0.0), (-inf, 0.0), (709.79, 1.0), (inf, 1.0)])
def test_far_out_nothing_overflows(z, p):
    """Below z = -745.13, p is nearer to 0 than to the smallest float above it, 4.9e-324."""
    try:
        found = sigmoid(z)
    except OverflowError as error:
        found = error
    step.equal(found, p, SIGMOID, f"z = {z}")


@pytest.mark.parametrize("z", [-37.0, -12.0, -1.0, -1e-3, 1e-3, 1.0, 12.0, 36.0, -700.0, -710.0])
def test_against_50_digits(z):
    """At -710, where e^-z is larger than a float can be, p is 4.5e-309: next to 0, but not 0."""
    step.close(sigmoid(z), in_50_digits(z), SIGMOID, f"z = {z}")


@pytest.mark.parametrize("z", [1.0, -3.0, -0.5, 0.0, 0.5, 3.0])
def test_slope_is_the_measured_one(z):
    step.measured(sigmoid_slope(sigmoid(z)), sigmoid, z, "dp/dz", "z")


@pytest.mark.parametrize("p, slope", [(0.5, 0.25), (0.75, 0.1875), (0.125, 0.109375)])
def test_slope_by_hand(p, slope):
    """Of fractions of which nothing is rounded away. (Another formula may round otherwise.)"""
    step.gives(sigmoid_slope, (p,), slope, SLOPE, 1e-12)


def test_the_slope_is_0_at_both_ends():
    for p in (0.0, 1.0, 0, 1):
        step.gives(sigmoid_slope, (p,), 0.0, "the slope far out, where p is 0 or 1")


def test_what_is_no_number_and_what_is_no_output_are_refused():
    """A z that is handed in for p by mistake is refused, if it is not from 0 to 1 by chance."""
    for z in (-3.0, 2.0, 1.0000001, -1e-9):
        step.raises(sigmoid_slope, z)
    step.raises(sigmoid, "1")


# The page's table and its curve.


def test_the_table():
    lines = re.findall(r"^    (?:z|p|slope)  +([-\d].*\d)$", page.__doc__, re.MULTILINE)
    step.equal(lines[0].split(), ["-8", "-4", "-2", "0", "2", "4", "8"], "columns of the table")
    for z, *shown in zip(*map(str.split, lines)):
        p = sigmoid(float(z))
        step.equal(shown, [f"{p:.4f}", f"{sigmoid_slope(p):.4f}"], SIGMOID, f"z = {z}")
    step.has(sigmoid.__doc__, f"below z = -{log(sys.float_info.max):.2f} it is larger than a float can be")


def test_the_curve():
    """61 columns, z = -12, -11.6, ..., 12; in each a star, in the nearest of 9 lines from 1 to 0."""
    lines = re.findall(r"^ +[\d. p]*\|(.*)$", page.__doc__, re.MULTILINE)
    step.equal(len(lines), 9, "lines of the curve")
    step.has(" ".join(page.__doc__.split()), "the slope is 0.25", "-12 -8 -4 0 4 8 12 z")
    for column in range(61):
        p = sigmoid(0.4 * (column - 30))
        stars = [i for i, line in enumerate(lines) if line[column : column + 1] == "*"]
        step.equal(stars, [round(8 * (1 - p))], "line 8 (1 - p)", f"column {column}, p = {p}")


# The page's questions.


def test_question_1():
    """At z = 3.637, and at -3.637. There p is (1 + sqrt 0.9) / 2 = 0.97434 or 0.02566, and the slope 1/40."""
    z = 2 * atanh(sqrt(0.9))  # so e^z = (1 + sqrt 0.9) / (1 - sqrt 0.9)
    step.close(sigmoid(z), (1 + sqrt(0.9)) / 2, SIGMOID, f"z = {z}")
    for sign in (1, -1):
        found = sigmoid_slope(sigmoid(sign * z))
        step.close(found, sigmoid_slope(sigmoid(0.0)) / 10, SLOPE, f"z = {sign * z}")


def test_question_2():
    """From z = 53 log 2 = 36.7368 on: there e^-z is 2**-53, and 1 + 2**-53 is rounded to 1.

    The slope is then exactly 0. On the other side it is not: at z = -36.74, p is e^z, 1.1e-16.
    """
    low, high = 36.0, 37.0
    for _ in range(60):
        z = (low + high) / 2
        low, high = (low, z) if sigmoid(z) == 1.0 else (z, high)
    step.close(high, 53 * log(2), SIGMOID, "the least z with p == 1", relative=1e-9)
    step.equal(sigmoid_slope(sigmoid(36.74)), 0.0, SLOPE, "z = 36.74")
    p = sigmoid(-36.74)
    step.equal(f"{p:.1e}", "1.1e-16", SIGMOID, "z = -36.74")
    step.close(sigmoid_slope(p), p, "dp/dz is next to p, where p is next to 0", f"z = -36.74, p = {p}")
