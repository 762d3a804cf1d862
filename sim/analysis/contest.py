"""What a tournament says: tables of payoffs, domination, equilibria, regret and dynamics, and whether other replications agree.

All cells of a tournament met the same random numbers, so a bootstrap draws replications of all cells together: differences are paired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pandas as pd

from sim.analysis import games
from sim.analysis.contrast import mean
from sim.display import Card, Shows

DRAWS, STARTS = 400, 40
"""Bootstrap draws of the replications, and random starts of the dynamics."""
MOST_CELLS_DRAWN = 40_000_000
"""Numbers that a bootstrap keeps at once; of larger tournaments fewer draws are made."""
FLOW_STEPS, FLOW_UNTIL = 200, 200.0


@dataclass(frozen=True, repr=False)
class Contest(Shows):
    """A tournament at one horizon.

    sides : names of the sides
    names : for each side, names of its strategies
    values : payoffs, array (sides, strategies of the first, of the second ..., replications)
    """

    sides: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    values: np.ndarray
    seed: int = 1
    means: np.ndarray = field(init=False)
    draws: np.ndarray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "means", self.values.mean(axis=-1))
        replications = self.values.shape[-1]
        draws = int(min(DRAWS, max(20, MOST_CELLS_DRAWN // max(1, self.means.size))))
        generator = np.random.default_rng(self.seed)
        counts = generator.multinomial(replications, np.full(replications, 1.0 / replications), size=draws)
        drawn = np.tensordot(counts / replications, self.values, axes=(1, self.values.ndim - 1))
        object.__setattr__(self, "draws", drawn)  # array (draws, sides, strategies ...)

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        facts = {side: f"{len(names)} strategies" for side, names in zip(self.sides, self.names, strict=True)}
        tables = {"Regret and mean payoff of each strategy": self.regret(), "Equilibria": self.equilibria(), "Payoffs": self.payoffs()}
        then = {".payoffs()": "every cell", ".dominated()": "strategies that another beats", ".dynamics()": "what spreads"}
        return Card("Contest", " and ".join(self.sides), {**facts, "replications": self.values.shape[-1]}, (), tables, then)

    @property
    def two(self) -> bool:
        """Whether there are two sides, for which mixtures and dynamics are known."""
        return len(self.sides) == 2

    def payoffs(self) -> pd.DataFrame:
        """A row per cell: the strategy of each side, and of each side's payoff mean, low and high (95 %, Student's t)."""
        rows = []
        for cell in product(*(range(len(names)) for names in self.names)):
            row = {side: names[at] for side, names, at in zip(self.sides, self.names, cell, strict=True)}
            for number, side in enumerate(self.sides):
                found = mean(self.values[(number, *cell)])
                row |= {f"{side} gets": found.value, f"{side} low": found.low, f"{side} high": found.high}  # type: ignore[dict-item]
            rows.append(row)
        return pd.DataFrame(rows)

    def dominated(self) -> pd.DataFrame:
        """A row per dominated strategy: side, strategy, by, and the share of bootstrap draws in which that one dominates it."""
        rows = []
        for number, side in enumerate(self.sides):
            own = np.moveaxis(self.draws[:, number], number + 1, 1)
            own = own.reshape(len(own), len(self.names[number]), -1)
            for worse, by in games.dominated(self.means, number).items():
                share = float((own[:, by] > own[:, worse]).all(axis=1).mean())
                rows.append((side, self.names[number][worse], self.names[number][by], share))
        return pd.DataFrame(rows, columns=["side", "strategy", "by", "kept"])

    def regret(self) -> pd.DataFrame:
        """A row per strategy: side, strategy, its most regret, its 95 % bootstrap percentiles, and its mean payoff over all opponents."""
        rows = []
        for number, side in enumerate(self.sides):
            own = games.regret(self.means, number)
            drawn = np.array([games.regret(draw, number) for draw in self.draws])
            low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
            against_all = np.moveaxis(self.means[number], number, 0).reshape(len(own), -1).mean(axis=1)
            rows += [(side, *row) for row in zip(self.names[number], own, low, high, against_all, strict=True)]
        return pd.DataFrame(rows, columns=["side", "strategy", "regret", "low", "high", "mean"])

    def equilibria(self) -> pd.DataFrame:
        """A row per equilibrium: kind, for each side what it plays and gets, and the share of bootstrap draws that keep it.

        A draw keeps an equilibrium in which it has one of the same support. Mixed ones are looked for between two sides, where Nashpy is
        installed; `attrs["complete"]` says whether the search left none out.
        """
        found = [games.Equilibrium(tuple(np.eye(len(names))[at] for at, names in zip(cell, self.names, strict=True)))
                 for cell in games.pure_equilibria(self.means)]  # fmt: skip
        complete = False
        if self.two and games.can_mix():
            mixed = games.mixed_equilibria(self.means)
            found, complete = list(mixed.equilibria), mixed.all
        rows = []
        for one in found:
            row: dict[str, object] = {"kind": "pure" if one.pure else "mixed"}
            for number, side in enumerate(self.sides):
                row[side] = told(self.names[number], one.mixture[number])
                gets = self.means[number]
                for parts in reversed(one.mixture):
                    gets = gets @ parts
                row[f"{side} gets"] = float(gets)
            row["kept"] = float(games.kept(self.draws, one.support).mean())
            rows.append(row)
        columns = ["kind", *(text for side in self.sides for text in (side, f"{side} gets")), "kept"]
        table = pd.DataFrame(rows, columns=columns).sort_values("kept", ascending=False, ignore_index=True)
        table.attrs["complete"] = complete
        return table

    def dynamics(self) -> pd.DataFrame:
        """Where replicator dynamics come to rest: a row per state: for each side what it plays, and the share of random starts.

        `attrs["moving"]` is the share of starts that still move at the end. Empty for three sides.
        """
        columns = [*self.sides, "share"]
        if not self.two:
            return pd.DataFrame(columns=columns)
        found, moving = games.rests(self.means, STARTS, self.seed)
        rows = [(*(told(names, parts) for names, parts in zip(self.names, rest.mixture, strict=True)), rest.share) for rest in found]
        table = pd.DataFrame(rows, columns=columns)
        table.attrs["moving"] = moving
        return table

    def flow(self) -> tuple[np.ndarray, list[np.ndarray]]:
        """Replicator dynamics of two sides from even parts: the times, and for each side an array (times, strategies)."""
        times = np.concatenate([[0.0], np.geomspace(0.1, FLOW_UNTIL, FLOW_STEPS)])
        x, y = (np.full(len(names), 1.0 / len(names)) for names in self.names)
        return times, list(games.replicate(self.means, x, y, times))


def told(names: Sequence[str], parts: np.ndarray) -> str:
    """A mixture in words, the largest part first.

    Examples
    --------
    >>> told(("a", "b", "c"), np.array([0.25, 0.0, 0.75])), told(("a", "b"), np.array([0.0, 1.0]))
    ('0.75 c + 0.25 a', 'b')
    """
    order = sorted(np.flatnonzero(parts > 5e-3).tolist(), key=lambda at: -parts[at])
    return names[order[0]] if len(order) == 1 else " + ".join(f"{parts[at]:.2f} {names[at]}" for at in order)
