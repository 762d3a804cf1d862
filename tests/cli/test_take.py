"""What comes with the package is handed out: notebooks, and how to cite it."""

from __future__ import annotations

import nbformat
import pytest

import sim
from tests.cli.cases import run
from tests.docs.pages import ROOT


@pytest.mark.parametrize(("option", "left_out"), [((), ""), (("--zh",), ".en.ipynb"), (("--en",), ".zh.ipynb")])
def test_notebooks_are_copied_whole_and_can_be_read(tmp_path, option, left_out):
    out = tmp_path / "mine"
    assert run("notebooks", out, *option).exit_code == 0
    copied = {path.relative_to(out) for path in out.rglob("*.ipynb")}
    there = {path.relative_to(ROOT / "notebooks") for path in (ROOT / "notebooks").rglob("*.ipynb") if "checkpoint" not in str(path)}
    assert copied == {path for path in there if not left_out or not path.name.endswith(left_out)}
    assert (out / "README.md").is_file()
    notes = {path.relative_to(out) for path in out.rglob("notes/*.md")}
    written = {path.relative_to(ROOT / "notebooks") for path in (ROOT / "notebooks").rglob("notes/*.md")}
    assert notes == {path for path in written if not left_out or left_out[:4] not in path.name}
    assert notes
    for path in copied:
        nbformat.validate(nbformat.read(out / path, as_version=4))


def test_nothing_is_copied_over_what_is_there(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    done = run("notebooks", tmp_path)
    assert done.exit_code == 2
    assert "is not empty: name a new folder" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_citation_is_of_this_version_and_says_what_the_file_says():
    file = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    text, entry = run("cite").stdout, run("cite", "--bibtex").stdout
    for told in (text, entry):
        assert sim.__version__ in told
        assert 'title: "KAMlab: a laboratory for key account negotiation and competition"' in file
        assert "KAMlab: a laboratory for key account negotiation and competition" in told
    assert entry.count("{") == entry.count("}")
