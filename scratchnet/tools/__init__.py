"""The ground floor: everything that is not about learning. No page of the book is imported here.

arguments.py         the options of the commands, and the refusal of wrong ones
damaged_files.py     what is wrong with a file of data
errors.py            what is refused, and the exit status of every ending, Ctrl-C too
files.py             where the data are; files written whole or not at all
processes.py         processes that answer numbers with numbers, and what becomes of them
progress_bar.py      a progress bar on a terminal
signatures.py        what a file is, from its first bytes
sparse_matrix.py     a matrix that keeps only its entries that are not 0
terminal.py          colour on a terminal, in half blocks
text_grid.py         a text file of so many lines and columns
unpacking.py         the bytes of a file, raw or out of gzip, within a limit
validation.py        checks of lengths, numbers and lists, those that come as JSON too
"""
