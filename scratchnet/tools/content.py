"""The bytes of a file, raw or out of gzip, and no more of them than were asked for.

    Python name    meaning                                              range
    held           the bytes unpacked so far                            any
    taken          how many of them have been handed out in order       0 .. len(held)
    packed         whether the file is gzip; its first bytes say so     True or False
    at_most        the most bytes it can hold: a raw file's size,       0 and up
                   or 1032 times that of a packed one
"""

import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from scratchnet.tools.errors import Refused, naming

GZIP_START = b"\x1f\x8b"
GZIP_RATIO = 1032  # deflate packs at most 258 bytes into 2 bits, so 1032 into a byte
PIECE = 1 << 16  # bytes handled at a time


@contextmanager
def opened(path: str | Path, kind: type[Refused]) -> Iterator["Content"]:
    """The content of the file at `path`; what is refused within is refused as `kind`, and named."""
    with naming(path, kind):
        status = Path(path).stat()
        if not stat.S_ISREG(status.st_mode):
            is_folder = stat.S_ISDIR(status.st_mode)
            raise Refused("is a directory" if is_folder else "is not a regular file")
        with Path(path).open("rb") as file:
            content = Content(file, status.st_size)
            if not content.has(1):
                raise Refused(f"the {'gzip data' if content.packed else 'file'} is empty")
            yield content


def holding(data: bytes) -> "Content":
    """The content of a file that would hold these bytes: for a trial."""
    return Content(BytesIO(data), len(data))


class Content:
    """The content of an open file of `size` bytes, read as far as it has been asked for.

    Raises Refused for damaged gzip data.
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
        self.taken = 0

    def has(self, length: int) -> bool:
        """Returns whether there are `length` bytes; reads only the pieces that the answer needs."""
        while len(self.held) < length and (piece := next(self._pieces, b"")):
            self.held += piece
        return len(self.held) >= length

    def count(self, limit: int) -> int:
        """Returns how many bytes there are, or `limit` if that is less; keeps none of those it reads.

        So it takes no memory, and afterwards no more bytes can be had than are held.
        """
        count = len(self.held)
        while count < limit and (piece := next(self._pieces, b"")):
            count += len(piece)
        self._pieces = iter(())
        return min(count, limit)

    def take(self, length: int, what: str) -> bytes:
        """Returns the next `length` bytes, which hold `what`; Refused if the file ends before."""
        start, self.taken = self.taken, self.taken + length
        if not self.has(self.taken):
            raise Refused(f"cut off in {what}, after {len(self.held)} of {self.taken} bytes")
        return bytes(self.held[start : self.taken])


def _unpacked(packed: bytes, more: Iterator[bytes]) -> Iterator[bytes]:
    """What gzip data unpack to, in pieces; `more` is the data behind the first bytes `packed`.

    zlib compares the length and the checksum at the end. Refused says what is wrong.
    """
    inflater = zlib.decompressobj(wbits=31)  # 31: expect gzip's header and checksum
    while True:
        try:
            piece = inflater.decompress(packed, PIECE)
        except zlib.error as error:
            cause = str(error).rpartition(": ")[2]
            raise Refused(f"the gzip data is damaged: {cause}") from error
        if piece:
            yield piece
        if not inflater.eof:
            packed = inflater.unconsumed_tail or next(more, b"")
            if not packed and not piece:
                raise Refused("the gzip data is cut off")
        else:  # gzip allows one packed part behind another, and nothing else
            packed = inflater.unused_data or next(more, b"")
            if not packed:
                return
            if packed[0] != GZIP_START[0]:
                raise Refused("something that is not gzip follows the gzip data")
            inflater = zlib.decompressobj(wbits=31)
