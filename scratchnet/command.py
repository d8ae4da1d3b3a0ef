"""Appendix. What the commands have in common: their arguments, errors and exit statuses.

You have:    argparse, of the standard library.
You build:   a parser with checked numbers, and `run`, which gives every ending its exit status.
It enables:  commands of a few lines. Nothing here is about learning; skip it at a first reading.

    exit status   when
    0             done
    2             bad usage or bad data: one line `error: ...` on standard error
    130           stopped by Ctrl-C
    141           whoever read the output went away, as in `... | head -1`
"""

import argparse
import math
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """argparse, except that a wrong argument is a ValueError, for `run` to report."""

    def __init__(self, description: str) -> None:
        super().__init__(description=description, allow_abbrev=False)

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
                f"expected a whole number, {least} {upper}, found {text!r}"
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
            raise argparse.ArgumentTypeError(f"expected a finite number, {bound}, found {text!r}")
        return number

    return read


def add_data_arguments(parser: Parser) -> None:
    """Adds what every command asks of the data: --digits, the two to tell apart, and --data."""
    parser.add_argument(
        "--digits",
        nargs=2,
        type=whole_number(0, 9),
        default=(0, 1),
        metavar=("A", "B"),
        help="two different digits: class 0 and class 1 (default 0 1)",
    )
    parser.add_argument(
        "--data",
        metavar="DIR",
        help="folder of the four MNIST files, gzip or raw (default: the files that come with this)",
    )


def run(main: Callable[[Sequence[str] | None], None], arguments: Sequence[str] | None = None) -> int:
    """Calls `main(arguments)` and returns the exit status; reports an error in one line.

    arguments: the command's, without its name; None: those of the process.
    """
    try:
        main(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # quiet the flush at exit
        return 141
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as interrupt:
        line_end = "\n" if sys.stderr.isatty() else ""  # the terminal has just written ^C
        print(f"{line_end}{str(interrupt) or 'interrupted'}", file=sys.stderr)
        return 130
    return 0
