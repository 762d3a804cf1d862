"""Every figure of the pages is drawn by the command that stands with it."""

from __future__ import annotations

import importlib.util
import re
import shlex
import tomllib
from collections import Counter

import pytest

from sim import cli
from tests.docs.pages import PAGES, ROOT, commands

SCRIPT = importlib.util.spec_from_file_location("inquiries", ROOT / "docs" / "inquiries.py")
inquiries = importlib.util.module_from_spec(SCRIPT)
SCRIPT.loader.exec_module(inquiries)

SHOWN = [
    pytest.param(page, name, id=f"{page.stem}: {name}")
    for page in PAGES
    for name in re.findall(r"\]\([^)]*images/([\w-]+)\.png\)", page.read_text(encoding="utf-8"))
    if name in inquiries.FIGURES
]


@pytest.mark.parametrize(("page", "name"), SHOWN)
def test_the_command_beside_a_figure_is_the_one_that_drew_it(page, name):
    """The same words in whatever order: options of two words each, and repeated ones."""
    assert Counter(inquiries.FIGURES[name]) in [Counter(shlex.split(line)) for line in commands(page)]


def test_there_are_figures_to_look_at():
    assert {shown.values[1] for shown in SHOWN} == set(inquiries.FIGURES)


STORIES = sorted([*(ROOT / "scenarios").glob("*.toml"), *(ROOT / "notebooks" / "trainers" / "lessons").glob("*.toml")])


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_command_named_in_a_case_or_a_lesson_can_be_typed(path):
    """Each `kamlab ...` that is told is read by the command it names, its required options among them."""
    for line in re.findall(r"`(kamlab [^`]+)`|^(kamlab .+)$", text_of(tomllib.loads(path.read_text(encoding="utf-8"))), re.MULTILINE):
        _, command, *words = shlex.split(line[0] or line[1])
        cli.kamlab.commands[command].make_context(command, words)


def text_of(part) -> str:
    """All texts of a file, a paragraph each."""
    if isinstance(part, dict):
        return "\n".join(text_of(value) for value in part.values())
    if isinstance(part, list):
        return "\n".join(text_of(value) for value in part)
    return part if isinstance(part, str) else ""


def test_commands_of_the_pages_are_found():
    assert sum(len(commands(page)) for page in PAGES) > 40
