"""Search: the best strategy of a side for a measure and a horizon, and how much of it is certain."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tqdm.auto import tqdm

from sim.analysis.contrast import Estimate, contrast, mean
from sim.called import made_by
from sim.display import Card, Shows
from sim.engine.checks import check_seed
from sim.errors import KamlabError
from sim.experiment.design import Sample
from sim.experiment.lock import alone_in
from sim.experiment.manifest import case, digest_of, made_with, plain, read_manifest
from sim.experiment.payoffs import Payoff, payoffs
from sim.given import shown, truth, whole
from sim.inquiry.asked import taken, write
from sim.inquiry.climb import Climb, check_can_climb, climb
from sim.inquiry.search_words import sentences
from sim.inquiry.space import Coordinate, coordinates, moved, point_of, with_values
from sim.paths import usable_folder
from sim.report.files import write_text
from sim.scenario import Scenario, load
from sim.scenario.own_measure import OwnMeasure
from sim.scenario.sides import Side, own_strategy, policies_of, seated, side_of, strategy_of
from sim.scenario.tables import MAX_MONTHS
from sim.strategies.bundle import Strategy
from sim.strategies.literature import LITERATURE
from sim.workers import number_of_workers
from sim.world.measures import Measure

CLIMBS, GENERATIONS, POPULATION, LEARN, REPLICATIONS = 2, 30, 14, 40, 400
WORST = 0.1
"""Part of the replications whose mean is the risk."""
STEP = 0.1
"""Part of a range by which a coordinate is moved to see how flat the top is."""
SCREEN, LEARNING, CHOICE, CONFIRM = range(4)
"""Phases of a search; no two share random numbers."""
STATE = "search.json"


@dataclass(frozen=True)
class Question:
    """What is searched."""

    scenario: Scenario
    side: Side
    space: tuple[Coordinate, ...]
    measure: str
    against: Mapping[Side, Strategy]
    named: tuple[Strategy, ...]
    climbs: int
    generations: int
    population: int
    learn: int
    replications: int
    robust: int
    front: int
    seed: int

    @property
    def own(self) -> Strategy:
        """What the side does in the case."""
        return own_strategy(self.scenario, self.side)

    @property
    def kind(self) -> Measure:
        """What is sought, with its unit and direction."""
        return self.scenario.measured[self.scenario.place_of(self.measure)]

    def plain(self) -> dict[str, Any]:
        """What decides the result, as plain data."""
        sizes = ("climbs", "generations", "population", "learn", "replications", "robust", "front", "seed")
        return {
            "side": self.side.name,
            "space": [list(one) for one in self.space],
            "measure": self.measure,
            "months": self.scenario.months,
            "against": {side.name: strategy.plain() for side, strategy in self.against.items()},
            "named": [strategy.plain() for strategy in self.named],
            **{name: getattr(self, name) for name in sizes},
        }


@dataclass(frozen=True, repr=False)
class Search(Shows):
    """What a search found.

    Attributes
    ----------
    question : what was searched: side, coordinates, measure, sizes and seed
    climbs : a row per climb and generation: climb, generation, worth (mean of the candidates)
    asked : what decides the result, for its manifest
    found : the strategy, named "found"; to be saved (`sim.inquiry.save_strategy`), compared and played against
    best_named : name of the best of the named strategies, on the random numbers of the confirmation
    gain : the found strategy less the best named one, paired, on random numbers that no choice was made on
    value : what the found strategy earns
    late : what the last third of the generations added; `converged` is drawn from it
    agree : how far the best climb is ahead of each other one
    strategies : a row per strategy: strategy, value, and the found strategy's lead over it with its interval
    coordinates : a row per coordinate: its values, what it is worth over the best named strategy's, corner, and the loss by a tenth of its
        range down and up
    front : a row per strategy: mean and mean of the worst tenth, with intervals, and whether another one beats it in both
    """

    question: Question
    found: Strategy
    best_named: str
    gain: Estimate
    value: Estimate
    late: Estimate
    agree: tuple[Estimate, ...]
    strategies: pd.DataFrame
    coordinates: pd.DataFrame
    climbs: pd.DataFrame
    front: pd.DataFrame
    asked: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        gain = f"{self.gain.value:.3g} [{self.gain.low:.3g}, {self.gain.high:.3g}]"
        return f"<Search: {self.question.side.name} of {self.question.scenario.name}, {gain} over {self.best_named}, {self.converged}>"

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        facts = {"": self.converged, "ahead of": self.best_named}
        tables = {
            "Strategies, and the found one's lead over them": self.strategies,
            "Coordinates, and what each is worth": self.coordinates,
        }
        then = {".found": "the strategy", ".tables()": "all tables", ".save(folder)": "writes it to a folder"}
        return Card("Search", f"{self.question.side.name} of {self.question.scenario.name}", facts, self.words(), tables, then)

    @property
    def converged(self) -> str:
        """`converged`, `still climbing`, or `undecided` where the intervals are too wide to say.

        A search has converged where its last third added less than a hundredth of what the strategy earns, beyond doubt.
        """
        if self.late.high < 0.01 * abs(self.value.value) or (self.late.low == self.late.high == 0.0):
            return "converged"
        return "still climbing" if self.late.low > 0 else "undecided"

    def words(self) -> list[str]:
        """What it says, in sentences."""
        return sentences(self)

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name."""
        found = {"strategies": self.strategies, "coordinates": self.coordinates, "climbs": self.climbs}
        return found | ({} if self.front.empty else {"front": self.front})

    def save(self, folder: str | Path, *, overwrite: bool = False) -> list[Path]:
        """Write figure, tables, the strategy (found.toml) and manifest to a folder; returns the paths."""
        from sim.figures.search import search_figure  # here, since it loads matplotlib

        paths = write(folder, self.asked, self.tables(), {"search": search_figure(self)}, overwrite=overwrite)
        return [*paths, write_text(Path(folder) / "found.toml", self.found.toml())]


def search(
    scenario: str | Path | Scenario,
    side: str = "supplier",
    over: str | Iterable[str] = "traits",
    *,
    measure: str | OwnMeasure | None = None,
    months: int | None = None,
    against: Mapping[str, Any] | None = None,
    climbs: int = CLIMBS,
    generations: int = GENERATIONS,
    population: int = POPULATION,
    learn: int = LEARN,
    replications: int = REPLICATIONS,
    robust: int = 0,
    front: int = 0,
    seed: int = 1,
    out: str | Path | None = None,
    resume: bool = False,
    overwrite: bool = False,
    progress: bool = False,
    workers: int | None = None,
) -> Search:
    """Search the strategies of a side for the best one, and confirm it on random numbers that no choice was made on.

    Parameters
    ----------
    scenario : a bundled scenario's name, a path to a .toml, or a scenario
    side : `supplier` (the focal one), `rivals`, `accounts`, or the name of a supplier or `[[account]]`
    over : what is searched: `traits`, `tactics`, a trait, PART.FIELD or PART.FIELD=LOW:HIGH (see `sim.inquiry.space.coordinates`)
    measure : by name, or one of one's own (see `sim.measure`); by default profit of suppliers, account_profit of accounts
    months : horizon; by default the scenario's
    against : strategies of other sides, by side; by default the case's own
    climbs, generations, population : how often, how long and how broadly it climbs; the first climb begins at the best named strategy
    learn : replications of each candidate; in a robust search draws
    replications : of the confirmation; in a robust search draws
    robust : where not 0, every replication is a draw of all assumptions (0.6 to 1.6 times their values) run so many times, and the best
        over the draws is sought
    front : where not 0, so many further climbs weigh the mean against the mean of the worst tenth, from mean alone to risk alone
    out : a folder for the results and the state of the search; nothing is written without it
    resume : go on with a search that was interrupted
    overwrite : whether another result in `out` may be replaced
    seed : of the random numbers, 0 to 2^63 - 1
    progress : whether a bar is shown
    workers : threads at work; by default KAMLAB_WORKERS, or as many as this machine or job has

    Raises
    ------
    KamlabError
        for input that cannot be used, and where the package cma is not installed
    """
    check_can_climb()
    number_of_workers(workers)  # refused before anything runs
    asked_for = asked_question(
        scenario, side, over, measure=measure, months=months, against=against, climbs=climbs, generations=generations,
        population=population, learn=learn, replications=replications, robust=robust, front=front, seed=seed,
    )  # fmt: skip
    resume, overwrite = truth("search: resume", resume), truth("search: overwrite", overwrite)
    call = made_by("sim.search", scenario=asked_for.scenario, side=side, over=over, measure=measure, months=months, seed=seed)
    asked = {"kind": "search", "made_by": call, **case(asked_for.scenario), **asked_for.plain()}
    if out is None:
        if resume:
            raise KamlabError("search: resume needs out, the folder of the search to go on with")
        return _Searcher(asked_for, None, [], asked, progress=progress, workers=workers).run()
    folder = usable_folder(out)
    with alone_in(folder):
        if not resume or overwrite:
            from sim.report.folder import claim

            claim(folder, asked, overwrite=overwrite, files=("search.png", "strategies.csv", "found.toml"))
        done = _state(folder / STATE, asked, resume=resume, overwrite=overwrite)
        found = _Searcher(asked_for, folder / STATE, done, asked, progress=progress, workers=workers).run()
        found.save(folder, overwrite=True)
    return found


def asked_question(
    scenario: str | Path | Scenario, side: str, over: str | Iterable[str], *, measure: str | OwnMeasure | None, months: int | None,
    against: Mapping[str, Any] | None, **sizes: int,
) -> Question:  # fmt: skip
    """Check what is asked before anything runs (see `search`)."""
    sc = load(scenario)
    if months is not None:
        sc = sc.with_(months=whole("search: months", months, 1, MAX_MONTHS))
    player = side_of(sc, side)
    space = coordinates(over, buys=player.buys)
    sc, kind = taken(sc, measure or ("account_profit" if player.buys else "profit"))
    if against is not None and not isinstance(against, Mapping):
        raise KamlabError(f"search: against must be a table of strategies by side, as in {{'accounts': 'brinkman'}}, not {shown(against)}")
    others = {side_of(sc, name): given for name, given in (against or {}).items()}
    for other in others:
        if shared := set(other.members) & set(player.members):
            raise KamlabError(f"search: {sorted(shared)[0]} is searched, and stands in against: name sides that share nobody")
    low = {"climbs": 1, "generations": 3, "population": 4, "learn": 2, "replications": 10, "robust": 0, "front": 0, "seed": 0}
    high = {"climbs": 100, "population": 1000, "generations": 100_000, "robust": 10_000, "front": 50}
    counts = {
        name: whole(f"search: {name}", value, low[name], high.get(name, 1_000_000)) for name, value in sizes.items() if name != "seed"
    }
    own = own_strategy(sc, player)
    named = [own]
    if any(one.part == "policy" for one in space):
        named = [_with_policy(own, name, policy) for name, policy in policies_of(sc, player, classes=False).items()]
    question = Question(
        sc, player, space, kind.name, {other: strategy_of(sc, other, given, LITERATURE) for other, given in others.items()},
        tuple(named), seed=check_seed(sizes["seed"]), **counts,
    )  # fmt: skip
    for end in (0.0, 1.0):  # what the case refuses is refused here, not after an hour
        seated(sc, {player: moved(space, own, [end] * len(space), "found"), **question.against})
    return question


def _with_policy(own: Strategy, name: str, policy: Any) -> Strategy:
    from dataclasses import replace

    return replace(own, name=name, policy=policy)


def _state(path: Path, asked: Mapping[str, Any], *, resume: bool, overwrite: bool) -> list[list[list[float]]]:
    """What an earlier run of the same search has learned: for each climb and generation, the worth of every candidate."""
    if overwrite or not path.is_file():
        return []
    found = read_manifest(path, "begin in another folder, or anew with --overwrite")
    if found.get("search") != _identity(asked):
        raise KamlabError(f"{path.parent} holds another search, or one of other rules or versions: name another folder, or --overwrite it")
    if not resume:
        raise KamlabError(f"{path.parent} holds this search already: go on with --resume, or begin again with --overwrite")
    return list(found["climbs"])


def _identity(asked: Mapping[str, Any]) -> str:
    return digest_of(plain({"asked": {key: value for key, value in asked.items() if key != "made_by"}, "made_with": made_with()}))


class _Searcher:
    """A search while it runs."""

    def __init__(
        self,
        question: Question,
        state: Path | None,
        done: list[list[list[float]]],
        asked: Mapping[str, Any],
        *,
        progress: bool,
        workers: int | None,
    ) -> None:
        self.q, self.state, self.done, self.asked, self.progress, self.workers = question, state, done, asked, progress, workers
        self.base = question.own
        self.sign = -1.0 if question.kind.direction == "less is better" else 1.0

    def run(self) -> Search:
        """Screen, climb, choose, confirm."""
        q = self.q
        screened = self.sample(q.named, SCREEN, 0, q.learn).mean(axis=1)
        order = np.argsort(-screened)
        starts = [point_of(q.space, q.named[place]) for place in order[: q.climbs]]
        draw = np.random.default_rng(q.seed)
        starts += [draw.uniform(0.1, 0.9, len(q.space)) for _ in range(q.climbs - len(starts))]
        weights = np.linspace(1.0, 0.0, q.front) if q.front else np.empty(0)
        total = (q.climbs + q.front) * q.generations
        begun = sum(map(len, self.done))
        with tqdm(
            total=total, initial=begun, desc=f"search {q.scenario.name}", unit="generation", disable=not self.progress, file=sys.stderr
        ) as bar:
            climbed = [self.climb(number, start, np.mean, bar) for number, start in enumerate(starts)]
            ends = [moved(q.space, self.base, one.top, f"climb {number + 1}") for number, one in enumerate(climbed)]
            chosen = int(self.sample(ends, CHOICE, 0, 4 * q.learn).mean(axis=1).argmax()) if len(ends) > 1 else 0
            edge = [self.climb(q.climbs + n, climbed[chosen].top, _weighed(w), bar) for n, w in enumerate(weights)]
        return self.confirm(climbed, chosen, list(zip(weights, edge, strict=True)))

    def climb(self, number: int, start: np.ndarray, aim: Callable[[np.ndarray], Any], bar: Any) -> Climb:
        """One climb, kept generation by generation."""
        q = self.q
        while len(self.done) <= number:
            self.done.append([])

        def score(points: np.ndarray, generation: int) -> np.ndarray:
            tried = [moved(q.space, self.base, point, "candidate") for point in points]
            values = self.sample(tried, LEARNING, number * q.generations + generation, q.learn)
            return np.array([aim(row) for row in values])

        def keep() -> None:
            bar.update()
            if self.state is not None:
                write_text(self.state, json.dumps({"search": _identity(self.asked), "climbs": self.done}))

        return climb(
            score, start, generations=q.generations, population=q.population, seed=q.seed + number, done=self.done[number], kept=keep
        )

    def sample(self, strategies: Sequence[Strategy], phase: int, number: int, n: int) -> np.ndarray:
        """Worth of strategies on the random numbers of a phase: array (strategies, n), where more is better.

        A column is a replication, in a robust search a draw of the assumptions with the mean of its replications.
        """
        q = self.q
        seed = int(np.random.SeedSequence([q.seed, phase, number]).generate_state(1, np.uint64)[0] >> 1)
        wanted = [Payoff(q.side, q.measure)]
        arms = [{q.side: strategy, **q.against} for strategy in strategies]
        if not q.robust:
            found = payoffs([seated(q.scenario, arm) for arm in arms], wanted, n, seed=seed, workers=self.workers)[:, 0]
            return self.sign * found
        draws = Sample(method="latin-hypercube", points=n, seed=seed, assumptions=(0.6, 1.6)).settings()
        scenarios = [seated(q.scenario, arm, draw) for arm in arms for draw in draws]
        found = payoffs(scenarios, wanted, max(2, q.robust), seed=seed, workers=self.workers)[:, 0].mean(axis=1)
        return self.sign * found.reshape(len(arms), n)

    def confirm(self, climbed: Sequence[Climb], chosen: int, edge: Sequence[tuple[float, Climb]]) -> Search:
        """All that is told, from random numbers on which nothing was chosen but the best named strategy."""
        q, top = self.q, climbed[chosen]
        found = moved(q.space, self.base, top.top, "found")
        others = [one for number, one in enumerate(climbed) if number != chosen]
        variants = _variants(q.space, found, top.top)
        tried = [found, moved(q.space, self.base, top.before, "before"), *(moved(q.space, self.base, one.top, "other") for one in others)]
        values = self.sample([*tried, *variants, *q.named], CONFIRM, 0, q.replications)
        named_values = values[len(values) - len(q.named) :]
        best = int(named_values.mean(axis=1).argmax())
        best_named = q.named[best]
        moves = values[len(tried) : len(tried) + len(variants)]
        back = self.sample(_set_back(q.space, found, best_named), CONFIRM, 0, q.replications)
        generations = pd.DataFrame(
            [(n + 1, g + 1, worth) for n, one in enumerate(climbed) for g, worth in enumerate(one.worth)],
            columns=["climb", "generation", "worth"],
        )
        generations["worth"] *= self.sign
        return Search(
            q, found, best_named.name, contrast(values[0], named_values[best]), mean(self.sign * values[0]), contrast(values[0], values[1]),
            tuple(contrast(values[0], values[2 + n]) for n in range(len(others))),
            _strategies_table(q, found, values[0], named_values, self.sign),
            _coordinates_table(q.space, found, best_named, values[0], back, moves),
            generations, self.front(found, values[0], named_values, edge), self.asked,
        )  # fmt: skip

    def front(self, found: Strategy, own: np.ndarray, named: np.ndarray, edge: Sequence[tuple[float, Climb]]) -> pd.DataFrame:
        """Mean against risk, of what each weight found, the found strategy and the named ones."""
        columns = ["strategy", "weight", "mean", "low", "high", "worst", "worst_low", "worst_high", "beaten"]
        if not edge:
            return pd.DataFrame(columns=columns)
        q = self.q
        edges = self.sample([moved(q.space, self.base, one.top, f"weight {w:.2f}") for w, one in edge], CONFIRM, 0, q.replications)
        labels = [(f"weight {w:.2f}", w) for w, _ in edge] + [(found.name, 1.0)] + [(s.name, np.nan) for s in q.named]
        values = np.concatenate([edges, own[None], named])
        rows = []
        for (label, weight), row in zip(labels, values, strict=True):
            risk = worst_mean(row)
            rows.append((label, weight, *mean(row)[:3], *risk[:3]))
        table = pd.DataFrame(rows, columns=columns[:-1])
        better = [((table["mean"] > m) & (table["worst"] > w)).any() for m, w in zip(table["mean"], table["worst"], strict=True)]
        table["beaten"] = better
        if self.sign < 0:
            table[columns[2:-1]] *= -1.0
        point = {f"at {one.key}": [one.of(moved(q.space, self.base, c.top, "x")) for _, c in edge] for one in q.space}
        return pd.concat([table, pd.DataFrame(point)], axis=1)


def worst_mean(values: np.ndarray) -> Estimate:
    """Mean of the worst tenth (at least one), with its interval by the delta method (the tail mean's influence; Chen 2008)."""
    from sim.analysis.contrast import around

    k = max(1, int(WORST * len(values)))
    edge = np.sort(values)[k - 1]
    centre = float(np.sort(values)[:k].mean())
    influence = (np.minimum(values, edge) - edge) * len(values) / k - (centre - edge)
    return around(centre, influence, len(values))


def _weighed(weight: float) -> Callable[[np.ndarray], float]:
    return lambda values: float(weight * values.mean() + (1.0 - weight) * np.sort(values)[: max(1, int(WORST * len(values)))].mean())


def _variants(space: Sequence[Coordinate], found: Strategy, top: np.ndarray) -> list[Strategy]:
    """The found strategy with each coordinate a step down and a step up, as far as its range goes."""
    variants = []
    for place in range(len(space)):
        for step in (-STEP, STEP):
            point = np.array(top)
            point[place] = np.clip(point[place] + step, 0.0, 1.0)
            variants.append(moved(space, found, point, "variant"))
    return variants


def _set_back(space: Sequence[Coordinate], found: Strategy, named: Strategy) -> list[Strategy]:
    """The found strategy with each coordinate as a named one has it."""
    values = [one.of(found) for one in space]
    return [
        with_values(space, found, [*values[:place], one.of(named), *values[place + 1 :]], "set back") for place, one in enumerate(space)
    ]


def _strategies_table(q: Question, found: Strategy, own: np.ndarray, named: np.ndarray, sign: float) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = [(found.name, *mean(sign * own)[:3], 0.0, 0.0, 0.0)]
    for strategy, values in zip(q.named, named, strict=True):
        rows.append((strategy.name, *mean(sign * values)[:3], *contrast(own, values)[:3]))
    return pd.DataFrame(rows, columns=["strategy", "value", "low", "high", "lead", "lead_low", "lead_high"])


def _coordinates_table(
    space: Sequence[Coordinate], found: Strategy, named: Strategy, own: np.ndarray, back: np.ndarray, moves: np.ndarray
) -> pd.DataFrame:
    rows = []
    for place, one in enumerate(space):
        value = one.of(found)
        down, up = (contrast(own, moves[2 * place + n]) for n in (0, 1))
        rows.append((one.key, value, one.of(named), *contrast(own, back[place])[:3], one.corner(value), *down[:3], *up[:3]))
    columns = ["coordinate", "found", "named", "worth", "low", "high", "corner"]
    return pd.DataFrame(rows, columns=[*columns, "down", "down_low", "down_high", "up", "up_low", "up_high"])
