"""The pytest plugin of a workbook: what it keeps of a run, in which words; and how loops end.

pytest runs in a folder of its own, on small pages; `EACH` keeps what was found of each test there.
"""

import json
import re
import zlib
from base64 import b64encode

import pytest
from commands import ENVIRONMENT, ROOT, python
from step import Step

pytestmark = pytest.mark.process
step = Step(__file__)
CONFTEST = """\
import doctest, json, sys
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
import scratchnet, step
from scratchnet.workbook import marking

HERE = Path(__file__).parent
FOUND = {{}}
scratchnet.__path__.append(str(HERE / "scratchnet"))
marking.LIMIT = 1.0

class Each(marking.Marks):
    def pytest_collectreport(self, report):
        super().pytest_collectreport(report)
        self.keep("import")

    def pytest_runtest_makereport(self, item, call):
        super().pytest_runtest_makereport(item, call)
        self.keep(item.name)

    def keep(self, name):
        if self.failure:
            FOUND[name] = self.chapter, self.function, self.failure
        self.chapter, self.function, self.failure = "", "", []

KIND = Each if {each} else marking.Marks
EXERCISES = dict(sample="half third broken endless untold blank shown example_of".split(), green=[])
MARKS = KIND(HERE, EXERCISES, stop={stop})

def pytest_configure(config):
    config.pluginmanager.register(MARKS)

def pytest_sessionfinish(session):
    found = MARKS.as_json() | dict(failed=session.testsfailed, each=FOUND)
    (HERE / "marks.json").write_text(json.dumps(found))
"""
SETTINGS = '[tool:pytest]\naddopts = -m "not whole"\nmarkers =\n    whole: whole\n'
SAMPLE = """\
from scratchnet import other
def half(x): return x / 4
def third(x): return x / 3
def broken(x):
    return other.first(x)
def endless(x):
    while x: x = x + 1
def untold(x): x / 2
def blank(x): raise NotImplementedError("chapter 7, scratchnet/sample.py: write blank")
def shown(x):
    \"\"\"
    >>> shown(2)
    4
    \"\"\"
    return broken(x)
def example_of():
    \"\"\"
    >>> third(6.0)
    3.0
    \"\"\"
"""
TEST_SAMPLE = """\
import pytest
from step import Step
from scratchnet.sample import *

step = Step(__file__)
test_example = step.examples()

def test_blank(): assert blank(1) == half(1)
@pytest.mark.parametrize("x", [4.0, 8.0])
def test_half(x): step.close(half(x), 0.5 * x, "x / 2", f"x = {x}")
@pytest.mark.parametrize("x, y", [(4.0, 2.0)])
def test_error(x, y): assert broken(x) == y
@pytest.fixture
def looping(): endless(1)
def test_fixture(looping): pass
def test_loop(): endless(1)
def test_no_error():
    with pytest.raises(ValueError): half(1)
def test_assertion(): assert half(1) == 1
def test_through(): third(1.0), broken(None)
TO_GIVE = [third]
@pytest.mark.parametrize("function", TO_GIVE)
def test_given(function): step.equal(half(4.0) + function(3.0), 3.0, "half, third")
def test_untold(): step.equal(untold(4.0), 2.0, "x / 2")
def test_broken_by_its_name(): assert 1 == 2
def test_of_nothing(): assert 1 == 2
def test_keyboard(): input()
"""
FILES = {
    "scratchnet/other.py": "def first(x): return x[0]\n",
    "scratchnet/sample.py": SAMPLE, "tests/test_07_sample.py": TEST_SAMPLE,
    "tests/test_08_green.py": "import pytest\n@pytest.mark.whole\ndef test_of_minutes(): assert False\n"
                              "def test_first(): pass\ndef test_second(): pytest.skip()\n",
    "tests/test_09_empty.py": "def test_one(): pass\ndef test_two(): raise NotImplementedError\n",
    "scratchnet/wrong.py": "half = third\n", "tests/test_10_wrong.py": "import scratchnet.wrong\n",
    "tests/test_16_late.py": "import time\ndef test_late(): time.sleep(1.5)\n",
}  # fmt: skip


def marks_of(folder, *options, files=FILES, each=False, stop=True):
    """What `Marks` found in a folder with these files."""
    conftest = CONFTEST.format(root=str(ROOT), tests=str(ROOT / "tests"), each=each, stop=stop)
    for name, text in {"conftest.py": conftest, "setup.cfg": SETTINGS, **files}.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(text)
    command = "-m", "pytest", "-q", "-p", "no:cacheprovider", "--continue-on-collection-errors"
    python(*command, *options, cwd=folder, env=ENVIRONMENT | {"FORCE_COLOR": "1"})
    return json.loads((folder / "marks.json").read_text())


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return marks_of(tmp_path_factory.mktemp("marks"), each=True, stop=False)


def test_chapters_that_pass(found):
    """Not those with something unwritten, which is no failure. Chapter 16 has six times as long."""
    step.equal(found["passed"], ["green", "late"], "all tests were run but those of minutes")


AN_END = "expected an end | found still running after 1 seconds: does it ever end?"
LOOP = f"{AN_END} | at scratchnet/sample.py, line 7: while x: x = x + 1"
AS_SAID = "expected no error | found AssertionError: assert"
BROKEN = " object is not subscriptable | at scratchnet/sample.py, line 5: return other.first(x)"
CASES = {  # the test: the function that it is about, and the lines of the failure behind "sample.py: "
    "test_half[4.0]": ("half", "x / 2 | given x = 4.0 | expected 2.0 | found 1.0, half as large | test 9"),
    "test_error[4.0-2.0]": ("broken", "broken stops with an error | given x = 4.0 | expected no error | "
                            f"found TypeError: 'float'{BROKEN} | test 11"),
    "test_loop": ("endless", f"endless takes too long | {LOOP} | test 16"),
    "test_fixture": ("endless", f"endless takes too long | {LOOP} | test 15"),
    "test_no_error": ("half", "no error | expected no error | "
                      "found Failed: DID NOT RAISE ValueError | test 17"),
    "test_assertion": ("half", f"assertion | {AS_SAID} 0.25 == 1 | test 19"),
    "test_through": ("broken", "broken stops with an error | given x = None | expected no error | "
                     f"found TypeError: 'NoneType'{BROKEN} | test 20"),  # it names `third` first
    "test_given[third]": ("third", "half, third | expected 3.0 | found 2.0 | test 22"),
    "test_untold": ("untold", "x / 2 | expected 2.0 | found None | test 24"),
    "test_broken_by_its_name": ("broken", f"broken by its name | {AS_SAID} 1 == 2 | test 25"),
    "test_of_nothing": ("", f"of nothing | {AS_SAID} 1 == 2 | test 26"),
    "test_keyboard": ("", "keyboard | expected no error | "
                      "found it waits for the keyboard, by input() or breakpoint() | test 27"),
    "test_example[shown]": ("broken", "an example of sample.shown | given >>> shown(2) | expected 4 | "
                            f"found TypeError: 'int'{BROKEN}"),  # the error came through `broken`
    # whose it is, though it asks `third`:
    "test_example[example_of]": ("example_of", "an example of sample.example_of | "
                                 "given >>> third(6.0) | expected 3.0 | found 2.0"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_failure_in_the_words_of_the_step(found, name):
    chapter, function, lines = found["each"][name]
    step.equal((chapter, function), ("sample", CASES[name][0]), "what it is about", name)
    text = " | ".join(" ".join(line.split()) for line in lines)
    place = r"\| test tests/test_07_sample.py, line (\d+): " + name.partition("[")[0]
    text = re.sub(place, r"| test \1", text)
    step.equal(text, f"chapter 7, sample.py: {CASES[name][1]}", "its lines", lines)
    step.equal(lines[1][:13].strip() in ("given", "expected"), True, "words in a column", lines)


def test_a_page_that_cannot_be_imported_and_nothing_else(found):
    expected = [
        "chapter 10, wrong.py cannot be imported",
        "  found      NameError: name 'third' is not defined",
        "  at         scratchnet/wrong.py, line 1: half = third",
    ]
    step.equal(found["each"]["import"], ["wrong", "", expected], "the last error, without colours")
    step.equal(sorted(found["each"]), sorted([*CASES, "test_half[8.0]", "import"]), "all failures")


@pytest.mark.parametrize("stop, failed", [(True, 2), (False, 3)])
def test_the_run_stops_at_the_first_failure_if_it_is_to(tmp_path, stop, failed):
    """And not at what is unwritten: first blank, then half(4), half(8). Some tests are left out."""
    chosen = "test_blank or test_half or test_first"
    files = {name: text for name, text in FILES.items() if "wrong" not in name}
    found = marks_of(tmp_path, "-k", chosen, files=files, stop=stop)
    step.equal(found["failure"][1], "  given      x = 4.0", "the first is kept", found["failure"])
    step.equal((found["function"], found["failed"]), ("half", failed), "which, and how many", stop)
    step.equal(found["passed"], [], "not all tests were run", chosen)


def test_one_test_makes_no_chapter_green(tmp_path):
    files = {"tests/test_08_green.py": "def test(): pass\n"}
    found = marks_of(tmp_path, "tests/test_08_green.py::test", files=files)
    step.equal((found["failed"], found["passed"]), (0, []), "not all tests were run")


RIGHT, QUARTER = "def half(x):\n    return x / 2", "def half(x):\n    return 0.25 * x"
HALVES = """\
import pytest
from step import Step
from scratchnet.sample import half

step = Step(__file__)
def test_first(): step.equal(half(4.0), 2.0, "x / 2", 4.0)
@pytest.mark.parametrize("x, y", [(0.3, 0.15), (0.0, 0.0)])
def test_others(x, y): step.equal(half(x), y, "x / 2", x)
def test_learners_own_again(): assert half(8.0) == 2.0
"""
PLAIN, ERRS = "def half(x): return x / 4\n", "def half(x): return {4.0: 1.0}[x]\n"


@pytest.mark.parametrize("page, right, wrong, words", [
    (PLAIN, RIGHT, [QUARTER], "A quarter."), (PLAIN, RIGHT, [RIGHT, QUARTER], "A second one."),
    (PLAIN, RIGHT, [QUARTER, QUARTER], ""),  # two sentences for the same words
    (PLAIN, RIGHT, ["def half(x):\n    return 1.0"], ""),  # of 4.0 it is the same, not of 0.3
    (PLAIN, RIGHT, ["def half(x):\n    raise KeyError"], ""), (PLAIN, RIGHT, ["def half():\n    pass"], ""),
    ("def half(x): return x[0]\n", RIGHT, [QUARTER], "No list."),  # what an error means
    # in the other tests both fail, one by an error; or one does not fail
    (ERRS, RIGHT, ["def half(x):\n    return 1.0 if x == 4.0 else 7.0"], "A quarter."),
    (ERRS, RIGHT, ["def half(x):\n    return 1.0 if x == 4.0 else x / 2"], ""),
    (PLAIN, RIGHT, ["def half(x):\n    while x: pass", QUARTER], "A second one."),  # has an end
    (PLAIN, QUARTER, [QUARTER], ""),  # the right one would not pass, either
    ("def made(n):\n    return lambda x: x / n\nhalf = made(4)\n", RIGHT, [QUARTER], ""),  # not plain
    ("from functools import partial\nhalf = partial(lambda n, x: x / n, 4)\n", RIGHT, [QUARTER], ""),
])  # fmt: skip
def test_a_known_mistake_is_recognised(tmp_path, page, right, wrong, words):
    """By what it does in the test that fails, and in those beside it. What is tried is taken away again."""
    made = list(zip(wrong, ["A quarter.", "A second one."], "zh"))
    known = json.dumps({"sample": {"half": [right, made]}, "errors": {"Type.*subscript": ["No list.", ""]}})
    packed = b64encode(zlib.compress(known.encode())).decode()
    files = {"scratchnet/workbook/mistakes.txt": packed, "scratchnet/sample.py": page}
    found = marks_of(tmp_path, files=files | {"tests/test_07_sample.py": HALVES}, stop=False)
    said = [line.strip() for line in found["failure"]]
    expected = [f"perhaps    {words}"] if words else []
    step.equal([line for line in said if line.startswith("perhaps")], expected, "what is said", said)
    failed = 2 if "/" in page else 4
    step.equal(found["failed"], failed, "the learner's own function is back: it fails for 4.0 and 0.3", said)


BUSY = """\
import itertools, pathlib, time, types
from scratchnet.workbook import marking
clock, item = itertools.count(), types.SimpleNamespace(path=pathlib.Path("test_07_sample.py"))
marking.time = types.SimpleNamespace(process_time=lambda: next(clock) * {computed})
marking.LIMIT, end = 1.0, time.monotonic() + {seconds}
def loop():
    while time.monotonic() < end: pass
with marking.limited(item, 2): loop()
"""


@pytest.mark.parametrize("computed, seconds, late", [(0.02, 2, False), (0.2, 60, True), (0.0, 60, True)])
def test_a_busy_machine_is_no_endless_loop(computed, seconds, late):
    """In each tenth of a second it computes for 0.04 s, as others have the core, or for 0.4 s, or waits."""
    ran = python("-c", BUSY.format(computed=computed, seconds=seconds))
    step.equal("TimeLimit: still running after 1 seconds" in ran.stderr, late, "what counts", computed)
    step.equal(ran.returncode, int(late), "exit status", ran.stderr)


def test_a_page_whose_import_does_not_end(tmp_path):
    found = marks_of(tmp_path, files=FILES | {"scratchnet/sample.py": "while True: pass\n"})
    expected = [
        "chapter 7, sample.py cannot be imported", "  expected   an end",
        "  found      still running after 1 seconds: does it ever end?",
    ]  # fmt: skip
    step.equal((found["chapter"], found["failure"]), ("sample", expected), "it is stopped")
