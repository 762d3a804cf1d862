"""The calendar and its driver: worlds are built, stepped, run and told.

The world that users write against is `sim.engine.world.World`; it is not loaded here, since the batch engine needs no Mesa.
"""

from sim.engine.batch import Batch
from sim.engine.build import build
from sim.engine.calendar import CALENDAR, calendar
from sim.engine.compiling import compile_ahead, compile_rules
from sim.engine.ledger import ledger_of, run_ledger
from sim.engine.run import ENGINES, Agents, chosen_engine, run_replication
from sim.engine.runner import Runner, runner_of

__all__ = [
    "CALENDAR", "ENGINES", "Agents", "Batch", "Runner", "build", "calendar", "chosen_engine",
    "compile_ahead", "compile_rules", "ledger_of", "run_ledger", "run_replication", "runner_of",
]  # fmt: skip
