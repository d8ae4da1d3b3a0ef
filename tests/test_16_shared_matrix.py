"""Chapter 16: speed. The oracle is the plain matrix."""

import random

import pytest
from step import Step, fixture

from scratchnet import shared_matrix
from scratchnet.dataset import TRAIN
from scratchnet.matrix import PlainMatrix
from scratchnet.shared_matrix import SharedMatrix, cut_up, worth_sharing

step = Step(__file__)
test_example = step.examples()
DOT = "X·w: the weights of each shared piece are added up once, behind w"
TRANSPOSE_DOT = "Xᵀ·v: the sum of a piece is handed on to each of its pixels"
TEXT = " ".join(shared_matrix.__doc__.split())
CUT = "the pixels of one level within one square are a piece"


def random_vector(length):
    chance = random.Random(length)
    return [chance.uniform(-1.0, 1.0) for _ in range(length)]


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
    row = [1.0] + [0.0] * 4 + [1.0] + [0.0] * 25  # 31 pixels are lines of 5: pixel 5 is below pixel 0
    step.gives(cut_up, ([row],), ([[(0, 5)]], [[1.0]]), CUT)
    objects = "one object" if cut[0][0] is cut[2][0] else "two objects"
    step.equal(objects, "one object", "equal pieces of two rows, to save memory", "the piece (1, 2), twice")


def test_which_pieces_are_worth_sharing():
    formula = "the pieces of 2 pixels or more in 2 images or more, as they first occur"
    for cut, expected in (
        ([[(1, 2)], [tuple([1, 2])]], [(1, 2)]),  # equal, but not one object
        ([[(1, 2)], [(1, 3)]], []),  # one image each
        ([[(1,)], [(1,)], [(1,)]], []),  # a single pixel: to share it saves nothing
        ([[(5, 6), (1, 2, 3)], [(9,)], [(1, 2, 3)], [(5, 6), (9,)]], [(5, 6), (1, 2, 3)]),
        ([[(7, 8)], [(1, 2)], [(1, 2), (7, 8)]], [(7, 8), (1, 2)]),  # the first to occur is the first
        ([[(5, 6)], [(1, 2), (5, 6)], [(1, 2)], [(1, 2)]], [(5, 6), (1, 2)]),  # not the most frequent
        ([[], []], []),
    ):
        step.gives(worth_sharing, (cut,), expected, formula)


def test_what_is_shared_by_hand():
    """2 x 2 pixels, all in one square. (0, 1) is in three images, at the levels 1, 1 and 1/2; (2,)
    in two, but it is a single pixel; (1, 2, 3) in one. So (0, 1) alone is shared: it becomes column 4,
    and the rows of the images are (4), (4, 2), (4, 2), (1, 2, 3)."""
    rows = [[1.0, 1.0, 0.0, 0.0], [1.0, 1.0, 3.0, 0.0], [0.5, 0.5, 1.0, 0.0], [0.0, 2.0, 2.0, 2.0]]
    x, w = SharedMatrix(rows), [1.0, 10.0, 100.0, 1000.0]
    step.equal(x.pieces.entries, 2, "shared: a piece of 2 or more pixels in 2 or more images")
    step.equal(x.images.entries, 1 + 2 + 2 + 3, "one entry for a shared piece, else its pixels")
    found = x.images.dot([0.0, 0.0, 0.0, 0.0, 1.0])
    step.equal(found, [1.0, 1.0, 0.5, 0.0], "column 4: the levels of the shared piece", rows)
    step.equal(x.pieces.dot(w), [11.0], "the weights of (0, 1) added up", w)
    for product in (x.dot, x.transpose_dot):  # with other numbers, which must be forgotten
        product([7.0] * 4)
    step.gives(x.dot, (w,), [11.0, 311.0, 105.5, 2220.0], DOT)  # 11 + 300; 5.5 + 100; 20 + 200 + 2000
    # 1 + 10 + 50; the same and 2000; 30 + 100 + 2000; 2000
    step.gives(x.transpose_dot, (w,), [61.0, 2061.0, 2130.0, 2000.0], TRANSPOSE_DOT)


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


def test_real_rows(data, pixels):
    """100 images of a 0 and 100 of a 1, with NumPy's normals as weights."""
    rows = data.train_x[5823:6023]
    check(rows, f"200 real rows, {pixels}", w=fixture("generator")["0"]["normals"][:784])
    step.equal(SharedMatrix(rows).shape, (200, 784), "n rows of m")


# What it saves.


@pytest.mark.whole
def test_the_additions_that_the_page_counts(shared, binary):
    """In all images of 0 and 1, counted here and by NumPy. 12,665 * 784 = 9,929,360."""
    entries = [shared[0].images.entries, shared[0].pieces.entries]
    step.equal(entries, [228870, 43631], "entries of the images, and of the shared pieces")
    counts = 12665 * 784, int(sum(map(sum, binary.train_x))), sum(entries)
    for name, count in zip(("Plain", "Sparse", "Shared"), counts):
        step.has(TEXT, f"{name}Matrix {count:,} {round(count / 12665)}: ")
    step.equal(round(counts[0] / counts[2]), 36, '"a thirty-sixth of the additions"')


@pytest.mark.whole
def test_the_pieces_that_the_page_counts(binary):
    """Counted here, and once by a program in NumPy."""
    cut, _ = cut_up(binary.train_x)
    step.equal(len(worth_sharing(cut)), 5003, "shared pieces", "binary")
    pieces, different = sum(map(len, cut)), len({piece for image in cut for piece in image})
    step.has(TEXT, f"The images have {pieces:,} pieces, but only {different:,} different ones.")


def test_the_drawn_piece(sets, binary):
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
    whole = [1.0 if pixel in piece else 0.0 for pixel in square]
    found = sum([row[pixel] for pixel in square] == whole for row in binary.train_x)
    step.equal(found, 180, "images with this piece: 3 and 177 more", piece)
    step.has(TEXT, f"and so have {found - 3} other", f"of seven: 7 + {found} additions, not {7 * found}.")


# What is refused.


def test_what_does_not_fit_is_refused():
    for rows in ([], [[]], [[1.0], [1.0, 2.0]]):
        step.raises(SharedMatrix, rows)
    x = SharedMatrix([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    for product, right in ((x.dot, 2), (x.transpose_dot, 3)):
        for length in (right - 1, right + 1):
            step.raises(product, [1.0] * length)


# The page's questions.


@pytest.mark.whole
@pytest.mark.parametrize("side, terms", [(2, 570093), (7, 756172)])
def test_question_1(binary, monkeypatch, side, terms):
    """Nothing: 2 x 2 leaves 570,093 additions (more pieces), 7 x 7 leaves 756,172 (they are too rare).

    With 4 x 4 there are 228,870 + 43,631 = 272,501. (NumPy counts the same.)
    """
    monkeypatch.setattr(shared_matrix, "SIDE", side)
    x = SharedMatrix(binary.train_x)
    step.equal(x.images.entries + x.pieces.entries, terms, "additions", f"{side} x {side}")


@pytest.mark.whole
def test_question_2(binary, monkeypatch):
    """26,211 of the 43,631 terms of the pieces, a tenth of all: 15,365 + 2,055 stay, as NumPy counts."""
    shared = worth_sharing(cut_up(binary.train_x)[0])
    rows = [[1.0 if pixel in piece else 0.0 for pixel in range(784)] for piece in shared]
    monkeypatch.setattr(shared_matrix, "SIDE", 2)
    x = SharedMatrix(rows)  # the pieces, cut up once more
    found = x.images.entries, x.pieces.entries
    step.equal(found, (15365, 2055), "terms of the pieces, and of theirs", "pieces of 2 x 2")
