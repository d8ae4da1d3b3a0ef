"""What the pages print: the command at the end of each is run, and its lines are compared."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import scratchnet

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = re.findall(r"^ ?\d+  (\w+)\.py ", scratchnet.__doc__, re.MULTILINE)
SLOW = ["article", "saturation"]  # 3000 epochs, and 1000


@pytest.mark.process
@pytest.mark.parametrize(
    "module",
    [pytest.param(m, marks=[pytest.mark.whole] if m in SLOW else []) for m in CHAPTERS],
)
def test_run_this(module):
    """The lines below the command come in this order; there may be others between."""
    page = (ROOT / "scratchnet" / f"{module}.py").read_text(encoding="utf-8")
    block = page.partition("\n# Run this")[2].partition("\n# Ask yourself:")[0]
    command, *lines = re.findall(r"^#     (.*)$", block, re.MULTILINE)
    assert command.startswith("$ python3 ") and lines
    ran = subprocess.run(
        [sys.executable, *shlex.split(command)[2:]], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    printed = iter(ran.stdout.splitlines())
    for line in lines:
        if line != "...":
            assert any(line.split() == found.split() for found in printed), f"{module}: {line}"
