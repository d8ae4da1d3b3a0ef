"""The sigmoid, and its slope (part II, the unit; article, section 6).
Before: matrix.py. Next: network.py.

You have:    X·w, one number per image, of any size; with a bias added it is called z.
You build:   the curve that brings any z to between 0 and 1, and how steep it is.
It enables:  outputs that read as "how sure is this a 1?", and a slope that gradient.py will need.

    symbol  Python name     range           meaning
    z       z               any float       the weighted sum of an image, plus the bias
    p       p               0.0 .. 1.0      the output, sigmoid(z) = 1 / (1 + e^-z)
    dp/dz   sigmoid_slope   0.0 .. 0.25     derivative of p with respect to z: the curve's slope

    p 1.0 |                                     ************************
          |                                  ***
          |                                **
          |                               *
      0.5 |                              *   steepest here: the slope is 0.25
          |                             *
          |                           **
          |                        ***       and out there it is next to 0
      0.0 |************************
          +-------------------------------------------------------------
         -12        -8        -4         0         4         8        12  z

      z        p        slope
      0    0.500000    0.250000
      2    0.880797    0.104994
      4    0.982014    0.017663
      8    0.999665    0.000335
     12    0.999994    0.000006

On the hillside in the middle a small push to z moves p. Out on the flat hardly any push does.
"""

from math import exp


def sigmoid(z: float) -> float:
    """Returns p = 1 / (1 + e^-z).

    For negative z, e^-z is large, and below z = -709.78 larger than a float can be. The same
    value, with numerator and denominator multiplied by e^z, needs only the small e^z:

        p = e^z / (1 + e^z)

    z: any float, infinities included. Result: 0.0 .. 1.0; exactly 1.0 above z = 36.74.

    >>> sigmoid(0.0), sigmoid(-1000.0), sigmoid(1000.0)
    (0.5, 0.0, 1.0)
    """
    if z >= 0.0:
        return 1.0 / (1.0 + exp(-z))
    exp_z = exp(z)
    return exp_z / (1.0 + exp_z)


def sigmoid_slope(p: float) -> float:
    """Returns dp/dz = p (1 - p), where p = sigmoid(z).

    With q short for e^-z: p = 1 / (1 + q), so 1 - p = q / (1 + q), and dq/dz = -q. Then

        dp/dz = -1 / (1 + q)^2 * dq/dz = q / (1 + q)^2 = p (1 - p)

    A slope can also be measured: let z go from a little below, z - h, to z + h, and see how far p goes.
    That, divided by 2 h, is nearly dp/dz.

    p: an output of `sigmoid`, 0.0 .. 1.0. Result: 0.0 .. 0.25, the largest at z = 0.

    >>> derived = sigmoid_slope(sigmoid(1.0))
    >>> measured = (sigmoid(1.0 + 1e-5) - sigmoid(1.0 - 1e-5)) / 2e-5
    >>> print(f"measured {measured:.6f}, derived {derived:.6f}")
    measured 0.196612, derived 0.196612
    >>> sigmoid_slope(0.5), sigmoid_slope(1.0)
    (0.25, 0.0)
    """
    return p * (1.0 - p)


# Run this:
#     $ python3 -c "from scratchnet.sigmoid import *; print(sigmoid(2), sigmoid_slope(sigmoid(2)))"
#     0.8807970779778823 0.10499358540350662
# Or draw, and see z move: python3 -m scratchnet.live  (in a workbook: once all pages are written)
# Ask yourself:
# 1. At which z is the slope a tenth of what it is at 0? (test_a_tenth_of_the_slope)
# 2. From which z on is p, as a float, exactly 1? (test_exactly_1_from_where)
