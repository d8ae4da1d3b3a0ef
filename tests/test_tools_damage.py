"""Which kind of damage a file has: with `read_idx` on whole files, and with plain values of a pair."""

import gzip
import io
import os
import struct
import tracemalloc

import pytest
from step import Step

from scratchnet.idx import IdxError as Kind
from scratchnet.idx import read_idx
from scratchnet.tools.content import PIECE, Content
from scratchnet.tools.damage import as_promised, check_digits, check_pair, read_values
from scratchnet.tools.errors import Refused

step = Step(__file__)
BOTH = pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gzip"])
BEHIND = "the file goes on behind them"
ENDIAN = "the sizes are little-endian ({}); IDX wants big-endian"


def idx(shape, values, type_byte=8, order=">"):
    return bytes([0, 0, type_byte, len(shape)]) + struct.pack(f"{order}{len(shape)}I", *shape) + values


LABELS = idx((5,), bytes([5, 0, 4, 1, 9]))


def written(folder, data):
    path = folder / "labels-idx1-ubyte"
    path.write_bytes(data)
    return path


def check_refused(path, message):
    """`read_idx` says so of a bad file, behind the file's name, within 2 MB of memory."""
    tracemalloc.start()
    step.refuses(read_idx, [(path, f"{path}: {message}")], Kind)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    step.equal(peak < 2_000_000, True, "memory, in bytes", peak)


# What a file that is not IDX looks like.

BEGINS = "it begins with {} where 00 00 should be"
LOOKS = [
    (b"\x01\x08\0\0\x05\0\0\0" + bytes(5), "the magic number is little-endian"),
    (b"\x03\x0e\0\0", "the magic number is little-endian"),
    (b"\x01\x07\0\0", BEGINS.format("01 07 00 00")),  # no type 0x07
    (b"\x01\x08\0\x01", BEGINS.format("01 08 00 01")),
    (b"\x01\x02\0\0", BEGINS.format("01 02 00 00")),
    (b"\0\x01\x08\x01", BEGINS.format("00 01 08 01")),
    (b"\x89PNG\r\n", BEGINS.format("89 50 4e 47")),
    (b"PK\x03\x04\x14\0\0\0", "it looks like a zip archive"),
    (b"<!DOCTYPE html><title>404</title>", "it looks like an HTML page"),
    (b"\n <html>", "it looks like an HTML page"),
    (b"\xef\xbb\xbf<html>", "it looks like an HTML page"),
    (b"\xef\xbb\xbf\r\n\t<html>", "it looks like an HTML page"),
    (gzip.compress(gzip.compress(LABELS)), "it is packed by gzip twice"),
    (b"5,0,4,1,9\r\n", "it looks like text"),
    (b"\t ~\r\n", "it looks like text"),
    (b"abc\x7f", BEGINS.format("61 62 63 7f")),
    (b"abc\x1f", BEGINS.format("61 62 63 1f")),
    (b"a" * 63 + b"\0", BEGINS.format("61 61 61 61")),
    (b"a" * 64 + b"\0", "it looks like text"),  # 64 bytes are looked at
]


# Values: as many as the header promises, no more and no fewer.


def promise(sizes, count, holds):
    holds = holds if holds == BEHIND else f"the file holds {holds}"
    return f"header promises {sizes} values, {count} bytes; {holds}"


KNOWN = "0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e"
WRONG = [(LABELS[:n], f"cut off in the magic number, after {n} of 4 bytes") for n in (1, 2, 3)]
WRONG += [(LABELS[:n], f"cut off in the sizes, after {n} of 8 bytes") for n in (4, 5, 6, 7)]
WRONG += [(LABELS[:n], promise("5", 5, n - 8)) for n in (8, 9, 10, 11, 12)]
WRONG += [(LABELS + more, promise("5", 5, BEHIND)) for more in (b"\0", LABELS, bytes(4 << 20))]
WRONG += [
    (b"\0\0\x08\0\x07", "the header has no dimensions"),
    (idx((1,), b"1", 0x0A), f"unknown IDX type 0x0a; known: {KNOWN}"),
    (idx((2, 3), bytes(11), 0x0B), promise("2 x 3", 12, 11)),
    (idx((2, 3), bytes(13), 0x0B), promise("2 x 3", 12, BEHIND)),
    (idx((2, 3), bytes(3 * PIECE), 0x0B), promise("2 x 3", 12, BEHIND)),
    (idx((65792,), bytes(65791)), promise("65792", 65792, 65791)),
    (idx(range(1, 9), b""), promise("1 x 2 x 3 x 4 x 5 x 6 x 7 x 8", 40320, 0)),  # 8! = 40320
    (idx([1] * 9, b""), promise("1 x 1 x 1 x 1 x 1 x 1 x 1 x 1 x ...", 1, 0)),  # 8 and no more
    (idx([1] * 255, b""), promise("1 x 1 x 1 x 1 x 1 x 1 x 1 x 1 x ...", 1, 0)),
    (idx((3, 2), bytes(6), 0x08, "<"), ENDIAN.format("3 x 2")),
    (idx((3, 2), bytes(12), 0x0B, "<"), ENDIAN.format("3 x 2")),
    (idx((3, 2), bytes(48), 0x0E, "<"), ENDIAN.format("3 x 2")),
]
for size, backwards in ((65536, 256), (3 << 20, 0x3000)):  # as many as the size promises backwards ..
    WRONG.append((idx((size,), bytes(size), order="<"), ENDIAN.format(size)))
    for count in (size - 1, size + 1):  # .. and one fewer, and one more
        WRONG.append((idx((size,), bytes(count), order="<"), promise(backwards, backwards, BEHIND)))


@BOTH
def test_files_that_are_not_what_they_promise(tmp_path, pack):
    for content, message in [(content, f"not an IDX file: {looks}") for content, looks in LOOKS] + WRONG:
        check_refused(written(tmp_path, pack(content)), message)


@BOTH
def test_values_that_are_there(tmp_path, pack):
    """Sizes that read the same both ways, 65536 + 256, are not called little-endian."""
    for content, values in (
        (idx((6,), b"abcdef"), b"abcdef"),
        (idx((2, 3), b"abcdef"), b"abcdef"),
        (idx((3,), b"\0\1\0\2\1\0", 0x0B), (1, 2, 256)),
        (idx((0, 6), b"", 0x0E), ()),
        (idx((65792,), bytes(65792)), bytes(65792)),
    ):
        found = read_idx(written(tmp_path, pack(content))).values
        step.equal(found, values, "width * product of sizes", content[:20])


@BOTH
def test_sizes_that_ask_for_more_than_there_is_take_no_memory(tmp_path, pack):
    for shape, promised in (
        ((2**32 - 1, 28, 28), 3367254359280),  # (2^32 - 1) * 784
        ((2**32 - 1,) * 3, 79228162458924105385300197375),  # (2^32 - 1)^3, past 2^64
    ):
        data = pack(idx(shape, bytes(3 << 20)))
        holds = 3 << 20 if pack is bytes else f"at most {1032 * len(data) - 16}"
        check_refused(written(tmp_path, data), promise(" x ".join(map(str, shape)), promised, holds))


def test_a_raw_file_that_is_too_long_is_not_read(tmp_path):
    path = written(tmp_path, idx((2**32 - 1,), b""))
    os.truncate(path, 2**34)  # a file with a hole: 16 GiB that take no room
    check_refused(path, promise(2**32 - 1, 2**32 - 1, BEHIND))


def test_a_raw_file_that_changes_while_it_is_read():
    """Its size was that of 4 values; when it was read, it held another number of bytes."""
    for now in (3, 5):
        content = Content(io.BytesIO(bytes(8 + now)), 8 + 4)
        content.take(8, "the header")
        message = f"the file changed while it was read: 4 bytes of values at first, {now} now"
        step.refuses(lambda content: read_values(content, (4,), 1), [(content, message)], Refused)


# A pair of files, of which one has the labels of the other's images. Plain values: (sizes, type).

BYTES = "unsigned byte"
FIT = (7, 28, 28), BYTES
IMAGES = "images.gz: expected images, n x 28 x 28 values of type unsigned byte; found"
ROW = "labels.gz: expected labels, n values of type unsigned byte; found"
SWAPPED = 7 << 24, 28 << 24, 28 << 24  # 7, 28 and 28, written little-endian
PAIRS = [
    (((7,), BYTES), ((7,), BYTES), f"{IMAGES} 7 of type unsigned byte"),
    (((), BYTES), ((7,), BYTES), f"{IMAGES}  of type unsigned byte"),
    (((7, 27, 28), BYTES), ((7,), BYTES), f"{IMAGES} 7 x 27 x 28 of type unsigned byte"),
    (((7, 28, 27), BYTES), ((7,), BYTES), f"{IMAGES} 7 x 28 x 27 of type unsigned byte"),
    (((28, 28), BYTES), ((7,), BYTES), f"{IMAGES} 28 x 28 of type unsigned byte"),
    (((1, 7, 28, 28), BYTES), ((7,), BYTES), f"{IMAGES} 1 x 7 x 28 x 28 of type unsigned byte"),
    (((1, 2, 3, 4, 5), BYTES), ((7,), BYTES), f"{IMAGES} 1 x 2 x 3 x 4 of type unsigned byte"),
    (((7, 28, 28), "float"), ((7,), BYTES), f"{IMAGES} 7 x 28 x 28 of type float"),
    (FIT, ((7,), "int"), f"{ROW} 7 of type int"),
    (FIT, ((7, 1), BYTES), f"{ROW} 7 x 1 of type unsigned byte"),
    (FIT, ((), BYTES), f"{ROW}  of type unsigned byte"),
    (FIT, ((6,), BYTES), "labels.gz: 6 labels for the 7 images of images.gz"),
    (FIT, ((8,), BYTES), "labels.gz: 8 labels for the 7 images of images.gz"),
    ((SWAPPED, BYTES), ((7,), BYTES), f"images.gz: {ENDIAN.format('7 x 28 x 28')}"),
    ((SWAPPED, "int"), ((7,), BYTES), f"{IMAGES} 117440512 x 469762048 x 469762048 of type int"),
    (FIT, (SWAPPED[:1], BYTES), f"labels.gz: {ENDIAN.format('7')}"),
]


def check(pair):
    check_pair("images.gz", pair[0], "labels.gz", pair[1], Kind)


def test_headers_of_a_pair():
    for count in (0, 1, 60000):
        check((((count, 28, 28), BYTES), ((count,), BYTES)))
    step.refuses(check, [((images, labels), message) for images, labels, message in PAIRS], Kind)


def test_labels_that_are_no_digits():
    check_digits("labels.gz", bytes(range(10)), Kind)
    cases = [
        (b"\x0a", "labels.gz: label 10 at index 0 is not a digit 0..9"),
        (b"\0\x09\xff\x0a", "labels.gz: label 255 at index 2 is not a digit 0..9"),  # the first of two
    ]
    step.refuses(lambda labels: check_digits("labels.gz", labels, Kind), cases, Kind)


def test_values_of_a_file_whose_header_was_read_before():
    step.equal(as_promised("images.gz", b"12", 2, Kind), b"12", "2 bytes were promised", b"12")
    message = "images.gz: the file changed while it was read"
    cases = [(values, message) for values in (b"1", b"123", (1, 2))]
    step.refuses(lambda values: as_promised("images.gz", values, 2, Kind), cases, Kind)
