"""Players of a first class as programs: whether skill pays, against robots, over a hundred games with other random numbers.

    python -m benchmarks.players                          # both chairs, 100 seeds
    python -m benchmarks.players --seeds 20 --case gree-gome
    python -m benchmarks.players worth                    # is what the pages call "still worth" biased?

A player knows what the page of the chair shows, and no more: own weights, offers, the alternative, and the package that is suggested.
Prints a table: score (made, and what two successors make afterwards), and the difference to who leaves everything to a balanced
colleague on the same random numbers, with intervals of 95 % from the standard error over seeds.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

import numpy as np

from sim.classroom.forms import Form, case_of, form_of
from sim.engine.world import release
from sim.play.decisions import Accept, Decision, Delegate, GiveIn, Hold, Plan, Repair, Terms, WalkAway
from sim.play.outlook import replicated, standing
from sim.play.questions import OfferQuestion, PlanQuestion, Question, StandoffQuestion
from sim.play.shared import ACCOUNT, SharedGame

Player = Callable[[Question], Decision]


def own(question: OfferQuestion | StandoffQuestion, terms: np.ndarray) -> np.ndarray:
    """Terms as the part that is one's own."""
    return 1.0 - terms if question.side == ACCOUNT else terms


def terms_of(question: OfferQuestion, mine: np.ndarray) -> Terms:
    """An offer of parts that are one's own."""
    return Terms(issues=tuple(float(x) for x in own(question, np.clip(mine, 0.0, 1.0))))


def delegating(question: Question) -> Decision:
    """Leaves everything to a balanced colleague, and the visits as they are."""
    if isinstance(question, PlanQuestion):
        return question.standing.model_copy(update={"instruction": "balanced"})
    return Delegate(policy="balanced")


def naive(question: Question) -> Decision:
    """Treats every issue alike: asks for two thirds of each, comes down to a half, and takes what is no worse than a half."""
    if isinstance(question, PlanQuestion):
        return question.standing
    if isinstance(question, StandoffQuestion):
        return Hold()
    if question.theirs is not None and question.worth(question.theirs) >= max(0.5, question.alternative):
        return Accept()
    if question.offers_left:
        return terms_of(question, np.full(len(question.weights), 0.5 + 0.05 * (question.offers_left - 1)))
    return Accept() if question.theirs is not None and question.worth(question.theirs) > question.alternative else WalkAway()


def clumsy(question: Question) -> Decision:
    """Asks for nearly everything and hardly moves, breaks off, and then sits it out."""
    if isinstance(question, PlanQuestion):
        return question.standing
    if isinstance(question, StandoffQuestion):
        return Hold() if question.lasted < 3 else GiveIn()
    if question.theirs is not None and question.worth(question.theirs) >= 0.75:
        return Accept()
    return terms_of(question, np.full(len(question.weights), 0.9)) if question.offers_left > 1 else WalkAway()


class Skilled:
    """Learns what the other side cares for from its offers, gives that away first where it costs little, and comes down late.

    relationship : the plan of visits; by default that in force
    asks : by side, own points asked for in the first and in the last offer
    """

    def __init__(self, relationship: str = "", asks: Sequence[tuple[float, float]] = ((0.85, 0.62), (0.85, 0.62))) -> None:
        self.relationship, self.asks = relationship, asks
        self.seen: dict[str, list[np.ndarray]] = {}

    def __call__(self, question: Question) -> Decision:
        if isinstance(question, PlanQuestion):
            return Plan(relationship=self.relationship, instruction="balanced") if self.relationship else question.standing
        if isinstance(question, StandoffQuestion):
            return Repair() if question.lasted < 4 or question.theirs is None else GiveIn()
        assert isinstance(question, OfferQuestion)
        if question.theirs is not None:
            self.seen.setdefault(question.account + question.supplier, []).append(1.0 - own(question, question.theirs))
        first, last = self.asks[question.side]
        wanted = max(last, question.alternative) + (first - last) * max(0, question.offers_left - 1) / 3
        offered = question.worth(question.theirs) if question.theirs is not None else 0.0
        if offered >= wanted or (question.offers_left <= 1 and offered > question.alternative + 0.05):
            return Accept()
        if not question.offers_left:
            return WalkAway()
        return terms_of(question, self.package(question, wanted))

    def package(self, question: OfferQuestion, wanted: float) -> np.ndarray:
        """Own parts worth as much as wanted, given away first where it costs least for what the other side has held on to."""
        seen = self.seen.get(question.account + question.supplier)
        if not seen:
            return own(question, question.package(wanted)) if question.package is not None else np.full(6, wanted)
        cares = 0.05 + np.mean(seen, axis=0)
        mine = np.ones(len(question.weights))
        for k in np.argsort(question.weights / cares):
            excess = float(question.weights @ mine) - wanted
            mine[k] = max(0.0, 1.0 - excess / question.weights[k])
            if mine[k] > 0.0:
                break
        return mine


LEARNT = ((0.80, 0.55), (0.95, 0.62))
"""What did best among five pairs in thirty games on other seeds (301 to 330): a manager who asks for less keeps more of the account."""
PLAYERS: dict[str, Callable[[], Player]] = {
    "delegating": lambda: delegating,
    "naive": lambda: naive,
    "clumsy": lambda: clumsy,
    "skilled": Skilled,
    "skilled, learnt what to ask for": lambda: Skilled(asks=LEARNT),
    "skilled, learnt, visits by a team": lambda: Skilled("key account team", asks=LEARNT),
}


def played(form: Form, number: int, chair: str, player: Player) -> SharedGame:
    """A game to its end: one chair is the player's, robots sit in the others; number: of the game, from 1."""
    game = form.game(number)
    while game.questions:
        asked = next(iter(game.questions))
        game.decide(asked, player(game.questions[asked]) if asked == chair else game.robot_answer(asked))
    release(game.world)
    return game


def scores(form: Form, chair: str, seeds: int) -> dict[str, np.ndarray]:
    """By player, an array (seeds, 4): made, after, agreements, stand-offs begun."""
    found = {}
    for name, make in PLAYERS.items():
        if "team" in name and (chair == "buyer" or "key account team" not in form.case.relationships):
            continue
        rows = []
        for number in range(1, seeds + 1):
            game = played(form, number, chair, make())
            agreed = sum(talked.agreed for talked in game.talks)
            rows.append((sum(game.results[chair]), sum(game.after[chair]), agreed, len(game.talks) - agreed))
        found[name] = np.array(rows)
    return found


def interval(values: np.ndarray) -> str:
    """Mean and half the width of its interval of 95 %."""
    return f"{values.mean():.2f} ± {1.96 * values.std(ddof=1) / np.sqrt(values.size):.2f}"


def print_scores(form: Form, seeds: int) -> None:
    """The table of all players, chair by chair."""
    print("| chair | player | score | more than who delegates | ahead in | made | still worth | agreements | stand-offs |")
    print("|---|---|---|---|---|---|---|---|---|")
    for chair in form.chairs:
        found = scores(form, chair, seeds)
        usual = found["delegating"][:, :2].sum(axis=1)
        for name, rows in found.items():
            total = rows[:, :2].sum(axis=1)
            gain, ahead = interval(total - usual), f"{np.mean(total > usual):.0%}"
            compared = f"{gain} | {ahead}" if name != "delegating" else " | "
            made = " | ".join(f"{value:.2f}" for value in rows.mean(axis=0))
            print(f"| {chair} | {name} | {interval(total)} | {compared} | {made} |")


def print_worth(form: Form, seeds: int, policies: tuple[str, ...], months: tuple[int, ...], replications: int = 100) -> None:
    """How far two estimates of what is still worth are from the mean of what the months after bring, policy by policy, month by month.

    The truth is the mean over many replications other than those of the estimate, under the successors of whom the brief tells;
    `carry on` is the same where the policies in force go on instead. `last month` is the estimate by the last month alone.
    """
    print("| case | chair | policy | after month | truth | shown: bias | spread | last month: bias | spread | carry on |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for policy in policies:
        found: dict[tuple[str, int], list[tuple[float, ...]]] = {}
        for number in range(1, seeds + 1):
            game, noted = form.game(number), set[int]()
            while True:
                lived = len(next(iter(game.results.values())))
                if lived in (*months, form.case.months) and lived not in noted:
                    noted.add(lived)
                    for chair, values in estimates(game, replications).items():
                        found.setdefault((chair, lived), []).append(values)
                if not game.questions:
                    break
                asked = next(iter(game.questions))
                game.decide(asked, game.robot_answer(asked, policy))
            release(game.world)
        for (chair, month), rows in sorted(found.items()):
            truth, shown, last, on = np.array(rows).T
            print(
                f"| {form.case.name} | {chair} | {policy} | {month} | {truth.mean():.2f} | {interval(shown - truth)} | "
                f"{(shown - truth).std():.2f} | {interval(last - truth)} | {(last - truth).std():.2f} | {on.mean():.2f} |"
            )


def estimates(game: SharedGame, replications: int) -> dict[str, tuple[float, ...]]:
    """By chair: the truth, what is shown, what the last month alone would say, and what the policies in force would make."""
    first = standing(game._stood)
    first.clock[1] += 10_000  # other replications than those of the estimate
    on = means(game, first, replications)
    game._hand_over(first)
    truth = means(game, first, replications)
    return {chair: (truth[chair], game.outlook(chair), game.handover * game.results[chair][-1], on[chair]) for chair in game.chairs}


def means(game: SharedGame, first: object, replications: int) -> dict[str, float]:
    """What each chair makes in the months after a state, on average."""
    totals = dict.fromkeys(game.chairs, 0.0)
    for state in replicated(first, game.world.parameters, game.handover, replications):
        for chair in totals:
            totals[chair] += game._result(state, chair) / replications
    return totals


def main() -> None:
    """Print what was asked for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("what", nargs="?", choices=["players", "worth"], default="players")
    asked.add_argument("--case", default="first-class")
    asked.add_argument("--seeds", type=int, default=100)
    asked.add_argument("--months", type=int)
    given = asked.parse_args()
    form = form_of(case_of(given.case).with_(months=given.months), ("supplier", "buyer"), every=4, seed=1)
    if given.what == "players":
        print_scores(form, given.seeds)
    else:
        print_worth(form, given.seeds, tuple(form.case.policies), (4, 8))


if __name__ == "__main__":
    main()
