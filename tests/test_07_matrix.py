"""Chapter 7: many rows, multiplied in two ways. By hand, and on the images of MNIST."""

import pytest
from step import Step

from scratchnet import matrix as page
from scratchnet.dataset import TRAIN, scaled
from scratchnet.matrix import PlainMatrix, as_matrix

step = Step(__file__)
test_example = step.examples()
ROWS = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]  # the page's three images
DOT = "X·w: a dot product per row"
TRANSPOSE_DOT = "Xᵀ·v: a dot product per column"


@pytest.mark.parametrize("rows, w, expected", [
    ([[1.0, 2.0], [3.0, 4.0]], [1.0, 10.0], [21.0, 43.0]),  # 1·1 + 2·10, 3·1 + 4·10
    (ROWS, [1.0, 10.0], [21.0, 43.0, 65.0]),  # and 5·1 + 6·10
    ([[2.0, 3.0]], [10.0, 100.0], [320.0]), ([[2.0], [3.0]], [10.0], [20.0, 30.0]),
    (((1, 2), [3, 4]), (1, 10), [21.0, 43.0]), ([b"\x01\x02", b"\x03\x04"], [1.0, 10.0], [21.0, 43.0]),
    ([[1e-6, 1.0]], [1e-6, 0.0], [1e-6 * 1e-6]),
    ([[1e16, -1e16, 1.0]], [1.0, 1.0, 1.0], [1.0]),  # left to right: 1e16 + 1 rounds to 1e16
])  # fmt: skip
def test_dot_by_hand(rows, w, expected):
    x = PlainMatrix(rows)
    step.gives(x.dot, (w,), expected, DOT)
    step.equal(repr(x.rows), repr(rows), "the rows stay as they are", w)


@pytest.mark.parametrize("rows, v, expected", [
    ([[1.0, 2.0], [3.0, 4.0]], [1.0, 10.0], [31.0, 42.0]),  # 1·1 + 3·10, 2·1 + 4·10
    (ROWS, [1.0, 10.0, 100.0], [531.0, 642.0]),  # and 5·100, 6·100
    ([[2.0, 3.0]], [10.0], [20.0, 30.0]), ([[2.0], [3.0]], [10.0, 100.0], [320.0]),
    (((1, 2), [3, 4]), (1, 10), [31.0, 42.0]), ([b"\x01\x02", b"\x03\x04"], [1.0, 10.0], [31.0, 42.0]),
    ([[1e-6], [1.0]], [1e-6, 0.0], [1e-6 * 1e-6]),
    ([[1e16], [-1e16], [1.0]], [1.0, 1.0, 1.0], [1.0]),  # from top to bottom
])  # fmt: skip
def test_transpose_dot_by_hand(rows, v, expected):
    x = PlainMatrix(rows)
    step.gives(x.transpose_dot, (v,), expected, TRANSPOSE_DOT)
    step.equal(repr(x.rows), repr(rows), "the rows stay as they are", v)


@pytest.mark.parametrize("product, v, expected", [
    ("dot", [1.0, 10.0], [21.0, 43.0, 65.0]), ("transpose_dot", [1.0, 10.0, 100.0], [531.0, 642.0]),
])  # fmt: skip
def test_other_products_are_forgotten(product, v, expected):
    """One of the same matrix with other numbers, and one of another matrix with the same numbers."""
    x, other = PlainMatrix(ROWS), PlainMatrix([[7.0, 7.0]] * 3)
    getattr(x, product)([7.0] * len(v))
    found = getattr(x, product)(v)
    getattr(other, product)(v)
    step.equal(found, expected, f"{product}, after and before other products", f"X = {ROWS}, v = {v}")


def test_the_sums_that_the_page_writes_out():
    x, text = PlainMatrix(ROWS), " ".join(page.__doc__.split())
    for lines, product, name, v in (
        (ROWS, x.dot, "w", (1, 10)),
        (zip(*ROWS), x.transpose_dot, "v", (1, 10, 100)),
    ):
        terms = [" + ".join(f"{a:g}*{b}" for a, b in zip(line, v)) for line in lines]
        sums = [f"{line} = {found:g}" for line, found in zip(terms, product(v))]
        step.has(text, f"With {name} = {v}", " ".join(sums))
    step.has(text, " ".join(f"image {i} [ {a:g} {b:g} ]" for i, (a, b) in enumerate(ROWS)))
    wrong = x.transpose_dot([0.5, 0.0, -0.5])  # 0.5 - 2.5, 1 - 3
    step.has(text, "With v = (0.5, 0, -0.5) the answer is ({:g}, {:g}).".format(*wrong))


@pytest.mark.parametrize("function", [PlainMatrix, as_matrix])
def test_rows_that_do_not_fit_are_refused(function):
    for rows in ([], [[]], [[1.0, 2.0], [1.0]], [0.0, 1.0], (7,)):
        step.raises(function, rows)


@pytest.mark.parametrize("product", [PlainMatrix(ROWS).dot, PlainMatrix(ROWS).transpose_dot])
@pytest.mark.parametrize("vector", [[], [1.0], [1.0] * 4])
def test_a_vector_of_another_length_is_refused(product, vector):
    step.raises(product, vector)


def test_rows_become_a_plain_matrix_and_a_matrix_is_left_alone():
    class Other:  # a matrix of another kind: it is no list of rows
        dot = transpose_dot = len

    for x in (PlainMatrix(ROWS), Other()):
        step.equal(as_matrix(x) is x, True, "the matrix itself", type(x).__name__)
    for rows in (ROWS, tuple(ROWS)):
        step.equal(type(as_matrix(rows)), PlainMatrix, "rows as a plain matrix", rows)
        step.equal(as_matrix(rows).rows, rows, "rows as a plain matrix", rows)


# The page's questions.


def test_question_1(sets):
    """That pixel of every image, a column of X: 2, 4 and 6 for the page's images and w = (0, 1)."""
    step.equal(PlainMatrix(ROWS).dot([0.0, 1.0]), [2.0, 4.0, 6.0], DOT, "w = (0, 1)")
    images, w = sets[TRAIN][0][:100], [0.0] * 784
    w[212] = 1.0
    step.equal(PlainMatrix(images).dot(w), [image[212] for image in images], DOT, "w[212] = 1")


def test_question_2(sets):
    """For each pixel, in how many images it has ink: pixel 212 in 10,044 of 12,665, the first in none.

    That is so in binary pixels, where ink is 1. Here X has pixel 0 of each image, and the row 196 to 223.
    """
    lines = [image[:1] + image[196:224] for image, digit in zip(*sets[TRAIN]) if digit in (0, 1)]
    ink = PlainMatrix([scaled(line, "binary") for line in lines]).transpose_dot([1.0] * 12665)
    step.equal([ink[0], ink[1 + 212 - 196]], [0.0, 10044.0], TRANSPOSE_DOT, "pixels 0 and 212")
    counted = [sum(map(bool, column)) for column in zip(*lines)]
    step.equal(ink, counted, TRANSPOSE_DOT, "the ink of all training images")
