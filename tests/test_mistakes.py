"""Mistakes that learners make, three or more in each function of the workbook. Slow: each turns its own
chapter's tests red, and the failure says what was expected and what was found, or the line at fault."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from terminal import link_folder

from scratchnet.exercises import EXERCISES
from scratchnet.tools.blanks import functions_of

ROOT = Path(__file__).resolve().parent.parent

# (test file, the mistake, right text, wrong text)
MISTAKES = [
    # idx.py: parse_header
    ("01_idx", "type and dimensions exchanged",
     "type_byte, dimensions = magic[2:]", "dimensions, type_byte = magic[2:]"),
    ("01_idx", "always three sizes", "file.take(4 * dimensions,", "file.take(12,"),
    ("01_idx", "each size read from the first byte on", "sizes[i : i + 4]", "sizes[: i + 4]"),
    ("01_idx", "the last size left out", "range(0, len(sizes), 4)", "range(0, len(sizes) - 4, 4)"),
    ("01_idx", "a generator for a tuple", "return tuple(big_endian", "return (big_endian"),
    # idx.py: big_endian
    ("01_idx", "the last byte counts most", "for byte in size:", "for byte in reversed(size):"),
    ("01_idx", "256 times the byte, not the number",
     "number = 256 * number + byte", "number += 256 * byte"),
    ("01_idx", "the last byte left out", "for byte in size:", "for byte in size[:-1]:"),
    ("01_idx", "returned after the first byte", "    return number\n", "        return number\n"),
    ("01_idx", "printed, not returned", "    return number\n", "    print(number)\n"),
    ("01_idx", "four bytes only",
     "    number = 0\n"
     "    for byte in size:\n"
     "        number = 256 * number + byte\n"
     "    return number\n",
     "    return 256**3 * size[0] + 256**2 * size[1] + 256 * size[2] + size[3]\n"),
    # dataset.py: pick
    ("02_dataset", "classes exchanged", "y.append(class_of_digit)", "y.append(1 - class_of_digit)"),
    ("02_dataset", "the label for the class", "y.append(class_of_digit)", "y.append(label)"),
    ("02_dataset", "bytes not scaled", "x.append(scaled(image, pixels))", "x.append(image)"),
    ("02_dataset", "always binary",
     "x.append(scaled(image, pixels))", 'x.append(scaled(image, "binary"))'),
    ("02_dataset", "one list under two names", "    x, y = [], []\n", "    x = y = []\n"),
    ("02_dataset", "returned after the first digit", "    return x, y\n", "        return x, y\n"),
    ("02_dataset", "the images in the order of the file",
     "    for class_of_digit, digit in enumerate(digits):\n"
     "        for image, label in zip(images, labels):\n",
     "    for image, label in zip(images, labels):\n"
     "        for class_of_digit, digit in enumerate(digits):\n"),
    ("02_dataset", "a zip that is used up by the first digit",
     "    for class_of_digit, digit in enumerate(digits):\n"
     "        for image, label in zip(images, labels):\n",
     "    pairs = zip(images, labels)\n"
     "    for class_of_digit, digit in enumerate(digits):\n"
     "        for image, label in pairs:\n"),
    # dataset.py: read_mnist
    ("02_dataset", "the last image left out",
     "range(0, len(pixels), size)", "range(0, len(pixels) - size, size)"),
    ("02_dataset", "an image begins one pixel after the last one",
     "range(0, len(pixels), size)", "range(len(labels))"),
    ("02_dataset", "a slice that ends at the size",
     "pixels[start : start + size]", "pixels[start:size]"),
    ("02_dataset", "a pixel too few",
     "pixels[start : start + size]", "pixels[start : start + size - 1]"),
    ("02_dataset", "labels left as bytes", ", list(labels)\n", ", labels\n"),
    # draw.py: draw
    ("03_draw", "columns for rows",
     "return [text[start : start + WIDTH] for start in range(0, len(text), WIDTH)]",
     "return [text[start::WIDTH] for start in range(WIDTH)]"),
    ("03_draw", "printed, not returned",
     "return [text[start : start + WIDTH] for start in range(0, len(text), WIDTH)]",
     "for start in range(0, len(text), WIDTH):\n        print(text[start : start + WIDTH])"),
    ("03_draw", "lines of 27 characters",
     "text[start : start + WIDTH] for", "text[start : start + WIDTH - 1] for"),
    ("03_draw", "the last line left out",
     "range(0, len(text), WIDTH)", "range(0, len(text) - WIDTH, WIDTH)"),
    ("03_draw", "only paper and ink",
     "character(pixel) for pixel", "(INK if pixel else PAPER) for pixel"),
    ("03_draw", "too many pixels pass", "len(image) != HEIGHT * WIDTH", "len(image) < HEIGHT * WIDTH"),
    # threshold.py: ink_share
    ("04_threshold", "ink counted by its level", "sum(pixel != 0.0 for pixel in image)", "sum(image)"),
    ("04_threshold", "ink from a half on", "sum(pixel != 0.0 for", "sum(pixel >= 0.5 for"),
    ("04_threshold", "integer division",
     " for pixel in image) / len(image)", " for pixel in image) // len(image)"),
    ("04_threshold", "divided by 784",
     " for pixel in image) / len(image)", " for pixel in image) / 784"),
    ("04_threshold", "no pixels: a division by 0",
     "    if not image:\n"
     '        raise ValueError("expected an image with at least one pixel, found none")\n',
     ""),
    ("04_threshold", "no pixels: 0.0",
     'raise ValueError("expected an image with at least one pixel, found none")', "return 0.0"),
    # threshold.py: InkRule.classify
    ("04_threshold", "more ink for less",
     "0 if self.mean_0 < self.mean_1 else 1", "0 if self.mean_0 > self.mean_1 else 1"),
    ("04_threshold", "a 0 always takes more ink",
     "less_ink = 0 if self.mean_0 < self.mean_1 else 1", "less_ink = 1"),
    ("04_threshold", "<= for <",
     "ink_share(image) < self.midpoint", "ink_share(image) <= self.midpoint"),
    ("04_threshold", "against a mean, not the midpoint",
     "ink_share(image) < self.midpoint", "ink_share(image) < self.mean_0"),
    ("04_threshold", "one class for both sides", "else 1 - less_ink", "else less_ink"),
    # threshold.py: ink_rule
    ("04_threshold", "means exchanged", "return InkRule(fmean(shares[0]), fmean(shares[1]))",
     "return InkRule(fmean(shares[1]), fmean(shares[0]))"),
    ("04_threshold", "the median for the mean",
     "from statistics import fmean", "from statistics import median as fmean"),
    ("04_threshold", "one list for both classes", "= ([], [])  # of class 0, of class 1", "= ([],) * 2"),
    ("04_threshold", "a pair for a rule",
     "return InkRule(fmean(shares[0]), fmean(shares[1]))", "return fmean(shares[0]), fmean(shares[1])"),
    ("04_threshold", "ink by its level",
     "shares[label].append(ink_share(image))", "shares[label].append(fmean(image))"),
    ("04_threshold", "only class 0 looked at", "    for label in (0, 1):\n", "    for label in (0,):\n"),
    ("04_threshold", "counts not checked", "    check_counts(x, y)\n    shares", "    shares"),
    # vector.py: dot
    ("05_vector", "without the product", "result += a * b", "result += a"),
    ("05_vector", "the last product only", "result += a * b", "result = a * b"),
    ("05_vector", "a sum from 1 on", "    result = 0.0\n    for a, b", "    result = 1.0\n    for a, b"),
    ("05_vector", "returned after the first product",
     "result += a * b\n    return", "result += a * b\n        return"),
    ("05_vector", "by index, beyond the last", "for a, b in zip(u, v):\n        result += a * b",
     "for i in range(len(u) + 1):\n        result += u[i] * v[i]"),
    ("05_vector", "from the right",
     "for a, b in zip(u, v):\n", "for a, b in zip(reversed(u), reversed(v)):\n"),
    ("05_vector", "dot as far as the shorter list",
     "    check_lengths(u, v)\n    result = 0.0", "    result = 0.0"),
    # vector.py: add_scaled
    ("05_vector", "scale forgotten", "a + scale * b for", "a + b for"),
    ("05_vector", "scale on the wrong vector", "a + scale * b for", "scale * a + b for"),
    ("05_vector", "one behind the other",
     "return [a + scale * b for a, b in zip(u, v)]", "return list(u) + [scale * b for b in v]"),
    ("05_vector", "a generator for a list",
     "return [a + scale * b for a, b in zip(u, v)]", "return (a + scale * b for a, b in zip(u, v))"),
    ("05_vector", "nothing returned",
     "return [a + scale * b for a, b in zip(u, v)]", "u = [a + scale * b for a, b in zip(u, v)]"),
    ("05_vector", "in place", "return [a + scale * b for a, b in zip(u, v)]",
     "for i, b in enumerate(v):\n        u[i] += scale * b\n    return u"),
    ("05_vector", "added as far as the shorter list",
     "    check_lengths(u, v)\n    return [a + ", "    return [a + "),
    # matrix.py: PlainMatrix.dot
    ("06_matrix", "columns for rows",
     "dot(row, w) for row in self.rows]", "dot(row, w) for row in zip(*self.rows)]"),
    ("06_matrix", "one sum of all",
     "return [dot(row, w) for row in self.rows]", "return sum(dot(row, w) for row in self.rows)"),
    ("06_matrix", "products that are not added up", "return [dot(row, w) for row in self.rows]",
     "return [[a * b for a, b in zip(row, w)] for row in self.rows]"),
    ("06_matrix", "returned after the first row", "return [dot(row, w) for row in self.rows]",
     "for row in self.rows:\n            return [dot(row, w)]"),
    ("06_matrix", "w of any length", "return [dot(row, w) for row in self.rows]",
     "return [sum(a * b for a, b in zip(row, w)) for row in self.rows]"),
    # matrix.py: PlainMatrix.transpose_dot
    ("06_matrix", "rows for columns", "column in zip(*self.rows)]", "column in self.rows]"),
    ("06_matrix", "zip without the star", "column in zip(*self.rows)]", "column in zip(self.rows)]"),
    ("06_matrix", "δ turned round", "dot(column, delta) for", "dot(column, delta[::-1]) for"),
    ("06_matrix", "a number for each row",
     "return [dot(column, delta) for column in zip(*self.rows)]",
     "result = [0.0] * len(self.rows)\n"
     "        for row, d in zip(self.rows, delta):\n"
     "            for j, pixel in enumerate(row):\n"
     "                result[j] += pixel * d\n"
     "        return result"),
    ("06_matrix", "the matrix itself turned",
     "return [dot(column, delta) for column in zip(*self.rows)]",
     "self.rows = list(zip(*self.rows))\n        return [dot(row, delta) for row in self.rows]"),
    ("06_matrix", "δ of any length",
     "return [dot(column, delta) for column in zip(*self.rows)]",
     "result = [0.0] * len(self.rows[0])\n"
     "        for row, d in zip(self.rows, delta):\n"
     "            result = [a + pixel * d for a, pixel in zip(result, row)]\n"
     "        return result"),
    # sigmoid.py: sigmoid
    ("07_sigmoid", "wrong sign", "1.0 / (1.0 + exp(-z))", "1.0 / (1.0 + exp(z))"),
    ("07_sigmoid", "brackets forgotten", "1.0 / (1.0 + exp(-z))", "1.0 / 1.0 + exp(-z)"),
    ("07_sigmoid", "numerator forgotten", "exp_z / (1.0 + exp_z)", "exp_z"),
    ("07_sigmoid", "overflow", "if z >= 0.0:", "if True:"),
    ("07_sigmoid", "the two cases exchanged", "if z >= 0.0:", "if z <= 0.0:"),
    ("07_sigmoid", "0 where it would overflow",
     "    exp_z = exp(z)\n", "    exp_z = exp(z) if z > -709.0 else 0.0\n"),
    ("07_sigmoid", "1 - p(-z), which loses digits",
     "return exp_z / (1.0 + exp_z)", "return 1.0 - 1.0 / (1.0 + exp_z)"),
    # sigmoid.py: sigmoid_slope
    ("07_sigmoid", "p (1 + p)", "p * (1.0 - p)", "p * (1.0 + p)"),
    ("07_sigmoid", "p (p - 1)", "p * (1.0 - p)", "p * (p - 1.0)"),
    ("07_sigmoid", "1 - p", "p * (1.0 - p)", "1.0 - p"),
    ("07_sigmoid", "p - p^3", "p * (1.0 - p)", "p - p**3"),
    ("07_sigmoid", "1 - p^2, that of the tanh", "p * (1.0 - p)", "1.0 - p**2"),
    ("07_sigmoid", "p read as z", "p * (1.0 - p)", "sigmoid(p) * (1.0 - sigmoid(p))"),
    # network.py: Network.weighted_sums
    ("08_network", "bias forgotten", "xw + self.bias for", "xw for"),
    ("08_network", "bias subtracted", "xw + self.bias for", "xw - self.bias for"),
    ("08_network", "Xᵀ for X",
     "as_matrix(x).dot(self.weights)", "as_matrix(x).transpose_dot(self.weights)"),
    ("08_network", "rows that are asked for a product",
     "as_matrix(x).dot(self.weights)", "x.dot(self.weights)"),
    ("08_network", "a matrix that is taken for rows",
     "[xw + self.bias for xw in as_matrix(x).dot(self.weights)]",
     "[sum(a * w for a, w in zip(row, self.weights)) + self.bias for row in x]"),
    # network.py: Network.forward
    ("08_network", "no sigmoid", "[sigmoid(z) for z", "[z for z"),
    ("08_network", "a step for the sigmoid", "[sigmoid(z) for z", "[1.0 if z >= 0.0 else 0.0 for z"),
    ("08_network", "the sigmoid twice", "[sigmoid(z) for z", "[sigmoid(sigmoid(z)) for z"),
    ("08_network", "outputs without the bias",
     "in self.weighted_sums(x)]", "in as_matrix(x).dot(self.weights)]"),
    ("08_network", "a map for a list",
     "[sigmoid(z) for z in self.weighted_sums(x)]", "map(sigmoid, self.weighted_sums(x))"),
    # network.py: Network.update
    ("08_network", "uphill", "-learning_rate, gradient_w", "learning_rate, gradient_w"),
    ("08_network", "bias uphill", "bias = self.bias - ", "bias = self.bias + "),
    ("08_network", "bias without the rate", "learning_rate * gradient_b", "gradient_b"),
    ("08_network", "nothing kept", "self.weights, self.bias = weights, bias", "weights, bias"),
    ("08_network", "in place",
     "self.weights, self.bias = weights, bias", "self.weights[:], self.bias = weights, bias"),
    ("08_network", "a gradient of any length",
     "weights = add_scaled(self.weights, -learning_rate, gradient_w)",
     "weights = [w - learning_rate * g for w, g in zip(self.weights, gradient_w)]"),
    ("08_network", "what is not finite passes", "        check_finite([*weights, bias])\n", ""),
    ("08_network", "a bias that is not finite passes",
     "        check_finite([*weights, bias])\n", "        check_finite([*weights])\n"),
    ("08_network", "refused, but changed",
     "weights = add_scaled(self.weights, -learning_rate, gradient_w)",
     "self.weights = weights = add_scaled(self.weights, -learning_rate, gradient_w)"),
    # network.py: Network.__init__, which is given
    ("08_network", "weights not copied", "self.weights = list(weights)", "self.weights = weights"),
    # loss.py: mean_squared_error
    ("09_loss", "loss without 1/n",
     "zip(predictions, labels)]) / len(labels)", "zip(predictions, labels)])"),
    ("09_loss", "loss with 1/n twice",
     "zip(predictions, labels)]) / len(labels)", "zip(predictions, labels)]) / len(labels) ** 2"),
    ("09_loss", "loss by integer division",
     "zip(predictions, labels)]) / len(labels)", "zip(predictions, labels)]) // len(labels)"),
    ("09_loss", "absolute for squared", "squared_error(p, y) for", "abs(p - y) for"),
    ("09_loss", "the square of the mean",
     "return total([squared_error(p, y) for p, y in zip(predictions, labels)]) / len(labels)",
     "return squared_error(total(predictions) / len(labels), total(labels) / len(labels))"),
    ("09_loss", "from the right",
     "return total([squared_error(p, y) for p, y in zip(predictions, labels)]) / len(labels)",
     "return total([squared_error(p, y) for p, y in zip(predictions, labels)][::-1]) / len(labels)"),
    ("09_loss", "loss of any counts",
     '    check_lengths(predictions, labels, "predictions and labels")\n    return total',
     "    return total"),
    # loss.py: mean_squared_error_slopes
    ("09_loss", "slopes without 1/n", "2.0 / len(labels)", "2.0"),
    ("09_loss", "slopes without the 2", "2.0 / len(labels)", "1.0 / len(labels)"),
    ("09_loss", "slopes by integer division", "2.0 / len(labels)", "2 // len(labels)"),
    ("09_loss", "slopes of the wrong sign", "factor * (p - y) for", "factor * (y - p) for"),
    ("09_loss", "slopes without a sign", "factor * (p - y) for", "factor * abs(p - y) for"),
    ("09_loss", "one slope for all", "return [factor * (p - y) for p, y in zip(predictions, labels)]",
     "return total([factor * (p - y) for p, y in zip(predictions, labels)])"),
    ("09_loss", "slopes of any counts",
     '    check_lengths(predictions, labels, "predictions and labels")\n    factor', "    factor"),
    # accuracy.py: classify
    ("10_accuracy", "> for >=", "prediction >= threshold", "prediction > threshold"),
    ("10_accuracy", "another threshold not looked at", "prediction >= threshold", "prediction >= 0.5"),
    ("10_accuracy", "True and False",
     "return 1 if prediction >= threshold else 0", "return prediction >= threshold"),
    ("10_accuracy", "rounded", "return 1 if prediction >= threshold else 0", "return round(prediction)"),
    ("10_accuracy", "nothing for a 0",
     "return 1 if prediction >= threshold else 0", "if prediction >= threshold:\n        return 1"),
    # accuracy.py: accuracy
    ("10_accuracy", "wrong ones counted", "right.count(True)", "right.count(False)"),
    ("10_accuracy", "integer division",
     "return right.count(True) / len(right)", "return right.count(True) // len(right)"),
    ("10_accuracy", "without a class", "classify(p, threshold) == y", "p == y"),
    ("10_accuracy", "another threshold not handed on", "classify(p, threshold)", "classify(p)"),
    ("10_accuracy", "the last one not looked at",
     "zip(predictions, labels)]\n    return", "zip(predictions[:-1], labels)]\n    return"),
    ("10_accuracy", "predictions overwritten",
     "right = [classify(p, threshold) == y for p, y in zip(predictions, labels)]",
     "for i, p in enumerate(predictions):\n"
     "        predictions[i] = classify(p, threshold)\n"
     "    right = [p == y for p, y in zip(predictions, labels)]"),
    ("10_accuracy", "counts not checked",
     '    check_lengths(predictions, labels, "predictions and labels")\n    right', "    right"),
    # gradient.py: numeric_derivative
    ("11_gradient", "one-sided",
     "return (f(at + h) - f(at - h)) / (2.0 * h)", "return (f(at + h) - f(at)) / h"),
    ("11_gradient", "divided by h",
     "return (f(at + h) - f(at - h)) / (2.0 * h)", "return (f(at + h) - f(at - h)) / h"),
    ("11_gradient", "brackets forgotten",
     "return (f(at + h) - f(at - h)) / (2.0 * h)", "return (f(at + h) - f(at - h)) / 2.0 * h"),
    ("11_gradient", "derivative without a sign",
     "return (f(at + h) - f(at - h)) / (2.0 * h)", "return abs(f(at + h) - f(at - h)) / (2.0 * h)"),
    ("11_gradient", "another h not looked at",
     "return (f(at + h) - f(at - h)) / (2.0 * h)", "return (f(at + 1e-5) - f(at - 1e-5)) / 2e-5"),
    ("11_gradient", "any h",
     '    if not h > 0.0:\n        raise ValueError(f"expected h above 0, found {h}")\n', ""),
    ("11_gradient", "0 passes", "if not h > 0.0:", "if not h >= 0.0:"),
    ("11_gradient", "NaN passes", "if not h > 0.0:", "if h <= 0.0:"),
    # gradient.py: numeric_gradient
    ("11_gradient", "the last entry left out",
     "range(len(at)) if entries", "range(len(at) - 1) if entries"),
    ("11_gradient", "chosen entries not looked at",
     "for entry in range(len(at)) if entries is None else entries:", "for entry in range(len(at)):"),
    ("11_gradient", "no entries taken for all",
     "for entry in range(len(at)) if entries is None else entries:",
     "for entry in entries or range(len(at)):"),
    ("11_gradient", "values taken for indices", "range(len(at)) if entries", "at if entries"),
    ("11_gradient", "the vector grows", "at[entry + 1 :]", "at[entry:]"),
    ("11_gradient", "in place, and not put back",
     "lambda value: f([*before, value, *after])", "lambda value: at.__setitem__(entry, value) or f(at)"),
    ("11_gradient", "entries that were moved are not put back",
     "        before, after = at[:entry], at[entry + 1 :]\n",
     "        before, after = [value - 1e-5 for value in at[:entry]], at[entry + 1 :]\n"),
    ("11_gradient", "returned after the first entry",
     "at[entry]))\n    return slopes\n", "at[entry]))\n        return slopes\n"),
    ("11_gradient", "functions that all end at the last entry",
     "        before, after = at[:entry], at[entry + 1 :]\n"
     "        slopes.append(numeric_derivative(lambda value: f([*before, value, *after]), "
     "at[entry]))\n"
     "    return slopes\n",
     "        slopes.append(lambda value: f([*at[:entry], value, *at[entry + 1 :]]))\n"
     "    return [numeric_derivative(slope, number) for slope, number in zip(slopes, at)]\n"),
    # gradient.py: gradient
    ("11_gradient", "the 2 put in", "[ARTICLE_FACTOR * slope", "[slope"),
    ("11_gradient", "gradient with its sign flipped",
     "[ARTICLE_FACTOR * slope", "[-ARTICLE_FACTOR * slope"),
    ("11_gradient", "dp/dz forgotten", " * sigmoid_slope(p) for", " for"),
    ("11_gradient", "dp/dz of the label", "in zip(slopes, predictions)]", "in zip(slopes, y)]"),
    ("11_gradient", "dp/dz of the sigmoid of p",
     " * sigmoid_slope(p) for", " * sigmoid_slope(sigmoid(p)) for"),
    ("11_gradient", "1/n once more", " * sigmoid_slope(p) for", " * sigmoid_slope(p) / len(y) for"),
    ("11_gradient", "labels and predictions exchanged",
     "mean_squared_error_slopes(predictions, y)", "mean_squared_error_slopes(y, predictions)"),
    ("11_gradient", "X for Xᵀ", "as_matrix(x).transpose_dot(delta)", "as_matrix(x).dot(delta)"),
    ("11_gradient", "x left out", "as_matrix(x).transpose_dot(delta)", "[total(delta)] * len(x[0])"),
    ("11_gradient", "a mean for the bias", ", total(delta)", ", total(delta) / len(delta)"),
    # training.py: descend
    ("12_training", "one step too few", "for _ in range(epochs):", "for _ in range(1, epochs):"),
    ("12_training", "outputs from after the step",
     "        yield predictions\n", "        yield network.forward(x)\n"),
    ("12_training", "outputs handed out before the step",
     "        network.update(gradient_w, gradient_b, learning_rate)\n        yield predictions\n",
     "        yield predictions\n        network.update(gradient_w, gradient_b, learning_rate)\n"),
    ("12_training", "outputs of the first step for ever",
     "    for _ in range(epochs):\n        predictions = network.forward(x)",
     "    predictions = network.forward(x)\n    for _ in range(epochs):\n        pass"),
    ("12_training", "no step", "        network.update(gradient_w, gradient_b, learning_rate)\n", ""),
    ("12_training", "uphill",
     "(gradient_w, gradient_b, learning_rate)", "(gradient_w, gradient_b, -learning_rate)"),
    ("12_training", "arguments in another order",
     "slope(x, y, predictions)", "slope(x, predictions, y)"),
    ("12_training", "another slope not looked at",
     "= slope(x, y, predictions)", "= gradient(x, y, predictions)"),
    ("12_training", "all steps taken at once", "        yield predictions\n",
     "        outputs = [*outputs, predictions] if _ else [predictions]\n    return iter(outputs)\n"),
    ("12_training", "returned after the first step",
     "        yield predictions\n", "        yield predictions\n        return\n"),
    # training.py: records
    ("12_training", "epochs counted from 0", "enumerate(steps, start=first_epoch)", "enumerate(steps)"),
    ("12_training", "always counted from 1", "start=first_epoch)", "start=1)"),
    ("12_training", "epoch 1 left out", "epoch in (1, epochs) or", "epoch == epochs or"),
    ("12_training", "the last epoch left out", "epoch in (1, epochs) or", "epoch == 1 or"),
    ("12_training", "the remainder the wrong way round",
     "epoch % log_every == 0", "log_every % epoch == 0"),
    ("12_training", "train figures from after the step",
     "mean_squared_error(p, train_y)", "mean_squared_error(test_p, test_y)"),
    ("12_training", "labels of the training set for the test",
     "accuracy(test_p, test_y)", "accuracy(p, train_y)"),
    ("12_training", "accuracies first",
     "yield Record(epoch, *losses, accuracy(p, train_y), accuracy(test_p, test_y))",
     "yield Record(epoch, accuracy(p, train_y), accuracy(test_p, test_y), *losses)"),
    ("12_training", "returned after the first",
     "yield Record(epoch, *losses, accuracy(p, train_y), accuracy(test_p, test_y))",
     "return iter([Record(epoch, *losses, accuracy(p, train_y), accuracy(test_p, test_y))])"),
    ("12_training", "all steps taken first",
     "enumerate(steps, start=first_epoch)", "enumerate(list(steps), start=first_epoch)"),
    # mersenne_twister.py: seeded
    ("13_mersenne_twister", "without i", ">> 30)) + i) & WORD", ">> 30))) & WORD"),
    ("13_mersenne_twister", "i outside the modulo", ">> 30)) + i) & WORD", ">> 30)) & WORD) + i"),
    ("13_mersenne_twister", "no modulo", ">> 30)) + i) & WORD", ">> 30)) + i)"),
    ("13_mersenne_twister", "the upper bits not mixed in", "(before ^ (before >> 30))", "before"),
    ("13_mersenne_twister", "a product before the exclusive or",
     "1812433253 * (before ^ (before >> 30))", "(1812433253 * before ^ (before >> 30))"),
    ("13_mersenne_twister", "a word too few", "for i in range(1, N):", "for i in range(1, N - 1):"),
    ("13_mersenne_twister", "a word too many", "for i in range(1, N):", "for i in range(1, N + 1):"),
    # mersenne_twister.py: twist
    ("13_mersenne_twister", "TWIST for every y", "TWIST if y & 1 else 0", "TWIST"),
    ("13_mersenne_twister", "odd by the word, not by y",
     "TWIST if y & 1 else 0", "TWIST if state[i] & 1 else 0"),
    ("13_mersenne_twister", "upper and lower bits exchanged",
     "(state[i] & UPPER_BIT) | (state[(i + 1) % N] & LOWER_BITS)",
     "(state[i] & LOWER_BITS) | (state[(i + 1) % N] & UPPER_BIT)"),
    ("13_mersenne_twister", "beyond the last word", "state[(i + M) % N]", "state[i + M]"),
    ("13_mersenne_twister", "the last word not renewed",
     "    for i in range(N):\n        y =", "    for i in range(N - 1):\n        y ="),
    ("13_mersenne_twister", "twisted in a new list",
     "    for i in range(N):\n        y", "    state = list(state)\n    for i in range(N):\n        y"),
    ("13_mersenne_twister", "from the old words only",
     "    for i in range(N):\n"
     "        y = (state[i] & UPPER_BIT) | (state[(i + 1) % N] & LOWER_BITS)\n"
     "        state[i] = state[(i + M) % N] ^ (y >> 1) ^ (TWIST if y & 1 else 0)\n",
     "    old = list(state)\n"
     "    for i in range(N):\n"
     "        y = (old[i] & UPPER_BIT) | (old[(i + 1) % N] & LOWER_BITS)\n"
     "        state[i] = old[(i + M) % N] ^ (y >> 1) ^ (TWIST if y & 1 else 0)\n"),
    # mersenne_twister.py: MersenneTwister.next_uint32
    ("13_mersenne_twister", "no twist at all",
     "        if self._position == N:\n            twist(self._state)\n",
     "        if self._position == N:\n"),
    ("13_mersenne_twister", "a twist every 623 words",
     "if self._position == N:", "if self._position >= N - 1:"),
    ("13_mersenne_twister", "> for == at the last word",
     "if self._position == N:", "if self._position > N:"),
    ("13_mersenne_twister", "one word for ever", "        self._position += 1\n", ""),
    ("13_mersenne_twister", "no tempering at the end", "return y ^ (y >> 18)", "return y"),
    ("13_mersenne_twister", "a mask forgotten", "(y << 15) & 0xEFC60000", "(y << 15)"),
    ("13_mersenne_twister", "the tempered word put back", "        return y ^ (y >> 18)\n",
     "        self._state[self._position - 1] = y ^ (y >> 18)\n        return y ^ (y >> 18)\n"),
    # mersenne_twister.py: MersenneTwister.integer_up_to
    ("13_mersenne_twister", "modulo for a mask",
     "        mask = (1 <<", "        return self.next_uint32() % (n + 1)\n        mask = (1 <<"),
    ("13_mersenne_twister", "a uniform number, stretched",
     "        mask = (1 <<", "        return int(self.random() * (n + 1))\n        mask = (1 <<"),
    ("13_mersenne_twister", "as many bits as n + 1 has",
     "(1 << n.bit_length()) - 1", "(1 << (n + 1).bit_length()) - 1"),
    ("13_mersenne_twister", "bits by the logarithm",
     "(1 << n.bit_length()) - 1", "(1 << math.ceil(math.log2(n))) - 1"),
    ("13_mersenne_twister", "the highest bits for the lowest",
     "        mask = (1 << n.bit_length()) - 1  # as many bits as n has, all of them 1\n"
     "        j = self.next_uint32() & mask\n"
     "        while j > n:\n"
     "            j = self.next_uint32() & mask\n"
     "        return j\n",
     "        mask = (1 << n.bit_length()) - 1  # as many bits as n has, all of them 1\n"
     "        j = self.next_uint32() >> 32 - n.bit_length()\n"
     "        while j > n:\n"
     "            j = self.next_uint32() >> 32 - n.bit_length()\n"
     "        return j\n"),
    ("13_mersenne_twister", "n itself drawn again", "while j > n:", "while j >= n:"),
    ("13_mersenne_twister", "drawn again but once", "while j > n:", "if j > n:"),
    ("13_mersenne_twister", "n for what is too large",
     "        while j > n:\n            j = self.next_uint32() & mask\n        return j",
     "        return min(j, n)"),
    ("13_mersenne_twister", "a draw for n = 0", "        if n == 0:\n            return 0\n", ""),
    ("13_mersenne_twister", "numbers below 0 pass", "if not 0 <= n <= WORD:", "if n > WORD:"),
    # mersenne_twister.py: MersenneTwister.standard_normal
    ("13_mersenne_twister", "x1 and x2 exchanged",
     "        self._kept_normal = f * x1\n        return f * x2\n",
     "        self._kept_normal = f * x2\n        return f * x1\n"),
    ("13_mersenne_twister", "nothing kept", "self._kept_normal = f * x1", "pass"),
    ("13_mersenne_twister", "kept for ever",
     "        if self._kept_normal is not None:\n"
     "            kept, self._kept_normal = self._kept_normal, None\n"
     "            return kept\n",
     "        if self._kept_normal is not None:\n            return self._kept_normal\n"),
    ("13_mersenne_twister", "a kept 0 is nothing",
     "if self._kept_normal is not None:", "if self._kept_normal:"),
    ("13_mersenne_twister", "a quarter of the circle",
     "x1 = 2.0 * self.random() - 1.0", "x1 = self.random()"),
    ("13_mersenne_twister", "the whole square", "while not 0.0 < r2 < 1.0:", "while not 0.0 < r2:"),
    ("13_mersenne_twister", "the circle itself",
     "while not 0.0 < r2 < 1.0:\n", "while not 0.0 < r2 <= 1.0:\n"),
    ("13_mersenne_twister", "the centre of the circle",
     "        r2 = 0.0\n        while not 0.0 < r2 < 1.0:\n",
     "        r2 = 1.0\n        while r2 >= 1.0:\n"),
    ("13_mersenne_twister", "the 2 forgotten", "-2.0 * math.log(r2)", "-math.log(r2)"),
    # shuffle.py: shuffle
    ("14_shuffle", "j never equal to i", "integer_up_to(i)", "integer_up_to(i - 1)"),
    ("14_shuffle", "j over all items", "integer_up_to(i)", "integer_up_to(len(items) - 1)"),
    ("14_shuffle", "forwards", "range(len(items) - 1, 0, -1)", "range(1, len(items))"),
    ("14_shuffle", "the last place left out",
     "range(len(items) - 1, 0, -1)", "range(len(items) - 2, 0, -1)"),
    ("14_shuffle", "the first place, too",
     "range(len(items) - 1, 0, -1)", "range(len(items) - 1, -1, -1)"),
    ("14_shuffle", "beyond the last place", "range(len(items) - 1, 0, -1)", "range(len(items), 0, -1)"),
    ("14_shuffle", "exchanged in two steps",
     "items[i], items[j] = items[j], items[i]", "items[i] = items[j]\n        items[j] = items[i]"),
    ("14_shuffle", "shuffled in a new list",
     "    for i in range(len(items)", "    items = list(items)\n    for i in range(len(items)"),
    ("14_shuffle", "the list returned as well", "items[i], items[j] = items[j], items[i]\n",
     "items[i], items[j] = items[j], items[i]\n    return items\n"),
    # article.py: shuffled, which is given
    ("15_article", "not shuffled", "    shuffle(train, generator)\n", ""),
    ("15_article", "a new generator for the test set",
     "    shuffle(test, generator)", "    shuffle(test, MersenneTwister(seed))"),
    # article.py: random_weights
    ("15_article", "scale forgotten", "[scale * generator", "[generator"),
    ("15_article", "uniform numbers", "generator.standard_normal()", "generator.random()"),
    ("15_article", "always seed 0", "    generator = MersenneTwister(seed)\n    return",
     "    generator = MersenneTwister(0)\n    return"),
    ("15_article", "seeded anew for each number",
     "generator.standard_normal() for", "MersenneTwister(seed).standard_normal() for"),
    ("15_article", "one too few", "for _ in range(count)]", "for _ in range(1, count)]"),
    ("15_article", "any scale",
     "    if not (isfinite(scale) and scale >= 0.0):\n"
     '        raise ValueError(f"expected a finite scale of 0 or more, found {scale}")\n',
     ""),
    ("15_article", "a scale of 0 refused", "and scale >= 0.0)", "and scale > 0.0)"),
    ("15_article", "a scale of NaN passes",
     "if not (isfinite(scale) and scale >= 0.0):", 'if scale < 0.0 or scale == float("inf"):'),
    # shared_matrix.py: cut_up
    ("16_shared_matrix", "squares that overlap", "pixel % line // SIDE)", "pixel // line // SIDE)"),
    ("16_shared_matrix", "lines of 28 pixels", "line = isqrt(len(rows[0]))", "line = 28"),
    ("16_shared_matrix", "levels not told apart", "pieces.setdefault((square_of[pixel], level), [])",
     "pieces.setdefault((square_of[pixel], 1.0), [])"),
    ("16_shared_matrix", "paper in pieces, too", "            if level:  #", "            if True:  #"),
    ("16_shared_matrix", "numbers below 0 dropped",
     "            if level:  #", "            if level > 0:  #"),
    ("16_shared_matrix", "pieces of the row before",
     "    for row in rows:\n        pieces: dict[tuple[tuple[int, int], float], list[int]] = {}\n",
     "    pieces: dict[tuple[tuple[int, int], float], list[int]] = {}\n    for row in rows:\n"),
    ("16_shared_matrix", "an object for each piece",
     "[known.setdefault(piece, piece) for piece in map(tuple, pieces.values())]",
     "list(map(tuple, pieces.values()))"),
    ("16_shared_matrix", "only the last row",
     "    cut, levels = [], []\n"
     "    known: dict[Piece, Piece] = {}\n"
     "    for row in rows:\n",
     "    known: dict[Piece, Piece] = {}\n"
     "    for row in rows:\n"
     "        cut, levels = [], []\n"),
    # shared_matrix.py: worth_sharing
    ("16_shared_matrix", "> for >= in images",
     "if count >= 2 and len(piece) >= 2]", "if count > 2 and len(piece) >= 2]"),
    ("16_shared_matrix", "> for >= in pixels",
     "if count >= 2 and len(piece) >= 2]", "if count >= 2 and len(piece) > 2]"),
    ("16_shared_matrix", "or for and",
     "if count >= 2 and len(piece) >= 2]", "if count >= 2 or len(piece) >= 2]"),
    ("16_shared_matrix", "the most frequent first",
     "in counts.items() if", "in counts.most_common() if"),
    ("16_shared_matrix", "in rising order", "in counts.items() if", "in sorted(counts.items()) if"),
    ("16_shared_matrix", "their counts, too",
     "return [piece for piece, count in counts", "return [(piece, count) for piece, count in counts"),
    # shared_matrix.py: SharedMatrix.transpose_dot
    ("16_shared_matrix", "without the pieces",
     "return [s + t for s, t in zip(sums[:width], self.pieces.transpose_dot(sums[width:]))]",
     "return sums[:width]"),
    ("16_shared_matrix", "the pieces only",
     "return [s + t for s, t in zip(sums[:width], self.pieces.transpose_dot(sums[width:]))]",
     "return self.pieces.transpose_dot(sums[width:])"),
    ("16_shared_matrix", "subtracted", "[s + t for s, t in", "[s - t for s, t in"),
    ("16_shared_matrix", "one behind the other",
     "return [s + t for s, t in zip(sums[:width], self.pieces.transpose_dot(sums[width:]))]",
     "return sums[:width] + self.pieces.transpose_dot(sums[width:])"),
    ("16_shared_matrix", "the last piece left out", "sums[width:]))]", "[*sums[width:-1], 0.0]))]"),
    ("16_shared_matrix", "X for Xᵀ",
     "self.images.transpose_dot(delta), self", "self.images.dot(delta), self"),
    # saturation.py: epochs_to_zero
    ("17_saturation", "bias left out", "(ink + 1)", "ink"),
    ("17_saturation", "the 86 pixels of a mean 1", "(ink + 1)", "87"),
    ("17_saturation", "the rate of the article", "z += learning_rate * (ink", "z += 0.01 * (ink"),
    ("17_saturation", "the slope left out", " * (1.0 - p) * sigmoid_slope(p)", " * (1.0 - p)"),
    ("17_saturation", "p of the first step",
     "    epochs = 0\n"
     "    while z < 0.0:\n"
     "        p = sigmoid(z)\n"
     "        z += learning_rate * (ink + 1) * (1.0 - p) * sigmoid_slope(p)\n"
     "        epochs += 1\n"
     "    return epochs\n",
     "    epochs = 0\n"
     "    p = sigmoid(z)\n"
     "    while z < 0.0:\n"
     "        z += learning_rate * (ink + 1) * (1.0 - p) * sigmoid_slope(p)\n"
     "        epochs += 1\n"
     "    return epochs\n"),
    ("17_saturation", "counted from 1", "    epochs = 0\n", "    epochs = 1\n"),
    ("17_saturation", "<= for <", "while z < 0.0:", "while z <= 0.0:"),
    ("17_saturation", "returned after one step", "    return epochs\n", "        return epochs\n"),
    # saturation.py: cross_entropy_gradient
    ("17_saturation", "cross-entropy without 1/n", "(output - label) / len(y)", "(output - label)"),
    ("17_saturation", "sign flipped", "(output - label) / len(y)", "(label - output) / len(y)"),
    ("17_saturation", "with p (1 - p)",
     "(output - label) / len(y)", "(output - label) * sigmoid_slope(output) / len(y)"),
    ("17_saturation", "dL/dp for dL/dz",
     "(output - label) / len(y)", "(output - label) / sigmoid_slope(output) / len(y)"),
    ("17_saturation", "the article's half",
     "(output - label) / len(y)", "ARTICLE_FACTOR * (output - label) / len(y)"),
    ("17_saturation", "a mean for the bias", "return as_matrix(x).transpose_dot(delta), total(delta)",
     "return as_matrix(x).transpose_dot(delta), total(delta) / len(y)"),
    ("17_saturation", "X for Xᵀ", "as_matrix(x).transpose_dot(delta)", "as_matrix(x).dot(delta)"),
    # hands.py: added
    ("18_hands", "the last part left out", "for vector in sums:", "for vector in sums[:-1]:"),
    ("18_hands", "from the last part on", "for vector in sums:", "for vector in reversed(sums):"),
    ("18_hands", "as long as there are parts", "[0.0] * len(sums[0])", "[0.0] * len(sums)"),
    ("18_hands", "returned after the first part", "    return result\n", "        return result\n"),
    ("18_hands", "one number for all",
     "    return result\n", "    return [sum(vector) for vector in sums]\n"),
    ("18_hands", "into the first part",
     "    result = [0.0] * len(sums[0])\n"
     "    for vector in sums:\n"
     "        result = add_scaled(result, 1.0, vector)\n"
     "    return result\n",
     "    result = sums[0]\n"
     "    for vector in sums[1:]:\n"
     "        for i, entry in enumerate(vector):\n"
     "            result[i] += entry\n"
     "    return result\n"),
    ("18_hands", "sums of any length",
     "result = add_scaled(result, 1.0, vector)", "result = [a + b for a, b in zip(result, vector)]"),
    # hands.py: look
    ("18_hands", "a mean, not times n", "[len(y) * slope for slope", "[slope for slope"),
    ("18_hands", "the bias not times n",
     "return [len(y) * slope for slope in (*gradient_w, gradient_b)], outputs",
     "return [*(len(y) * slope for slope in gradient_w), gradient_b], outputs"),
    ("18_hands", "bias first", "(*gradient_w, gradient_b)", "(gradient_b, *gradient_w)"),
    ("18_hands", "bias read first", "*weights, bias = parameters", "bias, *weights = parameters"),
    ("18_hands", "the first bias forgotten", "Network(weights, bias)", "Network(weights)"),
    ("18_hands", "labels and outputs exchanged", "gradient(x, y, outputs)", "gradient(x, outputs, y)"),
    ("18_hands", "z for p",
     "Network(weights, bias).forward(x)", "Network(weights, bias).weighted_sums(x)"),
    # hands.py: Hands.descend, which is given
    ("18_hands", "outputs in the order of the hands",
     "outputs[number :: self._count] = worker.receive()",
     "outputs[number * n // self._count :][: 0] = worker.receive()"),
]  # fmt: skip


def test_every_function_of_the_workbook_has_three_mistakes_or_more():
    """And each right text stands once on its page."""
    counts = Counter()
    for test, mistake, right, _ in MISTAKES:
        page = f"{test[3:]}.py"
        source = (ROOT / "scratchnet" / page).read_text(encoding="utf-8")
        times = source.count(right)
        assert times == 1, f"{page}, {mistake}: the right text stands there {times} times"
        start = source.index(right) + len(right) - len(right.lstrip())
        line = source[:start].count("\n") + 1
        for name, function in functions_of(source).items():
            counts[test[3:], name] += function.lineno <= line <= function.end_lineno
    for chapter, names in EXERCISES.items():
        for name in names:
            assert counts[chapter, name] >= 3, f"{chapter}.py, {name}: {counts[chapter, name]} mistakes"


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A folder with the pages, their tests and the data, in which one page at a time is spoilt."""
    folder, ignore = tmp_path_factory.mktemp("copy"), shutil.ignore_patterns("__pycache__", "data")
    for name in ("scratchnet", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    shutil.copyfile(ROOT / "setup.cfg", folder / "setup.cfg")
    link_folder(folder / "data", ROOT / "data")
    return folder


@pytest.mark.mutants
@pytest.mark.parametrize(
    "test, mistake, right, wrong", MISTAKES, ids=[f"{test}: {what}" for test, what, *_ in MISTAKES]
)
def test_mistake_is_caught_by_its_own_chapter(copy, test, mistake, right, wrong):
    page = copy / "scratchnet" / f"{test[3:]}.py"
    source = page.read_text(encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTEST_ADDOPTS")}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"  # a page of the same size and second is another page
    options = ["-x", "-q", "--tb=short", "-p", "no:cacheprovider", f"tests/test_{test}.py"]
    page.write_text(source.replace(right, wrong), encoding="utf-8")
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", *options],
            cwd=copy, env=environment, capture_output=True, text=True, timeout=100,
        )  # fmt: skip
    finally:
        page.write_text(source, encoding="utf-8")
    assert ran.returncode == 1, f"{mistake}: not caught\n{ran.stdout[-2000:]}"
    compared = re.search(r"^E? +expected .*\nE? +found ", ran.stdout, re.MULTILINE)
    in_the_page = re.search(rf"^scratchnet/{page.name}:\d+: in ", ran.stdout, re.MULTILINE)
    assert compared or in_the_page, f"{mistake}:\n{ran.stdout[-3000:]}"
    assert len(ran.stdout) < 4000, "a failure should teach, not dump"
