"""What the pages print: the command at the end of each is run, and its lines are compared."""

import re
import shlex
from importlib import import_module
from runpy import run_module

import pytest
from commands import MAINS, ROOT, python
from test_train import ARTICLE_LOG, SIZES

import scratchnet
from scratchnet.tools.errors import run

# The article's run, which pages and the README quote: what test_train.py holds the command to.
RUN = {"python3 -m scratchnet.train": [*SIZES, *ARTICLE_LOG]}
CHAPTERS = re.findall(r"^ ?\d+  (\w+)\.py ", scratchnet.__doc__, re.MULTILINE)


def marks(text):
    """Those of a test that runs the commands in a text: some train for seconds, or for a minute."""
    return [pytest.mark.whole] if re.search(r"scratchnet\.(train|saturation|whole)", text) else []


def printed(line, capsys):
    """The lines that `python3 -m MODULE ..` or `python3 -c PROGRAM` prints, in this process."""
    python3, option, what, *arguments = shlex.split(line)
    assert python3 == "python3" and option in ("-m", "-c"), line
    if line in RUN:
        return RUN[line]
    capsys.readouterr()
    if option == "-c":
        exec(what, {})
    elif what == "scratchnet.whole":
        run_module(what)
    else:
        module = what.removeprefix("scratchnet.")
        main = import_module(f"scratchnet.{MAINS.get(module, module)}").main
        assert run(main, arguments) == 0, f"{line}\n{capsys.readouterr().err}"
    return capsys.readouterr().out.splitlines()


def check_quoted(text, capsys):
    """Runs what stands behind each `$ `. The lines quoted below it come in this order; `...` stands for
    any others, and there may be some between them and at the end."""
    for part in text.split("$ ")[1:]:
        line, *quoted = part.rstrip("\n").split("\n")
        found = iter(printed(line, capsys))
        for expected in quoted:
            assert expected == "..." or expected in found, f"{line}: expected the line {expected!r}"


def example_of(page):
    text = (ROOT / "scratchnet" / f"{page}.py").read_text(encoding="utf-8")
    block = text.partition("\n# Run this")[2].partition("\n# Ask yourself")[0]
    return "\n".join(re.findall(r"^#     (.*)$", block, re.MULTILINE))


@pytest.mark.parametrize("page", [pytest.param(p, marks=marks(example_of(p))) for p in CHAPTERS])
def test_run_this(page, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert example_of(page).startswith("$ python3 ") and "\n" in example_of(page)
    check_quoted(example_of(page), capsys)


@pytest.mark.process
@pytest.mark.parametrize("page", ["draw", "threshold"])
def test_a_page_that_is_a_command_ends_with_an_exit_status(page, tmp_path):
    ran = python("-m", f"scratchnet.{page}", "--data", tmp_path / "none")
    expected = 2, "", f"error: {tmp_path / 'none'}: no such folder\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == expected
