"""The page of the live view, from Mesa's controls: `kamlab live NAME` serves it. Needs the extra `classroom`."""

from __future__ import annotations

import os
from typing import Any

import solara
from matplotlib.figure import Figure
from mesa.visualization.solara_viz import ModelController, ModelCreator
from mesa.visualization.utils import update_counter

from sim.figures.style import finish
from sim.live.course import course
from sim.live.network import network
from sim.live.world import AS_CASE, LiveWorld
from sim.scenario import names
from sim.strategies import POLICIES, RELATIONSHIPS

CASE = os.environ.get("KAMLAB_LIVE", "three-managers")
MEASURES = ("profit", "share_of_wallet", "resentment", "loyalty")
PLAY_INTERVAL = 500
"""Milliseconds a month, at first."""
MOST_SEEDS = 100
MOST_NEWS = 12
STYLE = """
.v-navigation-drawer {width: 310px !important; min-width: 310px !important; max-width: 310px !important}
@media (min-width: 960px) {
  :has(.v-navigation-drawer--active) .v-main {--v-layout-left: 310px !important}
  :has(.v-navigation-drawer--active) .v-app-bar {left: 310px !important; width: calc(100% - 310px) !important}
}
nav .v-slider.v-input--horizontal {grid-template-areas: "prepend" "control" "messages"; grid-template-columns: minmax(0, 1fr)}
@media (max-width: 959px) {
  .v-application, .v-application__wrap > div {min-width: 0 !important; max-width: 100vw}
  :has(> .v-main) {display: flex; flex-direction: column; min-width: 0}
  .v-navigation-drawer {position: static !important; transform: none !important; height: auto !important; border: 0; box-shadow: none;
    width: 100% !important; max-width: 100% !important}
  :has(> .v-navigation-drawer) {order: 2}
  .v-app-bar {position: static !important; width: 100% !important; left: 0 !important; transform: none !important}
  .v-app-bar-nav-icon, .v-navigation-drawer__scrim {display: none !important}
  .v-toolbar-title {font-size: 1rem !important}
  .v-toolbar-title__placeholder {white-space: normal; line-height: 1.2}
  .v-main {order: 1; padding: 0 !important; flex: none; height: auto !important; min-width: 0}
  .kamlab-wide {overflow-x: auto; max-width: calc(100vw - 56px)}
  .kamlab-wide img {width: 640px; max-width: none}
  .kamlab-news > div {columns: 1 !important}
}
.v-selection-control__wrapper {font-size: 0}
.v-selection-control__wrapper .v-icon {font-size: 24px}
"""
"""The side bar has a width, since Solara leaves it open and the page then begins beneath it; on a telephone it lies below the page, and
pictures are moved sideways."""
NEWS_STYLE = {"height": "6em", "overflow": "auto", "font-size": "0.9rem"}
"""Always as high, so that nothing below moves from month to month."""
KEY = (
    "A line is a tie: the wider, the warmer; dotted where the relationship has ended. The bar on a roof is the account's wallet, "
    "divided among the suppliers. Ground of a house, by its relationship with the supplier below: yellow for a dispute, red for a "
    "stand-off, grey once ended. A new choice of case, policy, relationship or seed counts from the next Reset."
)


def controls(case: str) -> dict[str, Any]:
    """What the page lets one choose, in the form of Mesa's `ModelCreator`; the names are those of `LiveWorld`'s parameters."""

    def choice(label: str, values: list[str], value: str) -> dict[str, Any]:
        return {"type": "Select", "label": label, "value": value, "values": values}

    return {
        "case": choice("case", list(dict.fromkeys([*names(), case])), case),
        "policy": choice("policy", [AS_CASE, *POLICIES], AS_CASE),
        "relationship": choice("relationship", [AS_CASE, *RELATIONSHIPS], AS_CASE),
        "seed": {"type": "SliderInt", "label": "seed", "value": 1, "min": 1, "max": MOST_SEEDS, "step": 1},
    }


class OfferedWorld(LiveWorld):
    """A world made of what the page offers: a browser can send anything, and no path from there is opened."""

    def __init__(self, case: str = CASE, policy: str = AS_CASE, relationship: str = AS_CASE, seed: int = 1) -> None:
        offered = controls(CASE)
        asked = {"case": case, "policy": policy, "relationship": relationship}
        taken = {name: value if value in offered[name]["values"] else offered[name]["value"] for name, value in asked.items()}
        whole = isinstance(seed, int) and not isinstance(seed, bool) and 1 <= seed <= MOST_SEEDS
        super().__init__(**taken, seed=seed if whole else 1)


@solara.component
def Page() -> None:  # noqa: N802 (the name that Solara looks for)
    """Controls at the side; network, courses and news of one world."""
    world = solara.use_reactive(solara.use_memo(lambda: OfferedWorld(CASE), []))
    chosen, interval = solara.use_reactive({}), solara.use_reactive(PLAY_INTERVAL)
    every, threads = solara.use_reactive(1), solara.use_reactive(False)  # which Mesa's controller does not take as plain values
    solara.Title("KAMlab live")
    solara.Style(STYLE)
    with solara.AppBar():
        solara.AppBarTitle(f"KAMlab: {world.value.scenario.title}")
    # Mesa's controllers rather than its SolaraViz, whose intervals of rendering and threads are of no use to a class.
    with solara.Sidebar(), solara.Column():
        with solara.Card("Time"):
            solara.SliderInt("milliseconds a month", value=interval, min=100, max=2000, step=100)
            ModelController(world, model_parameters=chosen, play_interval=interval, render_interval=every, use_threads=threads)
        with solara.Card("What is watched"):
            ModelCreator(world, controls(CASE), model_parameters=chosen)
    Show(world.value)


@solara.component
def Show(world: LiveWorld) -> None:  # noqa: N802 (components bear capitals)
    """The world as it stands."""
    now = update_counter.get()
    with solara.Column(gap="4px", style={"padding": "0 16px"}):
        solara.Text(headline(world), classes=["text-h6"])
        with solara.Div(classes=["kamlab-wide"]):
            solara.FigureMatplotlib(picture(world), dependencies=[now, world], format="png")
        with solara.Div(classes=["kamlab-news"], style=NEWS_STYLE), solara.Div(style={"columns": "2"}):
            for line in told(world):
                solara.Text(line, style={"display": "block"})
        with solara.Div(classes=["kamlab-wide"]):
            solara.FigureMatplotlib(courses(world), dependencies=[now, world], format="png")
        solara.Text(KEY, classes=["text-caption"])


def headline(world: LiveWorld) -> str:
    """Where and when we are."""
    sc = world.scenario
    strategies = f"{sc.policy} in conflict, relationships {sc.relationship}"
    return f"Month {world.month} of {sc.months}: {world.focal.name}, {strategies}, seed {world.seed}"


def picture(world: LiveWorld) -> Figure:
    """The network as a figure."""
    figure = Figure(figsize=(15, 6.6), dpi=80, layout="constrained")
    network(figure.subplots(), world)
    return finish(figure)


def courses(world: LiveWorld) -> Figure:
    """The measures as a figure."""
    figure = Figure(figsize=(15, 2.4), dpi=80, layout="constrained")
    past = world.past
    for axes, measure in zip(figure.subplots(1, len(MEASURES)), MEASURES, strict=True):
        course(axes, past, measure, months=world.scenario.months, currency=world.scenario.currency)
    return finish(figure)


def told(world: LiveWorld) -> list[str]:
    """The month's news, a line each."""
    if not world.month:
        return ["Press Step for a month, or ▶ to let the months go by."]
    news = world.news()
    more = [f"and {len(news) - MOST_NEWS} more"] if len(news) > MOST_NEWS else []
    return [*news[:MOST_NEWS], *more] or ["A quiet month."]
