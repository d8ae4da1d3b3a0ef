"""The live page in a real browser: what its reader does, and the numbers that it shows.

The numbers are compared with what the server has answered, which test_live.py compares with the
chapters; the pictures, with the colours that those numbers give. A browser is needed, Chromium or
Chrome; where there is none, these tests are skipped, unless SCRATCHNET_BROWSER is set: then they fail.
"""

import base64
import json
import os
import re
from itertools import takewhile

import pytest
from browser import Browser, find_browser, serving
from commands import idx_folder
from step import Step

from scratchnet.article import random_weights
from scratchnet.dataset import TEST
from scratchnet.model import Model, save_model
from scratchnet.sigmoid import sigmoid, sigmoid_slope

pytestmark = pytest.mark.browser

step = Step(__file__)
BROWSER = find_browser()
MISSING = "needs a browser: chromium or google-chrome on the PATH, or its path in $CHROMIUM"
if not BROWSER and not os.environ.get("SCRATCHNET_BROWSER"):
    pytest.skip(MISSING, allow_module_level=True)
PAPER, INK = (0xF0, 0xF2, 0xF4), (0x1F, 0x23, 0x28)  # of the page in a light window
CLASSES = [(0x1F, 0x62, 0xC9), (0xC2, 0x57, 0x0C)]  # blue is class 0, orange class 1
TRAINED = [weight / 50 for weight in random_weights(784, seed=4)]  # more or less

# Before the page's own script: `seen` is what was asked and answered, `run` the text of a training so
# far. Whatever the page does with an answer it does before `waiting` counts that as answered.
SPY = """{
  const fetched = window.fetch.bind(window);
  window.spy = {seen: [], waiting: 0, run: ""};
  const follow = async (answer) => {
    spy.run = "";
    for await (const text of answer.body.pipeThrough(new TextDecoderStream())) spy.run += text;
  };
  window.fetch = async (path, how) => {
    if (path === "/api/train") {
      const answer = await fetched(path, how);
      follow(answer.clone()).catch(() => {});
      return answer;
    }
    spy.waiting += 1;
    const ended = () => setTimeout(() => { spy.waiting -= 1; });
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
def folder(sets, tmp_path_factory):
    """The first 200 training images of MNIST, the first 100 test images, and a model of 4 and 9."""
    (images, labels), (test_images, test_labels) = sets.values()
    path = tmp_path_factory.mktemp("data")
    save_model(path / "fours.json", Model((4, 9), "grey", 4, 0.02, 0.5, 1, 0.125, TRAINED, []))
    return idx_folder(path, (images[:200], labels[:200]), (test_images[:100], test_labels[:100]))


@pytest.fixture(scope="module")
def address(folder):
    with serving("--data", str(folder), "--model", str(folder / "fours.json")) as (_, address):
        yield address


def opened(browser, address):
    tab = browser.tab()
    tab.size(1100, 900)
    tab.ask("Page.addScriptToEvaluateOnNewDocument", source=SPY)
    tab.open(address)
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


def read(page, name, what):
    """Something of an element: its textContent, for instance."""
    return page.evaluate(f"document.getElementById('{name}').{what}")


def text(page, name):
    return read(page, name, "textContent")


def line_of(page, name):
    """The sentence in which it stands, or its row of a table: the numbers with their names."""
    return read(page, name, r"closest('tr, p, dl div').innerText.replace(/[\t\n]+/, ': ')")


def says(page, name, words):
    """Waits until these words are there."""
    page.wait_until(f"document.getElementById('{name}').textContent.includes('{words}')")


def choose(page, **values):
    """Chooses options as a reader does, by their names with _ for -; text goes into a field."""
    for name, value in values.items():
        element = f"document.getElementById('{name.replace('_', '-')}')"
        kept = page.evaluate(f"{element}.value = '{value}', {element}.value")
        step.equal(kept, str(value), "there is such an option", name)
        page.evaluate(f"{element}.dispatchEvent(new Event('change', {{bubbles: true}}))")


def last(page, path="/api/look", of_image="!asked.pixels?.every((value) => value === 255)"):
    """What the page asked last, and the answer, once it is at rest; of looks, that at the image."""
    one = f"({{ path, asked }}) => path.startsWith('{path}') && {of_image}"
    page.wait_until(f"spy.waiting === 0 && spy.seen.some({one})")
    return page.evaluate(f"spy.seen.findLast({one})")


def asked(page):
    return last(page)["asked"]


def inked(page):
    """The pixels (column, row) that have ink, as the page has sent them."""
    return {(place % 28, place // 28) for place, value in enumerate(asked(page)["pixels"]) if value}


def at(page, *spots):
    """Where the middles of pixels (column, row) of the drawing are in the window."""
    left, top, width, height = page.box("#draw")
    return [(left + (x + 0.5) * width / 28, top + (y + 0.5) * height / 28) for x, y in spots]


def rest(page):
    """Waits until the page has its answers: then nothing moves below the mouse."""
    page.wait_until("spy.waiting === 0")


def click(page, name):
    rest(page)
    page.click(f"#{name}")


def draw(page, *spots):
    rest(page)
    page.stroke(at(page, *spots))


def show_test(page, number, said):
    choose(page, test_number=number)
    click(page, "test-go")
    says(page, "look-message", said)


def decimals(value, count):
    return re.sub(r"^-(0\.0*)$", r"\1", f"{value:.{count}f}")


def fine(value):
    """As the page writes what may be next to nothing: 0.123457, and 1.23e-14."""
    digits, power = f"{value or 0.0:.2e}".split("e")
    return decimals(value, 6) if abs(value) >= 0.001 else f"{digits}e{int(power):+}"


def short(value):
    """As the page writes the scales of its maps, in two digits."""
    return f"{float(f'{value:.2g}'):g}"


def shown(page):
    """Fails unless the page shows what the server has found of its image; returns that."""
    label, found = asked(page)["label"], last(page)["found"]
    wrong = ", and wrong" if label not in (None, found["read_as"]) else ""
    ink, border = found["ink"], found["border"]
    expected = {
        "verdict": f"read as a {found['read_as']}, {decimals(100 * found['sure'], 2)} % sure{wrong}",
        "up": f"pulls up: {decimals(found['up'], 4)}", "down": f"pulls down: {decimals(found['down'], 4)}",
        "bias": f"bias b: {decimals(found['bias'], 4)}", "z": f"z, their sum: {decimals(found['z'], 4)}",
        "p": f"p = sigmoid(z): {fine(found['p'])}", "slope": f"slope p (1 - p): {fine(found['slope'])}",
        "ink": f"The rule that only counts ink says: a {found['ink_says']}. The image has {ink} pixels of ink,"
               f" {'fewer' if ink < border else 'more'} than {decimals(border, 1)}.",
        "loss": f"loss (p - y)²: {'' if label is None else decimals(found['loss'], 6)}",
        "delta": f"delta (p - y) p (1 - p): {'' if label is None else fine(found['delta'])}",
    }  # fmt: skip
    if not ink:
        expected["verdict"] = "no ink: z is the bias alone"
        del expected["ink"]
    step.equal(read(page, "rule", "hidden"), not ink, "the rule counts ink where there is some", ink)
    for name, value in expected.items():
        step.equal(line_of(page, name), value, f"#{name}", (asked(page)["weights"], found["z"]))
    return found


# Drawing.


def test_a_stroke_and_its_numbers(page):
    before = int(read(page, "z", "dataset.seq"))
    draw(page, (9, 6), (9, 7), (9, 20))
    found = inked(page)
    there = {(9, row) for row in range(6, 21)}
    step.equal(there - found, set(), "ink where the mouse went, however fast")
    near = {(x + dx, y + dy) for x, y in there for dx in (-2, -1, 0, 1, 2) for dy in (-2, -1, 0, 1, 2)}
    step.equal(found - near, set(), "and only there")
    step.equal(asked(page)["centre"], True, "it is centred")
    step.equal(shown(page)["ink"], len(found), "the ink")
    after = int(read(page, "z", "dataset.seq"))
    step.equal(after > before, True, "data-seq counts the answers", (before, after))
    draw(page, (9, 6), (60, 30), (9, 24))  # the mouse is held, outside, too
    found |= {(9, 24)}
    step.equal(found - inked(page), set(), "the next stroke leaves the first")
    shown(page)
    before = inked(page)
    draw(page, (20, 3))
    dot = inked(page) - before
    step.equal((20, 3) in dot and len(dot) <= 9, True, "one click is a dot", dot)
    draw(page, (30, 3), (25, 20))
    step.equal(inked(page), before | dot, "the press was beside the drawing")


def test_eraser_pen_clear_and_centre(page):
    draw(page, (6, 12), (22, 12))
    line, z = inked(page), shown(page)["z"]
    click(page, "centre")
    step.equal(asked(page)["centre"], False, "as it is")
    step.equal(shown(page)["z"] != z, True, "other weights")
    click(page, "centre")
    step.equal(shown(page)["z"], z, "and back")
    click(page, "eraser")
    draw(page, (14, 6), (14, 18))
    rest = inked(page)
    ends = {(6, 12), (14, 12), (22, 12)} & rest
    step.equal((rest < line, ends), (True, {(6, 12), (22, 12)}), "the middle is gone", rest)
    click(page, "pen")
    draw(page, (14, 12))
    step.equal(rest < inked(page), True, "the pen inks again")
    click(page, "clear")
    step.equal(inked(page), set(), "a blank image")
    found = shown(page)
    step.equal(found["z"], found["bias"], "z is the bias")


def test_by_the_keyboard_alone(page):
    focused = ""
    while focused != "draw":
        page.key("Tab")
        focused, before = page.evaluate("document.activeElement.id"), focused
        step.equal(focused != before, True, "Tab leads on, to the drawing", focused)
    page.key(" ")
    first = inked(page)
    step.equal(0 < len(first) <= 9, True, "a dot", first)
    for _ in range(4):
        page.key("ArrowRight")
    step.equal(inked(page), first, "arrows alone ink nothing")
    page.key(" ")
    second = inked(page) - first
    step.equal(second, {(x + 4, y) for x, y in first}, "four to the right", first)
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft", "ArrowUp", " "):
        page.key(key)
    third = {(x + 3, y + 1) for x, y in first}
    step.equal(inked(page), first | second | third, "and around")
    page.key(" ", shift=True)
    step.equal(inked(page), (first | second) - third, "with shift, it is erased")
    for _ in range(40):
        page.key("ArrowLeft")
    scrolled = page.evaluate("scrollY")
    page.key("ArrowDown")
    page.key(" ")
    step.equal(min(inked(page))[0], 0, "to the border and no further")
    shown(page)
    step.equal(page.evaluate("scrollY"), scrolled, "the page stays where it is")
    page.key("Tab")
    step.equal(page.evaluate("document.activeElement.id"), "pen", "and out again")


# Test images, labels, steps, weights.


def test_a_test_image_by_its_number(page, sets):
    images, labels = sets[TEST]
    for number in (3, 2, 99):
        show_test(page, number, f"Test image {number}, ")
        step.equal(bytes(asked(page)["pixels"]), images[number], "its pixels", number)
        known = labels[number] if labels[number] in (0, 1) else None
        step.equal(asked(page)["label"], known, "its label, if the unit knows it", number)
        found = read(page, "label", "value")
        step.equal(found, "" if known is None else str(known), "the label's choice", number)
        shown(page)
    show_test(page, 2, "Test image 2, ")
    page.click("#test-next")
    says(page, "look-message", "Test image 3, ")  # the next of a digit that the unit knows: a 0
    step.equal(bytes(asked(page)["pixels"]), images[3], "its pixels")
    for number in ("10000", "-1", "1.5"):
        choose(page, test_number=number)
        step.equal(read(page, "test-number", "validity.valid"), False, "the browser says so", number)
    show_test(page, "", "0..99")
    page.errors.clear()  # the console notes the 400
    show_test(page, 3, "Test image 3, ")


def change(page):
    """What the table of one step shows, row by row, before and after; None if it is hidden."""
    rows = "[...rows].map((row) => [...row.cells].map((cell) => cell.innerText))"
    return page.evaluate(
        f"(({{hidden, rows}}) => hidden ? null : {rows})(document.getElementById('change'))"
    )


def table(before, after):
    """The table of a step by what was found before it, and after it."""
    rows = [["", "before", "after", "change"]]
    for name in ("z", "p", "loss"):
        both = [decimals(found[name], 4 if name == "z" else 6) for found in (before, after)]
        by = after[name] - before[name]
        texts = [fine(found[name]) for found in (before, after)] if name == "p" else both
        rows.append([name, *texts, ("+" if by > 0 else "") + fine(by) if by else "0"])
    return rows


def test_misread_ones_and_a_step_on_flat_ground(page, sets):
    """From the first weights z changes by less than four decimals show, and is told from unchanged."""
    images, labels = sets[TEST]
    choose(page, weights="first")
    for steps in (0, 1):
        for k in (0, 1):
            click(page, "test-misread")
            says(page, "look-message", f"this is number {k + 1}.")
            misread = last(page, "/api/misread")
            step.equal(len(misread["asked"]["steps"]), steps, "of the weights as they are")
            numbers, of = misread["found"]["numbers"], misread["found"]["of"]
            said = f"Of {of} test images, {len(numbers)} are misread, the worst first: this is number {k + 1}."
            label = labels[numbers[k]]
            step.has(text(page, "look-message"), f"Test image {numbers[k]}, a {label}", said)
            step.equal(bytes(asked(page)["pixels"]), images[numbers[k]], "its pixels", numbers[k])
            before = shown(page)
            step.equal(before["read_as"] != label, True, "it is misread", numbers[k])
            step.equal(text(page, "y"), f"so y = {label}", "its class")
        click(page, "step")
        step.equal(len(asked(page)["steps"]), steps + 1, "a step")
        step.equal(text(page, "look-message"), "", "what was said was of the weights before")
        found = change(page)
        step.equal(found, table(before, shown(page)), "the table of the step")
        _, z, z_after, by = found[1]
        step.equal((z == z_after, by == "0"), (True, False), "z changes, but little", found[1])
    choose(page, weights="small")
    click(page, "test-misread")
    says(page, "look-message", "None of the 22 test images is misread.")  # 8 zeros and 14 ones


def test_labels_losses_and_steps(page):
    choose(page, weights="small")
    show_test(page, 2, "Test image 2, a 1")
    choose(page, label="")
    shown(page)
    step.equal(read(page, "step", "disabled"), True, "no label, no step")
    for label in (1, 0):  # it is a 1; then it learns that it is a 0
        choose(page, label=label)
        seen = [shown(page)]
    step.equal(change(page), None, "no step, no table of it")
    steps = []
    for rate in (1, 0.1, 1):
        choose(page, rate=rate)
        click(page, "step")
        steps.append({"pixels": seen[0]["pixels"], "label": 0, "rate": rate})
        step.equal(asked(page)["steps"], steps, "a step")
        seen.append(shown(page))
        step.equal(change(page), table(*seen[-2:]), "the table of the step", len(steps))
        step.has(text(page, "about"), f"Changed by your steps: {len(steps)}.")
    p = [found["p"] for found in seen]
    step.equal(p, sorted(p, reverse=True), "it learns: p falls")
    for before in reversed(seen[:-1]):
        click(page, "undo")
        step.equal(shown(page), before, "undone")
        step.equal(change(page), None, "the table is of the last step")
    step.equal(read(page, "undo", "disabled"), True, "nothing to undo")


def test_other_weights(page):
    draw(page, (14, 5), (14, 22))
    found = set()
    choices = last(page, "/api/weights")["found"]
    step.equal(len(choices), 4, "first, article, small, model")
    for about in choices:
        choose(page, weights=about["name"])
        step.equal(asked(page)["weights"], about["name"], "the weights that are asked")
        found.add(shown(page)["z"])
        labels = [read(page, "label", f"options[{k}].value") for k in (0, 1, 2)]
        step.equal(labels, ["", *map(str, about["digits"])], "the labels", about)
        rate = read(page, "rate", "selectedOptions[0].text")
        step.equal(rate, f"{about['rate']:g}, the weights' own", "the rate that is chosen first", about)
        choose(page, label=about["digits"][0])
        click(page, "step")
        step.equal(asked(page)["steps"][0]["rate"], about["rate"], "a step of that rate", about)
        shown(page)
        choose(page, rate=0.1)  # it is forgotten with the next weights
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


def test_the_pictures_of_an_image(page):
    choose(page, weights="model")
    show_test(page, 4, "Test image 4, a 4")  # in grey
    choose(page, rate=0.1)
    of, used = "the next step", None
    for steps in range(3):
        step.equal(len(asked(page)["steps"]), steps, "steps")
        found = shown(page)
        w = last(page, of_image="asked.pixels.every((value) => value === 255)")["found"]["pulls"]
        weighed(page, "w", "w-scale", w)
        pulls = [pull or weight / 5 for pull, weight in zip(found["pulls"], w)]  # pale where no ink is
        mapped(page, "pulls", pulls, max(map(abs, w)))
        step.equal(found["delta"] > 0.01, True, "not on flat ground", found["delta"])
        mapped(page, "gradient", used or found["gradient"], 4 / 27)
        step.equal(text(page, "gradient-of"), of, "which gradient", steps)
        of, used = "the step just taken", found["gradient"]
        click(page, "step")
    cells(page, "draw", [mixed(INK, value / 255) for value in asked(page)["pixels"]], 0.1)
    choose(page, weights="first")
    show_test(page, 25, "Test image 25, a 0")
    choose(page, label=1)  # far out: delta is -3.6e-13
    shown(page)
    width, height, colour = picture(page, "gradient")
    seen = [{colour(x, y) for x in range(width)} for y in (height / 4, height / 2)]
    step.equal(
        (seen[0], INK in seen[1] or len(seen[1]) > 1), ({PAPER}, True), "blank, and words that say why"
    )


def test_the_picture_of_the_sigmoid(page):
    for name, number, reach in (("model", 4, 10), ("small", 2, 10), ("first", 25, 40)):
        choose(page, weights=name)
        show_test(page, number, f"Test image {number}, ")
        found = shown(page)
        z, p = found["z"], found["p"]
        colour, x, y = plotted(page, "sigmoid", 36, -reach, reach)
        step.equal(colour(x(z), y(p)), CLASSES[p >= 0.5], "the dot", (name, z))
        for other in (-3, -1, 1, 3):
            if reach > 10 or abs(x(z) - x(other)) < 12:
                continue  # too steep, or the dot is in front
            column = [colour(x(other), row) for row in range(int(y(0)))]
            curve, slope = y(sigmoid(other)), y(4 * sigmoid_slope(sigmoid(other)))
            near = [max(seen) < 130 for row, seen in enumerate(column) if abs(row - curve) < 5]
            step.equal(any(near), True, "the curve", (other, curve))
            yellow = next((k for k, (r, g, b) in enumerate(column) if r - b > 60 > r - g), 0)
            step.equal(abs(yellow - slope) < 6, True, "the slope", (other, slope, yellow))
        for far in (-9, 9):
            step.equal(colour(x(far), y(0) - 2), (0x8C, 0x95, 0x9F), "flat ground", far)


# Training.


def train(page, **settings):
    choose(page, **{f"train_{name}": value for name, value in settings.items()})
    click(page, "train")


def goes_on(page, number=0):
    page.wait_until(f"document.getElementById('epoch-{number}').textContent > 0")


def heaped(column, has_colour):
    """How many pixels of a column have a colour, counted from its foot."""
    return len(list(takewhile(lambda seen: has_colour(*seen), reversed(column))))


def test_a_training_to_its_end(page):
    train(page, rate=1, scale=0.01, epochs=50, a=0, b=1)
    says(page, "state", "done")
    moments = [json.loads(line) for line in page.evaluate("spy.run").splitlines() if line][:-1]
    now = moments[-1]
    numbers = {"loss": 6, "accuracy": 4, "test_accuracy": 4, "flat": 4, "seconds": 1, "epoch": 0}
    for name, count in numbers.items():
        label = "on flat ground" if name == "flat" else name.replace("_", " ")
        found = line_of(page, f"{name.replace('_', '-')}-0")
        step.equal(found, f"{label}: {decimals(now[name], count)}", f"#{name}-0")
    step.equal(now["epoch"], 50, "the last moment")
    weighed(page, "weights-0", "weights-scale-0", now["weights"])
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
    highest = max(0.3, *(moment["loss"] for moment in moments))
    ends = [
        ("losses", "loss", highest),
        ("accuracies", "accuracy", 1),
        ("accuracies", "test_accuracy", 1),
    ]
    for name, key, highest in ends:
        colour, x_of, y_of = plotted(page, f"{name}-0", 52, 0, 50, highest)
        step.equal(max(colour(x_of(50) - 1, y_of(now[key]))) < 200, True, "the curve's end", key)
    draw(page, (14, 5), (14, 22))
    choose(page, weights="watched")
    step.equal(asked(page)["weights"], "watched", "it can be looked at")
    shown(page)


def test_pause_one_epoch_go_on_and_stop(page):
    train(page, rate=0.01, scale=1, epochs=100_000)
    goes_on(page)
    click(page, "pause")
    says(page, "state", "paused")
    page.wait_until(r"spy.run.endsWith('\n\n')")  # a heartbeat
    reached = int(text(page, "epoch-0"))
    for _ in range(2):
        click(page, "one")
        reached += 1
        page.wait_until(rf"spy.run.includes('\"epoch\": {reached},') && spy.run.endsWith('\n\n')")
        step.equal(int(text(page, "epoch-0")), reached, "one epoch, and it pauses again")
    click(page, "pause")
    says(page, "state", "running")
    page.wait_until(f"document.getElementById('epoch-0').textContent > {reached + 1}")
    click(page, "stop")
    says(page, "state", "idle")
    train(page, rate=1, scale=0.01, epochs=3, a=1, b=0)
    says(page, "state", "done")
    step.equal(text(page, "epoch-0"), "3", "another one")


def test_one_training_at_a_time_and_closing_the_page_ends_it(page, browser, address):
    other = opened(browser, address)
    train(other, rate=0.01, scale=1, epochs=100_000)
    goes_on(other)
    page.ask("Page.bringToFront")
    train(page, rate=1, scale=0.01, epochs=3)
    says(page, "state", "training is being watched")
    step.equal(other.errors, [], "the other page goes on")
    other.close()
    for _ in range(30):  # at each the server waits for two seconds
        click(page, "train")
        page.wait_until("!['idle', 'running'].includes(document.getElementById('state').textContent)")
        if text(page, "state") == "done":
            break
    step.equal(text(page, "epoch-0"), "3", "the other one's has ended, and this one's has begun")
    step.equal([error for error in page.errors if "409" not in error], [], "nothing but the 409")
    page.errors.clear()


# How it looks, and when the server has gone.


@pytest.mark.parametrize("dark", [False, True])
def test_the_articles_run_beside_a_good_one_in_a_narrow_window(page, dark):
    page.size(400, 800, dark=dark)
    draw(page, (9, 6), (9, 20))
    click(page, "both")
    goes_on(page, 1)
    step.equal(text(page, "epoch-0"), "50", "the good one came first")
    click(page, "stop")
    says(page, "state", "idle")
    for width in (400, 320, 1400):
        page.size(width, 800, dark=dark)
        found = page.evaluate("document.scrollingElement.scrollWidth")
        step.equal(found <= width, True, "nothing stands out to the right", (width, found))
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    levels = [int(level) for level in re.findall(r"\d+", colour)[:3]]
    step.equal(max(levels) < 80 if dark else min(levels) > 200, True, "the paper", colour)


def test_the_server_has_gone(browser, folder):
    with serving("--data", str(folder)) as (_, address):
        page = opened(browser, address)
        train(page, rate=0.01, scale=1, epochs=100_000)
        goes_on(page)
    says(page, "state", "The server has gone")
    draw(page, (9, 6), (9, 20))
    says(page, "look-message", "The server has gone")
    others = [error for error in page.errors if "Failed to load resource" not in error]
    step.equal(others, [], "no exceptions")
    page.close()
