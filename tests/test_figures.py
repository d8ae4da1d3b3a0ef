"""Pictures, written as SVG by hand. Read back with the standard library's XML parser."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from step import Step, fixture

from scratchnet.figures import curves, samples, weights_map
from scratchnet.tools.svg import STYLE
from scratchnet.training import Record

step = Step(__file__)
ROOT = Path(__file__).resolve().parent.parent
SVG = "{http://www.w3.org/2000/svg}"
HISTORY = [Record(1, 0.5, 0.4, 0.25, 0.3), Record(5, 0.4, 0.3, 0.5, 0.6), Record(10, 0.1, 0.2, 1.0, 0.9)]


def parse(picture):
    """The drawing's elements of each class, and its texts; nothing may lie outside its frame."""
    root = ElementTree.fromstring(picture)
    _, _, width, height = map(float, root.get("viewBox").split())
    for rect in root.iter(f"{SVG}rect"):
        x, y = float(rect.get("x", 0)), float(rect.get("y", 0))
        assert 0 <= x and x + float(rect.get("width")) <= width
        assert 0 <= y and y + float(rect.get("height")) <= height
    for text in root.iter(f"{SVG}text"):
        assert 0 < float(text.get("x")) < width and 0 < float(text.get("y")) < height
    return root, [text.text for text in root.iter(f"{SVG}text")]


def of_class(root, name):
    return [element for element in root.iter() if element.get("class") == name]


def test_curves_have_a_point_for_each_record_at_its_own_epoch():
    root, texts = parse(curves(HISTORY))
    for name in ("train", "test"):
        dots = of_class(root, f"dot-{name}")
        x = [float(dot.get("cx")) for dot in dots]
        step.equal(len(dots), 6, "a dot per record, in each of two diagrams", name)
        # 300 units for 10 epochs, from x = 70: the first epoch lies at 100, not at the axis
        step.close(x[:3], [100.0, 220.0, 370.0], "x = left + width * epoch / 10", name)
        y = [float(dot.get("cy")) for dot in dots]
        assert y[0] < y[1] < y[2], "a falling loss goes down the page"
        assert y[3] > y[4] > y[5], "a rising accuracy goes up the page"
    assert {"epoch", "mean squared error", "accuracy", "training set", "test set"} <= set(texts)
    for name, words in (("train", "training set"), ("test", "test set")):
        (path,) = {path.get("d") for path in of_class(root, name) if path.get("d").startswith("M90 62")
                   or path.get("d").startswith("M240 62")}
        start = float(path[1:].split()[0])
        assert any(text.text == words and float(text.get("x")) == start + 44
                   for text in root.iter(f"{SVG}text")), "the key names its line"
    places = {(text.text, text.get("x"), text.get("y")) for text in root.iter(f"{SVG}text")}
    assert ("10", "370", "331") in places, "the last epoch at the right end"
    assert ("0.5", "62", "85") in places, "the largest loss at the top"
    # loss 0.5 on an axis to 0.5 is at the top, 80; accuracy 1.0 likewise
    assert of_class(root, "dot-train")[0].get("cy") == "80"
    assert of_class(root, "dot-train")[5].get("cy") == "80"


def test_curves_of_one_record_and_of_zeros():
    parse(curves([Record(1, 0.0, 0.0, 1.0, 1.0)]))
    with pytest.raises(ValueError, match="1 record or more"):
        curves([])


def test_map_has_a_cell_per_weight_in_its_place():
    weights = [0.0] * 784
    weights[0], weights[29], weights[783] = 2.0, -1.0, 0.5  # corner; row 1, column 1; last corner
    weights[1] = 1.5  # row 0, column 1
    root, texts = parse(weights_map(weights))
    up, down = of_class(root, "up"), of_class(root, "down")
    strong = [cell for cell in up if cell.get("fill-opacity") == "1"]
    assert (strong[0].get("x"), strong[0].get("y")) == ("60", "50")
    half = [cell for cell in down if cell.get("fill-opacity") == "0.5"]
    assert (half[0].get("x"), half[0].get("y")) == ("74", "64"), "14 units a pixel"
    beside = [cell for cell in up if cell.get("fill-opacity") == "0.75"]
    assert (beside[0].get("x"), beside[0].get("y")) == ("74", "50"), "columns go to the right"
    quarter = [cell for cell in up if cell.get("fill-opacity") == "0.25"]
    assert (quarter[0].get("x"), quarter[0].get("y")) == ("438", "428")
    assert len(up) + len(down) == 784 + 41, "784 pixels, and 41 steps of the scale"
    assert {"row", "column", "+2.00", "0", "-2.00"} <= set(texts)
    ends = {text.text: float(text.get("y")) for text in root.iter(f"{SVG}text")}
    assert ends["+2.00"] < ends["-2.00"], "above zero is up"
    top = [cell for cell in up if cell.get("x") == "490" and cell.get("fill-opacity") == "1"]
    assert top[0].get("y") == "90", "the scale begins with the strongest above zero"


def test_map_of_weights_that_are_all_zero():
    parse(weights_map([0.0] * 784))
    with pytest.raises(ValueError, match="expected 784 weights, found 3"):
        weights_map([0.0] * 3)


def test_samples_draw_all_ink_with_the_labels(data, pixels):
    images, labels = data.train_x[:10], data.train_y[:10]
    root, texts = parse(samples(images, labels))
    step.equal([t for t in texts if t.startswith("label")], [f"label {y}" for y in labels], "labels")
    area = sum(
        float(run.get("width")) / 4 * float(run.get("fill-opacity", 1))
        for run in of_class(root, "ink")
    )
    step.close(area, sum(map(sum, images)), "ink drawn = ink of the images", pixels, relative=1e-3)


def test_samples_put_ink_where_it_is():
    image = [0.0] * 784
    image[28 * 2 + 3] = image[28 * 2 + 4] = 1.0  # row 2, columns 3 and 4: one run
    root, _ = parse(samples([image], [7]))
    (run,) = of_class(root, "ink")
    found = [run.get(name) for name in ("x", "y", "width", "height")]
    step.equal(found, ["32", "58", "8", "4"], "20 + 3 * 4, 50 + 2 * 4; two pixels of 4", "row 2")


def test_samples_want_a_label_each():
    with pytest.raises(ValueError):
        samples([[0.0] * 784], [])


def test_colours_tell_things_apart():
    light, dark = STYLE.split("@media")
    for part in (light, dark):
        colours = dict(re.findall(r"\.(up|down|train|test) \{ (?:fill|stroke): (#\w{6})", part))
        assert colours["up"] != colours["down"] and colours["train"] != colours["test"]


def test_curves_of_hardly_any_loss():
    parse(curves([Record(1, 5e-324, 0.0, 1.0, 1.0)]))


def test_pictures_are_self_contained_and_titled():
    weights = fixture("training_binary")["before_epoch"]["3000"]["weights"]
    for picture in (curves(HISTORY), weights_map(weights), samples([[0.0] * 784], [0])):
        root, _ = parse(picture)
        assert root.find(f"{SVG}title").text
        assert not re.search(r"href|url\(|@import|<script", picture), "nothing from elsewhere"
        assert picture.count("http") == 1, "the name of the SVG namespace, and no other address"
        assert "prefers-color-scheme: dark" in picture
        assert picture.isascii()


def test_same_run_same_bytes_from_another_process():
    """Another process has other hashes of strings; nothing may depend on them."""
    program = (
        "from scratchnet.figures import curves\n"
        "from scratchnet.training import Record\n"
        f"print(curves({HISTORY!r}), end='')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True,
        env=os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    step.equal(ran.stdout, curves(HISTORY), "the same picture")
