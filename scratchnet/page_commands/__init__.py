"""What `python3 -m scratchnet.draw`, `.threshold` and `.saturation` do: pages call these `main`s."""
