"""Chapter 19: several processes share the images.

By arithmetic, and beside the steps of one process: with threads in the place of workers, and with real
processes. How these end is tested in test_tools_processes.py.
"""

from array import array
from contextlib import suppress
from queue import Queue
from threading import Thread
from types import SimpleNamespace

import pytest
from step import Step

from scratchnet import hands
from scratchnet.article import random_weights
from scratchnet.gradient import gradient
from scratchnet.hands import Workers, add_vectors, partial_sums, worker_loop
from scratchnet.matrix import PlainMatrix
from scratchnet.network import Network
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.tools import processes
from scratchnet.tools.errors import Refused
from scratchnet.tools.processes import Gone
from scratchnet.training import take_step

step = Step(__file__)
test_example = step.examples()
ADDED = "the sum of the vectors, in their order"
SUMS = "n times the gradient, weights and then bias; the outputs"
STEPS = "the steps that one process takes"
X = [[0.0, 1.0, 0.5], [1.0, 0.25, 0.0], [0.5, 0.5, 1.0], [0.0, 0.0, 0.25], [1.0, 1.0, 0.0]]
Y = [0, 1, 1, 0, 1]


# The sums.


def test_add_vectors_by_hand():
    """In the order of the parts: 1e16 + 1 is 1e16 again, so the 1 counts only where it comes last."""
    for vectors, expected in (
        ([[1.0, 2.0]], [1.0, 2.0]), ([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]], [111.0, 222.0]),
        ([[1e16], [1.0], [-1e16]], [0.0]), ([[1e16], [-1e16], [1.0]], [1.0]),
    ):  # fmt: skip
        step.gives(add_vectors, (vectors,), expected, ADDED)
    step.refused(add_vectors, [[1.0, 2.0], [1.0]], ValueError)


def test_partial_sums_by_hand():
    """w = 0, so p = 1/2, and δ times n = 3 is -1/8, 1/8, -1/8.

    Weights: -1/8 - 1/8, 1/2 * -1/8 + 1 * 1/8 = 1/16; bias: -1/8.
    """
    x = PlainMatrix([[1.0, 0.5], [0.0, 1.0], [1.0, 0.0]])
    sums, outputs = partial_sums(x, [1, 0, 1], [0.0, 0.0, 0.0])
    step.equal(sums, [-0.25, 0.0625, -0.125], SUMS, "three images")
    step.equal(outputs, [0.5] * 3, SUMS, "three images")


def test_parts_add_up_to_the_whole(binary):
    """Of 150 real images, cut after 50: 50 and 100 of them."""
    x, y = binary.train_x[5850:6000], binary.train_y[5850:6000]
    parameters = [*random_weights(784, scale=0.1), 0.25]
    parts = [(x[a:b], y[a:b]) for a, b in ((0, 50), (50, 150))]
    sums = add_vectors([partial_sums(PlainMatrix(x), y, parameters)[0] for x, y in parts])
    gradient_w, gradient_b = gradient(x, y, Network(parameters[:-1], parameters[-1]).forward(x))
    for ours, slope in zip(sums, (*gradient_w, gradient_b), strict=True):
        if not abs(ours - 150 * slope) < 1e-12:
            step.close(ours, 150 * slope, "n gradient = n1 gradient 1 + n2 gradient 2", "150 images")


# With processes, and with threads in their place.


class Threaded:
    """Instead of a worker: a thread of this process that does the same work."""

    def __init__(self, name, work, *arguments):
        def receive():
            if (numbers := self.told.get()) is None:
                raise Gone
            return numbers

        def begin():
            with suppress(Gone):
                work(SimpleNamespace(receive=receive, send=self.found.put), *arguments)

        self.told, self.found = Queue(), Queue()
        self.send, self.receive = self.told.put, self.found.get
        Thread(target=begin, daemon=True).start()


@pytest.fixture
def threads(monkeypatch):
    monkeypatch.setattr(processes, "Worker", Threaded)
    monkeypatch.setattr(processes, "end_all", lambda workers: [worker.send(None) for worker in workers])


def check_steps(count, matrix_type=SharedMatrix):
    """Seven steps of several processes, beside those of one: outputs are from before each step."""
    network, alone = Network([0.3, -0.2, 0.1], 0.05), Network([0.3, -0.2, 0.1], 0.05)
    with Workers(X, Y, count, matrix_type) as workers:
        for _ in range(7):
            found = workers.take_step(network, 0.5)
            step.close(found, take_step(alone, X, Y, 0.5), STEPS, f"{count} processes")
            step.close(network.weights, alone.weights, STEPS, f"{count} processes")
            step.close(network.bias, alone.bias, STEPS, f"{count} processes")


@pytest.mark.parametrize("matrix_type", [PlainMatrix, SharedMatrix])
@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_the_steps_of_one_process(threads, count, matrix_type):
    check_steps(count, matrix_type)


@pytest.mark.parametrize("count", [2, pytest.param(5, marks=pytest.mark.process)])
def test_the_steps_of_processes_of_their_own(count):
    check_steps(count)


def test_workers_are_for_a_with_block(threads):
    """Outside of it there are none; a second block starts others."""
    workers, outside = Workers(X, Y, 2), "expected to be used within a `with` block, which starts the workers"
    for _ in range(2):
        step.refuses(lambda rate: workers.take_step(Network([0.0] * 3), rate), [(0.5, outside)], Refused)
        with workers:
            step.equal(workers.take_step(Network([0.0] * 3), 0.5), [0.5] * 5, STEPS, "within the block")


def test_the_parts_are_added_in_their_order(threads):
    """Three parts of one image, p = 1/2: n gradient is x times 1/8, -1/8 and 1/8: 1e16, -1e16 and 1.

    In that order they add up to 1, and to 0 if the 1 comes second: 1e16 + 1 is 1e16 again. So whichever
    process is ready first, the bits are the same at every run.
    """
    network = Network([0.0])
    with Workers([[8e16], [8e16], [8.0]], [0, 1, 0], 3) as workers:
        workers.take_step(network, learning_rate=3.0)
    step.close(network.weights, [-1.0], "0 - 3 (1e16 - 1e16 + 1) / 3", "x = 8e16, 8e16, 8")


def test_a_step_too_large_is_refused_as_by_one_process(threads):
    """And the workers can take the next step."""
    network, alone = Network([0.3, -0.2, 0.1], 0.05), Network([0.3, -0.2, 0.1], 0.05)
    with Workers(X, Y, 3) as workers:
        message = step.refused(lambda rate: workers.take_step(network, rate), float("inf"), Refused)
        step.has(message, "weights are no longer finite")
        step.equal(network.weights, [0.3, -0.2, 0.1], "nothing has changed")
        workers.take_step(network, 0.5)
    take_step(alone, X, Y, 0.5)
    step.close(network.weights, alone.weights, STEPS, "after a step that was refused")


class Told:
    """Instead of a worker: a list of what it is told, and no process. The third cannot be started."""

    all = []

    def __init__(self, name, *work):
        if name.startswith("process 4"):
            raise Refused("no room")
        self.sent = [name, *work]
        self.send = self.sent.append
        self.all.append(self)


@pytest.fixture
def told(monkeypatch):
    """The workers of a test, and a list of those that it has ended."""
    ended = []
    monkeypatch.setattr(Told, "all", [])
    monkeypatch.setattr(processes, "Worker", Told)
    monkeypatch.setattr(processes, "end_all", ended.extend)
    return Told.all, ended


def test_what_a_worker_is_told(told):
    """Images 0 and 3 are for this process, 1 and 4 for the first worker, 2 for the second."""
    workers, ended = told
    with Workers(X, Y, 3):
        expected = [
            ["process 2 of 3", worker_loop, SharedMatrix, [1, 1], X[1], X[4]],
            ["process 3 of 3", worker_loop, SharedMatrix, [1], X[2]],
        ]
        step.equal([worker.sent for worker in workers], expected, "classes, then rows", "three parts")
        step.equal(ended, [], "workers wait", "within `with`")
    step.equal(ended, workers, "`with` ends the workers", "three parts")
    made = []
    with Workers(X, Y, 3, matrix_type=made.append):
        step.equal(made, [[X[0], X[3]]], "the matrix of its own part", "images 0 and 3")
    step.has(hands.__doc__, *(f"with {len(range(k, 12665, 2)):,} images" for k in (0, 1)))


def test_workers_end_where_another_cannot_be_started(told):
    workers, ended = told
    message = step.refused(lambda count: Workers(X, Y, count).__enter__(), 4, Refused)
    step.equal(message, "no room", "what the worker says", "process 4 of 4")
    step.equal([len(ended), ended == workers], [2, True], "nobody is left behind", "processes 2 and 3")


def test_what_a_worker_does():
    """It makes one matrix, in which equal pixels are one object; then it answers until nobody asks."""
    told = [array("d", numbers) for numbers in ([1, 0], *X[:2], [0.0] * 4, [0.3, -0.2, 0.1, 0.05])]
    sent, made = [], []

    def matrix_type(rows):
        made.append(rows)
        return PlainMatrix(rows)

    def receive():
        if not told:
            raise Gone
        return told.pop(0)

    pipe = SimpleNamespace(receive=receive, send=sent.append)
    step.refused(lambda matrix_type: worker_loop(pipe, matrix_type), matrix_type, Gone)
    step.equal(made, [X[:2]], "one matrix, of its part", "two images")
    ((zero, one, _), (other_one, _, other_zero)) = made[0]  # 0 1 1/2 and 1 1/4 0
    step.equal([zero is other_zero, one is other_one], [True, True], "one object", "two 0.0, two 1.0")
    answers = [partial_sums(PlainMatrix(X[:2]), [1, 0], w) for w in ([0.0] * 4, [0.3, -0.2, 0.1, 0.05])]
    step.equal(sent, [numbers for found in answers for numbers in found], SUMS, "asked twice")


def test_numbers_that_do_not_fit_are_refused():
    most = "expected 1 to 5 processes, one for each image at most; found {}"
    step.refuses(lambda count: Workers(X, Y, count), [(count, most.format(count)) for count in (0, -1, 6)])
    classes = "expected images and classes of one length, 1 or more; found lengths 5 and {}"
    step.refuses(lambda n: Workers(X, [1] * n, 1), [(n, classes.format(n)) for n in (4, 6)])


# The page's questions.


def test_question_1():
    """No: of 6; 0 and 3; 3, 0 and 0 it would be (6 + 1.5 + 1) / 3 = 2.83, and the mean of all is 2.

    Each mean has to count as often as it has images, which is why workers send sums.
    """
    parts = [[6.0], [0.0, 3.0], [3.0, 0.0, 0.0]]
    means = [sum(part) / len(part) for part in parts]
    step.close(sum(means) / 3, 8.5 / 3, "the mean of the means", parts)
    sums = add_vectors([[sum(part)] for part in parts])
    step.equal(sums[0] / 6, 2.0, "the mean of all", parts)
    step.equal(sum(len(part) * mean for part, mean in zip(parts, means)) / 6, 2.0, "weighted", parts)


def test_question_2():
    """Four take 1/10 + 9/10 / 4 = 0.325 of the time, just under a third. No number takes a tenth."""
    share = [0.1 + 0.9 / count for count in range(1, 1001)]
    fewest = min(count for count, left in enumerate(share, start=1) if left <= 1 / 3)
    step.equal(fewest, 4, "r + (1 - r) / k", "a third")
    step.equal(min(share) > 0.1, True, "never less than r", "a thousand processes")
