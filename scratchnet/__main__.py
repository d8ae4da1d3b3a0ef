"""`python3 -m scratchnet`: the contents page, and what to type."""

import sys
from collections.abc import Sequence

import scratchnet
from scratchnet.tools.arguments import Parser
from scratchnet.tools.errors import Refused, start


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `python3 -m scratchnet`."""
    given = sys.argv[1:] if arguments is None else arguments
    if given and f" scratchnet.{given[0]} " in scratchnet.__doc__:
        raise Refused(f"expected a dot, not a space: python3 -m scratchnet.{' '.join(given)}")
    Parser("scratchnet", "Print the contents page of the book.").parse_args(arguments)
    print(scratchnet.__doc__.strip())


if __name__ == "__main__":
    start(main)
