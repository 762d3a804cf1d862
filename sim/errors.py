"""The one exception of the package that users meet: a sentence that says what is wrong and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


class KamlabError(ValueError):
    """Input that cannot be used. The message names the place, what is wrong and the remedy, and needs no traceback.

    sentences : all that is wrong, where several things were found at once; the message is the first of them
    """

    def __init__(self, message: str, sentences: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.sentences = tuple(sentences) or (message,)


class SeveralError(ValueError):
    """What a check found wrong, each thing a sentence; for pydantic, which makes one report of all checks."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("; ".join(sentences))
        self.sentences = tuple(sentences)


def refuse(found: Iterable[str]) -> None:
    """Raise SeveralError where a check found anything wrong."""
    sentences = list(found)
    if sentences:
        raise SeveralError(sentences)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'demand'?` where a known word is close to `word`, else the list of known words (cut at 12)."""
    words = list(known)
    if near := closest(word, words):
        return f"; did you mean {near!r}?"
    return f"; known: {', '.join(first_few(words))}" if words else ""


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is close to `word`, if there is one."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def first_few(words: Iterable[str]) -> list[str]:
    """Words in order, cut at 12."""
    ordered = sorted(words)
    return ordered[:12] + ["..."] * (len(ordered) > 12)
