"""In a workbook: what is next, what is wrong, help.

Of most tests, the one `ran` says what pytest has found, and none is started. Those that start one are
marked: the way a learner goes, on real pages.
"""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys

import pytest
from commands import ENVIRONMENT, ROOT, python
from step import Step
from terminal import SIGNALS, link_folder

from scratchnet import lessons
from scratchnet.exercises import EXERCISES, number
from scratchnet.lessons import (
    COMMAND, STATE, Workbook, at_the_end_of_pytest, check, find, fitting, hint, reset, solution, watch,
)  # fmt: skip
from scratchnet.tools.errors import Refused, run
from scratchnet.workbook import write_workbook

step = Step(__file__)
test_example = step.examples()
ALONE = {name: value for name, value in ENVIRONMENT.items() if name != "PYTHONPATH"}
SLOPE = "    return p * (1.0 - p)\n"
FAILURE = ["chapter 5, vector.py: ∑ u[i] v[i]", "  expected   32.0", "  found      21.0"]
TO_WRITE = "Next: chapter 5, vector.py: write dot"
NONE_DONE = "chapters   [....]  0 of 4 done"


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """A workbook of chapters 5 to 8, which stays as it is; what is about MNIST is not tested in it."""
    folder = tmp_path_factory.mktemp("lessons") / "book"
    write_workbook(folder, list(EXERCISES)[4:8])
    for path in (folder / "tests").glob("test_0[68]_*.py"):
        path.write_text("from step import Step\n\ntest_example = Step(__file__).examples()\n")
    return folder


@pytest.fixture
def book(fresh, tmp_path):
    """A copy of its pages, to write in."""
    ignored = shutil.ignore_patterns("data", "tests", "tools", "__pycache__")
    return Workbook(shutil.copytree(fresh, tmp_path / "book", ignore=ignored))


@pytest.fixture
def whole_book(fresh, tmp_path, monkeypatch):
    """A copy of all of it, in which pytest can run; rewards are not."""
    ignored = shutil.ignore_patterns("data", "__pycache__")
    shutil.copytree(fresh, tmp_path / "book", ignore=ignored)
    link_folder(tmp_path / "book" / "data", fresh / "data")
    monkeypatch.setattr(Workbook, "reward", tell)
    return Workbook(tmp_path / "book")


def tell(book, chapter):
    print(f"Chapter {number(chapter)} is done.")


class Ran:
    """Stands in for pytest: the chapters that it was asked for; what failed, by chapter, and in what."""

    def __init__(self):
        self.asked, self.failures = [], {}

    def __call__(self, book, chapter):
        self.asked.append(chapter)
        failure, function = self.failures.get(chapter, ([], ""))
        blank = chapter in book.exercises and book.unwritten(chapter)
        passed = [] if chapter in self.failures or blank else [chapter]
        return {"passed": passed, "failure": failure, "chapter": "", "function": function}


@pytest.fixture
def ran(monkeypatch):
    ran = Ran()
    monkeypatch.setattr(Workbook, "run", lambda book, chapter: ran(book, chapter))
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


def write(book, chapter, *changes):
    """Writes a chapter as it is finished, but for some changes."""
    text = book.finished(chapter)
    for right, wrong in changes:
        assert text.count(right) == 1
        text = text.replace(right, wrong)
    book.page(chapter).write_text(text, encoding="utf-8")


# check, by what pytest found.


def test_at_first_it_says_what_to_write(book, said, ran):
    expected = [
        NONE_DONE, "functions  [.........]  0 of 9 written", TO_WRITE,
        "  in         scratchnet/vector.py, line 24",
        "  a hint     python3 -m scratchnet.workbook hint dot",
    ]  # fmt: skip
    step.equal(said(check, book), expected, "bars, and the next function")
    line = book.text("vector").splitlines()[23]
    step.equal(line, "def dot(u: Vector, v: Vector) -> float:", "the line of the function", 24)
    step.equal(ran.asked, [], "a chapter not begun is not run")


def test_a_chapter_that_is_done_is_rewarded_only_once(book, said, ran):
    write(book, "vector")
    progress = ["chapters   [#...]  1 of 4 done", "functions  [##.......]  2 of 9 written"]
    expected = [*progress, "Next: chapter 6, matrix.py: write PlainMatrix.dot"]
    step.equal(said(check, book)[:4], ["Chapter 5 is done.", *expected], "the reward, and on")
    step.equal(said(check, book)[:3], expected, "no second reward")
    line = book.text("matrix").splitlines()[book.line_of("matrix", "PlainMatrix.dot") - 1]
    step.equal(line, "    def dot(self, w: Vector) -> list[float]:", "not the protocol's")
    step.equal(ran.asked, ["vector"], "run once")
    again = Workbook(book.folder)
    step.equal((again.is_green("vector"), again.rewarded), (True, ["vector"]), "noted in the folder")


@pytest.mark.parametrize(
    "chapter, right, wrong, asked",
    [
        ("matrix", "Later w are", "Later, w are", ["matrix"]),
        ("vector", "Sums run", "All sums run", ["vector", "matrix"]),
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
    write(book, chapter, (right, wrong))
    step.equal(said(check, book)[0][:8], "chapters", "nothing is said of what was green and is", wrong)
    step.equal(ran.asked, asked, "run again", wrong)


def test_what_was_green_and_is_red_is_named_and_not_a_later_chapter(book, said, ran):
    for chapter in ("vector", "matrix"):
        write(book, chapter)
    said(check, book)
    write(book, "vector", ("a + scale * b", "a - scale * b"))
    ran.failures["vector"] = FAILURE, "add_scaled"
    line = book.line_of("vector", "add_scaled")
    told = [
        *FAILURE, f"  function   scratchnet/vector.py, line {line}: add_scaled",
        f"  a hint     {COMMAND} hint add_scaled",
    ]  # fmt: skip
    lines = said(check, book)
    step.equal(lines[0], "chapters   [#...]  1 of 4 done", "vector.py does not count")
    step.equal(lines[2:], ["Chapter 5 was green, and is red again:", *told], "what was green")
    step.equal(said(check, book)[2:], told, "and is red since then")
    step.equal(ran.asked, ["vector", "matrix", "vector", "vector"], "nothing behind it is run")
    step.equal(Workbook(book.folder).red, "add_scaled", "noted in the folder")
    ran.failures.clear()
    write(book, "vector")
    lines = said(check, book)
    step.equal(lines[:2], ["Chapter 5 is green again.", "chapters   [##..]  2 of 4 done"], "mended")
    step.equal(Workbook(book.folder).red, "", "nothing is red")


def test_a_given_page_that_is_broken_is_named_too(book, said, ran):
    write(book, "idx", ("256 * number", "255 * number"))
    ran.failures["idx"] = ["chapter 1, idx.py: big-endian"], "big_endian"
    told = ["Chapter 1 was green, and is red again:", "chapter 1, idx.py: big-endian"]
    step.equal(said(check, book)[2:], told, "without a hint: it is no exercise")
    ran.failures.clear()
    write(book, "idx")
    step.equal(said(check, book)[2], TO_WRITE, "as before")


def test_while_functions_are_missing_those_that_are_there_are_tested(book, said, ran):
    blank = 'raise NotImplementedError("chapter 5, scratchnet/vector.py: write add_scaled")'
    write(book, "vector", ("return [a + scale * b for a, b in zip(u, v)]", blank))
    write(book, "matrix")
    step.equal(said(check, book)[2], "Next: chapter 5, vector.py: write add_scaled", "dot is right")
    ran.failures["vector"] = FAILURE, "dot"
    lines = said(check, book)
    step.equal((lines[1][-14:], lines[2:5]), ("3 of 9 written", FAILURE), "dot is wrong")
    step.equal(ran.asked, ["vector", "vector"], "nothing behind it is run")


@pytest.mark.parametrize(
    "text, failure, words",
    [
        (None, None, ["5, vector.py: the page is gone", f"  a new one  {COMMAND} reset vector.py"]),
        ("def dot(\n", None, ["cannot be read: '(' was never closed", "vector.py, line 1: def dot("]),
        ("def f():\n  x = = 1\n", None, ["read: invalid syntax", "vector.py, line 2: x = = 1"]),
        ("import sys\nsys.exit(3)\n", [], ["its tests did not run to the end", "the page calls exit()"]),
        ("", ["it cannot be imported"], ["it cannot be imported"]),
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
    step.has("\n".join(lines[2:]), *words, "\n  function   one of dot, add_scaled\n", given=lines)
    step.equal(lines[-1], f"  a hint     {COMMAND} hint", "a hint", text)
    step.equal("vector" in ran.asked, failure is not None, "whether it was run", text)
    message = step.refused(lambda name: find(book, name), "", Refused)
    step.equal(message, "vector.py has dot, add_scaled; name one of them", "a hint for one of them")
    reset(book, "vector.py" if failure else "vector")
    step.equal(book.text("vector"), before, "as at first")


def test_a_byte_order_mark_and_line_ends_of_windows_do_no_harm(book, said, ran):
    text = book.finished("vector").replace("\n", "\r\n")
    book.page("vector").write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
    step.equal(said(check, book)[0], "Chapter 5 is done.", "as Notepad saves it")


def test_the_end_says_what_to_try_next(book, said, ran):
    for chapter in book.exercises:
        write(book, chapter)
    step.equal(book.what_next(), [f"All is written. Is it right? {COMMAND} check"], "before it is run")
    for lines in (said(check, book)[4:], said(check, book)):  # four rewards come first
        progress = ["chapters   [####]  4 of 4 done", "functions  [#########]  9 of 9 written"]
        step.equal(lines, [*progress, *lessons.NEXT.splitlines()], "what to try next")
    green = json.loads((book.folder / STATE).read_text())["green"]
    step.equal(check(book), True, "all is done")
    step.equal(sorted(green), sorted(EXERCISES), "green")
    message = step.refused(lambda name: find(book, name), "", Refused)
    step.equal(message, "all is written; name a function", "nothing is next")
    write(book, "network", ("xw + self.bias", "xw"))
    ran.failures["network"] = FAILURE, "forward"
    step.equal(check(book), False, "all is written, and one is red")


def test_the_last_lines_of_pytest(book):
    write(book, "vector")
    lines = at_the_end_of_pytest(book, ["idx", "vector"], [])
    done = ["Chapter 5 is done.", "  to see it  python3 -m scratchnet.rewards vector"]
    step.equal(lines[:3], [*done, "chapters   [#...]  1 of 4 done"], "done")
    step.equal(lines[4], "Next: chapter 6, matrix.py: write PlainMatrix.dot", "and on")
    step.equal(Workbook(book.folder).is_green("vector"), True, "noted")
    lines = at_the_end_of_pytest(book, ["vector"], FAILURE)
    step.equal(lines[2:], FAILURE, "the failure; no second reward")


def test_long_lines_are_cut():
    step.equal(fitting(100 * "x"), 100 * "x", "100 characters, where there is no terminal")
    step.equal(fitting("a" * 80 + "b" * 21), "a" * 74 + " ... " + "b" * 21, "the middle is left out")


def test_what_pytest_is_asked_for(book, monkeypatch):
    """All tests of a chapter but those of minutes. A file says what was found, and is gone then."""
    asked, found = [], {"passed": ["sigmoid"]}

    def started(command, cwd, env, **options):
        asked.append((command[1:4], command[4:], cwd, "PYTEST_ADDOPTS" in env))
        with open(env["SCRATCHNET_MARKS"], "w", encoding="utf-8") as file:
            json.dump(found, file)
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setenv("PYTEST_ADDOPTS", "--maxfail=1")
    monkeypatch.setattr(subprocess, "run", started)
    before = sorted(os.listdir(book.folder))
    step.equal(book.run("sigmoid"), found, "what was found")
    ((python_m, options, folder, addopts),) = asked
    step.equal((python_m[:2], folder, addopts), (["-m", "pytest"], book.folder, False), "in the folder")
    step.equal(options[-1], "tests/test_07_sigmoid.py", "its tests")
    step.equal("not whole" in options and "addopts=" in options, True, "which", options)
    step.equal(sorted(os.listdir(book.folder)), before, "nothing is left")


@pytest.mark.parametrize(
    "ended, message",
    [
        ((3, "", ""), "the tests did not run: Python ended with status 3"),
        ((1, "one\ntwo\n", ""), "the tests did not run: two"),
        ((1, "one\n", "x\npython: No module named pytest\n"),
         "the tests did not run: python: No module named pytest; to get it: "
         "python3 -m pip install pytest tqdm"),
        (None, "tests/test_05_vector.py: stopped after ten minutes"),
    ],
)  # fmt: skip
def test_tests_that_do_not_run(book, monkeypatch, ended, message):
    def started(command, timeout, **options):
        if ended is None:
            raise subprocess.TimeoutExpired(command, timeout)
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


def test_a_hint_without_a_name_is_for_what_is_red(book, said, ran):
    step.equal(said(hint, book, "")[0].startswith("dot, hint 1 of "), True, "at first: the next one")
    write(book, "vector", ("a + scale * b", "a - scale * b"))
    ran.failures["vector"] = FAILURE, "add_scaled"
    check(book)
    step.equal(said(hint, book, "")[0].startswith("add_scaled, hint 1"), True, "what is red")
    write(book, "vector")
    ran.failures.clear()
    check(book)
    step.equal(said(hint, book, "")[0].startswith("PlainMatrix.dot, hint 1"), True, "the next one")


def test_a_hint_and_a_plainer_one(book, said):
    hints = EXERCISES["sigmoid"]["sigmoid_slope"]
    step.equal(len(hints), 3, "grades of the hints", "sigmoid_slope")
    for count in (1, 2, 3, 3):
        lines = said(hint, book, "sigmoid_slope")
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
        ("", ("vector", "dot")),
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
    step.equal("p (1 - p)" in book.text("sigmoid"), False, "without the formula")
    reset(book, "sigmoid")
    step.equal(book.text("sigmoid"), before, "both functions")
    kept = sorted(os.listdir(book.folder / "kept"))
    step.equal(kept, ["sigmoid-1.py", "sigmoid-2.py"], "both are kept")


def test_a_page_is_reset_even_if_it_is_no_python(book):
    before = book.text("vector")
    book.page("vector").write_text("def dot(\n")
    step.refuses(
        lambda name: reset(book, name),
        [
            ("dot", "dot cannot be found in vector.py; to begin the page anew: "
                    f"{COMMAND} reset vector.py"),
            ("", "expected the name of a function, or of a page"),
        ],
        Refused,
    )  # fmt: skip
    reset(book, "vector.py")
    step.equal(book.text("vector"), before, "as at first")
    step.equal((book.folder / "kept/vector-1.py").read_text(), "def dot(\n", "kept")


def test_a_state_that_cannot_be_read(book):
    for text in ("{", "[]", '{"exercises": {}}'):
        (book.folder / STATE).write_text(text)
        message = step.refused(Workbook, book.folder, Refused)
        step.equal(message, f"{book.folder / STATE}: cannot be read; make a new workbook", "said", text)


@pytest.mark.parametrize(
    "arguments, printed, error",
    [
        ([], TO_WRITE, ""),
        (["check"], TO_WRITE, ""),
        (["hint", "dot"], "dot, hint 1 of", ""),
        (["reset", "dot"], "dot is as it was at first", ""),
        (["new-folder"], "", "argument VERB: invalid choice: 'new-folder' (choose from"),
        (["hint", "zzz"], "", "no exercise is called 'zzz'"),
        (["hint", "dot", "more"], "", "unrecognized arguments: more"),
        (["check", "dot"], "", "check goes through all pages; it takes no name"),
    ],
)
def test_arguments(book, ran, capsys, monkeypatch, arguments, printed, error):
    monkeypatch.setattr(Workbook.__init__, "__defaults__", (book.folder,))
    step.equal(run(lessons.main, arguments), 2 if error else 0, "status", arguments)
    out, said = capsys.readouterr()
    step.equal(printed in out if printed else not out, True, printed, out)
    step.equal(said.startswith(f"error: {error}" if error else ""), True, error, said)
    step.equal(said.count("\n"), 1 if error else 0, "one line, or none", said)


# As a learner goes, with pytest.


@pytest.mark.process
def test_a_chapter_that_is_done_shows_what_runs(fresh, whole_book, said, monkeypatch):
    monkeypatch.undo()
    write(whole_book, "vector")
    reward = "The first zero has 176 pixels of ink: its dot product with ones."
    lines = said(check, whole_book)
    step.equal(lines[:3], ["Chapter 5 is done.", reward, "chapters   [#...]  1 of 4 done"], "it runs")


@pytest.mark.process
def test_the_example_of_the_readme(tmp_path, said):
    """A wrong slope of the sigmoid, which is told what was measured."""
    write_workbook(tmp_path / "book", list(EXERCISES))
    book = Workbook(tmp_path / "book")
    for chapter in list(EXERCISES)[:6]:
        write(book, chapter)
        book.passed(chapter)
    write(book, "sigmoid", (SLOPE, "    return 0.25\n"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"((?:    .*\n)*    .*hint sigmoid_slope\n)", readme).group(1)
    step.equal(said(check, book), [line[4:] for line in shown.splitlines()], "as the README shows it")


@pytest.mark.process
@pytest.mark.parametrize(
    "right, wrong, words",
    [
        ("\nVector: Type", "\nimport nothing_of_the_kind\nVector: Type",
         "  found      ModuleNotFoundError: No module named 'nothing_of_the_kind'"),
        ("\nVector: Type", "\nexit(3)\nVector: Type", "its tests did not run to the end"),
        ("        result += a * b\n", "        while True:\n            result += 1\n",
         "still running after 0.5 seconds: an endless loop?\n  at         scratchnet/vector.py, line 3"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_page(whole_book, said, right, wrong, words):
    marking = whole_book.folder / "scratchnet" / "tools" / "marking.py"
    text = marking.read_text("utf-8").replace("LIMIT = 10.0", "LIMIT = 0.5")
    marking.write_text(text if "while" in wrong else text.replace("0.5", "10.0"), encoding="utf-8")
    write(whole_book, "vector", (right, wrong))
    lines = said(check, whole_book)
    step.has("\n".join(lines), NONE_DONE, words, given=lines)


@pytest.mark.process
def test_without_pytest_it_says_how_to_get_it(whole_book):
    write(whole_book, "vector")
    (whole_book.folder / "pytest.py").write_text("raise ImportError(\"No module named 'pytest'\")")
    ran = python("-m", "scratchnet.workbook", cwd=whole_book.folder, env=ALONE)
    step.equal((ran.returncode, ran.stdout), (2, ""), "status 2")
    step.has(ran.stderr, "; to get it: python3 -m pip install pytest tqdm\n")


@pytest.mark.process
@SIGNALS
def test_watch_ends_with_ctrl_c(whole_book):
    watching = subprocess.Popen(
        [sys.executable, "-u", "-m", "scratchnet.workbook", "watch"],
        cwd=whole_book.folder, env=ALONE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip

    def until(words):
        for line in watching.stdout:
            if words in line:
                return

    until("Ctrl-C")
    write(whole_book, "vector")
    until("Next: chapter 6, matrix.py: write PlainMatrix.dot")
    until("Ctrl-C")
    watching.send_signal(signal.SIGINT)
    _, errors = watching.communicate(timeout=60)
    step.equal([watching.returncode, errors], [130, "interrupted\n"], "Ctrl-C")


@pytest.mark.process
def test_pytest_itself_says_how_far_one_is(whole_book):
    def lines():
        tests = "-m", "pytest", "-p", "no:cacheprovider", "tests/test_05_vector.py"
        ran = python(*tests, cwd=whole_book.folder, env=ALONE)
        return (ran.stdout + ran.stderr).splitlines()

    found = lines()
    step.has(" ".join(found), "NotImplementedError: chapter 5, scratchnet/vector.py: write dot")
    step.equal((found[-7], found[-5]), (NONE_DONE, TO_WRITE), "how far", found)
    step.equal(len(found) <= 25, True, "few lines", len(found))
    write(whole_book, "vector")
    found = lines()
    done = ["Chapter 5 is done.", "  to see it  python3 -m scratchnet.rewards vector"]
    step.equal(found[-8:-5], [*done, "chapters   [#...]  1 of 4 done"], "done", found)
    step.equal(bool(Workbook(whole_book.folder).green["vector"]), True, "noted")
    step.equal(found[-1].split(" in ")[0].endswith("passed"), True, "pytest's own last line", found[-1])
    whole_book.page("vector").unlink()  # an installed scratchnet would stand in for the page
    gone = ["ERROR: chapter 5, vector.py: the page is gone", f"  a new one  {COMMAND} reset vector.py"]
    step.equal([line for line in lines() if line], gone, "what it says")


@pytest.mark.whole
def test_the_last_chapter_prints_the_articles_16_lines(tmp_path, said):
    write_workbook(tmp_path / "book", ["hands"])
    book = Workbook(tmp_path / "book")
    write(book, "hands")
    lines = said(check, book)
    log = (ROOT / "tests" / "fixtures" / "article_log.txt").read_text().splitlines()
    step.equal([line for line in lines if line.startswith("epoch: ")], log[-16:], "the article's log")
    step.equal(lines[0].startswith("Chapter 18 is done."), True, "first", lines[0])
