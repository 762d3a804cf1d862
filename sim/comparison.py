"""Compare: the main job, from a scenario to numbers, words and pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from sim.analysis.enough import Enough, Target, next_size, saved_by_common_random_numbers, width_of
from sim.analysis.results import CellName, Results
from sim.called import made_by
from sim.display import Card
from sim.engine import Agents, chosen_engine
from sim.engine.checks import check_agents, check_classes, check_seed
from sim.errors import KamlabError
from sim.experiment import Failure, run_arms
from sim.experiment.own import own_classes
from sim.given import shown, truth
from sim.language import check_language, told
from sim.paths import usable, usable_folder
from sim.scenario import Scenario, load
from sim.scenario.arms import check_names, label, named_in, sides
from sim.scenario.own_measure import OwnMeasure
from sim.strategies import AdaptivePolicy, Conflict, Coverage
from sim.workers import number_of_workers

if TYPE_CHECKING:
    from sim.conditions import RestsOn
    from sim.experiment.panels import PanelFolder

REPLICATIONS = 200


@dataclass(frozen=True, repr=False)
class Comparison(Results):
    """What `compare` found: results that put themselves into words, files and a page (see `sim.analysis.results`)."""

    def card(self) -> Card:
        """What it is, what was found, and what to call next."""
        from sim.report.tables import ranked_table, summary_table

        facts = {"": f"{len(self.cells)} cells", "replications": self.replications, "months": self.horizon, "seed": self.seed}
        measures = summary_table(self)
        measures["measure"] = [told(name, "en") for name in measures["measure"]]
        tables = {"Ranked by profit, mean [95 % interval]": ranked_table(self), "Measures of each cell": measures}
        then = {
            ".report(folder)": "writes the page with figures and data",
            ".summary()": "all measures",
            ".contrasts(measure)": "differences",
            ".rests_on()": "on whom it rests",
            ".to_latex()": "a table for a paper",
            ".runs": "a row a replication",
            ".months": "a row a month",
        }
        return Card("Comparison", self.scenario.name, facts, self.words(), tables, then)

    def words(self, language: str = "en") -> list[str]:
        """The headline contrasts, and over what they hold, in sentences.

        Parameters
        ----------
        language : en or zh
        """
        from sim.report.page import tongue_of  # here, as below, since it loads matplotlib
        from sim.report.words import headline

        return headline(self, tongue_of(language))

    def rests_on(
        self,
        measure: str = "profit",
        *,
        horizons: Sequence[int] | None = None,
        replications: int | None = None,
        progress: bool = False,
        workers: int | None = None,
    ) -> RestsOn:
        """On whom the contrasts rest: with each group of accounts left out or made ordinary, each rival left out, at several horizons.

        See `sim.conditions.rests_on`, which this calls. It runs the best cells some ten times more, so it is made when it is asked for.
        """
        from sim.conditions import rests_on

        return rests_on(self, measure, horizons=horizons, replications=replications, progress=progress, workers=workers)

    def save(self, out: str | Path, *, overwrite: bool = False) -> list[Path]:
        """Write runs, months, summary and contrasts as Parquet and CSV to a folder; returns the paths.

        A folder that holds another result is refused unless `overwrite` is true.
        """
        from sim.report.data import save

        return save(self, usable(out, "out"), overwrite=overwrite)

    def report(self, out: str | Path, *, overwrite: bool = False, language: str = "en") -> Path:
        """Write one self-contained HTML page with figures and tables, the figures as PNG, PDF and SVG, and the data behind it.

        Parameters
        ----------
        out : folder, made where it is missing
        overwrite : whether another result in it may be replaced; unless it is true, such a folder is refused
        language : of page and figures, en or zh

        Returns
        -------
        path of the page
        """
        from sim.report.page import write_report

        return write_report(self, usable(out, "out"), overwrite=overwrite, language=language)

    def to_latex(self, table: str = "measures") -> str:
        """One of the main tables in LaTeX (with the package booktabs): "ranking", "measures" or "contrasts".

        Raises
        ------
        KamlabError
            for a table that there is not
        """
        from sim.report.paper import table_in_latex

        return table_in_latex(self, table)

    def save_tables(self, out: str | Path, kinds: str | Iterable[str] = ("latex", "csv", "xlsx"), *, overwrite: bool = False) -> list[Path]:
        """Write the main tables for a paper into OUT/tables, with the same digits in all files; returns the paths.

        Parameters
        ----------
        out : the folder of the report, or another one
        kinds : some of "latex" (NAME.tex), "csv" (NAME.csv) and "xlsx" (tables.xlsx, by the package openpyxl)
        overwrite : whether another result in the folder may be replaced

        Raises
        ------
        KamlabError
            for an unknown kind, for xlsx without openpyxl, and for a folder that holds another result
        """
        from sim.report.paper import write_paper_tables

        return write_paper_tables(self, usable(out, "out"), kinds, overwrite=overwrite)


def read(folder: str | Path) -> Comparison:
    """A comparison that was saved (`kamlab compare NAME --out DIR`, `compare(out=...)`, `Comparison.save`), with every method.

    Own agent classes and adaptive policies are named in it, but cannot be run again from the folder.

    Parameters
    ----------
    folder : that holds manifest.json and series.parquet

    Raises
    ------
    KamlabError
        for a folder that holds no comparison, one of another version's measures, and files that were changed since

    Examples
    --------
    >>> import tempfile
    >>> made = compare("gree-gome", policies="balanced", relationships="shallow", replications=2, months=6, progress=False)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = made.save(folder)
    ...     read(folder).summary(["profit"], last=3).equals(made.summary(["profit"], last=3))
    True
    """
    from sim.report.saved import saved  # here, since it loads what writes reports

    return Comparison(**saved(folder))


def compare(
    scenario: str | Path | Scenario,
    policies: Iterable[str | Conflict | AdaptivePolicy | type] | None = None,
    relationships: Iterable[str | Coverage] | None = None,
    replications: int | Literal["auto"] = REPLICATIONS,
    months: int | None = None,
    seed: int = 1,
    engine: str = "auto",
    executor: Executor | None = None,
    out: str | Path | None = None,
    progress: bool = True,  # noqa: FBT001, FBT002 (a name of the public interface)
    agents: Agents | None = None,
    target: Target | None = None,
    *,
    overwrite: bool = False,
    workers: int | None = None,
    accounts: Any = None,
    rivals: Any = None,
    measures: Iterable[OwnMeasure] = (),
    language: str = "en",
    panel: bool = False,
) -> Comparison:
    """Compare strategies on common random numbers: the focal supplier's policies and relationships, and what accounts and rivals do.

    Parameters
    ----------
    scenario : a bundled scenario's name, a path to a .toml, or a scenario
    policies, relationships : names or own records (`sim.Conflict`, `sim.Coverage`); a policy may also be one made with `sim.policy`, or a
        subclass of `sim.Supplier`, whose arms alone run on the agent engine; by default those that the scenario names, in most cases
        compromise, hard-line, balanced and shallow, layered
    replications : of each cell; "auto" adds replications until the contrast of `target` is known as closely as it asks
    months : horizon; by default the scenario's
    seed : of the random numbers, 0 to 2^63 - 1
    engine : "batch" (compiled), "agents" (Mesa) or "auto"
    executor : any `concurrent.futures.Executor`
    out : a folder for report, figures and data; nothing is written without it. It is refused, before anything runs, where it holds
        another result
    progress : whether a bar is shown
    agents : own agent classes in all arms, {sim.Supplier: MySupplier}; they run on the agent engine
    target : with replications="auto": which contrast, how closely (see `sim.Target`)
    overwrite : whether another result in `out` may be replaced
    workers : threads or processes at work, where no executor is given; by default as many as this machine or job has
    accounts : a policy (or a subclass of `sim.KeyAccount`) of all accounts, or by their names in the scenario,
        {"Fair buyer": "hard-line"}. One holds in the whole comparison, several, {"Fair buyer": ["balanced", "hard-line"]}, are arms
    rivals : likewise by name, a policy, coverage or attack, {"Rival North": ["none", "raid"]}; or by key,
        {"Rival North": {"policy": "hard-line", "attack": ["none", "raid"]}}
    measures : measures of one's own (see `sim.measure`), which stand beside the shipped ones everywhere
    language : of the report in `out`, en or zh
    panel : whether the account-months are kept, too, in the folder `panel` of `out` (see `sim.read_panel`)

    Returns
    -------
    Comparison

    Raises
    ------
    KamlabError
        for input that cannot be used

    Examples
    --------
    >>> r = compare("gree-gome", policies=["balanced"], relationships=["shallow"], replications=2, months=6, progress=False)
    >>> r.runs[["policy", "relationship", "replication"]].values.tolist()
    [['balanced', 'shallow', 0], ['balanced', 'shallow', 1]]
    >>> tough = {"Fair buyer": ["balanced", "hard-line"]}
    >>> r = compare("three-managers", ["balanced"], ["layered"], 2, 6, accounts=tough, progress=False)
    >>> [cell.relationship for cell in r.cells]
    ['layered, Fair buyer balanced', 'layered, Fair buyer hard-line']
    """
    sc, seed = _measuring(load(scenario), measures), check_seed(seed)
    others = sides(sc, accounts, rivals)
    if others.fixed:
        sc = sc.with_(set=others.fixed)
    number_of_workers(workers)  # refused before anything runs
    check_language(language)
    if target is not None and not isinstance(target, Target):
        raise KamlabError(f"compare: target must be a sim.Target, as in target=sim.Target(width=2.0), not {shown(target)}")
    overwrite, panel = truth("compare: overwrite", overwrite), truth("compare: panel", panel)
    if panel and out is None:
        raise KamlabError("compare: panel needs out, the folder in which the account-months are kept")
    folder = None if out is None else usable_folder(out)  # before the work of a long run is lost
    chosen_policies = _listed("policies", sc.policies if policies is None else policies, Conflict)
    chosen_relationships = _listed("relationships", sc.relationships if relationships is None else relationships, Coverage)
    varied = [value for arm in others.arms for value in arm.values()]
    check_names([*chosen_policies, *chosen_relationships, *others.fixed.values(), *varied])
    cells, arms, settings = [], [], []
    for setting in others.arms:
        told = label(setting)
        for relationship in chosen_relationships:
            for policy in chosen_policies:
                arm = sc.with_(policy=policy, relationship=relationship, months=months, set=setting)
                cells.append(CellName(arm.policy, f"{arm.relationship}, {told}" if told else arm.relationship))
                settings.append({"relationship": arm.relationship, **named_in(setting)} if told else {})
                arms.append(arm)
    for arm in arms:
        check_classes(arm)
    if len(set(cells)) < len(cells):
        raise KamlabError("compare: two cells have the same policy and relationship: name each strategy once")
    base = sc if months is None else sc.with_(months=months)
    # Entered into the scenario's tables, so that a result can state the numbers of own strategies.
    base = base.with_(known=[*chosen_policies, *chosen_relationships, *varied])
    failures: list[Failure] = []

    account_months: PanelFolder | None = None

    def add(start: int, n: int) -> np.ndarray:
        keywords: dict[str, Any] = {"seed": seed, "engine": engine, "executor": executor, "agents": agents, "workers": workers}
        if account_months is not None:
            keywords["keep"] = partial(account_months.keep, start)
        return run_arms(arms, n, **keywords, start=start, failures=failures, progress=progress, label=sc.name)

    check_agents(agents)
    alone = [(cell.policy, setting.get("relationship", cell.relationship)) for cell, setting in zip(cells, settings, strict=True)]
    provenance: dict[str, Any] = {
        "own": own_classes(agents),
        "settings": tuple(settings),
        "left_out": left_out(sc, alone, named=(policies is not None, relationships is not None)),
        "made_by": made_by("sim.compare", scenario=sc, policies=None if policies is None else chosen_policies,
                           relationships=None if relationships is None else chosen_relationships, replications=replications,
                           months=months, seed=seed, engine=engine, agents=agents, target=target, accounts=accounts, rivals=rivals,
                           measures=measures or None),
    }  # fmt: skip

    engines = " and ".join(dict.fromkeys(chosen_engine(engine, agents, arm) for arm in arms))

    def found(series: np.ndarray, enough: Enough | None = None) -> Comparison:
        return Comparison(base, tuple(cells), series, seed, engines, tuple(failures), enough, **provenance)

    until = _filled_in(sc, target, cells) if isinstance(replications, str) and replications == "auto" else None
    if until is None and target is not None:
        raise KamlabError("compare: target goes with replications='auto'")
    if folder is not None:
        from sim.report.provenance import claim_report  # here, since it loads matplotlib

        nothing = found(_nothing(len(cells), replications, base.months))
        claim_report(nothing, folder, until, overwrite=overwrite)
        if panel:
            account_months = _panel_folder(folder, nothing, until, overwrite=overwrite)
    result = _until_enough(until, add, found) if until else found(add(0, cast("int", replications)))
    if not result.replications:
        raise KamlabError(f"compare: every replication failed; the first with {failures[0].error}")
    if account_months is not None:
        account_months.finish()
    if folder is not None:
        result.report(folder, overwrite=overwrite, language=language)
    return result


def _panel_folder(out: Path, nothing: Comparison, until: Target | None, *, overwrite: bool) -> PanelFolder:
    """Where the account-months go; the folder of another comparison is refused."""
    from sim.experiment.panels import PanelFolder
    from sim.report.folder import NOT_COMPARED
    from sim.report.provenance import asked_of

    asked = {key: value for key, value in asked_of(nothing, until).items() if key not in NOT_COMPARED}
    return PanelFolder(out, nothing.cells, nothing.scenario, asked, overwrite=overwrite)


def _nothing(cells: int, replications: int | Literal["auto"], months: int) -> np.ndarray:
    """The shape of what is to come, without a measure."""
    usable = isinstance(replications, Integral) and not isinstance(replications, bool) and replications > 0
    return np.empty((cells, int(replications) if usable else 0, months, 0))


def left_out(scenario: Scenario, cells: Iterable[tuple[str, str]], *, named: tuple[bool, bool] = (False, False)) -> tuple[str, ...]:
    """The case's own policy or relationship, where it is in no cell and whoever chose the cells did not name them.

    Parameters
    ----------
    named : whether the policies and the relationships were named
    """
    compared = [set(names) for names in zip(*cells, strict=True)]
    own = {"policy": scenario.policy, "relationship": scenario.relationship}
    return tuple(
        f"{what} {name}" for (what, name), seen, said in zip(own.items(), compared, named, strict=True) if name not in seen and not said
    )


def _measuring(scenario: Scenario, measures: Any) -> Scenario:
    """The scenario with the measures that were handed in."""
    listed = [measures] if isinstance(measures, OwnMeasure) else list(measures) if isinstance(measures, (list, tuple)) else [measures]
    names = [one.name if isinstance(one, OwnMeasure) else None for one in listed]
    if None in names:
        raise KamlabError(f"compare: measures are those that sim.measure makes, as in measures=[worst_grudge], not {shown(measures)}")
    if len(set(names)) < len(names):
        raise KamlabError("compare: two measures have one name: give each a name of its own")
    return scenario.with_(known=listed) if listed else scenario


def _filled_in(scenario: Scenario, target: Target | None, cells: Sequence[CellName]) -> Target:
    """The target with its cells: by default the first two of the comparison."""
    if target is None:
        raise KamlabError("compare: replications='auto' needs a target, as in target=sim.Target(width=2.0)")
    if len(cells) < 2:
        raise KamlabError("compare: replications='auto' watches a contrast: compare two cells at least")
    scenario.place_of(target.measure)
    return replace(target, left=target.left or cells[0], right=target.right or cells[1])


def _until_enough(target: Target, add: Callable[[int, int], np.ndarray], found: Callable[..., Comparison]) -> Comparison:
    """Add replications in rounds until the target's interval is narrow enough, or there are as many as it allows."""
    series = add(0, target.start)
    rounds: list[tuple[int, float]] = []
    while True:
        result = found(series)
        left, right = (result.outcome(target.measure, *cell, target.first, target.last) for cell in (target.left, target.right) if cell)
        width = width_of(left, right)
        rounds.append((series.shape[1], width))
        if width <= target.width or series.shape[1] >= target.most:
            return found(series, Enough(target, tuple(rounds), saved_by_common_random_numbers(left, right)))
        more = next_size(series.shape[1], width, target) - series.shape[1]
        series = np.concatenate([series, add(series.shape[1], more)], axis=1)


def _listed(what: str, given: Any, record: Any) -> list[Any]:
    if not isinstance(given, (str, record, AdaptivePolicy, type, Iterable)):
        raise KamlabError(f"compare: {what} must be names or records of sim.{record.__name__}, not {shown(given)}")
    if isinstance(given, (str, record, AdaptivePolicy, type)):
        return [given]
    items = list(given)
    if not items:
        raise KamlabError(f"compare: {what} is empty: name at least one")
    return items
