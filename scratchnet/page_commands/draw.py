"""The command `python3 -m scratchnet.draw`: training images in characters."""

from collections.abc import Sequence

from scratchnet.dataset import read_set, scaled
from scratchnet.draw import HEADING, draw
from scratchnet.tools.arguments import Parser, whole_number
from scratchnet.tools.errors import Refused


def main(arguments: Sequence[str] | None = None) -> None:
    """Draws the images of these numbers; without one, counts the images of each digit."""
    parser = Parser("scratchnet.draw", "Draw training images in characters, or count them by digit.")
    parser.add_argument(
        "numbers", nargs="*", type=whole_number(0), metavar="N", help="numbers of training images"
    )
    parser.add("--pixels", "--data")
    options = parser.parse_args(arguments)
    images, labels = read_set(options.data)
    for number in options.numbers:
        if number >= len(images):
            known = f"in 0..{len(images) - 1}" if images else "of no image, since there is none"
            raise Refused(f"expected an image number {known}, found {number}")
    for number in options.numbers:
        print(f"{HEADING}{number}, label {labels[number]}")
        print("\n".join(draw(scaled(images[number], options.pixels))))
    if not options.numbers:
        for digit in range(10):
            print(f"digit {digit}: {labels.count(digit)} training images")
