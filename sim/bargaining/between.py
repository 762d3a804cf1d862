"""A table over listed outcomes at which anybody may sit: policies, and players of one's own who are asked for every move."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

import numpy as np

from sim.bargaining.one import Bargain, assumed, listed_bargain, place_at_table, policy_of, times_of
from sim.errors import KamlabError
from sim.given import number, shown, truth, whole
from sim.kernel.axes import TRAIT
from sim.negotiation.domain import Domain
from sim.rules import table
from sim.rules.single import begin_talks_over, choose_outcome, nash_outcome
from sim.rules.table import NOW, SEAT, Talks
from sim.world.parameters import parameter_values

SIDES = ("supplier", "account")


@runtime_checkable
class Player(Protocol):
    """Whoever sits at a table: asked in turn whether it takes the offer before it, and for an offer of its own.

    Places are those of outcomes in the domain's list; `time` runs from 0 to 1, the deadline; `made` counts the offers of both sides so far.
    """

    def accepts(self, place: int, time: float, made: int) -> bool:
        """Whether it takes the offer before it."""

    def offer(self, time: float, made: int) -> int | None:
        """What it offers; None to walk away."""


class _Policy:
    """A conflict policy as a player: the rules of `sim.rules.table`."""

    def __init__(self, p: Any, talks: Talks, side: int, scaled: tuple[np.ndarray, np.ndarray]) -> None:
        self.p, self.talks, self.side = p, talks, side
        self.mine, self.theirs = scaled[side], scaled[1 - side]

    def wanted(self, time: float) -> float:
        return float(table.wanted(self.p, self.talks, self.side, time * self.talks.now[NOW.rounds]))

    def accepts(self, place: int, time: float, made: int) -> bool:
        del place, made
        return bool(table.takes(self.talks, self.side, self.wanted(time)))

    def offer(self, time: float, made: int) -> int:
        del made
        perspective = self.talks.traits[self.side, TRAIT.perspective]
        self.talks.seat[self.side, SEAT.looking] = max(self.talks.seat[self.side, SEAT.looking], perspective)
        self.asked = self.wanted(time)
        seen = table.understanding(self.p, self.talks, self.side, perspective)
        return int(choose_outcome(self.mine, self.theirs, self.asked, seen))


def bargain_between(
    domain: Domain,
    supplier: Any,
    account: Any,
    rounds: int = 20,
    *,
    account_opens: bool = False,
    patience: float = math.inf,
    clock: str = "offers",
    assumptions: Mapping[str, float] | None = None,
) -> Bargain:
    """Negotiate once over listed outcomes, with a policy or a `Player` on either side.

    Two policies get what `sim.bargain` gives them. Of a player nothing is known: it has no fear that the other side could find out, and on
    impasse it keeps its alternative.

    Parameters
    ----------
    supplier, account : a policy's name, a `sim.Conflict`, or a `Player`
    rounds, account_opens, patience, clock, assumptions : as for `sim.bargain`

    Raises
    ------
    KamlabError
        for an argument that cannot be used, and for an offer that is none of the domain's outcomes

    Examples
    --------
    >>> class Takes:
    ...     def accepts(self, place, time, made):
    ...         return place <= 3
    ...     def offer(self, time, made):
    ...         return 0
    >>> pie = Domain({"slices": [0, 1, 2, 3, 4]}, [0, 1, 2, 3, 4], [4, 3, 2, 1, 0])
    >>> bargain_between(pie, "balanced", Takes())
    <Bargain: agreement after 11 offers, supplier 3.000, account 1.000>
    """
    rounds = whole("bargain_between: rounds", rounds, 2, 1_000_000)
    account_opens = truth("bargain_between: account_opens", account_opens)
    patience = math.inf if patience == math.inf else number("bargain_between: patience", patience, 0.0)
    if not isinstance(domain, Domain):
        raise KamlabError(f"bargain_between: domain must be a sim.Domain, not {shown(domain)}")
    p, times = parameter_values(assumed(assumptions)), times_of(clock, rounds)
    given = (supplier, account)
    own = [isinstance(one, Player) for one in given]
    neutral = policy_of("a player", "balanced").traits
    traits = [np.array(neutral if mine else policy_of(side, one).traits) for side, one, mine in zip(SIDES, given, own, strict=True)]
    for each, mine in zip(traits, own, strict=True):
        if mine:
            each[TRAIT.reserve_bias] = 0.0
    scaled, reserves = (domain.scaled(0), domain.scaled(1)), (domain.reserve(0), domain.reserve(1))
    talks = place_at_table(2)
    fair = int(nash_outcome(*scaled, *reserves))
    begin_talks_over(talks, *scaled, fair, *traits, *reserves, float(rounds), float(account_opens), patience)
    players = [one if mine else _Policy(p, talks, side, scaled) for side, (one, mine) in enumerate(zip(given, own, strict=True))]
    chosen = _talk(p, talks, domain, scaled, players, times)
    agreed = talks.now[NOW.standing] == table.AGREED
    walk_away = talks.seat[:, SEAT.reserve].tolist()
    return listed_bargain(domain, np.array(chosen, dtype=np.int64), walk_away, fair, agreed=bool(agreed), account_opens=account_opens)


def _talk(p: Any, talks: Talks, domain: Domain, scaled: Any, players: list[Any], times: np.ndarray) -> list[int]:
    """Carry talks to their end; returns the places of the offers."""
    chosen: list[int] = []
    x = np.empty(2)
    while talks.now[NOW.standing] == table.OPEN:
        side, made = int(table.turn(talks)), len(chosen)
        player, time = players[side], float(times[made])
        if chosen:
            if player.accepts(chosen[-1], time, made):
                table.accept(p, talks, side)
                break
            table.refuse(p, talks, side)
            if talks.now[NOW.standing] != table.OPEN:
                break
        place = player.offer(time, made)
        if place is None:
            talks.now[NOW.standing] = table.FAILED
            break
        if isinstance(place, bool) or not 0 <= place < len(domain):
            raise KamlabError(f"bargain_between: the {SIDES[side]} offered {shown(place)}, which is no outcome of {domain.name}")
        chosen.append(int(place))
        x[0], x[1] = scaled[0][place], 1.0 - scaled[1][place]
        table.put(p, talks, side, player.asked if isinstance(player, _Policy) else scaled[side][place], x)
    return chosen
