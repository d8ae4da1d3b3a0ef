"""Which kind of damage a file has: with plain values, and with `read_idx` on whole files."""

import gzip
import io
import os
import struct
import tracemalloc

import pytest
from step import Step

from scratchnet.idx import TYPES, IdxError, read_idx
from scratchnet.tools.content import GZIP_RATIO, PIECE, Content
from scratchnet.tools.damage import check_digits, check_pair, in_hex, read_values, resemblance, times
from scratchnet.tools.errors import Refused

step = Step(__file__)
LABELS = b"\0\0\x08\x01" + b"\0\0\0\x05" + bytes([5, 0, 4, 1, 9])  # by hand: 5 unsigned bytes
BOTH = pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gzip"])
BEHIND = "the file goes on behind them"


class Kind(Refused):
    pass


def written(folder, data):
    path = folder / "labels-idx1-ubyte"
    path.write_bytes(data)
    return path


def cause(path):
    """What `read_idx` says of a bad file, behind the file's name, within 2 MB of memory."""
    tracemalloc.start()
    message = step.refused(read_idx, path, IdxError)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000, f"{peak} bytes of memory"
    assert message.startswith(f"{path}: "), f"the file is not named: {message}"
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


# What a file that is not IDX looks like.

LOOKS = [
    (b"\x01\x08\0\0\x05\0\0\0" + bytes(5), "the magic number is little-endian"),
    (b"\x03\x0e\0\0", "the magic number is little-endian"),
    (b"\x01\x07\0\0", "it begins with 01 07 00 00 where 00 00 should be"),  # no type 0x07
    (b"\x01\x08\0\x01", "it begins with 01 08 00 01 where 00 00 should be"),
    (b"\x01\x02\0\0", "it begins with 01 02 00 00 where 00 00 should be"),
    (b"\0\x01\x08\x01", "it begins with 00 01 08 01 where 00 00 should be"),
    (b"\x89PNG\r\n", "it begins with 89 50 4e 47 where 00 00 should be"),
    (b"PK\x03\x04\x14\0\0\0", "it looks like a zip archive"),
    (b"<!DOCTYPE html><title>404</title>", "it looks like an HTML page"),
    (b"\n <html>", "it looks like an HTML page"),
    (b"\xef\xbb\xbf<html>", "it looks like an HTML page"),
    (b"\xef\xbb\xbf\r\n\t<html>", "it looks like an HTML page"),
    (b"\x1f\x8b\x08\0", "it is packed by gzip twice"),
    (b"5,0,4,1,9\r\n", "it looks like text"),
    (b"\t ~\r\n", "it looks like text"),
    (b"abc\x7f", "it begins with 61 62 63 7f where 00 00 should be"),
    (b"abc\x1f", "it begins with 61 62 63 1f where 00 00 should be"),
    (b"a" * 63 + b"\0", "it begins with 61 61 61 61 where 00 00 should be"),
    (b"a" * 64 + b"\0", "it looks like text"),  # 64 bytes are looked at
]


@pytest.mark.parametrize("content, looks", LOOKS)
def test_another_kind_of_file(tmp_path, content, looks):
    step.equal(resemblance(bytearray(content), TYPES), looks, "what it looks like", content)
    if not content.startswith(b"\x1f\x8b"):
        found = cause(written(tmp_path, content))
        step.equal(found, f"not an IDX file: {looks}", "what it looks like", content)


def test_packed_twice(tmp_path):
    path = written(tmp_path, gzip.compress(gzip.compress(LABELS)))
    assert cause(path) == "not an IDX file: it is packed by gzip twice"


# Values: as many as the header promises, no more and no fewer.


def values_of(shape, width, data, pack=bytes):
    """What `read_values` returns for a header of 8 bytes with that shape, and `data` behind it."""
    packed = pack(b"headerof" + data)
    content = Content(io.BytesIO(packed), len(packed))
    content.take(8, "the header")
    return read_values(content, shape, width)


@BOTH
@pytest.mark.parametrize("shape, width", [((6,), 1), ((2, 3), 1), ((3,), 2), ((0, 6), 8), ((), 1)])
def test_values_that_are_there(shape, width, pack):
    count = width
    for size in shape:
        count *= size
    data = bytes(range(1, count + 1))
    step.equal(values_of(shape, width, data, pack), data, "width * product of sizes", shape)


@BOTH
def test_values_that_are_not(pack):
    short = "header promises 2 x 3 values, 12 bytes; the file holds 11"
    long = f"header promises 2 x 3 values, 12 bytes; {BEHIND}"
    for count, expected in ((11, short), (13, long), (3 * PIECE, long)):
        found = step.refused(lambda count: values_of((2, 3), 2, bytes(count), pack), count, Refused)
        step.equal(found, expected, "width * product of sizes", f"{count} bytes")


@BOTH
@pytest.mark.parametrize("length", range(1, len(LABELS)))
def test_cut_anywhere(tmp_path, length, pack):
    found = cause(written(tmp_path, pack(LABELS[:length])))
    if length < 4:
        expected = f"cut off in the magic number, after {length} of 4 bytes"
    elif length < 8:
        expected = f"cut off in the sizes, after {length} of 8 bytes"
    else:
        expected = f"header promises 5 values, 5 bytes; the file holds {length - 8}"
    step.equal(found, expected, "the cause", LABELS[:length])


@BOTH
@pytest.mark.parametrize("more", [b"\0", LABELS])
def test_bytes_left_over(tmp_path, pack, more):
    found = cause(written(tmp_path, pack(LABELS + more)))
    step.equal(found, f"header promises 5 values, 5 bytes; {BEHIND}", "the cause", LABELS + more)


# Sizes that are written the other way about.


@BOTH
@pytest.mark.parametrize("type_byte, width", [(0x08, 1), (0x0B, 2), (0x0E, 8)])
def test_little_endian_sizes(tmp_path, pack, type_byte, width):
    content = bytes([0, 0, type_byte, 2]) + struct.pack("<2I", 3, 2) + bytes(6 * width)
    found = cause(written(tmp_path, pack(content)))
    assert found == "the sizes are little-endian (3 x 2); IDX wants big-endian"


@BOTH
@pytest.mark.parametrize("size, backwards", [(65536, 256), (3 << 20, 0x3000), (16 << 20, 1)])
def test_little_endian_sizes_that_promise_too_little(tmp_path, pack, size, backwards):
    """Within 2 MB of memory, also where 16 MiB have to be unpacked to know."""
    content = b"\0\0\x08\x01" + struct.pack("<I", size) + bytes(size)
    step.equal(int.from_bytes(content[4:8], "big"), backwards, "what the header promises", size)
    found = cause(written(tmp_path, pack(content)))
    expected = f"the sizes are little-endian ({size}); IDX wants big-endian"
    step.equal(found, expected, "as many as the sizes read backwards promise", size)
    for other in (content[:-1], content + b"\0"):
        found = cause(written(tmp_path, pack(other)))
        expected = f"header promises {backwards} values, {backwards} bytes; {BEHIND}"
        step.equal(found, expected, "one more, or one fewer", f"{len(other)} bytes")


@BOTH
def test_sizes_that_read_the_same_both_ways_are_not_called_little_endian(tmp_path, pack):
    content = b"\0\0\x08\x01" + b"\0\1\1\0" + bytes(65792)  # 65536 + 256, from either end
    assert len(read_idx(written(tmp_path, pack(content))).values) == 65792
    found = cause(written(tmp_path, pack(content[:-1])))
    assert found == "header promises 65792 values, 65792 bytes; the file holds 65791"


# Sizes that ask for more than there is take no memory.

HUGE = [
    ((2**32 - 1, 28, 28), 3367254359280),  # (2^32 - 1) * 784
    ((2**32 - 1,) * 3, 79228162458924105385300197375),  # (2^32 - 1)^3, past 2^64
]


@pytest.mark.parametrize("shape, promised", HUGE)
@BOTH
def test_huge_sizes(tmp_path, shape, promised, pack):
    data = pack(b"\0\0\x08\x03" + struct.pack(">3I", *shape) + bytes(8 << 20))
    found = cause(written(tmp_path, data))
    holds = f"{8 << 20}" if pack is bytes else f"at most {GZIP_RATIO * len(data) - 16}"
    sizes = " x ".join(map(str, shape))
    expected = f"header promises {sizes} values, {promised} bytes; the file holds {holds}"
    step.equal(found, expected, "the cause", shape)


def test_a_raw_file_that_is_too_long_is_not_read(tmp_path):
    path = written(tmp_path, b"\0\0\x08\x01" + struct.pack(">I", 2**32 - 1))
    os.truncate(path, 2**34)  # a file with a hole: 16 GiB that take no room
    assert cause(path) == f"header promises 4294967295 values, 4294967295 bytes; {BEHIND}"


@pytest.mark.parametrize("data, now", [(b"12345", 5), (b"123", 3)])
def test_a_raw_file_that_changes_while_it_is_read(data, now):
    """Its size was that of 4 values; when it was read, it held another number of bytes."""
    content = Content(io.BytesIO(bytes(8) + data), 8 + 4)
    content.take(8, "the header")
    message = step.refused(lambda content: read_values(content, (4,), 1), content, Refused)
    expected = f"the file changed while it was read: 4 bytes of values at first, {now} now"
    step.equal(message, expected, "judged by what was read", data)


def test_more_than_8_sizes_are_cut_short(tmp_path):
    for shape, words in (((7,), "7"), ((2, 3), "2 x 3"), ((), ""), (range(1, 9), "1 x 2 x 3 x 4 x 5 x 6 x 7 x 8")):
        step.equal(times(shape), words, "sizes", shape)
    step.equal(times([1] * 9), "1 x 1 x 1 x 1 x 1 x 1 x 1 x 1 x ...", "8 sizes and no more", 9)
    found = cause(written(tmp_path, b"\0\0\x08\xff" + struct.pack(">255I", *[1] * 255)))
    assert found == "header promises 1 x 1 x 1 x 1 x 1 x 1 x 1 x 1 x ... values, 1 bytes; the file holds 0"


def test_bytes_in_hex():
    step.equal(in_hex([8, 9, 255]), "0x08, 0x09, 0xff", "two digits each", [8, 9, 255])


# A pair of files, of which one has the labels of the other's images. Plain values: (sizes, type).

BYTES = "unsigned byte"
IMAGES = "expected images, n x 28 x 28 values of type unsigned byte; found"
ROW = "expected labels, n values of type unsigned byte; found"


def check(pair):
    check_pair("images.gz", pair[0], "labels.gz", pair[1], Kind)


@pytest.mark.parametrize("count", [0, 1, 60000])
def test_a_pair_that_fits(count):
    check((((count, 28, 28), BYTES), ((count,), BYTES)))


@pytest.mark.parametrize(
    "images, labels, message",
    [
        (((7,), BYTES), ((7,), BYTES), f"images.gz: {IMAGES} 7 of type unsigned byte"),
        (((), BYTES), ((7,), BYTES), f"images.gz: {IMAGES}  of type unsigned byte"),
        (((7, 27, 28), BYTES), ((7,), BYTES), f"images.gz: {IMAGES} 7 x 27 x 28 of type unsigned byte"),
        (((7, 28, 27), BYTES), ((7,), BYTES), f"images.gz: {IMAGES} 7 x 28 x 27 of type unsigned byte"),
        (((7, 784), BYTES), ((7,), BYTES), f"images.gz: {IMAGES} 7 x 784 of type unsigned byte"),
        (((28, 28), BYTES), ((7,), BYTES), f"images.gz: {IMAGES} 28 x 28 of type unsigned byte"),
        (((1, 7, 28, 28), BYTES), ((7,), BYTES), f"images.gz: {IMAGES} 1 x 7 x 28 x 28 of type unsigned byte"),
        (((1, 2, 3, 4, 5), BYTES), ((7,), BYTES), f"images.gz: {IMAGES} 1 x 2 x 3 x 4 of type unsigned byte"),
        (((7, 28, 28), "float"), ((7,), BYTES), f"images.gz: {IMAGES} 7 x 28 x 28 of type float"),
        (((7, 28, 28), BYTES), ((7,), "int"), f"labels.gz: {ROW} 7 of type int"),
        (((7, 28, 28), BYTES), ((7, 1), BYTES), f"labels.gz: {ROW} 7 x 1 of type unsigned byte"),
        (((7, 28, 28), BYTES), ((), BYTES), f"labels.gz: {ROW}  of type unsigned byte"),
        (((7, 28, 28), BYTES), ((6,), BYTES), "labels.gz: 6 labels for the 7 images of images.gz"),
        (((7, 28, 28), BYTES), ((8,), BYTES), "labels.gz: 8 labels for the 7 images of images.gz"),
        # 7 and 28, written little-endian, are read as 7 * 2^24 = 117440512 and 28 * 2^24 = 469762048
        (
            ((117440512, 469762048, 469762048), BYTES), ((7,), BYTES),
            "images.gz: the sizes are little-endian (7 x 28 x 28); IDX wants big-endian",
        ),
        (
            ((117440512, 469762048, 469762048), "int"), ((7,), BYTES),
            f"images.gz: {IMAGES} 117440512 x 469762048 x 469762048 of type int",
        ),
        (
            ((7, 28, 28), BYTES), ((117440512,), BYTES),
            "labels.gz: the sizes are little-endian (7); IDX wants big-endian",
        ),
    ],
)  # fmt: skip
def test_a_pair_that_does_not_fit(images, labels, message):
    step.equal(step.refused(check, (images, labels), Kind), message, "FILE: CAUSE", (images, labels))


def test_labels_that_are_no_digits():
    check_digits("labels.gz", bytes(range(10)), Kind)
    for labels, expected in (
        (b"\x0a", "labels.gz: label 10 at index 0 is not a digit 0..9"),
        (b"\0\x09\xff\x0a", "labels.gz: label 255 at index 2 is not a digit 0..9"),
    ):
        message = step.refused(lambda labels: check_digits("labels.gz", labels, Kind), labels, Kind)
        step.equal(message, expected, "the first that is above 9", labels)
