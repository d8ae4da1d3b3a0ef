"""A matrix: many images at once, and two ways to multiply them.
Part II, the unit. Before: vector.py. Next: slope.py.

You have:     the dot product of two vectors.
You build:    X·w, which is a dot product for each row, and Xᵀ·v, which is one for each column.
It gives you: a way to ask every image one question, and every pixel one.

A matrix X is a table. Here each row is an image and each column is a pixel: three images of two pixels, with
numbers for easy sums. (The real one has 12,665 rows and 784 columns.)

              pixel 0   pixel 1
    image 0  [   1         2   ]
    image 1  [   3         4   ]
    image 2  [   5         6   ]

X·w asks every image. It takes the dot product of each row with w, which has a number for each pixel.
With w = (1, 10), the answer has three numbers:

    1*1 + 2*10 = 21        3*1 + 4*10 = 43        5*1 + 6*10 = 65

Xᵀ·v asks every pixel. It takes the dot product of each column with v, which has a number for each image.
(Xᵀ, the transpose of X, is X with its columns written as rows.) With v = (1, 10, 100), the answer has
two numbers:

    1*1 + 3*10 + 5*100 = 531        2*1 + 4*10 + 6*100 = 642

You will need the first question to ask a program what it sees in each image, and the second one when it
was wrong. Let v say, for each image, how much too high its output was. With v = (0.5, 0, -0.5)
the answer is (-2, -2). Both are below 0: images with much ink in such a pixel got outputs that are too low.
"""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from scratchnet.tools.validation import checked_rows
from scratchnet.vector import Vector, dot

Rows = Sequence[Vector]


class PlainMatrix:
    """A matrix X as a list of rows.

    rows: n rows of m numbers each, n and m at least 1. Raises ValueError for anything else, and both
    methods raise it for a vector of the wrong length.

    >>> x = PlainMatrix([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> x.dot([1.0, 10.0]), x.transpose_dot([1.0, 10.0, 100.0])
    ([21.0, 43.0, 65.0], [531.0, 642.0])
    """

    def __init__(self, rows: Rows) -> None:
        self.rows: Rows = checked_rows(rows)

    def dot(self, w: Vector) -> list[float]:
        """Returns X·w: n numbers, the dot product of each row with the m numbers `w`."""
        return [dot(row, w) for row in self.rows]  # by the `dot` of vector.py

    def transpose_dot(self, v: Vector) -> list[float]:
        """Returns Xᵀ·v: m numbers, the dot product of each column with the n numbers `v`."""
        return [dot(column, v) for column in zip(*self.rows)]  # zip(*rows): the columns


@runtime_checkable
class Matrix(Protocol):
    """Anything that has these two methods. The SharedMatrix of shared_matrix.py is faster."""

    def dot(self, w: Vector) -> list[float]: ...

    def transpose_dot(self, v: Vector) -> list[float]: ...


Data = Matrix | Rows  # images: a matrix, or just a list of rows


def as_matrix(x: Data) -> Matrix:
    """Returns `x` itself if it is a matrix, otherwise a plain matrix of its rows."""
    return x if isinstance(x, Matrix) else PlainMatrix(x)


# Run this:
#     $ python3 -c "from scratchnet.matrix import *; print(PlainMatrix([[1, 2], [3, 4]]).dot([1, 10]))"
#     [21.0, 43.0]
# Ask yourself (the answers: tests/test_07_matrix.py, test_question_1 and test_question_2):
# 1. What is X·w if w is 1 for one pixel and 0 for all others?
# 2. And what is Xᵀ·v if v is 1 for every image?
