"""The mutator, on a checkout of two small chapters: the tests of one of them have a hole."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.mutants
pytest.importorskip("resource", reason="mutate.py forks, which Windows does not")

MUTATE = Path(__file__).with_name("mutate.py")
CHANGED = '''"""Text + text."""
def share(part, whole=2):
    if part < 0:
        raise ValueError(f"expected 0 or more, found {part - 0}")
    return part / whole
'''
PAGES = {
    "seen": "def opposite(x):\n    return -x\n",
    "holed": "def half(x):\n    return x // 2\n",
}
TESTS = {
    "seen": "from scratchnet.seen import opposite\ndef test(): assert opposite(3) == -3",
    "holed": "from scratchnet.holed import half\ndef test(): assert half(8) == 4",
}
HANGING = """\
import os
from pathlib import Path
from scratchnet.holed import half

def test():
    if half(8) != 4:
        Path({mark!r}).write_text(str(os.getpid()))
        while True:
            pass
"""


@pytest.fixture
def tree(tmp_path):
    """A checkout of two chapters: the tests of seen.py see every change, those of holed.py do not."""
    top = tmp_path / "checkout"
    for folder in ("scratchnet", "tests"):
        (top / folder).mkdir(parents=True)
    shutil.copy(MUTATE, top / "tests")
    for number, name in enumerate(PAGES, start=1):
        (top / "scratchnet" / f"{name}.py").write_text(PAGES[name])
        (top / "tests" / f"test_{number:02}_{name}.py").write_text(TESTS[name])
    return top


def content(tree):
    return {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}


def start(tree, *arguments):
    command = [sys.executable, "-B", str(tree / "tests" / "mutate.py"), *arguments]
    to = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.Popen(command, **to, env=environment | {"TMPDIR": str(tree.parent)})


def printed(process):
    return process.communicate(timeout=60)[0].splitlines()


def test_what_is_changed(tree):
    """The default, the check, its comparison and number, `raise`, the last line; no text."""
    (tree / "scratchnet" / "seen.py").write_text(CHANGED)
    found = [line.rpartition("  ->  ")[2] for line in printed(start(tree, "seen", "--list"))]
    defaults = [f"def share(part, whole={default}):" for default in ("None", 3, 1, 0, 4)]
    conditions = ["(not part < 0)", "(part <= 0)", "(part > 0)", "part < 1", "part < (-1)"]
    quotients = ["(part * whole)", "(part // whole)", "part", "whole"]
    assert found == [
        *defaults,
        *["pass", *(f"if {condition}:" for condition in conditions), "pass"],
        *["pass", *(f"return {quotient}" for quotient in quotients)],
    ]


def test_a_sample_is_the_same_each_time(tree):
    runs = [start(tree, "--list", "--sample", "3") for _ in range(2)]
    one, other = map(printed, runs)
    assert one == other and len(one) == 2 + 3  # seen.py has no more


def test_who_survives(tree):
    """Only / for //: the tests of holed.py do not halve an odd number. The checkout stays as it is.

    The mutants of seen.py: no `return`, no minus. Of holed.py: no `return`, / and *, x, 2; 3, 1, 0, 4.
    """
    before = content(tree)
    survivor, empty, head, *rows = printed(start(tree))
    assert survivor == "holed.py:2 operator: return x // 2  ->  return (x / 2)"
    assert head.split() == "module mutants killed of these hung survivors".split()
    assert [row.split() for row in rows] == [["seen", "2", "2", "0", "0"], ["holed", "9", "8", "0", "1"]]
    assert content(tree) == before


def test_ctrl_c_ends_it(tree, tmp_path):
    mark = tmp_path / "mark"
    (tree / "tests" / "test_02_holed.py").write_text(HANGING.format(mark=str(mark)))
    before = content(tree)
    process = start(tree, "holed")
    while process.poll() is None and not (mark.exists() and mark.read_text()):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert printed(process)[-1].split() == ["holed", "0", "0", "0", "0"]  # it was in the first one
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)
    mark.unlink()
    assert content(tmp_path) == before  # of the copy, too, nothing is left
