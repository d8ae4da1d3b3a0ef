"""Speed: what many images share is added up once.
Part IV, what an experiment needs. Before: shuffle.py. Next: article.py.

You have:     the plain matrix, which visits every pixel of every image: a second or more for each epoch.
You build:    a matrix that gives the same two products with a thirty-sixth of the additions.
It gives you: 3000 epochs in a minute or two. With the plain matrix they take an hour or so.

    matrix          additions in a product    for each image
    PlainMatrix     9,929,360                 784: every pixel
    SparseMatrix    1,715,841                 135: only the pixels with ink, because a 0 adds nothing
    SharedMatrix      272,501                  22: sums that many images share are added up only once

Cut the images into squares of 4 x 4 pixels, and call the pixels with ink in one square a piece. (In grey
images only pixels of one grey level form a piece.) The same four squares of training images 1, 1372, 37139:

    ..##|####|####|###.      ..##|####|####|####      ..##|####|#...|....
    ..##|####|####|#...      ..##|####|####|####      ..##|###.|....|....
    ..##|####|###.|....      ..##|####|####|###.      ..##|###.|....|....
    ...#|####|##..|....      ...#|####|####|#...      ...#|##..|....|....

In the first square all three have the same piece of seven pixels, and so have 177 other images. Add up its
seven weights once, and each of these images adds one number instead of seven: 7 + 180 additions, not 1260.
The images have 202,315 pieces, but only 8,886 different ones. (Even a 0 and a 1 share some.)

So each piece of 2 or more pixels that 2 or more images have becomes an extra column, after the 784 columns
of the pixels. If (1, 2) is column 784, an image with ink in the pixels 1, 2, 4 is stored as columns 784, 4.

X·w: add up the weights of each piece once, and write these sums behind w. Then each image adds up a few.
Xᵀ·v: for each column add up the v of the images that have it. Then add each piece's sum to all its pixels.

The adding up is done by a SparseMatrix (tools/sparse_matrix.py). Of each row it keeps only what is not 0: the
places, and the levels there (1.0, or a grey). So a sum has a term level * w[place] for each of these places.
"""

from collections import Counter
from collections.abc import Sequence
from math import isqrt

from scratchnet.matrix import Rows
from scratchnet.tools.sparse_matrix import SparseMatrix
from scratchnet.tools.validation import check_lengths, checked_rows
from scratchnet.vector import Vector

Piece = tuple[int, ...]  # its pixels, in rising order
SIDE = 4  # pixels: smaller squares make more pieces, and in larger ones fewer images share them


class SharedMatrix:
    """A matrix like PlainMatrix, which adds up only once whatever several rows have in common. (Sums are
    taken in a different order, so their last digits may differ.)
    rows: n rows of m numbers, read as images of isqrt(m) pixels per line. Errors as for PlainMatrix.

    >>> x = SharedMatrix([[1.0, 1.0], [1.0, 1.0], [0.0, 1.0]])  # the piece (0, 1) becomes column 2
    >>> x.dot([1.0, 10.0]), x.transpose_dot([1.0, 10.0, 100.0])
    ([11.0, 11.0, 10.0], [11.0, 111.0])
    """

    def __init__(self, rows: Rows) -> None:
        rows = checked_rows(rows)
        self.shape = len(rows), len(rows[0])
        cut, levels = cut_up(rows)
        shared = worth_sharing(cut)
        extra = {piece: (self.shape[1] + number,) for number, piece in enumerate(shared)}
        image_places, image_levels = [], []
        for pieces, piece_levels in zip(cut, levels):
            parts = [extra.get(piece, piece) for piece in pieces]  # its extra column, or its pixels
            image_places.append([column for part in parts for column in part])
            image_levels.append([level for part, level in zip(parts, piece_levels) for _ in part])
        self.images = SparseMatrix(image_places, image_levels, self.shape[1] + len(shared))
        self.pieces = SparseMatrix(shared, [[1.0] * len(piece) for piece in shared], self.shape[1])

    def dot(self, w: Vector) -> list[float]:
        """Returns X·w: n numbers, one for each row."""
        check_lengths(range(self.shape[1]), w, "pixels and weights")
        return self.images.dot([*w, *self.pieces.dot(w)])  # w, and behind it the sum of each piece

    def transpose_dot(self, v: Vector) -> list[float]:
        """Returns Xᵀ·v: m numbers, one for each column."""
        check_lengths(range(self.shape[0]), v)
        sums, m = self.images.transpose_dot(v), self.shape[1]  # m sums of the pixels, then one of each piece
        return [a + b for a, b in zip(sums[:m], self.pieces.transpose_dot(sums[m:]))]


def cut_up(rows: Rows) -> tuple[list[list[Piece]], list[list[float]]]:
    """Returns the pieces of each row, in the order of their first pixels, and the level of each piece.

    >>> cut_up([[0.0, 1.0, 1.0, 0.5], [1.0, 0.0, 0.0, 0.5]])  # 2 x 2 pixels, all in one square
    ([[(1, 2), (3,)], [(0,), (3,)]], [[1.0, 0.5], [1.0, 0.5]])
    """
    line = isqrt(len(rows[0]))
    square_of = [(pixel // line // SIDE, pixel % line // SIDE) for pixel in range(len(rows[0]))]
    cut, levels = [], []
    known: dict[Piece, Piece] = {}  # equal pieces become one object, which saves memory
    for row in rows:
        pieces: dict[tuple[tuple[int, int], float], list[int]] = {}
        for pixel, level in enumerate(row):
            if level != 0.0:
                pieces.setdefault((square_of[pixel], level), []).append(pixel)
        cut.append([known.setdefault(piece, piece) for piece in map(tuple, pieces.values())])
        levels.append([level for _, level in pieces])
    return cut, levels


def worth_sharing(cut: Sequence[Sequence[Piece]]) -> list[Piece]:
    """Returns the pieces of 2 or more pixels that 2 or more images have, as they first occur.

    >>> worth_sharing([[(1, 2), (3,)], [(7, 8), (3,)], [(1, 2)]])
    [(1, 2)]
    """
    counts = Counter(piece for image in cut for piece in image)
    return [piece for piece, count in counts.items() if count >= 2 and len(piece) >= 2]


# Run this:
#     $ python3 -c "from scratchnet import *; print(SharedMatrix([[1.0, 2.0], [3.0, 4.0]]).dot([1.0, 10.0]))"
#     [21.0, 43.0]
# Ask yourself (the answers: tests/test_16_shared_matrix.py, test_question_1 and test_question_2):
# 1. What is gained if the squares are 2 x 2 pixels, or 7 x 7?
# 2. How many terms are saved if the pieces of 4 x 4 are added up from pieces of 2 x 2 pixels?
