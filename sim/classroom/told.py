"""What each page is told: as plain data in the reader's language, and nothing that the reader could not know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from sim.classroom import pooled
from sim.classroom.alone import is_alone
from sim.classroom.chinese import NAMES, SENTENCES
from sim.classroom.forms import Form
from sim.classroom.labels import labels_of
from sim.classroom.room import LOBBY, RUNNING, Room, own_part
from sim.classroom.sitting import Sitting, kind_of
from sim.classroom.store import Person
from sim.engine.world import World, release
from sim.kernel.axes import ISSUES
from sim.language import ENGLISH, Tongue, check_language
from sim.play import chinese
from sim.play.decisions import Accept, Decision, GiveIn, Hold, Repair, Terms
from sim.play.news import news_of, news_of_buyer
from sim.play.questions import AccountQuestion, OfferQuestion, PlanQuestion, Question, StandoffQuestion
from sim.play.shared import ACCOUNT, Chair, SharedGame
from sim.play.view import account_view
from sim.play.words import people_table, title
from sim.rules.bargaining import utility_account
from sim.rules.choose import account_weights
from sim.scenario import Scenario
from sim.strategies.coverage import LAYERS, RANKS

CHINESE = Tongue("zh", {**chinese.SENTENCES, **SENTENCES})
NEWS_SHOWN = 12
POINTS = 100
MOVED = 0.005
"""Change of an issue below which nobody has moved on it."""


def tongue_of(language: str) -> Tongue:
    """The tongue of the pages of a class."""
    return CHINESE if check_language(language) == "zh" else ENGLISH


def named(told: Any, t: Tongue, case: Scenario) -> Any:
    """Data with the names of a case's firms in the reader's language, wherever they stand in a text."""
    if t.language != "zh":
        return told
    if isinstance(told, str):
        return _names_of(case).sub(lambda found: NAMES[found[0]], told)
    if isinstance(told, Mapping):
        return {key: named(value, t, case) for key, value in told.items()}
    return [named(value, t, case) for value in told] if isinstance(told, (list, tuple)) else told


def _names_of(case: Scenario) -> re.Pattern[str]:
    """The names of a case's firms that have a Chinese one, longer ones first; a name within a Latin word is none."""
    return _pattern(tuple(name for name in [*(s.name for s in case.supplier), *(a.name for a in case.account)] if name in NAMES))


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or "(?!)"
    return re.compile(rf"(?<![A-Za-z0-9])(?:{words})(?![A-Za-z0-9])")


def role_told(chair: Chair, t: Tongue) -> str:
    """Who sits in a chair."""
    return t.say("buyer of {firm}", firm=chair.firm) if chair.side == ACCOUNT else t.say("key account manager of {firm}", firm=chair.firm)


def told_to(room: Room, person: Person, t: Tongue) -> dict[str, Any]:
    """The page of somebody who has joined."""
    mine = {"name": person.label, "place": person.place, "chair": person.chair}
    peers = {chair: other.label for chair, other in room.peers(person).items()}
    head = {**_head(room, t), "me": mine, "labels": labels_of(t)}
    if person.place is None or person.chair is None or room.phase == LOBBY:
        return {**head, "waiting": t.say("You have joined. The class has {n} people; the trainer will begin.", n=len(room.people))}
    sitting, chair = room.sitting(person.place), room.chairs[person.chair]
    with sitting.game() as game:
        told = named(_game_told(room, sitting, game, person, chair, t), t, room.form.case)
        shown = {**head, **told, "waits": [_who(room, person, one, t) for one in sitting.waiting() if one != person.chair]}
    return {
        **shown,
        "peers": peers,
        "notes": room.noted(person),
        "chat": [
            {"from": room.people[c.person].label, "mine": c.chair == person.chair, "chair": c.chair, "other": c.other, "text": c.text}
            for c in room.heard(person)
        ],
    }


def _head(room: Room, t: Tongue) -> dict[str, Any]:
    return {
        "title": title(room.form.case, t),
        "code": room.code,
        "game": room.game,
        "phase": room.phase,
        "timer": room.timer,
        "consent": room.consent,
        "language": t.language,
        "months": room.form.case.months,
        "money": t.word(room.form.case.currency),
        "alone": is_alone(room.form),
    }


def _game_told(room: Room, sitting: Sitting, game: SharedGame, person: Person, chair: Chair, t: Tongue) -> dict[str, Any]:
    name = person.chair or ""
    asked = game.questions.get(name)
    waiting = sitting.waiting()
    told = {
        "month": max(1, game.month) if not game.over else room.form.case.months,
        "brief": brief(room, game, chair, t),
        "goal": _goal(room, game, name, t),
        "standing": _standing(game, chair, t),
        "news": _news(game.world, game, name, chair, t),
        "asked": sitting.asked(name),
        "over": game.over,
        "robot": (person.place, name) in room.robots,
        "left": round(room.timer - (room.clock() - waiting[name])) if room.timer and name in waiting and room.phase == RUNNING else None,
    }
    if asked is not None:
        told["question"] = _question(game, name, asked, t)
    if game.over:
        told["talks"] = _talks(game, chair, t)
    return told


def _who(room: Room, person: Person, chair: str, t: Tongue) -> str:
    other, role = room.at(person.place or 0).get(chair), named(role_told(room.chairs[chair], t), t, room.form.case)
    return f"{other.label} ({role})" if other else role


def brief(room: Room, game: SharedGame, chair: Chair, t: Tongue) -> list[str]:
    """What a chair is told before it begins, which nobody else is told."""
    others, months, handover = t.words(chair.others), room.form.case.months, room.form.handover
    if chair.side == ACCOUNT:
        who = t.say(
            "You buy for {firm}. You negotiate the terms with {others} for {months} months.", firm=chair.firm, others=others, months=months
        )
        what = t.say(
            "Somebody else can supply part of what they supply, at a cost. Your people meet theirs; what they think of the firm builds up "
            "over the months, for better or worse."
        )
    else:
        who = t.say(
            "You are the key account manager of {firm}. You negotiate the terms with {others} for {months} months.",
            firm=chair.firm,
            others=others,
            months=months,
        )
        what = t.say(
            "Every {n} months you plan whom to visit. Who is known at an account learns what it cares for: "
            "suggested packages then cost you less.",
            n=room.form.every,
        )
    goal = (
        t.say(
            "Your goal is one number: what you make in these {months} months, and what the relationship is still worth then: "
            "what two others, neither soft nor hard, make of it in the {after} months after.",
            months=months,
            after=handover,
        )
        if handover
        else t.say("Your goal is one number: what you make in these {months} months.", months=months)
    )
    secret = t.say(
        "What each issue weighs for you stands in the table of the negotiation. The other side does not know it, nor you theirs."
    )
    return [who, what, goal, secret]


def _goal(room: Room, game: SharedGame, name: str, t: Tongue) -> dict[str, Any]:
    made, after = sum(game.results[name]), sum(game.after[name]) if game.over else game.outlook(name)
    words = (
        t.say("what two others made of it in the {n} months after", n=room.form.handover)
        if game.over
        else t.say("what it is still worth: the next {n} months, if two others took over now", n=room.form.handover)
    )
    return {"made": round(made, 2), "after": round(after, 2), "sum": round(made + after, 2), "words": words}


def _standing(game: SharedGame, chair: Chair, t: Tongue) -> dict[str, Any]:
    """Where things stand with the other side: a table, and for a manager who is in which post."""
    world, setting = game.world, game.world.setting
    if chair.side == ACCOUNT:
        a = setting.accounts.index(chair.firm)
        weights = _buyer_weights(world, a)
        rows = []
        for name in chair.others:
            pair = world.state.pair[setting.suppliers.index(name), a]
            lasted = int(pair["standoff"])
            standing = (
                t.word("gone")
                if not pair["active"]
                else t.say("in a stand-off, month {month}", month=lasted)
                if lasted
                else t.word("in business")
            )
            rows.append([name, f"{pair['share']:.0%}", f"{POINTS * utility_account(weights, pair['terms'].copy()):.0f}", standing])
        return {
            "columns": [t.say("supplier"), t.say("its share"), t.say("terms (points to you)"), t.say("standing")],
            "rows": rows,
            "people": [],
        }
    s = setting.suppliers.index(chair.firm)
    rows, people = [], []
    for name in chair.others:
        view = account_view(world, s, setting.accounts.index(name))
        standing = t.say("in a stand-off, month {month}", month=view.lasted) if view.lasted else t.word(view.standing)
        rows.append([name, f"{view.share:.0%}", f"{POINTS * view.worth:.0f}", standing])
        columns, lines = people_table(view, t)
        people.append({"columns": columns, "rows": lines})
    columns = [t.say("account"), t.say("your share"), t.say("terms (points to you)"), t.say("standing")]
    return {"columns": columns, "rows": rows, "people": people}


def _buyer_weights(world: World, a: int) -> Any:
    import numpy as np

    weights = np.empty(len(ISSUES))
    account_weights(world.state, a, weights)
    return weights


def _news(world: World, game: SharedGame, name: str, chair: Chair, t: Tongue) -> list[dict[str, Any]]:
    setting = world.setting
    if chair.side == ACCOUNT:
        heard = [item for item in news_of_buyer(world, setting.accounts.index(chair.firm), t) if item.account in (*chair.others, "")]
    else:
        rows = [setting.accounts.index(other) for other in chair.others]
        heard = news_of(world, rows, t, setting.suppliers.index(chair.firm))
    last = game.scenario.months
    return [{"month": item.month, "words": item.words, "grave": item.grave} for item in heard if item.month <= last][-NEWS_SHOWN:]


def _question(game: SharedGame, name: str, asked: Question, t: Tongue) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": kind_of(asked),
        "month": asked.month,
        "policies": [[policy, t.word(policy)] for policy in asked.policies],
        "can": [answer.model_fields["do"].default for answer in asked._answers()],
    }
    if isinstance(asked, PlanQuestion):
        plan = asked.standing
        coverage = game.relationships[plan.relationship] if plan.relationship else None
        visits = [sum(coverage.visits(layer, rank) for rank in RANKS) for layer in LAYERS] if coverage else list(plan.visits)
        named_plans = {
            known: {
                "visits": [sum(found.visits(layer, rank) for rank in RANKS) for layer in LAYERS],
                "links": found.links,
                "watch": found.monitoring,
            }
            for known, found in game.relationships.items()
            if known in (*game.scenario.relationships, plan.relationship)
        }
        return {
            **told,
            "budget": asked.budget,
            "relationship": plan.relationship,
            "visits": visits,
            "instruction": plan.instruction,
            "links": coverage.links if coverage else plan.links,
            "watch": coverage.monitoring if coverage else plan.monitoring,
            "layers": [t.word(layer) for layer in LAYERS],
            "plans": [[known, t.word(known), found] for known, found in named_plans.items()],
        }
    assert isinstance(asked, AccountQuestion)
    side = asked.side
    columns = {"standing": asked.standing, "theirs": asked.theirs, "ours": asked.ours}
    told |= {
        "with": asked.supplier if side == ACCOUNT else asked.account,
        "alternative": asked.alternative,
        "issues": [
            {
                "name": t.word(issue),
                "weight": float(asked.weights[k]),
                **{key: round(float(own_part(x, side)[k]), 4) for key, x in columns.items() if x is not None},
            }
            for k, issue in enumerate(ISSUES)
        ],
        "worth": {key: asked.worth(x) for key, x in columns.items() if x is not None},
    }
    if isinstance(asked, StandoffQuestion):
        return {**told, "lasted": asked.lasted}
    assert isinstance(asked, OfferQuestion)
    return {**told, "offers": asked.offers_left, "provoked": asked.provoked, "reaction": _reaction(game, name, asked, t)}


def _reaction(game: SharedGame, name: str, asked: OfferQuestion, t: Tongue) -> str:
    """What the other side did since one's last offer, in a sentence."""
    if asked.theirs is None:
        return t.say("You open. Whoever opens sets the middle; you can offer {n} times.", n=asked.offers_left)
    before = next((moved.question for moved in reversed(game.moves) if moved.chair == name), None)
    if not isinstance(before, OfferQuestion) or asked.first or before.theirs is None:
        return t.say("Their first offer is worth {worth:.0f} points to you.", worth=POINTS * asked.worth(asked.theirs))
    gained = POINTS * (asked.worth(asked.theirs) - asked.worth(before.theirs))
    moved = own_part(asked.theirs, asked.side) - own_part(before.theirs, asked.side)
    given = [t.word(issue) for issue, x in zip(ISSUES, moved, strict=True) if x > MOVED]
    taken = [t.word(issue) for issue, x in zip(ISSUES, moved, strict=True) if x < -MOVED]
    if not given and not taken:
        return t.say("They did not move.")
    if given and taken:
        return t.say(
            "Their new offer is worth {points:+.0f} points to you: they give way on {given} and take back on {taken}.",
            points=gained,
            given=t.words(given),
            taken=t.words(taken),
        )
    if given:
        return t.say("Their new offer is worth {points:+.0f} points to you: they give way on {given}.", points=gained, given=t.words(given))
    return t.say("Their new offer is worth {points:+.0f} points to you: they take back on {taken}.", points=gained, taken=t.words(taken))


def _talks(game: SharedGame, chair: Chair, t: Tongue) -> list[str]:
    """What one's negotiations came to, now that both sides' weights may be known."""
    told = []
    for talked in game.talks:
        if chair.firm not in (talked.supplier, talked.account):
            continue
        left = pooled.left_by(talked)
        if not talked.agreed:
            told.append(
                t.say(
                    "Month {month}: no agreement; {points:.0f} points were there for both of you.", month=talked.month, points=left.points
                )
            )
        elif left.points < pooled.NOTABLE:
            told.append(t.say("Month {month}: you agreed, and left nothing to speak of on the table.", month=talked.month))
        else:
            told.append(
                t.say(
                    "Month {month}: you agreed, and left {points:.0f} points on the table; this deal both would have preferred: {deal}.",
                    month=talked.month,
                    points=left.points,
                    deal=pooled.terms_told(left.terms, t),
                )
            )
    return told


def told_to_desk(room: Room, t: Tongue, *, here: Mapping[int, int]) -> dict[str, Any]:
    """The trainer's page; here: pages that each person has open."""
    people = [
        {"id": p.id, "name": p.label, "table": p.place, "chair": p.chair, "here": bool(here.get(p.id)), "consent": bool(p.consent)}
        for p in room.people.values()
    ]
    tables = []
    if room.phase != LOBBY:
        for place in room.places:
            sitting, sitters, robots = room.sitting(place), room.at(place), room.robots_at(place)
            with sitting.game() as game:
                waiting = {chair: round(room.clock() - at) for chair, at in sitting.waiting().items()}
                kinds = {chair: kind_of(question) for chair, question in game.questions.items()}
                tables.append(
                    {
                        "table": place,
                        "month": min(max(1, game.month), room.form.case.months),
                        "over": game.over,
                        "talks": len(game.talks),
                        "chairs": [
                            {
                                "chair": chair,
                                "who": sitters[chair].label if chair in sitters else t.say("a robot"),
                                "robot": chair in robots,
                                "hand": (place, chair) in room.robots,
                                "person": sitters[chair].id if chair in sitters else None,
                                "waits": waiting.get(chair),
                                "kind": t.word(kinds.get(chair, "")),
                                "sum": round(game.score(chair) + (0.0 if game.over else game.outlook(chair)), 1),
                            }
                            for chair in room.chairs
                        ],
                    }
                )
    chairs = named({name: role_told(chair, t) for name, chair in room.chairs.items()}, t, room.form.case)
    return {
        **_head(room, t),
        "people": people,
        "tables": tables,
        "chairs": chairs,
        "shown": room.shown,
        "labels": labels_of(t),
    }


def told_to_projector(room: Room, t: Tongue) -> dict[str, Any]:
    """What the wall shows."""
    told = {**_head(room, t), "shown": room.shown, "labels": labels_of(t), "names": [p.label for p in room.people.values()]}
    if room.phase != LOBBY and room.shown == "leaderboard":
        rows = [
            {
                **row,
                "firm": named(row["firm"], t, room.form.case),
                "role": named(role_told(room.chairs[row["chair"]], t), t, room.form.case),
                "made": round(row["made"], 1),
                "worth": round(row["worth"], 1),
                "sum": round(row["made"] + row["worth"], 1),
                "name": row["name"] or t.say("a robot"),
            }
            for row in pooled.leaderboard(room)
        ]
        return {**told, "rows": rows}
    if room.phase != LOBBY and room.shown == "debrief":
        return {**told, "debrief": named(pooled.debrief(room, t), t, room.form.case)}
    return told


def warm_up(form: Form) -> None:
    """Load all compiled code that games and pages need, so that nobody waits for it in the middle of a class: a game is played and told."""
    game = form.game(1)
    moves: dict[str, int] = {}
    while game.questions:
        chair, question = next(iter(game.questions.items()))
        moves[chair] = moves.get(chair, 0) + 1
        answer: Decision = game.robot_answer(chair)
        if isinstance(question, OfferQuestion) and question.offers_left and moves[chair] % 3:
            answer = Terms(issues=tuple(game.suggest(chair, 0.6).clip(0.0, 1.0).tolist()))
        elif isinstance(question, OfferQuestion) and question.theirs is not None:
            answer = Accept()
        elif isinstance(question, StandoffQuestion):
            answer = (Hold(), Repair(), GiveIn())[moves[chair] % 3]
        game.decide(chair, answer)
        game.outlook(chair)
        _standing(game, form.chairs[chair], ENGLISH)
        for name, asked in game.questions.items():
            _question(game, name, asked, ENGLISH)
    for chair_ in form.chairs.values():
        _talks(game, chair_, ENGLISH)
    release(game.world)
