"""Where the data are, and files that are written whole or not at all."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from step import Step

from scratchnet.tools.errors import Refused
from scratchnet.tools.files import (
    check_folder, check_writable, data_folder, find, write_folder, write_whole,
)  # fmt: skip

step = Step(__file__)
LINKS = pytest.mark.skipif(os.name != "posix", reason="links need a right of their own there")
ROOT = Path(__file__).resolve().parent.parent
WHOLE = "a file is written whole or not at all"


class Kind(Refused):
    pass


def names(folder):
    return sorted(os.listdir(folder))


def oserror(function, *arguments):
    """The errno, the cause and the file of the OSError that is raised."""
    try:
        function(*arguments)
    except OSError as error:
        return error.errno, error.strerror, error.filename
    return None


# Where the data are.


def test_the_data_folder_does_not_depend_on_where_you_stand(tmp_path, monkeypatch):
    before = data_folder()
    monkeypatch.chdir(tmp_path)
    step.equal(data_folder(), before, "the package's own folder", "another working directory")
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        path = data_folder() / f"{name}-ubyte.gz"
        step.equal(path.is_file(), True, "the four files", path.name)


def test_the_data_of_an_installed_package_are_inside_it(tmp_path, monkeypatch):
    tools = tmp_path / "scratchnet" / "tools"
    monkeypatch.setattr("scratchnet.tools.files.__file__", str(tools / "files.py"))
    step.equal(data_folder(), tmp_path.resolve() / "data", "beside the package", "a checkout")
    (tmp_path / "scratchnet" / "data").mkdir(parents=True)
    inside = tmp_path.resolve() / "scratchnet" / "data"
    step.equal(data_folder(), inside, "in the package", "an installed one")


def test_find_takes_the_raw_file_before_the_packed_one(tmp_path):
    (tmp_path / "images.gz").write_bytes(b"")
    step.equal(find(tmp_path, "images", Kind), tmp_path / "images.gz", "or else NAME.gz", "images.gz")
    (tmp_path / "images").write_bytes(b"")
    step.equal(find(tmp_path, "images", Kind), tmp_path / "images", "first NAME", "both")
    (tmp_path / "images.gz").unlink()
    step.equal(find(tmp_path, "images", Kind), tmp_path / "images", "NAME", "images")


@LINKS
def test_find_takes_what_only_the_opening_can_judge(tmp_path):
    """A link to nowhere, a folder of that name, and a file where the folder should be."""
    (tmp_path / "images").symlink_to("nowhere")
    (tmp_path / "images.gz").write_bytes(b"")
    step.equal(find(tmp_path, "images", Kind), tmp_path / "images", "first NAME", "a broken link")
    (tmp_path / "labels").mkdir()
    step.equal(find(tmp_path, "labels", Kind), tmp_path / "labels", "first NAME", "a folder")
    file = tmp_path / "images.gz"
    step.equal(find(file, "labels", Kind), file / "labels", "first NAME", "a file for the folder")


def test_what_is_not_there_is_refused(tmp_path):
    message = step.refused(lambda name: find(tmp_path, name, Kind), "images", Kind)
    expected = f"{tmp_path / 'images'}: no such file, with .gz behind its name or without"
    step.equal(message, expected, "FILE: CAUSE", "an empty folder")
    none = tmp_path / "none"
    message = step.refused(lambda folder: find(folder, "images", Kind), none, Kind)
    step.equal(message, f"{none}: no such folder", "FILE: CAUSE", "no folder")


# Files that are written.


def test_a_file_is_written(tmp_path):
    path = tmp_path / "file"
    for text in ("new\nlines\n", "", "数字 é\n", "no line end"):  # the one takes the other's place
        write_whole(path, text)
        step.equal(path.read_bytes(), text.encode("utf-8"), "UTF-8, lines end with \\n", text)
        step.equal(names(tmp_path), ["file"], "nothing else is left", text)


@pytest.mark.process
def test_a_file_is_utf_8_in_every_country(tmp_path):
    """Also where Python would take ASCII: in the C locale, without its own remedies for it."""
    path, text = tmp_path / "file", "数字 é\n"
    program = (
        "import pathlib, sys; from scratchnet.tools.files import write_whole\n"
        f"write_whole(pathlib.Path(sys.argv[1]), {text!a})"
    )
    settings = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program, str(path)]
    ran = subprocess.run(command, env=os.environ | settings, capture_output=True, timeout=60)
    step.equal((ran.returncode, ran.stderr), (0, b""), "it is written", settings)
    step.equal(path.read_bytes(), text.encode("utf-8"), "UTF-8", settings)


def test_a_write_that_is_stopped_leaves_what_was_there(tmp_path, monkeypatch):
    path, seen = tmp_path / "file", []
    write_whole(path, "old\n")

    def stop(self, target):
        seen.append((self.parent, self.name[0], self.read_text(), target))
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", stop)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, "new\n")
    expected = [(tmp_path.resolve(), ".", "new\n", path.resolve())]
    step.equal(seen, expected, "in the same folder, hidden, whole; then renamed", "new")
    step.equal(path.read_bytes(), b"old\n", WHOLE, "stopped before it was renamed")
    step.equal(names(tmp_path), ["file"], "nothing else is left", "stopped before it was renamed")


def test_a_failure_to_write_names_the_file(tmp_path, monkeypatch):
    """On a full disk, as late as it can be: when what was written is to be on the disk."""

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    path = tmp_path / "file"
    expected = (28, "No space left on device", str(path))
    step.equal(oserror(write_whole, path, "text"), expected, "OSError, which names the path", "full")
    step.equal(names(tmp_path), [], WHOLE, "full")


def test_what_cannot_be_renamed_is_kept_and_the_error_says_where(tmp_path, monkeypatch):
    """As on Windows, where another program has the file open: a long run must not be lost."""
    path = tmp_path / "file"
    write_whole(path, "old\n")

    def locked(self, target):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr("pathlib.Path.replace", locked)
    number, cause, name = oserror(write_whole, path, "new\n")
    step.equal((number, name, path.read_text()), (13, str(path), "old\n"), "the path is named", "locked")
    start, _, kept = cause.partition("; what was to be written is in ")
    step.equal((start, Path(kept).read_text()), ("Permission denied", "new\n"), "kept", cause)


def test_no_other_file_is_touched(tmp_path):
    """Neither the name that the first edition wrote under, nor a link that somebody planted there."""
    path, part = tmp_path / "file", tmp_path / ".file.part"
    part.write_text("a user's own")
    write_whole(path, "text")
    check_writable(path)
    step.equal(part.read_text(), "a user's own", "no name that can be guessed", ".file.part")
    step.equal(names(tmp_path), [".file.part", "file"], "nothing else is left", ".file.part")


def test_the_whole_text_is_on_its_way_to_the_disk_under_a_name_that_is_new_each_time(tmp_path, monkeypatch):
    found = []

    def look(number):
        found.append((os.fstat(number).st_size, [name for name in names(tmp_path) if name != "file"]))

    monkeypatch.setattr("os.fsync", look)
    for _ in range(2):
        write_whole(tmp_path / "file", "12345")
    step.equal([size for size, _ in found], [5, 5], "bytes when they are sent to the disk")
    parts = [name for _, there in found for name in there]
    step.equal(len(set(parts)), 2, "two names that nobody can guess", parts)


@LINKS
@pytest.mark.parametrize("write", [check_writable, lambda path: write_whole(path, "text")])
def test_what_is_planted_under_that_name_is_not_written_through(tmp_path, monkeypatch, write):
    monkeypatch.setattr("scratchnet.tools.files.urandom", bytes)
    own = tmp_path / "own"
    own.write_text("a user's own")
    (tmp_path / f".{bytes(8).hex()}.part").symlink_to(own)
    found = oserror(write, tmp_path / "file")
    step.equal(found[::2], (errno.EEXIST, str(tmp_path / "file")), "it is not followed", "a link")
    step.equal(own.read_text(), "a user's own", "what it leads to stays", "a link")


def test_what_can_neither_be_written_nor_taken_away_names_the_file(tmp_path, monkeypatch):
    """As where a disk has become read-only in the meantime."""

    def read_only(*arguments, **options):
        raise OSError(errno.EROFS, "Read-only file system", "another name")

    for name in ("os.fsync", "pathlib.Path.unlink"):
        monkeypatch.setattr(name, read_only)
    found = oserror(write_whole, tmp_path / "file", "text")
    step.equal(found, (errno.EROFS, "Read-only file system", str(tmp_path / "file")), "the path", found)


@pytest.mark.process
@pytest.mark.skipif(os.name != "posix", reason="what is being read cannot be replaced there")
def test_two_who_write_one_file_do_not_tear_it(tmp_path):
    program = (
        "import pathlib, sys; from scratchnet.tools.files import write_whole\n"
        "for _ in range(60): write_whole(pathlib.Path(sys.argv[1]), sys.argv[2] * 100_000)"
    )
    path = tmp_path / "file"
    write_whole(path, "a" * 100_000)
    writers = [
        subprocess.Popen([sys.executable, "-c", program, str(path), letter], cwd=ROOT) for letter in "ab"
    ]
    found = set()
    while any(writer.poll() is None for writer in writers):
        found.add(path.read_text())
    step.equal(found <= {"a" * 100_000, "b" * 100_000}, True, WHOLE, [len(text) for text in found])
    step.equal([writer.returncode for writer in writers], [0, 0], "both end well")
    step.equal(names(tmp_path), ["file"], "nothing else is left")


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
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


def test_a_name_as_long_as_a_name_can_be(tmp_path):
    path = tmp_path / ("n" * 255)
    step.equal(check_writable(path), None, "it can be written", "255 letters")
    write_whole(path, "text")
    step.equal(names(tmp_path), [path.name], "255 letters")


@LINKS
def test_a_link_to_itself(tmp_path):
    link = tmp_path / "link"
    link.symlink_to("link")
    expected = (errno.ELOOP, os.strerror(errno.ELOOP), str(link))
    step.equal(oserror(check_writable, link), expected, "OSError, which names the path", link)


def test_a_folder_that_is_not_there_is_named_with_the_file(tmp_path):
    path = tmp_path / "none" / "file"
    expected = (errno.ENOENT, "No such file or directory", str(path))
    step.equal(oserror(check_writable, path), expected, "OSError, which names the path", path)
    step.equal(oserror(write_whole, path, "text"), expected, "OSError, which names the path", path)


@LINKS
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder/target")
    write_whole(tmp_path / "link", "text")
    step.equal((tmp_path / "link").is_symlink(), True, "a link stays a link", "link")
    target = tmp_path / "folder" / "target"
    step.equal(target.read_text(), "text", "what it points to is written", "link")
    step.equal(names(tmp_path / "folder"), ["target"], "nothing else is left", "link")


@LINKS
def test_a_link_to_a_folder_that_is_not_there(tmp_path):
    """It is beside the target that the file is written; but the name that was given is named."""
    link = tmp_path / "link"
    link.symlink_to("none/target")
    expected = (errno.ENOENT, "No such file or directory", str(link))
    step.equal(oserror(check_writable, link), expected, "OSError, which names the path", link)
    step.equal(oserror(write_whole, link, "text"), expected, "OSError, which names the path", link)
    step.equal(names(tmp_path), ["link"], WHOLE, link)


def test_check_writable_leaves_nothing_behind(tmp_path):
    path = tmp_path / "file"
    step.equal(check_writable(path), None, "it can be written", path)
    step.equal(names(tmp_path), [], "nothing is left", path)
    path.write_text("kept")
    step.equal(check_writable(path), None, "it can be written", path)
    step.equal(names(tmp_path), ["file"], "nothing else is left", path)
    step.equal(path.read_text(), "kept", "what was there stays", path)


def test_check_writable_leaves_nothing_behind_when_it_is_stopped(tmp_path, monkeypatch):
    touch = Path.touch

    def stopped(path, **options):
        touch(path, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.touch", stopped)
    step.refused(check_writable, tmp_path / "file", KeyboardInterrupt)
    step.equal(names(tmp_path), [], "nothing is left", "Ctrl-C")


def test_only_a_regular_file_can_be_written(tmp_path):
    for path in (tmp_path, Path(os.devnull)):
        expected = (errno.EINVAL, "is not a regular file", str(path))
        step.equal(oserror(check_writable, path), expected, "OSError, which names the path", path)


def test_check_writable_tries_it(tmp_path, monkeypatch):
    def closed(self, *arguments, **options):
        raise PermissionError(13, "Permission denied", str(self))

    path = tmp_path / "file"
    monkeypatch.setattr("pathlib.Path.touch", closed)
    expected = (13, "Permission denied", str(path))
    step.equal(oserror(check_writable, path), expected, "OSError, which names the path", path)


# Folders of pictures.


def test_a_folder_is_made_with_those_above_it_but_only_when_it_is_written(tmp_path):
    for folder in (tmp_path / "a", tmp_path / "b" / "c" / "d"):
        before = names(tmp_path)
        step.equal(check_folder(folder, ["x.svg", "y.svg"]), None, "it can be written", folder)
        step.equal(names(tmp_path), before, "nothing is made yet", folder)
        write_folder(folder, {"x.svg": "text"})
        step.equal(names(folder), ["x.svg"], "now it is", folder)
        step.equal(check_folder(folder, ["x.svg", "y.svg"]), None, "also where it is", folder)
        step.equal(names(folder), ["x.svg"], "nothing else is left", folder)
    step.equal(names(tmp_path), ["a", "b"], "no other is made", tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path, monkeypatch):
    def closed(self, *arguments, **options):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr("pathlib.Path.touch", closed)
    expected = (13, "Permission denied", str(tmp_path / "a" / "b"))
    step.equal(oserror(check_folder, tmp_path / "a" / "b", []), expected, "OSError, which names it", "a/b")


def test_what_is_in_a_folder_stays(tmp_path):
    (tmp_path / "x.svg").write_text("old")
    step.equal(check_folder(tmp_path, ["x.svg"]), None, "it can be written", "x.svg")
    write_folder(tmp_path, {"y.svg": "new"})
    found = {name: (tmp_path / name).read_text() for name in names(tmp_path)}
    step.equal(found, {"x.svg": "old", "y.svg": "new"}, "what was there stays", "x.svg, y.svg")


def test_no_folder_is_nothing_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    step.equal(check_folder(None, ["x.svg"]), None, "the option was not given", None)
    step.equal(write_folder(None, {"x.svg": "text"}), None, "the option was not given", None)
    step.equal(names(tmp_path), [], "nothing is written", None)


def test_each_name_of_a_folder_is_tried(tmp_path):
    """The one that cannot be written is named, wherever it stands; names that are not asked for pass."""
    (tmp_path / "y.svg").mkdir()
    step.equal(check_folder(tmp_path, ["x.svg", "z.svg"]), None, "it can be written", "x, z")
    expected = (errno.EINVAL, "is not a regular file", str(tmp_path / "y.svg"))
    for given in (["y.svg"], ["x.svg", "y.svg"], ["y.svg", "x.svg"]):
        found = oserror(check_folder, tmp_path, iter(given))
        step.equal(found, expected, "OSError, which names the path", given)
        step.equal(names(tmp_path), ["y.svg"], "nothing is left", given)


def test_a_file_in_the_place_of_a_folder(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    expected = (errno.ENOTDIR, "is not a folder", str(file))
    for folder in (file, file / "below"):
        step.equal(oserror(check_folder, folder, []), expected, "OSError, which names the file", folder)


def test_files_of_a_folder_are_written_whole(tmp_path, monkeypatch):
    texts = {"x.svg": "<svg>é</svg>\n", "y.svg": "", "z.svg": "no line end"}
    write_folder(tmp_path, texts)
    step.equal(names(tmp_path), sorted(texts), "these and no others", sorted(texts))
    for name, text in texts.items():
        step.equal((tmp_path / name).read_bytes(), text.encode(), "UTF-8, \\n", name)
    monkeypatch.setattr("scratchnet.tools.files.write_whole", full_from_y)
    step.equal(oserror(write_folder, tmp_path, texts), (28, "full", "y.svg"), WHOLE, "a full disk")


def full_from_y(path, text):
    """In the place of `write_whole`: a disk that has room for x.svg only."""
    if path.name != "x.svg":
        raise OSError(28, "full", path.name)


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("there", ["", "here", "here/kept"])
def test_no_empty_folder_is_left_where_nothing_could_be_written(tmp_path, monkeypatch, error, there):
    """But what was there before stays, empty or not."""

    def full(number):
        raise error

    (tmp_path / there).mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr("os.fsync", full)
    folder = tmp_path / "here" / "kept" / "new"
    step.refused(lambda texts: write_folder(folder, texts), {"a": "1"}, type(error))
    step.equal(folder.parent.exists(), there == "here/kept", "what was there, and nothing more", there)
    step.equal((tmp_path / "here").exists(), there != "", "what was there, and nothing more", there)
    step.equal(folder.exists(), False, "the new folder is gone", there)


def test_a_folder_that_has_a_picture_already_stays(tmp_path, monkeypatch):
    monkeypatch.setattr("os.fsync", lambda number, left=[0, errno.ENOSPC]: fail(left.pop(0)))
    step.refused(lambda folder: write_folder(folder, {"a": "1", "b": "2"}), tmp_path / "new", OSError)
    step.equal(names(tmp_path / "new"), ["a"], "what is written is whole, and stays", "a full disk")


def fail(number):
    if number:
        raise OSError(number, os.strerror(number))
