"""The bytes of a file, raw or out of gzip: how many are read, and how damaged gzip data is named."""

import gzip
import io
import os
import struct
import threading
import tracemalloc
import zlib
from pathlib import Path

import pytest
from step import Step

from scratchnet.idx import IdxError, read_idx
from scratchnet.tools.content import PIECE, Content, opened
from scratchnet.tools.errors import Refused

step = Step(__file__)
DATA = Path(__file__).resolve().parent.parent / "data"
LABELS = b"\0\0\x08\x01" + b"\0\0\0\x05" + bytes([5, 0, 4, 1, 9])  # by hand: 5 unsigned bytes
BOTH = pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gzip"])


class Counted(io.BytesIO):
    """A file that counts how often it has been read."""

    reads = 0

    def read(self, *arguments):
        self.reads += 1
        return super().read(*arguments)


def content_of(data):
    return Content(io.BytesIO(data), len(data))


def written(folder, data):
    path = folder / "labels-idx1-ubyte"
    path.write_bytes(data)
    return path


def cause(path):
    """What `read_idx` says of a bad file, behind the file's name."""
    message = step.refused(read_idx, path, IdxError)
    assert message.startswith(f"{path}: "), f"the file is not named: {message}"
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


def unpacked(data):
    """All that the content of `data` holds."""
    content = content_of(data)
    content.has(1 << 40)
    return bytes(content.held)


# Taking bytes, in order.


@BOTH
def test_take_hands_out_the_next_bytes(pack):
    content = content_of(pack(b"abcdefg"))
    step.equal(content.packed, pack is gzip.compress, "the first bytes say whether it is gzip")
    step.equal(content.taken, 0, "nothing has been taken", "abcdefg")
    taken = [content.take(2, "two"), content.take(0, "none"), content.take(3, "three")]
    step.equal(taken, [b"ab", b"", b"cde"], "the next bytes", "abcdefg")
    step.equal(content.taken, 5, "2 + 0 + 3", "abcdefg")
    message = step.refused(lambda length: content.take(length, "the rest"), 3, Refused)
    step.equal(message, "cut off in the rest, after 7 of 8 bytes", "5 taken, 3 wanted", "abcdefg")


@BOTH
def test_has_counts_the_bytes_from_the_start(pack):
    content = content_of(pack(b"abc"))
    content.take(2, "two")
    step.equal([content.has(n) for n in (0, 2, 3, 4)], [True, True, True, False], "3 bytes", "abc")


@BOTH
def test_count_keeps_nothing(pack):
    data = bytes(3 * PIECE)
    for limit, expected in ((0, 0), (1, 1), (2 * PIECE + 5, 2 * PIECE + 5), (4 * PIECE, 3 * PIECE)):
        content = content_of(pack(data))
        step.equal(content.has(10), True, "10 of them are there", 3 * PIECE)
        step.equal(content.count(limit), expected, "all, or the limit", limit)
        step.equal(len(content.held), PIECE, "what was read before is kept, and no more", limit)
        step.equal(content.has(PIECE + 1), False, "the rest is gone", limit)


def test_at_most_is_the_size_or_1032_times_that_of_gzip():
    """Deflate packs at most 258 bytes into 2 bits: 8 / 2 * 258 = 1032 bytes into one."""
    step.equal(content_of(bytes(1000)).at_most, 1000, "a raw file's size", 1000)
    packed = gzip.compress(bytes(10 << 20), 9)
    step.equal(content_of(packed).at_most, 1032 * len(packed), "1032 times", len(packed))
    assert 1000 * len(packed) < 10 << 20 < 1032 * len(packed), "zeros come near to it"


@pytest.mark.parametrize("start", [b"", b"\x1f", b"\x1f\x8c\x08", b"\x8b\x1f\x08"])
def test_what_does_not_begin_as_gzip_is_raw(start):
    content = content_of(start)
    step.equal((content.packed, unpacked(start)), (False, start), "gzip begins 1f 8b", start)


# No more is read than was asked for.


@pytest.mark.parametrize(
    "length, reads", [(0, 1), (1, 1), (PIECE, 1), (PIECE + 1, 2), (2 * PIECE, 2), (2 * PIECE + 1, 3)]
)
def test_only_the_pieces_that_the_answer_needs_are_read(length, reads):
    file = Counted(bytes(10 * PIECE))
    assert Content(file, 10 * PIECE).has(length)
    step.equal(file.reads, reads, "pieces of 65536 bytes", length)


def test_only_the_pieces_that_the_answer_needs_are_unpacked():
    data = gzip.compress(bytes(10 * PIECE))
    content = content_of(data)
    for length, held in ((0, 0), (1, PIECE), (PIECE, PIECE), (PIECE + 1, 2 * PIECE)):
        content.has(length)
        step.equal(len(content.held), held, "pieces of 65536 bytes", length)


def test_a_large_packed_file_is_read_in_pieces():
    data = gzip.compress(os.urandom(4 * PIECE))  # random bytes do not get smaller
    file = Counted(data)
    Content(file, len(data)).has(1)
    step.equal(file.reads, 1, "pieces of 65536 bytes", 1)


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


# Good gzip data.


def test_gzip_in_parts(tmp_path):
    parts = [gzip.compress(LABELS[:7]), gzip.compress(b""), gzip.compress(LABELS[7:])]
    step.equal(unpacked(b"".join(parts)), LABELS, "one part behind another", "7, 0 and 6 bytes")
    step.equal(read_idx(written(tmp_path, b"".join(parts))).values, LABELS[8:], "the same", "a file")


@pytest.mark.parametrize("more", [-1, 0, 1, 2 * PIECE])
def test_gzip_whose_first_part_fills_a_piece(more):
    """Or ends a byte before or behind it, or has a header that takes more than one.

    The room is taken by gzip's own field for a file's name.
    """
    first = gzip.compress(LABELS[:7])
    name = b"x" * (PIECE + more - len(first) - 1) + b"\0"
    first = first[:3] + b"\x08" + first[4:10] + name + first[10:]
    assert len(first) == PIECE + more
    step.equal(unpacked(first + gzip.compress(LABELS[7:])), LABELS, "two parts", PIECE + more)


def test_gzip_that_looks_far_back():
    """In each part the same 20,000 random bytes twice: deflate may look back 32,768 bytes."""
    data = 2 * os.urandom(20_000)
    assert len(gzip.compress(data)) < 30_000
    step.equal(unpacked(2 * gzip.compress(data)), 2 * data, "two parts", "80,000 bytes")


@pytest.mark.parametrize("length", [PIECE - 8, PIECE, 3 * PIECE + 1])
@BOTH
def test_lengths_about_the_size_of_a_piece(tmp_path, length, pack):
    values = bytes(i * i % 251 for i in range(length))
    content = b"\0\0\x08\x01" + struct.pack(">I", length) + values
    assert read_idx(written(tmp_path, pack(content))).values == values


# Damaged gzip data.


def test_gzip_cut(tmp_path):
    packed = gzip.compress(LABELS)
    for length in range(2, len(packed)):
        found = cause(written(tmp_path, packed[:length]))
        step.equal(found, "the gzip data is cut off", "the message", f"{length} bytes of gzip")


def test_gzip_cut_in_a_second_part(tmp_path):
    first, second = gzip.compress(LABELS[:7]), gzip.compress(LABELS[7:])
    for length in range(1, len(second)):
        found = cause(written(tmp_path, first + second[:length]))
        step.equal(found, "the gzip data is cut off", "the message", f"{length} bytes of part 2")


@pytest.mark.parametrize("place, what", [(-5, "data check"), (-1, "length check")])
def test_gzip_with_a_wrong_checksum_or_length(tmp_path, place, what):
    packed = bytearray(gzip.compress(LABELS))
    packed[place] ^= 1  # the last 8 bytes are the checksum and the length, 4 each
    found = cause(written(tmp_path, packed))
    step.equal(found, f"the gzip data is damaged: incorrect {what}", "the message", place)


def test_gzip_damaged(tmp_path):
    packed = bytearray((DATA / "t10k-labels-idx1-ubyte.gz").read_bytes())
    packed[2000:2010] = bytes(10)
    assert cause(written(tmp_path, packed)) == "the gzip data is damaged: incorrect data check"


@pytest.mark.parametrize("rubbish", [b"rubbish", b"\0", bytes(1000)])
def test_gzip_with_something_behind_it(tmp_path, rubbish):
    found = cause(written(tmp_path, gzip.compress(LABELS) + rubbish))
    assert found == "something that is not gzip follows the gzip data"


@pytest.mark.parametrize("behind", [b"\x1f\x8bxx", b"\x1fx"])
def test_gzip_with_a_damaged_part_behind_it(tmp_path, behind):
    found = cause(written(tmp_path, gzip.compress(LABELS) + behind))
    assert found.startswith("the gzip data is damaged: ")


# Files that cannot be opened, or are none.


class Kind(Refused):
    pass


def test_what_is_refused_within_is_of_that_kind_and_names_the_file(tmp_path):
    path = written(tmp_path, b"abc")

    def refuse(path):
        with opened(path, Kind) as content:
            assert content.take(3, "all") == b"abc"
            raise Refused("the cause")

    step.equal(step.refused(refuse, path, Kind), f"{path}: the cause", "FILE: CAUSE")


def test_the_file_is_closed_again(tmp_path):
    """One that stayed open would be a ResourceWarning, and no file for others on Windows."""
    with opened(written(tmp_path, bytes(3 * PIECE)), Kind) as content:
        pass
    step.refused(content.has, 3 * PIECE, ValueError)  # "read of closed file"


def test_a_directory(tmp_path):
    assert cause(tmp_path) == "is a directory"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_not_a_regular_file(tmp_path):
    """A pipe, which whoever opens it would wait for; here somebody waits at its other end."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.open("wb").close(), daemon=True)
    writer.start()
    found = cause(path)
    end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # lets the writer go, whenever it comes
    writer.join(timeout=60)
    os.close(end)
    assert not writer.is_alive()
    assert found == "is not a regular file"


def test_unreadable(tmp_path, monkeypatch):
    def refuse(self, mode):
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path, LABELS)
    monkeypatch.setattr(Path, "open", refuse)  # chmod does not stop root
    assert cause(path) == "Permission denied"


def test_a_disk_that_fails_while_it_is_read(tmp_path, monkeypatch):
    class Failing(io.BytesIO):
        def read(self, *arguments):
            raise OSError(5, "Input/output error")

    path = written(tmp_path, LABELS)
    monkeypatch.setattr(Path, "open", lambda self, mode: Failing())
    assert cause(path) == "Input/output error"


def test_empty(tmp_path):
    assert cause(written(tmp_path, b"")) == "the file is empty"
    assert cause(written(tmp_path, gzip.compress(b""))) == "the gzip data is empty"
