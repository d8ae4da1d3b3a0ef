"""Step 7: many rows, multiplied two ways. By hand, and by a law that ties the two together."""

import random

import pytest
from step import Step

from scratchnet.matrix import PlainMatrix, as_matrix
from scratchnet.vector import dot

step = Step(7, "matrix")
ROWS = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]


def test_dot_by_hand():
    # (1, 2).(1, 10) = 21,  (3, 4).(1, 10) = 43,  (5, 6).(1, 10) = 65
    found = PlainMatrix(ROWS).dot([1.0, 10.0])
    step.equal(found, [21.0, 43.0, 65.0], "X.w, one number a row", ROWS)


def test_transpose_dot_by_hand():
    # (1, 3, 5).(1, 10, 100) = 531,  (2, 4, 6).(1, 10, 100) = 642
    found = PlainMatrix(ROWS).transpose_dot([1.0, 10.0, 100.0])
    step.equal(found, [531.0, 642.0], "Xᵀ.δ, one number a column", ROWS)


def test_one_row_and_one_column():
    step.equal(PlainMatrix([[2.0, 3.0]]).transpose_dot([10.0]), [20.0, 30.0], "Xᵀ.δ", "one row")
    step.equal(PlainMatrix([[2.0], [3.0]]).dot([10.0]), [20.0, 30.0], "X.w", "one column")


def test_the_two_products_belong_together(data):
    """(X.w).δ and w.(Xᵀ.δ) are the same double sum of X[i][j] w[j] δ[i], added in two orders."""
    x = PlainMatrix(data.train_x[:300])
    chance = random.Random(0)
    w = [chance.uniform(0.5, 1.0) for _ in range(784)]
    delta = [chance.uniform(0.5, 1.0) for _ in range(300)]
    step.close(dot(w, x.transpose_dot(delta)), dot(x.dot(w), delta), "w.(Xᵀ.δ) = (X.w).δ")


def test_arguments_stay_as_they_are():
    rows, w, delta = [[1.0, 2.0]], [3.0, 4.0], [5.0]
    x = PlainMatrix(rows)
    x.dot(w), x.transpose_dot(delta)
    assert (rows, w, delta) == ([[1.0, 2.0]], [3.0, 4.0], [5.0])


def test_as_matrix_wraps_rows_and_leaves_a_matrix_alone():
    x = PlainMatrix(ROWS)
    assert as_matrix(x) is x
    assert as_matrix(ROWS).dot([1.0, 10.0]) == [21.0, 43.0, 65.0]
    assert as_matrix(tuple(ROWS)).dot([1.0, 10.0]) == [21.0, 43.0, 65.0]


@pytest.mark.parametrize("rows", [[], [[]], [[1.0], [1.0, 2.0]]])
def test_rows_must_be_of_one_length(rows):
    with pytest.raises(ValueError, match=f"rows of one length.*found {len(rows)} rows"):
        PlainMatrix(rows)


def test_a_vector_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="found lengths 2 and 3"):
        PlainMatrix(ROWS).dot([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="found lengths 3 and 2"):
        PlainMatrix(ROWS).transpose_dot([1.0, 2.0])
