"""What is refused, and the exit status of every ending.

    exit status   when
    0             done
    1             a check of a workbook has found something wrong
    2             bad usage or bad data: one line `error: ...` on standard error
    130           stopped by Ctrl-C
    129, 143      ended by SIGHUP, by SIGTERM
    141           whoever read the output went away, as in `... | head -1`

Only `Refused`, `OSError` and `MemoryError` become one line, of at most 300 characters. Every other
exception keeps its traceback, because a bug must never look like bad data.
"""

import errno
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from runpy import run_module
from typing import Any, NoReturn, TextIO

STREAM = "standard output"
LONGEST = 300  # characters of a message
ARCHIVE = next((str(path) for path in Path(__file__).parents if path.is_file()), "")  # a zip, as of zipapp
ENDINGS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Refused(ValueError):
    """What a user gave cannot be used: an argument, a file, a number. The message says why."""


@contextmanager
def naming(path: str | Path, kind: type[Refused]) -> Iterator[None]:
    """Whatever is refused within is refused as `kind`, with the file's name first: `FILE: CAUSE`."""
    if not isinstance(path, str | os.PathLike) or "\n" in str(path):
        what = "a text of several lines" if isinstance(path, str) else printable(f"{path!r:.40}")
        raise kind(f"expected the path of a file, found {what}")
    try:
        yield
    except (OSError, Refused) as error:
        cause = error.strerror or error if isinstance(error, OSError) else error
        if os.path.isfile(f"{path}.gz"):
            cause = f"{cause}; {os.path.basename(path)}.gz is not read while this is beside it"
        raise kind(f"{shortened(str(path), 200)}: {cause}") from error


def run(main: Callable[[Sequence[str] | None], object], arguments: Sequence[str] | None = None) -> int:
    """Calls `main(arguments)` and returns the exit status; reports what is refused in one line.

    arguments: the command's, without its name; None: those of the process.
    """
    sys.stdout = sys.stdout or open(os.devnull, "w")  # None where it was closed, as by `>&-`
    sys.stderr = sys.stderr or open(os.devnull, "w")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # so that a pipe has each line at once
    with _ended_by_signals(for_good=arguments is None):  # then the process is about to end
        return _exit_status(main, arguments)


def _exit_status(main: Callable[[Sequence[str] | None], object], arguments: Sequence[str] | None) -> int:
    """`run`, but for its signals and streams."""
    try:
        try:
            main(arguments)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        _discard(sys.stdout)
        return 141
    except OSError as error:
        what = _what_failed(error)
        if what == STREAM and error.errno == errno.EINVAL:  # so Windows says that a pipe is closed
            return 141
        report(f"error: {what}: {error.strerror or error}")
        return 2
    except NotImplementedError as error:  # what a page of a workbook lacks
        report(f"error: {error} first")
        return 2
    except (Refused, MemoryError) as error:
        report(f"error: {error if isinstance(error, Refused) else 'there is not enough memory'}")
        return 2
    except KeyboardInterrupt as interrupt:
        report(str(interrupt) or "interrupted", _fresh_line())
        return 130
    return 0


def start(main: Callable[[Sequence[str] | None], object]) -> NoReturn:
    """Runs a command on the arguments of this process, and ends the process with its exit status."""
    sys.exit(run(main))


def start_module(name: str) -> NoReturn:
    """As `start`, the `main` of the module of that name, which is imported now: Ctrl-C may come meanwhile."""
    start(lambda arguments: import_module(name).main(arguments))


def before_start(module: str) -> None:
    """Called by the package before `python3 -m MODULE` starts a file of it: here whole.py becomes a command
    like the others, and a file that would start nothing is refused."""
    if module == "scratchnet.whole":
        start(lambda arguments: run_module(module, run_name="__main__"))
    file = Path(__file__).resolve().parents[2] / f"{module.replace('.', '/')}.py"
    if module[:11] == "scratchnet." and file.is_file() and _only_defines(file.read_text("utf-8")):
        report(f"error: {file.name} starts nothing; `python3 -m scratchnet` lists the commands")
        sys.exit(2)


def _only_defines(source: str) -> bool:
    """Whether a file has only definitions: a learner may have put a line at its end that prints something."""
    import ast  # only here: it takes time

    kinds = ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.ClassDef
    with suppress(SyntaxError):
        return all(isinstance(node, kinds) for node in ast.parse(source).body[1:])  # [0]: the docstring
    return False


@contextmanager
def _signals(numbers: Sequence[int], handler: Any, for_good: bool = False) -> Iterator[None]:
    """Has these signals handled so, and afterwards as before; with `for_good`, one that is ignored by then
    stays ignored. Python lets only the main thread do this."""
    main = threading.current_thread() is threading.main_thread()
    before = {number: signal.signal(number, handler) for number in numbers if main}
    try:
        yield
    finally:
        for number, handler in before.items():
            stays = for_good and signal.getsignal(number) == signal.SIG_IGN
            if not stays and handler is not None:  # None: it is not Python's
                signal.signal(number, handler)


def _ended_by_signals(for_good: bool) -> AbstractContextManager[None]:
    """Ends the command by an exception, so that no half-written file is left. Each signal does so once: a
    command that is ending already is not to be broken off by a second Ctrl-C."""

    def end(number: int, frame: object) -> NoReturn:
        signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)

    defaults = signal.SIG_DFL, signal.default_int_handler  # anything else, as of nohup, stays
    return _signals([number for number in ENDINGS if signal.getsignal(number) in defaults], end, for_good)


def signals_ignored() -> AbstractContextManager[None]:
    """Ignores Ctrl-C and its like while files are written that would be lost otherwise."""
    return _signals(ENDINGS, signal.SIG_IGN)


def _what_failed(error: OSError) -> str:
    """The file that an error is about; where it has none, the stream, or the folder one is in."""
    if error.filename is not None:
        return str(error.filename)
    try:
        sys.stdout.flush()
    except OSError:
        _discard(sys.stdout)
        return STREAM
    if error.errno == errno.ENOSPC:  # it was met when a line was printed; a file would have its name
        return STREAM
    try:
        os.getcwd()
    except OSError:
        return "the current folder"
    return type(error).__name__


def printable(text: str) -> str:
    """Returns `text` with its control characters written out, so that it stays one line.

    >>> printable("a\\tb")
    'a\\\\tb'
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def shortened(text: str, most: int = LONGEST) -> str:
    """Returns `text`, without its middle where it is longer than that."""
    return text if len(text) <= most else f"{text[: most // 2]} ... {text[5 - most // 2 :]}"


def report(message: str, start: str = "") -> None:
    """Prints one line on standard error, control characters made visible but for those of `start`.

    What is longer than LONGEST goes without its middle: a file stands in front, a cause at the end.
    """
    inside = ARCHIVE, "Not a directory", f"error: {Path('data', 'train-')}"  # the last is of whole.py
    if ARCHIVE and any(words in message for words in inside):
        message += f"; scratchnet runs from the archive {ARCHIVE}, whose files it cannot open: unpack it"
    try:
        print(start + shortened(printable(message)), file=sys.stderr, flush=True)
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
