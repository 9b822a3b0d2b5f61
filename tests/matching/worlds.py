"""Small worlds of profiles and releases that have much to do with each other, by a given chance.

A world speaks a few languages. Most of its profiles ask for one or two things beside their languages, so that each
thing often decides; all of it is drawn from `random.Random`, that of a fixed seed or that of Hypothesis.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any as Anything

from kawat.core.errors import BadQuery
from kawat.core.profile import LISTS, Criteria, Terms
from kawat.core.query import All, Any, Form, Leaf, Near, Not, Query, write
from kawat.core.words import BARRIER, Field, Section, Way
from kawat.language import section
from kawat.matching.grammar import read_query
from tests.core.stories import is_unspaced
from tests.matching.vocabulary import SAYINGS, WORDS, bare, has_stems, joined, reading, told

VALUES = {
    "countries": ("ID", "JP", "US", "DE"),
    "regions": ("asia", "europe", "asean"),
    "sectors": ("energi", "air", "medtop:20000170", "medtop:04000000"),
    "issuers": ("sagara", "bintang", ""),
    "providers": ("lintas", "ombak", ""),
    "kinds": ("release", "flash", "alert"),
    "circuits": ("bursa", "pagi", "malam"),
}
FIELDS = (Field.HEADLINE, Field.BODY, Field.CAPTION)
SPOKEN = (
    ("en", "id", "ru"),
    ("zh-Hans", "zh-Hant", "en"),
    ("ja", "ko", "th"),
    ("ar", "id", "zh-Hans"),
    ("ko", "ru", "zh-Hant"),
    ("th", "ja", "zh-Hans"),
    ("de", "vi", "en"),
)
"""The languages of a world."""


@dataclass(frozen=True, slots=True)
class World:
    """Makes profiles and releases of some languages."""

    random: Random
    languages: tuple[str, ...]

    def criteria(self) -> Criteria:
        """What somebody wants."""
        random = self.random
        wanted = tuple(self._some(self.languages, random.choice((1, 2, 3, 3, 3, 3, 3, 3))))
        asked: dict[str, Anything] = {"languages": wanted, "every_language": random.random() < 0.75}
        for name in random.sample(_ASKED, k=random.choice((0, 1, 1, 1, 1, 2))):
            asked[name] = self._asked(name, wanted)
        if random.random() < 0.45:
            asked["query"] = self.query(random.choice((0, 1, 1, 2, 3)))
        return Criteria(**asked)

    def terms(self, *, sections: Callable[[str], tuple[Section, ...]] | None = None) -> Terms:
        """A release that somebody filed."""
        random = self.random
        language = random.choice(self.languages)
        many = {name: frozenset(self._some(VALUES[name], random.choice((1, 2)))) for name in _MANY}
        return Terms(
            language=language,
            siblings=frozenset({language, *self._some(self.languages, random.choice((0, 0, 1, 2)))}),
            issuer=random.choice(VALUES["issuers"]),
            provider=random.choice(VALUES["providers"]),
            kind=random.choice(VALUES["kinds"]),
            urgency=random.randint(1, 8),
            sections=(sections or self.sections)(language),
            **many,
        )

    def sections(self, language: str) -> tuple[Section, ...]:
        """A story's headline, body and sometimes a caption."""
        return tuple(told(blocks, field) for field, blocks in self.story(language))

    def story(self, language: str) -> Iterator[tuple[Field, list[list[str]]]]:
        """What it says, by field, block and word."""
        random = self.random
        yield Field.HEADLINE, [self._block(language, 3)]
        yield Field.BODY, [self._block(language, 5) for _ in range(random.randint(1, 2))]
        if random.random() < 0.4:
            yield Field.CAPTION, [self._block(language, 3)]

    def query(self, depth: int) -> Query:
        """Something to ask of a story."""
        random = self.random
        kind = random.choice(("all", "any", "not", "leaf")) if depth else "leaf"
        match kind:
            case "all":
                return All(tuple(self.query(depth - 1) for _ in range(random.randint(2, 3))))
            case "any":
                return Any(tuple(self.query(depth - 1) for _ in range(random.randint(2, 3))))
            case "not":
                return Not(self.query(depth - 1))
        return self.near() if random.random() < 0.2 else self.leaf()

    def leaf(self) -> Leaf:
        """Something said, in one or two languages of this world."""
        random = self.random
        form = random.choice(tuple(Form))
        asked = [(each, self._words(form, each)) for each in self._some(self.languages, random.choice((1, 2, 2)))]
        if form is Form.PREFIX:
            asked = [(language, [_front(random, bare(word))]) for language, (word,) in asked]
        readings = tuple(dict.fromkeys(self._reading(form, language, words) for language, words in asked))
        said = joined([bare(each) for each in asked[0][1]])
        return Leaf(form=form, said=said, readings=readings, field=self._field())

    def near(self) -> Near:
        """Two or three things said together."""
        random = self.random
        language = random.choice(self.languages)
        words = [self._words(Form.WORD, language) for _ in range(random.choice((2, 2, 3)))]
        readings = tuple((self._reading(Form.WORD, language, each),) for each in words)
        if random.random() < 0.3:
            other = random.choice(self.languages)
            more = self._reading(Form.WORD, other, self._words(Form.WORD, other))
            readings = ((*readings[0], more), *readings[1:])
        said = tuple(joined([bare(each) for each in one]) for one in words)
        return Near(said=said, readings=readings, within=random.randint(0, 3), field=self._field())

    def _asked(self, name: str, wanted: tuple[str, ...]) -> Anything:
        random = self.random
        if name == "urgency":
            return random.randint(2, 7)
        if name == "no_languages":
            unwanted = random.choice(self.languages)
            return (unwanted,) if any(each != unwanted for each in wanted) else ()
        many = random.choice((1, 1, 2) if name.startswith("no_") else (1, 1, 1, 2))
        return tuple(self._some(VALUES[name.removeprefix("no_")], many))

    def _block(self, language: str, most: int) -> list[str]:
        random = self.random
        block: list[str] = []
        for _ in range(random.randint(1, most)):
            spoken = language if random.random() < 0.9 else random.choice(self.languages)
            word = [random.choice(WORDS[spoken])] if random.random() < 0.6 else random.choice(SAYINGS[spoken])
            block += [each.capitalize() if random.random() < 0.1 else each for each in word]
        return block

    def _words(self, form: Form, language: str) -> list[str]:
        """The words that are asked for."""
        random = self.random
        if form is Form.PHRASE or (form is Form.EXACT and random.random() < 0.2):
            often = random.random() < 0.8
            return random.choice(SAYINGS[language]) if often else random.choices(WORDS[language], k=2)
        return [random.choice(WORDS[language])]

    def _reading(self, form: Form, language: str, words: list[str]) -> str:
        random = self.random
        whole = Way.IN_A_ROW if random.random() < 0.65 else Way.WHOLE
        match form:
            case Form.EXACT:
                return reading(words, Way.WRITTEN)
            case Form.PREFIX:
                return reading(words, Way.FRONT)
            case Form.WORD if has_stems(language):
                return reading(words, Way.STEM if random.random() < 0.7 else whole)
        said = reading(words, whole)
        if whole is Way.IN_A_ROW and all(map(is_unspaced, said[1:])) and random.random() < 0.3:
            start = random.randrange(1, len(said))
            return said[0] + said[start : random.randint(start + 1, len(said))]
        return said

    def _field(self) -> str:
        return self.random.choice(FIELDS) if self.random.random() < 0.4 else ""

    def _some(self, values: tuple[str, ...], many: int) -> list[str]:
        return self.random.sample(values, k=min(many, len(values)))


@dataclass(frozen=True, slots=True)
class SpokenWorld(World):
    """The same, read by `language/` and by the grammar of queries."""

    def sections(self, language: str) -> tuple[Section, ...]:
        """A story as it would be filed."""
        texts = ((field, BARRIER.join(map(joined, blocks))) for field, blocks in self.story(language))
        return tuple(section(field, bare(text), language) for field, text in texts)

    def query(self, depth: int) -> Query:
        """Something to ask of a story, written and read; what has no sense is not asked."""
        while True:
            try:
                return read_query(write(World.query(self, depth)), self.languages)
            except BadQuery:
                continue


def worlds(random: Random) -> Iterator[World]:
    """One after the other, for ever, through all languages; read by hand and by `language/` in turn."""
    while True:
        for languages in SPOKEN:
            yield World(random, languages)
            yield SpokenWorld(random, languages)


_MANY = ("countries", "regions", "sectors", "circuits")
_ASKED = ("urgency", "no_languages", "no_languages", *LISTS, *(f"no_{name}" for name in LISTS))


def _front(random: Random, word: str) -> str:
    return word[: random.randint(1 if len(word) < 3 or random.random() < 0.1 else 2, len(word))]
