"""Processes that answer numbers with numbers; what becomes of them, and how many are worth it.

A worker waits at its pipe. It ends when the other end is closed, be it on purpose or because the
process that started it is gone: so none is ever left behind. Ctrl-C goes to the one who started it.
"""

import atexit
import os
import signal
import sys
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self

from scratchnet.tools.errors import ENDINGS, Refused

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Dealt = tuple[Sequence[Sequence[float]], Sequence[float]]  # rows, and a number for each
OUT_OF_MEMORY = 12  # a worker's exit status, as the error number ENOMEM
MOST = 8  # more are not started unless asked for
STARTING = Lock()  # held while a process starts: one whose starter has gone would print a traceback
atexit.register(STARTING.acquire, timeout=1.0)  # so that no other thread starts one any more


def usable_cores() -> int:
    """Returns how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Gone(Exception):
    """Nobody is at the other end of the pipe."""


class Lost(Refused):
    """A worker has ended before its time: ended from outside, or for lack of memory."""


class Pipe:
    """One end of a pipe through which lists of numbers go, as the bytes of doubles.

    Raises what `gone` returns where nobody is at the other end any more.
    """

    def __init__(self, connection: "Connection[Any, Any]") -> None:
        self._connection = connection

    def send(self, numbers: Sequence[float]) -> None:
        """Sends the numbers; waits while the pipe is full."""
        try:
            self._connection.send_bytes(array("d", numbers))
        except OSError as error:
            raise self.gone() from error

    def receive(self) -> "array[float]":
        """Waits for numbers, and returns them."""
        numbers = array("d")
        try:
            numbers.frombytes(self._connection.recv_bytes())
        except (EOFError, OSError) as error:
            raise self.gone() from error
        return numbers

    def gone(self) -> Exception:
        """Returns the error that says so."""
        return Gone()


class Worker(Pipe):
    """Our end of the pipe to a process, a Python started anew, that runs `work(pipe, *arguments)`.

    name: for messages. Lost says what became of a worker that is gone.
    """

    def __init__(self, name: str, work: Callable[..., None], *arguments: object) -> None:
        try:
            os.getcwd()  # where it is to start; where there is no such folder, 3.13 would fail to import
            from multiprocessing import get_context  # not everywhere to be had

            context = get_context("spawn")
            ours, theirs = context.Pipe()
            super().__init__(ours)
            self._name = name
            self._process = context.Process(target=_serve, args=(theirs, work, arguments), daemon=True)
            if os.name == "posix":
                from multiprocessing import resource_tracker

                resource_tracker.ensure_running()  # before: its start lets Ctrl-C through again
            modules = [getattr(thing, "__module__", None) for thing in (work, *arguments)]
            hidden = nullcontext() if "__main__" in modules else _main_hidden()
            try:
                with STARTING, _signals_held_back(), hidden:
                    self._process.start()
            except (KeyboardInterrupt, SystemExit):
                if self._process.pid is not None:
                    self.close()  # nobody else knows of it yet
                raise
            theirs.close()
        except (AssertionError, ImportError, OSError) as error:  # an assertion: this is a process of a Pool
            raise Refused(f"{name} cannot be started: {error}") from error

    def gone(self) -> Exception:
        """Returns the error that says what became of the process."""
        self._process.join(1.0)
        code = self._process.exitcode
        kind = RuntimeError if code == 1 else Lost  # 1: a bug, whose traceback it has printed
        return kind(f"{self._name} {_end(code)}")

    def let_go(self) -> None:
        """Closes the pipe; the process ends as soon as it looks there."""
        self._connection.close()

    def close(self, seconds: float = 1.0) -> None:
        """Ends the process, by force if it does not end within so many seconds."""
        self.let_go()
        self._process.join(seconds)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def end_all(workers: Sequence[Worker]) -> None:
    """Ends the workers, who have a second for it, all together."""
    for worker in workers:
        worker.let_go()
    end = time.monotonic() + 1.0
    for worker in workers:
        worker.close(max(0.05, end - time.monotonic()))


class WorkerGroup:
    """Workers for a `with` block: they start before it, then `prepare` is called; they end after it.

    count: how many. All of them run `work(pipe, *arguments)`. They are called process 2 and so on.
    """

    def __init__(self, count: int, work: Callable[..., None], *arguments: object) -> None:
        self.workers: list[Worker] = []
        self._names = [f"process {number} of {count + 1}" for number in range(2, count + 2)]
        self._work, self._arguments = work, arguments

    def __enter__(self) -> Self:
        try:
            for name in self._names:
                self.workers.append(Worker(name, self._work, *self._arguments))
            self.prepare()
        except BaseException:
            end_all(self.workers)
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        end_all(self.workers)
        self.workers = []

    def prepare(self) -> None:
        """What is to be done once all workers have started."""

    def deal(self, rows: Sequence[Sequence[float]], marks: Sequence[float]) -> Dealt:
        """Deals rows, each with a number, like cards: this process and every worker, who has them from
        `receive_part`, get one in turn. Returns the part of this process."""
        count = len(self.workers) + 1
        for number, worker in enumerate(self.workers, start=1):
            worker.send(marks[number::count])
            for row in rows[number::count]:
                worker.send(row)
        return rows[::count], marks[::count]

    def send(self, numbers: Sequence[float]) -> None:
        """Sends the same numbers to every worker; Refused outside the `with` block, where there is none."""
        if len(self.workers) < len(self._names):
            raise Refused("expected to be used within a `with` block, which starts the workers")
        for worker in self.workers:
            worker.send(numbers)

    def receive(self) -> "list[array[float]]":
        """Waits for numbers from every worker, and returns them in the order of the workers."""
        return [worker.receive() for worker in self.workers]


def receive_part(pipe: Pipe) -> Dealt:
    """Returns what a group has dealt to a worker. Equal numbers become one object: it saves memory."""
    marks, known = pipe.receive(), dict[float, float]()
    return [[known.setdefault(number, number) for number in pipe.receive()] for _ in marks], marks


def _end(code: int | None) -> str:
    """What became of a process, by its exit code."""
    if code == OUT_OF_MEMORY:
        return "ran out of memory"
    if code is not None and code < 0:
        hint = " (a lack of memory ends processes so)" if code == -9 else ""
        return f"was ended by signal {-code}{hint}"
    return "does not answer" if code is None else f"ended with exit status {code}"


def _serve(end: "Connection[Any, Any]", work: Callable[..., None], arguments: Sequence[object]) -> None:
    """What runs in the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
    try:
        work(Pipe(end), *arguments)
    except (Gone, NotImplementedError):
        pass  # nobody asks any more; or a workbook's page is not written, which the one who asks says, too
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Holds Ctrl-C and its like back while a process starts, so that no start is broken off."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _main_hidden() -> Iterator[None]:
    """Hides which script Python runs. A new process would run it, too: one without `if __name__ ==
    "__main__"` would start workers again, and standard input cannot be read twice. The arguments become
    plain text, which pdb's are not until Python 3.12."""
    main, arguments, hidden = sys.modules["__main__"], sys.argv, ModuleType("__main__")
    vars(hidden).update(vars(main), __file__=None, __spec__=None)  # other threads find the rest meanwhile
    try:
        sys.modules["__main__"], sys.argv = hidden, [str(argument) for argument in arguments]
        yield
    finally:
        sys.modules["__main__"], sys.argv = main, arguments
