"""What a decision did: the game is played again on the same random numbers with other decisions in its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from sim.errors import KamlabError
from sim.language import Tongue
from sim.play.decisions import AnyDecision, Decision, Delegate, Plan
from sim.play.game import Game
from sim.play.questions import AccountQuestion, PlanQuestion, Question, StandoffQuestion
from sim.scenario import Scenario
from sim.world.measures import INDEX

STANDARD = "balanced"
"""The policy that decisions are weighed against; the case's own where it has none of this name."""
KINDS = {"plan": "plans of visits", "dispute": "bargaining", "stand-off": "conduct in stand-offs"}


class Block(NamedTuple):
    """Decisions that belong together: all plans, one negotiation, one stand-off."""

    kind: str
    month: int
    """in which it began; 0 for the plans"""
    account: str

    def told(self, tongue: Tongue) -> str:
        """As in `your dispute with Gome in month 2`."""
        if self.kind == "plan":
            return tongue.say("your plans of visits")
        if self.kind == "dispute":
            return tongue.say("your dispute with {account} in month {month}", account=self.account, month=self.month)
        return tongue.say("your stand-off with {account} in month {month}", account=self.account, month=self.month)


class Weighed(NamedTuple):
    """The profit of the game less what it would have been with the standard answers in place of a block."""

    block: Block
    profit: float


def block_of(question: Question, began: dict[str, int]) -> Block:
    """The block that the answer to a question belongs to; `began` keeps the month in which each account's stand-off began."""
    if isinstance(question, StandoffQuestion) and question.lasted == 1:
        began[question.account] = question.month
    if isinstance(question, StandoffQuestion):
        return Block("stand-off", began.get(question.account, question.month), question.account)
    if isinstance(question, AccountQuestion):
        return Block("dispute", question.month, question.account)
    return Block("plan", 0, "")


def blocks(game: Game) -> dict[Block, list[AnyDecision]]:
    """The decisions of a game by block, in order."""
    found: dict[Block, list[AnyDecision]] = {}
    began: dict[str, int] = {}
    for question, decision in zip(game.asked, game.decisions, strict=True):
        found.setdefault(block_of(question, began), []).append(decision)
    return found


def otherwise(game: Game, replaced: Collection[Block]) -> Game:
    """The game on the same random numbers, some blocks being decided by the standard policy and the case's own relationship.

    All else is decided as it was. Where the other course leads to a question that was not asked, or to which the answer
    then given is none, a colleague answers by the standard policy.
    """
    kept = {block: iter(decisions) for block, decisions in blocks(game).items() if block not in replaced}
    began: dict[str, int] = {}
    other = game.again()
    while other.question is not None:
        answer = next(kept.get(block_of(other.question, began), iter(())), None)
        other.decide(answer if answer is not None and _legal(other.question, answer) else standard_answer(other))
    return other


def standard_policy(scenario: Scenario) -> str:
    """The policy of the standard manager."""
    return STANDARD if STANDARD in scenario.conflicts() else scenario.policy


def standard_answer(game: Game) -> Decision:
    """What the standard manager answers to the present question of a game."""
    policy = standard_policy(game.scenario)
    if isinstance(game.question, PlanQuestion):
        return Plan(relationship=game.scenario.relationship, instruction=policy)
    return Delegate(policy=policy)


def _legal(question: Question, decision: Decision) -> bool:
    try:
        question.check(decision)
    except KamlabError:
        return False
    return True


def profit_of(game: Game) -> float:
    """The firm's profit over the months lived through, in the scenario's money."""
    return float(game.monthly()[:, INDEX["profit"]].sum())


def weigh(game: Game) -> Iterator[Weighed]:
    """What each block of a finished game did to its profit, the largest effect first."""
    profit = profit_of(game)
    found = [Weighed(block, profit - profit_of(otherwise(game, {block}))) for block in blocks(game)]
    yield from sorted(found, key=lambda one: -abs(one.profit))


def weigh_kinds(game: Game) -> dict[str, float]:
    """What all plans, all negotiations and all stand-offs of a finished game did to its profit, kind by kind; 0 where there were none."""
    profit, found = profit_of(game), blocks(game)
    effects = {}
    for kind in KINDS:
        of_kind = {block for block in found if block.kind == kind}
        effects[kind] = profit - profit_of(otherwise(game, of_kind)) if of_kind else 0.0
    return effects


__all__ = ["KINDS", "Block", "Weighed", "blocks", "otherwise", "profit_of", "standard_answer", "standard_policy", "weigh", "weigh_kinds"]
