"""A digit in characters: drawn, and read back (part I, the data; article, section 3).
Before: dataset.py. Next: threshold.py.

You have:    images of 784 pixels.
You build:   28 lines of text for an image, and an image for 28 lines of text: your own digit.
It enables:  looking. In images that nobody looks at, an error stays for a long time.

    character      pixel, 0.0 .. 1.0
    `.` or space   paper, 0.0
    `#`            full ink, 1.0
    :-=+*%         in between, darker and darker

Binary pixels have no in between, so a drawing in characters loses nothing of them. Only paper and
full ink are read back.

    python3 -m scratchnet.draw [N ...] [--pixels binary|grey] [--data DIR]

The command draws the training images of those numbers, each below a line that says which it is;
without a number it counts the images of each digit. To draw a digit of your own, edit one of these:

    python3 -m scratchnet.draw 1 > digit.txt
"""

from collections.abc import Sequence
from pathlib import Path

from scratchnet.dataset import HEIGHT, WIDTH
from scratchnet.tools.errors import Refused, naming, start_module
from scratchnet.tools.text_grid import read_lines

PAPER, BETWEEN, INK = ".", ":-=+*%", "#"
HEADING = "training image "
READ_BACK = {".": 0.0, " ": 0.0, "#": 1.0}


class DigitError(Refused):
    """A drawing that cannot be used; the message is `FILE: CAUSE`."""


def draw(image: Sequence[float]) -> list[str]:
    """Returns the 28 lines, of 28 characters each, that show an image.

    image: 784 pixels, 0.0 .. 1.0. Raises ValueError, "expected 784 pixels, found 3".

    >>> draw([0.0, 0.1, 0.9, 1.0] + [0.0] * 780)[0]
    '.:%#........................'
    """
    if len(image) != HEIGHT * WIDTH:
        raise ValueError(f"expected 784 pixels, found {len(image)}")
    text = "".join(character(pixel) for pixel in image)
    return [text[start : start + WIDTH] for start in range(0, len(text), WIDTH)]


def character(pixel: float) -> str:
    """Returns the character for a pixel: `.` for 0.0, `#` for 1.0, one of the six between.

    >>> character(0.0), character(0.01), character(0.5), character(0.99), character(1.0)
    ('.', ':', '+', '%', '#')
    """
    if pixel <= 0.0:
        return PAPER
    return INK if pixel >= 1.0 else BETWEEN[int(pixel * len(BETWEEN))]


def read_digit(path: str | Path) -> list[float]:
    """Returns the 784 pixels, 0.0 or 1.0, of a digit drawn in a text file.

    path: a file of 28 lines of at most 28 characters, `.` or space for paper and `#` for ink; a
    shorter line is paper to its end, since editors cut spaces there. The line that the command prints
    above a drawing may stay. Windows line ends are fine, and UTF-16 with its mark, too.

    Raises DigitError, which names the file and, where there is one, the line.
    """
    with naming(path, DigitError):
        lines = read_lines(path, HEIGHT, WIDTH, READ_BACK, INK, BETWEEN, HEADING)
    return [READ_BACK[mark] for line in lines for mark in line]


if __name__ == "__main__":
    start_module("scratchnet.page_commands.draw")


# Run this:
#     $ python3 -m scratchnet.draw 54293
#     training image 54293, label 1
#     ...
#
# Ask yourself:
# 1. Which digit is there most of, and which least? (test_the_most_and_the_fewest)
# 2. What does a drawing lose of a grey image, and what of a binary one? (test_what_a_drawing_loses)
