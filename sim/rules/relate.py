"""Relate: visits build rapport, layers build loyalty, people pass warnings (document 003; Palmatier 2008)."""

from __future__ import annotations

from sim.kernel.axes import N_LAYERS, N_RANKS, NOBODY, TACTIC
from sim.kernel.declare import Event, Fact, Measure, Mechanism, amount, assumed, flag, off, part
from sim.kernel.draws import uniform
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.people import incumbent_of
from sim.rules.planning import planned
from sim.rules.ranks import gained, response
from sim.rules.script import happens
from sim.rules.tactics import informed, visits_by_tactic

OPERATING, DECISION = 0, 2
PRICE_CUT = 0
WARNING = 10
PROVOCATION_WARNING = 12
DEFUSE = 13
RAID_WARNED = 4
PROVOCATION_DEFUSED = 7

MECHANISM = Mechanism(
    name="visits, ties and warnings",
    scripted={"price_cut": PRICE_CUT},
    columns=(
        amount("effort", "snl", "visits a month", "visits to one account by rank of the visitor and layer"),
        part("links", "s", "technical exchange and joint activities between the layers", "index"),
        part("monitoring", "s", "watch on the accounts' trading and sharing of information", "index"),
        part("skill", "r", "skill in building rapport", "index", fact=0.7),
        part("power", "al", "weight of each layer in decisions", fact=(0.3333333333333333, 0.3333333333333333, 0.3333333333333333)),
        part("rapport", "sc", "personal rapport with a supplier", "index"),
        amount(
            "front_line",
            "sa",
            "factor",
            "work with the account's operating layer against the supplier's usual",
            start=1.0,
            fact=Fact(1.0, high=5),
        ),
        part("layer_support", "sal", "rapport in a layer, weighted by influence", "index"),
        part("support", "sa", "layer support weighted by power: counts in ordinary months", "index"),
        part("depth", "sa", "weakest-link aggregate over layers: counts in a tender or raid", "index"),
        part("loyalty", "sa", "organisational loyalty", "index", fact=0.0),
        part("information", "sa", "information shared", "index"),
        flag("provoked", "sa", "a provocation was carried out"),
        flag("forewarned", "sa", "a provocation was seen coming"),
        flag("warned", "sa", "the raid was known in time"),
    ),
    parameters=(
        assumed("rapport_gain", 0.15, "per month", 0, 1, "rapport gained by saturating visits to a stranger"),
        assumed("rapport_decay", 0.02, "per month", 0, 1, "part of rapport forgotten"),
        assumed("visits_half", 2.0, "visits a month", 0.01, 100, "visits to one contact that give half of the most rapport"),
        assumed("visits_upkeep", 0.40, "visits a month", 0, 50, "fixed effort that each contact takes before a visit counts"),
        assumed("visits_opening", 0.10, "visits a month", 0, 50, "further fixed effort while a contact is still to be opened"),
        assumed("known_level", 0.10, "1", 0, 1, "rapport above which a contact counts as opened"),
        assumed("parity_below", 0.45, "1", 0, 1, "worth of a visit for each rank the visitor stands below the layer"),
        assumed("parity_above", 0.90, "1", 0, 1, "worth of a visit for each rank the visitor stands above the layer"),
        assumed("depth_exponent", -1.0, "1", -20, -0.01, "exponent of the weakest-link aggregate over layers (CES)"),
        assumed("loyalty_gain", 0.05, "per month", 0, 1, "organisational loyalty gained at full support of every layer, without links"),
        assumed("loyalty_links", 1.0, "1", 0, 10, "how much links between the layers add to that gain"),
        assumed("loyalty_decay", 0.02, "per month", 0, 1, "part of organisational loyalty forgotten"),
        assumed("awareness", 0.45, "1", 0, 1, "probability that a contact of full rapport passes a warning in time"),
        assumed("watch", 0.60, "1", 0, 1, "probability that full monitoring sees a provocation coming"),
        assumed("defuse", 0.70, "1", 0, 1, "probability that a provocation seen coming is talked out of"),
        assumed("planning_information", 0.5, "1", 0, 1, "part of what is not yet shared that planning together brings to light"),
        assumed("exchange_information", 0.8, "1", 0, 1, "part of what is not known otherwise that full exchange tells"),
    ),
    measures=(
        Measure(
            "support", "index", "last", "more is better", "rapport summed over layers with the power each layer holds, 0 to 1", of="support"
        ),
        Measure("depth", "index", "last", "more is better", "weakest-link aggregate of rapport over the three layers, 0 to 1", of="depth"),
        Measure("loyalty", "index", "last", "more is better", "organisational loyalty, which outlives the person, 0 to 1", of="loyalty"),
        Measure(
            "warnings",
            "count per account",
            "sum",
            "more is better",
            "warnings heard in time (of raids and of provocations), per key account",
        ),
        Measure(
            "provocations",
            "count per account",
            "sum",
            "less is better",
            "unannounced provocations carried out, per key account",
            of="provoked",
        ),
        Measure("operating_support", "index", "mean", "more is better", "rapport with the accounts' operating layers, 0 to 1"),
        Measure("decision_support", "index", "mean", "more is better", "rapport with the accounts' decision layers, 0 to 1"),
        Measure("information", "index", "mean", "more is better", "information shared with the accounts, 0 to 1", of="information"),
    ),
    draws={
        WARNING: "whether a contact warns of a raid",
        PROVOCATION_WARNING: "whether a contact warns of a provocation",
        DEFUSE: "whether a provocation is talked out of the account",
    },
    events=(
        Event(RAID_WARNED, "warning", "{supplier} is warned in time that {rival} is after {account}", ("rival",)),
        Event(
            PROVOCATION_DEFUSED,
            "provocation defused",
            "{supplier} hears in time of a {cut:.0%} price cut that {account} intends, and talks it out of it",
            ("cut",),
        ),
    ),
    switches={
        "warnings": off("awareness", "watch"),
        "loyalty to the firm": off("carry", "loyalty_gain", "threshold_loyalty"),
        "links between layers": off("loyalty_links"),
    },
)


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
    return visits_from(st, p, s, c, 0)


@rule
def visits_from(st, p, s, c, lowest):
    """Those of them that people of rank `lowest` and above pay."""
    a, layer = st.contact[c].contact_account, st.contact[c].layer
    total = 0.0
    for rank in range(lowest, N_RANKS):
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
    """One month of a personal tie among equals: r + gain v/(v + half) (1 - r) - decay r, v the visits beyond upkeep and opening."""
    return rapport + response(p, visits, rapport) * (1.0 - rapport) - p.rapport_decay * rapport


@rule
def meet(st, p, c):
    """Every supplier's people meet contact c; what a lower rank can reach has a ceiling (`sim.rules.ranks`)."""
    a, layer = st.contact[c].contact_account, st.contact[c].layer
    for s in range(st.pair.shape[0]):
        everybody, seniors, executives = 0.0, 0.0, 0.0
        if st.pair[s, a].active == 1:
            everybody = visits_from(st, p, s, c, 0)
            seniors = visits_from(st, p, s, c, 1) if layer > 0 else 0.0
            executives = visits_from(st, p, s, c, 2) if layer > 1 else 0.0
        rapport = st.tie[s, c].rapport
        grown = gained(p, rapport, (everybody, seniors, executives), layer)
        st.tie[s, c].rapport = min(1.0, max(0.0, rapport + grown - p.rapport_decay * rapport))


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
def links_to(st, s, a):
    """Links between the layers that supplier s keeps up with account a: its usual ones, and what it decided there beyond them."""
    return min(1.0, max(0.0, st.supplier[s].links + st.pair[s, a].links_beyond))


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
        linked = links_to(st, s, a) if st.pair[s, a].active == 1 else 0.0
        loyalty = st.pair[s, a].loyalty
        grown = p.loyalty_gain * weakest * (1.0 + p.loyalty_links * linked) * (1.0 - loyalty)
        st.pair[s, a].loyalty = min(1.0, max(0.0, loyalty + grown - p.loyalty_decay * loyalty))
        shared = informed(
            st.supplier[s].monitoring * (0.5 + 0.5 * support), p.exchange_information * st.supplier[s].tactic[TACTIC.exchange]
        )
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
            if uniform(st.clock, WARNING, a, s) < warning_chance(st, p, s, a):
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
            if uniform(st.clock, PROVOCATION_WARNING, number, 0) < 1.0 - missed:
                st.pair[s, a].forewarned = 1
                if uniform(st.clock, DEFUSE, number, 0) < p.defuse:
                    note(st, PROVOCATION_DEFUSED, s, a, st.event[e].extent)
                    continue
            st.pair[s, a].provoked = 1
            st.pair[s, a].unauthorised_cut = st.event[e].extent


@rule
def observe(st, p, s, out):
    """Rapport at the lower and upper end of the accounts, and warnings heard in time."""
    n = st.account.shape[0]
    for a in range(n):
        out.operating_support += st.pair[s, a].layer_support[OPERATING]
        out.decision_support += st.pair[s, a].layer_support[DECISION]
        out.warnings += st.pair[s, a].warned + st.pair[s, a].forewarned
    out.operating_support /= n
    out.decision_support /= n
    out.warnings /= n
