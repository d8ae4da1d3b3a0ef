"""Functions of a page, taken out and put back: text in, text out."""

import ast
from collections.abc import Mapping


def blanked(source: str, functions: Mapping[str, int], number: int, file: str) -> str:
    r"""Returns the source of a page with the bodies of some functions taken out.

    Signature and docstring stay; in place of the rest stands one line that raises
    NotImplementedError and names the chapter, the file and the function.

    functions: names, those of methods as `Class.method`, and how many statements stay, the first
    ones behind the docstring. Raises ValueError for a function without docstring.

    >>> source = 'def one():\n    "Returns 1."\n    return 1'
    >>> print(blanked(source, {"one": 0}, 8, "one.py"), end="")
    def one():
        "Returns 1."
        raise NotImplementedError("chapter 8, one.py: write one")
    """
    lines = source.splitlines()
    found = functions_of(source)
    for name in sorted(functions, key=lambda name: -found[name].lineno):  # upwards: lines stay put
        function = found[name]
        if ast.get_docstring(function) is None:
            raise ValueError(f"{file}: {name} has no docstring to go by")
        last = function.body[functions[name]]  # of what stays; 0 is the docstring
        blank = f'raise NotImplementedError("chapter {number}, {file}: write {name}")'
        lines[last.end_lineno : function.end_lineno] = [" " * last.col_offset + blank]
    return "\n".join(lines) + "\n"


def put_back(source: str, name: str, other: str) -> str:
    r"""Returns `source` with the function as it stands in `other`.

    >>> put_back("def f():\n    return 2\n", "f", "def f():\n    return 1\n")
    'def f():\n    return 1\n'
    """
    lines, old = source.splitlines(), functions_of(source)[name]
    lines[old.lineno - 1 : old.end_lineno] = text_of(other, name).splitlines()
    return "\n".join(lines) + "\n"


def text_of(source: str, name: str) -> str:
    """Returns the text of one function of a page."""
    function = functions_of(source)[name]
    return "\n".join(source.splitlines()[function.lineno - 1 : function.end_lineno])


def functions_of(source: str) -> dict[str, ast.FunctionDef]:
    """Returns the functions of a page and the methods of its classes, by their names.

    Raises SyntaxError for a text that is no Python.
    """
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = node
        elif isinstance(node, ast.ClassDef):
            methods = (item for item in node.body if isinstance(item, ast.FunctionDef))
            found |= {f"{node.name}.{method.name}": method for method in methods}
    return found
