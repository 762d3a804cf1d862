"""NegMAS's negotiators and our policies at both tables: the same agreements, where no two outcomes are worth the same.

Domains that come with NegMAS are in its repository (src/negmas/tests/data), not in what pip installs: the environment variable
NEGMAS_DOMAINS names that folder, where they are to be tried as well.
"""

from __future__ import annotations

import os
import sys
import warnings
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.bargaining import TIME_ONLY

pytest.importorskip("negmas", reason="the extra negmas is not installed")

from negmas.sao import AspirationNegotiator, SAOMechanism

from sim.exchange.negmas import PolicyNegotiator, bargain_with_negmas, domain_from_negmas, negmas_parts

PACES = ((1.0, 1.0), (0.25, 1.0), (0.3, 3.0), (4.0, 0.2))
STEPS = 15


def by_time(beta: float) -> sim.Conflict:
    return sim.Conflict(name="by time", opening=1.0, beta=beta, reciprocity=0, perspective=0)


def untied(seed: int, n: int = 60) -> sim.Domain:
    rng = np.random.default_rng(seed)
    return sim.Domain({"a": list(range(n // 5)), "b": ["v", "w", "x", "y", "z"]}, rng.random(n), 5 * rng.random(n) - 2, 0.2, -0.5)


def shipped() -> list[Path]:
    folder = os.environ.get("NEGMAS_DOMAINS", "")
    return sorted({path.parent for pattern in ("**/*.xml", "**/*.json") for path in Path(folder).glob(pattern)}) if folder else []


def in_negmas(domain: sim.Domain, make_supplier, make_account, steps: int = STEPS) -> dict | None:
    space, ours, theirs = negmas_parts(domain)
    mechanism = SAOMechanism(outcome_space=space, n_steps=steps)
    for make, function in ((make_supplier, ours), (make_account, theirs)):
        mechanism.add(make(), ufun=function)
    agreement = mechanism.run().agreement
    return None if agreement is None else dict(zip(domain.issues, agreement, strict=True))


def aspiring(beta: float):
    return lambda: AspirationNegotiator(aspiration_type=1.0 / beta, tolerance=0.0)


def ours(beta: float):
    return lambda: PolicyNegotiator(policy=by_time(beta), assumptions=TIME_ONLY)


def worth(domain: sim.Domain, outcome: dict | None) -> tuple[float, float] | None:
    if outcome is None:
        return None
    place = domain.place(outcome)
    return float(domain.utility_supplier[place]), float(domain.utility_account[place])


def all_ways(domain: sim.Domain, left: float, right: float) -> list[tuple[float, float] | None]:
    """The same negotiation in NegMAS and here, with its negotiators and our policies on either side."""
    rounds = 2 * STEPS - 2
    found = [in_negmas(domain, one(left), other(right)) for one in (aspiring, ours) for other in (aspiring, ours)]
    found.append(sim.bargain(by_time(left), by_time(right), domain=domain, rounds=rounds, clock="steps", assumptions=TIME_ONLY).outcome)
    found += [
        bargain_with_negmas(domain, supplier(), account(), rounds, assumptions=TIME_ONLY).outcome
        for supplier in (lambda: by_time(left), aspiring(left))
        for account in (lambda: by_time(right), aspiring(right))
    ]
    return [worth(domain, outcome) for outcome in found]


def same(points) -> bool:
    first = points[0]
    return all((point is None) == (first is None) and (point is None or np.allclose(point, first, rtol=0, atol=1e-9)) for point in points)


@pytest.mark.parametrize("seed", range(6))
def test_every_way_to_play_it_ends_in_the_same_agreement(seed):
    domain = untied(seed)
    ends = [all_ways(domain, *paces) for paces in PACES]
    assert all(same(points) for points in ends)
    assert any(points[0] is not None for points in ends)


def test_alternatives_that_leave_nothing_end_without_agreement_everywhere():
    domain = untied(1)
    stubborn = sim.Domain(domain.issues, domain.utility_supplier, domain.utility_account, 0.99, 2.9)
    assert all_ways(stubborn, 1.0, 1.0) == [None] * 9


@pytest.mark.parametrize("folder", shipped(), ids=lambda path: path.name)
def test_domains_that_come_with_negmas_end_alike_and_are_read_as_it_reads_them(folder):
    from negmas.inout import Scenario

    try:
        domain = sim.read_domain(folder)
    except sim.KamlabError as error:
        pytest.skip(str(error))
    if len(domain) > 20_000:
        pytest.skip("too many outcomes for NegMAS to try in a test")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = Scenario.from_genius_folder if list(folder.glob("*.xml")) else Scenario.from_geniusweb_folder
        theirs = domain_from_negmas(read(folder))
    assert theirs.utility_supplier.tolist() in (
        pytest.approx(domain.utility_supplier.tolist(), abs=1e-9),
        pytest.approx(domain.utility_account.tolist(), abs=1e-9),
    )
    if any(np.diff(np.sort(domain.scaled(side))).min() < 1e-9 for side in (0, 1)):
        pytest.skip("some outcomes are worth the same")
    assert all(same(all_ways(domain, *paces)) for paces in PACES)


def test_a_domain_goes_to_negmas_and_comes_back():
    class Held:
        outcome_space, *ufuns = negmas_parts(untied(3))

    back = domain_from_negmas(Held)
    there = untied(3)
    assert back.issues == there.issues
    assert np.array_equal(back.utility_account, there.utility_account)
    assert (back.reserve_supplier, back.reserve_account) == (there.reserve_supplier, there.reserve_account)


def test_a_policy_with_all_its_traits_plays_in_negmas_and_signs_no_less_than_it_wants():
    domain = untied(4)
    space, ours_wants, theirs_wants = negmas_parts(domain)
    mechanism = SAOMechanism(outcome_space=space, n_steps=30)
    mechanism.add(PolicyNegotiator(policy="balanced", opponent_ufun=theirs_wants), ufun=ours_wants)
    mechanism.add(AspirationNegotiator(), ufun=theirs_wants)
    agreement = mechanism.run().agreement
    assert agreement is not None
    assert ours_wants(agreement) >= domain.reserve_supplier


def test_a_policy_out_of_patience_ends_the_negotiation():
    domain = untied(4)
    space, ours_wants, theirs_wants = negmas_parts(domain)
    mechanism = SAOMechanism(outcome_space=space, n_steps=30)
    mechanism.add(PolicyNegotiator(policy="hard-line", patience=0.0), ufun=ours_wants)
    mechanism.add(AspirationNegotiator(), ufun=theirs_wants)
    state = mechanism.run()
    assert state.agreement is None
    assert state.broken


USED = AspirationNegotiator()
SAOMechanism(outcome_space=negmas_parts(untied(1))[0], n_steps=3).add(USED, ufun=negmas_parts(untied(1))[1])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: bargain_with_negmas(3, "balanced", "balanced"), "must be a sim.Domain"),
        (lambda: bargain_with_negmas(untied(1), 3, "balanced"), "neither a policy nor a negotiator"),
        (lambda: bargain_with_negmas(untied(1), "tough", "balanced"), "names the policy 'tough'"),
        (lambda: PolicyNegotiator(policy="tough"), "names the policy 'tough'"),
        (lambda: domain_from_negmas(3), "a scenario of two parties"),
        (lambda: bargain_with_negmas(untied(1), USED, "balanced"), "has it joined another one?"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(call, says):
    with pytest.raises(sim.KamlabError) as error:
        call()
    assert says in str(error.value)


def test_without_the_extra_a_sentence_says_how_to_install_it(monkeypatch):
    monkeypatch.delitem(sys.modules, "sim.exchange.negmas")
    monkeypatch.setitem(sys.modules, "negmas.sao", None)
    with pytest.raises(sim.KamlabError, match=r"pip install 'kamlab\[negmas\]'"):
        import_module("sim.exchange.negmas")
