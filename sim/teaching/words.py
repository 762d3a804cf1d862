"""The laboratory's vocabulary, as notebooks reach it; its home is `sim.language`."""

from sim.language import CHINESE, LANGUAGES, check_language, told, told_months

__all__ = ["CHINESE", "LANGUAGES", "check_language", "told", "told_months"]
