"""A text file of so many lines and columns, in a few characters."""

from collections.abc import Container
from pathlib import Path

from scratchnet.tools.errors import Refused

LARGEST = 1 << 14  # bytes; 28 lines of 28 characters take 812


def read_lines(path: str | Path, height: int, width: int, known: Container[str], ink: str) -> list[str]:
    """Returns the `height` lines of the file at `path`, each filled up with spaces to `width`.

    known: the characters that may stand there. ink: the one that must. Windows line ends are fine.

    Raises Refused, with the line and the column where there is one, and OSError.
    """
    with Path(path).open("rb") as file:
        content = file.read(LARGEST + 1)
    if not content.strip():
        raise Refused("the file is empty" if not content else f"no ink: there is no {ink} in it")
    if len(content) > LARGEST:
        raise Refused(f"too large for {height} lines of {width} characters")
    lines = content.decode("utf-8-sig", errors="replace").removesuffix("\n").split("\n")
    lines = [line.removesuffix("\r") for line in lines]
    if len(lines) != height:
        raise Refused(f"expected {height} lines, found {len(lines)}")
    for number, line in enumerate(lines, start=1):
        if len(line) > width:
            raise Refused(f"line {number}: expected at most {width} characters, found {len(line)}")
        for column, character in enumerate(line, start=1):
            if character not in known:
                raise Refused(
                    f"line {number}: expected . or space or #, found {ascii(character)} "
                    f"in column {column}"
                )
    if not any(ink in line for line in lines):
        raise Refused(f"no ink: there is no {ink} in it")
    return [line.ljust(width) for line in lines]
