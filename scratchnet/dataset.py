"""Two digits, ready to learn from.
Part I, the data. Before: idx.py. Next: draw.py.

You have:     the files as numbers: 60,000 images with labels to train with, and 10,000 to test with.
You build:    `load_dataset`, which picks out the images of two digits, and gives each of them its class.
It gives you: the images and classes that every later page works with.

Here are images 1 and 3 of the 60,000, counted from 0. An image has 28 x 28 pixels, each from 0 (paper) to
255 (full ink). A character stands for 2 x 2 pixels, # if two or more have ink. Empty rows are left out:

    .......###....     .........##...
    ......#####...     ........###...
    .....######...     ........###...
    ....#####.##..     .......###....
    ...####...##..     ......###.....
    ...##.....##..     ......##......
    ...##....##...     .....###......
    ...##...##....     .....##.......
    ...######.....     ....###.......
    ...####.......     ....##........
    ..............     ....##........

You see a 0 and a 1. A program is given 784 numbers for each, and has to find out what tells them apart.
A label is the digit that the file gives for an image, 0 to 9. A class, 0 or 1, is what our program has to
tell: class 0 is the first of the two digits that we choose, and class 1 is the second. For the digits 0
and 1, class and label are the same. For 4 and 9, a 4 is of class 0 and a 9 is of class 1.

MNIST comes in two sets. A program learns from 12,665 training images of 0s and 1s, and never from the 2,115
test images. These show whether it has found a rule, or only learned its training images by heart.

Pixels are made binary, 1.0 for any ink and 0.0 for paper, as in the published run that we shall repeat.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from scratchnet.idx import IdxError, read_idx
from scratchnet.tools.damaged_files import check_has_digits, checked_pair
from scratchnet.tools.files import find
from scratchnet.tools.validation import BYTES, PIXELS, check_choice, check_lengths, require

HEIGHT, WIDTH = 28, 28
TRAIN = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TEST = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
LEVELS = {"binary": [0.0] + [1.0] * 255, "grey": [value / 255.0 for value in range(256)]}
Folder = str | Path | None  # None: the folder `data` of this package
Images = tuple[list[bytes], list[int]]  # n images of 784 bytes, and their n labels


class Dataset(NamedTuple):
    """X, the images as rows of 784 numbers from 0.0 to 1.0, and y, the class of each, in two sets."""

    train_x: list[list[float]]
    train_y: list[int]
    test_x: list[list[float]]
    test_y: list[int]

    def __repr__(self) -> str:
        return f"Dataset({len(self.train_x)} images to train on, {len(self.test_x)} to test)"


def load_dataset(directory: Folder = None, digits: Sequence[int] = (0, 1), pixels: str = "binary") -> Dataset:
    """Returns the images of two digits with their classes: class 0 first, in the order of the files.

    directory: of the four files, raw or gzip; None: the package's own. digits: two different ones of 0..9.
    pixels: "binary", or "grey" (value / 255). ValueError for anything else, IdxError for a bad file.
    """
    check_choice(digits, pixels, directory)
    find(directory, TRAIN + TEST, IdxError)  # all four files, before one is read
    sets = [pick(*read_set(directory, names, digits), digits, pixels) for names in (TRAIN, TEST)]
    return Dataset(*sets[0], *sets[1])


def pick(
    images: Sequence[bytes], labels: Sequence[int], digits: Sequence[int], pixels: str
) -> tuple[list[list[float]], list[int]]:
    """Returns the images of digits[0], then of digits[1], scaled, and their classes. Each image has a label.

    >>> pick([bytes([0]), bytes([255]), bytes([9])], [7, 3, 7], digits=(3, 7), pixels="binary")
    ([[1.0], [0.0], [1.0]], [0, 1, 1])
    """
    check_lengths(images, labels, "images and labels")
    x, y = [], []
    for its_class, digit in enumerate(digits):
        for image, label in zip(images, labels):
            if label == digit:
                x.append(scaled(image, pixels))
                y.append(its_class)
    return x, y


def scaled(image: bytes, pixels: str) -> list[float]:
    """Returns a number, 0.0 .. 1.0, for each byte of an image: 51 becomes 1.0 if binary, 0.2 if grey."""
    level = LEVELS[require(pixels, "pixels", PIXELS)]
    return [level[value] for value in require(image, "image", BYTES)]


def read_set(directory: Folder = None, names: Sequence[str] = TRAIN, digits: Iterable[int] = ()) -> Images:
    """Returns all images and labels of a set. Raises IdxError if one of these digits does not occur."""
    images_path, labels_path = find(directory, names, IdxError)
    images, labels = read_mnist(images_path, labels_path)
    check_has_digits(labels_path, labels, digits, IdxError)
    return images, labels


def read_mnist(images_path: str | Path, labels_path: str | Path) -> Images:
    """Returns the list of images and the list of labels of a pair of files; IdxError says what is wrong."""
    images, labels = read_idx(images_path), read_idx(labels_path)
    pixels, digits = checked_pair(images_path, images, labels_path, labels, IdxError)  # all bytes of each
    size = HEIGHT * WIDTH  # the first 784 pixels are image 0, the next 784 are image 1
    return [pixels[start : start + size] for start in range(0, len(pixels), size)], list(digits)


# Run this:
#     $ python3 -c "from scratchnet.dataset import *; print(load_dataset(digits=(4, 9)))"
#     Dataset(11791 images to train on, 1991 to test)
# Ask yourself (the answers: tests/test_02_dataset.py, test_question_1 and test_question_2):
# 1. How many of the 784 pixels have no ink in any training image of a 0 or a 1?
# 2. Which share of the pixels has ink, on average?
