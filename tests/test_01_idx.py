"""Chapter 1: an IDX file, read byte by byte.

By hand, and on the four files of MNIST, whose MD5 sums are published. What else can be wrong with a
file is tested in test_tools_unpacking.py and test_tools_damaged_files.py.
"""

import gzip
import hashlib
import re
import struct
from functools import cache
from pathlib import Path

import pytest
from step import Step

from scratchnet import idx
from scratchnet.idx import IdxArray, IdxError, big_endian, parse_header, read_idx
from scratchnet.tools.errors import Refused

step = Step(__file__)
test_example = step.examples()
DATA = Path(__file__).resolve().parent.parent / "data"
LABELS = b"\0\0\x08\x01" + b"\0\0\0\x05" + bytes([5, 0, 4, 1, 9])  # by hand: 5 unsigned bytes


@cache
def mnist(name):
    return read_idx(DATA / f"{name}.gz")


# By hand.


@pytest.mark.parametrize("size, number", [
    (b"\0\0\0\0", 0), (b"\0\0\0\x05", 5), (b"\0\0\x01\x02", 258),  # 256 + 2
    (b"\0\0\xea\x60", 60000),  # 234 * 256 + 96
    (b"\xff\xff\xff\xff", 4294967295),  # 256^4 - 1
    (b"\x01\x02\x03", 66051),  # 65536 + 2 * 256 + 3
    (8 * b"\xff", 2**64 - 1), (b"\x01\0\0\0\x02", 4294967298), (b"", 0),  # 256^4 + 2
])  # fmt: skip
def test_big_endian(size, number):
    step.equal(big_endian(size), number, "256**(k-1) size[0] + ... + size[k-1]", size)


HEADERS = [
    (b"\0\0\x08\x01\0\0\xea\x60", (60000,), 0x08),  # the training labels: 234 * 256 + 96
    (b"\0\0\x08\x03\0\0\0\x02\0\0\x01\x02\0\0\0\x1c", (2, 258, 28), 0x08),
    (b"\0\0\x0d\x02\0\0\0\0\xff\xff\xff\xff", (0, 4294967295), 0x0D),
    (b"\0\0\x09\xff" + 255 * b"\0\0\0\x01", (1,) * 255, 0x09),
]


@pytest.mark.parametrize("header, shape, type_byte", HEADERS)
def test_header_by_hand(header, shape, type_byte):
    found_shape, found_type = parse_header(header + b"\x07" * 9)  # values are not looked at
    step.equal(found_shape, shape, "d sizes of 4 bytes each, in the order of the file", header)
    step.equal(found_type, type_byte, "the type byte is the third", header)


def test_a_wrong_header_is_refused():
    step.refuses(parse_header, [
        (b"\0\0\x08\0\x07", "the header has no dimensions"),
        (b"\0\0\x08\x02\0\0\0\x05\0", "cut off in the sizes, after 9 of 12 bytes"),
    ], Refused)  # fmt: skip


@pytest.mark.parametrize("name", ["plain", "named.gz"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gzip"])
def test_raw_or_gzip_whatever_the_name(written, name, pack):
    path = written(pack(LABELS), name)
    for given in (path, str(path)):
        array = read_idx(given)
        step.equal(array.shape, (5,), "sizes follow the magic number", LABELS[:8])
        step.equal(list(array.values), [5, 0, 4, 1, 9], "values follow the sizes", LABELS)


# From the description of the format: each value written out, high byte first.
TYPES = [
    (0x08, b"\x00\xff", [0, 255]),
    (0x09, b"\x7f\xff", [127, -1]),
    (0x0B, b"\x01\x02\xff\xfe", [0x0102, -2]),
    (0x0C, b"\x01\x02\x03\x04\xff\xff\xff\xfe", [0x01020304, -2]),
    (0x0D, b"\x3f\x80\x00\x00\xc0\x20\x00\x00", [1.0, -2.5]),
    (0x0E, b"\x3f\xf0" + bytes(6) + b"\xc0\x04" + bytes(6), [1.0, -2.5]),
]


@pytest.mark.parametrize("type_byte, data, values", TYPES)
def test_all_six_types(written, type_byte, data, values):
    content = bytes([0, 0, type_byte, 1, 0, 0, 0, 2]) + data
    array = read_idx(written(content))
    step.equal(list(array.values), values, "values are big-endian", content)
    step.equal(type(array.values), bytes if type_byte == 8 else tuple, "bytes, or a tuple")


@pytest.mark.parametrize("shape", [(1, 258, 2), (0, 28, 28), (28, 0)])
def test_an_array_of_several_dimensions_and_of_no_values(written, shape):
    """258 = 0x0102: read backwards it would be 513."""
    count = shape[0] * shape[1] * shape[-1]
    header = bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    array = read_idx(written(header + bytes(count)))
    step.equal((array.shape, array.values), (shape, bytes(count)), "a product of sizes", header)


def test_an_array_is_written_in_a_few_characters():
    expected = "IdxArray(shape=(60000, 28, 28), 9 values)"
    step.equal(repr(IdxArray((60000, 28, 28), bytes(9))), expected, "not its values", "9 values")


def test_a_file_that_cannot_be_used(written):
    """The message has the file's name and the cause, and a command tells it in one line."""
    step.equal(issubclass(IdxError, Refused), True, "a command tells it in one line", IdxError)
    for content, message in (
        (b"", "the file is empty"),
        (LABELS[:7], "cut off in the sizes, after 7 of 8 bytes"),
        (LABELS[:-1], "header promises 5 values, 5 bytes; the file holds 4"),
        (b"\0\0\x0b\x01\0\0\0\x02\x01\x02\x03", "header promises 2 values, 4 bytes; the file holds 3"),
    ):
        path = written(content)
        step.refuses(read_idx, [(path, f"{path}: {message}")], IdxError)
    none = path.parent / "none"
    step.refuses(read_idx, [(none, f"{none}: No such file or directory")], IdxError)


# MD5 of the unpacked files, as published by the mirrors of MNIST; shapes from MNIST's home page.
FILES = [
    ("train-images-idx3-ubyte", (60000, 28, 28), "6bbc9ace898e44ae57da46a324031adb"),
    ("train-labels-idx1-ubyte", (60000,), "a25bea736e30d166cdddb491f175f624"),
    ("t10k-images-idx3-ubyte", (10000, 28, 28), "2646ac647ad5339dbf082846283269ea"),
    ("t10k-labels-idx1-ubyte", (10000,), "27ae3e4e09519cfbb04c329615203637"),
]


@pytest.mark.parametrize("name, shape, md5", FILES)
def test_the_four_files_of_mnist(name, shape, md5):
    array = mnist(name)
    step.equal(array.shape, shape, "sizes of MNIST", name)
    header = bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    step.equal(hashlib.md5(header + array.values).hexdigest(), md5, "MD5 of MNIST's bytes", name)


def test_the_bytes_that_the_page_shows():
    """The training labels begin with them; below the bytes stand the numbers that they are."""
    lines = r"^    (00 00 08 01 [0-9a-f ]+)\.\.\.\n(.+)\.\.\.$"
    shown, told = re.search(lines, idx.__doc__, re.MULTILINE).groups()
    with gzip.open(DATA / "train-labels-idx1-ubyte.gz") as file:
        step.equal(bytes.fromhex(shown), file.read(16), "the file's first bytes", shown)
    digits = [str(digit) for digit in mnist("train-labels-idx1-ubyte").values[:8]]
    step.equal(told.split(), ["60,000", "labels", *digits], "what the bytes are", shown)
    step.equal([int("ea", 16), int("60", 16)], [234, 96], "14 * 16 + 10, and 6 * 16", "ea 60")
    text = " ".join(idx.__doc__.split())
    step.has(
        text, "ea is 14 * 16 + 10 = 234, and 60 is 96.", "is 234 * 256 + 96 = 60,000. Images have the sizes"
    )


# The page's questions.


def test_question_1():
    """47,040,016: a header of 4 + 3 x 4 bytes, and 60,000 x 28 x 28 pixels of a byte each."""
    length = (DATA / "train-images-idx3-ubyte.gz").read_bytes()[-4:]  # gzip's own count, at its end
    step.equal(int.from_bytes(length, "little"), 47_040_016, "4 + 3 * 4 + 60000 * 28 * 28", "unpacked")
    values = mnist("train-images-idx3-ubyte").values
    step.equal(len(values), 47_040_016 - 16, "60000 * 28 * 28", "the training images")


def test_question_2():
    """1,625,948,160. The bytes are 00 00 ea 60; backwards they write 96 * 256**3 + 234 * 256**2."""
    found = big_endian(b"\0\0\xea\x60"[::-1])
    step.equal(found, 1_625_948_160, "the least significant byte first", "00 00 ea 60")
