"""The bytes of a file, raw or out of gzip: how many are read, and how damaged gzip data is named."""

import gzip
import io
import os
import struct
from pathlib import Path

import pytest
from step import Step

from scratchnet.idx import IdxError, read_idx
from scratchnet.tools.content import PIECE, Content, holding, opened
from scratchnet.tools.errors import Refused

step = Step(__file__)
BOTH = pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["raw", "gzip"])


def vector(values):
    """An IDX file of one dimension, of unsigned bytes."""
    return b"\0\0\x08\x01" + struct.pack(">I", len(values)) + values


LABELS = vector(bytes([5, 0, 4, 1, 9]))
PACKED, FIRST, SECOND = map(gzip.compress, (LABELS, LABELS[:7], LABELS[7:]))


def written(folder, data):
    path = folder / "labels-idx1-ubyte"
    path.write_bytes(data)
    return path


def check_refused(path, message):
    """`read_idx` says so of a bad file, behind the file's name."""
    step.refuses(read_idx, [(path, f"{path}: {message}")], IdxError)


# The content of a file, in order and no more of it than was asked for.


@BOTH
def test_bytes_are_handed_out_in_order(pack):
    """Of gzip data there may be 1032 times as many: deflate packs at most 258 bytes into 2 bits."""
    data, is_gzip = pack(b"abcdefg"), pack is gzip.compress
    content = holding(data)
    step.equal((content.packed, content.taken), (is_gzip, 0), "gzip begins 1f 8b", pack)
    step.equal(content.at_most, len(data) * (1032 if is_gzip else 1), "the size, or 1032 times it", pack)
    taken = [content.take(2, "two"), content.take(0, "none"), content.take(3, "three")]
    step.equal((taken, content.taken), ([b"ab", b"", b"cde"], 5), "the next bytes", "abcdefg")
    found = [content.has(count) for count in (0, 2, 7, 8)]
    step.equal(found, [True, True, True, False], "7 bytes, counted from the start", "abcdefg")
    message = "cut off in the rest, after 7 of 8 bytes"
    step.refuses(lambda length: content.take(length, "the rest"), [(3, message)], Refused)


def test_what_does_not_begin_as_gzip_is_raw():
    for start in (b"", b"\x1f", b"\x1f\x8c\x08", b"\x8b\x1f\x08"):
        content = holding(start)
        step.equal((content.packed, bytes(content.held)), (False, start), "gzip begins 1f 8b", start)


@BOTH
def test_count_keeps_nothing(pack):
    for limit, expected in ((0, 0), (1, 1), (2 * PIECE + 5, 2 * PIECE + 5), (4 * PIECE, 3 * PIECE)):
        content = holding(pack(bytes(3 * PIECE)))
        found = content.has(10), content.count(limit), len(content.held), content.has(PIECE + 1)
        expected = True, expected, PIECE, False
        step.equal(found, expected, "10 are there; the count; what was held is, the rest is gone", limit)


def test_only_the_pieces_that_the_answer_needs_are_read():
    step.equal(PIECE, 65536, "bytes handled at a time", "PIECE")
    sizes = [(1, 1), (PIECE, 1), (PIECE + 1, 2), (2 * PIECE, 2), (2 * PIECE + 1, 3)]
    for length, pieces in [(0, 1), *sizes]:
        file = io.BytesIO(bytes(10 * PIECE))
        step.equal(Content(file, 10 * PIECE).has(length), True, "it is there", length)
        step.equal(file.tell(), pieces * PIECE, "pieces that are read of a raw file", length)
    content = holding(gzip.compress(bytes(10 * PIECE)))
    for length, pieces in [(0, 0), *sizes]:
        content.has(length)
        step.equal(len(content.held), pieces * PIECE, "pieces that are unpacked", length)
    packed = io.BytesIO(gzip.compress(os.urandom(4 * PIECE)))  # random bytes do not get smaller
    Content(packed, 4 * PIECE).has(1)
    step.equal(packed.tell(), PIECE, "pieces that are read of a packed file", 1)


# Good files.


@BOTH
def test_lengths_about_the_size_of_a_piece(tmp_path, pack):
    for length in (PIECE - 8, PIECE, 3 * PIECE + 1):
        values = (bytes(i * i % 251 for i in range(1000)) * 200)[:length]
        found = read_idx(written(tmp_path, pack(vector(values)))).values
        step.equal(found == values, True, "the values that were written", length)


def test_gzip_in_parts(tmp_path):
    """An empty one between; a first one of about a piece, with a long name in it; random bytes that come
    twice in each part, since deflate may look back 32,768 bytes."""
    cases = [(FIRST + gzip.compress(b"") + SECOND, LABELS)]
    for length in (PIECE - 1, PIECE, PIECE + 1, 3 * PIECE):
        name = b"x" * (length - len(FIRST) - 1) + b"\0"
        cases.append((FIRST[:3] + b"\x08" + FIRST[4:10] + name + FIRST[10:] + SECOND, LABELS))
    twice = vector(4 * os.urandom(20_000))
    cases.append((gzip.compress(twice[:40_008]) + gzip.compress(twice[40_008:]), twice))
    for packed, data in cases:
        found = read_idx(written(tmp_path, packed)).values
        step.equal(found == data[8:], True, "one part behind another", len(packed))


# Files that are refused.


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
    (damaged(gzip.compress(vector(bytes(range(256)))), -99, bytes(9)), f"{DAMAGE}incorrect data check"),
    (PACKED + b"\x1f\x8bxx", f"{DAMAGE}unknown compression method"),
    (PACKED + b"\x1fx", f"{DAMAGE}incorrect header check"),
]


def test_bad_files_are_refused(tmp_path):
    for data, message in BAD:
        check_refused(written(tmp_path, data), message)
    check_refused(tmp_path, "is a directory")
    check_refused(Path(os.devnull), "is not a regular file")


def test_what_is_refused_within_is_of_that_kind_and_names_the_file(tmp_path):
    """And the file is closed again: an open one cannot be replaced on Windows."""
    path, seen = written(tmp_path, bytes(3 * PIECE)), []

    def refuse(path):
        with opened(path, IdxError) as content:
            seen.append(content)
            raise Refused("the cause")

    step.refuses(refuse, [(path, f"{path}: the cause")], IdxError)
    step.refused(seen[0].has, 3 * PIECE, ValueError)  # "read of closed file"


def test_a_file_that_cannot_be_read(tmp_path, monkeypatch):
    """A closed one (chmod does not stop root), and one on a disk that fails when it is read."""

    def fail(*arguments):
        raise OSError(5, "Input/output error")

    path, failing = written(tmp_path, LABELS), type("Failing", (io.BytesIO,), {"read": fail})
    for opening in (fail, lambda path, mode: failing()):
        monkeypatch.setattr(Path, "open", opening)
        check_refused(path, "Input/output error")
