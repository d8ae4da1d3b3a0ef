"""Mutants: does a module's own test file see it when the module is wrong?

A maintainer runs this by hand, from the top of a checkout, on Linux or macOS (it forks):

    python3 tests/mutate.py gradient               # every mutant of gradient.py
    python3 tests/mutate.py train pictures.svg     # any module of the package
    python3 tests/mutate.py idx draw --sample 100  # a hundred of each page, the same ones each time
    python3 tests/mutate.py                        # chapters 1 to 18: an hour
    python3 tests/mutate.py gradient --list        # what they are, without a run
    python3 tests/mutate.py live.answers -m ""     # with all of its tests, not only the default ones

A mutant is the module with one change: another operator, comparison or number, a term, call or statement
dropped, arguments swapped, a loop backwards. Text, docstrings, annotations and imports stay. It is run
in a copy of the checkout, with the tests of that module alone, a page's examples among them. If all of
that passes, the mutant survives and is printed, a line each. Judge it by hand: a test is missing, or
the change is none (but to the speed, perhaps), and the mutant is equivalent.
"""

import argparse
import ast
import os
import random
import re
import resource
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

TOP = Path(__file__).resolve().parent.parent
TESTS = sorted((TOP / "tests").glob("test_*.py"))
ELSEWHERE = {  # as MODULE: TESTS
    "live.server": "live.answers", "runs.progress": "train", "runs.advice": "train",
    "pictures.ink_histogram": "threshold", "pictures.sigmoid_histogram": "pictures.histograms",
    **{f"page_commands.{page}": page for page in ("draw", "threshold", "saturation")},
}  # fmt: skip
SWAPS = {  # the names that `ast` has for operators
    "Add": "Sub", "Sub": "Add", "Mult": "Div", "Div": "Mult FloorDiv", "FloorDiv": "Div Mult",
    "Mod": "Mult", "Pow": "Mult", "LShift": "RShift", "RShift": "LShift", "BitAnd": "BitOr",
    "BitOr": "BitAnd", "BitXor": "BitOr", "And": "Or", "Or": "And", "Lt": "LtE Gt", "LtE": "Lt GtE",
    "Gt": "GtE Lt", "GtE": "Gt LtE", "Eq": "NotEq LtE GtE", "NotEq": "Eq Lt Gt", "In": "NotIn",
    "NotIn": "In", "Is": "IsNot", "IsNot": "Is", "max": "min", "min": "max", "any": "all", "all": "any",
}  # fmt: skip
STATEMENTS = ast.Expr, ast.Assign, ast.AugAssign, ast.Return, ast.Raise, ast.If, ast.For, ast.While


def mutants(source):
    """The mutants of a page, in the order of its lines: the line's number, what changes, the source."""
    content = source.encode()  # the columns of `ast` count bytes
    starts = [0]
    for line in content.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found, seen = [], {ast.dump(ast.parse(source))}
    for kind, old, new in (change for node in walk(ast.parse(source)) for change in changes(node)):
        start = starts[old.lineno - 1] + old.col_offset
        end = starts[old.end_lineno - 1] + old.end_col_offset
        text = ast.unparse(new)
        if isinstance(new, ast.expr) and not f"_{text}".isidentifier():
            text = f"({text})"
        mutant = (content[:start] + text.encode() + content[end:]).decode()
        with suppress(SyntaxError):  # not every change makes sense
            tree = ast.dump(ast.parse(mutant))
            if tree not in seen:
                seen.add(tree)
                pairs = list(zip(source.splitlines(), mutant.splitlines()))
                k = [a == b for a, b in pairs].index(False)
                found.append((k + 1, f"{kind}: {pairs[k][0].strip()}  ->  {pairs[k][1].strip()}", mutant))
    return sorted(found, key=lambda mutant: mutant[0])


def walk(node):
    """The node and all below it but text, imports, annotations and what only runs the page."""
    alias = isinstance(node, ast.AnnAssign) and "TypeAlias" in ast.unparse(node.annotation)
    runs = isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)
    if alias or runs or is_text(node) or isinstance(node, ast.Import | ast.ImportFrom):
        return
    yield node
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and name not in ("annotation", "returns"):
                yield from walk(child)


def is_text(node):
    """Is it a string, an f-string, or a docstring?"""
    value = node.value if isinstance(node, ast.Expr) else node
    return isinstance(value, ast.JoinedStr) or isinstance(getattr(value, "value", None), str)


def edited(node, field, index, *new, count=1):
    """The node with other elements in a list of it: `new` where `count` of them are, from `index` on."""
    values = getattr(node, field)
    return other(node, **{field: [*values[:index], *new, *values[index + count :]]})


def other(node, **fields):
    """A node with other values in these fields."""
    return type(node)(**{**dict(ast.iter_fields(node)), **fields})


def swaps(op):
    return [getattr(ast, name)() for name in SWAPS[type(op).__name__].split()]


def changes(node):
    """What may be changed at a node itself: the kind of change, the old part, and the new one."""
    if isinstance(node, STATEMENTS):
        yield "dropped statement", node, ast.Pass()
    if isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp):
        yield from (("operator", node, other(node, op=op)) for op in swaps(node.op))
    if isinstance(node, ast.For | ast.comprehension) and ast.unparse(node.target) != "_":
        yield "loop order", node.iter, expression(f"list({ast.unparse(node.iter)})[::-1]")
    match node:
        case ast.BinOp(left=left, right=right):
            yield from (("dropped term", node, term) for term in (left, right))
        case ast.BoolOp(values=values):
            for k in range(len(values)):
                yield "dropped term", node, edited(node, "values", k)
        case ast.Compare(ops=ops):
            for k, op in enumerate(ops):
                yield from (("comparison", node, edited(node, "ops", k, new)) for new in swaps(op))
        case ast.UnaryOp(operand=operand):
            yield "dropped sign", node, operand
        case ast.Constant(value=bool(value)):
            yield "constant", node, ast.Constant(not value)
        case ast.Constant(value=int(x) | float(x)):
            yield from (("constant", node, ast.Constant(y)) for y in (x + 1, x - 1, 0 * x, 2 * x))
        case ast.If(test=test) | ast.While(test=test):
            yield "condition", test, ast.UnaryOp(ast.Not(), test)
        case ast.IfExp(body=body, orelse=orelse):
            yield from (("condition", node, value) for value in (body, orelse))
        case ast.comprehension(ifs=ifs):
            yield from (("condition", test, ast.Constant(True)) for test in ifs)
        case ast.arguments(defaults=defaults, kw_defaults=more):
            for default in filter(None, defaults + more):
                yield "default", default, expression("0" if "None" in ast.dump(default) else "None")
        case ast.Slice(lower=lower, upper=upper):
            for bound in filter(None, (lower, upper)):
                yield from (("slice", bound, new) for new in beside(bound))
        case ast.Call(args=args):
            yield from changes_of_call(node, ast.unparse(node.func), args)


def changes_of_call(node, name, args):
    if name in SWAPS:
        yield "operator", node.func, ast.Name(SWAPS[name])
    if isinstance(node.func, ast.Attribute) and not args:
        yield "dropped call", node, node.func.value
    for k, argument in enumerate(args):
        if not is_text(argument):
            yield "dropped call", node, argument
        if name == "range":
            yield from (("range", argument, new) for new in beside(argument))
        if k and not (is_text(argument) and is_text(args[k - 1])):
            yield "swapped", node, edited(node, "args", k - 1, argument, args[k - 1], count=2)
    for k in range(len(node.keywords)):
        yield "dropped keyword", node, edited(node, "keywords", k)


def beside(node):
    """The expression plus 1 and minus 1."""
    return [ast.BinOp(node, sign, ast.Constant(1)) for sign in (ast.Add(), ast.Sub())]


def expression(text):
    return ast.parse(text, mode="eval").body


def remember(name):
    """Reads the real data once for all children; but idx.py and dataset.py are to read them themselves."""
    sys.modules.pop("real_data", None)
    if name not in ("idx", "dataset") and (TOP / "tests" / "real_data.py").exists():
        import real_data

        for pixels in ("binary", "grey"):
            real_data.load(pixels=pixels)


class Order:
    """A plugin for pytest: tests that killed a mutant before come first, and the next one is noted."""

    def __init__(self, file):
        self.file = file

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        known = self.file.read_text().splitlines() if self.file.exists() else []
        items.sort(key=lambda item: -known.index(item.name) - 1 if item.name in known else 0)

    def pytest_runtest_logreport(self, report):
        if report.failed:
            name = report.nodeid.partition("::")[2]
            known = self.file.read_text().splitlines() if self.file.exists() else []
            self.file.write_text("\n".join([*(other for other in known if other != name), name]))


def run(tests, marks, seconds, output=None):
    """How a test file ends in a forked child, "passed", "failed" or "hung". Nothing is left of it.

    output: a file for what pytest says; the tests then run in the order of the file.
    """
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setpgid(0, 0)  # Ctrl-C goes to the parent alone, which ends this group
            resource.setrlimit(resource.RLIMIT_DATA, (2**32, 2**32))  # bytes that it may take
            told = os.open(output or os.devnull, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
            for stream in range(3):
                os.dup2(told, stream)
            for name in [name for name in sys.modules if name.startswith("scratchnet")]:
                del sys.modules[name]  # of `real_data`; the tests are to import the mutant
            options = ["-x", "-q", "--tb=no", "-p", "no:cacheprovider", *marks, str(tests)]
            status = int(pytest.main(options, plugins=[] if output else [Order(tests.with_suffix(".order"))]))
            sys.stdout.flush()
        finally:
            os._exit(status)
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return "failed" if status else "passed"
            time.sleep(0.005)
        return "hung"
    finally:
        for wait in (lambda: os.killpg(child, signal.SIGKILL), lambda: os.waitpid(child, 0)):
            with suppress(OSError):  # it is gone
                wait()


def judge(page, tests, chosen, marks, output=None):
    """Runs these mutants of a module in the copy, prints the survivors, and yields how each one ends.

    output: a file for what pytest says of each; then nothing is printed.
    """
    source, start = page.read_text(encoding="utf-8"), time.monotonic()
    sys.dont_write_bytecode = False
    if run(tests, marks, seconds=600) != "passed":
        sys.exit(f"{tests.name} fails although nothing was changed")
    seconds = 5 + 5 * (time.monotonic() - start)
    sys.dont_write_bytecode = True
    for known in page.parent.glob(f"__pycache__/{page.stem}.*"):
        known.unlink()  # Python might take it for the mutant's, which may be as long, and as old
    for number, change, mutant in chosen:
        page.write_text(mutant, encoding="utf-8")
        ended = run(tests, marks, seconds, output)
        if ended == "passed" and output is None:
            print(f"{page.name}:{number} {change}", flush=True)
        yield ended
    page.write_text(source, encoding="utf-8")


def tests_of(name):
    """The test file of a module: of sigmoid, test_09_sigmoid.py; of tools.files, test_tools_files.py."""
    test = ELSEWHERE.get(name, name).replace(".", "_")
    files = {re.sub(r"test_([0-9]+_)?(.*)\.py", r"\2", file.name): file for file in TESTS}
    return files.get(test)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "modules", nargs="*", metavar="module", help="sigmoid, tools.files; none: all chapters"
    )
    parser.add_argument("--sample", type=int, metavar="N", help="so many of each module, by chance")
    parser.add_argument("--list", action="store_true", help="print the mutants, and run none")
    parser.add_argument("-m", dest="marks", metavar="MARKS", help="which tests, as in pytest -m")
    options = parser.parse_args()
    marks = [] if options.marks is None else ["-m", options.marks]
    names = options.modules or [file.name[8:-3] for file in TESTS if "test_01" < file.name < "test_99"]
    for name in names:
        if tests_of(name) is None:
            parser.error(f"expected modules with tests of their own; found {name}")
    ends = {}
    with TemporaryDirectory() as folder, suppress(KeyboardInterrupt):
        copy = Path(folder, "copy")
        shutil.copytree(TOP, copy, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        os.chdir(copy)
        sys.path[:1] = [str(copy), str(copy / "tests")]
        os.environ |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        for name in names:
            page = copy.joinpath("scratchnet", *name.split(".")).with_suffix(".py")
            chosen = mutants(page.read_text(encoding="utf-8"))
            if options.sample is not None:
                chosen = random.Random(0).sample(chosen, min(options.sample, len(chosen)))
            if options.list:
                print(*(f"{page.name}:{number} {change}" for number, change, _ in chosen), sep="\n")
                continue
            remember(name)
            ends[name] = []
            for ended in judge(page, copy / tests_of(name).relative_to(TOP), chosen, marks):
                ends[name].append(ended)
    if ends:
        print(f"\n{'module':18}  mutants   killed  of these hung  survivors")
    for name, found in ends.items():
        hung, survivors = found.count("hung"), found.count("passed")
        print(f"{name:18}{len(found):9}{len(found) - survivors:9}{hung:15}{survivors:11}")


if __name__ == "__main__":
    main()
