"""The live page in a real browser: what its reader does, and the numbers that it shows.

The numbers are compared with what the server has answered, which test_live_answers.py compares with the
chapters; the pictures, with the colours that those numbers give. A browser is needed, Chromium or
Chrome; where there is none, these tests are skipped, unless SCRATCHNET_BROWSER is set: then they fail.
"""

import json
import os
import re
from functools import partial
from itertools import takewhile

import pytest
from browser import Browser, find_browser, serving
from step import Step

from scratchnet.dataset import TEST
from scratchnet.sigmoid import sigmoid, sigmoid_slope

pytestmark = pytest.mark.browser

step = Step(__file__)
BROWSER = find_browser()
MISSING = "needs a browser: chromium or google-chrome on the PATH, or its path in $CHROMIUM"
if not BROWSER and not os.environ.get("SCRATCHNET_BROWSER"):
    pytest.skip(MISSING, allow_module_level=True)
PAPER, INK = (0xF0, 0xF2, 0xF4), (0x1F, 0x23, 0x28)  # of the page in a light window
CLASSES = [(0x1F, 0x62, 0xC9), (0xC2, 0x57, 0x0C)]  # blue is class 0, orange class 1
ALL_INK = "asked.pixels?.every((value) => value === 255)"  # of that image, the pulls are the weights

# Before the page's own script: `seen` is what was asked and answered, `run` the text of a training so
# far. Whatever the page does with an answer it does before `waiting` counts that as answered.
SPY = """{
  const fetched = window.fetch.bind(window);
  window.spy = {seen: [], waiting: 0, run: ""};
  const follow = async (text) => { for await (const part of text) spy.run += part; };
  window.fetch = async (path, how) => {
    if (path === "/api/train") {
      const answer = await fetched(path, how);
      spy.run = "";
      follow(answer.clone().body.pipeThrough(new TextDecoderStream())).catch(() => {});
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


def read(page, name, what="textContent"):
    """Something of an element."""
    return page.evaluate(f"document.getElementById('{name}').{what}")


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


def last(page, path="/api/look", of_image=f"!{ALL_INK}"):
    """What the page asked last, and the answer, once it is at rest; of looks, that at the image."""
    one = f"({{ path, asked }}) => path.startsWith('{path}') && {of_image}"
    page.wait_until(f"spy.waiting === 0 && spy.seen.some({one})")
    return page.evaluate(f"spy.seen.findLast({one})")


def asked(page):
    return last(page)["asked"]


def inked(page):
    """The pixels (column, row) that have ink, as the page has sent them."""
    return {(place % 28, place // 28) for place, value in enumerate(asked(page)["pixels"]) if value}


def click(page, name):
    page.wait_until("spy.waiting === 0")  # then nothing moves below the mouse
    page.click(f"#{name}")


def draw(page, *spots):
    """Draws with the mouse from pixel to pixel (column, row)."""
    page.wait_until("spy.waiting === 0")
    left, top, width, height = page.box("#draw")
    page.stroke([(left + (x + 0.5) * width / 28, top + (y + 0.5) * height / 28) for x, y in spots])


def show_test(page, number, said):
    choose(page, test_number=number)
    click(page, "test-go")
    says(page, "look-message", said)


def decimals(value, count):
    return re.sub(r"^-(0\.0*)$", r"\1", f"{value:.{count}f}")


four, six = (partial(decimals, count=count) for count in (4, 6))


def fine(value):
    """As the page writes what may be next to nothing: 0.123457, and 1.23e-14."""
    digits, power = f"{value or 0.0:.2e}".split("e")
    return six(value) if abs(value) >= 0.001 else f"{digits}e{int(power):+}"


def shown(page):
    """Fails unless the page shows what the server has found of its image; returns that."""
    label, found = asked(page)["label"], last(page)["found"]
    wrong = ", and wrong" if label not in (None, found["read_as"]) else ""
    ink, border = found["ink"], found["border"]
    expected = {
        "verdict": f"read as a {found['read_as']}, {decimals(100 * found['sure'], 2)} % sure{wrong}",
        "up": f"pulls up: {four(found['up'])}", "down": f"pulls down: {four(found['down'])}",
        "bias": f"bias b: {four(found['bias'])}", "z": f"z, their sum: {four(found['z'])}",
        "p": f"p = sigmoid(z): {fine(found['p'])}", "slope": f"slope p (1 - p): {fine(found['slope'])}",
        "ink": f"The rule that only counts ink says: a {found['ink_says']}. The image has {ink} pixels of"
               f" ink, {'fewer' if ink < border else 'more'} than {decimals(border, 1)}.",
        "loss": f"loss (p - y)²: {'' if label is None else six(found['loss'])}",
        "delta": f"delta (p - y) p (1 - p): {'' if label is None else fine(found['delta'])}",
    }  # fmt: skip
    if not ink:
        expected["verdict"] = "no ink: z is the bias alone"
        del expected["ink"]
    step.equal(read(page, "rule", "hidden"), not ink, "the rule counts ink where there is some", ink)
    for name, value in expected.items():
        step.equal(line_of(page, name), value, f"#{name}", (asked(page)["weights"], found["z"]))
    return found


def change(page):
    """What the table of one step shows, row by row, before and after; None if it is hidden."""
    cells = "(row) => Array.from(row.cells, (cell) => cell.innerText)"
    return (
        None
        if read(page, "change", "hidden")
        else page.evaluate(f"Array.from(document.getElementById('change').rows, {cells})")
    )


def table(before, after):
    """The table of a step by what was found before it, and after it."""
    rows = [["", "before", "after", "change"]]
    for name, written in (("z", four), ("p", fine), ("loss", six)):
        by = after[name] - before[name]
        sign = "+" if by > 0 else ""
        rows.append([name, written(before[name]), written(after[name]), sign + fine(by) if by else "0"])
    return rows


# Drawing.


def test_strokes_dots_and_their_numbers(page):
    before = int(read(page, "z", "dataset.seq"))
    draw(page, (9, 6), (9, 7), (9, 20))
    line, way = inked(page), {(9, row) for row in range(6, 21)}
    near = {(x + dx, y + dy) for x, y in way for dx in (-2, -1, 0, 1, 2) for dy in (-2, -1, 0, 1, 2)}
    step.equal(way <= line <= near, True, "ink where the mouse went, however fast, and only there", line)
    step.equal(shown(page)["ink"], len(line), "the ink")
    step.equal(int(read(page, "z", "dataset.seq")) > before, True, "data-seq counts the answers")
    draw(page, (9, 6), (60, 30), (9, 24))  # the mouse is held, outside, too
    both = inked(page)
    step.equal(line | {(9, 24)} <= both, True, "the next stroke leaves the first", both)
    draw(page, (20, 3))
    dot = inked(page) - both
    step.equal((20, 3) in dot and len(dot) <= 9, True, "one click is a dot", dot)
    draw(page, (30, 3), (25, 20))
    step.equal(inked(page), both | dot, "the press was beside the drawing")


def test_eraser_pen_clear_and_centre(page):
    draw(page, (6, 12), (22, 12))
    line, z = inked(page), shown(page)["z"]
    for centre in (False, True):
        click(page, "centre")
        step.equal(asked(page)["centre"], centre, "as it is, and centred as at first")
        step.equal(shown(page)["z"] == z, centre, "moved, it has other weights", z)
    click(page, "eraser")
    draw(page, (14, 6), (14, 18))
    rest = inked(page)
    ends = {(6, 12), (14, 12), (22, 12)} & rest
    step.equal((rest < line, ends), (True, {(6, 12), (22, 12)}), "the middle is gone", rest)
    click(page, "pen")
    draw(page, (14, 12))
    step.equal(rest < inked(page), True, "the pen inks again")
    click(page, "clear")
    found = shown(page)
    step.equal((inked(page), found["z"]), (set(), found["bias"]), "a blank image: z is the bias")


def test_by_the_keyboard_alone(page):
    focused = ""
    while focused != "draw":
        page.key("Tab")
        focused, before = page.evaluate("document.activeElement.id"), focused
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
        step.equal(read(page, "label", "value"), str(known).replace("None", ""), "its choice", number)
        shown(page)
    show_test(page, 2, "Test image 2, ")
    click(page, "test-next")
    says(page, "look-message", "Test image 3, ")  # the next of a digit that the unit knows: a 0
    for number in ("10000", "-1", "1.5"):
        choose(page, test_number=number)
        step.equal(read(page, "test-number", "validity.valid"), False, "the browser says so", number)
    show_test(page, "", "0..99")
    page.errors.clear()  # the console notes the 400
    show_test(page, 3, "Test image 3, ")


def test_misread_ones_and_a_step_on_flat_ground(page, sets):
    """From the first weights z changes by less than four decimals show, and is told from unchanged."""
    images, labels = sets[TEST]
    choose(page, weights="first")
    for steps in (0, 1):
        for k in (1, 2):
            click(page, "test-misread")
            says(page, "look-message", f"this is number {k}.")
            misread, before = last(page, "/api/misread"), shown(page)
            step.equal(len(misread["asked"]["steps"]), steps, "of the weights as they are")
            of, numbers = misread["found"]["of"], misread["found"]["numbers"]
            number, label = numbers[k - 1], labels[numbers[k - 1]]
            said = f"Test image {number}, a {label}. Of {of} test images, {len(numbers)} are misread, "
            said += f"the worst first: this is number {k}."
            step.equal(read(page, "look-message"), said, "what is said")
            step.equal(bytes(asked(page)["pixels"]), images[number], "its pixels", number)
            step.equal(read(page, "y"), f"so y = {label}", "its class")
        click(page, "step")
        after, found = shown(page), change(page)
        step.equal(found, table(before, after), "the table of the step")
        _, z, z_after, by = found[1]
        step.equal((z == z_after, by == "0"), (True, False), "z changes, but little", found[1])
        step.equal(read(page, "look-message"), "", "what was said was of the weights before")
    choose(page, weights="small")
    click(page, "test-misread")
    says(page, "look-message", "None of the 22 test images is misread.")  # 8 zeros and 14 ones


def test_labels_losses_and_steps(page):
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
        step.has(read(page, "about"), f"Changed by your steps: {len(steps)}.")
    for before in reversed(seen[:-1]):
        click(page, "undo")
        step.equal(shown(page), before, "undone")
        step.equal(change(page), None, "the table is of the last step")
    step.equal(read(page, "undo", "disabled"), True, "nothing to undo")


def test_other_weights(page):
    draw(page, (14, 5), (14, 22))
    for about in last(page, "/api/weights")["found"]:
        choose(page, weights=about["name"])
        step.equal(asked(page)["weights"], about["name"], "the weights that are asked")
        shown(page)
        labels = [read(page, "label", f"options[{k}].value") for k in (0, 1, 2)]
        step.equal(labels, ["", *map(str, about["digits"])], "the labels", about)
        rate = read(page, "rate", "selectedOptions[0].text")
        step.equal(rate, f"{about['rate']:g}, the weights' own", "the rate that is chosen first", about)
        choose(page, label=about["digits"][0])
        click(page, "step")
        step.equal(asked(page)["steps"][0]["rate"], about["rate"], "a step of that rate", about)
        choose(page, rate=0.1)  # it is forgotten with the next weights


# The pictures.


def picture(page, name):
    """A canvas, once it is drawn: its width, its height, and what tells the colour at (x, y)."""
    width, height, codes = page.evaluate(f"""(async () => {{
        for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
        const seen = document.getElementById({json.dumps(name)}), {{ width, height }} = seen;
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


def mapped(page, name, values, largest, colours=CLASSES):
    """Fails unless a map shows these 784 values: a full cell above 0, half a cell below; roughly."""
    width, height, colour = picture(page, name)
    for place, value in enumerate(values):
        row, column = divmod(place, 28)
        middle = mixed(colours[value > 0], abs(value) / largest)
        for down, wanted in ((0.5, middle), (0.1, middle if value > 0 else PAPER)):
            found = colour((column + 0.5) * width / 28, (row + down) * height / 28)
            agree = all(abs(a - b) <= 3 for a, b in zip(found, wanted))
            step.equal(agree, True, f"#{name}, the colour of a cell", (column, row, found, wanted))


def weighed(page, name, scale, weights):
    """Fails unless a map shows these weights, and says in two digits what its full colour is."""
    largest = max(map(abs, weights))
    mapped(page, name, weights, largest)
    step.equal(read(page, scale), f"{float(f'{largest:.2g}'):g}", f"#{scale}")


def plotted(page, name, left, least, most, highest=1):
    """What a plot has: its colour at (x, y), the x of a number, the y of another one."""
    width, height, colour = picture(page, name)
    return (
        colour,
        lambda value: left + (width - 18 - left) * (value - least) / (most - least),
        lambda value: height - 26 - (height - 48) * value / highest,
    )


def test_the_maps_of_an_image(page):
    choose(page, weights="model")
    show_test(page, 4, "Test image 4, a 4")  # in grey
    mapped(page, "draw", asked(page)["pixels"], 255, [PAPER, INK])
    before = shown(page)
    mapped(page, "gradient", before["gradient"], 4 / 27)
    step.equal(read(page, "gradient-of"), "the next step", "whose gradient")
    click(page, "step")
    found, w = shown(page), last(page, of_image=ALL_INK)["found"]["pulls"]
    weighed(page, "w", "w-scale", w)
    pulls = [pull or weight / 5 for pull, weight in zip(found["pulls"], w)]  # pale where no ink is
    mapped(page, "pulls", pulls, max(map(abs, w)))
    mapped(page, "gradient", before["gradient"], 4 / 27)
    step.equal(read(page, "gradient-of"), "the step just taken", "whose gradient")
    choose(page, weights="first")
    show_test(page, 25, "Test image 25, a 0")
    choose(page, label=1)  # far out: delta is -3.6e-13
    shown(page)
    width, height, colour = picture(page, "gradient")
    blank, words = ({colour(x, y) for x in range(width)} for y in (height / 4, height / 2))
    step.equal((blank, len(words) > 1), ({PAPER}, True), "blank, and words that say why")


def test_the_picture_of_the_sigmoid(page):
    for name, number, reach in (("small", 2, 10), ("first", 25, 40), ("model", 4, 10)):
        choose(page, weights=name)
        show_test(page, number, f"Test image {number}, ")
        z, p = (shown(page)[of] for of in "zp")
        colour, x, y = plotted(page, "sigmoid", 36, -reach, reach)
        step.equal(colour(x(z), y(p)), CLASSES[p >= 0.5], "the dot", (name, z))
        for far in (-9, 9):
            step.equal(colour(x(far), y(0) - 2), (0x8C, 0x95, 0x9F), "flat ground", far)
    for z in (-3, 3):  # in the last one, whose dot is elsewhere
        column = [colour(x(z), row) for row in range(int(y(0)))]
        near = int(y(sigmoid(z)))
        step.equal(min(map(max, column[near - 4 : near + 5])) < 130, True, "the curve", (z, near))
        yellow = next((row for row, (r, g, b) in enumerate(column) if r - b > 60 > r - g), 0)
        slope = y(4 * sigmoid_slope(sigmoid(z)))
        step.equal(abs(yellow - slope) < 6, True, "the slope, four times as high", (z, slope, yellow))


# Training.


def train(page, **settings):
    choose(page, **{f"train_{name}": value for name, value in settings.items()})
    click(page, "train")


def train_for_long(page):
    """Begins a training that no test waits for, and waits until it goes."""
    train(page, rate=0.01, scale=1, epochs=100_000)
    page.wait_until("document.getElementById('epoch-0').textContent > 0")


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
    for name in ("weights", "added"):
        weighed(page, f"{name}-0", f"{name}-scale-0", now[name])
    zeros, ones = now["hills"]
    colour, x, y = plotted(page, "hills-0", 4, -65, 35, max(zeros + ones))
    for place, counts in enumerate(zip(zeros, ones)):
        column = [colour(x(place - 64.5), row) for row in range(int(y(0)))]
        orange = heaped(column, lambda r, g, b: r - g > 45)
        either = heaped(column, lambda r, g, b: r - g > 45 or b - r > 45)
        for found, count in ((orange, counts[1]), (either, max(counts))):
            agree = abs(found - (y(0) - y(count))) < 2
            step.equal(agree, True, "the hills at a z", (place - 65, found, count))
    highest = max(0.3, *(moment["loss"] for moment in moments))
    for name, key, most in (
        ("losses", "loss", highest), ("accuracies", "accuracy", 1), ("accuracies", "test_accuracy", 1)
    ):  # fmt: skip
        colour, x, y = plotted(page, f"{name}-0", 52, 0, 50, most)
        step.equal(max(colour(x(50) - 1, y(now[key]))) < 200, True, "the curve's end", key)
    draw(page, (14, 5), (14, 22))
    choose(page, weights="watched")
    step.equal(asked(page)["weights"], "watched", "it can be looked at")
    shown(page)


def test_pause_one_epoch_go_on_and_stop(page):
    train_for_long(page)
    click(page, "pause")
    says(page, "state", "paused")
    page.wait_until(r"spy.run.endsWith('\n\n')")  # a heartbeat
    reached = int(read(page, "epoch-0"))
    for _ in range(2):
        click(page, "one")
        reached += 1
        page.wait_until(rf"spy.run.includes('\"epoch\": {reached},') && spy.run.endsWith('\n\n')")
        step.equal(int(read(page, "epoch-0")), reached, "one epoch, and it pauses again")
    click(page, "pause")
    says(page, "state", "running")
    page.wait_until(f"document.getElementById('epoch-0').textContent > {reached + 1}")
    click(page, "stop")
    says(page, "state", "idle")
    train(page, rate=1, scale=0.01, epochs=3, a=1, b=0)
    says(page, "state", "done")
    step.equal(read(page, "epoch-0"), "3", "another one")


def test_one_training_at_a_time_and_closing_the_page_ends_it(page, browser, address):
    other = opened(browser, address)
    train_for_long(other)
    page.ask("Page.bringToFront")
    train(page, rate=1, scale=0.01, epochs=3)
    says(page, "state", "training is being watched")
    step.equal(other.errors, [], "the other page goes on")
    other.close()
    done = "document.getElementById('state').textContent === 'done'"
    page.wait_until(f"{done} || document.getElementById('train').click()")  # which ends it within 2 s
    step.equal(read(page, "epoch-0"), "3", "the other one's has ended, and this one's has begun")
    step.equal([error for error in page.errors if "409" not in error], [], "nothing but the 409")
    page.errors.clear()


# How it looks, and when the server has gone.


def test_the_articles_run_beside_a_good_one_in_a_narrow_window(page):
    page.size(400, 800)
    click(page, "both")
    page.wait_until("document.getElementById('epoch-1').textContent > 0")
    step.equal(read(page, "epoch-0"), "50", "the good one came first")
    click(page, "stop")
    says(page, "state", "idle")
    for width, dark in ((400, False), (320, True), (1400, False)):
        page.size(width, 800, dark=dark)
        found = page.evaluate("document.scrollingElement.scrollWidth")
        step.equal(found <= width, True, "nothing stands out to the right", (width, found))
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        step.equal(colour, "rgb(13, 17, 23)" if dark else "rgb(255, 255, 255)", "the paper", dark)


def test_the_server_has_gone(browser, folder):
    with serving("--data", str(folder)) as (_, address):
        page = opened(browser, address)
        train_for_long(page)
    says(page, "state", "The server has gone")
    draw(page, (9, 6), (9, 20))
    says(page, "look-message", "The server has gone")
    others = [error for error in page.errors if "Failed to load resource" not in error]
    step.equal(others, [], "no exceptions")
    page.close()
