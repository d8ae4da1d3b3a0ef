"""Chapter 12: one step after another, and their history.

By hand; by the page's own lines; and on the real data from NumPy's weights before an epoch
(fixtures/training_*.json), so that a late line of the article's log costs one epoch. Rows are plain
here, so the whole run is not: test_train.py has it.
"""

import inspect
import random
import textwrap
import warnings
from math import exp, inf, nan
from pathlib import Path

import pytest
from step import Step, fixture

from scratchnet import training
from scratchnet.accuracy import accuracy
from scratchnet.gradient import gradient
from scratchnet.loss import mean_squared_error
from scratchnet.matrix import PlainMatrix
from scratchnet.network import Network
from scratchnet.training import Record, descend, records, train

step = Step(__file__)
test_example = step.examples()
STEP = "w <- w - lr gradient_w, b <- b - lr gradient_b"
BEFORE = "after each step the outputs from before it"
LOOP = "forward, gradient, update; train figures before the update, test figures after it"
LOGGED = "epoch 1, every log_every-th, and the last, each once"
OVERFLOW = "weights are no longer finite; use a smaller learning rate or smaller initial weights"
# The article, section 11.
ARTICLE_LOG = (Path(__file__).parent / "fixtures/article_log.txt").read_text().splitlines()

X, Y = [[1.0, 0.0], [0.0, 1.0]], [0, 1]
TEST_X, TEST_Y = [[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]], [1, 0, 1]


def blank_network():
    """Two weights and a bias, all 0.0: every output is 1/2."""
    return Network([0.0, 0.0])


def parameters(network):
    return [*network.weights, network.bias]


# Steps.


def test_steps_by_hand():
    """p = 1/2 twice, so δ = (1/2 - 0) 1/4 / 2 = 1/16 and -1/16; gradient_w = (1/16, -1/16), b = 0.

    At lr = 16 the weights become -1 and 1. So p = 1 / (1 + e) and e / (1 + e) the next time.
    """
    network = blank_network()
    steps = descend(network, X, Y, epochs=2, learning_rate=16.0)
    step.equal(next(steps, None), [0.5, 0.5], BEFORE, "step 1")
    step.equal(parameters(network), [-1.0, 1.0, 0.0], STEP, "lr = 16")
    p = 1.0 / (1.0 + exp(1.0))
    step.close(next(steps, None), [p, 1.0 - p], BEFORE, "step 2: z = -1 and 1")
    move = 8.0 * p * p * (1.0 - p)  # 16 (p - 0) p (1 - p) / 2
    step.close(network.weights, [-1.0 - move, 1.0 + move], STEP, "step 2, lr = 16")


def test_the_bias_learns_too():
    """p = 1/2 and y = 1: δ = -1/8, and at lr = 2 weight and bias go up, by 1/4 of 2 and of 1."""
    network = Network([0.0])
    list(descend(network, [[2.0]], [1], epochs=1, learning_rate=2.0))
    step.equal(parameters(network), [0.5, 0.25], STEP, "x = 2, y = 1, lr = 2")


@pytest.mark.parametrize("epochs", [0, 1, 5])
def test_as_many_steps_as_epochs(epochs):
    outputs = list(descend(blank_network(), X, Y, epochs, learning_rate=1.0))
    step.equal(len(outputs), epochs, "a yield for each step", f"{epochs} epochs")


def test_no_step_is_taken_before_it_is_asked_for():
    network = blank_network()
    steps = descend(network, X, Y, epochs=3, learning_rate=16.0)
    step.equal(network.weights, [0.0, 0.0], "a generator: nothing yet", "not asked")
    next(steps)
    step.equal(network.weights, [-1.0, 1.0], "a generator: one step", "asked once")


def test_outputs_that_were_yielded_stay():
    first, second = descend(blank_network(), X, Y, epochs=2, learning_rate=16.0)
    step.equal(first, [0.5, 0.5], "a new list each time", "two steps")
    step.equal(second[0] < 0.5 < second[1], True, "it learns", second)


def test_another_slope():
    asked, p = [], [0.5, 0.5]

    def slope(x, y, predictions):
        asked.append((x, y, list(predictions)))
        return [1.0, -2.0], 4.0

    network = blank_network()
    step.equal(next(descend(network, X, Y, 1, 0.25, slope)), p, BEFORE, "a slope of its own")
    step.equal(asked, [(X, Y, p)], "slope(x, y, predictions)", "one step")
    step.equal(parameters(network), [-0.25, 0.5, -1.0], "w <- w - lr * slope", "lr = 1/4")


def test_a_matrix_will_do():
    networks = blank_network(), blank_network()
    for network, x in zip(networks, (X, PlainMatrix(X))):
        list(descend(network, x, Y, epochs=3, learning_rate=2.0))
    step.equal(*map(parameters, networks), "rows or a matrix", "three steps")


def test_the_pages_own_lines_are_the_same_run():
    """They are run as they stand; their built-in `sum` may round otherwise."""
    begin = training.__doc__.index("    w, b = [0.0] * m")
    lines = textwrap.dedent(training.__doc__[begin : training.__doc__.index("Now let it learn")])
    x, y = [[0.0, 1.0, 0.5], [1.0, 0.25, 0.0], [0.5, 0.5, 1.0]], [0, 1, 1]
    names = {"exp": exp, "x": x, "y": y, "n": 3, "m": 3, "epochs": 50, "rate": 2.0}
    exec(lines, names)
    network = Network([0.0] * 3)
    list(descend(network, x, y, epochs=50, learning_rate=2.0))
    expected = [*names["w"], names["b"]]
    step.close(parameters(network), expected, STEP, "50 steps, lr = 2", relative=1e-11)


# Records.


def test_one_epoch_by_hand():
    """The first of the steps above. Train figures are from before it, test figures from after it."""
    network = blank_network()
    history = train(network, X, Y, TEST_X, TEST_Y, epochs=1, learning_rate=16.0)
    step.equal([record.epoch for record in history], [1], LOGGED, "1 epoch")
    (record,) = history
    step.equal(parameters(network), [-1.0, 1.0, 0.0], STEP, "lr = 16")
    step.equal(record.train_loss, 0.25, LOOP, "before the update every output is 1/2")
    step.equal(record.train_accuracy, 0.5, LOOP, "before the update every output is 1/2")
    # after it z = 0, -1, 0, so the three squares are 1/4, (1 / (1 + e))^2, 1/4
    expected = (0.5 + 1.0 / (1.0 + exp(1.0)) ** 2) / 3
    step.close(record.test_loss, expected, LOOP, "after: z = 0 -1 0")
    step.equal(record.test_accuracy, 1.0, LOOP, "after: z = 0 -1 0, labels 1 0 1")


def test_a_record_is_five_figures():
    names = ("epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy")
    step.equal(Record._fields, names, "in the order of the article's log")
    (record,) = train(blank_network(), X, Y, X, Y, epochs=1)
    step.equal(type(record), Record, "the history is a list of records")
    step.equal(record[:2], (1, 0.25), "epoch, then train_loss", "every output is 1/2")


@pytest.mark.parametrize(
    "epochs, log_every, expected",
    [
        (10, 3, [1, 3, 6, 9, 10]),
        (9, 3, [1, 3, 6, 9]),
        (3, 1, [1, 2, 3]),
        (2, 200, [1, 2]),
        (1, 200, [1]),
        (1, 1, [1]),
        (5, 5, [1, 5]),
    ],
)
def test_history_has_epoch_1_every_log_every_th_and_the_last(epochs, log_every, expected):
    history = train(blank_network(), X, Y, TEST_X, TEST_Y, epochs, log_every=log_every)
    given = f"{epochs} epochs, log_every {log_every}"
    step.equal(type(history), list, "history is a list", given)
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
    steps = [[0.75, 0.75]] * 4
    kept = records(steps, blank_network(), Y, TEST_X, TEST_Y, epochs=8, log_every=3, first_epoch=5)
    step.equal([record.epoch for record in kept], [6, 8], LOGGED, "steps 5 to 8, log_every 3")


def test_training_figures_of_an_epoch_follow_the_epoch_before():
    network = blank_network()
    first, second = train(network, X, Y, X, Y, epochs=2, learning_rate=16.0, log_every=1)
    step.equal(second.train_loss, first.test_loss, LOOP, "test set = training set")
    step.equal(second.train_accuracy, first.test_accuracy, LOOP, "test set = training set")
    outputs = network.forward(X)
    step.equal(second.test_loss, mean_squared_error(outputs, Y), LOOP, "weights after epoch 2")
    step.equal(second.test_accuracy, accuracy(outputs, Y), LOOP, "weights after epoch 2")


def test_a_run_in_two_parts_is_the_same_run():
    whole, parts = blank_network(), blank_network()
    train(whole, X, Y, TEST_X, TEST_Y, epochs=5, learning_rate=2.0)
    for epochs in (3, 2):
        train(parts, X, Y, TEST_X, TEST_Y, epochs=epochs, learning_rate=2.0)
    step.equal(parameters(parts), parameters(whole), "3 epochs and 2 are 5", "lr = 2")


def test_how_much_is_logged_changes_no_weight():
    often, seldom = blank_network(), blank_network()
    train(often, X, Y, TEST_X, TEST_Y, epochs=5, learning_rate=2.0, log_every=1)
    train(seldom, X, Y, TEST_X, TEST_Y, epochs=5, learning_rate=2.0)
    step.equal(parameters(often), parameters(seldom), "log_every only looks", "lr = 2")


def test_the_data_stay_as_they_are():
    x, y, test_x, test_y = [[1.0, 0.5]], [1], [[0.25, 0.75]], [0]
    train(blank_network(), x, y, test_x, test_y, epochs=2)
    found = (x, y, test_x, test_y)
    step.equal(found, ([[1.0, 0.5]], [1], [[0.25, 0.75]], [0]), "only the network is changed")


def test_defaults_are_the_articles():
    defaults = {name: p.default for name, p in inspect.signature(train).parameters.items()}
    found = {name: defaults[name] for name in ("epochs", "learning_rate", "log_every")}
    expected = {"epochs": 3000, "learning_rate": 0.01, "log_every": 200}
    step.equal(list(found.items()), list(expected.items()), "the article, section 10")
    found = inspect.signature(descend).parameters["slope"].default
    step.equal(found, gradient, "the slope is the article's gradient")


# What is refused, and what is warned of.


def try_to_train(changes):
    """A run with these arguments in place of the usual ones."""
    arguments = {"train_x": X, "train_y": Y, "test_x": TEST_X, "test_y": TEST_Y, "epochs": 1}
    return train(**{"network": blank_network()} | arguments | changes)


@pytest.mark.parametrize("rate", [0.0, -0.01, nan, inf, -inf])
def test_a_rate_that_is_not_finite_or_not_above_0_is_refused(rate):
    message = step.refused(try_to_train, {"learning_rate": rate}, ValueError)
    expected = f"expected a finite learning rate above 0, found {rate}"
    step.equal(message, expected, "0 < lr < inf", rate)


@pytest.mark.parametrize("epochs, log_every", [(0, 200), (-1, 200), (1, 0), (1, -1), (0, 0)])
def test_counts_below_1_are_refused(epochs, log_every):
    counts = {"epochs": epochs, "log_every": log_every}
    message = step.refused(try_to_train, counts, ValueError)
    expected = f"expected 1 or more epochs and log_every, found {epochs} and {log_every}"
    step.equal(message, expected, "1 or more", counts)


def test_a_refused_run_takes_no_step():
    network = blank_network()
    for changes in ({"learning_rate": inf}, {"log_every": 0}, {"train_y": [0]}):
        step.refused(try_to_train, {"network": network} | changes, ValueError)
        step.equal(parameters(network), [0.0, 0.0, 0.0], "the network stays as it is", changes)


@pytest.mark.parametrize(
    "changes, lengths",
    [({"train_y": [0]}, "2 and 1"), ({"train_x": X[:1]}, "1 and 2"), ({"test_y": [0, 1]}, "3 and 2")],
)
def test_images_and_labels_of_different_counts_are_refused(changes, lengths):
    message = step.refused(try_to_train, changes, ValueError)
    expected = f"expected predictions and labels of one length, 1 or more; found lengths {lengths}"
    step.equal(message, expected, "a label for each image", changes)


def test_weights_that_overflow_end_the_run():
    """p = 1/2 and y = 1, so δ = -1/8, gradient_w = -100/8, and lr times that is beyond 1.8e308."""
    changes = {"train_x": [[100.0, 0.0]], "train_y": [1], "learning_rate": 1.7e308}
    message = step.refused(try_to_train, changes, ValueError)
    step.equal(message, OVERFLOW, STEP, changes)


def test_a_bias_that_overflows_ends_the_run():
    """z = 0, so δ = -1/8 as above: the weight comes back from its edge, the bias goes over its own."""
    network = Network([-1.7e308, 0.0], 1.7e308)
    changes = {"train_x": [[1.0, 0.0]], "train_y": [1], "learning_rate": 1.7e308}
    message = step.refused(try_to_train, changes | {"network": network}, ValueError)
    step.equal(message, OVERFLOW, STEP, changes)
    step.equal(parameters(network), [-1.7e308, 0.0, 1.7e308], "then nothing has changed", changes)


@pytest.mark.parametrize(
    "count, kind, warned", [(1000, list, True), (999, list, False), (1000, PlainMatrix, False)]
)
def test_many_plain_rows_are_warned_of(count, kind, warned):
    """The article's run takes half an hour on them. The warning names the file that called `train`."""
    x, y = kind([[0.5]] * count), [1] * count
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        train(Network([0.0]), x, y, [[0.5]], [1], epochs=1)
    found = [(str(warning.message), Path(warning.filename).name) for warning in caught]
    message = "these are plain rows; scratchnet.SharedMatrix(rows) is about fifty times quicker"
    expected = [(message, Path(__file__).name)] if warned else []
    step.equal(found, expected, "1000 plain rows or more", f"{count} rows as {kind.__name__}")


# The first thing that learns: the real data.


def test_one_step_from_zero_is_ones_minus_zeros(binary):
    """Every p is 1/2, so δ = (1/2 - y) 1/4 / n = 1/(8 n) for a 0 and -1/(8 n) for a 1.

    300 zeros and 212 ones: 8 n is 4096, a power of two, so that nothing is rounded on the way.
    """
    zeros, ones = binary.train_x[5623:5923], binary.train_x[5923:6135]
    difference = [sum(b) - sum(a) for a, b in zip(zip(*zeros), zip(*ones))] + [212 - 300]
    for rate in (0.01, 1.0, 1000.0):
        network = Network([0.0] * 784)
        list(descend(network, zeros + ones, [0] * 300 + [1] * 212, 1, rate))
        expected = [rate * (d / 4096) for d in difference]
        given = f"300 zeros, 212 ones, lr = {rate}"
        step.equal(parameters(network), expected, "lr / (8 n) times (sum of ones - sum of zeros)", given)


def test_one_step_from_zero_at_any_rate(binary, ink):
    """FACTS 6: 0.9825 of the test images, at rate 0.01 or 1. The rate only stretches the step."""
    network, (train_x, test_x) = Network([0.0] * 784), ink
    list(descend(network, train_x, binary.train_y, epochs=1, learning_rate=1.0))
    for rate in (1.0, 0.01, 100.0):
        stretched = Network([rate * w for w in network.weights], rate * network.bias)
        found = accuracy(stretched.forward(test_x), binary.test_y)
        step.equal(f"{found:.4f}", "0.9825", "the share of right ones, one step from 0", f"lr = {rate}")


def check_epoch(epoch, pixels, data, train_x, test_x):
    """One epoch from NumPy's weights before it. With binary pixels it is the article's own line;
    with grey ones, those of the code that it shows, it is not."""
    expected = fixture(f"training_{pixels}")
    before = expected["before_epoch"][str(epoch)]
    network = Network(before["weights"], before["bias"])
    (record,) = train(network, train_x, data.train_y, test_x, data.test_y, epochs=1)
    given = f"epoch {epoch}, {pixels}"
    step.close(record[1:], expected["log"][str(epoch)], LOOP, given, relative=1e-9)
    (line,) = [line for line in ARTICLE_LOG if line.startswith(f"epoch: {epoch},")]
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


def test_before_the_first_step(binary):
    """Weights of 0 say p = 1/2 to every image, which reads as a 1: 1135 of the 2115 are."""
    outputs = Network([0.0] * 784).forward(binary.test_x)
    step.equal(sorted(set(outputs)), [0.5], "sigmoid(0)", "2115 test images")
    step.equal(sum(binary.test_y), 1135, "ones in the test set", "2115 test images")
    found = accuracy(outputs, binary.test_y)
    step.equal(f"{found:.4f}", "0.5366", "1135 / 2115", "weights of 0")


def test_the_order_of_the_rows(binary):
    """No, but for rounding: an epoch adds up all images. Sorted or mixed, the last remembered or not.

    (The article, section 3, shuffles lest the last images be remembered best.)
    """
    rows, labels = binary.train_x[5873:5973], binary.train_y[5873:5973]  # 50 zeros, 50 ones
    order = list(range(100))
    random.Random(0).shuffle(order)
    ends = []
    for chosen in (range(100), order):
        network = Network([0.0] * 784)
        list(descend(network, [rows[i] for i in chosen], [labels[i] for i in chosen], 5, 1.0))
        ends.append(parameters(network))
    moved = max(map(abs, ends[0]))
    step.equal(moved > 0.1, True, STEP, f"largest move {moved}")
    apart = max(abs(a - b) for a, b in zip(*ends))
    given = f"zeros before ones, and mixed: apart {apart}"
    step.equal(apart < 1e-15, True, "Xᵀ·δ does not mind the order of the rows", given)
