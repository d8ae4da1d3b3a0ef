"""Chapter 16: speed. The oracle is the plain matrix, and a law that ties the two products."""

import random

import pytest
from step import Step

from scratchnet import shared_matrix
from scratchnet.article import random_weights
from scratchnet.dataset import TRAIN
from scratchnet.matrix import PlainMatrix
from scratchnet.shared_matrix import SharedMatrix, SparseMatrix, adder, cut_up, worth_sharing
from scratchnet.vector import dot

step = Step(__file__)
test_example = step.examples()
DOT, TRANSPOSE_DOT = "X·w = B·(w, P·w)", "Xᵀ·δ = s + Pᵀ·t, where (s, t) = Bᵀ·δ"
CUT = "the pixels of one level within one square are a piece"


def random_vector(length, low=-1.0):
    chance = random.Random(length)
    return [chance.uniform(low, 1.0) for _ in range(length)]


def random_rows(count, length, levels, share=0.3):
    chance = random.Random(count * length)
    return [[chance.choice(levels) if chance.random() < share else 0.0 for _ in range(length)]
            for _ in range(count)]  # fmt: skip


def near(found, expected, sizes, formula, given):
    """Where terms cancel, the error is measured by the sum of their sizes, as the page says."""
    step.equal(len(found), len(expected), f"{formula}: how many", given)
    for index, (a, b, size) in enumerate(zip(found, expected, sizes)):
        if not abs(a - b) <= 1e-12 * size:
            step.equal(a, b, formula, f"{given}; entry {index}")


def check(rows, name, w=None):
    """Both products of the shared matrix against those of the plain one."""
    shared, plain = SharedMatrix(rows), PlainMatrix(rows)
    sizes = PlainMatrix([[abs(level) for level in row] for row in rows])
    w, delta = w or random_vector(len(rows[0])), random_vector(len(rows))
    near(shared.dot(w), plain.dot(w), sizes.dot([abs(a) for a in w]), DOT, name)
    of_terms = sizes.transpose_dot([abs(a) for a in delta])
    near(shared.transpose_dot(delta), plain.transpose_dot(delta), of_terms, TRANSPOSE_DOT, name)


# By hand.


def test_pieces_by_hand():
    """25 pixels are 5 lines of 5; squares of 4 x 4 are laid from the upper left corner."""
    row = [0.0] * 25
    row[0] = row[6] = row[4] = 1.0  # (0, 0) and (1, 1) in one square; (0, 4) in the next
    row[1], row[2] = 0.5, -1.0  # another level, so another piece; below 0, and another
    row[20] = 1.0  # (4, 0), in the square below
    cut, levels = cut_up([row])
    step.equal(cut, [[(0, 6), (1,), (2,), (4,), (20,)]], CUT, "5 x 5")
    step.equal(levels, [[1.0, 0.5, -1.0, 1.0, 1.0]], "the level of each piece", "5 x 5")
    cut, levels = cut_up([[0.0, 1.0, 1.0, 0.0], [0.0] * 4, [0.0, 0.5, 0.5, 0.0]])
    step.equal((cut, levels), ([[(1, 2)], [], [(1, 2)]], [[1.0], [], [0.5]]), CUT, "2 x 2, one blank")
    step.equal(cut[0][0] is cut[2][0], True, "equal pieces are one object, which saves memory", (1, 2))


@pytest.mark.parametrize(
    "cut, expected",
    [
        ([[(1, 2)], [(1, 2)]], [(1, 2)]),
        ([[(1, 2)], [(1, 3)]], []),  # one image each
        ([[(1,)], [(1,)], [(1,)]], []),  # a single pixel: to share it saves nothing
        ([[(5, 6), (1, 2, 3)], [(9,)], [(1, 2, 3)], [(5, 6), (9,)]], [(5, 6), (1, 2, 3)]),
        ([[(7, 8)], [(1, 2)], [(1, 2), (7, 8)]], [(7, 8), (1, 2)]),  # the first to occur is the first
        ([[(5, 6)], [(1, 2), (5, 6)], [(1, 2)], [(1, 2)]], [(5, 6), (1, 2)]),  # not the most frequent
        ([[], []], []),
    ],
)
def test_which_pieces_are_worth_sharing(cut, expected):
    formula = "the pieces of 2 pixels or more in 2 images or more, as they first occur"
    step.equal(worth_sharing(cut), expected, formula, cut)


LINES = [[0, 2], [], [1], [0, 1, 2]]


@pytest.mark.parametrize("levels, expected", [
    ([[2.0, 3.0], [], [4.0], [1.0, 1.0, -1.0]], [302.0, 0.0, 40.0, -89.0]),  # 2 + 300; 0; 40; 1 + 10 - 100
    *[([[level] * len(line) for line in LINES], [level * sums for sums in (101.0, 0.0, 10.0, 111.0)])
      for level in (1.0, 2.0, -1.0, 0.5)],
])  # fmt: skip
def test_adder_by_hand(levels, expected):
    """Lines of two places, of none, of one, and of three; twice, as a matrix is used."""
    add = adder(LINES, levels)
    for _ in range(2):
        step.equal(add([1.0, 10.0, 100.0]), expected, "the sum of level * v[place]", "1, 10, 100")


def test_sparse_by_hand():
    """All levels are 1; of the four columns the last has no entry."""
    x = SparseMatrix([[0, 2], [], [1]], [[1.0, 1.0], [], [1.0]], width=4)
    step.equal(x.dot([1.0, 10.0, 100.0, 1000.0]), [101.0, 0.0, 10.0], "a sum per row")
    step.equal(x.transpose_dot([1.0, 10.0, 100.0]), [1.0, 100.0, 1.0, 0.0], "a sum per column")
    step.equal(x.entries, 3, "entries that are not 0")


def test_what_is_shared_by_hand():
    """2 x 2 pixels, all in one square. (0, 1) is in three images, at the levels 1, 1 and 1/2; (2,)
    in two, but it is a single pixel; (1, 2, 3) in one. So P has the row (0, 1), which is column 4
    of B, and the rows of B are (4), (4, 2), (4, 2), (1, 2, 3)."""
    rows = [[1.0, 1.0, 0.0, 0.0], [1.0, 1.0, 3.0, 0.0], [0.5, 0.5, 1.0, 0.0], [0.0, 2.0, 2.0, 2.0]]
    x, w = SharedMatrix(rows), [1.0, 10.0, 100.0, 1000.0]
    step.equal(x.pieces.entries, 2, "P: a row for a piece of 2 or more pixels in 2 or more images")
    step.equal(x.images.entries, 1 + 2 + 2 + 3, "B: one entry for a shared piece, else its pixels")
    found = x.images.dot([0.0, 0.0, 0.0, 0.0, 1.0])
    step.equal(found, [1.0, 1.0, 0.5, 0.0], "column 4 of B: the levels of the shared piece", rows)
    step.equal(x.pieces.dot(w), [11.0], "P·w", w)
    step.equal(x.dot(w), [11.0, 311.0, 105.5, 2220.0], DOT, w)  # 11 + 300; 5.5 + 100; 20 + 200 + 2000
    # 1 + 10 + 50; the same and 2000; 30 + 100 + 2000; 2000
    step.equal(x.transpose_dot(w), [61.0, 2061.0, 2130.0, 2000.0], TRANSPOSE_DOT, w)


# Against the plain matrix.

HAND_MADE = {
    "no ink at all": [[0.0] * 784] * 3,
    "all ink": [[1.0] * 784] * 3,
    "repeated images": random_rows(2, 784, [1.0]) * 20,
    "blank among others": [[0.0] * 784, *random_rows(3, 784, [1.0]), [0.0] * 784],
    "one column": [[1.0], [0.0], [0.5]],
    "one row": [[0.5, 0.0, 1.0]],
    "lines of 7": random_rows(40, 49, [1.0]),
    "10 x 10, grey": random_rows(40, 100, [k / 255 for k in range(1, 256)]),
    "no paper": random_rows(5, 30, [2.0, 3.5], share=1.0),
    "a level of one image only": [[1.0] * 16, [0.5] + [1.0] * 15],
    "ints": [[0, 1, 1, 0], [1, 1, 0, 0]],
    "numbers below 0": random_rows(40, 64, [-1.0, 1.0]),
    "tuples": [(0.0, 1.0, 1.0, 0.0), (1.0, 1.0, 0.5, 0.0)],
}


@pytest.mark.parametrize("name", HAND_MADE)
def test_hand_made(name):
    check(HAND_MADE[name], name)


def test_alike_rows_of_any_size():
    """Rows that share most of their pixels, so that pieces are shared and others are not."""
    for seed in range(10):
        chance = random.Random(seed)
        length = chance.choice([9, 16, 25, 30, 64, 81, 100, 784])
        levels = chance.choice([[1.0], [0.5, 1.0], [-1.0, 1.0]])
        patterns = random_rows(3, length, levels)
        rows = [list(chance.choice(patterns)) for _ in range(60)]
        for row in rows:
            row[chance.randrange(length)] = chance.choice([0.0, 1.0])
        check(rows, f"60 rows of {length}, seed {seed}")


def test_real_rows(data, pixels):
    """100 zeros and 100 ones, with the article's first weights; and the law that ties the two products:
    numbers of one sign, so that sums lose no digits by cancelling, and 1e-12 means 1e-12."""
    rows = data.train_x[5823:6023]
    check(rows, f"200 real rows, {pixels}", w=random_weights(784))
    x, w, delta = SharedMatrix(rows), random_vector(784, low=0.5), random_vector(200, low=0.5)
    step.equal((x.shape, repr(x)), ((200, 784), "SharedMatrix(200 x 784)"), "n rows of m")
    step.close(dot(x.dot(w), delta), dot(w, x.transpose_dot(delta)), "(X·w)·δ = w·(Xᵀ·δ)", "200 real rows")


# What it saves.


def test_the_terms_that_the_page_counts(shared):
    """FACTS 7: B and P of all images of 0 and 1; and what the page says follows from their terms."""
    x, page = shared[0], shared_matrix.__doc__
    step.equal([x.images.entries, x.pieces.entries], [228870, 43631], "terms of B and of P")
    step.has(page, f"PlainMatrix               {12665 * 784:,} ")
    step.has(page, "SparseMatrix, ink only    1,715,841 ", f"    {1715841 // 12665} additions")
    step.has(page, f"SharedMatrix, pieces        {228870 + 43631:,} ")
    step.has(page, f"    {round(272501 / 12665)} additions")
    step.equal(round(12665 * 784 / 272501), 36, '"a thirty-sixth of the additions"')


@pytest.mark.whole
def test_the_pieces_that_the_page_counts(binary, grey):
    """FACTS 7; those of grey images were counted by the first edition."""
    cut, _ = cut_up(binary.train_x)
    step.equal(len(worth_sharing(cut)), 5003, "rows of P", "binary")
    for cut, expected in ((cut, (202315, 8886)), (cut_up(grey.train_x)[0], (1105741, 24707))):
        found = sum(map(len, cut)), len({piece for image in cut for piece in image})
        step.equal(found, expected, "pieces, and different ones", "binary, then grey")
    step.has(shared_matrix.__doc__, "5,003 x 784 ", f"12,665 x {784 + 5003:,} ")
    step.has(shared_matrix.__doc__, "202,315 pieces, and only 8,886 different ones")
    ink = sum(len(row) - row.count(0.0) for row in binary.train_x)
    step.equal(ink, 1715841, "entries of X that are not 0")


def test_the_drawn_piece(sets, shared):
    """The page draws columns 4 to 19 of rows 20 to 23 of three images; the first square holds one piece."""
    page = shared_matrix.__doc__.splitlines()
    drawn = [line.replace("|", "").split() for line in page if "|" in line]
    images, labels = sets[TRAIN]
    for number, image in enumerate((1, 1372, 37139)):
        rows = [images[image][28 * row + 4 : 28 * row + 20] for row in range(20, 24)]
        found = ["".join(".#"[pixel > 0] for pixel in row) for row in rows]
        step.equal(found, [line[number] for line in drawn], "rows 20 to 23", f"image {image}")
    step.equal([labels[image] for image in (1, 1372, 37139)], [0, 0, 1], "two 0s and a 1")
    # ..##/..##/..##/...# in columns 4 to 7: in row 20, pixels 28 * 20 + 6 and 28 * 20 + 7
    piece = (566, 567, 594, 595, 622, 623, 651)
    square = [28 * row + column for row in range(20, 24) for column in range(4, 8)]
    mark = [1.0 if pixel in piece else -1.0 if pixel in square else 0.0 for pixel in range(784)]
    step.equal(shared[0].dot(mark).count(7.0), 180, "images with this piece: 3 and 177 more", piece)


# What is refused.


def test_what_does_not_fit_is_refused():
    for rows in ([], [[]], [[1.0], [1.0, 2.0]], [[1.0, 2.0], [1.0]]):
        message = step.refused(SharedMatrix, rows, ValueError)
        step.has(
            message, f"expected 1 or more rows of one length, 1 or more; found {len(rows)} rows", given=rows
        )
    x = SharedMatrix([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    expected = "expected vectors of one length, 1 or more; found lengths"
    for product, right in ((x.dot, 2), (x.transpose_dot, 3)):
        lengths = right - 1, right + 1
        step.refuses(product, [([1.0] * length, f"{expected} {right} and {length}") for length in lengths])


# What the page asks.


@pytest.mark.whole
@pytest.mark.parametrize("side, terms", [(2, 570093), (7, 756172)])
def test_other_squares(binary, monkeypatch, side, terms):
    """Nothing: 2 x 2 leaves 570,093 terms (more pieces), 7 x 7 leaves 756,172 (they are too rare).

    With 4 x 4 there are 228,870 + 43,631 = 272,501. (NumPy counts the same.)
    """
    monkeypatch.setattr(shared_matrix, "SIDE", side)
    x = SharedMatrix(binary.train_x)
    step.equal(x.images.entries + x.pieces.entries, terms, "terms of B and P", f"{side} x {side}")


@pytest.mark.whole
def test_pieces_of_pieces(binary, monkeypatch):
    """26,211 of the 43,631 terms of P go, a tenth of all: 15,365 + 2,055 stay, as NumPy counts."""
    shared = worth_sharing(cut_up(binary.train_x)[0])
    p = [[1.0 if pixel in piece else 0.0 for pixel in range(784)] for piece in shared]
    monkeypatch.setattr(shared_matrix, "SIDE", 2)
    x = SharedMatrix(p)  # the pieces, cut up once more
    found = x.images.entries, x.pieces.entries
    step.equal(found, (15365, 2055), "terms of P's own B and P", "pieces of 2 x 2")
