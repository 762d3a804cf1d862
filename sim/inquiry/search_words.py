"""What a search says, in sentences that are true of it."""

from __future__ import annotations

from typing import Any

from sim.report.numbers import with_interval


def sentences(found: Any) -> list[str]:
    """The sentences of a `Search`."""
    return [_gain(found), _converged(found), *_agree(found), *_corners(found), *_flat(found), *_front(found)]


def _gain(found: Any) -> str:
    q = found.question
    what = f"{q.measure} over {q.scenario.months} months"
    unit = "draws of the assumptions" if q.robust else "replications"
    told = with_interval(*found.gain[:3])
    fresh = f"on {q.replications} {unit} that no choice was made on"
    if found.gain.low > 0:
        return f"The found strategy is {told} ahead of {found.best_named}, the best named one, in {what}, {fresh}."
    if found.gain.high < 0:
        return f"The search failed: the found strategy is behind {found.best_named}, the best named one, by {told} in {what}, {fresh}."
    return f"The search found nothing that is better than {found.best_named}, the best named one, beyond doubt: {told} in {what}, {fresh}."


def _converged(found: Any) -> str:
    told = with_interval(*found.late[:3])
    if found.converged == "converged":
        return f"The search has converged: the last third of its generations added {told}."
    if found.converged == "still climbing":
        return f"The search has not converged: the last third of its generations still added {told}; give it more generations."
    return f"Whether the search has converged cannot be told: the last third of its generations added {told}; give it more replications."


def _agree(found: Any) -> list[str]:
    if not found.agree:
        return ["There was one climb: whether others would end elsewhere is not known."]
    worse = [lead for lead in found.agree if lead.low > 0]
    if worse:
        most = max(worse, key=lambda lead: lead.value)
        return [f"The climbs do not agree: the best is {with_interval(*most[:3])} ahead of another, so a still better one may exist."]
    return ["The climbs agree: none is beyond doubt worse than the best."]


def _corners(found: Any) -> list[str]:
    rows = [row for row in found.coordinates.to_dict("records") if row["corner"]]
    leaning = [f"{row['coordinate']} ({row['corner']})" for row in rows if row["down_low" if row["corner"] == "high end" else "up_low"] > 0]
    resting = [f"{row['coordinate']} ({row['corner']})" for row in rows if f"{row['coordinate']} ({row['corner']})" not in leaning]
    told = []
    if leaning:
        told.append(f"It leans on corners, and loses by leaving them: {', '.join(leaning)}.")
    if resting:
        told.append(f"It stands at corners that hardly matter: {', '.join(resting)}.")
    return told


def _flat(found: Any) -> list[str]:
    flat = [row["coordinate"] for row in found.coordinates.to_dict("records") if row["down_low"] <= 0 and row["up_low"] <= 0]
    return [f"The top is flat in {', '.join(flat)}: a tenth of the range either way loses nothing beyond doubt."] if flat else []


def _front(found: Any) -> list[str]:
    if found.front.empty:
        return []
    kept = found.front[~found.front["beaten"]]
    return [f"On the front of mean against the worst tenth stand {', '.join(kept['strategy'])}."]
