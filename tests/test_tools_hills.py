"""Hills: redone from the values, bin by bin; and the film, played by its style sheet alone."""

import re
from math import log
from pathlib import Path
from statistics import fmean

import pytest
from picture import Picture, points
from step import Step

from scratchnet.sigmoid import sigmoid, sigmoid_slope
from scratchnet.tools.hills import FLAT, HEIGHT, Axis, Backdrop, Panel, film, hills, on_sigmoid

step = Step(__file__)
test_example = step.examples()
FILM = Path(__file__).parent / "fixtures" / "figures" / "crawl.svg"
AXIS = Axis("z", 0, 50, 10, 10)  # ten bins of 5, each 50 units wide: 10 units a number, from 10 on
X = "x = left margin + 500 (value - least) / (most - least), never outside"
COUNTS = "values per bin; what lies outside is in the last one on its side"
EDGE = "the height of a bin = 110 units * its count / the largest, rounded"
NAMES = ("the 0s", "the 1s")
TWO = ([12.0, 13.0, 14.0, 31.0], [20.0, 24.0, 41.0, 44.0, 45.0])  # bins 2 2 2 6, and 4 4 8 8 9


def panel(zeros, ones, caption="a caption", border=None):
    return Panel(caption, "a note", NAMES, (zeros, ones), border)


def edge(path, axis, base):
    """The height of each of an outline's bins, read back from its path."""
    heights, width = [0.0] * axis.bins, 500 / axis.bins
    found = points(path.get("d"))
    step.equal((found[0][1], found[-1][1]), (base, base), "an outline begins and ends on the axis")
    for (x, y), (to, _) in zip(found, found[1:]):
        if to - x > width / 2:
            heights[round((x - 10) / width)] = base - y
            step.close(to - x, width, "one bin wide", x, relative=1e-3)
    return heights


def redone(values, axis, largest):
    """The same from the values, by another way: how many are from this bin's start to the next's."""
    span = (axis.most - axis.least) / axis.bins
    inside = [min(max(value, axis.least), axis.most - span / 2) for value in values]
    starts = [axis.least + span * place for place in range(axis.bins)]
    return [round(110 * sum(a <= value < a + span for value in inside) / largest) for a in starts]


# The axis.


@pytest.mark.parametrize(
    "value, x",
    [(0, 10), (50, 510), (25, 260), (12.5, 135), (-1, 10), (-1e9, 10), (51, 510), (1e300, 510)],
)
def test_where_a_number_stands(value, x):
    step.equal(AXIS.x(value), x, X, value)


def test_an_axis_may_begin_below_0():
    axis = Axis("z", -65, 35, 100, 20)
    step.equal([axis.x(z) for z in (-65, -15, 0, 35)], [10, 260, 335, 510], X, "-65 .. 35")
    # bins of 1: -65 .. -64 is the first, -1 .. 0 the 65th, 0 .. 1 the next
    found = axis.counts([-65.0, -64.01, -0.01, 0.0, 0.99, 34.5, 35.0, -80.0])
    step.equal([(i, c) for i, c in enumerate(found) if c], [(0, 3), (64, 1), (65, 2), (99, 2)], COUNTS)
    step.equal(len(found), 100, "a count for each bin")


@pytest.mark.parametrize(
    "values, counts",
    [
        ([], [0] * 10),
        ([0.0, 4.99, 5.0, 49.9], [2, 1, 0, 0, 0, 0, 0, 0, 0, 1]),
        ([50.0, 51.0, 1e300], [0, 0, 0, 0, 0, 0, 0, 0, 0, 3]),
        ([-0.1, -4.9, -1e300], [3, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        (TWO[0], [0, 0, 3, 0, 0, 0, 1, 0, 0, 0]),
        (TWO[1], [0, 0, 0, 0, 2, 0, 0, 0, 2, 1]),
    ],
)
def test_counts_by_hand(values, counts):
    step.equal(AXIS.counts(values), counts, COUNTS, values)


# Still pictures.


def test_hills_by_hand():
    """The largest bin holds 3 of the 0s, 110 units high; 1 of 3 is 37 units, 2 of 3 are 73."""
    found = Picture(hills("t", "s", "c", AXIS, [panel(*TWO)]))
    step.equal(found.faults(), [], "the rules of every picture")
    (zeros,), (ones,) = ([p for p in found.of_class(f"class{i}") if p.get("d")] for i in (0, 1))
    base = 246  # 76 below the title, 170 to the axis
    step.equal(edge(zeros, AXIS, base), [0, 0, 110, 0, 0, 0, 37, 0, 0, 0], EDGE, TWO[0])
    step.equal(edge(ones, AXIS, base), [0, 0, 0, 0, 73, 0, 0, 0, 73, 37], EDGE, TWO[1])
    step.equal(zeros.get("d"), "M110 246v-110h50v110h50h50h50v-37h50V246z", "M, then bin by bin", TWO[0])
    step.equal(zeros.get("class"), "class0 hill", "one sees through a hill")


def test_the_outlines_redo_the_counts():
    """On an axis from -65 to 35; the numbers are those of a small generator, spread by a square."""
    values, number = ([], []), 1
    for i in range(3000):
        number = number * 16807 % (2**31 - 1)  # Park and Miller's
        values[i % 3 // 2].append(-80 + 130 * (number / 2**31) ** 2)
    axis = Axis("z", -65, 35, 100, 20)
    found = Picture(hills("t", "s", "c", axis, [panel(*values), panel(values[1], values[0])]))
    largest = max(max(axis.counts(of_class)) for of_class in values)
    outlines = found.of_class("hill")
    step.equal([p.get("class") for p in outlines], ["class0 hill", "class1 hill"] * 2, "in order")
    for path, of_class, base in zip(outlines, (*values, *values[::-1]), (246, 246, 456, 456)):
        step.equal(edge(path, axis, base), redone(of_class, axis, largest), EDGE, path.get("class"))


def test_each_panel_has_its_own_largest():
    few, many = panel([1.0], [49.0]), panel([1.0] * 100, [49.0] * 50)
    outlines = Picture(hills("t", "s", "c", AXIS, [few, many])).of_class("hill")
    found = [max(edge(path, AXIS, base)) for path, base in zip(outlines, (246, 246, 456, 456))]
    step.equal(found, [HEIGHT, HEIGHT, HEIGHT, HEIGHT / 2], EDGE, "1 and 1; 100 and 50")


def test_a_panel_has_its_words():
    panels = [panel(*TWO, "the first"), panel(*TWO, "another")]
    found = Picture(hills("a title", "a run", "a claim", AXIS, panels))
    step.equal((found.title, found.claim), ("a title", "a claim. a run"), "title and desc")
    expected = ["a title", "a run", *["0", "10", "20", "30", "40", "z", "the first", "a note", *NAMES],
                *["0", "10", "20", "30", "40", "z", "another", "a note", *NAMES]]  # fmt: skip
    step.equal(found.texts, expected, "ticks, the axis's name, caption, note, names; twice")
    captions = [w for w in found.words if w.text in ("the first", "another")]
    step.equal([w.y for w in captions], [90, 300], "210 units below each other")
    step.equal(found.height, 76 + 2 * 210, "as high as its panels")


def test_ticks_stand_below_their_numbers():
    found = Picture(hills("t", "s", "c", AXIS, [panel(*TWO)]))
    marks = {w.text: ((w.left + w.right) / 2, w.y) for w in found.words if w.text.isdecimal()}
    expected = {"0": (10, 267), "10": (110, 267), "20": (210, 267), "30": (310, 267), "40": (410, 267)}
    step.equal(marks, expected, "10 units a number, from 10 on")
    lines = {p.get("d") for p in found.of_class("axis")}
    step.equal(lines, {"M10 246H510", *(f"M{x} 246v5" for x in (10, 110, 210, 310, 410))}, "the axis")


def test_ticks_give_way_to_the_axis_s_name_and_are_multiples():
    axis = Axis("a name of 22 characters", -65, 35, 100, 20)
    found = Picture(hills("t", "s", "c", axis, [panel([-40.0], [10.0])]))
    step.equal(found.faults(), [], "nothing overlaps")
    ticks = [text for text in found.texts if re.fullmatch(r"-?\d+", text)]
    step.equal(ticks, ["-60", "-40", "-20"], "multiples of 20 from -65 on; 0 would stand too near")
    found = Picture(hills("t", "s", "c", Axis("z", 0, 100, 10, 19), [panel([20.0], [30.0])]))
    ticks = [text for text in found.texts if text.isdecimal()]
    step.equal(ticks, ["0", "19", "38", "57", "76"], "95, at 485, would be less than 24 from z, at 502")


def test_names_stand_on_their_hills():
    """The mean of each: 17.5 and 34.8, at 10 + 10 * 17.5 = 185 and 358."""
    found = Picture(hills("t", "s", "c", AXIS, [panel(*TWO)]))
    names = {w.text: w for w in found.words if w.text in NAMES}
    means = {name: 10 + 10 * fmean(values) for name, values in zip(NAMES, TWO)}
    for label, name in enumerate(NAMES):
        middle = (names[name].left + names[name].right) / 2
        step.equal(abs(middle - means[name]) <= 0.5, True, "the middle of a name is at the mean", name)
        (text,) = [e for e in found.of_class(f"class{label}") if e.text == name]
    step.equal(names["the 0s"].y, 246 - 110 - 5, "just above the highest bin", "the 0s")
    step.equal(names["the 1s"].y, round(246 - 220 / 3 - 5), "just above the highest bin", "the 1s")


@pytest.mark.parametrize("apart", [0.0, 0.04, 0.2, 1.0, 3.0, 4.7, 4.9, 5.0, 5.9, 6.0, 6.1, 8.0])
@pytest.mark.parametrize("swapped", [False, True])
def test_names_of_hills_that_lie_close_do_not_overlap(apart, swapped):
    """From the same place to 80 units apart; a name takes 48."""
    near, far = [20.0], [20.0 + apart]
    pair = (far, near) if swapped else (near, far)
    found = Picture(hills("t", "s", "c", AXIS, [panel(*pair)]))
    step.equal(found.faults(), [], "the rules of every picture", f"{pair}")
    if apart > 0.1:
        left, right = sorted((w for w in found.words if w.text in NAMES), key=lambda w: w.left)
        step.equal(left.text, NAMES[swapped], "each name on its side", f"{pair}")


@pytest.mark.parametrize(
    "zeros, ones", [(0.0, 0.0), (0.0, 50.0), (1.0, 4.0), (50.0, 49.0), (50.0, 50.0)]
)
def test_names_at_an_end_of_the_axis_are_not_cut(zeros, ones):
    found = Picture(hills("t", "s", "c", AXIS, [panel([zeros], [ones])]))
    step.equal(found.faults(), [], "the rules of every picture", f"{zeros} and {ones}")


def test_a_border_stands_at_its_number():
    found = Picture(hills("t", "s", "c", AXIS, [panel(*TWO, border=21.5), panel(*TWO)]))
    (rule,) = found.of_class("rule")
    step.equal(rule.get("d"), "M225 246v-120", "10 + 10 * 21.5, higher than the highest hill", 21.5)
    (at_0,) = Picture(hills("t", "s", "c", AXIS, [panel(*TWO, border=0.0)])).of_class("rule")
    step.equal(at_0.get("d"), "M10 246v-120", "a border at 0.0 is one, too", 0.0)


def test_a_backdrop_stands_behind_the_hills_and_in_the_key():
    drops = [Backdrop("curve", "a curve", [(0, 0.0), (25, 1.0), (60, 0.5)]),
             Backdrop("flat", "", [(0, 0.0), (5, 0.0)])]  # fmt: skip
    found = Picture(hills("t", "s", "c", AXIS, [panel(*TWO), panel(*TWO)], drops))
    step.equal(found.faults(), [], "the rules of every picture")
    curves = [p.get("d") for p in found.of_class("curve")]
    expected = ["M10 246L260 136L510 191", "M10 456L260 346L510 401"]
    step.equal(curves[:2], expected, "height 1.0: 110 units")
    step.equal(len(curves), 3, "in each panel, and in the key")
    step.equal(len(found.of_class("flat")), 2, "what has no name is not in the key")
    order = list(found.root)
    first = [order.index(found.of_class(name)[0]) for name in ("curve", "axis", "hill")]
    step.equal(first, sorted(first), "backdrop, axis, hills: one above the other")
    (name,) = [w for w in found.words if w.text == "a curve"]
    key = found.points(found.of_class("curve")[-1])
    step.equal(max(x for x, _ in key) < name.left, True, "the name is beside a bit of the line")
    step.equal(abs(fmean(y for _, y in key) - name.y + 5) < 6, True, "at its height")
    step.equal(found.height, 76 + 2 * 210 + 22, "a line more for the key")


def test_a_hill_beside_a_far_larger_one():
    """One image of class 1 where class 0 has 1000 in a bin: 0.11 units high, rounded 0."""
    for values in (([10.0] * 1000, [40.0]), ([10.0], [40.0] * 1000)):
        found = Picture(hills("t", "s", "c", AXIS, [panel(*values)]))
        step.equal(found.faults(), [], "the rules of every picture", "1 and 1000")


# The film.

FRAMES = [
    panel([5.0, 6.0], [40.0, 41.0, 46.0], "one"), panel([6.0], [30.0, 31.0, 32.0, 46.0], "two"),
    panel([7.0], [21.0], "three"), panel([8.0, 9.0], [11.0, 12.0], "four"),
]  # fmt: skip


def played(picture):
    """The number of the frame that is seen in each slot, by the rules of CSS.

    A frame whose delay is -d has been running for d seconds; it is seen for the first so many per
    cent of each turn. A slot is as long as a frame that is not held is seen.
    """
    style = re.sub(r"@media[^{]*reduce.*", "", picture.svg[: picture.svg.index("</style>")])
    (seconds,) = map(float, re.findall(r"animation: turn ([\d.]+)s step-end infinite", style))
    shown = {
        name: float(share)
        for name, share in re.findall(
            r"@keyframes (\w+) \{ 0% \{ visibility: visible; \} "
            r"([\d.]+)%, 100% \{ visibility: hidden; \} \}",
            style,
        )
    }
    slots = round(100 / shown["turn"])
    seen = []
    for slot in range(slots):
        now, visible = (slot + 0.5) / slots * seconds, []
        for number, group in enumerate(picture.of_class("frame")):
            (delay,) = re.findall(r"^animation-delay:(-[\d.]+)s$", group.get("style"))
            running = (now - float(delay)) % seconds
            kind = "hold" if "held" in group.get("class").split() else "turn"
            if running < shown[kind] / 100 * seconds:
                visible.append(number)
        step.equal(len(visible), 1, "one frame is seen at a time", f"slot {slot}: {visible}")
        seen += visible
    return seconds, seen


def test_a_film_shows_each_frame_once_and_holds_the_first_and_the_last():
    found = Picture(film("t", "s", "c", AXIS, FRAMES, [], seconds=0.5, hold=3))
    step.equal(found.faults(), [], "the rules of every picture")
    seconds, seen = played(found)
    step.equal(seen, [0, 0, 0, 1, 2, 3, 3, 3], "hold, turn, turn, hold")
    step.equal(seconds, 4.0, "8 slots of half a second")
    captions = [[e.text for e in frame if e.get("class") == "bold"] for frame in found.frames]
    step.equal(captions, [["one"], ["two"], ["three"], ["four"]], "the frames in their order")
    step.equal(played(Picture(film("t", "s", "c", AXIS, FRAMES[:2], [])))[1], [0] * 7 + [1] * 7, "two")


def test_a_film_has_begun_and_begins_with_its_first_frame():
    """Each delay is below 0, so no frame waits for its turn unstyled."""
    found = Picture(film("t", "s", "c", AXIS, FRAMES, []))
    styles = [group.get("style") for group in found.of_class("frame")]
    delays = [float(style.removeprefix("animation-delay:").removesuffix("s")) for style in styles]
    step.equal(all(delay < 0 for delay in delays), True, "negative delays", delays)
    step.close(delays, [-4.8, -2.7, -2.4, -2.1], "16 slots of 0.3 s; 16, then 9, 8, 7 before the end")


def test_a_film_is_made_by_its_style_alone():
    text = film("t", "s", "c", AXIS, FRAMES, [])
    for word in ("<script", "<animate", "<set", "onload", "href"):
        step.equal(word in text, False, "CSS only", word)
    step.equal(text.count("@keyframes"), 2, "one for a frame, one for a held one")


def test_where_nothing_may_move_the_last_frame_stands():
    text = film("t", "s", "c", AXIS, FRAMES, [])
    step.equal("@media (prefers-reduced-motion: reduce) { .frame { animation: none; } }" in text, True,
               "reduced motion")  # fmt: skip
    rules = [text.index(rule) for rule in (".frame {", ".still {", ".held {", "@media (prefers-reduced")]
    step.equal(rules, sorted(rules), "a later rule wins: hidden, but for the still one")
    step.equal(".frame { visibility: hidden;" in text, True, "a frame is hidden without its turn")
    step.equal(".still { visibility: visible; }" in text, True, "but for the still one")
    groups = Picture(text).of_class("frame")
    step.equal(["still" in g.get("class").split() for g in groups], [False] * 3 + [True], "the last")
    step.equal(["held" in g.get("class").split() for g in groups], [True, False, False, True], "ends")


def test_the_frames_of_a_film_have_one_scale():
    """The largest bin of all frames: 2 of the 0s in bin 1, or 3 of the 1s in bin 6."""
    found = Picture(film("t", "s", "c", AXIS, FRAMES, []))
    for number, frame in enumerate(found.frames):
        for path, values in zip(found.of_class("hill", frame), FRAMES[number].values, strict=True):
            step.equal(edge(path, AXIS, 246), redone(values, AXIS, 3), EDGE, f"frame {number}")


def test_the_first_outline_of_the_ones_stands_in_all_frames():
    found = Picture(film("t", "s", "c", AXIS, FRAMES, []))
    (ghost,) = found.of_class("ghost")
    step.equal(any(ghost in frame for frame in found.frames), False, "in no frame: it stays")
    (first,) = [p for p in found.of_class("class1", found.frames[0]) if p.get("d")]
    step.equal(ghost.get("d"), first.get("d"), "the 1s of the first frame")


def test_the_film_of_the_readme():
    """31 frames, of every 100th of 3000 epochs, in less than 40 kB; the size that a README can bear."""
    step.equal(FILM.stat().st_size < 40_000, True, "less than 40 kB", FILM.stat().st_size)
    found = Picture(FILM.read_text(encoding="utf-8"))
    seconds, seen = played(found)
    step.equal(seen, [0] * 7 + [*range(1, 30)] + [30] * 7, "each once, the ends held")
    step.equal(seconds, 12.9, "43 slots of 0.3 s")
    captions = [e.text for frame in found.frames for e in frame if e.get("class") == "bold"]
    expected = [f"After {epoch} epochs at the rate 0.01" for epoch in range(100, 3001, 100)]
    step.equal(captions[1:], expected, "a caption for each")
    rights = [int(right.replace(",", "")) for right in found.numbers(r"ones, ([\d,]+) are right")]
    step.equal(rights, sorted(rights), "the ones crawl to the cliff")
    step.equal((rights[0], rights[30]), (48, 4361), "as CRAWL in saturation.py has it")


# Hills on the sigmoid.

Z = ([-20.0, -7.0, -6.9, 2.0], [-30.0, -0.1, 0.0, 6.9, 7.0])


def on_it():
    return on_sigmoid(
        {"first": Z, "middle": ([-3.0], [1.0]), "last": ([-9.0, -9.0], [8.0])},
        {"cured": ([-1.0], [1.0, -1.0])}, sigmoid, sigmoid_slope,
    )  # fmt: skip


def test_the_still_picture_has_the_first_the_last_and_the_cured():
    texts = on_it()
    step.equal(list(texts), ["saturation.svg", "crawl.svg"], "two pictures by name")
    still, moving = (Picture(text) for text in texts.values())
    for picture in (still, moving):
        step.equal(picture.faults(), [], "the rules of every picture", picture.title)
        count = "z of the 9 training images"
        step.equal(count in picture.claim, True, "4 + 5 of the first", picture.claim)
    bold = [[e.text for e in picture.of_class("bold")] for picture in (still, moving)]
    step.equal(bold, [["first", "last", "cured"], ["first", "middle", "last"]], "the moments, the cured")


def test_what_is_flat_and_what_is_right():
    """e^-6.9 = 0.00101 and e^-7 = 0.00091: beyond 6.91 the slope is below 0.001. Of 9 images four are,
    the -20, -7, -30, 7: 44 %. Right is a one at 0 or more."""
    still, moving = (Picture(text) for text in on_it().values())
    notes = [text for text in still.texts if "flat ground" in text]
    expected = [
        "44 % on flat ground; of 5 ones, 3 are right",
        "100 % on flat ground; of 1 ones, 1 are right",
        "0 % on flat ground; of 2 ones, 1 are right",
    ]
    step.equal(notes, expected, "the share with a slope below 0.001; ones with z >= 0")
    step.equal([t for t in moving.texts if "flat ground" in t][::2], expected[:2], "in the film, too")


def test_the_backdrop_is_the_sigmoid_and_its_slope():
    """z is at 10 + 5 (z + 65); the sigmoid is 110 high, 4 times its slope as well."""
    still = Picture(on_it()["saturation.svg"])
    for name, height in (("curve", sigmoid), ("slope", lambda z: 4 * sigmoid_slope(sigmoid(z)))):
        path = still.of_class(name)[0]
        inner = points(path.get("d"))[1:-1]
        step.equal(len(inner) > 30, True, "a smooth line", f"{name}: {len(inner)} points")
        for x, y in inner:
            z = (x - 10) / 5 - 65
            step.equal(abs(246 - 110 * height(z) - y) < 0.001, True, name, f"z = {z}: y = {y}")
        ends = [points(path.get("d"))[0][0], points(path.get("d"))[-1][0]]
        step.equal(ends, [10, 510], "from end to end of the axis", name)
    # below -6.9 and above 6.9: 10 + 5 (65 - 6.9) = 300.5 and 369.5
    flat = [p.get("d") for p in still.of_class("flat")][:2]
    step.equal(flat, ["M10 246L300.5 246", "M369.5 246L510 246"], "flat ground, on the axis")
    edge_of_it = log(1 / FLAT)
    step.equal(6.9 < edge_of_it < 7.0, True, "ln 1000, the first tenth inside it is 6.9", edge_of_it)
    keys = [text for text in still.texts if text in ("slope p (1 - p), x 4", "sigmoid(z)")]
    step.equal(sorted(keys), ["sigmoid(z)", "slope p (1 - p), x 4"], "the key")
    step.equal("flat: slope < 0.001" in still.texts, True, "the key")
