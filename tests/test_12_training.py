"""Chapter 12: one step after another, and their history.

By hand; and on the real data from NumPy's weights before an epoch
(fixtures/training_*.json), so that a late line of the article's log costs one epoch. Rows are plain
here, so the whole run is not: test_train.py has it.
"""

import random
from math import exp, inf, nan
from pathlib import Path

import pytest
from step import Step, fixture

from scratchnet.accuracy import accuracy
from scratchnet.gradient import gradient
from scratchnet.network import Network
from scratchnet.training import descend, records, train

step = Step(__file__)
test_example = step.examples()
STEP = "w <- w - lr gradient_w, b <- b - lr gradient_b"
BEFORE = "after each step the outputs from before it"
LOOP = "forward, gradient, update; train figures before the update, test figures after it"
LOGGED = "epoch 1, every log_every-th, and the last, each once"
X, Y = [[1.0, 0.0], [0.0, 1.0]], [0, 1]
TEST_X, TEST_Y = [[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]], [1, 0, 1]


@pytest.fixture(autouse=True)
def quick_products(request, monkeypatch):
    """The page's example multiplies all images: here by a matrix that is quick for ink (conftest.py)."""
    if request.function is test_example:
        quick = dict(zip((12665, 2115), request.getfixturevalue("ink")))  # by the number of images
        for name in ("scratchnet.network.as_matrix", "scratchnet.gradient.as_matrix"):
            monkeypatch.setattr(name, lambda x: quick[len(x)], raising=False)


def blank_network():
    """Two weights and a bias, all 0.0: every output is 1/2."""
    return Network([0.0, 0.0])


def parameters(network):
    return [*network.weights, network.bias]


def test_steps_by_hand():
    """p = 1/2 twice, so δ = (1/2 - 0) 1/4 / 2 = 1/16 and -1/16; gradient_w = (1/16, -1/16), b = 0.

    At lr = 16 the weights become -1 and 1. So p = 1 / (1 + e) and e / (1 + e) the next time.
    """
    network = blank_network()
    steps = descend(network, X, Y, epochs=2, learning_rate=16.0)
    step.equal(network.weights, [0.0, 0.0], "no step before it is asked for", "not asked")
    first = next(steps, None)
    step.equal(first, [0.5, 0.5], BEFORE, "step 1")
    step.equal(parameters(network), [-1.0, 1.0, 0.0], STEP, "lr = 16")
    p = 1.0 / (1.0 + exp(1.0))
    step.close(next(steps, None), [p, 1.0 - p], BEFORE, "step 2: z = -1 and 1")
    move = 8.0 * p * p * (1.0 - p)  # 16 (p - 0) p (1 - p) / 2
    step.close(network.weights, [-1.0 - move, 1.0 + move], STEP, "step 2, lr = 16")
    step.equal(first, [0.5, 0.5], "outputs that were yielded stay", "step 1, after step 2")


def test_another_slope():
    def slope(x, y, predictions):
        step.equal((x, y, list(predictions)), (X, Y, [0.5, 0.5]), "slope(x, y, predictions)")
        return [1.0, -2.0], 4.0

    network = blank_network()
    list(descend(network, X, Y, 1, 0.25, slope))
    step.equal(parameters(network), [-0.25, 0.5, -1.0], "w <- w - lr * slope", "lr = 1/4")


def test_one_epoch_by_hand():
    """The first of the steps above. Train figures are from before it, test figures from after it."""
    network, before = blank_network(), repr((X, Y, TEST_X, TEST_Y))
    history = train(network, X, Y, TEST_X, TEST_Y, epochs=1, learning_rate=16.0)
    step.equal([type(history), len(history)], [list, 1], "history is a list of records", "1 epoch")
    step.equal(parameters(network), [-1.0, 1.0, 0.0], STEP, "lr = 16")
    found = history[0]._asdict()
    names = ["epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy"]
    step.equal(list(found), names, "in the order of the article's log")
    # before the step each p is 1/2; after it z = 0, -1, 0: the squares are 1/4, (1 / (1 + e))^2, 1/4
    expected = [1, 0.25, (0.5 + 1.0 / (1.0 + exp(1.0)) ** 2) / 3, 0.5, 1.0]
    for name, value in zip(names, expected):
        step.close(found[name], value, LOOP, f"{name}: p = 1/2 before, z = 0 -1 0 after")
    step.equal(repr((X, Y, TEST_X, TEST_Y)), before, "the data stay as they are")


@pytest.mark.parametrize("epochs, log_every, expected", [
    (10, 3, [1, 3, 6, 9, 10]), (9, 3, [1, 3, 6, 9]), (3, 1, [1, 2, 3]), (2, 200, [1, 2]), (1, 1, [1]),
])  # fmt: skip
def test_history_has_epoch_1_every_log_every_th_and_the_last(epochs, log_every, expected):
    history = train(blank_network(), X, Y, TEST_X, TEST_Y, epochs, log_every=log_every)
    given = f"{epochs} epochs, log_every {log_every}"
    step.equal([record.epoch for record in history], expected, LOGGED, given)


def test_records_come_as_the_steps_are_taken():
    """The record of an epoch is there before the next step: nothing is taken in advance."""
    taken = []

    def steps():
        for epoch in (1, 2, 3, 4, 5):
            taken.append(epoch)
            yield [0.25, 0.75] if epoch == 3 else [0.75, 0.75]

    kept = records(steps(), blank_network(), Y, TEST_X, TEST_Y, epochs=5, log_every=3)
    step.equal(taken, [], "a generator: nothing yet", "not asked")
    # the network stands still: its outputs are 1/2, so its loss 1/4, and 2 of the 3 labels are 1
    step.equal(tuple(next(kept)), (1, 0.3125, 0.25, 0.5, 2 / 3), LOOP, "p = 3/4 3/4, y = 0 1")
    step.equal(taken, [1], "steps taken", "asked once")
    step.equal(tuple(next(kept)), (3, 0.0625, 0.25, 1.0, 2 / 3), LOOP, "p = 1/4 3/4, y = 0 1")
    step.equal(taken, [1, 2, 3], "steps taken", "asked twice")
    step.equal([record.epoch for record in kept], [5], LOGGED, "the rest of 5 epochs")


def test_records_of_a_run_that_goes_on():
    """Of 8 epochs 4 are done: the steps are epochs 5, 6, 7 and 8."""
    kept = records([[0.75, 0.75]] * 4, blank_network(), Y, TEST_X, TEST_Y, 8, log_every=3, first_epoch=5)
    step.equal([record.epoch for record in kept], [6, 8], LOGGED, "steps 5 to 8, log_every 3")


def test_defaults_are_the_articles():
    """Section 10: 3000 epochs at the rate 0.01; and a line for each 200."""
    step.equal(train.__defaults__, (3000, 0.01, 200), "the article, section 10")
    step.equal(descend.__defaults__, (gradient,), "the slope is the article's gradient")


RATE = "expected a finite learning rate above 0, found {}"
COUNTS = "expected 1 or more epochs and log_every, found {} and {}"
LENGTHS = "expected predictions and labels of one length, 1 or more; found lengths {} and {}"
OVERFLOW = "weights are no longer finite; use a smaller learning rate or smaller initial weights"


@pytest.mark.parametrize("changes, message", [
    *(({"learning_rate": rate}, RATE.format(rate)) for rate in (0.0, -0.01, nan, inf)),
    ({"epochs": 0}, COUNTS.format(0, 200)), ({"log_every": 0}, COUNTS.format(1, 0)),
    ({"train_y": [0]}, LENGTHS.format(2, 1)), ({"train_x": X[:1]}, LENGTHS.format(1, 2)),
    # p = 1/2 and y = 1, so δ = -1/8, gradient_w = -100/8, and lr times that is beyond 1.8e308
    ({"train_x": [[100.0, 0.0]], "train_y": [1], "learning_rate": 1.7e308}, OVERFLOW),
])  # fmt: skip
def test_a_refused_run_takes_no_step(changes, message):
    network = blank_network()
    given = {"train_x": X, "train_y": Y, "test_x": TEST_X, "test_y": TEST_Y, "epochs": 1} | changes
    step.refuses(lambda changes: train(network, **given), [(changes, message)])
    step.equal(parameters(network), [0.0, 0.0, 0.0], "the network stays as it is", changes)


def test_another_number_of_test_labels_is_refused():
    step.refuses(lambda y: train(blank_network(), X, Y, TEST_X, y, 1), [([0, 1], LENGTHS.format(3, 2))])


def test_one_step_from_zero_is_ones_minus_zeros(binary):
    """Every p is 1/2, so δ = (1/2 - y) 1/4 / n = 1/(8 n) for a 0 and -1/(8 n) for a 1.

    40 zeros and 24 ones: 8 n is 512, a power of two, so that nothing is rounded on the way.
    """
    zeros, ones = binary.train_x[5883:5923], binary.train_x[5923:5947]
    difference = [sum(b) - sum(a) for a, b in zip(zip(*zeros), zip(*ones))] + [24 - 40]
    for rate in (0.01, 1.0, 1000.0):
        network = Network([0.0] * 784)
        list(descend(network, zeros + ones, [0] * 40 + [1] * 24, 1, rate))
        expected = [rate * (d / 512) for d in difference]
        given = f"40 zeros, 24 ones, lr = {rate}"
        step.equal(parameters(network), expected, "lr / (8 n) times (sum of ones - sum of zeros)", given)


def check_epoch(epoch, pixels, data, train_x, test_x):
    """One epoch from NumPy's weights before it. With binary pixels it is the article's own line;
    with grey ones, those of the code that it shows, it is not."""
    expected = fixture(f"training_{pixels}")
    before = expected["before_epoch"][str(epoch)]
    network = Network(before["weights"], before["bias"])
    (record,) = train(network, train_x, data.train_y, test_x, data.test_y, epochs=1)
    given = f"epoch {epoch}, {pixels}"
    step.close(record[1:], expected["log"][str(epoch)], LOOP, given, relative=1e-9)
    log = (Path(__file__).parent / "fixtures/article_log.txt").read_text().splitlines()  # section 11
    (line,) = [line for line in log if line.startswith(f"epoch: {epoch},")]
    names, printed = zip(*[figure.strip().split(": ") for figure in line.split(",")[1:]])
    step.equal(names, expected["log_columns"], "train figures, then test figures", given)
    same = [f"{figure:.4f}" for figure in record[1:]] == list(printed)
    step.equal(same, pixels == "binary", f"the article's line is {line}", given)


def test_an_epoch_of_the_article(binary, ink):
    """By a matrix that is quick for ink (conftest.py); on plain rows, below, it takes a second."""
    check_epoch(200, "binary", binary, *ink)


@pytest.mark.whole
@pytest.mark.filterwarnings("ignore:these are plain rows")
@pytest.mark.parametrize("epoch", [200, 2000, 3000])
def test_epochs_of_the_article(data, pixels, epoch):
    check_epoch(epoch, pixels, data, data.train_x, data.test_x)


# The page's questions.


def test_before_the_first_step(binary, ink):
    """Weights of 0 say p = 1/2 to every image, which reads as a 1: 1135 of the 2115 are."""
    outputs = Network([0.0] * 784).forward(ink[1])
    step.equal(sorted(set(outputs)), [0.5], "sigmoid(0)", "2115 test images")
    step.equal(accuracy(outputs, binary.test_y), 1135 / 2115, "the ones of all", "weights of 0")


def test_the_order_of_the_rows(binary):
    """No, but for rounding: an epoch adds up all images. Sorted or mixed, the last remembered or not.

    (The article, section 3, shuffles lest the last images be remembered best.)
    """
    rows, labels = binary.train_x[5903:5943], binary.train_y[5903:5943]  # 20 zeros, 20 ones
    order = list(range(40))
    random.Random(0).shuffle(order)
    ends = []
    for chosen in (range(40), order):
        network = Network([0.0] * 784)
        list(descend(network, [rows[i] for i in chosen], [labels[i] for i in chosen], 5, 1.0))
        ends.append(parameters(network))
    moved = max(map(abs, ends[0]))
    step.equal(moved > 0.1, True, STEP, f"largest move {moved}")
    apart = max(abs(a - b) for a, b in zip(*ends))
    given = f"zeros before ones, and mixed: apart {apart}"
    step.equal(apart < 1e-15, True, "Xᵀ·δ does not mind the order of the rows", given)
