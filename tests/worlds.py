"""Small worlds for tests: states of zeros, plain scenarios, and the comparison of two states to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.steps import live
from sim.kernel.axes import N_TRANSFERS, STAGE
from sim.rules import table
from sim.scenario import Scenario
from sim.scenario.scenario import parse
from sim.world.columns import COLUMNS, allocate, column_of
from sim.world.measures import MEASURES
from sim.world.parameters import parameter_values


def small_state(suppliers: int = 2, accounts: int = 1, per_layer: int = 1, events: int = 0, seed: int = 7) -> Any:
    """A state of `accounts` accounts with `per_layer` contacts in each of the three layers, one representative per rank.

    Shares are equal, every relationship is active, influence is equal within a layer, power is a third each.
    """
    contacts = 3 * per_layer * accounts
    st = allocate({"s": suppliers, "a": accounts, "c": contacts, "r": 3 * suppliers, "d": 0, "g": 1, "e": events})
    st.clock[:] = (seed, 0, 1)
    st.market["market_level"], st.market["season"], st.market["peak_month"] = 1.0, 1.0, 7
    st.pair["active"], st.pair["share"], st.pair["first_share"] = 1, 1.0 / suppliers, 1.0 / suppliers
    st.pair["terms"] = 0.5
    st.account["demand"] = st.account["demand_trend"] = 1.0
    st.account["power"] = 1.0 / 3.0
    st.account["swing_supplier"], st.account["swing_account"] = 0.05, 0.05
    st.account["n_contacts"], st.account["layer_size"] = 3 * per_layer, per_layer
    st.account["first_contact"] = np.arange(accounts) * 3 * per_layer
    st.account["tied_to"] = -1
    st.contact["contact_account"] = np.repeat(np.arange(accounts), 3 * per_layer)
    st.contact["layer"] = np.tile(np.repeat(np.arange(3), per_layer), accounts)
    st.contact["head"] = np.tile(np.arange(per_layer) == 0, 3 * accounts)
    st.contact["influence"] = 1.0 / per_layer
    for s in range(suppliers):
        for rank in range(3):
            r = 3 * s + rank
            st.rep["rep_supplier"][r], st.rep["rank"][r], st.rep["n_accounts"][r] = s, rank, accounts
            st.rep["skill"][r] = st.rep["attention"][r] = 1.0
            st.pair["team"][s, :, rank] = r
    st.supplier["negotiates"] = 1
    return st


def parameters(**changes: float) -> Any:
    """The shared parameters with some changed."""
    return parameter_values(changes)


NEUTRAL_TABLE = {
    "opener": 0.0, "breakdown": 0.0, "calm": 0.0, "talk_time": 0.0, "looking_time": 0.0, "held_up": 0.0, "fear_found": 0.0,
    "mood_trust": 0.0, "mood_resentment": 0.0, "belief_rate": 0.0, "belief_hardens": 0.0, "belief_holds": 0.0, "belief_presses": 0.0,
    "grievance": 0.0, "learned": 0.0, "disclosure": 0.0, "answering": 0.0, "first_step": 0.0, "anchor_credit": 0.0, "small_change": 0.0,
    "waiting": 0.0, "distrust": 0.0, "memory": 0.0,
}  # fmt: skip
"""Assumptions under which nobody at the table listens beyond its policy, time costs nothing, and no talks leave anything behind."""
NEUTRAL_GOODS = {"elasticity": 0.0, "seek": 0.0, "stay_away": 0.0, "owner_orders": 0.0}
"""Assumptions under which no goods move with prices, nobody looks for a brand that is missing, and owners buy like others."""
NEUTRAL_RIVALS = {"answer": 0.0, "flank_upkeep": 0.0, "raid_cost": 0.0, "readiness_cost": 0.0, "list_judged": 0.0, "at_stake": 0.0}
"""Assumptions under which rivals do not react, raids and the upkeep of flanks cost nothing, a list that nobody posted is not judged, and
an account weighs its alternative for all that it buys."""
NEUTRAL_PEOPLE = {
    "rank_reach": 1.0, "development_half": 0.0, "idle_pay": 0.0, "wish_cost": 0.0, "promotion_borrowed": 0.0, "promotion_rate": 0.0,
    "reopened": 0.0, "leakage": 0.0, "trade_knowledge": 0.0, "recovery_cost": 0.0,
    "keeping_cost": 0.0,
}  # fmt: skip
"""Assumptions under which ranks replace each other, development and promotions cost what they did, and a departure reopens no business."""
NEUTRAL_BARGAIN = {name: value for name, value in NEUTRAL_TABLE.items() if name in {known.name for known in table.MECHANISM.parameters}}
"""Those of them that `sim.bargain` knows."""


def plain_talks(w: Any, v: Any, supplier: Any, account: Any, reserves: tuple[float, float], rounds: int, account_opens: int = 0) -> Any:
    """Talks between two policies in the neutral table, carried to their end; and all offers that were made, (made, issues)."""
    talks = table.sit_down(w, v, supplier, account, *reserves, rounds, account_opens)
    offers = np.zeros((rounds + 1, len(w)))
    table.negotiate(parameters(**NEUTRAL_TABLE), talks, offers)
    return talks, offers[: int(talks.now[table.NOW.made])]


def standard_error(share: float, n: int) -> float:
    """Standard error of a simulated proportion."""
    return float(np.sqrt(max(share * (1.0 - share), 1e-12) / n))


def within(estimate: float, exact: float, error: float) -> bool:
    """Whether an estimate lies within four of its standard errors of the exact value."""
    return abs(estimate - exact) <= 4.0 * error


def mean_and_error(values: Any) -> tuple[float, float]:
    """Mean of independent values, and its standard error."""
    values = np.asarray(values, dtype=float)
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(values.size))


def first_difference(left: Any, right: Any) -> str | None:
    """The first column and index at which two states differ in a single bit, in words; None where they do not."""
    if not np.array_equal(left.clock, right.clock):
        return f"clock: {left.clock.tolist()} against {right.clock.tolist()}"
    for column in COLUMNS:
        x, y = column_of(left, column.name), column_of(right, column.name)
        if x.shape != y.shape:
            return f"{column.name}: shape {x.shape} against {y.shape}"
        differ = np.argwhere(_bits(x) != _bits(y))
        if differ.size:
            at = tuple(int(i) for i in differ[0])
            return f"{column.name}{list(at)} ({column.shape}): {x[at]!r} against {y[at]!r}"
    return None


def _bits(values: np.ndarray) -> np.ndarray:
    """Values as the integers with the same bits, so that -0.0 differs from 0.0 and a nan equals itself."""
    return np.ascontiguousarray(values).view(f"i{values.dtype.itemsize}")


def surplus(st: Any, p: Any, stage: Any = 0) -> np.ndarray:
    """Joint surplus of every supplier and account, worked out without invoices: what resale brings less making and serving, baskets apart.

    Who waits for the money loses what the other saves, so that waiting is no part of it.

    stage : of every pair when invoices were paid; relationships move up or down after that
    """
    standoff_trade, planning_saving, held_up, wish_cost = (
        float(p[name]) for name in ("standoff_trade", "planning_saving", "held_up", "wish_cost")
    )
    volume = st.pair["share"] * st.account["demand"] * np.where(st.pair["standoff"] > 0, standoff_trade, 1.0)
    volume = np.maximum(0.0, volume * (1.0 + st.pair["pull"]) * (1.0 - held_up * st.pair["talked"]) + st.pair["gained"])
    volume = volume * st.pair["delivered"] + st.pair["taken_instead"]
    given = 1.0 - st.pair["terms"][..., N_TRANSFERS:]
    benefit = (st.account["swing_account"][:, N_TRANSFERS:] * given).sum(axis=-1)
    service = (st.account["swing_supplier"][:, N_TRANSFERS:] * given).sum(axis=-1)
    resale = 1.0 + st.account["resale_margin"] - 0.5 * st.account["swing_account"].sum(axis=-1) - st.pair["unauthorised_cut"]
    better = (st.account["swing_supplier"][:, :N_TRANSFERS] * (0.5 - st.pair["terms"][..., :N_TRANSFERS])).sum(axis=-1) + st.pair["cut"]
    resale = resale - st.account["pass_on"] * better
    saved = planning_saving * st.supplier["joint_planning"][:, None] * stage / STAGE.integrated
    cost = st.supplier["unit_cost"][:, None] + service
    return volume * (resale + benefit + np.minimum(saved, 2.0 * cost) - cost - wish_cost * st.pair["customised"])


def batch_month(setting: Any) -> np.ndarray:
    """Live one month of a populated setting with the batch engine; returns the month's row of measures."""
    series = np.empty((1, len(MEASURES)))
    live(setting.state, setting.parameters, setting.focal, series)
    return series[0]


QUIET = {
    "conflict_base": 0.0, "conflict_gap": 0.0, "conflict_divergence": 0.0, "trust_gain": 0.0, "trust_loss": 0.0,
    "presence_gain": 0.0, "presence_decay": 0.0, "loyalty_gain": 0.0, "loyalty_decay": 0.0, "rapport_gain": 0.0, "rapport_decay": 0.0,
    "eta_up": 0.0, "eta_down": 0.0, "resentment_drip": 0.0, "resentment_decay": 0.0,
}  # fmt: skip
"""Assumptions under which nobody learns, forgets, quarrels or makes friends."""


def plain_case(**changes: Any) -> Scenario:
    """A scenario of two equal suppliers and one account, without growth, season, shocks, turnover or power shifts.

    changes : tables in place of the plain ones, as a file would have them (`months=12`, `assumptions={...}`, `account=[...]`)
    """
    case = {
        "name": "plain", "title": "Plain", "source": "test", "shows": "nothing", "months": 24,
        "story": {"en": "-", "zh": "-"},
        "supplier": [plain_supplier("Focal", focal=True), plain_supplier("Rival")],
        "account": [plain_account("Account")],
    }  # fmt: skip
    return parse(case | changes, "plain case")


def plain_supplier(name: str, **changes: Any) -> dict[str, Any]:
    """A supplier that pays no visits and keeps its promises."""
    return {"name": name, "reliability": 1.0, "policy": "balanced", "relationship": "shallow", "other_sales": 1.0} | changes


def plain_account(name: str, **changes: Any) -> dict[str, Any]:
    """An account that buys in halves and where nothing happens by itself."""
    return {"name": name, "demand": 2.0, "shares": {"Focal": 0.5, "Rival": 0.5}, "turnover": 0.0} | changes
