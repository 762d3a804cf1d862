"""A scenario as the text of a file: what differs from the defaults, in the order in which files state it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.change import as_stated

if TYPE_CHECKING:
    from sim.scenario.case import Case


def written(case: Case) -> str:
    """The tables of a case as TOML. Read again, the text states an equal case.

    Examples
    --------
    >>> import sim, tomllib
    >>> tomllib.loads(sim.load("gree-gome").to_toml())["account"][0]["demand"]
    40.0
    """
    import tomli_w  # here, since most scenarios are only read

    return tomli_w.dumps(as_stated(case.model_dump(mode="python", exclude_defaults=True)), multiline_strings=True)
