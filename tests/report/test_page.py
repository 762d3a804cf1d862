import base64
from html.parser import HTMLParser

import pytest

import sim
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
    for words in (small.scenario.title, small.scenario.title_zh, *small.words(), *(fact.text for fact in small.scenario.fact)):
        assert " ".join(words.replace("`", "").split()) in flat  # code has tags of its own
    assert " ".join(story.en.split("\n\n")[0].split()) in flat
    assert story.zh.split()[0] in flat
    for heading in ("What was found", "Figures", "Measures", "Contrasts", "The case", "Strategies compared", "Assumptions changed"):
        assert heading in flat
    for table in ("reserve_bias", "raids_repelled", "superiority", "digest of the rules", sim.__version__, "manager 8"):
        assert table in flat
    assert ("p", {"lang": "zh"}) in page.tags


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
    assert page.text.count('<script>alert("1")</script>') == 11  # the title twice, title_zh, shows, en, zh, look, three of a fact, source
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
