"""Chapter 5: the dot product, and its few companions.

By hand, in numbers that floats hold exactly, and against exact fractions.
"""

import platform
import random
import sys
from fractions import Fraction

import pytest
from step import Step

from scratchnet.vector import add_scaled, check_lengths, dot, total

step = Step(__file__)
test_example = step.examples()
DOT = "u[0] v[0] + ... + u[k-1] v[k-1]"
TOTAL = "v[0] + ... + v[k-1]"
ADD_SCALED = "u + c v"
LENGTHS = "vectors are of one length, 1 or more"


# The dot product.


@pytest.mark.parametrize(
    "u, v, expected",
    [
        ([3.0], [5.0], 15.0),
        ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0], 32.0),  # 4 + 10 + 18
        ([1.0, -2.0], [0.5, 0.25], 0.0),  # 0.5 - 0.5
        ((0, 1, 1), [7.0, 0.5, -4.0], -3.5),  # pixels may be ints, rows tuples
        ([0.5, -4.0], (3, 2), -6.5),  # 1.5 - 8
        (b"\x00\x02", [9.0, 0.5], 1.0),  # or bytes, as in a file
    ],
)
def test_dot_by_hand(u, v, expected):
    step.equal(dot(u, v), expected, DOT, f"u = {u}, v = {v}")


@pytest.mark.parametrize(
    "terms, expected",
    [([1e16, 1.0, -1e16], 0.0), ([1e16, -1e16, 1.0], 1.0), ([1.0, 1e16, -1e16], 0.0)],
)
def test_sums_run_from_left_to_right(terms, expected):
    """1e16 + 1 rounds back to 1e16, whose neighbours are 2 apart; so the order shows."""
    ones = [1.0] * len(terms)
    step.equal(dot(terms, ones), expected, f"{DOT}, from left to right", terms)
    step.equal(dot(ones, terms), expected, f"{DOT}, from left to right", terms)
    step.equal(total(terms), expected, f"{TOTAL}, from left to right", terms)


def test_dot_against_exact_fractions():
    """Of 784 numbers of one sign: each addition rounds by at most 2**-53 of the sum so far."""
    chance = random.Random(0)
    u, v = ([chance.uniform(0.5, 1.0) for _ in range(784)] for _ in range(2))
    exact = sum(Fraction(a) * Fraction(b) for a, b in zip(u, v))
    step.close(dot(u, v), float(exact), DOT, "784 numbers")


# Its companions.


@pytest.mark.parametrize(
    "v, expected", [([], 0.0), ([0.5, 0.25, 2.0], 2.75), ((1, 0, -3), -2.0), ([-0.125], -0.125)]
)
def test_total_by_hand(v, expected):
    step.equal(total(v), expected, TOTAL, v)


def test_a_total_is_a_float():
    step.equal(repr(total([])), "0.0", f"{TOTAL}; 0.0 for k = 0", [])
    step.equal(repr(total([1, 2])), "3.0", TOTAL, [1, 2])


@pytest.mark.parametrize(
    "u, c, v, expected",
    [
        ([1.0, 2.0, 3.0], -0.5, [4.0, 8.0, 0.0], [-1.0, -2.0, 3.0]),  # 1 - 2, 2 - 4, 3 - 0
        ([1.0, 2.0], 0.0, [4.0, 8.0], [1.0, 2.0]),
        ([0.5], 2, [3], [6.5]),
    ],
)
def test_add_scaled_by_hand(u, c, v, expected):
    step.equal(add_scaled(u, c, v), expected, ADD_SCALED, f"u = {u}, c = {c}, v = {v}")


@pytest.mark.parametrize("c", [-0.5, 0.0])
def test_add_scaled_returns_a_new_vector(c):
    u, v = [1.0, 2.0], [4.0, 8.0]
    found = add_scaled(u, c, v)
    step.equal([u, v], [[1.0, 2.0], [4.0, 8.0]], "the vectors given stay as they are", f"c = {c}")
    step.equal([found is u, found is v], [False, False], f"{ADD_SCALED} is a new vector", f"c = {c}")
    found = add_scaled((1.0, 2.0), c, (4.0, 8.0))  # 1 - 2, 2 - 4; or 1 + 0, 2 + 0
    expected = [-1.0, -2.0] if c else [1.0, 2.0]
    step.equal([type(found), found], [list, expected], "a list, of tuples too", f"c = {c}")


# Lengths.


@pytest.mark.parametrize(
    "u, v", [([1.0], [1.0, 2.0]), ([1.0, 2.0], [1.0]), ([], []), ([], [1.0]), ([1.0], [])]
)
@pytest.mark.parametrize("function", [dot, lambda u, v: add_scaled(u, 1.0, v), check_lengths])
def test_lengths_that_differ_or_are_0_are_refused(function, u, v):
    message = step.refused(lambda given: function(*given), (u, v), ValueError)
    expected = f"expected vectors of one length, 1 or more; found lengths {len(u)} and {len(v)}"
    step.equal(message, expected, LENGTHS, (u, v))


@pytest.mark.parametrize("u, v", [([7.0], (8,)), ("abc", range(3))])
def test_equal_lengths_pass(u, v):
    step.equal(check_lengths(u, v), None, LENGTHS, (u, v))


def test_the_message_says_of_what():
    message = step.refused(lambda u: check_lengths(u, [1.0, 2.0], "rows"), [1.0], ValueError)
    expected = "expected rows of one length, 1 or more; found lengths 1 and 2"
    step.equal(message, expected, "names: what they are", "rows")


# The page's questions, and its remark on the built-in sum.


@pytest.mark.skipif(platform.python_implementation() != "CPython", reason="CPython's own sum")
def test_why_not_the_built_in_sum():
    """0.0 up to Python 3.11, as `total` has it everywhere; 1.0 since 3.12, which compensates."""
    expected = 1.0 if sys.version_info >= (3, 12) else 0.0
    step.equal(sum([1e16, 1.0, -1e16]), expected, "the built-in sum", "1e16 + 1 - 1e16")


def test_right_angles():
    """Where they stand at right angles: (3, 4).(-4, 3) = -12 + 12. So do images without common ink.

    Right angles, since Pythagoras holds just where the dot product is 0: v.v is the square of the
    length of v, and the length of u + v squared is u.u + v.v + 2 u.v.
    """
    for u, v in [([3.0, 4.0], [-4.0, 3.0]), ([1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0])]:
        step.equal(dot(u, v), 0.0, DOT, f"u = {u}, v = {v}")
        whole = add_scaled(u, 1.0, v)
        step.equal(dot(whole, whole), dot(u, u) + dot(v, v), "Pythagoras", f"u = {u}, v = {v}")
    u, v = [3.0, 4.0], [1.0, 2.0]  # 3 + 8 = 11; (4, 6): 16 + 36 = 52 = 25 + 5 + 2 * 11
    whole = add_scaled(u, 1.0, v)
    found = dot(whole, whole) - dot(u, u) - dot(v, v)
    step.equal([dot(u, v), found], [11.0, 22.0], "no right angle", f"u = {u}, v = {v}")


def test_the_order_of_a_sum_shows():
    """0 and 1: floats near 1e16 are 2 apart, so 1e16 + 1 is rounded to 1e16, and the 1 is lost."""
    step.equal(total([1e16, 1.0]), 1e16, TOTAL, "1e16 + 1")
    step.equal(total([1e16, 2.0]) - 1e16, 2.0, TOTAL, "1e16 + 2, the next float")
    step.equal(total([1e16, 1.0, -1e16]), 0.0, TOTAL, "1e16 + 1 - 1e16")
    step.equal(total([1e16, -1e16, 1.0]), 1.0, TOTAL, "1e16 - 1e16 + 1")
