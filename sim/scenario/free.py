"""Free facts: the numbers that a case states about its firms, drawn around what it states.

Left as they are: what a `[[fact]]` lists as given by the source, what says how many firms there are or when something happens, which is the
frame of a case, and what a strategy does, which is a choice and no fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sim.kernel.axes import LAYERS
from sim.scenario.case import Case
from sim.scenario.facts import stated_in
from sim.scenario.naming import quoted

TABLES = ("segment", "supplier", "account")
FRAME = frozenset({"count", "contacts", "lead_time", "list_month", "enters", "peak_month", "levers"})
"""Keys that say how many there are and when something happens; levels of tactics are choices."""
PARTS_OF_ONE = frozenset({"shares", "power"})
"""Keys whose numbers sum to 1: each is drawn, and then they are made to."""
AT_MOST_ONE = frozenset({"swing_supplier", "swing_account"})
LIMITS = {"demand": (1e-6, 1e12), "managers": (1, 10_000), "order_memory": (-0.9, 0.9)}
"""Of numbers that no mechanism declares and that are no shares."""


class FreeFact(NamedTuple):
    """One number of a case, or several that are drawn together.

    key : by which it is told; field : the dotted key that is set, and all that is `stated` there; within : its place in that; value : there
    """

    key: str
    field: str
    stated: Any
    within: Any = None

    @property
    def value(self) -> Any:
        """What is stated at its place."""
        return self.stated if self.within is None else self.stated[self.within]

    @property
    def table(self) -> str:
        """The table of the scenario file that states it."""
        return self.key.partition(".")[0]

    @property
    def name(self) -> str:
        """The key in that table."""
        return self.field.rpartition(".")[2]


def free_facts(case: Case) -> list[FreeFact]:
    """The free facts of a case, in the order of its file.

    Examples
    --------
    >>> import sim
    >>> [fact.key for fact in free_facts(sim.load("three-managers"))][:2]
    ['segment."market".growth', 'segment."market".volatility']
    """
    given = {key for fact in case.fact for key in fact.given}
    return [fact for fact in _stated(case) if fact.key not in given and fact.field not in given]


def _stated(case: Case) -> Iterator[FreeFact]:
    """Every number that differs from what holds where nothing is stated, since zero times anything is zero, too, but for zeros."""
    for table in TABLES:
        for row in getattr(case, table):
            for name, about in type(row).model_fields.items():
                value = getattr(row, name)
                if name not in FRAME and value not in (None, about.default) and not isinstance(value, (bool, str)):
                    yield from _numbers(f"{table}.{quoted(row.name)}.{name}", name, value)


def _numbers(field: str, name: str, value: Any) -> Iterator[FreeFact]:
    if isinstance(value, dict):
        for who, stated in value.items():
            if _amounts(stated):
                yield FreeFact(f"{field}.{quoted(who)}", field, value, who)
    elif name in PARTS_OF_ONE:
        yield from (FreeFact(f"{field} ({layer})", field, value, place) for place, layer in enumerate(LAYERS))
    elif _amounts(value):
        yield FreeFact(field, field, value)


def _amounts(value: Any) -> bool:
    """Whether a value is a number other than zero, or several of which one is; a stage is a word."""
    values = value if isinstance(value, tuple) else (value,)
    return all(isinstance(part, (int, float)) and not isinstance(part, bool) for part in values) and any(values)


def setting_of(case: Case, times: Mapping[str, float]) -> dict[str, Any]:
    """Changed facts, as for `Scenario.with_(set=...)`, where each free fact named is so many times what the case states.

    What sums to one still does; every number stays within what is possible for it, and a whole number whole.

    Parameters
    ----------
    times : by key of a free fact

    Examples
    --------
    >>> import sim
    >>> case = sim.load("three-managers")
    >>> changed = setting_of(case, {"account.Hard buyer.shares.Maker": 1.2, "account.Hard buyer.demand": 0.9})
    >>> changed["account.Hard buyer.demand"], round(sum(changed["account.Hard buyer.shares"].values()), 9)
    (1.8, 1.0)
    """
    found: dict[str, Any] = {}
    for fact in free_facts(case):
        if fact.key in times:
            drawn = _times(fact.value, times[fact.key], *limits_of(fact.table, fact.name))
            if fact.within is None:
                found[fact.field] = drawn
            else:
                found.setdefault(fact.field, dict(fact.stated) if isinstance(fact.stated, dict) else list(fact.stated))[fact.within] = drawn
    return {field: _together(field.rpartition(".")[2], value) for field, value in found.items()}


def limits_of(table: str, name: str) -> tuple[float, float]:
    """What is possible for a key of a table."""
    for stated in stated_in(table):
        if stated.key == name:
            low = stated.column.low if stated.fact.low is None else stated.fact.low
            high = stated.column.high if stated.fact.high is None else stated.fact.high
            return (low if stated.fact.above is None else stated.fact.above + 1e-9), high
    return LIMITS.get(name, (0.0, 1.0))


def _times(value: Any, times: float, low: float, high: float) -> Any:
    if isinstance(value, tuple):
        return [_times(part, times, low, high) for part in value]
    drawn = min(max(value * times, low), high)
    return round(drawn) if isinstance(value, int) else drawn


def _together(name: str, value: Any) -> Any:
    """Numbers of one key made to sum to one, or to one at most, where they must."""
    parts = list(value.values()) if isinstance(value, dict) else value
    total = sum(parts) if name in PARTS_OF_ONE | AT_MOST_ONE else 1.0
    if name in AT_MOST_ONE and total <= 1.0:
        return value
    if isinstance(value, dict):
        return {who: part / total for who, part in value.items()} if name in PARTS_OF_ONE else value
    return [part / total for part in parts] if name in PARTS_OF_ONE | AT_MOST_ONE else value
