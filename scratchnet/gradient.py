"""The gradient: measured, then derived, then side by side (part III, learning; article, section 9).
Before: accuracy.py. Next: training.py.

You have:    the loss L of a network, and the slopes of the sigmoid and of the loss.
You build:   a measurement of any slope, slow and sure; then the chain rule, which is quick.
It enables:  training.py, which moves each weight against its slope: downhill.

Which way is down? Move one weight a little up, then a little down, and look at the loss: that measures
its slope. For 785 parameters this takes 1,570 looks at all images for a single step. So derive it.

First one pixel, one image. Take x = 0.5, w = 2, b = 0, y = 0. Then z = w x = 1, p = 0.731059 and
L = (p - y)^2 = 0.534447. The weight moves z, z moves p, p moves L. The slopes along the way multiply:

    dL/dw  =  dL/dp       *  dp/dz      *  dz/dw
           =  2 (p - y)   *  p (1 - p)  *  x
           =  1.462117    *  0.196612   *  0.5     =  0.143735

    >>> from scratchnet.sigmoid import sigmoid
    >>> round(numeric_derivative(lambda w: sigmoid(w * 0.5) ** 2, at=2.0), 6)  # measured
    0.143735

Now n images of 784 pixels. A weight w[j] acts on the loss through every image i, and L is a mean of n
squares, so the products are added up, each with 1/n:

    dL/dw[j] = sum over i of  2 (p[i] - y[i]) / n  *  p[i] (1 - p[i])  *  X[i][j]

The first two factors do not depend on j: together they are dL/dz[i], one number per image. What is
left is the dot product of column j with them, and for all columns at once Xᵀ·(dL/dz). For the bias
the last factor is 1. The article leaves the 2 out: it walks down half the loss. To get its printed
numbers, so do we: δ = ½ dL/dz, and what is measured is twice what is derived:

    >>> from scratchnet.loss import mean_squared_error
    >>> from scratchnet.network import Network
    >>> x, y, parameters = [[0.0, 1.0, 0.5], [1.0, 0.25, 0.0]], [0, 1], [0.3, -0.2, 0.1, 0.05]
    >>> def loss(parameters):
    ...     return mean_squared_error(Network(parameters[:3], parameters[3]).forward(x), y)
    >>> gradient_w, gradient_b = gradient(x, y, Network(parameters[:3], parameters[3]).forward(x))
    >>> for measured, derived in zip(numeric_gradient(loss, parameters), [*gradient_w, gradient_b]):
    ...     print(f"{measured:9.6f} {derived:9.6f} {measured / derived:9.6f}")
    -0.104031 -0.052016  2.000000
     0.092451  0.046226  2.000000
     0.059229  0.029615  2.000000
     0.014428  0.007214  2.000000

    symbol   Python name          shape          meaning
    dL/dp    slopes               n numbers      2 (p - y) / n
    dp/dz    sigmoid_slope(p)     n numbers      p (1 - p)
    δ        delta                n numbers      ½ dL/dz
    ½ dL/dw  gradient_w           784 numbers    the article's gradient of the weights
    ½ dL/db  gradient_b           1 number       the article's gradient of the bias

The larger the error, the larger the gradient? So says the article (section 8). But look at the size
of δ for y = 1 and one image, (1 - p) p (1 - p). It is largest at p = 1/3, 4/27 = 0.148, and 397 times
smaller at p = 0.00037376, where the error could hardly be larger.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from scratchnet.loss import mean_squared_error_slopes
from scratchnet.matrix import Data, as_matrix
from scratchnet.sigmoid import sigmoid_slope
from scratchnet.vector import Vector, total

Slope: TypeAlias = Callable[[Data, Vector, Vector], tuple[list[float], float]]  # as `gradient`
ARTICLE_FACTOR = 0.5  # the article's gradient is that of half the loss


def numeric_derivative(f: Callable[[float], float], at: float, h: float = 1e-5) -> float:
    """Returns df/dx measured at x = `at`: (f(x + h) - f(x - h)) / (2 h), the central difference.

    Its error shrinks as h^2, but below h = 1e-5 or so the rounding of f takes over. Raises
    ValueError unless h > 0: "expected h above 0, found -1.0".

    >>> numeric_derivative(lambda x: x**2, at=3.0, h=0.5)  # (12.25 - 6.25) / 1
    6.0
    """
    if not h > 0.0:
        raise ValueError(f"expected h above 0, found {h}")
    return (f(at + h) - f(at - h)) / (2.0 * h)


def numeric_gradient(
    f: Callable[[Vector], float], at: Vector, entries: Sequence[int] | None = None
) -> list[float]:
    """Returns the derivatives of f with respect to the chosen entries of `at`, which stays as it is.

    f: from a vector of k numbers to a number. entries: some of 0 .. k - 1; None: all, in order.

    >>> [round(slope, 6) for slope in numeric_gradient(lambda v: v[0] * v[1], [3.0, 5.0])]
    [5.0, 3.0]
    """
    slopes = []
    for entry in range(len(at)) if entries is None else entries:
        before, after = at[:entry], at[entry + 1 :]
        slopes.append(numeric_derivative(lambda value: f([*before, value, *after]), at[entry]))
    return slopes


def gradient(x: Data, y: Vector, predictions: Vector) -> tuple[list[float], float]:
    """Returns the article's gradient, (gradient_w, gradient_b): that of half the mean squared error.

        δ = ½ * 2 (p - y) / n * p (1 - p)
        gradient_w = Xᵀ·δ
        gradient_b = sum of δ

    x: n images of m numbers, as a matrix or plain rows. y: their n labels. predictions: the n
    outputs for them. Result: m numbers, and 1, a `total`. Raises ValueError where these counts differ.

    >>> from scratchnet.sigmoid import sigmoid
    >>> (slope,), _ = gradient([[0.5]], [0], [sigmoid(1.0)])  # the one pixel of above
    >>> measured = numeric_derivative(lambda w: 0.5 * sigmoid(w * 0.5) ** 2, at=2.0)
    >>> print(f"measured {measured:.6f}, derived {slope:.6f}")
    measured 0.071867, derived 0.071867
    >>> gradient([[1.0, 0.5]], [1.0], [0.5])  # δ = (0.5 - 1) * 0.5 * 0.5
    ([-0.125, -0.0625], -0.125)
    """
    slopes = mean_squared_error_slopes(predictions, y)  # n: dL/dp
    delta = [ARTICLE_FACTOR * slope * sigmoid_slope(p) for slope, p in zip(slopes, predictions)]
    return as_matrix(x).transpose_dot(delta), total(delta)  # 784 x n -> 784


# Run this:
#     $ python3 -c "from scratchnet.gradient import *; print(gradient([[1, 0.5]], [1], [0.5]))"
#     ([-0.125, -0.0625], -0.125)
# Ask yourself:
# 1. At which p is the pull of an image of class 1 strongest? (test_where_the_pull_is_strongest)
# 2. Which weights do not move at all, however wrong the outputs are? (test_paper_moves_no_weight)
# 3. Leave dp/dz out. Which loss would have that gradient? (test_a_loss_without_the_middle_factor)
