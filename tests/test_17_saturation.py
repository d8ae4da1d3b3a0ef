"""Chapter 17: why the article's run hardly learns, and three cures.

By hand; against measured derivatives; and against NumPy, which knows nothing of this package
(fixtures/saturation.json). FACTS is the page of measurements from which the chapter was written.
"""

import re
import sys
from math import exp, log, sqrt
from pathlib import Path
from statistics import fmean, median, pstdev

import pytest
from commands import ROOT, python
from picture import Picture
from step import Step, fixture

from scratchnet import saturation
from scratchnet.accuracy import accuracy
from scratchnet.article import random_weights
from scratchnet.dataset import load_dataset
from scratchnet.gradient import gradient, numeric_gradient
from scratchnet.network import Network
from scratchnet.page_commands import saturation as command
from scratchnet.page_commands.saturation import STARTS
from scratchnet.pictures import sigmoid_histogram as pictures
from scratchnet.pictures.sigmoid_histogram import on_sigmoid
from scratchnet.saturation import CRAWL, by_class, cross_entropy_gradient, epochs_to_zero, givers, pulls
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.sigmoid import sigmoid, sigmoid_slope
from scratchnet.training import descend
from scratchnet.vector import dot

step = Step(__file__)
test_example = step.examples()
FIGURES = Path(__file__).parent / "fixtures" / "figures"
NUMPYS = fixture("saturation")
CRAWL_OF = {int(epoch): figures for epoch, figures in NUMPYS["crawl_after_epoch"].items()}
TABLE = [re.split(r"  +", line) for line in CRAWL.splitlines()]  # rows: a name, then the cells
COLUMNS = [list(cells) for cells in zip(*(row[1:] for row in TABLE))]
NAMES = {"the article's": "1", "times 1/28": "1/28", "times 0.01": "0.01", "zero": "0"}
NOTE = r"^(\d+) % on flat ground; of ([\d,]+) ones, ([\d,]+) are right$"
PULL = "n times |δ| = |p - y| p (1 - p)"
CLIMB = "z grows by lr (k + 1) (1 - p) p (1 - p) an epoch"
ENTROPY_GRADIENT = "Xᵀ·δ and the sum of δ, where δ = dL/dz"
CRAWL_ROWS = "CRAWL: epoch, mean z of ones, ones right, zeros right, p (1 - p) < 0.001"


# By hand.


def test_pulls_by_hand():
    """z = 0: 1/2 * 1/4. z = ln 3, so p = 3/4: for y = 1 1/4 * 3/16 = 3/64, for y = 0 9/64."""
    found = pulls([0.0, log(3), log(3), -log(3)], [0, 1, 0, 1])
    step.close(found, [0.125, 3 / 64, 9 / 64, 9 / 64], PULL, "z = 0, ln 3, ln 3, -ln 3")


def test_givers_by_hand():
    """Sizes 6, 3, 2, 1 of 12: the largest give 6/12, 9/12, 11/12 and all."""
    for share, expected in ((0.0, 0), (0.25, 1), (0.5, 1), (0.51, 2), (0.75, 2), (0.95, 4), (1.0, 4)):
        found = givers([1.0, 6.0, 2.0, 3.0], share)
        step.equal(found, expected, "how many of the largest make up the share of the sum", share)


def test_epochs_to_zero_by_hand():
    """z = -ln 3 = -1.0986, so p = 1/4; with 63 pixels z grows by lr * 64 * 3/4 * 3/16 = 9 lr."""
    for z, rate, expected in ((-log(3), 0.1221, 1), (-log(3), 0.122, 2), (0.0, 0.01, 0), (3.0, 0.01, 0)):
        step.equal(epochs_to_zero(z, 63, rate), expected, CLIMB, f"z = {z}, 63 pixels, {rate}")


# The gradient of the cross-entropy.


def test_the_gradient_is_the_measured_one():
    """As in gradient.py: two images of three pixels. No factor 2 is left out here."""
    x, y, parameters = [[0.0, 1.0, 0.5], [1.0, 0.25, 0.0]], [0, 1], [0.3, -0.2, 0.1, 0.05]

    def outputs(parameters):
        return Network(parameters[:-1], parameters[-1]).forward(x)

    def loss(parameters):
        return fmean(-log(p if label == 1 else 1.0 - p) for p, label in zip(outputs(parameters), y))

    gradient_w, gradient_b = cross_entropy_gradient(x, y, outputs(parameters))
    measured = numeric_gradient(loss, parameters)
    step.close([*gradient_w, gradient_b], measured, ENTROPY_GRADIENT, parameters, relative=1e-7)


def test_a_large_error_has_a_large_slope():
    """z = -30, y = 1: the article's gradient is next to 0, that of the cross-entropy is -1."""
    x, y, p = [[1.0]], [1], Network([-30.0]).forward([[1.0]])
    step.close(gradient(x, y, p)[1], -exp(-30), "(p - 1) p (1 - p), nearly -e^z", "z = -30")
    step.close(cross_entropy_gradient(x, y, p)[1], -1.0, "p - 1", "z = -30")


def test_predictions_and_labels_of_different_counts_are_refused():
    message = "expected predictions and labels of one length, 1 or more; found lengths 2 and 1"
    step.refuses(lambda p: cross_entropy_gradient([[1.0]], [1], p), [([0.5, 0.5], message)])


# Where the unit begins: the real data, against NumPy.


def right(p, y):
    """How many zeros and how many ones are right."""
    hits = [label for output, label in zip(p, y) if (output >= 0.5) == label]
    return [hits.count(0), hits.count(1)]


def look(network, x, y):
    """What the fixture tells of a network, by the page's own functions."""
    z = network.weighted_sums(x)
    p = [sigmoid(value) for value in z]
    slopes, sizes = [sigmoid_slope(value) for value in p], pulls(z, y)
    zeros, ones = by_class(z, y)
    return {
        "z_mean_and_sd": [fmean(z), pstdev(z)],
        "zeros_z_mean_and_sd": [fmean(zeros), pstdev(zeros)],
        "ones_z_mean_and_sd": [fmean(ones), pstdev(ones)],
        "zeros_and_ones_right": right(p, y),
        "median_slope": median(slopes),
        "mean_slope": fmean(slopes),
        "share_of_slopes_below_0.001": sum(slope < 0.001 for slope in slopes) / len(slopes),
        "images_that_give_half": givers(sizes, 0.5),
        "images_that_give_90_percent": givers(sizes, 0.9),
    }


def compare(found, expected, given):
    for name in found:
        step.close(found[name], expected[name], name, given, relative=1e-9)


def test_what_the_starts_look_like(binary, shared):
    for name, scale in zip(STARTS, (1.0, 1 / 28, 0.01, 0.0), strict=True):
        step.equal(STARTS[name], scale, "the four starts", name)
        network = Network(random_weights(784, scale=scale))
        compare(look(network, shared[0], binary.train_y), NUMPYS["starts"][NAMES[name]], name)


# What becomes of it.


def accuracies(scale, rate, epochs, data, matrices, slope=gradient):
    """The test accuracy after each epoch of `epochs`."""
    (x, test_x), network, found = matrices, Network(random_weights(784, scale=scale)), {}
    for epoch, _ in enumerate(descend(network, x, data.train_y, max(epochs), rate, slope), 1):
        if epoch in epochs:
            found[str(epoch)] = accuracy(network.forward(test_x), data.test_y)
    return found


@pytest.mark.parametrize(
    "epochs",
    [(1,), pytest.param((1, 20, 50, 100, 200), marks=pytest.mark.whole)],
    ids=["1 epoch", "200 epochs"],
)
@pytest.mark.parametrize("rate", [0.01, 1.0])
@pytest.mark.parametrize("name", STARTS)
def test_epochs_from_every_start(binary, shared, name, rate, epochs):
    found = accuracies(STARTS[name], rate, epochs, binary, shared)
    compare(found, NUMPYS["starts"][NAMES[name]][f"test_accuracy_at_rate_{rate:g}"], f"{name}, rate {rate}")


@pytest.mark.parametrize("rate, epochs", [
    (0.01, (1,)), (1.0, (1,)), pytest.param(1.0, (1, 20), marks=pytest.mark.whole),
    pytest.param(0.01, (1, 20, 100, 200), marks=pytest.mark.whole),
])  # fmt: skip
def test_epochs_with_the_cross_entropy(binary, shared, rate, epochs):
    found = accuracies(1.0, rate, epochs, binary, shared, cross_entropy_gradient)
    compare(found, NUMPYS["cross_entropy_test_accuracy"][f"at_rate_{rate:g}"], f"cross-entropy, rate {rate}")


# The crawl.


def column(epoch, figures):
    """One column of the page's table, as it is written there."""
    zeros, ones = figures["zeros_and_ones_right"]
    mean = figures.get("ones_z_mean") or figures["ones_z_mean_and_sd"][0]
    flat = f"{100 * figures['share_of_slopes_below_0.001']:.0f} %"
    return [str(epoch), f"{mean:.2f}", str(ones), str(zeros), flat]


def test_the_table_is_numpys():
    names = "after epoch/mean z of the ones/ones right, of 6742/zeros right, of 5923/p (1 - p) < 0.001"
    step.equal([row[0] for row in TABLE], names.split("/"), "the rows of CRAWL")
    step.equal(COLUMNS, [column(*of_epoch) for of_epoch in CRAWL_OF.items()], CRAWL_ROWS)


def network_after(epoch, data, x):
    """One step from NumPy's weights before that epoch (fixtures/training_binary.json)."""
    before = fixture("training_binary")["before_epoch"][str(epoch)]
    network = Network(before["weights"], before["bias"])
    list(descend(network, x, data.train_y, 1, learning_rate=0.01))
    return network


@pytest.mark.parametrize("epoch, cells", [(2000, COLUMNS[3]), (3000, COLUMNS[-1])])
def test_a_step_to_a_column_of_the_table(binary, shared, epoch, cells):
    found = column(epoch, look(network_after(epoch, binary, shared[0]), shared[0], binary.train_y))
    step.equal(found, cells, CRAWL_ROWS, f"after epoch {epoch}")


@pytest.mark.whole
def test_the_crawl(binary, shared):
    """The 3000 epochs, and every figure of the table on the way. About 45 seconds."""
    (x, test_x), start, y = shared, random_weights(784), binary.train_y
    network, epoch = Network(start), 0
    for cells in COLUMNS:
        for _ in descend(network, x, y, int(cells[0]) - epoch, learning_rate=0.01):
            epoch += 1
        expected, given = CRAWL_OF[epoch], f"after epoch {epoch}"
        step.equal(column(epoch, look(network, x, y)), cells, CRAWL_ROWS, given)
        found = right(network.forward(test_x), binary.test_y)
        step.equal(found, expected["test_zeros_and_ones_right"], "test set: right", given)
        move = [a - b for a, b in zip(network.weights, start)]
        found = {
            "largest_move_of_a_weight": max(map(abs, move)),
            "length_of_weights": sqrt(dot(network.weights, network.weights)),
            "length_of_move": sqrt(dot(move, move)),
        }
        compare(found, expected, given)
    step.equal(epoch, 3000, "the last column of CRAWL")


# The pictures.


def test_the_picture_is_that_of_the_readme(binary, shared):
    """By the page's own two functions, but instead of the 3000 epochs NumPy's weights before the last."""
    (x, test_x), small = shared, Network(random_weights(784, scale=0.01))
    list(descend(small, x, binary.train_y, 20, learning_rate=1.0))
    found = {"20": accuracy(small.forward(test_x), binary.test_y)}
    compare(
        found, NUMPYS["starts"]["0.01"]["test_accuracy_at_rate_1"], "20 epochs, weights times 0.01, rate 1"
    )
    before, after, cured = [
        {caption: by_class(network.weighted_sums(x), binary.train_y)}
        for caption, network in (
            ("The article's weights, before training", Network(random_weights(784))),
            ("After 3000 epochs at the rate 0.01", network_after(3000, binary, x)),
            ("First weights times 0.01, 20 epochs at the rate 1", small),
        )
    ]
    texts = on_sigmoid(before | after, cured)
    same = texts["saturation.svg"].encode() == (FIGURES / "saturation.svg").read_bytes()
    step.equal(same, True, "the same bytes", "saturation.svg")


def test_the_film_has_the_numbers_of_the_table():
    """31 frames, of every 100th epoch; seven of them are columns of CRAWL. A README can bear 40 kB."""
    film = (FIGURES / "crawl.svg").read_text(encoding="utf-8")
    numbers = Picture(film).numbers(NOTE)
    step.equal((len(numbers), len(film) < 40_000), (31, True), "frames; less than 40 kB")
    for cells in COLUMNS:
        expected = (cells[4].removesuffix(" %"), "6,742", f"{int(cells[2]):,}")
        step.equal(numbers[int(cells[0]) // 100], expected, CRAWL_ROWS, f"after epoch {cells[0]}")


# The page's text.


def test_the_numbers_in_the_text(binary, shared):
    """Every number that the page tells of is NumPy's, or counted, or follows from the line above it."""
    start, entropy = NUMPYS["starts"]["1"], NUMPYS["cross_entropy_test_accuracy"]["at_rate_0.01"]
    zeros, ones = start["zeros_and_ones_right"]
    z = by_class(Network(random_weights(784)).weighted_sums(shared[0]), binary.train_y)
    mantissa, exponent = f"{start['median_slope']:.1e}".split("e")
    step.has(
        " ".join(saturation.__doc__.split()),
        f"gets {NUMPYS['starts']['0']['test_accuracy_at_rate_1']['1']:.4f} in one step",
        f"{start['zeros_z_mean_and_sd'][0]:.1f} on average for a zero",
        f"{start['ones_z_mean_and_sd'][0]:.1f} for a one",
        f"some {1715841 // 12665} random weights under its ink",  # FACTS 7
        f"calling {100 * (zeros + 6742 - ones) / 12665:.2f} % of the images a 0",
        f"right for {zeros} zeros and {ones} ones: the {(zeros + ones) / 12665:.4f} of epoch 1",
        f"The median slope is {mantissa}e{int(exponent)}",
        f"{start['images_that_give_half']} images do half of the pulling",
        f"That is {0.01 * 87 * exp(-12):.6f} at z = -12",
        f"From -6 that is {round(epochs_to_zero(-6.0), -2)} epochs",
        f"from -12 {round(epochs_to_zero(-12.0), -4):,}",
        f"the {sum(value > -6.0 for value in z[1])} ones that begin above -6",
        f"200 epochs get {entropy['200']:.4f}",
        f"the article's loss gets {start['test_accuracy_at_rate_0.01']['200']:.4f}",
    )
    ends = [f(value / 28 for of_class in z for value in of_class) for f in (min, max)]
    step.equal(-2.4 < ends[0] < -2.3 and 0.2 < ends[1] < 0.3, True, "every z in -2.4 .. 0.3", ends)
    least = min(sigmoid_slope(sigmoid(end)) for end in ends)
    step.equal(0.07 < least < 0.08, True, "the slope is above 0.07", least)


@pytest.mark.whole
def test_without_the_first_ones_not_one_gets_there(binary, shared):
    """The 795 ones above -6 are left out, as the page says, for all of the 3000 epochs. A minute."""
    z = Network(random_weights(784)).weighted_sums(shared[0])
    kept = [i for i, (a, label) in enumerate(zip(z, binary.train_y)) if label == 0 or a <= -6.0]
    x, y = SharedMatrix([binary.train_x[i] for i in kept]), [binary.train_y[i] for i in kept]
    step.equal([len(kept), sum(y)], [12665 - 795, 6742 - 795], "images, and ones among them")
    network = Network(random_weights(784))
    list(descend(network, x, y, 3000, learning_rate=0.01))
    _, ones = by_class(network.weighted_sums(x), y)
    step.equal(sum(a >= 0.0 for a in ones), 0, "ones at 0 or more", "after 3000 epochs")


# The command.


def printed_of(start):
    """A row of the first table, of figures as in the fixture."""
    spreads = [*start["zeros_z_mean_and_sd"], *start["ones_z_mean_and_sd"]]
    last = [start["images_that_give_half"], start["zeros_and_ones_right"][1]]
    return [*(f"{number:.2f}" for number in spreads), f"{start['median_slope']:.2g}", *map(str, last)]


def check_printed(text, starts, entropy):
    """Compares the command's output with `starts` and `entropy`, which are as in the fixture."""
    lines = text.splitlines()
    step.equal([line for line in lines if len(line) > 80 or not line.isascii()], [], "80 characters of ASCII")
    rows = [re.split(r"  +", line) for line in lines]
    by_start = [[name, *printed_of(starts[NAMES[name]])] for name in STARTS]
    learnt = []
    for name in STARTS:
        rates = [starts[NAMES[name]][f"test_accuracy_at_rate_{rate}"] for rate in ("0.01", "1")]
        learnt.append([name, *(f"{of_rate[epoch]:.4f}" for of_rate in rates for epoch in ("1", "20", "100"))])
    expected = [
        "Before training/z of the zeros/z of the ones/median/half of the/ones".split("/"),
        "weights/mean/sd/mean/sd/slope/pull by/right".split("/"), *by_start, [""],
        ["Test accuracy after 1, 20, 100 epochs at the rate 0.01, then at the rate 1"], *learnt, [""],
        ["How the ones climb, from a run of 3000 epochs that is not repeated here"], *TABLE, [""],
        ["Epochs that a one takes to 0: iterated, and by the law e^|z| / 0.87"],
        # FACTS 6, and e^6 / 0.87 = 403.43 / 0.87, and so on
        ["from -6.0", "490", "464"], ["from -8.0", "3460", "3426"],
        ["from -10.0", "25360", "25318"], ["from -12.0", "187124", "187074"], [""],
        ["Cross-entropy, from the article's weights, rate 0.01: 1, 20, 100, 200 epochs"],
        ["test accuracy", *(f"{entropy[epoch]:.4f}" for epoch in ("1", "20", "100", "200"))],
    ]  # fmt: skip
    step.equal(rows, expected, "five tables")


@pytest.mark.whole
def test_the_command(tmp_path):
    """The tables, and the two pictures byte by byte. About a minute."""
    ran = python("-m", "scratchnet.saturation", "--figures", tmp_path, cwd=ROOT)
    step.equal((ran.returncode, ran.stderr), (0, ""), "exit status, standard error")
    check_printed(ran.stdout, NUMPYS["starts"], NUMPYS["cross_entropy_test_accuracy"]["at_rate_0.01"])
    for name in ("crawl.svg", "saturation.svg"):
        same = (tmp_path / name).read_bytes() == (FIGURES / name).read_bytes()
        step.equal(same, True, "the bytes that the README shows", name)


def moved(network, x, y, epochs, rate, slope=gradient):
    """Instead of `descend`: a step moves the bias by a number that depends on all that a step depends on."""
    for _ in range(epochs):
        network.bias += rate * (1 + sum(y)) / x.shape[0] * (2 if slope is cross_entropy_gradient else 1)
        yield []


def test_the_command_on_few_images(few, capsys, monkeypatch):
    """Nothing is trained here: which networks take how many steps, on what, is what is looked at. And 50
    images may have one accuracy after 100 epochs and after 200: so here another number stands for it,
    the digits of a sum behind the sixth, which differ for other outputs, however near."""
    for module in (command, sys.modules[__name__]):
        monkeypatch.setattr(module, "accuracy", lambda p, y: (1e6 * sum(p) + sum(y) / 100) % 1)
        monkeypatch.setattr(module, "descend", moved)
    command.main(["--data", str(few)])
    data = load_dataset(few)
    matrices, starts = (SharedMatrix(data.train_x), SharedMatrix(data.test_x)), {}
    for name, scale in STARTS.items():
        start = look(Network(random_weights(784, scale=scale)), matrices[0], data.train_y)
        for rate in (0.01, 1.0):
            figures = accuracies(scale, rate, (1, 20, 100), data, matrices)
            start[f"test_accuracy_at_rate_{rate:g}"] = figures
        starts[NAMES[name]] = start
    entropy = accuracies(1.0, 0.01, (1, 20, 100, 200), data, matrices, cross_entropy_gradient)
    check_printed(capsys.readouterr().out, starts, entropy)


def test_the_film_has_every_100th_epoch(few, monkeypatch):
    """And the still picture the unit that is cured."""
    monkeypatch.setattr(pictures, "descend", moved)
    monkeypatch.setattr(pictures, "on_sigmoid", lambda *given: given)
    data = load_dataset(few)
    x, y = SharedMatrix(data.train_x), data.train_y
    article, small = Network(random_weights(784)), Network(random_weights(784, scale=0.01))
    film = {}
    captions = [f"After {epoch} epochs at the rate 0.01" for epoch in range(100, 3001, 100)]
    for caption in ["The article's weights, before training", *captions]:
        film[caption] = by_class(article.weighted_sums(x), y)
        list(moved(article, x, y, 100, 0.01))
    list(moved(small, x, y, 20, 1.0))
    cured = {"First weights times 0.01, 20 epochs at the rate 1": by_class(small.weighted_sums(x), y)}
    step.equal(pictures.saturation_pictures(x, y), (film, cured), "the z of both classes")


def test_pictures_are_made_only_if_they_are_asked_for(few, monkeypatch):
    made, folder = [], few / "new" / "figures"

    def pictures(x, y):
        made.append((x.shape[0], y))
        return {"a.svg": "a picture"}

    monkeypatch.setattr(command, "descend", lambda *arguments: [])
    monkeypatch.setattr(command, "saturation_pictures", pictures)
    command.main(["--data", str(few)])
    step.equal(made, [], "no 3000 epochs for nothing", "no --figures")
    command.main(["--data", str(few), "--figures", str(folder)])
    y = load_dataset(few).train_y
    step.equal(made, [(len(y), y)], "made once, of the training images", "--figures")
    step.equal((folder / "a.svg").read_text(), "a picture", "what is written", "--figures")


def test_a_bad_folder_is_refused_before_any_work(tmp_path, call, monkeypatch):
    worked = []
    monkeypatch.setattr(command, "load_dataset", lambda *arguments: worked.append(arguments))
    for name in ("crawl.svg", "saturation.svg"):
        (tmp_path / name / name).mkdir(parents=True)
        status, out, err = call("saturation", "--figures", tmp_path / name)
        step.equal((status, out, worked), (2, "", []), "refused before the data are read", name)
        step.has(err, "error: ", name, "not a regular file")


# What the page asks.


def test_the_luck_of_the_seed(binary, shared):
    """Right for most images is seed 9, 0.5481: it calls nearly all a 1, and only 120 images pull.

    Where most images pull is another matter: that is seed 7, where 1,582 give half of the sum.
    """
    shares, pulling = {}, {}
    for seed in range(10):
        found = look(Network(random_weights(784, seed)), shared[0], binary.train_y)
        compare(found, (NUMPYS["other_seeds"] | {"0": NUMPYS["starts"]["1"]})[str(seed)], f"seed {seed}")
        shares[seed] = sum(found["zeros_and_ones_right"]) / 12665
        pulling[seed] = found["images_that_give_half"]
    best = max(shares, key=shares.get)
    step.equal((best, f"{shares[best]:.4f}"), (9, "0.5481"), "the share of right images")
    best = max(pulling, key=pulling.get)
    step.equal((best, pulling[best], pulling[9]), (7, 1582, 120), "images that give half")


class TenTimes:
    """The matrix of the same images with ten times the ink."""

    def __init__(self, x):
        self.x = x

    def dot(self, w):
        return [10.0 * number for number in self.x.dot(w)]

    def transpose_dot(self, delta):
        return [10.0 * number for number in self.x.transpose_dot(delta)]


def test_ten_times_the_ink(binary, shared):
    """Every z is ten times as far out, and the median slope falls from 0.23 to 0.0022. But a step
    moves z a hundred times as far, ten in the gradient and ten in the sum: 20 epochs get 0.9863.

    But for the bias it is the unit with ten times the weights and the pixels as they are, at rate 1.
    """
    x, network = TenTimes(shared[0]), Network(random_weights(784, scale=1 / 28))
    found, once = look(network, x, binary.train_y), NUMPYS["starts"]["1/28"]
    tenfold = [10 * number for number in once["z_mean_and_sd"]]
    step.close(found["z_mean_and_sd"], tenfold, "10 z", "10 times the ink", relative=1e-9)
    slopes = [f"{start['median_slope']:.2g}" for start in (once, found)]
    step.equal(slopes, ["0.23", "0.0022"], "median of p (1 - p)", "the ink as it is; 10 times the ink")
    list(descend(network, x, binary.train_y, 20, learning_rate=0.01))
    outputs = Network([10 * w for w in network.weights], network.bias).forward(shared[1])
    found = f"{accuracy(outputs, binary.test_y):.4f}"
    step.equal(found, "0.9863", "test accuracy after 20 epochs", "10 times the ink, rate 0.01")
