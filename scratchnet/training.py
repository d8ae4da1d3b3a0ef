"""Training: the same step, many times (part III, learning; article, section 10).
Before: gradient.py. Next: mersenne_twister.py.

You have:    outputs, loss, accuracy, gradient, and an update that moves each weight a little.
You build:   `descend`, which takes one step after another, and `train`, which keeps a history.
It enables:  a program that finds its own rule.

Now let it learn. A single step, from weights of zero, on the 12,665 images of 0 and 1:

    >>> from scratchnet.dataset import load_dataset
    >>> data, network = load_dataset(), Network([0.0] * 784)
    >>> outputs = list(descend(network, data.train_x, data.train_y, epochs=1, learning_rate=0.01))
    >>> f"{accuracy(network.forward(data.test_x), data.test_y):.4f}"
    '0.9825'

Better than the person's 0.9674, whatever the rate: every p was 1/2, every δ one size, so the step is
the sum of the ones minus the sum of the zeros. The rate only stretches it, and no z changes its sign.
Fifty steps at rate 1 get 0.9995. An epoch is one step with all images (full batch), in any order.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scratchnet.accuracy import accuracy
from scratchnet.gradient import Slope, gradient
from scratchnet.loss import mean_squared_error
from scratchnet.matrix import Data
from scratchnet.network import Network
from scratchnet.tools.validation import check_run
from scratchnet.vector import Vector


class Record(NamedTuple):
    """One epoch: training figures from before its step and test figures from after it, 0.0 .. 1.0."""

    epoch: int
    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float


def descend(
    network: Network, x: Data, y: Vector, epochs: int, learning_rate: float, slope: Slope = gradient
) -> Iterator[list[float]]:
    """Takes `epochs` steps w <- w - lr * slope; after each, yields the n outputs from before it."""
    for _ in range(epochs):
        predictions = network.forward(x)  # n x 784 -> n
        gradient_w, gradient_b = slope(x, y, predictions)
        network.update(gradient_w, gradient_b, learning_rate)
        yield predictions


def records(
    steps: Iterable[Vector], network: Network, train_y: Vector,
    test_x: Data, test_y: Vector, epochs: int, log_every: int, first_epoch: int = 1,
) -> Iterator[Record]:  # fmt: skip
    """Yields a Record for epoch = 1, each k log_every and the last, from first_epoch on."""
    for epoch, p in enumerate(steps, start=first_epoch):
        if epoch in (1, epochs) or epoch % log_every == 0:
            test_p = network.forward(test_x)
            losses = mean_squared_error(p, train_y), mean_squared_error(test_p, test_y)
            yield Record(epoch, *losses, accuracy(p, train_y), accuracy(test_p, test_y))


def train(
    network: Network, train_x: Data, train_y: Vector, test_x: Data, test_y: Vector,
    epochs: int = 3000, learning_rate: float = 0.01, log_every: int = 200,
) -> list[Record]:  # fmt: skip
    """Trains `network` in place; returns history = the list of its `records`, after `check_run`."""
    check_run(epochs, learning_rate, log_every, train_x)
    steps = descend(network, train_x, train_y, epochs, learning_rate)
    return list(records(steps, network, train_y, test_x, test_y, epochs, log_every))


# Run this, fifty steps from weights of zero (--init-scale 0):
#     $ python3 -m scratchnet.train --epochs 50 --lr 1 --init-scale 0
#     epoch: 50, train_loss: 0.0036, test_loss: 0.0021, train_acc: 0.9969, test_acc: 0.9995
# Ask yourself:
# 1. Before the first step 0.5366 of the test set is right. Why? (test_before_the_first_step)
# 2. Does the order of the rows change the weights? (test_the_order_of_the_rows)
