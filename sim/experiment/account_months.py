"""Account-months as tables: which columns a panel has, in memory, in files, and in the files of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from sim.rules.records import RECORDS
from sim.scenario import Scenario

KEYS = ("policy", "relationship", "replication", "month", "account", "supplier")
"""What a row of a panel is about; a firm's own data need month and account only."""
OBSERVED: tuple[str, ...] = tuple(record.name for record in RECORDS if record.observed)
"""Columns that a firm's own records can tell."""
HIDDEN: tuple[str, ...] = tuple(record.name for record in RECORDS if not record.observed)
"""Columns that only a simulation knows."""
TEXT = pa.dictionary(pa.int32(), pa.string())


def names_in(scenario: Scenario) -> tuple[list[str], list[str]]:
    """Names of the accounts and of the suppliers of a scenario, in the order of its records."""
    return [account.name for account in scenario.accounts_expanded()], [supplier.name for supplier in scenario.supplier]


def schema(first: Sequence[tuple[str, pa.DataType]] = ()) -> pa.Schema:
    """Columns of a panel; every field tells its unit, what it is, and whether a firm's records can tell it.

    first : further columns that stand before them
    """
    kinds = [TEXT, TEXT, pa.int64(), pa.int64(), TEXT, TEXT]
    fields = [pa.field(name, kind) for name, kind in [*first, *zip(KEYS, kinds, strict=True)]]
    for record in RECORDS:
        told = {"unit": record.unit, "observed": "yes" if record.observed else "no", "meaning": record.meaning}
        fields.append(pa.field(record.name, pa.int8() if record.is_flag else pa.float64(), metadata=told))
    return pa.schema(fields)


def panel_table(
    records: np.ndarray, replications: Any, cell: tuple[str, str], names: tuple[list[str], list[str]], point: int | None = None
) -> pa.Table:
    """Rows by replication, month, account and supplier.

    Parameters
    ----------
    records : array (replications, months, accounts, suppliers, records) (see `sim.engine.records`)
    replications : their numbers; one that failed, whose records are nan, has no rows
    cell : names of policy and relationship
    names : of accounts and suppliers (see `names_in`)
    point : number of the design's point, where there is one
    """
    lived = ~np.isnan(records[:, 0, 0, 0, 0])
    records, replications = records[lived], np.asarray(replications, dtype=np.int64)[lived]
    place = np.indices(records.shape[:4], dtype=np.int32).reshape(4, -1)
    size = place.shape[1]
    one = pa.array(np.zeros(size, np.int32))
    coded = [(one, [cell[0]]), (one, [cell[1]]), (pa.array(place[2]), names[0]), (pa.array(place[3]), names[1])]
    text = [pa.DictionaryArray.from_arrays(codes, pa.array(words, pa.string())) for codes, words in coded]
    keys = [text[0], text[1], replications[place[0]], place[1].astype(np.int64) + 1, text[2], text[3]]
    values = records.reshape(size, -1)
    columns = [
        pa.array(values[:, n].astype(np.int8) if record.is_flag else values[:, n], from_pandas=True) for n, record in enumerate(RECORDS)
    ]
    before = [] if point is None else [pa.array(np.full(size, point, np.int64))]
    return pa.table([*before, *keys, *columns], schema=schema([] if point is None else [("point", pa.int64())]))
