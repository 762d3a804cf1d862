"""Experiments: arms and replications in memory, designs streamed to disk, on all cores or on a cluster.

Names are loaded when they are first used: a design is read and checked without what runs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.lazy import lazily

if TYPE_CHECKING:
    from sim.experiment.design import Design, read_design
    from sim.experiment.executor import executor_from
    from sim.experiment.faults import MachineFaultError
    from sim.experiment.large import Experiment, run_design
    from sim.experiment.run import Failure, run_arms
    from sim.experiment.store import read_results

_HOMES = {
    "sim.experiment.design": ("Design", "read_design"),
    "sim.experiment.executor": ("executor_from",),
    "sim.experiment.faults": ("MachineFaultError",),
    "sim.experiment.large": ("Experiment", "run_design"),
    "sim.experiment.run": ("Failure", "run_arms"),
    "sim.experiment.store": ("read_results",),
}

__all__ = [
    "Design", "Experiment", "Failure", "MachineFaultError", "executor_from", "read_design", "read_results", "run_arms", "run_design",
]  # fmt: skip

__getattr__, __dir__ = lazily(__name__, _HOMES)
