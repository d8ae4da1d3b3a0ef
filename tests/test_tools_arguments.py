"""The options of the commands: what they mean, and what is refused."""

from argparse import ArgumentTypeError
from pathlib import Path

import pytest
from step import Step

from scratchnet.tools.arguments import OPTIONS, Parser, file_path, finite_number, quoted, whole_number
from scratchnet.tools.errors import Refused

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


def test_what_is_no_whole_number_of_the_range():
    for text in ("-1", "10", "1.5", "", "nan", "seven", "1e0", "0x1"):
        for bounds, words in (((0, 9), "0 to 9"), ((11,), "11 or more"), ((11, 12), "11 to 12")):
            message = f"expected a whole number, {words}, found '{text}'"
            step.refuses(whole_number(*bounds), [(text, message)], ArgumentTypeError)


def test_finite_number():
    numbers = {"1e-3": 0.001, " 2 ": 2.0, "1e308": 1e308, "5e-324": 5e-324}
    for text, number in numbers.items():
        for above_zero in (True, False):
            found = finite_number(above_zero)(text)
            step.equal((found, type(found)), (number, float), "a finite number", text)
    for text in ("0", "-0.0", "1e-400"):
        step.equal(finite_number(above_zero=False)(text), 0.0, "0 or more", text)
        message = f"expected a finite number, above 0, found '{text}'"
        step.refuses(finite_number(above_zero=True), [(text, message)], ArgumentTypeError)


def test_what_is_no_finite_number():
    for text in ("-1", "-5e-324", "nan", "inf", "1e309", "", "fast", "1,5"):
        for above_zero, bound in ((True, "above 0"), (False, "0 or more")):
            message = f"expected a finite number, {bound}, found '{text}'"
            step.refuses(finite_number(above_zero), [(text, message)], ArgumentTypeError)


def test_a_long_text_is_cut_in_the_message():
    words = "whole number, 0 or more", "finite number, above 0"
    for kind, read in zip(words, (whole_number(0), finite_number(above_zero=True))):
        step.refuses(read, [("x" * 1000, f"expected a {kind}, found '{'x' * 39}")], ArgumentTypeError)


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
        "--digits": (0, 1), "--pixels": "binary", "--seed": 0, "--lr": 0.01, "--epochs": 3000,
        "--init-scale": 1.0, "--log-every": 200, "--plain": False, "--processes": None, "--save": None,
        "--resume": None, "--model": None, "--figures": None, "--data": None, "--port": 0,
        "--no-browser": False,
    }  # fmt: skip
    found = vars(parser(*expected).parse_args([]))
    named = {name[2:].replace("-", "_"): value for name, value in expected.items()}
    step.equal(found, named, "unless said otherwise")
    step.equal(OPTIONS.keys(), expected.keys(), "all of them")


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


@pytest.mark.parametrize("arguments, values", [
    ("--digits 9 0 --figures a/b", {"digits": [9, 0], "figures": Path("a/b")}),
    ("--pixels grey --lr 1e-9 --data d", {"pixels": "grey", "lr": 1e-9, "data": Path("d")}),
    ("--pixels binary --seed 4294967295", {"pixels": "binary", "seed": 2**32 - 1}),
    ("--seed=0", {"seed": 0}),
    ("--epochs 1 --log-every 1 --processes 1 --init-scale 0 --port 65535",
     {"epochs": 1, "log_every": 1, "processes": 1, "init_scale": 0.0, "port": 65535}),
    ("--save a=-- --resume b --model c", {"save": Path("a=--"), "resume": Path("b"), "model": Path("c")}),
])  # fmt: skip
def test_options_that_are_fine(arguments, values):
    found = vars(parser(*OPTIONS).parse_args(arguments.split()))
    step.equal({name: found[name] for name in values}, values, "what is asked for", arguments)


@pytest.mark.parametrize("arguments, message", [
    ("--digits 4 10", "argument --digits: expected a whole number, 0 to 9, found '10'"),
    ("--digits 4", "argument --digits: expected 2 arguments"),
    ("--pixels gray", "argument --pixels: invalid choice: 'gray' (choose from binary, grey)"),
    ("--seed 4294967296",
     "argument --seed: expected a whole number, 0 to 4294967295, found '4294967296'"),
    *[(f"--{name} 0", f"argument --{name}: expected a whole number, 1 or more, found '0'")
      for name in ("epochs", "log-every", "processes")],
    ("--init-scale -1", "argument --init-scale: expected a finite number, 0 or more, found '-1'"),
    ("--port 65536", "argument --port: expected a whole number, 0 to 65535, found '65536'"),
    ("--lr 0", "argument --lr: expected a finite number, above 0, found '0'"),
    ("--data=", "argument --data: expected a path, found ''"),
    ("--dig 4 9", "unrecognized arguments: --dig 4 9"),  # no option is cut short
    ("now", "unrecognized arguments: now"),
    # on two dashes as a value argparse itself stumbles until 3.13, with a traceback
    ("--data=--", "argument --data: expected a value, found '--'"),
    ("--digits=--", "argument --digits: expected a value, found '--'"),
])  # fmt: skip
def test_a_wrong_argument_is_refused(arguments, message):
    found = step.refused(parser(*OPTIONS).parse_args, arguments.split(), Refused)
    found = found.replace("'binary', 'grey'", "binary, grey")  # in quotes up to Python 3.11
    step.equal(found, message, "what is allowed, and what was found", arguments)


def test_help_says_what_each_option_means(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    silent = [name for name, settings in OPTIONS.items() if not settings.get("help")]
    step.equal(silent, [], "options without a word of help")
    step.has(
        " ".join(parser(*OPTIONS).format_help().split()),
        "usage: python3 -m scratchnet.test [-h] ", "A test.",
        "--digits A B two different digits: class 0 and class 1 (default 0 1)",
        "--pixels {binary,grey} ", "(default binary)", "--seed N ", "(default 0)",
        "--lr RATE ", "(default 0.01)", "--figures DIR ", "--data DIR ", "(default: those that ",
    )  # fmt: skip
