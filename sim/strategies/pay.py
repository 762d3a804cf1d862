"""Pay plans: how sales representatives are paid, and how far the firm steers what they do."""

from __future__ import annotations

from dataclasses import dataclass

from sim.strategies.record import check_ranges

RANGES = {"commission": (0.0, 1.0), "process_control": (0.0, 1.0)}


@dataclass(frozen=True, slots=True)
class PayPlan:
    """How a supplier pays and steers its representatives.

    Parameters
    ----------
    name : how results name it
    commission : part of pay that is commission, 0 to 1: harder work now, and customers who belong to the seller
    process_control : how far the process of selling is steered and recorded, 0 to 1: customers who belong to the firm, and
        successors who know what was promised

    References
    ----------
    Document 003 (the maker of power plant equipment); Palmatier, Scheer & Steenkamp (2007), Journal of Marketing Research 44;
    Anderson & Oliver (1987), Journal of Marketing 51, for outcome against behaviour control.
    """

    name: str = "own pay plan"
    commission: float = 0.3
    process_control: float = 0.5

    def __post_init__(self) -> None:
        check_ranges(self, RANGES)


SALARY = PayPlan(name="salary", commission=0.0, process_control=0.8)
"""A salary and a steered process."""

MIXED = PayPlan(name="mixed", commission=0.3, process_control=0.5)
"""A salary with a bonus, and some process."""

COMMISSION = PayPlan(name="commission", commission=1.0, process_control=0.0)
"""A lump sum for expenses and a high commission; only results count (document 003)."""

PAY_PLANS: dict[str, PayPlan] = {p.name: p for p in (SALARY, MIXED, COMMISSION)}
