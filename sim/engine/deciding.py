"""Adaptive policies at work: both engines let them decide when a month begins.

A policy on one side has one memory: a head, and a line of numbers for each of its relationships (`sim.rules.adaptive`). Three units go over
the lines one after another: the owner looks, the policy decides, and what it decided is carried out. Looking and carrying out are compiled
once and kept (`sim.engine.sight`); the policy's own function is compiled when it is first used, and the rules know of none of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
from numba.core import config

from sim.engine.own_unit import address_of
from sim.engine.sight import COUNT, HEAD, HIGH, LINE, LOW, SIDE, WIDTH, WRONG, sight
from sim.engine.users_line import users_line
from sim.errors import KamlabError
from sim.kernel.axes import N_ISSUES, NOBODY
from sim.kernel.jit import act
from sim.rules.adaptive import BY_ISSUE, DECIDED, FIRST_DECIDED, FIRST_OWN, FIRST_PLACES, IN_RANGE, SERVED_BY_PORTFOLIO, carry_out, look
from sim.rules.table import ACCOUNT, SUPPLIER
from sim.strategies.adaptive import RANGES, AdaptivePolicy, check_side, may_decide, may_see


class Decider:
    """An adaptive policy at work for one side of some relationships.

    Parameters
    ----------
    policy : what decides
    side : the owner's seat, SUPPLIER or ACCOUNT
    pairs : rows (supplier, account) of the relationships
    """

    def __init__(self, policy: AdaptivePolicy, side: int, pairs: Sequence[tuple[int, int]]) -> None:
        check_side(policy, supplier=side == SUPPLIER)
        self.policy, self.side = policy, side
        width = FIRST_OWN + max(1, len(policy.memory))
        self.memory = np.zeros(HEAD + len(pairs) * width)
        self.memory[[COUNT, WIDTH, SIDE, LINE, WRONG]] = len(pairs), width, side, NOBODY, IN_RANGE
        self.memory[LOW:HEAD] = [*(low for low, _ in RANGES.values()), *(high for _, high in RANGES.values())]
        self.lines = self.memory[HEAD:].reshape(len(pairs), width)
        for line, pair in zip(self.lines, pairs, strict=True):
            line[:2] = pair
            line[FIRST_OWN : FIRST_OWN + len(policy.memory)] = list(policy.memory.values())
        self._first = self.memory.copy()

    def without(self, side: int, pairs: Sequence[tuple[int, int]]) -> Decider | None:
        """The same at work for other relationships than these only, with what it has in memory of them; None where none are left."""
        if side != self.side:
            return self
        kept = [line for line in self.lines if (int(line[0]), int(line[1])) not in pairs]
        if not kept:
            return None
        left = Decider(self.policy, side, [(int(line[0]), int(line[1])) for line in kept])
        for there, line in zip(left.lines, kept, strict=True):
            there[...] = line
        return left

    def begin(self) -> None:
        """Forget what an earlier replication left."""
        self.memory[...] = self._first

    @property
    def address(self) -> int:
        """Of the memory, which units are handed."""
        return self.memory.ctypes.data

    @property
    def units(self) -> tuple[int, int, int] | None:
        """Addresses of what looks, decides and carries out; None where the policy's function stays plain Python."""
        decide = _compiled(self.policy, self.side)
        return None if decide is None else (_sight()[0], decide, _sight()[1])

    def decide(self, state: Any, parameters: Any) -> None:
        """Let the policy decide for all its relationships; the clock stands on the month that begins."""
        if config.DISABLE_JIT:
            for line in self.lines:
                look(state, parameters, self.side, line)
            self._decide_plainly()
            self._carry_out_plainly(state)
            return
        look_at_each, carry_out_each = _sight()
        own = _compiled(self.policy, self.side)
        act()(look_at_each, state.address, parameters.address, 0, self.address)
        if own is None:
            self._decide_plainly()
        else:
            act()(own, state.address, parameters.address, 0, self.address)
        act()(carry_out_each, state.address, parameters.address, 0, self.address)

    def _decide_plainly(self) -> None:
        for number, line in enumerate(self.lines):
            self.memory[LINE] = number
            self._decide_line(line)
        self.memory[LINE] = NOBODY

    def _decide_line(self, line: np.ndarray) -> None:
        values = line.tolist()
        see = See(values, may_see(supplier=self.side == SUPPLIER))
        do = Own("do", {name: values[FIRST_DECIDED + DECIDED.index(name)] for name in may_decide(supplier=self.side == SUPPLIER)})
        keep = Own("keep", dict(zip(self.policy.memory, values[FIRST_OWN:], strict=False)))
        self.policy.decide(see, do, keep)
        for name, value in numbers_of(do).items():
            line[FIRST_DECIDED + DECIDED.index(name)] = value
        line[FIRST_OWN : FIRST_OWN + len(self.policy.memory)] = list(numbers_of(keep).values())

    def _carry_out_plainly(self, state: Any) -> None:
        low, high = self.memory[LOW:HIGH], self.memory[HIGH:HEAD]
        for number, line in enumerate(self.lines):
            found = carry_out(state, self.side, line, low, high)
            if found != IN_RANGE:
                self.memory[LINE], self.memory[WRONG] = number, found
                raise ValueError("a policy decided what cannot be")

    @property
    def at_work(self) -> bool:
        """Whether an error has just stopped it."""
        return bool(self.memory[LINE] != NOBODY)

    def told(self, error: Exception, setting: Any) -> KamlabError:
        """A sentence for an error that stopped it: policy, month, relationship, and the function's line or the number that cannot be."""
        line = self.lines[int(self.memory[LINE])]
        s, a = int(line[0]), int(line[1])
        owner, other = setting.suppliers[s], setting.accounts[a]
        if self.side == ACCOUNT:
            owner, other = other, owner
        where = f"policy {self.policy.name}, month {int(setting.state.clock[2])}, {owner} towards {other}"
        if self.memory[WRONG] != IN_RANGE:
            return KamlabError(f"{where}: {self._out_of_range(line)}")
        told = users_line(error, self.policy.decide, lambda: self._decide_line(line.copy()))
        return KamlabError(f"{where}: {type(error).__name__}: {error}{told}")

    def _out_of_range(self, line: np.ndarray) -> str:
        wrong = int(self.memory[WRONG])
        if wrong == SERVED_BY_PORTFOLIO:
            return "do.visits: its portfolio decides how often it visits whom; leave do.visits out, or take the portfolio 'equal'"
        name = DECIDED[wrong]
        low, high = RANGES[name]
        value = float(line[FIRST_DECIDED + wrong])
        return f"do.{name} must lie in {low:g} to {high:g}, not {value:g}; limit it, as in min({high:g}, max({low:g}, ...))"


def deciders_of(setting: Any) -> tuple[Decider, ...]:
    """The adaptive policies of a setting at work: suppliers' first, then accounts', each for all whose policy it is.

    Parameters
    ----------
    setting : what a run starts from (`sim.engine.populate.Setting`)
    """
    scenario, suppliers, accounts = setting.scenario, range(len(setting.suppliers)), range(len(setting.accounts))
    if scenario is None or not scenario.adaptive:
        return ()
    by_supplier, by_account = scenario.followed()
    found = []
    for name, policy in scenario.adaptive.items():
        owned = (
            [(s, a) for s in suppliers if by_supplier[s] == name for a in accounts],
            [(s, a) for a in accounts if by_account[a] == name for s in suppliers],
        )
        found += [(side, policy, pairs) for side, pairs in zip((SUPPLIER, ACCOUNT), owned, strict=True) if pairs]
    return tuple(Decider(policy, side, pairs) for side, policy, pairs in sorted(found, key=lambda each: each[0]))


@contextmanager
def explained(deciders: Iterable[Decider], setting: Any) -> Iterator[None]:
    """An error in a policy as a sentence that names policy, month, relationship and the line."""
    try:
        yield
    except Exception as error:
        for decider in deciders:
            if decider.at_work:
                raise decider.told(error, setting) from error
        raise


class See:
    """What a policy sees, in plain Python; nothing leads from here to what it may not know."""

    __slots__ = ("_get",)

    def __init__(self, values: list[float], names: Iterable[str]) -> None:
        seen: dict[str, Any] = {}
        for name in names:
            place = FIRST_PLACES[name]
            seen[name] = tuple(values[place : place + N_ISSUES]) if name in BY_ISSUE else values[place]
        object.__setattr__(self, "_get", seen)

    def __getattr__(self, name: str) -> Any:
        try:
            return object.__getattribute__(self, "_get")[name]
        except KeyError:
            raise AttributeError(f"a policy cannot see {name!r}; it sees {', '.join(object.__getattribute__(self, '_get'))}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"what is seen cannot be set (see.{name})")


class Own:
    """Numbers that a policy may read and set, in plain Python."""

    __slots__ = ("_numbers", "_role")

    def __init__(self, role: str, numbers: dict[str, float]) -> None:
        object.__setattr__(self, "_role", role)
        object.__setattr__(self, "_numbers", numbers)

    def __getattr__(self, name: str) -> float:
        numbers = object.__getattribute__(self, "_numbers")
        if name not in numbers:
            raise AttributeError(f"there is no {object.__getattribute__(self, '_role')}.{name}; there are {', '.join(numbers) or 'none'}")
        return numbers[name]

    def __setattr__(self, name: str, value: Any) -> None:
        getattr(self, name)
        numbers_of(self)[name] = float(value)


def numbers_of(own: Own) -> dict[str, float]:
    """The numbers as they stand."""
    return object.__getattribute__(own, "_numbers")


def _sight() -> tuple[int, int]:
    """Addresses of what looks and of what carries out."""
    look_at_each, carry_out_each = sight()
    return look_at_each.address, carry_out_each.address


def _compiled(policy: AdaptivePolicy, side: int) -> int | None:
    """Address of the unit that lets a policy's function decide on each line; None where the function stays plain Python."""
    return address_of(policy, "policy", policy.decide, side, partial(_deciding, policy, side))


def _deciding(policy: AdaptivePolicy, side: int, decide: Any) -> Any:
    from sim.kernel.calling import row_at
    from sim.kernel.table_type import record_at

    supplier = side == SUPPLIER
    by_issue, one = (np.float64, (N_ISSUES,)), np.float64
    seen = {name: (by_issue if name in BY_ISSUE else one, FIRST_PLACES[name]) for name in may_see(supplier=supplier)}
    decided = {name: (one, FIRST_DECIDED + DECIDED.index(name)) for name in may_decide(supplier=supplier)}
    own = {name: (one, FIRST_OWN + place) for place, name in enumerate(policy.memory or ("_nothing",))}
    see_at, do_at, keep_at = (record_at(*_record(fields)) for fields in (seen, decided, own))

    def decide_each(_st, _p, _first, memory):
        head = row_at(memory, HEAD)
        for line in range(int(head[COUNT])):
            head[LINE] = line
            at = memory + 8 * (HEAD + line * int(head[WIDTH]))
            decide(see_at(at), do_at(at), keep_at(at))
        head[LINE] = NOBODY

    return decide_each


def _record(fields: dict[str, tuple[Any, int]]) -> tuple[str, np.dtype]:
    """A name for a type of record, and the type: its fields at their places in a line."""
    formats, offsets = [kind for kind, _ in fields.values()], [8 * place for _, place in fields.values()]
    size = max(offsets) + 8 * N_ISSUES
    made = np.dtype({"names": list(fields), "formats": formats, "offsets": offsets, "itemsize": size})
    return f"Line_{hashlib.sha256(repr(sorted(fields.items(), key=str)).encode()).hexdigest()[:12]}", made
