"""The live page: answers.py answers what live.html asks, and server.py serves it to this machine alone."""
