"""The options of the commands: what they mean, and what is refused."""

import math
import warnings
from argparse import ArgumentTypeError
from pathlib import Path

import pytest
from step import Step

from scratchnet.tools.arguments import (
    OPTIONS, Parser, check_counts, check_finite, check_run, file_path, finite_number, quoted, whole_number,
)  # fmt: skip
from scratchnet.tools.errors import Refused, run

step = Step(__file__)
NAN, INF = float("nan"), float("inf")


def parser(*names):
    """A command with some of the options that the commands share."""
    made = Parser("scratchnet.test", "A test.")
    made.add(*names)
    return made


# Numbers and paths.


def test_whole_number():
    for bounds, text, number in (
        ((0, 9), "0", 0), ((0, 9), "9", 9), ((0, 9), " 7 ", 7), ((0, 9), "+7", 7), ((0, 9), "007", 7),
        ((1,), "1", 1), ((1,), "1000000", 10**6), ((-2, 2), "-2", -2), ((0,), "9" * 40, 10**40 - 1),
    ):  # fmt: skip
        found = whole_number(*bounds)(text)
        step.equal((found, type(found)), (number, int), "a whole number, least..most", (bounds, text))


@pytest.mark.parametrize("text", ["-1", "10", "1.5", "", "nan", "inf", "seven", "1e0", "0x1"])
def test_what_is_no_whole_number_of_the_range(text):
    for bounds, words in (((0, 9), "0 to 9"), ((11,), "11 or more"), ((11, 12), "11 to 12")):
        message = f"expected a whole number, {words}, found '{text}'"
        step.refuses(whole_number(*bounds), [(text, message)], ArgumentTypeError)


def test_finite_number():
    numbers = {"1e-3": 0.001, "0.5": 0.5, " 2 ": 2.0, "1e308": 1e308, "5e-324": 5e-324}
    for text, number in numbers.items():
        for above_zero in (True, False):
            found = finite_number(above_zero)(text)
            step.equal((found, type(found)), (number, float), "a finite number", text)
    for text in ("0", "-0.0", "1e-400"):
        step.equal(finite_number(above_zero=False)(text), 0.0, "0 or more", text)
        message = f"expected a finite number, above 0, found '{text}'"
        step.refuses(finite_number(above_zero=True), [(text, message)], ArgumentTypeError)


@pytest.mark.parametrize("text", ["-1", "-5e-324", "nan", "inf", "-inf", "1e309", "", "fast", "1,5"])
def test_what_is_no_finite_number(text):
    for above_zero, bound in ((True, "above 0"), (False, "0 or more")):
        message = f"expected a finite number, {bound}, found '{text}'"
        step.refuses(finite_number(above_zero), [(text, message)], ArgumentTypeError)


def test_a_long_text_is_cut_in_the_message():
    for read, words in (
        (whole_number(0), "expected a whole number, 0 or more"),
        (finite_number(True), "expected a finite number, above 0"),
    ):
        step.refuses(read, [("x" * 1000, f"{words}, found '{'x' * 39}")], ArgumentTypeError)


def test_file_path():
    for text in ("a/b", " "):
        step.equal(file_path(text), Path(text), "the path that the text writes", text)
    step.refuses(file_path, [("", "expected a path, found ''")], ArgumentTypeError)


def test_a_quoted_name_is_taken_as_it_is_by_a_shell(monkeypatch):
    for system, name, expected in (
        ("posix", "a.json", "a.json"), ("posix", "a b's", "'a b'\"'\"'s'"), ("posix", "-a", "./-a"),
        ("posix", "a-b", "a-b"), ("posix", "+a", "+a"), ("posix", "!", "'!'"), ("nt", "a b", '"a b"'),
    ):  # fmt: skip
        with monkeypatch.context() as patch:
            patch.setattr("os.name", system)
            found = quoted(name)
        step.equal(found, expected, "as a shell takes it", (system, name))


# The options that the commands share.


def test_defaults():
    expected = {
        "--digits": (0, 1), "--pixels": "binary", "--seed": 0, "--lr": 0.01, "--figures": None, "--data": None,
    }  # fmt: skip
    found = vars(parser(*expected).parse_args([]))
    step.equal(found, {name[2:]: value for name, value in expected.items()}, "unless said otherwise")
    for name, value in expected.items():
        found = vars(parser(name).parse_args([]))
        step.equal(found, {name[2:]: value}, "only what is added", name)
    step.equal(list(OPTIONS), list(expected), "all of them")


def test_read_adds_these_options_to_those_of_the_command():
    """Those that it has already stay; those that are not named are unknown."""
    made = parser()
    made.add_argument("--count", type=whole_number(1), default=5)
    found = vars(made.read(["--digits", "4", "9", "--count", "6"], "--digits", "--figures"))
    step.equal(found, {"count": 6, "digits": [4, 9], "figures": None}, "the options given", "read")
    others = OPTIONS.keys() - {"--digits", "--figures"}
    cases = [([name], f"unrecognized arguments: {name}") for name in others]
    step.refuses(made.parse_args, cases, Refused)


def test_read_without_names_and_without_arguments(monkeypatch):
    step.equal(vars(parser().read([])), {}, "no option", "no name")
    monkeypatch.setattr("sys.argv", ["--of=--", "--seed", "7"])
    step.equal(vars(parser().read(None, "--seed")), {"seed": 7}, "None: those of the process", "--seed 7")
    monkeypatch.setattr("sys.argv", ["test", "--seed=--"])
    message = "argument --seed: expected a value, found '--'"
    step.refuses(lambda given: parser().read(given, "--seed"), [(None, message)], Refused)


@pytest.mark.parametrize(
    "arguments, values",
    [
        ("--digits 4 9 --data d", {"digits": [4, 9], "data": Path("d")}),
        ("--digits 9 0", {"digits": [9, 0]}),
        ("--pixels grey", {"pixels": "grey"}),
        ("--pixels binary", {"pixels": "binary"}),
        ("--seed 4294967295", {"seed": 2**32 - 1}),
        ("--seed=0", {"seed": 0}),
        ("--figures a/b", {"figures": Path("a/b")}),
        ("--lr 1e-9", {"lr": 1e-9}),
    ],
)
def test_options_that_are_fine(arguments, values):
    found = vars(parser(*OPTIONS).parse_args(arguments.split()))
    step.equal({name: found[name] for name in values}, values, "what is asked for", arguments)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ("--digits 4 10", "argument --digits: expected a whole number, 0 to 9, found '10'"),
        ("--digits -1 4", "argument --digits: expected a whole number, 0 to 9, found '-1'"),
        ("--digits 4", "argument --digits: expected 2 arguments"),
        ("--pixels gray", "argument --pixels: invalid choice: 'gray' (choose from binary, grey)"),
        ("--seed -1", "argument --seed: expected a whole number, 0 to 4294967295, found '-1'"),
        ("--seed 4294967296", "argument --seed: expected a whole number, 0 to 4294967295, found '4294967296'"),
        ("--lr 0", "argument --lr: expected a finite number, above 0, found '0'"),
        ("--data=", "argument --data: expected a path, found ''"),
        ("--figures=", "argument --figures: expected a path, found ''"),
        ("--figures", "argument --figures: expected one argument"),
        ("--dig 4 9", "unrecognized arguments: --dig 4 9"),  # no option is cut short
        ("now", "unrecognized arguments: now"),
        # on two dashes as a value argparse itself stumbles until 3.13, with a traceback
        ("--data=--", "argument --data: expected a value, found '--'"),
        ("--seed=--", "argument --seed: expected a value, found '--'"),
        ("--digits=--", "argument --digits: expected a value, found '--'"),
    ],
)
def test_a_wrong_argument_is_refused(arguments, message):
    found = step.refused(parser(*OPTIONS).parse_args, arguments.split(), Refused)
    found = found.replace("'binary', 'grey'", "binary, grey")  # in quotes up to Python 3.11
    step.equal(found, message, "what is allowed, and what was found", arguments)


def test_a_command_says_it_in_one_line(capsys):
    status = run(lambda arguments: parser().parse_args(arguments), ["now\n"])
    expected = (2, "", "error: unrecognized arguments: now\\n\n")
    step.equal((status, *capsys.readouterr()), expected, "error: ...", "now\\n")


def test_help_says_what_an_option_means(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    step.has(
        " ".join(parser(*OPTIONS).format_help().split()),
        "usage: python3 -m scratchnet.test [-h] ",
        "A test.",
        "--digits A B two different digits: class 0 and class 1 (default 0 1)",
        "--pixels {binary,grey} binary: any ink is 1; grey: value / 255 (default binary)",
        "--seed N seed of the random numbers (default 0)",
        "--lr RATE learning rate (default 0.01)",
        "--figures DIR write pictures (SVG) to this folder",
        "--data DIR folder of the four MNIST files, gzip or raw (default: those that come along)",
    )


# What makes no training.


def test_a_run_that_is_fine():
    """A thousand rows are warned of only where they are plain."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for epochs, learning_rate, log_every in ((1, 0.01, 1), (3000, 5e-324, 200), (1, 1e308, 10**9)):
            for rows in ([[1.0]] * 999, dict.fromkeys(range(1000)), object()):
                check_run(epochs, learning_rate, log_every, rows)


def test_a_run_that_makes_no_training_is_refused():
    counts = [(0, 1), (-1, 200), (1, 0), (3000, -1), (0, 0)]
    message = "expected 1 or more epochs and log_every, found {} and {}"
    cases = [((epochs, 0.01, log_every), message.format(epochs, log_every)) for epochs, log_every in counts]
    message = "expected a finite learning rate above 0, found {}"
    cases += [((1, rate, 1), message.format(rate)) for rate in (0.0, -0.01, NAN, INF, -INF)]
    step.refuses(lambda given: check_run(*given, []), cases)


def test_a_thousand_plain_rows_are_warned_of():
    """The warning is of the line that called the function which called `check_run`."""
    called = {"check_run": check_run}
    exec(compile("def train(rows): check_run(1, 0.01, 1, rows)", "training.py", "exec"), called)
    for rows in ([[1.0]] * 1000, ((1.0,),) * 5000):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            called["train"](rows)
        expected = "these are plain rows; scratchnet.SharedMatrix(rows) is about fifty times quicker"
        found = [(str(warning.message), Path(warning.filename).name) for warning in caught]
        step.equal(found, [(expected, Path(__file__).name)], "how to train quicker", f"{len(rows)} rows")


def test_as_many_labels_as_images():
    for count in (1, 2, 1000):
        for images in ([[0.0]] * count, ((0.0,),) * count, range(count)):
            step.equal(check_counts(images, [0] * count), None, "as many labels as images", count)
    message = "expected 1 or more images, each with its label; found {} images and {} labels"
    counts = [(0, 0), (0, 1), (1, 0), (2, 1), (1, 2), (784, 783)]
    step.refuses(
        lambda given: check_counts([[0.0]] * given[0], [1] * given[1]),
        [(given, message.format(*given)) for given in counts],
    )


def test_weights_and_bias_must_be_finite():
    step.equal(check_finite([0.0, -1e308, 5e-324]), None, "finite", "three numbers")
    message = "weights are no longer finite; use a smaller learning rate or smaller initial weights"
    wrong = [parameters for x in (math.inf, -math.inf, NAN) for parameters in ([x], [0.0, x], [x, 0.0])]
    step.refuses(check_finite, [(parameters, message) for parameters in wrong], Refused)
