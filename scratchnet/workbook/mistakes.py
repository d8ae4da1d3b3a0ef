"""The known mistakes of mistakes.toml: packed into one file of a workbook, and read there.

In a workbook they are packed, because right functions and formulas that are to be found are among them.
"""

import __future__

import json
import re
import tomllib
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from math import isclose
from pathlib import Path
from textwrap import dedent
from types import CodeType, FunctionType
from typing import Any, TypeAlias

from scratchnet.workbook.blanks import text_of

# By chapter and function: the right text, and the wrong ones with their sentences. `ERRORS` as in the table.
Known: TypeAlias = dict[str, dict[str, Any]]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]\d+)?")
# What makes no difference: which of these two says that a length does not fit, and what is divided by 0.
SAME = re.compile(r"IndexError: .* out of range|ValueError: expected .* of one length.*|float (?=div)")
PACKED = "mistakes.txt"  # stands in a workbook beside this page, instead of mistakes.toml
ERRORS = "errors"  # the part of the table with both sentences for errors of any function, by their text


def table() -> dict[str, dict[str, Any]]:
    """Returns mistakes.toml: by chapter and function, right and wrong text, English and Chinese sentence."""
    return tomllib.loads(files("scratchnet.workbook").joinpath("mistakes.toml").read_text(encoding="utf-8"))


def replaced(source: str, right: str, wrong: str) -> tuple[int, str]:
    r"""Returns the number of the line in which `right` stands, and the source with `wrong` in its place.

    "..." in `right` is the rest of a line. Further lines of both are written without the blanks that the
    first one has before it. Raises ValueError if `right` does not stand there exactly once.

    >>> replaced("def f():\n    a = 1\n    return a\n", "a = ...\nreturn", "return")
    (2, 'def f():\n    return a\n')
    """
    pattern = re.escape(right).replace(re.escape("..."), ".*").replace("\\\n", "\n *")
    found = list(re.finditer(pattern, source))
    if len(found) != 1:
        raise ValueError(f"{right!r} stands there {len(found)} times")
    before, behind = source[: found[0].start()], source[found[0].end() :]
    depth = re.findall("^ *", before.rpartition("\n")[2])[0]
    return before.count("\n") + 1, before + wrong.replace("\n", f"\n{depth}") + behind


def pack(pages: Mapping[str, str], functions: Mapping[str, Iterable[str]]) -> str:
    """Returns the known mistakes of these functions, for the file PACKED. pages: the finished pages."""
    mistakes = table()
    known: Known = {ERRORS: mistakes[ERRORS]}
    for chapter, names in functions.items():
        known[chapter] = {}
        for name in names:
            right = text_of(pages[chapter], name)
            made = [
                (dedent(replaced(right, *texts)[1]), english, chinese)
                for *pairs, english, chinese in mistakes[chapter][name]
                for texts in zip(pairs[::2], pairs[1::2])
            ]
            known[chapter][name] = dedent(right), made
    return b64encode(zlib.compress(json.dumps(known).encode())).decode()


def unpack(folder: Path) -> Known:
    """Returns the known mistakes of the workbook in this folder; none if their file is missing or damaged."""
    try:
        packed = (folder / "scratchnet" / "workbook" / PACKED).read_bytes()
        known: Known = json.loads(zlib.decompress(b64decode(packed)))
    except (OSError, ValueError, zlib.error):
        return {}
    return known


@contextmanager
def instead(function: FunctionType, text: str) -> Iterator[None]:
    """Lets a function do what this text of it says, wherever it was imported to, and then its own again."""
    own, flag = function.__code__, __future__.annotations.compiler_flag  # annotations are not looked at
    (code,) = [c for c in compile(text, own.co_filename, "exec", flag).co_consts if isinstance(c, CodeType)]
    function.__code__ = code
    try:
        yield
    finally:
        function.__code__ = own


def alike(said: str, other: str) -> bool:
    """Whether two failures are the same, but for the last digits of their numbers, and how lengths differ.

    >>> alike("found 0.30000000000000004", "found 0.3"), alike("found 0.31", "found 0.3")
    (True, False)
    """
    said, other = SAME.sub("", said), SAME.sub("", other)
    numbers = zip(NUMBER.findall(said), NUMBER.findall(other))
    same = NUMBER.sub("0", said) == NUMBER.sub("0", other)
    return same and all(isclose(float(a), float(b), rel_tol=1e-9) for a, b in numbers)
