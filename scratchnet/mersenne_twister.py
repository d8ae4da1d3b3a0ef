"""Chapter 2. Random numbers that are the same everywhere (article, sections 3 and 6).

You have:    nothing but whole numbers; this chapter stands on its own.
You build:   the generator MT19937, bit for bit what the article drew from, and three ways to use it.
It enables:  the shuffle of chapter 3 and the initial weights of chapter 9, equal to the article's.

    symbol  Python name    meaning                              range
    s       state          the generator's memory, N words      0 .. 2^32 - 1 each
    N       N              words in the memory                  624
    M       M              distance of the word mixed in        397
    x ^ y                  the bits in which x and y differ (exclusive or)
    x & y                  the bits that x and y both have
    x >> k, x << k         the bits of x moved k places down, or up
    u       random()       uniform number                       0.0 <= u < 1.0

The numbers are pseudo-random: they pass for random, but the same seed always gives the same ones.
All N words are renewed at once (the "twist"), then handed out one by one, each with its bits mixed
once more (the "tempering").

Source: Matsumoto and Nishimura, Mersenne Twister, ACM TOMACS 8(1), 1998, and for the seeding their
program mt19937ar.c, 2002. The uniforms, integers and normals are those of NumPy's legacy generator.
"""

import math

N, M = 624, 397
UPPER_BIT, LOWER_BITS = 0x80000000, 0x7FFFFFFF  # the highest bit of a word, and the other 31
TWIST = 0x9908B0DF
WORD = 0xFFFFFFFF  # x & WORD is x modulo 2^32


class MersenneTwister:
    """The generator MT19937, seeded by one whole number.

    seed: 0 .. 2^32 - 1. Raises ValueError outside that range.

    >>> generator = MersenneTwister(5489)
    >>> generator.next_uint32(), generator.next_uint32()
    (3499211612, 581869302)
    """

    def __init__(self, seed: int) -> None:
        if not 0 <= seed <= WORD:
            raise ValueError(f"expected a seed in 0..{WORD}, found {seed}")
        self._state = _seeded(seed)
        self._position = N  # words handed out since the last twist; N: none is left
        self._kept_normal: float | None = None

    def next_uint32(self) -> int:
        """Returns the next word of the sequence, 0 .. 2^32 - 1.

        If none is left, `_twist` renews them all, and the first is next. Tempering spreads every
        bit of the word s over the word y handed out:

            y = s ^ (s >> 11)
            y = y ^ ((y << 7) & 0x9d2c5680)
            y = y ^ ((y << 15) & 0xefc60000)
            y = y ^ (y >> 18)

        The masks also keep y below 2^32.
        """
        if self._position == N:
            _twist(self._state)
            self._position = 0
        y = self._state[self._position]
        self._position += 1
        y ^= y >> 11
        y ^= (y << 7) & 0x9D2C5680
        y ^= (y << 15) & 0xEFC60000
        return y ^ (y >> 18)

    def random(self) -> float:
        """Returns a uniform number u, 0 <= u < 1.

        u = (a * 2^26 + b) / 2^53, where a is the upper 27 bits of the next word and b the upper 26
        of the one after: together the 53 bits of a float's significand.

        >>> MersenneTwister(0).random()
        0.5488135039273248
        """
        a = self.next_uint32() >> 5
        b = self.next_uint32() >> 6
        return (a * 2**26 + b) / 2**53

    def integer_up_to(self, n: int) -> int:
        """Returns a whole number j, 0 <= j <= n, every one equally likely.

        A word modulo n + 1 would favour small numbers, unless n + 1 is a power of 2. So: cut the
        word to as many bits as n has, and draw again while j > n. (n = 0 draws nothing.)

        n: 0 .. 2^32 - 1. Raises ValueError outside it: "expected n in 0..4294967295, found -1".

        >>> MersenneTwister(0).integer_up_to(9)  # the words end in 1100 = 12, 1111 = 15, 0101 = 5
        5
        """
        if not 0 <= n <= WORD:
            raise ValueError(f"expected n in 0..{WORD}, found {n}")
        if n == 0:
            return 0
        mask = (1 << n.bit_length()) - 1  # the smallest 2^k - 1 that is at least n
        while (j := self.next_uint32() & mask) > n:
            pass
        return j

    def standard_normal(self) -> float:
        """Returns a number from the normal distribution of mean 0 and standard deviation 1.

        Marsaglia's polar method: draw x1 = 2u - 1 and then x2 = 2u - 1, a point in the square from
        -1 to 1, until it falls inside the circle, r2 = x1^2 + x2^2 < 1, but not on its centre. With

            f = sqrt(-2 ln(r2) / r2)

        f x1 and f x2 are two independent normals: f x2 is returned now, f x1 at the next call.

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


def _seeded(seed: int) -> list[int]:
    """The N words that one seed fills, by Knuth's formula:

    s[0] = seed,  s[i] = 1812433253 (s[i-1] ^ (s[i-1] >> 30)) + i  modulo 2^32.
    """
    state = [seed]
    for i in range(1, N):
        before = state[-1]
        state.append((1812433253 * (before ^ (before >> 30)) + i) & WORD)
    return state


def _twist(state: list[int]) -> None:
    """Renews all N words in place, indices taken modulo N:

    y = the upper bit of s[i] joined to the lower 31 bits of s[i+1],
    s[i] = s[i+M] ^ (y >> 1), and ^ 0x9908b0df where y is odd.
    """
    for i in range(N):
        y = (state[i] & UPPER_BIT) | (state[(i + 1) % N] & LOWER_BITS)
        state[i] = state[(i + M) % N] ^ (y >> 1) ^ (TWIST if y & 1 else 0)
