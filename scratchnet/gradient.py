"""The gradient: all 785 slopes of the loss.
Part III, learning. Before: loss.py. Next: training.py.

You have:     the loss of a unit, and the slopes of the sigmoid and of the squared error.
You build:    a measurement of any slope of the loss, and then a formula for all of them at once.
It gives you: the direction in which the loss rises. The other way, the unit gets better.

The gradient is the list of all 785 slopes of the loss L: one for each weight, and one for the bias. If
the slope of a weight is above 0, then L rises if the weight rises, so the weight should fall. Each slope can
be measured as in slope.py: move one weight a little up and down, and see how far L moves. But for 785 numbers
that takes the outputs of all images 1,570 times. A formula gives all slopes at once.

1. One weight and one image, which is a single pixel: x = 0.5, y = 0, w = 2, b = 0, so z = 1, p = 0.731059.
   These are the gears of slope.py: w moves z = w x, z moves p, and p moves L = (p - y)².

        dL/dw  =  dL/dp       *  dp/dz      *  dz/dw
               =  2 (p - y)   *  p (1 - p)  *  x
               =  1.462117    *  0.196612   *  0.5     =  0.143735

2. One weight and two images. The second image is x = 1, of class 1. Its z is 2, its p is 0.880797, and its
   slope is 2 (p - y) p (1 - p) x = -0.025031. The images want different things: for the first w should
   fall, for the second it should rise. L is the mean of their squared errors, so its slope is the mean of
   their slopes: (0.143735 - 0.025031) / 2 = 0.059352. It is above 0, so all in all w should fall.

3. All weights and all images. A weight w[j] reaches the output of image i only through pixel j of that
   image, so dz[i]/dw[j] = X[i][j]. The slopes of the images are added up, each with its 1/n:

        dL/dw[j]  =  sum over all i of   2 (p[i] - y[i]) / n  *  p[i] (1 - p[i])  *  X[i][j]

   There is no j in the first two factors. Their product, dL/dz[i], is a number for each image, and the same
   for all weights. What remains for weight j is the dot product of column j with these n numbers. For all
   weights at once, matrix.py asks every pixel: Xᵀ·(dL/dz). For b it is their sum, as b is added to each z.

From here on we leave out the 2, because the published run does, and article.py repeats that run. So δ (delta)
is half of dL/dz, and the gradient is that of half the loss (in step 2, 0.029676). Now measure it:

    >>> from scratchnet.loss import mean_squared_error
    >>> from scratchnet.network import Network
    >>> x, y = [[0.0, 1.0, 0.5], [1.0, 0.25, 0.0]], [0, 1]  # two images of three pixels
    >>> parameters = [0.3, -0.2, 0.1, 0.05]  # three weights and a bias
    >>> def half_the_loss(numbers):
    ...     return 0.5 * mean_squared_error(Network(numbers[:3], numbers[3]).forward(x), y)
    >>> gradient_w, gradient_b = gradient(x, y, Network(parameters[:3], parameters[3]).forward(x))
    >>> for measured, derived in zip(numeric_gradient(half_the_loss, parameters), [*gradient_w, gradient_b]):
    ...     print(f"measured {measured:9.6f}, derived {derived:9.6f}")
    measured -0.052016, derived -0.052016
    measured  0.046226, derived  0.046226
    measured  0.029615, derived  0.029615
    measured  0.007214, derived  0.007214
"""

from collections.abc import Callable, Sequence

from scratchnet.loss import mean_squared_error_slopes
from scratchnet.matrix import Data, as_matrix
from scratchnet.sigmoid import sigmoid_slope
from scratchnet.slope import numeric_derivative
from scratchnet.tools.validation import check_entries
from scratchnet.vector import Vector, total

Gradient = Callable[[Data, Vector, Vector], tuple[list[float], float]]  # saturation.py has another
ARTICLE_FACTOR = 0.5  # the article's gradient is that of half the loss


def gradient(x: Data, y: Vector, predictions: Vector) -> tuple[list[float], float]:
    """Returns (gradient_w, gradient_b), the gradient of half the mean squared error.

        δ = ½ * 2 (p - y) / n * p (1 - p)        gradient_w = Xᵀ·δ        gradient_b = sum of δ

    x: n images of m numbers, as a matrix or a list of rows. y: their n classes. predictions: the n
    outputs for them. Result: m numbers, and 1 number. Raises ValueError for anything else.

    >>> gradient([[1.0, 0.5]], [1], [0.5])  # δ = (0.5 - 1) * 0.5 * 0.5
    ([-0.125, -0.0625], -0.125)
    """
    slopes = mean_squared_error_slopes(predictions, y)  # n: dL/dp
    delta = [ARTICLE_FACTOR * slope * sigmoid_slope(p) for slope, p in zip(slopes, predictions)]
    return as_matrix(x).transpose_dot(delta), total(delta)  # 784 numbers, and 1


def numeric_gradient(
    f: Callable[[Vector], float], at: Vector, entries: Sequence[int] | None = None
) -> list[float]:
    """Returns the slopes of f, measured: each for one entry of `at` that moves while the others stay.

    f: from k numbers to one number. entries: which to move; None: all k, in order. ValueError for others.

    >>> [round(slope, 6) for slope in numeric_gradient(lambda v: v[0] * v[1], [3.0, 5.0])]
    [5.0, 3.0]
    """
    check_entries(f, at, entries)
    slopes = []
    for j in range(len(at)) if entries is None else entries:
        before, after = at[:j], at[j + 1 :]
        slopes.append(numeric_derivative(lambda value: f([*before, value, *after]), at[j]))
    return slopes


# Run this:
#     $ python3 -c "from scratchnet.gradient import *; print(gradient([[1, 0.5]], [1], [0.5]))"
#     ([-0.125, -0.0625], -0.125)
# Ask yourself (the answers: tests/test_12_gradient.py, test_question_1 to test_question_3):
# 1. At which output p is the δ of an image of class 1 largest in size? Is it where p is most wrong?
# 2. Which weights do not move at all, however wrong the outputs are?
# 3. Leave dp/dz out of δ. Which loss would have this gradient?
