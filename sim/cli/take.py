"""Commands that hand out what comes with the package, the notebooks and how to cite it, and that make slides of it."""

from __future__ import annotations

from pathlib import Path

import click

from sim import __version__, bundled
from sim.cli.group import kamlab
from sim.cli.options import PATH
from sim.errors import KamlabError

TITLE = "KAMlab: a laboratory for key account negotiation and competition"
YEAR = 2026
BIBTEX = f"""@software{{kamlab,
  title = {{{{{TITLE}}}}},
  author = {{{{KAMlab maintainers}}}},
  version = {{{__version__}}},
  year = {{{YEAR}}},
  license = {{Apache-2.0}}
}}"""


@kamlab.command(epilog="Example: kamlab notebooks my-notebooks")
@click.argument("folder", type=PATH, default="kamlab-notebooks")
@click.option("--zh", "language", flag_value="zh", help="Of the lessons, only those in Chinese.")
@click.option("--en", "language", flag_value="en", help="Of the lessons, only those in English.")
def notebooks(*, folder: Path, language: str | None) -> None:
    """Copy the notebooks for researchers and the lessons for trainers, with their teaching notes, to FOLDER.

    A folder that holds anything is refused.

    Open them with `jupyter lab FOLDER` (extra: notebooks).
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KamlabError(f"{folder} exists already, and is not empty: name a new folder")
    copied = 0
    for path in bundled.notebooks():
        inside = path.relative_to(bundled.notebook_folder())
        if language is not None and inside.parts[0] == "trainers" and not path.stem.endswith(f".{language}"):
            continue
        (folder / inside).parent.mkdir(parents=True, exist_ok=True)
        (folder / inside).write_bytes(path.read_bytes())
        copied += path.suffix == ".ipynb"
    click.echo(f"Copied {copied} notebooks to {folder}. Open them with: jupyter lab {folder}")


@kamlab.command(epilog="Example: kamlab slides my-notebooks/trainers/gree-gome.en.ipynb")
@click.argument("source", type=PATH)
@click.option("--out", type=PATH, default=None, help="The page that is written; else slides.html beside the source, or within the folder.")
@click.option("--overwrite", is_flag=True, help="Replace a page that is there.")
def slides(*, source: Path, out: Path | None, overwrite: bool) -> None:
    """Make a page for the projector: large type, one figure at a time, no internet needed.

    SOURCE is a notebook or lesson with its stored outputs, a text in Markdown with `---` between slides, or a folder of results or of a
    debrief. Arrow keys turn the pages.
    """
    from sim.report.slides import slides_page

    if not source.exists():
        raise KamlabError(f"{source} does not exist: name a notebook, a text in Markdown, or a folder of results")
    page = slides_page(source)
    out = out or (source / "slides.html" if source.is_dir() else source.with_suffix(".slides.html"))
    if out.exists() and not overwrite:
        raise KamlabError(f"{out} exists already: name another page with --out, or say --overwrite")
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise KamlabError(f"{out} cannot be written ({error.strerror}): name another place with --out") from error
    click.echo(f"Slides: {out}")


@kamlab.command(epilog="Example: kamlab cite --bibtex")
@click.option("--bibtex", is_flag=True, help="As an entry for BibTeX.")
def cite(*, bibtex: bool) -> None:
    """Tell how to cite this version."""
    if bibtex:
        click.echo(BIBTEX)
        return
    click.echo(f"KAMlab maintainers ({YEAR}). {TITLE} (version {__version__}) [software]. Apache-2.0.")
    click.echo("State the seed and the case beside it; every results folder holds both, and the digest of the rules, in manifest.json.")
