"""What is drawn where, on worlds made by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from sim.engine.populate import Setting
from sim.live.network import CALM, DISPUTE, ENDED, FAINTEST, MOST_ACCOUNTS, STANDOFF, WIDEST, colours_of, ground, marks, network, shown
from tests.worlds import parameters, small_state

RAIDER, ACCOUNT = 1, 0


def world_of(accounts: int = 2, suppliers: int = 2):
    """A world in which nobody knows anybody and nothing has happened."""
    names = [f"S{s}" for s in range(suppliers)], [f"A{a}" for a in range(accounts)]
    state = small_state(suppliers=suppliers, accounts=accounts)
    setting = Setting(state, parameters(), 0, tuple(names[0]), tuple(names[1]), ("g",), 12)
    return SimpleNamespace(setting=setting, state=state, month=1)


@pytest.fixture
def world():
    return world_of()


def drawn(world):
    """Everything that bears a name, by name."""
    axes = Figure(figsize=(12, 6)).subplots()
    assert network(axes, world) is axes
    found: dict[str, list] = {}
    for artist in axes.findobj(lambda a: a.get_gid()):
        found.setdefault(artist.get_gid(), []).append(artist)
    return found


def contact(world, account: int, layer: int) -> int:
    return int(np.flatnonzero((world.state.contact["contact_account"] == account) & (world.state.contact["layer"] == layer))[0])


def test_people_stand_on_the_floor_of_their_layer_in_the_house_of_their_account(world):
    x, y = drawn(world)["people"][0].get_offsets().T
    assert np.array_equal(y, world.state.contact["layer"])
    assert np.array_equal(np.round(x), world.state.contact["contact_account"])


def test_a_tie_runs_from_its_supplier_to_its_contact_as_wide_as_it_is_warm(world):
    c = contact(world, account=1, layer=2)
    world.state.tie["rapport"][0, c] = 0.6
    found = drawn(world)
    (ties,) = found["ties of S0"]
    (path,) = ties.get_paths()
    assert np.allclose(path.vertices[0], found["supplier S0"][0].get_position())
    assert np.allclose(path.vertices[-1], found["people"][0].get_offsets()[c])
    assert ties.get_linewidths() == pytest.approx([0.6 * WIDEST])
    assert to_hex(ties.get_edgecolors()[0]) == colours_of(world)[0].lower()
    assert not found["ties of S1"][0].get_paths()


def test_a_warmer_tie_is_stronger_in_colour_too(world):
    world.state.tie["rapport"][0, :2] = 0.2, 0.9
    (ties,) = drawn(world)["ties of S0"]
    assert ties.get_edgecolors()[0][3] < ties.get_edgecolors()[1][3]


def test_a_tie_that_is_hardly_there_is_not_drawn(world):
    world.state.tie["rapport"][0, :2] = FAINTEST * 0.9, FAINTEST * 1.1
    (ties,) = drawn(world)["ties of S0"]
    assert len(ties.get_paths()) == 1


def test_ties_of_an_ended_relationship_are_dotted_and_others_are_not(world):
    world.state.tie["rapport"][0] = 0.5
    world.state.pair["active"][0, 1] = 0
    (ties,) = drawn(world)["ties of S0"]
    whole = [dashes is None for _, dashes in ties.get_linestyles()]
    assert whole == (world.state.contact["contact_account"] == 0).tolist()


@pytest.mark.parametrize(
    ("column", "value", "colour"), [("active", 1, CALM), ("conflict", 1, DISPUTE), ("standoff", 2, STANDOFF), ("active", 0, ENDED)]
)
def test_the_ground_tells_the_state_of_the_focal_relationship_and_of_no_other(world, column, value, colour):
    world.state.pair[column][0, 1] = value
    world.state.pair["standoff"][1, 0] = 1  # a rival's
    found = drawn(world)
    assert to_hex(found["house of A1"][0].get_facecolor()) == colour
    assert to_hex(found["house of A0"][0].get_facecolor()) == ground(world, 0) == CALM


def test_the_wallet_is_divided_as_the_shares_are(world):
    world.state.pair["share"][:, 1] = 0.75, 0.25
    found = drawn(world)
    focal, rival = found["share of S0 at A1"][0], found["share of S1 at A1"][0]
    assert focal.get_width() == pytest.approx(3 * rival.get_width())
    assert rival.get_x() == pytest.approx(focal.get_x() + focal.get_width())


def test_a_raid_is_an_arrow_from_the_raider_to_the_layer_that_it_strikes(world):
    assert not [name for name in drawn(world) if name.startswith("raid")]
    world.state.pair["raiding"][RAIDER, ACCOUNT] = 1
    world.state.account["struck_layer"][ACCOUNT] = 2
    found = drawn(world)
    (arrow,) = found["raid of S1 on A0"]
    start, end = arrow._posA_posB
    assert start == found["supplier S1"][0].get_position()
    assert end == (0, 2)


def test_marks_stand_below_the_house_and_in_no_other(world):
    world.state.pair["ended"][0, 1] = 1
    found = drawn(world)
    assert "mark at A0" not in found
    (mark,) = found["mark at A1"]
    assert mark.get_text() == "break-up"
    assert mark.get_position()[0] == 1
    assert mark.get_position()[1] < found["house of A1"][0].get_y()


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({}, []),
        ({"conflict": 1}, ["dispute"]),
        ({"conflict": 1, "standoff": 3}, ["stand-off 3"]),
        ({"standoff": 3, "ended": 1}, ["break-up"]),
        ({"raided": 1}, ["raid lost"]),
        ({"raided": 1, "repelled": 1, "warned": 1}, ["raid held", "warned"]),
        ({"provoked": 1, "warned": 1}, ["price cut", "warned"]),
        ({"resumed": 1}, ["resumed"]),
    ],
)
def test_a_month_is_told_in_marks_the_gravest_first(world, columns, words):
    for name, value in columns.items():
        world.state.pair[name][0, ACCOUNT] = value
        world.state.pair[name][1, 1] = value  # another supplier's, at another account
    assert [mark.text for mark in marks(world, ACCOUNT)] == words
    assert marks(world, 1) == []


def test_of_many_accounts_the_largest_are_drawn_in_the_order_of_the_case():
    world = world_of(accounts=MOST_ACCOUNTS + 3)
    world.state.account["demand_trend"] = 1.0
    world.state.account["demand_trend"][[2, -1]] = 5.0
    rows = shown(world)
    assert rows == [*range(MOST_ACCOUNTS - 1), MOST_ACCOUNTS + 2]
    found = drawn(world)
    assert len([name for name in found if name.startswith("house")]) == MOST_ACCOUNTS
    assert f"house of A{MOST_ACCOUNTS}" not in found


def test_a_currency_or_name_with_a_dollar_sign_is_shown_as_it_is():
    world = world_of()
    world = SimpleNamespace(setting=world.setting._replace(suppliers=("$1$", "S1")), state=world.state, month=1)
    figure = Figure()
    network(figure.subplots(), world)
    figure.canvas.draw()  # a formula of half a dollar sign would raise
    assert any(r"\$1\$" in text.get_text() for text in figure.axes[0].texts)
