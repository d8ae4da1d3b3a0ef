"""Step 5: the traditional program. By hand; and on the real data the figures that two independent
programs measured: 0.2449, 0.1095 and 0.9674."""

import subprocess
import sys
from pathlib import Path

import pytest
from step import Step

from scratchnet.threshold import InkRule, ink_rule, ink_share, main, rule_accuracy

step = Step(5, "threshold")
SHARE = "pixels that are not blank / pixels"


def test_ink_share_counts_any_ink_alike():
    image = [0.0, 0.1, 1.0, 0.0, 0.0]
    step.close(ink_share(image), 0.4, SHARE, image)
    step.equal(ink_share([0.0] * 784), 0.0, SHARE, "blank paper")
    step.equal(ink_share([1.0] * 784), 1.0, SHARE, "all ink")


def test_an_image_without_pixels_is_refused():
    with pytest.raises(ValueError, match="at least one pixel"):
        ink_share([])


def test_rule_by_hand():
    x = [[1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]]  # shares 1, 1/2, 1/4
    rule = ink_rule(x, [0, 0, 1])
    step.equal([rule.mean_0, rule.mean_1], [0.75, 0.25], "mean share of each class", x)
    step.equal(rule.midpoint, 0.5, "(m0 + m1) / 2", rule)


@pytest.mark.parametrize("image, label", [([1.0, 0.0, 0.0], 1), ([1.0, 1.0, 0.0], 0)])
def test_less_ink_than_the_midpoint_is_the_class_of_less_ink(image, label):
    step.equal(InkRule(0.75, 0.25).classify(image), label, "s < t: the class of less ink", image)
    step.equal(InkRule(0.25, 0.75).classify(image), 1 - label, "the other way about", image)


def test_exactly_the_midpoint_is_not_less():
    step.equal(InkRule(0.75, 0.25).classify([1.0, 0.0]), 0, "s < t: the class of less ink", "s = t")
    step.equal(InkRule(0.25, 0.75).classify([1.0, 0.0]), 1, "s < t: the class of less ink", "s = t")


def test_rule_accuracy_by_hand():
    x, y = [[1.0, 0.0], [1.0, 1.0], [0.0, 0.0]], [0, 0, 1]
    # shares 1/2, 1, 0 against the midpoint 0.7: class 1, 0, 1
    step.close(rule_accuracy(InkRule(0.9, 0.5), x, y), 2 / 3, "right ones / all", x)


def test_counts_that_differ_are_refused():
    with pytest.raises(ValueError, match="found 2 images and 1 labels"):
        ink_rule([[1.0], [0.0]], [0])
    with pytest.raises(ValueError, match="found 0 images and 0 labels"):
        rule_accuracy(InkRule(0.9, 0.5), [], [])
    with pytest.raises(ValueError, match="none of class 1"):
        ink_rule([[1.0], [0.0]], [0, 0])
    with pytest.raises(ValueError, match="none of class 0"):
        ink_rule([[1.0], [0.0]], [1, 1])


def test_real_rule_and_accuracy(data):
    rule = ink_rule(data.train_x, data.train_y)
    step.equal(f"{rule.mean_0:.4f} {rule.mean_1:.4f}", "0.2449 0.1095", "mean share of each class")
    found = rule_accuracy(rule, data.test_x, data.test_y)
    step.equal(f"{found:.4f}", "0.9674", "test images told right")


def test_command_prints_rule_and_accuracy(capsys):
    main([])
    assert capsys.readouterr().out == (
        "mean share of ink: 0.2449 for 0, 0.1095 for 1\n"
        "rule: less than 0.1772 means 1, otherwise 0\n"
        "test_acc: 0.9674\n"
    )


def test_command_takes_any_two_digits(capsys):
    main(["--digits", "1", "0"])
    assert capsys.readouterr().out == (
        "mean share of ink: 0.1095 for 1, 0.2449 for 0\n"
        "rule: less than 0.1772 means 1, otherwise 0\n"
        "test_acc: 0.9674\n"
    )


def test_command_ends_with_an_exit_status(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-m", "scratchnet.threshold", "--data", str(tmp_path / "none")],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"error: {tmp_path / 'none'}: no such folder\n"
