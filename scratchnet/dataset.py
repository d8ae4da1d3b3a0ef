"""Two digits, ready to learn from (part I, the data; article, sections 2, 4 and 5).
Before: idx.py. Next: draw.py.

You have:    IDX files read: 47,040,000 pixels and 60,000 labels in a row.
You build:   `load_dataset`: the images of two digits, cut out, picked and scaled, with their classes.
It enables:  everything. This is what the rule of threshold.py and the unit of network.py look at.

Training images 1 and 3, counted from 0. Each is 28 x 28 pixels, 0 (paper) to 255 (full ink); # is ink:

    ............................     ............................
    ............................     ............................
    ............................     ............................
    ............................     ............................
    ...............#####........     ............................
    ..............######........     ..................####......
    .............#########......     .................#####......
    ...........###########......     .................#####......
    ...........###########......     ................######......
    ..........############......     ...............#####........
    .........#########..###.....     ...............####.........
    ........######......###.....     ..............#####.........
    .......#######......###.....     .............#####..........
    .......####.........###.....     .............#####..........
    .......###..........###.....     ............#####...........
    ......####..........###.....     ...........#####............
    ......####........#####.....     ...........#####............
    ......###........#####......     ..........#####.............
    ......###.......####........     ..........#####.............
    ......###......####.........     ..........####..............
    ......#############.........     .........#####..............
    ......###########...........     ........######..............
    ......#########.............     ........####................
    .......#######..............     ........####................
    ............................     ........####................
    ............................     ............................
    ............................     ............................
    ............................     ............................

You see strokes, a 0 and a 1. The computer is given 784 numbers in a row.

    symbol  Python name        shape             range
            image              784 bytes         0 .. 255, row by row from the top
    X       train_x, test_x    n rows of 784     0.0 (paper) .. 1.0 (full ink)
    y       train_y, test_y    n classes         0 for the first digit, 1 for the second
    n       len(train_x), ...                    12,665 to train on and 2,115 to test, for 0 and 1

A label is the digit that a file gives; a class, 0 or 1, is what is to be learnt from it.

Why 0..1? The unit to come adds up pixels times weights: with 0..255 its sums would be 255 times as
large, and its steps too. The article's code divides each pixel by 255 ("grey"), but its printed log
comes from pixels that are 0 or 1 ("binary"): the library that read the files for it had set every
pixel with ink to full ink. So binary is the default here.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from scratchnet.idx import IdxError, read_idx
from scratchnet.tools.damaged_files import checked_pair
from scratchnet.tools.errors import Refused
from scratchnet.tools.files import data_folder, find

HEIGHT, WIDTH = 28, 28
TRAIN = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TEST = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
LEVELS = {  # the number that stands for each of the 256 values of a pixel
    "binary": [0.0] + [1.0] * 255,
    "grey": [value / 255.0 for value in range(256)],
}


class Dataset(NamedTuple):
    """Images as rows of 784 numbers, and the class, 0 or 1, of each."""

    train_x: list[list[float]]
    train_y: list[int]
    test_x: list[list[float]]
    test_y: list[int]

    def __repr__(self) -> str:
        return f"Dataset({len(self.train_x)} images to train on, {len(self.test_x)} to test)"


def load_dataset(
    directory: str | Path | None = None, digits: Sequence[int] = (0, 1), pixels: str = "binary"
) -> Dataset:
    """Returns the images of two digits with their classes, in the order of the files.

    The images of the first digit, class 0, come first, and then those of the second, class 1.

    directory: of the four files, raw or gzip, by their standard names; None: the package's own.
    digits: two different ones of 0..9. pixels: "binary" (any ink is 1.0) or "grey" (value / 255).
    Raises ValueError for other arguments, IdxError for a bad file.

    >>> load_dataset()
    Dataset(12665 images to train on, 2115 to test)
    """
    if len(digits) != 2 or digits[0] == digits[1] or not all(0 <= digit <= 9 for digit in digits):
        raise Refused(f"expected two different digits of 0..9, found {', '.join(map(str, digits))}")
    if pixels not in LEVELS:
        raise Refused(f"expected pixels to be one of {', '.join(LEVELS)}; found {pixels!r}")
    train_x, train_y = pick(*read_set(directory, TRAIN, digits), digits, pixels)
    test_x, test_y = pick(*read_set(directory, TEST, digits), digits, pixels)
    return Dataset(train_x, train_y, test_x, test_y)


def pick(
    images: Sequence[bytes], labels: Sequence[int], digits: Sequence[int], pixels: str
) -> tuple[list[list[float]], list[int]]:
    """Returns the scaled images of digits[0] and then those of digits[1], and their classes.

    >>> x, y = pick([b"a", b"b", b"c"], [7, 3, 7], digits=(3, 7), pixels="binary")
    >>> y  # the 3, then the two 7s
    [0, 1, 1]
    """
    x, y = [], []
    for class_of_digit, digit in enumerate(digits):
        for image, label in zip(images, labels):
            if label == digit:
                x.append(scaled(image, pixels))
                y.append(class_of_digit)
    return x, y


def scaled(image: bytes, pixels: str) -> list[float]:
    """Returns a number, 0.0 .. 1.0, for each byte of an image.

    >>> scaled(bytes([0, 51, 255]), "binary"), scaled(bytes([0, 51, 255]), "grey")
    ([0.0, 1.0, 1.0], [0.0, 0.2, 1.0])
    """
    level = LEVELS[pixels]
    return [level[value] for value in image]


def read_set(
    directory: str | Path | None = None, names: tuple[str, str] = TRAIN, digits: Iterable[int] = ()
) -> tuple[list[bytes], list[int]]:
    """Returns all images and labels of the training set, or of the set that has these file names.

    digits: those of which there must be an image. Raises IdxError, which names the file.
    """
    folder = data_folder() if directory is None else Path(directory)
    images_path, labels_path = (find(folder, name, IdxError) for name in names)
    images, labels = read_mnist(images_path, labels_path)
    for digit in digits:
        if digit not in labels:
            raise IdxError(f"{labels_path}: no image of the digit {digit}")
    return images, labels


def read_mnist(images_path: str | Path, labels_path: str | Path) -> tuple[list[bytes], list[int]]:
    """Returns the images and the labels of a pair of MNIST files: n times 784 bytes, and n digits.

    Raises IdxError, which names the file: not IDX, not 28 x 28 unsigned bytes for each of n labels, or
    a label that is no digit.
    """
    files = images_path, read_idx(images_path), labels_path, read_idx(labels_path)
    pixels, labels = checked_pair(*files, IdxError)
    size = HEIGHT * WIDTH  # the first 784 pixels are image 0, the next are image 1
    return [pixels[start : start + size] for start in range(0, len(pixels), size)], list(labels)


# Run this:
#     $ python3 -c "from scratchnet.dataset import *; print(load_dataset(digits=(4, 9)))"
#     Dataset(11791 images to train on, 1991 to test)
# Ask yourself:
# 1. What are the first ten classes, before anything is shuffled? (test_the_order_of_the_files)
# 2. How many of the 784 pixels have no ink in any image to train on? (test_pixels_that_never_have_ink)
# 3. What share of an image is ink, on average? (test_ink_of_an_image)
