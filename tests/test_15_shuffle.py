"""Chapter 15: the shuffle of Fisher and Yates. Oracle: NumPy's legacy shuffle."""

from collections import Counter
from itertools import product

import pytest
from step import Step, fixture

from scratchnet import shuffle as page
from scratchnet.mersenne_twister import MersenneTwister
from scratchnet.shuffle import shuffle

step = Step(__file__)
test_example = step.examples()
FORMULA = "for i from n - 1 down to 1: exchange items i and j, j in 0..i"


class Choices:
    """A generator that gives the chosen j, one after another, then 0, and notes what it was asked."""

    def __init__(self, choices):
        self.choices, self.asked = list(choices), []

    def integer_up_to(self, n):
        self.asked.append(n)
        return self.choices.pop(0) if self.choices else 0


def shuffled(text, choices):
    letters = list(text)
    shuffle(letters, Choices(choices))
    return "".join(letters)


def test_by_hand():
    letters, generator = list("abcd"), Choices([1, 2, 0])
    found = shuffle(letters, generator)
    # i = 3, j = 1: a d c b;  i = 2, j = 2: a d c b;  i = 1, j = 0: d a c b
    step.equal("".join(letters), "dacb", FORMULA, "abcd with j = 1, 2, 0")
    step.equal(generator.asked, [3, 2, 1], "j is drawn up to i, i included", "4 items")
    step.equal(shuffled("ba", [1]), "ba", "an item may stay where it is", "ba with j = 1")
    step.equal(shuffled("aab", [1, 1]), "aba", FORMULA, "aab with j = 1, 1: equal items are different places")
    step.equal(found, None, "the list itself is shuffled, nothing is returned", "4 items")


def test_the_table():
    """Each row of it, by the choices of seed 6."""
    generator, items, rows = MersenneTwister(6), list("abcde"), "second:"
    for i in (4, 3, 2, 1):
        j, before = generator.integer_up_to(i), " ".join(items)
        items[i], items[j] = items[j], items[i]
        drawn = f"draw j from 0 .. {i}, here {j} items {i} and {j} change places"
        rows += f" i = {i} {drawn} {before} -> {' '.join(items)}"
    step.has(" ".join(page.__doc__.split()), f"{rows} Does the order")


@pytest.mark.parametrize("items", [[], ["only"]])
def test_nothing_to_shuffle_draws_nothing(items):
    generator, before = Choices([]), list(items)
    shuffle(items, generator)
    step.equal(items, before, FORMULA, before)
    step.equal(generator.asked, [], "n - 1 numbers j, or none", before)


@pytest.mark.parametrize("seed", ["0", "1", "5489", "4294967295"])
def test_orders_equal_numpys(seed):
    for length, expected in fixture("generator")[seed]["orders"].items():  # from 1 to 1000 items
        items = list(range(int(length)))
        shuffle(items, MersenneTwister(int(seed)))
        step.equal(items, expected, FORMULA, f"{length} items, seed {seed}")


def test_what_cannot_be_shuffled_in_place_is_refused():
    step.raises(shuffle, (1, 2), Choices([]))


# The page's questions.


def test_question_1():
    """Only "bca" and "cab", in which every letter has moved; in "acb", "bac", "cba" one has not."""
    orders = {shuffled("abc", choices) for choices in product(range(2), range(1))}
    step.equal(sorted(orders), ["bca", "cab"], "j in 0..i - 1", "abc: j in 0..1, then 0")


def test_question_2():
    """No: 3 * 3 = 9 equally likely sequences cannot be shared out evenly among 6 orders.

    Three orders come twice, three once:
    cba -> bca cba cab;  acb -> cab acb abc;  abc -> bac abc acb (j = 0, 1, 2 at i = 1).
    """
    counts = Counter(shuffled("abc", choices) for choices in product(range(3), repeat=2))
    expected = [("abc", 2), ("acb", 2), ("bac", 1), ("bca", 1), ("cab", 2), ("cba", 1)]
    step.equal(sorted(counts.items()), expected, "j in 0..n - 1", "abc: j in 0..2, twice")
