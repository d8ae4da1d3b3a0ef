"""Hills: redone from the values, bin by bin; and the film, played by its style sheet alone."""

import re
from math import inf, log
from statistics import fmean

import pytest
from picture import Picture, points
from step import Step

from scratchnet.pictures.histograms import Axis, Backdrop, Panel, film, hills
from scratchnet.pictures.sigmoid_histogram import on_sigmoid
from scratchnet.saturation import FLAT
from scratchnet.sigmoid import sigmoid, sigmoid_slope

step = Step(__file__)
test_example = step.examples()
AXIS = Axis("z", 0, 50, 10, 10)  # ten bins of 5, each 50 units wide: 10 units a number, from 10 on
BELOW_0 = Axis("z", -65, 35, 100, 20)
X = "x = left margin + 500 (value - least) / (most - least), never outside"
COUNTS = "values per bin; what lies outside is in the last one on its side"
EDGE = "the height of a bin = 110 units * its count / the largest, rounded"
RULES = "the rules of every picture"
NAMES = ("the 0s", "the 1s")
TWO = ([12.0, 13.0, 14.0, 31.0], [20.0, 24.0, 41.0, 44.0, 45.0])  # bins 2 2 2 6, and 4 4 8 8 9


def panel(class_0, class_1, caption="a caption", border=None):
    return Panel(caption, "a note", NAMES, (class_0, class_1), border)


def still(*panels, axis=AXIS, backdrops=()):
    """A picture of the panels that keeps the rules."""
    found = Picture(hills("a title", "a run", "a claim", axis, panels, backdrops))
    step.equal(found.faults(), [], RULES, [panel.values for panel in panels])
    return found


# The axis.


def test_where_a_number_stands():
    numbers = (0, 50, 25, 12.5, -1, -1e9, 51, 1e300)
    step.equal([AXIS.x(number) for number in numbers], [10, 510, 260, 135, 10, 10, 510, 510], X, numbers)
    step.equal([BELOW_0.x(z) for z in (-65, -15, 0, 35)], [10, 260, 335, 510], X, "-65 .. 35")


@pytest.mark.parametrize("axis, values, counts", [
    (AXIS, [], {}), (AXIS, [0.0, 4.99, 5.0, 49.9], {0: 2, 1: 1, 9: 1}),
    (AXIS, [50.0, 51.0, 1e300, inf], {9: 4}), (AXIS, [-0.1, -4.9, -1e300, -inf], {0: 4}),
    # bins of 1: -65 .. -64 is the first, -1 .. 0 the 65th, 0 .. 1 the next
    (BELOW_0, [-65.0, -64.01, -0.01, 0.0, 0.99, 34.5, 35.0, -80.0], {0: 3, 64: 1, 65: 2, 99: 2}),
])  # fmt: skip
def test_counts_by_hand(axis, values, counts):
    step.equal(axis.counts(values), [counts.get(place, 0) for place in range(axis.bins)], COUNTS, values)


# Still pictures.


def test_hills_by_hand():
    """The largest bin holds 3 of the 0s, 110 units high; 1 of 3 is 37 units, 2 of 3 are 73. The axis
    lies 170 units below the title's 76."""
    found = still(panel(*TWO))
    expected = [[0, 0, 110, 0, 0, 0, 37, 0, 0, 0], [0, 0, 0, 0, 73, 0, 0, 0, 73, 37]]
    step.equal(found.hills(10, 246), expected, EDGE, TWO)
    class_0, class_1 = found.of_class("hill")
    step.equal(class_0.get("d"), "M110 246v-110h50v110h50h50h50v-37h50V246z", "M, then bin by bin", TWO[0])
    step.equal([class_0.get("class"), class_1.get("class")], ["class0 hill", "class1 hill"], "see-through")


def test_each_panel_has_its_own_largest_bin():
    """On an axis from -65 to 35, with a hill outside of it; one of 1 + 1 images, and one of 100 + 50."""
    found = still(panel([-80.0, -64.5, 34.5], [-10.0]), panel([1.0] * 100, [2.5] * 50), axis=BELOW_0)
    hills = [dict(enumerate(hill)) for hill in found.hills(100, 246, 456)]
    expected = {0: 110, 99: 55}, {55: 55}, {66: 110}, {67: 55}
    for hill, heights in zip(hills, expected, strict=True):
        step.equal({place: height for place, height in hill.items() if height}, heights, EDGE)


def test_a_panel_has_its_words():
    found = still(panel(*TWO, "the first"), panel(*TWO, "another"))
    step.equal((found.title, found.claim), ("a title", "a claim. a run"), "title and desc")
    ticks = ["0", "10", "20", "30", "40", "z"]
    below = ["a note", *NAMES]
    expected = ["a title", "a run", *ticks, "the first", *below, *ticks, "another", *below]
    step.equal(found.texts, expected, "ticks, the axis's name, caption, note, names; twice")
    lines = [w.y for w in found.words if w.text in ("the first", "another", "a note")]
    step.equal(lines, [90, 109, 300, 319], "caption and note, 210 units below each other")
    step.equal(found.height, 76 + 2 * 210, "as high as its panels")


def test_ticks_stand_below_their_numbers():
    found = still(panel(*TWO))
    marks = {w.text: ((w.left + w.right) / 2, w.y) for w in found.words if w.text.isdecimal()}
    places = {str(number): 10 + 10 * number for number in (0, 10, 20, 30, 40)}
    step.equal(marks, {text: (x, 267) for text, x in places.items()}, "10 units a number, from 10 on")
    (name,) = [w for w in found.words if w.text == "z"]
    step.equal((name.right, name.y), (510, 267), "the axis's name ends with it, on the line of the ticks")
    lines = {p.get("d") for p in found.of_class("axis")}
    step.equal(lines, {"M10 246H510", *(f"M{x} 246v5" for x in places.values())}, "the axis")


def test_ticks_give_way_to_the_axis_s_name_and_are_multiples():
    long = Axis("a name of 22 characters", -65, 35, 100, 20)
    for axis, values, expected in (
        (long, (-40.0, 10.0), ["-60", "-40", "-20"]),  # multiples of 20 from -65 on; 0 would stand too near
        (Axis("z", 0, 100, 10, 19), (20.0, 30.0), ["0", "19", "38", "57", "76"]),  # 95, at 485: z is at 502
    ):
        texts = still(panel(*([value] for value in values)), axis=axis).texts
        step.equal([text for text in texts if re.fullmatch(r"-?\d+", text)], expected, "ticks", axis.label)


def test_names_stand_on_their_hills():
    """At the mean of each, 17.5 and 34.8, so at 10 + 10 * 17.5 = 185 and 358; above the highest bin."""
    found = still(panel(*TWO))
    tops = (246 - 110 - 5, round(246 - 220 / 3 - 5))
    for its_class, (name, values, y) in enumerate(zip(NAMES, TWO, tops)):
        (text,) = [e for e in found.of_class(f"class{its_class}") if e.text == name]
        (place,) = [w for w in found.words if w.text == name]
        off = (place.left + place.right) / 2 - (10 + 10 * fmean(values))
        step.equal((abs(off) <= 0.5, place.y), (True, y), "the middle at the mean, just above", name)


@pytest.mark.parametrize("apart", [0.0, 0.04, 0.2, 1.0, 3.0, 4.7, 4.9, 5.0, 5.9, 6.0, 6.1, 8.0])
@pytest.mark.parametrize("swapped", [False, True])
def test_names_of_hills_that_lie_close_do_not_overlap(apart, swapped):
    """From the same place to 80 units apart; a name takes 48."""
    near, far = [20.0], [20.0 + apart]
    found = still(panel(far, near) if swapped else panel(near, far))
    if apart > 0.1:
        left, right = sorted((w for w in found.words if w.text in NAMES), key=lambda w: w.left)
        step.equal(left.text, NAMES[swapped], "each name on its side", apart)
        if apart < 6.0:
            beside = (202, 218 + round(10 * apart))
            step.equal((left.right, right.left), beside, "8 units to the left, 8 to the right", apart)


def test_names_are_not_cut_and_low_hills_are_drawn():
    """At an end of the axis; and one image of class 1 where class 0 has 1000: 0.11 units high, rounded 0."""
    for a, b in ((0.0, 0.0), (0.0, 50.0), (1.0, 4.0), (50.0, 49.0), (50.0, 50.0)):
        still(panel([a], [b]))
    still(panel([10.0] * 1000, [40.0]), panel([10.0], [40.0] * 1000))


def test_a_border_stands_at_its_number():
    """At 10 + 10 * 21.5, higher than the highest hill. A border at 0.0 is one, too."""
    rules = still(panel(*TWO, border=21.5), panel(*TWO), panel(*TWO, border=0.0)).of_class("rule")
    step.equal([rule.get("d") for rule in rules], ["M225 246v-120", "M10 666v-120"], X, "21.5, none, 0.0")


def test_a_backdrop_stands_behind_the_hills_and_in_the_key():
    drops = [Backdrop("curve", "a curve", [(0, 0.0), (25, 1.0), (60, 0.5)]),
             Backdrop("flat", "", [(0, 0.0), (5, 0.0)])]  # fmt: skip
    found = still(panel(*TWO), panel(*TWO), backdrops=drops)
    curves = [p.get("d") for p in found.of_class("curve")]
    expected = ["M10 246L260 136L510 191", "M10 456L260 346L510 401", "M10 497h22"]  # the last in the key
    step.equal(curves, expected, "in each panel, height 1.0: 110 units; with a name, in the key")
    step.equal(len(found.of_class("flat")), 2, "in each panel; without a name, not in the key")
    order = list(found.root)
    first = [order.index(found.of_class(name)[0]) for name in ("curve", "axis", "hill")]
    step.equal(first, sorted(first), "backdrop, axis, hills: one above the other")
    (name,) = [w for w in found.words if w.text == "a curve"]
    key = found.points(found.of_class("curve")[-1])
    step.equal(max(x for x, _ in key) < name.left, True, "the name is beside a bit of the line")
    step.equal(abs(fmean(y for _, y in key) - name.y + 5) < 6, True, "at its height")
    step.equal(found.height, 76 + 2 * 210 + 22, "a line more for the key")


# The film.

FRAMES = [
    panel([5.0, 6.0], [40.0, 41.0, 46.0], "one"), panel([6.0], [30.0, 31.0, 32.0, 46.0], "two"),
    panel([7.0], [21.0], "three"), panel([8.0, 9.0], [11.0, 12.0], "four"),
]  # fmt: skip


def played(picture):
    """How long a turn of the film takes, and the number of the frame that is seen in each slot of it.

    By the rules of CSS: a frame whose delay is -d has been running for d seconds; it is seen for the
    first so many per cent of each turn. A slot is as long as a frame that is not held is seen.
    """
    style = re.sub(r"@media[^{]*reduce.*", "", picture.svg[: picture.svg.index("</style>")])
    (seconds,) = map(float, re.findall(r"animation: turn ([\d.]+)s step-end infinite", style))
    seen_for = (
        r"@keyframes (\w+) \{ 0% \{ visibility: visible; \} ([\d.]+)%, 100% \{ visibility: hidden; \} \}"
    )
    shown = {name: float(share) for name, share in re.findall(seen_for, style)}
    slots, seen = round(100 / shown["turn"]), []
    for slot in range(slots):
        now, visible = (slot + 0.5) / slots * seconds, []
        for number, group in enumerate(picture.of_class("frame")):
            (delay,) = re.findall(r"^animation-delay:(-[\d.]+)s$", group.get("style"))
            kind = "hold" if "held" in group.get("class").split() else "turn"
            if (now - float(delay)) % seconds < shown[kind] / 100 * seconds:
                visible.append(number)
        step.equal(len(visible), 1, "one frame is seen at a time", f"slot {slot}: {visible}")
        seen += visible
    return seconds, seen


def test_a_film_shows_each_frame_once_and_holds_the_first_and_the_last():
    """Each delay is below 0: so the film has begun, and no frame waits for its turn unstyled."""
    found = Picture(film("t", "s", "c", AXIS, FRAMES, [], seconds=0.5, hold=3))
    step.equal(found.faults(), [], RULES)
    step.equal(played(found), (4.0, [0, 0, 0, 1, 2, 3, 3, 3]), "hold, turn, turn, hold: 8 slots of 0.5 s")
    shares = re.findall(r"([\d.]+)%, 100%", found.svg)
    step.equal(shares, ["12.5", "37.5"], "1 and 3 of 8 slots, so that there is always a frame", "hold=3")
    captions = [[e.text for e in found.of_class("bold", frame)] for frame in found.frames]
    step.equal(captions, [["one"], ["two"], ["three"], ["four"]], "the frames in their order")
    found = Picture(film("t", "s", "c", AXIS, FRAMES[:2], []))
    step.equal(played(found), (4.2, [0] * 7 + [1] * 7), "14 slots of 0.3 s, unless said otherwise")


def test_where_nothing_may_move_the_last_frame_stands():
    """A later rule wins: a frame is hidden without its turn, but for the still one. CSS does it all."""
    text = film("t", "s", "c", AXIS, FRAMES, [])
    rules = ".frame { visibility: hidden;", ".still { visibility: visible; }", ".held {"
    step.has(text, *rules, "@media (prefers-reduced-motion: reduce) { .frame { animation: none; } }")
    step.equal(re.findall("<script|<animate|<set|onload|href", text), [], "CSS only")
    classes = [set(group.get("class").split()) - {"frame"} for group in Picture(text).of_class("frame")]
    step.equal(classes, [{"held"}, set(), set(), {"held", "still"}], "the first and the last are held")


def test_the_frames_of_a_film_have_one_scale():
    """The largest bin of all frames: 2 of the 0s in bin 1, or 3 of the 1s in bin 6. The first outline of
    the 1s stands in all."""
    found = Picture(film("t", "s", "c", AXIS, FRAMES, []))
    for number, (frame, of) in enumerate(zip(found.frames, FRAMES, strict=True)):
        expected = [[round(110 * count / 3) for count in AXIS.counts(values)] for values in of.values]
        step.equal(found.hills(10, 246, inside=frame), expected, EDGE, f"frame {number}")
    (ghost,) = found.of_class("ghost")
    step.equal(any(ghost in frame for frame in found.frames), False, "in no frame: it stays")
    _, first = found.of_class("hill", found.frames[0])
    step.equal(ghost.get("d"), first.get("d"), "the 1s of the first frame")


# Hills on the sigmoid.


@pytest.fixture(scope="module")
def on_it():
    """The still picture and the film of three moments and a cure."""
    first = [-20.0, -7.0, -6.9, 2.0], [-30.0, -0.1, 0.0, 6.9, 7.0]
    moments = {"first": first, "middle": ([-3.0], [1.0]), "last": ([-9.0, -9.0], [8.0])}
    texts = on_sigmoid(moments, {"cured": ([-1.0], [1.0, -1.0])})
    step.equal(list(texts), ["saturation.svg", "crawl.svg"], "two pictures by name")
    return [Picture(text) for text in texts.values()]


def test_the_moments_and_what_is_said_of_them(on_it):
    """e^-6.9 = 0.00101 and e^-7 = 0.00091: beyond 6.91 the slope is below 0.001. Of 9 images four are,
    the -20, -7, -30, 7: 44 %. A 1 is right at 0 or more."""
    first, middle, last, cured = ("44", "5", "3"), ("0", "1", "1"), ("100", "1", "1"), ("0", "2", "1")
    names = ["first", "last", "cured"], ["first", "middle", "last"]
    for picture, captions, said in zip(on_it, names, ([first, last, cured], [first, middle, last])):
        step.equal(picture.faults(), [], RULES, picture.title)
        step.has(picture.claim, "z of the 9 training images")  # 4 + 5 of the first
        step.equal([e.text for e in picture.of_class("bold")], captions, "the captions", picture.title)
        found = picture.numbers(r"(\d+) % where it is flat; of (\d+) images of a 1, (\d+) are right")
        step.equal(found, said, "the share with a slope below 0.001; the 1s with z >= 0", picture.title)


def test_the_backdrop_is_the_sigmoid_and_its_slope(on_it):
    """z is at 10 + 5 (z + 65); the sigmoid is 110 high, 4 times its slope as well."""
    picture, _ = on_it
    for name, height in (("curve", sigmoid), ("slope", lambda z: 4 * sigmoid_slope(sigmoid(z)))):
        (first, _), *inner, (last, _) = points(picture.of_class(name)[0].get("d"))
        step.equal((first, last, len(inner) > 30), (10, 510, True), "a smooth line, from end to end", name)
        off = [abs(246 - 110 * height((x - 10) / 5 - 65) - y) for x, y in inner]
        step.equal(max(off) < 0.001, True, name, f"off by {max(off)}")
    # below -6.9 and above 6.9: 10 + 5 (65 - 6.9) = 300.5 and 369.5; ln 1000, the first tenth inside it is 6.9
    flat = [p.get("d") for p in picture.of_class("flat")][:2]
    step.equal(flat, ["M10 246L300.5 246", "M369.5 246L510 246"], "where it is flat, on the axis")
    step.equal(6.9 < log(1 / FLAT) < 7.0, True, "ln 1000", FLAT)
    key = ["its slope, x 4", "sigmoid(z)", "flat: slope < 0.001"]
    for picture in on_it:
        found = [(w.text, picture.height - w.y) for w in picture.words if w.text in key]
        step.equal(found, [(text, 16) for text in key], "the key is the last line", picture.title)
