"""The pictures, as SVG written by hand: what they show, and how (hills.py, svg.py)."""
