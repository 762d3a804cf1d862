import pytest

from sim.comparison import Comparison, compare


@pytest.fixture(scope="session")
def small() -> Comparison:
    """Six real cells, a few replications, a little more than a year."""
    return compare("three-managers", replications=4, months=14, progress=False)
