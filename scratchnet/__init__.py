__doc__ = """scratchnet: one sigmoid unit learns to tell a handwritten 0 from a 1.

A textbook that runs. A unit is an artificial neuron, and this book builds one.
A person's rule, to count the ink of an image, gives the right answer for 0.9674
of the test images. A unit that learns, and starts with zeros, gets 0.9825 in
one step, and 0.9995 in fifty steps that are 100 times as long. A published run
of the same unit took 3000 steps and got 0.8061. Why?

The whole program stands on one screen, in whole.py. The pages explain it:

No  page                 what it builds
--  -------------------  ------------------------------------------------
    I    The data
 1  idx.py               an MNIST file, read byte by byte
 2  dataset.py           two digits, ready to learn from
 3  draw.py              an image in characters
 4  accuracy.py          the share of right answers
 5  threshold.py         a person's rule: how much ink?
    II   The unit
 6  vector.py            the dot product: pixels times weights, added up
 7  matrix.py            many images at once
 8  slope.py             what a slope is, and how slopes multiply
 9  sigmoid.py           from any number to a number between 0 and 1
10  network.py           one sigmoid unit
    III  Learning
11  loss.py              how wrong the outputs are, as one number
12  gradient.py          all 785 slopes: measured, derived, compared
13  training.py          the same small step, many times
    IV   What an experiment needs
14  mersenne_twister.py  the same random numbers on every machine
15  shuffle.py           every order equally likely
16  shared_matrix.py     speed: what many images share is added up once
    V    The mystery
17  article.py           the published run, repeated: 0.8061
18  saturation.py        why it hardly learns, and four cures
    Afterwards
19  hands.py             the images dealt out to several processes

Each page builds on the pages before it. Its tests have the same number, and
can be run on their own: python3 -m pytest tests/test_09_sigmoid.py

Commands (add --help to any but the first to see more):

    python3 -m scratchnet.whole         the whole program: ten seconds or so
    python3 -m scratchnet.threshold     the rule that counts ink
    python3 -m scratchnet.train         the published run: a minute or two
    python3 -m scratchnet.saturation    why it hardly learns: a minute
    python3 -m scratchnet.explain       one image, and every number of it
    python3 -m scratchnet.live          a page to draw on, and to watch it learn
    python3 -m scratchnet.draw 1        a training image in characters
    python3 -m scratchnet.workbook DIR  the pages, for you to write

Besides the pages there are whole.py and two commands, train.py and explain.py.
Everything else has folders of its own:

    tools/          options, errors, files, processes, checks as `require`
    runs/           a run of train, and the file of its trained network
    pictures/       the pictures, drawn as SVG without a library
    page_commands/  what the commands of three pages do
    live/           the live page: what it shows, and the server for it
    workbook/       the workbook: the exercises, and the way through them
"""  # assigned, because python -OO takes other docstrings away

import sys
from importlib import import_module
from typing import Any

if sys.version_info < (3, 11):  # `python3 -m` prints what has the name of the package in one line
    raise ImportError(f"scratchnet needs Python 3.11 or later, not {sys.version.split()[0]}", name=__name__)

__version__ = "2.0.0"

LAZY = {  # read only when asked for, so that to import one page does not import all of them
    "load_dataset": "dataset",
    "Network": "network",
    "SharedMatrix": "shared_matrix",
    "read_digit": "draw",
    "load_model": "runs.model",
}
__all__ = [*LAZY, "__version__"]

if sys.argv[:1] == ["-m"]:  # `python3 -m scratchnet.NAME` has Python read this file first
    import_module("scratchnet.tools.errors").before_start(sys.orig_argv[-len(sys.argv)].removeprefix("-m"))


def __getattr__(name: str) -> Any:  # Python calls this for a name that it does not find here
    if name in LAZY:
        return getattr(import_module(f"scratchnet.{LAZY[name]}"), name)
    raise AttributeError(f"module 'scratchnet' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *LAZY])
