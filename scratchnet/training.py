"""Training: the same small step, many times.
Part III, learning. Before: gradient.py. Next: mersenne_twister.py.

You have:     the gradient, which says for each weight whether the loss rises or falls with it.
You build:    a step that moves every weight a little the other way, and a loop of such steps.
It gives you: a program that finds its own rule: weight <- weight - learning rate * its slope.

One weight first. To the right is w, and upwards is half the loss of the two images of gradient.py. The digits
count the steps from w = -3, at the learning rates 20 and 80 (they are large because the slopes are small):

       .01.                                    .0..
           2.3                                     ..1
             ..                    ..                ..                    ..
               .4               ...                    ..               ...
                 .            ..                         .            4.
                  ..       ...                            ..       ...
                    5.6....                                 3....2.
    -4              0               4       -4              0               4   w

At 20 the first steps are short, where the curve is nearly flat. (Remember that!) At 80 they jump over the
bottom: a slope only says what happens nearby. Small moves add up, so all 785 numbers may move at once:

    >>> from scratchnet.dataset import load_dataset
    >>> data, network = load_dataset(), Network([0.0] * 784)
    >>> outputs = take_step(network, data.train_x, data.train_y, learning_rate=0.01)
    >>> print(f"{accuracy(network.forward(data.test_x), data.test_y):.4f}")
    0.9825

One step, and it is better than the person's rule. Its weights, 2 x 2 to a character, without empty rows:

    .....-----....
    ....-oo--oo-..      # far above 0: ink here speaks for a 1
    ...-ooo+.ooo..      + above 0
    ...ooo-##ooo..      . near 0
    ..-ooo###ooo-.      - below 0
    ..-ooo##+ooo-.      o far below 0: ink here speaks for a 0
    ..ooo.##-ooo..
    ..ooo.##ooo-..
    ..-oo-.-ooo...
    ...-oo--o-....

With weights of zero every output is 1/2, so every δ has the same size: 1/(8n) for a 0, and -1/(8n) for a 1.
So the new weights are the sum of all 1s minus the sum of all 0s, times a constant. The rate only changes the
constant, so no z changes its sign, and the answers are the same with any rate. After more steps they are not:

    test loss, accuracy    rate 0.01          rate 1             rate 100
    after 1 step           0.2434   0.9825    0.0432   0.9825    0.0164   0.9825
    after 20 steps         0.1575   0.9967    0.0036   0.9991    0.0091   0.9901

0.01 is slow, 100 is too much: try ten times more, or less, on the training images. Fifty steps at 1 get
0.9995, all test images but one, a slanted 0 with nearly no hole. Of the training images they get 0.9970 (and
0.9969 one step earlier). Why fewer? They happen to include more odd ones than the test set.
"""

from typing import NamedTuple

from scratchnet.accuracy import accuracy
from scratchnet.gradient import Gradient, gradient
from scratchnet.loss import mean_squared_error
from scratchnet.matrix import Data
from scratchnet.network import Network
from scratchnet.tools.validation import NETWORK, check, check_run, require, whole
from scratchnet.vector import Vector


class Record(NamedTuple):
    """An epoch, that is, a step with all images: training figures from before it, test figures after it."""

    epoch: int
    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float


def take_step(network: Network, x: Data, y: Vector, learning_rate: float,
              slopes: Gradient = gradient) -> list[float]:  # fmt: skip
    """Returns p, the n outputs before the step; `network.update` steps against `slopes(x, y, p)`."""
    check(network=network, slopes=slopes)
    predictions = network.forward(x)  # n rows of 784 -> n numbers
    gradient_w, gradient_b = slopes(x, y, predictions)
    network.update(gradient_w, gradient_b, learning_rate)
    return predictions


def descend(
    network: Network, x: Data, y: Vector, epochs: int, learning_rate: float, slopes: Gradient = gradient
) -> None:
    """Takes one step for each of the epochs, without a log. (saturation.py gives it different slopes.)"""
    for _ in range(require(epochs, "epochs", whole(0))):
        take_step(network, x, y, learning_rate, slopes)


def record(epoch: int, network: Network, p: Vector, train_y: Vector, test_x: Data, test_y: Vector) -> Record:
    """Returns the figures of an epoch. p: the outputs that its step returned."""
    test_p = require(network, "network", NETWORK).forward(test_x)
    losses = mean_squared_error(p, train_y), mean_squared_error(test_p, test_y)
    return Record(epoch, *losses, accuracy(p, train_y), accuracy(test_p, test_y))


def train(
    network: Network, train_x: Data, train_y: Vector, test_x: Data, test_y: Vector,
    epochs: int = 3000, learning_rate: float = 0.01, log_every: int = 200,
) -> list[Record]:  # fmt: skip
    """Trains the network, and returns a Record of the first epoch, every `log_every`-th, and the last."""
    check_run(train_x, network, train_y, test_y, epochs, learning_rate, log_every)
    history = []
    for epoch in range(1, epochs + 1):
        predictions = take_step(network, train_x, train_y, learning_rate)
        if epoch in (1, epochs) or epoch % log_every == 0:
            history.append(record(epoch, network, predictions, train_y, test_x, test_y))
    return history


# Run this, fifty steps from weights of zero:
#     $ python3 -m scratchnet.train --epochs 50 --lr 1 --init-scale 0
#     epoch: 50, train_loss: 0.0036, test_loss: 0.0021, train_acc: 0.9969, test_acc: 0.9995
# Ask yourself (the answers: tests/test_13_training.py, test_question_1 and test_question_2):
# 1. Before the first step, 0.5366 of the test answers are right. Why?
# 2. Does the order of the rows change the weights?
