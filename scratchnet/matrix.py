"""A matrix: many rows, multiplied two ways (part II, the unit; article, section 6).
Before: vector.py. Next: sigmoid.py.

You have:    the dot product of two vectors.
You build:   X·w, a dot product per row, and Xᵀ·δ, a dot product per column.
It enables:  network.py, which asks X·w of its data, and gradient.py, which asks Xᵀ·δ of it.

    symbol  Python name    shape             meaning
    X       rows           n rows of m       here n images of m = 784 pixels, a row per image
    Xᵀ                     m rows of n       the transpose: X with rows and columns exchanged
    w       w              m numbers         any vector with a number per column
    δ       delta          n numbers         any vector with a number per row

             pixel 0  pixel 1
    image 0  [  1        2  ]     X·w, one number per image: with w = (1, 10): 21 = 1·1 + 2·10, 43, 65
    image 1  [  3        4  ]     Xᵀ·δ, one number per pixel: with δ = (1, 10, 100),
    image 2  [  5        6  ]         531 = 1·1 + 3·10 + 5·100, 642

Later w are the weights, and X·w is what the unit sees in each image; δ[i] tells how steeply the loss,
a measure of how wrong it is, rises with what it sees in image i. Xᵀ·δ adds up, for each pixel, the δ
of the images that have ink there.
"""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from scratchnet.vector import Vector, dot

Rows: TypeAlias = Sequence[Vector]
Data: TypeAlias = "Matrix | Rows"  # what the network is given


class Matrix(Protocol):
    """Anything with these two methods: what the network and the gradient ask of their data.

    PlainMatrix is one. A quicker one, in shared_matrix.py, will take its place unnoticed.
    """

    def dot(self, w: Vector) -> list[float]:
        """Returns X·w: n numbers, one per row."""

    def transpose_dot(self, delta: Vector) -> list[float]:
        """Returns Xᵀ·δ: m numbers, one per column."""


class PlainMatrix:
    """A matrix as a list of rows, multiplied by one dot product per row or column.

    rows: n rows of m numbers each, n and m at least 1. Raises ValueError otherwise, and in both
    methods for a vector of another length.

    >>> x = PlainMatrix([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> x.dot([1.0, 10.0]), x.transpose_dot([1.0, 10.0, 100.0])
    ([21.0, 43.0, 65.0], [531.0, 642.0])
    """

    def __init__(self, rows: Rows) -> None:
        if rows and not isinstance(rows[0], Sequence):
            raise ValueError("expected rows of numbers, found a single row; put it in brackets: [row]")
        lengths = {len(row) for row in rows}
        if len(lengths) != 1 or 0 in lengths:
            found = f"found {len(rows)} rows of lengths {sorted(lengths)[:5]}"
            raise ValueError(f"expected 1 or more rows of one length, 1 or more; {found}")
        self.rows = rows

    def dot(self, w: Vector) -> list[float]:
        """Returns X·w: n numbers, the dot product of each row with the m numbers `w`."""
        return [dot(row, w) for row in self.rows]  # n x m -> n

    def transpose_dot(self, delta: Vector) -> list[float]:
        """Returns Xᵀ·δ: m numbers, the dot product of each column with the n numbers `delta`."""
        return [dot(column, delta) for column in zip(*self.rows)]  # m x n -> m


def as_matrix(x: Data) -> Matrix:
    """Returns `x` itself if it is a matrix, or its rows as a plain one."""
    return PlainMatrix(x) if isinstance(x, Sequence) else x


# Run this:
#     $ python3 -c "from scratchnet.matrix import *; print(PlainMatrix([[1, 2], [3, 4]]).dot([1, 10]))"
#     [21.0, 43.0]
# Ask yourself:
# 1. What is X·w if w is 1 for one pixel and 0 for all others? (test_one_weight_picks_a_column)
# 2. And Xᵀ·δ if every δ is 1? (test_deltas_of_one_count_the_ink)
