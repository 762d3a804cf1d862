"""A game in a notebook: widgets that show the view, take the decision and keep the game in its file."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import ipywidgets as w

from sim.errors import KamlabError
from sim.play import words
from sim.play.debrief import YOU, Debrief, debrief
from sim.play.decisions import Accept, Decision, Delegate, GiveIn, Hold, Offer, Plan, Repair, Terms, WalkAway
from sim.play.game import PLAN_EVERY, Game
from sim.play.pictures import picture
from sim.play.questions import AccountQuestion, OfferQuestion, PlanQuestion, StandoffQuestion
from sim.play.saved import Session, read_game
from sim.scenario import Scenario
from sim.strategies.coverage import LAYERS
from sim.world.columns import ISSUES

OWN = "own visits"
NEWS_SHOWN = 12
WIDE = {"description_width": "16em"}
FIELD, SLIDER = {"width": "29em", "max_width": "98%"}, {"width": "38em", "max_width": "98%"}
"""Layouts as plain numbers: a widget made here would belong to no one's session."""
PLAN_HELP = (
    "Visits build ties, layer by layer. Joint activities (0 to 1) bind the firms rather than people; watching its trading (0 to 1) lets "
    "you hear of surprises. Colleagues bargain by the policy that you give them, at accounts that you do not handle yourself."
)
STYLE = Path(__file__).with_name("board.css")


def board(
    scenario: Scenario | str,
    seed: int = 1,
    replication: int = 0,
    *,
    save: str | Path | None = None,
    accounts: Sequence[str] = (),
    every: int = PLAN_EVERY,
) -> w.VBox:
    """A game to be played with the mouse.

    Parameters
    ----------
    scenario, seed, replication, accounts, every : as for `sim.play.Game`
    save : file that holds the game after every decision; where it is there already, that game goes on, so that after a closed
        kernel the same cell takes up where it was left

    Raises
    ------
    KamlabError
        for what cannot be played, or a file that holds no game

    Examples
    --------
    >>> board("kiln-raid").children[1].value.startswith("<h3>")
    True
    """
    path = None if save is None else Path(save)
    if path is not None and path.exists():
        session = Session(read_game(path), path)
    else:
        session = Session(Game(scenario, seed, replication, accounts=accounts, every=every), path)
        session.save()
    return Board(session).box


class Board:
    """The widgets of one session; `box` holds them all, `answer` takes a decision as a click does."""

    def __init__(self, session: Session) -> None:
        self.session, self.game = session, session.game
        self.story, self.news, self.stand, self.trouble = w.HTML(), w.HTML(), w.HTML(), w.HTML()
        self.controls = w.VBox()
        style = w.HTML(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")
        self.box = w.VBox([style, self.story, self.news, self.stand, self.controls, self.trouble])
        self.box.add_class("kamlab-board")
        self.show()

    def answer(self, decision: Decision) -> None:
        """Decide; an answer that cannot be given is told below the controls and changes nothing."""
        try:
            question = self.game.question
            self.session.decide(decision)
        except KamlabError as error:
            self.trouble.value = f"<p class='trouble' role='alert'>{escape(str(error))}</p>"
            if self.game.question is question:
                return
        else:
            self.trouble.value = ""
        self.show()

    def show(self) -> None:
        """Draw what is the case now."""
        question = self.game.question
        self.story.value = _story(self.game)
        self.news.value = _news(self.game)
        self.stand.value = _stand(self.game)
        makers: dict[type, Callable[[Any], list[w.Widget]]] = {
            PlanQuestion: self._plan, OfferQuestion: self._offer, StandoffQuestion: self._stance,
        }  # fmt: skip
        if question is not None:
            self.controls.children = tuple(makers[type(question)](question))
        else:
            self.controls.children = (w.HTML("<p>It is now laid beside other managers on the same luck ...</p>"),)
            self.controls.children = tuple(self._end())

    def _button(self, label: str, decide: Callable[[], Decision], *, tip: str = "", style: str = "") -> w.Button:
        button = w.Button(description=label, tooltip=tip, button_style=style, layout=w.Layout(width="max-content"))
        button.on_click(lambda _: self.answer(decide()))
        return button

    def _plan(self, question: PlanQuestion) -> list[w.Widget]:
        standing = words.as_numbers(question.standing, self.game)
        named = w.Dropdown(
            options=[*question.relationships, OWN], value=question.standing.relationship or OWN, description="plan of visits",
            style=WIDE, layout=FIELD,
        )  # fmt: skip
        visits = [
            w.BoundedFloatText(
                value=value, min=0, max=question.budget, step=0.5, description=f"visits a month, {layer}", style=WIDE, layout=FIELD
            )
            for layer, value in zip(LAYERS, standing.visits, strict=True)
        ]
        links, watch = _part("joint activities", standing.links), _part("watch on its trading", standing.monitoring)
        team = w.Dropdown(
            options=list(question.policies), value=question.standing.instruction, description="colleagues bargain", style=WIDE, layout=FIELD
        )

        following = False  # whether the numbers are being set to those of a named plan

        def to_own(_: Any) -> None:
            if not following:
                named.value = OWN

        def to_named(_: Any) -> None:
            nonlocal following
            if named.value != OWN:
                meant = words.as_numbers(Plan(relationship=named.value, instruction=team.value), self.game)
                following = True
                for widget, value in zip((*visits, links, watch), (*meant.visits, meant.links, meant.monitoring), strict=True):
                    widget.value = value
                following = False

        for widget in (*visits, links, watch):
            widget.observe(to_own, names="value")
        named.observe(to_named, names="value")

        def plan() -> Plan:
            if named.value != OWN:
                return Plan(relationship=named.value, instruction=team.value)
            amounts = tuple(widget.value for widget in visits)
            return Plan(visits=amounts, links=links.value, monitoring=watch.value, instruction=team.value)

        return [named, *visits, links, watch, team, self._button("Go on", plan, style="primary")]

    def _offer(self, question: OfferQuestion) -> list[w.Widget]:
        start = question.standing if question.ours is None else question.ours
        rows: list[w.Widget] = []
        if question.offers_left:
            worth = _part("worth to you", round(question.worth(start), 2))
            even = w.Dropdown(options=[("cheapest for you first", 1.0), ("evenly", 0.0)], description="give way", style=WIDE, layout=FIELD)
            issues = [_part(issue, round(float(x), 2)) for issue, x in zip(ISSUES, start, strict=True)]
            package = self._button("Offer", lambda: Offer(worth=worth.value, perspective=even.value), style="primary")
            terms = self._button("Offer these terms", lambda: Terms(issues=tuple(i.value for i in issues)))
            single = w.Checkbox(description="issue by issue instead (1 all yours, 0 all theirs)", indent=False, layout=FIELD)
            box = w.VBox([*issues, terms], layout=w.Layout(display="none"))
            single.observe(lambda change: setattr(box.layout, "display", "" if change["new"] else "none"), names="value")
            rows += [worth, even, package, single, box]
        ends = [self._button("Accept", Accept, style="success")] if question.theirs is not None else []
        rows.append(_row([*ends, self._button("Walk away", WalkAway, style="warning"), *self._delegate(question.policies)]))
        return rows

    def _stance(self, question: StandoffQuestion) -> list[w.Widget]:
        hold = self._button("Hold", Hold, tip="not yield, offer nothing")
        repair = self._button("Offer repair", Repair, tip="offer a fair settlement; who offers may also be the first to yield")
        give = self._button("Give in", GiveIn, tip="take their last offer", style="warning")
        return [_row([hold, repair, give, *self._delegate(question.policies)])]

    def _delegate(self, policies: Any) -> list[w.Widget]:
        policy = w.Dropdown(options=list(policies), layout=w.Layout(width="10em"))
        return [self._button("Leave it to a colleague who is", lambda: Delegate(policy=policy.value)), policy]

    def _end(self) -> list[w.Widget]:
        found = debrief(self.game)
        image = io.BytesIO()
        picture(found).savefig(image, format="png", dpi=90)
        return [w.HTML(_told(found)), w.Image(value=image.getvalue(), format="png", layout=w.Layout(max_width="100%"))]


def _row(widgets: Sequence[w.Widget]) -> w.HBox:
    return w.HBox(list(widgets), layout=w.Layout(flex_flow="row wrap"))


def _part(name: str, value: float) -> w.FloatSlider:
    return w.FloatSlider(value=value, min=0, max=1, step=0.01, description=name, style=WIDE, layout=SLIDER, readout_format=".2f")


def _story(game: Game) -> str:
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in game.scenario.story.en.split("\n\n"))
    story = f"<details {'open' if not game.decisions else ''}><summary>The case</summary>{paragraphs}</details>"
    return f"<h3>{escape(game.scenario.title)}</h3>{story}<p class='role'>{escape(words.role(game))}</p>"


def _news(game: Game) -> str:
    heard = game.news()[-NEWS_SHOWN:] if game.question is not None else game.news()
    items = ""
    for month, news in groupby(heard, key=lambda item: item.month):
        said = "; ".join(f"<b>{escape(item.words)}</b>" if item.grave else escape(item.words) for item in news)
        items += f"<li><time>month {month}</time> {said}</li>"
    return f"<ul class='news'>{items}</ul>" if items else ""


def _stand(game: Game) -> str:
    question = game.question
    if question is None:
        return "<h4>The game is over</h4>"
    parts = [f"<h4>Month {question.month} of {game.scenario.months}</h4>"]
    if isinstance(question, AccountQuestion):
        parts += [_p(words.alternative_words(question)), _table(words.terms_table(question))]
    else:
        parts += [*map(_p, words.situation(game)), _table(words.accounts_table(game))]
        accounts = [game.view().accounts[name] for name in game.accounts]
        parts += [_table(words.people_table(account)) for account in accounts if account.standing != "gone"]
        cost = f"It costs {game.view().cost:.3f} {game.scenario.currency} a month for each account."
        parts += [_p(f"Plan: {words.plan_words(game.plan, game)}. {cost}"), _p(PLAN_HELP)]
    return "".join([*parts, _p(words.headline(question, game))])


def _told(found: Debrief) -> str:
    sentences = "".join(f"<li>{escape(sentence)}</li>" for sentence in found.words())
    title = "<h4>The same luck under other managers</h4>"
    return f"{title}{_table(words.debrief_table(found))}<ul class='told'>{sentences}</ul>"


def _p(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _table(found: words.Table) -> str:
    columns, rows = found
    head = "".join(f"<th scope='col'>{escape(column)}</th>" for column in columns)
    body = ""
    for row in rows:
        cells = "".join(f"<td>{escape(text)}</td>" for text in row)
        body += f"<tr{' class=you' if row[0] == YOU else ''}>{cells}</tr>"
    return f"<div class='wide'><table><tr>{head}</tr>{body}</table></div>"
