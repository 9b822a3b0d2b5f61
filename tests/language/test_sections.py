"""Sections: the three tracks of a text, their marks, and what any text at all comes to."""

import json
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kawat.core.terms import LANGUAGES
from kawat.core.words import BARRIER, Bound, Section, Track, nth_word, word_number
from kawat.language import ANALYSIS, pack, section, unpack
from kawat.language.normal import tidy
from tests.corpus import CORPUS, needs_corpus
from tests.language.texts import texts

languages = st.sampled_from(sorted(LANGUAGES))


def tracks(its: Section) -> tuple[Track, Track, Track]:
    return its.folded, its.loose, its.cased


def words(track: Track) -> list[str]:
    """The words by their bounds."""
    starts = [at for at, mark in enumerate(track.marks) if mark & Bound.WORD_START]
    ends = [at + 1 for at, mark in enumerate(track.marks) if mark & Bound.WORD_END]
    return [track.text[start:end] for start, end in zip(starts, ends, strict=True)]


@given(texts, languages)
@example("ก\u0301", "th")
@example("\u0301ก", "th")
def test_the_three_tracks_hold_the_same_words_in_the_same_blocks(text: str, language: str) -> None:
    its = section("body", text, language)
    assert len({len(words(track)) for track in tracks(its)}) == 1
    assert len({tuple(len(block.split(" ")) for block in track.text.split(BARRIER)) for track in tracks(its)}) == 1
    for track in tracks(its):
        assert len(track.text) == len(track.marks)
        assert all(words(track))
        assert not any(mark for char, mark in zip(track.text, track.marks, strict=True) if char in (" ", BARRIER))
        assert track.text == track.text.strip()
        assert track.text.split() == track.text.replace(BARRIER, " ").split(" ") or not track.text
        track.text.encode()
        for mark in track.marks:
            assert not mark & Bound.WORD_START or mark & Bound.START
            assert not mark & Bound.WORD_END or mark & Bound.END


@given(texts, languages)
def test_however_a_text_is_composed_its_words_are_the_same(text: str, language: str) -> None:
    assert section("body", unicodedata.normalize("NFD", text), language) == section("body", text, language)


@given(texts, languages)
def test_what_was_folded_folds_to_itself(text: str, language: str) -> None:
    folded = section("body", tidy(text).replace("'", ""), language).folded.text
    assert section("body", folded, language).folded.text == folded


@given(st.lists(st.tuples(texts, languages), max_size=4))
def test_what_was_packed_is_unpacked(parts: list[tuple[str, str]]) -> None:
    sections = tuple(section("body", text, language) for text, language in parts)
    assert unpack(pack(sections)) == sections
    assert all(each.loose is each.folded for each in unpack(pack(sections)) if each.loose == each.folded)


@pytest.mark.parametrize("broken", [b"", b"\0", bytes([ANALYSIS + 1]), bytes([ANALYSIS]) + b"x", pack(())[:-3]])
def test_what_was_packed_by_other_rules_or_is_broken_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError, match="these words"):
        unpack(broken)


def test_without_stems_the_loose_track_is_the_folded_one() -> None:
    its = {language: section("", "a b", language) for language in LANGUAGES}
    bare = {language for language in LANGUAGES if its[language].loose is its[language].folded}
    assert bare == {"ja", "ko", "ms", "th", "vi", "zh-Hans", "zh-Hant"}


def test_numbers_and_names_with_points_or_digits_keep_their_form() -> None:
    loose = section("body", "1,234.50 2026s as u.s. x_y's covid19s a1b2", "en").loose.text
    assert loose == "1,234.50 2026s as u s x_y 's covid19s a1b2"


def test_arabic_words_share_a_stem_with_their_articles_and_particles() -> None:
    for one in (
        "شركة الشركة والشركة للشركة بالشركة وبالشركة شركته الشركات شركات الشركه",
        "اقتصاد الاقتصاد والاقتصاد الاقتصادية والاقتصادية الاقتصاديه",
        "إيران ايران",
        "مستشفى المستشفى مستشفي المستشفي مستشفيات",
        "ألمانيا المانيا وألمانيا لألمانيا",
    ):
        stems = section("body", one, "ar").loose.text.split()
        assert len(set(stems)) == 1, stems
    assert len(set(section("body", "والدين الدين", "ar").loose.text.split())) == 2  # parents, and the religion


def test_the_excerpt_finds_its_way_by_counting_words() -> None:
    its = section("body", "The mills’ output\nl'usine 東京都5G", "en")
    at = its.folded.text.index("5g")
    assert its.cased.text[nth_word(its.cased.marks, word_number(its.folded.marks, at)) :] == "5G"


@pytest.mark.parametrize(
    "text",
    [
        *("𒀀𒁀" * 300, "ཀ་ཁ" * 300, "a" * 20_000, "ก" * 20_000, "国" * 20_000, "가" * 20_000, "ア" * 20_000),
        *("\u0e33" * 20_000, "\u0301" * 20_000, "'s" * 10_000, "l'" * 10_000, "\ufdfa" * 2_000, "e\u0301" * 20_000),
    ],
)
def test_strange_texts_take_no_longer_than_others(text: str) -> None:
    """20,000 characters take about 10 ms; a hundred times that is asserted, so that a busy machine does not fail it."""
    start = time.thread_time()
    for language in ("en", "th", "ko", "ar"):
        pack((section("body", text, language),))
    assert time.thread_time() - start < 4


@needs_corpus
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_analysed_without_a_second_look_at_the_clock(language: str) -> None:
    """5 ms are promised for 900 words; ten times that is asserted, so that a busy machine does not fail it."""
    story = json.loads((CORPUS / "ntrex" / f"{language}.jsonl").read_text().splitlines()[0])
    text = ("\n".join(story["paras"]) * 6)[:4500]
    taken = []
    for _ in range(3):  # the garbage of other tests may be collected in one of them
        start = time.thread_time()
        its = section("body", text, language)
        taken.append(time.thread_time() - start)
    assert min(taken) < 0.05
    assert len(words(its.folded)) > 200
