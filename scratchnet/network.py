r"""The network: one sigmoid unit (part II, the unit; article, sections 6 and 9).
Before: sigmoid.py. Next: loss.py.

You have:    X·w, a number per image, and the sigmoid.
You build:   784 weights and a bias that turn images into outputs, and can be moved a step.
It enables:  the question of this book: can such weights be found by a program, from data alone?

    pixels      weights

     x[0]  ---- w[0] ----\
     x[1]  ---- w[1] -----\
     x[2]  ---- w[2] ------ (+) ----> z ---> sigmoid ---> p      0.0 .. 1.0
      ...        ...      /  |
    x[783] --- w[783] ---/   b  the bias

    symbol  Python name      shape             range
    X       x                n rows of 784     0.0 .. 1.0
    w       weights          784 numbers       any float
    b       bias             1 number          any float
    z       weighted_sums()  n numbers         any float: X·w + b
    p       forward()        n numbers         0.0 .. 1.0; 0.5 and above reads as class 1
    lr      learning_rate    1 number          above 0.0; the article's is 0.01

A weight above 0 lets ink in its pixel speak for class 1, a weight below 0 for class 0. The rule that
counts ink is such a unit: every pixel speaks against a 1, and alike.

    >>> from scratchnet.dataset import load_dataset
    >>> from scratchnet.threshold import ink_rule
    >>> data = load_dataset()
    >>> t = ink_rule(data.train_x, data.train_y).midpoint
    >>> rule = Network([-1.0] * 784, bias=784 * t)
    >>> right = [(p >= 0.5) == y for p, y in zip(rule.forward(data.test_x), data.test_y)]
    >>> f"{right.count(True) / len(right):.4f}"  # what counting ink got
    '0.9674'

A person set those 785 numbers. Do others do better? There are too many to try: with two values for
each there would be 2**785 networks. So a program must find its way. How can it tell a better network
from a worse one? And does it matter where it begins?

The article calls the unit a perceptron. In the strict sense a perceptron has a step where this has a
sigmoid, and learns by Rosenblatt's rule instead of a gradient.
"""

from scratchnet.matrix import Data, as_matrix
from scratchnet.sigmoid import sigmoid
from scratchnet.tools.validation import check_finite
from scratchnet.vector import Vector, add_scaled


class Network:
    """One sigmoid unit: p = sigmoid(X·w + b).

    weights: m numbers, m at least 1; the network keeps a copy. Raises ValueError for none.
    """

    def __init__(self, weights: Vector, bias: float = 0.0) -> None:
        if len(weights) < 1:
            raise ValueError("expected 1 weight or more, found none")
        self.weights = list(weights)
        self.bias = bias

    def __repr__(self) -> str:
        return f"Network({len(self.weights)} weights, bias={self.bias})"

    def weighted_sums(self, x: Data) -> list[float]:
        """Returns z = X·w + b, n numbers, for n images: a matrix, or a list of rows.

        Raises ValueError where an image has not as many pixels as there are weights.
        """
        return [xw + self.bias for xw in as_matrix(x).dot(self.weights)]  # n x 784 -> n

    def forward(self, x: Data) -> list[float]:
        """Returns the outputs p = sigmoid(z), n numbers, 0.0 .. 1.0; x and errors as above.

        >>> Network([1.0, -2.0], bias=0.5).forward([[2.0, 1.25], [0.0, 0.0]])  # z = 0, 1/2
        [0.5, 0.6224593312018546]
        """
        return [sigmoid(z) for z in self.weighted_sums(x)]

    def update(self, gradient_w: Vector, gradient_b: float, learning_rate: float) -> None:
        """Takes one step downhill: w <- w - lr gradient_w, b <- b - lr gradient_b.

        gradient_w: as many numbers as weights. The list of weights is a new one afterwards.

        Raises ValueError for another number of them, or where the step is so large that a weight or
        the bias would not be finite (`check_finite`). Then nothing has changed.

        >>> network = Network([0.0, 0.0])
        >>> network.update([1.0, -2.0], 4.0, learning_rate=0.25)
        >>> network.weights, network.bias
        ([-0.25, 0.5], -1.0)
        """
        weights = add_scaled(self.weights, -learning_rate, gradient_w)
        bias = self.bias - learning_rate * gradient_b
        check_finite([*weights, bias])
        self.weights, self.bias = weights, bias


# Run this:
#     $ python3 -c "from scratchnet.network import *; print(Network([2, -1], 1).forward([[1, 3]]))"
#     [0.5]
# Ask yourself:
# 1. Which output does a unit give to every image if all weights are 0? (test_weights_of_zero)
# 2. With which weights does the unit call every image a 1? (test_a_unit_that_always_says_1)
