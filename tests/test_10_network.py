"""Chapter 10: one sigmoid unit.

By hand; and NumPy's outputs (fixtures/training_binary.json, training_grey.json) with NumPy's normals as
weights (generator.json). That the rule that counts ink is such a unit, an example of the page shows.
"""

from math import exp, inf, nan

import pytest
from step import Step, fixture

from scratchnet import network as page
from scratchnet.dataset import TRAIN, scaled
from scratchnet.matrix import PlainMatrix
from scratchnet.network import Network

step = Step(__file__)
test_example = step.examples()
SUMS = "z = X·w + b"
FORWARD = "p = sigmoid(X·w + b)"
UPDATE = "w <- w - lr gradient_w,  b <- b - lr gradient_b"


def test_weighted_sums_by_hand():
    # 2 - 2 + 0.5,  0.5 - 1 + 0.5,  0 - 6 + 0.5
    x, network = [[2.0, 1.0], [0.5, 0.5], [0.0, 3.0]], Network([1.0, -2.0], bias=0.5)
    for images, expected in (([[4.0, 1.0]], [2.5]), (x, [0.5, 0.0, -5.5])):  # the first must be forgotten
        step.gives(network.weighted_sums, (images,), expected, SUMS)
    step.equal((network.weights, network.bias), ([1.0, -2.0], 0.5), "weights and bias stay", "3 images")
    found = Network([2.0]).weighted_sums([[3.0], [-0.5]])
    step.equal(found, [6.0, -1.0], SUMS, "w = (2), and b = 0 unless said otherwise")
    step.equal(Network([1.0], 1e-9).weighted_sums([[0.0]]), [1e-9], SUMS, "w = (1), b = 1e-9")


def test_forward_by_hand():
    """A weighted sum and a sigmoid, not a perceptron's step: 1 / (1 + e^-0.5) = 0.622.

    A weight above 0 lets ink speak for class 1, below 0 for class 0: 0.88 and 0.12, of blank paper 0.5.
    """
    network, p = Network([1.0, -2.0], bias=0.5), 1 / (1 + exp(-0.5))
    for x, expected in (([[2.0, 1.0], [0.5, 0.5]], [p, 0.5]), ([[0.0, 0.25], [2.0, 1.0]], [0.5, p])):
        step.gives(network.forward, (x,), expected, FORWARD, 1e-12)  # z = 0.5, 0, then 0, 0.5
    outputs = Network([2.0, -2.0]).forward([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]])  # z = 2, 0, -2
    step.equal([f"{p:.6f}" for p in outputs], ["0.880797", "0.500000", "0.119203"], FORWARD)
    step.close(Network([2.0]).forward([[1.0]]), [1 / (1 + exp(-2.0))], FORWARD, "z = 2")


def test_a_matrix_of_any_kind_is_asked_for_its_product():
    class Matrix:
        def dot(self, w):
            self.asked = list(w)
            return [0.0, 2.0]

        def __repr__(self):
            return "a matrix: ask as_matrix(x)"

        transpose_dot = dot

    x = Matrix()
    step.equal(Network([1.0, -2.0], bias=0.5).weighted_sums(x), [0.5, 2.5], SUMS, "X·w = 0, 2")
    step.equal(x.asked, [1.0, -2.0], "X is asked for X·w", "w = (1, -2)")


@pytest.mark.parametrize("weights", [[1.0, 2.0], (1.0, 2.0)])
def test_the_network_keeps_a_copy_of_its_weights(weights):
    network = Network(weights)
    step.equal(type(network.weights), list, "the copy is a list", weights)
    network.weights[0] = 7.0
    step.equal(weights[0], 1.0, "the network keeps a copy", "then its weights are changed")
    step.equal(repr(Network(weights, -0.5)), "Network(2 weights, bias=-0.5)", "in a few characters")


@pytest.mark.parametrize("method", [Network([1.0, 2.0]).weighted_sums, Network([1.0, 2.0]).forward])
@pytest.mark.parametrize("x", [[[1.0]], PlainMatrix([[1.0, 2.0, 3.0]]), [], [1.0, 2.0]])
def test_images_of_another_size_are_refused(method, x):
    step.raises(method, x)


def test_update_by_hand():
    # 1 - 0.25 * 4,  2 - 0.25 * -8,  3 - 0.25 * 2
    network, gradient_w = Network([1.0, 2.0], 3.0), [4.0, -8.0]
    before = network.weights
    network.update(gradient_w, 2.0, learning_rate=0.25)
    step.equal(network.weights, [0.0, 4.0], UPDATE, "w = (1, 2), gradient_w = (4, -8), lr = 0.25")
    step.equal(network.bias, 2.5, UPDATE, "b = 3, gradient_b = 2, lr = 0.25")
    step.equal(type(network.weights), list, "weights are a list")
    step.equal(gradient_w, [4.0, -8.0], "the gradient stays as it is")
    step.equal(before, [1.0, 2.0], "the list of weights is a new one", "the list from before")
    network.update(gradient_w, 2.0, learning_rate=0.25)
    step.equal([*network.weights, network.bias], [-1.0, 6.0, 2.0], UPDATE, "the same step once more")


@pytest.mark.parametrize("gradient_w, gradient_b, rate", [
    ([], 1.0, 0.25), ([1.0], 1.0, 0.25), ([1.0, 2.0, 3.0], 1.0, 0.25), ([1.0, 1.0], 1.0, inf),
    ([-1e308, 0.0], 0.0, 10.0), ([0.0, 1e308], 0.0, 10.0), ([0.0, 0.0], -1e308, 10.0),
    ([1.0, 1.0], [1.0], 0.25), ([nan, 0.0], 0.0, 1.0), ([0.0, -inf], 0.0, 1.0), ([0.0, 0.0], nan, 1.0),
])  # fmt: skip
def test_a_refused_update_changes_nothing(gradient_w, gradient_b, rate):
    """One of another length, or to what is not finite: 10 * 1e308 is larger than a float can be."""
    network = Network([1.0, 2.0], bias=3.0)
    before, given = network.weights, f"gradient_w = {gradient_w}, gradient_b = {gradient_b}, lr = {rate}"
    step.raises(network.update, gradient_w, gradient_b, rate)
    same = "the same list" if network.weights is before else "another list"
    step.equal(same, "the same list", "refused, then the weights have not changed", given)
    step.equal([*network.weights, network.bias], [1.0, 2.0, 3.0], "nothing has changed", given)


def test_outputs_equal_numpys(sets, pixels):
    """Of ten images (their numbers in the file are in fixtures/dataset.json), NumPy's normals as w."""
    numbers = fixture("dataset")["digits 0 1, seed 0"]["first_train_images"]
    expected = fixture(f"training_{pixels}")["first_ten_samples"]
    network = Network(fixture("generator")["0"]["normals"][:784])
    x, given = [scaled(sets[TRAIN][0][number], pixels) for number in numbers], f"ten images, {pixels}"
    step.close(network.weighted_sums(x), expected["z"], SUMS, given, relative=1e-11)
    step.close(network.forward(x), expected["outputs"], FORWARD, given, relative=1e-11)


def test_so_many_units():
    step.equal(len(str(2**785)), 237, "digits: 785 log 2 = 785 * 0.30103 = 236.3", "2**785")
    step.has(" ".join(page.__doc__.split()), "there would be 2**785 units, a number with 237 digits")


# The page's questions.


def test_question_1(binary):
    """1/2, because z is 0 whatever the image; with a bias b, sigmoid(b): 0.88 for b = 2."""
    x = binary.test_x[::100]
    step.equal(Network([0.0] * 784).forward(x), [0.5] * 22, FORWARD, "22 images, w = 0, b = 0")
    outputs = Network([0.0] * 784, bias=2.0).forward(x)
    step.equal([f"{p:.2f}" for p in outputs], ["0.88"] * 22, FORWARD, "22 images, w = 0, b = 2")


def test_question_2(binary):
    """With weights of 0 or above, and such a bias: no pixel is below 0, so z is not, and p >= 1/2.

    Or with any weights and a large enough bias: weights of -1 take at most 784 away.
    """
    x = [*binary.test_x[::100], [0.0] * 784, [1.0] * 784]
    for w, b in ((0.0, 0.0), (0.25, 0.0), (-1.0, 784.0)):
        says_1 = [p >= 0.5 for p in Network([w] * 784, b).forward(x)]
        step.equal(says_1, [True] * 24, "z >= 0, so p >= 1/2", f"784 weights of {w}, bias {b}")
