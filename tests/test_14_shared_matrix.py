"""Step 14: speed. The oracle is the plain matrix of step 7, and a law that ties the products."""

import random

import pytest
from step import Step, fixture

from scratchnet.matrix import PlainMatrix
from scratchnet.network import Network
from scratchnet.shared_matrix import SharedMatrix, SparseMatrix, cut_up, share
from scratchnet.training import train
from scratchnet.vector import dot

step = Step(14, "shared_matrix")
DOT, TRANSPOSE_DOT = "X.w = B.(A.(Q.w))", "Xᵀ.δ = Qᵀ.(Aᵀ.(Bᵀ.δ))"


def random_vector(length, low=0.5, high=1.0):
    """Numbers of one sign, so that sums lose no digits by cancelling, and 1e-12 means 1e-12."""
    chance = random.Random(length)
    return [chance.uniform(low, high) for _ in range(length)]


def random_rows(count, length, levels, share=0.3):
    chance = random.Random(count * length)
    return [
        [chance.choice(levels) if chance.random() < share else 0.0 for _ in range(length)]
        for _ in range(count)
    ]


def check(rows, name):
    """Both products of the shared matrix against those of the plain one."""
    shared, plain = SharedMatrix(rows), PlainMatrix(rows)
    w, delta = random_vector(len(rows[0])), random_vector(len(rows))
    step.close(shared.dot(w), plain.dot(w), DOT, name)
    step.close(shared.transpose_dot(delta), plain.transpose_dot(delta), TRANSPOSE_DOT, name)
    step.close(dot(shared.dot(w), delta), dot(w, shared.transpose_dot(delta)), "(X.w).δ = w.(Xᵀ.δ)")


# By hand.


def test_pieces_by_hand():
    """25 pixels are 5 lines of 5; squares of 4 x 4 are laid from the upper left corner."""
    row = [0.0] * 25
    row[0] = row[6] = row[4] = 1.0  # (0, 0) and (1, 1) in one square; (0, 4) in the next
    row[1] = 0.5  # another level, so another piece
    row[20] = 1.0  # (4, 0), in the square below
    cut, levels = cut_up([row])
    step.equal(cut, [[(0, 6), (1,), (4,), (20,)]], "pixels of one level in one square", "5 x 5")
    step.equal(levels, [[1.0, 0.5, 1.0, 1.0]], "the level of each piece", "5 x 5")


def test_share_by_hand():
    """One square of 4 x 4 holds the pixels (0, 1, 2, 6); its quarters are (0, 1), (2,) and (6,).

    100 images have that piece, 100 have (0, 1) alone: both pay. 1 has (0, 1, 5): it does not, and is
    made of its quarter (0, 1, 5), which nobody shares, so of its pixels.
    """
    counts = {(0, 1, 2, 6): 100, (0, 1): 100, (0, 1, 5): 1}
    q_rows, a_rows, stands_for = share(counts, 16)
    step.equal(q_rows, [(pixel,) for pixel in range(16)], "one sum of (0, 1) in each: no quarter pays")
    step.equal(a_rows[16:], [(0, 1, 2, 6), (0, 1)], "rows of A behind the pixels", counts)
    step.equal(list(stands_for.values()), [(16,), (17,), (0, 1, 5)], "rows of A for each piece")


def test_share_of_quarters_by_hand():
    """Twelve pieces that pay all have the quarter (0, 1): 24 additions against 12 + 2 + 8."""
    counts = {(0, 1, pixel): 100 for pixel in (2, 3, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)}
    q_rows, a_rows, stands_for = share(counts, 16)
    step.equal(q_rows[16:], [(0, 1)], "the quarter behind the pixels", counts)
    step.equal(a_rows[17:19], [(16, 2), (16, 3)], "pieces are made of rows of Q", counts)
    step.equal(stands_for[0, 1, 2], (17,), "the row of A", (0, 1, 2))


def test_sparse_by_hand():
    x = SparseMatrix([[0, 2], [], [1]], [[2.0, 3.0], [], [4.0]], width=4)
    step.equal(x.dot([1.0, 10.0, 100.0, 1000.0]), [302.0, 0.0, 40.0], "sum of entry * number")
    found = x.transpose_dot([1.0, 10.0, 100.0])
    step.equal(found, [2.0, 400.0, 3.0, 0.0], "the same, by columns")
    step.equal(x.entries, 3, "entries that are not 0")


def test_sparse_without_levels_by_hand():
    x = SparseMatrix([[0, 2], [], [1]], None, width=3)
    step.equal(x.dot([1.0, 10.0, 100.0]), [101.0, 0.0, 10.0], "sum of the numbers picked")
    step.equal(x.transpose_dot([1.0, 10.0, 100.0]), [1.0, 100.0, 1.0], "the same, by columns")


# Against the plain matrix.

HAND_MADE = {
    "no ink at all": [[0.0] * 784] * 3,
    "all ink": [[1.0] * 784] * 3,
    "one pixel": [[0.0] * 400 + [1.0] + [0.0] * 383],
    "one image": random_rows(1, 784, [1.0]),
    "repeated images": random_rows(2, 784, [1.0]) * 20,
    "repeated grey images": random_rows(2, 784, [0.25, 0.5, 1.0]) * 20,
    "blank among others": [[0.0] * 784, *random_rows(3, 784, [1.0]), [0.0] * 784],
    "one column": [[1.0], [0.0], [0.5]],
    "lines of 7": random_rows(40, 49, [1.0]),
    "no square": random_rows(40, 50, [1.0]),
    "10 x 10, grey": random_rows(40, 100, [k / 255 for k in range(1, 256)]),
    "no paper": random_rows(5, 30, [2.0, 3.5], share=1.0),
    "a level of one image only": [[1.0] * 16, [0.5] + [1.0] * 15],
    "ints": [[0, 1, 1, 0], [1, 1, 0, 0]],
}


@pytest.mark.parametrize("name", HAND_MADE)
def test_hand_made(name):
    check(HAND_MADE[name], name)


@pytest.mark.parametrize("seed", range(20))
def test_alike_rows_of_any_size(seed):
    """Rows that share most of their pixels, so that pieces are shared and others are not."""
    chance = random.Random(seed)
    length = chance.choice([9, 16, 25, 64, 81, 100, 784])
    levels = chance.choice([[1.0], [0.5, 1.0]])
    patterns = random_rows(3, length, levels)
    rows = [list(chance.choice(patterns)) for _ in range(60)]
    for row in rows:
        row[chance.randrange(length)] = chance.choice([0.0, 1.0])
    check(rows, f"60 rows of {length}, seed {seed}")


def test_real_rows(data, pixels):
    check(data.train_x[:2000], f"2000 real rows, {pixels}")


def test_numbers_of_both_signs(data):
    """Where terms cancel, the error is to be measured by their sizes, not by their small sum."""
    rows = data.train_x[:1000]
    w = Network(784).weights
    sizes = PlainMatrix(rows).dot([abs(weight) for weight in w])
    found, expected = SharedMatrix(rows).dot(w), PlainMatrix(rows).dot(w)
    for index, (a, b, size) in enumerate(zip(found, expected, sizes)):
        assert abs(a - b) <= 1e-12 * size, f"{DOT}: row {index}: expected {b}, found {a}"


def test_some_epochs_give_the_same_log(data, pixels):
    histories = []
    for matrix in (PlainMatrix, SharedMatrix):
        train_x, test_x = matrix(data.train_x[:1000]), matrix(data.test_x[:500])
        labels = data.train_y[:1000], data.test_y[:500]
        network = Network(784, init_scale=0.01)
        histories.append(
            train(network, train_x, labels[0], test_x, labels[1], 5, learning_rate=1.0, log_every=1)
        )
    for plain, shared in zip(*histories):
        step.close(shared, plain, "the log of 5 epochs", pixels, relative=1e-10)


def test_epoch_3000_of_the_article(binary):
    """NumPy's weights before the last epoch (fixtures/training_binary.json), its figures after it."""
    expected = fixture("training_binary")
    network = Network(784)
    before = expected["before_epoch"]["3000"]
    network.weights, network.bias = before["weights"], before["bias"]
    train_x, test_x = SharedMatrix(binary.train_x), SharedMatrix(binary.test_x)
    (record,) = train(network, train_x, binary.train_y, test_x, binary.test_y, epochs=1)
    step.close(record[1:], expected["log"]["3000"], "the log", "epoch 3000", relative=1e-9)


# What it saves.


def test_the_additions_that_the_page_counts(data, pixels):
    ink = sum(row.count(0.0) * -1 + len(row) for row in data.train_x)
    step.equal(ink, 1715841, "entries of X that are not 0", pixels)
    cut, _ = cut_up(data.train_x)
    counts = sum(map(len, cut)), len({piece for image in cut for piece in image})
    step.equal(counts, {"binary": (202315, 8886), "grey": (1105741, 24707)}[pixels], "pieces", pixels)
    x = SharedMatrix(data.train_x)
    found = x.images.entries, x.pieces.entries, x.quarters.entries
    expected = {"binary": (214434, 14798, 2650), "grey": (1151137, 22499, 2941)}[pixels]
    step.equal(found, expected, "entries of B, A and Q", pixels)


# What is refused.


@pytest.mark.parametrize("rows", [[], [[]], [[1.0], [1.0, 2.0]]])
def test_rows_must_be_of_one_length(rows):
    with pytest.raises(ValueError, match=f"rows of one length.*found {len(rows)} rows"):
        SharedMatrix(rows)


def test_a_vector_of_the_wrong_length_is_refused():
    x = SharedMatrix([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    with pytest.raises(ValueError, match="found lengths 2 and 3"):
        x.dot([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="found lengths 3 and 2"):
        x.transpose_dot([1.0, 2.0])
