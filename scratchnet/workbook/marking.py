"""A pytest plugin that says in a few lines what pytest finds in a workbook, and ends endless loops.

The conftest.py of a workbook registers a `Marks`. Of each run it keeps which chapters passed, and the first
failure in the words given, expected and found. It stops whatever runs for longer than LIMIT, or takes more
than MOST.
"""

import inspect
import os
import re
import signal
import sys
import time
from _thread import interrupt_main
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from faulthandler import cancel_dump_traceback_later, dump_traceback_later
from importlib import import_module
from pathlib import Path
from threading import Event, Thread, main_thread
from traceback import FrameSummary, extract_tb
from typing import Any

import pytest

resource: Any = import_module("resource") if sys.platform != "win32" else None
LIMIT = 10.0  # seconds for one test; six times as many in the last chapters, whose tests take longer
LAST_CHAPTERS = 16
TICK = 0.1  # seconds from one look at a test to the next
MOST = 300  # MB that one test may take; those of the book take 200
NAME = re.compile(r"test_(\d\d)_(\w+)\.py$")


class TimeLimit(Exception):
    """A test that ran for too long, or took too much, most likely in an endless loop."""


class Marks:
    """What a run of pytest found.

    root: the folder of the workbook. exercises: for each chapter, the functions that are to be written.
    stop: whether the run ends at the first failure, apart from what is not written yet.

    Python name    meaning
    passed         the chapters of which every test was run, and passed
    failure        the lines of the first failure, apart from what is not written yet; [] for none
    chapter        the chapter of this failure
    function       the function that it is about, "" if that is not clear
    """

    def __init__(self, root: Path, exercises: Mapping[str, Sequence[str]], stop: bool) -> None:
        self.passed: list[str] = []
        self.failure: list[str] = []
        self.chapter = self.function = ""
        self._pages, self._exercises, self._stop = root / "scratchnet", exercises, stop
        self._open: dict[str, int] = {}  # tests of a chapter that have not passed yet
        self._left_out: set[str] = set()
        self._last_words = 2

    def as_json(self) -> dict[str, Any]:
        """Returns the four as plain values."""
        return {name: getattr(self, name) for name in ("passed", "failure", "chapter", "function")}

    # What pytest calls.

    def pytest_configure(self) -> None:
        self._last_words = os.dup(2)  # before pytest captures what is written there
        if self._stop and sys.platform == "linux" and resource.getrlimit(resource.RLIMIT_AS) == (-1, -1):
            resource.setrlimit(resource.RLIMIT_AS, (1 << 31, -1))  # 2 GB: a raw file may ask for 0.8 at once

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self._left_out |= {chapter_of(item) for item in items if "whole" not in item.keywords}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """The example of the page comes last: others ask one function alone, and say more."""
        items.sort(key=lambda item: (item.path.name, item.name.endswith("[the page]")))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if any("::" in argument for argument in session.config.args):
            self._left_out |= set(self._exercises)
        for item in session.items:
            self._open[chapter_of(item)] = self._open.get(chapter_of(item), 0) + 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A page that cannot even be imported."""
        if report.failed and not self.failure:
            self.chapter = _chapter(report.nodeid)
            text = re.sub(r"\x1b\[[\d;]*m", "", str(report.longrepr))  # without colours
            said = re.findall(r"^E +(.*)$", text, re.MULTILINE) or ["it cannot be read"]
            places = re.findall(
                r"^(scratchnet.\w+\.py):(\d+): in (?:<module>|\w+)\n +(.*)$", text, re.MULTILINE
            )
            title = f"chapter {_number(report.nodeid)}, {self.chapter}.py cannot be imported"
            self.failure = [title, f"  found      {said[-1]}"]
            for page, line, source in places[-1:]:
                self.failure.append(f"  at         {page}, line {line}: {source}")

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """The import of a page may not end, either."""
        try:
            with limited(collector, self._last_words):
                return (yield)
        except TimeLimit as error:
            self.chapter = _chapter(collector.path.name)
            title = f"chapter {_number(collector.path.name)}, {self.chapter}.py cannot be imported"
            self.failure = [title, "  expected   an end", f"  found      {error}"]
            pytest.exit(str(error))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        with limited(item, self._last_words):
            return (yield)

    pytest_runtest_call = pytest_runtest_setup

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        chapter, info = chapter_of(item), call.excinfo
        if info is None or info.errisinstance(pytest.skip.Exception):
            if call.when == "teardown":
                self._open[chapter] -= 1
                if self._open[chapter] == 0 and chapter not in self._left_out:
                    self.passed.append(chapter)
        else:
            self._left_out.add(chapter)
            if not self.failure and not info.errisinstance(NotImplementedError):
                self.chapter, self.function = chapter, self._about(item, info.value)
                self.failure = self._told(item, info.value)
                if self._stop:
                    item.session.shouldstop = "enough"

    # In which words.

    def _told(self, item: pytest.Item, error: BaseException) -> list[str]:
        """The failure in the words of step.py: what was compared, given, expected, found, and where."""
        first, *lines = str(error).splitlines() or [""]
        if not isinstance(error, AssertionError) or not any("expected" in line for line in lines):
            expected, found = "no error", f"{type(error).__name__}: {first}"
            if isinstance(error, TimeLimit):
                expected, found = "an end", first
            elif first.startswith("DID NOT RAISE"):
                expected, found = " ".join(re.findall(r"\w+Error", first)) or "an error", "no error"
            elif isinstance(error, AssertionError):
                expected, found = "as the test says", first
            first = f"chapter {_number(item.path.name)}, {chapter_of(item)}.py: {item.name}"
            lines = []
            if _parameters(item) and "example" not in _parameters(item):
                given = [f"{name} = {value!r:.60}" for name, value in _parameters(item).items()]
                first, lines = first.partition("[")[0], [f"  given      {', '.join(given)}"]
            lines += [f"  expected   {expected}", f"  found      {found}"]
        for frame in self._frames(item, error)[-1:]:
            page = Path(frame.filename).name
            lines.append(f"  at         scratchnet/{page}, line {frame.lineno}: {frame.line}")
        line, name = item.reportinfo()[1], item.name.partition("[")[0]
        if name != "test_example" and line is not None:
            lines.append(f"  test       tests/{item.path.name}, line {line + 1}: {name}")
        return [first, *lines]

    def _frames(self, item: pytest.Item, error: BaseException) -> list[FrameSummary]:
        """The lines that an error came through: those of the chapter's own page, otherwise of any page."""
        trace = extract_tb((error.__cause__ or error).__traceback__)
        pages = [frame for frame in trace if Path(frame.filename).parent == self._pages]
        return [frame for frame in pages if Path(frame.filename).stem == chapter_of(item)] or pages

    def _about(self, item: pytest.Item, error: BaseException) -> str:
        """The exercise that a failure is about: the one that the error came through, or that the test
        was given; otherwise the first one that the test names, or "" if it names none."""
        own = self._exercises.get(chapter_of(item), ())
        parameters = _parameters(item)
        named = [frame.name for frame in self._frames(item, error)]
        named += [getattr(value, "__name__", "") for value in parameters.values()]
        for last in reversed(named):
            for name in own:
                if name.rpartition(".")[2] == last:
                    return name
        if "example" in parameters:  # that of a function has its name, that of the page asks several
            example = parameters["example"]
            asked = "".join(line.source for line in example.examples)
            text = example.name.partition(f".{chapter_of(item)}.")[2] or asked
        else:
            source = inspect.getsource(item.function) if isinstance(item, pytest.Function) else ""
            text = source + item.name.replace("_", " ")  # test_update_in_place is about update
        places = {name: re.search(rf"\b{name.rpartition('.')[2]}\b", text) for name in own}
        found = {name: place.start() for name, place in places.items() if place}
        if found:
            return min(found, key=lambda name: found[name])
        return own[0] if len(own) == 1 else ""


@contextmanager
def limited(item: pytest.Item | pytest.Collector, last_words: int) -> Iterator[None]:
    """Ends what runs for too long, or takes too much, by the error that Ctrl-C would raise in its line.

    Seconds in which a busy machine does not let it run do not count. Within a call as sum(range(10**13)) no
    error can be raised: there faulthandler, which at each tick is told to wait, ends Python and says where.
    """
    seconds, late = LIMIT * (6 if _number(item.path.name) >= LAST_CHAPTERS else 1), list[str]()
    over, at_first = Event(), taken()

    def watch() -> None:
        spent, clock = 0.0, time.process_time()
        while spent < seconds and taken() - at_first < MOST:
            if over.wait(TICK):
                return
            dump_traceback_later(seconds, exit=True, file=last_words)
            computed, clock = time.process_time() - clock, time.process_time()
            spent += computed if computed > TICK / 50 else TICK
        much = f"{seconds:g} seconds" if spent >= seconds else f"{MOST} MB of memory or output"
        late.append(f"still running after {much}: does it ever end?")
        dump_traceback_later(seconds / 3, exit=True, file=last_words)
        interrupt = getattr(signal, "pthread_kill", lambda *_: interrupt_main())  # the first ends a wait, too
        interrupt(main_thread().ident, signal.SIGINT)

    watching = Thread(target=watch, daemon=True)
    dump_traceback_later(seconds, exit=True, file=last_words)  # even if the thread never gets a turn
    watching.start()
    try:
        yield
    except KeyboardInterrupt as interrupt:
        if not late:
            raise
        raise TimeLimit(late[0]).with_traceback(interrupt.__traceback__) from None
    finally:
        over.set()
        watching.join()
        cancel_dump_traceback_later()


def taken() -> float:
    """Returns how many MB this process has taken at most; its output pytest will keep in several copies."""
    output = 8 * sum(os.fstat(number).st_size for number in (1, 2))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss if resource else 0
    return (output + memory * (1 if sys.platform == "darwin" else 1024)) / 1e6


def chapter_of(item: pytest.Item) -> str:
    """Returns the chapter that a test belongs to: sigmoid for tests/test_09_sigmoid.py."""
    return _chapter(item.path.name)


def _parameters(item: pytest.Item) -> dict[str, Any]:
    """What a parametrized test was given, by name."""
    return getattr(getattr(item, "callspec", None), "params", {})


def _number(name: str) -> int:
    found = NAME.search(name)
    return int(found.group(1)) if found else 0


def _chapter(name: str) -> str:
    found = NAME.search(name)
    return found.group(2) if found else ""
