import ast
import base64
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import sim
from sim import figures, report
from sim.comparison import compare
from sim.errors import KamlabError
from sim.report.page import write_report
from tests.report.hand import by_hand, constant, scenario

VOID = {"img", "meta", "br"}
HOSTILE = '<script>alert("1")</script><img src=http://evil.example/x onerror=alert(1)> & `<b>` "quoted"'


class Page(HTMLParser):
    """Tags, attributes and text of a page; fails where tags do not close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def images(self) -> list[bytes]:
        return [base64.b64decode(attrs["src"].removeprefix("data:image/svg+xml;base64,")) for tag, attrs in self.tags if tag == "img"]


@pytest.fixture(scope="module")
def folder(small, tmp_path_factory):
    out = tmp_path_factory.mktemp("report")
    assert small.report(out) == out / "report.html"
    return out


@pytest.fixture(scope="module")
def page(folder):
    return Page((folder / "report.html").read_text(encoding="utf-8"))


def test_the_page_needs_nothing_but_itself(page):
    assert sum("src" in attrs for _, attrs in page.tags) >= 3
    for tag, attrs in page.tags:
        assert tag not in {"script", "link", "iframe", "object", "base"}
        for key in ("src", "href", "srcset", "action"):
            assert key not in attrs or attrs[key].startswith("data:image/svg+xml;base64,")
    css = page.text
    assert "url(" not in css
    assert "@import" not in css


def test_the_figures_in_the_page_are_those_beside_it(page, folder):
    images = page.images()
    assert len(images) == 4
    assert all(b"<svg" in image for image in images)
    assert sorted(images) == sorted(path.read_bytes() for path in (folder / "figures").glob("*.svg"))


def test_every_figure_is_there_for_papers_with_its_caption(folder):
    names = {path.stem for path in (folder / "figures").glob("*.png")}
    assert len(names) == 4
    for name in names:
        assert (folder / "figures" / f"{name}.png").read_bytes().startswith(b"\x89PNG")
        assert (folder / "figures" / f"{name}.pdf").read_bytes().startswith(b"%PDF")
        assert f"{name}: " in (folder / "figures" / "captions.txt").read_text(encoding="utf-8")


def test_every_figure_has_a_caption_and_words_for_those_who_cannot_see_it(page):
    assert sum(tag == "figcaption" for tag, _ in page.tags) == 4
    assert all(len(attrs["alt"]) > 80 for tag, attrs in page.tags if tag == "img")


def test_the_page_tells_the_case_the_result_and_where_it_comes_from(page, small):
    story = small.scenario.story
    flat = " ".join(page.text.split())
    for words in (small.scenario.title, *small.words(), *(fact.text for fact in small.scenario.fact)):
        assert " ".join(words.replace("`", "").split()) in flat  # code has tags of its own
    assert " ".join(story.en.split("\n\n")[0].split()) in flat
    for heading in (
        "Who earns most",
        "What was found",
        "Under what conditions",
        "Figures",
        "Measures",
        "Contrasts",
        "The case",
        "Strategies compared",
        "Assumptions changed",
    ):
        assert heading in flat
    for table in ("reserve_bias", "raids_repelled", "superiority", "digest of the rules", sim.__version__, "manager 8"):
        assert table in flat


def test_it_begins_with_one_ranked_table_and_one_figure_and_folds_the_rest(small, folder):
    text = (folder / "report.html").read_text(encoding="utf-8")
    body = text[text.index("<body>") :]
    order = [body.index(mark) for mark in ("<table", "<img", small.words()[0][:30], "This holds over", "<details")]
    assert order == sorted(order)
    unfolded = body[: body.index("<details")]
    assert unfolded.count("<table") == unfolded.count("<img") == 1
    assert body.count("<details") == body.count("<summary") == 7
    assert "<details open" not in body
    ranked = sorted(small.cells, key=lambda cell: -small.outcome("profit", *cell).mean())
    places = [unfolded.index(f"<td>{cell.policy}</td><td>{cell.relationship}</td>") for cell in ranked]
    assert places == sorted(places)


def test_labels_are_words_and_the_names_of_the_files_stand_beside_them_once(page, folder):
    text = (folder / "report.html").read_text(encoding="utf-8")
    for word, name in (("share of wallet", "share_of_wallet"), ("raids repelled", "raids_repelled")):
        assert f"<td>{word}</td>" in text
        assert text.count(f"<td>{name}</td>") == 1


# Languages

CJK = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def chinese(small, tmp_path_factory):
    out = tmp_path_factory.mktemp("chinese")
    small.report(out, language="zh")
    return out


def test_a_page_speaks_one_language(page, chinese, small):
    assert not CJK.search(page.text)
    text = (chinese / "report.html").read_text(encoding="utf-8")
    assert '<html lang="zh">' in text
    zh = Page(text)
    assert small.scenario.title_zh in zh.text
    assert small.scenario.story.zh.split()[0] in zh.text
    assert small.scenario.title not in zh.text
    body = re.sub(r"<style>.*?</style>", "", text, flags=re.S)
    told = re.sub(r"<[^>]*>", "\n", re.sub(r"<(code|img)[^>]*>[^<]*", "", body))
    for line in filter(None, map(str.strip, told.splitlines())):
        if re.search(r"[A-Za-z]{3,} [A-Za-z]{2,} [A-Za-z]{2,}", line):  # a few words of English in a row
            assert any(known in line for known in (small.made_by, small.scenario.source, "kamlab ", "reserve_bias")), line
    assert "：" in (chinese / "figures" / "captions.txt").read_text(encoding="utf-8")


def test_every_sentence_of_a_report_stands_in_chinese_with_its_places():
    from sim.report.chinese import SENTENCES

    said = set()
    for path in [*Path(report.__file__).parent.glob("*.py"), *Path(figures.__file__).parent.glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("say", "count"):
                said |= {arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}
    said = {template for template in said if template not in ("\n", ",")}
    assert len(said) > 100
    assert sorted(said - SENTENCES.keys()) == []
    for english, zh in SENTENCES.items():
        places = [set(re.findall(r"{(\w+)", text)) for text in (english, zh)]
        assert places[1] <= places[0], english
        assert places[0] - places[1] <= {"beats", "stays"}, english


def test_the_same_result_may_be_told_in_another_language(small, chinese, tmp_path):
    small.report(tmp_path)
    small.report(tmp_path, language="zh")
    assert (tmp_path / "report.html").read_bytes() == (chinese / "report.html").read_bytes()
    with pytest.raises(KamlabError, match="language 'fr'"):
        small.report(tmp_path, language="fr")


def test_the_data_lie_beside_the_page(folder):
    assert {path.name for path in folder.iterdir()} >= {"runs.parquet", "months.csv", "summary.csv", "contrasts.parquet", "manifest.json"}


def test_hostile_text_stays_text(tmp_path):
    plain = scenario()
    case = scenario(
        title=HOSTILE, title_zh=HOSTILE, source=HOSTILE, shows=HOSTILE, currency="<i>$ & $",
        story=plain.story.model_copy(update={"en": HOSTILE, "zh": HOSTILE, "look": (HOSTILE,)}),
        fact=(sim.scenario.story.Fact(text=HOSTILE, source=HOSTILE, becomes=HOSTILE),),
    )  # fmt: skip
    cells = {("<u>own</u>", "<s>deep</s>"): constant(1.0, months=13), ("balanced", "<s>deep</s>"): constant(2.0, months=13)}
    path = write_report(by_hand(cells, case=case), tmp_path)
    page = Page(path.read_text(encoding="utf-8"))
    assert not {tag for tag, _ in page.tags} & {"script", "b", "u", "s", "i"}
    assert all(attrs["src"].startswith("data:") and "onerror" not in attrs for tag, attrs in page.tags if tag == "img")
    assert page.text.count('<script>alert("1")</script>') == 9  # the title twice, shows, en, look, three of a fact, source
    assert "<u>own</u>" in page.text


@pytest.mark.parametrize(
    "shape", [{"replications": 1, "months": 1}, {"replications": 2, "months": 3, "policies": "balanced", "relationships": "shallow"}]
)
def test_small_comparisons_make_a_page(shape, tmp_path):
    page = Page(compare("three-managers", progress=False, **shape).report(tmp_path).read_text(encoding="utf-8"))
    assert "nan" not in page.text.replace("finance", "")
    assert ("Contrasts" in page.text) is ("policies" not in shape)


def test_changed_assumptions_are_shown_beside_the_shared_value(tmp_path):
    case = sim.load("three-managers").with_(set={"assumptions.carry": 0.123}, months=1)
    page = Page(
        compare(case, policies="balanced", relationships="shallow", replications=1, progress=False)
        .report(tmp_path)
        .read_text(encoding="utf-8")
    )
    assert "shared by all cases" in page.text
    assert "0.123" in page.text


def test_a_second_report_replaces_the_first(small, folder, tmp_path):
    (tmp_path / "report.html").write_text("old")
    with pytest.raises(KamlabError, match=r"holds files of unknown origin \(report\.html\): name another folder .*overwrite=True"):
        small.report(tmp_path)
    assert (tmp_path / "report.html").read_text() == "old"
    small.report(tmp_path, overwrite=True)
    small.report(tmp_path)
    assert (tmp_path / "report.html").read_bytes() == (folder / "report.html").read_bytes()
