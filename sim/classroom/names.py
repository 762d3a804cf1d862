"""Names of people as they are shown and kept."""

from __future__ import annotations

import unicodedata

from sim.language import RefusedError

LONGEST_NAME = 40
"""Characters."""


def label_of(name: str) -> str:
    """A person's name as it is shown and kept.

    Raises
    ------
    KamlabError
        for what is nobody's name
    """
    label = " ".join(unicodedata.normalize("NFC", name).split())
    if not any(unicodedata.category(c)[0] in "LNPS" for c in label) or any(unicodedata.category(c) in UNREADABLE for c in label):
        raise RefusedError("a name is written in letters that can be read")
    if len(label) > LONGEST_NAME:
        raise RefusedError("a name has at most {n} letters", n=LONGEST_NAME)
    return label


UNREADABLE = ("Cc", "Cs", "Cn", "Co")
"""Categories of characters that no name has."""
