"""The live page, for `python3 -m scratchnet.live`: live.html asks, server.py serves, answers.py answers."""
