"""Mistakes that learners make, three or more in each function of the workbook, but for most of those
that mutate.py makes by itself. Each turns its own chapter's tests red."""

import re
import shutil
import sys
from pathlib import Path

import pytest
from commands import ENVIRONMENT, ROOT, python
from step import Step
from terminal import link_folder

from scratchnet.loss import mean_squared_error_slopes
from scratchnet.matrix import PlainMatrix
from scratchnet.sigmoid import sigmoid
from scratchnet.vector import dot
from scratchnet.workbook.blanks import functions_of, text_of
from scratchnet.workbook.build import write_workbook
from scratchnet.workbook.exercises import EXERCISES
from scratchnet.workbook.lessons import Workbook
from scratchnet.workbook.mistakes import ERRORS, PACKED, pack, replaced, table, unpack

step = Step(__file__)
test_example = step.examples()
# As test file: (the mistake, right text, wrong text), ... In a right text, "..." is the rest of a line.
# Further lines are written without the blanks that the first one has before it on the page.
MISTAKES = {
    "01_idx": [  # parse_header
        ("the last size left out", "range(0, len(sizes), 4)", "range(0, len(sizes) - 4, 4)"),
        # big_endian
        ("the last byte left out", "for byte in data:", "for byte in data[:-1]:"),
        ("printed, not returned", "    return number", "    print(number)"),
        ("floats, too short for huge numbers", "number = 256 * number + byte",
         "number = int(256.0 * number + byte)"),
        ("four bytes only", "number = 0", "return sum(256 ** (3 - i) * data[i] for i in range(4))"),
    ],
    "02_dataset": [  # pick
        ("always binary", "x.append(scaled(image, pixels))", 'x.append(scaled(image, "binary"))'),
        ("one list under two names", "    x, y = [], []", "    x = y = []"),
        ("returned after the first digit", "    return x, y", "        return x, y"),
        ("images used up by the first digit", "x, y = [], []", "x, y, images = [], [], iter(images)"),
        # read_mnist
        ("an image begins one pixel after the last one", "0, len(pixels), size", "len(labels)"),
    ],
    "03_draw": [  # draw
        ("printed, not returned", "return [text[...",
         "for start in range(0, len(text), WIDTH):\n    print(text[start : start + WIDTH])"),
        ("one list handed out again and again", "return [text...",
         "kept = vars(draw).setdefault('kept', [])\n"
         "kept[:] = [text[i : i + WIDTH] for i in range(0, len(text), WIDTH)]\nreturn kept"),
    ],
    "04_accuracy": [  # classify
        ("rounded", "return 1 if ...", "return round(prediction)"),
        ("in whole per cent", "prediction >= threshold", "int(100 * prediction) >= int(100 * threshold)"),
        ("not a number is a 1", "prediction >= threshold", "not prediction < threshold"),
        ("a tolerance", "prediction >= threshold", "prediction >= threshold - 1e-12"),
        ("nothing for a 0", "return 1 if ...", "if prediction >= threshold:\n    return 1"),
        # accuracy
        ("a threshold of 0 is none", "classify(p, threshold)", "classify(p, threshold or 0.5)"),
        ("the last one not looked at", "zip(predictions, labels", "zip(predictions[:-1], labels"),
        ("predictions overwritten", "right = [classify(p, threshold)",
         "for i, p in enumerate(predictions):\n    predictions[i] = classify(p, threshold)\nright = [p"),
    ],
    "05_threshold": [  # ink_share
        # InkRule.classify
        # the import
        ("the median for the mean", " statistics import ", " statistics import median as "),
        # ink_rule
        ("a pair for a rule", "return InkRule(...", "return fmean(shares[0]), fmean(shares[1])"),
        ("only class 0 looked at", "    for its_class in (0, 1):", "    for its_class in (0,):"),
    ],
    "06_vector": [  # dot
        ("by index, beyond the last", "for a, b in ...\n    result ...",
         "for i in range(len(u) + 1):\n    result += u[i] * v[i]"),
        ("from the right", "for a, b in zip(u, v):", "for a, b in zip(reversed(u), reversed(v)):"),
        # add_scaled
        ("one behind the other", "return [a + scale ...", "return list(u) + [scale * b for b in v]"),
        ("a generator for a list", "return [a + ...", "return (a + scale * b for a, b in zip(u, v))"),
        ("nothing returned", "return [a + scale ", "u = [a + scale "),
        ("rounded", "[a + scale * b for", "[round(a + scale * b, 10) for"),
        ("zeros skipped", "result += a * b", "result += a * b if a else 0.0"),
    ],
    "07_matrix": [  # PlainMatrix.dot
        ("rounded", "[dot(row, w) for", "[round(dot(row, w), 9) for"),
        ("a list for all matrices", "return [dot(row, w)...", "kept = vars(PlainMatrix).get('kept', [])\n"
         "PlainMatrix.kept, kept[:] = kept, [dot(row, w) for row in self.rows]\nreturn kept"),
        ("w of any length", "[dot(row, w) for", "[sum(a * b for a, b in zip(row, w)) for"),
        # PlainMatrix.transpose_dot
        ("v turned round", "dot(column, v) for", "dot(column, v[::-1]) for"),
        ("v of any length", "dot(column, v) for", "sum(a * d for a, d in zip(column, v)) for"),
        ("the first product for ever", "return [dot(row, w)...",
         "self.kept = getattr(self, 'kept', None) or [dot(row, w) for row in self.rows]\nreturn self.kept"),
        ("one list handed out again and again", "return [dot(column, v)...",
         "self.kept = vars(self).setdefault('kept', [])\n"
         "self.kept[:] = [dot(column, v) for column in zip(*self.rows)]\nreturn self.kept"),
    ],
    "08_slope": [  # numeric_derivative
        ("derivative without a sign", "return (f(at + h) ", "return abs(f(at + h) "),
        ("another h not looked at", "h) - f(at - h)) / (2.0 * h)", "1e-5) - f(at - 1e-5)) / 2e-5"),
        ("not a number is 0", "return (f(at + h) - f(at - h)) / (2.0 * h)",
         "slope = (f(at + h) - f(at - h)) / (2.0 * h)\nreturn slope if slope == slope else 0.0"),
        # chain_slope
        ("the gears from the last one on", "for f, slope in gears:", "for f, slope in reversed(gears):"),
    ],
    "09_sigmoid": [  # sigmoid
        ("1 - p(-z), which loses digits", "return exp_z / (1.", "return 1.0 - 1.0 / (1."),
        # sigmoid_slope
        ("p - p^3", "p * (1.0 - p)", "p - p**3"),
        ("1 - p^2, that of the tanh", "p * (1.0 - p)", "1.0 - p**2"),
    ],
    "10_network": [  # Network.weighted_sums
        ("a matrix that is taken for rows", "return [xw ...",
         "return [sum(a * w for a, w in zip(row, self.weights)) + self.bias for row in x]"),
        ("the first images for ever", "as_matrix(x).dot", "vars(self).setdefault('kept', as_matrix(x)).dot"),
        # Network.forward
        ("the sigmoid twice", "[sigmoid(z) for z", "[sigmoid(sigmoid(z)) for z"),
        ("a map for a list", "return [sigmoid(z) ...", "return map(sigmoid, self.weighted_sums(x))"),
        # Network.update
        ("a memory of the last step", "weights = add_scaled(self",
         "last = vars(self).get('last', [0.0] * len(gradient_w))\n"
         "self.last = gradient_w = add_scaled(gradient_w, 0.1, last)\n"
         "weights = add_scaled(self"),
        ("a gradient of any length", "weights = add_scaled(...",
         "weights = [w - learning_rate * g for w, g in zip(self.weights, gradient_w)]"),
        ("a bias that is not finite passes", "([*weights, bias])", "([*weights])"),
        ("refused, but changed", "weights = add_scaled", "self.weights = weights = add_scaled"),
    ],
    "11_loss": [  # mean_squared_error
        # mean_squared_error_slopes
        ("slopes by integer division", "2.0 / len(labels)", "2 // len(labels)"),
        ("rounded", "[factor * (p - y) for", "[round(factor * (p - y), 8) for"),
    ],
    "12_gradient": [  # gradient
        ("dp/dz of the sigmoid of p", " * sigmoid_slope(p) for", " * sigmoid_slope(sigmoid(p)) for"),
        ("x left out", "as_matrix(x).transpose_dot(delta)", "[total(delta)] * len(x[0])"),
        ("small numbers are 0", "return as_matrix", "delta = [d if abs(d) > 1e-9 else 0.0 for d in delta]\n"
         "return as_matrix"),
        # numeric_gradient
        ("errors of f swallowed", "slopes.append(...",
         "try:\n    slopes.append(numeric_derivative(lambda value: f([*before, value, *after]), at[j]))\n"
         "except ValueError:\n    slopes.append(0.0)"),
        ("values taken for indices", "for j in range(len(at)) if", "for j in at if"),
        ("others not put back", "before, after = at[:j],", "before, after = [v - 1e-5 for v in at[:j]],"),
        ("returned after the first entry", "    return slopes", "        return slopes"),
        ("an entry looked for by its value", "before, after = at[:j], at[j + 1 :]",
         "j = at.index(at[j])\nbefore, after = at[:j], at[j + 1 :]"),
    ],
    "13_training": [  # take_step
        ("two steps", "    network.update(gradient_w, gradient_b, learning_rate)",
         "    for _ in (1, 2):\n        network.update(gradient_w, gradient_b, learning_rate)"),
        ("the rate of the article", " gradient_b, learning_rate)\nreturn", " gradient_b, 0.01)\nreturn"),
        ("the gradient returned", "    return predictions", "    return gradient_w"),
        ("nothing returned", "    return predictions", "    predictions"),
        # train
        ("the remainder the wrong way round", "epoch % log_every == 0", "log_every % epoch == 0"),
        ("one epoch too few", "range(1, epochs + 1)", "range(1, epochs)"),
        ("a step for each record only", "predictions = take_step(...\nif ...\n    history",
         "if epoch in (1, epochs) or epoch % log_every == 0:\n"
         "    predictions = take_step(network, train_x, train_y, learning_rate)\n    history"),
        ("the rate left out", "train_x, train_y, learning_rate)\nif", "train_x, train_y, 0.01)\nif"),
        ("learning from the test images", "(network, train_x, train_y,", "(network, test_x, test_y,"),
        ("returned after the first record", "history.append(...",
         "return [record(epoch, network, predictions, train_y, test_x, test_y)]"),
        ("only the last record", "history.append(...",
         "history = [record(epoch, network, predictions, train_y, test_x, test_y)]"),
    ],
    "14_mersenne_twister": [  # seeded
        # twist
        ("twisted in a new list", "for i in range(N):", "state = list(state)\nfor i in range(N):"),
        # MersenneTwister.next_uint32
        ("> for == at the last word", "if self._position == N:", "if self._position > N:"),
        # MersenneTwister.integer_up_to
        ("as many bits as n + 1 has", "(1 << n.bit_length()) - 1", "(1 << (n + 1).bit_length()) - 1"),
        ("bits by the logarithm", "(1 << n.bit_length()) - 1", "(1 << math.ceil(math.log2(n))) - 1"),
        ("the highest bits for the lowest", "& mask\nwhile j > n:\n    j = self.next_uint32() & mask",
         ">> 32 - n.bit_length()\nwhile j > n:\n    j = self.next_uint32() >> 32 - n.bit_length()"),
        # MersenneTwister.standard_normal
        ("a kept 0 is nothing", "if self._kept_normal is not None:", "if self._kept_normal:"),
        ("a quarter of the circle", "x1 = 2.0 * self.random() - 1.0", "x1 = self.random()"),
        ("the whole square", "while not 0.0 < r2 < 1.0:", "while not 0.0 < r2:"),
        ("the centre of the circle", "0.0\nwhile not 0.0 < r2 <", "1.0\nwhile r2 >="),
    ],
    "15_shuffle": [  # shuffle
        ("an item looked for by its value", "items[i], items[j] = ...",
         "k = items.index(items[j])\nitems[i], items[k] = items[k], items[i]"),
        ("sorted first", "for i in range", "items.sort()\nfor i in range"),
        ("shuffled in a new list", "for i in range", "items = list(items)\nfor i in range"),
        ("the list returned as well", "        items[i], ...",
         "        items[i], items[j] = items[j], items[i]\n    return items"),
    ],
    "16_shared_matrix": [  # cut_up
        ("levels not told apart", "square_of[pixel], level),", "square_of[pixel], 1.0),"),
        ("pieces of the row before", "for row in rows:\n    pieces...", "pieces = {}\nfor row in rows:"),
        ("an object for each piece", "[known.setdefault(piece, piece) for", "[piece for"),
        ("only the last row", "cut, levels = [], []\nknown: ...\nfor row in rows:",
         "known = {}\nfor row in rows:\n    cut, levels = [], []"),
        # worth_sharing
        ("in rising order", "in counts.items() if", "in sorted(counts.items()) if"),
        # SharedMatrix.transpose_dot
        ("the first product for ever", "return [a + b ...",
         "self.kept = vars(self).get('kept') or [a + b for a, b in zip(sums[:m], "
         "self.pieces.transpose_dot(sums[m:]))]\nreturn self.kept"),
        ("the last piece left out", "sums[m:]))]", "[*sums[m:-1], 0.0]))]"),
        ("X for Xᵀ", "self.images.transpose_dot(v), self", "self.images.dot(v), self"),
        ("the root rounded up", "line = isqrt(len(rows[0]))", "line = round(len(rows[0]) ** 0.5)"),
    ],
    "17_article": [  # shuffled, which is given
        ("a new generator for the test set", "(test, generator)", "(test, MersenneTwister(seed))"),
        # random_weights
        ("one too few", "for _ in range(count)]", "for _ in range(1, count)]"),
    ],
    "18_saturation": [  # epochs_to_zero
        ("the 86 pixels of a mean 1", "(ink + 1)", "87"),
        ("no ink is a mean 1", "(ink + 1)", "((ink or 86) + 1)"),
    ],
    "19_hands": [  # add_vectors
        ("from the last part on", "for vector in vectors:", "for vector in reversed(vectors):"),
        ("as long as there are parts", "[0.0] * len(vectors[0])", "[0.0] * len(vectors)"),
        ("into the first part", "result = [0.0] ...\nfor ...\n    result = ...",
         "result = vectors[0]\nfor vector in vectors[1:]:\n    for i, entry in enumerate(vector):\n"
         "        result[i] += entry"),
        ("vectors of any length", "add_scaled(result, ...", "[a + b for a, b in zip(result, vector)]"),
        # partial_sums
        ("the bias not times n", "len(y) * slope for slope in (*gradient_w, gradient_b)",
         "*(len(y) * slope for slope in gradient_w), gradient_b"),
        ("bias read first", "*weights, bias = parameters", "bias, *weights = parameters"),
        # Workers.take_step, which is given
        ("outputs in the order of the parts", "outputs[number :: self._count] = part",
         "outputs[number * len(outputs) // self._count :][: len(part)] = part"),
        ("the first itself where it is alone", "    return result",
         "    return result if vectors[1:] else vectors[0]"),
    ],
}  # fmt: skip


def page_of(test):
    return (ROOT / "scratchnet" / f"{test[3:]}.py").read_text(encoding="utf-8")


def made(test):
    """All mistakes of a page: what it is called, the function that it is in, if that is to be written, and
    the page with it; of a known one, what is said of it, in place of what it is called."""
    page, chapter = page_of(test), test[3:]
    for name, mistakes in table()[chapter].items():
        right = text_of(page, name)
        for *pairs, sentence, _ in mistakes:
            for texts in zip(pairs[::2], pairs[1::2]):
                yield sentence, name, page.replace(right, replaced(right, *texts)[1]), True
    functions = {name: f for name, f in functions_of(page).items() if name in EXERCISES[chapter]}
    for mistake, *texts in MISTAKES[test]:
        line, changed = replaced(page, *texts)
        own = [name for name, f in functions.items() if f.lineno <= line <= f.end_lineno]
        yield mistake, "".join(own), changed, False


def test_every_function_of_the_workbook_has_three_known_mistakes_or_more():
    """Each with a sentence of its own, in English and in Chinese."""
    step.equal([f"{test[3:]}" for test in MISTAKES], list(EXERCISES), "the pages, in their order")
    step.equal(list(table()), [ERRORS, *EXERCISES], "the pages, in their order")
    for chapter in EXERCISES:
        functions = table()[chapter]
        step.equal(set(functions), set(EXERCISES[chapter]), "its functions", chapter)
        for name, mistakes in functions.items():
            sentences = {(english, chinese) for *_, english, chinese in mistakes}
            step.equal(len(sentences) >= 3, True, "three or more", name)
            for language in zip(*sentences):
                step.equal(len(set(language)), len(sentences), "one for each mistake", name)
    rows = [row for functions in table().values() for mistakes in functions.values() for row in mistakes]
    for *_, english, chinese in [row for row in rows if isinstance(row, list)] + [*table()[ERRORS].values()]:
        step.equal(re.sub("[·ᵀδ²]", "", english).isascii(), True, "English", english)
        found = len(english) <= 100, len(chinese) <= 60, english[-1] in ".?", chinese[-1] in "。？"
        step.equal(found, (True,) * 4, "short sentences", english)


MADE = """\
a = f(); a[0]|f() + 1|g()|q|t[2]|[].pop()|n(3)|t(4)|2.0 ^ 2|[1.0] * [2.0]|2.0 * [1.0]|[1] + 1
len - 1|f * 2|list(1)|n[0]|t[1.0]|dot([1])|sum(1, 2, 3)|dot(1, 2, 3)|sigmoid([1.0])|dot([1.0], [])
dot([[1.0]], [1.0])|PlainMatrix([1.0])|slopes([0.5], [0.5])|[1.0].dot([1.0])|h()|1.0 / 0.0|1 / 0
"""


def test_an_error_has_one_meaning_and_each_meaning_an_error():
    """Whatever its words are in this Python."""
    known = {"dot": dot, "sigmoid": sigmoid, "PlainMatrix": PlainMatrix, "slopes": mean_squared_error_slopes}
    exec("n, t = 2, (2, 3)\ndef f(): pass\ndef g(): a += 1\ndef h(): h()", known)
    signs = set()
    for code in re.split(r"[|\n]", MADE.rstrip()):
        with pytest.raises(Exception) as caught:
            exec(code, known)
        text = f"{caught.type.__name__}: {caught.value}"
        fit = [sign for sign in table()[ERRORS] if re.match(sign, text)]
        step.equal(len(fit), 1, "how many meanings", text)
        signs |= {*fit}
    step.equal(signs, {*table()[ERRORS]}, "all meanings")


def test_what_was_found_may_have_a_meaning():
    signs = "|".join(table()[ERRORS])
    for found, known in (
        ("None", True),
        ("nothing", True),
        ("no error; None was returned", False),
        ("1.0", False),
    ):
        with pytest.raises(AssertionError) as caught:
            step._fail(found, "1.0", "formula", None, "")
        step.equal(bool(re.match(signs, f"AssertionError: {caught.value}")), known, "known", found)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A whole workbook."""
    folder = tmp_path_factory.mktemp("mistakes") / "book"
    write_workbook(folder, EXERCISES)
    return folder


TO_BE_FOUND = re.compile(
    r"\bp(\[i\]|\(z\))? ?\*? ?\(1(\.0)? ?- ?p|\bp - p(²|\^2|\*\*2)|"  # p (1 - p), p - p²
    r"\b2(\.0)? ?\*? ?\(p(\[i\])? ?- ?y|factor \* \(p|"  # 2 (p - y) / n
    r"[^·] Xᵀ·δ|as_matrix\(x\)\.transpose_dot\(|½ \* 2|1/2 \* \{|"  # Xᵀ·δ, δ = ½ * 2 (p - y) / n * p (1 - p)
    r"\(p - y\) ?/ ?(n|len)|error p - y|output - its_class|p - y\) p|"  # (p - y) / n
    r"p\(z\) \* p\(-z\)|: 1 - sigmoid\(|ARTICLE_FACTOR \*|1/2 \* 1/4"  # the same in code, and for p = 1/2
)
HINTS = "exercises.toml", "chinese.toml"  # where the formulas stand that the second and third hints give


def test_no_file_of_a_workbook_gives_a_formula_away_that_is_to_be_found(folder):
    """But for `finished`, which the README tells to leave closed, and the hints."""
    kinds = ".py", ".js", ".md", ".svg", ".html", ".toml", ".txt"
    files = [path for path in folder.rglob("*") if path.suffix in kinds]
    searched = 0
    for path in files:
        if path.parent.name not in ("finished", "data") and path.name not in HINTS:
            searched += 1
            for line in path.read_text(encoding="utf-8").splitlines():
                if "Find δ, which" not in line and 'sum of δ"' not in line:  # saturation.py, its test
                    found = TO_BE_FOUND.search(line)
                    step.equal(found and found[0], None, "no formula that is to be found", (path.name, line))
    step.equal(searched > 100, True, "files that were searched", searched)


def test_what_is_to_be_found_would_be_seen_in_a_finished_page():
    for chapter in ("sigmoid", "loss", "gradient", "saturation"):
        lines = page_of(f"00_{chapter}").splitlines()
        step.equal(any(map(TO_BE_FOUND.search, lines)), True, "the search finds it", chapter)


def test_a_workbook_has_the_mistakes_packed(folder):
    room, open_ones = (
        folder / "scratchnet" / "workbook",
        ["mistakes.toml", "hidden.toml", "folder_teachers.md"],
    )
    step.equal([name for name in open_ones if (room / name).exists()], [], "no open table of answers")
    known = unpack(folder)
    step.equal({chapter: [*names] for chapter, names in known.items()},
               {chapter: [*names] for chapter, names in table().items()}, "its parts")  # fmt: skip
    right, ((wrong, *sentences), *_) = known["vector"]["dot"]
    step.equal((right, wrong), (text_of(page_of("06_vector"), "dot"), right.replace("+=", "=")), "texts")
    step.equal(sentences, table()["vector"]["dot"][0][2:], "sentences")


@pytest.mark.parametrize("damaged", [None, b"", b"AAAA", b"eJw="])
def test_a_workbook_whose_mistakes_are_lost_knows_none(tmp_path, damaged):
    (tmp_path / "scratchnet" / "workbook").mkdir(parents=True)
    if damaged is not None:
        (tmp_path / "scratchnet" / "workbook" / PACKED).write_bytes(damaged)
    step.equal(unpack(tmp_path), {}, "none", damaged)


def test_each_mistake_is_laid_at_its_own_function(tmp_path):
    """Whatever test has found it: it is the function that changed since nothing was red."""
    write_workbook(tmp_path / "book", EXERCISES)
    book = Workbook(tmp_path / "book")
    for chapter in EXERCISES:
        book.page(chapter).write_text(book.finished(chapter), encoding="utf-8")
    book.nothing_is_red(chapter)
    for test in MISTAKES:
        chapter = test[3:]
        for mistake, own, page, _ in made(test):
            book.page(chapter).write_text(page, encoding="utf-8")
            step.equal(book.changed(chapter), [own] if own else [], "what changed", (test, mistake))
            said = "\n".join(book.failed(chapter, ["red"], list(EXERCISES[chapter])[-1]))
            step.equal(not own or f": {own}\n  a hint " in said, True, "what is named", (test, mistake))
        book.page(chapter).write_text(book.finished(chapter), encoding="utf-8")


@pytest.mark.mutants
@pytest.mark.parametrize("test", MISTAKES)
def test_mistakes_are_caught_by_their_own_chapter(test, tmp_path):
    """A failure says what was expected and found, or shows the line at fault, in few words; and of a known
    mistake, the sentence for it."""
    pytest.importorskip("resource", reason="mutate.py forks, which Windows does not")
    ignored = shutil.ignore_patterns("__pycache__", "data")
    for name in ("scratchnet", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    shutil.copyfile(ROOT / "setup.cfg", tmp_path / "setup.cfg")
    link_folder(tmp_path / "data", ROOT / "data")
    environment = ENVIRONMENT | {"PYTHONPATH": str(tmp_path), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ran = python("tests/test_workbook_mistakes.py", test, cwd=tmp_path, env=environment)
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stdout + ran.stderr


def make_mistakes(test):
    """In such a copy, makes one mistake after the other, each in a forked child; prints those that pass
    the chapter's tests, and what is said of those that are caught in other words than they should be."""
    from mutate import judge, remember

    page, output = Path("scratchnet", f"{test[3:]}.py"), Path("output.txt")
    Path("scratchnet", "workbook", PACKED).write_text(
        pack({test[3:]: page_of(test)}, {test[3:]: EXERCISES[test[3:]]})
    )
    mistakes = list(made(test))
    remember(test[3:])
    changes = [(0, mistake, text) for mistake, _, text, _ in mistakes]
    marks = ["--tb=short", "-p", "recognised"]
    ends = judge(page, Path("tests", f"test_{test}.py"), changes, marks, output)
    for (mistake, own, _, known), ended in zip(mistakes, ends):
        said = output.read_text(encoding="utf-8")
        compared = re.search(r"^E? +expected .*\nE? +found ", said, re.MULTILINE)
        in_the_page = re.search(rf"^scratchnet/{page.name}:\d+: in ", said, re.MULTILINE)
        recognised = f"{own}: {mistake}" if known else "not recognised"
        if ended != "failed" or not (compared or in_the_page) or len(said) >= 4000 or recognised not in said:
            print(f"{test}, {mistake}: {ended}\n{said[-3000:]}", flush=True)


if __name__ == "__main__":
    make_mistakes(sys.argv[1])
