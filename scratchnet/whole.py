"""The whole program: one sigmoid unit learns to tell a 0 from a 1. The pages explain its lines."""

import gzip
from math import exp
from pathlib import Path

DATA = next((up / "data" for up in Path(__file__).parents if (up / "data").is_dir()), Path("data"))


def load(name):  # idx.py: values follow a header; dataset.py: 28 x 28 pixels, 1.0 for ink
    pixels = gzip.open(DATA / f"{name}-images-idx3-ubyte.gz").read()[16:]
    labels = gzip.open(DATA / f"{name}-labels-idx1-ubyte.gz").read()[8:]
    chosen = [i for i, label in enumerate(labels) if label in (0, 1)]
    images = [[float(value > 0) for value in pixels[784 * i : 784 * i + 784]] for i in chosen]
    return images, [labels[i] for i in chosen]


def output(image, w, b):  # network.py: the output p, which should be near 1 for a 1, near 0 for a 0
    z = sum(pixel * weight for pixel, weight in zip(image, w)) + b  # vector.py
    return 1 / (1 + exp(-z))  # sigmoid.py


train_x, train_y = load("train")
test_x, test_y = load("t10k")  # images that it does not learn from
w, b, rate = [0.0] * 784, 0.0, 0.01  # a weight for each pixel, a bias, and how long a step is
for step in (1, 2):  # training.py: a small step that makes the loss smaller, and another
    outputs = [output(image, w, b) for image in train_x]
    # gradient.py: delta is the slope of half the loss for z; times a pixel, the one for its weight
    delta = [(p - y) * p * (1 - p) / len(train_y) for p, y in zip(outputs, train_y)]
    slopes = [sum(d * pixel for d, pixel in zip(delta, column)) for column in zip(*train_x)]
    w = [weight - rate * slope for weight, slope in zip(w, slopes)]
    b -= rate * sum(delta)
    right = [(output(image, w, b) >= 0.5) == y for image, y in zip(test_x, test_y)]  # accuracy.py
    print(f"step {step}: {sum(right) / len(right):.4f} of the test images are right")
# With random.gauss(0, 1) for each 0.0 (import random) it stops learning. Why? See saturation.py.
