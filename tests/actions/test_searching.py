"""Search: what anybody may list is found in every language, and what is taken back is found no more at once."""

from datetime import timedelta

import pytest

from kawat.actions import searching, wire, withdrawal
from kawat.actions.searching import Search, keep_up, look_for
from kawat.core.errors import BadQuery
from kawat.store import models
from kawat.store.search import tsvector
from tests.house import STORIES, House


def found(text: str = "", **more: object) -> list[str]:
    """Headlines, as they come."""
    return [its.item.headline for its in look_for(Search(text=text, **more)).entries]


def clear(house: House, *languages: str, **more: object) -> str:
    slug = house.approved(*languages, **more)
    wire.clear(house.edo, slug)
    while keep_up():
        pass
    return slug


@pytest.mark.parametrize(
    ("language", "asked", "not_found"),
    [
        ("en", ("desalination", "villages", "village", '"drinking water"', "desal*", "=Surabaya", "sagara NOT river"),
         ('"water drinking"', "=surabaya", "salination")),
        ("id", ("pabrik", '"air minum"', "pesisir", "minum OR kopi", '"minum dua"~20'), ('"minum air"', "pabrikan")),
        ("ms", ("loji", "kampung"), ("pabrik",)),
        ("ja", ("淡水化", "飲料水", "スラバヤ", '"海水淡水化プラント"', "村"), ("水化淡", "京都", "ラバ")),
        ("zh-Hant", ("泗水", "海水淡化", "海水淡化廠", "海水淡化厂", "飲用水", "村莊"), ("水海", "淡化厂海")),
    ],
)  # fmt: skip
def test_a_story_is_found_by_its_words(
    house: House, language: str, asked: tuple[str, ...], not_found: tuple[str, ...]
) -> None:
    clear(house, language)
    headline = STORIES[language][0]
    for text in asked:
        assert found(text) == [headline], text
        assert found(text, language=language) == [headline], text
        assert found(text, order=searching.HEADLINE_FIRST) == [headline], text
    for text in not_found:
        assert found(text, language=language) == [], text


def test_nothing_is_in_the_index_before_its_clear(house: House) -> None:
    house.approved("en")
    slug = house.approved("id")
    wire.hold(house.edo, slug, house.clock.said(hours=1))
    assert keep_up() == 0
    assert found("pabrik") == found("desalination") == []
    assert not models.SearchEntry.objects.exists()


def test_what_is_killed_is_not_found_from_that_instant_and_leaves_the_index(house: House) -> None:
    slug = clear(house, "en", "ja")
    assert found("desalination")
    withdrawal.kill(house.edo, slug, "forged")
    assert found("desalination") == found("淡水化") == []
    while keep_up():
        pass
    assert not models.SearchEntry.objects.exclude(rules=0).exists()


def test_what_is_withheld_comes_back_when_that_is_lifted(house: House) -> None:
    slug = clear(house, "en")
    withdrawal.withhold(house.edo, slug, "being checked")
    keep_up()
    assert found("desalination") == []
    withdrawal.lift(house.edo, slug)
    withdrawal.lift(house.eka, slug)
    keep_up()
    assert found("desalination") == [STORIES["en"][0]]


def test_what_is_not_for_everybody_is_not_found(house: House) -> None:
    clear(house, "en", forbidden=("US",))
    assert found("desalination") == []


def test_pages_follow_one_another_newest_first(house: House) -> None:
    slugs = [clear(house, "en") for _ in range(5)]
    numbers: list[int] = []
    at = ""
    while True:
        page = look_for(Search(text="desalination"), at=at, limit=2)
        numbers += [its.number for its in page.entries]
        at = page.older
        if not at:
            break
    assert numbers == [5, 4, 3, 2, 1]
    assert len(slugs) == 5


@pytest.mark.skipif("searching.index.on_sqlite()", reason="SQLite's index knows where tokens stand")
def test_where_too_much_would_have_to_be_read_a_page_ends_early_and_says_where(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        clear(house, "en")
    monkeypatch.setattr(tsvector, "READ", 1)
    pages = [look_for(Search(text='"water drinking"'))]
    while pages[-1].older:
        pages.append(look_for(Search(text='"water drinking"'), at=pages[-1].older))
    assert [(each.entries, each.older) for each in pages] == [((), "0-3"), ((), "0-2"), ((), "0-1"), ((), "")]
    page = look_for(Search(text='"drinking water"'))
    assert ([its.number for its in page.entries], page.older) == ([3], "0-3")
    assert len(look_for(Search(text="headline:desalination")).entries) == 3, "nothing has to be read for a headline"


def test_a_headline_comes_before_a_newer_body_where_that_is_asked(house: House) -> None:
    clear(house, "en")
    clear(house, "id")
    by_age = [its.number for its in look_for(Search(text="desalination OR pesisir")).entries]
    first = [its.number for its in look_for(Search(text="desalination OR pesisir", order="relevance")).entries]
    assert (by_age, first) == ([2, 1], [1, 2])
    page = look_for(Search(text="desalination OR pesisir", order="relevance"), limit=1)
    again = look_for(Search(text="desalination OR pesisir", order="relevance"), limit=1, at=page.older)
    assert [its.number for its in (*page.entries, *again.entries)] == [1, 2]


def test_values_and_days_narrow(house: House) -> None:
    clear(house, "en", "id")
    day = house.clock.instant.date()
    assert len(found(language="id")) == 1
    assert len(found(issuer="sagara")) == len(found(circuit="asia")) == 2
    assert found(issuer="lain") == found(country="JP") == []
    assert len(found(since=day, until=day)) == 2
    assert found(since=day + timedelta(days=1)) == found(until=day - timedelta(days=1)) == []


def test_a_query_that_cannot_be_read_is_refused(house: House) -> None:
    for text in ('"open', "a" * 500, " ".join(f"word{each}" for each in range(30))):
        with pytest.raises(BadQuery):
            look_for(Search(text=text))


def test_other_rules_make_the_index_anew(house: House) -> None:
    clear(house, "en")
    models.SearchEntry.objects.update(rules=1)
    assert keep_up() == 1
    assert found("desalination") == [STORIES["en"][0]]


def test_a_correction_takes_the_place_of_what_it_corrects(house: House) -> None:
    slug = clear(house, "en")
    house.followed(slug)
    keep_up()
    assert len(found("desalination")) == 1
    assert found("desalination", kind="correction") == found("desalination")
    assert models.SearchEntry.objects.exclude(rules=0).count() == 1
