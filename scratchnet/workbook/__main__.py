"""The command `python3 -m scratchnet.workbook`."""

from scratchnet.tools.errors import start
from scratchnet.workbook.build import main

if __name__ == "__main__":
    start(main)
