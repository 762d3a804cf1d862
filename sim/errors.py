"""The one exception of the package that users meet: a sentence that says what is wrong and what to do."""

from __future__ import annotations

import difflib
import sysconfig
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path


class KamlabError(ValueError):
    """Input that cannot be used. The message names the place, what is wrong and the remedy, and needs no traceback.

    sentences : all that is wrong, where several things were found at once; the message is the first of them
    """

    def __init__(self, message: str, sentences: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.sentences = tuple(sentences) or (message,)


class RowsError(KamlabError):
    """Rows of a table that cannot be used. Whoever keeps the table mends all of them at once, so every sentence is shown."""


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


_NOT_OURS = tuple(str(Path(sysconfig.get_path(name)).resolve()) for name in ("stdlib", "purelib", "platlib"))
_PACKAGE = str(Path(__file__).resolve().parent)


def told(error: BaseException, longest: int | None = None) -> str:
    """An exception in a line: kind and message and, where it was raised in code that is not the laboratory's, the file and line there.

    longest : most characters of kind and message

    Own agent classes, `plan`, reporters and measures are code of the user's; the last frame of theirs is what they can mend.
    """
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_users(frame.filename)]
    where = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno}, in {frames[-1].name})" if frames else ""
    message = " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")  # some are several lines, and long
    return f"{message[:longest]}{where}"


def _is_users(filename: str) -> bool:
    path = Path(filename)
    if filename.startswith("<"):
        return False
    return not str(path.absolute()).startswith((_PACKAGE, *_NOT_OURS)) and "site-packages" not in path.parts


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'demand'?` where a known word is close to `word`, else the list of known words (cut at 12)."""
    word, words = str(word), list(known)
    if near := closest(word, words):
        return f"; did you mean {near!r}?"
    return f"; known: {', '.join(first_few(words))}" if words else ""


def closest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word that is close to `word`, if there is one; at a cutoff of 1 only the same word is."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=cutoff)), None)


def first_few(words: Iterable[str]) -> list[str]:
    """Words in order, cut at 12."""
    ordered = sorted(words)
    return ordered[:12] + ["..."] * (len(ordered) > 12)
