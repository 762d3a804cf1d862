"""Contract terms that are listed: issues with their values, and what every outcome is worth to either side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from sim.display import Card, Shows
from sim.errors import KamlabError
from sim.given import number, plain, shown

MOST_OUTCOMES = 1_000_000


@dataclass(frozen=True, eq=False, repr=False)
class Domain(Shows):
    """What is bargained over, as a list of outcomes.

    Parameters
    ----------
    issues : {issue: its values}; outcomes are all combinations, the last issue running fastest
    utility_supplier, utility_account : arrays (outcomes,), any finite numbers: additive or not, in any unit; or, for additive ones,
        tables {issue: {value: utility}} that are summed
    reserve_supplier, reserve_account : alternatives, in the same units; by default the utility of the worst outcome
    name : how results call it

    Raises
    ------
    KamlabError
        for issues without values, utilities that are not numbers or not one for each outcome, and a side to which all are worth the same

    Examples
    --------
    >>> pie = Domain({"slices": [0, 1, 2, 3, 4]}, [0, 1, 2, 3, 4], [4, 3, 2, 1, 0])
    >>> pie.outcome(3), len(pie), pie.scaled(0).tolist()
    ({'slices': 3}, 5, [0.0, 0.25, 0.5, 0.75, 1.0])
    """

    issues: Mapping[str, Sequence[Any]]
    utility_supplier: Any
    utility_account: Any
    reserve_supplier: float | None = None
    reserve_account: float | None = None
    name: str = "own domain"

    def __post_init__(self) -> None:
        object.__setattr__(self, "issues", _checked_issues(self.name, self.issues))
        if len(self) > MOST_OUTCOMES:
            raise KamlabError(
                f"{self.name}: {len(self):,} outcomes are more than the {MOST_OUTCOMES:,} that can be listed: leave out issues"
            )
        for side in ("supplier", "account"):
            worth = self._worth(f"utility_{side}")
            object.__setattr__(self, f"utility_{side}", worth)
            given = getattr(self, f"reserve_{side}")
            reserve = float(worth.min()) if given is None else number(f"{self.name}: reserve_{side}", given)
            object.__setattr__(self, f"reserve_{side}", reserve)

    def _worth(self, what: str) -> np.ndarray:
        given = getattr(self, what)
        if isinstance(given, Mapping):
            given = _summed(self.name, what, self.issues, given)
        try:
            worth = np.array(given, dtype=float)
        except (TypeError, ValueError):
            raise KamlabError(f"{self.name}: {what} must be numbers, not {shown(given)}") from None
        if worth.shape != (len(self),):
            raise KamlabError(f"{self.name}: {what} must have a number for each of the {len(self)} outcomes, not {worth.size}")
        if not np.isfinite(worth).all():
            raise KamlabError(f"{self.name}: {what} must be finite numbers")
        if np.ptp(worth) <= 0.0:
            raise KamlabError(f"{self.name}: all outcomes are worth the same in {what}, so there is nothing to bargain over")
        worth.setflags(write=False)
        return worth

    def __len__(self) -> int:
        """Number of outcomes."""
        return int(np.prod([len(values) for values in self.issues.values()], dtype=np.float64))

    def __repr__(self) -> str:
        return f"<Domain {self.name}: {len(self.issues)} issues, {len(self)} outcomes>"

    def card(self) -> Card:
        """What it is, what is in it, and what to call next."""
        import pandas as pd  # here, since reading a case must not wait for it

        facts = {"issues": len(self.issues), "outcomes": len(self)}
        issues = pd.DataFrame({"issue": list(self.issues), "values": [", ".join(map(str, values)) for values in self.issues.values()]})
        then = {"sim.bargain(supplier, account, domain=...)": "negotiates over it", ".outcome(place)": "one outcome"}
        return Card("Domain", self.name, facts, (), {"Issues": issues}, then)

    def outcome(self, place: int) -> dict[str, Any]:
        """The values of an outcome by issue.

        place : 0 to outcomes - 1
        """
        at = np.unravel_index(place, [len(values) for values in self.issues.values()])
        return {issue: values[int(k)] for (issue, values), k in zip(self.issues.items(), at, strict=True)}

    def place(self, outcome: Mapping[str, Any] | Sequence[Any]) -> int:
        """The place of an outcome in the list, given by issue or as values in the order of the issues.

        Raises
        ------
        KamlabError
            for an issue or a value that there is not
        """
        given = dict(outcome) if isinstance(outcome, Mapping) else dict(zip(self.issues, outcome, strict=False))
        if given.keys() != self.issues.keys():
            raise KamlabError(
                f"{self.name}: an outcome has a value for each of {', '.join(self.issues)}, not for {', '.join(map(str, given))}"
            )
        at = []
        for issue, values in self.issues.items():
            if given[issue] not in values:
                raise KamlabError(f"{self.name}: {issue} has no value {shown(given[issue])}")
            at.append(list(values).index(given[issue]))
        return int(np.ravel_multi_index(at, [len(values) for values in self.issues.values()]))

    def ends(self, side: int) -> tuple[float, float]:
        """Lowest and highest utility of a side (0 supplier, 1 account)."""
        worth = self.utility_account if side else self.utility_supplier
        return float(worth.min()), float(worth.max())

    def scaled(self, side: int) -> np.ndarray:
        """Array (outcomes,): utilities of a side from 0, its worst outcome, to 1, its best."""
        low, high = self.ends(side)
        return ((self.utility_account if side else self.utility_supplier) - low) / (high - low)

    def reserve(self, side: int) -> float:
        """The alternative of a side on the same scale; 0 where it is worse than the worst outcome, and above 1 where none reaches it."""
        low, high = self.ends(side)
        given: Any = self.reserve_account if side else self.reserve_supplier
        return max(0.0, (given - low) / (high - low))


def _checked_issues(name: str, given: Any) -> dict[str, tuple[Any, ...]]:
    if not isinstance(given, Mapping) or not given:
        raise KamlabError(f"{name}: issues must be a table of lists, as in {{'price': [90, 95, 100]}}, not {shown(given)}")
    found = {}
    for issue, values in given.items():
        values = plain(values)
        if isinstance(values, (str, bytes)) or not isinstance(values, (Sequence, range)) or not len(values):
            raise KamlabError(f"{name}: issue {issue} needs a list of values, not {shown(values)}")
        if len({repr(value) for value in values}) < len(values):
            raise KamlabError(f"{name}: issue {issue} lists a value twice")
        found[str(issue)] = tuple(values)
    return found


def _summed(name: str, what: str, issues: Mapping[str, Sequence[Any]], given: Mapping[str, Mapping[Any, float]]) -> np.ndarray:
    if unknown := [issue for issue in given if issue not in issues]:
        raise KamlabError(f"{name}: {what} names the issue {shown(unknown[0])}, which is not one of {', '.join(issues)}")
    columns = []
    for issue, values in issues.items():
        worth = given.get(issue, dict.fromkeys(values, 0.0))
        if missing := [value for value in values if value not in worth]:
            raise KamlabError(f"{name}: {what} states no utility for {issue} = {shown(missing[0])}")
        columns.append([number(f"{name}: {what} of {issue} = {value}", worth[value]) for value in values])
    return np.array([sum(parts) for parts in product(*columns)])
