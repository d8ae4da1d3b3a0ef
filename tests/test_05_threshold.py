"""Chapter 5: the rule that counts ink. By hand; its figures for the real data NumPy gave once, too."""

import re
from itertools import combinations
from pathlib import Path

import pytest
from picture import Picture
from step import Step

from scratchnet import threshold
from scratchnet.accuracy import accuracy
from scratchnet.dataset import TEST, TRAIN, Dataset, scaled
from scratchnet.draw import draw
from scratchnet.page_commands import threshold as command
from scratchnet.pictures.histograms import Axis, Panel
from scratchnet.pictures.ink_histogram import ink_picture
from scratchnet.threshold import InkRule, ink_rule, ink_share

step = Step(__file__)
test_example = step.examples()
INK = Path(__file__).parent / "fixtures" / "figures" / "ink.svg"
SHARE = "s = pixels that are not 0 / all pixels"
CLASS = "the class with less ink if s < t, else the other"
MEANS = "m0, m1: mean of s over the images of a class"
RIGHT = "right answers / all"
TEXT = " ".join(threshold.__doc__.split())


@pytest.fixture(scope="module")
def rule(binary):  # that fits the 12,665 training images
    return ink_rule(binary.train_x, binary.train_y)


# By hand.


@pytest.mark.parametrize("image, share", [
    ([0.0, 0.5, 1.0, 0.0], 0.5), ([0.0, 0.1, 1e-300, 0.0], 0.5),  # any ink counts alike
    ([1.0, 0.0, 0.0, 0.0, 0.0], 0.2), ([0.0] * 784, 0.0), ([0.25], 1.0),
])  # fmt: skip
def test_ink_share_by_hand(image, share):
    step.gives(ink_share, (image,), share, SHARE)


def test_class_by_hand():
    """A share just at the midpoint is not less; nor is the mean of class 0 where the means are equal."""
    step.equal(repr(InkRule(0.5, 0.5).classify([0.0])), "1", CLASS, "[0.0], m 1/2 1/2")
    step.raises(InkRule(0.5, 0.5).classify, [])
    for image, y in (([0.0] * 4, 1), ([1.0, 0.0, 0.0], 1), ([1.0, 0.0], 0), ([1.0] * 4, 0)):
        step.equal(InkRule(0.75, 0.25).classify(image), y, CLASS, f"{image}, m 3/4 1/4")
        step.equal(InkRule(0.25, 0.75).classify(image), 1 - y, CLASS, f"{image}, m 1/4 3/4")


def test_rule_by_hand():
    x = [[1.0, 1.0, 1.0, 1.0], [1.0, 0.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0]]  # shares 1, 1/4, 1/2
    for y, means in (([0, 1, 0], [0.75, 0.25]), ([1, 0, 1], [0.25, 0.75]), ([0, 0, 1], [0.625, 0.5])):
        before = [[*row] for row in x], [*y]
        found = ink_rule(x, y)
        step.equal(type(found).__name__, "InkRule", "the rule that fits", f"classes {y}")
        step.equal([found.mean_0, found.mean_1], means, MEANS, f"shares 1 1/4 1/2, classes {y}")
        step.equal((x, y), before, "images and classes stay as they are", "3 images")
    x, y = [[0.5, 0.0], [0.0, 0.0], [0.0, 0.0], [0.25, 0.75]], [0, 0, 0, 1]  # shares 1/2, 0, 0; 1
    found = ink_rule(x * 2, y * 2)  # (1/2 + 0 + 0 + 1/2 + 0 + 0) / 6; 1
    step.close([found.mean_0, found.mean_1], [1 / 6, 1.0], MEANS, "shares 1/2 0 0, and 1, grey, twice")
    step.equal(ink_rule([[1.0], [0.0] * 9, [0.0]], [0, 0, 1]).mean_0, 0.5, MEANS, "of 1 pixel and of 9")
    step.equal(InkRule(0.25, 1.0).midpoint, 0.625, "t = (m0 + m1) / 2", "1/4 and 1")
    message = "expected images of both classes, found none of class"
    cases = [([1, 1, 1, 1], f"{message} 0"), ([0, 0, 0, 0], f"{message} 1")]
    step.refuses(lambda y: ink_rule(x, y), cases)


def test_counts_that_differ_are_refused():
    for images, classes in (([[1.0], [0.0], [0.5]], [0, 1]), ([[1.0]], [0, 1]), ([], [])):
        step.raises(ink_rule, images, classes)


# The real data.


def test_the_rule_for_0_and_1(rule, binary):
    """The means, the border, and the goal of the book: 2,115 images but 69 are right."""
    means = [f"{mean:.4f}" for mean in (rule.mean_0, rule.mean_1)]
    step.equal(means, ["0.2449", "0.1095"], MEANS, "the training images")
    step.equal(f"{784 * rule.midpoint:.3f}", "138.910", "784 t", "the training images")
    right = accuracy([rule.classify(image) for image in binary.test_x], binary.test_y)
    step.equal(right, (2115 - 69) / 2115, RIGHT, "the test images")
    percent, pixels = f"{100 * rule.midpoint:.2f}", f"{784 * rule.midpoint:.1f}"
    step.has(TEXT, f"goal. A program that learns should be better than this rule: {right:.4f} of the test")
    step.has(TEXT, "ink in 24.49 % of its pixels on average, a 1 in 10.95 %")
    step.has(TEXT, f"{percent} % of the 784 pixels, or {pixels} pixels", "69 of the 2,115 test images")
    z = 784 * rule.midpoint - 108  # of image 443, whose ink is counted below
    step.has(TEXT, f"and add {pixels}. Call", f"z = -108 + {pixels} = {z:.1f}, so", f"here {pixels}, is")


def test_the_images_that_the_page_shows(rule, sets):
    """Test images 443, a 0 of 108 pixels, and 7928, a 1 of 168; the page cuts off empty margins."""
    shown = re.findall(r"^    ([.#]{20})          ([.#]{22})$", threshold.__doc__, re.MULTILINE)
    step.equal(len(shown), 21, "lines of the page's picture", "two images")
    images, labels = sets[TEST]
    for number, digit, ink, lines in zip((443, 7928), (0, 1), (108, 168), zip(*shown)):
        given = f"test image {number}"
        step.has(TEXT, f"{ink} of 784 pixels have ink")
        image = scaled(images[number], "binary")
        step.equal([labels[number], rule.classify(image)], [digit, 1 - digit], CLASS, given)
        step.equal([image.count(1.0), "".join(lines).count("#")], [ink, ink], SHARE, given)
        margin = "[.\n]{%d}" % (28 - len(lines[0]) + 1)  # from one line's end to the next one's start
        found = re.search(margin.join(map(re.escape, lines)), "\n".join(draw(image)))
        step.equal(bool(found), True, "the image, row by row", given)


# The command.


@pytest.fixture
def asked(monkeypatch):
    """The sets that the command asks for; a digit d is 8 pixels then, d of them ink, and a 9 is all ink."""
    found = []

    def load(directory, digits):
        found.append((directory, tuple(digits)))
        rows = [[float(pixel < digit) for pixel in range(8)] for digit in digits]
        return Dataset(rows, [0, 1], [rows[0], *rows], [0, 1, 1])

    monkeypatch.setattr("scratchnet.page_commands.threshold.load_dataset", load)
    return found


PRINTED = "mean share of ink: {}\nrule: less than {}, otherwise {}\ntest_acc: {}\n"


@pytest.mark.parametrize("digits, means, less, more, right", [
    ((9, 0), "1.0000 for 9, 0.0000 for 0", "0.5000 means 0", 9, "0.6667"),
    ((0, 9), "0.0000 for 0, 1.0000 for 9", "0.5000 means 0", 9, "0.6667"),
    ((8, 9), "1.0000 for 8, 1.0000 for 9", "1.0000 means 9", 8, "0.3333"),  # an 8 has not less: always 8
])  # fmt: skip
def test_command_names_the_digit_of_less_ink(asked, call, digits, means, less, more, right):
    expected = PRINTED.format(means, less, more, right)
    found = call("threshold", "--digits", *digits)
    step.equal(found[:2], (0, expected), "means, rule, accuracy", digits)
    step.equal(asked, [(None, digits)], "the package's data, and no others", digits)


# The picture. Its hills are those of pictures/histograms.py, which is tested in test_pictures_histograms.py.


def test_the_picture_by_hand(monkeypatch):
    """Images of 110 pixels: 28 28 7 of class 0 and 7 14 0 of class 1; 21 and 7 on average, 14 between.
    The rule says 0 from 14 on: of the test images 28 and 7 of class 0 and 0 of class 1 it gets two.
    (110 * (7 / 110) is a float just below 7, and so are those of 14 and 28: they are in the next bin.)
    """
    images = {ink: [1.0] * ink + [0.0] * (110 - ink) for ink in (0, 7, 14, 28)}
    dataset = Dataset([images[ink] for ink in (28, 7, 28, 14, 7, 0)], [0, 1, 0, 1, 0, 1],
                      [images[ink] for ink in (28, 7, 0)], [0, 0, 1])  # fmt: skip
    step.equal(Picture(ink_picture({(7, 3): dataset})).faults(), [], "the rules of every picture")
    monkeypatch.setattr("scratchnet.pictures.ink_histogram.hills", lambda *arguments: arguments[3:])
    axis, (panel,) = ink_picture({(7, 3): dataset})
    step.equal(axis, Axis("pixels with ink", 0, 350, 50, 50), "bins of 7 pixels")
    note = "the border is at 14.0 pixels; 0.6667 of the test images are right"
    expected = Panel("7 and 3", note, ("the 7s", "the 3s"), ([28, 28, 7], [7, 14, 0]), 14.0)
    found = panel._replace(border=round(panel.border, 9))
    step.equal(found, expected, "caption, 110 t and accuracy, names, ink, border")


@pytest.mark.parametrize(
    "digits, pairs", [((3, 8), [(3, 8), (4, 9)]), ((9, 4), [(9, 4), (4, 9)]), ((4, 9), [(4, 9)])]
)
def test_figures_by_hand(asked, tmp_path, call, digits, pairs):
    """The pair that was asked for stands above 4 and 9; asked for 4 and 9, these stand alone."""
    folder = tmp_path / "new" / "figures"
    without = call("threshold", "--digits", *digits)
    step.equal(call("threshold", "--digits", *digits, "--figures", folder), without, "the same words")
    step.equal([path.name for path in folder.iterdir()], ["ink.svg"], "one picture", "--figures")
    step.equal({*asked}, {(None, pair) for pair in pairs}, "the package's data", digits)
    expected = ink_picture({pair: command.load_dataset(None, pair) for pair in pairs})
    found = (folder / "ink.svg").read_text(encoding="utf-8")
    step.equal(found, expected, "the picture of these pairs", digits)
    captions = [text for text in Picture(found).texts if " and " in text]
    step.equal(captions, [f"{a} and {b}" for a, b in pairs], "one above the other", digits)


@pytest.mark.whole
def test_the_numbers_and_the_picture_of_4_and_9(tmp_path, call):
    """The means are nearly equal, so the rule is hardly better than a coin. The README's picture has them."""
    expected = PRINTED.format("0.1809 for 4, 0.1824 for 9", "0.1817 means 4", 9, "0.5088")
    step.has(TEXT, "(18.09 % and 18.24 % of the pixels), and there the rule is right for 0.5088 of")
    step.equal(call("threshold", "--digits", 4, 9), (0, expected, ""), "means, rule, accuracy", "4 9")
    call("threshold", "--figures", tmp_path)
    same = (tmp_path / "ink.svg").read_bytes() == INK.read_bytes()
    step.equal(same, True, "the bytes that the README shows", "ink.svg")


def test_the_picture_of_a_folder_without_4_and_9(small, tmp_path, call):
    """Six images: the 0s all ink, the 1s blank."""
    expected = PRINTED.format("1.0000 for 0, 0.0000 for 1", "0.5000 means 1", 0, "1.0000")
    found = call("threshold", "--data", small, "--figures", tmp_path / "new")
    step.equal(found, (0, expected, ""), "the same words")
    captions = [t for t in Picture((tmp_path / "new/ink.svg").read_text()).texts if " and " in t]
    step.equal(captions, ["0 and 1"], "what was asked for, alone")


def test_a_bad_folder_is_refused_before_any_work(asked, tmp_path, call):
    (tmp_path / "taken" / "ink.svg").mkdir(parents=True)
    status, out, error = call("threshold", "--figures", tmp_path / "taken")
    step.equal((status, out, asked), (2, "", []), "refused before the data are read", "taken")
    step.has(error, "error: ", "ink.svg", "is not a regular file")


# The page's questions.


def test_question_1(rule, binary):
    """It misses 42 of the 980 0s and 27 of the 1,135 1s: these are 69 of the 2,115 images."""
    missed = [y for row, y in zip(binary.test_x, binary.test_y) if rule.classify(row) != y]
    step.equal([missed.count(0), missed.count(1)], [42, 27], CLASS, "the test images, counted here")


def test_question_2(sets, monkeypatch):
    """For 0 and 1, with 0.9674; next come 1 and 8, with 0.9540. Last are 4 and 9, with 0.5088."""
    ink = {names: [[] for _ in range(10)] for names in (TRAIN, TEST)}
    for names, (images, labels) in sets.items():
        for image, digit in zip(images, labels):
            ink[names][digit].append(784 - image.count(0))
    means = [sum(counts) / len(counts) / 784 for counts in ink[TRAIN]]
    monkeypatch.setattr("scratchnet.threshold.ink_share", lambda count: count / 784)  # counted already
    accuracies = {}
    for a, b in combinations(range(10), 2):
        rule, tests = InkRule(means[a], means[b]), ink[TEST]
        said = {count: rule.classify(count) for count in {*tests[a], *tests[b]}}
        right = [said[count] == 0 for count in tests[a]] + [said[count] == 1 for count in tests[b]]
        accuracies[a, b] = sum(right) / len(right)
    ranked = sorted(accuracies, key=accuracies.get, reverse=True)
    found = [(pair, f"{accuracies[pair]:.4f}") for pair in (*ranked[:2], ranked[-1])]
    expected = [((0, 1), "0.9674"), ((1, 8), "0.9540"), ((4, 9), "0.5088")]
    step.equal(found, expected, "best, second, last of the 45 pairs", "all test images")
