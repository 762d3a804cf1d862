"""The ledger: what happened, in rows of numbers that `sim.engine.ledger` puts into words."""

from __future__ import annotations

from sim.world.jit import rule

# Reason codes. The words for them stand in sim.engine.ledger.
CONTACT_LEFT = 1
POWER_SHIFTED = 2
RAID_PLANNED = 3
RAID_WARNED = 4
RAID_REPELLED = 5
RAID_WON = 6
PROVOCATION_DEFUSED = 7
PROVOCATION = 8
DISPUTE = 9
OFFER_SUPPLIER = 10
OFFER_ACCOUNT = 11
AGREEMENT = 12
IMPASSE = 13
SUPPLIER_YIELDED = 14
ACCOUNT_YIELDED = 15
FAIR_SETTLEMENT = 16
COLLAPSE = 17
ACCOUNT_LEFT = 18
RESUMED = 19
PROMISE_BROKEN = 20
STANDOFF_GOES_ON = 21
REP_LEFT = 30
FIRM_FOUNDED = 31
FOLLOWED = 32
INCIDENT = 33
MADE_GOOD = 34
REFORMED = 35
STAGE_ROSE = 50
STAGE_FELL = 51
MOVED_UP = 60
MOVED_DOWN = 61
HEAD_ATTACKED = 62
FLANK_AIMED = 70
FORCE_MASSED = 71
VENTURE_FOUNDED = 72
VENTURE_FAILED = 73
DEFAULTED = 74
FELL_BEHIND = 75
LIST_POSTED = 80
ENTERED = 81
RETURNED = 82
PRODUCT_SELLS = 40
PRODUCT_FAILS = 41
BAD_CONDUCT = 42
CONDUCT_FOUND = 43
SHORT_DELIVERY = 44
SYMPOSIUM_HELD = 45
NEEDLESS_CHANGE = 46


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
