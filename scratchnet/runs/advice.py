"""What a command says about its data or its result on standard error, so that its output stays the log."""

from scratchnet.accuracy import accuracy
from scratchnet.dataset import Dataset
from scratchnet.threshold import InkRule
from scratchnet.tools.errors import report

MOST_INK = 0.9  # of the pixels; those of MNIST's digits have 0.11 (the 1s) to 0.24 (the 0s)


def advise_on_ink(rule: InkRule) -> None:
    """Says what to do if nearly all pixels of the training images have ink: then paper was taken for ink."""
    if rule.midpoint > MOST_INK:
        report(
            f"note: {rule.midpoint:.1%} of the pixels of these images are not 0, so nearly all is ink. In "
            "MNIST's files paper is 0 and ink is up to 255: if yours are dark on light paper, write 255 - "
            "value, and then 0 for the background"
        )


def advise_on_accuracy(reached: float, rule: InkRule, data: Dataset) -> None:
    """Says where to read why, if the unit is right less often than the rule that counts ink."""
    counted = accuracy([rule.classify(image) for image in data.test_x], data.test_y)
    if reached < counted:
        report(
            f"note: counting ink is right for {counted:.4f} of the test images, this unit for {reached:.4f}; "
            "why a unit may learn so little: python3 -m scratchnet.saturation"
        )
