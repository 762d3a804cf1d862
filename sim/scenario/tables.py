"""What all tables of a scenario file share: how they are checked, and the kinds of values that stand in them."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from sim.scenario.facts import as_tuple
from sim.scenario.naming import checked_name
from sim.scenario.prose import unwrapped

MAX_MONTHS = 1200
SUM_TOLERANCE = 1e-6

Name = Annotated[str, AfterValidator(checked_name)]
Share = Annotated[float, Field(ge=0, le=1)]
Window = Annotated[tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]], BeforeValidator(as_tuple)]
Texts = Annotated[tuple[str, ...], BeforeValidator(as_tuple)]
Prose = Annotated[str, AfterValidator(unwrapped)]

_T = TypeVar("_T")
Tables = Annotated[tuple[_T, ...], BeforeValidator(as_tuple)]


class Table(BaseModel):
    """A table of a scenario file: unknown keys are refused, nothing is converted in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)
