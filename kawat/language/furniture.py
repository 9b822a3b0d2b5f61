"""The standing words around a story: labels, heads, end marks and release lines, found in the catalogue.

Reading takes them off a story; they are never part of one. All are compared after `normalise`.
"""

from functools import lru_cache

from kawat.language.catalogue import FURNITURE, Furniture
from kawat.language.normal import normalise

EVERYWHERE_END_MARKS = (
    "###",
    "##",
    "#",
    "# # #",
    "-30-",
    "- 30 -",
    "–30–",
    "—30—",
    "-0-",
    "***",
    "* * *",
    "-end-",
    "-ends-",
)
"""End marks of no language."""

LONGEST_MARK, LONGEST_LINE = 40, 120
"""Characters beyond which nothing is an end mark, or a release line."""

CREDIT_MARKS = ("via", "©", "(c)", "photo", "getty", "handout")
"""What makes a trailing run of names a credit in every language."""


@lru_cache(maxsize=64)
def furniture_of(language: str) -> Furniture:
    """The standing words of a language, English ones always among them, each normalised."""
    own, english = FURNITURE.get(language, FURNITURE["en"]), FURNITURE["en"]
    return Furniture(**{name: _both(getattr(own, name), getattr(english, name)) for name in _FIELDS})


@lru_cache(maxsize=8)
def labels_of_all(field: str) -> frozenset[str]:
    """Every language's words for one field: some providers label their stories in a language of their own."""
    return frozenset(normalise(word) for each in FURNITURE.values() for word in getattr(each, field))


def is_end_mark(text: str, language: str) -> bool:
    """Whether the text is nothing but an end mark."""
    plain = text.strip()
    if len(plain) > LONGEST_MARK:
        return False
    if plain in EVERYWHERE_END_MARKS or normalise(plain) in EVERYWHERE_END_MARKS:
        return True
    bare = normalise(plain).strip("()（）[]【】<>-–—=~ .。")
    return bool(bare) and bare in furniture_of(language).end_marks


def is_release_line(text: str, language: str) -> bool:
    """Whether the text says no more than 'for immediate release'."""
    return (
        len(text) <= LONGEST_LINE
        and normalise(text).strip("*-–—=:：!！.。()（）[]【】 ") in furniture_of(language).immediate
    )


_FIELDS = tuple(Furniture.__dataclass_fields__)


def _both(own: tuple[str, ...], english: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(normalise(word) for word in (*own, *english)))
