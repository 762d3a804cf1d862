"""Fear: a manager whose job hangs on an account gives way there (document 000)."""

from __future__ import annotations

from sim.kernel.axes import MANAGER, NOBODY
from sim.kernel.declare import Mechanism, part
from sim.kernel.rule import rule

MECHANISM = Mechanism(
    name="the manager who fears for the job",
    columns=(part("job_fear", "s", "how far the walk-away sinks of a manager whose whole book is one account", "utility", fact=0.0),),
    switches={"the manager who fears for the job": {"supplier.job_fear": 0}},
)


@rule
def fear(st, s, a):
    """What fear for the job takes off the supplier's walk-away at account a: job_fear x the account's part of its manager's book."""
    if st.supplier[s].job_fear <= 0.0:
        return 0.0
    r = st.pair[s, a].team[MANAGER]
    if r == NOBODY:
        return 0.0
    book = 0.0
    for b in range(st.rep[r].first_account, st.rep[r].first_account + st.rep[r].n_accounts):
        book += st.pair[s, b].share * st.account[b].demand
    return st.supplier[s].job_fear * st.pair[s, a].share * st.account[a].demand / book if book > 0.0 else 0.0
