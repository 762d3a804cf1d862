"""Agent classes and measures of one's own in comparisons, and files of code: what they are called everywhere, and what is refused."""

from __future__ import annotations

import json
import pickle

import pytest

import sim
from sim.engine import Batch
from sim.errors import KamlabError
from sim.experiment import read_design, run_arms, run_design
from sim.own_code import read_file
from tests.cli.cases import run
from tests.comparison.code import TEXT
from tests.engine.measures import worst_grudge
from tests.engine.policies import watchful

CASE = sim.load("three-managers").with_(months=4)


class Late(sim.Supplier):
    """Turns into a hard line in the third month."""

    def plan(self):
        super().plan()
        if self.model.month == 3:
            self.set_policy("hard-line")


class Proud(sim.KeyAccount):
    """Begins as a hard line."""

    base = "hard-line"


class Broken(sim.Supplier):
    """Raises in the third month."""

    def plan(self):
        super().plan()
        if self.model.month == 3:
            raise RuntimeError("no plan")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("classes")
    found = sim.compare(
        CASE, [Late, watchful, "balanced"], ["layered"], replications=2, progress=False, out=folder, overwrite=True,
        accounts={"Fair buyer": ["balanced", Proud]}, measures=[worst_grudge],
    )  # fmt: skip
    return found, folder


def test_classes_are_arms_beside_records_and_only_theirs_run_on_the_agent_engine(compared):
    found, _ = compared
    assert found.engine == "agents and batch"
    assert [cell.policy for cell in found.cells] == ["Late", "watchful", "balanced"] * 2
    assert found.cells[3].relationship == "layered, Fair buyer Proud"
    still = Batch(CASE.with_(policy="balanced", relationship="layered", known=[worst_grudge]), 1)
    assert found.series[2, 0].tobytes() == still.run(0).tobytes()
    alone = sim.compare(
        CASE, "balanced", "layered", 2, progress=False, agents={sim.Supplier: Late}, measures=[worst_grudge],
    )  # fmt: skip
    assert found.series[0].tobytes() == alone.series[0].tobytes()
    hard = Batch(CASE.with_(relationship="layered", known=[worst_grudge], set={"account.Fair buyer.policy": "hard-line"}), 1)
    assert found.series[5, 0].tobytes() == hard.run(0).tobytes(), "a class that does nothing is not the policy that it begins with"


def test_tables_words_page_and_manifest_name_classes_and_measures(compared):
    found, folder = compared
    assert "worst_grudge" in found.runs
    assert "worst_grudge_q95" in found.months
    assert found.summary("worst_grudge")["unit"].unique().tolist() == ["index"]
    assert "worst grudge" in found.to_latex("measures")
    assert any(sentence.startswith("Of worst_grudge with layered relationships") for sentence in found.words())
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert [own["class"].rpartition(".")[2] for own in manifest["classes"]] == ["Late", "Proud"]
    assert {own["files"][0] for own in manifest["classes"]} == {"test_code.py"}
    assert manifest["measures"][0]["name"] == "worst_grudge"
    page = (folder / "report.html").read_text(encoding="utf-8")
    for words in ("agent class as policy Late", "measure worst_grudge", "The deepest resentment among the accounts", "keep their source"):
        assert words in page, words
    assert (folder / "figures" / "own-worst_grudge.png").is_file()


def test_a_comparison_that_was_read_has_its_measures_and_says_why_it_cannot_run_again(compared):
    found, folder = compared
    again = sim.read(folder)
    assert again.summary("worst_grudge").equals(found.summary("worst_grudge"))
    with pytest.raises(KamlabError, match="not in a folder of results"):
        Batch(again.scenario.with_(policy="balanced"), 1)


def test_a_class_that_raises_costs_its_replications_and_no_others():
    with pytest.raises(KamlabError, match=r"every replication failed.*RuntimeError: no plan \(test_code.py, line"):
        sim.compare(CASE, [Broken, "balanced"], ["layered"], 2, progress=False)


REFUSED = {
    "an account as a supplier": (lambda: sim.compare(CASE, [Proud], ["layered"], 2, progress=False), "make it a subclass of sim.Supplier"),
    "a supplier as an account": (lambda: CASE.with_(set={"account.policy": Late}), "make it a subclass of sim.KeyAccount"),
    "no class of the world": (lambda: CASE.with_(policy=dict), "subclass of sim.Supplier or sim.KeyAccount"),
    "the standard class": (lambda: CASE.with_(policy=sim.Supplier), "subclass of sim.Supplier or sim.KeyAccount"),
    "on the batch engine": (lambda: sim.compare(CASE, [Late], ["layered"], 2, engine="batch", progress=False), "need the agent engine"),
    "twice": (lambda: sim.compare(CASE, [Late, Late], ["layered"], 2, progress=False), "name each strategy once"),
    "a measure that is none": (lambda: sim.compare(CASE, measures=["profit"], progress=False), "sim.measure makes"),
    "two measures of a name": (lambda: sim.compare(CASE, measures=[worst_grudge] * 2, progress=False), "two measures have one name"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_used_is_refused_in_a_sentence(what):
    call, sentence = REFUSED[what]
    with pytest.raises(KamlabError, match=sentence):
        call()


def test_a_class_plays_in_a_tournament():
    found = sim.tournament(CASE, {"supplier": [Late, "balanced"], "accounts": ["balanced", Proud]}, horizons=3, replications=2)
    told = found.at(3).payoffs().set_index(["supplier", "accounts"])["supplier gets"]
    assert len(told) == 4
    assert told["balanced", "balanced"] != told["balanced", "Proud"]


# ------------------------------------------------------------------------------------------------------------- files of code


def test_a_file_offers_what_stands_at_its_top_and_travels_with_its_text(file, capsys):
    known = sim.read_code(file)
    assert [each.name for each in known] == ["firm", "watching", "Turning", "Touchy", "worst"]
    case = CASE.with_(known=known, months=3)
    arms = [case.with_(policy="watching", set={"account.policy": "Touchy"}), case.with_(policy="Turning")]
    series = run_arms(arms, 2, seed=7, workers=1)
    written = pickle.dumps(arms)
    file.write_text("raise SystemExit('edited')", encoding="utf-8")
    assert [arm.policy for arm in pickle.loads(written)] == ["watching", "Turning"]
    there = run_arms(arms, 2, seed=7, workers=2)
    assert there.tobytes() == series.tobytes(), "worker processes read the edited file"
    told = capsys.readouterr().err
    assert "in this process" not in told, "the workers could not take what travelled"
    assert "lives in this session" not in told


FILES = {
    "a missing file": (None, "there is no file"),
    "no Python": ("def (", "line 1: this is no Python"),
    "a file that raises": ("x = 1\n1 / 0\n", r"raises when it is read: ZeroDivisionError: division by zero \(mine.py, line 2"),
    "a file that leaves": ("raise SystemExit(3)", "raises when it is read: SystemExit"),
    "nothing in it": ("x = 1\n", "offers nothing"),
    "a slip in a policy": ("import sim\n@sim.policy\ndef a(see, do, keep):\n    do.bta = 1.0\n", "did you mean 'beta'"),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(what, tmp_path):
    text, sentence = FILES[what]
    path = tmp_path / "mine.py"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(KamlabError, match=sentence):
        sim.read_code(path)


def test_two_files_that_offer_one_name_are_refused(file, tmp_path):
    other = tmp_path / "other.py"
    other.write_text(TEXT.replace("0.92", "0.5"), encoding="utf-8")
    with pytest.raises(KamlabError, match="two things are called 'watching'"):
        sim.read_code([file, other])


def test_an_edited_file_is_read_again(file):
    before = read_file(file)
    assert read_file(file) is before
    file.write_text(TEXT.replace("LIMIT = 1.2", "LIMIT = 9.0"), encoding="utf-8")
    assert read_file(file).LIMIT == 9.0


def test_commands_know_what_a_file_offers(file, tmp_path):
    words = ["three-managers", "--months", "2", "--replications", "2", "--code", str(file), "--json", "--out", str(tmp_path / "o")]
    done = run("compare", *words, "--policies", "watching,balanced", "--relationships", "layered", "--account", "Fair buyer=firm")
    assert done.exit_code == 0, done.stderr
    assert {row["policy"] for row in json.loads(done.stdout)["summary"] if row["measure"] == "worst"} == {"watching", "balanced"}
    wrong = run("compare", *words, "--policies", "wathcing")
    assert wrong.exit_code == 2
    assert "did you mean 'watching'" in wrong.stderr
    axes = ["--x", "policy.watching.grudge=0,2", "--y", "account.turnover=0,1", "--cell", "watching", "--cell", "balanced"]
    done = run("map", *words[:-1], str(tmp_path / "m"), *axes, "--measure", "worst")
    assert done.exit_code == 0, done.stderr
    kin = ["--side", "supplier=named", "--side", "accounts=Touchy,firm", "--horizon", "1"]  # an account's class is no policy of a supplier
    done = run("tournament", *words[:-1], str(tmp_path / "n"), *kin)
    assert done.exit_code == 0, done.stderr
    assert "Touchy" not in {row["supplier"] for row in json.loads(done.stdout)["payoffs"]}
    sides = ["--side", "supplier=watching,balanced", "--side", "accounts=firm,balanced", "--measure", "supplier=worst"]
    done = run("tournament", *words[:-1], str(tmp_path / "t"), *sides)
    assert done.exit_code == 0, done.stderr
    assert "watching" in done.stdout
    assert "firm" in done.stdout


def test_a_design_names_a_file_and_is_not_resumed_once_that_was_edited(file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    stated = (
        'name = "own"\nscenario = "three-managers"\ncode = ["mine.py"]\nreplications = 2\nmonths = 2\npolicies = ["watching", "balanced"]\n'
        'relationships = ["layered"]\nmeasures = ["profit", "worst"]\n[factors]\n"account.Fair buyer.policy" = ["firm", "Touchy"]\n'
        '"supplier.Rival North.attack" = ["none", "raid"]\n'
    )
    (tmp_path / "own.toml").write_text(stated, encoding="utf-8")
    design = read_design("own.toml")
    found = run_design(design, "out", progress=False)
    rows = found.read()
    assert (found.errors, len(rows)) == (0, 16)
    assert rows["worst"].notna().all()
    assert set(rows["policy"]) == {"watching", "balanced"}
    file.write_text(TEXT.replace("0.92", "0.5"), encoding="utf-8")
    with pytest.raises(KamlabError, match="differs in: adaptive"):
        run_design(read_design("own.toml"), "out", resume=True, progress=False)
    (tmp_path / "own.toml").write_text(stated.replace('"worst"', '"wurst"'), encoding="utf-8")
    with pytest.raises(KamlabError, match="did you mean 'worst'"):
        read_design("own.toml")
    file.unlink()
    with pytest.raises(KamlabError, match="there is no file"):
        read_design("own.toml")
