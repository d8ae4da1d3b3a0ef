"""How the chapters' tests compare: a failure names the chapter, the formula, the input, both values.

For vectors only the first entry that differs is shown, with its index.
"""

import json
from collections.abc import Sequence
from math import isclose
from pathlib import Path
from typing import Any, NoReturn


class Step:
    """What the test file at `path` tests; its checks raise AssertionError.

    test_07_sigmoid.py is of chapter 7, sigmoid.py; test_model.py, without a number, of model.py.
    """

    def __init__(self, path: str) -> None:
        number, _, chapter = Path(path).stem.removeprefix("test_").partition("_")
        if number.isdecimal():
            self.name = f"chapter {int(number)}, {chapter}.py"
        else:
            self.name = f"{Path(path).stem.removeprefix('test_')}.py"

    def equal(self, found: Any, expected: Any, formula: str, given: Any = None) -> None:
        """Fails unless `found` == `expected`: for whole numbers, text and exact arithmetic."""
        __tracebackhide__ = True  # pytest shows the test that called, and the message
        self._compare(found, expected, formula, given, lambda a, b: a == b)

    def close(
        self, found: Any, expected: Any, formula: str, given: Any = None, relative: float = 1e-12
    ) -> None:
        """Fails unless the two agree to the relative tolerance; 0 agrees only with 0."""
        __tracebackhide__ = True
        self._compare(
            found, expected, formula, given, lambda a, b: isclose(a, b, rel_tol=relative, abs_tol=0)
        )

    def refused(self, function: Any, given: Any, error: type[Exception]) -> str:
        """Fails unless `function(given)` raises that error; returns the error's message."""
        __tracebackhide__ = True
        try:
            found = function(given)
        except error as caught:
            return str(caught)
        self._fail(found, error.__name__, "what does not fit is refused", given, "")

    def _compare(self, found: Any, expected: Any, formula: str, given: Any, agree: Any) -> None:
        __tracebackhide__ = True
        if _is_vector(expected):
            if not _is_vector(found) or len(found) != len(expected):
                self._fail(_size(found), _size(expected), formula, given, " (how many)")
            for index, (a, b) in enumerate(zip(found, expected)):
                if not agree(a, b):
                    self._fail(a, b, formula, given, f" at index {index}")
        elif not agree(found, expected):
            self._fail(found, expected, formula, given, "")

    def _fail(self, found: Any, expected: Any, formula: str, given: Any, where: str) -> NoReturn:
        __tracebackhide__ = True
        lines = [f"{self.name}: {formula}"]
        if given is not None:
            lines.append(f"  given      {_short(given)}")
        lines.append(f"  expected   {_short(expected)}{where}")
        lines.append(f"  found      {_short(found)}{where}")
        raise AssertionError("\n".join(lines))


def _is_vector(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _size(value: Any) -> str:
    return f"{len(value)} values" if _is_vector(value) else repr(value)


def _short(value: Any) -> str:
    """`value` written in at most 100 characters."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 100 else f"{text[:97]}..."


def fixture(name: str) -> Any:
    """The content of tests/fixtures/NAME.json; make_fixtures.py beside it says where it is from."""
    return json.loads((Path(__file__).parent / "fixtures" / f"{name}.json").read_text())
