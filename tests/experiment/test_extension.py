"""An experiment made larger: it ends with the bytes that it would have if it had been asked at once, whatever happened on the way."""

from __future__ import annotations

import json
import random
import re
import shutil
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.errors import KamlabError
from sim.experiment import extension, large, read_design, read_results, run_design
from sim.experiment.design import points
from sim.experiment.store import read_experiment
from tests.cli.cases import run
from tests.experiment import cases
from tests.experiment.cases import InTurn, chunks, digests, hold, posix, victim, wait_for

TINY = {"policies": ["balanced", "hard-line"], "relationships": ["layered"], "replications": 12, "chunk": 5}
POINTS, ROWS, CHUNKS = 4, 48, 10
FEWER = {"replications": 7}
ONE_LEVEL = {"factors": {"account.power_shift": [0.3]}}


def small(**changes):
    return cases.small(**{**TINY, **changes})


def write_small(folder, **changes):
    return cases.write_small(folder, **{**TINY, **changes})


def data(folder: Path) -> dict[str, str]:
    """Digests of all files but the manifest, which also tells what was extended."""
    return {name: digest for name, digest in digests(folder).items() if name != "manifest.json"}


def extend(out: Path, **changes):
    return run_design(small(**changes), out, extend=True, progress=False)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Folder of the design asked at once. Not to be changed."""
    out = tmp_path_factory.mktemp("extension") / "whole"
    run_design(small(), out, progress=False)
    assert len(chunks(out)) == CHUNKS
    return out


@pytest.fixture(scope="module")
def smaller(tmp_path_factory):
    """Folders of finished experiments, each smaller than the whole one in some way. Not to be changed."""
    found = {}
    for name, changes in {"fewer": FEWER, "one-level": ONE_LEVEL, "both": {**FEWER, **ONE_LEVEL}}.items():
        found[name] = tmp_path_factory.mktemp("smaller") / name
        run_design(small(**changes), found[name], progress=False)
    return found


@pytest.fixture
def begun(smaller, tmp_path):
    """A smaller experiment that may be extended."""
    return Path(shutil.copytree(smaller["both"], tmp_path / "begun"))


@pytest.mark.parametrize(("name", "known"), [("fewer", 4 * 7), ("one-level", 2 * 12), ("both", 2 * 7)])
def test_an_extension_has_the_bytes_of_the_whole_and_runs_only_what_is_added(whole, smaller, tmp_path, monkeypatch, name, known):
    out = Path(shutil.copytree(smaller[name], tmp_path / "out"))
    ran, runner_of = [], large.runner_of

    def counted(*asked):
        runner = runner_of(*asked)
        return SimpleNamespace(run=lambda replication, records: (ran.append(replication), runner.run(replication, records))[1])

    monkeypatch.setattr(large, "runner_of", counted)
    found = extend(out)
    assert data(out) == data(whole)
    assert (found.taken_over, len(ran)) == (known, ROWS - known)


def test_the_manifest_tells_what_was_extended_and_all_else_in_it_is_that_of_the_whole(whole, begun):
    extend(begun, **FEWER)
    extend(begun)
    told, asked = (json.loads((out / "manifest.json").read_text(encoding="utf-8")) for out in (begun, whole))
    steps = told.pop("extends")["experiments"]
    assert [(step["replications"], step["points"]) for step in steps] == [(7, 2), (7, 4)]
    assert told == asked
    assert len(read_results(begun)) == ROWS


def test_what_a_manifest_tells_of_extensions_cannot_be_edited(begun):
    extend(begun)
    path = begun / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"replications": 7', '"replications": 8'), encoding="utf-8")
    with pytest.raises(KamlabError, match="not as it was written"):
        read_results(begun)


def test_extended_twice_and_once_more_it_is_the_whole(whole, begun):
    extend(begun, **ONE_LEVEL)
    assert extend(begun).taken_over == 2 * 12
    before = digests(begun)
    assert extend(begun).made == 0
    assert digests(begun) == before
    assert data(begun) == data(whole)


def test_account_months_are_set_aside_with_the_rest_and_made_again(tmp_path):
    kept = {"replications": 2, "panel": True, **ONE_LEVEL}
    out, once = tmp_path / "out", tmp_path / "once"
    run_design(small(**kept), out, progress=False)
    before = digests(out)
    extension.set_aside(out, {**read_experiment(out)[0], "design": small(**kept | {"replications": 3}).model_dump(mode="json")})
    assert digests(out / "earlier") == before, "the smaller experiment is not whole where it was set aside"
    extension.settle(out)
    assert digests(out) == before
    extend(out, **kept | {"replications": 3})
    run_design(small(**kept | {"replications": 3}), once, progress=False)
    assert data(out) == data(once)


def test_an_empty_folder_is_begun(whole, tmp_path):
    extend(tmp_path / "out")
    assert digests(tmp_path / "out") == digests(whole)


def test_an_unfinished_experiment_is_extended_by_what_it_has(whole, begun):
    for path in chunks(begun)[1::2]:
        path.unlink()
    assert 0 < extend(begun).taken_over < 2 * 7
    assert data(begun) == data(whole)


def test_a_spoilt_chunk_of_the_smaller_one_is_not_taken_over(whole, begun):
    other = chunks(begun)[0].read_bytes()
    chunks(begun)[1].write_bytes(other)
    extend(begun)
    assert data(begun) == data(whole)


def test_errors_are_rows_that_are_taken_over(tmp_path, monkeypatch):
    runner_of = large.runner_of

    def failing(*asked):
        runner = runner_of(*asked)
        return SimpleNamespace(run=lambda replication, records: runner.run(replication, records) if replication else [][1])

    with monkeypatch.context() as broken:
        broken.setattr(large, "runner_of", failing)
        run_design(small(replications=2, **ONE_LEVEL), tmp_path / "out", progress=False)
    assert extend(tmp_path / "out", replications=3, **ONE_LEVEL).errors == 2
    found = read_results(tmp_path / "out")
    assert found["error"].notna().tolist() == [True, False, False] * 2
    assert found["profit"].isna().tolist() == [True, False, False] * 2


def extend_without_end(out: Path, done: int) -> None:
    hold(done)
    extend(out)


@posix
@pytest.mark.parametrize("rounds", [3, pytest.param(60, marks=pytest.mark.slow)])
def test_killed_at_any_moment_an_extension_ends_with_the_same_bytes(whole, smaller, tmp_path, rounds):
    numbers = random.Random(f"extension {rounds}")
    for number in range(rounds):
        out = Path(shutil.copytree(smaller[numbers.choice(sorted(smaller))], tmp_path / str(number)))
        for _ in range(numbers.randint(1, 3)):
            process = victim(extend_without_end, out, numbers.randint(1, 8))
            goal = numbers.randint(0, CHUNKS - 3)
            wait_for(lambda out=out, goal=goal: len(chunks(out)) >= goal and (out / "earlier").exists(), process)
            time.sleep(numbers.uniform(0, 0.03))
            process.kill()
            process.join()
        run_design(small(), out, resume=(out / "earlier").exists(), extend=True, progress=False)
        assert data(out) == data(whole)


@pytest.mark.parametrize("step", range(8))
def test_a_move_that_was_cut_short_is_taken_back(smaller, whole, begun, monkeypatch, step):
    """At every renaming, and before the manifest of the larger one is written."""
    before, rename, steps = digests(begun), Path.rename, iter(range(100))

    class Killed(BaseException):
        pass

    def until_killed(path, to):
        if next(steps) == step:
            raise Killed
        return rename(path, to)

    with monkeypatch.context() as deadly:
        deadly.setattr(Path, "rename", until_killed)
        deadly.setattr(large.Store, "_whole", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            extend(begun)
    assert run_design(small(**FEWER, **ONE_LEVEL), begun, resume=True, progress=False).made == 0
    assert digests(begun) == before
    extend(begun)
    assert data(begun) == data(whole)


def test_an_extension_that_was_interrupted_goes_on_by_resume_or_is_extended_further(whole, begun, monkeypatch):
    def stopped_after(n):
        run_block, left = large.run_block, iter(range(n))

        def block(*given):
            next(left, None) is not None or (_ for _ in ()).throw(KamlabError("enough"))
            return run_block(*given)

        return block

    for changes, blocks in ((ONE_LEVEL, 2), ({}, 5)):
        with monkeypatch.context() as short:
            short.setattr(large, "run_block", stopped_after(blocks))
            with pytest.raises(KamlabError, match="enough"):
                run_design(small(**changes), begun, extend=True, progress=False, executor=InTurn())
    assert (begun / "earlier" / "earlier" / "manifest.json").exists()
    found = run_design(small(), begun, resume=True, progress=False)
    assert found.taken_over
    assert data(begun) == data(whole)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seed": 2}, r"differs in seed: an extension adds replications or points and keeps all else"),
        ({"months": 7}, "differs in months"),
        ({"measures": ["profit"], "chunk": 13}, "differs in chunk, measures"),
        ({"replications": 6}, r"holds 7 replications of each point, more than the 6 of the design: an extension takes none away"),
        ({"factors": {"account.power_shift": [0.0, 0.31]}}, r"holds 2 of 2 points that the design has no more, .*power_shift = 0\.3"),
        ({"policies": ["hard-line"]}, r"holds 1 of 2 points that the design has no more"),
        ({"scenario": "kiln-raid"}, r"holds another experiment \(it differs in: scenario\)"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)  # fmt: skip
def test_what_is_no_extension_is_refused_and_leaves_every_byte_alone(begun, change, words):
    before = digests(begun)
    with pytest.raises(KamlabError, match=words) as refused:
        extend(begun, **change)
    assert "\n" not in str(refused.value)
    assert digests(begun) == before


def test_other_versions_are_refused_before_anything_is_moved(begun, monkeypatch):
    before = digests(begun)
    monkeypatch.setattr(extension, "check_versions", lambda *_: (_ for _ in ()).throw(KamlabError("begun with other versions")))
    with pytest.raises(KamlabError, match="other versions"):
        extend(begun)
    assert digests(begun) == before


def sampled(points, method="sobol"):
    drawn = {"method": method, "points": points, "ranges": {"account.power_shift": (0.0, 0.5), "account.turnover": (0.0, 1.0)}}
    return {"sample": drawn, "factors": None, "replications": 2, "policies": ["balanced"]}


def test_a_sobol_sample_grows_and_a_latin_hypercube_is_refused(tmp_path):
    run_design(small(**sampled(8)), tmp_path / "at-once", progress=False)
    run_design(small(**sampled(4)), tmp_path / "grown", progress=False)
    assert extend(tmp_path / "grown", **sampled(8)).taken_over == 8
    assert data(tmp_path / "grown") == data(tmp_path / "at-once")
    run_design(small(**sampled(4, "latin-hypercube")), tmp_path / "cube", progress=False)
    with pytest.raises(KamlabError, match="a Latin hypercube does not"):
        extend(tmp_path / "cube", **sampled(8, "latin-hypercube"))


def test_the_command_says_what_it_took_over_and_that_more_replications_are_an_extension(begun, tmp_path):
    larger = write_small(tmp_path)
    done = run("run", larger, "--out", begun, "--resume")
    assert done.exit_code == 2
    assert "--extend where the design has only more replications or points" in done.stderr
    done = run("run", larger, "--out", begun, "--extend")
    assert (done.exit_code, done.stderr) == (0, "")
    assert f"{ROWS} rows in {CHUNKS} chunks, {CHUNKS} made now, 14 rows taken over from the smaller experiment" in done.stdout


# The order of work


def test_a_run_that_is_stopped_has_about_as_many_rows_of_each_point(tmp_path, monkeypatch):
    run_block, left = large.run_block, iter(range(CHUNKS // 2))

    def short(*given):
        if next(left, None) is None:
            raise KamlabError("stopped")
        return run_block(*given)

    monkeypatch.setattr(large, "run_block", short)
    with pytest.raises(KamlabError, match="stopped"):
        run_design(small(), tmp_path / "out", progress=False, executor=InTurn())
    rows = pd.concat([pq.read_table(path).to_pandas() for path in chunks(tmp_path / "out")])["point"].value_counts()
    assert len(rows) == POINTS
    assert rows.max() - rows.min() <= small().chunk


@pytest.mark.parametrize("chunk", [7, 25, 50])
@pytest.mark.parametrize("part", [0.3, 0.5, 0.8])
def test_points_advance_together_while_chunks_are_no_larger_than_the_replications(chunk, part):
    design = cases.small(chunk=chunk)
    done = [block for _, block in zip(range(round(part * design.chunks)), large.blocks(design, points(design)), strict=False)]
    rows = np.bincount([row // 50 for block in done for row in range(block.first, block.last)], minlength=12)
    assert rows.max() - rows.min() <= 2 * chunk
    if design.chunks * part >= 12:
        assert rows.min() > 0


@pytest.mark.parametrize("changes", [{}, {"chunk": 1}, {"chunk": 7}, {"chunk": 100}, {"chunk": 10_000}, {"replications": 1}])
def test_every_chunk_is_worked_at_once_and_only_once(changes):
    order = large.order_of_work(small(**changes))
    assert sorted(order.tolist()) == list(range(small(**changes).chunks))


def test_where_chunks_hold_whole_points_those_done_lie_over_all_of_the_design():
    order = large.order_of_work(small(chunk=100, factors={"account.power_shift": [i / 50 for i in range(16)]}))
    for done in (4, 8, 16):
        assert max(b - a for a, b in zip(sorted(order[:done]), sorted(order[:done])[1:], strict=False)) <= 2 * len(order) / done + 1


# Points from a table

HEAD = "account.power_shift,account.turnover"


def with_table(folder: Path, text: str, encoding: str = "utf-8", **changes) -> Path:
    design = write_small(folder, factors=None, windows=None, replications=2, points="points.csv", **changes)
    (folder / "points.csv").write_bytes(text.encode(encoding))
    return design


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (f"{HEAD}\n0.1,0.5\n0.3,\n", "utf-8"),
        (f"{HEAD}\r\n0.1,0.5\r\n\r\n0.3,\r\n", "utf-8-sig"),
        (f"{HEAD.replace(',', ';')}\n0,1;0,5\n0,3;\n", "utf-8-sig"),
        ("account.power_shift\taccount.turnover\n10%\t50 %\n30%\t\n", "utf-8"),
        ('"account.power_shift","account.turnover"\n"0.1","0.5"\n" 0.3 ",""\n', "utf-8"),
    ],
    ids=["plain", "with a byte order mark", "semicolons", "tabs and per cent", "quotes"],
)
def test_points_are_those_of_a_table(tmp_path, text, encoding):
    design = read_design(with_table(tmp_path, text, encoding))
    assert design.settings() == [{"account.power_shift": 0.1, "account.turnover": 0.5}, {"account.power_shift": 0.3}]


def test_a_name_with_commas_is_a_heading(tmp_path):
    text = 'account.power_shift;"account.""Fair buyer"".turnover"\n0,1;0,5\n'
    assert read_design(with_table(tmp_path, text)).settings() == [{"account.power_shift": 0.1, 'account."Fair buyer".turnover': 0.5}]


def test_whole_numbers_and_words_are_what_the_scenario_takes(tmp_path):
    text = "supplier.Maker.managers,supplier.Rival North.attack\n2,raid\n3.0,none\n"
    found = read_design(with_table(tmp_path, text)).settings()
    assert found == [{"supplier.Maker.managers": n, "supplier.Rival North.attack": attack} for n, attack in ((2, "raid"), (3, "none"))]
    assert all(type(setting["supplier.Maker.managers"]) is int for setting in found)


def test_bad_rows_are_told_by_line_and_column_all_at_once(tmp_path):
    text = f"{HEAD}\n0.1,nan\n-2,0.5\n0.1,0.2\nmuch,-1\n0.10,0.20\n"
    done = run("check", with_table(tmp_path, text))
    done_run = run("run", with_table(tmp_path, text), "--out", tmp_path / "out")
    for told in (done.stderr + done.stdout, done_run.stderr):
        for line, column in ((2, "turnover"), (3, "power_shift"), (5, "power_shift"), (5, "turnover")):
            assert re.search(rf"points\.csv, line {line}, column 'account\.{column}': .* cannot be used: ", told), (line, column)
        assert "line 6: the same point as line 4: keep one of them" in told
        assert "line 4, column" not in told
    assert done_run.exit_code == 2
    assert done_run.stderr.count("kamlab: ") == done_run.stderr.count("\n") == 5
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("account.power_shift,account.turnovr\n0.1,0\n", "column 'account.turnovr'.*turnover"),
        ("policy,account.turnover\nbalanced,0\n", "'policy' is no setting: say policies = "),
        ("account.turnover,account.turnover\n0,1\n", "occurs twice"),
        (HEAD + "\n", "holds no rows"),
        ("", "holds no rows"),
        (HEAD + "\n0.1,0.2,0.3\n", "stands under no heading"),
    ],
)
def test_a_table_that_is_none_of_points_is_one_sentence(tmp_path, text, words):
    with pytest.raises(KamlabError, match=words):
        read_design(with_table(tmp_path, text))


def test_settings_are_stated_once(tmp_path):
    with_table(tmp_path, f"{HEAD}\n0.1,0.5\n")
    design = write_small(tmp_path, factors={"account.turnover": [0.1]})
    done = run("run", design, "--points", tmp_path / "points.csv", "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "has factors and point" in done.stderr


def test_rows_added_to_a_table_extend_the_experiment(tmp_path):
    design = with_table(tmp_path, f"{HEAD}\n0.1,0.5\n0.3,\n")
    assert run("run", design, "--out", tmp_path / "grown").exit_code == 0
    with_table(tmp_path, f"{HEAD}\n0.2,0.2\n0.3,\n0.1,0.5\n")
    assert "8 rows taken over" in run("run", design, "--out", tmp_path / "grown", "--extend").stdout
    table = pd.read_csv(tmp_path / "points.csv")
    at_once = read_design(write_small(tmp_path, factors=None, windows=None, replications=2), points=table)
    run_design(at_once, tmp_path / "at-once", progress=False)
    assert data(tmp_path / "grown") == data(tmp_path / "at-once")
