"""Mistakes that learners make, three or more in each function of the workbook, but for most of those
that mutate.py makes by itself. Each turns its own chapter's tests red."""

import re
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest
from commands import ENVIRONMENT, ROOT, python
from terminal import link_folder

from scratchnet.workbook.blanks import functions_of
from scratchnet.workbook.build import write_workbook
from scratchnet.workbook.exercises import EXERCISES
from scratchnet.workbook.lessons import Workbook

# As test file: (the mistake, right text, wrong text), ... In a right text, "..." is the rest of a line.
# Further lines are written without the blanks that the first one has before it on the page.
MISTAKES = {
    "01_idx": [  # parse_header
        ("type and dimensions exchanged", "type_byte, dimensions", "dimensions, type_byte"),
        ("always three sizes", "data[4 : 4 + 4 * dimensions]", "data[4:16]"),
        ("each size read from the first byte on", "sizes[i : i + 4]", "sizes[: i + 4]"),
        ("the last size left out", "range(0, len(sizes), 4)", "range(0, len(sizes) - 4, 4)"),
        # big_endian
        ("the last byte counts most", "for byte in data:", "for byte in reversed(data):"),
        ("256 times the byte, not the number", "number = 256 * number + byte", "number += 256 * byte"),
        ("the last byte left out", "for byte in data:", "for byte in data[:-1]:"),
        ("returned after the first byte", "    return number", "        return number"),
        ("printed, not returned", "    return number", "    print(number)"),
        ("floats, too short for huge numbers", "number = 256 * number + byte",
         "number = int(256.0 * number + byte)"),
        ("four bytes only", "number = 0", "return sum(256 ** (3 - i) * data[i] for i in range(4))"),
    ],
    "02_dataset": [  # pick
        ("classes exchanged", "y.append(its_class)", "y.append(1 - its_class)"),
        ("the label for the class", "y.append(its_class)", "y.append(label)"),
        ("always binary", "x.append(scaled(image, pixels))", 'x.append(scaled(image, "binary"))'),
        ("one list under two names", "    x, y = [], []", "    x = y = []"),
        ("returned after the first digit", "    return x, y", "        return x, y"),
        ("the images in the order of the file", "its_class, digit...\n    for image...",
         "image, label in zip(images, labels):\n    for its_class, digit in enumerate(digits):"),
        ("images used up by the first digit", "x, y = [], []", "x, y, images = [], [], iter(images)"),
        # read_mnist
        ("the last image left out", "range(0, len(pixels), size)", "range(0, len(pixels) - size, size)"),
        ("an image begins one pixel after the last one", "0, len(pixels), size", "len(labels)"),
        ("a slice that ends at the size", "pixels[start : start + size]", "pixels[start:size]"),
    ],
    "03_draw": [  # draw
        ("columns for rows", "return [text[...", "return [text[i::WIDTH] for i in range(WIDTH)]"),
        ("printed, not returned", "return [text[...",
         "for start in range(0, len(text), WIDTH):\n    print(text[start : start + WIDTH])"),
        ("the last line left out", "range(0, len(text), WIDTH)", "range(0, len(text) - WIDTH, WIDTH)"),
        ("only paper and ink", "character(pixel) for pixel", "(INK if pixel else PAPER) for pixel"),
    ],
    "04_accuracy": [  # classify
        ("another threshold not looked at", "prediction >= threshold", "prediction >= 0.5"),
        ("True and False", "1 if prediction >= threshold else 0", "prediction >= threshold"),
        ("rounded", "return 1 if ...", "return round(prediction)"),
        ("in whole per cent", "prediction >= threshold", "int(100 * prediction) >= int(100 * threshold)"),
        ("not a number is a 1", "prediction >= threshold", "not prediction < threshold"),
        ("nothing for a 0", "return 1 if ...", "if prediction >= threshold:\n    return 1"),
        # accuracy
        ("another threshold not handed on", "classify(p, threshold)", "classify(p)"),
        ("a threshold of 0 is none", "classify(p, threshold)", "classify(p, threshold or 0.5)"),
        ("the last one not looked at", "zip(predictions, labels", "zip(predictions[:-1], labels"),
        ("predictions overwritten", "right = [classify(p, threshold)",
         "for i, p in enumerate(predictions):\n    predictions[i] = classify(p, threshold)\nright = [p"),
    ],
    "05_threshold": [  # ink_share
        ("ink counted by its level", "sum(pixel != 0.0 for pixel in image)", "sum(image)"),
        ("ink from a half on", "sum(pixel != 0.0 for", "sum(pixel >= 0.5 for"),
        ("divided by 784", " for pixel in image) / len(image)", " for pixel in image) / 784"),
        # InkRule.classify
        ("more ink for less", "if self.mean_0 < self", "if self.mean_0 > self"),
        ("a 0 always takes more ink", " 0 if self.mean_0 < self.mean_1 else", ""),
        ("against a mean, not the midpoint", "image) < self.midpoint", "image) < self.mean_0"),
        # the import
        ("the median for the mean", " statistics import ", " statistics import median as "),
        # ink_rule
        ("one list for both classes", "= ([], [])  # of class 0, and of class 1", "= ([],) * 2"),
        ("a pair for a rule", "return InkRule(...", "return fmean(shares[0]), fmean(shares[1])"),
        ("ink by its level", ".append(ink_share(image", ".append(fmean(image"),
        ("only class 0 looked at", "    for its_class in (0, 1):", "    for its_class in (0,):"),
    ],
    "06_vector": [  # dot
        ("the last product only", "result += a * b", "result = a * b"),
        ("returned after the first product", "result += a * b", "result += a * b\nreturn result"),
        ("by index, beyond the last", "for a, b in ...\n    result ...",
         "for i in range(len(u) + 1):\n    result += u[i] * v[i]"),
        ("from the right", "for a, b in zip(u, v):", "for a, b in zip(reversed(u), reversed(v)):"),
        # add_scaled
        ("scale on the wrong vector", "a + scale * b for", "scale * a + b for"),
        ("one behind the other", "return [a + scale ...", "return list(u) + [scale * b for b in v]"),
        ("a generator for a list", "return [a + ...", "return (a + scale * b for a, b in zip(u, v))"),
        ("nothing returned", "return [a + scale ", "u = [a + scale "),
        ("in place", "return [a + ...", "for i, b in enumerate(v):\n    u[i] += scale * b\nreturn u"),
        ("rounded", "[a + scale * b for", "[round(a + scale * b, 10) for"),
        ("zeros skipped", "result += a * b", "result += a * b if a else 0.0"),
    ],
    "07_matrix": [  # PlainMatrix.dot
        ("columns for rows", " row in self.rows]", " row in zip(*self.rows)]"),
        ("one sum of all", "return [dot(row, w) ...", "return sum(dot(row, w) for row in self.rows)"),
        ("products that are not added up", "[dot(row, w) for", "[[a * b for a, b in zip(row, w)] for"),
        ("only the first row", "return [dot(row...", "for row in self.rows:\n    return [dot(row, w)]"),
        ("w of any length", "return [dot(row, w) for", "return [sum(a * b for a, b in zip(row, w)) for"),
        # PlainMatrix.transpose_dot
        ("rows for columns", "column in zip(*self.rows)]", "column in self.rows]"),
        ("zip without the star", "column in zip(*self.rows)]", "column in zip(self.rows)]"),
        ("v turned round", "dot(column, v) for", "dot(column, v[::-1]) for"),
        ("a number for each row", "return [dot(column, v) ...",
         "result = [0.0] * len(self.rows)\nfor row, d in zip(self.rows, v):\n"
         "    for j, pixel in enumerate(row):\n        result[j] += pixel * d\nreturn result"),
        ("the matrix itself turned", "return [dot(column, v) ...",
         "self.rows = list(zip(*self.rows))\nreturn [dot(row, v) for row in self.rows]"),
        ("v of any length", "dot(column, v) for", "sum(a * d for a, d in zip(column, v)) for"),
        ("the first product for ever", "return [dot(row, w)...",
         "self.kept = getattr(self, 'kept', None) or [dot(row, w) for row in self.rows]\nreturn self.kept"),
        ("one list handed out again and again", "return [dot(column, v)...",
         "self.kept = vars(self).setdefault('kept', [])\n"
         "self.kept[:] = [dot(column, v) for column in zip(*self.rows)]\nreturn self.kept"),
    ],
    "08_slope": [  # numeric_derivative
        ("one-sided", "return (f(at + h) - f(at - h)) / (2.0 * h)", "return (f(at + h) - f(at)) / h"),
        ("brackets forgotten", " - h)) / (2.0 * h)", " - h)) / 2.0 * h"),
        ("derivative without a sign", "return (f(at + h) ", "return abs(f(at + h) "),
        ("another h not looked at", "h) - f(at - h)) / (2.0 * h)", "1e-5) - f(at - 1e-5)) / 2e-5"),
        # chain_slope
        ("all slopes at the first number", "product *= slope(at)\nat = f(at)", "product *= slope(at)"),
        ("the sum of the slopes", "product *= slope(at)", "product += slope(at)"),
        ("the sum, from 0 on", "product = 1.0\nfor f, slope in gears:\n    product *= slope(at)",
         "product = 0.0\nfor f, slope in gears:\n    product += slope(at)"),
        ("moved on too early", "product *= slope(at)\nat = f(at)", "at = f(at)\nproduct *= slope(at)"),
        ("returned after the first gear", "    return product", "        return product"),
        ("moved on by the slope", "at = f(at)", "at = slope(at)"),
        ("only the last slope", "product *= slope(at)", "product = slope(at)"),
        ("the gears from the last one on", "for f, slope in gears:", "for f, slope in reversed(gears):"),
    ],
    "09_sigmoid": [  # sigmoid
        ("brackets forgotten", "1.0 / (1.0 + exp(-z))", "1.0 / 1.0 + exp(-z)"),
        ("overflow", "if z >= 0.0:", "if True:"),
        ("0 where it would overflow", "exp_z = exp(z)", "exp_z = exp(z) if z > -709.0 else 0.0"),
        ("1 - p(-z), which loses digits", "return exp_z / (1.", "return 1.0 - 1.0 / (1."),
        # sigmoid_slope
        ("p (p - 1)", "p * (1.0 - p)", "p * (p - 1.0)"),
        ("p - p^3", "p * (1.0 - p)", "p - p**3"),
        ("1 - p^2, that of the tanh", "p * (1.0 - p)", "1.0 - p**2"),
        ("p read as z", "p * (1.0 - p)", "sigmoid(p) * (1.0 - sigmoid(p))"),
    ],
    "10_network": [  # Network.weighted_sums
        ("bias forgotten", "xw + self.bias for", "xw for"),
        ("Xᵀ for X", "as_matrix(x).dot(self.weights)", "as_matrix(x).transpose_dot(self.weights)"),
        ("a matrix that is taken for rows", "return [xw ...",
         "return [sum(a * w for a, w in zip(row, self.weights)) + self.bias for row in x]"),
        # Network.forward
        ("a step for the sigmoid", "[sigmoid(z) for z", "[1.0 if z >= 0.0 else 0.0 for z"),
        ("the sigmoid twice", "[sigmoid(z) for z", "[sigmoid(sigmoid(z)) for z"),
        ("outputs without the bias", "in self.weighted_sums(x)]", "in as_matrix(x).dot(self.weights)]"),
        ("a map for a list", "return [sigmoid(z) ...", "return map(sigmoid, self.weighted_sums(x))"),
        # Network.update
        ("nothing kept", "self.weights, self.bias = weights, bias", "weights, bias"),
        ("in place", ".weights, self.bias", ".weights[:], self.bias"),
        ("a gradient of any length", "weights = add_scaled(...",
         "weights = [w - learning_rate * g for w, g in zip(self.weights, gradient_w)]"),
        ("a bias that is not finite passes", "([*weights, bias])", "([*weights])"),
        ("refused, but changed", "weights = add_scaled", "self.weights = weights = add_scaled"),
    ],
    "11_loss": [  # mean_squared_error
        ("loss with 1/n twice", "labels)]) / len(labels)", "labels)]) / len(labels) ** 2"),
        ("absolute for squared", "squared_error(p, y) for", "abs(p - y) for"),
        ("the square of the mean", "return total(...",
         "return squared_error(total(predictions) / len(labels), total(labels) / len(labels))"),
        ("from the right", "labels)]) / len(labels)", "labels)][::-1]) / len(labels)"),
        # mean_squared_error_slopes
        ("slopes by integer division", "2.0 / len(labels)", "2 // len(labels)"),
        ("slopes of the wrong sign", "factor * (p - y) for", "factor * (y - p) for"),
        ("slopes without a sign", "factor * (p - y) for", "factor * abs(p - y) for"),
        ("one slope for all", "return [factor ...",
         "return total([factor * (p - y) for p, y in zip(predictions, labels)])"),
        ("rounded", "[factor * (p - y) for", "[round(factor * (p - y), 8) for"),
    ],
    "12_gradient": [  # gradient
        ("gradient with its sign flipped", "[ARTICLE_FACTOR * slope", "[-ARTICLE_FACTOR * slope"),
        ("dp/dz of the label", "in zip(slopes, predictions)]", "in zip(slopes, y)]"),
        ("dp/dz of the sigmoid of p", " * sigmoid_slope(p) for", " * sigmoid_slope(sigmoid(p)) for"),
        ("1/n once more", " * sigmoid_slope(p) for", " * sigmoid_slope(p) / len(y) for"),
        ("X for Xᵀ", "as_matrix(x).transpose_dot(delta)", "as_matrix(x).dot(delta)"),
        ("x left out", "as_matrix(x).transpose_dot(delta)", "[total(delta)] * len(x[0])"),
        ("a mean for the bias", ", total(delta)", ", total(delta) / len(delta)"),
        # numeric_gradient
        ("no entries taken for all", "for j in range(len(at)) if entries is None else entries:",
         "for j in entries or range(len(at)):"),
        ("values taken for indices", "for j in range(len(at)) if", "for j in at if"),
        ("in place, and not put back", "lambda value: f([*before, value, *after])",
         "lambda value: at.__setitem__(j, value) or f(at)"),
        ("others not put back", "before, after = at[:j],", "before, after = [v - 1e-5 for v in at[:j]],"),
        ("returned after the first entry", "    return slopes", "        return slopes"),
        ("functions that all end at the last entry", "        slopes.append(...\nreturn slopes",
         "        slopes.append(lambda value: f([*before, value, *after]))\n"
         "    return [numeric_derivative(slope, number) for slope, number in zip(slopes, at)]"),
        ("an entry looked for by its value", "before, after = at[:j], at[j + 1 :]",
         "j = at.index(at[j])\nbefore, after = at[:j], at[j + 1 :]"),
    ],
    "13_training": [  # take_step
        ("outputs from after the step", "    return predictions", "    return network.forward(x)"),
        ("uphill", " gradient_b, learning_rate)\nreturn", " gradient_b, -learning_rate)\nreturn"),
        ("no step at all", "network.update(gradient_w, gradient_b, learning_rate)", "pass"),
        ("two steps", "    network.update(gradient_w, gradient_b, learning_rate)",
         "    for _ in (1, 2):\n        network.update(gradient_w, gradient_b, learning_rate)"),
        ("the rate of the article", " gradient_b, learning_rate)\nreturn", " gradient_b, 0.01)\nreturn"),
        ("the gradient returned", "    return predictions", "    return gradient_w"),
        ("nothing returned", "    return predictions", "    predictions"),
        # train
        ("epoch 1 left out", "epoch in (1, epochs) or", "epoch == epochs or"),
        ("the last epoch left out", "epoch in (1, epochs) or", "epoch == 1 or"),
        ("the remainder the wrong way round", "epoch % log_every == 0", "log_every % epoch == 0"),
        ("one epoch too few", "range(1, epochs + 1)", "range(1, epochs)"),
        ("counted from 0", "for epoch in range(1, epochs + 1)", "for epoch in range(epochs)"),
        ("training figures from after the step", "record(epoch, network, predictions, train_y",
         "record(epoch, network, network.forward(train_x), train_y"),
        ("a step for each record only", "predictions = take_step(...\nif ...\n    history",
         "if epoch in (1, epochs) or epoch % log_every == 0:\n"
         "    predictions = take_step(network, train_x, train_y, learning_rate)\n    history"),
        ("the rate left out", "train_x, train_y, learning_rate)\nif", "train_x, train_y, 0.01)\nif"),
        ("learning from the test images", "(network, train_x, train_y,", "(network, test_x, test_y,"),
        ("returned after the first record", "history.append(...",
         "return [record(epoch, network, predictions, train_y, test_x, test_y)]"),
        ("only the last record", "history.append(...",
         "history = [record(epoch, network, predictions, train_y, test_x, test_y)]"),
    ],
    "14_mersenne_twister": [  # seeded
        ("without i", ">> 30)) + i) & WORD", ">> 30))) & WORD"),
        ("i outside the modulo", ">> 30)) + i) & WORD", ">> 30)) & WORD) + i"),
        ("a product before the exclusive or", "1812433253 * (before", "(1812433253 * before"),
        # twist
        ("odd by the word, not by y", "TWIST if y & 1 else 0", "TWIST if state[i] & 1 else 0"),
        ("upper and lower bits exchanged", "y = (state[i] ...",
         "y = (state[i] & LOWER_BITS) | (state[(i + 1) % N] & UPPER_BIT)"),
        ("twisted in a new list", "for i in range(N):", "state = list(state)\nfor i in range(N):"),
        ("from the old words only", "for i in range(N):\n    y = ...\n    state[i] = ...",
         "old = list(state)\nfor i in range(N):\n"
         "    y = (old[i] & UPPER_BIT) | (old[(i + 1) % N] & LOWER_BITS)\n"
         "    state[i] = old[(i + M) % N] ^ (y >> 1) ^ (TWIST if y & 1 else 0)"),
        # MersenneTwister.next_uint32
        ("a twist every 623 words", "if self._position == N:", "if self._position >= N - 1:"),
        ("> for == at the last word", "if self._position == N:", "if self._position > N:"),
        ("the tempered word put back", "return y ^ (y >> 18)",
         "self._state[self._position - 1] = y ^ (y >> 18)\nreturn y ^ (y >> 18)"),
        # MersenneTwister.integer_up_to
        ("modulo for a mask", "mask = (1 << ...", "return self.next_uint32() % (n + 1)"),
        ("a uniform number, stretched", "mask = (1 << ...", "return int(self.random() * (n + 1))"),
        ("as many bits as n + 1 has", "(1 << n.bit_length()) - 1", "(1 << (n + 1).bit_length()) - 1"),
        ("bits by the logarithm", "(1 << n.bit_length()) - 1", "(1 << math.ceil(math.log2(n))) - 1"),
        ("the highest bits for the lowest", "& mask\nwhile j > n:\n    j = self.next_uint32() & mask",
         ">> 32 - n.bit_length()\nwhile j > n:\n    j = self.next_uint32() >> 32 - n.bit_length()"),
        ("drawn again but once", "while j > n:", "if j > n:"),
        ("n for what is too large", "while j > n:\n    j = ...\nreturn j", "return min(j, n)"),
        # MersenneTwister.standard_normal
        ("x1 and x2 exchanged", "x1\nreturn f * x2", "x2\nreturn f * x1"),
        ("kept for ever", "kept, self._kept_normal = ...\nreturn kept", "return self._kept_normal"),
        ("a kept 0 is nothing", "if self._kept_normal is not None:", "if self._kept_normal:"),
        ("a quarter of the circle", "x1 = 2.0 * self.random() - 1.0", "x1 = self.random()"),
        ("the whole square", "while not 0.0 < r2 < 1.0:", "while not 0.0 < r2:"),
        ("the centre of the circle", "0.0\nwhile not 0.0 < r2 <", "1.0\nwhile r2 >="),
        ("the 2 forgotten", "-2.0 * math.log(r2)", "-math.log(r2)"),
    ],
    "15_shuffle": [  # shuffle
        ("j never equal to i", "integer_up_to(i)", "integer_up_to(i - 1)"),
        ("j over all items", "integer_up_to(i)", "integer_up_to(len(items) - 1)"),
        ("forwards", "range(len(items) - 1, 0, -1)", "range(1, len(items))"),
        ("exchanged in two steps", ", items[j] = items[j],", " = items[j]\nitems[j] ="),
        ("shuffled in a new list", "for i in range", "items = list(items)\nfor i in range"),
        ("the list returned as well", "        items[i], ...",
         "        items[i], items[j] = items[j], items[i]\n    return items"),
    ],
    "16_shared_matrix": [  # cut_up
        ("squares that overlap", "pixel % line // SIDE)", "pixel // line // SIDE)"),
        ("lines of 28 pixels", "line = isqrt(len(rows[0]))", "line = 28"),
        ("levels not told apart", "square_of[pixel], level),", "square_of[pixel], 1.0),"),
        ("paper in pieces, too", "if level != 0.0:", "if True:"),
        ("numbers below 0 dropped", "if level != 0.0:", "if level > 0.0:"),
        ("pieces of the row before", "for row in rows:\n    pieces...", "pieces = {}\nfor row in rows:"),
        ("an object for each piece", "[known.setdefault(piece, piece) for", "[piece for"),
        ("only the last row", "cut, levels = [], []\nknown: ...\nfor row in rows:",
         "known = {}\nfor row in rows:\n    cut, levels = [], []"),
        # worth_sharing
        ("the most frequent first", "in counts.items() if", "in counts.most_common() if"),
        ("in rising order", "in counts.items() if", "in sorted(counts.items()) if"),
        ("their counts, too", "return [piece for ", "return [(piece, count) for "),
        # SharedMatrix.transpose_dot
        ("without the pieces", "return [a + b ...", "return sums[:m]"),
        ("the pieces only", "return [a + b ...", "return self.pieces.transpose_dot(sums[m:])"),
        ("one behind the other", "return [a + b ...",
         "return sums[:m] + self.pieces.transpose_dot(sums[m:])"),
        ("the last piece left out", "sums[m:]))]", "[*sums[m:-1], 0.0]))]"),
        ("X for Xᵀ", "self.images.transpose_dot(v), self", "self.images.dot(v), self"),
        ("the root rounded up", "line = isqrt(len(rows[0]))", "line = round(len(rows[0]) ** 0.5)"),
    ],
    "17_article": [  # shuffled, which is given
        ("a new generator for the test set", "(test, generator)", "(test, MersenneTwister(seed))"),
        # random_weights
        ("uniform numbers", "generator.standard_normal()", "generator.random()"),
        ("always seed 0", "MersenneTwister(seed)\nreturn", "MersenneTwister(0)\nreturn"),
        ("seeded anew for each number", "generator.standard", "MersenneTwister(seed).standard"),
        ("one too few", "for _ in range(count)]", "for _ in range(1, count)]"),
    ],
    "18_saturation": [  # epochs_to_zero
        ("the 86 pixels of a mean 1", "(ink + 1)", "87"),
        ("the rate of the article", "z += learning_rate * (ink", "z += 0.01 * (ink"),
        ("p of the first step", "while z < 0.0:\n    p = ...", "p = sigmoid(z)\nwhile z < 0.0:"),
        ("returned after one step", "    return epochs", "        return epochs"),
        # cross_entropy_gradient
        ("sign flipped", "(output - its_class) / len(y)", "(its_class - output) / len(y)"),
        ("with p (1 - p)", "(output - its_class) /", "(output - its_class) * sigmoid_slope(output) /"),
        ("dL/dp for dL/dz", "(output - its_class) /", "(output - its_class) / sigmoid_slope(output) /"),
        ("the article's half", "(output - its_class) /", "ARTICLE_FACTOR * (output - its_class) /"),
        ("a mean for the bias", "delta), total(delta)", "delta), total(delta) / len(y)"),
        ("X for Xᵀ", "as_matrix(x).transpose_dot(delta)", "as_matrix(x).dot(delta)"),
        ("no ink is a mean 1", "(ink + 1)", "((ink or 86) + 1)"),
        ("not simplified", "(output - its_class) / len(y)",
         "(output - its_class) / sigmoid_slope(output) * sigmoid_slope(output) / len(y)"),
    ],
    "19_hands": [  # add_vectors
        ("the last part left out", "for vector in vectors:", "for vector in vectors[:-1]:"),
        ("from the last part on", "for vector in vectors:", "for vector in reversed(vectors):"),
        ("as long as there are parts", "[0.0] * len(vectors[0])", "[0.0] * len(vectors)"),
        ("returned after the first part", "    return result", "        return result"),
        ("one number for all", "    return result", "    return [sum(vector) for vector in vectors]"),
        ("into the first part", "result = [0.0] ...\nfor ...\n    result = ...",
         "result = vectors[0]\nfor vector in vectors[1:]:\n    for i, entry in enumerate(vector):\n"
         "        result[i] += entry"),
        ("vectors of any length", "add_scaled(result, ...", "[a + b for a, b in zip(result, vector)]"),
        # partial_sums
        ("the bias not times n", "len(y) * slope for slope in (*gradient_w, gradient_b)",
         "*(len(y) * slope for slope in gradient_w), gradient_b"),
        ("bias first", "(*gradient_w, gradient_b)", "(gradient_b, *gradient_w)"),
        ("bias read first", "*weights, bias = parameters", "bias, *weights = parameters"),
        ("the first bias forgotten", "Network(weights, bias)", "Network(weights)"),
        ("z for p", "Network(weights, bias).forward(x)", "Network(weights, bias).weighted_sums(x)"),
        # Workers.take_step, which is given
        ("outputs in the order of the parts", "outputs[number :: self._count] = part",
         "outputs[number * len(outputs) // self._count :][: len(part)] = part"),
        ("the first itself where it is alone", "    return result",
         "    return result if vectors[1:] else vectors[0]"),
    ],
}  # fmt: skip


def changed(test, right, wrong):
    """The line that a mistake is in, and the page with it."""
    source = (ROOT / "scratchnet" / f"{test[3:]}.py").read_text(encoding="utf-8")
    pattern = re.escape(right).replace(re.escape("..."), ".*").replace("\\\n", "\n *")
    found = list(re.finditer(pattern, source))
    assert len(found) == 1, f"{test}: {right!r} is there {len(found)} times"
    before, behind = source[: found[0].start()], source[found[0].end() :]
    depth = re.match(" *", before.rpartition("\n")[2])[0]
    return before.count("\n") + 1, before + wrong.replace("\n", f"\n{depth}") + behind


def test_every_function_of_the_workbook_has_three_mistakes_or_more():
    counts = Counter()
    for test, mistakes in MISTAKES.items():
        functions = functions_of((ROOT / "scratchnet" / f"{test[3:]}.py").read_text("utf-8")).items()
        for _, right, wrong in mistakes:
            line, _ = changed(test, right, wrong)
            counts.update((test[3:], name) for name, f in functions if f.lineno <= line <= f.end_lineno)
    for chapter, names in EXERCISES.items():
        for name in names:
            assert counts[chapter, name] >= 3, f"{chapter}.py, {name}: {counts[chapter, name]} mistakes"


def test_each_mistake_is_laid_at_its_own_function(tmp_path):
    """Whatever test has found it: it is the function that changed since nothing was red."""
    write_workbook(tmp_path / "book", EXERCISES)
    book = Workbook(tmp_path / "book")
    for chapter in EXERCISES:
        book.page(chapter).write_text(book.finished(chapter), encoding="utf-8")
    book.nothing_is_red()
    for test, mistakes in MISTAKES.items():
        chapter, right = test[3:], book.finished(test[3:])
        for mistake, text, wrong in mistakes:
            line, page = changed(test, text, wrong)
            book.page(chapter).write_text(page, encoding="utf-8")
            places = functions_of(right).items()
            own = [
                name for name, f in places if f.lineno <= line <= f.end_lineno and name in EXERCISES[chapter]
            ]
            assert book.changed(chapter) == own, f"{test}, {mistake}"
            said = "\n".join(book.failed(chapter, ["red"], list(EXERCISES[chapter])[-1]))
            assert not own or f": {own[0]}\n  a hint " in said, f"{test}, {mistake}: {said}"
        book.page(chapter).write_text(right, encoding="utf-8")


@pytest.mark.mutants
@pytest.mark.parametrize("test", MISTAKES)
def test_mistakes_are_caught_by_their_own_chapter(test, tmp_path):
    """And a failure says what was expected and found, or shows the line at fault, in few words."""
    pytest.importorskip("resource", reason="mutate.py forks, which Windows does not")
    ignored = shutil.ignore_patterns("__pycache__", "data")
    for name in ("scratchnet", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    shutil.copyfile(ROOT / "setup.cfg", tmp_path / "setup.cfg")
    link_folder(tmp_path / "data", ROOT / "data")
    environment = ENVIRONMENT | {"PYTHONPATH": str(tmp_path), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ran = python("tests/test_workbook_mistakes.py", test, cwd=tmp_path, env=environment)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stdout + ran.stderr


def make_mistakes(test):
    """In such a copy, makes one mistake after the other, each in a forked child; prints those that pass
    the chapter's tests, and what is said of those that are caught in other words than they should be."""
    from mutate import judge, remember

    page, output = Path("scratchnet", f"{test[3:]}.py"), Path("output.txt")
    made = [(0, mistake, changed(test, right, wrong)[1]) for mistake, right, wrong in MISTAKES[test]]
    remember(test[3:])
    ends = judge(page, Path("tests", f"test_{test}.py"), made, ["--tb=short"], output)
    for (_, mistake, _), ended in zip(made, ends):
        said = output.read_text(encoding="utf-8")
        compared = re.search(r"^E? +expected .*\nE? +found ", said, re.MULTILINE)
        in_the_page = re.search(rf"^scratchnet/{page.name}:\d+: in ", said, re.MULTILINE)
        if ended != "failed" or not (compared or in_the_page) or len(said) >= 4000:
            print(f"{test}, {mistake}: {ended}\n{said[-3000:]}", flush=True)


if __name__ == "__main__":
    make_mistakes(sys.argv[1])
