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
from scratchnet.tools.unpacking import PIECE, limit, unpacked

step = Step(__file__)
DATA = bytes(range(200)) * 3
PACKED, FIRST, SECOND = map(gzip.compress, (DATA, DATA[:7], DATA[7:]))
IMAGES = b"\0\0\x08\x03" + b"\x00\x0a\xae\x60" + b"\0\0\0\x1c\0\0\0\x1c"  # 700,000 of 28 x 28
BOTH = pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gzip"])


@BOTH
def test_the_bytes_of_a_file(written, pack):
    """Of one byte, of what looks like gzip at first, and of more than is handled at a time."""
    long = os.urandom(PIECE) * 3
    for data in (b"a", b"\x1f", b"\x1f\x8c\x08", DATA, long[: PIECE - 1], long[:PIECE], long):
        for path in (written(pack(data)), str(written(pack(data)))):
            step.equal(unpacked(path) == data, True, "what was written", data[:9])


def test_gzip_in_parts(written):
    """An empty one between; a first one of about a piece, with a long name in it; random bytes that come
    twice in each part, since deflate may look back 32,768 bytes."""
    cases = [(FIRST + gzip.compress(b"") + SECOND, DATA)]
    for length in (PIECE - 1, PIECE, PIECE + 1, 3 * PIECE):
        name = b"x" * (length - len(FIRST) - 1) + b"\0"
        cases.append((FIRST[:3] + b"\x08" + FIRST[4:10] + name + FIRST[10:] + SECOND, DATA))
    twice = 4 * os.urandom(20_000)
    cases.append((gzip.compress(twice[:40_008]) + gzip.compress(twice[40_008:]), twice))
    for packed, data in cases:
        step.equal(unpacked(written(packed)) == data, True, "one part behind another", len(packed))


def test_how_much_is_read_of_a_file():
    """64 MB, and of images of 28 x 28 a million: EMNIST has a file of 697,932."""
    bit = [IMAGES[:k] + bytes([IMAGES[k] ^ 1]) + IMAGES[k + 1 :] for k in (0, 2, 3, 8, 11, 15)]
    for start in (b"", b"\0\0\x08\x01\0\0\0\x05", IMAGES[:15], *bit):
        step.equal(limit(start), 67_108_864, "2^26 bytes", start)
    for start in (IMAGES, bytearray(IMAGES + b"pixels")):
        step.equal(limit(start), 784_000_016, "16 + 784 * 10^6 bytes", start)


@BOTH
def test_no_more_is_read_than_the_limit(written, monkeypatch, pack):
    """But for the rest of a piece of gzip data, which unpacks to 1032 times its size at most."""
    monkeypatch.setattr(unpacking, "LIMIT", 100_000)
    monkeypatch.setattr(unpacking, "IMAGES_LIMIT", 200_000)
    for start, most in ((b"", 100_000), (IMAGES, 200_000)):
        data = start + os.urandom(most - len(start))
        step.equal(unpacked(written(pack(data))) == data, True, "all of it", most)
        data += os.urandom(500_000)
        found = unpacked(written(pack(data)))
        step.equal(data.startswith(found), True, "what stands at the start of the file", most)
        over = 1 if pack is bytes else PIECE
        step.equal(most < len(found) <= most + over, True, "a little more than the limit", len(found))
    most = 100_000 + 1032 * PIECE
    step.equal(len(unpacked(written(pack(bytes(2 * most))))) <= most, True, "of zeros too", most)


def damaged(packed, place, new):
    """The packed bytes with `new` ones from `place` on, counted from the end."""
    place += len(packed)
    return packed[:place] + new + packed[place + len(new) :]


DAMAGE = "the gzip data is damaged: "
BEHIND = "something that is not gzip follows the gzip data"
BAD = [(PACKED[:length], "the gzip data is cut off") for length in range(2, len(PACKED))]
BAD += [(FIRST + SECOND[:length], "the gzip data is cut off") for length in range(1, len(SECOND))]
BAD += [(PACKED + rubbish, BEHIND) for rubbish in (b"rubbish", b"\0", bytes(1000), b" ")]
BAD += [
    (b"", "the file is empty"),
    (gzip.compress(b""), "the gzip data is empty"),
    (damaged(PACKED, -5, b"\xaa"), f"{DAMAGE}incorrect data check"),  # the last 8 bytes are the
    (damaged(PACKED, -1, b"\xaa"), f"{DAMAGE}incorrect length check"),  # checksum and the length
    (damaged(gzip.compress(bytes(range(256))), -99, bytes(9)), f"{DAMAGE}incorrect data check"),
    (PACKED + b"\x1f\x8bxx", f"{DAMAGE}unknown compression method"),
    (PACKED + b"\x1fx", f"{DAMAGE}incorrect header check"),
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
