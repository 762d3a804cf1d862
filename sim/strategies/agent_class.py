"""An agent class of one's own as what a side does: it stands where a conflict policy does, and acts in the agent engine."""

from __future__ import annotations

from typing import Any

from sim.errors import KamlabError
from sim.given import number, shown
from sim.kernel.axes import TRAITS
from sim.own_code import CodeFile, arrived, can_travel, file_of, imported
from sim.strategies.conflict import BALANCED, POLICIES, Conflict
from sim.strategies.record import record_of

BASE = "base"
"""The attribute in which a class names the policy by which it begins to bargain; by default the balanced one."""
SELLS, BUYS = "s", "a"
"""Axes whose agents may be arms."""


class AgentClass:
    """A class of suppliers or accounts, named as a strategy.

    Parameters
    ----------
    kind : a subclass of `sim.Supplier` or `sim.KeyAccount`

    Attributes
    ----------
    name : how results name it, the name of the class
    base : the policy by which its agents bargain until they choose another, a `sim.Conflict` of the same name

    Raises
    ------
    KamlabError
        for what is no such class
    """

    memory: dict[str, float] = {}  # noqa: RUF012 (of an adaptive policy: a class has no numbers by key but the traits that it begins with)

    def __init__(self, kind: Any, base: Conflict | None = None) -> None:
        axis = getattr(kind, "axis", None) if isinstance(kind, type) else None
        if axis not in (SELLS, BUYS) or kind.__module__.startswith("sim.agents"):
            raise KamlabError(f"{shown(kind)} is no agent class of your own: make it a subclass of sim.Supplier or sim.KeyAccount")
        self.kind, self.name = kind, Conflict(name=kind.__name__).name
        start = record_of(f"{self.name}.{BASE}", getattr(kind, BASE, BALANCED), Conflict, POLICIES) if base is None else base
        self.base = Conflict(self.name, *start.traits)

    @property
    def traits(self) -> tuple[float, ...]:
        """Of the base, in the order of `TRAITS`."""
        return self.base.traits

    @property
    def buys(self) -> bool:
        """Whether its agents are accounts."""
        return bool(self.kind.axis == BUYS)

    def with_(self, **traits: float) -> AgentClass:
        """The same class, which begins with other traits."""
        changed = {trait: number(f"{self.name}: {trait}", traits.get(trait, getattr(self.base, trait))) for trait in TRAITS}
        return AgentClass(self.kind, Conflict(self.name, **changed))

    @property
    def is_importable(self) -> bool:
        """Whether another process can find it: it stands in a module, or a file that was read."""
        home, name = self.kind.__module__, self.kind.__qualname__
        return can_travel(home, name) and imported(home, name) is self.kind

    def __reduce__(self) -> Any:
        """Travels by the name of its class."""
        if not self.is_importable:
            raise KamlabError(f"the class {self.name} lives in this session: put it in a module, so that worker processes can import it")
        home = self.kind.__module__
        return _arrived, (home, self.kind.__qualname__, self.base, file_of(home))

    def __deepcopy__(self, _memo: Any) -> AgentClass:
        """Itself: nothing in it changes."""
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AgentClass) and (self.kind, self.base) == (other.kind, other.base)

    def __hash__(self) -> int:
        return hash(self.kind)

    def __repr__(self) -> str:
        return f"<AgentClass {self.name}>"


def _arrived(module: str, name: str, base: Conflict, code: CodeFile | None) -> AgentClass:
    return AgentClass(arrived(module, name, code), base)
