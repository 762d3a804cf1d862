"""Text that is wrapped in a file and flows elsewhere."""

from __future__ import annotations

import re

_CHINESE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_BREAK_WITHIN = re.compile(rf"(?<={_CHINESE})\n *(?={_CHINESE})")
_BREAK_BESIDE = re.compile(rf"(?<={_CHINESE})\s*\n\s*|\s*\n\s*(?={_CHINESE})")


def joined(text: str) -> str:
    """A text without the line breaks between two Chinese characters, which would be shown as blanks; all else as it is."""
    return _BREAK_WITHIN.sub("", text)


def unwrapped(text: str) -> str:
    r"""Paragraphs, an empty line between them, without line breaks of their own; no blank is left where one of the lines is Chinese.

    Examples
    --------
    >>> unwrapped("One\ntwo.\n\n三，\n四和\nGree。")
    'One two.\n\n三，四和Gree。'
    """
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(re.sub(r"\s*\n\s*", " ", _BREAK_BESIDE.sub("", paragraph.strip())) for paragraph in paragraphs)
