"""A terminal of the tests' own: a command runs on it, its screen is looked at, and what is left.

Nothing here waits for ever: what takes too long is killed, and the test fails. On Windows there are no
such terminals, no signals between processes, and links need a right of their own.
"""

import os
import re
import select
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from commands import ENVIRONMENT

SIGNALS = pytest.mark.skipif(os.name != "posix", reason="one process sends another a signal of POSIX")
PROC = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
CTRL_C = b"\x03"
ERASE = "\v"  # stands for "\x1b[K", which blanks a line from here on


def on_a_terminal(command, environment, columns=80, ctrl_c_at=None, seconds=60):
    """What a command writes to a terminal, its two outputs together, and its exit status.

    ctrl_c_at: a pattern; Ctrl-C is typed as soon as what was written fits it. After that many seconds
    the command is killed, and the test fails.
    """
    if os.name != "posix":
        pytest.skip("needs a terminal of POSIX")
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    fcntl = pytest.importorskip("fcntl")
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (24, columns))
    running = subprocess.Popen(
        command, env=environment, stdin=its, stdout=its, stderr=its, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C comes from there
    )  # fmt: skip
    os.close(its)
    text, deadline = b"", time.monotonic() + seconds
    try:
        while piece := _piece(ours, deadline, text):
            text += piece
            if ctrl_c_at is not None and re.search(ctrl_c_at, text.decode("utf-8", "ignore")):
                time.sleep(0.05)  # nobody types while the words are still being written
                os.write(ours, CTRL_C)
                ctrl_c_at = None
        assert ctrl_c_at is None, f"{ctrl_c_at!r} is not in {text!r}"
        return text.decode("utf-8"), running.wait(timeout=60)
    finally:
        running.kill()
        running.wait(timeout=60)
        os.close(ours)


def _piece(ours, deadline, text):
    """The next of what is written to a terminal; b"" when nobody has its other end any more."""
    left = max(deadline - time.monotonic(), 0.0)
    assert select.select([ours], [], [], left)[0], f"it did not end in time, after {text[-300:]!r}"
    try:
        return os.read(ours, 4096)
    except OSError:  # Linux says so when the terminal has no other end
        return b""


@contextmanager
def at_most_a_minute(running):
    """Within, whoever waits for that process does so for a minute; then it is killed."""
    guard = threading.Timer(60, running.kill)
    guard.start()
    try:
        yield
    finally:
        guard.cancel()
        running.kill()
        running.wait(timeout=60)


@contextmanager
def started(*arguments, **options):
    """The process of `python ARGUMENTS`, in a group of its own, killed at the end, or after a minute."""
    options = {
        "env": ENVIRONMENT, "start_new_session": True, "text": True,
        "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
    } | options  # fmt: skip
    with subprocess.Popen([sys.executable, *map(str, arguments)], **options) as running:
        with at_most_a_minute(running):
            yield running


def screen(text, columns):
    """The lines that a terminal shows in the end, as text is overwritten and folded; without colours."""
    rows, row, column = [[]], 0, 0
    for character in re.sub(r"\x1b\[[\d;]*m", "", text).replace("\x1b[K", ERASE):
        if character == "\r":
            column = 0
        elif character == ERASE:
            if row < len(rows):
                del rows[row][column:]
        elif character == "\n":  # the terminal has made "\r\n" of each "\n"
            row += 1
        else:
            assert character.isprintable(), f"{character!r} is more than this terminal knows"
            if column == columns:
                row, column = row + 1, 0
            rows += [[] for _ in range(row - len(rows) + 1)]
            rows[row] += " " * (column + 1 - len(rows[row]))
            rows[row][column] = character
            column += 1
    return ["".join(row).rstrip() for row in rows]


def link_folder(path, target):
    """Makes a link to a folder; where links need a right, a copy."""
    if os.name == "posix":
        path.symlink_to(target)
    else:
        shutil.copytree(target, path)


def children(number):
    """The processes that process `number` has started, by /proc, but for multiprocessing's own."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (path / "stat").read_text().rpartition(")")[2].split()[:2]
            words = (path / "cmdline").read_text()
        except OSError:
            continue
        if int(parent) == number and state != "Z" and "resource_tracker" not in words:
            found.append(int(path.name))
    return found


def alive(number):
    """Whether there is a process of this number that has not ended, by /proc."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:  # there is none, or it has just ended
        return False
    return state != "Z"


def gone(numbers):
    """Whether these processes have all ended within a minute."""
    deadline = time.monotonic() + 60.0
    while any(map(alive, numbers)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not any(map(alive, numbers))
