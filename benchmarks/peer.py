"""A peer: people, raids planned and warned of, relations and choice, as one would write them by hand in Mesa.

Ordinary attributes, `model.random` for random numbers, AgentSet methods for the month, a DataCollector for the measures: no columns, no
compilation, no rule of KAMlab's. The equations are those of `docs/model.md`; the facts are read from the same scenario.

What KAMlab's month does beyond this one: demand and seasons, promises and trust, disputes and bargaining, contests, invoices and
books, learning, presence in the market, thirty further measures, and random numbers by address. `without_the_rest` is the case in which the
two models coincide: the rest is then constant, cancels out of the choice, or touches nothing that the peer has.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace

import mesa

from sim.scenario import Scenario
from sim.scenario.account import Account as AccountFacts
from sim.scenario.supplier import Supplier as SupplierFacts
from sim.strategies.coverage import LAYERS, RANKS
from sim.world.parameters import PARAMETERS

DECISION = len(LAYERS) - 1
STILL = {
    "trust_gain": 0.0, "trust_loss": 0.0, "presence_gain": 0.0, "presence_decay": 0.0, "rank_reach": 1.0, "answer": 0.0, "list_judged": 0.0,
}  # fmt: skip


def without_the_rest(scenario: Scenario) -> Scenario:
    """The scenario in which KAMlab does what the peer does.

    Nobody negotiates, so terms and managers' time stay as they are; demand stands still, so that shares need no weights; trust and
    presence stand at their common starting value and drop out of the logit; raids are planned and warned of but win nothing, and nobody
    answers them; every rank may reach every layer.
    """
    facts = {"account.growth": 0.0, "account.volatility": 0.0, "account.raid_stake": 0.0, "supplier.negotiates": False}
    still = {"segment.growth": 0.0, "segment.volatility": 0.0, "segment.season": 0.0}
    return scenario.with_(set=facts | still | {f"assumptions.{name}": value for name, value in STILL.items()})


class Supplier(mesa.Agent):
    """A firm that sells."""

    def __init__(self, model: Peer, facts: SupplierFacts, scenario: Scenario) -> None:
        super().__init__(model)
        self.name = facts.name
        p = model.p
        attack = scenario.attacks()[facts.attack]
        self.raid_effort, self.readiness = attack.raid_effort, attack.readiness
        coverage = scenario.coverages()[scenario.relationship if facts.focal else facts.relationship]
        self.links = coverage.links
        # By layer, the visits that are made at all: rank, visits a month, and their worth.
        self.visits = [
            [(n, coverage.visits(layer, rank), parity(p, n, at)) for n, rank in enumerate(RANKS) if coverage.visits(layer, rank) > 0]
            for at, layer in enumerate(LAYERS)
        ]
        # Product, brand and price cut: what stays the same for every account of a segment.
        self.offer = p.weight_quality * facts.quality + p.weight_brand * facts.brand + p.weight_price_cut * attack.price_cut
        self.fit = {segment.name: p.weight_fit * facts.fit.get(segment.name, 0.5) for segment in scenario.segment}

    def plan(self) -> None:
        """Strike where power has just shifted, if ready for it."""
        if self.raid_effort <= 0.0:
            return
        for account in self.model.accounts:
            if account.shifted and self.random.random() < self.readiness:
                account.raiders.append(self)


class SalesRep(mesa.Agent):
    """One of a supplier's team at a block of accounts. Without conflicts its time stays undivided."""

    def __init__(self, model: Peer, supplier: Supplier, rank: int, skill: float) -> None:
        super().__init__(model)
        self.supplier, self.rank, self.skill, self.attention = supplier, rank, skill, 1.0


class KeyAccount(mesa.Agent):
    """A firm that buys."""

    def __init__(self, model: Peer, facts: AccountFacts, segment: str) -> None:
        super().__init__(model)
        suppliers = model.suppliers
        self.name = facts.name
        self.power = facts.power
        self.shift_chance = chance(facts.power_shift / 12.0)
        self.contract_speed = facts.contract_speed
        self.share = {s: facts.shares.get(s.name, 0.0) for s in suppliers}
        self.loyalty = {s: facts.loyalty.get(s.name, 0.0) for s in suppliers}
        self.support = dict.fromkeys(suppliers, 0.0)
        self.depth = dict.fromkeys(suppliers, 0.0)
        self.team: dict[Supplier, list[SalesRep]] = {}
        worth = sum(facts.swing_account)
        self.fixed_appeal = {
            s: model.p.weight_terms * sum(v * (1.0 - facts.terms.get(s.name, 0.5)) for v in facts.swing_account) / worth
            + s.offer
            + s.fit[segment]
            for s in suppliers
        }
        self.shifted, self.struck_layer = False, 0
        self.raiders: list[Supplier] = []
        self.warned: set[Supplier] = set()
        self.layers = [[Contact(model, self, layer, n, facts) for n in range(facts.contacts[layer])] for layer in range(len(LAYERS))]
        self.contacts = [contact for layer in self.layers for contact in layer]

    @property
    def incumbent(self) -> Supplier:
        """The supplier with the largest share."""
        return max(self.share, key=self.share.__getitem__)

    def turn_page(self) -> None:
        """Forget last month's events."""
        self.shifted = False
        self.raiders.clear()
        self.warned.clear()

    def shift_power(self) -> None:
        """Now and then the head of the decision layer is replaced, and may side with a rival and against the old guard."""
        luck, p = self.random, self.model.p
        if luck.random() >= self.shift_chance:
            return
        incumbent = self.incumbent
        supporter = max(self.contacts, key=lambda c: c.influence * c.rapport[incumbent])
        self.shifted, self.struck_layer = True, luck.randrange(len(LAYERS))
        newcomer = self.layers[DECISION][0]
        newcomer.hand_over()
        rivals = [s for s in self.share if s is not incumbent]
        if rivals and luck.random() < p.newcomer_tie:
            rival = luck.choice(rivals)
            newcomer.rapport[rival] = max(newcomer.rapport[rival], p.tie_strength)
        if luck.random() < p.newcomer_hostile and supporter is not newcomer:
            supporter.lose_favour()

    def tie_layers(self) -> None:
        """Support, depth and loyalty follow from rapport."""
        p = self.model.p
        for supplier in self.share:
            in_layer = [sum(c.influence * c.rapport[supplier] for c in layer) for layer in self.layers]
            self.support[supplier] = sum(power * support for power, support in zip(self.power, in_layer, strict=True))
            self.depth[supplier] = weakest_link(self.power, in_layer, p.depth_exponent)
            loyalty = self.loyalty[supplier]
            grown = p.loyalty_gain * min(in_layer) * (1.0 + p.loyalty_links * supplier.links) * (1.0 - loyalty)
            self.loyalty[supplier] = min(1.0, loyalty + grown - p.loyalty_decay * loyalty)

    def hear_of_raids(self) -> None:
        """Contacts may warn the incumbent of a raid."""
        incumbent = self.incumbent
        for raider in self.raiders:
            if raider is not incumbent and incumbent not in self.warned:
                silent = math.prod(1.0 - self.model.p.awareness * c.rapport[incumbent] for c in self.contacts if c.hears)
                if self.random.random() < 1.0 - silent:
                    self.warned.add(incumbent)

    def choose(self) -> None:
        """A part of the business is decided again by logit, with a cost of leaving the present supplier."""
        p, share = self.model.p, self.share
        value = {s: self.fixed_appeal[s] + p.weight_support * self.support[s] for s in share}
        top = max(value.values())
        pull = {s: math.exp(v - top) for s, v in value.items()}
        market, extra = sum(pull.values()), math.exp(p.inertia) - 1.0
        kept = {s: share[s] / (market + extra * pull[s]) for s in share}
        moving = sum(kept.values())
        for s in share:
            target = pull[s] * (moving + extra * kept[s])
            share[s] += self.contract_speed * (target - share[s])


class Contact(mesa.Agent):
    """A person at an account."""

    def __init__(self, model: Peer, account: KeyAccount, layer: int, place: int, facts: AccountFacts) -> None:
        super().__init__(model)
        colleagues = facts.contacts[layer]
        self.account, self.layer, self.head = account, layer, place == 0
        self.colleagues = colleagues
        self.influence = (2.0 if self.head else 1.0) / (1.0 + colleagues)
        self.out_of_favour = False
        self.tenure = 0
        self.leave_chance = chance(model.p_turnover[layer] * facts.turnover / 12.0)
        self.rapport = {s: facts.knows.get(s.name, (0.0, 0.0, 0.0))[layer] for s in model.suppliers}

    @property
    def hears(self) -> bool:
        """Whether a raid would come to this person's ears, and be passed on."""
        account = self.account
        rose = account.shifted and self.head and self.layer in (account.struck_layer, DECISION)
        return not (self.out_of_favour or rose)

    def change_post(self) -> None:
        """Leave the post with a small chance."""
        if self.random.random() < self.leave_chance:
            self.hand_over()
        else:
            self.tenure += 1

    def hand_over(self) -> None:
        """A successor keeps of the ties what loyalty to the firm carries."""
        self.tenure, self.out_of_favour = 0, False
        for supplier, loyalty in self.account.loyalty.items():
            self.rapport[supplier] = min(self.rapport[supplier], self.model.p.carry * loyalty)

    def lose_favour(self) -> None:
        """Keep little of the influence; alone in the layer, make way."""
        if self.colleagues == 1:
            self.hand_over()
            return
        self.influence *= self.model.p.purge
        self.out_of_favour = True
        layer = self.account.layers[self.layer]
        total = sum(c.influence for c in layer)
        for contact in layer:
            contact.influence /= total

    def meet(self) -> None:
        """Visits by every supplier's people build rapport."""
        p = self.model.p
        for supplier, rapport in self.rapport.items():
            team = self.account.team[supplier]
            visits = 0.0
            for rank, planned, worth in supplier.visits[self.layer]:
                visits += planned * worth * team[rank].attention * team[rank].skill
            cost = p.visits_upkeep + (p.visits_opening if rapport < p.known_level else 0.0)
            v = max(0.0, visits / self.colleagues - cost)
            grown = p.rapport_gain * v / (v + p.visits_half) * (1.0 - rapport)
            self.rapport[supplier] = min(1.0, max(0.0, rapport + grown - p.rapport_decay * rapport))


class Peer(mesa.Model):
    """A portfolio of key accounts, month by month.

    Parameters
    ----------
    scenario : facts of the case; one segment, or accounts that name theirs
    seed : of `model.random`
    """

    def __init__(self, scenario: Scenario, seed: int | None = None) -> None:
        super().__init__(seed=seed)
        self.p = SimpleNamespace(**({parameter.name: parameter.value for parameter in PARAMETERS} | scenario.assumptions))
        self.p_turnover = (self.p.turnover_operating, self.p.turnover_management, self.p.turnover_decision)
        self.suppliers = [Supplier(self, facts, scenario) for facts in scenario.supplier]
        self.focal = next(s for s in self.suppliers if s.name == scenario.focal.name)
        self.accounts = [KeyAccount(self, facts, facts.segment or scenario.segment[0].name) for facts in scenario.accounts_expanded()]
        for supplier, facts in zip(self.suppliers, scenario.supplier, strict=True):
            self._staff(supplier, min(facts.managers, len(self.accounts)), facts.skill)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "share_of_wallet": mean(lambda account, focal: account.share[focal]),
                "support": mean(lambda account, focal: account.support[focal]),
                "depth": mean(lambda account, focal: account.depth[focal]),
                "loyalty": mean(lambda account, focal: account.loyalty[focal]),
                "warnings": mean(lambda account, focal: focal in account.warned),
                "shifts": mean(lambda account, _focal: account.shifted),
            }
        )

    def _staff(self, supplier: Supplier, teams: int, skill: float) -> None:
        for block in range(teams):
            team = [SalesRep(self, supplier, rank, skill) for rank in range(len(RANKS))]
            begin, end = (n * len(self.accounts) // teams for n in (block, block + 1))
            for account in self.accounts[begin:end]:
                account.team[supplier] = team

    def step(self) -> None:
        """Live through one month."""
        accounts, contacts = self.agents_by_type[KeyAccount], self.agents_by_type[Contact]
        accounts.do("turn_page")
        contacts.do("change_post")
        accounts.do("shift_power")
        self.agents_by_type[Supplier].do("plan")
        contacts.do("meet")
        accounts.do("tie_layers")
        accounts.do("hear_of_raids")
        accounts.do("choose")
        self.datacollector.collect(self)


def mean(measure: Callable[[KeyAccount, Supplier], float]) -> Callable[[Peer], float]:
    """A reporter: the mean of a measure of the focal supplier over the accounts."""
    return lambda model: sum(measure(account, model.focal) for account in model.accounts) / len(model.accounts)


def chance(hazard: float) -> float:
    """Probability of an event within a month."""
    return 1.0 - math.exp(-hazard)


def parity(p: SimpleNamespace, rank: int, layer: int) -> float:
    """Worth of a visit: less for each step between the visitor's rank and the layer visited."""
    return p.parity_below ** max(0, layer - rank) * p.parity_above ** max(0, rank - layer)


def weakest_link(power: tuple[float, ...], support: list[float], exponent: float) -> float:
    """CES aggregate over the layers; zero where a layer with power gives no support."""
    if any(share > 0.0 and level <= 1e-9 for share, level in zip(power, support, strict=True)):
        return 0.0
    return sum(share * level**exponent for share, level in zip(power, support, strict=True) if share > 0.0) ** (1.0 / exponent)
