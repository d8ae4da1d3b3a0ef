"""How long an epoch takes: the rungs of the ladder, several processes, and NumPy beside them.

A maintainer runs this by hand, on a quiet machine, from the top of a checkout; about 5 minutes:

    python3 tests/benchmark.py [--rounds 5] [--live]

An epoch is forward, gradient and update for the training images of 0 and 1. The ways take turns, a few
epochs each, so that a machine that slows down slows them alike; the tables have medians, in
milliseconds. `ink` is the shared matrix's rung without pieces; `k processes` are those of hands.py, one
for each core in the last such column. NumPy's columns are there where NumPy can be imported, each in a
process of its own, with one thread (1t) and with a thread for each core:

    article    the arithmetic of the article's code, sections 6 and 9, as it stands
    expert     the same as two matrix products (BLAS), with nothing as large as X in between

`--live` measures the live page instead, in a browser (browser.py): how long it takes from the press of
the mouse to the numbers of what it drew, and what it costs a training to be watched.
"""

import argparse
import os
import platform
import sys
import time
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from browser import Browser, find_browser, serving

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scratchnet.article import random_weights, shuffled
from scratchnet.dataset import load_dataset
from scratchnet.hands import Workers
from scratchnet.matrix import PlainMatrix
from scratchnet.network import Network
from scratchnet.runs.progress import workers_worth
from scratchnet.shared_matrix import SharedMatrix, SparseMatrix
from scratchnet.tools.processes import Worker, usable_cores
from scratchnet.training import take_step

RATE = 0.01
FAST_EPOCHS = 10  # of each fast way, one after another as in training, for one of the plain way
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
CORES = usable_cores()


def timed(step, epochs):
    """The milliseconds that each of so many steps takes."""
    taken = []
    for _ in range(epochs):
        start = time.perf_counter()
        step()
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def one_process(x, y):
    return partial(take_step, Network(random_weights(784)), x, y, RATE)


def ink_only(rows):
    """The rows as a sparse matrix: the places of the pixels that are not 0, and their levels."""
    places = [[pixel for pixel, level in enumerate(row) if level] for row in rows]
    return SparseMatrix(places, [[level for level in row if level] for row in rows], len(rows[0]))


def numpy_loop(pipe, way, pixels):
    """What a process does that measures NumPy: asked for so many epochs, it sends their times."""
    import numpy as np

    data = shuffled(load_dataset(pixels=pixels))
    x, y = np.array(data.train_x), np.array(data.train_y, dtype=float)
    w, b = np.array(random_weights(784)), 0.0
    if way == "article":
        y, w = y.reshape(-1, 1), w.reshape(-1, 1)

    def article():
        nonlocal w, b
        pred_y = 1.0 / (1.0 + np.exp(-(np.dot(x, w) + b)))
        gradient_w = np.mean((pred_y - y) * pred_y * (1 - pred_y) * x, axis=0)[:, np.newaxis]
        gradient_b = np.mean((pred_y - y) * pred_y * (1 - pred_y))
        w, b = w - RATE * gradient_w, b - RATE * gradient_b

    def expert():
        nonlocal w, b
        p = 1.0 / (1.0 + np.exp(-(x @ w + b)))
        delta = (p - y) * p * (1.0 - p) / len(y)
        w, b = w - RATE * (x.T @ delta), b - RATE * delta.sum()

    while True:
        (epochs,) = pipe.receive()
        pipe.send(timed({"article": article, "expert": expert}[way], int(epochs)))


def numpy_ways(pixels, stack):
    """The ways of NumPy by their names, each a function from a number of epochs to their times."""
    ways = {}
    for way in ("article", "expert"):
        for threads in sorted({1, CORES}):
            os.environ.update({name: str(threads) for name in THREADS})
            worker = Worker("NumPy", numpy_loop, way, pixels)
            stack.callback(worker.close)

            def ask(epochs, worker=worker):
                worker.send([epochs])
                return list(worker.receive())

            ways[f"{way} {threads}t"] = ask
    return ways


def compare(pixels, counts, rounds):
    """The median time of an epoch each way, and by these numbers of processes."""
    data = shuffled(load_dataset(pixels=pixels))
    rows, classes = data.train_x, data.train_y
    with ExitStack() as stack:
        local = {
            "plain": one_process(PlainMatrix(rows), classes),
            "ink": one_process(ink_only(rows), classes),
            "shared": one_process(SharedMatrix(rows), classes),
        }
        for count in counts:
            workers = stack.enter_context(Workers(rows, classes, count))
            local[f"{count} processes"] = partial(workers.take_step, Network(random_weights(784)), RATE)
        ways = {name: lambda epochs, step=step: timed(step, epochs) for name, step in local.items()}
        if find_spec("numpy"):
            ways |= numpy_ways(pixels, stack)
        for way in ways.values():
            way(2)  # the first epochs warm up, uncounted
        times = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                times[name] += way(1 if name == "plain" else FAST_EPOCHS)
    return {name: median(taken) for name, taken in times.items()}


def table(rows):
    """Prints a table of medians: a row for each kind of pixels, a column for each way."""
    names = list(next(iter(rows.values())))
    print(f"\n{'pixels':16}" + "".join(f"{name:>12}" for name in names))
    for row, ms in rows.items():
        print(f"{row:16}" + "".join(f"{ms[name]:12.1f}" for name in names), flush=True)


# When what is on the page changes, by the clock of the page.
WATCH = """window.times = [], window.epochs = {};
const noted = (id, note) => new MutationObserver(note).observe(document.getElementById(id),
  {attributes: true, childList: true, characterData: true, subtree: true});
let since = 0;
addEventListener("pointerdown", () => { since = performance.now(); }, true);
noted("z", () => { if (since) times.push(performance.now() - since); since = 0; });
noted("epoch-shown", () => {
  epochs[document.getElementById("epoch-shown").textContent] ??= performance.now();
});"""


def strokes(page, count):
    """The milliseconds from each press of the mouse on the drawing to the numbers on the page."""
    left, top, width, height = page.box("#draw")
    for number in range(count):
        page.evaluate(f"times.length = {number}")  # a change that came later is none of a press
        column, row = 6 + number % 16, 6 + number * 7 % 16
        page.stroke([(left + (column + 0.5) * width / 28, top + (row + 0.5) * height / 28)])
        page.wait_until(f"times.length > {number}")
        time.sleep(0.1)
    return page.evaluate("times")[:count]


def watched(page, epochs):
    """The seconds that so many epochs of the article's run take, shown on the page."""
    page.evaluate("epochs = {}; document.getElementById('train').click()")
    page.wait_until(f"epochs[{epochs}]", 600)
    page.wait_until("document.getElementById('end').disabled")
    return page.evaluate(f"(epochs[{epochs}] - epochs[0]) / 1000")


def unwatched(data, epochs):
    """The seconds that they take by as many processes, with nobody who watches."""
    network = Network(random_weights(784))
    with Workers(data.train_x, data.train_y, workers_worth(len(data.train_y), epochs)) as workers:
        return sum(timed(partial(workers.take_step, network, RATE), epochs)) / 1000


def live(rounds, epochs=300):
    """Measures the live page, and prints what was found."""
    path, data = find_browser(), load_dataset()
    if path is None:
        sys.exit("error: no browser: chromium or google-chrome on the PATH, or its path in $CHROMIUM")
    with serving() as (_, address), Browser(path) as browser:
        page = browser.tab()
        page.size(1100, 1000)
        page.open(f"{address}#free")
        page.wait_until("document.getElementById('rule').textContent.includes('only counts ink says')", 30)
        page.evaluate(WATCH)
        ms = sorted(strokes(page, 50))
        print(f"press to numbers: median {median(ms):.1f} ms, of 50 the longest {ms[-1]:.1f}", flush=True)
        page.evaluate(f"document.getElementById('train-epochs').value = {epochs}")  # else as the article
        taken = {"watched": [], "unwatched": []}
        for _ in range(rounds):
            taken["watched"].append(watched(page, epochs))
            taken["unwatched"].append(unwatched(data, epochs))
    medians = {name: median(seconds) for name, seconds in taken.items()}
    for name, seconds in medians.items():
        print(f"{epochs} epochs {name}: {seconds:.2f} s")
    print(f"watched / unwatched {medians['watched'] / medians['unwatched']:.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="turns of the plain matrix")
    parser.add_argument("--live", action="store_true", help="measure the live page instead")
    parser.add_argument("--epochs", type=int, default=300, help="of its trainings")
    options = parser.parse_args()
    rounds = options.rounds
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {CORES} cores"
    )
    if options.live:
        live(rounds, options.epochs)
        return
    found = {pixels: compare(pixels, sorted({2, CORES}), rounds) for pixels in ("binary", "grey")}
    table(found)
    print("\nThe ratios of the medians:")
    for pixels, ms in found.items():
        print(f"{pixels}: plain / shared {ms['plain'] / ms['shared']:.1f}", end="")
        for name in ("shared", *filter(lambda name: name.startswith(("article", "expert")), ms)):
            print(f", 2 processes / {name} {ms['2 processes'] / ms[name]:.2f}", end="")
        print()


if __name__ == "__main__":
    main()
