"""Appendix. What the commands have in common: their arguments, errors and exit statuses.

You have:    argparse, of the standard library.
You build:   a parser with checked numbers and the options that commands share; files written whole
             or not at all; `run`, which gives every ending its exit status.
It enables:  commands of a few lines. Nothing here is about learning; skip it at a first reading.

    exit status   when
    0             done
    2             bad usage or bad data: one line `error: ...` on standard error
    130           stopped by Ctrl-C
    141           whoever read the output went away, as in `... | head -1`
"""

import argparse
import errno
import math
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn, TextIO


class Parser(argparse.ArgumentParser):
    """argparse, except that a wrong argument is a ValueError, for `run` to report."""

    def __init__(self, module: str, description: str) -> None:
        super().__init__(f"python3 -m {module}", description=description, allow_abbrev=False)

    def add(self, *names: str) -> None:
        """Adds the options of these names, which mean the same in every command."""
        for name in names:
            self.add_argument(name, **OPTIONS[name])

    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


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
    "--data": {
        "type": file_path,
        "metavar": "DIR",
        "help": "folder of the four MNIST files, gzip or raw (default: those that come along)",
    },
}


def write_whole(path: Path, text: str) -> None:
    """Writes the file `path` whole or not at all: under another name first, which is then changed.

    Raises OSError, which names `path`, where that cannot be.
    """
    part = _part(path)
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path.resolve())  # a link stays a link
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        part.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Raises OSError unless `write_whole` can write `path`: better before a long run than after it."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "is not a regular file", str(path))
    part = _part(path)
    try:
        part.touch()
        part.unlink()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _part(path: Path) -> Path:
    """The name under which `path` is written until it is whole: in the same folder, hidden."""
    target = path.resolve()
    return target.with_name(f".{target.name}.part")


def visible(text: str) -> str:
    """Returns `text` with its control characters written out, so that it stays one line.

    >>> visible("a\\tb")
    'a\\\\tb'
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def run(main: Callable[[Sequence[str] | None], None], arguments: Sequence[str] | None = None) -> int:
    """Calls `main(arguments)` and returns the exit status; reports an error in one line.

    arguments: the command's, without its name; None: those of the process.
    """
    sys.stdout = sys.stdout or open(os.devnull, "w")  # None where it was closed, as by `>&-`
    sys.stderr = sys.stderr or open(os.devnull, "w")
    try:
        try:
            main(arguments)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        _discard(sys.stdout)
        return 141
    except OSError as error:
        _discard(sys.stdout)
        _report(f"error: {error.filename or 'standard output'}: {error.strerror or error}")
        return 2
    except ValueError as error:
        _report(f"error: {error}")
        return 2
    except KeyboardInterrupt as interrupt:
        line_end = "\n" if sys.stderr.isatty() else ""  # the terminal has just written ^C
        _report(f"{line_end}{str(interrupt) or 'interrupted'}")
        return 130
    return 0


def _report(message: str) -> None:
    """Prints one line on standard error, control characters made visible."""
    start = "\n" if message.startswith("\n") else ""
    try:
        print(start + visible(message.removeprefix(start)), file=sys.stderr, flush=True)
    except OSError:
        _discard(sys.stderr)


def _discard(stream: TextIO) -> None:
    """Lets nothing more come of `stream`: Python would flush it at exit, and fail once more."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except OSError:
        pass  # it is no file
