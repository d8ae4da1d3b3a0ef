"""A trained network, kept in a file (not in the article).

You have:     a network after training, and its history.
You build:    a text file with all that it takes to use the network again, and a careful reader of it.
It gives you: `train --save MODEL.json`, and `explain --model MODEL.json`.

A float written by Python with all the digits that it needs (`repr`) is read back as the same float,
so a network saved and loaded gives the same outputs, bit for bit.

    field           value
    format          "scratchnet model"
    version         1
    digits          two different digits of 0..9: class 0, class 1
    pixels          "binary" or "grey"
    seed            0..2**32 - 1
    init_scale      0 or more, the standard deviation of the initial weights
    learning_rate   above 0
    epochs          1 and up: those done, and `train --resume` goes on
    bias            a finite number
    weights         784 finite numbers
    history         a list of records: epoch, losses, accuracies
    data            a digest of the images and classes, 8 hexadecimal digits; null where it is not known
"""

import json
import re
from pathlib import Path
from struct import pack
from typing import Any, NamedTuple
from zlib import crc32

from scratchnet.dataset import LEVELS, Dataset
from scratchnet.network import Network
from scratchnet.tools.errors import Refused, naming
from scratchnet.tools.files import write_whole
from scratchnet.tools.signatures import looks_like
from scratchnet.tools.validation import DIGITS, RATE, SCALE, Check, checked, list_of, number, one_of, whole
from scratchnet.training import Record

FORMAT, VERSION = "scratchnet model", 1
LONGEST = 1 << 24  # bytes of a file; one with a record for each of 3000 epochs takes 0.6 million


class ModelError(Refused):
    """A model file that cannot be used; the message is `FILE: CAUSE`."""


class Model(NamedTuple):
    """A trained network, and how it came to be; see the table above."""

    digits: tuple[int, int]
    pixels: str
    seed: int
    init_scale: float
    learning_rate: float
    epochs: int
    bias: float
    weights: list[float]
    history: list[Record]
    data: str | None = None

    def network(self) -> Network:
        """Returns a network with a copy of these weights, and this bias."""
        return Network(self.weights, self.bias)

    def __repr__(self) -> str:
        return f"Model(digits={self.digits}, pixels={self.pixels!r}, epochs={self.epochs})"


def save_model(path: str | Path, model: Model) -> None:
    """Writes `model` to the file `path` as JSON, whole or not at all.

    The fields come in the order of the table above, each on a line of its own (`indent=1`); the
    history is a list of objects, one per record, with the names of `Record` as keys.

    Raises OSError where the file cannot be written, ModelError for what `load_model` would refuse.
    """
    history = [record._asdict() for record in model.history]
    content = {"format": FORMAT, "version": VERSION} | model._asdict()
    content |= {"digits": list(model.digits), "history": history}
    with naming(f"{path}: not saved", ModelError):
        _model(content)
    write_whole(Path(path), json.dumps(content, indent=1) + "\n")


def digest(data: Dataset) -> str:
    """Returns what tells one data set from another: a checksum (CRC-32) of its images and classes."""
    crc = 0
    for x, y in ((data.train_x, data.train_y), (data.test_x, data.test_y)):
        for row in x:
            crc = crc32(pack(f"<{len(row)}f", *row), crc)
        crc = crc32(bytes(y), crc)
    return f"{crc:08x}"


def load_model(path: str | Path) -> Model:
    """Returns the model in the file `path`, every field checked.

    Raises ModelError, which names the file and what is missing or wrong.
    """
    with naming(path, ModelError):
        with Path(path).open("rb") as file:
            content = file.read(LONGEST + 1)
        if len(content) > LONGEST:
            raise Refused(f"more than {LONGEST} bytes: not a model")
        try:
            document = json.loads(content.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            looks = looks_like(content, "a model is what `train --save` wrote", "text", "JSON")
            raise Refused(f"not JSON: {f'it {looks}' if looks else error}") from error
        return _model(document)


def _model(content: Any) -> Model:
    """The model that a JSON document describes; Refused names the first field that is wrong."""
    if not isinstance(content, dict):
        raise Refused(f"expected a JSON object, found {content!r:.60}")
    content = {"data": None} | content  # files of the second edition have no such field
    for name in [*FIELDS, *content]:
        if name not in content:
            raise Refused(f"field {name!r} is missing")
        if name not in FIELDS:
            raise Refused(f"unknown field {name!r:.40}")
        checked(content, name, FIELDS[name])
    fields = {name: content[name] for name in Model._fields}
    fields |= {name: float(content[name]) for name in ("init_scale", "learning_rate", "bias")}
    history = [Record(**record) for record in content["history"]]
    weights = [float(weight) for weight in content["weights"]]
    return Model(**fields | {"digits": (*content["digits"],), "weights": weights, "history": history})


def _is_record(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == set(Record._fields)
        and whole(1).passes(value["epoch"])
        and all(SHARE.passes(value[figure]) for figure in Record._fields[1:])
    )


def _is_digest(value: Any) -> bool:
    return value is None or (isinstance(value, str) and re.fullmatch("[0-9a-f]{8}", value) is not None)


SHARE, FINITE = number("a number, 0 to 1", 0, 1), number("a finite number")
FIELDS: dict[str, Check] = {
    "format": one_of(FORMAT),
    "version": one_of(VERSION),
    "digits": DIGITS,
    "pixels": one_of(*LEVELS),
    "seed": whole(0, 2**32 - 1),
    "init_scale": SCALE,
    "learning_rate": RATE,
    "epochs": whole(1),
    "bias": FINITE,
    "weights": list_of("784 finite numbers", FINITE, 784, 784),
    "history": list_of("a list of records", Check(_is_record, "a record")),
    "data": Check(_is_digest, "8 hexadecimal digits"),
}
