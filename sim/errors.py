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
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    if near:
        return f"; did you mean {near[0]!r}?"
    shown = ", ".join(sorted(words)[:12]) + (", ..." if len(words) > 12 else "")
    return f"; known: {shown}" if words else ""
