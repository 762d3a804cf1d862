"""Experiments: arms and replications, run on all cores."""

from sim.experiment.run import ENGINES, run_arms

__all__ = ["ENGINES", "run_arms"]
