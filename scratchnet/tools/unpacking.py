"""The bytes of a file, raw or out of gzip, in one piece and within a limit."""

import gzip
import stat
import zlib
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from scratchnet.tools.errors import Refused

GZIP_START = b"\x1f\x8b"
BINARY = "download or copy it again, in binary mode"
LIMIT = 1 << 26  # bytes of a file, unpacked; the largest file of MNIST has 47,040,016
IMAGES_LIMIT = 16 + 784 * 1_000_000  # of images of 28 x 28, as EMNIST has: a million of them


def limit(start: bytes | bytearray) -> int:
    """Returns how many bytes are read of a file, unpacked, which begins with `start` (16 bytes tell)."""
    images = start[:4] == b"\0\0\x08\x03" and start[8:16] == b"\0\0\0\x1c\0\0\0\x1c"
    return IMAGES_LIMIT if images else LIMIT


def unpacked(path: str | Path) -> bytes:
    """Returns what the file at `path` holds, out of gzip if its first two bytes say so.

    Of a file that holds more than its `limit`, one byte more than that is returned.

    Raises Refused for what is no file, is empty, or is damaged gzip data; OSError if it cannot be read.
    """
    mode = Path(path).stat().st_mode
    if not stat.S_ISREG(mode):
        raise Refused("is a directory" if stat.S_ISDIR(mode) else "is not a regular file")
    with Path(path).open("rb") as file:
        packed = file.read(2) == GZIP_START
        file.seek(0)
        try:
            content = gzip.open(file) if packed else file
            start = content.read(16)
            data = start + content.read(limit(start) + 1 - len(start))
        except EOFError:
            raise Refused("the gzip data is cut off") from None
        except (gzip.BadGzipFile, zlib.error) as error:
            if "Not a gzipped file" in str(error):  # gzip allows one packed part behind another
                raise Refused("something that is not gzip follows the gzip data") from error
            cause = str(error).rpartition(": ")[2]
            raise Refused(f"the gzip data is damaged: {cause}{_in_text_mode(file)}") from error
    if not data:
        raise Refused(f"the {'gzip data' if packed else 'file'} is empty")
    return data


def _in_text_mode(file: BinaryIO) -> str:
    """What damaged gzip data, if they are whole again as soon as each 0d 0a in them is 0a."""
    file.seek(0)
    packed, inflater = file.read(LIMIT), zlib.decompressobj(wbits=31)
    with suppress(zlib.error):
        if packed.count(b"\n") == packed.count(b"\r\n") > 0:
            inflater.decompress(packed.replace(b"\r\n", b"\n"), IMAGES_LIMIT)
    return f"; each 0a in them became 0d 0a: {BINARY}" if inflater.eof else ""
