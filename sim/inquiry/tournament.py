"""Tournaments: strategies of one side against strategies of another over whole relationships, on common random numbers."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from tqdm.auto import tqdm

from sim.analysis.contest import Contest
from sim.analysis.results import unit_of
from sim.called import made_by
from sim.display import Card, Shows
from sim.engine.checks import check_seed
from sim.engine.compiling import prepare
from sim.errors import KamlabError
from sim.experiment.faults import MachineFaultError
from sim.experiment.lock import alone_in
from sim.experiment.manifest import case, identity
from sim.experiment.payoffs import Payoff, of_scenario
from sim.experiment.pool import StoppedError, perform
from sim.experiment.store import Store, experiment_of
from sim.given import plain, shown, truth, whole
from sim.inquiry.asked import taken, write
from sim.inquiry.strategy_file import read_strategy
from sim.inquiry.tournament_words import sentences
from sim.paths import usable_folder
from sim.scenario import Scenario, load
from sim.scenario.change import Decides
from sim.scenario.own_measure import OwnMeasure
from sim.scenario.sides import ACCOUNTS, SUPPLIER, Side, policies_of, seated, side_of, strategy_of
from sim.scenario.tables import MAX_MONTHS
from sim.strategies.bundle import Strategy
from sim.strategies.conflict import Conflict
from sim.strategies.literature import LITERATURE
from sim.workers import number_of_workers

REPLICATIONS, MOST_SIDES, MOST_CELLS = 200, 3, 100_000
NAMED, FROM_LITERATURE = "named", "literature"
"""Words for all policies that the case knows, and for those of `sim.strategies.literature`."""


class Cell(NamedTuple):
    """A unit of work: one cell of the tournament."""

    number: int
    places: tuple[int, ...]
    """of each side's strategy"""


@dataclass(frozen=True)
class Plan:
    """What is played."""

    scenario: Scenario
    sides: tuple[Side, ...]
    strategies: tuple[tuple[Strategy, ...], ...]
    measures: tuple[str, ...]
    horizons: tuple[int, ...]
    replications: int
    seed: int

    @property
    def cells(self) -> list[Cell]:
        """All cells, the last side's strategy running fastest."""
        crossed = product(*(range(len(own)) for own in self.strategies))
        return [Cell(number, places) for number, places in enumerate(crossed)]

    @property
    def payoffs(self) -> list[Payoff]:
        """The numbers kept of a replication: horizon by horizon, each side's."""
        return [Payoff(side, measure, 1, last) for last in self.horizons for side, measure in zip(self.sides, self.measures, strict=True)]

    def plain(self) -> dict[str, Any]:
        """What decides the numbers, as plain data."""
        return {
            "sides": {side.name: [s.plain() for s in own] for side, own in zip(self.sides, self.strategies, strict=True)},
            "measures": list(self.measures),
            "horizons": list(self.horizons),
            "replications": self.replications,
            "seed": self.seed,
        }


@dataclass(frozen=True, repr=False)
class Tournament(Shows):
    """What a tournament found.

    Attributes
    ----------
    plan : sides, their strategies, measures, horizons, replications and seed
    values : payoffs, array (horizons, sides, strategies of the first side, of the second ..., replications)
    asked : what decides the result, for its manifest
    """

    plan: Plan
    values: np.ndarray
    asked: Mapping[str, Any] = field(default_factory=dict)
    _contests: dict[int, Contest] = field(default_factory=dict, compare=False)

    def __repr__(self) -> str:
        size = " x ".join(str(len(own)) for own in self.plan.strategies)
        return f"<Tournament: {self.plan.scenario.name}, {size} strategies, {self.plan.replications} replications, to {self.horizons}>"

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        size = " x ".join(str(len(own)) for own in self.plan.strategies)
        facts = {"": f"{size} strategies", "replications": self.plan.replications, "to month": ", ".join(map(str, self.horizons))}
        found = self.tables()
        tables = {
            "Regret and mean payoff of each strategy": found["regret"],
            "Equilibria": found["equilibria"],
            "Payoffs": found["payoffs"],
        }
        then = {".tables()": "all tables", ".at(horizon)": "one horizon", ".save(folder)": "writes it to a folder"}
        return Card("Tournament", self.plan.scenario.name, facts, self.words(), tables, then)

    @property
    def horizons(self) -> tuple[int, ...]:
        """The months up to which payoffs are counted."""
        return self.plan.horizons

    def at(self, horizon: int | None = None) -> Contest:
        """Tables of payoffs, domination, equilibria, regret and dynamics at a horizon, by default the last (see `Contest`).

        Raises
        ------
        KamlabError
            for a horizon that was not asked for
        """
        if horizon is None:
            horizon = self.horizons[-1]
        if horizon not in self.horizons:
            raise KamlabError(f"horizon {shown(horizon)} was not played: there are {', '.join(map(str, self.horizons))}")
        if horizon not in self._contests:
            names = tuple(tuple(strategy.name for strategy in own) for own in self.plan.strategies)
            values = self.values[self.horizons.index(horizon)]
            self._contests[horizon] = Contest(tuple(side.name for side in self.plan.sides), names, values, self.plan.seed)
        return self._contests[horizon]

    def words(self) -> list[str]:
        """What it says, in sentences."""
        return [text for horizon in self.horizons for text in sentences(self.at(horizon), horizon, self.plan.scenario.currency)]

    def tables(self) -> dict[str, pd.DataFrame]:
        """Payoffs, dominated, equilibria, regret and dynamics, each with a column `horizon`."""
        found: dict[str, list[pd.DataFrame]] = {}
        for horizon in self.horizons:
            contest = self.at(horizon)
            for name in ("payoffs", "dominated", "equilibria", "regret", "dynamics"):
                table = getattr(contest, name)()
                table.insert(0, "horizon", horizon)
                found.setdefault(name, []).append(table)
        return {name: pd.concat([t for t in tables if len(t)] or tables[:1], ignore_index=True) for name, tables in found.items()}

    def save(self, folder: str | Path, *, overwrite: bool = False) -> list[Path]:
        """Write figures, tables and manifest to a folder; returns the paths. Another result in it is replaced only if asked."""
        from sim.figures.tournament import flow_figure, heat_figure  # here, since it loads matplotlib

        figures = {}
        units = [unit_of(measure, self.plan.scenario) for measure in self.plan.measures]
        for horizon in self.horizons:
            contest = self.at(horizon)
            says = f"{self.plan.scenario.name}: payoffs to month {horizon}"
            figures[f"payoffs-{horizon}"] = heat_figure(contest, says=says, units=units)
            if contest.two:
                figures[f"flow-{horizon}"] = flow_figure(
                    contest, says=f"{self.plan.scenario.name}: what spreads, payoffs to {horizon} months"
                )
        return write(folder, self.asked, self.tables(), figures, overwrite=overwrite)


def tournament(
    scenario: str | Path | Scenario,
    sides: Mapping[str, Any] | None = None,
    *,
    horizons: int | Iterable[int] | None = None,
    replications: int = REPLICATIONS,
    measures: Mapping[str, str | OwnMeasure] | None = None,
    seed: int = 1,
    out: str | Path | None = None,
    resume: bool = False,
    progress: bool = False,
    workers: int | None = None,
) -> Tournament:
    """Play every strategy of each side against every strategy of the others.

    Parameters
    ----------
    scenario : a bundled scenario's name, a path to a .toml, or a scenario
    sides : for two or three sides their strategies. A side is `supplier` (the focal one), `rivals`, `accounts` or a name of the case; a
        strategy is a name of the case or of the literature, a `sim.Conflict`, an adaptive policy, an agent class, a
        `sim.inquiry.Strategy`, or the path of a file that `sim.inquiry.save_strategy` wrote; "named" stands for all policies that the
        case knows and "literature" for those of `sim.strategies.literature`. By default supplier and accounts, each with "named"
    horizons : months up to which payoffs are counted, several from one run; by default the scenario's
    replications : of each cell, 2 or more
    measures : of sides by name, a measure's name or one of one's own (see `sim.measure`); by default `profit` of suppliers and
        `account_profit` of accounts
    out : a folder for results, to which cells stream as they are done, with figures and tables below it; nothing is written without it
    resume : go on with what is in the folder
    seed : of the random numbers, 0 to 2^63 - 1
    progress : whether a bar is shown
    workers : threads at work; by default KAMLAB_WORKERS, or as many as this machine or job has

    Raises
    ------
    KamlabError
        for input that cannot be used, and for the first replication that fails

    Examples
    --------
    >>> sides = {"supplier": ["hard-line", "balanced"], "accounts": ["balanced", "conceder"]}
    >>> found = tournament("three-managers", sides, horizons=3, replications=2)
    >>> found.at(3).payoffs()["supplier"].tolist()
    ['hard-line', 'hard-line', 'balanced', 'balanced']
    """
    number_of_workers(workers)  # refused before anything runs
    resume = truth("tournament: resume", resume)
    plan = planned(scenario, sides, horizons=horizons, replications=replications, measures=measures, seed=seed)
    call = made_by("sim.tournament", scenario=plan.scenario, sides=sides, horizons=plan.horizons, replications=replications, seed=seed)
    asked = {"kind": "tournament", "made_by": call, **case(plan.scenario), **plan.plain()}
    if out is None:
        if resume:
            raise KamlabError("tournament: resume needs out, the folder of the results to go on with")
        values = np.empty((len(plan.cells), len(plan.payoffs), plan.replications))
        for cell, block in _played(plan, plan.cells, 0, progress=progress, workers=workers):
            values[cell.number] = block
        return Tournament(plan, _by_side(plan, values), asked)
    folder = usable_folder(out)
    with alone_in(folder):
        values = _streamed(plan, folder, resume=resume, progress=progress, workers=workers)
        found = Tournament(plan, _by_side(plan, values), asked)
        found.save(folder / "tables", overwrite=True)  # made from the cells, which are never replaced
    return found


def planned(
    scenario: str | Path | Scenario,
    sides: Mapping[str, Any] | None,
    *,
    horizons: int | Iterable[int] | None,
    replications: int,
    measures: Mapping[str, str | OwnMeasure] | None,
    seed: int,
) -> Plan:
    """Check what is asked before anything runs (see `tournament`)."""
    sc = load(scenario)
    months = _horizons(horizons, sc.months)
    if months[-1] != sc.months:
        sc = sc.with_(months=months[-1])
    given = {SUPPLIER: [NAMED], ACCOUNTS: [NAMED]} if sides is None else sides
    if not isinstance(given, Mapping) or not 2 <= len(given) <= MOST_SIDES:
        raise KamlabError(
            "tournament: sides must be a table of two or three sides with their strategies, as in {'supplier': ['balanced'], 'accounts': "
            f"['hard-line', 'balanced']}}, not {shown(given)}"
        )
    found = [side_of(sc, name) for name in given]
    members = [(side.buys, member) for side in found for member in side.members]
    if twice := [member for _, member in members if sum(other == member for _, other in members) > 1]:
        raise KamlabError(f"tournament: {twice[0]} stands on two sides: name sides that share nobody")
    sc, measured = _measures(sc, found, measures)
    strategies = tuple(tuple(_strategies(sc, side, named)) for side, named in zip(found, given.values(), strict=True))
    cells = prod(len(own) for own in strategies)
    if cells > MOST_CELLS:
        raise KamlabError(f"tournament: {cells:,} cells are more than the {MOST_CELLS:,} that a tournament may have: name fewer strategies")
    return Plan(
        sc, tuple(found), strategies, measured, months,
        whole("tournament: replications", replications, 2, 1_000_000), check_seed(seed),
    )  # fmt: skip


def _horizons(given: int | Iterable[int] | None, months: int) -> tuple[int, ...]:
    given = plain(given)  # an array of no dimension is one month
    listed = (
        [months] if given is None else list(given) if isinstance(given, Iterable) and not isinstance(given, (str, Mapping)) else [given]
    )
    found = sorted({whole("tournament: horizon", each, 1, MAX_MONTHS) for each in listed})
    if not found:
        raise KamlabError("tournament: horizons is empty: name a month at least, as in horizons=(12, 60)")
    return tuple(found)


def _measures(scenario: Scenario, sides: Sequence[Side], given: Mapping[str, Any] | None) -> tuple[Scenario, tuple[str, ...]]:
    """What each side gets, and the scenario that takes it."""
    names = [side.name for side in sides]
    if given is not None and (not isinstance(given, Mapping) or not set(given) <= set(names)):
        raise KamlabError(f"tournament: measures must be a table by side ({', '.join(names)}), not {shown(given)}")
    found = {side.name: (given or {}).get(side.name, "account_profit" if side.buys else "profit") for side in sides}
    names = []
    for measure in found.values():
        scenario, kind = taken(scenario, measure)
        names.append(kind.name)
    return scenario, tuple(names)


def _strategies(scenario: Scenario, side: Side, given: Any) -> list[Strategy]:
    """The strategies of a side, each once."""
    listed = (
        [given] if isinstance(given, (str, Conflict, Strategy, Decides, type)) else list(given) if isinstance(given, Iterable) else None
    )
    if not listed:
        raise KamlabError(f"tournament: {side.name} must be a list of strategies, as in ['balanced', 'boulware'], not {shown(given)}")
    found: list[Strategy] = []
    for each in listed:
        names: Sequence[Any] = [each]
        if each == NAMED:
            names = list(policies_of(scenario, side))
        elif each == FROM_LITERATURE:
            names = list(LITERATURE)
        elif isinstance(each, Path) or (isinstance(each, str) and each.endswith(".toml")):
            names = [read_strategy(each)]
        found += [strategy_of(scenario, side, name, LITERATURE) for name in names]
    unique = list({strategy.name: strategy for strategy in found}.values())
    for strategy in found:
        if not any(strategy == kept for kept in unique):
            raise KamlabError(f"tournament: {side.name} has two strategies called {strategy.name!r}: give each a name of its own")
    return unique


def _played(plan: Plan, cells: Sequence[Cell], done: int, *, progress: bool, workers: int | None) -> Any:
    """Yield each cell with its payoffs, array (payoffs, replications), as they are done."""
    prepare()
    work = partial(_of_cell, plan)
    total = plan.replications * len(plan.cells)
    with tqdm(total=total, initial=done, desc=plan.scenario.name, unit="run", disable=not progress, file=sys.stderr) as bar:
        for cell, block in perform(cells, work, threads=True, serial=len(cells) == 1, workers=workers):
            yield cell, block
            bar.update(plan.replications)


def _of_cell(plan: Plan, cell: Cell) -> np.ndarray:
    chosen = {side: own[place] for side, own, place in zip(plan.sides, plan.strategies, cell.places, strict=True)}
    try:
        return of_scenario(seated(plan.scenario, chosen), plan.payoffs, plan.seed, range(plan.replications))
    except StoppedError:
        raise
    except KamlabError as error:
        names = " against ".join(strategy.name for strategy in chosen.values())
        raise KamlabError(f"tournament: {names}: {error}") from error


def _streamed(plan: Plan, out: Path, *, resume: bool, progress: bool, workers: int | None) -> np.ndarray:
    """Play into a folder, a chunk a cell; array (cells, payoffs, replications) of what then stands there."""
    experiment = experiment_of({"tournament": plan.plain(), **identity(plan.scenario)})
    store = Store(out, experiment, resume=resume)
    cells = plan.cells
    done = {number for number in store.present(len(cells)) if store.has(number)}
    rows = [
        {"cell": c.number, **{s.name: own[p].name for s, own, p in zip(plan.sides, plan.strategies, c.places, strict=True)}} for c in cells
    ]
    store.write_points(pa.Table.from_pylist(rows))
    todo = [cell for cell in cells if cell.number not in done]
    names = [f"{payoff.side.name} to {payoff.last}" for payoff in plan.payoffs]
    try:
        for cell, block in _played(plan, todo, len(done) * plan.replications, progress=progress, workers=workers):
            numbers = [np.full(plan.replications, cell.number), np.arange(plan.replications)]
            store.write(cell.number, pa.table([*numbers, *block], names=["cell", "replication", *names]))
    except MachineFaultError as fault:
        raise MachineFaultError(f"{fault}; what is done is kept in {out}: go on with --resume") from fault
    values = np.empty((len(cells), len(names), plan.replications))
    for cell in cells:
        table = pq.read_table(store.path(cell.number), columns=names)
        values[cell.number] = [table[name].to_numpy() for name in names]
    return values


def _by_side(plan: Plan, values: np.ndarray) -> np.ndarray:
    """Array (horizons, sides, strategies ..., replications) of those (cells, payoffs, replications); below zero where less is better."""
    sizes = [len(own) for own in plan.strategies]
    shaped = values.reshape(*sizes, len(plan.horizons), len(plan.sides), plan.replications)
    moved = np.moveaxis(shaped, (len(sizes), len(sizes) + 1), (0, 1)).copy()
    for number, measure in enumerate(plan.measures):
        if plan.scenario.measured[plan.scenario.place_of(measure)].direction == "less is better":
            moved[:, number] *= -1.0
    return moved
