"""The workbook. Slow: the staircase, that each chapter's tests need that chapter and no later one."""

import ast
import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from step import Step

from scratchnet.tools.errors import run
from scratchnet.workbook import EXERCISES, SETTINGS, blanked, main, write_workbook

step = Step(__file__)
test_example = step.examples()
ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = list(EXERCISES)
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTEST_ADDOPTS")}


def pytest_in(folder, *arguments):
    """pytest as the learner runs it, in the workbook's own folder."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)


def test_file(number):
    return f"tests/test_{number:02}_{CHAPTERS[number - 1]}.py"


test_file.__test__ = False


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    folder = tmp_path_factory.mktemp("a path with spaces") / "my workbook"
    write_workbook(folder)
    return folder


def test_exercises_follow_the_reading_order():
    numbered = sorted(path.stem[5:] for path in (ROOT / "tests").glob("test_[0-9]*.py"))
    assert [f"{number:02}_{name}" for number, name in enumerate(CHAPTERS, start=1)] == numbered[2:]


def test_blanked_leaves_signature_docstring_and_the_rest():
    source = (
        "import math\n\n\n"
        "class A:\n"
        "    def one(self) -> int:\n"
        '        """Returns 1.\n\n        >>> A().one()\n        1\n        """\n'
        "        if True:\n"
        "            return 1\n\n"
        "    def two(self) -> int:\n"
        '        """Returns 2."""\n'
        "        return 2\n\n\n"
        "def three() -> int:\n"
        '    """Returns 3."""\n'
        "    return 3\n"
    )
    found = blanked(source, ["three", "A.one"], 4, "a.py")
    raises = 'raise NotImplementedError("chapter 4, a.py: write {}")'
    expected = source.replace(
        "        if True:\n            return 1\n", f"        {raises.format('A.one')}\n"
    ).replace("    return 3\n", f"    {raises.format('three')}\n")
    assert found == expected


def test_an_exercise_needs_a_docstring():
    with pytest.raises(ValueError, match="a.py: one has no docstring to go by"):
        blanked("def one():\n    return 1\n", ["one"], 1, "a.py")


@pytest.mark.parametrize("module", EXERCISES)
def test_every_exercise_can_be_blanked_and_has_an_example_or_a_formula(module):
    source = (ROOT / "scratchnet" / f"{module}.py").read_text(encoding="utf-8")
    found = blanked(source, EXERCISES[module], 1, "x.py")
    assert found.count("raise NotImplementedError") == len(EXERCISES[module])
    nodes = list(ast.walk(ast.parse(source)))
    for name in EXERCISES[module]:
        owner, _, function = name.rpartition(".")
        (node,) = (
            node
            for parent in nodes
            if isinstance(parent, ast.Module if not owner else ast.ClassDef)
            and (not owner or parent.name == owner)
            for node in parent.body
            if isinstance(node, ast.FunctionDef) and node.name == function
        )
        examples = re.findall(rf"^ *(?:>>>|\.\.\.) .*\b{function}\b", source, re.MULTILINE)
        assert examples or "=" in ast.get_docstring(node), f"{name}: nothing to go by"


def test_settings_are_the_projects():
    ours, projects = configparser.ConfigParser(), configparser.ConfigParser()
    ours.read_string(SETTINGS)
    projects.read(ROOT / "setup.cfg")
    assert dict(ours["tool:pytest"]) == dict(projects["tool:pytest"])


def test_workbook_stops_at_the_first_chapter_and_says_what_to_write(workbook):
    ran = pytest_in(workbook, "-x")
    assert ran.returncode == 1
    assert "NotImplementedError: chapter 1, scratchnet/idx.py: write big_endian" in ran.stdout


def test_one_chapter_alone(workbook):
    ran = pytest_in(workbook, "-x", "tests/test_07_sigmoid.py")
    assert "NotImplementedError: chapter 7, scratchnet/sigmoid.py: write sigmoid" in ran.stdout


def test_command_says_what_comes_next(tmp_path, capsys):
    folder = tmp_path / "it's mine"
    assert run(main, [str(folder), "--solved", "17"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{folder}: 1 chapters, 2 functions to write. Next:"
    assert lines[1:4] == [
        f"    cd {shlex.quote(str(folder))}",
        "    python3 -m pip install pytest tqdm",
        "    python3 -m pytest -x",
    ]
    assert sorted(os.listdir(folder)) == ["data", "scratchnet", "setup.cfg", "tests"]
    assert pytest_in(folder, "tests/test_07_sigmoid.py").returncode == 0
    ran = pytest_in(folder, "-x", "tests/test_18_hands.py")
    assert "chapter 18, scratchnet/hands.py: write " in ran.stdout


def test_what_exists_is_never_touched(tmp_path, capsys):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "notes.txt").write_text("kept")
    for path in (folder, folder / "notes.txt"):
        assert run(main, [str(path)]) == 2
        assert capsys.readouterr().err == f"error: {path}: exists already; nothing was written\n"
    assert os.listdir(tmp_path) == ["mine"] and os.listdir(folder) == ["notes.txt"]


def test_an_interrupted_workbook_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("scratchnet.workbook.blanked", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_workbook(tmp_path / "mine")
    assert os.listdir(tmp_path) == []


def test_a_foreign_hidden_folder_is_left_alone(tmp_path):
    (tmp_path / ".mine.part").mkdir()
    (tmp_path / ".mine.part" / "notes.txt").write_text("kept")
    write_workbook(tmp_path / "mine")
    assert (tmp_path / ".mine.part" / "notes.txt").read_text() == "kept"
    assert sorted(os.listdir(tmp_path)) == [".mine.part", "mine"]


def test_errors_name_the_folder_that_was_asked_for(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert run(main, [str(tmp_path / "file" / "mine")]) == 2
    assert capsys.readouterr().err == f"error: {tmp_path / 'file' / 'mine'}: Not a directory\n"


@pytest.mark.slow
@pytest.mark.parametrize("solved", range(len(CHAPTERS) + 1))
def test_staircase(tmp_path, solved):
    """With the chapters 1..k solved and the rest blank, their tests pass and those of k + 1 fail."""
    folder = tmp_path / "workbook"
    write_workbook(folder, solved)
    passing = [test_file(number) for number in range(1, solved + 1)]
    if passing:
        ran = pytest_in(folder, "-x", *passing)
        assert ran.returncode == 0, ran.stdout[-2000:]
    if solved < len(CHAPTERS):
        ran = pytest_in(folder, "-x", test_file(solved + 1))
        assert ran.returncode == 1, ran.stdout[-2000:]
        assert f"NotImplementedError: chapter {solved + 1}, " in ran.stdout
    shutil.rmtree(folder)


@pytest.mark.slow
def test_workbook_of_an_installed_wheel(tmp_path):
    """The wheel carries tests, fixtures and data, so the workbook needs no checkout."""
    python = tmp_path / "venv/bin/python3"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    source = tmp_path / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".git", "build", "*.egg-info"))
    subprocess.run([python, "-m", "pip", "install", "-q", f"{source}[test]"], check=True)
    shutil.rmtree(source)
    folder = tmp_path / "from a wheel"
    command = [python, "-m", "scratchnet.workbook", folder, "--solved", "3"]
    subprocess.run(command, check=True, cwd=tmp_path, env=ENVIRONMENT)
    ran = subprocess.run(
        [python, "-m", "pytest", "-x", "-q"], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True
    )
    assert "NotImplementedError: chapter 4, scratchnet/threshold.py: write ink_share" in ran.stdout
