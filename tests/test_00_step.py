"""The tests' own yardstick, step.py: what it passes, what it must not pass, and what it says then."""

import re
from doctest import DocTestFinder
from types import ModuleType

import pytest
from step import Step, fixture

step = Step("tests/test_07_sigmoid.py")
NAN, INF = float("nan"), float("inf")


def failure(check, *arguments, **options):
    """The message with which a check fails; a check that does not fail is an error here."""
    with pytest.raises(AssertionError) as caught:
        check(*arguments, **options)
    return str(caught.value)


EQUAL = [
    (1, 1), (1.0, 1), (INF, INF), ("ab", "ab"), (None, None), ({1: 2}, {1: 2}),
    ([], []), ([1, 2], (1, 2)), (b"ab", [97, 98]), ([[1], [2]], [[1], [2]]),
]  # fmt: skip
NOT_EQUAL = [
    (2, 1), (0.1 + 0.2, 0.3), (1e-300, 0.0), (NAN, NAN), ("b", "a"), (None, 1), ({1: 3}, {1: 2}),
    ([1, 3], [1, 2]), ([3, 2], [1, 2]), ([1, 2], [2, 1]), ([NAN], [NAN]), ([[1], [3]], [[1], [2]]),
    ([1], [1, 2]), ([1, 2], [1]), ([], [1]), ([1], []), ([1], 1), (1, [1]), (None, [1]),
    ("ab", ["a", "b"]), (["a", "b"], "ab"),
]  # fmt: skip


@pytest.mark.parametrize("found, expected", EQUAL)
def test_equal_passes_what_is_equal(found, expected):
    step.equal(found, expected, "formula")


@pytest.mark.parametrize("found, expected", NOT_EQUAL)
def test_equal_fails_for_anything_else(found, expected):
    failure(step.equal, found, expected, "formula")


def test_measured_passes_a_slope_and_nothing_else():
    def square(x):
        return x * x

    step.measured(6.0, square, 3.0, "dy/dx", "x")
    step.measured(0.0, square, 0.0, "dy/dx", "x")
    for found in (6.00001, 3.0, -6.0, NAN, None, [6.0]):
        message = failure(step.measured, found, square, 3.0, "dy/dx", "x")
        assert message.startswith("chapter 7, sigmoid.py: dy/dx, measured 6, yours ")
        assert "at x = 3\n  given      x = 3.0\n  expected   6.0" in message
        assert message.endswith(f"\n  found      {found}")
        assert ", from f(x + h) and f(x - h), h = 1e-05\n" in message


def test_refused_tells_another_error_from_the_one_that_is_wanted():
    message = failure(step.refused, lambda given: [][given], 3, ValueError)
    assert message.endswith("\n  expected   ValueError\n  found      IndexError: list index out of range")


def examples(docstring):
    (found,) = DocTestFinder().find(ModuleType("scratchnet.page", docstring))
    return found


def test_examples_are_run_and_a_wrong_one_shows_the_first_line_that_differs():
    refused = "Traceback (most recent call last):\nIndexError: list index out of range\n"
    step.example(examples(f">>> 1 + 1\n2\n>>> [][1]\n{refused}"))
    message = failure(step.example, examples(">>> for i in (1, 2): print(i)\n1\n3\n"))
    given = "\n  given      >>> for i in (1, 2): print(i)"
    assert (
        message
        == f"chapter 7, sigmoid.py: an example of page{given}\n  expected   3\n  found      2"
    )
    message = failure(step.example, examples(">>> a = 1\n>>> b = 2; a + b\n4\n"))
    assert "\n  given      >>> a = 1; b = 2; a + b\n" in message, "all lines up to the one that failed"
    message = failure(step.example, examples(f">>> a = {'1' * 90}\n>>> 1 + 1\n4\n"))
    assert "\n  given      >>> 1 + 1\n" in message, "the last alone, where all are too long"
    message = failure(step.example, examples(">>> print('seen'); 1 + 1\n2\n"))
    assert message.endswith("found      seen (does a function print something?)")
    message = failure(step.example, examples(">>> None\n3\n"))
    assert message.endswith("\n  expected   3\n  found      nothing")


def test_an_example_that_ends_in_an_error_says_which():
    message = failure(step.example, examples(">>> [][1]\n7\n"))
    assert message.endswith("\n  expected   7\n  found      IndexError: list index out of range")
    with pytest.raises(NotImplementedError, match="write it"):
        step.example(examples(">>> raise NotImplementedError('write it')\n7\n"))


def names_of_examples(file):
    """Without "scratchnet." and the page's name, where there is a function's name behind them."""
    (mark,) = Step(file).examples().pytestmark
    return [re.sub(r"scratchnet\.\w+\.(?=\w+$)", "", example.name) for example in mark.args[1]]


def test_examples_of_functions_come_in_their_order_and_those_of_the_page_last():
    assert names_of_examples("test_07_sigmoid.py") == ["sigmoid", "sigmoid_slope"]
    assert names_of_examples("test_05_vector.py") == ["dot", "total", "add_scaled", "check_lengths"]
    assert names_of_examples("test_11_gradient.py")[-2:] == ["gradient", "scratchnet.gradient"]
    assert names_of_examples("test_tools_errors.py") == ["scratchnet.tools.errors.visible"]


CLOSE = [
    (1.0, 1.0), (1.0 + 5e-13, 1.0), (1e-300, 1e-300 * (1 + 5e-13)), (-2.0, -2.0), (0.0, 0),
    (-0.0, 0.0), (INF, INF), ([], []), ([1.0, 2.0], (1.0, 2.0 + 1e-12)),
]  # fmt: skip
NOT_CLOSE = [
    (1.0 + 2e-12, 1.0), (0.0, 1e-300), (1e-300, 0.0), (-1.0, 1.0), (1e308, INF), (-INF, INF),
    (NAN, NAN), (NAN, 1.0), (1.0, NAN), (2e-300, 1e-300),
    ([1.0, 1.0], [1.0, 2.0]), ([NAN], [1.0]), ([0.0], [1e-300]),
    ([1.0], [1.0, 2.0]), ([1.0, 2.0], [1.0]), ([], [1.0]), (1.0, [1.0]), (None, [1.0]),
    (None, 1.0), ("1", 1.0), ([None], [1.0]), ([1.0], 1.0), (1j, 1.0),
]  # fmt: skip


@pytest.mark.parametrize("found, expected", CLOSE)
def test_close_passes_what_agrees_to_1e_12(found, expected):
    step.close(found, expected, "formula")


@pytest.mark.parametrize("found, expected", NOT_CLOSE)
def test_close_fails_for_anything_else(found, expected):
    failure(step.close, found, expected, "formula")


def test_close_takes_another_tolerance():
    """110 and 100 differ by 10 / 110 = 0.0909 of the larger."""
    for found, expected in ((110.0, 100.0), ([110.0], [100.0])):
        step.close(found, expected, "formula", relative=0.091)
        failure(step.close, found, expected, "formula", relative=0.090)


def test_refused_returns_the_message_of_that_error_or_a_kind_of_it():
    assert step.refused(int, "x", ValueError).startswith("invalid literal")
    assert "decode" in step.refused(bytes.decode, b"\xff", ValueError)  # a UnicodeDecodeError


def test_refused_fails_where_nothing_is_refused():
    assert failure(step.refused, int, "7", ValueError) == (
        "chapter 7, sigmoid.py: what does not fit is refused\n"
        "  given      7\n"
        "  expected   ValueError\n"
        "  found      7"
    )
    failure(step.refused, lambda given: None, 7, ValueError)


def test_refused_lets_through_what_is_yet_to_be_written():
    error = NotImplementedError("write it")

    def function(given):
        raise error

    with pytest.raises(NotImplementedError) as caught:
        step.refused(function, 7, ValueError)
    assert caught.value is error


# What is said.


@pytest.mark.parametrize("check", [step.equal, step.close])
def test_a_failure_says_chapter_formula_given_expected_and_found(check):
    assert failure(check, 0.25, 0.5, "1 / (1 + exp(-z))", 0.0) == (
        "chapter 7, sigmoid.py: 1 / (1 + exp(-z))\n"
        "  given      0.0\n"
        "  expected   0.5\n"
        "  found      0.25"
    )


@pytest.mark.parametrize("check", [step.equal, step.close])
def test_of_a_vector_the_first_wrong_entry_is_shown_with_its_index(check):
    assert failure(check, [1, 7, 8], [1, 2, 3], "formula") == (
        "chapter 7, sigmoid.py: formula\n  expected   2 at index 1\n  found      7 at index 1"
    )


@pytest.mark.parametrize("found, words", [([1, 2], "2 values"), ([], "0 values"), (None, "None")])
def test_of_a_vector_of_another_length_the_lengths_are_shown(found, words):
    assert failure(step.equal, found, [1, 2, 3], "formula").splitlines()[1:] == [
        "  expected   3 values (how many)",
        f"  found      {words} (how many)",
    ]


def test_of_long_texts_what_differs_is_shown():
    same = "expected vectors of one length, 1 or more; " * 2
    lines = failure(step.equal, f"{same}found 3", f"{same}found 2", "formula").splitlines()
    assert lines[1:] == [
        "  expected   ... 'h, 1 or more; found 2'",
        "  found      ... 'h, 1 or more; found 3'",
    ]


def test_a_long_value_is_cut_to_100_characters():
    lines = failure(step.equal, "a" * 99, "b" * 98, "formula", "c" * 1000).splitlines()
    assert lines[1:] == [
        "  given      " + "c" * 97 + "...",
        "  expected   '" + "b" * 98 + "'",
        "  found      '" + "a" * 96 + "...",
    ]


@pytest.mark.parametrize(
    "path, name",
    [
        ("/a/test_dir/tests/test_07_sigmoid.py", "chapter 7, sigmoid.py"),
        ("test_13_mersenne_twister.py", "chapter 13, mersenne_twister.py"),
        ("tests/test_model.py", "model.py"),
    ],
)
def test_the_file_names_its_chapter(path, name):
    assert Step(path).name == name


def test_a_fixture_is_read_from_its_file():
    assert fixture("dataset")["origin"]["made_by"] == "tests/fixtures/make_fixtures.py"
