"""The command, run as a newcomer runs it. What an option itself refuses is in test_tools_arguments.py."""

import errno
import io
import json
import os
import re
import signal
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from commands import ENVIRONMENT, NAMES, ROOT, idx_folder, python
from step import Step, fixture
from terminal import PROC, SIGNALS, children, gone, on_a_terminal, screen, started

from scratchnet.article import random_weights, shuffled
from scratchnet.dataset import load_dataset
from scratchnet.network import Network
from scratchnet.pictures.training import curves, learnt, samples, weights_map, worst
from scratchnet.runs.model import load_model, save_model
from scratchnet.runs.progress import Run, snapshot_epochs, workers_worth
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.tools.errors import Refused
from scratchnet.tools.files import data_folder
from scratchnet.tools.progress_bar import Bar
from scratchnet.train import log_line, parse
from scratchnet.training import take_step

step = Step(__file__)
test_example = step.examples()
ARTICLE_LOG = (ROOT / "tests/fixtures/article_log.txt").read_text().splitlines()
SIZES = [
    "digit 0: 5923 training images, 980 test images", "digit 1: 6742 training images, 1135 test images",
]  # fmt: skip
UTF_8 = ENVIRONMENT | {"PYTHONIOENCODING": "utf-8"}  # a bar of blocks
COMMAND = "-m", "scratchnet.train"
NAMES_OF_FIGURES = ["curves.svg", "learnt.svg", "samples.svg", "weights.svg", "worst.svg"]
SETTINGS = ["--digits", 1, 0, "--pixels", "grey", "--seed", 3, "--init-scale", 0.5, "--lr", 0.25]


@pytest.fixture
def called(call):
    """A function that runs the command in this process: its exit status, output, standard error."""

    return partial(call, "train")


def log_of(output):
    return [line for line in output.splitlines() if line.startswith("epoch: ")]


# What it prints.


def test_defaults_are_the_articles():
    assert vars(parse([])) == {
        "epochs": 3000, "lr": 0.01, "seed": 0, "pixels": "binary", "init_scale": 1.0,
        "log_every": 200, "digits": (0, 1), "data": None, "plain": False,
        "processes": None, "save": None, "resume": None, "figures": None,
    }  # fmt: skip


def test_plain_trains_through_the_plain_matrix(small, called, monkeypatch):
    def refuse(rows):
        raise Refused("the shared matrix")

    monkeypatch.setattr("scratchnet.train.SharedMatrix", refuse)
    found = [called("--data", small, "--epochs", 1, *plain)[0] for plain in ([], ["--plain"])]
    step.equal(found, [2, 0], "which matrix is made", "without and with --plain")


def test_the_articles_first_line(called):
    status, out, err = called("--epochs", 1)
    *lines, time_taken = out.splitlines()
    step.equal((status, lines), (0, [*SIZES, ARTICLE_LOG[0]]), "sizes, then the log")
    advice = (
        "note: counting ink is right for 0.9674 of the test images, this unit for 0.4652; "
        "why a unit may learn so little: python3 -m scratchnet.saturation\n"
    )
    step.equal(err, advice, "on standard error, so that the log stays the article's")
    seconds = re.fullmatch(r"cost time: (\d+\.\d) s", time_taken)
    step.equal(seconds is not None and 0 < float(seconds[1]) < 300, True, "the time at last", out)


@pytest.mark.whole
def test_the_whole_run_of_the_article(tmp_path):
    """Section 11: 3000 epochs, all 16 lines, 64 figures; and the pictures that the README shows."""
    model, folder = tmp_path / "model.json", tmp_path / "figures"
    ran = python(*COMMAND, "--figures", folder, "--save", model)
    step.equal(ran.stdout.splitlines()[2:-1], ARTICLE_LOG, "the article's log")
    assert ran.returncode == 0
    the_same_model(load_model(model), load_model(data_folder() / "article.json"), 1e-6)
    history, log = load_model(model).history, fixture("training_binary")["log"]
    step.equal([str(record.epoch) for record in history], list(log), "the epochs of the log")
    for epoch, *found in history:
        step.close(found, log[str(epoch)], "NumPy's log", f"epoch {epoch}", relative=1e-9)
    step.equal(sorted(os.listdir(folder)), NAMES_OF_FIGURES, "five pictures")
    for name in NAMES_OF_FIGURES:
        expected = (ROOT / "tests/fixtures/figures" / name).read_bytes()
        assert (folder / name).read_bytes() == expected, f"{name} is not the README's"


@pytest.mark.whole
@pytest.mark.parametrize("count, epochs", [(1, 600), (3, 600)])
def test_the_log_whatever_the_number_of_processes(count, epochs):
    """Two are the default where there are two cores: test_the_whole_run_of_the_article."""
    ran = python(*COMMAND, "--processes", count, "--epochs", epochs)
    expected = ARTICLE_LOG[: epochs // 200 + 1]
    step.equal(ran.stdout.splitlines()[2:-1], expected, "the article's log", f"{count} processes")
    step.equal(ran.returncode, 0, "exit status")


def the_same_model(found, expected, relative):
    """Fails unless the two agree; not to the bit: processes, and Pythons, add up in other orders."""
    for field in ("digits", "pixels", "seed", "init_scale", "learning_rate", "epochs", "data"):
        step.equal(getattr(found, field), getattr(expected, field), field)
    step.close(found.weights, expected.weights, "weights", relative=relative)
    step.equal([r.epoch for r in found.history], [r.epoch for r in expected.history], "epochs logged")


@pytest.mark.whole
def test_the_small_model_that_comes_along_is_what_train_makes(called, tmp_path):
    """data/README.md says how it was made."""
    model, made = tmp_path / "model.json", (data_folder() / "README.md").read_text("utf-8")
    command = re.search(r"^python3 -m scratchnet.train (.*) --save data/small.json$", made, re.MULTILINE)
    step.equal(called(*command[1].split(), "--save", model)[0], 0, "exit status", command[1])
    the_same_model(load_model(model), load_model(data_folder() / "small.json"), 1e-9)


# What it writes.


def test_save_and_figures(small, tmp_path, called):
    """All options reach the model: it is the one that the steps of the book make of these settings."""
    model, folder = tmp_path / "model.json", tmp_path / "new" / "figures"
    options = [*SETTINGS, "--epochs", 4, "--log-every", 2, "--save", model, "--figures", folder]
    status, out, _ = called("--data", small, *options)
    step.equal(status, 0, "exit status", options)
    found = load_model(model)
    step.equal(found[:6], ((1, 0), "grey", 3, 0.5, 0.25, 4), "what was set", options)
    step.equal([record.epoch for record in found.history], [1, 2, 4], "first, every second, last", options)
    step.equal([log_line(record) for record in found.history], log_of(out), "the log is kept")
    data = shuffled(load_dataset(small, (1, 0), "grey"), 3)
    network = Network(random_weights(784, 3, 0.5))
    weights, train_x, test_x = {0: network.weights[:]}, SharedMatrix(data.train_x), SharedMatrix(data.test_x)
    for epoch in (1, 2, 3, 4):
        take_step(network, train_x, data.train_y, 0.25)
        weights[epoch] = network.weights[:]  # copies: later steps must not move what `train` keeps
    del weights[3]  # 4 // 3, 2 * 4 // 3 and 4 are 1, 2 and 4
    trained = [*network.weights, network.bias]
    step.close([*found.weights, found.bias], trained, "w and b", options, relative=1e-9)
    expected = {
        # half of the test images are of each digit; counting ink tells all ink from none
        "curves.svg": curves(found, [("always a 1", 0.5), ("counting ink", 1.0)]),
        "learnt.svg": learnt(found, weights),
        "samples.svg": samples(found, data.train_x[:10], data.train_y[:10]),
        "weights.svg": weights_map(found),
        "worst.svg": worst(found, data.test_x, data.test_y, network.forward(test_x)),
    }
    step.equal(sorted(os.listdir(folder)), NAMES_OF_FIGURES, "five pictures")
    for name in NAMES_OF_FIGURES:
        step.equal((folder / name).read_text("utf-8"), expected[name], f"the picture {name}", options)


def test_the_weights_of_these_epochs_are_kept():
    for epochs, kept in ((2, [0, 1, 2]), (4, [0, 1, 2, 4]), (5, [0, 1, 3, 5]), (50, [0, 1, 16, 33, 50])):
        step.equal(snapshot_epochs(epochs), kept, "0, 1, a third, two thirds, the last", epochs)


def test_a_step_is_noted():
    """The weights after epoch n are [n], and the bias is -n."""
    run = Run(parse(["--epochs", "7"]))
    first = run.snapshots[0]
    step.equal(run.reached, (0, first, 0.0), "nothing is done yet")
    for epoch in range(1, 8):
        run.network.weights, run.network.bias = [float(epoch)], -float(epoch)
        step.equal(run.reached[0], epoch - 1, "it is not noted, though the weights moved", epoch)
        run.note(epoch)
        step.equal(run.reached, (epoch, [float(epoch)], -float(epoch)), "it is noted", epoch)
    expected = [(0, first), (1, [1.0]), (2, [2.0]), (4, [4.0]), (7, [7.0])]  # 7 // 3 = 2, 14 // 3 = 4
    step.equal(list(run.snapshots.items()), expected, "the weights after epoch n, in order")


def test_the_loss_stands_beside_the_bar(small, called, monkeypatch):
    """That from before the step: 1/4 at weights of 0, as in the log."""
    told = []
    monkeypatch.setattr(Bar, "move", lambda bar, words: told.append(words()))
    monkeypatch.setattr("scratchnet.runs.progress.random_weights", None)  # zeros need none
    log = log_of(called("--data", small, "--epochs", 4, "--log-every", 1, "--init-scale", 0)[1])
    step.equal(told, ["loss" + line.split("train_loss:")[1][:7] for line in log], "one move for each epoch")
    step.equal((len(told), told[0]), (4, "loss 0.2500"), "the first loss", told)


# Stopped, and gone on with.


@SIGNALS
@pytest.mark.parametrize("again", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_who_is_impatient_does_not_lose_the_run(small, tmp_path, called, monkeypatch, again):
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
    status, _, said = called("--data", small, "--epochs", 2, "--save", model)
    expected = 130, f"interrupted after epoch 2 of 2; the weights are in {model}\n"
    step.equal((status, said), expected, "what is reached, and no advice to go on", again)
    step.equal(load_model(model), calls[0], "the model", again)


def interrupt_at(count):
    """A trace function that presses Ctrl-C before line number `count` of those that a training runs."""
    names = "train.py", "training.py", "network.py", "runs/progress.py"
    pages = [str(ROOT / "scratchnet" / name) for name in names]
    others = iter(range(1, count))

    def trace(frame, event, argument):
        if frame.f_code.co_filename not in pages or frame.f_code.co_name == "<module>":
            return None
        if event == "line" and next(others, None) is None:
            raise KeyboardInterrupt
        return trace

    return trace


@pytest.mark.parametrize("every", [11, pytest.param(7, marks=pytest.mark.whole)])
def test_wherever_it_is_stopped_it_goes_on_to_the_same_bits(small, tmp_path, called, every):
    """The saved file of a run that was stopped and then gone on with is that of an unbroken one."""
    often = ["--data", small, "--epochs", 7, "--log-every", 3]
    unbroken, stopped = tmp_path / "unbroken.json", tmp_path / "stopped.json"
    log = log_of(called(*often, *SETTINGS, "--save", unbroken)[1])
    advice = f"; to go on, add --resume {stopped} to the same command"
    reached, traced = set(), sys.gettrace()
    for count in range(1, 1000, every):
        where = f"Ctrl-C at line {count}"
        stopped.unlink(missing_ok=True)
        sys.settrace(interrupt_at(count))
        try:
            status, _, said = called(*often, *SETTINGS, "--save", stopped)
        finally:
            sys.settrace(traced)
        if status == 0:
            break  # it had ended before that line
        found = re.search(r"interrupted( after epoch (\d) of 7(; .*)?)?\n$", said)
        step.equal(status, 130, "the exit status", where)
        epoch = int(found[2] or 0)
        step.equal(stopped.exists(), epoch > 0, "saved from the first epoch on", where)
        if epoch == 0:
            step.equal(found[3], None, "there is nothing to go on with", where)
        elif epoch < 7:
            step.equal(found[3], advice, "what to type", where)
            status, out, _ = called(*often, "--resume", stopped, "--save", stopped)
            rest = log_of(out)
            step.equal((status, rest), (0, log[-len(rest) :]), "the rest of the log", where)
        if epoch:
            step.equal(stopped.read_text(), unbroken.read_text(), "the same file", where)
        reached.add(epoch)
    step.equal(reached, set(range(8)), "it was stopped after each epoch")


def test_the_pictures_of_a_run_that_was_gone_on_with(small, tmp_path, called):
    """All that is still known: the first weights, and those after 4 epochs and after 7."""
    model, folder = tmp_path / "model.json", tmp_path / "figures"
    called("--data", small, "--epochs", 4, "--init-scale", 0.5, "--save", model)
    called("--data", small, "--epochs", 7, "--resume", model, "--figures", folder)
    shown = re.findall(r">epoch (\d)<", (folder / "learnt.svg").read_text())
    step.equal(shown[:3], ["0", "4", "7"], "the epochs in learnt.svg")
    step.equal(sorted(os.listdir(folder)), NAMES_OF_FIGURES, "five pictures")


def test_going_on_with_other_settings_is_refused(small, tmp_path, called):
    model = tmp_path / "model.json"
    called("--data", small, "--epochs", 4, *SETTINGS, "--save", model)
    for options, message in {
        "--seed 0": "was trained with --seed 3",
        "--lr 0.1": "was trained with --lr 0.25",
        "--digits 0 1": "was trained with --digits 1 0",
        "--init-scale 1": "was trained with --init-scale 0.5",
        "--pixels binary": "was trained with --pixels grey",
        "--epochs 4": "has 4 epochs already; expected --epochs above that",
    }.items():
        found = called("--data", small, "--resume", model, *options.split())
        step.equal(found, (2, "", f"error: {model}: {message}\n"), "before anything is done", options)
    same = called("--data", small, "--resume", model, *SETTINGS, "--epochs", 5)
    step.equal(same[0], 0, "the same settings are fine", SETTINGS)


def test_going_on_with_other_images_is_refused(small, tmp_path, called):
    """A single pixel of a test image is enough. A file of the second edition does not know its images."""
    model, images = tmp_path / "model.json", small / NAMES[2]
    called("--data", small, "--epochs", 2, "--save", model)
    images.write_bytes(images.read_bytes()[:-1] + b"\7")
    resumed = ["--data", small, "--epochs", 3, "--resume", model]
    message = f"{model}: was trained on other images; give their folder with --data"
    step.equal(called(*resumed), (2, "", f"error: {message}\n"), "before anything is done", "a pixel")
    content = json.loads(model.read_text())
    del content["data"]
    model.write_text(json.dumps(content))
    step.equal(called(*resumed)[0], 0, "exit status", "an older file")


PAPER = (
    "; of MNIST's digits it is a quarter at most. Paper is to be 0, and ink up to 255: if yours are dark on "
)
PAPER += "light paper, write 255 - value; if the paper is nearly 0, write 0 for it"


@pytest.mark.parametrize("paper, note", [
    ([0], ""), ([3], f"note: 100.0% of the pixels of these images are not 0{PAPER}"),
    ([0, 1, 2, 3], f"note: 87.5% of the pixels of these images are not 0{PAPER}"),  # as of a scan
    (None, "note: 0.0% of the pixels of these images are not 0: there is no ink in them to learn from"),
])  # fmt: skip
def test_what_is_odd_about_the_ink_is_noted(tmp_path, call, paper, note):
    """Half of the image is ink, or none of it; with a paper of 0 it is as it should be."""
    image = bytes(paper * (392 // len(paper))) + bytes([255]) * 392 if paper else bytes(784)
    folder = idx_folder(tmp_path, ([image] * 4, [0, 1] * 2), ([image] * 2, [0, 1]))
    for command in (["train", "--epochs", 1], ["threshold"]):
        status, _, said = call(*command, "--data", folder)
        notes = [line for line in said.splitlines() if "of the pixels" in line]
        step.equal((status, notes), (0, [note] * bool(note)), "one note", (command, paper))


ADVICE = "to go on, add --resume 'MODEL' to the same command\n"
INTERRUPTED = rf"interrupted after epoch \d+ of 1000000; {ADVICE}"
LOST = rf"error: epoch \d+: process [23] of 3 was ended by signal 9 .*; {ADVICE}"


@pytest.mark.process
@PROC
@pytest.mark.parametrize(
    "target, signals, status, said",
    [
        ("group", "SIGINT", 130, INTERRUPTED),  # by a terminal
        ("command", "SIGINT SIGINT", 130, INTERRUPTED),
        ("command", "SIGTERM", 143, ""),
        ("command", "SIGKILL", -9, ""),
        ("worker", "SIGKILL", 2, LOST),
        ("reader", "", 141, ""),  # it closes the pipe, as in `... | head -4`
    ],
)
def test_no_process_is_left_behind_and_the_run_is_saved(small, tmp_path, target, signals, status, said):
    """Saved is the last whole epoch, of which an error says the next. SIGKILL leaves no time for that."""
    model = tmp_path / "my model.json"
    endless = "--epochs", 1_000_000, "--log-every", 1, "--processes", 3
    with started(*COMMAND, "--data", small, *endless, "--save", model) as running:
        # so that the first epoch is whole
        next(line for line in running.stdout if line.startswith("epoch: 2,"))
        workers = children(running.pid)
        step.equal(len(workers), 2, "this process and two workers", target)
        if target == "reader":
            running.stdout.close()
        for name in signals.split():
            receiver = {"group": -running.pid, "command": running.pid, "worker": workers[-1]}[target]
            os.kill(receiver, getattr(signal, name))
            time.sleep(0.02)  # the second time it is ending already
        error = running.communicate(timeout=60)[1]
        step.equal(running.returncode, status, "the exit status", (target, signals))
        fits = re.fullmatch(said.replace("MODEL", str(model)), error)
        step.equal((bool(fits), gone(workers)), (True, True), f"no process is left; it says {said}", error)
    saved = [] if status == -9 else [model.name]
    step.equal(sorted(os.listdir(tmp_path)), sorted(NAMES + saved), "the model, and nothing else")
    if said:
        reached = int(re.search(r"epoch (\d+)", error)[1]) - (target == "worker")
        step.equal(load_model(model).epochs, reached, "the last whole epoch is saved", error)
    elif saved:
        step.equal(1 <= load_model(model).epochs < 1_000_000, True, "the epoch reached", signals)


@pytest.mark.terminal
def test_ctrl_c_on_a_terminal_leaves_one_bar_at_most(small):
    """And the epoch reached, on a line to itself. Of the terminal's ^C a ^ may stay behind the bar."""
    pytest.importorskip("tqdm")
    endless = "--data", str(small), "--epochs", "1000000", "--log-every", "1000000"
    train = [sys.executable, *COMMAND, *endless, "--processes", "1"]
    text, status = on_a_terminal(train, UTF_8, 50, ctrl_c_at=r" [1-9]\d*/1000000 .*loss 0")
    step.equal((status, "^C" in text, text.count("interrupted")), (130, True, 1), "stopped by Ctrl-C", text)
    lines = screen(text, 50)
    said = re.fullmatch(r"interrupted after epoch (\d+) of 1000000", lines[-1])
    step.equal(said is not None and 1 <= int(said[1]), True, "the epoch reached", lines)
    bars = [place for place, line in enumerate(lines) if "%|" in line]
    step.equal(bars in ([], [len(lines) - 2]), True, "one bar at most, above it", lines)
    step.equal(len(log_of("\n".join(lines))), 1, "the log stays", lines)


@pytest.mark.parametrize(
    "error, expected",
    [(None, (0, 2, True)), (Refused("no"), (2, 0, True)), (KeyboardInterrupt(), (130, 0, False))],
)
def test_every_ending_closes_the_bar(small, called, monkeypatch, error, expected):
    """Expected: the exit status, the moves of the bar, and whether it is left where it stands."""
    closed = []

    def failing(*arguments):
        if error is not None:
            raise error
        return take_step(*arguments)

    monkeypatch.setattr(Bar, "close", lambda bar, leave=True: closed.append((bar.reached, leave)))
    monkeypatch.setattr("scratchnet.train.take_step", failing)
    status = called("--data", small, "--epochs", 2)[0]
    step.equal((status, *closed[0]), expected, "closed", error)


# The wrong ways.


@pytest.mark.parametrize(
    "arguments, cause",
    [
        ("--data none --figures new/pictures", "none: no such folder"),
        ("--resume none", "none: No such file or directory"),
        ("--save folder", "folder: is not a regular file"),
        ("--figures folder", "folder/learnt.svg: is not a regular file"),
        ("--save both --figures both", "both: --figures is to write there, too"),
        ("--save f/curves.svg --figures f", "f/curves.svg: --figures is to write there, too"),
        ("--save new --figures new/below", "new: --figures is to write there, too"),
    ],
)
def test_what_cannot_be_done_is_said_at_once(small, tmp_path, called, monkeypatch, arguments, cause):
    monkeypatch.chdir(tmp_path)
    Path("f").mkdir()
    Path("folder/learnt.svg").mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    found = called("--data", small, *arguments.split())
    step.equal(found, (2, "", f"error: {cause}\n"), "one line that says what is allowed", arguments)
    step.equal(sorted(tmp_path.rglob("*")), before, "nothing is written", arguments)


def test_weights_that_overflow_end_the_run_with_the_epoch_and_advice(small, called):
    status, _, said = called("--data", small, "--lr", 1e308, "--init-scale", 1e308)
    message = r"error: epoch \d+: weights are no longer finite; use a smaller learning rate or .*\n"
    step.equal((status, bool(re.fullmatch(message, said))), (2, True), "the epoch and advice", said)


def test_a_note_that_cannot_be_written_loses_nothing(small, tmp_path, call, monkeypatch):
    """Standard error goes to a full disk."""

    class Full(io.StringIO):
        def write(self, text):
            raise OSError(errno.ENOSPC, "No space left on device")

    options, model = ["--data", small, "--digits", 1, 0, "--epochs", 2, "--save"], tmp_path / "model.json"
    step.has(call("train", *options, tmp_path / "other.json")[2], "note: counting ink is right for 1.0000")
    monkeypatch.setattr("sys.stderr", Full())
    step.equal((call("train", *options, model)[0], load_model(model).epochs), (0, 2), "the model is saved")


def test_a_loss_that_is_nan_ends_the_run(tmp_path, called):
    """The training images have one pixel of ink each; the sums of a test image are too large for floats."""
    lone, full = [bytes([255 * (place == k) for place in range(784)]) for k in (0, 1)], b"\7" * 784
    folder = idx_folder(tmp_path, (lone, [0, 1]), ([full, full], [0, 1]))
    status, out, said = called("--data", folder, "--init-scale", 3e307, "--epochs", 1)
    expected = 2, [], "error: epoch 1: a loss is nan; use a smaller --lr or --init-scale\n"
    step.equal((status, log_of(out), said), expected, "no log, and advice", 3e307)


# Several processes.


@pytest.mark.parametrize(
    "images, epochs, cores, count",
    [
        (12665, 3000, 2, 2), (12665, 3000, 1, 1), (12665, 3000, 8, 8), (12665, 3000, 64, 8),
        (12665, 158, 2, 2), (12665, 157, 2, 1),  # 2,001,070 and 1,988,405
        (1000, 2000, 2, 2), (1_999_999, 1, 2, 1),  # just 2,000,000 are worth it
        (6, 3000, 2, 1),
    ],
)  # fmt: skip
def test_how_many_processes_a_run_has(monkeypatch, images, epochs, cores, count):
    monkeypatch.setattr("scratchnet.runs.progress.usable_cores", lambda: cores)
    rule = "one for each core, 8 at most; one if images times epochs are fewer than 2,000,000"
    given = f"{images} images, {epochs} epochs, {cores} cores"
    step.equal(workers_worth(images, epochs), count, rule, given)


@pytest.mark.process
def test_processes_go_with_every_other_option(small, tmp_path, called):
    """The same model, to 1e-12, and the same pictures as by one process; 4 epochs and then 2 are 6."""
    model, first, folder = tmp_path / "model.json", tmp_path / "first.json", tmp_path / "pictures"
    found = []
    common = ["--data", small, "--log-every", 2, "--figures", folder, *SETTINGS]
    called(*common, "--processes", 3, "--epochs", 4, "--save", first)
    for options in ((1,), (1, "--plain"), (3,), (3, "--plain"), (3, "--resume", first)):
        log = log_of(called(*common, "--epochs", 6, "--save", model, "--processes", *options)[1])
        drawn = [path.read_text("utf-8") for path in sorted(folder.iterdir())]
        found.append((log, drawn, load_model(model)))
    for log, drawn, trained in found[1:4]:
        step.equal((len(log), log), (4, found[0][0]), "the same log")
        step.equal(drawn, found[0][1], "the same pictures")
        step.close(trained.weights, found[0][2].weights, "the same weights")
    step.equal(found[4][2], found[2][2], "the same bits", "gone on with by 3 processes")


def test_without_another_process_one_will_do_unless_more_were_asked_for(small, tmp_path, called, monkeypatch):
    def none(*arguments, **options):
        raise Refused("process 2 of 2 cannot be started: no")

    asked, model = [], tmp_path / "model.json"
    monkeypatch.setattr("scratchnet.train.workers_worth", lambda *run: asked.append(run) or 2)
    monkeypatch.setattr("scratchnet.tools.processes.Worker", none)
    status, out, _ = called("--data", small, "--epochs", 2, "--save", model)
    step.equal((status, len(log_of(out))), (0, 2), "one process will do")
    called("--data", small, "--epochs", 3, "--resume", model)
    step.equal(asked, [(6, 2), (6, 3)], "images, and all epochs: the bits are those of an unbroken run")
    status, _, said = called("--data", small, "--epochs", 2, "--processes", 7)
    expected = 2, "error: expected 1 to 6 processes, one for each image at most; found 7\n"
    step.equal((status, said), expected, "the cause", "7 processes")
