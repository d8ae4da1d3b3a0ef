"""Chapter 3: a digit in characters, and back.

By hand, and on the drawings that come along. What else can be wrong with a text file is tested in
test_tools_drawing.py.
"""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from step import Step

from scratchnet.dataset import LEVELS, TRAIN, read_set, scaled
from scratchnet.draw import DigitError, character, draw, main, read_digit
from scratchnet.tools.errors import Refused, run
from scratchnet.tools.files import data_folder

step = Step(__file__)
test_example = step.examples()
ROOT = Path(__file__).resolve().parent.parent
BLANK = "." * 28
CHARACTERS = ". for 0.0, # for 1.0, :-=+*% between, darker and darker"
ROWS = "row by row from the top, 28 characters each"
BACK = ". or space is 0.0, # is 1.0"


def written(folder, lines, end="\n"):
    path = folder / "digit.txt"
    path.write_bytes("".join(line + end for line in lines).encode())
    return path


def cause(path):
    """What `read_digit` says of a bad file, behind the file's name."""
    message = step.refused(read_digit, path, DigitError)
    step.equal(message[: len(str(path)) + 2], f"{path}: ", "FILE: CAUSE", path)
    return message[len(str(path)) + 2 :]


# From pixels to characters.


@pytest.mark.parametrize(
    "pixel, mark",
    [
        (0.0, "."), (1e-300, ":"), (1 / 255, ":"), (0.16, ":"), (0.17, "-"), (0.33, "-"), (0.34, "="),
        (0.49, "="), (0.5, "+"), (0.66, "+"), (0.67, "*"), (0.83, "*"), (0.84, "%"), (254 / 255, "%"),
        (0.999999, "%"), (1.0, "#"),
    ],
)  # fmt: skip
def test_character_by_hand(pixel, mark):
    """Each of the six takes a sixth: 1/6 = 0.167, 2/6 = 0.333, 1/2, 4/6 = 0.667, 5/6 = 0.833."""
    step.equal(character(pixel), mark, CHARACTERS, pixel)


def test_characters_darken_with_the_ink():
    marks = "".join(character(level) for level in LEVELS["grey"])
    step.equal("".join(dict.fromkeys(marks)), ".:-=+*%#", CHARACTERS, "0/255 .. 255/255")
    step.equal("".join(sorted(marks, key=".:-=+*%#".index)), marks, CHARACTERS, "0/255 .. 255/255")
    step.equal({character(level) for level in LEVELS["binary"]}, {".", "#"}, CHARACTERS, "binary")


def test_draw_by_hand():
    image = [0.0] * 784
    image[0], image[27], image[28], image[783] = 1.0, 0.99, 0.01, 0.5
    before = list(image)
    lines = draw(image)
    expected = ["#" + "." * 26 + "%", ":" + "." * 27, *[BLANK] * 25, "." * 27 + "+"]
    step.equal(lines, expected, ROWS, "1.0 at 0, 0.99 at 27, 0.01 at 28, 0.5 at 783")
    step.equal(image, before, "the image stays as it is", "784 pixels")


@pytest.mark.parametrize("count", [0, 3, 756, 783, 785, 812])
def test_draw_wants_784_pixels(count):
    message = step.refused(draw, [0.0] * count, ValueError)
    step.equal(message, f"expected 784 pixels, found {count}", "28 x 28", f"{count} pixels")


# And back.


def test_read_by_hand(tmp_path):
    """Paper is a point or a space, and a short line ends in paper."""
    path = written(tmp_path, [". #", "", "#"] + [BLANK] * 24 + [" " * 27 + "#"])
    expected = [float(index in (2, 56, 783)) for index in range(784)]
    for given in (path, str(path)):
        found = read_digit(given)
        step.equal(found, expected, BACK, "# at 2, 2 * 28 and 27 * 28 + 27")
        step.equal({type(pixel) for pixel in found}, {float}, BACK, "pixels are floats")


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("last", [True, False], ids=["ended", "open"])
def test_line_ends(tmp_path, end, last):
    path = written(tmp_path, [BLANK] * 27 + ["#" * 28], end)
    if not last:
        path.write_bytes(path.read_bytes().removesuffix(end.encode()))
    step.equal(read_digit(path), [0.0] * 756 + [1.0] * 28, BACK, f"ends {end!r}")


GREY = ", a grey: draw it without --pixels grey"
WRONG = [
    ([BLANK] * 26 + ["#"], "expected 28 lines, found 27"),
    ([BLANK] * 28 + ["#"], "expected 28 lines, found 29"),
    (["#"] + [BLANK] * 26 + [BLANK + "."], "line 28: expected at most 28 characters, found 29"),
    ([BLANK, "..#x"] + [BLANK] * 26, "line 2: expected . or space or #, found 'x' in column 4"),
    ([BLANK] * 3 + ["\t#"] + [BLANK] * 24, r"line 4: expected . or space or #, found '\t' in column 1"),
    (["数"] + [BLANK] * 27, r"line 1: expected . or space or #, found '\u6570' in column 1"),
    ([BLANK] * 28, "no ink: there is no # in it"),
    ([], "the file is empty"),
]


@pytest.mark.parametrize("lines, message", WRONG)
def test_a_wrong_drawing_is_refused_with_its_line(tmp_path, lines, message):
    found = cause(written(tmp_path, lines))
    step.equal(found, message, "FILE: CAUSE", lines[:2])


@pytest.mark.parametrize("mark", ":-=+*%")
def test_what_is_in_between_is_not_read_back(tmp_path, mark):
    found = cause(written(tmp_path, ["#" + mark] + [BLANK] * 27))
    expected = f"line 1: expected . or space or #, found '{mark}' in column 2{GREY}"
    step.equal(found, expected, BACK, mark)


def test_what_the_command_prints_is_read_back(tmp_path, capsys):
    """Its heading may stay: `draw 1 > digit.txt` needs no more."""
    step.equal(run(main, ["1"]), 0, "exit status", "1")
    text = capsys.readouterr().out
    step.equal(text.splitlines()[0], "training image 1, label 0", "its heading", "1")
    step.equal(read_digit(written(tmp_path, text.splitlines())), scaled(read_set()[0][1], "binary"), BACK, "1")
    found = cause(written(tmp_path, text.splitlines() + [BLANK]))
    step.equal(found, "expected 28 lines, found 29", "FILE: CAUSE", "29 lines and a heading")


def test_files_that_are_none(tmp_path):
    step.equal(cause(tmp_path / "none.txt"), "No such file or directory", "FILE: CAUSE", "none.txt")
    step.equal(cause(tmp_path), "Is a directory", "FILE: CAUSE", "a folder")
    step.equal(issubclass(DigitError, Refused), True, "a command says it in one line", "DigitError")


@pytest.mark.parametrize("name, ink", [("zero", 107), ("one", 50)])
def test_drawings_that_come_along(name, ink):
    """zero.txt: FACTS 6. one.txt: its # were counted."""
    path = data_folder() / f"{name}.txt"
    step.equal(sum(read_digit(path)), ink, "pixels of ink", path.name)
    step.equal(draw(read_digit(path)), path.read_text().splitlines(), "read back, and drawn", path.name)


# The command.


def test_command_draws(small_folder, capsys):
    """Training images 0 and 4 begin with the pixels 1 and 255, and are 3s."""
    rest = "\n".join([BLANK[1:]] + [BLANK] * 27) + "\n"
    for options, marks in (([], "##"), (["--pixels", "binary"], "##"), (["--pixels", "grey"], "#:")):
        step.equal(run(main, ["4", "0", "--data", str(small_folder), *options]), 0, "exit status")
        expected = "".join(
            f"training image {number}, label 3\n{mark}{rest}" for number, mark in zip((4, 0), marks)
        )
        step.equal(capsys.readouterr().out, expected, "each below its line", f"4 0 {options}")


def test_command_counts(small_folder, capsys):
    """The training images of small_folder are 3 7 5 7 3."""
    step.equal(run(main, ["--data", str(small_folder)]), 0, "exit status", "no number")
    counts = [0, 0, 0, 2, 0, 1, 0, 2, 0, 0]
    expected = [f"digit {digit}: {count} training images" for digit, count in enumerate(counts)]
    step.equal(capsys.readouterr().out.splitlines(), expected, "images of each digit", "3 7 5 7 3")


def test_command_takes_the_arguments_of_the_process(small_folder, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["draw", "1", "--data", str(small_folder)])
    main()
    step.equal(capsys.readouterr().out[:25], "training image 1, label 7", "sys.argv", sys.argv)


@pytest.mark.parametrize("numbers, found", [(["5"], 5), (["0", "9", "7"], 9), (["4", "60000"], 60000)])
def test_command_says_the_range(small_folder, capsys, numbers, found):
    """Before it draws the first; of two wrong numbers it names the first."""
    step.equal(run(main, [*numbers, "--data", str(small_folder)]), 2, "exit status", numbers)
    expected = ("", f"error: expected an image number in 0..4, found {found}\n")
    step.equal(tuple(capsys.readouterr()), expected, "images 0 .. 4", numbers)


def test_command_says_that_there_is_no_image(small_folder, capsys):
    """A file of images, and one of labels, may hold none: then no number will do, not even 0."""
    sizes = bytes([0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28])
    (small_folder / TRAIN[0]).write_bytes(b"\0\0\x08\x03" + sizes)
    (small_folder / TRAIN[1]).write_bytes(b"\0\0\x08\x01" + bytes(4))
    step.equal(run(main, ["0", "--data", str(small_folder)]), 2, "exit status", "0 images")
    expected = "error: expected an image number of no image, since there is none, found 0\n"
    step.equal(capsys.readouterr().err, expected, "no image has a number", "0 images")


@pytest.mark.parametrize("number", ["-1", "1.0", "one"])
def test_command_wants_whole_numbers(capsys, number):
    step.equal(run(main, [number]), 2, "exit status", number)
    expected = ("", f"error: argument N: expected a whole number, 0 or more, found '{number}'\n")
    step.equal(tuple(capsys.readouterr()), expected, "0, 1, 2, ..", number)


@pytest.mark.process
def test_command_ends_with_an_exit_status(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-m", "scratchnet.draw", "--data", str(tmp_path / "none")],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    expected = (2, "", f"error: {tmp_path / 'none'}: no such folder\n")
    step.equal((ran.returncode, ran.stdout, ran.stderr), expected, "bad data", "--data none")


def test_command_has_help(capsys, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    status = step.refused(main, ["--help"], SystemExit)
    step.equal(status, "0", "the exit status", "--help")
    words = " ".join(capsys.readouterr().out.split())
    for part in (
        "usage: python3 -m scratchnet.draw [-h] [--pixels {binary,grey}] [--data DIR] [N ...]",
        "Draw training images in characters, or count them by digit.",
        "N numbers of training images",
    ):
        step.equal(part in words, True, "the help says so", part)


# The page's questions.


def test_the_most_and_the_fewest(capsys):
    """Of 1s there are 6,742 training images, of 5s only 5,421; 60,000 of all."""
    step.equal(run(main, []), 0, "exit status", "no number")
    lines = capsys.readouterr().out.splitlines()
    counts = {int(re.match(r"digit (\d)", line)[1]): int(line.split()[2]) for line in lines}
    most, fewest = max(counts, key=counts.get), min(counts, key=counts.get)
    step.equal([most, counts[most]], [1, 6742], "the most", "training images by digit")
    step.equal([fewest, counts[fewest]], [5, 5421], "the fewest", "training images by digit")
    step.equal(sum(counts.values()), 60_000, "all of them", "training images by digit")
    step.equal(counts[0], 5923, "article, section 2", "training images of a 0")


def test_what_a_drawing_loses(tmp_path, binary):
    """Of a binary image nothing; of a grey one the level: 254 of them share six characters.

    42 or 43 levels look alike. What the command draws of a binary image can be read back.
    """
    for image in (*binary.train_x[:20], *binary.train_x[-20:]):
        step.equal(read_digit(written(tmp_path, draw(image))), image, "drawn, then read back", "binary")
    levels = Counter(character(level) for level in LEVELS["grey"])
    expected = {".": 1, ":": 42, "-": 42, "=": 43, "+": 42, "*": 43, "%": 42, "#": 1}
    step.equal(levels, expected, "levels to a character", "0/255 .. 255/255")
    grey = draw(scaled(read_set()[0][54293], "grey"))
    step.equal(grey[6], "." * 16 + ":*%%" + "." * 8, CHARACTERS, "image 54293, grey")
    found = cause(written(tmp_path, grey))
    step.equal(found, "line 5: expected . or space or #, found '%' in column 19" + GREY, BACK, "54293, grey")
