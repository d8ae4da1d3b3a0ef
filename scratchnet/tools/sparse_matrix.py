"""A matrix that keeps only its entries that are not 0."""

import sys
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter, mul

if sys.version_info >= (3, 12):
    from math import sumprod as sumprod
else:

    def sumprod(u: Iterable[float], v: Iterable[float], /) -> float:
        """Returns u[0] v[0] + u[1] v[1] + ..., as `math.sumprod` of Python 3.12 does."""
        return sum(map(mul, u, v), 0.0)


class SparseMatrix:
    """A matrix without its zeros. places: for each row, the columns of its entries; levels: the entries.

    >>> x = SparseMatrix([[0, 2], [], [1]], [[2.0, 3.0], [], [4.0]], width=3)
    >>> x.dot([1.0, 10.0, 100.0]), x.transpose_dot([1.0, 10.0, 100.0])  # 2 + 300, 0, 40; 2, 400, 3
    ([302.0, 0.0, 40.0], [2.0, 400.0, 3.0])
    """

    def __init__(
        self, places: Sequence[Sequence[int]], levels: Sequence[Sequence[float]], width: int
    ) -> None:
        turned_places: list[list[int]] = [[] for _ in range(width)]  # for each column, its rows
        turned_levels: list[list[float]] = [[] for _ in range(width)]
        for row in range(len(places)):
            for column, level in zip(places[row], levels[row]):
                turned_places[column].append(row)
                turned_levels[column].append(level)
        self.entries = sum(map(len, places))
        self.dot = sums_of_products(places, levels)
        self.transpose_dot = sums_of_products(turned_places, turned_levels)


def sums_of_products(
    places: Sequence[Sequence[int]], factors: Sequence[Sequence[float]]
) -> Callable[[Sequence[float]], list[float]]:
    """Returns a function of a vector v: for each line of places and factors, the sum of factor * v[place].

    `itemgetter(0, 2)(v)` is (v[0], v[2]), the fastest way to pick the numbers of a sum. It needs two places
    or more, so a shorter line also gets the last place twice, and there a 0 is put behind v.

    >>> sums_of_products([[0, 2], [], [1]], [[1.0, 2.0], [], [3.0]])([1.0, 10.0, 100.0])
    [201.0, 0.0, 30.0]
    """
    picks = [itemgetter(*line) if len(line) > 1 else itemgetter(*line, -1, -1) for line in places]
    filled = [line if len(line) > 1 else [*line, 0.0, 0.0] for line in factors]
    all_1 = all(factor == 1.0 for line in factors for factor in line)

    def sums(v: Sequence[float]) -> list[float]:
        values = [*v, 0.0]
        if all_1:
            return [sum(pick(values), 0.0) for pick in picks]
        return [sumprod(pick(values), line) for pick, line in zip(picks, filled)]

    return sums
