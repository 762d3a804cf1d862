"""How fast single negotiations and environments are: many in arrays, one by one, in NegMAS; a step of an environment against a batch month.

Run `python -m benchmarks.laboratory`; --part bargains or --part environments runs one of both. NegMAS and Gymnasium are extras: what is not
there is left out, and said so. Times are of processor or wall clock as stated, the best of a few, in one run on one machine.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

import sim
from sim.bargaining import TIME_ONLY
from sim.engine.batch import Batch
from sim.strategies import POLICIES

SINGLE, MANY, FEW = 40, 400_000, 40
STEPS = 15
WORLDS = 256


def best(work: Callable[[], object], times: int = 5, clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds, the least of a few."""
    found = []
    for _ in range(times):
        begun = clock()
        work()
        found.append(clock() - begun)
    return min(found)


def bargains() -> None:
    """Negotiations a second over six issues, and over listed outcomes on the same work as NegMAS."""
    rng = np.random.default_rng(1)
    w, v = rng.dirichlet(np.ones(6), MANY), rng.dirichlet(np.ones(6), MANY)
    print("six issues, random weights, alternatives 0.3, 20 rounds")
    for left, right in (("balanced", "balanced"), ("compromise", "balanced"), ("hard-line", "balanced"), ("mixed", "mixed")):
        names = list(POLICIES)
        traits = np.array([POLICIES[name].traits for name in names])
        given = [traits[rng.integers(0, len(names), MANY)] if name == "mixed" else name for name in (left, right)]
        one = left if left != "mixed" else "balanced", right if right != "mixed" else "balanced"
        sim.bargain_many(*one, w[:100], v[:100], 0.3, 0.3)
        many = best(lambda given=given: sim.bargain_many(*given, w, v, 0.3, 0.3), 3) / MANY
        lone = best(lambda given=given: sim.bargain_many(*given, w, v, 0.3, 0.3, workers=1), 3, time.process_time) / MANY
        single = best(lambda one=one: [sim.bargain(*one, w[n], v[n], 0.3, 0.3) for n in range(SINGLE)], 3) / SINGLE
        print(f"  {left} / {right}: {1 / many:,.0f} a second ({1 / lone:,.0f} of one core's time); bargain {single * 1e6:,.0f} us; "
              f"{single / many:,.0f} times one by one")  # fmt: skip
    _against_negmas(rng)


def _against_negmas(rng: np.random.Generator) -> None:
    if find_spec("negmas") is None:
        print("NegMAS is not installed: left out")
        return
    from negmas.sao import AspirationNegotiator, SAOMechanism

    from sim.exchange.negmas import negmas_parts

    domain = sim.Domain({"a": range(6), "b": range(5)}, rng.random(30), rng.random(30), 0.1, 0.1)
    space, *functions = negmas_parts(domain)
    beta = 0.5
    policy = sim.Conflict(name="by time", opening=1.0, beta=beta, reciprocity=0, perspective=0)
    times = []
    for _ in range(FEW):
        mechanism = SAOMechanism(outcome_space=space, n_steps=STEPS)
        for function in functions:
            mechanism.add(AspirationNegotiator(aspiration_type=1 / beta, tolerance=0.0), ufun=function)
        begun = time.perf_counter()
        agreement = mechanism.run().agreement
        times.append(time.perf_counter() - begun)
    ours = sim.bargain(policy, policy, domain=domain, rounds=2 * STEPS - 2, clock="steps", assumptions=TIME_ONLY)
    assert ours.outcome == dict(zip(domain.issues, agreement, strict=True)), "not the same work"
    everybody = np.tile(policy.traits, (MANY, 1))
    many = best(
        lambda: sim.bargain_many(everybody, policy, domain=domain, rounds=2 * STEPS - 2, clock="steps", assumptions=TIME_ONLY), 3
    ) / MANY  # fmt: skip
    theirs = float(np.median(times))
    print(f"30 outcomes, {STEPS} steps, {ours.rounds} offers, the same agreement: NegMAS {theirs * 1e6:,.0f} us (making its mechanism not "
          f"counted), bargain_many {many * 1e6:.2f} us, {theirs / many:,.0f} times")  # fmt: skip


def environments() -> None:
    """A step of an environment against a month of the batch engine, processor time of one core."""
    if find_spec("gymnasium") is None or find_spec("pettingzoo") is None:
        print("Gymnasium or PettingZoo is not installed: left out")
        return
    from sim.environments import KeyAccountVectorEnv

    for case in ("three-managers", "gree-gome", "long-tail", "kiln-raid"):
        scenario = sim.load(case)
        batch = Batch(scenario, 1)
        batch.run(0)
        months, runs = scenario.months, 20
        month = best(lambda: [batch.run(r) for r in range(runs)], 3, time.process_time) / (runs * months)  # noqa: B023
        env = KeyAccountVectorEnv(WORLDS, case)
        decision = np.tile(env.seat.decision(scenario.conflicts()[scenario.policy], scenario.coverages()["layered"]), (WORLDS, 1))
        env.reset(seed=1)

        def episode() -> None:
            for _ in range(months + 1):  # noqa: B023
                env.step(decision)  # noqa: B023

        step = best(episode, 3, time.process_time) / (WORLDS * months)
        print(f"{case}: batch month {month * 1e6:.1f} us, step {step * 1e6:.1f} us ({1 / step:,.0f} a second), {step / month:.2f} times")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("bargains", "environments"), action="append")
    parts = parser.parse_args().part or ["bargains", "environments"]
    for part in parts:
        {"bargains": bargains, "environments": environments}[part]()
