"""A page to draw on, and to watch a training (not in the article).

You have:     every step of the derivation, trained and untrained weights, and images to test them.
You build:    a server on this machine for one page, which shows what the chapters compute.
It gives you: something to play with. Draw a digit, and see what every pixel says. Let the unit learn,
              and see how slowly it moves.

    python3 -m scratchnet.live [--port N] [--no-browser] [--model MODEL.json] [--data DIR]

The page is live.html; how it is served, and to whom alone: server.py. It asks for:

    path                 what was asked                       the answer
    GET  /api/weights                                         the weights to choose from
    GET  /api/image      number                               a test image, 0 .. 9999
    POST /api/misread    weights, steps                       the numbers of those misread
    POST /api/look       weights, pixels, centre, label,      everything about one image
                         rate, steps
    POST /api/train      digits, runs                         snapshots of a training, as they come
    POST /api/pace       pace                                 go, pause, or one epoch

The page keeps the image and the steps that were taken on it, so that a step can be undone; the server
keeps nothing but the weights of the run watched last. Pixels travel as in the files: 784 numbers, 0 to
255.
"""

import sys
import time
import webbrowser
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import lru_cache, partial
from math import isfinite, isnan
from os import environ
from pathlib import Path
from statistics import fmean
from threading import Condition, Lock
from typing import Any, NamedTuple, TypeVar

from scratchnet.accuracy import accuracy, classify
from scratchnet.article import random_weights
from scratchnet.dataset import HEIGHT, TEST, TRAIN, WIDTH, Dataset, load_dataset, read_set, scaled
from scratchnet.gradient import gradient
from scratchnet.hands import Workers
from scratchnet.live.server import HERE, Busy, Server
from scratchnet.loss import mean_squared_error
from scratchnet.network import Network
from scratchnet.pictures.sigmoid_histogram import Z
from scratchnet.runs.model import load_model
from scratchnet.runs.progress import workers_worth
from scratchnet.saturation import FLAT, by_class
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.sigmoid import sigmoid, sigmoid_slope
from scratchnet.threshold import InkRule, ink_rule
from scratchnet.tools.arguments import Parser
from scratchnet.tools.errors import Refused
from scratchnet.tools.files import data_folder, find
from scratchnet.tools.validation import DIGITS, RATE, Check, checked, list_of, number, one_of, whole
from scratchnet.training import take_step
from scratchnet.vector import total

INTERVAL = 0.3  # seconds from one snapshot of a training to the next
ENDING = 2.0  # seconds for which a training may go on, once its page has gone
MOST_STEPS, MOST_EPOCHS = 50, 100_000
PAGE = Path(__file__).resolve().parent / "live.html"
Made = TypeVar("Made")


class Weights(NamedTuple):
    """Weights to choose from. rate: the learning rate that they were made with, or are meant for."""

    title: str
    digits: tuple[int, int]
    pixels: str
    rate: float
    network: Network


class Run(NamedTuple):
    """A training to watch: its rate, the standard deviation of its first weights, its epochs."""

    rate: float
    scale: float
    epochs: int


def centred(image: bytes) -> bytes:
    """Returns the image moved so that its centre of mass is in the middle, as far as no ink is lost.

    So were the images of MNIST made. It moves by whole pixels; a blank image stays.

    >>> image = bytearray(784)
    >>> image[0] = 255  # in row 0, column 0
    >>> centred(bytes(image)).index(255)  # in row 14, column 14: 14 * 28 + 14
    406
    """
    ink = [(place // WIDTH, place % WIDTH, value) for place, value in enumerate(image) if value]
    if not ink:
        return image
    mass = sum(value for _, _, value in ink)
    shifts = []
    for axis, size in enumerate((HEIGHT, WIDTH)):
        places = [spot[axis] for spot in ink]
        wanted = size / 2 - sum(spot[axis] * spot[2] for spot in ink) / mass
        shifts.append(min(max(int(wanted), -min(places)), size - 1 - max(places)))
    moved = bytearray(len(image))
    for row, column, value in ink:
        moved[(row + shifts[0]) * WIDTH + column + shifts[1]] = value
    return bytes(moved)


def stepped(weights: Weights, steps: Sequence[tuple[bytes, int, float]]) -> Weights:
    """Returns the weights after some steps of training, each on one image: its digit, and the rate."""
    network = Network(weights.network.weights, weights.network.bias)
    for image, digit, rate in steps:
        row, y = scaled(image, weights.pixels), [weights.digits.index(digit)]
        take_step(network, [row], y, rate)
    return weights._replace(network=network)


def reading_of(weights: Weights, rule: InkRule, image: bytes, label: int | None) -> dict[str, Any]:
    """Returns what the weights make of an image. label: a digit, or None: then there is no loss."""
    network, row = weights.network, scaled(image, weights.pixels)
    z, p = network.weighted_sums([row])[0], network.forward([row])[0]
    contributions = [pixel * weight for pixel, weight in zip(row, network.weights)]
    up, down = (total([part for part in contributions if part * sign > 0.0]) for sign in (1.0, -1.0))
    for value in (z, up, down):
        if not isfinite(value):
            raise Refused(f"{weights.title}: a sum of these weights is {value}")
    read_as = classify(p)
    found: dict[str, Any] = {
        "pixels": list(image),
        "pulls": contributions,
        "up": up,
        "down": down,
        "bias": network.bias,
        "z": z,
        "p": p,
        "slope": sigmoid_slope(p),
        "read_as": weights.digits[read_as],
        "sure": p if read_as else 1.0 - p,
        "ink": sum(pixel != 0.0 for pixel in row),
        "border": rule.midpoint * len(row),
        "ink_says": weights.digits[rule.classify(row)],
    }
    if label is not None:
        y = [weights.digits.index(label)]
        gradient_w, delta = gradient([row], y, [p])  # the bias's entry is the sum of one δ
        found |= {"loss": mean_squared_error([p], y), "delta": delta, "gradient": gradient_w}
    return found


def snapshot(
    network: Network, first: Sequence[float], data: Dataset, x: SharedMatrix, test_x: SharedMatrix
) -> dict[str, Any]:
    """Returns what there is to see of a training now. All figures are those of the present weights.

    first: the weights at the start. x, test_x: the images of `data`.
    """
    z, test_p = network.weighted_sums(x), network.forward(test_x)
    if any(map(isnan, (*z, *test_p))):
        raise Refused("a sum of these weights is nan; take a smaller rate, or smaller first weights")
    p = [sigmoid(value) for value in z]
    z_of_0s, z_of_1s = by_class(z, data.train_y)
    return {
        "loss": mean_squared_error(p, data.train_y),
        "accuracy": accuracy(p, data.train_y),
        "test_accuracy": accuracy(test_p, data.test_y),
        "flat": fmean(sigmoid_slope(output) < FLAT for output in p),
        "hills": [Z.counts(z_of_0s), Z.counts(z_of_1s)],
        "weights": network.weights,
        "added": [weight - before for weight, before in zip(network.weights, first)],
    }


def remembered(count: int, make: Callable[..., Made]) -> Callable[..., Made]:
    """Returns `make`, but what it made last, for `count` askings, is made only once: by one thread."""
    lock, known = Lock(), lru_cache(count)(make)

    def asked(*arguments: Any) -> Made:
        with lock:
            return known(*arguments)

    return asked


class Live:
    """What the page asks for. data: the folder of the MNIST files. model: a file to choose, too."""

    def __init__(self, data: Path | None = None, model: Path | None = None) -> None:
        find(data, TRAIN + TEST, Refused)  # also those that are read only when a training asks for them
        self._images, self._labels = read_set(data, TEST)
        self._dataset = remembered(1, partial(load_dataset, data))  # of digits and pixels: some 60 MB each
        self._matrices = remembered(1, self._make_matrices)
        self._rule = remembered(1000, self._make_rule)
        self._training, self._pace = Lock(), "go"
        self._paced = Condition()
        first = Network(random_weights(HEIGHT * WIDTH))
        self.weights = {"first": Weights("the article's first weights", (0, 1), "binary", 0.01, first)}
        for name, path, title in (
            ("article", data_folder() / "article.json", "the article's, after 3000 epochs"),
            ("small", data_folder() / "small.json", "small first weights, 20 epochs"),
            ("model", model, f"those of {model.name}" if model else ""),
        ):
            if path is not None:
                of = load_model(path)
                self.weights[name] = Weights(title, of.digits, of.pixels, of.learning_rate, of.network())
        self.answers: Mapping[str, Callable[[Any], Any]] = {
            "GET /api/weights": self.choices,
            "GET /api/image": self.image,
            "POST /api/misread": self.misread,
            "POST /api/look": self.look,
            "POST /api/train": self.train,
            "POST /api/pace": self.set_pace,
        }

    def _make_matrices(self, digits: tuple[int, int]) -> tuple[SharedMatrix, SharedMatrix]:
        data = self._dataset(digits, "binary")
        return SharedMatrix(data.train_x), SharedMatrix(data.test_x)

    def _make_rule(self, digits: tuple[int, int], pixels: str) -> InkRule:
        data = self._dataset(digits, pixels)
        return ink_rule(data.train_x, data.train_y)

    def choices(self, asked: Mapping[str, Any]) -> Any:
        """The weights to choose from, in order."""
        return [
            {"name": name, "title": w.title, "digits": w.digits, "pixels": w.pixels, "rate": w.rate}
            for name, w in list(self.weights.items())  # a training may add to them
        ]

    def image(self, asked: Mapping[str, Any]) -> Any:
        """A test image: its number, its label, its pixels."""
        text, count = str(asked.get("number")), len(self._images)
        if not (text.isascii() and text.isdecimal() and len(text) < 9 and int(text) < count):
            numbers = f"0..{count - 1}" if count else "nothing, since there is no test image"
            raise Refused(f"expected number in {numbers}; found {text!r:.40}")
        number = int(text)
        return {"number": number, "label": self._labels[number], "pixels": list(self._images[number])}

    def misread(self, asked: Mapping[str, Any]) -> Any:
        """The numbers of the test images that these weights misread, the worst first."""
        weights = self._chosen(asked)
        numbers = [
            number for digit in weights.digits for number, label in enumerate(self._labels) if label == digit
        ]
        rows = [scaled(self._images[number], weights.pixels) for number in numbers]
        outputs = weights.network.forward(rows) if rows else []
        classes = [weights.digits.index(self._labels[number]) for number in numbers]
        wrong = [(abs(p - y), n) for n, p, y in zip(numbers, outputs, classes) if classify(p) != y]
        return {"of": len(numbers), "numbers": [number for _, number in sorted(wrong, reverse=True)]}

    def look(self, asked: Mapping[str, Any]) -> Any:
        """Everything about one image."""
        weights = self._chosen(asked)
        image = bytes(checked(asked, "pixels", PIXELS))
        if "centre" in asked and checked(asked, "centre", TRUTH):
            image = centred(image)
        known = asked.get("label") is not None
        label = checked(asked, "label", one_of(*weights.digits)) if known else None
        return reading_of(weights, self._rule(weights.digits, weights.pixels), image, label)

    def _chosen(self, asked: Mapping[str, Any]) -> Weights:
        """The weights that are asked for, after the steps that were taken on them."""
        weights = self.weights[checked(asked, "weights", one_of(*self.weights))]
        steps = checked(asked, "steps", STEPS) if "steps" in asked else []
        return stepped(weights, [_step(step, weights) for step in steps])

    def set_pace(self, asked: Mapping[str, Any]) -> Any:
        """Lets the training go on, pause, or take one epoch."""
        pace = checked(asked, "pace", one_of("go", "pause", "one"))
        with self._paced:
            self._pace = pace
            self._paced.notify_all()
        return {"pace": pace}

    def train(self, asked: Mapping[str, Any]) -> Generator[Any]:
        """The snapshots of one training or two, one after the other."""
        a, b = checked(asked, "digits", DIGITS)
        snapshots = self._snapshots((a, b), [_run(run) for run in checked(asked, "runs", RUNS)])
        # A generator that has not begun cannot be ended: closing it would not run its `finally`. So it
        # begins here, and whatever refuses the training does so before an answer has begun, too.
        next(snapshots)
        return snapshots

    def _snapshots(self, digits: tuple[int, int], runs: Sequence[Run]) -> Generator[Any]:
        """See `train`; None first, and whenever nothing has happened for a while."""
        if not self._training.acquire(timeout=ENDING):
            raise Busy("a training is being watched; end it first")
        try:
            self._pace = "go"
            data = self._dataset(digits, "binary")
            x, test_x = self._matrices(digits)
            yield None
            for number, settings in enumerate(runs):
                first = random_weights(HEIGHT * WIDTH, scale=settings.scale)
                network = Network(first)
                self.weights["watched"] = Weights(
                    "the run watched last", digits, "binary", settings.rate, network
                )
                started = time.monotonic()
                for epoch in self._epochs(network, data, x, settings):
                    if epoch is None:
                        yield None
                    else:
                        about = {"run": number, "epoch": epoch, "seconds": time.monotonic() - started}
                        yield about | snapshot(network, first, data, x, test_x)
            yield {"done": True}
        finally:
            self._training.release()

    def _epochs(
        self, network: Network, data: Dataset, x: SharedMatrix, settings: Run
    ) -> Generator[int | None]:
        """Trains; yields the epochs to be shown, the first being 0, and None while it pauses."""
        y, epochs = data.train_y, settings.epochs
        with ExitStack() as stack:
            step = partial(take_step, network, x, y, settings.rate)
            count = workers_worth(len(y), epochs)
            if count > 1:
                with suppress(Refused):  # where no worker can be started, one process will do
                    workers = stack.enter_context(Workers(data.train_x, y, count))
                    step = partial(workers.take_step, network, settings.rate)
            yield 0
            while self._waiting():
                yield None
            shown = time.monotonic()
            for epoch in range(1, epochs + 1):
                step()
                with self._paced:
                    if self._pace == "one":
                        self._pace = "pause"
                    paused = self._pace == "pause"
                early = epoch.bit_count() == 1  # 1, 2, 4, 8 ...: the first epochs may change most
                if paused or early or epoch == epochs or time.monotonic() - shown >= INTERVAL:
                    shown = time.monotonic()
                    yield epoch
                while epoch < epochs and self._waiting():
                    yield None

    def _waiting(self) -> bool:
        """Waits for a quarter of a second at most; returns whether the training still pauses."""
        with self._paced:
            return not self._paced.wait_for(lambda: self._pace != "pause", timeout=0.25)


# What was asked, checked.

PIXELS = list_of(f"{HEIGHT * WIDTH} whole numbers, 0 to 255", whole(0, 255), HEIGHT * WIDTH, HEIGHT * WIDTH)
STEPS = list_of(f"a list of at most {MOST_STEPS}", Check(lambda step: True, "a step"), 0, MOST_STEPS)
RUNS = list_of(
    "a list of one or two, each with rate, scale and epochs",
    Check(lambda run: isinstance(run, dict), "a run"), 1, 2,
)  # fmt: skip
TRUTH = Check(lambda value: type(value) is bool, "true or false")
SCALE = number("a number, 0 to 1000", 0, 1e3)


def _step(asked: Any, weights: Weights) -> tuple[bytes, int, float]:
    """A step of training: its image, its digit, and the rate."""
    image = bytes(checked(asked, "pixels", PIXELS))
    return image, checked(asked, "label", one_of(*weights.digits)), float(checked(asked, "rate", RATE))


def _run(asked: Any) -> Run:
    scale, epochs = checked(asked, "scale", SCALE), checked(asked, "epochs", whole(1, MOST_EPOCHS))
    return Run(float(checked(asked, "rate", RATE)), float(scale), epochs)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `python3 -m scratchnet.live`."""
    parser = Parser("scratchnet.live", "Serve this machine a page to draw on, and to watch a training.")
    parser.epilog = "Ctrl-C ends it, with exit status 130."
    options = parser.read(arguments, "--port", "--no-browser", "--model", "--data")
    live = Live(options.data, options.model)
    with Server(options.port, PAGE.read_text(encoding="utf-8"), live.answers) as server:
        address = f"http://{HERE}:{server.port}/"
        print(f"{address}\nCtrl-C ends it.", flush=True)
        if not options.no_browser and (sys.platform in ("win32", "darwin") or "DISPLAY" in environ):
            webbrowser.open(address)
        server.serve_forever(poll_interval=0.1)
