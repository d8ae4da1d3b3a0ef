"""The command of saturation.py, and its pictures; the numbers are those of tests/test_18_saturation.py."""

from math import exp
from pathlib import Path

import pytest
from picture import Picture
from step import Step
from test_18_saturation import (
    CURES,
    EPOCHS,
    NUMPYS,
    SEEDS,
    SINGLE,
    STARTS,
    Changed,
    crawl_row,
    flat,
    network_after,
    start_row,
)  # fmt: skip

from scratchnet import saturation as page
from scratchnet.accuracy import accuracy
from scratchnet.article import random_weights
from scratchnet.gradient import gradient
from scratchnet.network import Network
from scratchnet.page_commands import saturation as command
from scratchnet.pictures import sigmoid_histogram as pictures
from scratchnet.training import descend

step = Step(__file__)
FIGURES = Path(__file__).parent / "fixtures" / "figures"
FIRST = "The article's weights, before training"
SMALL = "First weights divided by 28, 100 epochs at the rate 0.01"


def test_the_pictures_have_these_numbers(binary, shared):
    """Instead of the 3000 epochs NumPy's weights before the last. The film has 31 frames, and is small."""
    x, small = shared[0], Network(random_weights(784, scale=1 / 28))
    descend(small, x, binary.train_y, 100, 0.01)
    found = accuracy(small.forward(shared[1]), binary.test_y)
    expected = NUMPYS["starts"]["1/28"]["test_accuracy_at_rate_0.01"]["100"]
    step.close(found, expected, "test accuracy", "weights / 28, 100 epochs", relative=1e-9)
    networks = Network(random_weights(784)), network_after(3000, binary, x), small
    first, last, cured = [page.by_class(network.weighted_sums(x), binary.train_y) for network in networks]
    snapshots = {FIRST: first, "After 3000 epochs at the rate 0.01": last}
    texts = pictures.on_sigmoid(snapshots, {SMALL: cured})
    same = texts["saturation.svg"].encode() == (FIGURES / "saturation.svg").read_bytes()
    step.equal(same, True, "the same bytes", "saturation.svg")
    film = (FIGURES / "crawl.svg").read_text(encoding="utf-8")
    numbers = Picture(film).numbers(r"^(\d+) % where .*; of ([\d,]+) images of a 1, ([\d,]+) are right$")
    step.equal((len(numbers), len(film) < 40_000), (31, True), "frames; less than 40 kB")
    for epoch, figures in EPOCHS.items():
        expected = (flat(figures), "6,742", f"{figures['zeros_and_ones_right'][1]:,}")
        step.equal(numbers[epoch // 100], expected, "% flat, the 1s, the 1s right", f"after epoch {epoch}")


SINGLE_1 = "Epochs until the z of a single 1 with {} pixels of ink reaches 0"


def check_printed(text, learnt, crawl, of_article=command.CRAWL):
    """The tables of the command, of real data. learnt: the accuracies of the cures that were tried.

    crawl: as EPOCHS. of_article: after which epochs the article's own crawl was shown."""
    lines = text.splitlines()
    step.equal([line for line in lines if len(line) > 80 or not line.isascii()], [], "80 characters of ASCII")
    rows = [["At the start", "z of", "z of", "median", "% with", "half of", "1s"],
            ["first weights", "the 0s", "the 1s", "slope", "answer 0", "delta by", "right"]]  # fmt: skip
    for name, figures in STARTS.items():
        last = figures["images_that_give_half"], figures["zeros_and_ones_right"][1]
        rows.append([name, *start_row(figures), *last])
    rows += [[], [SINGLE_1.format(86)], ["from z", "moves by", "epochs"]]
    rows += [[f"{z}.0", f"{float(moves):.2g}", epochs.replace(",", "")] for z, moves, epochs in SINGLE]
    rows += [[], ["At the start, by seed"], ["", "z of 0s", "z of 1s", "% flat"]]
    rows += [[f"seed {i}", *start_row(SEEDS[i], 1)[:2], flat(SEEDS[i])] for i in command.SEEDS]
    rows += [[], ["Test accuracy after 200 epochs"]]
    rows += [[f"{name:28}", f"{found:.4f}"] for name, found in zip(CURES, learnt)]
    if crawl:
        head = ["after epoch", "z of 1s", "1s right", "0s right", "% flat"]
        own = [crawl_row(*item) for item in crawl.items() if item[0] in of_article]
        rows += [[], ["The article's 3000 epochs"], head, *own]
        rows += [[], ["The same without the 795 1s that start above -6"], head]
    expected = ["".join([f"{row[0]:14}", *(f"{cell:>9}" for cell in row[1:])]) if row else "" for row in rows]
    step.equal(lines[: len(rows)], expected, "the lines")
    found = [(int(row.split()[0]), row.split()[2]) for row in lines[len(rows) :]]
    step.equal(found, [(epoch, "0") for epoch in crawl], "not one of the other 1s has reached 0")


@pytest.mark.whole
def test_the_command(call, monkeypatch):
    """Its tables, and the 3000 epochs without the first 795 1s: two minutes or more.

    Left out is what others run, too: the cures (the example of the page, in test_pages.py), and the epochs
    with those 1s from 800 on (test_the_whole_run_of_the_article).
    """
    monkeypatch.setattr(command, "CURES", {})
    crawl, columns = command.print_crawl, iter(((0, 800), command.CRAWL))

    def cut_short(x, y):
        monkeypatch.setattr(command, "CRAWL", next(columns))
        crawl(x, y)

    monkeypatch.setattr(command, "print_crawl", cut_short)
    status, out, error = call("saturation", "--crawl")
    step.equal((status, error), (0, ""), "exit status, standard error")
    check_printed(out, [], EPOCHS, (0, 800))


def test_the_command_without_its_steps(binary, shared, tmp_path, capsys, monkeypatch):
    """It is noted how many steps are taken, from which weights, on how many images, at which rate."""
    place, steps = {id(row): i for i, row in enumerate(binary.train_x)}, []

    def matrix(rows):
        return shared[1] if len(rows) == 2115 else Changed(shared[0], [place[id(row)] for row in rows])

    def noted(network, x, y, epochs, rate, slopes=gradient):
        steps.append((network.weights[0], x.shape[0], sum(y), epochs, rate, slopes))

    monkeypatch.setattr(command, "SharedMatrix", matrix)
    for module in (command, pictures):
        monkeypatch.setattr(module, "descend", noted)
    monkeypatch.setattr(pictures, "on_sigmoid", lambda *given: {"a.svg": "\n".join(map("|".join, given))})
    right, first = sum(EPOCHS[0]["test_zeros_and_ones_right"]) / 2115, random_weights(1)[0]
    learnt = [right, right, 1135 / 2115, right, right]  # weights of zero: always 1
    cures = [(scale * first, 12665, 6742, 200, rate, slopes) for scale, rate, slopes in CURES.values()]
    columns, sizes = (0, 800, 800, 400, 400, 400, 200), ((12665, 6742), (11870, 5947))
    crawl = [(first, *of, epochs, 0.01, gradient) for of in sizes for epochs in columns]
    film = [(first, 12665, 6742, 100, 0.01, gradient)] * 30 + [
        (1 / 28 * first, 12665, 6742, 100, 0.01, gradient)
    ]
    for options, after in (([], []), (["--crawl"], crawl), (["--figures", str(tmp_path / "new")], film)):
        command.main(options)
        shown = {epoch: EPOCHS[0] for epoch in EPOCHS if after is crawl}
        check_printed(capsys.readouterr().out, learnt, shown)
        step.equal(steps, cures + after, "first weight, images, 1s, epochs, rate, gradient", options)
        steps.clear()
    captions = [f"After {epoch} epochs at the rate 0.01" for epoch in range(100, 3001, 100)]
    found = (tmp_path / "new/a.svg").read_text()
    step.equal(found, "|".join([FIRST, *captions]) + f"\n{SMALL}", "film, cured unit")


def test_other_data_have_their_own_table(few, call, monkeypatch):
    """The 1s among the first 60 images take 92.75 pixels on average."""
    monkeypatch.setattr(command, "descend", lambda *arguments: None)
    status, out, _ = call("saturation", "--data", few)
    rows = [f"{z:<14}{f'{0.94 * exp(z):.2g}':>9}{page.epochs_to_zero(z, 93):>9}" for z in (-4.0, -6.0)]
    step.has(out, "\n".join([SINGLE_1.format(93), f"{'from z':14}{'moves by':>9}{'epochs':>9}", *rows]))


def test_a_bad_folder_is_refused_before_any_work(tmp_path, call, monkeypatch):
    worked = []
    monkeypatch.setattr(command, "load_dataset", lambda *arguments: worked.append(arguments))
    for name in ("crawl.svg", "saturation.svg"):
        (tmp_path / name / name).mkdir(parents=True)
        status, out, err = call("saturation", "--figures", tmp_path / name)
        step.equal((status, out, worked), (2, "", []), "refused before the data are read", name)
        step.has(err, "error: ", name, "not a regular file")
