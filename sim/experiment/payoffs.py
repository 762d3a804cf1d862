"""What sides get: one number a replication for each payoff, from many arms on common random numbers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from tqdm.auto import tqdm

from sim.engine import Runner, runner_of
from sim.engine.checks import check_seed
from sim.engine.compiling import prepare
from sim.errors import KamlabError, told
from sim.experiment.pool import StoppedError, perform, stop
from sim.given import whole
from sim.scenario import Scenario
from sim.scenario.sides import Side
from sim.world.measures import over_window


class Payoff(NamedTuple):
    """What a side gets: a measure over months first .. last (None: the horizon).

    Of suppliers it is the sum over members, each measured from its own seat. Of accounts, `account_profit` is that of its members alone;
    every other measure is the focal supplier's, as everywhere.
    """

    side: Side
    measure: str
    first: int = 1
    last: int | None = None


class Need(NamedTuple):
    """Which monthly series a payoff is made of: a measure seen by suppliers (places), or the profit of accounts (places)."""

    measure: str
    suppliers: tuple[int, ...]
    accounts: tuple[int, ...]


def payoffs(
    arms: Sequence[Scenario],
    wanted: Sequence[Payoff],
    replications: int,
    *,
    seed: int = 1,
    start: int = 0,
    progress: bool = False,
    label: str = "strategies",
    workers: int | None = None,
) -> np.ndarray:
    """Run every arm with the same random numbers.

    Parameters
    ----------
    replications : of each arm, from number `start` on; replication r of every arm meets the random numbers addressed by (seed, r)

    Returns
    -------
    array (arms, payoffs, replications)

    Raises
    ------
    KamlabError
        for a seed or a number of replications that cannot be used, and for the first replication that fails
    """
    check_seed(seed)
    replications = whole("replications", replications, 2, 1_000_000)
    prepare()
    found = np.empty((len(arms), len(wanted), replications))
    work = partial(_of_arm, tuple(arms), tuple(wanted), seed, range(start, start + replications))
    places = range(len(arms))
    with tqdm(total=len(arms), desc=label, unit="arm", disable=not progress, leave=False, file=sys.stderr) as bar:
        for arm, values in perform(places, work, threads=True, serial=len(arms) == 1, workers=workers):
            found[arm] = values
            bar.update()
    return found


def _of_arm(arms: tuple[Scenario, ...], wanted: tuple[Payoff, ...], seed: int, replications: range, arm: int) -> np.ndarray:
    return of_scenario(arms[arm], wanted, seed, replications)


def of_scenario(scenario: Scenario, wanted: Sequence[Payoff], seed: int, replications: range) -> np.ndarray:
    """Payoffs of one scenario: array (payoffs, replications).

    Raises
    ------
    KamlabError
        naming the replication that failed
    StoppedError
        where the user interrupts
    """
    runner = runner_of(scenario, seed)
    needs = [_need(scenario, payoff) for payoff in wanted]
    places = [scenario.place_of(payoff.measure) for payoff in wanted]
    monthly = np.empty((len(wanted), len(replications), scenario.months))
    for row, replication in enumerate(replications):
        if stop.is_set():
            raise StoppedError
        try:
            monthly[:, row] = _series(runner, replication, needs, places)
        except Exception as error:
            raise KamlabError(f"{scenario.name}: replication {replication}, seed {seed} failed: {told(error)}") from error
    measured = [scenario.measured[place] for place in places]
    return np.array([over_window(series, m, p.first, p.last) for series, m, p in zip(monthly, measured, wanted, strict=True)])


def _need(scenario: Scenario, payoff: Payoff) -> Need:
    names = [s.name for s in scenario.supplier]
    focal = names.index(scenario.focal.name)
    if not payoff.side.buys:
        return Need(payoff.measure, tuple(names.index(member) for member in payoff.side.members), ())
    everyone = len(payoff.side.members) == len(scenario.account)
    if everyone or payoff.measure != "account_profit":
        return Need(payoff.measure, (focal,), ())
    members = [account.name for account in scenario.account for _ in range(account.count)]
    return Need(payoff.measure, (), tuple(place for place, name in enumerate(members) if name in payoff.side.members))


def _series(runner: Runner, replication: int, needs: Sequence[Need], places: Sequence[int]) -> np.ndarray:
    """Monthly values (needs, months); month by month only where somebody else than the focal supplier must be asked."""
    focal = runner.setting.focal
    others = sorted({place for need in needs for place in need.suppliers} - {focal})
    by_account = any(need.accounts for need in needs)
    if not others and not by_account:
        return runner.run(replication)[:, list(places)].T
    months = []
    for row in runner.by_month(replication):
        seen = {focal: row, **{place: runner.seen_by(place) for place in others}}
        profit = runner.state.account["account_profit"]
        months.append(
            [
                profit[list(need.accounts)].sum() if need.accounts else sum(seen[supplier][place] for supplier in need.suppliers)
                for need, place in zip(needs, places, strict=True)
            ]
        )
    return np.array(months).T
