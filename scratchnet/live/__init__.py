"""The live page, for `python3 -m scratchnet.live`: page.html asks, server.py serves, answers.py answers."""
