"""The command that holds a class."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.group import kamlab
from sim.cli.options import CASE, PATH, allow_host_option, case_options, chosen_changes, listed
from sim.errors import KamlabError
from sim.language import RefusedError


@kamlab.command("class", epilog="Example: kamlab class first-class --roles supplier,buyer --host 0.0.0.0")
@click.argument("name", type=CASE, default="first-class", metavar="[CASE]")
@click.option(
    "--roles", default="supplier,buyer", show_default=True, metavar="ROLES",
    help="Chairs of a table: supplier (the focal supplier's manager), buyer (of the account), rivals (managers of the other suppliers).",
)  # fmt: skip
@click.option("--account", "accounts", metavar="NAME", multiple=True, help="An account to bargain with; by default the first.")
@click.option("--every", type=int, default=4, show_default=True, help="Months from one plan to the next, 1 to 12.")
@click.option("--seed", type=int, default=3, show_default=True, help="Of the first game's random numbers; the next game takes the next.")
@case_options
@click.option("--host", default="127.0.0.1", show_default=True, help="Where it listens; 0.0.0.0 lets in all who can reach it.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="The port; 0 for any.")
@allow_host_option
@click.option(
    "--database", default="kamlab-class.sqlite", show_default=True, metavar="FILE|URL",
    help="Where the class is kept: a file, or postgresql://user@host/name. The same command goes on with the same class.",
)  # fmt: skip
@click.option("--key", default="", help="The trainer's key, 12 letters or more; by default a random one, kept beside the file.")
@click.option("--consent", type=PATH, metavar="FILE", help="A text that everybody who joins agrees to.")
@click.option("--zh", "chinese", is_flag=True, help="Pages begin in Chinese; each reader can choose.")
def class_(
    *, name: str, roles: str, accounts: tuple[str, ...], every: int, seed: int, settings: tuple[str, ...], months: int | None, host: str,
    port: int, allowed: tuple[str, ...], database: str, key: str, consent: Path | None, chinese: bool,
) -> None:  # fmt: skip
    """Hold a class: people negotiate with each other in their browsers, robots sit in empty chairs.

    Prints the link to join with its QR code, and the trainer's link. Needs the extra class: pip install 'kamlab[class]'.
    """
    from sim.classroom.forms import case_of, form_of
    from sim.classroom.start import hold_class
    from sim.given import read_text

    try:
        case = case_of(name).with_(**chosen_changes(settings), months=months)
        form = form_of(case, listed(roles) or (), accounts, every=every, seed=seed)
        text = read_text(consent.read_bytes()).strip() if consent is not None else ""
        hold_class(
            form, host=host, port=port, database=database, key=key, language="zh" if chinese else "en", consent=text, allowed=allowed
        )
    except RefusedError as refused:
        raise KamlabError(str(refused)) from None
