"""The hand-written Mesa peer is the same model: its long-run means agree with KAMlab's where the rest is switched off."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from benchmarks.peer import Contact, KeyAccount, Peer, SalesRep, Supplier, without_the_rest
from sim.engine import Batch
from sim.world.measures import INDEX
from tests.worlds import mean_and_error

MONTHS, SETTLED = 60, 12
MEASURES = ("share_of_wallet", "support", "depth", "loyalty", "warnings", "shifts")


UNEQUAL = sim.Coverage(
    name="unequal", effort={"operating": {"field": 4.0}, "management": {"field": 4.0}, "decision": {"manager": 1.5}}, links=0.3
)
"""Visits across ranks, some of which are just enough for people already known."""


def as_told() -> sim.Scenario:
    return without_the_rest(sim.load("three-managers")).with_(months=MONTHS)


def eventful() -> sim.Scenario:
    """Shifts, raids, warnings and successors in plenty, and people still to be opened, so that the means depend on how it goes."""
    strange = {"account.knows.Maker": [0.05, 0.5, 0.05]}
    return as_told().with_(relationship=UNEQUAL, set={"account.power_shift": 2.0, "account.turnover": 2.0} | strange)


@pytest.fixture(scope="module", params=[as_told, eventful])
def scenario(request):
    return request.param()


@pytest.fixture(scope="module")
def kamlab(scenario) -> dict[str, np.ndarray]:
    """One value a replication: means over the months after the first year, and the rapport by layer at the end."""
    batch, rows = Batch(scenario, 1), []
    for replication in range(400):
        series = batch.run(replication)
        focal, layer = batch.state.tie["rapport"][0], batch.state.contact["layer"]
        rows.append([*(series[SETTLED:, INDEX[name]].mean() for name in MEASURES), *(focal[layer == n].mean() for n in range(3))])
    return _named(rows)


@pytest.fixture(scope="module")
def peer(scenario) -> dict[str, np.ndarray]:
    rows = []
    for seed in range(60):
        model = Peer(scenario, seed)
        for _ in range(MONTHS):
            model.step()
        months = model.datacollector.get_model_vars_dataframe()[SETTLED:]
        contacts = model.agents_by_type[Contact]
        by_layer = [np.mean([c.rapport[model.focal] for c in contacts if c.layer == layer]) for layer in range(3)]
        rows.append([*(months[name].mean() for name in MEASURES), *by_layer])
    return _named(rows)


def _named(rows) -> dict[str, np.ndarray]:
    return dict(zip((*MEASURES, "rapport 0", "rapport 1", "rapport 2"), np.array(rows).T, strict=True))


@pytest.mark.parametrize("name", [*MEASURES, "rapport 0", "rapport 1", "rapport 2"])
def test_the_peer_has_the_long_run_means_of_kamlab(kamlab, peer, name):
    (ours, our_error), (theirs, their_error) = mean_and_error(kamlab[name]), mean_and_error(peer[name])
    assert abs(ours - theirs) <= 4.0 * np.hypot(our_error, their_error) + 1e-9, f"{name}: {ours:.5f} against {theirs:.5f}"


def test_the_peer_has_kamlabs_agents_but_for_the_market():
    scenario = sim.load("three-managers")
    ours, theirs = sim.build(scenario).agents_by_type, Peer(scenario, 1).agents_by_type
    count = {kind.__name__: len(agents) for kind, agents in theirs.items()}
    assert count == {"Supplier": 3, "SalesRep": len(ours[sim.SalesRep]), "KeyAccount": 12, "Contact": 72}
    assert set(theirs) == {Supplier, SalesRep, KeyAccount, Contact}


@pytest.mark.parametrize("case", [as_told, eventful])
def test_the_peer_is_the_same_recursion_where_luck_plays_no_part(case):
    """Without turnover and shifts nothing that is drawn matters."""
    still = case().with_(months=24, set={"account.turnover": 0.0, "account.power_shift": 0.0})
    series = Batch(still, 1).run(0)
    model = Peer(still, 1)
    for month in range(24):
        model.step()
        for name in MEASURES:
            now = model.datacollector.model_vars[name][-1]
            assert now == pytest.approx(series[month, INDEX[name]], abs=1e-12), (month, name)


def test_the_peer_starts_with_the_same_people():
    ours, theirs = sim.build(as_told()).agents_by_type[sim.Contact], Peer(as_told(), 1).agents_by_type[Contact]
    assert [(c.layer, c.head, c.influence) for c in theirs] == [(c.layer, c.head, c.influence) for c in ours]
