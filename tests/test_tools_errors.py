"""What is refused, and every way a command can end: an exit status, and at most one line.

The rule: `Refused` and `OSError` become one line; every other exception keeps its traceback.
"""

import errno
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from step import Step
from terminal import at_most_a_minute, on_a_terminal, screen

from scratchnet.tools.errors import Refused, naming, run, visible

step = Step(__file__)
test_example = step.examples()
ROOT = Path(__file__).resolve().parent.parent
ENDING = "the exit status of every ending"
ONE_LINE = "one line `error: ...` on standard error"


class Kind(Refused):
    pass


class WorseKind(Kind):
    pass


def ending_with(error):
    def main(arguments):
        raise error

    return main


def ended(capsys, main, *arguments):
    """The exit status with which `main` ends, what it printed, and what it said on standard error."""
    status = run(main, *arguments)
    return (status, *capsys.readouterr())


# In one process.


def test_a_command_that_returns_has_status_0(capsys):
    step.equal(ended(capsys, print, ["x"]), (0, "['x']\n", ""), ENDING, "main(['x']) returns")
    step.equal(ended(capsys, print, []), (0, "[]\n", ""), ENDING, "main([]) returns")
    step.equal(ended(capsys, print), (0, "None\n", ""), "None: the arguments of the process", "no list")


def test_what_main_returns_is_no_exit_status(capsys):
    step.equal(ended(capsys, lambda arguments: 7), (0, "", ""), ENDING, "main returns 7")


REFUSED = [
    Refused("data.gz: is empty"),
    Kind("data.gz: is empty"),
    WorseKind("data.gz: is empty"),
    OSError(1, "is empty", "data.gz"),
    FileNotFoundError(2, "is empty", "data.gz"),
    PermissionError(13, "is empty", "data.gz"),
    IsADirectoryError(21, "is empty", "data.gz"),
    OSError(1, "is empty", Path("data.gz")),
]


@pytest.mark.parametrize("error", REFUSED, ids=lambda error: type(error).__name__)
def test_what_is_refused_is_one_line_and_status_2(error, capsys):
    found = ended(capsys, ending_with(error))
    step.equal(found, (2, "", "error: data.gz: is empty\n"), ONE_LINE, error)


BUGS = [
    ValueError("expected 784 pixels, found 3"),  # `Refused` is a ValueError, not the other way about
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
    json.JSONDecodeError("Expecting value", "", 0),
    ZeroDivisionError("division by zero"),
    OverflowError("math range error"),
    KeyError("grey"),
    IndexError("list index out of range"),
    TypeError("unsupported operand"),
    AttributeError("no attribute"),
    AssertionError(),
    RuntimeError("generator already executing"),
    NotImplementedError(),
    RecursionError(),
    StopIteration(),
    ImportError("No module named 'numpy'"),
    EOFError(),
    Exception("any other"),
]


@pytest.mark.parametrize("error", BUGS, ids=lambda error: type(error).__name__)
def test_a_bug_keeps_its_traceback(error, capsys):
    """It comes out of `run` as it went in, and nothing is printed about it."""
    caught = None
    try:
        run(ending_with(error))
    except Exception as raised:
        caught = raised
    step.equal(caught is error, True, "every other exception keeps its traceback", repr(error))
    step.equal(tuple(capsys.readouterr()), ("", ""), "nothing is said of it", repr(error))


def test_help_ends_with_its_own_status():
    for status in (0, 3):
        with pytest.raises(SystemExit) as caught:
            run(ending_with(SystemExit(status)))
        step.equal(caught.value.code, status, "SystemExit keeps its status", status)


def test_what_was_printed_before_an_error_is_there(capsys):
    def main(arguments):
        print("line")
        raise Refused("and then")

    step.equal(ended(capsys, main), (2, "line\n", "error: and then\n"), ONE_LINE, "printed before")


@pytest.mark.parametrize("error", [OSError(5, "some cause"), OSError("some cause")], ids=repr)
def test_a_stream_that_is_no_file_may_fail_too(error, capsys):
    """Nothing can be put in the place of pytest's own standard output; that is no second error."""
    expected = (2, "", "error: OSError: some cause\n")
    step.equal(ended(capsys, ending_with(error)), expected, ONE_LINE, repr(error))
    step.equal(ended(capsys, ending_with(BrokenPipeError())), (141, "", ""), ENDING, "BrokenPipeError")


@pytest.mark.process
def test_an_oserror_without_a_file_leaves_standard_output_alone():
    """It is not the stream that failed. Done in a child process, whose stream may be lost."""
    for error, cause in (("OSError(5, 'some cause')", "some cause"), ("OSError('odd')", "odd")):
        main = f"def main(arguments): raise {error}\n"
        ran = python(f"{main}print('before'); status = run(main); print('after'); sys.exit(status)")
        expected = (2, b"before\nafter\n", f"error: OSError: {cause}\n".encode())
        step.equal((ran.returncode, ran.stdout, ran.stderr), expected, ONE_LINE, error)


@pytest.mark.process
def test_an_oserror_of_a_file_leaves_standard_output_alone():
    ran = python(
        "def main(arguments): raise OSError(2, 'No such file or directory', 'x')\n"
        "print('before'); status = run(main); print('after'); sys.exit(status)"
    )
    expected = (2, b"before\nafter\n", b"error: x: No such file or directory\n")
    found = (ran.returncode, ran.stdout.replace(b"\r\n", b"\n"), ran.stderr.replace(b"\r\n", b"\n"))
    step.equal(found, expected, ONE_LINE, "OSError with a file's name")


@pytest.mark.parametrize(
    "text, one_line",
    [
        ("", ""),
        ("a b\\c'd\"", "a b\\c'd\""),
        ("a\tb\r\nc", "a\\tb\\r\\nc"),
        ("\x00\x1b[31m\x7f\x9b", "\\x00\\x1b[31m\\x7f\\x9b"),
        ("数字 é", "数字 é"),
        ("\u2028\u202e", "\\u2028\\u202e"),  # a line separator, and a mark that turns the text round
        ("\udc80", "\\udc80"),  # half a character, as in a file's name that is not UTF-8
        ("\U0001f600\U000e0001", "\U0001f600\\U000e0001"),
    ],
)
def test_control_characters_are_written_out(text, one_line, capsys):
    step.equal(visible(text), one_line, "text stays one line", ascii(text))
    found = ended(capsys, ending_with(Refused(f"{text}.")))
    step.equal(found, (2, "", f"error: {one_line}.\n"), ONE_LINE, ascii(text))
    found = ended(capsys, ending_with(OSError(1, "cause", f"{text}.")))
    step.equal(found, (2, "", f"error: {one_line}.: cause\n"), ONE_LINE, ascii(text))


@pytest.mark.parametrize("length, expected", [(300, 300), (301, 300), (5000, 300)])
def test_a_long_message_goes_without_its_middle(capsys, length, expected):
    text = "file: " + "x" * (length - len("error: file:  the cause")) + " the cause"
    status, _, line = ended(capsys, ending_with(Refused(text)))
    step.equal((status, len(line) - 1), (2, expected), ONE_LINE, f"{length} characters")
    step.equal(line.startswith("error: file: xx"), True, "it begins with the file", line)
    step.equal(line.endswith("xx the cause\n"), True, "it ends with the cause", line)
    step.equal(" ... " in line, length > 300, "the middle is left out", line)


def test_ctrl_c_is_status_130(capsys):
    for interrupt, line in (
        (KeyboardInterrupt("interrupted after epoch 7 of 9"), "interrupted after epoch 7 of 9\n"),
        (KeyboardInterrupt(), "interrupted\n"),
        (KeyboardInterrupt("a\nb"), "a\\nb\n"),
    ):
        step.equal(ended(capsys, ending_with(interrupt)), (130, "", line), ENDING, repr(interrupt))


def test_ctrl_c_on_a_terminal_is_reported_over_what_the_terminal_wrote(capsys, monkeypatch):
    """^C, and what it stood on. An error, without one, does not go back to the start of the line."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    for kind, start in (("xterm", "\r\x1b[K"), ("dumb", "\r")):
        monkeypatch.setenv("TERM", kind)
        for interrupt, line in (
            (KeyboardInterrupt(), f"{start}interrupted\n"),
            (KeyboardInterrupt("\rafter epoch 7\n\r"), f"{start}\\rafter epoch 7\\n\\r\n"),
        ):
            step.equal(ended(capsys, ending_with(interrupt)), (130, "", line), ENDING, kind)
    found = ended(capsys, ending_with(Refused("no")))
    step.equal(found, (2, "", "error: no\n"), ONE_LINE, "on a terminal")


@pytest.mark.terminal
def test_ctrl_c_on_a_real_terminal():
    """What was printed stays; what the terminal wrote of Ctrl-C cannot be seen any more."""
    main = "def main(arguments):\n    print('ready', flush=True)\n    time.sleep(50)\n"
    program = f"import time\n{START}{main}sys.exit(run(main))"
    text, status = on_a_terminal([sys.executable, "-c", program], ENVIRONMENT, ctrl_c_at="ready\r\n")
    step.equal("^C\r" in text, True, "the terminal writes ^C", text)
    step.equal((status, screen(text, 80)), (130, ["ready", "interrupted"]), ENDING, "on a terminal")


class Closed(io.StringIO):
    """Standard output on Windows, when whoever read it has gone."""

    def flush(self):
        raise OSError(errno.EINVAL, "Invalid argument")

    def fileno(self):
        raise OSError("it is no file")


def test_a_closed_pipe_on_windows(capsys, monkeypatch):
    error = OSError(errno.EINVAL, "Invalid argument", "file")
    found = ended(capsys, ending_with(error))
    step.equal(found, (2, "", "error: file: Invalid argument\n"), ENDING, "EINVAL of a file")
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdout", Closed())
        status = run(lambda arguments: None)
    step.equal((status, capsys.readouterr().err), (141, ""), ENDING, "EINVAL of standard output")


# The name of a file in front.


def named(error, kind=Kind, path="data.gz"):
    """What comes out where `error` is raised while a file is named."""
    try:
        with naming(path, kind):
            raise error
    except Exception as raised:
        return raised


@pytest.mark.parametrize("kind", [Refused, Kind, WorseKind])
@pytest.mark.parametrize(
    "error, message",
    [
        (Refused("is empty"), "data.gz: is empty"),
        (WorseKind("is empty"), "data.gz: is empty"),
        (OSError(2, "No such file or directory"), "data.gz: No such file or directory"),
        (FileNotFoundError(2, "No such file or directory", "x"), "data.gz: No such file or directory"),
        (OSError("odd"), "data.gz: odd"),
    ],
    ids=repr,
)
def test_what_is_refused_is_named(error, message, kind):
    for path in ("data.gz", Path("data.gz")):
        found = named(error, kind, path)
        step.equal((type(found), str(found)), (kind, message), "FILE: CAUSE, as `kind`", repr(error))
        step.equal(found.__cause__ is error, True, "the cause is kept for a traceback", repr(error))


@pytest.mark.parametrize("error", BUGS, ids=lambda error: type(error).__name__)
def test_a_bug_is_not_named(error):
    step.equal(named(error) is error, True, "every other exception passes", repr(error))


def test_nothing_refused_is_nothing_raised():
    with naming("data.gz", Kind):
        found = 7
    step.equal(found, 7, "what is done within is done", "no error")


# In processes of their own, which decide themselves what they hold back.

ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
ENVIRONMENT.pop("PYTHONUNBUFFERED", None)
START = "import sys\nfrom scratchnet.tools.errors import Refused, run\n"
PRINTS = START + "sys.exit(run(lambda arguments: print('line')))\n"
REFUSES = START + "def main(arguments): raise Refused('no')\nsys.exit(run(main))\n"
FULL = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
SHELL = pytest.mark.skipif(os.name != "posix", reason="this system has no sh")


def python(program, **options):
    """The finished child process that ran `program`, and what it wrote."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    command = [sys.executable, "-c", START + program]
    ran = subprocess.run(command, env=ENVIRONMENT, timeout=60, **streams)
    for stream in ("stdout", "stderr"):  # on Windows lines end otherwise
        if getattr(ran, stream):
            setattr(ran, stream, getattr(ran, stream).replace(b"\r\n", b"\n"))
    return ran


@pytest.mark.process
def test_a_traceback_is_a_traceback():
    ran = python("def main(arguments): return [][0]\nsys.exit(run(main))")
    step.equal(ran.returncode, 1, "a bug must never look like bad data", "IndexError")
    for words in (b"Traceback (most recent call last)", b"in main", b"IndexError: list index out of"):
        step.equal(words in ran.stderr, True, "every other exception keeps its traceback", words)


@pytest.mark.process
@FULL
def test_a_full_disk_is_one_line_and_status_2():
    with open("/dev/full", "w") as full:
        ran = python("sys.exit(run(lambda arguments: print('line')))", stdout=full)
    expected = (2, b"error: standard output: No space left on device\n")
    step.equal((ran.returncode, ran.stderr), expected, ONE_LINE, "standard output is full")


@pytest.mark.process
@FULL
@pytest.mark.parametrize(
    "error, status", [("Refused('no')", 2), ("OSError(2, 'no', 'x')", 2), ("KeyboardInterrupt", 130)]
)
def test_standard_error_on_a_full_disk_changes_no_status(error, status):
    with open("/dev/full", "w") as full:
        ran = python(f"def main(arguments): raise {error}\nsys.exit(run(main))", stderr=full)
    step.equal(ran.returncode, status, ENDING, f"{error}, standard error is full")


@pytest.mark.process
@SHELL
@pytest.mark.parametrize("closing", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize("program, status", [(PRINTS, 0), (REFUSES, 2)], ids=["prints", "refuses"])
def test_closed_streams_are_no_error(closing, program, status):
    command = ["sh", "-c", f'exec "$0" -c "$1" {closing}', sys.executable, program]
    ran = subprocess.run(command, env=ENVIRONMENT, capture_output=True, timeout=60)
    step.equal(ran.returncode, status, ENDING, closing)
    expected = b"line\n" if program is PRINTS and closing == "2>&-" else b""
    step.equal(ran.stdout, expected, "what can be written is written", closing)
    expected = b"error: no\n" if program is REFUSES and closing == ">&-" else b""
    step.equal(ran.stderr, expected, "what can be said is said", closing)


@pytest.mark.process
@pytest.mark.parametrize(
    "main, first",
    [
        ("def main(arguments):\n    while True: print('line', flush=True)\n", b"line"),
        ("def main(arguments): sys.stdin.read(); print('line')\n", b""),  # it is written at the end only
    ],
    ids=["while it prints", "before the last line"],
)
def test_a_reader_that_goes_away_is_status_141_and_silence(main, first):
    running = subprocess.Popen(
        [sys.executable, "-c", f"{START}{main}sys.exit(run(main))"], env=ENVIRONMENT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with at_most_a_minute(running):
        if first:
            step.equal(running.stdout.readline().strip(), first, "the first line", "line after line")
        running.stdout.close()
        running.stdin.close()
        found = running.stderr.read(), running.wait()
        running.stderr.close()
    step.equal(found, (b"", 141), ENDING, "... | head -1")


@pytest.mark.process
@SHELL
def test_a_current_folder_that_is_gone_is_named(tmp_path):
    (tmp_path / "gone").mkdir()
    program = "import os\nos.rmdir(os.getcwd())\nsys.exit(run(lambda arguments: print(os.getcwd())))"
    ran = python(program, cwd=tmp_path / "gone")
    expected = (2, b"", b"error: the current folder: No such file or directory\n")
    step.equal((ran.returncode, ran.stdout, ran.stderr), expected, ONE_LINE, "rmdir")


def test_too_little_memory_is_one_line_and_status_2(capsys):
    expected = (2, "", "error: there is not enough memory\n")
    step.equal(ended(capsys, ending_with(MemoryError())), expected, ONE_LINE, "MemoryError")


@pytest.mark.process
@SHELL
def test_errors_leave_no_open_file_behind():
    program = (
        "import os\ndef main(arguments): raise OSError(5, 'cause')\n"
        "def full(arguments): print('line')\n"
        "def count(): return len(os.listdir('/proc/self/fd'))\n"
        "run(main); before = count()\n"
        "for _ in range(6): run(main)\n"
        "print(count() - before)"
    )
    if os.path.exists("/proc/self/fd"):
        step.equal(python(program).stdout, b"0\n", "no descriptor is left", "six errors")


@pytest.mark.process
def test_a_pipe_has_each_line_at_once():
    running = subprocess.Popen(
        [sys.executable, "-c", f"{START}run(lambda arguments: (print('line'), sys.stdin.read()))"],
        env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    with at_most_a_minute(running):
        step.equal(running.stdout.readline().strip(), b"line", "before the command has ended", "a pipe")
        running.stdin.close()
        running.stdout.close()


@pytest.mark.process
@SHELL
@pytest.mark.parametrize("name, status", [("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_command_that_is_told_to_end_leaves_no_half_written_file(tmp_path, name, status):
    """It is told while its text is on the way to the disk."""
    program = (
        f"import os, signal\nfrom pathlib import Path\nfrom scratchnet.tools.files import write_whole\n"
        f"os.fsync = lambda number: os.kill(os.getpid(), signal.{name})\n"
        "sys.exit(run(lambda arguments: write_whole(Path('file'), 'text')))"
    )
    ran = python(program, cwd=tmp_path)
    step.equal((ran.returncode, ran.stdout, ran.stderr), (status, b"", b""), ENDING, name)
    step.equal(os.listdir(tmp_path), [], "nothing is left", name)


@pytest.mark.process
@SHELL
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_that_is_ignored_stays_ignored(name):
    """As under nohup, and SIGINT behind an `&` in a script."""
    program = f"import os, signal\nprint(run(lambda arguments: os.kill(os.getpid(), signal.{name})))"
    ran = python(program, preexec_fn=lambda: signal.signal(getattr(signal, name), signal.SIG_IGN))
    step.equal((ran.returncode, ran.stdout, ran.stderr), (0, b"0\n", b""), "it goes on", name)


def test_handlers_of_signals_are_put_back(capsys):
    before = signal.getsignal(signal.SIGTERM)
    seen = []
    run(lambda arguments: seen.append(signal.getsignal(signal.SIGTERM)))
    step.equal(signal.getsignal(signal.SIGTERM), before, "as before", "SIGTERM")
    step.equal(seen != [before], True, "in between, it ends the command", "SIGTERM")
