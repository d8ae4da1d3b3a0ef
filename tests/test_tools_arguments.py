"""The options of the commands: what they mean, and what is refused."""

from argparse import ArgumentTypeError
from pathlib import Path

import pytest
from step import Step

from scratchnet.tools.arguments import OPTIONS, Parser, file_path, quoted, reader, whole_number
from scratchnet.tools.errors import Refused
from scratchnet.tools.validation import RATE, SCALE

step = Step(__file__)


def parser(*names):
    """A command with some of the options that the commands share."""
    made = Parser("scratchnet.test", "A test.")
    made.add(*names)
    return made


# Numbers and paths.


@pytest.mark.parametrize("read, words, numbers, others", [
    (whole_number(0, 9), "whole number, 0 to 9", {"0": 0, "9": 9, " 7 ": 7, "+7": 7, "007": 7},
     "-1 10 1.5 nan seven 1e0 0x1 0,1"),
    (whole_number(1), "whole number, 1 or more", {"1": 1, "9" * 40: 10**40 - 1}, "0 -1 1.5 inf"),
    (whole_number(-2, 2), "whole number, -2 to 2", {"-2": -2, "2": 2}, "-3 3"),
    (reader(float, RATE), "finite number above 0",
     {"1e-3": 0.001, " 2 ": 2.0, "1e308": 1e308, "5e-324": 5e-324},
     "0 -0.0 1e-400 -1 -5e-324 nan inf 1e309 fast"),
    (reader(float, SCALE), "finite number, 0 or more",
     {"0": 0.0, "-0.0": 0.0, "1e-400": 0.0, "1e308": 1e308}, "-1 -5e-324 nan inf 1e309 fast"),
])  # fmt: skip
def test_numbers(read, words, numbers, others):
    for text, number in numbers.items():
        step.equal((read(text), type(read(text))), (number, type(number)), f"a {words}", text)
    cases = [(text, f"expected a {words}, found '{text}'") for text in ["", *others.split()]]
    cases += [("x" * 1000, f"expected a {words}, found '{'x' * 39}")]  # cut short
    step.refuses(read, cases, ArgumentTypeError)


def test_a_comma_in_the_place_of_a_decimal_point():
    message = "expected a finite number above 0, found '0,1' (write a decimal point, not a comma)"
    step.refuses(reader(float, RATE), [("0,1", message)], ArgumentTypeError)


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


def test_arguments_as_they_are_typed_at_the_prompt():
    """As one line of text, and with numbers and paths among them."""
    for given in ("--epochs 3 --data 'a b'", ["--epochs", 3, "--data", Path("a b")]):
        found = vars(parser("--epochs", "--data").parse_args(given))
        step.equal(found, {"epochs": 3, "data": Path("a b")}, "the options given", given)


def test_read_without_names_and_without_arguments(monkeypatch):
    step.equal(vars(parser().read([])), {}, "no option", "no name")
    monkeypatch.setattr("sys.argv", ["--of=--", "--seed", "7"])
    step.equal(vars(parser().read(None, "--seed")), {"seed": 7}, "None: those of the process", "--seed 7")
    monkeypatch.setattr("sys.argv", ["test", "--seed=--"])
    message = "argument --seed: expected a value, found '--'"
    step.refuses(lambda given: parser().read(given, "--seed"), [(None, message)], Refused)
    for script, advice in (  # a notebook has arguments of its own, which `main()` takes for the command's
        ("/usr/ipykernel_launcher.py",
         "these are the arguments of ipykernel_launcher.py: to give none, call main([])"),
        ("/home/me/scratchnet/train.py", "did you mean --figures?"),
    ):  # fmt: skip
        monkeypatch.setattr("sys.argv", [script, "--f=kernel.json"])
        message = f"unrecognized arguments: --f=kernel.json; {advice}"
        step.refuses(parser("--figures").parse_args, [(None, message)], Refused)


@pytest.mark.parametrize("arguments, values", [
    ("--digits 9 0 --figures a/b", {"digits": [9, 0], "figures": Path("a/b")}),
    ("--pixels grey --lr 1e-9 --data d", {"pixels": "grey", "lr": 1e-9, "data": Path("d")}),
    ("--pixels gray", {"pixels": "grey"}),  # as Americans write it
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
    *[(digits, "argument --digits: expected 2 arguments, with a space between: --digits 4 9")
      for digits in ("--digits 4", "--digits 0,1", "--digits=0,1")],
    ("--pixels green", "argument --pixels: invalid choice: 'green' (choose from binary, grey)"),
    ("--seed 4294967296",
     "argument --seed: expected a whole number, 0 to 4294967295, found '4294967296'"),
    *[(f"--{name} 0", f"argument --{name}: expected a whole number, 1 or more, found '0'")
      for name in ("epochs", "log-every")],
    *[(f"--processes {n}", f"argument --processes: expected a whole number, 1 to 64, found '{n}'")
      for n in (0, 65)],
    ("--init-scale -1", "argument --init-scale: expected a finite number, 0 or more, found '-1'"),
    ("--port 65536", "argument --port: expected a whole number, 0 to 65535, found '65536'"),
    ("--lr 0", "argument --lr: expected a finite number above 0, found '0'"),
    ("--data=", "argument --data: expected a path, found ''"),
    *[(f"{name}=7", f"unrecognized arguments: {name}=7; did you mean {right}?") for name, right in (
        ("--epoch", "--epochs"), ("--init", "--init-scale"), ("--ephocs", "--epochs"),
        ("-seed", "--seed, with two hyphens"), ("\u2014seed", "--seed, with two hyphens"),
        ("\u2013log-evry", "--log-every, with two hyphens"),
    )],
    ("--dig 4 9", "unrecognized arguments: --dig 4 9; did you mean --digits?"),  # no option is cut short
    ("--seed 1 --no", "unrecognized arguments: --no; did you mean --no-browser?"),
    ("--verbose 1", "unrecognized arguments: --verbose 1"),
    ("--epochs 0 --sed 1", "argument --epochs: expected a whole number, 1 or more, found '0'"),
    ("now", "unrecognized arguments: now"),
    # on two dashes as a value argparse itself stumbles until 3.13, with a traceback
    ("-- --seed 1", "unrecognized arguments: -- --seed 1; leave out the --"),
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
