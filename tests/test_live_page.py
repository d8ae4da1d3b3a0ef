"""The live page in a real browser: what its reader does, and the numbers that it shows.

The numbers are compared with what the chapters' functions make of the pixels that the page has
sent, to the last digit that is shown; the pictures, with the colours that those numbers give. A
browser is needed, Chromium or Chrome; where there is none, these tests are skipped, unless
SCRATCHNET_BROWSER is set: then they fail.
"""

import base64
import json
import os
import re
import time
from http.client import HTTPConnection
from itertools import takewhile
from pathlib import Path

import pytest
from browser import Browser, PageError, find_browser, serving
from step import Step
from terminal import alive

from scratchnet.accuracy import accuracy
from scratchnet.article import random_weights
from scratchnet.dataset import TEST, scaled
from scratchnet.gradient import gradient
from scratchnet.live import centred, moment
from scratchnet.loss import mean_squared_error
from scratchnet.model import Model, load_model, save_model
from scratchnet.network import Network
from scratchnet.shared_matrix import SharedMatrix
from scratchnet.sigmoid import sigmoid, sigmoid_slope
from scratchnet.threshold import ink_rule
from scratchnet.tools.files import data_folder
from scratchnet.training import descend

pytestmark = pytest.mark.browser

step = Step(__file__)
BROWSER = find_browser()
MISSING = "needs a browser: chromium or google-chrome on the PATH, or its path in $CHROMIUM"
if not BROWSER and not os.environ.get("SCRATCHNET_BROWSER"):
    pytest.skip(MISSING, allow_module_level=True)
PAPER, INK = (0xF0, 0xF2, 0xF4), (0x1F, 0x23, 0x28)  # of the page in a light window
CLASSES = [(0x1F, 0x62, 0xC9), (0xC2, 0x57, 0x0C)]  # blue is class 0, orange class 1
GREY = Model(
    (4, 9), "grey", 4, 0.02, 0.5, 1, 0.125, [w / 50 for w in random_weights(784, seed=4)], []
)

# Before the page's own script: what it asks for is kept, and when it last asked or was answered.
SPY = """window.spy = {asked: [], waiting: 0, last: 0, fetch: window.fetch.bind(window)};
window.fetch = async (path, how) => {
  const about = path === "/api/look" ? JSON.parse(how.body) : null;
  if (about && about.pixels.some((value) => value !== 255)) spy.asked.push(about);
  if (path !== "/api/train") spy.waiting += 1;
  try { return await spy.fetch(path, how); }
  finally { if (path !== "/api/train") spy.waiting -= 1; spy.last = performance.now(); }
};"""
AT_REST = "spy.asked.length > 0 && spy.waiting === 0 && performance.now() - spy.last > 80"


@pytest.fixture(scope="module")
def browser():
    if not BROWSER:
        pytest.fail(MISSING)
    with Browser(BROWSER) as browser:
        yield browser


@pytest.fixture(scope="module")
def address(browser, tmp_path_factory):
    """The page of a server that knows a model of 4 and 9, too."""
    path = tmp_path_factory.mktemp("page") / "fours.json"
    save_model(path, GREY)
    with serving("--model", str(path)) as (_, address):
        yield address


def opened(browser, address):
    tab = browser.tab()
    tab.size(1100, 900)
    tab.ask("Page.addScriptToEvaluateOnNewDocument", source=SPY)
    tab.open(address)
    tab.wait_until(AT_REST)  # it reads the images to know the ink
    return tab


@pytest.fixture
def page(browser, address):
    """The page, just opened, at rest; in the end nothing may have gone wrong in it."""
    tab = opened(browser, address)
    yield tab
    errors = "; ".join(tab.errors)
    tab.close()
    step.equal(errors, "", "no errors of the page")


# What is on the page.


def text(page, name):
    return page.evaluate(f"document.getElementById({json.dumps(name)}).textContent")


def line_of(page, name):
    """The sentence in which it stands, or its row of a table: the numbers with their names."""
    element = f"document.getElementById({json.dumps(name)})"
    return page.evaluate(f"{element}.closest('tr, p, dl div').innerText.replace(/[\\t\\n]+/, ': ')")


def choose(page, name, value):
    """Chooses an option as a reader does; text goes into a field."""
    page.evaluate(
        f"(e => {{ e.value = {json.dumps(str(value))}; if (e.value !== {json.dumps(str(value))})"
        " throw new Error(`no such option: ${e.innerText}`);"
        " for (const kind of ['input', 'change']) e.dispatchEvent(new Event(kind, {bubbles: true})); })"
        f"(document.getElementById({json.dumps(name)}))"
    )


def at(page, *spots):
    """Where the middles of pixels (column, row) of the drawing are in the window."""
    left, top, width, height = page.box("#draw")
    return [(left + (x + 0.5) * width / 28, top + (y + 0.5) * height / 28) for x, y in spots]


def sent(page):
    """What the page asked about its image last, once it is at rest."""
    page.wait_until(AT_REST)
    return page.evaluate("spy.asked.at(-1)")


def inked(page):
    """The pixels (column, row) that have ink, as the page has sent them."""
    return {(place % 28, place // 28) for place, value in enumerate(sent(page)["pixels"]) if value}


def weights_of(name):
    if name == "first":
        return Model((0, 1), "binary", 0, 1.0, 0.01, 1, 0.0, random_weights(784), [])
    return GREY if name == "model" else load_model(data_folder() / f"{name}.json")


@pytest.fixture(scope="module")
def rules(load):
    """The rules of ink, by digits."""
    sets = {(0, 1): load(), (4, 9): load((4, 9), "grey")}
    return {digits: ink_rule(data.train_x, data.train_y) for digits, data in sets.items()}


def decimals(value, count):
    return re.sub(r"^-(0\.0*)$", r"\1", f"{value:.{count}f}")


def fine(value):
    """As the page writes what may be next to nothing: 0.123457, and 1.23e-14."""
    digits, power = f"{value or 0.0:.2e}".split("e")
    return decimals(value, 6) if abs(value) >= 0.001 else f"{digits}e{int(power):+}"


def short(value):
    """As the page writes the scales of its maps, in two digits."""
    return f"{float(f'{value:.2g}'):g}"


def made(page):
    """What the page asked last: its weights, the network after the steps, the image as a row."""
    asked = sent(page)
    weights = weights_of(asked["weights"])
    network = weights.network()
    for taken in asked["steps"]:
        row, y = (
            scaled(bytes(taken["pixels"]), weights.pixels),
            weights.digits.index(taken["label"]),
        )
        network.update(*gradient([row], [y], network.forward([row])), taken["rate"])
    image = bytes(asked["pixels"])
    return weights, network, scaled(centred(image) if asked["centre"] else image, weights.pixels)


def shown(page, rules):
    """Fails unless the page shows what the chapters make of what it has sent; returns that."""
    weights, network, row = made(page)
    asked, rule = sent(page), rules[weights.digits]
    (z,), (p,) = network.weighted_sums([row]), network.forward([row])
    pulls = [x * w for x, w in zip(row, network.weights)]
    read_as, says = weights.digits[p >= 0.5], weights.digits[rule.classify(row)]
    wrong = ", and wrong" if asked["label"] not in (None, read_as) else ""
    sure, up, down = max(p, 1 - p), *(sum(v for v in pulls if v * sign > 0) for sign in (1, -1))
    loss = delta = ""
    if asked["label"] is not None:
        y = weights.digits.index(asked["label"])
        loss = decimals(mean_squared_error([p], [y]), 6)
        delta = fine(gradient([row], [y], [p])[1])
    ink, border = sum(x > 0 for x in row), decimals(rule.midpoint * 784, 1)
    than = "fewer" if ink < rule.midpoint * 784 else "more"
    expected = {
        "verdict": f"read as a {read_as}, {decimals(100 * sure, 2)} % sure{wrong}",
        "up": f"pulls up: {decimals(up, 4)}",
        "down": f"pulls down: {decimals(down, 4)}",
        "bias": f"bias b: {decimals(network.bias, 4)}",
        "z": f"z, their sum: {decimals(z, 4)}",
        "p": f"p = sigmoid(z): {fine(p)}",
        "slope": f"slope p (1 - p): {fine(sigmoid_slope(p))}",
        "ink": f"The rule that only counts ink says: a {says}. "
        f"The image has {ink} pixels of ink, {than} than {border}.",
        "loss": f"loss (p - y)²: {loss}",
        "delta": f"delta (p - y) p (1 - p): {delta}",
    }
    if not ink:
        expected["verdict"] = "no ink: z is the bias alone"
        del expected["ink"]
    hidden = page.evaluate("document.getElementById('rule').hidden")
    step.equal(hidden, not ink, "the rule counts ink where there is some", ink)
    for name, value in expected.items():
        step.equal(line_of(page, name), value, f"#{name}", (asked["weights"], f"z = {z}"))
    return z, p


# Drawing.


def test_a_stroke_and_its_numbers(page, rules):
    before = int(page.evaluate("document.getElementById('z').dataset.seq"))
    page.stroke(at(page, (9, 6), (9, 7), (9, 20)))
    found = inked(page)
    path = {(9, row) for row in range(6, 21)}
    step.equal(path <= found, True, "ink where the mouse went, however fast", found)
    step.equal(
        {(x, y) for x, y in found if not (7 <= x <= 11 and 4 <= y <= 22)}, set(), "and only there"
    )
    step.equal(sent(page)["centre"], True, "it is centred")
    shown(page, rules)
    step.equal(text(page, "ink"), str(len(found)), "the ink")
    after = int(page.evaluate("document.getElementById('z').dataset.seq"))
    step.equal(after > before, True, "data-seq counts the answers", (before, after))
    page.stroke(at(page, (9, 6), (15, 6)))
    step.equal(found < inked(page), True, "the next stroke leaves the first")
    shown(page, rules)


def test_a_fast_stroke_across_the_border_and_back(page, rules):
    page.stroke(at(page, (4, 4), (60, 30), (4, 24)))  # the mouse is held, outside, too
    found = inked(page)
    step.equal({(4, 4), (4, 24)} <= found, True, "both ends", found)
    shown(page, rules)


def test_a_press_elsewhere_draws_nothing(page):
    page.stroke(at(page, (5, 5), (5, 20)))
    before = inked(page)
    left, top, width, height = page.box("#draw")
    page.stroke([(left + width + 8, top + 8), (left + width / 2, top + height / 2)])
    time.sleep(0.1)
    step.equal(inked(page), before, "the press was beside the drawing")
    for what, x in (("Pressed", 3), ("Moved", 20), ("Released", 20)):
        spot = dict(zip("xy", at(page, (x, 15))[0]))
        page.ask("Input.dispatchMouseEvent", type=f"mouse{what}", button="right", buttons=2, **spot)
    time.sleep(0.1)
    step.equal(inked(page), before, "the right button is for the browser's menu")


def test_one_click_is_a_dot(page, rules):
    page.stroke(at(page, (20, 3)))
    found = inked(page)
    step.equal((20, 3) in found and len(found) <= 9, True, "a dot", found)
    shown(page, rules)


def test_eraser_pen_and_clear(page, rules):
    page.stroke(at(page, (6, 12), (22, 12)))
    line = inked(page)
    page.click("#eraser")
    page.stroke(at(page, (14, 6), (14, 18)))
    rest = inked(page)
    step.equal((14, 12) in rest or not rest < line, False, "the middle is gone", rest)
    step.equal({(6, 12), (22, 12)} <= rest, True, "both ends stay", rest)
    shown(page, rules)
    page.click("#pen")
    page.stroke(at(page, (14, 12)))
    step.equal(rest < inked(page), True, "the pen inks again")
    page.click("#clear")
    step.equal(inked(page), set(), "a blank image")
    z, _ = shown(page, rules)
    step.equal(z, weights_of(sent(page)["weights"]).bias, "z is the bias")


def test_centre(page, rules):
    page.stroke(at(page, (3, 3), (3, 10)))
    centred_z, _ = shown(page, rules)
    page.click("#centre")
    step.equal(sent(page)["centre"], False, "as it is")
    z, _ = shown(page, rules)
    step.equal(z != centred_z, True, "other weights", (z, centred_z))
    page.click("#centre")
    step.equal(shown(page, rules)[0], centred_z, "and back")


def test_by_the_keyboard_alone(page, rules):
    for _ in range(40):
        if page.evaluate("document.activeElement.id") == "draw":
            break
        page.key("Tab")
    step.equal(page.evaluate("document.activeElement.id"), "draw", "Tab leads to the drawing")
    page.key(" ")
    first = inked(page)
    step.equal(0 < len(first) <= 9, True, "a dot", first)
    for _ in range(4):
        page.key("ArrowRight")
    step.equal(inked(page), first, "arrows alone ink nothing")
    page.key(" ")
    second = inked(page) - first
    step.equal(second, {(x + 4, y) for x, y in first}, "four to the right", first)
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft", "ArrowUp"):
        page.key(key)
    page.key(" ")
    third = {(x + 3, y + 1) for x, y in first}
    step.equal(inked(page), first | second | third, "and around")
    shown(page, rules)
    page.key(" ", shift=True)
    step.equal(inked(page), (first | second) - third, "with shift, it is erased")
    for _ in range(40):
        page.key("ArrowLeft")
    page.key(" ")
    step.equal(min(inked(page))[0], 0, "to the border and no further")
    shown(page, rules)
    scrolled = page.evaluate("scrollY")
    page.key("ArrowDown")
    page.key(" ")
    step.equal(page.evaluate("scrollY"), scrolled, "the page stays where it is")
    page.key("Tab")
    step.equal(page.evaluate("document.activeElement.id"), "pen", "and out again")


# Test images, labels, steps, weights.


def show_test(page, number):
    choose(page, "test-number", number)
    page.click("#test-go")


def test_a_test_image_by_its_number(page, sets, rules):
    images, labels = sets[TEST]
    for number in (3, 2, 9994):
        show_test(page, number)
        page.wait_until(AT_REST)
        step.equal(bytes(sent(page)["pixels"]), images[number], "its pixels", number)
        known = labels[number] if labels[number] in (0, 1) else None
        step.equal(sent(page)["label"], known, "its label, if the unit knows it", number)
        step.equal(page.evaluate("document.getElementById('label').value"), str("" if known is None else known),
                   "the label's choice", number)  # fmt: skip
        shown(page, rules)
    show_test(page, 2)
    page.click("#test-next")  # at once: it is the next after that one
    page.wait_until("document.getElementById('test-number').value === '3'")
    step.equal(labels[3], 0, "the next of a digit that the unit knows")
    step.equal(bytes(sent(page)["pixels"]), images[3], "its pixels")
    for number in ("10000", "-1", "1.5"):  # the browser says what it should be
        show_test(page, number)
        valid = page.evaluate("document.getElementById('test-number').validity.valid")
        step.equal(valid, False, "such a number is not sent", number)
        step.equal(bytes(sent(page)["pixels"]), images[3], "the image stays", number)
    show_test(page, "")
    page.wait_until("document.getElementById('look-message').textContent.includes('0..9999')")
    page.errors.clear()  # the console notes the 400
    show_test(page, 3)
    page.wait_until("document.getElementById('look-message').textContent.includes('image 3')")


def test_misread_ones(page, sets, rules):
    images, labels = sets[TEST]
    network = weights_of("article").network()
    distances = {}
    for number, (image, label) in enumerate(zip(images, labels)):
        if label in (0, 1):
            (p,) = network.forward([scaled(image, "binary")])
            if (p >= 0.5) != label:
                distances[abs(p - label), number] = number
    worst = [distances[key] for key in sorted(distances, reverse=True)]
    choose(page, "weights", "article")
    for number in worst[:3]:
        page.click("#test-misread")
        page.wait_until(f"document.getElementById('test-number').value === '{number}'")
        step.equal(bytes(sent(page)["pixels"]), images[number], "the worst first", number)
        shown(page, rules)
        step.equal(text(page, "read-as"), str(1 - labels[number]), "it is misread", number)


def change(page):
    """What the table of one step shows, row by row, before and after; None if it is hidden."""
    return page.evaluate(
        "(t => t.hidden ? null : [...t.rows].map(r => [...r.cells].map(c => c.innerText)))"
        "(document.getElementById('change'))"
    )


def table(two):
    """The table of a step of an image whose y is 0, by its z and p before the step, and after it."""
    kinds = {"z": lambda z, p: z, "p": lambda z, p: p, "loss": lambda z, p: p * p}
    rows = [["", "before", "after", "change"]]
    for name, value in kinds.items():
        before, after = (value(*one) for one in two)
        write = fine if name == "p" else lambda v: decimals(v, 4 if name == "z" else 6)
        sign = "+" if after > before else ""
        by = sign + fine(after - before) if after != before else "0"
        rows.append([name, write(before), write(after), by])
    return rows


def test_a_step_on_flat_ground_is_told_from_none(page, rules):
    """From the article's weights a 0 that is read as a 1 changes by less than six decimals show."""
    choose(page, "weights", "article")
    page.stroke(at(page, (14, 4), (14, 23)))
    page.stroke(at(page, (16, 4), (16, 23)))
    choose(page, "label", 0)
    choose(page, "rate", 0.01)
    before = shown(page, rules)
    page.click("#step")
    after = shown(page, rules)
    found = change(page)
    step.equal(found, table([before, after]), "the table of the step", (before, after))
    step.equal(found[1][3] != "0", True, "z changes, if only a little", found[1])


def test_what_is_misread_after_a_step(page, sets):
    """One step of rate 1 on the worst misread one, and other images are misread than before."""
    images, labels = sets[TEST]
    choose(page, "weights", "small")
    for steps in range(2):
        page.click("#test-misread")
        sent(page)
        page.wait_until("document.getElementById('look-message').textContent.includes('misread')")
        _, network, _ = made(page)
        rows = [(scaled(i, "binary"), label) for i, label in zip(images, labels) if label < 2]
        wrong = sum((network.forward([row])[0] >= 0.5) != label for row, label in rows)
        said = text(page, "look-message")
        step.equal(f"{wrong} are misread, the worst first: this is number 1." in said, True, "how many", said)
        step.equal(text(page, "y"), f"so y = {sent(page)['label']}", "its class")
        if not steps:
            choose(page, "rate", 1)
            page.click("#step")
            step.equal(len(sent(page)["steps"]), 1, "a step")
    page.click("#undo")
    page.wait_until("!document.getElementById('about').textContent.includes('your steps')")


def test_labels_losses_and_steps(page, sets, rules):
    choose(page, "weights", "small")
    show_test(page, 2)
    page.wait_until(AT_REST)
    choose(page, "label", "")
    shown(page, rules)
    step.equal(page.evaluate("document.getElementById('step').disabled"), True, "no label, no step")
    for label in (1, 0):  # it is a 1; then it learns that it is a 0
        choose(page, "label", label)
        shown(page, rules)
    seen = [shown(page, rules)]
    step.equal(change(page), None, "no step, no table of it")
    for rate in (1, 0.1, 1):
        choose(page, "rate", rate)
        page.click("#step")
        steps = sent(page)["steps"]
        step.equal(
            (len(steps), steps[-1]["rate"], steps[-1]["label"]), (len(seen), rate, 0), "a step"
        )
        seen.append(shown(page, rules))
        step.equal(change(page), table(seen[-2:]), "the table of the step", seen[-2:])
        said = text(page, "about")
        step.equal(said.startswith(f"Changed by your steps: {len(steps)}."), True, "beside the weights", said)
    step.equal(
        [p for _, p in seen], sorted([p for _, p in seen], reverse=True), "it learns: p falls"
    )
    for before in reversed(seen[:-1]):
        page.click("#undo")
        step.equal(shown(page, rules), before, "undone")
        step.equal(change(page), None, "the table is of the last step")
    step.equal(page.evaluate("document.getElementById('undo').disabled"), True, "nothing to undo")


def test_other_weights(page, rules):
    page.stroke(at(page, (14, 5), (14, 22)))
    found = set()
    for name in ("first", "article", "small", "model"):
        choose(page, "weights", name)
        step.equal(sent(page)["weights"], name, "the weights that are asked")
        found.add(shown(page, rules)[0])
        options = page.evaluate("[...document.getElementById('label').options].map(o => o.value)")
        step.equal(options, ["", *map(str, weights_of(name).digits)], "the labels", name)
        rate = weights_of(name).learning_rate
        chosen = page.evaluate("document.getElementById('rate').selectedOptions[0].text")
        step.equal(chosen, f"{rate:g}, the weights' own", "the rate that is chosen first", name)
        choose(page, "label", weights_of(name).digits[0])
        shown(page, rules)
        page.click("#step")
        step.equal(sent(page)["steps"][0]["rate"], rate, "a step of that rate", name)
        shown(page, rules)
        choose(page, "rate", 0.1)  # it is forgotten with the next weights
    step.equal(len(found), 4, "four weighted sums", found)


# The pictures.


def picture(page, name):
    """A canvas, once it is drawn: its width, its height, and what tells the colour at (x, y)."""
    width, height, data = page.evaluate(f"""(async () => {{
        for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
        const seen = document.getElementById({json.dumps(name)}), {{ width, height }} = seen;
        const on = new OffscreenCanvas(width, height).getContext("2d");
        on.fillStyle = "#ffffff";
        on.fillRect(0, 0, width, height);
        on.drawImage(seen, 0, 0);
        const codes = [...on.getImageData(0, 0, width, height).data];
        return [width, height, btoa(codes.map((code) => String.fromCharCode(code)).join(""))];
    }})()""")
    data = base64.b64decode(data)

    def colour(x, y):
        place = 4 * (int(y) * width + int(x))
        return tuple(data[place : place + 3])

    return width, height, colour


def cells(page, name, expected, down=0.5):
    """Fails unless 784 cells have these colours, so far down from their upper edge; roughly."""
    width, height, colour = picture(page, name)
    for place, wanted in enumerate(expected):
        row, column = divmod(place, 28)
        found = colour((column + 0.5) * width / 28, (row + down) * height / 28)
        agree = all(abs(a - b) <= 3 for a, b in zip(found, wanted))
        step.equal(agree, True, f"#{name}, the colour of a cell", (column, row, found, wanted))


def mixed(colour, strength):
    return [under + (over - under) * min(strength, 1) for under, over in zip(PAPER, colour)]


def mapped(page, name, values, largest):
    """Fails unless a map shows these 784 values: a full cell above 0, half a cell below."""
    full = [mixed(CLASSES[value > 0], abs(value) / largest) for value in values]
    cells(page, name, full)
    cells(page, name, [cell if value > 0 else PAPER for cell, value in zip(full, values)], 0.1)


def weighed(page, name, scale, weights):
    """Fails unless a map shows these weights, and says what its full colour is."""
    largest = max(map(abs, weights))
    mapped(page, name, weights, largest)
    step.equal(text(page, scale), short(largest), f"#{scale}")


def plotted(page, name, left, least, most, highest=1):
    """What a plot has: its colour at (x, y), the x of a number, the y of another one."""
    width, height, colour = picture(page, name)
    return (
        colour,
        lambda value: left + (width - 18 - left) * (value - least) / (most - least),
        lambda value: height - 26 - (height - 48) * value / highest,
    )


def test_the_pictures_of_an_image(page, sets, rules):
    choose(page, "weights", "model")
    show_test(page, 4)  # a 4 in grey
    choose(page, "rate", 0.1)
    of, used = "the next step", None
    for steps in range(3):
        _, p = shown(page, rules)
        _, network, row = made(page)
        step.equal(len(sent(page)["steps"]), steps, "steps")
        w = network.weights
        weighed(page, "w", "w-scale", w)
        pulls = [x * weight if x else weight / 5 for x, weight in zip(row, w)]
        mapped(page, "pulls", pulls, max(map(abs, w)))
        gradient_w, delta = gradient([row], [0], [p])
        step.equal(delta > 0.01, True, "not on flat ground", delta)
        mapped(page, "gradient", used or gradient_w, 4 / 27)
        step.equal(text(page, "gradient-of"), of, "which gradient", steps)
        of, used = "the step just taken", gradient_w
        page.click("#step")
    cells(page, "draw", [mixed(INK, value / 255) for value in sent(page)["pixels"]], 0.1)
    choose(page, "weights", "first")
    show_test(page, 25)
    page.wait_until(AT_REST)
    choose(page, "label", 1)  # a 0, far out: delta is -3.6e-13
    shown(page, rules)
    width, height, colour = picture(page, "gradient")
    seen = {colour(x, y) for x in range(width) for y in range(height) if abs(y - height / 2) > 15}
    step.equal(seen, {PAPER}, "a blank gradient")
    dark = [x for x in range(width) if max(colour(x, height / 2)) < 150]
    step.equal(len(dark) > 10, True, "and the words that say why", dark)


def test_the_picture_of_the_sigmoid(page, rules):
    for name, number, reach in (("model", 4, 10), ("small", 2, 10), ("first", 25, 40)):
        choose(page, "weights", name)
        show_test(page, number)
        z, p = shown(page, rules)
        colour, x, y = plotted(page, "sigmoid", 36, -reach, reach)
        step.equal(colour(x(z), y(p)), CLASSES[p >= 0.5], "the dot", (name, z))
        for other in (-3, -1, 1, 3):
            if reach > 10 or abs(x(z) - x(other)) < 12:
                continue  # too steep, or the dot is in front
            column = [colour(x(other), row) for row in range(int(y(0)))]
            curve = [row for row, seen in enumerate(column) if max(seen) < 130]
            place = y(sigmoid(other))
            near = any(abs(row - place) < 5 for row in curve)
            step.equal(near, True, "the curve", (other, place, curve))
            yellow = next((k for k, (r, g, b) in enumerate(column) if r - b > 60 > r - g), 0)
            place = y(4 * sigmoid_slope(sigmoid(other)))
            step.equal(abs(yellow - place) < 6, True, "the slope", (other, place, yellow))
        for far in (-9, 9):
            step.equal(colour(x(far), y(0) - 2), (0x8C, 0x95, 0x9F), "flat ground", far)


# Training.


def settings(page, **values):
    for name, value in values.items():
        choose(page, f"train-{name}", value)


def state(page, *words, seconds=10):
    return page.wait_until(
        f"{json.dumps(words)}.includes(document.getElementById('state').textContent)", seconds
    )


def epoch(page):
    return int(text(page, "epoch-0") or -1)


def heaped(column, has_colour):
    """How many pixels of a column have a colour, counted from its foot."""
    return len(list(takewhile(lambda seen: has_colour(*seen), reversed(column))))


def test_a_training_to_its_end(page, binary, rules):
    settings(page, rate=1, scale=0.01, epochs=50, a=0, b=1)
    page.click("#train")
    state(page, "done")
    network, x = Network(random_weights(784, scale=0.01)), SharedMatrix(binary.train_x)
    for _ in descend(network, x, binary.train_y, 50, 1.0):
        pass
    p = [sigmoid(z) for z in network.weighted_sums(x)]
    test_x = SharedMatrix(binary.test_x)
    test_p = network.forward(test_x)
    now = moment(network, random_weights(784, scale=0.01), binary, x, test_x)
    flat = sum(sigmoid_slope(output) < 0.001 for output in p) / len(p)
    expected = {
        "epoch-0": "epoch: 50",
        "test-accuracy-0": "test accuracy: 0.9995",
        "accuracy-0": f"accuracy: {decimals(accuracy(p, binary.train_y), 4)}",
        "loss-0": f"loss: {decimals(mean_squared_error(p, binary.train_y), 6)}",
        "flat-0": f"on flat ground: {decimals(flat, 4)}",
    }
    step.equal(decimals(accuracy(test_p, binary.test_y), 4), "0.9995", "the chapters' own run")
    for name, value in expected.items():
        step.equal(line_of(page, name), value, f"#{name}", "50 epochs, rate 1, scale 0.01")
    said = line_of(page, "seconds-0")
    step.equal(bool(re.fullmatch(r"seconds: \d+\.\d", said)), True, "how long it took", said)
    weighed(page, "weights-0", "weights-scale-0", network.weights)
    weighed(page, "added-0", "added-scale-0", now["added"])
    zeros, ones = now["hills"]
    colour, x_of, y_of = plotted(page, "hills-0", 4, -65, 35, max(zeros + ones))
    for place, counts in enumerate(zip(zeros, ones)):
        seen = [colour(x_of(place - 64.5), row) for row in range(int(y_of(0)))]
        orange = heaped(seen, lambda r, g, b: r - g > 45)
        either = heaped(seen, lambda r, g, b: r - g > 45 or b - r > 45)
        expected = [y_of(0) - y_of(count) for count in (counts[1], max(counts))]
        agree = all(abs(a - b) < 2 for a, b in zip((orange, either), expected))
        step.equal(agree, True, "the hills at a z", (place - 65, orange, either, expected))
    for name, highest, value in (
        ("losses", 0.3, now["loss"]),
        ("accuracies", 1, now["accuracy"]),
        ("accuracies", 1, now["test_accuracy"]),
    ):
        colour, x_of, y_of = plotted(page, f"{name}-0", 52, 0, 50, highest)
        step.equal(max(colour(x_of(50) - 1, y_of(value))) < 200, True, "the curve's end", name)
    names = page.evaluate("[...document.getElementById('weights').options].map(o => o.value)")
    step.equal("watched" in names, True, "it can be looked at", names)
    show_test(page, 2)
    page.wait_until(AT_REST)
    choose(page, "weights", "watched")
    row = scaled(centred(bytes(sent(page)["pixels"])), "binary")
    step.equal(
        text(page, "z"), decimals(network.weighted_sums([row])[0], 4), "z of the run's weights"
    )


def test_pause_one_epoch_go_on_and_stop(page):
    settings(page, rate=0.01, scale=1, epochs=100)
    page.click("#train")
    page.wait_until("document.getElementById('epoch-0').textContent > 0", 10)
    page.click("#pause")
    state(page, "paused")
    time.sleep(0.5)
    reached = epoch(page)
    for _ in range(3):
        page.click("#one")
        reached += 1
        page.wait_until(f"document.getElementById('epoch-0').textContent === '{reached}'")
    time.sleep(0.4)
    step.equal(epoch(page), reached, "it pauses again")
    page.click("#pause")
    state(page, "running", "done")
    page.wait_until(f"document.getElementById('epoch-0').textContent > {reached + 1}")
    if text(page, "state") == "running":
        page.click("#stop")
        state(page, "idle")
    reached = epoch(page)
    time.sleep(0.5)
    step.equal(epoch(page), reached, "it has ended")
    settings(page, rate=1, scale=0.01, epochs=3, a=1, b=0)
    page.click("#train")
    state(page, "done")
    step.equal(epoch(page), 3, "another one")


def test_a_run_of_ones_own_is_judged_where_it_is_typed(page):
    off = "[...document.getElementById('train-%s').options].filter(o => o.disabled).map(o => o.value)"
    step.equal([page.evaluate(off % name) for name in "ab"], [["1"], ["0"]], "two different digits")
    choose(page, "train-a", 4)
    step.equal([page.evaluate(off % name) for name in "ab"], [["1"], ["4"]], "two different digits")
    for epochs in ("", "0", "1.5", "100001"):
        choose(page, "train-epochs", epochs)
        page.click("#train")
        step.equal(text(page, "state"), "idle", "no such run is begun", epochs)
        focus = page.evaluate("document.activeElement.id")
        step.equal(focus, "train-epochs", "the browser says it there", epochs)


def training_can_start(address, seconds):
    """Whether the server takes a new training within so many seconds; it is ended at once."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        asking = HTTPConnection(address.split("/")[2], timeout=10)
        asked = {"digits": [0, 1], "runs": [{"rate": 1, "scale": 1, "epochs": 1}]}
        asking.request(
            "POST", "/api/train", json.dumps(asked), {"Content-Type": "application/json"}
        )
        status = asking.getresponse().status
        asking.close()
        if status == 200:
            return True
        time.sleep(0.05)
    return False


def test_one_training_at_a_time_and_closing_the_page_ends_it(page, browser, address):
    other = opened(browser, address)
    settings(other, rate=0.01, scale=1, epochs=100_000)
    other.click("#train")
    other.wait_until("document.getElementById('epoch-0').textContent > 0")
    page.ask("Page.bringToFront")
    settings(page, rate=1, scale=0.01, epochs=3)
    page.click("#train")
    page.wait_until(
        "document.getElementById('state').textContent.includes('training is being watched')", 10
    )
    step.equal([error for error in page.errors if "409" not in error], [], "nothing but the 409")
    page.errors.clear()
    step.equal(other.errors, [], "the other page goes on")
    other.close()
    page.click("#train")
    state(page, "done")
    step.equal(epoch(page), 3, "the other one's has ended, and this one's has begun")


def test_the_articles_run_beside_a_good_one(page, address):
    page.click("#both")
    page.wait_until("document.getElementById('epoch-1').textContent > 0")
    step.equal(
        (text(page, "epoch-0"), text(page, "test-accuracy-0")), ("50", "0.9995"), "the good one"
    )
    step.equal(text(page, "state"), "running", "the article's")
    step.equal(
        0.4 < float(text(page, "test-accuracy-1")) < 0.5, True, "the article's log begins at 0.4643"
    )
    page.open("about:blank")
    step.equal(training_can_start(address, 2.0), True, "leaving the page ends it")


# How it looks, and when the server has gone.


@pytest.mark.parametrize("dark", [False, True])
def test_a_narrow_window(page, tmp_path, dark):
    page.size(400, 800, dark=dark)
    page.stroke(at(page, (9, 6), (9, 20)))
    page.click("#both")
    page.wait_until("document.getElementById('epoch-1').textContent > 0")
    page.click("#stop")
    state(page, "idle")
    for width in (400, 320, 1400):
        page.size(width, 800, dark=dark)
        found = page.evaluate("document.scrollingElement.scrollWidth")
        step.equal(found <= width, True, "nothing stands out to the right", (width, found))
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    levels = [int(level) for level in re.findall(r"\d+", colour)[:3]]
    step.equal(max(levels) < 80 if dark else min(levels) > 200, True, "the paper", colour)
    picture = tmp_path / "page.png"
    page.screenshot(picture)
    step.equal(picture.read_bytes()[:8], b"\x89PNG\r\n\x1a\n", "a picture")


def test_the_server_has_gone(browser):
    with serving() as (_, address):
        page = opened(browser, address)
        settings(page, rate=0.01, scale=1, epochs=100_000)
        page.click("#train")
        page.wait_until("document.getElementById('epoch-0').textContent > 0")
    page.wait_until("/server.*gone/.test(document.getElementById('state').textContent)")
    page.stroke(at(page, (9, 6), (9, 20)))
    page.wait_until("/server.*gone/.test(document.getElementById('look-message').textContent)")
    others = [error for error in page.errors if "Failed to load resource" not in error]
    step.equal(others, [], "no exceptions")
    page.close()


# The driver itself.


def test_what_a_page_throws(page):
    for expression, message in [
        ("nothing.at.all", "ReferenceError: nothing is not defined"),
        ("Promise.reject(new TypeError('later'))", "TypeError: later"),
        ("throw 5", "5"),
        ("1 +", "SyntaxError: Unexpected end of input"),
    ]:
        found = step.refused(page.evaluate, expression, PageError)
        step.equal(found.splitlines()[0], message, "its text", expression)
    seen = step.refused(lambda e: page.wait_until(e, 0.05), "0 * 1", AssertionError)
    step.equal(seen, "0 * 1: 0 after 0.05 s, errors []", "what it is")
    page.evaluate("setTimeout(() => { throw new Error('too late'); }), console.error('red', 1)")
    deadline = time.monotonic() + 20
    while len(page.errors) < 2 and time.monotonic() < deadline:
        page.evaluate("0")
    step.equal(
        sorted(e.splitlines()[0] for e in page.errors), ["Error: too late", "red 1"], "errors"
    )
    page.errors.clear()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("how", ["closed", "killed"])
def test_no_process_and_no_file_is_left_behind(browser, how):
    with Browser(BROWSER) as another:
        another.tab().open("data:text/html,<title>here</title>")
        folder = another.folder
        processes = [
            int(path.parent.name)
            for path in Path("/proc").glob("[0-9]*/cmdline")
            if folder in _read(path)
        ]
        step.equal(len(processes) > 1, True, "a browser is several processes", processes)
        if how == "killed":
            another.kill()
            step.refused(lambda about: another.tab(), "it has ended", AssertionError)
    deadline = time.monotonic() + 20
    while any(map(alive, processes)) and time.monotonic() < deadline:
        time.sleep(0.02)
    step.equal([number for number in processes if alive(number)], [], "no process", how)
    step.equal(Path(folder).exists(), False, "no file", how)


def _read(path):
    try:
        return path.read_text()
    except OSError:  # it has just ended
        return ""
