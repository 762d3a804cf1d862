"""The examples in the pages run, and the commands in them exist."""

from __future__ import annotations

import shlex
import tomllib

import click
import pytest

from sim import cli
from sim.scenario import names
from tests.docs.pages import PAGES, ROOT, blocks


def with_blocks(language):
    """Pages with blocks of a language, for parametrization."""
    found = [page for page in PAGES if any(block.language == language for block in blocks(page))]
    return pytest.mark.parametrize("page", found, ids=[str(page.relative_to(ROOT)) for page in found])


def commands():
    """Lines of the pages that call kamlab, continued lines joined."""
    for page in PAGES:
        for block in blocks(page):
            if block.language in ("bash", "console", "sh"):
                for line in block.text.replace("\\\n", " ").splitlines():
                    words = shlex.split(line.removeprefix("$ "), comments=True)
                    if words[:1] == ["kamlab"]:
                        yield pytest.param(words[1:], id=f"{page.stem}: {' '.join(words)}")


@with_blocks("python")
def test_the_python_of_a_page_runs_from_top_to_bottom(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for block in blocks(page):
        first, _, _ = block.text.partition("\n")
        if block.language == "toml" and first.endswith(".toml"):
            (tmp_path / first.removeprefix("# ")).write_text(block.text, encoding="utf-8")
    namespace = {"__name__": "__main__"}
    for block in blocks(page):
        if block.language == "python":
            source = "\n" * (block.line - 1) + block.text  # so that a traceback names the line of the page
            exec(compile(source, str(page), "exec"), namespace)


@with_blocks("toml")
def test_the_toml_of_a_page_is_toml(page):
    for block in blocks(page):
        if block.language == "toml":
            tomllib.loads(block.text)


@pytest.mark.parametrize("words", list(commands()))
def test_a_command_in_a_page_exists_with_its_options(words):
    group = cli.kamlab
    if words and words[0].startswith("-"):
        with pytest.raises(click.exceptions.Exit):
            group.make_context("kamlab", list(words))
        return
    command = group.commands[words[0]]
    try:
        context = command.make_context(words[0], words[1:])
    except click.exceptions.Exit:  # --help
        return
    if words[0] not in ("new", "check"):
        given = context.params.get("name", context.params.get("cases", ()))
        for case in (given,) if isinstance(given, str) else given:
            assert case.endswith(".toml") or case in names()
