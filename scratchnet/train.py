"""The command that trains (article, section 11).

You have:     the data, the unit, the step, the article's start, and speed.
You build:    a program that you can start, watch and stop.
It gives you: experiments of your own, and a trained model that explain.py can look into.

    python3 -m scratchnet.train [--epochs 3000] [--lr 0.01] [--seed 0] [--pixels binary|grey]
        [--digits 0 1] [--init-scale 1.0] [--log-every 200] [--data DIR]
        [--plain] [--processes N] [--save MODEL.json] [--resume MODEL.json] [--figures DIR]

Standard output carries the sizes of the data, the log in the article's format, and the time taken.
The progress bar goes to standard error, and only to a terminal.

Ctrl-C loses nothing: with --save the model so far is written, and the same command with --resume goes on
with it, to the same weights, bit for bit, as if it had never been stopped. (A different --epochs may mean
a different number of processes. Floats that are added in a different order differ in their last digits.)
"""

import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from math import isnan

from scratchnet.article import shuffled
from scratchnet.dataset import Dataset, load_dataset
from scratchnet.hands import Workers
from scratchnet.loss import mean_squared_error
from scratchnet.matrix import PlainMatrix
from scratchnet.pictures.training import PICTURES, pictures_of
from scratchnet.runs.advice import advise_on_accuracy, advise_on_ink
from scratchnet.runs.model import load_model, save_model
from scratchnet.runs.progress import Run, workers_worth
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.threshold import ink_rule
from scratchnet.tools.arguments import Parser, quoted
from scratchnet.tools.errors import Refused, signals_ignored, start
from scratchnet.tools.files import check_folder, check_writable, write_folder
from scratchnet.tools.processes import Lost
from scratchnet.training import Record, record, take_step


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


def parse(arguments: Sequence[str] | None) -> Namespace:
    """Returns the command's options, each checked to be in its range."""
    parser = Parser("scratchnet.train", "Train one sigmoid unit to tell two handwritten digits apart.")
    options = parser.read(
        arguments, "--epochs", "--lr", "--seed", "--pixels", "--digits", "--init-scale", "--log-every",
        "--plain", "--processes", "--save", "--resume", "--figures", "--data",
    )  # fmt: skip
    if options.resume is not None:
        resume(parser, options, arguments)
    return options


def resume(parser: Parser, options: Namespace, arguments: Sequence[str] | None) -> None:
    """Puts the model to go on with, and its settings, into the options."""
    path, model = options.resume, load_model(options.resume)
    settings = {
        "digits": list(model.digits), "pixels": model.pixels, "seed": model.seed,
        "init_scale": model.init_scale, "lr": model.learning_rate,
    }  # fmt: skip
    parser.set_defaults(**settings)
    given = vars(parser.parse_args(arguments))
    for name, value in settings.items():
        if given[name] != value:
            was = " ".join(map(str, value)) if isinstance(value, list) else value
            raise Refused(f"{path}: was trained with --{name.replace('_', '-')} {was}")
    if options.epochs <= model.epochs:
        raise Refused(f"{path}: has {model.epochs} epochs already; expected --epochs above that")
    vars(options).update(settings, resume=model, resumed=path)


def step_of(run: Run, data: Dataset, stack: ExitStack) -> Callable[[], list[float]]:
    """Returns a function that takes a step of the run, by one process or by workers, which `stack` ends."""
    options, x, y = run.options, data.train_x, data.train_y
    matrix_type = PlainMatrix if options.plain else SharedMatrix
    count = options.processes or workers_worth(len(y), options.epochs)
    if count > 1:
        try:
            workers = stack.enter_context(Workers(x, y, count, matrix_type))
            return partial(workers.take_step, run.network, options.lr)
        except Refused:
            if options.processes:
                raise  # it was asked for; otherwise one process will do
    return partial(take_step, run.network, matrix_type(x), y, options.lr)


def carry_out(run: Run) -> None:
    """Takes the run from where it is to its end, and writes what is asked for."""
    options = run.options
    data = shuffled(load_dataset(options.data, options.digits, options.pixels), options.seed)
    run.check_data(data)
    y, test_y = data.train_y, data.test_y
    for number, digit in enumerate(options.digits):  # class 0 and class 1
        train_count, test_count = y.count(number), test_y.count(number)
        print(f"digit {digit}: {train_count} training images, {test_count} test images", flush=True)
    rule = ink_rule(data.train_x, y)
    advise_on_ink(rule)
    started = time.perf_counter()
    with ExitStack() as stack:
        step = step_of(run, data, stack)
        test_x = PlainMatrix(data.test_x) if options.plain else SharedMatrix(data.test_x)
        run.bar.start()
        for epoch in range(run.done + 1, options.epochs + 1):
            try:
                outputs = step()
            except Refused as error:
                raise type(error)(f"epoch {epoch}: {error}") from error
            if epoch in (1, options.epochs) or epoch % options.log_every == 0:
                run.history.append(record(epoch, run.network, outputs, y, test_x, test_y))
                if isnan(sum(run.history[-1])):
                    raise Refused(f"epoch {epoch}: a loss is nan; use a smaller --lr or --init-scale")
                run.bar.print(log_line(run.history[-1]))
            run.note(epoch)
            run.bar.move(lambda: f"loss {mean_squared_error(outputs, y):.4f}")
        run.bar.close()
    print(f"cost time: {time.perf_counter() - started:.1f} s")
    if options.save is not None:
        save_model(options.save, run.model())
    if options.figures is not None:
        predictions = run.network.forward(test_x)
        write_folder(options.figures, pictures_of(run.model(), run.snapshots, data, predictions))
    advise_on_accuracy(run.history[-1].test_accuracy, rule, data)


def save_if_asked(run: Run) -> str:
    """Saves an interrupted run if that was asked for; returns the end of a message: how to go on."""
    path, epoch = run.options.save, run.reached[0]
    if path is None or epoch == run.done:
        return ""
    save_model(path, run.model())
    if epoch == run.options.epochs:
        return f"; the weights are in {path}"
    return f"; to go on, add --resume {quoted(str(path))} to the same command"


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `python3 -m scratchnet.train`."""
    options = parse(arguments)
    check_folder(options.figures, PICTURES)
    if options.save is not None:
        check_writable(options.save)
        model, folder = options.save.resolve(), options.figures and options.figures.resolve()
        if folder and any((folder / name).is_relative_to(model) for name in PICTURES):
            raise Refused(f"{options.save}: --figures is to write there, too")
    run = Run(options)
    try:
        carry_out(run)
    except (KeyboardInterrupt, SystemExit, BrokenPipeError, Lost) as end:
        with signals_ignored():
            run.bar.close(leave=False)
            said, how = f"interrupted after epoch {run.reached[0]} of {options.epochs}", save_if_asked(run)
        if isinstance(end, KeyboardInterrupt):
            raise KeyboardInterrupt(said + how) from None
        if isinstance(end, Lost):
            raise Lost(f"{end}{how}") from end
        raise
    except Exception:
        run.bar.close()
        raise


if __name__ == "__main__":
    start(main)
