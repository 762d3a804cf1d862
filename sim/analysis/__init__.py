"""Analysis: estimates with intervals, paired contrasts, crossings, patterns."""

from sim.analysis.contrast import Estimate, contrast, superiority
from sim.analysis.crossing import Crossing, crossing
from sim.analysis.pattern import VERDICTS, judge

__all__ = ["VERDICTS", "Crossing", "Estimate", "contrast", "crossing", "judge", "superiority"]
