"""A text file of so many lines and columns: what is read, and what is refused where."""

import gzip

import pytest
from step import Step

from scratchnet.tools.errors import Refused
from scratchnet.tools.text_grid import LARGEST, read_lines

step = Step(__file__)
LINES = "the lines, each filled up with spaces"


def read(path):
    """Three lines of four columns, of which one must have an x."""
    return read_lines(path, 3, 4, known=".ox", ink="x")


def read_with_heading(path):
    return read_lines(path, 2, 4, known=".x", ink="x", grey=":+", heading="image ")


def utf_16(text):
    """As a redirection on Windows writes it, in either order of the bytes."""
    return [f"\ufeff{text}".encode(f"utf-16-{order}") for order in ("le", "be")]


FINE = [
    (b"x.o.\n.x..\noooo\n", ["x.o.", ".x..", "oooo"]),
    (b"x\n\no", ["x   ", "    ", "o   "]),
    (b"\n\nx", ["    ", "    ", "x   "]),
    (b"x\n.\n\n", ["x   ", ".   ", "    "]),
    (b"x\n.\nx\n \n..\n\n\n", ["x   ", ".   ", "x   "]),  # blank lines at the end go ..
    (b" \n\n.\nx\n.o.\n", [".   ", "x   ", ".o. "]),  # .. and then, as far as there are too many, at the top
    (b"\n\n.\n.x\n..\n\n", ["    ", ".   ", ".x  "]),
    (b".\nx", [".   ", "x   ", "    "]),  # blank lines are added below ..
    (b"x", ["    ", "x   ", "    "]),  # .. and above, where the margins were cut
    (b"x\n.\n", ["    ", "x   ", "    "]),
    (b"x   ", ["    ", "x   ", "    "]),
    (b"x.o. \n.x..      \r\noooo\n", ["x.o.", ".x..", "oooo"]),  # spaces at the end of a line go
    (b"xx\nx", ["xx  ", "x   ", "    "]),
    (b"x\r\n\no", ["x   ", "    ", "o   "]),
    (b"\xef\xbb\xbfx.o.\n\n\n", ["x.o.", "    ", "    "]),  # a byte order mark is no character
    *((content, ["x.  ", "    ", "o   "]) for content in (b"x.\r\n\no\n", *utf_16("x.\r\n\r\no\r\n"))),
]


@pytest.mark.parametrize("content, lines", FINE)
def test_lines_that_are_fine(written, content, lines):
    path = written(content)
    for given in (path, str(path)):
        step.equal(read(given), lines, LINES, content)


FOUND = "expected . or space (paper) or # (ink), found"
DRAW = "a drawing is text; `python3 -m scratchnet.live` lets you draw"
NO_INK = "no ink: there is no x in it"
WRONG = [
    *((content, "the file is empty") for content in [b"", *utf_16("")]),
    *((content, NO_INK) for content in [b"\n", b" \r\n\t\n", b"....\n.oo.\n....\n", *utf_16("\r\n")]),
    *((content, "expected 3 lines, found 4") for content in [b"x\n.\n.\nx", *utf_16("\n\nx\n\n\nx\n")]),
    (b"\n\n\n.\n.a\nx\n\n", f"line 5: {FOUND} 'a' in column 2"),  # as numbered in the file
    (b"\x89PNG\r\n" + bytes(LARGEST), f"it looks like a PNG picture: {DRAW}"),
    (b"[0, 0, 1]", f"it looks like JSON: {DRAW}"),
    (gzip.compress(b'{"a": 1}'), f"it looks like JSON: {DRAW}"),
    (b"\0\0\x08\3", f"it looks like an IDX file: {DRAW}"),
    (b"0,0,1\n", f"it looks like CSV: {DRAW}"),
    (b"x\n.....\nabcdefg", "line 2: expected at most 4 characters, found 5"),
    (b"xxxx\n....\n....a", "line 3: expected at most 4 characters, found 5"),
    (b"x\n..a\nb", f"line 2: {FOUND} 'a' in column 3"),
    (b"x\n .\n.", f"line 2: {FOUND} ' ' in column 1"),
    (b"x\r.\n.\n.", f"line 1: {FOUND} '\\r' in column 2"),
    (b"x\r\r\n.\n.", f"line 1: {FOUND} '\\r' in column 2"),
    (b"x\x00\n.\n.", f"line 1: {FOUND} '\\x00' in column 2"),
    (b"x\xff\n.\n.", f"line 1: {FOUND} '\\ufffd' in column 2"),
    ("x\n.数".encode() + b"\n.", f"line 2: {FOUND} '\\u6570' in column 2"),
    (b"x\n.\xef\xbb\xbf\n.", f"line 2: {FOUND} '\\ufeff' in column 2"),
]
ADVICE = ", a grey: draw it without --pixels grey"
WRONG_BELOW_A_HEADING = [
    (b"image 7\nx\n.\nx", "expected 2 lines, found 3"),
    (b"image 7\n", NO_INK),
    (b"Image 7\nx.\n", "line 1: expected at most 4 characters, found 7"),
    (b"image 7\nx.\n.+", f"line 3: {FOUND} '+' in column 2{ADVICE}"),
    (b"x.\n.:", f"line 2: {FOUND} ':' in column 2{ADVICE}"),
    (b"x.\n.*", f"line 2: {FOUND} '*' in column 2"),
    (b"x.\nimage ", "line 2: expected at most 4 characters, found 5"),
]


@pytest.mark.parametrize("read, cases", [(read, WRONG), (read_with_heading, WRONG_BELOW_A_HEADING)])
def test_what_does_not_fit_is_refused_with_line_and_column(written, read, cases):
    step.refuses(lambda content: read(written(content)), cases, Refused)


def test_a_heading_may_stand_above(written):
    found = read_with_heading(written(b"image 7\nx.\n..\n"))
    step.equal(found, ["x.  ", "..  "], LINES, "a heading")


def test_a_file_that_is_too_large_is_refused(written):
    """128 lines of 127 characters and a line end are 16384 bytes, as many as are looked at."""
    step.equal(LARGEST, 128 * 128, "bytes", "LARGEST")
    content = b"x" * 127 + b"\n" + (b"." * 127 + b"\n") * 127
    found = read_lines(written(content), 128, 127, known=".x", ink="x")
    step.equal(found, ["x" * 127] + ["." * 127] * 127, LINES, "16384 bytes")
    message = "too large for 128 lines of 127 characters"
    cases = [(more, message) for more in (content + b"\n", b"x\n" * (1 << 20))]
    step.refuses(lambda more: read_lines(written(more), 128, 127, ".x", "x"), cases, Refused)


def test_a_file_that_cannot_be_opened_stays_an_oserror(tmp_path):
    step.refused(read, tmp_path / "none.txt", FileNotFoundError)
    step.refused(read, tmp_path, OSError)
