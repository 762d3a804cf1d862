"""The page of the live view, from Mesa's controls: `kamlab live NAME` serves it. Needs the extra `classroom`."""

from __future__ import annotations

import os
from typing import Any

import solara
from matplotlib.figure import Figure
from mesa.visualization.solara_viz import ModelController, ModelCreator
from mesa.visualization.utils import update_counter

from sim.figures.style import finish
from sim.live.chinese import tongue_of
from sim.live.course import course
from sim.live.network import network
from sim.live.world import AS_CASE, LiveWorld
from sim.scenario import names
from sim.strategies import POLICIES, RELATIONSHIPS

CASE = os.environ.get("KAMLAB_LIVE", "three-managers")
TONGUE = tongue_of(os.environ.get("KAMLAB_LIVE_LANGUAGE", "en"))
PROJECTOR = bool(os.environ.get("KAMLAB_LIVE_PROJECTOR"))
"""Large type, and one figure at a time."""
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
BUTTONS = {"Reset": 1, "Step": 3}
"""Mesa's buttons, whose words cannot be chosen, and their places."""
OTHER_WORDS = """
.kamlab-time .v-btn:nth-of-type({place}) .v-btn__content {{font-size: 0}}
.kamlab-time .v-btn:nth-of-type({place}) .v-btn__content::after {{content: "{word}"; font-size: 0.875rem}}
"""
LARGE = """
.v-main {font-size: 1.5rem}
.v-main .text-h6 {font-size: 1.8rem !important; line-height: 1.25}
.v-main .text-caption {font-size: 1rem !important}
.kamlab-news {font-size: 1.4rem !important}
"""
NETWORK, COURSES = "the network", "the courses"
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
        return {"type": "Select", "label": TONGUE.unfilled(label), "value": shown(value), "values": [shown(each) for each in values]}

    return {
        "case": choice("case", list(dict.fromkeys([*names(), case])), case),
        "policy": choice("policy", [AS_CASE, *POLICIES], AS_CASE),
        "relationship": choice("relationship", [AS_CASE, *RELATIONSHIPS], AS_CASE),
        "seed": {"type": "SliderInt", "label": TONGUE.unfilled("seed"), "value": 1, "min": 1, "max": MOST_SEEDS, "step": 1},
    }


def shown(name: str) -> str:
    """A choice as the page shows it."""
    return TONGUE.word(TONGUE.unfilled(name))


class OfferedWorld(LiveWorld):
    """A world made of what the page offers: a browser can send anything, and no path from there is opened."""

    def __init__(self, case: str = CASE, policy: str = AS_CASE, relationship: str = AS_CASE, seed: int = 1) -> None:
        offered = {"case": [*names(), CASE], "policy": [AS_CASE, *POLICIES], "relationship": [AS_CASE, *RELATIONSHIPS]}
        said = {"case": case, "policy": policy, "relationship": relationship}
        first = {"case": CASE, "policy": AS_CASE, "relationship": AS_CASE}
        meant = {name: {shown(value): value for value in values} | {value: value for value in values} for name, values in offered.items()}
        taken = {name: meant[name].get(value, first[name]) if isinstance(value, str) else first[name] for name, value in said.items()}
        whole = isinstance(seed, int) and not isinstance(seed, bool) and 1 <= seed <= MOST_SEEDS
        super().__init__(**taken, seed=seed if whole else 1)


@solara.component
def Page() -> None:  # noqa: N802 (the name that Solara looks for)
    """Controls at the side; network, courses and news of one world."""
    world = solara.use_reactive(solara.use_memo(lambda: OfferedWorld(CASE), []))
    chosen, interval = solara.use_reactive({}), solara.use_reactive(PLAY_INTERVAL)
    every, threads = solara.use_reactive(1), solara.use_reactive(False)  # which Mesa's controller does not take as plain values
    solara.Title(TONGUE.unfilled("KAMlab live"))
    solara.Style(STYLE + (LARGE if PROJECTOR else "") + other_words())
    with solara.AppBar():
        solara.AppBarTitle(f"KAMlab: {title(world.value)}")
    # Mesa's controllers rather than its SolaraViz, whose intervals of rendering and threads are of no use to a class.
    with solara.Sidebar(), solara.Column():
        with solara.Card(TONGUE.unfilled("Time"), classes=["kamlab-time"]):
            solara.SliderInt(TONGUE.unfilled("milliseconds a month"), value=interval, min=100, max=2000, step=100)
            ModelController(world, model_parameters=chosen, play_interval=interval, render_interval=every, use_threads=threads)
        with solara.Card(TONGUE.unfilled("What is watched")):
            ModelCreator(world, controls(CASE), model_parameters=chosen)
    Show(world.value)


@solara.component
def Show(world: LiveWorld) -> None:  # noqa: N802 (components bear capitals)
    """The world as it stands; for a projector one of the two figures, which a button exchanges."""
    now = update_counter.get()
    figure = solara.use_reactive(NETWORK)
    with solara.Column(gap="4px", style={"padding": "0 16px"}):
        solara.Text(headline(world), classes=["text-h6"])
        if PROJECTOR:
            other = COURSES if figure.value == NETWORK else NETWORK
            solara.Button(TONGUE.unfilled(other), on_click=lambda: figure.set(other), style={"align-self": "flex-start"})
        if not PROJECTOR or figure.value == NETWORK:
            with solara.Div(classes=["kamlab-wide"]):
                solara.FigureMatplotlib(picture(world), dependencies=[now, world, NETWORK], format="png")
            with solara.Div(classes=["kamlab-news"], style=NEWS_STYLE), solara.Div(style={"columns": "2"}):
                for line in told(world):
                    solara.Text(line, style={"display": "block"})
        if not PROJECTOR or figure.value == COURSES:
            with solara.Div(classes=["kamlab-wide"]):
                solara.FigureMatplotlib(courses(world), dependencies=[now, world, COURSES], format="png")
        if not PROJECTOR:
            solara.Text(TONGUE.unfilled(KEY), classes=["text-caption"])


def other_words() -> str:
    """Style that gives Mesa's buttons the words of the page's tongue."""
    if TONGUE.language == "en":
        return ""
    return "".join(OTHER_WORDS.format(place=place, word=TONGUE.unfilled(word)) for word, place in BUTTONS.items())


def title(world: LiveWorld) -> str:
    """Of the case, in the tongue of the page where it has one."""
    return (world.case.title_zh if TONGUE.language == "zh" else "") or world.case.title


def headline(world: LiveWorld) -> str:
    """Where and when we are."""
    sc = world.case
    return TONGUE.say(
        "Month {month} of {months}: {focal}, {policy} in conflict, relationships {relationship}, seed {seed}",
        month=world.month, months=sc.months, focal=world.focal.name, policy=TONGUE.word(str(sc.policy)),
        relationship=TONGUE.word(str(sc.relationship)), seed=world.seed,
    )  # fmt: skip


def picture(world: LiveWorld) -> Figure:
    """The network as a figure; smaller for a projector, where its words are then larger."""
    figure = Figure(figsize=(11, 4.2) if PROJECTOR else (15, 6.6), dpi=130 if PROJECTOR else 80, layout="constrained")
    network(figure.subplots(), world, TONGUE)
    return finish(figure)


def courses(world: LiveWorld) -> Figure:
    """The measures as a figure: in a row, or two by two for a projector."""
    figure = Figure(figsize=(10, 4.6) if PROJECTOR else (15, 2.4), dpi=130 if PROJECTOR else 80, layout="constrained")
    past, rows = world.past, 2 if PROJECTOR else 1
    for axes, measure in zip(figure.subplots(rows, len(MEASURES) // rows).flat, MEASURES, strict=True):
        course(axes, past, measure, months=world.case.months, currency=world.case.currency, tongue=TONGUE)
    return finish(figure)


def told(world: LiveWorld) -> list[str]:
    """The month's news, a line each."""
    if not world.month:
        return [TONGUE.unfilled("Press Step for a month, or ▶ to let the months go by.")]
    news = world.news(TONGUE)
    more = [TONGUE.say("and {more} more", more=len(news) - MOST_NEWS)] if len(news) > MOST_NEWS else []
    return [*news[:MOST_NEWS], *more] or [TONGUE.unfilled("A quiet month.")]
