"""Pictures of a training, written as SVG by hand (article, sections 3 and 12).

You have:    a trained network, its history, its weights at some epochs, the images.
You build:   five pictures as text: curves, weights, what was learnt, the first and the worst images.
It enables:  `train --figures DIR`: to see what a run did, and what the 784 weights have become.
"""

from collections.abc import Mapping, Sequence
from math import floor, hypot, log10

from scratchnet.accuracy import accuracy, classify
from scratchnet.dataset import HEIGHT, WIDTH, Dataset
from scratchnet.pictures.svg import LEFT, RIGHT, TOP, cells, dot, line, n, page, path, ticks, words
from scratchnet.runs.model import Model
from scratchnet.threshold import ink_rule
from scratchnet.vector import Vector

SHOWN = 99  # per cent: the weight that has full colour is larger than so many of them
CURVE_LEFT, HIGH = 62, 220  # of a diagram: where it begins, and how much of the page it takes


PICTURES = ["curves.svg", "learnt.svg", "samples.svg", "weights.svg", "worst.svg"]


def pictures_of(
    model: Model, kept: Mapping[int, Vector], data: Dataset, predictions: Vector
) -> dict[str, str]:
    """Returns the five pictures of a run by their names.

    kept: the weights after some epochs. predictions: the outputs for the test images.
    """
    rule = ink_rule(data.train_x, data.train_y)
    commonest = max((0, 1), key=data.test_y.count)
    yardsticks = [
        (f"always a {model.digits[commonest]}", data.test_y.count(commonest) / len(data.test_y)),
        ("counting ink", accuracy([rule.classify(image) for image in data.test_x], data.test_y)),
    ]
    return {
        "curves.svg": curves(model, yardsticks),
        "learnt.svg": learnt(model, kept),
        "samples.svg": samples(model, data.train_x[:10], data.train_y[:10]),
        "weights.svg": weights_map(model),
        "worst.svg": worst(model, data.test_x, data.test_y, predictions),
    }


def about(model: Model) -> str:
    """Returns two lines that say which run it was."""
    a, b = model.digits
    return (
        f"{a} and {b}, {model.pixels} pixels; {model.epochs} epochs at rate {model.learning_rate:g}\n"
        f"first weights: seed {model.seed}, standard deviation {model.init_scale:g}"
    )


def curves(model: Model, yardsticks: Sequence[tuple[str, float]]) -> str:
    """Returns the picture of loss and accuracy over the updates done.

    A record's training figures are from before its epoch's update, and its test figures from after it:
    they are drawn at epoch - 1 and at epoch. So the curves of the two sets can be compared.

    yardsticks: names and accuracies to compare with. Where accuracies crowd near 1, a third diagram
    shows the share of wrong images, each line a tenth of the one above.
    """
    history = model.history
    if not history:
        raise ValueError("expected a history of 1 record or more, found none")
    losses = ([(r.epoch - 1, r.train_loss) for r in history], [(r.epoch, r.test_loss) for r in history])
    shares = (
        [(r.epoch - 1, r.train_accuracy) for r in history],
        [(r.epoch, r.test_accuracy) for r in history],
    )
    heights = ticks(max(loss for curve in losses for _, loss in curve))
    parts = _diagram(TOP, "loss: the mean squared error", losses, [(t, f"{t:g}") for t in heights])
    rules = [(f"{name}: {accuracy:.4f}", accuracy) for name, accuracy in yardsticks]
    marks = [(tick, f"{tick:g}") for tick in ticks(1.0)]
    parts += _diagram(TOP + HIGH, "accuracy: the share of right images", shares, marks, rules)
    height = TOP + 2 * HIGH
    if max(accuracy for curve in shares for _, accuracy in curve) > 0.95:
        wrong = [[(x, _wrong(accuracy)) for x, accuracy in curve] for curve in shares]
        rules = [(f"{name}: {1 - accuracy:.2%}", _wrong(accuracy)) for name, accuracy in yardsticks]
        marks = [(float(power), f"{10 ** (power - 2):g} %") for power in range(5)]
        caption = "wrong images: each line is a tenth of the one above"
        parts += _diagram(height, caption, wrong, marks, rules)
        height += HIGH
    claim = f"Test accuracy {history[-1].test_accuracy:.4f} after {history[-1].epoch} epochs"
    return page(height, "Loss and accuracy while training", about(model), claim, parts)


def _wrong(accuracy: float) -> float:
    """How high a share of wrong images stands: 4 for all, 3 for a tenth .. 0 for 1 of 10,000, or none.

    >>> _wrong(0.0), _wrong(0.9), _wrong(1.0)
    (4.0, 3.0, 0.0)
    """
    return round(max(0.0, 4.0 + log10(max(1e-9, 1.0 - accuracy))), 9)


def _diagram(
    top: float,
    caption: str,
    both: Sequence[Sequence[tuple[float, float]]],
    marks: Sequence[tuple[float, str]],
    rules: Sequence[tuple[str, float]] = (),
) -> list[str]:
    """Axes, the curves of the training and of the test set, and rules across them, each named."""
    base, height = top + 166, 130
    x_ticks = ticks(max(5.0, both[1][-1][0]))

    def place(updates: float, value: float) -> tuple[float, float]:
        x = CURVE_LEFT + (RIGHT - CURVE_LEFT - 20) * updates / x_ticks[-1]
        return x, base - height * value / marks[-1][0]

    parts = [words(LEFT, top + 14, caption, "start", "bold")]
    for value, text in marks:
        _, y = place(0, value)
        parts.append(path("grid", f"M{CURVE_LEFT} {n(y)}H{RIGHT}"))
        parts.append(words(CURVE_LEFT - 6, y + 5, text, "end"))
    for tick in x_ticks:
        parts.append(words(place(tick, 0)[0], base + 19, f"{tick:g}"))
    taken = []  # places of dots and of names, to be kept clear
    for name, points in zip(("train", "test"), both):
        places = [place(*point) for point in points]
        taken += _along(places)
        parts.append(line(name, places))
        if len(places) <= 20:
            parts += [dot(x, y, 4 if name == "train" else 2, f"dot-{name}") for x, y in places]
    for name, value in rules:
        x, y = _free_place(place(0, value)[1], 8 * len(name), taken)
        taken += [(x + step, y - up) for step in range(0, 8 * len(name), 8) for up in (0, 9)]
        parts.append(path("rule", f"M{CURVE_LEFT} {n(place(0, value)[1])}H{RIGHT}"))
        parts.append(words(x, y, name, "start", "note"))
    for name, x, text in (("train", LEFT, "training images"), ("test", 185, "test images")):
        parts += [path(name, f"M{x} {n(base + 33)}h30"), words(x + 38, base + 38, text, "start")]
    return [*parts, words(RIGHT, base + 38, "updates done", "end")]


def _along(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The places, and 15 more on the way from each to the next."""
    way = [
        (a + (c - a) * i / 16, b + (d - b) * i / 16)
        for (a, b), (c, d) in zip(places, places[1:]) for i in range(16)
    ]  # fmt: skip
    return [*way, places[-1]]


def _free_place(y: float, width: int, taken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Where a name of that width covers least: above the rule at `y` or below it, from the left on."""

    def covered(place: tuple[float, float]) -> int:
        x, text_y = place
        return sum(x - 8 < a < x + width + 8 and text_y - 14 < b < text_y + 5 for a, b in taken)

    left = range(CURVE_LEFT + 20, RIGHT - width, 16)
    return min([(x, text_y) for x in left for text_y in (y - 4, y + 15)], key=covered)


def weights_map(model: Model) -> str:
    """Returns the picture of the 784 weights, each where its pixel is.

    The farther a weight is from 0, the stronger its colour; 99 % of them are below full colour, so that
    one outlier does not pale the rest.
    """
    size, left, top = 14, 64, TOP + 8
    largest = _large(model.weights)
    parts = [cells(left, top, size, model.weights, largest)]
    for place in range(0, WIDTH, 5):
        middle = (place + 0.5) * size
        parts.append(words(left + middle, top + HEIGHT * size + 18, str(place)))
        parts.append(words(left - 8, top + middle + 5, str(place), "end"))
    bottom = top + HEIGHT * size + 38
    parts += [words(left + WIDTH * size / 2, bottom, "column"), words(LEFT, top + 120, "row", "start")]
    parts += _key(bottom + 10, model, f"from ± {_plain(largest)} on")
    claim = "A weight above 0 lets ink in its pixel speak for class 1, one below 0 for class 0"
    return page(bottom + 64, "The weights, one per pixel", about(model), claim, parts)


def learnt(model: Model, kept: Mapping[int, Vector]) -> str:
    """Returns the picture of the weights w over the epochs, and of what training added, w - w0.

    kept: the weights after some epochs, at most 5, the first being 0, which gives w0. The second row
    stands only where w0 is longer than what was added: otherwise the first row shows that as well.
    """
    start, end = kept[0], list(kept.values())[-1]
    rows = [("The weights", [list(weights) for weights in kept.values()])]
    added = [[w - w0 for w, w0 in zip(weights, start)] for weights in kept.values()]
    if hypot(*start) > hypot(*added[-1]):
        rows.append(("What training added to them", added))
    parts, top, size = [], TOP, 3
    for caption, maps in rows:
        parts.append(words(LEFT, top + 14, caption, "start", "bold"))
        for column, (epoch, values) in enumerate(zip(kept, maps)):
            x, largest = LEFT + column * 104, _large(values)
            parts.append(cells(x, top + 24, size, values, largest))
            parts.append(words(x, top + 126, f"epoch {epoch}", "start"))
            size_of_them = f"± {_plain(largest)}" if any(values) else "all 0"
            parts.append(words(x, top + 144, size_of_them, "start", "note"))
        top += 160
    parts += _key(top, model, "from ± on, map by map")
    move, length = hypot(*added[-1]), hypot(*end)
    claim = f"In {list(kept)[-1]} epochs the weights move by {move:.3g}; their length is {length:.3g}"
    title = "What is learnt, and what hides it" if len(rows) == 2 else "What is learnt"
    return page(top + 54, title, about(model), claim, parts)


def samples(model: Model, images: Sequence[Vector], labels: Sequence[int]) -> str:
    """Returns the picture of the first images after the shuffle, five in a row, over their digits.

    images: n rows of 784 pixels, 0.0 .. 1.0. labels: their n classes.
    """
    captions = [[f"a {model.digits[label]}"] for label in labels]
    title = f"The first {len(images)} training images after the shuffle"
    return _gallery(
        title, "Images and digits in the order in which the run has them", model, images, captions
    )


def worst(model: Model, images: Sequence[Vector], labels: Sequence[int], predictions: Vector) -> str:
    """Returns the picture of the ten images whose outputs are farthest from their class, with these.

    images: n rows of 784 pixels; labels: their classes; predictions: their outputs.
    """
    missed = sum(classify(p) != y for p, y in zip(predictions, labels))
    order = sorted(range(len(labels)), key=lambda i: -abs(predictions[i] - labels[i]))[:10]
    captions = [
        [f"a {model.digits[labels[i]]}: {'wrong' if classify(predictions[i]) != labels[i] else 'right'}",
         f"p = {predictions[i]:.3g}"]
        for i in order
    ]  # fmt: skip
    are = "only one is" if missed == 1 else f"{missed:,} are"
    title = f"The worst of {len(labels):,} test images; {are} misread"
    claim = f"p near 0 reads as a {model.digits[0]}, near 1 as a {model.digits[1]}; the worst first"
    return _gallery(title, claim, model, [images[i] for i in order], captions)


def _plain(number: float) -> str:
    """A number above 0 with two digits or more; with an exponent only from a million on, or a millionth down.

    >>> _plain(2.5758), _plain(0.000024123), _plain(1234.5), _plain(1e-310)
    ('2.6', '0.000024', '1234', '1.0e-310')
    """
    return f"{number:.{max(0, 1 - floor(log10(number)))}f}" if 1e-6 < number < 1e6 else f"{number:.1e}"


def _gallery(
    title: str, claim: str, model: Model, images: Sequence[Vector], captions: Sequence[Sequence[str]]
) -> str:  # fmt: skip
    """Images, five in a row, each over its lines of words."""
    parts, high, top = [words(LEFT, TOP + 14, claim, "start")], 100 + 18 * len(captions[0]), TOP + 26
    for number, (image, lines) in enumerate(zip(images, captions, strict=True)):
        x, y = LEFT + number % 5 * 104, top + number // 5 * high
        parts.append(cells(x, y, 3, image, 1.0, "ink"))
        parts += [words(x, y + 102 + 18 * i, text, "start") for i, text in enumerate(lines)]
    return page(top + (len(images) + 4) // 5 * high, title, about(model), claim, parts)


def _key(y: float, model: Model, where: str) -> list[str]:
    """What the two signs say, and where the colours are full."""
    parts = []
    for x, sign, word, label in ((LEFT, 1.0, "above", 1), (265, -1.0, "below", 0)):
        parts.append(cells(x, y + 4, 4, [sign] * 21, 1.0, width=7))
        parts.append(words(x + 36, y + 15, f"{word} 0: speaks for a {model.digits[label]}", "start"))
    text = f"full colour {where}; {SHOWN} of 100 weights are nearer 0"
    return [*parts, words(LEFT, y + 38, text, "start", "note")]


def _large(values: Vector) -> float:
    """The size that 99 of 100 values do not exceed; 1.0 where all are 0."""
    return sorted(map(abs, values))[(len(values) - 1) * SHOWN // 100] or max(map(abs, values)) or 1.0
