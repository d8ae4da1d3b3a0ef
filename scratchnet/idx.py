"""Chapter 1. An IDX file, read byte by byte (article, section 2).

You have:    the files of MNIST as they are handed out: bytes, often packed by gzip.
You build:   `read_idx`: from such a file to a shape and its values, or to the reason why not.
It enables:  chapter 4, which picks images and labels out of what is read here.

An IDX file is a header and then values, with nothing between, before or behind:

    bytes      hold                  Python name    range
    2          zero                                 0, 0
    1          type of a value       TYPES          0x08, 0x09, 0x0b .. 0x0e
    1          d, the dimensions     dimensions     1 .. 255
    4 x d      the d sizes           shape          0 .. 2^32 - 1 each
    the rest   the values            values         the last dimension runs fastest

Sizes, and values longer than a byte, are big-endian: the most significant byte comes first. The
labels of MNIST's training set begin

    00 00 08 01  00 00 ea 60  05 00 04 01 ...

which reads: unsigned bytes, 1 dimension; 0xea60 = 60000 of them; then 5, 0, 4, 1, ...

A header may promise more than there is, so nothing is believed before it has been counted. Reading
ends a piece (64 KiB) behind the promised values at the latest, and no memory is taken for a promise
that the file is too small to keep. At a first reading, `read_idx` and `_parse` are enough: the rest
tells one kind of damage from another.
"""

import codecs
import math
import stat
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from scratchnet.content import GZIP_START, Content

TYPES = {  # the header's type byte: (name, struct's letter for one value)
    0x08: ("unsigned byte", "B"),
    0x09: ("signed byte", "b"),
    0x0B: ("short", "h"),
    0x0C: ("int", "i"),
    0x0D: ("float", "f"),
    0x0E: ("double", "d"),
}


Shape: TypeAlias = tuple[int, ...]
Check: TypeAlias = Callable[[Shape, str], None]


class IdxArray(NamedTuple):
    """What an IDX file holds: `shape`, one size per dimension; `values`, flat, in file order."""

    shape: Shape
    values: Sequence[int] | Sequence[float]  # `bytes` when the values are unsigned bytes
    type_name: str


class IdxError(ValueError):
    """A file that cannot be used; the message is `FILE: CAUSE`."""


def read_idx(path: str | Path, check: Check | None = None) -> IdxArray:
    r"""Returns the shape and the values of the IDX file at `path`.

    path: a regular file, raw or gzip; its first bytes decide which, not its name.
    check: called with the shape and the name of the type before any value is read; a ValueError
    from it refuses the file.

    Result: d sizes in `.shape`; their product many numbers in `.values`.

    Raises IdxError, which names the file and what is wrong with it.

    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     header = file.write(b"\x00\x00\x08\x01" b"\x00\x00\x00\x03")
    ...     values = file.write(b"\x05\x00\x04")
    ...     file.flush()
    ...     read_idx(file.name)
    IdxArray(shape=(3,), values=b'\x05\x00\x04', type_name='unsigned byte')

    Source: the description of the format on the home page of MNIST.
    """
    path = Path(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            is_folder = stat.S_ISDIR(status.st_mode)
            raise ValueError("is a directory" if is_folder else "is not a regular file")
        with path.open("rb") as file:
            return _parse(Content(file, status.st_size), check)
    except OSError as error:
        raise IdxError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise IdxError(f"{path}: {error}") from error


def _parse(content: Content, check: Check | None) -> IdxArray:
    """The IDX array in `content`; ValueError says what is wrong with it."""
    if not content.has(1):
        raise ValueError(f"the {'gzip data' if content.packed else 'file'} is empty")
    if not content.has(4):
        raise ValueError(f"cut off in the magic number, after {len(content.held)} of 4 bytes")
    type_byte, dimensions = content.held[2:4]
    if content.held[:2] != b"\0\0":
        raise ValueError(f"not an IDX file: {_resemblance(bytes(content.held[:64]))}")
    if type_byte not in TYPES:
        known = ", ".join(f"0x{known_type:02x}" for known_type in TYPES)
        raise ValueError(f"unknown IDX type 0x{type_byte:02x}; known: {known}")
    if dimensions == 0:
        raise ValueError("the header has no dimensions")
    header = 4 + 4 * dimensions
    if not content.has(header):
        raise ValueError(f"cut off in the sizes, after {len(content.held)} of {header} bytes")

    type_name, letter = TYPES[type_byte]
    sizes = [bytes(content.held[start : start + 4]) for start in range(4, header, 4)]
    shape = tuple(big_endian(size) for size in sizes)
    swapped = tuple(big_endian(size[::-1]) for size in sizes)
    if check is not None:
        _check_shape(check, shape, swapped, type_name)
    _check_data(content, header, shape, swapped, struct.calcsize(">" + letter))
    return IdxArray(shape, values(bytes(memoryview(content.held)[header:]), letter), type_name)


def big_endian(size: bytes) -> int:
    r"""Returns the whole number that bytes write, the most significant first.

    size[0] 256^(k-1) + ... + size[k-2] 256 + size[k-1]

    size: k bytes. Result: 0 .. 256^k - 1.

    >>> big_endian(b"\x00\x00\xea\x60")  # 234 * 256 + 96
    60000
    """
    number = 0
    for byte in size:
        number = 256 * number + byte
    return number


def values(data: bytes, letter: str) -> Sequence[int] | Sequence[float]:
    r"""Returns the values that the bytes behind the header hold, all of one type, big-endian.

    data: a whole number of values. letter: the type's letter for `struct`; see TYPES.

    Result: `data` itself where the values are unsigned bytes, otherwise a tuple of numbers.

    >>> values(b"\x01\x02\xff\xfe", "h")  # shorts: 1 * 256 + 2, and 65534 - 65536
    (258, -2)
    """
    if letter == "B":
        return data
    return struct.unpack(f">{len(data) // struct.calcsize('>' + letter)}{letter}", data)


def _check_shape(check: Check, shape: Shape, swapped: Shape, type_name: str) -> None:
    """ValueError if `check` refuses the shape; it says so if the swapped one would have passed."""
    try:
        check(shape, type_name)
    except ValueError:
        try:
            check(swapped, type_name)
        except ValueError:
            pass
        else:
            raise _little_endian(swapped) from None
        raise


def _check_data(content: Content, header: int, shape: Shape, swapped: Shape, width: int) -> None:
    """Reads the values of `width` bytes behind the header; ValueError unless all are there.

    shape: the sizes as they stand. swapped: the same bytes read as little-endian.
    """
    promised, if_swapped = width * math.prod(shape), width * math.prod(swapped)
    possible = content.at_most - header
    wanted = next((size for size in (promised, if_swapped) if size <= possible), 0)
    if content.packed or wanted == possible:  # a raw file's length is known without reading it
        content.has(header + wanted + 1)
    held = len(content.held) - header if content.packed else possible

    promise = f"header promises {_times(shape)} values, {promised} bytes"
    if held == if_swapped != promised:
        raise _little_endian(swapped)
    if promised > possible and content.packed:
        raise ValueError(f"{promise}; the file holds at most {possible}")
    if held > promised:
        raise ValueError(f"{promise}; the file goes on behind them")
    if held < promised:
        raise ValueError(f"{promise}; the file holds {held}")


def _little_endian(swapped: Shape) -> ValueError:
    return ValueError(f"the sizes are little-endian ({_times(swapped)}); IDX wants big-endian")


def _resemblance(start: bytes) -> str:
    """What a file looks like whose first bytes are not IDX's two zeros."""
    if start[2:4] == b"\0\0" and start[1] in TYPES:
        return "the magic number is little-endian"
    if start.startswith(b"PK"):
        return "it looks like a zip archive"
    if start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        return "it looks like an HTML page"
    if start.startswith(GZIP_START):
        return "it is packed by gzip twice"
    if all(byte in b"\t\n\r" or 32 <= byte < 127 for byte in start):
        return "it looks like text"
    return f"it begins with {start[:4].hex(' ')} where 00 00 should be"


def _times(shape: Shape) -> str:
    return " x ".join(map(str, shape[:8])) + (" x ..." if len(shape) > 8 else "")
