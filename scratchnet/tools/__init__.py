"""The ground floor: everything that is not about learning. No chapter is imported here.

arguments.py   the options of the commands, and the refusal of wrong ones
bar.py         a progress bar on a terminal
checks.py      lengths, numbers and lists, checked
diagnosis.py   what is wrong with a file of data
drawing.py     a text file of so many lines and columns
errors.py      what is refused, and the exit status of every ending
files.py       where the data are; files written whole or not at all
processes.py   processes that answer numbers with numbers, and what becomes of them
sums.py        the quickest sum of products that this Python has
terminal.py    colour on a terminal, in half blocks
unpacking.py   the bytes of a file, raw or out of gzip, within a limit
"""
