"""Chapter 15: the article's run, from one seed.

Oracles: NumPy's legacy generator (fixtures/generator.json, dataset.json), the article's own code in
NumPy (training_binary.json, training_grey.json, saturation.json), and what the article printed.
"""

from pathlib import Path

import pytest
from step import Step, fixture

from scratchnet import article
from scratchnet.accuracy import accuracy
from scratchnet.article import random_weights, shuffled
from scratchnet.dataset import TEST, TRAIN, Dataset, scaled
from scratchnet.gradient import gradient
from scratchnet.loss import mean_squared_error, squared_error
from scratchnet.network import Network
from scratchnet.training import descend

step = Step(__file__)
test_example = step.examples()
ORDER = "the training set is shuffled, then the test set with the same generator"
WEIGHTS = "scale times the normals of a generator of its own"
LOG = "train figures before the step, test figures after it"


# The weights.


@pytest.mark.parametrize("seed", [0, 1, 5489, 2**32 - 1])
def test_weights_equal_numpys(seed):
    """First nearly, then all: a last digit may differ where the C library's `log` does (chapter 13)."""
    expected = fixture("generator")[str(seed)]["normals"][:784]
    found = random_weights(784, seed)
    step.close(found[:20], expected[:20], WEIGHTS, f"seed {seed}")
    step.close(found, expected, WEIGHTS, f"seed {seed}", relative=2**-52)


def test_the_seed_is_0_and_the_scale_1_unless_said_otherwise():
    expected = fixture("generator")["0"]["normals"][:10]
    step.equal(random_weights(10), expected, WEIGHTS, "10 weights")


@pytest.mark.parametrize("scale", [1 / 28, 0.01, 2.0])
def test_weights_are_scaled(scale):
    expected = [scale * normal for normal in fixture("generator")["1"]["normals"][:10]]
    step.equal(random_weights(10, seed=1, scale=scale), expected, WEIGHTS, f"seed 1, {scale}")


def test_a_scale_of_0_gives_zeros_and_a_count_of_0_nothing():
    step.equal(random_weights(3, scale=0.0), [0.0, 0.0, 0.0], WEIGHTS, "scale 0")
    step.equal(random_weights(0), [], WEIGHTS, "count 0")


@pytest.mark.parametrize("scale", [-1.0, -1e-9, float("nan"), float("inf")])
def test_a_scale_below_0_or_not_finite_is_refused(scale):
    message = step.refused(lambda scale: random_weights(2, scale=scale), scale, ValueError)
    step.equal(message, f"expected a finite scale of 0 or more, found {scale}", WEIGHTS, scale)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_out_of_range_is_refused(seed):
    dataset = Dataset([[1.0]], [0], [[1.0]], [0])
    for use in (lambda seed: random_weights(2, seed), lambda seed: shuffled(dataset, seed)):
        message = step.refused(use, seed, ValueError)
        step.equal(message, f"expected a seed in 0..4294967295, found {seed}", "the seed", seed)


# The order.


def test_order_by_hand():
    """Seed 0 gives the words ...1100, ...1111, ...0101, ...0000 (in bits; fixtures/generator.json).

    For i = 2, j is the last two bits, for i = 1 the last one. Training set: j = 0, c b a; then
    j = 1, c b a. Test set: j = 1, d f e; then j = 0, f d e.
    """
    bits = [f"{word % 16:04b}" for word in fixture("generator")["0"]["words"][:4]]
    step.equal(bits, ["1100", "1111", "0101", "0000"], "the last four bits of each word", "seed 0")
    dataset = Dataset([["a"], ["b"], ["c"]], [1, 2, 3], [["d"], ["e"], ["f"]], [4, 5, 6])
    found = shuffled(dataset)
    step.equal(found.train_x, [["c"], ["b"], ["a"]], ORDER, "a b c, then d e f")
    step.equal(found.train_y, [3, 2, 1], "images and classes together", "1 2 3 for a b c")
    step.equal(found.test_x, [["f"], ["d"], ["e"]], ORDER, "a b c, then d e f")
    step.equal(found.test_y, [6, 4, 5], "images and classes together", "4 5 6 for d e f")


def test_the_data_set_that_was_given_stays_as_it_is():
    given = Dataset([[1.0], [2.0], [3.0]], [0, 0, 1], [[4.0], [5.0]], [0, 1])
    shuffled(given)
    expected = ([[1.0], [2.0], [3.0]], [0, 0, 1], [[4.0], [5.0]], [0, 1])
    step.equal(tuple(given), expected, "a new data set is returned", "3 images and 2")


def shuffled_numbers(sets, digits, seed):
    """In place of the pixels, a row holds the number that its image has in its file."""
    stacked = []
    for _, labels in (sets[TRAIN], sets[TEST]):
        numbers = [[i for i, label in enumerate(labels) if label == digit] for digit in digits]
        stacked.append([[i] for of_digit in numbers for i in of_digit])
        stacked.append([0] * len(numbers[0]) + [1] * len(numbers[1]))
    return shuffled(Dataset(*stacked), seed)


@pytest.mark.parametrize("digits, seed", [((0, 1), 0), ((4, 9), 1)])
def test_orders_equal_numpys(sets, digits, seed):
    found = shuffled_numbers(sets, digits, seed)
    expected = fixture("dataset")[f"digits {digits[0]} {digits[1]}, seed {seed}"]
    given = f"digits {digits}, seed {seed}"
    step.equal([i for (i,) in found.train_x[:10]], expected["first_train_images"], ORDER, given)
    step.equal(found.train_y[:10], expected["first_train_labels"], ORDER, given)
    step.equal([i for (i,) in found.test_x[:10]], expected["first_test_images"], ORDER, given)
    step.equal(found.test_y[:10], expected["first_test_labels"], ORDER, given)
    (first,), images = found.train_x[0], sets[TRAIN][0]
    step.equal(list(images[first]), expected["first_train_pixels"], "the first image", given)
    counts = [found.train_y.count(0), found.train_y.count(1)]
    step.equal(counts, expected["train_counts"], "no image is lost", given)
    counts = [found.test_y.count(0), found.test_y.count(1)]
    step.equal(counts, expected["test_counts"], "no image is lost", given)


@pytest.fixture(scope="module")
def first_ten(sets):
    """The numbers and the classes of the first ten of the article's training images."""
    found = shuffled_numbers(sets, (0, 1), 0)
    return Dataset(found.train_x[:10], found.train_y[:10], [], [])


def test_the_articles_first_ten_labels(binary):
    """The article, section 5."""
    found = shuffled(binary).train_y[:10]
    step.equal(found, [1, 0, 0, 1, 0, 0, 1, 1, 0, 0], ORDER, "0 and 1, seed 0")


# What the article printed.


def two_outputs(image):
    """Of net1 and net2: units with the 1st and the 2nd 784 normals of seed 0."""
    normals = random_weights(2 * 784)
    return [Network(weights).forward([image])[0] for weights in (normals[:784], normals[784:])]


def test_the_articles_two_networks(sets):
    """The article, sections 6 and 7, printed these; FACTS 1: training image 16234, binary."""
    images, labels = sets[TRAIN]
    outputs = two_outputs(scaled(images[16234], "binary"))
    formula, given = "sigmoid(X·w + b)", "training image 16234, binary"
    step.equal([f"{p:.8f}" for p in outputs], ["0.00037376", "0.96392999"], formula, given)
    losses = [f"{squared_error(p, labels[16234]):.8f}" for p in outputs]
    step.equal(losses, ["0.99925262", "0.00130105"], "(p - y)^2, a 1", given)


def test_the_two_networks_of_the_articles_prose(sets, first_ten):
    """The article, section 7: 0.00006124 and 0.99999943, the first grey image (FACTS 1)."""
    (number,), *_ = first_ten.train_x
    step.equal(number, 54293, ORDER, "0 and 1, seed 0")
    image = scaled(sets[TRAIN][0][number], "grey")
    expected = fixture("dataset")["digits 0 1, seed 0"]["first_train_pixels"]
    step.equal([round(255 * pixel) for pixel in image], expected, ORDER, "training image 54293")
    outputs = two_outputs(image)
    exact = [6.1243163538880e-05, 0.99999943196390]
    step.close(outputs, exact, "sigmoid(X·w + b)", "image 54293, grey", relative=1e-13)
    prose = ["0.00006124", "0.99999943"]
    step.equal([f"{p:.8f}" for p in outputs], prose, "sigmoid(X·w + b)", "image 54293, grey")


def test_the_first_ten_images(sets, first_ten, pixels):
    """NumPy's, of the article's code; FACTS 1: the loss is 0.42179385565, in grey 0.46211889937."""
    expected = fixture(f"training_{pixels}")["first_ten_samples"]
    x = [scaled(sets[TRAIN][0][number], pixels) for (number,) in first_ten.train_x]
    network, y = Network(random_weights(784)), first_ten.train_y
    given = f"the first ten, {pixels}"
    step.close(network.weighted_sums(x), expected["z"], "X·w + b", given, relative=1e-11)
    outputs = network.forward(x)
    step.close(outputs, expected["outputs"], "sigmoid(z)", given, relative=1e-11)
    losses = [squared_error(p, label) for p, label in zip(outputs, y)]
    step.close(losses, expected["losses"], "(p - y)^2", given, relative=1e-11)
    step.close(mean_squared_error(outputs, y), expected["mean_loss"], "the mean", given)


def check_epoch_1(pixels, data, x, test_x):
    """The four figures, and the largest entries of the gradient, as the article's code has them."""
    expected = fixture(f"training_{pixels}")
    network, y = Network(random_weights(784)), data.train_y
    p = network.forward(x)
    gradient_w, gradient_b = gradient(x, y, p)
    network.update(gradient_w, gradient_b, 0.01)
    test_p = network.forward(test_x)
    first = expected["gradient_of_epoch_1"]
    found = [*(gradient_w[entry] for entry in first["entries"]), gradient_b]
    step.close(found, [*first["gradient_w"], first["gradient_b"]], "Xᵀ·δ", pixels, relative=1e-9)
    found = [
        mean_squared_error(p, y), mean_squared_error(test_p, data.test_y),
        accuracy(p, y), accuracy(test_p, data.test_y),
    ]  # fmt: skip
    step.close(found, expected["log"]["1"], LOG, f"epoch 1, {pixels}", relative=1e-9)
    printed = {  # the article, section 11; FACTS 1
        "binary": ["0.5230", "0.5282", "0.4707", "0.4652"],
        "grey": ["0.5107", "0.5172", "0.4716", "0.4643"],
    }[pixels]
    step.equal([f"{figure:.4f}" for figure in found], printed, LOG, f"epoch 1, {pixels}")


def test_epoch_1(binary, ink):
    """By a matrix that is quick for ink (conftest.py)."""
    check_epoch_1("binary", binary, *ink)


@pytest.mark.whole
def test_epoch_1_on_plain_rows(data, pixels):
    check_epoch_1(pixels, data, data.train_x, data.test_x)


def test_the_page_shows_the_last_line_of_the_articles_log():
    log = (Path(__file__).parent / "fixtures/article_log.txt").read_text().splitlines()
    (line,) = [line for line in article.__doc__.splitlines() if "epoch: 3000" in line]
    step.equal(line.strip(), log[-1], "the article, section 11", "epoch 3000")


def test_the_shuffle_changes_no_weight(binary):
    """Five steps with 200 rows, in order and shuffled: the same weights, but for rounding.

    A class that did not go with its image would show.
    """
    rows, labels = binary.train_x[5823:6023], binary.train_y[5823:6023]  # 100 of each
    given = Dataset(rows, labels, rows[:1], labels[:1])
    ends = []
    for dataset in (given, shuffled(given)):
        network = Network(random_weights(784))
        for _ in descend(network, dataset.train_x, dataset.train_y, 5, learning_rate=1.0):
            pass
        ends.append([*network.weights, network.bias])
    moved = max(abs(a - b) for a, b in zip(ends[0], random_weights(784)))
    step.equal(moved > 0.01, True, "w <- w - lr gradient_w", f"largest move {moved}")
    apart = max(abs(a - b) for a, b in zip(*ends))
    step.equal(apart < 4e-15, True, "Xᵀ·δ does not mind the order of the rows", f"apart {apart}")


# What the page asks.


def right(network, x, y):
    """How many zeros and how many ones the network puts into their class."""
    hits = [label for p, label in zip(network.forward(x), y) if (p >= 0.5) == label]
    return [hits.count(0), hits.count(1)]


def test_who_is_right_at_first(binary, ink):
    """5914 of the 5923 zeros and 48 of the 6742 ones: the unit calls nearly everything a 0."""
    found = right(Network(random_weights(784)), ink[0], binary.train_y)
    step.equal(found, [5914, 48], "zeros and ones right (FACTS 6)", "seed 0")
    step.equal(f"{sum(found) / 12665:.4f}", "0.4707", "(5914 + 48) / 12665", "seed 0")


def test_other_seeds_begin_elsewhere(binary, ink):
    """No: with seed 4 it calls nearly everything a 1, and with seed 6 it confuses the two.

    Right are 0.5054 and 0.2807 (fixtures/saturation.json: 100 + 6301 and 1480 + 2075 of 12,665).
    """
    for seed, share in ((4, "0.5054"), (6, "0.2807")):
        found = right(Network(random_weights(784, seed)), ink[0], binary.train_y)
        expected = fixture("saturation")["other_seeds"][str(seed)]["zeros_and_ones_right"]
        step.equal(found, expected, "zeros and ones right", f"seed {seed}")
        step.equal(f"{sum(found) / 12665:.4f}", share, "the share of both", f"seed {seed}")
