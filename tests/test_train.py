"""The command, run as a newcomer runs it."""

import gzip
import os
import pty
import re
import signal
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

import pytest
from conftest import NAMES
from step import Step

from scratchnet.article import random_weights, shuffled
from scratchnet.dataset import load_dataset
from scratchnet.figures import curves, samples, weights_map
from scratchnet.model import load_model
from scratchnet.network import Network
from scratchnet.tools.bar import Bar
from scratchnet.tools.errors import Refused, run
from scratchnet.train import log_line, main, parse, watched
from scratchnet.training import Record, train

step = Step(__file__)
ROOT = Path(__file__).resolve().parent.parent
ARTICLE_LOG = (ROOT / "tests/fixtures/article_log.txt").read_text().splitlines()
SIZES = (
    "digit 0: 5923 training images, 980 test images\n"
    "digit 1: 6742 training images, 1135 test images\n"
)
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
ENVIRONMENT.pop("PYTHONUNBUFFERED", None)  # the command flushes its log itself
COMMAND = [sys.executable, "-m", "scratchnet.train"]
HINT = "no progress bar; to get one: python3 -m pip install tqdm\n"  # where tqdm is not installed


def command(*arguments, python=(), **options):
    """The finished command with its output, as a child process away from this folder."""
    return subprocess.run(
        [sys.executable, *python, "-m", "scratchnet.train", *arguments],
        capture_output=True, text=True, env=ENVIRONMENT, timeout=900, **options,
    )  # fmt: skip


@pytest.fixture
def small(tmp_path):
    """A folder with six training and two test images of the digits 0 and 1, raw."""
    blank, ink = bytes(784), bytes([255]) * 784
    contents = [
        b"\0\0\x08\x03" + bytes([0, 0, 0, 6, 0, 0, 0, 28, 0, 0, 0, 28]) + 3 * (ink + blank),
        b"\0\0\x08\x01" + bytes([0, 0, 0, 6]) + bytes([0, 1, 0, 1, 0, 1]),
        b"\0\0\x08\x03" + bytes([0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28]) + ink + blank,
        b"\0\0\x08\x01" + bytes([0, 0, 0, 2]) + bytes([0, 1]),
    ]
    for name, content in zip(NAMES, contents):
        (tmp_path / name).write_bytes(content)
    return tmp_path


# What it prints.


def test_log_line_is_the_articles():
    line = log_line(Record(3000, 0.16305297, 0.15816832, 0.80315831, 0.80614657))
    step.equal(line, ARTICLE_LOG[-1], "the article's format", "NumPy's figures of epoch 3000")


def test_first_line_from_another_folder_into_a_pipe(tmp_path):
    ran = command("--epochs", "1", cwd=tmp_path)
    assert (ran.stderr.removeprefix(HINT), ran.returncode) == ("", 0)
    expected = SIZES + ARTICLE_LOG[0] + "\n"
    step.equal(ran.stdout[: len(expected)], expected, "sizes, then the log", "--epochs 1")
    cost = re.fullmatch(r"cost time: (\d+\.\d) s\n", ran.stdout[len(expected) :])
    assert 0 < float(cost[1]) < 300


def test_grey_pixels(capsys):
    assert run(main, ["--pixels", "grey", "--epochs", "1"]) == 0
    line = "epoch: 1, train_loss: 0.5107, test_loss: 0.5172, train_acc: 0.4716, test_acc: 0.4643"
    step.equal(capsys.readouterr().out.splitlines()[2], line, "the log in grey", "--pixels grey")


def test_options_reach_the_data(monkeypatch):
    seen = []

    def load(*arguments):
        seen.append(arguments)
        return "data"

    def refuse(*arguments):
        seen.append(arguments)
        raise Refused("seen enough")

    monkeypatch.setattr("scratchnet.train.load_dataset", load)
    monkeypatch.setattr("scratchnet.train.shuffled", refuse)
    options = ["--seed", "5", "--pixels", "grey", "--digits", "4", "9", "--data", "d"]
    assert run(main, options) == 2
    assert seen == [(Path("d"), [4, 9], "grey"), ("data", 5)]


def test_rate_reaches_the_run(small, capsys):
    lines = []
    for rate in ("0.01", "0.5"):
        options = ["--epochs", "2", "--log-every", "1", "--init-scale", "0", "--lr", rate]
        assert run(main, ["--data", str(small), *options]) == 0
        lines.append(capsys.readouterr().out.splitlines()[3])
    assert lines[0] != lines[1]


def test_defaults_are_the_articles():
    assert vars(parse([])) == {
        "epochs": 3000, "lr": 0.01, "seed": 0, "pixels": "binary", "init_scale": 1.0,
        "log_every": 200, "digits": (0, 1), "data": None, "plain": False,
        "save": None, "figures": None,
    }  # fmt: skip


def test_options_reach_the_run(small, capsys):
    options = ["--digits", "1", "0", "--init-scale", "0"]
    assert run(main, ["--data", str(small), "--epochs", "4", "--log-every", "2", *options]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "digit 1: 3 training images, 1 test images"
    # weights 0: every output is 1/2, so the loss is 1/4 and all read as class 1, half of them right
    assert lines[2].startswith("epoch: 1, train_loss: 0.2500,")
    assert "train_acc: 0.5000" in lines[2]
    assert [line.split(",")[0] for line in lines[2:-1]] == ["epoch: 1", "epoch: 2", "epoch: 4"]
    assert lines[-2] != lines[-3].replace("epoch: 2", "epoch: 4"), "it learns"


def test_another_seed_gives_other_weights(small, capsys):
    outputs = []
    for seed in ("0", "0", "1"):
        run(main, ["--data", str(small), "--epochs", "1", "--seed", seed])
        outputs.append(capsys.readouterr().out.splitlines()[2])
    assert outputs[0] == outputs[1] != outputs[2]


def test_plain_trains_through_the_plain_matrix(small, capsys, monkeypatch):
    def refuse(rows):
        raise Refused("the shared matrix")

    monkeypatch.setattr("scratchnet.train.SharedMatrix", refuse)
    arguments = ["--data", str(small), "--epochs", "1"]
    assert run(main, arguments) == 2
    assert run(main, [*arguments, "--plain"]) == 0


@pytest.mark.slow
def test_the_whole_run_of_the_article(tmp_path):
    """Section 11: 3000 epochs, all 16 lines, 64 figures; and the pictures that the README shows."""
    ran = command("--figures", str(tmp_path))
    step.equal(ran.stdout.splitlines()[2:-1], ARTICLE_LOG, "the article's log")
    assert ran.returncode == 0
    for name in ("curves.svg", "weights.svg", "samples.svg"):
        expected = (ROOT / "tests/fixtures/figures" / name).read_bytes()
        assert (tmp_path / name).read_bytes() == expected, f"{name} is not the README's"


def test_save_and_figures(small, tmp_path, capsys):
    model, folder = tmp_path / "model.json", tmp_path / "new" / "figures"
    options = ["--epochs", "4", "--log-every", "2", "--pixels", "grey", "--seed", "3"]
    options += ["--lr", "0.25", "--init-scale", "0.5"]
    outputs = ["--save", str(model), "--figures", str(folder)]
    arguments = ["--data", str(small), "--digits", "1", "0", *options, *outputs]
    assert run(main, arguments) == 0
    found = load_model(model)
    assert (found.digits, found.pixels, found.seed, found.epochs) == ((1, 0), "grey", 3, 4)
    assert (found.learning_rate, found.init_scale) == (0.25, 0.5)
    assert [record.epoch for record in found.history] == [1, 2, 4]
    assert log_line(found.history[-1]) == capsys.readouterr().out.splitlines()[4]
    data = shuffled(load_dataset(small, (1, 0), "grey"), 3)
    network = Network(random_weights(784, 3, 0.5))
    train(network, data.train_x, data.train_y, data.test_x, data.test_y, 4, 0.25)
    step.close(found.weights, network.weights, "weights after training", "4 epochs", relative=1e-9)
    step.close(found.bias, network.bias, "bias after training", "4 epochs", relative=1e-9)
    names = ["curves.svg", "samples.svg", "weights.svg"]
    assert sorted(path.name for path in folder.iterdir()) == names
    first = [(folder / name).read_bytes() for name in names]
    assert all(picture.startswith(b"<svg") and picture.endswith(b"</svg>\n") for picture in first)
    pictures = [path.decode() for path in first]
    assert pictures[0] == curves(found.history)
    digits = [(1, 0)[label] for label in data.train_y[:10]]
    assert pictures[1] == samples(data.train_x[:10], digits)
    assert pictures[2] == weights_map(found.weights)
    assert run(main, arguments) == 0
    assert [(folder / name).read_bytes() for name in names] == first, "same run, same bytes"


def test_ctrl_c_while_writing_says_the_epoch(small, tmp_path, capsys, monkeypatch):
    def interrupted(path, model):
        raise KeyboardInterrupt

    monkeypatch.setattr("scratchnet.train.save_model", interrupted)
    arguments = ["--data", str(small), "--epochs", "2", "--save", str(tmp_path / "model.json")]
    assert run(main, arguments) == 130
    assert capsys.readouterr().err.removeprefix(HINT) == "interrupted after epoch 2 of 2\n"


def test_what_cannot_be_written_is_said_before_the_training(small, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    for option, path, cause in (
        ("--save", tmp_path / "none" / "model.json", "No such file or directory"),
        ("--save", tmp_path, "is not a regular file"),
        ("--figures", tmp_path / "file", "File exists"),
        ("--figures", tmp_path / "file" / "below", "Not a directory"),
    ):
        assert run(main, ["--data", str(small), option, str(path)]) == 2
        printed = capsys.readouterr()
        assert printed.out == "" and printed.err.startswith("error: ")
        assert path.name in printed.err and cause in printed.err and printed.err.count("\n") == 1


# The bar, and life without it.


def on_a_terminal(*arguments):
    """What the command writes to a terminal 80 columns wide, standard output and error together."""
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (24, 80))
    running = subprocess.Popen([*COMMAND, *arguments], env=ENVIRONMENT, stdout=its, stderr=its)
    os.close(its)
    text = b""
    try:
        while piece := os.read(ours, 4096):
            text += piece
    except OSError:  # Linux says so when the terminal has no other end any more
        pass
    os.close(ours)
    assert running.wait() == 0
    return text.decode()


def test_bar_moves_on_a_terminal_and_shows_the_loss(small):
    pytest.importorskip("tqdm")
    text = on_a_terminal("--data", str(small), "--epochs", "20", "--log-every", "10")
    assert "20/20" in text and "40/20" not in text and "train_loss: 0." in text
    lines = text.replace("\r\n", "\n").splitlines()
    assert [line for line in lines if line.startswith("epoch: 10, train_loss: 0.")]


def test_without_tqdm_it_trains_and_says_how_to_get_the_bar(small, tmp_path):
    (tmp_path / "no_tqdm").mkdir()
    (tmp_path / "no_tqdm/tqdm.py").write_text("raise ImportError('not installed')")
    ran = subprocess.run(
        [*COMMAND, "--data", str(small), "--epochs", "1"], capture_output=True, text=True,
        env=ENVIRONMENT | {"PYTHONPATH": f"{tmp_path / 'no_tqdm'}{os.pathsep}{ROOT}"},
    )  # fmt: skip
    assert ran.stderr == HINT
    assert ran.returncode == 0
    assert ran.stdout.splitlines()[2].startswith("epoch: 1, ")


# The wrong ways.

USAGE = [
    (["--lr", "0"], "argument --lr: expected a finite number, above 0, found '0'"),
    (["--lr", "-0.01"], "argument --lr: expected a finite number, above 0, found '-0.01'"),
    (["--lr", "nan"], "argument --lr: expected a finite number, above 0, found 'nan'"),
    (["--epochs", "0"], "argument --epochs: expected a whole number, 1 or more, found '0'"),
    (["--log-every", "0"], "argument --log-every: expected a whole number, 1 or more, found '0'"),
    (["--seed", "-1"], "argument --seed: expected a whole number, 0 to 4294967295, found '-1'"),
    (["--seed", "4294967296"], "--seed: expected a whole number, 0 to 4294967295, found"),
    (["--init-scale", "-1"], "argument --init-scale: expected a finite number, 0 or more, found '-1'"),
    (["--digits", "3", "3"], "expected two different digits of 0..9, found 3, 3"),
    (["--digits", "3", "10"], "argument --digits: expected a whole number, 0 to 9, found '10'"),
    (["--digits", "3"], "argument --digits: expected 2 arguments"),
    (["--pixels", "gray"], "argument --pixels: invalid choice: 'gray' (choose from"),
    (["--epoch", "3"], "unrecognized arguments: --epoch 3"),
]


@pytest.mark.parametrize("arguments, message", USAGE)
def test_bad_usage_is_one_line_that_says_what_is_allowed(arguments, message, capsys):
    assert run(main, arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error: ") and printed.err.count("\n") == 1
    assert message in printed.err


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def lie_about_a_label(path):
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")


BAD_DATA = [
    (lambda path: path.unlink(), "no such file, with .gz behind its name or without"),
    (cut, "header promises 6 values, 6 bytes; the file holds 5"),
    (lie_about_a_label, "label 255 at index 5 is not a digit 0..9"),
    (lambda path: path.write_bytes(gzip.compress(path.read_bytes())[:-1]), "the gzip data is cut off"),
    (lambda path: path.write_bytes(b"<html>404</html>"), "not an IDX file: it looks like an HTML page"),
]


@pytest.mark.parametrize("python", [(), ("-O",)], ids=["python", "python -O"])
@pytest.mark.parametrize("damage, cause", BAD_DATA)
def test_bad_data_is_one_line_with_file_and_cause(small, damage, cause, python):
    path = small / NAMES[1]
    damage(path)
    ran = command("--data", str(small), python=python)
    assert (ran.stdout, ran.returncode) == ("", 2)
    assert re.fullmatch(rf"error: {re.escape(str(path))}(\.gz)?: {re.escape(cause)}\n", ran.stderr)


def test_weights_that_overflow_end_the_run_with_the_epoch_and_advice(small, capsys):
    assert run(main, ["--data", str(small), "--lr", "1e308", "--init-scale", "1e308"]) == 2
    message = r"error: epoch \d+: weights are no longer finite; use a smaller learning rate or .*\n"
    assert re.fullmatch(message, capsys.readouterr().err.removeprefix(HINT))


def test_ctrl_c_is_status_130_with_the_epoch():
    running = subprocess.Popen(
        [*COMMAND, "--log-every", "1"], env=ENVIRONMENT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    guard = threading.Timer(60, running.kill)
    guard.start()
    for line in running.stdout:
        if line.startswith("epoch: 1,"):
            break
    running.send_signal(signal.SIGINT)
    started = time.monotonic()
    _, error = running.communicate(timeout=30)
    guard.cancel()
    said = re.fullmatch(r"interrupted after epoch (\d+) of 3000\n", error.removeprefix(HINT))
    assert 1 <= int(said[1]) < 3000
    assert running.returncode == 130
    assert time.monotonic() - started < 5


def test_the_bar_knows_the_epoch_reached_between_log_lines():
    bar = Bar(9)
    assert list(watched(iter([[0.5], [0.25]]), [1], bar)) == [[0.5], [0.25]]
    assert bar.reached == 2


def test_the_last_epoch_is_logged(small, capsys):
    assert run(main, ["--data", str(small), "--epochs", "20"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(",")[0] for line in lines[2:-1]] == ["epoch: 1", "epoch: 20"]


def test_a_bug_is_not_reported_as_bad_data(small, monkeypatch):
    def bug(x, y, predictions):
        return [0.0] * 784

    monkeypatch.setattr("scratchnet.training.descend.__defaults__", (bug,))
    with pytest.raises(ValueError, match="too many values to unpack"):
        run(main, ["--data", str(small), "--epochs", "1"])


def test_output_into_a_pipe_that_closes(small):
    running = subprocess.Popen(
        [*COMMAND, "--data", str(small), "--log-every", "1"], env=ENVIRONMENT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    running.stdout.readline()
    running.stdout.close()
    assert running.stderr.read().removeprefix(HINT) == ""
    assert running.wait(timeout=30) == 141
    running.stderr.close()
