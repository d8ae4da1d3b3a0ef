"""Random numbers that are the same on every machine.
Part IV, what an experiment needs. Before: training.py. Next: shuffle.py.

You have:     a unit that learns. A published run of the same unit hardly learned, and it began at random.
You build:    the generator of random numbers that was used there, bit for bit.
It gives you: the same experiment again, with the same random choices, to find out what went wrong in it.

The random numbers of a program are computed: each of them from those before it, and the first ones from a
number called the seed. So the same seed gives the same numbers on every machine. The published run began with
the seed 0 and NumPy's older generator, MT19937. (Python's `random` has it, too, but uses it in another way.)

In the code you may skip all up to `random`, and believe that each call of `next_uint32` gives 32 new bits.
What you skip only stirs bits. The generator keeps 624 words, whole numbers of 32 bits. The seed fills them.
All are stirred (twist) before the first is used, and again whenever none is left. A word is stirred once more
when it is handed out (tempering). In the code, x ^ y has a 1 where the bits of x and y differ, x & y where
both are 1, x | y where at least one is. x >> k and x << k are the bits of x moved down and up by k places.

Then it gets interesting. How do such bits make a fair choice from 0, 1 and 2? That is `integer_up_to`. And
how do they make normal random numbers? That is `standard_normal`. Normal numbers lie around 0, and large
ones are rare: 68 of 100 are between -1 and 1, and 95 between -2 and 2. (Their standard deviation, a measure
of how far they typically lie from 0, is 1.) Of the first 1000 with the seed 0, this is how many lie within
0.25 of -2, -1, 0, 1 and 2, a star for ten of them:

    -2 ***                -1 *************       0 ********************       1 ************       2 ***

Source: Matsumoto and Nishimura, Mersenne Twister, ACM TOMACS 8(1), 1998, and mt19937ar.c, 2002.
"""

import math

from scratchnet.tools.validation import SEED, require

N, M = 624, 397  # N words; each is mixed with the one M places on
UPPER_BIT, LOWER_BITS = 0x80000000, 0x7FFFFFFF  # the highest bit of a word, and the other 31
TWIST = 0x9908B0DF
WORD = 0xFFFFFFFF  # x & WORD is x modulo 2**32


def seeded(seed: int) -> list[int]:
    """Returns the N words s that a seed fills, by a formula of Knuth:

        s[0] = seed
        s[i] = (1812433253 * (s[i-1] ^ (s[i-1] >> 30)) + i)  modulo 2**32

    >>> seeded(1)[:2]  # 1, and 1812433253 * (1 ^ 0) + 1
    [1, 1812433254]
    """
    state = [seed]
    for i in range(1, N):
        before = state[-1]
        state.append((1812433253 * (before ^ (before >> 30)) + i) & WORD)
    return state


def twist(state: list[int]) -> None:
    """Renews all N words s in place, from the first to the last. For each i (indices modulo N) y is the
    upper bit of s[i] joined to the lower 31 bits of s[i+1], and s[i] becomes s[i+M] ^ (y >> 1), and then
    ^ 0x9908b0df if y is odd.
    """
    for i in range(N):
        y = (state[i] & UPPER_BIT) | (state[(i + 1) % N] & LOWER_BITS)
        state[i] = state[(i + M) % N] ^ (y >> 1) ^ (TWIST if y & 1 else 0)


class MersenneTwister:
    """The generator MT19937. seed: 0 .. 2**32 - 1; raises ValueError for anything else."""

    def __init__(self, seed: int) -> None:
        self._state = seeded(require(seed, "seed", SEED))
        self._position = N  # words handed out since the last twist; N means that none is left
        self._kept_normal: float | None = None

    def next_uint32(self) -> int:
        """Returns the next word y, 0 .. 2**32 - 1. If none is left, `twist` renews them all. Tempering is
        y ^= y >> 11, y ^= (y << 7) & 0x9d2c5680, y ^= (y << 15) & 0xefc60000 and y ^= y >> 18.

        >>> MersenneTwister(5489).next_uint32()
        3499211612
        """
        if self._position == N:
            twist(self._state)
            self._position = 0
        y = self._state[self._position]
        self._position += 1
        y ^= y >> 11
        y ^= (y << 7) & 0x9D2C5680
        y ^= (y << 15) & 0xEFC60000
        return y ^ (y >> 18)

    def random(self) -> float:
        """Returns u, spread evenly, 0 <= u < 1: (a * 2**26 + b) / 2**53, where a is the upper 27 bits of the
        next word and b the upper 26 bits of the one after it. (A float holds 53 bits.)"""
        a = self.next_uint32() >> 5
        b = self.next_uint32() >> 6
        return (a * 2**26 + b) / 2**53

    def integer_up_to(self, n: int) -> int:
        """Returns a whole number j, 0 <= j <= n, and each of them is equally likely.

        Say n is 2, and a word has only two bits: it is 0, 1, 2 or 3. Modulo 3 they give 0, 1, 2 and 0
        again, so 0 would be too likely. This is fair: keep as many of the lowest bits of the word as n
        needs. If the result is above n, throw it away and draw again. (For n = 0 no word is drawn.)
        n: 0 .. 2**32 - 1; raises ValueError for anything else.

        >>> MersenneTwister(0).integer_up_to(9)  # the words end in 1100 = 12, 1111 = 15, 0101 = 5
        5
        """
        n = require(n, "n", SEED)
        if n == 0:
            return 0
        mask = (1 << n.bit_length()) - 1  # as many bits as n has, all of them 1
        j = self.next_uint32() & mask
        while j > n:
            j = self.next_uint32() & mask
        return j

    def standard_normal(self) -> float:
        """Returns a normally distributed number: mean 0, standard deviation 1.

        Draw a point in the square from -1 to 1: x1 and then x2 are 2u - 1, each with a new u. Keep it if it
        is inside the circle of radius 1, that is, if r2 = x1 * x1 + x2 * x2, its distance squared, is
        between 0 and 1. Otherwise draw again. Then all directions are equally likely, as they are for a point
        with two normal coordinates. Only the distance is not right yet: multiply both coordinates by
        f = sqrt(-2 ln(r2) / r2) (proved by Marsaglia and Bray, SIAM Review 6(3), 1964). Return f * x2 now,
        and f * x1 the next time.

        >>> generator = MersenneTwister(0)
        >>> generator.standard_normal(), generator.standard_normal()
        (1.764052345967664, 0.4001572083672233)
        """
        if self._kept_normal is not None:
            kept, self._kept_normal = self._kept_normal, None
            return kept
        r2 = 0.0
        while not 0.0 < r2 < 1.0:
            x1 = 2.0 * self.random() - 1.0
            x2 = 2.0 * self.random() - 1.0
            r2 = x1 * x1 + x2 * x2
        f = math.sqrt(-2.0 * math.log(r2) / r2)
        self._kept_normal = f * x1
        return f * x2


# Run this:
#     $ python3 -c "from scratchnet.mersenne_twister import *; print(MersenneTwister(0).random())"
#     0.5488135039273248
# Ask yourself (the answers: tests/test_14_mersenne_twister.py, test_question_1 and test_question_2):
# 1. How many of 10,000 normal numbers are below -3 or above 3?
# 2. How often must integer_up_to(4) draw again, on average?
