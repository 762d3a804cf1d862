"""Stages of a relationship: exploratory, basic, cooperative, interdependent, integrated (document 002).

Millman & Wilson (1995), Journal of Marketing Practice: Applied Marketing Science 1(1); McDonald, Millman & Rogers (1997), Journal
of Marketing Management 13. A relationship is followed through them where the scenario states at which stage it begins.
"""

from __future__ import annotations

from sim.kernel.axes import MANAGER, NOBODY, STAGE
from sim.kernel.declare import Column, Event, Measure, Mechanism, assumed, flag, part
from sim.kernel.draws import uniform
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.choose import terms_utility, terms_worth
from sim.rules.market import chance

DRAW_STAGE = 50
STAGE_WAY = 51
STAGE_ROSE = 50
STAGE_FELL = 51

MECHANISM = Mechanism(
    name="stages of a relationship",
    columns=(
        part(
            "competence",
            "rf",
            "product and bargaining; network and finance; process, strategy and information systems",
            "index",
            1.0,
            fact=(1.0, 1.0, 1.0),
        ),
        part("authority", "r", "authority in the own firm", "index", 1.0, fact=1.0),
        flag("staged", "sa", "whether the relationship is followed through its stages"),
        Column(
            "stage",
            "sa",
            "stage",
            STAGE.exploratory,
            STAGE.integrated,
            "0 exploratory, 1 basic, 2 cooperative, 3 interdependent, 4 integrated",
            whole=True,
        ),
    ),
    parameters=(
        assumed("stage_up_basic", 0.5, "per year", 0, 50, "hazard of moving up from exploratory to basic where nothing stands in the way"),
        assumed("stage_up_cooperative", 0.4, "per year", 0, 50, "the same, from basic to cooperative (preferred supplier)"),
        assumed("stage_up_interdependent", 0.3, "per year", 0, 50, "the same, from cooperative to interdependent (partnership)"),
        assumed("stage_up_integrated", 0.2, "per year", 0, 50, "the same, from interdependent to integrated"),
        assumed("stage_down_basic", 0.1, "per year", 0, 50, "hazard of drifting down from basic to exploratory"),
        assumed("stage_down_cooperative", 0.1, "per year", 0, 50, "the same, from cooperative to basic"),
        assumed("stage_down_interdependent", 0.1, "per year", 0, 50, "the same, from interdependent to cooperative"),
        assumed("stage_down_integrated", 0.05, "per year", 0, 50, "the same, from integrated to interdependent"),
        assumed("stage_trust", 0.8, "1", 0, 1, "trust that the integrated stage takes; earlier stages take their part of it"),
        assumed("stage_breadth", 0.4, "1", 0, 1, "depth of contact over the layers that the integrated stage takes"),
        assumed(
            "stage_performance", 1.10, "utility", 0, 2, "joint utility of the terms, free of resentment, that the integrated stage takes"
        ),
        assumed("stage_performance_step", 0.06, "utility", 0, 1, "how much less each stage before it takes"),
        assumed("stage_hold", 0.8, "1", 0, 1, "part of a stage's bars that is enough to stay there"),
        assumed("stage_fall", 1.0, "per year", 0, 50, "hazard of falling back added by each bar that is missed by more"),
    ),
    measures=(
        Measure("stage", "stage", "last", "more is better", "mean stage of the relationships, 0 exploratory to 4 integrated", of="stage"),
        Measure("preferred", "share of accounts", "last", "more is better", "accounts at the cooperative stage or beyond"),
        Measure("partnership", "share of accounts", "last", "more is better", "accounts at the interdependent stage or beyond"),
    ),
    draws={
        DRAW_STAGE: "whether the stage changes",
        STAGE_WAY: "up or down",
    },
    events=(
        Event(STAGE_ROSE, "stage reached", "the relationship of {supplier} and {account} moves up: it is {stage} now", ("stage",)),
        Event(STAGE_FELL, "stage lost", "the relationship of {supplier} and {account} falls back: it is {stage} now", ("stage",)),
    ),
)


SELLING, MANAGING, INTEGRATING = 0, 1, 2
"""Fields of competence: product and principled bargaining; network and finance; process, strategy and information systems."""


@rule
def rise_rate(p, stage):
    """Hazard a year of reaching the stage after `stage` where nothing stands in the way."""
    if stage == STAGE.exploratory:
        return p.stage_up_basic
    if stage == STAGE.basic:
        return p.stage_up_cooperative
    if stage == STAGE.cooperative:
        return p.stage_up_interdependent
    return p.stage_up_integrated


@rule
def drift_rate(p, stage):
    """Hazard a year of falling from `stage` to the one before for reasons that nobody at the supplier is to blame for."""
    if stage == STAGE.basic:
        return p.stage_down_basic
    if stage == STAGE.cooperative:
        return p.stage_down_cooperative
    if stage == STAGE.interdependent:
        return p.stage_down_interdependent
    return p.stage_down_integrated


@rule
def fit(competence, stage):
    """How well a manager's competence fits the step up from `stage`, 0 to 1.

    Selling opens the account; network, finance and standing make the supplier a preferred one; a partnership takes these and
    process, strategy and information systems in equal parts; the last step takes the latter alone.
    """
    if stage == STAGE.exploratory:
        return competence[SELLING]
    if stage == STAGE.basic:
        return competence[MANAGING]
    if stage == STAGE.cooperative:
        return 0.5 * (competence[MANAGING] + competence[INTEGRATING])
    return competence[INTEGRATING]


@rule
def joint_performance(st, s, a):
    """What the relationship has to show for itself: the worth of the terms to both sides, less what is resented.

    P = (u_s + u_a) (1 - resentment); 1 is a fixed pie split in peace.
    """
    return (terms_worth(st, s, a) + terms_utility(st, s, a)) * (1.0 - st.pair[s, a].resentment)


@rule
def shortcomings(st, p, s, a, stage, slack):
    """In how many of trust, breadth and joint performance the relationship falls short of what `stage` asks for.

    Trust and breadth (the weakest-link aggregate over the layers, `depth`) ask stage / 4 of what the last stage takes. Joint
    performance asks for most of a fixed pie at first and for more than that later. `slack` lowers all of it.
    """
    part = slack * stage / STAGE.integrated
    performance = slack * (p.stage_performance - p.stage_performance_step * (STAGE.integrated - stage))
    short = 0
    if st.pair[s, a].trust < part * p.stage_trust:
        short += 1
    if st.pair[s, a].depth < part * p.stage_breadth:
        short += 1
    if joint_performance(st, s, a) < performance:
        short += 1
    return short


@rule
def rise_hazard(st, p, s, a):
    """Hazard a year of moving up: rate x fit x will, and 0 below the next stage's bar or without a manager.

    Preferred status (the step from basic to cooperative) takes a manager with authority in the own firm, and an account
    that does not buy on price alone: will = authority (1 - price_only) there, 1 elsewhere.
    """
    stage, manager = st.pair[s, a].stage, st.pair[s, a].team[MANAGER]
    if stage == STAGE.integrated or manager == NOBODY or shortcomings(st, p, s, a, stage + 1, 1.0) > 0:
        return 0.0
    hazard = rise_rate(p, stage) * fit(st.rep[manager].competence, stage)
    if stage == STAGE.basic:
        hazard *= st.rep[manager].authority * (1.0 - st.account[a].price_only)
    return hazard


@rule
def fall_hazard(st, p, s, a):
    """Hazard a year of falling back: drift, and `stage_fall` for each bar of the present stage that is clearly missed.

    Broken promises lower trust, neglect lowers breadth, hard or soured terms lower joint performance.
    """
    stage = st.pair[s, a].stage
    if stage == STAGE.exploratory:
        return 0.0
    return drift_rate(p, stage) + p.stage_fall * shortcomings(st, p, s, a, stage, p.stage_hold)


@rule
def move_stage(st, p, a):
    """A month in the lives of an account's followed relationships: one step up, one step down, or none.

    The two hazards compete. A relationship that ended has to begin again.
    """
    for s in range(st.pair.shape[0]):
        if st.pair[s, a].staged == 0:
            continue
        if st.pair[s, a].active == 0:
            st.pair[s, a].stage = STAGE.exploratory
            continue
        rise, fall = rise_hazard(st, p, s, a), fall_hazard(st, p, s, a)
        total = rise + fall
        if total <= 0.0 or uniform(st.clock, DRAW_STAGE, s, a) >= chance(total / 12.0):
            continue
        if uniform(st.clock, STAGE_WAY, s, a) * total < rise:
            st.pair[s, a].stage += 1
            note(st, STAGE_ROSE, s, a, st.pair[s, a].stage)
        else:
            st.pair[s, a].stage -= 1
            note(st, STAGE_FELL, s, a, st.pair[s, a].stage)


@rule
def observe(st, p, s, out):
    """Accounts that have come far."""
    n = st.account.shape[0]
    for a in range(n):
        out.preferred += 1.0 if st.pair[s, a].stage >= STAGE.cooperative else 0.0
        out.partnership += 1.0 if st.pair[s, a].stage >= STAGE.interdependent else 0.0
    out.preferred /= n
    out.partnership /= n
