"""The runs on one clock, and the losses: each point is where its numbers say."""

from math import exp, log
from pathlib import Path
from statistics import fmean

import pytest
from fixtures.make_cures import RUNS, accuracies_of_runs, cures, epochs_to_draw, plateau
from picture import Picture, points
from step import Step

from scratchnet.accuracy import accuracy
from scratchnet.article import random_weights
from scratchnet.network import Network
from scratchnet.saturation import by_class
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.threshold import ink_rule
from scratchnet.training import take_step

step = Step(__file__)
FIGURES = Path(__file__).parent / "fixtures" / "figures"


def line_of(picture, name):
    """The points of the first line of that class."""
    return points(picture.of_class(name)[0].get("d"))


def near(found, expected, what, given=None):
    step.equal(
        all(abs(a - b) < 0.01 for a, b in zip(found, expected, strict=True)), True, what, (found, given)
    )


def test_the_runs_are_those_of_take_step():
    rows, y = [[1.0, 0.0, 1.0] + 781 * [0.0], 784 * [0.5], [0.0, 1.0] + 782 * [0.25]], [0, 1, 1]
    x = SharedMatrix(rows)
    found = accuracies_of_runs(x, y, x, y, 14)
    step.equal(list(found), list(RUNS), "the article's run, and its cures")
    for name, (scale, rate, slopes) in RUNS.items():
        network, expected = Network(random_weights(784, scale=scale)), []
        for epoch in range(1, 15):
            take_step(network, x, y, rate, slopes)
            expected.append((epoch, accuracy(network.forward(x), y)))
        step.equal(found[name], expected, "after each epoch", name)


def test_where_the_curves_are():
    curves = {name: [(1, 0.4), (10, 0.7), (1000, 0.9 + number / 100)] for number, name in enumerate(RUNS)}
    picture = Picture(cures(curves, 0.85))
    step.equal(picture.faults(), [], "the rules of every picture")
    for number, share in enumerate([0.9 + k / 100 for k in range(6)]):
        places = line_of(picture, f"run{number}")
        # epoch 10 is a third of the way to 1000; 0.4 stands on the axis, and 1 stands 300 higher
        x = [44, 44 + (306 - 44) / 3, 306]
        near([a for a, _ in places], x, "x is the logarithm of the epoch", number)
        near([b for _, b in places], [386, 236, 386 - 300 * (share - 0.4) / 0.6], "y is the accuracy", number)
    ends = [f"{0.9 + k / 100:.4f} {name}" for k, name in enumerate(RUNS)]
    step.has(" ".join(picture.texts), *reversed(ends))
    step.has(picture.svg, "M44 161H306", given="counting ink: 386 - 300 (0.85 - 0.4) / 0.6 = 161")


def test_the_losses_and_their_slopes():
    picture = Picture(plateau({"at first": -11.5, "cured": -0.5}))
    step.equal(picture.faults(), [], "the rules of every picture")
    squared, entropy = [[points(one.get("d")) for one in picture.of_class(name)] for name in ("run0", "run1")]
    for z in (-15, -8, -2, 0, 3):
        k, p = (z + 15) * 10, 1 / (1 + exp(-z))
        step.equal(squared[0][k][0], 44 + 466 * (z + 15) / 20, "x is z", z)
        for curve, base, height in (
            (squared[0], 206, 100 * (p - 1) ** 2), (entropy[0], 371, 100 * -log(p) / 15),
            (squared[1], 536, 100 * (1 - p) ** 2 * p), (entropy[1], 536, 100 * (1 - p)),
        ):  # fmt: skip
            near([curve[k][1]], [base - height], "the height", z)
    marks = [float(one.get("cx")) for one in picture.of_class("class1")]
    near(marks[:2], [44 + 466 * (z + 15) / 20 for z in (-11.5, -0.5)], "the dots stand at their z")
    step.has(" ".join(picture.texts), "z = -11.50: at first", "z = -0.50: cured")


def test_the_pictures_of_the_readme(binary, shared):
    """What can be computed at once: the ink rule, the starts, and each run's first accuracy."""
    starts = {}
    for name, scale in (
        ("the 1s with the article's first weights", 1.0),
        ("with these divided by 28", 1 / 28),
    ):
        z = Network(random_weights(784, scale=scale)).weighted_sums(shared[0])
        starts[name] = fmean(by_class(z, binary.train_y)[1])
    step.equal(plateau(starts), (FIGURES / "plateau.svg").read_text(encoding="utf-8"), "plateau.svg")
    picture = Picture((FIGURES / "cures.svg").read_text(encoding="utf-8"))
    step.equal(picture.faults(), [], "the rules of every picture")
    rule = ink_rule(binary.train_x, binary.train_y)
    ink = accuracy([rule.classify(image) for image in binary.test_x], binary.test_y)
    ends = "0.9929 cross-entropy", f"{ink:.4f} counting ink", "0.8061 the article"
    step.has(" ".join(picture.texts), *ends)
    for number, (name, (scale, rate, slopes)) in enumerate(RUNS.items()):
        network = Network(random_weights(784, scale=scale))
        take_step(network, shared[0], binary.train_y, rate, slopes)
        share = accuracy(network.forward(shared[1]), binary.test_y)
        near(
            line_of(picture, f"run{number}")[0], (44, 386 - 300 * max(0, share - 0.4) / 0.6), "epoch 1", name
        )


@pytest.mark.whole
def test_the_curves_of_the_readme_up_to_epoch_100(binary, shared):
    """3000 epochs of each take ten minutes: fixtures/make_cures.py, by hand. 0.8061 is compared above."""
    picture = Picture((FIGURES / "cures.svg").read_text(encoding="utf-8"))
    runs = accuracies_of_runs(shared[0], binary.train_y, shared[1], binary.test_y, 100)
    for number, (name, points_of_run) in enumerate(runs.items()):
        drawn = dict(zip(epochs_to_draw(3000), line_of(picture, f"run{number}"), strict=True))
        for epoch, share in points_of_run:
            if epoch in drawn:
                place = 44 + 262 * log(epoch) / log(3000), 386 - 300 * max(0, share - 0.4) / 0.6
                near(drawn[epoch], place, "where the point is", (name, epoch))
