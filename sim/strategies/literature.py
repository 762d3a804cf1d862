"""Conflict policies that the literature names, each a record with its source, to play against and to be compared with.

What a source says decides the traits it speaks of. Traits of which it says nothing are the balanced policy's, so that two policies differ
in what their sources differ in; `Entry.stated` says which traits those are. A policy is the reading of an idea in eight traits, not a copy
of its author's program: what cannot be said in them (a concession in proportion to the other side's, a rule for one round) is left out.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.strategies.conflict import Conflict


class Entry(NamedTuple):
    """A policy of the literature.

    source : where it comes from (docs/tournaments.md has the titles)
    idea : what it does, in a sentence
    stated : the traits that follow from the source; all others are the balanced policy's
    """

    policy: Conflict
    source: str
    idea: str
    stated: tuple[str, ...]


def _entry(name: str, source: str, idea: str, **traits: float) -> Entry:
    return Entry(Conflict(name=name, **traits), source, idea, tuple(traits))


ENTRIES: tuple[Entry, ...] = (
    _entry(
        "boulware", "Raiffa (1982); Faratin, Sierra & Jennings (1998)", "gives nearly nothing until the deadline is near",
        opening=1.0, beta=0.2, reciprocity=0.0,
    ),
    _entry(
        "linear", "Faratin, Sierra & Jennings (1998)", "gives the same in every round",
        opening=1.0, beta=1.0, reciprocity=0.0,
    ),
    _entry(
        "conceder", "Faratin, Sierra & Jennings (1998)", "gives nearly all of it at once",
        opening=1.0, beta=5.0, reciprocity=0.0,
    ),
    _entry(
        "tit-for-tat", "Axelrod (1984); Faratin, Sierra & Jennings (1998), absolute form",
        "gives as much as it was given, and answers a provocation in kind, once",
        opening=1.0, reciprocity=1.0, escalation=0.5, repair=0.5,
    ),
    _entry(
        "generous tit-for-tat", "Nowak & Sigmund (1992)", "answers in kind, but forgives readily",
        opening=1.0, reciprocity=1.0, escalation=0.2, repair=0.9,
    ),
    _entry(
        "grim trigger", "Friedman (1971)", "answers in kind until it is crossed, and then never again",
        opening=1.0, reciprocity=1.0, resolve=1.0, escalation=1.0, repair=0.0,
    ),
    _entry(
        "grit", "Osgood (1962)", "makes small concessions of its own accord, and goes on where they are answered",
        opening=0.9, beta=1.0, reciprocity=0.7, escalation=0.1, repair=1.0,
    ),
    _entry(
        "zeuthen-like", "Zeuthen (1930); Harsanyi (1956)",
        "knows both sides' stakes and meets the other in the middle of what is at risk: an even pace, half of it an answer",
        opening=1.0, beta=1.0, reciprocity=0.5, perspective=1.0, reserve_bias=0.0,
    ),
    _entry(
        "ultimatum", "Güth, Schmittberger & Schwarze (1982)", "takes or leaves it: one demand, held to the last round",
        opening=0.8, beta=0.01, reciprocity=0.0, resolve=1.0,
    ),
    _entry(
        "brinkman", "Schelling (1960)", "lets the risk of a break do the work: full demand, no first step, no way back",
        opening=1.0, beta=0.01, reciprocity=0.0, reserve_bias=0.2, resolve=1.0, escalation=1.0, repair=0.0,
    ),
    _entry(
        "tough", "Siegel & Fouraker (1960)", "asks for much, gives little and seldom, and aims high to the end",
        opening=1.0, beta=0.4, reciprocity=0.0, reserve_bias=0.1,
    ),
    _entry(
        "soft", "Fisher & Ury (1981)", "makes offers and yields to pressure so as to keep the friendship",
        opening=0.75, beta=3.0, reciprocity=0.2, reserve_bias=-0.2, resolve=0.0, escalation=0.0, repair=1.0,
    ),
    _entry(
        "door in the face", "Cialdini et al. (1975)", "begins with a demand that must be refused, and soon falls back to a smaller one",
        opening=1.0, beta=2.0, reciprocity=0.3,
    ),
    _entry(
        "logroller", "Pruitt & Lewis (1975); Pruitt (1983)", "keeps its aims and trades what matters little to it for what matters much",
        opening=0.9, beta=0.5, reciprocity=0.5, perspective=1.0,
    ),
    _entry(
        "street", "document 002", "haggles as on the street: asks for all, knows only its own side, and comes down evenly",
        opening=1.0, beta=1.0, reciprocity=0.3, perspective=0.0,
    ),
)  # fmt: skip

LITERATURE: dict[str, Conflict] = {entry.policy.name: entry.policy for entry in ENTRIES}
"""The policies by name."""
