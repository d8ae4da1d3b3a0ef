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

from scratchnet.tools.bar import Bar

step = Step(__file__)
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


def begun(*arguments):
    bar = Bar(*arguments)
    bar.start()
    return bar


def test_a_bar_without_a_terminal_counts(told, capsys):
    step.equal(moved(Bar(9)), ([0, 1, 2], []), "counts where nothing is shown", "not started")
    step.equal(told.calls, [], "nothing is shown before `start`")
    told.hidden()
    bar = begun(9)
    step.equal(moved(bar), ([0, 1, 2], []), "counts where nothing is shown")
    bar.print("line")
    step.equal([name for name, *_ in told.calls], ["made"], "nothing is drawn", "no terminal")
    step.equal(tuple(capsys.readouterr()), ("line\n", ""), "lines on standard output", "no terminal")


def test_a_bar_on_a_terminal_moves(told):
    for done in ((), (3,)):
        told.calls.clear()
        bar, reached = begun(9, *done), sum(done)
        options = dict(told.calls[0][1])
        options.pop("bar_format")  # what it looks like is seen below
        expected = {"total": 9, "initial": reached, "disable": None, "dynamic_ncols": True}
        step.equal(options, expected, "None: only on a terminal", "9 moves")
        found = moved(bar)
        step.equal(found, ([reached, reached + 1, reached + 2], ["one"]), "asks for words at first", done)
        words = ("set_postfix_str", "one", {"refresh": False})
        expected = [words, ("update", {}), ("update", {}), ("close", True)]
        step.equal(told.calls[1:], expected, "words beside the bar, then the move", "one, two")


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
    monkeypatch.setitem(sys.modules, "tqdm", None)  # then `import tqdm` is an ImportError
    bar = begun(9)
    bar.print("line")
    step.equal(tuple(capsys.readouterr()), ("line\n", HINT), "standard output and error", "no tqdm")
    step.equal(moved(bar), ([0, 1, 2], []), "counts where nothing is shown")


def test_the_real_one_is_closed_once(monkeypatch):
    pytest.importorskip("tqdm")
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr("sys.stderr", terminal)
    bar = begun(2)
    for _ in range(2):
        bar.move(lambda: "train_loss: 0.5")
    bar.close()
    text = terminal.getvalue()
    step.has(text, "0/2", "2/2", "train_loss: 0.5")
    step.equal(text.count("\n"), 1, "it stays", "close")
    for leave in (True, False):
        bar.close(leave)
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
BAR = r" {2}0%\|([ \u2588-\u258f]*)\| 4/3000 \d\d:\d\d, loss 0\.5216"


def shown(program, columns=50, **options):
    """What a terminal shows after a program with a bar of 3000 moves."""
    pytest.importorskip("tqdm")
    command = [sys.executable, "-c", f"{PROGRAM}{program}\nsys.exit(run(main))"]
    text, status = on_a_terminal(command, ENVIRONMENT | {"PYTHONIOENCODING": "utf-8"}, columns, **options)
    return screen(text, columns), status, text


@pytest.mark.terminal
def test_it_says_all_in_50_columns_below_the_lines():
    """Share, bar, moves done, time left and the words; the bar itself has room, and nothing folds."""
    program = "    moves(bar); bar.print('line 0'); bar.print('line 1'); bar.close()"
    lines, status, _ = shown(program, 50)
    step.equal((status, lines[:-1]), (0, ["line 0", "line 1"]), "one line of the bar, below the others", lines)
    found = re.fullmatch(BAR, lines[-1])
    step.equal(bool(found), True, "all of it is there", lines)
    step.equal(len(lines[-1]) <= 50 and len(found[1]) >= 15, True, "15 columns or more for the bar", lines)


@pytest.mark.terminal
def test_it_keeps_to_one_line_where_there_is_little_room_and_fills_up():
    full = "bar = Bar(4); bar.start(); moves(bar); bar.close()"
    lines, _, _ = shown(f"    moves(bar); bar.close(leave=True); {full}", columns=30)
    step.equal(len(lines), 2, "one line each: nothing folds", lines)
    step.has(lines[0], "  0%|", " 4/3000 ")
    found = re.match(r"100%\|([^|]+)\| 4/4 ", lines[1])
    step.equal(found and set(found[1]), {"\u2588"}, "4 of 4: a full bar", lines)


@pytest.mark.terminal
def test_taken_away_it_leaves_nothing():
    """Whoever prints next does so where it was, and the words cover nothing of it."""
    program = "    bar.print('above'); moves(bar); bar.close(leave=False); bar.close(); print('x')"
    lines, _, text = shown(program)
    step.has(text, " 4/3000 ")
    step.equal(lines, ["above", "x"], "it is taken away, also with a second call", text)
