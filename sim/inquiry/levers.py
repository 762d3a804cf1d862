"""Levers: every choice of the focal supplier moved to its ends, what that earns, and which cost it moves: no lever should be free."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.analysis.contrast import contrast
from sim.called import made_by
from sim.display import Card, Shows
from sim.engine.checks import check_seed
from sim.errors import KamlabError
from sim.experiment.manifest import case
from sim.experiment.outcomes import Column, outcomes
from sim.given import number, shown, whole
from sim.inquiry.asked import Before, nothing, write
from sim.inquiry.cell import without_patterns
from sim.kernel.axes import LAYERS, RANKS
from sim.scenario import Scenario, load, names
from sim.scenario.change import changed
from sim.scenario.facts import stated_in
from sim.scenario.naming import quoted
from sim.strategies import attack, conflict, coverage, pay, portfolio, tactics
from sim.workers import number_of_workers

REPLICATIONS = 60
GAIN = 0.01
"""Part of the profit that an end may gain before it is asked what it costs."""
PRICE = 0.1
"""Part of its gain by which a lever must move the costs together, up or down, or else it has no price: a lever that changes how many
accounts there are moves a little of every cost, and that is not what the lever costs."""
COSTS = ("effort_cost", "outlay", "tactic_cost", "line_cost", "stock_cost", "incentives")
GIVEN = frozenset({
    "unit_cost", "other_margin", "price_spill", "quality", "brand", "alternative", "brand_loyal", "incidents", "rigidity", "other_sales",
    "other_growth", "list_month", "enters", "skill", "senior_capacity", "authority", "capacity", "forecast_error", "complexity", "launches",
    "misconduct",
})  # fmt: skip
"""Facts of a supplier that are what it is, and not what it does. Every other fact of a supplier that is one number is a lever, so that a
fact that is added later is swept until somebody says that it is given."""
NOT_AMOUNTS = frozenset({"since", "price_budget"})
"""Numbers of an attack that say when it begins, and what it may cost at most."""
FAR = {"visits": 20.0, "service": 4.0}
"""High ends of levers whose range is wider than anybody would go: visits a month of a rank to a layer, service against the usual."""
MANIFOLD, OF_PURCHASES = 4.0, 0.05
"""High end of an amount without a limit: so many times the case's, but at least this part of all that the accounts buy in a month."""
TRIES = 5
COLUMNS = [
    "scenario", "lever", "shipped", "end", "gain", "low", "high", "of_profit", "cost", "costs", "free", "refused",
]  # fmt: skip


class Lever(NamedTuple):
    """A choice of the focal supplier: its name, the case's value, its two ends, and how a scenario gets another value."""

    name: str
    shipped: float
    ends: tuple[float, ...]
    arm: Callable[[float], Scenario]


@dataclass(frozen=True, repr=False)
class Levers(Shows):
    """What the ends of every lever earn.

    Attributes
    ----------
    table : a row per case, lever and end: scenario, lever, shipped (the case's value), end, gain (profit over the horizon less the
        case's, on common random numbers), low, high (95 % interval), of_profit (gain by the size of the case's profit), cost (by how much
        the costs moved, all together), costs (which, as text), free (more than `gain` of the profit is gained beyond doubt, and the costs
        moved by less than a tenth of it), refused (why the case cannot be run with this end; its numbers are missing)
    asked : what decides the result, for its manifest
    """

    table: pd.DataFrame
    asked: Mapping[str, Any] = field(default_factory=dict)

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        cases = list(dict.fromkeys(self.table["scenario"]))
        facts = {"": f"{len(self.table)} ends of levers", "free": len(self.free)}
        then = {
            ".free": "ends that gain and cost nothing",
            ".gaining": "all that gain",
            ".table": "every end",
            ".save(folder)": "writes it to a folder",
        }
        return Card("Levers", ", ".join(cases), facts, (), {"Ends that gain, the free ones first": self.gaining}, then)

    @property
    def free(self) -> pd.DataFrame:
        """The ends that gain and cost nothing, the largest gain by profit first."""
        return self.table[self.table["free"]].sort_values("of_profit", ascending=False, kind="stable")

    @property
    def gaining(self) -> pd.DataFrame:
        """The ends that gain more than they may at no cost beyond doubt, the free ones first, the largest gain by profit first."""
        gains = self.table[(self.table["of_profit"] > self.asked.get("gain", GAIN)) & (self.table["low"] > 0)]
        return gains.sort_values(["free", "of_profit"], ascending=False, kind="stable")

    def markdown(self) -> str:
        """The ends that gain (see `gaining`) as a table in Markdown."""
        rows = self.gaining.to_dict("records")
        lines = ["| case | lever | shipped | end | gain [95 %] | of profit | costs that moved | |", "|---|---|--:|--:|--:|--:|---|---|"]
        for r in rows:
            gain = f"{r['gain']:.3g} [{r['low']:.3g}, {r['high']:.3g}]"
            cells = (r["scenario"], r["lever"], f"{r['shipped']:g}", f"{r['end']:.4g}", gain, f"{r['of_profit']:.1%}", r["costs"] or "none")
            lines.append(f"| {' | '.join(cells)} | {'**free**' if r['free'] else ''} |")
        return "\n".join(lines)

    def save(self, folder: str | Path, *, overwrite: bool = False) -> list[Path]:
        """Write table and manifest to a folder; returns the paths. Another result in it is replaced only if asked."""
        return write(folder, self.asked, {"levers": self.table}, {}, overwrite=overwrite)


def levers(
    cases: str | Path | Scenario | Iterable[str | Path | Scenario] = (),
    *,
    replications: int = REPLICATIONS,
    seed: int = 1,
    gain: float = GAIN,
    progress: bool = False,
    before: Before = nothing,
    workers: int | None = None,
) -> Levers:
    """Move every lever of the focal supplier to its ends, one at a time, and tell what that earns and costs.

    Levers are the traits of its conflict policy, its visits, links and monitoring, the numbers of its attack, portfolio, pay plan (where
    there is one) and ten tactics, and its facts that are choices (research, accommodation, stock, ...).

    Parameters
    ----------
    cases : one name, path or scenario, or several; none means all bundled ones
    replications : of each end, on the random numbers of the case as it stands, 2 or more
    gain : part of the profit that an end may gain before it is free where no cost moved, above 0
    progress : whether a bar is shown
    before : called with what is asked, before anything runs: it may refuse
    workers : threads at work; by default KAMLAB_WORKERS, or as many as this machine or job has
    seed : of the random numbers, 0 to 2^63 - 1

    Raises
    ------
    KamlabError
        for input that cannot be used
    """
    if not isinstance(cases, (str, Path, Scenario, Iterable)):
        raise KamlabError(f"levers: cases must be names, paths or scenarios, not {shown(cases)}")
    chosen = [cases] if isinstance(cases, (str, Path, Scenario)) else list(cases)
    loaded = [load(name) for name in chosen or names()]
    number_of_workers(workers)  # refused before anything runs
    replications, seed, gain = whole("replications", replications, 2, 1_000_000), check_seed(seed), number("gain", gain, 1e-6, 1e6)
    made = made_by("sim.levers", cases=[sc.name for sc in loaded], seed=seed, replications=replications, gain=gain)
    asked = {
        "kind": "levers",
        "made_by": made,
        "cases": [case(sc) for sc in loaded],
        "seed": seed,
        "replications": replications,
        "gain": gain,
    }
    before(asked)
    parts = [_sweep(sc, replications, seed, gain, progress=progress, workers=workers) for sc in loaded]
    return Levers(pd.concat(parts, ignore_index=True), asked)


def _sweep(sc: Scenario, replications: int, seed: int, gain: float, *, progress: bool, workers: int | None) -> pd.DataFrame:
    """The rows of one case."""
    arms, told = [without_patterns(sc)], []
    for lever in levers_of(arms[0]):
        for end in lever.ends:
            arm, reached, refused = _reached(lever, end)
            arms += [] if arm is None else [arm]
            told.append((lever, reached, refused))
    columns = [Column(measure) for measure in ("profit", *COSTS)]
    found = outcomes(arms, columns, replications, seed=seed, progress=progress, label=sc.name, workers=workers)
    rows, moved = [], iter(found[1:])
    for lever, end, refused in told:
        figures = [np.nan] * 5 + ["", False] if refused else _priced(next(moved), found[0], gain)
        rows.append((sc.name, lever.name, lever.shipped, end, *figures, refused))
    return pd.DataFrame(rows, columns=COLUMNS)


def _reached(lever: Lever, end: float) -> tuple[Scenario | None, float, str]:
    """The case at an end of a lever; where it is refused there, as a price cut of nine tenths is, halfway from there to the case's value,
    and so on. With the value reached, and why there was none.
    """
    refused = ""
    for step in range(TRIES):
        reached = lever.shipped + (end - lever.shipped) / 2**step
        try:
            return lever.arm(reached), reached, ""
        except KamlabError as error:
            refused = refused or str(error)
    return None, end, refused


def _priced(values: np.ndarray, shipped: np.ndarray, bar: float) -> list[Any]:
    """Gain, its interval, its part of profit, the move of all costs together, which costs moved, and whether the end is free.

    values, shipped : arrays (profit and costs, replications)
    """
    found, size = contrast(values[0], shipped[0]), abs(float(np.mean(shipped[0])))
    part = found.value / size if size > 0 else np.sign(found.value) * np.inf
    moves = {name: contrast(a, b) for name, a, b in zip(COSTS, values[1:], shipped[1:], strict=True)}
    told = {name: move.value for name, move in moves.items() if move.low > 0 or move.high < 0}
    cost = sum(told.values())
    free = bool(found.low > 0 and part > bar and abs(cost) < PRICE * found.value)
    told = {name: value for name, value in told.items() if abs(value) > 1e-3 * abs(found.value)}
    return [found.value, found.low, found.high, part, cost, ", ".join(f"{name} {value:+.3g}" for name, value in told.items()), free]


def levers_of(sc: Scenario) -> Iterator[Lever]:
    """Every lever of the focal supplier of a case."""
    maker = sc.focal
    bought = sum(account.demand * account.count for account in sc.account)
    yield from _record(sc, "conflict", "", sc.conflicts()[sc.policy], conflict)
    yield from _visits(sc, sc.coverages()[sc.relationship])
    yield from _record(sc, "coverage", "", sc.coverages()[sc.relationship], coverage)
    posture = sc.attacks()[maker.attack]
    yield from _record(sc, "attack", "attack", posture, attack, bought)
    accounts = len(sc.accounts_expanded())
    if accounts > 1:
        yield Lever(
            "attack: fronts",
            posture.fronts,
            _other((1, accounts), posture.fronts),
            partial(_with, sc, "attack", "attack", posture, "fronts"),
        )
    yield from _record(sc, "portfolio", "portfolio", sc.portfolios()[maker.portfolio], portfolio, bought)
    if maker.pay:
        yield from _record(sc, "pay_plan", "pay", sc.pay_plans()[maker.pay], pay)
    for lever, level in zip(tactics.LEVERS, sc.tactics_of(maker).levels, strict=True):
        yield _fact(sc, f"levers.{lever}", f"tactics: {lever}", level, (0.0, 1.0))
    yield from _facts(sc, bought)


def _record(sc: Scenario, table: str, key: str, record: Any, home: ModuleType, bought: float = 0.0) -> Iterator[Lever]:
    """The numbers of a strategy, each with the ends of its range."""
    for trait, (low, high) in home.RANGES.items():
        if trait not in NOT_AMOUNTS:
            value = getattr(record, trait)
            far = FAR["service"] if trait.endswith("_service") else _far(high, value, bought)
            yield Lever(f"{table}: {trait}", value, _other((low, far), value), partial(_with, sc, table, key, record, trait))


def _far(high: float, value: float, bought: float) -> float:
    """The high end of a range; of one without a limit, as of money, an amount that a firm could come to."""
    return high if high < 1e4 else max(MANIFOLD * value, OF_PURCHASES * bought)


def _other(ends: tuple[float, float], value: float) -> tuple[float, ...]:
    """The ends that are not the value itself."""
    return tuple(end for end in ends if end != value)


def _with(sc: Scenario, table: str, key: str, record: Any, trait: str, value: float) -> Scenario:
    """The case with one number of a strategy changed."""
    return _choose(sc, table, key, replace(record, name="swept", **{trait: value}))


def _choose(sc: Scenario, table: str, key: str, record: Any) -> Scenario:
    """The case with a strategy of its focal supplier exchanged.

    key : of the supplier's row, where the strategy is named there and not by the case
    """
    if table == "conflict":
        return sc.with_(policy=record)
    if table == "coverage":
        return sc.with_(relationship=record)
    data = changed(sc.model_dump(mode="python"), {}, {})
    data[table].append(asdict(record))
    for row in data["supplier"]:
        if row["focal"]:
            row[key] = record.name
    return sc.restated(data)


def _visits(sc: Scenario, record: coverage.Coverage) -> Iterator[Lever]:
    """Visits of every rank to every layer."""
    for layer in LAYERS:
        for rank in RANKS:
            value = record.visits(layer, rank)
            yield Lever(f"visits: {rank} to {layer}", value, _other((0.0, FAR["visits"]), value), partial(_visit, sc, record, layer, rank))


def _visit(sc: Scenario, record: coverage.Coverage, layer: str, rank: str, visits: float) -> Scenario:
    table = {at: {who: record.visits(at, who) for who in RANKS} for at in LAYERS}
    table[layer][rank] = visits
    return sc.with_(relationship=replace(record, name="swept", effort=table))


def _facts(sc: Scenario, bought: float) -> Iterator[Lever]:
    """The facts of the focal supplier that are choices."""
    for stated in stated_in("supplier"):
        value, fact, column = getattr(sc.focal, stated.key), stated.fact, stated.column
        if stated.key in GIVEN or value is None or isinstance(value, tuple):
            continue
        low = column.low if fact.low is None else fact.low
        high = column.high if fact.high is None else fact.high
        far = _far(high, float(value), bought if column.unit.startswith("money") else 0.0)
        yield _fact(sc, stated.key, stated.key, value, (low, far))


def _fact(sc: Scenario, key: str, name: str, value: Any, ends: tuple[float, float]) -> Lever:
    """A lever that is a key of the focal supplier's row."""
    kind = type(value)
    at = f"supplier.{quoted(sc.focal.name)}.{key}"
    return Lever(name, float(value), _other(ends, float(value)), lambda end: sc.with_(set={at: kind(end)}))
