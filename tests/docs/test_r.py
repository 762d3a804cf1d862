"""The R of docs/r.md runs from top to bottom on what its own command wrote; its page says that it does."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.cli.cases import run
from tests.docs.pages import ROOT, blocks, shell_lines

PAGE = ROOT / "docs" / "r.md"


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_the_r_of_the_page_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = blocks(PAGE)
    (line,) = (line for block in found if block.language == "bash" for line in shell_lines(block))
    assert run(*line.split()[1:], "--replications", "5", "--months", "12").exit_code == 0
    (tmp_path / "page.R").write_text("\n".join(block.text for block in found if block.language == "r"), encoding="utf-8")
    done = subprocess.run(["Rscript", "page.R"], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "Paired t-test" in done.stdout
