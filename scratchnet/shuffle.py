"""Chapter 3. The shuffle of Fisher and Yates (article, section 3).

You have:    chapter 2's whole numbers 0..n, every one equally likely.
You build:   `shuffle`, which would make all orders of a list equally likely, were j truly random.
It enables:  chapter 4: zeros and ones mixed, in the very order that the article's seed gives.

    symbol  Python name    meaning                        range
    n       len(items)     items to shuffle               0 and up
    i       i              the place to fill next         n - 1 down to 1
    j       j              where its item comes from      0..i
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
    >>> shuffle(letters, MersenneTwister(0))
    >>> "".join(letters)
    'cabde'

    Source: Durstenfeld, Algorithm 235, Communications of the ACM 7(7), 1964.
    """
    for i in range(len(items) - 1, 0, -1):
        j = generator.integer_up_to(i)
        items[i], items[j] = items[j], items[i]
