"""Chapter 7. A matrix: many rows, multiplied two ways (article, section 6).

You have:    the dot product of two vectors (chapter 6).
You build:   X·w, a dot product per row, and Xᵀ·δ, a dot product per column.
It enables:  the network of chapter 9, which asks X·w of its data, and the gradient of chapter 12,
             which asks Xᵀ·δ; neither looks at a single row.

    symbol  Python name    shape             meaning
    X       rows           n rows of m       here n images of m = 784 pixels, a row per image
    Xᵀ                     m rows of n       the transpose: X with rows and columns exchanged
    w       w              m numbers         any vector with a number per column
    δ       delta          n numbers         any vector with a number per row

    (X·w)[i]  = sum over j of X[i][j] w[j]
    (Xᵀ·δ)[j] = sum over i of X[i][j] δ[i]

Later chapters give the vectors a meaning: w are a network's weights, and δ[i] says how much image i
wants its weighted sum moved.
"""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from scratchnet.vector import Vector, dot

Rows: TypeAlias = Sequence[Vector]


class Matrix(Protocol):
    """Whatever can multiply in these two ways. The network and the gradient need no more."""

    def dot(self, w: Vector) -> list[float]:
        """Returns X·w: n numbers, one per row."""

    def transpose_dot(self, delta: Vector) -> list[float]:
        """Returns Xᵀ·δ: m numbers, one per column."""


class PlainMatrix:
    """A matrix as a list of rows, multiplied by one dot product per row or column.

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
        """Returns X·w: n numbers, the dot product of each row with the m numbers `w`.

        Raises ValueError for any other number of them.
        """
        return [dot(row, w) for row in self.rows]  # n x m -> n

    def transpose_dot(self, delta: Vector) -> list[float]:
        """Returns Xᵀ·δ: m numbers, the dot product of each column with the n numbers `delta`.

        Raises ValueError for any other number of them.
        """
        return [dot(column, delta) for column in zip(*self.rows)]  # m x n -> m


def as_matrix(x: Matrix | Rows) -> Matrix:
    """Returns `x` itself if it is a matrix, or its rows as a plain one."""
    return PlainMatrix(x) if isinstance(x, Sequence) else x
