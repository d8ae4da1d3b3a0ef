"""Chapter 11: the gradient. The measurement is tested first, then used on the derivation.

By hand; by measurement, on a small problem and on real images. NumPy's gradient of the first epoch
of the article is compared in chapter 15, which makes the weights that it is of.
"""

from math import cos, exp, inf, log, nan

import pytest
from step import Step, fixture

from scratchnet.gradient import check_gradient, gradient, numeric_derivative, numeric_gradient
from scratchnet.loss import mean_squared_error, mean_squared_error_slopes
from scratchnet.matrix import PlainMatrix
from scratchnet.network import Network
from scratchnet.sigmoid import sigmoid, sigmoid_slope

step = Step(__file__)
test_example = step.examples()
CENTRAL = "(f(x + h) - f(x - h)) / 2h"
GRADIENT_W = "gradient_w = ½ dL/dw"  # the formulas are to be found
GRADIENT_B = "gradient_b = ½ dL/db"
CHECK = "the larger of the two sizes, times the tolerance, is the most that they may differ by"


# A problem small enough to measure well: 5 images of 3 pixels, outputs away from 0 and 1.
X = [[0.0, 1.0, 0.5], [1.0, 0.25, 0.0], [0.5, 0.5, 1.0], [0.0, 0.0, 0.75], [1.0, 1.0, 1.0]]
Y = [0, 1, 1, 0, 1]
PARAMETERS = [0.3, -0.2, 0.1, 0.05]


def network_with(parameters):
    """A network of the weights and, last, the bias."""
    return Network(parameters[:-1], parameters[-1])


def loss_of(parameters):
    return mean_squared_error(network_with(parameters).forward(X), Y)


# The measurement.


@pytest.mark.parametrize(
    "f, at, slope",
    [
        (lambda x: x**2, 3.0, 6.0),
        (exp, 1.0, exp(1.0)),
        (cos, 1.0, -0.8414709848078965),  # -sin 1
    ],
)
def test_measured_derivatives(f, at, slope):
    step.close(numeric_derivative(f, at), slope, CENTRAL, f"x = {at}", relative=1e-9)


@pytest.mark.parametrize("h, expected", [(1.0, 13.0), (0.5, 12.25), (0.25, 12.0625)])
def test_central_difference_by_hand(h, expected):
    """x^3 at 2: (27 - 1) / 2 = 13 where the slope is 12. The error is h^2: h halved, a quarter."""
    found = numeric_derivative(lambda x: x**3, at=2.0, h=h)
    step.equal(found, expected, CENTRAL, f"x^3 at 2, h = {h}")


def test_where_the_function_is_asked():
    asked = []
    numeric_derivative(lambda x: asked.append(x) or x, at=3.0)
    step.equal(sorted(asked), [3.0 - 1e-5, 3.0 + 1e-5], "f at x - h and x + h, h = 1e-5", "x = 3")


@pytest.mark.parametrize("h", [-1.0, nan, 0.0])
def test_an_h_that_is_not_above_0_is_refused(h):
    message = step.refused(lambda h: numeric_derivative(exp, 1.0, h), h, ValueError)
    step.equal(message, f"expected h above 0, found {h}", CENTRAL, h)


@pytest.mark.parametrize(
    "entries, expected", [(None, [5.0, 3.0, 14.0]), ([2, 0], [14.0, 5.0]), ([1], [3.0]), ([], [])]
)
def test_measured_gradient(entries, expected):
    at = [3.0, 5.0, 7.0]
    found = numeric_gradient(lambda v: v[0] * v[1] + v[2] ** 2, at, entries)
    given = f"v0 v1 + v2^2 at 3 5 7, entries {entries}"
    step.close(found, expected, CENTRAL, given, relative=1e-9)
    step.equal(at, [3.0, 5.0, 7.0], "the vector stays as it is", given)


def test_a_measured_gradient_moves_one_entry_at_a_time():
    asked = []
    numeric_gradient(lambda v: asked.append(list(v)) or 0.0, (3.0, 5.0))
    expected = [[3.0 - 1e-5, 5.0], [3.0, 5.0 - 1e-5], [3.0, 5.0 + 1e-5], [3.0 + 1e-5, 5.0]]
    step.equal(sorted(asked), expected, "two looks for each entry", "at 3 5")


def test_785_parameters_take_1570_looks():
    asked = []
    found = numeric_gradient(lambda v: asked.append(v[0]) or 0.0, [0.0] * 785)
    step.equal(len(found), 785, "a slope for each parameter", "784 weights and a bias")
    step.equal(len(asked), 1570, "2 looks for each of them", "784 weights and a bias")


# The comparison.


def compare(derived, measured, tolerance=None):
    """`check_gradient`, with the tolerance that it has of its own, 1e-6, or with another."""
    options = {} if tolerance is None else {"tolerance": tolerance}
    return check_gradient(derived, measured, **options)


@pytest.mark.parametrize(
    "derived, measured, tolerance",
    [
        ([1.0, 0.0, -2.0], [1.0 + 9e-7, 0.0, -2.0 - 18e-7], None),
        ((1.0,), (1.0 - 9e-7,), None),
        ([-1.0], [-0.6], 0.5),  # 0.4 <= 0.5 * 1, whichever of the two is the larger
        ([-0.6], [-1.0], 0.5),
        ([0.6], [1.0], 0.5),
        ([1.0], [0.6], 0.5),
        ([1.0], [0.5], 0.5),  # no more than the tolerance
        ([0.0], [0.0], 0.0),
    ],
)
def test_values_that_agree(derived, measured, tolerance):
    """`check_gradient` says nothing; what it raises, if it does, is what was found."""
    try:
        found = compare(derived, measured, tolerance)
    except ValueError as error:
        found = str(error)
    step.equal(found, None, CHECK, (derived, measured, tolerance))


@pytest.mark.parametrize(
    "derived, measured, tolerance, message",
    [
        ([1.0, 0.2], [1.0, 0.4], None, "entry 1: derived 0.2, measured 0.4 (ratio 2.000000)"),
        ([0.2], [0.5], None, "entry 0: derived 0.2, measured 0.5 (ratio 2.500000)"),
        ([-0.5], [0.25], None, "entry 0: derived -0.5, measured 0.25 (ratio -0.500000)"),
        ([1.0, 2.0, 4.0], [1.0, 3.0, 5.0], 0.1, "entry 1: derived 2.0, measured 3.0 (ratio 1.500000)"),
        ([1.0], [1.0000011], None, "entry 0: derived 1.0, measured 1.0000011 (ratio 1.000001)"),
        ([1000.0], [1000.0011], None, "entry 0: derived 1000.0, measured 1000.0011 (ratio 1.000001)"),
        ([1e-9], [1.1e-9], None, "entry 0: derived 1e-09, measured 1.1e-09 (ratio 1.100000)"),
        ([1.0], [0.4375], 0.5, "entry 0: derived 1.0, measured 0.4375 (ratio 0.437500)"),
        ([0.0], [1e-12], None, "entry 0: derived 0.0, measured 1e-12 (ratio inf)"),
        ([1e-12], [0.0], None, "entry 0: derived 1e-12, measured 0.0 (ratio 0.000000)"),
        ([nan], [1.0], None, "entry 0: derived nan, measured 1.0 (ratio nan)"),
        ([1.0], [nan], None, "entry 0: derived 1.0, measured nan (ratio nan)"),
        ([nan], [nan], None, "entry 0: derived nan, measured nan (ratio nan)"),
        ([inf], [1.0], None, "entry 0: derived inf, measured 1.0 (ratio 0.000000)"),
        ([1.0], [inf], None, "entry 0: derived 1.0, measured inf (ratio inf)"),
    ],
)
def test_the_first_entry_that_differs_is_named(derived, measured, tolerance, message):
    given = (derived, measured, tolerance)
    found = step.refused(lambda given: compare(*given), given, ValueError)
    step.equal(found, f"gradient {message}", CHECK, given)


def test_a_gradient_of_another_length_is_refused():
    for derived, measured in (([1.0], [1.0, 2.0]), ([1.0, 2.0], [1.0]), ([], [])):
        given = (derived, measured)
        message = step.refused(lambda given: check_gradient(*given), given, ValueError)
        found = f"found lengths {len(derived)} and {len(measured)}"
        expected = f"expected derived and measured entries of one length, 1 or more; {found}"
        step.equal(message, expected, "an entry for each entry", given)


# The derivation.


def test_measured_derivative_of_half_the_loss_is_the_gradient():
    gradient_w, gradient_b = gradient(X, Y, network_with(PARAMETERS).forward(X))
    measured = numeric_gradient(lambda parameters: 0.5 * loss_of(parameters), PARAMETERS)
    step.close([*gradient_w, gradient_b], measured, "½ dL/dw, ½ dL/db", PARAMETERS, relative=1e-8)
    check_gradient([*gradient_w, gradient_b], measured)


def test_the_three_factors_of_the_page():
    """x = 0.5, w = 2, b = 0, y = 0: the page multiplies 1.462117, 0.196612 and 0.5."""
    (p,) = Network([2.0]).forward([[0.5]])
    (loss_slope,) = mean_squared_error_slopes([p], [0])
    factors = [f"{factor:.6f}" for factor in (p, p**2, loss_slope, sigmoid_slope(p))]
    expected = ["0.731059", "0.534447", "1.462117", "0.196612"]
    step.equal(factors, expected, "p, (p - y)^2, 2 (p - y), p (1 - p)", "z = 1, y = 0")
    gradient_w, gradient_b = gradient([[0.5]], [0], [p])
    step.equal(f"{2 * gradient_w[0]:.6f}", "0.143735", "dL/dw = 2 gradient_w", "z = 1, x = 0.5, y = 0")
    measured = numeric_derivative(lambda w: sigmoid(w * 0.5) ** 2, at=2.0)
    step.close(2 * gradient_w[0], measured, "dL/dw, measured", "w = 2, x = 0.5", relative=1e-8)
    step.close(gradient_b, 2 * gradient_w[0], "for the bias the last factor is 1, not 0.5", "z = 1")


def test_by_hand():
    # image 1: p = 1/2, y = 1: (1/2 - 1) 1/4 / 2 = -1/16;  image 2: p = 3/4, y = 0: 9/64 / 2 = 9/128
    x, y, predictions = [[1.0, 0.5], [0.0, 2.0]], [1, 0], [0.5, 0.75]
    gradient_w, gradient_b = gradient(x, y, predictions)
    # columns (1, 0) and (1/2, 2) times δ = (-1/16, 9/128)
    given = f"x = {x}, y = {y}, p = {predictions}: δ = -1/16, 9/128"
    step.equal(gradient_w, [-0.0625, 0.109375], GRADIENT_W, given)
    step.equal(gradient_b, 0.0078125, GRADIENT_B, given)


def test_a_matrix_is_asked_for_its_own_product():
    class Noting(PlainMatrix):
        def transpose_dot(self, delta):
            self.delta = list(delta)
            return [7.0]

    x = Noting([[1.0, 0.5], [0.0, 2.0]])
    gradient_w, gradient_b = gradient(x, [1, 0], [0.5, 0.75])
    step.equal(x.delta, [-0.0625, 0.0703125], "δ = ½ dL/dz", "as by hand")
    step.equal(gradient_w, [7.0], "what x.transpose_dot(δ) returns", "a matrix of its own kind")
    step.equal(gradient_b, 0.0078125, GRADIENT_B, "as by hand")


def test_measured_derivative_of_the_loss_is_twice_the_gradient():
    """The article's gradient lacks the factor 2: it is that of half the loss."""
    gradient_w, gradient_b = gradient(X, Y, network_with(PARAMETERS).forward(X))
    measured = numeric_gradient(loss_of, PARAMETERS)
    ratios = [theirs / ours for theirs, ours in zip(measured, [*gradient_w, gradient_b])]
    step.equal([f"{r:.6f}" for r in ratios], ["2.000000"] * 4, "dL/dw = 2 gradient_w", PARAMETERS)


def test_real_images_measured(data, pixels):
    """The three largest slopes and that of the bias: 20 zeros, 10 ones, weights as the article's,
    but a hundredth of them (NumPy's normals of seed 0), and a bias that is not 0."""
    x, y = data.train_x[5903:5933], data.train_y[5903:5933]
    parameters = [0.01 * normal for normal in fixture("generator")["0"]["normals"][:784]] + [0.25]
    gradient_w, gradient_b = gradient(x, y, network_with(parameters).forward(x))
    entries = sorted(range(784), key=lambda entry: -abs(gradient_w[entry]))[:3] + [784]

    def half_loss(parameters):
        return 0.5 * mean_squared_error(network_with(parameters).forward(x), y)

    derived = [[*gradient_w, gradient_b][entry] for entry in entries]
    measured = numeric_gradient(half_loss, parameters, entries)
    given = f"entries {entries} of 785, {pixels}"
    step.close(derived, measured, "½ dL/dw, ½ dL/db", given, relative=1e-6)


def test_the_sum_for_the_bias_runs_from_left_to_right():
    """δ is 1/8 / 16 for p = 1/2, and 9e-18 / 16 for p = 3e-9: too small to change the sum.

    1/8 + 9e-18 rounds back to 1/8, as half a last digit of 1/8 is 1.4e-17; the other way round the
    small ones would add up.
    """
    _, gradient_b = gradient([[0.0]] * 16, [0] * 16, [0.5] + [3e-9] * 15)
    step.equal(gradient_b, 0.125 / 16, f"{GRADIENT_B}, from left to right", "p = 1/2, 15 of 3e-9")


def test_arguments_stay_as_they_are():
    x, y, predictions = [[1.0, 2.0]], [1], [0.25]
    gradient(x, y, predictions)
    step.equal((x, y, predictions), ([[1.0, 2.0]], [1], [0.25]), "a new list is returned")


@pytest.mark.parametrize(
    "y, predictions, names, lengths",
    [
        ([1], [0.5, 0.5], "predictions and labels", "2 and 1"),
        ([1, 0], [0.5], "predictions and labels", "1 and 2"),
        ([], [], "predictions and labels", "0 and 0"),
        ([1, 0], [0.5, 0.5], "vectors", "5 and 2"),  # a column and δ
    ],
)
def test_counts_that_differ_are_refused(y, predictions, names, lengths):
    found = step.refused(lambda given: gradient(X, *given), (y, predictions), ValueError)
    expected = f"expected {names} of one length, 1 or more; found lengths {lengths}"
    step.equal(found, expected, "5 images, 5 labels, 5 outputs", (y, predictions))


# The page's questions.


def pull(p):
    """The size of δ for one image of class 1."""
    return -gradient([[1.0]], [1], [p])[1]


def test_where_the_pull_is_strongest():
    """At p = 1/3: 4/27 = 0.148. It is 397 times smaller at p = 0.00037376, a much larger error.

    (1 - p) p (1 - p) has the slope (1 - p) (1 - 3 p), which is 0 at p = 1/3.
    """
    strongest = max(range(301), key=lambda k: pull(k / 300))
    step.equal(strongest, 100, "the largest (1 - p) p (1 - p)", "p = k/300")
    step.close(pull(1 / 3), 4 / 27, "(1 - p) p (1 - p)", "p = 1/3")
    step.equal(f"{pull(1 / 3):.3f}", "0.148", "(1 - p) p (1 - p)", "p = 1/3")
    times = pull(1 / 3) / pull(0.00037376)  # p: the article, section 6
    step.equal(round(times), 397, "times smaller (FACTS 6)", "p = 0.00037376 and p = 1/3")


def test_paper_moves_no_weight(binary):
    """Those of the 167 pixels that have no ink in any image: each product has the factor X[i][j] = 0.

    Outputs as wrong as these, 0.9 for each zero and 0.2 for each one, move the other 617.
    """
    paper = [j for j, column in enumerate(zip(*binary.train_x)) if not any(column)]
    step.equal(len(paper), 167, "pixels without ink (FACTS 6)", "12665 training images")
    outputs = [0.2 if y else 0.9 for y in binary.train_y]
    gradient_w, _ = gradient(binary.train_x, binary.train_y, outputs)
    still = [j for j, slope in enumerate(gradient_w) if slope == 0.0]
    step.equal(still, paper, "gradient_w[j] = 0", "p = 0.9 for zeros, 0.2 for ones")


def test_a_loss_without_the_middle_factor():
    """The cross-entropy: the mean of -ln p for class 1, and of -ln(1 - p) for class 0.

    Its dL/dp is -1/p or 1/(1 - p), which is (p - y) / (p (1 - p)): the middle factor cancels.
    """

    def cross_entropy(parameters):
        outputs = network_with(parameters).forward(X)
        return sum(-log(p if y else 1.0 - p) for p, y in zip(outputs, Y)) / len(Y)

    delta = [(p - y) / len(Y) for p, y in zip(network_with(PARAMETERS).forward(X), Y)]
    derived = [*PlainMatrix(X).transpose_dot(delta), sum(delta)]
    measured = numeric_gradient(cross_entropy, PARAMETERS)
    step.close(derived, measured, "the gradient of the cross-entropy", PARAMETERS, relative=1e-8)
