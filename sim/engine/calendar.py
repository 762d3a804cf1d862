"""The calendar: what happens in a month, in order, stated once for both engines."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from sim.rules import (
    account,
    choose,
    compete,
    conflict,
    consumers,
    deliver,
    departments,
    door,
    dropping,
    flank,
    force,
    innovate,
    leakage,
    learn,
    lighthouse,
    market,
    people,
    plan,
    portfolio,
    power,
    react,
    reform,
    relate,
    reps,
    reputation,
    seniors,
    stages,
    supply,
    tactics,
    venture,
)


class Step(NamedTuple):
    """All agents of one kind act; a step reads the state as the step found it."""

    phase: str
    agent: str
    action: str
    """method of the agent class"""
    rule: Any
    """rule that the method follows, called rule(state, parameters, row)"""
    does: str


CALENDAR: tuple[Step, ...] = (
    Step("market", "KeyAccount", "turn_page", market.turn_page, "last month's events are filed"),
    Step("market", "ConsumerMarket", "move", market.move_market, "end demand moves: level and season"),
    Step("market", "KeyAccount", "suffer", venture.suffer_shocks, "scripted defaults and failures of joint ventures"),
    Step("market", "KeyAccount", "move_demand", market.move_demand, "each account's purchases follow"),
    Step("market", "Supplier", "grow", market.grow_other_sales, "sales outside the key accounts grow"),
    Step("market", "Supplier", "enter", power.enter_market, "newcomers enter the market"),
    Step("people", "Contact", "change_post", people.change_post, "contacts leave, successors take their posts"),
    Step("people", "KeyAccount", "shift_power", people.shift_power, "power shifts at an account"),
    Step("people", "SalesRep", "stay_or_leave", reps.stay_or_leave, "representatives grow into their posts, or leave"),
    Step("people", "Supplier", "count_leavers", reps.count_leavers, "those who left found a firm, or join it"),
    Step("people", "KeyAccount", "follow_leaver", reps.follow_leaver, "rapport leaves with them, and some business follows"),
    Step("people", "KeyAccount", "watch_conduct", tactics.watch_conduct, "suppliers' people behave badly, or are found out"),
    Step("plan", "Supplier", "reform", reform.reform, "scripted reforms are carried out"),
    Step("plan", "Supplier", "spread_attention", seniors.spread_attention, "senior people's time is spread over the key accounts"),
    Step("plan", "SalesRep", "plan", plan.plan_attention, "managers see what time conflict leaves them"),
    Step("plan", "Supplier", "plan", plan.plan_attack, "strategies decide; raiders look for an opening"),
    Step("plan", "KeyAccount", "open_door", door.open_door, "a contact who would rather deal with a raider lets it in"),
    Step("plan", "Supplier", "set_prices", plan.set_prices, "prices are set: frontal attacks"),
    Step("plan", "Supplier", "plan_tactics", tactics.plan_tactics, "rewards are on offer, promotions run"),
    Step("plan", "Supplier", "draw_tiers", portfolio.draw_tiers, "head and tail are divided; service follows"),
    Step("plan", "KeyAccount", "drop_losers", dropping.drop_losers, "accounts that cost more than they bring are dropped"),
    Step("plan", "Supplier", "attack_head", portfolio.attack_head, "profit from the tail pays for price cuts at the head"),
    Step("plan", "Supplier", "aim", flank.aim_flank, "flankers choose the segment that is served worst"),
    Step("plan", "Supplier", "outflank", flank.outflank, "and build an offer for it"),
    Step("plan", "Supplier", "concentrate", force.concentrate, "force is spread or massed"),
    Step("plan", "Supplier", "found", venture.found_venture, "joint ventures are founded, partners buy at an owner's price"),
    Step("plan", "Supplier", "respond", react.respond, "attacks that were noticed are answered, in part"),
    Step("plan", "Supplier", "post_list", power.post_list, "those who do not negotiate list their terms for all alike"),
    Step("relate", "Contact", "meet", relate.meet, "visits build rapport"),
    Step("relate", "Contact", "attend_symposium", tactics.attend_symposium, "once a year all layers meet the supplier's house"),
    Step("relate", "KeyAccount", "tie_layers", relate.tie_layers, "support, depth, loyalty and information follow"),
    Step("relate", "KeyAccount", "hear_of_raids", relate.hear_of_raids, "contacts warn of raids"),
    Step("relate", "KeyAccount", "hear_of_provocations", relate.hear_of_provocations, "contacts warn of provocations"),
    Step("deliver", "Department", "align", departments.align, "departments come to work for the accounts, or cease to"),
    Step("deliver", "Supplier", "gather", departments.gather, "alignment is the mean of the departments; service meets its load"),
    Step("deliver", "KeyAccount", "see_promises", deliver.keep_promises, "promises are kept or broken, or made good; trust follows"),
    Step("deliver", "Supplier", "be_talked_of", reputation.spread_word, "accounts hear how a supplier treats the others"),
    Step("conflict", "KeyAccount", "face_conflict", conflict.face_conflict, "disputes, bargaining, stand-offs, break-ups"),
    Step("conflict", "KeyAccount", "be_known", reputation.break_word, "whoever breaks its word becomes known for it"),
    Step("conflict", "KeyAccount", "judge_lists", power.judge_lists, "listed terms are judged; accounts leave or come back"),
    Step("compete", "KeyAccount", "contest_raids", compete.contest_raids, "raids are won or repelled"),
    Step("choose", "Supplier", "shine", lighthouse.shine, "customers that others look to speak for a supplier"),
    Step("choose", "KeyAccount", "choose", choose.choose, "shares of wallet move"),
    Step("choose", "KeyAccount", "bring", venture.grow_ventures, "partners bring others to their ventures"),
    Step("innovate", "Supplier", "hear_of_knowledge", leakage.hear_of_knowledge, "what others know leaks out"),
    Step("innovate", "Supplier", "do_research", innovate.do_research, "development people do research, or what accounts wish"),
    Step("innovate", "Supplier", "compare", innovate.compare_knowledge, "whoever knows most is the frontier"),
    Step("innovate", "KeyAccount", "adapt", innovate.adapt_offers, "special wishes are granted, and outdated"),
    Step("innovate", "Supplier", "launch", tactics.launch, "new products come out, sell or fail"),
    Step("account", "ConsumerMarket", "shop", consumers.shop, "consumers answer prices, and trade that is held up"),
    Step("account", "Supplier", "ship", supply.ship, "orders are filled as far as stock and capacity go"),
    Step("account", "ConsumerMarket", "find_empty_shelves", consumers.find_empty_shelves, "and what came short"),
    Step("account", "KeyAccount", "settle_accounts", account.settle_accounts, "invoices are paid"),
    Step("account", "Supplier", "pay_the_line", departments.pay_the_line, "departments, service, pay and compensation are paid for"),
    Step("account", "Supplier", "close_books", account.close_books, "suppliers add up the month"),
    Step("learn", "Supplier", "notice", react.notice, "suppliers notice where they are attacked"),
    Step("learn", "KeyAccount", "learn", learn.learn, "aspiration, resentment, presence and consumers move"),
    Step("learn", "KeyAccount", "move_stage", stages.move_stage, "relationships move up or down their stages"),
)
for _step in CALENDAR:
    _step.rule.is_step = True


def calendar() -> pd.DataFrame:
    """The calendar as a table: order, phase, agent, action, does."""
    rows = [(n + 1, step.phase, step.agent, step.action, step.does) for n, step in enumerate(CALENDAR)]
    return pd.DataFrame(rows, columns=["order", "phase", "agent", "action", "does"])
