"""Which kind of damage a file has. Everything here gets plain values and a file's content."""

import codecs
import math
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from scratchnet.tools.content import GZIP_START, Content
from scratchnet.tools.errors import Refused, naming


def check_magic(magic: bytes, types: Collection[int], held: bytearray) -> None:
    """Refuses a magic number that is not two zeros, a type byte that IDX knows, and a dimension.

    magic: the first four bytes of a file. types: the type bytes. held: what has been read of the file.
    """
    if magic[:2] != b"\0\0":
        raise Refused(f"not an IDX file: {resemblance(held, types)}")
    if magic[2] not in types:
        raise Refused(f"unknown IDX type 0x{magic[2]:02x}; known: {in_hex(types)}")
    if magic[3] == 0:
        raise Refused("the header has no dimensions")


def resemblance(held: bytearray, types: Collection[int]) -> str:
    """Returns what a file looks like whose first bytes are not IDX's two zeros.

    held: what has been read of it. types: the type bytes that IDX knows.
    """
    start = bytes(held[:64])
    if start[2:4] == b"\0\0" and start[1] in types:
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


def check_pair(
    images_path: str | Path,
    images: tuple[Sequence[int], str],
    labels_path: str | Path,
    labels: tuple[Sequence[int], str],
    kind: type[Refused],
) -> None:
    """Refuses headers that are not those of n images of 28 x 28 unsigned bytes, and of n labels.

    images, labels: the sizes and the type's name in the headers of the two files. kind: what is
    raised; it names the file.
    """
    with naming(images_path, kind):
        _check_shape("images", (None, 28, 28), *images)
    with naming(labels_path, kind):
        _check_shape("labels", (None,), *labels)
        (count,), expected = labels[0], images[0][0]
        if count != expected:
            if _swapped(labels[0]) == [expected]:
                raise _little_endian(labels[0])
            raise Refused(f"{count} labels for the {expected} images of {images_path}")


def check_digits(path: str | Path, labels: Sequence[int], kind: type[Refused]) -> None:
    """Refuses labels above 9, as `kind`, with the name of their file."""
    for index, label in enumerate(labels):
        if label > 9:
            raise kind(f"{path}: label {label} at index {index} is not a digit 0..9")


def as_promised(path: str | Path, values: object, count: int, kind: type[Refused]) -> bytes:
    """Returns what was read of a file, if it is `count` bytes: its header was read, and judged, before."""
    if not isinstance(values, bytes) or len(values) != count:
        raise kind(f"{path}: the file changed while it was read")
    return values


def read_values(content: Content, shape: Sequence[int], width: int) -> bytes:
    """Returns the bytes behind the header; refuses a file that does not hold just what it promises.

    shape: the sizes in the header. width: bytes of one value.

    Keeps one piece behind the promised values at most, and takes no memory for a promise that the
    file is too small to keep. Of gzip data that go on, the bytes are counted as far as the sizes
    reach when they are read backwards.
    """
    header = content.taken
    promised, if_swapped = width * math.prod(shape), width * math.prod(_swapped(shape))
    possible = content.at_most - header
    wanted = 0
    for size in (if_swapped, promised):
        if size <= possible:
            wanted = size
    if content.packed or wanted == possible:  # a raw file's length is known without reading it
        content.has(header + wanted + 1)
    held = len(content.held) - header if content.packed else possible
    if content.packed and promised < held <= if_swapped <= possible:
        held = content.count(header + if_swapped + 1) - header  # is it a file of those sizes?
    now = len(content.held) - header
    if not content.packed and wanted == possible != now:
        change = f"{possible} bytes of values at first, {now} now"
        raise Refused(f"the file changed while it was read: {change}")

    promise = f"header promises {times(shape)} values, {promised} bytes"
    if held == if_swapped != promised:
        raise _little_endian(shape)
    if promised > possible and content.packed:
        raise Refused(f"{promise}; the file holds at most {possible}")
    if held > promised:
        raise Refused(f"{promise}; the file goes on behind them")
    if held < promised:
        raise Refused(f"{promise}; the file holds {held}")
    return bytes(memoryview(content.held)[header:])


def in_hex(numbers: Iterable[int]) -> str:
    """Returns bytes as text: 0x08, 0x09."""
    return ", ".join(f"0x{number:02x}" for number in numbers)


def times(shape: Sequence[object]) -> str:
    """Returns sizes as text: 60000 x 28 x 28."""
    return " x ".join(map(str, shape[:8])) + (" x ..." if len(shape) > 8 else "")


def _check_shape(
    name: str, wanted: Sequence[int | None], shape: Sequence[int], type_name: str
) -> None:
    """Refuses a header unless it promises unsigned bytes of the wanted sizes; None: of any size."""
    if type_name == "unsigned byte" and _fits(shape, wanted):
        return
    if type_name == "unsigned byte" and _fits(_swapped(shape), wanted):
        raise _little_endian(shape)
    raise Refused(
        f"expected {name}, {times([size or 'n' for size in wanted])} values of type unsigned byte; "
        f"found {' x '.join(map(str, shape[:4]))} of type {type_name}"
    )


def _fits(shape: Sequence[int], wanted: Sequence[int | None]) -> bool:
    return len(shape) == len(wanted) and all(
        want in (None, size) for size, want in zip(shape, wanted)
    )


def _swapped(shape: Sequence[int]) -> list[int]:
    """The sizes that the same bytes write when they are read from the least significant on."""
    return [int.from_bytes(size.to_bytes(4, "big"), "little") for size in shape]


def _little_endian(shape: Sequence[int]) -> Refused:
    return Refused(f"the sizes are little-endian ({times(_swapped(shape))}); IDX wants big-endian")
