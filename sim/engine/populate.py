"""From a scenario to its initial state."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.errors import KamlabError
from sim.kernel.axes import DEPARTMENTS, N_LAYERS, N_RANKS, NOBODY, STAGES
from sim.rules.reform import FIRST_EFFORT, FIRST_TRAIT, REFORMS
from sim.rules.supply import amplification
from sim.scenario import Scenario
from sim.scenario.account import Account
from sim.scenario.events import Event
from sim.scenario.facts import stated_in
from sim.scenario.supplier import Supplier
from sim.strategies import Conflict, Coverage, PayPlan, Portfolio
from sim.strategies.attack import TRAITS
from sim.strategies.coverage import LAYERS, RANKS
from sim.world.columns import BY_NAME, allocate, column_of, copy_of
from sim.world.parameters import parameter_values
from sim.world.registry import SCRIPTED

HEAD_WEIGHT = 2.0
"""Say of the head of a layer against each of its other people."""
START_TRUST = 0.5
START_PRESENCE = 0.5
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
    scenario: Any = None
    """the scenario, which knows the strategies by name"""
    shown: int = 0
    """the supplier whose measures results show"""


def populate(scenario: Scenario, seed: int, replication: int, *, ledger: bool = False) -> Setting:
    """Build the state of month 0.

    Parameters
    ----------
    scenario : checked scenario
    seed : 0 to 2^63 - 1
    replication : 0 to 2^32 - 1
    ledger : whether events are kept

    Raises
    ------
    KamlabError
        for a scenario of a folder of results, which does not hold the functions and classes that decided in it
    """
    if scenario.lost:
        told = ", ".join(scenario.lost)
        raise KamlabError(f"{told} is code of Python, which is not in a folder of results: hand it in again, as in with_(known=[...])")
    suppliers, accounts = scenario.supplier, scenario.accounts_expanded()
    policies, coverages, attacks = scenario.conflicts(), scenario.coverages(), scenario.attacks()
    events = _rows_of_events(scenario)
    portfolios = scenario.portfolios()
    parameters = parameter_values(scenario.assumptions)
    teams = [_managers(s, len(accounts), parameters) for s in suppliers]
    st = allocate(
        {
            "s": len(suppliers),
            "a": len(accounts),
            "c": sum(sum(a.contacts) for a in accounts),
            "r": sum(teams) * N_RANKS,
            "d": sum(len(s.departments) for s in suppliers),
            "g": len(scenario.segment),
            "e": len(events),
        },
        LEDGER_ROWS if ledger else 0,
    )
    st.clock[0], st.clock[1] = seed, replication
    segments = tuple(segment.name for segment in scenario.segment)
    supplier_names = tuple(s.name for s in suppliers)
    account_names = tuple(a.name for a in accounts)
    focal = supplier_names.index(scenario.focal.name)
    for g, segment in enumerate(scenario.segment):
        _fill_stated(st, "segment", g, segment)
        st.market["market_level"][g] = 1.0
    for s, supplier in enumerate(suppliers):
        _fill_supplier(st, s, supplier, segments)
        policy, relationship = (scenario.policy, scenario.relationship) if s == focal else (supplier.policy, supplier.relationship)
        _fill_strategies(st, s, policies[policy], coverages[relationship])
        if supplier.pay:
            _fill_pay(st, s, scenario.pay_plans()[supplier.pay])
        attack = attacks[supplier.attack]
        for trait in TRAITS:
            st.supplier[trait][s] = getattr(attack, trait)
        _fill_portfolio(st, s, portfolios[supplier.portfolio])
        st.supplier["tactic"][s] = scenario.tactics_of(supplier).levels
    contact = 0
    for a, account in enumerate(accounts):
        _fill_account(st, a, account, segments, policies[account.policy])
        _fill_pairs(st, a, account, supplier_names)
        contact = _fill_contacts(st, a, account, supplier_names, contact)
    _fill_teams(st, teams, suppliers)
    _fill_departments(st, suppliers)
    _fill_founders(st, suppliers, supplier_names)
    _start_posts(st)
    _fill_events(st, events, supplier_names, account_names)
    for s in range(len(suppliers)):
        st.supplier["key_sales"][s] = np.sum(st.pair["share"][s] * st.account["demand_trend"])
    st.account["largest"][np.argmax(st.account["demand_trend"])] = 1
    _fill_knowledge(st, parameters)
    shown = supplier_names.index(scenario.shown.name)
    return Setting(st, parameters, focal, supplier_names, account_names, segments, scenario.months, scenario, shown)


def with_assumptions(setting: Setting, assumptions: Mapping[str, float]) -> Setting:
    """The setting of month 0 under other behavioural parameters, as `populate` makes it of the scenario that states them.

    Numbers of people and knowledge alone depend on parameters; the rest is copied, which takes a tenth of the time.
    """
    parameters = parameter_values({**setting.scenario.assumptions, **assumptions})
    accounts = len(setting.accounts)
    if any(_managers(s, accounts, parameters) != _managers(s, accounts, setting.parameters) for s in setting.scenario.supplier):
        changed = setting.scenario.model_copy(update={"assumptions": {**setting.scenario.assumptions, **assumptions}})
        return populate(changed, int(setting.state.clock[0]), 0, ledger=bool(len(setting.state.ledger)))
    st = copy_of(setting.state)
    st.supplier["innovation"] = BY_NAME["innovation"].start
    _fill_knowledge(st, parameters)
    return setting._replace(state=st, parameters=parameters)


def _managers(supplier: Supplier, accounts: int, parameters: Any) -> int:
    """Account managers: as many as stated; a department has one for every `department_span` accounts."""
    wanted = math.ceil(accounts / parameters["department_span"]) if supplier.key_account_department else supplier.managers
    return min(wanted, accounts)


def _fill_stated(st: Any, table: str, row: int, stated: Any) -> None:
    """Put what a table of the scenario states into the columns that the mechanisms declare for it."""
    for fact in stated_in(table):
        if fact.rows in ("s", "a", "g"):
            value = fact.value(getattr(stated, fact.key))
            if value is not None:
                column_of(st, fact.column.name)[row] = value


def _fill_supplier(st: Any, s: int, supplier: Supplier, segments: tuple[str, ...]) -> None:
    _fill_stated(st, "supplier", s, supplier)
    if supplier.order_memory != 0.0:
        st.supplier["amplification"][s] = amplification(supplier.order_memory, float(supplier.lead_time))
    for g, segment in enumerate(segments):
        st.offer["fit"][s, g] = supplier.fit.get(segment, 0.5)


def _fill_pay(st: Any, s: int, plan: PayPlan) -> None:
    st.supplier["has_pay_plan"][s] = 1
    st.supplier["commission"][s], st.supplier["process_control"][s] = plan.commission, plan.process_control


def _fill_departments(st: Any, suppliers: tuple[Supplier, ...]) -> None:
    d = 0
    for s, supplier in enumerate(suppliers):
        for name, alignment in supplier.departments.items():
            st.department["dept_supplier"][d], st.department["dept_kind"][d] = s, DEPARTMENTS.index(name)
            st.department["dept_alignment"][d] = alignment
            d += 1
        if supplier.departments:
            st.supplier["alignment"][s] = math.fsum(supplier.departments.values()) / len(supplier.departments)


def _fill_founders(st: Any, suppliers: tuple[Supplier, ...], names: tuple[str, ...]) -> None:
    """A firm that leavers will found is nowhere yet."""
    for s, supplier in enumerate(suppliers):
        if supplier.founded_by:
            st.supplier["founded_by"][s] = names.index(supplier.founded_by)
            st.pair["active"][s] = 0


def _start_posts(st: Any) -> None:
    """Representatives under a pay plan start with the morale that their treatment makes, and own nothing yet."""
    under_plan = st.supplier["has_pay_plan"][st.rep["rep_supplier"]] == 1
    st.rep["morale"][under_plan] = 1.0 - st.supplier["unrest"][st.rep["rep_supplier"]][under_plan]


def _fill_knowledge(st: Any, p: Any) -> None:
    """Knowledge at the start: what the research up to now holds when nobody's special wishes disturb it, and what leaked out of it."""
    pay, half = st.supplier["development"], p["development_half"] * math.fsum(st.account["demand_trend"])
    strength = np.where(pay > 0.0, pay, 0.0) / np.where(pay > 0.0, pay + half, 1.0) if half > 0.0 else 1.0
    done = np.where(st.supplier["researched"] >= 0.0, st.supplier["researched"], st.supplier["research"])
    own = p["research_yield"] / p["knowledge_decay"] * done * strength
    best, leak = own.max(), p["leakage"] / (p["leakage"] + p["knowledge_decay"])
    st.supplier["knowledge"] = own + leak * (best - own)
    if best > 0:
        st.supplier["innovation"] = st.supplier["knowledge"] / max(best, p["trade_knowledge"])


def _fill_strategies(st: Any, s: int, policy: Conflict, coverage: Coverage) -> None:
    st.pair["policy"][s] = policy.traits
    st.supplier["links"][s], st.supplier["monitoring"][s] = coverage.links, coverage.monitoring
    for n, rank in enumerate(RANKS):
        for layer, name in enumerate(LAYERS):
            st.supplier["effort"][s, n, layer] = coverage.visits(name, rank)


def _fill_portfolio(st: Any, s: int, portfolio: Portfolio) -> None:
    st.supplier["head_part"][s] = portfolio.head
    for name in ("head_service", "tail_service", "redrawn"):
        st.supplier[name][s] = getattr(portfolio, name)


def _fill_account(st: Any, a: int, account: Account, segments: tuple[str, ...], policy: Conflict) -> None:
    _fill_stated(st, "account", a, account)
    st.account["segment"][a] = segments.index(account.segment) if account.segment else 0
    st.account["demand_trend"][a] = st.account["demand"][a] = account.demand
    st.pair["account_policy"][:, a] = policy.traits
    st.account["tied_to"][a] = NOBODY


def _fill_pairs(st: Any, a: int, account: Account, suppliers: tuple[str, ...]) -> None:
    worth = np.array(account.swing_account) / math.fsum(account.swing_account)
    by_supplier = [fact for fact in stated_in("account") if fact.rows == "sa"]
    for s, name in enumerate(suppliers):
        st.pair["share"][s, a] = st.pair["first_share"][s, a] = account.shares.get(name, 0.0)
        st.pair["active"][s, a] = st.supplier["enters"][s] <= 1
        st.pair["terms"][s, a] = account.terms.get(name, 0.5)
        for fact in by_supplier:
            column_of(st, fact.column.name)[s, a] = fact.value(getattr(account, fact.key).get(name, fact.fact.default))
        st.pair["aspiration"][s, a] = account.aspiration
        st.pair["trust"][s, a], st.pair["presence"][s, a] = START_TRUST, START_PRESENCE
        if name in account.stage:
            st.pair["staged"][s, a], st.pair["stage"][s, a] = 1, STAGES.index(account.stage[name])
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


def _fill_teams(st: Any, teams: list[int], suppliers: tuple[Supplier, ...]) -> None:
    """A supplier's accounts are split evenly, in blocks, among teams of a field person, a manager and an executive."""
    n_accounts = st.account.shape[0]
    of_people = [fact for fact in stated_in("supplier") if fact.rows == "r"]
    r = 0
    for s, count in enumerate(teams):
        for block in range(count):
            begin, end = block * n_accounts // count, (block + 1) * n_accounts // count
            for rank in range(N_RANKS):
                st.rep["rep_supplier"][r], st.rep["rank"][r] = s, rank
                st.rep["first_account"][r], st.rep["n_accounts"][r] = begin, end - begin
                st.rep["attention"][r] = 1.0
                for fact in of_people:
                    column_of(st, fact.column.name)[r] = fact.value(getattr(suppliers[s], fact.key))
                st.pair["team"][s, begin:end, rank] = r
                r += 1


class _EventRow(NamedTuple):
    """An event, or one of the changes that a reform consists of; `number` is its place in the scenario."""

    number: int
    event: Event
    lever: int
    value: float


def _rows_of_events(scenario: Scenario) -> list[_EventRow]:
    """A row for every event, in order; those of reforms, which may be several each, come last."""
    rows, reforms = [], []
    for number, event in enumerate(scenario.event):
        if event.kind == "reform":
            reforms += [_EventRow(number, event, lever, value) for lever, value in _levers(scenario, event.set)]
        else:
            rows.append(_EventRow(number, event, NOBODY, 0.0))
    return rows + reforms


def _levers(scenario: Scenario, changes: Mapping[str, Any]) -> list[tuple[int, float]]:
    """What a reform changes, as places in REFORMS (and beyond them visits and traits) with their new values."""
    levers: list[tuple[int, float]] = []
    for key, value in changes.items():
        if key == "pay":
            plan = scenario.pay_plans()[value]
            levers += [(REFORMS.index(name), getattr(plan, name)) for name in ("commission", "process_control")]
        elif key == "relationship":
            coverage = scenario.coverages()[value]
            levers += [(REFORMS.index(name), getattr(coverage, name)) for name in ("links", "monitoring")]
            visits = [coverage.visits(layer, rank) for rank in RANKS for layer in LAYERS]
            levers += [(FIRST_EFFORT + place, paid) for place, paid in enumerate(visits)]
        elif key == "policy":
            levers += [(FIRST_TRAIT + place, trait) for place, trait in enumerate(scenario.conflicts()[value].traits)]
        else:
            levers.append((REFORMS.index(key), float(value)))
    return levers


def _fill_events(st: Any, rows: list[_EventRow], suppliers: tuple[str, ...], accounts: tuple[str, ...]) -> None:
    row_of = {name: a for a, name in enumerate(accounts)}
    for e, (number, event, lever, value) in enumerate(rows):
        st.event["month"][e], st.event["kind"][e] = event.month, SCRIPTED[event.kind]
        st.event["number"][e], st.event["lever"][e], st.event["new_value"][e] = number, lever, value
        st.event["where"][e] = row_of[event.account] if event.account else NOBODY
        st.event["whose"][e] = suppliers.index(event.supplier) if event.supplier else -1
        st.event["extent"][e], st.event["probability"][e] = event.size, event.probability
