"""The progress bar: with a tqdm of the tests' own that notes what it is told, and with the real one."""

import io
import sys
from types import SimpleNamespace

import pytest
from step import Step

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

        def __getattr__(self, name):
            return lambda *arguments, **options: calls.append((name, *arguments, options))

    monkeypatch.setitem(sys.modules, "tqdm", SimpleNamespace(tqdm=Tqdm))
    return SimpleNamespace(calls=calls, hidden=lambda: terminal.__setitem__(0, False))


def moved(bar):
    """What is shown and reached before, at and after two moves."""
    found = [(bar.shown, bar.reached)]
    for words in ("one", "two"):
        bar.move(words)
        found.append((bar.shown, bar.reached))
    bar.close()
    return found


def test_a_bar_that_was_not_started_counts(told):
    step.equal(moved(Bar(9)), [(False, 0), (False, 1), (False, 2)], "counts where nothing is shown")
    step.equal(told.calls, [], "nothing is shown before `start`")


def test_a_bar_without_a_terminal_counts(told, capsys):
    told.hidden()
    bar = Bar(9)
    bar.start()
    step.equal(moved(bar), [(False, 0), (False, 1), (False, 2)], "counts where nothing is shown")
    bar.print("line")
    step.equal([name for name, *_ in told.calls], ["made"], "nothing is drawn", "no terminal")
    step.equal(tuple(capsys.readouterr()), ("line\n", ""), "lines on standard output", "no terminal")


def test_a_bar_on_a_terminal_moves(told):
    bar = Bar(9)
    bar.start()
    options = {"total": 9, "unit": "epoch", "disable": None, "dynamic_ncols": True}
    step.equal(told.calls, [("made", options)], "None: only on a terminal", "9 moves")
    step.equal(moved(bar), [(True, 0), (True, 1), (True, 2)], "moves by one", "9 moves")
    expected = [("close", {})]
    for words in ("two", "one"):
        expected = [("set_postfix_str", words, {"refresh": False}), ("update", {}), *expected]
    step.equal(told.calls[1:], expected, "words beside the bar, then the move", "one, two")


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


def test_without_tqdm_one_line_says_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tqdm", None)  # then `import tqdm` is an ImportError
    bar = Bar(9)
    bar.start()
    bar.print("line")
    step.equal(tuple(capsys.readouterr()), ("line\n", HINT), "standard output and error", "no tqdm")
    step.equal(moved(bar), [(False, 0), (False, 1), (False, 2)], "counts where nothing is shown")


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
        bar.move("train_loss: 0.5")
    bar.close()
    text = terminal.getvalue()
    for part in ("0/2", "2/2", "train_loss: 0.5"):
        step.equal(part in text, True, "moves and words are to be seen", part)
    bar.close()
    step.equal(terminal.getvalue(), text, "a second call does nothing", "close, close")
