"""An image in characters: drawn, and read back.
Part I, the data. Before: dataset.py. Next: accuracy.py.

You have:     images of 784 numbers, which say nothing to the eye.
You build:    `draw`, which shows an image as 28 lines of text, and `read_digit`, which reads such text.
It gives you: a look at the data, and a way to draw a digit of your own.

Look at your data before you compute with them. A program would learn just as well from images that are read
upside down. So its results hide the mistake, but a single look shows it. Here is a 0, training image 1, in
greys. (Four empty lines above it and four below are left out.)

    ...............-+%+-........
    ..............-%%%%%........
    .............-%%%%%%-:......
    ...........:-%%%%*-%%=......
    ...........+%%%%%%=*%+......
    ..........-%%%*=%%--#+......
    .........-%%%*:-=:..%%-.....
    ........:+%%*-......%%+.....
    .......:*%%-::......%%*.....
    .......-%%-.........%%*.....
    .......*%*..........#%*.....
    ......-%%=..........%%+.....
    ......=%%:........:+%*:.....
    ......=%%........:+%%-......
    ......=%+.......-+%*........
    ......=%%......=%%+.........
    ......=%%+-:=*%%%+-.........
    ......=%%%%%%%%*+...........
    ......:*%%%%%%+.............
    .......:+%%%+:..............

A dot stands for paper, 0.0, and # for full ink, 1.0. Between them there are : - = + * % from light to dark.

`python3 -m scratchnet.draw 1 --pixels grey` draws this image, and without `--pixels grey` you get it in black
and white. To draw a digit of your own, save one in black and white (`python3 -m scratchnet.draw 1 >
digit.txt`) and edit it: dots or spaces are paper, and # is ink. After the pages of the book, explain.py lets
a trained unit read it.
"""

from collections.abc import Sequence
from pathlib import Path

from scratchnet.dataset import HEIGHT, WIDTH
from scratchnet.tools.errors import Refused, naming, start_module
from scratchnet.tools.text_grid import read_lines
from scratchnet.tools.validation import IMAGE, check, require

PAPER, BETWEEN, INK = ".", ":-=+*%", "#"
HEADING = "training image "
READ_BACK = {".": 0.0, " ": 0.0, "#": 1.0}


class DigitError(Refused):
    """A drawing that cannot be used; the message is `FILE: CAUSE`."""


def draw(image: Sequence[float]) -> list[str]:
    """Returns the 28 lines, of 28 characters each, that show an image.

    image: 784 pixels, 0.0 .. 1.0. Raises ValueError unless these are 784 numbers.

    >>> draw([0.0, 0.1, 0.9, 1.0] + [0.0] * 780)[0]
    '.:%#........................'
    """
    image = require(image, "image", IMAGE)
    text = "".join(character(pixel) for pixel in image)
    return [text[start : start + WIDTH] for start in range(0, len(text), WIDTH)]


def character(pixel: float) -> str:
    """Returns the character for a pixel: `.` for 0.0, `#` for 1.0, one of the six others between.

    Between, the whole part of 6 * pixel is the place in `:-=+*%`, counted from 0: 0.5 is at 3, which is `+`.

    >>> character(0.0), character(0.01), character(0.5), character(0.99), character(1.0)
    ('.', ':', '+', '%', '#')
    """
    check(pixel=pixel)
    if pixel <= 0.0:
        return PAPER
    return INK if pixel >= 1.0 else BETWEEN[int(pixel * len(BETWEEN))]


def read_digit(path: str | Path) -> list[float]:
    """Returns the 784 pixels, 0.0 or 1.0, of a digit that is drawn in a text file.

    path: a file of 28 lines of 28 characters, `.` or space for paper and `#` for ink. Lines that are too
    short are filled up with paper. Missing lines are added as empty ones: below, or above and below if line 1
    has ink. The line that the command prints above a drawing may stay.
    Raises DigitError, which names the file and, where there is one, the line.
    """
    with naming(path, DigitError):
        # read_lines checks the lines and fills them up; what it refuses becomes a DigitError
        lines = read_lines(path, HEIGHT, WIDTH, READ_BACK, INK, BETWEEN, HEADING)
    return [READ_BACK[mark] for line in lines for mark in line]


if __name__ == "__main__":
    start_module("scratchnet.page_commands.draw")


# Run this:
#     $ python3 -m scratchnet.draw 3
#     training image 3, label 1
#     ...
# Ask yourself (the answers: tests/test_03_draw.py, test_question_1 and test_question_2):
# 1. Run it without a number. Of which digit are there most training images, and of which fewest?
# 2. What does a drawing in characters lose of a grey image, and what of a binary one?
