"""What a scenario may say: the facts of a case, the strategies chosen, and the patterns it must show.

Everything here is data. Behavioural parameters are shared by all scenarios and stand in `sim.world.parameters`; a
scenario may change one only under `[assumptions]`, where every tool shows it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, field_validator, model_validator

from sim.errors import did_you_mean, refuse
from sim.kernel.axes import ISSUES, N_TRANSFERS
from sim.rules.reform import REFORMS
from sim.scenario.facts import as_tuple, with_facts
from sim.scenario.naming import checked_name
from sim.scenario.prose import unwrapped
from sim.scenario.reach import wrong_reach
from sim.scenario.table import Table
from sim.strategies import (
    ATTACKS,
    PAY_PLANS,
    POLICIES,
    PORTFOLIOS,
    RELATIONSHIPS,
    TACTICS,
    Attack,
    Conflict,
    Coverage,
    PayPlan,
    Portfolio,
    TacticMix,
)
from sim.strategies.tactics import LEVERS
from sim.world import measures, parameters
from sim.world.registry import SCRIPTED

MAX_ACCOUNTS, MAX_CONTACTS, MAX_MONTHS = 20_000, 60, 1200
SUM_TOLERANCE = 1e-6
SLOWEST_REVERSION = 0.01


Name = Annotated[str, AfterValidator(checked_name)]
Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0, le=1e12)]
ByLayer = Annotated[tuple[Share, Share, Share], BeforeValidator(as_tuple)]
People = Annotated[int, Field(ge=1, le=MAX_CONTACTS)]
PeopleByLayer = Annotated[tuple[People, People, People], BeforeValidator(as_tuple)]
Window = Annotated[tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]], BeforeValidator(as_tuple)]
Stage = Literal["exploratory", "basic", "cooperative", "interdependent", "integrated"]
Texts = Annotated[tuple[str, ...], BeforeValidator(as_tuple)]
Prose = Annotated[str, AfterValidator(unwrapped)]


class Story(Table):
    """The case in words.

    en, zh : the story in English and in Chinese, paragraphs with an empty line between them; look : what to watch for in a run
    """

    en: Prose
    zh: Prose = ""
    look: Texts = ()


class Fact(Table):
    """A fact of the source, and what stands for it here (`becomes`)."""

    text: str
    source: str
    becomes: str = ""


class _Segment(Table):
    """End demand behind a group of accounts."""

    name: Name = "market"


class _Supplier(Table):
    """A firm that sells. The one with `focal = true` is the firm whose policy and relationship a comparison varies.

    Money per month; margins and costs as parts of list price; indices and utilities 0 to 1.
    """

    name: Name
    focal: bool = False
    policy: Annotated[str, Field(description="conflict policy, by name")] = "balanced"
    relationship: Annotated[str, Field(description="visits, by name")] = "shallow"
    attack: Annotated[str, Field(description="competitive posture, by name")] = "none"
    portfolio: Annotated[str, Field(description="how it serves large and small accounts, by name")] = "equal"
    tactics: Annotated[str, Field(description="mix of the ten tactics, by name")] = "none"
    levers: Annotated[dict[str, Share], Field(description="levels of single tactics in the place of the mix's")] = {}
    pay: Annotated[str, Field(description="pay plan, by name; left out, no representative leaves")] = ""
    founded_by: Annotated[str, Field(description="supplier whose leavers will found this firm")] = ""
    managers: Annotated[int, Field(ge=1, le=10_000, description="account managers, among whom the accounts are split evenly")] = 1
    departments: Annotated[
        dict[Literal["production", "technology", "logistics", "finance"], Share],
        Field(description="alignment with the key accounts at the start; without any, all of the firm works for them"),
    ] = {}
    fit: Annotated[dict[str, Share], Field(description="fit of the product to a segment; 0.5 where not stated")] = {}
    lead_time: Annotated[int, Field(ge=0, le=24, description="months from order to delivery")] = 1
    order_memory: Annotated[float, Field(gt=-0.95, lt=0.95, description="autocorrelation of demand, which orders amplify")] = 0.0

    @field_validator("levers")
    @classmethod
    def _known_levers(cls, value: dict[str, float]) -> dict[str, float]:
        refuse(f"{lever!r} is not a tactic{did_you_mean(lever, LEVERS)}" for lever in value if lever not in LEVERS)
        return value


class _Account(Table):
    """A firm that buys; `count` makes that many of the same kind.

    Issues come in the order price, rebate, payment, promotion, service, exclusivity, layers in the order operating, management, decision.
    """

    name: Name
    count: Annotated[int, Field(ge=1, le=MAX_ACCOUNTS)] = 1
    segment: Annotated[str, Field(description="segment of end demand, by name")] = ""
    policy: Annotated[str, Field(description="conflict policy, by name")] = "balanced"
    demand: Annotated[float, Field(ge=1e-6, le=1e12, description="category purchases a month at list price")]
    shares: Annotated[dict[str, Share], Field(description="share of wallet at the start, by supplier; sums to 1")]
    terms: Annotated[dict[str, Share], Field(description="standing terms by supplier, 1 best for the supplier; 0.5 where not stated")] = {}
    aspiration: Annotated[Share, Field(description="utility that it has come to expect of its suppliers' terms")] = 0.5
    knows: Annotated[dict[str, ByLayer], Field(description="rapport by layer at the start, by supplier")] = {}
    contacts: Annotated[PeopleByLayer, Field(description="people in each layer")] = (3, 2, 1)
    stage: Annotated[
        dict[str, Stage],
        Field(description="by supplier, the stage at which the relationship begins; one without is not followed through its stages"),
    ] = {}

    @field_validator("shares", "power", check_fields=False)
    @classmethod
    def _sums_to_one(cls, value: Any) -> Any:
        total = math.fsum(value.values() if isinstance(value, dict) else value)
        if abs(total - 1.0) > SUM_TOLERANCE:
            raise ValueError(f"must sum to 1, not {total:g}")
        return value

    @field_validator("reversion", check_fields=False)
    @classmethod
    def _reverts_within_a_century(cls, value: float) -> float:
        if 0 < value < SLOWEST_REVERSION:
            raise ValueError(f"must be 0 (shocks last) or at least {SLOWEST_REVERSION:g} a year, not {value:g}")
        return value

    @field_validator("swing_supplier", "swing_account", check_fields=False)
    @classmethod
    def _something_at_stake(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if not 0 < math.fsum(value) <= 1:
            raise ValueError(f"must sum to more than 0 and at most 1, not {math.fsum(value):g}: there must be something to bargain over")
        return value


if TYPE_CHECKING:

    class Segment(_Segment):
        def __getattr__(self, fact: str) -> Any: ...

    class Supplier(_Supplier):
        def __getattr__(self, fact: str) -> Any: ...

    class Account(_Account):
        def __getattr__(self, fact: str) -> Any: ...

else:
    Segment = with_facts("segment", "Segment", _Segment)
    Supplier = with_facts("supplier", "Supplier", _Supplier)
    Account = with_facts("account", "Account", _Account)


NAMED_LEVERS = ("pay", "relationship", "policy")
"""Strategies of a supplier that a reform can exchange for others."""


class Event(Table):
    """A scripted event.

    price_cut : an unannounced cut of a supplier's prices at an account (`size` deep). power_shift : a shift of power at an
    account. broken_promise : a supplier breaks a promise to an account. reform : a supplier changes what it does, from this
    month on (`set`: orientation, communication, recovery, unrest, quality, service_staff, commission, process_control, links,
    monitoring, pay, relationship, policy). default : `size` of an account's purchases is gone for good, and every joint
    venture with it. venture_failure : the account's venture with `supplier` fails.
    """

    month: Annotated[int, Field(ge=1, le=MAX_MONTHS)]
    kind: Literal[tuple(SCRIPTED)]  # type: ignore[valid-type]
    account: str = ""
    supplier: str = ""
    size: Share = 0.0
    probability: Share = 1.0
    set: dict[str, Any] = {}

    @field_validator("set")
    @classmethod
    def _known_levers(cls, value: dict[str, Any]) -> dict[str, Any]:
        refuse(_wrong_reforms(value))
        return value

    @model_validator(mode="after")
    def _complete(self) -> Event:
        refuse(self._wrong())
        return self

    def _wrong(self) -> Iterator[str]:
        if self.kind == "price_cut" and not (self.supplier and self.size > 0):
            yield "a price_cut needs the keys supplier and size (above 0)"
        if self.kind in ("broken_promise", "reform") and not self.supplier:
            yield f"a {self.kind} needs the key supplier"
        if self.kind != "reform" and not self.account:
            yield f"a {self.kind} needs the key account"
        if (self.kind == "reform") != bool(self.set):
            yield "a reform, and nothing else, needs the key set: what it changes, as in set = { orientation = 0.8 }"
        if self.kind == "default" and self.size <= 0:
            yield "a default needs the key size (above 0): the part of the account's purchases that is gone"
        if self.kind == "venture_failure" and not self.supplier:
            yield "a venture_failure needs the key supplier: the account's partner in the venture"


def _wrong_reforms(changes: Mapping[str, Any]) -> Iterator[str]:
    for key, given in changes.items():
        if key not in (*REFORMS, *NAMED_LEVERS):
            yield f"{key!r} is nothing that a reform can change{did_you_mean(key, [*REFORMS, *NAMED_LEVERS])}"
        elif key in NAMED_LEVERS:
            if not isinstance(given, str):
                yield f"{key} must be a name, not {given!r}"
        elif isinstance(given, bool) or not isinstance(given, (int, float)):
            yield f"{key} must be a number, not {given!r}"
        elif not 0 <= given <= (10_000 if key == "service_staff" else 1):
            yield f"{key} must lie in 0 to {10_000 if key == 'service_staff' else 1}, not {given:g}"


class Cell(Table):
    """One cell of a comparison: strategies, changed facts (`set`, as in `--set`), and the window of months looked at."""

    policy: str = ""
    relationship: str = ""
    set: dict[str, Any] = {}
    window: Window | None = None

    @field_validator("window")
    @classmethod
    def _ordered(cls, value: tuple[int, int] | None) -> tuple[int, int] | None:
        if value and value[0] > value[1]:
            raise ValueError(f"must name the first month and the last, in this order, not {list(value)}")
        return value


class Pair(Table):
    """Two cells of a comparison."""

    of: Cell
    against: Cell


class Pattern(Table):
    """A statement about outcomes that `verify` checks by simulation.

    statistic : mean (of the cell `of`), difference or ratio (of `of` to `against`, on the same luck), or probability
    (that `of` exceeds `against`, or, without `against`, that the measure exceeds `above`). The pattern holds when the
    99 % interval of the estimate lies within `low` to `high`, and fails when it lies outside.
    per : a second measure that divides the first, as in raids_repelled per raids (a ratio of means).
    beyond : two more cells, whose difference is subtracted (a difference in differences).
    switch : changed facts that take away what the pattern is about; it must fail or lose its effect then (guards against rigging).
    """

    name: str
    measure: str
    per: str = ""
    of: Cell = Cell()
    against: Cell | None = None
    beyond: Pair | None = None
    statistic: Literal["mean", "difference", "ratio", "probability"] = "difference"
    above: float | None = None
    low: float | None = None
    high: float | None = None
    source: str
    figure: str = ""
    note: str = ""
    switch: dict[str, Any] = {}

    @field_validator("measure", "per")
    @classmethod
    def _known_measure(cls, value: str) -> str:
        if value and value not in measures.INDEX:
            raise ValueError(f"{value!r} is not a measure{did_you_mean(value, measures.NAMES)}")
        return value

    def cells(self) -> list[Cell]:
        """All cells that the pattern looks at."""
        pair = (self.beyond.of, self.beyond.against) if self.beyond else ()
        return [cell for cell in (self.of, self.against, *pair) if cell is not None]

    @model_validator(mode="after")
    def _complete(self) -> Pattern:
        refuse(self._wrong())
        return self

    def _wrong(self) -> Iterator[str]:
        if self.low is None and self.high is None:
            yield "needs low, high or both: the range in which the estimate must lie"
        if self.low is not None and self.high is not None and self.low > self.high:
            yield f"low ({self.low:g}) must not exceed high ({self.high:g})"
        if self.statistic in ("difference", "ratio") and self.against is None:
            yield f"the statistic {self.statistic!r} compares two cells: add against = {{ ... }}"
        if self.beyond is not None and self.statistic != "difference":
            yield f"beyond goes with the statistic 'difference', not {self.statistic!r}"
        if self.statistic == "probability" and (self.against is None) == (self.above is None):
            yield "the statistic 'probability' needs either against = { ... } or above = NUMBER"
        if self.statistic == "mean" and self.against is not None:
            yield "the statistic 'mean' looks at one cell: leave out against, or use 'difference'"


class Own(Table):
    """A strategy of the scenario's own: a name and the numbers of a record, which checks their ranges."""

    strategy: ClassVar[type[Any]]
    name: Name

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        self.record()
        return self

    def record(self) -> Any:
        """The strategy."""
        return self.strategy(**self.model_dump())


_DEFAULT = Conflict()


class OwnConflict(Own):
    """A conflict policy of the scenario's own (see `sim.Conflict`)."""

    strategy = Conflict
    opening: float = _DEFAULT.opening
    beta: float = _DEFAULT.beta
    reciprocity: float = _DEFAULT.reciprocity
    perspective: float = _DEFAULT.perspective
    reserve_bias: float = _DEFAULT.reserve_bias
    resolve: float = _DEFAULT.resolve
    escalation: float = _DEFAULT.escalation
    repair: float = _DEFAULT.repair


class OwnCoverage(Own):
    """A relationship strategy of the scenario's own (see `sim.Coverage`)."""

    strategy = Coverage
    effort: dict[str, dict[str, float] | float]
    links: float = 0.0
    monitoring: float = 0.0


class OwnAttack(Own):
    """A competitor posture of the scenario's own (see `sim.strategies.Attack`)."""

    strategy = Attack
    price_cut: float = 0.0
    raid_effort: float = 0.0
    readiness: float = 0.0
    war_chest: float = 0.0
    price_budget: float = 0.0
    flank: float = 0.0
    focus: float = 0.0
    fronts: int = 1
    reserve: float = 0.0
    venture: float = 0.0
    venture_capital: float = 0.0
    since: int = 1


class OwnPayPlan(Own):
    """A pay plan of the scenario's own (see `sim.PayPlan`)."""

    strategy = PayPlan
    commission: float = 0.3
    process_control: float = 0.5


_SERVICE = Portfolio()


class OwnPortfolio(Own):
    """A portfolio of the scenario's own (see `sim.strategies.Portfolio`)."""

    strategy = Portfolio
    head: float = _SERVICE.head
    head_service: float = _SERVICE.head_service
    tail_service: float = _SERVICE.tail_service
    redrawn: bool = _SERVICE.redrawn


class OwnTactics(Own):
    """A mix of the ten tactics of the scenario's own (see `sim.TacticMix`)."""

    strategy = TacticMix
    priority: float = 0.0
    training: float = 0.0
    trials: float = 0.0
    promotion: float = 0.0
    executive_visits: float = 0.0
    joint_design: float = 0.0
    asking: float = 0.0
    incentives: float = 0.0
    exchange: float = 0.0
    symposium: float = 0.0


_T = TypeVar("_T")
Tables = Annotated[tuple[_T, ...], BeforeValidator(as_tuple)]


class Scenario(Table):
    """A case: who is there, how large, who knows whom, what happens when, and the strategies chosen.

    policy, relationship : the focal supplier's strategies; names of the bundled ones or of own tables in the file
    policies, relationships : those that a comparison takes where it names none
    months : horizon, 1 to 1200; currency : what a unit of money is
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
    title: str
    title_zh: str = ""
    source: str
    shows: str
    currency: str = "million"
    months: Annotated[int, Field(ge=1, le=MAX_MONTHS)] = 60
    policy: str = "balanced"
    relationship: str = "layered"
    policies: Annotated[Texts, Field(min_length=1)] = tuple(POLICIES)
    relationships: Annotated[Texts, Field(min_length=1)] = tuple(RELATIONSHIPS)
    story: Story
    fact: Tables[Fact] = ()
    segment: Tables[Segment] = (Segment(),)
    supplier: Tables[Supplier]
    account: Tables[Account]
    event: Tables[Event] = ()
    pattern: Tables[Pattern] = ()
    conflict: Tables[OwnConflict] = ()
    coverage: Tables[OwnCoverage] = ()
    attack: Tables[OwnAttack] = ()
    pay_plan: Tables[OwnPayPlan] = ()
    portfolio: Tables[OwnPortfolio] = ()
    tactics: Tables[OwnTactics] = ()
    assumptions: dict[str, float] = {}

    _changes: dict[str, Any] = PrivateAttr(default_factory=dict)

    @property
    def changes(self) -> dict[str, Any]:
        """Facts changed since the file was read, by dotted key (see `with_`)."""
        return dict(self._changes)

    @field_validator("assumptions")
    @classmethod
    def _known_parameters(cls, value: dict[str, float]) -> dict[str, float]:
        refuse(_wrong_assumptions(value))
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Scenario:
        refuse(wrong_references(self))
        return self

    @property
    def focal(self) -> Supplier:
        """The supplier whose strategies are compared."""
        return next(s for s in self.supplier if s.focal)

    def accounts_expanded(self) -> list[Account]:
        """One account each where `count` asks for several, named `NAME 1`, `NAME 2`, ..."""
        accounts = []
        for account in self.account:
            if account.count == 1:
                accounts.append(account)
            else:
                accounts += [account.model_copy(update={"name": f"{account.name} {i + 1}", "count": 1}) for i in range(account.count)]
        return accounts

    def conflicts(self) -> dict[str, Conflict]:
        """Conflict policies by name: the bundled ones and the file's own."""
        return POLICIES | {own.name: own.record() for own in self.conflict}

    def coverages(self) -> dict[str, Coverage]:
        """Relationship strategies by name: the bundled ones and the file's own."""
        return RELATIONSHIPS | {own.name: own.record() for own in self.coverage}

    def attacks(self) -> dict[str, Attack]:
        """Competitor postures by name: the bundled ones and the file's own."""
        return ATTACKS | {own.name: own.record() for own in self.attack}

    def pay_plans(self) -> dict[str, PayPlan]:
        """Pay plans by name: the bundled ones and the file's own."""
        return PAY_PLANS | {own.name: own.record() for own in self.pay_plan}

    def portfolios(self) -> dict[str, Portfolio]:
        """Portfolios by name: the bundled ones and the file's own."""
        return PORTFOLIOS | {own.name: own.record() for own in self.portfolio}

    def tactic_mixes(self) -> dict[str, TacticMix]:
        """Mixes of the ten tactics by name: the bundled ones and the file's own."""
        return TACTICS | {own.name: own.record() for own in self.tactics}

    def tactics_of(self, supplier: Supplier) -> TacticMix:
        """The tactics of a supplier: its mix, with its single levers put in."""
        return TacticMix(**{**asdict(self.tactic_mixes()[supplier.tactics]), **supplier.levers})

    def levers_of(self, supplier: Supplier) -> dict[str, float]:
        """Levels of the tactics that a supplier practises at all, by lever."""
        return {lever: level for lever, level in zip(LEVERS, self.tactics_of(supplier).levels, strict=True) if level > 0}

    def with_(
        self,
        *,
        policy: str | Conflict | None = None,
        relationship: str | Coverage | None = None,
        months: int | None = None,
        set: Mapping[str, Any] | None = None,
    ) -> Scenario:
        """A changed copy, checked again.

        Parameters
        ----------
        policy, relationship : of the focal supplier; a name or an own record
        months : horizon
        set : changed facts by dotted key: `{"account.turnover": 0}` for all accounts, `{"account.Gome.demand": 30}` for
            one, likewise `supplier`, `segment`, `event`, `attack`; `{"assumptions.carry": 0.3}` for a behavioural parameter

        Raises
        ------
        KamlabError
            where the copy would not be a scenario

        Examples
        --------
        >>> import sim
        >>> sim.load("gree-gome").with_(policy="balanced", months=12).months
        12
        """
        from sim.scenario.change import changed  # the checks of a changed copy are those of a file

        return changed(self, policy=policy, relationship=relationship, months=months, set_=set or {})


def _wrong_assumptions(values: Mapping[str, float]) -> Iterator[str]:
    for name, number in values.items():
        if name not in parameters.INDEX:
            yield f"{name!r} is not a behavioural parameter{did_you_mean(name, parameters.INDEX)}"
            continue
        known = parameters.PARAMETERS[parameters.INDEX[name]]
        if not known.low <= number <= known.high:
            yield f"{name} must lie in {known.low:g} to {known.high:g}, not {number:g}"


def _unique(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{'two' if times == 2 else times} {what} are called {name!r}: give each a name of its own"


def _one_of(where: str, name: str, known: Collection[str], what: str) -> Iterator[str]:
    if name not in known:
        yield f"{where}: {name!r} is not {what}{did_you_mean(name, known)}"


def _wrong_founders(sc: Scenario, s: Supplier) -> Iterator[str]:
    """Where a firm that leavers will found is said to be there already, or nobody could leave."""
    if not s.founded_by:
        return
    where = f"[[supplier]] {s.name!r}: founded_by"
    others = {other.name: other for other in sc.supplier if other.name != s.name}
    yield from _one_of(where, s.founded_by, others, "another supplier")
    if s.focal:
        yield f"{where}: the focal supplier must be there from the start"
    if s.founded_by in others and not others[s.founded_by].pay:
        yield f"{where}: nobody ever leaves {s.founded_by!r}, which has no pay plan: give it the key pay"
    for a in sc.account:
        if a.shares.get(s.name, 0.0) > 0.0:
            yield f"{where}: it sells nothing before it is founded: leave it out of the shares of {a.name!r}"


def wrong_references(sc: Scenario) -> Iterator[str]:
    """What does not fit together in a scenario: names that it does not define, facts that exclude each other."""
    suppliers = [s.name for s in sc.supplier]
    segments = [g.name for g in sc.segment]
    yield from _unique("suppliers", suppliers)
    yield from _unique("segments", segments)
    if not sc.supplier or not sc.account or not sc.segment:
        yield "a scenario needs at least one [[supplier]], one [[account]] and one [[segment]]"
        return
    focal = [s.name for s in sc.supplier if s.focal]
    if len(focal) != 1:
        yield f"exactly one [[supplier]] must have focal = true, not {len(focal)}"
    total = sum(account.count for account in sc.account)
    if total > MAX_ACCOUNTS:
        yield f"{total} accounts are more than the {MAX_ACCOUNTS} that a scenario may have: lower count"
        return
    own_tables: tuple[tuple[Any, Any, str], ...] = (
        (sc.conflict, POLICIES, "conflict"),
        (sc.coverage, RELATIONSHIPS, "coverage"),
        (sc.attack, ATTACKS, "attack"),
        (sc.pay_plan, PAY_PLANS, "pay_plan"),
        (sc.portfolio, PORTFOLIOS, "portfolio"),
        (sc.tactics, TACTICS, "tactics"),
    )
    for own, bundled, table in own_tables:
        yield from _unique(f"[[{table}]] tables", [o.name for o in own])
        for o in own:
            if o.name in bundled:
                yield f"[[{table}]] {o.name!r} has the name of a bundled one: choose another name"
    policies, coverages, attacks, mixes = sc.conflicts(), sc.coverages(), sc.attacks(), sc.tactic_mixes()
    yield from _one_of("policy", sc.policy, policies, "a conflict policy")
    yield from _one_of("relationship", sc.relationship, coverages, "a relationship")
    for name in sc.policies:
        yield from _one_of("policies", name, policies, "a conflict policy")
    for name in sc.relationships:
        yield from _one_of("relationships", name, coverages, "a relationship")
    for s in sc.supplier:
        yield from _one_of(f"[[supplier]] {s.name!r}: policy", s.policy, policies, "a conflict policy")
        yield from _one_of(f"[[supplier]] {s.name!r}: relationship", s.relationship, coverages, "a relationship")
        yield from _one_of(f"[[supplier]] {s.name!r}: attack", s.attack, attacks, "an attack")
        if s.pay:
            yield from _one_of(f"[[supplier]] {s.name!r}: pay", s.pay, sc.pay_plans(), "a pay plan")
        yield from _wrong_founders(sc, s)
        yield from _one_of(f"[[supplier]] {s.name!r}: portfolio", s.portfolio, sc.portfolios(), "a portfolio")
        yield from _one_of(f"[[supplier]] {s.name!r}: tactics", s.tactics, mixes, "a mix of tactics")
        for segment in s.fit:
            yield from _one_of(f"[[supplier]] {s.name!r}: fit", segment, segments, "a segment")
    reward = sc.assumptions.get("incentive_rate", parameters.PARAMETERS[parameters.INDEX["incentive_rate"]].value)
    for a in sc.account:
        where = f"[[account]] {a.name!r}"
        yield from _one_of(f"{where}: policy", a.policy, policies, "a conflict policy")
        if a.segment or len(segments) > 1:
            yield from _one_of(f"{where}: segment", a.segment, segments, "a segment")
        yield from wrong_reach(sc.months, next((g for g in sc.segment if g.name == a.segment), sc.segment[0]), a)
        if a.trial_share < 1.0 and not a.stage:
            yield f"{where}: trial_share needs the key stage: say with which suppliers the relationship begins as exploratory"
        for key in ("shares", "terms", "loyalty", "knows", "stage", "front_line"):
            for name in getattr(a, key):
                yield from _one_of(f"{where}: {key}", name, suppliers, "a supplier")
        for s in sc.supplier:
            if s.enters > 1 and a.shares.get(s.name, 0.0) > 0:
                yield f"{where}: {s.name!r} enters in month {s.enters}, so its share at the start must be 0"
            if s.attack not in attacks or s.tactics not in mixes:
                continue
            given = math.fsum(a.swing_supplier[:N_TRANSFERS]) + attacks[s.attack].price_cut + reward * sc.tactics_of(s).incentives
            if given > 1.0 + SUM_TOLERANCE:
                yield (
                    f"{where}: price and rebate of swing_supplier and the price cut (and incentives) of {s.name!r} come to {given:g} of "
                    "the list price: lower swing_supplier, or an invoice could be negative"
                )
    for s in sc.supplier:
        if s.joint_planning > 0.0 and not any(s.name in a.stage for a in sc.account):
            yield (
                f"[[supplier]] {s.name!r}: joint_planning does nothing unless an [[account]] says at which stage the relationship begins: "
                f'add stage = {{ "{s.name}" = "basic" }} there'
            )
    accounts = [a.name for a in sc.accounts_expanded()]
    yield from _unique("accounts", accounts)
    silent = {s.name for s in sc.supplier if not s.negotiates}
    for e in sc.event:
        if e.account:
            yield from _one_of(f"[[event]] of month {e.month}: account", e.account, accounts, "an account")
        for key, known in (("pay", sc.pay_plans()), ("relationship", coverages), ("policy", policies)):
            if key in e.set:
                yield from _one_of(f"[[event]] of month {e.month}: set: {key}", e.set[key], known, f"a {key}")
        if e.supplier:
            yield from _one_of(f"[[event]] of month {e.month}: supplier", e.supplier, suppliers, "a supplier")
        if e.kind == "price_cut" and e.probability > 0 and e.supplier in silent:
            yield (
                f"[[event]] of month {e.month}: {e.supplier!r} has negotiates = false, so nobody would ever bargain "
                "about the price cut: let it negotiate, or leave the event out"
            )
    from sim.scenario.change import wrong_keys  # a changed copy is a scenario, whose model this is

    yield from _unique("patterns", [p.name for p in sc.pattern])
    for pattern in sc.pattern:
        for cell in pattern.cells():
            where = f"[[pattern]] {pattern.name!r}"
            if cell.policy:
                yield from _one_of(f"{where}: policy", cell.policy, policies, "a conflict policy")
            if cell.relationship:
                yield from _one_of(f"{where}: relationship", cell.relationship, coverages, "a relationship")
            for problem in wrong_keys(sc, [*cell.set, *pattern.switch]):
                yield f"{where}: {problem}"
            if cell.window and cell.window[1] > sc.months:
                yield f"{where}: the window ends in month {cell.window[1]}, after the horizon of {sc.months} months"


__all__ = ["ISSUES", "Account", "Cell", "Event", "Fact", "Pair", "Pattern", "Scenario", "Segment", "Story", "Supplier"]
