"""The workbook: the chapters, for you to write.

You have:    the finished chapters, their tests and their fixtures.
You build:   a folder with all of that, but for the bodies of the functions listed below.
It enables:  learning by doing: solve a chapter, run its tests, go on to the next.

    python3 -m scratchnet.workbook DIR [--solved K]

In that folder `python3 -m pytest -x` stops at the first chapter that is not solved, and says which
function in which file is next. A function keeps its signature and its docstring, with formula, shapes
and errors: that is the exercise. The folder is made from the chapters as they are, so it always fits
them; a folder that exists is never touched.
"""

import ast
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp

from scratchnet.tools.arguments import Parser, file_path, whole_number
from scratchnet.tools.errors import run, visible
from scratchnet.tools.files import data_folder

EXERCISES: dict[str, list[str]] = {  # in the reading order: the chapter, and what to write in it
    "idx": ["big_endian"],
    "dataset": ["pick", "scaled"],
    "draw": ["draw", "character"],
    "threshold": ["ink_share", "InkRule.midpoint", "InkRule.classify", "ink_rule", "rule_accuracy"],
    "vector": ["dot", "total", "add_scaled", "check_lengths"],
    "matrix": ["PlainMatrix.dot", "PlainMatrix.transpose_dot"],
    "sigmoid": ["sigmoid", "sigmoid_slope"],
    "network": ["Network.weighted_sums", "Network.forward", "Network.update"],
    "loss": ["squared_error", "mean_squared_error", "mean_squared_error_slopes"],
    "accuracy": ["classify", "accuracy"],
    "gradient": ["numeric_derivative", "numeric_gradient", "check_gradient", "gradient"],
    "training": ["descend", "records", "train"],
    "mersenne_twister": [
        "seeded",
        "twist",
        "MersenneTwister.next_uint32",
        "MersenneTwister.random",
        "MersenneTwister.integer_up_to",
        "MersenneTwister.standard_normal",
    ],
    "shuffle": ["shuffle"],
    "article": ["shuffled", "random_weights"],
    "shared_matrix": ["cut_up", "SharedMatrix.dot", "SharedMatrix.transpose_dot"],
    "saturation": ["givers", "epochs_to_zero", "cross_entropy_gradient"],
    "hands": ["added", "look"],
}

HELPERS = ["conftest.py", "step.py", "picture.py"]  # what the chapters' tests use
SETTINGS = """\
[tool:pytest]
minversion = 7
testpaths = tests
pythonpath = .
addopts = --strict-markers -m "not slow"
markers =
    slow: takes minutes; run with  python3 -m pytest -m slow
"""


def blanked(source: str, functions: Sequence[str], number: int, file: str) -> str:
    r"""Returns the source of a module with the bodies of some functions taken out.

    Signature and docstring stay; in place of the rest stands one line that raises
    NotImplementedError and names the chapter, the file and the function.

    functions: names, those of methods as `Class.method`. Raises ValueError for one without docstring.

    >>> source = 'def one():\n    "Returns 1."\n    return 1'
    >>> print(blanked(source, ["one"], 8, "one.py"), end="")
    def one():
        "Returns 1."
        raise NotImplementedError("chapter 8, one.py: write one")
    """
    lines = source.splitlines()
    found = dict(_functions(ast.parse(source)))
    for name in sorted(functions, key=lambda name: -found[name].lineno):  # upwards: lines stay put
        function = found[name]
        first = function.body[0]
        if ast.get_docstring(function) is None or first.end_lineno is None:
            raise ValueError(f"{file}: {name} has no docstring to go by")
        blank = f'raise NotImplementedError("chapter {number}, {file}: write {name}")'
        lines[first.end_lineno : function.end_lineno] = [" " * first.col_offset + blank]
    return "\n".join(lines) + "\n"


def _functions(tree: ast.Module) -> list[tuple[str, ast.FunctionDef]]:
    """The functions of a module and the methods of its classes, with their names."""
    found = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found.append((node.name, node))
        elif isinstance(node, ast.ClassDef):
            methods = (item for item in node.body if isinstance(item, ast.FunctionDef))
            found += [(f"{node.name}.{method.name}", method) for method in methods]
    return found


def write_workbook(folder: Path, solved: int = 0) -> None:
    """Writes the workbook into the new folder `folder`, whole or not at all.

    solved: 0 .. 18, how many chapters are left as they are, the first ones.

    Raises FileExistsError for a folder, or a file, that exists.
    """
    if folder.exists() or folder.is_symlink():
        raise FileExistsError(0, "exists already; nothing was written", str(folder))
    package = Path(__file__).resolve().parent
    tests = package / "tests" if (package / "tests").is_dir() else package.parent / "tests"
    try:
        part = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from error
    try:
        part.chmod(0o755)
        (part / "setup.cfg").write_text(SETTINGS, encoding="utf-8")
        shutil.copytree(data_folder(), part / "data", ignore=_NOT_OURS)
        (part / "tests").mkdir()
        for path in [*map(tests.joinpath, HELPERS), *tests.glob("test_[0-9]*.py")]:
            shutil.copyfile(path, part / "tests" / path.name)
        shutil.copytree(tests / "fixtures", part / "tests" / "fixtures", ignore=_NOT_OURS)
        ours = shutil.ignore_patterns("__pycache__", "data", "tests")
        shutil.copytree(package, part / "scratchnet", ignore=ours)
        for number, (module, functions) in enumerate(EXERCISES.items(), start=1):
            if number > solved:
                path = part / "scratchnet" / f"{module}.py"
                text = path.read_text(encoding="utf-8")
                text = blanked(text, functions, number, f"scratchnet/{module}.py")
                path.write_text(text, encoding="utf-8")
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


_NOT_OURS = shutil.ignore_patterns("__pycache__", "__init__.py")


def main(arguments: Sequence[str] | None = None) -> None:
    """The command `python3 -m scratchnet.workbook`."""
    parser = Parser("scratchnet.workbook", "Write a folder in which you write the chapters anew.")
    parser.add_argument(
        "folder", type=file_path, metavar="DIR", help="a folder that does not exist yet"
    )
    parser.add_argument(
        "--solved",
        type=whole_number(0, len(EXERCISES)),
        default=0,
        metavar="K",
        help="leave the first K chapters solved (default %(default)s)",
    )
    options = parser.parse_args(arguments)
    write_workbook(options.folder, options.solved)
    chapters = list(EXERCISES.values())[options.solved :]
    name = visible(str(options.folder))
    print(f"{name}: {len(chapters)} chapters, {sum(map(len, chapters))} functions to write. Next:")
    print(f"    cd {shlex.quote(name if name[0] != '-' else f'./{name}')}")
    print("    python3 -m pip install pytest tqdm")
    print("    python3 -m pytest -x")
    print("A chapter needs the ones before it. Its tests run alone:")
    print("    python3 -m pytest tests/test_07_sigmoid.py")


if __name__ == "__main__":
    sys.exit(run(main))
