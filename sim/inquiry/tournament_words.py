"""What a tournament says, in sentences that are true of it."""

from __future__ import annotations

from sim.analysis.contest import Contest
from sim.analysis.games import can_mix
from sim.report.numbers import with_interval

SURE = 0.95
MOST_TOLD = 3
"""Equilibria and states that are told; the tables hold all."""


def sentences(contest: Contest, horizon: int, currency: str) -> list[str]:
    """The sentences of one horizon."""
    head = f"To month {horizon}: "
    return [head + text for text in [*_dominated(contest), *_equilibria(contest), *_regret(contest, currency), *_dynamics(contest)]]


def _dominated(contest: Contest) -> list[str]:
    found = []
    table = contest.dominated()
    for side, names in zip(contest.sides, contest.names, strict=True):
        rows = table[table["side"] == side]
        sure = rows[rows["kept"] >= SURE]
        found += [
            f"for {side}, {row['by']} beats {row['strategy']} whatever the others do (in {row['kept']:.0%} of bootstrap draws)."
            for row in sure.to_dict("records")[:MOST_TOLD]
        ]
        if len(sure) > MOST_TOLD:
            found.append(f"for {side}, {len(sure)} of {len(names)} strategies are dominated so.")
        if len(sure) < len(rows):
            unsure = [row["strategy"] for row in rows[rows["kept"] < SURE].to_dict("records")]
            found.append(f"for {side}, too few draws agree to say that these are dominated: {', '.join(unsure)}.")
    return found


def _equilibria(contest: Contest) -> list[str]:
    table = contest.equilibria()
    kinds = "pure strategies" if not contest.two or not can_mix() else "pure or mixed strategies"
    missing = "" if can_mix() or not contest.two else " Mixed ones are left out: they need Nashpy, pip install 'kamlab[tournament]'."
    if not contest.two:
        missing = " Mixed ones are not looked for between three sides."
    if table.empty:
        return [f"no equilibrium in {kinds} was found.{missing}"]
    partly = (
        ""
        if table.attrs.get("complete") or not can_mix() or not contest.two
        else " There may be others: the game is too large to try large mixtures."
    )
    count = "one equilibrium" if len(table) == 1 else f"{len(table)} equilibria"
    found = [f"{count} in {kinds}.{missing}{partly}"]
    for row in table.to_dict("records")[:MOST_TOLD]:
        plays = ", ".join(f"{side} {row[side]}" for side in contest.sides)
        doubt = "" if row["kept"] >= SURE else "; other replications may say otherwise"
        found.append(f"{row['kind']} equilibrium: {plays}; {row['kept']:.0%} of bootstrap draws keep it{doubt}.")
    return found


def _regret(contest: Contest, currency: str) -> list[str]:
    table = contest.regret()
    found = []
    for side in contest.sides:
        rows = table[table["side"] == side].sort_values("regret")
        least = rows.iloc[0]
        tie = rows.iloc[1:][rows.iloc[1:]["low"] <= least["high"]]
        also = f" {len(tie)} other{'s' if len(tie) > 1 else ''} cannot be told from it by their intervals." if len(tie) else ""
        regret = with_interval(least["regret"], least["low"], least["high"])
        found.append(f"for {side}, {least['strategy']} has the least regret, {regret} {currency} at the most.{also}")
    return found


def _dynamics(contest: Contest) -> list[str]:
    if not contest.two:
        return []
    table = contest.dynamics()
    found = []
    for row in table.to_dict("records")[:MOST_TOLD]:
        plays = ", ".join(f"{side} {row[side]}" for side in contest.sides)
        found.append(f"imitation (replicator dynamics) ends at {plays} from {row['share']:.0%} of random starts.")
    if table.attrs.get("moving"):
        found.append(f"imitation does not come to rest from {table.attrs['moving']:.0%} of random starts in the time that was given.")
    return found
