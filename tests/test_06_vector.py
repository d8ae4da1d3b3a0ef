"""Step 6: vectors, as lists of numbers. By hand, in numbers that floats hold exactly."""

import random
from fractions import Fraction

import pytest
from step import Step

from scratchnet.vector import add_scaled, check_lengths, dot, total

step = Step(6, "vector")
DOT = "u[0] v[0] + ... + u[k-1] v[k-1]"


@pytest.mark.parametrize(
    "u, v, expected",
    [
        ([3.0], [5.0], 15.0),
        ([1.0, 2.0, 3.0], [4.0, 5.0, 6.0], 32.0),  # 4 + 10 + 18
        ([1.0, -2.0], [0.5, 0.25], 0.0),  # 0.5 - 0.5
        ((0, 1, 1), [7.0, 0.5, -4.0], -3.5),  # pixels may be ints, rows tuples
    ],
)
def test_dot_by_hand(u, v, expected):
    step.equal(dot(u, v), expected, DOT, f"u = {u}, v = {v}")


def test_dot_adds_from_left_to_right():
    """1e16 + 1 rounds back to 1e16 (its neighbours are 2 apart), so the order shows."""
    step.equal(dot([1e16, 1.0, -1e16], [1.0, 1.0, 1.0]), 0.0, f"{DOT}, not by the built-in sum", "1e16 + 1 - 1e16")
    step.equal(total([1e16, 1.0, -1e16]), 0.0, "v[0] + ... + v[k-1]", "1e16 + 1 - 1e16")
    step.equal(total([1e16, -1e16, 1.0]), 1.0, "v[0] + ... + v[k-1]", "1e16 - 1e16 + 1")


def test_dot_against_exact_fractions():
    chance = random.Random(0)
    u, v = ([chance.uniform(0.5, 1.0) for _ in range(784)] for _ in range(2))
    exact = sum(Fraction(a) * Fraction(b) for a, b in zip(u, v))
    step.close(dot(u, v), float(exact), DOT, "784 numbers")


def test_total_by_hand():
    step.equal(total([0.5, 0.25, 2.0]), 2.75, "v[0] + ... + v[k-1]", [0.5, 0.25, 2.0])
    step.equal(total([]), 0.0, "nothing to add", [])


def test_add_scaled_by_hand():
    u, v = [1.0, 2.0, 3.0], [4.0, 8.0, 0.0]
    step.equal(add_scaled(u, -0.5, v), [-1.0, -2.0, 3.0], "u + c v", f"u = {u}, c = -0.5, v = {v}")
    assert (u, v) == ([1.0, 2.0, 3.0], [4.0, 8.0, 0.0]), "u + c v is a new vector"


@pytest.mark.parametrize("u, v", [([1.0], [1.0, 2.0]), ([1.0, 2.0], [1.0]), ([], []), ([], [1.0])])
@pytest.mark.parametrize("operation", [dot, lambda u, v: add_scaled(u, 1.0, v), check_lengths])
def test_lengths_that_differ_or_are_zero_are_refused(operation, u, v):
    message = step.refused(lambda given: operation(*given), (u, v), ValueError)
    assert message.endswith(f"found lengths {len(u)} and {len(v)}")


def test_check_lengths_says_of_what():
    with pytest.raises(ValueError, match="expected rows of one length, 1 or more; found lengths 1"):
        check_lengths([1], [1, 2], "rows")
