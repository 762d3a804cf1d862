"""A trained policy back in the laboratory: the focal supplier as a class that asks it every month."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.agents import Supplier
from sim.environments.seats import Seat, SeatName
from sim.errors import KamlabError
from sim.given import shown

Policy = Callable[[np.ndarray], Any]
"""From what a seat sees, an array (seen,), to what it decides, an array (decided,)."""


def supplier_by(policy: Policy, name: str = "trained", *, each: bool = False) -> type[Supplier]:
    """A class of suppliers that decide every month by a policy of an environment, for `agents={sim.Supplier: ...}`.

    Only the focal supplier is of this class; rivals are `sim.Competitor`.

    Parameters
    ----------
    policy : called with what the seat sees, as `KeyAccountEnv` shows it, returns a decision
    name : of the class, by which results tell it
    each : as the environment in which it was trained

    Raises
    ------
    KamlabError
        for a policy that cannot be called

    Examples
    --------
    >>> import sim
    >>> bold = supplier_by(lambda seen: [1, 0.2, 0, 0, 0.1, 0.95, 0.9, 0.05, 0, 8, 0, 0, 0], "bold")
    >>> world = sim.build("three-managers", agents={sim.Supplier: bold})
    >>> world.step()
    >>> float(world.focal.links), bold.__name__
    (0.0, 'bold')
    """
    if not callable(policy):
        raise KamlabError(f"supplier_by: {shown(policy)} cannot be called: hand in a function from what is seen to a decision")

    class Trained(Supplier):
        """Decides by a policy that was trained in an environment."""

        own_steps = {"decide_by_policy": "before KeyAccount.turn_page"}  # noqa: RUF012

        def decide_by_policy(self) -> None:
            """Look, and decide for the month that begins."""
            model = self.model
            if not hasattr(self, "_seat"):
                self._seat = Seat(model.setting, SeatName("supplier", self.name), each=each)
            state = model.state
            tables = {table: getattr(state, table)[..., None] for table in ("pair", "supplier", "account", "clock")}
            seen = self._seat.observe(tables, model.month - 1)[0].astype(np.float32)
            self._seat.act(tables, np.asarray(policy(seen), dtype=float)[None])

    Trained.__name__ = Trained.__qualname__ = name
    return Trained
