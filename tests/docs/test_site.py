"""The site can be made of the pages as they stand: everything is in its navigation, and what it is made by is looked at."""

from __future__ import annotations

import importlib.util

import pytest

from tests.docs.pages import LINKED, ROOT


def script(name):
    """A script of docs as a module."""
    spec = importlib.util.spec_from_file_location(f"docs_{name}", ROOT / "docs" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def conf():
    return script("conf")


@pytest.fixture(scope="module")
def build():
    return script("build")


def navigation(conf):
    """Pages in the order of the navigation, from the first page on."""
    reached, waiting = [conf.root_doc], [conf.root_doc]
    while waiting:
        page = waiting.pop(0)
        if page in conf.PAGES_OF_LINKS:
            path = ROOT / f"{page}.md"
            found = [p for pages in conf.branches(path.read_text(encoding="utf-8"), path.parent).values() for p in pages]
            reached += found
            waiting += found
    return reached


def test_every_page_is_in_the_navigation_once(conf):
    pages = sorted(path.relative_to(ROOT).with_suffix("").as_posix() for path in LINKED)
    assert sorted(navigation(conf)) == pages, "link each page from one list of docs/index.md or of a page of links below it"


def test_every_section_of_the_first_page_is_a_branch(conf):
    text = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    titles = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    assert list(conf.branches(text, ROOT / "docs")) == titles
    assert {"Tutorial", "How to", "Reference", "The model", "Evidence", "中文"} <= set(titles)


def test_links_in_running_text_elsewhere_and_to_a_heading_are_no_branches(conf):
    text = "See [a](a.md).\n## One\n- [b](b.md), [c](c.md)\n- [b](b.md) [x](https://x.md) [d](d.md#e)\n## Two\nnothing\n"
    assert conf.branches(text, ROOT / "docs") == {"One": ["docs/b", "docs/c"]}


def test_the_page_on_python_shows_every_public_name(conf):
    import sim

    shown = conf.docstrings()
    assert [name for name in sim.__all__ if f":: sim.{name}\n" not in shown + "\n"] == []


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/x.js">',
        "<link rel='stylesheet' href='//fonts.example/y.css'>",
        '<img alt="" src=http://z.example/p.png>',
        "@import url(https://fonts.example/y.css)",
        "src: url('https://fonts.example/y.woff')",
    ],
)
def test_a_page_that_loads_from_elsewhere_is_told(build, tmp_path, page):
    (tmp_path / "searchindex.js").write_text("".join(build.SOUGHT), encoding="utf-8")
    (tmp_path / "fine.html").write_text('<a href="https://example.org">elsewhere</a> <img src="near.png">', encoding="utf-8")
    assert list(build.complaints(tmp_path)) == []
    (tmp_path / "bad.html").write_text(page, encoding="utf-8")
    (said,) = build.complaints(tmp_path)
    assert said.startswith("bad.html loads something from elsewhere")


def test_a_site_whose_search_knows_no_chinese_is_told(build, tmp_path):
    (tmp_path / "searchindex.js").write_text(build.SOUGHT[0], encoding="utf-8")
    (said,) = build.complaints(tmp_path)
    assert build.SOUGHT[1] in said
