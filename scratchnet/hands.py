"""Many hands make light work: several processes share the images.
Afterwards. Before: saturation.py. Next: a digit of your own, in explain.py.

You have:     a unit that learns, in one process, on one core of the computer.
You build:    workers, which are further processes, and a step that adds up what all of them find.
It gives you: the article's run in about two thirds of the time, with the same log, if there are two cores.

A computer with two cores can run two programs, called processes, at the same time. The gradient is a mean
over images: each image adds its own share, whatever the other images are. So the images can be dealt to
processes, as cards are dealt to players. One process computes the gradient of its n1 images. This is a mean.
Times n1 it is a sum, and sums can be added:

    n * gradient  =  n1 * gradient of part 1  +  n2 * gradient of part 2            n = n1 + n2

The process that you start keeps one part, and sends each worker one of the others, once. Then, in each step:

    this process                                           the worker
    sends w and b              -- 785 numbers -->          receives w and b
    computes with 6,333 images                             computes with 6,332 images, at the same time
    adds both sums, updates    <-- 785, then 6,332 --      sends its sums, and its outputs for the log

Two processes do not halve the time. Some work is not divided: one process loads the images and writes the
log. If this takes a share r of the time of one, then k processes take at least r + (1 - r) / k of it
(Amdahl's law). Here r is a few hundredths. But some pieces of shared_matrix.py occur in both parts, and are
added up in both, so each part has 0.56 or 0.57 of the additions. Sending and waiting take time, too.
(Since floats are added in a different order, the last digits of the weights differ, but not the log.)
"""

from collections.abc import Callable, Sequence

from scratchnet.gradient import gradient
from scratchnet.matrix import Matrix, Rows
from scratchnet.network import Network
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.tools.errors import Refused
from scratchnet.tools.processes import Pipe, WorkerGroup, receive_part
from scratchnet.tools.validation import check_labels
from scratchnet.vector import Vector, add_scaled

MatrixType = Callable[[Rows], Matrix]  # PlainMatrix or SharedMatrix


def partial_sums(x: Matrix, y: Vector, parameters: Vector) -> tuple[list[float], list[float]]:
    """Returns n times the gradient of a part, and its n outputs. parameters: the weights, then the bias.

    >>> from scratchnet.matrix import PlainMatrix
    >>> x, y, zeros = [[1.0], [2.0], [4.0], [8.0]], [1, 0, 0, 0], [0.0, 0.0]
    >>> parts = [partial_sums(PlainMatrix(x[k::2]), y[k::2], zeros)[0] for k in (0, 1)]
    >>> parts, add_vectors(parts)  # x[k::2] has every second row, from row k on
    ([[0.375, 0.0], [1.25, 0.25]], [1.625, 0.25])
    >>> partial_sums(PlainMatrix(x), y, zeros)[0]  # of all four images at once
    [1.625, 0.25]
    """
    *weights, bias = parameters
    outputs = Network(weights, bias).forward(x)
    gradient_w, gradient_b = gradient(x, y, outputs)
    return [len(y) * slope for slope in (*gradient_w, gradient_b)], outputs


def add_vectors(vectors: Sequence[Vector]) -> list[float]:
    """Returns the sum of one vector or more, added in the order given; ValueError for different lengths.

    >>> add_vectors([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]])
    [111.0, 222.0]
    """
    result = [0.0] * len(vectors[0])
    for vector in vectors:
        result = add_scaled(result, 1.0, vector)
    return result


def worker_loop(pipe: Pipe, matrix_type: MatrixType) -> None:
    """What a worker does: it gets a part, and answers each w and b with its sums and its outputs. When the
    pipe, its line to us, is closed, `receive` raises an error, which ends the loop."""
    rows, y = receive_part(pipe)
    x = matrix_type(rows)
    while True:
        for numbers in partial_sums(x, y, pipe.receive()):  # first the sums, then the outputs
            pipe.send(numbers)


class Workers(WorkerGroup):
    """Processes that share n images. `with Workers(x, y, 2) as workers:` starts one beside this one, and in
    that block `workers.take_step(network, 0.01)` is a step of both. WorkerGroup starts the workers, calls
    `prepare`, and ends them. We inherit `deal`: each worker gets a part, we keep ours. `send` sends a list
    to all, and `receive` returns the next list from each."""

    def __init__(self, x: Rows, y: Vector, count: int, matrix_type: MatrixType = SharedMatrix) -> None:
        check_labels(x, y, "images and classes")
        if not 1 <= count <= len(y):
            raise Refused(f"expected 1 to {len(y)} processes, one for each image at most; found {count}")
        super().__init__(count - 1, worker_loop, matrix_type)  # WorkerGroup's own __init__
        self._x, self._y, self._count, self._matrix_type = x, y, count, matrix_type

    def prepare(self) -> None:
        """Deals the images: if there are three processes, this one gets images 0, 3, 6 and so on."""
        own_rows, own_y = self.deal(self._x, self._y)
        self._own = self._matrix_type(own_rows), own_y

    def take_step(self, network: Network, learning_rate: float) -> list[float]:
        """Moves the network one step downhill; returns its n outputs from before the step."""
        parameters = [*network.weights, network.bias]
        self.send(parameters)
        own_sums, own_outputs = partial_sums(*self._own, parameters)
        sums = add_vectors([own_sums, *self.receive()])  # the sums of each, in their order
        outputs = [0.0] * len(self._y)
        for number, part in enumerate([own_outputs, *self.receive()]):  # and the outputs
            outputs[number :: self._count] = part  # its images were number, number + count and so on
        *gradient_w, gradient_b = [entry / len(outputs) for entry in sums]
        network.update(gradient_w, gradient_b, learning_rate)
        return outputs


# Run this, then with --processes 1, and compare `cost time`. (By default a long run uses up to 8 cores.)
#     $ python3 -m scratchnet.train --epochs 1000 --processes 2
#     epoch: 1000, train_loss: 0.5109, test_loss: 0.5161, train_acc: 0.4776, test_acc: 0.4733
# Ask yourself (the answers: tests/test_19_hands.py, test_question_1 and test_question_2):
# 1. Three parts have 1, 2 and 3 images. Is the mean of their three means the mean of all six?
# 2. With r = 1/10, how many processes could at best take a third of the time? And a tenth of it?
