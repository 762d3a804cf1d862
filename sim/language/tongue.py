"""A tongue says sentences. English stands as a template at the place where it is said; another language is a table beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.errors import KamlabError, closest, first_few
from sim.language.vocabulary import CHINESE, told_list


@dataclass(frozen=True)
class Tongue:
    """A language and its sentences.

    Parameters
    ----------
    language : en or zh
    sentences : {English template: the template of this language}, with the same placeholders in any order; a sentence that is
        missing is said in English

    Examples
    --------
    >>> Tongue("zh", {"Month {month} of {months}": "第{month}月，共{months}月"}).say("Month {month} of {months}", month=2, months=24)
    '第2月，共24月'
    """

    language: str = "en"
    sentences: Mapping[str, str] = field(default_factory=dict)

    def say(self, template: str, /, **values: Any) -> str:
        """A sentence, its placeholders filled."""
        known = {name: value.told(self) if isinstance(value, Untold) else value for name, value in values.items()}
        return self.sentences.get(template, template).format(**known)

    def unfilled(self, template: str, /) -> str:
        """A sentence whose placeholders somebody else fills, as a page in a browser does."""
        return self.sentences.get(template, template)

    def count(self, n: int, one: str, many: str, /, **values: Any) -> str:
        """A sentence about `n` things: English says `one` of a single thing; Chinese knows no plural and always says `many`."""
        return self.say(one if n == 1 and self.language == "en" else many, n=n, **values)

    def word(self, name: str) -> str:
        """A name of the laboratory; a name of somebody's own stays as it is."""
        return CHINESE.get(name, name) if self.language == "zh" else name

    def words(self, names: Iterable[str]) -> str:
        """Names in a row."""
        return ("、" if self.language == "zh" else ", ").join(map(self.word, names))

    def clauses(self, parts: Iterable[str]) -> str:
        """Parts of a sentence, one after the other."""
        return told_list(parts, self.language, ";")

    def joined(self, *sentences: str) -> str:
        """Sentences one after the other."""
        return ("" if self.language == "zh" else " ").join(filter(None, sentences))

    def tell(self, error: KamlabError) -> str:
        """What an error says."""
        return self.say(error.template, **error.values) if isinstance(error, RefusedError) else str(error)

    def sentence(self, text: str) -> str:
        """What an error says, as a sentence of its own."""
        if self.language == "zh":
            return text if text.endswith("?") else f"{text}。"
        return f"{text[0].upper()}{text[1:]}{'' if text.endswith('?') else '.'}"


ENGLISH = Tongue()


class Untold:
    """A value of a sentence that each tongue tells in its own way."""

    def told(self, tongue: Tongue) -> str:
        """The text."""
        raise NotImplementedError


@dataclass(frozen=True)
class Name(Untold):
    """A name of the laboratory."""

    name: str

    def told(self, tongue: Tongue) -> str:
        """As the vocabulary has it."""
        return tongue.word(self.name)


@dataclass(frozen=True)
class Names(Untold):
    """Names in a row."""

    names: Iterable[str]

    def told(self, tongue: Tongue) -> str:
        """As the vocabulary has them."""
        return tongue.words(self.names)


@dataclass(frozen=True)
class Hint(Untold):
    """`; did you mean 'demand'?`, as `sim.errors.did_you_mean` says it, of names as the tongue has them."""

    said: str
    known: Iterable[str]

    def told(self, tongue: Tongue) -> str:
        """The nearest name, or some of those known."""
        names = [tongue.word(name) for name in self.known]
        if near := closest(self.said, names):
            return tongue.say("; did you mean {near!r}?", near=near)
        return tongue.say("; known: {names}", names=tongue.words(first_few(names))) if names else ""


@dataclass(frozen=True)
class Told(Untold):
    """What another error says."""

    error: KamlabError

    def told(self, tongue: Tongue) -> str:
        """Its sentence."""
        return tongue.tell(self.error)


class RefusedError(KamlabError):
    """Input that cannot be used, tellable in every tongue; its own text is English."""

    def __init__(self, template: str, /, **values: Any) -> None:
        super().__init__(ENGLISH.say(template, **values))
        self.template, self.values = template, values
