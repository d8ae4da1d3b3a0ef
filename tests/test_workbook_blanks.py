"""Functions of a page, taken out and put back."""

import pytest
from step import Step

from scratchnet.workbook.blanks import blanked, functions_of, put_back, text_of

step = Step(__file__)
test_example = step.examples()
RAISES = 'raise NotImplementedError("chapter 4, a.py: write {}")'
PAGE = '''\
import math


class A:
    limit: int = 3

    def one(self) -> int:
        """Returns 1.

        >>> A().one()
        1
        """
        if True:
            return 1

    def two(self) -> int:
        """Returns 2."""
        return 2


def three() -> int:
    """Returns 3."""
    a = 1
    # two more
    return a + 2
'''


def test_signature_docstring_and_the_rest_stay():
    expected = PAGE.replace("if True:\n            return 1\n", f"{RAISES.format('A.one')}\n")
    body = "a = 1\n    # two more\n    return a + 2\n"
    expected = expected.replace(body, f"{RAISES.format('three')}\n")
    for names in (["three", "A.one"], ["A.one", "three"]):
        found = blanked(PAGE, dict.fromkeys(names, 0), 4, "a.py")
        step.equal(found, expected, "one line in place of a body", names)


def test_some_statements_may_stay():
    expected = PAGE.replace("# two more\n    return a + 2\n", f"{RAISES.format('three')}\n")
    step.equal(blanked(PAGE, {"three": 1}, 4, "a.py"), expected, "the first statement stays", PAGE)


def test_an_exercise_needs_a_docstring():
    cases = [("def one():\n    return 1\n", "a.py: one has no docstring to go by")]
    step.refuses(lambda text: blanked(text, {"one": 0}, 1, "a.py"), cases)


def test_functions_and_methods_are_found_by_name():
    step.equal(list(functions_of(PAGE)), ["A.one", "A.two", "three"], "Class.method", PAGE)
    expected = '    def two(self) -> int:\n        """Returns 2."""\n        return 2'
    step.equal(text_of(PAGE, "A.two"), expected, "A.two")
    with pytest.raises(SyntaxError):
        functions_of("def f(:\n")


def test_a_function_is_put_back_and_nothing_else_is_touched():
    mine = PAGE.replace("return 2\n", "x = 3\n\n        return x - 1\n").replace("a + 2", "a + 3")
    step.equal(put_back(mine, "A.two", PAGE), PAGE.replace("a + 2", "a + 3"), "only A.two", mine)
    step.equal(put_back(put_back(mine, "three", PAGE), "A.two", PAGE), PAGE, "both", mine)
