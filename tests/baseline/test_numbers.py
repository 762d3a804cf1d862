"""The numbers of the bundled cases are those on file, whatever the Python version; see `tests.baseline.renew`."""

from __future__ import annotations

import math

from tests.baseline.renew import FILE, lines


def test_the_numbers_are_those_on_file():
    """Equal to 1e-9: the last bits of exp and log differ between machines, never between Python versions on one machine."""
    on_file, now = FILE.read_text(encoding="utf-8").splitlines(), lines()
    assert len(now) == len(on_file)
    for before, after in zip(on_file, now, strict=True):
        (what, value), (same, other) = before.rsplit(" ", 1), after.rsplit(" ", 1)
        assert what == same
        assert math.isclose(float(value), float(other), rel_tol=1e-9, abs_tol=1e-12), f"{what}: {value} on file, now {other}"
