"""Why the article's run hardly learns, and three cures (part V, three thousand epochs).
Before: shared_matrix.py. Next: hands.py.

You have:    a unit that gets 0.9825 in one step from weights of zero, 0.8061 in the article's run.
You build:   the measurement of what differs, a law for how slowly it goes, and another loss.
It enables:  an answer to the question of article.py: why 0.8061?

Data, unit, loss and gradient are the same. Only the start differs. So look at z, the weighted sum, of
the 12,665 training images before the first step: -32.7 on average for a zero, -11.8 for a one. An
image has some 135 random weights under its ink, so its sum may be large; and all images have ink in
the middle, so their sums shift together, with seed 0 down. The unit begins by calling 99.55 % of the
images a 0, right for 5914 zeros and 48 ones: the 0.4707 of epoch 1. That alone is no harm. But so far
out the sigmoid is flat. Each image pulls at the weights with its δ, and δ has the slope p (1 - p) in
it. The median slope is 3.4e-8; 132 images do half of the pulling. The unit is saturated.

How slowly does a 1 climb, if it is the only image? Far below zero p = e^z nearly, and 1 - p = 1. With
k pixels of ink, a step moves k weights and the bias by lr (1 - p) p (1 - p) each, so its own z by

    dz = lr (k + 1) e^z an epoch: 0.87 e^z for the 86 pixels of a mean 1 at lr = 0.01. That is 0.000005
    at z = -12. One unit of z takes 1 / dz epochs; added up to 0 (an integral), nearly e^|z| / 0.87.

From -6 that is 500 epochs, from -12 190,000. But the 795 ones that begin above -6 share pixels with the
others, and carry them along; without them, not one gets there. So for long nothing seems to happen, then
many come over the edge together (CRAWL, below). A larger rate helps. At one rate these help more:
1. Small weights. Times 1/28 = 1/√784, they put every z in -2.4 .. 0.3, where the slope is above 0.07.
2. No random weights. One unit may begin from 0. (Units of a layer would begin, and stay, alike.)
3. Another loss, the cross-entropy: -ln p for class 1 (0 at p = 1, no bound at p = 0), else -ln(1 - p).
       dL/dp = -1 / p   and   dp/dz = p (1 - p),   so   dL/dz = -(1 - p) = p - 1   for class 1;
       dL/dp = 1 / (1 - p),                        so   dL/dz = p = p - 0          for class 0.
   p (1 - p) has cancelled: now a large error has a large slope, wherever it stands. From the
   article's own weights, at its own rate, 200 epochs get 0.9357, where the article's loss gets 0.4652.
"""

from scratchnet.gradient import ARTICLE_FACTOR
from scratchnet.loss import mean_squared_error_slopes
from scratchnet.matrix import Data, as_matrix
from scratchnet.sigmoid import sigmoid, sigmoid_slope
from scratchnet.tools.errors import start_module
from scratchnet.tools.validation import check_lengths
from scratchnet.vector import Vector, total

FLAT = 0.001  # a slope of the sigmoid below this counts as flat ground: beyond |z| = 6.9


def by_class(z: Vector, y: Vector) -> tuple[list[float], list[float]]:
    """Returns the z of the images of class 0, and those of class 1.

    >>> by_class([-3.0, 7.0, -1.0], [0, 1, 0])
    ([-3.0, -1.0], [7.0])
    """
    return [a for a, label in zip(z, y) if label == 0], [a for a, label in zip(z, y) if label == 1]


def pulls(z: Vector, y: Vector) -> list[float]:
    """Returns the size of δ of each image, in n-ths: how hard it pulls at the weights.

    >>> pulls([0.0, 0.0], [0, 1])  # 1/2 * 1/4, and the same the other way
    [0.125, 0.125]
    """
    p = [sigmoid(value) for value in z]
    slopes = mean_squared_error_slopes(p, y)
    return [len(y) * abs(ARTICLE_FACTOR * a * sigmoid_slope(b)) for a, b in zip(slopes, p)]


def givers(sizes: Vector, share: float) -> int:
    """Returns how many of the sizes, the largest first, make up that share of their sum.

    >>> givers([1.0, 6.0, 2.0, 3.0], 0.5), givers([1.0, 6.0, 2.0, 3.0], 0.8)  # 6; 6 + 3 + 2
    (1, 3)
    """
    count, missing = 0, share * sum(sizes)
    for size in sorted(sizes, reverse=True):
        if missing > 0.0:
            count, missing = count + 1, missing - size
    return count


def epochs_to_zero(z: float, ink: int = 86, learning_rate: float = 0.01) -> int:
    """Returns how many steps of lr (k + 1) (1 - p) p (1 - p) bring z from below to 0 (from above: none),
    for a single image of class 1, which has k = `ink` pixels of ink.

    >>> from math import exp
    >>> [(epochs_to_zero(z), round(exp(-z) / 0.87)) for z in (-6.0, -8.0)]  # iterated, by the law
    [(490, 464), (3460, 3426)]
    """
    epochs = 0
    while z < 0.0:
        p = sigmoid(z)
        z += learning_rate * (ink + 1) * (1.0 - p) * sigmoid_slope(p)
        epochs += 1
    return epochs


def cross_entropy_gradient(x: Data, y: Vector, p: Vector) -> tuple[list[float], float]:
    """Returns the gradient of the cross-entropy, Xᵀ·δ and the sum of δ, where δ = (p - y) / n.

    >>> cross_entropy_gradient([[1.0, 0.5], [0.0, 1.0]], [1, 0], [0.25, 0.5])  # two images
    ([-0.375, 0.0625], -0.125)
    """
    check_lengths(p, y, "predictions and labels")
    delta = [(output - label) / len(y) for output, label in zip(p, y)]
    return as_matrix(x).transpose_dot(delta), total(delta)


CRAWL = """\
after epoch               0     800    1600    2000    2400    2800    3000
mean z of the ones   -11.77  -10.55   -8.38   -6.52   -3.50    0.32    2.00
ones right, of 6742      48     108     361     681    1720    3596    4361
zeros right, of 5923   5914    5912    5908    5902    5883    5844    5817
p (1 - p) < 0.001      91 %    88 %    79 %    71 %    60 %    55 %    56 %"""


if __name__ == "__main__":
    start_module("scratchnet.page_commands.saturation")


# Run this (20 seconds):
#     $ python3 -m scratchnet.saturation
#     the article's    -32.67    10.83   -11.77     5.06  3.4e-08      132       48
# Ask yourself:
# 1. With which seed does the unit begin best, of 0 to 9? (test_the_luck_of_the_seed)
# 2. Multiply all pixels by 10, from the weights of cure 1. What happens? (test_ten_times_the_ink)
