"""The words around a story (its furniture) in the wire's fifteen languages.

One file a language, so that a translator edits one file. `labels` never fails: a language that the wire does not speak
gets the nearest tag's words, and English at last, since a reader without labels is worse off than one with foreign ones.
"""

from functools import lru_cache

from kawat.formats.labels import ar, de, en, es, fr, id, ja, ko, ms, pt, ru, th, vi, zh_hans, zh_hant
from kawat.formats.labels.words import Labels

__all__ = ["LABELS", "Labels", "labels"]

LABELS: dict[str, Labels] = {
    module.LABELS.language: module.LABELS
    for module in (ar, de, en, es, fr, id, ja, ko, ms, pt, ru, th, vi, zh_hans, zh_hant)
}

_NEAREST = {"zh": "zh-Hans", "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant", "in": "id"}


@lru_cache(maxsize=256)
def labels(language: str) -> Labels:
    """The words of a BCP 47 tag or of the nearest one that there is: 'pt-BR' reads Portuguese, 'zh-TW' Traditional."""
    known = {tag.lower(): words for tag, words in LABELS.items()}
    tag = language.replace("_", "-").lower()
    while tag:
        found = known.get(_NEAREST.get(tag, tag).lower())
        if found:
            return found
        tag = tag.rpartition("-")[0]
    return LABELS["en"]
