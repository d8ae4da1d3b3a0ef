"""A trained network, kept in a file. By hand; the oracle of the numbers is equality."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from step import Step

from scratchnet.model import Model, ModelError, load_model, save_model
from scratchnet.article import random_weights
from scratchnet.training import Record

step = Step(__file__)
ROOT = Path(__file__).resolve().parent.parent


def trained():
    """A model with weights that no short decimal writes, and that no seed gives."""
    weights = [weight + 1 / 3 for weight in random_weights(784, seed=3, scale=1 / 3)]
    history = [Record(1, 0.1 + 0.2, 1 / 3, 2 / 3, 1.0), Record(200, 0.0, 1.0, 0.5, 0.0)]
    return Model((4, 9), "grey", 3, 1 / 3, 0.3, 200, 1 / 7, weights, history)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "model.json"
    save_model(path, trained())
    return path


def changed(path, **fields):
    """The file at `path`, with some fields changed, or removed where they are None."""
    content = json.loads(path.read_text()) | fields
    path.write_text(json.dumps({name: v for name, v in content.items() if v is not None}))
    return path


def cause(path):
    message = step.refused(load_model, path, ModelError)
    assert message.startswith(f"{path}: ") and "\n" not in message and len(message) < 300
    return message.removeprefix(f"{path}: ")


def test_saved_and_loaded_is_the_same_model(path):
    found, expected = load_model(path), trained()
    step.equal(found.weights, expected.weights, "weights, bit for bit")
    for field in Model._fields:
        assert getattr(found, field) == getattr(expected, field), field


def test_a_path_may_be_text(path):
    """As whoever sits at the prompt writes it: load_model("model.json")."""
    other = str(path.with_name("other.json"))
    save_model(other, trained())
    step.equal(load_model(other), trained(), "written and read", "a path as text")


def test_loaded_outputs_are_the_same_bit_for_bit(path, grey):
    network = trained().network()
    step.equal(network.weights, trained().weights, "the model's weights")
    step.equal(network.bias, 1 / 7, "the model's bias")
    expected = network.forward(grey.train_x[:50])
    step.equal(load_model(path).network().forward(grey.train_x[:50]), expected, "outputs")


def test_a_networks_weights_are_its_own(path):
    model = load_model(path)
    model.network().weights[0] = 7.0
    assert model.weights == trained().weights


def test_whole_numbers_are_read_as_floats_where_floats_are_meant(path):
    numbers = {"init_scale": 1, "learning_rate": 2, "bias": 3}
    found = load_model(changed(path, weights=[4] * 784, **numbers))
    values = [*(getattr(found, name) for name in numbers), found.weights[783]]
    step.equal(values, [1, 2, 3, 4], "the numbers themselves", [*numbers, "weights"])
    step.equal([type(value) for value in values], [float] * 4, "as floats", [*numbers, "weights"])


def test_a_record_may_have_its_figures_in_any_order(path):
    content = changed(path, history=[dict(reversed(RECORD.items()))])
    assert load_model(content).history == [Record(1, 0.5, 0.5, 1, 0)]


EDGES = [("seed", 0), ("seed", 2**32 - 1), ("init_scale", 0), ("epochs", 1), ("digits", [9, 0])]


@pytest.mark.parametrize("field, value", EDGES)
def test_the_edges_of_each_range_are_in_it(path, field, value):
    found = getattr(load_model(changed(path, **{field: value})), field)
    step.equal(list(found) if field == "digits" else found, value, f"field {field!r}")


def test_repr_is_short():
    step.equal(repr(trained()), "Model(digits=(4, 9), pixels='grey', epochs=200)", "repr")


def test_a_file_without_end_is_not_read(tmp_path):
    path = tmp_path / "model.json"
    path.write_bytes(b"1" * 20_000_000)
    assert cause(path) == "more than 16777216 bytes: not a model"


def test_file_is_readable_text(path):
    lines = path.read_text().splitlines()
    assert lines[1:3] == [' "format": "scratchnet model",', ' "version": 1,']
    assert ' "pixels": "grey",' in lines


def test_written_whole_or_not_at_all(path, monkeypatch):
    before = path.read_text()

    def fail(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(KeyboardInterrupt):
        save_model(path, trained()._replace(epochs=7))
    assert path.read_text() == before
    assert os.listdir(path.parent) == ["model.json"]


def test_a_weight_that_is_not_finite_is_not_saved(path):
    before = path.read_text()
    for change in ({"bias": NAN}, {"history": [Record(1, 0.5, NAN, 0.5, 0.5)]}, {"weights": [INFINITY]}):
        message = step.refused(lambda c: save_model(path, trained()._replace(**c)), change, ModelError)
        step.equal(message, f"{path}: not saved: a weight or a loss is not finite", "the file", change)
        step.equal(path.read_text(), before, "nothing is written", change)


@pytest.mark.parametrize("field", ["format", "version", *Model._fields])
def test_a_missing_field_is_named(path, field):
    assert cause(changed(path, **{field: None})) == f"field {field!r} is missing"


NAN, INFINITY = float("nan"), float("inf")
RECORD = {"epoch": 1, "train_loss": 0.5, "test_loss": 0.5, "train_accuracy": 1, "test_accuracy": 0}
WRONG = [
    ("format", "another", "expected 'scratchnet model', found 'another'"),
    ("version", 2, "expected 1, found 2"),
    ("version", 1.0, "expected 1, found 1.0"),
    ("version", True, "expected 1, found True"),
    ("digits", [4, 4], "expected two different digits, found [4, 4]"),
    ("digits", [4], "expected two different digits, found [4]"),
    ("digits", [4, 10], "expected two different digits, found [4, 10]"),
    ("pixels", "gray", "expected binary or grey, found 'gray'"),
    ("pixels", [], "expected binary or grey, found []"),
    ("seed", -1, "expected a whole number, 0 to 4294967295, found -1"),
    ("version", 0, "expected 1, found 0"),
    ("seed", 2**32, "expected a whole number, 0 to 4294967295, found 4294967296"),
    ("seed", 0.5, "expected a whole number, 0 to 4294967295, found 0.5"),
    ("init_scale", -1, "expected a finite number, 0 or more, found -1"),
    ("learning_rate", 0, "expected a finite number above 0, found 0"),
    ("learning_rate", INFINITY, "expected a finite number above 0, found inf"),
    ("epochs", 0, "expected a whole number, 1 or more, found 0"),
    ("bias", NAN, "expected a finite number, found nan"),
    ("bias", "0", "expected a finite number, found '0'"),
    ("bias", 10**400, "expected a finite number, found 1000"),
    ("weights", [0.0] * 783, "expected 784 finite numbers, found a list of 783"),
    ("weights", [0.0] * 785, "expected 784 finite numbers, found a list of 785"),
    ("weights", [0.0] * 783 + [NAN], "found a list of 784, nan at index 783"),
    ("weights", ["0"] + [0.0] * 783, "found a list of 784, '0' at index 0"),
    ("weights", [True] * 784, "found a list of 784, True at index 0"),
    ("weights", {}, "expected 784 finite numbers, found {}"),
    ("history", [{}], "expected a list of records, found a list of 1, {} at index 0"),
    ("history", [RECORD, RECORD | {"epoch": 0}], ", {'epoch': 0, "),
    ("history", [RECORD | {"epoch": 0}], "expected a list of records"),
    *[
        ("history", [RECORD | {figure: value}], "expected a list of records, found a list of 1, ")
        for figure in Record._fields[1:]
        for value in (-0.5, 1.5, "0.5", NAN)
    ],
    ("history", [RECORD | {"more": 1}], "expected a list of records"),
]


@pytest.mark.parametrize("field, value, message", WRONG)
def test_a_wrong_field_is_named_with_what_was_expected(path, field, value, message):
    found = cause(changed(path, **{field: value}))
    assert found.startswith(f"field {field!r}: ") and message in found


def test_a_field_too_many(path):
    assert cause(changed(path, extra=1)) == "unknown field 'extra'"


NOT_JSON = [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"{} {}"]


@pytest.mark.parametrize("content", NOT_JSON, ids=range(len(NOT_JSON)))
def test_what_is_not_json(tmp_path, content):
    path = tmp_path / "model.json"
    path.write_bytes(content)
    assert cause(path).startswith("not JSON: ")


@pytest.mark.parametrize("content", ["[]", "1", "null"])
def test_json_of_another_kind(tmp_path, content):
    path = tmp_path / "model.json"
    path.write_text(content)
    assert cause(path).startswith("expected a JSON object, found ")


def test_a_file_that_is_none(tmp_path):
    assert cause(tmp_path / "none.json") == "No such file or directory"
    assert cause(tmp_path) == "Is a directory"


@pytest.mark.process
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_a_model_of_empty_lists_takes_less_than_640_mb(tmp_path):
    """The list of five million lists itself takes 430; a message of all that is wrong with it took 900."""
    path = tmp_path / "model.json"
    path.write_text('{"format": [' + "[]," * 5_500_000 + "[]]}")
    program = (
        "import re, sys\nfrom scratchnet.model import ModelError, load_model\n"
        "try:\n    load_model(sys.argv[1])\nexcept ModelError as error:\n    print(error)\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+) kB', open('/proc/self/status').read())[1]) // 1000)"
    )
    ran = subprocess.run([sys.executable, "-c", program, path], cwd=ROOT, capture_output=True, text=True)
    *said, megabytes = ran.stdout.splitlines()
    step.equal("a list of 5500001, [] at index 0" in said[0], True, "the first wrong entry", said)
    step.equal(int(megabytes) < 640, True, "megabytes at most", megabytes)
