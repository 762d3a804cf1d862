"""The notebooks run anywhere, and what they store is what they show: small, clean and up to date."""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path
from statistics import median

import nbformat
import pytest

import sim

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.rglob("*.ipynb"))
LARGEST = 400_000
"""Bytes of a notebook with its outputs."""
MACHINE = re.compile(r"(?<![\w<:./])/\w[\w.+-]*/\w|[A-Za-z]:\\\w|0x[0-9a-f]{6}")
"""An absolute path, or the address of an object."""
TROUBLE = re.compile(r"Traceback|\w(Warning|Error)\b")


@pytest.fixture(scope="module")
def renewal():
    """The script that stores the outputs."""
    spec = importlib.util.spec_from_file_location("renew", FOLDER / "renew.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture(scope="module")
def stored(path):
    return nbformat.read(path, as_version=4)


NEEDS = {"train-a-policy": "gymnasium", "tournament": "nashpy"}
"""Notebooks that run only where an extra is installed, and its module."""


LONG = ("when-each-is-right.zh", "ten-tactics.zh", "eighty-twenty.zh", "internal-line.zh", "four-attacks.zh")
"""Chinese notebooks run with `-m slow` only: their code is that of the English ones, which always run."""


@pytest.fixture(scope="module", params=[pytest.param(p, marks=[pytest.mark.slow] * (p.stem in LONG), id=p.stem) for p in NOTEBOOKS])
def run_now(request, renewal, tmp_path_factory):
    """A notebook as stored, and run in an empty folder, where the package is found as installed."""
    path = request.param
    if path.stem in NEEDS:
        pytest.importorskip(NEEDS[path.stem], reason=f"{path.stem} needs an extra that is not installed")
    empty = tmp_path_factory.mktemp("empty")
    renewal.compile_rules()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(Path(sim.__file__).parents[1]), os.environ.get("PYTHONPATH", "")])))
        notebook = renewal.executed(path, empty)
    assert list(empty.iterdir()) == [], "the notebook leaves files behind"
    return nbformat.read(path, as_version=4), notebook


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(notebook):
    """Everything in the outputs that is not a picture, with the cell it stands in."""
    for cell in code(notebook):
        for output in cell.outputs:
            shown = {kind: text for kind, text in sorted(output.get("data", {}).items()) if not kind.startswith("image/")}
            for text in (output.get("text", ""), output.get("evalue", ""), *shown.values()):
                yield cell.id, text


def test_there_are_notebooks_and_the_long_ones_are_among_them():
    assert len(NOTEBOOKS) > 20
    assert set(LONG) < {path.stem for path in NOTEBOOKS}


def test_a_notebook_runs_without_errors_or_warnings(run_now, renewal):
    _, fresh = run_now
    assert list(renewal.complaints(fresh)) == []


def test_the_stored_outputs_are_those_of_a_run_now(run_now):
    stored, fresh = run_now
    assert list(texts(stored)) == list(texts(fresh)), "run `python notebooks/renew.py`, and read the text between the cells again"


def test_the_stored_pictures_are_all_there(run_now):
    """Their bits may differ with the version of the plotting library; which cells have one may not."""
    drawn, now = ([cell.id for cell in code(n) for out in cell.outputs if "image/png" in out.get("data", {})] for n in run_now)
    assert drawn == now


def test_a_stored_notebook_is_small(path):
    assert path.stat().st_size < LARGEST


def test_stored_outputs_tell_nothing_of_the_machine(stored):
    assert list(texts(stored)), "the notebook stores nothing that could be read"
    assert [(cell, text) for cell, text in texts(stored) if MACHINE.search(text)] == []


def test_stored_outputs_hold_no_trouble(stored, renewal):
    assert list(renewal.complaints(stored)) == []
    assert [(cell, text) for cell, text in texts(stored) if TROUBLE.search(text)] == []


def test_a_stored_notebook_holds_no_trace_of_its_run(stored, renewal):
    assert stored.metadata == renewal.METADATA
    assert {cell.execution_count for cell in code(stored)} == {None}
    assert [cell.id for cell in stored.cells if not cell.metadata.keys() <= set(renewal.KEPT)] == []


def test_cells_are_short(stored, path):
    lines = {cell.id: sum(bool(line.strip()) and line[0] != "#" for line in cell.source.splitlines()) for cell in code(stored)}
    assert {cell: n for cell, n in lines.items() if n > 6} == {}
    read = [n for cell, n in zip(code(stored), lines.values(), strict=True) if "jupyter" not in cell.metadata]  # the others are folded away
    assert bool(read) == (path.parent.name != "trainers"), "a trainer's class reads no code, everybody else does"
    assert median(read or [0]) <= 4


@pytest.mark.parametrize(
    "text",
    ["/home/ann/kamlab/sim/x.py", "File '/tmp/a/b'", r"C:\Users\ann", "<Axes at 0x7f3a12bc>"],
    ids=["home", "quoted", "drive", "address"],
)
def test_a_trace_of_the_machine_is_recognised(text):
    assert MACHINE.search(text)


@pytest.fixture(scope="module")
def building():
    """The script that builds the trainers' notebooks."""
    spec = importlib.util.spec_from_file_location("build", FOLDER / "trainers" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_trainers_notebooks_are_those_of_their_lessons(building):
    expected = {building.notebook_of(lesson, language) for lesson in building.lessons() for language in building.LANGUAGES}
    assert expected == set((FOLDER / "trainers").glob("*.ipynb")), "run `python notebooks/trainers/build.py`"
    for lesson in building.lessons():
        for language in building.LANGUAGES:
            stored = nbformat.read(building.notebook_of(lesson, language), as_version=4)
            now = building.built(lesson, language)
            assert [(c.id, c.cell_type, c.source, c.metadata) for c in stored.cells] == [
                (c.id, c.cell_type, c.source, c.metadata) for c in now.cells
            ], f"{lesson.name} was changed: run `python notebooks/trainers/build.py`, then `python notebooks/renew.py`"


def test_a_lesson_with_a_cell_in_one_language_only_is_refused(building, tmp_path):
    lesson = tmp_path / "half.toml"
    lesson.write_text('[[cell]]\nen = "only English"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="cell 1 must have"):
        building.built(lesson, "en")
