"""Measures are finite, or the replication has failed: both engines ask here."""

from __future__ import annotations

import numpy as np

from sim.errors import KamlabError
from sim.world.measures import NAMES


def check_finite(series: np.ndarray, first: int = 1) -> None:
    """Raise KamlabError where a measure is not finite.

    Parameters
    ----------
    series : array (months, measures)
    first : number of the first of these months
    """
    if np.isfinite(series).all():
        return
    month, *_ = np.flatnonzero(~np.isfinite(series).all(axis=1))
    names = [name for name, value in zip(NAMES, series[month].tolist(), strict=True) if not np.isfinite(value)]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    raise KamlabError(
        f"in month {first + month} {', '.join(names[:3])}{more} passed what a computer's numbers can hold: "
        "a fact or parameter is too large or too small for this horizon"
    )
