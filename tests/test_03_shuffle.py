"""Step 3: the shuffle of Fisher and Yates. Oracle: NumPy's legacy shuffle."""

import pytest
from step import Step, fixture

from scratchnet.mersenne_twister import MersenneTwister
from scratchnet.shuffle import shuffle

step = Step(3, "shuffle")
FIXTURE = fixture("generator")
FORMULA = "for i from n - 1 down to 1: exchange items i and j, j in 0..i"


class Choices:
    """A generator that gives the chosen j, one after another, and notes what it was asked."""

    def __init__(self, choices):
        self.choices, self.asked = list(choices), []

    def integer_up_to(self, n):
        self.asked.append(n)
        return self.choices.pop(0)


def test_by_hand():
    letters, generator = list("abcd"), Choices([1, 2, 0])
    shuffle(letters, generator)
    # i = 3, j = 1: a d c b;  i = 2, j = 2: a d c b;  i = 1, j = 0: d a c b
    step.equal("".join(letters), "dacb", FORMULA, "abcd with j = 1, 2, 0")
    step.equal(generator.asked, [3, 2, 1], "j is drawn up to i, i included", "4 items")


@pytest.mark.parametrize("seed", ["0", "1", "5489", "4294967295"])
def test_orders_equal_numpys(seed):
    orders = FIXTURE[seed]["orders"]
    assert sorted(map(int, orders)) == [1, 2, 3, 10, 100, 1000]
    for length, expected in orders.items():
        items = list(range(int(length)))
        shuffle(items, MersenneTwister(int(seed)))
        step.equal(items, expected, FORMULA, f"{length} items, seed {seed}")


def test_the_articles_order():
    """FACTS of the article's seed: the training set's order begins with these of 12,665 items."""
    items = list(range(12665))
    shuffle(items, MersenneTwister(0))
    step.equal(items[:5], [12062, 4240, 3652, 6756, 1096], FORMULA, "12665 items, seed 0")


@pytest.mark.parametrize("items", [[], ["only"]])
def test_nothing_to_shuffle_draws_nothing(items):
    generator = Choices([])
    before = list(items)
    shuffle(items, generator)
    assert (items, generator.asked) == (before, [])
