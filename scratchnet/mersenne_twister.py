"""Chapter 2. Random numbers that are the same everywhere (article, sections 3 and 6).

You have:    nothing but whole numbers; this chapter stands on its own.
You build:   the generator MT19937, bit for bit what the article drew from, and three ways to use it.
It enables:  the shuffle of chapter 3 and the initial weights of chapter 9, equal to the article's.

    symbol  Python name    meaning                              range
    s       self._state    the generator's memory, 624 words    0..2^32 - 1 each
    n       N              words in the memory                  624
    m       M              distance of the word mixed in        397
    u       random()       uniform number                       0 <= u < 1

A generator is a machine without chance: the same seed always gives the same numbers. All 624 words
are renewed at once (the "twist"), then handed out one by one, each with its bits stirred once more
(the "tempering").

Source: Matsumoto and Nishimura, Mersenne Twister, ACM TOMACS 8(1), 1998; the constants stand there.
The seeding, the uniforms, the integers and the normals are those of NumPy's legacy `np.random`.
"""

import math

N, M = 624, 397
UPPER_BIT, LOWER_BITS = 0x80000000, 0x7FFFFFFF  # the highest bit of a word, and the other 31
TWIST = 0x9908B0DF
WORD = 0xFFFFFFFF  # x & WORD is x modulo 2^32


class MersenneTwister:
    """The generator MT19937, seeded by one whole number.

    seed: 0..2^32 - 1. Raises ValueError outside that range.

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
        """Returns the next word of the sequence, 0..2^32 - 1.

        Tempering spreads every bit of the word s over the word handed out:

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
        of the one after: together the 53 bits that a float holds.
        """
        a = self.next_uint32() >> 5
        b = self.next_uint32() >> 6
        return (a * 2**26 + b) / 2**53

    def integer_up_to(self, n: int) -> int:
        """Returns a whole number j, 0 <= j <= n, every one equally likely.

        A word modulo n + 1 would favour small numbers. So: cut the word to as many bits as n has,
        and draw again while the result is above n. (n = 0 draws nothing.)

        n: 0..2^32 - 1. Raises ValueError outside that range.
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

        Marsaglia's polar method: take (x1, x2) uniform in the square from -1 to 1 until it falls
        inside the circle, 0 < r2 = x1^2 + x2^2 < 1, but not on its centre. With

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
    """The 624 words that one seed fills, by Knuth's formula:

    s[0] = seed,  s[i] = 1812433253 (s[i-1] ^ (s[i-1] >> 30)) + i  modulo 2^32.
    """
    state = [seed]
    for i in range(1, N):
        before = state[-1]
        state.append((1812433253 * (before ^ (before >> 30)) + i) & WORD)
    return state


def _twist(state: list[int]) -> None:
    """Renews all 624 words in place, indices taken modulo 624:

    y = the upper bit of s[i] joined to the lower 31 bits of s[i+1],
    s[i] = s[i+m] ^ (y >> 1), and ^ 0x9908b0df where y is odd.
    """
    for i in range(N):
        y = (state[i] & UPPER_BIT) | (state[(i + 1) % N] & LOWER_BITS)
        state[i] = state[(i + M) % N] ^ (y >> 1) ^ (TWIST if y & 1 else 0)
