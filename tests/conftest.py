"""What holds for all tests."""

from __future__ import annotations

import os

os.environ.pop("COLUMNS", None)  # pytest-xdist sets it for its workers; a pipe, which the tests read, has no width
