"""The headline of a comparison in sentences: paired contrasts of profit, told only as far as their intervals allow."""

from __future__ import annotations

import math
from itertools import combinations
from typing import NamedTuple

import numpy as np

from sim.analysis.contrast import Estimate, contrast, mean
from sim.analysis.crossing import crossing
from sim.analysis.results import Results
from sim.figures.frames import policies, relationships
from sim.figures.lead import month_and_interval
from sim.language import ENGLISH, Tongue
from sim.report.numbers import number, share, with_interval
from sim.strategies import RELATIONSHIPS

YEAR = 12
AGAINST = " against "
MOST_FOR_ALL_PAIRS = 3
"""Of more policies, the best is told against each of the others."""


class Pair(NamedTuple):
    """Two arms on the same random numbers, the one with the higher mean first; profit by replication and month."""

    left: str
    right: str
    ahead: np.ndarray
    behind: np.ndarray

    @property
    def estimate(self) -> Estimate:
        """Mean difference over all the months."""
        return contrast(self.ahead.sum(axis=1), self.behind.sum(axis=1))


def headline(comparison: Results, tongue: Tongue = ENGLISH) -> list[str]:
    """What the comparison found, in sentences about the profit of the supplier whose books are shown, and over what they hold.

    Every number is a paired difference on common random numbers with its 95 % interval. Where the interval holds zero the sentence
    says that no difference can be told; one replication has no interval, and the sentence says that it is one.
    """
    return [*findings(comparison, tongue), *conditions(comparison, tongue)]


def findings(comparison: Results, tongue: Tongue = ENGLISH) -> list[str]:
    """What was found, in sentences."""
    sentences = []
    for relationship in relationships(comparison):
        where = tongue.say("with {relationship}", relationship=_relationship(comparison, relationship, tongue))
        arms = {tongue.word(policy): comparison.monthly("profit", policy, relationship) for policy in policies(comparison, relationship)}
        sentences += [_sentence(comparison, where, pair, tongue) for pair in pairs(arms)]
        if comparison.horizon > YEAR and len(arms) > 1:
            sentences.append(_first_year(comparison, where, arms, tongue))
    for policy in policies(comparison):
        arms = {
            _relationship(comparison, cell.relationship, tongue): comparison.monthly("profit", policy, cell.relationship)
            for cell in comparison.cells
            if cell.policy == policy
        }
        where = tongue.say("with the policy {policy}", policy=tongue.word(policy))
        sentences += [_sentence(comparison, where, pair, tongue) for pair in pairs(arms)]
    sentences = sentences or [_only_cell(comparison, tongue)]
    for measure in comparison.own_measures:
        sentences += _of_own_measure(comparison, measure, tongue)
    return [*_books(comparison, tongue), *sentences]


def conditions(comparison: Results, tongue: Tongue = ENGLISH) -> list[str]:
    """Over what the findings hold, how many replications were enough or failed, and what was not compared."""
    return [
        _condition(comparison, tongue),
        *_enough(comparison, tongue),
        *_failures(comparison, tongue),
        *_left_out(comparison, tongue),
    ]


def _books(comparison: Results, tongue: Tongue) -> list[str]:
    """Whose profit is told, where it is not the focal supplier's."""
    shown, focal = comparison.scenario.shown.name, comparison.scenario.focal.name
    if shown == focal:
        return []
    return [
        tongue.say("What is measured is {shown}; the policies and relationships compared are those of {focal}.", shown=shown, focal=focal)
    ]


def _condition(comparison: Results, tongue: Tongue) -> str:
    """Over what the sentences hold: facts and horizon. On whom they rest is a run of its own, and this says how it is asked for."""
    sc = comparison.scenario
    changed = _and([f"{key} = {value}" for key, value in sc.changes.items()], tongue) if sc.changes else ""
    accounts, rivals = sum(account.count for account in sc.account), len(sc.supplier) - 1
    who = tongue.say("{accounts} and {rivals}", accounts=tongue.count(accounts, "{n} account", "{n} accounts"),
                     rivals=tongue.count(rivals, "{n} rival", "{n} rivals"))  # fmt: skip
    return tongue.say(
        "This holds {over} on the facts of {case} ({who}){changes}{ask}.",
        over=_over(comparison.horizon, tongue),
        case=sc.name,
        who=who,
        changes=tongue.say(", with {changed}", changed=changed) if changed else "",
        ask=tongue.say("; on whom of them a lead rests: `kamlab compare --conditions`, in Python `rests_on()`")
        if len(comparison.cells) > 1
        else "",
    )


def _left_out(comparison: Results, tongue: Tongue) -> list[str]:
    if not comparison.left_out:
        return []
    return [tongue.say("Not compared: {missing}, which the case itself has.", missing=_and(list(comparison.left_out), tongue))]


def _enough(comparison: Results, tongue: Tongue) -> list[str]:
    """How many replications a target needed, where one was set."""
    found = comparison.enough
    if found is None:
        return []
    (n, width), target = found.rounds[-1], found.target
    cells = " - ".join(" / ".join(cell) for cell in (target.left, target.right) if cell)
    told = tongue.say("{n} replications, the most allowed, were not enough", n=n)
    if found.reached:
        several = len(found.rounds) > 1
        told = tongue.say("{n} replications were enough", n=n) if several else tongue.say("the first {n} replications were enough", n=n)
    saved = "" if found.saved == math.inf else tongue.say(
        "; without common random numbers it would take {times} times as many", times=number(found.saved)
    )  # fmt: skip
    sentence = tongue.say(
        "{told} for a 95 % interval of at most {asked} {unit} for {measure} of {cells}; it is {width} wide{saved}.",
        told=told,
        asked=number(target.width),
        unit=_unit(comparison, target.measure, tongue),
        measure=target.measure if tongue.language == "en" else tongue.word(target.measure),
        cells=cells.replace(" - ", " less ") if tongue.language == "en" else cells,
        width=number(width),
        saved=saved,
    )
    return [_capital(sentence)]


def _failures(comparison: Results, tongue: Tongue) -> list[str]:
    """How many replications failed, where any did."""
    if not comparison.failures:
        return []
    first = comparison.failures[0]
    return [
        tongue.say(
            "{lost} of {all} replications failed in some cell and are left out in all; "
            "the first: replication {replication} of {cell}: {error}.",
            lost=comparison.series.shape[1] - comparison.replications,
            all=comparison.series.shape[1],
            replication=first.replication,
            cell=" / ".join(comparison.cells[first.arm]),
            error=first.error,
        )
    ]


def pairs(arms: dict[str, np.ndarray]) -> list[Pair]:
    """Pairs worth telling: all of up to three arms, else the best against each other one.

    Parameters
    ----------
    arms : profit by name, arrays (replications, months)
    """
    ranked = sorted(arms, key=lambda name: -float(arms[name].sum(axis=1).mean()))
    chosen = combinations(ranked, 2) if len(ranked) <= MOST_FOR_ALL_PAIRS else ((ranked[0], other) for other in ranked[1:])
    return [Pair(left, right, arms[left], arms[right]) for left, right in chosen]


def _sentence(comparison: Results, where: str, pair: Pair, tongue: Tongue) -> str:
    found = pair.estimate
    left, right = pair.ahead.sum(axis=1), pair.behind.sum(axis=1)
    told = {
        "where": _capital(where),
        "left": pair.left,
        "right": pair.right,
        "beats": "beat" if _is_plural(pair.left) else "beats",
        "amount": f"{with_interval(found.value, found.low, found.high)} {_unit(comparison, 'profit', tongue)}",
        "over": _over(comparison.horizon, tongue),
        "often": _often(left > right, tongue),
        "since": _since(pair, tongue),
    }
    if np.array_equal(left, right):
        return tongue.say("{where}, {left} and {right} earn exactly the same {over}.", **told)
    if found.n == 1:
        return tongue.say(
            "{where}, {left} {beats} {right} by {amount} {over} in the only replication, which gives no interval{since}.", **told
        )
    if found.low <= 0 <= found.high:
        return tongue.say("{where}, no difference between {left} and {right} can be told {over}: {amount} in favour of {left}.", **told)
    if np.mean(left > right) > 0.5:
        return tongue.say("{where}, {left} {beats} {right} by {amount} {over} and in {often}{since}.", **told)
    return tongue.say(
        "{where}, {left} {beats} {right} by {amount} {over} on average, though only in {often}: "
        "rare large gains outweigh frequent small losses{since}.",
        **told,
    )


def _often(ahead: np.ndarray, tongue: Tongue) -> str:
    """In how many replications, `every replication`, `93 % of replications`."""
    count = int(ahead.sum())
    if count in (0, ahead.size):
        return tongue.say("every replication") if count else tongue.say("no replication")
    part = share(count, ahead.size)
    if tongue.language == "zh":
        part = part.replace("more than", "超过").replace("less than", "不到").replace(" ", "")
    return tongue.say("{share} of replications", share=part)


def _since(pair: Pair, tongue: Tongue) -> str:
    """From when the arm ahead leads in profit added up, and whether the other led at first; nothing where it always led."""
    found = crossing(pair.ahead, pair.behind)
    replications, horizon = pair.ahead.shape
    if found.month is None or found.month == 1:
        return ""
    lead = np.cumsum((pair.ahead - pair.behind).mean(axis=0))
    different = np.flatnonzero(lead)
    told = {
        "left": pair.left,
        "right": pair.right,
        "stays": "stay" if _is_plural(pair.left) else "stays",
        "month": month_and_interval(found, horizon, replications, tongue),
    }
    if lead[different[0]] > 0:  # level until then, or ahead before
        return tongue.say("; {left} {stays} ahead from {month}", **told)
    return tongue.say("; {right} led at first, and {left} {stays} ahead from {month}", **told)


def _first_year(comparison: Results, where: str, arms: dict[str, np.ndarray], tongue: Tongue) -> str:
    """Who leads in months 1 to 12, against each of the others."""
    year = {name: values[:, :YEAR] for name, values in arms.items()}
    best, *others = sorted(year, key=lambda name: -float(year[name].sum(axis=1).mean()))
    told: list[tuple[str, str]] = []
    untold: list[tuple[str, str]] = []
    for other in others:
        found = Pair(best, other, year[best], year[other]).estimate
        amount = with_interval(found.value, found.low, found.high)
        clear = found.value > 0 and (found.n == 1 or found.low > 0)
        (told if clear else untold).append((other, amount))
    unit = _unit(comparison, "profit", tongue)
    parts = []
    if told:
        leads = _and([tongue.say("{other} by {amount}", other=other, amount=amount) for other, amount in told], tongue)
        parts.append(tongue.say("{best} leads {leads} {unit}", best=best, leads=leads, unit=unit))
    if untold:
        named = _and([f"{other} ({amount} {unit})" for other, amount in untold], tongue)
        parts.append(tongue.say("no difference between {best} and {named} can be told", best=best, named=named))
    return tongue.say(
        "In the first year (months 1 to {year}) {where}, {parts}{alone}.",
        year=YEAR,
        where=where,
        parts=tongue.clauses(parts),
        alone=tongue.say(", in the only replication") if comparison.replications == 1 else "",
    )


def _of_own_measure(comparison: Results, name: str, tongue: Tongue) -> list[str]:
    """A sentence for each relationship about a measure of one's own: who has most of it, or least where less is better."""
    less, unit = comparison.measure(name).direction == "less is better", comparison.unit(name)
    unit = f" {unit}" if unit else ""
    sentences = []
    for relationship in relationships(comparison):
        values = {tongue.word(policy): comparison.outcome(name, policy, relationship) for policy in policies(comparison, relationship)}
        best, *others = sorted(values, key=lambda policy: float(values[policy].mean()), reverse=not less)
        parts = []
        for other in others:
            found = contrast(values[other], values[best]) if less else contrast(values[best], values[other])
            amount = f"{with_interval(found.value, found.low, found.high)}{unit}"
            if not (found.value > 0 and (found.n == 1 or found.low > 0)):
                told = "no difference between {best} and {other} can be told ({amount})"
            else:
                told = "{best} has less than {other} by {amount}" if less else "{best} has more than {other} by {amount}"
            parts.append(tongue.say(told, best=best, other=other, amount=amount))
        if not others:
            only = mean(values[best])
            parts = [tongue.say("{best} has {amount}", best=best, amount=f"{with_interval(only.value, only.low, only.high)}{unit}")]
        sentences.append(
            tongue.say(
                "Of {measure} with {relationship} {over}, {found}.",
                measure=name,
                relationship=_relationship(comparison, relationship, tongue),
                over=_over(comparison.horizon, tongue),
                found=tongue.clauses(parts),
            )
        )
    return sentences


def _only_cell(comparison: Results, tongue: Tongue) -> str:
    policy, relationship = comparison.cells[0]
    found = mean(comparison.outcome("profit", policy, relationship))
    return tongue.say(
        "With {relationship}, {policy} earns {amount} {over}{alone}.",
        relationship=_relationship(comparison, relationship, tongue),
        policy=tongue.word(policy),
        amount=f"{with_interval(found.value, found.low, found.high)} {_unit(comparison, 'profit', tongue)}",
        over=_over(comparison.horizon, tongue),
        alone=tongue.say(" in the only replication, which gives no interval") if found.n == 1 else "",
    )


def _relationship(comparison: Results, name: str, tongue: Tongue) -> str:
    """`layered relationships`, `the relationship two layers` for an own one; and what the other sides do, where that is varied."""
    cell = next(place for place, cell in enumerate(comparison.cells) if cell.relationship == name)
    alone = comparison.strategies(cell)["relationship"]
    form = "{name} relationships" if alone in RELATIONSHIPS else "the relationship {name}"
    against = name.removeprefix(alone).removeprefix(", ")
    told = tongue.say(form, name=tongue.word(alone))
    return tongue.say("{relationship} against {against}", relationship=told, against=against) if against else told


def _unit(comparison: Results, measure: str, tongue: Tongue) -> str:
    unit = comparison.unit(measure)
    return unit if tongue.language == "en" else tongue.word(unit)


def _is_plural(told: str) -> bool:
    return told.partition(AGAINST)[0].endswith("relationships")


def _over(months: int, tongue: Tongue) -> str:
    return tongue.count(months, "over 1 month", "over {n} months")


def _and(words: list[str], tongue: Tongue) -> str:
    if tongue.language == "zh":
        return "、".join(words)
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
