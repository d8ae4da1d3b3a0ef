"""A page to draw on, and to watch a training (not in the article).

You have:     every step of the derivation, trained and untrained weights, and images to test them.
You build:    a server on this machine for one page, which shows what the chapters compute.
It gives you: something to play with. Draw a digit, and see what every pixel says. Let the unit learn,
              and see how slowly it moves.

    python3 -m scratchnet.live [--port N] [--no-browser] [--model MODEL.json] [--data DIR]

The page is page.html and the files beside it; how they are served, and to whom alone: server.py. It asks for:

    path                  what was asked                      the answer
    GET  /api/weights                                         the weights to choose from
    GET  /api/recorded                                        the article's run: its moments
    POST /api/look        weights, epoch, steps, pixels       everything about one image
    POST /api/photo       width, pixels                       the digit in a picture, as MNIST has it
    POST /api/needed      weights, epoch, steps, pixels,      how many such steps an image needs until
                          label, rate                         the unit reads it as its label
    POST /api/start       rate, scale, epochs, loss           where the images lie before a first step
    POST /api/train       rate, scale, epochs, loss           moments of a training, as they come
    POST /api/end                                             the training that is going on ends

The page keeps the image and the steps that were taken on it, so that they can be taken back; the `times`
of a step say how often it is taken. The server keeps the weights of the last runs, after at most
MOST_KEPT epochs each: `epoch` chooses among them, and what stands there never changes, whatever is
trained meanwhile. Pixels travel as in the files: 784 numbers, 0 to 255; what is drawn is moved to the
middle before it is looked at, as MNIST's images were.
"""

import sys
import time
import webbrowser
from array import array
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import cache, partial
from os import environ
from pathlib import Path
from threading import Lock, Thread
from typing import Any, TypeVar

from scratchnet.article import random_weights
from scratchnet.dataset import TEST, TRAIN, Dataset, load_dataset, scaled
from scratchnet.hands import Workers
from scratchnet.live.measures import (
    ARTICLE,
    FOLDER,
    MOST_COUNTED,
    PIXELS_OF_AN_IMAGE,
    SLOPES,
    Kept,
    Run,
    Step,
    Weights,
    centred,
    reading_of,
    recorded_run,
    share_of_flat,
    snapshot,
    stepped,
    steps_needed,
    thinned,
)
from scratchnet.live.photo import find_digit, shrunk
from scratchnet.live.server import HERE, KINDS, Busy, Server
from scratchnet.network import Network
from scratchnet.runs.model import load_model
from scratchnet.runs.progress import workers_worth
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.threshold import InkRule, ink_rule
from scratchnet.tools.arguments import Parser
from scratchnet.tools.errors import Refused
from scratchnet.tools.files import data_folder, find
from scratchnet.tools.validation import RATE, Check, checked, list_of, number, one_of, whole
from scratchnet.training import take_step

INTERVAL = 0.4  # seconds from one moment of a training to the next
SHARE = 12  # at most a twelfth of the time is spent on what is to be shown
ENDING = 2.0  # seconds for which a training may go on, once its page has gone
MOST_STEPS, MOST_EPOCHS = 50, 100_000
LAST_RUNS = 4  # runs whose weights are kept
STYLE_LINK = b'<link rel="stylesheet" href="page.css">'
Made = TypeVar("Made")


def made_once(make: Callable[[], Made]) -> Callable[[], Made]:
    """Returns `make`, but what it makes is made only once: by the thread that asks first."""
    lock, known = Lock(), cache(make)

    def asked() -> Made:
        with lock:
            return known()

    return asked


class Live:
    """What the page asks for. data: the folder of the MNIST files. model: a file to choose, too."""

    def __init__(self, data: Path | None = None, model: Path | None = None) -> None:
        find(data, TRAIN + TEST, Refused)  # also those that are read only when a training asks for them
        self._dataset = made_once(partial(load_dataset, data))
        self._matrices = made_once(self._make_matrices)
        self._reading, self._read = False, False  # the training images
        self._rule: InkRule | None = None
        self._training, self._ends, self._runs = Lock(), False, 0
        self._moments, article = recorded_run()
        self.weights: dict[str, Weights] = {}
        for name, title, scale in (
            ("first", "the article's first weights", 1.0),
            ("divided", "the article's first weights, divided by 28", 1 / 28),
        ):
            network = Network(random_weights(PIXELS_OF_AN_IMAGE, scale=scale))
            self.weights[name] = Weights(title, (0, 1), "binary", ARTICLE.rate, network)
        self.weights["article"] = article
        for name, path in (("small", data_folder() / "small.json"), ("model", model)):
            if path is not None:
                of = load_model(path)
                about = f"those of {path.name}", of.digits, of.pixels, of.learning_rate, of.network()
                self.weights[name] = Weights(*about)
        self.answers: Mapping[str, Callable[[Any], Any]] = {
            "GET /api/weights": self.choices,
            "GET /api/recorded": self.recorded,
            "POST /api/look": self.look,
            "POST /api/photo": self.photo,
            "POST /api/needed": self.needed,
            "POST /api/start": self.start,
            "POST /api/train": self.train,
            "POST /api/end": self.end,
        }

    def _make_matrices(self) -> tuple[SharedMatrix, SharedMatrix]:
        data = self._dataset()
        return SharedMatrix(data.train_x), SharedMatrix(data.test_x)

    def prepare(self) -> None:
        """Reads the training images, makes the rule that counts their ink, and the matrices."""
        with suppress(Refused, NotImplementedError):  # without such images, there is no rule
            data = self._dataset()
            self._rule = ink_rule(data.train_x, data.train_y)
            self._matrices()  # so that a training begins at once
        self._read = True

    def _ink(self, image: bytes) -> dict[str, Any]:
        """What counting ink says; until the training images have been read, only how much there is.

        The border is None where they give none.
        """
        row = scaled(image, "binary")
        found: dict[str, Any] = {"ink": round(sum(row))}
        if not self._reading:
            self._reading = True  # nobody else is to begin with it
            Thread(target=self.prepare, daemon=True).start()
        if self._rule:
            found |= {"border": self._rule.midpoint * len(row), "ink_says": self._rule.classify(row)}
        elif self._read:
            found["border"] = None
        return found

    def choices(self, asked: Mapping[str, Any]) -> Any:
        """The weights to choose from, in order."""
        return [
            {"name": name, "title": w.title, "digits": w.digits, "pixels": w.pixels, "rate": w.rate}
            for name, w in list(self.weights.items())  # a training may add to them
        ]

    def recorded(self, asked: Mapping[str, Any]) -> Any:
        """The article's run, without its weights."""
        return ARTICLE._asdict() | {"moments": self._moments}

    def look(self, asked: Mapping[str, Any]) -> Any:
        """Everything about one image."""
        weights, image = self._seen(asked)
        return reading_of(weights, image) | self._ink(image)

    def photo(self, asked: Mapping[str, Any]) -> Any:
        """The ink of the digit in a picture, the digit as small as MNIST's, and in the middle; or no ink."""
        grey = checked(asked, "pixels", PICTURE)
        width = checked(asked, "width", whole(1, len(grey)))
        if len(grey) % width:
            raise Refused(f"expected rows of one length, {width}; found {len(grey)} pixels")
        ink = find_digit(grey, width)
        if not ink:
            return {"ink": []}
        small = shrunk(ink, width)
        return {"ink": sorted(ink), "small": list(small), "centred": list(centred(small))}

    def needed(self, asked: Mapping[str, Any]) -> Any:
        """How many steps on this image it takes until the unit reads it as its label."""
        weights, image = self._seen(asked)
        label = checked(asked, "label", one_of(*weights.digits))
        row = scaled(image, weights.pixels)
        (z,) = weights.network.weighted_sums([row])
        toward = z if weights.digits.index(label) else -z
        return steps_needed(toward, round(sum(pixel * pixel for pixel in row)), checked(asked, "rate", RATE))

    def _seen(self, asked: Mapping[str, Any]) -> tuple[Weights, bytes]:
        """The weights that are asked for, and the image."""
        return self._chosen(asked), centred(bytes(checked(asked, "pixels", PIXELS)))

    def _chosen(self, asked: Mapping[str, Any]) -> Weights:
        """The weights that are asked for, after the steps that were taken on them."""
        weights = self.weights[checked(asked, "weights", one_of(*list(self.weights)))]
        if weights.kept:
            epochs = list(weights.kept)  # a training may add to them
            last = checked(asked, "epoch", EPOCH) if asked.get("epoch") is not None else epochs[-1]
            parameters = weights.kept[max(epoch for epoch in epochs if epoch <= last)]
            weights = weights._replace(network=Network(*parameters))
        steps = checked(asked, "steps", STEPS) if "steps" in asked else []
        taken = [_step(step, weights) for step in steps]
        if sum(step.times for step in taken) > MOST_COUNTED:
            raise Refused(f"expected at most {MOST_COUNTED} steps in all")
        return stepped(weights, taken)

    def end(self, asked: Mapping[str, Any]) -> Any:
        """Ends the training, whoever watches it."""
        self._ends = True
        return {}

    def start(self, asked: Mapping[str, Any]) -> Any:
        """The moment before the first step of a training, and which share lies flat after it."""
        run, data, (x, test_x) = _run(asked), self._dataset(), self._matrices()
        network = Network(random_weights(PIXELS_OF_AN_IMAGE, scale=run.scale))
        found = snapshot(network, data, x, test_x)
        take_step(network, x, data.train_y, run.rate, SLOPES[run.loss])
        return found | {"flat_after": share_of_flat(network.weighted_sums(x))}

    def train(self, asked: Mapping[str, Any]) -> Generator[Any]:
        """The moments of a training."""
        moments = self._moments_of(_run(asked))
        # A generator that has not begun cannot be ended: closing it would not run its `finally`. So it
        # begins here, and whatever refuses the training does so before an answer has begun, too.
        next(moments)
        return moments

    def _moments_of(self, run: Run) -> Generator[Any]:
        """See `train`; None first."""
        if not self._training.acquire(timeout=ENDING):
            raise Busy("a training is being watched; end it first")
        try:
            self._ends = False
            data, (x, test_x) = self._dataset(), self._matrices()
            yield None
            network = Network(random_weights(PIXELS_OF_AN_IMAGE, scale=run.scale))
            kept: Kept = {0: (network.weights, network.bias)}
            name = self._add(Weights("a run", (0, 1), "binary", run.rate, network, kept))
            for epoch in self._epochs(network, data, x, run):
                kept[epoch] = array("d", network.weights), network.bias
                about = {"weights": name, "epoch": epoch, "forgotten": thinned(kept)}
                yield about | snapshot(network, data, x, test_x)
            yield {"done": True}
        finally:
            self._training.release()

    def _add(self, weights: Weights) -> str:
        """Keeps the weights of one more run, and forgets those of the oldest; returns their name."""
        self._runs += 1
        self.weights.pop(f"run-{self._runs - LAST_RUNS}", None)
        self.weights[f"run-{self._runs}"] = weights
        return f"run-{self._runs}"

    def _epochs(self, network: Network, data: Dataset, x: SharedMatrix, run: Run) -> Generator[int]:
        """Trains; yields the epochs to be shown, the first being 0."""
        y, epochs = data.train_y, run.epochs
        with ExitStack() as stack:
            step = partial(take_step, network, x, y, run.rate, SLOPES[run.loss])
            count = workers_worth(len(y), epochs)
            if count > 1 and run.loss == "squared":  # the workers know no other loss
                with suppress(Refused):  # where no worker can be started, one process will do
                    workers = stack.enter_context(Workers(data.train_x, y, count))
                    step = partial(workers.take_step, network, run.rate)
            yield 0
            due = time.monotonic() + INTERVAL
            for epoch in range(1, epochs + 1):
                step()
                # The first may change most. The page counts on these: MARKS in runs.js.
                early = epoch.bit_count() == 1 or epoch in (24, 48)
                last = epoch == epochs or self._ends
                begun = time.monotonic()
                if early or last or begun >= due:
                    yield epoch
                    taken = time.monotonic() - begun
                    due = begun + max(INTERVAL, SHARE * taken)
                if last:
                    return


# What was asked, checked.

PIXELS = list_of("784 whole numbers, 0 to 255", whole(0, 255), PIXELS_OF_AN_IMAGE, PIXELS_OF_AN_IMAGE)
# A picture has 200 x 200 pixels at most: WIDE in picture.js.
PICTURE = list_of("at most 40000 whole numbers, 0 to 255", whole(0, 255), 1, 40_000)
STEPS = list_of(f"a list of at most {MOST_STEPS}", Check(lambda step: True, "a step"), 0, MOST_STEPS)
TIMES = whole(1, MOST_COUNTED)
SCALE, EPOCH, LOSS = number("a number, 0 to 1000", 0, 1e3), whole(0, MOST_EPOCHS), one_of(*SLOPES)


def _step(asked: Any, weights: Weights) -> Step:
    """A step of training; many of them only of squared error."""
    image = bytes(checked(asked, "pixels", PIXELS))
    digit, rate = checked(asked, "label", one_of(*weights.digits)), checked(asked, "rate", RATE)
    times = checked(asked, "times", TIMES) if "times" in asked else 1
    loss = checked(asked, "loss", LOSS if times == 1 else one_of("squared"))
    return Step(image, digit, float(rate), loss, times)


def _run(asked: Mapping[str, Any]) -> Run:
    """The settings of a training."""
    rate, scale = checked(asked, "rate", RATE), checked(asked, "scale", SCALE)
    epochs = checked(asked, "epochs", whole(1, MOST_EPOCHS))
    return Run(float(rate), float(scale), epochs, checked(asked, "loss", LOSS))


def page_files() -> dict[str, tuple[str, bytes]]:
    """Returns the files of the page, by their paths: what kind each is, and its bytes.

    The style stands in the page itself, so that the first paint waits for nothing else.
    """
    paths = [path for path in sorted(FOLDER.iterdir()) if path.suffix in KINDS]
    files = {f"/{path.name}": (KINDS[path.suffix], path.read_bytes()) for path in paths}
    (html, page), (_, style) = files.pop("/page.html"), files.pop("/page.css")
    return files | {"/": (html, page.replace(STYLE_LINK, b"<style>\n%s</style>" % style))}


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `python3 -m scratchnet.live`."""
    parser = Parser("scratchnet.live", "Serve this machine a page to draw on, and to watch a training.")
    parser.epilog = "Ctrl-C ends it, with exit status 130."
    options = parser.read(arguments, "--port", "--no-browser", "--model", "--data")
    live = Live(options.data, options.model)
    with Server(options.port, page_files(), live.answers) as server:
        address = f"http://{HERE}:{server.port}/"
        print(f"{address}\nCtrl-C ends it.", flush=True)
        if not options.no_browser and (sys.platform in ("win32", "darwin") or "DISPLAY" in environ):
            webbrowser.open(address)
        server.serve_forever(poll_interval=0.1)
