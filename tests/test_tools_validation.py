"""What a function is given, and what comes from outside as JSON, is checked; what is wrong is named."""

import math
import warnings
from pathlib import Path

from step import Step

from scratchnet.tools.errors import Refused
from scratchnet.tools.validation import (
    DIGITS,
    RATE,
    check_choice,
    check_finite,
    check_rows,
    check_run,
    checked,
    list_of,
    number,
    one_of,
    whole,
)  # fmt: skip

step = Step(__file__)
test_example = step.examples()
NAN, INF = float("nan"), float("inf")


def test_rows_are_of_one_length():
    step.equal([check_rows([[1.0]]), check_rows(([1, 2], b"ab"))], [None] * 2, "rows that are fine")
    cases = [([7], "expected rows of numbers, found a single row; put it in brackets: [row]")]
    for lengths, named in (([], []), ([0, 0], [0]), ([6, 2, 5, 3, 1, 4], [1, 2, 3, 4, 5])):
        found = f"one length, 1 or more; found {len(lengths)} rows of lengths {named}"
        cases.append(([[0] * length for length in lengths], f"expected 1 or more rows of {found}"))
    step.refuses(check_rows, cases)


def test_two_digits_and_the_pixels():
    wrong = [(), (3,), (3, 3), (0, 10), (10, 0), (-1, 2), (2, -1), (1, 2, 3)]
    words = [f"two different digits of 0..9, found {', '.join(map(str, digits))}" for digits in wrong]
    cases = [((digits, "a"), f"expected {said}") for digits, said in zip(wrong, words)]
    cases.append((((0, 1), "c"), "expected pixels to be one of a, b; found 'c'"))
    step.refuses(lambda given: check_choice(*given, ("a", "b")), cases, Refused)
    step.equal(check_choice([9, 0], "b", ("a", "b")), None, "two different digits, known pixels", "9 0")


def test_a_run_that_is_fine_and_one_that_makes_no_training():
    """A thousand rows are warned of only where they are plain."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for given in ((1, 0.01, 1), (3000, 5e-324, 200), (1, 1e308, 10**9)):
            for rows in ([[1.0]] * 999, dict.fromkeys(range(1000)), object()):
                check_run(*given, rows)
    counts = [(0, 1), (-1, 200), (1, 0), (3000, -1)]
    message = "expected 1 or more epochs and log_every, found {} and {}"
    cases = [((epochs, 0.01, log_every), message.format(epochs, log_every)) for epochs, log_every in counts]
    message = "expected a finite learning rate above 0, found {}"
    cases += [((1, rate, 1), message.format(rate)) for rate in (0.0, -0.01, NAN, INF, -INF)]
    step.refuses(lambda given: check_run(*given, []), cases)


def test_a_thousand_plain_rows_are_warned_of():
    """The warning is of the line that called the function which called `check_run`."""
    called = {"check_run": check_run}
    exec(compile("def train(rows): check_run(1, 0.01, 1, rows)", "training.py", "exec"), called)
    for rows in ([[1.0]] * 1000, ((1.0,),) * 5000):
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
    (COUNTS, [[0], [1, 2, 3, 4], [0, 10], [0, True], (1, 2), {}], "two counts or three"),
    (DIGITS, [[3, 3], [3], [3, 10], [-1, 3], [0, 1, 2], [0, 1.0]], "two different digits of 0..9"),
]


def test_values_that_are_right():
    for check, values in RIGHT:
        for value in values:
            step.equal(checked({"x": value}, "x", check), value, check.words, value)


def test_values_that_are_wrong_are_named_with_what_was_expected():
    for check, values, words in WRONG:
        cases = [({"x": value}, f"expected x to be {words}, found {value!r:.40}") for value in values]
        step.refuses(lambda given: checked(given, "x", check), cases, Refused)
    for given in ({}, {"y": 1}, None, [1], "x"):
        step.refuses(lambda given: checked(given, "x", whole(0)), [
            (given, "expected x to be a whole number, 0 or more, found None"),
        ], Refused)  # fmt: skip


def test_a_long_list_is_named_by_its_length_and_its_first_wrong_item():
    long = list_of("20 counts", whole(0), 20, 20)
    items = [*range(18), -5, -6]
    for value, found in ((items, "a list of 20, -5 at index 18"), (list(range(21)), "a list of 21")):
        message = f"expected x to be 20 counts, found {found}"
        step.refuses(lambda value: checked({"x": value}, "x", long), [(value, message)], Refused)
    message = "expected x to be 'a', found a list of 5, 'a' at index 0"
    step.refuses(lambda value: checked({"x": value}, "x", one_of("a")), [(["a"] * 5, message)], Refused)
