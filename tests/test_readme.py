"""The README: its commands are run, the output that it quotes is compared, its tests and files exist."""

import doctest
import re

import pytest
from commands import ROOT, python
from terminal import link_folder
from test_pages import check_quoted, marks, printed

import scratchnet
from scratchnet import saturation

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
TRAIN = "python3 -m scratchnet.train"
TRIES = [
    (f"{TRAIN} {options}", accuracy)
    for options, accuracy in re.findall(r"^\| `(--epochs .*?)`.*\| (0\.\d{4}) \|$", README, re.MULTILINE)
]


@pytest.mark.parametrize(
    "block", [pytest.param(block, marks=marks(block), id=block.partition("\n")[0]) for block in BLOCKS]
)
def test_commands_print_what_is_quoted(block, tmp_path, monkeypatch, capsys):
    link_folder(tmp_path / "data", ROOT / "data")
    monkeypatch.chdir(tmp_path)
    check_quoted(block, capsys)


@pytest.mark.whole
@pytest.mark.parametrize("line, accuracy", TRIES)
def test_experiments_reach_the_accuracy_of_their_row(line, accuracy, capsys):
    found = "\n".join(printed(line, capsys))
    assert re.findall(r"test_acc: (.*)", found)[-1] == accuracy


@pytest.mark.process
def test_transcript_of_explain(tmp_path):
    """By a process of its own, in a folder that holds nothing."""
    transcript = (ROOT / "tests/fixtures/explain.txt").read_text(encoding="utf-8")
    ran = python("-m", "scratchnet.explain", cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (0, transcript), ran.stderr
    assert f"has {len(transcript.splitlines())} lines" in README


def test_named_tests_exist():
    """A link to a test file has the test's name as its title, which a browser shows."""
    named = re.findall(r"\]\((tests/test_\w+\.py) \"(test_\w+)\"\)", README)
    assert len(named) >= 24
    for file, function in named:
        assert f"def {function}(" in (ROOT / file).read_text(encoding="utf-8"), function


def test_linked_files_and_headings_exist():
    headings = re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", README, flags=re.DOTALL), re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for target in re.findall(r"\]\(([^)\s]+)[^)]*\)", README):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        elif not target.startswith("http"):
            assert (ROOT / target).exists(), target


def test_reading_order_is_that_of_the_contents_page():
    row = r"^ ?(\d+)  (\w+)\.py +(\S.*?\S)  +(\d[\d, ]*?|-)$|^    (I|II|III|IV|V) +(\w.*)$"
    contents = ["".join(found) for found in re.findall(row, scratchnet.__doc__, re.MULTILINE)]
    part = r"^\| \| \*\*(I|II|III|IV|V) (\w.*)\*\* \| \| \|$"
    row = rf"^\| (\d+) \| \[`(\w+)\.py`\]\(\S+\) \| (.*?) \| (.*?) \|$|{part}"
    table = ["".join(found) for found in re.findall(row, README, re.MULTILINE)]
    assert len(table) > 20 and table == contents


def test_prompt_examples():
    """The blocks marked python are doctests, but for the first, the whole program (test_whole.py)."""
    _, *examples = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False)
    assert examples
    for text in examples:
        found = runner.run(parser.get_doctest(text, {}, "README", "README.md", 0))
        assert found.attempted and not found.failed


def test_tables_of_saturation_are_those_of_the_command():
    """The second is the page's own; the numbers of the first are held in chapter 17's tests."""
    for name, figures in re.findall(r"^(\S.*?)  +(-?\d.*)$", saturation.CRAWL, re.MULTILINE)[:4]:
        assert f"| {name} | {' | '.join(figures.split())} |" in README, name


def test_no_command_of_the_readme_is_left_out():
    """Every command in the text is one that a test runs, or one of set-up or of tests."""
    assert len(BLOCKS) >= 6 and len(TRIES) >= 8
    tested = {line for block in BLOCKS for line in re.findall(r"^\$ (.*)$", block, re.MULTILINE)}
    tested |= {line for line, _ in TRIES} | {"python3 -m scratchnet.saturation"}  # chapter 17's
    tested |= {"python3 -m scratchnet.live"}  # test_live_answers.py's
    tested |= {f"python3 -m scratchnet.workbook {verb}" for verb in ("check", "hint sigmoid_slope")}
    for line in re.findall(r"python3 -m scratchnet\.[^`\n#)]*", README):
        assert any(command.startswith(line.strip()) for command in tested), line
