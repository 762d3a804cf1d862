"""A game in the terminal: it asks, reads a line, asks again where the line makes no sense, and keeps the game in its file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import count, groupby
from pathlib import Path

import pandas as pd

from sim.engine import compile_ahead
from sim.errors import KamlabError
from sim.kernel.axes import ISSUES
from sim.language import ENGLISH, Hint, Name, RefusedError, Tongue, told
from sim.play import words
from sim.play.debrief import Debrief
from sim.play.decisions import Accept, Decision, Delegate, GiveIn, Hold, Offer, Plan, Repair, Terms, WalkAway
from sim.play.game import Game
from sim.play.pool import Pool
from sim.play.questions import AccountQuestion, OfferQuestion, PlanQuestion, Question, StandoffQuestion
from sim.play.saved import MovedOnError, Session
from sim.play.typed import Typed, as_typed
from sim.terminal import complain, forget_typed, hanging, is_terminal, padded, prose, records_or_table, say, table

FEWEST_FOR_A_SPREAD = 5
"""Games; quartiles of fewer say nothing."""
RECALLED = 5
"""News told again to who goes on with a game."""


class StoppedError(Exception):
    """The player has had enough for today."""


def play(session: Session, tongue: Tongue = ENGLISH) -> bool:
    """Play to the end, or until the player stops; whether it came to the end.

    Ctrl-C raises KeyboardInterrupt, as ever; the file then holds every decision made.
    """
    game, heard = session.game, len(session.game.news())
    if game.month == 0 and not game.decisions:
        _open(game, tongue)
    else:
        month = game.question.month if game.question else game.scenario.months
        say(tongue.say("{title}: you go on in month {month}.", title=words.title(game.scenario, tongue), month=month), "bold")
        _tell_news(game, max(0, heard - RECALLED), tongue)
        if isinstance(game.question, OfferQuestion) and not game.question.first:
            _table(words.terms_table(game.question, tongue))  # which is shown at a first offer only
    while game.question is not None:
        _tell_news(game, heard, tongue)
        heard = len(game.news())
        question = game.question
        _show(question, game, tongue)
        try:
            decision = _ask(question, game, tongue)
        except (StoppedError, EOFError):
            return False
        _decide(game, decision, tongue)
        try:
            session.save()
        except MovedOnError:
            raise  # somebody else plays this game; what is decided here would never be kept
        except KamlabError as error:
            complain(tongue.tell(error))  # the file still holds the game as it was; the next decision tries again
    _tell_news(game, heard, tongue)
    if not game.world.focal.active.any():
        prose(tongue.say("With no account left there was nothing more to decide, and the rest of the months went by."))
    return True


def _decide(game: Game, decision: Decision, tongue: Tongue) -> None:
    """Decide; what is typed while the rules are still being compiled is no answer to a question that nobody has seen."""
    compilation = compile_ahead()
    waits = compilation is not None and compilation.is_alive()
    if waits:
        say(tongue.say("The rules are still being compiled; this is the only wait ..."))
    game.decide(decision)
    if waits:
        forget_typed()


def _open(game: Game, tongue: Tongue) -> None:
    say(words.title(game.scenario, tongue), "bold")
    say()
    prose(words.story(game.scenario, tongue))
    say()
    prose(words.role(game, tongue))


def _tell_news(game: Game, heard: int, tongue: Tongue) -> None:
    for month, items in groupby(game.news(heard, tongue), key=lambda item: item.month):
        for n, item in enumerate(items):
            label = tongue.say("month {month}", month=month) if n == 0 else ""
            hanging(padded(label, 10) + item.words, indent=10, style="bold" if item.grave else "")


def _show(question: Question, game: Game, tongue: Tongue) -> None:
    if isinstance(question, PlanQuestion):
        say()
        say(tongue.say("Month {month} of {months}", month=question.month, months=game.scenario.months), "bold")
        _where_things_stand(game, tongue)
    elif isinstance(question, AccountQuestion) and (not isinstance(question, OfferQuestion) or question.first):
        say()
        prose(words.alternative_words(question, tongue))
        _table(words.terms_table(question, tongue))
    prose(words.headline(question, game, tongue))


def _where_things_stand(game: Game, tongue: Tongue) -> None:
    for line in words.situation(game, tongue):
        prose(line)
    columns, rows = words.accounts_table(game, tongue)
    table(columns, rows, right=columns[1:4])
    for name in game.accounts:
        account = game.view().accounts[name]
        if account.standing != "gone":
            _table(words.people_table(account, tongue))
    prose(words.plan_line(game, tongue))


def _table(found: words.Table) -> None:
    columns, rows = found
    table(columns, rows)


def _ask(question: Question, game: Game, tongue: Tongue) -> Decision:
    """A legal decision, asked for until there is one."""
    while True:
        line = as_typed(_line(f"{_prompt(question, tongue)}: "), [*question.policies, *_relationships(question)], tongue)
        try:
            decision = _aside(line, question, game, tongue) or _understood(line, question, game)
            if isinstance(decision, Decision):
                question.check(decision)
                return decision
        except KamlabError as error:
            prose(tongue.sentence(tongue.tell(error)))


def _relationships(question: Question) -> Collection[str]:
    return question.relationships if isinstance(question, PlanQuestion) else ()


def _prompt(question: Question, tongue: Tongue) -> str:
    if isinstance(question, PlanQuestion):
        return tongue.say("Plan [Enter keeps it, ? helps]")
    if isinstance(question, OfferQuestion):
        if question.theirs is None:
            return tongue.say("Your move [0.65 offers, w walks away, ? helps]")
        return tongue.say("Your move [0.65 offers, a accepts, w walks away, ? helps]")
    return tongue.say("Your move [h hold, r repair, g give in, ? helps]")


def _help(question: Question, tongue: Tongue) -> str:
    """What can be typed, a line each, its label set off by blanks."""
    policies = tongue.words(question.policies)
    if isinstance(question, PlanQuestion):
        told = tongue.say(
            """\
Enter           keep the plan
layered         a named plan: {relationships}
4 3 1           visits a month to the operating, management and decision layer, {budget:g} in all
links 0.6       joint activities between the layers, 0 to 1 (add to the visits: 4 3 1 links 0.6)
watch 1         keep an eye on the account's trading and share information, 0 to 1
team hard-line  how colleagues bargain, and how readily a broken relationship is sought back: {policies}
""",
            relationships=tongue.words(question.relationships), budget=question.budget, policies=policies,
        )  # fmt: skip
    elif isinstance(question, OfferQuestion):
        told = tongue.say(
            """\
0.65            offer terms worth 0.65 to you, giving way first where it costs you least and them most
even 0.65       the same worth to you, giving way evenly on every issue
price 0.7 service 0.2    offer terms issue by issue (1 all yours, 0 all theirs); what you leave out stays as you last offered
Enter           repeat your last offer
a               accept what they ask for
w               walk away: a stand-off begins
d balanced      let a colleague finish this negotiation: {policies}
t               show the issues again
""",
            policies=policies,
        )
    else:
        told = tongue.say(
            """\
h               hold: not yield, offer nothing
r               repair: offer a fair settlement (who offers may also be the first to yield)
g               give in: take their last offer
d balanced      let a colleague decide this month: {policies}
t               show the issues again
""",
            policies=policies,
        )
    return told + tongue.say(
        """\
v               where things stand
q               stop; the game is kept
"""
    )


def _line(prompt: str) -> str:
    try:
        line = input(prompt)
    except UnicodeDecodeError:
        line = "?"
    if not is_terminal(sys.stdin):
        say(line)  # a script's answers are not seen otherwise
    return line


def _aside(line: str, question: Question, game: Game, tongue: Tongue) -> bool:
    """Carry out what is no decision; whether it was such a thing."""
    if line in ("q", "quit", "exit"):
        raise StoppedError
    if line in ("?", "h?", "help"):
        for each in _help(question, tongue).splitlines():
            hanging(each)
        return True
    if line in ("v", "view"):
        _where_things_stand(game, tongue)
        return True
    if line == "t" and isinstance(question, AccountQuestion):
        _table(words.terms_table(question, tongue))
        return True
    return False


def _understood(line: str, question: Question, game: Game) -> Decision:
    read: dict[type[Question], Callable[[list[str], Question, Game], Decision]] = {
        PlanQuestion: _plan, OfferQuestion: _offer, StandoffQuestion: _stance,
    }  # fmt: skip
    return read[type(question)](line.split(), question, game)


def _plan(said: list[str], question: Question, game: Game) -> Decision:
    """`layered`, `4 3 1`, `links 0.6`, `watch 1`, `team balanced`, in any combination; what is left out stays."""
    assert isinstance(question, PlanQuestion)
    plan = question.standing
    visits: list[float] = []
    if said and said[0] in ("d", "delegate"):
        policy = _as_spelt(" ".join(said[1:]), question.policies)
        raise RefusedError(
            "d leaves a dispute or a stand-off to a colleague; a plan tells colleagues how to bargain by team, as in team {policy}",
            policy=Name(policy if policy in question.policies else question.standing.instruction),
        )
    policy, said = _team(said, question)
    if policy:
        plan = plan.model_copy(update={"instruction": policy})
    name, said = _named(said, question.relationships)
    if name:
        plan = Plan(relationship=name, instruction=plan.instruction)
    rest = iter(said)
    for word in rest:
        if word in ("links", "watch"):
            value = _number(next(rest, ""), 0.0, 1.0, ())
            plan = words.as_numbers(plan, game).model_copy(update={"links" if word == "links" else "monitoring": value})
        else:
            visits.append(_number(word, 0.0, 60.0, [*question.relationships, "links", "watch", "team"]))
    if visits:
        if len(visits) != 3:
            raise RefusedError("a plan of visits has three numbers, for the operating, management and decision layer, as in 4 3 1")
        plan = words.as_numbers(plan, game).model_copy(update={"visits": tuple(visits)})
    return plan


def _named(said: list[str], names: Iterable[str]) -> tuple[str, list[str]]:
    """The longest of the names that was said, however spelt and of however many words, and what was said beside it."""
    for name in sorted(names, key=len, reverse=True):
        wanted = name.lower().split()
        for at in range(len(said) - len(wanted) + 1):
            if said[at : at + len(wanted)] == wanted:
                return name, said[:at] + said[at + len(wanted) :]
    return "", said


def _team(said: list[str], question: PlanQuestion) -> tuple[str, list[str]]:
    """The policy that colleagues are told after the word `team`, and what was said beside it."""
    if "team" not in said:
        return "", said
    at = said.index("team")
    policy, left = _named(said[at + 1 :], question.policies)
    if not policy and "team" in question.relationships:
        return "", said
    if not policy:
        named = said[at + 1] if len(said) > at + 1 else ""
        raise RefusedError("no colleague bargains by {policy!r}{hint}", policy=Typed(named), hint=Hint(named, question.policies))
    return policy, said[:at] + left


def _as_spelt(said: str, names: Iterable[str]) -> str:
    """The name that was said in small letters, or what was said."""
    return next((name for name in names if name.lower() == said), said)


def _offer(said: list[str], question: Question, game: Game) -> Decision:
    assert isinstance(question, OfferQuestion)
    if said in (["a"], ["accept"]):
        return Accept()
    if said in (["w"], ["walk"], ["walk", "away"]):
        return WalkAway()
    if said and said[0] in ("d", "delegate"):
        return _delegate(said, question)
    if not said:
        if question.ours is None:
            raise RefusedError("there is no offer of yours yet to repeat: say what terms should be worth to you, as in 0.65")
        return Terms(issues=tuple(float(x) for x in question.ours))  # type: ignore[arg-type]
    if said[0] in ISSUES:
        return _issues(said, question)
    even = said[0] == "even"
    numbers = said[1:] if even else said
    if len(numbers) != 1:
        raise RefusedError("an offer is one number from 0 to 1, or issues with a number each, as in price 0.7 service 0.2")
    return Offer(worth=_number(numbers[0], 0.0, 1.0, [*ISSUES, "even"]), perspective=0.0 if even else 1.0)


def _issues(said: list[str], question: OfferQuestion) -> Terms:
    x = list(question.standing if question.ours is None else question.ours)
    for name, given in zip(said[::2], [*said[1::2], ""][: len(said[::2])], strict=True):
        if name not in ISSUES:
            raise RefusedError("there is no issue {name!r}{hint}", name=Typed(name), hint=Hint(name, ISSUES))
        x[ISSUES.index(name)] = _number(given, 0.0, 1.0, ())
    return Terms(issues=tuple(float(value) for value in x))  # type: ignore[arg-type]


def _stance(said: list[str], question: Question, game: Game) -> Decision:
    answers: dict[str, Decision] = {
        "h": Hold(), "hold": Hold(), "r": Repair(), "repair": Repair(), "g": GiveIn(), "give in": GiveIn(),
    }  # fmt: skip
    if said and said[0] in ("d", "delegate"):
        return _delegate(said, question)
    answer = answers.get(" ".join(said))
    if answer is None:
        raise RefusedError("answer h (hold), r (repair), g (give in), or d and a policy")
    return answer


def _delegate(said: list[str], question: Question) -> Delegate:
    if len(said) < 2:
        raise RefusedError("name the colleague's policy after d, as in d balanced")
    return Delegate(policy=_as_spelt(" ".join(said[1:]), question.policies))


def _number(text: str, low: float, high: float, known: Sequence[str]) -> float:
    try:
        value = float(text)
    except ValueError:
        if known:
            raise RefusedError("{text!r} is not understood{hint}", text=Typed(text), hint=Hint(text, known)) from None
        raise RefusedError("{text!r} is not understood: a number is wanted here", text=Typed(text)) from None
    if not low <= value <= high:
        raise RefusedError("{text} does not lie in {low:g} to {high:g}", text=text, low=low, high=high)
    return value


# The end


def tell(found: Debrief) -> None:
    """A debrief: the table, then the sentences."""
    t = found.tongue
    say(t.say("The same random numbers under other managers"), "bold")
    columns, rows = words.debrief_table(found)
    records_or_table(columns, rows, right=columns[2:], styles={words.you(t): "bold"})
    say()
    for sentence in found.words():
        prose(f"- {sentence}")
    say()


def tell_class(found: Pool) -> None:
    """A class: its ranking, in a large one how outcomes are spread and which decisions made the difference, then the sentences."""
    t = found.tongue
    say(t.say("{title}: {games} games on the same random numbers", title=words.title(found.scenario, t), games=len(found.games)), "bold")
    columns, rows = words.ranking_table(found)
    records_or_table(columns, rows, right=columns[1:])
    say()
    if len(found.games) >= FEWEST_FOR_A_SPREAD:
        say(t.say("How outcomes are spread"), "bold")
        _numbers(found.spread(), ",.2f", t)
        say()
        say(t.say("What decisions did to profit, against the standard answers"), "bold")
        _numbers(found.differences(), "+,.2f", t)
        say()
    for sentence in found.words():
        prose(f"- {sentence}")
    for path, reason in found.skipped:
        complain(t.say("left out: {reason}", reason=reason if str(path) in reason else f"{path}: {reason}"))


def _numbers(frame: pd.DataFrame, spec: str, tongue: Tongue) -> None:
    """A frame whose first column are names and whose other columns are numbers; counts are written as they are."""
    rows = [
        [told(str(value), tongue.language) if isinstance(value, (str, int)) else words.number(value, spec) for value in row.values()]
        for row in frame.to_dict("records")
    ]
    columns = [tongue.word(name) for name in frame.columns]
    records_or_table(columns, rows, right=columns[1:])


def free_path(folder: Path, name: str) -> Path:
    """A file of the folder that was not there yet, `NAME-1.json`, `NAME-2.json`, ...; made here, for two games may begin at once."""
    for n in count(1):
        path = folder / f"{name}-{n}.json"
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            continue
        except OSError:
            pass  # saving the game will say why
        return path
    raise AssertionError("numbers do not end")
