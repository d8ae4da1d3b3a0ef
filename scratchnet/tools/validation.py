"""Checks of what a function is given, and of what comes from outside as JSON."""

import math
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from typing import Any, NamedTuple

from scratchnet.tools.errors import Refused

LARGEST, SMALLEST = sys.float_info.max, 5e-324  # floats, and the smallest above 0


def check_lengths(u: Sized, v: Sized, names: str = "vectors") -> None:
    """Raises ValueError unless `u` and `v` are of one length, 1 or more. names: what they are.

    >>> check_lengths([1.0], [1.0, 2.0], "rows")
    Traceback (most recent call last):
    ValueError: expected rows of one length, 1 or more; found lengths 1 and 2
    """
    if len(u) != len(v) or len(u) == 0:
        found = f"found lengths {len(u)} and {len(v)}"
        raise ValueError(f"expected {names} of one length, 1 or more; {found}")


def check_rows(rows: Sequence[Sequence[float]]) -> None:
    """Raises ValueError unless these are 1 or more rows of one length, 1 or more."""
    if rows and not isinstance(rows[0], Sequence):
        raise ValueError("expected rows of numbers, found a single row; put it in brackets: [row]")
    lengths = {len(row) for row in rows}
    if len(lengths) != 1 or 0 in lengths:
        found = f"found {len(rows)} rows of lengths {sorted(lengths)[:5]}"
        raise ValueError(f"expected 1 or more rows of one length, 1 or more; {found}")


def check_choice(digits: Sequence[int], pixels: str, kinds: Iterable[str]) -> None:
    """Raises ValueError unless there are two different digits, and `pixels` is one of the kinds."""
    if len(digits) != 2 or digits[0] == digits[1] or not all(0 <= digit <= 9 for digit in digits):
        raise Refused(f"expected two different digits of 0..9, found {', '.join(map(str, digits))}")
    if pixels not in kinds:
        raise Refused(f"expected pixels to be one of {', '.join(kinds)}; found {pixels!r}")


def check_run(epochs: int, learning_rate: float, log_every: int, rows: object) -> None:
    """Raises ValueError for numbers that make no training; warns of one that takes very long."""
    if epochs < 1 or log_every < 1:
        raise ValueError(f"expected 1 or more epochs and log_every, found {epochs} and {log_every}")
    if not 0.0 < learning_rate < math.inf:
        raise ValueError(f"expected a finite learning rate above 0, found {learning_rate}")
    if isinstance(rows, Sequence) and len(rows) >= 1000:
        message = "these are plain rows; scratchnet.SharedMatrix(rows) is about fifty times as fast"
        warnings.warn(message, stacklevel=3)


def check_finite(parameters: Iterable[float]) -> None:
    """Raises ValueError unless all weights and the bias are finite numbers."""
    if not all(map(math.isfinite, parameters)):
        raise Refused("weights are no longer finite; use a smaller learning rate or smaller initial weights")


class Check(NamedTuple):
    """What a value must be: a test, words for what passes it, and a test of a list's items."""

    passes: Callable[[Any], bool]
    words: str
    item_passes: Callable[[Any], bool] | None = None


def whole(least: int, most: float = LARGEST) -> Check:
    """Whole numbers in least..most; true and 1.0 are none."""
    words = f"a whole number, {least} {f'to {most}' if most < LARGEST else 'or more'}"
    return Check(lambda value: type(value) is int and least <= value <= most, words)


def number(words: str, least: float = -LARGEST, most: float = LARGEST) -> Check:
    """Numbers in least..most; true is none, and NaN is in no range."""
    return Check(lambda value: type(value) in (int, float) and least <= value <= most, words)


def one_of(*values: object) -> Check:
    """One of these values, of the same type."""
    *others, last = map(str, values)
    words = f"{', '.join(others)} or {last}" if others else repr(values[0])
    return Check(lambda value: any(value == known and type(value) is type(known) for known in values), words)


def list_of(words: str, item: Check, least: int = 0, most: float = math.inf) -> Check:
    """A list of least..most items, each of which passes its check."""

    def passes(value: Any) -> bool:
        return isinstance(value, list) and least <= len(value) <= most and all(map(item.passes, value))

    return Check(passes, words, item.passes)


RATE = number("a finite number above 0", SMALLEST)
_TWO = list_of("two digits", whole(0, 9), 2, 2)
DIGITS = Check(lambda value: _TWO.passes(value) and value[0] != value[1], "two different digits of 0..9")


def checked(values: Any, name: str, check: Check) -> Any:
    """Returns `values[name]`, None where it is missing; Refused says what it should be, and what it is.

    >>> checked({"seed": -1}, "seed", whole(0))
    Traceback (most recent call last):
    scratchnet.tools.errors.Refused: expected seed to be a whole number, 0 or more, found -1
    """
    value = values.get(name) if isinstance(values, Mapping) else None
    if check.passes(value):
        return value
    raise Refused(f"expected {name} to be {check.words}, found {_short(value, check)}")


def _short(value: Any, check: Check) -> str:
    """A value as a message shows it; a long list by its length and its first item that is wrong."""
    if not isinstance(value, list) or len(value) <= 4:
        return f"{value!r:.40}"
    for place, item in enumerate(value):
        if check.item_passes is None or not check.item_passes(item):
            return f"a list of {len(value)}, {item!r:.40} at index {place}"
    return f"a list of {len(value)}"
