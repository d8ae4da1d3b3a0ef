"""A pytest plugin that says in a few lines what pytest finds in a workbook, and ends endless loops.

The conftest.py of a workbook registers a `Marks`. Of each run it keeps which chapters passed, and the first
failure in the words given, expected and found. If a known mistake (mistakes.py) makes the test fail in the
same words, it says which. It stops whatever runs for longer than LIMIT, or takes more than MOST.
"""

import inspect
import os
import re
import signal
import sys
import time
from _thread import interrupt_main
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dis import get_instructions
from faulthandler import cancel_dump_traceback_later, dump_traceback_later
from importlib import import_module
from pathlib import Path
from textwrap import wrap
from threading import Event, Thread, main_thread
from traceback import FrameSummary, extract_tb, walk_tb
from types import FunctionType
from typing import Any

import pytest

from scratchnet.workbook.mistakes import alike, instead, unpack

resource: Any = import_module("resource") if sys.platform != "win32" else None
LIMIT = 10.0  # seconds for one test; six times as many in the last chapters, whose tests take longer
LAST_CHAPTERS = 16
TICK = 0.1  # seconds from one look at a test to the next
TRIED = 1.2  # seconds for all known mistakes together, a quarter of it for one in one test
MOST = 300  # MB that one test may take; those of the book take 200
UNTOLD = re.compile("what does not fit is refused|still running after")  # says little of a known mistake
NAME = re.compile(r"test_(\d\d)_(\w+)\.py$")


class TimeLimit(Exception):
    """A test that ran for too long, or took too much, most likely in an endless loop."""


class Marks:
    """What a run of pytest found.

    root: the folder of the workbook. exercises: for each chapter, the functions that are to be written.
    stop: whether the run ends at the first failure, apart from what is not written yet.
    suspects: gives the functions that a failure of a chapter may be due to, [] for all of the chapter.
    language: "en" or "zh", that of the sentence for a known mistake.

    Python name    meaning
    passed         the chapters of which every test was run, and passed
    failure        the lines of the first failure, apart from what is not written yet; [] for none
    chapter        the chapter of this failure
    function       the function that it is about, "" if that is not clear
    """

    def __init__(
        self, root: Path, exercises: Mapping[str, Sequence[str]], stop: bool,
        suspects: Callable[[str], Sequence[str]] = lambda chapter: [], language: str = "en",
    ) -> None:  # fmt: skip
        self.passed: list[str] = []
        self.failure: list[str] = []
        self.chapter = self.function = ""
        self._root, self._suspects, self._language = root, suspects, language
        self._functions: dict[str, FunctionType] = {}  # as they are before a test puts others in their place
        self._recognised = "", ""  # the function with a known mistake, and the sentence for it
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
        """Examples come behind the tests by hand, which say more, and that of the page comes last."""
        ends = "test_example[", "[the page]"
        items.sort(key=lambda item: (item.path.name, [end in item.name for end in ends]))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if any("::" in argument for argument in session.config.args):
            self._left_out |= set(self._exercises)
        for item in session.items:
            self._open[chapter_of(item)] = self._open.get(chapter_of(item), 0) + 1
        for chapter, names in self._exercises.items():
            for name in names:
                found: Any = sys.modules.get(f"scratchnet.{chapter}")
                for part in name.split("."):
                    found = getattr(found, part, None)
                if isinstance(found, FunctionType) and found.__closure__ is None:
                    self._functions[name] = found

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

    @pytest.hookimpl(wrapper=True, trylast=True)  # within those that capture what is printed
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        try:
            with limited(item, self._last_words):
                return (yield)
        except (Exception, pytest.fail.Exception) as error:
            if not self.failure and not isinstance(error, NotImplementedError | TimeLimit):
                self._recognised = self._recognise(item, error)
            raise

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
                function, sentence = self._recognised
                if function:
                    lines = wrap(sentence, 66) if self._language == "en" else [sentence]
                    self.function = function
                    self.failure += ["  perhaps    " + lines[0], *(13 * " " + line for line in lines[1:])]
                if self._stop:
                    item.session.shouldstop = "enough"

    # A known mistake: put in the place of a function, it makes the test fail in the same words.

    def _recognise(self, item: pytest.Item, error: BaseException) -> tuple[str, str]:
        """The function that has a known mistake, and the sentence for it; "" twice if none or several fit.

        The right function has to make a difference, and the tests around have to say the same, too.
        """
        known = {name: texts for names in unpack(self._root).values() for name, texts in names.items()}
        chapter, said, end = chapter_of(item), self._words(item, error), time.process_time() + TRIED
        found = []
        for name in self._suspects(chapter) or self._exercises.get(chapter, ()):
            function = self._functions.get(name)
            if name in known and function and not alike(self._tried(item, function, known[name][0]), said):
                for text, sentences in known[name][1]:
                    if time.process_time() < end and alike(self._tried(item, function, text), said):
                        found.append((name, function, text, sentences[self._language]))
        around = [other for other in item.session.items if other.path == item.path and other is not item]
        for other in sorted(filter(quick, around), key=lambda other: _function(other) != _function(item)):
            if found and time.process_time() < end:
                said = self._tried(other)
                tried = [self._tried(other, function, text) for _, function, text, _ in found]
                told = [alike(words, said) or UNTOLD.search(words + said) for words in tried]
                found = [one for one, fits in zip(found, told) if fits]
        fit = {(name, sentence) for name, _, _, sentence in found}
        return fit.pop() if len(fit) == 1 else ("", "")

    def _tried(self, item: Any, function: FunctionType | None = None, text: str = "") -> str:
        """What a test says if it is run once more, with this text in the place of the function."""
        try:
            with instead(function, text) if function else nullcontext():
                with limited(item, self._last_words, TRIED / 4):
                    item.runtest() if item.funcargs else item.obj(**_parameters(item))
        except (Exception, pytest.fail.Exception, pytest.skip.Exception) as error:
            return self._words(item, error)
        return ""

    def _words(self, item: pytest.Item, error: BaseException) -> str:
        """The lines of a failure that say what was compared, given, expected and found."""
        lines = self._told(item, error)
        return "\n".join(line for line in lines if line[:6] not in ("  at  ", "  test"))

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
            elif "reading from stdin" in first:
                found = "it waits for the keyboard, by input() or breakpoint()"
            elif isinstance(error, AssertionError):
                expected, found = "as the test says", first
            name = item.name.partition("[")[0].removeprefix("test_").replace("_", " ")
            first = f"chapter {_number(item.path.name)}, {chapter_of(item)}.py: {name}"
            given = self._arguments(item, error) or _parameters(item)
            words = [
                f"{name} = {re.sub(' at 0x[0-9a-f]+', '', repr(value)):.60}" for name, value in given.items()
            ]
            lines = [f"  given      {', '.join(words)}"] if words else []
            lines += [f"  expected   {expected}", f"  found      {found}"]
        for frame in self._frames(item, error)[-1:]:
            page = Path(frame.filename).name
            lines.append(f"  at         scratchnet/{page}, line {frame.lineno}: {frame.line}")
        line, name = item.reportinfo()[1], item.name.partition("[")[0]
        if name != "test_example" and line is not None:
            lines.append(f"  test       tests/{item.path.name}, line {line + 1}: {name}")
        return [first, *lines]

    def _arguments(self, item: pytest.Item, error: BaseException) -> dict[str, Any]:
        """What the learner's function was given from which an error came, by name."""
        frames = [frame for frame, _ in walk_tb((error.__cause__ or error).__traceback__)]
        frames = [frame for frame in frames if not frame.f_code.co_name.startswith("<")]  # of comprehensions
        pages = [frame for frame in frames if Path(frame.f_code.co_filename).parent == self._pages]
        own = [frame for frame in pages if Path(frame.f_code.co_filename).stem == chapter_of(item)] or pages
        for frame in own[-1:]:
            code, now = frame.f_code, frame.f_locals
            changed = [i.argrepr for i in get_instructions(code) if i.opname.startswith("STORE_FAST")]
            names = {*code.co_varnames[: code.co_argcount]} - {"self", *", ".join(changed).split(", ")}
            return {name: now[name] for name in code.co_varnames if name in names and name in now}
        return {}

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
def limited(
    item: pytest.Item | pytest.Collector, last_words: int, limit: float | None = None
) -> Iterator[None]:
    """Ends what runs for too long, or takes too much, by the error that Ctrl-C would raise in its line.

    Seconds in which a busy machine does not let it run do not count. Within a call as sum(range(10**13)) no
    error can be raised: there faulthandler, which at each tick is told to wait, ends Python and says where.
    """
    seconds, late = LIMIT * (6 if _number(item.path.name) >= LAST_CHAPTERS else 1), list[str]()
    over, at_first = Event(), taken()

    def watch() -> None:
        spent, clock = 0.0, time.process_time()
        while spent < (limit or seconds) and taken() - at_first < MOST:
            if over.wait(TICK):
                return
            dump_traceback_later(seconds, exit=True, file=last_words)
            computed, clock = time.process_time() - clock, time.process_time()
            spent += computed if computed > TICK / 50 else TICK
        much = f"{seconds:g} seconds" if spent >= (limit or seconds) else f"{MOST} MB of memory or output"
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


def quick(item: pytest.Item) -> bool:
    """Whether a test needs no fixture and no process, so that it can be run once more beside another one."""
    if not isinstance(item, pytest.Function) or re.search(r"process|\[the page\]", item.name):
        return False
    return set(inspect.signature(item.obj).parameters) == set(_parameters(item))


def _function(item: Any) -> str:
    """The test function that an item runs, whatever its parameters."""
    return str(item.originalname)


def _parameters(item: pytest.Item) -> dict[str, Any]:
    """What a parametrized test was given, by name."""
    return getattr(getattr(item, "callspec", None), "params", {})


def _number(name: str) -> int:
    found = NAME.search(name)
    return int(found.group(1)) if found else 0


def _chapter(name: str) -> str:
    found = NAME.search(name)
    return found.group(2) if found else ""
