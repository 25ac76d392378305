"""Translation for the pure parts: they take a catalogue and call ``words.gettext`` on it."""

from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path

LOCALES = Path(__file__).resolve().parents[1] / "locale"
LANGUAGES = ("en",)


@lru_cache(maxsize=32)
def words_in(language: str) -> NullTranslations:
    """The catalogue of a language; English where there is none."""
    return translation("django", LOCALES, languages=[language], fallback=True)
