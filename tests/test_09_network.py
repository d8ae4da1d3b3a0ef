"""Step 9: one sigmoid unit. By hand, from the article, and from NumPy (fixtures/training_*.json)."""

import pytest
from step import Step, fixture

from scratchnet.dataset import LEVELS, TRAIN, default_directory, find, read_mnist
from scratchnet.mersenne_twister import MersenneTwister
from scratchnet.network import Network

step = Step(9, "network")
FORWARD = "p = sigmoid(X.w + b)"
UPDATE = "w <- w - lr gradient_w,  b <- b - lr gradient_b"


@pytest.fixture(scope="module")
def images():
    return read_mnist(*(find(default_directory(), name) for name in TRAIN))[0]


def second_network():
    """The article's net2: its weights are the 785th to the 1568th normal after `seed(0)`."""
    generator = MersenneTwister(0)
    network = Network(784)
    normals = [generator.standard_normal() for _ in range(2 * 784)]
    network.weights = normals[784:]
    return network


def test_initial_weights_are_numpys_normals():
    network = Network(784)
    step.equal(network.weights, fixture("generator")["0"]["normals"][:784], "normals of seed 0")
    step.equal(network.bias, 0.0, "the bias starts at 0")


def test_seed_and_scale_of_the_initial_weights():
    normals = fixture("generator")["1"]["normals"][:5]
    step.equal(Network(5, seed=1).weights, normals, "normals of seed 1")
    halves = [0.5 * normal for normal in normals]
    step.equal(Network(5, seed=1, init_scale=0.5).weights, halves, "scale x normals", "scale 0.5")


def test_weights_of_zero():
    step.equal(Network(2, init_scale=0.0).weights, [0.0, 0.0], "init_scale x normals", "0")


def test_forward_by_hand():
    network = Network(2)
    network.weights, network.bias = [1.0, -2.0], 0.5
    # z = 2 - 2 + 0.5 = 0.5,  z = 0.5 - 1 + 0.5 = 0,  z = 0 - 0.5 + 0.5 = 0
    outputs = network.forward([[2.0, 1.0], [0.5, 0.5], [0.0, 0.25]])
    step.close(outputs, [0.6224593312018546, 0.5, 0.5], FORWARD, "z = 0.5, 0, 0")


def test_the_articles_printed_outputs(images):
    """Article, section 6: 0.00037376 and 0.96392999, of training image 16234 in binary pixels."""
    row = [LEVELS["binary"][pixel] for pixel in images[16234]]
    step.equal(f"{Network(784).forward([row])[0]:.8f}", "0.00037376", FORWARD, "net1")
    step.equal(f"{second_network().forward([row])[0]:.8f}", "0.96392999", FORWARD, "net2")


def test_the_articles_outputs_in_prose(grey):
    """Article, section 7: 0.00006124 and 0.99999943, of the first shuffled image in grey."""
    row = grey.train_x[0]
    step.equal(f"{Network(784).forward([row])[0]:.8f}", "0.00006124", FORWARD, "net1")
    step.equal(f"{second_network().forward([row])[0]:.8f}", "0.99999943", FORWARD, "net2")


def test_outputs_of_the_first_ten_images(data, pixels):
    expected = fixture(f"training_{pixels}")["first_ten_samples"]
    network = Network(784)
    outputs = network.forward(data.train_x[:10])
    step.close(outputs, expected["outputs"], FORWARD, f"first ten, {pixels}", relative=1e-11)


def test_update_by_hand():
    network = Network(2)
    network.weights, network.bias = [1.0, 2.0], 3.0
    network.update([4.0, -8.0], 2.0, learning_rate=0.25)
    step.equal(network.weights, [0.0, 4.0], UPDATE, "lr = 0.25, gradient_w = [4, -8]")
    step.equal(network.bias, 2.5, UPDATE, "lr = 0.25, gradient_b = 2")


def test_networks_do_not_share_weights():
    one, other = Network(2), Network(2)
    one.update([1.0, 1.0], 1.0, 0.5)
    step.equal(other.weights, [1.764052345967664, 0.4001572083672233], "own weights", "seed 0")


@pytest.mark.parametrize("count", [0, -1])
def test_a_network_without_weights_is_refused(count):
    with pytest.raises(ValueError, match=f"expected 1 weight or more, found {count}"):
        Network(count)


@pytest.mark.parametrize("scale", [-1.0, float("nan"), float("inf")])
def test_a_scale_below_zero_is_refused(scale):
    with pytest.raises(ValueError, match="expected a finite init_scale of 0 or more, found"):
        Network(2, init_scale=scale)


def test_lengths_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="found lengths 3 and 2"):
        Network(2).forward([[1.0, 2.0, 3.0]])
    network = Network(2)
    with pytest.raises(ValueError, match="found lengths 2 and 3"):
        network.update([1.0, 2.0, 3.0], 1.0, 0.1)
    assert network.bias == 0.0, "a refused update changes nothing"
