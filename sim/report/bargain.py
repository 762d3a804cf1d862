"""A negotiation in a folder: figure, offers and manifest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.called import made_by
from sim.figures.bargain import bargain_figure
from sim.paths import usable
from sim.report.folder import PICTURES, results_in

NAME, OFFERS = "bargain", "offers.csv"
FILES = (*(f"{NAME}.{ending}" for ending in PICTURES), OFFERS)


def save_bargain(deal: Any, out: str | Path, asked: Mapping[str, Any], *, overwrite: bool) -> list[Path]:
    """Write a negotiation to a folder, which is made where there is none; returns the paths.

    deal : a `sim.Bargain`
    asked : what decides it, for its manifest

    Raises
    ------
    KamlabError
        where the folder cannot be written, or holds another result and `overwrite` is false
    """
    told = {
        "kind": "bargain",
        **(asked or {"offers": deal.offers.to_dict("list")}),
    }
    with results_in(usable(out, "out"), told, {"made_by": made_by("sim.bargain")}, overwrite=overwrite, files=FILES) as place:
        place.figure(NAME, bargain_figure(deal))
        place.csv(OFFERS, deal.offers)
    return place.paths
