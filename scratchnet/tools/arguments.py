"""The options of the commands, and the refusal of wrong ones."""

import argparse
import math
import os
import shlex
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence, Sized
from pathlib import Path
from typing import Any, NoReturn

from scratchnet.tools.errors import Refused


class Parser(argparse.ArgumentParser):
    """argparse, except that a wrong argument is `Refused`, for `errors.run` to report."""

    def __init__(self, module: str, description: str) -> None:
        super().__init__(f"python3 -m {module}", description=description, allow_abbrev=False)

    def add(self, *names: str) -> None:
        """Adds the options of these names, which mean the same in every command."""
        for name in names:
            self.add_argument(name, **OPTIONS[name])

    def read(self, arguments: Sequence[str] | None, *names: str) -> argparse.Namespace:
        """Returns the options that a command was given, those of these names among them."""
        self.add(*names)
        return self.parse_args(arguments)

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        """As argparse's, but for a `--` behind an equals sign, on which it stumbles until 3.13."""
        for argument in sys.argv[1:] if args is None else args:
            if argument.startswith("--") and argument.endswith("=--"):
                self.error(f"argument {argument[:-3]}: expected a value, found '--'")
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        raise Refused(message)


def whole_number(least: int, most: float = math.inf) -> Callable[[str], int]:
    """Returns a reader of whole numbers in least..most, to be an argument's `type`."""
    upper = f"to {most}" if most < math.inf else "or more"

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1  # fails the check below
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(
                f"expected a whole number, {least} {upper}, found {text!r:.40}"
            )
        return number

    return read


def finite_number(above_zero: bool) -> Callable[[str], float]:
    """Returns a reader of finite numbers above zero, or from zero on, to be an argument's `type`."""
    bound = "above 0" if above_zero else "0 or more"

    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan  # fails the check below
        if not 0 <= number < math.inf or (above_zero and number == 0):
            raise argparse.ArgumentTypeError(f"expected a finite number, {bound}, found {text!r:.40}")
        return number

    return read


def file_path(text: str) -> Path:
    """An argument's `type`: the path that `text` writes, which must not be empty."""
    if not text:
        raise argparse.ArgumentTypeError("expected a path, found ''")
    return Path(text)


def quoted(name: str) -> str:
    """Returns the name of a file as a shell takes it: that of POSIX, or those of Windows."""
    name = f"./{name}" if name[0] == "-" else name
    return shlex.quote(name) if os.name == "posix" else f'"{name}"'


OPTIONS: dict[str, dict[str, Any]] = {
    "--digits": {
        "nargs": 2,
        "type": whole_number(0, 9),
        "default": (0, 1),
        "metavar": ("A", "B"),
        "help": "two different digits: class 0 and class 1 (default 0 1)",
    },
    "--pixels": {
        "choices": ("binary", "grey"),
        "default": "binary",
        "help": "binary: any ink is 1; grey: value / 255 (default binary)",
    },
    "--seed": {
        "type": whole_number(0, 2**32 - 1),
        "default": 0,
        "metavar": "N",
        "help": "seed of the random numbers (default %(default)s)",
    },
    "--lr": {
        "type": finite_number(above_zero=True),
        "default": 0.01,
        "metavar": "RATE",
        "help": "learning rate (default 0.01)",
    },
    "--figures": {
        "type": file_path,
        "metavar": "DIR",
        "help": "write pictures (SVG) to this folder",
    },
    "--data": {
        "type": file_path,
        "metavar": "DIR",
        "help": "folder of the four MNIST files, gzip or raw (default: those that come along)",
    },
}


def check_run(epochs: int, learning_rate: float, log_every: int, rows: object) -> None:
    """Raises ValueError for numbers that make no training; warns of one that takes very long."""
    if epochs < 1 or log_every < 1:
        raise ValueError(f"expected 1 or more epochs and log_every, found {epochs} and {log_every}")
    if not 0.0 < learning_rate < math.inf:
        raise ValueError(f"expected a finite learning rate above 0, found {learning_rate}")
    if isinstance(rows, Sequence) and len(rows) >= 1000:
        message = "these are plain rows; scratchnet.SharedMatrix(rows) is about fifty times quicker"
        warnings.warn(message, stacklevel=3)


def check_finite(parameters: Iterable[float]) -> None:
    """Raises ValueError unless all weights and the bias are finite numbers."""
    if not all(map(math.isfinite, parameters)):
        raise Refused(
            "weights are no longer finite; use a smaller learning rate or smaller initial weights"
        )


def check_counts(images: Sized, labels: Sized) -> None:
    """Raises ValueError unless there are as many images as labels, and at least one."""
    if len(images) != len(labels) or not len(labels):
        found = f"found {len(images)} images and {len(labels)} labels"
        raise ValueError(f"expected 1 or more images, each with its label; {found}")
