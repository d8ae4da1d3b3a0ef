"""The commands of three pages, `python3 -m scratchnet.draw`, `.threshold` and `.saturation`."""
