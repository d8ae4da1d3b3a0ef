"""The progress bar: with a tqdm of the tests' own that notes what it is told, and with the real one.

How it looks when `train` is stopped is in test_train.py.
"""

import io
import re
import sys
from types import SimpleNamespace

import pytest
from commands import ENVIRONMENT
from step import Step
from terminal import on_a_terminal, screen

from scratchnet.tools.progress_bar import Bar

step = Step(__file__)
HINT = "no progress bar; to get one: python3 -m pip install tqdm\n"


@pytest.fixture
def told(monkeypatch):
    """What a bar on a terminal is told, call by call."""
    told = SimpleNamespace(calls=[])
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    class Tqdm:
        def __init__(self, **options):
            told.calls.append(("made", options))

        def close(self):
            told.calls.append(("close", self.leave))

        def __getattr__(self, name):
            return lambda *arguments, **options: told.calls.append((name, *arguments, options))

    monkeypatch.setitem(sys.modules, "tqdm", SimpleNamespace(tqdm=Tqdm))
    return told


def begun(*arguments):
    bar = Bar(*arguments)
    bar.start()
    return bar


def moved(bar):
    """What is reached before, at and after two moves; and the words that were asked for."""
    found, asked = [bar.reached], []
    for words in ("one", "two"):
        bar.move(lambda: asked.append(words) or words)
        found.append(bar.reached)
    bar.close()
    return found, asked


@pytest.mark.parametrize("tqdm", [True, False])
def test_a_bar_without_a_terminal_only_counts(told, capsys, monkeypatch, tqdm):
    """Nor does it say how to get a bar, which would not be shown."""
    if not tqdm:
        monkeypatch.setitem(sys.modules, "tqdm", None)  # then `import tqdm` is an ImportError
    step.equal(moved(Bar(9)), ([0, 1, 2], []), "counts where nothing is shown", "not started")
    step.equal(told.calls, [], "nothing is shown before `start`")
    monkeypatch.setattr("sys.stderr.isatty", lambda: False)
    bar = begun(9)
    step.equal(moved(bar), ([0, 1, 2], []), "counts where nothing is shown", "no terminal")
    bar.print("line")
    step.equal(told.calls, [], "nothing is drawn", "no terminal")
    step.equal(tuple(capsys.readouterr()), ("line\n", ""), "lines on standard output", "no terminal")


@pytest.mark.parametrize("done", [0, 3])
def test_a_bar_on_a_terminal_moves(told, done):
    found = moved(begun(9, done))
    step.equal(found, ([done, done + 1, done + 2], ["one"]), "counts, and asks for words at first", done)
    (_, options), *moves = told.calls
    del options["bar_format"]  # what it looks like is seen below
    step.equal(options, {"total": 9, "initial": done, "dynamic_ncols": True}, "how long", "9 moves")
    expected = [("set_postfix_str", "one", {"refresh": False}), ("update", {}), ("update", {})]
    step.equal(moves, [*expected, ("close", True)], "words beside the bar, then the move", "one, two")


def test_words_are_asked_for_ten_times_a_second_and_at_the_end(told, monkeypatch):
    """0.03 s a move: at 0, 0.12 and 0.24 s a tenth of a second is over; 0.33 s is the last move."""
    now, asked, bar = [0.0], [], begun(12)
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    for move in range(14):  # two too many
        now[0] = 0.03 * move
        bar.move(lambda: asked.append(move) or "words")
    step.equal(asked, [0, 4, 8, 11], "a tenth of a second apart, and the last", "0.03 s a move")


def test_a_line_is_printed_above_the_bar(told, monkeypatch):
    output, bar = io.StringIO(), begun(9)
    output.write = lambda text: told.calls.append(("write", text))
    output.flush = lambda: told.calls.append(("flush",))
    monkeypatch.setattr("sys.stdout", output)
    bar.print("line")
    monkeypatch.undo()
    expected = [("clear", {}), ("write", "line"), ("write", "\n"), ("flush",), ("refresh", {})]
    step.equal(told.calls[1:], expected, "the bar makes room, and comes back below", "line")


def test_it_is_left_or_taken_away(told):
    for arguments, leave in (((), True), ((True,), True), ((False,), False)):
        begun(9).close(*arguments)
        step.equal(told.calls[-1], ("close", leave), "leaves it, or takes it away", arguments)


def test_without_tqdm_one_line_says_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    bar = begun(9)
    bar.print("line")
    step.equal(tuple(capsys.readouterr()), ("line\n", HINT), "standard output and error", "no tqdm")
    step.equal(moved(bar), ([0, 1, 2], []), "counts where nothing is shown")


PROGRAM = """
import sys, time
from scratchnet.tools.progress_bar import Bar
from scratchnet.tools.errors import run

def main(arguments):
    bar = Bar(3000)
    bar.start()
    bar.print("line 0")
    for _ in range(4):
        time.sleep(0.12)  # tqdm draws ten times a second at most
        bar.move(lambda: "loss 0.5216")
    bar.print("line 1")
    bar.close(leave={leave})
    bar.close()
    print("x")

sys.exit(run(main))
"""
BAR = r"  0%\|([ \u2588-\u258f]{15,})\| 4/3000 \d\d:\d\d, loss 0\.5216"


def shown(leave):
    """What a terminal of 50 columns shows after that program, and all that was written to it."""
    pytest.importorskip("tqdm")
    command = [sys.executable, "-c", PROGRAM.format(leave=leave)]
    text, status = on_a_terminal(command, ENVIRONMENT | {"PYTHONIOENCODING": "utf-8"}, columns=50)
    step.equal(status, 0, "exit status", text)
    return screen(text, 50), text


@pytest.mark.terminal
def test_it_says_all_in_50_columns_below_the_lines():
    """Share, bar, moves done, time left and the words; the bar itself has room, and nothing folds."""
    lines, _ = shown(leave=True)
    step.equal([*lines[:2], *lines[3:]], ["line 0", "line 1", "x"], "one line of the bar, below", lines)
    step.equal(bool(re.fullmatch(BAR, lines[2])), True, "all of it is there", lines)
    step.equal(len(lines[2]) <= 50, True, "nothing folds", lines)


@pytest.mark.terminal
def test_taken_away_it_leaves_nothing():
    """Whoever prints next does so where it was, and the words cover nothing of it."""
    lines, text = shown(leave=False)
    step.has(text, " 4/3000 ")
    step.equal(lines, ["line 0", "line 1", "x"], "it is taken away, also with a second call", text)
