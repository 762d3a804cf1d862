"""Execute the notebooks and store their outputs, so that they can be read without being run.

Run `python notebooks/renew.py` after a change of a notebook, of a scenario or of the rules; name notebooks to renew only
those. Stored is what depends on the notebook alone: no execution counts, no times, no traces of the machine. Outputs
that should not be stored (errors, warnings) end the renewal, and the file stays as it was.
"""

from __future__ import annotations

import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from PIL import Image

import sim

FOLDER = Path(__file__).resolve().parent
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
KEPT = ("jupyter", "tags")
"""Metadata of a cell that says how it is shown: folded code, for instance."""
LIVE = "application/vnd.jupyter.widget-view+json"
TIMEOUT = 600
"""Seconds that one cell may take; the rules may have to be compiled in it."""


def notebooks() -> list[Path]:
    """All notebooks in this folder and those below, sorted."""
    return sorted(FOLDER.rglob("*.ipynb"))


def executed(path: Path, folder: Path) -> NotebookNode:
    """The notebook after a run from top to bottom in a fresh kernel.

    Parameters
    ----------
    path : of the notebook, which is not changed
    folder : working directory of the run

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        where a cell fails
    """
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(folder)}}
    quiet = ["--IPKernelApp.log_level=ERROR"]  # the kernel's own notices are not about the notebook
    NotebookClient(
        notebook, timeout=TIMEOUT, kernel_name="python3", record_timing=False, resources=resources, extra_arguments=quiet
    ).execute()
    return plain(notebook)


def plain(notebook: NotebookNode) -> NotebookNode:
    """The notebook without what differs from run to run and from machine to machine."""
    notebook.metadata = NotebookNode(METADATA)
    for cell in notebook.cells:
        cell.metadata = NotebookNode({key: value for key, value in cell.metadata.items() if key in KEPT})
        if cell.cell_type == "code":
            cell.execution_count = None
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = None
                output.get("data", {}).pop(LIVE, None)  # a widget without its kernel is nothing; its figure and table stay
                if "image/png" in output.get("data", {}):
                    output.data["image/png"] = smaller(output.data["image/png"])
    return notebook


def smaller(png: str) -> str:
    """A picture, in base64, with 256 colours: a third of the size, and no difference that one could see in a chart."""
    aside = BytesIO()
    Image.open(BytesIO(b64decode(png))).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(aside, "png", optimize=True)
    return b64encode(aside.getvalue()).decode()


def complaints(notebook: NotebookNode) -> Iterator[str]:
    """Warnings, tracebacks and anything else that a notebook wrote to its error stream."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                yield f"{cell.id}: {output.ename}: {output.evalue}"
            elif output.get("name") == "stderr":
                yield f"{cell.id}: {output.text.strip()}"


def compile_rules() -> None:
    """Compile now what is not compiled yet, so that the notebook does not tell of the wait."""
    sim.compare("three-managers", policies="balanced", relationships="shallow", replications=1, months=1, progress=False)


def renew(path: Path) -> None:
    """Execute a notebook in an empty folder and store it with its outputs."""
    with TemporaryDirectory() as empty:
        notebook = executed(path, Path(empty))
    if found := list(complaints(notebook)):
        sys.exit(f"{path.name} is left as it was, since it should not store:\n" + "\n".join(found))
    nbformat.write(notebook, path)
    print(f"Renewed {path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    compile_rules()
    for chosen in [Path(name) for name in sys.argv[1:]] or notebooks():
        renew(chosen)
