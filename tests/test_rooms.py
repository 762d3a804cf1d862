"""The rooms of the package: which module imports which."""

from __future__ import annotations

import ast
from pathlib import Path

import grimp
import networkx as nx
import pytest

import sim

PACKAGE = Path(sim.__file__).parent


def test_no_module_stands_in_a_circle_of_imports_through_its_own_package():
    """`lint-imports` sees circles between siblings; this also sees those through the `__init__` of a package."""
    found = grimp.build_graph("sim", cache_dir=None)
    arrows = nx.DiGraph((module, other) for module in found.modules for other in found.find_modules_directly_imported_by(module))
    assert len(arrows) > 150
    assert [sorted(circle) for circle in nx.strongly_connected_components(arrows) if len(circle) > 1] == []


@pytest.mark.parametrize("stub", sorted(PACKAGE.rglob("*.pyi")), ids=lambda stub: stub.parent.name)
def test_a_lazy_package_offers_every_name_of_its_stub_and_nothing_else(stub):
    package = __import__(".".join(stub.parent.relative_to(PACKAGE.parent).parts), fromlist=["__all__"])
    stated = [name for line in ast.parse(stub.read_text(encoding="utf-8")).body if isinstance(line, ast.ImportFrom) for name in line.names]
    assert sorted(package.__all__) == sorted(each.name for each in stated)
    assert [each.name for each in stated if each.asname != each.name] == []  # `as` is what makes a name public to type checkers
    for name in package.__all__:
        assert getattr(package, name).__name__ == name, name
