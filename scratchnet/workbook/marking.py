"""A pytest plugin that says in a few lines what pytest finds in a workbook, and ends endless loops.

The conftest.py of a workbook registers a `Marks`. Of each run it keeps which chapters passed, and the first
failure in the words given, expected and found. If a known mistake (mistakes.py) makes the test fail in the
same words, it says which, or else what an error means. It stops whatever runs for longer than LIMIT, or
takes more than MOST.
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
from linecache import getline
from pathlib import Path
from textwrap import wrap
from threading import Event, Thread, main_thread
from traceback import walk_tb
from types import FrameType, FunctionType
from typing import Any

import pytest

from scratchnet.workbook.mistakes import ERRORS, alike, instead, unpack

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
            text = re.sub(r"\x1b\[[\d;]*m", "", str(report.longrepr))  # without colours
            said = re.findall(r"^E +(.*)$", text, re.MULTILINE) or ["it cannot be read"]
            place = r"^(scratchnet.\w+\.py):(\d+): in (?:<module>|\w+)\n +(.*)$"
            places = re.findall(place, text, re.MULTILINE)
            where = [f"  at         {page}, line {line}: {source}" for page, line, source in places[-1:]]
            self._not_imported(report.nodeid, f"  found      {said[-1]}", *where)

    def _not_imported(self, test: str, *lines: str) -> None:
        number, self.chapter = _place(test)
        self.failure = [f"chapter {number}, {self.chapter}.py cannot be imported", *lines]

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """The import of a page may not end, either."""
        try:
            with limited(collector, self._last_words):
                return (yield)
        except TimeLimit as error:
            self._not_imported(collector.path.name, "  expected   an end", f"  found      {error}")
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
                if sentence:
                    lines = wrap(sentence, 66) if self._language == "en" else [sentence]
                    self.function = function or self.function
                    self.failure += ["  perhaps    " + lines[0], *(13 * " " + line for line in lines[1:])]
                if self._stop:
                    item.session.shouldstop = "enough"

    # A known mistake: put in the place of a function, it makes the test fail in the same words.

    def _recognise(self, item: pytest.Item, error: BaseException) -> tuple[str, str]:
        """The function that has a known mistake, and the sentence for it; "" twice if none or several fit.

        The right function has to make a difference, and the tests around have to say the same, too. If
        they fail, too, it does not matter how, where one is an error. "" is the function of a known error.
        """
        chapters = unpack(self._root)
        errors = chapters.pop(ERRORS, {})
        known = {name: texts for names in chapters.values() for name, texts in names.items()}
        chapter, said, end = chapter_of(item), self._words(item, error), time.process_time() + TRIED
        found = []
        for name in self._suspects(chapter) or self._exercises.get(chapter, ()):
            function = self._functions.get(name)
            if name in known and function and not alike(self._tried(item, function, known[name][0]), said):
                for text, *sentences in known[name][1]:
                    if time.process_time() < end and alike(self._tried(item, function, text), said):
                        found.append((name, function, text, sentences[self._language == "zh"]))
        test = item.name.split("[")[0]
        around = [other for other in item.session.items if other.path == item.path and other is not item]
        for other in sorted(filter(quick, around), key=lambda other: other.name.split("[")[0] != test):
            if found and time.process_time() < end:
                said = self._tried(other)
                tried = [self._tried(other, function, text) for _, function, text, _ in found]
                told = [alike(words, said) or UNTOLD.search(words + said) or
                        words and said and "Error: " in words + said for words in tried]  # fmt: skip
                found = [one for one, fits in zip(found, told) if fits]
        fit = {(name, sentence) for name, _, _, sentence in found}
        if len(fit) != 1:
            text = f"{type(error.__cause__ or error).__name__}: {error.__cause__ or error}"
            fit = {
                ("", both[self._language == "zh"]) for sign, both in errors.items() if re.match(sign, text)
            }
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
        calls = self._calls(item, error)
        if not isinstance(error, AssertionError) or not any("expected" in line for line in lines):
            expected, found = "no error", f"{type(error).__name__}: {first}"
            if isinstance(error, TimeLimit):
                expected, found = "an end", first
            elif "reading from stdin" in first:
                found = "it waits for the keyboard, by input() or breakpoint()"
            what = item.name.partition("[")[0].removeprefix("test_").replace("_", " ")
            if calls:
                ends = "takes too long" if isinstance(error, TimeLimit) else "stops with an error"
                what = f"{self._own(item).get(_name(calls[-1][0]), _name(calls[-1][0]))} {ends}"
            first = f"chapter {_place(item.path.name)[0]}, {chapter_of(item)}.py: {what}"
            given = self._arguments(item, error) or _parameters(item)
            words = ", ".join(f"{name} = {_shown(value):.60}" for name, value in given.items())
            lines = [f"  given      {words}"] * bool(words) + [
                f"  expected   {expected}",
                f"  found      {found}",
            ]
        for frame, number in calls[-1:]:
            file = frame.f_code.co_filename
            lines.append(
                f"  at         scratchnet/{Path(file).name}, line {number}: {getline(file, number).strip()}"
            )
        line, name = item.reportinfo()[1], item.name.partition("[")[0]
        if name != "test_example" and line is not None:
            lines.append(f"  test       tests/{item.path.name}, line {line + 1}: {name}")
        return [first, *lines]

    def _arguments(self, item: pytest.Item, error: BaseException) -> dict[str, Any]:
        """What the function was given from which an error came, and what a method's object keeps, by name."""
        calls = [frame for frame, _ in self._calls(item, error) if frame.f_code.co_name[0] != "<"]
        for frame in calls[-1:]:
            code, now = frame.f_code, frame.f_locals
            changed = [i.argrepr for i in get_instructions(code) if i.opname.startswith("STORE_FAST")]
            names = {*code.co_varnames[: code.co_argcount]} - {"self", *", ".join(changed).split(", ")}
            kept = getattr(now.get("self"), "__dict__", {}).items()
            given = {name: now[name] for name in code.co_varnames if name in names and name in now}
            return {name: value for name, value in kept if name[0] != "_"} | given
        return {}

    def _calls(self, item: pytest.Item, error: BaseException) -> list[tuple[FrameType, int]]:
        """The calls that an error came through, each with its line: those of the functions to be written
        in the test's chapter, otherwise of its page, otherwise of any page."""
        calls = list(walk_tb((error.__cause__ or error).__traceback__))
        pages = [call for call in calls if Path(call[0].f_code.co_filename).parent == self._pages]
        page = [call for call in pages if Path(call[0].f_code.co_filename).stem == chapter_of(item)]
        return [call for call in page if _name(call[0]) in self._own(item)] or page or pages

    def _own(self, item: pytest.Item) -> dict[str, str]:
        """The exercises of the test's chapter, by the last part of their names."""
        return {name.rpartition(".")[2]: name for name in self._exercises.get(chapter_of(item), ())}

    def _about(self, item: pytest.Item, error: BaseException) -> str:
        """The exercise that a failure is about: the one that the error came through, or that the test
        was given; otherwise the first one that the test names, or "" if it names none."""
        own, parameters = self._own(item), _parameters(item)
        named = [_name(frame) for frame, _ in self._calls(item, error)]
        named += [getattr(value, "__name__", "") for value in parameters.values()]
        if "example" in parameters:  # that of a function has its name, that of the page asks several
            example = parameters["example"]
            text = example.name.rpartition(".")[2] + " " + "".join(line.source for line in example.examples)
        else:
            source = inspect.getsource(item.function) if isinstance(item, pytest.Function) else ""
            text = source + item.name.replace("_", " ")  # test_update_in_place is about update
        found = [own[last] for last in [*reversed(named), *re.findall(r"\w+", text)] if last in own]
        return [*found, *own.values(), ""][0] if found or len(own) == 1 else ""


@contextmanager
def limited(
    item: pytest.Item | pytest.Collector, last_words: int, limit: float | None = None
) -> Iterator[None]:
    """Ends what runs for too long, or takes too much, by the error that Ctrl-C would raise in its line.

    Seconds in which a busy machine does not let it run do not count. Within a call as sum(range(10**13)) no
    error can be raised: there faulthandler, which at each tick is told to wait, ends Python and says where.
    """
    seconds, late = LIMIT * (6 if _place(item.path.name)[0] >= LAST_CHAPTERS else 1), list[str]()
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
        try:
            over.set()
            watching.join()
        except KeyboardInterrupt:  # it came when all was over
            if not late:
                raise
        cancel_dump_traceback_later()


def taken() -> float:
    """Returns how many MB this process has taken at most; its output pytest will keep in several copies."""
    output = 8 * sum(os.fstat(number).st_size for number in (1, 2))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss if resource else 0
    return (output + memory * (1 if sys.platform == "darwin" else 1024)) / 1e6


def chapter_of(item: pytest.Item) -> str:
    """Returns the chapter that a test belongs to: sigmoid for tests/test_09_sigmoid.py."""
    return _place(item.path.name)[1]


def quick(item: pytest.Item) -> bool:
    """Whether a test needs no fixture and no process, so that it can be run once more beside another one."""
    if not isinstance(item, pytest.Function) or re.search(r"process|\[the page\]", item.name):
        return False
    return set(inspect.signature(item.obj).parameters) == set(_parameters(item))


def _name(frame: FrameType) -> str:
    """The function of the page, or the method, in which a frame is."""
    return frame.f_code.co_qualname.partition(".<locals>")[0].rpartition(".")[2]


def _shown(value: Any) -> str:
    return "a function" if callable(value) else re.sub(" at 0x[0-9a-f]+", "", repr(value))


def _parameters(item: pytest.Item) -> dict[str, Any]:
    """What a parametrized test was given, by name."""
    return getattr(getattr(item, "callspec", None), "params", {})


def _place(name: str) -> tuple[int, str]:
    """The number and the name of the chapter that a test file is of; 0 and "" for another file."""
    found = NAME.search(name)
    return (int(found[1]), found[2]) if found else (0, "")
