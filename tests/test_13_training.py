"""Step 13: the loop, and its history.

By hand; and on the real data from NumPy's weights before the epochs 200, 2000 and 3000
(fixtures/training_*.json), so that each late line of the log costs one epoch.
"""

import inspect
from pathlib import Path

import pytest
from step import Step, fixture

from scratchnet.accuracy import accuracy
from scratchnet.loss import mean_squared_error
from scratchnet.network import Network
from scratchnet.training import train

step = Step(13, "training")
LOOP = "forward, gradient, update; train figures before the update, test figures after it"
# The article, section 11.
ARTICLE_LOG = (Path(__file__).parent / "fixtures/article_log.txt").read_text().splitlines()

X, Y = [[1.0, 0.0], [0.0, 1.0]], [0, 1]
TEST_X, TEST_Y = [[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]], [1, 0, 1]


def blank_network():
    """Two weights and a bias, all 0.0: every output is 1/2."""
    return Network(2, init_scale=0.0)


def test_one_epoch_by_hand():
    """p = 1/2 twice, so δ = (1/2 - 0) 1/4 / 2 = 1/16 and -1/16; gradient_w = (1/16, -1/16), b = 0."""
    network = blank_network()
    (record,) = train(network, X, Y, TEST_X, TEST_Y, epochs=1, learning_rate=16.0)
    step.equal(network.weights, [-1.0, 1.0], "w <- w - lr gradient_w", "lr = 16")
    step.equal(network.bias, 0.0, "b <- b - lr gradient_b", "lr = 16")
    step.equal(record.train_loss, 0.25, LOOP, "before the update every output is 1/2")
    step.equal(record.train_accuracy, 0.5, LOOP, "before the update every output is 1/2")
    outputs = network.forward(TEST_X)  # after the update: z = 0, -1, 0
    step.close(record.test_loss, mean_squared_error(outputs, TEST_Y), LOOP, "after: z = 0 -1 0")
    step.equal(record.test_accuracy, 1.0, LOOP, "after: z = 0 -1 0, labels 1 0 1")


def test_history_has_epoch_1_and_every_log_every_th():
    history = train(blank_network(), X, Y, TEST_X, TEST_Y, epochs=10, log_every=3)
    step.equal([record.epoch for record in history], [1, 3, 6, 9], "epoch 1, then every third")
    history = train(blank_network(), X, Y, TEST_X, TEST_Y, epochs=3, log_every=1)
    step.equal([record.epoch for record in history], [1, 2, 3], "every epoch, the first once")


def test_training_figures_of_an_epoch_follow_the_epoch_before():
    network = blank_network()
    first, second = train(network, X, Y, X, Y, epochs=2, learning_rate=16.0, log_every=1)
    step.equal(second.train_loss, first.test_loss, LOOP, "test set = training set")
    outputs = network.forward(X)
    step.equal(second.test_loss, mean_squared_error(outputs, Y), LOOP, "weights after epoch 2")
    step.equal(second.test_accuracy, accuracy(outputs, Y), LOOP, "weights after epoch 2")


def test_callback_sees_every_epoch():
    seen = []
    history = train(
        blank_network(), X, Y, TEST_X, TEST_Y, epochs=4, log_every=2,
        callback=lambda epoch, predictions, record: seen.append((epoch, list(predictions), record)),
    )  # fmt: skip
    step.equal([epoch for epoch, _, _ in seen], [1, 2, 3, 4], "callback: after every epoch")
    step.equal(seen[0][1], [0.5, 0.5], "callback: the predictions before the update", "epoch 1")
    assert seen[1][1] != [0.5, 0.5]
    records = [record for _, _, record in seen]
    assert records == [history[0], history[1], None, history[2]]


def test_a_run_in_two_parts_is_the_same_run():
    whole, parts = blank_network(), blank_network()
    train(whole, X, Y, TEST_X, TEST_Y, epochs=5, learning_rate=2.0)
    train(parts, X, Y, TEST_X, TEST_Y, epochs=3, learning_rate=2.0)
    train(parts, X, Y, TEST_X, TEST_Y, epochs=2, learning_rate=2.0)
    step.equal(parts.weights, whole.weights, "3 epochs and 2 are 5", "lr = 2")


@pytest.mark.parametrize("epoch", [1, 200, 2000, 3000])
def test_epochs_of_the_article(data, pixels, epoch):
    """One epoch from NumPy's weights before it; for binary pixels also the article's own line."""
    expected = fixture(f"training_{pixels}")
    network = Network(784)
    if epoch > 1:
        before = expected["before_epoch"][str(epoch)]
        network.weights, network.bias = before["weights"], before["bias"]
    (record,) = train(network, data.train_x, data.train_y, data.test_x, data.test_y, epochs=1)
    given = f"epoch {epoch}, {pixels}"
    step.close(record[1:], expected["log"][str(epoch)], LOOP, given, relative=1e-9)
    if pixels == "binary":
        line = next(line for line in ARTICLE_LOG if line.startswith(f"epoch: {epoch},"))
        printed = [figure.split()[-1] for figure in line.split(",")[1:]]
        step.equal([f"{figure:.4f}" for figure in record[1:]], printed, "the article's log", given)
    elif epoch == 1:
        figures = "0.5107 0.5172 0.4716 0.4643"
        step.equal([f"{f:.4f}" for f in record[1:]], figures.split(), "measured in grey", given)


def test_weights_that_overflow_end_the_run():
    """p = 1/2 and y = 1, so δ = -1/8, gradient_w = -100/8, and lr times that is beyond 1.8e308."""
    with pytest.raises(ValueError, match="epoch 1: weights are no longer finite; use a smaller"):
        train(blank_network(), [[100.0, 0.0]], [1], TEST_X, TEST_Y, learning_rate=1.7e308)


def test_a_bias_that_overflows_ends_the_run():
    """z = 0, so δ = -1/8 as above: the weight comes back from its edge, the bias goes over its own."""
    network = blank_network()
    network.weights, network.bias = [-1.7e308, 0.0], 1.7e308
    with pytest.raises(ValueError, match="epoch 1: weights are no longer finite"):
        train(network, [[1.0, 0.0]], [1], TEST_X, TEST_Y, learning_rate=1.7e308)


def test_defaults_are_the_articles():
    defaults = {name: p.default for name, p in inspect.signature(train).parameters.items()}
    expected = {"epochs": 3000, "learning_rate": 0.01, "log_every": 200, "callback": None}
    assert {name: defaults[name] for name in expected} == expected


@pytest.mark.parametrize("rate", [0.0, -0.01, float("nan"), float("inf")])
def test_a_rate_that_is_not_above_0_is_refused(rate):
    with pytest.raises(ValueError, match="expected a finite learning rate above 0, found"):
        train(blank_network(), X, Y, TEST_X, TEST_Y, epochs=1, learning_rate=rate)


@pytest.mark.parametrize("counts", [{"epochs": 0}, {"epochs": -1}, {"log_every": 0}])
def test_counts_below_1_are_refused(counts):
    with pytest.raises(ValueError, match="expected 1 or more epochs and log_every, found"):
        train(blank_network(), X, Y, TEST_X, TEST_Y, **counts)


def test_images_and_labels_of_different_counts_are_refused():
    with pytest.raises(ValueError, match="found lengths 2 and 1"):
        train(blank_network(), X, [0], TEST_X, TEST_Y, epochs=1)
