"""Small worlds of profiles and releases that have much to do with each other, by a given chance.

A world speaks a few languages. Most of its profiles ask for one or two things beside their languages, so that each
thing often decides; all of it is drawn from `random.Random`, that of a fixed seed or that of Hypothesis.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any as Anything

from kawat.core.profile import LISTS, Criteria, Terms
from kawat.core.query import All, Any, Form, Leaf, Near, Not, Query
from kawat.core.words import Field, Section, Way
from tests.core.stories import is_unspaced
from tests.matching.vocabulary import SAYINGS, WORDS, bare, fold, has_stems, joined, reading, told

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
)
"""The languages of a world: each of the nine is in two or more."""


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
        words = [self._words(form, language) for language in self._some(self.languages, random.choice((1, 2, 2)))]
        readings = tuple(dict.fromkeys(self._reading(form, language, each) for language, each in words))
        said = joined([bare(each) for each in words[0][1]])
        return Leaf(form=form, said=said, readings=readings, field=self._field())

    def near(self) -> Near:
        """Two or three things said together."""
        random = self.random
        language = random.choice(self.languages)
        words = [self._words(Form.WORD, language)[1] for _ in range(random.choice((2, 2, 3)))]
        readings = tuple((self._reading(Form.WORD, language, each),) for each in words)
        if random.random() < 0.3:
            other = random.choice(self.languages)
            more = self._reading(Form.WORD, other, self._words(Form.WORD, other)[1])
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
        return tuple(self._some(VALUES[name.removeprefix("no_")], random.choice((1, 1, 2))))

    def _block(self, language: str, most: int) -> list[str]:
        random = self.random
        block: list[str] = []
        for _ in range(random.randint(1, most)):
            spoken = language if random.random() < 0.9 else random.choice(self.languages)
            word = [random.choice(WORDS[spoken])] if random.random() < 0.6 else random.choice(SAYINGS[spoken])
            block += [each.capitalize() if random.random() < 0.1 else each for each in word]
        return block

    def _words(self, form: Form, language: str) -> tuple[str, list[str]]:
        """The words that are asked for, and of which language."""
        random = self.random
        if form is Form.PHRASE or (form is Form.EXACT and random.random() < 0.2):
            often = random.random() < 0.8
            return language, random.choice(SAYINGS[language]) if often else random.choices(WORDS[language], k=2)
        return language, [random.choice(WORDS[language])]

    def _reading(self, form: Form, language: str, words: list[str]) -> str:
        random = self.random
        whole = Way.IN_A_ROW if random.random() < 0.8 else Way.WHOLE
        match form:
            case Form.EXACT:
                return reading(words, Way.WRITTEN)
            case Form.PREFIX:
                said = fold(bare(words[0]))
                return Way.FRONT + said[: random.randint(1, len(said))]
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


_MANY = ("countries", "regions", "sectors", "circuits")
_ASKED = ("urgency", "no_languages", "no_languages", *LISTS, *(f"no_{name}" for name in LISTS))


def worlds(random: Random) -> Iterator[World]:
    """One after the other, for ever, through all languages."""
    while True:
        for languages in SPOKEN:
            yield World(random, languages)
