"""Commands to live through a case: the game with its debrief, and the live view."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.group import kamlab
from sim.cli.options import (
    CASE,
    PATH,
    allow_host_option,
    case_options,
    changed_case,
    check_folder,
    json_option,
    overwrite_option,
    seed_option,
    workers_option,
)
from sim.errors import KamlabError
from sim.language import RefusedError, Tongue
from sim.terminal import complain, is_terminal, print_json, prose, records, say

if TYPE_CHECKING:
    from sim.play.game import Game
    from sim.play.saved import Session

QUICK_MONTHS, QUICK_EVERY = 24, 6
"""Horizon and months from plan to plan of a game that takes five minutes."""


@kamlab.command(epilog="Example: kamlab play gree-gome --quick; afterwards, for a class: kamlab play --debrief games/*.json")
@click.argument("names", type=CASE, nargs=-1, metavar="[NAME | FILE...]")
@click.option("--save", type=PATH, metavar="FILE", help="Where the game is kept; by default NAME-1.json, or the next free number.")
@click.option("--resume", type=PATH, metavar="FILE", help="Go on with a saved game.")
@click.option("--debrief", "debriefing", is_flag=True, help="Debrief saved games: one by itself, several as a class.")
@click.option("--account", "accounts", metavar="NAME", multiple=True, help="An account to handle, or all; by default one of each kind.")
@click.option("--quick", is_flag=True, help="24 months and two plans a year: about five minutes.")
@click.option("--every", type=int, help="Months from one plan to the next, 1 to 12; by default 3.")
@click.option("--replication", type=int, default=0, show_default=True, help="Which replication's random numbers, from 0.")
@seed_option
@case_options
@click.option("--out", type=PATH, metavar="DIR", help="With --debrief: folder of figure and tables.")
@overwrite_option
@click.option("--zh", "chinese", is_flag=True, help="In Chinese; a saved game does not know of it.")
@workers_option
@json_option
def play(
    *,
    names: tuple[str, ...],
    save: Path | None,
    resume: Path | None,
    debriefing: bool,
    accounts: tuple[str, ...],
    quick: bool,
    every: int | None,
    replication: int,
    seed: int,
    months: int | None,
    settings: tuple[str, ...],
    out: Path | None,
    overwrite: bool,
    chinese: bool,
    as_json: bool,
) -> None:
    """Be the account manager of a case, month by month, and be debriefed on the same random numbers.

    Whom to visit, what to offer, whether to hold: the game asks, and keeps every decision in a small file. With --debrief the
    arguments are saved games; a class's are pooled. In the browser: kamlab class NAME --roles supplier.
    """
    ctx = click.get_current_context()
    if not debriefing and (as_json or out is not None):
        raise click.UsageError("--json and --out go with --debrief", ctx)
    if debriefing and not names:
        raise click.UsageError("--debrief needs the files of saved games", ctx)
    if resume is not None and not debriefing and (names or save is not None):
        raise click.UsageError("--resume FILE names the game: leave out NAME and --save", ctx)
    if resume is None and not debriefing and len(names) != 1:
        raise click.UsageError("name one case to play (`kamlab scenarios` lists them)", ctx)
    from sim.play.game import PLAN_EVERY, Game
    from sim.play.saved import Session
    from sim.play.tongue import tongue_of

    tongue = tongue_of("zh" if chinese else "en")
    try:
        if debriefing:
            _debrief(names, out, tongue, overwrite=overwrite, as_json=as_json)
        elif resume is not None:
            _play(Session.load(resume), tongue)
        else:
            case = changed_case(names[0], settings, months=QUICK_MONTHS if quick and months is None else months)
            apart = every if every is not None else QUICK_EVERY if quick else PLAN_EVERY
            game = Game(case, seed, replication, accounts=accounts, every=apart)
            if save is not None and save.exists():
                raise RefusedError("{path} exists already: go on with --resume {path}, or name another file", path=save)
            if quick and game.scenario.months < (told := changed_case(names[0], settings).months):
                _tell_quick(game, told, tongue)
            _begin(game, save, tongue)
    except RefusedError as refused:
        raise KamlabError(tongue.tell(refused)) from None


def _tell_quick(game: Game, whole: int, tongue: Tongue) -> None:
    prose(
        tongue.say(
            "A quick game: {months} of the case's {all} months. What comes later is not in it; the first years may show the opposite.",
            months=game.scenario.months,
            all=whole,
        )
    )


def _begin(game: Game, save: Path | None, tongue: Tongue) -> None:
    from sim.play.saved import Session
    from sim.play.terminal import free_path

    path = free_path(Path(), game.scenario.name) if save is None else save
    session = Session(game, path) if save is None else Session(game, path, seen=None)  # a free path is there already, empty
    session.save()
    _play(session, tongue)


def _play(session: Session, tongue: Tongue) -> None:
    from sim.play import terminal
    from sim.play.debrief import debrief
    from sim.play.saved import MovedOnError

    try:
        over = terminal.play(session, tongue)
    except MovedOnError:
        raise RefusedError(
            "{path} was played on elsewhere, or changed. Nothing was written here, and your last answer does not count; go on with: "
            "kamlab play --resume {path}",
            path=session.path,
        ) from None
    except KeyboardInterrupt:
        complain(tongue.say("the game is kept; go on with: kamlab play --resume {path}", path=session.path))
        raise
    if not over:
        say(tongue.say("The game is kept; go on with: kamlab play --resume {path}", path=session.path))
        return
    say()
    say(tongue.say("The game is over. Other managers now play on the same random numbers ..."))
    terminal.tell(debrief(session.game, tongue=tongue))
    say(tongue.say("The game: {path}. Its debrief again, with figures: kamlab play --debrief {path} --out DIR", path=session.path))


def _debrief(files: tuple[str, ...], out: Path | None, tongue: Tongue, *, overwrite: bool, as_json: bool) -> None:
    from tqdm.auto import tqdm

    from sim.experiment.manifest import digest_of_file
    from sim.play import debrief, pool, terminal
    from sim.play.pictures import save_pictures
    from sim.play.pool import finished

    if out is not None:
        check_folder(out)
    if len(files) == 1:
        one, pooled = debrief(finished(Path(files[0]))[0], tongue=tongue), [Path(files[0])]
        told, tables, tell = one.words(), {"managers": one.table(), "hidden": one.hidden}, lambda: terminal.tell(one)
        drawn: Any = one
    else:
        quiet = not is_terminal(sys.stderr)
        with tqdm(total=len(files), desc=tongue.say("games"), unit=tongue.say("game"), disable=quiet, leave=False, file=sys.stderr) as bar:
            many = pool(files, tell=lambda done: bar.update(done - bar.n), tongue=tongue)
        tables = {"games": many.games, "spread": many.spread(), "differences": many.differences()}
        told, tell, drawn = many.words(), lambda: terminal.tell_class(many), many
        left_out = {skipped.path for skipped in many.skipped}
        pooled = [path for path in dict.fromkeys(map(Path, files)) if path not in left_out]
    if as_json:
        print_json({"words": told, **{name: records(frame) for name, frame in tables.items()}})
    else:
        tell()
    if out is not None:
        names = Counter(path.name for path in pooled)  # games of two folders may have one name
        games = {path.name if names[path.name] == 1 else path.as_posix(): digest_of_file(path) for path in pooled}
        for path in save_pictures(drawn, tables, out, games=games, overwrite=overwrite):
            say(tongue.say("Written: {path}", path=path))


@kamlab.command(epilog="Example: kamlab live three-managers --port 8000")
@click.argument("name", type=CASE)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at; 0.0.0.0 lets other machines in.")
@click.option("--port", type=int, default=8765, show_default=True, help="Port to listen at; 0 takes any that is free.")
@click.option("--language", type=click.Choice(("en", "zh")), default="en", show_default=True, help="Of the page.")
@click.option("--projector", is_flag=True, help="Large type, and one figure at a time.")
@allow_host_option
def live(*, name: str, host: str, port: int, language: str, projector: bool, allowed: tuple[str, ...]) -> None:
    """Watch a case month by month in the browser. NAME is a bundled case or a path to a .toml.

    Needs the extra classroom: pip install 'kamlab[classroom]'.
    """
    from sim.live import serve

    serve(name, host=host, port=port, allowed=allowed, language=language, projector=projector)
