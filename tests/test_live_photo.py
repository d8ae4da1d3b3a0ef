"""How a photo becomes an image like those of MNIST; each photo has 60 x 40 pixels of grey paper."""

import pytest
from step import Step

from scratchnet.live.photo import find_digit, means_around, shrunk

step = Step(__file__)
test_example = step.examples()

WIDTH, HEIGHT = 60, 40
LINE = {(row, column) for row in range(10, 30) for column in (28, 29, 30)}  # of the digit: row, column


def picture(*drawn, paper=lambda row, column: 180):
    """Greys, in rows: paper, and on it parts, each a set of (row, column) and what it adds to the paper."""
    grey = [[paper(row, column) for column in range(WIDTH)] for row in range(HEIGHT)]
    for part, more in drawn:
        for row, column in part:
            grey[row][column] = max(0, min(255, grey[row][column] + more))
    return sum(grey, [])


def found(*drawn, **paper):
    return {divmod(place, WIDTH) for place in find_digit(picture(*drawn, **paper), WIDTH)}


@pytest.mark.parametrize("more", [-120, 60], ids=["dark on light", "light on dark"])
def test_ink_and_paper_are_told_apart(more):
    step.equal(found((LINE, more)), LINE, "the line, and nothing else")


def test_a_shadow_is_not_ink():
    def shaded(row, column):
        return 220 - 2 * column

    step.equal(
        found((LINE, -70), paper=shaded), LINE, "the paper is darker at the right than ink at the left"
    )


def test_the_digit_is_the_largest_part_that_does_not_touch_the_edge():
    speck = {(5, 5), (5, 6)}
    edge = {(row, column) for row in range(HEIGHT) for column in range(50, 60)}  # of a table
    step.equal(found((LINE, -120), (speck, -120), (edge, -150)), LINE, "the line")
    corner = {(row + 1, column + 3) for row, column in LINE if row == 29}  # diagonal: not connected
    step.equal(found((LINE, -120), (corner, -120)), LINE, "parts are connected by their sides")


def test_where_there_is_no_digit():
    speck = {(row, column) for row in range(10, 14) for column in range(10, 15)}  # 20 pixels
    more = speck | {(14, 10)}
    for drawn, expected in (
        ((), set()),
        ([(LINE, -20)], set()),
        ([(speck, -120)], set()),
        ([(more, -120)], more),
    ):
        step.equal(found(*drawn), expected, "none is found, or the smallest one", expected)
    step.equal(find_digit([7], 1), set(), "a picture of one pixel")


def test_the_mean_around_a_pixel():
    """Of 100 pixels in one row, the first has grey 100: those at most 25 away see a little of it."""
    means = means_around([100] + 99 * [0], 100)
    seen = [means[0], means[25], means[26], means[99]]
    step.equal(seen, [100 / 26, 100 / 51, 0.0, 0.0], "26 pixels are near the edge, 51 are near elsewhere")
    step.equal(means_around([100] + 99 * [0], 1), means, "so it is in a column")


def inked(image):
    """The rows and the columns that have ink."""
    places = [divmod(place, 28) for place, level in enumerate(image) if level]
    return tuple({place[axis] for place in places} for axis in (0, 1))


def test_the_longer_side_has_20_pixels_in_the_middle():
    for high, wide, rows, columns in (
        (40, 40, range(4, 24), range(4, 24)),
        (40, 4, range(4, 24), range(13, 15)),
        (3, 60, range(13, 14), range(4, 24)),
        (10, 5, range(4, 24), range(9, 19)),  # smaller than that: it grows
        (200, 1, range(4, 24), range(13, 14)),  # at least one pixel wide
    ):
        ink = {row * 300 + column for row in range(7, 7 + high) for column in range(11, 11 + wide)}
        step.equal(inked(shrunk(ink, 300)), ({*rows}, {*columns}), "rows and columns", (high, wide))


def test_a_pixel_is_as_bright_as_its_share_of_ink():
    ink = {row * 100 + column for row in range(40) for column in range(40)} - {39 * 100 + 39, 39 * 100 + 38}
    image = shrunk(ink, 100)
    step.equal(
        (image[23 * 28 + 23], image[23 * 28 + 22]), (128, 255), "of the last 2 x 2 pixels, half are ink"
    )
