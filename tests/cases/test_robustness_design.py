"""The bundled robustness designs draw every assumption around its present value."""

from __future__ import annotations

import pytest

from sim.experiment import read_design
from sim.world.parameters import PARAMETERS

LEFT_OUT = {"rounds", "discount_rate"}
"""A whole number, and a matter of accounting."""


@pytest.mark.parametrize("name", ["robustness", "robustness-kiln-raid"])
def test_every_assumption_is_drawn_between_six_tenths_and_sixteen_tenths_of_its_value(name):
    ranges = read_design(name).sample.box
    expected = {
        f"assumptions.{p.name}": tuple(min(max(end, p.low), p.high) for end in sorted((0.6 * p.value, 1.6 * p.value)))
        for p in PARAMETERS
        if p.tag == "assumption" and p.name not in LEFT_OUT and p.value != 0  # six tenths of nothing is nothing
    }
    assert ranges.keys() == expected.keys()
    for key, ends in expected.items():
        assert ranges[key] == pytest.approx(ends, rel=1e-5), key
