"""Text that is wrapped in a file and flows elsewhere."""

from __future__ import annotations

import re

_CHINESE_BREAK = re.compile(r"(?<=[^\x00-\xff])\n *(?=[^\x00-\xff])")


def joined(text: str) -> str:
    """A text without the line breaks between two Chinese characters, which would be shown as blanks; all else as it is."""
    return _CHINESE_BREAK.sub("", text)


def unwrapped(text: str) -> str:
    r"""Paragraphs, an empty line between them, without line breaks of their own; lines of Chinese are joined without a blank.

    Examples
    --------
    >>> unwrapped("One\ntwo.\n\n三，\n四。")
    'One two.\n\n三，四。'
    """
    paragraphs = re.split(r"\n\s*\n", joined(text).strip())
    return "\n\n".join(re.sub(r"\s*\n\s*", " ", paragraph.strip()) for paragraph in paragraphs)
