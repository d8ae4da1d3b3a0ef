"""Chapter 8: slopes, and how they multiply. By hand, by measurement, and the numbers of the page."""

import re
from math import e, exp, log, nan, sqrt

import pytest
from step import Step

from scratchnet import slope as page
from scratchnet.slope import EXPONENTIAL, LOGARITHM, RECIPROCAL, SQUARE, chain_slope, numeric_derivative

step = Step(__file__)
test_example = step.examples()
CENTRAL = "(f(at + h) - f(at - h)) / (2 h)"
CHAIN = "the product of slopes, each where its own gear stands"
TEXT = " ".join(page.__doc__.split())
MINUS, PLUS_1 = (lambda x: -x, lambda x: -1.0), (lambda x: x + 1.0, lambda x: 1.0)
HALF = (lambda x: 0.5 * x, lambda x: 0.5)


@pytest.mark.parametrize("h, expected", [(1.0, 13.0), (0.5, 12.25), (0.25, 12.0625)])
def test_central_difference_by_hand(h, expected):
    """x^3 at 2: (27 - 1) / 2 = 13 where the slope is 12. The error is h^2: h halved, a quarter."""
    for name, f, slope in (("x³", lambda x: x**3, expected), ("-x³", lambda x: -(x**3), -expected)):
        step.gives(numeric_derivative, (f, 2.0, h), slope, CENTRAL, shown=f"f = {name}, at = 2, h = {h}")


def test_h_is_a_hundred_thousandth_unless_said_otherwise():
    asked = []
    numeric_derivative(lambda x: asked.append(x) or 0.0, at=3.0)
    step.equal(sorted(asked), [3.0 - 1e-5, 3.0 + 1e-5], CENTRAL, "f notes what it is asked, at = 3.0")


def test_an_error_of_f_is_not_swallowed():
    step.raises(numeric_derivative, sqrt, 0.0)
    step.equal(repr(numeric_derivative(lambda x: nan, 1.0)), "nan", CENTRAL, "an f that is not a number")


def test_an_h_that_is_not_above_0_is_refused():
    for h in (-1.0, nan, 0.0):
        step.raises(numeric_derivative, exp, 1.0, h)


@pytest.mark.parametrize("name, gear, at, value, slope", [
    ("x²", SQUARE, 3.0, 9.0, 6.0), ("x²", SQUARE, -0.5, 0.25, -1.0),
    ("1/x", RECIPROCAL, 2.0, 0.5, -0.25), ("1/x", RECIPROCAL, -0.5, -2.0, -4.0),
    ("e^x", EXPONENTIAL, 0.0, 1.0, 1.0), ("e^x", EXPONENTIAL, 1.0, e, e),
    ("ln x", LOGARITHM, 1.0, 0.0, 1.0), ("ln x", LOGARITHM, 4.0, 2 * log(2), 0.25),
])  # fmt: skip
def test_the_four_functions_by_hand_and_measured(name, gear, at, value, slope):
    f, formula = gear
    step.close([f(at), formula(at)], [value, slope], f"{name} and its slope", f"x = {at}")
    step.measured(formula(at), f, at, f"the slope of {name}", "x")


@pytest.mark.parametrize("gears, at, expected", [
    (["x²"], 3.0, 6.0),
    (["x²", "x + 1"], 3.0, 6.0), (["x + 1", "x²"], 3.0, 8.0),  # x² + 1: 2 * 3;  (x + 1)²: 2 * 4
    (["x²", "1/x"], 2.0, -0.25), (["1/x", "x²"], 2.0, -0.25),  # 1/x²: 4 * (-1/16);  (1/x)²: -1/4 * 1
    (["e^x", "x²"], 0.0, 2.0), (["x²", "e^x"], 0.0, 0.0),  # 1 * 2;  0 * 1
    (["x²", "x²", "x²"], 2.0, 1024.0),  # 2, 4, 16: 4 * 8 * 32; x to the 8th: 8 * 2^7
    ([], 3.0, 1.0),
])  # fmt: skip
def test_chain_by_hand(gears, at, expected):
    known = {"x²": SQUARE, "1/x": RECIPROCAL, "e^x": EXPONENTIAL, "x + 1": PLUS_1}
    given = f"gears: {', then '.join(gears) or 'none'}, at = {at}"
    step.gives(chain_slope, ([known[name] for name in gears], at), expected, CHAIN, shown=given)


def test_a_function_without_its_slope_is_refused():
    step.raises(chain_slope, [exp], 1.0)


# The numbers of the page.


def test_the_table_of_the_square():
    """Each row: x moves by h, then x² from 9 to (3 + h)², by the difference, per unit of x."""
    rows = re.findall(r"^ {4}([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+)$", page.__doc__, re.MULTILINE)
    step.equal([h for h, *_ in rows], ["1", "0.1", "0.01", "0.001"], "rows of the table")
    for h, *numbers in rows:
        moved = SQUARE[0](3 + float(h))
        expected = [moved, moved - 9, (moved - 9) / float(h)]
        step.close([*map(float, numbers)], expected, "(3 + h)²", f"h = {h}", relative=1e-9)


def test_the_three_gears():
    """Each row: a number before and after, how far it moved, and the move before it times its slope."""
    gears = [lambda w: w, HALF[0], lambda z: 1 / (1 + exp(-z)), SQUARE[0]]
    rows = re.findall(r"^ {4}([wzpL]) +(\S+) +-> +(\S+) +moves by (\S+)(.*)$", page.__doc__, re.MULTILINE)
    step.equal([row[0] for row in rows], ["w", "z", "p", "L"], "rows of the table")
    before, after, move, slopes = 2.0, 2.01, None, []
    for f, (name, *numbers, moves_by, rest) in zip(gears, rows):
        before, after, last = f(before), f(after), move
        move = after - before
        found = [f"{number:.6f}" for number in map(float, numbers)]
        step.equal(found, [f"{before:.6f}", f"{after:.6f}"], name, "w = 2, and w = 2.01")
        step.equal(moves_by, f"{move:.6f}", f"how far {name} moves", "w from 2 to 2.01")
        if last:
            slopes.append(f"{move / last:.4f}")
            step.equal(rest.strip(), f"= {last:.6f} * {slopes[-1]}", "the move before it * its slope", name)
    step.has(TEXT, "Move w from 2 to 2.01,", f"{' * '.join(slopes)} = {move / 0.01:.4f} times as far as w")


def test_the_chain_of_the_three_gears():
    """At w = 2 itself the slopes are 0.5, 0.196612 and 1.462117: 0.143735."""
    sigmoid = [MINUS, EXPONENTIAL, PLUS_1, RECIPROCAL]
    found = [chain_slope(sigmoid, 1.0), chain_slope([HALF, *sigmoid, SQUARE], 2.0)]
    step.equal([f"{slope:.6f}" for slope in found], ["0.196612", "0.143735"], CHAIN, "w = 2, z = 1")
    step.has(TEXT, f"the slopes of the gears, 0.5, {found[0]:.4f} and {2 / (1 + exp(-1)):.4f}.")


def test_a_move_to_both_sides_is_more_exact():
    """With h = 0.01, x³ at 2: 12 + h² to both sides, and 12 + 6 h + h² to one side."""
    both, one = numeric_derivative(lambda x: x**3, 2.0, 0.01), (2.01**3 - 8) / 0.01
    text = " ".join(numeric_derivative.__doc__.split())
    step.has(text, f"h = 0.01, x³ at 2 gives {both:.4f}, and not {one:.4f}.")


# The page's questions.


def test_question_1():
    """Its lowest point is there. To the left the slope is below 0: x² falls; to the right it rises.

    A slope of 0 alone does not say so: x³ has the slope 0 at 0, too, and yet it goes on rising.
    """
    slopes = [SQUARE[1](x) for x in (-0.1, 0.0, 0.1)]
    step.equal([slopes[0] < 0, slopes[1] == 0, slopes[2] > 0], [True] * 3, "2 x", slopes)
    least = min(range(-100, 101), key=lambda k: SQUARE[0](k / 100))
    step.equal(least, 0, "the least x²", "x = -1.00, -0.99 .. 1.00")
    found = abs(numeric_derivative(lambda x: x**3, 0.0)) < 1e-9, (-0.1) ** 3 < 0 < 0.1**3
    step.equal(found, (True, True), "x³ has the slope 0 at 0, and rises", "-0.1, 0, 0.1")


def test_question_2():
    """It says 5.33, not 6: floats near 3 are 4.4e-16 apart, so 3 + h is rounded to 3 + 2 * 4.4e-16.

    So x moves by 8.9e-16 to each side, but the result is divided by 1e-15: 6 * 0.888 = 5.33.
    """
    step.equal([3.0 + 1e-15, 3.0 - 1e-15], [3.0 + 2**-50, 3.0 - 2**-50], "rounded", "3 + h, 3 - h")
    found = numeric_derivative(SQUARE[0], 3.0, h=1e-15)
    given = "f = x², at = 3, h = 1e-15"
    step.close(found, 6 * 2**-50 / 1e-15, f"{CENTRAL} = 6 * the true move / h", given, relative=1e-12)
    step.equal(f"{found:.2f}", "5.33", CENTRAL, "x² at 3, h = 1e-15")
