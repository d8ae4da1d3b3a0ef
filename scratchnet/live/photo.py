"""How a photo of a handwritten digit becomes an image like those of MNIST, as their makers described it."""

from collections.abc import Sequence
from itertools import accumulate

from scratchnet.dataset import HEIGHT, WIDTH

REACH = 25  # pixels to each side, over which the brightness of the paper is averaged
GRAIN = 24  # greys: what differs less from the paper is not ink
SPECK = 20  # pixels: what is smaller is not a digit
LONGER = 20  # pixels of the digit's longer side in an image of MNIST
FINE = 8  # points a side at which each pixel of that image is measured


def find_digit(grey: Sequence[int], width: int) -> set[int]:
    """Returns the places of the digit's ink in a picture; none where there is no digit.

    grey: 0 (black) to 255 (white), in rows of `width` pixels; a place is row * width + column.
    Ink differs from the paper around it by at least half as much as anything does; it may be darker
    or lighter. The digit is the largest connected part of the ink.
    """
    paper = means_around(grey, width)
    depth = [mean - value for mean, value in zip(paper, grey)]
    sign = 1 if max(depth) > -min(depth) else -1
    border = max(GRAIN, max(map(abs, depth)) / 2)
    return largest_part(
        {place for place, value in enumerate(depth) if sign * value > border}, width, len(grey)
    )


def means_around(grey: Sequence[int], width: int) -> list[float]:
    """Returns the mean grey around each pixel: of those at most REACH rows and columns away.

    >>> means_around([10, 20, 30, 40], 2)
    [25.0, 25.0, 25.0, 25.0]
    """
    height = len(grey) // width
    sums = [[0] * (width + 1)]  # of all pixels above and to the left
    for start in range(0, len(grey), width):
        row = accumulate(grey[start : start + width], initial=0)
        sums.append([above + here for above, here in zip(sums[-1], row)])
    means = []
    for y in range(height):
        top, bottom = max(0, y - REACH), min(height, y + REACH + 1)
        for x in range(width):
            left, right = max(0, x - REACH), min(width, x + REACH + 1)
            inside = sums[bottom][right] - sums[top][right] - sums[bottom][left] + sums[top][left]
            means.append(inside / ((bottom - top) * (right - left)))
    return means


def largest_part(ink: set[int], width: int, count: int) -> set[int]:
    """Returns the largest connected part of the ink, if it is larger than a speck.

    A part that touches the edge of the picture counts as an eighth of its size: it is rarely the digit.
    """
    left, largest, most = set(ink), set[int](), float(SPECK)
    while left:
        part = [left.pop()]
        for place in part:  # it grows meanwhile
            nearby = {place - 1, place + 1, place - width, place + width} & left
            left -= nearby
            part += nearby
        on_edge = any(p % width in (0, width - 1) or not width <= p < count - width for p in part)
        size = len(part) / 8 if on_edge else len(part)
        if size > most:
            largest, most = set(part), size
    return largest


def shrunk(ink: set[int], width: int) -> bytes:
    """Returns the digit with its longer side LONGER pixels long, in the middle of an image of 784 pixels.

    A pixel is the brighter, the more of it is ink.
    """
    rows, columns = {place // width for place in ink}, {place % width for place in ink}
    top, left = min(rows), min(columns)
    side = max(max(rows) - top, max(columns) - left) + 1
    high, wide = (max(1, round((max(of) - min(of) + 1) * LONGER / side)) for of in (rows, columns))
    points = [
        [int((pixel + (k + 0.5) / FINE) * side / LONGER) for k in range(FINE)] for pixel in range(LONGER)
    ]
    image = bytearray(HEIGHT * WIDTH)
    for y in range(high):
        for x in range(wide):
            hits = sum(
                (top + row) * width + left + column in ink for row in points[y] for column in points[x]
            )
            place = ((HEIGHT - high) // 2 + y) * WIDTH + (WIDTH - wide) // 2 + x
            image[place] = round(255 * hits / FINE**2)
    return bytes(image)
