"""Where the data are, and files that are written whole or not at all."""

import errno
import gzip
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
    put(inside, dict.fromkeys(FOUR, b""))
    step.equal(data_folder(), inside, "in the package", "an installed one")
    found = find(None, FOUR, Refused)
    step.equal(found, [inside / name for name in FOUR], "no folder is named: the package's own", None)


def four(pattern, test="t10k", labels="1-ubyte"):
    """The names of the four files, by a pattern for what stands before idx, and for the rest."""
    kinds = ("images", "idx3-ubyte"), ("labels", f"idx{labels}")
    return [pattern.format(f"{part}-{what}", rest) for part in ("train", test) for what, rest in kinds]


def put(folder, files):
    """Writes files of these names and contents; a name that ends in / is that of a folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).mkdir() if name.endswith("/") else (folder / name).write_bytes(content)


FOUR = four("{}-{}")
SETS = [FOUR, four("{}.{}"), four("{}-{}.gz"), four("{}.{}.GZ"), four("{}-{}", "test")]
SETS += [four("qmnist-{}-{}.gz", "test", "2-int"), four("emnist-digits-{}-{}"), four("emnist-mnist-{}.{}")]
SETS += [four("raw/{}-{}"), four("MNIST/raw/{}.{}.gz"), four("raw/qmnist-{}-{}")]
SETS += [
    four("{0}-{1}/{0}-{1}"),
    four("{0}-{1}/{0}.{1}"),
    four("{0}.{1}/{0}-{1}.gz"),
    four("raw/{0}-{1}/{0}.{1}"),
]
SETS += [FOUR[:2] + four("{}.{}.gz", "test")[2:]]  # each file has its own spelling
SETS += [[name.upper() for name in four("{}-{}.gz")]]
SETS += [[f"{part}/{name}" for part, name in zip(("train", "Train", "test", "test"), four("{}-{}.gz"))]]


@pytest.mark.parametrize("names", SETS, ids=lambda names: names[3])
def test_a_set_is_found_as_it_is_handed_out(tmp_path, names):
    """Only the pair that is asked for need be there. A set that is not whole is not asked, if another is;
    files of other names never are."""
    others = {"notes.txt": b"", "xtrain-images-idx3-ubyte": b"", "train-images-idx3-ubyte.gz.part": b""}
    paths = [tmp_path / name for name in names]
    put(tmp_path, dict.fromkeys(names[2:], b"") | others)
    step.equal(find(tmp_path, FOUR[2:], Refused), paths[2:], "the two that are asked for", names)
    put(tmp_path, dict.fromkeys(names[:2], b"") | dict.fromkeys(four("emnist-mnist-raw/{}-{}")[:3], b""))
    for folder in (tmp_path, str(tmp_path)):
        step.equal(find(folder, FOUR, Refused), paths, "all four", names)
    if "emnist-mnist" not in names[0]:
        put(tmp_path, dict.fromkeys(four("emnist-mnist-{}-{}")[:3], b""))
    step.equal(find(tmp_path, FOUR[:2], Refused), paths[:2], "of the set that is whole", names)


def test_of_two_files_the_one_that_is_meant(tmp_path):
    """NAME goes before NAME.gz; a copy in the other spelling is no second file, packed or not; and what is
    no file, such as a link to nowhere, counts only where there is no other."""
    first, dotted = FOUR[0], four("{}.{}")[0]
    for more, expected in (
        ({f"{first}.gz": b"other"}, first),
        ({dotted: b"images"}, first),
        ({f"{dotted}.gz": gzip.compress(b"images")}, first),
        ({f"{first}/": b"", dotted: b""}, dotted),
        ({f"{first}/": b"", f"{first}.gz": b""}, f"{first}.gz"),
        ({f"{first}/notes.txt": b"", f"{first}/{FOUR[1]}": b""}, first),  # a folder, which cannot be opened
    ):
        folder = tmp_path / f"{len(list(tmp_path.iterdir()))}"
        put(folder, more | {name: b"images" for name in FOUR if f"{name}/" not in "".join(more)})
        step.equal(find(folder, FOUR, Refused)[0], folder / expected, "the file that is meant", more)


WITHOUT = "no such file, with .gz behind its name or without"
BOTH = "both fit; put the files that you want into a folder of their own"
INSTEAD = [  # what is there, and what is said of it
    ({f"{FOUR[0]}/": b""}, f"D/{FOUR[1]}: {WITHOUT}"),
    (dict.fromkeys(FOUR[:3], b""), f"D/{FOUR[3]}: {WITHOUT}"),
    (dict.fromkeys(four("raw/qmnist-{}-{}")[1:], b""), f"D/raw/qmnist-{FOUR[0]}: {WITHOUT}"),
    ({"b.zip": b"PK\3\4", "a.txt": b"a", ".git": b"PK\3\4"},
     f"D/{FOUR[0]}: {WITHOUT}; found a.txt, b.zip; b.zip looks like a zip archive: unpack it"),
    ({f"{number}.csv": b"5,0,0\n" for number in range(6)},
     f"D/{FOUR[0]}: {WITHOUT}; found 0.csv, 1.csv, 2.csv, 3.csv, 4.csv, ...; "
     "0.csv looks like CSV: only IDX files are read"),
    ({"digits/0/1.png": b"\x89PNG"},
     f"D/{FOUR[0]}: {WITHOUT}; found digits; "
     "a file in digits looks like a PNG picture: only IDX files are read"),
    ({"below/a": b"{}", f"below/{FOUR[3]}": b"\0\0\x08\1"}, f"D/{FOUR[0]}: {WITHOUT}; found below; "
     "a file in below looks like an IDX file: it needs its usual name, and --data its folder"),
    ({f"{30 * 'n'}.npy": gzip.compress(b"\x93NUMPY"), "a.json": b"{}"}, f"D/{FOUR[0]}: {WITHOUT}; found "
     f"a.json, {30 * 'n'}.npy; {30 * 'n'}.npy looks like a NumPy file: only IDX files are read"),
    ({f"{'n' * 200}{number}.txt": b"" for number in range(3)}, f"D/{FOUR[0]}: {WITHOUT}; found "
     f"{'n' * 22} ... {'n' * 12}0.txt, {'n' * 22} ... {'n' * 12}1.txt, ..."),
    ({f"emnist-{part}-{FOUR[0]}": b"\0\0\x08\3" for part in ("letters", "mnist")},
     f"D/emnist-mnist-{FOUR[1]}: {WITHOUT}; found emnist-letters-{FOUR[0]}; "
     f"emnist-letters-{FOUR[0]} has letters, too: of EMNIST, use emnist-digits or emnist-mnist"),
    ({f"test/{FOUR[0]}": b"\0\0\x08\1"}, f"D/{FOUR[0]}: {WITHOUT}; found test; a file in test looks like an "
     "IDX file: it needs its usual name, and --data its folder"),
    (dict.fromkeys(FOUR + four("raw/{}-{}"), b""), f"D: {FOUR[0]} and raw/{FOUR[0]} {BOTH}"),
    (dict.fromkeys(FOUR + four("qmnist-{}-{}"), b""), f"D: qmnist-{FOUR[0]} and {FOUR[0]} {BOTH}"),
    (dict.fromkeys(FOUR, b"1") | {"train-labels.idx1-ubyte": b"2"},
     f"D: {FOUR[1]} and train-labels.idx1-ubyte {BOTH}"),
    (dict.fromkeys(FOUR, b"1") | {"test-images-idx3-ubyte.gz": gzip.compress(b"1")[:-1]},
     f"D: {FOUR[2]} and test-images-idx3-ubyte.gz {BOTH}"),
]  # fmt: skip


@pytest.mark.parametrize("files, message", INSTEAD)
def test_what_is_there_instead_is_named(tmp_path, files, message):
    put(tmp_path, files)
    message = message.replace("D", str(tmp_path), 1)
    step.refuses(lambda names: find(tmp_path, names, Refused), [(FOUR, message)], Refused)


def test_a_folder_that_cannot_be_looked_into(tmp_path, monkeypatch):
    """Root may look into every folder."""
    put(tmp_path, {f"a/{FOUR[0]}": b"", "b/c": b""})
    monkeypatch.setattr("os.access", lambda path, mode: path.name != "b" or mode != os.R_OK | os.X_OK)
    said = f"{tmp_path / FOUR[0]}: {WITHOUT}; found a, b; b cannot be looked into: permission denied"
    step.refuses(lambda names: find(tmp_path, names, Refused), [(FOUR, said)], Refused)


def test_names_that_are_none_of_the_four(tmp_path):
    wanted = "expected names to be names of the four files, as in TRAIN and TEST, found"
    wrong = "train", None, ["train-images"], 5, [None], []
    step.refuses(
        lambda names: find(tmp_path, names, Refused), [(x, f"{wanted} {x!r}") for x in wrong], Refused
    )
    what = "expected the path of a file, found 5"
    step.refuses(lambda folder: find(folder, FOUR, Refused), [(5, what)], Refused)


def test_what_is_no_folder(tmp_path, written, monkeypatch):
    monkeypatch.chdir(tmp_path)
    wanted, url, home = "expected the folder of the four files; this file", "https://host/a", "~/mnist"
    file, archive, none = written(b"\1", "file"), written(b"PK\3\4", "a.zip"), "no such folder"
    step.refuses(lambda folder: find(folder, FOUR, Refused), [
        (file, f"{file}: {wanted} is none"), (tmp_path / "none", f"{tmp_path / 'none'}: {none}"),
        (archive, f"{archive}: {wanted} looks like a zip archive: unpack it"),
        (url, f"{url}: {none}; download the files, and name their folder"),
        (home, f"{home}: {none}; ~ must stand outside quotation marks"),
    ], Refused)  # fmt: skip
    monkeypatch.setattr("pathlib.Path.iterdir", failing(PermissionError(*DENIED)))
    step.refuses(
        lambda folder: find(folder, FOUR, Refused), [(tmp_path, f"{tmp_path}: {DENIED[1]}")], Refused
    )


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
