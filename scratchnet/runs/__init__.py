"""A run of `train`: how far it has come (progress.py), and the file of its trained network (model.py), which
`explain`, the pictures and the live page read, too."""
