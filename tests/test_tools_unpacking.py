"""The bytes of a file, raw or out of gzip: how many are read, and how damaged gzip data is named."""

import gzip
import io
import os
from pathlib import Path

import pytest
from step import Step

from scratchnet.tools import unpacking
from scratchnet.tools.errors import Refused
from scratchnet.tools.files import data_folder
from scratchnet.tools.unpacking import limit, unpacked

step = Step(__file__)
DATA = bytes(range(200)) * 3
PACKED, FIRST, SECOND = map(gzip.compress, (DATA, DATA[:7], DATA[7:]))
IMAGES = b"\0\0\x08\x03" + b"\x00\x0a\xae\x60" + b"\0\0\0\x1c\0\0\0\x1c"  # 700,000 of 28 x 28
BOTH = pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gzip"])


@BOTH
def test_the_bytes_of_a_file(written, pack):
    """Of one byte, of what looks like gzip at first, and of several."""
    for data in (b"a", b"\x1f", b"\x1f\x8c\x08", DATA, os.urandom(100_000)):
        for path in (written(pack(data)), str(written(pack(data)))):
            step.equal(unpacked(path) == data, True, "what was written", data[:9])


def test_gzip_in_parts(written):
    """An empty one between; and zeros behind them, as tapes have them."""
    for packed in (FIRST + gzip.compress(b"") + SECOND, FIRST + SECOND + bytes(1000)):
        step.equal(unpacked(written(packed)), DATA, "one part behind another", len(packed))


def test_how_much_is_read_of_a_file():
    """64 MB, and of images of 28 x 28 a million: EMNIST has a file of 697,932."""
    bit = [IMAGES[:k] + bytes([IMAGES[k] ^ 1]) + IMAGES[k + 1 :] for k in (0, 2, 3, 8, 11, 15)]
    for start in (b"", b"\0\0\x08\x01\0\0\0\x05", IMAGES[:15], *bit):
        step.equal(limit(start), 67_108_864, "2^26 bytes", start)
    for start in (IMAGES, bytearray(IMAGES + b"pixels")):
        step.equal(limit(start), 784_000_016, "16 + 784 * 10^6 bytes", start)


@BOTH
def test_no_more_is_read_than_the_limit(written, monkeypatch, pack):
    monkeypatch.setattr(unpacking, "LIMIT", 100_000)
    monkeypatch.setattr(unpacking, "IMAGES_LIMIT", 200_000)
    for start, most in ((b"", 100_000), (IMAGES, 200_000)):
        data = start + os.urandom(most - len(start))
        step.equal(unpacked(written(pack(data))) == data, True, "all of it", most)
        data += os.urandom(500_000)
        found = unpacked(written(pack(data)))
        step.equal(found == data[: most + 1], True, "one byte more than the limit", len(found))


def damaged(packed, place, new):
    """The packed bytes with `new` ones from `place` on, counted from the end."""
    place += len(packed)
    return packed[:place] + new + packed[place + len(new) :]


DAMAGE = "the gzip data is damaged: "
BEHIND = "something that is not gzip follows the gzip data"
BAD = [(PACKED[:length], "the gzip data is cut off") for length in range(2, len(PACKED))]
BAD += [(FIRST + SECOND[:length], "the gzip data is cut off") for length in range(2, len(SECOND))]
BAD += [(PACKED + rubbish, BEHIND) for rubbish in (b"rubbish", b" ", b"\x1fx")]
BAD += [
    (b"", "the file is empty"),
    (gzip.compress(b""), "the gzip data is empty"),
    (damaged(PACKED, -5, b"\xaa"), f"{DAMAGE}CRC check failed 0xaa751b5c != 0x80751b5c"),  # the checksum
    (damaged(PACKED, -1, b"\xaa"), f"{DAMAGE}Incorrect length of data produced"),  # the length
    (PACKED[:10] + b"\xff" * 20, f"{DAMAGE}invalid block type"),
    (PACKED[:2] + b"xx" + PACKED[4:], f"{DAMAGE}Unknown compression method"),
]


def test_what_is_refused(written, tmp_path):
    step.refuses(lambda data: unpacked(written(data)), BAD, Refused)
    others = [(tmp_path, "is a directory"), (os.devnull, "is not a regular file")]
    step.refuses(unpacked, others, Refused)


def test_gzip_data_whose_line_ends_were_changed(written):
    changed = (data_folder() / "t10k-labels-idx1-ubyte.gz").read_bytes().replace(b"\n", b"\r\n")
    advice = "; each 0a in them became 0d 0a: download or copy it again, in binary mode"
    for data, told in ((changed, advice), (changed + b"\n", ""), (damaged(changed, -9, b"\xaa\xbb"), "")):
        found = step.refused(lambda data: unpacked(written(data)), data, Refused)
        step.equal(found[found.find(";") :] if ";" in found else "", told, "only if that is all", data[-9:])


def test_a_file_that_cannot_be_read(written, monkeypatch):
    """There is none, or it is closed to us (chmod does not stop root), or the disk fails."""

    def fail(*arguments):
        raise OSError(5, "Input/output error")

    path, failing = written(DATA), type("Failing", (io.BytesIO,), {"read": fail})
    step.refused(unpacked, path.parent / "none", FileNotFoundError)
    for opening in (fail, lambda path, mode: failing()):
        monkeypatch.setattr(Path, "open", opening)
        step.refused(unpacked, path, OSError)
