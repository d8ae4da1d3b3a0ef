"""The progress bar: with a tqdm of the tests' own that notes what it is told, and with the real one."""

import io
import os
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from step import Step
from terminal import on_a_terminal, screen

from scratchnet.tools.bar import Bar

step = Step(__file__)
ROOT = Path(__file__).resolve().parent.parent
HINT = "no progress bar; to get one: python3 -m pip install tqdm\n"


@pytest.fixture
def told(monkeypatch):
    """What a bar on a terminal is told, call by call; `told.hidden()` takes the terminal away."""
    calls, terminal = [], [True]

    class Tqdm:
        def __init__(self, **options):
            calls.append(("made", options))
            self.disable = not terminal[0]

        def close(self):
            calls.append(("close", self.leave))

        def __getattr__(self, name):
            return lambda *arguments, **options: calls.append((name, *arguments, options))

    monkeypatch.setitem(sys.modules, "tqdm", SimpleNamespace(tqdm=Tqdm))
    return SimpleNamespace(calls=calls, hidden=lambda: terminal.__setitem__(0, False))


def moved(bar):
    """What is reached before, at and after two moves; and the words that were asked for."""
    found, asked = [bar.reached], []
    for words in ("one", "two"):
        bar.move(lambda: asked.append(words) or words)
        found.append(bar.reached)
    bar.close()
    return found, asked


def test_a_bar_that_was_not_started_counts(told):
    step.equal(moved(Bar(9)), ([0, 1, 2], []), "counts where nothing is shown")
    step.equal(told.calls, [], "nothing is shown before `start`")


def test_a_bar_without_a_terminal_counts(told, capsys):
    told.hidden()
    bar = Bar(9)
    bar.start()
    step.equal(moved(bar), ([0, 1, 2], []), "counts where nothing is shown")
    bar.print("line")
    step.equal([name for name, *_ in told.calls], ["made"], "nothing is drawn", "no terminal")
    step.equal(tuple(capsys.readouterr()), ("line\n", ""), "lines on standard output", "no terminal")


def test_a_bar_on_a_terminal_moves(told):
    bar = Bar(9)
    bar.start()
    options = dict(told.calls[0][1])
    options.pop("bar_format")  # what it looks like is seen below
    expected = {"total": 9, "initial": 0, "disable": None, "dynamic_ncols": True}
    step.equal(options, expected, "None: only on a terminal", "9 moves")
    step.equal(moved(bar), ([0, 1, 2], ["one"]), "moves by one; asks for words at first", "9 moves")
    words = ("set_postfix_str", "one", {"refresh": False})
    expected = [words, ("update", {}), ("update", {}), ("close", True)]
    step.equal(told.calls[1:], expected, "words beside the bar, then the move", "one, two")


def test_words_are_asked_for_ten_times_a_second(told, monkeypatch):
    """0.03 s a move: at 0, 0.12, 0.24 and 0.36 s a tenth of a second is over."""
    clock = iter(0.03 * move for move in range(1000))
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    bar, asked = Bar(9), []
    bar.start()
    for move in range(13):
        now[0] = next(clock)
        bar.move(lambda: asked.append(move) or "words")
    step.equal(asked, [0, 4, 8, 12], "a tenth of a second apart", "0.03 s a move")


def test_a_line_is_printed_above_the_bar(told, monkeypatch):
    class Output(io.StringIO):
        def write(self, text):
            told.calls.append(("write", text))

        def flush(self):
            told.calls.append(("flush",))

    bar = Bar(9)
    bar.start()
    monkeypatch.setattr("sys.stdout", Output())
    bar.print("line")
    monkeypatch.undo()
    expected = [("clear", {}), ("write", "line"), ("write", "\n"), ("flush",), ("refresh", {})]
    step.equal(told.calls[1:], expected, "the bar makes room, and comes back below", "line")


def test_it_is_left_or_taken_away(told):
    for arguments, leave in (((), True), ((True,), True), ((False,), False)):
        bar = Bar(9)
        bar.start()
        bar.close(*arguments)
        step.equal(told.calls[-1], ("close", leave), "leaves it, or takes it away", arguments)


def test_without_tqdm_one_line_says_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tqdm", None)  # then `import tqdm` is an ImportError
    bar = Bar(9)
    bar.start()
    bar.print("line")
    step.equal(tuple(capsys.readouterr()), ("line\n", HINT), "standard output and error", "no tqdm")
    step.equal(moved(bar), ([0, 1, 2], []), "counts where nothing is shown")


def test_the_real_one_is_closed_once(monkeypatch):
    pytest.importorskip("tqdm")

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    bar = Bar(2)
    bar.start()
    for _ in range(2):
        bar.move(lambda: "train_loss: 0.5")
    bar.close()
    text = terminal.getvalue()
    for part in ("0/2", "2/2", "train_loss: 0.5"):
        step.equal(part in text, True, "moves and words are to be seen", part)
    bar.close()
    step.equal(terminal.getvalue(), text, "a second call does nothing", "close, close")


# On a terminal.

PROGRAM = """
import sys, time
from scratchnet.tools.bar import Bar
from scratchnet.tools.errors import run

def moves(bar):
    for _ in range(4):
        time.sleep(0.12)  # tqdm draws ten times a second at most
        bar.move(lambda: "loss 0.5216")

def main(arguments):
    bar = Bar(3000)
    bar.start()
"""
ENDS = "sys.exit(run(main))"
BAR = r" {2}0%\|([ \u2588-\u258f]*)\| 4/3000 \d\d:\d\d, loss 0\.5216"


def shown(program, columns=50, **options):
    """What a terminal shows after a program with a bar of 3000 moves."""
    pytest.importorskip("tqdm")
    command = [sys.executable, "-c", f"{PROGRAM}{program}\n{ENDS}"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    text, status = on_a_terminal(command, environment, columns, **options)
    return screen(text, columns), status, text


@pytest.mark.terminal
@pytest.mark.parametrize("columns, least", [(50, 15), (60, 25), (80, 45)])
def test_it_says_all_in_50_columns(columns, least):
    """Share, bar, moves done, time left and the words; the bar itself has room, and nothing folds."""
    lines, status, _ = shown("    moves(bar); bar.close()", columns)
    step.equal((len(lines), status), (1, 0), "one line, that of the bar", columns)
    found = re.fullmatch(BAR, lines[0])
    step.equal(bool(found), True, "all of it is there", lines[0])
    step.equal(len(lines[0]) <= columns, True, "it fits", lines[0])
    step.equal(len(found[1]) >= least, True, f"{least} columns or more for the bar", lines[0])


@pytest.mark.terminal
def test_it_keeps_to_one_line_where_there_is_little_room():
    lines, _, _ = shown("    moves(bar); bar.close()", columns=30)
    step.equal(len(lines), 1, "one line: nothing folds", lines)
    step.equal(lines[0].startswith("  0%|") and " 4/3000 " in lines[0], True, "what counts", lines)


@pytest.mark.terminal
def test_it_fills_up():
    lines, _, _ = shown("    bar = Bar(4); bar.start(); moves(bar); bar.close()", 50)
    found = re.fullmatch(r"100%\|(\S+)\| 4/4 00:00, loss 0\.5216", lines[-1])
    step.equal(found and set(found[1]), {"\u2588"}, "4 of 4: a full bar", lines)


@pytest.mark.terminal
def test_lines_stand_above_it():
    lines, _, _ = shown("    for n in range(3): moves(bar); bar.print(f'line {n}')\n    bar.close()")
    step.equal(lines[:3], ["line 0", "line 1", "line 2"], "nothing of the bar is between", lines)
    step.equal(len(lines) == 4 and " 12/3000 " in lines[3], True, "one bar, below them", lines)


@pytest.mark.terminal
def test_taken_away_it_leaves_nothing():
    """Whoever prints next does so where it was, and the words cover nothing of it."""
    for second in ("", "bar.close(); "):
        program = f"    bar.print('above'); moves(bar); bar.close(leave=False); {second}print('x')"
        lines, _, text = shown(program)
        step.equal(" 4/3000 " in text, True, "there was a bar", text)
        step.equal(lines, ["above", "x"], "it is taken away, also with a second call", second)


@pytest.mark.process
def test_a_second_call_draws_nothing():
    for second in ("bar.close()", "bar.close(leave=False)"):
        lines = shown(f"    moves(bar); bar.close(); {second}; print('x')")[0]
        found = len(lines), " 4/3000 " in lines[0], lines[-1]
        step.equal(found, (2, True, "x"), "the bar, and what is printed below it", second)


@pytest.mark.terminal
@pytest.mark.parametrize("columns", [50, 80])
def test_at_ctrl_c_nothing_is_drawn_twice(columns):
    """As `train` ends: the bar is drawn once at most, and what is said has a line to itself.

    The terminal writes ^C behind the bar, over its right edge: of it a ^ may stay there.
    """
    program = """    try:
        moves(bar)
        bar.print("line")
        time.sleep(0.3)
        bar.move(lambda: "last")
        time.sleep(50)
    except KeyboardInterrupt:
        bar.close(leave=False)
        raise KeyboardInterrupt("interrupted") from None
    finally:
        bar.close()"""
    lines, status, text = shown(program, columns, ctrl_c_at=" 5/3000 .*last")
    step.equal(status, 130, "stopped by Ctrl-C", text)
    step.equal(("^C" in text, text.count("interrupted")), (True, 1), "the terminal wrote ^C", text)
    step.equal((lines[0], lines[-1]), ("line", "interrupted"), "each on a line of its own", lines)
    drawn = [line for line in lines if "%|" in line]
    step.equal(len(drawn) <= 1 and len(lines) == 2 + len(drawn), True, "one bar at most", lines)
