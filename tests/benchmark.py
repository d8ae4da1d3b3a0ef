"""How long an epoch takes: the three matrices, and NumPy beside them.

A maintainer runs this by hand, from the top of a checkout; about 3 minutes:

    python3 tests/benchmark.py [--rounds 5]

An epoch is forward, gradient and update for the training images of 0 and 1, in one process. The ways
take turns, a few epochs each, so that a machine that slows down slows them alike; the table has the
medians, in milliseconds. `sparse` is the shared matrix's first rung, ink only. NumPy's columns are there where NumPy can be imported:

    article    the arithmetic of the article's code, sections 6 and 9, as it stands
    expert     the same as two matrix products (BLAS), with nothing as large as X in between
"""

import argparse
import platform
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scratchnet.article import random_weights, shuffled
from scratchnet.dataset import load_dataset
from scratchnet.gradient import gradient
from scratchnet.matrix import PlainMatrix
from scratchnet.network import Network
from scratchnet.shared_matrix import SharedMatrix, SparseMatrix

try:
    import numpy as np
except ImportError:
    np = None

RATE = 0.01
SHARES = (8, 4, 2, 1)
FAST_EPOCHS = 10  # of each fast way, one after another as in training, for each of the plain one


def scratchnet_epoch(x, y):
    network = Network(random_weights(784))

    def epoch():
        gradient_w, gradient_b = gradient(x, y, network.forward(x))
        network.update(gradient_w, gradient_b, RATE)

    return epoch


def article_epoch(rows, labels):
    x, y = np.array(rows), np.array(labels, dtype=float).reshape(-1, 1)
    w, b = np.array(random_weights(784)).reshape(-1, 1), 0.0

    def epoch():
        nonlocal w, b
        pred_y = 1.0 / (1.0 + np.exp(-(np.dot(x, w) + b)))
        gradient_w = np.mean((pred_y - y) * pred_y * (1 - pred_y) * x, axis=0)[:, np.newaxis]
        gradient_b = np.mean((pred_y - y) * pred_y * (1 - pred_y))
        w, b = w - RATE * gradient_w, b - RATE * gradient_b

    return epoch


def expert_epoch(rows, labels):
    x, y = np.array(rows), np.array(labels, dtype=float)
    w, b = np.array(random_weights(784)), 0.0

    def epoch():
        nonlocal w, b
        p = 1.0 / (1.0 + np.exp(-(x @ w + b)))
        delta = (p - y) * p * (1.0 - p) / len(y)
        w, b = w - RATE * (x.T @ delta), b - RATE * delta.sum()

    return epoch


def milliseconds(epoch):
    start = time.perf_counter()
    epoch()
    return 1000 * (time.perf_counter() - start)


def ink_only(rows):
    """The rows as a sparse matrix: the places of the pixels that are not 0, and their levels."""
    places = [[pixel for pixel, level in enumerate(row) if level] for row in rows]
    return SparseMatrix(places, [[level for level in row if level] for row in rows], len(rows[0]))


def compare(rows, labels, rounds):
    """The median time of an epoch each way, and the seconds that building the shared matrix takes."""
    start = time.perf_counter()
    shared = SharedMatrix(rows)
    built = time.perf_counter() - start
    plain = scratchnet_epoch(PlainMatrix(rows), labels)
    fast = {
        "sparse": scratchnet_epoch(ink_only(rows), labels),
        "shared": scratchnet_epoch(shared, labels),
    }
    if np:
        fast |= {"article": article_epoch(rows, labels), "expert": expert_epoch(rows, labels)}
    times = {name: [] for name in ("plain", *fast)}
    for epoch in fast.values():
        epoch()  # the first one warms up, uncounted
    for _ in range(rounds):
        times["plain"].append(milliseconds(plain))
        for name, epoch in fast.items():
            times[name] += [milliseconds(epoch) for _ in range(FAST_EPOCHS)]
    return built, {name: median(taken) for name, taken in times.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="turns of the plain matrix")
    rounds = parser.parse_args().rounds
    version = f", NumPy {np.__version__}" if np else ", no NumPy"
    print(f"{platform.python_implementation()} {platform.python_version()}{version}, {platform.machine()}")
    print("pixels  images    build  plain  sparse  shared  article  expert   plain/  shared/  shared/")
    print("                      s     ms      ms      ms       ms      ms   shared  article   expert")
    for pixels in ("binary", "grey"):
        data = shuffled(load_dataset(pixels=pixels))
        for share in SHARES:
            count = len(data.train_x) // share
            built, ms = compare(data.train_x[:count], data.train_y[:count], rounds)
            line = f"{pixels:6} {count:7,} {built:8.2f} {ms['plain']:6.0f} {ms['sparse']:7.1f} {ms['shared']:7.1f}"
            if np:
                line += f" {ms['article']:8.1f} {ms['expert']:7.1f}"
            else:
                line += f" {'-':>8} {'-':>7}"
            line += f" {ms['plain'] / ms['shared']:8.1f}"
            if np:
                line += f" {ms['shared'] / ms['article']:8.2f} {ms['shared'] / ms['expert']:8.2f}"
            print(line, flush=True)


if __name__ == "__main__":
    main()
