"""Deliver: promises are kept or broken, failures made good or not, and trust follows (Slovic 1993; Bush & Mosteller 1955)."""

from __future__ import annotations

from sim.kernel.axes import NOBODY, TACTIC
from sim.kernel.declare import Event, Fact, Measure, Mechanism, amount, assumed, flag, part, per_month
from sim.kernel.draws import uniform
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.account import traded
from sim.rules.departments import incident_hazard
from sim.rules.market import chance
from sim.rules.planning import tolerance
from sim.rules.script import happens
from sim.rules.tactics import goodwill

BROKEN_PROMISE = 30
PROMISE = 14
DRAW_INCIDENT = 30
SERVICE = 31
RECOVERY = 32
PROMISE_BROKEN = 20
INCIDENT = 33
MADE_GOOD = 34


def say_incident(t, supplier, account, details, setting):
    if details[0]:
        return t.say("goods of {supplier} fail at {account}, and no service staff is free", supplier=supplier, account=account)
    return t.say("goods of {supplier} fail at {account}; service comes in time", supplier=supplier, account=account)


MECHANISM = Mechanism(
    name="promises, incidents and trust",
    scripted={"broken_promise": BROKEN_PROMISE},
    columns=(
        part("reliability", "s", "probability that a month's promises are kept", fact=0.95),
        part("recovery", "s", "probability that a failure is met at once by apology and compensation", fact=0.0),
        amount(
            "incident_rate",
            "s",
            "per month",
            "hazard of a quality incident at an account that buys all from it, production wholly unaligned",
            fact=Fact(
                0.0,
                key="incidents",
                low=0,
                high=120,
                stored=per_month,
                meaning="quality incidents a year at an account that buys all from it, were production wholly unaligned",
            ),
        ),
        part("trust", "sa", "trust in the supplier's promises", "index"),
        amount("failures", "sa", "count", "promises broken and incidents left unserved so far"),
        flag("broken", "sa", "a promise was broken this month"),
        flag("incident", "sa", "a quality incident happened this month"),
        flag("unserved", "sa", "it found no service staff free"),
        flag("recovered", "sa", "a failure was met at once by apology and compensation"),
        amount("compensated", "sa", "money a month", "paid to the account for a failure this month"),
    ),
    parameters=(
        assumed("trust_gain", 0.05, "per month", 0, 1, "step towards full trust after a month of promises kept", "Slovic 1993 (direction)"),
        assumed("trust_loss", 0.25, "1", 0, 1, "part of trust lost by a broken promise", "Slovic 1993 (direction)"),
        assumed(
            "promise_alignment",
            0.50,
            "1",
            0,
            1,
            "part of promises that wholly unaligned departments fail to keep",
            "document 003 (direction)",
        ),
        assumed("incident_presence", 0.20, "1", 0, 1, "part of presence lost by an incident that is not served"),
        assumed("incident_resentment", 0.12, "1", 0, 1, "resentment from an incident that is not served, and not made good"),
        assumed(
            "recovery_gain",
            0.08,
            "1",
            0,
            1,
            "step towards full trust when a first failure is made good at once",
            "McCollough & Bharadwaj 1992 (form: more than a kept promise gives)",
        ),
        assumed(
            "recovery_repeat",
            0.80,
            "1",
            0,
            1,
            "part of the loss of trust that recovery saves when the pair has failed before",
            "Maxham & Netemeyer 2002 (direction)",
        ),
        assumed("compensation_rate", 0.05, "months of trade", 0, 12, "compensation that goes with a recovery"),
        assumed("misconduct_harm", 0.4, "1", 0, 1, "part of promises broken by people who behave badly"),
    ),
    measures=(
        Measure("broken_promises", "count per account", "sum", "less is better", "promises broken, per key account", of="broken"),
        Measure("incidents", "count per account", "sum", "less is better", "quality incidents, per key account", of="incident"),
        Measure(
            "unserved",
            "count per account",
            "sum",
            "less is better",
            "quality incidents that found no service staff free, per key account",
            of="unserved",
        ),
        Measure("trust", "index", "last", "more is better", "the accounts' trust in the supplier's promises, 0 to 1", of="trust"),
    ),
    draws={
        PROMISE: "whether a month's promises are kept",
        DRAW_INCIDENT: "whether goods fail at an account",
        SERVICE: "whether all service staff are busy",
        RECOVERY: "whether a failure is made good at once",
    },
    events=(
        Event(PROMISE_BROKEN, "broken promise", "{supplier} breaks a promise to {account}: trust is at {trust:.2f}", ("trust",)),
        Event(INCIDENT, "quality incident", say_incident),
        Event(
            MADE_GOOD,
            "made good",
            "{supplier} apologises to {account} at once and pays {paid:.3g} (failure number {number:.0f}): trust is at {trust:.2f}",
            ("number", "paid", "trust"),
        ),
    ),
)


@rule
def trust_after(p, trust, kept):
    """T + gain (1 - T) after a kept promise, (1 - loss) T after a broken one.

    With a share q kept, the long-run mean is q gain / (q gain + (1 - q) loss).
    """
    if kept:
        return trust + p.trust_gain * (1.0 - trust)
    return (1.0 - p.trust_loss) * trust


@rule
def trust_recovered(p, trust, failures):
    """Trust after a failure made good at once: T + recovery_gain (1 - T) the first time, (1 - (1 - repeat) loss) T later.

    The recovery paradox: a first failure made good may leave more trust than a kept promise. It does not work twice.
    With first failures only, of which a share r is made good, the long-run mean is r g / (r g + (1 - r) loss); it lies
    at one half where r = loss / (g + loss).

    References
    ----------
    McCollough & Bharadwaj (1992); Maxham & Netemeyer (2002), Journal of Marketing 66(4); de Matos, Henrique & Rossi (2007),
    Journal of Service Research 10: it holds for satisfaction and not for repurchase, so that business does not jump with it.
    """
    if failures < 1.0:
        return trust + p.recovery_gain * (1.0 - trust)
    return (1.0 - (1.0 - p.recovery_repeat) * p.trust_loss) * trust


@rule
def keeping_chance(st, p, s, a):
    """Probability that a month's promises are kept: reliability x alignment term x handover term.

    reliability (1 - promise_alignment (1 - alignment)) briefed: what production, logistics or finance do not back is broken,
    and a new representative does not know what the last one promised.
    """
    kept = st.supplier[s].reliability * (1.0 - p.promise_alignment * (1.0 - st.supplier[s].alignment))
    r = st.pair[s, a].team[1]
    return kept * st.rep[r].briefed if r != NOBODY else kept


@rule
def break_scripted(st, s, a):
    """Whether the scenario has supplier s break a promise to account a this month (with the event's probability)."""
    for e in range(st.event.shape[0]):
        if st.event[e].kind == BROKEN_PROMISE and st.event[e].whose == s and st.event[e].where == a:
            if st.event[e].month == st.clock[2] and happens(st, e):
                return True
    return False


@rule
def suffer_incident(st, p, s, a):
    """A quality incident may happen at the account, and find no service staff free."""
    if st.supplier[s].incident_rate <= 0.0:
        return
    if uniform(st.clock, DRAW_INCIDENT, s, a) < chance(incident_hazard(st, p, s, a)):
        st.pair[s, a].incident = 1
        if uniform(st.clock, SERVICE, s, a) < st.supplier[s].unserved_chance:
            st.pair[s, a].unserved = 1
            st.pair[s, a].presence *= 1.0 - p.incident_presence
        note(st, INCIDENT, s, a, st.pair[s, a].unserved)


@rule
def fail(st, p, s, a):
    """What a broken promise or an unserved incident does, made good at once or not."""
    if st.supplier[s].recovery > 0.0 and uniform(st.clock, RECOVERY, s, a) < st.supplier[s].recovery:
        st.pair[s, a].recovered = 1
        st.pair[s, a].trust = trust_recovered(p, st.pair[s, a].trust, st.pair[s, a].failures)
        st.pair[s, a].compensated = p.compensation_rate * traded(st, p, s, a)
        note(st, MADE_GOOD, s, a, st.pair[s, a].failures + 1.0, st.pair[s, a].compensated, st.pair[s, a].trust)
    else:
        borne = tolerance(st, p, s, a)
        st.pair[s, a].trust = (1.0 - borne) * trust_after(p, st.pair[s, a].trust, False) + borne * st.pair[s, a].trust
        if st.pair[s, a].unserved == 1:
            st.pair[s, a].resentment = min(1.0, st.pair[s, a].resentment + p.incident_resentment)
    st.pair[s, a].failures += 1.0


@rule
def keep_promises(st, p, a):
    """Each supplier keeps this month's promises to the account, or fails it.

    Its reliability is less by what was missing from its last delivery and by what its people spoil; support of the
    account's promotions and events makes up for some of the trust lost.
    """
    for s in range(st.pair.shape[0]):
        st.pair[s, a].broken = 0
        st.pair[s, a].incident = 0
        st.pair[s, a].unserved = 0
        st.pair[s, a].recovered = 0
        st.pair[s, a].compensated = 0.0
        if st.pair[s, a].active == 1:
            likely = keeping_chance(st, p, s, a) * st.pair[s, a].delivered * (1.0 - p.misconduct_harm * st.pair[s, a].misconduct)
            kept = uniform(st.clock, PROMISE, s, a) < likely and not break_scripted(st, s, a)
            suffer_incident(st, p, s, a)
            if kept and st.pair[s, a].unserved == 0:
                st.pair[s, a].trust = trust_after(p, st.pair[s, a].trust, True)
            else:
                fail(st, p, s, a)
            st.pair[s, a].trust = goodwill(p, st.pair[s, a].trust, st.supplier[s].tactic[TACTIC.promotion])
            if not kept:
                st.pair[s, a].broken = 1
                note(st, PROMISE_BROKEN, s, a, st.pair[s, a].trust)
