"""Step 18: a digit in characters, and back. By hand, and on the drawings that come along."""

import pytest
from step import Step

from scratchnet.command import run
from scratchnet.dataset import LEVELS, default_directory
from scratchnet.draw import DigitError, draw, main, read_digit

step = Step(18, "draw")
BLANK = "." * 28


def written(folder, lines, end="\n"):
    path = folder / "digit.txt"
    path.write_bytes("".join(line + end for line in lines).encode())
    return path


def cause(path):
    message = step.refused(read_digit, path, DigitError)
    assert message.startswith(f"{path}: ") and "\n" not in message
    return message.removeprefix(f"{path}: ")


def test_draw_by_hand():
    image = [0.0] * 784
    image[0], image[27], image[28], image[783] = 1.0, 0.99, 0.01, 0.5
    lines = draw(image)
    step.equal(len(lines), 28, "28 lines")
    step.equal(lines[0], "#" + "." * 26 + "%", "full ink, and nearly", "1.0 ... 0.99")
    step.equal(lines[1], ":" + "." * 27, "any ink is drawn", "0.01")
    step.equal(lines[27], "." * 27 + "+", "half ink", "0.5")


def test_shades_darken_with_the_ink():
    image = [LEVELS["grey"][value] for value in range(256)] + [0.0] * 528
    drawn = "".join(draw(image))[:256]
    step.equal("".join(sorted(set(drawn), key=drawn.index)), ".:-=+*%#", "from paper to ink")
    assert drawn == "".join(sorted(drawn, key=".:-=+*%#".index))


def test_draw_wants_784_pixels():
    with pytest.raises(ValueError, match="expected 784 pixels, found 3"):
        draw([0.0] * 3)


def test_binary_images_come_back_as_they_were(tmp_path, binary):
    for image in binary.train_x[:20]:
        step.equal(read_digit(written(tmp_path, draw(image))), image, "drawn, then read back")


def test_paper_is_a_point_or_a_space_and_a_short_line_ends_in_paper(tmp_path):
    path = written(tmp_path, [". #", "", "#"] + [BLANK] * 25)
    found = read_digit(path)
    assert [index for index, pixel in enumerate(found) if pixel] == [2, 56]
    assert len(found) == 784 and set(found) == {0.0, 1.0}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends(tmp_path, end, last):
    path = written(tmp_path, [BLANK] * 27 + ["#" * 28], end)
    if not last:
        path.write_bytes(path.read_bytes().removesuffix(end.encode()))
    assert sum(read_digit(path)) == 28


def test_a_byte_order_mark_is_no_character(tmp_path):
    path = written(tmp_path, ["\ufeff" + "#" * 28] + [BLANK] * 27)
    assert sum(read_digit(path)) == 28


WRONG = [
    ([BLANK] * 26 + ["#"], "expected 28 lines, found 27"),
    ([BLANK] * 28 + ["#"], "expected 28 lines, found 29"),
    (["#"] + [BLANK] * 26 + [BLANK + "."], "line 28: expected at most 28 characters, found 29"),
    ([BLANK, "..#x"] + [BLANK] * 26, "line 2: expected . or space or #, found 'x' in column 4"),
    ([BLANK] * 3 + ["\t#"] + [BLANK] * 24, r"line 4: expected . or space or #, found '\t' in column 1"),
    (["数"] + [BLANK] * 27, r"line 1: expected . or space or #, found '\u6570' in column 1"),
    (["\x0c#"] + [BLANK] * 27, r"line 1: expected . or space or #, found '\x0c' in column 1"),
    ([BLANK] * 28, "no ink: there is no # in it"),
    ([" "] * 28, "no ink: there is no # in it"),
    ([""] * 28, "no ink: there is no # in it"),
]


@pytest.mark.parametrize("lines, message", WRONG)
def test_a_wrong_drawing_is_refused_with_its_line(tmp_path, lines, message):
    assert cause(written(tmp_path, lines)) == message


def test_files_that_are_none(tmp_path):
    assert cause(written(tmp_path, [])) == "the file is empty"
    assert cause(tmp_path / "none.txt") == "No such file or directory"
    assert cause(tmp_path) == "Is a directory"
    path = tmp_path / "bytes.txt"
    path.write_bytes(b"\xff#\n" + b".\n" * 27)
    assert cause(path).startswith("line 1: expected . or space or #, found")
    path.write_bytes(b"#\n" * (1 << 20))
    assert cause(path) == "too large for 28 lines of 28 characters"


@pytest.mark.parametrize("name, ink", [("zero", 107), ("one", 50)])
def test_drawings_that_come_along(name, ink):
    path = default_directory() / f"{name}.txt"
    step.equal(sum(read_digit(path)), ink, "pixels of ink", path.name)
    assert draw(read_digit(path)) == path.read_text().splitlines(), "28 lines of 28 characters"


def test_command_draws(capsys):
    assert run(main, ["16234", "7", "--pixels", "grey"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], lines[29]) == ("training image 16234, label 1", "training image 7, label 3")
    assert len(lines) == 58 and all(len(line) == 28 for line in lines[1:29])
    assert "%" in lines[10]
    assert run(main, ["7"]) == 0
    assert set("".join(capsys.readouterr().out.splitlines()[1:])) == {".", "#"}, "binary"
    assert run(main, ["7", "--data", "none"]) == 2


def test_any_ink_is_drawn():
    step.equal(draw([1 / 255] + [0.0] * 783)[0][0], ":", "any ink is darker than paper", 1 / 255)


def test_command_counts(capsys):
    assert run(main, []) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["digit 0: 5923 training images", "digit 1: 6742 training images"]
    assert sum(int(line.split()[2]) for line in lines) == 60000


def test_command_says_the_range(capsys):
    assert run(main, ["0", "60000"]) == 2
    assert capsys.readouterr() == ("", "error: expected an image number in 0..59999, found 60000\n")
