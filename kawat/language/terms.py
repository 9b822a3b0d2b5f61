"""What of an item can be asked for: its words in sections, and its values.

The words are costly to cut and never change, so that they are cut once, at approval; the rest is put beside them when
it is known.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from kawat.core.profile import Terms
from kawat.core.regions import regions_of
from kawat.core.release import Item
from kawat.core.words import BARRIER, Field, Section
from kawat.language.cutting import section
from kawat.language.normal import normalise

SEARCHED = 100_000
"""Characters of an item that are searched; a story has 5,000. What is longer is an annex, and must hold up nobody."""

WITHOUT_SPACES = ("ja", "km", "lo", "my", "th", "zh")
"""Languages in which nearly every character may begin something, so that half as many are searched: they say as much."""

_NO_TOPICS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def terms_of(item: Item, siblings: Iterable[str], above: Mapping[str, tuple[str, ...]] = _NO_TOPICS) -> Terms:
    """What can be asked of an item, with the `siblings` in which its release cleared.

    `above` has for each Media Topic ('medtop:…') all those above it.
    """
    return terms_with(item, sections_of(item), siblings, above)


def terms_with(
    item: Item,
    sections: tuple[Section, ...],
    siblings: Iterable[str],
    above: Mapping[str, tuple[str, ...]] = _NO_TOPICS,
) -> Terms:
    """`terms_of` where `sections_of` the item are at hand."""
    filed = [sector_of(each) for each in (*item.topics, *item.sectors)]
    return Terms(
        language=item.language,
        siblings=frozenset(siblings) | {item.language},
        countries=frozenset(item.countries),
        regions=regions_of(item.countries),
        sectors=frozenset(filed).union(*(above.get(each, ()) for each in filed)),
        issuer=item.issuer.code if item.issuer else "",
        provider=item.provider.code if item.provider else "",
        kind=item.kind.value,
        circuits=frozenset(item.circuits),
        urgency=item.urgency,
        sections=sections,
    )


def sections_of(item: Item) -> tuple[Section, ...]:
    """The parts of an item that hold words. Blocks, captions, keywords and tickers are parted by a `BARRIER`.

    Boilerplate and disclaimers are not searched: they say what their owner is, not what the story is about. No more
    than `searched_in` its language are: the body gives way first, from its end.
    """
    said = _said(item)
    left = searched_in(item.language)
    for field, text in said.items():
        said[field] = text if len(text) <= left else _first(text, left)
        left -= len(said[field])
    cut = (section(field, said[field], item.language) for field in Field if said[field])
    return tuple(each for each in cut if each.folded.text)


def searched_in(language: str) -> int:
    """How many characters of an item in this language are searched."""
    return SEARCHED // 2 if language.partition("-")[0] in WITHOUT_SPACES else SEARCHED


def characters_of(item: Item) -> int:
    """How much there is to be searched."""
    return sum(map(len, _said(item).values()))


def sector_of(text: str) -> str:
    """How a sector is compared: a Media Topic ('medtop:…') as it is, a plain one without regard to case."""
    return text if text.startswith("medtop:") else normalise(" ".join(text.split()))


def _said(item: Item) -> dict[Field, str]:
    """The text of each field, the body last."""
    return {
        Field.HEADLINE: item.headline,
        Field.SUBHEAD: item.subhead,
        Field.PLACE: item.dateline.place,
        Field.KEYWORD: BARRIER.join(item.keywords),
        Field.TICKER: BARRIER.join(item.tickers),
        Field.CAPTION: BARRIER.join(media.caption for media in item.media),
        Field.BODY: item.text,
    }


def _first(text: str, length: int) -> str:
    """The first characters, up to the last space among them, so that no word is cut in two where there are spaces."""
    start = text[:length]
    return start[: max(start.rfind(" "), start.rfind(BARRIER)) + 1] or start
