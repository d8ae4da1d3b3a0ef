"""The dot product, and its few companions (part II, the unit; article, section 6).
Before: threshold.py. Next: matrix.py.

You have:    images as rows of 784 numbers.
You build:   the dot product: the sum of pixels times weights that the unit takes of an image.
It enables:  matrix.py, which takes it of every row, and the sums of the loss and the gradient.

    symbol  Python name    shape          range
    u, v    u, v           k numbers      any float; k at least 1 (for a total, 0 will do)
    c       scale          1 number       any float

Vectors are lists of numbers. Where two of them have different lengths, or none, every function here
raises ValueError: "expected vectors of one length, 1 or more; found lengths 2 and 3". Sums run from
left to right, written out: since Python 3.12 the built-in `sum` compensates for rounding, and the last
digits would depend on the Python that runs this.
"""

from collections.abc import Sequence
from typing import TypeAlias

from scratchnet.tools.validation import check_lengths

Vector: TypeAlias = Sequence[float]


def dot(u: Vector, v: Vector) -> float:
    """Returns the dot product, u.v = u[0] v[0] + ... + u[k-1] v[k-1].

    >>> dot([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])  # 4 + 10 + 18
    32.0
    """
    check_lengths(u, v)
    result = 0.0
    for a, b in zip(u, v):
        result += a * b
    return result


def total(v: Vector) -> float:
    """Returns v[0] + ... + v[k-1]; 0.0 for k = 0.

    >>> total([0.5, 0.25, 2.0])
    2.75
    """
    result = 0.0
    for a in v:
        result += a
    return result


def add_scaled(u: Vector, scale: float, v: Vector) -> list[float]:
    """Returns u + c v, a new list of k numbers; u and v stay as they are.

    >>> add_scaled([1.0, 2.0], -0.5, [4.0, 8.0])
    [-1.0, -2.0]
    """
    check_lengths(u, v)
    return [a + scale * b for a, b in zip(u, v)]


# Run this:
#     $ python3 -c "from scratchnet.vector import *; print(dot([0, 1, 1], [0.5, 0.25, -2]))"
#     -1.75
# Ask yourself:
# 1. When is a dot product 0 though neither vector is? (test_right_angles)
# 2. What is 1e16 + 1 - 1e16, and what is 1e16 - 1e16 + 1? (test_the_order_of_a_sum_shows)
