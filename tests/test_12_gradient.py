"""Chapter 12: the gradient. The measurement is tested first, then used on the derivation.

By hand; and by measurement, on a small problem. NumPy's gradient of the article's first epoch is in the
tests of article.py, which makes the weights that it belongs to.
"""

from math import log

import pytest
from step import Step

from scratchnet import gradient as page
from scratchnet.gradient import gradient, numeric_gradient
from scratchnet.loss import mean_squared_error, mean_squared_error_slopes
from scratchnet.network import Network
from scratchnet.sigmoid import sigmoid_slope
from scratchnet.vector import add_scaled

step = Step(__file__)
test_example = step.examples()
CENTRAL = "(f(x + h) - f(x - h)) / 2h"
GRADIENT_W = "gradient_w = ½ dL/dw"  # the formulas are to be found
GRADIENT_B = "gradient_b = ½ dL/db"
TEXT = " ".join(page.__doc__.split())

# A problem small enough to measure well: 5 images of 3 pixels, outputs away from 0 and 1.
X = [[0.0, 1.0, 0.5], [1.0, 0.25, 0.0], [0.5, 0.5, 1.0], [0.0, 0.0, 0.75], [1.0, 1.0, 1.0]]
Y = [0, 1, 1, 0, 1]
PARAMETERS = 0.3, -0.2, 0.1, 0.05  # three weights and a bias


def outputs_of(parameters):
    """The outputs of a network of the weights and, last, the bias."""
    return Network(parameters[:-1], parameters[-1]).forward(X)


@pytest.mark.parametrize(
    "entries, expected", [(None, [5.0, 3.0, 14.0]), ([2, 0], [14.0, 5.0]), ([1], [3.0]), ([], [])]
)
def test_measured_gradient(entries, expected):
    at = [3.0, 5.0, 7.0]
    found = numeric_gradient(lambda v: v[0] * v[1] + v[2] ** 2, at, entries)
    given = f"v0 v1 + v2^2 at 3 5 7, entries {entries}"
    step.close(found, expected, CENTRAL, given, relative=1e-9)
    step.equal(at, [3.0, 5.0, 7.0], "the vector stays as it is", given)
    step.gives(numeric_gradient, (lambda v: v[0] + 10 * v[1], [0.0, 0.0]), [1.0, 10.0], CENTRAL, 1e-9)
    step.raises(numeric_gradient, lambda v: log(v[0]), [0.0])
    step.has(TEXT, f"for 785 numbers that takes the outputs of all images {2 * 785:,} times")


def test_the_page_derives_one_weight_with_one_image_and_with_two():
    """w = 2, b = 0. The first image is x = 0.5 of class 0, the second one x = 1 of class 1."""
    slopes = []
    for x, y, expected in ((0.5, 0, ["0.731059", "1.462117", "0.196612"]),
                           (1.0, 1, ["0.880797", "-0.238406", "0.104994"])):  # fmt: skip
        (p,) = Network([2.0]).forward([[x]])
        (loss_slope,) = mean_squared_error_slopes([p], [y])
        factors = [f"{factor:.6f}" for factor in (p, loss_slope, sigmoid_slope(p))]
        step.equal(factors, expected, "p, dL/dp, dp/dz", f"x = {x}, y = {y}")

        def half_the_loss(w, b):
            return 0.5 * (Network([w], b).forward([[x]])[0] - y) ** 2

        given = f"x = {[[x]]}, y = {[y]}, predictions = {[p]}"
        gradient_w, gradient_b = step.pair(gradient([[x]], [y], [p]), "(gradient_w, gradient_b)", given)
        slopes.append(gradient_w[0])
        step.measured(slopes[-1], lambda w: half_the_loss(w, 0.0), 2.0, GRADIENT_W, "w", f"b = 0.0, {given}")
        step.measured(gradient_b, lambda b: half_the_loss(2.0, b), 0.0, GRADIENT_B, "b", f"w = 2.0, {given}")
    first, second = slopes
    step.has(TEXT, "w = 2, b = 0, so z = 1, p = 0.731059.", f"1.462117 * 0.196612 * 0.5 = {2 * first:.6f}")
    step.has(TEXT, "Its z is 2, its p is 0.880797", f"{2 * second:.6f}.")
    p = Network([2.0]).forward([[0.5], [1.0]])
    (both,), _ = gradient([[0.5], [1.0]], [0, 1], p)
    given = f"x = [[0.5], [1.0]], y = [0, 1], predictions = {p}"
    step.close(both, (first + second) / 2, f"{GRADIENT_W}, the mean over both images", given)
    step.has(TEXT, f"({2 * first:.6f} - {-2 * second:.6f}) / 2 = {2 * both:.6f}. It is above 0")
    step.has(TEXT, f"half the loss (in step 2, {both:.6f})")


def test_by_hand():
    """Half of dL/dz is -1/16 for image 1, p = 1/2 and y = 1, and 9/128 for image 2, p = 3/4 and y = 0."""
    given = [[1.0, 0.5], [0.0, 2.0]], [1, 0], [0.5, 0.75]  # x, y, predictions
    for i, expected, formula in ((0, [-0.0625, 0.109375], GRADIENT_W), (1, 0.0078125, GRADIENT_B)):
        step.gives(lambda x, y, predictions: gradient(x, y, predictions)[i], given, expected, formula, 1e-12)
    (slope,), _ = gradient([[1.0]], [0], [1e-9])
    step.close(slope, 1e-18, GRADIENT_W, "p = 1e-9, y = 0", relative=1e-6)


def test_measured_derivative_of_the_loss_is_twice_the_gradient():
    """The article's gradient lacks the factor 2: it is that of half the loss."""
    gradient_w, gradient_b = gradient(X, Y, outputs_of(PARAMETERS))
    measured = numeric_gradient(lambda values: mean_squared_error(outputs_of(values), Y), PARAMETERS)
    twice = [2 * slope for slope in gradient_w]
    given = f"w = {PARAMETERS[:-1]}, b = {PARAMETERS[-1]}, Y = {Y}, X = {X}"
    step.close(twice, measured[:-1], "2 gradient_w = dL/dw, measured", given, relative=1e-8)
    step.close(2 * gradient_b, measured[-1], "2 gradient_b = dL/db, measured", given, relative=1e-8)


def test_the_sum_for_the_bias_runs_from_left_to_right():
    """Half of dL/dz is 1/8 / 16 for p = 1/2, and 9e-18 / 16 for p = 3e-9: too small to change the sum.

    1/8 + 9e-18 rounds back to 1/8, as half a last digit of 1/8 is 1.4e-17; the other way round the
    small ones would add up.
    """
    _, gradient_b = gradient([[0.0]] * 16, [0] * 16, [0.5] + [3e-9] * 15)
    formula = f"{GRADIENT_B}, a sum from left to right, as `total` does it"
    step.equal(gradient_b, 0.125 / 16, formula, "x = 0, y = 0 sixteen times; p = 1/2, then 15 of 3e-9")


def test_counts_that_differ_are_refused():
    for y, predictions in (([1, 0], [0.5]), ([1], [0.5, 0.25])):
        step.raises(gradient, [[1.0]], y, predictions)
    for y, predictions in (([1], [0.5, 0.5]), ([1, 0], [0.5]), ([], [])):
        step.raises(gradient, X, y, predictions)


def test_a_matrix_is_asked_for_its_own_product():
    class Matrix:
        def transpose_dot(self, v):
            return [8.0 * v[0], v[1]]  # a product: twice as much of twice as much

        def __repr__(self):
            return "a matrix: ask as_matrix(x)"

        dot = transpose_dot

    gradient_w, gradient_b = gradient(Matrix(), [1, 0], [0.5, 0.75])
    given = "a matrix that has the method alone; y = 1 0, p = 1/2 3/4"
    step.close(gradient_w, [-0.5, 0.0703125], "what the method transpose_dot of x returns", given)
    step.close(gradient_b, 0.0078125, GRADIENT_B, given)


def test_an_entry_that_is_not_there_is_refused():
    step.raises(numeric_gradient, sum, [3.0, 5.0], [-1])


def test_more_images_than_outputs_are_refused():
    step.raises(gradient, [[1.0], [0.5], [0.0]], [1, 0], [0.5, 0.5])


# The page's questions.


def test_question_1():
    """At p = 1/3, where it is 4/27 = 0.148. At p = 0, which is most wrong, it is 0.

    At the p = 0.00037376 that the article prints in section 6 it is 397 times smaller than at 1/3.
    """

    def size(p):  # of δ, for one image of class 1
        return -gradient([[1.0]], [1], [p])[1]

    largest = max(range(301), key=lambda k: size(k / 300))
    step.equal(largest, 100, "the largest |δ|", "p = k/300")
    step.close([size(1 / 3), size(0.0)], [4 / 27, 0.0], "|δ|", "p = 1/3, and p = 0")
    step.equal(round(size(1 / 3) / size(0.00037376)), 397, "times smaller", "p = 1/3 and p = 0.00037376")


def test_question_2(ink):
    """Those of the 167 pixels that have no ink in any image: each product has the factor X[i][j] = 0.

    Outputs as wrong as these, 0.9 for each 0 and 0.2 for each 1, move the other 617.
    """
    images, y = ink[0], [0] * 5923 + [1] * 6742
    blank = [j for j, column in enumerate(images.columns) if not any(column)]
    step.equal(len(blank), 167, "pixels without ink, counted here", "12,665 training images")
    gradient_w, _ = gradient(images, y, [0.2 if its_class else 0.9 for its_class in y])
    still = [j for j, slope in enumerate(gradient_w) if slope == 0.0]
    step.equal(still, blank, "gradient_w[j] = 0", "p = 0.9 for the 0s, 0.2 for the 1s")


def test_question_3():
    """The cross-entropy: the mean of -ln p for class 1, and of -ln(1 - p) for class 0."""

    def cross_entropy(parameters):
        return sum(-log(p if y else 1.0 - p) for p, y in zip(outputs_of(parameters), Y)) / len(Y)

    derived = [0.0] * 4  # the mean of what each image alone gives, without its dp/dz
    for row, label, p in zip(X, Y, outputs_of(PARAMETERS)):
        gradient_w, gradient_b = gradient([row], [label], [p])
        derived = add_scaled(derived, 1 / len(Y) / sigmoid_slope(p), [*gradient_w, gradient_b])
    measured = numeric_gradient(cross_entropy, PARAMETERS)
    step.close(derived, measured, "the gradient of the cross-entropy", PARAMETERS, relative=1e-8)
