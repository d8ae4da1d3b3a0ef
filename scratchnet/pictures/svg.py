"""The words of SVG: a drawing as text.

<rect> is a rectangle, <circle> a dot, <text> a text, and <path> a line through points: M goes to a
point, L draws to one, H and V straight to an x and to a y (h and v: so far on), z back to the start.
<title> and <desc> are read out by screen readers. The origin is the upper left; y grows downwards.

Every picture is 520 units wide, so that its type, 14 units high, is still 10.8 pixels high on a screen
of 400. Colours have names (classes), which one style sheet defines for light pages and for dark ones:
blue is class 0 and orange class 1, in every picture. Numbers are rounded: the same run, the same bytes.
"""

from collections.abc import Iterable, Sequence
from html import escape
from math import ceil, floor, log10

WIDTH, LEFT, RIGHT = 520, 10, 510  # of a page, and where its margins end
TOP = 76  # below the title and the two lines of the subtitle

STYLE = """
text { font: 14px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 17px; } .title, .bold { font-weight: 600; } .note { fill: #59636e; }
.page { fill: #ffffff; } .paper { fill: #f0f2f4; } .ink { stroke: #1f2328; }
.class0 { fill: #1f62c9; } .class1 { fill: #c2570c; } .hill { opacity: 0.65; }
.slope { fill: #f4c430; fill-opacity: 0.6; }
.curve, .axis, .grid, .rule, .flat, .train, .test, .ghost, .cells { fill: none; }
.curve { stroke: #1f2328; stroke-width: 1.5; } .flat { stroke: #8c959f; stroke-width: 4; }
.axis { stroke: #59636e; } .grid { stroke: #d8dee4; } .rule { stroke: #59636e; stroke-dasharray: 2 3; }
.train { stroke: #afb8c1; stroke-width: 6; }
.test { stroke: #1f2328; stroke-width: 2; stroke-dasharray: 6 4; }
.dot-train { fill: #afb8c1; } .dot-test { fill: #1f2328; }
.ghost { stroke: #c2570c; stroke-dasharray: 3 3; } .cells { shape-rendering: crispEdges; }
.up { stroke: #c2570c; } .down { stroke: #1f62c9; stroke-width: 0.5; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .note { fill: #9198a1; }
  .page { fill: #0d1117; } .paper { fill: #1c2129; } .ink { stroke: #e6edf3; }
  .class0 { fill: #6cb0ff; } .class1 { fill: #ff9d5c; } .slope { fill: #d9b21f; fill-opacity: 0.45; }
  .curve, .test { stroke: #e6edf3; } .axis, .rule { stroke: #9198a1; } .grid { stroke: #30363d; }
  .flat, .train { stroke: #59636e; } .dot-train { fill: #59636e; } .dot-test { fill: #e6edf3; }
  .ghost { stroke: #ff9d5c; } .up { stroke: #ff9d5c; } .down { stroke: #6cb0ff; }
}"""


def page(height: float, title: str, subtitle: str, claim: str, parts: Iterable[str], style: str = "") -> str:
    """A whole SVG file.

    subtitle: at most two lines, of which run it is. claim: what there is to see, for those who do not.
    """
    lines = subtitle.split("\n")
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{n(height)}" '
        f'viewBox="0 0 {WIDTH} {n(height)}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(claim)}. {escape('; '.join(lines))}</desc>",
        f"<style>{STYLE}{style}\n</style>",
        rect(0, 0, WIDTH, height, "page"),
        words(LEFT, 26, title, "start", "title"),
        *[words(LEFT, 46 + 18 * i, line, "start", "note") for i, line in enumerate(lines)],
        *parts,
        "</svg>\n",
    ])  # fmt: skip


def rect(x: float, y: float, width: float, height: float, name: str) -> str:
    """A rectangle of class `name`."""
    return f'<rect class="{name}" x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}"/>'


def dot(x: float, y: float, radius: float, name: str) -> str:
    """A dot of class `name`."""
    return f'<circle class="{name}" cx="{n(x)}" cy="{n(y)}" r="{n(radius)}"/>'


def path(name: str, d: str) -> str:
    """A path of class `name` along `d`."""
    return f'<path class="{name}" d="{d}"/>'


def line(name: str, points: Iterable[tuple[float, float]]) -> str:
    """Straight lines of class `name` from point to point."""
    return path(name, "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points))


def words(x: float, y: float, text: str, anchor: str = "middle", name: str = "") -> str:
    """A text of class `name`; anchor: which part of it stands at x: "start", "middle" or "end"."""
    kind = f' class="{name}"' if name else ""
    return f'<text{kind} x="{n(x)}" y="{n(y)}" text-anchor="{anchor}">{escape(text)}</text>'


def cells(
    x: float, y: float, size: float, values: Sequence[float], largest: float, above: str = "up",
    width: int = 28,
) -> str:  # fmt: skip
    """A picture of values, `width` in a row: squares of `size` on paper, the upper left at (x, y).

    The farther a value is from 0, in eight steps, the stronger its colour, which is full from `largest`
    on. Values above 0 fill their square (class `above`); those below fill half of it, as a bar (class
    down), so that the sign is seen without colour, too.
    """
    lines: dict[tuple[str, int], str] = {}
    for row in range(0, len(values), width):
        before = None
        for column, value in enumerate(values[row : row + width]):
            strength = ceil(min(8.0, 8 * (abs(value) / largest) - 0.5))  # the quotient may be infinite
            kind = (above if value > 0 else "down", strength)
            if strength and kind != before:
                lines[kind] = lines.get(kind, "") + f"M{column} {row // width}.5h1"
            elif strength:  # as its neighbour on the left: one longer line
                start, _, length = lines[kind].rpartition("h")
                lines[kind] = f"{start}h{int(length) + 1}"
            before = kind
    paths = [
        f'<path class="{name}" stroke-opacity="{n(strength / 8)}" d="{d}"/>'
        for (name, strength), d in sorted(lines.items())
    ]
    return "\n".join([
        rect(x, y, width * size, len(values) // width * size, "paper"),
        f'<g class="cells" transform="translate({n(x)} {n(y)}) scale({n(size)})">', *paths, "</g>",
    ])  # fmt: skip


def n(number: float) -> str:
    """Returns a number with at most 3 decimals, and no more digits than it needs.

    >>> n(2.0), n(0.12345), n(-0.0001)
    ('2', '0.123', '0')
    """
    return f"{round(number, 3) + 0.0:.3f}".rstrip("0").rstrip(".")


def ticks(largest: float) -> list[float]:
    """Returns round numbers from 0 up to the first that is not below `largest`, 7 of them at most.

    They lie 1, 2, 5 or 10 times a power of ten apart: the smallest such step that is at least a sixth
    of `largest`, which counts as 1e-12 where it is less.

    >>> ticks(3000), ticks(7)
    ([0.0, 500.0, 1000.0, 1500.0, 2000.0, 2500.0, 3000.0], [0.0, 2.0, 4.0, 6.0, 8.0])
    """
    largest = max(largest, 1e-12)
    power = 10.0 ** floor(log10(largest / 6))
    step = next(power * digit for digit in (1, 2, 5, 10) if largest <= 6 * power * digit)
    return [step * count for count in range(ceil(largest / step - 1e-9) + 1)]
