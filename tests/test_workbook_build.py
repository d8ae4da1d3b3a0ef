"""The workbook: what is written into the folder, and what is refused.

Two of them take minutes: the staircase, that a chapter's tests need this chapter and no later one; the wheel.
"""

import ast
import configparser
import errno
import json
import os
import re
import shutil
import subprocess
import sys
from argparse import ArgumentTypeError

import pytest
from commands import ENVIRONMENT, ROOT, python
from step import Step

from scratchnet.live.answers import page_files
from scratchnet.workbook.blanks import functions_of, put_back
from scratchnet.workbook.build import SETTINGS, _fill, chapters, quoted, write_workbook
from scratchnet.workbook.exercises import EXERCISES, GIVEN, HIDDEN, WAYS, blank_page, hide
from scratchnet.workbook.lessons import STATE, Workbook

step = Step(__file__)
CHAPTERS = list(EXERCISES)
FUNCTIONS = [name for functions in EXERCISES.values() for name in functions]
LAST = len(CHAPTERS)
ALONE = {name: value for name, value in ENVIRONMENT.items() if name != "PYTHONPATH"}
FOREIGN = "Übung 数字" if sys.getfilesystemencoding() == "utf-8" else "exercise"


def of(*chapters):
    """All functions of these chapters."""
    return {chapter: EXERCISES[chapter] for chapter in chapters}


def page(chapter):
    return (ROOT / "scratchnet" / f"{chapter}.py").read_text(encoding="utf-8")


def pytest_in(folder, *arguments):
    """pytest as the learner runs it, in the workbook's own folder."""
    return python("-m", "pytest", "-p", "no:cacheprovider", *arguments, cwd=folder, env=ALONE)


def file_of_tests(chapter):
    return f"tests/test_{CHAPTERS.index(chapter) + 1:02}_{chapter}.py"


@pytest.fixture
def refused(tmp_path, call):
    """A function that calls the command, which ends with one line of error and leaves all as it was."""

    def refused(arguments, error):
        before = sorted(tmp_path.rglob("*"))
        step.equal(call("workbook", *arguments), (2, "", f"error: {error}\n"), "one line", arguments)
        step.equal(sorted(tmp_path.rglob("*")), before, "nothing is written", arguments)

    return refused


# The table of the exercises.


def test_exercises_follow_the_reading_order():
    numbered = sorted(f"tests/{path.name}" for path in (ROOT / "tests").glob("test_[0-9]*.py"))
    step.equal(list(map(file_of_tests, CHAPTERS)), numbered[2:], "a row for each chapter")


def test_there_are_some_forty_functions_each_with_hints():
    different = len(set(FUNCTIONS)) == len(FUNCTIONS)
    step.equal(35 <= len(FUNCTIONS) <= 45 and different, True, "35 to 45, all different", FUNCTIONS)
    for functions in EXERCISES.values():
        for name, hints in functions.items():
            step.equal(2 <= len(hints) <= 3, True, "two or three hints", name)
            step.equal(all(0 < len(text) <= 200 for text in hints), True, "short ones", name)
    step.equal(set(GIVEN) <= set(FUNCTIONS), True, "what stays is of an exercise", GIVEN)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_exercise_can_be_blanked_and_has_an_example_or_a_formula(chapter):
    found = blank_page(chapter, page(chapter))
    blank = re.findall(r'raise NotImplementedError\("chapter (\d+), (\S+): write (\S+)"\)', found)
    number = str(CHAPTERS.index(chapter) + 1)
    expected = {(number, f"scratchnet/{chapter}.py", name) for name in EXERCISES[chapter]}
    step.equal(set(blank), expected, "a line for each function", chapter)
    for name in EXERCISES[chapter]:
        function = name.rpartition(".")[2]
        examples = re.findall(rf"^ *(?:>>>|\.\.\.) .*\b{function}\b", found, re.MULTILINE)
        docstring = ast.get_docstring(functions_of(found)[name])
        given = bool(examples) or re.search("[=^]", docstring) is not None or name in GIVEN
        step.equal(given, True, "an example, a formula, or a beginning to go by", name)


FORMULAS = {  # which are to be found
    "sigmoid": ["p (1 - p)", "q / (1 + q)", "1 - p\n"],
    "loss": ["2 (p - y)", "2 u", "2/n", "2 (-0.75)", "2 (0.5)"],
    "gradient": ["2 (p - y)", "p (1 - p)", "p[i] (1 - p[i])", "= X[i][j]", "Xᵀ·δ", "sum of δ", "(0.5 - 1)"],
    "saturation": ["(p - y) / n", "is p - y", "= p\n", "p - 1", "-1/p", "1/(1 - p)", "δ = -0.375", "removes"],
}


def test_the_formulas_to_be_found_do_not_stand_on_the_page():
    step.equal(set(HIDDEN) - set(FORMULAS), {"threshold", "mersenne_twister", "shared_matrix"}, "others")
    for chapter, formulas in FORMULAS.items():
        finished, found = page(chapter), blank_page(chapter, page(chapter))
        for formula in formulas:
            step.equal([formula in finished, formula in found], [True, False], "hidden", formula)
            for earlier in CHAPTERS[: CHAPTERS.index(chapter)]:
                step.equal(formula in blank_page(earlier, page(earlier)), False, earlier, formula)
        for part in HIDDEN[chapter]:
            step.equal(part.get("instead", "") in found, True, "what stands in its place", part)


def test_a_formula_that_is_not_where_it_was_is_an_error():
    changed = page("loss").replace("slope 2 (p - y)", "")
    message = step.refused(lambda text: blank_page("loss", text), changed, ValueError)
    step.equal(message.startswith("loss.py: stands there 0 times: "), True, message)


# The folder.


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """A whole workbook, in a path with spaces and letters that are not ASCII."""
    folder = tmp_path_factory.mktemp(f"{FOREIGN} for me") / "my workbook (1)"
    write_workbook(folder, EXERCISES)
    return folder


def test_what_is_in_the_folder(workbook):
    expected = {
        STATE,
        *"README.md TEACHERS.md at_first conftest.py data finished scratchnet setup.cfg tests".split(),
    }
    step.equal(set(os.listdir(workbook)), expected, "the folder")
    finished = sorted(path.stem for path in (workbook / "finished").iterdir())
    step.equal(finished, sorted(CHAPTERS), "finished")
    step.equal("(1 - p)" in (workbook / "scratchnet" / "whole.py").read_text(), False, "no formula")
    for chapter in CHAPTERS:
        text = page(chapter)
        blank = blank_page(chapter, text)
        for part, expected in {"finished": text, "scratchnet": blank, "at_first": blank}.items():
            found = (workbook / part / f"{chapter}.py").read_text("utf-8")
            step.equal(found, expected, "as here, and blank", (part, chapter))
    tests = sorted(f"tests/{path.name}" for path in (workbook / "tests").glob("test_*.py"))
    step.equal(tests, list(map(file_of_tests, CHAPTERS)), "the chapters' tests")


def test_what_comes_from_a_write_protected_checkout_can_be_written(tmp_path):
    """Though a copy is as its original is."""
    package, part = tmp_path / "scratchnet", tmp_path / "part"
    part.mkdir()
    shutil.copytree(ROOT / "scratchnet", package, ignore=shutil.ignore_patterns("__pycache__"))
    for path in package.rglob("*"):
        path.chmod(0o555)
    _fill(part, package, ROOT / "tests", EXERCISES, True, "en")
    modes = {path.stat().st_mode & 0o200 for path in part.rglob("*")}
    step.equal(modes, {0o200}, "whoever made it may write all that is in it", "a checkout of mode 555")


def test_its_readme_is_filled_in(workbook):
    text = (workbook / "README.md").read_text(encoding="utf-8")
    found = "- the slope of the sigmoid: sigmoid.py\n"
    step.has(
        text, f"{len(FUNCTIONS)} functions on {LAST} pages", found, "* 9  sigmoid.py  ", "  Afterwards\n"
    )
    step.equal("{" in text, False, "nothing is left to fill in")
    step.equal(max(map(len, text.splitlines())) <= 110, True, "lines to read")


def test_settings_are_the_projects_and_stop_at_the_first_failure():
    ours, projects = configparser.ConfigParser(), configparser.ConfigParser()
    ours.read_string(SETTINGS)
    projects.read(ROOT / "setup.cfg")
    ours, projects = (dict(settings["tool:pytest"]) for settings in (ours, projects))
    options = [settings.pop("addopts").split()[:4] for settings in (ours, projects)]
    step.equal(options[0], options[1], "the first four options")
    marks = [set(settings.pop("markers").splitlines()) for settings in (ours, projects)]
    step.equal(marks[0] <= marks[1], True, "the marks of the chapters' tests", marks)
    step.equal(ours, projects, "the others")


@pytest.mark.process
def test_pytest_stops_at_the_first_chapter_and_says_what_to_write(workbook):
    ran = pytest_in(workbook)
    step.equal(ran.returncode, 1, "red", ran.stdout)
    unwritten = "NotImplementedError: chapter 1, scratchnet/idx.py: write big_endian"
    step.has(ran.stdout, unwritten, "Next: chapter 1, idx.py: write big_endian")
    step.equal(len(ran.stdout.splitlines()) <= 25, True, "few lines", ran.stdout)


# The command.


@pytest.mark.parametrize("arguments, todo", [
    ([], WAYS["short"]), (["--weekend"], WAYS["weekend"]), (["--all", "--no-answers"], EXERCISES),
    (["--only", "6-13"], of(*CHAPTERS[5:13])), (["--only", "9", "--language", "zh"], of("sigmoid")),
])  # fmt: skip
def test_which_functions_are_to_be_written(tmp_path, call, arguments, todo):
    folder = tmp_path / f"it's mine, {FOREIGN}"
    status, out, _ = call("workbook", folder, *arguments)
    functions = sum(map(len, todo.values()))
    expected = [
        f"{folder}: {len(todo)} chapters, {functions} functions to write. Next:",
        f"    cd {quoted(str(folder))}", "    python3 -m pip install pytest tqdm",
        "    python3 -m scratchnet.workbook check",
    ]  # fmt: skip
    step.equal((status, out.splitlines()[:4]), (0, expected), "what comes next", arguments)
    for chapter in CHAPTERS:
        text = (folder / "scratchnet" / f"{chapter}.py").read_text("utf-8")
        blank = re.findall(r'raise NotImplementedError\(".*: write (\S+)"\)', text)
        step.equal(sorted(blank), sorted(todo.get(chapter, ())), "the blank functions", (arguments, chapter))
    state, done = json.loads((folder / STATE).read_text("utf-8")), [c for c in CHAPTERS if c not in todo]
    found = state["exercises"], list(state["green"]), state["language"]
    expected = {chapter: list(todo[chapter]) for chapter in todo}, done, "zh" if "zh" in arguments else "en"
    step.equal(found, expected, "to be written, and done", arguments)
    answers = "--no-answers" not in arguments
    step.equal((folder / "finished").exists(), answers, "the finished pages", arguments)
    text = (folder / "README.md").read_text("utf-8")
    step.equal("`finished`" in text, answers, "the README", arguments)
    words = "*给定*, *预期*, *得到*" if "zh" in arguments else "*given*, *expected*, *found*"
    step.has(text, words, given="the words of a failure")
    marked = re.findall(r"(\S+)`, for .*\(this folder\)", text)
    ways = {"short": "DIR", "weekend": "--weekend", "all": "--all"}
    this = [ways[way] for way, names in WAYS.items() if expected[0] == names]
    step.equal(marked, this, "the way that is gone in this folder", arguments)


def test_the_ways_and_what_is_said_of_them(workbook):
    """The short way has eight to twelve functions of its pages, a cure among them; the others have more."""
    counts = {way: sum(map(len, functions.values())) for way, functions in WAYS.items()}
    step.equal(counts, {"short": 12, "weekend": 20, "all": len(FUNCTIONS)}, "functions")
    for functions in WAYS.values():
        for chapter, names in functions.items():
            expected = [name for name in EXERCISES[chapter] if name in names]
            step.equal(list(names), expected, "exercises, in their order", chapter)
    order = [list(map(CHAPTERS.index, functions)) for functions in WAYS.values()]
    step.equal(order, list(map(sorted, order)), "chapters in their order")
    step.equal(list(WAYS["short"])[-2:], ["training", "saturation"], "the picture, and the cure")
    text = (workbook / "README.md").read_text(encoding="utf-8")
    words = [f"{counts[way]} functions on {len(functions)} pages" for way, functions in WAYS.items()]
    step.has(text, *words, given="the table of the ways")


def test_chapters():
    found = [chapters(text) for text in ("7", "6-13", "1-19")]
    step.equal(found, [(7, 7), (6, 13), (1, 19)], "the first and the last")
    others = ["0", "20", "5-20", "12-5", "5-", "-5", "5-12-13", "", "٥", " 5", "1-9999"]
    cases = [(text, f"expected chapters of 1-19, as 6-13, found {text!r}") for text in others]
    step.refuses(chapters, cases, ArgumentTypeError)


@pytest.mark.parametrize(
    "arguments, error",
    [
        (["mine", "--only", "20"], "argument --only: expected chapters of 1-19, as 6-13, found '20'"),
        (["mine", "--only=5", "--all"], "argument --all: not allowed with argument --only"),
        (["check"], "argument DIR: check works inside a workbook: make one, and go there first"),
        ([""], "argument DIR: expected a path, found ''"),
        (["file"], "file: exists already; nothing was written"),
        (["folder"], "folder: exists already; nothing was written"),
        (["file/mine"], "file/mine: Not a directory"),
        (["no/mine"], "no/mine: No such file or directory"),
    ],
)
def test_what_is_refused(tmp_path, refused, monkeypatch, arguments, error):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    refused(arguments, error)


@pytest.mark.skipif(os.name != "posix", reason="links need a right of their own there")
def test_a_link_is_never_followed(tmp_path, refused):
    for name, target in (("link", "nothing"), ("loop", "loop")):
        (tmp_path / name).symlink_to(target)
        refused([tmp_path / name], f"{tmp_path / name}: exists already; nothing was written")
    folder = tmp_path / "loop" / "mine"
    refused([folder], f"{folder}: {os.strerror(errno.ELOOP)}")


@pytest.mark.parametrize("place", ["data", "tests/fixtures", "scratchnet/tools"])
def test_a_folder_within_what_is_copied_is_refused(refused, place):
    folder = ROOT / place / "new-workbook"
    refused([folder], f"{folder}: lies in {ROOT / place.partition('/')[0]}, which is to be copied")
    step.equal(folder.exists(), False, "nothing is written", place)


def test_an_interrupted_workbook_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("scratchnet.workbook.build.blank_page", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_workbook(tmp_path / "mine", EXERCISES)
    step.equal(os.listdir(tmp_path), [], "nothing is left")


@pytest.mark.parametrize(
    "cause, names",
    [(errno.ENOSPC, ["shutil.copyfile", "shutil.copy2"]),
     (errno.EBUSY, ["pathlib.Path.rename", "pathlib.Path.replace"])],
)  # fmt: skip
def test_a_disk_that_fails_is_named_in_one_line(tmp_path, refused, monkeypatch, cause, names):
    """It is full, or no name can be changed there. Nothing is left, and nothing else is promised."""

    def fail(source, target, **options):
        raise OSError(cause, os.strerror(cause), str(target))

    for name in names:
        monkeypatch.setattr(name, fail)
    refused([tmp_path / "mine"], f"{tmp_path / 'mine'}: {os.strerror(cause)}")


def test_a_folder_that_exists_by_now_is_not_touched(tmp_path, call, monkeypatch):
    """Somebody else has made it while ours was filled."""
    folder = tmp_path / "mine"
    monkeypatch.setattr("scratchnet.workbook.build._fill", lambda part, *others: folder.mkdir())
    found = call("workbook", folder)
    step.equal(found, (2, "", f"error: {folder}: exists by now; nothing was written\n"), "one line")
    step.equal((os.listdir(tmp_path), os.listdir(folder)), (["mine"], []), "it stays as it is")


@pytest.mark.process
@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_a_name_that_standard_output_cannot_write(tmp_path, encoding):
    environment = ENVIRONMENT | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = "-m", "scratchnet.workbook", tmp_path / FOREIGN, "--only", "7"
    ran = python(*command, env=environment, text=False)
    step.equal([ran.returncode, ran.stderr], [0, b""], "no error", encoding)
    step.equal(os.listdir(tmp_path), [FOREIGN], "the folder", encoding)


STEPS = [*((solved, LAST) for solved in range(LAST + 1)), *((solved, 13) for solved in range(6, 14))]


@pytest.mark.mutants
@pytest.mark.parametrize("solved, last", STEPS)
def test_staircase(tmp_path, solved, last):
    """With the chapters 1..k solved and the rest blank, the tests of k pass and those of k + 1 fail.

    Those of the chapters before k have passed one step lower, where even k was blank. The same if only
    chapters up to 13 are blank, as with --only 6-13. On page k itself the formulas are still hidden.
    """
    write_workbook(tmp_path / "workbook", of(*CHAPTERS[solved:last]))
    for chapter in CHAPTERS[:solved][-1:]:
        written = hide(HIDDEN.get(chapter, []), page(chapter), chapter)
        (tmp_path / "workbook" / "scratchnet" / f"{chapter}.py").write_text(written, encoding="utf-8")
        ran = pytest_in(tmp_path / "workbook", file_of_tests(chapter))
        assert ran.returncode == 0, ran.stdout[-2000:]
    for chapter in CHAPTERS[solved:last][:1]:
        ran = pytest_in(tmp_path / "workbook", file_of_tests(chapter))
        assert ran.returncode == 1, ran.stdout[-2000:]
        found = re.search(r"NotImplementedError: chapter (\d+), \S+: write (\S+)", ran.stdout)
        step.equal((found[1], found[2] in EXERCISES[chapter]), (str(solved + 1), True), "what to write")
    shutil.rmtree(tmp_path / "workbook")


@pytest.mark.mutants
def test_a_page_that_is_written_in_part_is_not_red(tmp_path):
    """Its tests run a command, which ends with an error as long as a function is missing."""
    write_workbook(tmp_path / "workbook", of("threshold"))
    book = Workbook(tmp_path / "workbook")
    for missing in EXERCISES["threshold"]:
        written = put_back(page("threshold"), missing, book.at_first("threshold"))
        book.page("threshold").write_text(written, encoding="utf-8")
        step.equal(book.run("threshold")["failure"], [], "nothing is red", f"without {missing}")


@pytest.mark.mutants
def test_workbook_of_an_installed_wheel(tmp_path):
    """The wheel carries tests, fixtures and data, so the workbook needs no checkout."""
    its_python = tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python3")

    def its(*arguments, cwd=tmp_path):
        command = [its_python, *arguments]
        return subprocess.run(command, cwd=cwd, env=ALONE, capture_output=True, text=True).stdout

    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    source = tmp_path / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".git", "build", "*.egg-info"))
    subprocess.run([its_python, "-m", "pip", "install", "-q", f"{source}[test]"], check=True)
    shutil.rmtree(source)
    live = "from scratchnet.live.answers import Live, page_files; print(*page_files(), *Live().weights)"
    expected = [*page_files(), "first", "divided", "article", "small"]
    step.equal(its("-c", live).split(), expected, "the live page's files, and its weights")
    folder = tmp_path / "from a wheel, für dich"
    its("-m", "scratchnet.workbook", folder, "--only", "5-19")
    for module in ("pytest", "scratchnet.workbook"):
        step.has(its("-m", module, cwd=folder), "Next: chapter 5, threshold.py: write ink_share")
