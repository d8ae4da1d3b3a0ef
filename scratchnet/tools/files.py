"""Where the data are; files written whole or not at all."""

import errno
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from os import urandom
from pathlib import Path
from stat import S_IMODE, S_ISREG

from scratchnet.tools.errors import Refused


def data_folder() -> Path:
    """Returns the folder of the four files: `data` in the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


def find(directory: str | Path | None, name: str, kind: type[Refused]) -> Path:
    """Returns the path of `name` or else of `name.gz` in the folder; raises `kind` if there is neither.

    directory: the folder; None: `data_folder`.
    """
    folder = data_folder() if directory is None else Path(directory)
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
