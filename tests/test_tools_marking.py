"""The pytest plugin of a workbook: what it keeps of a run, in which words; and how loops end.

Each test runs pytest in a folder of its own, on a page of two functions.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from step import Step

pytestmark = pytest.mark.process
step = Step(__file__)
ROOT = Path(__file__).resolve().parent.parent
CONFTEST = """\
import json, sys
from pathlib import Path
from types import ModuleType
sys.path[:0] = [{root!r}, {tests!r}]
from scratchnet.tools import marking

HERE = Path(__file__).parent
marking.LIMIT = 0.5
MARKS = marking.Marks(HERE, {{"sample": ["half", "third"], "other": ["whole"]}}, stop={stop})

def pytest_configure(config):
    config.pluginmanager.register(MARKS)

def pytest_sessionfinish(session):
    (HERE / "marks.json").write_text(json.dumps(MARKS.as_json()))
"""
PAGE = "def half(x):\n    return x / 2\n\n\ndef third(x):\n    return x / 3\n"
TESTS = """\
import pytest
import time
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from step import Step

step = Step(__file__)
spec = spec_from_file_location("sample", Path(__file__).parent.parent / "scratchnet" / "sample.py")
page = module_from_spec(spec)
spec.loader.exec_module(page)
half, third = page.half, page.third


@pytest.mark.parametrize("x", [4.0, 8.0])
def test_half(x):
    step.close(half(x), 0.5 * x, "x / 2", f"x = {x}")


def test_third():
    step.close(third(6.0), 2.0, "x / 3", "x = 6")


@pytest.mark.whole
def test_of_minutes():
    assert False
"""
SETTINGS = '[tool:pytest]\naddopts = -m "not whole"\nmarkers =\n    whole: whole\n'


@pytest.fixture
def marks_of(tmp_path):
    """A function that runs tests on a page, and returns what `Marks` found."""

    def run(page=PAGE, tests=TESTS, *options, stop=True):
        for name, text in [
            ("conftest.py", CONFTEST.format(root=str(ROOT), tests=str(ROOT / "tests"), stop=stop)),
            ("setup.cfg", SETTINGS),
            ("scratchnet/sample.py", page),
            ("tests/test_07_sample.py", tests),
        ]:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
        subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60)
        return json.loads((tmp_path / "marks.json").read_text())

    return run


def test_a_chapter_whose_tests_pass(marks_of):
    expected = {"passed": ["sample"], "failure": [], "chapter": "", "function": ""}
    step.equal(marks_of(), expected, "what a run found")


def test_slow_tests_are_left_out_and_others_may_not_be(marks_of):
    step.equal(
        marks_of(PAGE, TESTS, "-k", "third")["passed"], [], "not all tests were run", "-k third"
    )
    one = "tests/test_07_sample.py::test_third"
    step.equal(marks_of(PAGE, TESTS, one)["passed"], [], "not all tests were run", one)


def test_the_first_failure_in_the_words_of_the_step(marks_of):
    found = marks_of(PAGE.replace("x / 2", "x / 4").replace("x / 3", "x"))
    expected = [
        "chapter 7, sample.py: x / 2",
        "  given      x = 4.0",
        "  expected   2.0",
        "  found      1.0",
        "  test       tests/test_07_sample.py, line 14: test_half",
    ]
    step.equal(found["failure"], expected, "the first that failed")
    step.equal(
        [found["chapter"], found["function"], found["passed"]], ["sample", "half", []], "of what"
    )


def test_an_error_in_a_page_says_what_was_given_and_where_it_was(marks_of):
    found = marks_of(PAGE.replace("return x / 2", "return x[0]"))
    expected = [
        "chapter 7, sample.py: test_half",
        "  given      x = 4.0",
        "  expected   no error",
        "  found      TypeError: 'float' object is not subscriptable",
        "  at         scratchnet/sample.py, line 2: return x[0]",
        "  test       tests/test_07_sample.py, line 14: test_half",
    ]
    step.equal(found["failure"], expected, "the error of the learner's line")


def test_what_is_unwritten_is_no_failure_and_does_not_stop_the_run(marks_of):
    blank = PAGE.replace("return x / 2", 'raise NotImplementedError("chapter 7, x: write half")')
    found = marks_of(blank)
    step.equal(
        found, {"passed": [], "failure": [], "chapter": "", "function": ""}, "nothing failed"
    )
    found = marks_of(blank.replace("x / 3", "x / 4"))
    step.equal(
        [found["function"], found["failure"][-2]], ["third", "  found      1.5"], "third, though"
    )


def test_an_endless_loop_is_ended_and_its_line_named(marks_of):
    found = marks_of(PAGE.replace("return x / 2", "while x:\n        x = x + 1"))
    expected = [
        "  expected   an end",
        "  found      still running after 0.5 seconds: an endless loop?",
        "  at         scratchnet/sample.py, line 3: x = x + 1",
    ]
    lines = [line.replace("line 2: while x:", "line 3: x = x + 1") for line in found["failure"]]
    step.equal(lines[2:5], expected, "where it was", found["failure"])


def test_an_endless_loop_in_a_fixture(marks_of):
    tests = TESTS.replace(
        "def test_third():", "@pytest.fixture\ndef f():\n    half(1)\n\ndef test_third(f):"
    )
    tests = tests.replace("def test_half", "def not_test_half")
    found = marks_of(PAGE.replace("return x / 2", "while x:\n        pass"), tests)
    step.equal(
        "an endless loop?" in found["failure"][2], True, "setup is limited, too", found["failure"]
    )


def test_the_last_part_has_six_times_as_long(tmp_path, marks_of):
    slept = TESTS.replace("def test_third():\n", "def test_third():\n    time.sleep(1)\n")
    step.equal("an end" in str(marks_of(PAGE, slept)["failure"]), True, "0.5 s", "chapter 7")
    (tmp_path / "tests/test_07_sample.py").rename(tmp_path / "tests/test_16_sample.py")
    subprocess.run(
        [sys.executable, "-m", "pytest", "tests/test_16_sample.py"],
        cwd=tmp_path,
        capture_output=True,
    )
    found = json.loads((tmp_path / "marks.json").read_text())
    step.equal([found["failure"], found["passed"]], [[], ["sample"]], "3 s", "chapter 16")


@pytest.mark.parametrize("colour", [False, True])
def test_a_page_that_cannot_be_imported(marks_of, monkeypatch, colour):
    if colour:
        monkeypatch.setenv("FORCE_COLOR", "1")
    found = marks_of("half = third\n")
    step.equal(found["chapter"], "sample", "whose page it is")
    expected = [
        "chapter 7, sample.py cannot be imported",
        "  found      NameError: name 'third' is not defined",
        "  at         scratchnet/sample.py, line 1: half = third",
    ]
    step.equal(found["failure"], expected, "the last error")


@pytest.mark.parametrize(
    "body, expected, found",
    [
        (
            "with pytest.raises(ValueError):\n        half(1)",
            "  expected   ValueError",
            "  found      no error",
        ),
        ("assert half(1) == 1", "  expected   as the test says", "  found      assert 0.5 == 1"),
    ],
)
def test_other_failures_have_the_words_too(marks_of, body, expected, found):
    tests = TESTS.replace('step.close(half(x), 0.5 * x, "x / 2", f"x = {x}")', body)
    lines = marks_of(PAGE, tests)["failure"]
    step.equal(
        [line.split(" (")[0] for line in lines[2:4]], [expected, found], "expected, found", body
    )


@pytest.mark.parametrize("stop, run", [(True, 1), (False, 3)])
def test_the_run_stops_at_the_first_failure_if_it_is_to(tmp_path, marks_of, stop, run):
    page = PAGE.replace("return x / 2", "print('asked', file=open('asked.txt', 'a'))")
    found = marks_of(page.replace("return x / 3", "return half(x)"), TESTS, stop=stop)
    step.equal(found["failure"][1], "  given      x = 4.0", "the first is kept", found["failure"])
    step.equal(
        found["failure"][2:4], ["  expected   2.0", "  found      None"], "the first is kept"
    )
    step.equal(
        (tmp_path / "asked.txt").read_text().count("asked"), run, "tests that were run", stop
    )


def test_a_page_whose_import_does_not_end(marks_of):
    found = marks_of("while True:\n    pass\n")
    expected = [
        "chapter 7, sample.py cannot be imported",
        "  expected   an end",
        "  found      still running after 0.5 seconds: an endless loop?",
    ]
    step.equal(found["failure"], expected, "it is stopped")


def test_the_function_through_which_an_error_came_is_blamed(marks_of):
    """A test that names `third` first, and breaks in `half`; and one that is given the function."""
    tests = TESTS.replace("def test_third():\n", "def test_third():\n    third(1.0), half(None)\n")
    found = marks_of(PAGE, tests.replace("def test_half", "def no_test_half"))
    step.equal(found["function"], "half", "the error came through it", found["failure"])
    tests = TESTS.replace('[4.0, 8.0])\ndef test_half(x):\n    step.close(half(x), 0.5 * x, "x / 2", f"x = {x}")',
                          '[third])\ndef test_half(x):\n    step.equal(half(2.0) + x(3.0), 3.0, "half, third")')
    found = marks_of(PAGE, tests)
    step.equal(found["function"], "third", "the test was given it", found["failure"])


def test_a_missing_return_is_named(marks_of):
    words = "  perhaps    a `return` is missing: without one a function returns None"
    found = marks_of(PAGE.replace("return x / 2", "x / 2"))["failure"]
    step.equal(found[3:], ["  found      None", "  test       tests/test_07_sample.py, line 14: test_half", words], "None")
