"""The package's own MNIST files, read once for all tests. What is shared here is never changed."""

import gc
from functools import cache

import pytest

READ, PICKED = {}, {}  # by the files' paths; by images, digits and pixels


def read_once(patch):
    """Until `patch` is undone, the package's own files are read once, and two digits picked once."""
    from scratchnet import dataset
    from scratchnet.tools.files import data_folder

    own, read, pick = data_folder(), dataset.read_mnist, dataset.pick

    def read_mnist(*paths):
        if paths[0].parent != own:
            return read(*paths)
        if paths not in READ:
            READ[paths] = read(*paths)
        images, labels = READ[paths]
        return images, list(labels)

    def pick_once(images, labels, digits, pixels):
        if not any(images is known for known, _ in READ.values()):
            return pick(images, labels, digits, pixels)
        key = id(images), tuple(digits), pixels
        if key not in PICKED:
            PICKED[key] = pick(images, labels, digits, pixels)
            gc.freeze()  # or each collection would go through all those lists
        x, y = PICKED[key]
        return list(x), list(y)

    patch.setattr(dataset, "read_mnist", read_mnist)
    patch.setattr(dataset, "pick", pick_once)


@cache
def sets():
    """All images and labels, of TRAIN and of TEST."""
    from scratchnet.dataset import TEST, TRAIN, read_set

    with pytest.MonkeyPatch.context() as patch:
        read_once(patch)
        return {names: read_set(names=names) for names in (TRAIN, TEST)}


@cache
def load(digits=(0, 1), pixels="binary"):
    """`load_dataset` of the package's own files."""
    from scratchnet.dataset import load_dataset

    with pytest.MonkeyPatch.context() as patch:
        read_once(patch)
        return load_dataset(None, digits, pixels)


@cache
def matrices(pixels="binary"):
    """The SharedMatrix of the images to train on, and that of those to test."""
    from scratchnet.shared_matrix import SharedMatrix

    data = load(pixels=pixels)
    found = SharedMatrix(data.train_x), SharedMatrix(data.test_x)
    gc.freeze()
    return found
