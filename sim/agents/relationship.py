"""The pair of a supplier and an account as an object: most of what happens in the model happens between these two."""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.agents.views import ColumnView
from sim.errors import KamlabError, did_you_mean
from sim.strategies import AdaptivePolicy, Conflict
from sim.world.columns import COLUMNS, table_of

AXES = "sa"
PAIR = tuple(column for column in COLUMNS if table_of(column) == "pair")


class Relationship:
    """What a supplier and an account are to each other: a view of the pair's row, `maker.with_(account)` or `account.with_(maker)`.

    Every column by supplier and account is an attribute that can be read and set: `maker.with_(account).trust`. Nothing is copied, and a
    pair has one such object for as long as its world lives.

    Attributes
    ----------
    supplier, account : the two agents, a `Supplier` and a `KeyAccount`
    """

    supplier: Any
    account: Any

    def __init__(self, supplier: Any, account: Any) -> None:
        # Not by assignment, which is for columns.
        self.__dict__.update(supplier=supplier, account=account, _rows=(supplier.row, account.row))

    @property
    def model(self) -> Any:
        """The world."""
        return self.supplier.model

    def set_policy(self, policy: str | Conflict | AdaptivePolicy) -> None:
        """Have the supplier bargain by `policy`, a record, an adaptive policy or a name, with this account from now on."""
        self.supplier.set_policy(policy, self.account)

    def __getattr__(self, name: str) -> Any:
        """Only for names that there are not, and for properties that fail within, whose own error is raised."""
        if hasattr(type(self), name):
            return object.__getattribute__(self, name)
        raise AttributeError(f"a relationship has no {name!r}{_hint(name)}")

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a column, or an attribute of one's own that begins with an underscore."""
        if name in ("supplier", "account", "model", "_rows"):
            raise KamlabError(f"{self!r}: {name} cannot be changed: it says which pair this is")
        if not name.startswith("_") and not hasattr(type(self), name):
            raise KamlabError(f"{self!r} has no {name!r}{_hint(name)}")
        super().__setattr__(name, value)

    def __copy__(self) -> Relationship:
        """Itself: there is one for each pair."""
        return self

    def __repr__(self) -> str:
        return f"<Relationship {self.supplier.name} with {self.account.name}>"


@cache
def _hint(name: str) -> str:
    for axis, whose in (("s", "supplier"), ("a", "account")):
        if any(column.name == name and column.shape.startswith(axis) for column in COLUMNS):
            return f"; {name!r} is a column of the {whose}: .{whose}.{name}"
    return did_you_mean(name, [column.name for column in PAIR])


for _column in PAIR:
    setattr(Relationship, _column.name, ColumnView(_column, AXES))
