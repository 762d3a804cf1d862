"""The sentences of the pages of a class in Chinese, and the firms' names."""

NAMES: dict[str, str] = {}
SENTENCES: dict[str, str] = {}
