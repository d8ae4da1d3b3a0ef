r"""What a file is that is not what is wanted: its first bytes tell.

>>> looks_like(b"\x89PNG\r\n", "draw it"), looks_like(b"Rar!..", "draw it"), looks_like(b"..##", "", "text")
('looks like a PNG picture: draw it', 'looks like a RAR archive: unpack it', '')
"""

import re
import zlib
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path

from scratchnet.tools.unpacking import BINARY, GZIP_START

LOOKED_AT = 512  # bytes of a file; of a packed one, 8 times as many are unpacked to so many
OTHER = "only IDX files are read"  # the advice where the table has none
SIGNATURES = [  # what it is: how it begins; the noun; what to do. The first that fits counts.
    ({"a NumPy": rb"PK.{28,90}\.npy|\x93NUMPY", "a PyTorch": rb"PK.{28,90}/data\.pkl", "an HDF5": rb"\x89HDF",
      "an office": rb"PK.{28}(\[Content_Types|mimetype)", "a pickle": rb"\x80[\2-\5]", "a PDF": rb"%PDF",
      "a MATLAB": rb"MATLAB", "a Parquet": rb"PAR1"}, " file", ""),
    ({"a zip": rb"PK[\3\5\7]", "a tar": rb".{257}ustar", "a bzip2": rb"BZh[1-9]", "an xz": rb"\xfd7zXZ",
      "a 7z": rb"7z\xbc\xaf", "a RAR": rb"Rar!", "a gzip": rb"\x1f\x8b"}, " archive", "unpack it"),
    ({"a PNG": rb"\x89PNG", "a JPEG": rb"\xff\xd8\xff", "a GIF": rb"GIF8", "a BMP": rb"BM.{4}\0\0",
      "a PGM": rb"P[1-6]\s", "a WebP": rb"RIFF.{4}WEBP", "a TIFF": rb"II\*\0|MM\0\*",
      "a HEIC": rb".{4}ftyp(he|mif|msf|avif)", "an SVG": rb"\s*(<[?!][^<]*)*<svg"}, " picture", ""),
    ({"a Git LFS pointer": rb"version https://git-lfs"}, "", "get the file itself by `git lfs pull`"),
    ({"an HTML page": rb"(\xef\xbb\xbf)?\s*<", "JSON": rb'(\xef\xbb\xbf)?\s*[{\[]\s*["\w\[{}\]-]'}, "",
     "download it again"),
    ({"text in UTF-16": rb"\xff\xfe|\xfe\xff", "a gzip archive in UTF-8": rb"\x1f(\xef\xbf\xbd|\xc2\x8b)",
      "IDX data in UTF-8": rb"\xef\xbb\xbf\0"}, "", BINARY),
    ({"IDX data": rb".[\x08\x09\x0b-\x0e]\0\0"}, "", "the magic number is little-endian, not big-endian"),
    ({"an IDX file": rb"\0\0[\x08\x09\x0b-\x0e][^\0]"}, "", "it needs its usual name, and --data its folder"),
    ({"CSV": rb'(\xef\xbb\xbf)?[\w".-]*([,;] ?[\w".-]*){2}',
      "text": rb"[\t\n\r -~]{64}|[\t\n\r -~]+\Z"}, "", ""),
]  # fmt: skip


def looks_like(data: bytes, default: str, *but: str) -> str:
    """Returns "looks like X: what to do", where X is what a file is that begins with `data`; "" if unknown.

    default: what to do where the table does not say it. but: what the file may be; then "" is returned, too.
    """
    for kinds, noun, advice in SIGNATURES:
        for kind, begins in kinds.items():
            if re.match(begins, data, re.DOTALL):
                return "" if kind in but else f"looks like {kind + noun}: {advice or default}"
    return ""


def beginning(path: Path) -> bytes:
    """Returns the first bytes, out of gzip, of a file or, IDX before others, of one in a folder."""
    with suppress(OSError, zlib.error):
        for file in islice(chain([path], path.glob("*idx*"), path.rglob("*")), 100):
            if file.is_file():
                with file.open("rb") as opened:
                    data = opened.read(8 * LOOKED_AT)
                packed = data.startswith(GZIP_START)
                return zlib.decompressobj(wbits=31).decompress(data, LOOKED_AT) if packed else data
    return b""
