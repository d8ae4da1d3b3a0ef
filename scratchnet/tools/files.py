"""Where the data are; files written whole or not at all."""

import errno
from collections.abc import Iterable, Mapping
from pathlib import Path

from scratchnet.tools.errors import Refused


def data_folder() -> Path:
    """Returns the folder of the four files: `data` in the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


def find(folder: Path, name: str, kind: type[Refused]) -> Path:
    """Returns the path of `name` in `folder`, or else of `name.gz`; raises `kind` if there is neither."""
    for path in (folder / name, folder / f"{name}.gz"):
        try:
            path.lstat()
        except FileNotFoundError:
            continue
        except OSError:
            pass  # a folder closed to us, or none at all: whoever opens the file will say which
        return path
    if not folder.exists():
        raise kind(f"{folder}: no such folder")
    raise kind(f"{folder / name}: no such file, with .gz behind its name or without")


def write_whole(path: Path, text: str) -> None:
    """Writes the file `path` whole or not at all: under another name first, which is then changed.

    Raises OSError, which names `path`, where that cannot be.
    """
    part = _part(path)
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path.resolve())  # a link stays a link
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        part.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Raises OSError unless `write_whole` can write `path`: better before a long run than after it."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "is not a regular file", str(path))
    part = _part(path)
    try:
        part.touch()
        part.unlink()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def check_folder(folder: Path | None, names: Iterable[str]) -> None:
    """Makes the folder, and raises OSError unless files of these names can be written there."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            check_writable(folder / name)


def write_folder(folder: Path | None, texts: Mapping[str, str]) -> None:
    """Writes files into the folder, each whole or not at all: their names and their texts."""
    if folder is not None:
        for name, text in texts.items():
            write_whole(folder / name, text)


def _part(path: Path) -> Path:
    """The name under which `path` is written until it is whole: in the same folder, hidden."""
    target = path.resolve()
    return target.with_name(f".{target.name}.part")
