"""Whatever is wrong with a file, one sentence names the file, the table, the key and what to do."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from sim.errors import KamlabError
from sim.scenario import check_cells, load, read_scenario, template
from sim.scenario.toml_file import MAX_BYTES


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "case.toml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def complaint(path: Path) -> str:
    """The sentence with which a file is refused; it begins with the file and is one line."""
    with pytest.raises(KamlabError) as refused:
        read_scenario(path)
    sentence = str(refused.value)
    assert sentence.startswith(str(path)), sentence
    assert len(sentence.splitlines()) == 1, sentence
    return sentence.removeprefix(str(path))


def changed(folder: Path, old: str, new: str) -> Path:
    text = template("case")
    assert old in text, "the template has changed: say here what to replace"
    return written(folder, text.replace(old, new, 1))


PATTERN = '\n[[pattern]]\nname = "p"\nmeasure = "profit"\nsource = "s"\n'
OWN = '\n[[conflict]]\nname = "firm"\nbeta = 0.4\n'
EVENT = '\n[[event]]\nmonth = 1\nkind = "price_cut"\naccount = "Hard buyer"\nsupplier = "Maker"\nsize = 0.2\n'

REFORM = '\n[[event]]\nmonth = 1\nkind = "reform"\nsupplier = "Maker"\nset = { unrest = 0.2 }\n'
PLAN = '\n[[pay_plan]]\nname = "piece work"\ncommission = 0.4\n'

WRONG = {
    "unknown pay plan": ('attack = "raid"', 'pay = "salry"', ("[[supplier]] 'Rival': pay", "'salry'", "did you mean 'salary'")),
    "firm of leavers of nobody": (
        'attack = "raid"',
        'founded_by = "Makr"',
        ("[[supplier]] 'Rival': founded_by", "'Makr'", "did you mean 'Maker'"),
    ),
    "firm of leavers whom nobody leaves": (
        'attack = "raid"',
        'founded_by = "Maker"',
        ("[[supplier]] 'Rival': founded_by", "'Maker'", "give it the key pay"),
    ),
    "firm of leavers as the focal one": (
        "focal = true",
        'focal = true\nfounded_by = "Rival"',
        ("[[supplier]] 'Maker': founded_by", "there from the start"),
    ),
    "department of no such kind": (
        'attack = "raid"',
        "departments = { sales = 0.5 }",
        ("'Rival'", "key departments.sales", "'production', 'technology', 'logistics' or 'finance'"),
    ),
    "unknown key of a table": (
        "demand = 3.0",
        "demnd = 3.0",
        ("[[account]] number 2 ('Hard buyer')", "unknown key 'demnd'", "did you mean 'demand'"),
    ),
    "unknown key at the top": ("months = 36", "month = 36", ("unknown key 'month'", "did you mean 'months'")),
    "unknown table": ("[[supplier]]", "[[suppliers]]", ("unknown key 'suppliers'", "did you mean 'supplier'")),
    "text for a number": ("demand = 3.0", 'demand = "3"', ("'Hard buyer'", "key demand", "a number", "'3'")),
    "number for text": ('title = "My case"', "title = 5", ("key title", "text in quotes", "5")),
    "fraction for a whole number": ("months = 36", "months = 36.5", ("key months", "a whole number", "36.5")),
    "true for a number": ("count = 2", "count = true", ("'Fair buyer'", "key count", "a whole number", "true")),
    "number for true or false": ("focal = true", "focal = 1", ("[[supplier]] number 1 ('Maker')", "key focal", "true or false")),
    "number for a list": ("knows = { Maker = [0.1, 0.5, 0.1] }", "knows = { Maker = 0.1 }", ("key knows.Maker", "a list", "0.1")),
    "number for a table": ("shares = { Maker = 0.5, Rival = 0.5 }", "shares = 0.5", ("'Hard buyer'", "key shares", "a table", "0.5")),
    "too low": ("demand = 3.0", "demand = -3.0", ("'Hard buyer'", "key demand", "at least 1e-06", "-3.0")),
    "too high": ("months = 36", "months = 5000", ("key months", "at most 1200", "5000")),
    "not finite": ("demand = 3.0", "demand = nan", ("key demand", "finite", "nan")),
    "a number of thousands of digits": ("demand = 3.0", f"demand = 0x{'f' * 5000}", ("key demand", "a number")),
    "unknown word": ('attack = "raid"', 'attack = "rade"', ("[[supplier]] 'Rival': attack", "'rade'", "did you mean 'raid'")),
    "unknown tactic": (
        'attack = "raid"',
        "levers = { trainin = 0.5 }",
        ("[[supplier]] number 2 ('Rival')", "key levers", "'trainin'", "did you mean 'training'"),
    ),
    "unknown mix of tactics": ('attack = "raid"', 'tactics = "all tn"', ("'Rival': tactics", "'all tn'", "did you mean 'all ten'")),
    "missing key": ("demand = 3.0", "", ("[[account]] number 2 ('Hard buyer')", "key demand", "missing")),
    "missing name": ('name = "Hard buyer"', "", ("[[account]] number 2", "key name", "missing")),
    "missing table": ("[story]", "[assumptions]", ("key story", "missing")),
    "list too short": ("[0.1, 0.5, 0.1] }", "[0.1, 0.5] }", ("key knows.Maker[3]", "too few")),
    "list too long": ("[0.1, 0.5, 0.1] }", "[0.1, 0.5, 0.1, 0.2] }", ("key knows.Maker", "4 entries", "at most 3")),
    "shares that do not sum to one": ("Maker = 0.5, Rival", "Maker = 0.4, Rival", ("'Hard buyer'", "key shares", "must sum to 1, not 0.9")),
    "share of an unknown supplier": (
        "Maker = 0.5, Rival",
        "Makr = 0.5, Rival",
        ("[[account]] 'Hard buyer': shares", "'Makr'", "did you mean 'Maker'"),
    ),
    "two suppliers of one name": ('name = "Rival"', 'name = "Maker"', ("two suppliers", "'Maker'", "a name of its own")),
    "two accounts of one name": ('name = "Hard buyer"', 'name = "Fair buyer 2"', ("two accounts", "'Fair buyer 2'")),
    "no focal supplier": ("focal = true", "focal = false", ("[[supplier]]", "focal = true", "not 0")),
    "single brackets for double": ("[[supplier]]                     #", "[supplier]\n#", ("line",)),
    "double brackets for single": ("[story]", "[[story]]", ("key story", "[story]", "single brackets")),
    "a name that cannot be used": ('name = "Hard buyer"', 'name = "Hard\\u202ebuyer"', ("right-to-left override", "cannot be a name")),
    "a key of two lines": ("months = 36", '"mon\\nths" = 36', ("unknown key 'mon\\nths'", "did you mean 'months'")),
    "nesting": ("months = 36", f"months = {'[' * 5000}", ("too deeply",)),
    "nested tables": ("months = 36", "months.of.the.year = 36", ("key months", "a whole number", "{'of'")),
    "not TOML": ("months = 36", "months 36", ("not valid TOML", "line 8")),
    "a key twice": ("months = 36", "months = 36\nmonths = 37", ("not valid TOML", "line 9")),
    "a date that does not exist": ("months = 36", "months = 2024-13-45", ("not valid TOML",)),
    "too many digits": ("months = 36", "months = " + "9" * 5000, ("not valid TOML", "thousands of digits")),
    "a trial without a stage": ("demand = 3.0", "demand = 3.0\ntrial_share = 0.2", ("'Hard buyer'", "trial_share needs the key stage")),
    "a stage that does not exist": (
        "demand = 3.0",
        'demand = 3.0\nstage = { Maker = "basics" }',
        ("'Hard buyer'", "key stage.Maker", "'basics'"),
    ),
    "a stage with an unknown supplier": (
        "demand = 3.0",
        'demand = 3.0\nstage = { Makr = "basic" }',
        ("[[account]] 'Hard buyer': stage", "'Makr'", "did you mean 'Maker'"),
    ),
    "joint planning with nobody": (
        "focal = true",
        "focal = true\njoint_planning = 0.5",
        ("[[supplier]] 'Maker'", "joint_planning does nothing", 'add stage = { "Maker" = "basic" }'),
    ),
    "attention for no account": (
        "focal = true",
        "focal = true\nsenior_capacity = 0.0",
        ("'Maker'", "key senior_capacity", "at least 0.01"),
    ),
}

ADDED = {
    "pattern without a range": (PATTERN + "against = {}\n", ("[[pattern]] number 1 ('p')", "low, high or both")),
    "pattern of an unknown measure": (
        PATTERN.replace("profit", "proft") + "low = 0.0\n",
        ("'p'", "key measure", "'proft'", "did you mean 'profit'"),
    ),
    "pattern with one cell": (PATTERN + "low = 0.0\n", ("'p'", "difference", "against")),
    "pattern upside down": (PATTERN + 'statistic = "mean"\nlow = 2.0\nhigh = 1.0\n', ("'p'", "low (2) must not exceed high (1)")),
    "pattern past the horizon": (
        PATTERN + 'statistic = "mean"\nlow = 0.0\nof = { window = [1, 60] }\n',
        ("'p'", "month 60", "horizon of 36"),
    ),
    "pattern with half a window": (
        PATTERN + 'statistic = "mean"\nlow = 0.0\nof = { window = [1] }\n',
        ("'p'", "key of.window[2]", "too few"),
    ),
    "own policy out of range": (OWN.replace("0.4", "40.0"), ("[[conflict]] number 1 ('firm')", "beta", "0.01 to 20", "40")),
    "own policy with a bundled name": (OWN.replace("firm", "balanced"), ("[[conflict]] 'balanced'", "choose another name")),
    "own tactics out of range": (
        '\n[[tactics]]\nname = "busy"\ntraining = 1.5\n',
        ("[[tactics]] number 1 ('busy')", "training", "0 to 1", "1.5"),
    ),
    "own tactics with a bundled name": ('\n[[tactics]]\nname = "all ten"\n', ("[[tactics]] 'all ten'", "choose another name")),
    "own coverage of no layer": (
        '\n[[coverage]]\nname = "odd"\neffort = { cellar = 3.0 }\n',
        ("'odd'", "'cellar'", "operating, management, decision"),
    ),
    "event at no account": (
        EVENT.replace("Hard buyer", "Hard byer"),
        ("[[event]] of month 1: account", "'Hard byer'", "did you mean 'Hard buyer'"),
    ),
    "price cut where nobody bargains": (
        EVENT.replace('"Maker"', '"Rival"'),
        ("[[event]] of month 1", "'Rival'", "negotiates = false", "let it negotiate"),
    ),
    "event without depth": (EVENT.replace("size = 0.2", ""), ("[[event]] number 1", "size")),
    "promise broken by nobody": (
        EVENT.replace("price_cut", "broken_promise").replace('supplier = "Maker"', ""),
        ("broken_promise", "key supplier"),
    ),
    "promise broken to nobody": (
        EVENT.replace("price_cut", "broken_promise").replace('account = "Hard buyer"', ""),
        ("broken_promise", "key account"),
    ),
    "reform of nothing": (REFORM.replace("set =", "#"), ("[[event]] number 1", "a reform", "key set")),
    "reform of an unknown fact": (REFORM.replace("unrest", "unrst"), ("[[event]] number 1", "'unrst'", "did you mean 'unrest'")),
    "reform beyond the range": (REFORM.replace("0.2", "2.0"), ("[[event]] number 1", "unrest must lie in 0 to 1, not 2")),
    "reform by a word": (REFORM.replace("0.2", '"low"'), ("[[event]] number 1", "unrest must be a number, not 'low'")),
    "reform to an unknown pay plan": (
        REFORM.replace("unrest = 0.2", 'pay = "salry"'),
        ("[[event]] of month 1: set: pay", "'salry'", "did you mean 'salary'"),
    ),
    "reform to a number of a name": (REFORM.replace("unrest = 0.2", "policy = 1"), ("[[event]] number 1", "policy must be a name, not 1")),
    "price cut with a reform in it": (EVENT + "set = { unrest = 0.2 }\n", ("[[event]] number 1", "a reform, and nothing else")),
    "own pay plan out of range": (PLAN.replace("0.4", "4.0"), ("[[pay_plan]] number 1 ('piece work')", "commission", "0 to 1", "4")),
    "own pay plan with a bundled name": (PLAN.replace("piece work", "salary"), ("[[pay_plan]] 'salary'", "choose another name")),
    "unknown parameter": ("\n[assumptions]\ncary = 0.5\n", ("key assumptions", "'cary'", "did you mean 'carry'")),
    "parameter out of range": ("\n[assumptions]\ncarry = 5.0\n", ("key assumptions", "carry", "0 to 1", "5")),
}


def test_the_template_itself_is_right(tmp_path: Path):
    assert read_scenario(written(tmp_path, template("case"))).name == "case"


@pytest.mark.parametrize("kind", WRONG)
def test_a_changed_line_is_named(tmp_path: Path, kind: str):
    old, new, words = WRONG[kind]
    sentence = complaint(changed(tmp_path, old, new))
    assert [word for word in words if word not in sentence] == [], sentence


@pytest.mark.parametrize("kind", ADDED)
def test_an_added_table_is_named(tmp_path: Path, kind: str):
    added, words = ADDED[kind]
    sentence = complaint(written(tmp_path, template("case") + added))
    assert [word for word in words if word not in sentence] == [], sentence


def test_a_firm_of_leavers_may_not_sell_before_it_is_founded(tmp_path: Path):
    text = template("case").replace("focal = true", 'focal = true\npay = "mixed"').replace('attack = "raid"', 'founded_by = "Maker"')
    sentence = complaint(written(tmp_path, text))
    assert "'Rival': founded_by" in sentence
    assert "leave it out of the shares of 'Fair buyer'" in sentence


def test_one_account_in_single_brackets_is_told_of_double_ones(tmp_path: Path):
    text = template("case")
    first, second = text.index("[[account]]"), text.rindex("[[account]]")
    path = written(tmp_path, text[:first] + text[second:].replace("[[account]]", "[account]", 1))
    assert "key account: must be written [[account]], in double brackets" in complaint(path)


def test_an_unknown_key_comes_first_and_the_others_are_counted(tmp_path: Path):
    text = template("case").replace("demand = 3.0", "demnd = 3.0").replace("months = 36", "months = 0")
    path = written(tmp_path, text)
    sentence = complaint(path)
    assert "'demnd'" in sentence
    assert sentence.endswith(f" (and 2 more: `kamlab check {path}` lists them)")


def test_all_that_is_wrong_is_told_each_in_a_sentence(tmp_path: Path):
    text = template("case").replace("demand = 3.0", 'demnd = 3.0\nturnover = "much"').replace("months = 36", "months = 0")
    text += '\n[[event]]\nmonth = 1\nkind = "reform"\nsupplier = "Maker"\nset = { unrst = 0.2, links = 7 }\n'
    path = written(tmp_path, text)
    with pytest.raises(KamlabError) as refused:
        read_scenario(path)
    told = refused.value.sentences
    for sentence, words in zip(
        sorted(told),
        sorted(["[[account]] number 2 ('Hard buyer'): unknown key 'demnd'", "[[account]] number 2 ('Hard buyer'), key demand: missing",
         "[[account]] number 2 ('Hard buyer'), key turnover: must be a number", "[[event]] number 1, key set: 'unrst' is nothing",
         "[[event]] number 1, key set: links must lie in 0 to 1, not 7", "key months: must be at least 1"]),
        strict=True,
    ):  # fmt: skip
        assert sentence.startswith(f"{path}: {words}")
    assert str(refused.value) == f"{told[0]} (and 5 more: `kamlab check {path}` lists them)"


def test_every_name_that_nothing_defines_is_told(tmp_path: Path):
    """None of them hides another, nor is looked up by a check that comes after it."""
    text = template("case").replace('attack = "raid"', 'attack = "rade"\ntactics = "all tn"\nfounded_by = "Makr"')
    path = written(tmp_path, text.replace("Maker = 0.5, Rival", "Mker = 0.5, Rival") + EVENT.replace('"Maker"', '"Makes"'))
    with pytest.raises(KamlabError) as refused:
        read_scenario(path)
    for word in ("attack: 'rade'", "tactics: 'all tn'", "founded_by: 'Makr'", "shares: 'Mker'", "supplier: 'Makes'"):
        assert sum(word in sentence for sentence in refused.value.sentences) == 1, word


def test_a_value_of_none_of_its_types_is_one_problem(tmp_path: Path):
    added = '\n[[coverage]]\nname = "own"\neffort = { operating = "much" }\n'
    with pytest.raises(KamlabError) as refused:
        read_scenario(written(tmp_path, template("case") + added))
    assert len(refused.value.sentences) == 1


def test_several_problems_survive_the_way_from_a_worker_process():
    error = KamlabError("a", ("a", "b"))
    assert pickle.loads(pickle.dumps(error)).sentences == ("a", "b")
    assert str(error) == "a"
    assert KamlabError("alone").sentences == ("alone",)


def test_an_empty_file_is_told_what_it_needs(tmp_path: Path):
    assert "key name: missing" in complaint(written(tmp_path, ""))


def test_a_missing_file(tmp_path: Path):
    assert "no such file" in complaint(tmp_path / "nowhere.toml")


def test_a_directory(tmp_path: Path):
    assert "is a directory" in complaint(tmp_path)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path, template("case"))
    monkeypatch.setattr(Path, "open", refuse)  # file modes mean nothing to the superuser
    assert "cannot be read: Permission denied" in complaint(path)


def test_a_name_with_a_null_in_it():
    assert "null" in complaint(Path("a\0b.toml"))


@pytest.mark.parametrize("content", ["prix = '\xe9'".encode("latin-1"), template("case").encode("utf-16")], ids=["latin-1", "utf-16"])
def test_text_in_another_encoding(tmp_path: Path, content: bytes):
    assert "not UTF-8" in complaint(written(tmp_path, content))


def test_a_file_too_large(tmp_path: Path):
    assert "more than the 2,000,000 bytes" in complaint(written(tmp_path, "#" * (MAX_BYTES + 1)))
    assert "key name: missing" in complaint(written(tmp_path, "#" * MAX_BYTES))


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path):
    path = written(tmp_path, b"\xef\xbb\xbf" + template("case").encode())
    assert read_scenario(path) == read_scenario(written(tmp_path, template("case")))


def test_a_pattern_that_changes_an_unknown_fact_is_found_before_it_is_run(tmp_path: Path):
    text = template("case") + PATTERN + 'statistic = "mean"\nlow = 0.0\nof = { set = { "account.demnd" = 2.0 } }\n'
    with pytest.raises(KamlabError, match=r"\[\[pattern\]\] 'p'.*'account\.demnd'.*did you mean 'demand'"):
        check_cells(read_scenario(written(tmp_path, text)))


def test_a_mistyped_name_is_told_of_the_nearest():
    with pytest.raises(KamlabError, match="did you mean 'three-managers'"):
        load("three-manager")


def test_a_file_here_may_be_named_without_its_ending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    written(tmp_path, template("case"))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    assert load("case").name == "case"
    with pytest.raises(KamlabError, match="no bundled scenario 'elsewhere'"):
        load("elsewhere")


@pytest.mark.parametrize("name", ["Bad Name", "", "-x", "x" * 61, "a\nb"])
def test_a_new_case_needs_a_usable_name(name: str):
    with pytest.raises(KamlabError, match="cannot be a scenario's name"):
        template(name)


def test_a_new_case_may_not_hide_behind_a_bundled_name():
    with pytest.raises(KamlabError, match="bundled"):
        template("three-managers")
