"""The command `python3 -m scratchnet.threshold`: what counting ink is worth, for two digits."""

from collections.abc import Sequence
from contextlib import suppress

from scratchnet.accuracy import accuracy
from scratchnet.dataset import load_dataset
from scratchnet.pictures.ink_histogram import ink_picture
from scratchnet.runs.advice import advise_on_ink
from scratchnet.threshold import ink_rule
from scratchnet.tools.arguments import Parser
from scratchnet.tools.errors import Refused
from scratchnet.tools.files import check_folder, write_folder


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the rule and its accuracy; draws the ink if a folder is named."""
    parser = Parser("scratchnet.threshold", "Tell two handwritten digits apart by the ink they take.")
    options = parser.read(arguments, "--digits", "--data", "--figures")
    check_folder(options.figures, ["ink.svg"])
    data = load_dataset(options.data, options.digits)
    rule = ink_rule(data.train_x, data.train_y)
    advise_on_ink(rule)
    digit_0, digit_1 = options.digits
    print(f"mean share of ink: {rule.mean_0:.4f} for {digit_0}, {rule.mean_1:.4f} for {digit_1}")
    below, above = (digit_0, digit_1) if rule.mean_0 < rule.mean_1 else (digit_1, digit_0)
    print(f"rule: less than {rule.midpoint:.4f} means {below}, otherwise {above}")
    answers = [rule.classify(image) for image in data.test_x]
    print(f"test_acc: {accuracy(answers, data.test_y):.4f}")
    if options.figures:
        sets = {(digit_0, digit_1): data}
        with suppress(Refused):  # nobody has asked for 4 and 9: a folder may be without them
            sets[4, 9] = load_dataset(options.data, (4, 9))
        write_folder(options.figures, {"ink.svg": ink_picture(sets)})
