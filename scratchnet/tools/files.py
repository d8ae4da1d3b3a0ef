"""Where the data are; files written whole or not at all."""

import errno
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from os import urandom
from pathlib import Path
from stat import S_IMODE, S_ISREG

from scratchnet.tools.errors import Refused, naming, shortened
from scratchnet.tools.signatures import OTHER, beginning, looks_like
from scratchnet.tools.unpacking import unpacked
from scratchnet.tools.validation import Check, list_of, require

ENDS = {"images": "images-idx3-ubyte", "labels": "labels-idx1-ubyte"}
WORDS = "|qmnist-|emnist-digits-|emnist-mnist-"
NAME = re.compile(rf"({WORDS})(train|t10k|test)-(images|labels)[-.]idx(?:[13]-ubyte|2-int)(?:\.gz)?")
LETTERS = re.compile("emnist-(letters|by|balanced)")
PLACES = "", "raw/", "MNIST/raw/"
HINTS = {"http": "; download the files, and name their folder", "~": "; ~ must stand outside quotation marks"}


def data_folder() -> Path:
    """Returns the folder of the four files: `data` in the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


def find(directory: str | Path | None, names: Sequence[str], kind: type[Refused]) -> list[Path]:
    """Returns the paths of the files with these names, some or all of the four, from one set.

    directory: the folder; None: `data_folder`. A set is whole if it has all four, all of them
        in one folder          the one that is named, or raw or MNIST/raw in it, where torchvision puts them
        with one first word    none, qmnist-, emnist-digits- or emnist-mnist-
        in any spelling        t10k or test, a dash or a dot before idx, QMNIST's idx2-int, with .gz or not
    and each may be in a folder of such a name, or in train or test. NAME goes before NAME.gz, and a file
    before a folder.
    If no set is whole, one with all of `names` will do. Raises `kind` if none fits, and says what is there;
    and if two sets fit, or two files of different content: nothing is guessed.
    """
    place = data_folder() if directory is None else directory
    require(names, "names", FOUR_FILES, kind)
    with naming(place, kind):
        folder = Path(place)
        if not folder.exists():
            hints = [hint for start, hint in HINTS.items() if str(folder).startswith(start)]
            raise Refused(f"no such folder{''.join(hints)}")
        if not folder.is_dir():
            looks = looks_like(beginning(folder), OTHER) or "is none"
            raise Refused(f"expected the folder of the four files; this file {looks}")
        next(folder.iterdir(), None)  # may we look into it?
    sets = _sets(folder)
    whole = [found for found in sets.values() if len(found) == 4]
    fitting = whole or [found for found in sets.values() if found.keys() >= set(names)]
    if not fitting:
        place, word = max(sets, key=lambda key: len(sets[key]), default=(folder, ""))
        missing = next(name for name in names if name not in sets.get((place, word), {}))
        others = [path for path in sorted(place.glob("[!.]*")) if not _parsed(path)[1]]
        cause = f"no such file, with .gz behind its name or without{_found(others)}"
        raise kind(f"{place / (word + missing)}: {cause}")
    chosen = [_different(fitting[0][name]) for name in names]
    for paths in ([found[names[0]][0] for found in fitting], *chosen):  # one of each set; those of a name
        if len(paths) > 1:
            two = f"{paths[0].relative_to(folder)} and {paths[1].relative_to(folder)}"
            raise kind(f"{folder}: {two} both fit; put the files that you want into a folder of their own")
    return [paths[0] for paths in chosen]


def _sets(folder: Path) -> dict[tuple[Path, str], dict[str, list[Path]]]:
    """The files that are there, by their folder and first word, and then by which of the four they are."""
    sets: dict[tuple[Path, str], dict[str, list[Path]]] = {}
    for below in PLACES:
        for path in sorted(path for level in ("*", "*/*") for path in folder.glob(below + level)):
            (word, name), parent = _parsed(path), path.parent
            part = {"train": "train", "test": "t10k"}.get(parent.name.lower(), "none")
            fits = parent == folder / below or _parsed(parent) == (word, name) or name.startswith(part)
            if name and fits:
                sets.setdefault((folder / below, word), {}).setdefault(name, []).append(path)
    return sets


def _parsed(path: Path) -> tuple[str, str]:
    """The first word of the name of a file, and which of the four it is: "" for another."""
    match = NAME.fullmatch(path.name.lower())
    word, part, what = match.groups() if match else ("", "", "")
    return word, f"{'train' if part == 'train' else 't10k'}-{ENDS[what]}" if what else ""


FOUR_FILES = list_of("names of the four files, as in TRAIN and TEST", Check(
    lambda name: isinstance(name, str) and _parsed(Path(name))[1] != "", "a name"), least=1)  # fmt: skip


def _different(paths: list[Path]) -> list[Path]:
    """The first of these files, and those of other content; NAME.gz does not count beside NAME."""
    paths = [path for path in paths if path.is_file()] or paths[:1]
    first, *others = [path for path in paths if path.with_name(path.name[:-3]) not in paths]
    with suppress(OSError, Refused):  # what is damaged is no copy
        content = unpacked(first) if others else b""
        others = [path for path in others if unpacked(path) != content]
    return [first, *others]


def _found(paths: Sequence[Path]) -> str:
    """What there is: at most five names, in 90 characters, and what the first is that is known."""
    names = [shortened(path.name, 45) for path in paths[:5]]
    while len(", ".join(names)) > 90:
        del names[-1]
    names += ["..."] * (len(paths) > len(names))
    known = [f"; {what}" for what in map(_known, paths[:50]) if what]
    return f"; found {', '.join(names)}{''.join(known[:1])}" if paths else ""


def _known(path: Path) -> str:
    """What a file, or a folder with the first file in it, is; "" where nothing is known."""
    name = shortened(path.name, 45)
    if path.is_dir() and not os.access(path, os.R_OK | os.X_OK):
        return f"{name} cannot be looked into: permission denied"
    if LETTERS.match(path.name.lower()):
        return f"{name} has letters, too: of EMNIST, use emnist-digits or emnist-mnist"
    looks = looks_like(beginning(path), OTHER, "text", "JSON", "an HTML page")
    return f"{'a file in ' * path.is_dir()}{name} {looks}" if looks else ""


def write_whole(path: Path, text: str) -> None:
    """Writes the file `path` whole or not at all: under another name first, which is then changed.

    That name is new, in the same folder, and nobody can guess it, so that no other file is touched.
    A link stays a link, and what is replaced keeps its mode, where the file system knows modes.

    Raises OSError, which names `path`, where that cannot be. If only the change of the name failed,
    as where another program holds the file, or if what is there is write-protected, the text is kept,
    and the error says where.
    """
    target = Path(os.path.realpath(path))
    part = target.with_name(f".{urandom(8).hex()}.part")
    keep = False
    try:
        with open(part, "x", encoding="utf-8", newline="\n") as file:
            if target.exists():
                with suppress(OSError):
                    part.chmod(S_IMODE(target.stat().st_mode))
            file.write(text)
            file.flush()
            _onto_the_disk(file.fileno())
        try:
            _check_unprotected(target)
            part.replace(target)
        except OSError as error:
            keep = True
            kept = f"{error.strerror}; what was to be written is in {part}"
            raise OSError(error.errno, kept) from error
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        if not keep:
            with suppress(OSError):  # whatever kept us from writing may keep us from this
                part.unlink(missing_ok=True)


def _onto_the_disk(number: int) -> None:
    """Waits until the disk has the bytes of an open file, where the file system can tell (FUSE may not)."""
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):
            raise


def _check_unprotected(path: Path) -> None:
    """Raises OSError for a file that is write-protected: a rename would replace it all the same."""
    if path.exists() and not (path.stat().st_mode & 0o222 and os.access(path, os.W_OK)):
        raise OSError(errno.EACCES, "is write-protected")


def check_writable(path: Path) -> None:
    """Raises OSError unless `write_whole` can write `path`: better before a long run than after it."""
    part = Path(os.path.realpath(path)).with_name(f".{urandom(8).hex()}.part")
    try:
        try:
            if not S_ISREG(path.stat().st_mode):
                raise OSError(errno.EINVAL, "is not a regular file")
            _check_unprotected(path)
        except FileNotFoundError:
            pass  # it is to be made
        try:
            part.touch(exist_ok=False)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def check_folder(folder: Path | None, names: Iterable[str]) -> None:
    """Raises OSError unless files of these names can be written to the folder, which need not exist."""
    if folder is None:
        return
    above = folder
    while not os.path.lexists(above) and above != above.parent:
        above = above.parent
    if not above.is_dir():
        raise OSError(errno.ENOTDIR, "is not a folder", str(above))
    if above == folder:
        for name in names:
            check_writable(folder / name)
        return
    try:
        check_writable(above / urandom(8).hex())
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from error


def write_folder(folder: Path | None, texts: Mapping[str, str]) -> None:
    """Writes files into the folder, which is made, each whole or not at all: names and texts.

    If that fails, no empty folder is left that was not there before.
    """
    if folder is None:
        return
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            write_whole(folder / name, text)
    except BaseException:
        with suppress(OSError):  # it has files, or was not made
            for path in made:
                path.rmdir()
        raise
