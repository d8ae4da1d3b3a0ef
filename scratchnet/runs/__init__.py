"""A run of `train`: run.py knows how far it has come, and model.py keeps what it trained in a file."""
