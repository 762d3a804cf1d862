"""Imported once by the process from which the tests' victims are forked: all imports done, the rules compiled."""

import sim.experiment
from sim.engine import Batch
from sim.scenario import load
from tests.experiment import cases

__all__ = ["cases", "sim"]

Batch(load("three-managers").with_(months=1), 1).run(0)
