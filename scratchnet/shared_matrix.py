"""Chapter 14. Speed: what many images share is added up once (not in the article).

You have:    the plain matrix, which visits every pixel of every image (chapter 7).
You build:   a matrix with the same two products from a fortieth of the additions (grey: an eighth).
It enables:  all 3000 epochs in about a minute. The network (chapter 9) and the gradient (chapter
             12) stay as they are: they ask for X·w and Xᵀ·δ, and do not care who answers.

    symbol  Python name    shape (binary)     meaning
    X       rows           12,665 x 784       a row per image
    Q       quarters       1,455 x 784        a row per pixel, then one per shared quarter
    A       pieces         5,550 x 1,455      a row per row of Q, then one per shared piece
    B       images         12,665 x 5,550     the level at which an image has a row of A

The sums stay the same, term by term, in three steps:

1. A pixel that is 0 adds nothing to a sum. `SparseMatrix` keeps only the others, as two lists per
   row: their places and their levels. Where all levels are 1.0 there is nothing to multiply either.

2. Cut the image into squares of 4 x 4 pixels, and call the pixels of one level within one square a
   piece. Strokes cross a square in few ways: the binary training images have 202,315 pieces, but
   only 8,886 different ones. So each piece that occurs often is added up once, and each image adds
   up its pieces:

       (A·w)[k] = sum over the pixels j of piece k of  w[j]
       (X·w)[i] = sum over the pieces k of image i of  level * (A·w)[k]

   Every pixel that is not 0 is in one piece of its image. So the second line has the terms of X·w,
   only in other brackets: X = B·A, and X·w = B·(A·w).

3. Pieces share too: cut them into quarters of 2 x 2 pixels, and add up each common quarter once.
   Now X = B·A·Q, so that X·w = B·(A·(Q·w)) and, from the other side, Xᵀ·δ = Qᵀ·(Aᵀ·(Bᵀ·δ)).

The additions of one product, one per entry: in plain X all of them, elsewhere those that are not 0.

    pixels    plain X      step 1: X    step 3: B, A and Q
    binary    9,929,360    1,715,841      214,434 + 14,798 + 2,650
    grey      9,929,360    1,715,841    1,151,137 + 22,499 + 2,941

What is lost: the last digits. Other brackets round differently, and the sums of Python 3.12 and later
compensate for rounding, so the products differ from the plain ones, by less than 1e-12 of the sum of
their terms' sizes. And building the matrix takes about as long as one or two plain epochs.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import chain, compress
from math import isqrt
from operator import itemgetter, mul
from typing import TypeAlias

from scratchnet.matrix import PlainMatrix, Rows
from scratchnet.vector import Vector, check_lengths

if sys.version_info >= (3, 12):
    from math import sumprod  # u[0] v[0] + u[1] v[1] + ...
else:

    def sumprod(u: Vector, v: Vector, /) -> float:
        return sum(map(mul, u, v), 0.0)


Places: TypeAlias = Sequence[Sequence[int]]  # for each row, the columns of its entries
Levels: TypeAlias = Sequence[Vector] | None  # for each row, its entries; None: all are 1.0
Piece: TypeAlias = tuple[int, ...]  # the pixels of a piece, in rising order

SIDE = 4  # pixels: smaller squares make more pieces, larger ones make them rarer
CALL = 8  # to start a sum takes about as long as 8 additions


class SharedMatrix:
    """A matrix X = B·A·Q, where Q and A add up what many rows of X share.

    rows: n rows of m numbers each, n and m at least 1, read as pictures of isqrt(m) pixels per line.
    The products are right for any numbers, and quick for rows that are mostly 0 and much alike.

    Raises ValueError for rows of different lengths, or none.

    >>> x = SharedMatrix([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    >>> x.dot([1.0, 10.0])  # 1 + 20, 3 + 40, 5 + 60
    [21.0, 43.0, 65.0]
    >>> x.transpose_dot([1.0, 10.0, 100.0])  # 1 + 30 + 500, 2 + 40 + 600
    [531.0, 642.0]
    """

    def __init__(self, rows: Rows) -> None:
        PlainMatrix(rows)  # refuses rows that make no matrix
        self.shape = len(rows), len(rows[0])
        cut, levels = cut_up(rows)
        q_rows, a_rows, stands_for = share(Counter(chain.from_iterable(cut)), self.shape[1])
        self.quarters = SparseMatrix(q_rows, None, self.shape[1])
        self.pieces = SparseMatrix(a_rows, None, len(q_rows))

        places = [[row for piece in image for row in stands_for[piece]] for image in cut]
        levels = [
            [level for piece, level in zip(image, image_levels) for _ in stands_for[piece]]
            for image, image_levels in zip(cut, levels)
        ]
        if all(level == 1.0 for image_levels in levels for level in image_levels):
            places = [sorted(image) for image in places]  # memory is read fastest in order
            self.images = SparseMatrix(places, None, len(a_rows))
        else:
            self.images = SparseMatrix(places, levels, len(a_rows))

    def dot(self, w: Vector) -> list[float]:
        """Returns X·w = B·(A·(Q·w)): n numbers, one per row.

        w: m numbers. Raises ValueError for any other number of them.
        """
        check_lengths(range(self.shape[1]), w)
        return self.images.dot(self.pieces.dot(self.quarters.dot(w)))

    def transpose_dot(self, delta: Vector) -> list[float]:
        """Returns Xᵀ·δ = Qᵀ·(Aᵀ·(Bᵀ·δ)): m numbers, one per column.

        delta: n numbers. Raises ValueError for any other number of them.
        """
        check_lengths(range(self.shape[0]), delta)
        of_pieces = self.images.transpose_dot(delta)
        return self.quarters.transpose_dot(self.pieces.transpose_dot(of_pieces))


def cut_up(rows: Rows) -> tuple[list[list[Piece]], list[list[float]]]:
    """Returns the pieces of each row, and the level of each.

    rows: n rows of m numbers, read as pictures of isqrt(m) pixels per line.

    >>> cut_up([[0.0, 1.0, 1.0, 0.5], [1.0, 0.0, 0.0, 0.5]])  # 2 x 2 pixels, all in one square
    ([[(1, 2), (3,)], [(0,), (3,)]], [[1.0, 0.5], [1.0, 0.5]])
    """
    pixels = list(range(len(rows[0])))
    square_of = squares(len(pixels), SIDE)
    cut, levels = [], []
    known: dict[Piece, Piece] = {}  # equal pieces become one object, which saves memory and time
    for row in rows:
        pieces: dict[tuple[int, float], list[int]] = defaultdict(list)
        inked = zip(compress(square_of, row), filter(None, row), compress(pixels, row))
        for square, level, pixel in inked:  # the pixels that are not 0
            pieces[square, level].append(pixel)
        cut.append([known.setdefault(piece, piece) for piece in map(tuple, pieces.values())])
        levels.append([level for _, level in pieces])
    return cut, levels


def share(counts: dict[Piece, int], m: int) -> tuple[list[Piece], list[Piece], dict[Piece, Piece]]:
    """Returns the rows of Q, the rows of A, and which rows of A add up to each piece.

    counts: how many rows of X have each piece. m: the number of pixels.

    >>> q_rows, a_rows, stands_for = share({(0, 1): 100, (2, 3): 1}, 4)
    >>> q_rows, a_rows  # the four pixels, then the piece that pays
    ([(0,), (1,), (2,), (3,)], [(0,), (1,), (2,), (3,), (0, 1)])
    >>> stands_for
    {(0, 1): (4,), (2, 3): (2, 3)}
    """
    square_of = squares(m, SIDE // 2)

    def quarters(piece: Piece) -> list[Piece]:
        parts: dict[int, list[int]] = defaultdict(list)
        for pixel in piece:
            parts[square_of[pixel]].append(pixel)
        return [tuple(part) for part in parts.values()]

    shared = [piece for piece, count in counts.items() if pays(piece, count)]
    sums = counts | dict.fromkeys(shared, 1)  # a shared piece is added up once, for all its images
    quarter_sums: Counter[Piece] = Counter()
    for piece, count in sums.items():
        for quarter in quarters(piece):
            quarter_sums[quarter] += count

    q_rows: list[Piece] = [(pixel,) for pixel in range(m)]
    q_rows += [quarter for quarter, count in quarter_sums.items() if pays(quarter, count)]
    row_of = {quarter: (row,) for row, quarter in enumerate(q_rows)}
    stands_for: dict[Piece, Piece] = {}
    for piece in counts:  # a quarter without a row stays as its pixels, whose rows have their numbers
        parts = [row_of.get(quarter, quarter) for quarter in quarters(piece)]
        stands_for[piece] = tuple(chain.from_iterable(parts))

    a_rows: list[Piece] = [(row,) for row in range(len(q_rows))]
    for piece in shared:
        a_rows.append(stands_for[piece])
        stands_for[piece] = (len(a_rows) - 1,)
    return q_rows, a_rows, stands_for


def pays(piece: Piece, count: int) -> bool:
    """Returns whether to add a piece up once, for the `count` sums that it is part of.

    Alone, each of the sums adds its len(piece) pixels. Shared, each adds 1 number; the pixels are
    added once; and one more sum is started, which costs CALL.

    >>> pays((0, 1), 10), pays((0, 1), 11)  # 20 additions against 10 + 2 + CALL; 22 against 21
    (False, True)
    """
    return count * len(piece) > count + len(piece) + CALL


def squares(m: int, side: int) -> list[int]:
    """Returns, for each of m pixels, a number for the square of `side` x `side` that it is in.

    >>> squares(9, 2)  # 3 lines of 3 pixels
    [0, 0, 1, 0, 0, 1, 3, 3, 4]
    """
    line = isqrt(m)
    return [pixel // line // side * line + pixel % line // side for pixel in range(m)]


class SparseMatrix:
    """A matrix without its zeros, kept by rows and by columns.

    places: for each row, the columns of its entries. levels: the entries there; None: all 1.0.
    width: the number of columns. Every other entry is 0.

    >>> x = SparseMatrix([[0, 2], [], [1]], [[2.0, 3.0], [], [4.0]], width=3)
    >>> x.dot([1.0, 10.0, 100.0])  # 2 + 300, nothing, 40
    [302.0, 0.0, 40.0]
    >>> x.transpose_dot([1.0, 10.0, 100.0])  # 2, 400, 3
    [2.0, 400.0, 3.0]
    """

    def __init__(self, places: Places, levels: Levels, width: int) -> None:
        self.entries = sum(map(len, places))
        self._rows = _Lines(places, levels)
        self._columns = _Lines(*_turned(places, levels, width))

    def dot(self, w: Vector) -> list[float]:
        """Returns the product with a vector of one number per column: one number per row."""
        return self._rows.dot(w)

    def transpose_dot(self, delta: Vector) -> list[float]:
        """Returns the product with a vector of one number per row: one number per column."""
        return self._columns.dot(delta)


class _Lines:
    """The rows of a sparse matrix, or its columns, ready to be multiplied by a vector.

    `itemgetter(0, 2)(v)` is (v[0], v[2]), the quickest way to pick the numbers that a sum needs. For
    one place it gives no tuple, and for none it fails; so lines shorter than 2 are filled up with
    place -1, where `dot` puts a 0.
    """

    def __init__(self, places: Places, levels: Levels) -> None:
        self._pick: list[Callable[[Vector], tuple[float, ...]]] = [
            itemgetter(*line) if len(line) > 1 else itemgetter(*line, -1, -1) for line in places
        ]
        self._levels = levels and [line if len(line) > 1 else [*line, 0.0, 0.0] for line in levels]

    def dot(self, v: Vector) -> list[float]:
        values = [*v, 0.0]
        if self._levels is None:
            return [sum(pick(values), 0.0) for pick in self._pick]
        return [sumprod(pick(values), levels) for pick, levels in zip(self._pick, self._levels)]


def _turned(places: Places, levels: Levels, width: int) -> tuple[Places, Levels]:
    """The places and levels of the `width` columns of a matrix, from those of its rows."""
    column_places: list[list[int]] = [[] for _ in range(width)]
    for row, columns in enumerate(places):
        for column in columns:
            column_places[column].append(row)
    if levels is None:
        return column_places, None
    column_levels: list[list[float]] = [[] for _ in range(width)]
    for columns, row_levels in zip(places, levels):
        for column, level in zip(columns, row_levels):
            column_levels[column].append(level)
    return column_places, column_levels
