"""The README: its commands are run, the output that it quotes is compared, its tests and files exist."""

import re
from pathlib import Path

import pytest
from commands import ROOT, python
from terminal import link_folder
from test_pages import check_quoted, marks, printed

import scratchnet
from scratchnet import saturation

README, CHINESE, TESTS = [
    (ROOT / name).read_text(encoding="utf-8") if (ROOT / name).exists() else ""
    for name in ("README.md", "README.zh.md", "tests/README.md")
]
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
CURES = re.findall(r"^\| ([^|]*?)(?:: `(--.*?)`)? \| (0\.\d{4}) \|$", README, re.MULTILINE)
TRIES = [
    (f"python3 -m scratchnet.train {options} --epochs 200", accuracy)
    for _, options, accuracy in CURES if options
]  # fmt: skip


@pytest.mark.parametrize(
    "block", [pytest.param(block, marks=marks(block), id=block.partition("\n")[0]) for block in BLOCKS]
)
def test_commands_print_what_is_quoted(block, tmp_path, monkeypatch, capsys):
    link_folder(tmp_path / "data", ROOT / "data")
    monkeypatch.chdir(tmp_path)
    check_quoted(block, capsys)


def test_the_cures_are_those_of_the_page():
    row = r"^    (?:\d\. .*\.|the article's run) +(0\.\d{4})$"
    found = re.findall(row, saturation.__doc__, re.MULTILINE)
    assert [accuracy for *_, accuracy in CURES] == found and len(found) == 5
    assert [options for _, options, _ in CURES[1:]] == [
        f"--init-scale {1 / 28:.6f}", "--init-scale 0", "--lr 1", ""
    ]  # fmt: skip


@pytest.mark.whole
@pytest.mark.parametrize("line, accuracy", TRIES)
def test_cures_reach_the_accuracy_of_their_row(line, accuracy, capsys):
    found = "\n".join(printed(line, capsys))
    assert re.findall(r"test_acc: (.*)", found)[-1] == accuracy


@pytest.mark.process
def test_transcript_of_explain(tmp_path):
    """By a process of its own, in a folder that holds nothing."""
    transcript = (ROOT / "tests/fixtures/explain.txt").read_text(encoding="utf-8")
    ran = python("-m", "scratchnet.explain", cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (0, transcript), ran.stderr
    assert f"all {len(transcript.splitlines())} lines](tests/fixtures/explain.txt)" in README


def test_named_tests_exist():
    """In tests/README.md a link to a test file has the test's name as its title, which a browser shows."""
    named = re.findall(r"\]\((test_\w+\.py) \"(test_\w+)\"\)", TESTS)
    assert len(named) >= 24
    for file, function in named:
        assert f"def {function}(" in (ROOT / "tests" / file).read_text(encoding="utf-8"), (file, function)
    for file in re.findall(r"`((?:tests/)?test_\w+\.py)`", README + TESTS):
        if file != "test_FOLDER_NAME.py":
            assert (ROOT / "tests" / Path(file).name).exists(), file


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "tests/README.md", "CONTRIBUTING.md"])
def test_linked_files_and_headings_exist(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    plain = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", plain, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for target in re.findall(r"\]\(([^)\s]+)[^)]*\)", plain):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        elif not target.startswith("http"):
            assert ((ROOT / name).parent / target).exists(), target


def test_reading_order_is_that_of_the_contents_page():
    """Its table has a row for each part, with links to the pages."""
    row = r"^ ?\d+  (\w+\.py) |^    (\w.*)$"
    contents = scratchnet.__doc__.partition("Each page builds")[0]
    parts = re.findall(row, contents.partition("No  page")[2], re.MULTILINE)
    expected = [page or re.sub(" +", " ", part) for page, part in parts]
    found = []
    for part, pages in re.findall(r"^\| (\w[^|]*) \| (\[.*) \|$", README, re.MULTILINE):
        links = re.findall(r"\[(\w+)\]\(scratchnet/(\w+\.py)\)", pages)
        assert all(page == f"{name}.py" for name, page in links), part
        found += [part, *(page for _, page in links)]
    assert found == expected and len(found) == 19 + 6


def test_the_readme_is_short():
    assert len(README.split()) <= 1900


def figures(text):
    """The numbers 0.dddd, those with percent, and whole numbers of three digits or more."""
    return set(re.findall(r"(?<![\d.,])(?:0\.\d{4,}|\d[\d.]* ?%|\d{1,3}(?:,\d{3})+|\d{3,})", text))


def code(text):
    """The blocks of code with their kind, line by line, without comments and blank lines."""
    return [
        (kind, [line for line in re.sub(" *#.*", "", block).splitlines() if line])
        for kind, block in re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    ]


def test_the_chinese_readme_says_the_same():
    """The same pictures, formulas, figures of the tables, pages and code; and the numbers of the text."""
    assert (ROOT / "README.zh.md").exists()
    for form in (
        r"!\[.*\]\((.*)\)",
        r"^\$\$(.*)\$\$$",
        r"^\|.* \| (0\.\d{4}) \|$",
        r"\]\((scratchnet/\w+\.py)\)",
    ):
        english, chinese = (re.findall(form, text, re.MULTILINE) for text in (README, CHINESE))
        assert english and english == chinese
    assert code(README) == code(CHINESE)
    assert figures(README) - figures(CHINESE) == set()


def test_no_command_of_the_readme_is_left_out():
    """Every command in the text is one that a test runs, or one of set-up or of tests."""
    assert len(BLOCKS) >= 6 and len(TRIES) == 3
    tested = {line for block in BLOCKS for line in re.findall(r"^\$ (.*)$", block, re.MULTILINE)}
    tested |= {"python3 -m scratchnet.saturation"}  # test_18_saturation.py's
    tested |= {"python3 -m scratchnet.live"}  # test_live_answers.py's
    tested |= {"python3 -m scratchnet.workbook check"}  # test_workbook_lessons.py's
    for line in re.findall(r"python3 -m scratchnet\.[^`\n#)]*", README):
        assert line.strip() in tested, line
