"""The tongues of the game. Presentation only: no saved game and no number knows of it."""

from __future__ import annotations

from sim.language import ENGLISH, Tongue, check_language
from sim.play.chinese import SENTENCES

CHINESE = Tongue("zh", SENTENCES)


def tongue_of(language: str) -> Tongue:
    """The tongue of a language, en or zh.

    Raises
    ------
    KamlabError
        for another language

    Examples
    --------
    >>> tongue_of("zh").word("balanced")
    '平衡'
    """
    return CHINESE if check_language(language) == "zh" else ENGLISH
