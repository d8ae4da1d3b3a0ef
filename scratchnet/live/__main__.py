"""The command `python3 -m scratchnet.live`."""

from scratchnet.live.answers import main
from scratchnet.tools.errors import start

if __name__ == "__main__":
    start(main)
