"""Korean particles: where a word may end before it ends."""

import pytest

from kawat.language.particles import fronts


def ends(word: str) -> set[str]:
    return {word[:front] for front in fronts(word)}


@pytest.mark.parametrize(
    "word", ["설탕을", "설탕은", "설탕이", "설탕에서는", "설탕과", "설탕으로", "설탕이라는", "설탕입니다"]
)
def test_a_noun_is_found_before_its_particles(word: str) -> None:
    assert "설탕" in ends(word)


def test_between_particles_a_word_may_end_as_well() -> None:
    assert ends("회사들에게는") == {"회사", "회사들", "회사들에게"}
    assert ends("서울까지의") == {"서울", "서울까지"}


@pytest.mark.parametrize("word", ["설탕물", "설탕", "설탕공장", "을", "abc", "5", "A가", "東京가"])
def test_what_is_no_particle_is_part_of_the_word(word: str) -> None:
    assert not ends(word)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("물이", "물가"),
        ("회사가", "회사이"),
        ("설탕을", "설탕를"),
        ("부산으로", "부산로"),
        ("도시와", "도시과"),
    ],
)
def test_a_particle_agrees_with_the_syllable_before_it(word: str, other: str) -> None:
    assert ends(word)
    assert not ends(other)


def test_after_rieul_stands_the_particle_that_stands_after_a_vowel() -> None:
    assert ends("서울로") == {"서울"}


def test_a_long_word_is_no_trap() -> None:
    assert len(fronts("가" + "에서" * 10_000)) <= 3
