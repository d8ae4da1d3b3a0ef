"""The quickest sum of products that this Python has."""

import sys
from collections.abc import Iterable
from operator import mul

if sys.version_info >= (3, 12):
    from math import sumprod as sumprod
else:

    def sumprod(u: Iterable[float], v: Iterable[float], /) -> float:
        """Returns u[0] v[0] + u[1] v[1] + ..., as `math.sumprod` of Python 3.12 does."""
        return sum(map(mul, u, v), 0.0)
