"""The command about a single negotiation."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.group import kamlab
from sim.cli.options import PATH, check_folder, json_option, load_figures, overwrite_option
from sim.errors import KamlabError
from sim.terminal import print_json, records, say, table

if TYPE_CHECKING:
    from sim.bargaining import Bargain


def _numbers(option: str, text: str | None) -> list[float] | None:
    if text is None:
        return None
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise KamlabError(f"{option} must be numbers with commas between them, as in 0.5,0.3,0.2, not {text!r}") from None


def _assumed(settings: tuple[str, ...]) -> dict[str, float]:
    found = {}
    for text in settings:
        name, sign, value = text.partition("=")
        try:
            found[name.strip().removeprefix("assumptions.")] = float(value)
        except ValueError:
            raise KamlabError(f"--set must have the form PARAMETER=NUMBER, as in learned=0, not {text!r}") from None
        if not sign:
            raise KamlabError(f"--set must have the form PARAMETER=NUMBER, as in learned=0, not {text!r}")
    return found


@kamlab.command(epilog="Example: kamlab bargain balanced hard-line --weights-supplier 0.5,0.3,0.2 --weights-account 0.2,0.3,0.5")
@click.argument("supplier")
@click.argument("account")
@click.option("--weights-supplier", metavar="A,B,...", help="What each issue weighs for the supplier; scaled to sum to one.")
@click.option("--weights-account", metavar="A,B,...", help="What each weighs for the account.")
@click.option(
    "--domain", type=PATH, metavar="DIR", help="In their place: a folder with a Genius (XML) or GeniusWeb (JSON) domain and two profiles."
)
@click.option("--supplier-profile", metavar="NAME", help="Profile of the domain that is the supplier's; by default the first by name.")
@click.option("--of-best", is_flag=True, help="Divide the evaluations of each issue by the best of them, as Genius does; NegMAS does not.")
@click.option("--reserve-supplier", type=float, help="True alternative of the supplier, 0 to 1, or in the units of the domain.")
@click.option("--reserve-account", type=float, help="True alternative of the account.")
@click.option("--rounds", type=int, default=20, show_default=True, help="Rounds until the deadline.")
@click.option("--account-opens", is_flag=True, help="Let the account make the first offer.")
@click.option("--patience", type=float, default=math.inf, show_default=True, help="Strain at which the talks break off.")
@click.option("--set", "settings", metavar="PARAMETER=NUMBER", multiple=True, help="Another value for a parameter of the table; repeat it.")
@click.option("--out", type=PATH, metavar="DIR", help="Folder for figure, offers and manifest; nothing is written without it.")
@overwrite_option
@json_option
def bargain(
    *, supplier: str, account: str, weights_supplier: str | None, weights_account: str | None, domain: Path | None,
    supplier_profile: str | None, of_best: bool, reserve_supplier: float | None, reserve_account: float | None, rounds: int,
    account_opens: bool, patience: float, settings: tuple[str, ...], out: Path | None, overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Let the policies SUPPLIER and ACCOUNT negotiate once, offer by offer.

    Told are the agreement, the Nash and the Kalai-Smorodinsky solution and what was left on the table; --out draws them.
    """
    import sim

    weights = _numbers("--weights-supplier", weights_supplier), _numbers("--weights-account", weights_account)
    if domain is None and (supplier_profile is not None or of_best):
        raise KamlabError("--supplier-profile and --of-best are for a --domain")
    if domain is None and None in weights:
        raise KamlabError("give --weights-supplier and --weights-account, as in 0.5,0.3,0.2, or a --domain")
    listed = None if domain is None else sim.read_domain(domain, supplier=supplier_profile, of_best=of_best)
    if out is not None:
        check_folder(out)
        load_figures()
    arguments: dict[str, Any] = {
        "supplier": supplier, "account": account, "weights_supplier": weights[0], "weights_account": weights[1],
        "reserve_supplier": reserve_supplier, "reserve_account": reserve_account, "rounds": rounds, "account_opens": account_opens,
        "patience": patience, "assumptions": _assumed(settings),
    }  # fmt: skip
    deal = sim.bargain(**arguments, domain=listed)
    asked = arguments | {"patience": str(patience), "domain": None if domain is None else str(domain), "offers": records(deal.offers)}
    files = [] if out is None else deal.save(out, overwrite=overwrite, asked=asked)
    if as_json:
        print_json(_plain(deal) | {"files": list(map(str, files))})
        return
    _show(deal)
    if out is not None:
        say(f"Figure and offers: {out}")


def _plain(deal: Bargain) -> dict[str, Any]:
    return {
        "agreed": deal.agreed,
        "agreement": None if deal.agreement is None else deal.agreement.tolist(),
        "outcome": deal.outcome,
        "utility_supplier": deal.utility_supplier,
        "utility_account": deal.utility_account,
        "rounds": deal.rounds,
        "nash": deal.fair,
        "kalai_smorodinsky": deal.kalai_smorodinsky,
        "alternatives": deal.alternatives,
        "left": deal.left._asdict(),
        "offers": records(deal.offers),
    }


def _show(deal: Bargain) -> None:
    rows = [[f"{value:.3f}" if isinstance(value, float) else str(value) for value in row] for row in deal.offers.to_numpy().tolist()]
    names = list(deal.offers.columns)
    table(names, rows, right=[names[0], *names[-2:]], title=f"{'Agreement' if deal.agreed else 'No agreement'} after {deal.rounds} offers")
    say()

    def points(point: tuple[float, float] | None) -> tuple[str, str]:
        return ("-", "-") if point is None else (f"{point[0]:.3f}", f"{point[1]:.3f}")

    ends = ("agreement" if deal.agreed else "walk-away utilities", *points((deal.utility_supplier, deal.utility_account)))
    told = [
        ends, ("alternatives", *points(deal.alternatives)), ("Nash solution", *points(deal.fair)),
        ("Kalai-Smorodinsky solution", *points(deal.kalai_smorodinsky)),
        ("left on the table, each alone", *points((deal.left.supplier, deal.left.account))),
    ]  # fmt: skip
    table(("utility", "supplier", "account"), told, right=("supplier", "account"))
    say(f"Left on the table, both together: {deal.left.joint:.3f}")
