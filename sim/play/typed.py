"""What a player types, as the terminal's commands: full-width signs count as plain ones, and a Chinese game knows Chinese words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from sim.kernel.axes import ISSUES
from sim.language import Tongue, Untold
from sim.play.chinese import COMMANDS

SHOWN = {meant: word for word, meant in reversed(COMMANDS.items())}
PER_CENT = re.compile(r"(\d+(?:\.\d*)?) ?%")
GLUED = re.compile(rf"\b({'|'.join(ISSUES)})(?=[\d.])")
"""An issue whose number follows without a blank."""
SIGNS = str.maketrans({",": " ", "、": " ", "。": "."})


def as_typed(line: str, names: Iterable[str], tongue: Tongue) -> str:
    """A typed line in small Latin letters, the commands and the given names (policies, relationships) being those of the game's English.

    Examples
    --------
    >>> from sim.play.tongue import tongue_of
    >>> as_typed("价格0.7,服务０.2", (), tongue_of("zh"))
    'price 0.7 service 0.2'
    >>> as_typed("Price0.8, rebate 70%", (), tongue_of("en"))
    'price 0.8 rebate 0.7'
    """
    plain = unicodedata.normalize("NFKC", line).lower().translate(SIGNS)
    plain = PER_CENT.sub(lambda found: f"{float(found[1]) / 100:g}", plain)
    plain = GLUED.sub(r"\1 ", plain)
    if tongue.language == "zh":
        meant = COMMANDS | {tongue.word(name).lower(): name.lower() for name in (*ISSUES, *names)}
        known = sorted((word for word in meant if not word.isascii()), key=len, reverse=True)  # Latin words are split by blanks
        plain = re.sub("|".join(map(re.escape, known)), lambda found: f" {meant[found.group()]} ", plain)
    return " ".join(plain.split())


@dataclass(frozen=True)
class Typed(Untold):
    """A word that was typed, to be shown again."""

    word: str

    def told(self, tongue: Tongue) -> str:
        """A command by its Chinese word in a Chinese game."""
        return SHOWN.get(self.word, tongue.word(self.word)) if tongue.language == "zh" else self.word
