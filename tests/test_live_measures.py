"""What the live page shows, and the article's run that comes with it."""

from step import Step

from scratchnet.article import random_weights
from scratchnet.dataset import Dataset
from scratchnet.live.answers import Live
from scratchnet.live.measures import centred, hills_of, snapshot, steps_needed, take_many
from scratchnet.network import Network
from scratchnet.runs.model import load_model
from scratchnet.saturation import epochs_to_zero
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.tools.errors import Refused
from scratchnet.tools.files import data_folder
from scratchnet.training import take_step

step = Step(__file__)
test_example = step.examples()


def image_of(spots):
    """An image that is blank but for these: (row, column) to a level."""
    image = bytearray(784)
    for (row, column), level in spots.items():
        image[28 * row + column] = level
    return bytes(image)


def test_centred():
    for spots, moved in [
        ({(0, 0): 255}, {(14, 14): 255}),
        ({(27, 27): 9}, {(14, 14): 9}),
        ({(0, 27): 1}, {(14, 14): 1}),
        ({(14, 14): 7}, {(14, 14): 7}),
        # centre of mass at 2 = (0 + 3 + 3) / 3: twice the ink, twice the weight; 12 to go
        ({(5, 0): 100, (5, 3): 200}, {(14, 12): 100, (14, 15): 200}),
        # columns 0 and 27: no way to the left or right; rows go to the middle
        ({(3, 0): 10, (3, 27): 250}, {(14, 0): 10, (14, 27): 250}),
        ({(0, 5): 10, (27, 5): 250}, {(0, 14): 10, (27, 14): 250}),
        # mass at 26.9: 12 to the left, but the faint pixel is 2 from the border
        ({(14, 2): 1, (14, 27): 255}, {(14, 0): 1, (14, 25): 255}),
        ({(14, 25): 1, (14, 0): 255}, {(14, 27): 1, (14, 2): 255}),
        # at 13.5, half a pixel from the middle: whole pixels only
        ({(13, 13): 50, (14, 14): 50}, {(13, 13): 50, (14, 14): 50}),
        ({}, {}),
    ]:
        step.equal(centred(image_of(spots)), image_of(moved), "moved by whole pixels", spots)
        step.equal(centred(image_of(moved)), image_of(moved), "and there it stays", moved)


def test_many_steps_at_once_are_as_many_one_by_one():
    """With levels between 0 and 1, of either class; the numbers are near each other, not the same."""
    row = [place % 5 / 4 for place in range(784)]
    for y, rate, times in ((1, 0.01, 100), (0, 0.01, 100), (1, 0.5, 7)):
        one_by_one, at_once = (Network(random_weights(784, scale=0.05)) for _ in range(2))
        for _ in range(times):
            take_step(one_by_one, [row], [y], rate)
        take_many(at_once, row, y, rate, times)
        found, expected = [[*of.weights, of.bias] for of in (at_once, one_by_one)]
        step.close(found, expected, "the weights and the bias", (y, rate, times), 1e-9)


def test_how_many_steps_an_image_needs():
    for z, ink, rate in ((-4.0, 86, 0.01), (-6.0, 86, 0.01), (-11.541, 82, 0.01)):
        expected = {"steps": epochs_to_zero(z, ink, rate), "counted": True}
        step.equal(steps_needed(z, ink, rate), expected, "counted", z)
    step.equal(steps_needed(-11.541, 82, 0.01)["steps"], 123_962, "the article's first weights, a drawn 1")
    for z, rate in ((-1e308, 5e-324), (-40.0, 1e-9), (-13.0, 0.001)):
        found = steps_needed(z, 86, rate)
        step.equal((found["counted"], found["steps"] > 300_000), (False, True), "estimated", (z, rate))


def test_a_training_whose_sums_are_larger_than_floats():
    """An infinite sum is in the last bin on its side. Two pieces of opposite infinities have no sum."""
    network, data = Network([1.5e308, 1.5e308, -1.5e308, -1.5e308]), Dataset([], [1, 0], [], [1, 0])
    ends, both = SharedMatrix([[1, 1, 0, 0], [0, 0, 1, 1]]), SharedMatrix(2 * [[1, 1, 0.5, 0.5]])
    hills = snapshot(network, data, ends, ends)["hills"]
    step.equal([hills[0][0], hills[1][-1]], [1, 1], "the last on their sides", hills)
    said = "a sum of these weights is nan; take a smaller rate, or smaller first weights"
    cases = [((both, ends), said), ((ends, both), said)]
    step.refuses(lambda given: snapshot(network, data, *given), cases, Refused)


def test_hills_are_magnified_where_all_z_are_small():
    """The axis from -65 to 35 is an eighth as long then; the bin of a z is as far from its beginning."""
    for z, width in (([-8.125, 4.374], 1 / 8), ([-8.126, 0.0], 1), ([0.0, 4.375], 1), ([0.0, 0.0], 1 / 8)):
        found = hills_of(z, [0, 1])
        bins = [counts.index(1) for counts in found["hills"]]
        expected = [int((value / width + 65) // 1) for value in z]
        step.equal((found["width"], bins), (width, expected), "the width of a bin, and which it is", z)


def test_the_recorded_run_is_the_articles(binary, shared):
    found, article = Live(), load_model(data_folder() / "article.json")
    recorded, kept = found.recorded({}), found.weights["article"].kept
    moments = {moment["epoch"]: moment for moment in recorded.pop("moments")}
    settings = {"rate": 0.01, "scale": 1.0, "epochs": 3000, "loss": "squared"}
    step.equal(recorded, settings, "its settings")
    step.equal(list(moments)[:8] + list(moments)[-1:], [0, 1, 2, 4, 8, 16, 32, 64, 3000], "its epochs")
    for record in article.history:  # of the run that article.json keeps: every 200 epochs
        accuracies = moments[record.epoch]["test_accuracy"], record.test_accuracy
        step.equal(accuracies[0], accuracies[1], "the log's test accuracy", record.epoch)
    network, done = Network(random_weights(784)), 0
    for epoch in (0, 1, 2, 4, 8):
        for _ in range(epoch - done):
            take_step(network, shared[0], binary.train_y, 0.01)
        done = epoch
        right = snapshot(network, binary, *shared) | {"epoch": epoch}
        step.equal(sorted(moments[epoch]), sorted(right), "the names", epoch)
        step.equal(moments[epoch]["hills"], right.pop("hills"), "its hills", epoch)
        for name, value in right.items():
            step.close(moments[epoch][name], value, name, epoch)
        weights, bias = kept[epoch]
        step.close(bias, network.bias, "its bias", epoch)
        worst = max(abs(a - b) for a, b in zip(weights, network.weights, strict=True))
        step.equal(worst < 1e-8, True, "its weights", (epoch, worst))
    network = article.network()
    right = snapshot(network, binary, *shared)
    step.equal(moments[3000]["hills"], right["hills"], "the last moment")
    step.equal(kept[3000], (article.weights, article.bias), "the last weights")
