"""Step 2: random numbers that are the same everywhere.

Oracles: NumPy's legacy generator (fixtures/generator.json), the C++ standard, and the standard
library's `random.Random`, which is the same generator under another seeding.
"""

import random

import pytest
from step import Step, fixture

from scratchnet.mersenne_twister import MersenneTwister, _seeded, _twist

step = Step(2, "mersenne_twister")
FIXTURE = fixture("generator")
SEEDS = [0, 1, 5489, 2**32 - 1]
WORD = "next_uint32(): twist, then temper"
INTEGER = "integer_up_to(n): a word cut to n's bits, drawn again while above n"


def standard_library(seed):
    """`random.Random` set to the 624 words that the seeding formula gives for `seed`."""
    state = [seed]
    for i in range(1, 624):
        state.append((1812433253 * (state[-1] ^ (state[-1] >> 30)) + i) % 2**32)
    oracle = random.Random()
    oracle.setstate((3, (*state, 624), None))
    return oracle


def test_seeding_by_hand():
    """s[0] = 1; s[1] = 1812433253 (1 ^ (1 >> 30)) + 1 = 1812433254. The third by the same formula:
    1812433254 >> 30 = 1, 1812433254 ^ 1 = 1812433255, times 1812433253, plus 2, modulo 2^32."""
    expected = [1, 1812433254, (1812433253 * 1812433255 + 2) % 2**32]
    found = _seeded(1)
    step.equal(found[:3], expected, "s[i] = 1812433253 (s[i-1] ^ (s[i-1] >> 30)) + i", "seed 1")
    step.equal(len(found), 624, "N words", "seed 1")


def test_twist_by_hand():
    """Blank words but for s[1] = 1 and s[397] = 2^31: s[0] takes y = 1 (odd) and s[397]; s[1] takes
    y = 0 and s[398] = 0; s[227], 397 before 624, takes the new s[0]."""
    state = [0] * 624
    state[1], state[397] = 1, 0x80000000
    _twist(state)
    step.equal(state[0], 0x80000000 ^ 0x9908B0DF, "s[i] = s[i+M] ^ (y >> 1) ^ TWIST if y is odd")
    step.equal(state[1], 0, "y joins the upper bit of s[1] to the lower 31 of s[2]", "both 0")
    step.equal(state[227], state[0], "s[i+M] is taken modulo N, already renewed", "i = 227")


@pytest.mark.parametrize("seed", SEEDS)
def test_words_equal_numpys(seed):
    generator = MersenneTwister(seed)
    found = [generator.next_uint32() for _ in range(10)]
    step.equal(found, FIXTURE[str(seed)]["words"], WORD, f"seed {seed}")


def test_the_published_10000th_word():
    """The C++ standard, [rand.predef]: mt19937, seeded with 5489, gives 4123659995."""
    generator = MersenneTwister(5489)
    for _ in range(9999):
        generator.next_uint32()
    step.equal(generator.next_uint32(), 4123659995, WORD, "seed 5489, word 10000")


@pytest.mark.parametrize("seed", SEEDS)
def test_words_and_uniforms_equal_the_standard_librarys(seed):
    generator, oracle = MersenneTwister(seed), standard_library(seed)
    for turn in range(1500):  # past two twists
        given = f"seed {seed}, turn {turn}"
        step.equal(generator.next_uint32(), oracle.getrandbits(32), WORD, given)
        step.equal(generator.random(), oracle.random(), "(a 2^26 + b) / 2^53", given)


@pytest.mark.parametrize("seed", SEEDS)
def test_uniforms_equal_numpys(seed):
    generator = MersenneTwister(seed)
    found = [generator.random() for _ in range(10)]
    step.equal(found, FIXTURE[str(seed)]["uniforms"], "(a 2^26 + b) / 2^53", f"seed {seed}")


@pytest.mark.parametrize("seed", SEEDS)
def test_normals_equal_numpys(seed):
    generator = MersenneTwister(seed)
    expected = FIXTURE[str(seed)]["normals"]
    found = [generator.standard_normal() for _ in expected]
    assert len(expected) >= 5000
    step.equal(found, expected, "f x2 now, f x1 at the next call", f"seed {seed}")


def test_the_kept_normal_is_kept_while_words_are_drawn():
    generator = MersenneTwister(0)
    generator.standard_normal()
    generator.next_uint32()
    expected = FIXTURE["0"]["normals"][1]
    step.equal(generator.standard_normal(), expected, "f x1 at the next call", "seed 0")


def test_two_generators_do_not_share_their_state():
    one, other = MersenneTwister(0), MersenneTwister(0)
    first = [one.standard_normal() for _ in range(3)]
    step.equal([other.standard_normal() for _ in range(3)], first, "own state, own kept normal")


@pytest.mark.parametrize("n", [1, 2, 6, 7, 8, 1000, 2**31, 2**32 - 1])
def test_integers_are_masked_words_and_drawn_again_above_n(n):
    generator, oracle = MersenneTwister(1), standard_library(1)
    mask = 1
    while mask < n:
        mask = 2 * mask + 1
    for _ in range(50):
        word = oracle.getrandbits(32) & mask
        while word > n:
            word = oracle.getrandbits(32) & mask
        step.equal(generator.integer_up_to(n), word, INTEGER, f"seed 1, n = {n}")


def test_integers_reach_both_ends():
    generator = MersenneTwister(0)
    found = sorted({generator.integer_up_to(4) for _ in range(200)})
    step.equal(found, [0, 1, 2, 3, 4], INTEGER, "200 draws up to 4")


def test_zero_needs_no_draw():
    generator = MersenneTwister(0)
    step.equal(generator.integer_up_to(0), 0, INTEGER, "n = 0")
    step.equal(generator.next_uint32(), FIXTURE["0"]["words"][0], "n = 0 draws nothing", "seed 0")


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(ValueError, match=f"expected a seed in 0..4294967295, found {seed}"):
        MersenneTwister(seed)


@pytest.mark.parametrize("n", [-1, 2**32])
def test_a_bound_out_of_range_is_refused(n, monkeypatch):
    def no_draw(self):
        raise AssertionError(f"{INTEGER}: expected a ValueError for n = {n}, found a draw")

    generator = MersenneTwister(0)
    monkeypatch.setattr(MersenneTwister, "next_uint32", no_draw)  # it might be drawn for ever
    message = step.refused(generator.integer_up_to, n, ValueError)
    step.equal(message, f"expected n in 0..4294967295, found {n}", INTEGER, n)
