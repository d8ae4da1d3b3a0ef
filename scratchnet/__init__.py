"""scratchnet: one sigmoid unit learns to tell a handwritten 0 from a 1.

A textbook that runs. A rule that a person thought out counts ink, and is right
for 0.9674 of the test images. A unit that learns gets 0.9825 in one step, and
0.9995 in fifty. A published run of the same unit got 0.8061. Why?

The whole program, on one screen, is whole.py. The pages explain its lines:

No  page                 what it builds                              article
--  -------------------  ------------------------------------------  -------
    I    The data
 1  idx.py               an IDX file, read byte by byte              2
 2  dataset.py           two digits, ready to learn from             2, 4, 5
 3  draw.py              an image in characters, and back            3
 4  threshold.py         a person's rule: how much ink?              1
    II   The unit
 5  vector.py            the dot product, and its few companions     6
 6  matrix.py            many rows, multiplied two ways              6
 7  sigmoid.py           the sigmoid, and its slope                  6
 8  network.py           one sigmoid unit                            6, 9
    III  Learning
 9  loss.py              how wrong, as one number, and its slope     7
10  accuracy.py          the share of right answers                  8
11  gradient.py          the gradient: measured, derived             9
12  training.py          the same step, many times                   10
    IV   The article's run
13  mersenne_twister.py  the same random numbers everywhere          3, 6
14  shuffle.py           the shuffle of Fisher and Yates             3
15  article.py           its order and first weights, from one seed  5, 6, 11
    V    Three thousand epochs
16  shared_matrix.py     speed: what many images share, once         -
17  saturation.py        why it hardly learns, and three cures       -
18  hands.py             many processes, their gradients added       -

Each page stands on the ones before it, and has tests of the same number that
run alone: python3 -m pytest tests/test_07_sigmoid.py

What to type; begin with the first three (all but whole have --help):

    python3 -m scratchnet.whole         the whole program: two steps, 0.9849
    python3 -m scratchnet.threshold     the rule that counts ink
    python3 -m scratchnet.train         the article's run, in about a minute
    python3 -m scratchnet.saturation    why it hardly learns, in 20 seconds
    python3 -m scratchnet.explain       one image through the derivation
    python3 -m scratchnet.live          a page to draw on, and to watch it learn
    python3 -m scratchnet.draw 1        a training image in characters
    python3 -m scratchnet.workbook DIR  the pages, for you to write

Beside the pages stand two commands, train.py and explain.py. The rest has
rooms of its own:

    tools/          options, errors, files, processes; nothing about learning
    runs/           a run of train, and the file of its trained network
    pictures/       the pictures, as SVG written by hand
    page_commands/  what the commands of three pages do
    live/           the live page: what it shows, and the server for it
    workbook/       the workbook: the exercises, and the way through them

The article, whose sections stand on the right above, is by 学习历险记, 2022:
"MNIST手写数字识别 —— 从零构建感知机实现二分类",
https://blog.csdn.net/m0_54776464/article/details/125921040
"""

import sys
from importlib import import_module
from typing import Any

if sys.version_info < (3, 11):
    raise ImportError(f"scratchnet needs Python 3.11 or later; this is {sys.version.split()[0]}")

__version__ = "2.0.0"

LAZY = {  # what the package itself offers, and the page that it is read from when asked for
    "load_dataset": "dataset",
    "Network": "network",
    "SharedMatrix": "shared_matrix",
    "read_digit": "draw",
    "load_model": "runs.model",
}
__all__ = [*LAZY, "__version__"]


def __getattr__(name: str) -> Any:
    if name in LAZY:
        return getattr(import_module(f"scratchnet.{LAZY[name]}"), name)
    raise AttributeError(f"module 'scratchnet' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *LAZY])
