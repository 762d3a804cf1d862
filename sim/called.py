"""By which command of `kamlab` this process was asked, where it was one: results say so in their manifest."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

LONGEST = 200
"""Characters of an argument that are told."""

_command: ContextVar[str] = ContextVar("command", default="")


def note_command(arguments: Sequence[str]) -> None:
    """Remember the command as it was typed; bytes that are no UTF-8 are written out, so that any file can hold it."""
    _command.set(shlex.join(["kamlab", *arguments]).encode("utf-8", "backslashreplace").decode())


def forget_command() -> None:
    """The command has ended: what the same process asks for next was not asked by it."""
    _command.set("")


def made_by(function: str, **arguments: Any) -> str:
    """The command that asked, or else the call of a function of Python, with those arguments that were given."""
    given = ", ".join(f"{name}={_shown(value)}" for name, value in arguments.items() if value is not None)
    return _command.get() or f"{function}({given})"


def _shown(value: Any) -> str:
    return repr(getattr(value, "name", value))[:LONGEST]
