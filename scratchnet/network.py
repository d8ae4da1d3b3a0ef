"""Chapter 9. The network: one sigmoid unit (article, sections 6 and 9).

You have:    normal random numbers (chapter 2), X·w (chapter 7) and the sigmoid (chapter 8).
You build:   784 weights and a bias that turn images into outputs, and can be moved a step.
It enables:  everything that is said of a network's outputs: loss, accuracy, gradient, training.

    symbol  Python name      shape             range
    X       x                n rows of 784     0.0 .. 1.0
    w       weights          784 numbers       any float; at first normal, mean 0, spread init_scale
    b       bias             1 number          any float; at first 0.0
    z       weighted_sums()  n numbers         any float: X·w + b
    p       forward()        n numbers         0.0 .. 1.0; 0.5 and above reads as class 1
    lr      learning_rate    1 number          above 0.0; the article's is 0.01

The article calls it a perceptron. In the strict sense a perceptron has a step where this unit has a
sigmoid, and learns by Rosenblatt's rule instead of a gradient. The same unit trained on the
cross-entropy would be logistic regression; here the loss is the squared error.

An image has 135 pixels of ink on average. As many standard normal weights add up to a z of standard
deviation near 12, so at first most outputs are next to 0 or 1, where the sigmoid is flat. That is why
the article's 3000 epochs get only to about 80 %; smaller initial weights learn faster.
"""

from math import isfinite

from scratchnet.matrix import Matrix, Rows, as_matrix
from scratchnet.mersenne_twister import MersenneTwister
from scratchnet.sigmoid import sigmoid
from scratchnet.vector import Vector, add_scaled


class Network:
    """One sigmoid unit: p = sigmoid(X·w + b).

    number_of_weights: 1 or more, one per pixel. seed: 0 .. 2^32 - 1, of the weights' own generator.
    init_scale: standard deviation of the initial weights, finite, 0.0 or more.

    Raises ValueError for a number out of range.

    >>> network = Network(2)
    >>> network.weights, network.bias
    ([1.764052345967664, 0.4001572083672233], 0.0)
    >>> network.forward([[0.0, 0.0]])  # z = 0 + bias = 0
    [0.5]
    """

    def __init__(self, number_of_weights: int, seed: int = 0, init_scale: float = 1.0) -> None:
        if number_of_weights < 1:
            raise ValueError(f"expected 1 weight or more, found {number_of_weights}")
        if not (isfinite(init_scale) and init_scale >= 0.0):
            raise ValueError(f"expected a finite init_scale of 0 or more, found {init_scale}")
        generator = MersenneTwister(seed)
        self.weights = [init_scale * generator.standard_normal() for _ in range(number_of_weights)]
        self.bias = 0.0

    def weighted_sums(self, x: Matrix | Rows) -> list[float]:
        """Returns z = X·w + b, n numbers, for the n images `x`; errors as in `forward`."""
        return [xw + self.bias for xw in as_matrix(x).dot(self.weights)]  # n x 784 -> n

    def forward(self, x: Matrix | Rows) -> list[float]:
        """Returns the outputs p = sigmoid(z), n numbers, 0.0 .. 1.0.

        x: n images, as a matrix or as plain rows. Raises ValueError if they are not as long as w.
        """
        return [sigmoid(z) for z in self.weighted_sums(x)]

    def update(self, gradient_w: Vector, gradient_b: float, learning_rate: float) -> None:
        """Takes one step downhill: w <- w - lr gradient_w, b <- b - lr gradient_b.

        gradient_w: as many numbers as weights. gradient_b: 1 number. learning_rate: above 0.0.

        Raises ValueError for any other number of entries in gradient_w.

        >>> network = Network(2, init_scale=0.0)
        >>> network.update([1.0, -2.0], 4.0, learning_rate=0.25)
        >>> network.weights, network.bias
        ([-0.25, 0.5], -1.0)
        """
        self.weights = add_scaled(self.weights, -learning_rate, gradient_w)
        self.bias -= learning_rate * gradient_b
