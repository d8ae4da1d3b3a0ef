"""What is wrong with a file of data: with `read_idx` on whole files, and with plain values of a pair."""

import gzip
import struct

import pytest
from step import Step

from scratchnet.idx import IdxError, read_idx
from scratchnet.tools import unpacking
from scratchnet.tools.damaged_files import check_has_digits, checked_pair

step = Step(__file__)
BOTH = pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gzip"])
BEHIND = "the file goes on behind them"
ENDIAN = "the sizes are little-endian ({}); IDX wants big-endian"


def idx(shape, values, type_byte=8, order=">"):
    return bytes([0, 0, type_byte, len(shape)]) + struct.pack(f"{order}{len(shape)}I", *shape) + values


LABELS = idx((5,), bytes([5, 0, 4, 1, 9]))


@pytest.fixture
def check(tmp_path):
    """A function: `read_idx` says that of a file of these bytes, behind the file's name."""
    path = tmp_path / "labels-idx1-ubyte"

    def check(data, message):
        path.write_bytes(data)
        step.refuses(read_idx, [(path, f"{path}: {message}")], IdxError)

    return check


# What a file that is not IDX looks like.

BEGINS = "it begins with {} where 00 00 should be"
LITTLE = "it looks like IDX data: the magic number is little-endian, not big-endian"
PAGE = "it looks like an HTML page: download it again"
ONLY = "only IDX files are read"
BINARY = "download or copy it again, in binary mode"
AS_TEXT = f"it was changed as if it were a text ({{}}): {BINARY}"
LOOKS = [  # what else a file may look like: test_tools_signatures.py
    (b"\x01\x08\0\0\x05\0\0\0" + bytes(5), LITTLE),
    (b"\x03\x0e\0\0", LITTLE),
    (b"\x01\x07\0\0", BEGINS.format("01 07 00 00")),  # no type 0x07
    (b"\x01\x08\0\x01", BEGINS.format("01 08 00 01")),
    (b"\x01\x02\0\0", BEGINS.format("01 02 00 00")),
    (b"\0\x01\x08\x01", BEGINS.format("00 01 08 01")),
    (b"\x89PNG\r\n", f"it looks like a PNG picture: {ONLY}"),
    (b"PK\x03\x04\x14\0\0\0", "it looks like a zip archive: unpack it"),
    (b"\xef\xbb\xbf\r\n\t<html>", PAGE),
    (gzip.compress(gzip.compress(LABELS)), "it is packed by gzip twice"),
    ("".join(map(chr, LABELS)).encode("utf-16"), f"it looks like text in UTF-16: {BINARY}"),
]


# Values: as many as the header promises, no more and no fewer.


def promise(sizes, count, holds):
    holds = holds if holds == BEHIND else f"the file holds {holds}"
    return f"header promises {sizes} values, {count} bytes; {holds}"


KNOWN = "0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e"
WRONG = [(LABELS[:n], f"cut off in the magic number, after {n} of 4 bytes") for n in (1, 2, 3)]
WRONG += [(LABELS[:n], f"cut off in the sizes, after {n} of 8 bytes") for n in (4, 5, 6, 7)]
WRONG += [(LABELS[:n], promise("5", 5, n - 8)) for n in (8, 9, 10, 11, 12)]
WRONG += [(LABELS + more, promise("5", 5, BEHIND)) for more in (b"\0", LABELS, bytes(200_000))]
WRONG += [
    (b"\0\0\x08\0\x07", "the header has no dimensions"),
    (idx((1,), b"1", 0x0A), f"unknown IDX type 0x0a; known: {KNOWN}"),
    (bytes(16), f"unknown IDX type 0x00, as where the header is missing; known: {KNOWN}"),
    (idx((2, 3), bytes(11), 0x0B), promise("2 x 3", 12, 11)),
    (idx((2, 3), bytes(13), 0x0B), promise("2 x 3", 12, BEHIND)),
    (idx((2, 3), bytes(200_000), 0x0B), promise("2 x 3", 12, BEHIND)),
    (idx((65792,), bytes(65791)), promise("65792", 65792, 65791)),
    (idx(range(1, 9), b""), promise("1 x 2 x 3 x 4 x 5 x 6 x 7 x 8", 40320, 0)),  # 8! = 40320
    (idx([1] * 9, b""), promise("1 x 1 x 1 x 1 x 1 x 1 x 1 x 1 x ...", 1, 0)),  # 8 and no more
    (idx([1] * 255, b""), promise("1 x 1 x 1 x 1 x 1 x 1 x 1 x 1 x ...", 1, 0)),
    (idx((3, 2), bytes(6), 0x08, "<"), ENDIAN.format("3 x 2")),
    (idx((3, 2), bytes(12), 0x0B, "<"), ENDIAN.format("3 x 2")),
    (idx((3, 2), bytes(48), 0x0E, "<"), ENDIAN.format("3 x 2")),
]
IN_TEXT_MODE = idx((2600, 10), bytes(range(26)) * 1000)  # 2600 = 0x0a28; 3338 = 0x0d0a
WRONG.append((IN_TEXT_MODE.replace(b"\n", b"\r\n"), AS_TEXT.format("each 0a became 0d 0a")))
WRONG.append((IN_TEXT_MODE.replace(b"\n", b"\r\n")[:-1], promise("3338 x 671088640", 2240093880320, 27001)))
WRONG.append((idx((5,), b"123\xc3\xa9\5\6"), promise("5", 5, BEHIND)))  # it would hold 6 values
for content in (idx((234,), bytes(234)), idx((5,), b"12\x80\xfe\xc3")):  # 234 = 0xea
    for text in (content.decode("latin-1"), content.decode("utf-8", errors="replace")):
        WRONG.append((text.encode("utf-8"), AS_TEXT.format("it became UTF-8")))
for size, backwards in ((65536, 256), (3 << 16, 0x300)):  # as many as the size promises backwards ..
    WRONG.append((idx((size,), bytes(size), order="<"), ENDIAN.format(size)))
    for count in (size - 1, size + 1):  # .. and one fewer, and one more
        WRONG.append((idx((size,), bytes(count), order="<"), promise(backwards, backwards, BEHIND)))


@BOTH
def test_files_that_are_not_what_they_promise(check, pack):
    for content, message in [(content, f"not an IDX file: {looks}") for content, looks in LOOKS] + WRONG:
        check(pack(content), message)


@BOTH
def test_values_that_are_there(tmp_path, pack):
    """Sizes that read the same both ways, 65536 + 256, are not called little-endian."""
    for content, values in (
        (idx((6,), b"abcdef"), b"abcdef"),
        (idx((2, 3), b"abcdef"), b"abcdef"),
        (idx((3,), b"\0\1\0\2\1\0", 0x0B), (1, 2, 256)),
        (idx((0, 6), b"", 0x0E), ()),
        (idx((65792,), bytes(65792)), bytes(65792)),
        (idx((4,), b"\xc3\xa9\r\n"), b"\xc3\xa9\r\n"),  # what a text might have
    ):
        (tmp_path / "file").write_bytes(pack(content))
        step.equal(read_idx(tmp_path / "file").values, values, "width * product of sizes", content[:20])


@BOTH
def test_a_file_of_more_than_the_limit(check, monkeypatch, pack):
    """What it holds then is not known; but if it is more than the header promises, that is said."""
    monkeypatch.setattr(unpacking, "LIMIT", 1000)
    for promised in (993, 5000, 2**32 - 1):
        content = idx((promised,), bytes(993 if pack is bytes else min(promised, 5000)))
        cause = "at most 1000 bytes of a file are read"
        check(pack(content), f"header promises {promised} values, {promised} bytes; {cause}")
    check(pack(idx((5,), bytes(5000))), promise("5", 5, BEHIND))
    check(pack(idx((992,), bytes(991))), promise("992", 992, 991))


# A pair of files, of which one has the labels of the other's images.

FIT = (7, 28, 28), bytes(7 * 784)
DIGITS = (7,), bytes(7)
IMAGES = "images.gz: expected images, n x 28 x 28 values of type unsigned byte; found"
LETTERS = "; EMNIST has such labels for letters"
ROW = "labels.gz: expected labels, n values of type unsigned byte; found"
PAIRS = [
    (DIGITS, DIGITS, f"{IMAGES} 7 of type unsigned byte"),
    (((7, 27, 28), b""), DIGITS, f"{IMAGES} 7 x 27 x 28 of type unsigned byte"),
    (((7, 28, 27), b""), DIGITS, f"{IMAGES} 7 x 28 x 27 of type unsigned byte"),
    (((7, 28, 29), b""), DIGITS, f"{IMAGES} 7 x 28 x 29 of type unsigned byte"),
    (((28, 28), b""), DIGITS, f"{IMAGES} 28 x 28 of type unsigned byte"),
    (((1, 7, 28, 28), b""), DIGITS, f"{IMAGES} 1 x 7 x 28 x 28 of type unsigned byte"),
    ((FIT[0], (0.5, 1.0)), DIGITS, f"{IMAGES} 7 x 28 x 28 of type float"),
    (FIT, ((7,), (1, 2)), f"{ROW} 7 of type int"),
    (FIT, ((0,), ()), f"{ROW} 0 of type int"),
    (FIT, FIT, f"{ROW} 7 x 28 x 28 of type unsigned byte"),
    (FIT, ((7, 10), bytes(70)), f"{ROW} 7 x 10 of type unsigned byte, as one-hot labels have"),
    (FIT, ((7, 8), bytes(56)), f"{ROW} 7 x 8 of type unsigned byte"),
    (FIT, ((7, 8), (0,) * 48 + (-1,) * 8), f"{ROW} 7 x 8 of type int"),
    (FIT, ((7, 8), (0.5,) * 56), f"{ROW} 7 x 8 of type float"),
    (FIT, ((7, 8), (0,) * 48 + (200,) * 8), "labels.gz: label 200 at index 6 is not a digit 0..9"),
    (FIT, ((6,), bytes(6)), "labels.gz: 6 labels for the 7 images of images.gz"),
    (FIT, ((8,), bytes(8)), "labels.gz: 8 labels for the 7 images of images.gz"),
    (FIT, ((7,), b"\x0a" + bytes(6)), f"labels.gz: label 10 at index 0 is not a digit 0..9{LETTERS}"),
    (FIT, ((7,), b"\x3d" + bytes(6)), f"labels.gz: label 61 at index 0 is not a digit 0..9{LETTERS}"),
    (FIT, ((7,), b"\x3e" + bytes(6)), "labels.gz: label 62 at index 0 is not a digit 0..9"),
    (FIT, ((7,), b"\0\x09\xff\x0a\0\0\0"), "labels.gz: label 255 at index 2 is not a digit 0..9"),
]


def test_a_pair_of_files():
    def pair(given):
        return checked_pair("images.gz", given[0], "labels.gz", given[1], IdxError)

    for images, labels in ((FIT, DIGITS), (((0, 28, 28), b""), ((0,), b""))):
        step.equal(pair((images, labels)), (images[1], labels[1]), "the values of both", images[0])
    ten = ((10, 28, 28), bytes(7840)), ((10,), bytes(range(10)))
    step.equal(pair(ten)[1], bytes(range(10)), "every digit is a label", "0 .. 9")
    step.refuses(pair, [((images, labels), message) for images, labels, message in PAIRS], IdxError)


def test_what_emnist_and_qmnist_do_in_their_own_way():
    """The first row of an image of EMNIST is its first column. A label of QMNIST is the first of 8."""
    image = bytes(k // 28 for k in range(784))
    turned, labels = bytes(k % 28 for k in range(784)), ((2, 8), (7, *range(20, 27), 3, *[1000] * 7))
    for name, expected in (("emnist-digits-x", turned), ("EMNIST-a.gz", turned), ("x-emnist-", image)):
        found = checked_pair(f"emnist-/{name}", ((2, 28, 28), image * 2), "labels", labels, IdxError)
        step.equal(found, (expected * 2, b"\7\3"), "the images turned; a digit for each 8 numbers", name)


def test_the_digits_that_must_be_there():
    for digits in ((), (3, 7), iter([7])):
        step.equal(check_has_digits("labels", [7, 3, 7], digits, IdxError), None, "all are there", digits)
    cases = [([3, 5, 9], "labels: no image of the digit 5"), ([0], "labels: no image of the digit 0")]
    step.refuses(lambda digits: check_has_digits("labels", [7, 3, 7], digits, IdxError), cases, IdxError)
