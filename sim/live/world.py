"""A world that can be watched: it is made again from the controls of a page, and remembers its measures."""

from __future__ import annotations

from functools import partial

import mesa
import pandas as pd

from sim.engine import ledger_of
from sim.engine.populate import populate
from sim.engine.world import World
from sim.errors import KamlabError
from sim.language import ENGLISH, Tongue
from sim.scenario import load
from sim.world.measures import NAMES

AS_CASE = "as in the case"
"""Choice of a policy or relationship that leaves the case's own."""
NOT_TOLD = ("offer",)
"""Events too many to be read while the months go by."""


class LiveWorld(World):
    """One replication, made from what the controls of a page say; `SolaraViz` makes a new one at every reset.

    Parameters
    ----------
    case : a bundled scenario's name, or a path to a .toml
    policy, relationship : of the focal supplier; `AS_CASE` leaves those that the case names
    seed : of the random numbers

    Attributes
    ----------
    seed : of the random numbers
    datacollector : a `mesa.DataCollector` with every measure of every month

    Raises
    ------
    KamlabError
        for a case, strategy or seed that cannot be used

    Examples
    --------
    >>> world = LiveWorld("kiln-raid", policy="hard-line")
    >>> world.step()
    >>> world.past["month"].tolist(), world.case.policy
    ([1], 'hard-line')
    """

    def __init__(self, case: str = "three-managers", policy: str = AS_CASE, relationship: str = AS_CASE, seed: int = 1) -> None:
        chosen = [None if name == AS_CASE else name for name in (policy, relationship)]
        super().__init__(case, seed, policy=chosen[0], relationship=chosen[1], ledger=True)
        self.seed = int(self.state.clock[0])
        self.datacollector = mesa.DataCollector(model_reporters={"month": _month} | {name: partial(_measure, name=name) for name in NAMES})

    def step(self) -> None:
        """Live through one month and remember it."""
        super().step()
        self.datacollector.collect(self)

    @property
    def past(self) -> pd.DataFrame:
        """Measures of the months so far: columns month and one for each measure."""
        return self.datacollector.get_model_vars_dataframe()

    def news(self, tongue: Tongue = ENGLISH) -> list[str]:
        """What happened this month, in words and in the order in which it happened."""
        told = ledger_of(self.setting, tongue)
        return told.loc[(told["month"] == self.month) & ~told["event"].isin(NOT_TOLD), "words"].tolist()


def check_case(case: str) -> None:
    """Raise KamlabError for a case that cannot be shown."""
    try:
        populate(load(case), 1, 0)
    except MemoryError:
        raise KamlabError(f"{case} is too large to be watched") from None


def _month(world: World) -> int:
    return world.month


def _measure(world: World, name: str) -> float:
    return world.measures[name]
