"""The article's run, from one seed (part IV, the article's run; article, sections 5, 6 and 11).
Before: shuffle.py. Next: shared_matrix.py.

You have:    the data in the order of the files, a shuffle, and normal random numbers.
You build:   the article's order of the images and its first weights, both from seed 0.
It enables:  the article's run again, its 64 printed figures to the last digit.

    symbol  Python name    shape            range
            seed           1 number         0 .. 2**32 - 1; the article's is 0
    X, y    shuffled()     as the data      the same images, in the article's order
    w       random_weights 784 numbers      normal: mean 0, standard deviation `scale`

The unit, the loss and the gradient are those that you know. Only the start is another: the article
gives every weight a random value, and then takes 3000 steps at the rate 0.01.

    >>> from scratchnet.accuracy import accuracy
    >>> from scratchnet.dataset import load_dataset
    >>> from scratchnet.loss import mean_squared_error
    >>> from scratchnet.network import Network
    >>> data = shuffled(load_dataset())
    >>> data.train_y[:10]  # as the article prints them
    [1, 0, 0, 1, 0, 0, 1, 1, 0, 0]
    >>> network = Network(random_weights(784))
    >>> p, y = network.forward(data.train_x), data.train_y
    >>> f"train_loss: {mean_squared_error(p, y):.4f}, train_acc: {accuracy(p, y):.4f}"
    'train_loss: 0.5230, train_acc: 0.4707'

These are the first two of the article's figures. One step over plain rows takes half a second or more,
so 3000 take half an hour or more; the next page makes that a minute. Then the last line will be

    epoch: 3000, train_loss: 0.1631, test_loss: 0.1582, train_acc: 0.8032, test_acc: 0.8061

Every digit is the article's own. And it is worse than counting ink, 0.9674, and than what a single
step from zero reached, 0.9825. Same unit, same data, same gradient. What went wrong?
"""

from math import isfinite

from scratchnet.dataset import Dataset
from scratchnet.mersenne_twister import MersenneTwister
from scratchnet.shuffle import shuffle


def shuffled(dataset: Dataset, seed: int = 0) -> Dataset:
    """Returns the data set with its rows in a random order, images and classes together.

    The training set is shuffled first, then the test set with the same generator. The data set that
    was given stays as it is.

    seed: 0 .. 2**32 - 1. Raises ValueError for another.
    """
    generator = MersenneTwister(seed)
    train = list(zip(dataset.train_x, dataset.train_y))
    test = list(zip(dataset.test_x, dataset.test_y))
    shuffle(train, generator)
    shuffle(test, generator)
    return Dataset(
        [row for row, _ in train], [y for _, y in train], [row for row, _ in test], [y for _, y in test]
    )


def random_weights(count: int, seed: int = 0, scale: float = 1.0) -> list[float]:
    """Returns `count` normal random numbers of mean 0 and standard deviation `scale`.

    They are drawn by a generator of their own, seeded anew, as the article's `Network` does.

    seed: 0 .. 2**32 - 1. scale: finite, 0.0 or more. Raises ValueError for another seed, or scale:
    "expected a finite scale of 0 or more, found -1.0".

    >>> random_weights(2)
    [1.764052345967664, 0.4001572083672233]
    """
    if not (isfinite(scale) and scale >= 0.0):
        raise ValueError(f"expected a finite scale of 0 or more, found {scale}")
    generator = MersenneTwister(seed)
    return [scale * generator.standard_normal() for _ in range(count)]


# Run this, the article's run (about a minute):
#     $ python3 -m scratchnet.train
#     epoch: 1, train_loss: 0.5230, test_loss: 0.5282, train_acc: 0.4707, test_acc: 0.4652
#
# Ask yourself:
# 1. 0.4707 of the images are right before any learning. Which? (test_who_is_right_at_first)
# 2. Is that so for every seed? (test_other_seeds_begin_elsewhere)
