"""Where the data are, and files that are written whole or not at all."""

import errno
import io
import os
from pathlib import Path

import pytest
from step import Step

from scratchnet.tools.errors import Refused
from scratchnet.tools.files import (
    check_folder,
    check_writable,
    data_folder,
    find,
    write_folder,
    write_whole,
)  # fmt: skip

step = Step(__file__)
POSIX = pytest.mark.skipif(os.name != "posix", reason="it is about modes, or about links")
WHOLE = "a file is written whole or not at all"
NO_FILE = errno.ENOENT, "No such file or directory"
NOT_REGULAR = errno.EINVAL, "is not a regular file"
DENIED = errno.EACCES, "Permission denied"
FULL = errno.ENOSPC, "No space left on device"


def check_left(folder, *expected, given=None):
    found = sorted(os.listdir(folder))
    step.equal(found, list(expected), "these are there, and nothing else is left", given)


def oserror(function, *arguments):
    """The errno, the cause and the file of the OSError that is raised."""
    try:
        function(*arguments)
    except OSError as error:
        return error.errno, error.strerror, error.filename
    return None


def check_oserror(cause, path, function, *arguments):
    """The call raises an OSError of that cause, a pair, which names the path."""
    found = oserror(function, *arguments)
    step.equal(found, (*cause, str(path)), "OSError, which names the path", function.__name__)


def failing(error):
    """In the place of a call of the system: one that fails."""

    def fail(*arguments, **options):
        raise error

    return fail


# Where the data are.


def test_the_data_are_in_an_installed_package_or_beside_it(tmp_path, monkeypatch):
    file = tmp_path / "scratchnet" / "tools" / "files.py"
    monkeypatch.setattr("scratchnet.tools.files.__file__", str(file))
    step.equal(data_folder(), tmp_path.resolve() / "data", "beside the package", "a checkout")
    inside = tmp_path.resolve() / "scratchnet" / "data"
    inside.mkdir(parents=True)
    step.equal(data_folder(), inside, "in the package", "an installed one")
    (inside / "images").touch()
    step.equal(find(None, "images", Refused), inside / "images", "no folder is named: the package's own")


def test_the_raw_file_is_found_before_the_packed_one(tmp_path):
    none, images = tmp_path / "none", tmp_path / "images"
    missing = f"{images}: no such file, with .gz behind its name or without"
    cases = [(tmp_path, missing), (none, f"{none}: no such folder")]
    step.refuses(lambda folder: find(folder, "images", Refused), cases, Refused)
    packed = tmp_path / "images.gz"
    for do, expected in ((packed.touch, packed), (images.touch, images), (packed.unlink, images)):
        do()
        step.equal(find(tmp_path, "images", Refused), expected, "NAME, or else NAME.gz", do)


@POSIX
def test_what_only_the_opening_can_judge_is_found(tmp_path):
    """A link to nowhere, a folder of that name, and a file where the folder should be."""
    (tmp_path / "images").symlink_to("nowhere")
    (tmp_path / "labels").mkdir()
    for name in ("images", "labels"):
        (tmp_path / f"{name}.gz").touch()
        step.equal(find(tmp_path, name, Refused), tmp_path / name, "first NAME", name)
    file = tmp_path / "images.gz"
    step.equal(find(file, "labels", Refused), file / "labels", "first NAME", "a file for the folder")


# Files that are written.


def test_a_file_is_written(tmp_path, monkeypatch):
    """In UTF-8, also where Python would take another one."""
    path, encodings = tmp_path / "file", set()
    for text in ("new\nlines\n", "", "数字 é\n", "no line end"):  # the one takes the other's place
        write_whole(path, text)
        step.equal(path.read_bytes(), text.encode("utf-8"), "UTF-8, lines end with \\n", text)
        check_left(tmp_path, "file", given=text)

    def opening(path, *arguments, encoding, **options):
        encodings.add(encoding)
        return io.open(path, *arguments, encoding=encoding, **options)

    monkeypatch.setattr("builtins.open", opening)
    longest = tmp_path / ("n" * 255)  # as long as a name can be
    step.equal(check_writable(longest), None, "it can be written", "255 letters")
    write_whole(longest, "text")
    step.equal(encodings, {"utf-8"}, "not that of the country", "the encoding")
    check_left(tmp_path, "file", longest.name, given="255 letters")


def test_a_write_that_is_stopped_leaves_what_was_there(tmp_path, monkeypatch):
    """Twice, so that the two names which it writes under show that nobody can guess them."""
    path, seen = tmp_path / "file", []
    write_whole(path, "old\n")

    def stop(part, target):
        seen.append(part.name)
        found = part.parent, part.name[0], part.read_text(), target
        expected = tmp_path.resolve(), ".", "new\n", path.resolve()
        step.equal(found, expected, "in the same folder, hidden, whole; then renamed", "new")
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", stop)
    for _ in range(2):
        step.refused(lambda text: write_whole(path, text), "new\n", KeyboardInterrupt)
        step.equal(path.read_bytes(), b"old\n", WHOLE, "stopped before it was renamed")
        check_left(tmp_path, "file", given="stopped before it was renamed")
    step.equal(len(set(seen)), 2, "two names that nobody can guess", seen)


def test_the_whole_text_is_on_the_disk_before_the_name_is_changed(tmp_path, monkeypatch):
    """A failure of the disk is as late as that, and it names the file; nothing is left, if possible."""
    path, sizes = tmp_path / "file", []

    def look(number):
        sizes.append((os.fstat(number).st_size, path.exists()))
        raise OSError(*FULL)

    monkeypatch.setattr("os.fsync", look)
    check_oserror(FULL, path, write_whole, path, "12345")
    step.equal(sizes, [(5, False)], "bytes when they are sent to the disk", "5 letters")
    check_left(tmp_path, given="a full disk")
    read_only = OSError(errno.EROFS, "Read-only file system", "another name")
    for name in ("os.fsync", "pathlib.Path.unlink"):
        monkeypatch.setattr(name, failing(read_only))
    check_oserror(read_only.args[:2], path, write_whole, path, "text")


def test_what_cannot_be_renamed_is_kept_and_the_error_says_where(tmp_path, monkeypatch):
    """As on Windows, where another program has the file open: a long run must not be lost."""
    path = tmp_path / "file"
    write_whole(path, "old\n")
    monkeypatch.setattr("pathlib.Path.replace", failing(PermissionError(*DENIED, "another name")))
    number, cause, name = oserror(write_whole, path, "new\n")
    step.equal((number, name, path.read_text()), (13, str(path), "old\n"), "the path is named", "locked")
    start, _, kept = cause.partition("; what was to be written is in ")
    step.equal((start, Path(kept).read_text()), ("Permission denied", "new\n"), "kept", cause)


@POSIX
@pytest.mark.parametrize("write", [check_writable, lambda path: write_whole(path, "text")])
def test_no_other_file_is_touched(tmp_path, monkeypatch, write):
    """Neither the name that the first edition wrote under, nor a link that somebody planted."""
    path, part = tmp_path / "file", tmp_path / ".file.part"
    part.write_text("a user's own")
    write(path)
    monkeypatch.setattr("scratchnet.tools.files.urandom", bytes)
    (tmp_path / f".{bytes(8).hex()}.part").symlink_to(part)
    step.equal(oserror(write, path)[::2], (errno.EEXIST, str(path)), "it is not followed", "a link")
    step.equal(part.read_text(), "a user's own", "it stays", part.name)


@POSIX
def test_what_is_replaced_keeps_its_mode(tmp_path):
    path = tmp_path / "file"
    write_whole(path, "new")
    before = os.umask(0)
    os.umask(before)
    step.equal(path.stat().st_mode & 0o777, 0o666 & ~before, "as any new file", oct(before))
    for mode in (0o600, 0o640, 0o755):
        path.chmod(mode)
        write_whole(path, "text")
        step.equal(path.stat().st_mode & 0o777, mode, "the mode stays", oct(mode))


def test_what_is_write_protected_is_not_replaced(tmp_path):
    """Though root may write it, and a rename asks for no permission. What was to be written is kept."""
    path = tmp_path / "file"
    write_whole(path, "old")
    path.chmod(0o444)
    check_oserror((errno.EACCES, "is write-protected"), path, check_writable, path)
    number, cause, name = oserror(write_whole, path, "new")
    step.equal((number, name, path.read_text()), (errno.EACCES, str(path), "old"), "it stays", path)
    start, _, kept = cause.partition("; what was to be written is in ")
    step.equal((start, Path(kept).read_text()), ("is write-protected", "new"), "kept", cause)


@pytest.mark.parametrize(
    "name, number", [("pathlib.Path.chmod", "EPERM"), ("os.fsync", "EINVAL ENOTSUP ENOSYS")]
)
def test_a_file_system_that_knows_no_modes_and_cannot_tell_when_bytes_are_on_the_disk(
    tmp_path, monkeypatch, name, number
):
    """As FUSE and MTP have them: a long run must not be lost to that."""
    write_whole(tmp_path / "file", "old")
    for text in number.split():
        monkeypatch.setattr(name, failing(OSError(getattr(errno, text), "no")))
        write_whole(tmp_path / "file", text)
        step.equal((tmp_path / "file").read_text(), text, "it is written", (name, text))
    check_left(tmp_path, "file", given=name)


@POSIX
def test_a_link_stays_a_link(tmp_path):
    """It is beside its target that the file is written; but the name that was given is named."""
    link, none, loop, target = (tmp_path / name for name in ("link", "none", "loop", "folder/target"))
    target.parent.mkdir()
    for path, leads_to in ((link, target), (none, "nowhere/target"), (loop, "loop")):
        path.symlink_to(leads_to)
    write_whole(link, "text")
    step.equal((link.is_symlink(), target.read_text()), (True, "text"), "its target is written", "link")
    check_left(target.parent, "target")
    check_oserror(NO_FILE, none, check_writable, none)
    check_oserror(NO_FILE, none, write_whole, none, "text")
    check_oserror((errno.ELOOP, os.strerror(errno.ELOOP)), loop, check_writable, loop)
    check_left(tmp_path, "folder", "link", "loop", "none")


def test_what_cannot_be_written_is_named(tmp_path, monkeypatch):
    path = tmp_path / "none" / "file"
    check_oserror(NO_FILE, path, check_writable, path)
    check_oserror(NO_FILE, path, write_whole, path, "text")
    for path in (tmp_path, Path(os.devnull)):
        check_oserror(NOT_REGULAR, path, check_writable, path)
    monkeypatch.setattr("pathlib.Path.touch", failing(PermissionError(*DENIED, "another name")))
    check_oserror(DENIED, tmp_path / "file", check_writable, tmp_path / "file")
    folder = tmp_path / "a" / "b"
    check_oserror(DENIED, folder, check_folder, folder, [])


def test_check_writable_leaves_nothing_behind(tmp_path, monkeypatch):
    path, touch = tmp_path / "file", Path.touch
    step.equal(check_writable(path), None, "it can be written", path)
    check_left(tmp_path)
    path.write_text("kept")
    step.equal((check_writable(path), path.read_text()), (None, "kept"), "what was there stays", path)

    def stopped(path, **options):
        touch(path, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.touch", stopped)
    step.refused(check_writable, tmp_path / "other", KeyboardInterrupt)
    check_left(tmp_path, "file", given="Ctrl-C")


# Folders of pictures.


def test_a_folder_is_made_with_those_above_it_but_only_when_it_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "a" / "b" / "c"
    for given in (None, folder):  # None: the option was not given, and there is nothing to do
        step.equal(check_folder(given, ["x.svg", "y.svg"]), None, "it can be written", given)
        step.equal(write_folder(None, {"x.svg": "text"}), None, "there is nothing to do", None)
        check_left(tmp_path)
    for name in ("x.svg", "y.svg"):
        write_folder(folder, {name: f"<svg>é {name}</svg>\n"})
        step.equal(check_folder(folder, ["x.svg", "y.svg"]), None, "also where it is", folder)
    found = [(folder / name).read_bytes() for name in ("x.svg", "y.svg")]
    expected = [f"<svg>é {name}</svg>\n".encode() for name in ("x.svg", "y.svg")]
    step.equal(found, expected, "what was there stays", "x.svg, y.svg")
    check_left(folder, "x.svg", "y.svg")


def test_what_cannot_be_written_in_a_folder_is_named(tmp_path):
    """Wherever it stands among the names; what is not asked for may be there. And what is no folder."""
    (tmp_path / "y.svg").mkdir()
    step.equal(check_folder(tmp_path, ["x.svg", "z.svg"]), None, "it can be written", "x, z")
    for given in (["y.svg"], ["x.svg", "y.svg"], ["y.svg", "x.svg"]):
        check_oserror(NOT_REGULAR, tmp_path / "y.svg", check_folder, tmp_path, iter(given))
        check_left(tmp_path, "y.svg", given=given)
    file = tmp_path / "file"
    file.touch()
    for folder in (file, file / "below"):
        check_oserror((errno.ENOTDIR, "is not a folder"), file, check_folder, folder, [])


def test_files_of_a_folder_are_written_whole(tmp_path, monkeypatch):
    """On a disk that has room for x.svg only."""
    fsync = iter([lambda: None, failing(OSError(*FULL))])
    monkeypatch.setattr("os.fsync", lambda number: next(fsync)())
    folder = tmp_path / "new"
    texts = {"x.svg": "text", "y.svg": "text", "z.svg": "text"}
    check_oserror(FULL, folder / "y.svg", write_folder, folder, texts)
    check_left(folder, "x.svg", given="a full disk")


@pytest.mark.parametrize("error", [OSError(*FULL), KeyboardInterrupt()])
@pytest.mark.parametrize("there", ["", "here", "here/kept"])
def test_no_empty_folder_is_left_where_nothing_could_be_written(tmp_path, monkeypatch, error, there):
    """But what was there before stays, empty or not."""
    (tmp_path / there).mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr("os.fsync", failing(error))
    folder = tmp_path / "here" / "kept" / "new"
    step.refused(lambda texts: write_folder(folder, texts), {"a": "1"}, type(error))
    found = [path.exists() for path in (tmp_path / "here", folder.parent, folder)]
    expected = [there != "", there == "here/kept", False]
    step.equal(found, expected, "what was there, and nothing more", there)
