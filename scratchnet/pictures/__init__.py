"""The pictures, as SVG written by hand, for `train` (training.py) and for the commands of two pages
(ink_histogram.py, sigmoid_histogram.py). These alone use histograms.py and svg.py."""
