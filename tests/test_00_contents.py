"""The contents page: it lists what there is, and imports point only backwards in its order."""

import ast
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from commands import python

import scratchnet

PACKAGE, TESTS = Path(scratchnet.__file__).parent, Path(__file__).parent
ROWS = re.findall(r"^ ?(\d+)  (\w+)\.py +\S.*$", scratchnet.__doc__, re.MULTILINE)
PARTS = re.compile(r"^    (?:([IV]+) +)?([A-Z].*)$", re.MULTILINE)  # the last part has no numeral
CHAPTERS = [module for _, module in ROWS]
COMMANDS = ["explain", "train"]
ROOMS = "runs pictures page_commands live workbook".split()  # each may import those before it
FILES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] not in ("data", "tests")
)
SOURCES = {path: path.read_text(encoding="utf-8") for path in FILES}
PAGES = {module: SOURCES[PACKAGE / f"{module}.py"] for module in CHAPTERS}
TESTS_OF = {  # chapter by chapter
    module: (TESTS / f"test_{number:02}_{module}.py").read_text(encoding="utf-8")
    for number, module in enumerate(CHAPTERS, start=1)
}


@cache
def imported(source):
    """The modules that a source imports, and whatever `from PACKAGE import NAME` may mean."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"imports are written out: {ast.unparse(node)}"
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def ours(source):
    """The pages, commands and rooms that a source imports."""
    names = {name.split(".")[1] for name in imported(source) if name.startswith("scratchnet.")}
    return names & {*CHAPTERS, *COMMANDS, *ROOMS, "tools"}


def test_the_contents_page_lists_what_there_is():
    assert [int(number) for number, _ in ROWS] == list(range(1, len(ROWS) + 1))
    assert [part for part, _ in PARTS.findall(scratchnet.__doc__)] == ["I", "II", "III", "IV", "V", ""]
    others = "whole", "__init__", "__main__", "scratchnet"  # the last: for who starts a page by its file
    assert {*CHAPTERS, *COMMANDS, *others} == {path.stem for path in PACKAGE.glob("*.py")}
    assert {"tools", *ROOMS} == {path.parent.name for path in FILES if path.parent != PACKAGE}
    for name in [*(f"{command}.py" for command in COMMANDS), "tools/", *(f"{room}/" for room in ROOMS)]:
        assert name in scratchnet.__doc__
    listed = {f"test_{number:02}_{module}.py" for number, module in enumerate(CHAPTERS, start=1)}
    numbered = {path.name for path in TESTS.glob("test_[0-9]*.py")}
    assert listed | {"test_00_contents.py", "test_00_step.py"} == numbered


def test_imports_point_backwards():
    """A page imports earlier pages, and slope.py none; its tests also its command and its picture. A room
    imports the book, and rooms before it; `tools` imports nothing but itself."""
    first = "whole scratchnet __init__ tools __main__".split()
    order = [*first, *CHAPTERS, *ROOMS[:3], *COMMANDS, *ROOMS[3:]]
    for path, source in SOURCES.items():
        place = order.index(path.relative_to(PACKAGE).parts[0].removesuffix(".py"))
        later = ours(source) - set(order[: place + 1])
        assert not later, f"{path.name} imports {later}, which come later"
    assert ours(PAGES["slope"]) == {"tools"}, "slope.py imports no page: it is mathematics alone"
    for place, module in enumerate(CHAPTERS, start=6):
        later = ours(TESTS_OF[module]) - {*order[:place], "page_commands", "pictures"}
        assert not later, f"the tests of {module}.py import {later}"


def test_only_the_bar_and_the_marking_import_another_package():
    for path, source in SOURCES.items():
        packages = {name.partition(".")[0] for name in imported(source)}
        others = packages - {"scratchnet", *sys.stdlib_module_names}
        assert others == {"progress_bar.py": {"tqdm"}, "marking.py": {"pytest"}}.get(path.name, set()), (
            path.name
        )


@pytest.mark.parametrize("module", CHAPTERS)
def test_the_tests_of_a_chapter_compare_through_step(module):
    """A bare `assert`, or pytest's DID NOT RAISE, says nothing of what was given and expected."""
    source = TESTS_OF[module]
    bare = [node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert)]
    assert not bare, f"the tests of {module}.py have a bare assert in lines {bare}"
    others = re.findall(r"\bpytest\.(?:raises|warns|fail)\b|\bfrom pytest import\b", source)
    assert not others, f"the tests of {module}.py compare through {others}"


# The page of a chapter.


@pytest.mark.parametrize("number, module", ROWS)
def test_a_page_says_where_it_stands_and_what_it_builds(number, module):
    """What it is about; its part, what comes before and what next, as the contents page has them."""
    first, second = PAGES[module].splitlines()[:2]
    assert re.fullmatch(r'r?"""[A-Z].*[.?]', first), first
    around = ["nothing", *(f"{chapter}.py" for chapter in CHAPTERS), "a digit of your own, in explain.py"]
    before, _, after = around[int(number) - 1 : int(number) + 2]
    part, title = PARTS.findall(scratchnet.__doc__.partition(f" {module}.py ")[0])[-1]
    part = f"Part {part}, {title[0].lower()}{title[1:]}" if part else title
    assert second == f"{part}. Before: {before}. Next: {after}."
    words = "You have:     ", "You build:    ", "It gives you: ", '"""', "# Run this"
    places = [PAGES[module].find(f"\n{word}") for word in words]
    assert -1 not in places and places == sorted(places), dict(zip(words, places))


@pytest.mark.parametrize("number, module", ROWS)
def test_a_page_asks_what_its_tests_answer(number, module):
    """Two or three questions; each has a test, whose docstring gives the answer."""
    _, _, end = PAGES[module].partition("\n# Ask yourself")
    head, *questions = re.split(r"^# \d\. ", end, flags=re.MULTILINE)
    assert len(questions) in (2, 3), f"{module}.py asks {len(questions)} questions"
    assert re.findall(r"^# (\d)\. ", end, re.MULTILINE) == ["1", "2", "3"][: len(questions)]
    named = f"test_question_1 {'and' if len(questions) == 2 else 'to'} test_question_{len(questions)}"
    assert head == f" (the answers: tests/test_{int(number):02}_{module}.py, {named}):\n"
    assert all("?" in question for question in questions), questions
    answers = re.findall(r'^def (test_question_\d)\(.*\):\n    """', TESTS_OF[module], re.MULTILINE)
    assert answers == [f"test_question_{k + 1}" for k in range(len(questions))]


def test_the_examples_of_every_page_are_run():
    for path, source in SOURCES.items():
        if re.search(r"^ *>>> ", source, re.MULTILINE):
            room = "" if path.parent == PACKAGE else f"{path.parent.name}_"
            name = re.compile(rf"test_(\d\d_)?({room})?{path.stem}")
            tests, *_ = [test for test in TESTS.glob("test_*.py") if name.fullmatch(test.stem)]
            assert "\ntest_example = step.examples()\n" in tests.read_text(encoding="utf-8"), tests.name


def test_pages_cite_each_other_by_name():
    for path, source in SOURCES.items():
        for line in re.findall(r".*\b[Cc]hapters? \d.*", source):
            assert "NotImplementedError" in line, f"{path.name}: {line}"  # it is a blank of the workbook


def test_pages_stay_short():
    lines = {module: len(page.splitlines()) for module, page in PAGES.items()}
    for module, count in lines.items():
        most = {"saturation": 180, "mersenne_twister": 150}.get(module, 120)
        assert count <= most, f"{module}.py has {count} lines"
    assert sum(lines[module] for module in CHAPTERS[5:13]) <= 750, "parts II and III"


# At the prompt.


@pytest.mark.process
def test_importing_reads_no_data_and_prints_nothing():
    """And the package alone reads no page."""
    files = [
        path.relative_to(PACKAGE).with_suffix("") for path in FILES if path.stem not in ("__init__", "whole")
    ]
    modules = ", ".join(".".join(["scratchnet", *file.parts]) for file in files)
    ran = python(
        "-c",
        "import sys\n"
        "def no_data(event, arguments):\n"
        "    if event == 'open' and 'ubyte' in str(arguments[0]): raise RuntimeError(arguments[0])\n"
        "sys.addaudithook(no_data)\n"
        "import scratchnet; assert not [name for name in sys.modules if 'scratchnet.' in name]\n"
        f"import {modules}\n",
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_the_package_itself_offers_what_one_needs_at_the_prompt():
    from scratchnet import Network, SharedMatrix, __version__, load_dataset, load_model, read_digit

    offered = [load_dataset, Network, SharedMatrix, read_digit, load_model]
    pages = [thing.__module__.removeprefix("scratchnet.") for thing in offered]
    assert pages == ["dataset", "network", "shared_matrix", "draw", "runs.model"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)
    assert {"Network", "load_dataset"} <= set(dir(scratchnet))
    with pytest.raises(AttributeError, match="'scratchnet' has no attribute 'Perceptron'"):
        scratchnet.Perceptron


def test_the_command_prints_the_contents_page(call):
    status, out, _ = call("__main__")
    assert (status, out) == (0, scratchnet.__doc__.strip() + "\n")
    assert out.isascii() and max(len(line) for line in out.splitlines()) <= 80
    assert call("__main__", "now") == (2, "", "error: unrecognized arguments: now\n")
    right = "error: expected a dot, not a space: python3 -m scratchnet.train --epochs 5\n"
    assert call("__main__", "train", "--epochs", 5) == (2, "", right)


@pytest.mark.process
def test_the_command_is_the_package_itself():
    """Also where docstrings are taken away."""
    ran = python("-OO", "-m", "scratchnet", cwd=PACKAGE.parent)
    assert (ran.returncode, ran.stdout) == (0, scratchnet.__doc__.strip() + "\n")


@pytest.mark.process
def test_a_command_is_started_by_its_file_too(tmp_path):
    """From anywhere, as by an editor, and in the package; with -S, which finds nothing that is installed."""
    renamed = shutil.copytree(PACKAGE, tmp_path / "renamed")
    files = [PACKAGE / f"{name}.py" for name in (*COMMANDS, "draw", "threshold", "saturation", "__main__")]
    for folder, *way in ((PACKAGE, "-m", "scratchnet.train"), *((tmp_path, file) for file in files)):
        ran = python("-S", *way, "--help", env={}, cwd=folder)
        assert ran.stdout.startswith("usage: python3 -m scratchnet"), ran.stderr
    for room in ("live", "workbook"):
        for file in (PACKAGE / room, PACKAGE / room / "__main__.py"):
            ran = python("-S", file, "--help", env={}, cwd=tmp_path)
            assert ran.stdout.startswith(f"usage: python3 -m scratchnet.{room}"), ran.stderr
    for page in ("training", "vector", "slope"):
        ran = python("-S", f"{page}.py", env={}, cwd=PACKAGE)
        starts = f"error: {page}.py starts nothing; `python3 -m scratchnet` lists the commands\n"
        assert (ran.returncode, ran.stderr) == (2, starts)
    vector = shutil.copytree(PACKAGE, tmp_path / "mine" / "scratchnet") / "vector.py"
    for line, said in (("\nprint(dot([2], [3]))\n", "6.0\n"), ("\nprint(dot([2], [3])\n", "")):
        vector.write_text(PAGES["vector"] + line, encoding="utf-8")
        ran = python("-S", vector, env={})
        assert (ran.stdout, "starts nothing" in ran.stderr) == (said, False), ran.stderr
    ran = python("-S", PACKAGE / "page_commands" / "draw.py", env={})
    assert ran.stderr == "error: to start this, type python3 -m scratchnet.draw\n"
    ran = python("-S", renamed / "train.py", env={})
    assert (ran.returncode, ran.stderr) == (1, "error: No module named 'scratchnet'\n")


def test_what_an_older_python_reads_is_in_its_syntax():
    for name in ("__init__", "scratchnet", "live/__main__", "workbook/__main__"):
        ast.parse(SOURCES[PACKAGE / f"{name}.py"], feature_version=(3, 6))


@pytest.mark.process
def test_an_older_python_says_which_is_needed():
    pythons = Path.home().glob(".pyenv/versions/*/bin/python3")
    old = [path for path in pythons if re.match(r"3\.([6-9]|10)\.", path.parts[-3])]
    newer = {"matrix", "shared_matrix", "threshold"}  # they first import what the library has from 3.8 on
    for path in old or pytest.skip("there is no Python 3.6 to 3.10 in pyenv"):
        cause = f"scratchnet needs Python 3.11 or later, not {path.parts[-3]}"
        names = {*CHAPTERS, *COMMANDS} - (newer if re.match(r"3\.[67]\.", path.parts[-3]) else set())
        files = [(PACKAGE / name,) for name in (*(f"{name}.py" for name in names), "live", "workbook")]
        for start in ("-m", "scratchnet.train"), ("-m", "scratchnet"), *files:
            ran = subprocess.run([path, *start], cwd=PACKAGE.parent, capture_output=True, text=True)
            assert ran.returncode == 1 and cause in ran.stderr and ran.stderr.count("\n") == 1, ran.stderr


@pytest.mark.parametrize("command", re.findall(r"python3 -m scratchnet\.(?!whole)(\w+)", scratchnet.__doc__))
def test_commands_of_the_contents_page_have_help(command, call, capsys):
    with pytest.raises(SystemExit, match="^0$"):
        call(command, "--help")
    assert capsys.readouterr().out.startswith(f"usage: python3 -m scratchnet.{command} ")
