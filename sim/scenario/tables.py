"""What all tables of a file share, and all records that pydantic checks: how they are checked, and the kinds of values in them.

What is wrong with one is told in a sentence, from a file and from Python alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from sim.errors import KamlabError
from sim.given import plain, shown
from sim.scenario.explain import explain, refusal
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
    """A record: unknown keys are refused, nothing is converted in silence but NumPy's numbers and lists to Python's.

    Raises
    ------
    KamlabError
        for what cannot be used, naming record, key and remedy, and how much else is wrong; for any change of a record that is made
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False, defer_build=True)

    def __init__(self, /, *given: Any, **data: Any) -> None:
        kind = type(self)
        if given:
            form = f"{kind.__name__}({next(iter(kind.model_fields))}=...)"
            raise KamlabError(f"{kind.__name__} takes keys by name, as in {form}, not {shown(given[0])}")
        with _told(kind, data, kind.__name__):
            self.__pydantic_validator__.validate_python(plain(data), self_instance=self)

    # Pydantic then does not call this for a table within a table: what is wrong there is told by the outer one, which knows the place.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_"):
            kind = type(self).__name__
            raise KamlabError(f"a {kind} cannot be changed, so {name} cannot be set: make another {kind}")
        super().__setattr__(name, value)

    @classmethod
    def stated(cls, data: Any, where: str, *, listed_by: str = "", context: Any = None) -> Self:
        """The record that tables of plain data state.

        Parameters
        ----------
        where : how a sentence calls the place, as in the path of the file
        listed_by : the command that lists all that is wrong
        context : what pydantic hands to checks

        Raises
        ------
        KamlabError
            naming place, table, key and remedy of the first thing that is wrong, and how many others there are
        """
        with _told(cls, data, where, listed_by):
            return super().model_validate(plain(data), context=context)

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """As pydantic's, with a sentence for what is wrong."""
        with _told(cls, obj, cls.__name__):
            return super().model_validate(plain(obj), **options)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """As pydantic's, with a sentence for what is wrong."""
        with _told(cls, None, cls.__name__):
            return super().model_validate_json(json_data, **options)


@contextmanager
def _told(kind: type[BaseModel], data: Any, where: str, listed_by: str = "") -> Iterator[None]:
    """Pydantic's report on data as a KamlabError."""
    try:
        yield
    except ValidationError as error:
        raise refusal(explain(error, data, where, kind), listed_by) from None
