"""A run of `train`: how far it has come, so that it can be saved, and gone on with, at any time."""

from argparse import Namespace

from scratchnet.article import random_weights
from scratchnet.dataset import HEIGHT, WIDTH, Dataset
from scratchnet.network import Network
from scratchnet.runs.model import Model, digest
from scratchnet.tools.errors import Refused
from scratchnet.tools.processes import MOST, usable_cores
from scratchnet.tools.progress_bar import Bar
from scratchnet.training import Record
from scratchnet.vector import Vector

LONG_RUN = 2_000_000  # images times epochs


def workers_worth(images: int, epochs: int) -> int:
    """Returns how many processes a run should have: one for each core, 8 at most; one for a short run.

    A worker takes as long to start as some hundred epochs of the article's run take.
    """
    return min(usable_cores(), MOST) if images * epochs >= LONG_RUN else 1


def snapshot_epochs(epochs: int) -> list[int]:
    """Returns the epochs after which the weights are kept for a picture: five of them, or fewer."""
    return sorted({0, 1, epochs // 3, 2 * epochs // 3, epochs})


class Run:
    """A run, and how far it has come: all that it takes to go on from there, at any time.

    Python name    meaning
    network        the unit that learns
    done           the epochs of the run that this one goes on with; 0 for a new one
    history        the records so far, those of that earlier run among them
    snapshots      the weights after some epochs, for a picture
    reached        the last whole step: its epoch, and w and b after it
    data           the digest of the images and classes, if it is needed
    """

    def __init__(self, options: Namespace) -> None:
        self.options, before = options, options.resume
        count, scale = HEIGHT * WIDTH, options.init_scale
        # Zeros need no random numbers: in a workbook, their page is written after that of the training.
        first = random_weights(count, options.seed, scale) if scale else [0.0] * count
        self.network, self.done = Network(first), 0
        self.history: list[Record] = []
        self.snapshots: dict[int, Vector] = {0: first}
        if before is not None:
            self.network, self.done = before.network(), before.epochs
            self.history = list(before.history)
            self.snapshots[self.done] = before.weights
        self.data: str | None = None
        self.bar = Bar(options.epochs, self.done)
        self.note(self.done)

    def check_data(self, data: Dataset) -> None:
        """Refuses to go on with other images than those that the run began with."""
        before = self.options.resume
        if self.options.save or before:
            self.data = digest(data)
        if before and before.data not in (None, self.data):
            path = self.options.resumed
            raise Refused(f"{path}: was trained on other images; give their folder with --data")

    def note(self, epoch: int) -> None:
        """Notes that the step of this epoch is done, all at once, since Ctrl-C may come at any time."""
        if epoch in snapshot_epochs(self.options.epochs):
            self.snapshots[epoch] = self.network.weights
        self.reached = epoch, self.network.weights, self.network.bias

    def model(self) -> Model:
        """Returns what is reached, to be saved."""
        options, (epoch, weights, bias) = self.options, self.reached
        history = [record for record in self.history if record.epoch <= epoch]
        return Model(
            (options.digits[0], options.digits[1]), options.pixels, options.seed, options.init_scale,
            options.lr, epoch, bias, list(weights), history, self.data,
        )  # fmt: skip
