"""What the workbook asks for: exercises.toml and hidden.toml, applied to the pages."""

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from scratchnet.workbook.blanks import blanked


def _table(name: str) -> dict[str, Any]:
    file = files("scratchnet.workbook").joinpath(name)
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _hints(tables: dict[str, dict[str, list[str]]]) -> dict[str, dict[str, list[str]]]:
    """The hints as lines; they are written in paragraphs."""
    return {
        chapter: {name: [" ".join(hint.split()) for hint in hints] for name, hints in functions.items()}
        for chapter, functions in tables.items()
    }


_TABLES, _CHINESE = _table("exercises.toml"), _table("chinese.toml")
_HIDDEN = _table("hidden.toml")  # a workbook has none: the formulas stand there
# The functions to be written, in the order of the pages, and two or three hints for each.
EXERCISES = _hints(_TABLES["hints"])
HINTS = {"en": EXERCISES, "zh": _hints(_CHINESE["hints"])}
# What each way leaves to be written: functions by chapter, in the order of the pages.
WAYS: dict[str, dict[str, list[str]]] = {
    "short": _TABLES["ways"]["short"],
    "weekend": {chapter: list(EXERCISES[chapter]) for chapter in _TABLES["ways"]["weekend"]["chapters"]},
    "all": {chapter: list(functions) for chapter, functions in EXERCISES.items()},
}
BY_HAND: dict[str, str] = _TABLES["by_hand"]  # an example for each function
GIVEN = {name: int(count) for count, names in _TABLES["stays"].items() for name in names}
HIDDEN: dict[str, list[dict[str, str]]] = _HIDDEN.get("hidden", {})
ELSEWHERE: dict[str, list[dict[str, str]]] = _HIDDEN.get("elsewhere", {})
SLOPES: dict[str, str] = _TABLES["slopes"]


def number(chapter: str) -> int:
    """Returns the number of a chapter."""
    return list(EXERCISES).index(chapter) + 1


def hide(parts: list[dict[str, str]], text: str, file: str) -> str:
    """Returns the text of a file with these parts of it replaced.

    Raises ValueError if a text that is to be hidden does not stand there exactly once.
    """
    for part in parts:
        shown = re.escape(part["first"]) + (f".*?{re.escape(part['last'])}" if "last" in part else "")
        found = re.findall(shown, text, re.DOTALL)
        if len(found) != 1:
            raise ValueError(f"{file}: stands there {len(found)} times: {part['first']!r}")
        text = text.replace(found[0], part.get("instead", ""))
    return text


def blank_page(chapter: str, text: str, names: Iterable[str] = ()) -> str:
    """Returns a finished page as the workbook has it: without these formulas and the bodies of functions.

    names: the functions that are to be written; without them all exercises of the chapter.
    """
    functions = {name: GIVEN.get(name, 0) for name in names or EXERCISES[chapter]}
    text = hide(HIDDEN.get(chapter, []), text, f"{chapter}.py")
    return blanked(text, functions, number(chapter), f"scratchnet/{chapter}.py")


def in_language(line: str, language: str) -> str:
    """Returns a line of a command in the language of a workbook, "en" or "zh"."""
    if language == "en":
        return line
    label = re.fullmatch(r"(  +)([a-z ]+?)  +(.*)", line)
    if label and label[2] in _CHINESE["labels"]:
        return f"{label[1]}{_CHINESE['labels'][label[2]]}  {in_language(label[3], language)}"
    for english, chinese in _CHINESE["lines"].items():
        found = re.fullmatch(re.escape(english).replace(r"\{\}", "(.+?)"), line)
        if found:
            return str(chinese).format(*(in_language(part, language) for part in found.groups()))
    return line
