"""A text file of so many lines and columns: what is read, and what is refused where."""

import pytest
from step import Step

from scratchnet.tools.drawing import LARGEST, read_lines
from scratchnet.tools.errors import Refused

step = Step(__file__)
LINES = "the lines, each filled up with spaces"


def written(folder, content):
    path = folder / "drawing.txt"
    path.write_bytes(content)
    return path


def read(path):
    """Three lines of four columns, of which one must have an x."""
    return read_lines(path, 3, 4, known=".ox", ink="x")


@pytest.mark.parametrize(
    "content, lines",
    [
        (b"x.o.\n.x..\noooo\n", ["x.o.", ".x..", "oooo"]),
        (b"x\n\no", ["x   ", "    ", "o   "]),
        (b"\n\nx", ["    ", "    ", "x   "]),
        (b"x\n.\n\n", ["x   ", ".   ", "    "]),
        (b"x\r\n\r\no\r\n", ["x   ", "    ", "o   "]),
        (b"x\r\n\no", ["x   ", "    ", "o   "]),
        (b"\xef\xbb\xbfx.o.\n\n\n", ["x.o.", "    ", "    "]),  # a byte order mark is no character
    ],
)
def test_lines_that_are_fine(tmp_path, content, lines):
    path = written(tmp_path, content)
    for given in (path, str(path)):
        step.equal(read(given), lines, LINES, content)


@pytest.mark.parametrize(
    "content, message",
    [
        (b"", "the file is empty"),
        (b"\n", "no ink: there is no x in it"),
        (b" \r\n\t\n", "no ink: there is no x in it"),
        (b"....\n.oo.\n....\n", "no ink: there is no x in it"),
        (b"x", "expected 3 lines, found 1"),
        (b"x\n.\n", "expected 3 lines, found 2"),
        (b"x\n.\n.\n\n", "expected 3 lines, found 4"),  # one line end is taken for the last line's
        (b"x\n.....\nabcdefg", "line 2: expected at most 4 characters, found 5"),
        (b"xxxx\n....\n....a", "line 3: expected at most 4 characters, found 5"),
        (b"x\n..a\nb", "line 2: expected . or space or #, found 'a' in column 3"),
        (b"x\n \n.", "line 2: expected . or space or #, found ' ' in column 1"),
        (b"x\r.\n.\n.", "line 1: expected . or space or #, found '\\r' in column 2"),
        (b"x\r\r\n.\n.", "line 1: expected . or space or #, found '\\r' in column 2"),
        (b"x\x0c\n.\n.", "line 1: expected . or space or #, found '\\x0c' in column 2"),
        (b"x\x00\n.\n.", "line 1: expected . or space or #, found '\\x00' in column 2"),
        (b"x\xff\n.\n.", "line 1: expected . or space or #, found '\\ufffd' in column 2"),
        ("x\n.数".encode() + b"\n.", "line 2: expected . or space or #, found '\\u6570' in column 2"),
        (b"x\n.\xef\xbb\xbf\n.", "line 2: expected . or space or #, found '\\ufeff' in column 2"),
    ],
)
def test_what_does_not_fit_is_refused_with_line_and_column(tmp_path, content, message):
    step.equal(step.refused(read, written(tmp_path, content), Refused), message, "the cause", content)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_as_a_redirection_on_windows_writes_it(tmp_path, encoding):
    for text, lines in (("x.\r\n\r\no\r\n", ["x.  ", "    ", "o   "]), ("x\n\n", None)):
        content = ("\ufeff" + text).encode(encoding)
        if lines:
            step.equal(read(written(tmp_path, content)), lines, LINES, content)
        else:
            message = step.refused(read, written(tmp_path, content), Refused)
            step.equal(message, "expected 3 lines, found 2", "the cause", content)
    for text, cause in (("", "the file is empty"), ("\r\n", "no ink: there is no x in it")):
        content = ("\ufeff" + text).encode(encoding)
        step.equal(step.refused(read, written(tmp_path, content), Refused), cause, "the cause", content)


def test_a_heading_may_stand_above_and_a_grey_is_refused_with_advice(tmp_path):
    def read(path):
        return read_lines(path, 2, 4, known=".x", ink="x", grey=":+", heading="image ")

    step.equal(read(written(tmp_path, b"image 7\nx.\n..\n")), ["x.  ", "..  "], LINES, "a heading")
    advice = ", a grey: draw it without --pixels grey"
    for content, message in (
        (b"image 7\nx.\n", "expected 2 lines, found 1"),
        (b"Image 7\nx.\n", "line 1: expected at most 4 characters, found 7"),
        (b"image 7\nx.\n.+", f"line 3: expected . or space or #, found '+' in column 2{advice}"),
        (b"x.\n.:", f"line 2: expected . or space or #, found ':' in column 2{advice}"),
        (b"x.\n.*", "line 2: expected . or space or #, found '*' in column 2"),
        (b"x.\nimage ", "line 2: expected at most 4 characters, found 6"),
    ):
        found = step.refused(read, written(tmp_path, content), Refused)
        step.equal(found, message, "the cause", content)


def test_a_file_that_is_too_large_is_refused(tmp_path):
    """128 lines of 127 characters and a line end are 16384 bytes, as many as are looked at."""
    step.equal(LARGEST, 128 * 128, "bytes", "LARGEST")
    content = b"x" * 127 + b"\n" + (b"." * 127 + b"\n") * 127
    path = written(tmp_path, content)
    found = read_lines(path, 128, 127, known=".x", ink="x")
    step.equal(found, ["x" * 127] + ["." * 127] * 127, LINES, "16384 bytes")
    path = written(tmp_path, content + b"\n")
    for given in (path, written(tmp_path, b"x\n" * (1 << 20))):
        message = step.refused(lambda path: read_lines(path, 128, 127, ".x", "x"), given, Refused)
        step.equal(message, "too large for 128 lines of 127 characters", "the cause", "more bytes")


def test_a_file_that_cannot_be_opened_stays_an_oserror(tmp_path):
    step.refused(read, tmp_path / "none.txt", FileNotFoundError)
    step.refused(read, tmp_path, OSError)
