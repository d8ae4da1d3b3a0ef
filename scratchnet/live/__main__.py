"""The command `python3 -m scratchnet.live`."""

import sys

if __name__ == "__main__":
    if not __package__:  # started by its folder or file: scratchnet.py above finds the package
        sys.path[0] += "/.."
    from scratchnet.tools.errors import start_module

    start_module("scratchnet.live.answers")
