"""The whole program on one screen: it does what the pages do, and the README shows it."""

import gzip
import random
import re
import signal
from io import BytesIO
from runpy import run_path

import pytest
from commands import ROOT
from step import Step
from terminal import started

from scratchnet.accuracy import accuracy
from scratchnet.dataset import TEST, TRAIN
from scratchnet.network import Network
from scratchnet.training import descend, take_step

step = Step(__file__)
PROGRAM = ROOT / "scratchnet" / "whole.py"
SOURCE = PROGRAM.read_text(encoding="utf-8")


def test_it_fits_on_a_screen_and_stands_in_the_readme():
    step.equal(len(SOURCE.splitlines()) <= 35, True, "lines", len(SOURCE.splitlines()))
    step.equal(max(map(len, SOURCE.splitlines())) <= 100, True, "columns")
    modules = re.findall(r"^(?:import|from) (\w+)", SOURCE, re.MULTILINE)
    step.equal(modules, ["gzip", "math", "pathlib"], "the standard library alone")
    shown = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    step.equal(shown[0], SOURCE, "the first program of the README")
    for page in re.findall(r"(\w+\.py)", SOURCE):
        step.equal((PROGRAM.parent / page).exists(), True, "a page that explains a line", page)


def test_its_two_steps_are_those_of_the_pages(sets, monkeypatch, capsys):
    """On the 0s and 1s of the first 300 training images of MNIST, and of the first 200 to test."""
    contents = {}
    for names, count in ((TRAIN, 300), (TEST, 200)):
        images, labels = sets[names]
        contents[names[0]] = bytes(16) + b"".join(images[:count])
        contents[names[1]] = bytes(8) + bytes(labels[:count])
    monkeypatch.setattr(gzip, "open", lambda path: BytesIO(contents[path.stem]))
    names = run_path(str(PROGRAM))
    x, y, test_x, test_y = (names[name] for name in ("train_x", "train_y", "test_x", "test_y"))
    chosen = [image for image, label in zip(*sets[TRAIN]) if label in (0, 1)][: len(y)]
    step.equal(x, [[float(value > 0) for value in image] for image in chosen], "the 0s and 1s of the file")
    network, expected = Network([0.0] * 784), []
    for number in (1, 2):
        take_step(network, x, y, 0.01)
        share = accuracy(network.forward(test_x), test_y)
        expected.append(f"step {number}: {share:.4f} of the test images are right")
    step.equal(capsys.readouterr().out.splitlines(), expected, "what it prints")
    step.close([*names["w"], names["b"]], [*network.weights, network.bias], "weights and bias", relative=1e-9)


def test_from_random_weights_it_stops_learning(binary, shared):
    """Two steps from zero gain half of all images; from random weights they gain less than 0.001, wherever
    chance puts the start: seeds 0 to 4 of Python's own generator begin between 0.42 and 0.90."""
    x, test_x = shared
    for seed in range(5):
        draw = random.Random(seed)
        network = Network([draw.gauss(0, 1) for _ in range(784)])
        before = accuracy(network.forward(test_x), binary.test_y)
        descend(network, x, binary.train_y, 2, 0.01)
        gained = accuracy(network.forward(test_x), binary.test_y) - before
        step.equal(
            abs(gained) < 0.001, True, "what two steps gain", f"seed {seed}: {before:.4f}, {gained:+.4f}"
        )


@pytest.mark.process
def test_as_a_command_it_ends_as_the_others_do():
    """The page itself says nothing of Ctrl-C."""
    with started("-mscratchnet.whole") as running:
        step.has(running.stdout.readline(), "step 1: 0.9825 ")
        running.send_signal(signal.SIGINT)
        found = *running.communicate(timeout=60), running.returncode
    step.equal(found, ("", "interrupted\n", 130), "one line, and its exit status", "Ctrl-C")
