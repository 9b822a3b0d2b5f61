"""Arabic letters that are written one for another, and the prefixes that Snowball leaves on.

Alef with hamza or madda is alef, alef maqsura is ya, ta marbuta is ha: as newspapers mix them. The look-alikes of
Persian and Urdu are the Arabic letters.
"""

_ITSELF = {code: code for code in range(0x0600, 0x0700)}  # a character that a table lacks costs more than the word
_BEFORE_STEMS = _ITSELF | str.maketrans("أإآٱىکی", "اااايكي")
_AS_ONE = _BEFORE_STEMS | str.maketrans("ة", "ه")

_WITH_ARTICLE = "ال", "لل", "بال", "كال"
_AND_THE = "وال", "فال"
_NO_ARTICLE = frozenset(
    ("والدته", "والدتي", "والدها", "والدتها", "والدهم", "والدتهم", "والدين", "والدان", "والديه", "والديها")
)
"""Father and mother, which begin like 'and the'."""

_HAMZA = "أ", "إ"
_PARTICLES = "وفبل"
"""And, so, in, for: written as one with the next word."""


def unified(word: str) -> str:
    """The word with one letter for those that stand for one another; of the same length."""
    return word.translate(_AS_ONE)


def light(word: str) -> str:
    """The word as Snowball should have it: without 'and' before an article, a particle before a hamza, and the plural
    in -at, which it takes off some words only; its letters unified, but for a ta marbuta. A ha that stands for one
    becomes one."""
    and_the = len(word) >= 6 and word.startswith(_AND_THE) and word not in _NO_ARTICLE
    if and_the or (len(word) >= 5 and word[0] in _PARTICLES and word[1] in _HAMZA):
        word = word[1:]
    word = word.translate(_BEFORE_STEMS)
    if len(word) >= 5 and word.endswith("ات"):
        word = word[:-2]
    if word.endswith("ه") and word.startswith(_WITH_ARTICLE):  # after an article no ha is a pronoun
        word = word[:-1] + "ة"
    return word
