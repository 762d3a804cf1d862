"""Way in: one contact who would rather deal with a rival is enough for an attack (document 003)."""

from __future__ import annotations

from sim.kernel.axes import NOBODY
from sim.kernel.declare import Event, Measure, Mechanism, assumed, flag, off, part
from sim.kernel.draws import uniform
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.market import chance
from sim.rules.people import incumbent_of
from sim.rules.plan import attacking, say_raid_planned

WAY_IN = 92
DOOR_OPENED = 92

MECHANISM = Mechanism(
    name="the dissatisfied contact",
    columns=(
        part("probing", "s", "how hard it looks for somebody at others' accounts who would rather deal with it", fact=0.0),
        flag("let_in", "sa", "somebody at the account opened a door to the supplier this month"),
    ),
    parameters=(
        assumed(
            "way_in_rate",
            0.10,
            "per month",
            0,
            20,
            "hazard that full probing finds a contact who has all rapport with it and none with the incumbent",
        ),
    ),
    measures=(Measure("doors", "count per account", "sum", "less is better", "contacts who let a rival in, per key account"),),
    draws={WAY_IN: "whether a raider finds a dissatisfied contact"},
    events=(Event(DOOR_OPENED, "door opened", say_raid_planned),),
    switches={"the dissatisfied contact": off("way_in_rate")},
)


@rule
def prefers(st, s, rival, c):
    """How far contact c would rather deal with a rival than with supplier s: (rapport with it - rapport with s)+."""
    return max(0.0, st.tie[rival, c].rapport - st.tie[s, c].rapport)


@rule
def keenest(st, s, rival, a):
    """The contact of account a who most prefers a rival to supplier s; nobody where none does."""
    best, most = NOBODY, 0.0
    for c in range(st.account[a].first_contact, st.account[a].first_contact + st.account[a].n_contacts):
        liked = prefers(st, s, rival, c)
        if liked > most:
            best, most = c, liked
    return best


@rule
def open_door(st, p, a):
    """A raider that probes may be let in by the one contact who prefers it most, and then strikes at that contact's layer.

    hazard = way_in_rate probing max_c (rapport with the raider - rapport with the incumbent)+, whatever the rest of the account thinks:
    no shift of power is needed. A rival who is preferred by nobody finds no way in.
    """
    s = incumbent_of(st, a)
    for rival in range(st.pair.shape[0]):
        st.pair[rival, a].let_in = 0
    if s == NOBODY or st.account[a].shifted == 1:
        return
    for rival in range(st.pair.shape[0]):
        supplier = st.supplier[rival]
        if rival == s or supplier.probing <= 0.0 or supplier.raid_effort <= 0.0 or st.pair[rival, a].active == 0:
            continue
        c = keenest(st, s, rival, a)
        if c == NOBODY or not attacking(st, rival):
            continue
        if uniform(st.clock, WAY_IN, rival, a) < chance(p.way_in_rate * supplier.probing * prefers(st, s, rival, c)):
            st.account[a].struck_layer = st.contact[c].layer
            st.pair[rival, a].raiding = 1
            st.pair[rival, a].let_in = 1
            note(st, DOOR_OPENED, rival, a, st.contact[c].layer, 1.0)
            return


@rule
def observe(st, p, s, out):
    """Doors opened to rivals."""
    n = st.account.shape[0]
    for a in range(n):
        for rival in range(st.pair.shape[0]):
            if rival != s:
                out.doors += st.pair[rival, a].let_in / n
