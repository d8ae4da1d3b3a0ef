"""The shuffle of Fisher and Yates (part IV, the article's run; article, section 3).
Before: mersenne_twister.py. Next: article.py.

You have:    whole numbers 0..n, every one equally likely.
You build:   `shuffle`, which makes every order of a list equally likely, as far as those numbers are.
It enables:  zeros and ones mixed in the very order that the article's seed gives.

    symbol  Python name    meaning                        range
    n       len(items)     items to shuffle               0 and up
    i       i              the place to fill next         n - 1 down to 1
    j       j              where its item comes from      0..i

The article shuffles lest the unit remember the last images best. That holds for training on a few
images at a time (mini-batches). Here every step looks at all of them, and a sum does not mind the
order of its terms: this program does not need the shuffle. It is here so that the ten first labels
are the article's, 1 0 0 1 0 0 1 1 0 0.
"""

from collections.abc import MutableSequence
from typing import Any

from scratchnet.mersenne_twister import MersenneTwister


def shuffle(items: MutableSequence[Any], generator: MersenneTwister) -> None:
    """Shuffles `items` in place and returns nothing.

    From the last place down to the second, each place i is filled with one of the items not yet
    placed, those at 0..i. The item may stay where it is (j = i): without that, some orders
    could never come. There are n (n - 1) ... 2 = n! sequences of choices, one for each order.

    items: any n >= 0 of them. generator: draws the n - 1 numbers j.

    >>> letters = list("abcde")
    >>> shuffle(letters, MersenneTwister(0))  # j = 4, 3, 1, 0: c and b change places, then c and a
    >>> "".join(letters)
    'cabde'

    Source: Durstenfeld, Algorithm 235, Communications of the ACM 7(7), 1964.
    """
    for i in range(len(items) - 1, 0, -1):
        j = generator.integer_up_to(i)
        items[i], items[j] = items[j], items[i]


# Run this:
#     $ python3 -c "from scratchnet.shuffle import *; a = [1, 2, 3]; shuffle(a, MersenneTwister(0)); print(a)"
#     [3, 2, 1]
#
# Ask yourself:
# 1. Draw j from 0..i - 1 instead. Which orders of "abc" can still come? (test_without_staying_put)
# 2. Draw j from all of 0..n - 1. Are all orders of "abc" equally likely? (test_j_from_everywhere)
