"""Adaptive policies: a few lines of Python that decide every month how to bargain, from what their owner may know."""

from __future__ import annotations

import dis
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, overload

from sim.errors import KamlabError, did_you_mean
from sim.given import number, plain, shown
from sim.kernel.axes import TRAITS
from sim.own_code import CodeFile, arrived, can_travel, file_of, imported
from sim.rules.adaptive import BEYOND_TRAITS, DECIDED, MOST_VISITS, SEEN, SEEN_BY_ACCOUNT, SEEN_BY_BOTH, SEEN_BY_SUPPLIER
from sim.strategies import conflict
from sim.strategies.conflict import BALANCED, POLICIES, Conflict
from sim.strategies.record import record_of

RANGES: dict[str, tuple[float, float]] = {**conflict.RANGES, "visits": (0.0, MOST_VISITS), "links": (0.0, 1.0)}
"""Of what a policy decides, in the order of `sim.rules.adaptive.DECIDED`."""
assert tuple(RANGES) == DECIDED, "a range for everything that is decided"
Decide = Callable[[Any, Any, Any], None]
WITHOUT_ADDRESS = ("random", "secrets", "time", "datetime", "os", "uuid")
"""Modules whose answers differ from run to run."""


class AdaptivePolicy:
    """A conflict policy that decides again every month; `sim.policy` makes one of a function.

    It goes wherever a `sim.Conflict` goes: a supplier or an account may have it, and a comparison may have several as arms.

    Attributes
    ----------
    name : how results name it
    decide : the function, called decide(see, do, keep) for each relationship when a month begins
    memory : its own numbers with which `keep` begins, by name, for each relationship
    base : the policy by which its owner bargains until something else is decided, a `sim.Conflict` of the same name
    """

    __slots__ = ("__dict__", "__weakref__", "base", "decide", "memory", "name")

    def __init__(self, name: str, decide: Decide, memory: Mapping[str, float], base: Conflict) -> None:
        self.name, self.decide, self.memory = name, decide, dict(memory)
        self.base = Conflict(name, *base.traits)
        self.__name__, self.__doc__, self.__module__ = decide.__name__, decide.__doc__, decide.__module__
        self.__wrapped__ = decide

    @property
    def traits(self) -> tuple[float, ...]:
        """Of the base, in the order of `TRAITS`."""
        return self.base.traits

    def with_(self, name: str | None = None, *, base: str | Conflict | None = None, **numbers: float) -> AdaptivePolicy:
        """The same function with another name, another base, other traits of its base, or other numbers in its memory.

        Raises
        ------
        KamlabError
            for a number that the policy does not have, or out of its range

        Examples
        --------
        >>> @policy(memory={"limit": 1.2})
        ... def patient(see, do, keep):
        ...     do.resolve = 0.9 if see.standoff < keep.limit else 0.2
        >>> patient.with_("quick", limit=0.5, beta=2.0).memory
        {'limit': 0.5}
        """
        start = self.base if base is None else record_of("a conflict policy", base, Conflict, POLICIES)
        known = {*TRAITS, *self.memory}
        for key in numbers:
            if key not in known:
                raise KamlabError(f"{self.name}: {key!r} is neither a trait nor one of its own numbers{did_you_mean(key, known)}")
        traits = {trait: numbers.get(trait, getattr(start, trait)) for trait in TRAITS}
        memory = {key: number(f"{self.name}: {key}", numbers.get(key, value)) for key, value in self.memory.items()}
        made = AdaptivePolicy(_checked_name(self.name if name is None else name), self.decide, memory, Conflict("base", **traits))
        made.__dict__["_compiled"] = self.__dict__.setdefault("_compiled", {})  # the code depends on the function and on the names only
        return made

    def __call__(self, see: Any, do: Any, keep: Any) -> None:
        """Call the function itself, as to try it out with objects of one's own."""
        self.decide(see, do, keep)

    def __repr__(self) -> str:
        return f"<AdaptivePolicy {self.name}>"

    @property
    def is_importable(self) -> bool:
        """Whether another process can find it: it stands in a module, or a file that was read, under the name of its function."""
        home, name = self.__module__, self.decide.__qualname__
        found = imported(home, name)
        return can_travel(home, name) and isinstance(found, AdaptivePolicy) and found.decide is self.decide

    def __reduce__(self) -> Any:
        """Travels by the name of its function."""
        if not self.is_importable:
            raise KamlabError(f"the policy {self.name} lives in this session: put it in a module, so that worker processes can import it")
        home = self.__module__
        return _arrived, (home, self.decide.__qualname__, self.name, self.memory, self.base, file_of(home))

    def __deepcopy__(self, _memo: Any) -> AdaptivePolicy:
        """Itself: nothing in it changes."""
        return self


def _arrived(
    module: str, function: str, name: str, memory: Mapping[str, float], base: Conflict, code: CodeFile | None = None
) -> AdaptivePolicy:
    found = arrived(module, function, code)
    if not isinstance(found, AdaptivePolicy):
        raise KamlabError(f"the policy {name} is not to be found in {module}: a worker needs the same modules as this process")
    return found.with_(name, base=base, **memory)


@overload
def policy(decide: Decide, /) -> AdaptivePolicy: ...
@overload
def policy(
    decide: None = None, /, *, memory: Iterable[str] | Mapping[str, float] = (), base: str | Conflict = BALANCED, name: str | None = None
) -> Callable[[Decide], AdaptivePolicy]: ...


def policy(
    decide: Decide | None = None,
    /,
    *,
    memory: Iterable[str] | Mapping[str, float] = (),
    base: str | Conflict = BALANCED,
    name: str | None = None,
) -> Any:
    """Make a policy of a function that decides every month: `@sim.policy(memory=("grudge",))`.

    When a month begins the function is called for every relationship of its owner, with three objects:

    - `see`: what the owner may know (`sim.rules.adaptive.SEEN` lists it); of what the other side feels or could fall back on, nothing
    - `do`: the eight traits of a conflict policy towards this other side, and a supplier's `visits` and `links` there; what is not set
      stays as it stands
    - `keep`: the policy's own numbers for this relationship, which stay from month to month

    Both engines follow it to the same bits. It is compiled where numba can; the rules are not compiled again.

    Parameters
    ----------
    decide : the function; left out where numbers or names are given, as in `@sim.policy(memory=...)`
    memory : names of the numbers in `keep`, which begin at 0, or numbers by name with which they begin
    base : the policy by which its owner bargains until something else is decided, a name or a record
    name : how results name it; by default the function's name, with blanks for underscores

    Raises
    ------
    KamlabError
        for a function that does not take see, do and keep, or names in it what there is not

    Examples
    --------
    >>> import sim
    >>> @sim.policy(memory=("grudge",))
    ... def watchful(see, do, keep):
    ...     keep.grudge = 0.92 * keep.grudge + see.conflict
    ...     do.beta = 0.8 if keep.grudge > 1.2 else 0.1
    >>> r = sim.compare("three-managers", [watchful, "balanced"], ["layered"], replications=2, months=6, progress=False)
    >>> r.runs["policy"].tolist()
    ['watchful', 'watchful', 'balanced', 'balanced']
    """
    if decide is None:
        return lambda given: policy_of(given, memory, base, name)
    return policy_of(decide, memory, base, name)


def policy_of(decide: Any, memory: Any, base: Any, name: Any) -> AdaptivePolicy:
    """The policy that a function makes, checked."""
    if not inspect.isfunction(decide):
        raise KamlabError(f"policy: decorate a function decide(see, do, keep), not {shown(decide)}")
    called = decide.__name__.replace("_", " ") if name is None else name
    if len(inspect.signature(decide).parameters) != 3:
        raise KamlabError(f"policy {called}: the function must take three arguments, as in def {decide.__name__}(see, do, keep)")
    numbers = _memory(called, memory)
    for sentence in _slips(decide, numbers):
        raise KamlabError(f"policy {called}: {sentence}")
    return AdaptivePolicy(_checked_name(called), decide, numbers, record_of("a conflict policy", base, Conflict, POLICIES))


def _checked_name(name: Any) -> str:
    checked = Conflict(name=name).name
    if checked in POLICIES:
        raise KamlabError(f"policy: {checked!r} is the name of a bundled strategy: give it another, as in name='own'")
    return checked


def _memory(called: str, given: Any) -> dict[str, float]:
    if isinstance(given, str) or not isinstance(given, (Mapping, Iterable)):
        raise KamlabError(f"policy {called}: memory must be names, as in memory=('grudge',), or numbers by name, not {shown(given)}")
    numbers = dict(given) if isinstance(given, Mapping) else dict.fromkeys(given, 0.0)
    for key in numbers:
        if not isinstance(key, str) or not key.isidentifier() or key.startswith("_"):
            raise KamlabError(f"policy {called}: {shown(key)} cannot be a name in memory: use one as of a variable, as in grudge")
        if key in (*DECIDED, "name", "base"):
            raise KamlabError(f"policy {called}: {key!r} has a meaning of its own: give the number in memory another name")
    return {plain(key): number(f"policy {called}: {key}", value) for key, value in numbers.items()}


def _slips(decide: Any, memory: Mapping[str, float]) -> Iterator[str]:
    """What a function says that cannot be meant, read from its code: it may have no source."""
    names = dict(zip(decide.__code__.co_varnames, ("see", "do", "keep"), strict=False))
    known = {"see": SEEN, "do": DECIDED, "keep": memory}
    for line, variable, attribute, is_set in attributes(decide):
        role = names.get(variable)
        where = f"line {line}: "
        if role is None:
            continue
        if role == "see" and is_set:
            yield f"{where}what is seen cannot be set (see.{attribute}); set do.{attribute}, or a number in keep"
        elif attribute not in known[role]:
            remedy = f"; name it in memory=({attribute!r}, ...)" if role == "keep" else ""
            yield f"{where}there is no {role}.{attribute}{did_you_mean(attribute, known[role])}{remedy}"
    for name in unrepeatable(decide):
        yield f"{name} would make every run another one: see.chance is a random number that replications keep"


def unrepeatable(function: Any) -> Iterator[str]:
    """The names in a function of what answers another thing in every run."""
    for name in function.__code__.co_names:
        found = function.__globals__.get(name)
        module = found.__name__ if inspect.ismodule(found) else getattr(found, "__module__", None) if callable(found) else None
        if str(module).split(".")[0] in WITHOUT_ADDRESS or (name == "random" and "random" in function.__code__.co_names):
            yield name


def values_used(function: Any) -> tuple[Any, ...]:
    """The plain values from outside that a function uses, as they stand: globals by name, and what it encloses.

    Compiled code has them in it, so that it is compiled again where they have changed.
    """
    found = [function.__globals__.get(name) for name in function.__code__.co_names]
    found += [_content(cell) for cell in function.__closure__ or ()]
    return tuple((type(value).__name__, repr(value)) for value in found if isinstance(value, (bool, int, float, str, tuple)))


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # enclosed, and not set yet
        return None


def attributes(function: Any) -> Iterator[tuple[int, str, str, bool]]:
    """Each attribute of a local variable: line, variable, attribute, and whether it is set."""
    last, line = "", function.__code__.co_firstlineno
    for step in dis.get_instructions(function):
        line = step.positions.lineno or line if step.positions else line
        if "LOAD_FAST" in step.opname:
            last = step.argval[-1] if isinstance(step.argval, tuple) else step.argval
        elif step.opname in ("LOAD_ATTR", "STORE_ATTR"):
            if last:
                yield line, last, step.argval, step.opname == "STORE_ATTR"
            last = ""
        elif step.opname not in ("COPY", "CACHE", "NOP", "EXTENDED_ARG"):
            last = ""


def may_see(*, supplier: bool) -> tuple[str, ...]:
    """What a supplier, or an account, may know, by name."""
    return (*SEEN_BY_BOTH, *(SEEN_BY_SUPPLIER if supplier else SEEN_BY_ACCOUNT))


def may_decide(*, supplier: bool) -> tuple[str, ...]:
    """What a supplier, or an account, may decide, by name."""
    return (*TRAITS, *(BEYOND_TRAITS if supplier else ()))


def check_side(given: AdaptivePolicy, *, supplier: bool) -> None:
    """Raise KamlabError where a policy looks at, or decides, what a supplier (or an account) does not."""
    side, other = ("a supplier", "an account") if supplier else ("an account", "a supplier")
    names = dict(zip(given.decide.__code__.co_varnames, ("see", "do", "keep"), strict=False))
    for line, variable, attribute, _ in attributes(given.decide):
        if names.get(variable) == "see" and attribute not in may_see(supplier=supplier):
            raise KamlabError(f"policy {given.name}, line {line}: see.{attribute} is what {other} knows; {side} does not")
        if names.get(variable) == "do" and attribute not in may_decide(supplier=supplier):
            raise KamlabError(f"policy {given.name}, line {line}: do.{attribute} is what {other} decides; {side} does not")
