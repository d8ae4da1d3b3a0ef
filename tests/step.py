"""How the chapters' tests compare: a failure names the chapter, the formula, the input, both values.

For vectors only the first entry that differs is shown, with its index.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from doctest import (
    DebugRunner,
    DocTest,
    DocTestFailure,
    DocTestFinder,
    Example,
    UnexpectedException,
)  # fmt: skip
from importlib import import_module
from inspect import isfunction, ismethod, signature
from itertools import zip_longest
from math import isclose, isfinite
from os.path import commonprefix
from pathlib import Path
from typing import Any, NoReturn

import pytest

ROOM = re.compile("^(tools|runs|pictures|page_commands|live|workbook)_")


class Step:
    """What the test file at `path` tests; its checks raise AssertionError.

    test_09_sigmoid.py is of chapter 9, sigmoid.py; test_tools_files.py, without a number, of tools/files.py.
    """

    def __init__(self, path: str) -> None:
        page = Path(path).stem.removeprefix("test_")
        number, _, chapter = page.partition("_")
        self.name = f"{page}.py"
        self._module = "scratchnet." + ROOM.sub(r"\1.", page)
        if number.isdecimal():
            self.name = f"chapter {int(number)}, {chapter}.py"
            self._module = f"scratchnet.{chapter}"

    def equal(self, found: Any, expected: Any, formula: str, given: Any = None) -> None:
        """Fails unless `found` == `expected`: for whole numbers, text and exact arithmetic."""
        __tracebackhide__ = True  # pytest shows the test that called, and the message
        self._compare(found, expected, formula, given, lambda a, b: a == b)

    def close(
        self, found: Any, expected: Any, formula: str, given: Any = None, relative: float = 1e-12
    ) -> None:
        """Fails unless the two agree to the relative tolerance; 0 agrees only with 0."""
        __tracebackhide__ = True

        def agree(a: Any, b: Any) -> bool:
            return isinstance(a, (int, float)) and isclose(a, b, rel_tol=relative, abs_tol=0)

        self._compare(found, expected, formula, given, agree)

    def gives(
        self, function: Any, given: Sequence[Any], expected: Any, formula: str, relative: float = 0.0,
        shown: str = "",
    ) -> None:  # fmt: skip
        """Fails unless `function(*given)` is what is expected, twice, even if the first result is changed.

        So it may not remember, hand the same list out again, or change what it is given. A list is expected
        where one is written. relative: 0.0 for exact arithmetic, otherwise as in `close`. shown: what is
        given, in words, where its names and numbers do not say it.
        """
        __tracebackhide__ = True
        given = deepcopy(given)
        shown, before, last = shown or _named(function, given), _repr(given), None
        for turn in ("", ", called once more after the result was changed"):
            try:
                found = function(*given)
            except (NotImplementedError, AssertionError):
                raise
            except Exception as error:
                self._fail(_error(error), expected, formula + turn, shown, "", cause=error)
            if relative:
                self.close(found, expected, formula + turn, shown, relative)
            else:
                self.equal(found, expected, formula + turn, shown)
            if isinstance(expected, list):
                same = "the same list" if found is last else f"a {type(found).__name__}"
                self.equal(same, "a new list" if found is last else "a list", formula + turn, shown)
            self.equal(_repr(given), before, "what is given stays as it is", shown)
            last = found
            for part in (found, *found) if isinstance(found, (list, tuple)) else ():
                if isinstance(part, list):
                    part.append("changed")
            self.equal(_repr(given), before, "what is given stays as it is, if the result is changed", shown)

    def measured(
        self, found: Any, f: Callable[[float], float], at: float, slope: str, x: str, given: str = ""
    ) -> None:
        """Fails unless `found` is the slope of f at x = `at`, measured by a central difference.

        given: what else stays as it is."""
        __tracebackhide__ = True
        h = 1e-5
        expected = (f(at + h) - f(at - h)) / (2 * h)
        number = isinstance(found, (int, float))
        if not number or not isclose(found, expected, rel_tol=1e-6, abs_tol=1e-9):
            yours = f"{found:.6g}" if isinstance(found, float) else repr(found)
            formula = f"{slope}, measured {expected:.6g}, yours {yours} at {x} = {at:g}"
            how = f"{expected}, from f({x} + h) and f({x} - h), h = {h}"
            shown = f"{x} = {at}{given and ', '}{given}"
            self._fail(found, how, formula, shown, "", _ratio([(found, expected)], ""))

    def pair(self, found: Any, names: str, given: Any = None) -> Any:
        """Returns `found`; fails unless it is a list and a number, in this order. names: what they are."""
        __tracebackhide__ = True
        both = isinstance(found, (list, tuple)) and len(found) == 2
        if not both or not isinstance(found[0], list) or not isinstance(found[1], (int, float)):
            self._fail(found, f"{names}, a list and a number", "two results, in this order", given, "")
        return found

    def examples(self) -> Any:
        """Returns a test of the page's `>>>` examples: of each function, each class, and of the page."""

        def place(example: DocTest) -> tuple[bool, bool, int]:
            is_class = example.name.rpartition(".")[2][0].isupper()
            return example.name == self._module, is_class, example.lineno or 0

        def name(example: DocTest) -> str:
            return example.name.removeprefix(f"{self._module}.").replace(self._module, "the page")

        found = [test for test in DocTestFinder().find(import_module(self._module)) if test.examples]

        @pytest.mark.parametrize("example", sorted(found, key=place), ids=name)
        def test_example(example: DocTest) -> None:
            __tracebackhide__ = True
            self.example(example)

        return test_example

    def example(self, example: DocTest) -> None:
        """Fails unless the example prints what the page says that it prints."""
        __tracebackhide__ = True
        formula = f"an example of {example.name.removeprefix('scratchnet.')}"
        error: BaseException | None = None
        try:
            DebugRunner(verbose=False).run(example, clear_globs=False)  # it may be run again
            return
        except DocTestFailure as failure:
            last, want, got = failure.example, failure.example.want, failure.got
            lines = zip_longest(want.splitlines(), got.splitlines())
            expected, found = [pair for pair in lines if pair[0] != pair[1]][0]
            if want and f"\n{got}".endswith(f"\n{want}"):
                found = f"{found} (does a function print something?)"
        except UnexpectedException as failure:
            last, error = failure.example, failure.exc_info[1]
            if not isinstance(error, Exception) or isinstance(error, NotImplementedError):
                raise error from None
            expected, found = last.want.strip() or "no error", _error(error)
        given = _lines_until(example, last)
        self._fail(found or "nothing", expected or "nothing", formula, given, "", cause=error)

    def refused(self, function: Any, given: Any, error: type[Exception]) -> str:
        """Fails unless `function(given)` raises that error; returns the error's message."""
        __tracebackhide__ = True
        return self._refused(function, [given], error, _named(function, [given]).removeprefix("given = "))

    def raises(self, function: Any, *given: Any) -> None:
        """Fails unless `function(*given)` raises a ValueError, whatever that says."""
        __tracebackhide__ = True
        self._refused(function, given, ValueError, _named(function, given))

    def _refused(self, function: Any, given: Sequence[Any], error: type[Exception], shown: str) -> str:
        __tracebackhide__ = True
        try:
            found = f"no error; {_short(function(*given))} was returned"
        except error as caught:
            return str(caught)
        except NotImplementedError:  # it is yet to be written
            raise
        except Exception as other:
            found = _error(other)
        self._fail(found, error.__name__, "what does not fit is refused", shown, "")

    def refuses(
        self, function: Any, cases: Iterable[tuple[Any, str]], error: type[Exception] = ValueError
    ) -> None:
        """Fails unless `function(given)` raises that error with that message, for each (given, message)."""
        __tracebackhide__ = True
        for given, message in cases:
            shown = _named(function, [given]).removeprefix("given = ")
            self.equal(self.refused(function, given, error), message, "what does not fit is refused", shown)

    def has(self, found: str, *parts: str, given: Any = None) -> None:
        """Fails unless the text `found` has all of these parts in it, in this order."""
        __tracebackhide__ = True
        start = 0
        for part in parts:
            start = found.find(part, start)
            if start < 0:
                self._fail(found, f"... {part} ...", "what it says, in this order", given, "")
            start += len(part)

    def _compare(self, found: Any, expected: Any, formula: str, given: Any, agree: Any) -> None:
        __tracebackhide__ = True
        if _is_vector(expected):
            if not _is_vector(found):
                number = "the number " if type(found) in (int, float) else ""
                a_list = f"a {type(expected).__name__} of {len(expected)}"
                self._fail(f"{number}{found!r}", a_list, formula, given, "")
            if len(found) != len(expected):
                pairs = enumerate(zip(found, expected))
                others = [f", {a!r:.40} at index {i}" for i, (a, b) in pairs if not agree(a, b)][:1]
                self._fail(_size(found), _size(expected), formula, given, " (how many)", "".join(others))
            for index, (a, b) in enumerate(zip(found, expected)):
                if not agree(a, b):
                    ratio = _ratio(zip(found, expected), formula)
                    self._fail(a, b, formula, given, f" at index {index}", ratio)
        elif not agree(found, expected):
            if isinstance(expected, str):  # in quotes, since a message may begin with "expected"
                found, expected = _from_where_they_differ(found, expected)
            self._fail(found, expected, formula, given, "", _ratio([(found, expected)], formula))

    def _fail(
        self, found: Any, expected: Any, formula: str, given: Any, where: str, ratio: str = "",
        cause: BaseException | None = None,
    ) -> NoReturn:  # fmt: skip
        __tracebackhide__ = True
        lines = [f"{self.name}: {formula}"]
        if given is not None:
            lines.append(f"  given      {_short(given)}")
        lines.append(f"  expected   {_short(expected)}{where}")
        lines.append(f"  found      {_short(found)}{where}{ratio}")
        raise AssertionError("\n".join(lines)) from cause


def _error(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _lines_until(example: DocTest, last: Example) -> str:
    """The lines of an example up to one of them; if they are too long, that one alone."""
    lines = [line.source.strip() for line in example.examples[: example.examples.index(last) + 1]]
    text = "; ".join(lines)
    return f">>> {text if len(text) <= 90 else lines[-1]}"


def _is_vector(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _from_where_they_differ(found: Any, expected: str) -> list[str]:
    """Both as Python writes them; of two long texts, without most of what they begin with."""
    same = len(commonprefix([found, expected])) if isinstance(found, str) else 0
    skip = max(0, same - 20) if len(expected) > 80 else 0
    return [f"... {text[skip:]!r}" if skip else repr(text) for text in (found, expected)]


def _ratio(pairs: Iterable[tuple[Any, Any]], formula: str) -> str:
    """How all that was found differs, where that tells: rounded, or -1, n or 1/n times as large.

    What is only nearly right may be a slope that was measured, if the formula for it is to be found."""
    known = [(a, b) for a, b in pairs if a != 0 or b != 0]
    if not all(isinstance(number, float) and isfinite(number) for pair in known for number in pair):
        return ""
    if all(isclose(a, b, rel_tol=1e-13) for a, b in known):
        return ", only rounded differently: compute in the order of the formula"
    if all(a == b or any(a == round(b, k) for k in range(2 if a else 5, 13)) for a, b in known):
        return ", rounded: give it with all its digits"
    if all(isclose(a, b, rel_tol=1e-6) for a, b in known):
        found = re.search(r"d\w/d\w", formula)
        return ", nearly right: measured rather than derived?" if found else ""
    told = {-1.0: ", with the wrong sign", 0.5: ", half as large"}
    told |= {float(n): f", {n} times as large" for n in range(2, 11)}
    told |= {1 / n: f", 1/{n} as large" for n in range(3, 11)}
    fits = [
        words for times, words in told.items() if all(isclose(a, times * b, rel_tol=1e-6) for a, b in known)
    ]
    return fits[0] if fits else ""


def _size(value: Sequence[Any]) -> str:
    return "1 value" if len(value) == 1 else f"{len(value)} values"


def _short(value: Any) -> str:
    """`value` written in at most 100 characters; before a long list stands how many values it has."""
    text = value if isinstance(value, str) else repr(value)
    if len(text) > 100 and isinstance(value, (list, tuple)):
        text = f"{len(value)} values, {text}"
    return text if len(text) <= 100 else f"{text[:97]}..."


def _repr(value: Any) -> str:
    """What Python writes for it, without the addresses of objects, which differ each time."""
    return re.sub(" at 0x[0-9a-f]+", "", repr(value))


def _named(function: Any, given: Sequence[Any]) -> str:
    """What a function is given, each with the name of its argument, as h = -1.0.

    A method has what its object keeps, too, as the weights and the bias of a network."""
    names = list(signature(function).parameters) if isfunction(function) or ismethod(function) else []
    texts = ["a function" if callable(value) else _short(value) for value in given]
    if len(names) < len(texts):
        return ", ".join(texts)
    own = vars(function.__self__) if ismethod(function) and hasattr(function.__self__, "__dict__") else {}
    kept = [(name, _short(value)) for name, value in own.items()
            if name[0] != "_" and isinstance(value, (int, float, list))]  # fmt: skip
    return ", ".join(f"{name} = {text}" for name, text in [*kept, *zip(names, texts)])


def fixture(name: str) -> Any:
    """The content of tests/fixtures/NAME.json; make_fixtures.py beside it says where it is from."""
    return json.loads((Path(__file__).parent / "fixtures" / f"{name}.json").read_text())
