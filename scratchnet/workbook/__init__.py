"""The workbook, for `python3 -m scratchnet.workbook` alone: build.py writes it, lessons.py leads through."""
