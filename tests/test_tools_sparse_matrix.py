"""A matrix without its zeros, by hand; shared_matrix.py tests it on images."""

import pytest
from step import Step

from scratchnet.tools.sparse_matrix import SparseMatrix, sums_of_products

step = Step(__file__)
test_example = step.examples()
LINES = [[0, 2], [], [1], [0, 1, 2]]


@pytest.mark.parametrize("levels, expected", [
    ([[2.0, 3.0], [], [4.0], [1.0, 1.0, -1.0]], [302.0, 0.0, 40.0, -89.0]),  # 2 + 300; 0; 40; 1 + 10 - 100
    *[([[level] * len(line) for line in LINES], [level * found for found in (101.0, 0.0, 10.0, 111.0)])
      for level in (1.0, 2.0, -1.0, 0.5)],
])  # fmt: skip
def test_sums_by_hand(levels, expected):
    """Lines of two places, of none, of one, and of three; twice, as a matrix is used."""
    sums = sums_of_products(LINES, levels)
    for _ in range(2):
        step.equal(sums([1.0, 10.0, 100.0]), expected, "the sum of level * v[place]", "1, 10, 100")


def test_sparse_by_hand():
    """All levels are 1; of the four columns the last has no entry."""
    x = SparseMatrix([[0, 2], [], [1]], [[1.0, 1.0], [], [1.0]], width=4)
    found = x.dot([1.0, 10.0, 100.0, 1000.0]), x.transpose_dot([1.0, 10.0, 100.0])
    step.equal(found, ([101.0, 0.0, 10.0], [1.0, 100.0, 1.0, 0.0]), "a sum per row, and per column")
    step.equal(x.entries, 3, "entries that are not 0")
