"""Chapter 1. An IDX file, read byte by byte (article, section 2).

You have:    the files of MNIST as they are handed out: bytes, often packed by gzip.
You build:   `read_idx`: from such a file to a shape and its values, or to the reason why not.
It enables:  every later chapter; chapter 4 picks its images and labels from what is read here.

An IDX file is a header and then values, with nothing between, before or behind:

    bytes    hold                  Python name    range
    2        zero                                 0, 0
    1        type of a value       TYPES          0x08, 0x09, 0x0b to 0x0e
    1        d, the dimensions     dimensions     1..255
    4 d      the d sizes           shape          0..2^32 - 1 each
    the rest the values            values         the last dimension runs fastest

Sizes, and values longer than a byte, are big-endian: the most significant byte comes first. The
labels of MNIST's training set begin

    00 00 08 01  00 00 ea 60  05 00 04 01 ...

which reads: unsigned bytes, 1 dimension; 0xea60 = 60000 of them; then 5, 0, 4, 1, ...

A file is not to be trusted before it has been read. Its header may ask for more than there is, and
a small gzip file may unpack to no end, so nothing is read beyond what the header promises and one
byte, and no memory is taken for a promise that the file is too small to keep.
"""

import math
import stat
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

TYPES = {  # the header's type byte: (name, struct's letter for one value)
    0x08: ("unsigned byte", "B"),
    0x09: ("signed byte", "b"),
    0x0B: ("short", "h"),
    0x0C: ("int", "i"),
    0x0D: ("float", "f"),
    0x0E: ("double", "d"),
}
GZIP_START = b"\x1f\x8b"
GZIP_RATIO = 1032  # deflate packs at most 258 bytes into 2 bits, so 1032 into a byte
PIECE = 1 << 16  # bytes handled at a time


class IdxArray(NamedTuple):
    """What an IDX file holds: `shape`, one int a dimension; `values`, flat, in the file's order."""

    shape: tuple[int, ...]
    values: Sequence[int] | Sequence[float]  # `bytes` when the values are unsigned bytes
    type_name: str


class IdxError(ValueError):
    """A file that cannot be used; the message is `FILE: CAUSE`."""


def read_idx(path: str | Path) -> IdxArray:
    """Returns the shape and the values of the IDX file at `path`.

    path: a regular file, raw or gzip; its first bytes decide which, not its name.

    Result: d sizes in `.shape`; their product many numbers in `.values`.

    Raises IdxError, which names the file and what is wrong with it.

    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     header = file.write(b"\\x00\\x00\\x08\\x01" b"\\x00\\x00\\x00\\x03")
    ...     values = file.write(b"\\x05\\x00\\x04")
    ...     file.flush()
    ...     read_idx(file.name)
    IdxArray(shape=(3,), values=b'\\x05\\x00\\x04', type_name='unsigned byte')

    Source: the description of the format on the home page of MNIST.
    """
    path = Path(path)
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise ValueError("is a directory" if stat.S_ISDIR(mode) else "is not a regular file")
        with path.open("rb") as file:
            return _parse(_Content(file, path.stat().st_size))
    except OSError as error:
        raise IdxError(f"{path}: {error.strerror or error}") from error
    except zlib.error as error:
        raise IdxError(f"{path}: the gzip data is damaged ({error})") from error
    except ValueError as error:
        raise IdxError(f"{path}: {error}") from error


class _Content:
    """What a file holds, unpacked, read as far as it has been asked for."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.read = bytearray()
        self._pieces = iter(lambda: file.read(PIECE), b"")
        start = next(self._pieces, b"")
        self.packed = start.startswith(GZIP_START)
        if self.packed:
            self._pieces = _inflated(start, self._pieces)
        else:
            self.read += start
        self.at_most = size * GZIP_RATIO if self.packed else size

    def has(self, length: int) -> bool:
        """Whether there are `length` bytes; reads only as many pieces as the answer needs."""
        while len(self.read) < length and (piece := next(self._pieces, b"")):
            self.read += piece
        return len(self.read) >= length


def _parse(content: _Content) -> IdxArray:
    """The IDX array in `content`; ValueError says what is wrong with it."""
    if not content.has(1):
        raise ValueError("the file is empty")
    if not content.has(4):
        raise ValueError(f"cut off in the magic number, after {len(content.read)} of 4 bytes")
    type_byte, dimensions = content.read[2:4]
    if content.read[:2] != b"\0\0":
        raise ValueError(f"not an IDX file: {_resemblance(bytes(content.read[:64]))}")
    if type_byte not in TYPES:
        raise ValueError(f"unknown IDX type 0x{type_byte:02x}; known: {', '.join(map(hex, TYPES))}")
    if dimensions == 0:
        raise ValueError("the header has no dimensions")
    header = 4 + 4 * dimensions
    if not content.has(header):
        raise ValueError(f"cut off in the sizes, after {len(content.read)} of {header} bytes")

    type_name, letter = TYPES[type_byte]
    shape = struct.unpack_from(f">{dimensions}I", content.read, 4)
    data = _data(content, header, struct.calcsize(">" + letter))
    if letter == "B":
        return IdxArray(shape, data, type_name)
    return IdxArray(shape, struct.unpack(f">{math.prod(shape)}{letter}", data), type_name)


def _data(content: _Content, header: int, width: int) -> bytes:
    """The bytes of all values, `width` bytes each; ValueError if they are not what is promised."""
    shape = struct.unpack_from(f">{header // 4 - 1}I", content.read, 4)
    swapped = struct.unpack_from(f"<{header // 4 - 1}I", content.read, 4)
    promised, if_swapped = width * math.prod(shape), width * math.prod(swapped)
    possible = content.at_most - header

    wanted = next((size for size in (promised, if_swapped) if size <= possible), 0)
    too_long = content.has(header + wanted + 1)
    held = len(content.read) - header
    if held == if_swapped != promised:
        raise ValueError(f"the sizes are little-endian ({_times(swapped)}); IDX wants big-endian")
    promise = f"header promises {_times(shape)} values, {promised} bytes"
    if promised > possible:
        at_most = "at most " if content.packed else ""
        raise ValueError(f"{promise}; the file holds {at_most}{possible}")
    if too_long:
        raise ValueError(f"{promise}; the file goes on behind them")
    if held < promised:
        raise ValueError(f"{promise}; the file holds {held}")
    return bytes(memoryview(content.read)[header:])


def _inflated(packed: bytes, more: Iterator[bytes]) -> Iterator[bytes]:
    """What gzip data unpack to, in pieces; `more` is the data behind the first bytes `packed`.

    zlib compares length and checksum at each end; ValueError or zlib.error says what is wrong.
    """
    inflater = zlib.decompressobj(wbits=31)  # 31: expect gzip's header and checksum
    while True:
        piece = inflater.decompress(packed, PIECE)
        if piece:
            yield piece
        if not inflater.eof:
            packed = inflater.unconsumed_tail or next(more, b"")
            if not packed and not piece:
                raise ValueError("the gzip data is cut off")
        else:  # gzip allows one packed part behind another, and nothing else
            packed = inflater.unused_data or next(more, b"")
            if not packed:
                return
            if packed[0] != GZIP_START[0]:
                raise ValueError("something that is not gzip follows the gzip data")
            inflater = zlib.decompressobj(wbits=31)


def _resemblance(start: bytes) -> str:
    """What a file looks like whose first bytes are not IDX's two zeros."""
    if start[2:4] == b"\0\0" and start[1] in TYPES:
        return "the magic number is little-endian"
    if start.startswith(b"PK"):
        return "it looks like a zip archive"
    if start.lstrip().startswith(b"<"):
        return "it looks like an HTML page"
    if start.startswith(GZIP_START):
        return "it is packed by gzip twice"
    if all(byte in b"\t\n\r" or 32 <= byte < 127 for byte in start):
        return "it looks like text"
    return f"it begins with {start[:4].hex(' ')} where 00 00 should be"


def _times(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
