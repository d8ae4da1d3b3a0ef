"""The words of SVG, read back; and the rules that every picture keeps, those of the README too."""

import re
from pathlib import Path

import pytest
from picture import Picture, points
from step import Step

from scratchnet.tools.svg import (
    STYLE, TOP, WIDTH, cells, dot, line, n, page, path, rect, ticks, words,
)  # fmt: skip

step = Step(__file__)
test_example = step.examples()
FIGURES = Path(__file__).parent / "fixtures" / "figures"
GOOD = ["a title", "a run\nof two lines", "a claim"]
CELLS = "a strength of 1/8 .. 8/8 by |value| / largest; above 0 one class, below 0 another"


def picture(*parts, height=200.0, style=""):
    """A page with these parts."""
    return Picture(page(height, *GOOD, parts, style))


# The rules.


def test_the_pictures_of_the_readme_are_all_there():
    own = {"curves.svg", "learnt.svg", "samples.svg", "weights.svg", "worst.svg"}
    step.equal({p.name for p in FIGURES.glob("*.svg")}, own | {"ink.svg", "saturation.svg", "crawl.svg"},
               "train, threshold and saturation write these")  # fmt: skip
    step.equal({p.name for p in (FIGURES / "small").iterdir()}, own, "train writes these")


@pytest.mark.parametrize("name", sorted(str(p.relative_to(FIGURES)) for p in FIGURES.rglob("*.svg")))
def test_a_picture_keeps_the_rules(name):
    text = (FIGURES / name).read_bytes().decode("utf-8")
    step.equal(Picture(text).faults(), [], "the rules of every picture (picture.py)", name)
    step.equal("\r" in text or not text.endswith("</svg>\n"), False, "lines end in \\n", name)


@pytest.mark.parametrize(
    "broken",
    [
        '<script>alert("x")</script>',
        '<image href="a.png"/>',
        '<path class="curve" d="M0 0H10" onclick="x()"/>',
        '<path class="unheard" d="M0 0H10"/>',
        '<path class="curve" style="fill: url(#a)" d="M0 0H10"/>',
        '<path class="curve" d="M0 0Hnan"/>',
        '<path class="curve" d="M0 0H0.12345"/>',
        '<circle class="class0" cx="1e-05" cy="9" r="2"/>',
        '<text x="9" y="99" text-anchor="start">nan of them</text>',
        '<text class="small" x="9" y="99" text-anchor="start">w</text>',
        "<style>text { font-size: 13px; }</style>",
        rect(510, 10, 11, 10, "paper"),
        rect(0, -1, 10, 10, "paper"),
        dot(519, 10, 2, "class0"),
        path("curve", "M10 190v11"),
        path("curve", "M10 10h-11"),
        cells(500, 10, 1, [0.0] * 27 + [1.0], 1.0),
        words(10, 197, "descenders are cut"),
        words(500, 99, "four", "start"),
        words(20, 99, "cut off", "end"),
        words(300, 99, "x" * 66, "start"),
        words(10, 99, "one", "start") + words(30, 99, "two", "start"),
        words(10, 99, "one", "start") + words(10, 112, "two", "start"),
        words(10, 99, "beside", "start") + words(100, 99, "six of it", "end"),
        words(490, 26, "a word that goes into the page's title, from the right end of its line", "end"),
    ],
)
def test_a_picture_that_breaks_a_rule_is_found_out(broken):
    """Otherwise the test above would say nothing."""
    step.equal(len(picture(broken).faults()) > 0, True, "a fault is seen", broken)


@pytest.mark.parametrize(
    "old, new",
    [
        ('width="520"', ""), ('height="200"', 'height="201"'), ('viewBox="0 0 520 200"', ""),
        ('role="img"', ""), ("<title>a title</title>", ""), ("<desc>", "<desc></desc><desc>"),
        ("prefers-color-scheme: dark", "print"), ("14px", "13px"), ("17px", "12px"),
    ],
)  # fmt: skip
def test_a_page_that_breaks_a_rule_is_found_out(old, new):
    text = page(200, *GOOD, [])
    step.equal(old in text, True, "what is broken was there", old)
    if 'width="' in old:
        new = 'width="521"'
    step.equal(len(Picture(text.replace(old, new, 1)).faults()) > 0, True, "a fault is seen", old)


# The page.


def test_a_page_says_what_it_is():
    found = picture(rect(10, 90, 20, 30, "paper"))
    step.equal(found.faults(), [], "the rules of every picture")
    step.equal((found.width, found.height), (WIDTH, 200), "width and height, for a table's cell")
    step.equal(found.root.get("viewBox"), "0 0 520 200", "the same as a viewBox")
    step.equal(found.title, "a title", "title")
    step.equal(found.claim, "a claim. a run; of two lines", "desc: the claim, and which run")
    step.equal(found.texts, ["a title", "a run", "of two lines"], "written on the page, too")
    title, *lines = found.words
    step.equal([w.left for w in found.words], [10] * 3, "at the left margin")
    step.equal(title.y < lines[0].y < lines[1].y < TOP, True, "one below the other, above the parts")
    background, part = found.of_class("page") + found.of_class("paper")
    step.equal([background.get(x) for x in ("x", "y", "width", "height")], "0 0 520 200".split(), "page")
    step.equal([part.get(x) for x in ("x", "y", "width", "height")], "10 90 20 30".split(), "the part")
    elements = list(found.root)
    step.equal(elements.index(background) < elements.index(part), True, "the background lies behind")


def test_a_subtitle_may_have_one_line():
    found = Picture(page(100, "t", "one line", "c", []))
    step.equal((found.texts, found.claim), (["t", "one line"], "c. one line"), "one line")


def test_a_style_of_its_own_is_added():
    step.equal(".frame { x: y; }\n</style>" in picture(style="\n.frame { x: y; }").svg, True, "style")


def test_words_of_all_kinds_are_escaped():
    odd = "0 < 1 & \"2\" > '3' </text><script>"
    found = Picture(page(200, odd, odd, odd, [words(10, 99, odd, "start")]))
    step.equal(found.texts, [odd] * 3, "title, subtitle, words: escaped, and read back the same")
    step.equal((found.title, found.claim), (odd, f"{odd}. {odd}"), "title and desc")
    step.equal("<script" in found.svg, False, "nobody can put in an element")


def test_where_words_stand():
    for anchor, left, right in (("start", 100, 132), ("middle", 84, 116), ("end", 68, 100)):
        (found,) = picture(words(100, 99, "four", anchor)).words[3:]
        step.equal((found.left, found.right, found.y), (left, right, 99), "4 * 8 units", anchor)
    plain, bold = words(1, 2, "a"), words(1, 2, "a", name="bold")
    step.equal(("class" in plain, 'class="bold"' in bold), (False, True), "a class, if it has one")
    step.equal('text-anchor="middle"' in plain, True, "in the middle, unless it says where")


def test_forms_by_hand():
    step.equal(rect(1, 2.5, 3, 4, "a"), '<rect class="a" x="1" y="2.5" width="3" height="4"/>', "rect")
    step.equal(dot(1, 2, 3.25, "a"), '<circle class="a" cx="1" cy="2" r="3.25"/>', "circle")
    step.equal(path("a", "M1 2z"), '<path class="a" d="M1 2z"/>', "path")
    found = line("a", [(1, 2), (3.0004, -4), (5, 6)])
    step.equal(found, '<path class="a" d="M1 2L3 -4L5 6"/>', "to the first point, then to the others")


# Colours.


def colours(part):
    """The fill and stroke of each class in a part of the style."""
    found = {}
    for names, rules in re.findall(r"([.\w, -]+) \{ ([^{}]*) \}", part):
        for name in names.split(", "):
            of_it = dict(re.findall(r"(fill|stroke): (#\w{6})", rules))
            found.setdefault(name.strip().removeprefix("."), {}).update(of_it)
    return found


def brightness(colour):
    """0.0 .. 1.0: the weights of red, green and blue are those of ITU-R BT.601."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_blue_and_orange_are_the_classes_and_nothing_else(theme):
    light, dark = map(colours, STYLE.split("@media"))
    changed = dark if theme == "dark" else {}
    used = {name: light[name] | changed.get(name, {}) for name in light}
    blue, orange = used["class0"]["fill"], used["class1"]["fill"]
    for name, kind, colour in (
        ("down", "stroke", blue), ("up", "stroke", orange), ("ghost", "stroke", orange),
    ):  # fmt: skip
        step.equal(used[name][kind], colour, "blue is class 0, orange class 1", name)
    step.equal(blue != orange, True, "two colours")
    for name in ("train", "test", "curve", "ink", "page", "paper", "flat", "axis", "note"):
        for colour in used[name].values():
            red, green, blue_of_it = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
            step.equal(max(red, green, blue_of_it) - min(red, green, blue_of_it) < 32, True,
                       "ink and grey: no colour", f"{name} {colour}")  # fmt: skip
    page_of_it = brightness(used["page"]["fill"])
    step.equal(page_of_it > 0.9 if theme == "light" else page_of_it < 0.1, True, "the page", theme)
    for name, kind in (("text", "fill"), ("note", "fill"), ("test", "stroke"), ("ink", "stroke"),
                       ("class0", "fill"), ("class1", "fill"), ("curve", "stroke")):  # fmt: skip
        apart = abs(brightness(used[name][kind]) - page_of_it)
        step.equal(apart > 0.3, True, "can be seen on the page", f"{theme}, {name}: {apart:.2f} apart")
    apart = abs(brightness(used["train"]["stroke"]) - brightness(used["test"]["stroke"]))
    step.equal(apart > 0.25, True, "training and test differ in grey", f"{theme}: {apart:.2f} apart")


def test_train_and_test_differ_without_colour():
    for name, dashed in (("train", False), ("test", True)):
        (rules,) = re.findall(rf"^\.{name} \{{(.*)\}}$", STYLE, re.MULTILINE)
        step.equal("stroke-dasharray" in rules, dashed, "solid and dashed", name)


# Pictures of values.


def test_a_cell_stands_where_its_value_is():
    """28 in a row: the values 0, 29 and 783 are in the rows 0, 1, 27 and the columns 0, 1, 27."""
    values = [0.0] * 784
    values[0], values[29], values[783], values[27] = 1.0, -0.5, 0.25, -1.0
    ((box, found),) = picture(cells(20, 80, 3, values, 1.0), height=300).ink()
    step.equal(box, [20, 80, 84, 84], "28 squares of 3 units")
    expected = {
        (0, 0): ("up", 1.0), (1, 1): ("down", 0.5), (27, 27): ("up", 0.25), (0, 27): ("down", 1.0),
    }  # fmt: skip
    step.equal(found, expected, CELLS, "four values of 784")


@pytest.mark.parametrize(
    "value, strength",
    # eighths: a value of 1.0 / 16 = 0.5 eighths is none yet, of 1.5 eighths one
    [(0.0, 0), (0.0624, 0), (0.0625, 0), (0.063, 1), (0.1875, 1), (0.19, 2), (0.5, 4), (0.9375, 7),
     (0.94, 8), (1.0, 8), (1.01, 8), (7.0, 8), (1e300, 8)],
)  # fmt: skip
def test_the_farther_from_0_the_stronger(value, strength):
    for sign, name in ((1, "up"), (-1, "down")):
        for largest in (1.0, 0.25, 3e-5):
            part = cells(20, 80, 3, [sign * value * largest], largest, width=1)
            ((_, found),) = picture(part).ink()
            expected = {(0, 0): (name, strength / 8)} if strength else {}
            step.equal(found, expected, CELLS, f"{sign * value} times largest = {largest}")


def test_an_outlier_does_not_pale_the_rest():
    """The colour is full from `largest` on; who draws says how large that is."""
    ((_, alone),) = picture(cells(20, 80, 3, [0.5, -1.0, 1.0], 1.0, width=3)).ink()
    ((_, beside),) = picture(cells(20, 80, 3, [0.5, -1.0, 1000.0], 1.0, width=3)).ink()
    step.equal(beside, alone, CELLS, "1/2, -1 and 1000 instead of 1")


def test_neighbours_of_one_strength_are_one_line():
    values = [1.0, 1.0, 1.0, 0.5, 0.5, 0.0, 1.0, 1.0, -1.0, -1.0]
    part = cells(20, 80, 3, values, 1.0, width=5)  # 1 1 1 1/2 1/2 / 0 1 1 -1 -1
    strokes = {
        (p.get("class"), p.get("stroke-opacity")): p.get("d") for p in picture(part).of_class("cells")[0]
    }
    expected = {
        ("up", "1"): "M0 0.5h3M1 1.5h2", ("up", "0.5"): "M3 0.5h2", ("down", "1"): "M3 1.5h2",
    }  # fmt: skip
    step.equal(strokes, expected, "M to the left end, h its length", values)
    ((_, found),) = picture(cells(20, 80, 3, [1.0] * 4, 1.0, width=2)).ink()
    step.equal(len(found), 4, "a line ends with its row", "two rows of two")
    ((_, found),) = picture(cells(20, 80, 3, [1.0, 0.0, 1.0, -1.0, 1.0], 1.0, width=5)).ink()
    step.equal(sorted(found), [(0, 0), (0, 2), (0, 3), (0, 4)], "and where another stands between")


def test_the_sign_is_seen_without_colour():
    """A value above 0 fills its square: a stroke 1 wide, in units of a cell; one below 0 half of it."""
    wide = {
        name: re.search(rf"\.{name} \{{[^}}]*stroke-width: ([\d.]+)", STYLE)
        for name in ("up", "down", "ink")
    }
    step.equal((wide["up"], wide["ink"]), (None, None), "1 wide, which is SVG's own width")
    step.equal(float(wide["down"][1]), 0.5, "half as wide")
    (group,) = picture(cells(20, 80, 3, [1.0, -1.0], 1.0, width=2)).of_class("cells")
    step.equal(group.get("transform"), "translate(20 80) scale(3)", "a cell is 1 unit of the group")


def test_ink_is_of_a_class_of_its_own():
    ((_, found),) = picture(cells(20, 80, 3, [1.0, 0.0, 0.5], 1.0, "ink", width=3)).ink()
    step.equal(found, {(0, 0): ("ink", 1.0), (0, 2): ("ink", 0.5)}, CELLS, "the class ink")


def test_values_that_are_all_0_are_paper():
    ((box, found),) = picture(cells(20, 80, 3, [0.0] * 784, 1.0), height=300).ink()
    step.equal((box, found), ([20, 80, 84, 84], {}), CELLS, "784 zeros")


# Numbers.


@pytest.mark.parametrize(
    "number, text",
    [
        (0, "0"), (0.0, "0"), (-0.0, "0"), (-0.0001, "0"), (2.0, "2"), (100, "100"), (1200.0, "1200"),
        (0.5, "0.5"), (0.12345, "0.123"), (1 / 3, "0.333"), (2 / 3, "0.667"), (-1.25, "-1.25"),
        (0.0004, "0"), (0.0006, "0.001"), (1e-9, "0"), (123456.0, "123456"), (99.9999, "100"),
    ],
)  # fmt: skip
def test_a_number_has_3_decimals_at_most(number, text):
    step.equal(n(number), text, "3 decimals, without 0s at the end, never -0", number)


@pytest.mark.parametrize(
    "largest, step_of_it, last",
    [
        (3000, 500, 3000), (50, 10, 50), (7, 2, 8), (6, 1, 6), (6.1, 2, 8), (5, 1, 5), (1.0, 0.2, 1.0),
        (0.25, 0.05, 0.25), (0.523, 0.1, 0.6), (12, 2, 12), (13, 5, 15), (31, 10, 40), (60, 10, 60),
        (61, 20, 80), (0.3, 0.05, 0.3), (0.6, 0.1, 0.6), (20, 5, 20), (1, 0.2, 1), (0.65, 0.2, 0.8),
        (0.1 + 0.2, 0.1, 0.3),  # 0.30000000000000004 needs no tick at 0.4
    ],
)  # fmt: skip
def test_ticks_are_round_and_few(largest, step_of_it, last):
    """The smallest of 1, 2, 5, 10 times a power of ten that is a sixth of the largest, or more."""
    count = round(last / step_of_it)
    found = ticks(largest)
    step.equal(len(found), count + 1, "from 0 up to the first that is not below", largest)
    step.equal(found[0], 0.0, "the first tick", largest)
    step.close(found[1:], [step_of_it * i for i in range(1, count + 1)], "steps of one size", largest)


@pytest.mark.parametrize("largest", [0.0, 5e-324, 1e-13])
def test_ticks_of_hardly_anything(largest):
    """As of 1e-12: steps of 2e-13, since 1e-12 / 6 = 1.7e-13."""
    step.close(ticks(largest)[1:], [2e-13 * i for i in range(1, 6)], "as of 1e-12", largest)


def test_ticks_reach_every_number():
    for tenth in range(1, 2000):
        largest = tenth / 10
        found = ticks(largest)
        step.equal(len(found) <= 7 and found[-2] < largest <= found[-1] * (1 + 1e-9), True,
                   "7 at most, the last but one below, the last not", largest)  # fmt: skip


def test_the_tests_read_paths_right():
    found = points("M1 2L3 4H5V6h-1v1z")
    step.equal(found[:6], [(1, 2), (3, 4), (5, 4), (5, 6), (4, 6), (4, 7)], "M L H V h v")


def test_numbers_keep_all_digits_before_the_point():
    for number, written in ((123456.789, "123456.789"), (1e7, "10000000"), (1234567.25, "1234567.25")):
        step.equal(n(number), written, "3 decimals, and what stands before them", number)


def test_the_last_tick_is_not_below_the_largest():
    for largest, last in ((3000.001, 4000.0), (6.00001, 8.0), (0.3, 0.3), (600.0, 600.0)):
        step.close(ticks(largest)[-1:], [last], "the first round number that is not below it", largest)
