"""What nobody should file or ask for is answered rightly, and about as fast as anything else."""

import time
from collections.abc import Callable, Iterator
from itertools import accumulate
from random import Random

import pytest
from wordfreq import top_n_list

from kawat.core.profile import Criteria, Terms, matches
from kawat.core.query import All, Any, Form, Leaf, Not, Query
from kawat.core.release import Block, Item
from kawat.language import SEARCHED, readings, terms_of
from kawat.matching import Engine, read_query
from kawat.matching.cnf import CLAUSES
from kawat.matching.parts import LEAVES
from kawat.matching.sense import clauses_of

USUAL = 5_000
"""Characters of a story."""
FACTOR = 10
"""What is out of the ordinary may take so many times as long as a usual story."""
USUALLY = 0.005
"""Seconds that a story may usually take with the fewest profiles of a real wire; here are fewer."""
WORDS = {language: top_n_list(language, 4_000) for language in ("en", "zh", "ru")}
WEIGHTS = list(accumulate(1 / rank for rank in range(1, 4_001)))
"""By Zipf's law."""
SPACED = {"en": " ", "ru": " ", "zh": ""}
LANGUAGES = {"en": "en", "ru": "ru", "zh": "zh-Hans"}


def words(random: Random, language: str, count: int) -> list[str]:
    return random.choices(WORDS[language], cum_weights=WEIGHTS, k=count)


def story(text: str, language: str = "en") -> Terms:
    """What can be asked of a release of this text, filed and cut as any other."""
    blocks = tuple(Block(text=each) for each in text.split("\n"))
    item = Item(uid="1" * 32, release="2" * 32, salt="", slug="story", version=1, language=language, body=blocks)
    return terms_of(item, (language,))


def written(language: str, length: int) -> str:
    """Text of real words."""
    random, said = Random(length), SPACED[language]
    text: list[str] = []
    while length > 0:
        text.append(said.join(words(random, language, 40)))
        length -= len(text[-1]) + 1
    return "\n".join(text)


@pytest.fixture(scope="module")
def standing() -> dict[int, Criteria]:
    """What many readers want, in words as they are used."""
    random = Random(5)
    asked = {}
    for profile in range(3_000):
        language = random.choice(tuple(WORDS))
        leaves = [leaf for each in words(random, language, 4) if (leaf := word(each, LANGUAGES[language]))]
        query = All((Any(tuple(leaves[:2])), *leaves[2:3], Not(leaves[-1]))) if len(leaves) > 2 else None
        asked[profile] = Criteria(languages=("en", "zh-Hans", "ru"), query=query)
    return asked


@pytest.fixture(scope="module")
def engine(standing: dict[int, Criteria]) -> Engine:
    return filled(standing)


def word(said: str, *languages: str) -> Leaf | None:
    found = readings(Form.WORD, said, languages)
    return Leaf(form=Form.WORD, said=said, readings=found) if found else None


def filled(asked: dict[int, Criteria]) -> Engine:
    made = Engine()
    for profile, criteria in asked.items():
        made.put(profile, criteria.document())
    return made


def fastest(work: Callable[[], object], tries: int = 5) -> float:
    """Seconds of this thread that it takes, whatever else the machine does."""

    def once() -> Iterator[float]:
        for _ in range(tries):
            start = time.thread_time()
            work()
            yield time.thread_time() - start

    return min(once())


def is_right(engine: Engine, asked: dict[int, Criteria], its: Terms) -> bool:
    return engine.match(its).tolist() == [profile for profile, each in asked.items() if matches(each, its)]


STRANGE = {
    "Cherokee": "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ ",
    "private use": "\ue000\ue001 \ue002 ",
    "one word": "a",
    "one word of a script without spaces": "ᜀᜁᜂ",
    "marks alone": "\u0301\u0300",
    "emoji": "🏭🌊 🐟",
    "spaces": " \u3000\u200b",
    "line breaks": "a\n",
    "right to left and back": "\u202e\u2066air\u2069\u202c ",
    "half characters": "air\ud800 \udfff",
    "zero": "a\0b ",
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_story_in_an_unknown_script_takes_no_longer(name: str, engine: Engine, standing: dict[int, Criteria]) -> None:
    usual = story(written("en", USUAL))
    strange = story(STRANGE[name] * (USUAL // len(STRANGE[name])))
    assert fastest(lambda: engine.match(strange)) <= FACTOR * max(USUALLY, fastest(lambda: engine.match(usual)))
    assert is_right(engine, standing, strange)


@pytest.mark.parametrize("language", WORDS)
def test_a_story_of_five_megabytes_takes_ten_times_as_long_at_most(
    language: str, engine: Engine, standing: dict[int, Criteria]
) -> None:
    usual, huge = (story(written(language, length), LANGUAGES[language]) for length in (USUAL, 5_000_000))
    assert sum(len(section.folded.text) for section in huge.sections) > SEARCHED / 3
    slow, quick = fastest(lambda: engine.match(huge)), fastest(lambda: engine.match(usual))
    print(f"\n{language}: {quick * 1000:.1f} ms, {slow * 1000:.1f} ms for 5 MB")
    assert slow <= FACTOR * max(USUALLY, quick)
    assert is_right(engine, standing, huge)


ENGLISH = ("en",)


def asked_for(*texts: str) -> dict[int, Criteria]:
    return {number: Criteria(languages=ENGLISH, query=read_query(text, ENGLISH)) for number, text in enumerate(texts)}


def test_queries_at_their_limits_are_answered_in_time() -> None:
    """As many clauses and leaves as a query may have, by the hundred: all tested, none of them slowly."""
    random = Random(9)
    common = list(dict.fromkeys(words(random, "en", 4_000)))[:LEAVES]
    wide = [
        " OR ".join(f"({one} AND {other})" for one, other in zip(some[:8], some[8:], strict=True))
        for some in (random.sample(common, 16) for _ in range(100))
    ]
    long = [" OR ".join(random.sample(common, LEAVES)) for _ in range(20)]
    every = [" AND ".join(random.sample(common, 200)) for _ in range(50)]
    asked = asked_for(*wide, *long, *every)
    assert max(len(clauses_of(each.query)) for each in asked.values() if each.query) == CLAUSES
    engine, its = filled(asked), story(written("en", USUAL))
    assert is_right(engine, asked, its)
    assert fastest(lambda: engine.match(its)) < 0.25


def test_queries_of_only_nots_are_tested_with_every_story_in_time() -> None:
    random = Random(11)
    asked = asked_for(*(f"NOT {one} AND NOT {other}" for one, other in _pairs(random, 3_000)))
    engine, its = filled(asked), story(written("en", USUAL))
    assert is_right(engine, asked, its)
    assert fastest(lambda: engine.match(its)) < 0.25


def test_many_who_ask_for_the_commonest_word_and_more_are_answered_in_time() -> None:
    random = Random(12)
    asked = asked_for(*(f"the AND ({one} OR the) AND NOT ({other} AND of)" for one, other in _pairs(random, 3_000)))
    engine, its = filled(asked), story(written("en", USUAL))
    assert is_right(engine, asked, its)
    assert fastest(lambda: engine.match(its)) < 0.25


def test_stop_words_are_words_like_any_other() -> None:
    asked = asked_for("the", '"to be or not to be"', "the AND of", "NOT the", "=The", "th*", '"of the"~0')
    for text in ("The end of the road", "to be or not to be", "Nothing", "THE OF", "of them"):
        assert is_right(filled(asked), asked, story(text))
    assert filled(asked).match(story("The end of the road")).tolist() == [0, 2, 4, 5, 6]


def test_nears_of_common_words_are_answered_in_time() -> None:
    random = Random(13)
    asked = asked_for(*(f'"{one} {other}"~{random.randint(0, 9)}' for one, other in _pairs(random, 1_000, 60)))
    engine, its = filled(asked), story(written("en", USUAL))
    assert is_right(engine, asked, its)
    assert fastest(lambda: engine.match(its)) < 0.25


@pytest.mark.parametrize(
    "query", [All(()), Any(()), Not(All(())), Not(Any(())), Leaf(form=Form.WORD, said="x", readings=())]
)
def test_what_no_grammar_writes_is_answered_all_the_same(query: Query) -> None:
    asked = {3: Criteria(languages=ENGLISH, query=query), 4: Criteria(languages=ENGLISH, query=Not(query))}
    assert is_right(filled(asked), asked, story("air"))
    assert is_right(filled(asked), asked, story(""))


def _pairs(random: Random, count: int, most: int = 400) -> list[tuple[str, str]]:
    common = [each for each in WORDS["en"][:most] if each.isalpha() and len(each) > 1]
    return [tuple(random.sample(common, 2)) for _ in range(count)]  # type: ignore[misc]
