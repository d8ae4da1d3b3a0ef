"""The pictures of the saturation: where the images lie on the sigmoid, before training, after, and cured."""

from collections.abc import Mapping, Sequence
from statistics import fmean

from scratchnet.article import random_weights
from scratchnet.matrix import Data
from scratchnet.network import Network
from scratchnet.pictures.histograms import Axis, Backdrop, Panel, film, hills
from scratchnet.saturation import FLAT, by_class
from scratchnet.sigmoid import sigmoid, sigmoid_slope
from scratchnet.training import descend
from scratchnet.vector import Vector

Pair = tuple[Sequence[float], Sequence[float]]  # of the images of class 0, and of class 1
Z = Axis("z", -65, 35, 100, 20)  # a bin for each whole number


def saturation_pictures(x: Data, y: Vector) -> dict[str, str]:
    """Returns saturation.svg and its film, crawl.svg; runs the article's 3000 epochs for them."""
    network, small = Network(random_weights(784)), Network(random_weights(784, scale=1 / 28))
    snapshots = {"The article's weights, before training": by_class(network.weighted_sums(x), y)}
    for epoch in range(100, 3001, 100):
        descend(network, x, y, 100, 0.01)
        z = by_class(network.weighted_sums(x), y)
        snapshots[f"After {epoch} epochs at the rate 0.01"] = z
    descend(small, x, y, 100, 0.01)
    cured = by_class(small.weighted_sums(x), y)
    return on_sigmoid(snapshots, {"First weights divided by 28, 100 epochs at the rate 0.01": cured})


def on_sigmoid(snapshots: Mapping[str, Pair], cured: Mapping[str, Pair]) -> dict[str, str]:
    """Returns two pictures by name, saturation.svg and its film, crawl.svg.

    snapshots, cured: a caption, and the z of the images then; the first picture has the first and the
    last of the snapshots, and the cured unit.
    """
    panels = []
    for caption, (z_of_0s, z_of_1s) in [*snapshots.items(), *cured.items()]:
        flat = fmean(sigmoid_slope(sigmoid(z)) < FLAT for z in (*z_of_0s, *z_of_1s))
        right = sum(z >= 0.0 for z in z_of_1s)
        note = f"{100 * flat:.0f} % where it is flat; of {len(z_of_1s):,} images of a 1, {right:,} are right"
        panels.append(Panel(caption, note, ("the 0s", "the 1s"), (z_of_0s, z_of_1s)))
    steep = [step / 10 for step in range(-100, 101) if sigmoid_slope(sigmoid(step / 10)) >= FLAT]
    steps = [Z.least, *steep[::4], steep[-1], Z.most]
    backdrops = [
        Backdrop("slope", "its slope, x 4", [(z, 4.0 * sigmoid_slope(sigmoid(z))) for z in steps]),
        Backdrop("curve", "sigmoid(z)", [(z, sigmoid(z)) for z in steps]),
        Backdrop("flat", f"flat: slope < {FLAT}", [(Z.least, 0.0), (steep[0], 0.0)]),
        Backdrop("flat", "", [(steep[-1], 0.0), (Z.most, 0.0)]),
    ]
    count, last = sum(map(len, panels[0].values)), len(snapshots) - 1
    about = f"z of the {count:,} training images of 0 and 1, binary pixels\nfirst weights: seed 0, sd 1"
    claim = "Where the sigmoid is flat, even an image with a wrong answer hardly moves any weight"
    title, of_film = "Where the images lie on the sigmoid", "The images on the sigmoid, over 3000 epochs"
    still, about_film = [panels[0], *panels[last:]], f"{about}; dotted: the 1s at first"
    return {
        "saturation.svg": hills(title, about, claim, Z, still, backdrops),
        "crawl.svg": film(of_film, about_film, claim, Z, panels[: last + 1], backdrops),
    }
