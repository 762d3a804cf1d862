"""What the levers of the cases earn at their ends, and which are free: `python -m benchmarks.levers` writes LEVERS.md (docs/levers.md)."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from sim.inquiry import Levers, levers
from sim.kernel.sources import rules_digest

TABLE = Path(__file__).with_name("LEVERS.md")


def page(found: Levers, replications: int) -> str:
    """The file."""
    head = [
        "# The levers of the cases, from end to end",
        "",
        f"Made by `python -m benchmarks.levers`: {replications} replications of every end, seed 1, rules {rules_digest()[:12]}.",
        f"Of {len(found.table)} ends {len(found.gaining)} gain more than 1 % of the case's profit beyond doubt; {len(found.free)} of these",
        "are **free**: the costs move by less than a tenth of the gain. What the columns say: [docs/levers.md](../docs/levers.md).",
        "A case that earns little has large parts of profit.",
        "",
    ]
    return "\n".join([*head, found.markdown(), ""])


def free_ends(text: str) -> set[tuple[str, str, str]]:
    """Case, lever and end of the free ones that a table lists."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.endswith("| **free** |")]
    return {(row[0], row[1], row[3]) for row in rows}


def main(arguments: Sequence[str] | None = None) -> None:
    """Sweep, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=60)
    parser.add_argument("--to", type=Path, default=TABLE)
    given = parser.parse_args(arguments)
    found = levers(replications=given.replications, progress=True)
    given.to.write_text(page(found, given.replications), encoding="utf-8")


if __name__ == "__main__":
    main()
