"""With `pytest -p recognised FILE`: says at the end which known mistake a page has, and in which function.

test_workbook_mistakes.py uses it, in a copy of the checkout in which a function of the page was changed.
"""

from pathlib import Path
from textwrap import dedent

from scratchnet.workbook.blanks import text_of
from scratchnet.workbook.marking import Marks
from scratchnet.workbook.mistakes import unpack


class Recognised(Marks):
    def pytest_terminal_summary(self):
        words = " ".join(" ".join(self.failure).partition("  perhaps ")[2].split())
        print(f"{self.function}: {words}" if self._recognised[0] else "not recognised")


def pytest_configure(config):
    """The functions that may be at fault are those that are not as they should be."""
    known, here = unpack(Path()), Path.cwd()

    def suspects(chapter):
        page = (here / "scratchnet" / f"{chapter}.py").read_text(encoding="utf-8")
        return [name for name, (right, _) in known[chapter].items() if dedent(text_of(page, name)) != right]

    exercises = {chapter: [*functions] for chapter, functions in known.items()}
    config.pluginmanager.register(Recognised(here, exercises, False, suspects))
