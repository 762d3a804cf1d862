"""Relate: visits build rapport, layers build loyalty, people pass warnings (document 003; Palmatier 2008)."""

from __future__ import annotations

from sim.rules.ledger import PROVOCATION_DEFUSED, RAID_WARNED, note
from sim.rules.people import incumbent_of
from sim.rules.planning import planned
from sim.rules.script import happens
from sim.rules.tactics import informed, visits_by_tactic
from sim.world import purpose
from sim.world.columns import EXCHANGE, N_LAYERS, N_RANKS, NOBODY, PRICE_CUT
from sim.world.jit import rule
from sim.world.luck import uniform

DECISION = N_LAYERS - 1
NO_SUPPORT = 1e-9
"""Layer support that counts as none: rapport that has faded for years is not a tie."""


@rule
def parity(p, rank, layer):
    """Worth of a visit by the rank of who pays it against the layer visited: 1 among equals, less for each step apart."""
    worth = 1.0
    for _ in range(layer - rank):
        worth *= p.parity_below
    for _ in range(rank - layer):
        worth *= p.parity_above
    return worth


@rule
def visits_to(st, p, s, c):
    """Visits a month to contact c by supplier s, weighted by rank, skill and the time the visitors have."""
    a, layer = st.contact[c].contact_account, st.contact[c].layer
    total = 0.0
    for rank in range(N_RANKS):
        planned = st.supplier[s].effort[rank, layer] + visits_by_tactic(st, p, s, rank, layer)
        if planned > 0.0:
            r = st.pair[s, a].team[rank]
            if r != NOBODY:
                total += planned * st.rep[r].attention * st.rep[r].skill * st.rep[r].drive * parity(p, rank, layer)
    if layer == 0:
        total *= st.pair[s, a].front_line
    return total * st.pair[s, a].served / st.account[a].layer_size[layer]


@rule
def rapport_after(p, rapport, visits):
    """One month of a personal tie: r + gain v/(v + half) (1 - r) - decay r, v the visits beyond upkeep and opening."""
    cost = p.visits_upkeep
    if rapport < p.known_level:
        cost += p.visits_opening
    v = max(0.0, visits - cost)
    return rapport + p.rapport_gain * v / (v + p.visits_half) * (1.0 - rapport) - p.rapport_decay * rapport


@rule
def meet(st, p, c):
    """Every supplier's people meet contact c."""
    a = st.contact[c].contact_account
    for s in range(st.pair.shape[0]):
        visits = visits_to(st, p, s, c) if st.pair[s, a].active == 1 else 0.0
        st.tie[s, c].rapport = min(1.0, max(0.0, rapport_after(p, st.tie[s, c].rapport, visits)))


@rule
def weakest_link(power, support, exponent):
    """CES aggregate (sum_l power_l L_l^exponent)^(1/exponent), exponent < 0; zero where a layer with power has none."""
    total = 0.0
    for layer in range(power.shape[0]):
        if power[layer] > 0.0:
            if support[layer] <= NO_SUPPORT:
                return 0.0
            total += power[layer] * support[layer] ** exponent
    return total ** (1.0 / exponent)


@rule
def tie_layers(st, p, a):
    """Layer support, support, depth, organisational loyalty and shared information of every supplier at account a."""
    for s in range(st.pair.shape[0]):
        weakest, support = 1.0, 0.0
        for layer in range(N_LAYERS):
            st.pair[s, a].layer_support[layer] = 0.0
        for c in range(st.account[a].first_contact, st.account[a].first_contact + st.account[a].n_contacts):
            st.pair[s, a].layer_support[st.contact[c].layer] += st.contact[c].influence * st.tie[s, c].rapport
        for layer in range(N_LAYERS):
            weakest = min(weakest, st.pair[s, a].layer_support[layer])
            support += st.account[a].power[layer] * st.pair[s, a].layer_support[layer]
        st.pair[s, a].support = support
        st.pair[s, a].depth = weakest_link(st.account[a].power, st.pair[s, a].layer_support, p.depth_exponent)
        linked = st.supplier[s].links if st.pair[s, a].active == 1 else 0.0
        loyalty = st.pair[s, a].loyalty
        grown = p.loyalty_gain * weakest * (1.0 + p.loyalty_links * linked) * (1.0 - loyalty)
        st.pair[s, a].loyalty = min(1.0, max(0.0, loyalty + grown - p.loyalty_decay * loyalty))
        shared = informed(st.supplier[s].monitoring * (0.5 + 0.5 * support), p.exchange_information * st.supplier[s].tactic[EXCHANGE])
        if st.pair[s, a].active == 0:
            shared = 0.0
        st.pair[s, a].information = informed(shared, p.planning_information * planned(st, s, a))


@rule
def warning_chance(st, p, s, a):
    """Probability that at least one contact passes a warning: 1 - prod(1 - awareness r_c).

    Whoever is out of favour hears nothing in time, and whoever gained power in a shift this month keeps it quiet.
    """
    account = st.account[a]
    silent = 1.0
    for c in range(account.first_contact, account.first_contact + account.n_contacts):
        contact = st.contact[c]
        rose = account.shifted == 1 and contact.head == 1 and (contact.layer == account.struck_layer or contact.layer == DECISION)
        if contact.out_of_favour == 0 and not rose:
            silent *= 1.0 - p.awareness * st.tie[s, c].rapport
    return 1.0 - silent


@rule
def hear_of_raids(st, p, a):
    """The incumbent of a raided account may be warned in time: its contacts speak this month or do not, however many raid."""
    s = incumbent_of(st, a)
    for raider in range(st.pair.shape[0]):
        if s != raider and st.pair[raider, a].raiding == 1:
            if uniform(st.clock, purpose.WARNING, a, s) < warning_chance(st, p, s, a):
                st.pair[s, a].warned = 1
                note(st, RAID_WARNED, s, a, raider)
            return


@rule
def hear_of_provocations(st, p, a):
    """A provocation the account intends is seen coming by contacts or by monitoring, and may then be talked out of."""
    for e in range(st.event.shape[0]):
        if st.event[e].where == a and st.event[e].month == st.clock[2] and st.event[e].kind == PRICE_CUT:
            s = st.event[e].whose
            if st.pair[s, a].active == 0 or not happens(st, e):
                continue
            number = st.event[e].number
            missed = (1.0 - warning_chance(st, p, s, a)) * (1.0 - p.watch * st.supplier[s].monitoring)
            if uniform(st.clock, purpose.PROVOCATION_WARNING, number, 0) < 1.0 - missed:
                st.pair[s, a].forewarned = 1
                if uniform(st.clock, purpose.DEFUSE, number, 0) < p.defuse:
                    note(st, PROVOCATION_DEFUSED, s, a, st.event[e].extent)
                    continue
            st.pair[s, a].provoked = 1
            st.pair[s, a].unauthorised_cut = st.event[e].extent
