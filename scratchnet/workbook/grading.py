"""For a teacher: the workbooks of many learners, marked by the teacher's own tests.

You have:     a folder from each learner, made by build.py.
You build:    a workbook of your own for each, with the learner's pages in it, and nothing else of theirs.
It gives you: what is right in each folder, even if somebody has changed the tests or the notes there.

    python3 -m scratchnet.workbook grade DIR ...

It runs the learners' code. That code ends after some time, but it may do whatever you may do.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from scratchnet.tools.arguments import Parser, file_path
from scratchnet.tools.errors import Refused
from scratchnet.workbook.build import write_workbook
from scratchnet.workbook.lessons import Workbook, gone, syntax


def graded(theirs: Workbook) -> list[str]:
    """Returns what to say of a workbook: a line with what is done, and the first failure, if there is one.

    How often its owner checked and asked for help is what the folder has noted.
    """
    done, written, red = 0, 0, list[str]()
    with TemporaryDirectory() as temporary:
        write_workbook(Path(temporary) / "book", theirs.exercises)
        book = Workbook(Path(temporary) / "book")
        for chapter in theirs.exercises:
            book.page(chapter).write_text(theirs.text(chapter), encoding="utf-8")
        for chapter, names in theirs.exercises.items():
            left = book.unwritten(chapter)
            written += len(names) - len(left)
            if len(left) < len(names):
                broken = gone(book, chapter) or syntax(book, chapter)
                found = {"passed": [], "failure": broken} if broken else book.run(chapter)
                done += chapter in found["passed"]
                red = red or found["failure"]
    functions = sum(map(len, theirs.exercises.values()))
    numbers = sum(theirs.checks.values()), sum(theirs.hints.values()), len(theirs.solutions)
    help_given = "checks {}, hints {}, solutions {}".format(*numbers)
    first = f"{done} of {len(theirs.exercises)} chapters done, {written} of {functions} functions written"
    return [f"{theirs.folder}: {first}; {help_given}", *(f"  {line}" for line in red)]


def main(arguments: Sequence[str]) -> None:
    """The command `python3 -m scratchnet.workbook grade`."""
    parser = Parser("scratchnet.workbook grade", "Mark the workbooks of learners by your own tests.")
    parser.add_argument("folders", nargs="+", type=file_path, metavar="DIR", help="a learner's workbook")
    for folder in parser.parse_args(arguments).folders:
        try:
            theirs = Workbook(folder)
        except Refused:
            print(f"{folder}: is no workbook that can be read", flush=True)
            continue
        print("\n".join(graded(theirs)), flush=True)
