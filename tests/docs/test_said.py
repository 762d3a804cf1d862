"""What the product says of itself is so."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

import sim
from sim import cli
from sim.analysis.contrast import mean_of_events
from sim.figures.inquiries import UNDECIDED, colours_of
from tests.docs.pages import ROOT


def test_an_unknown_command_is_answered_with_every_command_there_is(capsys):
    with pytest.raises(SystemExit):
        cli.kamlab.main(["bogus"])
    said = capsys.readouterr().err
    assert [name for name in cli.kamlab.commands if name not in said] == []


@pytest.mark.parametrize("options", [["--replications", "auto"], ["--width", "2"]])
def test_half_of_the_automatic_rule_is_answered_in_the_options_of_the_command_line(options, tmp_path):
    said = CliRunner().invoke(cli.kamlab, ["compare", "three-managers", *options, "--out", str(tmp_path / "out")]).output
    assert "--replications auto" in said
    assert "sim." not in said


def test_dir_names_only_what_is_public():
    assert set(dir(sim)) == {*sim.__all__, "__version__"}


def test_types_are_shipped_and_the_world_explains_its_own_parameters():
    assert (ROOT / "sim" / "py.typed").exists()
    said = sim.World.__init__.__doc__ or ""
    assert "case : a scenario" in said, "the words are Mesa's"
    assert "agents : own agent classes" in said


@pytest.mark.parametrize(("seen", "highest"), [(0.0, 1.0), (1.0, 1.0), (0.0, float("inf"))])
def test_an_event_never_or_always_seen_in_a_hundred_runs_has_an_interval_with_width(seen, highest):
    found = mean_of_events(np.full(100, seen), highest)
    assert found.low <= seen <= found.high
    assert 0.03 < found.high - found.low < 0.05


def cell(policy: str, relationship: str, changes=None) -> SimpleNamespace:
    return SimpleNamespace(
        label=f"{policy} / {relationship}{changes or ''}", policy=policy, relationship=relationship, changes=changes or {}
    )


def test_a_cell_has_one_colour_whatever_else_is_on_the_map():
    shallow, layered, hard = cell("balanced", "shallow"), cell("balanced", "layered"), cell("hard-line", "shallow")
    maps = [colours_of(cells) for cells in ([shallow, layered], [layered, shallow, hard], [hard, shallow], [shallow])]
    for one in (shallow, layered, hard):
        assert len({found[one.label] for found in maps if one.label in found}) == 1
    assert len(set(maps[1].values())) == 3


def test_undecided_has_a_colour_of_its_own():
    cells = [cell(p, r) for p in ("compromise", "hard-line", "balanced") for r in ("shallow", "layered", "no relationship")]
    colours = colours_of([*cells, cell("balanced", "layered", {"account.turnover": 0})])
    assert len(set(colours.values())) == 10
    assert all(max(colour) - min(colour) > 0.1 for colour in colours.values())  # none is grey
    assert UNDECIDED["facecolor"] == "#e6e6e6"
