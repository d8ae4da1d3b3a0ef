"""Chapter 9. The network: one sigmoid unit (article, sections 6 and 9).

You have:    normal random numbers (chapter 2), X·w (chapter 7) and the sigmoid (chapter 8).
You build:   784 weights and a bias that turn images into outputs, and can be moved a step.
It enables:  everything that is said of a network's outputs: loss, accuracy, gradient, training.

    symbol  Python name      shape             range
    X       x                n rows of 784     0.0 .. 1.0
    w       weights          784 numbers       any float; at first normal, mean 0
    b       bias             1 number          any float; at first 0.0
    z                        n numbers         any float
    p                        n numbers         0.0 .. 1.0; 0.5 and above reads as class 1
    lr      learning_rate    1 number          above 0.0; the article's is 0.01

The article calls it a perceptron. In the strict sense a perceptron has a step where this unit has a
sigmoid, and learns by Rosenblatt's rule instead of a gradient.
"""

from scratchnet.matrix import Matrix, Rows, as_matrix
from scratchnet.mersenne_twister import MersenneTwister
from scratchnet.sigmoid import sigmoid
from scratchnet.vector import Vector, add_scaled


class Network:
    """One sigmoid unit: p = sigmoid(X·w + b).

    number_of_weights: 1 or more, one a pixel. seed: 0..2^32 - 1, of the weights' own generator.
    scale: standard deviation of the initial weights, 0.0 or more.

    Raises ValueError for a number out of range.

    >>> network = Network(2)
    >>> network.weights, network.bias
    ([1.764052345967664, 0.4001572083672233], 0.0)
    >>> network.forward([[0.0, 0.0]])  # z = 0 + bias = 0
    [0.5]
    """

    def __init__(self, number_of_weights: int, seed: int = 0, scale: float = 1.0) -> None:
        if number_of_weights < 1:
            raise ValueError(f"expected 1 weight or more, found {number_of_weights}")
        if not scale >= 0.0:
            raise ValueError(f"expected a scale of 0 or more, found {scale}")
        generator = MersenneTwister(seed)
        self.weights = [scale * generator.standard_normal() for _ in range(number_of_weights)]
        self.bias = 0.0

    def forward(self, x: Matrix | Rows) -> list[float]:
        """Returns the outputs p = sigmoid(X·w + b), n numbers, 0.0 .. 1.0.

        x: n images, as a matrix or as plain rows. Raises ValueError if their length is not w's.
        """
        sums = as_matrix(x).dot(self.weights)  # n x 784 -> n
        return [sigmoid(total + self.bias) for total in sums]

    def update(self, gradient_w: Vector, gradient_b: float, learning_rate: float) -> None:
        """Takes one step downhill: w <- w - lr gradient_w, b <- b - lr gradient_b.

        gradient_w: as many numbers as weights. Raises ValueError if there are not.

        >>> network = Network(2, scale=0.0)
        >>> network.update([1.0, -2.0], 4.0, learning_rate=0.25)
        >>> network.weights, network.bias
        ([-0.25, 0.5], -1.0)
        """
        self.weights = add_scaled(self.weights, -learning_rate, gradient_w)
        self.bias -= learning_rate * gradient_b
