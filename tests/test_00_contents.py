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
ROW = re.compile(r"^ ?(\d+)  (\w+)\.py +(\S.*?\S)  +(\d[\d, -]*?|-) +(test_\w+\.py)$", re.MULTILINE)
CONTENTS = [(int(row[0]), *row[1:]) for row in ROW.findall(scratchnet.__doc__)]
APPENDICES = {"command": 0, "content": 0, "workbook": 99}
ORDER = APPENDICES | {module: number for number, module, *_ in CONTENTS}


def imported(path):
    """The modules of any package that a file imports, as whole names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def test_chapters_are_numbered_from_1_without_a_gap():
    assert [number for number, *_ in CONTENTS] == list(range(1, len(CONTENTS) + 1))
    assert len(CONTENTS) >= 14


def test_table_lists_every_module():
    assert set(ORDER) | {"__init__"} == {path.stem for path in PACKAGE.glob("*.py")}


def test_table_lists_every_test_file():
    listed = {file for *_, file in CONTENTS} | {"test_00_contents.py", "test_00_command.py"}
    assert listed == {path.name for path in TESTS.glob("test_[0-9]*.py")}


@pytest.mark.parametrize("number, module, idea, article, test_file", CONTENTS)
def test_test_file_is_named_after_its_chapter(number, module, idea, article, test_file):
    assert test_file == f"test_{number:02}_{module}.py"


@pytest.mark.parametrize("module", ORDER)
def test_module_imports_only_earlier_chapters(module):
    for name in imported(PACKAGE / f"{module}.py"):
        if name.startswith("scratchnet"):
            earlier = name.removeprefix("scratchnet.")
            assert ORDER[earlier] < ORDER[module], f"{module}.py imports {name}, a later chapter"


@pytest.mark.parametrize("number, module, idea, article, test_file", CONTENTS)
def test_step_test_needs_only_earlier_chapters(number, module, idea, article, test_file):
    for name in imported(TESTS / test_file):
        if name.startswith("scratchnet."):
            assert ORDER[name.removeprefix("scratchnet.")] <= number


@pytest.mark.parametrize("module", ORDER)
def test_only_the_standard_library_and_tqdm(module):
    packages = {name.partition(".")[0] for name in imported(PACKAGE / f"{module}.py")}
    assert packages <= sys.stdlib_module_names | {"scratchnet", "tqdm"}


@pytest.mark.parametrize("module", ORDER)
def test_page_says_what_you_have_build_and_enable(module):
    page = ast.get_docstring(ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8")))
    for heading in ("You have:", "You build:", "It enables:"):
        assert heading in page, f"{module}.py does not say what follows {heading!r}"


def test_importing_every_module_reads_no_data_and_prints_nothing():
    program = (
        "import sys\n"
        "def no_data(event, arguments):\n"
        "    if event == 'open' and 'ubyte' in str(arguments[0]): raise RuntimeError(arguments[0])\n"
        "sys.addaudithook(no_data)\n"
        f"import {', '.join(f'scratchnet.{module}' for module in ORDER)}\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=PACKAGE.parent, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
