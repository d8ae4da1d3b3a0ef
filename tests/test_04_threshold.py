"""Chapter 4: the rule that counts ink.

By hand; and on the real data by the figures that two independent programs measured (FACTS 6).
"""

import re
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from picture import Picture
from step import Step

from scratchnet import threshold
from scratchnet.dataset import TEST, TRAIN, Dataset, scaled
from scratchnet.draw import draw, read_digit
from scratchnet.threshold import (
    InkRule,
    check_counts,
    ink_rule,
    ink_share,
    main,
    picture,
    rule_accuracy,
)
from scratchnet.tools.errors import run
from scratchnet.tools.files import data_folder

step = Step(__file__)
test_example = step.examples()
INK = Path(__file__).parent / "fixtures" / "figures" / "ink.svg"
SHARE = "s = pixels that are not 0 / all pixels"
CLASS = "the class with less ink if s < t, else the other"
MEANS = "m0, m1: mean of s over the images of a class"
RIGHT = "right ones / all"


@pytest.fixture(scope="module")
def rule(binary):
    """The rule that fits the 12,665 training images."""
    return ink_rule(binary.train_x, binary.train_y)


# By hand.


@pytest.mark.parametrize(
    "image, share",
    [
        ([0.0, 0.5, 1.0, 0.0], 0.5),
        ([0.0, 0.1, 1e-300, 0.0], 0.5),  # any ink counts alike
        ([1.0, 0.0, 0.0, 0.0, 0.0], 0.2),
        ([0.0], 0.0),
        ([0.25], 1.0),
        ([0.0] * 784, 0.0),
        ([1.0] * 784, 1.0),
        ([-0.5, 0.0, 1.0, -1.0], 0.75),  # below 0 is not 0
    ],
)
def test_ink_share_by_hand(image, share):
    step.equal(ink_share(image), share, SHARE, image)


def test_an_image_without_pixels_is_refused():
    message = step.refused(ink_share, [], ValueError)
    step.equal(message, "expected an image with at least one pixel, found none", SHARE, [])


@pytest.mark.parametrize(
    "image, label",
    [
        ([0.0, 0.0, 0.0, 0.0], 1),
        ([1.0, 0.0, 0.0], 1),
        ([1.0, 0.0], 0),  # just at the midpoint: not less
        ([1.0, 1.0, 0.0], 0),
        ([1.0, 1.0, 1.0, 1.0], 0),
    ],
)
def test_class_by_hand(image, label):
    step.equal(InkRule(0.75, 0.25).classify(image), label, CLASS, f"{image}, m 3/4 1/4, t = 1/2")
    step.equal(InkRule(0.25, 0.75).classify(image), 1 - label, CLASS, f"{image}, m 1/4 3/4, t = 1/2")


def test_rule_by_hand():
    x = [[1.0, 1.0, 1.0, 1.0], [1.0, 0.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0]]  # shares 1, 1/4, 1/2
    for y, means in (
        ([0, 1, 0], [0.75, 0.25]),
        ([1, 0, 1], [0.25, 0.75]),
        ([0, 0, 1], [0.625, 0.5]),
        ([1, 0, 0], [0.375, 1.0]),
    ):
        found = ink_rule(x, y)
        step.equal([found.mean_0, found.mean_1], means, MEANS, f"shares 1 1/4 1/2, classes {y}")
    x, y = [[0.5, 0.0], [0.0, 0.0], [0.0, 0.0], [0.25, 0.75]], [0, 0, 0, 1]  # shares 1/2, 0, 0; 1
    found = ink_rule(x * 2, y * 2)  # (1/2 + 0 + 0 + 1/2 + 0 + 0) / 6; 1
    step.close([found.mean_0, found.mean_1], [1 / 6, 1.0], MEANS, "shares 1/2 0 0, and 1, grey, twice")
    step.equal(InkRule(0.75, 0.25).midpoint, 0.5, "t = (m0 + m1) / 2", "3/4 and 1/4")
    step.equal(InkRule(0.25, 1.0).midpoint, 0.625, "t = (m0 + m1) / 2", "1/4 and 1")


def test_rule_accuracy_by_hand():
    rule = InkRule(0.75, 0.25)
    x = [[1.0, 0.0], [1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]
    # shares 1/2, 1, 0, 0 against the midpoint 1/2: class 0, 0, 1, 1
    for right, y in ((4, [0, 0, 1, 1]), (3, [0, 0, 0, 1]), (1, [1, 0, 0, 0]), (0, [1, 1, 0, 0])):
        step.equal(rule_accuracy(rule, x, y), right / 4, RIGHT, f"classes 0 0 1 1 for {y}")
    step.close(rule_accuracy(rule, x[:3], [1, 0, 1]), 2 / 3, RIGHT, "classes 0 0 1 for 1 0 1")


@pytest.mark.parametrize("images, labels", [(2, 1), (1, 2), (3, 1), (0, 0), (0, 1), (1, 0)])
def test_counts_that_differ_are_refused(images, labels):
    x, y = [[1.0], [0.0], [1.0]][:images], [0, 1, 0][:labels]
    expected = (
        f"expected 1 or more images, each with its label; found {images} images and {labels} labels"
    )
    for use in (check_counts, ink_rule, lambda x, y: rule_accuracy(InkRule(0.75, 0.25), x, y)):
        message = step.refused(lambda pair: use(*pair), (x, y), ValueError)
        step.equal(message, expected, "as many images as labels, and one at least", (x, y))


@pytest.mark.parametrize("label", [0, 1])
def test_a_class_without_an_image_is_refused(label):
    message = step.refused(lambda y: ink_rule([[1.0], [0.0]], y), [1 - label] * 2, ValueError)
    expected = f"expected images of both classes, found none of class {label}"
    step.equal(message, expected, MEANS, [1 - label] * 2)


def test_arguments_stay_as_they_are():
    x, y = [[1.0, 0.0], [1.0, 1.0], [0.0, 0.0]], [0, 0, 1]
    rule_accuracy(ink_rule(x, y), x, y)
    expected = ([[1.0, 0.0], [1.0, 1.0], [0.0, 0.0]], [0, 0, 1])
    step.equal((x, y), expected, "images and classes stay as they are", "3 images")


# The real data.


def test_the_rule_for_0_and_1(rule, binary):
    """FACTS 6: the means, the border in pixels, and the yardstick of the book."""
    means = [f"{mean:.4f}" for mean in (rule.mean_0, rule.mean_1)]
    step.equal(means, ["0.2449", "0.1095"], MEANS, "the training images")
    step.equal(f"{784 * rule.midpoint:.3f}", "138.910", "784 t", "the training images")
    right = rule_accuracy(rule, binary.test_x, binary.test_y)
    step.close(right, 0.96737588652, RIGHT, "the test images", relative=1e-11)


def test_the_rule_is_a_unit_with_784_equal_weights(rule, binary):
    """Pixels times -1, plus 784 t = 138.910: the sum is 0 or more just where the rule says 1."""
    for image in binary.test_x:
        z = sum(pixel * -1.0 for pixel in image) + 784 * rule.midpoint
        step.equal(int(z >= 0), rule.classify(image), "X·w + b with w = -1, b = 784 t", f"z = {z}")


def test_a_thin_pen(rule):
    """data/zero.txt has 107 pixels of ink, and 138.9 is the border: the rule takes it for a 1."""
    for name, ink in (("zero", 107), ("one", 50)):
        image = read_digit(data_folder() / f"{name}.txt")
        step.equal(784 * ink_share(image), ink, SHARE, f"{name}.txt")
        step.equal(rule.classify(image), 1, CLASS, f"{name}.txt")


def test_the_images_that_the_page_shows(rule, sets):
    """Test images 443, a 0 of 108 pixels, and 7928, a 1 of 168; the page cuts off empty margins."""
    shown = re.findall(r"^    ([.#]{20})          ([.#]{22})$", threshold.__doc__, re.MULTILINE)
    step.equal(len(shown), 21, "lines of the page's picture", "two images")
    images, labels = sets[TEST]
    for number, label, ink, lines in zip((443, 7928), (0, 1), (108, 168), zip(*shown)):
        given = f"test image {number}"
        step.equal(f"{given}: {ink} inked" in threshold.__doc__, True, "the page's words", given)
        image = scaled(images[number], "binary")
        step.equal([labels[number], rule.classify(image)], [label, 1 - label], CLASS, given)
        step.equal([image.count(1.0), "".join(lines).count("#")], [ink, ink], SHARE, given)
        drawn = "\n".join(draw(image))
        margin = "[.\n]{%d}" % (28 - len(lines[0]) + 1)  # from one line's end to the next one's start
        picture = margin.join(map(re.escape, lines))
        step.equal(bool(re.search(picture, drawn)), True, "the image, row by row", given)


# The command.


def test_command_names_the_digit_of_less_ink(capsys, monkeypatch):
    """Shares 1 for one class, 0 for the other, so t = 1/2; 2 of the 3 test images are right."""
    for ink_0, below, above in ((0.0, 7, 3), (1.0, 3, 7)):
        rows = [[ink_0], [1.0 - ink_0]]
        dataset = Dataset(rows, [0, 1], [*rows, rows[0]], [0, 1, 1])
        monkeypatch.setattr("scratchnet.threshold.load_dataset", lambda *arguments: dataset)
        main(["--digits", "7", "3"])
        expected = (
            f"mean share of ink: {ink_0:.4f} for 7, {1 - ink_0:.4f} for 3\n"
            f"rule: less than 0.5000 means {below}, otherwise {above}\n"
            "test_acc: 0.6667\n"
        )
        step.equal(capsys.readouterr().out, expected, "means, rule, accuracy", f"ink of a 7: {ink_0}")


def test_command_where_the_means_are_equal(capsys, monkeypatch):
    """Shares of 1/2 in both classes: 7 has not less ink than 3, so the 3 stands first."""
    dataset = Dataset([[1.0, 0.0]] * 2, [0, 1], [[0.0, 0.0]], [1])
    monkeypatch.setattr("scratchnet.threshold.load_dataset", lambda *arguments: dataset)
    main(["--digits", "7", "3"])
    words = capsys.readouterr().out.splitlines()[1]
    step.equal(words, "rule: less than 0.5000 means 3, otherwise 7", CLASS, "1/2 and 1/2")


def test_command_prints_rule_and_accuracy(binary, capsys, monkeypatch):
    asked = []

    def load(*arguments):
        asked.append(arguments)
        return binary

    monkeypatch.setattr("scratchnet.threshold.load_dataset", load)
    expected = (
        "mean share of ink: 0.2449 for 0, 0.1095 for 1\n"
        "rule: less than 0.1772 means 1, otherwise 0\n"
        "test_acc: 0.9674\n"
    )
    step.equal(run(main, []), 0, "exit status", "no option")
    step.equal(asked, [(None, (0, 1))], "the package's data, 0 and 1", "no option")
    step.equal(capsys.readouterr().out, expected, "means, rule, accuracy", "0 and 1")


@pytest.mark.whole
def test_command_takes_any_two_digits(capsys):
    """For 4 and 9 the idea is used up: the means and the accuracy of FACTS 6."""
    main(["--digits", "4", "9"])
    expected = (
        "mean share of ink: 0.1809 for 4, 0.1824 for 9\n"
        "rule: less than 0.1817 means 4, otherwise 9\n"
        "test_acc: 0.5088\n"
    )
    step.equal(capsys.readouterr().out, expected, "means, rule, accuracy", "4 and 9")


def test_command_takes_the_arguments_of_the_process(small_folder, capsys, monkeypatch):
    """All images of small_folder but the second test image have one pixel of ink."""
    options = ["threshold", "--data", str(small_folder), "--digits", "3", "7"]
    monkeypatch.setattr("sys.argv", options)
    main()
    expected = "mean share of ink: 0.0013 for 3, 0.0013 for 7"  # 1/784 = 0.00128
    step.equal(capsys.readouterr().out.splitlines()[0], expected, "sys.argv", options)


@pytest.mark.process
def test_command_ends_with_an_exit_status(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-m", "scratchnet.threshold", "--data", str(tmp_path / "none")],
        cwd=Path(__file__).resolve().parent.parent, capture_output=True, text=True,
    )  # fmt: skip
    expected = (2, "", f"error: {tmp_path / 'none'}: no such folder\n")
    step.equal((ran.returncode, ran.stdout, ran.stderr), expected, "bad data", "--data none")


def test_command_has_help(capsys, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    status = step.refused(main, ["--help"], SystemExit)
    step.equal(status, "0", "the exit status", "--help")
    words = " ".join(capsys.readouterr().out.split())
    for part in (
        "usage: python3 -m scratchnet.threshold [-h] [--digits A B] [--data DIR] [--figures DIR]",
        "Tell two handwritten digits apart by the ink they take.",
    ):
        step.equal(part in words, True, "the help says so", part)


# The picture.


def hills_of(found):
    """Of each panel, for both classes: the height of each of the 50 bins, of 7 pixels; 10 units wide."""
    panels = []
    for base in (246, 456)[: len(found.of_class("rule"))]:
        heights = []
        for path in found.of_class("hill"):
            x, y, bins = 0, 0, [0] * 50
            if not path.get("d").endswith(f"V{base}z"):
                continue
            start, steps = re.match(rf"M(\d+) {base}(.*)V{base}z", path.get("d")).groups()
            x = int(start)
            for letter, number in re.findall(r"([vh])(-?\d+)", steps):
                if letter == "v":
                    y -= int(number)
                else:
                    step.equal(number, "10", "a bin of 10 units", path.get("d"))
                    bins[(x - 10) // 10], x = y, x + 10
            heights.append(bins)
        panels.append(heights)
    return panels


def redone(image_counts, largest):
    """Heights of 50 bins of 7 pixels of ink, 110 units for the largest; 350 or more are in the last."""
    bins = [sum(min(ink, 349) // 7 == place for ink in image_counts) for place in range(50)]
    return [round(110 * count / largest) for count in bins]


def test_the_picture_by_hand():
    """Images of 110 pixels: 28 28 7 of class 0 and 7 14 0 of class 1; 21 and 7 on average, 14 between.
    The rule says 0 from 14 on: of the test images 28 and 7 of class 0 and 0 of class 1 it gets two.
    (110 * (7 / 110) is a float just below 7, and so are those of 14 and 28: they are in the next bin.)
    """
    images = {ink: [1.0] * ink + [0.0] * (110 - ink) for ink in (0, 7, 14, 28, 110)}
    dataset = Dataset([images[ink] for ink in (28, 7, 28, 14, 7, 0)], [0, 1, 0, 1, 0, 1],
                      [images[ink] for ink in (28, 7, 0)], [0, 0, 1])  # fmt: skip
    blank_or_full = Dataset([images[0], images[110]], [0, 1], [images[0]], [0])  # 0 and 110; 55 between
    found = Picture(picture({(7, 3): dataset, (4, 9): blank_or_full}))
    step.equal(found.faults(), [], "the rules of every picture (picture.py)")
    ticks, given = ["0", "50", "100", "150", "200"], "28 28 7 and 7 14 0 pixels; 0 and 110"
    note = "the border is at {} pixels; {} of the test images are right"
    expected = [
        *ticks, "pixels with ink", "7 and 3", note.format("14.0", "0.6667"), "the 7s", "the 3s",
        *ticks, "pixels with ink", "4 and 9", note.format("55.0", "1.0000"), "the 4s", "the 9s",
    ]  # fmt: skip
    step.equal(found.texts[-len(expected) :], expected, "pair by pair: caption, 110 t, accuracy", given)
    heights = [[redone([28, 28, 7], 2), redone([7, 14, 0], 2)], [redone([0], 1), redone([110], 1)]]
    step.equal(hills_of(found), heights, "110 * images in a bin of 7 pixels / the most", given)
    borders = [path.get("d").split()[0] for path in found.of_class("rule")]
    step.equal(borders, ["M30", "M88.571"], "10 + 500 * 14 / 350; 10 + 500 * 55 / 350", given)


def check_panel(number, digits, share, rule, images):
    """Compares a panel of the README's picture with what its numbers are of."""
    found, given = Picture(INK.read_text(encoding="utf-8")), f"{digits[0]} and {digits[1]}"
    borders = [float(path.get("d")[1:].split()[0]) for path in found.of_class("rule")]
    notes = found.numbers(r"^the border is at ([\d.]+) pixels; ([\d.]+) of the test images are right$")
    step.equal([len(notes), len(borders)], [2, 2], "two panels")
    t = 784 * rule.midpoint
    right = rule_accuracy(rule, images.test_x, images.test_y)
    step.equal(notes[number], (f"{t:.1f}", f"{right:.4f}"), "784 t; right ones / all", given)
    step.equal(notes[number][1], share, "FACTS 6", given)
    step.close(borders[number], 10 + 500 * t / 350, "x = 10 + 500 * pixels / 350", given, relative=1e-5)
    step.equal(given in found.texts, True, "the caption", given)
    ink = [[], []]
    for image, label in zip(images.train_x, images.train_y):
        ink[label].append(784 - image.count(0.0))
    largest = max(c for counts in ink for c in Counter(min(n, 349) // 7 for n in counts).values())
    for digit, heights, counts in zip(digits, hills_of(found)[number], ink, strict=True):
        step.equal(heights, redone(counts, largest), "110 * images in a bin / the most", digit)
        (name,) = [w for w in found.words if w.text == f"the {digit}s"]
        step.equal(name.text, f"the {digit}s", "its name", digit)


def test_the_numbers_in_the_picture(rule, binary):
    """The border, 138.9 pixels, stands at 10 + 500 * 138.91 / 350; and the accuracy is the test's."""
    check_panel(0, (0, 1), "0.9674", rule, binary)


@pytest.mark.whole
def test_the_numbers_of_4_and_9_in_the_picture(load):
    images = load((4, 9))
    check_panel(1, (4, 9), "0.5088", ink_rule(images.train_x, images.train_y), images)


def test_figures_by_hand(tmp_path, capsys, monkeypatch):
    """A digit d is 9 pixels, d of them ink. The pair that was asked for stands above 4 and 9."""
    asked = []

    def load(directory, digits):
        asked.append((directory, tuple(digits)))
        rows = [[1.0] * digit + [0.0] * (9 - digit) for digit in digits]
        return Dataset(rows, [0, 1], rows, [0, 1])

    monkeypatch.setattr("scratchnet.threshold.load_dataset", load)
    folder = tmp_path / "new" / "figures"
    for digits, pairs in (((3, 8), [(3, 8), (4, 9)]), ((9, 4), [(9, 4), (4, 9)]), ((4, 9), [(4, 9)])):
        options = ["--digits", *map(str, digits)]
        main(options)
        step.equal(asked, [(None, digits)], "the digits that were asked for", digits)
        without = capsys.readouterr().out
        main([*options, "--figures", str(folder)])
        step.equal(capsys.readouterr().out, without, "the same words", "--figures")
        step.equal([path.name for path in folder.iterdir()], ["ink.svg"], "one picture", "--figures")
        step.equal({*asked}, {(None, pair) for pair in pairs}, "the package's data", digits)
        expected = picture({pair: load(None, pair) for pair in pairs})
        same = (folder / "ink.svg").read_bytes() == expected.encode()
        step.equal(same, True, "the picture of these pairs", digits)
        asked.clear()


@pytest.mark.whole
def test_figures_writes_the_picture_of_the_readme(tmp_path, capsys):
    folder = tmp_path / "new" / "figures"
    main([])
    without = capsys.readouterr().out
    main(["--figures", str(folder)])
    step.equal(capsys.readouterr().out, without, "the same words", "--figures")
    step.equal([path.name for path in folder.iterdir()], ["ink.svg"], "one picture", "--figures")
    same = (folder / "ink.svg").read_bytes() == INK.read_bytes()
    step.equal(same, True, "the bytes that the README shows", "ink.svg")


@pytest.mark.whole
def test_figures_of_other_digits(tmp_path, capsys):
    """The pair that was asked for stands above 4 and 9; asked for 4 and 9, these stand alone."""
    for digits, captions in (("3 8", ["3 and 8", "4 and 9"]), ("4 9", ["4 and 9"])):
        main(["--digits", *digits.split(), "--figures", str(tmp_path)])
        found = Picture((tmp_path / "ink.svg").read_text(encoding="utf-8"))
        step.equal(found.faults(), [], "the rules of every picture", digits)
        step.equal([e.text for e in found.of_class("bold")], captions, "the panels", digits)
    capsys.readouterr()


def test_a_bad_folder_is_refused_before_any_work(tmp_path, capsys, monkeypatch):
    (tmp_path / "file").write_text("")
    (tmp_path / "taken" / "ink.svg").mkdir(parents=True)
    worked = []
    monkeypatch.setattr("scratchnet.threshold.load_dataset", lambda *arguments: worked.append(arguments))
    for folder, cause in (("file", "file: is not a folder"), ("file/below", "file: is not a folder"),
                          ("taken", "is not a regular file")):  # fmt: skip
        status = run(main, ["--figures", str(tmp_path / folder)])
        printed = capsys.readouterr()
        found = (status, printed.out, worked)
        step.equal(found, (2, "", []), "refused before the data are read", folder)
        one_line = printed.err.startswith("error: ") and printed.err.count("\n") == 1
        step.equal(one_line and cause in printed.err, True, cause, printed.err)


# The page's questions.


def test_whom_the_rule_misses(rule, binary):
    """42 of the 980 zeros, drawn in a thin pen, and 27 of the 1135 ones, in a fat one: 69 of 2115."""
    missed = [y for row, y in zip(binary.test_x, binary.test_y) if rule.classify(row) != y]
    step.equal([missed.count(0), missed.count(1)], [42, 27], CLASS, "the test images (FACTS 6)")
    step.close(rule_accuracy(rule, binary.test_x, binary.test_y), 1 - 69 / 2115, RIGHT, "2046 of 2115")


def test_always_saying_1(binary):
    """0.5366: that many of the test images, 1135 of 2115, are ones.

    A rule with the midpoint 1.5 says so: no share is above 1, and class 1 has less ink.
    """
    found = rule_accuracy(InkRule(mean_0=2.0, mean_1=1.0), binary.test_x, binary.test_y)
    step.equal(f"{found:.4f}", "0.5366", "1135 / 2115", "always 1")


def test_where_the_rule_does_best(sets):
    """For 0 and 1, with 0.9674; next come 1 and 8, with 0.9540. Last are 4 and 9, with 0.5088."""
    means, tests = [], []
    for names in (TRAIN, TEST):
        ink = [[] for _ in range(10)]
        for image, label in zip(*sets[names]):
            ink[label].append(784 - image.count(0))
        means = means or [sum(counts) / len(counts) / 784 for counts in ink]
        tests = ink
    images = [[1.0] * count + [0.0] * (784 - count) for count in range(785)]
    accuracies = {}
    for a, b in combinations(range(10), 2):
        rule = InkRule(means[a], means[b])
        said = {count: rule.classify(images[count]) for count in {*tests[a], *tests[b]}}
        right = [said[count] == 0 for count in tests[a]] + [said[count] == 1 for count in tests[b]]
        accuracies[a, b] = sum(right) / len(right)
    ranked = sorted(accuracies, key=accuracies.get, reverse=True)
    found = [(pair, f"{accuracies[pair]:.4f}") for pair in (*ranked[:2], ranked[-1])]
    expected = [((0, 1), "0.9674"), ((1, 8), "0.9540"), ((4, 9), "0.5088")]
    step.equal(found, expected, "best, second, last of the 45 pairs", "all test images")
