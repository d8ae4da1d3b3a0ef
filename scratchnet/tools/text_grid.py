"""A text file of so many lines and columns, in a few characters."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Container
from pathlib import Path

from scratchnet.tools.errors import Refused
from scratchnet.tools.signatures import beginning, looks_like

PAPER = ". "
LARGEST = 1 << 14  # bytes; 28 lines of 28 characters take 812


def read_lines(
    path: str | Path, height: int, width: int, known: Container[str], ink: str,
    grey: Container[str] = "", heading: str = "",
) -> list[str]:  # fmt: skip
    """Returns the `height` lines of the file at `path`, each filled up with spaces to `width`.

    If there are more lines, blank ones go: at the end, then at the top. If there are fewer, blank ones are
    added below; but a drawing that begins with ink has lost its margins, and is put in the middle.

    known: the characters that may stand there. ink: the one that must. grey: those that stand there in
    grey drawings, and are refused with advice. heading: how a line begins that may stand above it all.
    Windows line ends are fine, and so is UTF-16 with its mark, which a redirection writes there.

    Raises Refused, with the line and the column where there is one, and OSError.
    """
    with Path(path).open("rb") as file:
        content = file.read(LARGEST + 1)
    looks = looks_like(beginning(Path(path)) or content, "", "text", "text in UTF-16").partition(":")[0]
    if looks:
        raise Refused(f"it {looks}: a drawing is text; `python3 -m scratchnet.live` lets you draw")
    if len(content) > LARGEST and content.strip():
        raise Refused(f"too large for {height} lines of {width} characters")
    wide = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    text = content.decode("utf-16" if wide else "utf-8-sig", errors="replace")
    if not text.strip():
        raise Refused("the file is empty" if not text else f"no ink: there is no {ink} in it")
    lines = [line.removesuffix("\r").rstrip(" ") for line in text.removesuffix("\n").split("\n")]
    first = 2 if heading and lines[0].startswith(heading) else 1
    del lines[: first - 1]
    while len(lines) > height and not lines[-1].strip(PAPER):
        del lines[-1]
    while len(lines) > height and not lines[0].strip(PAPER):
        del lines[0]
        first += 1
    if len(lines) > height:
        raise Refused(f"expected {height} lines, found {len(lines)}")
    for number, line in enumerate(lines, start=first):
        if len(line) > width:
            raise Refused(f"line {number}: expected at most {width} characters, found {len(line)}")
        for column, character in enumerate(line, start=1):
            if character not in known:
                advice = ", a grey: draw it without --pixels grey" if character in grey else ""
                raise Refused(
                    f"line {number}: expected . or space (paper) or # (ink), found {ascii(character)} "
                    f"in column {column}{advice}"
                )
    if not any(ink in line for line in lines):
        raise Refused(f"no ink: there is no {ink} in it")
    if len(lines) < height and lines[0].strip(PAPER):
        while not lines[-1].strip(PAPER):
            del lines[-1]
        lines = [""] * ((height - len(lines)) // 2) + lines
    return [line.ljust(width) for line in lines + [""] * (height - len(lines))]
