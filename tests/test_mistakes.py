"""Slow: small deliberate mistakes, those that learners make. Each must turn its own step's test red,
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
    ("01_idx", "values read little-endian", 'struct.unpack(f">{len', 'struct.unpack(f"<{len'),
    ("01_idx", "header off by one", "content.held)[header:]", "content.held)[header - 1 :]"),
    ("01_idx", "base 255", "number = 256 * number", "number = 255 * number"),
    ("01_idx", "left-over bytes pass", "if held > promised:", "if False:"),
    ("02_mersenne_twister", "kept normal forgotten", "self._kept_normal = f * x1", "pass"),
    ("02_mersenne_twister", "x1 and x2 exchanged", "return f * x2", "return f * x1"),
    ("02_mersenne_twister", "no tempering at the end", "return y ^ (y >> 18)", "return y"),
    ("02_mersenne_twister", "n itself refused", "& mask) > n", "& mask) >= n"),
    ("02_mersenne_twister", "modulo for a mask", "self.next_uint32() & mask", "self.next_uint32() % (n + 1)"),
    ("02_mersenne_twister", "twist without the odd case", "TWIST if y & 1 else 0", "TWIST"),
    ("02_mersenne_twister", "seeding without i", ">> 30)) + i) & WORD", ">> 30))) & WORD"),
    ("03_shuffle", "j never equal to i", "integer_up_to(i)", "integer_up_to(i - 1)"),
    ("03_shuffle", "j over all items", "integer_up_to(i)", "integer_up_to(len(items) - 1)"),
    ("03_shuffle", "forwards", "range(len(items) - 1, 0, -1)", "range(1, len(items))"),
    ("04_dataset", "classes exchanged", "(image, class_of_digit)\n", "(image, 1 - class_of_digit)\n"),
    ("04_dataset", "divided by 256", "value / 255.0", "value / 256.0"),
    ("04_dataset", "not shuffled", "    shuffle(samples, generator)\n", ""),
    ("04_dataset", "binary above a half", "[0.0] + [1.0] * 255", "[0.0] * 128 + [1.0] * 128"),
    ("05_threshold", "ink counted by its level", "sum(pixel != 0.0 for pixel in image)", "sum(image)"),
    ("05_threshold", "more ink for less", "0 if self.mean_0 < self.mean_1 else 1", "0 if self.mean_0 > self.mean_1 else 1"),
    ("06_vector", "dot that stops at the shorter list", "    check_lengths(u, v)\n    result = 0.0", "    result = 0.0"),
    ("06_vector", "dot without the product", "result += a * b", "result += a"),
    ("06_vector", "sum from the right", "for a in v:", "for a in reversed(v):"),
    ("06_vector", "scale on the wrong vector", "a + scale * b", "scale * a + b"),
    ("07_matrix", "rows for columns", "zip(*self.rows)]", "self.rows]"),
    ("08_sigmoid", "wrong sign", "1.0 / (1.0 + exp(-z))", "1.0 / (1.0 + exp(z))"),
    ("08_sigmoid", "overflow", "if z >= 0.0:", "if True:"),
    ("08_sigmoid", "slope p (1 + p)", "p * (1.0 - p)", "p * (1.0 + p)"),
    ("09_network", "bias forgotten", "xw + self.bias", "xw"),
    ("09_network", "update that adds", "-learning_rate, gradient_w", "learning_rate, gradient_w"),
    ("09_network", "bias that adds", "self.bias -= ", "self.bias += "),
    ("09_network", "no sigmoid", "[sigmoid(z) for z", "[z for z"),
    ("10_loss", "loss without 1/n", "zip(predictions, labels)]) / len(labels)", "zip(predictions, labels)])"),
    ("10_loss", "absolute for squared", "(prediction - label) ** 2", "abs(prediction - label)"),
    ("10_loss", "slope without 1/n", "2.0 / len(labels)", "2.0"),
    ("10_loss", "slope without the 2", "2.0 / len(labels)", "1.0 / len(labels)"),
    ("10_loss", "slope of the wrong sign", "factor * (p - y)", "factor * (y - p)"),
    ("11_accuracy", "> for >= at 0.5", "prediction >= threshold", "prediction > threshold"),
    ("11_accuracy", "wrong ones counted", "right.count(True)", "right.count(False)"),
    ("12_gradient", "one-sided difference", "(f(at + step) - f(at - step)) / (2.0 * step)", "(f(at + step) - f(at)) / step"),
    ("12_gradient", "the 2 put in", "HALF = 0.5", "HALF = 1.0"),
    ("12_gradient", "sign flipped", "HALF * loss_slope", "-HALF * loss_slope"),
    ("12_gradient", "dp/dz forgotten", " * sigmoid_slope(p)", ""),
    ("12_gradient", "x left out", "as_matrix(x).transpose_dot(delta)", "[total(delta)] * len(x[0])"),
    ("12_gradient", "1/n twice", ", total(delta)", ", total(delta) / len(delta)"),
    ("13_training", "train figures after the update", "mean_squared_error(predictions, train_y)", "mean_squared_error(network.forward(train_x), train_y)"),
    ("13_training", "test figures before the update", "        network.update(gradient_w, gradient_b, learning_rate)\n", "        test_predictions = network.forward(test_x)\n        network.update(gradient_w, gradient_b, learning_rate)\n"),
    ("13_training", "epoch 1 not logged", "if epoch == 1 or epoch", "if epoch"),
    ("13_training", "accuracy of the wrong labels", "accuracy(test_predictions, test_y)", "accuracy(predictions, train_y)"),
    ("14_shared_matrix", "level of a shared piece lost", "sumprod(pick(values), levels)", "sum(pick(values))"),
    ("14_shared_matrix", "squares that overlap", "pixel % line // side for pixel", "pixel // line // side for pixel"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "test, mistake, right, wrong", MISTAKES, ids=[f"{test}: {what}" for test, what, *_ in MISTAKES]
)
def test_mistake_is_caught_by_its_own_step(tmp_path, test, mistake, right, wrong):
    ignore = shutil.ignore_patterns("__pycache__", "data")
    shutil.copytree(ROOT / "scratchnet", tmp_path / "scratchnet", ignore=ignore)
    shutil.copytree(ROOT / "tests", tmp_path / "tests", ignore=ignore)
    shutil.copyfile(ROOT / "setup.cfg", tmp_path / "setup.cfg")
    (tmp_path / "data").symlink_to(ROOT / "data")
    module = tmp_path / "scratchnet" / f"{test[3:]}.py"
    source = module.read_text(encoding="utf-8")
    assert source.count(right) == 1, f"{right!r} stands {source.count(right)} times in {module.name}"
    if mistake == "test figures before the update":
        source = source.replace("            test_predictions = network.forward(test_x)\n", "")
    module.write_text(source.replace(right, wrong), encoding="utf-8")

    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTEST_ADDOPTS")}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--maxfail=3", "-p", "no:cacheprovider", f"tests/test_{test}.py"],
        cwd=tmp_path, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 1, f"{mistake}: not caught\n{ran.stdout[-2000:]}"
    assert re.search(r"E .*expected[\s\S]*found", ran.stdout), f"{mistake}:\n{ran.stdout[-3000:]}"
    assert len(ran.stdout) < 20_000, "a failure should teach, not dump"
