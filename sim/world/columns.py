"""The columns of the world's state, each declared once: name, shape, unit, range, meaning.

Allocation, validation, the agents' attributes and the documentation are all made from this table. A shape is written
as letters, one per axis:

    s supplier   a key account   c contact   r sales representative   d department   g segment   e scripted event
    l layer (operating, management, decision)   n rank (field, manager, executive)   k issue   t policy trait
    f field of competence (selling, managing, integrating)   j tactic

The leading letters say whose row a column belongs to, and so in which table it stands; the rest are axes within the
row. A state is a named tuple of a dozen tables, each a numpy structured array: `st.pair[s, a].share` in a rule,
`st.pair["share"]` (an array over suppliers and accounts, a view) elsewhere. Tables rather than a hundred separate
arrays, because a rule that takes a hundred arguments takes minutes to compile and is slow to call.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.world.state import Layout, readable, tables_class

N_LAYERS, N_RANKS, N_ISSUES, N_TRAITS, N_FIELDS = 3, 3, 6, 8, 3
ISSUES = ("price", "rebate", "payment", "promotion", "service", "exclusivity")
N_TACTICS = 10
(
    PRIORITY, TRAINING, TRIALS, PROMOTION, EXECUTIVE_VISITS, JOINT_DESIGN, ASKING, INCENTIVES, EXCHANGE, SYMPOSIUM,
) = range(N_TACTICS)  # fmt: skip
N_TRANSFERS = 2
"""The first issues on the table (price, rebate) are transfers: what one side gives, the other gets, in money."""
STAGES = ("exploratory", "basic", "cooperative", "interdependent", "integrated")
EXPLORATORY, BASIC, COOPERATIVE, INTERDEPENDENT, INTEGRATED = range(5)
OPENING, BETA, RECIPROCITY, PERSPECTIVE, RESERVE_BIAS, RESOLVE, ESCALATION, REPAIR = range(N_TRAITS)
NOBODY = -1


class Column(NamedTuple):
    """One column of the state."""

    name: str
    shape: str
    unit: str
    low: float
    high: float
    meaning: str
    whole: bool = False
    """int64 instead of float64"""
    start: float = 0.0
    """value in a state just allocated: the neutral one"""


def _index(name: str, shape: str, meaning: str) -> Column:
    return Column(name, shape, "index", NOBODY, math.inf, meaning, whole=True)


def _flag(name: str, shape: str, meaning: str) -> Column:
    return Column(name, shape, "flag", 0, 1, meaning, whole=True)


def _part(name: str, shape: str, meaning: str, unit: str = "share", start: float = 0.0) -> Column:
    return Column(name, shape, unit, 0, 1, meaning, start=start)


def _amount(name: str, shape: str, unit: str, meaning: str, low: float = 0, start: float = 0.0) -> Column:
    return Column(name, shape, unit, low, math.inf, meaning, start=start)


COLUMNS: tuple[Column, ...] = (
    # segments
    Column("market_growth", "g", "log per month", -math.inf, math.inf, "drift of end demand"),
    _amount("market_volatility", "g", "log per root month", "standard deviation of end demand's monthly shocks"),
    _part("season_amplitude", "g", "swing of the season around the year's mean"),
    _amount("peak_month", "g", "month", "month of the season's peak, 1 to 12"),
    _amount("market_level", "g", "index", "end demand against the first month, season left out"),
    _amount("season", "g", "factor", "this month's season, mean one over the year"),
    # suppliers
    _part("quality", "s", "quality of the product", "index"),
    _part("brand", "s", "strength of the brand with consumers", "index"),
    _part("fit", "sg", "fit of the product to a segment", "index"),
    _amount("unit_cost", "s", "share of list price", "production cost"),
    _amount("other_sales", "s", "money a month", "sales outside the key accounts"),
    Column("other_growth", "s", "log per month", -math.inf, math.inf, "growth of those sales"),
    Column("other_margin", "s", "share", -1, 1, "margin on those sales"),
    _part("alternative", "s", "utility of selling an account's volume elsewhere", "utility"),
    _part("brand_loyal", "s", "part of its consumers who follow the brand"),
    _part("price_spill", "s", "how much of a price cut at an account spreads to its other sales"),
    _part("reliability", "s", "probability that a month's promises are kept"),
    _flag("negotiates", "s", "whether terms are bargained over, rather than listed"),
    _part("price_cut", "s", "frontal attack: part of its list price given away"),
    _amount("raid_effort", "s", "force", "force brought to a raid"),
    _part("readiness", "s", "probability that a power shift is noticed and used"),
    _amount("effort", "snl", "visits a month", "visits to one account by rank of the visitor and layer"),
    _part("links", "s", "technical exchange and joint activities between the layers", "index"),
    _part("monitoring", "s", "watch on the accounts' trading and sharing of information", "index"),
    _part("alignment", "s", "how far its departments work for the key accounts, on average; 1 without departments", "index", 1.0),
    _part("innovation", "s", "how far its products are ahead in the market", "index"),
    _amount("price_budget", "s", "money a month", "most that a frontal attack may cost; 0 for no limit"),
    _amount("flank", "s", "money a month", "spent on building fit in the segment served worst"),
    _part("focus", "s", "part of its force that is moved to its fronts"),
    Column("fronts", "s", "accounts", 1, math.inf, "how many accounts it concentrates on, the largest first", whole=True, start=1),
    _part("reserve", "s", "part of its force held back for raids of which it is warned"),
    _part("venture", "s", "partner's part in the joint venture that it founds at its first front"),
    _amount("venture_capital", "s", "money", "capital of that venture, paid once by both in their parts"),
    Column("since", "s", "month", 1, math.inf, "month in which its attack begins", whole=True, start=1),
    _part("rigidity", "s", "how far its size and habits hold it back from fitting its offer to a segment", "index"),
    Column("flank_segment", "s", "index", NOBODY, math.inf, "segment that it flanks", whole=True, start=NOBODY),
    _part("spread", "s", "part of its force left where it does not concentrate", start=1.0),
    _part("research", "s", "part of its development people meant for research of its own"),
    _part("accommodation", "s", "part of its key accounts' special wishes that it gives in to; takes as many of the same people"),
    _amount("development", "s", "money a month", "what its development people cost when all are at work"),
    _amount("knowledge", "s", "index", "knowledge from its own research"),
    _amount("outlay", "s", "money a month", "spent on flanks, ventures and development this month"),
    _amount("capacity", "s", "money a month", "most that it can deliver, at list price", start=math.inf),
    _amount("forecast_error", "s", "share of demand", "standard deviation of its forecast of a customer's demand"),
    Column("stock", "s", "standard deviations", -5, 5, "safety stock above the forecast"),
    _amount("amplification", "s", "ratio", "variance of orders over that of demand where no information is shared", start=1.0),
    _part("complexity", "s", "how far the product sells only through people who know it", "index"),
    _amount("launches", "s", "per month", "hazard of a new product"),
    _amount("misconduct_hazard", "s", "per month", "hazard that its people at an account begin to behave badly"),
    _part("tactic", "sj", "how far each of the ten tactics is carried", "level"),
    _part("newness", "s", "stock of recent new products that sell", "index"),
    _flag("launched", "s", "a new product came out this month"),
    _flag("hit", "s", "the new product sells"),
    _part("other_fill", "s", "part of this month's orders outside the key accounts that is delivered", start=1.0),
    _amount("stock_cost", "s", "money a month", "this month's cost of carrying what was not sold"),
    _amount("tactic_cost", "s", "money a month", "this month's cost of the tactics, incentives left out"),
    Column("profit", "s", "money a month", -math.inf, math.inf, "this month's profit"),
    Column("other_profit", "s", "money a month", -math.inf, math.inf, "this month's margin on other sales"),
    _amount("effort_cost", "s", "money a month", "this month's cost of relationships"),
    _amount("key_sales", "s", "money a month", "sales at the key accounts this month, at list price"),
    Column("cash", "s", "money", -math.inf, math.inf, "profit summed from the start"),
    _part("orientation", "s", "how far its strategy, in every department, starts from the customer", "index"),
    _part("communication", "s", "communication among its departments", "index"),
    _part("recovery", "s", "probability that a failure is met at once by apology and compensation"),
    _amount(
        "incident_rate", "s", "per month", "hazard of a quality incident at an account that buys all from it, production wholly unaligned"
    ),
    _amount("service_staff", "s", "people", "service staff who answer incidents; infinite where they are no constraint", start=math.inf),
    _part("unserved_chance", "s", "probability that all service staff are busy when an incident calls"),
    _flag("has_pay_plan", "s", "whether pay, and who owns the customer, is part of the case"),
    _part("commission", "s", "part of the representatives' pay that is commission"),
    _part("process_control", "s", "how far the firm steers and records the process of selling"),
    _part("unrest", "s", "late bonuses, changing rules, harsh treatment: what spoils morale", "index"),
    Column(
        "founded_by",
        "s",
        "index",
        NOBODY,
        math.inf,
        "supplier whose leaving representatives found this firm; -1 for none",
        whole=True,
        start=NOBODY,
    ),
    _amount("leavers", "s", "people", "representatives who have left others to found this firm or to join it"),
    _part("staffing", "s", "part of the accounts that it has the people to serve", start=1.0),
    _amount("line_cost", "s", "money a month", "this month's cost of the internal line: departments, service, pay, hiring, compensation"),
    _amount("peak_customers", "s", "accounts", "most accounts it ever did real business with"),
    _part("joint_planning", "s", "joint plans and shared processes that it offers to its key accounts", "index"),
    _amount("senior_capacity", "s", "accounts", "key accounts that its managers and executives can look after", start=math.inf),
    _flag("key_account_department", "s", "whether a department of its own looks after the key accounts"),
    _part("reach", "s", "part of full attention that its managers and executives have for each key account", start=1.0),
    _part("head_part", "s", "part of the accounts, the largest, that it counts as its head", start=0.2),
    _amount("head_service", "s", "factor", "service to an account of the head against the usual visits", start=1.0),
    _amount("tail_service", "s", "factor", "service to any other account against the usual visits", start=1.0),
    _flag("redrawn", "s", "whether the head is drawn anew every year"),
    _part("war_chest", "s", "part of the profit outside its head that it spends on price cuts at the others' head accounts"),
    _amount("handover", "s", "money a month", "this month's cost of accounts that changed their tier"),
    _part("list_terms", "s", "terms it lists for all accounts alike, 1 best for itself", "index", 0.5),
    _index("list_month", "s", "month in which its list comes into force, 0 for never"),
    _index("enters", "s", "month in which it enters the market, 0 for the start"),
    # sales representatives
    _index("rep_supplier", "r", "supplier the representative works for"),
    _index("rank", "r", "0 field staff, 1 account manager, 2 executive"),
    _index("first_account", "r", "first of the accounts served"),
    _index("n_accounts", "r", "how many accounts are served, in a row"),
    _part("skill", "r", "skill in building rapport", "index"),
    _part("attention", "r", "time left this month after conflicts"),
    _amount("rep_tenure", "r", "months", "time as representative of these accounts"),
    _part("morale", "r", "morale", "index", 1.0),
    _amount("drive", "r", "factor", "how hard the representative works, from pay and morale", start=1.0),
    _part("briefed", "r", "how much of what the accounts were promised the representative knows", "index", 1.0),
    _part("owned", "r", "part of the accounts' rapport that is tied to the representative in person"),
    _flag("left", "r", "the representative left this month, and a successor took over"),
    _part("taken", "r", "part of rapport that went with the one who left this month"),
    Column(
        "goes_to", "r", "index", NOBODY, math.inf, "supplier that the one who left joined or founded; -1 for none", whole=True, start=NOBODY
    ),
    _part("competence", "rf", "product and bargaining; network and finance; process, strategy and information systems", "index", 1.0),
    _part("authority", "r", "authority in the own firm", "index", 1.0),
    # departments
    _index("dept_supplier", "d", "supplier that the department belongs to"),
    _index("dept_kind", "d", "0 production, 1 technology, 2 logistics, 3 finance"),
    _part("dept_alignment", "d", "how far the department works for the key accounts", "index"),
    # key accounts
    _index("segment", "a", "segment of end demand"),
    _index("first_contact", "a", "first of the account's contacts"),
    _index("n_contacts", "a", "how many contacts it has, in a row"),
    _index("layer_size", "al", "how many of them in each layer"),
    _amount("demand_trend", "a", "money a month", "category purchases at list price, without market and season"),
    _amount("demand", "a", "money a month", "category purchases at list price this month"),
    Column("growth", "a", "log per month", -math.inf, math.inf, "the account's own growth"),
    _amount("volatility", "a", "log per root month", "standard deviation of its own monthly shocks"),
    Column("resale_margin", "a", "share of list price", -math.inf, math.inf, "margin on resale at middle terms"),
    _part("goal_divergence", "a", "how far its goals and its suppliers' lie apart", "index"),
    _amount("turnover", "a", "factor", "multiplier of its contacts' turnover"),
    _amount("shift_hazard", "a", "per month", "hazard of a power shift"),
    _part("raid_stake", "a", "part of the business decided anew after a power shift"),
    _part("contract_speed", "a", "part of the business that is decided anew in a month"),
    _amount("returns", "a", "exponent", "returns to force where suppliers contend for its business: above 1 concentration pays", start=1.0),
    _amount("specificity", "a", "factor", "weight of fit to the segment in its choice, against the ordinary", start=1.0),
    _amount("network", "a", "money a month", "purchases of others, at list price, that it can bring to a venture of its own"),
    _flag("largest", "a", "bought most of all accounts at the start"),
    _part("substitutes", "a", "how far its other suppliers could take over what it buys from one of them", start=1.0),
    _part("power", "al", "weight of each layer in decisions"),
    _amount("swing_supplier", "ak", "share of list sales", "worth to a supplier of moving an issue from 0 to 1"),
    _amount("swing_account", "ak", "share of list sales", "worth to the account of moving an issue from 1 to 0"),
    Column("account_policy", "at", "trait", -math.inf, math.inf, "the account's own conflict policy"),
    _flag("shifted", "a", "power shifted this month"),
    _index("struck_layer", "a", "layer that power moved to in the last shift"),
    _index("tied_to", "a", "supplier that the last newcomer in power is tied to"),
    Column("account_profit", "a", "money a month", -math.inf, math.inf, "the account's profit on the category"),
    _part("price_only", "a", "how far it buys on price alone", "index"),
    _part("trial_share", "a", "most that it buys from a supplier in the exploratory stage", start=1.0),
    _amount("size_spread", "a", "log", "standard deviation of log size over the group that the account is drawn from"),
    Column("size_terms", "a", "utility per log size", -math.inf, math.inf, "how much better its terms are for each e-fold of size"),
    _amount("serve_cost", "a", "money a month", "cost to a supplier of serving it at the usual level, whatever it buys"),
    _amount("reversion", "a", "per year", "speed at which its purchases return to their trend; 0 where shocks last"),
    Column("deviation", "a", "log", -math.inf, math.inf, "how far its purchases lie off their trend"),
    _amount("passing", "a", "factor", "what that deviation multiplies its purchases by, one on average", start=1.0),
    _amount("this_year", "a", "money", "category purchases of the year so far"),
    _amount("last_year", "a", "money", "category purchases of last year; in the first year, those of a usual one"),
    # contacts
    _index("contact_account", "c", "account the contact works for"),
    _index("layer", "c", "0 operating, 1 management, 2 decision"),
    _flag("head", "c", "head of the layer"),
    _part("influence", "c", "say within the layer; sums to one over it"),
    _amount("tenure", "c", "months", "time in the post"),
    _flag("out_of_favour", "c", "sidelined by a newcomer; hears nothing in time"),
    _part("rapport", "sc", "personal rapport with a supplier", "index"),
    # supplier and account
    _index("team", "san", "representative who serves the account, by rank"),
    Column("policy", "sat", "trait", -math.inf, math.inf, "the supplier's conflict policy towards the account"),
    _part("share", "sa", "share of the account's wallet"),
    _amount("served", "sa", "factor", "attention given to the account against the supplier's usual visits", start=1.0),
    _amount("force", "sa", "factor", "capacity and capital put into the account against an even spread", start=1.0),
    _part("cut", "sa", "part of the list price given away at the account this month"),
    _part("delivered", "sa", "part of this month's order that is delivered", start=1.0),
    _part("customised", "sa", "how far the offer is adapted to the account's present wishes", "index"),
    _amount("front_line", "sa", "factor", "work with the account's operating layer against the supplier's usual", start=1.0),
    _amount("pull", "sa", "part of sales", "demand that promotions at the account add for the supplier"),
    _amount("incentive", "sa", "part of list price", "rewards for selling, paid on every sale"),
    _part("first_share", "sa", "share of wallet at the start"),
    _flag("active", "sa", "the relationship exists"),
    _part("terms", "sak", "standing terms, 1 best for the supplier"),
    _part("layer_support", "sal", "rapport in a layer, weighted by influence", "index"),
    _part("support", "sa", "layer support weighted by power: counts in ordinary months", "index"),
    _part("depth", "sa", "weakest-link aggregate over layers: counts in a tender or raid", "index"),
    _part("loyalty", "sa", "organisational loyalty", "index"),
    _part("information", "sa", "information shared", "index"),
    _part("trust", "sa", "trust in the supplier's promises", "index"),
    _part("presence", "sa", "presence in the account's market: sell-through, display, staff", "index"),
    _part("aspiration", "sa", "utility the account has come to expect of the supplier's terms", "utility"),
    _part("resentment", "sa", "hidden stock of unfairness felt", "index"),
    _part("fair", "sa", "account's utility in the fair settlement of the last bargain (Nash solution)", "utility"),
    _part("followers", "sa", "part of category demand that left with the supplier's brand"),
    _part("unauthorised_cut", "sa", "depth of an unannounced price cut still standing"),
    _amount("standoff", "sa", "months", "length of the present stand-off, 0 for none"),
    _part("last_offer_supplier", "sak", "supplier's last offer before the stand-off"),
    _part("last_offer_account", "sak", "account's last offer before the stand-off"),
    Column("granted", "sa", "sign", -1, 1, "this month's demand: 1 granted, -1 refused, 0 none"),
    _amount("conflict_load", "sa", "manager-months", "manager's time taken by this account's conflicts this month"),
    _amount("paid", "sa", "money a month", "invoice, net of price and rebate: the account pays it, the supplier gets it"),
    _amount("serving_cost", "sa", "money a month", "production and concessions other than price and rebate"),
    _flag("staged", "sa", "whether the relationship is followed through its stages"),
    Column(
        "stage", "sa", "stage", EXPLORATORY, INTEGRATED, "0 exploratory, 1 basic, 2 cooperative, 3 interdependent, 4 integrated", whole=True
    ),
    _index("front", "sa", "0 an account like others, 1 one that the supplier concentrates on, 2 one where what it had massed is lost"),
    _part("stake", "sa", "account's part in a joint venture with the supplier"),
    _amount("paid_in", "sa", "money a month", "capital that the account pays into the venture this month"),
    _amount("venture_sales", "sa", "money a month", "the venture's sales, at list price, to those that the account brings"),
    # what happened this month
    _flag("conflict", "sa", "a dispute arose"),
    _flag("impasse", "sa", "a negotiation ended without agreement"),
    _flag("misconduct", "sa", "the supplier's people at the account behave badly"),
    _flag("ended", "sa", "the relationship ended"),
    _flag("resumed", "sa", "an ended relationship was resumed"),
    _flag("provoked", "sa", "a provocation was carried out"),
    _flag("forewarned", "sa", "a provocation was seen coming"),
    _flag("raiding", "sa", "the supplier raids the account"),
    _flag("raided", "sa", "the supplier was raided"),
    _flag("warned", "sa", "the raid was known in time"),
    _flag("repelled", "sa", "the raid was repelled"),
    _flag("ever_ended", "sa", "the relationship has ended at least once"),
    _amount("failures", "sa", "count", "promises broken and incidents left unserved so far"),
    _flag("broken", "sa", "a promise was broken this month"),
    _flag("incident", "sa", "a quality incident happened this month"),
    _flag("unserved", "sa", "it found no service staff free"),
    _flag("recovered", "sa", "a failure was met at once by apology and compensation"),
    _amount("compensated", "sa", "money a month", "paid to the account for a failure this month"),
    _flag("followed", "sa", "the account followed a departing representative"),
    _flag("tier", "sa", "the supplier counts the account as one of its head"),
    _flag("tier_changed", "sa", "the account was moved into the head or out of it"),
    # scripted events
    _index("month", "e", "when"),
    _index("kind", "e", "0 price cut, 1 power shift, 30 broken promise, 31 reform, 70 default, 71 venture failure"),
    _index("where", "e", "account"),
    _index("whose", "e", "supplier concerned"),
    _part("extent", "e", "how deep a cut or a default is", "index"),
    _part("probability", "e", "probability that it is attempted"),
    _index("number", "e", "place among the scenario's events, by which its draws are addressed; changes of one reform have the same"),
    _index("lever", "e", "what a reform changes, by place in REFORMS"),
    Column("new_value", "e", "as the lever", -math.inf, math.inf, "and to what"),
)
NAMES: tuple[str, ...] = tuple(column.name for column in COLUMNS)
BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}
LEDGER_WIDTH = 7
"""month, reason, supplier, account and three details"""

PRICE_CUT, POWER_SHIFT = 0, 1
BROKEN_PROMISE, REFORM = 30, 31
DEFAULT, VENTURE_FAILURE = 70, 71
DEPARTMENTS = ("production", "technology", "logistics", "finance")
PRODUCTION = 0
REFORMS = (
    "orientation",
    "communication",
    "recovery",
    "unrest",
    "quality",
    "service_staff",
    "commission",
    "process_control",
    "links",
    "monitoring",
)
"""Facts of a supplier that a reform can change, beside its visits and its conflict policy, whose places follow."""
FIRST_EFFORT = len(REFORMS)
FIRST_TRAIT = FIRST_EFFORT + N_RANKS * N_LAYERS

TABLES: dict[str, str] = {
    "market": "g",
    "supplier": "s",
    "offer": "sg",
    "rep": "r",
    "department": "d",
    "account": "a",
    "contact": "c",
    "pair": "sa",
    "tie": "sc",
    "event": "e",
}
"""Tables by the axes of their rows."""
_WITHIN = {"l": N_LAYERS, "n": N_RANKS, "k": N_ISSUES, "t": N_TRAITS, "f": N_FIELDS, "j": N_TACTICS}


def table_of(column: Column) -> str:
    """Name of the table that holds a column: the one whose axes lead its shape."""
    rows = column.shape.rstrip("".join(_WITHIN))
    return next(name for name, axes in TABLES.items() if axes == rows)


def _row_type(table: str) -> np.dtype:
    fields = []
    for column in COLUMNS:
        if table_of(column) == table:
            inner = tuple(_WITHIN[axis] for axis in column.shape[len(TABLES[table]) :])
            fields.append((column.name, _type_of(column), inner))
    # Wide fields first, so that alignment leaves no gaps: with many accounts a month is as slow as its memory is large.
    return np.dtype(sorted(fields, key=lambda field: -np.dtype(field[1]).itemsize), align=True)


def _type_of(column: Column) -> type[np.generic]:
    if column.unit == "flag":
        return np.int8
    return np.int64 if column.whole else np.float64


ROW_TYPES: dict[str, np.dtype] = {table: _row_type(table) for table in TABLES}

LAYOUTS: dict[str, Layout] = {
    # In Fortran's order all that an account has with its suppliers lies together: with 20 000 accounts a month takes a fifth less time.
    **{name: Layout(ROW_TYPES[name], len(axes), "F") for name, axes in TABLES.items()},
    "clock": Layout(np.dtype(np.int64), 1, "C"),
    "ledger": Layout(np.dtype(np.float64), 2, "C"),
    "ledger_size": Layout(np.dtype(np.int64), 1, "C"),
}
State: Any = tables_class("State", __name__, LAYOUTS)
"""The tables; the clock (seed, replication, month), which is the address of every draw; and the ledger of events."""


def allocate(sizes: Mapping[str, int], ledger_rows: int = 0) -> Any:
    """A state in which every column has its neutral value, mostly zero.

    Parameters
    ----------
    sizes : length of the axes s, a, c, r, d, g, e
    ledger_rows : most events that are kept
    """
    tables = [readable(np.zeros([sizes[axis] for axis in axes], dtype=ROW_TYPES[name], order="F")) for name, axes in TABLES.items()]
    state = State(*tables, np.zeros(3, np.int64), np.zeros((ledger_rows, LEDGER_WIDTH)), np.zeros(1, np.int64))
    for column in COLUMNS:
        if column.start:
            column_of(state, column.name)[...] = column.start
    return state


def copy_of(state: Any) -> Any:
    """A state with tables of its own, in the order in which they were allocated."""
    return State(*(table.copy(order="K") for table in state))


def column_of(state: Any, name: str) -> np.ndarray:
    """The values of one column, as a view with the axes of its shape."""
    return getattr(state, table_of(BY_NAME[name]))[name]


def violations(state: Any) -> list[str]:
    """Sentences for every column with a value that is not a number or lies outside its declared range."""
    found = []
    for column in COLUMNS:
        values = column_of(state, column.name)
        slack = 0.0 if column.whole else 1e-9
        if values.size and not (np.all(values >= column.low - slack) and np.all(values <= column.high + slack)):
            found.append(f"{column.name}: values from {values.min()} to {values.max()}, declared {column.low:g} to {column.high:g}")
    return found
