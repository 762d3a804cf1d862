"""The ten tactics of key account management (document 001): what each one moves, and what it costs.

A level of 0 is no tactic and 1 the whole of it. Effects grow with the level, costs with its square: the last step of anything is the
dearest. Supply priority stands in `sim.rules.supply`.
"""

from __future__ import annotations

from sim.rules.ledger import (
    BAD_CONDUCT,
    CONDUCT_FOUND,
    NEEDLESS_CHANGE,
    PRODUCT_FAILS,
    PRODUCT_SELLS,
    SYMPOSIUM_HELD,
    note,
)
from sim.rules.market import chance
from sim.world import purpose
from sim.world.columns import (
    ASKING,
    EXCHANGE,
    EXECUTIVE_VISITS,
    INCENTIVES,
    JOINT_DESIGN,
    N_ISSUES,
    PRIORITY,
    PROMOTION,
    SYMPOSIUM,
    TRAINING,
    TRIALS,
)
from sim.world.jit import rule
from sim.world.luck import uniform

FIELD, EXECUTIVE = 0, 2
OPERATING, DECISION = 0, 2
NOWHERE = -1
YEAR = 12


@rule
def plan_tactics(st, p, s):
    """What a supplier's tactics do at its accounts this month before anybody meets: rewards are on offer, promotions run.

    cut <- cut + incentive, incentive = incentive_rate x level; pull = promotion_lift x level + joint_lift x level.
    """
    tactic = st.supplier[s].tactic
    reward = p.incentive_rate * tactic[INCENTIVES]
    pull = p.promotion_lift * tactic[PROMOTION] + p.joint_lift * tactic[JOINT_DESIGN]
    for a in range(st.account.shape[0]):
        st.pair[s, a].incentive = reward
        st.pair[s, a].cut += reward
        st.pair[s, a].pull = pull


@rule
def visits_by_tactic(st, p, s, rank, layer):
    """Visits a month that tactics add: trainers to the operating layer, executives to the decision layer."""
    if rank == FIELD and layer == OPERATING:
        return p.training_visits * st.supplier[s].tactic[TRAINING]
    if rank == EXECUTIVE and layer == DECISION:
        return p.executive_visits * st.supplier[s].tactic[EXECUTIVE_VISITS]
    return 0.0


@rule
def symposium_month(st):
    """Whether this is the month of the annual symposium: the last of each year."""
    return st.clock[2] % YEAR == 0


@rule
def boosted(rapport, boost):
    """A step b of the way to full rapport: r + b (1 - r).

    Once a year, with d forgotten in between, the peak tends to b / (1 - (1 - b) exp(-d)).
    """
    return rapport + boost * (1.0 - rapport)


@rule
def attend_symposium(st, p, c):
    """In the month of the symposium contact c, of whatever layer, meets the supplier's whole house."""
    if not symposium_month(st):
        return
    a = st.contact[c].contact_account
    for s in range(st.pair.shape[0]):
        level = st.supplier[s].tactic[SYMPOSIUM]
        if level > 0.0 and st.pair[s, a].active == 1:
            st.tie[s, c].rapport = boosted(st.tie[s, c].rapport, p.symposium_boost * level)
            if c == st.account[a].first_contact:
                note(st, SYMPOSIUM_HELD, s, a)


@rule
def informed(information, exchange):
    """Information shared, where an exchange tells a part of what is not known otherwise: i + e (1 - i)."""
    return information + exchange * (1.0 - information)


@rule
def goodwill(p, trust, level):
    """Trust of an account whose promotions and events are supported: T + promotion_goodwill x level (1 - T)."""
    return trust + p.promotion_goodwill * level * (1.0 - trust)


@rule
def insight(p, perspective, level):
    """Perspective of a side that designs promotions with the other: a part of its blindness goes."""
    return perspective + p.joint_insight * level * (1.0 - perspective)


@rule
def expected_reward(st, p, s, a):
    """What the incentives add to what an account expects of the terms: habit x their part of list price / all that is on the table."""
    total = 0.0
    for k in range(N_ISSUES):
        total += st.account[a].swing_account[k]
    return p.incentive_habit * st.pair[s, a].incentive / total


@rule
def push(st, p, s, a, attention):
    """Time that sells: the manager's, as far as the front line knows a complex product, and what a trained and rewarded one adds.

    attention x (1 - complexity x (1 - operating support)) + training_push x level x front line + incentive_push x level
    """
    unknown = st.supplier[s].complexity * (1.0 - st.pair[s, a].layer_support[OPERATING])
    trained = p.training_push * st.supplier[s].tactic[TRAINING] * st.pair[s, a].front_line
    return attention * (1.0 - unknown) + trained + p.incentive_push * st.supplier[s].tactic[INCENTIVES]


@rule
def replace_person(st, p, s, a):
    """A new person faces the account: rapport outside the decision layer, which executives meet, is partly lost."""
    for c in range(st.account[a].first_contact, st.account[a].first_contact + st.account[a].n_contacts):
        if st.contact[c].layer != DECISION:
            st.tie[s, c].rapport *= 1.0 - p.transition_loss


@rule
def watch_conduct(st, p, a):
    """Bad conduct of suppliers' people at the account begins, is found, and costs a change of person; asking finds it sooner.

    Who asks much also replaces people who did nothing wrong.
    """
    for s in range(st.pair.shape[0]):
        hazard, asking = st.supplier[s].misconduct_hazard, st.supplier[s].tactic[ASKING]
        if st.pair[s, a].active == 0 or (hazard == 0.0 and asking == 0.0):
            continue
        if st.pair[s, a].misconduct == 1:
            if uniform(st.clock, purpose.CONDUCT_FOUND, s, a) < chance(p.conduct_found + p.asking_found * asking):
                st.pair[s, a].misconduct = 0
                replace_person(st, p, s, a)
                note(st, CONDUCT_FOUND, s, a)
        elif uniform(st.clock, purpose.BAD_CONDUCT, s, a) < chance(hazard):
            st.pair[s, a].misconduct = 1
            note(st, BAD_CONDUCT, s, a)
        elif uniform(st.clock, purpose.NEEDLESS_CHANGE, s, a) < chance(p.asking_needless * asking * asking):
            replace_person(st, p, s, a)
            note(st, NEEDLESS_CHANGE, s, a)


@rule
def trial_cover(st, s):
    """Part of a supplier's sales that its key accounts stand for: how much a trial with them tells about the market."""
    key = st.supplier[s].key_sales
    total = key + st.supplier[s].other_sales
    return key / total if total > 0.0 else 0.0


@rule
def trial_speed(st, p, s):
    """How much sooner new products come where they are tried at key accounts first: 1 + trial_speed x level x cover."""
    return 1.0 + p.trial_speed * st.supplier[s].tactic[TRIALS] * trial_cover(st, s)


@rule
def hit_chance(st, p, s):
    """Chance that a new product sells: more where key accounts tried it first or gave it its direction at the symposium."""
    tried = p.trial_hit * st.supplier[s].tactic[TRIALS] * trial_cover(st, s)
    return min(1.0, p.hit_rate + tried + p.symposium_hit * st.supplier[s].tactic[SYMPOSIUM])


@rule
def launch(st, p, s):
    """New products come out, sell or fail; what is new wears off: newness <- newness (1 - decay), + gain (1 - newness) for a hit."""
    if st.supplier[s].launches == 0.0:
        return
    st.supplier[s].launched, st.supplier[s].hit = 0, 0
    st.supplier[s].newness *= 1.0 - p.newness_decay
    if uniform(st.clock, purpose.LAUNCH, s, 0) >= chance(st.supplier[s].launches * trial_speed(st, p, s)):
        return
    st.supplier[s].launched = 1
    if uniform(st.clock, purpose.HIT, s, 0) < hit_chance(st, p, s):
        st.supplier[s].hit = 1
        st.supplier[s].newness += p.launch_gain * (1.0 - st.supplier[s].newness)
        note(st, PRODUCT_SELLS, s, NOWHERE, st.supplier[s].newness)
    else:
        note(st, PRODUCT_FAILS, s, NOWHERE)


@rule
def dear(cost, level):
    """Cost of a tactic carried to a level, by its square."""
    return cost * level * level


@rule
def training_cost(st, p, s):
    """Cost of front-line training at one account in a month: courses, by the square of the level, and the trainers' visits."""
    level = st.supplier[s].tactic[TRAINING]
    return dear(p.cost_training, level) + p.visit_cost_field * p.training_visits * level


@rule
def cost_of_tactics(st, p, s):
    """Cost of the other nine tactics at one account in a month: sum of cost_j level_j^2, the executives' visits, and the symposium
    in its month.

    Rewards come off the invoice and are not among them.
    """
    tactic = st.supplier[s].tactic
    total = p.visit_cost_executive * p.executive_visits * tactic[EXECUTIVE_VISITS]
    total += dear(p.cost_priority, tactic[PRIORITY])
    total += dear(p.cost_trials, tactic[TRIALS])
    total += dear(p.cost_promotion, tactic[PROMOTION])
    total += dear(p.cost_executive_visits, tactic[EXECUTIVE_VISITS])
    total += dear(p.cost_joint_design, tactic[JOINT_DESIGN])
    total += dear(p.cost_asking, tactic[ASKING])
    total += dear(p.cost_incentives, tactic[INCENTIVES])
    total += dear(p.cost_exchange, tactic[EXCHANGE])
    if symposium_month(st):
        total += YEAR * dear(p.cost_symposium, tactic[SYMPOSIUM])
    return total
