"""One image, and every number of the derivation.

You have:     every step of the derivation, weights from a seed or from a saved model, and images.
You build:    a command that shows what each step makes of one image.
It gives you: an answer to the question: what does this formula say about this digit?

    python3 -m scratchnet.explain [--image N] [--file DIGIT.txt] [--model MODEL.json]
        [--pixels binary|grey] [--seed 0] [--lr 0.01] [--data DIR]

Nothing new is computed here: the numbers come from the functions of the pages. A set of one image has
n = 1, so its mean squared error is the squared error of this image. From what is printed:

    p = sigmoid(-7.891525) = 0.00037376
    p < 0.5: reads it as a 0, p(0) = 0.9996, and is wrong
    L = (0.00037376 - 1)^2 = 0.99925262
    dL/dp = 2 (p - y) = 2 (0.000373759 - 1) = -1.99925
    dp/dz = p (1 - p) = 0.000373759 (1 - 0.000373759)
                      = 3.736196e-04
    delta = 1/2 * -1.99925 * 3.736196e-04 = -3.734800e-04
"""

from argparse import Namespace
from collections.abc import Iterator, Sequence
from copy import copy
from math import hypot, isfinite
from pathlib import Path
from typing import NamedTuple

from scratchnet.accuracy import classify
from scratchnet.article import random_weights
from scratchnet.dataset import WIDTH, read_set, scaled
from scratchnet.draw import draw, read_digit
from scratchnet.gradient import gradient, numeric_gradient
from scratchnet.loss import mean_squared_error, mean_squared_error_slopes
from scratchnet.network import Network
from scratchnet.runs.model import ModelError, load_model
from scratchnet.sigmoid import sigmoid_slope
from scratchnet.tools.arguments import Parser, file_path, whole_number
from scratchnet.tools.errors import Refused, naming, report, start
from scratchnet.tools.terminal import half_blocks, has_colour
from scratchnet.vector import Vector, total

ARTICLE_IMAGE = 16234  # of the 0s and 1s, the only image that gives the article's numbers


class Sample(NamedTuple):
    """An image to explain: what it is called, its pixels, its class if it has one."""

    name: str  # printable
    row: list[float]
    its_class: int | None


def explain(
    sample: Sample, network: Network, digits: Sequence[int], learning_rate: float, colour: bool = False
) -> Iterator[list[str]]:
    """Yields the parts of the explanation, each a list of lines; none is longer than 60
    characters where weights are below 10.

    network: of 784 weights; it stays as it is. digits: those of class 0 and class 1. colour: whether
    the contributions are shown in colour, too.
    """
    z = network.weighted_sums([sample.row])[0]
    p = network.forward([sample.row])[0]
    if not isfinite(z):
        raise Refused(f"the weighted sum is {z}: the weights are too large")
    yield _image(sample)
    yield _weighted_sum(sample.row, network, z, digits, colour)
    yield _output(z, p, digits, sample.its_class)
    if sample.its_class is None:
        yield ["It has no class 0 or 1: no y, so no loss and no gradient."]
        return
    yield _loss(p, sample.its_class, digits)
    yield _chain_rule(sample.row, sample.its_class, p)
    yield _gradient(sample.row, sample.its_class, network, p)
    yield _update(sample.row, sample.its_class, network, learning_rate)


def _image(sample: Sample) -> list[str]:
    ink = sum(pixel > 0.0 for pixel in sample.row)
    lines = [f"{number:2} {line}" for number, line in enumerate(draw(sample.row))]
    first, last = _inked(sample.row)
    return [
        "1. The image x: 28 x 28 pixels, 0 (paper) to 1 (full ink)",
        "",
        f"{ink} of 784 pixels have ink",
        "   0    5    10   15   20   25",
        *lines[first : last + 1],
    ]


def _inked(row: Vector) -> tuple[int, int]:
    """The first and the last of the 28 lines of an image that have ink; 0 and 0 where none has."""
    with_ink = [index // WIDTH for index, pixel in enumerate(row) if pixel] or [0]
    return with_ink[0], with_ink[-1]


def _weighted_sum(row: Vector, network: Network, z: float, digits: Sequence[int], colour: bool) -> list[str]:
    terms = [pixel * weight for pixel, weight in zip(row, network.weights)]
    order = sorted(range(len(terms)), key=lambda index: terms[index])
    down = [index for index in order if terms[index] < 0.0]
    up = [index for index in reversed(order) if terms[index] > 0.0]
    lines = [
        "2. The weighted sum z = b + x[0] w[0] + ... + x[783] w[783]",
        "",
        f"the bias b             {network.bias:+12.6f}",
        f"{len(up):3} contributions > 0  {total([terms[index] for index in up]):+12.6f}",
        f"{len(down):3} contributions < 0  {total([terms[index] for index in down]):+12.6f}",
        f"z                      {z:+12.6f}",
        "",
        f"The contribution x w of each pixel: + to a {digits[1]}, - to a {digits[0]}",
        *_contributions(row, terms, colour),
        "",
        f"{'The largest above 0:':29}  {'and below 0:'}",
        "  ".join([f"{'row':>3} {'col':>3} {'x':>5} {'w':>7} {'x w':>7}"] * 2),
    ]
    for place in range(5):
        columns = [_term(row, network.weights, order[place : place + 1]) for order in (up, down)]
        lines.append(f"{columns[0]:29}  {columns[1]}".rstrip())
    return lines


def _contributions(row: Vector, terms: Vector, colour: bool) -> list[str]:
    """The lines with ink, a sign for each pixel; beside them, in colour, how large the terms are."""
    first, last = _inked(row)
    signs = ["+" if term > 0.0 else "-" if term < 0.0 else "." for term in terms]
    lines = ["".join(signs[number * WIDTH : (number + 1) * WIDTH]) for number in range(first, last + 1)]
    blocks = half_blocks(terms, WIDTH)[first // 2 : last // 2 + 1] if colour else []
    blocks += [""] * (len(lines) - len(blocks))
    return [f"  {line}  {block}".rstrip() for line, block in zip(lines, blocks)]


def _term(row: Vector, weights: Vector, indices: Sequence[int]) -> str:
    """The contribution of a pixel, or nothing if there is no such pixel."""
    return "".join(
        f"{index // WIDTH:3} {index % WIDTH:3} {row[index]:5.3f} {weights[index]:+7.4f} "
        f"{row[index] * weights[index]:+7.4f}"
        for index in indices
    )


def _output(z: float, p: float, digits: Sequence[int], its_class: int | None) -> list[str]:
    read_as = classify(p)
    sure = p if read_as == 1 else 1.0 - p
    verdict = "" if its_class is None else ", and is right" if its_class == read_as else ", and is wrong"
    return [
        "3. The output p = sigmoid(z) = 1 / (1 + e^-z)",
        "",
        f"p = sigmoid({z:.6f}) = {p:.8f}",
        f"p {'>=' if read_as else '<'} 0.5: reads it as a {digits[read_as]}, "
        f"p({digits[read_as]}) = {sure:.4f}{verdict}",
    ]


def _loss(p: float, its_class: int, digits: Sequence[int]) -> list[str]:
    return [
        "4. The class y and the loss L = (p - y)^2",
        "",
        f"The image is a {digits[its_class]}, class {its_class}: y = {its_class}",
        f"L = ({p:.8f} - {its_class})^2 = {mean_squared_error([p], [its_class]):.8f}",
    ]


def _chain_rule(row: list[float], its_class: int, p: float) -> list[str]:
    loss_slope = mean_squared_error_slopes([p], [its_class])[0]
    output_slope = sigmoid_slope(p)
    delta = gradient([row], [its_class], [p])[1]  # the bias's entry: dz/db = 1
    return [
        "5. The chain rule dL/dw = dL/dp * dp/dz * dz/dw",
        "",
        f"dL/dp = 2 (p - y) = 2 ({p:.6g} - {its_class}) = {loss_slope:.6g}",
        f"dp/dz = p (1 - p) = {p:.6g} (1 - {p:.6g})",
        f"                  = {output_slope:.6e}",
        "dz/dw = x, the pixel of the weight; dz/db = 1",
        "",
        "The article's gradient is that of L/2 (gradient.py).",
        "What its entries share:",
        f"delta = 1/2 * {loss_slope:.6g} * {output_slope:.6e} = {delta:.6e}",
    ]


def _gradient(row: list[float], its_class: int, network: Network, p: float) -> list[str]:
    gradient_w, gradient_b = gradient([row], [its_class], [p])
    entries = sorted(range(len(row)), key=lambda entry: -abs(gradient_w[entry]))[:5]

    def loss(weights: Vector) -> float:
        moved = copy(network)
        moved.weights = list(weights)
        return mean_squared_error(moved.forward([row]), [its_class])

    lines = [
        "6. The gradient: delta * x for a weight, delta for the bias",
        "",
        "Its five largest entries, beside dL/dw as measured, by a",
        "central difference:",
        f"{'row':>3} {'col':>3} {'x':>5} {'derived':>13} {'measured':>13} {'ratio':>8}",
    ]
    for entry, measured in zip(entries, numeric_gradient(loss, network.weights, entries)):
        derived = gradient_w[entry]
        ratio = f"{measured / derived:8.6f}" if derived else f"{'-':>8}"
        lines.append(
            f"{entry // WIDTH:3} {entry % WIDTH:3} {row[entry]:5.3f} {derived:13.6e} "
            f"{measured:13.6e} {ratio} {_verdict(derived, measured)}"
        )
    return lines + [
        f"bias          {gradient_b:13.6e}",
        "",
        "A ratio of 2 is right: measured is the slope of L, derived",
        "that of L/2. Too flat: too small a slope to be measured.",
    ]


def _verdict(derived: float, measured: float) -> str:
    """Returns what to think of an entry of the gradient.

    "right" if derived is not 0 and |measured / derived - 2| < 1e-4; otherwise "too flat" if |derived|
    < 1e-6, since L is rounded to 1e-16, too coarse for smaller slopes; else "WRONG".

    >>> _verdict(1e-3, 2e-3), _verdict(1e-3, 1e-3), _verdict(1e-30, 0.0)
    ('right', 'WRONG', 'too flat')
    """
    if derived and abs(measured / derived - 2.0) < 1e-4:
        return "right"
    return "too flat" if abs(derived) < 1e-6 else "WRONG"


def _update(row: list[float], its_class: int, network: Network, learning_rate: float) -> list[str]:
    moved = copy(network)
    gradient_w, gradient_b = gradient([row], [its_class], network.forward([row]))
    moved.update(gradient_w, gradient_b, learning_rate)
    lines = [
        "7. The update w <- w - lr gradient_w, b <- b - lr gradient_b",
        "",
        f"lr = {learning_rate:g}",
        f"  {'before':>16} {'after':>16}",
    ]
    for name, before, after in zip("zpL", _figures(network, row, its_class), _figures(moved, row, its_class)):
        lines.append(f"{name} {before:16.10f} {after:16.10f}")
    ink = sum(pixel > 0.0 for pixel in row)
    count = sum(before != after for before, after in zip(network.weights, moved.weights))
    return lines + ["", f"The step changes {count} of the {ink} weights under ink."]


def _figures(network: Network, row: list[float], its_class: int) -> tuple[float, float, float]:
    """Returns z, p and L of one image: weighted sum, output and mean squared error.

    >>> _figures(Network([0.0, 0.0]), [0.0, 1.0], 1)  # z = 0, p = 1/2, (1/2 - 1)^2
    (0.0, 0.5, 0.25)
    """
    p = network.forward([row])
    return network.weighted_sums([row])[0], p[0], mean_squared_error(p, [its_class])


def parse(arguments: Sequence[str] | None) -> Namespace:
    """Returns the command's options, each checked to be in its range."""
    parser = Parser("scratchnet.explain", "Walk one image through the derivation, with its numbers.")
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--image",
        type=whole_number(0),
        metavar="N",
        help=f"number of a training image (default {ARTICLE_IMAGE}, the article's; for other digits "
        "the first image of them)",
    )
    which.add_argument(
        "--file", type=file_path, metavar="DIGIT.txt", help="your own digit in text: # for ink, . for paper"
    )
    parser.add("--model", "--pixels", "--seed", "--lr", "--data")
    parser.set_defaults(pixels=None, lr=None)  # None: the model's, or binary and 0.01
    parser.epilog = "With --model, its pixels and learning rate are the defaults; --seed is not used."
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `python3 -m scratchnet.explain`."""
    options = parse(arguments)
    if options.model is None:
        digits, pixels, rate = (0, 1), options.pixels or "binary", options.lr or 0.01
        network = Network(random_weights(784, options.seed))
        origin = f"random weights of seed {options.seed}, not trained"
    else:
        model = load_model(options.model)
        if options.pixels not in (None, model.pixels):
            raise ModelError(f"{options.model}: made for {model.pixels} pixels, not {options.pixels}")
        digits, pixels, rate = model.digits, model.pixels, options.lr or model.learning_rate
        network = model.network()
        origin = f"weights of {_name(options.model)}, trained for {model.epochs} epochs"
    sample = find_sample(options, digits, pixels)
    with naming(options.model or origin, ModelError):  # before anything is printed
        parts = list(explain(sample, network, digits, rate, has_colour()))
    print(f"{sample.name}\n{origin}")
    for part in parts:
        print("\n" + "\n".join(part))


def advice(row: Vector) -> str:
    """Returns what is odd: more than half is ink, or its mean lies over 2 pixels off row 14, column 14."""
    ink = [divmod(index, WIDTH) for index, pixel in enumerate(row) if pixel > 0.0]
    down, right = (14 - sum(places) / len(ink) for places in zip(*ink))
    if 2 * len(ink) > len(row):
        return "more than half of the pixels have ink: are # and . exchanged?"
    ways = (round(down), "line", "up", "down"), (round(right), "column", "to the left", "to the right")
    moves = [f"{abs(by)} {what}{'s' * (abs(by) > 1)} {way[by > 0]}" for by, what, *way in ways if by]
    return f"the digit is not in the middle: move it {' and '.join(moves)}" if hypot(down, right) > 2 else ""


def find_sample(options: Namespace, digits: Sequence[int], pixels: str) -> Sample:
    """Returns the image that the options name."""
    if options.file is not None:
        row = read_digit(options.file)
        if advice(row):
            report(f"note: {advice(row)}")
        return Sample(_name(options.file), row, None)
    images, labels = read_set(options.data, digits=digits if options.image is None else ())
    number = options.image
    if number is None:
        known = [number for number, digit in enumerate(labels) if digit in digits]
        number = ARTICLE_IMAGE if ARTICLE_IMAGE in known else known[0]
    if number >= len(images):
        found = f"in 0..{len(images) - 1}" if images else "of no image, since there is none"
        raise Refused(f"expected --image {found}, found {number}")
    digit = labels[number]
    its_class = digits.index(digit) if digit in digits else None
    return Sample(f"training image {number}, a {digit}", scaled(images[number], pixels), its_class)


def _name(path: Path) -> str:
    """The last part of a path, fit to be printed anywhere: short, on one line, in ASCII."""
    return ascii(path.name)[1:-1][:20]


if __name__ == "__main__":
    start(main)
