"""A whole strategy of one side: whatever records it consists of, under one name, as a search finds it and a tournament plays it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sim.errors import KamlabError
from sim.given import number, plain, shown
from sim.strategies.adaptive import AdaptivePolicy
from sim.strategies.agent_class import AgentClass
from sim.strategies.attack import Attack
from sim.strategies.conflict import Conflict
from sim.strategies.coverage import Coverage
from sim.strategies.pay import PayPlan
from sim.strategies.portfolio import Portfolio
from sim.strategies.tactics import TacticMix

RECORDS: dict[str, type[Any]] = {
    "policy": Conflict, "relationship": Coverage, "attack": Attack, "portfolio": Portfolio, "pay": PayPlan, "tactics": TacticMix,
}  # fmt: skip
"""The records that a side may have, by the key under which `[[supplier]]` names them."""
TABLES = {
    "policy": "conflict", "relationship": "coverage", "attack": "attack", "portfolio": "portfolio", "pay": "pay_plan", "tactics": "tactics",
}  # fmt: skip
"""The table in which a scenario states its own records of each kind."""


@dataclass(frozen=True)
class Strategy:
    """What one side does. A part that is None is left as the case has it.

    Parameters
    ----------
    name : how results name it
    policy : conflict policy, an adaptive one, or an agent class; an account has no other part
    relationship, attack, portfolio, pay, tactics : further records of a supplier
    facts : facts of the supplier that are its own to decide, by key of `[[supplier]]`, as {"joint_planning": 0.5}

    Raises
    ------
    KamlabError
        for a part that is no such record, and for an adaptive policy or agent class as TOML

    Examples
    --------
    >>> print(Strategy("held", policy=Conflict(name="held", beta=0.5)).toml().splitlines()[1])
    name = "held"
    """

    name: str
    policy: Conflict | AdaptivePolicy | AgentClass | None = None
    relationship: Coverage | None = None
    attack: Attack | None = None
    portfolio: Portfolio | None = None
    pay: PayPlan | None = None
    tactics: TacticMix | None = None
    facts: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise KamlabError(f"Strategy: name must be text, as in Strategy('own'), not {shown(self.name)}")
        object.__setattr__(self, "name", plain(self.name))
        for key, kind in RECORDS.items():
            if key == "policy" and isinstance(self.policy, (AdaptivePolicy, AgentClass)):
                continue
            if not isinstance(getattr(self, key), kind | None):
                raise KamlabError(f"Strategy: {key} must be a sim.{kind.__name__}, not {shown(getattr(self, key))}")
        if not isinstance(self.facts, Mapping):
            raise KamlabError(f"Strategy: facts must be a table of numbers by key, not {shown(self.facts)}")
        object.__setattr__(self, "facts", {key: number(f"Strategy: {key}", value) for key, value in self.facts.items()})

    @property
    def parts(self) -> dict[str, Any]:
        """The records that it has, by key."""
        return {key: getattr(self, key) for key in RECORDS if getattr(self, key) is not None}

    def plain(self) -> dict[str, Any]:
        """The strategy as plain data, for a manifest."""
        return {"name": self.name, **{key: _plainly(record) for key, record in self.parts.items()}, "facts": dict(self.facts)}

    def toml(self) -> str:
        """Its records as tables of a scenario file, and its facts as a table `[supplier]`; `sim.inquiry.read_strategy` reads it back."""
        if isinstance(self.policy, (AdaptivePolicy, AgentClass)):
            raise KamlabError(f"{self.name} decides by code of Python, which no table can state: keep its source")
        lines = []
        for key, record in self.parts.items():
            lines.append(f"[[{TABLES[key]}]]")
            lines += [f"{part.name} = {_value(getattr(record, part.name))}" for part in fields(record)]
            lines.append("")
        if self.facts:
            lines += ["[supplier]", *(f"{key} = {value!r}" for key, value in self.facts.items()), ""]
        return "\n".join(lines)


def _plainly(record: Any) -> dict[str, Any]:
    """A record as plain data; of what decides by code of Python what it begins with, and its source."""
    if not isinstance(record, (AdaptivePolicy, AgentClass)):
        return asdict(record)
    code = record.decide if isinstance(record, AdaptivePolicy) else record.kind
    try:
        source = inspect.getsource(code)
    except (OSError, TypeError):  # typed into a session that keeps no source
        members = [code] if isinstance(record, AdaptivePolicy) else vars(code).values()
        source = " ".join(member.__code__.co_code.hex() for member in members if inspect.isfunction(member))
    return {"begins_as": asdict(record.base), "memory": dict(record.memory), "source": source}


def _value(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (str, bool)) else repr(value)
