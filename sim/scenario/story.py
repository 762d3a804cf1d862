"""What is told of a case: its story, and the facts of its source."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.tables import Prose, Table, Texts


class Story(Table):
    """The case in words."""

    en: Annotated[Prose, Field(description="the story in English, paragraphs with an empty line between them")]
    zh: Annotated[Prose, Field(description="the same in Chinese")] = ""
    look: Annotated[Texts, Field(description="what to watch for in a run")] = ()


class Fact(Table):
    """A fact of the source, and what stands for it here."""

    text: Annotated[str, Field(description="the fact, as the source has it")]
    source: Annotated[str, Field(description="where it stands")]
    becomes: Annotated[str, Field(description="what stands for it here")] = ""
    given: Annotated[
        Texts, Field(description="dotted keys of numbers that the source itself gives: robustness leaves them as they are")
    ] = ()
