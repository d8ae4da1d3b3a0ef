"""Hills: how many images of two classes have which number, over one axis; still, or as a film."""

from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import NamedTuple

from scratchnet.pictures.svg import LEFT, RIGHT, TOP, line, n, page, path, words

HEIGHT = 110  # units: of the highest hill, and of the backdrop
BASE, BELOW = 170, 40  # from where a panel begins to its axis; from the axis to where it ends
KEY = 22  # the key, below the last panel


class Axis(NamedTuple):
    """What the hills stand on: the numbers `least` .. `most`, in `bins`, with a tick at every `tick`."""

    label: str
    least: int
    most: int
    bins: int
    tick: int

    def x(self, value: float) -> float:
        """Returns where on the page a number stands; what lies outside stands at the end."""
        share = (value - self.least) / (self.most - self.least)
        return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0)

    def counts(self, values: Sequence[float]) -> list[int]:
        """Returns how many of the values each bin holds; what lies outside is in the last on its side.

        >>> Axis("z", 0, 10, 5, 2).counts([-1.0, 0.0, 1.9, 2.0, 9.9, 10.0])
        [3, 1, 0, 0, 2]
        """
        counts = [0] * self.bins
        for value in values:
            place = (value - self.least) * self.bins / (self.most - self.least)
            counts[int(min(max(place, 0.0), self.bins - 1.0))] += 1  # `value` may be infinite
        return counts


class Panel(NamedTuple):
    """A pair of hills. values: of the images of class 0, and of class 1; names: what these are."""

    caption: str
    note: str
    names: tuple[str, str]
    values: tuple[Sequence[float], Sequence[float]]
    border: float | None = None


class Backdrop(NamedTuple):
    """Something behind the hills: its style's class, its name, points (number, height 0.0 .. 1.0)."""

    kind: str
    name: str
    points: Sequence[tuple[float, float]]


def hills(
    title: str, subtitle: str, claim: str, axis: Axis, panels: Sequence[Panel],
    backdrops: Sequence[Backdrop] = (),
) -> str:  # fmt: skip
    """Returns the picture of the panels, one below the other, the highest hill of each as high."""
    parts: list[str] = []
    top = TOP
    for panel in panels:
        parts += _ground(axis, top + BASE, backdrops)
        parts += _hills(axis, top, panel, _largest(axis, [panel]))
        top += BASE + BELOW
    parts += _key(top, backdrops)
    return page(top + KEY * bool(backdrops), title, subtitle, claim, parts)


def film(
    title: str, subtitle: str, claim: str, axis: Axis, frames: Sequence[Panel],
    backdrops: Sequence[Backdrop], seconds: float = 0.3, hold: int = 7,
) -> str:  # fmt: skip
    """Returns a picture that shows the frames one after the other, over and over, by its style alone.

    A frame is shown for so many `seconds`; the first and the last, `hold` times as long. Where nothing
    may move, the last one stands. The outline of class 1 in the first frame stands in all.
    """
    slots = len(frames) - 2 + 2 * hold  # of so many seconds each
    turn, held = n(100 / slots), n(100 * hold / slots)  # in per cent
    style = f"""
.frame {{ visibility: hidden; animation: turn {n(slots * seconds)}s step-end infinite; }}
.still {{ visibility: visible; }} .held {{ animation-name: hold; }}
@keyframes turn {{ 0% {{ visibility: visible; }} {turn}%, 100% {{ visibility: hidden; }} }}
@keyframes hold {{ 0% {{ visibility: visible; }} {held}%, 100% {{ visibility: hidden; }} }}
@media (prefers-reduced-motion: reduce) {{ .frame {{ animation: none; }} }}"""
    base, largest = TOP + BASE, _largest(axis, frames)
    parts = [*_ground(axis, base, backdrops), *_key(base + BELOW, backdrops)]
    parts.append(path("ghost", _outline(axis, base, frames[0].values[1], largest)))
    slot, last = -slots, len(frames) - 1  # a negative delay: the film has begun already
    for number, frame in enumerate(frames):
        names = "frame" + " held" * (number in (0, last)) + " still" * (number == last)
        parts.append(f'<g class="{names}" style="animation-delay:{n(slot * seconds)}s">')
        parts += [*_hills(axis, TOP, frame, largest), "</g>"]
        slot += hold if number == 0 else 1
    return page(base + BELOW + KEY, title, subtitle, claim, parts, style)


def _ground(axis: Axis, base: int, backdrops: Sequence[Backdrop]) -> Iterator[str]:
    """The axis with its ticks, and what stands behind the hills."""
    for backdrop in backdrops:
        yield line(backdrop.kind, [(axis.x(x), base - HEIGHT * height) for x, height in backdrop.points])
    yield path("axis", f"M{LEFT} {base}H{RIGHT}")
    room = RIGHT - 8 * len(axis.label) - 24  # for ticks, beside the label
    for tick in range(-(-axis.least // axis.tick) * axis.tick, axis.most, axis.tick):
        if axis.x(tick) > room:
            break
        yield path("axis", f"M{n(axis.x(tick))} {base}v5")
        yield words(axis.x(tick), base + 21, str(tick))
    yield words(RIGHT, base + 21, axis.label, "end")


def _key(top: int, backdrops: Sequence[Backdrop]) -> Iterator[str]:
    """The names of what stands behind the hills, each beside a bit of it."""
    x = LEFT
    for backdrop in backdrops:
        if backdrop.name:
            bit = f"{top - 5}h22v12h-22z" if backdrop.kind == "slope" else f"{top + 1}h22"
            yield path(backdrop.kind, f"M{x} {bit}")
            yield words(x + 28, top + 6, backdrop.name, "start")
            x += 28 + 8 * len(backdrop.name) + 8


def _hills(axis: Axis, top: int, panel: Panel, largest: int) -> Iterator[str]:
    """The words above a panel, its two hills, each below its name, and its border."""
    yield words(LEFT, top + 14, panel.caption, "start", "bold")
    yield words(LEFT, top + 33, panel.note, "start")
    base = top + BASE
    for label, values in enumerate(panel.values):
        yield path(f"class{label} hill", _outline(axis, base, values, largest))
    if panel.border is not None:
        yield path("rule", f"M{n(axis.x(panel.border))} {base}v{-HEIGHT - 10}")
    places = [round(axis.x(fmean(values))) for values in panel.values]
    left = int(places[1] < places[0])
    near = abs(places[0] - places[1]) < 60  # then one name is to stand on the left, one on the right
    for label, (name, values, x) in enumerate(zip(panel.names, panel.values, places)):
        y = round(base - HEIGHT * max(axis.counts(values)) / largest - 5)
        anchor, aside = ("end", -8) if label == left else ("start", 8)
        if not near:
            anchor, aside = "middle", 0
        x = min(max(x, LEFT + 8 * len(name)), RIGHT - 8 * len(name))
        yield words(x + aside, y, name, anchor, f"class{label}")


def _outline(axis: Axis, base: int, values: Sequence[float], largest: int) -> str:
    """The upper edge of a hill as a path, bin by bin, closed along the axis."""
    width = (RIGHT - LEFT) / axis.bins
    heights = [round(HEIGHT * count / largest) for count in axis.counts(values)]
    high = [place for place, height in enumerate(heights) if height] or [0]
    first, last = high[0], high[-1]
    d, before = f"M{n(LEFT + width * first)} {base}", 0
    for height in heights[first : last + 1]:
        d += f"v{before - height}" * (height != before) + f"h{n(width)}"
        before = height
    return f"{d}V{base}z"


def _largest(axis: Axis, panels: Sequence[Panel]) -> int:
    return max(max(axis.counts(values)) for panel in panels for values in panel.values)
