"""Chapter 18. A digit in characters: drawn, and read back (a look inside; not in the article).

You have:    images of 784 pixels (chapter 4).
You build:   28 lines of text for an image, and an image for 28 lines of text: your own digit.
It enables:  the explanation of chapter 19, which shows its image and takes yours.

    character      pixel, 0.0 .. 1.0
    `.` or space   paper, 0.0
    `#`            full ink, 1.0
    :-=+*%         in between, darker and darker

Binary pixels have no in between, so a drawing in characters loses nothing of them. Only paper and
full ink are read back.

    python3 -m scratchnet.draw [N ...] [--pixels binary|grey] [--data DIR]

The command draws the training images of those numbers, each below a line that says which it is;
without a number it counts the images of each digit. To draw a digit of your own, begin with one:

    python3 -m scratchnet.draw 1 | tail -28 > digit.txt
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from scratchnet.command import Parser, run, whole_number
from scratchnet.dataset import HEIGHT, LEVELS, TRAIN, WIDTH, default_directory, find, read_mnist

PAPER, BETWEEN, INK = ".", ":-=+*%", "#"
READ_BACK = {".": 0.0, " ": 0.0, "#": 1.0}
LARGEST = 1 << 14  # bytes; 28 lines of 28 characters take 812


class DigitError(ValueError):
    """A drawing that cannot be used; the message is `FILE: CAUSE`."""


def draw(image: Sequence[float]) -> list[str]:
    """Returns the 28 lines, of 28 characters each, that show an image.

    image: 784 pixels, 0.0 .. 1.0. Raises ValueError for another number of them.

    >>> draw([0.0, 0.1, 0.9, 1.0] + [0.0] * 780)[0]
    '.:%#........................'
    """
    if len(image) != HEIGHT * WIDTH:
        raise ValueError(f"expected 784 pixels, found {len(image)}")
    text = "".join(_character(pixel) for pixel in image)
    return [text[start : start + WIDTH] for start in range(0, len(text), WIDTH)]


def _character(pixel: float) -> str:
    if pixel <= 0.0:
        return PAPER
    return INK if pixel >= 1.0 else BETWEEN[int(pixel * len(BETWEEN))]


def read_digit(path: str | Path) -> list[float]:
    """Returns the 784 pixels, 0.0 or 1.0, of a digit drawn in a text file.

    path: a file of 28 lines of at most 28 characters, `.` or space for paper and `#` for ink; a
    shorter line is paper to its end, since editors cut spaces there. Windows line ends are fine.

    Raises DigitError, which names the file and, where there is one, the line.

    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     size = file.write(b"..##" + 28 * b"\\n")
    ...     file.flush()
    ...     read_digit(file.name)[:5]
    [0.0, 0.0, 1.0, 1.0, 0.0]
    """
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST + 1)
        return _pixels(content)
    except OSError as error:
        raise DigitError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise DigitError(f"{path}: {error}") from error


def _pixels(content: bytes) -> list[float]:
    """The pixels of a drawing; ValueError says what is wrong with it, and in which line."""
    if not content.strip():
        raise ValueError("the file is empty" if not content else "no ink: there is no # in it")
    if len(content) > LARGEST:
        raise ValueError(f"too large for {HEIGHT} lines of {WIDTH} characters")
    text = content.decode("utf-8-sig", errors="replace")
    lines = text.removesuffix("\n").split("\n")
    if len(lines) != HEIGHT:
        raise ValueError(f"expected {HEIGHT} lines, found {len(lines)}")
    pixels: list[float] = []
    for number, line in enumerate(lines, start=1):
        line = line.removesuffix("\r")
        if len(line) > WIDTH:
            raise ValueError(f"line {number}: expected at most {WIDTH} characters, found {len(line)}")
        for column, character in enumerate(line, start=1):
            if character not in READ_BACK:
                raise ValueError(
                    f"line {number}: expected . or space or #, found {ascii(character)} "
                    f"in column {column}"
                )
        pixels += [READ_BACK[character] for character in line.ljust(WIDTH)]
    if 1.0 not in pixels:
        raise ValueError("no ink: there is no # in it")
    return pixels


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `python3 -m scratchnet.draw`."""
    parser = Parser("scratchnet.draw", "Draw training images in characters, or count them by digit.")
    parser.add_argument(
        "numbers", nargs="*", type=whole_number(0), metavar="N", help="numbers of training images"
    )
    parser.add("--pixels", "--data")
    options = parser.parse_args(arguments)
    folder = options.data or default_directory()
    images, labels = read_mnist(*(find(folder, name) for name in TRAIN))
    for number in options.numbers:
        if number >= len(images):
            raise ValueError(f"expected an image number in 0..{len(images) - 1}, found {number}")
    for number in options.numbers:
        print(f"training image {number}, label {labels[number]}")
        print("\n".join(draw([LEVELS[options.pixels][pixel] for pixel in images[number]])))
    if not options.numbers:
        for digit in range(10):
            print(f"digit {digit}: {labels.count(digit)} training images")


if __name__ == "__main__":
    sys.exit(run(main))
