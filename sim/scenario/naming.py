"""Names as people write them, and dotted keys in which they stand.

A firm is called what it is called: `Amazon.com, Inc.`, `Nestlé S.A.`, `格力电器（珠海）有限公司`, `O'Brien & Söhne`, `7-Eleven`.
In a dotted key a name may stand as it is where that can be read in one way; in quotes, as TOML writes them, it always may:
`supplier."Amazon.com, Inc.".alternative`. Names are compared in Unicode's form NFC.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from typing import NamedTuple

from sim.given import plain, shown

LONGEST_NAME = 100
_JOINERS = "\u200c\u200d"
"""Format characters without which words of Persian and of languages of India cannot be written."""
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
_BEGINS_PART = frozenset(" ./,=:[{")
_BARE = re.compile(r"[^\W_]+(?:[ -][^\W_]+)*")
"""Names that can be read in a key in one way, without quotes, unless they are written small as keys are."""


def checked_name(name: str) -> str:
    """The name in NFC.

    Raises
    ------
    ValueError
        for an empty name, one of more than 100 characters, with blanks at its ends, or with characters that cannot be seen: control
        characters, line breaks, marks that turn the direction of writing
    """
    name = plain(name)
    for letter in name:
        kind = unicodedata.category(letter)
        if (kind in ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")) and letter not in _JOINERS:
            what = unicodedata.name(letter, f"U+{ord(letter):04X}").lower()
            raise ValueError(f"{shown(name)} cannot be a name: it holds {what}, which cannot be seen; leave it out")
    if not any(unicodedata.category(letter)[0] in "LNPS" for letter in name):
        raise ValueError(f"{shown(name)} cannot be a name: it is empty; write at least a letter")
    if name != name.strip():
        raise ValueError(f"{shown(name)} cannot be a name: it begins or ends with a blank; leave that out")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"{shown(name)} cannot be a name: it has {len(name)} characters; {LONGEST_NAME} are possible")
    return name


class Part(NamedTuple):
    """A part of a dotted key; one in quotes is a name, whatever else is called so."""

    text: str
    quoted: bool


def parts_of(key: str) -> list[Part]:
    """A dotted key in parts.

    Examples
    --------
    >>> [part.text for part in parts_of('supplier."Amazon.com, Inc.".alternative')]
    ['supplier', 'Amazon.com, Inc.', 'alternative']
    """
    parts, left = [], plain(key)
    while True:
        found = _QUOTED.match(left)
        if found and left[found.end() : found.end() + 1] in ("", ".") and (text := _unquoted(found.group())) is not None:
            parts.append(Part(text, quoted=True))
            left = left[found.end() :]
            more, left = left[:1] == ".", left[1:]
        else:
            bare, dot, left = left.partition(".")
            parts.append(Part(bare, quoted=False))
            more = bool(dot)
        if not more:
            return parts


def _unquoted(quoted: str) -> str | None:
    """The text in quotes, or None where TOML cannot read it."""
    try:
        return str(tomllib.loads(f"text = {quoted}")["text"])
    except ValueError:
        return None


def quoted(name: str) -> str:
    """A name as it stands in a dotted key: in quotes where it needs them.

    Examples
    --------
    >>> quoted("Hard buyer"), quoted("Nestlé S.A.")
    ('Hard buyer', '"Nestlé S.A."')
    """
    return name if _BARE.fullmatch(name) and not name.islower() else json.dumps(name, ensure_ascii=False)


def cut(text: str, sign: str) -> tuple[str, str, str]:
    """Like `text.partition(sign)`, but a sign in quotes does not count.

    Examples
    --------
    >>> cut('supplier."A=B".alternative=0.5', "=")
    ('supplier."A=B".alternative', '=', '0.5')
    """
    at, begins = 0, True
    while at < len(text):
        if begins and (found := _QUOTED.match(text, at)):
            at, begins = found.end(), False
            continue
        if text[at] == sign:
            return text[:at], sign, text[at + 1 :]
        begins = text[at] in _BEGINS_PART
        at += 1
    return text, "", ""


def cut_all(text: str, sign: str) -> list[str]:
    """Like `text.split(sign)`, but a sign in quotes does not count; a part wholly in quotes loses them."""
    parts, more = [], sign
    while more:
        part, more, text = cut(text, sign)
        parts.append(part)
    return parts


def bare(text: str) -> str:
    """A text without the quotes around the whole of it, in NFC."""
    text = text.strip()
    whole = _QUOTED.fullmatch(text)
    return plain((_unquoted(text) if whole else None) or text)
