"""What a command says about its data or its result on standard error, so that its output stays the log."""

from scratchnet.accuracy import accuracy
from scratchnet.dataset import Dataset
from scratchnet.threshold import InkRule
from scratchnet.tools.errors import report

MOST_INK = 0.5  # of the pixels; those of MNIST's digits have 0.11 (the 1s) to 0.24 (the 0s)


def advise_on_ink(rule: InkRule) -> None:
    """Says what to do if so many pixels of the training images have ink that it is paper, or if none has."""
    share = f"note: {rule.midpoint:.1%} of the pixels of these images are not 0"
    if rule.midpoint > MOST_INK:
        report(
            f"{share}; of MNIST's digits it is a quarter at most. Paper is to be 0, and ink up to 255: if "
            "yours are dark on light paper, write 255 - value; if the paper is nearly 0, write 0 for it"
        )
    if rule.midpoint == 0.0:
        report(f"{share}: there is no ink in them to learn from")


def advise_on_accuracy(reached: float, rule: InkRule, data: Dataset) -> None:
    """Says where to read why, if the unit is right less often than the rule that counts ink."""
    counted = accuracy([rule.classify(image) for image in data.test_x], data.test_y)
    if reached < counted:
        report(
            f"note: counting ink is right for {counted:.4f} of the test images, this unit for {reached:.4f}; "
            "why a unit may learn so little: python3 -m scratchnet.saturation"
        )
