"""What a function is given, and what comes from outside as JSON, is checked; what is wrong is named."""

import math
import warnings
from functools import partial
from pathlib import Path

import pytest
from step import Step

from scratchnet import Network, SharedMatrix
from scratchnet.accuracy import accuracy, classify
from scratchnet.article import random_weights, shuffled
from scratchnet.dataset import LEVELS, Dataset, pick, scaled
from scratchnet.draw import character
from scratchnet.gradient import gradient, numeric_gradient
from scratchnet.loss import mean_squared_error, mean_squared_error_slopes, squared_error
from scratchnet.matrix import PlainMatrix
from scratchnet.mersenne_twister import MersenneTwister
from scratchnet.saturation import by_class, cross_entropy_gradient, delta_sizes
from scratchnet.shuffle import shuffle
from scratchnet.sigmoid import sigmoid, sigmoid_slope
from scratchnet.slope import chain_slope, numeric_derivative
from scratchnet.threshold import ink_rule, ink_share
from scratchnet.tools.errors import Refused
from scratchnet.tools.validation import (
    DIGITS,
    IMAGE,
    RATE,
    check_choice,
    check_finite,
    check_lengths,
    check_run,
    checked,
    checked_rows,
    list_of,
    number,
    one_of,
    require,
    whole,
)  # fmt: skip
from scratchnet.tools.validation import PIXELS as PIXEL_KINDS
from scratchnet.training import descend, record, take_step, train
from scratchnet.vector import add_scaled, dot, total

step = Step(__file__)
test_example = step.examples()
NAN, INF = float("nan"), float("inf")


NETWORK, SEED_0, X, Y = Network([0.5, -0.25]), MersenneTwister(0), [[0.0, 1.0], [1.0, 0.5]], [0, 1]
CLASSES = "to be 0s and 1s, 0 for the first digit and 1 for the second"
NUMBER, NUMBERS, WHOLE = "to be a number", "to be 1 or more numbers", "to be a whole number, 0"
OUTPUT, DATASET = "to be sigmoid(z), 0 to 1, and not z itself", "to be a Dataset, each image with a class"
ROWS, WEIGHTS = "to be a list of rows of numbers", f"{NUMBERS}, as in [0.0] * 784"
PIXELS = "to be 784 pixels, as in load_dataset().train_x[0]"
picture = partial(require, name="image", check=IMAGE)  # what draw does with its image


def derivative_of(at, f):
    return numeric_derivative(f, at)


def gradient_of(at, f):
    return numeric_gradient(f, [at])


def delta_sizes_of(z):
    return delta_sizes(z, Y)


class Scalar(float):  # a number of an array of NumPy: its type is not float
    shape, tolist = (), float.__float__


class Array:
    """An array: it is no Sequence, it is neither true nor false, and its items are no floats."""

    def __init__(self, values, dtype="float64"):
        self.values, self.tolist, self.dtype = values, lambda: values, dtype
        self.shape = (len(values), *(Array(values[0]).shape if isinstance(values[0], list) else ()))

    def __len__(self):
        return len(self.values)

    def __getitem__(self, place):
        return Array(self.values[place]) if len(self.shape) > 1 else Scalar(self.values[place])

    def __bool__(self):
        raise ValueError("the truth value of an array with more than one element is ambiguous")

    __float__ = __setitem__ = __bool__


@pytest.mark.parametrize("function, arguments", [
    (dot, ([1.0, 2.0], [3.0, 4.0])), (add_scaled, ([1.0, 2.0], 0.5, [3.0, 4.0])), (ink_share, ([0.0, 1.0],)),
    (ink_rule, (X, [0.0, 1.0])), (accuracy, ([0.25, 1.0], Y)), (mean_squared_error, ([0.25, 1.0], Y)),
    (lambda x, y: train(Network([0.5, -0.25]), x, y, x, y, 2, Scalar(0.5)), (X, Y)),
    (gradient, (X, Y, [0.5, 0.75])), (lambda x: PlainMatrix(x).rows, (X,)),
    (lambda x, v: SharedMatrix(x).transpose_dot(v), (X, [2.0, 3.0])), (sigmoid_slope, (Scalar(0.5),)),
    (lambda x, w: Network(w, Scalar(1.0)).forward(x), (X, [2.0, 3.0])), (sigmoid, (Scalar(1.0),)),
    (lambda row: checked_rows([row]), ([1.0, 2.0],)), (partial(numeric_gradient, sum, Y), (range(1),)),
])  # fmt: skip
def test_arrays_simply_work(function, arguments):
    expected = function(*(float(value) if isinstance(value, Scalar) else value for value in arguments))
    arrays = [Array(value) if isinstance(value, list) else value for value in arguments]
    step.equal(function(*arrays), expected, "as with lists and floats", arguments)


@pytest.mark.parametrize("function, words, wrong", [
    (PlainMatrix, f"images {ROWS}", [5, "ab", None, ["ab"], [[1], None], [[[1.0]]]]),
    (SharedMatrix, f"images {ROWS}", [5]), (NETWORK.forward, f"images {ROWS}", [5]),
    (Network, f"weights {WEIGHTS}", [784, "784", None, [], X, [1.0, "2"], {1: 2}]),
    (partial(Network, [1.0]), f"bias {NUMBER}", ["0"]), (sigmoid, f"z {NUMBER}", [[0, 1], "1", None]),
    (sigmoid_slope, f"p {OUTPUT}", [-7.9, 1.0000001, -5e-324, "0.5", None, [0.5], Network]),
    (classify, f"prediction {OUTPUT}", [[0.2, 0.9], -5.0, "1"]),
    (ink_share, "image to be 1 or more pixels", [[], "ab", 5, X, [0.5, NAN]]),
    (partial(by_class, Y), f"classes {CLASSES}", [[4, 9]]),
    (partial(ink_rule, X), f"classes {CLASSES}", [[4, 9], [-1, 0]]),
    *((partial(function, [0.5, 1.0]), f"labels {CLASSES}", [[4, 9], [-1, 1], [0.5, 1], [NAN, 1]])
      for function in (accuracy, mean_squared_error, mean_squared_error_slopes, delta_sizes)),
    (lambda y: cross_entropy_gradient(X, y, [0.5, 1.0]), f"labels {CLASSES}", [[4, 9]]),
    (partial(numeric_gradient, sum, [1.0, 2.0]), "entries to be a list of places, 0 to 1",
     [[-1], [2], [0.5], 0]),
    (partial(numeric_gradient, sum), f"at {NUMBERS}", [5, "ab", X]),
    (MersenneTwister, f"seed {WHOLE} to 4294967295", [0.5, "0", None, -1, 2**32]),
    (SEED_0.integer_up_to, f"n {WHOLE} to 4294967295", [0.5, "9", -1, 2**32]),
    (partial(random_weights, 2, 0), "scale to be a finite number, 0 or more", [-1e-9, NAN, INF, "1"]),
    (random_weights, f"count {WHOLE} or more", [784.0, -1]),
    (shuffled, f"dataset {DATASET}", [0, X, Dataset, Dataset(X, Y, X, [0]), Dataset(X, [0], X, Y)]),
    *((function, "network to be a Network", [784, None]) for function in (
        lambda network: train(network, X, Y, X, Y), lambda network: take_step(network, X, Y, 0.1),
        lambda network: descend(network, X, Y, 1, 0.1), lambda network: record(1, network, Y, Y, X, Y))),
    (partial(take_step, NETWORK, X, Y), f"learning_rate {NUMBER}", ["1", None, X]),
    (partial(NETWORK.update, Y, learning_rate=1.0), f"gradient_b {NUMBER}", ["1", None, Y]),
    (lambda slopes: descend(NETWORK, X, Y, 1, 0.1, slopes), "slopes to be a function", [0.1, [0.5]]),
    (lambda epochs: descend(NETWORK, X, Y, epochs, 0.1), f"epochs {WHOLE} or more", [2.0, "2", None]),
    (total, "v to be numbers", [None, "ab", 5, [1, None], X]),
    (character, f"pixel {NUMBER}", ["1", None, []]),
    (partial(squared_error, y=1), f"p {NUMBER}", ["1", None, Y]), (delta_sizes_of, f"z {NUMBERS}", [None, 5]),
    *((partial(function, 1.0), "f to be a function", [5, "ab"]) for function in (derivative_of, gradient_of)),
    (partial(numeric_derivative, abs), f"at {NUMBER}", ["1", None, Y, float]),
    (partial(numeric_derivative, abs, 1.0), "h to be a number above 0", [0.0, -1, None, NAN]),
    (partial(chain_slope, []), f"at {NUMBER}", ["1", None, [1.0]]),
    (partial(chain_slope, at=1.0), "gears to be a list of gears, each of them a function and its slope",
     [None, 5, [1.0], [(1.0, 2.0)], [(1.0,) * 3]]),
    (partial(scaled, b"a"), "pixels to be binary or grey", ["gray", None]),
    (partial(scaled, pixels="grey"), "image to be bytes, as read_set()[0] has them",
     [None, [0.5], [1.0], [256], [-1]]),
    (partial(train, NETWORK, X, Y, X), f"test_y {CLASSES}", [[-1, 1], None]),
    (partial(train, NETWORK, X, Y, X, Y, 2), "learning_rate to be a finite number above 0", [0, NAN, INF]),
    (partial(train, NETWORK, X, Y, X, Y), f"epochs {WHOLE[:-1]}1 or more", [0, "10"]),
    (partial(train, NETWORK, X, Y, X, Y, 2, 0.1), f"log_every {WHOLE[:-1]}1 or more", [0]),
    (lambda y: train(NETWORK, X, y, X, Y), f"train_y {CLASSES}", [[4, 9]]),
    (lambda items: shuffle(items, SEED_0), "items to be a list", [(1, 2), "abc", 5]),
    (partial(shuffle, [1]), "generator to be a MersenneTwister", [0, None]),
    (picture, f"image {PIXELS}", [16234]),
    (lambda digits: check_choice(digits, "grey", "a"), f"digits to be {DIGITS.words}", ["49", 5, None]),
    (partial(check_choice, (4, 9), "grey"), "directory to be a folder (digits go into digits=(4, 9))", [0]),
])  # fmt: skip
def test_what_a_beginner_may_hand_in(function, words, wrong):
    found = [f"the class {v.__name__}" if isinstance(v, type) else repr(v) for v in wrong]
    step.refuses(function, [(value, f"expected {words}, found {said}") for value, said in zip(wrong, found)])


def test_what_is_found_in_other_words():
    """A long list, an array, an iterator; two things at once; a number that no float can hold."""
    rows = [(("a",) * 5, "a tuple of 5, 'a' at index 0"), ([[1.0]] * 4 + [5], "a list of 5, 5 at index 4"),
            (iter(X), "a list_iterator (make it a list, by list(..))"), (NETWORK.forward, "a method"),
            (Array([X]), "an array of shape (1, 2, 2)")]  # fmt: skip
    others = ((partial(dot, X), Y, f"vectors to be lists of numbers, found {X} and {Y}"),
              (partial(dot, Y), None, f"vectors to be lists of numbers, found {Y} and None"),
              (partial(dot, Y), [1, None], f"vectors to be lists of numbers, found {Y} and [1, None]"),
              (lambda x: train(Network, x, Y, X, Y), X, "network to be a Network, found the class Network"),
              (partial(ink_rule, 5), 1, "images and classes to be rows and numbers, found 5 and 1"),
              (partial(accuracy, Y), Array([-1, 1]), f"labels {CLASSES}, found [-1, 1]"),
              (partial(dot, [1.0] * 100), [1.0] * 99 + [None],
               "vectors to be lists of numbers, found a list of 100 and a list of 100, None at index 99"),
              (sigmoid, 10**400, f"z {NUMBER}, found 1{'0' * 39}"),
              (picture, [0.0] * 783, f"image {PIXELS}, found a list of 783"),
              (lambda rows: shuffle(rows, SEED_0), Array(X),  # its rows are no copies
               "items to be a list, found an array of shape (2, 2)"),
              (picture, [0.0] * 783 + [NAN], f"image {PIXELS}, found a list of 784, nan at index 783"),
              *((checked_rows, x, f"images {ROWS}, found {found}") for x, found in rows))  # fmt: skip
    for function, wrong, message in others:
        step.refuses(function, [(wrong, f"expected {message}")])


def test_more_images_than_labels_and_more_pixels_than_weights():
    """None is left out in silence. What is said of many pixels and few weights names both."""
    lengths = "of one length, 1 or more; found lengths"
    for matrix, names in ((PlainMatrix, "vectors"), (list, "vectors"), (SharedMatrix, "pixels and weights")):
        step.refuses(lambda network: network.forward(matrix([[0.0] * 4])), [
            (Network([0.5] * 3), f"expected {names} {lengths} 4 and 3"),
        ])  # fmt: skip
    step.refuses(lambda labels: pick([b"a", b"b"], labels, (0, 1), "grey"), [
        (Y[:length], f"expected images and labels {lengths} 2 and {length}") for length in (0, 1)
    ])  # fmt: skip


@pytest.mark.parametrize("names, function", [
    *(("vectors", function) for function in (check_lengths, dot, lambda u, v: add_scaled(u, 1.0, v))),
    ("vectors", lambda u, v: PlainMatrix([[x] for x in u]).transpose_dot(v)),
    ("vectors", lambda u, v: SharedMatrix([[x] for x in u]).transpose_dot(v)),
    ("images and classes", lambda u, v: ink_rule([[x] for x in u], v)),
    *(("predictions and labels", function) for function in (
        accuracy, mean_squared_error, mean_squared_error_slopes, lambda p, y: gradient(X, y, p),
        lambda p, y: cross_entropy_gradient(X, y, p),
        lambda p, y: train(NETWORK, X[: len(p)], y, X, Y, 1))),
])  # fmt: skip
def test_lengths_that_differ_are_named(names, function):
    """The tests of the pages only look whether a ValueError is raised: a learner may word it otherwise."""
    for u, v in (([0.5], [1, 0]), ([0.5, 0.5], [1]), ([0.5, 0.5], [])):
        message = f"expected {names} of one length, 1 or more; found lengths {len(u)} and {len(v)}"
        step.refuses(lambda pair: function(*pair), [((u, v), message)])


@pytest.mark.parametrize("function", [accuracy, mean_squared_error, mean_squared_error_slopes])
def test_z_is_no_output(function):
    """Of a long list only the first is looked at, since that takes time in each epoch."""
    wrong = f"expected predictions {OUTPUT}, found"
    for z, found in (([0.5, -5.0], "[0.5, -5.0]"), ([7.5] * 101, "a list of 101, 7.5 at index 0"),
                     ([0.5] * 99 + [2.0], "a list of 100, 2.0 at index 99")):  # fmt: skip
        step.refuses(lambda z: function(z, [0] * len(z)), [(z, f"{wrong} {found}")])
    step.equal(str(mean_squared_error([NAN, 0.5], Y)), "nan", "a run that fails may come to this", NAN)


def test_what_is_fine():
    for right in ([0, 1], (0.0, 1.0), [False, True], b"\0\1"):
        step.equal(mean_squared_error([0.5, 0.5], right), 0.25, "0s and 1s", right)
    for image in ([0.5] * 784, bytes(784)):
        step.equal(picture(image) is image, True, "784 pixels", f"{image!r:.20}")
    for folder in (None, "data", Path("data")):
        for digits in ([9, 0], (0, 1), Array([4, 9], "int64")):
            step.equal(check_choice(digits, "binary", folder), None, "digits, pixels, a folder", folder)
    found = sigmoid(NAN), sigmoid_slope(NAN), classify(NAN)  # a run that fails may come to this
    step.equal([str(number) for number in found], ["nan", "nan", "0"], "NaN passes", "NaN")


def test_of_a_long_list_only_the_first_item_is_looked_at():
    """Since all of them would take time in each epoch."""
    long = [1.0] * 100 + [None]
    step.equal((check_lengths(long, long), checked_rows([long])), (None, [long]), "it is not seen", "None")
    message = (
        "expected vectors to be lists of numbers, found a list of 101 and a list of 101, None at index 0"
    )
    step.refuses(lambda v: check_lengths([1.0] * 101, v), [([None, *[1.0] * 100], message)])
    for gears in ([(abs,)], [(abs, abs, abs)], [(abs, 1.0)]):
        step.refused(lambda gears: chain_slope(gears, 1.0), gears, ValueError)
    step.refused(lambda log_every: train(NETWORK, X, Y, X, Y, 1, 0.1, log_every), 0, ValueError)


def test_small_whole_numbers_of_arrays_would_overflow():
    """In NumPy's uint8, 200 * 200 is 64."""
    small, message = Array([200], "uint8"), "expected vectors of floats, found uint8, {}: use .astype(float)"
    for other, kind in ((small, "uint8"), ([200], "int")):
        step.refuses(lambda v: check_lengths(small, v), [(other, message.format(kind))])
    for pair in ((small, Array([0.5])), (Array([0.5]), small), (small, [2.0]), (Array([1], "int64"), [200])):
        step.equal(check_lengths(*pair), None, "numbers that do not overflow", pair)


def test_rows_are_of_one_length():
    step.equal([*map(checked_rows, ([[1.0]], ([1, 2], b"ab")))], [[[1.0]], ([1, 2], b"ab")], "fine")
    cases = [([7], "expected rows of numbers, found a single row; put it in brackets: [row]")]
    for lengths, named in (([], []), ([0, 0], [0]), ([6, 2, 5, 3, 1, 4], [1, 2, 3, 4, 5])):
        found = f"one length, 1 or more; found {len(lengths)} rows of lengths {named}"
        cases.append(([[0] * length for length in lengths], f"expected 1 or more rows of {found}"))
    step.refuses(checked_rows, cases)


def test_two_digits_and_the_pixels():
    wrong = [(), (3,), (3, 3), (0, 10), (10, 0), (-1, 2), (2, -1), (1, 2, 3), ("4", "9")]
    words = f"expected digits to be {DIGITS.words}, found"
    cases = [((digits, "grey"), f"{words} {digits}") for digits in wrong]
    cases += [(((0, 1), x), f"expected pixels to be binary or grey, found {x!r}") for x in ("c", [])]
    step.refuses(lambda pair: check_choice(*pair, None), cases, Refused)
    step.equal(one_of(*LEVELS).words, PIXEL_KINDS.words, "the kinds of pixels", LEVELS.keys())


def test_a_run_that_is_fine_and_one_that_makes_no_training():
    """A thousand rows are warned of only where they are plain."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for numbers in ((1, 0.01, 1), (3000, 5e-324, 200), (1, 1e308, 10**9)):
            for rows in ([[1.0]] * 999, PlainMatrix([[1.0]] * 1000)):
                check_run(rows, NETWORK, Y, Y, *numbers)


def test_a_thousand_plain_rows_are_warned_of():
    """The warning is of the line that called the function which called `check_run`."""
    called = {"check_run": check_run, "rest": (NETWORK, Y, Y, 1, 0.01, 1)}
    exec(compile("def train(rows): check_run(rows, *rest)", "training.py", "exec"), called)
    for rows in ([[1.0]] * 1000, ((1.0,),) * 5000, Array([[1.0]] * 1000)):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            called["train"](rows)
        expected = "these are plain rows; scratchnet.SharedMatrix(rows) is about fifty times as fast"
        found = [(str(warning.message), Path(warning.filename).name) for warning in caught]
        step.equal(found, [(expected, Path(__file__).name)], "how to train quicker", f"{len(rows)} rows")


def test_weights_and_bias_must_be_finite():
    step.equal(check_finite([0.0, -1e308, 5e-324]), None, "finite", "three numbers")
    message = "weights are no longer finite; use a smaller learning rate or smaller initial weights"
    wrong = [parameters for x in (math.inf, -math.inf, NAN) for parameters in ([x], [0.0, x], [x, 0.0])]
    step.refuses(check_finite, [(parameters, message) for parameters in wrong], Refused)


FINITE, COUNTS = number("a finite number"), list_of("two counts or three", whole(0, 9), 2, 3)
RIGHT = [
    (whole(0), [0, 7, 10**300]), (whole(1, 3), [1, 3]), (number("a share", 0, 1), [0, 0.5, 1, 1.0]),
    (FINITE, [-1.7e308, 0, 1e-320]), (RATE, [5e-324, 1, 1.7e308]), (one_of("a", "b"), ["a", "b"]),
    (one_of(1), [1]), (one_of(3, 5), [3, 5]), (COUNTS, [[0, 9], [1, 2, 3]]),
    (list_of("counts", whole(0)), [[], [7] * 1000]), (DIGITS, [[0, 1], [9, 3]]),
]  # fmt: skip
WRONG = [
    (whole(0), [-1, 0.0, True, "0", None, [0], 10**309], "a whole number, 0 or more"),
    (whole(1, 3), [0, 4, 2.0], "a whole number, 1 to 3"),
    (number("a share", 0, 1), [-0.1, 1.1, NAN, True, "1"], "a share"),
    (FINITE, [INF, -INF, NAN, 10**309], "a finite number"),
    (RATE, [0, 0.0, -1, INF], "a finite number above 0"),
    (one_of("a", "b", "c"), ["d", "", None, ["a"]], "a, b or c"),
    (one_of("a b"), ["a"], "'a b'"),
    (one_of(1), [1.0, True, 2], "1"),
    (COUNTS, [[0], [1, 2, 3, 4], [0, 10], [0, True], {}], "two counts or three"),
    (DIGITS, [[3, 3], [3], [3, 10], [-1, 3], [0, 1, 2], [0, 1.0]], "two different digits of 0..9"),
]


def test_values_that_are_right():
    for check, values in RIGHT:
        for value in values:
            step.equal(checked({"x": value}, "x", check), value, check.words, value)


def test_values_that_are_wrong_are_named_with_what_was_expected():
    for check, values, words in WRONG:
        cases = [({"x": value}, f"expected x to be {words}, found {value!r:.40}") for value in values]
        step.refuses(lambda values: checked(values, "x", check), cases, Refused)
    for values in ({}, {"y": 1}, None, [1], "x"):
        step.refuses(lambda values: checked(values, "x", whole(0)), [
            (values, "expected x to be a whole number, 0 or more, found None"),
        ], Refused)  # fmt: skip


def test_a_long_list_is_named_by_its_length_and_its_first_wrong_item():
    long = list_of("20 counts", whole(0), 20, 20)
    items = [*range(18), -5, -6]
    for value, found in ((items, "a list of 20, -5 at index 18"), (list(range(21)), "a list of 21")):
        message = f"expected x to be 20 counts, found {found}"
        step.refuses(lambda value: checked({"x": value}, "x", long), [(value, message)], Refused)
    message = "expected x to be 'a', found a list of 5, 'a' at index 0"
    step.refuses(lambda value: checked({"x": value}, "x", one_of("a")), [(["a"] * 5, message)], Refused)
