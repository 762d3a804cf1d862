"""Robustness: over how large a share of random draws each pattern of a case holds, and what decides.

What is drawn is either the sample of a design, or the free facts of a case and the behavioural assumptions, all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.contrast import Estimate, wilson
from sim.analysis.decisive import decisive
from sim.analysis.pattern import Seen, estimate_of
from sim.bundled import cases, designs
from sim.display import Card, Shows
from sim.engine.checks import check_seed
from sim.errors import KamlabError, did_you_mean
from sim.experiment.assumptions import assumption_ranges
from sim.experiment.design import Design, read_design
from sim.experiment.outcomes import Column, outcomes
from sim.given import number, shown, whole
from sim.inquiry.asked import Before, asked_of, nothing, write
from sim.inquiry.cell import without_patterns
from sim.paths import usable
from sim.scenario import Cell, Pattern, Scenario, is_design, load
from sim.scenario.free import free_facts, setting_of
from sim.workers import number_of_workers

AT_ONCE = 2_000
"""Arms built before they are run: a scenario with its checks takes more memory than its results."""
DRAWS, REPLICATIONS, WITHIN = 60, 40, 0.3
TRIES = 6
ROBUST, NEEDS_FACTS = 0.8, 0.5
"""Shares of draws in which every pattern of a case must hold for its verdict."""
VERDICTS = ("robust", "in need of its facts", "a story only")


@dataclass(frozen=True, repr=False)
class Robustness(Shows):
    """How far the patterns of a case rest on the assumptions.

    Attributes
    ----------
    scenario : whose patterns they are
    drawn : a row per draw: every key drawn, and each pattern's estimate under the pattern's name
    table : a row per pattern: pattern, measure, share (of draws in which the estimate lies in the pattern's range), low, high
        (95 % interval of the share), decides, correlation, then_decides, then_correlation (the two keys that decide the estimate most,
        with Spearman's correlation; empty where the interval of the correlation includes zero)
    asked : what decides the result, for its manifest
    about : what was drawn, in words
    deciding : keys by how much they decide how many patterns hold in a draw (see `sim.analysis.decisive`)
    """

    scenario: Scenario
    drawn: pd.DataFrame
    table: pd.DataFrame
    asked: Mapping[str, Any] = field(default_factory=dict)
    about: str = "the assumptions"
    deciding: pd.DataFrame = field(default_factory=pd.DataFrame)

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        facts = {"": self.verdict, "draws": len(self.drawn)}
        tables = {"Patterns, and in which share of the draws they hold": self.table}
        then = {
            ".table": "the patterns",
            ".drawn": "every draw",
            ".deciding": "what decides how many hold",
            ".save(folder)": "writes it to a folder",
        }
        return Card("Robustness", self.scenario.name, facts, self.words(), tables, then)

    @property
    def verdict(self) -> str:
        """Robust where every pattern holds in four draws of five, in need of its facts where each holds in half of them, else a story."""
        least = float(self.table["share"].min())
        return VERDICTS[0] if least >= ROBUST else VERDICTS[1] if least >= NEEDS_FACTS else VERDICTS[2]

    @property
    def together(self) -> Estimate:
        """Share of the draws in which all patterns hold at once, with its 95 % interval."""
        held = np.all([self.holds(pattern) for pattern in self.scenario.pattern], axis=0)
        return wilson(float(np.sum(held)), len(held))

    def words(self) -> list[str]:
        """What was found, in sentences."""
        worst = min(self.table.to_dict("records"), key=lambda row: row["share"])
        together = self.together
        firm = int((self.table["share"] >= ROBUST).sum())
        text = {
            VERDICTS[0]: "every pattern holds in at least four draws of five",
            VERDICTS[1]: "every pattern holds in at least half of the draws, but not each in four of five",
            VERDICTS[2]: "some pattern holds in fewer than half of the draws",
        }[self.verdict]
        sentences = [
            f"{self.scenario.name} is {self.verdict}: {text}, with {self.about} drawn at random {len(self.drawn)} times.",
            f"{firm} of {len(self.table)} patterns hold in at least four draws of five; the least certain, in "
            f"{100 * worst['share']:.0f} % [{100 * worst['low']:.0f}, {100 * worst['high']:.0f}], is: {worst['pattern']}.",
            f"All {len(self.table)} at once hold in {100 * together.value:.0f} % [{100 * together.low:.0f}, {100 * together.high:.0f}].",
        ]
        decide = self.deciding[self.deciding["decides"]].head(3) if len(self.deciding) else self.deciding
        if len(decide):
            told = ", ".join(f"{row.input} ({row.correlation:+.2f})" for row in decide.itertuples())
            return [*sentences, f"How many patterns hold is decided by {told}."]
        return [*sentences, "No single input decides how many patterns hold beyond doubt."]

    def holds(self, pattern: Pattern) -> np.ndarray:
        """In which draws the pattern's estimate lies in its range: array (draws,) of bool."""
        return within(pattern, self.drawn[pattern.name].to_numpy())

    def save(self, folder: str | Path, name: str = "robustness", *, overwrite: bool = False) -> list[Path]:
        """Write figure, table, draws and manifest to a folder; returns the paths. Another result in it is replaced only if asked."""
        from sim.figures.inquiries import robustness_figure

        tables = {f"{name}-patterns": self.table, f"{name}-draws": self.drawn}
        says = f"{self.scenario.name}: how far its patterns rest on {self.about}"
        figure = robustness_figure(self.table, self.drawn, {p.name: self.holds(p) for p in self.scenario.pattern}, says=says)
        return write(folder, self.asked, tables, {name: figure}, overwrite=overwrite)


def within(pattern: Pattern, estimates: np.ndarray) -> np.ndarray:
    """Whether estimates lie in a pattern's range; one that is not a number does not."""
    low, high = pattern.bounds
    return (estimates > low) & (estimates < high)


def robustness(
    given: str | Path | Design | Scenario,
    *,
    draws: int | None = None,
    replications: int | None = None,
    facts: float | None = None,
    assumptions: float | None = None,
    seed: int | None = None,
    progress: bool = False,
    before: Before = nothing,
    workers: int | None = None,
) -> Robustness:
    """Look at every pattern of a case in many draws of what it rests on.

    Only the estimate counts, not its interval: few replications in each of many draws say more about the share than many in few.

    Parameters
    ----------
    given : a case, by name, path or as a scenario: its free facts and the behavioural assumptions are drawn all at once, evenly and
        independently of each other (Latin hypercube), in the cells that its patterns name. Or a design with a [sample], by name, path or as
        a record: its settings are drawn, with its `replications`, `seed` and `months`
    draws : of a case, 10 or more; by default 60
    replications : of each cell in each draw, 2 or more; by default 40
    facts, assumptions : of a case: how far they are drawn around what is stated, 0.3 (the default) for 0.7 to 1.3 times it; 0 to 0.95
    seed : of the draws and of the random numbers in each; by default 1
    before : called with what is asked, before anything runs: it may refuse
    workers : threads at work; by default KAMLAB_WORKERS, or as many as this machine or job has
    progress : whether a bar is shown

    Raises
    ------
    KamlabError
        for a design without a sample, a case without patterns, and input that cannot be used
    """
    number_of_workers(workers)  # refused before anything runs
    options = {"draws": draws, "replications": replications, "facts": facts, "assumptions": assumptions, "seed": seed}
    found = read_case_or_design(given)
    if isinstance(found, Design):
        said = [name for name, value in options.items() if value is not None]
        if said:
            raise KamlabError(
                f"{' and '.join(said)} of a design stand in it: leave {'it' if len(said) == 1 else 'them'} out, or name a case"
            )
        return _of_design(found, before, progress=progress, workers=workers)
    return _of_case(found, options, before, progress=progress, workers=workers)


def read_case_or_design(given: Any) -> Design | Scenario:
    """A case or a design, by name, path or as a record; KamlabError for whatever is neither."""
    if isinstance(given, (Design, Scenario)):
        return given
    if not isinstance(given, (str, Path)):
        raise KamlabError(f"robustness needs a case or a design, by name, path or as a record, not {shown(given)}")
    name, path = str(given), usable(given)
    if name in cases():
        return load(name)
    if name in designs() or (path.is_file() and is_design(name)):
        return read_design(given)
    if not path.is_file() and path.suffix != ".toml":
        near = did_you_mean(name, [*cases(), *designs()])
        raise KamlabError(f"there is no bundled case or design {name!r}{near} (a file of your own is named by its path, ending in .toml)")
    return load(path)


def _of_design(design: Design, before: Before, *, progress: bool, workers: int | None) -> Robustness:
    if design.sample is None:
        raise KamlabError(f"{design.name} has no [sample]: robustness needs random draws, as in assumptions = [0.6, 1.6]")
    scenario = _with_patterns(load(design.scenario).with_(months=design.months))
    asked = asked_of("robustness", scenario, [], None, design=design.model_dump(mode="json"), seed=design.seed)
    before(asked)
    bare = without_patterns(scenario)
    settings = design.sample.settings()

    def arms(draw: int, cells: Sequence[Cell]) -> list[Scenario]:
        return [_arm(bare, cell, settings[draw]) for cell in cells]

    estimates = _estimates(scenario, arms, len(settings), design.replications, design.seed, progress=progress, workers=workers)
    keys = pd.DataFrame(settings).rename(columns=lambda key: key.removeprefix("assumptions."))
    return _found(scenario, keys, estimates, asked, "the assumptions")


def _of_case(scenario: Scenario, options: Mapping[str, Any], before: Before, *, progress: bool, workers: int | None) -> Robustness:
    """As `robustness`, of a case; a draw that makes no scenario comes halfway back to the case, and so on, and is told as it was run."""
    usual = {"draws": DRAWS, "replications": REPLICATIONS, "facts": WITHIN, "assumptions": WITHIN, "seed": 1}
    chosen = {name: usual[name] if value is None else value for name, value in options.items()}
    draws, replications = whole("draws", chosen["draws"], 10, 1_000_000), whole("replications", chosen["replications"], 2, 1_000_000)
    wide, around = (number(name, chosen[name], 0.0, 0.95) for name in ("facts", "assumptions"))
    seed = check_seed(chosen["seed"])
    scenario = _with_patterns(scenario)
    asked = asked_of("robustness", scenario, [], None, draws=draws, replications=replications, facts=wide, assumptions=around, seed=seed)
    before(asked)
    bare = without_patterns(scenario)
    facts = [fact.key for fact in free_facts(scenario)] if wide else []
    ranges = assumption_ranges(1.0 - around, 1.0 + around) if around else {}
    times = _drawn(dict.fromkeys(facts, (1.0 - wide, 1.0 + wide)), draws, seed)
    parameters = _drawn(ranges, draws, seed + 1)
    if not wide and not around:
        raise KamlabError("facts and assumptions are both 0: there is nothing to draw")
    drawn = [dict(zip(ranges, row, strict=True)) for row in parameters.to_numpy().tolist()]

    def arms(draw: int, cells: Sequence[Cell]) -> list[Scenario]:
        for _ in range(TRIES):
            try:
                setting = {**setting_of(bare, dict(zip(facts, times.iloc[draw], strict=True))), **drawn[draw]}
                return [_arm(bare, cell, setting) for cell in cells]
            except KamlabError:
                times.iloc[draw] = 1.0 + (times.iloc[draw] - 1.0) / 2.0
        times.iloc[draw] = 1.0
        return [_arm(bare, cell, drawn[draw]) for cell in cells]

    estimates = _estimates(scenario, arms, draws, replications, seed, progress=progress, workers=workers)
    keys = pd.concat([times, parameters.rename(columns=lambda key: key.removeprefix("assumptions."))], axis=1)
    what = [f"{name} within {100 * part:.0f} %" for name, part in (("the free facts", wide), ("the assumptions", around)) if part]
    return _found(scenario, keys, estimates, asked, " and ".join(what))


def _with_patterns(scenario: Scenario) -> Scenario:
    if not scenario.pattern:
        raise KamlabError(f"{scenario.name} states no patterns, so there is nothing whose robustness could be told")
    return scenario


def _drawn(ranges: Mapping[str, tuple[float, float]], draws: int, seed: int) -> pd.DataFrame:
    """A Latin hypercube: a row per draw, a column per key."""
    from scipy.stats import qmc  # here, since it takes a second that commands which draw nothing need not wait

    if not ranges:
        return pd.DataFrame(index=range(draws))
    low, high = np.array(list(ranges.values())).T
    return pd.DataFrame(qmc.scale(qmc.LatinHypercube(len(ranges), rng=seed).random(draws), low, high), columns=list(ranges))


def _found(scenario: Scenario, keys: pd.DataFrame, estimates: np.ndarray, asked: Mapping[str, Any], about: str) -> Robustness:
    """The shares and what decides, from every pattern's estimate in every draw: array (draws, patterns)."""
    rows, held = [], np.zeros(len(estimates))
    for pattern, values in zip(scenario.pattern, estimates.T, strict=True):
        inside = within(pattern, values)
        held += inside
        share = wilson(float(np.sum(inside)), len(values))
        found = decisive(keys, np.nan_to_num(values))
        top = [(row.input, row.correlation) if row.decides else ("", np.nan) for row in found.head(2).itertuples()]
        rows.append(
            (pattern.name, pattern.measure, share.value, share.low, share.high, *top[0], *(top[1] if len(top) > 1 else ("", np.nan)))
        )
    columns = ["pattern", "measure", "share", "low", "high", "decides", "correlation", "then_decides", "then_correlation"]
    table = pd.DataFrame(rows, columns=columns)
    drawn = pd.concat([keys, pd.DataFrame(estimates, columns=[p.name for p in scenario.pattern])], axis=1)
    return Robustness(scenario, drawn, table, asked, about, decisive(keys, held))


def _estimates(
    scenario: Scenario,
    arms_of: Callable[[int, Sequence[Cell]], list[Scenario]],
    draws: int,
    replications: int,
    seed: int,
    *,
    progress: bool,
    workers: int | None,
) -> np.ndarray:
    """Every pattern's estimate in every draw: array (draws, patterns).

    arms_of : the cells, as they are in a draw
    """
    cells = {cell.key: cell for pattern in scenario.pattern for cell in pattern.cells()}
    columns = list(dict.fromkeys(column for pattern in scenario.pattern for cell in pattern.cells() for column in _columns(pattern, cell)))
    place = {key: n for n, key in enumerate(cells)}
    at_once = max(1, AT_ONCE // len(cells))
    found = np.empty((draws, len(scenario.pattern)))
    for begin in range(0, draws, at_once):
        part = range(begin, min(begin + at_once, draws))
        arms = [arm for draw in part for arm in arms_of(draw, list(cells.values()))]
        values = outcomes(arms, columns, replications, seed=seed, progress=progress, label="draws", workers=workers)
        for draw, block in zip(part, values.reshape(len(part), len(cells), len(columns), replications), strict=True):
            for n, pattern in enumerate(scenario.pattern):
                found[draw, n] = _estimate(pattern, block, place, columns)
    return found


def _columns(pattern: Pattern, cell: Cell) -> list[Column]:
    window = cell.window or (1, None)
    return [Column(measure, *window) for measure in (pattern.measure, pattern.per) if measure]


def _arm(scenario: Scenario, cell: Cell, setting: dict[str, Any]) -> Scenario:
    """A cell under changed facts; what the cell itself sets comes last."""
    return scenario.with_(policy=cell.policy or None, relationship=cell.relationship or None, set={**setting, **cell.set})


def _estimate(pattern: Pattern, block: np.ndarray, place: dict[str, int], columns: list[Column]) -> float:
    def seen(cell: Cell) -> Seen:
        values = [block[place[cell.key], columns.index(column)] for column in _columns(pattern, cell)]
        return Seen(values[0], values[1] if pattern.per else None)

    return estimate_of(pattern, seen).value
