"""Pictures, written as SVG by hand (article, sections 3 and 12).

You have:    the history of a training, weights, images.
You build:   three pictures as text: the curves, the weights as a map, the first images.
It enables:  `train --figures DIR`, and a look at what the 784 weights have become.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from scratchnet.dataset import HEIGHT, WIDTH
from scratchnet.tools.svg import n, page, rect, ticks, words
from scratchnet.training import Record
from scratchnet.vector import Vector

# The three pictures.


def curves(history: Sequence[Record]) -> str:
    """Returns the picture of loss and accuracy, of both sets, over the epochs.

    history: one record or more; each is drawn at its own epoch, the first at epoch 1.

    Raises ValueError for an empty history.
    """
    if not history:
        raise ValueError("expected a history of 1 record or more, found none")
    losses = [loss for record in history for loss in (record.train_loss, record.test_loss)]
    panels = [
        *_panel(70, "mean squared error", max(losses), history, lambda r: (r.train_loss, r.test_loss)),
        *_panel(460, "accuracy", 1.0, history, lambda r: (r.train_accuracy, r.test_accuracy)),
    ]
    return page(800, 380, "Loss and accuracy while training", panels)


def weights_map(weights: Vector) -> str:
    """Returns the picture of 784 weights, each where its pixel is.

    The more a weight differs from zero, the stronger its colour: one colour for weights that speak
    for class 1 (above zero), another for those that speak for class 0.

    weights: 784 numbers. Raises ValueError for any other number of them.
    """
    if len(weights) != HEIGHT * WIDTH:
        raise ValueError(f"expected 784 weights, found {len(weights)}")
    largest = max(map(abs, weights)) or 1.0
    parts = [rect(60, 50, 28 * CELL, 28 * CELL, "paper")]
    for index, weight in enumerate(weights):
        row, column = divmod(index, WIDTH)
        parts.append(_cell(60 + column * CELL, 50 + row * CELL, CELL, CELL, weight / largest))
    for place in range(0, 28, 9):
        middle = (place + 0.5) * CELL
        parts.append(words(60 + middle, 50 + 28 * CELL + 18, str(place)))
        parts.append(words(52, 50 + middle + 5, str(place), "end"))
    parts.append(words(60 + 14 * CELL, 50 + 28 * CELL + 38, "column"))
    parts.append(words(22, 50 + 14 * CELL, "row", turned=True))
    return page(580, 500, "The weights, one per pixel", parts + list(_scale(490, largest)))


def samples(images: Sequence[Vector], labels: Sequence[int]) -> str:
    """Returns the picture of the first images after the shuffle, five in a row, over their labels.

    images: n rows of 784 pixels, 0.0 .. 1.0. labels: the n digits that they show.

    Raises ValueError for different numbers of the two.
    """
    parts: list[str] = []
    for index, (image, label) in enumerate(zip(images, labels, strict=True)):
        x, y = 20 + index % 5 * 132, 50 + index // 5 * 150
        parts.append(rect(x, y, 28 * 4, 28 * 4, "paper"))
        parts.extend(_ink(image, x, y, 4))
        parts.append(words(x + 56, y + 132, f"label {label}"))
    height = 50 + (len(images) + 4) // 5 * 150
    return page(680, height, f"The first {len(images)} training images after the shuffle", parts)


# What they are made of.

CELL = 14  # side of a pixel in the map of weights


def _panel(
    left: int,
    label: str,
    largest: float,
    history: Sequence[Record],
    figures: Callable[[Record], tuple[float, float]],
) -> Iterator[str]:
    """One diagram: axes with their labels, the curve of the training set and that of the test set."""
    top, width, height = 80, 300, 230
    x_ticks, y_ticks = ticks(max(5, history[-1].epoch)), ticks(largest)

    def x(epoch: float) -> float:
        return left + width * epoch / x_ticks[-1]

    def y(figure: float) -> float:
        return top + height * (1 - figure / y_ticks[-1])

    for tick in y_ticks:
        yield f'<path class="grid" d="M{n(left)} {n(y(tick))}H{n(left + width)}"/>'
        yield words(left - 8, y(tick) + 5, f"{tick:g}", "end")
    for tick in x_ticks:
        yield f'<path class="axis" d="M{n(x(tick))} {top + height}v5"/>'
        yield words(x(tick), top + height + 21, f"{tick:g}")
    yield f'<path class="axis" d="M{left} {top}V{top + height}H{left + width}"/>'
    yield words(left + width / 2, top + height + 44, "epoch")
    yield words(left - 48, top + height / 2, label, turned=True)
    for which, name in enumerate(("train", "test")):
        points = [(n(x(record.epoch)), n(y(figures(record)[which]))) for record in history]
        yield f'<path class="{name}" d="M{" L".join(f"{px} {py}" for px, py in points)}"/>'
        yield from (f'<circle class="dot-{name}" cx="{px}" cy="{py}" r="3"/>' for px, py in points)
        start = left + 20 + 150 * which
        yield f'<path class="{name}" d="M{n(start)} {top - 18}h36"/>'
        yield words(start + 44, top - 13, f"{name.replace('train', 'training')} set", "start")


def _scale(left: float, largest: float) -> Iterator[str]:
    """The key to the map of weights: colours from the largest size above zero to that below."""
    steps, top = 20, 90
    for step in range(-steps, steps + 1):
        y = top + (steps - step) * 7
        yield rect(left, y, 20, 7, "paper")
        yield _cell(left, y, 20, 7, step / steps)
    for share, text in ((1, f"+{largest:.2f}"), (0, "0"), (-1, f"-{largest:.2f}")):
        yield words(left + 28, top + steps * 7 * (1 - share) + 8, text, "start")
    yield words(left + 10, top - 14, "weight")


def _cell(x: float, y: float, width: float, height: float, share: float) -> str:
    """A rectangle as strongly coloured as `share`, -1.0 .. 1.0, is far from zero."""
    opacity = f' fill-opacity="{n(abs(share))}"'
    return rect(x, y, width, height, "up" if share > 0 else "down", opacity)


def _ink(image: Vector, x: float, y: float, size: float) -> Iterator[str]:
    """The ink of an image, pixels of `size` each; equal neighbours in a row make one rectangle."""
    for row in range(HEIGHT):
        column = 0
        for level, run in groupby(image[row * WIDTH : (row + 1) * WIDTH]):
            length = len(list(run))
            if level > 0.0:
                opacity = "" if level == 1.0 else f' fill-opacity="{n(level)}"'
                yield rect(x + column * size, y + row * size, length * size, size, "ink", opacity)
            column += length
