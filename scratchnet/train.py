"""Chapter 17. The command: from the bytes of the files to the article's log (article, section 11).

You have:    the data (chapter 4), the network (9), the loop that trains it (13), speed (14), and
             files for what comes out of it (15, 16).
You build:   a program to run, watch and stop.
It enables:  experiments: another rate, other digits, other initial weights, grey pixels; and a
             trained model for chapter 19 to look into.

    python3 -m scratchnet.train [--epochs 3000] [--lr 0.01] [--seed 0] [--pixels binary|grey]
        [--digits 0 1] [--init-scale 1.0] [--log-every 200] [--data DIR]
        [--plain] [--save MODEL.json] [--figures DIR]

Standard output carries the sizes of the data, the log in the article's format, and the time taken.
The progress bar goes to standard error, and only to a terminal.
"""

import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scratchnet.command import (
    Parser,
    check_writable,
    file_path,
    finite_number,
    run,
    whole_number,
    write_whole,
)
from scratchnet.dataset import Dataset, load_dataset
from scratchnet.loss import mean_squared_error
from scratchnet.matrix import PlainMatrix
from scratchnet.model import Model, save_model
from scratchnet.network import Network
from scratchnet.plot import curves, samples, weights_map
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.training import Record, train
from scratchnet.vector import Vector


def log_line(record: Record) -> str:
    """Returns the line of the log for one record, as the article prints it.

    >>> log_line(Record(1, 0.52304, 0.52818, 0.47067, 0.46524))
    'epoch: 1, train_loss: 0.5230, test_loss: 0.5282, train_acc: 0.4707, test_acc: 0.4652'
    """
    return (
        f"epoch: {record.epoch}, "
        f"train_loss: {record.train_loss:.4f}, test_loss: {record.test_loss:.4f}, "
        f"train_acc: {record.train_accuracy:.4f}, test_acc: {record.test_accuracy:.4f}"
    )


class Display:
    """Shows a run: the log on standard output and, on a terminal's standard error, a moving bar.

    epochs: how many there will be. Without tqdm there is no bar, and one line says how to get it.
    """

    def __init__(self, epochs: int) -> None:
        self.reached = 0  # epochs done
        self._epochs = epochs
        self._train_y: Vector = []
        self._bar: Any = None  # tqdm's, where there is tqdm

    def start(self, train_y: Vector) -> None:
        """Shows the bar at 0. train_y: the n training labels, for the loss beside the bar."""
        self._train_y = train_y
        try:
            from tqdm import tqdm
        except ImportError:
            print("no progress bar; to get one: python3 -m pip install tqdm", file=sys.stderr)
        else:
            self._bar = tqdm(total=self._epochs, unit="epoch", disable=None, dynamic_ncols=True)

    def __call__(self, epoch: int, predictions: Vector, record: Record | None) -> None:
        """Shows one epoch; this is what `train` calls back."""
        self.reached = epoch
        if self._bar is not None and not self._bar.disable:
            loss = mean_squared_error(predictions, self._train_y)
            self._bar.set_postfix_str(f"train_loss: {loss:.4f}", refresh=False)
            self._bar.update()
        if record is not None:
            if self._bar is not None:
                self._bar.clear()
            print(log_line(record), flush=True)
            if self._bar is not None:
                self._bar.refresh()

    def close(self) -> None:
        """Leaves the bar as it stands; a second call does nothing."""
        if self._bar is not None:
            self._bar.close()


def parse(arguments: Sequence[str] | None) -> Namespace:
    """Returns the command's options, each checked to be in its range."""
    parser = Parser("scratchnet.train", "Train one sigmoid unit to tell two handwritten digits apart.")
    parser.add_argument(
        "--epochs",
        type=whole_number(1),
        default=3000,
        metavar="N",
        help="passes over the training images (default %(default)s)",
    )
    parser.add("--lr", "--seed", "--pixels", "--digits")
    parser.add_argument(
        "--init-scale",
        type=finite_number(above_zero=False),
        default=1.0,
        metavar="SCALE",
        help="standard deviation of the initial weights (default %(default)s)",
    )
    parser.add_argument(
        "--log-every",
        type=whole_number(1),
        default=200,
        metavar="N",
        help="epochs from one log line to the next (default %(default)s)",
    )
    parser.add_argument(
        "--plain",
        action="store_true",
        help="multiply through the plain matrix of chapter 7: the same log, much slower",
    )
    parser.add_argument(
        "--save", type=file_path, metavar="MODEL.json", help="write the trained weights to this file"
    )
    parser.add_argument(
        "--figures", type=file_path, metavar="DIR", help="write three pictures to this folder (SVG)"
    )
    parser.add("--data")
    return parser.parse_args(arguments)


def figure_paths(folder: Path) -> list[Path]:
    """Returns the paths of the three pictures that --figures writes."""
    return [folder / name for name in ("curves.svg", "weights.svg", "samples.svg")]


def check_outputs(options: Namespace) -> None:
    """Raises OSError, before the training, for a file that could not be written after it."""
    if options.save is not None:
        check_writable(options.save)
    if options.figures is not None:
        options.figures.mkdir(parents=True, exist_ok=True)
        for path in figure_paths(options.figures):
            check_writable(path)


def write_outputs(
    options: Namespace, data: Dataset, network: Network, history: list[Record]
) -> None:
    """Writes what --save and --figures ask for."""
    if options.save is not None:
        model = Model(
            digits=(options.digits[0], options.digits[1]),
            pixels=options.pixels,
            seed=options.seed,
            init_scale=options.init_scale,
            learning_rate=options.lr,
            epochs=options.epochs,
            bias=network.bias,
            weights=network.weights,
            history=history,
        )
        save_model(options.save, model)
    if options.figures is not None:
        labels = [options.digits[y] for y in data.train_y[:10]]
        pictures = curves(history), weights_map(network.weights), samples(data.train_x[:10], labels)
        for path, picture in zip(figure_paths(options.figures), pictures):
            write_whole(path, picture)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `python3 -m scratchnet.train`."""
    options = parse(arguments)
    check_outputs(options)
    display = Display(options.epochs)
    try:
        data = load_dataset(options.data, options.digits, options.pixels, options.seed)
        for label, digit in enumerate(options.digits):
            train_count, test_count = data.train_y.count(label), data.test_y.count(label)
            print(f"digit {digit}: {train_count} training images, {test_count} test images")

        started = time.perf_counter()
        matrix = PlainMatrix if options.plain else SharedMatrix
        train_x, test_x = matrix(data.train_x), matrix(data.test_x)
        network = Network(len(data.train_x[0]), options.seed, options.init_scale)
        display.start(data.train_y)
        history = train(
            network,
            train_x,
            data.train_y,
            test_x,
            data.test_y,
            epochs=options.epochs,
            learning_rate=options.lr,
            log_every=options.log_every,
            callback=display,
        )
        display.close()
        print(f"cost time: {time.perf_counter() - started:.1f} s")
        write_outputs(options, data, network, history)
    except KeyboardInterrupt:
        stopped = f"interrupted after epoch {display.reached} of {options.epochs}"
        raise KeyboardInterrupt(stopped) from None
    finally:
        display.close()


if __name__ == "__main__":
    sys.exit(run(main))
