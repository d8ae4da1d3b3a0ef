"""What is wrong with a file of data: each check refuses what does not fit, and says the cause."""

import math
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from scratchnet.tools.errors import Refused
from scratchnet.tools.signatures import OTHER, looks_like
from scratchnet.tools.unpacking import BINARY, GZIP_START, limit

# What an IDX file holds: the sizes, and the values, which are `bytes` if they are unsigned bytes.
Array = tuple[tuple[int, ...], Sequence[float]]


def check_header(data: bytes, types: Collection[int]) -> None:
    """Refuses a file that does not begin with two zeros, a type, a dimension or more, and their sizes.

    data: the whole file. types: the type bytes that IDX knows.
    """
    if len(data) < 4:
        raise Refused(f"cut off in the magic number, after {len(data)} of 4 bytes")
    if data[:2] != b"\0\0":
        looks = looks_like(data, OTHER) or f"begins with {data[:4].hex(' ')} where 00 00 should be"
        twice = data.startswith(GZIP_START)
        raise Refused(f"not an IDX file: it {'is packed by gzip twice' if twice else looks}")
    if data[2] not in types:
        known = ", ".join(f"0x{number:02x}" for number in types)
        missing = "" if data[2] else ", as where the header is missing"
        raise Refused(f"unknown IDX type 0x{data[2]:02x}{missing}; known: {known}")
    if data[3] == 0:
        raise Refused("the header has no dimensions")
    if len(data) < 4 + 4 * data[3]:
        raise Refused(f"cut off in the sizes, after {len(data)} of {4 + 4 * data[3]} bytes")


def check_length(data: bytes, shape: Sequence[int], width: int) -> None:
    """Refuses a file that does not hold just the values that its header promises.

    data: the whole file. shape: the sizes in its header. width: bytes of one value.
    """
    held, promised = len(data) - 4 - 4 * len(shape), width * math.prod(shape)
    backwards = [int.from_bytes(size.to_bytes(4, "big"), "little") for size in shape]
    promise = f"header promises {times(shape)} values, {promised} bytes"
    if len(data) > limit(data) and promised >= held:
        raise Refused(f"{promise}; at most {limit(data)} bytes of a file are read")
    if held == width * math.prod(backwards) != promised:
        raise Refused(f"the sizes are little-endian ({times(backwards)}); IDX wants big-endian")
    if held == promised:
        return
    try:
        text = data.decode("utf-8")
    except UnicodeError:
        text = ""
    plain = text.encode("latin-1", errors="replace") or data
    for change, before in ("it became UTF-8", plain), ("each 0a became 0d 0a", data.replace(b"\r\n", b"\n")):
        sizes = [int.from_bytes(before[place : place + 4], "big") for place in range(4, 4 + 4 * before[3], 4)]
        if len(before) == 4 + 4 * len(sizes) + width * math.prod(sizes) or "\ufffd" in text:
            raise Refused(f"it was changed as if it were a text ({change}): {BINARY}")
    if held > promised:
        raise Refused(f"{promise}; the file goes on behind them")
    raise Refused(f"{promise}; the file holds {held}")


def checked_pair(
    images_path: str | Path, images: Array, labels_path: str | Path, labels: Array, kind: type[Refused]
) -> tuple[bytes, bytes]:
    """Returns the values of n images of 28 x 28 unsigned bytes, and those of n labels, each a digit.

    EMNIST has rows and columns exchanged: images from a file whose name begins with emnist- are turned.
    QMNIST's labels, n x 8 whole numbers, may be given, too: the first of the 8 is the digit.

    kind: what is raised for anything else; it names the file.
    """
    pixels = _checked(images_path, images, "images", (28, 28), kind)
    if Path(images_path).name.lower().startswith("emnist-"):
        pixels = b"".join(pixels[i + k : i + 784 : 28] for i in range(0, len(pixels), 784) for k in range(28))
    first = labels[1][::8]
    if labels[0][1:] == (8,) and isinstance(first, tuple) and all(value in range(256) for value in first):
        labels = labels[0][:1], bytes(first)
    digits = _checked(labels_path, labels, "labels", (), kind)
    (n, *_), (count,) = images[0], labels[0]
    if count != n:
        raise kind(f"{labels_path}: {count} labels for the {n} images of {images_path}")
    for index, label in enumerate(digits):
        if label > 9:
            letters = "; EMNIST has such labels for letters" if max(digits) < 62 else ""
            raise kind(f"{labels_path}: label {label} at index {index} is not a digit 0..9{letters}")
    return pixels, digits


def check_has_digits(path: str | Path, labels: list[int], digits: Iterable[int], kind: type[Refused]) -> None:
    """Raises `kind` unless there is a label of each of the digits."""
    for digit in digits:
        if digit not in labels:
            raise kind(f"{path}: no image of the digit {digit}")


def _checked(path: str | Path, found: Array, name: str, sizes: tuple[int, ...], kind: type[Refused]) -> bytes:
    """Returns the values, if they are unsigned bytes, of any number of things that have these sizes."""
    shape, values = found
    if isinstance(values, bytes) and shape[1:] == sizes:
        return values
    type_name = "unsigned byte" if isinstance(values, bytes) else type(values[0] if values else 0).__name__
    wanted = f"{name}, {times(('n', *sizes))} values of type unsigned byte"
    one_hot = ", as one-hot labels have" if name == "labels" and shape[1:] == (10,) else ""
    raise kind(f"{path}: expected {wanted}; found {times(shape)} of type {type_name}{one_hot}")


def times(shape: Sequence[object]) -> str:
    """Returns sizes as text: 60000 x 28 x 28; of more than 8, the first 8."""
    return " x ".join(map(str, shape[:8])) + (" x ..." if len(shape) > 8 else "")
