"""Power: a supplier whom its accounts cannot do without lists its terms and asks nobody (document 004); others may enter."""

from __future__ import annotations

import numpy as np

from sim.kernel.axes import N_ISSUES, TRAIT
from sim.kernel.declare import Event, Fact, Mechanism, assumed, index, off, part
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.choose import terms_utility
from sim.rules.conflict import comes_back, fair_settlement, hurt, leave_in_resentment

LIST_POSTED = 80
ENTERED = 81
RETURNED = 82

MECHANISM = Mechanism(
    name="listed terms and market entry",
    columns=(
        part("list_terms", "s", "terms it lists for all accounts alike, 1 best for itself", "index", 0.5, fact=0.5),
        index("list_month", "s", "month in which its list comes into force, 0 for never", fact=Fact(0, low=0, high=1200)),
        index("enters", "s", "month in which it enters the market, 0 for the start", fact=Fact(0, low=0, high=1200)),
    ),
    parameters=(
        assumed(
            "list_judged",
            0.1,
            "per month",
            0,
            1,
            "speed at which an account comes to see what it could have bargained for, where terms were neither bargained over nor listed",
        ),
    ),
    switches={"terms without bargaining are judged": off("list_judged")},
    events=(
        Event(
            LIST_POSTED,
            "list posted",
            "{supplier} lists one set of terms for all, asking nobody: worth {now:.2f} to {account}, against {before:.2f} before",
            ("before", "now"),
        ),
        Event(ENTERED, "entry", "{supplier} enters the market: {account} can buy from it from now on"),
        Event(RETURNED, "resumed", "{account} comes back to {supplier}, on its list"),
    ),
)


@rule
def enter_market(st, p, s):
    """A supplier that enters this month can be bought from at every account, with no share yet."""
    if st.supplier[s].enters == 0 or st.clock[2] != st.supplier[s].enters:
        return
    for a in range(st.account.shape[0]):
        if st.pair[s, a].active == 0:
            st.pair[s, a].active = 1
            note(st, ENTERED, s, a)


@rule
def lists(st, s):
    """Whether supplier s sells at terms it has listed for all alike, in this month or an earlier one."""
    return st.supplier[s].negotiates == 0 and 0 < st.supplier[s].list_month <= st.clock[2]


@rule
def post_list(st, p, s):
    """In its month, a supplier that does not negotiate puts one list of terms in force at all accounts: x_k = list_terms."""
    if st.supplier[s].negotiates == 1 or st.clock[2] != st.supplier[s].list_month:
        return
    for a in range(st.account.shape[0]):
        before = terms_utility(st, s, a)
        for k in range(N_ISSUES):
            st.pair[s, a].terms[k] = st.supplier[s].list_terms
        note(st, LIST_POSTED, s, a, before, terms_utility(st, s, a))


@rule
def due_from(st, p, s, a):
    """Utility that account a would get in the bargain that is not held: the Nash solution at both sides' alternatives.

    An account without another source expects little, and so resents little: power makes what counts as fair
    (Emerson 1962). Its due rises as alternatives appear, by al = 1/2 of what the alternative is worth to it.
    """
    return fair_settlement(st, p, s, a, np.empty(N_ISSUES))


@rule
def judge_lists(st, p, a):
    """Account a judges each list against what it could have bargained for; it may leave, and later come back.

    A list that is posted is felt as a settlement in which the supplier conceded nothing: in its month resentment grows by
    gain (due - u_a)+ (1 + unanswered), from then on by the drip of `learn`. Terms that stand from before the first month, and are
    neither bargained over nor listed anew, come to be judged likewise: F + list_judged (due - F). Leaving follows the same
    threshold as anywhere.
    """
    for s in range(st.pair.shape[0]):
        posted = lists(st, s)
        if st.supplier[s].negotiates == 1 or (not posted and p.list_judged <= 0.0):
            continue
        if st.pair[s, a].active == 0:
            if st.pair[s, a].ever_ended == 1 and st.clock[2] > st.supplier[s].enters and st.pair[s, a].dropped == 0:
                return_to_list(st, p, s, a, posted)
            continue
        due = due_from(st, p, s, a)
        if posted:
            st.pair[s, a].fair = due
        else:
            st.pair[s, a].fair += p.list_judged * (due - st.pair[s, a].fair)
        if posted and st.clock[2] == st.supplier[s].list_month:
            short = st.pair[s, a].fair - terms_utility(st, s, a)
            st.pair[s, a].resentment = min(1.0, st.pair[s, a].resentment + hurt(p, short, 1.0))
        leave_in_resentment(st, p, s, a)


@rule
def return_to_list(st, p, s, a, posted):
    """An account that left comes back to the list with hazard resume_rate repair_a (1 - resentment): a list is open to all."""
    readiness = st.pair[s, a].account_policy[TRAIT.repair] * (1.0 - st.pair[s, a].resentment)
    if comes_back(st, p, s, a, readiness):
        st.pair[s, a].active = 1
        st.pair[s, a].resumed = 1
        if posted:
            for k in range(N_ISSUES):
                st.pair[s, a].terms[k] = st.supplier[s].list_terms
        note(st, RETURNED, s, a)
