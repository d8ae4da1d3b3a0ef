"""Colour on a terminal: where there is any, and pictures of two square pixels to a character."""

import re
import sys
from types import SimpleNamespace

import pytest
from commands import ENVIRONMENT
from step import Step
from terminal import on_a_terminal, screen

from scratchnet.tools.terminal import ABOVE, BELOW, half_blocks, has_colour

step = Step(__file__)
test_example = step.examples()
COLOUR = "a terminal that takes colours, whose user does not refuse them"
END = "\x1b[0m"


@pytest.mark.parametrize("case, colour", [
    ({}, True), ({"terminal": False}, False), ({"TERM": "dumb"}, False),
    ({"TERM": None}, False),  # nobody knows what such a terminal takes
    ({"NO_COLOR": "0"}, False),  # whatever it says, that it says something counts
    ({"NO_COLOR": ""}, True),  # as no-color.org has it: empty is not set
    ({"NO_COLOR": "1", "terminal": False}, False),
    ({"encoding": "UTF-8"}, True), ({"encoding": "utf8"}, True),
    ({"encoding": "ascii"}, False), ({"encoding": "latin-1"}, False), ({"encoding": None}, False),
], ids=str)  # fmt: skip
def test_where_there_is_colour(monkeypatch, case, colour):
    settings = {"terminal": True, "encoding": "utf-8", "TERM": "xterm", "NO_COLOR": None} | case
    output = SimpleNamespace(isatty=lambda: settings["terminal"], encoding=settings["encoding"])
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
        if settings[name] is not None:
            monkeypatch.setenv(name, settings[name])
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdout", output)
        found = has_colour()
    step.equal(found, colour, COLOUR, case)
    step.equal(type(found), bool, "True or False", case)


@pytest.mark.terminal
@pytest.mark.parametrize("settings, colour", [({}, "True"), ({"TERM": "dumb"}, "False")], ids=str)
def test_on_a_real_terminal(settings, colour):
    program = "from scratchnet.tools.terminal import has_colour; print(has_colour())"
    basis = {name: value for name, value in ENVIRONMENT.items() if name != "NO_COLOR"}
    basis |= {"PYTHONIOENCODING": "utf-8", "TERM": "xterm"}
    text, status = on_a_terminal([sys.executable, "-c", program], basis | settings)
    step.equal((status, screen(text, 80)), (0, [colour]), COLOUR, settings)


def cells(line):
    """The characters of a line, each with its upper and its lower colour; None is none."""
    found = []
    for ink, behind, block, blank in re.findall(
        r"\x1b\[38;5;(\d+)m(?:\x1b\[48;5;(\d+)m)?([▀▄])\x1b\[0m|( )", line
    ):
        colours = int(ink or 0), int(behind) if behind else None
        found.append((None, None) if blank else colours if block == "▀" else colours[::-1])
    return found


def test_two_rows_are_one_line():
    for rows, width in ((28, 28), (6, 1)):
        picture = [len(cells(line)) for line in half_blocks([1.0] * rows * width, width)]
        step.equal(picture, [width] * (rows // 2), "two rows to a line", f"{rows} rows of {width}")


def test_each_value_has_its_half():
    """Four rows of two, all of them different in sign and place."""
    a, b = ABOVE[4], BELOW[4]  # as strong as can be: 5 * 1 = 5, but there are five colours, 0..4
    picture = half_blocks([1.0, 0.0, 0.0, -1.0, 1.0, -1.0, -1.0, 0.0], 2)
    step.equal(cells(picture[0]), [(a, None), (None, b)], "upper and lower", "1 0 / 0 -1")
    step.equal(cells(picture[1]), [(a, b), (b, None)], "upper and lower", "1 -1 / -1 0")
    step.equal(picture[1], f"\x1b[38;5;{a}m\x1b[48;5;{b}m▀{END}\x1b[38;5;{b}m▀{END}", "as written")


def test_nothing_is_blank():
    step.equal(half_blocks([0.0] * 12, 3), ["   ", "   "], "0 is left blank", "12 zeros")
    step.equal(half_blocks([0.0, -0.0], 1), [" "], "0 is left blank", "0.0, -0.0")


@pytest.mark.parametrize("unit", [1.0, 1e300, 5e-324 * 2**20])
def test_the_stronger_the_larger(unit):
    """Five strengths of the largest value: below 1/5, 2/5, 3/5, 4/5, and from there on; two signs."""
    shares = [0.01, 0.19, 0.21, 0.39, 0.41, 0.59, 0.61, 0.79, 0.81, 1.0]
    for sign, colours in ((1.0, ABOVE), (-1.0, BELOW)):
        values = [sign * share * unit for share in shares]
        found = [upper for upper, _ in cells(half_blocks(values + [0.0] * 10, 10)[0])]
        step.equal(found, [colours[index // 2] for index in range(10)], "5 * |value| / largest", values)


def test_the_signs_share_no_colour():
    """And a weak value is not blank."""
    colours = ABOVE + BELOW
    step.equal(len(set(colours)), 10, "five strengths of two signs", colours)
    step.equal(all(16 <= colour <= 231 for colour in colours), True, "of the cube of 256", colours)
    found = cells(half_blocks([1.0, 1e-9, -1e-9, -1.0], 2)[0])
    step.equal(found, [(ABOVE[4], BELOW[0]), (ABOVE[0], BELOW[4])], "only 0 is left blank", "1e-9")


def test_an_odd_row_is_the_upper_half_of_the_last_line():
    picture = [cells(line) for line in half_blocks([1.0, -1.0, 0.0, 0.0, -1.0, 1.0], 2)]
    step.equal(len(picture), 2, "3 rows, two to a line", "3 rows")
    step.equal(picture[1], [(BELOW[4], None), (ABOVE[4], None)], "the last row", "3 rows")
