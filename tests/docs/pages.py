"""What stands in the project's pages: fenced blocks, links and headings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])
"""Pages whose examples run."""
LINKED = sorted([*PAGES, ROOT / "CONTRIBUTING.md", *(ROOT / "benchmarks").glob("*.md"), *(ROOT / "notebooks").rglob("*.md")])
"""All pages of the site."""
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block: its language, its text and the line on which the text begins."""

    language: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """Fenced blocks in order."""
    text = page.read_text(encoding="utf-8")
    return [Block(m[1], m[2], text[: m.start(2)].count("\n") + 1) for m in FENCE.finditer(text)]


def shell_lines(block: Block) -> list[str]:
    """Lines of a block of the shell as they are typed: continued ones joined, remarks left out."""
    typed = [re.sub(r"(^|\s)#.*", "", line) for line in block.text.replace("\\\n", " ").splitlines()]
    return [" ".join(line.split()) for line in typed if line.strip()]


def commands(page: Path) -> list[str]:
    """All that a page has its reader type after `kamlab`, in blocks of the shell and in running text."""
    lines = [line for block in blocks(page) if block.language == "bash" for line in shell_lines(block)]
    lines += [" ".join(words.split()) for words in re.findall(r"`(kamlab [^`]+)`", prose(page))]
    return [line.removeprefix("kamlab ") for line in lines if line.startswith("kamlab ")]


def prose(page: Path) -> str:
    """Text without fenced blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def written(page: Path) -> str:
    """All that people write on a page: without the blocks that docs/generate.py writes."""
    return re.sub(r"<!-- generated: .*?<!-- end -->", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def anchors(page: Path) -> set[str]:
    """Anchors of the headings, as code hosts make them."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE):
        anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        number = 0
        while f"{anchor}-{number}" if number else anchor in found:
            number += 1
        found.add(f"{anchor}-{number}" if number else anchor)
    return found


def links(page: Path) -> list[str]:
    """Targets of the links that lead to a file or heading of the project."""
    targets = re.findall(r"\]\(([^)\s]+)\)", prose(page))
    return [target for target in targets if not re.match(r"[a-z]+:", target)]
