"""Colour on a terminal: small pictures in half blocks, two square pixels to a character."""

import os
import sys
from collections.abc import Sequence

# Colours of the 256 that terminals have, from weak to strong.
ABOVE, BELOW = (94, 130, 172, 208, 214), (18, 20, 27, 33, 39)


def has_colour() -> bool:
    """Whether standard output is a terminal that takes colours, and whose user does not refuse them."""
    encoding = (sys.stdout.encoding or "").lower()
    refused = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb"
    return sys.stdout.isatty() and not refused and encoding.startswith("utf")


def half_blocks(values: Sequence[float], width: int) -> list[str]:
    """Returns a picture of the values, `width` in a row, two rows to a line: a line of 28 rows is 14.

    A value above 0 is orange, one below 0 is blue, the stronger the larger; 0 is left blank.

    >>> half_blocks([1.0, 0.0, 0.0, -2.0], width=2)
    ['\\x1b[38;5;172m▀\\x1b[0m\\x1b[38;5;39m▄\\x1b[0m']
    """
    largest = max(map(abs, values)) or 1.0
    lines = []
    for row in range(0, len(values), 2 * width):
        colours = [_colour(value / largest) for value in values[row : row + 2 * width]]
        colours += [None] * (2 * width - len(colours))  # below the last of an odd number of rows
        lines.append("".join(map(_block, colours[:width], colours[width:])))
    return lines


def _colour(share: float) -> int | None:
    """The colour of a value, -1.0 .. 1.0."""
    colours = ABOVE if share > 0.0 else BELOW
    return colours[min(4, int(5 * abs(share)))] if share else None


def _block(upper: int | None, lower: int | None) -> str:
    """One character: its upper half in one colour, its lower half in the other."""
    if upper is None and lower is None:
        return " "
    if upper is None:
        return f"\x1b[38;5;{lower}m▄\x1b[0m"
    behind = "" if lower is None else f"\x1b[48;5;{lower}m"
    return f"\x1b[38;5;{upper}m{behind}▀\x1b[0m"
