"""Step 4: two digits, picked, stacked, shuffled, scaled.

Fixtures: by hand on files of a few images; from NumPy on the real ones (fixtures/dataset.json).
"""

import gzip
import shutil
import struct

import pytest
from step import Step, fixture

from scratchnet.dataset import default_directory, find, load_dataset, read_mnist
from scratchnet.idx import IdxError

step = Step(4, "dataset")
FIXTURE = fixture("dataset")
ARTICLE = FIXTURE["digits 0 1, seed 0"]
NAMES = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
]


def idx(shape, values, type_byte=8):
    return bytes([0, 0, type_byte, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + values


def images(first_pixels):
    """Images of 28 x 28 that are blank but for their first pixel."""
    return idx((len(first_pixels), 28, 28), b"".join(bytes([p]) + bytes(783) for p in first_pixels))


def labels(digits):
    return idx((len(digits),), bytes(digits))


@pytest.fixture
def small(tmp_path):
    """A folder of four raw files, with 5 training and 2 test images of the digits 3 and 7."""
    contents = [images([1, 2, 3, 4, 255]), labels([3, 7, 5, 7, 3]), images([6, 0]), labels([7, 3])]
    for name, content in zip(NAMES, contents):
        (tmp_path / name).write_bytes(content)
    return tmp_path


# The pair of files.


def test_read_mnist_cuts_images_and_labels(small):
    found, digits = read_mnist(small / NAMES[0], small / NAMES[1])
    step.equal(digits, [3, 7, 5, 7, 3], "labels in the file's order", NAMES[1])
    step.equal([len(image) for image in found], [784] * 5, "an image is 28 x 28 bytes", NAMES[0])
    step.equal([image[0] for image in found], [1, 2, 3, 4, 255], "first pixels", NAMES[0])
    assert all(isinstance(image, bytes) for image in found)


# (images, labels, the file that is named, the cause that is given)
BAD_PAIRS = [
    (labels([3]), images([1]), 0, "expected images, n x 28 x 28 values of type unsigned byte; found 1 of"),
    (images([1]), images([1]), 1, "expected labels, n values of type unsigned byte; found 1 x 28 x 28"),
    (idx((1, 27, 28), bytes(756)), labels([3]), 0, "found 1 x 27 x 28 of type unsigned byte"),
    (idx((1, 28, 27), bytes(756)), labels([3]), 0, "found 1 x 28 x 27 of type"),
    (idx((28, 28), bytes(784)), labels([3]), 0, "found 28 x 28 of type"),
    (idx((1, 1, 28, 28), bytes(784)), labels([3]), 0, "found 1 x 1 x 28 x 28 of type"),
    (idx((1, 784), bytes(784)), labels([3]), 0, "found 1 x 784 of type unsigned byte"),
    (idx((1, 28, 28), bytes(784), 9), labels([3]), 0, "found 1 x 28 x 28 of type signed byte"),
    (images([1]), idx((1,), bytes(1), 9), 1, "found 1 of type signed byte"),
    (images([1]), labels([10]), 1, "label 10 at index 0 is not a digit 0..9"),
    (images([1, 2, 3]), labels([0, 9, 255]), 1, "label 255 at index 2 is not a digit 0..9"),
    (images([1])[:4] + b"\1\0\0\0\x1c\0\0\0\x1c\0\0\0" + bytes(784), labels([3]), 0, "little-endian"),
    (images([1, 2]), labels([3]), 1, "1 labels for the 2 images of"),
    (images([1]), labels([3, 4]), 1, "2 labels for the 1 images of"),
]


@pytest.mark.parametrize("image_file, label_file, named, cause", BAD_PAIRS)
def test_a_pair_that_is_not_mnist_is_refused(tmp_path, image_file, label_file, named, cause):
    paths = tmp_path / "images", tmp_path / "labels"
    for path, content in zip(paths, (image_file, label_file)):
        path.write_bytes(content)
    with pytest.raises(IdxError) as caught:
        read_mnist(*paths)
    assert str(caught.value).startswith(f"{paths[named]}: ")
    assert cause in str(caught.value)


# Two digits, by hand.


def test_picked_stacked_shuffled(small):
    """Sevens (first pixels 2, 4) are stacked on threes (1, 255), then shuffled by seed 0.

    The words of seed 0 end in the bits 00, 11, 01, 00, 11: so j = 0 of 0..3, 3 is too large for
    0..2 and 1 is drawn in its place, j = 0 of 0..1. The order 0 1 2 3 becomes 3 1 2 0, 3 2 1 0,
    2 3 1 0. The test set goes on with the fifth word: j = 1 of 0..1, all stays.
    """
    data = load_dataset(small, digits=(7, 3), pixels="grey", seed=0)
    first_pixels = [round(row[0] * 255) for row in data.train_x]
    step.equal(first_pixels, [1, 255, 4, 2], "stacked, then shuffled", "sevens 2 4, threes 1 255")
    step.equal(data.train_y, [1, 1, 0, 0], "the first digit is class 0", "digits 7 3")
    step.equal([round(row[0] * 255) for row in data.test_x], [6, 0], "same generator", "6, 0")
    step.equal(data.test_y, [0, 1], "the first digit is class 0", "digits 7 3")


@pytest.mark.parametrize(
    "pixels, expected", [("binary", [1.0, 1.0, 1.0, 1.0]), ("grey", [1 / 255, 1.0, 4 / 255, 2 / 255])]
)
def test_scaled(small, pixels, expected):
    data = load_dataset(small, digits=(7, 3), pixels=pixels)
    step.equal([row[0] for row in data.train_x], expected, f"{pixels} pixels", [1, 255, 4, 2])
    step.equal(data.train_x[0][1:], [0.0] * 783, "paper is 0.0", "blank pixels")


def test_binary_is_the_default(small):
    assert load_dataset(small, (7, 3)) == load_dataset(small, (7, 3), pixels="binary", seed=0)


# The real data.


def test_sizes_of_the_article(binary):
    """Article, section 2: 5923 and 6742 to train on, 980 and 1135 to test; 784 pixels each."""
    step.equal([binary.train_y.count(0), binary.train_y.count(1)], [5923, 6742], "training set")
    step.equal([binary.test_y.count(0), binary.test_y.count(1)], [980, 1135], "test set")
    step.equal([len(binary.train_x), len(binary.test_x)], [12665, 2115], "rows")
    step.equal({len(row) for row in binary.train_x + binary.test_x}, {784}, "28 x 28, flattened")


def test_first_ten_labels_of_the_article(data):
    """Article, section 3, printed after the shuffle."""
    step.equal(data.train_y[:10], [1, 0, 0, 1, 0, 0, 1, 1, 0, 0], "labels after the shuffle")


@pytest.mark.parametrize("digits, seed", [((0, 1), 0), ((4, 9), 1)])
def test_the_same_images_as_numpy(digits, seed):
    expected = FIXTURE[f"digits {digits[0]} {digits[1]}, seed {seed}"]
    data = load_dataset(digits=digits, pixels="grey", seed=seed)
    given = f"digits {digits}, seed {seed}"
    step.equal(data.train_y[:10], expected["first_train_labels"], "training labels", given)
    step.equal(data.test_y[:10], expected["first_test_labels"], "test labels", given)
    counts = [data.train_y.count(0), data.train_y.count(1)]
    step.equal(counts, expected["train_counts"], "images of each digit", given)
    pixels = [round(level * 255) for level in data.train_x[0]]
    step.equal(pixels, expected["first_train_pixels"], "pixels of the first row", given)
    images, _ = read_mnist(*(find(default_directory(), name) for name in NAMES[:2]))
    for row, index in zip(data.train_x, expected["first_train_images"]):
        step.equal([round(level * 255) for level in row], list(images[index]), f"image {index}", given)
    images, _ = read_mnist(*(find(default_directory(), name) for name in NAMES[2:]))
    for row, index in zip(data.test_x, expected["first_test_images"]):
        step.equal([round(level * 255) for level in row], list(images[index]), f"image {index}", given)


def test_ink_of_all_training_images(binary, grey):
    ink = sum(row.count(1.0) for row in binary.train_x)
    step.equal(ink, ARTICLE["train_pixels_with_ink"], "binary: 1.0 where there is ink")
    total = sum(sum(round(level * 255) for level in row) for row in grey.train_x)
    step.equal(total, ARTICLE["sum_of_train_pixels"], "grey: value / 255")
    step.equal(grey.train_x[0][1 * 28 : 8 * 28], [
        value / 255 for value in ARTICLE["first_train_pixels"][1 * 28 : 8 * 28]
    ], "grey: value / 255, exactly")


# Folders and files.


def test_default_directory_does_not_depend_on_where_you_stand(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        assert (default_directory() / f"{name}.gz").is_file()


def test_default_directory_of_an_installed_package_is_inside_it(tmp_path, monkeypatch):
    monkeypatch.setattr("scratchnet.dataset.__file__", str(tmp_path / "scratchnet" / "dataset.py"))
    assert default_directory() == tmp_path / "data"
    (tmp_path / "scratchnet" / "data").mkdir(parents=True)
    assert default_directory() == tmp_path / "scratchnet" / "data"


def test_find_prefers_the_raw_file_and_names_a_broken_link(small):
    (small / f"{NAMES[0]}.gz").write_bytes(b"rubbish")
    assert find(small, NAMES[0]) == small / NAMES[0]
    (small / "broken").symlink_to("nowhere")
    assert find(small, "broken") == small / "broken"


def test_files_may_be_gzip_or_raw(small):
    raw = load_dataset(small, (7, 3))
    for name in NAMES[:3]:
        content = (small / name).read_bytes()
        (small / name).unlink()
        (small / f"{name}.gz").write_bytes(gzip.compress(content))
    assert load_dataset(small, (7, 3)) == raw


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_named(small, name):
    (small / name).unlink()
    with pytest.raises(IdxError) as caught:
        load_dataset(small, (7, 3))
    assert str(caught.value) == f"{small / name}: no such file, with .gz behind its name or without"


def test_a_folder_that_is_none(small):
    with pytest.raises(IdxError, match=f"^{small / 'none'}: no such folder$"):
        load_dataset(small / "none", (7, 3))
    file = small / NAMES[0]
    with pytest.raises(IdxError, match=f"^{file / NAMES[0]}: Not a directory$"):
        load_dataset(file, (7, 3))


def test_images_and_labels_exchanged(small):
    shutil.move(small / NAMES[0], small / "other")
    shutil.move(small / NAMES[1], small / NAMES[0])
    shutil.move(small / "other", small / NAMES[1])
    with pytest.raises(IdxError, match="train-images-idx3-ubyte: expected images.*found 5 of type"):
        load_dataset(small, (7, 3))


def test_a_digit_without_images(small):
    with pytest.raises(IdxError, match="t10k-labels-idx1-ubyte: no image of the digit 5"):
        load_dataset(small, (3, 5))
    with pytest.raises(IdxError, match="train-labels-idx1-ubyte: no image of the digit 0"):
        load_dataset(small, (0, 3))


@pytest.mark.parametrize("digits", [(3, 3), (3,), (3, 7, 5), (-1, 3), (3, 10)])
def test_digits_must_be_two_and_different(small, digits):
    with pytest.raises(ValueError, match="expected two different digits of 0..9, found"):
        load_dataset(small, digits)


def test_pixels_must_be_known(small):
    with pytest.raises(ValueError, match="one of binary, grey; found 'gray'"):
        load_dataset(small, (3, 7), pixels="gray")
