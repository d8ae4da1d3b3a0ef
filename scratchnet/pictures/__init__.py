"""The pictures, as SVG written by hand: what they show, and how (histograms.py, svg.py)."""
