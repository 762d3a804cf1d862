"""What people hand in becomes plain Python here, or one sentence says why it cannot.

Python's numbers, NumPy's (scalars and arrays without axes) and whatever else registers as `numbers.Integral` or `numbers.Real` are alike.
A truth value is no number, and a number with a fraction is no whole number. Text is compared in Unicode's form NFC, so that `Café`
typed on one system is `Café` typed on another.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

from sim.errors import KamlabError

LONGEST = 60
"""Characters of a given value that a sentence shows."""


def plain(value: Any) -> Any:
    """A value, or tables and lists of values: with Python's numbers, lists for arrays, and text in NFC; the rest as it is."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if hasattr(value, "tolist") and hasattr(value, "dtype"):  # NumPy's, told without importing it: `kamlab --help` must not wait for that
        if getattr(value.dtype, "kind", "") not in "biufUSO":
            return value
        inner = value.tolist()
        return float(inner) if hasattr(inner, "dtype") else plain(inner)  # a longdouble is no number of Python's
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    if isinstance(value, Mapping):
        return {plain(key) if isinstance(key, str) else key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value


def read_text(content: bytes) -> str:
    """UTF-8 as text in NFC, without the byte order mark with which editors on Windows begin a file.

    Raises
    ------
    UnicodeDecodeError
        for bytes that are not UTF-8
    """
    return plain(content.decode("utf-8-sig"))


def whole(what: str, given: Any, low: int, high: int) -> int:
    """A whole number within a range.

    Parameters
    ----------
    what : how the sentence calls it
    given : what was handed in

    Raises
    ------
    KamlabError
        for all that is no whole number from `low` to `high`

    Examples
    --------
    >>> import numpy as np
    >>> whole("months", np.int64(12), 1, 1200)
    12
    """
    value = plain(given)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise KamlabError(f"{what} must be a whole number from {low} to {high}, not {shown(value)}")
    return value


def number(what: str, given: Any, low: float = -math.inf, high: float = math.inf) -> float:
    """A finite number within a range.

    Raises
    ------
    KamlabError
        for all that is no finite number from `low` to `high`

    Examples
    --------
    >>> import numpy as np
    >>> number("width", np.float32(0.5), 0, 1)
    0.5
    """
    value = plain(given)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and _is_finite(value)
    if not is_number or not low <= value <= high:
        bounds = f"lie in {low:g} to {high:g}" if math.isfinite(low) and math.isfinite(high) else "be a finite number"
        raise KamlabError(f"{what} must {bounds}, not {shown(value)}")
    return float(value)


def truth(what: str, given: Any) -> bool:
    """True or false, Python's or NumPy's.

    Raises
    ------
    KamlabError
        for everything else
    """
    value = plain(given)
    if not isinstance(value, bool):
        raise KamlabError(f"{what} must be true or false, not {shown(value)}")
    return value


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number that no float can hold
        return False


def shown(value: Any) -> str:
    """A given value in a sentence: on one line and not too long."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # Python refuses to write out a whole number of thousands of digits
        text = "a number of thousands of digits"
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
