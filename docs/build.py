"""Make the site of the documentation: `python docs/build.py [FOLDER]` (extra: docs). A warning, such as of a broken link, ends it.

It is then looked at once more: no page may load anything from elsewhere, and a word of each language must be found by the search.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOADED = re.compile(
    r"<(?:script|img|link|iframe|source|video|audio)\b[^>]*\b(?:src|href)=[\"']?(?:https?:)?//|@import\s+[\"']?(?:url\()?[\"']?https?:|url\([\"']?https?:"
)
"""What makes a browser ask another machine."""
SOUGHT = ("aspiration", "客户")


def complaints(site: Path) -> Iterator[str]:
    """What is wrong with a site that was made, a sentence each."""
    for page in sorted(path for path in site.rglob("*") if path.suffix in (".html", ".css")):
        if found := LOADED.search(page.read_text(encoding="utf-8")):
            yield f"{page.relative_to(site)} loads something from elsewhere: {found[0]}"
    index = (site / "searchindex.js").read_text(encoding="utf-8")
    for word in SOUGHT:
        if word[:6] not in index and word.encode("unicode_escape").decode() not in index:
            yield f"the search does not know the word {word}"


def build(site: Path) -> int:
    """Make the site in a folder; returns what a process would."""
    from sphinx.cmd.build import build_main

    if failed := build_main(["-q", "-W", "--keep-going", "-c", str(ROOT / "docs"), str(ROOT), str(site)]):
        return failed
    wrong = list(complaints(site))
    print("\n".join(wrong) or f"Open {site / 'index.html'}")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(build(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "site")))
