"""From a scenario to the state of its first morning."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from sim.rules.supply import amplification
from sim.scenario import Scenario
from sim.scenario.models import Account, Supplier
from sim.strategies import Conflict, Coverage
from sim.strategies.coverage import LAYERS, RANKS
from sim.world.columns import N_LAYERS, N_RANKS, POWER_SHIFT, PRICE_CUT, allocate
from sim.world.parameters import parameter_values

HEAD_WEIGHT = 2.0
"""Say of the head of a layer against each of its other people."""
START_TRUST = 0.5
START_PRESENCE = 0.5
EVENT_KINDS = {"price_cut": PRICE_CUT, "power_shift": POWER_SHIFT}
LEDGER_ROWS = 200_000


class Setting(NamedTuple):
    """What a run starts from."""

    state: Any
    parameters: Any
    focal: int
    suppliers: tuple[str, ...]
    accounts: tuple[str, ...]
    segments: tuple[str, ...]
    months: int


def populate(scenario: Scenario, seed: int, replication: int, *, ledger: bool = False) -> Setting:
    """Build the state of month 0.

    Parameters
    ----------
    scenario : checked scenario
    seed : 0 to 2^63 - 1
    replication : 0 to 2^32 - 1
    ledger : whether events are kept
    """
    suppliers, accounts = scenario.supplier, scenario.accounts_expanded()
    policies, coverages, attacks = scenario.conflicts(), scenario.coverages(), scenario.attacks()
    teams = [min(s.managers, len(accounts)) for s in suppliers]
    st = allocate(
        {
            "s": len(suppliers),
            "a": len(accounts),
            "c": sum(sum(a.contacts) for a in accounts),
            "r": sum(teams) * N_RANKS,
            "g": len(scenario.segment),
            "e": len(scenario.event),
        },
        LEDGER_ROWS if ledger else 0,
    )
    st.clock[0], st.clock[1] = seed, replication
    segments = tuple(segment.name for segment in scenario.segment)
    supplier_names = tuple(s.name for s in suppliers)
    account_names = tuple(a.name for a in accounts)
    focal = supplier_names.index(scenario.focal.name)
    _fill_segments(st, scenario)
    for s, supplier in enumerate(suppliers):
        _fill_supplier(st, s, supplier, segments)
        policy, relationship = (scenario.policy, scenario.relationship) if s == focal else (supplier.policy, supplier.relationship)
        _fill_strategies(st, s, policies[policy], coverages[relationship])
        attack = attacks[supplier.attack]
        for trait in ("price_cut", "raid_effort", "readiness"):
            st.supplier[trait][s] = getattr(attack, trait)
        st.supplier["tactic"][s] = scenario.tactics_of(supplier).levels
    contact = 0
    for a, account in enumerate(accounts):
        _fill_account(st, a, account, segments, policies[account.policy])
        _fill_pairs(st, a, account, supplier_names)
        contact = _fill_contacts(st, a, account, supplier_names, contact)
    _fill_teams(st, teams, [s.skill for s in suppliers])
    _fill_events(st, scenario, supplier_names, account_names)
    for s in range(len(suppliers)):
        st.supplier["key_sales"][s] = np.sum(st.pair["share"][s] * st.account["demand_trend"])
    return Setting(st, parameter_values(scenario.assumptions), focal, supplier_names, account_names, segments, scenario.months)


def _monthly(growth_a_year: float) -> float:
    return math.log1p(growth_a_year) / 12.0


def _fill_segments(st: Any, scenario: Scenario) -> None:
    for g, segment in enumerate(scenario.segment):
        st.market["market_growth"][g] = _monthly(segment.growth)
        st.market["market_volatility"][g] = segment.volatility / math.sqrt(12.0)
        st.market["season_amplitude"][g] = segment.season
        st.market["peak_month"][g] = segment.peak_month
        st.market["market_level"][g] = 1.0


def _fill_supplier(st: Any, s: int, supplier: Supplier, segments: tuple[str, ...]) -> None:
    for name in (
        "quality", "brand", "unit_cost", "other_sales", "other_margin", "alternative", "brand_loyal", "price_spill", "reliability",
        "forecast_error", "stock", "complexity",
    ):  # fmt: skip
        st.supplier[name][s] = getattr(supplier, name)
    st.supplier["other_growth"][s] = _monthly(supplier.other_growth)
    st.supplier["negotiates"][s] = supplier.negotiates
    if supplier.capacity is not None:
        st.supplier["capacity"][s] = supplier.capacity
    if supplier.order_memory != 0.0:
        st.supplier["amplification"][s] = amplification(supplier.order_memory, float(supplier.lead_time))
    st.supplier["launches"][s], st.supplier["misconduct_hazard"][s] = supplier.launches / 12.0, supplier.misconduct / 12.0
    for g, segment in enumerate(segments):
        st.offer["fit"][s, g] = supplier.fit.get(segment, 0.5)


def _fill_strategies(st: Any, s: int, policy: Conflict, coverage: Coverage) -> None:
    st.pair["policy"][s] = policy.traits
    st.supplier["links"][s], st.supplier["monitoring"][s] = coverage.links, coverage.monitoring
    for n, rank in enumerate(RANKS):
        for layer, name in enumerate(LAYERS):
            st.supplier["effort"][s, n, layer] = coverage.visits(name, rank)


def _fill_account(st: Any, a: int, account: Account, segments: tuple[str, ...], policy: Conflict) -> None:
    st.account["segment"][a] = segments.index(account.segment) if account.segment else 0
    st.account["demand_trend"][a] = st.account["demand"][a] = account.demand
    st.account["growth"][a] = _monthly(account.growth)
    st.account["volatility"][a] = account.volatility / math.sqrt(12.0)
    for name in ("resale_margin", "goal_divergence", "turnover", "raid_stake", "contract_speed", "returns"):
        st.account[name][a] = getattr(account, name)
    st.account["shift_hazard"][a] = account.power_shift / 12.0
    st.account["power"][a] = account.power
    st.account["swing_supplier"][a], st.account["swing_account"][a] = account.swing_supplier, account.swing_account
    st.account["account_policy"][a] = policy.traits
    st.account["tied_to"][a] = -1


def _fill_pairs(st: Any, a: int, account: Account, suppliers: tuple[str, ...]) -> None:
    worth = np.array(account.swing_account) / math.fsum(account.swing_account)
    for s, name in enumerate(suppliers):
        st.pair["share"][s, a] = st.pair["first_share"][s, a] = account.shares.get(name, 0.0)
        st.pair["active"][s, a] = 1
        st.pair["terms"][s, a] = account.terms.get(name, 0.5)
        st.pair["loyalty"][s, a] = account.loyalty.get(name, 0.0)
        st.pair["front_line"][s, a] = account.front_line.get(name, 1.0)
        st.pair["aspiration"][s, a] = account.aspiration
        st.pair["trust"][s, a], st.pair["presence"][s, a] = START_TRUST, START_PRESENCE
        st.pair["fair"][s, a] = float(np.sum(worth * (1.0 - st.pair["terms"][s, a])))


def _fill_contacts(st: Any, a: int, account: Account, suppliers: tuple[str, ...], first: int) -> int:
    st.account["first_contact"][a], st.account["n_contacts"][a] = first, sum(account.contacts)
    st.account["layer_size"][a] = account.contacts
    c = first
    for layer in range(N_LAYERS):
        people = account.contacts[layer]
        for place in range(people):
            st.contact["contact_account"][c], st.contact["layer"][c], st.contact["head"][c] = a, layer, place == 0
            st.contact["influence"][c] = (HEAD_WEIGHT if place == 0 else 1.0) / (HEAD_WEIGHT + people - 1.0)
            for s, name in enumerate(suppliers):
                st.tie["rapport"][s, c] = account.knows.get(name, (0.0, 0.0, 0.0))[layer]
            c += 1
    return c


def _fill_teams(st: Any, teams: list[int], skills: list[float]) -> None:
    """A supplier's accounts are split evenly, in blocks, among teams of a field person, a manager and an executive."""
    n_accounts = st.account.shape[0]
    r = 0
    for s, count in enumerate(teams):
        for block in range(count):
            begin, end = block * n_accounts // count, (block + 1) * n_accounts // count
            for rank in range(N_RANKS):
                st.rep["rep_supplier"][r], st.rep["rank"][r] = s, rank
                st.rep["first_account"][r], st.rep["n_accounts"][r] = begin, end - begin
                st.rep["skill"][r], st.rep["attention"][r] = skills[s], 1.0
                st.pair["team"][s, begin:end, rank] = r
                r += 1


def _fill_events(st: Any, scenario: Scenario, suppliers: tuple[str, ...], accounts: tuple[str, ...]) -> None:
    row_of = {name: a for a, name in enumerate(accounts)}
    for e, event in enumerate(scenario.event):
        st.event["month"][e], st.event["kind"][e] = event.month, EVENT_KINDS[event.kind]
        st.event["where"][e] = row_of[event.account]
        st.event["whose"][e] = suppliers.index(event.supplier) if event.supplier else -1
        st.event["size"][e], st.event["probability"][e] = event.size, event.probability
