"""The real data, loaded once for all tests that ask for it (from chapter 2 on)."""

import pytest

collect_ignore = ["fixtures"]  # make_fixtures.py needs NumPy, and holds no tests

NAMES = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
]


def load(pixels):
    from scratchnet.dataset import load_dataset

    return load_dataset(pixels=pixels)


@pytest.fixture(scope="session")
def binary():
    """Zeros and ones in binary pixels, in the order of the files."""
    return load("binary")


@pytest.fixture(scope="session")
def grey():
    """The same in grey pixels."""
    return load("grey")


@pytest.fixture(params=["binary", "grey"])
def pixels(request):
    """The two kinds of pixels, by name; a test that takes it runs once for each."""
    return request.param


@pytest.fixture
def data(request, pixels):
    """Zeros and ones in that kind of pixels, in the order of the files."""
    return request.getfixturevalue(pixels)


@pytest.fixture
def small_folder(tmp_path):
    """A folder of four raw files: 5 training images, of 3 7 5 7 3, and 2 test images, of 7 3.

    They are blank but for their first pixels: 1 2 3 4 255, and 6 0.
    """
    for names, first_pixels, labels in [
        (NAMES[:2], [1, 2, 3, 4, 255], [3, 7, 5, 7, 3]),
        (NAMES[2:], [6, 0], [7, 3]),
    ]:
        pixels = b"".join(bytes([pixel]) + bytes(783) for pixel in first_pixels)
        count = bytes([0, 0, 0, len(labels)])
        images = b"\0\0\x08\x03" + count + bytes([0, 0, 0, 28, 0, 0, 0, 28]) + pixels
        (tmp_path / names[0]).write_bytes(images)
        (tmp_path / names[1]).write_bytes(b"\0\0\x08\x01" + count + bytes(labels))
    return tmp_path
