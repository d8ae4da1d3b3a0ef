"""Chapter 16. Pictures, written as SVG by hand (article, sections 3 and 12).

You have:    the history of a training (chapter 13), weights (chapter 9), images (chapter 4).
You build:   three pictures as text: the curves, the weights as a map, the first images.
It enables:  `train --figures DIR`, and a look at what the 784 weights have become.

An SVG file is a drawing in words. <rect> is a rectangle, <circle> a dot, <text> a text, and <path> a
line through points: M goes to a point, L draws to one, H and V straight to an x and to a y (h and v:
so far on). A <title> is read out by screen readers. The origin is the upper left corner, y grows
downwards, and lengths are in units of the viewBox: the page that shows the picture decides how large
a unit is.

Colours have names (classes), which one style sheet defines for light pages and for dark ones.
Coordinates are rounded to 3 decimals, so the same run gives the same bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from math import ceil, floor, log10
from xml.sax.saxutils import escape

from scratchnet.dataset import HEIGHT, WIDTH
from scratchnet.training import Record
from scratchnet.vector import Vector

STYLE = """
rect { shape-rendering: crispEdges; }
text { font: 14px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 17px; font-weight: 600; }
.page { fill: #ffffff; } .paper { fill: #f0f2f4; } .ink { fill: #1f2328; }
.up { fill: #c2570c; } .down { fill: #1f62c9; }
.grid { stroke: #d8dee4; } .axis { stroke: #59636e; fill: none; }
.train, .test { fill: none; stroke-width: 2.5; }
.train { stroke: #1f62c9; } .test { stroke: #c2570c; stroke-dasharray: 5 4; }
.dot-train { fill: #1f62c9; } .dot-test { fill: #c2570c; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .page { fill: #0d1117; } .paper { fill: #1c2129; } .ink { fill: #e6edf3; }
  .up { fill: #ff9d5c; } .down { fill: #6cb0ff; }
  .grid { stroke: #30363d; } .axis { stroke: #9198a1; }
  .train { stroke: #6cb0ff; } .test { stroke: #ff9d5c; }
  .dot-train { fill: #6cb0ff; } .dot-test { fill: #ff9d5c; }
}"""


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
    return _svg(800, 380, "Loss and accuracy while training", panels)


def weights_map(weights: Vector) -> str:
    """Returns the picture of 784 weights, each where its pixel is.

    The more a weight differs from zero, the stronger its colour: one colour for weights that speak
    for class 1 (above zero), another for those that speak for class 0.

    weights: 784 numbers. Raises ValueError for any other number of them.
    """
    if len(weights) != HEIGHT * WIDTH:
        raise ValueError(f"expected 784 weights, found {len(weights)}")
    largest = max(map(abs, weights)) or 1.0
    parts = [_rect(60, 50, 28 * CELL, 28 * CELL, "paper")]
    for index, weight in enumerate(weights):
        row, column = divmod(index, WIDTH)
        parts.append(_cell(60 + column * CELL, 50 + row * CELL, CELL, CELL, weight / largest))
    for place in range(0, 28, 9):
        middle = (place + 0.5) * CELL
        parts.append(_text(60 + middle, 50 + 28 * CELL + 18, str(place)))
        parts.append(_text(52, 50 + middle + 5, str(place), "end"))
    parts.append(_text(60 + 14 * CELL, 50 + 28 * CELL + 38, "column"))
    parts.append(_text(22, 50 + 14 * CELL, "row", turned=True))
    return _svg(580, 500, "The weights, one per pixel", parts + list(_scale(490, largest)))


def samples(images: Sequence[Vector], labels: Sequence[int]) -> str:
    """Returns the picture of the first images after the shuffle, five in a row, over their labels.

    images: n rows of 784 pixels, 0.0 .. 1.0. labels: the n digits that they show.

    Raises ValueError for different numbers of the two.
    """
    parts: list[str] = []
    for index, (image, label) in enumerate(zip(images, labels, strict=True)):
        x, y = 20 + index % 5 * 132, 50 + index // 5 * 150
        parts.append(_rect(x, y, 28 * 4, 28 * 4, "paper"))
        parts.extend(_ink(image, x, y, 4))
        parts.append(_text(x + 56, y + 132, f"label {label}"))
    height = 50 + (len(images) + 4) // 5 * 150
    return _svg(680, height, f"The first {len(images)} training images after the shuffle", parts)


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
    x_ticks, y_ticks = _ticks(max(5, history[-1].epoch)), _ticks(largest)

    def x(epoch: float) -> float:
        return left + width * epoch / x_ticks[-1]

    def y(figure: float) -> float:
        return top + height * (1 - figure / y_ticks[-1])

    for tick in y_ticks:
        yield f'<path class="grid" d="M{_n(left)} {_n(y(tick))}H{_n(left + width)}"/>'
        yield _text(left - 8, y(tick) + 5, f"{tick:g}", "end")
    for tick in x_ticks:
        yield f'<path class="axis" d="M{_n(x(tick))} {top + height}v5"/>'
        yield _text(x(tick), top + height + 21, f"{tick:g}")
    yield f'<path class="axis" d="M{left} {top}V{top + height}H{left + width}"/>'
    yield _text(left + width / 2, top + height + 44, "epoch")
    yield _text(left - 48, top + height / 2, label, turned=True)
    for which, name in enumerate(("train", "test")):
        points = [(_n(x(record.epoch)), _n(y(figures(record)[which]))) for record in history]
        yield f'<path class="{name}" d="M{" L".join(f"{px} {py}" for px, py in points)}"/>'
        yield from (f'<circle class="dot-{name}" cx="{px}" cy="{py}" r="3"/>' for px, py in points)
        start = left + 20 + 150 * which
        yield f'<path class="{name}" d="M{_n(start)} {top - 18}h36"/>'
        words = "training set" if name == "train" else "test set"
        yield _text(start + 44, top - 13, words, "start")


def _ticks(largest: float) -> list[float]:
    """Returns round numbers from 0 up to the first that is not below `largest`, 7 of them at most.

    They lie 1, 2, 5 or 10 times a power of ten apart: the smallest such step that is at least a sixth
    of `largest`, which counts as 1e-12 where it is less.

    >>> _ticks(3000), _ticks(7)
    ([0.0, 500.0, 1000.0, 1500.0, 2000.0, 2500.0, 3000.0], [0.0, 2.0, 4.0, 6.0, 8.0])
    """
    largest = max(largest, 1e-12)
    power = 10.0 ** floor(log10(largest / 6))
    step = next(power * digit for digit in (1, 2, 5, 10) if largest <= 6 * power * digit)
    return [step * count for count in range(ceil(largest / step - 1e-9) + 1)]


def _scale(left: float, largest: float) -> Iterator[str]:
    """The key to the map of weights: colours from the largest size above zero to that below."""
    steps, top = 20, 90
    for step in range(-steps, steps + 1):
        y = top + (steps - step) * 7
        yield _rect(left, y, 20, 7, "paper")
        yield _cell(left, y, 20, 7, step / steps)
    for share, text in ((1, f"+{largest:.2f}"), (0, "0"), (-1, f"-{largest:.2f}")):
        yield _text(left + 28, top + steps * 7 * (1 - share) + 8, text, "start")
    yield _text(left + 10, top - 14, "weight")


def _cell(x: float, y: float, width: float, height: float, share: float) -> str:
    """A rectangle as strongly coloured as `share`, -1.0 .. 1.0, is far from zero."""
    opacity = f' fill-opacity="{_n(abs(share))}"'
    return _rect(x, y, width, height, "up" if share > 0 else "down", opacity)


def _ink(image: Vector, x: float, y: float, size: float) -> Iterator[str]:
    """The ink of an image, pixels of `size` each; equal neighbours in a row make one rectangle."""
    for row in range(HEIGHT):
        column = 0
        for level, run in groupby(image[row * WIDTH : (row + 1) * WIDTH]):
            length = len(list(run))
            if level > 0.0:
                opacity = "" if level == 1.0 else f' fill-opacity="{_n(level)}"'
                yield _rect(x + column * size, y + row * size, length * size, size, "ink", opacity)
            column += length


def _rect(x: float, y: float, width: float, height: float, name: str, more: str = "") -> str:
    return (
        f'<rect class="{name}" x="{_n(x)}" y="{_n(y)}" '
        f'width="{_n(width)}" height="{_n(height)}"{more}/>'
    )


def _text(x: float, y: float, text: str, anchor: str = "middle", turned: bool = False) -> str:
    turn = f' transform="rotate(-90 {_n(x)} {_n(y)})"' if turned else ""
    return f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}"{turn}>{escape(text)}</text>'


def _n(number: float) -> str:
    """Returns a number with at most 3 decimals, and no more digits than it needs.

    >>> _n(2.0), _n(0.12345), _n(-0.0001)
    ('2', '0.123', '0')
    """
    return f"{round(number, 3) + 0.0:.3f}".rstrip("0").rstrip(".")


def _svg(width: int, height: int, title: str, parts: Sequence[str]) -> str:
    """A whole SVG file: its size, its style, its title, and what it shows."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}\n</style>\n"
        f'<rect class="page" width="{width}" height="{height}"/>\n'
        f'<text class="title" x="20" y="30">{escape(title)}</text>\n'
    )
    return head + "\n".join(parts) + "\n</svg>\n"
