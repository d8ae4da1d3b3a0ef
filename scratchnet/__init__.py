"""scratchnet: one sigmoid unit learns to tell a handwritten 0 from a 1. A textbook that runs.

The reading order. Each chapter is a module that stands on the ones before it, and has a test file
that can be run alone: python3 -m pytest tests/test_08_sigmoid.py

No  module               what it builds                           article  test file
--  -------------------  ---------------------------------------  -------  --------------------------
 1  idx.py               an IDX file, read byte by byte           2        test_01_idx.py
 2  mersenne_twister.py  the same random numbers everywhere       3, 6     test_02_mersenne_twister.py
 3  shuffle.py           the shuffle of Fisher and Yates          3        test_03_shuffle.py
 4  dataset.py           two digits, ready to learn from          2-5      test_04_dataset.py
 5  threshold.py         the traditional program: how much ink?   1        test_05_threshold.py
 6  vector.py            vectors, as lists of numbers             6        test_06_vector.py
 7  matrix.py            many rows, multiplied two ways           6        test_07_matrix.py
 8  sigmoid.py           the sigmoid, and its slope               6        test_08_sigmoid.py
 9  network.py           one sigmoid unit: weights and a bias     6, 9     test_09_network.py
10  loss.py              how wrong, as one number, and its slope  7        test_10_loss.py
11  accuracy.py          the share of right answers               8        test_11_accuracy.py
12  gradient.py          the gradient: measured, then derived     9        test_12_gradient.py
13  training.py          the same step, many times                10       test_13_training.py
14  shared_matrix.py     speed: what many images share, once      -        test_14_shared_matrix.py
15  model.py             a trained network, kept in a file        -        test_15_model.py
16  plot.py              pictures, written as SVG by hand         3, 12    test_16_plot.py
17  train.py             the command that trains                  11       test_17_train.py
18  draw.py              a digit in characters, and read back     -        test_18_draw.py
19  explain.py           one image through the whole derivation   -        test_19_explain.py

Chapters 5, 17, 18 and 19 can be run as commands. Three appendices stand apart from the order:
content.py, what a file holds, raw or out of gzip (test_01_idx.py); command.py, the arguments, errors
and exit statuses of the commands (test_00_command.py); and workbook.py, which makes a folder for you
to write the chapters in (test_workbook.py).

The article: "MNIST手写数字识别 —— 从零构建感知机实现二分类" by 学习历险记, 2022,
https://blog.csdn.net/m0_54776464/article/details/125921040
"""

import sys

if sys.version_info < (3, 11):
    raise ImportError(f"scratchnet needs Python 3.11 or later; this is {sys.version.split()[0]}")
