"""Seats of a class: a person's name, the file of the game, and whose it is."""

from __future__ import annotations

import contextlib
import hashlib
import os
import unicodedata
from pathlib import Path

from sim.errors import KamlabError
from sim.guard import same, seal
from sim.language import RefusedError
from sim.play.saved import content_of, file_lock
from sim.report.files import write_text

LONGEST_NAME = 200
LONGEST_STEM = 150
"""Bytes of a file's name as it is written out; longer ones end in their digest."""
DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{i}" for name in ("com", "lpt") for i in "0123456789")}
"""Names that no file has on Windows."""
ENDING = ".seat"


def label_of(player: str) -> str:
    """A person's name as it is shown and kept.

    Raises
    ------
    KamlabError
        for what is nobody's name
    """
    name = " ".join(unicodedata.normalize("NFC", player).split())
    if not name or any(unicodedata.category(c) in ("Cc", "Cs", "Cn", "Co") for c in name):
        raise RefusedError("a name is written in letters that can be read")
    if len(name) > LONGEST_NAME:
        raise RefusedError("a name has at most {n} letters", n=LONGEST_NAME)
    return name


def stem_of(player: str) -> str:
    """The name of a person's file, without ending: two names have one where they differ in upper and lower case or composition only.

    Letters and digits of any script stay, every other sign is its number between underscores, so no two names meet, nothing in a
    name is a path, and the file can be carried to any system.

    Examples
    --------
    >>> stem_of("Ann"), stem_of("O'Brien"), stem_of("\N{CJK UNIFIED IDEOGRAPH-674E}") == "\N{CJK UNIFIED IDEOGRAPH-674E}"
    ('ann', 'o_27_brien', True)
    """
    folded = unicodedata.normalize("NFC", label_of(player).casefold())
    stem = "".join(c if c.isalnum() or c == "-" else f"_{ord(c):x}_" for c in folded)
    if stem.startswith("-"):
        stem = f"_{ord('-'):x}_{stem[1:]}"  # no command takes the file for an option
    if stem in DEVICES:
        return f"{stem}_x"  # x is no digit of an escape
    if len(stem.encode()) > LONGEST_STEM:
        head = stem.encode()[:60].decode(errors="ignore")
        return f"{head}_x{hashlib.sha256(stem.encode()).hexdigest()[:32]}"
    return stem


def file_of(player: str, folder: Path) -> Path:
    """Where a player's game is kept.

    Raises
    ------
    KamlabError
        for what is nobody's name
    """
    return folder / f"{stem_of(player)}.json"


def take(player: str, folder: Path, token: str, *, enforced: bool) -> None:
    """Give a person the seat of this name, or find that it is theirs.

    Parameters
    ----------
    player, folder : name and folder of games
    token : secret of the person's browser
    enforced : whether another person's seat is refused; on a page for this machine alone whoever has the link has every seat

    Raises
    ------
    KamlabError
        where the seat is another person's
    """
    path = file_of(player, folder).with_suffix(ENDING)
    path = path.with_name(f".{path.name}")
    with file_lock(path):
        if os.path.lexists(path):
            owner, _ = _owner_and_name(path)
            if enforced and not same(owner, seal(token)):
                raise RefusedError(
                    "somebody plays under this name already: add your family name. If it is you on another device, "
                    "the trainer gives the seat free by deleting {path}", path=path.name
                )  # fmt: skip
            if same(owner, seal(token)):
                with contextlib.suppress(OSError):  # when it was taken last is a help, and no more
                    path.touch()
                return
        write_text(path, f"{seal(token)}\n{label_of(player)}\n")


def name_of(token: str, folder: Path) -> str:
    """The name under which a person played last; empty where there is none."""
    for path in sorted(folder.glob(f".*{ENDING}"), key=_last_taken, reverse=True):
        owner, name = _owner_and_name(path)
        if same(owner, seal(token)):
            return name
    return ""


def _last_taken(path: Path) -> int:
    """When a seat was taken last; one that is gone, or leads nowhere, never was."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _owner_and_name(path: Path) -> tuple[str, str]:
    """What a seat's file says; a damaged one says that it is nobody's, and the trainer deletes it."""
    try:
        owner, _, name = content_of(path).decode("utf-8", "replace").strip().partition("\n")
    except KamlabError:
        return "", ""
    return owner, name
