"""Where in a function of a user's an error arose: compiled code does not tell, so it is called once more in plain Python."""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Callable
from typing import Any


def users_line(error: Exception, function: Any, again: Callable[[], Any]) -> str:
    """` (file.py, line 7: text of the line)`, or nothing where it cannot be told.

    Parameters
    ----------
    error : what was raised
    function : the user's function
    again : calls it in plain Python on the same things
    """
    frames = _frames(error, function)
    if not frames:
        try:
            again()
        except Exception as other:
            frames = _frames(other, function)
    if not frames:
        return ""
    last = frames[-1]
    said = (last.line or linecache.getline(last.filename, last.lineno or 0)).strip()
    return f" ({last.filename.rpartition('/')[2]}, line {last.lineno}{': ' + said if said else ''})"


def _frames(error: Exception, function: Any) -> list[traceback.FrameSummary]:
    return [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == function.__code__.co_filename]
