"""Chapter 3: a digit in characters, and back.

By hand, and on the drawings that come along. What else can be wrong with a text file is tested in
test_tools_text_grid.py.
"""

import re
from collections import Counter

import pytest
from commands import idx_folder
from step import Step

from scratchnet import draw as page
from scratchnet.dataset import LEVELS, TRAIN, read_set, scaled
from scratchnet.draw import DigitError, character, draw, read_digit
from scratchnet.page_commands.draw import main
from scratchnet.tools.errors import Refused
from scratchnet.tools.files import data_folder

step = Step(__file__)
test_example = step.examples()
BLANK = "." * 28
CHARACTERS = ". for 0.0, # for 1.0, :-=+*% between, darker and darker"
BACK = ". or space is 0.0, # is 1.0"


def written(folder, lines):
    path = folder / "digit.txt"
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def check_refused(path, message):
    """`read_digit` says so of a bad file, behind the file's name."""
    step.refuses(read_digit, [(path, f"{path}: {message}")], DigitError)


# From pixels to characters.


@pytest.mark.parametrize("pixel, mark", [
    (0.0, "."), (1e-300, ":"), (1 / 255, ":"), (0.16, ":"), (0.17, "-"), (0.33, "-"), (0.34, "="),
    (0.49, "="), (0.5, "+"), (0.66, "+"), (0.67, "*"), (0.83, "*"), (0.84, "%"), (254 / 255, "%"),
    (0.999999, "%"), (1.0, "#"),
])  # fmt: skip
def test_character_by_hand(pixel, mark):
    """Each of the six takes a sixth: 1/6 = 0.167, 2/6 = 0.333, 1/2, 4/6 = 0.667, 5/6 = 0.833."""
    step.equal(character(pixel), mark, CHARACTERS, pixel)


def test_draw_by_hand():
    image = [0.0] * 784
    image[0], image[27], image[28], image[783] = 1.0, 0.99, 0.01, 0.5
    expected = ["#" + "." * 26 + "%", ":" + "." * 27, *[BLANK] * 25, "." * 27 + "+"]
    step.gives(draw, (image,), expected, "row by row from the top, 28 characters each")
    wrong = [[], *([0.0] * count for count in (756, 783, 785)), [float("nan")] * 784, 16234]
    for image in wrong:
        step.raises(draw, image)


def test_the_rows_that_the_page_shows(sets):
    shown = re.findall(r"^    ([.:=+*%#-]{28})(?:  .*)?$", page.__doc__, re.MULTILINE)
    step.equal(draw(scaled(sets[TRAIN][0][1], "grey"))[4:24], shown, CHARACTERS, "training image 1")


# And back.


def test_read_by_hand(tmp_path):
    """Paper is a point or a space, and a short line ends in paper."""
    path = written(tmp_path, [". #", "", "#"] + [BLANK] * 24 + [" " * 27 + "#"])
    for given in (path, str(path)):
        found = read_digit(given)
        expected = [float(index in (2, 2 * 28, 27 * 28 + 27)) for index in range(784)]
        step.equal(found, expected, BACK, "the first # of lines 1, 3 and 28")
        step.equal({type(pixel) for pixel in found}, {float}, BACK, "pixels are floats")


EXPECTED = "expected . or space (paper) or # (ink), found"
GREY = ", a grey: draw it without --pixels grey"


def test_a_wrong_drawing_is_refused_with_its_line(tmp_path):
    wrong = [
        (["#"] * 29, "expected 28 lines, found 29"),
        (["#"] + [BLANK] * 26 + [BLANK + "."], "line 28: expected at most 28 characters, found 29"),
        ([BLANK] * 28, "no ink: there is no # in it"),
        *(
            (["#" + mark] + [BLANK] * 27, f"line 1: {EXPECTED} '{mark}' in column 2{GREY}")
            for mark in ":-=+*%"
        ),
    ]
    for lines, message in wrong:
        check_refused(written(tmp_path, lines), message)
    check_refused(tmp_path / "none.txt", "No such file or directory")
    step.equal(issubclass(DigitError, Refused), True, "a command says it in one line", "DigitError")


def test_what_the_command_prints_is_read_back(tmp_path, call):
    """Its heading may stay: `draw 1 > digit.txt` needs no more."""
    status, text, _ = call("draw", 1)
    step.equal((status, text.splitlines()[0]), (0, "training image 1, label 0"), "its heading", "1")
    found = read_digit(written(tmp_path, text.splitlines()))
    step.equal(found, scaled(read_set()[0][1], "binary"), BACK, "1")


def test_drawings_that_come_along():
    """Their # were counted by hand."""
    for name, ink in (("zero.txt", 107), ("one.txt", 50)):
        path = data_folder() / name
        step.equal(sum(read_digit(path)), ink, "pixels of ink", name)
        step.equal(draw(read_digit(path)), path.read_text().splitlines(), "read back, and drawn", name)


# The command.


def test_command_draws(small_folder, call):
    """Training images 0 and 4 begin with the pixels 1 and 255, and are 3s."""
    rest = "\n".join([BLANK[1:]] + [BLANK] * 27) + "\n"
    for options, first, last in (([], "#", "#"), (["--pixels", "grey"], "#", ":")):
        expected = f"training image 4, label 3\n{first}{rest}training image 0, label 3\n{last}{rest}"
        found = call("draw", 4, 0, "--data", small_folder, *options)
        step.equal(found, (0, expected, ""), "each below its line", f"4 0 {options}")


def test_command_counts(small_folder, call):
    """The training images of small_folder are 3 7 5 7 3."""
    counts = [0, 0, 0, 2, 0, 1, 0, 2, 0, 0]
    expected = "".join(f"digit {digit}: {count} training images\n" for digit, count in enumerate(counts))
    found = call("draw", "--data", small_folder)
    step.equal(found, (0, expected, ""), "images of each digit", "3 7 5 7 3")


def test_command_takes_the_arguments_of_the_process(small_folder, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["draw", "1", "--data", str(small_folder)])
    main()
    step.equal(capsys.readouterr().out[:25], "training image 1, label 7", "sys.argv", "1")
    step.refused(main, ["--help"], SystemExit)
    step.has(capsys.readouterr().out, "N", "numbers of training images", given="--help")


def test_command_says_the_range(small_folder, call):
    """Before it draws the first; of two wrong numbers it names the first. A file of images, and one of
    labels, may hold none: then no number will do, not even 0."""
    for numbers, error in (
        (["5"], "expected an image number in 0..4, found 5"),
        (["0", "9", "7"], "expected an image number in 0..4, found 9"),
        (["-1"], "argument N: expected a whole number, 0 or more, found '-1'"),
    ):
        found = call("draw", *numbers, "--data", small_folder)
        step.equal(found, (2, "", f"error: {error}\n"), "images 0 .. 4", numbers)
    error = "expected an image number of no image, since there is none, found 0"
    idx_folder(small_folder, ([], []), ([], []))
    step.equal(call("draw", 0, "--data", small_folder), (2, "", f"error: {error}\n"), "no image", "0")


# The page's questions.


def test_question_1(call):
    """Of 1s there are 6,742 training images, of 5s only 5,421; 60,000 of all."""
    found = [int(line.split()[2]) for line in call("draw")[1].splitlines()]
    step.equal((max(found), found[1]), (6742, 6742), "the most", "training images of a 1")
    step.equal((min(found), found[5]), (5421, 5421), "the fewest", "training images of a 5")
    step.equal(sum(found), 60_000, "all of them", "training images by digit")
    step.equal(found[0], 5923, "article, section 2", "training images of a 0")


def test_question_2(tmp_path, sets):
    """Of a binary image nothing; of a grey one the level: 254 of them share six characters.

    42 or 43 levels look alike. What the command draws of a binary image can be read back.
    """
    images = sets[TRAIN][0]
    for image in (scaled(image, "binary") for image in images[:40]):
        step.equal(read_digit(written(tmp_path, draw(image))), image, "drawn, then read back", "binary")
    levels = Counter(character(level) for level in LEVELS["grey"])
    expected = {".": 1, ":": 42, "-": 42, "=": 43, "+": 42, "*": 43, "%": 42, "#": 1}
    step.equal(levels, expected, "levels to a character", "0/255 .. 255/255")
    grey = draw(scaled(images[54293], "grey"))
    step.equal(grey[6], "." * 16 + ":*%%" + "." * 8, CHARACTERS, "image 54293, grey")
    check_refused(written(tmp_path, grey), f"line 5: {EXPECTED} '%' in column 19{GREY}")
