"""The options of the commands: what they mean, and what is refused."""

import math
import warnings
from argparse import ArgumentTypeError
from pathlib import Path

import pytest
from step import Step

from scratchnet.tools.arguments import (
    OPTIONS, Parser, check_counts, check_finite, check_run, file_path, finite_number, whole_number,
)  # fmt: skip
from scratchnet.tools.errors import Refused, run

step = Step(__file__)
NAN, INF = float("nan"), float("inf")


def parser():
    """A command with every option that the commands share."""
    made = Parser("scratchnet.test", "A test.")
    made.add(*OPTIONS)
    return made


def refused(*arguments):
    return step.refused(parser().parse_args, arguments, Refused)


# Numbers and paths.


@pytest.mark.parametrize(
    "bounds, text, number",
    [
        ((0, 9), "0", 0), ((0, 9), "9", 9), ((0, 9), " 7 ", 7), ((0, 9), "+7", 7), ((0, 9), "007", 7),
        ((1,), "1", 1), ((1,), "1000000", 10**6), ((-2, 2), "-2", -2), ((0,), "9" * 40, 10**40 - 1),
    ],
)  # fmt: skip
def test_whole_number(bounds, text, number):
    found = whole_number(*bounds)(text)
    step.equal(found, number, "a whole number, least..most", (bounds, text))
    step.equal(type(found), int, "a whole number", text)


@pytest.mark.parametrize("text", ["-1", "10", "1.5", "", "nan", "inf", "seven", "1e0", "0x1"])
def test_what_is_no_whole_number_of_the_range(text):
    message = step.refused(whole_number(0, 9), text, ArgumentTypeError)
    step.equal(message, f"expected a whole number, 0 to 9, found '{text}'", "0..9", text)
    if text != "10":
        message = step.refused(whole_number(0), text, ArgumentTypeError)
        step.equal(message, f"expected a whole number, 0 or more, found '{text}'", "0..", text)
    message = step.refused(whole_number(11, 12), text, ArgumentTypeError)
    step.equal(message, f"expected a whole number, 11 to 12, found '{text}'", "11..12", text)


@pytest.mark.parametrize(
    "text, number", [("1e-3", 0.001), ("0.5", 0.5), (" 2 ", 2.0), ("1e308", 1e308), ("5e-324", 5e-324)]
)
def test_finite_number(text, number):
    for above_zero in (True, False):
        found = finite_number(above_zero)(text)
        step.equal(found, number, "a finite number", text)
        step.equal(type(found), float, "a finite number", text)


@pytest.mark.parametrize("text", ["0", "-0.0", "1e-400"])
def test_zero_is_not_above_zero(text):
    step.equal(finite_number(above_zero=False)(text), 0.0, "0 or more", text)
    message = step.refused(finite_number(above_zero=True), text, ArgumentTypeError)
    step.equal(message, f"expected a finite number, above 0, found '{text}'", "above 0", text)


@pytest.mark.parametrize("text", ["-1", "-5e-324", "nan", "inf", "-inf", "1e309", "", "fast", "1,5"])
def test_what_is_no_finite_number(text):
    for above_zero, bound in ((True, "above 0"), (False, "0 or more")):
        message = step.refused(finite_number(above_zero), text, ArgumentTypeError)
        step.equal(message, f"expected a finite number, {bound}, found '{text}'", bound, text)


def test_a_long_text_is_cut_in_the_message():
    for read, words in (
        (whole_number(0), "expected a whole number, 0 or more"),
        (finite_number(True), "expected a finite number, above 0"),
    ):
        message = step.refused(read, "x" * 1000, ArgumentTypeError)
        step.equal(message, f"{words}, found '{'x' * 39}", "40 characters of it", "1000 x")


def test_file_path():
    step.equal(file_path("a/b"), Path("a/b"), "the path that the text writes", "a/b")
    step.equal(file_path(" "), Path(" "), "the path that the text writes", "a space")
    message = step.refused(file_path, "", ArgumentTypeError)
    step.equal(message, "expected a path, found ''", "not empty", "")


# The options that the commands share.


def test_defaults():
    expected = {"digits": (0, 1), "pixels": "binary", "seed": 0, "lr": 0.01}
    expected |= {"figures": None, "data": None}
    step.equal(vars(parser().parse_args([])), expected, "unless said otherwise", "no option")


def test_each_option_by_itself():
    for name, options in OPTIONS.items():
        made = Parser("scratchnet.test", "A test.")
        made.add(name)
        found = vars(made.parse_args([]))
        step.equal(found, {name[2:]: options.get("default")}, "only what is added", name)


def test_read_adds_these_options_to_those_of_the_command():
    """Those that it has already stay; those that are not named are unknown."""
    made = Parser("scratchnet.test", "A test.")
    made.add_argument("--count", type=whole_number(1), default=5)
    found = vars(made.read(["--digits", "4", "9", "--count", "6"], "--digits", "--figures"))
    step.equal(found, {"count": 6, "digits": [4, 9], "figures": None}, "the options given", "read")
    for name in OPTIONS:
        if name not in ("--digits", "--figures"):
            message = step.refused(made.parse_args, [name], Refused)
            step.equal(message, f"unrecognized arguments: {name}", "only what is added", name)


def test_read_without_names_and_without_arguments(monkeypatch):
    step.equal(vars(Parser("scratchnet.test", "A test.").read([])), {}, "no option", "no name")
    monkeypatch.setattr("sys.argv", ["test", "--seed", "7"])
    found = vars(Parser("scratchnet.test", "A test.").read(None, "--seed"))
    step.equal(found, {"seed": 7}, "None: those of the process", "--seed 7")


def test_read_refuses_what_is_wrong():
    for given, message in (
        (["--seed", "-1"], "argument --seed: expected a whole number, 0 to 4294967295, found '-1'"),
        (["--data", "d"], "unrecognized arguments: --data d"),
    ):
        made = Parser("scratchnet.test", "A test.")
        found = step.refused(lambda given: made.read(given, "--seed"), given, Refused)
        step.equal(found, message, "what is allowed, and what was found", given)


@pytest.mark.parametrize(
    "arguments, values",
    [
        (["--digits", "4", "9", "--data", "d"], {"digits": [4, 9], "data": Path("d")}),
        (["--digits", "9", "0"], {"digits": [9, 0]}),
        (["--pixels", "grey"], {"pixels": "grey"}),
        (["--pixels", "binary"], {"pixels": "binary"}),
        (["--seed", "4294967295"], {"seed": 2**32 - 1}),
        (["--seed=0"], {"seed": 0}),
        (["--figures", "a/b"], {"figures": Path("a/b")}),
        (["--lr", "1e-9"], {"lr": 1e-9}),
    ],
)
def test_options_that_are_fine(arguments, values):
    found = vars(parser().parse_args(arguments))
    step.equal({name: found[name] for name in values}, values, "what is asked for", arguments)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--digits", "4", "10"], "argument --digits: expected a whole number, 0 to 9, found '10'"),
        (["--digits", "-1", "4"], "argument --digits: expected a whole number, 0 to 9, found '-1'"),
        (["--digits", "4"], "argument --digits: expected 2 arguments"),
        (["--seed", "-1"], "argument --seed: expected a whole number, 0 to 4294967295, found '-1'"),
        (
            ["--seed", "4294967296"],
            "argument --seed: expected a whole number, 0 to 4294967295, found '4294967296'",
        ),
        (["--lr", "0"], "argument --lr: expected a finite number, above 0, found '0'"),
        (["--data", ""], "argument --data: expected a path, found ''"),
        (["--figures", ""], "argument --figures: expected a path, found ''"),
        (["--figures"], "argument --figures: expected one argument"),
        (["--dig", "4", "9"], "unrecognized arguments: --dig 4 9"),  # no option is cut short
        (["now"], "unrecognized arguments: now"),
    ],
)
def test_a_wrong_argument_is_refused(arguments, message):
    step.equal(refused(*arguments), message, "what is allowed, and what was found", arguments)


def test_other_pixels_are_refused():
    found = refused("--pixels", "gray")  # the choices are quoted up to Python 3.11 and not later
    expected = "argument --pixels: invalid choice: 'gray' (choose from binary, grey)"
    step.equal(found.replace("'binary', 'grey'", "binary, grey"), expected, "binary or grey", "gray")


def test_a_command_says_it_in_one_line(capsys):
    status = run(lambda arguments: parser().parse_args(arguments), ["now\n"])
    expected = (2, "", "error: unrecognized arguments: now\\n\n")
    step.equal((status, *capsys.readouterr()), expected, "error: ...", "now\\n")


def test_help_says_what_an_option_means(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    text = " ".join(parser().format_help().split())
    for words in (
        "usage: python3 -m scratchnet.test [-h] ",
        "A test.",
        "--digits A B two different digits: class 0 and class 1 (default 0 1)",
        "--pixels {binary,grey} binary: any ink is 1; grey: value / 255 (default binary)",
        "--seed N seed of the random numbers (default 0)",
        "--lr RATE learning rate (default 0.01)",
        "--figures DIR write pictures (SVG) to this folder",
        "--data DIR folder of the four MNIST files, gzip or raw (default: those that come along)",
    ):
        step.equal(words in text, True, "the help says so", words)


# What makes no training.


@pytest.mark.parametrize(
    "epochs, learning_rate, log_every", [(1, 0.01, 1), (3000, 5e-324, 200), (1, 1e308, 10**9)]
)
def test_a_run_that_is_fine(epochs, learning_rate, log_every):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_run(epochs, learning_rate, log_every, [[1.0]] * 999)
        check_run(epochs, learning_rate, log_every, dict.fromkeys(range(1000)))  # no plain rows
        check_run(epochs, learning_rate, log_every, object())


@pytest.mark.parametrize("epochs, log_every", [(0, 1), (-1, 200), (1, 0), (3000, -1), (0, 0)])
def test_less_than_an_epoch_is_refused(epochs, log_every):
    given = epochs, log_every
    message = step.refused(lambda given: check_run(given[0], 0.01, given[1], []), given, ValueError)
    expected = f"expected 1 or more epochs and log_every, found {epochs} and {log_every}"
    step.equal(message, expected, "1 or more", given)


@pytest.mark.parametrize("rate", [0.0, -0.01, NAN, INF, -INF])
def test_a_rate_that_is_none_is_refused(rate):
    message = step.refused(lambda rate: check_run(1, rate, 1, []), rate, ValueError)
    step.equal(message, f"expected a finite learning rate above 0, found {rate}", "above 0", rate)


def test_a_thousand_plain_rows_are_warned_of():
    """The warning is of the line that called the function which called `check_run`."""
    called = {"check_run": check_run}
    exec(compile("def train(rows): check_run(1, 0.01, 1, rows)", "training.py", "exec"), called)
    for rows in ([[1.0]] * 1000, ((1.0,),) * 5000):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            called["train"](rows)
        expected = "these are plain rows; scratchnet.SharedMatrix(rows) is about fifty times quicker"
        found = [str(warning.message) for warning in caught]
        step.equal(found, [expected], "how to train quicker", f"{len(rows)} rows")
        where = [Path(warning.filename).name for warning in caught]
        step.equal(where, [Path(__file__).name], "where it is called", f"{len(rows)} rows")


# Images, each with its label.


@pytest.mark.parametrize("count", [1, 2, 1000])
def test_counts_that_are_fine(count):
    for images in ([[0.0]] * count, ((0.0,),) * count, range(count)):
        step.equal(check_counts(images, [0] * count), None, "as many labels as images", count)


@pytest.mark.parametrize("images, labels", [(0, 0), (0, 1), (1, 0), (2, 1), (1, 2), (784, 783)])
def test_counts_that_do_not_fit_are_refused(images, labels):
    def check(given):
        check_counts([[0.0]] * images, [1] * labels)

    found = step.refused(check, (images, labels), ValueError)
    expected = "expected 1 or more images, each with its label; "
    expected += f"found {images} images and {labels} labels"
    step.equal(found, expected, "what was expected, and what was found", (images, labels))


# Weights and a bias.


def test_parameters_must_be_finite():
    step.equal(check_finite([0.0, -1e308, 5e-324]), None, "finite", "three numbers")
    for wrong in (math.inf, -math.inf, math.nan):
        for parameters in ([wrong], [0.0, wrong], [wrong, 0.0]):
            message = step.refused(check_finite, parameters, Refused)
            expected = (
                "weights are no longer finite; use a smaller learning rate or smaller initial weights"
            )
            step.equal(message, expected, "all of them", parameters)


@pytest.mark.parametrize("name", ["--data", "--seed", "--digits"])
def test_two_dashes_are_no_value(name):
    """On which argparse itself stumbles until 3.13, with a traceback."""
    parser = Parser("scratchnet.some", "Some command.")
    message = step.refused(lambda given: parser.read([given], name), f"{name}=--", Refused)
    step.equal(message, f"argument {name}: expected a value, found '--'", "one line", f"{name}=--")
