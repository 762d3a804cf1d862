"""Commands that list what there is: calendar, measures, parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.group import kamlab
from sim.cli.options import (
    json_option,
    print_frame,
    span,
)
from sim.terminal import print_json, records, table

if TYPE_CHECKING:
    pass


@kamlab.command(epilog="Example: kamlab calendar")
@json_option
def calendar(*, as_json: bool) -> None:
    """List what happens in a month, in order."""
    import sim

    found = sim.calendar()
    if as_json:
        print_json(records(found))
    else:
        print_frame(found, right=("order",))


@kamlab.command(epilog="Example: kamlab measures")
@json_option
def measures(*, as_json: bool) -> None:
    """List what is measured."""
    from sim.world.measures import MEASURES

    if as_json:
        print_json([m._asdict() for m in MEASURES])
    else:
        table(("measure", "unit", "over months", "direction", "meaning"), [tuple(m) for m in MEASURES])


@kamlab.command(epilog="Example: kamlab parameters")
@json_option
def parameters(*, as_json: bool) -> None:
    """List the behavioural parameters that all cases share, with their ranges and sources."""
    from sim.world.parameters import PARAMETERS

    if as_json:
        print_json([p._asdict() for p in PARAMETERS])
        return
    rows = [(p.name, f"{p.value:g}", p.unit, span(p.low, p.high), p.tag, p.source, p.meaning) for p in PARAMETERS]
    table(("parameter", "value", "unit", "range", "tag", "source", "meaning"), rows, right=("value",))
