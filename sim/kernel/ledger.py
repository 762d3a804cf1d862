"""The ledger: what happened, in rows of numbers that `sim.engine.ledger` puts into words."""

from __future__ import annotations

from sim.kernel.rule import rule


@rule(floats=True)
def note(st, reason, supplier, account, first=0.0, second=0.0, third=0.0):
    """Write one row; a full or absent ledger takes none (the run itself is not touched by it)."""
    row = st.ledger_size[0]
    if row < st.ledger.shape[0]:
        st.ledger[row, 0] = st.clock[2]
        st.ledger[row, 1] = reason
        st.ledger[row, 2] = supplier
        st.ledger[row, 3] = account
        st.ledger[row, 4] = first
        st.ledger[row, 5] = second
        st.ledger[row, 6] = third
        st.ledger_size[0] = row + 1
