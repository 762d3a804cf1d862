"""A scenario: a case that is checked as a whole, and changed copies of it that are checked likewise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import PrivateAttr, ValidationInfo, model_validator

from sim.display import Card, line, page
from sim.errors import KamlabError, did_you_mean, refuse
from sim.given import shown
from sim.paths import usable, write_new
from sim.scenario.assumed import assumed
from sim.scenario.case import Case
from sim.scenario.change import Decides, as_stated, changed, settings
from sim.scenario.events import Event
from sim.scenario.explain import refusal
from sim.scenario.own_measure import OwnMeasure
from sim.scenario.references import wrong_references
from sim.scenario.toml import written
from sim.strategies import AdaptivePolicy, AgentClass, Conflict, Coverage
from sim.world.measures import INDEX, MEASURES, Measure

VARIED = "a changed copy"
"""Context in which a bundled strategy may stand in the tables under its own name, with other numbers."""


class Scenario(Case):
    """A case: who is there, how large, who knows whom, what happens when, and the strategies chosen."""

    _changes: dict[str, Any] = PrivateAttr(default_factory=dict)
    _decides: dict[str, Decides] = PrivateAttr(default_factory=dict)
    _own_measures: dict[str, OwnMeasure] = PrivateAttr(default_factory=dict)
    _lost: tuple[str, ...] = PrivateAttr(default=())

    def card(self) -> Card:
        """What it is, who is in it, and what to call next."""
        import pandas as pd  # here, since reading a case must not wait for it

        accounts = sum(account.count for account in self.account)
        facts = {"accounts": accounts, "suppliers": len(self.supplier), "months": self.months, "": f"{self.policy} / {self.relationship}"}
        words = [f"Shows: {self.shows}", *(f"Changed: {key} = {value}" for key, value in self.changes.items())]
        rows = [(account.name, account.count, account.demand) for account in self.account]
        table = pd.DataFrame(rows, columns=["account", "how many", f"purchases a month ({self.currency})"])
        then = {"sim.compare(scenario)": "compares strategies", ".with_(...)": "a changed copy", ".to_toml()": "its file"}
        return Card("Scenario", f"{self.title} ({self.name})", facts, words, {"Key accounts": table}, then)

    def __repr__(self) -> str:
        return line(self.card())

    def _repr_html_(self) -> str:
        return page(self.card())

    @property
    def changes(self) -> dict[str, Any]:
        """Facts changed since the file was read, by dotted key (see `with_`)."""
        return dict(self._changes)

    @property
    def adaptive(self) -> dict[str, AdaptivePolicy]:
        """Adaptive policies that it was given (see `sim.policy`), by name; its `conflict` tables hold the policies that they begin with."""
        return {name: own for name, own in self._decides.items() if isinstance(own, AdaptivePolicy)}

    @property
    def classes(self) -> dict[str, AgentClass]:
        """Agent classes that stand where a policy does, by name: whoever has such a policy acts in the agent engine."""
        return {name: own for name, own in self._decides.items() if isinstance(own, AgentClass)}

    @property
    def decides(self) -> dict[str, Decides]:
        """Adaptive policies and agent classes by name."""
        return dict(self._decides)

    @property
    def own_measures(self) -> tuple[OwnMeasure, ...]:
        """Measures of one's own that it was given (see `sim.measure`)."""
        return tuple(self._own_measures.values())

    @property
    def measured(self) -> tuple[Measure, ...]:
        """All measures, in the order of the columns of a run's series: the shipped ones, then those of one's own."""
        return (*MEASURES, *(own.measure for own in self.own_measures))

    def place_of(self, measure: str) -> int:
        """The column of a measure in a run's series.

        Raises
        ------
        KamlabError
            for a measure that there is not
        """
        if isinstance(measure, str):
            if measure in INDEX:
                return INDEX[measure]
            if measure in self._own_measures:
                return len(MEASURES) + list(self._own_measures).index(measure)
        known = [one.name for one in self.measured]
        raise KamlabError(f"there is no measure {shown(measure)}{did_you_mean(str(measure), known)}")

    def measuring(self, measure: str | OwnMeasure) -> tuple[Scenario, str]:
        """The scenario that takes a measure, and its name: itself, or where one of one's own is handed in a copy that has it."""
        if isinstance(measure, OwnMeasure):
            return (self if self._own_measures.get(measure.name) is measure else self.with_(known=[measure])), measure.name
        self.place_of(measure)
        return self, measure

    def followed(self) -> tuple[list[str], list[str]]:
        """The conflict policy by name of every supplier, and of every account, a row each."""
        suppliers = [self.policy if supplier.focal else supplier.policy for supplier in self.supplier]
        return suppliers, [account.policy for account in self.accounts_expanded()]

    @property
    def acting(self) -> tuple[str, ...]:
        """Names of the agent classes that somebody in it has: it runs on the agent engine where there are any."""
        classes = self.classes
        followed = {name for names in self.followed() for name in names} if classes else set()
        return tuple(name for name in classes if name in followed)

    @property
    def lost(self) -> tuple[str, ...]:
        """Functions and classes that it had when it was written to a folder, and without which it cannot be run."""
        return self._lost

    def without_code(self, names: Iterable[str], changes: Mapping[str, Any]) -> Scenario:
        """A copy as a folder of results holds it: it names what decided in it and knows what was changed, but cannot be run."""
        found = self.restated(as_stated(self.model_dump(mode="python")))
        found._lost = (*found._lost, *names)
        found._changes.update(changes)
        return found

    def carry(self, other: Scenario, decides: Mapping[str, Decides] | None = None) -> None:
        """Take over from another scenario what no file can state: functions and classes of Python, and which facts were changed."""
        self._decides.update(other._decides if decides is None else decides)
        self._own_measures.update(other._own_measures)
        self._lost = tuple(name for name in other._lost if name not in self._decides)
        self._changes.update(other._changes)
        self._check_seats()

    def _check_seats(self) -> None:
        classes = self.classes
        if not classes:
            return
        suppliers, accounts = self.followed()
        for names, buys, sentence in ((suppliers, False, "accounts, but a supplier"), (accounts, True, "suppliers, but an account")):
            for name in dict.fromkeys(names):
                if name in classes and classes[name].buys != buys:
                    right = "KeyAccount" if buys else "Supplier"
                    raise KamlabError(f"{name} is a class of {sentence} is to have it: make it a subclass of sim.{right}")

    @model_validator(mode="after")
    def _consistent(self, info: ValidationInfo) -> Scenario:
        refuse(wrong_references(self, varied=info.context == VARIED))
        return self

    def with_(
        self,
        *,
        policy: str | Conflict | Decides | type | None = None,
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
            Where a strategy is named, its record may be handed in; where a conflict policy is, an adaptive policy or an agent class, too
        known : own strategies that are entered into its tables, so that they can be named, without being chosen, and own measures that
            are taken; `sim.read_code` reads them from a file
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
        facts, decides, known = settings(set or {}), self.decides, list(known)
        if assumptions is not None:
            facts = {**assumed(assumptions), **facts}
        strategies = [each for each in known if not isinstance(each, OwnMeasure)]
        data = changed(
            self.model_dump(mode="python"), facts, decides, policy=policy, relationship=relationship, months=months, known=strategies
        )
        data["event"] = [*data["event"], *map(_stated, _events(events))]
        found = Scenario.stated(data, self.name, context=VARIED)
        found.carry(self, decides)
        found._changes.update(facts)
        for each in known:
            if isinstance(each, OwnMeasure):
                found._own_measures[each.name] = each
                found._lost = tuple(name for name in found._lost if name != each.name)
        return found

    def restated(self, data: Mapping[str, Any]) -> Scenario:
        """A scenario of the same name, with the same functions and classes of Python, from other tables, checked."""
        found = Scenario.stated(data, self.name, context=VARIED)
        found.carry(self)
        found._changes.clear()
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
        if self._decides:
            told = ", ".join(self._decides)
            raise KamlabError(f"{self.name}: {told} decides by code of Python, which no file can state: put a record in its place")
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
