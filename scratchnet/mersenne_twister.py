"""Random numbers that are the same everywhere (part IV, the article's run; article, sections 3, 6).
Before: training.py. Next: shuffle.py.

You have:    a unit that gets 0.9825 in one step from zero. The article's began at random: 0.8061. Why?
You build:   the generator MT19937, bit for bit what the article drew from, and three ways to use it.
It enables:  the article's order of the images and its first weights, in article.py.

To find out what went wrong in somebody's experiment, repeat it: the same data, the same steps, and the
same chance. "Random" numbers can be had again, since no die is cast: a rule makes each from those
before it, and the first from a seed. The article's seed is 0. With the sixty lines below its weights
come out as in 2022 on its author's machine, to the last bit. (You may take that on trust, and read only
`integer_up_to`, a fair die with any number of sides, and `standard_normal`, a bell made of a square.)
Why not `import random`? It is the same generator, but seeds, shuffles and makes normals in another way.

    symbol  Python name    meaning                              range
    s       state          the memory: N words (32-bit numbers) 0 .. 4294967295 each
    N       N              words in the memory                  624
    M       M              word i is mixed with word i + M      397
    x ^ y                  the bits in which x and y differ (exclusive or)
    x & y                  the bits that x and y both have
    x >> k, x << k         the bits of x moved k places down, or up
    a**b                   a to the power of b
    u       random()       uniform number                       0.0 <= u < 1.0

All N words are filled from the seed, then renewed at once (the "twist") and handed out one by one,
each with its bits mixed once more (the "tempering"); when none is left, the next twist follows. The
constants were searched for: with these, the sequence comes round only after 2**19937 - 1 words.

Source: Matsumoto and Nishimura, Mersenne Twister, ACM TOMACS 8(1), 1998, and for the seeding their
program mt19937ar.c, 2002. The uniforms, integers and normals are those of NumPy's legacy generator.
"""

import math

N, M = 624, 397
UPPER_BIT, LOWER_BITS = 0x80000000, 0x7FFFFFFF  # the highest bit of a word, and the other 31
TWIST = 0x9908B0DF
WORD = 0xFFFFFFFF  # x & WORD is x modulo 2**32


def seeded(seed: int) -> list[int]:
    """Returns the N words that one seed fills, by Knuth's formula:

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
    """Renews all N words in place, one after the other, so later ones from new ones. For each i,
    with indices modulo N:
        y = the upper bit of s[i] joined to the lower 31 bits of s[i+1]
        s[i] = s[i+M] ^ (y >> 1),  and ^ 0x9908b0df where y is odd
    """
    for i in range(N):
        y = (state[i] & UPPER_BIT) | (state[(i + 1) % N] & LOWER_BITS)
        state[i] = state[(i + M) % N] ^ (y >> 1) ^ (TWIST if y & 1 else 0)


class MersenneTwister:
    """The generator MT19937, seeded by one whole number.

    seed: 0 .. 2**32 - 1. Raises ValueError outside that range.

    >>> generator = MersenneTwister(5489)
    >>> generator.next_uint32(), generator.next_uint32()
    (3499211612, 581869302)
    """

    def __init__(self, seed: int) -> None:
        if not 0 <= seed <= WORD:
            raise ValueError(f"expected a seed in 0..{WORD}, found {seed}")
        self._state = seeded(seed)
        self._position = N  # words handed out since the last twist; N: none is left
        self._kept_normal: float | None = None

    def next_uint32(self) -> int:
        """Returns the next word of the sequence, 0 .. 2**32 - 1.

        If none is left, `twist` renews them all, and the first is next. Tempering spreads every
        bit of the word s over the word y handed out:

            y = s ^ (s >> 11)
            y = y ^ ((y << 7) & 0x9d2c5680)
            y = y ^ ((y << 15) & 0xefc60000)
            y = y ^ (y >> 18)

        The masks also keep y below 2**32.
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
        """Returns a uniform number u, 0 <= u < 1.

        u = (a * 2**26 + b) / 2**53, where a is the upper 27 bits of the next word and b the upper 26
        of the one after: together the 53 bits of a float's significand.

        >>> MersenneTwister(0).random()
        0.5488135039273248
        """
        a = self.next_uint32() >> 5
        b = self.next_uint32() >> 6
        return (a * 2**26 + b) / 2**53

    def integer_up_to(self, n: int) -> int:
        """Returns a whole number j, 0 <= j <= n, every one equally likely.

        A word modulo n + 1 would favour small numbers, unless n + 1 is a power of 2. So: keep of the
        word only as many of its lowest bits as n has, and draw again while j > n. (n = 0 draws none.)

        n: 0 .. 2**32 - 1. Raises ValueError outside it: "expected n in 0..4294967295, found -1".

        >>> MersenneTwister(0).integer_up_to(9)  # the words end in 1100 = 12, 1111 = 15, 0101 = 5
        5
        """
        if not 0 <= n <= WORD:
            raise ValueError(f"expected n in 0..{WORD}, found {n}")
        if n == 0:
            return 0
        mask = (1 << n.bit_length()) - 1  # as many bits as n has, all of them 1
        j = self.next_uint32() & mask
        while j > n:
            j = self.next_uint32() & mask
        return j

    def standard_normal(self) -> float:
        """Returns a number from the normal distribution of mean 0 and standard deviation 1.

        Marsaglia's polar method: draw x1 = 2u - 1 and then x2 = 2u - 1, a point in the square from
        -1 to 1, until it falls inside the circle, r2 = x1 * x1 + x2 * x2 < 1, but not on its centre.
        All directions are alike; r2 is uniform, as r2 < t fills the share t of the circle's area; and
        -2 ln(r2) is spread as n1**2 + n2**2 for normals n1, n2. So stretch the point to that r2: with

            f = sqrt(-2 ln(r2) / r2)

        f x1 and f x2 are two independent normals: f x2 is returned now, f x1 at the next call.
        (x1 * x1 and math.sqrt, not x1**2 and **0.5, and the division last: others may round otherwise.)

        >>> generator = MersenneTwister(0)
        >>> generator.standard_normal(), generator.standard_normal()
        (1.764052345967664, 0.4001572083672233)

        Source: Marsaglia and Bray, SIAM Review 6(3), 1964.
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
#
# Ask yourself:
# 1. Which share of 10,000 normals lies within 1 of 0, within 2, within 3? (test_a_bell)
# 2. How often must integer_up_to(4) draw again, on average? (test_how_often_it_draws_again)
