"""People: contacts change posts, and power shifts (documents 003; Webster & Wind 1972 for the buying centre)."""

from __future__ import annotations

from sim.kernel.axes import LAYERS, NOBODY
from sim.kernel.declare import Event, Fact, Measure, Mechanism, amount, assumed, flag, index, part, per_month
from sim.kernel.draws import uniform
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.market import chance
from sim.rules.script import happens

POWER_SHIFT = 1
TURNOVER = 3
SHIFT = 4
SHIFT_LAYER = 5
SHIFT_TIE = 6
SHIFT_RIVAL = 7
SHIFT_HOSTILE = 8
CONTACT_LEFT = 1
POWER_SHIFTED = 2


def say_power_shifted(t, supplier, account, details, setting):
    words = t.say("power shifted at {account}: the {layer} layer runs the tenders", account=account, layer=t.word(LAYERS[int(details[0])]))
    if supplier != "nobody":
        words += t.say(", the newcomer is tied to {supplier}", supplier=supplier)
    if details[1]:
        words += t.say(", and turned against the incumbent's strongest supporter")
    return words


MECHANISM = Mechanism(
    name="contacts change and power shifts",
    scripted={"power_shift": POWER_SHIFT},
    columns=(
        amount("turnover", "a", "factor", "multiplier of its contacts' turnover", fact=Fact(1.0, high=50)),
        amount(
            "shift_hazard",
            "a",
            "per month",
            "hazard of a power shift",
            fact=Fact(0.0, key="power_shift", low=0, high=12, stored=per_month, meaning="power shifts a year"),
        ),
        flag("shifted", "a", "power shifted this month"),
        index("struck_layer", "a", "layer that power moved to in the last shift"),
        index("tied_to", "a", "supplier that the last newcomer in power is tied to"),
        part("influence", "c", "say within the layer; sums to one over it"),
        amount("tenure", "c", "months", "time in the post"),
        flag("out_of_favour", "c", "sidelined by a newcomer; hears nothing in time"),
    ),
    parameters=(
        assumed("turnover_operating", 0.20, "per year", 0, 5, "hazard that a contact in the operating layer leaves the post"),
        assumed("turnover_management", 0.15, "per year", 0, 5, "hazard that a contact in the management layer leaves the post"),
        assumed("turnover_decision", 0.10, "per year", 0, 5, "hazard that a contact in the decision layer leaves the post"),
        assumed("carry", 0.80, "1", 0, 1, "part of organisational loyalty up to which a successor keeps rapport"),
        assumed("newcomer_tie", 0.60, "1", 0, 1, "probability that whoever gains power in a shift is tied to a rival", "document 003"),
        assumed(
            "newcomer_hostile",
            0.60,
            "1",
            0,
            1,
            "probability that a newcomer turns against the incumbent's strongest supporter",
            "document 003",
        ),
        assumed("tie_strength", 0.60, "1", 0, 1, "rapport of a tied newcomer with the rival"),
        assumed("purge", 0.20, "1", 0, 1, "part of the influence that a supporter out of favour keeps"),
    ),
    measures=(Measure("shifts", "count per account", "sum", "neither", "power shifts at the accounts, per key account", of="shifted"),),
    draws={
        TURNOVER: "whether a contact leaves the post",
        SHIFT: "whether power shifts at an account",
        SHIFT_LAYER: "to which layer",
        SHIFT_TIE: "whether the newcomer is tied to a rival",
        SHIFT_RIVAL: "to which rival",
        SHIFT_HOSTILE: "whether the newcomer turns against the incumbent's strongest supporter",
    },
    events=(
        Event(CONTACT_LEFT, "contact left", "somebody in the {layer} layer of {account} left the post", ("layer",)),
        Event(POWER_SHIFTED, "power shift", say_power_shifted),
    ),
    switches={
        "turnover of contacts": {"account.turnover": 0},
        "shifts of power": {"account.power_shift": 0},
    },
)


@rule
def take_post(st, p, c):
    """A successor takes the post of contact c and keeps of its ties what loyalty to the firm carries: r = min(r, carry x O).

    The organisation's loyalty outlives the person; a change of person never makes a tie out of none.
    """
    a = st.contact[c].contact_account
    st.contact[c].tenure = 0.0
    st.contact[c].out_of_favour = 0
    for s in range(st.pair.shape[0]):
        st.tie[s, c].rapport = min(st.tie[s, c].rapport, p.carry * st.pair[s, a].loyalty)


@rule
def turnover_hazard(st, p, c):
    """Hazard per month that contact c leaves the post."""
    layer = st.contact[c].layer
    yearly = p.turnover_operating
    if layer == 1:
        yearly = p.turnover_management
    elif layer == 2:
        yearly = p.turnover_decision
    return yearly * st.account[st.contact[c].contact_account].turnover / 12.0


@rule
def change_post(st, p, c):
    """Contact c leaves with the hazard of the layer; otherwise tenure grows by a month."""
    if uniform(st.clock, TURNOVER, c, 0) < chance(turnover_hazard(st, p, c)):
        take_post(st, p, c)
        note(st, CONTACT_LEFT, NOBODY, st.contact[c].contact_account, st.contact[c].layer)
    else:
        st.contact[c].tenure += 1.0


@rule
def incumbent_of(st, a):
    """The active supplier with the largest share (the first of equals)."""
    best = NOBODY
    for s in range(st.pair.shape[0]):
        if st.pair[s, a].active == 1 and (best == NOBODY or st.pair[s, a].share > st.pair[best, a].share):
            best = s
    return best


@rule
def strongest_supporter(st, a, s):
    """The contact of a who weighs most for supplier s: influence x rapport (the first of equals)."""
    best = st.account[a].first_contact
    for c in range(st.account[a].first_contact, st.account[a].first_contact + st.account[a].n_contacts):
        if st.contact[c].influence * st.tie[s, c].rapport > st.contact[best].influence * st.tie[s, best].rapport:
            best = c
    return best


@rule
def head_of(st, a, layer):
    """The head of a layer."""
    for c in range(st.account[a].first_contact, st.account[a].first_contact + st.account[a].n_contacts):
        if st.contact[c].layer == layer and st.contact[c].head == 1:
            return c
    return st.account[a].first_contact


@rule
def weigh_layer(st, a, layer):
    """Scale the influence of a layer's people so that it sums to one."""
    total = 0.0
    for c in range(st.account[a].first_contact, st.account[a].first_contact + st.account[a].n_contacts):
        if st.contact[c].layer == layer:
            total += st.contact[c].influence
    if total > 0.0:
        for c in range(st.account[a].first_contact, st.account[a].first_contact + st.account[a].n_contacts):
            if st.contact[c].layer == layer:
                st.contact[c].influence /= total


@rule
def sideline(st, p, c):
    """A supporter out of favour keeps `purge` of the influence; alone in the layer, the seat passes to a successor."""
    a, layer = st.contact[c].contact_account, st.contact[c].layer
    if st.account[a].layer_size[layer] == 1:
        take_post(st, p, c)
        return
    st.contact[c].influence *= p.purge
    st.contact[c].out_of_favour = 1
    weigh_layer(st, a, layer)


@rule
def rival_of(st, a, incumbent):
    """The rival a newcomer is tied to: one of the incumbent's active rivals, drawn evenly; nobody if there is none."""
    rivals = 0
    for s in range(st.pair.shape[0]):
        if s != incumbent and st.pair[s, a].active == 1:
            rivals += 1
    if rivals == 0:
        return NOBODY
    pick = int(uniform(st.clock, SHIFT_RIVAL, a, 0) * rivals)
    for s in range(st.pair.shape[0]):
        if s != incumbent and st.pair[s, a].active == 1:
            if pick == 0:
                return s
            pick -= 1
    return NOBODY


@rule
def shift_scripted(st, a):
    """Whether the scenario puts a power shift at the account this month (with the event's probability)."""
    for e in range(st.event.shape[0]):
        if st.event[e].kind == POWER_SHIFT and st.event[e].where == a and st.event[e].month == st.clock[2]:
            if happens(st, e):
                return True
    return False


@rule
def shift_power(st, p, a):
    """A power shift: the head of the decision layer is replaced, and the head of a layer drawn evenly runs the next tender.

    With probability `newcomer_tie` the two are tied to a rival of the incumbent; with probability `newcomer_hostile`
    they turn against the incumbent's strongest supporter, who loses influence and hears of nothing in time.
    """
    hit = uniform(st.clock, SHIFT, a, 0) < chance(st.account[a].shift_hazard)
    if not hit and not shift_scripted(st, a):
        return
    incumbent = incumbent_of(st, a)
    supporter = NOBODY if incumbent == NOBODY else strongest_supporter(st, a, incumbent)
    layer = int(3.0 * uniform(st.clock, SHIFT_LAYER, a, 0))
    rival = NOBODY
    if uniform(st.clock, SHIFT_TIE, a, 0) < p.newcomer_tie:
        rival = rival_of(st, a, incumbent)
    st.account[a].shifted = 1
    st.account[a].struck_layer = layer
    st.account[a].tied_to = rival
    newcomer = head_of(st, a, 2)
    take_post(st, p, newcomer)
    if rival != NOBODY:
        st.tie[rival, newcomer].rapport = max(st.tie[rival, newcomer].rapport, p.tie_strength)
    hostile = supporter != NOBODY and uniform(st.clock, SHIFT_HOSTILE, a, 0) < p.newcomer_hostile
    if hostile and supporter != newcomer:
        sideline(st, p, supporter)
    note(st, POWER_SHIFTED, rival, a, layer, 1.0 if hostile else 0.0)
