"""What the table does to results: `python -m benchmarks.table PART [--replications N] [--seed S]` (see TABLE.md for the numbers).

Parts, each on the bundled case three-managers by the batch engine:

    rounds          contrasts of the named policies over five years and over the first, at 9, 17 to 24 and 41 rounds
    search          whether a search over the eight traits of the supplier finds more than the named policies, at 20, 9 and 41 rounds
    account-search  the same for the accounts, all of one policy, against three suppliers
    traits          each trait of the balanced policy swept from end to end
    rapport         disputes, utilities and impasses with rapport held at .1 and .9 in every layer
    openers         what it is worth to make the first offer
    accounts        contrasts with each group of accounts made balanced, and over draws of the assumptions

Random numbers are those of the seed. A search learns on replications that its result is not measured on.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.engine.batch import Batch
from sim.engine.build import check_seed
from sim.errors import KamlabError
from sim.experiment.design import Sample
from sim.kernel.axes import TRAITS
from sim.kernel.sources import rules_digest
from sim.scenario import load
from sim.strategies import POLICIES
from sim.strategies.conflict import RANGES
from sim.world.measures import INDEX

CASE = "three-managers"
YEAR, FIVE_YEARS, TEN_YEARS = 12, 60, 120
ROUNDS = (20, 9, 17, 18, 19, 21, 22, 23, 24, 41)
"""The first is what the bundled cases have, and what the others are held against."""
SEARCHED = (20, 9, 41)
POPULATION, GENERATIONS, LEARNED_ON = 16, 30, 40
ELITE, MEMORY, WIDTH, NARROWEST = 5, 0.6, 0.25, 0.01
"""Candidates that a generation learns from, the part of the old variance that it keeps, and the first and last standard deviation."""
FAR = 100_000
"""First replication that a search learns on, and far from those that its result is measured on."""
CORNER = 0.02
"""A trait so near an end of its range stands at a corner."""
LATE_CONCEDER = np.array([0.98, 0.05, 0.56, 1.0, -0.5, 0.31, 0.3, 1.0])
FIXED_DEMAND = np.array([0.81, 0.01, 0.05, 1.0, -0.14, 0.0, 0.43, 1.0])
BETA = TRAITS.index("beta")
LOW, HIGH = (np.array([RANGES[trait][end] for trait in TRAITS]) for end in (0, 1))

Values = np.ndarray
Score = Callable[[np.ndarray, int, int], Values]
"""Values of a policy (traits) in so many replications from a first one on."""


def named() -> dict[str, np.ndarray]:
    """The named policies by their traits."""
    return {name: np.array(policy.traits) for name, policy in POLICIES.items()}


class Mean(NamedTuple):
    """A mean and the half-width of its 95 % interval."""

    value: float
    half: float

    def __str__(self) -> str:
        return f"{self.value:+.2f} ± {self.half:.2f}"


def mean(values: Values) -> Mean:
    """Mean of independent values."""
    return Mean(float(values.mean()), 1.96 * float(values.std(ddof=1)) / len(values) ** 0.5)


class World:
    """The case, with the focal supplier's and the accounts' policies and the assumptions open to change from run to run."""

    def __init__(self, months: int, seed: int) -> None:
        self.batch = Batch(load(CASE).with_(months=months), seed)
        self.initial = self.batch._initial
        self._parameters = self.initial.parameters.values.copy()
        self._accounts = self.initial.state.pair["account_policy"].copy()

    def assume(self, **changes: float) -> None:
        """Set assumptions; all others have their shared values."""
        values = self.initial.parameters.values
        values[...] = self._parameters
        for name, value in changes.items():
            values[name] = value

    def accounts(self, traits: np.ndarray | None = None, rows: Iterable[int] | None = None) -> None:
        """Let accounts (by default all) follow a policy; all others, or without one all, follow the case's."""
        policies = self.initial.state.pair["account_policy"]
        policies[...] = self._accounts
        if traits is not None:
            policies[:, slice(None) if rows is None else list(rows)] = traits

    def run(self, traits: np.ndarray, replications: int, first: int = 0) -> np.ndarray:
        """Monthly measures (replications, months, measures) where the supplier follows a policy."""
        self.initial.state.pair["policy"][self.initial.focal] = traits
        return np.array([self.batch.run(r) for r in range(first, first + replications)])

    def profit(self, traits: np.ndarray, replications: int, first: int = 0) -> np.ndarray:
        """Monthly profit (replications, months) of the supplier."""
        return self.run(traits, replications, first)[:, :, INDEX["profit"]]


def show(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table of Markdown."""
    print(f"\n{title}\n\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}", flush=True)
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |", flush=True)


def rounds(replications: int, seed: int) -> None:
    """Contrasts against the balanced policy at several numbers of rounds."""
    world, policies = World(FIVE_YEARS, seed), named()
    lines, first = [], {}
    for r in ROUNDS:
        world.assume(rounds=r)
        profits = {name: world.profit(traits, replications) for name, traits in policies.items()}
        for name in policies:
            if name == "balanced":
                continue
            ahead = profits["balanced"] - profits[name]
            five, one = mean(ahead.sum(axis=1)), mean(ahead[:, :YEAR].sum(axis=1))
            five_20, one_20 = first.setdefault(name, (five, one))
            moved, bar = abs(five.value - five_20.value), max(five_20.half, 0.05 * abs(five_20.value))
            in_year = abs(one.value - one_20.value)
            verdict = "within" if moved < bar and in_year < 0.2 else "exceeds"
            lines.append((name, r, five, one, f"{moved:.2f} of {bar:.2f}", f"{in_year:.2f} of .20", verdict))
    show(
        f"Balanced less another policy, {replications} replications",
        ("policy", "rounds", "60 months", "12 months", "moved (60)", "moved (12)", "bar"),
        sorted(lines, key=lambda line: line[0]),
    )


def to_unit(traits: np.ndarray) -> np.ndarray:
    """Traits as parts of their ranges, beta by its logarithm."""
    u = (traits - LOW) / (HIGH - LOW)
    u[BETA] = np.log(traits[BETA] / LOW[BETA]) / np.log(HIGH[BETA] / LOW[BETA])
    return u


def from_unit(u: np.ndarray) -> np.ndarray:
    """The traits of such parts."""
    traits = LOW + u * (HIGH - LOW)
    traits[BETA] = LOW[BETA] * (HIGH[BETA] / LOW[BETA]) ** u[BETA]
    return traits


def climb(score: Score, start: np.ndarray, seed: int) -> np.ndarray:
    """Search from a start by the cross-entropy method (Rubinstein 1999), each generation on replications of its own.

    Variances are taken around the mean before, so that a search which still moves does not narrow (as in CMA-ES: Hansen 2006).
    """
    draw = np.random.default_rng(seed)
    at, variance = to_unit(start), np.full(len(TRAITS), WIDTH**2)
    weights = np.log(ELITE + 0.5) - np.log(np.arange(1, ELITE + 1))
    weights /= weights.sum()
    for generation in range(GENERATIONS):
        tried = np.clip(at + draw.normal(size=(POPULATION, len(TRAITS))) * np.sqrt(variance), 0.0, 1.0)
        worth = [score(from_unit(u), LEARNED_ON, FAR + generation * LEARNED_ON).mean() for u in tried]
        best = tried[np.argsort(worth)[::-1][:ELITE]]
        variance = np.maximum(MEMORY * variance + (1 - MEMORY) * weights @ (best - at) ** 2, NARROWEST**2)
        at = weights @ best
    return from_unit(at)


def report_search(title: str, score: Score, starts: dict[str, np.ndarray], replications: int, allowed: float) -> None:
    """Search from several starts, and print what the best is worth over the best named policy, trait by trait."""
    policies = named()
    worth = {name: score(traits, replications, 0) for name, traits in policies.items()}
    best_named = max(worth, key=lambda name: worth[name].mean())
    found = {name: climb(score, start, seed=i) for i, (name, start) in enumerate(starts.items())}
    chosen_on = FAR + GENERATIONS * LEARNED_ON
    chosen = max(found, key=lambda name: score(found[name], 4 * LEARNED_ON, chosen_on).mean())
    best = found[chosen]
    value = score(best, replications, 0)
    level = abs(worth[best_named].mean())
    rows = []
    for name, traits in found.items():
        ahead = mean(score(traits, replications, 0) - worth[best_named])
        rows.append((f"from {name}{' (chosen)' if name == chosen else ''}", ahead, f"{100 * ahead.value / level:+.2f} %"))
    rows += [(name, mean(values - worth[best_named]), f"{values.mean():.2f} in all") for name, values in worth.items()]
    show(f"{title}: less the best named policy ({best_named})", ("policy", "difference", "of the best named"), rows)
    lines = []
    for k, trait in enumerate(TRAITS):
        changed = best.copy()
        changed[k] = policies[best_named][k]
        u = to_unit(best)[k]
        corner = "low end" if u < CORNER else "high end" if u > 1 - CORNER else ""
        lines.append((trait, f"{best[k]:.2f}", f"{policies[best_named][k]:.2f}", mean(value - score(changed, replications, 0)), corner))
    show(f"What each trait of the chosen is worth over {best_named}'s", ("trait", "chosen", best_named, "worth", "corner"), lines)
    gain = 100 * float((value - worth[best_named]).mean()) / level
    print(f"\n{title}: {gain:+.2f} % over {best_named}; {'within' if gain <= allowed else 'EXCEEDS'} {allowed} %", flush=True)


def search(replications: int, seed: int) -> None:
    """The supplier's side: five years of profit."""
    world = World(FIVE_YEARS, seed)
    starts = {"principled": named()["principled"], "late conceder": LATE_CONCEDER, "fixed demand": FIXED_DEMAND}
    for r in SEARCHED:
        world.assume(rounds=r)
        report_search(
            f"Supplier, {r} rounds",
            lambda traits, n, first: world.profit(traits, n, first).sum(axis=1),
            starts,
            replications,
            1.5 if r == SEARCHED[0] else 2.5,
        )


def account_search(replications: int, seed: int) -> None:
    """The accounts' side, all of one policy: five years of their profit, against three suppliers."""
    world, policies = World(FIVE_YEARS, seed), named()
    starts = {"principled": policies["principled"], "fixed demand": FIXED_DEMAND}
    for r in SEARCHED:
        world.assume(rounds=r)
        for supplier in ("balanced", "hard-line", "principled") if r == SEARCHED[0] else ("balanced",):

            def score(traits: np.ndarray, n: int, first: int, supplier: str = supplier) -> Values:
                world.accounts(traits)
                return world.run(policies[supplier], n, first)[:, :, INDEX["account_profit"]].sum(axis=1)

            report_search(f"Accounts, {r} rounds, {supplier} supplier", score, starts, replications, 1.5 if r == SEARCHED[0] else 2.5)


def traits(replications: int, seed: int) -> None:
    """Each trait of the balanced policy from end to end, all others as they are."""
    world, balanced = World(FIVE_YEARS, seed), named()["balanced"]
    base = world.profit(balanced, replications).sum(axis=1)
    rows = []
    for k, trait in enumerate(TRAITS):
        for u in (0.0, 0.25, 0.5, 0.75, 1.0):
            changed = to_unit(balanced)
            changed[k] = u
            changed = from_unit(changed)
            profit = world.profit(changed, replications).sum(axis=1)
            rows.append((trait, f"{changed[k]:.2f}", f"{balanced[k]:.2f}", mean(profit - base)))
    show("Five years of profit, less the balanced policy's", ("trait", "at", "balanced has", "difference"), rows)


def at_rapport(world: World, level: float) -> None:
    """Hold the focal supplier's rapport with every contact at a level: none is built or forgotten, and nobody changes post."""
    state = world.initial.state
    state.tie["rapport"][world.initial.focal] = level
    state.account["turnover"] = 0.0
    world.assume(rapport_gain=0.0, rapport_decay=0.0)


def rapport(replications: int, seed: int) -> None:
    """Disputes, utilities and impasses with rapport held."""
    world = World(FIVE_YEARS, seed)
    rows = []
    for name, policy in named().items():
        for level in (0.1, 0.9):
            at_rapport(world, level)
            series = world.run(policy, replications)
            disputes, impasses = (series[:, :, INDEX[measure]].sum() for measure in ("conflicts", "impasses"))
            utility = {m: float(np.nanmean(series[:, :, INDEX[m]])) for m in ("utility_supplier", "utility_account")}
            profit = mean(series[:, :, INDEX["profit"]].sum(axis=1))
            rows.append(
                (name, level, f"{disputes / replications:.1f}", f"{utility['utility_supplier']:.3f}", f"{utility['utility_account']:.3f}",
                 f"{impasses / max(1.0, disputes):.3f}", profit)
            )  # fmt: skip
    show(
        "Rapport held in every layer, five years",
        ("policy", "rapport", "disputes", "utility supplier", "utility account", "impasses a dispute", "profit"),
        rows,
    )


def openers(replications: int, seed: int) -> None:
    """Who makes the first offer: the account, either, the supplier."""
    world = World(FIVE_YEARS, seed)
    rows = []
    for name, policy in named().items():
        drawn = None
        for opener in (0.5, 0.0, 1.0):
            world.assume(opener=opener)
            series = world.run(policy, replications)
            utility, profit = series[:, :, INDEX["utility_supplier"]].mean(axis=1), series[:, :, INDEX["profit"]].sum(axis=1)
            drawn = drawn or (utility, profit)
            rows.append((name, opener, f"{utility.mean():.3f}", f"{mean(utility - drawn[0]).value:+.3f}", mean(profit - drawn[1])))
    show(
        "Who opens: chance of the supplier; differences from one half",
        ("policy", "opener", "utility supplier", "difference", "profit of five years, difference"),
        rows,
    )


def groups(world: World) -> dict[str, list[int]]:
    """Accounts of the case by the policy they follow, those that are not balanced."""
    rows: dict[str, list[int]] = {}
    for i, row in enumerate(world._accounts):
        name = next(name for name, traits in named().items() if np.array_equal(traits, row))
        if name != "balanced":
            rows.setdefault(name, []).append(i)
    return rows


def accounts(replications: int, seed: int) -> None:
    """Contrasts as bundled, all balanced, each group made balanced in turn; then over draws of the assumptions."""
    world, policies = World(TEN_YEARS, seed), named()
    everyone: dict[str, list[int] | None] = {"as bundled": [], "all balanced": None}
    everyone |= {f"{name} made balanced": rows for name, rows in groups(world).items()}
    lines = []
    for said, rows in everyone.items():
        world.accounts(policies["balanced"], rows)
        profits = {name: world.profit(traits, replications) for name, traits in policies.items()}
        for name in ("hard-line", "compromise", "principled"):
            ahead = profits["balanced"] - profits[name]
            lines.append((said, name, *(mean(ahead[:, :months].sum(axis=1)) for months in (YEAR, FIVE_YEARS, TEN_YEARS))))
    show("Balanced less another policy", ("accounts", "less", "12 months", "60 months", "120 months"), lines)
    over_draws(max(20, replications // 5), seed)


def over_draws(draws: int, seed: int, replications: int = 40) -> None:
    """Balanced less hard-line over draws of all assumptions between .6 and 1.6 times their values."""
    world, policies = World(FIVE_YEARS, seed), named()
    settings = Sample(method="latin-hypercube", points=draws, seed=seed, assumptions=(0.6, 1.6)).settings()
    lines = []
    for said, everyone in (("as bundled", None), ("all balanced", policies["balanced"])):
        world.accounts(everyone)
        ahead: dict[str, list[float]] = {"hard-line": [], "compromise": [], "principled": []}
        for setting in settings:
            world.assume(**{key.removeprefix("assumptions."): value for key, value in setting.items()})
            balanced = world.profit(policies["balanced"], replications).sum(axis=1)
            for name in ahead:
                ahead[name].append(float((balanced - world.profit(policies[name], replications).sum(axis=1)).mean()))
        for name, means in ahead.items():
            quartiles = ", ".join(f"{value:+.2f}" for value in np.quantile(means, (0.05, 0.5, 0.95)))
            lines.append((said, name, f"{np.mean(np.array(means) > 0):.2f}", quartiles))
    show(
        f"Balanced less another policy over {draws} draws of the assumptions, 60 months, {replications} replications each",
        ("accounts", "less", "share of draws ahead", "5 %, median, 95 %"),
        lines,
    )


PARTS: dict[str, tuple[Callable[[int, int], None], int]] = {
    "rounds": (rounds, 400),
    "search": (search, 300),
    "account-search": (account_search, 200),
    "traits": (traits, 200),
    "rapport": (rapport, 200),
    "openers": (openers, 200),
    "accounts": (accounts, 200),
}
"""Each part, and the replications that it takes where none are asked for."""


def main() -> None:
    """Run one part and print its tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.table", description="What the table does to results.")
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--replications", type=int, help="of each policy; by default the part's own")
    parser.add_argument("--seed", type=int, default=99)
    asked = parser.parse_args()
    if asked.replications is not None and asked.replications < 2:
        parser.error("--replications: two at least, since an interval is told")
    try:
        check_seed(asked.seed)
    except KamlabError as error:
        parser.error(str(error))
    part, usual = PARTS[asked.part]
    replications, begun = asked.replications or usual, time.perf_counter()
    print(f"## {asked.part}\n\n`python -m benchmarks.table {asked.part} --replications {replications} --seed {asked.seed}`\n")
    print(f"rules {rules_digest()}", flush=True)
    part(replications, asked.seed)
    print(f"\n{time.perf_counter() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()
