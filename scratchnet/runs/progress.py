"""A run of `train`: how far it has come, so that it can be saved, and gone on with, at any time."""

from argparse import Namespace
from collections.abc import Iterator

from scratchnet.article import random_weights
from scratchnet.dataset import HEIGHT, WIDTH
from scratchnet.loss import mean_squared_error
from scratchnet.network import Network
from scratchnet.runs.model import Model
from scratchnet.tools.errors import Refused
from scratchnet.tools.progress_bar import Bar
from scratchnet.training import Record
from scratchnet.vector import Vector


def kept_epochs(epochs: int) -> list[int]:
    """Returns the epochs after which the weights are kept for a picture: five of them, or fewer."""
    return sorted({0, 1, epochs // 3, 2 * epochs // 3, epochs})


class Run:
    """A run, and how far it has come: all that it takes to go on from there, at any time.

    Python name    meaning
    network        the unit that learns
    history        the records so far, those of the run that this one goes on with among them
    kept           the weights after some epochs, for a picture
    reached        the last whole step that has been looked at: its epoch, and w and b after it
    """

    def __init__(self, options: Namespace) -> None:
        self.options, before = options, options.resume
        first = random_weights(HEIGHT * WIDTH, options.seed, options.init_scale)
        self.network, self.done = Network(first), 0
        self.history: list[Record] = []
        self.kept: dict[int, Vector] = {0: first}
        if before is not None:
            self.network, self.done = before.network(), before.epochs
            self.history = list(before.history)
            self.kept[self.done] = before.weights
        self.bar = Bar(options.epochs, self.done)
        self.mark(self.done)

    def mark(self, epoch: int) -> None:
        """Notes what is reached: in one go, since Ctrl-C may come between any two."""
        self.reached = epoch, self.network.weights, self.network.bias

    def watched(self, steps: Iterator[list[float]], y: Vector) -> Iterator[list[float]]:
        """Hands on the `steps` of a descent; when one has been looked at, notes it and moves the bar."""
        epoch, wanted = self.done, kept_epochs(self.options.epochs)
        try:
            for epoch, predictions in enumerate(steps, start=self.done + 1):
                if epoch in wanted:
                    self.kept[epoch] = self.network.weights
                yield predictions
                self.mark(epoch)
                self.bar.move(lambda: f"loss {mean_squared_error(predictions, y):.4f}")
        except Refused as error:
            raise type(error)(f"epoch {epoch + 1}: {error}") from error

    def model(self) -> Model:
        """Returns what is reached, to be saved."""
        options, (epoch, weights, bias) = self.options, self.reached
        history = [record for record in self.history if record.epoch <= epoch]
        return Model(
            (options.digits[0], options.digits[1]), options.pixels, options.seed, options.init_scale,
            options.lr, epoch, bias, list(weights), history,
        )  # fmt: skip
