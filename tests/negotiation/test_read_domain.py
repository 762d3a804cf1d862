"""Domains of Genius and GeniusWeb from files, and what is wrong with them."""

from __future__ import annotations

import json

import pytest

import sim

DOMAIN = """<negotiation_template><utility_space number_of_issues="2"><objective index="0" etype="objective" name="root">
<issue index="1" name="Price" type="discrete"><item index="1" value="high"/><item index="2" value="low"/></issue>
<issue index="2" name="Days" type="integer" lowerbound="1" upperbound="3"/>
</objective></utility_space></negotiation_template>"""


def profile(high, low, slope, weights=(0.6, 0.4), reserve: object = 0.5):
    return f"""<utility_space><objective index="0" name="root">
<issue index="1" name="Price" type="discrete"><item index="1" value="high" evaluation="{high}"/>
<item index="2" value="low" evaluation="{low}"/></issue>
<issue index="2" name="Days" type="integer"><evaluator ftype="linear" parameter0="1" parameter1="{slope}"/></issue>
<weight index="1" value="{weights[0]}"/><weight index="2" value="{weights[1]}"/></objective>
<reservation value="{reserve}"/></utility_space>"""


@pytest.fixture
def genius(tmp_path):
    folder = tmp_path / "Small"
    folder.mkdir()
    (folder / "domain.xml").write_text(DOMAIN)
    (folder / "buyer.xml").write_text(profile(0, 10, -0.25))
    (folder / "seller.xml").write_text(profile(4, 1, 0.5))
    (folder / "pareto.xml").write_text("0.5, 1.0\n")
    return folder


def test_evaluations_are_weighed_as_they_stand(genius):
    domain = sim.read_domain(genius, supplier="seller")
    assert domain.issues == {"Price": ("high", "low"), "Days": (1, 2, 3)}
    assert domain.utility_supplier.tolist() == pytest.approx([3.0, 3.2, 3.4, 1.2, 1.4, 1.6])
    assert domain.utility_account.tolist() == pytest.approx([0.3, 0.2, 0.1, 6.3, 6.2, 6.1])
    assert domain.reserve_supplier == domain.reserve_account == 0.5
    assert domain.name == "Small"


def test_the_first_profile_by_name_is_the_suppliers(genius):
    assert sim.read_domain(genius).utility_supplier.tolist() == pytest.approx([0.3, 0.2, 0.1, 6.3, 6.2, 6.1])


def test_of_best_divides_by_the_best_of_an_issue_as_genius_does(genius):
    domain = sim.read_domain(genius, supplier="seller", of_best=True)
    assert domain.utility_supplier[0] == pytest.approx(0.6 * 4 / 4 + 0.4 * 1.5 / 2.5)


def test_items_within_a_similarity_function_are_no_evaluations(genius):
    text = (genius / "seller.xml").read_text()
    nested = '<similarity_function><item index="1" value="high" evaluation="99"/></similarity_function></issue>\n<issue index="2"'
    (genius / "seller.xml").write_text(text.replace('</issue>\n<issue index="2"', nested))
    assert sim.read_domain(genius, supplier="seller").utility_supplier[0] == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("seller.xml", "<utility_space><objective>", "not valid XML"),
        ("seller.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><utility_space/>", "document type"),
        ("seller.xml", profile("much", 1, 0.5), "Price evaluation must be a finite number, not 'much'"),
        ("seller.xml", profile("nan", 1, 0.5), "Price evaluation must be a finite number"),
        ("seller.xml", profile(4, 1, 0.5, reserve="none"), "reservation must be a finite number"),
        ("seller.xml", profile(4, 1, 0.5).replace("Price", "Cost"), "no issue 'Cost'"),
        ("seller.xml", profile(4, 1, 0.5).replace('value="low"', 'value="lower"'), "states no utility for Price = 'low'"),
        ("seller.xml", profile(4, 1, 0.5).replace("<weight", "<utility><ufun/></utility><weight"), "by regions"),
        ("third.xml", profile(4, 1, 0.5), "3 profiles (buyer, seller, third): only negotiations of two parties"),
        ("domain.xml", DOMAIN.replace("integer", "real"), "issue Days is real"),
        ("domain.xml", DOMAIN.replace('upperbound="3"', 'upperbound="300000000"'), "can be listed"),
        ("domain2.xml", DOMAIN, "2 domains"),
        ("seller.xml", b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_what_is_wrong_with_a_folder_is_told_in_one_sentence(genius, file, text, says):
    (genius / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(sim.KamlabError) as error:
        sim.read_domain(genius)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_folder_profile_or_domain_is_told(genius, tmp_path):
    with pytest.raises(sim.KamlabError, match="no such folder"):
        sim.read_domain(tmp_path / "none")
    with pytest.raises(sim.KamlabError, match="no profile 'selle'; did you mean 'seller'"):
        sim.read_domain(genius, supplier="selle")
    (genius / "seller.xml").unlink()
    with pytest.raises(sim.KamlabError, match="1 profiles"):
        sim.read_domain(genius)
    (genius / "domain.xml").unlink()
    with pytest.raises(sim.KamlabError, match="0 domains"):
        sim.read_domain(genius)


ISSUES = {"price": {"values": ["1", "2"]}, "size": {"values": ["s", "l"]}}


def web_profile(price, size):
    utilities = {"price": {"discreteutils": {"valueUtilities": price}}, "size": {"discreteutils": {"valueUtilities": size}}}
    space = {"issueUtilities": utilities, "issueWeights": {"price": 0.25, "size": 0.75}, "domain": {"issuesValues": ISSUES}}
    return {"LinearAdditiveUtilitySpace": space | {"reservationBid": {"issuevalues": {"price": "1", "size": "s"}}}}


@pytest.fixture
def web(tmp_path):
    for name, content in (
        ("small.json", {"name": "small", "issuesValues": ISSUES}),
        ("small1.json", web_profile({"1": 0.0, "2": 1.0}, {"s": 0.4, "l": 1.0})),
        ("small2.json", web_profile({"1": 1.0, "2": 0.2}, {"s": 1.0, "l": 0.0})),
    ):
        (tmp_path / name).write_text(json.dumps(content))
    return tmp_path


def test_geniusweb_is_read_and_the_reservation_bid_is_the_alternative(web):
    domain = sim.read_domain(web)
    assert domain.utility_supplier.tolist() == pytest.approx([0.3, 0.75, 0.55, 1.0])
    assert domain.utility_account.tolist() == pytest.approx([1.0, 0.25, 0.8, 0.05])
    assert (domain.reserve_supplier, domain.reserve_account) == (pytest.approx(0.3), pytest.approx(1.0))


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("small1.json", "{", "not valid JSON"),
        ("small1.json", "[1]", "holds no table"),
        ("small1.json", "[" * 100_000, "not valid JSON"),
        ("small1.json", '{"LinearAdditiveUtilitySpace": 3}', "must be tables by issue"),
        ("small1.json", '{"LinearAdditiveUtilitySpace": {"issueUtilities": {"price": 3}}}', "no valueUtilities"),
        ("small1.json", json.dumps(web_profile({"1": "x", "2": 1}, {"s": 1, "l": 0})), "price = 1 must be a finite number"),
        ("small.json", '{"issuesValues": {"price": {"range": [1, 2]}}}', "lists no values"),
        ("small.json", '{"issuesValues": 3}', "must be a table"),
    ],
)
def test_what_is_wrong_with_json_is_told_in_one_sentence(web, file, text, says):
    (web / file).write_text(text)
    with pytest.raises(sim.KamlabError) as error:
        sim.read_domain(web)
    assert says in str(error.value)
    assert "\n" not in str(error.value)
