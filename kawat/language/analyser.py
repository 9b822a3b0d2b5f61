"""Text and keywords become the same normalised words, in fifteen languages.

Words are cut by ICU's word breaking, which knows Thai, Chinese and Japanese by dictionary. No stems yet, and a phrase
never runs over the end of a block or a field.
"""

from collections.abc import Iterable

from icu4py.breakers import WordBreaker

from kawat.core.profile import Terms
from kawat.core.release import Item
from kawat.language.normal import normalise

BARRIER = "\n"
"""Stands in `Terms.words` between two blocks; no phrase holds it, so that none reaches across."""


def analyse(text: str, language: str) -> tuple[str, ...]:
    """The words of a text in order, normalised; a line break becomes one `BARRIER`."""
    words: list[str] = []
    for segment in WordBreaker(normalise(text), language.partition("-")[0]):
        if segment[0].isalnum() or any(char.isalnum() for char in segment):
            words.append(segment)
        elif BARRIER in segment and words and words[-1] != BARRIER:
            words.append(BARRIER)
    return tuple(words)


def words_of_phrase(text: str, language: str) -> tuple[str, ...]:
    """The words of a keyword or phrase, as `core.profile.Criteria.keywords` holds them; empty where it has no word."""
    return tuple(word for word in analyse(text, language) if word != BARRIER)


def sector_of(text: str) -> str:
    """How a sector is compared: a Media Topic ('medtop:…') as it is, a plain one without regard to case."""
    return text if text.startswith("medtop:") else normalise(" ".join(text.split()))


def terms_of(item: Item, siblings: Iterable[str]) -> Terms:
    """What can be asked of an item, with the `siblings` in which its release cleared.

    Boilerplate and disclaimers are not searched: they say what their owner is, not what the story is about.
    """
    said = (
        item.headline,
        item.subhead,
        item.dateline.place,
        *(block.text for block in item.body),
        *(media.caption for media in item.media),
        *item.keywords,
        *item.tickers,
    )
    words = analyse(BARRIER.join(said), item.language)
    return Terms(
        language=item.language,
        siblings=frozenset(siblings) | {item.language},
        countries=frozenset(item.countries),
        sectors=frozenset(sector_of(each) for each in (*item.topics, *item.sectors)),
        issuer=item.issuer.code if item.issuer else "",
        provider=item.provider.code if item.provider else "",
        kind=item.kind.value,
        urgency=item.urgency,
        words=words,
        vocabulary=frozenset(words),
    )
