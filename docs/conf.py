"""The documentation as a site; `python docs/build.py` makes it. The pages are the Markdown files as they stand.

The navigation is the lists of links on `PAGES_OF_LINKS`, so that a reader on a code host and a reader of the site see the same order. The
page on Python gets the docstrings of all public names at its end.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import sim

ROOT = Path(__file__).resolve().parents[1]
PAGES_OF_LINKS = ("docs/index", "docs/class/index", "docs/zh/index", "notebooks/README")
"""Pages whose links to other pages, section by section, are the branches of the navigation."""

project = "KAMlab"
html_title = "KAMlab"
html_theme = "furo"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "docs/index"
include_patterns = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/**.md", "benchmarks/**.md", "notebooks/**.md"]
exclude_patterns = [".*", "sim", "tests", "site", "dist", "build", "kamlab-out", "**/.ipynb_checkpoints"]
myst_heading_anchors = 6  # as code hosts make them
html_extra_path = ["first"]
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
autodoc_typehints = "none"  # the signature of the docstring's own words is easier to read
autodoc_member_order = "bysource"
napoleon_numpy_docstring = True
napoleon_google_docstring = False
napoleon_use_ivar = True  # an attribute that is a property is described once
suppress_warnings = ["ref.python"]  # attributes of one name in several classes, of which any is linked; broken links have other names


def branches(text: str, folder: Path) -> dict[str, list[str]]:
    """Pages linked in the lists and tables of a page, by the heading above them, in order and each once.

    Parameters
    ----------
    text : of the page, in Markdown
    folder : where the page lies
    """
    found: dict[str, list[str]] = {}
    heading = ""
    for line in text.splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith(("- ", "| ", "  ")):
            for target in re.findall(r"\]\(([^)\s#:]+)\.md\)", line):
                page = (folder / f"{target}.md").resolve().relative_to(ROOT).with_suffix("").as_posix()
                if page not in found.setdefault(heading, []):
                    found[heading].append(page)
    return {heading: pages for heading, pages in found.items() if pages}


def docstrings() -> str:
    """Directives for the docstrings of all public names, as reStructuredText."""
    kinds = {name: "class" if inspect.isclass(getattr(sim, name)) else "function" for name in sim.__all__}
    members = "\n   :members:\n   :show-inheritance:"
    return "\n\n".join(f".. auto{kind}:: sim.{name}{members if kind == 'class' else ''}" for name, kind in kinds.items())


def added(app: object, page: str, source: list[str]) -> None:
    """Add to a page what the site has beyond its text."""
    if page in PAGES_OF_LINKS:
        for heading, pages in branches(source[0], (ROOT / page).parent).items():
            listed = "\n".join(f"/{found}" for found in pages)
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {heading}\n\n{listed}\n```\n"
    elif page == "docs/api":
        source[0] += f"\n## In full\n\n```{{eval-rst}}\n{docstrings()}\n```\n"


def setup(app: object) -> None:
    """Tell Sphinx."""
    app.connect("source-read", added)  # type: ignore[attr-defined]
