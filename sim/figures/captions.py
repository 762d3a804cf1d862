"""What each figure shows and how to read it, in words that are true of this comparison."""

from __future__ import annotations

from sim.analysis.results import Results
from sim.figures.distribution import FEWEST_FOR_A_BAR
from sim.figures.frames import policies, relationships
from sim.figures.lead import baseline
from sim.figures.overtime import MOST_LIGHT_BANDS
from sim.language import ENGLISH, Tongue


def profit(comparison: Results, tongue: Tongue = ENGLISH) -> str:
    """Of the figure of profit over time."""
    if len(policies(comparison)) == 1:
        told = tongue.say("Profit of each month: mean of {runs}.", runs=_runs(comparison, tongue))
        return tongue.joined(told, bands(comparison, tongue))
    bases = tongue.say(" or ").join(dict.fromkeys(tongue.word(baseline(policies(comparison, name))) for name in relationships(comparison)))
    return tongue.joined(
        tongue.say(
            "Left: how far each policy is ahead of {bases} in profit added up from month 1, on the same random numbers; "
            "above zero it is ahead.",
            bases=bases,
        ),
        bands(comparison, tongue, both=True),
        tongue.say(
            "A dot on the zero line is the month from which the policy's mean stays ahead until the end{interval}.",
            interval="" if comparison.replications == 1 else tongue.say(", the bar on the line its 95 % bootstrap interval"),
        ),
        tongue.say("Right: profit of each month, mean of {runs}.", runs=_runs(comparison, tongue)),
        bands(comparison, tongue),
    )


def survival(comparison: Results, tongue: Tongue = ENGLISH) -> str:
    """Of the survival curves."""
    told = tongue.say(
        "Share of accounts that no break-up has ended up to each month; a step down means accounts lost. Every account is watched to the "
        "horizon, so nothing is censored."
    )
    return tongue.joined(told, survival_band(comparison, tongue))


def survival_band(comparison: Results, tongue: Tongue = ENGLISH) -> str:
    """What the bands of the survival curves are."""
    if comparison.replications == 1:
        return tongue.say("One replication gives no interval.")
    return tongue.say("The band is a 95 % interval (Wilson's, at the effective number of independent accounts).")


def expectations(comparison: Results, tongue: Tongue = ENGLISH) -> str:
    """Of aspiration and resentment."""
    told = tongue.say(
        "Left: what the accounts have come to expect of the supplier's terms; giving way raises it. Right: the hidden stock of unfairness "
        "that they feel; being pressed raises it. Mean over accounts and {runs}.",
        runs=_runs(comparison, tongue),
    )
    return tongue.joined(told, bands(comparison, tongue))


def own_measure(comparison: Results, name: str, tongue: Tongue = ENGLISH) -> str:
    """Of a measure of one's own."""
    about = tongue.say("{meaning}: mean of {runs}.", meaning=comparison.measure(name).meaning.rstrip("."), runs=_runs(comparison, tongue))
    return tongue.joined(about, bands(comparison, tongue))


def outcomes(comparison: Results, tongue: Tongue = ENGLISH) -> str:
    """Of the spread of outcomes."""
    return tongue.joined(
        tongue.say("Outcomes over {months} in each cell.", months=tongue.count(comparison.horizon, "one month", "{n} months")),
        spread(comparison, tongue),
        tongue.say(
            "All cells met the same random numbers, so the tables compare them replication by replication; here one sees how much chance "
            "there is."
        ),
    )


def spread(comparison: Results, tongue: Tongue = ENGLISH) -> str:
    """What dots and bars of the spread of outcomes are."""
    if comparison.replications < FEWEST_FOR_A_BAR:
        return tongue.say("A dot is a replication.")
    return tongue.say(
        "A dot is a replication; the thick bar holds the middle half of them, the thin one 90 %, the white mark is the median."
    )


def _runs(comparison: Results, tongue: Tongue) -> str:
    n = comparison.replications
    return tongue.say("one replication") if n == 1 else tongue.say("{n:,} replications", n=n)


def bands(comparison: Results, tongue: Tongue = ENGLISH, *, both: bool = False) -> str:
    """What the bands are, where there are any."""
    if comparison.replications == 1:
        return tongue.say("One replication gives no bands.")
    if len(policies(comparison)) <= MOST_LIGHT_BANDS:
        if both:
            return tongue.say("The light band holds 90 % of the replications, the strong one is the 95 % interval of the mean.")
        return tongue.say("The band holds 90 % of the replications.")
    if both:
        return tongue.say("The band is the 95 % interval of the mean.")
    return tongue.say("Bands are left out: with so many policies they would hide the curves.")
