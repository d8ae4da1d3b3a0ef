"""The shuffle: every order equally likely.
Part IV, what an experiment needs. Before: mersenne_twister.py. Next: shared_matrix.py.

You have:     a generator that draws whole numbers 0 .. n, each of them equally likely.
You build:    `shuffle`, which puts a list into a random order.
It gives you: the images in the very order in which the published run had them.

Five items, from the last place down to the second:

    i = 4    draw j from 0 .. 4, here 2    items 4 and 2 change places    a b c d e  ->  a b e d c
    i = 3    draw j from 0 .. 3, here 1    items 3 and 1 change places    a b e d c  ->  a d e b c
    i = 2    draw j from 0 .. 2, here 0    items 2 and 0 change places    a d e b c  ->  e d a b c
    i = 1    draw j from 0 .. 1, here 0    items 1 and 0 change places    e d a b c  ->  d e a b c

Does the order matter at all? Our images come sorted, 0s first. A program that takes a step after every few
images (a mini-batch) would end with 1s only, and answer 1 too often. So it needs a shuffle. Ours takes each
step with all images at once, and a sum is the same in any order, up to its last digits. It could do without.
We shuffle all the same: repeat an experiment, change nothing, and you need not wonder whether it mattered.
"""

from collections.abc import MutableSequence
from typing import Any

from scratchnet.mersenne_twister import MersenneTwister
from scratchnet.tools.validation import check


def shuffle(items: MutableSequence[Any], generator: MersenneTwister) -> None:
    """Shuffles the n `items` in place, and returns nothing. The generator draws the n - 1 numbers j.
    Raises ValueError for what cannot be shuffled in place, as a tuple, and for what is no generator.

    From the last place down to the second, each place i is filled with one of the items that have no
    place yet, those at 0 .. i. The item at i may stay there (j = i): without that, some orders could never
    come out. There are n (n - 1) ... 2 = n! sequences of choices, all equally likely. Where two of them
    first differ, different items fill place i. So no two sequences give the same order, and all n! orders
    are equally likely (as far as the generator's numbers are).

    >>> letters = list("abcde")
    >>> shuffle(letters, MersenneTwister(6))  # the table above
    >>> "".join(letters)
    'deabc'

    Source: Durstenfeld, Algorithm 235, Communications of the ACM 7(7), 1964.
    """
    check(items=items, generator=generator)
    for i in range(len(items) - 1, 0, -1):
        j = generator.integer_up_to(i)
        items[i], items[j] = items[j], items[i]


# Run this:
#     $ python3 -c "from scratchnet.shuffle import *; a = [1, 2, 3]; shuffle(a, MersenneTwister(0)); print(a)"
#     [3, 2, 1]
# Ask yourself (the answers: tests/test_15_shuffle.py, test_question_1 and test_question_2):
# 1. Draw j from 0 .. i - 1 instead. Which orders of "abc" can still come out?
# 2. Draw j from 0 .. n - 1 every time. Are all orders of "abc" still equally likely?
