"""The hints of the workbook, the examples to work out by hand, and both in Chinese."""

import ast
import re
import tomllib
from importlib import import_module
from math import log

import pytest
from commands import ROOT
from step import Step
from test_workbook_build import FORMULAS

from scratchnet.sigmoid import sigmoid
from scratchnet.workbook.exercises import BY_HAND, EXERCISES

step = Step(__file__)
CHINESE = tomllib.loads((ROOT / "scratchnet/workbook/chinese.toml").read_text(encoding="utf-8"))
CHAPTER = {name: chapter for chapter, functions in EXERCISES.items() for name in functions}
LANGUAGES = {"English": EXERCISES, "Chinese": CHINESE["hints"]}
CODE = re.compile("`[^`]+`")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_hint_is_about_the_idea(language):
    """It has no code but names, and says nothing of what is refused, which comes in the last hint."""
    for functions in LANGUAGES[language].values():
        for name, hints in functions.items():
            code = [part for part in CODE.findall(hints[0]) if not re.fullmatch(r"`[\w.]+`", part)]
            step.equal(code, [], "no code in the first hint", hints[0])
            for hint in hints[:-1]:
                found = re.findall("refuse|raise|check_|(?<!_)[Ee]rror|拒绝|报错|检查", hint)
                step.equal(found, [], "nothing of an error before the last hint", (name, hint))


def test_formulas_that_are_to_be_found_are_not_in_what_is_shown_first():
    found = {chapter for chapter in FORMULAS if chapter in EXERCISES}
    step.equal(found, set(FORMULAS), "chapters with formulas")
    for chapter, formulas in FORMULAS.items():
        for name in EXERCISES[chapter]:
            shown = [BY_HAND[name], *(hints[chapter][name][0] for hints in LANGUAGES.values())]
            for formula in formulas:
                step.equal([formula in text for text in shown], [False] * 3, "hidden", (name, formula))


@pytest.mark.parametrize("name", CHAPTER)
def test_what_is_to_be_worked_out_by_hand_is_so(name):
    """The lines of Python end with a comparison. The arithmetic is right to the digits that it shows."""
    names = {"log": log, "sigmoid": sigmoid} | vars(import_module(f"scratchnet.{CHAPTER[name]}"))
    lines = BY_HAND[name].splitlines()
    arithmetic = [line.partition(": ")[2] or line for line in lines if line.startswith("# ")]
    *statements, comparison = lines[: len(lines) - len(arithmetic)]
    step.has("\n".join(lines), name.rpartition(".")[2], " == ")
    step.equal(max(map(len, lines)) <= 70, True, "short lines", lines)
    exec("\n".join(statements), names)
    step.equal(eval(comparison, names), True, "what comes out", lines)
    for line in arithmetic:
        formula, _, result = line.removeprefix("# ").partition(" = ")
        found = round(eval(formula, names), len(result.partition(".")[2]))
        step.equal(found, eval(result), formula, lines)


def test_each_function_has_an_example():
    step.equal(list(BY_HAND), list(CHAPTER), "in the order of the functions")


# In Chinese.


def test_the_hints_in_chinese_have_the_same_shape_and_code():
    for chapter, functions in EXERCISES.items():
        step.equal(list(CHINESE["hints"][chapter]), list(functions), "the functions", chapter)
        for name, hints in functions.items():
            translated = CHINESE["hints"][chapter][name]
            code = [[sorted(CODE.findall(hint)) for hint in texts] for texts in (translated, hints)]
            step.equal(code[0], code[1], "the code in each hint", name)
            for hint in translated:
                step.equal(bool(re.search("[一-鿿]{3}", hint)), True, "Chinese", hint)
                step.equal(re.findall("[一-鿿][,.:;?!()]", hint), [], "Chinese marks", hint)
    step.equal(list(CHINESE["hints"]), list(EXERCISES), "the chapters")


def test_the_words_in_chinese_are_said_by_the_workbook():
    said = []
    pages = ROOT / "scratchnet/workbook/lessons.py", ROOT / "scratchnet/workbook/marking.py"
    for path in (*pages, ROOT / "tests/step.py", *ROOT.glob("tests/test_[01]*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
                said.append("".join(parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.append(node.value)
    for words, translated in {**CHINESE["labels"], **CHINESE["lines"]}.items():
        parts = [part.strip(" ,:;[]/") for part in re.split(r"{}|; ", words)]
        missing = [part for part in parts if not any(part in text for text in said)]
        step.equal(missing, [], "said somewhere", words)
        step.equal(translated.count("{}"), words.count("{}"), "as many places to fill in", words)
