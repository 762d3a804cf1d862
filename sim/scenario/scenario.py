"""A scenario: a case that is checked as a whole, and changed copies of it that are checked likewise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import PrivateAttr, ValidationInfo, model_validator

from sim.errors import KamlabError, refuse
from sim.given import shown
from sim.paths import usable, write_new
from sim.scenario.assumed import assumed
from sim.scenario.case import Case
from sim.scenario.change import as_stated, changed, settings
from sim.scenario.events import Event
from sim.scenario.explain import refusal
from sim.scenario.references import wrong_references
from sim.scenario.toml import written
from sim.strategies import AdaptivePolicy, Conflict, Coverage

VARIED = "a changed copy"
"""Context in which a bundled strategy may stand in the tables under its own name, with other numbers."""


class Scenario(Case):
    """A case: who is there, how large, who knows whom, what happens when, and the strategies chosen."""

    _changes: dict[str, Any] = PrivateAttr(default_factory=dict)
    _adaptive: dict[str, AdaptivePolicy] = PrivateAttr(default_factory=dict)

    @property
    def changes(self) -> dict[str, Any]:
        """Facts changed since the file was read, by dotted key (see `with_`)."""
        return dict(self._changes)

    @property
    def adaptive(self) -> dict[str, AdaptivePolicy]:
        """Adaptive policies that it was given (see `sim.policy`), by name; its `conflict` tables hold the policies that they begin with."""
        return dict(self._adaptive)

    @model_validator(mode="after")
    def _consistent(self, info: ValidationInfo) -> Scenario:
        refuse(wrong_references(self, varied=info.context == VARIED))
        return self

    def with_(
        self,
        *,
        policy: str | Conflict | AdaptivePolicy | None = None,
        relationship: str | Coverage | None = None,
        months: int | None = None,
        set: Mapping[str, Any] | None = None,
        known: Iterable[Any] = (),
        events: Iterable[Event | Mapping[str, Any]] = (),
        assumptions: str | Path | Mapping[str, float] | None = None,
    ) -> Scenario:
        """A changed copy, checked again.

        Parameters
        ----------
        policy, relationship : of the focal supplier; a name or an own record
        months : horizon
        set : changed facts by dotted key: `{"account.turnover": 0}` for all accounts, `{"account.Gome.demand": 30}` for
            one, likewise `supplier`, `segment`, `event`; `{"assumptions.carry": 0.3}` for a behavioural parameter;
            `{"policy.hard-line.beta": 0.4}` for a number of a strategy, likewise `coverage`, `attack`, `pay_plan`, `portfolio`, `tactics`.
            Where a strategy is named, its record or an adaptive policy may be handed in

        known : own strategies that are entered into its tables, so that they can be named, without being chosen
        events : scripted events that are added, as tables of a file: `{"month": 6, "kind": "power_shift", "account": "Gome"}`
        assumptions : values of behavioural parameters by name, or a .toml file that holds them, as `kamlab fit` writes it; what `set`
            says of one goes before

        Raises
        ------
        KamlabError
            where the copy would not be a scenario

        Examples
        --------
        >>> import sim
        >>> sim.load("gree-gome").with_(policy="balanced", months=12).months
        12
        """
        facts, adaptive = settings(set or {}), self.adaptive
        if assumptions is not None:
            facts = {**assumed(assumptions), **facts}
        data = changed(
            self.model_dump(mode="python"), facts, adaptive, policy=policy, relationship=relationship, months=months, known=known
        )
        data["event"] = [*data["event"], *map(_stated, _events(events))]
        found = Scenario.stated(data, self.name, context=VARIED)
        found._changes.update({**self.changes, **facts})
        found._adaptive.update(adaptive)
        return found

    def restated(self, data: Mapping[str, Any]) -> Scenario:
        """A scenario of the same name and with the same adaptive policies from other tables, checked."""
        found = Scenario.stated(data, self.name, context=VARIED)
        found._adaptive.update(self._adaptive)
        return found

    def to_toml(self, path: str | Path | None = None) -> str:
        """The text of a scenario file that states this scenario; what has its default is left out.

        Parameters
        ----------
        path : a file to write; one that exists is never overwritten

        Raises
        ------
        KamlabError
            where an adaptive policy decides, which is a function, and where the file exists or cannot be written

        Examples
        --------
        >>> import sim
        >>> "demand = 30" in sim.load("gree-gome").with_(set={"account.Gome.demand": 30}).to_toml()
        True
        """
        if self._adaptive:
            told = ", ".join(self._adaptive)
            raise KamlabError(f"{self.name}: {told} decides by a function of Python, which no file can state: put a record in its place")
        text = written(self)
        if path is not None:
            write_new(usable(path), text)
        return text


def _events(given: Any) -> Iterable[Any]:
    if isinstance(given, (Event, Mapping)) or not isinstance(given, Iterable):
        raise KamlabError(f"events must be a list of tables, as in [{{'month': 6, 'kind': 'power_shift', ...}}], not {shown(given)}")
    return given


def _stated(event: Any) -> Any:
    """An event as a file states it."""
    return as_stated(event.model_dump(exclude_defaults=True)) if isinstance(event, Event) else event


def parse(data: Mapping[str, Any], where: str, *, listed_by: str = "") -> Scenario:
    """Check the tables of a scenario; `where` names their file in errors, `listed_by` the command that lists them all.

    Raises
    ------
    KamlabError
        naming file, table, key and remedy of the first thing that is wrong, and how many others there are
    """
    return Scenario.stated(data, where, listed_by=listed_by)


def check_cells(scenario: Scenario) -> None:
    """Check what a scenario's patterns would change, which is otherwise seen only when they are verified.

    Raises
    ------
    KamlabError
        naming the first pattern whose `set` cannot be carried out, and how many others there are
    """
    wrong: dict[str, None] = {}
    for pattern in scenario.pattern:
        for cell in pattern.cells():
            facts = {**cell.set, **pattern.switch}
            try:
                scenario.with_(policy=cell.policy or None, relationship=cell.relationship or None, set=facts)
            except KamlabError as error:
                wrong |= dict.fromkeys(f"[[pattern]] {pattern.name!r}: {sentence}" for sentence in error.sentences)
    if wrong:
        raise refusal(list(wrong))
