"""The relationship of a supplier and an account is a view of their row: nothing is copied, and nothing is silently wrong."""

from __future__ import annotations

import copy
import pickle
from fractions import Fraction

import numpy as np
import pytest

import sim
from sim.agents.relationship import PAIR
from sim.agents.views import SETTABLE_PLACES
from sim.engine.world import release
from sim.errors import KamlabError
from sim.strategies import POLICIES
from sim.world.columns import COLUMNS, column_of
from tests.worlds import first_difference, plain_account, plain_case, plain_supplier


@pytest.fixture
def world():
    made = sim.build("three-managers", seed=3)
    for _ in range(3):
        made.step()
    yield made
    release(made)


def test_every_column_of_the_pair_is_read_at_its_row(world):
    for supplier in world.suppliers:
        for account in (world.accounts[0], world.accounts[-1]):
            pair = supplier.with_(account)
            for column in PAIR:
                expected = column_of(world.state, column.name)[supplier.row, account.row]
                assert np.array_equal(getattr(pair, column.name), expected), column.name
                assert np.shape(getattr(pair, column.name)) == expected.shape, column.name


def test_every_column_of_the_pair_is_written_at_its_row_and_nowhere_else(world):
    pair = world.suppliers[1].with_(world.accounts[2])
    for column in PAIR:
        if column.unit == "index" and column.name not in SETTABLE_PLACES and column.whole:
            continue
        before, value = column_of(world.state, column.name).copy(), 1 if column.whole else 0.5
        value = sim.Conflict(beta=0.3).traits if column.shape == "sat" else value
        setattr(pair, column.name, value)
        changed = column_of(world.state, column.name) != before
        assert (column_of(world.state, column.name)[1, 2] == value).all(), column.name
        changed[1, 2] = False
        assert not changed.any(), column.name


def test_it_is_the_same_from_both_sides_and_however_often_it_is_asked_for(world):
    maker, account = world.focal, world.accounts[1]
    pair = maker.with_(account)
    assert pair is account.with_(maker)
    assert pair is maker.relationships[account.row]
    assert pair is account.relationships[maker.row]
    assert (pair.supplier, pair.account, pair.model) == (maker, account, world)
    assert copy.copy(pair) is pair


def test_relationships_come_in_the_order_of_the_scenario_and_once_each(world):
    assert [pair.account for pair in world.focal.relationships] == world.accounts
    assert [pair.supplier for pair in world.accounts[0].relationships] == world.suppliers
    assert len({pair for supplier in world.suppliers for pair in supplier.relationships}) == len(world.suppliers) * len(world.accounts)


def test_an_array_of_it_is_a_view_and_so_is_the_agents(world):
    pair = world.focal.with_(world.accounts[1])
    pair.terms[2] = 0.125
    assert world.state.pair["terms"][world.focal.row, 1, 2] == 0.125
    world.focal.trust[1] = 0.25
    assert pair.trust == 0.25
    assert isinstance(pair.trust, float)


@pytest.mark.parametrize("value", [0.5, np.float32(0.5), np.float64(0.5), Fraction(1, 2), np.array(0.5), 1, np.int64(1)])
def test_numbers_of_all_kinds_are_taken_as_agents_take_them(world, value):
    pair, account = world.focal.with_(world.accounts[0]), world.accounts[0]
    pair.trust = account.goal_divergence = value
    assert pair.trust == account.goal_divergence == float(value)
    pair.terms = [value] * 6
    assert pair.terms.tolist() == [float(value)] * 6


@pytest.mark.parametrize(
    ("name", "value"),
    [("trust", 1.5), ("trust", float("nan")), ("trust", True), ("trust", "high"), ("trust", None), ("trust", 1j), ("trust", [0.1, 0.2]),
     ("paid", float("inf")), ("paid", -1), ("terms", [0.5] * 5), ("terms", [True, 0, 0, 0, 0, 0]), ("terms", [0.5] * 5 + [2]),
     ("stage", 1.5), ("stage", 9), ("active", 2), ("team", [0, 10**6, 0]), ("paid", 10**400)],
)  # fmt: skip
def test_what_a_column_cannot_hold_is_refused_and_changes_nothing(world, name, value):
    pair = world.focal.with_(world.accounts[0])
    before = world.state.pair.copy()
    with pytest.raises(KamlabError, match=name) as refused:
        setattr(pair, name, value)
    assert len(str(refused.value).splitlines()) == 1
    assert np.array_equal(world.state.pair, before)


def test_every_column_that_points_to_another_row_is_closed():
    """A compiled rule follows such a number into memory: only columns that the list names may be set, and those are no rows."""
    points = {c.name for c in COLUMNS if c.whole and c.unit == "index"}
    assert points >= {"team", "segment", "contact_account", "rep_supplier", "first_contact", "n_contacts", "tied_to", "founded_by"}
    assert set(SETTABLE_PLACES) < points
    for name in points - set(SETTABLE_PLACES):
        (column,) = (c for c in COLUMNS if c.name == name)
        with pytest.raises(KamlabError, match="belong together"):
            sim.agents.views.numbers_for(column, 0)


@pytest.mark.parametrize(
    ("name", "hint"),
    [("trst", "did you mean 'trust'"), ("demand", r"\.account\.demand"), ("quality", r"\.supplier\.quality"), ("xyz", "known")],
)
def test_an_unknown_name_is_refused_with_a_suggestion_when_read_and_when_set(world, name, hint):
    pair = world.focal.with_(world.accounts[0])
    with pytest.raises(AttributeError, match=hint):
        getattr(pair, name)
    with pytest.raises(KamlabError, match=hint):
        setattr(pair, name, 0.5)
    assert not hasattr(pair, name)


@pytest.mark.parametrize("name", ["supplier", "account", "model", "_rows"])
def test_which_pair_it_is_cannot_be_changed(world, name):
    pair = world.focal.with_(world.accounts[0])
    with pytest.raises(KamlabError, match="which pair"):
        setattr(pair, name, world.accounts[1])


def test_an_own_memory_is_kept_with_the_pair(world):
    world.focal.with_(world.accounts[0])._grudge = 3
    assert world.focal.with_(world.accounts[0])._grudge == 3
    assert not hasattr(world.focal.with_(world.accounts[1]), "_grudge")


@pytest.mark.parametrize("other", ["Fair buyer 1", 0, None, sim.KeyAccount, "the agent itself", "contact", "foreign"])
def test_only_a_partner_of_the_same_world_will_do(world, other):
    foreign = sim.build(plain_case(), 1)
    contact = next(iter(world.agents_by_type[sim.Contact]))
    no_account = {"the agent itself": world.focal, "contact": contact, "foreign": foreign.accounts[0]}
    with pytest.raises(KamlabError, match="key account of the same world"):
        world.focal.with_(no_account.get(other, other))
    no_supplier = {"the agent itself": world.accounts[0], "contact": contact, "foreign": foreign.focal}
    with pytest.raises(KamlabError, match="supplier of the same world"):
        world.accounts[0].with_(no_supplier.get(other, other))
    release(foreign)


def test_a_name_that_there_is_not_is_refused_with_a_suggestion_by_agents_too(world):
    with pytest.raises(AttributeError, match="did you mean 'demand'"):
        _ = world.accounts[0].demnd


class Faulty(sim.KeyAccount):
    """A property that fails within."""

    @property
    def worth(self) -> float:
        return self.resale_margn


def test_a_property_that_fails_names_what_failed_within():
    made = sim.build(plain_case(), 1, agents={sim.KeyAccount: Faulty})
    with pytest.raises(AttributeError, match=r"has no 'resale_margn'.*resale_margin"):
        _ = made.accounts[0].worth
    release(made)


def reorganised():
    """Contacts change, teams and tiers are drawn again, and a reform changes policy and visits."""
    supplier = [
        plain_supplier("Focal", focal=True, managers=2, portfolio="designed", reliability=0.8),
        plain_supplier("Rival", attack="raid"),
    ]
    account = [plain_account(name, turnover=3.0, demand=demand, volatility=0.5) for name, demand in (("First", 2.0), ("Second", 1.9))]
    event = [{"month": 3, "kind": "reform", "supplier": "Focal", "set": {"policy": "hard-line", "relationship": "layered"}}]
    return plain_case(supplier=supplier, account=account, event=event, months=26)


def test_it_holds_through_reforms_new_tiers_and_new_people():
    world = sim.build(reorganised(), 5)
    pair = world.focal.with_(world.accounts[1])
    seen = []
    for _ in range(26):
        world.step()
        assert pair is world.focal.with_(world.accounts[1])
        for name in ("trust", "terms", "policy", "team", "served", "resentment"):
            assert np.array_equal(getattr(pair, name), world.state.pair[name][world.focal.row, 1]), name
        seen.append((pair.trust, tuple(pair.policy)))
    assert len({trust for trust, _ in seen}) > 5
    assert seen[1][1] != seen[3][1] == POLICIES["hard-line"].traits
    release(world)


@pytest.mark.parametrize("way", [lambda w: pickle.loads(pickle.dumps(w)), copy.deepcopy])
def test_a_copy_of_the_world_has_pairs_of_its_own(world, way):
    pair = world.focal.with_(world.accounts[0])
    world.focal._favourite = pair
    pair._note = "mine"
    other = way(world)
    twin = other.focal.with_(other.accounts[0])
    assert twin is other.focal._favourite
    assert twin is not pair
    assert (twin.supplier, twin.account, twin._note) == (other.focal, other.accounts[0], "mine")
    twin.trust = 0.125
    assert pair.trust != 0.125
    assert other.state.pair["trust"][other.focal.row, 0] == 0.125
    release(other)


def test_reading_every_pair_changes_nothing(world):
    same = pickle.loads(pickle.dumps(world))
    for supplier in world.suppliers:
        for pair in supplier.relationships:
            for column in PAIR:
                getattr(pair, column.name)
    for one in (world, same):
        one.step()
    assert first_difference(world.state, same.state) is None


class Watchful(sim.Supplier):
    """Bargains by the pair."""

    def plan(self) -> None:
        super().plan()
        for pair in self.relationships:
            pair.set_policy("balanced" if pair.resentment > 0.1 else "hard-line")


class WatchfulByRows(sim.Supplier):
    """The same, by rows of the tables."""

    def plan(self) -> None:
        super().plan()
        for account in self.model.accounts:
            angry = self.model.state.pair["resentment"][self.row, account.row] > 0.1
            self.model.state.pair["policy"][self.row, account.row] = POLICIES["balanced" if angry else "hard-line"].traits


def test_a_strategy_written_with_pairs_is_the_one_written_with_rows_to_the_last_bit():
    runs = [
        sim.compare(
            "three-managers", ["balanced"], ["shallow"], replications=2, months=18, seed=2, progress=False, agents={sim.Supplier: own}
        )
        for own in (Watchful, WatchfulByRows)
    ]
    assert runs[0].runs.equals(runs[1].runs)


class Hasty(sim.Supplier):
    """Asks for accounts before there are any."""

    def __init__(self, model, row, name):
        super().__init__(model, row, name)
        self._ties = self.relationships


def test_a_world_that_is_not_made_yet_has_no_pairs_and_says_so():
    with pytest.raises(KamlabError, match="not made yet"):
        sim.build(plain_case(), 1, agents={sim.Supplier: Hasty})
