"""Views and questions in plain words and small tables, for every surface alike."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from sim.play.debrief import Debrief
from sim.play.decisions import Plan
from sim.play.game import Game
from sim.play.questions import AccountQuestion, OfferQuestion, PlanQuestion, Question, StandoffQuestion
from sim.play.view import LEAN, AccountView, coarse
from sim.strategies.coverage import LAYERS, RANKS
from sim.world.columns import ISSUES

Table = tuple[list[str], list[list[str]]]


def role(game: Game) -> str:
    """Who the player is, in a paragraph."""
    view, focal, listed = game.view(), game.world.focal.name, not game.scenario.focal.negotiates
    mine = _listed(game.accounts)
    others = len(view.accounts) - len(game.accounts)
    text = f"You are the key account manager of {focal} for {game.scenario.months} months. "
    text += "Your firm sells at list terms and does not bargain" if listed else f"You handle every dispute with {mine} yourself"
    if others and not listed:
        text += f"; your colleagues handle {others} more {'account' if others == 1 else 'accounts'} by the instruction that you give them"
    return (
        f"{text}. Every {_months(game.every)} you plan whom to visit. What the people at an account expect and resent you "
        "cannot see; at the end you will be told."
    )


def situation(game: Game) -> list[str]:
    """Where things stand, in a few lines."""
    view = game.view()
    if not view.month:
        return [f"The first month of {view.months} lies before you."]
    lines = [f"Profit of month {view.month}: {view.profit:,.2f} {game.scenario.currency}; {view.summed:,.2f} since the start."]
    if view.attention < 0.995:
        lines.append(f"Conflicts took {1 - view.attention:.0%} of your managers' time.")
    gone = [name for name, account in view.accounts.items() if account.standing == "gone" and name not in game.accounts]
    if gone:
        lines.append(f"Lost at your colleagues' hands: {', '.join(gone)}.")
    return lines


def accounts_table(game: Game) -> Table:
    """The accounts that the player handles."""
    view = game.view()
    rows = [
        [a.name, f"{a.sales:,.2f}" if view.month else "", f"{a.share:.0%}", f"{a.worth:.2f}", a.standing]
        for a in map(view.accounts.__getitem__, game.accounts)
    ]
    return ["your account", "sales last month", "share of wallet", "terms' worth to you", "standing"], rows


def people_table(account: AccountView) -> Table:
    """Who is in which post, from the top, and how warm the tie is."""
    rows = []
    for layer in reversed(LAYERS):
        counted = Counter(person.words for person in account.people if person.layer == layer)
        people = "; ".join(said if n == 1 else f"{n} x {said}" for said, n in counted.items())
        rows.append([layer, account.say[layer], people])
    return [f"people at {account.name}", "who decides", "ties to your firm"], rows


def as_numbers(plan: Plan, game: Game) -> Plan:
    """A named plan as numbers, visits to a layer summed over who pays them; another plan as it is."""
    if not plan.relationship:
        return plan
    coverage = game.relationships[plan.relationship]
    visits = tuple(sum(coverage.visits(layer, rank) for rank in RANKS) for layer in LAYERS)
    return Plan(visits=visits, links=coverage.links, monitoring=coverage.monitoring, instruction=plan.instruction)  # type: ignore[arg-type]


def plan_words(plan: Plan, game: Game) -> str:
    """A plan in a line."""
    numbers = as_numbers(plan, game)
    counts = ", ".join(f"{layer} {count:g}" for layer, count in zip(LAYERS, numbers.visits, strict=True))
    extras = "".join(f", {word} {value:g}" for word, value in (("links", numbers.links), ("watch", numbers.monitoring)) if value)
    others = len(game.world.setting.accounts) > len(game.accounts)
    told = f"; colleagues bargain by the policy {plan.instruction}" if others else ""
    return f"{f'{plan.relationship}: ' if plan.relationship else ''}visits a month {counts}{extras}{told}"


def headline(question: Question, game: Game) -> str:
    """What a question is about, in a line or two."""
    if isinstance(question, PlanQuestion):
        return (
            f"Plan for {_months(min(game.every, game.scenario.months - question.month + 1))}, at most {question.budget:g} visits a month."
        )
    assert isinstance(question, AccountQuestion)
    if isinstance(question, StandoffQuestion):
        assert question.theirs is not None
        assert question.ours is not None
        return (
            f"The stand-off with {question.account} is in its month {question.lasted}; only part of the trade goes on. "
            f"You last offered terms worth {question.worth(question.ours):.2f} to you, they ask for terms worth "
            f"{question.worth(question.theirs):.2f} to you."
        )
    assert isinstance(question, OfferQuestion)
    left = f"You can make {question.offers_left} more offer{'' if question.offers_left == 1 else 's'}."
    if not question.offers_left:
        left = "There is no time for another offer: accept, or walk away."
    if question.theirs is None:
        return f"You open the bargaining with {question.account}. {left}"
    return f"{question.account} asks for terms worth {question.worth(question.theirs):.2f} to you. {left}"


def terms_table(question: AccountQuestion) -> Table:
    """The issues on the table: what each weighs for you, the terms in force and the last offers; 1 is all yours, 0 all theirs."""
    columns = {"in force": question.standing, "they ask": question.theirs, "you offered": question.ours}
    shown = [(name, x) for name, x in columns.items() if x is not None]
    rows = [
        [issue, f"{question.weights[k]:.0%}", *(f"{x[k]:.2f} {coarse(float(x[k]), LEAN)}" for _, x in shown)]
        for k, issue in enumerate(ISSUES)
    ]
    rows.append(["worth to you", "", *(f"{question.worth(x):.2f}" for _, x in shown)])
    return ["issue", "weighs for you", *(name for name, _ in shown)], rows


def alternative_words(question: AccountQuestion) -> str:
    """What the player falls back on."""
    return (
        f"The terms in force are worth {question.worth(question.standing):.2f} to you, on a scale from 0 (all theirs) to 1 (all yours); "
        f"selling elsewhere what {question.account} buys would be worth about {question.alternative:.2f}."
    )


def debrief_table(found: Debrief) -> Table:
    """You and the others on the same luck."""
    columns = [
        "manager", "relationship", f"profit ({found.scenario.currency})", "on average", "share", "disputes", "lost", "resentment",
        "parted in month",
    ]  # fmt: skip
    rows = [
        [
            row["manager"], row["relationship"], f"{row['profit']:,.2f}", number(row["usual"], ",.2f"), f"{row['share_of_wallet']:.0%}",
            f"{row['conflicts']:g}", f"{row['breakup']:.0%}", f"{row['resentment']:.2f}", number(row["parted"], ".0f"),
        ]
        for row in found.table().to_dict("records")
    ]  # fmt: skip
    return columns, rows


def number(value: float, spec: str) -> str:
    """A number as text; nothing for one that is missing."""
    return "" if math.isnan(value) else format(value, spec)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _months(n: int) -> str:
    return "one month" if n == 1 else f"{n} months"
