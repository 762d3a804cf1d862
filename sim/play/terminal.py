"""A game in the terminal: it asks, reads a line, asks again where the line makes no sense, and keeps the game in its file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path

import pandas as pd

from sim.engine import compile_ahead
from sim.errors import KamlabError, did_you_mean
from sim.play import words
from sim.play.debrief import YOU, Debrief
from sim.play.decisions import Accept, Decision, Delegate, GiveIn, Hold, Offer, Plan, Repair, Terms, WalkAway
from sim.play.game import Game
from sim.play.pool import Pool
from sim.play.questions import AccountQuestion, OfferQuestion, PlanQuestion, Question, StandoffQuestion
from sim.play.saved import Session
from sim.terminal import complain, hanging, is_terminal, prose, records_or_table, say, table
from sim.world.columns import ISSUES

HELP = {
    PlanQuestion: """
Enter           keep the plan
layered         a named plan: {relationships}
4 3 1           visits a month to the operating, management and decision layer, {budget:g} in all
links 0.6       joint activities between the layers, 0 to 1 (add to the visits: 4 3 1 links 0.6)
watch 1         keep an eye on the account's trading and share information, 0 to 1
team hard-line  how colleagues bargain, and how readily a broken relationship is sought back: {policies}
""",
    OfferQuestion: """
0.65            offer terms worth 0.65 to you, giving way first where it costs you least and them most
even 0.65       the same worth to you, giving way evenly on every issue
price 0.7 service 0.2    offer terms issue by issue (1 all yours, 0 all theirs); what you leave out stays as you last offered
Enter           repeat your last offer
a               accept what they ask for
w               walk away: a stand-off begins
d balanced      let a colleague finish this negotiation: {policies}
t               show the issues again
""",
    StandoffQuestion: """
h               hold: not yield, offer nothing
r               repair: offer a fair settlement (who offers may also be the first to yield)
g               give in: take their last offer
d balanced      let a colleague decide this month: {policies}
t               show the issues again
""",
}
EVERYWHERE = """\
v               where things stand
q               stop; the game is kept
"""
PROMPTS = {
    PlanQuestion: "Plan [Enter keeps it, ? helps]",
    OfferQuestion: "Your move [0.65 offers, a accepts, w walks away, ? helps]",
    StandoffQuestion: "Your move [h hold, r repair, g give in, ? helps]",
}
RECALLED = 5
"""News told again to who goes on with a game."""


class StoppedError(Exception):
    """The player has had enough for today."""


def play(session: Session) -> bool:
    """Play to the end, or until the player stops; whether it came to the end.

    Ctrl-C raises KeyboardInterrupt, as ever; the file then holds every decision made.
    """
    game, heard = session.game, len(session.game.news())
    if game.month == 0 and not game.decisions:
        _open(game)
    else:
        say(f"{game.scenario.title}: you go on in month {game.question.month if game.question else game.scenario.months}.", "bold")
        _tell_news(game, max(0, heard - RECALLED))
        if isinstance(game.question, OfferQuestion) and not game.question.first:
            _table(words.terms_table(game.question))  # which is shown at a first offer only
    while game.question is not None:
        _tell_news(game, heard)
        heard = len(game.news())
        question = game.question
        _show(question, game)
        try:
            decision = _ask(question, game)
        except (StoppedError, EOFError):
            return False
        if (compilation := compile_ahead()) and compilation.is_alive():
            say("The rules are still being compiled; this is the only wait ...")
        game.decide(decision)
        try:
            session.save()
        except KamlabError as error:
            complain(str(error))  # the file still holds the game as it was; the next decision tries again
    _tell_news(game, heard)
    if not game.world.focal.active.any():
        prose("With no account left there was nothing more to decide, and the rest of the months went by.")
    return True


def _open(game: Game) -> None:
    say(game.scenario.title, "bold")
    say()
    prose(game.scenario.story.en)
    say()
    prose(words.role(game))


def _tell_news(game: Game, heard: int) -> None:
    for month, items in groupby(game.news(heard), key=lambda item: item.month):
        for n, item in enumerate(items):
            hanging(f"{f'month {month}' if n == 0 else '':<10}{item.words}", indent=10, style="bold" if item.grave else "")


def _show(question: Question, game: Game) -> None:
    if isinstance(question, PlanQuestion):
        say()
        say(f"Month {question.month} of {game.scenario.months}", "bold")
        _where_things_stand(game)
    elif isinstance(question, AccountQuestion) and (not isinstance(question, OfferQuestion) or question.first):
        say()
        prose(words.alternative_words(question))
        _table(words.terms_table(question))
    prose(words.headline(question, game))


def _where_things_stand(game: Game) -> None:
    for line in words.situation(game):
        prose(line)
    _table(words.accounts_table(game), right=("sales last month", "share of wallet", "terms' worth to you"))
    for name in game.accounts:
        account = game.view().accounts[name]
        if account.standing != "gone":
            _table(words.people_table(account))
    prose(f"Plan: {words.plan_words(game.plan, game)}. It costs {game.view().cost:.3f} {game.scenario.currency} a month for each account.")


def _table(found: words.Table, right: Sequence[str] = ()) -> None:
    columns, rows = found
    table(columns, rows, right=right)


def _ask(question: Question, game: Game) -> Decision:
    """A legal decision, asked for until there is one."""
    while True:
        line = _line(f"{PROMPTS[type(question)]}: ").strip().lower()
        try:
            decision = _aside(line, question, game) or _understood(line, question, game)
            if isinstance(decision, Decision):
                question.check(decision)
                return decision
        except KamlabError as error:
            said = str(error)
            prose(f"{said[0].upper()}{said[1:]}{'' if said.endswith('?') else '.'}")


def _line(prompt: str) -> str:
    try:
        line = input(prompt)
    except UnicodeDecodeError:
        line = "?"
    if not is_terminal(sys.stdin):
        say(line)  # a script's answers are not seen otherwise
    return line


def _aside(line: str, question: Question, game: Game) -> bool:
    """Carry out what is no decision; whether it was such a thing."""
    if line in ("q", "quit", "exit"):
        raise StoppedError
    if line in ("?", "h?", "help"):
        relationships = ", ".join(question.relationships) if isinstance(question, PlanQuestion) else ""
        budget = question.budget if isinstance(question, PlanQuestion) else 0.0
        text = HELP[type(question)].format(relationships=relationships, budget=budget, policies=", ".join(question.policies))
        for each in (text.strip() + "\n" + EVERYWHERE).splitlines():
            hanging(each)
        return True
    if line in ("v", "view"):
        _where_things_stand(game)
        return True
    if line == "t" and isinstance(question, AccountQuestion):
        _table(words.terms_table(question))
        return True
    return False


def _understood(line: str, question: Question, game: Game) -> Decision:
    read: dict[type[Question], Callable[[list[str], Question, Game], Decision]] = {
        PlanQuestion: _plan, OfferQuestion: _offer, StandoffQuestion: _stance,
    }  # fmt: skip
    return read[type(question)](line.replace(",", " ").split(), question, game)


def _plan(said: list[str], question: Question, game: Game) -> Decision:
    """`layered`, `4 3 1`, `links 0.6`, `watch 1`, `team balanced`, in any combination; what is left out stays."""
    assert isinstance(question, PlanQuestion)
    plan = question.standing
    visits: list[float] = []
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
            raise KamlabError("a plan of visits has three numbers, for the operating, management and decision layer, as in 4 3 1")
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


def _team(said: list[str], question: Question) -> tuple[str, list[str]]:
    """The policy that colleagues are told after the word `team`, and what was said beside it."""
    if "team" not in said:
        return "", said
    at = said.index("team")
    policy, left = _named(said[at + 1 :], question.policies)
    if not policy:
        told = said[at + 1] if len(said) > at + 1 else ""
        raise KamlabError(f"no colleague bargains by {told!r}{did_you_mean(told, question.policies)}")
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
            raise KamlabError("there is no offer of yours yet to repeat: say what terms should be worth to you, as in 0.65")
        return Terms(issues=tuple(float(x) for x in question.ours))  # type: ignore[arg-type]
    if said[0] in ISSUES:
        return _issues(said, question)
    even = said[0] == "even"
    numbers = said[1:] if even else said
    if len(numbers) != 1:
        raise KamlabError("an offer is one number from 0 to 1, or issues with a number each, as in price 0.7 service 0.2")
    return Offer(worth=_number(numbers[0], 0.0, 1.0, [*ISSUES, "even"]), perspective=0.0 if even else 1.0)


def _issues(said: list[str], question: OfferQuestion) -> Terms:
    x = list(question.standing if question.ours is None else question.ours)
    for name, given in zip(said[::2], [*said[1::2], ""][: len(said[::2])], strict=True):
        if name not in ISSUES:
            raise KamlabError(f"there is no issue {name!r}{did_you_mean(name, ISSUES)}")
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
        raise KamlabError("answer h (hold), r (repair), g (give in), or d and a policy")
    return answer


def _delegate(said: list[str], question: Question) -> Delegate:
    if len(said) < 2:
        raise KamlabError("name the colleague's policy after d, as in d balanced")
    return Delegate(policy=_as_spelt(" ".join(said[1:]), question.policies))


def _number(text: str, low: float, high: float, known: Sequence[str]) -> float:
    try:
        value = float(text)
    except ValueError:
        raise KamlabError(f"{text!r} is not understood{did_you_mean(text, known) if known else ': a number is wanted here'}") from None
    if not low <= value <= high:
        raise KamlabError(f"{text} does not lie in {low:g} to {high:g}")
    return value


# The end


def tell(found: Debrief) -> None:
    """A debrief: the table, then the sentences."""
    say("The same luck under other managers", "bold")
    columns, rows = words.debrief_table(found)
    records_or_table(columns, rows, right=columns[2:], styles={YOU: "bold"})
    say()
    for sentence in found.words():
        prose(f"- {sentence}")
    say()


def tell_class(found: Pool) -> None:
    """A class: the spread of outcomes, which decisions made the difference, then the sentences."""
    spread = found.spread()
    say(f"{found.scenario.title}: {len(found.games)} games on the same luck", "bold")
    _numbers(spread, ",.2f")
    say()
    say("What decisions did to profit, against the standard answers", "bold")
    _numbers(found.differences(), "+,.2f")
    say()
    for sentence in found.words():
        prose(f"- {sentence}")
    for path, reason in found.skipped:
        complain(f"left out: {reason if str(path) in reason else f'{path}: {reason}'}")


def _numbers(frame: pd.DataFrame, spec: str) -> None:
    """A frame whose first column are words and whose other columns are numbers; counts are written as they are."""
    rows = [
        [str(value) if isinstance(value, (str, int)) else words.number(value, spec) for value in row.values()]
        for row in frame.to_dict("records")
    ]
    columns = [name.replace("_", " ") for name in frame.columns]
    records_or_table(columns, rows, right=columns[1:])


def free_path(folder: Path, name: str) -> Path:
    """A file of the folder that is not there yet: `NAME-1.json`, `NAME-2.json`, ..."""
    n = 1
    while (folder / f"{name}-{n}.json").exists():
        n += 1
    return folder / f"{name}-{n}.json"
