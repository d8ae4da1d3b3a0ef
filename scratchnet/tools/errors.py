"""What is refused, and the exit status of every ending.

    exit status   when
    0             done
    2             bad usage or bad data: one line `error: ...` on standard error
    130           stopped by Ctrl-C
    141           whoever read the output went away, as in `... | head -1`

Only `Refused` and `OSError` become one line. Every other exception keeps its traceback: a bug must
never look like bad data.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


class Refused(ValueError):
    """What a user gave cannot be used: an argument, a file, a number. The message says why."""


@contextmanager
def naming(path: str | Path, kind: type[Refused]) -> Iterator[None]:
    """Whatever is refused within is refused as `kind`, with the file's name first: `FILE: CAUSE`."""
    try:
        yield
    except OSError as error:
        raise kind(f"{path}: {error.strerror or error}") from error
    except Refused as error:
        raise kind(f"{path}: {error}") from error


def run(main: Callable[[Sequence[str] | None], None], arguments: Sequence[str] | None = None) -> int:
    """Calls `main(arguments)` and returns the exit status; reports what is refused in one line.

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
        if error.filename is None:  # then it was the stream that failed
            _discard(sys.stdout)
        _report(f"error: {error.filename or 'standard output'}: {error.strerror or error}")
        return 2
    except Refused as error:
        _report(f"error: {error}")
        return 2
    except KeyboardInterrupt as interrupt:
        _report(str(interrupt) or "interrupted", _fresh_line())
        return 130
    return 0


def visible(text: str) -> str:
    """Returns `text` with its control characters written out, so that it stays one line.

    >>> visible("a\\tb")
    'a\\\\tb'
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _report(message: str, start: str = "") -> None:
    """Prints one line on standard error, control characters made visible but for those of `start`."""
    try:
        print(start + visible(message), file=sys.stderr, flush=True)
    except OSError:
        _discard(sys.stderr)


def _fresh_line() -> str:
    """What makes the line of a terminal blank again, on which it has just written ^C."""
    if not sys.stderr.isatty():
        return ""
    return "\r" if os.environ.get("TERM", "dumb") == "dumb" else "\r\x1b[K"


def _discard(stream: TextIO) -> None:
    """Lets nothing more come of `stream`: Python would flush it at exit, and fail once more."""
    try:
        with open(os.devnull, "wb") as nothing:
            os.dup2(nothing.fileno(), stream.fileno())
    except OSError:
        pass  # it is no file
