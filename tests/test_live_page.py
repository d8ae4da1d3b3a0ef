"""The live page in a real browser: what its reader does, and the numbers that it shows.

The numbers are compared with what the server has answered, which test_live_answers.py compares with the
chapters; the pictures, with the colours that those numbers give. A browser is needed, Chromium or
Chrome; where there is none, these tests are skipped, unless SCRATCHNET_BROWSER is set: then they fail.
"""

import json
import os
import re
import time
from base64 import b64decode
from decimal import ROUND_HALF_UP, Decimal
from itertools import takewhile
from math import ceil, cos, log10, pi, sin, sqrt
from pathlib import Path
from struct import pack
from zlib import compress, crc32

import pytest
from browser import Browser, find_browser, serving
from step import Step

from scratchnet import live
from scratchnet.dataset import TEST
from scratchnet.sigmoid import sigmoid, sigmoid_slope

pytestmark = pytest.mark.browser

step = Step(__file__)
BROWSER = find_browser()
MISSING = "needs a browser: chromium or google-chrome on the PATH, or its path in $CHROMIUM"
if not BROWSER and not os.environ.get("SCRATCHNET_BROWSER"):
    pytest.skip(MISSING, allow_module_level=True)
TYPE = 14  # pixels, of the type in pictures
PAPER, INK = (0xFF, 0xFF, 0xFF), (0x1F, 0x23, 0x28)  # of the page in a light window
PANEL = "document.querySelector('#runs article:last-child h3').textContent"  # which run the second one shows
CLASSES = [(0x1F, 0x62, 0xC9), (0xB8, 0x52, 0x0A)]  # blue is class 0, orange class 1

# Before the page's own script: `seen` is what was asked and answered, `run` the text of a training so
# far. Whatever the page does with an answer it does before `waiting` counts that as answered.
SPY = """{
  const fetched = window.fetch.bind(window);
  window.spy = {seen: [], waiting: 0, run: "", delay: 0};
  const follow = async (text) => { for await (const part of text) spy.run += part; };
  window.fetch = async (path, how = {}) => {
    if (path === "/api/train") {
      const answer = await fetched(path, how);
      Object.assign(spy, {run: "", trained: JSON.parse(how.body)});
      follow(answer.clone().body.pipeThrough(new TextDecoderStream())).catch(() => {});
      return answer;
    }
    spy.waiting += 1;
    const ended = () => setTimeout(() => { spy.waiting -= 1; });
    await new Promise((done) => setTimeout(done, spy.delay));
    const answer = await fetched(path, how).catch((error) => { ended(); throw error; });
    const read = answer.json.bind(answer), asked = how.body ? JSON.parse(how.body) : {};
    const see = (found) => { spy.seen.push({path, asked, found}); return found; };
    answer.json = () => read().then(see).finally(ended);
    return answer;
  };
}"""


@pytest.fixture(scope="module")
def browser():
    if not BROWSER:
        pytest.fail(MISSING)
    with Browser(BROWSER) as browser:
        yield browser


@pytest.fixture(scope="module")
def address(folder):
    with serving("--data", str(folder), "--model", str(folder / "fours.json")) as (_, address):
        yield address


def opened(browser, address, place="#free"):
    tab = browser.tab()
    tab.size(1280, 900)
    tab.ask("Page.addScriptToEvaluateOnNewDocument", source=SPY)
    tab.open(f"{address}{place}")
    tab.wait_until("spy.seen.some(({ found }) => found.border)")  # the training images have been read
    last(tab)
    return tab


@pytest.fixture
def page(browser, address):
    """The page, just opened, at rest; in the end nothing may have gone wrong in it."""
    tab = opened(browser, address)
    yield tab
    errors = "; ".join(tab.errors)
    tab.close()
    step.equal(errors, "", "no errors of the page")


# What is on the page, and what it has asked.


def read(page, name, what="textContent"):
    """Something of an element."""
    return page.evaluate(f"document.getElementById('{name}').{what}")


def line_of(page, name):
    """An element beside its name: "sum z: 1.2345"."""
    return ": ".join(
        read(page, name, f"closest('div').querySelector('{what}').textContent") for what in ("dt", "dd")
    )


def says(page, name, words):
    """Waits until these words are there."""
    page.wait_until(f"document.getElementById('{name}').textContent.includes({json.dumps(words)})")


def choose(page, **values):
    """Chooses options as a reader does, by their names with _ for -; text goes into a field."""
    for name, value in values.items():
        element = f"document.getElementById('{name.replace('_', '-')}')"
        kept = page.evaluate(f"{element}.value = '{value}', {element}.value")
        step.equal(kept, str(value), "there is such an option", name)
        for kind in ("input", "change"):
            page.evaluate(f"{element}.dispatchEvent(new Event('{kind}', {{bubbles: true}}))")


def last(page, path="/api/look"):
    """What the page asked last, and the answer, once at rest; not what parts 5 and 6 compare that with."""
    compared = (
        "{ cure: asked.weights === 'article', again: asked.epoch !== null }[document.body.dataset.step]"
    )
    compared = f"path === '/api/look' && {compared}"
    one = f"({{ path, asked }}) => path.startsWith('{path}') && !({compared})"
    page.wait_until(f"spy.waiting === 0 && spy.seen.some({one})")
    return page.evaluate(f"spy.seen.findLast({one})")


def asked(page):
    return last(page)["asked"]


def seen(page):
    """Which of these are to be seen, wherever one has scrolled to."""
    names = ["verdict", "draw", "pulls", "sigmoid", "step", "epoch", "cures", "teach-part", "train", "recipe",
             "centred"]  # fmt: skip
    visible = "(name) => document.getElementById(name).checkVisibility({visibilityProperty: true})"
    return page.evaluate(f"{names}.filter({visible})")


def inked(page):
    """The pixels (column, row) that have ink, as the page has sent them."""
    return {(place % 28, place // 28) for place, value in enumerate(asked(page)["pixels"]) if value}


def click(page, name):
    page.wait_until("spy.waiting === 0")  # then nothing moves below the mouse
    page.click(f"#{name}")


def spots_of(page, spots):
    """Where pixels (column, row) of the drawing are in the window."""
    page.wait_until("spy.waiting === 0")
    left, top, width, height = page.box("#draw")
    return [(left + (x + 0.5) * width / 28, top + (y + 0.5) * height / 28) for x, y in spots]


def draw(page, *spots):
    """Draws with the mouse from pixel to pixel (column, row)."""
    page.stroke(spots_of(page, spots))


def show_test(page, sets, number, label=None):
    """Puts a test image on the paper, and says what it is."""
    images, labels = sets[TEST]
    page.evaluate(f"import('/stage.js').then(({{ setPixels }}) => setPixels({list(images[number])}))")
    choose(page, label=labels[number] if label is None else label)


def raised(text):
    """A power of ten as the page writes it: 1.23 × 10⁻¹³."""
    digits, _, power = text.partition("e")
    small = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    return f"{digits}\u00a0×\u00a010{str(int(power)).translate(small)}" if power else digits


def decimals(value, count):
    """Halves are rounded away from 0, as JavaScript does it."""
    return str(Decimal(value).quantize(Decimal(10) ** -count, ROUND_HALF_UP))


def two(value):
    return decimals(value, 2).replace("-0.00", "0.00").replace("-", "−")


def fine(value):
    """As the page writes what may be next to nothing: 0.123, 0.0000123, and 1.23 × 10⁻¹⁴."""
    text = f"{value:.2e}"
    power = int(text.partition("e")[2])
    return (f"{value:.{2 - power}f}" if power >= -6 else raised(text)).replace("-", "−")


def signed(value):
    return f"{'+' if value > 0 else ''}{fine(value)}"


def near_one(p):
    """As the page writes p: with two digits that are not 9, however near 1 it is."""
    return f"{p:.{2 + ceil(-log10(1 - p))}f}" if 0.999 < p < 1 - 1e-7 else fine(p)


def percent(share):
    return f"{decimals(100 * share, 1)}\u00a0%"


def surely(share):
    return "over 99.9\u00a0%" if share > 0.999 else percent(share)


def shown(page):
    """Fails unless the page shows what the server has found of its image; returns that."""
    page.wait_until("spy.waiting === 0 && spy.seen.findLast(({ path }) => path === '/api/look').found.border")
    label, found = read(page, "label", "value"), last(page)["found"]
    wrong = ", and wrong" if label not in ("", str(found["read_as"])) else ""
    ink, border = found["ink"], found["border"]
    rule = f"To compare, a rule that only counts ink says {found['ink_says']}"
    parts = {"cure": f"{page.evaluate(PANEL)}: ", "again": "C, weights\u00a0÷\u00a028: "}
    whose = parts.get(page.evaluate("document.body.dataset.step"), "")
    whose = (
        "the example: " if page.evaluate("import('/state.js').then(({ state }) => state.example)") else whose
    )
    whose = "the article's neuron: " if asked(page)["weights"] in ("article", "first") else whose
    verdict = f"{whose}read as {found['read_as']}, {surely(found['sure'])} sure{wrong}"
    up, bias, z = (Decimal(decimals(found[name], 2)) for name in ("up", "bias", "z"))
    down = two(z - up - bias)  # the column adds up
    step.equal(
        abs(float(z - up - bias) - found["down"]) < 0.0151, True, "as exactly as it can", found["down"]
    )
    # After a step, what it was before it, too.
    before = page.evaluate("import('/state.js').then(({ state }) => state.before)")
    both = [before, found] if before else [found]
    z, p, slope = (" → ".join(write(one[name]) for one in both) for name, write in (
        ("z", (lambda value: decimals(value, 4).replace("-", "−")) if before else two),
        ("p", near_one), ("slope", fine),
    ))  # fmt: skip
    expected = {
        "up": f"■ pull to 1: {two(found['up'])}", "down": f"■ pull to 0: {down}",
        "bias": f"+ bias: {two(found['bias'])}", "z": f"sum z: {z}",
        "p": f"output p: {p}", "slope": f"steepness: {slope}",
    }  # fmt: skip
    for name, value in expected.items():
        step.equal(line_of(page, name), value, f"#{name}", (asked(page)["weights"], found["z"]))
    step.equal(read(page, "verdict"), verdict if ink else "no ink yet: z is the bias alone", "#verdict")
    fewer = f"fewer than {ceil(border)} make a 1"
    step.equal(read(page, "rule"), f"{rule}: {ink} pixels have ink, and {fewer}.", "#rule", ink)
    return found


def moved(before, after):
    return signed(after["z"] - before["z"])


# Drawing.


def test_the_first_paint_and_the_example(browser, address):
    first, texts, paints = "performance.getEntriesByName('first-paint')[0].startTime", [], []
    for _ in range(3):  # the browser itself is slow at first, and where others use the machine
        text = browser.tab()
        text.open(f"{address}state.js")
        texts.append(text.wait_until(first.replace("[0].", "[0]?.")))
        text.close()
        page = opened(browser, address, "")
        paints.append(page.evaluate(first))
        if len(paints) < 3:
            page.close()
    longest = max(300, min(texts) + 200)  # a mere text may take longer than that
    step.equal(min(paints) < longest, True, "there is something to see within 0.3 s", (paints, texts))
    found = shown(page)
    step.equal((found["read_as"], len(inked(page))), (1, 73), "the page's own example, a 1, is explained")
    step.equal(seen(page), ["verdict", "draw", "sigmoid"], "the picture that answers the question waits")
    draw(page, (9, 6), (9, 20))
    shown(page)
    step.equal(seen(page), ["verdict", "draw", "sigmoid"], "it waits for the answer, whoever has drawn")
    step.equal(min(x for x, _ in inked(page)) > 6, True, "the example makes room for the reader's ink")
    step.equal((page.errors, page.close()), ([], None), "no errors")


def test_strokes_dots_and_their_numbers(page):
    box = page.box("#draw")
    draw(page, (9, 6), (9, 7), (9, 20))
    line, way = inked(page), {(9, row) for row in range(6, 21)}
    near = {(x + dx, y + dy) for x, y in way for dx in (-2, -1, 0, 1, 2) for dy in (-2, -1, 0, 1, 2)}
    step.equal(way <= line <= near, True, "ink where the mouse went, however fast, and only there", line)
    step.equal(shown(page)["ink"], len(line), "the ink")
    step.equal("centred" in seen(page), True, "it says that the digit is moved to the middle")
    draw(page, (9, 6), (60, 30), (9, 24))  # the mouse is held, outside, too
    both = inked(page)
    step.equal(line | {(9, 24)} <= both, True, "the next stroke leaves the first", both)
    draw(page, (20, 3))
    dot = inked(page) - both
    step.equal((20, 3) in dot and len(dot) <= 9, True, "one click is a dot", dot)
    draw(page, (30, 3), (25, 20))
    step.equal(inked(page), both | dot, "the press was beside the drawing")
    click(page, "clear")
    page.touch(spots_of(page, [(5, 5), (5, 20)]))
    step.equal({(5, row) for row in range(5, 21)} <= inked(page), True, "a finger draws, too")
    step.equal(page.box("#draw"), box, "nothing has jumped under the pen")


def test_the_pen_is_as_thick_as_mnists(page):
    """A 0 of MNIST's own size has as much ink as its 0s, 192 pixels on average (review, fault A2)."""
    click(page, "clear")
    spots = [(13.5 + 5.5 * cos(turn * pi / 12), 13.5 + 8.5 * sin(turn * pi / 12)) for turn in range(25)]
    draw(page, *spots)
    found = shown(page)
    step.equal((150 < found["ink"] < 230, found["read_as"]), (True, 0), "a 0", found["ink"])


def test_clear(page):
    draw(page, (6, 12), (22, 12))
    click(page, "clear")
    found = shown(page)
    step.equal((inked(page), found["z"]), (set(), found["bias"]), "a blank image: z is the bias")


def test_by_the_keyboard_alone(page):
    click(page, "clear")
    page.evaluate("document.activeElement.blur()")
    focused = ""
    while focused != "draw":
        page.key("Tab")
        focused, before = (
            page.evaluate("document.activeElement.id || document.activeElement.textContent"),
            focused,
        )
        step.equal(focused != before, True, "Tab leads on, to the drawing", focused)
    page.key(" ")
    first = inked(page)
    step.equal(0 < len(first) <= 9, True, "a dot", first)
    for key in (*4 * ["ArrowRight"], " ", "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowUp", " "):
        page.key(key)
    second, third = ({(x + right, y + down) for x, y in first} for right, down in ((4, 0), (3, 1)))
    step.equal(inked(page), first | second | third, "two more; the way there is not inked")
    page.key(" ", shift=True)
    step.equal(inked(page), (first | second) - third, "with shift, it is erased")
    scrolled = page.evaluate("scrollY")
    for key in (*40 * ["ArrowLeft"], "ArrowDown", " "):
        page.key(key)
    step.equal(min(inked(page))[0], 0, "to the border and no further")
    step.equal(page.evaluate("scrollY"), scrolled, "the page stays where it is")
    says(page, "said", "row 15, column 0")
    page.key("Tab")
    step.equal(page.evaluate("document.activeElement.id"), "choose", "and out again")


# Labels, steps, weights.


def test_labels_losses_and_steps(page, sets):
    show_test(page, sets, 2, "")
    shown(page)
    step.equal(read(page, "step", "disabled"), True, "no label, no step")
    step.equal(read(page, "taken"), "Choose above what the image is.", "it says why")
    for label in (1, 0):  # it is a 1; then it learns that it is a 0
        choose(page, label=label)
        seen = [shown(page)]
    step.equal(read(page, "moved"), "0", "no step, nothing of it")
    steps = []
    for rate, loss in ((1, "squared"), (0.1, "cross-entropy"), (1e-9, "squared")):
        choose(page, rate=rate)
        page.evaluate(f"document.getElementById('cross-entropy').checked = {json.dumps(loss != 'squared')}")
        click(page, "step")
        steps.append({"pixels": seen[0]["pixels"], "label": 0, "rate": rate, "loss": loss, "times": 1})
        step.equal(asked(page)["steps"], steps, "a step")
        seen.append(shown(page))
        step.equal(read(page, "moved"), moved(*seen[-2:]), "what the step did", len(steps))
        step.equal(read(page, "taken"), f"steps taken: {len(steps)}", "how many")
    step.equal(seen[-1]["z"] == seen[-2]["z"], False, "the last one is small, and yet one")
    click(page, "start-over")
    step.equal(shown(page)["z"], seen[0]["z"], "all steps can be taken back at once")
    step.equal(read(page, "start-over", "disabled"), True, "nothing to take back")
    step.equal(read(page, "moved"), "0", "nothing of it")


def test_other_weights(page):
    draw(page, (14, 5), (14, 22))
    for about in last(page, "/api/weights")["found"]:
        choose(page, weights=about["name"])
        step.equal(asked(page)["weights"], about["name"], "the weights that are asked")
        shown(page)
        labels = [read(page, "label", f"options[{k}].value") for k in (0, 1, 2)]
        step.equal(labels, ["", *map(str, about["digits"])], "the labels", about)
        step.equal(float(read(page, "rate", "value")), about["rate"], "their own rate", about)
        choose(page, label=about["digits"][0])
        click(page, "step")
        step.equal(asked(page)["steps"][0]["rate"], about["rate"], "a step of that rate", about)
        choose(page, rate=0.1)  # it is forgotten with the next weights


# The pictures.


def picture(page, name):
    """A canvas, once it is drawn: its width, its height, and what tells the colour at (x, y)."""
    width, height, codes = page.evaluate(f"""(async () => {{
        for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
        const seen = document.querySelector({json.dumps(name)}), {{ width, height }} = seen;
        const on = new OffscreenCanvas(width, height).getContext("2d");
        on.fillStyle = "#ffffff";
        on.fillRect(0, 0, width, height);
        on.drawImage(seen, 0, 0);
        return [width, height, [...on.getImageData(0, 0, width, height).data]];
    }})()""")

    def colour(x, y):
        place = 4 * (int(y) * width + int(x))
        return tuple(codes[place : place + 3])

    return width, height, colour


def mixed(colour, strength):
    return [under + (over - under) * min(strength, 1) for under, over in zip(PAPER, colour)]


def mapped(page, name, values, largest, colours=CLASSES, inked=()):
    """Fails unless a map shows these 784 values: a full cell above 0, a smaller one below; roughly.

    Around the inked places there is a line.
    """
    width, height, colour = picture(page, name)
    for place, value in enumerate(values):
        row, column = divmod(place, 28)
        middle = mixed(colours[value > 0], abs(value) / largest)
        top = int(row * height / 28 + 0.5)  # the cell's first row of pixels
        for y, wanted in (((row + 0.5) * height / 28, middle), (top, middle if value > 0 else PAPER)):
            if y == top and place not in inked and place - 28 in inked:
                wanted = INK
            found = colour((column + 0.5) * width / 28, y)
            agree = all(abs(a - b) <= 3 for a, b in zip(found, wanted))
            step.equal(agree, True, f"{name}, the colour of a cell", (column, row, found, wanted))


def plotted(page, name, least, most, left=2.2 * TYPE):
    """What a plot has: its colour at (x, y), the x of a number, the y of another one, 0 to 1."""
    width, height, colour = picture(page, name)
    base = round(height - 1.7 * TYPE)
    return (
        colour,
        lambda value: left + (width - 1.5 * TYPE - left) * (value - least) / (most - least),
        lambda value: base - (base - 28) * value,
    )


def words_in(page, name, below=True):
    """What is written in a plot, below its axis or all of it: left, right and words, from left to right."""
    found = page.evaluate(f"""(() => {{
      const found = [], write = CanvasRenderingContext2D.prototype.fillText;
      CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {{
        const wide = this.measureText(text).width;
        const left = x - {{left: 0, center: wide / 2, right: wide}}[this.textAlign];
        const here = this.canvas.matches({json.dumps(name)}) &&
          y > {"this.canvas.clientHeight - 12" if below else 0};
        if (here) found.push([left, left + wide, text]);
        return write.apply(this, arguments);
      }};
      for (const [of, draw] of [["runs", "drawRuns"], ["stage", "drawStage"]]) {{
        import(`/${{of}}.js`).then((drawn) => drawn[draw]());  // all is drawn once more
      }}
      return new Promise((done) => setTimeout(() => {{
        CanvasRenderingContext2D.prototype.fillText = write;
        done(found);
      }}, 200));
    }})()""")
    return sorted({(left, right, str(text)) for left, right, text in found})


def test_the_maps_of_an_image(page, sets):
    choose(page, weights="model")
    show_test(page, sets, 4)  # in grey
    mapped(page, "#draw", asked(page)["pixels"], 255, [PAPER, INK])
    click(page, "step")
    found = shown(page)
    w = found["w"]
    pulls = [pull or 0.75 * weight for pull, weight in zip(found["pulls"], w)]  # faint where no ink is
    ink = {place for place, pixel in enumerate(found["pixels"]) if pixel}
    mapped(page, "#pulls", pulls, max(map(abs, w)), inked=ink)


def test_the_picture_of_the_sigmoid(page, sets):
    """Its axis widens, and shrinks again (review, fault B5)."""
    for name, number, reach in (("first", 25, 40), ("small", 2, 20), ("model", 4, 20)):
        choose(page, weights=name)
        show_test(page, sets, number, "")
        z, p = (shown(page)[of] for of in "zp")
        colour, x, y = plotted(page, "#sigmoid", -reach, reach)
        step.equal(colour(x(z), y(p)), INK, "the dot", (name, z))
        found = {words for _, _, words in words_in(page, "#sigmoid", below=False)}
        step.equal(found >= {"steepness", "peak 0.25)"}, True, "what is yellow", found)
    for z in (-3, 3):  # in the last one, whose dot is elsewhere
        column = [colour(x(z), row) for row in range(int(y(0)))]
        near = int(y(sigmoid(z)))
        step.equal(min(map(max, column[near - 4 : near + 5])) < 130, True, "the curve", (z, near))
        yellow = next((row for row, (r, g, b) in enumerate(column) if r - b > 60 > r - g), 0)
        slope = y(4 * sigmoid_slope(sigmoid(z)))
        step.equal(abs(yellow - slope) < 6, True, "the slope, four times as high", (z, slope, yellow))


def test_an_arrow_leads_from_the_old_dot_to_the_new_one(page, sets):
    show_test(page, sets, 2, 0)
    choose(page, rate=3)
    before = shown(page)
    click(page, "step")
    after = shown(page)
    colour, x, y = plotted(page, "#sigmoid", -20, 20)
    spots = [(x(found["z"]), y(found["p"])) for found in (before, after)]
    step.equal([colour(*spot) for spot in spots], [(255, 255, 255), INK], "a ring, a dot")
    middle = [sum(places) / 2 for places in zip(*spots)]
    step.equal(max(colour(*middle)) < 120, True, "the arrow between them", (spots, middle))


# Pictures of handwriting.


def photo(path, ink, paper, shapes):
    """Writes a PNG of 800 x 600: paper, and lines of ink through these points, with a shadow across."""
    spots = {(int(x) + dx, int(y) + dy) for shape in shapes for x, y in shape for dx in range(-9, 10)
             for dy in range(-9, 10) if dx * dx + dy * dy < 81}  # fmt: skip
    rows = []
    for y in range(600):
        shade = [0.72 if shapes and 0.4 * x + y > 520 else 1.0 for x in range(800)]
        grain = [(x * 7 + y * 13) % 11 - 5 for x in range(800)]
        colours = [ink if (x, y) in spots else paper for x in range(800)]
        row = [max(0, min(255, int(part * s + g))) for c, s, g in zip(colours, shade, grain) for part in c]
        rows.append(b"\0" + bytes(row))
    chunks = [
        (b"IHDR", pack(">IIBBBBB", 800, 600, 8, 2, 0, 0, 0)),
        (b"IDAT", compress(b"".join(rows), 1)),
        (b"IEND", b""),
    ]
    data = b"".join(pack(">I", len(c)) + n + c + pack(">I", crc32(n + c)) for n, c in chunks)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)


def between(start, end, count=200):
    return [(start[0] + (end[0] - start[0]) * k / count, start[1] + (end[1] - start[1]) * k / count)
            for k in range(count + 1)]  # fmt: skip


A_ZERO = [[(420 + 110 * cos(k / 60), 300 + 150 * sin(k / 60)) for k in range(378)]]
A_ONE = [between((520, 120), (380, 480))]


@pytest.mark.parametrize(
    "ink, paper, shapes, digit",
    [((35, 60, 170), (196, 196, 190), A_ZERO, 0), ((235, 235, 225), (40, 60, 50), A_ONE, 1)],
    ids=["blue on grey", "chalk on a board"],
)
def test_a_photo_that_is_dropped_is_read(page, tmp_path, ink, paper, shapes, digit):
    photo(tmp_path / "photo.png", ink, paper, shapes)
    before = len(page.evaluate("spy.seen"))
    page.drop(tmp_path / "photo.png", 500, 300)
    page.wait_until(f"spy.seen.length > {before} && !document.getElementById('recipe').hidden")
    found = shown(page)
    step.equal(found["read_as"], digit, "the digit", found["z"])
    columns, rows = zip(*inked(page))
    size = max(columns) - min(columns) + 1, max(rows) - min(rows) + 1
    step.equal(max(size), 20, "its longer side has 20 pixels", size)
    mass = sum(found["pixels"])
    for axis, places in enumerate(([k % 28 for k in range(784)], [k // 28 for k in range(784)])):
        centre = sum(place * value for place, value in zip(places, found["pixels"])) / mass
        step.equal(abs(centre - 14) <= 1, True, "its centre of mass is in the middle", (axis, centre))
    for stage in ("grey", "ink", "small", "centred"):
        width, height, colour = picture(page, f"#recipe-{stage}")
        shades = {colour(x, y) for x in range(width) for y in range(height)}
        step.equal(len(shades) > 1, True, "each stage is shown", stage)
        if stage in ("small", "centred"):
            pixels = asked(page)["pixels"] if stage == "small" else found["pixels"]
            greys = [colour(k % 28, k // 28)[0] for k in range(784)]
            step.equal(greys, [255 - pixel for pixel in pixels], "dark ink on white paper", stage)


def test_a_picture_that_is_pasted_is_read(page):
    """A thick 1 on white, which the page itself draws and puts on the clipboard."""
    page.evaluate("""(async () => {
      const canvas = new OffscreenCanvas(265, 265), on = canvas.getContext("2d"), data = new DataTransfer();
      Object.assign(on, {fillStyle: "#fff"}).fillRect(0, 0, 265, 265);
      Object.assign(on, {fillStyle: "#234"}).fillRect(125, 40, 16, 160);
      data.items.add(new File([await canvas.convertToBlob()], "a.png", {type: "image/png"}));
      document.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, cancelable: true}));
    })()""")
    page.wait_until("!document.getElementById('recipe').hidden")
    found = shown(page)
    step.equal((found["read_as"], {row for _, row in inked(page)}), (1, {*range(4, 24)}), "20 rows of ink")


def test_what_is_no_picture(page, tmp_path):
    (tmp_path / "a.png").write_bytes(b"no picture")
    page.drop(tmp_path / "a.png", 500, 300)
    says(page, "message", "This file holds no picture")
    photo(tmp_path / "b.png", (190, 190, 190), (190, 190, 190), [])
    page.drop(tmp_path / "b.png", 500, 300)
    says(page, "message", "There is no digit to be found")


# The clock, and runs.


def part(number, name):
    return f"#runs article:nth-child({number + 1}) [data-part={name}]"


def figure(page, number, name):
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    if name == "right":  # of the curves
        return re.findall(r"[\d.]+\u00a0%", read(page, "shares"))[number]
    label = page.evaluate(f"document.querySelectorAll('#runs canvas')[{number}].ariaLabel")
    found = re.match(r"z of the training images after epoch (?P<epoch>\d+): .*; .*: (?P<flat>.*)", label)
    return found[name]


def begin(page, **settings):
    """Trains with these epochs, and with the sliders where they are put: 10 is a tenth of a power of ten."""
    choose(page, **{f"train_{name}": value for name, value in settings.items()})
    click(page, "train")


def begin_a_long_one(page):
    begin(page, epochs=100_000)
    page.wait_until("spy.run.includes('\"epoch\": 1,')")


def over(page):
    page.wait_until("document.getElementById('end').disabled")


def heaped(column, has_colour):
    """How many pixels of a column have a colour, counted from its foot."""
    return len(list(takewhile(lambda seen: has_colour(*seen), reversed(column))))


def test_the_article_run_on_the_clock(page):
    """Its moments come with the page; a moment's weights only when they are to be seen."""
    moments = last(page, "/api/recorded")["found"]["moments"]
    step.equal(
        len(page.evaluate("JSON.stringify(spy.seen.find((one) => one.path === '/api/recorded').found)"))
        < 60_000,
        True,
        "small",
    )
    draw(page, (14, 4), (14, 24))
    choose(page, weights="article")
    for place, epoch in ((0, 0), (18, 1), (500, 750), (950, 2708), (1000, 3000)):
        choose(page, epoch=place)
        step.equal(int(read(page, "epoch-shown")), epoch, "the clock", place)
        now = [moment for moment in moments if moment["epoch"] <= epoch][-1]
        step.equal(int(figure(page, 0, "epoch")), now["epoch"], "the last moment before it", epoch)
        for name, value in (("right", now["test_accuracy"]), ("flat", now["flat"])):
            step.equal(figure(page, 0, name), percent(value), name, epoch)
        step.equal(asked(page)["epoch"], now["epoch"], "the stage has the weights of that moment")
        shown(page)
    choose(page, epoch=0)
    found = shown(page)
    figure(page, 0, "epoch")
    colour, x, y = plotted(page, part(0, "hills"), -65, 35)
    step.equal(colour(x(found["z"]), y(found["p"])), INK, "a dot: the reader's digit")
    choose(page, weights="small")
    shown(page)
    figure(page, 0, "epoch")
    most = max(max(counts) for moment in moments for counts in moment["hills"])  # one scale for all moments
    for place, moment in ((1000, moments[-1]), (0, moments[0])):
        choose(page, epoch=place)
        figure(page, 0, "epoch")
        zeros, ones = moment["hills"]
        colour, x, y = plotted(page, part(0, "hills"), -65, 35)
        for z in range(-60, -8):
            column = [colour(x(z + 0.5), row) for row in range(int(y(0)) - 3)]  # above the curve
            orange = heaped(column, lambda r, g, b: r - g > 35)
            either = heaped(column, lambda *seen: max(seen) - min(seen) > 15)
            for found, count in ((orange, ones[z + 65]), (either, max(zeros[z + 65], ones[z + 65]))):
                wanted = max(0, y(0) - 3 - y(0.9 * count / most))
                step.equal(abs(found - wanted) < 4, True, "the hills at a z", (place, z, found, wanted))
    ticks = [words for _, _, words in words_in(page, "#curves")]
    step.equal(
        ticks, ["0", "10", "50", "100", "200", "500", "1000", "2000", "3000"], "the axis of the epochs"
    )
    choose(page, epoch=0)
    click(page, "play")
    page.wait_until("document.getElementById('epoch-shown').textContent > 20")
    click(page, "play")
    seen = read(page, "epoch-shown")
    step.equal((read(page, "play"), int(seen) < 3000), ("▶ play", True), "it can be halted", seen)


def test_a_run_to_its_end(page):
    begin(page, epochs=50, rate=40, spread=20)  # rate 1, spread 0.01
    over(page)
    moments = [json.loads(line) for line in page.evaluate("spy.run").splitlines() if line][:-1]
    now = moments[-1]
    for name, value in (("right", now["test_accuracy"]), ("flat", now["flat"])):
        step.equal(figure(page, 1, name), percent(value), name)
    step.equal((figure(page, 1, "epoch"), read(page, "epoch-shown")), ("50", "50"), "the clock follows")
    step.equal(int(figure(page, 0, "epoch")) <= 50, True, "the article's run at the same time")
    note = page.evaluate("document.querySelector('#runs article:nth-child(2) .note').textContent")
    step.equal(note, "rate 1, first weights about ±0.01, squared error", "what it is")
    width, height, colour = picture(page, "#curves")
    base, left, end = round(height - 1.7 * TYPE), 3.7 * TYPE, sqrt(50 / 3000)
    recorded = last(page, "/api/recorded")["found"]["moments"]
    then = [moment for moment in recorded if moment["epoch"] <= 50][-1]
    for moment in (now, then):  # both curves have the article's axis
        place = sqrt(moment["epoch"] / 3000)
        x, y = left + (width - 1.5 * TYPE - left) * place, base - (base - 28) * moment["test_accuracy"]
        near = [max(colour(x - dx, y)) for dx in range(1, 9)]  # one of the curves has dashes
        step.equal(min(near) < 200, True, "the curve's end", moment["epoch"])
        step.equal(
            min(colour(left + (width - 1.5 * TYPE - left) * end + 6, y)) > 200, True, "and nothing after it"
        )
    choose(page, weights="run-1")
    step.equal((asked(page)["weights"], asked(page)["epoch"]), ("run-1", 50), "its weights")
    shown(page)
    choose(page, epoch=0)
    step.equal((figure(page, 1, "epoch"), asked(page)["epoch"]), ("0", 0), "back to the start")
    for name, settings in {
        "divide": {"scale": 1 / 28}, "zero": {"scale": 0}, "rate": {"rate": 1},
        "loss": {"loss": "cross-entropy"},
    }.items():  # fmt: skip
        click(page, f"cures [data-word=cure-{name}-try]")
        over(page)
        expected = {"rate": 0.01, "scale": 1, "epochs": 200, "loss": "squared"} | settings
        step.equal(page.evaluate("spy.trained"), expected, "the article's run but for its changes", name)
        pressed = "document.querySelector('#cures [aria-pressed=true]').dataset.word"
        step.equal(page.evaluate(pressed), f"cure-{name}-try", "the cure that is shown")
        step.equal(figure(page, 1, "epoch"), "200", "its last moment")


def test_sliders_say_where_the_images_lie(page):
    for spread, rate in ((40, 20), (25, 20), (0, 60)):
        choose(page, train_spread=spread, train_rate=rate)
        found = last(page, "/api/start")
        scale, rate = (0 if at == 0 else float(f"{10 ** (at / 10 - 4):.2g}") for at in (spread, rate))
        step.equal((found["asked"]["scale"], found["asked"]["rate"]), (scale, rate), "what is asked")
        step.equal(
            (read(page, "spread-shown"), read(page, "rate-shown")), (f"{scale:g}", f"{rate:g}"), "said"
        )
        page.wait_until("spy.waiting === 0")
        step.equal(figure(page, 1, "flat"), percent(found["found"]["flat"]), "the panel shows it", spread)
        step.has(read(page, "start"), "Where the slope is below 0.001 lie ")
    page.evaluate("document.getElementById('train-rate').focus()")
    page.key("Enter")
    step.equal(read(page, "end", "disabled"), True, "Enter on a slider trains nothing")


def test_a_step_is_credited_with_what_it_did_itself(page, browser, address, sets):
    """Also while its weights' run goes on; and other windows can end it, and use it (faults A1, A7, A8)."""
    page.size(1280, 800)
    begin_a_long_one(page)
    name = page.evaluate("JSON.parse(spy.run.trim().split('\\n').at(-1)).weights")
    choose(page, weights=name)
    show_test(page, sets, 2)
    click(page, "step")
    page.wait_until("document.getElementById('moved').textContent !== '–'")  # it says what the step did
    before = shown(page)
    said, seen = read(page, "moved"), page.evaluate("spy.run.length")
    page.wait_until(f"spy.run.length > {seen + 3000}")
    step.equal(
        (read(page, "moved"), shown(page)["z"]), (said, before["z"]), "the run goes on; the step stands"
    )
    other = opened(browser, address)
    choose(other, weights=name)
    show_test(other, sets, 2)
    shown(other)
    click(other, "train")
    says(other, "phase", "A training is going on in another window")
    click(other, "end")
    over(page)
    step.equal(read(page, "phase"), "", "it has been ended")
    for _ in range(4):
        begin(other, epochs=1)
        other.wait_until("spy.run.includes('done')")
        over(other)
        other.evaluate("spy.run = ''")
    draw(page, (9, 6), (9, 20))
    says(page, "message", "The weights of that run are kept no longer")
    step.equal((read(page, "weights", "value"), asked(page)["weights"]), ("small", "small"), "it goes on")
    shown(page)
    step.equal([error for error in page.errors + other.errors if " 40" not in error], [], "no exceptions")
    other.close()
    page.errors.clear()


def test_a_training_goes_on_beside_another_part_and_the_clock_with_it(page):
    begin_a_long_one(page)
    page.evaluate("location.hash = '4'")
    page.wait_until("document.getElementById('epoch-shown').textContent === '0'")
    seen = page.evaluate("spy.run.length")
    page.wait_until(f"spy.run.length > {seen + 3000}")
    step.equal(read(page, "epoch-shown"), "0", "the article's run alone is to be seen there")
    page.evaluate("location.hash = 'free'")
    page.wait_until("document.getElementById('epoch-shown').textContent > 0")
    click(page, "end")
    over(page)
    step.equal(read(page, "epoch-shown"), figure(page, 1, "epoch"), "up to its last moment")


def forget(page, browser, address):
    """Trains four times in another window: then the server keeps a cure's weights no longer."""
    other = opened(browser, address)
    for _ in range(4):
        begin(other, epochs=1)
        over(other)
    other.close()
    page.ask("Page.bringToFront")


def test_part_6_has_another_fourth_neuron_where_the_cure_s_is_forgotten(page, browser, address):
    page.evaluate("location.hash = '5'")
    page.wait_until(f"{PANEL} === 'weights ÷ 28'")
    found_of(page, lambda: page.click("#story-answers button:nth-child(3)"))
    forget(page, browser, address)
    page.evaluate("location.hash = '6'")
    page.wait_until("document.getElementById('neurons').rows.length === 5")
    step.has(page.evaluate("document.getElementById('neurons').rows[4].innerText"), "D, well trained")


def test_all_the_steps_that_a_digit_needs(page):
    """They are taken at once, and as many as the story tells; they can be taken back."""
    draw(page, (15, 4), (12, 23))
    page.evaluate("location.hash = '3'")
    page.wait_until("document.body.dataset.step === 'step'")
    step.equal(read(page, "run-on", "disabled"), True, "not before the answer")
    said = found_of(page, lambda: page.click("#story-answers button:nth-child(1)"))
    needed = re.search(r"it takes ([\d,]+) steps until it reads a 1", said)[1]
    before = shown(page)
    click(page, "run-on")
    page.wait_until("document.getElementById('taken').textContent !== 'steps taken: 1'")
    after = shown(page)
    step.equal((before["read_as"], after["read_as"]), (0, 1), "it learns to read this digit")
    step.equal(0 <= after["z"] < 0.1, True, "it stops as soon as it does so", after["z"])
    step.equal(read(page, "taken"), f"steps taken: {needed}", "as many as it was said to take")
    step.equal(read(page, "run-on", "disabled"), True, "no more are needed")
    tick = "document.querySelector('#story-answers .right').textContent"
    ticked = page.evaluate(tick)
    click(page, "step")
    page.wait_until("spy.waiting === 0")
    found = read(page, "story-found")
    step.equal(found, "Draw a 1, or take a step.", "of what was not chance, nothing is said")
    step.equal(page.evaluate(tick), ticked, "the answer that was right stays right")
    click(page, "start-over")
    draw(page, (15, 4), (12, 23))
    step.equal(read(page, "run-on", "disabled"), True, "how many another drawing needs is to be asked anew")
    click(page, "step")
    page.wait_until("!document.getElementById('run-on').disabled")
    click(page, "run-on")
    page.wait_until("document.getElementById('taken').textContent !== 'steps taken: 1'")
    after = shown(page)
    colour, x, y = plotted(page, "#sigmoid", -20, 20)
    middle = (x(before["z"]) + x(after["z"])) / 2, (y(before["p"]) + y(after["p"])) / 2
    step.equal(colour(*middle), INK, "an arrow leads there")
    click(page, "start-over")
    step.equal(abs(shown(page)["z"] - before["z"]) < 0.1, True, "back to where it was")


def test_an_image_far_out_and_one_without_ink(page):
    """z is −36, where a step changes no digit of it; the story tells what the formula says."""
    page.evaluate("location.hash = '3'")
    page.wait_until("document.body.dataset.step === 'step'")
    page.wait_until("import('/state.js').then(({ state }) => state.answer?.asked.weights === 'first')")
    heavy = "state.answer.w.map((weight) => (weight < -1.75 ? 255 : 0))"
    page.evaluate(f"""Promise.all([import('/stage.js'), import('/state.js')]).then(
        ([{{ setPixels }}, {{ state }}]) => setPixels({heavy}))""")
    page.wait_until("spy.waiting === 0")
    said = found_of(page, lambda: page.click("#story-answers button:nth-child(1)"))
    before = page.evaluate("import('/state.js').then(({ state }) => state.before)")
    step.equal(before["z"] < -36, True, "so far out that nothing moves", before["z"])
    by = 0.01 * (1 - before["p"]) * before["slope"] * (before["ink"] + 1)
    step.has(said, f"each, which moved z by {signed(by)}.")
    page.evaluate("location.hash = '2'")
    page.wait_until("document.body.dataset.step === 'first'")
    click(page, "clear")
    page.click("#story-answers button:nth-child(1)")
    page.wait_until("spy.waiting === 0")
    step.equal(read(page, "story-found"), "Draw a 1, or take a step.", "nothing is said of no ink")


def test_part_5_begins_with_its_own_run_whatever_is_trained_or_forgotten(page, browser, address):
    begin_a_long_one(page)
    page.evaluate("location.hash = '5'")  # the training that still goes on ends
    page.wait_until(f"{PANEL} === 'weights ÷ 28'")
    step.equal(asked(page)["weights"], "divided", "the changed neuron is seen")
    named = read(page, "verdict").replace("\u00a0", " ").split(":")[0]
    step.equal(named, "weights ÷ 28", "and named")
    found_of(page, lambda: page.click("#story-answers button:nth-child(3)"))
    step.equal(figure(page, 1, "epoch"), "200", "the cure has been trained")
    forget(page, browser, address)
    choose(page, epoch=100)
    says(page, "message", "kept no longer")
    choose(page, epoch=500)  # of the run that can be seen no longer
    page.evaluate("location.hash = '6'")
    page.wait_until("document.getElementById('neurons').rows.length === 5")
    step.has(page.evaluate("document.getElementById('neurons').rows[4].innerText"), "D, well trained")
    step.equal([error for error in page.errors if " 400 " not in error], [], "no exceptions")
    page.errors.clear()


def test_closing_the_page_ends_its_training(page, browser, address):
    other = opened(browser, address)
    begin_a_long_one(other)
    other.close()
    page.ask("Page.bringToFront")
    begin(page, epochs=3)
    over(page)
    step.equal(figure(page, 1, "epoch"), "3", "the other one's has ended, and this one's has gone")


# The story.

STAGE = ["verdict", "draw", "pulls", "sigmoid"]
RUNS = [*STAGE[:3], "epoch"]  # the hills are on a sigmoid of their own
AFTER = {1: STAGE, 2: STAGE, 3: [*STAGE, "step", "teach-part"], 4: RUNS, 5: [*RUNS, "cures"], 6: STAGE}
FREE = ["step", "epoch", "cures", "teach-part", "train"]
BEFORE = {**AFTER, 1: ["verdict", "draw", "sigmoid"], 5: RUNS}


def answered(page, number):
    """Answers the question of a step by mouse; returns what is said then, once all of it has happened."""
    page.wait_until("spy.waiting === 0 && document.body.classList.contains('asking')")
    step.equal(seen(page), BEFORE[number], "it asks before it shows", number)
    hidden = "(document.getElementById('pulls').ariaLabel === 'pull of ink')"
    page.wait_until(f"{hidden} === {json.dumps(number == 2)}")  # nor does the label of the picture tell it
    step.equal(
        [read(page, name) == "?" for name in ("down", "z")], [number == 2] * 2, "nor the numbers", number
    )
    hidden = page.evaluate("document.getElementById('sigmoid').ariaLabel === 'from z to p'")
    step.equal(hidden, number == 2, "nor the dot on the curve", number)
    pulls = read(page, "down", "checkVisibility({ visibilityProperty: true })")
    step.equal(pulls, number in (2, 3, 6), "nor how much pulls where", number)
    mark = "getComputedStyle(document.querySelector('#runs + figure'), '::after').content"
    step.equal(page.evaluate(mark), '"?"', "a mark where the curve will be")
    secret = read(page, "verdict").endswith(" read as ?")
    step.equal(secret, number == 2, "how it is read waits where that is asked", number)
    step.equal(number != 3 or read(page, "step", "disabled"), True, "the answer takes the step")
    step.equal(read(page, "clock", "inert"), True, "the answer starts the clock")
    said = found_of(page, lambda: page.click("#story-answers button:nth-child(2)"))
    step.equal(seen(page), AFTER[number], "then it shows, and only what the step needs", number)
    return said


def on_both_runs(page, cured, article):
    """Fails unless the dot of the reader's digit is in both panels, where each run puts it."""
    if read(page, "project", "ariaPressed") == "true":
        click(page, "project")
    for number, look in enumerate((article, cured)):
        figure(page, number, "epoch")
        width = 8 if number else 1  # the changed run is magnified
        colour, x, y = plotted(page, part(number, "hills"), -65 / width, 35 / width)
        step.equal(colour(x(look["z"]), y(look["p"])), INK, "the dot", number)
        ends = [
            sum(max(colour(x(at), row)) < 110 for row in range(int(y(1)) + 3, int(y(0.6))))
            for at in (-65 / 8, 35 / 8, -30 / width)
        ]
        step.equal([count > 5 for count in ends], [True, True, False], "the magnified part is framed", ends)
    seen = "import('/runs.js').then(({ runs, momentAt, clock }) => momentAt(runs[1], clock.epoch))"
    moment = page.evaluate(seen)
    step.equal(moment["width"], 1 / 8, "as wide as a bin is")
    for sign, counts in zip((1, -1), moment["hills"]):
        z = (counts.index(max(counts)) - 64.5) / 8
        red, _, blue = colour(x(z), y(0) - 6)
        step.equal(sign * (blue - red) > 40, True, "each hill where its images are", (z, red, blue))


def found_of(page, act):
    act()
    page.wait_until("/^(Right|No|9|答对|不对)/.test(document.getElementById('story-found').textContent)")
    step.equal(page.evaluate("document.body.classList.contains('asking')"), False, "then it shows")
    return read(page, "story-found")


def test_the_six_steps_by_mouse(browser, address):
    page = opened(browser, address, "")
    step.equal(
        page.evaluate("document.querySelectorAll('#story-steps button').length"), 7, "six, and free play"
    )
    draw(page, (15, 4), (12, 23))
    step.has(answered(page, 1), "The curve turns z into p")
    looks, places, strongest = [], [], [read(page, "strongest")]
    for number in range(2, 7):
        click(page, "story-next")
        step.equal(page.evaluate("location.hash"), f"#{number}", "its address")
        if number == 5:
            page.wait_until(f"{PANEL} === 'weights ÷ 28'")  # which cure the question is about
            begins = shown(page)
            step.equal(asked(page)["weights"], "divided", "the cured neuron before its first step")
            step.equal(abs(28 * begins["z"] - looks[0]["z"]) < 1e-9, True, "its z", begins["z"])
            flat = figure(page, 0, "flat"), figure(page, 1, "flat")
            step.equal(flat, ("91.2\u00a0%", "0.0\u00a0%"), "on the flat part")
            on_both_runs(page, begins, looks[0])
        if number == 6:
            page.wait_until("document.getElementById('neurons').rows.length === 5")
            moves = page.evaluate("[...document.getElementById('neurons').rows].map((row) => row.innerText)")
            hidden = [row.split("\t")[3:] for row in moves[1:]]
            step.equal(hidden, [["?"] * 3] * 4, "how steep it is, how far z moves, and why, is the answer")
            step.equal(asked(page)["weights"], "first", "the pictures show A")
            step.has(read(page, "verdict"), "A, the article's: read as ")
            yellow = [words for _, _, words in words_in(page, "#sigmoid", below=False) if "peak" in words]
            step.equal(yellow, [], "where the curve is steep is to be thought of first")
        said = answered(page, number)
        looks.append(shown(page))
        if number == 2:
            strongest.append(read(page, "strongest"))
            step.equal(strongest, ["strongest: ±0.15", "strongest: ±3.05"], "the weights of parts 1 and 2")
            ink = looks[-1]["ink"]
            step.has(
                said,
                f"Toss {ink} coins of +1 or −1: they do not cancel exactly; what is left is",
                f"about √{ink}\u00a0≈\u00a0{round(ink**0.5)}. ",
            )
            step.has(
                said, f"It says {looks[-1]['read_as']} and is {surely(looks[-1]['sure'])} sure: your z is"
            )
        for width, height, large in ((1024, 768, False), (1280, 800, True)):
            page.size(width, height)
            if large != page.evaluate("document.documentElement.classList.contains('project')"):
                click(page, "project")
            lowest = ["story-next", *(["epoch", "curves"] if number in (4, 5) else ["z"])]
            ends = [read(page, name, "getBoundingClientRect().bottom") for name in lowest]
            step.equal(
                (page.evaluate("scrollY"), max(ends) <= height), (0, True), "all in sight", (number, ends)
            )
            wide = page.evaluate("document.scrollingElement.scrollWidth")
            step.equal(wide, width, "nothing stands out to the right", (number, wide))
        below = {4: [part(0, "hills")], 5: [part(0, "hills"), part(1, "hills")]}.get(number, ["#sigmoid"])
        rows = [["#draw", "#pulls", *(["#curves"] if number in (4, 5) else [])], below]
        rows = [[page.box(name) for name in row] for row in rows]
        for row in rows:
            ends = [x + width for x, _, width, _ in row]
            step.equal(all(end < box[0] for end, box in zip(ends, row[1:])), True, "side by side", row)
            step.equal(len({round(y + high) for _, y, _, high in row}), 1, "all end at the same height", row)
        places.append(rows[0][:2])
        step.equal(places[-1], places[0], "the drawing and the pulls stay where they are", number)
        step.equal(rows[1][0][0], rows[0][0][0], "the curve begins below the drawing", rows)
        step.equal(rows[0][0][1] + rows[0][0][3] < rows[1][0][1], True, "none covers another", rows)
        step.equal(rows[1][0][3] > 150, True, "the curve is high enough to be read", rows)
        if number == 3:
            needed = last(page, "/api/needed")["found"]
            before = page.evaluate("import('/state.js').then(({ state }) => state.before)")
            times = 0.01 * (before["ink"] + 1) / 8 / (looks[-1]["z"] - before["z"])
            error = fine(1 - before["p"])
            grew = f"0.01 × {error} × {fine(before['slope'])}".replace(" ", "\u00a0")
            by = 0.01 * (1 - before["p"]) * before["slope"]
            step.has(said, f"{before['ink']} weights and the bias grew by {grew} = {fine(by)} each, ")
            step.has(said, f"which moved z by {read(page, 'moved')}.")
            step.has(said, f"At z\u00a0=\u00a00 (error 0.5), a step is {times:,.0f} times as large.")
            step.has(said, f"it takes {needed['steps']:,} steps until it reads a 1.")
            for name, value in (("error", error), ("slope", fine(before["slope"]))):
                step.equal(read(page, name).split(" → ")[0], value, "before the step", name)
            step.equal(
                read(page, "moved"),
                signed(by * (before["ink"] + 1)),
                "z moves by every weight under the ink, and the bias",
            )
        if number == 4:
            first = "so almost only 0s are right: 46.5\u00a0%"
            step.has(said, f"{first}. After 2000 epochs 51.9\u00a0%, after 3000 80.6\u00a0%.")
            step.equal(read(page, "epoch-shown"), "3000", "the clock has run")
            shares = read(page, "shares").replace("\u00a0", " ")
            step.equal(shares, "━━━ article's run: 80.6 %", "this run alone")
            ticks = [words for _, _, words in words_in(page, "#curves")]
            step.equal(ticks, ["0", "1000", "2000", "3000"], "an even axis")
            choose(page, epoch=500)
            step.equal(read(page, "epoch-shown"), "1500", "its scale is even")
        if number == 5:
            moments = page.evaluate("import('/runs.js').then(({ runs }) => runs[1].moments)")
            early = next(moment["epoch"] for moment in moments if moment["test_accuracy"] >= 0.9)
            step.equal(8 < early < 30, True, "nine in ten are right after about 20 epochs", early)
            tried = page.evaluate("document.querySelector('#cures button').textContent").replace(
                "\u00a0", " "
            )
            step.equal(tried, f"weights ÷ 28: 90 % by epoch {early}", "the cures can be compared")
            share = figure(page, 1, "right")
            step.has(
                said,
                f"9 in 10 are right by epoch {early}, and {share} by epoch 200 (article's run: 46.5\u00a0%).",
            )
            step.has(said, "All images began where the curve is steep: large steps")
            shares = read(page, "shares").replace("\u00a0", " ")
            step.has(shares, "━━━ article's run: 46.5 %", "━ ━ weights ÷ 28: ")
            step.equal(read(page, "epoch", "value"), "1000", "the clock goes to the last epoch of a cure")
            beside = page.evaluate("import('/state.js').then(({ state }) => state.answer.beside)")
            step.equal(0 < beside["z"] - looks[0]["z"] < 1, True, "the article's run after as many epochs")
            on_both_runs(page, looks[-1], beside)
            page.click("#cures [data-word=cure-zero-try]")
            step.equal(read(page, "story-found"), "One moment ...", "while it trains")
            step.has(found_of(page, lambda: None), "Every z began at 0, where the curve is steepest.")
            trained = shown(page)
        if number == 4:
            step.equal(read(page, "moved"), "0", "the step is told in its own step alone")
    step.equal((asked(page)["weights"], looks[-1]["z"]), ("divided", begins["z"]), "the pictures show C")
    neurons = looks[0], looks[2], begins, trained
    titles = ["A, the article's, untrained", "B, article's run, 3000 epochs"]
    titles += ["C, weights ÷ 28, untrained", "D, weights 0, 200 epochs"]
    rows = page.evaluate("[...document.getElementById('neurons').rows].map((row) => row.innerText)")
    moves = [0.01 * (1 - look["p"]) * look["slope"] * (look["ink"] + 1) for look in neurons]
    step.equal(
        rows[0].split(), "reads it as error steepness z moves by why".split(), "what stands in a column"
    )
    for title, look, by, row in zip(titles, neurons, moves, rows[1:], strict=True):
        step.has(row.replace("\u00a0", " "), title)
        step.has(row, f"{look['read_as']}, {surely(look['sure'])}", fine(1 - look["p"]), fine(look["slope"]))
        why = {"right": (": small error", ", but steep"), "wrong": (", but flat", " and steep")}
        reads = "right" if look["read_as"] else "wrong"
        because = " and flat" if look["p"] > 0.99 else why[reads][4 * by >= moves[2]]
        step.has(row, signed(by), f"{reads}{because}")
    step.has(said, f"Each z moves by {looks[-1]['ink'] + 1}\u00a0×\u00a00.01\u00a0×\u00a0error")
    step.has(
        said, f"({looks[-1]['ink']} ink pixels and the bias). C moves {moves[2] / moves[0]:,.0f} times as far"
    )
    best = page.evaluate("document.querySelector('#neurons .right').innerText")
    step.has(best.replace("\u00a0", " "), titles[moves.index(max(moves))])
    others = page.evaluate("import('/state.js').then(({ state }) => state.others.map(({ z }) => z))")
    step.equal(others, [look["z"] for look in neurons], "the dots are where the neurons put it")
    names = [(words, look["z"]) for words, look in zip("ABCD", neurons)]
    found = [words for _, _, words in words_in(page, "#sigmoid", below=False) if words in "ABCD"]
    step.equal(found, [name for name, _ in sorted(names, key=lambda one: one[1])], "each beside its dot")
    draw(page, (6, 20), (20, 20))
    look = shown(page)
    page.wait_until("import('/state.js').then(({ state }) => state.answer.compared)")
    others = page.evaluate(
        "import('/state.js').then(({ state }) => state.others.map(({ z, ink }) => [z, ink]))"
    )
    step.equal(
        (others[2], {ink for _, ink in others}), ([look["z"], look["ink"]], {look["ink"]}), "the new drawing"
    )
    step.equal(others[0][0] != looks[0]["z"], True, "by all of them")
    click(page, "story-next")
    page.wait_until("document.body.dataset.step === 'free'")
    step.equal(asked(page)["weights"][:4], "run-", "free play begins with what is trained")
    click(page, "clear")
    draw(page, (15, 4), (12, 23))
    page.evaluate("spy.run = ''")
    page.click("#story-steps button:nth-child(5)")
    again = found_of(page, lambda: page.wait_until("document.body.dataset.step === 'cure'"))
    step.has(again, "9 in 10 are right by epoch 1, ", " by epoch 200 ", "Every z began at 0,")
    step.equal(page.evaluate("spy.run"), "", "it trains no more")
    page.evaluate("scrollTo(0, 999)")
    page.click("#story-steps button:last-child")
    page.wait_until("document.body.dataset.step === 'free' && spy.waiting === 0")
    place = 1000 * sqrt(float(read(page, "epoch-shown")) / 3000)
    step.equal(
        abs(float(read(page, "epoch", "value")) - place) <= 1, True, "the clock shows first epochs, too"
    )
    step.equal((seen(page), page.evaluate("scrollY")), ([*STAGE, *FREE], 0), "free play has everything")
    step.equal((page.errors, page.close()), ([], None), "no errors")


def test_who_answers_or_goes_on_before_the_server_has_answered(browser, address):
    page = opened(browser, address)
    page.evaluate("spy.delay = 300")
    for number, name, answers in ((3, "taken", "steps taken: 1"), (4, "epoch-shown", "3000")):
        page.evaluate(f"location.hash = '{number}'")
        page.wait_until("document.body.classList.contains('asking')")
        page.click("#story-answers button:nth-child(2)")
        step.equal(read(page, "story-found"), "One moment ...", "it waits")
        page.wait_until("document.getElementById('story-found').textContent.match(/^(No|Right)/)")
        step.equal(read(page, name), answers, "it happens once, and wholly", number)
    page.evaluate("location.hash = '6'")
    page.wait_until("document.body.dataset.step === 'again'")
    page.evaluate("location.hash = '2'")
    page.wait_until("document.body.dataset.step === 'first'")
    for _ in range(2):  # at rest, and still after what may have been under way
        page.wait_until("spy.waiting === 0")
        time.sleep(1)
    before = page.evaluate("import('/state.js').then(({ state }) => state.before)")
    step.equal((asked(page)["weights"], before), ("first", None), "nothing of the part that one has left")
    step.equal((page.errors, page.close()), ([], None), "no errors")


def test_a_rate_of_nothing_takes_no_step(page, sets):
    show_test(page, sets, 2)
    choose(page, rate="")
    click(page, "step")
    step.equal(page.evaluate("document.activeElement.id"), "rate", "it wants a rate")
    step.equal((asked(page)["steps"], read(page, "step", "disabled")), ([], False), "and goes on")


def test_a_training_moves_no_clock_that_is_not_its_own(page):
    begin_a_long_one(page)
    page.evaluate("location.hash = '4'")
    page.wait_until("document.body.dataset.step === 'creep'")
    seen = page.evaluate("spy.run.length")
    page.wait_until(f"spy.run.length > {seen + 3000}")
    step.equal((read(page, "epoch-shown"), asked(page)["epoch"]), ("0", 0), "part 4 is at its start")
    page.evaluate("location.hash = 'free'")
    click(page, "end")
    over(page)


def test_an_address_opens_its_part(browser, address):
    for place, title in (
        ("#4", "4. 3000 epochs"),
        ("#6", "6. Your 1 again"),
        ("#free", "Free play"),
        ("#7", "1. Draw a 1"),
    ):
        page = opened(browser, address, place)
        step.equal((read(page, "story-title"), page.errors, page.close()), (title, [], None), "it", place)


def test_the_six_steps_by_keyboard_in_chinese(browser, address):
    page = browser.tab()
    page.ask("Emulation.setLocaleOverride", locale="zh-CN")
    page.ask("Emulation.setUserAgentOverride", userAgent="tests", acceptLanguage="zh-CN")
    page.size(1280, 800)
    calm = {"name": "prefers-reduced-motion", "value": "reduce"}  # then the clock jumps instead of running
    page.ask("Emulation.setEmulatedMedia", features=[calm])
    page.ask("Page.addScriptToEvaluateOnNewDocument", source=SPY)
    page.open(address)
    last(page)
    step.equal(read(page, "story-title"), "1. 写一个 1", "the language of the browser")

    def to(selector):
        """Goes there by Tab."""
        for _ in range(60):
            if page.evaluate(f"document.activeElement.matches({json.dumps(selector)})"):
                return
            page.key("Tab")
        step.equal(False, True, "Tab leads there", selector)

    to("#draw")
    for key in (*8 * ["ArrowUp"], " ", *9 * ["ArrowDown", " "], *9 * ["ArrowDown", " "]):
        page.key(key)
    for number in range(1, 7):
        page.wait_until("spy.waiting === 0 && document.body.classList.contains('asking')")
        if number == 1:
            page.evaluate("document.activeElement.blur(), getSelection().removeAllRanges()")
        to("#story-answers button:nth-child(3)")
        said = found_of(page, lambda: page.key("Enter"))
        step.equal(bool(re.search("[一-龥]", said)), True, "in Chinese", said)
        to("#story-next")
        page.key("Enter")
    step.equal(page.evaluate("location.hash"), "#free", "free play")
    for key, title in (("l", "Free play"), ("2", "2. Random weights"), ("p", "2. Random weights")):
        page.key(key)
        page.wait_until(f"document.getElementById('story-title').textContent === '{title}'")
    step.equal(page.evaluate("getComputedStyle(document.documentElement).fontSize"), "20px", "large type")
    step.equal((page.errors, page.close()), ([], None), "no errors")


def test_on_a_phone_the_question_stands_beside_its_picture(browser, address):
    page = opened(browser, address, "#1")
    page.size(400, 800)
    calm = {"name": "prefers-reduced-motion", "value": "reduce"}
    page.ask("Emulation.setEmulatedMedia", features=[calm])
    for width in (400, 1280):
        page.size(width, 800)
        box = page.box("#draw")
        for act in (lambda: draw(page, (15, 5), (13, 22)), lambda: click(page, "clear")):
            act()
            page.wait_until("spy.waiting === 0")
            step.equal(page.box("#draw"), box, "nothing jumps under the finger, whatever is said", width)
        draw(page, (15, 5), (13, 22))
    page.size(400, 800)
    sights = {1: ("draw", "pulls", "sigmoid"), 3: ("step", "sigmoid"), 4: ("creep", "epoch", "runs")}
    for number, (name, *names) in sights.items():
        page.evaluate(f"location.hash = '{number}'")
        page.wait_until(f"spy.waiting === 0 && document.body.dataset.step === '{name}'")
        step.equal(page.evaluate("scrollY"), 0, "at the top")
        answered(page, number)
        for name in ("story-ask", "story-found", *names):
            box = read(page, name, "getBoundingClientRect().toJSON()")
            step.equal(box["top"] > -1 and box["bottom"] < 800, True, f"#{name} is in sight", (number, box))
    step.equal((page.errors, page.close()), ([], None), "no errors")


def test_all_words_are_there_in_both_languages(page):
    """None is missing, none is left over, and each pair has the same places to fill."""
    words = page.evaluate("import('/state.js').then(({ WORDS }) => WORDS)")
    for name, (english, chinese) in words.items():
        places = [sorted(re.findall(r"\{\d\}", text)) for text in (english, chinese)]
        step.equal(places[0], places[1], "the places to fill", name)
        step.equal(bool(english), bool(chinese), "both are written", name)
    folder = Path(live.__file__).parent
    paths = [*folder.glob("*.html"), *folder.glob("*.js")]
    used = re.findall(r'"([\w-]+)"', "".join(path.read_text(encoding="utf-8") for path in paths))
    made = re.compile(
        r"(draw|first|step|creep|cure|again|free)-(title|text|ask|a|b|c|found|near)|weights-[\w-]+|cure-\w+-(why|try)"
        r"|again-(run|e)|(right|wrong)-(done|little|far)"
    )
    step.equal([name for name in words if name not in used and not made.fullmatch(name)], [], "each is used")


# How it looks, and when the server has gone.


def test_windows_of_all_sizes_dark_print_and_what_is_always_in_sight(page, tmp_path):
    for width, height, dark in (
        (400, 800, False),
        (320, 700, True),
        (1024, 768, False),
        (1280, 800, True),
        (1920, 1080, False),
    ):
        page.size(width, height, dark=dark)
        found = page.evaluate("document.scrollingElement.scrollWidth")
        step.equal(found <= width, True, "nothing stands out to the right", (width, found))
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        step.equal(colour, "rgb(13, 17, 23)" if dark else "rgb(244, 242, 236)", "the paper", dark)
        for _ in range(2 if width >= 1000 else 0):
            boxes = [
                page.evaluate(f"document.getElementById('{name}').getBoundingClientRect().toJSON()")
                for name in ("draw", "pulls", "sigmoid")
            ]
            fits = all(0 <= box["top"] and box["bottom"] <= height for box in boxes)
            step.equal((fits, len({box["top"] for box in boxes})), (True, 1), "side by side, in sight", boxes)
            page.evaluate("document.getElementById('train').scrollIntoView()")  # and wherever one is
        page.evaluate("scrollTo(0, 0)")
    for width, height in ((844, 390), (1366, 650)):  # low ones scroll
        page.size(width, height)
        page.evaluate("location.hash = '1'")
        page.wait_until("document.body.dataset.step === 'draw'")
        step.equal(read(page, "draw", "clientWidth") > 200, True, "there is room to draw", (width, height))
        found = page.evaluate("document.scrollingElement.scrollWidth")
        step.equal(found <= width, True, "nothing stands out to the right", (width, found))
    page.evaluate("location.hash = 'free'")
    page.wait_until("document.body.dataset.step === 'free'")
    page.size(1280, 800, dark=True)
    pdf = b64decode(page.ask("Page.printToPDF")["data"])
    sheets = len(re.findall(rb"/Type\s*/Page\b", pdf))
    step.equal((pdf[:4], 1 <= sheets <= 2), (b"%PDF", True), "printed on few sheets", sheets)
    choose(page, train_epochs=100_000)
    page.size(400, 800)
    begin_a_long_one(page)
    below = words_in(page, "#curves")
    step.equal(len(below) > 3, True, "there are ticks of 100,000 epochs", below)
    apart = [a[1] < b[0] for a, b in zip(below, below[1:])]
    step.equal(all(apart), True, "none runs into the next", below)
    click(page, "end")
    over(page)


def test_a_picture_to_keep(page, tmp_path):
    """As wide as what it has: the three pictures; in part 4 the hills, which stand in for the third."""
    page.ask("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    for number, third in (("free", "#sigmoid"), ("4", part(0, "hills"))):
        page.evaluate(f"location.hash = '{number}'")
        if number == "4":
            page.wait_until("document.body.dataset.step === 'creep'")
            found_of(page, lambda: page.click("#story-answers button"))
        figure(page, 0, "epoch")  # all is drawn
        click(page, "save")
        widths = [page.evaluate(f"document.querySelector('{n}').width") for n in ("#draw", "#pulls", third)]
        end, saved = time.monotonic() + 30, b""
        while not saved.endswith(b"IEND\xaeB`\x82") and time.monotonic() < end:
            time.sleep(0.05)
            saved = b"".join(path.read_bytes() for path in tmp_path.glob("*.png"))
        step.equal(saved[:4], b"\x89PNG", "a file with a picture", number)
        step.equal(int.from_bytes(saved[16:20]), sum(widths) + 4 * 20, "its width", (number, widths))
        for path in tmp_path.glob("*.png"):
            path.unlink()


def test_the_server_has_gone(browser, folder):
    with serving("--data", str(folder)) as (_, address):
        page = opened(browser, address)
        begin_a_long_one(page)
    says(page, "phase", "The server has gone")
    draw(page, (9, 6), (9, 20))
    says(page, "message", "The server has gone")
    others = [error for error in page.errors if "Failed to load resource" not in error]
    step.equal(others, [], "no exceptions")
    page.close()
