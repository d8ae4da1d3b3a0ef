"""The words of SVG: a drawing as text.

<rect> is a rectangle, <circle> a dot, <text> a text, and <path> a line through points: M goes to a
point, L draws to one, H and V straight to an x and to a y (h and v: so far on). A <title> is read out
by screen readers. The origin is the upper left corner, y grows downwards, and lengths are in units of
the viewBox: the page that shows the picture decides how large a unit is.

Colours have names (classes), which one style sheet defines for light pages and for dark ones.
Coordinates are rounded to 3 decimals, so the same run gives the same bytes.
"""

from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10

STYLE = """
rect { shape-rendering: crispEdges; }
text { font: 14px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 17px; font-weight: 600; }
.page { fill: #ffffff; } .paper { fill: #f0f2f4; } .ink { fill: #1f2328; }
.up { fill: #c2570c; } .down { fill: #1f62c9; }
.grid { stroke: #d8dee4; } .axis { stroke: #59636e; fill: none; }
.train, .test { fill: none; stroke-width: 2.5; }
.train { stroke: #1f62c9; } .test { stroke: #c2570c; stroke-dasharray: 5 4; }
.dot-train { fill: #1f62c9; } .dot-test { fill: #c2570c; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .page { fill: #0d1117; } .paper { fill: #1c2129; } .ink { fill: #e6edf3; }
  .up { fill: #ff9d5c; } .down { fill: #6cb0ff; }
  .grid { stroke: #30363d; } .axis { stroke: #9198a1; }
  .train { stroke: #6cb0ff; } .test { stroke: #ff9d5c; }
  .dot-train { fill: #6cb0ff; } .dot-test { fill: #ff9d5c; }
}"""


def page(width: int, height: int, title: str, parts: Sequence[str]) -> str:
    """A whole SVG file: its size, its style, its title, and what it shows."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}\n</style>\n"
        f'<rect class="page" width="{width}" height="{height}"/>\n'
        f'<text class="title" x="20" y="30">{escape(title)}</text>\n'
    )
    return head + "\n".join(parts) + "\n</svg>\n"


def rect(x: float, y: float, width: float, height: float, name: str, more: str = "") -> str:
    """A rectangle of class `name`. more: further attributes."""
    return (
        f'<rect class="{name}" x="{n(x)}" y="{n(y)}" '
        f'width="{n(width)}" height="{n(height)}"{more}/>'
    )


def words(x: float, y: float, text: str, anchor: str = "middle", turned: bool = False) -> str:
    """A text; anchor: which part of it stands at x: "start", "middle" or "end"."""
    turn = f' transform="rotate(-90 {n(x)} {n(y)})"' if turned else ""
    return f'<text x="{n(x)}" y="{n(y)}" text-anchor="{anchor}"{turn}>{escape(text)}</text>'


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
