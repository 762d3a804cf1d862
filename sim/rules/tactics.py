"""The ten tactics of key account management (document 001): what each one moves, and what it costs.

A level of 0 is no tactic and 1 the whole of it. Effects grow with the level, costs with its square: the last step of anything is the
dearest. Supply priority stands in `sim.rules.supply`.
"""

from __future__ import annotations

from sim.kernel.axes import N_ISSUES, TACTIC
from sim.kernel.declare import Event, Fact, Measure, Mechanism, amount, assumed, flag, off, part, per_month, sourced
from sim.kernel.draws import uniform
from sim.kernel.ledger import note
from sim.kernel.rule import rule
from sim.rules.market import chance
from sim.rules.reopen import reopen

DRAW_BAD_CONDUCT = 40
DRAW_CONDUCT_FOUND = 41
DRAW_NEEDLESS_CHANGE = 42
LAUNCH = 43
HIT = 44
PRODUCT_SELLS = 40
PRODUCT_FAILS = 41
BAD_CONDUCT = 42
CONDUCT_FOUND = 43
SYMPOSIUM_HELD = 45
NEEDLESS_CHANGE = 46

MECHANISM = Mechanism(
    name="the ten tactics",
    columns=(
        part("complexity", "s", "how far the product sells only through people who know it", "index", fact=0.0),
        amount(
            "launches",
            "s",
            "per month",
            "hazard of a new product",
            fact=Fact(0.0, low=0, high=24, stored=per_month, meaning="new products a year"),
        ),
        amount(
            "misconduct_hazard",
            "s",
            "per month",
            "hazard that its people at an account begin to behave badly",
            fact=Fact(
                0.0,
                key="misconduct",
                low=0,
                high=24,
                stored=per_month,
                meaning="cases of bad conduct a year among its people at one account",
            ),
        ),
        part("tactic", "sj", "how far each of the ten tactics is carried", "level"),
        part("newness", "s", "stock of recent new products that sell", "index"),
        flag("launched", "s", "a new product came out this month"),
        flag("hit", "s", "the new product sells"),
        amount("pull", "sa", "part of sales", "demand that promotions at the account add for the supplier"),
        amount("incentive", "sa", "part of list price", "rewards for selling, paid on every sale"),
        flag("misconduct", "sa", "the supplier's people at the account behave badly"),
    ),
    parameters=(
        assumed("training_visits", 4.0, "visits a month", 0, 60, "visits of trainers to the operating layer at full level"),
        assumed("training_push", 0.3, "1", 0, 10, "presence that full training adds, in managers' undivided time"),
        assumed("trial_speed", 0.5, "1", 0, 10, "how much sooner the next new product comes where all is tried at key accounts first"),
        assumed("trial_hit", 0.3, "1", 0, 1, "chance of success that such trials add"),
        assumed("hit_rate", 0.4, "1", 0, 1, "chance that a new product sells, untried"),
        assumed("launch_gain", 0.3, "1", 0, 1, "step of newness by a new product that sells"),
        assumed("newness_decay", 0.05, "per month", 0, 1, "part of newness that wears off"),
        assumed("promotion_lift", 0.10, "1", 0, 5, "demand that full support of promotions adds"),
        sourced(
            "promotion_borrowed",
            0.33,
            "1",
            0,
            1,
            "part of the demand that promotions add which is bought ahead, and missing next month",
            "van Heerde, Leeflang & Wittink 2004: about a third of the bump",
        ),
        assumed(
            "promotion_rate",
            0.02,
            "share of list sales",
            0,
            1,
            "display, feature and staff paid for by the supplier at full level, beside what planning them costs",
        ),
        assumed("promotion_goodwill", 0.05, "per month", 0, 1, "step towards full trust by full support of the account's events"),
        assumed("executive_visits", 2.0, "visits a month", 0, 60, "visits of executives to the decision layer at full level"),
        assumed("joint_lift", 0.06, "1", 0, 5, "demand that promotions designed together add"),
        assumed(
            "joint_insight", 0.6, "1", 0, 1, "part of the blindness for the other side's priorities that designing together takes away"
        ),
        assumed("conduct_found", 0.04, "per month", 0, 20, "hazard that bad conduct is found and the person replaced without asking"),
        assumed("asking_found", 0.5, "per month", 0, 20, "hazard that full asking adds"),
        assumed("asking_needless", 0.04, "per month", 0, 20, "hazard that full asking replaces somebody who did nothing wrong"),
        assumed(
            "transition_loss",
            0.15,
            "1",
            0,
            1,
            "part of the tie lost where the supplier's person is replaced: of rapport, and of business that is decided afresh",
            "Shi, Sridhar, Grewal & Lilien 2017 (direction; their 13 to 18 % are of sales, and are measured by `sim.inquiry.departures`)",
        ),
        assumed("incentive_rate", 0.05, "part of list price", 0, 0.2, "rewards on every sale at full level"),
        assumed("incentive_push", 0.3, "1", 0, 10, "presence that full incentives to the front line add, in managers' undivided time"),
        assumed("incentive_habit", 0.5, "1", 0, 1, "part of the rewards that the account comes to expect of the terms"),
        assumed("symposium_boost", 0.2, "1", 0, 1, "part of the way to full rapport that a full symposium goes in its month"),
        assumed("symposium_hit", 0.15, "1", 0, 1, "chance of success that a full symposium adds to new products"),
        assumed("cost_priority", 0.012, "money a month", 0, 100, "planning the peak with the account"),
        assumed("cost_training", 0.010, "money a month", 0, 100, "courses for the front line, beside the trainers' visits"),
        assumed("cost_trials", 0.010, "money a month", 0, 100, "trials of new products"),
        assumed("cost_promotion", 0.020, "money a month", 0, 100, "support of promotions and events"),
        assumed("cost_executive_visits", 0.0, "money a month", 0, 100, "preparing executives' visits, beside the visits"),
        assumed("cost_joint_design", 0.010, "money a month", 0, 100, "designing promotions together"),
        assumed("cost_asking", 0.004, "money a month", 0, 100, "asking about our people"),
        assumed("cost_incentives", 0.0, "money a month", 0, 100, "running the incentives, beside the rewards"),
        assumed("cost_exchange", 0.008, "money a month", 0, 100, "exchange of information"),
        assumed("cost_symposium", 0.010, "money a month", 0, 100, "the annual symposium, paid at once"),
    ),
    measures=(
        Measure("tactic_cost", "money", "sum", "less is better", "cost of the ten tactics, rewards on sales left out", of="tactic_cost"),
        Measure("pull", "factor", "mean", "more is better", "demand that promotions at the accounts add, as part of sales", of="pull"),
        Measure(
            "misconduct",
            "share of accounts",
            "mean",
            "less is better",
            "accounts where the supplier's people behave badly",
            of="misconduct",
        ),
        Measure("new_products", "count", "sum", "more is better", "new products that came out", of="launched"),
        Measure("hits", "count", "sum", "more is better", "new products that sell", of="hit"),
    ),
    draws={
        DRAW_BAD_CONDUCT: "whether somebody begins to behave badly",
        DRAW_CONDUCT_FOUND: "whether that is found out",
        DRAW_NEEDLESS_CHANGE: "whether somebody is replaced who did no wrong",
        LAUNCH: "whether a new product comes out",
        HIT: "whether it sells",
    },
    events=(
        Event(PRODUCT_SELLS, "new product", "a new product of {supplier} sells: newness rises to {level:.2f}", ("level",)),
        Event(PRODUCT_FAILS, "new product", "a new product of {supplier} fails"),
        Event(BAD_CONDUCT, "bad conduct", "somebody of {supplier} who serves {account} begins to behave badly"),
        Event(CONDUCT_FOUND, "person replaced", "{supplier} finds the bad conduct at {account} and sends somebody else"),
        Event(SYMPOSIUM_HELD, "symposium", "people of all layers of {account} meet the house of {supplier}"),
        Event(NEEDLESS_CHANGE, "person replaced", "{supplier} replaces somebody at {account} who did nothing wrong"),
    ),
    switches={"price of promotions": off("promotion_borrowed", "promotion_rate")},
)


FIELD, EXECUTIVE = 0, 2
OPERATING, DECISION = 0, 2
NOWHERE = -1
YEAR = 12


@rule
def plan_tactics(st, p, s):
    """What a supplier's tactics do at its accounts this month before anybody meets: rewards are on offer, promotions run.

    cut <- cut + incentive, incentive = incentive_rate x level;
    pull = (1 - promotion_borrowed) (promotion_lift x level + joint_lift x level).
    """
    tactic = st.supplier[s].tactic
    reward = p.incentive_rate * tactic[TACTIC.incentives]
    pull = (1.0 - p.promotion_borrowed) * (p.promotion_lift * tactic[TACTIC.promotion] + p.joint_lift * tactic[TACTIC.joint_design])
    for a in range(st.account.shape[0]):
        st.pair[s, a].incentive = reward
        st.pair[s, a].cut += reward
        st.pair[s, a].pull = pull


@rule
def visits_by_tactic(st, p, s, rank, layer):
    """Visits a month that tactics add: trainers to the operating layer, executives to the decision layer."""
    if rank == FIELD and layer == OPERATING:
        return p.training_visits * st.supplier[s].tactic[TACTIC.training]
    if rank == EXECUTIVE and layer == DECISION:
        return p.executive_visits * st.supplier[s].tactic[TACTIC.executive_visits]
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
        level = st.supplier[s].tactic[TACTIC.symposium]
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
    trained = p.training_push * st.supplier[s].tactic[TACTIC.training] * st.pair[s, a].front_line
    return attention * (1.0 - unknown) + trained + p.incentive_push * st.supplier[s].tactic[TACTIC.incentives]


@rule
def replace_person(st, p, s, a):
    """A new person faces the account: rapport outside the decision layer, which executives meet, is partly lost, and business reopens."""
    for c in range(st.account[a].first_contact, st.account[a].first_contact + st.account[a].n_contacts):
        if st.contact[c].layer != DECISION:
            st.tie[s, c].rapport *= 1.0 - p.transition_loss
    reopen(st, p, s, a, p.transition_loss)


@rule
def watch_conduct(st, p, a):
    """Bad conduct of suppliers' people at the account begins, is found, and costs a change of person; asking finds it sooner.

    Who asks much also replaces people who did nothing wrong.
    """
    for s in range(st.pair.shape[0]):
        hazard, asking = st.supplier[s].misconduct_hazard, st.supplier[s].tactic[TACTIC.asking]
        if st.pair[s, a].active == 0 or (hazard == 0.0 and asking == 0.0):
            continue
        if st.pair[s, a].misconduct == 1:
            if uniform(st.clock, DRAW_CONDUCT_FOUND, s, a) < chance(p.conduct_found + p.asking_found * asking):
                st.pair[s, a].misconduct = 0
                replace_person(st, p, s, a)
                note(st, CONDUCT_FOUND, s, a)
        elif uniform(st.clock, DRAW_BAD_CONDUCT, s, a) < chance(hazard):
            st.pair[s, a].misconduct = 1
            note(st, BAD_CONDUCT, s, a)
        elif uniform(st.clock, DRAW_NEEDLESS_CHANGE, s, a) < chance(p.asking_needless * asking * asking):
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
    return 1.0 + p.trial_speed * st.supplier[s].tactic[TACTIC.trials] * trial_cover(st, s)


@rule
def hit_chance(st, p, s):
    """Chance that a new product sells: more where key accounts tried it first or gave it its direction at the symposium."""
    tried = p.trial_hit * st.supplier[s].tactic[TACTIC.trials] * trial_cover(st, s)
    return min(1.0, p.hit_rate + tried + p.symposium_hit * st.supplier[s].tactic[TACTIC.symposium])


@rule
def launch(st, p, s):
    """New products come out, sell or fail; what is new wears off: newness <- newness (1 - decay), + gain (1 - newness) for a hit."""
    if st.supplier[s].launches == 0.0:
        return
    st.supplier[s].launched, st.supplier[s].hit = 0, 0
    st.supplier[s].newness *= 1.0 - p.newness_decay
    if uniform(st.clock, LAUNCH, s, 0) >= chance(st.supplier[s].launches * trial_speed(st, p, s)):
        return
    st.supplier[s].launched = 1
    if uniform(st.clock, HIT, s, 0) < hit_chance(st, p, s):
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
def promotion_cost(st, p, s, a):
    """What promotions at an account cost in its sales, by the square of the level; those designed together, as they lift demand."""
    tactic, joint = st.supplier[s].tactic, 0.0
    if p.promotion_lift > 0.0:
        joint = p.joint_lift / p.promotion_lift * tactic[TACTIC.joint_design] * tactic[TACTIC.joint_design]
    sales = st.pair[s, a].share * st.account[a].demand
    return (dear(p.promotion_rate, tactic[TACTIC.promotion]) + p.promotion_rate * joint) * sales


@rule
def training_cost(st, p, s):
    """Cost of front-line training at one account in a month: courses, by the square of the level, and the trainers' visits."""
    level = st.supplier[s].tactic[TACTIC.training]
    return dear(p.cost_training, level) + p.visit_cost_field * p.training_visits * level


@rule
def cost_of_tactics(st, p, s):
    """Cost of the other nine tactics at one account in a month: sum of cost_j level_j^2, the executives' visits, and the symposium
    in its month.

    Rewards come off the invoice and are not among them.
    """
    tactic = st.supplier[s].tactic
    total = p.visit_cost_executive * p.executive_visits * tactic[TACTIC.executive_visits]
    total += dear(p.cost_priority, tactic[TACTIC.priority])
    total += dear(p.cost_trials, tactic[TACTIC.trials])
    total += dear(p.cost_promotion, tactic[TACTIC.promotion])
    total += dear(p.cost_executive_visits, tactic[TACTIC.executive_visits])
    total += dear(p.cost_joint_design, tactic[TACTIC.joint_design])
    total += dear(p.cost_asking, tactic[TACTIC.asking])
    total += dear(p.cost_incentives, tactic[TACTIC.incentives])
    total += dear(p.cost_exchange, tactic[TACTIC.exchange])
    if symposium_month(st):
        total += YEAR * dear(p.cost_symposium, tactic[TACTIC.symposium])
    return total
