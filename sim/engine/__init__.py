"""The calendar and its driver: worlds are built, stepped, run and told.

`World` is loaded when it is first used, since the batch engine needs no Mesa. The other names cannot wait: submodules are called like them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.bargain import Bargain, bargain
from sim.engine.batch import Batch
from sim.engine.build import build
from sim.engine.calendar import CALENDAR, calendar
from sim.engine.compiling import compile_ahead, compile_rules
from sim.engine.ledger import ledger_of, run_ledger
from sim.engine.run import ENGINES, Agents, chosen_engine, run_replication
from sim.lazy import lazily

if TYPE_CHECKING:
    from sim.engine.world import World

__all__ = [
    "CALENDAR", "ENGINES", "Agents", "Bargain", "Batch", "World", "bargain", "build", "calendar", "chosen_engine",
    "compile_ahead", "compile_rules", "ledger_of", "run_ledger", "run_replication",
]  # fmt: skip

__getattr__, __dir__ = lazily(__name__, {"sim.engine.world": ("World",)})
