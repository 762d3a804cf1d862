"""Players: they answer a game's questions in a known way."""

from __future__ import annotations

import random
from collections.abc import Callable

from sim.play.decisions import Accept, Decision, Delegate, GiveIn, Hold, Offer, Plan, Repair, Terms, WalkAway
from sim.play.game import Game
from sim.play.questions import OfferQuestion, PlanQuestion, Question, StandoffQuestion
from sim.rules.bargaining import time_dependent_target
from sim.rules.conflict import walk_away
from sim.rules.table import SLACK
from sim.strategies import Conflict

Player = Callable[[Question], Decision]


def finish(game: Game, player: Player) -> Game:
    while game.question is not None:
        game.decide(player(game.question))
    return game


def keep(question: Question, policy: str) -> Decision:
    """The plan in force, colleagues told a policy."""
    assert isinstance(question, PlanQuestion)
    return question.standing.model_copy(update={"instruction": policy})


def delegator(policy: str) -> Player:
    """Leaves everything to colleagues who follow one policy."""
    return lambda question: keep(question, policy) if isinstance(question, PlanQuestion) else Delegate(policy=policy)


class Imitator:
    """Bargains offer by offer as a policy would, from nothing but what a question shows, where no past and no mood bear on it."""

    def __init__(self, policy: Conflict, rounds: int, pride: float, severity: float) -> None:
        self.policy, self.rounds, self.pride, self.severity = policy, rounds, pride, severity
        self.seen: list[float] = []

    def __call__(self, question: Question) -> Decision:
        if isinstance(question, PlanQuestion):
            return keep(question, self.policy.name)
        if isinstance(question, StandoffQuestion):
            return Delegate(policy=self.policy.name)
        assert isinstance(question, OfferQuestion)
        return self.move(question)

    def move(self, question: OfferQuestion) -> Decision:
        if question.first:
            self.seen, self.made, self.opens = [], 0, question.theirs is None
        if question.theirs is not None:
            self.seen.append(float(sum(w * x for w, x in zip(question.weights, question.theirs, strict=True))))
            self.made += 1
        severity = self.severity if question.provoked else 0.0
        policy = self.policy
        reserve = walk_away(question.alternative, policy.reserve_bias, policy.escalation, severity, self.pride)
        received = max((value - self.seen[0] for value in self.seen), default=0.0)
        opening, rho = max(policy.opening, reserve), policy.reciprocity

        def wanted(time: float) -> float:
            in_kind = max(reserve, opening - received)
            return (1.0 - rho) * time_dependent_target(opening, reserve, policy.beta, time) + rho * in_kind

        if self.seen and self.seen[-1] >= wanted(min(1.0, self.made / self.rounds)) - SLACK:
            return Accept()
        if not question.offers_left:
            return WalkAway()
        worth = wanted(self.made / self.rounds)
        self.made += 1
        return Offer(worth=worth, perspective=policy.perspective)


class Wild:
    """Any legal decision, drawn from a seed."""

    def __init__(self, seed: int) -> None:
        self.luck = random.Random(seed)

    def __call__(self, question: Question) -> Decision:
        luck = self.luck
        delegate = Delegate(policy=luck.choice(sorted(question.policies)))
        if isinstance(question, PlanQuestion):
            return self.plan(question)
        if isinstance(question, StandoffQuestion):
            return luck.choice([Hold(), Repair(), GiveIn(), delegate])
        assert isinstance(question, OfferQuestion)
        choices: list[Decision] = [WalkAway(), delegate] if luck.random() < 0.2 or not question.offers_left else []
        if question.theirs is not None and luck.random() < 0.3:
            choices.append(Accept())
        if question.offers_left:
            worth, perspective = luck.choice([0.0, 1.0, luck.random()]), luck.choice([0.0, 1.0, luck.random()])
            issues = tuple(luck.choice([0.0, 1.0, luck.random()]) for _ in range(6))
            choices += [Offer(worth=worth, perspective=perspective), Terms(issues=issues)]  # type: ignore[arg-type]
        return luck.choice(choices)

    def plan(self, question: PlanQuestion) -> Plan:
        luck = self.luck
        instruction = luck.choice(sorted(question.policies))
        if luck.random() < 0.3:
            return Plan(relationship=luck.choice(sorted(question.relationships)), instruction=instruction)
        parts = [luck.random() for _ in range(3)]
        visits = tuple(question.budget * luck.random() * part / sum(parts) for part in parts)
        return Plan(visits=visits, links=luck.random(), monitoring=luck.choice([0.0, luck.random()]), instruction=instruction)  # type: ignore[arg-type]
