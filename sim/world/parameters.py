"""Behavioural parameters: one set, shared by every case, each with its range and where it comes from.

A scenario states facts; people behave the same way in all of them. `tag` says *source* where a published figure or a
source document fixes the value, *assumption* where it is ours; `source` names the reference or the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from sim.world.state import Layout, tables_class


class Parameter(NamedTuple):
    """One behavioural constant."""

    name: str
    value: float
    unit: str
    low: float
    high: float
    tag: str
    source: str
    meaning: str


def _assumed(name: str, value: float, unit: str, low: float, high: float, meaning: str, source: str = "") -> Parameter:
    return Parameter(name, value, unit, low, high, "assumption", source, meaning)


def _sourced(name: str, value: float, unit: str, low: float, high: float, meaning: str, source: str) -> Parameter:
    return Parameter(name, value, unit, low, high, "source", source, meaning)


_PER_MONTH = "per month"
_PER_YEAR = "per year"
_ONE = "1"

PARAMETERS: tuple[Parameter, ...] = (
    # people
    _assumed("turnover_operating", 0.20, _PER_YEAR, 0, 5, "hazard that a contact in the operating layer leaves the post"),
    _assumed("turnover_management", 0.15, _PER_YEAR, 0, 5, "hazard that a contact in the management layer leaves the post"),
    _assumed("turnover_decision", 0.10, _PER_YEAR, 0, 5, "hazard that a contact in the decision layer leaves the post"),
    _assumed("carry", 0.80, _ONE, 0, 1, "part of organisational loyalty that a successor starts with as rapport"),
    _assumed("newcomer_tie", 0.60, _ONE, 0, 1, "probability that whoever gains power in a shift is tied to a rival", "document 003"),
    _assumed("newcomer_hostile", 0.60, _ONE, 0, 1,
             "probability that a newcomer turns against the incumbent's strongest supporter", "document 003"),
    _assumed("tie_strength", 0.60, _ONE, 0, 1, "rapport of a tied newcomer with the rival"),
    _assumed("purge", 0.20, _ONE, 0, 1, "part of the influence that a supporter out of favour keeps"),
    # relate
    _assumed("rapport_gain", 0.15, _PER_MONTH, 0, 1, "rapport gained by saturating visits to a stranger"),
    _assumed("rapport_decay", 0.02, _PER_MONTH, 0, 1, "part of rapport forgotten"),
    _assumed("visits_half", 2.0, "visits a month", 0.01, 100, "visits to one contact that give half of the most rapport"),
    _assumed("visits_upkeep", 0.40, "visits a month", 0, 50, "fixed effort that each contact takes before a visit counts"),
    _assumed("visits_opening", 0.10, "visits a month", 0, 50, "further fixed effort while a contact is still to be opened"),
    _assumed("known_level", 0.10, _ONE, 0, 1, "rapport above which a contact counts as opened"),
    _assumed("parity_below", 0.45, _ONE, 0, 1, "worth of a visit for each rank the visitor stands below the layer"),
    _assumed("parity_above", 0.90, _ONE, 0, 1, "worth of a visit for each rank the visitor stands above the layer"),
    _assumed("depth_exponent", -1.0, _ONE, -20, -0.01, "exponent of the weakest-link aggregate over layers (CES)"),
    _assumed("loyalty_gain", 0.05, _PER_MONTH, 0, 1, "organisational loyalty gained at full depth without links"),
    _assumed("loyalty_links", 1.0, _ONE, 0, 10, "how much links between the layers add to that gain"),
    _assumed("loyalty_decay", 0.02, _PER_MONTH, 0, 1, "part of organisational loyalty forgotten"),
    _assumed("awareness", 0.45, _ONE, 0, 1, "probability that a contact of full rapport passes a warning in time"),
    _assumed("watch", 0.60, _ONE, 0, 1, "probability that full monitoring sees a provocation coming"),
    _assumed("defuse", 0.70, _ONE, 0, 1, "probability that a provocation seen coming is talked out of"),
    # trust
    _assumed("trust_gain", 0.05, _PER_MONTH, 0, 1, "step towards full trust after a month of promises kept", "Slovic 1993 (direction)"),
    _assumed("trust_loss", 0.25, _ONE, 0, 1, "part of trust lost by a broken promise", "Slovic 1993 (direction)"),
    # conflict
    _assumed("conflict_base", 0.055, _PER_MONTH, 0, 5, "hazard of a dispute between parties with like goals"),
    _assumed("conflict_gap", 1.8, "per month per utility", 0, 50, "hazard added by aspiration above the present terms"),
    _assumed("conflict_divergence", 0.05, _PER_MONTH, 0, 5, "hazard added by wholly divergent goals"),
    _assumed("conflict_information", 0.07, _PER_MONTH, 0, 5, "hazard taken away by full sharing of information"),
    _assumed("rounds", 20, "rounds", 2, 500, "rounds of offers until the deadline"),
    _assumed("dependence_fear", 1.0, _ONE, 0, 5, "how much the supplier's alternative is worth less as it depends on the account"),
    _assumed("aspiration_hold", 0.45, _ONE, 0, 1, "weight of aspiration against the true alternative in the account's walk-away"),
    _assumed("aspiration_open", 0.30, _ONE, 0, 2, "how much aspiration above the middle raises the account's first demand"),
    _assumed("pride", 0.40, "utility", 0, 1, "rise of the walk-away per unit of provocation, times the side's escalation"),
    _assumed("yield_rate", 1.60, _PER_MONTH, 0, 20, "hazard of yielding for a fully dependent side without resolve"),
    _assumed("yield_base", 0.25, _ONE, 0, 1, "cost of a stand-off that does not depend on dependence"),
    _assumed("repair_rate", 0.80, _PER_MONTH, 0, 20, "hazard of a fair settlement when both sides are ready to repair"),
    _sourced("collapse_rate", 2.0, _PER_MONTH, 0, 20, "hazard of break-up between two sides of full resolve",
             "document 000: 9 to 39 days, here 34 on average between two hard lines"),
    _assumed("collapse_power", 8.0, _ONE, 0, 20, "how steeply that hazard falls with less resolve"),
    _assumed("standoff_trade", 0.5, _ONE, 0, 1, "part of ordinary trade that goes on in a stand-off"),
    _assumed("substitution", 0.6, _ONE, 0, 1, "part of a lost supplier's sales that the account recovers with others"),
    _assumed("conflict_time", 0.30, "manager-months", 0, 5, "account manager's time that one negotiation takes"),
    _assumed("standoff_time", 0.40, "manager-months", 0, 5, "account manager's time that a month of stand-off takes"),
    _assumed("attention_floor", 0.05, _ONE, 0, 1, "part of a manager's time that conflict cannot take"),
    # resentment and aspiration
    _assumed("resentment_gain", 0.5, "per utility", 0, 20, "resentment from a settlement below the fair one"),
    _assumed("resentment_drip", 0.08, "per month per utility", 0, 5, "resentment from living with terms below the fair ones"),
    _assumed("resentment_unanswered", 0.50, _ONE, 0, 10, "how much worse it is when concessions were not answered"),
    _assumed("resentment_standoff", 0.03, _PER_MONTH, 0, 1, "resentment from a month of stand-off"),
    _assumed("resentment_decay", 0.015, _PER_MONTH, 0, 1, "part of resentment that fades"),
    _assumed("threshold_base", 0.3, _ONE, 0, 2, "resentment that an independent account bears before it thinks of leaving"),
    _assumed("threshold_dependence", 0.40, _ONE, 0, 5, "how much dependence hides resentment", "Oliva, Oliver & MacMillan 1992 (direction)"),
    _assumed("threshold_loyalty", 0.20, _ONE, 0, 5, "how much organisational loyalty forgives"),
    _assumed("leave_rate", 0.2, _PER_MONTH, 0, 20, "hazard of leaving when resentment is well past the threshold"),
    _assumed("leave_width", 0.10, _ONE, 0.001, 1, "rise of resentment past the threshold that brings the full hazard"),
    _assumed("resume_rate", 0.04, _PER_MONTH, 0, 5, "hazard of resuming an ended relationship, full repair and no resentment"),
    _assumed("eta_up", 0.30, _PER_MONTH, 0, 1, "speed at which aspiration follows better terms up"),
    _assumed("eta_down", 0.01, _PER_MONTH, 0, 1, "speed at which aspiration follows worse terms down"),
    _assumed("giving_in", 0.6, _ONE, 0, 1, "part of all concessions above which the supplier is seen to give in"),
    _assumed("ratchet_up", 0.06, "utility", 0, 1, "rise of aspiration after a demand that was granted", "Kaernbach 1991 (form)"),
    _assumed("ratchet_down", 0.02, "utility", 0, 1, "fall of aspiration after a demand that was refused", "Kaernbach 1991 (form)"),
    # presence in the account's market
    _assumed("presence_gain", 0.15, _PER_MONTH, 0, 1, "presence in the account's market gained by a manager's undivided time"),
    _assumed("presence_decay", 0.10, _PER_MONTH, 0, 1, "part of that presence lost"),
    # choice
    _assumed("weight_terms", 0.8, "utility", 0, 50, "weight of the terms in the choice of supplier"),
    _assumed("weight_quality", 1.5, "utility", 0, 50, "weight of quality"),
    _assumed("weight_fit", 0.8, "utility", 0, 50, "weight of fit to the segment"),
    _assumed("weight_brand", 0.8, "utility", 0, 50, "weight of the brand"),
    _assumed("weight_support", 0.6, "utility", 0, 50, "weight of personal support, all layers together",
             "Wathne, Biong & Heide 2001: less than price and switching cost"),
    _assumed("weight_trust", 0.4, "utility", 0, 50, "weight of trust"),
    _assumed("weight_presence", 0.8, "utility", 0, 50, "weight of presence in the account's market"),
    _assumed("weight_price_cut", 2.4, "utility per list price", 0, 100, "weight of what is given away of the list price"),
    _assumed("weight_fill", 2.0, "utility", 0, 50, "weight of delivering all that was ordered"),
    _assumed("weight_innovation", 1.5, "utility", 0, 50, "weight of being ahead with new products"),
    _assumed("weight_customised", 0.8, "utility", 0, 50, "weight of an offer adapted to the account's wishes"),
    _assumed("inertia", 2.5, "utility", 0, 50, "cost of moving business from its supplier to another"),
    # raids
    _assumed("contest_exponent", 2.0, _ONE, 0.1, 200, "exponent of the contest success function", "Tullock 1980 (form)"),
    _assumed("tie_force", 0.5, _ONE, 0, 10, "force that a tie to the newcomer adds to a raid"),
    _assumed("warned_force", 1.0, _ONE, 0, 10, "force that a warned defence gains by preparing"),
    # consumers
    _assumed("follow_brand", 0.5, _ONE, 0, 1, "part of departed brand-loyal consumers who buy the brand elsewhere"),
    _assumed("consumers_return", 0.03, _PER_MONTH, 0, 1, "part of departed consumers who come back once the brand is back"),
    _assumed("consumers_forget", 0.01, _PER_MONTH, 0, 1, "part of departed consumers who come back without the brand"),
    # delivery and promises
    _assumed("align_gain", 0.10, _PER_MONTH, 0, 1, "step of a department towards full alignment under full orientation and communication",
             "Kohli & Jaworski 1990 (direction)"),
    _assumed("align_neglect", 0.06, _PER_MONTH, 0, 1, "part of alignment lost in a month without either"),
    _assumed("promise_alignment", 0.50, _ONE, 0, 1, "part of promises that wholly unaligned departments fail to keep", "document 003 (direction)"),
    _assumed("incident_alignment", 0.90, _ONE, 0, 1, "part of quality incidents that an aligned production avoids", "document 003 (direction)"),
    _assumed("service_time", 0.5, "months", 0.001, 24, "service staff's time that one incident takes"),
    _assumed("incident_presence", 0.20, _ONE, 0, 1, "part of presence lost by an incident that is not served"),
    _assumed("incident_resentment", 0.12, _ONE, 0, 1, "resentment from an incident that is not served, and not made good"),
    _assumed("recovery_gain", 0.08, _ONE, 0, 1, "step towards full trust when a first failure is made good at once",
             "McCollough & Bharadwaj 1992 (form: more than a kept promise gives)"),
    _assumed("recovery_repeat", 0.80, _ONE, 0, 1, "part of the loss of trust that recovery saves when the pair has failed before",
             "Maxham & Netemeyer 2002 (direction)"),
    _assumed("compensation_rate", 0.05, "months of trade", 0, 12, "compensation that goes with a recovery"),
    # the internal line
    _assumed("handover", 0.50, _ONE, 0, 1, "part of promises that a new representative does not know of, without process control",
             "document 003 (direction)"),
    _assumed("handover_learning", 0.15, _PER_MONTH, 0, 1, "part of them learnt in a month"),
    _assumed("own_base", 0.25, _ONE, 0, 1, "part of rapport owned in person under salary, one representative paying all visits",
             "Palmatier, Scheer & Steenkamp 2007 (direction)"),
    _assumed("own_commission", 0.65, _ONE, 0, 1, "what full commission adds to it", "Palmatier, Scheer & Steenkamp 2007 (direction)"),
    _assumed("own_process", 0.60, _ONE, 0, 1, "part of it that full process control makes the firm's"),
    _assumed("own_speed", 0.06, _PER_MONTH, 0, 1, "speed at which a representative comes to own it"),
    _assumed("drive_commission", 0.30, _ONE, 0, 5, "how much harder full commission makes representatives work"),
    _assumed("drive_morale", 0.50, _ONE, 0, 1, "part of their work lost with all morale"),
    _assumed("morale_speed", 0.10, _PER_MONTH, 0, 1, "speed at which morale follows its causes"),
    _assumed("rep_turnover", 0.12, _PER_YEAR, 0, 5, "hazard that a content representative who owns nothing leaves",
             "below the 0.20 of sales forces at large, which holds the other causes: Schmitz et al. 2020"),
    _assumed("rep_value", 0.30, _PER_YEAR, 0, 20, "hazard added by owning all of an average representative's sales"),
    _assumed("rep_unrest", 0.50, _PER_YEAR, 0, 20, "hazard added by having no morale left"),
    _assumed("rep_peers", 0.25, _PER_YEAR, 0, 20, "hazard added when all who were ever there have gone to found a rival",
             "Nanda & Sorensen 2010 (direction)"),
    _assumed("leaves_trade", 0.30, _ONE, 0, 1, "part of leavers who leave the trade"),
    _assumed("founds_own", 0.60, _ONE, 0, 1, "part of the others who found, or join, a firm of leavers where there can be one"),
    _assumed("follow_business", 0.50, _ONE, 0, 1, "part of its business that an account which follows a leaver takes along",
             "set so that a departure costs 13 to 18 % of a year's sales under a mixed plan without process: Shi et al. 2017"),
    # stages and joint planning
    _assumed("stage_up_basic", 0.5, _PER_YEAR, 0, 50, "hazard of moving up from exploratory to basic where nothing stands in the way"),
    _assumed("stage_up_cooperative", 0.4, _PER_YEAR, 0, 50, "the same, from basic to cooperative (preferred supplier)"),
    _assumed("stage_up_interdependent", 0.3, _PER_YEAR, 0, 50, "the same, from cooperative to interdependent (partnership)"),
    _assumed("stage_up_integrated", 0.2, _PER_YEAR, 0, 50, "the same, from interdependent to integrated"),
    _assumed("stage_down_basic", 0.1, _PER_YEAR, 0, 50, "hazard of drifting down from basic to exploratory"),
    _assumed("stage_down_cooperative", 0.1, _PER_YEAR, 0, 50, "the same, from cooperative to basic"),
    _assumed("stage_down_interdependent", 0.1, _PER_YEAR, 0, 50, "the same, from interdependent to cooperative"),
    _assumed("stage_down_integrated", 0.05, _PER_YEAR, 0, 50, "the same, from integrated to interdependent"),
    _assumed("stage_trust", 0.8, _ONE, 0, 1, "trust that the integrated stage takes; earlier stages take their part of it"),
    _assumed("stage_breadth", 0.4, _ONE, 0, 1, "depth of contact over the layers that the integrated stage takes"),
    _assumed("stage_performance", 1.10, "utility", 0, 2, "joint utility of the terms, free of resentment, that the integrated stage takes"),
    _assumed("stage_performance_step", 0.06, "utility", 0, 1, "how much less each stage before it takes"),
    _assumed("stage_hold", 0.8, _ONE, 0, 1, "part of a stage's bars that is enough to stay there"),
    _assumed("stage_fall", 1.0, _PER_YEAR, 0, 50, "hazard of falling back added by each bar that is missed by more"),
    _assumed("planning_saving", 0.04, "share of list price", 0, 1, "process cost saved by full planning in an integrated relationship",
             "Kalwani & Narayandas 1995 (direction)"),
    _assumed("planning_appeal", 0.5, "utility", 0, 50, "weight of planning together in the choice of supplier"),
    _assumed("planning_information", 0.5, _ONE, 0, 1, "part of what is not yet shared that planning together brings to light"),
    _assumed("planning_tolerance", 0.5, _ONE, 0, 1, "part of a failure that full planning in an integrated relationship forgives", "document 003"),
    _assumed("planning_cost", 0.020, "money a month", 0, 10, "cost of offering full joint planning to one account on trial; twice that at the end"),
    # key account department
    _assumed("department_fixed", 0.10, "money a month", 0, 1000, "cost of a key account department without accounts"),
    _assumed("department_per_account", 0.006, "money a month", 0, 1000, "cost of each account in it: its managers, for the most part"),
    _assumed("department_span", 10, "accounts", 1, 10_000, "key accounts that a department gives to each of its managers"),
    # portfolio
    _assumed("weight_service", 1.5, "utility", 0, 50, "weight of the level of service"),
    _assumed("service_half", 0.5, "factor", 0.01, 100, "level of service that has half of the most effect", "Lodish 1971 (form)"),
    _assumed("handover_cost", 0.01, "money", 0, 10, "cost of moving one account into the head or out of it"),
    # flank, research and special wishes
    _assumed("flank_gain", 0.06, _PER_MONTH, 0, 1, "step towards the best fit the departments can deliver, at saturating effort"),
    _assumed("flank_half", 0.01, "share of purchases", 0.0001, 1, "effort, as part of the segment's purchases, that gives half of that"),
    _assumed("research_yield", 0.0135, _PER_MONTH, 0, 1, "knowledge that all development people together gain"),
    _sourced("knowledge_decay", 0.0135, _PER_MONTH, 0.0001, 1, "part of knowledge that becomes obsolete",
             "Griliches 1979: 15 % a year is the convention in the literature on research capital"),
    _assumed("wish_gain", 0.12, _PER_MONTH, 0, 1, "step towards an offer wholly adapted to an account, all its wishes granted"),
    _assumed("wish_fade", 0.08, _PER_MONTH, 0, 1, "part of an adaptation outdated by a market of full knowledge"),
    _assumed("wish_trust", 0.03, _PER_MONTH, 0, 1, "step towards full trust while all special wishes are granted"),
    # supply
    _assumed("holding_cost", 0.02, "per month of cost", 0, 1, "cost of carrying unsold goods, as part of their cost of production"),
    _assumed("short_leave", 0.05, _ONE, 0, 1, "part of the customers outside the key accounts who are not served that stays away"),
    # tactics
    _assumed("training_visits", 4.0, "visits a month", 0, 60, "visits of trainers to the operating layer at full level"),
    _assumed("training_push", 0.3, _ONE, 0, 10, "presence that full training adds, in managers' undivided time"),
    _assumed("trial_speed", 0.5, _ONE, 0, 10, "how much sooner the next new product comes where all is tried at key accounts first"),
    _assumed("trial_hit", 0.3, _ONE, 0, 1, "chance of success that such trials add"),
    _assumed("hit_rate", 0.4, _ONE, 0, 1, "chance that a new product sells, untried"),
    _assumed("launch_gain", 0.3, _ONE, 0, 1, "step of newness by a new product that sells"),
    _assumed("newness_decay", 0.05, _PER_MONTH, 0, 1, "part of newness that wears off"),
    _assumed("weight_newness", 0.8, "utility", 0, 50, "weight of newness in the choice of supplier"),
    _assumed("promotion_lift", 0.10, _ONE, 0, 5, "demand that full support of promotions adds"),
    _assumed("promotion_goodwill", 0.05, _PER_MONTH, 0, 1, "step towards full trust by full support of the account's events"),
    _assumed("executive_visits", 2.0, "visits a month", 0, 60, "visits of executives to the decision layer at full level"),
    _assumed("joint_lift", 0.06, _ONE, 0, 5, "demand that promotions designed together add"),
    _assumed("joint_insight", 0.6, _ONE, 0, 1, "part of the blindness for the other side's priorities that designing together takes away"),
    _assumed("misconduct_harm", 0.4, _ONE, 0, 1, "part of promises broken by people who behave badly"),
    _assumed("conduct_found", 0.04, _PER_MONTH, 0, 20, "hazard that bad conduct is found and the person replaced without asking"),
    _assumed("asking_found", 0.5, _PER_MONTH, 0, 20, "hazard that full asking adds"),
    _assumed("asking_needless", 0.04, _PER_MONTH, 0, 20, "hazard that full asking replaces somebody who did nothing wrong"),
    _assumed("transition_loss", 0.15, _ONE, 0, 1, "part of rapport lost where the supplier's person is replaced",
             "Shi, Sridhar, Grewal & Lilien 2017: 13 to 18 % of sales (size)"),
    _assumed("incentive_rate", 0.05, "part of list price", 0, 0.2, "rewards on every sale at full level"),
    _assumed("incentive_push", 0.3, _ONE, 0, 10, "presence that full incentives to the front line add, in managers' undivided time"),
    _assumed("incentive_habit", 0.5, _ONE, 0, 1, "part of the rewards that the account comes to expect of the terms"),
    _assumed("exchange_information", 0.8, _ONE, 0, 1, "part of what is not known otherwise that full exchange tells"),
    _assumed("symposium_boost", 0.2, _ONE, 0, 1, "part of the way to full rapport that a full symposium goes in its month"),
    _assumed("symposium_hit", 0.15, _ONE, 0, 1, "chance of success that a full symposium adds to new products"),
    # cost of tactics: money for one account in a month at full level
    _assumed("cost_priority", 0.012, "money a month", 0, 100, "planning the peak with the account"),
    _assumed("cost_training", 0.010, "money a month", 0, 100, "courses for the front line, beside the trainers' visits"),
    _assumed("cost_trials", 0.010, "money a month", 0, 100, "trials of new products"),
    _assumed("cost_promotion", 0.020, "money a month", 0, 100, "support of promotions and events"),
    _assumed("cost_executive_visits", 0.0, "money a month", 0, 100, "preparing executives' visits, beside the visits"),
    _assumed("cost_joint_design", 0.010, "money a month", 0, 100, "designing promotions together"),
    _assumed("cost_asking", 0.004, "money a month", 0, 100, "asking about our people"),
    _assumed("cost_incentives", 0.0, "money a month", 0, 100, "running the incentives, beside the rewards"),
    _assumed("cost_exchange", 0.008, "money a month", 0, 100, "exchange of information"),
    _assumed("cost_symposium", 0.010, "money a month", 0, 100, "the annual symposium, paid at once"),
    # cost
    _assumed("visit_cost_field", 0.0015, "money", 0, 10, "cost of a visit by field staff"),
    _assumed("visit_cost_manager", 0.003, "money", 0, 10, "cost of a visit by an account manager"),
    _assumed("visit_cost_executive", 0.012, "money", 0, 10, "cost of a visit by an executive"),
    _assumed("links_cost", 0.010, "money a month", 0, 10, "cost of full links between the layers of one account"),
    _assumed("monitoring_cost", 0.010, "money a month", 0, 10, "cost of full monitoring of one account"),
    _assumed("department_cost", 0.010, "money a month", 0, 10, "cost of full orientation and communication, for each department"),
    _assumed("staff_cost", 0.008, "money a month", 0, 10, "cost of one of the service staff"),
    _assumed("salary", 0.010, "money a month", 0, 10, "pay of a representative on salary"),
    _assumed("commission_rate", 0.08, "share of sales", 0, 1, "pay of a representative on commission"),
    _assumed("process_cost", 0.004, "money a month", 0, 10, "cost of full process control, for each representative"),
    _assumed("hiring_cost", 0.020, "money", 0, 10, "cost of finding and equipping a successor"),
    _assumed("discount_rate", 0.08, _PER_YEAR, 0, 1, "rate at which profit is discounted"),
)  # fmt: skip
INDEX: dict[str, int] = {parameter.name: i for i, parameter in enumerate(PARAMETERS)}

_ROW = np.dtype([(parameter.name, np.float64) for parameter in PARAMETERS], align=True)
_Table: Any = tables_class("_Table", __name__, {"values": Layout(_ROW, 1, "C")})


class Parameters(_Table):
    """The values of the parameters as the rules read them: `p.carry`, `p.eta_up`, ... (in Python also `p["carry"]`)."""

    @cached_property
    def address(self) -> int:
        """Address of the values: there is one row only, so compiled code needs no block."""
        return int(self.block[0])

    def __getattr__(self, name: str) -> Any:
        if name not in INDEX:
            raise AttributeError(f"{name!r} is not a behavioural parameter")
        return self.values[name][0]

    def __getitem__(self, name: Any) -> Any:
        return self.values[name][0] if isinstance(name, str) else super().__getitem__(name)


def parameter_values(changes: Mapping[str, float] | None = None) -> Parameters:
    """The shared values, with `changes` put in.

    Raises
    ------
    KeyError
        for an unknown name
    """
    values = np.zeros(1, dtype=_ROW)
    for parameter in PARAMETERS:
        values[parameter.name] = parameter.value
    for name, value in (changes or {}).items():
        if name not in INDEX:
            raise KeyError(name)
        values[name] = value
    return Parameters(values)
