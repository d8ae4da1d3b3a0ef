"""Chapter 6: many rows, multiplied two ways.

By hand, by a law that ties the two products together, and by the ink of all training images, which
NumPy counted (fixtures/dataset.json).
"""

import random

import pytest
from step import Step, fixture

from scratchnet.matrix import PlainMatrix, as_matrix
from scratchnet.vector import dot

step = Step(__file__)
test_example = step.examples()
ROWS = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]  # the page's three images
DOT = "X·w: a dot product per row"
TRANSPOSE_DOT = "Xᵀ·δ: a dot product per column"
ONE_LENGTH = "1 or more rows of one length, 1 or more"


# The two products, by hand.


def test_as_many_rows_as_columns():
    # (1, 2).(1, 10) = 21, (3, 4).(1, 10) = 43;  (1, 3).(1, 10) = 31, (2, 4).(1, 10) = 42
    x = PlainMatrix([[1.0, 2.0], [3.0, 4.0]])
    step.equal(x.dot([1.0, 10.0]), [21.0, 43.0], DOT, x.rows)
    step.equal(x.transpose_dot([1.0, 10.0]), [31.0, 42.0], TRANSPOSE_DOT, x.rows)


def test_dot_by_hand():
    # (1, 2).(1, 10) = 21,  (3, 4).(1, 10) = 43,  (5, 6).(1, 10) = 65
    step.equal(PlainMatrix(ROWS).dot([1.0, 10.0]), [21.0, 43.0, 65.0], DOT, ROWS)


def test_transpose_dot_by_hand():
    # (1, 3, 5).(1, 10, 100) = 531,  (2, 4, 6).(1, 10, 100) = 642
    found = PlainMatrix(ROWS).transpose_dot([1.0, 10.0, 100.0])
    step.equal(found, [531.0, 642.0], TRANSPOSE_DOT, ROWS)


def test_one_row_and_one_column():
    row, column = PlainMatrix([[2.0, 3.0]]), PlainMatrix([[2.0], [3.0]])
    step.equal(row.dot([10.0, 100.0]), [320.0], DOT, "one row")
    step.equal(row.transpose_dot([10.0]), [20.0, 30.0], TRANSPOSE_DOT, "one row")
    step.equal(column.dot([10.0]), [20.0, 30.0], DOT, "one column")
    step.equal(column.transpose_dot([10.0, 100.0]), [320.0], TRANSPOSE_DOT, "one column")


@pytest.mark.parametrize("rows", [[(1, 2), (3, 4)], ((1, 2), [3, 4]), [b"\x01\x02", b"\x03\x04"]])
def test_rows_of_any_kind(rows):
    """Tuples, ints, and images as bytes."""
    step.equal(PlainMatrix(rows).dot([1, 10]), [21.0, 43.0], DOT, rows)
    step.equal(PlainMatrix(rows).transpose_dot((1, 10)), [31.0, 42.0], TRANSPOSE_DOT, rows)


def test_sums_run_along_a_row_and_down_a_column():
    """1e16 + 1 rounds to 1e16: 1e16 - 1e16 + 1 is 1 forwards, and 0 backwards."""
    across, down = [[1e16, -1e16, 1.0]], [[1e16], [-1e16], [1.0]]
    step.equal(PlainMatrix(across).dot([1.0] * 3), [1.0], f"{DOT}, left to right", across)
    found = PlainMatrix(down).transpose_dot([1.0] * 3)
    step.equal(found, [1.0], f"{TRANSPOSE_DOT}, top to bottom", down)


def test_a_matrix_serves_more_than_once():
    square, x = PlainMatrix([[1.0, 2.0], [3.0, 4.0]]), PlainMatrix(ROWS)
    for turn in ("first", "second"):
        given = f"{square.rows}, the {turn} time"
        step.equal(square.dot([1.0, 10.0]), [21.0, 43.0], DOT, given)
        step.equal(square.transpose_dot([1.0, 10.0]), [31.0, 42.0], TRANSPOSE_DOT, given)
        step.equal(x.dot([1.0, 10.0]), [21.0, 43.0, 65.0], DOT, f"the {turn} time")
        step.equal(x.transpose_dot([1.0, 1.0, 0.0]), [4.0, 6.0], TRANSPOSE_DOT, f"the {turn} time")


def test_arguments_stay_as_they_are():
    rows, w, delta = [[1.0, 2.0]], [3.0, 4.0], [5.0]
    x = PlainMatrix(rows)
    products = x.dot(w), x.transpose_dot(delta)
    step.equal([rows, w, delta], [[[1.0, 2.0]], [3.0, 4.0], [5.0]], "nothing given is changed")
    step.equal([type(product) for product in products], [list, list], "n numbers, m numbers: lists")


# What does not fit.


@pytest.mark.parametrize(
    "rows, found",
    [
        ([], "0 rows of lengths []"),
        ([[]], "1 rows of lengths [0]"),
        ([[], []], "2 rows of lengths [0]"),
        ([[1.0], [1.0, 2.0]], "2 rows of lengths [1, 2]"),
        ([[1.0, 2.0], [1.0]], "2 rows of lengths [1, 2]"),
        ([[1.0], [], [1.0]], "3 rows of lengths [0, 1]"),
        ([[0.0] * length for length in (9, 3, 7, 4, 8, 5)], "6 rows of lengths [3, 4, 5, 7, 8]"),
    ],
)
def test_rows_must_be_of_one_length(rows, found):
    message = step.refused(PlainMatrix, rows, ValueError)
    step.equal(message, f"expected {ONE_LENGTH}; found {found}", ONE_LENGTH, rows)


@pytest.mark.parametrize("function", [PlainMatrix, as_matrix])
@pytest.mark.parametrize("row", [[0.0, 1.0], (7,)])
def test_a_single_row_is_refused_with_what_to_do(function, row):
    message = step.refused(function, row, ValueError)
    expected = "expected rows of numbers, found a single row; put it in brackets: [row]"
    step.equal(message, expected, "rows, not one row", row)


@pytest.mark.parametrize("w", [[1.0], [1.0, 2.0, 3.0], []])
def test_a_vector_w_of_another_length_is_refused(w):
    step.refused(PlainMatrix(ROWS).dot, w, ValueError)


@pytest.mark.parametrize("delta", [[1.0, 2.0], [1.0, 2.0, 3.0, 4.0], []])
def test_a_vector_delta_of_another_length_is_refused(delta):
    step.refused(PlainMatrix(ROWS).transpose_dot, delta, ValueError)


# Rows, or a matrix.


class Other:
    """A matrix of another kind: it has the two methods, and no rows."""

    def dot(self, w):
        return [w[0]]

    def transpose_dot(self, delta):
        return [delta[0]]


@pytest.mark.parametrize("x", [PlainMatrix(ROWS), Other()], ids=["plain", "other"])
def test_a_matrix_is_left_alone(x):
    step.equal(as_matrix(x) is x, True, "the matrix itself", type(x).__name__)


@pytest.mark.parametrize("rows", [ROWS, tuple(ROWS)])
def test_rows_become_a_plain_matrix(rows):
    found = as_matrix(rows)
    step.equal(type(found), PlainMatrix, "rows as a plain matrix", rows)
    step.equal(found.dot([1.0, 10.0]), [21.0, 43.0, 65.0], DOT, rows)


# On real images.


def test_the_two_products_belong_together(data, pixels):
    """(X·w).δ and w.(Xᵀ·δ) are the same double sum of X[i][j] w[j] δ[i], added in two orders."""
    x = PlainMatrix(data.train_x[:300])
    chance = random.Random(0)
    w = [chance.uniform(0.5, 1.0) for _ in range(784)]
    delta = [chance.uniform(0.5, 1.0) for _ in range(300)]
    found, expected = dot(w, x.transpose_dot(delta)), dot(x.dot(w), delta)
    step.close(found, expected, "w.(Xᵀ·δ) = (X·w).δ", f"300 images, {pixels}")


# The page's questions.


def test_one_weight_picks_a_column(binary):
    """That pixel of every image, a column of X: 2, 4 and 6 of the page's images, for w = (0, 1)."""
    step.equal(PlainMatrix(ROWS).dot([0.0, 1.0]), [2.0, 4.0, 6.0], DOT, "w = (0, 1)")
    images, w = binary.train_x[:100], [0.0] * 784
    w[212] = 1.0
    step.equal(PlainMatrix(images).dot(w), [image[212] for image in images], DOT, "w[212] = 1")


def test_deltas_of_one_count_the_ink(binary):
    """For each pixel, in how many images it has ink: pixel 212 in 10,044 of 12,665, 167 in none.

    In binary pixels, where ink is 1; together 1,715,841 (fixtures/dataset.json; FACTS 6: the 167).
    """
    ink = PlainMatrix(binary.train_x).transpose_dot([1.0] * 12665)
    expected = fixture("dataset")["digits 0 1, seed 0"]["train_pixels_with_ink"]
    step.equal(sum(map(int, ink)), expected, TRANSPOSE_DOT, "the ink of all training images")
    step.equal([max(ink), ink[212]], [10044.0, 10044.0], TRANSPOSE_DOT, "the most, and pixel 212")
    step.equal(ink.count(0.0), 167, TRANSPOSE_DOT, "pixels that never have ink")
