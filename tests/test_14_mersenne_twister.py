"""Chapter 14: random numbers that are the same everywhere.

Oracles: NumPy's legacy generator (fixtures/generator.json), and the standard library's
`random.Random`, which is the same generator under another seeding.
"""

import random
from math import erf, log, sqrt

import pytest
from step import Step, fixture

from scratchnet import mersenne_twister as page
from scratchnet.mersenne_twister import MersenneTwister, seeded

step = Step(__file__)
test_example = step.examples()
FIXTURE, TEXT = fixture("generator"), " ".join(page.__doc__.split())
SEEDS = [0, 1, 5489, 2**32 - 1]
SEEDING = "s[i] = (1812433253 (s[i-1] ^ (s[i-1] >> 30)) + i) modulo 2**32"
WORD = "next_uint32(): twist, then temper"
INTEGER = "integer_up_to(n): a word cut to n's bits, drawn again while above n"
UNIFORM = "(a 2**26 + b) / 2**53"
ULP = 2**-52  # next to each other, two floats differ by at most this share of themselves
LOG = {  # of the 20,004 normals of the fixture, four r2 whose logarithm its C library (glibc) does not
    # round to the nearest float. Another library rounds these, and so perhaps others, in its own way.
    0.8983774131025271: -0.10716501712225036, 0.628366954746784: -0.4646309603188614,
    0.6914425245281446: -0.3689752484277001, 0.8484938985128614: -0.164292385243715,
}  # fmt: skip
NORMAL = "f x2 now, f x1 at the next call; r2 = x1 * x1 + x2 * x2, and not x1**2 + x2**2"


@pytest.fixture(autouse=True)
def words(monkeypatch):
    """Counts the words drawn, and ends a `while` loop that would draw for ever."""
    counted, draw = [0], MersenneTwister.next_uint32

    def counting(self):
        counted[0] += 1
        if counted[0] > 3_000_000:
            step.equal("the loop goes on", "an end", "each loop ends", "3,000,000 words drawn")
        return draw(self)

    monkeypatch.setattr(MersenneTwister, "next_uint32", counting)
    return counted


def filled(seed):
    """The seeding formula, written a second time."""
    state = [seed]
    for i in range(1, 624):
        state.append((1812433253 * (state[-1] ^ (state[-1] >> 30)) + i) % 2**32)
    return state


def standard_library(seed):
    """`random.Random` set to the words that the seeding formula gives for `seed`."""
    oracle = random.Random()
    oracle.setstate((3, (*filled(seed), 624), None))
    return oracle


@pytest.mark.parametrize("seed", [*SEEDS, 1774682002])
def test_all_words_are_filled_from_the_seed(seed):
    """With the last one the product is 2**32 - 1, so s[1] is 0: the i is added before the modulo."""
    step.gives(seeded, (seed,), [*filled(seed)], SEEDING)


@pytest.mark.parametrize("word, y", [
    (0x00000001, 0x00400091),  # 00000001, 00000081, 00400081, 00400091
    (0x80000000, 0x88102204),  # 80100000, 88100000, 88100000, 88102204
])  # fmt: skip
def test_tempering_by_hand(word, y):
    """Of words with a single bit. In the comments: after each of the four steps, in hexadecimal digits."""
    generator = MersenneTwister(0)
    generator._state, generator._position = [word] * 624, 0
    step.equal(generator.next_uint32(), y, "y ^= y >> 11, and the three lines behind it", f"word {word:#x}")
    step.equal(generator._state, [word] * 624, "the words themselves stay as they are", f"word {word:#x}")


@pytest.mark.parametrize("seed", SEEDS)
def test_words_and_uniforms_equal_numpys_and_the_standard_librarys(seed):
    generator, other = MersenneTwister(seed), MersenneTwister(seed)
    words, uniforms = [[draw() for _ in range(10)] for draw in (generator.next_uint32, other.random)]
    step.equal(words, FIXTURE[str(seed)]["words"], WORD, f"seed {seed}")
    step.equal(uniforms, FIXTURE[str(seed)]["uniforms"], UNIFORM, f"seed {seed}")
    generator, oracle = MersenneTwister(seed), standard_library(seed)
    for turn in range(500):  # of three words each, so past two twists
        given = f"seed {seed}, turn {turn}"
        step.equal(generator.next_uint32(), oracle.getrandbits(32), WORD, given)
        step.equal(generator.random(), oracle.random(), UNIFORM, given)
        other.next_uint32()  # a generator beside it does not disturb it


@pytest.mark.parametrize("n", [1, 2, 4, 6, 7, 8, 1000, 2**31, 2**32 - 1])
def test_integers_are_masked_words_and_drawn_again_above_n(n):
    generator, oracle, mask = MersenneTwister(1), standard_library(1), 1
    while mask < n:
        mask = 2 * mask + 1
    for _ in range(50):
        word = oracle.getrandbits(32) & mask
        while word > n:
            word = oracle.getrandbits(32) & mask
        step.equal(generator.integer_up_to(n), word, INTEGER, f"seed 1, n = {n}")


def test_no_word_is_drawn_for_0(words):
    step.equal((MersenneTwister(1).integer_up_to(0), words[0]), (0, 0), "j = 0, and the words drawn", "n = 0")


def test_a_normal_by_hand():
    """u = 1/2, 1/2 is the centre; 0, 1/2 lies on the circle, 0, 0 outside. Then 3/4, 1/2: x1 = 1/2 and
    x2 = 0, so r2 = 1/4, f = sqrt(-2 ln(1/4) / (1/4)) = sqrt(16 ln 2), f x2 = 0, f x1 = sqrt(4 ln 2).
    For 1/2, 3/4 it is the other way round.
    """
    generator, uniforms = MersenneTwister(0), [0.5, 0.5, 0.0, 0.5, 0.0, 0.0, 0.75, 0.5, 0.5, 0.75]
    generator.random = lambda: uniforms.pop(0) if uniforms else 0.25
    for call, expected in enumerate([0.0, sqrt(4 * log(2)), sqrt(4 * log(2)), 0.0], start=1):
        given = f"u = 1/2 1/2, 0 1/2, 0 0, 3/4 1/2, 1/2 3/4; call {call}"
        found = generator.standard_normal()
        step.close(found, expected, "f x2 now, f x1 at the next call; 0 < r2 < 1", given)


@pytest.mark.parametrize("seed", SEEDS)
def test_normals_equal_numpys(seed):
    """First nearly; then all to the last digit, and to the bit if `log` is the fixture's system's."""
    generator = MersenneTwister(seed)
    expected = FIXTURE[str(seed)]["normals"]  # 5001 of them
    found = [generator.standard_normal() for _ in expected]
    step.close(found[:20], expected[:20], "f x2 now, f x1 at the next call", f"seed {seed}")
    step.close(found, expected, NORMAL, f"seed {seed}", relative=ULP)
    if all(log(r2) == logarithm for r2, logarithm in LOG.items()):
        step.equal(found, expected, NORMAL, f"seed {seed}")


def test_the_stars_of_the_page():
    """How many of the first 1000 normals of seed 0 are within 0.25 of -2 .. 2, in tens."""
    generator = MersenneTwister(0)
    normals = [generator.standard_normal() for _ in range(1000)]
    tens = {k: (sum(abs(normal - k) < 0.25 for normal in normals) + 5) // 10 for k in range(-2, 3)}
    step.has(TEXT, " ".join(f"{k} {'*' * ten}" for k, ten in tens.items()) + " Source")
    shares = [round(100 * erf(limit / sqrt(2))) for limit in (1, 2)]  # 68.3 and 95.4
    step.has(TEXT, "{} of 100 are between -1 and 1, and {} between".format(*shares))


def test_numbers_that_are_no_words_are_refused():
    for number in (2**32, -1):
        step.raises(MersenneTwister, number)
        step.raises(MersenneTwister(0).integer_up_to, number)


# The page's questions.


def test_question_1():
    """About 27: a share of 1 - erf(3 / sqrt 2) = 0.0027. With the seed 0 they are 19: 9 below, and 10 above.

    The number of 10,000 that fall within has a standard deviation of sqrt(10,000 q (1 - q)).
    """
    generator = MersenneTwister(0)
    normals = [generator.standard_normal() for _ in range(10_000)]
    share = 1 - erf(3 / sqrt(2))
    found = sum(normal < -3 for normal in normals), sum(normal > 3 for normal in normals)
    step.equal((*found, round(10_000 * share)), (9, 10, 27), "below -3, above 3; how many on average")
    off = abs(sum(found) - 10_000 * share) / sqrt(10_000 * share * (1 - share))
    step.equal(off < 3, True, "within 3 standard deviations", found)


def test_question_2(words):
    """0.6 times: 5 of the 8 values of three bits will do, so a number takes 8/5 words on average.

    The words that one number takes vary by sqrt(3/8) / (5/8) = 0.98; those of 10,000 by 98.
    """
    generator = MersenneTwister(0)
    for _ in range(10_000):
        generator.integer_up_to(4)
    again = words[0] - 10_000
    step.equal(abs(again - 6_000) < 3 * 98, True, "6,000 within 3 standard deviations", again)
