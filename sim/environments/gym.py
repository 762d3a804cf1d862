"""The laboratory as environments of Gymnasium, one world or many, and of PettingZoo, with every seat taken by an agent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sim.engine.checks import check_seed
from sim.environments.seats import Seat, SeatName, seat_named, seats_of
from sim.environments.stack import Stack
from sim.errors import KamlabError
from sim.given import shown, whole
from sim.scenario import Scenario, load

try:
    import gymnasium
    from gymnasium import spaces
    from gymnasium.vector import AutoresetMode
    from pettingzoo import ParallelEnv
except ImportError as error:
    raise KamlabError(f"environments need Gymnasium and PettingZoo ({error.name} is missing): pip install 'kamlab[rl]'") from None

MOST_WORLDS = 100_000


def _space_of_sight(seat: Seat) -> spaces.Box:
    return spaces.Box(-np.inf, np.inf, (len(seat.sees),), np.float32)


def _space_of_decisions(seat: Seat) -> spaces.Box:
    return spaces.Box(seat.low.astype(np.float32), seat.high.astype(np.float32), dtype=np.float32)


class _Draws:
    """Seeds and replications: world w of n in its episode e lives replication e n + w."""

    def __init__(self, worlds: int) -> None:
        self.worlds, self.seed, self.episode = worlds, 0, -1

    def next(self, seed: int | None) -> tuple[np.ndarray, np.ndarray]:
        if seed is not None:
            self.seed, self.episode = check_seed(seed), -1
        self.episode += 1
        places = np.arange(self.worlds)
        return np.full(self.worlds, self.seed, dtype=np.int64), self.episode * self.worlds + places


class _Worlds:
    """A stack that is begun and lived as a whole."""

    def __init__(self, case: str | Path | Scenario, worlds: int, changes: Mapping[str, Any]) -> None:
        scenario = load(case)
        self.stack = Stack(scenario.with_(**changes) if changes else scenario, worlds)
        self.draws = _Draws(worlds)
        self.every = np.arange(worlds)
        self.lived = 0

    def begin(self, seed: int | None) -> None:
        self.stack.begin(self.every, *self.draws.next(seed))
        self.lived = 0

    def live(self) -> bool:
        """Live through a month; returns whether it was the last."""
        if self.lived >= self.stack.months:
            raise KamlabError("the horizon of this environment is reached: call reset() before the next step")
        self.stack.live(self.every)
        self.lived += 1
        return self.lived == self.stack.months


class KeyAccountEnv(gymnasium.Env[np.ndarray, np.ndarray]):
    """One world from one seat: a step is a month, a reward the seat's profit in it.

    Parameters
    ----------
    case : a bundled scenario's name, a path to a .toml, or a scenario
    seat : "supplier", "rival", "account", or one of them with a name, as in "account:East"
    each : whether every relationship is observed and decided on by itself; otherwise their mean, and one policy for all
    changes : changes of the setting by keyword, as for `Scenario.with_` (policy, relationship, months, set)

    `reset(seed=...)` begins with replication 0 of that seed; later resets without one go on to replications 1, 2, ...
    """

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012 (Gymnasium's name and form)

    def __init__(
        self, case: str | Path | Scenario = "three-managers", seat: str = "supplier", *, each: bool = False, **changes: Any
    ) -> None:
        self._worlds = _Worlds(case, 1, changes)
        setting = self._worlds.stack.setting
        self.seat = Seat(setting, seat_named(setting, seat), each=each)
        self.observation_space, self.action_space = _space_of_sight(self.seat), _space_of_decisions(self.seat)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[np.ndarray, dict[str, Any]]:
        """Begin the next episode."""
        super().reset(seed=seed, options=options)
        self._worlds.begin(seed)
        return self._seen(), self._told()

    def step(self, action: np.ndarray) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        """Live through a month under a decision; the last month of the horizon truncates the episode."""
        tables = self._worlds.stack.tables
        self.seat.act(tables, np.asarray(action)[None])
        last = self._worlds.live()
        return self._seen(), float(self.seat.reward(tables)[0]), False, last, self._told()

    def _seen(self) -> np.ndarray:
        return self.seat.observe(self._worlds.stack.tables, self._worlds.lived)[0].astype(np.float32)

    def _told(self) -> dict[str, Any]:
        _, replication, month = self._worlds.stack.clocks[:, 0].tolist()
        return {"seed": self._worlds.draws.seed, "replication": replication, "month": month}


class KeyAccountVectorEnv(gymnasium.vector.VectorEnv[np.ndarray, np.ndarray, np.ndarray]):
    """Many worlds from one seat, side by side; their episodes begin and end together.

    Parameters
    ----------
    num_envs : how many worlds
    case, seat, each, changes : as for `KeyAccountEnv`

    World w lives the replications w, n + w, 2 n + w, ... of the seed. After the last month the next step begins the next
    episode: its action is not used, its reward is 0 (Gymnasium's autoreset mode NEXT_STEP).
    """

    metadata = {"render_modes": [], "autoreset_mode": AutoresetMode.NEXT_STEP}  # noqa: RUF012

    def __init__(
        self, num_envs: int = 64, case: str | Path | Scenario = "three-managers", seat: str = "supplier", *, each: bool = False,
        **changes: Any,
    ) -> None:  # fmt: skip
        self.num_envs = whole("num_envs", num_envs, 1, MOST_WORLDS)
        self._worlds = _Worlds(case, self.num_envs, changes)
        setting = self._worlds.stack.setting
        self.seat = Seat(setting, seat_named(setting, seat), each=each)
        self.single_observation_space, self.single_action_space = _space_of_sight(self.seat), _space_of_decisions(self.seat)
        self.observation_space = gymnasium.vector.utils.batch_space(self.single_observation_space, self.num_envs)
        self.action_space = gymnasium.vector.utils.batch_space(self.single_action_space, self.num_envs)
        self._over = False

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[np.ndarray, dict[str, Any]]:
        """Begin the next episode of all worlds; seed : one for all."""
        del options
        if seed is not None and not isinstance(seed, (int, np.integer)):
            raise KamlabError(f"seed must be one whole number for all worlds, whose replications differ, not {shown(seed)}")
        super().reset(seed=None if seed is None else int(seed))
        self._worlds.begin(None if seed is None else int(seed))
        self._over = False
        return self._seen(), {}

    def step(self, actions: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """Live through a month of all worlds."""
        none = np.zeros(self.num_envs, dtype=bool)
        if self._over:
            self._worlds.begin(None)
            self._over = False
            return self._seen(), np.zeros(self.num_envs), none, none.copy(), {}
        tables = self._worlds.stack.tables
        self.seat.act(tables, actions)
        self._over = self._worlds.live()
        return self._seen(), self.seat.reward(tables), none, np.full(self.num_envs, self._over), {}

    def _seen(self) -> np.ndarray:
        return self.seat.observe(self._worlds.stack.tables, self._worlds.lived).astype(np.float32)


class KeyAccountParallelEnv(ParallelEnv[str, np.ndarray, np.ndarray]):
    """One world with an agent in every seat asked for: suppliers, rivals and accounts decide at once, month by month.

    Parameters
    ----------
    seats : names of seats, as for `KeyAccountEnv`; by default all of the scenario. Whoever has no agent follows the scenario's policy
    case, each, changes : as for `KeyAccountEnv`

    Agents are called "supplier:NAME" and "account:NAME".
    """

    metadata = {"name": "key_accounts_v0", "render_modes": [], "is_parallelizable": True}  # noqa: RUF012

    def __init__(
        self, case: str | Path | Scenario = "three-managers", seats: Iterable[str] | None = None, *, each: bool = False, **changes: Any
    ) -> None:
        self._worlds = _Worlds(case, 1, changes)
        setting = self._worlds.stack.setting
        given = seats_of(setting) if seats is None else [] if isinstance(seats, str) else seats
        names: list[SeatName] = [seat_named(setting, seat) for seat in given]
        if not names or len(set(names)) < len(names):
            raise KamlabError("seats are a list of different seats, as in ['supplier', 'account']")
        self.seats = {str(name): Seat(setting, name, each=each) for name in names}
        self.possible_agents = list(self.seats)
        self.agents: list[str] = []
        self.render_mode = None
        self._sight = {agent: _space_of_sight(seat) for agent, seat in self.seats.items()}
        self._decisions = {agent: _space_of_decisions(seat) for agent, seat in self.seats.items()}

    def observation_space(self, agent: str) -> spaces.Box:
        """What an agent sees."""
        return self._sight[agent]

    def action_space(self, agent: str) -> spaces.Box:
        """What an agent decides."""
        return self._decisions[agent]

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, np.ndarray], dict[str, dict[str, Any]]]:
        """Begin the next episode, as `KeyAccountEnv` does."""
        del options
        self._worlds.begin(seed)
        self.agents = list(self.possible_agents)
        return self._seen(), {agent: {} for agent in self.agents}

    def step(self, actions: Mapping[str, np.ndarray]) -> tuple[Any, ...]:
        """Live through a month; all agents decide before it begins. Whoever is left out decides as before."""
        for agent, action in actions.items():
            if agent not in self.seats:
                raise KamlabError(f"there is no agent {shown(agent)} here: {', '.join(self.seats)}")
            self.seats[agent].act(self._worlds.stack.tables, np.asarray(action)[None])
        last = self._worlds.live()
        tables, agents = self._worlds.stack.tables, self.agents
        rewards = {agent: float(self.seats[agent].reward(tables)[0]) for agent in agents}
        seen = self._seen()
        self.agents = [] if last else agents
        return seen, rewards, dict.fromkeys(agents, False), dict.fromkeys(agents, last), {agent: {} for agent in agents}

    def _seen(self) -> dict[str, np.ndarray]:
        stack = self._worlds.stack
        return {agent: self.seats[agent].observe(stack.tables, self._worlds.lived)[0].astype(np.float32) for agent in self.agents}


ID = "kamlab/KeyAccount-v0"
if ID not in gymnasium.registry:
    gymnasium.register(ID, entry_point=KeyAccountEnv, vector_entry_point=KeyAccountVectorEnv, disable_env_checker=False)
