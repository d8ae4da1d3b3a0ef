"""The options of the commands, and the refusal of wrong ones."""

import argparse
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from scratchnet.tools.errors import Refused
from scratchnet.tools.validation import LARGEST, RATE, SCALE, Check, whole

DASHES = "-\u2010\u2011\u2013\u2014\u2212"  # as word processors write "-"


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
        """As argparse's, but for a `--` behind an equals sign, on which it stumbles until 3.13; and at the
        prompt, `main("--epochs 3")` and `main(["--epochs", 3])` mean what they say."""
        args, self._of_process = shlex.split(args) if isinstance(args, str) else args, args is None
        self._given = sys.argv[1:] if args is None else [*map(str, args)]
        for argument in self._given:
            if argument.startswith("--") and argument.endswith("=--"):
                self.error(f"argument {argument[:-3]}: expected a value, found '--'")
        return super().parse_known_args(self._given, namespace)

    def error(self, message: str) -> NoReturn:
        raise Refused(message + self._advice(message))

    def _advice(self, message: str) -> str:
        """What to write instead, where that can be guessed; it follows the message."""
        if self._of_process and message.startswith("unrecognized") and "scratchnet" not in sys.argv[0]:
            return f"; these are the arguments of {Path(sys.argv[0]).name}: to give none, call main([])"
        if "--" in self._given:
            return "; leave out the --"
        known = self._option_string_actions
        for name in (argument.partition("=")[0] for argument in self._given):
            wanted = "--" + name.lstrip(DASHES)
            if name.startswith(tuple(DASHES)) and name not in known and name in message:
                longer = [option for option in known if option.startswith(wanted)]
                for option in longer or get_close_matches(wanted, known, cutoff=0.7):
                    return f"; did you mean {option}{'' if name[:2] == '--' else ', with two hyphens'}?"
        return ", with a space between: --digits 4 9" if message.endswith("expected 2 arguments") else ""


def whole_number(least: int, most: float = LARGEST) -> Callable[[str], int]:
    """Returns a reader of whole numbers in least..most, to be an argument's `type`."""
    return reader(int, whole(least, most))


def reader(kind: Any, check: Check) -> Callable[[str], Any]:
    """Returns a reader of numbers of this kind, int or float, that pass the check: an argument's `type`."""

    def read(text: str) -> Any:
        with suppress(ValueError):
            number = kind(text)
            if check.passes(number):
                return number
        advice = " (write a decimal point, not a comma)" if kind is float and "," in text else ""
        raise argparse.ArgumentTypeError(f"expected {check.words}, found {text!r:.40}{advice}")

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


OPTIONS: dict[str, dict[str, Any]] = {  # of all commands
    "--digits": dict(
        nargs=2, type=whole_number(0, 9), default=(0, 1), metavar=("A", "B"),
        help="two different digits: class 0 and class 1 (default 0 1)",
    ),
    "--pixels": dict(
        choices=("binary", "grey"), default="binary", type=lambda text: {"gray": "grey"}.get(text, text),
        help="binary: any ink is 1; grey: value / 255 (default binary)",
    ),
    "--seed": dict(
        type=whole_number(0, 2**32 - 1), default=0, metavar="N",
        help="seed of the random numbers (default %(default)s)",
    ),
    "--lr": dict(
        type=reader(float, RATE), default=0.01, metavar="RATE",
        help="learning rate (default 0.01)",
    ),
    "--epochs": dict(
        type=whole_number(1), default=3000, metavar="N",
        help="passes over the training images (default %(default)s)",
    ),
    "--init-scale": dict(
        type=reader(float, SCALE), default=1.0, metavar="SCALE",
        help="standard deviation of the initial weights (default %(default)s)",
    ),
    "--log-every": dict(
        type=whole_number(1), default=200, metavar="N",
        help="epochs from one log line to the next (default %(default)s)",
    ),
    "--plain": dict(
        action="store_true",
        help="multiply through the plain matrix of matrix.py: the same log, much slower",
    ),
    "--processes": dict(
        type=whole_number(1, 64), metavar="N",
        help="processes that share the images (default: one for each core, at most 8; one for a short run)",
    ),
    "--save": dict(type=file_path, metavar="MODEL.json", help="write the trained weights to this file"),
    "--resume": dict(
        type=file_path, metavar="MODEL.json",
        help="go on with the run that --save wrote: its digits, pixels, seed, first weights and rate",
    ),
    "--model": dict(type=file_path, metavar="MODEL.json", help="weights that `train --save` wrote"),
    "--figures": dict(type=file_path, metavar="DIR", help="write pictures (SVG) to this folder"),
    "--data": dict(
        type=file_path, metavar="DIR",
        help="folder of the four MNIST files, gzip or raw (default: those that come along)",
    ),
    "--port": dict(
        type=whole_number(0, 65535), default=0, metavar="N",
        help="of 127.0.0.1 (default 0: any that is free)",
    ),
    "--no-browser": dict(action="store_true", help="print the address, and open nothing"),
}  # fmt: skip
