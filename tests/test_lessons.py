"""In a workbook: what is next, what is wrong, help. The way a learner goes, on real pages."""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from step import Step
from terminal import SIGNALS, link_folder

from scratchnet import lessons
from scratchnet.exercises import EXERCISES
from scratchnet.lessons import STATE, Workbook, check, find, hint, reset, solution
from scratchnet.tools.errors import Refused
from scratchnet.workbook import write_workbook

step = Step(__file__)
test_example = step.examples()
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTEST_ADDOPTS")}
SLOPE = "    return p * (1.0 - p)\n"


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """A workbook of chapters 5 to 8, which stays as it is."""
    folder = tmp_path_factory.mktemp("lessons") / "book"
    write_workbook(folder, list(EXERCISES)[4:8])
    return folder


@pytest.fixture
def book(fresh, tmp_path):
    """A copy of it, to write in."""
    ignored = shutil.ignore_patterns("data", "__pycache__")
    shutil.copytree(fresh, tmp_path / "book", ignore=ignored)
    link_folder(tmp_path / "book" / "data", fresh / "data")
    return Workbook(tmp_path / "book")


def write(book, chapter, *changes):
    """Writes a chapter as it is finished, but for some changes."""
    text = book.finished(chapter)
    for right, wrong in changes:
        assert text.count(right) == 1
        text = text.replace(right, wrong)
    book.page(chapter).write_text(text, encoding="utf-8")


def checked(book, capfd):
    """The lines that `check` prints, those of the processes that it starts among them."""
    check(book)
    lines = capfd.readouterr().out.splitlines()
    assert len(lines) <= 14, "twelve lines, and two for a chapter that is done"
    return lines


def test_at_first_it_says_what_to_write(book, capfd):
    expected = [
        "chapters   [....]  0 of 4 done",
        "functions  [.........]  0 of 9 written",
        "Next: chapter 5, vector.py: write dot",
        "  in         scratchnet/vector.py, line 24",
        "  a hint     python3 -m scratchnet.workbook hint dot",
    ]
    step.equal(checked(book, capfd), expected, "bars, and the next function")
    line = book.text("vector").splitlines()[23]
    step.equal(
        line, "def dot(u: Vector, v: Vector) -> float:", "the line of the function", "line 24"
    )


@pytest.mark.process
def test_a_chapter_that_is_done_shows_what_runs_and_only_once(book, capfd):
    write(book, "vector")
    lines = checked(book, capfd)
    reward = "The first zero has 176 pixels of ink: its dot product with ones."
    step.equal(lines[:2], ["Chapter 5 is done.", reward], "one line with something that runs")
    step.equal(
        lines[2:5],
        [
            "chapters   [#...]  1 of 4 done",
            "functions  [##.......]  2 of 9 written",
            "Next: chapter 6, matrix.py: write PlainMatrix.dot",
        ],
        "and on",
    )
    step.equal(checked(book, capfd)[0], "chapters   [#...]  1 of 4 done", "no second reward")
    line = book.text("matrix").splitlines()[book.line_of("matrix", "PlainMatrix.dot") - 1]
    step.equal(
        line,
        "    def dot(self, w: Vector) -> list[float]:",
        "not the protocol's",
        "PlainMatrix.dot",
    )


@pytest.mark.process
def test_a_chapter_is_run_only_when_it_or_one_before_it_has_changed(book, capfd, monkeypatch):
    for chapter in ("vector", "matrix"):
        write(book, chapter)
    checked(book, capfd)
    asked = []
    run = Workbook.run
    monkeypatch.setattr(
        Workbook, "run", lambda self, chapter: asked.append(chapter) or run(self, chapter)
    )
    checked(book, capfd)
    step.equal(asked, [], "nothing has changed")
    write(book, "matrix", ("Later w are", "Later, w are"))
    checked(book, capfd)
    step.equal(asked, ["matrix"], "its own page")
    asked.clear()
    write(book, "vector", ("Sums run", "All sums run"))
    checked(book, capfd)
    step.equal(asked, ["vector", "matrix"], "a page before it")
    text = book.text("vector").replace("    result = 0.0\n", "    # from left to right\n\n    result = 0.0\n")
    book.page("vector").write_text(text, encoding="utf-8")
    checked(book, capfd)
    step.equal(asked, ["vector", "matrix"], "a comment, and a blank line, change nothing")


@pytest.mark.process
def test_a_wrong_slope_is_told_what_was_measured(book, capfd):
    for chapter in ("vector", "matrix"):
        write(book, chapter)
    write(book, "sigmoid", (SLOPE, "    return 0.25\n"))
    found = checked(book, capfd)[-6:]  # below the bars
    expected = [
        "chapter 7, sigmoid.py: an example of sigmoid.sigmoid_slope",
        '  given      >>> print(f"measured {measured:.6f}, derived {derived:.6f}")',
        "  expected   measured 0.196612, derived 0.196612",
        "  found      measured 0.196612, derived 0.250000",
        "  function   scratchnet/sigmoid.py, line 57: sigmoid_slope",
        "  a hint     python3 -m scratchnet.workbook hint sigmoid_slope",
    ]
    step.equal(found, expected, "given, expected, found")


@pytest.mark.process
def test_the_example_of_the_readme(tmp_path, capfd):
    write_workbook(tmp_path / "book", list(EXERCISES))
    book = Workbook(tmp_path / "book")
    for chapter in list(EXERCISES)[:6]:
        write(book, chapter)
        book.passed(chapter)
    write(book, "sigmoid", (SLOPE, "    return 0.25\n"))
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"((?:    .*\n)*    .*hint sigmoid_slope\n)", readme).group(1)
    step.equal(
        checked(book, capfd), [line[4:] for line in shown.splitlines()], "as the README shows it"
    )


@pytest.mark.process
def test_what_was_green_and_is_red_is_named_and_not_a_later_chapter(book, capfd):
    for chapter in ("vector", "matrix"):
        write(book, chapter)
    checked(book, capfd)
    write(book, "vector", ("a + scale * b", "a - scale * b"))
    for _ in range(2):
        lines = checked(book, capfd)
        step.equal(lines[0], "chapters   [#...]  1 of 4 done", "vector.py does not count")
        step.equal(
            "vector.py" in lines[3] or "vector.py" in lines[2], True, "the first that is red", lines
        )
    book.green["vector"] = "green"
    step.equal(checked(book, capfd)[2], "Chapter 5 was green, and is red again:", "it says so")
    write(book, "vector")
    lines = checked(book, capfd)
    step.equal(lines[:2], ["Chapter 5 is green again.", "chapters   [##..]  2 of 4 done"], "mended")


@pytest.mark.process
def test_a_given_page_that_is_broken_is_named_too(book, capfd):
    write(book, "idx", ("256 * number", "255 * number"))
    for _ in range(2):
        lines = checked(book, capfd)
        step.equal(
            "chapter 1, idx.py" in " ".join(lines[2:4]), True, "its own tests are red", lines
        )
    write(book, "idx")
    step.equal(checked(book, capfd)[2], "Next: chapter 5, vector.py: write dot", "as before")


@pytest.mark.process
def test_while_functions_are_missing_those_that_are_there_are_tested(book, capfd):
    write(
        book,
        "vector",
        (
            "    check_lengths(u, v)\n    return [a + scale * b for a, b in zip(u, v)]\n",
            '    raise NotImplementedError("chapter 5, scratchnet/vector.py: write add_scaled")\n',
        ),
    )
    step.equal(
        checked(book, capfd)[2], "Next: chapter 5, vector.py: write add_scaled", "dot is right"
    )
    text = book.text("vector").replace("result += a * b", "result += a + b")
    book.page("vector").write_text(text, encoding="utf-8")
    lines = checked(book, capfd)
    step.equal(lines[2], "chapter 5, vector.py: an example of vector.dot", "dot is wrong")
    step.equal(lines[4:6], ["  expected   32.0", "  found      21.0"], "1 + 4 + 2 + 5 + 3 + 6")


def test_a_page_that_is_no_python(book, capfd):
    write(book, "vector", ("    for a, b in zip(u, v):\n", "    for a, b in zip(u, v)\n"))
    lines = checked(book, capfd)
    step.equal(lines[2], "chapter 5, vector.py cannot be read: expected ':'", "what Python says")
    line = book.line_of("vector", "dot")
    at = re.fullmatch(
        r"  at         scratchnet/vector\.py, line (\d+): for a, b in zip\(u, v\)", lines[3]
    )
    step.equal([bool(at), line], [True, 1], "where", lines[3])


@pytest.mark.process
def test_a_page_that_cannot_be_imported(book, capfd):
    write(
        book, "vector", ("\nVector: TypeAlias", "\nimport nothing_of_the_kind\n\nVector: TypeAlias")
    )
    lines = checked(book, capfd)
    step.equal(
        lines[3],
        "  found      ModuleNotFoundError: No module named 'nothing_of_the_kind'",
        "why",
        lines,
    )


@pytest.mark.process
@pytest.mark.parametrize(
    "text, words",
    [
        (None, "the page is gone"),
        ("", "cannot be imported"),
        ("import sys\nsys.exit(3)\n", "its tests did not run to the end"),
        ("def dot(u, v):\n    return dot(u, v)\n", "cannot be imported"),
    ],
)
def test_a_page_in_an_odd_state_is_told_and_can_be_reset(book, capfd, text, words):
    before = book.text("vector")
    book.page("vector").unlink()
    if text is not None:
        book.page("vector").write_text(text)
    lines = checked(book, capfd)
    step.equal(words in lines[2], True, "what is wrong", lines)
    step.equal("  function   one of dot, add_scaled" in lines, True, "where it may be", lines)
    message = step.refused(lambda name: find(book, name), "", Refused)
    step.equal(message, "vector.py has dot, add_scaled; name one of them", "a hint for one of them")
    reset(book, "vector")
    step.equal(book.text("vector"), before, "as at first")


@pytest.mark.process
def test_a_byte_order_mark_and_line_ends_of_windows_do_no_harm(book, capfd):
    text = book.finished("vector").replace("\n", "\r\n")
    book.page("vector").write_bytes(b"\xef\xbb\xbf" + text.encode("utf-8"))
    step.equal(checked(book, capfd)[0], "Chapter 5 is done.", "as Notepad saves it")


@pytest.mark.process
def test_a_hint_without_a_name_is_for_what_is_red(book, capfd):
    write(book, "vector", ("a + scale * b", "a - scale * b"))
    checked(book, capfd)
    hint(book, "")
    step.equal(capfd.readouterr().out.startswith("add_scaled, hint 1"), True, "not the next function")
    write(book, "vector")
    checked(book, capfd)
    hint(book, "")
    step.equal(capfd.readouterr().out.startswith("PlainMatrix.dot, hint 1"), True, "the next one")


def test_a_hint_and_a_plainer_one(book, capfd):
    hints = EXERCISES["sigmoid"]["sigmoid_slope"]
    step.equal(len(hints), 3, "grades of the hints", "sigmoid_slope")
    for count in (1, 2, 3, 3):
        hint(book, "sigmoid_slope")
        out = capfd.readouterr().out
        expected = [f"sigmoid_slope, hint {i} of 3: {hints[i - 1]}" for i in range(1, count + 1)]
        if count == 3:
            expected.append("The function itself: python3 -m scratchnet.workbook solution sigmoid_slope")
        step.equal(" ".join(out.split()), " ".join(" ".join(expected).split()), "one more", count)
        step.equal(max(map(len, out.splitlines())) < 80, True, "for 80 columns", out)
        book = Workbook(book.folder)
    hint(book, "")
    step.equal(
        capfd.readouterr().out.startswith("dot, hint 1 of "), True, "without a name: the next one"
    )


@pytest.mark.parametrize(
    "name, chapter, whole",
    [
        ("dot", "vector", "dot"),
        ("PlainMatrix.dot", "matrix", "PlainMatrix.dot"),
        ("update", "network", "Network.update"),
        ("", "vector", "dot"),
    ],
)
def test_names_of_exercises(book, name, chapter, whole):
    step.equal(find(book, name), (chapter, whole), "the name, or the end of it", name)


@pytest.mark.parametrize(
    "name, advice",
    [
        ("sigmiod", "did you mean sigmoid or sigmoid_slope?"),
        ("train", ""),
        ("zzz", ""),
    ],
)
def test_other_names_are_refused(book, name, advice):
    message = step.refused(lambda name: find(book, name), name, Refused)
    step.equal(message.startswith(f"no exercise is called '{name}'"), True, message, name)
    step.equal(message.endswith(advice), True, message, name)


@pytest.mark.parametrize(
    "answer, shown", [("y\n", True), ("YES\n", True), ("n\n", False), ("\n", False), ("", False)]
)
def test_a_solution_is_asked_for_once(book, capfd, monkeypatch, answer, shown):
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    solution(book, "sigmoid_slope")
    out = capfd.readouterr().out
    step.equal(out.count("[y/N]"), 1, "asked once", answer)
    step.equal(SLOPE in out and "def sigmoid_slope" in out, shown, "the finished function", answer)
    step.equal("not shown" in out, not shown, "or not", answer)


def test_a_closed_standard_input_is_a_no(book, capfd, monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    solution(book, "dot")
    step.equal("not shown" in capfd.readouterr().out, True, "not shown", "<&-")


def test_a_function_is_reset_and_the_page_is_kept(book, capfd):
    before = book.text("sigmoid")
    write(book, "sigmoid")
    mine = book.text("sigmoid")
    reset(book, "sigmoid_slope")
    out = capfd.readouterr().out
    step.equal(
        out,
        "sigmoid_slope is as it was at first; the page as you had it is kept/sigmoid-1.py\n",
        "said",
    )
    step.equal((book.folder / "kept" / "sigmoid-1.py").read_text("utf-8"), mine, "kept")
    step.equal(book.unwritten("sigmoid"), ["sigmoid_slope"], "the other function stays")
    book.green["sigmoid"] = "was green"
    step.equal(book.progress()[0], "chapters   [....]  0 of 4 done", "it is no longer done")
    step.equal("p (1 - p)" in book.text("sigmoid"), False, "without the formula")
    reset(book, "sigmoid")
    step.equal(book.text("sigmoid"), before, "both functions")
    step.equal(
        sorted(os.listdir(book.folder / "kept")), ["sigmoid-1.py", "sigmoid-2.py"], "both are kept"
    )


def test_a_page_is_reset_even_if_it_is_no_python(book, capfd):
    before = book.text("vector")
    book.page("vector").write_text("def dot(\n")
    message = step.refused(lambda name: reset(book, name), "dot", Refused)
    step.equal(message.endswith("python3 -m scratchnet.workbook reset vector.py"), True, message)
    reset(book, "vector.py")
    step.equal(book.text("vector"), before, "as at first")
    step.equal((book.folder / "kept/vector-1.py").read_text(), "def dot(\n", "kept")
    step.equal(
        step.refused(lambda name: reset(book, name), "", Refused)[:8],
        "expected",
        "a name is needed",
    )


def test_a_state_that_cannot_be_read(book):
    for text in ("{", "[]", '{"exercises": {}}'):
        (book.folder / STATE).write_text(text)
        message = step.refused(Workbook, book.folder, Refused)
        step.equal(
            message, f"{book.folder / STATE}: cannot be read; make a new workbook", "said", text
        )


# As commands.


def command(book, *arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "scratchnet.workbook", *arguments],
        cwd=book.folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        **options,
    )


@pytest.mark.process
def test_the_command_checks_if_nothing_is_said(book):
    for arguments in ([], ["check"]):
        ran = command(book, *arguments)
        step.equal([ran.returncode, ran.stderr], [0, ""], "status, and no error", arguments)
        step.equal(
            ran.stdout.splitlines()[2], "Next: chapter 5, vector.py: write dot", "next", arguments
        )


@pytest.mark.process
@pytest.mark.parametrize(
    "arguments, error",
    [
        (["new-folder"], "argument VERB: invalid choice: 'new-folder' (choose from"),
        (["hint", "zzz"], "no exercise is called 'zzz'"),
        (["reset"], "expected the name of a function, or of a page"),
        (["hint", "dot", "more"], "unrecognized arguments: more"),
        (["check", "dot"], "check goes through all pages; it takes no name"),
    ],
)
def test_wrong_arguments(book, arguments, error):
    ran = command(book, *arguments)
    step.equal([ran.returncode, ran.stdout], [2, ""], "status 2", arguments)
    step.equal(
        ran.stderr.startswith(f"error: {error}") and ran.stderr.count("\n") == 1, True, ran.stderr
    )


@pytest.mark.process
def test_without_pytest_it_says_how_to_get_it(book):
    write(book, "vector")
    (book.folder / "pytest.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'pytest'\")"
    )
    ran = command(book)
    step.equal(
        ran.stderr.endswith("; to get it: python3 -m pip install pytest tqdm\n"), True, ran.stderr
    )


@pytest.mark.process
@SIGNALS
def test_watch_checks_at_every_save_and_ends_with_ctrl_c(book):
    watching = subprocess.Popen(
        [sys.executable, "-u", "-m", "scratchnet.workbook", "watch"],
        cwd=book.folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )

    def until(words):
        for line in watching.stdout:
            if words in line:
                return

    until("Ctrl-C")
    write(book, "vector")
    until("Next: chapter 6, matrix.py: write PlainMatrix.dot")
    until("Ctrl-C")
    watching.send_signal(signal.SIGINT)
    _, errors = watching.communicate(timeout=20)
    step.equal([watching.returncode, errors], [130, "interrupted\n"], "Ctrl-C")


@pytest.mark.process
def test_an_endless_loop_has_an_end(book, capfd):
    marking = book.folder / "scratchnet" / "tools" / "marking.py"
    marking.write_text(
        marking.read_text("utf-8").replace("LIMIT = 10.0", "LIMIT = 0.5"), encoding="utf-8"
    )
    write(
        book,
        "vector",
        (
            "    result = 0.0\n    for a, b in zip(u, v):\n        result += a * b\n",
            "    result = 0.0\n    while True:\n        result += 1\n",
        ),
    )
    start = time.monotonic()
    lines = checked(book, capfd)
    step.equal(time.monotonic() - start < 30.0, True, "it ends")
    text = " ".join(lines)
    step.equal("still running after 0.5 seconds: an endless loop?" in text, True, "said", lines)
    step.equal(
        bool(re.search(r"at +scratchnet/vector.py, line 3\d: (while True:|result \+= 1)", text)),
        True,
        "where",
        lines,
    )


# With pytest.


def pytest_in(book, *arguments):
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=book.folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return ran.stdout.splitlines()


@pytest.mark.process
def test_a_plugin_that_shuffles_tests_does_not_touch_the_order(book, tmp_path, monkeypatch):
    """pytest-randomly calls itself `randomly`; chapters are to come in the order of their numbers."""
    metadata = tmp_path / "randomly-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: randomly\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text("[pytest11]\nrandomly = turned_round\n")
    (tmp_path / "turned_round.py").write_text("def pytest_collection_modifyitems(items): items.reverse()\n")
    monkeypatch.setitem(ENVIRONMENT, "PYTHONPATH", str(tmp_path))
    for options, first in (([], "tests/test_05"), (["-o", "addopts="], "tests/test_06")):
        chapters = ["tests/test_05_vector.py", "tests/test_06_matrix.py"]
        lines = pytest_in(book, "--collect-only", "-q", *options, *chapters)
        step.equal(lines[0][: len(first)], first, "the first test", options)


@pytest.mark.process
def test_pytest_does_not_run_where_a_page_is_gone(book):
    # An installed scratchnet would stand in for the page, and the chapter would count as done.
    book.page("vector").unlink()
    lines = pytest_in(book, "tests/test_05_vector.py")
    step.equal(
        [line for line in lines if line],
        [
            "ERROR: chapter 5, vector.py: the page is gone",
            "  a new one  python3 -m scratchnet.workbook reset vector.py",
        ],
        "what it says",
    )


@pytest.mark.process
def test_pytest_says_in_its_last_lines_how_far_one_is(book):
    lines = pytest_in(book, "tests/test_05_vector.py")
    step.equal(
        "NotImplementedError: chapter 5, scratchnet/vector.py: write dot" in " ".join(lines),
        True,
        "which",
    )
    step.equal(
        lines[-7:-4],
        [
            "chapters   [....]  0 of 4 done",
            "functions  [.........]  0 of 9 written",
            "Next: chapter 5, vector.py: write dot",
        ],
        "how far",
        lines,
    )
    step.equal(len(lines) <= 25, True, "few lines", len(lines))
    write(book, "vector")
    lines = pytest_in(book, "tests/test_05_vector.py")
    step.equal(
        lines[-8:-5],
        [
            "Chapter 5 is done.",
            "  to see it  python3 -m scratchnet.rewards vector",
            "chapters   [#...]  1 of 4 done",
        ],
        "done",
        lines,
    )
    step.equal(bool(Workbook(book.folder).green["vector"]), True, "noted")
    step.equal(
        lines[-1].split(" in ")[0].endswith("passed"), True, "pytest's own last line", lines[-1]
    )


@pytest.mark.process
def test_a_part_of_a_chapters_tests_makes_no_chapter_green(book):
    write(book, "vector")
    for arguments in (["-k", "example"], ["tests/test_05_vector.py::test_example"]):
        lines = pytest_in(book, *arguments)
        step.equal("chapters   [....]  0 of 4 done" in lines, True, "not all of its tests", arguments)


# The end.


@pytest.mark.process
def test_the_end_says_what_to_try_next(book, capfd):
    for chapter in book.exercises:
        write(book, chapter)
    book.rewarded = list(book.exercises)
    book.save()
    lines = checked(book, capfd)
    step.equal(lines[:2], ["chapters   [####]  4 of 4 done", "functions  [#########]  9 of 9 written"], "all")
    step.equal(lines[2:], lessons.NEXT.splitlines(), "what to try next")
    step.equal(
        json.loads((book.folder / STATE).read_text())["green"].keys() >= set(EXERCISES),
        True,
        "green",
    )


@pytest.mark.whole
def test_the_last_chapter_prints_the_articles_16_lines(tmp_path, capfd):
    write_workbook(tmp_path / "book", ["hands"])
    book = Workbook(tmp_path / "book")
    write(book, "hands")
    check(book)
    lines = capfd.readouterr().out.splitlines()
    log = (Path(__file__).parent / "fixtures" / "article_log.txt").read_text().splitlines()
    step.equal(
        [line for line in lines if line.startswith("epoch: ")], log[-16:], "the article's log"
    )
    step.equal(lines[0].startswith("Chapter 18 is done."), True, "first", lines[0])
