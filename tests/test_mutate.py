"""The mutator, on a checkout of two small chapters: the tests of one of them have a hole."""

import shutil
from pathlib import Path

import pytest
from commands import ENVIRONMENT, python

pytest.importorskip("resource", reason="mutate.py forks, which Windows does not")
from mutate import mutants  # noqa: E402

CHANGED = '''"""Text + text."""
def share(part, whole=2):
    if part < 0:
        raise ValueError(f"expected 0 or more, found {part - 0}")
    return part / whole
'''
FILES = {
    "scratchnet/seen.py": "def opposite(x):\n    return -x\n",
    "scratchnet/holed.py": "def half(x):\n    return x // 2\n",
    "tests/test_01_seen.py": "from scratchnet.seen import opposite as f\ndef test(): assert f(3) == -3",
    "tests/test_02_holed.py": "from scratchnet.holed import half\ndef test(): assert half(8) == 4",
}


def test_what_is_changed():
    """The default, the check, its comparison and number, `raise`, the last line; no text."""
    found = [change.rpartition("  ->  ")[2] for _, change, _ in mutants(CHANGED)]
    defaults = [f"def share(part, whole={default}):" for default in ("None", 3, 1, 0, 4)]
    conditions = ["(not part < 0)", "(part <= 0)", "(part > 0)", "part < 1", "part < (-1)"]
    quotients = ["(part * whole)", "(part // whole)", "part", "whole"]
    assert found == [
        *defaults,
        *["pass", *(f"if {condition}:" for condition in conditions), "pass"],
        *["pass", *(f"return {quotient}" for quotient in quotients)],
    ]


@pytest.mark.mutants
def test_who_survives(tmp_path):
    """Only / for //: the tests of holed.py do not halve an odd number. The checkout stays as it is.

    The mutants of seen.py: no `return`, no minus. Of holed.py: no `return`, / and *, x, 2; 3, 1, 0, 4.
    """
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    mutate = shutil.copy(Path(__file__).with_name("mutate.py"), tmp_path / "tests")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.py")}
    ran = python("-B", mutate, env=ENVIRONMENT | {"PYTHONPATH": ""})
    survivor, empty, head, *rows = ran.stdout.splitlines()
    assert survivor == "holed.py:2 operator: return x // 2  ->  return (x / 2)"
    assert head.split() == "module mutants killed of these hung survivors".split()
    assert [row.split() for row in rows] == [["seen", "2", "2", "0", "0"], ["holed", "9", "8", "0", "1"]]
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
