"""How tests read a picture, with the standard library's XML parser; the rules that all pictures keep."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import combinations
from typing import NamedTuple

from scratchnet.pictures.svg import STYLE, WIDTH

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = "svg title desc style rect circle path text g".split()
ATTRIBUTES = (
    "width height viewBox role class x y cx cy r d text-anchor transform stroke-opacity style".split()
)
OF_FILMS = {"frame", "held", "still"}  # classes that the style of a film defines
OF_CURES = {"run", "lead", *(f"run{number}" for number in range(6))}  # and that of make_cures.py
NAMES = {*re.findall(r"\.([a-z][\w-]*)", STYLE), *OF_FILMS, *OF_CURES}
LEAST_TYPE = 10 * 520 / 400  # units: 10 pixels on a screen of 400


class Words(NamedTuple):
    """A text, the room that it takes at 8 units a character, and the number of its frame, if any."""

    text: str
    left: float
    right: float
    y: float
    size: float
    frame: int | None


class Picture:
    """An SVG read back. `texts` are its words in order; `lines` the points of each path, on the page."""

    def __init__(self, svg):
        self.svg, self.root = svg, ElementTree.fromstring(svg)
        self.width, self.height = float(self.root.get("width")), float(self.root.get("height"))
        frames = [group for group in self.root.iter(f"{SVG}g") if "frame" in (group.get("class") or "")]
        self.frames = [[element for element in group.iter()] for group in frames]
        self.words = [self._words(text) for text in self.root.iter(f"{SVG}text")]
        self.texts = [words.text for words in self.words]
        self.title, self.claim = (self.root.findtext(f"{SVG}{name}") for name in ("title", "desc"))

    def of_class(self, name, inside=None):
        """The elements that have that class, among others or not; `inside` some of them only."""
        elements = self.root.iter() if inside is None else inside
        return [e for e in elements if name in (e.get("class") or "").split()]

    def numbers(self, pattern):
        """The groups of all places in the texts that fit the pattern, in order."""
        return [found for text in self.texts for found in re.findall(pattern, text)]

    def ink(self):
        """Of each picture of values: where its paper lies, and a dict of (class, strength) by place.

        A place is (row, column). The strength is 0.125 .. 1.0, in eighths.
        """
        pictures = []
        papers, groups = self.of_class("paper"), self.of_class("cells")
        for paper, group in zip(papers, groups, strict=True):
            cells = {}
            for path in group:
                mark = (path.get("class"), float(path.get("stroke-opacity")))
                for x, y, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", path.get("d")):
                    for column in range(int(x), int(x) + int(length)):
                        assert (int(y), column) not in cells, "no cell is drawn twice"
                        cells[int(y), column] = mark
                assert re.fullmatch(r"(M\d+ \d+\.5h\d+)+", path.get("d")), "lines in the cells' middle"
            box = [float(paper.get(name)) for name in ("x", "y", "width", "height")]
            x, y, size = map(float, re.findall(r"[\d.]+", group.get("transform")))
            assert [x, y] == box[:2], "the cells lie on their paper"
            rows, columns = box[3] / size, box[2] / size
            assert all(row < rows and column < columns for row, column in cells), "and not beside it"
            pictures.append((box, cells))
        return pictures

    def points(self, path):
        """The points of a path, on the page; those of cells where their group moves them."""
        x, y, scale = 0.0, 0.0, 1.0
        for group in self.root.iter(f"{SVG}g"):
            if path in list(group) and group.get("transform"):
                x, y, scale = map(float, re.findall(r"-?[\d.]+", group.get("transform")))
        return [(x + scale * a, y + scale * b) for a, b in points(path.get("d"))]

    def hills(self, bins, *bases, inside=None):
        """The heights of each hill's bins, from 10 to 510; hill by hill, two on each of the bases."""
        outlines = [points(path.get("d")) for path in self.of_class("hill", inside) if path.get("d")]
        return [
            heights(outline, bins, base) for outline, base in zip(outlines, sorted(2 * bases), strict=True)
        ]

    def faults(self):
        """What breaks the rules, in words: nothing, for a good picture."""
        return [*self._of_the_file(), *self._of_type(), *self._of_the_frame(), *self._of_overlap()]

    def _of_the_file(self):
        size = f"0 0 {self.root.get('width')} {self.root.get('height')}"
        if self.width != WIDTH or self.root.get("viewBox") != size or self.root.get("role") != "img":
            yield "width 520, height, a viewBox of both, the role of an image"
        first = [element.tag for element in self.root][:2]
        if first != [f"{SVG}title", f"{SVG}desc"] or not self.title or not self.claim:
            yield "a title and a desc stand first, and have words"
        elsewhere = re.search(r"<script|<!|href|url\(|@import|javascript", self.svg)
        if elsewhere or self.svg.count("http") != 1:
            yield "nothing from elsewhere, no address but the name of SVG"
        if "prefers-color-scheme: dark" not in self.svg:
            yield "colours for dark pages"
        for element in self.root.iter():
            name, values = element.tag.removeprefix(SVG), list(element.attrib.values())
            if name not in ELEMENTS or not set(element.keys()) <= set(ATTRIBUTES):
                yield f"{name} {element.keys()}: unknown"
            for unknown in set((element.get("class") or "").split()) - NAMES:
                yield f"class {unknown}: the style does not know it"
            if not re.fullmatch(r"(animation-delay:-[\d.]+s)?", element.get("style") or ""):
                yield f"style {element.get('style')}"
            if any(re.search(r"\d\.\d{4}|\d[eE][-+]?\d", value) for value in values):
                yield f"{name} {values}: more than 3 decimals"
            if any(re.search(r"\b(nan|inf|None)\b", value) for value in (*values, element.text or "")):
                yield f"{name} {values} {element.text}: no number"

    def _of_type(self):
        """Every size of type, and there is one for all texts."""
        sizes = [float(size) for size in re.findall(r"font(?:-size)?: ([\d.]+)px", self.svg)]
        if not re.search(r"^text \{ font: [\d.]+px", self.svg, re.MULTILINE) or "<tspan" in self.svg:
            yield "one size of type for all texts"
        for size in sizes:
            if size < max(14, LEAST_TYPE):
                yield f"type of {size:g} units"

    def _of_the_frame(self):
        for rect in self.root.iter(f"{SVG}rect"):
            x, y, width, height = (float(rect.get(name)) for name in ("x", "y", "width", "height"))
            if not (0 <= x <= x + width <= self.width and 0 <= y <= y + height <= self.height):
                yield f"a rectangle outside: {rect.attrib}"
        for circle in self.root.iter(f"{SVG}circle"):
            x, y, r = (float(circle.get(name)) for name in ("cx", "cy", "r"))
            if not (r <= x <= self.width - r and r <= y <= self.height - r):
                yield f"a dot outside: {circle.attrib}"
        for path in self.root.iter(f"{SVG}path"):
            if not re.fullmatch(r"M[MLHVhvz\d. -]+", path.get("d")):
                yield f"a path of other things than lines: {path.attrib}"
            elif not all(0 <= x <= self.width and 0 <= y <= self.height for x, y in self.points(path)):
                yield f"a path outside: {path.attrib}"
        for words in self.words:
            # long lines take less than 7.7 units a character, measured in a wide type (DejaVu Sans)
            slack = 0.3 * len(words.text) if words.size == 14 else 0.0
            inside = 0 <= words.left + slack and words.right - slack <= self.width
            if not inside or not words.size <= words.y <= self.height - 4:
                yield f"outside: {words}"

    def _of_overlap(self):
        for a, b in combinations(self.words, 2):
            together = a.frame is None or b.frame is None or a.frame == b.frame
            if together and a.left < b.right and b.left < a.right and abs(a.y - b.y) < 14:
                yield f"{a} and {b} overlap"

    def _words(self, text):
        size = 17 if text.get("class") == "title" else 14
        width, x = 8 * len(text.text) * (1.2 if size == 17 else 1), float(text.get("x"))
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[text.get("text-anchor")]
        (frame,) = [number for number, inside in enumerate(self.frames) if text in inside] or [None]
        return Words(text.text, left, left + width, float(text.get("y")), size, frame)


def heights(outline, bins, base):
    """The height of each bin under an outline that begins and ends on its base."""
    found, width = [0.0] * bins, 500 / bins
    assert outline[0][1] == outline[-1][1] == base
    for (x, y), (to, _) in zip(outline, outline[1:]):
        if to - x > width / 2:
            assert abs(to - x - width) < 0.001 * width, "one bin wide"
            found[round((x - 10) / width)] = base - y
    return found


def points(d):
    """The points of a path's `d`, from M to z, none left out."""
    found, tokens = [], re.findall(r"([A-Za-z])([^A-Za-z]*)", d)
    assert "".join(letter + rest for letter, rest in tokens) == d and d[0] == "M"
    for letter, rest in tokens:
        numbers = [float(number) for number in rest.split()]
        x, y = found[-1] if found else (0.0, 0.0)
        assert len(numbers) == {"M": 2, "L": 2, "H": 1, "V": 1, "h": 1, "v": 1, "z": 0}[letter]
        if letter in "ML":
            x, y = numbers
        elif letter in "Hh":
            x = numbers[0] + (x if letter == "h" else 0.0)
        elif letter in "Vv":
            y = numbers[0] + (y if letter == "v" else 0.0)
        found.append((x, y))
    return found
