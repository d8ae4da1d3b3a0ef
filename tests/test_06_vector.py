"""Chapter 6: the dot product, and its few companions. By hand, in numbers that floats hold exactly."""

import pytest
from step import Step

from scratchnet import vector as page
from scratchnet.vector import add_scaled, dot, total

step = Step(__file__)
test_example = step.examples()
DOT = "u[0] v[0] + ... + u[k-1] v[k-1]"
TOTAL = "v[0] + ... + v[k-1]"
ADD_SCALED = "u + c v"


@pytest.mark.parametrize("u, v, expected", [
    ([3.0], [5.0], 15.0), ([0, 1, 1], [0.5, 0.25, -2], -1.75), ([1.0, -2.0], [0.5, 0.25], 0.0),
    # pixels may be ints, rows tuples, or bytes, as in a file
    ((0, 1, 1), [7.0, 0.5, -4.0], -3.5), ([0.5, -4.0], (3, 2), -6.5), (b"\x00\x02", [9.0, 0.5], 1.0),
    ([1e-6], [1e-6], 1e-6 * 1e-6), ([0.5] * 5000, [1.0] * 5000, 2500.0),  # small numbers, and many
    ([1e16, 1.0, -1e16], [1.0] * 3, 0.0), ([1e16, -1e16, 1.0], [1.0] * 3, 1.0),  # from left to right
])  # fmt: skip
def test_dot_by_hand(u, v, expected):
    step.gives(dot, (u, v), expected, DOT)


def test_what_is_not_a_number_stays_so():
    step.equal(repr(dot([0.0], [float("inf")])), "nan", DOT, "0 * infinity")


def test_what_the_page_says_of_the_weights():
    """All weights 1 count the ink; one weight of 1 reads that pixel. And the sum that the page writes out."""
    found = [dot([0, 1, 1], w) for w in ([1, 1, 1], [1, 0, 0], [0, 1, 0], [0.5, 0.25, -2])]
    step.equal(found, [2.0, 0.0, 1.0, -1.75], DOT, "u = 0 1 1")
    step.has(" ".join(page.__doc__.split()), "pixels 0 1 1 weights 0.5 0.25 -2 dot product")
    step.has(page.__doc__, f"dot product = 0 * 0.5 + 1 * 0.25 + 1 * (-2) = {found[-1]}")


@pytest.mark.parametrize("v, expected", [([], "0.0"), ([0.5, 0.25, 2.0], "2.75"), ((1, 0, -3), "-2.0")])
def test_total_by_hand(v, expected):
    """It is a float, though the numbers may be ints."""
    step.equal(repr(total(v)), expected, TOTAL, v)


@pytest.mark.parametrize("u, c, v, expected", [
    ([1.0, 2.0, 3.0], -0.5, [4.0, 8.0, 0.0], [-1.0, -2.0, 3.0]),  # 1 - 2, 2 - 4, 3 - 0
    ((1.0, 2.0), 0.0, (4.0, 8.0), [1.0, 2.0]), ([0.5], 2, [3], [6.5]), ([1.0], 0.0, [3.0], [1.0]),
    ([1.0], 1e-12, [1.0], [1.0 + 1e-12]), ([0.0] * 5000, 0.5, [1.0] * 5000, [0.5] * 5000),
])  # fmt: skip
def test_add_scaled_by_hand(u, c, v, expected):
    step.gives(add_scaled, (u, c, v), expected, ADD_SCALED)


@pytest.mark.parametrize("function, scale", [(dot, []), (add_scaled, [1.0])])
def test_lengths_that_differ_or_are_0_are_refused(function, scale):
    for u, v in (([1.0], [1.0, 2.0]), ([1.0, 2.0], [1.0]), ([], []), ([], [1.0]), ([1.0], [])):
        step.raises(function, u, *scale, v)


# The page's questions.


def test_question_1():
    """When they stand at right angles: (3, 4)·(-4, 3) = -12 + 12. So do images without common ink.

    They stand at right angles because Pythagoras holds just where the dot product is 0: v·v is the square
    of the length of v, and the square of the length of u + v is u·u + v·v + 2 u·v.
    """
    for u, v in [([3.0, 4.0], [-4.0, 3.0]), ([1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0])]:
        step.equal(dot(u, v), 0.0, DOT, f"u = {u}, v = {v}")
        whole = add_scaled(u, 1.0, v)
        step.equal(dot(whole, whole), dot(u, u) + dot(v, v), "Pythagoras", f"u = {u}, v = {v}")
    u, v = [3.0, 4.0], [1.0, 2.0]  # 3 + 8 = 11; (4, 6): 16 + 36 = 52 = 25 + 5 + 2 * 11
    whole = add_scaled(u, 1.0, v)
    found = dot(whole, whole) - dot(u, u) - dot(v, v)
    step.equal([dot(u, v), found], [11.0, 22.0], "no right angle", f"u = {u}, v = {v}")


def test_question_2():
    """0 and 1: floats near 1e16 are 2 apart, so 1e16 + 1 is rounded to 1e16, and the 1 is lost."""
    for terms, expected in (([1e16, 1.0, -1e16], 0.0), ([1e16, -1e16, 1.0], 1.0)):
        for found in (total(terms), dot(terms, [1.0] * 3), dot([1.0] * 3, terms)):
            step.equal(found, expected, "from left to right", terms)
