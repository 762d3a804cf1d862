"""Postures: kinds of rivals by name, each a bundle of strategies that a scenario may also state one by one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Posture:
    """What a kind of rival does at the table, at the accounts and against others; every name is one of a bundled strategy.

    Parameters
    ----------
    name : how a scenario names it, as in `posture = "hard-line"` of a supplier
    policy : conflict policy
    relationship : visits
    attack : competitive posture
    portfolio : how it serves large and small accounts
    negotiates : whether it bargains over terms, or sells by list
    """

    name: str
    policy: str = "balanced"
    relationship: str = "shallow"
    attack: str = "none"
    portfolio: str = "equal"
    negotiates: bool = True

    @property
    def facts(self) -> dict[str, Any]:
        """The keys of a supplier that it stands for."""
        return {key: value for key, value in asdict(self).items() if key != "name"}


LISTER = Posture("lister", negotiates=False)
"""One set of terms for all, and no discussion."""
BALANCED = Posture("balanced", relationship="layered")
HARD_LINE = Posture("hard-line", policy="hard-line")
SOFT = Posture("compromise", policy="compromise")
RAIDER = Posture("raider", relationship="layered", attack="raid")
"""Waits for a shift of power at an account of somebody else (document 003)."""
FLANKER = Posture("flanker", attack="outflank")
"""Builds an offer for the segment that is served worst (document 003)."""
CHERRY_PICKER = Posture("cherry-picker", relationship="layered", attack="concentrate", portfolio="designed")
"""Masses its force on the largest account and serves the large ones best."""

POSTURES: dict[str, Posture] = {p.name: p for p in (LISTER, BALANCED, HARD_LINE, SOFT, RAIDER, FLANKER, CHERRY_PICKER)}
