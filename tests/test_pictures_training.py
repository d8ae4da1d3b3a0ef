"""Pictures of a training, read back: each number and each place is derived again."""

import re
from math import log10
from pathlib import Path

import pytest
from picture import Picture, points
from step import Step, fixture

from scratchnet.article import shuffled
from scratchnet.dataset import Dataset
from scratchnet.network import Network
from scratchnet.pictures.training import PICTURES, curves, learnt, pictures_of, samples, weights_map, worst
from scratchnet.runs.model import Model
from scratchnet.training import Record, descend

step = Step(__file__)
test_example = step.examples()
FOLDER = Path(__file__).parent / "fixtures" / "figures"
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


def curve(picture, name, part):
    """The points of a curve in a diagram: its line is longer than the two points of the key's."""
    lines = [points(path.get("d")) for path in picture.of_class(name)]
    base = PARTS[part]
    (found,) = [line for line in lines if all(base - 131 < y < base + 1 for _, y in line)]
    return found


def test_a_picture_says_which_run_it_is():
    """In two lines: digits, pixels, epochs and rate; and the start."""
    expected = [
        "4 and 9, grey pixels; 10 epochs at rate 0.5",
        "first weights: seed 7, standard deviation 0.25",
    ]
    kept, blank = {0: [0.0] * 784, 1: [1.0] * 784}, [[0.0] * 784]
    for text in (curves(model(), RULES), weights_map(model()), learnt(model(), kept),
                 samples(model(), blank, [0]), worst(model(), blank, [0], [0.5])):  # fmt: skip
        picture = drawn(text)
        step.equal(picture.texts[1:3], expected, "below the title", picture.title)
        step.equal(picture.claim.endswith(f"; {expected[1]}"), True, "desc", picture.claim)


def test_the_pictures_of_a_run():
    """Ink is of class 0, and paper of class 1. Of the test images three are of class 0, of them one inked."""
    ink, paper = [1.0] * 784, [0.0] * 784
    x, y, test_x, test_y = [ink, paper] * 6, [0, 1] * 6, [ink, paper, paper, ink], [0, 0, 0, 1]
    kept, outputs, yardsticks = {0: paper, 1: ink}, [0.1, 0.2, 0.7, 0.9], [("always a 4", 3 / 4)]
    expected = {
        "curves.svg": curves(model(), [*yardsticks, ("counting ink", 1 / 4)]),
        "learnt.svg": learnt(model(), kept), "samples.svg": samples(model(), x[:10], y[:10]),
        "weights.svg": weights_map(model()), "worst.svg": worst(model(), test_x, test_y, outputs),
    }  # fmt: skip
    found = pictures_of(model(), kept, Dataset(x, y, test_x, test_y), outputs)
    step.equal(found, expected, "five pictures by their names; the commonest digit", "4 and 9")


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
    one = drawn(curves(model([Record(1, 0.25, 0.25, 0.5, 0.5)]), []))  # 0 updates and 1, on an axis to 5
    found = [curve(one, name, "loss")[0][0] for name in ("train", "test")]
    step.close(found, [62.0, 62 + 428 / 5], X, "one record")


@pytest.mark.parametrize("accuracy, diagrams", [(0.95, 2), (0.9501, 3), (1.0, 3)])
def test_the_third_diagram_stands_where_accuracies_crowd(accuracy, diagrams):
    """Those of either set, in any epoch."""
    for best in ((0.5, accuracy), (accuracy, 0.5)):
        history = [
            Record(1, 0.5, 0.5, 0.25, 0.25),
            Record(9, 0.1, 0.1, *best),
            Record(10, 0.2, 0.2, 0.5, 0.5),
        ]
        picture = drawn(curves(model(history), []))
        step.equal(picture.height, 76 + 220 * diagrams, "220 units a diagram", f"the best are {best}")
        captions = ["loss: the mean squared error", "accuracy: the share of right images",
                    "wrong images: each line is a tenth of the one above"]  # fmt: skip
        step.equal([e.text for e in picture.of_class("bold")], captions[:diagrams], "the captions", best)


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
    expected = ["always a 9: 0.5000", "counting ink: 0.9674", "always a 9: 50.00%", "counting ink: 3.26%"]
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


def rising(epochs, start, half):
    """A history in which the accuracy rises from `start` to nearly 1, half the way in `half` epochs."""
    wrong = [(1 - start) * 0.5 ** (epoch / half) + 0.0005 for epoch in epochs]
    return [Record(epoch, part / 2, part / 2, 1 - part, 1 - part) for epoch, part in zip(epochs, wrong)]


HISTORIES = {
    "slow": rising([1, *range(200, 3001, 200)], 0.47, 2000),
    "at once": rising(range(1, 51), 0.4, 1),
    "two records": rising([1, 20], 0.5, 10),
    "flat, on a rule": [Record(i, 0.2, 0.2, 0.5, 0.5) for i in range(1, 60)],
    "flat, above a rule": [Record(i, 0.2, 0.2, 0.56, 0.56) for i in range(1, 60)],
}


@pytest.mark.parametrize("name", HISTORIES)
@pytest.mark.parametrize("yardsticks", [(0.5366, 0.9674), (0.55, 0.5088), (0.9, 0.92)])
def test_names_of_rules_cover_neither_a_curve_nor_each_other(name, yardsticks):
    rules = list(zip(("always a 9", "counting ink"), yardsticks))
    picture = drawn(curves(model(HISTORIES[name]), rules))  # no two words overlap
    step.equal(covered(picture), [], "names stand where they cover nothing", f"{name}, {yardsticks}")


def test_curves_of_hardly_any_loss():
    drawn(curves(model([Record(1, 5e-324, 0.0, 1.0, 1.0)]), RULES))
    drawn(curves(model([Record(1, 0.0, 0.0, 0.0, 0.0)]), []))
    none = [([], "expected a history of 1 record or more, found none")]
    step.refuses(lambda history: curves(model(history), RULES), none)


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
    step.has(" ".join(picture.texts), "above 0: speaks for a 9", "below 0: speaks for a 4")


def test_one_outlier_does_not_pale_the_weights():
    """Nor are weights that are all 0 more than paper."""
    usual = [0.1 * (-1) ** i for i in range(784)]
    pictures = [drawn(weights_map(model(weights=w))) for w in (usual, [1000.0, *usual[1:]])]
    maps = [picture.ink()[0][1] for picture in pictures]
    step.equal(maps[1], maps[0], "full colour is the 99th of 100 weights", "0.1 and 1000 instead")
    step.has("\n".join(pictures[1].texts), "full colour from ± 0.10 on; 99 of 100 weights are nearer 0")
    step.equal(drawn(weights_map(model())).ink()[0][1], {}, "paper", "784 weights of 0")


# What is learnt.


def test_learnt_has_two_rows_where_the_first_weights_hide_what_was_added():
    start, added = [3.0, -4.0, *[0.0] * 782], [0.0] * 392 + [0.125] * 392  # |w0| = 5; 2.475
    shares = {0: 0.0, 1: 0.25, 8: 1.0}
    kept = {epoch: [a + share * b for a, b in zip(start, added)] for epoch, share in shares.items()}
    picture = drawn(learnt(model(), kept))
    step.equal(picture.title, "What is learnt, and what hides it", "|w0| > |w - w0|")
    captions = [(e.text, e.get("y")) for e in picture.of_class("bold")]
    step.equal(captions, [("The weights", "90"), ("What training added to them", "250")], "the rows")
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
    under = [(w.text, w.y) for w in picture.words if w.left == 114][:3]
    step.equal(under, [("epoch 1", 202), ("± 0.031", 220), ("epoch 1", 362)], "below the second maps")
    places = [box for box, _ in picture.ink()]
    expected = [[10 + 104 * column, top, 84, 84] for top in (100, 260) for column in range(3)]
    step.equal(places, [*expected, [10, 400, 28, 12], [265, 400, 28, 12]], "two rows, and the key")
    # sqrt(392 / 64) = 2.475; sqrt(25 + 6.125) = 5.579
    step.has(picture.claim, "In 8 epochs the weights move by 2.47; their length is 5.58")


def test_learnt_has_one_row_where_the_weights_are_what_was_learnt():
    start, end = [0.01] * 784, [0.125] * 784
    for first, rows in (([0.0] * 784, 1), (start, 1), ([0.06] * 784, 1), ([0.07] * 784, 2)):
        picture = drawn(learnt(model(), {0: first, 1: first, 50: end}))
        step.equal(len(picture.of_class("bold")), rows, "two only if |w0| > |w - w0|", first[0])
        step.equal(picture.title == "What is learnt", rows == 1, "what hides it stands there, or not")
        step.equal(picture.height, 76 + 160 * rows + 54, "no empty room", first[0])
        step.equal(len(picture.ink()), 3 * rows + 2, "maps, and the key's two", first[0])
    kept = {epoch: [0.001 * epoch + 0.5] * 784 for epoch in (0, 1, 10000, 20000, 30000)}
    x = [box[0] for box, _ in drawn(learnt(model(), kept)).ink()[:5]]
    step.equal(x, [10, 114, 218, 322, 426], "five epochs, 104 units apart, fit on the page")


def test_samples_stand_five_in_a_row_above_their_digits():
    images = [[0.0] * 784 for _ in range(7)]
    picture = drawn(samples(model(), images, [0, 1, 0, 1, 0, 1, 0]))
    places = [tuple(box[:2]) for box, _ in picture.ink()]
    expected = [(10 + 104 * (i % 5), 102 + 118 * (i // 5)) for i in range(7)]
    step.equal(places, expected, "104 units to the right, 118 down")
    under = [(w.text, w.left, w.y - 102) for w in picture.words if re.fullmatch(r"a \d", w.text)]
    expected = [("a 4" if i % 2 == 0 else "a 9", *place) for i, place in enumerate(expected)]
    step.equal(under, expected, "each digit under its image: classes 0 and 1 are the digits 4 and 9")
    step.equal(picture.title, "The first 7 training images after the shuffle", "how many")
    for count, rows in ((1, 1), (5, 1), (6, 2), (10, 2)):
        found = drawn(samples(model(), images[:1] * count, [0] * count))
        step.equal(found.height, 102 + 118 * rows, "no empty room", count)
    for count in (0, 2):
        step.refused(lambda y: samples(model(), images[:1], y), [0] * count, Exception)


def test_the_worst_are_the_farthest_from_their_class():
    """Misses of 0.9, 0.8, 0.75 on both sides; 0.5 reads as class 1."""
    y, outputs = [0, 1, 1, 0, 1, 0], [0.2, 0.1, 0.99, 0.8, 0.5, 0.5]
    images = [[float(i == place) for place in range(784)] for i in range(6)]
    picture = drawn(worst(model(), images, y, outputs))
    captions = [t for t in picture.texts if re.match(r"a \d: |p = ", t)]
    expected = ["a 9: wrong", "p = 0.1", "a 4: wrong", "p = 0.8", "a 9: right", "p = 0.5",
                "a 4: wrong", "p = 0.5", "a 4: right", "p = 0.2", "a 9: right", "p = 0.99"]  # fmt: skip
    step.equal(captions, expected, "|p - y|, the largest first; of equals the first")
    order = [list(found) for _, found in picture.ink()]
    step.equal(order, [[(0, i)] for i in (1, 3, 4, 5, 0, 2)], "each with its own image")
    step.equal(picture.title, "The worst of 6 test images; 3 are misread", "how many are wrong")
    step.has("\n".join(picture.texts), "p near 0 reads as a 4, near 1 as a 9; the worst first")


def test_the_worst_are_ten_at_most_and_small_outputs_are_written_short():
    images, outputs = [[0.0] * 784] * 2115, [0.6, *[0.001 * i / 2115 for i in range(2114)]]
    picture = drawn(worst(model(), images, [0] * 2115, outputs))
    step.equal(len(picture.ink()), 10, "ten of 2,115")
    step.equal(picture.title, "The worst of 2,115 test images; only one is misread", "one is")
    picture = drawn(worst(model(), images[:4], [0] * 4, [1.2345e-17, 0.12345, 9.99999e-05, 0.0]))
    step.equal(picture.title, "The worst of 4 test images; 0 are misread", "none are")
    found = [t for t in picture.texts if t.startswith("p = ")]
    step.equal(found, ["p = 0.123", "p = 0.0001", "p = 1.23e-17", "p = 0"], "3 digits")


# The pictures of the README: the same bytes, and their numbers derived again.


@pytest.mark.whole
def test_train_writes_the_pictures_of_the_small_run(tmp_path, call):
    """50 epochs from small weights, in seconds."""
    start = "--epochs 50 --lr 1 --init-scale 0.01 --log-every 1".split()
    call("train", *start, "--figures", tmp_path)
    step.equal(sorted(path.name for path in tmp_path.iterdir()), sorted(PICTURES), "and no others")
    for name in PICTURES:
        same = (tmp_path / name).read_bytes() == (FOLDER / "small" / name).read_bytes()
        step.equal(same, True, f"train {' '.join(start)} --figures", name)


def test_the_article_is_drawn_again(binary, shared):
    """The same bytes, from NumPy's log of 16 records, and from the network after NumPy's weights before
    epoch 3000 and one step. It misreads 2115 - 958 - 747 = 410. (test_train.py has learnt.svg.)"""
    known = fixture("training_binary")
    history = [Record(int(epoch), *figures) for epoch, figures in known["log"].items()]
    before = known["before_epoch"]["3000"]
    network = Network(before["weights"], before["bias"])
    descend(network, shared[0], binary.train_y, 1, learning_rate=0.01)
    run = Model((0, 1), "binary", 0, 1.0, 0.01, 3000, network.bias, network.weights, history)
    data = Dataset(*shuffled(binary))
    outputs = dict(zip(map(id, binary.test_x), network.forward(shared[1])))
    predictions = [outputs[id(image)] for image in data.test_x]
    found = pictures_of(run, {0: before["weights"]}, data, predictions)
    for name in ("curves.svg", "weights.svg", "worst.svg", "samples.svg"):
        step.equal(found[name].encode() == (FOLDER / name).read_bytes(), True, "the same bytes", name)
    step.has(found["worst.svg"], "The worst of 2,115 test images; 410 are misread")
