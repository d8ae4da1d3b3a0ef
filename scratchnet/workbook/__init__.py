"""The workbook, used by `python3 -m scratchnet.workbook` only: build.py makes it, lessons.py leads on."""
