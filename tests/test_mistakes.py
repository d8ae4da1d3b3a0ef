"""Slow: small deliberate mistakes, those that learners make. Each must turn its own chapter's tests red,
and the failure must say what was expected and what was found."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# (test file, the mistake, right text, wrong text)
MISTAKES = [
    ("01_idx", "sizes read little-endian", "for byte in size:", "for byte in reversed(size):"),
    ("01_idx", "values read little-endian", 'unpack(f">{len', 'unpack(f"<{len'),
    ("01_idx", "sizes of 3 bytes", "range(0, len(sizes), 4)", "range(0, len(sizes), 3)"),
    ("01_idx", "base 255", "number = 256 * number", "number = 255 * number"),
    ("02_dataset", "classes exchanged", "y.append(class_of_digit)", "y.append(1 - class_of_digit)"),
    ("02_dataset", "divided by 256", "value / 255.0", "value / 256.0"),
    ("02_dataset", "binary above a half", "[0.0] + [1.0] * 255", "[0.0] * 128 + [1.0] * 128"),
    ("02_dataset", "all digits taken", "            if label == digit:", "            if label in digits:"),
    ("03_draw", "ink only where it is full", "if pixel <= 0.0:", "if pixel < 1.0:"),
    ("03_draw", "a space read back as ink", '" ": 0.0', '" ": 1.0'),
    ("04_threshold", "ink counted by its level", "sum(pixel != 0.0 for pixel in image)", "sum(image)"),
    ("04_threshold", "more ink for less", "0 if self.mean_0 < self.mean_1 else 1", "0 if self.mean_0 > self.mean_1 else 1"),
    ("05_vector", "dot that stops at the shorter list", "    check_lengths(u, v)\n    result = 0.0", "    result = 0.0"),
    ("05_vector", "dot without the product", "result += a * b", "result += a"),
    ("05_vector", "dot from the right", "for a, b in zip(u, v):\n", "for a, b in zip(reversed(u), reversed(v)):\n"),
    ("05_vector", "sum from the right", "for a in v:", "for a in reversed(v):"),
    ("05_vector", "scale on the wrong vector", "a + scale * b", "scale * a + b"),
    ("05_vector", "vectors of no numbers pass", " or len(u) == 0:", ":"),
    ("06_matrix", "rows for columns", "zip(*self.rows)]", "self.rows]"),
    ("06_matrix", "rows of any lengths pass", "len(lengths) != 1 or 0 in lengths", "0 in lengths or not rows"),
    ("07_sigmoid", "wrong sign", "1.0 / (1.0 + exp(-z))", "1.0 / (1.0 + exp(z))"),
    ("07_sigmoid", "overflow", "if z >= 0.0:", "if True:"),
    ("07_sigmoid", "0 where it would overflow", "    exp_z = exp(z)\n", "    exp_z = exp(z) if z > -709.0 else 0.0\n"),
    ("07_sigmoid", "slope p (1 + p)", "p * (1.0 - p)", "p * (1.0 + p)"),
    ("07_sigmoid", "slope of p for slope of z", "return p * (1.0 - p)", "return sigmoid(p) * (1.0 - sigmoid(p))"),
    ("08_network", "bias forgotten", "xw + self.bias", "xw"),
    ("08_network", "update that adds", "-learning_rate, gradient_w", "learning_rate, gradient_w"),
    ("08_network", "bias that adds", "bias = self.bias - ", "bias = self.bias + "),
    ("08_network", "bias without the rate", "learning_rate * gradient_b", "gradient_b"),
    ("08_network", "a bias that is not finite", "[*weights, bias]", "weights"),
    ("08_network", "one weight refused", "len(weights) < 1", "len(weights) < 2"),
    ("08_network", "no sigmoid", "[sigmoid(z) for z", "[z for z"),
    ("08_network", "weights not copied", "self.weights = list(weights)", "self.weights = weights"),
    ("08_network", "update in place", "self.weights, self.bias = weights, bias", "self.weights[:], self.bias = weights, bias"),
    ("09_loss", "loss without 1/n", "zip(predictions, labels)]) / len(labels)", "zip(predictions, labels)])"),
    ("09_loss", "absolute for squared", "(prediction - label) ** 2", "abs(prediction - label)"),
    ("09_loss", "slope without 1/n", "2.0 / len(labels)", "2.0"),
    ("09_loss", "slope without the 2", "2.0 / len(labels)", "1.0 / len(labels)"),
    ("09_loss", "slope of the wrong sign", "factor * (p - y)", "factor * (y - p)"),
    ("10_accuracy", "> for >= at 0.5", "prediction >= threshold", "prediction > threshold"),
    ("10_accuracy", "wrong ones counted", "right.count(True)", "right.count(False)"),
    ("11_gradient", "one-sided difference", "(f(at + h) - f(at - h)) / (2.0 * h)", "(f(at + h) - f(at)) / h"),
    ("11_gradient", "the 2 put in", "ARTICLE_FACTOR = 0.5", "ARTICLE_FACTOR = 1.0"),
    ("11_gradient", "sign flipped", "[ARTICLE_FACTOR * slope", "[-ARTICLE_FACTOR * slope"),
    ("11_gradient", "dp/dz forgotten", " * sigmoid_slope(p) for", " for"),
    ("11_gradient", "x left out", "as_matrix(x).transpose_dot(delta)", "[total(delta)] * len(x[0])"),
    ("11_gradient", "1/n twice", ", total(delta)", ", total(delta) / len(delta)"),
    ("12_training", "train figures after the update", "mean_squared_error(p, train_y)", "mean_squared_error(test_p, test_y)"),
    ("12_training", "outputs from after the step", "        yield predictions\n", "        yield network.forward(x)\n"),
    ("12_training", "epoch 1 not logged", "epoch in (1, epochs) or", "epoch == epochs or"),
    ("12_training", "last epoch not logged", "epoch in (1, epochs) or", "epoch == 1 or"),
    ("12_training", "accuracy of the wrong labels", "accuracy(test_p, test_y)", "accuracy(p, train_y)"),
    ("13_mersenne_twister", "kept normal forgotten", "self._kept_normal = f * x1", "pass"),
    ("13_mersenne_twister", "x1 and x2 exchanged", "return f * x2", "return f * x1"),
    ("13_mersenne_twister", "no tempering at the end", "return y ^ (y >> 18)", "return y"),
    ("13_mersenne_twister", "n itself refused", "while j > n:", "while j >= n:"),
    ("13_mersenne_twister", "modulo for a mask", "        j = self.next_uint32() & mask\n        while", "        j = self.next_uint32() % (n + 1)\n        while"),
    ("13_mersenne_twister", "twist without the odd case", "TWIST if y & 1 else 0", "TWIST"),
    ("13_mersenne_twister", "seeding without i", ">> 30)) + i) & WORD", ">> 30))) & WORD"),
    ("13_mersenne_twister", "i outside the modulo", ">> 30)) + i) & WORD", ">> 30)) & WORD) + i"),
    ("14_shuffle", "j never equal to i", "integer_up_to(i)", "integer_up_to(i - 1)"),
    ("14_shuffle", "j over all items", "integer_up_to(i)", "integer_up_to(len(items) - 1)"),
    ("14_shuffle", "forwards", "range(len(items) - 1, 0, -1)", "range(1, len(items))"),
    ("15_article", "not shuffled", "    shuffle(train, generator)\n", ""),
    ("15_article", "a new generator for the test set", "    shuffle(test, generator)", "    shuffle(test, MersenneTwister(seed))"),
    ("15_article", "scale forgotten", "[scale * generator", "[generator"),
    ("16_shared_matrix", "level of a piece lost", "sumprod(pick(values), line)", "sum(pick(values))"),
    ("16_shared_matrix", "squares that overlap", "pixel % line // SIDE)", "pixel // line // SIDE)"),
    ("16_shared_matrix", "negative pixels dropped", "            if level:", "            if level > 0:"),
    ("17_saturation", "cross-entropy without 1/n", "(output - label) / len(y)", "(output - label)"),
    ("17_saturation", "cross-entropy with p (1 - p)", "(output - label) / len(y)", "(output - label) / len(y) * output * (1 - output)"),
    ("17_saturation", "bias left out of the climb", "(ink + 1)", "ink"),
    ("18_hands", "a mean of means", "[len(y) * slope for slope", "[slope for slope"),
    ("18_hands", "outputs in the order of the hands", "outputs[number :: self._count] = worker.receive()", "outputs[number * n // self._count :][: 0] = worker.receive()"),
    ("18_hands", "the last part left out", "for vector in sums:", "for vector in sums[:-1]:"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "test, mistake, right, wrong", MISTAKES, ids=[f"{test}: {what}" for test, what, *_ in MISTAKES]
)
def test_mistake_is_caught_by_its_own_chapter(tmp_path, test, mistake, right, wrong):
    ignore = shutil.ignore_patterns("__pycache__", "data")
    shutil.copytree(ROOT / "scratchnet", tmp_path / "scratchnet", ignore=ignore)
    shutil.copytree(ROOT / "tests", tmp_path / "tests", ignore=ignore)
    shutil.copyfile(ROOT / "setup.cfg", tmp_path / "setup.cfg")
    (tmp_path / "data").symlink_to(ROOT / "data")
    module = tmp_path / "scratchnet" / f"{test[3:]}.py"
    source = module.read_text(encoding="utf-8")
    assert source.count(right) == 1, f"{right!r} stands {source.count(right)} times in {module.name}"
    module.write_text(source.replace(right, wrong), encoding="utf-8")

    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTEST_ADDOPTS")}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--maxfail=3", "-p", "no:cacheprovider", f"tests/test_{test}.py"],
        cwd=tmp_path, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 1, f"{mistake}: not caught\n{ran.stdout[-2000:]}"
    assert re.search(r"E .*expected[\s\S]*found", ran.stdout), f"{mistake}:\n{ran.stdout[-3000:]}"
    assert len(ran.stdout) < 20_000, "a failure should teach, not dump"
