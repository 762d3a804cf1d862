"""The examples in the pages run in the order in which they stand, in one fresh folder for each page.

Shell lines run as they are typed, but for `CHEAPER`, which keeps them short, and `LEFT_OUT`, which says why a line does not run here.
"""

from __future__ import annotations

import shlex
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from sim import cli
from sim.scenario import names
from tests.cli.cases import run
from tests.docs.pages import PAGES, ROOT, blocks, commands, shell_lines

CHEAPER = {
    "compare": "--replications 2 --months 12 --relationships layered",
    "map": "--replications 2 --months 12 --steps 2",
    "sensitivity": "--draws 10 --replications 2 --months 12",
    "why": "--replications 2 --months 12",
    "robustness": "--points 10 --replications 2",
    "levers": "gree-gome --replications 2",
    "regimes": "--points 4 --replications 2 --months 12",
    "adversary": "--months 2 --generations 3 --population 4 --learn 2 --replications 10",
    "search": "--months 2 --climbs 1 --generations 3 --population 4 --learn 2 --replications 10",
    "tournament": "--months 2 --horizon 2 --replications 2",
    "verify": "gree-gome",  # one case of sixteen
}
"""Words put at the end of a line of a command; of an option given twice the last counts."""

LEFT_OUT = {
    "python3 -m venv": "installs; `.ci/run` runs both lines of README as they stand",
    "kamlab live": "serves until it is stopped; tests/live",
    "kamlab class": "serves until it is stopped; tests/classroom/test_served.py",
    "eval": "changes the shell that it is typed in; tests/cli/test_completion.py",
    "dask scheduler": "needs other machines",
    "dask worker": "needs other machines",
    "kamlab run factorial.toml --out results --executor dask://HOST:8786": "needs other machines; tests/experiment/test_executors.py",
}
"""Beginnings of lines that do not run, and where they are tried instead."""

PLAYED = [line for _ in range(40) for line in ("layered team balanced", "d balanced")]
"""More than a game needs; what makes no sense at a question is asked again."""
TYPED = {
    "kamlab play gree-gome --quick": ["account-unit", "q"],
    "kamlab play three-managers": ["q"],
    "kamlab play --resume gree-gome-1.json": PLAYED,
    "kamlab play gree-gome --zh": ["q"],
}
"""What a reader types into a game; `q` stops it."""

NEEDS = "# needs "
"""Begins a block that runs only where an extra is installed, and names its module."""

GAMES_OF_A_CLASS = "kamlab-games"
"""Where games of a class lie that were downloaded from the desk."""


def of_language(*languages):
    """Pages with blocks of a language, for parametrization."""
    found = [page for page in PAGES if any(block.language in languages for block in blocks(page))]
    assert found
    return pytest.mark.parametrize("page", found, ids=[str(page.relative_to(ROOT)) for page in found])


@of_language("python", "bash")
def test_what_stands_on_a_page_runs_from_top_to_bottom(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": "__main__"}
    for block in blocks(page):
        name = block.text.partition("\n")[0].removeprefix("# ")
        if (block.language == "toml" and name.endswith(".toml")) or (block.language == "python" and name.endswith(".py")):
            Path(name).write_text(block.text, encoding="utf-8")
        elif block.language == "python":
            if (needs := block.text.partition("\n")[0]).startswith(NEEDS) and find_spec(needs.removeprefix(NEEDS)) is None:
                print(f"{page.name}, line {block.line}: not run, {needs.removeprefix(NEEDS)} is not installed")
                continue
            source = "\n" * (block.line - 1) + block.text  # so that a traceback names the line of the page
            exec(compile(source, str(page), "exec"), namespace)
        elif block.language == "bash":
            for line in shell_lines(block):
                typed_in_a_shell(line)


def typed_in_a_shell(line):
    """Run a line of a page, unless it is left out; it must come to a good end."""
    if any(line.startswith(beginning) for beginning in LEFT_OUT):
        return
    program, *words = shlex.split(line)
    assert program == "kamlab", f"say in LEFT_OUT why this does not run: {line}"
    if any(word.startswith(GAMES_OF_A_CLASS) for word in words):
        a_class_has_played()
    words = [found for word in words for found in (sorted(map(str, Path().glob(word))) if "*" in word else [word])]  # as a shell does
    done = run(*words, *CHEAPER.get(words[0], "").split(), input=lines_of(TYPED.get(line, [])))
    assert done.exit_code == 0, f"{line}\n{done.stderr}"


def lines_of(answers):
    """Answers as a keyboard gives them."""
    return "".join(f"{answer}\n" for answer in answers)


def a_class_has_played():
    """Two games of the command that is left out, each saved under its player's name."""
    Path(GAMES_OF_A_CLASS).mkdir()
    for name in ("ann", "ben"):
        run("play", "gree-gome", "--quick", "--save", f"{GAMES_OF_A_CLASS}/{name}.json", input=lines_of(PLAYED))


def test_no_exception_is_made_for_a_line_that_no_page_has():
    lines = [line for page in PAGES for block in blocks(page) if block.language == "bash" for line in shell_lines(block)]
    assert [beginning for beginning in LEFT_OUT if not any(line.startswith(beginning) for line in lines)] == []
    assert [line for line in TYPED if line not in lines] == []
    assert [command for command in CHEAPER if not any(line.startswith(f"kamlab {command} ") for line in lines)] == []


@of_language("toml")
def test_the_toml_of_a_page_is_toml(page):
    for block in blocks(page):
        if block.language == "toml":
            tomllib.loads(block.text)


NAMED = [(page, line) for page in PAGES if page.stem != "CHANGELOG" for line in commands(page) if " " in line]
"""Commands with their words, those in running text and those that are left out above among them."""


@pytest.mark.parametrize(("page", "line"), NAMED, ids=[f"{page.stem}: {line}" for page, line in NAMED])
def test_a_command_on_a_page_exists_with_its_options(page, line):
    name, *words = [word for word in shlex.split(line) if word != "..."]
    context = cli.kamlab.commands[name].make_context(name, words)  # raises where an option is unknown or lacks its value
    if name not in ("new", "check"):
        given = context.params.get("name", context.params.get("cases", ()))
        for case in (given,) if isinstance(given, str) else given:
            assert case == "NAME" or case.endswith(".toml") or case in (*names(), "first-class")
