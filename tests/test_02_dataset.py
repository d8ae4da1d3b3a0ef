"""Chapter 2: the images of two digits, cut out, picked and scaled.

By hand, on files of a few images; on the real ones by the article's counts and NumPy's sums
(fixtures/dataset.json). What else can be wrong with a pair of files is tested in test_tools_damaged_files.py,
where they are looked for in test_tools_files.py.
"""

import gzip
import random
import re
import struct

import pytest
import real_data
from step import Step, fixture

from scratchnet import dataset
from scratchnet.dataset import LEVELS, TEST, TRAIN, load_dataset, pick, read_mnist, read_set, scaled
from scratchnet.idx import IdxError
from scratchnet.tools.errors import Refused

step = Step(__file__)
test_example = step.examples()
LEVEL = {"binary": "any ink is 1.0", "grey": "value / 255"}
STACKED = "the first digit's images, then the second's, in the order of the file"
CLASS = "0 for the first digit, 1 for the second"
CUT = "image i has the bytes 784 i to 784 i + 783"


@pytest.fixture(autouse=True)
def read_once(monkeypatch):
    """Of the package's own files too, what is read once here is read by this page."""
    real_data.read_once(monkeypatch)


def idx(shape, values, type_byte=8):
    return bytes([0, 0, type_byte, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + values


def images(first_pixels):
    """A file of images that are blank but for their first pixel."""
    return idx((len(first_pixels), 28, 28), b"".join(bytes([p]) + bytes(783) for p in first_pixels))


def labels(digits):
    return idx((len(digits),), bytes(digits))


def written(folder, image_file, label_file):
    """The paths of two files of that content."""
    paths = folder / "images", folder / "labels"
    for path, content in zip(paths, (image_file, label_file)):
        path.write_bytes(content)
    return paths


def test_scaled_by_hand():
    every = bytes(range(256))
    step.equal(scaled(bytes([0, 51, 255]), "grey"), [0.0, 0.2, 1.0], LEVEL["grey"], "51 / 255 = 1/5")
    step.equal(scaled(every, "binary"), [float(v > 0) for v in every], LEVEL["binary"], "0 .. 255")
    step.equal(scaled(every, "grey"), [v / 255 for v in every], LEVEL["grey"], "0 .. 255")
    kinds = {type(level) for levels in LEVELS.values() for level in levels}
    step.equal(kinds, {float}, "pixels are floats, also where they are 0 or 1", "all levels")
    sizes = [(name, len(levels)) for name, levels in LEVELS.items()]
    step.equal(sizes, [("binary", 256), ("grey", 256)], "two kinds of pixels, 256 levels")


@pytest.mark.parametrize("digits, x, y", [
    ((3, 7), [1, 5, 2, 4], [0, 0, 1, 1]), ((7, 3), [2, 4, 1, 5], [0, 0, 1, 1]),
    ((5, 3), [3, 1, 5], [0, 1, 1]), ((3, 8), [1, 5], [0, 0]),
])  # fmt: skip
def test_pick_by_hand(digits, x, y):
    """Of the images 1 to 5, which are a 3, a 7, a 5, a 7, a 3."""
    row = [bytes([pixel, 0]) for pixel in range(1, 6)]
    found_x, found_y = pick(row, [3, 7, 5, 7, 3], digits, "grey")
    given = f"images 1 2 3 4 5, labels 3 7 5 7 3, digits {digits}, grey"
    step.equal(found_x, [[pixel / 255, 0.0] for pixel in x], STACKED, given)
    step.equal(found_y, y, CLASS, given)
    step.gives(pick, (row, [3, 7, 5, 7, 3], digits, "binary"), ([[1.0, 0.0]] * len(x), y), "binary")
    (first, second), _ = pick([b"\0", b"\0"], [3, 3], (3, 7), "grey")
    lists = "one list" if first is second else "two lists"
    step.equal(lists, "two lists", "each image has a list of its own", "two equal images")


# A pair of files, by hand, and what is loaded from two pairs.


def test_read_mnist_by_hand(tmp_path):
    """Each pixel of three images has a value of its own; the digits are a list."""
    pixels = random.Random(0).randbytes(3 * 784)
    paths = written(tmp_path, idx((3, 28, 28), pixels), labels([3, 0, 9]))
    for given in (paths, map(str, paths)):
        found, digits = read_mnist(*given)
        sizes = [(type(image).__name__, len(image)) for image in found]
        step.equal(sizes, [("bytes", 784)] * len(found), "each image is a slice of the bytes", "3 images")
        step.equal([*map(pixels.find, found)], [0, 784, 1568], f"{CUT}: where they begin", "3 images")
        step.equal((digits, type(digits)), ([3, 0, 9], list), "the labels as a list", "3 labels")
    nothing = written(tmp_path, images([]), labels([]))
    step.equal(read_mnist(*nothing), ([], []), "n times 784 bytes, and n digits", "n = 0")


@pytest.mark.parametrize("pixels, most", [("binary", 1), ("grey", 255)])
def test_load_by_hand(small_folder, pixels, most):
    """The training images of small_folder begin with 1 2 3 4 255 and are 3 7 5 7 3; those to test with
    6 0 and are 7 3. Some of the files are packed."""
    for name in (TRAIN[0], TEST[1]):
        content = (small_folder / name).read_bytes()
        (small_folder / name).unlink()
        (small_folder / f"{name}.gz").write_bytes(gzip.compress(content))
    for digits, train, test in (((7, 3), [2, 4, 1, 255], [6, 0]), ([3, 7], [1, 255, 2, 4], [0, 6])):
        data = load_dataset(small_folder, digits, pixels)
        for x, y, first, classes in ((data.train_x, data.train_y, train, [0, 0, 1, 1]),
                                     (data.test_x, data.test_y, test, [0, 1])):  # fmt: skip
            step.equal([row[0] for row in x], [min(p, most) / most for p in first], STACKED, digits)
            step.equal([row[1:] for row in x], [[0.0] * 783] * len(x), "paper is 0.0", digits)
            step.equal(y, classes, CLASS, digits)


def test_arguments_are_refused_before_any_file_is_looked_for():
    message = "expected digits to be two different digits of 0..9, found "
    cases = [(digits, f"{message}{digits}") for digits in ((3, 3), (3,), (3, 10))]
    step.refuses(lambda digits: load_dataset("none", digits), cases, Refused)
    gray = "expected pixels to be binary or grey, found 'gray'"
    step.refuses(lambda pixels: load_dataset("none", pixels=pixels), [("gray", gray)], Refused)


def test_read_set_by_hand(small_folder, monkeypatch):
    monkeypatch.chdir(small_folder)
    for folder in (small_folder, str(small_folder), ""):  # only None is the package's own
        found, digits = read_set(folder)
        step.equal([image[0] for image in found], [1, 2, 3, 4, 255], "all images", TRAIN[0])
        step.equal(digits, [3, 7, 5, 7, 3], "the training set, unless said otherwise", TRAIN[1])
    found, digits = read_set(small_folder, TEST, digits=iter([3, 7]))
    step.equal(([image[0] for image in found], digits), ([6, 0], [7, 3]), "all images and labels", TEST)


def test_images_without_a_label_are_refused():
    step.raises(pick, [b"\0", b"\0", b"\0"], [3, 7], (3, 7), "grey")


def test_files_as_others_hand_them_out(small_folder):
    """QMNIST's labels are 8 numbers each; EMNIST's images are turned, so that pixel 28 comes to place 1.
    Training images of one set and test images of another make no set."""
    before = load_dataset(small_folder, (7, 3))
    numbers = [struct.pack(">8i", digit, *range(7)) for digit in (3, 7, 5, 7, 3)]
    (small_folder / TRAIN[1]).rename(small_folder / "emnist-mnist-train-labels-idx1-ubyte")
    (small_folder / TRAIN[0]).rename(small_folder / "qmnist-train-images-idx3-ubyte")
    (small_folder / "qmnist-train-labels-idx2-int").write_bytes(idx((5, 8), b"".join(numbers), 12))
    step.equal(len(read_set(small_folder)[0]), 5, "training images of QMNIST", TRAIN)
    missing = (
        f"{small_folder / 'qmnist-t10k-images-idx3-ubyte'}: no such file, with .gz behind its name or without"
    )
    step.refuses(lambda digits: load_dataset(small_folder, digits), [((7, 3), missing)], IdxError)
    for name in TEST:
        (small_folder / name).rename(small_folder / f"qmnist-{name.replace('t10k', 'test')}")
    step.equal(load_dataset(small_folder, (7, 3)), before, "as under the names of MNIST", "QMNIST")
    turned = idx((5, 28, 28), b"".join(bytes(28) + bytes([k]) + bytes(755) for k in range(5)))
    (small_folder / "emnist-mnist-train-images-idx3-ubyte").write_bytes(turned)
    images = read_mnist(*sorted(small_folder.glob("emnist*")))[0]
    step.equal(images, [bytes([0, k]) + bytes(782) for k in range(5)], "rows for columns", "EMNIST")


# What is refused names the file.


def test_a_pair_that_is_not_mnist_is_refused(tmp_path):
    for image_file, label_file, named, cause in (
        (images([1, 2]), labels([3]), 1, "1 labels for the 2 images of IMAGES"),
        (b"<html>", labels([3]), 0, "not an IDX file: it looks like an HTML page: download it again"),
        (images([1]), b"", 1, "the file is empty"),
    ):
        paths = written(tmp_path, image_file, label_file)
        expected = f"{paths[named]}: {cause.replace('IMAGES', str(paths[0]))}"
        step.refuses(lambda paths: read_mnist(*paths), [(paths, expected)], IdxError)


def test_a_folder_that_is_none(small_folder):
    """The folder that is named is the one that is read, and no other in its place."""
    none, file = small_folder / "none", small_folder / TRAIN[0]
    found = "expected the folder of the four files; this file looks like an IDX file"
    advice = "it needs its usual name, and --data its folder"
    cases = [(none, f"{none}: no such folder"), (file, f"{file}: {found}: {advice}")]
    step.refuses(lambda folder: load_dataset(folder, (7, 3)), cases, IdxError)


def test_a_file_or_a_digit_that_is_missing_is_named(small_folder):
    for digits, name, missing in (((3, 5), TEST[1], 5), ((0, 3), TRAIN[1], 0), ((9, 8), TRAIN[1], 9)):
        message = f"{small_folder / name}: no image of the digit {missing}"
        step.refuses(lambda digits: load_dataset(small_folder, digits), [(digits, message)], IdxError)
    for name in (*TEST[::-1], *TRAIN[::-1]):  # each is looked for before those that are missing already
        (small_folder / name).unlink()
        message = f"{small_folder / name}: no such file, with .gz behind its name or without"
        step.refuses(lambda digits: load_dataset(small_folder, digits), [((7, 3), message)], IdxError)


# The real data.


def test_sizes_of_the_article(binary, sets):
    """Article, section 2: 5923 and 6742 to train on, 980 and 1135 to test; 784 pixels each.

    All images of the first digit, in the order of the file, come before those of the second.
    """
    train, test = (binary.train_x, binary.train_y, 5923, 6742), (binary.test_x, binary.test_y, 980, 1135)
    for (x, y, zeros, ones), (names, (found, digits)) in zip((train, test), sets.items()):
        step.equal(len(x), zeros + ones, "rows", names[0])
        step.equal(y, [0] * zeros + [1] * ones, STACKED, names[1])
        numbers = [i for digit in (0, 1) for i, label in enumerate(digits) if label == digit]
        for row in (*range(5), -2, -1):
            expected = [float(value > 0) for value in found[numbers[row]]]
            step.equal(x[row], expected, STACKED, f"row {row}, image {numbers[row]} of {names[0]}")
    step.equal({len(row) for row in binary.train_x + binary.test_x}, {784}, "28 x 28, flattened")
    step.equal(load_dataset() == binary, True, "0 and 1 in binary pixels, unless said otherwise", "()")


def test_ink_of_all_images_is_numpys(binary, sets):
    """NumPy counted 1,715,841 pixels of ink, and added up the bytes (fixtures/make_fixtures.py)."""
    expected = fixture("dataset")["digits 0 1, seed 0"]
    step.equal(expected["train_pixels_with_ink"], 1_715_841, "pixels of ink", "0 and 1, binary")
    step.equal(sum(map(sum, binary.train_x)), 1_715_841, LEVEL["binary"], "0 and 1, binary")
    total = sum(sum(image) for image, digit in zip(*sets[TRAIN]) if digit in (0, 1))
    step.equal(total, expected["sum_of_train_pixels"], CUT, "0 and 1, bytes")


@pytest.mark.whole
@pytest.mark.parametrize("name", ["digits 0 1, seed 0", "digits 4 9, seed 1"])
def test_grey_pixels_are_numpys(name):
    expected, digits = fixture("dataset")[name], tuple(map(int, name[7:10].split()))
    data = load_dataset(digits=digits, pixels="grey")
    step.equal([data.train_y.count(y) for y in (0, 1)], expected["train_counts"], STACKED, name)
    step.equal([data.test_y.count(y) for y in (0, 1)], expected["test_counts"], STACKED, name)
    ink = sum(len(row) - row.count(0.0) for row in data.train_x)
    step.equal(ink, expected["train_pixels_with_ink"], "pixels that are not 0", name)
    total = 255 * sum(sum(row) for row in data.train_x)
    step.close(total, expected["sum_of_train_pixels"], LEVEL["grey"], name, relative=1e-10)


def test_what_the_page_shows_and_counts(binary, sets):
    """Training images 1 and 3, the first 0 and the first 1: a # where 2 of 2 x 2 pixels or more have ink."""
    (images, labels), text, drawn = sets[TRAIN], " ".join(dataset.__doc__.split()), []
    for row, number, label in ((0, 1, 0), (5923, 3, 1)):
        x, given = binary.train_x[row], f"training image {number}, row {row}"
        step.equal((labels[number], scaled(images[number], "binary")), (label, x), STACKED, given)
        starts = [range(i, i + 28, 2) for i in range(0, 784, 56)]
        ink = [[sum(x[k : k + 2] + x[k + 28 : k + 30]) for k in line] for line in starts]
        drawn.append(["".join(".#"[count >= 2] for count in line) for line in ink])
    shown = re.findall(r"^    ([.#]{14})     ([.#]{14})$", dataset.__doc__, re.MULTILINE)
    expected = [pair for pair in zip(*drawn) if "#" in "".join(pair)]
    step.has(text, f"Here are images 1 and 3 of the {len(labels):,}, counted from 0.")
    step.equal(shown, expected, "2 x 2 pixels to a character, without the empty rows", "images 1 and 3")
    counts = len(labels), len(sets[TEST][1])
    step.has(text, "{:,} images with labels to train with, and {:,} to test".format(*counts))
    counts = len(binary.train_x), len(binary.test_x)
    step.has(
        text, "learns from {:,} training images of 0s and 1s, and never from the {:,} test".format(*counts)
    )


# The page's questions.


def test_question_1(binary):
    """167 of the 784, in the training images; a single one of them has ink in a test image."""
    blank = [pixel for pixel, column in enumerate(zip(*binary.train_x)) if not any(column)]
    step.equal(len(blank), 167, "pixels that are 0.0 in all, counted here", "12,665 images")
    blank = [pixel for pixel in blank if not any(row[pixel] for row in binary.test_x)]
    step.equal(len(blank), 166, "pixels that are 0.0 in all", "14,780 images")


def test_question_2(binary):
    """17.28 %, which is 135.48 of 784 pixels: 191.97 in a 0, but only 85.85 in a 1."""
    ink = [sum(row) for row in binary.train_x]
    means = [f"{sum(group) / len(group):.2f}" for group in (ink, ink[:5923], ink[5923:])]
    step.equal(means, ["135.48", "191.97", "85.85"], "mean of all, 0s, 1s, counted here", "training set")
    step.equal(f"{sum(ink) / len(ink) / 784:.4f}", "0.1728", "135.48 / 784", "training set")
