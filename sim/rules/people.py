"""People: contacts change posts, and power shifts (documents 003; Webster & Wind 1972 for the buying centre)."""

from __future__ import annotations

from sim.rules.ledger import CONTACT_LEFT, POWER_SHIFTED, note
from sim.rules.market import chance
from sim.rules.script import happens
from sim.world import purpose
from sim.world.columns import NOBODY, POWER_SHIFT
from sim.world.jit import rule
from sim.world.luck import uniform


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
    if uniform(st.clock, purpose.TURNOVER, c, 0) < chance(turnover_hazard(st, p, c)):
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
    pick = int(uniform(st.clock, purpose.SHIFT_RIVAL, a, 0) * rivals)
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
    hit = uniform(st.clock, purpose.SHIFT, a, 0) < chance(st.account[a].shift_hazard)
    if not hit and not shift_scripted(st, a):
        return
    incumbent = incumbent_of(st, a)
    supporter = NOBODY if incumbent == NOBODY else strongest_supporter(st, a, incumbent)
    layer = int(3.0 * uniform(st.clock, purpose.SHIFT_LAYER, a, 0))
    rival = NOBODY
    if uniform(st.clock, purpose.SHIFT_TIE, a, 0) < p.newcomer_tie:
        rival = rival_of(st, a, incumbent)
    st.account[a].shifted = 1
    st.account[a].struck_layer = layer
    st.account[a].tied_to = rival
    newcomer = head_of(st, a, 2)
    take_post(st, p, newcomer)
    if rival != NOBODY:
        st.tie[rival, newcomer].rapport = max(st.tie[rival, newcomer].rapport, p.tie_strength)
    hostile = supporter != NOBODY and uniform(st.clock, purpose.SHIFT_HOSTILE, a, 0) < p.newcomer_hostile
    if hostile and supporter != newcomer:
        sideline(st, p, supporter)
    note(st, POWER_SHIFTED, rival, a, layer, 1.0 if hostile else 0.0)
