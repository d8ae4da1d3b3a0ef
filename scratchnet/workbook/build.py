"""The workbook: the pages of the book, for you to write.

You have:     the finished pages, their tests and the fixtures of these tests.
You build:    a folder with all of that, in which the pages lack the bodies of some functions.
It gives you: a way to learn by doing. You write what a page lacks, run its tests, and go on to the next.

    python3 -m scratchnet.workbook DIR [--only A-B] [--solved K]

Each function keeps its signature and its docstring, with shapes, errors and an example. That is the
exercise. Some slopes also lack their formula. You find it, and what you find is compared with what is
measured. exercises.toml says which functions are taken out, and why these. In the folder, the same command
says how far you are, and helps (lessons.py). The folder is made from the pages as they are now, so it always
fits them. A folder that exists already is never touched.
"""

import json
import os
import re
import shutil
import sys
from argparse import ArgumentTypeError
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp

import scratchnet
from scratchnet.tools.arguments import Parser, file_path, quoted, whole_number
from scratchnet.tools.errors import Refused, printable
from scratchnet.tools.files import data_folder
from scratchnet.workbook import lessons
from scratchnet.workbook.exercises import EXERCISES, SLOPES, blank_page
from scratchnet.workbook.lessons import HOME, STATE, VERBS

HELPERS = "conftest.py", "commands.py", "real_data.py", "step.py", "picture.py"  # of the chapters' tests
SETTINGS = """\
[tool:pytest]
minversion = 8
filterwarnings = ignore:.*multi-threaded, use of fork:DeprecationWarning
testpaths = tests
pythonpath = .
addopts = --strict-markers -rs -p no:randomly -m "not whole" -x --tb=short -q -rN
faulthandler_timeout = 600
faulthandler_exit_on_timeout = true
markers =
    process: starts processes, or sends signals
    whole: takes minutes: the 3000 epochs, or all of the images
"""
CONFTEST = '''\
"""Ties pytest to the workbook: its last lines say how far you are, and endless loops have an end."""

import faulthandler
import json
import os
from pathlib import Path

import pytest

from scratchnet.workbook.exercises import EXERCISES
from scratchnet.workbook.lessons import Workbook, at_the_end_of_pytest, gone
from scratchnet.workbook.marking import Marks

BOOK = Workbook(Path(__file__).parent)
REPORT = os.environ.get("SCRATCHNET_MARKS")  # set by `python3 -m scratchnet.workbook check`
MARKS = Marks(BOOK.folder, BOOK.exercises, stop=REPORT is not None)


def pytest_configure(config):
    for chapter in EXERCISES:
        if gone(BOOK, chapter):
            raise pytest.UsageError("\\n".join(gone(BOOK, chapter)))
    config.pluginmanager.register(MARKS, "marks of the workbook")


def pytest_sessionfinish(session):
    if REPORT:
        Path(REPORT).write_text(json.dumps(MARKS.as_json()), encoding="utf-8")
        faulthandler.dump_traceback_later(10, exit=True, file=2)  # for a thread that does not end


def pytest_terminal_summary(terminalreporter):
    for line in at_the_end_of_pytest(BOOK, MARKS.passed, MARKS.failure):
        terminalreporter.write_line(line)
'''
README = """\
# Your workbook

You write a program that learns to tell a handwritten 0 from a 1: {functions} functions on {chapters}
pages, in the order of the list below. Each page says what you have, what you build and why. Some functions
say `raise NotImplementedError`, because their bodies are missing. Write them: the docstring and the page
tell you how.

To begin, type once:

    python3 -m pip install pytest tqdm

Then, again and again:

    python3 -m scratchnet.workbook check      # says what is next, and what is wrong
    python3 -m scratchnet.workbook watch      # does the same whenever you save a page

On Windows, write `py` instead of `python3`.

## If something is red

- *given*, *expected*, *found*: this is the first place where your answer differs. Work it out by hand.
- `python3 -m scratchnet.workbook hint` gives you a hint, and one that says more if you ask again.
- You may read the tests: those of sigmoid.py are in `tests/test_09_sigmoid.py`. To see what pytest itself
  says, type `python3 -m pytest tests/test_09_sigmoid.py`. And `python3 -m pytest` goes through the chapters
  until something is red.
- If a chapter was green and is red again, then it has changed, or a page before it. Begin with the first
  chapter that is red.
- `python3 -m scratchnet.workbook solution NAME` shows you a finished function, after asking once. The
  finished pages are in the folder `finished`. `reset NAME` makes a function, or a page, what it was at first.
- A test that does not end is stopped: after ten seconds, in the last chapters after a minute, and as soon as
  it keeps or prints more than 300 MB.

{found}
## The pages

The pages with a star are yours to write. The others are finished.

{contents}
"""
WHOLE = """\
print("The whole program on one screen is in the README of scratchnet. Here you write it yourself.")
"""
FOUND = """\
## What you find yourself

{}
Their formulas are not on the pages. Take a pencil. What you find is compared with what is measured.
"""


def write_workbook(folder: Path, todo: Sequence[str]) -> None:
    """Writes the workbook into the new folder `folder`, completely or not at all.

    todo: the chapters that are to be written; the others are left as they are.

    Raises FileExistsError if there is such a folder or file, and Refused if it lies in what is copied.
    """
    if folder.exists() or folder.is_symlink():
        raise FileExistsError(0, "exists already; nothing was written", str(folder))
    package = Path(__file__).resolve().parents[1]
    tests = package / "tests" if (package / "tests").is_dir() else package.parent / "tests"
    for source in (package, tests, data_folder()):
        if Path(os.path.realpath(folder)).is_relative_to(source.resolve()):  # resolve() fails in a loop
            raise Refused(f"{folder}: lies in {source}, which is to be copied")
    try:
        part = Path(mkdtemp(prefix=f".{folder.name[:100]}.", dir=folder.parent))
        try:
            _fill(part, package, tests, todo)
            if folder.exists():
                raise FileExistsError(0, "exists by now; nothing was written")
            part.rename(folder)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    except shutil.Error as error:  # a list of what could not be copied, and why: "[Errno N] CAUSE: PATH"
        cause = re.sub(r"^\[\w+ \d+\] ([^:]+).*", r"\1", str(error.args[0][0][2]))
        raise OSError(0, cause, str(folder)) from error
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from error


def _fill(part: Path, package: Path, tests: Path, todo: Sequence[str]) -> None:
    """Copies what a workbook needs, and takes out what is to be written."""
    part.chmod(0o755)
    shutil.copytree(data_folder(), part / "data", ignore=_NOT_OURS)
    (part / "tests").mkdir()
    numbered = [path for path in tests.glob("test_[0-9]*.py") if path.name[5:7] != "00"]
    for path in [*map(tests.joinpath, HELPERS), *numbered]:
        shutil.copyfile(path, part / "tests" / path.name)
    shutil.copytree(tests / "fixtures", part / "tests" / "fixtures", ignore=_NOT_OURS)
    ours = shutil.ignore_patterns("__pycache__", "data", "tests")
    shutil.copytree(package, part / "scratchnet", ignore=ours)
    for path in part.rglob("*"):  # a copy of what is write-protected is so, too
        path.chmod(path.stat().st_mode | 0o200)
    (part / "scratchnet" / "whole.py").write_text(WHOLE, encoding="utf-8")  # the real one has all formulas
    (part / "finished").mkdir()
    for chapter in EXERCISES:
        page = part / "scratchnet" / f"{chapter}.py"
        text = page.read_text(encoding="utf-8")
        (part / "finished" / page.name).write_text(text, encoding="utf-8")
        if chapter in todo:
            page.write_text(blank_page(chapter, text), encoding="utf-8")
    text = scratchnet.__doc__
    rows = []
    for row in re.findall(r"^(?:[ \d]\d  \w+\.py|    (?:[IV]+ |Afterwards)).*$", text, re.MULTILINE):
        star = "*" if re.search(rf"  ({'|'.join(todo)})\.py ", row) else " "
        rows.append("    " + star + row)
    contents = "\n".join(rows)
    exercises = {chapter: list(EXERCISES[chapter]) for chapter in EXERCISES if chapter in todo}
    counts = {"chapters": len(exercises), "functions": sum(map(len, exercises.values()))}
    slopes = "".join(f"- {slope}: {chapter}.py\n" for chapter, slope in SLOPES.items() if chapter in todo)
    state = {"exercises": exercises, "green": {}, "hints": {}, "rewarded": [], "red": "", "known": {}}
    for name, text in {
        "README.md": README.format(contents=contents, found=FOUND.format(slopes) if slopes else "", **counts),
        "setup.cfg": SETTINGS,
        "conftest.py": CONFTEST,
        STATE: json.dumps(state),
    }.items():
        (part / name).write_text(text, encoding="utf-8")
    book = lessons.Workbook(part)
    state["green"] = {chapter: book.digest(chapter) for chapter in EXERCISES if chapter not in todo}
    (part / STATE).write_text(json.dumps(state), encoding="utf-8")


_NOT_OURS = shutil.ignore_patterns("__pycache__", "__init__.py")


def chapters(text: str) -> tuple[int, int]:
    """An argument's `type`: the first and the last chapter that `text` writes, as 6-13, or 7."""
    found = re.fullmatch(r"(\d{1,3})(?:-(\d{1,3}))?", text, re.ASCII)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= first <= last <= len(EXERCISES):
        raise ArgumentTypeError(f"expected chapters of 1-{len(EXERCISES)}, as 6-13, found {text!r:.40}")
    return first, last


def new_folder(text: str) -> Path:
    """An argument's `type`: the path of a workbook, and not a word that works inside of one."""
    if text in VERBS:
        raise ArgumentTypeError(f"{text} works inside a workbook: make one, and go there first")
    return file_path(text)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `python3 -m scratchnet.workbook`. Inside a workbook it is that of lessons.py."""
    if (HOME / STATE).exists():
        lessons.main(arguments)
        return
    parser = Parser("scratchnet.workbook", "Make a folder in which you write the pages yourself.")
    parser.add_argument("folder", type=new_folder, metavar="DIR", help="a folder that does not exist yet")
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--only", type=chapters, metavar="A-B",
        help="leave all other chapters solved (6-13: the derivation)",
    )  # fmt: skip
    which.add_argument(
        "--solved", type=whole_number(0, len(EXERCISES) - 1), default=0, metavar="K",
        help="leave the first K chapters solved (default %(default)s; 5: begin after the data)",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    first, last = options.only or (options.solved + 1, len(EXERCISES))
    todo = list(EXERCISES)[first - 1 : last]
    write_workbook(options.folder, todo)
    encoding = sys.stdout.encoding or "ascii"
    name = printable(str(options.folder)).encode(encoding, "backslashreplace").decode(encoding)
    count = sum(len(EXERCISES[chapter]) for chapter in todo)
    print(f"{name}: {len(todo)} chapters, {count} functions to write. Next:")
    print(f"    cd {quoted(name)}")
    print("    python3 -m pip install pytest tqdm")
    print("    python3 -m scratchnet.workbook check")
    print("It says what to write, and what is wrong. More is in the folder's README.md.")
