"""The command, run as a newcomer runs it."""

import gzip
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from commands import NAMES
from step import Step, fixture
from terminal import SIGNALS, alive, at_most_a_minute, on_a_terminal, screen

from scratchnet.article import random_weights, shuffled
from scratchnet.dataset import load_dataset
from scratchnet.figures import curves, learnt, samples, weights_map, worst
from scratchnet.model import Model, load_model, save_model
from scratchnet.network import Network
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.tools.bar import Bar
from scratchnet.tools.errors import Refused, run
from scratchnet.tools.files import data_folder
from scratchnet.train import FIGURES, Run, kept_epochs, log_line, main, parse, pictures
from scratchnet.training import Record, descend, train

step = Step(__file__)
test_example = step.examples()
ROOT = Path(__file__).resolve().parent.parent
ARTICLE_LOG = (ROOT / "tests/fixtures/article_log.txt").read_text().splitlines()
SIZES = (
    "digit 0: 5923 training images, 980 test images\n"
    "digit 1: 6742 training images, 1135 test images\n"
)
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
ENVIRONMENT.pop("PYTHONUNBUFFERED", None)  # the command flushes its log itself
UTF_8 = ENVIRONMENT | {"PYTHONIOENCODING": "utf-8"}  # a bar of blocks
COMMAND = [sys.executable, "-m", "scratchnet.train"]
NAMES_OF_FIGURES = ["curves.svg", "learnt.svg", "samples.svg", "weights.svg", "worst.svg"]
HINT = "no progress bar; to get one: python3 -m pip install tqdm\n"  # where tqdm is not installed


def command(*arguments, python=(), **options):
    """The finished command with its output, as a child process away from this folder."""
    return subprocess.run(
        [sys.executable, *python, "-m", "scratchnet.train", *arguments],
        capture_output=True, text=True, env=ENVIRONMENT, timeout=900, **options,
    )  # fmt: skip


# What it prints.


def test_log_line_is_the_articles():
    line = log_line(Record(3000, 0.16305297, 0.15816832, 0.80315831, 0.80614657))
    step.equal(line, ARTICLE_LOG[-1], "the article's format", "NumPy's figures of epoch 3000")


@pytest.mark.process
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
        "processes": None, "save": None, "resume": None, "figures": None,
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


@pytest.mark.whole
def test_the_whole_run_of_the_article(tmp_path):
    """Section 11: 3000 epochs, all 16 lines, 64 figures; and the pictures that the README shows."""
    model, folder = tmp_path / "model.json", tmp_path / "figures"
    ran = command("--figures", str(folder), "--save", str(model))
    step.equal(ran.stdout.splitlines()[2:-1], ARTICLE_LOG, "the article's log")
    assert ran.returncode == 0
    the_same_model(load_model(model), load_model(data_folder() / "article.json"), 1e-6)
    history, log = load_model(model).history, fixture("training_binary")["log"]
    step.equal([str(record.epoch) for record in history], list(log), "the epochs of the log")
    for epoch, *found in history:
        step.close(found, log[str(epoch)], "NumPy's log", f"epoch {epoch}", relative=1e-9)
    step.equal(sorted(path.name for path in folder.iterdir()), NAMES_OF_FIGURES, "five pictures")
    for name in NAMES_OF_FIGURES:
        expected = (ROOT / "tests/fixtures/figures" / name).read_bytes()
        assert (folder / name).read_bytes() == expected, f"{name} is not the README's"


def the_same_model(found, expected, relative):
    """Fails unless the two agree; not to the bit: hands, and Pythons, add up in other orders."""
    for field in ("digits", "pixels", "seed", "init_scale", "learning_rate", "epochs"):
        step.equal(getattr(found, field), getattr(expected, field), field)
    step.close(found.weights, expected.weights, "weights", relative=relative)
    step.equal([r.epoch for r in found.history], [r.epoch for r in expected.history], "epochs logged")


def test_the_small_model_that_comes_along_is_what_train_makes(tmp_path):
    """data/README.md says how it was made."""
    model, made = tmp_path / "model.json", (data_folder() / "README.md").read_text("utf-8")
    command = re.search(r"^python3 -m scratchnet.train (.*) --save data/small.json$", made, re.MULTILINE)
    step.equal(run(main, [*command[1].split(), "--save", str(model)]), 0, "exit status", command[1])
    the_same_model(load_model(model), load_model(data_folder() / "small.json"), 1e-9)


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
    step.equal(sorted(path.name for path in folder.iterdir()), NAMES_OF_FIGURES, "five pictures")
    first = {name: (folder / name).read_bytes() for name in NAMES_OF_FIGURES}
    assert all(text.startswith(b"<svg") and text.endswith(b"</svg>\n") for text in first.values())
    network = Network(random_weights(784, 3, 0.5))
    kept, train_x, test_x = {0: network.weights}, SharedMatrix(data.train_x), SharedMatrix(data.test_x)
    for epoch, _ in enumerate(descend(network, train_x, data.train_y, 4, 0.25), start=1):
        kept[epoch] = network.weights
    del kept[3]  # 4 // 3, 2 * 4 // 3 and 4 are 1, 2 and 4
    expected = {
        # a third of the digit's images each, and a test image of each: always the first of both
        "curves.svg": curves(found, [("always a 1", 0.5), ("counting ink", 1.0)]),
        "learnt.svg": learnt(found, kept),
        "samples.svg": samples(found, data.train_x[:10], data.train_y[:10]),
        "weights.svg": weights_map(found),
        "worst.svg": worst(found, data.test_x, data.test_y, network.forward(test_x)),
    }
    for name in NAMES_OF_FIGURES:
        assert first[name].decode() == expected[name], name
    assert run(main, arguments) == 0
    again = {name: (folder / name).read_bytes() for name in NAMES_OF_FIGURES}
    assert again == first, "same run, same bytes"


@pytest.mark.parametrize(
    "options",
    [["--epochs", "1"], ["--init-scale", "0"], ["--lr", "1000"], ["--digits", "1", "0"]],
    ids=str,
)
def test_figures_of_every_run(small, tmp_path, options):
    folder = tmp_path / "figures"
    arguments = ["--data", str(small), "--epochs", "7", "--figures", str(folder), *options]
    step.equal(run(main, arguments), 0, "exit status", options)
    found = sorted(path.name for path in folder.iterdir())
    step.equal(found, NAMES_OF_FIGURES, "five pictures", options)


def test_without_figures_none_is_made(small, capsys, monkeypatch):
    def refuse(*arguments):
        raise Refused("a picture")

    monkeypatch.setattr("scratchnet.train.pictures", refuse)
    step.equal(run(main, ["--data", str(small), "--epochs", "1"]), 0, "nothing is drawn", "no --figures")


def test_the_articles_yardsticks(binary):
    """Always 1 is right for 1135 of 2115 test images, and the rule of threshold.py for 0.9674."""
    records = [Record(1, 0.5, 0.5, 0.5, 0.5)]
    weights = [0.0] * 784
    model = Model((0, 1), "binary", 0, 1.0, 0.01, 1, 0.0, weights, records)
    texts = pictures(model, {0: weights, 1: weights}, binary, [0.5] * 2115)
    step.equal(list(texts), FIGURES, "five pictures", "predictions of 1/2")
    for words in ("always a 1: 0.5366", "counting ink: 0.9674"):
        step.equal(words in texts["curves.svg"], True, "yardsticks", words)
    step.equal("980 are misread" in texts["worst.svg"], True, "1/2 reads as 1", "980 zeros")


# The weights that are kept.


@pytest.mark.parametrize(
    "epochs, kept",
    [
        (1, [0, 1]),
        (2, [0, 1, 2]),  # 2 // 3 = 0, 4 // 3 = 1
        (3, [0, 1, 2, 3]),  # 1, 2
        (4, [0, 1, 2, 4]),  # 1, 8 // 3 = 2
        (5, [0, 1, 3, 5]),  # 1, 10 // 3 = 3
        (6, [0, 1, 2, 4, 6]),
        (50, [0, 1, 16, 33, 50]),
        (3000, [0, 1, 1000, 2000, 3000]),
    ],
)
def test_kept_epochs(epochs, kept):
    step.equal(kept_epochs(epochs), kept, "0, 1, a third, two thirds, the last", epochs)


def a_run(*options):
    """A run of these options, of a unit of two weights, with a bar that says what it was told."""
    run = Run(parse(options))
    run.network = Network([0.5, -0.5])
    run.told = []
    run.bar = SimpleNamespace(move=lambda words: run.told.append(words()))
    return run


def test_watched_hands_on_every_step_and_notes_it_when_it_has_been_looked_at():
    """The weights after epoch n are [n], and the bias is -n; the outputs of that step are [n + 0.5]."""
    run = a_run("--epochs", "7")
    first = run.kept[0]

    def steps():
        for epoch in range(1, 8):
            run.network.weights, run.network.bias = [float(epoch)], -float(epoch)
            yield [epoch + 0.5]

    handed_on = run.watched(steps(), [1.0])
    step.equal(next(handed_on), [1.5], "one step at a time", "the first of 7")
    step.equal(run.reached[0], 0, "it has not been looked at", "the first of 7")
    step.equal(next(handed_on), [2.5], "the next", "the second of 7")
    step.equal(run.reached, (1, [1.0], -1.0), "the first is noted, though the weights moved", "7 steps")
    rest = list(handed_on)
    step.equal(rest, [[n + 0.5] for n in range(3, 8)], "hands on every step", "7 steps")
    step.equal(run.reached, (7, [7.0], -7.0), "the last is noted", "7 steps")
    expected = {0: first, 1: [1.0], 2: [2.0], 4: [4.0], 7: [7.0]}  # 7 // 3 = 2, 14 // 3 = 4
    step.equal(run.kept, expected, "the weights after epoch n", "7 steps")
    step.equal(list(run.kept), [0, 1, 2, 4, 7], "in order", "7 steps")
    step.equal(len(run.told), 7, "the bar moves by one for each")


def test_kept_weights_stay_as_they_were():
    """`Network.update` makes a new list: the later steps do not move what is kept."""
    x, y = [[1.0, 0.0], [1.0, 1.0]], [0, 1]
    run, after = a_run("--epochs", "5"), [[0.5, -0.5]]
    run.kept[0] = run.network.weights
    for _ in run.watched(descend(run.network, x, y, 5, 1.0), y):
        after.append(list(run.network.weights))
    step.equal(run.kept, {epoch: after[epoch] for epoch in (0, 1, 3, 5)}, "the weights after epoch n", "5")
    step.equal(len({tuple(weights) for weights in after}), 6, "they move in every step", after)


# Stopped, and gone on with.


@contextmanager
def begun(*options, epoch=1):
    """The command, when it has printed the line of that epoch; in a group of its own."""
    running = subprocess.Popen(
        [*COMMAND, *map(str, options)], env=ENVIRONMENT, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    with at_most_a_minute(running):
        for line in running.stdout:
            if line.startswith(f"epoch: {epoch},"):
                break
        yield running


@SIGNALS
@pytest.mark.parametrize("again", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_who_is_impatient_does_not_lose_the_run(small, tmp_path, capsys, monkeypatch, again):
    """Ctrl-C when all epochs are done, before the model is saved; and more while it is saved, at last."""
    calls, model = [], tmp_path / "model.json"

    def save(path, trained):
        calls.append(trained)
        if len(calls) == 1:
            signal.raise_signal(signal.SIGINT)
        for name in ("SIGINT", again):
            signal.raise_signal(getattr(signal, name))
        save_model(path, trained)

    monkeypatch.setattr("scratchnet.train.save_model", save)
    arguments = ["--data", str(small), "--epochs", "2", "--save", str(model)]
    step.equal(run(main, arguments), 130, "the first Ctrl-C ends it", arguments)
    said = capsys.readouterr().err.removeprefix(HINT)
    expected = f"interrupted after epoch 2 of 2; the weights are in {model}\n"
    step.equal(said, expected, "what is reached, and no advice to go on", arguments)
    step.equal(load_model(model), calls[0], "the model", arguments)


@pytest.mark.process
@SIGNALS
def test_ctrl_c_twice_is_one_line(tmp_path):
    """The second time while the process is ending already, at any moment of it."""
    for pause in (0.0, 0.01, 0.02, 0.03, 0.05, 0.08):
        model = tmp_path / f"{pause}.json"
        with begun("--processes", "3", "--log-every", "1", "--save", model, epoch=2) as command:
            command.send_signal(signal.SIGINT)
            time.sleep(pause)
            command.send_signal(signal.SIGINT)
            said = command.communicate(timeout=30)[1].removeprefix(HINT)
        found = re.fullmatch(r"interrupted after epoch (\d+) of 3000; to go on, add (.*)\n", said)
        step.equal(bool(found), True, "one line", (pause, said))
        expected = f"--resume {model} to the same command"
        step.equal((command.returncode, found[2]), (130, expected), "status, advice", pause)
        step.equal(load_model(model).epochs, int(found[1]), "the model says the same epoch", pause)


class Interrupt:
    """A trace function that presses Ctrl-C before line number `count` of those that a training runs."""

    PAGES = [str(ROOT / "scratchnet" / page) for page in ("train.py", "training.py", "network.py")]

    def __init__(self, count):
        self.left = count

    def __call__(self, frame, event, argument):
        if frame.f_code.co_filename in self.PAGES and frame.f_code.co_name != "<module>":
            return self.line
        return None

    def line(self, frame, event, argument):
        if event == "line":
            self.left -= 1
            if self.left == 0:
                raise KeyboardInterrupt
        return self.line


def test_wherever_it_is_stopped_it_goes_on_to_the_same_bits(small, tmp_path, capsys):
    """The saved file of a run that was stopped, and then gone on with, is that of an unbroken one."""
    settings = ["--digits", "1", "0", "--pixels", "grey", "--seed", "3", "--init-scale", "0.5"]
    often = ["--data", str(small), "--epochs", "7", "--log-every", "3"]
    unbroken, stopped = tmp_path / "unbroken.json", tmp_path / "stopped.json"
    run(main, [*often, *settings, "--lr", "0.25", "--save", str(unbroken)])
    log = [line for line in capsys.readouterr().out.splitlines() if line.startswith("epoch")]
    reached, traced = set(), sys.gettrace()
    for count in range(1, 1000, 7):
        stopped.unlink(missing_ok=True)
        sys.settrace(Interrupt(count))
        try:
            status = run(main, [*often, *settings, "--lr", "0.25", "--save", str(stopped)])
        finally:
            sys.settrace(traced)
        printed = capsys.readouterr()
        if status == 0:
            break  # it had ended before that line
        said = re.search(r"interrupted( after epoch (\d) of 7(; .*)?)?\n$", printed.err)
        step.equal(status, 130, "the exit status", f"Ctrl-C at line {count}")
        epoch = int(said[2] or 0)
        step.equal(stopped.exists(), epoch > 0, "saved from the first epoch on", f"Ctrl-C at line {count}")
        if 0 < epoch < 7:
            step.equal(
                said[3], f"; to go on, add --resume {stopped} to the same command", "what to type", count
            )
            step.equal(run(main, [*often, "--resume", str(stopped), "--save", str(stopped)]), 0, "goes on")
            rest = [line for line in capsys.readouterr().out.splitlines() if line.startswith("epoch")]
            step.equal(rest, log[-len(rest) :], "the rest of the log", f"Ctrl-C at line {count}")
        if epoch:
            step.equal(stopped.read_text(), unbroken.read_text(), "the same file", f"line {count}")
        reached.add(epoch)
    step.equal(reached, set(range(8)), "it was stopped after each epoch")


@pytest.mark.process
def test_a_run_by_several_hands_goes_on_to_the_same_bits(small, tmp_path, capsys):
    common = ["--data", str(small), "--processes", "3", "--log-every", "2"]
    files = [tmp_path / name for name in ("unbroken.json", "first.json", "whole.json")]
    run(main, [*common, "--epochs", "6", "--save", str(files[0])])
    run(main, [*common, "--epochs", "4", "--save", str(files[1])])
    run(main, [*common, "--epochs", "6", "--resume", str(files[1]), "--save", str(files[2])])
    step.equal(files[2].read_text(), files[0].read_text(), "4 epochs and then 2 are 6", "3 processes")


def test_the_pictures_of_a_run_that_was_gone_on_with(small, tmp_path, capsys):
    """All that is still known: the first weights, and those after 4 epochs and after 6."""
    model, folder = tmp_path / "model.json", tmp_path / "figures"
    run(main, ["--data", str(small), "--epochs", "4", "--init-scale", "0.5", "--save", str(model)])
    more = ["--epochs", "7", "--resume", str(model), "--figures", str(folder)]
    step.equal(run(main, ["--data", str(small), *more]), 0, "exit status", more)
    shown = re.findall(r">epoch (\d)<", (folder / "learnt.svg").read_text())
    step.equal(shown[:3], ["0", "4", "7"], "the epochs in learnt.svg", more)
    step.equal(sorted(path.name for path in folder.iterdir()), NAMES_OF_FIGURES, "five pictures", more)


@pytest.mark.process
@SIGNALS
def test_sigterm_saves_what_there_is(tmp_path):
    model = tmp_path / "model.json"
    with begun("--log-every", "1", "--save", model, epoch=2) as running:
        running.terminate()
        running.communicate(timeout=30)
    step.equal(running.returncode, 143, "exit status", "SIGTERM")
    step.equal(2 <= load_model(model).epochs < 3000, True, "the epoch reached is saved", "SIGTERM")
    step.equal(os.listdir(tmp_path), ["model.json"], "nothing else", "SIGTERM")


@pytest.mark.process
@SIGNALS
def test_a_reader_who_goes_away_does_not_lose_the_run(tmp_path):
    model = tmp_path / "model.json"
    with begun("--log-every", "1", "--save", model, epoch=3) as running:
        running.stdout.close()
        said = running.stderr.read().removeprefix(HINT)
        step.equal((running.wait(timeout=30), said), (141, ""), "as with `| head`", "a closed pipe")
        running.stderr.close()
    step.equal(3 <= load_model(model).epochs < 3000, True, "the epoch reached is saved", "a closed pipe")


@pytest.mark.process
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_worker_that_is_killed_does_not_lose_the_run(tmp_path):
    model = tmp_path / "my model.json"
    with begun("--log-every", "1", "--processes", "2", "--save", model, epoch=3) as running:
        os.kill(children(running.pid)[0], signal.SIGKILL)
        said = running.communicate(timeout=30)[1].removeprefix(HINT)
    found = re.fullmatch(r"error: epoch (\d+): (process 2 of 2 was ended by signal 9 .*); (.*)\n", said)
    step.equal(bool(found), True, "which epoch, what became of it, how to go on", said)
    advice = f"to go on, add --resume '{model}' to the same command"
    step.equal((running.returncode, found[3]), (2, advice), "status, advice", said)
    step.equal(load_model(model).epochs, int(found[1]) - 1, "the last whole step is saved", said)


@SIGNALS
def test_the_same_command_with_resume_goes_on(small, tmp_path, capsys):
    """Also if it was gone on with before: the later --resume counts."""
    model, other = tmp_path / "model.json", tmp_path / "other.json"
    common = ["--data", str(small), "--lr", "0.25", "--plain", "--save", str(model)]
    run(main, [*common, "--epochs", "2"])
    run(main, [*common[:-1], str(other), "--epochs", "4"])
    again = [*common, "--epochs", "5", "--resume", str(model), "--resume", str(other)]
    step.equal(run(main, again), 0, "exit status", again)
    epochs = re.findall(r"epoch: (\d)", capsys.readouterr().out.rpartition("test images")[2])
    step.equal(epochs, ["5"], "from epoch 4 on", again)


@pytest.mark.parametrize(
    "options, message",
    [
        (["--seed", "0"], "{}: was trained with --seed 3"),
        (["--lr", "0.1"], "{}: was trained with --lr 0.25"),
        (["--digits", "0", "1"], "{}: was trained with --digits 1 0"),
        (["--init-scale", "1"], "{}: was trained with --init-scale 0.5"),
        (["--pixels", "binary"], "{}: was trained with --pixels grey"),
        (["--epochs", "4"], "{}: has 4 epochs already; expected --epochs of more"),
    ],
    ids=str,
)
def test_going_on_with_other_settings_is_refused(small, tmp_path, capsys, options, message):
    model = tmp_path / "model.json"
    settings = ["--digits", "1", "0", "--pixels", "grey", "--seed", "3", "--lr", "0.25"]
    settings += ["--init-scale", "0.5"]
    run(main, ["--data", str(small), "--epochs", "4", *settings, "--save", str(model)])
    capsys.readouterr()
    arguments = ["--data", str(small), "--resume", str(model), *options]
    step.equal(run(main, arguments), 2, "exit status", options)
    printed = capsys.readouterr()
    step.equal(printed.err, f"error: {message.format(model)}\n", "the cause", options)
    step.equal(printed.out, "", "before anything is done", options)
    same = [*settings, "--epochs", "5"]
    step.equal(run(main, ["--data", str(small), "--resume", str(model), *same]), 0, "the same are fine", same)


@pytest.mark.parametrize("content", [None, "{}"])
def test_going_on_with_what_is_no_model(tmp_path, capsys, content):
    model = tmp_path / "model.json"
    if content is not None:
        model.write_text(content)
    step.equal(run(main, ["--resume", str(model)]), 2, "exit status", content)
    said = capsys.readouterr().err
    step.equal(said.startswith(f"error: {model}: "), True, "the file is named", said)


# What cannot be written.


def test_what_cannot_be_written_is_said_before_the_training(small, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    (tmp_path / "pictures/learnt.svg").mkdir(parents=True)
    for option, path, cause in (
        ("--save", tmp_path / "none" / "model.json", "No such file or directory"),
        ("--save", tmp_path, "is not a regular file"),
        ("--figures", tmp_path / "file", "file: is not a folder"),
        ("--figures", tmp_path / "file" / "below", "file: is not a folder"),
        ("--figures", tmp_path / "pictures", "learnt.svg: is not a regular file"),
    ):
        assert run(main, ["--data", str(small), option, str(path)]) == 2
        printed = capsys.readouterr()
        assert printed.out == "" and printed.err.startswith("error: ")
        assert cause in printed.err and printed.err.count("\n") == 1


@pytest.mark.parametrize(
    "model, folder",
    [("both", "both"), ("f/curves.svg", "f"), ("f/../f/worst.svg", "f"), ("new", "new/below")],
)
def test_a_model_and_a_picture_of_one_name_are_refused_before_the_training(
    small, tmp_path, capsys, monkeypatch, model, folder
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "f").mkdir()
    assert run(main, ["--data", str(small), "--save", model, "--figures", folder]) == 2
    printed = capsys.readouterr()
    assert printed == ("", f"error: {model}: --figures is to write there, too\n")
    assert os.listdir(tmp_path / "f") == [] and not (tmp_path / "both").exists()


def test_a_run_that_is_refused_leaves_no_folder(tmp_path, capsys):
    assert run(main, ["--data", str(tmp_path / "none"), "--figures", str(tmp_path / "new/pictures")]) == 2
    assert os.listdir(tmp_path) == []


# The bar, and life without it.


@pytest.mark.terminal
def test_bar_moves_on_a_terminal_and_shows_the_loss(small):
    """Each line of the log stands whole, and the bar once, below them."""
    pytest.importorskip("tqdm")
    options = ["--data", str(small), "--epochs", "20", "--log-every", "10"]
    text, status = on_a_terminal([*COMMAND, *options], UTF_8, columns=100)
    step.equal(status, 0, "exit status", options)
    lines = screen(text, 100)
    starts = ["digit 0: ", "digit 1: ", "epoch: 1, ", "epoch: 10, ", "epoch: 20, ", "100%|", "cost "]
    step.equal(len(lines), 7, "two sizes, three of the log, the bar, the time", lines)
    found = [line[: len(start)] for line, start in zip(lines, starts)]
    step.equal(found, starts, "the bar is below the log", lines)
    loss = re.search(r"train_loss: (\S+), ", lines[4])[1]
    step.equal(re.search(r"\| (.*)$", lines[5])[1], f"20/20 00:00, loss {loss}", "beside the bar", lines)
    step.equal(" 0/20 " in text and " 9/20 " in text, True, "it moves", text)


@pytest.mark.terminal
@pytest.mark.parametrize("columns", [50, 80])
def test_ctrl_c_on_a_terminal_leaves_one_bar_at_most(columns):
    """And the epoch reached, on a line to itself. Of the terminal's ^C a ^ may stay behind the bar."""
    pytest.importorskip("tqdm")
    train = [*COMMAND, "--log-every", "3000"]
    text, status = on_a_terminal(train, UTF_8, columns, ctrl_c_at=r" [1-9]\d*/3000 .*loss 0")
    step.equal(status, 130, "stopped by Ctrl-C", text)
    step.equal(("^C" in text, text.count("interrupted")), (True, 1), "the terminal wrote ^C", text)
    lines = screen(text, columns)
    said = re.fullmatch(r"interrupted after epoch (\d+) of 3000", lines[-1])
    step.equal(said is not None and 1 <= int(said[1]) < 3000, True, "the epoch reached", lines)
    bars = [place for place, line in enumerate(lines) if "%|" in line]
    step.equal(bars in ([], [len(lines) - 2]), True, "one bar at most, above it", lines)
    log = [line for line in lines if line.startswith("epoch: 1, train_loss: 0.5230, ")]
    step.equal(len(log), 1, "the log stays", lines)


def test_the_loss_is_what_the_bar_can_ask_for():
    """The mean of (0.5 - 1)^2 = 0.25 and (0.5 - 0)^2 = 0.25; of 0 and 0.25^2 = 0.0625: 0.03125."""
    run, steps = a_run(), [[0.5, 0.5], [1.0, 0.25]]
    step.equal(list(run.watched(iter(steps), [1, 0])), steps, "hands on every step")
    step.equal(run.told, ["loss 0.2500", "loss 0.0312"], "one move for each, with the loss")


@pytest.mark.process
def test_without_tqdm_it_trains_and_says_how_to_get_the_bar(small, tmp_path):
    (tmp_path / "no_tqdm").mkdir()
    (tmp_path / "no_tqdm/tqdm.py").write_text("raise ImportError('not installed')")
    ran = subprocess.run(
        [*COMMAND, "--data", str(small), "--epochs", "1"], capture_output=True, text=True,
        env=ENVIRONMENT | {"PYTHONPATH": f"{tmp_path / 'no_tqdm'}{os.pathsep}{ROOT}"}, timeout=60,
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


@pytest.mark.process
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


@pytest.mark.process
@SIGNALS
def test_ctrl_c_is_status_130_with_the_epoch():
    with begun("--log-every", "1") as running:
        running.send_signal(signal.SIGINT)
        started = time.monotonic()
        _, error = running.communicate(timeout=30)
    said = re.fullmatch(r"interrupted after epoch (\d+) of 3000\n", error.removeprefix(HINT))
    assert 1 <= int(said[1]) < 3000
    assert running.returncode == 130
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("place", ["load_dataset", "SharedMatrix", "records"])
def test_ctrl_c_before_epoch_1(small, tmp_path, capsys, monkeypatch, place):
    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(f"scratchnet.train.{place}", interrupt)
    model = tmp_path / "model.json"
    status = run(main, ["--data", str(small), "--epochs", "7", "--save", str(model)])
    found = status, capsys.readouterr().err.removeprefix(HINT)
    step.equal(found, (130, "interrupted after epoch 0 of 7\n"), "the epoch reached", place)
    step.equal(model.exists(), False, "there is nothing to save", place)


@pytest.mark.parametrize(
    "error, ending",
    [(None, (0, 2, True)), (Refused("no"), (2, 0, True)), (KeyboardInterrupt(), (130, 0, False))],
    ids=["done", "refused", "Ctrl-C"],
)
def test_the_bar_is_closed_by_every_ending(small, monkeypatch, error, ending):
    """Ending: the exit status, the moves of the bar, and whether it is left where it stands."""
    closed = []

    class Noting(Bar):
        def close(self, leave=True):
            closed.append((self.reached, leave))

    def failing(steps, *arguments):
        for _ in steps:
            if error is not None:
                raise error
        return []

    monkeypatch.setattr("scratchnet.train.Bar", Noting)
    monkeypatch.setattr("scratchnet.train.records", failing)
    status = run(main, ["--data", str(small), "--epochs", "2"])
    step.equal([(status, *closing) for closing in closed[:1]], [ending], "closed", error)


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


@pytest.mark.process
def test_output_into_a_pipe_that_closes(small):
    running = subprocess.Popen(
        [*COMMAND, "--data", str(small), "--log-every", "1"], env=ENVIRONMENT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with at_most_a_minute(running):
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read().removeprefix(HINT) == ""
        assert running.wait(timeout=30) == 141
        running.stderr.close()


# Many hands.


@pytest.mark.process
@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_any_number_of_processes_prints_the_articles_lines(count, capsys):
    """Lines 1 and 2 of the log, and the loss of epoch 20 to be the same whoever adds up."""
    assert run(main, ["--epochs", "20", "--processes", str(count)]) == 0
    lines = capsys.readouterr().out.splitlines()
    step.equal(lines[2], ARTICLE_LOG[0], "the article's first line", f"{count} processes")
    expected = "epoch: 20, train_loss: 0.5229, test_loss: 0.5281, train_acc: 0.4709, test_acc: 0.4652"
    step.equal(lines[3], expected, "the line of epoch 20", f"{count} processes")


@pytest.mark.whole
@pytest.mark.parametrize("count", [1, 3, 4])
def test_the_whole_log_whatever_the_number_of_processes(count):
    """Two are the default where there are two cores: test_the_whole_run_of_the_article."""
    ran = command("--processes", str(count))
    step.equal(ran.stdout.splitlines()[2:-1], ARTICLE_LOG, "the article's log", f"{count} processes")
    step.equal(ran.returncode, 0, "exit status")


@pytest.mark.process
def test_processes_go_with_every_other_option(small, tmp_path, capsys):
    """The same model, to 1e-12, and the same pictures as by one process."""
    found = []
    for count in ("1", "3"):
        folder = tmp_path / count
        options = ["--pixels", "grey", "--epochs", "6", "--log-every", "2", "--digits", "1", "0"]
        outputs = ["--save", str(tmp_path / f"{count}.json"), "--figures", str(folder)]
        for plain in ([], ["--plain"]):
            assert run(main, ["--data", str(small), "--processes", count, *options, *outputs, *plain]) == 0
            lines = capsys.readouterr().out.splitlines()[:-1]
            pictures = [path.read_text("utf-8") for path in sorted(folder.iterdir())]
            found.append((lines, pictures, load_model(tmp_path / f"{count}.json").weights))
    for lines, pictures, weights in found[1:]:
        step.equal(lines, found[0][0], "the same log")
        step.equal(pictures, found[0][1], "the same pictures")
        step.close(weights, found[0][2], "the same weights")


def test_more_processes_than_images(small, capsys):
    assert run(main, ["--data", str(small), "--epochs", "2", "--processes", "7"]) == 2
    expected = "error: expected 1 to 6 hands, one for each image at most; found 7\n"
    step.equal(capsys.readouterr().err.removeprefix(HINT), expected, "six images")


def test_without_another_process_one_will_do_unless_more_were_asked_for(small, capsys, monkeypatch):
    def none(*arguments, **options):
        raise Refused("process 2 of 2 cannot be started: no")

    monkeypatch.setattr("scratchnet.train.hands_worth", lambda images, epochs: 2)
    monkeypatch.setattr("scratchnet.hands.Worker", none)
    assert run(main, ["--data", str(small), "--epochs", "2"]) == 0
    assert "epoch: 2, " in capsys.readouterr().out
    assert run(main, ["--data", str(small), "--epochs", "2", "--processes", "2"]) == 2
    found = capsys.readouterr().err.removeprefix(HINT)
    step.equal(found, "error: process 2 of 2 cannot be started: no\n", "the cause")


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


def gone(numbers):
    """Whether these processes have all ended within two seconds."""
    deadline = time.monotonic() + 2.0
    while time.monotonic() < deadline:
        if not any(map(alive, numbers)):
            return True
        time.sleep(0.02)
    return False


@pytest.mark.process
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize(
    "target, number, status, said",
    [
        ("command", "SIGINT", 130, r"interrupted after epoch \d+ of 3000\n"),
        ("command", "SIGTERM", 143, ""),
        ("command", "SIGHUP", 129, ""),
        ("command", "SIGKILL", -9, ""),
        ("worker", "SIGTERM", 2, r"error: epoch \d+: process [23] of 3 was ended by signal 15\n"),
        ("worker", "SIGKILL", 2, r"error: epoch \d+: process [23] of 3 was ended by signal 9 .*\n"),
        ("group", "SIGINT", 130, r"interrupted after epoch \d+ of 3000\n"),
    ],
)
def test_no_process_is_left_behind(target, number, status, said):
    with begun("--log-every", "3000", "--processes", "3") as running:
        workers = children(running.pid)
        step.equal(len(workers), 2, "this process and two workers", target)
        if target == "group":  # as a terminal does it
            os.killpg(running.pid, getattr(signal, number))
        else:
            os.kill(running.pid if target == "command" else workers[-1], getattr(signal, number))
        _, error = running.communicate(timeout=30)
        step.equal(running.returncode, status, "the exit status", (target, number))
        step.equal(re.fullmatch(said, error.removeprefix(HINT)) is not None, True, said, error)
        step.equal(gone(workers), True, "no process is left after two seconds", (target, number))
