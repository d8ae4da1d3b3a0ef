"""What is refused, and every way a command can end: an exit status, and at most one line.

The rule: `Refused` and `OSError` become one line; every other exception keeps its traceback. (Ctrl-C on
a terminal is typed in test_train.py.)
"""

import errno
import io
import os
import signal
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from commands import ENVIRONMENT, ROOT
from commands import python as run_python
from step import Step
from terminal import SIGNALS, started

from scratchnet.draw import read_digit
from scratchnet.idx import read_idx
from scratchnet.runs.model import load_model
from scratchnet.tools import errors
from scratchnet.tools.errors import LONGEST, Refused, naming, printable, run, signals_ignored, start_module

step = Step(__file__)
test_example = step.examples()
ENDING = "the exit status of every ending"
ONE_LINE = "one line `error: ...` on standard error"


class Kind(Refused):
    pass


def ending_with(error, before=""):
    def main(arguments):
        print(before, end="")
        raise error

    return main


@pytest.fixture
def ended(capsys):
    """A function: the exit status with which `main` ends, what it printed, what it said on standard error."""

    def ended(main, *arguments):
        status = run(main, *arguments)
        return (status, *capsys.readouterr())

    return ended


# In one process.


def test_a_command_that_returns_has_status_0(ended):
    for given, printed in (([["x"]], "['x']\n"), ([[]], "[]\n"), ([], "None\n")):
        step.equal(ended(print, *given), (0, printed, ""), ENDING, f"main{tuple(given)} returns")
    step.equal(ended(lambda arguments: 7), (0, "", ""), "what it returns is no exit status", "7")


def test_what_is_refused_is_one_line_and_status_2(ended):
    refused = [kind("data.gz: is empty") for kind in (Refused, Kind)]
    refused += [OSError(2, "is empty", name) for name in ("data.gz", Path("data.gz"))]
    cases = [(error, "data.gz: is empty") for error in refused]
    cases += [(OSError(*given), "OSError: some cause") for given in ((5, "some cause"), ("some cause",))]
    for error, said in (*cases, (MemoryError(), "there is not enough memory")):
        step.equal(ended(ending_with(error)), (2, "", f"error: {said}\n"), ONE_LINE, repr(error))
    unwritten = "chapter 6, scratchnet/vector.py: write dot"  # as a page of a workbook says
    found = ended(ending_with(NotImplementedError(unwritten)))
    step.equal(found, (2, "", f"error: {unwritten} first\n"), ONE_LINE, "what is not written yet")
    found = ended(ending_with(Refused("and then"), before="line\n"))
    step.equal(found, (2, "line\n", "error: and then\n"), "what was printed before is there", "line")
    step.equal(ended(ending_with(BrokenPipeError())), (141, "", ""), ENDING, "BrokenPipeError")


BUGS = [
    ValueError("expected 784 pixels, found 3"),  # `Refused` is a ValueError, not the other way about
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), KeyError("grey"), RecursionError(),
    AssertionError(), ImportError("No module named 'numpy'"), EOFError(), Exception("any other"),
]  # fmt: skip


@pytest.mark.parametrize("error", BUGS, ids=lambda error: type(error).__name__)
def test_a_bug_keeps_its_traceback_and_is_not_named(error, capsys):
    """It comes out of `run`, and of `naming`, as it went in, and nothing is printed about it."""
    with pytest.raises(type(error)) as caught:
        run(ending_with(error))
    step.equal(caught.value is error, True, "every other exception keeps its traceback", repr(error))
    step.equal(tuple(capsys.readouterr()), ("", ""), "nothing is said of it", repr(error))
    step.equal(named(error) is error, True, "every other exception passes", repr(error))


def test_help_ends_with_its_own_status():
    step.refuses(lambda status: run(ending_with(SystemExit(status))), [(3, "3")], SystemExit)


def test_control_characters_are_written_out(ended):
    for text, one_line in (
        ("", ""), ("a b\\c'd\" 数字 é", "a b\\c'd\" 数字 é"), ("a\tb\r\nc", "a\\tb\\r\\nc"),
        ("\x00\x1b[31m\x7f", "\\x00\\x1b[31m\\x7f"), ("\U0001f600\U000e0001", "\U0001f600\\U000e0001"),
        ("\u2028\u202e", "\\u2028\\u202e"),  # a line separator, and a mark that turns the text round
        ("\udc80", "\\udc80"),  # half a character, as in a file's name that is not UTF-8
    ):  # fmt: skip
        step.equal(printable(text), one_line, "text stays one line", ascii(text))
        found = ended(ending_with(OSError(1, f"{text}.", f"{text}.")))
        step.equal(found, (2, "", f"error: {one_line}.: {one_line}.\n"), ONE_LINE, ascii(text))


def test_a_long_message_goes_without_its_middle(ended):
    for length in (300, 301, 5000):
        text = "file: " + "x" * (length - len("error: file:  the cause")) + " the cause"
        status, _, line = ended(ending_with(Refused(text)))
        step.equal((status, len(line) - 1), (2, 300), ONE_LINE, f"{length} characters")
        step.has(line, "error: file: xx", "xx the cause\n")
        step.equal(" ... " in line, length > 300, "the middle is left out", line)


def test_ctrl_c_is_status_130(ended, monkeypatch):
    """On a terminal it is said over ^C, and what it stood on. An error does not go back so."""
    cases = [("after epoch 7", "after epoch 7\n"), ("", "interrupted\n"), ("\ra\nb\r", "\\ra\\nb\\r\n")]
    ways = (False, "xterm", ""), (True, "xterm", "\r\x1b[K"), (True, "dumb", "\r")
    for terminal, kind, start in ways:
        monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
        monkeypatch.setenv("TERM", kind)
        for said, line in cases:
            found = ended(ending_with(KeyboardInterrupt(said)))
            step.equal(found, (130, "", start + line), ENDING, (said, terminal, kind))
    step.equal(ended(ending_with(Refused("no"))), (2, "", "error: no\n"), ONE_LINE, "on a terminal")


def test_a_closed_pipe_on_windows(ended, monkeypatch, capsys):
    class Closed(io.StringIO):
        """Standard output on Windows, when whoever read it has gone."""

        def flush(self):
            raise OSError(errno.EINVAL, "Invalid argument")

        def fileno(self):
            raise OSError("it is no file")

    error = OSError(errno.EINVAL, "Invalid argument", "file")
    step.equal(
        ended(ending_with(error)), (2, "", "error: file: Invalid argument\n"), ENDING, "EINVAL of a file"
    )
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdout", Closed())
        status = run(lambda arguments: None)
    step.equal((status, capsys.readouterr().err), (141, ""), ENDING, "EINVAL of standard output")


@SIGNALS
@pytest.mark.parametrize("name, status", [("SIGTERM", "143"), ("SIGHUP", "129")])
def test_a_command_that_is_told_to_end_does_so_in_order(name, status):
    number = getattr(signal, name)
    signal.signal(number, signal.SIG_DFL)

    def main(arguments):
        assert signal.getsignal(number) != signal.SIG_DFL, "the signal would end these tests"
        signal.raise_signal(number)

    step.refuses(lambda main: run(main, []), [(main, status)], SystemExit)
    step.equal(signal.getsignal(number), signal.SIG_DFL, "the handler is put back", name)
    with ThreadPoolExecutor() as threads:  # in which Python allows no handlers
        step.equal(threads.submit(run, lambda arguments: None).result(), 0, ENDING, "in another thread")


@SIGNALS
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_that_is_ignored_stays_ignored(name, ended):
    """As under nohup, and SIGINT behind an `&` in a script."""
    number = getattr(signal, name)
    signal.signal(number, signal.SIG_IGN)
    found = ended(lambda arguments: signal.raise_signal(number))
    step.equal(found, (0, "", ""), "it goes on", name)
    step.equal(signal.getsignal(number), signal.SIG_IGN, "and is ignored afterwards", name)


@SIGNALS
def test_a_command_that_is_ending_already_is_not_disturbed():
    """Not by another Ctrl-C, nor by being told to end. What comes later finds the handlers of before."""
    numbers, seen = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP), []
    for number in numbers:
        signal.signal(number, lambda number, frame: seen.append(number))
    with signals_ignored():
        for number in numbers:
            signal.raise_signal(number)
    step.equal(seen, [], "ignored within", "Ctrl-C and its like")
    for number in numbers:
        signal.raise_signal(number)
    step.equal(seen, list(numbers), "as before", "Ctrl-C and its like")


@SIGNALS
def test_a_second_ctrl_c_changes_nothing(ended):
    """It may come at any moment after the first, even before it is said what became of the command."""
    numbers = signal.SIGINT, signal.SIGTERM, signal.SIGHUP
    for number in numbers:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

    def main(arguments):
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            signal.raise_signal(signal.SIGINT)
            raise KeyboardInterrupt("after epoch 7") from None

    step.equal(ended(main, []), (130, "", "after epoch 7\n"), ENDING, "arguments")
    found = signal.getsignal(signal.SIGINT)
    step.equal(found, signal.default_int_handler, "the program that has called it goes on", "arguments")
    step.equal(ended(main), (130, "", "after epoch 7\n"), ENDING, "no arguments")
    found = [signal.getsignal(number) for number in numbers]
    ignored = [signal.SIG_IGN, signal.SIG_DFL, signal.SIG_DFL]
    step.equal(found, ignored, "the process is about to end, and another signal may end it", "no arguments")


# The name of a file in front.


def named(error, kind=Kind, path="data.gz"):
    """What comes out where `error` is raised while a file is named."""
    try:
        with naming(path, kind):
            raise error
    except Exception as raised:
        return raised


@pytest.mark.parametrize("kind", [Refused, Kind])
def test_what_is_refused_is_named(kind):
    for error, said in (
        (Refused("is empty"), "is empty"), (Kind("is empty"), "is empty"), (OSError("odd"), "odd"),
        (FileNotFoundError(2, "no such file", "x"), "no such file"),
    ):  # fmt: skip
        for path in ("data.gz", Path("data.gz")):
            found = named(error, kind, path)
            step.equal((type(found), str(found)), (kind, f"data.gz: {said}"), "FILE: CAUSE, as `kind`", error)
            step.equal(found.__cause__ is error, True, "the cause is kept for a traceback", error)


def test_what_is_no_path_is_refused(tmp_path):
    """Also by whatever reads a file; a whole drawing in place of its file is told in a short line."""
    several, wanted = "....\n.##.\n", "expected the path of a file, found"
    said = [
        (several, f"{wanted} a text of several lines"),
        (None, f"{wanted} None"),
        (Path, f"{wanted} {Path}"),
    ]
    for function in (read_digit, read_idx, load_model):
        step.refuses(function, said, Refused)
    long = step.refused(read_digit, "#" * 784, Refused)
    step.equal(len(long) < LONGEST and long.endswith("#: File name too long"), True, "one short line", long)


def test_a_broken_file_beside_one_that_is_packed(tmp_path):
    """What was unpacked only in part is read, because its name fits; the other is not taken in silence."""
    file = tmp_path / "file"
    (tmp_path / "file.gz").touch()
    for content, said in (
        (b"", "the file is empty"),
        (b"\0\0", "cut off in the magic number, after 2 of 4 bytes"),
    ):
        file.write_bytes(content)
        beside = "file.gz is not read while this is beside it"
        step.refuses(read_idx, [(file, f"{file}: {said}; {beside}")], Refused)


# In processes of their own, whose streams may be lost.

START = "import os, signal, sys, time\nfrom scratchnet.tools.errors import Refused, run\n"
PRINTS = "sys.exit(run(lambda arguments: print('line')))\n"
FULL = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
SHELL = pytest.mark.skipif(os.name != "posix", reason="this system has no sh")


def raising(error):
    return f"def main(arguments): raise {error}\nsys.exit(run(main))\n"


def python(program, **options):
    """What a child process that ran `program` ended with: exit status, output, standard error."""
    streams = {"capture_output": False, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    ran = run_python("-c", START + program, **streams)
    return ran.returncode, ran.stdout, ran.stderr


@pytest.mark.process
def test_an_oserror_leaves_standard_output_alone():
    """It is not the stream that failed."""
    main = "def main(arguments): raise OSError(5, 'some cause')\n"
    found = python(f"{main}print('before'); status = run(main); print('after'); sys.exit(status)")
    step.equal(found, (2, "before\nafter\n", "error: OSError: some cause\n"), ONE_LINE, "OSError")


@pytest.mark.process
def test_a_traceback_is_a_traceback():
    status, _, said = python("def main(arguments): return [][0]\nsys.exit(run(main))")
    step.equal(status, 1, "a bug must never look like bad data", "IndexError")
    step.has(said, "Traceback (most recent call last)", "in main", "IndexError: list index out of")


@pytest.mark.process
@FULL
def test_a_full_disk_is_one_line_and_status_2_and_changes_no_other_status():
    with open("/dev/full", "w") as full:
        found = python(PRINTS, stdout=full)
        expected = (2, None, "error: standard output: No space left on device\n")
        step.equal(found, expected, ONE_LINE, "standard output is full")
        ran = run_python(
            "-m", "scratchnet.draw", 1, stdout=full, stderr=subprocess.PIPE, capture_output=False
        )
        step.equal((ran.returncode, None, ran.stderr), expected, ONE_LINE, "28 lines on a full disk")
        for error, status in (("Refused('no')", 2), ("OSError(2, 'no', 'x')", 2), ("KeyboardInterrupt", 130)):
            found = python(raising(error), stderr=full)[0]
            step.equal(found, status, ENDING, f"{error}, standard error is full")


@pytest.mark.process
@SHELL
@pytest.mark.parametrize("closing", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_error(closing):
    refuses = raising("Refused('no')")
    for program, status, out, err in ((PRINTS, 0, "line\n", ""), (refuses, 2, "", "error: no\n")):
        command = ["sh", "-c", f'exec "$0" -c "$1" {closing}', sys.executable, START + program]
        ran = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=60)
        expected = status, "" if closing.startswith(">") else out, "" if "2>" in closing else err
        found = ran.returncode, ran.stdout, ran.stderr
        step.equal(found, expected, "what can be written is written", closing)


@pytest.mark.process
@pytest.mark.parametrize("main, first", [
    ("def main(arguments):\n    while True: print('line')\n", "line\n"),
    ("def main(arguments): sys.stdin.read(); print('line')\n", ""),
], ids=["while it prints", "before the last line"])  # fmt: skip
def test_a_reader_that_goes_away_is_status_141_and_silence(main, first):
    program = f"{START}{main}sys.exit(run(main))"
    with started("-c", program, stdin=subprocess.PIPE) as running:
        if first:
            step.equal(running.stdout.readline(), first, "the first line", "line after line")
        running.stdout.close()
        running.stdin.close()
        found = running.stderr.read(), running.wait(timeout=60)
    step.equal(found, ("", 141), ENDING, "... | head -1")


@pytest.mark.process
@SHELL
def test_a_current_folder_that_is_gone_is_named(tmp_path):
    (tmp_path / "gone").mkdir()
    found = python(
        "os.rmdir(os.getcwd())\nsys.exit(run(lambda _: print(os.getcwd())))", cwd=tmp_path / "gone"
    )
    expected = (2, "", "error: the current folder: No such file or directory\n")
    step.equal(found, expected, ONE_LINE, "rmdir")


@pytest.mark.process
def test_a_pipe_has_each_line_at_once():
    program = f"{START}run(lambda arguments: (print('line'), sys.stdin.read()))"
    with started("-c", program, stdin=subprocess.PIPE) as running:
        step.equal(running.stdout.readline(), "line\n", "before the command has ended", "a pipe")


def test_what_starts_nothing_says_so(capsys):
    """A page that only defines what others use. What Python says of a wrong name is left to Python."""
    expected = "error: training.py starts nothing; `python3 -m scratchnet` lists the commands\n"
    status = step.refused(errors.before_start, "scratchnet.training", SystemExit)
    step.equal((status, *capsys.readouterr()), ("2", "", expected), ONE_LINE, "scratchnet.training")
    for name in ("scratchnet", "tests.step", *(f"scratchnet.{x}" for x in ("draw", "live", "trian", "a.b"))):
        errors.before_start(name)
    step.equal(tuple(capsys.readouterr()), ("", ""), "nothing is said", "others")


@pytest.mark.process
def test_what_an_archive_keeps_says_so(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in (ROOT / "scratchnet").rglob("*.*"):
            archive.write(file, file.relative_to(ROOT))
    advice = f"; scratchnet runs from the archive {path}, whose files it cannot open: unpack it\n"
    mine = {"train --lr 0": " above 0, found '0'\n", "threshold --data none": "none: no such folder\n"}
    mine["explain --file none"] = "error: none: No such file or directory\n"
    for command in ("whole", "threshold", "live", "workbook wb", *mine):
        env = ENVIRONMENT | {"PYTHONPATH": str(path)}
        ran = run_python("-m", *f"scratchnet.{command}".split(), env=env, cwd=tmp_path)
        found = ran.returncode, ran.stderr.count("\n"), ran.stderr.endswith(mine.get(command, advice))
        step.equal(found, (2, 1, True), ONE_LINE, ran.stderr)


def test_ctrl_c_while_a_command_is_imported_is_one_line(capsys, monkeypatch):
    def interrupted(name):
        raise KeyboardInterrupt

    monkeypatch.setattr("scratchnet.tools.errors.import_module", interrupted)
    status = step.refused(start_module, "scratchnet.live.answers", SystemExit)
    step.equal((status, capsys.readouterr().err), ("130", "interrupted\n"), "status, and what it says")
