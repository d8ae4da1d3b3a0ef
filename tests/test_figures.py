"""Pictures of a training, read back: each number and each place is derived again."""

import os
import re
import subprocess
import sys
from decimal import Decimal
from math import hypot, log10
from pathlib import Path

import pytest
from picture import Picture, points
from step import Step, fixture

from scratchnet.accuracy import accuracy
from scratchnet.article import random_weights, shuffled
from scratchnet.dataset import load_dataset
from scratchnet.figures import about, curves, learnt, samples, weights_map, worst
from scratchnet.loss import mean_squared_error
from scratchnet.model import Model
from scratchnet.network import Network
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.threshold import ink_rule, rule_accuracy
from scratchnet.train import FIGURES, main
from scratchnet.training import Record, descend

step = Step(__file__)
test_example = step.examples()
ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "fixtures" / "figures"
HISTORY = [Record(1, 0.5, 0.4, 0.25, 0.3), Record(5, 0.4, 0.3, 0.5, 0.6), Record(10, 0.1, 0.2, 0.9, 0.8)]
RULES = [("always a 9", 0.5), ("counting ink", 0.75)]
X = "x = 62 + 428 * updates done / the last tick"
Y = "y = base - 130 * value / the last tick"
WRONG = "130 units for 4 powers of ten: 0.01 % at the base, 100 % at the top"
LARGE = "the size that 99 of 100 weights do not exceed"
PARTS = {"loss": 242, "accuracy": 462, "wrong": 682}  # the base of each diagram


def model(history=HISTORY, weights=(0.0,) * 784, digits=(4, 9)):
    return Model(digits, "grey", 7, 0.25, 0.5, history[-1].epoch if history else 0, 0.0,
                 list(weights), history)  # fmt: skip


def drawn(text):
    """The picture read back, which must keep the rules."""
    picture = Picture(text)
    step.equal(picture.faults(), [], "the rules of every picture (picture.py)", picture.title)
    return picture


def committed(name):
    return Picture((FOLDER / name).read_text(encoding="utf-8"))


def curve(picture, name, part):
    """The points of a curve in a diagram: its line is longer than the two points of the key's."""
    lines = [points(path.get("d")) for path in picture.of_class(name)]
    base = PARTS[part]
    (found,) = [line for line in lines if all(base - 131 < y < base + 1 for _, y in line)]
    return found


def test_a_picture_says_which_run_it_is():
    expected = (
        "4 and 9, grey pixels; 10 epochs at rate 0.5\nfirst weights: seed 7, standard deviation 0.25"
    )
    step.equal(about(model()), expected, "digits, pixels, epochs, rate, start")
    kept = {0: [0.0] * 784, 1: [1.0] * 784}
    for text in (curves(model(), RULES), weights_map(model()), learnt(model(), kept),
                 samples(model(), [[0.0] * 784], [0]),
                 worst(model(), [[0.0] * 784], [0], [0.5])):  # fmt: skip
        picture = drawn(text)
        step.equal(picture.texts[1:3], expected.split("\n"), "below the title", picture.title)
        step.equal(picture.claim.endswith("; ".join(["", *expected.split("\n")[1:]])), True, "desc")


# Curves.


def test_training_figures_stand_before_the_update_and_test_figures_after_it():
    """Of epochs 1, 5, 10: 0, 4, 9 updates and 1, 5, 10 updates. The last tick is 10 of 0 2 4 .. 10."""
    picture = drawn(curves(model(), RULES))
    for name, updates, loss, share in (
        ("train", (0, 4, 9), (0.5, 0.4, 0.1), (0.25, 0.5, 0.9)),
        ("test", (1, 5, 10), (0.4, 0.3, 0.2), (0.3, 0.6, 0.8)),
    ):
        for part, values, top in (("loss", loss, 0.5), ("accuracy", share, 1.0)):
            found = curve(picture, name, part)
            x = [62 + 428 * update / 10 for update in updates]
            y = [PARTS[part] - 130 * value / top for value in values]
            step.close([x for x, _ in found], x, X, f"{name}, {part}", relative=1e-5)
            step.close([y for _, y in found], y, Y, f"{name}, {part}", relative=1e-5)


def test_the_first_update_lies_at_the_axis():
    """One record: 0 updates and 1 update, on an axis that goes to 5, so that 1 is not at its end."""
    picture = drawn(curves(model([Record(1, 0.25, 0.25, 0.5, 0.5)]), []))
    found = [curve(picture, name, "loss")[0][0] for name in ("train", "test")]
    step.close(found, [62.0, 62 + 428 / 5], X, "one record")


def test_few_records_have_dots():
    def counted(count):
        history = [Record(i + 1, 0.5, 0.4, 0.5, 0.5) for i in range(count)]
        picture = drawn(curves(model(history), RULES))
        return [len(picture.of_class(f"dot-{name}")) for name in ("train", "test")]

    step.equal([counted(count) for count in (1, 3, 20, 21)], [[2, 2], [6, 6], [40, 40], [0, 0]],
               "a dot a record in two diagrams, up to 20 records")  # fmt: skip
    picture = drawn(curves(model(), RULES))
    for name in ("train", "test"):
        dots = [(float(d.get("cx")), float(d.get("cy"))) for d in picture.of_class(f"dot-{name}")]
        lines = [*curve(picture, name, "loss"), *curve(picture, name, "accuracy")]
        step.equal(dots, lines, "a dot at each point of the line", name)


def test_ticks_name_their_lines():
    picture = drawn(curves(model(), RULES))
    grid = [points(path.get("d"))[0][1] for path in picture.of_class("grid")]
    names = [(w.text, w.y - 5) for w in picture.words if w.right == 56]
    expected = [(f"{tick:g}", 242 - 130 * tick / 0.5) for tick in (0, 0.1, 0.2, 0.3, 0.4, 0.5)]
    expected += [(f"{tick:g}", 462 - 130 * tick) for tick in (0, 0.2, 0.4, 0.6, 0.8, 1)]
    step.equal([text for text, _ in names], [text for text, _ in expected], "round numbers")
    step.close([y for _, y in names], [y for _, y in expected], "beside their lines", relative=1e-5)
    step.equal(grid, [y for _, y in names], "a line for each")
    below = [(w.text, (w.left + w.right) / 2) for w in picture.words if w.y == 242 + 19]
    step.close([x for _, x in below], [62 + 428 * i / 5 for i in range(6)], X, "ticks", relative=1e-5)
    step.equal([text for text, _ in below], ["0", "2", "4", "6", "8", "10"], "updates")
    step.equal(picture.texts.count("updates done"), 2, "the axis has its name in each diagram")


def test_the_key_names_the_lines():
    picture = drawn(curves(model(), RULES))
    for name, text in (("train", "training images"), ("test", "test images")):
        keys = [w for w in picture.words if w.text == text]
        lines = [points(path.get("d")) for path in picture.of_class(name)]
        short = [line for line in lines if len(line) == 2 and line[0][1] == line[1][1]]
        step.equal([k.y - 5 for k in keys], [line[0][1] for line in short], "beside its line", text)
        step.equal(all(line[1][0] < k.left < line[1][0] + 20 for k, line in zip(keys, short)), True,
                   "just behind it", text)  # fmt: skip


@pytest.mark.parametrize("accuracy, diagrams", [(0.95, 2), (0.9501, 3), (1.0, 3), (0.5, 2)])
@pytest.mark.parametrize("of_test", [False, True])
def test_the_third_diagram_stands_where_accuracies_crowd(accuracy, diagrams, of_test):
    best = (0.5, accuracy) if of_test else (accuracy, 0.5)
    first, last = Record(1, 0.5, 0.5, 0.25, 0.25), Record(10, 0.2, 0.2, 0.5, 0.5)
    history = [first, Record(9, 0.1, 0.1, *best), last]
    picture = drawn(curves(model(history), []))
    step.equal(picture.height, 76 + 220 * diagrams, "220 units a diagram", f"the best is {accuracy}")
    captions = [e.text for e in picture.of_class("bold")]
    expected = ["loss: the mean squared error", "accuracy: the share of right images",
                "wrong images: each line is a tenth of the one above"]  # fmt: skip
    step.equal(captions, expected[:diagrams], "the captions", f"the best is {accuracy}")


def test_the_share_of_wrong_images_is_read_in_powers_of_ten():
    """Wrong are 75 %, 10 %, 2 %, 0.1 %, 0.01 % and none: log10 of each is where it stands."""
    shares = [0.25, 0.9, 0.98, 0.999, 0.9999, 1.0]
    history = [Record(i + 1, 0.1, 0.1, share, share) for i, share in enumerate(shares)]
    picture = drawn(curves(model(history), RULES))
    powers = [4 + log10(0.75), 3, 2 + log10(2), 1, 0, 0]
    for name in ("train", "test"):
        found = [y for _, y in curve(picture, name, "wrong")]
        expected = [682 - 130 * power / 4 for power in powers]
        step.close(found, expected, WRONG, name, relative=1e-5)
    marks = [(w.text, w.y - 5) for w in picture.words if w.text.endswith(" %") and w.right == 56]
    expected = [("0.01 %", 682), ("0.1 %", 649.5), ("1 %", 617), ("10 %", 584.5), ("100 %", 552)]
    step.equal(marks, expected, WRONG, "the names of the lines")


def test_yardsticks_stand_at_their_height_with_name_and_number():
    history = [Record(1, 0.1, 0.1, 0.5, 0.97)]
    picture = drawn(curves(model(history), [("always a 9", 0.5), ("counting ink", 0.96737)]))
    names = [text for text in picture.texts if text.startswith(("always", "counting"))]
    expected = ["always a 9: 0.5000", "counting ink: 0.9674"]
    expected += ["always a 9: 50.00%", "counting ink: 3.26%"]
    step.equal(names, expected, "name: accuracy; name: the share of wrong images")
    heights = [points(path.get("d")) for path in picture.of_class("rule")]
    y = [462 - 130 * 0.5, 462 - 130 * 0.96737]
    y += [682 - 130 * (4 + log10(wrong)) / 4 for wrong in (0.5, 0.03263)]
    step.close([a[1] for a, _ in heights], y, f"{Y}; {WRONG}", "two yardsticks, twice", relative=1e-5)
    step.equal([(a[0], b[0]) for a, b in heights], [(62, 510)] * 4, "across the diagram")
    for name, height in zip(names, y):
        (place,) = [w for w in picture.words if w.text == name]
        step.equal(-5 < place.y - height < 16, True, "a name is just above or just below its rule", name)


def covered(picture):
    """The names of rules through which a curve goes, or a dot lies on them: along lines, too."""
    found, names = [], [w for w in picture.words if re.match(r"always|counting", w.text)]
    for name in ("train", "test"):
        for path in picture.of_class(name):
            line, places = points(path.get("d")), []
            for (a, b), (c, d) in zip(line, line[1:]):
                many = int(max(abs(c - a), abs(d - b))) + 1
                places += [(a + (c - a) * i / many, b + (d - b) * i / many) for i in range(many + 1)]
            for word in names:
                if any(word.left < x < word.right and word.y - 10 < y < word.y + 2 for x, y in places):
                    found.append(f"{name} goes through {word.text!r}")
    return found


def rising(count, every, start, half):
    """A history in which the accuracy rises from `start` to nearly 1, half the way in `half` epochs."""
    epochs = [1, *range(every, count + 1, every)] if every > 1 else range(1, count + 1)

    def record(epoch):
        wrong = (1 - start) * 0.5 ** (epoch / half) + 0.0005
        return Record(epoch, wrong / 2, wrong / 2, 1 - wrong, 1 - wrong)

    return [record(epoch) for epoch in epochs]


HISTORIES = {
    "slow": rising(3000, 200, 0.47, 2000),
    "at once": rising(50, 1, 0.4, 1),
    "each epoch": rising(50, 1, 0.5, 5),
    "every tenth": rising(50, 10, 0.5, 5),
    "two records": rising(20, 20, 0.5, 10),
    "flat, on a rule": [Record(i, 0.2, 0.2, 0.5, 0.5) for i in range(1, 60)],
    "flat, above a rule": [Record(i, 0.2, 0.2, 0.56, 0.56) for i in range(1, 60)],
    "flat, below a rule": [Record(i, 0.2, 0.2, 0.45, 0.45) for i in range(1, 60)],
}


@pytest.mark.parametrize("name", HISTORIES)
@pytest.mark.parametrize("yardsticks", [(0.5366, 0.9674), (0.55, 0.5088), (0.5, 0.75), (0.9, 0.92)])
def test_names_of_rules_cover_neither_a_curve_nor_each_other(name, yardsticks):
    rules = list(zip(("always a 9", "counting ink"), yardsticks))
    picture = drawn(curves(model(HISTORIES[name]), rules))  # no two words overlap
    step.equal(covered(picture), [], "names stand where they cover nothing", f"{name}, {yardsticks}")


@pytest.mark.parametrize("name", ["curves.svg", "small/curves.svg"])
def test_names_of_rules_cover_nothing_in_the_readme(name):
    step.equal(covered(committed(name)), [], "names stand where they cover nothing", name)


def test_curves_of_hardly_any_loss():
    drawn(curves(model([Record(1, 5e-324, 0.0, 1.0, 1.0)]), RULES))
    drawn(curves(model([Record(1, 0.0, 0.0, 0.0, 0.0)]), []))


def test_curves_want_a_record():
    message = step.refused(lambda history: curves(model(history), RULES), [], ValueError)
    step.equal(message, "expected a history of 1 record or more, found none", "what is drawn")


# Weights.


def test_a_weight_is_where_its_pixel_is():
    """Full colour is the 776th of the 784 sizes in order (783 * 99 // 100 = 775, from 0 on): as nine are
    as large as 2.0, it is 2.0."""
    weights = [0.0] * 784
    weights[400:409] = [2.0] * 9  # row 14, columns 8 to 16
    weights[0], weights[29], weights[783] = 1.0, -1.5, -0.5
    picture = drawn(weights_map(model(weights=weights)))
    (box, found), *key = picture.ink()
    step.equal(box, [64, 84, 392, 392], "14 units a pixel")
    expected = {(14, 8 + i): ("up", 1.0) for i in range(9)}
    expected |= {(0, 0): ("up", 0.5), (1, 1): ("down", 0.75), (27, 27): ("down", 0.25)}
    step.equal(found, expected, "row and column of the pixel; sign; the size in eighths")
    step.equal([set(cells.values()) for _, cells in key], [{("up", 1.0)}, {("down", 1.0)}], "the key")


def test_rows_and_columns_are_counted_as_explain_counts():
    """A tick at 0 5 10 .. stands at the middle of its pixel: 64 + 14 * 5.5 = 141."""
    picture = drawn(weights_map(model()))
    below = [(w.text, (w.left + w.right) / 2) for w in picture.words if w.y == 494]
    step.equal(below, [(str(i), 64 + 14 * (i + 0.5)) for i in range(0, 28, 5)], "columns")
    beside = [(w.text, w.y - 5) for w in picture.words if w.right == 56]
    step.equal(beside, [(str(i), 84 + 14 * (i + 0.5)) for i in range(0, 28, 5)], "rows")
    step.equal({"row", "column"} <= set(picture.texts), True, "and say what they count")


def test_one_outlier_does_not_pale_the_weights():
    usual = [0.1 * (-1) ** i for i in range(784)]
    with_outlier = [1000.0, *usual[1:]]
    maps = [drawn(weights_map(model(weights=w))).ink()[0][1] for w in (usual, with_outlier)]
    step.equal(maps[1], maps[0], "full colour is the 99th of 100 weights", "0.1 and 1000 instead")
    text = "full colour from ± 0.10 on; 99 of 100 weights are nearer 0"
    step.equal(text in drawn(weights_map(model(weights=with_outlier))).texts, True, "the picture says so")


def test_keys_name_the_digits():
    for digits in ((4, 9), (9, 4)):
        m = model(digits=digits)
        for text in (weights_map(m), learnt(m, {0: [0.0] * 784, 3: [0.5] * 784})):
            picture = drawn(text)
            for label, word, kind in ((1, "above", "up"), (0, "below", "down")):
                said = f"{word} 0: speaks for a {digits[label]}"
                (words,) = [w for w in picture.words if w.text == said]
                boxes = [b for b, cells in picture.ink() if set(cells.values()) == {(kind, 1.0)}]
                beside = [
                    b for b in boxes if b[0] < words.left < b[0] + 50 and b[1] < words.y < b[1] + 14
                ]
                step.equal(len(beside), 1, "beside a sample of its sign", said)


def test_weights_that_are_all_0():
    step.equal(drawn(weights_map(model())).ink()[0][1], {}, "paper")


# What is learnt.


def test_learnt_has_two_rows_where_the_first_weights_hide_what_was_added():
    start, added = [3.0, -4.0, *[0.0] * 782], [0.0] * 392 + [0.125] * 392  # |w0| = 5; 2.475
    kept = {
        epoch: [a + share * b for a, b in zip(start, added)]
        for epoch, share in ((0, 0.0), (1, 0.25), (8, 1.0))
    }
    picture = drawn(learnt(model(), kept))
    captions = [e.text for e in picture.of_class("bold")]
    step.equal(captions, ["The weights", "What training added to them"], "|w0| > |w - w0|")
    epochs = [text for text in picture.texts if text.startswith("epoch")]
    step.equal(epochs, ["epoch 0", "epoch 1", "epoch 8"] * 2, "the epochs of both rows")
    *maps, _, _ = [cells for _, cells in picture.ink()]
    step.equal(len(maps), 6, "three and three")
    lower = {(row, column): ("up", 1.0) for row in range(14, 28) for column in range(28)}
    step.equal([maps[3], maps[4], maps[5]], [{}, lower, lower], "w - w0: none, then the lower half")
    step.equal(maps[0], {(0, 0): ("up", 0.75), (0, 1): ("down", 1.0)}, "w0: 3 and -4, of 4")
    sizes = [text for text in picture.texts if text.startswith(("±", "all"))]
    # w0: of 784 sizes, 782 are 0, so the 99th of 100 is 0: then the largest
    step.equal(sizes, ["± 4.0", "± 0.031", "± 0.12", "all 0", "± 0.031", "± 0.12"], LARGE)
    said = "In 8 epochs the weights move by 2.47; their length is 5.58"
    step.equal(picture.claim.startswith(said), True,
               "sqrt(392 / 64) = 2.475; sqrt(25 + 6.125) = 5.579", picture.claim)  # fmt: skip


def test_learnt_has_one_row_where_the_weights_are_what_was_learnt():
    start, end = [0.01] * 784, [0.125] * 784
    for first, rows in (([0.0] * 784, 1), (start, 1), ([0.06] * 784, 1), ([0.07] * 784, 2)):
        picture = drawn(learnt(model(), {0: first, 1: first, 50: end}))
        step.equal(len(picture.of_class("bold")), rows, "two only if |w0| > |w - w0|", first[0])
        step.equal(picture.height, 76 + 160 * rows + 54, "no empty room", first[0])
        step.equal(len(picture.ink()), 3 * rows + 2, "maps, and the key's two", first[0])


def test_learnt_takes_five_epochs_and_fits_on_the_page():
    kept = {epoch: [0.001 * epoch + 0.5] * 784 for epoch in (0, 1, 10000, 20000, 30000)}
    found = drawn(learnt(model(), kept))
    x = [box[0] for box, _ in found.ink()[:5]]
    step.equal(x, [10, 114, 218, 322, 426], "104 units apart")


# Images.


def test_samples_draw_all_ink_in_its_place(data, pixels):
    images, labels = data.train_x[5918:5928], data.train_y[5918:5928]  # five zeros, five ones
    picture = drawn(samples(model(), images, labels))
    captions = [text for text in picture.texts if re.fullmatch(r"a \d", text)]
    step.equal(captions, ["a 4"] * 5 + ["a 9"] * 5, "classes 0 and 1 are the digits 4 and 9", pixels)
    for (box, found), image in zip(picture.ink(), images, strict=True):
        for place, value in enumerate(image):
            kind, strength = found.get((place // 28, place % 28), ("ink", 0.0))
            near = kind == "ink" and abs(strength - value) <= 1 / 16 + 1e-9
            step.equal(near, True, "ink in eighths of full", f"{pixels}, pixel {place}: {value}")


def test_samples_stand_five_in_a_row_above_their_digits():
    images = [[0.0] * 784 for _ in range(7)]
    picture = drawn(samples(model(), images, [0, 1, 0, 1, 0, 1, 0]))
    places = [tuple(box[:2]) for box, _ in picture.ink()]
    expected = [(10 + 104 * (i % 5), 102 + 118 * (i // 5)) for i in range(7)]
    step.equal(places, expected, "104 units to the right, 118 down")
    under = [(w.left, w.y - 102) for w in picture.words if re.fullmatch(r"a \d", w.text)]
    step.equal(under, [(float(x), float(y)) for x, y in expected], "each digit under its image")
    step.equal(picture.title, "The first 7 training images after the shuffle", "how many")
    for count, rows in ((1, 1), (5, 1), (6, 2), (10, 2)):
        found = drawn(samples(model(), images[:1] * count, [0] * count))
        step.equal(found.height, 102 + 118 * rows, "no empty room", count)


def test_samples_want_a_label_each():
    for count in (0, 2):
        given = ([[0.0] * 784], [0] * count)
        step.refused(lambda pair: samples(model(), *pair), given, Exception)


def test_the_worst_are_the_farthest_from_their_class():
    """Misses of 0.9, 0.8, 0.75 on both sides; 0.5 reads as class 1."""
    labels, outputs = [0, 1, 1, 0, 1, 0], [0.2, 0.1, 0.99, 0.8, 0.5, 0.5]
    images = [[float(i == place) for place in range(784)] for i in range(6)]
    picture = drawn(worst(model(), images, labels, outputs))
    captions = [t for t in picture.texts if re.match(r"a \d: |p = ", t)]
    expected = ["a 9: wrong", "p = 0.1", "a 4: wrong", "p = 0.8", "a 9: right", "p = 0.5",
                "a 4: wrong", "p = 0.5", "a 4: right", "p = 0.2", "a 9: right", "p = 0.99"]  # fmt: skip
    step.equal(captions, expected, "|p - y|, the largest first; of equals the first")
    order = [list(found) for _, found in picture.ink()]
    step.equal(order, [[(0, i)] for i in (1, 3, 4, 5, 0, 2)], "each with its own image")
    step.equal(picture.title, "The worst of 6 test images; 3 are misread", "how many are wrong")
    text = "p near 0 reads as a 4, near 1 as a 9; the worst first"
    step.equal(text in picture.texts, True, "what p says")


def test_the_worst_are_ten_at_most_and_one_miss_is_one():
    images, outputs = [[0.0] * 784] * 2115, [0.6, *[0.001 * i / 2115 for i in range(2114)]]
    picture = drawn(worst(model(), images, [0] * 2115, outputs))
    step.equal(len(picture.ink()), 10, "ten of 2,115")
    step.equal(picture.title, "The worst of 2,115 test images; only one is misread", "one is")
    picture = drawn(worst(model(), images[:3], [0] * 3, [0.1] * 3))
    step.equal(picture.title, "The worst of 3 test images; 0 are misread", "none are")


def test_small_outputs_are_written_short():
    outputs = [1.2345e-17, 0.12345, 9.99999e-05, 0.0]
    picture = drawn(worst(model(), [[0.0] * 784] * 4, [1] * 4, outputs))
    found = [t for t in picture.texts if t.startswith("p = ")]
    step.equal(found, ["p = 1.23e-17", "p = 0", "p = 0.0001", "p = 0.123"], "3 digits")


# The pictures of the README: the same bytes, and their numbers derived again.


@pytest.fixture(scope="module")
def small_run(tmp_path_factory):
    """The folder into which `train` writes the pictures of 50 epochs from small weights. 3 seconds."""
    folder = tmp_path_factory.mktemp("small")
    start = "--epochs 50 --lr 1 --init-scale 0.01 --log-every 1".split()
    main([*start, "--figures", str(folder)])
    return folder


@pytest.mark.parametrize("name", FIGURES)
def test_train_writes_the_pictures_of_the_small_run(small_run, name):
    step.equal(sorted(path.name for path in small_run.iterdir()), sorted(FIGURES), "and no others")
    found, expected = (folder / name for folder in (small_run, FOLDER / "small"))
    same = found.read_bytes() == expected.read_bytes()
    step.equal(same, True, "train --epochs 50 --lr 1 --init-scale 0.01 --log-every 1 --figures", name)


@pytest.fixture(scope="module")
def article():
    """The article's order of the images; and its weights after 0, 1, 2000 and 3000 epochs, by NumPy's
    (fixtures/training_binary.json) from before the last of them, and one step."""
    data = shuffled(load_dataset())
    x, before = SharedMatrix(data.train_x), fixture("training_binary")["before_epoch"]
    starts = {1: (random_weights(784), 0.0)}
    for epoch in (2000, 3000):
        starts[epoch] = (before[str(epoch)]["weights"], before[str(epoch)]["bias"])
    networks = {0: Network(random_weights(784))}
    for epoch, (weights, bias) in starts.items():
        networks[epoch] = Network(weights, bias)
        list(descend(networks[epoch], x, data.train_y, 1, learning_rate=0.01))
    return data, x, networks


def test_the_curves_of_the_article_are_its_log():
    """Each of 16 records, from NumPy's log: the last ticks are 3000 updates, a loss of 0.6, 1."""
    log, picture = fixture("training_binary")["log"], committed("curves.svg")
    step.equal(len(log), 16, "records")
    for name, column, shift in (("train", 0, 1), ("test", 1, 0)):
        for part, plus, last in (("loss", 0, 0.6), ("accuracy", 2, 1.0)):
            found = curve(picture, name, part)
            x = [62 + 428 * (int(epoch) - shift) / 3000 for epoch in log]
            y = [PARTS[part] - 130 * row[column + plus] / last for row in log.values()]
            step.close([x for x, _ in found], x, X, f"{name}, {part}", relative=1e-5)
            step.close([y for _, y in found], y, Y, f"{name}, {part}", relative=1e-5)
    step.equal("Test accuracy 0.8061 after 3000 epochs" in picture.claim, True, "the last record")


def test_the_yardsticks_of_the_article(binary):
    """1135 of 2115 test images are ones; the rule of threshold.py gets 2046 right."""
    rule = ink_rule(binary.train_x, binary.train_y)
    right = rule_accuracy(rule, binary.test_x, binary.test_y)
    for name in ("curves.svg", "small/curves.svg"):
        found = [t for t in committed(name).texts if t.startswith(("always", "counting"))]
        expected = [f"always a 1: {1135 / 2115:.4f}", f"counting ink: {right:.4f}"]
        step.equal(found[:2], expected, "yardsticks", name)
    step.equal(found[2:], [f"always a 1: {980 / 2115:.2%}", f"counting ink: {1 - right:.2%}"], "wrong")


def test_what_the_small_run_gets_wrong():
    """Its one miss of 2,115 test images: 1 / 2115 = 0.05 %, in the third diagram's last point."""
    picture = committed("small/curves.svg")
    found = curve(picture, "test", "wrong")[-1]
    step.close(found, [490, 682 - 130 * (4 + log10(1 / 2115)) / 4], WRONG, "50 updates", relative=1e-5)
    step.equal(committed("small/worst.svg").title, "The worst of 2,115 test images; only one is misread", "one")


def test_the_numbers_of_learnt(article):
    """± the 99th of 100 sizes: sorted, the one at 783 * 99 // 100 = 775 of 0 .. 783."""
    _, _, networks = article
    start, sizes = networks[0].weights, {}
    for epoch, network in networks.items():
        added = [a - b for a, b in zip(network.weights, start)]
        for values, name in ((network.weights, "w"), (added, "w - w0")):
            size = sorted(map(abs, values))[775]
            sizes[name, epoch] = f"± {Decimal(f'{size:.1e}'):f}" if size else "all 0"
    picture = committed("learnt.svg")
    found = [text for text in picture.texts if text.startswith(("±", "all"))]
    step.equal(len(found), 10, "five and five")
    epochs = [0, 1, 1000, 2000, 3000]
    said = [text for text in picture.texts if text.startswith("epoch")]
    step.equal(said, [f"epoch {epoch}" for epoch in epochs] * 2, "the epochs of both rows")
    for (name, epoch), expected in sizes.items():
        column = epochs.index(epoch) + (5 if name == "w - w0" else 0)
        step.equal(found[column], expected, LARGE, f"{name} after epoch {epoch}")
    move = hypot(*(a - b for a, b in zip(networks[3000].weights, start)))
    length = hypot(*networks[3000].weights)
    said = f"In 3000 epochs the weights move by {move:.3g}; their length is {length:.3g}"
    step.equal(picture.claim.startswith(said), True, "|w - w0|, |w|", picture.claim)


def test_the_maps_of_learnt_and_weights(article):
    """Each of the 784 cells of four epochs, in both rows; and those of weights.svg."""
    _, _, networks = article

    def redrawn(values):
        largest, found = sorted(map(abs, values))[775], {}
        for place, value in enumerate(values):
            eighths = min(8.0, 8 * abs(value) / largest) if largest else 0.0
            if eighths > 0.5:
                found[divmod(place, 28)] = ("up" if value > 0 else "down", eighths / 8)
        return found

    maps, start = committed("learnt.svg").ink(), networks[0].weights
    pairs = [(committed("weights.svg").ink()[0][1], networks[3000].weights)]
    for column, epoch in ((0, 0), (1, 1), (3, 2000), (4, 3000)):
        weights = networks[epoch].weights
        pairs.append((maps[column][1], weights))
        pairs.append((maps[column + 5][1], [a - b for a, b in zip(weights, start)]))
    for number, (found, values) in enumerate(pairs):
        expected = redrawn(values)
        step.equal(sorted(found), sorted(expected), "which cells have colour", f"map {number}")
        for place, (name, exact) in expected.items():
            step.equal(found[place][0], name, "the sign", f"map {number}, {place}")
            near = abs(found[place][1] - exact) <= 1 / 16 + 1e-6
            step.equal(near, True, "the size in eighths", f"map {number}, {place}: {exact}")


def test_the_outputs_of_worst(article):
    """Ten test images of the article's run, and how many it misreads: 410 of 2115 are 1 - 0.8061."""
    data, _, networks = article
    p, y = networks[3000].forward(SharedMatrix(data.test_x)), data.test_y
    misses = sorted(((abs(a - b), -i) for i, (a, b) in enumerate(zip(p, y))), reverse=True)[:10]
    picture = committed("worst.svg")
    found = [text for text in picture.texts if re.match(r"a \d: |p = ", text)]
    expected = []
    for _, i in misses:
        expected += [f"a {y[-i]}: wrong", f"p = {p[-i]:.3g}"]
    step.equal(found, expected, "|p - y|, the largest first", "the article's run")
    for (_, cells), (_, i) in zip(picture.ink(), misses):
        ink = [place for place, value in enumerate(data.test_x[-i]) if value]
        step.equal(sorted(cells), [divmod(place, 28) for place in ink], "its own image", -i)
    wrong = round(2115 * (1 - accuracy(p, y)))
    step.equal(picture.title, f"The worst of 2,115 test images; {wrong} are misread", "accuracy")
    step.equal(wrong, 410, "2115 - 958 - 747 (FACTS 6)")


def test_the_samples_of_the_readme(article):
    data, _, _ = article
    for name in ("samples.svg", "small/samples.svg"):
        picture = committed(name)
        found = [text for text in picture.texts if re.fullmatch(r"a \d", text)]
        step.equal(found, [f"a {y}" for y in data.train_y[:10]], "the digits of the shuffle", name)
        for (_, cells), image in zip(picture.ink(), data.train_x[:10], strict=True):
            ink = [divmod(place, 28) for place, value in enumerate(image) if value]
            step.equal(sorted(cells), ink, "the ink of the first ten", name)


def test_the_first_point_of_the_small_run(article):
    """Before the first update: the loss of weights times 0.01, on an axis to 0.25."""
    data, x, _ = article
    p = Network(random_weights(784, scale=0.01)).forward(x)
    found = curve(committed("small/curves.svg"), "train", "loss")[0]
    loss = mean_squared_error(p, data.train_y)
    step.close(found, [62, 242 - 130 * loss / 0.25], f"{X}; {Y}", "0 updates", relative=1e-5)


# The same everywhere.


@pytest.mark.process
def test_same_run_same_bytes_from_another_process():
    """Another process has other hashes of strings; nothing may depend on them."""
    kept = {0: [0.5, -1.0] * 392, 1: [0.25] * 784}
    program = (
        "from scratchnet.figures import curves, learnt\n"
        "from scratchnet.model import Model\n"
        "from scratchnet.training import Record\n"
        f"model = Model(*{tuple(model())!r})\n"
        f"print(curves(model, {RULES!r}) + learnt(model, {kept!r}), end='')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True,
        env=os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    expected = (curves(model(), RULES) + learnt(model(), kept)).encode()
    step.equal(ran.stderr, b"", "no fault")
    step.equal(ran.stdout == expected, True, "the same picture")


def test_what_is_drawn_stays_as_it_is(article):
    data, _, networks = article
    kept, m = {0: [0.5] * 784, 1: [1.0] * 784}, model(weights=networks[3000].weights)
    before = (list(m.weights), list(m.history), [list(v) for v in kept.values()], data.test_y[:9])
    curves(m, RULES), learnt(m, kept), weights_map(m)
    worst(m, data.test_x[:9], data.test_y[:9], [0.5] * 9)
    after = (list(m.weights), list(m.history), [list(v) for v in kept.values()], data.test_y[:9])
    step.equal(after == before, True, "no argument is changed")
