"""Relationship coverage: who of the supplier visits which layer of the account, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.errors import KamlabError
from sim.given import number, shown
from sim.kernel.axes import LAYERS, RANKS
from sim.strategies.record import check_ranges

MATCH = dict(zip(LAYERS, RANKS, strict=True))
"""The rank whose visits count in full at each layer."""
MAX_VISITS = 60.0
RANGES = {"links": (0.0, 1.0), "monitoring": (0.0, 1.0)}


def _checked_effort(effort: Mapping[str, Mapping[str, float] | float]) -> dict[str, dict[str, float]]:
    if not isinstance(effort, Mapping):
        raise KamlabError(f"Coverage: effort must be a table by layer, as in {{'management': 8}}, not {shown(effort)}")
    table: dict[str, dict[str, float]] = {}
    for layer, given in effort.items():
        if layer not in LAYERS:
            raise KamlabError(f"Coverage: effort names the layer {layer!r}; the layers are {', '.join(LAYERS)}")
        row = given if isinstance(given, Mapping) else {MATCH[layer]: given}
        for rank in row:
            if rank not in RANKS:
                raise KamlabError(f"Coverage: effort at {layer} names the rank {rank!r}; the ranks are {', '.join(RANKS)}")
        table[layer] = {rank: number(f"Coverage: visits of {rank} at {layer}", visits, 0.0, MAX_VISITS) for rank, visits in row.items()}
    return table


@dataclass(frozen=True, slots=True)
class Coverage:
    """Monthly visits to one account, by layer visited and rank of the visitor.

    Parameters
    ----------
    name : how results name it
    effort : {layer: visits} (paid by the matching rank) or {layer: {rank: visits}}, visits a month, 0 to 60;
        layers operating, management, decision; ranks field, manager, executive
    links : technical exchange and joint activities that tie the layers together, 0 to 1
    monitoring : close watch on the account's trading and sharing of information, 0 to 1

    Raises
    ------
    ValueError
        for an unknown layer or rank, or a number outside its range

    References
    ----------
    Document 003 (three layers, a stable triangle of contact points); Palmatier (2008), Journal of Marketing 72(4).

    Examples
    --------
    >>> Coverage(name="two layers", effort={"operating": 4, "management": 4}).visits("operating", "field")
    4.0
    """

    name: str = "own coverage"
    effort: Mapping[str, Mapping[str, float] | float] = field(default_factory=lambda: {"management": 8.0})
    links: float = 0.0
    monitoring: float = 0.0

    def __post_init__(self) -> None:
        check_ranges(self, RANGES)
        object.__setattr__(self, "effort", _checked_effort(self.effort))

    def visits(self, layer: str, rank: str) -> float:
        """Visits a month that `rank` pays to `layer`."""
        row = self.effort.get(layer, {})
        return row.get(rank, 0.0) if isinstance(row, Mapping) else 0.0


SHALLOW = Coverage(name="shallow", effort={"management": {"manager": 8.0}})
"""All effort on the one layer that is already known (document 003, the kiln maker)."""

LAYERED = Coverage(
    name="layered", effort={"operating": {"field": 4.0}, "management": {"manager": 3.0}, "decision": {"executive": 1.0}}, links=0.6
)
"""All three layers, each met by its equal in rank, tied into a triangle (document 003)."""

RELATIONSHIPS: dict[str, Coverage] = {c.name: c for c in (SHALLOW, LAYERED)}
