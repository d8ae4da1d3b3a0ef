"""Chapter 8. The sigmoid, and its slope (article, section 6).

You have:    X·w, one number z an image, as large or as small as it likes (chapter 7).
You build:   the curve that brings any z to between 0 and 1, and how steep it is.
It enables:  outputs that read as "how sure is this a 1?" (chapter 9), and the middle factor of the
             chain rule (chapter 12).

    symbol  Python name     range           meaning
    z       z               any float       the weighted sum of an image
    p       p, output       0.0 .. 1.0      the output, sigmoid(z)
    dp/dz   sigmoid_slope   0.0 .. 0.25     change of p for a small change of z, per unit of it
"""

from math import exp


def sigmoid(z: float) -> float:
    """Returns p = 1 / (1 + e^-z).

    For negative z, e^-z is large, and beyond z = -709.78 larger than a float can be. The same
    value, after multiplying above and below by e^z, needs only the small e^z:

        p = e^z / (1 + e^z)

    z: any float, infinities included. Result: 0.0 .. 1.0; exactly 1.0 above z = 36.74.

    >>> sigmoid(0.0), sigmoid(-1000.0), sigmoid(1000.0)
    (0.5, 0.0, 1.0)
    """
    if z >= 0.0:
        return 1.0 / (1.0 + exp(-z))
    e = exp(z)
    return e / (1.0 + e)


def sigmoid_slope(p: float) -> float:
    """Returns dp/dz = p (1 - p), where p = sigmoid(z).

    With e short for e^-z, p = 1 / (1 + e), and d e/dz = -e:

        dp/dz = -1 / (1 + e)^2 * (-e) = 1 / (1 + e) * e / (1 + e) = p (1 - p)

    p: an output of `sigmoid`, 0.0 .. 1.0. Result: 0.0 .. 0.25. It is 0.25 at z = 0 and next to
    nothing where the curve is flat: there an output hardly moves, and learns as little.

    >>> sigmoid_slope(0.5), sigmoid_slope(1.0)
    (0.25, 0.0)
    """
    return p * (1.0 - p)
