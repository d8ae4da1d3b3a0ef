"""The real data, loaded once for all tests that ask for it (from step 4 on)."""

import pytest

collect_ignore = ["fixtures"]  # make_fixtures.py needs NumPy, and holds no tests


@pytest.fixture(scope="session")
def binary():
    from scratchnet.dataset import load_dataset

    return load_dataset(pixels="binary")


@pytest.fixture(scope="session")
def grey():
    from scratchnet.dataset import load_dataset

    return load_dataset(pixels="grey")


@pytest.fixture(params=["binary", "grey"])
def pixels(request):
    """The two kinds of pixels, by name; a test that takes it runs once for each."""
    return request.param


@pytest.fixture
def data(request, pixels):
    """The article's data set, zeros and ones, of that kind of pixels."""
    return request.getfixturevalue(pixels)
