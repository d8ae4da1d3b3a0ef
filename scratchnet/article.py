"""The published run, repeated: 0.8061.
Part V, the mystery. Before: shared_matrix.py. Next: saturation.py.

You have:     a unit that learns, the same random numbers as in the published run, and speed.
You build:    the order of the images and the first weights of that run, both from the seed 0.
It gives you: the same run. All 64 figures of its log, 16 lines of 4, agree to the last digit.

In 2022 an author who signs as 学习历险记 published an article in Chinese: how to build a unit that tells the
digits 0 and 1 apart, from scratch, with NumPy. It is the unit of this book: the same sigmoid, the same
loss and the same gradient. You need not read it; tests/README.md compares it with this book. It is at
https://blog.csdn.net/m0_54776464/article/details/125921040.

Two things differ from training.py: the order of the images, which hardly matters, and the first weights. This
unit does not start with weights of zero. Each weight is a normal random number, with mean 0 and standard
deviation 1; the bias starts at 0. Then it takes 3000 steps at the learning rate 0.01. This is how it begins:

    >>> from scratchnet.accuracy import accuracy
    >>> from scratchnet.dataset import load_dataset
    >>> from scratchnet.loss import mean_squared_error
    >>> from scratchnet.network import Network
    >>> data = shuffled(load_dataset())
    >>> data.train_y[:10]
    [1, 0, 0, 1, 0, 0, 1, 1, 0, 0]
    >>> p, y = Network(random_weights(784)).forward(data.train_x), data.train_y
    >>> print(f"train_loss: {mean_squared_error(p, y):.4f}, train_acc: {accuracy(p, y):.4f}")
    train_loss: 0.5230, train_acc: 0.4707

The article printed this loss and this accuracy, too. Its 3000 epochs end like this, exactly as printed there:

    epoch: 3000, train_loss: 0.1631, test_loss: 0.1582, train_acc: 0.8032, test_acc: 0.8061

The same unit, the same images and the same gradient. After 3000 steps it is worse than counting ink, and
much worse than after one single step from weights of zero. What went wrong?
"""

from scratchnet.dataset import Dataset
from scratchnet.mersenne_twister import MersenneTwister
from scratchnet.shuffle import shuffle
from scratchnet.tools.validation import check


def shuffled(dataset: Dataset, seed: int = 0) -> Dataset:
    """Returns the data set with the images in a random order, each with its class.

    The training set is shuffled first, and then the test set with the same generator. The data set that
    is given stays as it is. seed: 0 .. 2**32 - 1; raises ValueError for anything else.
    """
    check(dataset=dataset)
    generator = MersenneTwister(seed)
    train = list(zip(dataset.train_x, dataset.train_y))
    test = list(zip(dataset.test_x, dataset.test_y))
    shuffle(train, generator)
    shuffle(test, generator)
    return Dataset(
        [row for row, _ in train], [y for _, y in train], [row for row, _ in test], [y for _, y in test]
    )


def random_weights(count: int, seed: int = 0, scale: float = 1.0) -> list[float]:
    """Returns `count` normally distributed numbers, with mean 0 and standard deviation `scale`.

    They come from a new generator, not the one that shuffled: the article seeds again, too.
    count: 0 or more. seed: 0 .. 2**32 - 1. scale: 0.0 or more. Raises ValueError for anything else.

    >>> random_weights(2)
    [1.764052345967664, 0.4001572083672233]
    """
    check(count=count, scale=scale)
    generator = MersenneTwister(seed)
    return [scale * generator.standard_normal() for _ in range(count)]


# Run this (a minute or two):
#     $ python3 -m scratchnet.train
#     ...
#     epoch: 3000, train_loss: 0.1631, test_loss: 0.1582, train_acc: 0.8032, test_acc: 0.8061
# Ask yourself (the answers: tests/test_17_article.py, test_question_1 and test_question_2):
# 1. 0.4707 of the images are right before any learning. Which ones?
# 2. Is that so with every seed?
