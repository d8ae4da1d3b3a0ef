"""An MNIST file, read byte by byte.
Part I, the data. Before: nothing. Next: dataset.py.

You have:     MNIST: 70,000 images of handwritten digits, each with a label that says which digit it is.
You build:    `read_idx`, which reads such a file.
It gives you: how many images there are, how large they are, and all their pixels, as numbers.

MNIST comes in four files, two of images and two of labels. You do not need a library to read them. You
only need to know how they were written. The format is called IDX. Here are the first bytes of the labels of
the training images. Each byte is written with two digits in base 16, where a to f are the digits 10 to 15: so
ea is 14 * 16 + 10 = 234, and 60 is 96.

    00 00 08 01    00 00 ea 60     05 00 04 01 09 02 01 03 ...
                   60,000 labels   5  0  4  1  9  2  1  3  ...

1. The first four bytes say what kind of file it is. The first two are 0. The third one is the type of
   the values: 08 means bytes, that is, whole numbers from 0 to 255. The fourth one is the number of
   dimensions: labels have one; images have three, which are image, row and column.
2. Then each dimension has its size, a number of four bytes. The first byte is worth most, like the first
   digit of a number (big-endian): 00 00 ea 60 is 234 * 256 + 96 = 60,000. Images have the sizes 60000,
   28 and 28.
3. All the other bytes are the values: labels one by one, images row by row.
"""

from collections.abc import Sequence
from pathlib import Path
from struct import calcsize, unpack
from typing import NamedTuple

from scratchnet.tools.damaged_files import check_header, check_length
from scratchnet.tools.errors import Refused, naming  # Refused: our ValueError for bad input
from scratchnet.tools.unpacking import unpacked

# The types, and the letter that Python's module `struct` has for each. "B" means bytes, as in MNIST.
TYPES = {0x08: "B", 0x09: "b", 0x0B: "h", 0x0C: "i", 0x0D: "f", 0x0E: "d"}


class IdxError(Refused):
    """A file that cannot be used; the message is `FILE: CAUSE`."""


class IdxArray(NamedTuple):
    """The sizes, one for each dimension, and all values one by one (as `bytes`, if that is their type)."""

    shape: tuple[int, ...]
    values: Sequence[int] | Sequence[float]

    def __repr__(self) -> str:
        return f"IdxArray(shape={self.shape}, {len(self.values)} values)"


def read_idx(path: str | Path) -> IdxArray:
    """Returns what an IDX file holds; it may be compressed by gzip. IdxError says what is wrong with it."""
    with naming(path, IdxError):  # errors in this block become an IdxError with the name of the file
        data = unpacked(path)  # all bytes of the file
        shape, type_byte = parse_header(data)
        letter = TYPES[type_byte]
        check_length(data, shape, calcsize(letter))
    values = data[4 + 4 * len(shape) :]
    count = len(values) // calcsize(letter)
    if letter == "B":
        return IdxArray(shape, values)
    return IdxArray(shape, unpack(f">{count}{letter}", values))  # ">" stands for big-endian


def big_endian(data: bytes) -> int:
    r"""Returns the number that k bytes stand for: 256**(k-1) data[0] + ... + data[k-1].

    >>> big_endian(b"\x00\x00\xea\x60")  # 234 * 256 + 96
    60000
    """
    number = 0
    for byte in data:
        number = 256 * number + byte
    return number


def parse_header(data: bytes) -> tuple[tuple[int, ...], int]:
    r"""Returns the shape and the type byte of a file that begins with these bytes.

    `data[2]` is one byte, which is a number, and `data[4:8]` are four bytes. The shape is a tuple.

    >>> parse_header(b"\x00\x00\x08\x01\x00\x00\xea\x60\x05\x00\x04")
    ((60000,), 8)
    """
    check_header(data, TYPES)  # refuses a file that is not IDX, or is cut off
    type_byte, dimensions = data[2:4]  # two bytes are two numbers
    sizes = data[4 : 4 + 4 * dimensions]
    return tuple(big_endian(sizes[i : i + 4]) for i in range(0, len(sizes), 4)), type_byte


# Run this:
#     $ python3 -c "from scratchnet.idx import *; print(read_idx('data/t10k-labels-idx1-ubyte.gz'))"
#     IdxArray(shape=(10000,), 10000 values)
# Ask yourself (the answers: tests/test_01_idx.py, test_question_1 and test_question_2):
# 1. How many bytes does the unpacked file of the 60,000 training images have?
# 2. Which number would 60,000 become if you read its four bytes in the wrong order?
