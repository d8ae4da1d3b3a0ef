"""Chapter 4. Two digits, ready to learn from (article, sections 2 to 5).

You have:    IDX files read (chapter 1), a generator (chapter 2) and a shuffle (chapter 3).
You build:   `load_dataset`: the images of two digits, picked, stacked, shuffled, scaled.
It enables:  chapter 5, which counts the ink of this data, and chapter 17, which trains on it.

    symbol  Python name        shape             range
            image              784 bytes         0 (paper) .. 255 (full ink), row by row from the top
    X       train_x, test_x    n rows of 784     0.0 .. 1.0
    y       train_y, test_y    n classes         0 for the first digit, 1 for the second
    n       len(train_x), ...                    12,665 to train on and 2,115 to test, for 0 and 1

A label is the digit that a file gives for an image; a class is the 0 or 1 to be learnt from it. For
the digits 0 and 1 they are the same, and the article calls both labels.

The article's code divides each pixel by 255 ("grey"), but its printed log comes from pixels that are
either 0 or 1 ("binary"): the reader that it used had set every pixel with ink to full ink before the
article's code saw it. Binary is therefore the default here.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, cast

from scratchnet.idx import IdxError, Shape, read_idx
from scratchnet.mersenne_twister import MersenneTwister
from scratchnet.shuffle import shuffle

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


def default_directory() -> Path:
    """Returns the folder of the four files: `data` in the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


def read_mnist(
    images_path: str | Path, labels_path: str | Path
) -> tuple[list[bytes], list[int]]:
    """Returns the images and the labels of a pair of MNIST files.

    Result: n images of 784 bytes, 0..255; n labels, 0..9.

    Raises IdxError for a file that is not IDX, images that are not 28 x 28 unsigned bytes, labels
    that are not one row of digits, or different numbers of the two.
    """

    def expect_images(shape: Shape, type_name: str) -> None:
        if shape[1:] != (HEIGHT, WIDTH) or type_name != "unsigned byte":
            raise ValueError(
                "expected images, n x 28 x 28 values of type unsigned byte; "
                f"found {' x '.join(map(str, shape[:4]))} of type {type_name}"
            )

    def expect_labels(shape: Shape, type_name: str) -> None:
        if len(shape) != 1 or type_name != "unsigned byte":
            raise ValueError(
                "expected labels, n values of type unsigned byte; "
                f"found {' x '.join(map(str, shape[:4]))} of type {type_name}"
            )
        if shape[0] != len(images):
            raise ValueError(f"{shape[0]} labels for the {len(images)} images of {images_path}")

    pixels = cast(bytes, read_idx(images_path, expect_images).values)
    size = HEIGHT * WIDTH
    images = [pixels[start : start + size] for start in range(0, len(pixels), size)]
    labels = list(cast(bytes, read_idx(labels_path, expect_labels).values))
    for index, label in enumerate(labels):
        if label > 9:
            raise IdxError(f"{labels_path}: label {label} at index {index} is not a digit 0..9")
    return images, labels


def load_dataset(
    directory: str | Path | None = None,
    digits: Sequence[int] = (0, 1),
    pixels: str = "binary",
    seed: int = 0,
) -> Dataset:
    """Returns the images of two digits, shuffled and scaled, with their classes.

    The images of the first digit are stacked on those of the second, in the order of the file, and
    shuffled; first the training set, then the test set with the same generator.

    directory: holds the four files by their standard names, with or without `.gz`; None: the
        package's own. digits: two different ones of 0..9; the first becomes class 0.
    pixels: "binary" (any ink is 1.0) or "grey" (value / 255). seed: 0..2^32 - 1.

    Result: see the legend above.

    Raises ValueError for arguments out of range, IdxError for a bad file.

    >>> load_dataset().train_y[:10]  # as the article prints them
    [1, 0, 0, 1, 0, 0, 1, 1, 0, 0]
    """
    if len(digits) != 2 or digits[0] == digits[1] or not all(0 <= digit <= 9 for digit in digits):
        raise ValueError(f"expected two different digits of 0..9, found {', '.join(map(str, digits))}")
    if pixels not in LEVELS:
        raise ValueError(f"expected pixels to be one of {', '.join(LEVELS)}; found {pixels!r}")
    generator = MersenneTwister(seed)
    folder = default_directory() if directory is None else Path(directory)
    train_x, train_y = _load(folder, TRAIN, digits, pixels, generator)
    test_x, test_y = _load(folder, TEST, digits, pixels, generator)
    return Dataset(train_x, train_y, test_x, test_y)


def _load(
    folder: Path,
    names: tuple[str, str],
    digits: Sequence[int],
    pixels: str,
    generator: MersenneTwister,
) -> tuple[list[list[float]], list[int]]:
    """Returns the images of two digits, as rows of 784 levels, and their classes, from two files.

    names: of the images and the labels in `folder`. The images of digits[0], class 0, are stacked
    on those of digits[1], class 1, each in the order of the file; images and classes are shuffled
    together by `generator`; then LEVELS[pixels] gives the level of each pixel.

    Raises IdxError where a digit has no image: "FILE OF THE LABELS: no image of the digit 4".
    """
    images_path, labels_path = (find(folder, name) for name in names)
    images, labels = read_mnist(images_path, labels_path)
    for digit in digits:
        if digit not in labels:
            raise IdxError(f"{labels_path}: no image of the digit {digit}")
    samples = [
        (image, class_of_digit)
        for class_of_digit, digit in enumerate(digits)
        for image, label in zip(images, labels)
        if label == digit
    ]
    shuffle(samples, generator)
    level = LEVELS[pixels]
    x = [[level[pixel] for pixel in image] for image, _ in samples]  # n x 784
    y = [class_of_digit for _, class_of_digit in samples]  # n
    return x, y


def find(folder: Path, name: str) -> Path:
    """Returns the path of `name` in `folder`, or else of `name.gz`; IdxError if neither is there."""
    for path in (folder / name, folder / f"{name}.gz"):
        try:
            path.lstat()
        except FileNotFoundError:
            continue
        except OSError:
            pass  # a folder closed to us, or none at all: read_idx will say which
        return path
    if not folder.exists():
        raise IdxError(f"{folder}: no such folder")
    raise IdxError(f"{folder / name}: no such file, with .gz behind its name or without")
