"""What runs by the code of each chapter: the figures are those that the pages have."""

import pytest
from commands import python
from step import Step

from scratchnet.workbook.exercises import EXERCISES
from scratchnet.workbook.rewards import REWARDS, weights_in_characters

step = Step(__file__)
FIGURES = {  # words of the reward, with the figures that are known from elsewhere
    "idx": "10000 labels, which begin 7 2 1 0 4 1 4 9 5 9.",  # as the file is known to begin
    "dataset": "12665 images to train on, 2115 to test",
    "draw": "\n......####..........###.....\n......####........#####.....\n",  # of the page's picture
    "accuracy": "0.5366 of the test images",  # 1135 of 2115
    "threshold": "0.9674 of the test images",
    "vector": "176 pixels with ink",
    "matrix": "4 of 200 0s, and in 200 of 200 1s",
    "slope": "measured 0.196612, as four gears 0.196612",
    "sigmoid": "p is 0.880797 and its slope is 0.104994",  # the table of the page
    "network": "0.9674, because it counts ink",
    "loss": "the loss 0.2500",
    "gradient": "measured -0.067500000, derived -0.067500000",
    "training": "0.9825 of the test images",
    "mersenne_twister": ": 1.764052345967664.",
    "shuffle": "becomes rettchnasc",
    "shared_matrix": " ms plain, ",
    "article": "epoch: 1, train_loss: 0.5230, test_loss: 0.5282, train_acc: 0.4707, test_acc: 0.4652",
    "saturation": "get 0.9357. With the article's loss they get 0.4652",
}
LINES = {"draw": 21, "training": 16, "article": 2}  # of all others it is one
OF_SECONDS = ["training", "shared_matrix", "article", "saturation"]


def test_there_is_one_for_each_chapter():
    step.equal(list(REWARDS), list(EXERCISES), "a reward for each chapter")
    step.equal([*FIGURES, "hands"], list(EXERCISES), "each is tested here, the last by a stub")


def test_the_last_one_is_the_articles_run(call, monkeypatch):
    commands = []
    monkeypatch.setattr("scratchnet.workbook.rewards.train_command", commands.append)
    step.has(call("rewards", "hands")[1], "It takes a minute or two.", "You have written the book.")
    step.equal(commands, [[]], "`train` without an option")


def check_reward(chapter, status, out, error):
    step.equal((status, error), (0, ""), "no error", chapter)
    step.has(out, FIGURES[chapter], given=chapter)
    step.equal(out.count("\n"), LINES.get(chapter, 1), "lines", out)


@pytest.mark.parametrize("chapter", [chapter for chapter in FIGURES if chapter not in OF_SECONDS])
def test_its_figures(chapter, call):
    check_reward(chapter, *call("rewards", chapter))


@pytest.mark.process
@pytest.mark.parametrize("chapter", OF_SECONDS)
def test_the_figures_of_some_seconds_by_the_command(chapter):
    ran = python("-m", "scratchnet.workbook.rewards", chapter)
    check_reward(chapter, ran.returncode, ran.stdout, ran.stderr)
    if chapter == "training":
        step.has(ran.stdout, "-oooooo-#####-oooooo-", given="a stroke in a ring")


def test_weights_in_characters():
    weights = [0.0] * 784
    weights[0] = weights[28] = 1.0  # both pixels of the first character: 2
    weights[1], weights[30], weights[59] = -2.0, 0.4, -0.4  # columns 1 and 2; 59 = 2 * 28 + 3
    lines = weights_in_characters(weights)
    step.equal([len(lines), {len(line) for line in lines}], [14, {28}], "14 lines of 28")
    step.equal([line.rstrip(".") for line in lines[:2]], ["#o+", "...-"], "2, -2 and 0.4 of 2; -0.4 of 2")


def test_other_chapters_are_refused(call):
    status, _, error = call("rewards", "train")
    found = status, error.partition(" (")[0]
    step.equal(found, (2, "error: argument CHAPTER: invalid choice: 'train'"), "one line")
