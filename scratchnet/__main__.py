"""`python3 -m scratchnet`: the contents page, and what to type."""

import sys
from collections.abc import Sequence

import scratchnet
from scratchnet.tools.arguments import Parser
from scratchnet.tools.errors import start


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `python3 -m scratchnet`."""
    Parser("scratchnet", "Print the contents page of the book.").parse_args(arguments)
    text = (scratchnet.__doc__ or "").strip()  # python -OO leaves no docstrings
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, errors="replace").decode(encoding))


if __name__ == "__main__":
    start(main)
