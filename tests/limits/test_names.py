"""Names of columns."""

from __future__ import annotations

import numpy as np

from sim.world.columns import NAMES


def test_no_column_is_called_like_something_that_every_numpy_scalar_has():
    """In plain Python `row.size` would be numpy's, whatever the column holds."""
    assert [name for name in NAMES if hasattr(np.void, name)] == []
