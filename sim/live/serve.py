"""Serve the live view to browsers."""

from __future__ import annotations

from collections.abc import Sequence

from sim import serving
from sim.live.world import check_case


def serve(case: str, *, host: str = "127.0.0.1", port: int = 8765, allowed: Sequence[str] = ()) -> None:
    """Serve the live view of a case until interrupted.

    Parameters
    ----------
    case : the case that the page begins with: a bundled scenario's name, or a path to a .toml
    host, port, allowed : as for `sim.serving.serve`

    Raises
    ------
    KamlabError
        for a case or an address that cannot be used, or where the extra `classroom` is not installed
    """
    check_case(case)
    serving.serve("sim.live.page", {"KAMLAB_LIVE": case}, host, port, what=f"Live view of {case}", allowed=allowed)
