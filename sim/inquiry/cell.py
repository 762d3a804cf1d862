"""Choices between which an inquiry compares: a policy, a relationship and, where needed, changed facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.errors import KamlabError, did_you_mean
from sim.given import shown
from sim.scenario import Scenario, parse_setting
from sim.scenario.change import changed
from sim.scenario.naming import bare, cut, cut_all


@dataclass(frozen=True)
class Choice:
    """One cell: what it is called, its strategies, and facts changed in it.

    Parameters
    ----------
    label : how results call it
    policy, relationship : names that the scenario knows
    changes : facts changed in it, by dotted key
    """

    label: str
    policy: str
    relationship: str
    changes: Mapping[str, Any] = field(default_factory=dict)

    def arm(self, scenario: Scenario, changes: Mapping[str, Any] | None = None) -> Scenario:
        """The scenario of this cell, with further facts changed; the cell's own changes come last."""
        return scenario.with_(policy=self.policy, relationship=self.relationship, set={**(changes or {}), **self.changes})


def without_patterns(scenario: Scenario) -> Scenario:
    """The scenario without its patterns, for inquiries that make many arms of it: they would be checked in every one."""
    return scenario.restated({**changed(scenario.model_dump(mode="python"), {}, {}), "pattern": []})


def parse_cell(scenario: Scenario, text: str) -> Choice:
    """`hard-line/layered`, `layered`, or `uniform: balanced/shallow/supplier.Maker.negotiates=false` as a choice.

    Parts left out are the scenario's own; a single name may be a policy or a relationship.

    Parameters
    ----------
    scenario : whose cells they are, as `sim.load` gives it
    text : POLICY/RELATIONSHIP, with KEY=VALUE parts after it where facts differ, and a label and a colon before it

    Raises
    ------
    KamlabError
        for a name that is neither

    Examples
    --------
    >>> import sim
    >>> parse_cell(sim.load("three-managers"), "shallow").policy
    'balanced'
    """
    if not isinstance(text, str):
        raise KamlabError(f"a cell is text, as in 'balanced/layered', not {shown(text)}")
    label, sign, rest = cut(text, ":")
    parts = [part.strip() for part in cut_all(rest if sign else text, "/") if part.strip()]
    names, settings = [bare(part) for part in parts if not cut(part, "=")[1]], [part for part in parts if cut(part, "=")[1]]
    policies, relationships = scenario.conflicts(), scenario.coverages()
    policy, relationship = scenario.policy, scenario.relationship
    if not parts or len(names) > 2:
        raise KamlabError(f"cell {text!r} must have the form POLICY/RELATIONSHIP, with KEY=VALUE parts after it where facts differ")
    for name in names:
        if name in policies:
            policy = name
        elif name in relationships:
            relationship = name
        else:
            near = did_you_mean(name, [*policies, *relationships])
            raise KamlabError(f"cell {text!r}: {name!r} is neither a policy nor a relationship{near}")
    changes = dict(parse_setting(setting) for setting in settings)
    plain = f"{policy} / {relationship}" + "".join(f", {key} = {value}" for key, value in changes.items())
    choice = Choice(label.strip() if sign else plain, policy, relationship, changes)
    choice.arm(scenario)  # refuse a changed fact that cannot be used now, not after an hour
    return choice


def chosen(scenario: Scenario, given: Any) -> Choice:
    """A cell as it was handed in: a choice, or its text (see `parse_cell`).

    Raises
    ------
    KamlabError
        for what is neither, and for a choice that the scenario cannot run
    """
    if isinstance(given, str):
        return parse_cell(scenario, given)
    if not isinstance(given, Choice):
        raise KamlabError(f"a cell is text, as in 'balanced/layered', or a sim.inquiry.Choice, not {shown(given)}")
    if not isinstance(given.label, str) or not isinstance(given.changes, Mapping):
        raise KamlabError(f"{shown(given)} is no cell: label must be text, changes a table of changed facts")
    given.arm(scenario)
    return given


def two_cells(scenario: Scenario, left: Any, right: Any) -> tuple[Choice, Choice]:
    """Two cells that differ, each a choice or its text; KamlabError for anything else."""
    both = chosen(scenario, left), chosen(scenario, right)
    if both[0] == both[1]:
        raise KamlabError(f"left and right are the same cell, {both[0].label}: name two")
    return both


def choices(scenario: Scenario, given: Iterable[str | Choice] = ()) -> list[Choice]:
    """The cells named, each a choice or its text, or all policies and relationships that the scenario compares.

    Parameters
    ----------
    scenario : whose cells they are, as `sim.load` gives it
    given : cells, each a choice or its text; by default all that the scenario compares

    Raises
    ------
    KamlabError
        for fewer than two cells, or two of the same name
    """
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise KamlabError(f"cells are a list, as in ['balanced/layered', 'hard-line/layered'], not {shown(given)}")
    found = [chosen(scenario, cell) for cell in given] or [
        Choice(f"{policy} / {relationship}", policy, relationship)
        for relationship in scenario.relationships
        for policy in scenario.policies
    ]
    if len(found) < 2:
        raise KamlabError("name two cells at least, as in --cell hard-line/layered --cell balanced/layered")
    labels = [choice.label for choice in found]
    if len(set(labels)) < len(labels):
        raise KamlabError(f"two cells are the same, or have the same name: {', '.join(labels)}")
    return found
