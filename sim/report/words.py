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


def headline(comparison: Results) -> list[str]:
    """What the comparison found, in sentences about the profit of the supplier whose books are shown.

    Every number is a paired difference on common random numbers with its 95 % interval. Where the interval holds zero the sentence
    says that no difference can be told; one replication has no interval, and the sentence says that it is one.
    """
    sentences = []
    for relationship in relationships(comparison):
        where = f"with {_relationship(comparison, relationship)}"
        arms = {policy: comparison.monthly("profit", policy, relationship) for policy in policies(comparison, relationship)}
        sentences += [_sentence(comparison, where, pair) for pair in pairs(arms)]
        if comparison.horizon > YEAR and len(arms) > 1:
            sentences.append(_first_year(comparison, where, arms))
    for policy in policies(comparison):
        arms = {
            _relationship(comparison, cell.relationship): comparison.monthly("profit", policy, cell.relationship)
            for cell in comparison.cells
            if cell.policy == policy
        }
        sentences += [_sentence(comparison, f"with the policy {policy}", pair) for pair in pairs(arms)]
    sentences = sentences or [_only_cell(comparison)]
    for measure in comparison.own_measures:
        sentences += _of_own_measure(comparison, measure)
    told = [*sentences, _condition(comparison)]
    return [*_books(comparison), *told, *_enough(comparison), *_failures(comparison), *_left_out(comparison)]


def _books(comparison: Results) -> list[str]:
    """Whose profit is told, where it is not the focal supplier's."""
    shown, focal = comparison.scenario.shown.name, comparison.scenario.focal.name
    return [] if shown == focal else [f"What is measured is {shown}; the policies and relationships compared are those of {focal}."]


def _condition(comparison: Results) -> str:
    """Over what the sentences hold: facts and horizon. On whom they rest is a run of its own, and this says how it is asked for."""
    sc = comparison.scenario
    changes = f", with {_and([f'{key} = {value}' for key, value in sc.changes.items()])}" if sc.changes else ""
    ask = "; on whom of them a lead rests: `kamlab compare --conditions`, in Python `rests_on()`" if len(comparison.cells) > 1 else ""
    accounts, rivals = sum(account.count for account in sc.account), len(sc.supplier) - 1
    who = f"{accounts} account{'' if accounts == 1 else 's'} and {rivals} rival{'' if rivals == 1 else 's'}"
    return f"This holds {_over(comparison.horizon)} on the facts of {sc.name} ({who}){changes}{ask}."


def _left_out(comparison: Results) -> list[str]:
    return [f"Not compared: {' and '.join(comparison.left_out)}, which the case itself has."] if comparison.left_out else []


def _enough(comparison: Results) -> list[str]:
    """How many replications a target needed, where one was set."""
    found = comparison.enough
    if found is None:
        return []
    (n, width), target = found.rounds[-1], found.target
    unit = comparison.unit(target.measure)
    cells = " less ".join(" / ".join(cell) for cell in (target.left, target.right) if cell)
    what = f"{target.measure} of {cells}"
    told = f"{n} replications, the most allowed, were not enough"
    if found.reached:
        told = f"{n} replications were enough" if len(found.rounds) > 1 else f"the first {n} replications were enough"
    asked = f"for a 95 % interval of at most {number(target.width)} {unit} for {what}; it is {number(width)} wide"
    saved = "" if found.saved == math.inf else f"; without common random numbers it would take {number(found.saved)} times as many"
    return [_capital(f"{told} {asked}{saved}.")]


def _failures(comparison: Results) -> list[str]:
    """How many replications failed, where any did."""
    if not comparison.failures:
        return []
    first = comparison.failures[0]
    cell = " / ".join(comparison.cells[first.arm])
    lost = comparison.series.shape[1] - comparison.replications
    return [f"{lost} of {comparison.series.shape[1]} replications failed in some cell and are left out in all; "
            f"the first: replication {first.replication} of {cell}: {first.error}."]  # fmt: skip


def pairs(arms: dict[str, np.ndarray]) -> list[Pair]:
    """Pairs worth telling: all of up to three arms, else the best against each other one.

    Parameters
    ----------
    arms : profit by name, arrays (replications, months)
    """
    ranked = sorted(arms, key=lambda name: -float(arms[name].sum(axis=1).mean()))
    chosen = combinations(ranked, 2) if len(ranked) <= MOST_FOR_ALL_PAIRS else ((ranked[0], other) for other in ranked[1:])
    return [Pair(left, right, arms[left], arms[right]) for left, right in chosen]


def _sentence(comparison: Results, where: str, pair: Pair) -> str:
    over, unit, found = _over(comparison.horizon), comparison.unit("profit"), pair.estimate
    left, right = pair.ahead.sum(axis=1), pair.behind.sum(axis=1)
    amount = f"{with_interval(found.value, found.low, found.high)} {unit}"
    beats = "beat" if _is_plural(pair.left) else "beats"
    often = _often(left > right)
    if np.array_equal(left, right):
        text = f"{pair.left} and {pair.right} earn exactly the same {over}"
    elif found.n == 1:
        text = f"{pair.left} {beats} {pair.right} by {amount} {over} in the only replication, which gives no interval{_since(pair)}"
    elif found.low <= 0 <= found.high:
        text = f"no difference between {pair.left} and {pair.right} can be told {over}: {amount} in favour of {pair.left}"
    elif np.mean(left > right) > 0.5:
        text = f"{pair.left} {beats} {pair.right} by {amount} {over} and in {often}{_since(pair)}"
    else:
        rare = f"on average, though only in {often}: rare large gains outweigh frequent small losses"
        text = f"{pair.left} {beats} {pair.right} by {amount} {over} {rare}{_since(pair)}"
    return f"{_capital(where)}, {text}."


def _often(ahead: np.ndarray) -> str:
    """In how many replications, `every replication`, `93 % of replications`."""
    count = int(ahead.sum())
    if count in (0, ahead.size):
        return "every replication" if count else "no replication"
    return f"{share(count, ahead.size)} of replications"


def _since(pair: Pair) -> str:
    """From when the arm ahead leads in profit added up, and whether the other led at first; nothing where it always led."""
    found = crossing(pair.ahead, pair.behind)
    replications, horizon = pair.ahead.shape
    if found.month is None or found.month == 1:
        return ""
    lead = np.cumsum((pair.ahead - pair.behind).mean(axis=0))
    different = np.flatnonzero(lead)
    stays = "stay" if _is_plural(pair.left) else "stays"
    since = f"{pair.left} {stays} ahead from {month_and_interval(found, horizon, replications)}"
    if lead[different[0]] > 0:  # level until then, or ahead before
        return f"; {since}"
    return f"; {pair.right} led at first, and {since}"


def _first_year(comparison: Results, where: str, arms: dict[str, np.ndarray]) -> str:
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
    unit = comparison.unit("profit")
    parts = []
    if told:
        parts.append(f"{best} leads {_and([f'{other} by {amount}' for other, amount in told])} {unit}")
    if untold:
        named = _and([f"{other} ({amount} {unit})" for other, amount in untold])
        parts.append(f"no difference between {best} and {named} can be told")
    alone = ", in the only replication" if comparison.replications == 1 else ""
    return f"In the first year (months 1 to {YEAR}) {where}, {'; '.join(parts)}{alone}."


def _of_own_measure(comparison: Results, name: str) -> list[str]:
    """A sentence for each relationship about a measure of one's own: who has most of it, or least where less is better."""
    less, unit = comparison.measure(name).direction == "less is better", comparison.unit(name)
    than, unit = "less than" if less else "more than", f" {unit}" if unit else ""
    sentences = []
    for relationship in relationships(comparison):
        values = {policy: comparison.outcome(name, policy, relationship) for policy in policies(comparison, relationship)}
        best, *others = sorted(values, key=lambda policy: float(values[policy].mean()), reverse=not less)
        where = f"with {_relationship(comparison, relationship)}"
        parts = []
        for other in others:
            found = contrast(values[other], values[best]) if less else contrast(values[best], values[other])
            amount = f"{with_interval(found.value, found.low, found.high)}{unit}"
            clear = found.value > 0 and (found.n == 1 or found.low > 0)
            parts.append(
                f"{best} has {than} {other} by {amount}" if clear else f"no difference between {best} and {other} can be told ({amount})"
            )
        if not others:
            only = mean(values[best])
            parts = [f"{best} has {with_interval(only.value, only.low, only.high)}{unit}"]
        sentences.append(f"Of {name} {where} {_over(comparison.horizon)}, {'; '.join(parts)}.")
    return sentences


def _only_cell(comparison: Results) -> str:
    policy, relationship = comparison.cells[0]
    found = mean(comparison.outcome("profit", policy, relationship))
    amount = f"{with_interval(found.value, found.low, found.high)} {comparison.unit('profit')}"
    alone = " in the only replication, which gives no interval" if found.n == 1 else ""
    return f"With {_relationship(comparison, relationship)}, {policy} earns {amount} {_over(comparison.horizon)}{alone}."


def _relationship(comparison: Results, name: str) -> str:
    """`layered relationships`, `the relationship two layers` for an own one; and what the other sides do, where that is varied."""
    cell = next(place for place, cell in enumerate(comparison.cells) if cell.relationship == name)
    alone = comparison.strategies(cell)["relationship"]
    told = f"{alone} relationships" if alone in RELATIONSHIPS else f"the relationship {alone}"
    return told + name.removeprefix(alone).replace(", ", AGAINST, 1)


def _is_plural(told: str) -> bool:
    return told.partition(AGAINST)[0].endswith("relationships")


def _over(months: int) -> str:
    return "over 1 month" if months == 1 else f"over {months} months"


def _and(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
