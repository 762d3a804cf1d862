"""The ledger in plain words."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from sim.engine.batch import Batch
from sim.engine.build import build
from sim.engine.checks import check_replication, check_seed
from sim.engine.populate import Setting
from sim.engine.run import Agents, chosen_engine
from sim.kernel.axes import LAYERS, STAGES
from sim.kernel.declare import Event, supplier_of
from sim.language import ENGLISH, Tongue
from sim.scenario import Scenario, load
from sim.world.registry import EVENTS


def sentence(event: Event, tongue: Tongue, supplier: str, account: str, details: Sequence[float], setting: Setting) -> str:
    """One row of the ledger in words."""
    if not isinstance(event.words, str):
        first, second, third = details
        return event.words(tongue, supplier, account, (first, second, third), setting)
    places: dict[str, Any] = {"supplier": supplier, "account": account}
    for name, value in zip(event.details, details, strict=False):
        places[name] = PUT_IN[name](tongue, value, setting) if name in PUT_IN else value
    return tongue.say(event.words, **places)


PUT_IN: dict[str, Callable[[Tongue, float, Setting], str]] = {
    "rival": lambda t, value, setting: supplier_of(setting, value),
    "layer": lambda t, value, setting: t.word(LAYERS[int(value)]),
    "stage": lambda t, value, setting: t.word(STAGES[int(value)]),
    "segment": lambda t, value, setting: setting.segments[int(value)],
}
"""Details of an event that are places in a list, and are put into its sentence by name."""


def run_ledger(
    scenario: Scenario | str,
    seed: int = 1,
    replication: int = 0,
    *,
    engine: str = "auto",
    agents: Agents | None = None,
    tongue: Tongue = ENGLISH,
) -> pd.DataFrame:
    """Everything that happened in one replication, in plain words; the same from both engines.

    Parameters
    ----------
    scenario : a bundled scenario's name, a path to a .toml, or a scenario
    seed : of the random numbers, 0 to 2^63 - 1
    replication : which one, from 0; it meets the random numbers addressed by (seed, replication)
    engine : "batch" (compiled), "agents" (Mesa) or "auto"
    agents : own agent classes, {sim.Supplier: MySupplier}
    tongue : in which the words are told (see `sim.language`)

    Returns
    -------
    DataFrame with columns month, event, supplier, account, words, and the numbers behind them (first, second, third)

    Raises
    ------
    KamlabError
        for a scenario, seed, replication or engine that cannot be used
    """
    sc = load(scenario)
    seed, replication = check_seed(seed), check_replication(replication)
    if chosen_engine(engine, agents, sc) == "batch":
        batch = Batch(sc, seed, ledger=True)
        batch.run(replication)
        return ledger_of(batch.setting, tongue)
    world = build(sc, seed, replication, ledger=True, agents=agents)
    for _ in range(sc.months):
        world.step()
    table = ledger_of(world.setting, tongue)
    from sim.engine.world import release

    release(world)
    return table


def ledger_of(setting: Setting, tongue: Tongue = ENGLISH) -> pd.DataFrame:
    """The ledger of a setting (`world.setting`) whose world was built with `ledger=True`, up to its present month."""
    if setting.state.ledger_size[0] == len(setting.state.ledger):
        warnings.warn(f"the ledger is full after {len(setting.state.ledger)} events; later ones are missing", stacklevel=2)
    rows = []
    for month, reason, s, a, *details in setting.state.ledger[: setting.state.ledger_size[0]].tolist():
        event = EVENTS[int(reason)]
        supplier = supplier_of(setting, s)
        account = setting.accounts[int(a)] if a >= 0 else ""
        text = sentence(event, tongue, supplier, account, details[:3], setting)
        rows.append((int(month), event.name, supplier if s >= 0 else "", account, text, *details))
    columns = ["month", "event", "supplier", "account", "words", "first", "second", "third"]
    return pd.DataFrame(rows, columns=columns)
