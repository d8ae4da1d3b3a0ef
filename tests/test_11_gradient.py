"""Chapter 11: the gradient. The measurement is tested first, then used on the derivation.

By hand; by measurement, on a small problem and on real images. NumPy's gradient of the article's first
epoch is in the tests of article.py, which makes the weights that it is of.
"""

from math import exp, log, nan

import pytest
from step import Step, fixture

from scratchnet.dataset import TRAIN, scaled
from scratchnet.gradient import gradient, numeric_derivative, numeric_gradient
from scratchnet.loss import mean_squared_error, mean_squared_error_slopes
from scratchnet.matrix import PlainMatrix
from scratchnet.network import Network
from scratchnet.sigmoid import sigmoid, sigmoid_slope

step = Step(__file__)
test_example = step.examples()
CENTRAL = "(f(x + h) - f(x - h)) / 2h"
GRADIENT_W = "gradient_w = ½ dL/dw"  # the formulas are to be found
GRADIENT_B = "gradient_b = ½ dL/db"

# A problem small enough to measure well: 5 images of 3 pixels, outputs away from 0 and 1.
X = [[0.0, 1.0, 0.5], [1.0, 0.25, 0.0], [0.5, 0.5, 1.0], [0.0, 0.0, 0.75], [1.0, 1.0, 1.0]]
Y = [0, 1, 1, 0, 1]
PARAMETERS = [0.3, -0.2, 0.1, 0.05]  # three weights and a bias


def outputs_of(parameters, x=X):
    """The outputs of a network of the weights and, last, the bias."""
    return Network(parameters[:-1], parameters[-1]).forward(x)


@pytest.mark.parametrize("h, expected", [(1.0, 13.0), (0.5, 12.25), (0.25, 12.0625)])
def test_central_difference_by_hand(h, expected):
    """x^3 at 2: (27 - 1) / 2 = 13 where the slope is 12. The error is h^2: h halved, a quarter."""
    found = [numeric_derivative(f, at=2.0, h=h) for f in (lambda x: x**3, lambda x: -(x**3))]
    step.equal(found, [expected, -expected], CENTRAL, f"x^3 and -x^3 at 2, h = {h}")


def test_an_h_that_is_not_above_0_is_refused():
    cases = [(h, f"expected h above 0, found {h}") for h in (-1.0, nan, 0.0)]
    step.refuses(lambda h: numeric_derivative(exp, 1.0, h), cases)


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


def test_the_three_factors_of_the_page():
    """x = 0.5, w = 2, b = 0, y = 0: the page multiplies 1.462117, 0.196612 and 0.5."""
    (p,) = Network([2.0]).forward([[0.5]])
    (loss_slope,) = mean_squared_error_slopes([p], [0])
    factors = [f"{factor:.6f}" for factor in (p, p**2, loss_slope, sigmoid_slope(p))]
    expected = ["0.731059", "0.534447", "1.462117", "0.196612"]
    step.equal(factors, expected, "p, (p - y)^2, 2 (p - y), p (1 - p)", "z = 1, y = 0")
    gradient_w, gradient_b = gradient([[0.5]], [0], [p])
    measured = numeric_derivative(lambda w: sigmoid(w * 0.5) ** 2, at=2.0)
    step.close(2 * gradient_w[0], measured, "dL/dw, measured", "w = 2, x = 0.5", relative=1e-8)
    step.close(gradient_b, 2 * gradient_w[0], "for the bias the last factor is 1, not 0.5", "z = 1")


def test_by_hand():
    """Image 1: p = 1/2, y = 1: δ = (1/2 - 1) 1/4 / 2 = -1/16; image 2: p = 3/4, y = 0: 9/64 / 2 = 9/128.

    The columns (1, 0) and (1/2, 2) are multiplied by δ.
    """
    x, y, predictions = [[1.0, 0.5], [0.0, 2.0]], [1, 0], [0.5, 0.75]
    gradient_w, gradient_b = gradient(x, y, predictions)
    given = f"x = {x}, y = {y}, p = {predictions}: δ = -1/16, 9/128"
    step.equal(gradient_w, [-0.0625, 0.109375], GRADIENT_W, given)
    step.equal(gradient_b, 0.0078125, GRADIENT_B, given)
    step.equal((x[0], y, predictions), ([1.0, 0.5], [1, 0], [0.5, 0.75]), "arguments stay as they are")


def test_a_matrix_is_asked_for_its_own_product():
    class Matrix:
        def transpose_dot(self, delta):
            return [7.0, *delta]

    gradient_w, gradient_b = gradient(Matrix(), [1, 0], [0.5, 0.75])
    step.equal(gradient_w, [7.0, -0.0625, 0.0703125], "what x.transpose_dot(δ) returns", "as by hand")
    step.equal(gradient_b, 0.0078125, GRADIENT_B, "as by hand")


def test_measured_derivative_of_the_loss_is_twice_the_gradient():
    """The article's gradient lacks the factor 2: it is that of half the loss."""
    gradient_w, gradient_b = gradient(X, Y, outputs_of(PARAMETERS))
    measured = numeric_gradient(lambda values: mean_squared_error(outputs_of(values), Y), PARAMETERS)
    twice = [2 * slope for slope in [*gradient_w, gradient_b]]
    step.close(twice, measured, "2 gradient_w = dL/dw, measured", PARAMETERS, relative=1e-8)


def test_real_images_measured(sets, pixels):
    """The three largest slopes and that of the bias, of the first 30 zeros and ones; the weights are a
    hundredth of the article's (NumPy's normals of seed 0), and the bias is not 0."""
    chosen = [(image, digit) for image, digit in zip(*sets[TRAIN]) if digit in (0, 1)][:30]
    x, y = [scaled(image, pixels) for image, _ in chosen], [digit for _, digit in chosen]
    parameters = [0.01 * normal for normal in fixture("generator")["0"]["normals"][:784]] + [0.25]
    gradient_w, gradient_b = gradient(x, y, outputs_of(parameters, x))
    entries = sorted(range(784), key=lambda entry: -abs(gradient_w[entry]))[:3] + [784]
    twice = [2 * [*gradient_w, gradient_b][entry] for entry in entries]

    def loss(parameters):
        return mean_squared_error(outputs_of(parameters, x), y)

    measured = numeric_gradient(loss, parameters, entries)
    given = f"entries {entries} of 785, {pixels}"
    step.close(twice, measured, "2 gradient_w = dL/dw, measured", given, relative=1e-6)


def test_the_sum_for_the_bias_runs_from_left_to_right():
    """δ is 1/8 / 16 for p = 1/2, and 9e-18 / 16 for p = 3e-9: too small to change the sum.

    1/8 + 9e-18 rounds back to 1/8, as half a last digit of 1/8 is 1.4e-17; the other way round the
    small ones would add up.
    """
    _, gradient_b = gradient([[0.0]] * 16, [0] * 16, [0.5] + [3e-9] * 15)
    step.equal(gradient_b, 0.125 / 16, f"{GRADIENT_B}, from left to right", "p = 1/2, 15 of 3e-9")


def test_counts_that_differ_are_refused():
    message = "expected {} of one length, 1 or more; found lengths {} and {}"
    cases = [((y, p), message.format("predictions and labels", len(p), len(y)))
             for y, p in (([1], [0.5, 0.5]), ([1, 0], [0.5]), ([], []))]  # fmt: skip
    cases.append((([1, 0], [0.5, 0.5]), message.format("vectors", 5, 2)))  # a column of X, and δ
    step.refuses(lambda given: gradient(X, *given), cases)


# The page's questions.


def test_where_the_pull_is_strongest():
    """At p = 1/3: 4/27 = 0.148. It is 397 times smaller at p = 0.00037376, a much larger error.

    (1 - p) p (1 - p) has the slope (1 - p) (1 - 3 p), which is 0 at p = 1/3.
    """

    def pull(p):  # the size of δ for one image of class 1
        return -gradient([[1.0]], [1], [p])[1]

    strongest = max(range(301), key=lambda k: pull(k / 300))
    step.equal(strongest, 100, "the largest (1 - p) p (1 - p)", "p = k/300")
    step.close(pull(1 / 3), 4 / 27, "(1 - p) p (1 - p)", "p = 1/3")
    times = pull(1 / 3) / pull(0.00037376)  # p: the article, section 6
    step.equal(round(times), 397, "times smaller (FACTS 6)", "p = 0.00037376 and p = 1/3")


def test_paper_moves_no_weight(ink):
    """Those of the 167 pixels that have no ink in any image: each product has the factor X[i][j] = 0.

    Outputs as wrong as these, 0.9 for each zero and 0.2 for each one, move the other 617.
    """
    images, y = ink[0], [0] * 5923 + [1] * 6742
    paper = [j for j, column in enumerate(images.columns) if not any(column)]
    step.equal(len(paper), 167, "pixels without ink (FACTS 6)", "12665 training images")
    gradient_w, _ = gradient(images, y, [0.2 if digit else 0.9 for digit in y])
    still = [j for j, slope in enumerate(gradient_w) if slope == 0.0]
    step.equal(still, paper, "gradient_w[j] = 0", "p = 0.9 for zeros, 0.2 for ones")


def test_a_loss_without_the_middle_factor():
    """The cross-entropy: the mean of -ln p for class 1, and of -ln(1 - p) for class 0.

    Its dL/dp is -1/p or 1/(1 - p), which is (p - y) / (p (1 - p)): the middle factor cancels.
    """

    def cross_entropy(parameters):
        return sum(-log(p if y else 1.0 - p) for p, y in zip(outputs_of(parameters), Y)) / len(Y)

    delta = [(p - y) / len(Y) for p, y in zip(outputs_of(PARAMETERS), Y)]
    derived = [*PlainMatrix(X).transpose_dot(delta), sum(delta)]
    measured = numeric_gradient(cross_entropy, PARAMETERS)
    step.close(derived, measured, "the gradient of the cross-entropy", PARAMETERS, relative=1e-8)
