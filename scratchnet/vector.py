"""Chapter 6. Vectors, as lists of numbers (article, section 6).

You have:    lists; images are rows of 784 numbers (chapter 4).
You build:   the dot product of two vectors, the total of one, and the sum u + c v.
It enables:  the matrix of chapter 7, and the sums of loss and gradient.

    symbol  Python name    shape          range
    u, v    u, v           k numbers      any float; k >= 1 (for a total, k >= 0)
    c       scale          1 number       any float

Sums run from left to right, written out: the built-in `sum` compensates for rounding since Python
3.12, so that with it the last digits would depend on the Python that runs this.
"""

from collections.abc import Sequence, Sized
from typing import TypeAlias

Vector: TypeAlias = Sequence[float]


def check_lengths(u: Sized, v: Sized, names: str = "vectors") -> None:
    """Returns nothing where `u` and `v` are of one length, 1 or more; otherwise raises ValueError.

    names: what the message calls them.

    >>> check_lengths([1.0], [1.0, 2.0], "rows")
    Traceback (most recent call last):
    ValueError: expected rows of one length, 1 or more; found lengths 1 and 2
    """
    if len(u) != len(v) or len(u) == 0:
        raise ValueError(
            f"expected {names} of one length, 1 or more; found lengths {len(u)} and {len(v)}"
        )


def dot(u: Vector, v: Vector) -> float:
    """Returns the dot product, u.v = u[0] v[0] + ... + u[k-1] v[k-1].

    u, v: k numbers each, k >= 1. Raises ValueError for lengths that differ or are 0.

    >>> dot([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])  # 4 + 10 + 18
    32.0
    """
    check_lengths(u, v)
    result = 0.0
    for a, b in zip(u, v):
        result += a * b
    return result


def total(v: Vector) -> float:
    """Returns v[0] + ... + v[k-1], added from left to right; 0.0 for k = 0.

    >>> total([0.5, 0.25, 2.0])
    2.75
    """
    result = 0.0
    for a in v:
        result += a
    return result


def add_scaled(u: Vector, scale: float, v: Vector) -> list[float]:
    """Returns u + c v, a new vector of k numbers.

    u, v: k numbers each, k >= 1. Raises ValueError for lengths that differ or are 0.

    >>> add_scaled([1.0, 2.0], -0.5, [4.0, 8.0])
    [-1.0, -2.0]
    """
    check_lengths(u, v)
    return [a + scale * b for a, b in zip(u, v)]
