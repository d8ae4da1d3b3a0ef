"""The pictures of the cures: the runs on one clock, and why a different loss is one of the cures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import exp, log, log1p
from typing import TypeAlias

from scratchnet.accuracy import accuracy
from scratchnet.article import random_weights
from scratchnet.gradient import gradient
from scratchnet.matrix import Data
from scratchnet.network import Network
from scratchnet.pictures.svg import LEFT, RIGHT, TOP, dot, line, n, page, path, words
from scratchnet.saturation import cross_entropy_gradient
from scratchnet.sigmoid import sigmoid, sigmoid_slope
from scratchnet.training import descend
from scratchnet.vector import Vector

Curve: TypeAlias = Sequence[tuple[int, float]]  # epochs, and the test accuracy after them
RUNS = {  # the standard deviation of the first weights, the rate, the gradient
    "the article": (1.0, 0.01, gradient),
    "cross-entropy": (1.0, 0.01, cross_entropy_gradient),
    "rate 1": (1.0, 1.0, gradient),
    "weights / 28": (1 / 28, 0.01, gradient),
    "/ 28 and rate 1": (1 / 28, 1.0, gradient),
    "weights of zero": (0.0, 0.01, gradient),
}
STYLE = """
.run { fill: none; stroke-width: 2; } .lead { fill: none; stroke: #8c959f; }
.run0 { stroke: #1f2328; stroke-width: 4; } .run1 { stroke: #8250df; } .run2 { stroke: #bf3989; }
.run3 { stroke: #1a7f37; } .run4 { stroke: #0a7b83; } .run5 { stroke: #9a6700; }
@media (prefers-color-scheme: dark) {
  .run0 { stroke: #e6edf3; } .run1 { stroke: #bc8cff; } .run2 { stroke: #f778ba; }
  .run3 { stroke: #3fb950; } .run4 { stroke: #39c5cf; } .run5 { stroke: #d29922; }
}"""
HIGH, BASE, FAR = 300, TOP + 310, 306  # of the runs: height, axis, where their curves end
LEAST = 0.4  # accuracy at the foot


def epochs_to_draw(last: int) -> list[int]:
    """Returns whole numbers from 1 to `last` that are about as far apart as 1.12 is from 1, as a ratio.

    >>> epochs_to_draw(20)
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 17, 19, 20]
    """
    epochs = [1]
    while epochs[-1] < last:
        epochs.append(min(last, max(epochs[-1] + 1, round(1.12 * epochs[-1]))))
    return sorted({*epochs, last})


def accuracies_of_runs(x: Data, y: Vector, test_x: Data, test_y: Vector, last: int) -> dict[str, Curve]:
    """Returns how each of the runs goes; takes `last` epochs for each."""
    curves: dict[str, Curve] = {}
    for name, (scale, rate, slopes) in RUNS.items():
        network, done = Network(random_weights(784, scale=scale)), 0
        points: list[tuple[int, float]] = []
        for epoch in epochs_to_draw(last):
            descend(network, x, y, epoch - done, rate, slopes)
            done = epoch
            points.append((epoch, accuracy(network.forward(test_x), test_y)))
        curves[name] = points
    return curves


def cures(curves: Mapping[str, Curve], ink: float) -> str:
    """Returns the picture of the runs on one clock. ink: the accuracy of counting ink."""
    last = max(points[-1][0] for points in curves.values())

    def place(epoch: float, share: float) -> tuple[float, float]:
        x = 44 + (FAR - 44) * log(epoch) / log(last)
        return x, BASE - HIGH * max(0.0, share - LEAST) / (1 - LEAST)

    parts = []
    for tenth in range(4, 11):
        y = place(1, tenth / 10)[1]
        parts += [path("grid", f"M44 {n(y)}H{FAR}"), words(38, y + 5, f"{tenth / 10:g}", "end")]
    for tick in (1, 10, 100, last):
        parts.append(words(place(tick, 0)[0], BASE + 19, str(tick)))
    parts += [words(RIGHT, BASE + 19, "epochs", "end")]
    y = place(1, ink)[1]
    parts.append(path("rule", f"M44 {n(y)}H{FAR}"))
    names = {name: number for number, name in enumerate(RUNS)}
    for name, points in curves.items():
        parts.append(line(f"run run{names[name]}", [place(*point) for point in points]))
    ends = {name: (points[-1][1], place(*points[-1])[1]) for name, points in curves.items()}
    parts += _names_at_the_ends(ends | {"counting ink": (ink, y)}, names)
    article = curves["the article"][-1][1]
    claim = f"After {last} epochs the article's run gets {article:.4f}, and each of the cures more"
    about = "test accuracy of 0 and 1, binary pixels\nthe article's run, and the same with one change, or two"
    return page(BASE + 34, "One run, and what cures it", about, claim, parts, STYLE)


def _names_at_the_ends(ends: Mapping[str, tuple[float, float]], numbers: Mapping[str, int]) -> Iterator[str]:
    """The name and the last accuracy of each curve, 18 units apart at least, each led to its curve."""
    free = 0.0
    for name, (share, y) in sorted(ends.items(), key=lambda end: -end[1][0]):
        free = max(free + 18, y)
        yield path("lead", f"M{FAR + 2} {n(y)}L{FAR + 12} {n(free)}")
        kind = f"run run{numbers[name]}" if name in numbers else "rule"
        yield path(kind, f"M{FAR + 12} {n(free)}h10")
        yield words(FAR + 26, free + 5, f"{share:.4f} {name}", "start")


def plateau(starts: Mapping[str, float]) -> str:
    """Returns the picture of a 1's loss over z, and of the size of its δ. starts: names of some z."""
    least, most = -15.0, 5.0
    zs = [least + (most - least) * k / 200 for k in range(201)]
    curves: list[tuple[str, list[tuple[str, Callable[[float], float]]], float]] = [
        ("squared error of a 1: (p - 1)²", [("run0", lambda z: (sigmoid(z) - 1) ** 2)], 1),
        ("cross-entropy of a 1: -ln p", [("run1", lambda z: log1p(exp(-z)))], 15),
        ("the size of δ, which moves the weights",
         [("run0", squared_delta), ("run1", lambda z: 1 - sigmoid(z))], 1),
    ]  # fmt: skip
    parts, top = [], TOP
    for caption, functions, highest in curves:
        base = top + 130

        def place(z: float, value: float, base: int = base, highest: float = highest) -> tuple[float, float]:
            return 44 + (RIGHT - 44) * (z - least) / (most - least), base - 100 * value / highest

        parts.append(words(LEFT, top + 14, caption, "start", "bold"))
        for value in (0, highest):
            y = place(0, value)[1]
            parts += [path("grid", f"M44 {n(y)}H{RIGHT}"), words(38, y + 5, f"{value:g}", "end")]
        for name, function in functions:
            parts.append(line(f"run {name}", [place(z, function(z)) for z in zs]))
            parts += [dot(*place(z, function(z)), 5, "class1") for z in starts.values()]
        for tick in range(-15, 5, 5):
            parts.append(words(place(tick, 0)[0], base + 19, str(tick)))
        parts.append(words(RIGHT, base + 19, "z", "end"))
        top += 165
    for number, (name, z) in enumerate(starts.items()):
        parts += [dot(LEFT + 6, top + 8 + 20 * number, 5, "class1")]
        parts.append(words(LEFT + 20, top + 13 + 20 * number, f"z = {z:.2f}: {name}", "start"))
    claim = "Far to the left the squared error is flat though the answer is wrong; the cross-entropy is not"
    about = "on the left, z below 0, a 1 is read as a 0\nthick: squared error; thin: cross-entropy"
    return page(top + 20 * len(starts) + 10, "Why a different loss cures it", about, claim, parts, STYLE)


def squared_delta(z: float) -> float:
    """Returns the size of a 1's δ for the squared error: 1 - p, times the slope of the sigmoid.

    >>> squared_delta(0.0)
    0.125
    """
    p = sigmoid(z)
    return (1 - p) * sigmoid_slope(p)
