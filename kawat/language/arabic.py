"""Arabic letters that are written one for another, and the prefixes that Snowball leaves on.

Alef with hamza or madda is alef, alef maqsura is ya, ta marbuta is ha: as newspapers mix them. The look-alikes of
Persian and Urdu are the Arabic letters.
"""

_ITSELF = {code: code for code in range(0x0600, 0x0700)}  # a character that a table lacks costs more than the word
_ALEFS = _ITSELF | str.maketrans("أإآٱکی", "ااااكي")
_AS_ONE = _ALEFS | str.maketrans("ىة", "يه")

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
    """The word without 'and' before an article, and without a particle before a hamza; its letters unified as far as
    Snowball does not need them apart: a ha that stands for a ta marbuta becomes one."""
    and_the = len(word) >= 6 and word.startswith(_AND_THE) and word not in _NO_ARTICLE
    if and_the or (len(word) >= 5 and word[0] in _PARTICLES and word[1] in _HAMZA):
        word = word[1:]
    word = word.translate(_ALEFS)
    if word.endswith("ه") and word.startswith(_WITH_ARTICLE):  # after an article no ha is a pronoun
        word = word[:-1] + "ة"
    return word


def settled(stem: str, word: str) -> str:
    """The stem as it is compared; a plural in -at loses all of it."""
    return unified(stem[:-1] if word.endswith("ات") and stem.endswith("ا") else stem)
