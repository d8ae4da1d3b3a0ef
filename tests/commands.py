"""For tests that run commands: Python in a process of its own, and folders of IDX files to run on."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNSET = "PYTHONPATH", "PYTEST_ADDOPTS", "PYTHONUNBUFFERED"
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in UNSET}
ENVIRONMENT["PYTHONPATH"] = str(ROOT)
TRAIN = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TEST = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
NAMES = [*TRAIN, *TEST]
MAINS = {page: f"page_commands.{page}" for page in ("draw", "threshold", "saturation")}  # where `main` stands
MAINS |= {"live": "live.answers", "workbook": "workbook.build"}
MAINS |= {name: f"workbook.{name}" for name in ("lessons", "rewards")}
BLANK, INK = bytes(784), bytes([255]) * 784


def python(*arguments, **options):
    """The finished process of `python ARGUMENTS`, with its output as text; options as of subprocess.run."""
    options = {"env": ENVIRONMENT, "capture_output": True, "text": True, "timeout": 900} | options
    return subprocess.run([sys.executable, *map(str, arguments)], **options)


def idx_folder(folder, train, test):
    """Writes the four raw files; `train` and `test` are pairs: images of 784 bytes, and their labels."""
    for (images_name, labels_name), (images, labels) in ((TRAIN, train), (TEST, test)):
        count = len(labels).to_bytes(4, "big")
        head = b"\0\0\x08\x03" + count + bytes([0, 0, 0, 28, 0, 0, 0, 28])
        (folder / images_name).write_bytes(head + b"".join(images))
        (folder / labels_name).write_bytes(b"\0\0\x08\x01" + count + bytes(labels))
    return folder
