"""Views and questions in plain words and small tables, for every surface alike and in every tongue."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from sim.kernel.axes import ISSUES
from sim.language import ENGLISH, Tongue
from sim.play.debrief import YOU, Debrief
from sim.play.decisions import Plan
from sim.play.game import Game
from sim.play.pool import Pool
from sim.play.questions import AccountQuestion, OfferQuestion, PlanQuestion, Question, StandoffQuestion
from sim.play.view import LEAN, AccountView, coarse
from sim.play.weigh import KINDS
from sim.scenario import Scenario
from sim.strategies.coverage import LAYERS, RANKS

Table = tuple[list[str], list[list[str]]]


def title(scenario: Scenario, tongue: Tongue = ENGLISH) -> str:
    """The title of a case, in English where the case has no other."""
    return (scenario.title_zh if tongue.language == "zh" else "") or scenario.title


def story(scenario: Scenario, tongue: Tongue = ENGLISH) -> str:
    """The story of a case, in English where the case has no other."""
    return (scenario.story.zh if tongue.language == "zh" else "") or scenario.story.en


def role(game: Game, tongue: Tongue = ENGLISH) -> str:
    """Who the player is, in a paragraph."""
    view, focal, months = game.view(), game.world.focal.name, game.scenario.months
    others = len(view.accounts) - len(game.accounts)
    if not game.scenario.focal.negotiates:
        who = tongue.say(
            "You are the key account manager of {focal} for {months} months. Your firm sells at list terms and does not bargain.",
            focal=focal, months=months,
        )  # fmt: skip
    elif others:
        who = tongue.count(
            others,
            "You are the key account manager of {focal} for {months} months. You handle every dispute with {mine} yourself; "
            "your colleagues handle {n} more account by the instruction that you give them.",
            "You are the key account manager of {focal} for {months} months. You handle every dispute with {mine} yourself; "
            "your colleagues handle {n} more accounts by the instruction that you give them.",
            focal=focal, months=months, mine=_listed(game.accounts, tongue),
        )  # fmt: skip
    else:
        who = tongue.say(
            "You are the key account manager of {focal} for {months} months. You handle every dispute with {mine} yourself.",
            focal=focal, months=months, mine=_listed(game.accounts, tongue),
        )  # fmt: skip
    what = tongue.count(
        game.every,
        "Every one month you plan whom to visit. What the people at an account expect and resent you cannot see; "
        "at the end you will be told.",
        "Every {n} months you plan whom to visit. What the people at an account expect and resent you cannot see; "
        "at the end you will be told.",
    )
    return tongue.joined(who, what)


def situation(game: Game, tongue: Tongue = ENGLISH) -> list[str]:
    """Where things stand, in a few lines."""
    view = game.view()
    if not view.month:
        return [tongue.say("The first month of {months} lies before you.", months=view.months)]
    lines = [
        tongue.say(
            "Profit of month {month}: {profit:,.2f} {money}; {summed:,.2f} since the start.",
            month=view.month, profit=view.profit, money=tongue.word(game.scenario.currency), summed=view.summed,
        )
    ]  # fmt: skip
    if view.attention < 0.995:
        lines.append(tongue.say("Conflicts took {part:.0%} of your managers' time.", part=1 - view.attention))
    gone = [name for name, account in view.accounts.items() if account.standing == "gone" and name not in game.accounts]
    if gone:
        lines.append(tongue.say("Lost at your colleagues' hands: {names}.", names=tongue.words(gone)))
    return lines


def accounts_table(game: Game, tongue: Tongue = ENGLISH) -> Table:
    """The accounts that the player handles."""
    view = game.view()
    rows = [
        [a.name, f"{a.sales:,.2f}" if view.month else "", f"{a.share:.0%}", f"{a.worth:.2f}", _standing(a, tongue)]
        for a in map(view.accounts.__getitem__, game.accounts)
    ]
    columns = [
        tongue.say("your account"), tongue.say("sales last month"), tongue.say("share of wallet"), tongue.say("terms' worth to you"),
        tongue.say("standing"),
    ]  # fmt: skip
    return columns, rows


def _standing(account: AccountView, tongue: Tongue) -> str:
    if account.standing == "in a stand-off":
        return tongue.say("in a stand-off, month {month}", month=account.lasted)
    return tongue.word(account.standing)


def people_table(account: AccountView, tongue: Tongue = ENGLISH) -> Table:
    """Who is in which post, from the top, and how warm the tie is."""
    rows = []
    for layer in reversed(LAYERS):
        counted = Counter(person.told(tongue) for person in account.people if person.layer == layer)
        people = tongue.clauses(said if n == 1 else tongue.say("{n} x {person}", n=n, person=said) for said, n in counted.items())
        rows.append([tongue.word(layer), tongue.word(account.say[layer]), people])
    return [tongue.say("people at {account}", account=account.name), tongue.say("who decides"), tongue.say("ties to your firm")], rows


def as_numbers(plan: Plan, game: Game) -> Plan:
    """A named plan as numbers, visits to a layer summed over who pays them; another plan as it is."""
    if not plan.relationship:
        return plan
    coverage = game.relationships[plan.relationship]
    visits = tuple(sum(coverage.visits(layer, rank) for rank in RANKS) for layer in LAYERS)
    return Plan(visits=visits, links=coverage.links, monitoring=coverage.monitoring, instruction=plan.instruction)  # type: ignore[arg-type]


def plan_words(plan: Plan, game: Game, tongue: Tongue = ENGLISH) -> str:
    """A plan in a line."""
    numbers = as_numbers(plan, game)
    counts = dict(zip(LAYERS, numbers.visits, strict=True))
    said = tongue.say("visits a month operating {operating:g}, management {management:g}, decision {decision:g}", **counts)
    if plan.relationship:
        said = tongue.say("{relationship}: {plan}", relationship=tongue.word(plan.relationship), plan=said)
    if numbers.links:
        said += tongue.say(", links {links:g}", links=numbers.links)
    if numbers.monitoring:
        said += tongue.say(", watch {watch:g}", watch=numbers.monitoring)
    if len(game.world.setting.accounts) > len(game.accounts):
        said += tongue.say("; colleagues bargain by the policy {policy}", policy=tongue.word(plan.instruction))
    return said


def plan_line(game: Game, tongue: Tongue = ENGLISH) -> str:
    """The plan in force and what it costs."""
    return tongue.say(
        "Plan: {plan}. It costs {cost:.3f} {money} a month for each account.",
        plan=plan_words(game.plan, game, tongue), cost=game.view().cost, money=tongue.word(game.scenario.currency),
    )  # fmt: skip


def headline(question: Question, game: Game, tongue: Tongue = ENGLISH) -> str:
    """What a question is about, in a line or two."""
    if isinstance(question, PlanQuestion):
        return tongue.count(
            min(game.every, game.scenario.months - question.month + 1),
            "Plan for one month, at most {budget:g} visits a month.",
            "Plan for {n} months, at most {budget:g} visits a month.",
            budget=question.budget,
        )
    assert isinstance(question, AccountQuestion)
    if isinstance(question, StandoffQuestion):
        assert question.theirs is not None
        assert question.ours is not None
        return tongue.count(
            question.lasted,
            "The stand-off with {account} is in its first month; only part of the trade goes on, and a break-up may come. You stand by "
            "terms worth {ours:.2f} to you, they ask for terms worth {theirs:.2f} to you.",
            "The stand-off with {account} is in month {n}; only part of the trade goes on, and a break-up may come. You stand by "
            "terms worth {ours:.2f} to you, they ask for terms worth {theirs:.2f} to you.",
            account=question.account, ours=question.worth(question.ours), theirs=question.worth(question.theirs),
        )  # fmt: skip
    assert isinstance(question, OfferQuestion)
    if question.offers_left:
        left = tongue.count(question.offers_left, "You can make {n} more offer.", "You can make {n} more offers.")
    else:
        left = tongue.say("There is no time for another offer: accept, or walk away.")
    if question.theirs is None:
        return tongue.joined(tongue.say("You open the bargaining with {account}.", account=question.account), left)
    asked = tongue.say(
        "{account} asks for terms worth {worth:.2f} to you.", account=question.account, worth=question.worth(question.theirs)
    )
    return tongue.joined(asked, left)


def terms_table(question: AccountQuestion, tongue: Tongue = ENGLISH) -> Table:
    """The issues on the table: what each weighs for you, the terms in force and the last offers; 1 is all yours, 0 all theirs."""
    columns = {
        tongue.say("in force"): question.standing, tongue.say("they ask"): question.theirs, tongue.say("you offered"): question.ours,
    }  # fmt: skip
    shown = [(name, x) for name, x in columns.items() if x is not None]
    rows = [
        [tongue.word(issue), f"{question.weights[k]:.0%}", *(f"{x[k]:.2f} {tongue.word(coarse(float(x[k]), LEAN))}" for _, x in shown)]
        for k, issue in enumerate(ISSUES)
    ]
    rows.append([tongue.say("worth to you"), "", *(f"{question.worth(x):.2f}" for _, x in shown)])
    return [tongue.say("issue"), tongue.say("weighs for you"), *(name for name, _ in shown)], rows


def alternative_words(question: AccountQuestion, tongue: Tongue = ENGLISH) -> str:
    """What the player falls back on."""
    return tongue.say(
        "The terms in force are worth {worth:.2f} to you, on a scale from 0 (all theirs) to 1 (all yours); "
        "selling elsewhere what {account} buys would be worth about {alternative:.2f}.",
        worth=question.worth(question.standing), account=question.account, alternative=question.alternative,
    )  # fmt: skip


def debrief_table(found: Debrief) -> Table:
    """You and the others on the same random numbers."""
    t = found.tongue
    columns = [
        t.say("manager"), t.say("relationship"), t.say("profit ({money})", money=t.word(found.scenario.currency)), t.say("on average"),
        t.say("share"), t.say("disputes"), t.say("lost"), t.say("resentment"), t.say("parted in month"),
    ]  # fmt: skip
    rows = [
        [
            t.word(row["manager"]), t.word(row["relationship"]), f"{row['profit']:,.2f}", number(row["usual"], ",.2f"),
            f"{row['share_of_wallet']:.0%}", _few(row["conflicts"]), f"{row['breakup']:.0%}", f"{row['resentment']:.2f}",
            number(row["parted"], ".0f"),
        ]
        for row in found.table().to_dict("records")
    ]  # fmt: skip
    return columns, rows


def ranking_table(found: Pool) -> Table:
    """The games of a class, the most profitable first, and what each kind of decisions did to profit against the standard answers."""
    t = found.tongue
    columns = [
        t.say("player"), t.say("profit ({money})", money=t.word(found.scenario.currency)), t.say("share"), t.say("disputes"),
        t.say("months of stand-off"), t.say("lost"), t.say("resentment"), *map(t.word, KINDS.values()),
    ]  # fmt: skip
    rows = [
        [
            row["player"], f"{row['profit']:,.2f}", f"{row['share_of_wallet']:.0%}", _few(row["conflicts"]), _few(row["standoff_months"]),
            f"{row['breakup']:.0%}", f"{row['resentment']:.2f}", *(f"{row[kind]:+,.2f}" for kind in KINDS),
        ]
        for row in found.ranking().to_dict("records")
    ]  # fmt: skip
    return columns, rows


def you(tongue: Tongue = ENGLISH) -> str:
    """The player's own name in a table."""
    return tongue.word(YOU)


def _few(value: float) -> str:
    """A count, which is a mean over accounts: one decimal where it has any."""
    return f"{round(value, 1):g}"


def number(value: float, spec: str) -> str:
    """A number as text; nothing for one that is missing."""
    return "" if math.isnan(value) else format(value, spec)


def _listed(names: Sequence[str], tongue: Tongue) -> str:
    """Names in a row, the last one after `and`."""
    if len(names) == 1:
        return names[0]
    return tongue.say("{names} and {last}", names=tongue.words(names[:-1]), last=names[-1])
