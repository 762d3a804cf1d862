"""Slides for the projector: one figure at a time, nothing from elsewhere, and no markup of what they show."""

from __future__ import annotations

import io
import json
import re
from base64 import b64encode
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from PIL import Image

from sim.errors import KamlabError
from sim.report.slides import panels, slides_of, slides_page
from tests.cli.cases import run

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted((ROOT / "notebooks" / "trainers").glob("*.ipynb"))


def figure(count: int) -> bytes:
    """A picture of a lesson's form with panels in a row."""
    drawn = Figure(figsize=(6.2 * count, 4), layout="constrained")
    for axes in drawn.subplots(1, count, squeeze=False)[0]:
        axes.plot([0, 1])
    aside = io.BytesIO()
    drawn.savefig(aside, dpi=40)
    return aside.getvalue()


def notebook(folder, *cells) -> Path:
    path = folder / "lesson.ipynb"
    path.write_text(json.dumps({"cells": list(cells)}), encoding="utf-8")
    return path


def shown(**data):
    return {"cell_type": "code", "source": "", "outputs": [{"data": data}]}


def text(source):
    return {"cell_type": "markdown", "source": source}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_is_shown_whole_with_one_figure_on_a_slide(lesson):
    slides = list(slides_of(lesson))
    stored = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    pictures = sum("image/png" in output.get("data", {}) for cell in stored for output in cell.get("outputs", []))
    folded = sum("".join(cell["source"]).count("<details>") for cell in stored)
    assert max(slide.body.count("<img") for slide in slides) <= 1
    assert all(slide.title and slide.body for slide in slides)
    assert sum(slide.body.count("<img") for slide in slides) >= pictures
    assert sum(re.search("What to|看什么", slide.title) is not None for slide in slides) == folded
    page = slides_page(lesson)
    assert "details" not in page
    assert re.findall(r"(?:src|href)=\"(?!data:)", page) == []
    assert f'lang="{lesson.suffixes[0][1:]}"' in page


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_figure_is_cut_into_its_panels(count):
    cut = panels(figure(count))
    assert len(cut) == count
    widths = [Image.open(io.BytesIO(panel)).width for panel in cut]
    assert sum(widths) == Image.open(io.BytesIO(figure(count))).width


def test_a_wide_figure_whose_panels_cannot_be_told_stays_whole():
    aside = io.BytesIO()
    Image.new("RGB", (900, 200), "black").save(aside, "png")
    assert panels(aside.getvalue()) == [aside.getvalue()]


def test_an_answer_stands_on_a_slide_of_its_own_after_the_figure(tmp_path):
    picture = b64encode(figure(1)).decode()
    answer = text("<details><summary><b>What to see</b> (later)</summary>\n\n- this\n</details>\n\n## Next\n\nmore")
    slides = list(slides_of(notebook(tmp_path, text("# A\n\nask"), shown(**{"image/png": picture}), answer)))
    assert [slide.title for slide in slides] == ["A", "A", "What to see (later)", "Next"]
    assert "this" not in slides[0].body + slides[1].body
    assert "<li>this</li>" in slides[2].body


def test_no_markup_of_a_source_gets_through(tmp_path):
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    table = f"<table><tr><th onclick='x'>{'a'}</th></tr><tr><td>&lt;script&gt;</td></tr></table>"
    page = slides_page(
        notebook(tmp_path, text(f"# {bad}\n\n{bad} [x](javascript:alert)"), shown(**{"text/html": table, "text/markdown": bad}))
    )
    body = page.partition("<nav>")[0]
    assert "<script>" not in body
    assert "<img" not in body
    assert "onclick" not in body
    assert 'href="javascript' not in body


def test_a_text_is_divided_at_its_lines(tmp_path):
    path = tmp_path / "talk.md"
    path.write_text("# One\n\n---\n\n## Two\n\n- a\n\n---\nthree\n", encoding="utf-8")
    assert [slide.title for slide in slides_of(path)] == ["One", "Two", ""]
    for slides in (ROOT / "docs" / "class").glob("slides*.md"):
        assert len(list(slides_of(slides))) == 9


def test_a_folder_shows_its_figures_with_their_captions(tmp_path):
    (tmp_path / "figures").mkdir()
    for name in ("lead", "other-one"):
        (tmp_path / "figures" / f"{name}.png").write_bytes(figure(1))
    (tmp_path / "figures" / "captions.txt").write_text("lead: Lead over time. How far it is ahead.\n\n", encoding="utf-8")
    slides = list(slides_of(tmp_path))
    assert [slide.title for slide in slides] == ["Lead over time", "other one"]
    assert "How far it is ahead." in slides[0].body


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ipynb", "{}"),
        ("a.ipynb", "no json"),
        ("a.ipynb", '{"cells": []}'),
        ("a.ipynb", '{"cells": [1]}'),
        ("a.ipynb", "[{}]"),
        ("a.pdf", "x"),
        ("a.md", b"\xff\xfe\xff"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(KamlabError, match=f"{name}.*name a"):
        slides_page(path)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(KamlabError, match="folder with figures"):
        slides_page(tmp_path)


def test_the_command_writes_beside_its_source_and_never_over_a_page(tmp_path):
    path = tmp_path / "talk.md"
    path.write_text("# One\n", encoding="utf-8")
    done = run("slides", path)
    assert (done.exit_code, done.stdout) == (0, f"Slides: {tmp_path / 'talk.slides.html'}\n")
    again = run("slides", path)
    assert again.exit_code != 0
    assert "--overwrite" in again.stderr
    assert run("slides", path, "--overwrite").exit_code == 0
    assert "does not exist" in run("slides", tmp_path / "none.md").stderr
