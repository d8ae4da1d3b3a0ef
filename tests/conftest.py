"""The real data, read and loaded once for all tests that ask for it (from chapter 2 on)."""

import os
import re
import signal
from importlib import import_module
from itertools import compress

import pytest
import real_data
from commands import BLANK, INK, MAINS, idx_folder

collect_ignore = ["fixtures"]  # make_fixtures.py needs NumPy, and holds no tests

# Under `nohup`, and behind an `&` in a script, these two are ignored, and whatever a test starts would
# ignore them, too: an endless loop could not be interrupted. With a handler, what is started does not.
for name, handler in [("SIGINT", signal.default_int_handler), ("SIGHUP", lambda *_: None)]:
    if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) == signal.SIG_IGN:
        signal.signal(getattr(signal, name), handler)

for name in ("FORCE_COLOR", "PYTHON_COLORS", "PY_COLORS"):  # colours would stand in what is compared
    os.environ.pop(name, None)


def pytest_terminal_summary(terminalreporter):
    """What the default leaves out, setup.cfg says; how many tests that were, the last line does."""
    left_out = len(terminalreporter.stats.get("deselected", []))
    if left_out and "not process" in terminalreporter.config.getoption("markexpr"):
        words = f"left out: {left_out} tests that need processes, a terminal, a browser or minutes"
        terminalreporter.write_line(f"{words}; `python3 -m pytest -m ''` runs all")


@pytest.fixture(scope="session")
def sets():
    """All images and labels, of TRAIN and of TEST."""
    return real_data.sets()


@pytest.fixture(scope="session")
def load():
    """`load_dataset` for the package's own files."""
    return real_data.load


@pytest.fixture(scope="session")
def binary():
    """The images of 0 and 1 in binary pixels, in the order of the files."""
    return real_data.load()


@pytest.fixture(scope="session")
def grey():
    """The same in grey pixels."""
    return real_data.load(pixels="grey")


@pytest.fixture(scope="session")
def shared():
    """`binary` as two of SharedMatrix: the images to train on, and those to test (from chapter 16 on)."""
    return real_data.matrices()


@pytest.fixture(autouse=True)
def read_once(request, monkeypatch):
    """No test reads the package's own files again, but for those that are about reading."""
    if request.path.name not in ("test_01_idx.py", "test_02_dataset.py"):
        real_data.read_once(monkeypatch)


@pytest.fixture(autouse=True)
def signals_as_before():
    """What ends by Ctrl-C ignores it from then on, as a command that is ending does."""
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {getattr(signal, name): signal.getsignal(getattr(signal, name)) for name in names}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class Ink:
    """A matrix of binary pixels: `compress` picks the numbers where an image has ink, C adds them up."""

    def __init__(self, images):
        self.rows, pixels = images, b"".join(images)
        self.columns = [pixels[column::784] for column in range(784)]

    def dot(self, w):
        return [sum(compress(w, row), 0.0) for row in self.rows]

    def transpose_dot(self, delta):
        return [sum(compress(delta, column), 0.0) for column in self.columns]


@pytest.fixture(scope="session")
def ink(sets):
    """The images of `binary`, to train on and to test; for tests that are not about the products."""
    found = []
    for images, labels in sets.values():
        found.append(Ink([image for digit in (0, 1) for image, y in zip(images, labels) if y == digit]))
    return found


@pytest.fixture(params=["binary", "grey"])
def pixels(request):
    """The two kinds of pixels, by name; a test that takes it runs once for each."""
    return request.param


@pytest.fixture
def data(request, pixels):
    """The images of 0 and 1 in those pixels, in the order of the files."""
    return request.getfixturevalue(pixels)


@pytest.fixture
def written(tmp_path):
    """A function that writes a file and returns its path."""

    def write(content, name="file"):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    return write


@pytest.fixture
def small_folder(tmp_path):
    """A folder of four raw files: 5 training images, of 3 7 5 7 3, and 2 test images, of 7 3.

    They are blank but for their first pixels: 1 2 3 4 255, and 6 0.
    """
    train, test = [
        [bytes([pixel]) + bytes(783) for pixel in pixels] for pixels in ([1, 2, 3, 4, 255], [6, 0])
    ]
    return idx_folder(tmp_path, (train, [3, 7, 5, 7, 3]), (test, [7, 3]))


@pytest.fixture
def small(tmp_path):
    """A folder of four raw files: six training and two test images, the 0s all ink and the 1s blank."""
    return idx_folder(tmp_path, (3 * [INK, BLANK], 3 * [0, 1]), ([INK, BLANK], [0, 1]))


@pytest.fixture
def few(sets, tmp_path):
    """A folder of four raw files: the first 60 training images of MNIST, and the first 50 test images."""
    (images, labels), (test_images, test_labels) = sets.values()
    return idx_folder(tmp_path, (images[:60], labels[:60]), (test_images[:50], test_labels[:50]))


@pytest.fixture(scope="session")
def folder(sets, tmp_path_factory):
    """A folder of four raw files: the first 200 training images of MNIST, and the first 100 test images.

    In it is fours.json, too: weights for 4 and 9 in grey pixels, of a size that leaves p in the middle.
    """
    from scratchnet.article import random_weights
    from scratchnet.runs.model import Model, save_model

    (images, labels), (test_images, test_labels) = sets.values()
    path, weights = tmp_path_factory.mktemp("data"), random_weights(784, seed=4, scale=0.02)
    save_model(path / "fours.json", Model((4, 9), "grey", 4, 0.02, 0.5, 1, 0.125, weights, []))
    return idx_folder(path, (images[:200], labels[:200]), (test_images[:100], test_labels[:100]))


@pytest.fixture
def call(capsys):
    """A function that runs a command in this process: call("train", "--epochs", 3) gives its exit status,
    what it printed, and what it said on standard error. In a workbook, what it lacks is yet to be written."""

    def call(module, *arguments):
        from scratchnet.tools.errors import run

        main = import_module(f"scratchnet.{MAINS.get(module, module)}").main
        capsys.readouterr()
        status, (out, error) = run(main, [str(argument) for argument in arguments]), capsys.readouterr()
        if re.search(r"^error: chapter \d+, .*: write [\w.]+ first$", error, re.MULTILINE):
            raise NotImplementedError(error)
        return status, out, error

    return call
