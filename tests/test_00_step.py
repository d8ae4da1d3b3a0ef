"""The tests' own yardstick, step.py: each check fails when it should, and says what is what."""

from doctest import DocTestFinder
from types import ModuleType

import pytest
from step import Step

step = Step("tests/test_09_sigmoid.py")
NAN, INF = float("nan"), float("inf")
REFUSED = "Traceback (most recent call last):\nIndexError: list index out of range\n"


def failure(check, *arguments):
    """The message with which a check fails; a check that does not fail is an error here."""
    with pytest.raises(AssertionError) as caught:
        check(*arguments)
    return str(caught.value)


def example(docstring):
    (found,) = DocTestFinder().find(ModuleType("scratchnet.page", docstring))
    step.example(found)


def test_what_agrees_passes():
    for found, expected in ((1.0, 1), (INF, INF), ("ab", "ab"), (None, None), ([], []), (b"a", [97])):
        step.equal(found, expected, "formula")
    for found, expected in ((1 + 5e-13, 1), (1e-300, 1e-300 + 5e-313), ([1.0], (1 + 5e-13,)), (-0.0, 0)):
        step.close(found, expected, "formula")
    step.close(110.0, 100.0, "formula", relative=0.091)  # they differ by 10 / 110 = 0.0909 of the larger
    step.measured(6.0, lambda x: x * x, 3.0, "dy/dx", "x")
    step.measured(0.0, lambda x: x * x, 0.0, "dy/dx", "x")
    step.raises(int, "x", 8)
    step.refuses(int, [("x", "invalid literal for int() with base 10: 'x'")])
    step.has("one, two, three", "one", "three")
    example(f">>> 1 + 1\n2\n>>> [][1]\n{REFUSED}")


@pytest.mark.parametrize("found, expected", [
    (2, 1), (1e-300, 0.0), (0.0, 1e-300), (NAN, NAN), (1e308, INF), (1.0 + 2e-12, 1.0), ("1", 1),
    (1j, 1), ("b", "a"), ("a", ["a"]), ([1, 3], [1, 2]), ([2, 1], [1, 2]), ([NAN], [NAN]), ([None], [1]),
    ([1], [1, 2]), ([1, 2], [1]), ([], [1]), ([1], 1), (1, [1]), (None, [1]),
])  # fmt: skip
def test_what_does_not_agree_fails(found, expected):
    failure(step.equal, found, expected, "formula")
    failure(step.close, found, expected, "formula")


@pytest.mark.parametrize("check, found, expected, told", [
    (step.close, -1.5, 1.5, "-1.5, with the wrong sign"), (step.close, 0.75, 1.5, "0.75, half as large"),
    (step.close, [0.5, -0.25], [1.5, -0.75], "0.5 at index 0, 1/3 as large"),
    (step.close, [0.06, 0.0], [0.0625, 1e-9], "0.06 at index 0, rounded: give it with all its digits"),
    (step.equal, [0.0, -30.0, 3.0], [0.0, -10.0, 1.0], "-30.0 at index 1, 3 times as large"),
    (step.equal, 0.3, 0.1 + 0.2, "0.3, only rounded differently: compute in the order of the formula"),
    (step.equal, [6.0, 3.0], [2.0, 1.5], "6.0 at index 0"),  # 3 times and twice
    (step.close, 2.0 + 1e-9, 2.0, "2.000000001"), (step.close, 1 + 2e-13, 1 + 2e-12, "1.0000000000002"),
    (step.close, [64.0], [1.0, 2.0], "1 value (how many), 64.0 at index 0"),
    (step.close, 64.0, [1.0, 2.0], "the number 64.0"), (step.equal, None, [1], "None"),
    (step.equal, [6, 3], [2, 1], "6 at index 0"), (step.close, 2.4, 1.0, "2.4"),
    (step.close, 1.0, 0.0, "1.0"), (step.close, INF, 1.0, "inf"), (step.close, NAN, 1.0, "nan"),
    (step.close, 1e300, 1e-300, "1e+300"),
])  # fmt: skip
def test_how_many_times_too_large_is_told_where_it_tells(check, found, expected, told):
    """Of floats: a missing 1/n, a factor 2 or a sign is the same everywhere."""
    assert failure(check, found, expected, "p").splitlines()[-1] == f"  found      {told}"


def test_a_slope_that_is_to_be_found_may_have_been_measured():
    told = failure(step.close, 0.25 + 1e-10, 0.25, "dp/dz").splitlines()[-1]
    assert told == "  found      0.2500000001, nearly right: measured rather than derived?"


def test_a_pair_is_a_list_and_a_number():
    assert step.pair(([1.0], 2), "(a, b)") == ([1.0], 2)
    for wrong in (None, [1.0], 1.0, (2.0, [1.0]), ([1.0], 2.0, 3.0), ([1.0], None)):
        lines = failure(step.pair, wrong, "(a, b)", "x = 1").splitlines()[1:]
        expected = ["given      x = 1", "expected   (a, b), a list and a number", f"found      {wrong}"]
        assert [line.strip() for line in lines] == expected


class Kept:
    def __init__(self):
        self.w, self._hidden = [1.0], 7

    def half(self, x):
        return x / 3


def test_what_a_method_was_given_has_what_its_object_keeps():
    assert failure(step.gives, Kept().half, (4.0,), 2.0, "x / 2").splitlines()[1] == (
        "  given      w = [1.0], x = 4.0"
    )


def test_what_only_ends_with_the_right_text_was_not_printed():
    assert failure(example, ">>> -6.0\n6.0\n").splitlines()[-1] == "  found      -6.0"


@pytest.mark.parametrize("check, arguments, words", [
    (step.close, (110.0, 100.0, "formula", None, 0.090), ["expected   100.0", "found      110.0"]),
    (step.equal, (0.1 + 0.2, 0.3, "p"), ["expected   0.3", "found      0.30000000000000004"]),
    (step.refuses, (int, [("x", "another message")]), ["given      x", "expected   'another message'"]),
    (step.refused, (int, "7", ValueError), ["given      7", "expected   ValueError", "no error; 7 was"]),
    (step.refused, ([].pop, 7, ValueError), ["expected   ValueError", "found      IndexError: pop"]),
    (step.raises, (round, "x", 1), ["given      x, 1", "expected   ValueError", "found      TypeError"]),
    (step.raises, ((lambda p, t: p), 2.0, 1), ["given      p = 2.0, t = 1", "no error; 2.0 was returned"]),
    (step.has, ("one, two", "two", "one"), ["expected   ... one ...", "found      one, two"]),
    (step.has, ("one, two", "one", "one"), ["expected   ... one ...", "found      one, two"]),
    (example, (">>> a = 1\n>>> a + 1\n3\n",), [">>> a = 1; a + 1", "expected   3", "found      2"]),
    (example, (">>> print('seen'); 1\n1\n",), ["found      seen (does a function print something?)"]),
    (example, (">>> None\n3\n",), ["expected   3", "found      nothing"]),
    (example, (">>> [][1]\n7\n",), ["expected   7", "found      IndexError: list index out of range"]),
    *((step.measured, (found, lambda x: x * x, 3.0, "dy/dx", "x"),
       ["dy/dx, measured 6", "given      x = 3", "expected   6", f"found      {found}"])
      for found in (6.00001, 3.0, -6.0, NAN, None, [6.0])),
    (step.equal, (0.25, 0.5, "p = 1 / 2", 0.0),
     ["p = 1 / 2\n  given      0.0\n  expected   0.5\n  found      0.25"]),
    (step.equal, ([1, 7, 8], [1, 2, 3], "p"), ["expected   2 at index 1", "found      7 at index 1"]),
    (step.equal, ([1, 2], [1], "p"), ["expected   1 value (how many)", "found      2 values"]),
    (step.equal, ("a" * 99, "b", "p"), ["expected   'b'", f"found      '{'a' * 96}..."]),
])  # fmt: skip
def test_a_failure_says_chapter_formula_given_expected_and_found(check, arguments, words):
    step.has(failure(check, *arguments), "chapter 9, sigmoid.py: ", *words)


def test_what_is_yet_to_be_written_says_so_itself():
    for check in (example, lambda text: step.refused(exec, text[4:], ValueError),
                  lambda text: step.raises(exec, text[4:])):  # fmt: skip
        with pytest.raises(NotImplementedError, match="write it"):
            check(">>> raise NotImplementedError('write it')\n")


def test_a_file_is_named_by_its_chapter_and_its_examples_come_in_the_order_of_the_page():
    assert Step("a/test_14_mersenne_twister.py").name == "chapter 14, mersenne_twister.py"
    assert Step("tests/test_tools_progress_bar.py").name == "tools_progress_bar.py"
    (mark,) = Step("tests/test_12_gradient.py").examples().pytestmark
    names = [found.name.removeprefix("scratchnet.gradient.") for found in mark.args[1]]
    assert names == ["gradient", "numeric_gradient", "scratchnet.gradient"]
