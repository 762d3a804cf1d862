"""The calendar: what happens in a month, in order, stated once for both engines."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from sim.rules import account, choose, compete, conflict, deliver, learn, market, people, plan, relate, supply, tactics


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
    Step("market", "KeyAccount", "move_demand", market.move_demand, "each account's purchases follow"),
    Step("market", "Supplier", "grow", market.grow_other_sales, "sales outside the key accounts grow"),
    Step("people", "Contact", "change_post", people.change_post, "contacts leave, successors take their posts"),
    Step("people", "KeyAccount", "shift_power", people.shift_power, "power shifts at an account"),
    Step("people", "KeyAccount", "watch_conduct", tactics.watch_conduct, "suppliers' people behave badly, or are found out"),
    Step("plan", "SalesRep", "plan", plan.plan_attention, "managers see what time conflict leaves them"),
    Step("plan", "Supplier", "plan", plan.plan_attack, "strategies decide; raiders look for an opening"),
    Step("plan", "Supplier", "plan_tactics", tactics.plan_tactics, "rewards are on offer, promotions run"),
    Step("relate", "Contact", "meet", relate.meet, "visits build rapport"),
    Step("relate", "Contact", "attend_symposium", tactics.attend_symposium, "once a year all layers meet the supplier's house"),
    Step("relate", "KeyAccount", "tie_layers", relate.tie_layers, "support, depth, loyalty and information follow"),
    Step("relate", "KeyAccount", "hear_of_raids", relate.hear_of_raids, "contacts warn of raids"),
    Step("relate", "KeyAccount", "hear_of_provocations", relate.hear_of_provocations, "contacts warn of provocations"),
    Step("deliver", "KeyAccount", "see_promises", deliver.keep_promises, "promises are kept or broken; trust follows"),
    Step("conflict", "KeyAccount", "face_conflict", conflict.face_conflict, "disputes, bargaining, stand-offs, break-ups"),
    Step("compete", "KeyAccount", "contest_raids", compete.contest_raids, "raids are won or repelled"),
    Step("choose", "KeyAccount", "choose", choose.choose, "shares of wallet move"),
    Step("innovate", "Supplier", "launch", tactics.launch, "new products come out, sell or fail"),
    Step("account", "Supplier", "ship", supply.ship, "orders are filled as far as stock and capacity go"),
    Step("account", "KeyAccount", "settle_accounts", account.settle_accounts, "invoices are paid"),
    Step("account", "Supplier", "close_books", account.close_books, "suppliers add up the month"),
    Step("learn", "KeyAccount", "learn", learn.learn, "aspiration, resentment, presence and consumers move"),
)


def calendar() -> pd.DataFrame:
    """The calendar as a table: order, phase, agent, action, does."""
    rows = [(n + 1, step.phase, step.agent, step.action, step.does) for n, step in enumerate(CALENDAR)]
    return pd.DataFrame(rows, columns=["order", "phase", "agent", "action", "does"])
