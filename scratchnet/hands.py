"""Many hands: parts of the images in processes (part V, three thousand epochs; not in the article).
Before: saturation.py. Next: nothing. You know it all.

You have:    a matrix that is quick, and a machine of which it uses one core.
You build:   workers, each with a part of the images, and a descent that adds up what they find.
It enables:  the article's run in little more than half the time, by two hands; its log is the same.

The gradient is a sum over images: gradient_w = Xᵀ·δ, and image i adds δ[i] times its row, whatever the
others do. So deal the images out to two processes or more (threads of one Python take turns), "hands":
this process is the first, the others are its workers, each at the end of a pipe. Add what they find:

    n gradient  =  n1 gradient of part 1  +  n2 gradient of part 2        n = n1 + n2 images

(The gradient of a part is a mean over its own images, so times their number it is their sum.)

    symbol   Python name    what travels in an epoch                         bytes
    w, b     parameters     785 numbers, to each worker                      6,280
             sums           785 numbers, back from each                      6,280
    p        outputs        6,332 numbers, back: only for the log            50,656

The images do not travel: a worker gets its part once, when it starts. Then it waits for parameters,
looks at its images with the network, the loss and the gradient that you know, and sends its sums back:

    one hand                      two hands, at the same time

    look at 12,665 images         send w, b
    update                        look at 6,333         look at 6,332
                                  add, update      <--  send sums

What does not get less is the rest: numbers are sent, waited for and added, weights are updated, and a
piece that occurs in both parts is added up by both. If this rest takes a share r of the time of one
hand, k hands need r + (1 - r) / k of it (Amdahl's law): never less than r, however many they are.

Floats added in another order differ in the last digits. So the weights of two hands are not quite those
of one, though its four-digit log does not show it; added in the order of the parts, not of arrival,
they are the same in every run. Thousands of hands train so, without a master: it is called all-reduce.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Self, TypeAlias

from scratchnet.gradient import gradient
from scratchnet.matrix import Matrix, Rows
from scratchnet.network import Network
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.tools.errors import Refused
from scratchnet.tools.processes import MOST, Pipe, Worker, end_all, usable_cores
from scratchnet.tools.validation import check_lengths
from scratchnet.vector import Vector, add_scaled

Kind: TypeAlias = Callable[[Rows], Matrix]  # what makes a matrix of rows
WORTH = 2_000_000  # images looked at, all epochs together, from which on more than one hand pays


def added(sums: Sequence[Vector]) -> list[float]:
    """Returns the sum of one vector or more, in the order given; ValueError for different lengths.

    >>> added([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]])
    [111.0, 222.0]
    """
    result = [0.0] * len(sums[0])
    for vector in sums:
        result = add_scaled(result, 1.0, vector)
    return result


def look(x: Matrix, y: Vector, parameters: Vector) -> tuple[list[float], list[float]]:
    """Returns what a hand finds: n times the gradient, weights and then bias, and its n outputs.

    >>> from scratchnet.matrix import PlainMatrix
    >>> look(PlainMatrix([[1.0, 0.5]]), [1.0], [0.0, 0.0, 0.0])  # δ = (1/2 - 1) 1/2 1/2
    ([-0.125, -0.0625, -0.125], [0.5])

    The sums of two parts, added, are those of the whole:

    >>> x, y, zero = PlainMatrix([[1.0], [2.0], [4.0], [8.0]]), [1, 0, 0, 0], [0.0, 0.0]
    >>> parts = [look(PlainMatrix(x.rows[k::2]), y[k::2], zero)[0] for k in (0, 1)]
    >>> parts, added(parts), look(x, y, zero)[0]
    ([[0.375, 0.0], [1.25, 0.25]], [1.625, 0.25], [1.625, 0.25])
    """
    *weights, bias = parameters
    outputs = Network(weights, bias).forward(x)
    gradient_w, gradient_b = gradient(x, y, outputs)
    return [len(y) * slope for slope in (*gradient_w, gradient_b)], outputs


def work(pipe: Pipe, kind: Kind) -> None:
    """What a worker does: gets labels and images, then looks, until `receive` fails: nobody asks."""
    y = pipe.receive()
    known: dict[float, float] = {}  # equal pixels become one object, which saves memory
    x = kind([[known.setdefault(pixel, pixel) for pixel in pipe.receive()] for _ in y])
    while True:
        sums, outputs = look(x, y, pipe.receive())
        pipe.send(sums)
        pipe.send(outputs)


class Hands:
    """`count` processes, among whom the n images `x` and their labels `y` are dealt like cards.

    This process is one of them; the others are workers. kind: the matrix that each makes of its part.
    To be used by `with`, which ends the workers.

    Raises ValueError for more hands than images.
    """

    def __init__(self, x: Rows, y: Vector, count: int, kind: Kind = SharedMatrix) -> None:
        check_lengths(x, y, "images and labels")
        if not 1 <= count <= len(y):
            raise Refused(f"expected 1 to {len(y)} hands, one for each image at most; found {count}")
        self._x, self._y, self._count, self._kind = x, y, count, kind
        self._workers: list[Worker] = []

    def __enter__(self) -> Self:
        try:
            for number in range(1, self._count):
                name = f"process {number + 1} of {self._count}"
                self._workers.append(Worker(name, work, self._kind))
            for number, worker in enumerate(self._workers, start=1):
                worker.send(self._y[number :: self._count])
            for number, row in enumerate(self._x):
                hand = number % self._count  # 0: this process
                if hand:
                    self._workers[hand - 1].send(row)
            self._own_x = self._kind(self._x[:: self._count])
            self._own_y = self._y[:: self._count]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        end_all(self._workers)

    def descend(self, network: Network, epochs: int, learning_rate: float) -> Iterator[list[float]]:
        """Takes the steps that training.descend takes, and yields what it yields."""
        n = len(self._y)
        for _ in range(epochs):
            parameters = [*network.weights, network.bias]
            for worker in self._workers:
                worker.send(parameters)
            own_sums, own_outputs = look(self._own_x, self._own_y, parameters)
            sums, outputs = [own_sums], [0.0] * n
            outputs[:: self._count] = own_outputs
            for number, worker in enumerate(self._workers, start=1):
                sums.append(list(worker.receive()))
                outputs[number :: self._count] = worker.receive()
            *gradient_w, gradient_b = [entry / n for entry in added(sums)]
            network.update(gradient_w, gradient_b, learning_rate)
            yield outputs


def hands_worth(images: int, epochs: int) -> int:
    """Returns how many hands a run should have: one for each core, 8 at most; one for a short run.

    To start a hand takes the time of some hundred epochs, so fewer looks at an image than 2,000,000,
    all epochs together, are not worth it.
    """
    return min(usable_cores(), MOST) if images * epochs >= WORTH else 1


# Run this:
#     $ python3 -m scratchnet.train --epochs 200 --processes 2
#     epoch: 200, train_loss: 0.5216, test_loss: 0.5268, train_acc: 0.4715, test_acc: 0.4652
# Ask yourself:
# 1. Parts of 1, 2 and 3 images: is the mean of their means the mean of all? (test_a_mean_of_means)
# 2. With r = 1/10, how many hands take a third of the time, and how many a tenth? (test_amdahls_law)
