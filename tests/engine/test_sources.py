"""What compiled rules are kept by: a changed file moves the keys of its importers, and of nobody else."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from sim.kernel import sources

RULES = sorted(path.name for path in (sources.PACKAGE / "rules").glob("*.py") if path.name != "__init__.py")


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    copied = tmp_path_factory.mktemp("copy") / "sim"
    for room in ("kernel", "world", "rules"):
        shutil.copytree(sources.PACKAGE / room, copied / room, ignore=shutil.ignore_patterns("__pycache__"))
    return copied


@pytest.fixture
def keys(package, monkeypatch):
    """Keys of the rule files of a copy, worked out afresh."""

    def now() -> dict[str, str]:
        sources._imports.cache_clear()
        sources.key_of.cache_clear()
        real = sources.stands_on
        monkeypatch.setattr(sources, "stands_on", lambda path, _package=None: real(path, package))
        found = {name: sources.key_of(package / "rules" / name) for name in RULES}
        monkeypatch.setattr(sources, "stands_on", real)
        return found

    yield now
    sources._imports.cache_clear()
    sources.key_of.cache_clear()


def importers_of(name: str, package: Path) -> set[str]:
    """Rule files that import a module of the package, directly or not: found by another road, line by line."""
    direct = {}
    for path in [*(package / "rules").glob("*.py"), *(package / "kernel").glob("*.py")]:
        module = f"sim.{path.parent.name}.{path.stem}"
        lines = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
        direct[module] = {node.module for node in lines} | {f"{node.module}.{alias.name}" for node in lines for alias in node.names}
    found = {name}
    while grown := {module for module, imported in direct.items() if imported & found} - found:
        found |= grown
    return {f"{module.rsplit('.', 1)[1]}.py" for module in found if module.startswith("sim.rules.") and not module.endswith("__init__")}


@pytest.mark.parametrize("file", [f"rules/{name}" for name in RULES] + ["kernel/draws.py", "kernel/ledger.py", "world/measures.py"])
def test_a_changed_file_moves_the_keys_of_its_importers_and_of_nobody_else(file, package, keys):
    before = keys()
    path = package / file
    path.write_bytes(path.read_bytes() + b"\n")
    after = keys()
    moved = {name for name in RULES if before[name] != after[name]}
    assert moved == importers_of(f"sim.{path.parent.name}.{path.stem}", package)
    if path.parent.name != "rules":
        assert bool(moved) == (path.parent.name == "kernel")  # what is collected from the rules is behind none of them
        assert len(moved) < len(RULES)


@pytest.mark.parametrize("file", sources.EVERYBODY)
def test_what_everybody_stands_on_moves_all_keys(file, package, keys):
    before = keys()
    path = package / file
    path.write_bytes(path.read_bytes() + b"\n")
    after = keys()
    assert all(before[name] != after[name] for name in RULES)


def test_a_relative_import_is_refused_in_a_sentence_that_says_where(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("import math\nfrom .other import chance\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"mine\.py, line 2: import what rules stand on by its full name"):
        sources.stands_on(path)


def test_a_users_own_module_counts_and_a_library_does_not(tmp_path, monkeypatch):
    (tmp_path / "own_numbers.py").write_text("RATE = 1.0\n", encoding="utf-8")
    mine = tmp_path / "mine.py"
    mine.write_text("import json\nimport numpy\nfrom own_numbers import RATE\nfrom sim.rules.market import chance\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import own_numbers  # noqa: F401

    found = {path.name for path in sources.stands_on(mine)}
    assert {"mine.py", "own_numbers.py", "market.py", "choose.py"} <= found
    assert not found & {"decoder.py", "parameters.py"}
