"""A company is called what it is called, wherever its name is written, in whichever form of Unicode."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata

import pytest
from click.testing import CliRunner

import sim
from sim.cli import kamlab
from sim.errors import KamlabError
from sim.experiment import read_design, run_design
from sim.inquiry import parse_axis, parse_cell, regimes, why
from sim.scenario import parse_setting, template
from sim.scenario.naming import cut, parts_of, quoted
from sim.scenario.scenario import parse

NAMES = (
    "Amazon.com, Inc.", "Nestlé S.A.", "格力电器（珠海）有限公司", "O'Brien & Söhne", "AT&T", "7-Eleven", "Yahoo!",
    'A=B: "C" / D', "S&P 500®", "H&M Hennes & Mauritz AB (publ)", "Société d'Épargne, S.à r.l.", "'s-Hertogenbosch B.V.", "demand",
    "shares", "supplier", "x.y", "[bold]", "$5 & $10", "ООО «Ромашка»", "#1 Cochran", "+44 Ltd", "a\u200cb", "a\\b", "100%",
)  # fmt: skip
UNSEEN = (
    "", " ", "a\nb", "a\tb", "a\0b", "a\u202eb", "a\u2066b", "\ufeffa", " a", "a ", "a\u2028b", "\u200d", "x" * 101, "a\x7f",
)  # fmt: skip


def case(supplier: str, account: str = "Fair buyer"):
    data = tomllib.loads(template("case"))
    for a in data["account"]:
        for key in ("shares", "terms", "knows", "loyalty"):
            if "Maker" in a.get(key, {}):
                a[key][supplier] = a[key].pop("Maker")
    data["account"][0] |= {"name": account, "count": 1}
    data["supplier"][0]["name"] = supplier
    return parse(data, "case.toml")


@pytest.mark.parametrize("name", NAMES)
def test_any_name_runs_and_can_be_written_in_a_key(name):
    sc = case(name, name)
    assert sim.compare(sc, ["balanced"], ["shallow"], replications=2, months=2, progress=False).replications == 2
    for key in (f"supplier.{json.dumps(name, ensure_ascii=False)}.alternative", f"supplier.{quoted(name)}.alternative"):
        assert sc.with_(set=dict([parse_setting(f"{key}=0.51")])).supplier[0].alternative == 0.51
        assert parse_cell(sc, f"mine: balanced/{key}=0.51").arm(sc).supplier[0].alternative == 0.51
        axis = parse_axis(f"{key}=0.1:0.6")
        assert sc.with_(set={axis.key: axis.levels[-1]}).supplier[0].alternative == 0.6
    key = f"account.{quoted(name)}"
    changed = sc.with_(set={f"{key}.demand": 9.0, f"{key}.shares.{quoted(name)}": 1.0, f"{key}.shares.Rival": 0.0})
    assert (changed.account[0].demand, changed.account[1].demand) == (9.0, sc.account[1].demand)
    assert changed.account[0].shares == {name: 1.0, "Rival": 0.0}


@pytest.mark.parametrize("name", ["Nestlé S.A.", "Amazon.com, Inc.", "x.y"])
def test_a_name_with_dots_may_stand_without_quotes_where_one_reading_makes_sense(name):
    sc = case(name)
    assert sc.with_(set={f"supplier.{name}.alternative": 0.51}).supplier[0].alternative == 0.51
    with pytest.raises(KamlabError, match="stands in quotes"):
        sc.with_(set={f"supplier.{name[:-1]}?.alternative": 0.51})


def test_an_account_called_as_a_key_is_can_be_set():
    sc = case("Maker", "demand")
    for key in ("account.demand.demand", 'account."demand".demand', "account.demand.turnover"):
        changed = sc.with_(set={key: 2.5})
        fact = key.rpartition(".")[2]
        assert (getattr(changed.account[0], fact), getattr(changed.account[1], fact)) == (2.5, getattr(sc.account[1], fact))
    assert [a.demand for a in sc.with_(set={"account.demand": 2.5}).account] == [2.5, 2.5]


@pytest.mark.parametrize("name", UNSEEN)
def test_names_that_cannot_be_seen_are_refused_in_a_sentence(name):
    with pytest.raises(KamlabError, match=r"\[\[supplier\]\] number 1.*key name: .*cannot be a name") as refused:
        case(name)
    assert refused.value.sentences[0].isprintable()


def test_composed_and_decomposed_are_one_name_everywhere(tmp_path):
    """TOML, Python, dotted keys, designs and the command line."""
    one, other = (unicodedata.normalize(form, "Café Ångström") for form in ("NFC", "NFD"))
    assert one != other
    for made, asked in ((one, other), (other, one)):
        sc = case(made, made)
        assert sc.supplier[0].name == one
        assert sc.with_(set={f"supplier.{asked}.alternative": 0.51}).supplier[0].alternative == 0.51
        assert sc.with_(policy=sim.Conflict(name=made)).policy == one
        found = sim.compare(sc, [sim.Conflict(name=made)], ["shallow"], replications=2, months=2, progress=False)
        assert found.outcome("profit", asked, "shallow").size == 2
        text = template("case").replace("{ Maker", f'{{ "{made}"').replace('"Maker"', f'"{made}"').replace("Hard buyer", asked)
        path = tmp_path / "case.toml"
        path.write_bytes(b"\xef\xbb\xbf" + text.replace(made, asked, 1).encode())
        asking = ["trace", str(path), "--account", made, "--months", "2", "--set", f"supplier.{asked}.alternative=0.4"]
        said = CliRunner().invoke(kamlab, asking)
        assert said.exit_code == 0, said.output
        head = f'name = "d"\nscenario = "{path}"\nreplications = 2\n'
        (tmp_path / "d.toml").write_bytes(b"\xef\xbb\xbf" + f'{head}[factors]\n"supplier.{asked}.alternative" = [0.2]\n'.encode())
        assert read_design(tmp_path / "d.toml").size == 6


def test_a_manifest_with_a_byte_order_mark_is_still_a_manifest(tmp_path):
    design = read_design("quick").model_copy(
        update={"replications": 2, "months": 2, "factors": {}, "windows": {}, "point": (), "sample": None}
    )
    run_design(design, tmp_path / "out", progress=False)
    manifest = tmp_path / "out" / "manifest.json"
    manifest.write_bytes(b"\xef\xbb\xbf" + manifest.read_bytes())
    assert run_design(design, tmp_path / "out", resume=True, progress=False).made == 0


def test_inquiries_take_a_case_with_any_names():
    sc = case("Amazon.com, Inc.", "A=B: C / D").with_(months=2, set={"supplier.Rival.attack": "raid"})
    left, right = parse_cell(sc, "balanced"), parse_cell(sc, "hard-line")
    why(sc, left, right, replications=2)
    found = regimes(sc, {'supplier."Amazon.com, Inc.".alternative': (0.1, 0.9)}, [left, right], points=2, replications=2)
    told = found.table["set"].tolist()
    assert len(told) == 2
    for setting in told:
        assert re.fullmatch(r"--set 'supplier\.\"Amazon\.com, Inc\.\"\.alternative=0\.\d+'", setting), setting


def test_a_sign_in_quotes_does_not_cut():
    assert cut("O'Brien=1", "=")[0] == "O'Brien"
    assert [part.text for part in parts_of("account.O'Brien & Söhne.demand")] == ["account", "O'Brien & Söhne", "demand"]
