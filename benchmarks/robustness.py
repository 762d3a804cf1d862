"""In which share of random draws each pattern of each case holds: `python -m benchmarks.robustness [CASE ...]` (see ROBUSTNESS.md).

Free facts and behavioural assumptions are drawn all at once within 30 % of what is stated, as `kamlab robustness CASE` draws them. The
table is written after every case, so an interruption keeps what is done; a case that the table has is not run again, unless it is named.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Sequence
from pathlib import Path

from sim.inquiry import Robustness, robustness
from sim.kernel.sources import rules_digest
from sim.scenario import names

TABLE = Path(__file__).with_name("ROBUSTNESS.md")
HEADING = "## "


def section(found: Robustness, seconds: float) -> str:
    """What is written of a case."""
    lines = [f"{HEADING}{found.scenario.name}: {found.verdict}", ""]
    lines += [f"{sentence}" for sentence in found.words()[1:]]
    lines += ["", "| pattern | holds in [95 %] | decides | and then |", "|---|--:|---|---|"]
    for row in found.table.to_dict("records"):
        decides = [
            f"`{row[key]}` ({row[by]:+.2f})" if row[key] else ""
            for key, by in (("decides", "correlation"), ("then_decides", "then_correlation"))
        ]
        lines.append(f"| {row['pattern']} | {row['share']:.0%} [{row['low']:.0%}, {row['high']:.0%}] | {' | '.join(decides)} |")
    return "\n".join([*lines, "", f"{len(found.drawn)} draws, {seconds:.0f} s of processor time.", ""])


def sections(path: Path) -> dict[str, str]:
    """The cases that a table has."""
    if not path.exists():
        return {}
    parts = re.split(rf"^(?={HEADING})", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {part[len(HEADING) :].partition(":")[0]: part.strip() + "\n" for part in parts}


def whole(parts: dict[str, str], draws: int, replications: int) -> str:
    """The file."""
    verdicts = [part.partition(":")[2].partition("\n")[0].strip() for part in parts.values()]
    counts = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in dict.fromkeys(verdicts))
    head = [
        "# How far the patterns of the cases rest on facts and assumptions",
        "",
        f"Made by `python -m benchmarks.robustness`: {draws} draws of all free facts and all assumptions at once, within 30 % of what is",
        f"stated, {replications} replications of each cell in each draw; rules {rules_digest()[:12]}. A case is *robust* where every",
        "pattern holds in at least four draws of five, *in need of its facts* where each holds in at least half, else it is *a story",
        "only*. With so few draws a share is known to a tenth or so. A pattern that fails in a draw may be a near miss: only its estimate",
        "is looked at.",
        "",
        f"Of {len(parts)} cases: {counts}.",
        "",
    ]
    return "\n".join([*head, *parts.values()])


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what is asked for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", help="by default all that the table does not have yet")
    parser.add_argument("--draws", type=int, default=60)
    parser.add_argument("--replications", type=int, default=30)
    parser.add_argument("--to", type=Path, default=TABLE)
    given = parser.parse_args(arguments)
    parts = sections(given.to)
    for name in given.cases or [name for name in names() if name not in parts]:
        began = time.process_time()
        found = robustness(name, draws=given.draws, replications=given.replications)
        parts[name] = section(found, time.process_time() - began)
        given.to.write_text(whole(dict(sorted(parts.items())), given.draws, given.replications), encoding="utf-8")
        print(found.words()[0], flush=True)


if __name__ == "__main__":
    main()
