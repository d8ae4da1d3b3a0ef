"""Chapter 8: one sigmoid unit.

By hand; the rule that counts ink, of threshold.py, which is such a unit; and NumPy's outputs
(fixtures/training_binary.json, training_grey.json) with NumPy's normals as weights (generator.json).
"""

from math import exp, inf, nan

import pytest
from step import Step, fixture

from scratchnet.dataset import TRAIN, read_set, scaled
from scratchnet.matrix import PlainMatrix
from scratchnet.network import Network
from scratchnet.sigmoid import sigmoid
from scratchnet.threshold import ink_rule

step = Step(__file__)
test_example = step.examples()
SUMS = "z = X·w + b"
FORWARD = "p = sigmoid(X·w + b)"
UPDATE = "w <- w - lr gradient_w,  b <- b - lr gradient_b"


# Forward.


def test_weighted_sums_by_hand():
    # 2 - 2 + 0.5,  0.5 - 1 + 0.5,  0 - 6 + 0.5
    x, network = [[2.0, 1.0], [0.5, 0.5], [0.0, 3.0]], Network([1.0, -2.0], bias=0.5)
    step.equal(network.weighted_sums(x), [0.5, 0.0, -5.5], SUMS, "w = (1, -2), b = 0.5")


def test_forward_by_hand():
    """A weighted sum and a sigmoid, not a perceptron's step: 1 / (1 + e^-0.5) = 0.622."""
    network = Network([1.0, -2.0], bias=0.5)
    outputs = network.forward([[2.0, 1.0], [0.5, 0.5], [0.0, 0.25]])  # z = 0.5, 0, 0
    step.close(outputs, [1 / (1 + exp(-0.5)), 0.5, 0.5], FORWARD, "z = 0.5, 0, 0")


def test_one_weight_will_do():
    network = Network([2.0])
    step.equal(network.weighted_sums([[3.0], [-0.5]]), [6.0, -1.0], SUMS, "w = (2), b = 0")
    step.close(network.forward([[1.0]]), [1 / (1 + exp(-2.0))], FORWARD, "z = 2")


def test_the_bias_is_0_unless_said_otherwise():
    network = Network([1.0, 2.0])
    step.equal(network.bias, 0.0, "bias=0.0", "w = (1, 2)")
    step.equal(network.weighted_sums([[0.25, 0.5]]), [1.25], SUMS, "w = (1, 2)")


def test_a_weight_lets_ink_speak():
    """Above 0 for class 1, below 0 for class 0: 0.88 and 0.12, where blank paper has 0.5."""
    outputs = Network([2.0, -2.0]).forward([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]])  # z = 2, 0, -2
    step.equal([f"{p:.6f}" for p in outputs], ["0.880797", "0.500000", "0.119203"], FORWARD)


def test_images_as_rows_or_as_a_matrix():
    network, rows = Network([1.0, -2.0], bias=0.5), [[2.0, 1.0], [0.5, 0.5]]
    for x in (rows, tuple(rows), PlainMatrix(rows)):
        step.equal(network.weighted_sums(x), [0.5, 0.0], SUMS, type(x).__name__)
        step.equal(network.forward(x), [sigmoid(0.5), 0.5], FORWARD, type(x).__name__)
    step.equal(rows, [[2.0, 1.0], [0.5, 0.5]], "images stay as they are")


def test_a_matrix_of_any_kind_is_asked_for_its_product():
    class Matrix:
        def dot(self, w):
            self.asked = list(w)
            return [0.0, 2.0]

    x = Matrix()
    step.equal(Network([1.0, -2.0], bias=0.5).weighted_sums(x), [0.5, 2.5], SUMS, "X·w = 0, 2")
    step.equal(x.asked, [1.0, -2.0], "X is asked for X·w", "w = (1, -2)")


# The network and its weights.


@pytest.mark.parametrize("weights", [[1.0, 2.0], (1.0, 2.0)])
def test_the_network_keeps_a_copy_of_its_weights(weights):
    network = Network(weights)
    step.equal(type(network.weights), list, "the copy is a list", weights)
    network.weights[0] = 7.0
    step.equal(weights[0], 1.0, "the network keeps a copy", "then its weights are changed")
    given = list(weights)
    network = Network(given)
    given[0] = 7.0
    step.equal(network.weights, [1.0, 2.0], "the network keeps a copy", "then the list is changed")


def test_a_network_is_written_in_a_few_characters():
    step.equal(repr(Network([0.0] * 784)), "Network(784 weights, bias=0.0)", "not its 784 weights")
    step.equal(repr(Network([1.0, 2.0], -0.5)), "Network(2 weights, bias=-0.5)", "and its bias")


@pytest.mark.parametrize("weights", [[], ()])
def test_a_network_without_weights_is_refused(weights):
    message = step.refused(Network, weights, ValueError)
    step.equal(message, "expected 1 weight or more, found none", "m at least 1", weights)


@pytest.mark.parametrize(
    "x", [[[1.0]], [[1.0, 2.0, 3.0]], PlainMatrix([[1.0, 2.0, 3.0]]), [], [1.0, 2.0]]
)
def test_images_of_another_size_are_refused(x):
    network = Network([1.0, 2.0])
    step.refused(network.weighted_sums, x, ValueError)
    step.refused(network.forward, x, ValueError)


# One step.


def test_update_by_hand():
    # 1 - 0.25 * 4,  2 - 0.25 * -8,  3 - 0.25 * 2
    network, gradient_w = Network([1.0, 2.0], 3.0), [4.0, -8.0]
    network.update(gradient_w, 2.0, learning_rate=0.25)
    step.equal(network.weights, [0.0, 4.0], UPDATE, "w = (1, 2), gradient_w = (4, -8), lr = 0.25")
    step.equal(network.bias, 2.5, UPDATE, "b = 3, gradient_b = 2, lr = 0.25")
    step.equal(gradient_w, [4.0, -8.0], "the gradient stays as it is")


def test_steps_add_up():
    network = Network([1.0])
    for _ in range(3):
        network.update((2.0,), -4.0, 0.125)  # 1 - 3 * 0.25,  0 + 3 * 0.5
    step.equal([*network.weights, network.bias], [0.25, 1.5], UPDATE, "three steps, w = (1), b = 0")


def test_weights_are_a_new_list_afterwards():
    network = Network([1.0, 2.0])
    before = network.weights
    network.update([4.0, -8.0], 2.0, 0.25)
    step.equal(before, [1.0, 2.0], "the list of weights is a new one", "the list from before")
    step.equal([type(network.weights), network.weights], [list, [0.0, 4.0]], UPDATE, "the new one")


def test_networks_do_not_share_weights():
    weights = [1.0, 2.0]
    one, other = Network(weights), Network(weights)
    one.update([1.0, 1.0], 1.0, 0.5)
    step.equal([weights, other.weights], [[1.0, 2.0], [1.0, 2.0]], "each has its own", "one step of one")
    step.equal(other.bias, 0.0, "each has its own bias", "one step of one")


def unchanged(gradient_w, gradient_b, rate):
    """A step that must be refused, and must change nothing."""
    network = Network([1.0, 2.0], bias=3.0)
    before, given = network.weights, f"gradient_w = {gradient_w}, gradient_b = {gradient_b}, lr = {rate}"
    step.refused(lambda given: network.update(gradient_w, gradient_b, rate), given, ValueError)
    step.equal(network.weights is before, True, "refused, then nothing has changed", given)
    step.equal([*network.weights, network.bias], [1.0, 2.0, 3.0], "nothing has changed", given)


@pytest.mark.parametrize("gradient_w", [[], [1.0], [1.0, 2.0, 3.0]])
def test_a_gradient_of_another_length_is_refused(gradient_w):
    unchanged(gradient_w, 1.0, 0.25)


@pytest.mark.parametrize(
    "gradient_w, gradient_b, rate",
    [
        ([-1e308, 0.0], 0.0, 10.0),  # 1 + 1e309 is larger than a float can be
        ([0.0, 1e308], 0.0, 10.0),
        ([0.0, 0.0], -1e308, 10.0),
        ([1.0, 1.0], 1.0, inf),
        ([nan, 0.0], 0.0, 1.0),
        ([0.0, -inf], 0.0, 1.0),
        ([0.0, 0.0], nan, 1.0),
    ],
)
def test_a_step_to_what_is_not_finite_is_refused(gradient_w, gradient_b, rate):
    unchanged(gradient_w, gradient_b, rate)


def test_a_large_step_that_stays_finite_is_taken():
    network = Network([1.0, 2.0])
    network.update([-(2.0**1003), 0.0], 2.0**1003, 2.0**20)  # the largest float is nearly 2**1024
    step.equal(network.weights, [2.0**1023, 2.0], UPDATE, "gradient_w = (-2**1003, 0), lr = 2**20")
    step.equal(network.bias, -(2.0**1023), UPDATE, "gradient_b = 2**1003, lr = 2**20")


# On real images.


@pytest.fixture(scope="module")
def images():
    """All training images, as bytes."""
    return read_set(names=TRAIN)[0]


def test_outputs_equal_numpys(images, pixels):
    """Of ten images (their numbers in the file are in fixtures/dataset.json), NumPy's normals as w."""
    numbers = fixture("dataset")["digits 0 1, seed 0"]["first_train_images"]
    expected = fixture(f"training_{pixels}")["first_ten_samples"]
    network = Network(fixture("generator")["0"]["normals"][:784])
    x, given = [scaled(images[number], pixels) for number in numbers], f"ten images, {pixels}"
    step.close(network.weighted_sums(x), expected["z"], SUMS, given, relative=1e-11)
    step.close(network.forward(x), expected["outputs"], FORWARD, given, relative=1e-11)


def test_the_rule_that_counts_ink_is_a_unit(binary):
    """FACTS 6: all weights -1, bias 784 t = 138.910; 69 of 2,115 missed, 0.96737588652 right."""
    rule = ink_rule(binary.train_x, binary.train_y)
    bias = 784 * rule.midpoint
    step.equal(f"{bias:.3f}", "138.910", "784 t", rule)
    verdicts = [p >= 0.5 for p in Network([-1.0] * 784, bias).forward(binary.test_x)]
    expected = [rule.classify(image) == 1 for image in binary.test_x]
    step.equal(verdicts, expected, "p >= 0.5 where the ink is less than 784 t", "the test images")
    right = [verdict == y for verdict, y in zip(verdicts, binary.test_y)]
    step.equal(right.count(False), 69, "images missed", "the test images")
    step.equal(f"{right.count(True) / len(right):.11f}", "0.96737588652", "right ones / all")


# The page's questions.


def test_weights_of_zero(binary):
    """1/2, for z is 0 whatever the image; with a bias b, sigmoid(b): 0.88 for b = 2."""
    x = binary.test_x[::100]
    step.equal(Network([0.0] * 784).forward(x), [0.5] * 22, FORWARD, "22 images, w = 0, b = 0")
    outputs = Network([0.0] * 784, bias=2.0).forward(x)
    step.equal(outputs, [sigmoid(2.0)] * 22, FORWARD, "22 images, w = 0, b = 2")
    step.equal(f"{outputs[0]:.2f}", "0.88", FORWARD, "w = 0, b = 2")


def test_a_unit_that_always_says_1(binary):
    """With any that are 0 or above, and such a bias: no pixel is below 0, so z is not, and p >= 1/2.

    Or with any others and a large bias: weights of -1 take at most 784 away. It is right for the
    1,135 ones of the 2,115 test images, 0.5366.
    """
    x = [*binary.test_x, [0.0] * 784, [1.0] * 784]
    for w, b in ((0.0, 0.0), (0.25, 0.0), (-1.0, 784.0)):
        says_1 = [p >= 0.5 for p in Network([w] * 784, b).forward(x)]
        step.equal(says_1, [True] * 2117, "z >= 0, so p >= 1/2", f"784 weights of {w}, bias {b}")
    right = sum(binary.test_y)
    step.equal([right, f"{right / 2115:.4f}"], [1135, "0.5366"], "the ones / all", "test images")
