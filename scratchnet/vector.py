"""The dot product: many pixels and many weights become one number.
Part II, the unit. Before: threshold.py. Next: matrix.py.

You have:     images as rows of 784 numbers, and a rule that multiplies pixels by weights.
You build:    the dot product, which is that sum of pixels times weights.
It gives you: the sum in which an image meets its weights.

A vector is just a list of numbers. Multiply the first number of one vector by the first of the other one,
the second by the second and so on, and add up the products:

    pixels     0      1      1          weights    0.5    0.25    -2

    dot product = 0 * 0.5 + 1 * 0.25 + 1 * (-2) = -1.75

What does this sum tell about an image? If every weight is 1, it counts the ink. If one weight is 1 and
all the others are 0, it reads one pixel. Others can say: ink here speaks for a 1, ink there against it.
"""

from collections.abc import Sequence

from scratchnet.tools.validation import NUMBERS, check_lengths, require

Vector = Sequence[float]


def dot(u: Vector, v: Vector) -> float:
    """Returns the dot product, u·v = u[0] v[0] + ... + u[k-1] v[k-1].

    u, v: k numbers each, k at least 1. For different lengths, or none, `check_lengths(u, v)` raises
    ValueError.

    >>> dot([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])  # 4 + 10 + 18
    32.0
    """
    check_lengths(u, v)
    result = 0.0
    for a, b in zip(u, v):
        result += a * b
    return result


def total(v: Vector) -> float:
    """Returns v[0] + ... + v[k-1], and 0.0 for an empty vector.

    Why not the built-in `sum`? Floats are rounded, so the last digits depend on the order in which they are
    added, and from Python 3.12 on `sum` makes up for rounding. This loop is the same in every Python.

    >>> total([0.5, 0.25, 2.0])
    2.75
    """
    result = 0.0
    for a in require(v, "v", NUMBERS):
        result += a
    return result


def add_scaled(u: Vector, scale: float, v: Vector) -> list[float]:
    """Returns u + scale * v, a new list of k numbers (later it moves weights). Errors as for `dot`.

    >>> add_scaled([1.0, 2.0], -0.5, [4.0, 8.0])  # 1 - 2, 2 - 4
    [-1.0, -2.0]
    """
    check_lengths(u, v)
    return [a + scale * b for a, b in zip(u, v)]


# Run this:
#     $ python3 -c "from scratchnet.vector import *; print(dot([0, 1, 1], [0.5, 0.25, -2]))"
#     -1.75
# Ask yourself (the answers: tests/test_06_vector.py, test_question_1 and test_question_2):
# 1. When is a dot product 0 although neither vector is?
# 2. What is 1e16 + 1 - 1e16 in Python, and what is 1e16 - 1e16 + 1?
