"""Stems of words, for the languages that Snowball knows: mills and mill are one.

A stem is for finding, not for showing, and need be no word. What is no plain word keeps its form: numbers, words with
digits or points in them ('u.s'), and what is longer than any word.
"""

from threading import Lock

from Stemmer import Stemmer

from kawat.language.arabic import light, unified

_SNOWBALL = {
    "ar": "arabic", "de": "german", "en": "english", "es": "spanish", "fr": "french", "id": "indonesian",
    "pt": "portuguese", "ru": "russian",
}  # fmt: skip

LONGEST = 40
"""Characters beyond which nothing is a word that could be inflected."""

_STEMMERS = {language: Stemmer(name, 0) for language, name in _SNOWBALL.items()}
_ONE_AT_A_TIME = Lock()  # a stemmer keeps its word in itself


def has_stems(language: str) -> bool:
    """Whether inflections are known in this language."""
    return language in _STEMMERS


def stem(word: str, language: str) -> str:
    """The stem of a tidy word in lower case; '' where there is none."""
    stemmer = _STEMMERS.get(language)
    if stemmer is None or len(word) > LONGEST or not word.replace("'", "").isalpha():
        return ""
    with _ONE_AT_A_TIME:
        return unified(stemmer.stemWord(light(word))) if language == "ar" else stemmer.stemWord(word)
