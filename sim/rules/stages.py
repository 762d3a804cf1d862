"""Stages of a relationship: exploratory, basic, cooperative, interdependent, integrated (document 002).

Millman & Wilson (1995), Journal of Marketing Practice: Applied Marketing Science 1(1); McDonald, Millman & Rogers (1997), Journal
of Marketing Management 13. A relationship is followed through them where the scenario states at which stage it begins.
"""

from __future__ import annotations

from sim.rules.choose import terms_utility
from sim.rules.ledger import STAGE_FELL, STAGE_ROSE, note
from sim.rules.market import chance
from sim.world import purpose
from sim.world.columns import BASIC, COOPERATIVE, EXPLORATORY, INTEGRATED, INTERDEPENDENT, N_ISSUES, NOBODY
from sim.world.jit import rule
from sim.world.luck import uniform

MANAGER = 1
SELLING, MANAGING, INTEGRATING = 0, 1, 2
"""Fields of competence: product and principled bargaining; network and finance; process, strategy and information systems."""


@rule
def rise_rate(p, stage):
    """Hazard a year of reaching the stage after `stage` where nothing stands in the way."""
    if stage == EXPLORATORY:
        return p.stage_up_basic
    if stage == BASIC:
        return p.stage_up_cooperative
    if stage == COOPERATIVE:
        return p.stage_up_interdependent
    return p.stage_up_integrated


@rule
def drift_rate(p, stage):
    """Hazard a year of falling from `stage` to the one before for reasons that nobody at the supplier is to blame for."""
    if stage == BASIC:
        return p.stage_down_basic
    if stage == COOPERATIVE:
        return p.stage_down_cooperative
    if stage == INTERDEPENDENT:
        return p.stage_down_interdependent
    return p.stage_down_integrated


@rule
def fit(competence, stage):
    """How well a manager's competence fits the step up from `stage`, 0 to 1.

    Selling opens the account; network, finance and standing make the supplier a preferred one; a partnership takes these and
    process, strategy and information systems in equal parts; the last step takes the latter alone.
    """
    if stage == EXPLORATORY:
        return competence[SELLING]
    if stage == BASIC:
        return competence[MANAGING]
    if stage == COOPERATIVE:
        return 0.5 * (competence[MANAGING] + competence[INTEGRATING])
    return competence[INTEGRATING]


@rule
def joint_performance(st, s, a):
    """What the relationship has to show for itself: the worth of the terms to both sides, less what is resented.

    P = (u_s + u_a) (1 - resentment); 1 is a fixed pie split in peace.
    """
    worth, total = 0.0, 0.0
    for k in range(N_ISSUES):
        worth += st.account[a].swing_supplier[k] * st.pair[s, a].terms[k]
        total += st.account[a].swing_supplier[k]
    return (worth / total + terms_utility(st, s, a)) * (1.0 - st.pair[s, a].resentment)


@rule
def shortcomings(st, p, s, a, stage, slack):
    """In how many of trust, breadth and joint performance the relationship falls short of what `stage` asks for.

    Trust and breadth (the weakest-link aggregate over the layers, `depth`) ask stage / 4 of what the last stage takes. Joint
    performance asks for most of a fixed pie at first and for more than that later. `slack` lowers all of it.
    """
    part = slack * stage / INTEGRATED
    performance = slack * (p.stage_performance - p.stage_performance_step * (INTEGRATED - stage))
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
    if stage == INTEGRATED or manager == NOBODY or shortcomings(st, p, s, a, stage + 1, 1.0) > 0:
        return 0.0
    hazard = rise_rate(p, stage) * fit(st.rep[manager].competence, stage)
    if stage == BASIC:
        hazard *= st.rep[manager].authority * (1.0 - st.account[a].price_only)
    return hazard


@rule
def fall_hazard(st, p, s, a):
    """Hazard a year of falling back: drift, and `stage_fall` for each bar of the present stage that is clearly missed.

    Broken promises lower trust, neglect lowers breadth, hard or soured terms lower joint performance.
    """
    stage = st.pair[s, a].stage
    if stage == EXPLORATORY:
        return 0.0
    return drift_rate(p, stage) + p.stage_fall * shortcomings(st, p, s, a, stage, p.stage_hold)


@rule
def move_stage(st, p, a):
    """A month in the lives of an account's followed relationships: one step up, one step down, or none.

    The two hazards compete. A relationship that ended has to begin anew.
    """
    for s in range(st.pair.shape[0]):
        if st.pair[s, a].staged == 0:
            continue
        if st.pair[s, a].active == 0:
            st.pair[s, a].stage = EXPLORATORY
            continue
        rise, fall = rise_hazard(st, p, s, a), fall_hazard(st, p, s, a)
        total = rise + fall
        if total <= 0.0 or uniform(st.clock, purpose.STAGE, s, a) >= chance(total / 12.0):
            continue
        if uniform(st.clock, purpose.STAGE_WAY, s, a) * total < rise:
            st.pair[s, a].stage += 1
            note(st, STAGE_ROSE, s, a, st.pair[s, a].stage)
        else:
            st.pair[s, a].stage -= 1
            note(st, STAGE_FELL, s, a, st.pair[s, a].stage)
