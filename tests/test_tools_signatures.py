"""What a file is that is not what is wanted, from its first bytes."""

import gzip
import pickle

import pytest
from step import Step

from scratchnet.tools.signatures import LOOKED_AT, beginning, looks_like

step = Step(__file__)
test_example = step.examples()
ZIP = b"PK\3\4" + bytes(26)  # the name of the first file follows
SVG = b'<?xml version="1.0"?>\n<!-- by hand -->\n<svg xmlns="http://www.w3.org/2000/svg">'
FILES = {  # what to do: what it looks like, and files that begin so, as their formats are described
    "?": {  # what whoever asks would do
        "a NumPy file": [ZIP + b"x_train.npy", b"\x93NUMPY\1\0"], "a PyTorch file": [ZIP + b"model/data.pkl"],
        "an office file": [ZIP + b"[Content_Types].xml", ZIP + b"mimetype"], "a PDF file": [b"%PDF-1.7"],
        "a pickle file": [pickle.dumps([1], number) for number in (2, 3, 4, 5)],
        "an HDF5 file": [b"\x89HDF\r\n"], "a MATLAB file": [b"MATLAB 5.0 MAT-file"],
        "a Parquet file": [b"PAR1\x15\4"], "a PNG picture": [b"\x89PNG\r\n"], "a GIF picture": [b"GIF89a"],
        "a JPEG picture": [b"\xff\xd8\xff\xe0\0\x10JFIF", b"\xff\xd8\xff\xe1"],
        "a BMP picture": [b"BM\x36\x0c\0\0\0\0\0\0"], "a PGM picture": [b"P5\n28 28\n255\n", b"P2 28 28"],
        "a WebP picture": [b"RIFF\1\2\3\4WEBPVP8 "], "a TIFF picture": [b"II*\0\x08\0", b"MM\0*\0\0\0\x08"],
        "a HEIC picture": [b"\0\0\0\x18ftyp" + kind for kind in (b"heic", b"hevc", b"mif1", b"avif")],
        "an SVG picture": [SVG, b"<svg width='28'>"],
        "CSV": [b"5,0,4,1,9\r\n", b"label,1x1,1x2", b'\xef\xbb\xbf"label";"a";"b"', b"0.5, -1.0, 1e-3"],
        "text": [b"training image 1, label 0\n....", b"\t ~\r\n", b"a" * 64 + b"\0"],
    },
    "unpack it": {
        "a zip archive": [ZIP + b"train-images-idx3-ubyte", b"PK\5\6" + bytes(18), b"PK\7\x08"],
        "a tar archive": [b"train-images-idx3-ubyte".ljust(257, b"\0") + b"ustar"],
        "a bzip2 archive": [b"BZh91AY"], "an xz archive": [b"\xfd7zXZ\0"], "a 7z archive": [b"7z\xbc\xaf"],
        "a gzip archive": [gzip.compress(b"1")], "a RAR archive": [b"Rar!\x1a\7\1\0"],
    },
    "get the file itself by `git lfs pull`": {"a Git LFS pointer": [b"version https://git-lfs.github.com"]},
    "download it again": {
        "an HTML page": [b"<!DOCTYPE html>", b"\n <html>", b"\xef\xbb\xbf<html>", b"<?xml?><Error>"],
        "JSON": [b'{"message": "Not Found"}', b"\xef\xbb\xbf [5, 0, 4]", b"{}", b'[[-1, "a"]]'],
    },
    "download or copy it again, in binary mode": {
        "text in UTF-16": ["\ufeff\0\0\x08\1".encode(f"utf-16-{order}") for order in ("le", "be")],
        "a gzip archive in UTF-8": [b"\x1f\xef\xbf\xbd\x08", b"\x1f\xc2\x8b\x08"],
        "IDX data in UTF-8": [b"\xef\xbb\xbf\0\0\x08\1"],
    },
    "the magic number is little-endian, not big-endian": {"IDX data": [b"\3\x08\0\0", b"\n\x0e\0\0"]},
    "it needs its usual name, and --data its folder": {"an IDX file": [b"\0\0\x08\3", b"\0\0\x0e\1\0\0"]},
}  # fmt: skip
UNKNOWN = [
    b"",
    b"abc\x7f",
    b"abc\x1f",
    b"a" * 63 + b"\0",
    b"\x01\x07\0\0",
    b"\0\0\x08\0",
    bytes(20),
    b"\x81\3",
]
UNKNOWN += [bytes(257 + LOOKED_AT) + b"ustar", b"{\0\x08\3"]


@pytest.mark.parametrize("to_do", FILES)
def test_what_a_file_looks_like(written, to_do):
    """From its first 512 bytes, which are read out of gzip, too. What it may be is not told."""
    for what, files in FILES[to_do].items():
        for data in files:
            expected = f"looks like {what}: {to_do}"
            step.equal(looks_like(data, "?"), expected, "the first row that fits", data)
            if what != "a gzip archive":
                found = looks_like(beginning(written(gzip.compress(data))), "?")
                step.equal(found, expected, "unpacked", data)
    step.equal([looks_like(data, "?") for data in UNKNOWN], [""] * 10, "no row fits", UNKNOWN)
    found = [looks_like(data, "", "text", "JSON")[:12] for data in (b"text", b"[5]", b"<html>")]
    step.equal(found, ["", "", "looks like a"], "text or JSON is wanted", "text, [5], <html>")


def test_the_beginning_of_a_file_and_of_a_folder(tmp_path):
    """IDX files go before others; what cannot be read begins with nothing."""
    more = [(b"deep", f"a/{number}") for number in range(5)]
    for content, name in ((b"", "none"), (b"deep", "a/b/file"), *more, (b"idx", "a/z-idx")):
        if content:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
        step.equal([beginning(tmp_path / name), beginning(tmp_path / "a")], [content] * 2, "bytes", name)
    (tmp_path / "cut.gz").write_bytes(gzip.compress(b"text")[:4] + b"\xff" * 20)
    step.equal(beginning(tmp_path / "cut.gz"), b"", "damaged", "gzip")
