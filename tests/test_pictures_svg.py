"""The words of SVG, read back; and the rules that every picture keeps, those of the README too."""

import re
from pathlib import Path
from statistics import fmean

import pytest
from picture import Picture
from step import Step

from scratchnet.pictures.svg import STYLE, TOP, WIDTH, cells, dot, line, n, page, path, rect, ticks, words

step = Step(__file__)
test_example = step.examples()
FIGURES = Path(__file__).parent / "fixtures" / "figures"
GOOD = ["a title", "a run\nof two lines", "a claim"]
CELLS = "a strength of 1/8 .. 8/8 by |value| / largest; above 0 one class, below 0 another"


def picture(*parts, height=200.0, style=""):
    """A page with these parts."""
    return Picture(page(height, *GOOD, parts, style))


def ink(values, largest=1.0, *name, **width):
    """Where the paper of these values lies, and their cells."""
    (found,) = picture(cells(20, 80, 3, values, largest, *name, **width), height=300).ink()
    return found


@pytest.mark.parametrize("name", sorted(str(p.relative_to(FIGURES)) for p in FIGURES.rglob("*.svg")))
def test_a_picture_keeps_the_rules(name):
    text = (FIGURES / name).read_bytes().decode("utf-8")
    step.equal(Picture(text).faults(), [], "the rules of every picture (picture.py)", name)
    step.equal("\r" in text or not text.endswith("</svg>\n"), False, "lines end in \\n", name)


def test_a_page_says_what_it_is():
    found = picture(rect(10, 90, 20, 30, "paper"), style="\n.frame { x: y; }")
    step.equal(found.faults(), [], "the rules of every picture")
    step.equal((found.width, found.height), (WIDTH, 200), "width and height, for a table's cell")
    step.equal((found.title, found.claim), ("a title", "a claim. a run; of two lines"), "title and desc")
    step.equal(found.texts, ["a title", "a run", "of two lines"], "written on the page, too")
    step.equal([(w.left, w.y) for w in found.words], [(10, 26), (10, 46), (10, 64)], "one below the other")
    step.equal(found.words[2].y < TOP, True, "above the parts", TOP)
    boxes = [element for element in found.root if element.tag.endswith("rect")]
    places = [[box.get(name) for name in ("class", "x", "y", "width", "height")] for box in boxes]
    expected = ["page 0 0 520 200".split(), "paper 10 90 20 30".split()]
    step.equal(places, expected, "the background lies behind")
    step.has(found.svg, ".frame { x: y; }\n</style>")


def test_words_of_all_kinds_are_escaped():
    odd = "0 < 1 & \"2\" > '3' </text><script>"
    found = Picture(page(200, odd, odd, odd, [words(10, 99, odd, "start")]))
    step.equal(found.texts, [odd] * 3, "title, subtitle, words: escaped, and read back the same")
    step.equal((found.title, found.claim), (odd, f"{odd}. {odd}"), "title and desc")
    step.equal("<script" in found.svg, False, "nobody can put in an element")


def test_forms_by_hand():
    for found, expected in (
        (rect(1, 2.5, 3, 4, "a"), '<rect class="a" x="1" y="2.5" width="3" height="4"/>'),
        (dot(1, 2, 3.25, "a"), '<circle class="a" cx="1" cy="2" r="3.25"/>'),
        (path("a", "M1 2z"), '<path class="a" d="M1 2z"/>'),
        (line("a", [(1, 2), (3.0004, -4), (5, 6)]), '<path class="a" d="M1 2L3 -4L5 6"/>'),
        (words(1, 2, "b"), '<text x="1" y="2" text-anchor="middle">b</text>'),
        (words(1, 2, "b", "end", "a"), '<text class="a" x="1" y="2" text-anchor="end">b</text>'),
    ):
        step.equal(found, expected, "an element of SVG")


def colours(part):
    """The fill and stroke of each class in a part of the style."""
    found = {}
    for names, rules in re.findall(r"([.\w, -]+) \{ ([^{}]*) \}", part):
        for name in names.split(", "):
            of_it = dict(re.findall(r"(fill|stroke): (#\w{6})", rules))
            found.setdefault(name.strip().removeprefix("."), {}).update(of_it)
    return found


def rgb(colour):
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_blue_and_orange_are_the_classes_and_nothing_else(theme):
    light, dark = map(colours, STYLE.split("@media"))
    used = {name: light[name] | (dark.get(name, {}) if theme == "dark" else {}) for name in light}
    blue, orange = used["class0"]["fill"], used["class1"]["fill"]
    found = [used[name]["stroke"] for name in ("down", "up", "ghost")]
    step.equal(found, [blue, orange, orange], "blue is class 0, orange class 1", "down, up, ghost")
    for name in ("train", "test", "curve", "ink", "page", "paper", "flat", "axis", "note"):
        for colour in used[name].values():
            grey = max(rgb(colour)) - min(rgb(colour)) < 32 / 255
            step.equal(grey, True, "ink and grey: no colour", f"{name} {colour}")
    background = fmean(rgb(used["page"]["fill"]))
    step.equal(background > 0.9 if theme == "light" else background < 0.1, True, "the page", theme)
    for name in ("text", "note", "test", "ink", "class0", "class1", "curve"):
        for colour in used[name].values():
            apart = abs(fmean(rgb(colour)) - background)
            step.equal(apart > 0.3, True, "can be seen on the page", f"{theme}, {name}: {apart:.2f}")


def test_a_cell_stands_where_its_value_is():
    """28 in a row: the values 0, 29 and 783 are in the rows 0, 1, 27 and the columns 0, 1, 27."""
    paper, values = [20, 80, 84, 84], [0.0] * 784
    step.equal(ink(values), (paper, {}), "784 values of 0 are paper, 28 squares of 3 units")
    values[0], values[29], values[783], values[27] = 1.0, -0.5, 0.25, -1.0
    expected = {(0, 0): ("up", 1.0), (1, 1): ("down", 0.5), (27, 27): ("up", 0.25), (0, 27): ("down", 1.0)}
    step.equal(ink(values), (paper, expected), CELLS, "four values of 784")
    expected = [20, 80, 9, 3], {(0, 0): ("ink", 1.0), (0, 2): ("ink", 0.5)}
    step.equal(ink([1.0, 0.0, 0.5], 1.0, "ink", width=3), expected, CELLS, "the class ink, 3 in a row")


@pytest.mark.parametrize("value, strength", [
    # eighths: a value of 1.0 / 16 = 0.5 eighths is none yet, of 1.5 eighths one
    (0.0, 0), (0.0625, 0), (0.063, 1), (0.1875, 1), (0.19, 2), (0.5, 4), (0.9375, 7), (0.94, 8),
    (1.0, 8), (1.01, 8), (1e300, 8),
])  # fmt: skip
def test_the_farther_from_0_the_stronger(value, strength):
    """The colour is full from `largest` on; who draws says how large that is."""
    step.equal(ink([1.0], 5e-324, width=1)[1], {(0, 0): ("up", 1.0)}, CELLS, "an infinite quotient")
    for sign, name in ((1, "up"), (-1, "down")):
        for largest in (1.0, 0.25, 3e-5):
            _, found = ink([sign * value * largest], largest, width=1)
            expected = {(0, 0): (name, strength / 8)} if strength else {}
            step.equal(found, expected, CELLS, f"{sign * value} times largest = {largest}")


def test_neighbours_of_one_strength_are_one_line():
    """A line ends with its row, and where another value stands between."""
    values = [1.0, 1.0, 1.0, 0.5, 0.5, 0.0, 1.0, 1.0, -1.0, -1.0]
    part = cells(20, 80, 3, values, 1.0, width=5)  # 1 1 1 1/2 1/2 / 0 1 1 -1 -1
    lines = [tuple(map(p.get, ("class", "stroke-opacity", "d"))) for p in picture(part).of_class("cells")[0]]
    expected = [("down", "1", "M3 1.5h2"), ("up", "0.5", "M3 0.5h2"), ("up", "1", "M0 0.5h3M1 1.5h2")]
    step.equal(lines, expected, "M to the left end, h its length", values)
    step.equal(len(ink([1.0] * 4, width=2)[1]), 4, "a line ends with its row", "two rows of two")
    _, found = ink([1.0, 0.0, 1.0, -1.0, 1.0], width=5)
    step.equal(sorted(found), [(0, 0), (0, 2), (0, 3), (0, 4)], "and where another stands between")


@pytest.mark.parametrize("number, text", [
    (0, "0"), (-0.0, "0"), (-0.0001, "0"), (2.0, "2"), (100, "100"), (1200.0, "1200"), (0.5, "0.5"),
    (0.12345, "0.123"), (2 / 3, "0.667"), (-1.25, "-1.25"), (0.0004, "0"), (0.0006, "0.001"),
    (99.9999, "100"), (123456.789, "123456.789"), (1e7, "10000000"),
])  # fmt: skip
def test_a_number_has_3_decimals_at_most(number, text):
    step.equal(n(number), text, "3 decimals, without 0s at the end, never -0", number)


@pytest.mark.parametrize("largest, apart, last", [
    (3000, 500, 3000), (50, 10, 50), (7, 2, 8), (6, 1, 6), (6.1, 2, 8), (5, 1, 5), (1.0, 0.2, 1.0),
    (0.25, 0.05, 0.25), (0.523, 0.1, 0.6), (12, 2, 12), (13, 5, 15), (31, 10, 40), (60, 10, 60),
    (61, 20, 80), (0.3, 0.05, 0.3), (0.6, 0.1, 0.6), (20, 5, 20), (0.65, 0.2, 0.8),
    (3000.001, 1000, 4000),
    (0.1 + 0.2, 0.1, 0.3),  # 0.30000000000000004 needs no tick at 0.4
    (0.0, 2e-13, 1e-12), (5e-324, 2e-13, 1e-12), (1e-13, 2e-13, 1e-12),  # as of 1e-12
])  # fmt: skip
def test_ticks_are_round_and_few(largest, apart, last):
    """The smallest of 1, 2, 5, 10 times a power of ten that is a sixth of the largest, or more: from 0 up
    to the first that is not below the largest."""
    found = ticks(largest)
    step.equal(found[0], 0.0, "the first tick", largest)
    step.close(
        found[1:], [apart * i for i in range(1, round(last / apart) + 1)], "steps of one size", largest
    )
