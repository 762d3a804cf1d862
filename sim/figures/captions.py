"""What each figure shows and how to read it, in words that are true of this comparison."""

from __future__ import annotations

from sim.analysis.results import Results
from sim.figures.frames import policies, relationships
from sim.figures.lead import baseline
from sim.figures.overtime import MOST_LIGHT_BANDS


def profit(comparison: Results) -> str:
    """Of the figure of profit over time."""
    if len(policies(comparison)) == 1:
        return f"Profit of each month: mean of {_runs(comparison)}. {bands(comparison)}"
    bases = " or ".join(dict.fromkeys(baseline(policies(comparison, name)) for name in relationships(comparison)))
    interval = "" if comparison.replications == 1 else ", the bar on the line its 95 % bootstrap interval"
    return (
        f"Left: how far each policy is ahead of {bases} in profit added up from month 1, on the same random numbers; "
        f"above zero it is ahead. "
        f"{bands(comparison, both=True)} A dot on the zero line is the month from which the policy's mean stays ahead until "
        f"the end{interval}. Right: profit of each month, mean of {_runs(comparison)}. {bands(comparison)}"
    )


def survival(comparison: Results) -> str:
    """Of the survival curves."""
    return (
        "Share of accounts that no break-up has ended up to each month; a step down means accounts lost. Every account is watched to the "
        f"horizon, so nothing is censored. {survival_band(comparison)}"
    )


def survival_band(comparison: Results) -> str:
    """What the bands of the survival curves are."""
    if comparison.replications == 1:
        return "One replication gives no interval."
    return "The band is a 95 % interval (Wilson's, at the effective number of independent accounts)."


def expectations(comparison: Results) -> str:
    """Of aspiration and resentment."""
    return (
        "Left: what the accounts have come to expect of the supplier's terms; giving way raises it. Right: the hidden stock of unfairness "
        f"that they feel; being pressed raises it. Mean over accounts and {_runs(comparison)}. {bands(comparison)}"
    )


def own_measure(comparison: Results, name: str) -> str:
    """Of a measure of one's own."""
    return f"{comparison.measure(name).meaning.rstrip('.')}: mean of {_runs(comparison)}. {bands(comparison)}"


def outcomes(comparison: Results) -> str:
    """Of the spread of outcomes."""
    months = "one month" if comparison.horizon == 1 else f"{comparison.horizon} months"
    return (
        f"Outcomes over {months} in each cell. A dot is a replication; the thick bar holds the middle half of them, the thin one 90 %, "
        "the white mark is the median (from five replications). All cells met the same random numbers, so the tables "
        "compare them replication by "
        "replication; here one sees how much chance there is."
    )


def _runs(comparison: Results) -> str:
    return "one replication" if comparison.replications == 1 else f"{comparison.replications:,} replications"


def bands(comparison: Results, *, both: bool = False) -> str:
    """What the bands are, where there are any."""
    if comparison.replications == 1:
        return "One replication gives no bands."
    if len(policies(comparison)) <= MOST_LIGHT_BANDS:
        strong = ", the strong one is the 95 % interval of the mean" if both else ""
        return f"The {'light ' if both else ''}band holds 90 % of the replications{strong}."
    return "The band is the 95 % interval of the mean." if both else "Bands are left out: with so many policies they would hide the curves."
