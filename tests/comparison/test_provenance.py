"""What a comparison says of where it comes from: own classes too, and before anything is written over."""

from __future__ import annotations

import json

import numpy as np
import pytest

import sim
from sim import comparison
from sim.called import made_by
from sim.errors import KamlabError
from sim.experiment.own import own_classes
from tests.cli.cases import run

SMALL = {"policies": ["balanced"], "relationships": ["account-unit"], "months": 2, "progress": False}


class Careful(sim.Supplier):
    """Plans as others do."""

    margin = 0.3

    def plan(self):
        super().plan()


class MoreCareful(Careful):
    """Inherits what it does."""


def digest(own: type) -> str:
    return own_classes({sim.Supplier: own})[0]["sha256"]


def test_an_own_class_is_in_the_manifest_and_on_the_page(tmp_path):
    found = sim.compare("gree-gome", **SMALL, replications=2, agents={sim.Supplier: MoreCareful}, out=tmp_path)
    (own,) = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["own"]
    assert own["replaces"] == "Supplier"
    assert own["class"] == f"{__name__}.MoreCareful"
    assert own["files"] == ["test_provenance.py"]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    for words in ("own class in place of Supplier", own["class"], own["sha256"][:16], "keep their source with it"):
        assert words in page
    assert found.made_by.startswith("sim.compare(scenario='gree-gome', policies=['balanced']")
    with pytest.raises(KamlabError, match="differs in: own"):
        sim.compare("gree-gome", **SMALL, replications=2, out=tmp_path)


def test_without_own_classes_the_page_says_that_the_rest_is_enough(tmp_path):
    page = sim.compare("gree-gome", **SMALL, replications=2).report(tmp_path).read_text(encoding="utf-8")
    assert "manifest.json holds all of them" in page
    assert "own class" not in page


def test_a_value_set_on_an_own_class_changes_its_digest(monkeypatch):
    before = digest(MoreCareful)
    assert digest(MoreCareful) == before
    monkeypatch.setattr(Careful, "margin", 0.31)
    assert digest(MoreCareful) != before


def test_an_own_class_of_a_session_has_a_digest_of_what_it_does():
    def typed(source: str) -> type:
        place = {"sim": sim, "__name__": "session"}
        exec(source, place)
        return place["Own"]

    one, other = (f"class Own(sim.Supplier):\n    def plan(self):\n        return {n}\n" for n in (1, 2))
    assert digest(typed(one)) == digest(typed(one))
    assert digest(typed(one)) != digest(typed(other))
    assert own_classes({sim.Supplier: typed(one)})[0]["files"] == []


@pytest.mark.parametrize("change", [{"seed": 2}, {"months": 3}, {"replications": 3}, {"policies": ["hard-line"]}])
def test_a_folder_with_another_result_is_refused_before_anything_runs(tmp_path, monkeypatch, change):
    asked = {**SMALL, "replications": 2}
    sim.compare("gree-gome", **asked, out=tmp_path)
    before = (tmp_path / "manifest.json").read_bytes()
    monkeypatch.setattr(comparison, "run_arms", lambda *_, **__: pytest.fail("it ran"))
    with pytest.raises(KamlabError, match=r"holds another result .*overwrite=True"):
        sim.compare("gree-gome", **(asked | change), out=tmp_path)
    assert (tmp_path / "manifest.json").read_bytes() == before


def test_auto_replications_are_refused_by_their_target(tmp_path):
    asked = {**SMALL, "policies": ["balanced", "hard-line"], "replications": "auto"}
    sim.compare("gree-gome", **asked, target=sim.Target(width=1e6), out=tmp_path)
    sim.compare("gree-gome", **asked, target=sim.Target(width=1e6), out=tmp_path)
    with pytest.raises(KamlabError, match="differs in: target"):
        sim.compare("gree-gome", **asked, target=sim.Target(width=2e6), out=tmp_path)


def test_results_in_memory_are_saved_over_another_only_if_asked(tmp_path):
    one, other = (sim.compare("gree-gome", **SMALL, replications=2, seed=seed) for seed in (1, 2))
    one.save(tmp_path)
    one.report(tmp_path)
    with pytest.raises(KamlabError, match="differs in: seed"):
        other.save(tmp_path)
    other.save(tmp_path, overwrite=True)
    assert not (tmp_path / "report.html").exists(), "the page of the first result stands beside the data of the second"


def test_seeds_of_numpy_are_written_as_numbers(tmp_path):
    found = sim.compare("gree-gome", **SMALL, replications=2)
    object.__setattr__(found, "seed", np.int64(5))
    found.save(tmp_path)
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["seed"] == 5


def test_a_call_from_python_after_a_command_is_not_told_as_that_command():
    run("scenarios")
    assert made_by("sim.compare", seed=1) == "sim.compare(seed=1)"
