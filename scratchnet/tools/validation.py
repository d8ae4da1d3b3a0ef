"""Checks of what a function is given, and of what comes from outside as JSON."""

import math
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from typing import Any, NamedTuple

from scratchnet.tools.errors import Refused

LARGEST, SMALLEST = sys.float_info.max, 5e-324  # floats, and the smallest above 0
NARROW = {
    "int",
    *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32)),
}  # those of NumPy overflow


def check_lengths(u: Any, v: Any, names: str = "vectors") -> None:
    """Raises ValueError unless `u` and `v` are lists of one length, 1 or more. names: what they are.

    >>> check_lengths([1.0], [1.0, 2.0], "predictions and labels")
    Traceback (most recent call last):
    ValueError: expected predictions and labels of one length, 1 or more; found lengths 1 and 2
    """
    depth, words = (2, "rows and numbers") if names.startswith("images") else (1, "lists of numbers")
    empty = _depth(u) == 1 and len(u) == 0  # its length is refused below
    if _depth(v) != 1 or (_depth(u) != depth and not empty):
        raise ValueError(f"expected {names} to be {words}, found {_short(u, VECTOR)} and {_short(v, VECTOR)}")
    if len(u) != len(v) or len(u) == 0:
        found = f"found lengths {len(u)} and {len(v)}"
        raise ValueError(f"expected {names} of one length, 1 or more; {found}")
    types = [str(getattr(x, "dtype", type(x[0]).__name__)) for x in (u, v)]
    if types != ["int", "int"] and NARROW.issuperset(types):
        raise ValueError(f"expected {names} of floats, found {', '.join(types)}: use .astype(float)")


def check_labels(values: Any, labels: Any, names: str = "predictions and labels") -> None:
    """Raises ValueError unless there are 1 or more values, and each has its label, 0 or 1."""
    check_lengths(values, labels, names)
    require(labels, names.split()[-1], CLASSES)


def checked_rows(rows: Any) -> Any:
    """Returns 1 or more rows of one length, 1 or more, those of an array as lists; ValueError for others."""
    if _depth(rows) == 1 and len(rows):
        raise ValueError("expected rows of numbers, found a single row; put it in brackets: [row]")
    lengths = {len(row) for row in require(rows, "images", ROWS)}
    if len(lengths) != 1 or 0 in lengths:
        found = f"found {len(rows)} rows of lengths {sorted(lengths)[:5]}"
        raise ValueError(f"expected 1 or more rows of one length, 1 or more; {found}")
    return [row.tolist() for row in rows] if hasattr(rows[0], "tolist") else rows


def check_entries(at: Any, entries: Any) -> None:
    """Raises ValueError unless `at` is a list of numbers, and `entries` are some of its places, or None."""
    last = len(require(at, "at", VECTOR)) - 1
    require([] if entries is None else entries, "entries", list_of(f"places, 0 to {last}", whole(0, last)))


def check_choice(digits: Any, pixels: str, kinds: Iterable[str], directory: Any = None) -> None:
    """Raises ValueError unless there are two different digits, one of the kinds of pixels, and a folder."""
    require(directory, "directory", FOLDER)
    if not DIGITS.passes(digits):
        found = ", ".join(map(repr, digits)) if isinstance(digits, list | tuple) else _short(digits)
        raise Refused(f"expected two different digits of 0..9, found {found:.80}")
    if pixels not in [*kinds]:
        raise Refused(f"expected pixels to be one of {', '.join(kinds)}; found {pixels!r}")


def check_run(x: Any, *others: Any) -> None:
    """Raises ValueError for what makes no training; warns of one that takes very long."""
    names = "network", "train_y", "test_y", "epochs", "learning_rate", "log_every"
    for value, name, check in zip(others, names, (NETWORK, CLASSES, CLASSES, whole(1), RATE, whole(1))):
        require(value, name, check)
    if not hasattr(x, "transpose_dot") and len(checked_rows(x)) >= 1000:
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
    kinds = int, float  # NumPy's float64 is a float, too
    return Check(lambda v: isinstance(v, kinds) and type(v) is not bool and least <= v <= most, words)


def one_of(*values: object) -> Check:
    """One of these values, of the same type."""
    *others, last = map(str, values)
    words = f"{', '.join(others)} or {last}" if others else repr(values[0])
    return Check(lambda value: any(value == known and type(value) is type(known) for known in values), words)


def list_of(words: str, item: Check, least: int = 0, most: float = math.inf) -> Check:
    """A list of least..most items, each of which passes its check."""

    def passes(value: Any) -> bool:
        fits = isinstance(value, list | tuple | range) and least <= len(value) <= most
        return fits and all(map(item.passes, value))

    return Check(passes, words, item.passes)


RATE = number("a finite number above 0", SMALLEST)
_TWO = list_of("two digits", whole(0, 9), 2, 2)
DIGITS = Check(lambda value: _TWO.passes(value) and value[0] != value[1], "two different digits of 0..9")

# What the functions of the book are given. NaN is a number here, since a run that fails may reach it.
# A list is looked at no further than its first item where that takes time in each epoch.
NUMBER = Check(lambda v: _depth(v) == 0 and not LARGEST < abs(v) < math.inf, "a number")  # none like 10**400
SCALE = number("a finite number, 0 or more", 0.0)
OUTPUT = Check(lambda v: NUMBER.passes(v) and 0.0 <= v <= 1.0, "sigmoid(z), 0 to 1, and not z itself")
VECTOR = Check(lambda v: _depth(v) == 1 and len(v) > 0, "1 or more numbers", NUMBER.passes)
WEIGHTS = Check(lambda v: VECTOR.passes(v) and {str, list, type(None)}.isdisjoint(map(type, v)),
                "1 or more numbers, as in [0.0] * 784", NUMBER.passes)  # fmt: skip
IMAGE = Check(lambda v: WEIGHTS.passes(v) and len(v) == 784 and not math.isnan(sum(v)),
              "784 pixels, as in load_dataset().train_x[0]", lambda v: _depth(v) == 0 and v == v)  # fmt: skip
ROWS = Check(lambda v: _depth(v) > 0 and all(_depth(row) == 1 for row in v),
             "a list of rows of numbers", lambda row: _depth(row) == 1)  # fmt: skip
CLASSES = Check(lambda v: _depth(v) == 1 and {0, 1}.issuperset(v),
                "0s and 1s, 0 for the first digit and 1 for the second", lambda v: v in (0, 1))  # fmt: skip
NETWORK = Check(lambda v: hasattr(v, "forward"), "a Network")
DATASET = Check(lambda v: hasattr(v, "train_x"), "a Dataset")
GENERATOR = Check(lambda v: hasattr(v, "integer_up_to"), "a MersenneTwister")
ITEMS = Check(lambda v: hasattr(v, "__setitem__") and len(getattr(v, "shape", "1")) == 1, "a list")
FOLDER = Check(lambda v: isinstance(v, str | PathLike | None), "a folder (digits go into digits=(4, 9))")


def require(value: Any, name: str, check: Check, error: type[ValueError] = ValueError) -> Any:
    """Returns the value, one of NumPy's as a number or list of Python's; an error if it does not pass."""
    plain = value.tolist() if hasattr(value, "tolist") and len(getattr(value, "shape", "")) < 2 else value
    if check.passes(plain):
        return plain
    raise error(f"expected {name} to be {check.words}, found {_short(plain, check)}")


def checked(values: Any, name: str, check: Check) -> Any:
    """Returns `values[name]`, None where it is missing; Refused says what it should be, and what it is.

    >>> checked({"seed": -1}, "seed", whole(0))
    Traceback (most recent call last):
    scratchnet.tools.errors.Refused: expected seed to be a whole number, 0 or more, found -1
    """
    return require(values.get(name) if isinstance(values, Mapping) else None, name, check, Refused)


def _depth(value: Any) -> float:
    """0 for a number, 1 for numbers in a list or an array, 2 for rows, and so on; NaN for anything else."""
    if hasattr(value, "__float__") and not hasattr(value, "__len__"):
        return 0
    try:
        return math.nan if isinstance(value, str) else 1 + _depth(value[0]) if len(value) else 1
    except (TypeError, LookupError):
        return math.nan


def _short(value: Any, check: Check | None = None) -> str:
    """A value as a message shows it; a long list by its length and its first item that is wrong."""
    name = type(value).__name__
    if isinstance(value, list | tuple) and len(value) > 4:
        passes = check.item_passes if check else lambda item: True
        place = next((i for i, item in enumerate(value) if passes is None or not passes(item)), None)
        where = "" if place is None else f", {_short(value[place])} at index {place}"
        return f"a {name} of {len(value)}{where}"
    if hasattr(value, "tolist") and len(getattr(value, "shape", "")) > 0:
        return f"an array of shape {value.shape}"
    text = " ".join(repr(value).split())
    hint = " (make it a list, by list(..))" if hasattr(value, "__next__") else ""
    return f"a {name}{hint}" if text.startswith("<") else f"{text:.40}"
