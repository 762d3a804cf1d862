"""A game in a notebook: widgets that show the view, take the decision and keep the game in its file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import ipywidgets as w

from sim.errors import KamlabError
from sim.figures.png import as_png
from sim.kernel.axes import ISSUES
from sim.language import ENGLISH, Tongue
from sim.play import words
from sim.play.debrief import Debrief, debrief
from sim.play.decisions import Accept, Decision, Delegate, GiveIn, Hold, Offer, Plan, Repair, Terms, WalkAway
from sim.play.game import PLAN_EVERY, Game
from sim.play.pictures import picture
from sim.play.questions import AccountQuestion, OfferQuestion, PlanQuestion, StandoffQuestion
from sim.play.saved import MovedOnError, Session
from sim.play.tongue import tongue_of
from sim.scenario import Scenario
from sim.strategies.coverage import LAYERS

OWN = "own visits"
NEWS_SHOWN = 12
WIDE = {"description_width": "16em"}
FIELD, SLIDER = {"width": "29em", "max_width": "98%"}, {"width": "38em", "max_width": "98%"}
"""Layouts as plain numbers: a widget made here would belong to no one's session."""
STYLE = Path(__file__).with_name("board.css")


def board(
    scenario: Scenario | str,
    seed: int = 1,
    replication: int = 0,
    *,
    save: str | Path | None = None,
    accounts: Sequence[str] = (),
    every: int = PLAN_EVERY,
    language: str = "en",
    player: str = "",
) -> w.VBox:
    """A game to be played with the mouse.

    Parameters
    ----------
    scenario, seed, replication, accounts, every : as for `sim.play.Game`
    save : file that holds the game after every decision; where it is there already, that game goes on, so that after a closed
        kernel the same cell takes up where it was left
    language : en or zh; the saved game does not know of it
    player : who plays; kept in the file

    Raises
    ------
    KamlabError
        for what cannot be played, a file that holds no game, or another language

    Examples
    --------
    >>> board("kiln-raid").children[1].value.startswith("<h3>")
    True
    """
    tongue, path = tongue_of(language), None if save is None else Path(save)
    if path is not None and path.exists():
        session = Session.load(path)
    else:
        session = Session(Game(scenario, seed, replication, accounts=accounts, every=every), path, player=player, seen=None)
        session.save()
    return Board(session, tongue).box


class Box(w.VBox):
    """Widgets in a column, of which a notebook that is only read shows the texts as they stand, and that the cell is to be run."""

    invitation = ""

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        still = "".join(part.value for part in self.children if isinstance(part, w.HTML)) + self.invitation
        return {**super()._repr_mimebundle_(**options), "text/html": f"<div class='kamlab-board'>{still}</div>", "text/plain": "a game"}


class Board:
    """The widgets of one session; `box` holds them all, `answer` takes a decision as a click does."""

    def __init__(self, session: Session, tongue: Tongue = ENGLISH) -> None:
        self.session, self.game, self.tongue = session, session.game, tongue
        self.story, self.news, self.stand, self.trouble = w.HTML(), w.HTML(), w.HTML(), w.HTML()
        self.controls = w.VBox()
        style = w.HTML(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")
        self.box = Box([style, self.story, self.news, self.stand, self.controls, self.trouble])
        self.box.invitation = f"<p><b>{escape(tongue.say('Run this cell to play.'))}</b></p>"
        self.box.add_class("kamlab-board")
        self.show()

    def answer(self, decision: Decision, number: int | None = None) -> None:
        """Decide; an answer that cannot be given is told below the controls and changes nothing.

        number : of the question that is answered, by default the present one; a second click on an old one is told, and no answer
        """
        try:
            question = self.game.question
            self.session.decide(decision, number)
        except MovedOnError as error:
            self._complain(self.tongue.tell(error))
            label = self.tongue.say("Load the game as it stands now")
            again = w.Button(description=label, button_style="primary", layout=w.Layout(width="max-content"))
            again.on_click(lambda _: self.load())
            self.controls.children = (again,)
            return
        except KamlabError as error:
            self._complain(self.tongue.tell(error))
            if self.game.question is question:
                return
        else:
            self.trouble.value = ""
        self.show()
        if self.game.question is not None:
            _first(self.controls).focus()  # else the keyboard would begin again at the top of the page

    def load(self) -> None:
        """Take up the game as its file holds it, after it was played on elsewhere."""
        assert self.session.path is not None
        try:
            self.session = Session.load(self.session.path)
        except KamlabError as error:
            self._complain(self.tongue.tell(error))
            return
        self.game, self.trouble.value = self.session.game, ""
        self.show()

    def _complain(self, sentence: str) -> None:
        self.trouble.value = f"<p class='trouble' role='alert'>{escape(sentence)}</p>"

    def show(self) -> None:
        """Draw what is the case now."""
        question = self.game.question
        self.story.value = _story(self.game, self.tongue)
        self.news.value = _news(self.game, self.tongue)
        self.stand.value = _stand(self.game, self.tongue)
        makers: dict[type, Callable[[Any], list[w.Widget]]] = {
            PlanQuestion: self._plan, OfferQuestion: self._offer, StandoffQuestion: self._stance,
        }  # fmt: skip
        if question is not None:
            self.controls.children = tuple(makers[type(question)](question))
        else:
            self.controls.children = (w.HTML(_p(self.tongue.say("It is now laid beside other managers on the same random numbers ..."))),)
            self.controls.children = tuple(self._end())

    def _button(self, label: str, decide: Callable[[], Decision], *, tip: str = "", style: str = "", final: bool = False) -> w.Button:
        button = w.Button(description=label, tooltip=tip, button_style=style, layout=w.Layout(width="max-content"))
        number = len(self.game.decisions)
        asked = self.tongue.say("Sure? {label}", label=label) if final else label

        def clicked(_: Any) -> None:
            if button.description != asked:
                button.description = asked  # what ends something is confirmed by a second click
                return
            try:
                decision = decide()
            except KamlabError:  # numbers that no slider gives
                self._complain(self.tongue.say("these numbers cannot be an answer"))
                return
            self.answer(decision, number)

        button.on_click(clicked)
        return button

    def _plan(self, question: PlanQuestion) -> list[w.Widget]:
        t, standing = self.tongue, words.as_numbers(question.standing, self.game)
        named = w.Dropdown(
            options=[*self._named(question.relationships), (t.say("own visits"), OWN)], value=question.standing.relationship or OWN,
            description=t.say("plan of visits"), style=WIDE, layout=FIELD,
        )  # fmt: skip
        called = [t.say("visits a month, {layer}", layer=t.word(layer)) for layer in LAYERS]
        visits = [
            w.BoundedFloatText(value=value, min=0, max=question.budget, step=0.5, description=name, style=WIDE, layout=FIELD)
            for name, value in zip(called, standing.visits, strict=True)
        ]
        links, watch = _part(t.say("joint activities"), standing.links), _part(t.say("watch on its trading"), standing.monitoring)
        team = w.Dropdown(
            options=self._named(question.policies), value=question.standing.instruction, description=t.say("colleagues bargain"),
            style=WIDE, layout=FIELD,
        )  # fmt: skip

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

        return [named, *visits, links, watch, team, self._button(t.say("Go on"), plan, style="primary")]

    def _offer(self, question: OfferQuestion) -> list[w.Widget]:
        t, start = self.tongue, question.standing if question.ours is None else question.ours
        rows: list[w.Widget] = []
        if question.offers_left:
            worth = _part(t.say("worth to you"), round(question.worth(start), 2))
            even = w.Dropdown(
                options=[(t.say("cheapest for you first"), 1.0), (t.say("evenly"), 0.0)], description=t.say("give way"),
                style=WIDE, layout=FIELD,
            )  # fmt: skip
            issues = [_part(t.word(issue), round(float(x), 2)) for issue, x in zip(ISSUES, start, strict=True)]
            package = self._button(t.say("Offer"), lambda: Offer(worth=worth.value, perspective=even.value), style="primary")
            terms = self._button(t.say("Offer these terms"), lambda: Terms(issues=tuple(i.value for i in issues)))
            single = w.Checkbox(description=t.say("issue by issue instead (1 all yours, 0 all theirs)"), indent=False, layout=FIELD)
            box = w.VBox([*issues, terms], layout=w.Layout(display="none"))
            single.observe(lambda change: setattr(box.layout, "display", "" if change["new"] else "none"), names="value")
            rows += [worth, even, package, single, box]
        ends = [self._button(t.say("Accept"), Accept, style="success", final=True)] if question.theirs is not None else []
        walk = self._button(t.say("Walk away"), WalkAway, style="warning", final=True)
        rows.append(_row([*ends, walk, *self._delegate(question.policies)]))
        return rows

    def _stance(self, question: StandoffQuestion) -> list[w.Widget]:
        t = self.tongue
        hold = self._button(t.say("Hold"), Hold, tip=t.say("not yield, offer nothing"))
        tip = t.say("offer a fair settlement; who offers may also be the first to yield")
        repair = self._button(t.say("Offer repair"), Repair, tip=tip)
        give = self._button(t.say("Give in"), GiveIn, tip=t.say("take their last offer"), style="warning", final=True)
        return [_row([hold, repair, give, *self._delegate(question.policies)])]

    def _delegate(self, policies: Any) -> list[w.Widget]:
        policy = w.Dropdown(options=self._named(policies), layout=w.Layout(width="10em"))
        return [self._button(self.tongue.say("Leave it to a colleague who is"), lambda: Delegate(policy=policy.value)), policy]

    def _named(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """Choices as they are called, and as they are."""
        return [(self.tongue.word(name), name) for name in names]

    def _end(self) -> list[w.Widget]:
        found = debrief(self.game, tongue=self.tongue)
        shown = w.Image(value=as_png(picture(found), 90), format="png", layout=w.Layout(max_width="100%"))
        frame = w.Box([shown])  # in which a telephone can move a picture that it could not read at its own width
        frame.add_class("picture")
        return [w.HTML(_told(found)), frame]


def _first(widget: w.Widget) -> w.Widget:
    """The first control in a box."""
    return _first(widget.children[0]) if isinstance(widget, w.Box) else widget


def _row(widgets: Sequence[w.Widget]) -> w.HBox:
    return w.HBox(list(widgets), layout=w.Layout(flex_flow="row wrap"))


def _part(name: str, value: float) -> w.FloatSlider:
    # Not tabbable itself, its handle is; but so it can be given the focus.
    return w.FloatSlider(
        value=value, min=0, max=1, step=0.01, description=name, style=WIDE, layout=SLIDER, readout_format=".2f", tabbable=False
    )


def _story(game: Game, tongue: Tongue) -> str:
    paragraphs = "".join(map(_p, words.story(game.scenario, tongue).split("\n\n")))
    summary = f"<summary>{escape(tongue.say('The case'))}</summary>"
    story = f"<details {'open' if not game.decisions else ''}>{summary}{paragraphs}</details>"
    return f"<h3>{escape(words.title(game.scenario, tongue))}</h3>{story}<p class='role'>{escape(words.role(game, tongue))}</p>"


def _news(game: Game, tongue: Tongue) -> str:
    heard = game.news(tongue=tongue)
    items = ""
    for month, news in groupby(heard[-NEWS_SHOWN:] if game.question is not None else heard, key=lambda item: item.month):
        said = tongue.clauses(f"<b>{escape(item.words)}</b>" if item.grave else escape(item.words) for item in news)
        items += f"<li><time>{escape(tongue.say('month {month}', month=month))}</time> {said}</li>"
    return f"<ul class='news'>{items}</ul>" if items else ""


def _stand(game: Game, tongue: Tongue) -> str:
    question = game.question
    if question is None:
        return _heading(tongue.say("The game is over"))
    parts = [_heading(tongue.say("Month {month} of {months}", month=question.month, months=game.scenario.months))]
    if isinstance(question, AccountQuestion):
        parts += [_p(words.alternative_words(question, tongue)), _table(words.terms_table(question, tongue))]
    else:
        parts += [*map(_p, words.situation(game, tongue)), _table(words.accounts_table(game, tongue))]
        accounts = [game.view().accounts[name] for name in game.accounts]
        parts += [_table(words.people_table(account, tongue)) for account in accounts if account.standing != "gone"]
        parts += [_p(words.plan_line(game, tongue)), _p(_plan_help(tongue))]
    return "".join([*parts, _p(words.headline(question, game, tongue))])


def _plan_help(tongue: Tongue) -> str:
    return tongue.say(
        "Visits build ties, layer by layer. Joint activities (0 to 1) bind the firms rather than people; watching its trading (0 to 1) "
        "lets you hear of surprises. Colleagues bargain by the policy that you give them, at accounts that you do not handle yourself."
    )


def _told(found: Debrief) -> str:
    sentences = "".join(f"<li>{escape(sentence)}</li>" for sentence in found.words())
    title = _heading(found.tongue.say("The same random numbers under other managers"))
    return f"{title}{_table(words.debrief_table(found), words.you(found.tongue))}<ul class='told'>{sentences}</ul>"


def _heading(text: str) -> str:
    return f"<h4>{escape(text)}</h4>"


def _p(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _table(found: words.Table, you: str = "") -> str:
    columns, rows = found
    head = "".join(f"<th scope='col'>{escape(column)}</th>" for column in columns)
    body = ""
    for row in rows:
        cells = "".join(f"<td>{escape(text)}</td>" for text in row)
        body += f"<tr{' class=you' if you and row[0] == you else ''}>{cells}</tr>"
    return f"<div class='wide'><table><tr>{head}</tr>{body}</table></div>"
