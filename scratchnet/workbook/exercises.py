"""What the workbook asks for. It is written in exercises.toml, and applied to the pages here."""

import re
import tomllib
from importlib.resources import files
from typing import Any

from scratchnet.workbook.blanks import blanked

_TABLES: dict[str, dict[str, Any]] = tomllib.loads(
    files("scratchnet.workbook").joinpath("exercises.toml").read_text(encoding="utf-8")
)
# The functions to be written, in the order of the pages, and two or three hints for each.
EXERCISES: dict[str, dict[str, list[str]]] = {
    chapter: {name: [" ".join(hint.split()) for hint in hints] for name, hints in functions.items()}
    for chapter, functions in _TABLES["hints"].items()
}
GIVEN: dict[str, int] = _TABLES["stays"]
HIDDEN: dict[str, list[dict[str, str]]] = _TABLES["hidden"]
SLOPES: dict[str, str] = _TABLES["slopes"]


def number(chapter: str) -> int:
    """Returns the number of a chapter."""
    return list(EXERCISES).index(chapter) + 1


def without_formulas(chapter: str, text: str) -> str:
    """Returns a finished page without the formulas that are to be found.

    Raises ValueError if a text that is to be hidden does not stand on the page exactly once.
    """
    for part in HIDDEN.get(chapter, []):
        shown = re.escape(part["first"]) + (f".*?{re.escape(part['last'])}" if "last" in part else "")
        found = re.findall(shown, text, re.DOTALL)
        if len(found) != 1:
            raise ValueError(f"{chapter}.py: stands there {len(found)} times: {part['first']!r}")
        text = text.replace(found[0], part["instead"])
    return text


def blank_page(chapter: str, text: str) -> str:
    """Returns a finished page as the workbook has it: without these formulas, and with bodies taken out."""
    text = without_formulas(chapter, text)
    functions = {name: GIVEN.get(name, 0) for name in EXERCISES[chapter]}
    return blanked(text, functions, number(chapter), f"scratchnet/{chapter}.py")
