"""Chapter 13: one step after another, and their history.

By hand; and on the real data from NumPy's weights before an epoch
(fixtures/training_*.json), so that a late line of the article's log costs one epoch. Rows are plain
here, so the whole run is not: test_train.py has it.
"""

import random
import re
from bisect import bisect
from math import exp
from pathlib import Path

import pytest
from step import Step, fixture

from scratchnet import training as page
from scratchnet.accuracy import accuracy
from scratchnet.gradient import gradient
from scratchnet.loss import mean_squared_error
from scratchnet.network import Network
from scratchnet.training import Record, descend, record, take_step, train

step = Step(__file__)
test_example = step.examples()
STEP = "w <- w - lr gradient_w, b <- b - lr gradient_b"
BEFORE = "the outputs from before the step"
LOOP = "train figures from before the step, test figures from after it"
LOGGED = "epoch 1, every log_every-th, and the last, each once"
TEXT = " ".join(page.__doc__.split())
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
    """p = 1/2 twice, so δ is 1/16 and -1/16; gradient_w = (1/16, -1/16), b = 0.

    At lr = 16 the weights become -1 and 1. So p = 1 / (1 + e) and e / (1 + e) the next time.
    """
    network, given = blank_network(), f"w = [0.0, 0.0], b = 0.0, x = {X}, y = {Y}, lr = 16"
    step.equal(take_step(network, X, Y, learning_rate=16.0), [0.5, 0.5], BEFORE, given)
    step.equal(parameters(network), [-1.0, 1.0, 0.0], STEP, given)
    p = 1.0 / (1.0 + exp(1.0))
    step.close(take_step(network, X, Y, 16.0), [p, 1.0 - p], BEFORE, "step 2: z = -1 and 1")
    move = 8.0 * exp(1.0) / (1.0 + exp(1.0)) ** 3  # 16 times the gradient
    step.close(network.weights, [-1.0 - move, 1.0 + move], STEP, "step 2, lr = 16")


@pytest.mark.parametrize("epochs", [0, 1, 2, 5])
def test_a_descent_takes_as_many_steps_as_there_are_epochs(epochs):
    network, other = blank_network(), blank_network()
    step.equal(descend(network, X, Y, epochs, learning_rate=2.0), None, "it returns nothing", epochs)
    for _ in range(epochs):
        take_step(other, X, Y, 2.0)
    step.equal(parameters(network), parameters(other), f"{STEP}, {epochs} times", "lr = 2")


def test_a_different_gradient():
    def other(x, y, predictions):
        step.equal((x, y, list(predictions)), (X, Y, [0.5, 0.5]), "gradient(x, y, predictions)")
        return [1.0, -2.0], 4.0

    for take in (take_step, lambda network, x, y, rate, slope: descend(network, x, y, 1, rate, slope)):
        network = blank_network()
        take(network, X, Y, 0.25, other)
        given = "w = [0.0, 0.0], b = 0.0, lr = 1/4, slopes that gives ([1.0, -2.0], 4.0)"
        step.equal(network.weights, [-0.25, 0.5], "w, moved by what `slopes` gives", given)
        step.equal(network.bias, -1.0, "b, moved by what `slopes` gives", given)


def test_record_by_hand():
    """The outputs are given, of the training images; the test images ask the network: z = 1, 0, 0."""
    network = Network([0.0, 1.0])
    found = record(7, network, [0.25, 0.75], [1, 1], TEST_X, TEST_Y)
    names = ["epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy"]
    step.equal(list(found._asdict()), names, "in the order of the article's log")
    # squares 9/16 and 1/16; and (1 / (1 + e))², 1/4, 1/4: the p of y = 1 is e / (1 + e)
    expected = [7, 0.3125, (0.5 + 1.0 / (1.0 + exp(1.0)) ** 2) / 3, 0.5, 2 / 3]
    step.close(found, expected, LOOP, "epoch 7, p = 1/4 3/4")
    cases = [([0, 1], LENGTHS.format(3, 2))]  # a test image without its class
    step.refuses(lambda y: record(7, network, [0.25, 0.75], [1, 1], TEST_X, y), cases)


def test_each_record_is_that_of_its_epoch():
    """Beside a loop that is written out here, for every epoch of six, and for a few of them."""
    network, expected = blank_network(), []
    before = repr((X, Y, TEST_X, TEST_Y))
    for epoch in range(1, 7):
        p = network.forward(X)
        network.update(*gradient(X, Y, p), 3.0)
        test_p = network.forward(TEST_X)
        losses = mean_squared_error(p, Y), mean_squared_error(test_p, TEST_Y)
        expected.append((epoch, *losses, accuracy(p, Y), accuracy(test_p, TEST_Y)))
    for log_every, kept in ((1, expected), (4, [expected[0], expected[3], expected[5]])):
        trained = blank_network()
        history = train(trained, X, Y, TEST_X, TEST_Y, 6, 3.0, log_every)
        epochs, given = [figures[0] for figures in kept], f"6 epochs, log_every = {log_every}"
        step.equal([found.epoch for found in history], epochs, LOGGED, given)
        for found, figures in zip(history, kept):
            for name, figure, expected_one in zip(Record._fields, found, figures):
                step.close(figure, expected_one, f"{name}: {LOOP}", f"epoch {figures[0]}, {given}")
        step.equal(parameters(trained), parameters(network), STEP, "6 epochs, lr = 3")
    step.equal(repr((X, Y, TEST_X, TEST_Y)), before, "the data stay as they are")


def test_defaults_are_the_articles():
    """Section 10: 3000 epochs at the rate 0.01; and a line for each 200."""
    step.equal(train.__defaults__, (3000, 0.01, 200), "the article, section 10")
    defaults = take_step.__defaults__, descend.__defaults__
    step.equal(defaults, ((gradient,), (gradient,)), "the slopes are those of gradient.py")


LENGTHS = "expected predictions and labels of one length, 1 or more; found lengths {} and {}"


@pytest.mark.parametrize("changes", [
    {"learning_rate": 0.0}, {"epochs": "10"}, {"log_every": 0}, {"train_y": [4, 9]}, {"train_y": [0]},
    # p = 1/2 and y = 1, so δ = -1/8, gradient_w = -100/8, and lr times that is beyond 1.8e308
    {"train_x": X[:1]}, {"train_x": [[100.0, 0.0]], "train_y": [1], "learning_rate": 1.7e308},
])  # fmt: skip
def test_a_refused_run_takes_no_step(changes):
    network = blank_network()
    given = {"train_x": X, "train_y": Y, "test_x": TEST_X, "test_y": TEST_Y, "epochs": 1} | changes
    step.refused(lambda changes: train(network, **given), changes, ValueError)
    step.equal(parameters(network), [0.0, 0.0, 0.0], "the network stays as it is", changes)


def test_a_step_of_what_is_no_network_is_refused():
    step.raises(take_step, [0.0, 0.0], X, Y, 1.0)


# What the page shows.


@pytest.mark.parametrize("rate, steps, column", [(20.0, 6, 4), (80.0, 4, 44)])
def test_the_two_curves(rate, steps, column):
    """33 columns from w = -4 to 4; lines from L = 0.4625 down by 0.0375; where w is after step 0, 1, 2 .."""
    x, y, ws = [[0.5], [1.0]], [0, 1], [-3.0]
    for _ in range(steps):
        ws.append(ws[-1] - rate * gradient(x, y, Network([ws[-1]]).forward(x))[0][0])

    def place(w):  # the line and the column
        loss = mean_squared_error(Network([w]).forward(x), y)
        return round((0.5 - loss) / 0.0375), round((w + 4.0) * 4)

    curve = [(".", -4.0 + k / 4) for k in range(33)]
    drawn = [[" "] * 33 for _ in range(8)]
    for mark, w in [*curve, *reversed([*zip("0123456", ws)])]:
        line, k = place(w)
        drawn[line][k] = mark
    lines = page.__doc__.splitlines()
    end = lines.index("    -4              0               4       -4              0               4   w")
    found = [line[column : column + 33].rstrip() for line in lines[end - 7 : end]]
    expected = ["".join(line).rstrip() for line in drawn[1:]]
    step.equal(found, expected, "L, by w", f"lr = {rate}")


def test_one_step_from_zero_is_the_1s_minus_the_0s(binary):
    """Every p is 1/2, so δ is 1/(8 n) for a 0 and -1/(8 n) for a 1.

    40 0s and 24 1s: 8 n is 512, a power of two, so that nothing is rounded on the way.
    """
    x, y = binary.train_x[5883:5947], [0] * 40 + [1] * 24
    difference = [sum(column[40:]) - sum(column[:40]) for column in zip(*x)] + [24 - 40]
    for rate in (0.01, 1.0, 1000.0):
        network = Network([0.0] * 784)
        take_step(network, x, y, rate)
        expected = [rate * (d / 512) for d in difference]
        given = f"40 0s, 24 1s, lr = {rate}"
        step.equal(parameters(network), expected, "lr / (8 n) times (sum of 1s - sum of 0s)", given)
    step.has(TEXT, "every δ has the same size: 1/(8n) for a 0, and -1/(8n) for a 1.")


def test_the_weights_that_the_page_draws(binary, ink):
    """Sums s of 2 x 2 weights; m is the largest |s|. Signs for s below -m/4, -m/12, m/12, m/4, and above."""
    network, lines = Network([0.0] * 784), [range(i, i + 28, 2) for i in range(0, 784, 56)]
    take_step(network, ink[0], binary.train_y, 0.01)
    w = network.weights
    sums = [[w[k] + w[k + 1] + w[k + 28] + w[k + 29] for k in line] for line in lines]
    m = max(abs(s) for line in sums for s in line)
    marks = ["".join("o-.+#"[bisect([-m / 4, -m / 12, m / 12, m / 4], s)] for s in line) for line in sums]
    found = re.findall(r"^    ([o.+#-]{14})(?:  .*)?$", page.__doc__, re.MULTILINE)
    expected = [line for line in marks if line.strip(".")]
    step.equal(found, expected, "after one step from zero, without the empty rows", "12,665 images")


@pytest.mark.whole
@pytest.mark.parametrize("column, rate", [(0, 0.01), (1, 1.0), (2, 100.0)])
def test_the_three_learning_rates(column, rate, binary, ink):
    """The table; and what is said of fifty steps at the rate 1. By a matrix that is quick for ink."""
    rows = re.findall(r"^    after +(\d+) steps? +(.*)$", page.__doc__, re.MULTILINE)
    network, done = Network([0.0] * 784), 0
    for steps, figures in rows:
        descend(network, ink[0], binary.train_y, int(steps) - done, rate)
        outputs, done = network.forward(ink[1]), int(steps)
        found = mean_squared_error(outputs, binary.test_y), accuracy(outputs, binary.test_y)
        expected = figures.split()[2 * column : 2 * column + 2]
        step.equal([f"{figure:.4f}" for figure in found], expected, "loss, accuracy", f"{steps}, lr {rate}")
    step.equal([steps for steps, _ in rows], ["1", "20"], "rows of the table")
    step.has(TEXT, "test loss, accuracy rate 0.01 rate 1 rate 100 after 1 step")
    if rate == 1.0:
        descend(network, ink[0], binary.train_y, 30, rate)
        outputs = network.forward(ink[1])
        wrong = [y for p, y in zip(outputs, binary.test_y) if (p >= 0.5) != y]
        step.equal(wrong, [0], "test images that are wrong: one, a 0", "fifty steps at 1")
        right = accuracy(outputs, binary.test_y), accuracy(network.forward(ink[0]), binary.train_y)
        step.has(TEXT, "Fifty steps at 1 get {:.4f}, all test images but one,".format(right[0]))
        step.has(TEXT, "Of the training images they get {:.4f}".format(right[1]))


def check_epoch(epoch, pixels, data, train_x, test_x):
    """One epoch from NumPy's weights before it. With binary pixels it is the article's own line;
    with grey ones, those of the code that it shows, it is not."""
    expected = fixture(f"training_{pixels}")
    before = expected["before_epoch"][str(epoch)]
    network = Network(before["weights"], before["bias"])
    (found,) = train(network, train_x, data.train_y, test_x, data.test_y, epochs=1)
    given = f"epoch {epoch}, {pixels}"
    step.close(found[1:], expected["log"][str(epoch)], LOOP, given, relative=1e-9)
    log = (Path(__file__).parent / "fixtures/article_log.txt").read_text().splitlines()  # section 11
    (line,) = [line for line in log if line.startswith(f"epoch: {epoch},")]
    names, printed = zip(*[figure.strip().split(": ") for figure in line.split(",")[1:]])
    step.equal(names, expected["log_columns"], "train figures, then test figures", given)
    same = [f"{figure:.4f}" for figure in found[1:]] == list(printed)
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


def test_question_1(binary, ink):
    """With weights of 0 every p is 1/2, so every answer is 1; 1,135 of the 2,115 test images are 1s."""
    outputs = Network([0.0] * 784).forward(ink[1])
    step.equal(sorted(set(outputs)), [0.5], "sigmoid(0)", "2,115 test images")
    step.equal(f"{accuracy(outputs, binary.test_y):.4f}", "0.5366", "1135 / 2115", "weights of 0")


@pytest.mark.whole
def test_question_2(binary):
    """No, except for rounding: a step adds up all images, and a sum does not depend on the order.

    (The article, section 3, shuffles so that the last images are not remembered best.)
    """
    rows, y = binary.train_x[5903:5943], binary.train_y[5903:5943]  # twenty 0s, twenty 1s
    order = list(range(40))
    random.Random(0).shuffle(order)
    ends = []
    for chosen in (range(40), order):
        network = Network([0.0] * 784)
        descend(network, [rows[i] for i in chosen], [y[i] for i in chosen], 5, 1.0)
        ends.append(parameters(network))
    moved = max(map(abs, ends[0]))
    step.equal(moved > 0.1, True, STEP, f"largest move {moved}")
    apart = max(abs(a - b) for a, b in zip(*ends))
    step.equal(apart < 1e-15, True, "a sum does not mind the order of the rows", f"apart {apart}")
