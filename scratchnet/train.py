"""The command that trains (article, section 11).

You have:    the data, the unit, the loop that trains it, the article's start, and speed.
You build:   a program to run, watch and stop.
It enables:  experiments: another rate, other digits, other first weights, grey pixels; and a trained
             model for explain.py to look into.

    python3 -m scratchnet.train [--epochs 3000] [--lr 0.01] [--seed 0] [--pixels binary|grey]
        [--digits 0 1] [--init-scale 1.0] [--log-every 200] [--data DIR]
        [--plain] [--processes N] [--save MODEL.json] [--figures DIR]

Standard output carries the sizes of the data, the log in the article's format, and the time taken.
The progress bar goes to standard error, and only to a terminal.
"""

import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack

from scratchnet.article import random_weights, shuffled
from scratchnet.dataset import Dataset, load_dataset
from scratchnet.figures import curves, learnt, samples, weights_map, worst
from scratchnet.hands import Hands, hands_worth
from scratchnet.loss import mean_squared_error
from scratchnet.matrix import PlainMatrix
from scratchnet.model import Model, save_model
from scratchnet.network import Network
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.threshold import ink_rule, rule_accuracy
from scratchnet.tools.arguments import Parser, file_path, finite_number, whole_number
from scratchnet.tools.bar import Bar
from scratchnet.tools.errors import Refused, run
from scratchnet.tools.files import check_folder, check_writable, write_folder
from scratchnet.training import Record, descend, records
from scratchnet.vector import Vector


FIGURES = ["curves.svg", "learnt.svg", "samples.svg", "weights.svg", "worst.svg"]


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


def watched(steps: Iterator[list[float]], y: Vector, bar: Bar) -> Iterator[list[float]]:
    """Hands on the `steps` of a descent; moves the bar by one for each, with the loss beside it."""
    try:
        for predictions in steps:
            bar.move(lambda: f"loss {mean_squared_error(predictions, y):.4f}")
            yield predictions
    except Refused as error:
        raise Refused(f"epoch {bar.reached + 1}: {error}") from error


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
        help="multiply through the plain matrix of matrix.py: the same log, much slower",
    )
    parser.add_argument(
        "--processes",
        type=whole_number(1),
        metavar="N",
        help="hands that share the images (default: one for each core, at most 8; one for a short run)",
    )
    parser.add_argument(
        "--save", type=file_path, metavar="MODEL.json", help="write the trained weights to this file"
    )
    parser.add("--figures", "--data")
    options: Namespace = parser.parse_args(arguments)
    return options


def kept_epochs(epochs: int) -> list[int]:
    """Returns the epochs after which the weights are kept for a picture: five of them, or fewer.

    >>> kept_epochs(3000), kept_epochs(1)
    ([0, 1, 1000, 2000, 3000], [0, 1])
    """
    return sorted({0, 1, epochs // 3, 2 * epochs // 3, epochs})


def keeping(
    steps: Iterator[list[float]], network: Network, epochs: int, kept: dict[int, Vector]
) -> Iterator[list[float]]:
    """Hands on the `steps` of a descent, and keeps the weights after some of them in `kept`."""
    kept[0] = network.weights
    for epoch, predictions in enumerate(steps, start=1):
        if epoch in kept_epochs(epochs):
            kept[epoch] = network.weights
        yield predictions


def pictures(
    model: Model, kept: Mapping[int, Vector], data: Dataset, predictions: Vector
) -> dict[str, str]:
    """Returns the pictures of a run by their names. predictions: its outputs for the test images."""
    rule = ink_rule(data.train_x, data.train_y)
    commonest = max((0, 1), key=data.test_y.count)
    yardsticks = [
        (f"always a {model.digits[commonest]}", data.test_y.count(commonest) / len(data.test_y)),
        ("counting ink", rule_accuracy(rule, data.test_x, data.test_y)),
    ]
    texts = [
        curves(model, yardsticks),
        learnt(model, kept),
        samples(model, data.train_x[:10], data.train_y[:10]),
        weights_map(model),
        worst(model, data.test_x, data.test_y, predictions),
    ]
    return dict(zip(FIGURES, texts))


def steps_of(
    options: Namespace, network: Network, data: Dataset, stack: ExitStack
) -> Iterator[list[float]]:
    """Returns the steps of the run, taken by one process or by many hands, whom the stack will end."""
    x, y, kind = data.train_x, data.train_y, PlainMatrix if options.plain else SharedMatrix
    count = options.processes or hands_worth(len(y), options.epochs)
    if count > 1:
        try:
            hands = stack.enter_context(Hands(x, y, count, kind))
            return hands.descend(network, options.epochs, options.lr)
        except Refused:
            if options.processes:
                raise  # it was asked for; otherwise one process will do
    return descend(network, kind(x), y, options.epochs, options.lr)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `python3 -m scratchnet.train`."""
    options = parse(arguments)
    check_folder(options.figures, FIGURES)
    if options.save is not None:
        check_writable(options.save)
        folder = options.figures and options.figures.resolve()
        if folder and options.save.resolve() in [folder, *map(folder.joinpath, FIGURES)]:
            raise Refused(f"{options.save}: --figures is to write there, too")
    epochs, bar = options.epochs, Bar(options.epochs)
    stack = ExitStack()
    try:
        data = shuffled(load_dataset(options.data, options.digits, options.pixels), options.seed)
        for label, digit in enumerate(options.digits):
            train_count, test_count = data.train_y.count(label), data.test_y.count(label)
            print(f"digit {digit}: {train_count} training images, {test_count} test images", flush=True)

        started = time.perf_counter()
        network = Network(random_weights(len(data.train_x[0]), options.seed, options.init_scale))
        steps = steps_of(options, network, data, stack)
        test_x = PlainMatrix(data.test_x) if options.plain else SharedMatrix(data.test_x)
        bar.start()
        steps = watched(steps, data.train_y, bar)
        kept: dict[int, Vector] = {}
        steps, history = keeping(steps, network, epochs, kept), []
        for record in records(
            steps, network, data.train_y, test_x, data.test_y, epochs, options.log_every
        ):
            bar.print(log_line(record))
            history.append(record)
        bar.close()
        stack.close()
        print(f"cost time: {time.perf_counter() - started:.1f} s")
        model = Model(
            (options.digits[0], options.digits[1]), options.pixels, options.seed, options.init_scale,
            options.lr, epochs, network.bias, network.weights, history,
        )  # fmt: skip
        if options.save is not None:
            save_model(options.save, model)
        if options.figures is not None:
            write_folder(options.figures, pictures(model, kept, data, network.forward(test_x)))
    except KeyboardInterrupt:
        bar.close(leave=False)
        raise KeyboardInterrupt(f"interrupted after epoch {bar.reached} of {epochs}") from None
    finally:
        bar.close()
        stack.close()


if __name__ == "__main__":
    sys.exit(run(main))
