"""A trained network, kept in a file. By hand; the oracle of the numbers is equality."""

import json
import os
from pathlib import Path
from zlib import crc32

import pytest
from commands import python
from step import Step

from scratchnet.article import random_weights
from scratchnet.dataset import Dataset
from scratchnet.runs.model import Model, ModelError, digest, load_model, save_model
from scratchnet.training import Record

step = Step(__file__)
NAN, INFINITY = float("nan"), float("inf")
RECORD = {"epoch": 1, "train_loss": 0.5, "test_loss": 0.5, "train_accuracy": 1, "test_accuracy": 0}


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
    """Another file beside `path`, with some of its fields changed, or removed where they are None."""
    content, other = json.loads(path.read_text()) | fields, path.with_name("changed.json")
    other.write_text(json.dumps({name: value for name, value in content.items() if value is not None}))
    return other


def cause(path):
    message = step.refused(load_model, path, ModelError)
    assert message.startswith(f"{path}: ") and "\n" not in message and len(message) < 300
    return message.removeprefix(f"{path}: ")


def test_saved_and_loaded_is_the_same_model(path):
    """Also where the path is text, as whoever sits at the prompt writes it."""
    step.equal(load_model(path).weights, trained().weights, "weights, bit for bit")

    class Float64(float):  # as NumPy's
        pass

    save_model(str(path), trained()._replace(weights=[Float64(weight) for weight in trained().weights]))
    step.equal({type(weight) for weight in load_model(path).weights}, {float}, "plain floats", "NumPy's")
    step.equal(load_model(str(path)), trained(), "the other fields")


def test_a_networks_weights_are_its_own(path):
    model = load_model(path)
    network = model.network()
    step.equal((network.weights, network.bias), (trained().weights, 1 / 7), "the model's weights and bias")
    network.weights[0] = 7.0
    step.equal(model.weights, trained().weights, "a copy of its weights")


def test_whole_numbers_are_read_as_floats_where_floats_are_meant(path):
    numbers = {"init_scale": 1, "learning_rate": 2, "bias": 3}
    found = load_model(changed(path, weights=[4] * 784, **numbers))
    values = [*(getattr(found, name) for name in numbers), found.weights[783]]
    step.equal(list(map(repr, values)), ["1.0", "2.0", "3.0", "4.0"], "as floats", [*numbers, "weights"])


def test_what_else_is_read(path):
    """The edges of each range are in it, and a record may have its figures in any order."""
    for field, value in (
        ("seed", 0), ("seed", 2**32 - 1), ("init_scale", 0), ("learning_rate", 5e-324), ("epochs", 1),
        ("digits", (9, 0)), ("data", None), ("data", "0012fe40"),
    ):  # fmt: skip
        step.equal(getattr(load_model(changed(path, **{field: value})), field), value, f"field {field!r}")
    content = changed(path, history=[dict(reversed(RECORD.items()))])
    step.equal(load_model(content).history, [Record(1, 0.5, 0.5, 1, 0)], "a record")


def test_the_digest_knows_each_pixel_and_each_class():
    """By hand with zlib: two floats of four bytes and a class of one byte for each image, in order."""
    sets = [[[[0.0, 1.0]], [0], [[1.0, 0.5]], [1]], [[[0.0, 1.0]], [1], [[1.0, 0.5]], [1]]]
    found = [digest(Dataset(*data)) for data in sets]
    by_hand = crc32(bytes.fromhex("00000000 0000803f 00 0000803f 0000003f 01"))  # little-endian
    step.equal(found[0], f"{by_hand:08x}", "CRC-32", sets[0])
    step.equal(len({*found, digest(Dataset(*sets[0][2:], *sets[0][:2]))}), 3, "three digests", sets)


def test_what_is_shown_and_what_is_written(path):
    step.equal(repr(trained()), "Model(digits=(4, 9), pixels='grey', epochs=200)", "it is short")
    lines = path.read_text().splitlines()
    step.equal(lines[1:3], [' "format": "scratchnet model",', ' "version": 1,'], "a field, a line")
    step.equal(' "pixels": "grey",' in lines, True, "a field, a line")


def test_written_whole_or_not_at_all(path, monkeypatch):
    before = path.read_text()
    for field, value in (
        ("bias", NAN), ("history", [Record(1, 0.5, NAN, 0.5, 0.5)]), ("weights", [INFINITY] * 784),
        ("weights", [1.0, 2.0]), ("epochs", 0), ("init_scale", -1.0), ("digits", (3, 3)),
    ):  # fmt: skip
        said = step.refused(
            lambda model: save_model(path, model), trained()._replace(**{field: value}), ModelError
        )
        step.has(said, f"{path}: not saved: expected {field} to be ", "found", given=value)

    def interrupted(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save_model(path, trained()._replace(epochs=7))
    step.equal((path.read_text(), os.listdir(path.parent)), (before, ["model.json"]), "as it was")


WRONG = [  # a field, values for it, what is said; {} stands for the value
    ("format", ["another"], "'scratchnet model', found {}"),
    ("version", [0, 2, 1.0, True], "1, found {}"),
    ("digits", [[4, 4], [4], [4, 10], [-1, 4]], "two different digits of 0..9, found {}"),
    ("pixels", ["gray", []], "binary or grey, found {}"),
    ("seed", [-1, 2**32, 0.5], "a whole number, 0 to 4294967295, found {}"),
    ("init_scale", [-1], "a finite number, 0 or more, found {}"),
    ("learning_rate", [0, INFINITY], "a finite number above 0, found {}"),
    ("epochs", [0], "a whole number, 1 or more, found {}"),
    ("bias", [NAN, "0"], "a finite number, found {}"),
    ("bias", [10**400], "a finite number, found 1000"),
    ("weights", [[0.0] * 783], "784 finite numbers, found a list of 783"),
    ("weights", [[0.0] * 785], "784 finite numbers, found a list of 785"),
    ("weights", [[0.0] * 783 + [NAN]], "found a list of 784, nan at index 783"),
    ("weights", [[True] * 784], "found a list of 784, True at index 0"),
    ("weights", [{}], "784 finite numbers, found {}"),
    ("data", [7, "", "0012fe4", "0012fe4g", "0012fe401"], "8 hexadecimal digits, found {}"),
    ("history", [[{}]], "a list of records, found [{{}}]"),
    ("history", [[RECORD] * 4 + [RECORD | {"epoch": 0}]], "a list of 5, {{'epoch': 0, "),
    ("history", [[RECORD | {"epoch": epoch}] for epoch in (0, -1, 1.5, True)], "a list of records"),
    ("history", [[RECORD | {"more": 1}], [list(RECORD)], [5]], "a list of records"),
    ("history", [
        [RECORD | {figure: value}] for figure in Record._fields[1:] for value in (-0.5, 1.5, "0.5", NAN)
    ], "a list of records, found [{{"),
]  # fmt: skip


def test_a_wrong_field_is_named_with_what_was_expected(path):
    for field, values, message in WRONG:
        for value in values:
            said = cause(changed(path, **{field: value}))
            step.has(said, f"expected {field} to be ", message.format(repr(value)), given=value)
    for field in ("format", "version", *Model._fields[:-1]):
        step.equal(cause(changed(path, **{field: None})), f"field {field!r} is missing", "named", field)
    step.equal(cause(changed(path, extra=1)), "unknown field 'extra'", "a field too many", "extra")


def test_what_is_no_model(tmp_path):
    path = tmp_path / "model.json"
    for contents, message in (
        ((b"", b"{", b"\xff\xfe", b"[" * 100_000, b"{} {}"), "not JSON: "),
        ((b"\x89PNG\r\n",), "not JSON: it looks like a PNG picture: a model is what `train --save` wrote"),
        ((b"\x80\x02}q",), "not JSON: it looks like a pickle file: a model is what `train --save` wrote"),
        ((b"[]", b"1", b"null"), "expected a JSON object, found "),
        ((b"1" * 20_000_000,), "more than 16777216 bytes: not a model"),  # as of a file without end
    ):
        for content in contents:
            path.write_bytes(content)
            step.equal(cause(path)[: len(message)], message, "what was expected", content[:9])
    step.equal(cause(tmp_path / "none.json"), "No such file or directory", "no file")
    step.equal(cause(tmp_path), "Is a directory", "a folder")


@pytest.mark.process
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_a_model_of_empty_lists_takes_less_than_640_mb(tmp_path):
    """The list of five million lists itself takes 430; a message of all that is wrong with it took 900."""
    path = tmp_path / "model.json"
    path.write_text('{"format": [' + "[]," * 5_500_000 + "[]]}")
    program = (
        "import re, sys\nfrom scratchnet.runs.model import ModelError, load_model\n"
        "try:\n    load_model(sys.argv[1])\nexcept ModelError as error:\n    print(error)\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+) kB', open('/proc/self/status').read())[1]) // 1000)"
    )
    *said, megabytes = python("-c", program, path).stdout.splitlines()
    step.has(said[0], "a list of 5500001, [] at index 0")
    step.equal(int(megabytes) < 640, True, "megabytes at most", megabytes)
