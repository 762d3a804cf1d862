"""The month's measures: those that show a column are read from it, the others are filled in by the observers of their mechanisms."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernel.axes import TABLES
from sim.world.columns import BY_NAME, table_of
from sim.world.measures import MEASURES, ROW
from sim.world.registry import OBSERVERS


def source() -> str:
    """Code of `columns_shown`, written from the declarations, because compiled code cannot look names up while it runs."""
    single, summed, divided = [], [], []
    for place, measure in enumerate(MEASURES):
        if not measure.of:
            continue
        table = table_of(BY_NAME[measure.of])
        if table == "supplier":
            single.append(f"    row[{place}] = st.supplier[s].{measure.of}")
        else:
            index = {"a": "a", "sa": "s, a"}[TABLES[table]]
            summed.append(f"        row[{place}] += st.{table}[{index}].{measure.of}")
            divided.append(f"    row[{place}] /= n")
    head = [
        "def columns_shown(st, s, row):",
        f"    for m in range({len(MEASURES)}):",
        "        row[m] = 0.0",
        "    n = st.account.shape[0]",
    ]
    return "\n".join([*head, *single, "    for a in range(n):", *summed, *divided]) + "\n"


SOURCE = source()
_made: dict[str, Any] = {}
exec(compile(SOURCE, "<measures that show a column>", "exec"), _made)
columns_shown = _made["columns_shown"]
"""columns_shown(state, supplier, row): zero the row, then fill in every measure that shows a column: the supplier's, or the mean of its
accounts'."""


def observe(st: Any, p: Any, s: int, row: np.ndarray) -> None:
    """Fill `row` with the month's measures of supplier `s`, in plain Python."""
    columns_shown(st, s, row)
    out = row.view(ROW).view(np.recarray)[0]
    for observer in OBSERVERS.values():
        observer(st, p, s, out)
