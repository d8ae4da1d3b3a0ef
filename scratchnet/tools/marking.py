"""What pytest finds in a workbook, in a few lines; and an end to endless loops. A pytest plugin.

The conftest.py of a workbook registers a `Marks`. It keeps, of a run, the first failure in the words
given, expected, found; which chapters passed; and it stops whatever runs for longer than LIMIT.
"""

import inspect
import re
from _thread import interrupt_main
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from traceback import extract_tb
from types import TracebackType
from typing import Any

import pytest

LIMIT = 10.0  # seconds for one test; in the last part, whose tests take longer, six times that
LAST_PART = 16
NAME = re.compile(r"test_(\d\d)_(\w+)\.py$")


class TimeLimit(Exception):
    """A test that ran for too long, most likely in an endless loop."""


class Marks:
    """What a run of pytest found.

    root: the folder of the workbook. exercises: for each chapter, the functions that are to be written.
    stop: whether the run ends at the first failure but for what is unwritten.

    Python name    meaning
    passed         the chapters of which every test was run, and passed
    failure        the first that failed but for being unwritten: its lines, none if there is none
    chapter        the chapter of that failure
    function       the function that it is about, "" if that is not clear
    """

    def __init__(self, root: Path, exercises: Mapping[str, Sequence[str]], stop: bool) -> None:
        self.passed: list[str] = []
        self.failure: list[str] = []
        self.chapter = self.function = ""
        self._root, self._exercises, self._stop = root, exercises, stop
        self._open: dict[str, int] = {}  # tests of a chapter that have not passed yet
        self._left_out: set[str] = set()

    def as_json(self) -> dict[str, Any]:
        """Returns the four as plain values."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    # What pytest calls.

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self._left_out |= {chapter_of(item) for item in items if "slow" not in item.keywords}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if any("::" in argument for argument in session.config.args):
            self._left_out |= set(self._exercises)
        for item in session.items:
            self._open[chapter_of(item)] = self._open.get(chapter_of(item), 0) + 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A page that cannot even be imported."""
        if report.failed and not self.failure:
            self.chapter = _chapter(report.nodeid)
            said = re.findall(r"^E +(.*)$", str(report.longrepr), re.MULTILINE) or [
                "it cannot be read"
            ]
            self.failure = [f"{self.chapter}.py cannot be imported", f"  found      {said[-1]}"]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        with limited(item):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        with limited(item):
            return (yield)

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
                self.chapter, self.function = chapter, self._about(item)
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
            parameters = getattr(getattr(item, "callspec", None), "params", {})
            given = [f"{name} = {value!r:.60}" for name, value in parameters.items()]
            if "example" in parameters:
                given = []
            first = f"chapter {_number(item)}, {chapter_of(item)}.py: {item.name}"
            if given:
                first = first.partition("[")[0]
            lines = [f"  given      {', '.join(given)}"] if given else []
            lines += [f"  expected   {expected}", f"  found      {found}"]
        place = self._place((error.__cause__ or error).__traceback__)
        if place:
            lines.append(f"  at         {place}")
        line = item.reportinfo()[1]
        if "test_example" not in item.name and line is not None:
            lines.append(f"  test       tests/{item.path.name}, line {line + 1}: {item.name}"[:100])
        if re.search(r"NoneType|found +(None|nothing)\b", "\n".join(lines)):
            lines.append("  perhaps    a `return` is missing: without one a function returns None")
        return [first, *lines]

    def _place(self, trace: TracebackType | None) -> str:
        """The last line of a page through which an error came, "" if it came through none."""
        pages = self._root / "scratchnet"
        for frame in reversed(extract_tb(trace)):
            if Path(frame.filename).parent == pages:
                return f"scratchnet/{Path(frame.filename).name}, line {frame.lineno}: {frame.line}"
        return ""

    def _about(self, item: pytest.Item) -> str:
        """The exercise that a test is about: that of the example, or the first that the test names."""
        own = self._exercises.get(chapter_of(item), ())
        example = getattr(getattr(item, "callspec", None), "params", {}).get("example")
        if example is None:
            source = inspect.getsource(getattr(item, "function", Marks))
            text = source + item.name.replace("_", " ")  # test_update_in_place is about update
        else:  # that of a function has its name, that of the page asks several
            asked = "".join(line.source for line in example.examples)
            text = example.name.partition(f".{chapter_of(item)}.")[2] or asked
        places = {name: re.search(rf"\b{name.rpartition('.')[2]}\b", text) for name in own}
        found = {name: place.start() for name, place in places.items() if place}
        if found:
            return min(found, key=lambda name: found[name])
        return own[0] if len(own) == 1 else ""


@contextmanager
def limited(item: pytest.Item) -> Iterator[None]:
    """Ends what runs for too long, by the error that Ctrl-C would raise in the line that it is at."""
    seconds = LIMIT * (6 if _number(item) >= LAST_PART else 1)
    late = []

    def stop() -> None:
        late.append(True)
        interrupt_main()

    timer = Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    except KeyboardInterrupt as interrupt:
        if not late:
            raise
        text = f"still running after {seconds:g} seconds: an endless loop?"
        raise TimeLimit(text).with_traceback(interrupt.__traceback__) from None
    finally:
        timer.cancel()


def chapter_of(item: pytest.Item) -> str:
    """Returns the chapter that a test is of: sigmoid for tests/test_07_sigmoid.py."""
    return _chapter(item.path.name)


def _number(item: pytest.Item) -> int:
    found = NAME.search(item.path.name)
    return int(found.group(1)) if found else 0


def _chapter(name: str) -> str:
    found = NAME.search(name)
    return found.group(2) if found else ""
