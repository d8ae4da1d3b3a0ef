"""Appendix. What a file holds, unpacked, and no more of it than was asked for.

You have:    zlib, of the standard library, and files that nobody has checked.
You build:   `Content`: a file's bytes, raw or out of gzip, read piece by piece on demand.
It enables:  chapter 1, which asks for a header first and for values only after reading it. Nothing
             here is about learning; skip it at a first reading.

    Python name    meaning                                              range
    held           the bytes unpacked so far                            any
    packed         whether the file is gzip; its first bytes say so     True or False
    at_most        the most bytes it can hold: a raw file's size,       0 and up
                   or 1032 times that of a packed one
"""

import zlib
from collections.abc import Iterator
from typing import BinaryIO

GZIP_START = b"\x1f\x8b"
GZIP_RATIO = 1032  # deflate packs at most 258 bytes into 2 bits, so 1032 into a byte
PIECE = 1 << 16  # bytes handled at a time


class Content:
    """The content of an open file of `size` bytes, read as far as it has been asked for.

    `has` and the constructor raise ValueError for damaged gzip data.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.held = bytearray()
        self._pieces = iter(lambda: file.read(PIECE), b"")
        start = next(self._pieces, b"")
        self.packed = start.startswith(GZIP_START)
        if self.packed:
            self._pieces = _unpacked(start, self._pieces)
        else:
            self.held += start
        self.at_most = size * GZIP_RATIO if self.packed else size

    def has(self, length: int) -> bool:
        """Returns whether there are `length` bytes; reads only the pieces that the answer needs."""
        while len(self.held) < length and (piece := next(self._pieces, b"")):
            self.held += piece
        return len(self.held) >= length


def _unpacked(packed: bytes, more: Iterator[bytes]) -> Iterator[bytes]:
    """What gzip data unpack to, in pieces; `more` is the data behind the first bytes `packed`.

    zlib compares the length and the checksum at the end. ValueError says what is wrong.
    """
    inflater = zlib.decompressobj(wbits=31)  # 31: expect gzip's header and checksum
    while True:
        try:
            piece = inflater.decompress(packed, PIECE)
        except zlib.error as error:
            cause = str(error).rpartition(": ")[2]
            raise ValueError(f"the gzip data is damaged: {cause}") from error
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
