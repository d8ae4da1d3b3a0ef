"""Appendix: every way a command can end has its exit status and at most one line."""

import subprocess
import sys
from argparse import ArgumentTypeError

import pytest

from scratchnet.command import Parser, add_data_arguments, finite_number, run, whole_number


def ending_with(error):
    def main(arguments):
        raise error

    return main


def test_a_command_that_returns_has_status_0(capsys):
    assert run(lambda arguments: print(arguments), ["x"]) == 0
    assert capsys.readouterr().out == "['x']\n"


@pytest.mark.parametrize(
    "error", [ValueError("data.gz: is empty"), OSError("data.gz: is empty")], ids=type
)
def test_a_bad_value_is_one_line_and_status_2(error, capsys):
    assert run(ending_with(error)) == 2
    assert capsys.readouterr() == ("", "error: data.gz: is empty\n")


def test_ctrl_c_is_status_130(capsys):
    assert run(ending_with(KeyboardInterrupt("interrupted after epoch 7 of 9"))) == 130
    assert capsys.readouterr().err == "interrupted after epoch 7 of 9\n"
    assert run(ending_with(KeyboardInterrupt())) == 130
    assert capsys.readouterr().err == "interrupted\n"


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
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert ran.stdout.readline().strip() == b"line"
    ran.stdout.close()
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
    for text in ("-1", "nan", "inf"):
        with pytest.raises(ArgumentTypeError, match="0 or more, found"):
            finite_number(above_zero=False)(text)


def test_parser_reports_a_wrong_argument_as_a_value_error():
    parser = Parser("A test.")
    add_data_arguments(parser)
    assert parser.parse_args(["--digits", "4", "9"]).digits == [4, 9]
    with pytest.raises(ValueError, match="argument --digits: expected a whole number, 0 to 9"):
        parser.parse_args(["--digits", "4", "10"])
    with pytest.raises(ValueError, match="unrecognized arguments: --dig"):
        parser.parse_args(["--dig", "4"])
