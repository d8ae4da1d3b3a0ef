"""Ctrl-C while a command is being imported."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from step import Step

from scratchnet.tools import early

step = Step(__file__)
ROOT = Path(__file__).resolve().parent.parent
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
    environment = os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "CTRL_C_AT": at}
    ran = subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, timeout=60
    )
    return ran.returncode, ran.stderr


@pytest.mark.process
@pytest.mark.parametrize(
    "command, at",
    [
        ("train", "scratchnet.train"),
        ("train", "argparse"),
        ("train", "scratchnet.tools.errors"),
        ("train", "scratchnet.hands"),
        ("explain", "scratchnet.sigmoid"),
        ("workbook", "scratchnet.lessons"),
        ("draw", "scratchnet.idx"),
        ("__main__", "scratchnet.tools.arguments"),
    ],
)
def test_ctrl_c_during_the_imports_is_one_line(tmp_path, command, at):
    found = imported(tmp_path, "-m", f"scratchnet.{command}", "--help", at=at)
    step.equal(found, (130, "interrupted\n"), "status, and what it says", f"{command}, at {at}")


@pytest.mark.process
def test_a_program_that_imports_the_package_keeps_its_own_ctrl_c(tmp_path):
    program = "import scratchnet.train"
    status, said = imported(tmp_path, "-c", program, at="scratchnet.hands")
    step.equal("Traceback" in said and "KeyboardInterrupt" in said, True, "Python's own", said)
    (tmp_path / "other.py").write_text(program)
    status, said = imported(tmp_path, "-m", "other", at="scratchnet.hands")
    step.equal("Traceback" in said and "KeyboardInterrupt" in said, True, "Python's own", said)


def test_every_other_error_keeps_its_traceback(capsys):
    error = ValueError("a bug")
    early.excepthook(ValueError, error, None)
    step.equal(capsys.readouterr().err, "ValueError: a bug\n", "as Python says it", error)
