"""The workbook: build.py writes one from the pages, and lessons.py leads a learner through it."""
