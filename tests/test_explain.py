"""One image through the whole derivation.

Every printed number is compared with NumPy's (fixtures/explain.json), and the article's with the
article's: sections 6 and 7 for image 16234 in binary, the prose of section 7 for 54293 in grey.
"""

import os
import re
import sys
from itertools import product
from math import isclose

import pytest
from commands import ROOT
from step import Step, fixture
from terminal import on_a_terminal, screen

from scratchnet.article import random_weights
from scratchnet.explain import Sample, _verdict, advice, explain
from scratchnet.network import Network
from scratchnet.runs.model import Model, save_model
from scratchnet.tools.files import data_folder

step = Step(__file__)
test_example = step.examples()
FIXTURE = fixture("explain")
TRANSCRIPT = (ROOT / "tests/fixtures/explain.txt").read_text().splitlines()
NUMBER = r"([-+]?\d+\.?\d*(?:e[-+]\d+)?)"
CASES = {
    "image 16234, binary": [],
    "image 54293, grey": ["--image", 54293, "--pixels", "grey"],
    "image 12555, binary": ["--image", 12555],
    "image 51, binary": ["--image", 51],
}


@pytest.fixture
def explained(call):
    """A function that gives what the command prints: in ASCII, and in 60 columns."""

    def explained(*arguments):
        status, printed, said = call("explain", *arguments)
        step.equal((status, said), (0, ""), "exit status, standard error", arguments)
        assert printed.isascii()
        step.equal([line for line in printed.splitlines() if len(line) > 60], [], "60 columns", arguments)
        return printed

    return explained


def number(printed, before):
    """The number that stands behind the words `before`, or below them."""
    found = re.search(re.escape(before) + r"\s*" + NUMBER, printed)
    assert found, f"{before!r} is not in the explanation"
    return float(found[1])


def as_printed(found, expected, printed_digits, name):
    """Compares a number rounded for print with the exact one."""
    agree = isclose(found, expected, rel_tol=1e-6, abs_tol=0.51 * 10**-printed_digits)
    assert agree, f"{step.name}: {name}: expected {expected}, found {found}"


@pytest.mark.parametrize("name", CASES)
def test_every_number_is_numpys(explained, name):
    printed, expected = explained(*CASES[name]), FIXTURE[name]
    p, label, loss_slope = expected["p"], expected["label"], expected["loss_slope"]
    sure, sign, digit = (p, ">=", 1) if p >= 0.5 else (1 - p, "<", 0)
    verdict = "right" if digit == label else "wrong"
    step.has(
        printed, f"\n{expected['ink']} of 784 pixels have ink",
        f"p {sign} 0.5: reads it as a {digit}, p({digit}) = {sure:.4f}, and is {verdict}\n",
        f"The step changes {expected['changed']} of the {expected['ink']} weights",
    )  # fmt: skip
    up, down = number(printed, "contributions > 0"), number(printed, "contributions < 0")
    as_printed(up + down, expected["z"], 5, "contributions above and below 0")
    for before, exact, printed_digits in (
        ("\nz  ", expected["z"], 6),
        (f"sigmoid({expected['z']:.6f}) =", p, 8),
        (f" - {label})^2 =", expected["loss"], 8),
        (f"2 (p - y) = 2 ({p:.6g} - {label}) =", float(f"{loss_slope:.6g}"), 50),
        (f"\ndp/dz = p (1 - p) = {p:.6g} (1 - {p:.6g})\n{18 * ' '}=", expected["output_slope"], 50),
        (f"{expected['output_slope']:.6e} =", expected["delta"], 50),
        ("\nbias  ", expected["delta"], 50),
    ):
        as_printed(number(printed, before), exact, printed_digits, before)
    largest = re.search(rf"measured +ratio\n +\d+ +\d+ +{NUMBER} +{NUMBER} ", printed)
    as_printed(float(largest[2]), expected["largest_gradient_w"], 50, "largest entry")
    for symbol, key in (("z", "z"), ("p", "p"), ("L", "loss")):
        row = re.search(rf"\n{symbol} +{NUMBER} +{NUMBER}\n", printed)
        as_printed(float(row[1]), expected[key], 10, f"{symbol} before")
        as_printed(float(row[2]), expected[f"{key}_after"], 10, f"{symbol} after")
    rows = re.findall(rf"{NUMBER} +{NUMBER} +(\d\.\d{{6}}) (.*)\n", printed)
    if name == "image 51, binary":  # its output is saturated: nothing can be measured
        step.equal("WRONG" in printed, False, "that is nothing wrong", name)
    else:
        step.equal([row[2:] for row in rows], [("2.000000", "right")] * 5, "measured is twice derived", name)
        for derived, measured, _, _ in rows:
            as_printed(float(measured) / float(derived), 2.0, 5, "ratio")


def test_verdicts():
    """|measured / derived - 2| < 1e-4; or else |derived| < 1e-6."""
    for verdict, pairs in {
        "right": [(-1e-3, -2e-3), (1e-9, 2e-9), (1e-3, 2.00009e-3), (1e-3, 1.99991e-3)],
        "WRONG": [
            (1e-3, 2.00011e-3), (1e-3, 1.99989e-3), (1e-3, -2e-3), (-1e-3, 0.0),
            (1e-6, 0.0), (-1e-6, 0.0),
        ],
        "too flat": [(9.9e-7, 0.0), (-9.9e-7, 0.0), (0.0, 0.0)],
    }.items():  # fmt: skip
        for derived, measured in pairs:
            step.equal(_verdict(derived, measured), verdict, "the verdict", (derived, measured))


def test_the_articles_images(explained):
    """The transcript is of image 16234, on which the article walks through the derivation."""
    printed = explained()
    step.equal(printed.splitlines(), TRANSCRIPT, "tests/fixtures/explain.txt", "no option")
    step.has(printed, "= 0.00037376\n", "= 0.99925262\n", given="the article's numbers")
    step.has(explained("--pixels", "grey", "--image", 54293), "= 0.00006124\n", given="its grey image")


def test_your_own_digit_and_an_image_of_another_digit_have_no_class(explained, tmp_path):
    """Of a name that is longer than any line should be there are 20 characters."""
    copy = tmp_path / f"{20 * 'a-name-'}.txt"
    copy.write_bytes((data_folder() / "zero.txt").read_bytes())
    printed, expected = explained("--file", copy), FIXTURE["zero.txt"]
    as_printed(number(printed, "\nz  "), expected["z"], 6, "z")
    as_printed(number(printed, f"sigmoid({expected['z']:.6f}) ="), expected["p"], 8, "p")
    step.has(
        printed, "a-name-a-name-a-name\n", f"\n{expected['ink']} of 784 pixels have ink\n",
        "no y, so no loss and no gradient",
    )  # fmt: skip
    assert "4. The class" not in printed
    step.has(explained("--image", 0), "a 5\n", "It has no class 0 or 1: no y, so no loss and no gradient.")


DRAWN = (data_folder() / "one.txt").read_text().splitlines()  # its ink is at 12.8, 14.7 on average
MOVE = "the digit is not in the middle: move it"


@pytest.mark.parametrize("lines, note", [
    (DRAWN, ""), ([line[2:] for line in DRAWN], ""),
    ([f"...{line[:25]}" for line in DRAWN],
     f"{MOVE} 1 line down and 4 columns to the left"),
    (DRAWN[3:], f"{MOVE} 4 lines down and 1 column to the left"),
    ([""] * 4 + [line[1:] for line in DRAWN[:-4]], f"{MOVE} 3 lines up"),
    ([line[4:] for line in DRAWN], f"{MOVE} 1 line down and 3 columns to the right"),
    ([line.translate({35: 46, 46: 35}) for line in DRAWN],
     "more than half of the pixels have ink: are # and . exchanged?"),
])  # fmt: skip
def test_what_is_odd_about_a_drawing_is_noted(call, tmp_path, lines, note):
    """Its explanation is printed all the same."""
    (tmp_path / "mine.txt").write_text("\n".join(lines))
    status, printed, said = call("explain", "--file", tmp_path / "mine.txt")
    step.equal((status, said), (0, f"note: {note}\n" * bool(note)), "standard error", lines)
    step.has(printed, "mine.txt\n", "reads it as a")


def test_nothing_is_odd_about_mnists_digits(binary):
    step.equal({advice(row) for row in binary.test_x}, {""}, "no note for a 0 or a 1", "2,115 images")


def test_rate_and_seed_are_used(explained):
    expected = FIXTURE["image 16234, binary"]
    z = expected["z"] - 0.5 * expected["delta"] * (expected["ink"] + 1)  # each weight, and the bias
    found = re.search(rf"\nz +{NUMBER} +{NUMBER}\n", explained("--lr", 0.5))
    as_printed(float(found[2]), z, 9, "z after a step of 0.5")
    printed = explained("--seed", 1)
    assert printed.startswith("training image 16234, a 1\nrandom weights of seed 1, not trained\n")
    assert abs(number(printed, "\nz  ") - expected["z"]) > 1e-3, "z of other weights"


def test_the_page_quotes_the_transcript():
    quoted = sys.modules["scratchnet.explain"].__doc__.partition("printed:\n\n")[2].rstrip("\n").split("\n")
    step.equal(len(quoted), 7, "lines that the page quotes")
    step.equal([line for line in quoted if line[4:] not in TRANSCRIPT], [], "each is in explain.txt")


# The picture of the contributions.

PIXELS = (5 * 28 + 2, 7 * 28 + 2, 7 * 28 + 3)  # an image of three: rows 5 and 7, columns 2 and 3


def contributions_of(row, weights, **options):
    """The lines between the title of the picture and the blank line below it, as they are."""
    part = list(explain(Sample("a name", row, 1), Network(weights), (3, 8), 0.01, **options))[1]
    start = part.index("The contribution x w of each pixel: + to a 8, - to a 3") + 1
    return part[start : part.index("", start)]


def three(values):
    """784 numbers: these at the three pixels, elsewhere 0.0."""
    return [dict(zip(PIXELS, values)).get(index, 0.0) for index in range(784)]


def test_a_sign_for_each_contribution():
    """The weights' signs where there is ink; a point for paper, and where the weight is 0."""
    lines = contributions_of(three([1.0, 0.5, 1.0]), [-1.0] * 784)
    expected = [f"  ..-{25 * '.'}", f"  {28 * '.'}", f"  ..--{24 * '.'}"]
    step.equal(lines, expected, "rows 5 to 7", "weights of -1")
    lines = contributions_of(three([1.0, 0.1, 1.0]), three([1e-9, -1e-9, 0.0]))
    step.equal([line[2:6] for line in lines], ["..+.", "....", "..-."], "x w > 0, < 0, = 0", "weak")
    for colour in (False, True):
        lines = contributions_of([0.0] * 784, [1.0] * 784, colour=colour)
        step.equal(lines, [f"  {28 * '.'}"], "one line of paper", "a blank image")


def test_colours_stand_beside_the_signs():
    """Row 5 is the lower half of the picture's line 2, row 7 that of line 3: they start it."""
    row, weights = three([1.0, 1.0, 0.5]), three([2.0, -2.0, 0.0])
    plain = contributions_of(row, weights)
    coloured = contributions_of(row, weights, colour=True)
    above, below = "\x1b[38;5;214m▄\x1b[0m", "\x1b[38;5;39m▄\x1b[0m"  # the strongest of both
    expected = [f"{plain[0]}    {above}", f"{plain[1]}    {below}", plain[2]]
    step.equal(coloured, expected, "two rows to a line, as far as there is ink", "rows 5 to 7")
    coloured = contributions_of([1.0, *[0.0] * 783], [1.0] * 784, colour=True)
    step.equal(coloured, [f"  +{27 * '.'}  {above.replace('▄', '▀')}"], "the upper half of line 0", "row 0")


@pytest.mark.terminal
@pytest.mark.parametrize("settings, coloured", [({}, True), ({"NO_COLOR": "1"}, False)], ids=str)
def test_colour_on_a_terminal(settings, coloured):
    """Only beside what is said without it; it folds no line of 60 columns. (More: test_tools_terminal.py.)"""
    basis = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    basis |= {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"}
    text, status = on_a_terminal([sys.executable, "-m", "scratchnet.explain"], basis | settings, columns=60)
    step.equal(status, 0, "exit status", settings)
    step.equal("\x1b[" in text, coloured, "colour on a terminal that takes it", settings)
    step.equal(any(block in text for block in "▀▄"), coloured, "half blocks, only in colour", settings)
    lines = [re.sub(r"^(  [-+.]{28})  [ ▀▄]+$", r"\1", line) for line in screen(text, 60)]
    step.equal(lines, TRANSCRIPT, "what is said without colour, in 60 columns", settings)


def test_no_line_is_longer_than_60():
    """Also with the strongest weights that fit their column, 9.9999."""
    weights, labels, pixels = (9.9999, -9.9999, 0.0, 1e-12), (0, 1, None), (1.0, 1 / 255, 0.0)
    for weight, label, pixel in product(weights, labels, pixels):
        image = Sample("x", [pixel] * 784, label)
        for part in explain(image, Network([weight] * 784, weight), (4, 9), 0.01):
            longest = max(map(len, part))
            step.equal(longest <= 60, True, "60 columns", (longest, weight, label, pixel))


def test_a_blank_image_and_one_of_a_single_pixel():
    """Explaining leaves the network as it was."""
    network = Network(random_weights(784), 0.5)
    parts = list(explain(Sample("blank", [0.0] * 784, 0), network, (0, 1), 1.0))
    assert len(parts) == 7 and "0 contributions > 0" in "\n".join(parts[1])
    parts = list(explain(Sample("one pixel", [0.0] * 783 + [1.0], 1), network, (0, 1), 1.0))
    assert sum(" 27  27 1.000" in line for line in parts[1]) == 1, "it speaks for one class only"
    step.equal((network.weights, network.bias), (random_weights(784), 0.5), "as it was")


# Weights from a model.


def a_model(path, digits=(4, 9), pixels="grey", weights=None, epochs=1):
    """The path of a model, which is written there; its rate is 0.03, its bias 0.25."""
    weights = weights or random_weights(784, 7)
    save_model(path, Model(digits, pixels, 7, 1.0, 0.03, epochs, 0.25, weights, []))
    return path


def test_a_model_brings_weights_digits_and_pixels(explained, tmp_path):
    """Without a number the image is the first that it knows: of 5 0 4 1 9, image 2 for 4 and 9."""
    model = a_model(tmp_path / "model.json")
    step.has(explained("--model", model), "training image 2, a 4\n", "The image is a 4, class 0: y = 0")
    printed = explained("--model", model, "--image", 4)  # a 9
    step.has(
        printed, "training image 4, a 9\nweights of model.json, trained for 1 epochs\n", "\nthe bias b ",
        " +0.250000\n", "The contribution x w of each pixel: + to a 9, - to a 4\n",
        "The image is a 9, class 1: y = 1\n", "\nlr = 0.03\n",
    )  # fmt: skip
    assert re.search(r"reads it as a (4|9), p\((4|9)\) = \d\.\d{4}, and is (right|wrong)\n", printed)
    assert "%" in printed.splitlines()[11], "grey pixels"
    same = explained("--model", model, "--image", 4, "--pixels", "grey")
    step.equal(same, printed, "it may be said", "--pixels grey")


def test_the_name_of_a_model_and_images_of_other_data(explained, small_folder):
    """Of a long name there are 20 characters. The first 5 or 7 of 3 7 5 7 3 is image 1."""
    model = a_model(small_folder / f"{60 * 'm'}.json", (5, 7), "binary", epochs=3000)
    printed = explained("--model", model, "--data", small_folder)
    step.has(printed, f"training image 1, a 7\nweights of {20 * 'm'}, trained for 3000 epochs\n")


@pytest.mark.parametrize("arguments, message", [
    ("--image 60000", "expected --image in 0..59999, found 60000"),
    ("--image 1 --file x", "argument --file: not allowed with argument --image"),
    ("--file none.txt", "none.txt: No such file or directory"),
    ("--model none.json", "none.json: No such file or directory"),
    ("--data none", "none: no such folder"),
    ("--data .", "train-labels-idx1-ubyte: no image of the digit 0"),
    ("--model model.json --pixels binary", "model.json: made for grey pixels, not binary"),
    ("--model large.json", "large.json: the weighted sum is inf: the weights are too large"),
])  # fmt: skip
def test_wrong_arguments_are_told_first(call, small_folder, monkeypatch, arguments, message):
    """Before anything is printed. The data of that folder are 3 7 5 7 3."""
    monkeypatch.chdir(small_folder)
    a_model(small_folder / "model.json")
    a_model(small_folder / "large.json", (0, 1), "binary", [1e308] * 784)
    step.equal(call("explain", *arguments.split()), (2, "", f"error: {message}\n"), "the cause", arguments)
