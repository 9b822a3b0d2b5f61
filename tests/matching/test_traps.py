"""What earlier engines fell into, each once."""

import gc
from importlib import import_module
from random import Random

import numpy as np
import pytest

from kawat.core.profile import LISTS, Criteria, Terms, clauses, matches
from kawat.core.query import holds, leaves, write
from kawat.core.words import Section
from kawat.language import section
from kawat.matching import Engine, read_query
from tests.matching.worlds import SPOKEN, SpokenWorld, World


def told(text: str, language: str) -> Terms:
    return Terms(
        language=language,
        siblings=frozenset((language,)),
        countries=frozenset(),
        regions=frozenset(),
        sectors=frozenset(),
        issuer="",
        provider="",
        kind="release",
        circuits=frozenset(),
        urgency=5,
        sections=(section("body", text, language),),
    )


def answers(text: str, language: str, *asked: str) -> list[str]:
    """Which of these queries an engine that holds all of them finds in a text; by the specification, too."""
    engine = Engine()
    criteria = [Criteria(languages=(language,), query=read_query(each, (language,))) for each in asked]
    for profile, each in enumerate(criteria):
        engine.put(profile, each.document())
    its = told(text, language)
    found = engine.match(its).tolist()
    assert found == [profile for profile, each in enumerate(criteria) if matches(each, its)]
    return [asked[profile] for profile in found]


def test_two_words_of_one_hash_are_two_words() -> None:
    assert hash("慢慢") == hash("baba")
    assert answers("慢慢来", "zh-Hans", "慢慢", "baba") == ["慢慢"]
    assert answers("baba", "zh-Hans", "慢慢", "baba") == ["baba"]
    assert answers("baba", "id", "baba", "慢慢") == ["baba"]


def test_more_sets_of_attributes_than_sixteen_bits_can_number_stay_apart() -> None:
    """Each profile names its own country and circuit, of 300 and 300."""
    engine, count = Engine(), 70_000
    for profile in range(count):
        engine.put(
            profile,
            Criteria(languages=("en",), countries=(f"C{profile % 300}",), circuits=(f"c{profile // 300}",)).document(),
        )
    assert len(engine) == count
    world = World(Random(1), SPOKEN[0])
    for profile in (0, 299, 300, 65_535, 65_536, 65_836, count - 1):
        its = told("air", "en")
        fields = {name: its.values(name) for name in LISTS if name in ("regions", "sectors")}
        its = Terms(
            language="en",
            siblings=frozenset(("en",)),
            countries=frozenset((f"C{profile % 300}",)),
            circuits=frozenset((f"c{profile // 300}",)),
            issuer="",
            provider="",
            kind="release",
            urgency=5,
            sections=world.sections("en"),
            **fields,
        )
        assert engine.match(its).tolist() == [profile]


def test_more_queries_than_sixteen_bits_can_number_stay_apart() -> None:
    engine, count = Engine(), 66_000
    for profile in range(count):
        plain = f'["word","","w{profile}",["|w{profile}"]]'
        engine.put(profile, f'{{"languages":["en"],"query":{plain}}}')
    assert engine.distinct == count
    assert engine.match(told("w0 w464 w65535 w65536 w65999", "en")).tolist() == [0, 464, 65_535, 65_536, 65_999]


def test_putting_profiles_leaves_nothing_for_the_garbage_collector() -> None:
    """Else a build with the collector off would take gigabytes."""
    random = Random(3)
    world = SpokenWorld(random, SPOKEN[1])
    documents = [world.criteria().document() for _ in range(300)]
    texts = [write(each) for each in (world.query(3) for _ in range(50))]
    engine = Engine()
    engine.put(0, documents[0])
    read_query(texts[0], world.languages)
    import_module("numpy.ma")  # numpy does so at the first match that needs it, and its making leaves 317 objects, once
    gc.collect()
    gc.disable()
    try:
        for profile, document in enumerate(documents):
            engine.put(profile, document)
        for text in texts:
            read_query(text, world.languages)
        for _ in range(20):
            engine.match(world.terms())
        assert gc.collect() < 100
    finally:
        gc.enable()


def test_an_answer_is_an_array_of_ids_in_order_and_nobodys_own() -> None:
    """Unsigned and of 32 bits, as the ledger takes them; a later match or change does not reach into it."""
    world = World(Random(2), SPOKEN[0])
    engine = Engine()
    for profile in range(200):
        engine.put(2**20 - profile, world.criteria().document())
    its = world.terms()
    answer = engine.match(its)
    assert answer.dtype == np.uint32
    assert len(answer)
    assert answer.tolist() == sorted(set(answer.tolist()))
    before = answer.copy()
    for profile in range(200):
        engine.remove(2**20 - profile)
    assert engine.match(its).tolist() == []
    assert (answer == before).all()


@pytest.mark.parametrize(
    ("text", "language"), [("台灣的5G網絡很快", "zh-Hant"), ("5G 网络", "zh-Hans"), ("ระบบ5Gเครือข่าย", "th")]
)
def test_a_phrase_may_mix_scripts(text: str, language: str) -> None:
    asked = ['"5G 網絡"', "5G网络", '"5G เครือข่าย"', "5g", '"網絡 5G"']
    found = answers(text, language, *asked)
    assert found == (['"5G เครือข่าย"', "5g"] if language == "th" else ['"5G 網絡"', "5G网络", "5g"])


def test_a_korean_word_is_found_before_its_particles_and_not_within_another() -> None:
    asked = ["경제", '"한국 경제"', "경제학", "경*", "한국경제", "제가"]
    assert answers("한국 경제에서는 설탕이", "ko", *asked[:3], "설탕", "제가") == ["경제", '"한국 경제"', "설탕"]
    assert answers("경제학을 배운다", "ko", "경제", "경제학", "경제*") == ["경제학", "경제*"]


def test_a_keyword_of_one_character_is_a_whole_word() -> None:
    assert answers("人 が 新人 に", "ja", "人", "新") == ["人"]
    assert answers("新人", "ja", "人") == []
    assert answers("a b 5", "en", "a", "5", "c") == ["a", "5"]
    assert answers("물 이", "ko", "물", "이") == ["물", "이"]


def test_a_text_of_thousands_of_thai_characters_is_answered_as_any_other() -> None:
    words = ["ประเทศไทย", "กาแฟ", "ตลาด", "น้ำตาล", "โรงงาน", "ผลิต", "ส่งออก", "ราคา", "ตา", "ตาม", "แดง"]
    random = Random(4)
    text = "".join(random.choices([each for each in words if each not in ("ตา", "แดง")], k=1_000))
    assert len(text) > 4_500
    asked = [*words, '"กาแฟ ตลาด"', "ประเทศ*", "โรงงานผลิต", "NOT ราคา", '"ราคา กาแฟ"~0', "เทศไท"]
    found = answers(text, "th", *asked)
    assert {"ประเทศไทย", "ประเทศ*", "กาแฟ"} <= {*found}
    assert "แดง" not in found


@pytest.mark.parametrize("kind", [World, SpokenWorld])
@pytest.mark.parametrize("languages", SPOKEN)
def test_the_reasons_agree_with_the_decision(kind: type[World], languages: tuple[str, ...]) -> None:
    """All clauses hold where the profile matches, and something was found of a leaf where it holds."""
    world = kind(Random(6), languages)
    for its in (world.terms() for _ in range(8)):
        for asked in (world.criteria() for _ in range(30)):
            said = list(clauses(asked, its))
            assert all(clause.held for clause in said) == matches(asked, its)
            if asked.query is not None:
                found = {hit.said for hit in said[-1].hits}
                assert found == {write(leaf) for leaf in leaves(asked.query) if holds(leaf, its.sections)}
                assert all(is_shown(hit.excerpt, its.sections) for hit in said[-1].hits)


def is_shown(excerpt: str, sections: tuple[Section, ...]) -> bool:
    """Whether it was written so, between its ellipses."""
    return any(excerpt.strip("… ") in each.cased.text for each in sections)
