"""Experiments: arms and replications in memory, designs streamed to disk, on all cores or on a cluster."""

from sim.experiment.design import Design, read_design
from sim.experiment.executor import executor_from
from sim.experiment.faults import MachineFaultError
from sim.experiment.large import Experiment, run_design
from sim.experiment.run import Failure, run_arms
from sim.experiment.store import read_results

__all__ = [
    "Design", "Experiment", "Failure", "MachineFaultError", "executor_from", "read_design", "read_results", "run_arms", "run_design",
]  # fmt: skip
