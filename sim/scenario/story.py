"""What is told of a case: its story, and the facts of its source."""

from __future__ import annotations

from sim.scenario.tables import Prose, Table, Texts


class Story(Table):
    """The case in words.

    en, zh : the story in English and in Chinese, paragraphs with an empty line between them; look : what to watch for in a run
    """

    en: Prose
    zh: Prose = ""
    look: Texts = ()


class Fact(Table):
    """A fact of the source, and what stands for it here (`becomes`)."""

    text: str
    source: str
    becomes: str = ""
