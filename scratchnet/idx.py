r"""An IDX file, read byte by byte (part I, the data; article, section 2).
Before: nothing. Next: dataset.py.

You have:    MNIST, 70,000 handwritten digits with labels, as it is handed out: four files of bytes.
You build:   `read_idx`: from such a file to its sizes and its values.
It enables:  dataset.py, which cuts the values into images.

To read pictures takes no library, only the rule by which they were written. A file of images has three
sizes, 60000, 28 and 28; one of labels has one. The training labels begin, unpacked:

    00 00 08 01   00 00 ea 60   05 00 04 01 09 02 01 03 ..
    1 dimension   60000 labels  5  0  4  1  9  2  1  3  ..

    bytes      hold                  Python name    range
    2          zero                  zeros          0, 0
    1          the values' type      type_byte      0x08 (unsigned bytes), 0x09, 0x0b .. 0x0e
    1          d, the dimensions     dimensions     1 .. 255
    4 x d      the d sizes           shape          0 .. 4294967295 each, big-endian
    the rest   the values            values         big-endian, row by row (the last size is a row's)
"""

from collections.abc import Sequence
from pathlib import Path
from struct import calcsize, unpack
from typing import NamedTuple

from scratchnet.tools.damaged_files import check_header, check_length
from scratchnet.tools.errors import Refused, naming  # a ValueError, which a command prints in one line
from scratchnet.tools.unpacking import unpacked

# The type bytes, with the letters that the module `struct` has for these types; "B" is unsigned bytes.
TYPES = {0x08: "B", 0x09: "b", 0x0B: "h", 0x0C: "i", 0x0D: "f", 0x0E: "d"}


class IdxError(Refused):
    """A file that cannot be used; the message is `FILE: CAUSE`."""


class IdxArray(NamedTuple):
    """The sizes, one per dimension, and all values in a row: `bytes` if they are unsigned bytes."""

    shape: tuple[int, ...]
    values: Sequence[int] | Sequence[float]

    def __repr__(self) -> str:
        return f"IdxArray(shape={self.shape}, {len(self.values)} values)"


def read_idx(path: str | Path) -> IdxArray:
    """Returns what the IDX file at `path` holds, raw or gzip; IdxError says what is wrong."""
    with naming(path, IdxError):  # what is refused below becomes an IdxError, with the file's name
        data = unpacked(path)  # all bytes of the file
        shape, type_byte = parse_header(data)
        letter = TYPES[type_byte]  # for `unpack`, to which ">" says big-endian
        check_length(data, shape, calcsize(letter))
    values = data[4 + 4 * len(shape) :]
    count = len(values) // calcsize(letter)
    return IdxArray(shape, values if letter == "B" else unpack(f">{count}{letter}", values))


def big_endian(size: bytes) -> int:
    r"""Returns 256**(k-1) size[0] + ... + size[k-1], k bytes (or none): the highest comes first.

    >>> big_endian(b"\x00\x00\xea\x60")  # 234 * 256 + 96
    60000
    """
    number = 0
    for byte in size:
        number = 256 * number + byte
    return number


def parse_header(data: bytes) -> tuple[tuple[int, ...], int]:
    r"""Returns the shape and the type byte of a file that holds these bytes, or begins with them.

    >>> parse_header(b"\x00\x00\x08\x01\x00\x00\xea\x60\x05\x00\x04")
    ((60000,), 8)
    """
    check_header(data, TYPES)  # refuses what is not IDX, or cut off
    type_byte, dimensions = data[2:4]
    sizes = data[4 : 4 + 4 * dimensions]
    return tuple(big_endian(sizes[i : i + 4]) for i in range(0, len(sizes), 4)), type_byte


# Run this:
#     $ python3 -c "from scratchnet.idx import *; print(read_idx('data/t10k-labels-idx1-ubyte.gz'))"
#     IdxArray(shape=(10000,), 10000 values)
# Ask yourself:
# 1. How many bytes has the file of the 60,000 training images, unpacked? (test_bytes_of_a_file)
# 2. What would 60000 read as with the least significant byte first? (test_60000_backwards)
