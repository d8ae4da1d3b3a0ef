"""The picture of the rule that counts ink: how much of it the images of two digits take."""

from collections.abc import Mapping

from scratchnet.accuracy import accuracy
from scratchnet.dataset import Dataset
from scratchnet.pictures.histograms import Axis, Panel, hills
from scratchnet.threshold import ink_rule, ink_share


def ink_picture(sets: Mapping[tuple[int, int], Dataset]) -> str:
    """Returns the picture of the ink that the training images of two digits take, a panel per pair."""
    panels = []
    for (a, b), data in sets.items():
        rule = ink_rule(data.train_x, data.train_y)
        ink: tuple[list[float], list[float]] = ([], [])
        for image, its_class in zip(data.train_x, data.train_y):
            ink[its_class].append(round(len(image) * ink_share(image)))
        right = accuracy([rule.classify(image) for image in data.test_x], data.test_y)
        border = len(data.train_x[0]) * rule.midpoint
        note = f"the border is at {border:.1f} pixels; {right:.4f} of the test images are right"
        panels.append(Panel(f"{a} and {b}", note, (f"the {a}s", f"the {b}s"), ink, border))
    axis = Axis("pixels with ink", least=0, most=350, bins=50, tick=50)
    claim = "Where two digits take different ink, a border tells them apart; where they do not, none can"
    return hills("Counting ink", "pixels with ink, in the images to train on", claim, axis, panels)
