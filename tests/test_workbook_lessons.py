"""In a workbook: what is next, what is wrong, help.

Of most tests, the one `ran` says what pytest has found, and none is started. Those that start one are
marked: the way a learner goes, on real pages.
"""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from warnings import catch_warnings

import pytest
from commands import ENVIRONMENT, python
from step import Step
from terminal import SIGNALS, started

from scratchnet.tools.errors import Refused
from scratchnet.workbook import lessons
from scratchnet.workbook.build import write_workbook
from scratchnet.workbook.exercises import BY_HAND, EXERCISES, HINTS, number
from scratchnet.workbook.lessons import (
    COMMAND,
    STATE,
    Workbook,
    at_the_end_of_pytest,
    check,
    find,
    fitting,
    hint,
    report,
    reset,
    solution,
    syntax,
    watch,
)  # fmt: skip

step = Step(__file__)
test_example = step.examples()
CHAPTERS = {chapter: EXERCISES[chapter] for chapter in ("vector", "matrix", "sigmoid", "network")}
ALONE = {name: value for name, value in ENVIRONMENT.items() if name != "PYTHONPATH"}
SLOPE = "    return p * (1.0 - p)\n"
FAILURE = ["chapter 6, vector.py: ∑ u[i] v[i]", "  expected   32.0", "  found      21.0"]
TO_WRITE = "Next: chapter 6, vector.py: write dot"
NONE_DONE = "chapters   [....]  0 of 4 done"


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """A workbook of these chapters, which stays as it is."""
    folder = tmp_path_factory.mktemp("lessons") / "book"
    write_workbook(folder, CHAPTERS)
    return folder


@pytest.fixture
def book(fresh, tmp_path):
    """A copy of its pages, to write in."""
    ignored = shutil.ignore_patterns("data", "tests", "tools", "__pycache__")
    return Workbook(shutil.copytree(fresh, tmp_path / "book", ignore=ignored))


@pytest.fixture
def whole_book(tmp_path, monkeypatch):
    """Such a workbook, in which pytest can run; rewards are not."""
    write_workbook(tmp_path / "book", CHAPTERS)
    monkeypatch.setattr(Workbook, "reward", tell)
    return Workbook(tmp_path / "book")


def tell(book, chapter):
    print(f"Chapter {number(chapter)} is done.")


@pytest.fixture
def ran(monkeypatch):
    """In place of pytest: the chapters that it was asked for; what failed, by chapter, and in what."""
    ran = SimpleNamespace(asked=[], failures={})

    def run(book, chapter):
        ran.asked.append(chapter)
        failure, function = ran.failures.get(chapter, ([], ""))
        blank = chapter in book.exercises and book.unwritten(chapter)
        passed = [] if chapter in ran.failures or blank else [chapter]
        return {"passed": passed, "failure": failure, "chapter": "", "function": function}

    monkeypatch.setattr(Workbook, "run", run)
    monkeypatch.setattr(Workbook, "reward", tell)
    return ran


@pytest.fixture
def said(capfd):
    """A function that calls another one, and returns the lines that it, or a process, has printed."""

    def said(function, *arguments):
        capfd.readouterr()
        function(*arguments)
        return capfd.readouterr().out.splitlines()

    return said


def write(book, chapter, right="", wrong=""):
    """Writes a chapter as it is finished, but for one change."""
    text = book.finished(chapter) if chapter in book.exercises else book.at_first(chapter)
    assert not right or text.count(right) == 1
    book.page(chapter).write_text(text.replace(right, wrong) if right else text, encoding="utf-8")


# check, by what pytest found.

BOTH = "def dot(u, v): 1\ndef add_scaled(u, scale, v): 1\n"
ONE_OF = "\n  function   one of dot, add_scaled\n"


def test_at_first_it_says_what_to_write(book, said, ran):
    line = book.text("vector").partition("def dot(")[0].count("\n") + 1
    expected = [
        NONE_DONE, "functions  [.........]  0 of 9 right", TO_WRITE,
        f"  in         scratchnet/vector.py, line {line}", f"  a hint     {COMMAND} hint dot",
    ]  # fmt: skip
    step.equal(said(check, book), expected, "bars, and the next function")
    step.equal(ran.asked, [], "a chapter not begun is not run")


def test_a_chapter_that_is_done_is_rewarded_only_once(book, said, ran):
    write(book, "vector")
    progress = ["chapters   [#...]  1 of 4 done", "functions  [##.......]  2 of 9 right"]
    expected = [*progress, "Next: chapter 7, matrix.py: write PlainMatrix.dot"]
    step.equal(said(check, book)[:4], ["Chapter 6 is done.", *expected], "the reward, and on")
    step.equal(said(check, book)[:3], expected, "no second reward")
    step.equal(ran.asked, ["vector"], "run once")
    again = Workbook(book.folder)
    step.equal((again.is_green("vector"), again.rewarded), (True, ["vector"]), "noted in the folder")


@pytest.mark.parametrize(
    "chapter, right, wrong, asked",
    [
        ("matrix", "A matrix X as", "The matrix X as", ["matrix"]),
        ("vector", "Multiply the first", "First multiply the first", ["vector", "matrix"]),
        ("vector", "result += a * b\n", "result += a * b  # from the left\n\n", []),
        ("idx", "256 * number", "number * 256", ["idx"]),
    ],
)
def test_what_is_run_is_what_has_changed_or_is_behind_it(book, said, ran, chapter, right, wrong, asked):
    """A comment, and a blank line, change nothing."""
    for name in ("vector", "matrix"):
        write(book, name)
    said(check, book)
    ran.asked.clear()
    write(book, chapter, right, wrong)
    step.equal(said(check, book)[0][:8], "chapters", "nothing is said of what was green and is", wrong)
    step.equal(ran.asked, asked, "run again", wrong)


def test_what_was_green_and_is_red_is_named_and_not_a_later_chapter(book, said, ran):
    for chapter in ("vector", "matrix"):
        write(book, chapter)
    said(check, book)
    write(book, "vector", "a + scale * b", "a - scale * b")
    ran.failures["vector"] = FAILURE, "add_scaled"
    line = book.line_of("vector", "add_scaled")
    told = [
        *FAILURE, f"  function   scratchnet/vector.py, line {line}: add_scaled",
        f"  a hint     {COMMAND} hint add_scaled",
    ]  # fmt: skip
    lines = said(check, book)
    step.equal(lines[0], "chapters   [#...]  1 of 4 done", "vector.py does not count")
    step.equal(lines[2:], ["Chapter 6 was green, and is red again:", *told], "what was green")
    step.equal(said(check, book)[2:], told, "and is red since then")
    step.equal(ran.asked, ["vector", "matrix", "vector", "vector"], "nothing behind it is run")
    step.equal(Workbook(book.folder).red, "add_scaled", "noted in the folder")
    step.equal(find(book, ""), ("vector", "add_scaled"), "a hint is for what is red")
    ran.failures.clear()
    write(book, "vector")
    lines = said(check, book)
    step.equal(lines[:2], ["Chapter 6 is green again.", "chapters   [##..]  2 of 4 done"], "mended")
    step.equal(Workbook(book.folder).red, "", "nothing is red")


def test_a_given_page_that_is_broken_is_named_too(book, said, ran):
    write(book, "idx", "256 * number", "255 * number")
    ran.failures["idx"] = FAILURE, "big_endian"
    told = ["Chapter 1 was green, and is red again:", *FAILURE]
    told.append("  changed    big_endian: finished at first, now different")
    step.equal(said(check, book)[2:], told, "without a hint: it is no exercise")
    ran.failures.clear()
    write(book, "idx")
    step.equal(said(check, book)[2], TO_WRITE, "as before")


def test_while_functions_are_missing_those_that_are_there_are_tested(book, said, ran):
    blank = 'raise NotImplementedError("chapter 6, scratchnet/vector.py: write add_scaled")'
    write(book, "vector", "return [a + scale * b for a, b in zip(u, v)]", blank)
    write(book, "matrix")
    lines = said(check, book)
    step.equal(lines[2], "Next: chapter 6, vector.py: write add_scaled", "dot is right")
    step.equal(lines[1][-12:], "1 of 9 right", "what is written in matrix.py has not been run")
    ran.failures["vector"] = FAILURE, "dot"
    lines = said(check, book)
    step.equal((lines[1][-12:], lines[2:5]), ("0 of 9 right", FAILURE), "dot is wrong")
    step.equal(ran.asked, ["vector", "vector"], "nothing behind it is run")


def test_the_function_that_changed_is_named_whatever_pytest_thinks(book, said, ran):
    """Of several, the one that pytest names, or all; and one of a page before, if it alone has changed."""

    def blamed(guess):
        ran.failures["matrix"] = FAILURE, guess
        (found,) = [line for line in said(check, book) if line.startswith("  function ")]
        del ran.failures["matrix"]
        return found.rpartition(", line ")[2].partition(": ")[2] or found

    dot, transpose_dot = "PlainMatrix.dot", "PlainMatrix.transpose_dot"
    write(book, "vector")
    said(check, book)
    write(book, "matrix", "dot(row, w) for row", "dot(w, w) for row")
    step.equal(blamed(transpose_dot), transpose_dot, "both are new: as pytest guesses")
    step.equal(blamed(""), f"  function   one of {dot}, {transpose_dot}", "both are new, no guess")
    write(book, "matrix")
    said(check, book)
    write(book, "matrix", "dot(row, w) for row", "dot(w, w) for row")
    step.equal(blamed(transpose_dot), dot, "it alone has changed, whatever the guess")
    write(book, "matrix")
    write(book, "vector", "result += a * b", "result += a + b")  # let us say that vector.py stays green
    step.equal(blamed(transpose_dot), "dot", "of vector.py: it alone has changed")
    step.equal(find(book, ""), ("vector", "dot"), "a hint without a name is for it")


def test_a_raise_that_is_left_over_is_said(book, said, ran):
    blank = 'raise NotImplementedError("chapter 6, scratchnet/vector.py: write dot")'
    write(
        book,
        "vector",
        "    check_lengths(u, v)\n    result = 0.0\n",
        f"    check_lengths(u, v)\n    {blank}\n",
    )
    lines = book.text("vector").splitlines()
    line = lines.index(f"    {blank}") + 1
    found = said(check, book)
    step.equal(found[2], TO_WRITE, "it is not written yet")
    step.equal(found[4], f"  left over  line {line}, raise NotImplementedError: take it out", "and has code")
    write(book, "vector", "def dot(", "def dots(")  # what is written there is no `dot` any more
    book.page("vector").write_text(book.text("vector") + f"\n\ndef other():\n    {blank}\n", encoding="utf-8")
    line = book.at_first("vector").partition("def dot(")[0].count("\n") + 1
    told = [
        "chapter 6, vector.py: dot is gone from the page",
        f"  at first   it was in at_first/vector.py, line {line}: does it have a new name?",
    ]
    step.equal(said(check, book)[2:], told, "a renamed function is named")
    step.equal(ran.asked, ["vector"], "nothing more is run")


@pytest.mark.parametrize(
    "text, failure, words",
    [
        (None, None, ["6, vector.py: the page is gone", f"  a new one  {COMMAND} reset vector.py"]),
        ("def dot(\n", None, ["cannot be read: '(' was never closed", "vector.py, line 1: def dot("]),
        ("def f():\n  return 2h if 3 else 2\n", None, ["invalid", "  perhaps    Write 2 * h: the * may not"]),
        ("def f():\n  return （1)\n", None, ["invalid character", "  perhaps    This sign is not Python's."]),
        ("return 1\n", None, ["'return' outside function", "vector.py, line 1: return 1"]),
        ("def f():\n  x = = 1\n", None, ["read: invalid syntax", "vector.py, line 2: x = = 1"]),
        (f"{BOTH}import sys\nsys.exit(3)\n", [], ["tests did not run to the end", "calls exit()", ONE_OF]),
        (BOTH, ["it cannot be imported"], ["it cannot be imported", ONE_OF]),
        ("", None, ["6, vector.py: dot is gone from the page", "at first   it was in at_first/vector.py"]),
    ],
)  # fmt: skip
def test_a_page_in_an_odd_state_is_told_and_can_be_reset(book, said, ran, text, failure, words):
    before = book.text("vector")
    book.page("vector").unlink()
    if text is not None:
        book.page("vector").write_text(text)
    ran.failures["vector"] = failure, ""
    step.equal(book.line_of("vector", "dot"), 1, "there is no such function", text)
    lines = said(check, book)
    step.has("\n".join(lines[2:]), *words, given=lines)
    hint_line = f"  a hint     {COMMAND} hint dot"
    step.equal(hint_line in lines, failure is not None, "a hint, unless the page cannot be read", lines)
    step.equal("vector" in ran.asked, failure is not None, "whether it was run", text)
    if failure is not None:
        message = step.refused(lambda name: find(book, name), "", Refused)
        step.equal(message, "vector.py has dot, add_scaled; name one of them", "a hint for one of them")
    words = said(reset, book, "vector.py" if failure else "vector")
    step.equal("kept/vector-1.py" in words[0], text is not None, "there was a page to keep", words)
    step.equal(book.text("vector"), before, "as at first")


def test_a_byte_order_mark_and_line_ends_of_windows_do_no_harm(book, said, ran):
    text = book.finished("vector").replace("\n", "\r\n")
    book.page("vector").write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
    step.equal(said(check, book)[0], "Chapter 6 is done.", "as Notepad saves it")


def test_the_end_says_what_to_try_next(book, said, ran):
    for chapter in book.exercises:
        write(book, chapter)
    step.equal(book.what_next(), [f"Everything is written. Is it right? {COMMAND} check"], "before it is run")
    progress = ["chapters   [####]  4 of 4 done", "functions  [#########]  9 of 9 right"]
    for rewards in (4, 0):
        lines = said(check, book)[rewards:]
        step.equal(lines, [*progress, *lessons.NEXT.splitlines()], "what to try next")
    step.equal(check(book), True, "all is done")
    step.equal(sorted(Workbook(book.folder).green), sorted(EXERCISES), "green")
    message = step.refused(lambda name: find(book, name), "", Refused)
    step.equal(message, "everything is written; name a function", "nothing is next")
    write(book, "network", "xw + self.bias", "xw")
    ran.failures["network"] = FAILURE, "forward"
    step.equal(check(book), False, "all is written, and one is red")


def test_the_last_lines_of_pytest(book):
    write(book, "vector")
    lines = at_the_end_of_pytest(book, ["idx", "vector"], [])
    done = ["Chapter 6 is done.", "  to see it  python3 -m scratchnet.workbook.rewards vector"]
    step.equal(lines[:3], [*done, "chapters   [#...]  1 of 4 done"], "done")
    step.equal(lines[4], "Next: chapter 7, matrix.py: write PlainMatrix.dot", "and on")
    step.equal(Workbook(book.folder).is_green("vector"), True, "noted")
    step.has(lines[3], "2 of 9 right")
    lines = at_the_end_of_pytest(book, ["idx"], FAILURE, "vector")
    step.equal(lines[2:], FAILURE, "the failure; no second reward")
    step.has(lines[1], "0 of 9 right")


def test_a_warning_of_python_is_not_printed(book):
    """Here it would be an error, if Python gave it."""
    book.page("vector").write_text("x = 2(3)\n", encoding="utf-8")
    with catch_warnings(action="error"):
        step.equal(syntax(book, "vector"), [], "it can be read", "x = 2(3)")


def test_what_was_finished_and_is_different(book):
    """Functions, and constants; a page that is as it should be has none, nor has one with a new import."""
    for change, expected in (
        ((), []),
        (("from collections.abc", "import math\nfrom collections.abc"), []),
        (("    for a in require", "    for a in 2 * require"), ["total"]),
        (("Vector = Sequence[float]", "Vector = list"), ["Vector"]),
    ):
        write(book, "vector", *change)
        step.equal(book.altered("vector"), expected, "what is different", change)


def test_long_lines_are_cut(monkeypatch):
    step.equal(fitting(100 * "x"), 100 * "x", "100 characters, where there is no terminal")
    step.equal(fitting("a" * 80 + "b" * 21), "a" * 74 + " ... " + "b" * 21, "the middle is left out")
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(isatty=lambda: True))
    for width in (1, 9, 10, 11, 25, 26, 40, 80, 100):
        monkeypatch.setenv("COLUMNS", str(width))
        step.equal(len(fitting(101 * "x")), max(10, width), "as wide as the terminal, from 10 on", width)


def test_what_pytest_is_asked_for(book, monkeypatch):
    """All tests of a chapter but those of minutes. A file says what was found, and is gone then."""
    found, before = {"passed": ["sigmoid"]}, sorted(os.listdir(book.folder))

    def started(command, cwd, env, **options):
        step.equal((command[1:3], cwd), (["-m", "pytest"], book.folder), "in the folder")
        step.equal(command[-1], "tests/test_09_sigmoid.py", "its tests")
        step.has(" ".join(command), "addopts=", "not whole")
        step.equal("PYTEST_ADDOPTS" in env, False, "nobody's own options")
        Path(env["SCRATCHNET_MARKS"]).write_text(json.dumps(found))
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setenv("PYTEST_ADDOPTS", "--maxfail=1")
    monkeypatch.setattr(subprocess, "run", started)
    step.equal(book.run("sigmoid"), found, "what was found")
    step.equal(sorted(os.listdir(book.folder)), before, "nothing is left")


@pytest.mark.parametrize(
    "ended, message",
    [
        ((3, "", ""), "the tests did not run: Python ended with status 3"),
        ((1, "one\ntwo\n", ""), "the tests did not run: two"),
        ((1, "one\n", "x\nNo module named pytest\n"), "the tests did not run: No module named pytest; "
                                                     "to get it: python3 -m pip install pytest tqdm"),
    ],
)  # fmt: skip
def test_tests_that_do_not_run(book, monkeypatch, ended, message):
    def started(command, **options):
        return subprocess.CompletedProcess(command, *ended)

    monkeypatch.setattr(subprocess, "run", started)
    step.equal(step.refused(book.run, "vector", Refused), message, "one line", ended)


def test_watch_checks_at_every_save_until_all_is_done(book, said, ran, monkeypatch):
    naps, chapters = [], list(book.exercises)

    def nap(seconds):  # every other time a chapter is saved
        naps.append(seconds)
        if len(naps) % 2:
            write(book, chapters[len(naps) // 2])

    monkeypatch.setattr("time.sleep", nap)
    lines = said(watch, book)
    step.equal(ran.asked, chapters, "each is run when it is saved")
    step.equal(lines.count("(watching; Ctrl-C ends it)"), 4, "at first, and after the first three")
    step.equal(lines[-2:], [lessons.NEXT.splitlines()[-1], ""], "it ends when all is done")


# hint, solution, reset, and their names.


def test_a_hint_and_a_plainer_one(book, said):
    hints = EXERCISES["sigmoid"]["sigmoid_slope"]
    by_hand = ["By hand: sigmoid_slope(0.5) == 0.25", *BY_HAND["sigmoid_slope"].splitlines()[1:]]
    step.equal(len(hints), 3, "grades of the hints", "sigmoid_slope")
    for count in (1, 2, 3, 3):
        lines = said(hint, book, "sigmoid_slope")
        example, lines = lines[: len(by_hand)], lines[len(by_hand) :]
        step.equal([line.strip() for line in example], by_hand, "first the example", count)
        expected = [f"sigmoid_slope, hint {i} of 3: {hints[i - 1]}" for i in range(1, count + 1)]
        if count == 3:
            expected.append("The function itself: python3 -m scratchnet.workbook solution sigmoid_slope")
        step.equal(" ".join(lines), " ".join(expected), "one more", count)
        step.equal(max(map(len, lines)) < 80, True, "for 80 columns", lines)
        book = Workbook(book.folder)


@pytest.mark.parametrize(
    "name, found",
    [
        ("dot", ("vector", "dot")),
        ("PlainMatrix.dot", ("matrix", "PlainMatrix.dot")),
        ("update", ("network", "Network.update")),
        ("", ("vector", "dot")),  # the next one
        ("sigmoid", ("sigmoid", "sigmoid")),  # the function, not the page
        ("sigmiod", "no exercise is called 'sigmiod'; did you mean sigmoid or sigmoid_slope?"),
        ("train", "no exercise is called 'train'"),  # it is of a chapter that is given
        ("zzz", "no exercise is called 'zzz'"),
        ("matrix", "matrix.py has PlainMatrix.dot, PlainMatrix.transpose_dot; name one of them"),
    ],
)  # fmt: skip
def test_names_of_exercises(book, name, found):
    if isinstance(found, tuple):
        step.equal(find(book, name), found, "the name, or the end of it", name)
    else:
        step.equal(step.refused(lambda name: find(book, name), name, Refused), found, "refused", name)


@pytest.mark.parametrize(
    "answer, shown",
    [("y\n", True), ("YES\n", True), ("n\n", False), ("\n", False), ("", False), (None, False)],
)
def test_a_solution_is_asked_for_once(book, said, monkeypatch, answer, shown):
    """None: standard input was closed."""
    monkeypatch.setattr(sys, "stdin", None if answer is None else io.StringIO(answer))
    out = "\n".join(said(solution, book, "sigmoid_slope"))
    step.equal(out.startswith("Show sigmoid_slope of finished/sigmoid.py? [y/N] "), True, "asked", out)
    step.equal("def sigmoid_slope" in out and SLOPE[:-1] in out, shown, "the finished function", answer)
    step.equal("def sigmoid(" in out, False, "and no other", out)
    step.equal(out.endswith("\nnot shown" if not answer else " not shown"), not shown, "or not", answer)


def test_a_function_is_reset_and_the_page_is_kept(book, said):
    before = book.text("sigmoid")
    write(book, "sigmoid")
    mine = book.text("sigmoid")
    words = "sigmoid_slope is as it was at first; the page as you had it is kept/sigmoid-1.py"
    step.equal(said(reset, book, "sigmoid_slope"), [words], "said")
    step.equal((book.folder / "kept" / "sigmoid-1.py").read_text("utf-8"), mine, "kept")
    step.equal(book.unwritten("sigmoid"), ["sigmoid_slope"], "the other function stays")
    book.green["sigmoid"] = "was green"
    step.equal(book.progress()[0], NONE_DONE, "it is no longer done")
    reset(book, "sigmoid")
    step.equal(book.text("sigmoid"), before, "both functions, without the formula")
    kept = sorted(os.listdir(book.folder / "kept"))
    step.equal(kept, ["sigmoid-1.py", "sigmoid-2.py"], "both are kept")


def test_of_a_page_that_is_no_python_no_function_is_reset(book):
    book.page("vector").write_text("def dot(\n")
    advice = f"to begin the page anew: {COMMAND} reset vector.py"
    cases = [
        ("dot", f"dot cannot be found in vector.py; {advice}"),
        ("", "expected the name of a function, or of a page"),
    ]
    step.refuses(lambda name: reset(book, name), cases, Refused)


def test_a_state_that_cannot_be_read(book):
    for text in ("{", "[]", '{"exercises": {}}'):
        (book.folder / STATE).write_text(text)
        message = step.refused(Workbook, book.folder, Refused)
        step.equal(message, f"{book.folder / STATE}: cannot be read; make a new workbook", "said", text)


def test_the_command(book, ran, call, monkeypatch):
    monkeypatch.setattr(Workbook.__init__, "__defaults__", (book.folder,))
    for arguments, status, words in (
        ("", 0, TO_WRITE),
        ("check", 0, TO_WRITE),
        ("hint dot", 0, "By hand: dot("),
        ("reset dot", 0, "dot is as it was at first"),
        ("new-folder", 2, "error: argument VERB: invalid choice: 'new-folder' (choose from"),
        ("hint zzz", 2, "error: no exercise is called 'zzz'\n"),
        ("check dot", 2, "error: check is about all pages; it takes no name\n"),
        ("report", 0, "report.json says so"),
    ):
        found, out, error = call("lessons", *arguments.split())
        step.equal((found, out if status else error), (status, ""), "status, one output", arguments)
        step.has(error if status else out, words, given=arguments)


def test_a_red_check_ends_with_status_1(book, ran, call, monkeypatch):
    monkeypatch.setattr(Workbook.__init__, "__defaults__", (book.folder,))
    write(book, "vector")
    ran.failures["vector"] = FAILURE, "dot"
    with pytest.raises(SystemExit) as ended:
        call("lessons", "check")
    step.equal(ended.value.code, 1, "as a Makefile or a classroom's server asks for")


# For a class.


def test_the_report_says_what_was_done_and_with_which_help(book, said, ran, monkeypatch):
    write(book, "vector")
    book.checks["vector"] = 3  # `run`, which counts them, is the fixture's
    said(check, book)
    said(hint, book, "PlainMatrix.dot")
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    said(solution, book, "PlainMatrix.dot")
    lines = said(report, Workbook(book.folder))
    step.equal(lines[0], "chapters   [#...]  1 of 4 done", "as `check` says it")
    found = json.loads((book.folder / "report.json").read_text())
    step.equal(found["folder"], "book", "whose it is")
    found = found["chapters"]
    step.equal(list(found), list(CHAPTERS), "the chapters")
    alone = {"written": True, "hints": 0, "solution_shown": False}
    expected = {"done": True, "checks": 3, "functions": {"dot": alone, "add_scaled": alone}}
    step.equal(found["vector"], expected, "a chapter that is done")
    step.equal((found["matrix"]["done"], found["matrix"]["checks"]), (False, 0), "and one that is not")
    helped = {"written": False, "hints": 1, "solution_shown": True}
    step.equal(found["matrix"]["functions"]["PlainMatrix.dot"], helped, "with which help")


def test_a_workbook_without_answers(book, said, ran):
    shutil.rmtree(book.folder / "finished")
    message = step.refused(lambda name: solution(book, name), "dot", Refused)
    step.equal(message, "the finished pages were left out of this workbook", "no solution")
    for _ in EXERCISES["vector"]["dot"]:
        lines = said(hint, book, "dot")
    step.equal([line for line in lines if "solution" in line], [], "and none is offered")
    step.equal(said(check, book)[2], TO_WRITE, "the rest is as before")
    said(reset, book, "dot")


def test_a_workbook_in_chinese(book, said, ran):
    book.language = "zh"
    write(book, "vector")
    ran.failures["vector"] = FAILURE, "dot"
    lines = said(check, book)
    chinese = [line for line in lines if not line.isascii()]
    step.equal(chinese, lines, "every line")
    lines = said(hint, book, "dot")
    step.equal(HINTS["zh"]["vector"]["dot"][0] in "".join(lines), True, "a hint", lines)


@pytest.mark.process
def test_folders_are_marked_by_the_teachers_own_tests(fresh, tmp_path):
    """One is right, in one something is wrong and its tests are empty, one is no workbook."""
    books = [Workbook(shutil.copytree(fresh, tmp_path / name)) for name in ("anna", "ben")]
    for book in books:
        write(book, "vector")
    write(books[1], "matrix", "dot(row, w) for row", "dot(w, w) for row")
    (books[1].folder / "tests" / "test_07_matrix.py").write_text("")
    command = "-m", "scratchnet.workbook", "grade", "anna", "ben", "carl"
    ran = python(*command, cwd=tmp_path)
    step.equal((ran.returncode, ran.stderr), (0, ""), "exit status, standard error")
    lines = ran.stdout.splitlines()
    given = "1 of 4 chapters done", "functions written; checks 0, hints 0, solutions 0"
    step.equal(lines[0], f"anna: {given[0]}, 2 of 9 {given[1]}", "what is right")
    step.equal(lines[1], f"ben: {given[0]}, 4 of 9 {given[1]}", "what is wrong there")
    step.has("\n".join(lines[2:-1]), "  chapter 7, matrix.py: ", "\n    expected ", "\n    found ")
    step.equal(lines[-1], "carl: is no workbook that can be read", "what is none")


# As a learner goes, with pytest.


@pytest.mark.process
def test_a_wrong_slope_is_told_what_was_measured(tmp_path, said):
    write_workbook(tmp_path / "book", EXERCISES)
    book = Workbook(tmp_path / "book")
    for chapter in list(EXERCISES)[:8]:  # those before sigmoid.py
        write(book, chapter)
        book.passed(chapter)
    write(book, "sigmoid", SLOPE, "    return 0.25\n")
    lines = said(check, book)[2:]
    step.equal(lines[4].partition(", line ")[0], "  test       tests/test_09_sigmoid.py", "the test", lines)
    expected = [
        "chapter 9, sigmoid.py: dp/dz, measured 0.196612, yours 0.25 at z = 1",
        "  given      z = 1.0",
        "  expected   0.1966119332397209, from f(z + h) and f(z - h), h = 1e-05",
        "  found      0.25",
        f"  function   scratchnet/sigmoid.py, line {book.line_of('sigmoid', 'sigmoid_slope')}: sigmoid_slope",
        f"  a hint     {COMMAND} hint sigmoid_slope",
    ]
    step.equal(lines[:4] + lines[5:], expected, "what was given, expected and found")


LATE = "still running after 1 seconds: does it ever end?"
MUCH = "still running after 30 MB of memory or output: does it ever end?"
NEVER = {  # a line of `dot`, and what is found there
    "sum(range(10**13))": "still running after its time was up: does it end?",
    "time.sleep(1000)": LATE,
    "threading.Event().wait()": LATE,
    "while True: print(1000 * 'x')": MUCH,
    "while True: print(1000 * 'x', file=sys.stderr)": MUCH,
    **({"10**10 * 'x'": "MemoryError"} if sys.platform == "linux" else {}),
}


@pytest.mark.process
@pytest.mark.parametrize("line", NEVER)
def test_what_does_not_end_or_takes_all_memory_is_ended_and_named(whole_book, said, line):
    marking = whole_book.folder / "scratchnet/workbook/marking.py"
    text = marking.read_text("utf-8").replace("MOST = 300", "MOST = 30")
    if NEVER[line] != MUCH:  # a busy machine may take seconds for 30 MB
        text = text.replace("LIMIT = 10.0", "LIMIT = 1.0")
    marking.write_text(text, encoding="utf-8")
    write(whole_book, "vector", "result += a * b\n", f"import sys, threading, time\n        {line}\n")
    lines = said(check, whole_book)
    start = "  function   scratchnet/vector.py, line "
    step.equal([text.endswith(": dot") for text in lines if text.startswith(start)], [True], "named", lines)
    step.has("\n".join(lines), "  found      ", NEVER[line], "  at         scratchnet/vector.py", line[:11])


@pytest.mark.process
def test_a_thread_that_goes_on_keeps_nobody_waiting(whole_book, said):
    conftest = whole_book.folder / "conftest.py"
    conftest.write_text(conftest.read_text("utf-8").replace("later(10,", "later(1,"), "utf-8")
    thread = "from threading import *\nimport time\nThread(target=time.sleep, args=[600]).start()"
    write(whole_book, "vector", "\nVector = ", f"\n{thread}\nVector = ")
    started_at = time.monotonic()
    step.equal(said(check, whole_book)[0], "Chapter 6 is done.", "its tests have passed")
    step.equal(time.monotonic() - started_at < 300, True, "in time")


@pytest.mark.process
def test_a_page_that_ends_python_is_named(whole_book, said):
    write(whole_book, "vector", "\nVector = ", "\nexit(3)\nVector = ")
    lines = said(check, whole_book)
    step.has("\n".join(lines), NONE_DONE, "vector.py: its tests did not run to the end")


@pytest.mark.process
@SIGNALS
def test_watch_ends_with_ctrl_c(whole_book):
    command = "-u", "-m", "scratchnet.workbook", "watch"
    with started(*command, cwd=whole_book.folder, env=ALONE) as watching:

        def until(words):
            next(line for line in watching.stdout if words in line)

        until("Ctrl-C")
        write(whole_book, "vector")
        until("Next: chapter 7, matrix.py: write PlainMatrix.dot")
        until("Ctrl-C")
        watching.send_signal(signal.SIGINT)
        _, errors = watching.communicate(timeout=60)
    step.equal([watching.returncode, errors], [130, "interrupted\n"], "Ctrl-C")


@pytest.mark.process
def test_pytest_itself_says_how_far_one_is(whole_book):
    def lines():
        tests = "-m", "pytest", "-p", "no:cacheprovider", "tests/test_06_vector.py"
        ran = python(*tests, cwd=whole_book.folder, env=ALONE)
        return (ran.stdout + ran.stderr).splitlines()

    found = lines()
    unwritten = "NotImplementedError: chapter 6, scratchnet/vector.py: write dot"
    step.has("\n".join(found), unwritten, NONE_DONE, TO_WRITE)
    step.equal(len(found) <= 25, True, "few lines", len(found))
    write(whole_book, "vector")
    done = ["Chapter 6 is done.", "rewards vector\n", "chapters   [#...]  1 of 4 done", " passed in "]
    step.has("\n".join(lines()), *done)
    step.equal(bool(Workbook(whole_book.folder).green["vector"]), True, "noted")
    whole_book.page("vector").unlink()  # an installed scratchnet would stand in for the page
    gone = ["ERROR: chapter 6, vector.py: the page is gone", f"  a new one  {COMMAND} reset vector.py"]
    step.equal([line for line in lines() if line], gone, "what it says")


@pytest.mark.whole
def test_what_is_right_stays_within_the_limits(tmp_path, monkeypatch):
    monkeypatch.setattr(Workbook, "reward", tell)
    write_workbook(tmp_path / "book", EXERCISES)
    book = Workbook(tmp_path / "book")
    for chapter in EXERCISES:
        write(book, chapter)
    step.equal(check(book), True, "all chapters are green")


@pytest.mark.whole
def test_a_chapter_that_is_done_shows_what_runs(tmp_path, said):
    write_workbook(tmp_path / "book", {"saturation": EXERCISES["saturation"]})
    book = Workbook(tmp_path / "book")
    write(book, "saturation")
    expected = [
        "Chapter 18 is done.",
        "200 epochs with your cross-entropy get 0.9357. With the article's loss they get 0.4652.",
    ]
    step.equal(said(check, book)[:2], expected, "its reward")
