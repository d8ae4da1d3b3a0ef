"""Chapter 13. Training: the same step, many times (article, section 10).

You have:    outputs and update (chapter 9), loss (10), accuracy (11), gradient (12).
You build:   the loop that runs them in turn, and the history of how it went.
It enables:  the command of chapter 17, which runs the loop on the real data.

    symbol  Python name      shape             range
    X, y    train_x, train_y n x 784, n        n = 12,665 images for 0 and 1
            test_x, test_y   n x 784, n        n = 2,115 others, never learnt from
    lr      learning_rate    1 number          above 0.0
            epoch            1 number          1 .. epochs; one pass over all training images

Every epoch uses all the training images (full batch), so their order matters only to the rounding.
A record of the history has the training figures of the weights before its epoch's update and the
test figures of the weights after it, as the article's log has.
"""

from collections.abc import Callable
from math import isfinite
from typing import NamedTuple, TypeAlias

from scratchnet.accuracy import accuracy
from scratchnet.gradient import gradient
from scratchnet.loss import mean_squared_error
from scratchnet.matrix import Matrix, Rows, as_matrix
from scratchnet.network import Network
from scratchnet.vector import Vector


class Record(NamedTuple):
    """The figures of one epoch; losses and accuracies are 0.0 .. 1.0."""

    epoch: int
    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float


Callback: TypeAlias = Callable[[int, Vector, Record | None], None]


def train(
    network: Network,
    train_x: Matrix | Rows,
    train_y: Vector,
    test_x: Matrix | Rows,
    test_y: Vector,
    epochs: int = 3000,
    learning_rate: float = 0.01,
    log_every: int = 200,
    callback: Callback | None = None,
) -> list[Record]:
    """Trains `network` and returns its history: a record for epoch 1 and for every log_every-th.

    network: changed in place, epoch by epoch. epochs, log_every: 1 or more.
    learning_rate: above 0.0, finite. callback: called after every epoch with its number, its
    predictions for the training images, and its record, or None where the history has none.

    Result: the records, in order.

    Raises ValueError: "expected 1 or more epochs and log_every, found 0 and 200"; "expected a finite
    learning rate above 0, found nan"; "epoch 7: weights are no longer finite; use a smaller learning
    rate or smaller initial weights", where a weight or the bias is infinite or NaN after an update;
    and for counts of images and labels that do not fit.

    >>> network = Network(2, init_scale=0.0)
    >>> for record in train(network, [[1.0, 0.0], [0.0, 1.0]], [0, 1], [[1.0, 0.0]], [0], epochs=1):
    ...     print(record.train_loss, record.train_accuracy, round(record.test_loss, 4))
    0.25 0.5 0.2498
    """
    if epochs < 1 or log_every < 1:
        raise ValueError(f"expected 1 or more epochs and log_every, found {epochs} and {log_every}")
    if not (isfinite(learning_rate) and learning_rate > 0.0):
        raise ValueError(f"expected a finite learning rate above 0, found {learning_rate}")
    train_x, test_x = as_matrix(train_x), as_matrix(test_x)
    history: list[Record] = []
    for epoch in range(1, epochs + 1):
        predictions = network.forward(train_x)  # n x 784 -> n
        gradient_w, gradient_b = gradient(train_x, train_y, predictions)
        network.update(gradient_w, gradient_b, learning_rate)
        if not all(map(isfinite, [*network.weights, network.bias])):
            raise ValueError(
                f"epoch {epoch}: weights are no longer finite; use a smaller learning rate "
                "or smaller initial weights"
            )
        record = None
        if epoch == 1 or epoch % log_every == 0:
            test_predictions = network.forward(test_x)
            record = Record(
                epoch,
                mean_squared_error(predictions, train_y),
                mean_squared_error(test_predictions, test_y),
                accuracy(predictions, train_y),
                accuracy(test_predictions, test_y),
            )
            history.append(record)
        if callback is not None:
            callback(epoch, predictions, record)
    return history
