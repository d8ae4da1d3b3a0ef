"""Chapter 2: the images of two digits, cut out, picked and scaled.

By hand, on files of a few images; on the real ones by the article's counts and NumPy's sums
(fixtures/dataset.json). What else can be wrong with a pair of files is tested in test_tools_damage.py,
where they are looked for in test_tools_files.py.
"""

import gzip
import re
import shutil
import struct

import pytest
from step import Step, fixture

from scratchnet import dataset
from scratchnet.dataset import LEVELS, TEST, TRAIN, Dataset
from scratchnet.dataset import header, load_dataset, pick, read_mnist, read_set, scaled
from scratchnet.idx import IdxError
from scratchnet.tools.errors import Refused

step = Step(__file__)
test_example = step.examples()
LEVEL = {"binary": "any ink is 1.0", "grey": "value / 255"}
STACKED = "the first digit's images, then the second's, in the order of the file"
CUT = "image i has the bytes 784 i to 784 i + 783"


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


def firsts(rows):
    """The first pixel of each row, 0 .. 255."""
    return [round(255 * row[0]) for row in rows if row]


# A pixel.


def test_scaled_by_hand():
    image = bytes([0, 1, 51, 254, 255])
    step.equal(scaled(image, "binary"), [0.0, 1.0, 1.0, 1.0, 1.0], LEVEL["binary"], image)
    expected = [0.0, 1 / 255, 0.2, 254 / 255, 1.0]  # 51 / 255 = 1/5
    step.equal(scaled(image, "grey"), expected, LEVEL["grey"], image)


def test_every_level():
    every = bytes(range(256))
    step.equal(scaled(every, "binary"), [float(v > 0) for v in every], LEVEL["binary"], "0 .. 255")
    step.equal(scaled(every, "grey"), [v / 255 for v in every], LEVEL["grey"], "0 .. 255")
    sizes = {name: len(levels) for name, levels in LEVELS.items()}
    step.equal(list(sizes.items()), [("binary", 256), ("grey", 256)], "two kinds of pixels, 256 levels")


# Two digits, by hand.


@pytest.mark.parametrize(
    "digits, x, y",
    [
        ((3, 7), [1, 5, 2, 4], [0, 0, 1, 1]),
        ((7, 3), [2, 4, 1, 5], [0, 0, 1, 1]),
        ((5, 3), [3, 1, 5], [0, 1, 1]),
        ((3, 8), [1, 5], [0, 0]),
    ],
)
def test_pick_by_hand(digits, x, y):
    """Of the images 1 to 5, which are a 3, a 7, a 5, a 7, a 3."""
    row = [bytes([pixel, 0]) for pixel in range(1, 6)]
    found_x, found_y = pick(row, [3, 7, 5, 7, 3], digits, "grey")
    step.equal(found_x, [[pixel / 255, 0.0] for pixel in x], STACKED, digits)
    step.equal(found_y, y, "0 for the first digit, 1 for the second", digits)
    step.equal(pick(row, [3, 7, 5, 7, 3], digits, "binary")[0], [[1.0, 0.0]] * len(x), "binary", digits)


# A pair of files, by hand, and what is loaded from two pairs.


def test_read_mnist_by_hand(tmp_path):
    rows = [bytes(range(196)) * 4, bytes(784), bytes([255]) * 784]
    paths = written(tmp_path, idx((3, 28, 28), b"".join(rows)), labels([3, 0, 9]))
    for images_path, labels_path in (paths, map(str, paths)):
        found, digits = read_mnist(images_path, labels_path)
        step.equal(found, rows, CUT, "three images")
        step.equal({type(image) for image in found}, {bytes}, "784 bytes", "three images")
        step.equal(digits, [3, 0, 9], "labels in the order of the file", "3 0 9")
        step.equal(type(digits), list, "a list of n digits", "3 0 9")


def test_the_labels_are_judged_before_a_pixel_is_read(tmp_path):
    """A small file may hold billions of blank pixels; where a label is wrong, they are not unpacked."""
    paths = written(tmp_path, idx((2, 28, 28), bytes(2 * 784 - 1)), labels([3, 10]))
    message = step.refused(lambda paths: read_mnist(*paths), paths, IdxError)
    step.equal(message, f"{paths[1]}: label 10 at index 1 is not a digit 0..9", "both are wrong", "a label")


def test_a_pair_of_nothing(tmp_path):
    found = read_mnist(*written(tmp_path, images([]), labels([])))
    step.equal(found, ([], []), "n times 784 bytes, and n digits", "n = 0")


def test_loaded_by_hand(small_folder):
    """Training images 1 2 3 4 255 are 3 7 5 7 3; test images 6 0 are 7 3."""
    data = load_dataset(small_folder, (7, 3), "grey")
    step.equal(firsts(data.train_x), [2, 4, 1, 255], STACKED, "digits 7 3")
    step.equal(data.train_y, [0, 0, 1, 1], "the first digit is class 0", "digits 7 3")
    step.equal(firsts(data.test_x), [6, 0], STACKED, "digits 7 3")
    step.equal(data.test_y, [0, 1], "the first digit is class 0", "digits 7 3")
    data = load_dataset(small_folder, [3, 7], "grey")
    step.equal(firsts(data.train_x), [1, 255, 2, 4], STACKED, "digits 3 7")
    step.equal(firsts(data.test_x), [0, 6], STACKED, "digits 3 7")


@pytest.mark.parametrize("first", [[1.0, 1.0, 1.0, 1.0], [2 / 255, 4 / 255, 1 / 255, 1.0]])
def test_loaded_pixels_are_scaled(small_folder, first):
    pixels = "binary" if first[0] == 1.0 else "grey"
    data = load_dataset(small_folder, digits=(7, 3), pixels=pixels)
    step.equal([row[0] for row in data.train_x], first, LEVEL[pixels], "bytes 2 4 1 255")
    expected = [1.0 if pixels == "binary" else 6 / 255, 0.0]
    step.equal([row[0] for row in data.test_x], expected, LEVEL[pixels], "bytes 6 0")
    for row in data.train_x + data.test_x:
        step.equal(row[1:], [0.0] * 783, "paper is 0.0", pixels)


def test_what_is_loaded_unless_said_otherwise(monkeypatch):
    asked = []

    def read(*arguments):
        asked.append(arguments)
        return [bytes([0, 1, 255]), bytes([0, 0, 9])], [1, 0]

    monkeypatch.setattr("scratchnet.dataset.read_set", read)
    data = load_dataset()
    step.equal(asked, [(None, TRAIN, (0, 1)), (None, TEST, (0, 1))], "the package's data, 0 and 1")
    step.equal(data.train_x, [[0.0, 0.0, 1.0], [0.0, 1.0, 1.0]], "binary", "0 0 9, 0 1 255")


def test_a_data_set_is_written_in_a_few_characters():
    found = repr(Dataset([[0.0]] * 3, [0, 1, 1], [[1.0]] * 2, [0, 1]))
    step.equal(found, "Dataset(3 images to train on, 2 to test)", "not its pixels", "3 and 2")


@pytest.mark.parametrize(
    "digits, words",
    [
        ((3, 3), "3, 3"), ((3,), "3"), ((3, 7, 5), "3, 7, 5"), ((), ""),
        ((-1, 3), "-1, 3"), ((3, -1), "3, -1"), ((10, 3), "10, 3"), ((3, 10), "3, 10"),
    ],
)  # fmt: skip
def test_digits_must_be_two_and_different(digits, words):
    """Judged before any file is looked for."""
    message = step.refused(lambda digits: load_dataset("none", digits), digits, Refused)
    expected = f"expected two different digits of 0..9, found {words}"
    step.equal(message, expected, "two different ones of 0..9", digits)


def test_pixels_must_be_known():
    message = step.refused(lambda pixels: load_dataset("none", pixels=pixels), "gray", Refused)
    expected = "expected pixels to be one of binary, grey; found 'gray'"
    step.equal(message, expected, "binary or grey", "gray")


# A set: a file of images and one of labels.


def test_read_set_by_hand(small_folder):
    for folder in (small_folder, str(small_folder)):
        found, digits = read_set(folder)
        step.equal([image[0] for image in found], [1, 2, 3, 4, 255], "all images", TRAIN[0])
        step.equal(digits, [3, 7, 5, 7, 3], "the training set, unless said otherwise", TRAIN[1])
    found, digits = read_set(small_folder, TEST, digits=iter([3, 7]))
    step.equal([image[0] for image in found], [6, 0], "all images", TEST[0])
    step.equal(digits, [7, 3], "all labels", TEST[1])


def test_an_empty_name_is_the_folder_where_you_stand(small_folder, monkeypatch):
    monkeypatch.chdir(small_folder)
    step.equal(read_set("", TEST)[1], [7, 3], "only None means the package's own", "''")


def test_files_may_be_gzip_or_raw(small_folder):
    raw = load_dataset(small_folder, (7, 3))
    for name in (*TRAIN, TEST[0]):
        content = (small_folder / name).read_bytes()
        (small_folder / name).unlink()
        (small_folder / f"{name}.gz").write_bytes(gzip.compress(content))
    found = load_dataset(small_folder, (7, 3))
    step.equal(tuple(found), tuple(raw), "gzip or raw", "three packed, one raw")


def test_a_header_is_read_without_its_values(tmp_path):
    images_path, labels_path = written(tmp_path, images([1, 2])[:16], idx((7,), b"", 0x0D))
    step.equal(header(images_path), ((2, 28, 28), "unsigned byte"), "shape and type", images_path)
    step.equal(header(str(labels_path)), ((7,), "float"), "shape and type", labels_path)


# What is refused names the file. Pairs: images, labels, which of the two is named, the cause.

IMAGES = "expected images, n x 28 x 28 values of type unsigned byte; found"
LABELS = "expected labels, n values of type unsigned byte; found"
HOLDS = "header promises 1 x 28 x 28 values, 784 bytes; the file holds 783"
BEHIND = "header promises 1 values, 1 bytes; the file goes on behind them"
BAD_PAIRS = [
    (labels([3]), images([1]), 0, f"{IMAGES} 1 of type unsigned byte"),
    (images([1]), images([1]), 1, f"{LABELS} 1 x 28 x 28 of type unsigned byte"),
    (idx((1, 27, 28), bytes(756)), labels([3]), 0, f"{IMAGES} 1 x 27 x 28 of type unsigned byte"),
    (idx((1, 28, 27), bytes(756)), labels([3]), 0, f"{IMAGES} 1 x 28 x 27 of type unsigned byte"),
    (idx((28, 28), bytes(784)), labels([3]), 0, f"{IMAGES} 28 x 28 of type unsigned byte"),
    (idx((1, 784), bytes(784)), labels([3]), 0, f"{IMAGES} 1 x 784 of type unsigned byte"),
    (idx((1, 28, 28), bytes(784), 9), labels([3]), 0, f"{IMAGES} 1 x 28 x 28 of type signed byte"),
    (images([1]), idx((1,), bytes(1), 9), 1, f"{LABELS} 1 of type signed byte"),
    (images([1, 2]), labels([3]), 1, "1 labels for the 2 images of IMAGES"),
    (images([1]), labels([3, 4]), 1, "2 labels for the 1 images of IMAGES"),
    (images([1]), labels([10]), 1, "label 10 at index 0 is not a digit 0..9"),
    (images([1, 2, 3]), labels([0, 9, 255]), 1, "label 255 at index 2 is not a digit 0..9"),
    (images([1])[:-1], labels([3]), 0, HOLDS),
    (images([1]), labels([3]) + b"\0", 1, BEHIND),
    (b"<html>", labels([3]), 0, "not an IDX file: it looks like an HTML page"),
    (images([1]), b"", 1, "the file is empty"),
]


@pytest.mark.parametrize("image_file, label_file, named, cause", BAD_PAIRS)
def test_a_pair_that_is_not_mnist_is_refused(tmp_path, image_file, label_file, named, cause):
    paths = written(tmp_path, image_file, label_file)
    message = step.refused(lambda paths: read_mnist(*paths), paths, IdxError)
    expected = f"{paths[named]}: {cause.replace('IMAGES', str(paths[0]))}"
    step.equal(message, expected, "FILE: CAUSE", (image_file[:16], label_file[:16]))


def test_both_headers_are_judged_before_a_pixel_is_read(tmp_path):
    """Neither file holds the values that it promises, but of that nothing is said."""
    paths = written(tmp_path, images([1, 2])[:16], labels([3, 7, 7])[:8])
    message = step.refused(lambda paths: read_mnist(*paths), paths, IdxError)
    expected = f"{paths[1]}: 3 labels for the 2 images of {paths[0]}"
    step.equal(message, expected, "first the headers", "2 images, 3 labels")


@pytest.mark.parametrize(
    "then", [images([1]), images([1, 2, 3]), idx((2, 28, 28), bytes(8 * 2 * 784), 0x0E)], ids=len
)
def test_a_file_that_is_another_one_behind_its_header_is_refused(tmp_path, monkeypatch, then):
    """It is replaced when the labels have been read: by one image, by three, by two of doubles."""
    paths = written(tmp_path, images([1, 2]), labels([3, 7]))
    judge = dataset.check_digits

    def replaced(*arguments):
        judge(*arguments)
        paths[0].write_bytes(then)

    monkeypatch.setattr("scratchnet.dataset.check_digits", replaced)
    message = step.refused(lambda paths: read_mnist(*paths), paths, IdxError)
    step.equal(message, f"{paths[0]}: the file changed while it was read", "FILE: CAUSE", len(then))


@pytest.mark.parametrize("name", [*TRAIN, *TEST])
def test_a_missing_file_is_named(small_folder, name):
    (small_folder / name).unlink()
    message = step.refused(lambda folder: load_dataset(folder, (7, 3)), small_folder, IdxError)
    expected = f"{small_folder / name}: no such file, with .gz behind its name or without"
    step.equal(message, expected, "FILE: CAUSE", name)


def test_a_folder_that_is_none(small_folder):
    """The folder that is named is the one that is read, and no other in its place."""
    none, file = small_folder / "none", small_folder / TRAIN[0]
    message = step.refused(lambda folder: load_dataset(folder, (7, 3)), none, IdxError)
    step.equal(message, f"{none}: no such folder", "FILE: CAUSE", none)
    message = step.refused(lambda folder: load_dataset(folder, (7, 3)), file, IdxError)
    step.equal(message, f"{file / TRAIN[0]}: Not a directory", "FILE: CAUSE", file)


def test_images_and_labels_exchanged(small_folder):
    shutil.move(small_folder / TRAIN[0], small_folder / "other")
    shutil.move(small_folder / TRAIN[1], small_folder / TRAIN[0])
    shutil.move(small_folder / "other", small_folder / TRAIN[1])
    message = step.refused(lambda folder: load_dataset(folder, (7, 3)), small_folder, IdxError)
    expected = f"{small_folder / TRAIN[0]}: {IMAGES} 5 of type unsigned byte"
    step.equal(message, expected, "FILE: CAUSE", "names exchanged")


@pytest.mark.parametrize(
    "digits, name, missing",
    [
        ((3, 5), TEST[1], 5),  # there is a training image of a 5, and no test image
        ((0, 3), TRAIN[1], 0),
        ((3, 0), TRAIN[1], 0),
        ((9, 8), TRAIN[1], 9),  # the first of the two
    ],
)
def test_a_digit_without_images(small_folder, digits, name, missing):
    message = step.refused(lambda digits: load_dataset(small_folder, digits), digits, IdxError)
    expected = f"{small_folder / name}: no image of the digit {missing}"
    step.equal(message, expected, "FILE: CAUSE", digits)


# The real data.


def test_pixels_are_floats(data, pixels):
    """Of Python, also where they are 0 or 1; the classes are whole numbers."""
    rows = data.train_x[:200] + data.train_x[-200:] + data.test_x[:200]
    step.equal({type(pixel) for row in rows for pixel in row}, {float}, LEVEL[pixels], pixels)
    step.equal({type(y) for y in data.train_y + data.test_y}, {int}, "a class is 0 or 1", pixels)
    step.equal({type(row) for row in rows}, {list}, "an image is a row of 784 numbers", pixels)


def test_read_set_takes_the_packages_own_files_unless_said_otherwise():
    found, digits = read_set(names=TEST)
    step.equal([len(found), len(digits)], [10000, 10000], "MNIST's test set", TEST)
    step.equal(digits[:5], [7, 2, 1, 0, 4], "the first labels of MNIST's test set", TEST[1])


def test_sizes_of_the_article(data):
    """Article, section 2: 5923 and 6742 to train on, 980 and 1135 to test; 784 pixels each."""
    expected = fixture("dataset")["digits 0 1, seed 0"]
    for y, counts, name in (
        (data.train_y, [5923, 6742], "train_counts"),
        (data.test_y, [980, 1135], "test_counts"),
    ):
        step.equal([y.count(0), y.count(1)], counts, "images of each class", name)
        step.equal(counts, expected[name], "the article's, and NumPy's", name)
    step.equal([len(data.train_x), len(data.test_x)], [12665, 2115], "rows", "n")
    step.equal({len(row) for row in data.train_x + data.test_x}, {784}, "28 x 28, flattened")


def check_against_numpy(data, expected, given):
    """The counts, the ink and the sum of all pixels of grey images, as NumPy has them."""
    step.equal([data.train_y.count(y) for y in (0, 1)], expected["train_counts"], STACKED, given)
    step.equal([data.test_y.count(y) for y in (0, 1)], expected["test_counts"], STACKED, given)
    ink = sum(len(row) - row.count(0.0) for row in data.train_x)
    step.equal(ink, expected["train_pixels_with_ink"], "pixels that are not 0", given)
    total = 255 * sum(sum(row) for row in data.train_x)
    step.close(total, expected["sum_of_train_pixels"], LEVEL["grey"], given, relative=1e-10)


def test_ink_of_all_images_is_numpys(binary, grey):
    expected = fixture("dataset")["digits 0 1, seed 0"]
    check_against_numpy(grey, expected, "0 and 1, grey")
    ink = sum(sum(row) for row in binary.train_x)
    step.equal(ink, expected["train_pixels_with_ink"], LEVEL["binary"], "0 and 1, binary")
    step.equal(ink, 1_715_841, "pixels of ink (FACTS 7)", "0 and 1, binary")


def test_another_two_digits_to_test(sets):
    _, y = pick(*sets[TEST], (4, 9), "grey")
    expected = fixture("dataset")["digits 4 9, seed 1"]["test_counts"]
    step.equal([y.count(0), y.count(1)], expected, STACKED, "4 and 9, the test set")


@pytest.mark.whole
def test_another_two_digits():
    data = load_dataset(digits=(4, 9), pixels="grey")
    check_against_numpy(data, fixture("dataset")["digits 4 9, seed 1"], "4 and 9, grey")


def test_the_images_that_the_page_shows(binary, sets):
    """Training images 1 and 3 of the file: the first 0 and the first 1."""
    shown = re.findall(r"^    ([.#]{28})     ([.#]{28})$", dataset.__doc__, re.MULTILINE)
    step.equal(len(shown), 28, "28 rows of 28 pixels", "the page's picture")
    found, digits = sets[TRAIN]
    for number, label, row, lines in zip((1, 3), (0, 1), (0, 5923), zip(*shown)):
        step.equal(digits[number], label, "a 0 and a 1", f"training image {number}")
        pixels = [float(mark == "#") for line in lines for mark in line]
        step.equal(scaled(found[number], "binary"), pixels, CUT, f"training image {number}")
        step.equal(binary.train_x[row], pixels, STACKED, f"training image {number}, row {row}")


# The page's questions.


def test_the_order_of_the_files(binary, grey, sets):
    """Ten times 0: the zeros, class 0, are stacked on the ones, and 5,923 come before the first 1."""
    step.equal(binary.train_y[:10], [0] * 10, STACKED, "the training set")
    step.equal(binary.train_y, [0] * 5923 + [1] * 6742, STACKED, "the training set")
    step.equal(binary.test_y, [0] * 980 + [1] * 1135, STACKED, "the test set")
    for names, x in ((TRAIN, grey.train_x), (TEST, grey.test_x)):
        found, digits = sets[names]
        numbers = [i for digit in (0, 1) for i, label in enumerate(digits) if label == digit]
        for row in (*range(5), -2, -1):
            expected = [value / 255 for value in found[numbers[row]]]
            step.equal(x[row], expected, STACKED, f"row {row}, image {numbers[row]} of {names[0]}")


def test_pixels_that_never_have_ink(binary):
    """167 of the 784, in the training images; a single one of them has ink in a test image."""
    blank = [pixel for pixel, column in enumerate(zip(*binary.train_x)) if not any(column)]
    step.equal(len(blank), 167, "pixels that are 0.0 in all (FACTS 6)", "12,665 images")
    blank = [pixel for pixel in blank if not any(row[pixel] for row in binary.test_x)]
    step.equal(len(blank), 166, "pixels that are 0.0 in all", "14,780 images")


def test_ink_of_an_image(binary):
    """17.28 %, which is 135.48 of 784 pixels: 191.97 in a 0, but only 85.85 in a 1."""
    ink = [sum(row) for row in binary.train_x]
    zeros, ones = ink[:5923], ink[5923:]
    means = [f"{sum(group) / len(group):.2f}" for group in (ink, zeros, ones)]
    step.equal(means, ["135.48", "191.97", "85.85"], "mean of all, 0s, 1s (FACTS 6)", "training set")
    step.equal(f"{sum(ink) / len(ink) / 784:.4f}", "0.1728", "135.48 / 784", "training set")
