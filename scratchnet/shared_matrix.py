"""What many images share is added up once (part V, three thousand epochs; not in the article).
Before: article.py. Next: saturation.py.

You have:    the plain matrix, which visits every pixel of every image, and 3000 epochs to run.
You build:   a matrix with the same two products from a thirty-sixth of the additions.
It enables:  the article's run in about a minute. Network and gradient do not care who multiplies.

To find out why, one must repeat the run. Three rungs, for the 12,665 images of 0 and 1, binary:

    rung                      terms of a product    an image costs
    PlainMatrix               9,929,360             784 multiplications and additions
    SparseMatrix, ink only    1,715,841             135 additions: paper adds nothing
    SharedMatrix, pieces        272,501             22 additions: pieces are added up once for all

Ink only. A pixel that is 0 adds nothing to a sum. So keep, of each row, the places where there is ink,
and the levels there. Where all levels are 1.0, there is nothing to multiply either.

Pieces. Cut the images into squares of 4 x 4 pixels. The pixels of one level within one square are a
piece. Here are four squares of the training images 1, 1372 and 37139 (two 0s and a 1), rows 20 to 23:

    ..##|####|####|###.      ..##|####|####|####      ..##|####|#...|....
    ..##|####|####|#...      ..##|####|####|####      ..##|###.|....|....
    ..##|####|###.|....      ..##|####|####|###.      ..##|###.|....|....
    ...#|####|##..|....      ...#|####|####|#...      ...#|##..|....|....

The first square holds the same piece in all three, and in 177 images more. Add up its seven weights
once, and each of the 180 images adds one number for seven: 7 + 180 additions, not 1260. Strokes cross
a square in few ways: there are 202,315 pieces, and only 8,886 different ones. As formulas:

    symbol  Python name    shape              meaning
    X       rows           12,665 x 784       a row per image
    P       pieces         5,003 x 784        a row per piece of 2 pixels or more in 2 images or more
    B       images         12,665 x 5,787     an image's pieces in P, and its pixels outside of them

    X·w  = B·(w, P·w)                         one list: 784 weights, then 5,003 sums of pieces
    Xᵀ·δ = s + Pᵀ·t,  where (s, t) = Bᵀ·δ     s: δ of lone pixels; t: δ of pieces, which Pᵀ hands on

What is lost: the last digits. Other brackets (and the built-in `sum`) round differently: the products
differ from the plain ones, by less than 1e-12 of the sum of their terms' sizes.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from math import isqrt
from operator import itemgetter
from typing import TypeAlias

from scratchnet.matrix import PlainMatrix, Rows
from scratchnet.tools.sum_of_products import sumprod
from scratchnet.tools.validation import check_lengths
from scratchnet.vector import Vector

Places: TypeAlias = Sequence[Sequence[int]]  # for each row, the columns of its entries
Levels: TypeAlias = Sequence[Vector]  # for each row, its entries there
Piece: TypeAlias = tuple[int, ...]  # its pixels, in rising order

SIDE = 4  # pixels: smaller squares make more pieces, larger ones make them rarer


class SharedMatrix:
    """A matrix that adds up once what many of its rows share.

    rows: n rows of m numbers each, n and m at least 1, read as pictures of isqrt(m) pixels per line.
    The products are right for any numbers, and quick for rows that are mostly 0 and much alike.

    Raises ValueError for rows of different lengths, or none, and for vectors of another length.

    >>> x = SharedMatrix([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> x.dot([1.0, 10.0]), x.transpose_dot([1.0, 10.0, 100.0])  # as the plain matrix
    ([21.0, 43.0, 65.0], [531.0, 642.0])
    """

    def __init__(self, rows: Rows) -> None:
        PlainMatrix(rows)  # refuses rows that make no matrix
        self.shape = len(rows), len(rows[0])
        width = self.shape[1]
        cut, cut_levels = cut_up(rows)
        shared = worth_sharing(cut)
        columns = {piece: (width + number,) for number, piece in enumerate(shared)}
        places, levels = [], []  # of B: the column of a shared piece, the pixels of any other
        for image, image_levels in zip(cut, cut_levels):
            found = [columns.get(piece, piece) for piece in image]
            places.append([column for group in found for column in group])
            levels.append([level for group, level in zip(found, image_levels) for _ in group])
        self.images = SparseMatrix(places, levels, width + len(shared))
        self.pieces = SparseMatrix(shared, [[1.0] * len(piece) for piece in shared], width)

    def __repr__(self) -> str:
        return f"SharedMatrix({self.shape[0]} x {self.shape[1]})"

    def dot(self, w: Vector) -> list[float]:
        """Returns X·w = B·(w, P·w): n numbers, one per row."""
        check_lengths(range(self.shape[1]), w)
        return self.images.dot([*w, *self.pieces.dot(w)])

    def transpose_dot(self, delta: Vector) -> list[float]:
        """Returns Xᵀ·δ = s + Pᵀ·t, where (s, t) = Bᵀ·δ: m numbers, one per column."""
        check_lengths(range(self.shape[0]), delta)
        sums, width = self.images.transpose_dot(delta), self.shape[1]
        return [s + t for s, t in zip(sums[:width], self.pieces.transpose_dot(sums[width:]))]


def cut_up(rows: Rows) -> tuple[list[list[Piece]], list[list[float]]]:
    """Returns the pieces of each row, and the level of each piece.

    rows: pictures of isqrt(m) pixels per line, cut from the upper left on. The pieces of a row come in
    the order of their first pixels. Equal pieces, of any rows, are one object, which saves memory.

    >>> cut_up([[0.0, 1.0, 1.0, 0.5], [1.0, 0.0, 0.0, 0.5]])  # 2 x 2 pixels, all in one square
    ([[(1, 2), (3,)], [(0,), (3,)]], [[1.0, 0.5], [1.0, 0.5]])
    """
    line = isqrt(len(rows[0]))
    square_of = [(pixel // line // SIDE, pixel % line // SIDE) for pixel in range(len(rows[0]))]
    cut, levels = [], []
    known: dict[Piece, Piece] = {}
    for row in rows:
        pieces: dict[tuple[tuple[int, int], float], list[int]] = {}
        for pixel, level in enumerate(row):
            if level:  # one below 0, too
                pieces.setdefault((square_of[pixel], level), []).append(pixel)
        cut.append([known.setdefault(piece, piece) for piece in map(tuple, pieces.values())])
        levels.append([level for _, level in pieces])
    return cut, levels


def worth_sharing(cut: Sequence[Sequence[Piece]]) -> list[Piece]:
    """Returns the pieces of 2 pixels or more that 2 images or more have, in the order they first occur.

    >>> worth_sharing([[(1, 2), (3,)], [(7, 8), (3,)], [(1, 2)]])
    [(1, 2)]
    """
    counts = Counter(piece for image in cut for piece in image)
    return [piece for piece, count in counts.items() if count >= 2 and len(piece) >= 2]


class SparseMatrix:
    """A matrix without its zeros. places: for each row, the columns of its entries; levels: them.

    >>> x = SparseMatrix([[0, 2], [], [1]], [[2.0, 3.0], [], [4.0]], width=3)
    >>> x.dot([1.0, 10.0, 100.0]), x.transpose_dot([1.0, 10.0, 100.0])  # 2 + 300, 0, 40; 2, 400, 3
    ([302.0, 0.0, 40.0], [2.0, 400.0, 3.0])
    """

    def __init__(self, places: Places, levels: Levels, width: int) -> None:
        turned_places: list[list[int]] = [[] for _ in range(width)]  # for each column, its rows
        turned_levels: list[list[float]] = [[] for _ in range(width)]
        for row in range(len(places)):
            for column, level in zip(places[row], levels[row]):
                turned_places[column].append(row)
                turned_levels[column].append(level)
        self.entries = sum(map(len, places))
        self.dot = adder(places, levels)
        self.transpose_dot = adder(turned_places, turned_levels)


def adder(places: Places, levels: Levels) -> Callable[[Vector], list[float]]:
    """Returns a function of v: for each line, the sum of level * v[place].

    `itemgetter(0, 2)(v)` is (v[0], v[2]), the quickest way to pick the numbers of a sum. For one place
    it gives no tuple, and for none it fails, so short lines get place -1, where a 0 is put behind v.
    """
    picks = [itemgetter(*line) if len(line) > 1 else itemgetter(*line, -1, -1) for line in places]
    filled = [line if len(line) > 1 else [*line, 0.0, 0.0] for line in levels]
    binary = all(level == 1.0 for line in levels for level in line)

    def add(v: Vector) -> list[float]:
        values = [*v, 0.0]
        if binary:
            return [sum(pick(values), 0.0) for pick in picks]
        return [sumprod(pick(values), line) for pick, line in zip(picks, filled)]

    return add


# Run this:
#     $ python3 -c "from scratchnet import *; print(SharedMatrix(load_dataset().train_x))"
#     SharedMatrix(12665 x 784)
# Ask yourself:
# 1. What is gained if squares are 2 x 2, or 7 x 7? (test_other_squares)
# 2. Pieces share, too. How many terms go if pieces of 2 x 2 are added up first? (test_pieces_of_pieces)
