"""Slopes: how far does the output move if the input moves a little?
Part II, the unit. Before: matrix.py. Next: sigmoid.py.

You have:     functions of one number, such as x².
You build:    a measurement of any slope, and the rule by which slopes in a row are multiplied.
It gives you: the one tool from mathematics that learning needs: it says which way to go.

Take x² at x = 3, which is 9. Move x a little, and see how far the result moves:

    x moves by    x² goes from 9 to    x² moves by    per unit of x
    1             16                   7              7
    0.1           9.61                 0.61           6.1
    0.01          9.0601               0.0601         6.01
    0.001         9.006001             0.006001       6.001

The smaller the move, the nearer the last column comes to 6. This 6 is the slope of x² at 3 (another word
for it is derivative). For a small move, the output moves 6 times as far as the input. You can see why:
(3 + h)² = 9 + 6 h + h², and for a small h the h² hardly counts. At any x the slope of x² is 2 x.

This book needs the slopes of four functions. You can look them up, or measure them as below:

    function    x²     1/x      e^x     ln x
    slope       2 x    -1/x²    e^x     1/x

(e is 2.71828...; ln x is the power to which e must be raised to give x.) Three facts need no measuring. If a
function is multiplied by 5, its slope is 5 times as large. If two functions are added, so are their slopes.
If a constant is added, the slope stays as it is.

Now three gears in a row: w turns z, z turns p, and p turns L. (You will meet all three again: they are a unit
with one weight, for one pixel of 0.5, and its squared error if p should be 0.)

    z = 0.5 * w        p = 1 / (1 + e^-z)        L = p²

Move w from 2 to 2.01, and watch the move go through (computed with more digits than shown):

    w    2         ->  2.01         moves by 0.010000
    z    1         ->  1.005        moves by 0.005000   = 0.010000 * 0.5000
    p    0.731059  ->  0.732041     moves by 0.000982   = 0.005000 * 0.1964
    L    0.534447  ->  0.535883     moves by 0.001437   = 0.000982 * 1.4631

Each gear multiplies the move that it is given, so L moves 0.5000 * 0.1964 * 1.4631 = 0.1437 times as far
as w. For ever smaller moves the three factors become the slopes of the gears, 0.5, 0.1966 and 1.4621. That
is the chain rule: the slope of functions in a row is the product of their slopes. In letters it is
dL/dw = dL/dp * dp/dz * dz/dw, where dz/dw means "the slope of z if w moves".
"""

from collections.abc import Callable, Sequence
from math import exp, log

from scratchnet.tools.validation import check

Function = Callable[[float], float]
Gear = tuple[Function, Function]  # a function, and its slope

SQUARE: Gear = (lambda x: x**2, lambda x: 2.0 * x)
RECIPROCAL: Gear = (lambda x: 1.0 / x, lambda x: -1.0 / x**2)
EXPONENTIAL: Gear = (exp, exp)
LOGARITHM: Gear = (log, lambda x: 1.0 / x)


def numeric_derivative(f: Function, at: float, h: float = 1e-5) -> float:
    """Returns the slope of f at x = `at`, measured: (f(at + h) - f(at - h)) / (2 h).

    To move to both sides is more exact than to move to one side: with h = 0.01, x³ at 2 gives 12.0001, and
    not 12.0601. If h is much smaller than 1e-5, rounding spoils the result. ValueError unless h > 0.

    >>> for (f, slope), at in ((SQUARE, 3.0), (RECIPROCAL, 2.0), (EXPONENTIAL, 1.0), (LOGARITHM, 2.0)):
    ...     print(f"measured {numeric_derivative(f, at):9.6f}, by the formula {slope(at):9.6f}")
    measured  6.000000, by the formula  6.000000
    measured -0.250000, by the formula -0.250000
    measured  2.718282, by the formula  2.718282
    measured  0.500000, by the formula  0.500000
    """
    check(f=f, at=at, h=h)
    return (f(at + h) - f(at - h)) / (2.0 * h)


def chain_slope(gears: Sequence[Gear], at: float) -> float:
    """Returns the product of the slopes of gears in a row, each at the number from the gear before it. Raises
    ValueError for what is no gear.

    >>> chain_slope([SQUARE, SQUARE], 3.0)  # 3 -> 9 -> 81; the slopes are 2*3 = 6 and 2*9 = 18
    108.0

    And p = 1 / (1 + e^-z) at z = 1, which is four gears:
    >>> minus, plus_1 = (lambda x: -x, lambda x: -1.0), (lambda x: 1.0 + x, lambda x: 1.0)
    >>> derived = chain_slope([minus, EXPONENTIAL, plus_1, RECIPROCAL], 1.0)
    >>> measured = numeric_derivative(lambda z: 1.0 / (1.0 + exp(-z)), 1.0)
    >>> print(f"measured {measured:.6f}, derived {derived:.6f}")
    measured 0.196612, derived 0.196612
    """
    check(gears=gears, at=at)
    product = 1.0
    for f, slope in gears:
        product *= slope(at)
        at = f(at)
    return product


# Run this:
#     $ python3 -c "from scratchnet.slope import *; print(f'{numeric_derivative(lambda x: x**3, 2):.6f}')"
#     12.000000
# Ask yourself (the answers: tests/test_08_slope.py, test_question_1 and test_question_2):
# 1. The slope of x² at 0 is 0. What does that say about x² there?
# 2. Measure the slope of x² at 3 with h = 1e-15. What goes wrong?
