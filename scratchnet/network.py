r"""The network: one sigmoid unit.
Part II, the unit. Before: sigmoid.py. Next: loss.py.

You have:     X·w, which is a number for each image, and the sigmoid.
You build:    a unit of 784 weights and a bias, which turns images into outputs.
It gives you: the question of this book: can a program find good weights by itself?

    pixels      weights

     x[0]  ---- w[0] ----\
     x[1]  ---- w[1] -----\
     x[2]  ---- w[2] ------ (+) ----> z ---> sigmoid ---> p
      ...        ...      /  |
    x[783] --- w[783] ---/   b  the bias

For n images, z = X·w + b is n numbers, and so is p. If p is at least 0.5, then z is at least 0, and the
answer is class 1. (A unit is also called a neuron. A network may have millions of them; ours has one.)

If a weight is above 0, ink in its pixel speaks for class 1. If it is below 0, ink there speaks for class
0. The bias is added whatever the image is. The rule that counts ink shows what it is for: all its weights
are -1, so without a bias its z would be below 0 for every image, and its answer always 0.

    >>> from scratchnet.accuracy import accuracy
    >>> from scratchnet.dataset import load_dataset
    >>> from scratchnet.threshold import ink_rule
    >>> data = load_dataset()
    >>> rule = ink_rule(data.train_x, data.train_y)  # its midpoint is the share of ink that parts 1s and 0s
    >>> unit = Network([-1.0] * 784, bias=784 * rule.midpoint)
    >>> print(f"{accuracy(unit.forward(data.test_x), data.test_y):.4f}")  # what counting ink got
    0.9674

A person chose these 785 numbers, the weights and the bias. There are too many others to try them all: even
with two values for each there would be 2**785 units, a number with 237 digits. So a program needs a way to
get from bad numbers to better ones. How can it tell which are better? And which way should it go?
"""

from scratchnet.matrix import Data, as_matrix
from scratchnet.sigmoid import sigmoid
from scratchnet.tools.validation import NUMBER, WEIGHTS, check, check_finite, require
from scratchnet.vector import Vector, add_scaled


class Network:
    """One sigmoid unit: p = sigmoid(X·w + b).

    weights: m numbers, m at least 1; the network keeps a copy. Raises ValueError for anything else.
    """

    def __init__(self, weights: Vector, bias: float = 0.0) -> None:
        self.weights: list[float] = [*require(weights, "weights", WEIGHTS)]
        self.bias: float = require(bias, "bias", NUMBER)

    def __repr__(self) -> str:
        return f"Network({len(self.weights)} weights, bias={self.bias})"

    def weighted_sums(self, x: Data) -> list[float]:
        """Returns z = X·w + b: n numbers for n images, which are a matrix or a list of rows. Raises
        ValueError if an image does not have as many pixels as there are weights."""
        return [xw + self.bias for xw in as_matrix(x).dot(self.weights)]  # n rows of 784 -> n numbers

    def forward(self, x: Data) -> list[float]:
        """Returns the outputs p = sigmoid(z): n numbers, 0.0 .. 1.0. Errors as for `weighted_sums`.

        >>> Network([1.0, -2.0], bias=0.5).forward([[2.0, 1.25], [0.0, 0.0]])  # z = 0 and 0.5
        [0.5, 0.6224593312018546]
        """
        return [sigmoid(z) for z in self.weighted_sums(x)]

    def update(self, gradient_w: Vector, gradient_b: float, learning_rate: float) -> None:
        """Moves all weights and the bias: w <- w - learning_rate * gradient_w, and so on (for training.py).

        gradient_w (from gradient.py): as many numbers as weights. Raises ValueError for a different number of
        them, for what is no number, or if a weight or the bias would be infinite; then nothing has changed.
        (`check_finite`, given a list, refuses such numbers.)

        >>> network = Network([0.0, 0.0])
        >>> network.update([1.0, -2.0], 4.0, learning_rate=0.25)
        >>> network.weights, network.bias
        ([-0.25, 0.5], -1.0)
        """
        check(gradient_b=gradient_b, learning_rate=learning_rate)
        weights = add_scaled(self.weights, -learning_rate, gradient_w)
        bias = self.bias - learning_rate * gradient_b
        check_finite([*weights, bias])
        self.weights, self.bias = weights, bias


# Run this:
#     $ python3 -c "from scratchnet.network import *; print(Network([2, -1], 1).forward([[1, 3]]))"
#     [0.5]
# Ask yourself (the answers: tests/test_10_network.py, test_question_1 and test_question_2):
# 1. Which output does a unit give to every image if all its weights and its bias are 0?
# 2. With which weights and bias does a unit answer 1 for every image?
