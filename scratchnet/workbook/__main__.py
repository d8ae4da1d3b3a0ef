"""The command `python3 -m scratchnet.workbook`."""

from scratchnet.tools.errors import start_module

if __name__ == "__main__":
    start_module("scratchnet.workbook.build")
