"""Step 1: an IDX file, read byte by byte."""

import gzip
import hashlib
import os
import struct
import tracemalloc
import zlib
from pathlib import Path

import pytest
from step import Step

from scratchnet.idx import IdxError, big_endian, read_idx

step = Step(1, "idx")
DATA = Path(__file__).resolve().parent.parent / "data"
LABELS = b"\0\0\x08\x01" + b"\0\0\0\x05" + bytes([5, 0, 4, 1, 9])  # by hand: 5 unsigned bytes


def written(folder, content, name="labels-idx1-ubyte"):
    path = folder / name
    path.write_bytes(content)
    return path


def cause(path):
    """What read_idx says of a bad file, behind the file's name."""
    message = step.refused(read_idx, path, IdxError)
    assert message.startswith(f"{path}: "), f"the file is not named: {message}"
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


# By hand.


@pytest.mark.parametrize(
    "size, number",
    [
        (b"\0\0\0\0", 0),
        (b"\0\0\0\x05", 5),
        (b"\0\0\x01\x02", 258),  # 256 + 2
        (b"\0\0\xea\x60", 60000),  # 234 * 256 + 96
        (b"\xff\xff\xff\xff", 4294967295),  # 256^4 - 1
    ],
)
def test_big_endian(size, number):
    step.equal(big_endian(size), number, "size[0] 256^(k-1) + ... + size[k-1]", size)


# Good files.


@pytest.mark.parametrize("name", ["plain", "named.gz"])
def test_unsigned_bytes(tmp_path, name):
    array = read_idx(written(tmp_path, LABELS, name))
    step.equal(array.shape, (5,), "sizes follow the magic number", LABELS[:8])
    step.equal(list(array.values), [5, 0, 4, 1, 9], "values follow the sizes", LABELS)


@pytest.mark.parametrize("name", ["plain", "named.gz"])
def test_gzip_is_known_by_its_content(tmp_path, name):
    array = read_idx(written(tmp_path, gzip.compress(LABELS), name))
    step.equal(list(array.values), [5, 0, 4, 1, 9], "values of a gzip file", "gzip of 5 bytes")


# By hand, from the description of the format: each value written out, high byte first.
TYPES = [
    (0x08, b"\x00\xff", [0, 255], "unsigned byte"),
    (0x09, b"\x7f\xff", [127, -1], "signed byte"),
    (0x0B, b"\x01\x02\xff\xfe", [0x0102, -2], "short"),
    (0x0C, b"\x01\x02\x03\x04\xff\xff\xff\xfe", [0x01020304, -2], "int"),
    (0x0D, b"\x3f\x80\x00\x00\xc0\x20\x00\x00", [1.0, -2.5], "float"),
    (0x0E, b"\x3f\xf0" + bytes(6) + b"\xc0\x04" + bytes(6), [1.0, -2.5], "double"),
]


@pytest.mark.parametrize("type_byte, data, values, type_name", TYPES)
def test_all_six_types(tmp_path, type_byte, data, values, type_name):
    content = bytes([0, 0, type_byte, 1, 0, 0, 0, 2]) + data
    array = read_idx(written(tmp_path, content))
    step.equal(list(array.values), values, "values are big-endian", content)
    step.equal(type(array.values), bytes if type_byte == 8 else tuple, "bytes, or a tuple")
    step.equal(array.type_name, type_name, "the type byte names the type", type_byte)


def test_sizes_are_big_endian_and_in_order(tmp_path):
    shape = (1, 258, 2)  # 258 = 0x0102: read backwards it would be 513
    content = b"\0\0\x08\x03" + bytes([0, 0, 0, 1, 0, 0, 1, 2, 0, 0, 0, 2]) + bytes(516)
    array = read_idx(written(tmp_path, content))
    step.equal(array.shape, shape, "sizes are big-endian", content[:16])
    step.equal(len(array.values), 516, "1 x 258 x 2 values", content[:16])


def test_an_array_of_no_values(tmp_path):
    array = read_idx(written(tmp_path, b"\0\0\x08\x03" + struct.pack(">3I", 0, 28, 28)))
    assert (array.shape, array.values) == ((0, 28, 28), b"")


def test_gzip_in_two_parts(tmp_path):
    content = gzip.compress(LABELS[:7]) + gzip.compress(LABELS[7:])
    assert read_idx(written(tmp_path, content)).values == LABELS[8:]


def test_gzip_in_two_parts_of_which_the_first_fills_a_piece(tmp_path):
    first = gzip.compress(LABELS[:7])
    name = b"x" * (65536 - len(first) - 1) + b"\0"  # gzip's own field for a file's name
    first = first[:3] + b"\x08" + first[4:10] + name + first[10:]
    content = first + gzip.compress(LABELS[7:])
    assert read_idx(written(tmp_path, content)).values == LABELS[8:]


@pytest.mark.parametrize("length", [65536 - 8, 65536, 3 * 65536 + 1])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_lengths_about_the_size_of_a_piece(tmp_path, length, pack):
    values = bytes(i * i % 251 for i in range(length))
    content = b"\0\0\x08\x01" + struct.pack(">I", length) + values
    assert read_idx(written(tmp_path, pack(content))).values == values


# MD5 of the unpacked files, as published by the mirrors of MNIST; shapes from MNIST's home page.
FILES = [
    ("train-images-idx3-ubyte", (60000, 28, 28), "6bbc9ace898e44ae57da46a324031adb"),
    ("train-labels-idx1-ubyte", (60000,), "a25bea736e30d166cdddb491f175f624"),
    ("t10k-images-idx3-ubyte", (10000, 28, 28), "2646ac647ad5339dbf082846283269ea"),
    ("t10k-labels-idx1-ubyte", (10000,), "27ae3e4e09519cfbb04c329615203637"),
]


@pytest.mark.parametrize("name, shape, md5", FILES)
def test_the_four_files_of_mnist(name, shape, md5):
    array = read_idx(DATA / f"{name}.gz")
    step.equal(array.shape, shape, "sizes of MNIST", name)
    header = bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)
    step.equal(hashlib.md5(header + array.values).hexdigest(), md5, "MD5 of MNIST's bytes", name)


# Bad files: every one names the file and the true cause.


def test_missing(tmp_path):
    assert cause(tmp_path / "none") == "No such file or directory"


def test_a_directory(tmp_path):
    assert cause(tmp_path) == "is a directory"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_not_a_regular_file(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)  # to open it would wait for a writer
    assert cause(path) == "is not a regular file"


def test_unreadable(tmp_path, monkeypatch):
    def refuse(self, mode):
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path, LABELS)
    monkeypatch.setattr(Path, "open", refuse)  # chmod does not stop root
    assert cause(path) == "Permission denied"


def test_empty(tmp_path):
    assert cause(written(tmp_path, b"")) == "the file is empty"
    assert cause(written(tmp_path, gzip.compress(b""))) == "the gzip data is empty"


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gzip"])
@pytest.mark.parametrize("length", range(1, len(LABELS)))
def test_cut_anywhere(tmp_path, length, pack):
    found = cause(written(tmp_path, pack(LABELS[:length])))
    if length < 4:
        assert found == f"cut off in the magic number, after {length} of 4 bytes"
    elif length < 8:
        assert found == f"cut off in the sizes, after {length} of 8 bytes"
    else:
        assert found == f"header promises 5 values, 5 bytes; the file holds {length - 8}"


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gzip"])
def test_bytes_left_over(tmp_path, pack):
    found = cause(written(tmp_path, pack(LABELS + b"\0")))
    assert found == "header promises 5 values, 5 bytes; the file goes on behind them"


WRONG_STARTS = [
    (b"\x01\x08\0\0\x05\0\0\0" + bytes(5), "the magic number is little-endian"),
    (b"PK\x03\x04\x14\0\0\0", "it looks like a zip archive"),
    (b"<!DOCTYPE html><title>404</title>", "it looks like an HTML page"),
    (b"\n <html>", "it looks like an HTML page"),
    (b"\xef\xbb\xbf<html>", "it looks like an HTML page"),
    (b"5,0,4,1,9\r\n", "it looks like text"),
    (b"\x01\x02\0\0", "it begins with 01 02 00 00 where 00 00 should be"),
    (b"\0\x01\x08\x01", "it begins with 00 01 08 01 where 00 00 should be"),
    (b"\x89PNG\r\n", "it begins with 89 50 4e 47 where 00 00 should be"),
]


@pytest.mark.parametrize("content, looks", WRONG_STARTS)
def test_another_kind_of_file(tmp_path, content, looks):
    assert cause(written(tmp_path, content)) == f"not an IDX file: {looks}"


def test_packed_twice(tmp_path):
    path = written(tmp_path, gzip.compress(gzip.compress(LABELS)))
    assert cause(path) == "not an IDX file: it is packed by gzip twice"


@pytest.mark.parametrize("type_byte", [0x00, 0x07, 0x0A, 0x0F, 0xFF])
def test_unknown_type(tmp_path, type_byte):
    found = cause(written(tmp_path, bytes([0, 0, type_byte, 1]) + LABELS[4:]))
    assert found.startswith(f"unknown IDX type 0x{type_byte:02x}; known: 0x08, 0x09, 0x0b")


def test_no_dimensions(tmp_path):
    assert cause(written(tmp_path, b"\0\0\x08\0\x07")) == "the header has no dimensions"


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gzip"])
def test_little_endian_sizes(tmp_path, pack):
    content = b"\0\0\x08\x02" + struct.pack("<2I", 3, 2) + bytes(6)
    found = cause(written(tmp_path, pack(content)))
    assert found == "the sizes are little-endian (3 x 2); IDX wants big-endian"


def test_little_endian_sizes_that_promise_too_little(tmp_path):
    content = b"\0\0\x08\x01" + struct.pack("<I", 65536) + bytes(65536)  # read as 256
    found = cause(written(tmp_path, content))
    assert found == "the sizes are little-endian (65536); IDX wants big-endian"


HUGE = [
    ((2**32 - 1, 28, 28), 3367254359280),  # (2^32 - 1) * 784
    ((2**32 - 1,) * 3, 79228162458924105385300197375),  # (2^32 - 1)^3, past 2^64
]


@pytest.mark.parametrize("shape, promised", HUGE)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gzip"])
def test_sizes_that_ask_for_more_than_there_is_take_no_memory(tmp_path, shape, promised, pack):
    content = pack(b"\0\0\x08\x03" + struct.pack(">3I", *shape) + bytes(8 << 20))
    tracemalloc.start()
    found = cause(written(tmp_path, content))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert f"values, {promised} bytes; the file holds" in found
    assert ("at most" in found) == (pack is gzip.compress)
    assert peak < 2_000_000


def zeros_without_end(header, megabytes):
    """A gzip file of about a thousandth of its content: the header, then zeros."""
    packer = zlib.compressobj(9, wbits=31)
    parts = [packer.compress(header)] + [packer.compress(bytes(1 << 20)) for _ in range(megabytes)]
    return b"".join(parts) + packer.flush()


def test_gzip_that_inflates_without_end_is_read_as_far_as_promised(tmp_path):
    path = written(tmp_path, zeros_without_end(LABELS[:8], megabytes=100))
    tracemalloc.start()
    found = cause(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == "header promises 5 values, 5 bytes; the file goes on behind them"
    assert peak < 2_000_000


def test_a_raw_file_that_is_too_long_is_not_read(tmp_path):
    path = written(tmp_path, b"\0\0\x08\x01" + struct.pack(">I", 2**32 - 1))
    os.truncate(path, 2**34)  # a file with a hole: 16 GiB that take no room
    tracemalloc.start()
    assert cause(path) == "header promises 4294967295 values, 4294967295 bytes; the file goes on behind them"
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_check_refuses_a_shape_before_the_values_are_read(tmp_path):
    def one_row_of_seven(shape, type_name):
        if shape != (7,) or type_name != "unsigned byte":
            raise ValueError(f"expected 7 values, found {shape} of {type_name}")

    path = written(tmp_path, zeros_without_end(b"\0\0\x08\x01" + struct.pack(">I", 100 << 20), 100))
    tracemalloc.start()
    with pytest.raises(IdxError, match=r"expected 7 values, found \(104857600,\) of unsigned byte"):
        read_idx(path, one_row_of_seven)
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()
    backwards = written(tmp_path, b"\0\0\x08\x01" + struct.pack("<I", 7) + bytes(7))
    with pytest.raises(IdxError, match=r"the sizes are little-endian \(7\)"):
        read_idx(backwards, one_row_of_seven)
    good = written(tmp_path, b"\0\0\x08\x01" + struct.pack(">I", 7) + bytes(7))
    assert read_idx(good, one_row_of_seven).shape == (7,)


def test_gzip_cut(tmp_path):
    packed = gzip.compress(LABELS)
    for length in range(2, len(packed)):
        assert cause(written(tmp_path, packed[:length])) == "the gzip data is cut off", length


def test_gzip_with_a_wrong_checksum(tmp_path):
    packed = bytearray(gzip.compress(LABELS))
    packed[-5] ^= 1  # the last 8 bytes are the checksum and the length, 4 each
    assert cause(written(tmp_path, packed)).startswith("the gzip data is damaged: incorrect")
    packed[-5] ^= 1
    packed[-1] ^= 1
    assert cause(written(tmp_path, packed)).startswith("the gzip data is damaged: incorrect")


def test_gzip_damaged(tmp_path):
    packed = bytearray((DATA / "t10k-labels-idx1-ubyte.gz").read_bytes())
    packed[2000:2010] = bytes(10)
    assert cause(written(tmp_path, packed)) == "the gzip data is damaged: incorrect data check"


@pytest.mark.parametrize("rubbish", [b"rubbish", b"\0", bytes(1000)])
def test_gzip_with_something_behind_it(tmp_path, rubbish):
    found = cause(written(tmp_path, gzip.compress(LABELS) + rubbish))
    assert found == "something that is not gzip follows the gzip data"


def test_gzip_with_a_damaged_part_behind_it(tmp_path):
    found = cause(written(tmp_path, gzip.compress(LABELS) + b"\x1f\x8bxx"))
    assert found == "the gzip data is damaged: unknown compression method"
