"""Chapter 12. The gradient: first measured, then derived by hand (article, section 9).

You have:    the loss and its slopes (chapter 10), the sigmoid's slope (chapter 8), Xᵀ·δ (chapter 7).
You build:   a measurement of any derivative, slow and sure, and the chain rule, which is quick.
It enables:  training: chapter 13 moves each weight against its gradient.

    symbol   Python name          shape          meaning
    X, y     x, y                 n x 784, n     images and labels
    p        predictions          n numbers      sigmoid(z), where z = X·w + b
    L        the loss             1 number       1/n times the sum of (p - y)^2
    dL/dp    loss_slopes          n numbers      2 (p - y) / n             (chapter 10)
    dp/dz    sigmoid_slope(p)     n numbers      p (1 - p)                 (chapter 8)
    δ        delta                n numbers      half of dL/dz
    ½ dL/dw  gradient_w           784 numbers    the article's gradient of the weights
    ½ dL/db  gradient_b           1 number       the article's gradient of the bias

The derivation. A weight w[j] acts on the loss through every image i: it moves z[i], that moves p[i],
that moves L. The chain rule multiplies the three slopes along the way, and sums over the images:

    dL/dw[j] = sum over i of  dL/dp[i] * dp[i]/dz[i] * dz[i]/dw[j]
             = sum over i of  2 (p[i] - y[i]) / n  *  p[i] (1 - p[i])  *  X[i][j]

The last factor is X[i][j] because z[i] = X[i][0] w[0] + ... + X[i][783] w[783] + b. For the bias it
is 1. The first two do not depend on j: multiplied once per image they are dL/dz[i], and dL/dw[j] is
the dot product of column j of X with them. For all columns at once, dL/dw = Xᵀ·(dL/dz).

The article's code has no 2: it walks down half of the loss. Its printed numbers depend on that, so
`HALF` takes the 2 out again: δ = ½ dL/dz and gradient_w = Xᵀ·δ = ½ dL/dw. A measured derivative of L
is therefore 2.000000 times the entry of `gradient`.
"""

from collections.abc import Callable, Sequence

from scratchnet.loss import mean_squared_error_slopes
from scratchnet.matrix import Matrix, Rows, as_matrix
from scratchnet.sigmoid import sigmoid_slope
from scratchnet.vector import Vector, check_lengths, total

HALF = 0.5


def numeric_derivative(f: Callable[[float], float], at: float, step: float = 1e-5) -> float:
    """Returns df/dx measured at x = `at`: (f(x + h) - f(x - h)) / (2 h), the central difference.

    Its error shrinks as h^2, but below h = 1e-5 or so the rounding of f takes over.

    f: any smooth function. step: h, above 0.0.

    Raises ValueError for another h: "expected a step above 0, found -1.0".

    >>> numeric_derivative(lambda x: x**2, at=3.0, step=0.5)  # (12.25 - 6.25) / 1
    6.0
    """
    if not step > 0.0:
        raise ValueError(f"expected a step above 0, found {step}")
    return (f(at + step) - f(at - step)) / (2.0 * step)


def numeric_gradient(
    f: Callable[[Vector], float], at: Vector, entries: Sequence[int] | None = None
) -> list[float]:
    """Returns the derivatives of f with respect to the chosen entries of `at`, each measured.

    Entry j: (f(at with at[j] + h) - f(at with at[j] - h)) / (2 h), by `numeric_derivative`.

    f: from a vector of k numbers to a number. at: k numbers. entries: chosen ones of 0 .. k - 1;
    None: all, in order. Result: a number per entry.

    >>> [round(slope, 6) for slope in numeric_gradient(lambda v: v[0] * v[1], [3.0, 5.0])]
    [5.0, 3.0]
    """
    slopes = []
    for entry in range(len(at)) if entries is None else entries:
        before, after = at[:entry], at[entry + 1 :]
        slopes.append(numeric_derivative(lambda value: f([*before, value, *after]), at[entry]))
    return slopes


def check_gradient(derived: Vector, measured: Vector, tolerance: float = 1e-6) -> None:
    """Raises ValueError at the first entry whose two values differ by more than the tolerance.

    derived, measured: k numbers each, k >= 1, named "derived and measured entries" where their
    counts differ. tolerance: relative to the larger of the two sizes. NaN differs from everything.

    The ratio is measured / derived, or inf where derived is 0.

    >>> check_gradient([1.0, 0.2], [1.0, 0.4])
    Traceback (most recent call last):
    ValueError: gradient entry 1: derived 0.2, measured 0.4 (ratio 2.000000)
    """
    check_lengths(derived, measured, "derived and measured entries")
    for entry, (ours, theirs) in enumerate(zip(derived, measured)):
        if not abs(ours - theirs) <= tolerance * max(abs(ours), abs(theirs)):
            ratio = theirs / ours if ours else float("inf")
            raise ValueError(
                f"gradient entry {entry}: derived {ours}, measured {theirs} (ratio {ratio:.6f})"
            )


def gradient(x: Matrix | Rows, y: Vector, predictions: Vector) -> tuple[list[float], float]:
    """Returns the article's gradient, (gradient_w, gradient_b): that of half the mean squared error.

        δ = 1/2 * 2 (p - y) / n * p (1 - p)
        gradient_w = Xᵀ·δ
        gradient_b = sum of δ

    x: n images of m numbers, as a matrix or plain rows. y: their n labels.
    predictions: the n outputs for them. Result: m numbers, and 1.

    Raises ValueError where these counts differ.

    >>> gradient([[1.0, 0.5]], [1.0], [0.5])  # δ = (0.5 - 1) * 0.5 * 0.5
    ([-0.125, -0.0625], -0.125)
    """
    loss_slopes = mean_squared_error_slopes(predictions, y)  # n: dL/dp
    delta = [  # n: half of dL/dp * dp/dz
        HALF * loss_slope * sigmoid_slope(p) for loss_slope, p in zip(loss_slopes, predictions)
    ]
    return as_matrix(x).transpose_dot(delta), total(delta)  # 784 x n -> 784
