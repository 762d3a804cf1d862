"""Measures are finite, or the replication has failed: both engines ask here."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.errors import KamlabError
from sim.world.measures import NAMES


def check_finite(series: np.ndarray, first: int = 1, own: Sequence[str] = ()) -> None:
    """Raise KamlabError where a measure is not finite.

    Parameters
    ----------
    series : array (months, measures)
    first : number of the first of these months
    own : names of the measures of one's own, which stand behind the shipped ones
    """
    if np.isfinite(series).all():
        return
    month, *_ = np.flatnonzero(~np.isfinite(series).all(axis=1))
    names = [name for name, value in zip(NAMES, series[month].tolist(), strict=False) if not np.isfinite(value)]
    if not names:
        name, value = next(pair for pair in zip(own, series[month, len(NAMES) :].tolist(), strict=True) if not np.isfinite(pair[1]))
        raise KamlabError(f"measure {name}, month {first + month}: it gave {value}, and must give a finite number")
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    raise KamlabError(
        f"in month {first + month} {', '.join(names[:3])}{more} passed what a computer's numbers can hold: "
        "a fact or parameter is too large or too small for this horizon"
    )
