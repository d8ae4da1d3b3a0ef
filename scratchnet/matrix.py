"""Chapter 7. A matrix: many rows, multiplied two ways (article, section 6).

You have:    the dot product of two vectors (chapter 6).
You build:   rows of numbers that multiply a vector from the right, X·w, and, turned on their side,
             another, Xᵀ·δ.
It enables:  the network of chapter 9, which asks X·w of its data, and the gradient of chapter 12,
             which asks Xᵀ·δ; neither looks at a single row.

    symbol  Python name    shape             meaning
    X       rows           n rows of m       one row an image: n images of m = 784 pixels
    w       w              m numbers         one number a column
    δ       delta          n numbers         one number a row

X·w answers one question an image: how well do its pixels fit w? Xᵀ·δ answers one a pixel: what do
all images together, each as loudly as its δ says, want of it?
"""

from typing import Protocol, TypeAlias
from collections.abc import Sequence

from scratchnet.vector import Vector, dot

Rows: TypeAlias = Sequence[Vector]


class Matrix(Protocol):
    """Whatever can multiply in these two ways. The network and the gradient need no more."""

    def dot(self, w: Vector) -> list[float]:
        """Returns X·w: n numbers, one a row."""

    def transpose_dot(self, delta: Vector) -> list[float]:
        """Returns Xᵀ·δ: m numbers, one a column."""


class PlainMatrix:
    """A matrix as a list of rows, multiplied by one dot product a row or a column.

    rows: n rows of m numbers each, n and m at least 1. Raises ValueError otherwise.

    >>> x = PlainMatrix([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> x.dot([1.0, 10.0])  # 1 + 20, 3 + 40, 5 + 60
    [21.0, 43.0, 65.0]
    >>> x.transpose_dot([1.0, 10.0, 100.0])  # 1 + 30 + 500, 2 + 40 + 600
    [531.0, 642.0]
    """

    def __init__(self, rows: Rows) -> None:
        lengths = {len(row) for row in rows}
        if len(lengths) != 1 or 0 in lengths:
            raise ValueError(
                f"expected 1 or more rows of one length, 1 or more; "
                f"found {len(rows)} rows of lengths {sorted(lengths)[:5]}"
            )
        self.rows = rows

    def dot(self, w: Vector) -> list[float]:
        """Returns X·w: n numbers, the dot product of each row with the m numbers `w`."""
        return [dot(row, w) for row in self.rows]  # n x m -> n

    def transpose_dot(self, delta: Vector) -> list[float]:
        """Returns Xᵀ·δ: m numbers, the dot product of each column with the n numbers `delta`."""
        return [dot(column, delta) for column in zip(*self.rows)]  # m x n -> m


def as_matrix(x: Matrix | Rows) -> Matrix:
    """Returns `x` itself if it is a matrix, or its rows as a plain one."""
    return PlainMatrix(x) if isinstance(x, Sequence) else x
