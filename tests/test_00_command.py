"""Appendix: every way a command can end has its exit status and at most one line."""

import os
import subprocess
import sys
from argparse import ArgumentTypeError
from pathlib import Path

import pytest

from scratchnet.command import Parser, check_writable, finite_number, run, whole_number, write_whole


def ending_with(error):
    def main(arguments):
        raise error

    return main


def test_a_command_that_returns_has_status_0(capsys):
    assert run(lambda arguments: print(arguments), ["x"]) == 0
    assert capsys.readouterr().out == "['x']\n"


@pytest.mark.parametrize(
    "error", [ValueError("data.gz: is empty"), OSError(1, "is empty", "data.gz")], ids=type
)
def test_a_bad_value_is_one_line_and_status_2(error, capsys):
    assert run(ending_with(error)) == 2
    assert capsys.readouterr() == ("", "error: data.gz: is empty\n")


def test_an_error_is_one_line_whatever_is_in_it(capsys):
    assert run(ending_with(ValueError("a\nb\x1b[31m: 数字"))) == 2
    assert capsys.readouterr().err == "error: a\\nb\\x1b[31m: 数字\n"


# The children decide themselves what they hold back.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
PRINTS = (
    "import sys\n"
    "from scratchnet.command import run\n"
    "sys.exit(run(lambda arguments: print('line')))\n"
)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_full_disk_is_one_line_and_status_2():
    with open("/dev/full", "w") as full:
        ran = subprocess.run([sys.executable, "-c", PRINTS], stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT)
    assert (ran.stderr, ran.returncode) == (
        b"error: standard output: No space left on device\n", 2
    )  # fmt: skip


def test_closed_streams_are_no_error():
    for closing, status in ((">&-", 0), ("2>&-", 0), (">&- 2>&-", 0)):
        ran = subprocess.run(["sh", "-c", f'exec "$0" -c "$1" {closing}', sys.executable, PRINTS])
        assert ran.returncode == status, closing


def test_ctrl_c_is_status_130(capsys):
    assert run(ending_with(KeyboardInterrupt("interrupted after epoch 7 of 9"))) == 130
    assert capsys.readouterr().err == "interrupted after epoch 7 of 9\n"
    assert run(ending_with(KeyboardInterrupt())) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_ctrl_c_on_a_terminal_starts_a_line_behind_what_the_terminal_wrote(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    run(ending_with(KeyboardInterrupt()))
    assert capsys.readouterr().err == "\ninterrupted\n"


def test_a_bug_keeps_its_traceback():
    with pytest.raises(ZeroDivisionError):
        run(ending_with(ZeroDivisionError()))


def test_a_reader_that_goes_away_is_status_141_and_silence():
    program = (
        "import sys\n"
        "from scratchnet.command import run\n"
        "def main(arguments):\n"
        "    while True: print('line', flush=True)\n"
        "sys.exit(run(main))\n"
    )
    ran = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    )
    assert ran.stdout.readline().strip() == b"line"
    ran.stdout.close()
    assert (ran.stderr.read(), ran.wait()) == (b"", 141)
    ran.stderr.close()


def test_a_reader_that_goes_away_before_the_last_line():
    program = (
        "import sys\n"
        "from scratchnet.command import run\n"
        "def main(arguments):\n"
        "    sys.stdin.read()\n"
        "    print('line')\n"
        "sys.exit(run(main))\n"
    )
    ran = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    )
    ran.stdout.close()
    ran.stdin.close()
    assert (ran.stderr.read(), ran.wait()) == (b"", 141)
    ran.stderr.close()


def test_whole_number_reads_its_range_only():
    read = whole_number(0, 9)
    assert [read("0"), read("9"), read(" 7 ")] == [0, 9, 7]
    for text in ("-1", "10", "1.5", "", "nan", "seven"):
        with pytest.raises(ArgumentTypeError, match="expected a whole number, 0 to 9, found"):
            read(text)
    assert whole_number(1)("1000000") == 1000000
    with pytest.raises(ArgumentTypeError, match="1 or more, found '0'"):
        whole_number(1)("0")


def test_finite_number_reads_its_range_only():
    assert finite_number(above_zero=True)("1e-3") == 0.001
    assert finite_number(above_zero=False)("0") == 0.0
    for text in ("0", "-0.0", "-1", "nan", "inf", "", "fast"):
        with pytest.raises(ArgumentTypeError, match="above 0, found"):
            finite_number(above_zero=True)(text)
    for text in ("-1", "nan", "inf", "", "fast"):
        with pytest.raises(ArgumentTypeError, match="0 or more, found"):
            finite_number(above_zero=False)(text)


def test_files_are_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_whole(path, "new\n")
    assert path.read_bytes() == b"new\n"

    def interrupted(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, "newer\n")
    assert path.read_bytes() == b"new\n"
    assert os.listdir(tmp_path) == ["file"]


def test_check_writable_leaves_nothing_behind(tmp_path):
    check_writable(tmp_path / "file")
    assert os.listdir(tmp_path) == []
    (tmp_path / "file").write_text("kept")
    check_writable(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "kept"
    with pytest.raises(OSError, match="is not a regular file"):
        check_writable(tmp_path)
    with pytest.raises(OSError, match="No such file") as caught:
        check_writable(tmp_path / "none" / "file")
    assert caught.value.filename == str(tmp_path / "none" / "file")


def test_a_failure_to_write_names_the_file(tmp_path, monkeypatch):
    def full(self, *arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", full)
    with pytest.raises(OSError) as caught:
        write_whole(tmp_path / "file", "text")
    assert caught.value.filename == str(tmp_path / "file")


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "link").symlink_to("target")
    write_whole(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "target").read_text() == "text"


def test_parser_reports_a_wrong_argument_as_a_value_error():
    parser = Parser("scratchnet.test", "A test.")
    assert parser.format_usage().startswith("usage: python3 -m scratchnet.test [-h]")
    parser.add("--digits", "--data")
    assert vars(parser.parse_args([])) == {"digits": (0, 1), "data": None}
    assert vars(parser.parse_args(["--digits", "4", "9", "--data", "d"])) == {
        "digits": [4, 9],
        "data": Path("d"),
    }
    with pytest.raises(ValueError, match="argument --digits: expected a whole number, 0 to 9"):
        parser.parse_args(["--digits", "4", "10"])
    with pytest.raises(ValueError, match="unrecognized arguments: --dig"):
        parser.parse_args(["--dig", "4"])
