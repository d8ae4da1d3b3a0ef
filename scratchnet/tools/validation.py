"""Checks of what a function is given, and of what comes from outside as JSON."""

import math
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from typing import Any, NamedTuple

from scratchnet.tools.errors import Refused

LARGEST, SMALLEST = sys.float_info.max, 5e-324  # floats, and the smallest above 0
SHORT = 100  # items: of a longer list only the first is looked at where all take time in each epoch
NARROW = {*"int int8 int16 int32 uint8 uint16 uint32".split()}  # those of NumPy overflow


def check(**arguments: Any) -> None:
    """Raises ValueError for the first of these arguments that is not what ARGUMENTS says.

    >>> check(seed=0, generator=5)
    Traceback (most recent call last):
    ValueError: expected generator to be a MersenneTwister, found 5
    """
    for name, value in arguments.items():
        require(value, name, ARGUMENTS[name])


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
    """Raises ValueError unless there are 1 or more values, and each has its label, 0 or 1.

    names: what they are. Predictions are numbers from 0 to 1."""
    check_lengths(values, labels, names)
    require(labels, names.split()[-1], CLASSES)
    if names.startswith("predictions"):
        require(values, "predictions", OUTPUTS)


def checked_rows(rows: Any) -> Any:
    """Returns 1 or more rows of one length, 1 or more, those of an array as lists; ValueError for others."""
    if _depth(rows) == 1 and len(rows):
        raise ValueError("expected rows of numbers, found a single row; put it in brackets: [row]")
    lengths = {len(row) for row in require(rows, "images", ROWS)}
    if len(lengths) != 1 or 0 in lengths:
        found = f"found {len(rows)} rows of lengths {sorted(lengths)[:5]}"
        raise ValueError(f"expected 1 or more rows of one length, 1 or more; {found}")
    return [row.tolist() for row in rows] if hasattr(rows[0], "tolist") else rows


def check_entries(f: Any, at: Any, entries: Any) -> None:
    """Raises ValueError unless f is a function, `at` has numbers, and `entries` are None or places of it."""
    check(f=f)
    last = len(require(at, "at", VECTOR)) - 1
    places = list_of(f"a list of places, 0 to {last}", whole(0, last))
    require([] if entries is None else entries, "entries", places)


def check_choice(digits: Any, pixels: Any, directory: Any) -> None:
    """Raises ValueError unless there are two different digits, a kind of pixels, and a folder."""
    for name, value in (("directory", directory), ("digits", digits), ("pixels", pixels)):
        require(value, name, ARGUMENTS[name], Refused)


def check_run(x: Any, *others: Any) -> None:
    """Raises ValueError for what makes no training; warns of one that takes very long."""
    check(**dict(zip(("network", "train_y", "test_y", "epochs", "learning_rate", "log_every"), others)))
    require(others[4], "learning_rate", RATE)
    if (isinstance(x, type) or not hasattr(x, "transpose_dot")) and len(checked_rows(x)) >= 1000:
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
    return Check(lambda value: any(type(value) is type(known) and value == known for known in values), words)


def list_of(words: str, item: Check, least: int = 0, most: float = math.inf) -> Check:
    """A list of least..most items, each of which passes its check."""

    def passes(value: Any) -> bool:
        fits = isinstance(value, list | tuple | range) and least <= len(value) <= most
        return fits and all(map(item.passes, value))

    return Check(passes, words, item.passes)


RATE, SCALE = number("a finite number above 0", SMALLEST), number("a finite number, 0 or more", 0.0)
_TWO = list_of("two digits", whole(0, 9), 2, 2)
DIGITS = Check(lambda value: _TWO.passes(value) and value[0] != value[1], "two different digits of 0..9")

# What the functions of the book are given. NaN is a number here, since a run that fails may reach it.
NUMBER = Check(lambda v: _depth(v) == 0 and not LARGEST < abs(v) < math.inf, "a number")  # none like 10**400
OUTPUT = Check(lambda v: NUMBER.passes(v) and not (v < 0.0 or v > 1.0),
               "sigmoid(z), 0 to 1, and not z itself")  # fmt: skip
OUTPUTS = Check(lambda v: all(map(OUTPUT.passes, v if len(v) <= SHORT else v[:1])),
                OUTPUT.words, OUTPUT.passes)  # fmt: skip
NUMBERS = Check(lambda v: _depth(v) == 1, "numbers", NUMBER.passes)
VECTOR = Check(lambda v: _depth(v) == 1 and len(v) > 0, "1 or more numbers", NUMBER.passes)
WEIGHTS = Check(lambda v: VECTOR.passes(v) and {str, list, type(None)}.isdisjoint(map(type, v)),
                "1 or more numbers, as in [0.0] * 784", NUMBER.passes)  # fmt: skip
INK = Check(lambda v: VECTOR.passes(v) and not math.isnan(sum(v)), "1 or more pixels", lambda v: v == v)
IMAGE = Check(lambda v: WEIGHTS.passes(v) and len(v) == 784 and not math.isnan(sum(v)),
              "784 pixels, as in load_dataset().train_x[0]", lambda v: _depth(v) == 0 and v == v)  # fmt: skip
BYTES = Check(lambda v: isinstance(v, bytes) or list_of("", whole(0, 255)).passes(v),
              "bytes, as read_set()[0] has them", whole(0, 255).passes)  # fmt: skip
ROWS = Check(lambda v: _depth(v) > 0 and all(_depth(row) == 1 for row in v),
             "a list of rows of numbers", lambda row: _depth(row) == 1)  # fmt: skip
CLASSES = Check(lambda v: _depth(v) == 1 and {0, 1}.issuperset(v),
                "0s and 1s, 0 for the first digit and 1 for the second", lambda v: v in (0, 1))  # fmt: skip
NETWORK = Check(lambda v: _has(v, "forward"), "a Network")
PIXELS, SEED = one_of("binary", "grey"), whole(0, 2**32 - 1)
FUNCTION = Check(callable, "a function")
GEAR = Check(lambda v: isinstance(v, list | tuple) and len(v) == 2 and all(map(callable, v)), "a gear")
ARGUMENTS = {  # what `check` expects of an argument of this name
    "at": NUMBER, "gradient_b": NUMBER, "learning_rate": NUMBER, "pixel": NUMBER,
    "count": whole(0), "epochs": whole(1), "log_every": whole(1), "seed": SEED, "scale": SCALE,
    "digits": DIGITS, "pixels": PIXELS, "train_y": CLASSES, "test_y": CLASSES,
    "f": FUNCTION, "slopes": FUNCTION, "network": NETWORK, "h": number("a number above 0", SMALLEST),
    "gears": list_of("a list of gears, each of them a function and its slope", GEAR),
    "generator": Check(lambda v: _has(v, "integer_up_to"), "a MersenneTwister"),
    "items": Check(lambda v: _has(v, "__setitem__") and len(getattr(v, "shape", "1")) == 1, "a list"),
    "directory": Check(lambda v: isinstance(v, str | PathLike | None),
                       "a folder (digits go into digits=(4, 9))"),
    "dataset": Check(lambda v: _has(v, "train_x") and len(v.train_x) == len(v.train_y)
                     and len(v.test_x) == len(v.test_y), "a Dataset, each image with a class"),
}  # fmt: skip


def require(value: Any, name: str, check: Check, error: type[ValueError] = ValueError) -> Any:
    """Returns the value, one of NumPy's as a number or list of Python's; an error if it does not pass."""
    plain = value.tolist() if _has(value, "tolist") and len(getattr(value, "shape", "")) < 2 else value
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


def _has(value: Any, name: str) -> bool:
    """Whether an object has this attribute; a class in place of an object has none."""
    return hasattr(value, name) and not isinstance(value, type)


def _depth(value: Any) -> float:
    """0 for a number, 1 for numbers in a list or an array, 2 for rows, and so on; NaN for anything else."""
    if isinstance(value, str) or not hasattr(value, "__len__"):
        return 0 if _has(value, "__float__") else math.nan
    try:
        depth = _depth(value[0]) if len(value) else 0
        same = len(value) > SHORT or all(_depth(item) == depth for item in value)
    except (TypeError, LookupError):
        return math.nan
    return 1 + depth if same else math.nan


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
    text = f"the class {value.__name__}" if isinstance(value, type) else " ".join(repr(value).split())
    hint = " (make it a list, by list(..))" if hasattr(value, "__next__") else ""
    return f"a {name}{hint}" if text.startswith("<") else f"{text:.40}"
