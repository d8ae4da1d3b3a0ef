"""The contents page: it lists what there is, and imports point only backwards in its order."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import scratchnet

PACKAGE = Path(scratchnet.__file__).parent
TESTS = Path(__file__).parent
ROW = re.compile(r"^ ?(\d+)  (\w+)\.py +(\S.*?\S)  +(\d[\d, ]*?|-)$", re.MULTILINE)
PARTS = re.compile(r"^    (I|II|III|IV|V) +(\w.*)$", re.MULTILINE)
CONTENTS = [(int(number), *row) for number, *row in ROW.findall(scratchnet.__doc__)]
CHAPTERS = [module for _, module, *_ in CONTENTS]
ABOVE = [  # in the order of imports
    "model", "figures", "explain", "train", "live", "exercises", "rewards", "lessons", "workbook", "__main__",
]  # fmt: skip
PAGES = {module: (PACKAGE / f"{module}.py").read_text(encoding="utf-8") for module in CHAPTERS}


def imported(source):
    """The modules that a source imports, and whatever `from PACKAGE import NAME` may mean."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = "." * node.level + (node.module or "")
            yield package
            yield from (f"{package}.{alias.name}" for alias in node.names)


def ours(source, known):
    """Which of the `known` modules of the package, by their names in it, a source imports."""
    names = {name.removeprefix("scratchnet.") for name in imported(source) if "scratchnet" in name}
    relative = [name for name in imported(source) if name.startswith(".")]
    assert not relative, f"imports are written out: {relative}"
    return {name.partition(".")[0] for name in names} & set(known)


@pytest.mark.parametrize(
    "source",
    [
        "import scratchnet.network",
        "from scratchnet.network import Network",
        "from scratchnet import network",
        "def f():\n    from scratchnet import network as n",
    ],
)
def test_every_form_of_import_is_seen(source):
    assert ours(source, CHAPTERS) == {"network"}


def test_a_relative_import_is_refused():
    with pytest.raises(AssertionError, match="imports are written out"):
        ours("from . import network", CHAPTERS)


def test_chapters_are_numbered_from_1_without_a_gap_in_five_parts():
    assert [number for number, *_ in CONTENTS] == list(range(1, len(CONTENTS) + 1))
    assert [part for part, _ in PARTS.findall(scratchnet.__doc__)] == ["I", "II", "III", "IV", "V"]


def test_every_module_is_a_chapter_or_stands_above_them():
    assert {*CHAPTERS, *ABOVE, "__init__"} == {path.stem for path in PACKAGE.glob("*.py")}
    for module in ABOVE[:-1]:
        assert f"{module}.py" in scratchnet.__doc__


def test_every_chapter_has_the_test_file_of_its_number():
    listed = {f"test_{number:02}_{module}.py" for number, module, *_ in CONTENTS}
    assert listed | {"test_00_contents.py", "test_00_step.py"} == {
        path.name for path in TESTS.glob("test_[0-9]*.py")
    }


@pytest.mark.parametrize("module", [*CHAPTERS, *ABOVE])
def test_imports_point_backwards(module):
    order = [*CHAPTERS, *ABOVE]
    source = (PACKAGE / f"{module}.py").read_text(encoding="utf-8")
    later = ours(source, order) - set(order[: order.index(module)])
    assert not later, f"{module}.py imports {later}, which come later in the reading order"


@pytest.mark.parametrize("path", sorted((PACKAGE / "tools").glob("*.py")), ids=lambda path: path.stem)
def test_tools_import_no_chapter(path):
    assert not ours(path.read_text(encoding="utf-8"), [*CHAPTERS, *ABOVE])


@pytest.mark.parametrize("number, module, idea, article", CONTENTS)
def test_the_tests_of_a_chapter_need_no_later_one(number, module, idea, article):
    source = (TESTS / f"test_{number:02}_{module}.py").read_text(encoding="utf-8")
    later = ours(source, CHAPTERS) - set(CHAPTERS[:number])
    assert not later, f"the tests of {module}.py import {later}"
    assert not ours(source, ABOVE)


@pytest.mark.parametrize("number, module, idea, article", CONTENTS)
def test_the_tests_of_a_chapter_compare_through_step(number, module, idea, article):
    """A bare `assert`, or pytest's DID NOT RAISE, says nothing of what was given and expected."""
    source = (TESTS / f"test_{number:02}_{module}.py").read_text(encoding="utf-8")
    bare = [node.lineno for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert)]
    assert not bare, f"the tests of {module}.py have a bare assert in lines {bare}"
    others = re.findall(r"\bpytest\.(?:raises|warns|fail)\b|\bfrom pytest import\b", source)
    assert not others, f"the tests of {module}.py compare through {others}"


@pytest.mark.parametrize("package", ["numpy", "tqdm"])
def test_only_the_bar_imports_another_package(package):
    for path in PACKAGE.rglob("*.py"):
        if package in {name.partition(".")[0] for name in imported(path.read_text("utf-8"))}:
            assert (package, path.name) == ("tqdm", "bar.py")


# The page of a chapter.


@pytest.mark.parametrize("number, module, idea, article", CONTENTS)
def test_a_page_says_where_it_stands(number, module, idea, article):
    """Part and sections, what comes before and what next, as the contents page has them."""
    first, second = PAGES[module].splitlines()[:2]
    before = f"{CHAPTERS[number - 2]}.py" if number > 1 else "nothing"
    after = f"{CHAPTERS[number]}.py" if number < len(CHAPTERS) else "nothing"
    assert second.startswith(f"Before: {before}. Next: {after}"), second
    rows = scratchnet.__doc__.splitlines()
    above = rows[: next(i for i, row in enumerate(rows) if f" {module}.py " in row)]
    part, title = PARTS.findall("\n".join(above))[-1]
    assert f"(part {part}, {title[0].lower()}{title[1:]}" in first, first
    sections = re.findall(r"\d+", first.partition("article, ")[2])
    assert sections == re.findall(r"\d+", article), first


def test_the_examples_of_every_page_are_run():
    for path in PACKAGE.rglob("*.py"):
        if re.search(r"^ *>>> ", path.read_text(encoding="utf-8"), re.MULTILINE):
            name = "tools_" * (path.parent.name == "tools") + path.stem
            (tests,) = [test for test in TESTS.glob("test_*.py") if re.fullmatch(rf"test_(\d\d_)?{name}", test.stem)]
            assert "\ntest_example = step.examples()\n" in tests.read_text(encoding="utf-8"), tests.name


@pytest.mark.parametrize("module", CHAPTERS)
def test_a_page_says_what_you_have_and_build_and_what_that_enables(module):
    words = ["You have:  ", "You build: ", "It enables:"]
    places = [PAGES[module].index(f"\n{word}") for word in words]
    assert places == sorted(places)


def test_pages_cite_each_other_by_name():
    for path in [*PACKAGE.glob("*.py"), *PACKAGE.glob("tools/*.py")]:
        lines = path.read_text(encoding="utf-8").splitlines()
        lines = [line for line in lines if "NotImplementedError" not in line]  # a blank of the workbook
        assert not re.search(r"[Cc]hapters? \d", "\n".join(lines)), path.name


@pytest.mark.parametrize("number, module, idea, article", CONTENTS)
def test_questions_have_their_answers_among_the_tests(number, module, idea, article):
    end = PAGES[module].partition("# Ask yourself:\n")[2]
    named = re.findall(r"\((test_\w+)\)", end)
    assert 2 <= len(named) <= 3 and len(named) == len(re.findall(r"^# \d\. ", end, re.MULTILINE))
    tests = (TESTS / f"test_{number:02}_{module}.py").read_text(encoding="utf-8")
    for name in named:
        function = re.search(rf'^def {name}\(.*\):\n    """', tests, re.MULTILINE)
        assert function, f"{module}.py: {name} is no test with an answer"


LIMITS = {"idx": 90, "training": 90, "shared_matrix": 180}


def test_pages_stay_short():
    lines = {module: len(page.splitlines()) for module, page in PAGES.items()}
    for module, count in lines.items():
        assert count <= LIMITS.get(module, 180), f"{module}.py has {count} lines"
    assert sum(lines[module] for module in CHAPTERS[4:12]) <= 712, "parts II and III"


# At the prompt.


def in_python(program, *options):
    return subprocess.run(
        [sys.executable, *options, "-c", program], cwd=PACKAGE.parent, capture_output=True, text=True
    )


@pytest.mark.process
def test_importing_reads_no_data_and_prints_nothing():
    modules = ", ".join(f"scratchnet.{module}" for module in [*CHAPTERS, *ABOVE])
    ran = in_python(
        "import sys\n"
        "def no_data(event, arguments):\n"
        "    if event == 'open' and 'ubyte' in str(arguments[0]): raise RuntimeError(arguments[0])\n"
        "sys.addaudithook(no_data)\n"
        f"import {modules}\n"
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_the_package_itself_offers_what_one_needs_at_the_prompt():
    from scratchnet import Network, SharedMatrix, __version__, load_dataset, load_model, read_digit

    offered = [load_dataset, Network, SharedMatrix, read_digit, load_model]
    pages = [thing.__module__.removeprefix("scratchnet.") for thing in offered]
    assert pages == ["dataset", "network", "shared_matrix", "draw", "model"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)
    assert {"Network", "load_dataset"} <= set(dir(scratchnet))
    with pytest.raises(AttributeError, match="'scratchnet' has no attribute 'Perceptron'"):
        scratchnet.Perceptron


@pytest.mark.process
def test_importing_the_package_alone_reads_no_page():
    ran = in_python("import sys, scratchnet; print([m for m in sys.modules if 'scratchnet.' in m])")
    assert ran.stdout == "[]\n"


@pytest.mark.process
def test_the_command_prints_the_contents_page():
    command = [sys.executable, "-m", "scratchnet"]
    ran = subprocess.run(command, cwd=PACKAGE.parent, capture_output=True, text=True, encoding="utf-8",
                         env={"PYTHONIOENCODING": "utf-8"})  # fmt: skip
    assert (ran.stdout, ran.returncode) == (scratchnet.__doc__.strip() + "\n", 0)
    assert max(len(line.encode("gbk")) for line in ran.stdout.splitlines()) <= 80, "two columns a 字"
    ran = subprocess.run(command, cwd=PACKAGE.parent, capture_output=True, text=True,
                         env={"PYTHONIOENCODING": "ascii"})  # fmt: skip
    assert ran.returncode == 0 and "article.py" in ran.stdout
    ran = subprocess.run([*command, "now"], cwd=PACKAGE.parent, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (2, "error: unrecognized arguments: now\n")


@pytest.mark.process
@pytest.mark.parametrize("command", re.findall(r"^    python3 -m (scratchnet\.\w+)", scratchnet.__doc__, re.M))
def test_commands_of_the_contents_page_have_help(command):
    ran = subprocess.run(
        [sys.executable, "-m", command, "--help"], cwd=PACKAGE.parent, capture_output=True, text=True
    )
    assert ran.returncode == 0 and ran.stdout.startswith(f"usage: python3 -m {command} ")
