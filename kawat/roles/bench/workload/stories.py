"""Releases of 400 to 900 words: a story's own words come back again, all others stand as often as people use them.

One in ten is what a large part of all profiles want: in English, urgent, about the commonest things.
"""

from itertools import pairwise
from random import Random

from kawat.core.release import Block, Dateline, Item, Source
from kawat.roles.bench.workload.codes import CIRCUITS, ISSUERS, KINDS, PROVIDERS, SECTORS
from kawat.roles.bench.workload.queries import as_name
from kawat.roles.bench.workload.vocabulary import BICAMERAL, UNPARTED, Vocabulary, joined, vocabulary, zipf
from kawat.roles.demo.geography import COUNTRIES

LANGUAGES = {
    "en": 28, "zh-Hans": 11, "ja": 9, "es": 8, "de": 7, "fr": 7, "id": 7, "pt": 5, "ar": 5, "ko": 4, "ru": 4, "vi": 3,
    "zh-Hant": 3, "ms": 2, "th": 2,
}  # fmt: skip
"""How many of 105 releases are in each."""

SHORTEST, LONGEST = 400, 900
WIDE = 10
"""Every so many releases one is wide."""

_THEMES = 14
_PHRASE, _THEME, _FOREIGN, _NAME, _ACRONYM = 0.05, 0.18, 0.015, 0.05, 0.006


def releases(count: int, seed: int) -> list[Item]:
    """So many releases; the first `n` are the same whatever `count` is."""
    return [_release(number, Random(f"{seed}/release/{number}")) for number in range(count)]


def siblings(item: Item) -> frozenset[str]:
    """The languages in which the item's release cleared: a third came in English as well."""
    return frozenset(
        {item.language, "en"} if int(item.release[:2], 16) < 85 and not _is_wide(item) else {item.language}
    )


def _is_wide(item: Item) -> bool:
    return item.slug.startswith("wide-")


def _release(number: int, chance: Random) -> Item:
    wide = number % WIDE == WIDE - 1
    language = "en" if wide else chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
    story = _Story(vocabulary(language), chance)
    words = chance.randint(SHORTEST, LONGEST)
    body = []
    while words > 0:
        body.append(Block(text=story.paragraph(min(words, chance.randint(60, 120)))))
        words -= story.written
    urgency = 1 if wide else chance.choices(range(1, 9), (1, 2, 6, 15, 60, 10, 4, 2))[0]
    return Item(
        uid=f"{chance.getrandbits(128):032x}",
        release=f"{chance.getrandbits(128):032x}",
        salt=f"{chance.getrandbits(128):032x}",
        slug=f"{'wide' if wide else 'story'}-{number}",
        version=1,
        language=language,
        kind=KINDS[0] if wide else chance.choices(KINDS, (80, 5, 8, 4, 3))[0],
        issuer=_source(ISSUERS, chance) if wide or chance.random() < 0.8 else None,
        provider=_source(PROVIDERS, chance) if not wide and chance.random() < 0.5 else None,
        headline=story.headline(),
        subhead=story.headline() if chance.random() < 0.5 else "",
        dateline=Dateline(place=as_name(story.words.draw_asked(chance), language)),
        body=tuple(body),
        keywords=tuple(dict.fromkeys(chance.choices(story.themes, k=chance.randint(0, 4)))),
        topics=tuple(sorted(_topics(chance, wide))),
        countries=tuple(sorted(_countries(chance, wide))),
        circuits=CIRCUITS[:24] if wide else tuple(sorted({CIRCUITS[zipf(chance, 40, 3)] for _ in range(3)})),
        urgency=urgency,
    )


class _Story:
    """What one release is about, and its sentences."""

    def __init__(self, words: Vocabulary, chance: Random) -> None:
        self.words, self.chance = words, chance
        self.themes = [words.draw_asked(chance) for _ in range(_THEMES)]
        self.phrases = [words.draw_phrase(chance) for _ in range(3)]
        self.written = 0

    def headline(self) -> str:
        said = [self._word() if self.chance.random() < 0.5 else self.chance.choice(self.themes) for _ in range(9)]
        return self._sentence(said).rstrip(".。")

    def paragraph(self, count: int) -> str:
        """Sentences of so many words together; `written` says how many there were."""
        sentences, left = [], count
        while left > 0:
            length = min(left, self.chance.randint(8, 24))
            sentences.append(self._sentence([self._word() for _ in range(length)]))
            left -= length
        self.written = count
        return ("" if self.words.language in UNPARTED - {"th"} else " ").join(sentences)

    def _word(self) -> str:
        chance = self.chance
        draw = chance.random()
        if draw < _PHRASE:
            return chance.choice(self.phrases) if chance.random() < 0.4 else self.words.draw_phrase(chance)
        if draw < _PHRASE + _THEME:
            return chance.choice(self.themes)
        if draw < _PHRASE + _THEME + _FOREIGN and self.words.language != "en":
            return vocabulary("en").draw_asked(chance)
        word = self.words.draw(chance)
        draw = chance.random()
        if draw < _ACRONYM and len(word) <= 3 and self.words.language in BICAMERAL:
            return word.upper()
        return as_name(word, self.words.language) if draw < _NAME and len(word) > 3 else word

    def _sentence(self, said: list[str]) -> str:
        language = self.words.language
        if language == "th":
            return joined(said, language)
        if language in UNPARTED:
            middle = len(said) // 2
            return joined(said[:middle], language) + "、" + joined(said[middle:], language) + "。"
        if language == "ko":
            return _particles(said) + "."
        first = said[0][:1].upper() + said[0][1:] if language in BICAMERAL else said[0]
        return joined([first, *said[1:]], language) + "."


def _particles(said: list[str]) -> str:
    """Korean lists hold particles and endings as words of one syllable: they stand at the word before them."""
    text = said[0]
    for before, word in pairwise(said):
        text += word if len(word) == 1 and len(before) > 1 else f" {word}"
    return text


def _source(codes: tuple[str, ...], chance: Random) -> Source:
    code = codes[zipf(chance, len(codes), 3)]
    return Source(code=code, name=code.capitalize())


def _topics(chance: Random, wide: bool) -> set[str]:
    if wide:
        return set(SECTORS[:12])
    return {SECTORS[zipf(chance, len(SECTORS), 8)] for _ in range(chance.randint(1, 4))}


def _countries(chance: Random, wide: bool) -> set[str]:
    if wide:
        return {each.code for each in COUNTRIES[:8]}
    return {COUNTRIES[zipf(chance, len(COUNTRIES), 3)].code for _ in range(chance.randint(1, 3))}
