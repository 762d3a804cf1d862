"""Build the trainers' notebooks from the lessons: one source, two languages.

A lesson is a file `lessons/NAME.toml` of cells in order; a cell has either the keys `en` and `zh`, a text in Markdown in
either language, or the key `code`, in which `LANGUAGE` stands for "en" or "zh". Code is folded away, since a class looks
at figures. Run `python notebooks/trainers/build.py` after a change of a lesson, then `python notebooks/renew.py`.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from sim.scenario.prose import joined

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("en", "zh")
FOLD_LINE = {"en": "# code, folded away", "zh": "# 代码已折叠"}
"""First line of every cell of code: all that is seen of it while it is folded."""
FOLDED = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}


def lessons() -> list[Path]:
    """The sources, sorted."""
    return sorted((FOLDER / "lessons").glob("*.toml"))


def notebook_of(lesson: Path, language: str) -> Path:
    """Where the notebook of a lesson stands."""
    return FOLDER / f"{lesson.stem}.{language}.ipynb"


def built(lesson: Path, language: str) -> NotebookNode:
    """The notebook of a lesson in a language, not executed.

    Raises
    ------
    ValueError
        naming file and cell, where a cell is neither code nor a text in both languages
    """
    cells = []
    for number, cell in enumerate(tomllib.loads(lesson.read_text(encoding="utf-8"))["cell"], start=1):
        name = f"{lesson.stem}-{number}"
        if set(cell) == {"code"}:
            source = f"{FOLD_LINE[language]}\n{cell['code'].strip().replace('LANGUAGE', repr(language))}"
            cells.append(new_code_cell(source, id=name, metadata=FOLDED))
        elif set(cell) == set(LANGUAGES):
            cells.append(new_markdown_cell(joined(cell[language].strip()), id=name))
        else:
            raise ValueError(f"{lesson}: cell {number} must have the key code, or the keys en and zh, not {', '.join(cell)}")
    return new_notebook(cells=cells)


def with_outputs_of(new: NotebookNode, old: NotebookNode) -> NotebookNode:
    """The new notebook with what the renewal stored: its kernel, and the outputs of cells whose code has not changed."""
    new.metadata = old.metadata
    known = {cell.source: cell.outputs for cell in old.cells if cell.cell_type == "code"}
    for cell in new.cells:
        if cell.cell_type == "code":
            cell.outputs = known.get(cell.source, [])
    return new


if __name__ == "__main__":
    for lesson in lessons():
        for language in LANGUAGES:
            path = notebook_of(lesson, language)
            notebook = built(lesson, language)
            if path.exists():
                notebook = with_outputs_of(notebook, nbformat.read(path, as_version=4))
            nbformat.write(notebook, path)
            print(f"Built {path.name}")
