"""One image through the whole derivation.

Every printed number is compared with NumPy's (fixtures/explain.json), and the article's with the
article's: sections 6 and 7 for image 16234 in binary, the prose of section 7 for 54293 in grey.
"""

import os
import re
import subprocess
import sys
from math import isclose
from pathlib import Path

import pytest
from step import Step, fixture
from terminal import on_a_terminal, screen

from scratchnet.article import random_weights
from scratchnet.explain import Sample, _verdict, explain, main
from scratchnet.model import Model, save_model
from scratchnet.network import Network
from scratchnet.tools.errors import run
from scratchnet.tools.files import data_folder

step = Step(__file__)
test_example = step.examples()
ROOT = Path(__file__).resolve().parent.parent
FIXTURE = fixture("explain")
TRANSCRIPT = (ROOT / "tests/fixtures/explain.txt").read_text().splitlines()
NETWORK = Network(random_weights(784))
NUMBER = r"([-+]?\d+\.?\d*(?:e[-+]\d+)?)"
CASES = {
    "image 16234, binary": [],
    "image 54293, grey": ["--image", "54293", "--pixels", "grey"],
    "image 12555, binary": ["--image", "12555"],
    "image 51, binary": ["--image", "51"],
}


def explained(capsys, arguments):
    assert run(main, arguments) == 0
    printed = capsys.readouterr().out
    assert printed.isascii()
    step.equal([line for line in printed.splitlines() if len(line) > 60], [], "60 columns", arguments)
    return printed


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
def test_every_number_is_numpys(capsys, name):
    printed, expected = explained(capsys, CASES[name]), FIXTURE[name]
    p, label = expected["p"], expected["label"]
    assert f"\n{expected['ink']} of 784 pixels have ink" in printed
    assert f"The step changes {expected['changed']} of the {expected['ink']} weights" in printed
    as_printed(number(printed, "\nz  "), expected["z"], 6, "z")
    up, down = number(printed, "pixels pull up"), number(printed, "pixels pull down")
    as_printed(up + down, expected["z"], 5, "pulls up and down")
    as_printed(number(printed, f"sigmoid({expected['z']:.6f}) ="), p, 8, "p")
    sure = p if p >= 0.5 else 1 - p
    sign = ">=" if p >= 0.5 else "<"
    verdict = "right" if (p >= 0.5) == label else "wrong"
    digit = int(p >= 0.5)
    reading = f"reads it as a {digit}, p({digit}) = {sure:.4f}, and is {verdict}"
    assert f"p {sign} 0.5: {reading}\n" in printed
    as_printed(number(printed, f" - {label})^2 ="), expected["loss"], 8, "L")
    slope = number(printed, f"2 (p - y) = 2 ({p:.6g} - {label}) =")
    as_printed(slope, float(f"{expected['loss_slope']:.6g}"), 50, "dL/dp, 6 digits")
    slope = number(printed, f"\ndp/dz = p (1 - p) = {p:.6g} (1 - {p:.6g})\n{18 * ' '}=")
    as_printed(slope, expected["output_slope"], 50, "dp/dz")
    as_printed(number(printed, f"{expected['output_slope']:.6e} ="), expected["delta"], 50, "delta")
    as_printed(number(printed, "\nbias  "), expected["delta"], 50, "gradient_b")
    largest = re.search(rf"measured +ratio\n +\d+ +\d+ +{NUMBER} +{NUMBER} ", printed)
    as_printed(float(largest[2]), expected["largest_gradient_w"], 50, "largest entry")
    for symbol, key in (("z", "z"), ("p", "p"), ("L", "loss")):
        row = re.search(rf"\n{symbol} +{NUMBER} +{NUMBER}\n", printed)
        as_printed(float(row[1]), expected[key], 10, f"{symbol} before")
        as_printed(float(row[2]), expected[f"{key}_after"], 10, f"{symbol} after")


@pytest.mark.parametrize("name", ["image 16234, binary", "image 54293, grey", "image 12555, binary"])
def test_measured_is_twice_derived(capsys, name):
    printed = explained(capsys, CASES[name])
    rows = re.findall(rf"{NUMBER} +{NUMBER} +(\d\.\d{{6}}) (.*)\n", printed)
    assert [row[2:] for row in rows] == [("2.000000", "right")] * 5
    for derived, measured, _, _ in rows:
        as_printed(float(measured) / float(derived), 2.0, 5, "ratio")


@pytest.mark.parametrize(
    "derived, measured, verdict",
    [
        (1e-3, 2e-3, "right"), (-1e-3, -2e-3, "right"), (1e-9, 2e-9, "right"),
        (1e-3, 2.00009e-3, "right"), (1e-3, 1.99991e-3, "right"),
        (1e-3, 2.00011e-3, "WRONG"), (1e-3, 1.99989e-3, "WRONG"),
        (1e-3, 1e-3, "WRONG"), (1e-3, -2e-3, "WRONG"), (1e-3, 0.0, "WRONG"),
        (-1e-3, 2e-3, "WRONG"), (-1e-3, 0.0, "WRONG"), (1e-6, 0.0, "WRONG"), (-1e-6, 0.0, "WRONG"),
        (9.9e-7, 0.0, "too flat"), (-9.9e-7, 0.0, "too flat"),
        (1e-39, 0.0, "too flat"), (0.0, 0.0, "too flat"),
    ],
)  # fmt: skip
def test_verdicts(derived, measured, verdict):
    formula = "|measured / derived - 2| < 1e-4; or else |derived| < 1e-6"
    step.equal(_verdict(derived, measured), verdict, formula, (derived, measured))


def test_a_saturated_output_says_nothing_wrong(capsys):
    assert "WRONG" not in explained(capsys, ["--image", "51"])


def test_the_articles_numbers(capsys):
    printed = explained(capsys, [])
    assert "= 0.00037376\n" in printed and "= 0.99925262\n" in printed
    printed = explained(capsys, ["--pixels", "grey", "--image", "54293"])
    assert "= 0.00006124\n" in printed


def test_the_image_and_its_strongest_pixels(capsys):
    printed = explained(capsys, [])
    assert "\n   0    5    10   15   20   25\n 4 ...............##...........\n" in printed
    assert "\n23 ............###.............\n\n" in printed, "the last row with ink"
    assert "\n 28 pixels pull up " in printed and "\n 32 pixels pull down " in printed
    assert "\n  4  16 1.000 -3.734800e-04" in printed, "row 4, column 16 of the gradient"
    # by hand: normal 4 * 28 + 15 = 127 of seed 0, the largest under the ink, in row 4, column 15
    weight = fixture("generator")["0"]["normals"][127]
    term = f"  4  15 1.000 {weight:+7.4f} {weight:+7.4f}"
    assert f"down:\nrow col     x       w     x w  row col     x       w     x w\n{term} " in printed


def test_your_own_digit(capsys, tmp_path):
    name = "a-name-that-is-longer-than-any-line-should-be-" * 2 + ".txt"
    copy = tmp_path / name
    copy.write_bytes((data_folder() / "zero.txt").read_bytes())
    printed = explained(capsys, ["--file", str(copy)])
    expected = FIXTURE["zero.txt"]
    as_printed(number(printed, "\nz  "), expected["z"], 6, "z")
    as_printed(number(printed, f"sigmoid({expected['z']:.6f}) ="), expected["p"], 8, "p")
    assert f"\n{expected['ink']} of 784 pixels have ink\n" in printed
    assert "no y, so no loss and no gradient" in printed and "4. The label" not in printed


def test_an_image_of_another_digit_has_no_class(capsys):
    printed = explained(capsys, ["--image", "0"])  # a 5
    assert "It has no label 0 or 1: no y, so no loss and no gradient." in printed


def test_rate_and_seed_are_used(capsys):
    expected = FIXTURE["image 16234, binary"]
    z = expected["z"] - 0.5 * expected["delta"] * (expected["ink"] + 1)  # each weight, and the bias
    found = re.search(rf"\nz +{NUMBER} +{NUMBER}\n", explained(capsys, ["--lr", "0.5"]))
    as_printed(float(found[2]), z, 9, "z after a step of 0.5")
    printed = explained(capsys, ["--seed", "1"])
    assert printed.startswith("training image 16234, a 1\nrandom weights of seed 1, not trained\n")
    assert number(printed, "\nz  ") != number(explained(capsys, []), "\nz  ")


# The picture of the pulls.

PIXELS = (5 * 28 + 2, 7 * 28 + 2, 7 * 28 + 3)  # an image of three: rows 5 and 7, columns 2 and 3


def pulls_of(row, weights, **options):
    """The lines between the title of the picture and the blank line below it, as they are."""
    part = list(explain(Sample("a name", row, 1), Network(weights), (3, 8), 0.01, **options))[1]
    start = part.index("The pull x w of each pixel: + up, to a 8; - down, to a 3") + 1
    return part[start : part.index("", start)]


def three(values):
    """784 numbers: these at the three pixels, elsewhere 0.0."""
    return [dict(zip(PIXELS, values)).get(index, 0.0) for index in range(784)]


def test_a_sign_for_each_pull():
    """The weights' signs where there is ink; a point for paper, and where the weight is 0."""
    lines = pulls_of(three([1.0, 0.5, 1.0]), [-1.0] * 784)
    expected = [f"  ..-{25 * '.'}", f"  {28 * '.'}", f"  ..--{24 * '.'}"]
    step.equal(lines, expected, "rows 5 to 7", "weights of -1")
    lines = pulls_of(three([1.0, 0.1, 1.0]), three([1e-9, -1e-9, 0.0]))
    step.equal([line[2:6] for line in lines], ["..+.", "....", "..-."], "x w > 0, < 0, = 0", "weak")


def test_the_signs_are_those_of_the_weights(capsys):
    """Image 16234: weights are normals of seed 0, and each pixel with ink is 1."""
    printed = explained(capsys, [])
    drawn = re.findall(r"^([ \d]\d) ([.#]{28})$", printed, re.MULTILINE)
    picture = re.findall(r"^  ([-+.]{28})$", printed, re.MULTILINE)
    normals = fixture("generator")["0"]["normals"]
    expected = []
    for number, line in drawn:
        weights = normals[28 * int(number) :]
        signs = ["." if c == "." else "+" if weight > 0 else "-" for c, weight in zip(line, weights)]
        expected.append("".join(signs))
    step.equal(picture, expected, "the sign of x w, for each pixel", "image 16234")
    signs = "".join(picture)
    step.equal((signs.count("+"), signs.count("-")), (28, 32), "pixels that pull up, and down", "signs")


def test_a_blank_image_has_one_blank_line_of_pulls():
    for colour in (False, True):
        lines = pulls_of([0.0] * 784, [1.0] * 784, colour=colour)
        step.equal(lines, [f"  {28 * '.'}"], "paper", "a blank image")


def test_colours_stand_beside_the_signs():
    """Row 5 is the lower half of the picture's line 2, row 7 that of line 3: they start it."""
    row, weights = three([1.0, 1.0, 0.5]), three([2.0, -2.0, 0.0])
    plain = pulls_of(row, weights)
    coloured = pulls_of(row, weights, colour=True)
    above, below = "\x1b[38;5;214m▄\x1b[0m", "\x1b[38;5;39m▄\x1b[0m"  # the strongest of both
    expected = [f"{plain[0]}    {above}", f"{plain[1]}    {below}", plain[2]]
    step.equal(coloured, expected, "two rows to a line, as far as there is ink", "rows 5 to 7")


def test_without_colour_there_is_no_trace_of_it():
    text = "\n".join(pulls_of([1.0] * 784, random_weights(784)))
    step.equal(set(text) <= set("+-.\n "), True, "signs only", "colour=False")


@pytest.mark.terminal
@pytest.mark.parametrize(
    "settings, coloured",
    [
        ({}, True),
        ({"NO_COLOR": ""}, True),  # as the convention has it: empty is not set
        ({"NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
        ({"PYTHONIOENCODING": "ascii"}, False),
        ({"PYTHONIOENCODING": "latin-1"}, False),
    ],
    ids=str,
)
def test_colour_on_a_terminal(settings, coloured):
    """Only there, and only beside what is said without it; it folds no line of 60 columns."""
    basis = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    basis |= {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "scratchnet.explain"]
    text, status = on_a_terminal(command, basis | settings, columns=60)
    step.equal(status, 0, "exit status", settings)
    step.equal("\x1b[" in text, coloured, "colour on a terminal that takes it", settings)
    step.equal(any(block in text for block in "▀▄"), coloured, "half blocks, only in colour", settings)
    lines = [re.sub(r"^(  [-+.]{28})  [ ▀▄]+$", r"\1", line) for line in screen(text, 60)]
    step.equal(lines, TRANSCRIPT, "what is said without colour, in 60 columns", settings)


def test_the_transcript_is_what_the_command_prints(capsys):
    step.equal(explained(capsys, []).splitlines(), TRANSCRIPT, "tests/fixtures/explain.txt", "no option")


def test_no_line_is_longer_than_60(tmp_path, capsys):
    """Also with the strongest weights that fit their column, 9.9999, and with names that are long."""
    for weight in (9.9999, -9.9999, 0.0, 1e-12):
        for label in (0, 1, None):
            for row in ([1.0] * 784, [1 / 255] * 784, [0.0] * 784):
                network = Network([weight] * 784, weight)
                for part in explain(Sample("x", row, label), network, (4, 9), 0.01, colour=False):
                    long = [line for line in part if len(line) > 60]
                    step.equal(long, [], "60 columns", (weight, label, row[0]))
    path = tmp_path / f"{60 * 'm'}.json"
    save_model(path, Model((4, 9), "grey", 7, 1.0, 0.03, 3000, 0.25, random_weights(784, 7), []))
    origin = explained(capsys, ["--model", str(path)]).splitlines()[1]
    step.equal(origin, f"weights of {20 * 'm'}, trained for 3000 epochs", "20 characters of it", 60)


def test_weights_too_large_to_add_up():
    network = Network([1.7e308] * 784)
    with pytest.raises(ValueError, match="the weighted sum is inf: the weights are too large"):
        list(explain(Sample("all ink", [1.0] * 784, 1), network, (0, 1), 0.01))


def test_a_blank_image_and_few_pixels():
    parts = list(explain(Sample("blank", [0.0] * 784, 0), NETWORK, (0, 1), 0.01))
    assert len(parts) == 7 and "0 pixels pull up" in "\n".join(parts[1])
    one = [0.0] * 783 + [1.0]
    parts = list(explain(Sample("one pixel", one, 0), NETWORK, (0, 1), 0.01))
    assert sum(" 27  27 1.000" in line for line in parts[1]) == 1, "it pulls one way only"


def test_explaining_leaves_the_network_as_it_was():
    network = Network(random_weights(784))
    before = list(network.weights), network.bias
    list(explain(Sample("one pixel", [0.0] * 783 + [1.0], 1), network, (0, 1), 1.0))
    assert (network.weights, network.bias) == before


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "model.json"
    save_model(path, Model((4, 9), "grey", 7, 1.0, 0.03, 1, 0.25, random_weights(784, 7), []))
    return str(path)


def test_model_brings_weights_digits_and_pixels(capsys, model):
    printed = explained(capsys, ["--model", model, "--image", "4"])  # a 9
    assert printed.startswith("training image 4, a 9\nweights of model.json, trained for 1 epochs\n")
    assert re.search(r"the bias b +\+0\.250000\n", printed)
    assert "The image is a 9, class 1: y = 1" in printed
    assert re.search(r"reads it as a (4|9), p\((4|9)\) = \d\.\d{4}, and is (right|wrong)\n", printed)
    assert "%" in printed.splitlines()[11], "grey pixels"
    title = "The pull x w of each pixel: + up, to a 9; - down, to a 4"
    assert title in printed.splitlines(), "the model's digits"
    assert "\nlr = 0.03\n" in printed, "the model's own rate"


def test_without_a_number_an_image_that_the_model_knows(capsys, model, small_folder, tmp_path):
    """The first labels are 5 0 4 1 9: image 2 is the first 4 or 9. In the small folder they are 3 7 5."""
    printed = explained(capsys, ["--model", model])
    step.equal(printed.splitlines()[0], "training image 2, a 4", "the first 4 or 9", "a model of 4 and 9")
    step.equal("The image is a 4, class 0: y = 0" in printed, True, "its class", "a model of 4 and 9")
    path = tmp_path / "odd.json"
    save_model(path, Model((5, 7), "binary", 7, 1.0, 0.03, 1, 0.25, random_weights(784, 7), []))
    printed = explained(capsys, ["--model", str(path), "--data", str(small_folder)])
    step.equal(printed.splitlines()[0], "training image 1, a 7", "the first 5 or 7", "of 3 7 5 7 3")
    step.equal(run(main, ["--data", str(small_folder)]), 2, "there is no 0 or 1", "of 3 7 5 7 3")
    said = capsys.readouterr().err
    step.equal(said.endswith(": no image of the digit 0\n"), True, "what is missing", said)


def test_weights_that_cannot_be_added_up_name_the_model(capsys, tmp_path):
    path = tmp_path / "large.json"
    save_model(path, Model((0, 1), "binary", 7, 1.0, 0.03, 1, 0.0, [1e308] * 784, []))
    step.equal(run(main, ["--model", str(path)]), 2, "exit status", "weights of 1e308")
    expected = f"error: {path}: the weighted sum is inf: the weights are too large\n"
    step.equal(capsys.readouterr(), ("", expected), "before anything is printed", "weights of 1e308")


def test_model_for_other_pixels_is_refused(capsys, model):
    assert run(main, ["--model", model, "--pixels", "grey"]) == 0
    capsys.readouterr()
    assert run(main, ["--model", model, "--pixels", "binary"]) == 2
    message = f"error: {model}: made for grey pixels, not binary\n"
    assert capsys.readouterr().err == message


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--image", "60000"], "expected --image in 0..59999, found 60000"),
        (["--image", "-1"], "argument --image: expected a whole number, 0 or more, found '-1'"),
        (["--image", "1", "--file", "x"], "argument --file: not allowed with argument --image"),
        (["--file", "none.txt"], "none.txt: No such file or directory"),
        (["--model", "none.json"], "none.json: No such file or directory"),
        (["--data", "none"], "none: no such folder"),
        (["--file", ""], "argument --file: expected a path, found ''"),
        (["--model", ""], "argument --model: expected a path, found ''"),
        (["--lr", "0"], "argument --lr: expected a finite number, above 0, found '0'"),
    ],
)
def test_wrong_arguments(capsys, arguments, message):
    assert run(main, arguments) == 2
    assert capsys.readouterr() == ("", f"error: {message}\n")


@pytest.mark.process
def test_in_an_ascii_locale_without_a_terminal():
    ran = subprocess.run(
        [sys.executable, "-m", "scratchnet.explain"],
        cwd=ROOT,
        env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "= 0.00037376\n" in ran.stdout
