"""Language: names and sentences in English and Chinese. It is presentation only; no number depends on it."""

from sim.language.tongue import ENGLISH, Hint, Name, Names, RefusedError, Told, Tongue, Untold
from sim.language.vocabulary import CHINESE, LANGUAGES, check_language, told, told_list, told_months

__all__ = [
    "CHINESE", "ENGLISH", "LANGUAGES", "Hint", "Name", "Names", "RefusedError", "Told", "Tongue", "Untold", "check_language", "told",
    "told_list", "told_months",
]  # fmt: skip
