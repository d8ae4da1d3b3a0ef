"""The workbook: the pages of the book, for you to write.

You have:     the finished pages, their tests and the fixtures of these tests.
You build:    a folder with all of that, in which the pages lack the bodies of some functions.
It gives you: a way to learn by doing. You write what a page lacks, run its tests, and go on to the next.

    python3 -m scratchnet.workbook DIR [--weekend | --all | --only A-B] [--no-answers] [--language zh]
    python3 -m scratchnet.workbook grade DIR ...     for a teacher (grading.py)

There are three ways through the book. The short one leaves twelve functions to be written, the one for a
weekend twenty, and `--all` all of them. Each function keeps its signature and its docstring, with shapes,
errors and an example. That is the exercise. Some slopes also lack their formula. You find it, and what you
find is compared with what is measured. exercises.toml says which functions are taken out, and why these, and
hidden.toml which formulas. In the folder, the same command says how far you are, and helps (lessons.py). The
folder is made from the pages as they are now, so it always fits them. One that exists is never touched.
"""

import json
import os
import re
import shutil
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp

import scratchnet
from scratchnet.tools.arguments import Parser, file_path, quoted
from scratchnet.tools.errors import Refused, printable
from scratchnet.tools.files import data_folder
from scratchnet.workbook import lessons
from scratchnet.workbook.exercises import ELSEWHERE, EXERCISES, SLOPES, WAYS, blank_page, hide, in_language
from scratchnet.workbook.lessons import HOME, STATE, VERBS
from scratchnet.workbook.mistakes import PACKED, pack

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
MARKS = Marks(BOOK.folder, BOOK.exercises, REPORT is not None, BOOK.changed, BOOK.language)


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
    for line in at_the_end_of_pytest(BOOK, MARKS.passed, MARKS.failure, MARKS.chapter):
        terminalreporter.write_line(line)
'''
ANSWERS = """\
- `python3 -m scratchnet.workbook solution NAME` shows you a finished function, after asking once. The
  finished pages are in the folder `finished`. (A teacher may leave them out, see TEACHERS.md.)
"""
LENGTHS = {  # of the ways, and what they leave to be written
    "short": ("", "the formulas, the picture of the weights, and a cure", "about three hours"),
    "weekend": (" --weekend", "the derivation and the mystery, whole", "a weekend"),
    "all": (" --all", "the whole book, from the bytes of the files on", "two or three weekends"),
}
WHOLE = """\
print("The whole program on one screen is in the README of scratchnet. Here you write it yourself.")
"""
FOUND = """\
## What you find yourself

{}
Their formulas are not on the pages. Take a pencil. What you find is compared with what is measured.
"""


def write_workbook(
    folder: Path, todo: Mapping[str, Iterable[str]], answers: bool = True, language: str = "en"
) -> None:
    """Writes the workbook into the new folder `folder`, completely or not at all.

    todo: the functions that are to be written, by chapter; everything else is left as it is.
    answers: whether the finished pages are there, too. language: of hints and failures, "en" or "zh".

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
            _fill(part, package, tests, todo, answers, language)
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


def _fill(
    part: Path, package: Path, tests: Path, todo: Mapping[str, Iterable[str]], answers: bool, language: str
) -> None:
    """Copies what a workbook needs, and takes out what is to be written."""
    part.chmod(0o755)
    shutil.copytree(data_folder(), part / "data", ignore=_NOT_OURS)
    (part / "tests").mkdir()
    numbered = [path for path in tests.glob("test_[0-9]*.py") if path.name[5:7] != "00"]
    for path in [*map(tests.joinpath, HELPERS), *numbered]:
        shutil.copyfile(path, part / "tests" / path.name)
    shutil.copytree(tests / "fixtures", part / "tests" / "fixtures", ignore=_NOT_OURS)
    ours = "__pycache__", "data", "tests", "mistakes.toml", "hidden.toml", "folder_*.md"
    shutil.copytree(package, part / "scratchnet", ignore=shutil.ignore_patterns(*ours))
    for path in part.rglob("*"):  # a copy of what is write-protected is so, too
        path.chmod(path.stat().st_mode | 0o200)
    (part / "scratchnet" / "whole.py").write_text(WHOLE, encoding="utf-8")  # the real one has all formulas
    for name, parts in ELSEWHERE.items() if set(todo) & set(SLOPES) else []:
        file = part / name
        file.write_text(hide(parts, file.read_text(encoding="utf-8"), file.name), encoding="utf-8")
    pages = {chapter: (part / "scratchnet" / f"{chapter}.py").read_text(encoding="utf-8") for chapter in todo}
    (part / "scratchnet" / "workbook" / PACKED).write_text(pack(pages, todo), encoding="utf-8")
    for name in ("at_first", "finished")[: 1 + answers]:
        (part / name).mkdir()
    for chapter in EXERCISES:
        page = part / "scratchnet" / f"{chapter}.py"
        if chapter in todo:
            text = page.read_text(encoding="utf-8")
            page.write_text(blank_page(chapter, text, todo[chapter]), encoding="utf-8")
            if answers:
                (part / "finished" / page.name).write_text(text, encoding="utf-8")
        shutil.copyfile(page, part / "at_first" / page.name)
    exercises = {chapter: list(todo[chapter]) for chapter in EXERCISES if chapter in todo}
    state = {name: kind() for name, kind in lessons.STATES.items()}
    state |= {"exercises": exercises, "language": language}
    for name, text in {
        "README.md": _readme(exercises, answers, language),
        **({"TEACHERS.md": _text("folder_teachers.md")} if answers else {}),
        "setup.cfg": SETTINGS,
        "conftest.py": CONFTEST,
        STATE: json.dumps(state),
    }.items():
        (part / name).write_text(text, encoding="utf-8")
    book = lessons.Workbook(part)
    state["green"] = {chapter: book.digest(chapter) for chapter in EXERCISES if chapter not in todo}
    (part / STATE).write_text(json.dumps(state), encoding="utf-8")


def _text(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _readme(exercises: Mapping[str, Sequence[str]], answers: bool, language: str) -> str:
    """Returns the README of a workbook."""
    rows, ways = [], []
    for row in re.findall(r"^(?:[ \d]\d  \w+\.py|    (?:[IV]+ |Afterwards)).*$", scratchnet.__doc__, re.M):
        star = "*" if re.search(rf"  ({'|'.join(exercises)})\.py ", row) else " "
        rows.append("    " + star + row)
    for way, (option, what, how_long) in LENGTHS.items():
        functions = sum(map(len, WAYS[way].values()))
        yours = " (this folder)" * (list(exercises.items()) == list(WAYS[way].items()))
        ways.append(f"- `python3 -m scratchnet.workbook DIR{option}`, for {how_long}{yours}:")
        ways.append(f"  {functions} functions on {len(WAYS[way])} pages, {what}")
    slopes = "".join(
        f"- {slope}: {chapter}.py\n" for chapter, slope in SLOPES.items() if chapter in exercises
    )
    words = [f"*{in_language(f'  {word}  .', language)[2:-3]}*" for word in ("given", "expected", "found")]
    text = _text("folder_readme.md")
    return text.format(
        words=", ".join(words), chapters=len(exercises), functions=sum(map(len, exercises.values())),
        ways="\n".join(ways), answers=ANSWERS * answers, contents="\n".join(rows),
        found=FOUND.format(slopes) if slopes else "",
    )  # fmt: skip


_NOT_OURS = shutil.ignore_patterns("__pycache__", "__init__.py", "make_*.py", "explain.*")


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
    words = sys.argv[1:] if arguments is None else [*map(str, arguments)]
    if words[:1] == ["grade"]:
        import_module("scratchnet.workbook.grading").main(words[1:])
        return
    parser = Parser("scratchnet.workbook", "Make a folder in which you write the pages yourself.")
    parser.add_argument("folder", type=new_folder, metavar="DIR", help="a folder that does not exist yet")
    which = parser.add_mutually_exclusive_group()
    for way in ("weekend", "all"):
        what = f"leave more to be written: {LENGTHS[way][1]}"
        which.add_argument(f"--{way}", action="store_const", dest="way", const=way, help=what)
    which.add_argument(
        "--only", type=chapters, metavar="A-B", help="leave all functions of these chapters to be written"
    )
    parser.add_argument("--no-answers", action="store_true", help="leave the finished pages out")
    parser.add_argument(
        "--language", choices=("en", "zh"), default="en",
        help="of hints and failures: en, English, or zh, Chinese (default %(default)s)",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    todo = WAYS[options.way or "short"]
    if options.only:
        first, last = options.only
        todo = dict(list(WAYS["all"].items())[first - 1 : last])
    write_workbook(options.folder, todo, not options.no_answers, options.language)
    encoding = sys.stdout.encoding or "ascii"
    name = printable(str(options.folder)).encode(encoding, "backslashreplace").decode(encoding)
    print(f"{name}: {len(todo)} chapters, {sum(map(len, todo.values()))} functions to write. Next:")
    print(f"    cd {quoted(name)}")
    print("    python3 -m pip install pytest tqdm")
    print("    python3 -m scratchnet.workbook check")
    print("It says what to write, and what is wrong. More is in the folder's README.md.")
