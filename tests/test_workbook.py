"""The workbook: what is written into the folder, and what is refused.

Slow: the staircase, that each chapter's tests need that chapter and no later one; and the wheel.
"""

import ast
import configparser
import errno
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from step import Step

from scratchnet.exercises import EXERCISES, GIVEN, HIDDEN, blank_page
from scratchnet.lessons import STATE
from scratchnet.tools.blanks import functions_of
from scratchnet.tools.errors import run
from scratchnet.workbook import SETTINGS, chapters, main, quoted, write_workbook

step = Step(__file__)
ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = list(EXERCISES)
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTEST_ADDOPTS")}


def nameable(text):
    """Whether a file can have that name here: in a locale of GBK it has no Ü."""
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        return False
    return True


FOREIGN = next(filter(nameable, ["Übung 数字", "练习", "exercise"]))


def page(chapter):
    return (ROOT / "scratchnet" / f"{chapter}.py").read_text(encoding="utf-8")


def pytest_in(folder, *arguments):
    """pytest as the learner runs it, in the workbook's own folder."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)


def test_file(chapter):
    return f"tests/test_{CHAPTERS.index(chapter) + 1:02}_{chapter}.py"


test_file.__test__ = False


# The table of the exercises.


def test_exercises_follow_the_reading_order():
    numbered = sorted(path.stem[5:] for path in (ROOT / "tests").glob("test_[0-9]*.py"))
    found = [f"{number:02}_{name}" for number, name in enumerate(CHAPTERS, start=1)]
    step.equal(found, numbered[2:], "a row for each chapter")


def test_there_are_some_forty_functions_each_with_hints():
    names = [name for functions in EXERCISES.values() for name in functions]
    step.equal(
        35 <= len(names) <= 40 and len(set(names)) == len(names),
        True,
        "35 to 40, all different",
        names,
    )
    for functions in EXERCISES.values():
        for name, hints in functions.items():
            step.equal(2 <= len(hints) <= 3, True, "two or three hints", name)
            step.equal(all(0 < len(text) <= 200 for text in hints), True, "short ones", name)
    step.equal(set(GIVEN) <= set(names), True, "what stays is of an exercise", GIVEN)


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
        given = bool(examples) or "=" in docstring or name in GIVEN
        step.equal(given, True, "an example, a formula, or a beginning to go by", name)


@pytest.mark.parametrize(
    "chapter, formulas",
    [
        ("sigmoid", ["p (1 - p)", "q / (1 + q)"]),
        ("loss", ["2 (p - y)", "2 (-0.75)", "2 (0.5)"]),
        ("gradient", ["p (1 - p)", "2 (p - y)", "(1 - p) p", "Xᵀ·δ", "sum of δ", "(0.5 - 1)"]),
        ("saturation", ["(p - y) / n", "p - 1", "-1 / p", "1 / (1 - p)"]),
    ],
)
def test_the_formulas_to_be_found_do_not_stand_on_the_page(chapter, formulas):
    step.equal(
        set(HIDDEN) - {"mersenne_twister"}, {"sigmoid", "loss", "gradient", "saturation"}, "which pages"
    )
    finished, found = page(chapter), blank_page(chapter, page(chapter))
    for formula in formulas:
        step.equal([formula in finished, formula in found], [True, False], "hidden", formula)
    for shown, hidden in HIDDEN[chapter]:
        step.equal(hidden in found, True, "what stands in its place", hidden)


def test_a_formula_that_is_not_where_it_was_is_an_error():
    message = step.refused(
        lambda text: blank_page("loss", text), page("loss").replace("2 (p - y)", ""), ValueError
    )
    step.equal(message.startswith("loss.py: stands there 0 times: "), True, message)


# The folder.


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """A whole workbook, in a path with spaces and letters that are not ASCII."""
    folder = tmp_path_factory.mktemp(f"{FOREIGN} for me") / "my workbook (1)"
    write_workbook(folder, CHAPTERS)
    return folder


def test_what_is_in_the_folder(workbook):
    expected = [
        STATE,
        "README.md",
        "conftest.py",
        "data",
        "finished",
        "scratchnet",
        "setup.cfg",
        "tests",
    ]
    step.equal(sorted(os.listdir(workbook)), sorted(expected), "the folder")
    step.equal(
        sorted(path.stem for path in (workbook / "finished").iterdir()),
        sorted(CHAPTERS),
        "finished",
    )
    for chapter in CHAPTERS:
        step.equal(
            (workbook / "finished" / f"{chapter}.py").read_text("utf-8"),
            page(chapter),
            "as here",
            chapter,
        )
        found = (workbook / "scratchnet" / f"{chapter}.py").read_text("utf-8")
        step.equal(found, blank_page(chapter, page(chapter)), "the blank page", chapter)
    tests = sorted(path.name for path in (workbook / "tests").glob("test_*.py"))
    step.equal(
        tests, [Path(test_file(chapter)).name for chapter in CHAPTERS], "the chapters' tests"
    )


def test_its_readme(workbook):
    text = (workbook / "README.md").read_text(encoding="utf-8")
    for words in (
        "40 functions on 18",
        "python3 -m scratchnet.workbook check",
        "watch",
        "hint",
        "solution NAME",
        "reset NAME",
        "`finished`",
        "given",
        "was green is red again",
        "* 7  sigmoid.py  ",
    ):
        step.equal(words in text, True, "how to go on, what to do when red", words)
    step.equal("{" in text, False, "nothing is left to fill in")
    step.equal(max(map(len, text.splitlines())) <= 106, True, "lines to read")


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
    expected = "NotImplementedError: chapter 1, scratchnet/idx.py: write big_endian"
    step.equal(expected in ran.stdout, True, "what to write", ran.stdout)
    step.equal(len(ran.stdout.splitlines()) <= 25, True, "few lines", ran.stdout)
    step.equal(
        "Next: chapter 1, idx.py: write big_endian" in ran.stdout, True, "and where", ran.stdout
    )


@pytest.mark.process
def test_one_chapter_alone(workbook):
    ran = pytest_in(workbook, "tests/test_07_sigmoid.py")
    expected = "NotImplementedError: chapter 7, scratchnet/sigmoid.py: write sigmoid"
    step.equal(expected in ran.stdout, True, "what to write", ran.stdout)


# The command.


@pytest.mark.parametrize(
    "arguments, todo",
    [
        ([], CHAPTERS),
        (["--solved", "0"], CHAPTERS),
        (["--solved", "17"], ["hands"]),
        (["--only", "5-12"], CHAPTERS[4:12]),
        (["--only", "7"], ["sigmoid"]),
        (["--only", "1-18"], CHAPTERS),
    ],
)
def test_which_chapters_are_to_be_written(tmp_path, capsys, arguments, todo):
    folder = tmp_path / "it's mine"
    step.equal(run(main, [str(folder), *arguments]), 0, "status", arguments)
    functions = sum(len(EXERCISES[chapter]) for chapter in todo)
    expected = [
        f"{folder}: {len(todo)} chapters, {functions} functions to write. Next:",
        f"    cd {quoted(str(folder))}",
        "    python3 -m pip install pytest tqdm",
        "    python3 -m scratchnet.workbook check",
    ]
    step.equal(capsys.readouterr().out.splitlines()[:4], expected, "what comes next", arguments)
    blank = [
        c
        for c in CHAPTERS
        if "NotImplementedError" in (folder / "scratchnet" / f"{c}.py").read_text("utf-8")
    ]
    step.equal(blank, todo, "the blank pages", arguments)


@pytest.mark.parametrize(
    "text", ["0", "19", "5-19", "12-5", "5-", "-5", "5-12-13", "five", "", "٥", " 5", "1-9999"]
)
def test_other_chapters_are_refused(tmp_path, capsys, text):
    step.equal(run(main, [str(tmp_path / "mine"), f"--only={text}"]), 2, "status", text)
    expected = f"error: argument --only: expected chapters of 1-18, as 5-12, found {text!r}\n"
    step.equal(capsys.readouterr().err, expected, "one line", text)
    step.equal(os.listdir(tmp_path), [], "nothing is written", text)


def test_chapters():
    step.equal([chapters("7"), chapters("5-12")], [(7, 7), (5, 12)], "the first and the last")


@pytest.mark.parametrize(
    "arguments, error",
    [
        (
            ["mine", "--only", "5", "--solved", "4"],
            "argument --solved: not allowed with argument --only",
        ),
        (["check"], "argument DIR: check is for within a workbook: make one, and go there first"),
        (
            ["hint", "dot"],
            "argument DIR: hint is for within a workbook: make one, and go there first",
        ),
        ([], "the following arguments are required: DIR"),
        ([""], "argument DIR: expected a path, found ''"),
    ],
)
def test_other_arguments_are_refused(tmp_path, capsys, monkeypatch, arguments, error):
    monkeypatch.chdir(tmp_path)
    step.equal(run(main, arguments), 2, "status", arguments)
    step.equal(capsys.readouterr().err, f"error: {error}\n", "one line", arguments)
    step.equal(os.listdir(tmp_path), [], "nothing is written", arguments)


def test_what_exists_is_never_touched(tmp_path, capsys):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "notes.txt").write_text("kept")
    paths = [folder, folder / "notes.txt"]
    if os.name == "posix":
        (tmp_path / "link").symlink_to(tmp_path / "nothing")
        paths.append(tmp_path / "link")
    before = sorted(os.listdir(tmp_path))
    for path in paths:
        step.equal(run(main, [str(path)]), 2, "status", path)
        expected = f"error: {path}: exists already; nothing was written\n"
        step.equal(capsys.readouterr().err, expected, "one line", path)
    step.equal(
        [sorted(os.listdir(tmp_path)), os.listdir(folder)],
        [before, ["notes.txt"]],
        "as before",
    )


@pytest.mark.parametrize("place", ["data", "tests/fixtures", "scratchnet/tools", "tests"])
def test_a_folder_within_what_is_copied_is_refused(capsys, place):
    folder = ROOT / place / "new-workbook"
    step.equal(run(main, [str(folder)]), 2, "status", place)
    found = capsys.readouterr().err
    source = ROOT / place.partition("/")[0]
    step.equal(found, f"error: {folder}: lies in {source}, which is to be copied\n", "one line")
    step.equal(folder.exists(), False, "nothing is written", place)


def test_an_interrupted_workbook_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("scratchnet.workbook.blank_page", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_workbook(tmp_path / "mine", CHAPTERS)
    step.equal(os.listdir(tmp_path), [], "nothing is left")


def test_a_full_disk_is_named_in_one_line(tmp_path, capsys, monkeypatch):
    def full(source, target, **options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))

    monkeypatch.setattr("shutil.copyfile", full)
    monkeypatch.setattr("shutil.copy2", full)
    step.equal(run(main, [str(tmp_path / "mine")]), 2, "status")
    found = capsys.readouterr().err
    expected = f"error: {tmp_path / 'mine'}: {os.strerror(errno.ENOSPC)}\n"
    step.equal(found, expected, "the folder that was asked for, and the cause", found)
    step.equal(os.listdir(tmp_path), [], "nothing is left")


def test_a_foreign_hidden_folder_is_left_alone(tmp_path):
    (tmp_path / ".mine.part").mkdir()
    (tmp_path / ".mine.part" / "notes.txt").write_text("kept")
    write_workbook(tmp_path / "mine", [])
    step.equal((tmp_path / ".mine.part" / "notes.txt").read_text(), "kept", "as before")
    step.equal(sorted(os.listdir(tmp_path)), [".mine.part", "mine"], "nothing else")


def test_a_folder_that_exists_by_now_is_not_touched(tmp_path, capsys, monkeypatch):
    """Somebody else has made it while ours was filled."""
    folder = tmp_path / "mine"
    monkeypatch.setattr("scratchnet.workbook._fill", lambda part, *others: folder.mkdir())
    step.equal(run(main, [str(folder)]), 2, "status")
    expected = f"error: {folder}: exists by now; nothing was written\n"
    step.equal(capsys.readouterr().err, expected, "one line")
    step.equal((os.listdir(tmp_path), os.listdir(folder)), (["mine"], []), "it stays as it is")


@pytest.mark.skipif(os.name != "posix", reason="links need a right of their own there")
def test_a_link_to_itself_is_named(tmp_path, capsys):
    (tmp_path / "loop").symlink_to("loop")
    for path in (tmp_path / "loop" / "mine", tmp_path / "loop"):
        step.equal(run(main, [str(path)]), 2, "status", path)
        found = capsys.readouterr().err
        step.equal(found.startswith(f"error: {path}: ") and found.count("\n") == 1, True, "one line", found)


def test_errors_name_the_folder_that_was_asked_for(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    for path, cause in (
        (tmp_path / "file" / "mine", "Not a directory"),
        (tmp_path / "no" / "mine", "No such file or directory"),
    ):
        step.equal(run(main, [str(path)]), 2, "status", path)
        step.equal(capsys.readouterr().err, f"error: {path}: {cause}\n", "one line", path)


@pytest.mark.parametrize(
    "system, name, expected",
    [
        ("posix", "it's", """'it'"'"'s'"""),
        ("posix", "plain", "plain"),
        ("posix", "-x", "./-x"),
        ("nt", r"C:\my book", r'"C:\my book"'),
        ("nt", "it's", '"it\'s"'),
    ],
)
def test_the_folder_as_a_shell_takes_it(monkeypatch, system, name, expected):
    with monkeypatch.context() as patch:
        patch.setattr("os.name", system)
        found = quoted(name)
    step.equal(found, expected, "behind cd", (system, name))


@pytest.mark.process
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gbk"])
def test_a_name_that_standard_output_cannot_write(tmp_path, encoding):
    command = [
        sys.executable,
        "-m",
        "scratchnet.workbook",
        str(tmp_path / FOREIGN),
        "--only",
        "7",
    ]
    environment = ENVIRONMENT | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True)
    step.equal([ran.returncode, ran.stderr], [0, b""], "no error", encoding)
    step.equal(os.listdir(tmp_path), [FOREIGN], "the folder", encoding)


@pytest.mark.mutants
@pytest.mark.parametrize("solved", range(len(CHAPTERS) + 1))
def test_staircase(tmp_path, solved):
    """With the chapters 1..k solved and the rest blank, the tests of k pass and those of k + 1 fail.

    Those of the chapters before k have passed one step lower, where even k was blank.
    """
    write_workbook(tmp_path / "workbook", CHAPTERS[solved:])
    climb(tmp_path / "workbook", CHAPTERS[:solved][-1:], CHAPTERS[solved:][:1])


@pytest.mark.mutants
@pytest.mark.parametrize("written", range(5, 13))
def test_staircase_of_the_derivation(tmp_path, written):
    """--only 5-12, of which chapters 5 .. k are written: k passes, and k + 1 fails."""
    folder = tmp_path / "workbook"
    write_workbook(folder, CHAPTERS[4:12])
    for chapter in CHAPTERS[4:written]:
        shutil.copyfile(
            folder / "finished" / f"{chapter}.py", folder / "scratchnet" / f"{chapter}.py"
        )
    climb(folder, CHAPTERS[written - 1 : written], CHAPTERS[written:12][:1])


def climb(folder, passing, failing):
    if passing:
        ran = pytest_in(folder, *map(test_file, passing))
        assert ran.returncode == 0, ran.stdout[-2000:]
    for chapter in failing:
        ran = pytest_in(folder, test_file(chapter))
        assert ran.returncode == 1, ran.stdout[-2000:]
        first = list(EXERCISES[chapter])
        found = re.findall(r"NotImplementedError: chapter (\d+), \S+: write (\S+)", ran.stdout)
        assert found and found[0][0] == str(CHAPTERS.index(chapter) + 1) and found[0][1] in first
    shutil.rmtree(folder)


@pytest.mark.mutants
def test_workbook_of_an_installed_wheel(tmp_path):
    """The wheel carries tests, fixtures and data, so the workbook needs no checkout."""
    python = tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python3")
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    source = tmp_path / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".git", "build", "*.egg-info"))
    subprocess.run([python, "-m", "pip", "install", "-q", f"{source}[test]"], check=True)
    shutil.rmtree(source)
    live = "from scratchnet.live import PAGE, Live; print(PAGE.is_file(), *Live().weights)"
    found = subprocess.run(
        [python, "-c", live], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True
    )
    step.equal(found.stdout.split(), ["True", "first", "article", "small"], "the live page's files")
    folder = tmp_path / "from a wheel, für dich"
    command = [python, "-m", "scratchnet.workbook", folder, "--solved", "3"]
    subprocess.run(command, check=True, cwd=tmp_path, env=ENVIRONMENT)
    for command in ("pytest", "scratchnet.workbook"):
        ran = subprocess.run(
            [python, "-m", command], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True
        )
        assert "Next: chapter 4, threshold.py: write ink_share" in ran.stdout
