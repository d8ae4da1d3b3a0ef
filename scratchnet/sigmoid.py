"""The sigmoid: from any number to a number between 0 and 1.
Part II, the unit. Before: slope.py. Next: network.py.

You have:     a weighted sum with a bias added, called z, for each image: any number, large or small.
You build:    the curve that turns z into p, a number between 0 and 1, and the slope of this curve.
It gives you: outputs that you can read as "how sure is the unit that this is of class 1?"

    p = 1 / (1 + e^-z)

    p 1.0 |                                     ************************
          |                                  ***
          |                                **
          |                               *
      0.5 |                              *   steepest here: the slope is 0.25
          |                             *
          |                           **
          |                        ***       and out there the slope is almost 0
      0.0 |************************
          +-------------------------------------------------------------
         -12        -8        -4         0         4         8        12  z

    z        -8        -4        -2         0         2         4         8
    p        0.0003    0.0180    0.1192    0.5000    0.8808    0.9820    0.9997
    slope    0.0003    0.0177    0.1050    0.2500    0.1050    0.0177    0.0003

Why a curve? The rule that counts ink answers 1 from z = 0 on, and 0 below: that is a step. A step has the
slope 0 everywhere but at its jump, so no slope says which way to move. The sigmoid is a step with its
corners rounded off. (Other such curves would do as well. The slope of this one is easy to compute.) In the
middle, a small move of z moves p. Far out, it hardly moves p at all. Remember this!
"""

from math import exp

from scratchnet.tools.validation import NUMBER, OUTPUT, require


def sigmoid(z: float) -> float:
    """Returns p = 1 / (1 + e^-z).

    For z far below 0, e^-z is very large: below z = -709.78 it is larger than a float can be. So multiply
    numerator and denominator by e^z: e^z / (1 + e^z) is the same p, and needs only the small e^z.

    z: any number, infinities too. Result: 0.0 .. 1.0. Raises ValueError for anything else.

    >>> sigmoid(0.0), sigmoid(-1000.0), sigmoid(1000.0)
    (0.5, 0.0, 1.0)
    """
    z = z if type(z) is float else require(z, "z", NUMBER)  # refuses what is no number
    if z >= 0.0:
        return 1.0 / (1.0 + exp(-z))
    exp_z = exp(z)
    return exp_z / (1.0 + exp_z)


def sigmoid_slope(p: float) -> float:
    """Returns dp/dz = p (1 - p). It is given p, not z, because p is all that it needs.

    Write p as two gears: q = e^-z, and p = 1 / (1 + q).

        dq/dz = -q                    the slope of e^x is e^x, and that of -z is -1
        dp/dq = -1 / (1 + q)²         the slope of 1/x is -1/x²
        dp/dz = q / (1 + q)²          the chain rule: their product

    Now split this into two factors. The first is p. The second is what is missing from p to 1:

        1 / (1 + q)  =  p             q / (1 + q)  =  1 - 1 / (1 + q)  =  1 - p

    p: an output of `sigmoid`, 0.0 .. 1.0. Result: 0.0 .. 0.25, largest at 0.5. ValueError for other p.

    >>> from scratchnet.slope import numeric_derivative
    >>> measured, derived = numeric_derivative(sigmoid, at=1.0), sigmoid_slope(sigmoid(1.0))
    >>> print(f"measured {measured:.6f}, derived {derived:.6f}")
    measured 0.196612, derived 0.196612
    >>> sigmoid_slope(0.5), sigmoid_slope(0.75)
    (0.25, 0.1875)
    """
    p = p if type(p) is float and p >= 0.0 and p <= 1.0 else require(p, "p", OUTPUT)  # p is 0 .. 1
    return p * (1.0 - p)


# Run this:
#     $ python3 -c "from scratchnet.sigmoid import *; print(sigmoid(2), sigmoid_slope(sigmoid(2)))"
#     0.8807970779778823 0.10499358540350662
# Ask yourself (the answers: tests/test_09_sigmoid.py, test_question_1 and test_question_2):
# 1. At which z is the slope a tenth of what it is at 0?
# 2. From which z on is p, as a float, exactly 1? Why just there?
