"""Measures of one's own: a few lines of Python that give a number each month from what the world then holds.

They are filled in where the shipped ones are, by both engines, and stand in every table behind them. A measure only looks: whatever would
set something is refused when the function is decorated, since the run would be another one for being measured.
"""

from __future__ import annotations

import dis
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, overload

from sim.errors import KamlabError, did_you_mean
from sim.given import shown
from sim.kernel.axes import TABLES
from sim.own_code import arrived, can_travel, file_of, imported
from sim.strategies.adaptive import attributes, unrepeatable
from sim.world.measures import INDEX, NAMES, Direction, Measure, OverTime

Give = Callable[[Any, int, Any], float]
DIRECTIONS: dict[str | None, Direction] = {"more": "more is better", "less": "less is better", None: "neither"}
OVER = ("sum", "mean", "last", "max", "first")
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
TAKEN = ("policy", "relationship", "replication", "month", "error", "breakup_month", "cell", "point", "unit", "measure", "horizon")
"""Columns of tables."""
STATISTIC = re.compile(r".*_(mean|q\d\d)")
SETS = ("STORE_ATTR", "STORE_SUBSCR", "STORE_SLICE", "STORE_GLOBAL", "STORE_DEREF", "DELETE_ATTR", "DELETE_SUBSCR")
SETS_WITHIN = frozenset({
    "fill", "sort", "put", "itemset", "partition", "resize", "setfield", "setflags", "byteswap", "copyto", "place", "putmask", "setattr",
})  # fmt: skip
"""Methods and functions that write into an array."""
LONGEST_UNIT = 40


class OwnMeasure:
    """A measure of one's own; `sim.measure` makes one of a function.

    Attributes
    ----------
    measure : name, unit, direction and how months add up, as of a shipped one
    function : called function(state, supplier, month) at the end of every month; None in a result that was read from a folder
    """

    __slots__ = ("__dict__", "__weakref__", "function", "measure")

    def __init__(self, measure: Measure, function: Give | None) -> None:
        self.measure, self.function = measure, function
        if function is not None:
            self.__name__, self.__doc__, self.__module__ = function.__name__, function.__doc__, function.__module__
            self.__wrapped__ = function

    @property
    def name(self) -> str:
        """How results name it."""
        return self.measure.name

    def __call__(self, state: Any, supplier: int, month: Any) -> float:
        """Call the function itself."""
        assert self.function is not None
        return self.function(state, supplier, month)

    def __repr__(self) -> str:
        return f"<OwnMeasure {self.name}>"

    @property
    def is_importable(self) -> bool:
        """Whether another process can find it: it stands in a module, or a file that was read, under the name of its function."""
        home = self.function.__module__ if self.function else "__main__"
        name = self.function.__qualname__ if self.function else ""
        found = imported(home, name)
        return can_travel(home, name) and isinstance(found, OwnMeasure) and found.function is self.function

    def __reduce__(self) -> Any:
        """Travels by the name of its function."""
        if not self.is_importable:
            raise KamlabError(f"the measure {self.name} lives in this session: put it in a module, so that worker processes can import it")
        assert self.function is not None
        home = self.function.__module__
        return arrived, (home, self.function.__qualname__, file_of(home))

    def __deepcopy__(self, _memo: Any) -> OwnMeasure:
        """Itself: nothing in it changes."""
        return self


@overload
def measure(function: Give, /) -> OwnMeasure: ...
@overload
def measure(
    function: None = None,
    /,
    *,
    better: Literal["more", "less"] | None = None,
    over: OverTime = "mean",
    unit: str = "",
    meaning: str = "",
    name: str | None = None,
) -> Callable[[Give], OwnMeasure]: ...


def measure(
    function: Give | None = None,
    /,
    *,
    better: Literal["more", "less"] | None = None,
    over: OverTime = "mean",
    unit: str = "",
    meaning: str = "",
    name: str | None = None,
) -> Any:
    """Make a measure of a function that gives a number for every month: `@sim.measure(better="less")`.

    When a month is over the function is called with three things:

    - `state`: the tables of the world, all rows by supplier and account: `state.pair[s, a].resentment`, `state.account.shape[0]`
    - `supplier`: the row of the supplier whose measures are taken
    - `month`: the shipped measures of the month, by name: `month.profit`

    Both engines call it to the same bits. It is compiled where numba can; the rules are not compiled again. It looks and sets nothing.

    Parameters
    ----------
    function : see above
    better : whether "more" or "less" of it is better; searches, maps and tournaments need to know
    over : how months become one number: "sum", "mean", "last", "max" or "first"
    unit : what tables write beside it; "money a month" stands for the case's currency
    meaning : a line for the report; by default the first line of the docstring
    name : how results name it; by default the function's name

    Raises
    ------
    KamlabError
        for a function that does not take three arguments, sets something, or draws random numbers; for a name that is taken

    Examples
    --------
    >>> import sim
    >>> @sim.measure(better="less", over="max", unit="index")
    ... def worst_grudge(state, supplier, month):
    ...     worst = 0.0
    ...     for a in range(state.account.shape[0]):
    ...         worst = max(worst, state.pair[supplier, a].resentment)
    ...     return worst
    >>> r = sim.compare("three-managers", ["balanced"], ["layered"], 2, 6, measures=[worst_grudge], progress=False)
    >>> bool((r.runs["worst_grudge"] >= r.outcome("resentment", "balanced", "layered")).all())
    True
    """
    if function is None:
        return lambda given: _made(given, better, over, unit, meaning, name)
    return _made(function, better, over, unit, meaning, name)


def _made(function: Any, better: Any, over: Any, unit: Any, meaning: Any, name: Any) -> OwnMeasure:
    if not inspect.isfunction(function):
        raise KamlabError(f"measure: decorate a function of (state, supplier, month), not {shown(function)}")
    called = _checked_name(function.__name__ if name is None else name)
    if better not in DIRECTIONS:
        raise KamlabError(f"measure {called}: better must be 'more', 'less' or left out, not {shown(better)}")
    if over not in OVER:
        raise KamlabError(f"measure {called}: over must be one of {', '.join(OVER)}, not {shown(over)}")
    for what, text in (("unit", unit), ("meaning", meaning)):
        if not isinstance(text, str) or "\n" in text or (what == "unit" and len(text) > LONGEST_UNIT):
            raise KamlabError(f"measure {called}: {what} must be a short text in one line, not {shown(text)}")
    if len(inspect.signature(function).parameters) != 3:
        raise KamlabError(f"measure {called}: the function must take three arguments, as in def {called}(state, supplier, month)")
    for sentence in _slips(function):
        raise KamlabError(f"measure {called}: {sentence}")
    told = meaning or (inspect.getdoc(function) or "a measure of one's own").partition("\n")[0]
    return OwnMeasure(Measure(called, unit, over, DIRECTIONS[better], told), function)


def _checked_name(name: Any) -> str:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise KamlabError(
            f"measure: {shown(name)} cannot be the name of a measure, which is a column of tables: use small letters, digits and "
            "underscores, as in name='worst_grudge'"
        )
    if name in INDEX or name in TAKEN or STATISTIC.fullmatch(name):
        raise KamlabError(f"measure: {name!r} is a column of tables already: give it another name, as in name='own_{name}'")
    return name


def _slips(function: Any) -> Iterator[str]:
    """What a function says that cannot be meant, read from its code and that of the functions it calls."""
    roles = dict(zip(function.__code__.co_varnames, ("state", "supplier", "month"), strict=False))
    known: Mapping[str, Iterable[str]] = {"state": TABLES, "month": NAMES}
    for line, variable, attribute, is_set in attributes(function):
        role = roles.get(variable, "")
        if role in known and not is_set and attribute not in known[role]:
            what = "table of the world" if role == "state" else "measure"
            yield f"line {line}: there is no {what} {attribute!r}{did_you_mean(attribute, known[role])}"
    for one in _reached(function, set()):
        for step in dis.get_instructions(one):
            if step.opname in SETS or (step.opname.startswith("LOAD_") and step.argval in SETS_WITHIN):
                where = step.positions.lineno if step.positions else one.__code__.co_firstlineno
                yield f"{one.__name__}, line {where} sets something, but a measure only looks: keep to numbers in variables of its own"
        for name in unrepeatable(one):
            yield f"{name} would make every run another one: world and month are all that it may rest on"


def _reached(function: Any, seen: set[int]) -> Iterator[Any]:
    """A function and those that it calls by name, rules and compiled ones among them."""
    if id(function) in seen:
        return
    seen.add(id(function))
    yield function
    enclosed = [cell.cell_contents for cell in function.__closure__ or () if _is_set(cell)]
    for found in [function.__globals__.get(name) for name in function.__code__.co_names] + enclosed:
        inner = getattr(found, "py_func", None) or getattr(found, "__wrapped__", None) or found
        if inspect.isfunction(inner) and not inner.__module__.startswith(("math", "builtins", "numpy", "numba")):
            yield from _reached(inner, seen)


def _is_set(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False
