"""Ctrl-C while a command is being imported."""

import os

import pytest
from commands import ENVIRONMENT, ROOT, python
from step import Step

from scratchnet.tools import early

step = Step(__file__)
PRESSES_CTRL_C = """
import os, signal, sys

class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["CTRL_C_AT"]:
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Finder())
"""


def imported(folder, *command, at):
    """What becomes of a command on which Ctrl-C is pressed when it comes to import that module."""
    (folder / "sitecustomize.py").write_text(PRESSES_CTRL_C)
    paths = {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "CTRL_C_AT": at}
    ran = python(*command, env=ENVIRONMENT | paths)
    return ran.returncode, ran.stderr


@pytest.mark.process
@pytest.mark.parametrize(
    "command, at",
    [
        ("train", "scratchnet.train"),  # the command itself, what it imports first, and last
        ("train", "argparse"),
        ("train", "scratchnet.hands"),
        ("__main__", "scratchnet.tools.arguments"),
    ],
)
def test_ctrl_c_during_the_imports_is_one_line(tmp_path, command, at):
    found = imported(tmp_path, "-m", f"scratchnet.{command}", "--help", at=at)
    step.equal(found, (130, "interrupted\n"), "status, and what it says", f"{command}, at {at}")


@pytest.mark.process
def test_a_program_that_imports_the_package_keeps_its_own_ctrl_c(tmp_path):
    (tmp_path / "other.py").write_text("import scratchnet.train")
    for command in (["-c", "import scratchnet.train"], ["-m", "other"]):
        said = imported(tmp_path, *command, at="scratchnet.hands")[1]
        step.has(said, "Traceback", "KeyboardInterrupt", given="Python's own words")


def test_what_ends_the_process_is_said(capsys, monkeypatch):
    """Ctrl-C in one line; every other error as Python says it."""

    def end(status):
        raise SystemExit(status)

    monkeypatch.setattr("os._exit", end)
    error = KeyboardInterrupt()
    found = step.refused(lambda error: early.excepthook(type(error), error, None), error, SystemExit)
    step.equal((found, capsys.readouterr().err), ("130", "interrupted\n"), "status, and what it says", error)
    error = ValueError("a bug")
    early.excepthook(ValueError, error, None)
    step.equal(capsys.readouterr().err, "ValueError: a bug\n", "as Python says it", error)
