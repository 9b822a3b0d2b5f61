"""Why a subscriber would get an item or not, in sentences that a person reads."""

from kawat.actions import audience, topics
from kawat.actions.audience import Explanation
from kawat.matching import read_query
from kawat.store.releases import find
from tests.formats.test_topics import TREE, as_csv
from tests.house import House


def explained(house: House, slug: str, **criteria: object) -> Explanation:
    """What is said of a reader with these criteria."""
    to = house.reader("sari", **criteria)  # type: ignore[arg-type]
    kept = find(slug)
    return audience.explain(kept[0], kept, to.subscriber)


def sentences(told: Explanation) -> dict[str, str]:
    return {each.name: each.sentence for profile in told.profiles for each in profile.clauses}


def test_a_query_says_which_words_it_found_how_often_and_where(house: House) -> None:
    slug = house.approved("en")
    told = explained(house, slug, query=read_query("plant AND NOT mine", ("en",)))
    assert told.gets
    [query] = [each for each in told.profiles[0].clauses if each.name == "query"]
    assert [(hit.said, hit.field, hit.times) for hit in query.hits] == [("plant", "headline", 1), ("plant", "body", 1)]
    start, first, second = query.sentence.partition(": ")[0], *query.sentence.partition(": ")[2].split("; ")
    assert start == "query plant AND NOT mine held"
    assert first == "'plant' once in headline: Sagara opens a desalination plant in Surabaya"
    assert second.startswith("'plant' once in body: …")
    assert "first desalination plant this morning" in second


def test_a_word_that_keeps_an_item_away_is_shown_with_its_place(house: House) -> None:
    slug = house.approved("en")
    told = explained(house, slug, query=read_query("plant NOT villages", ("en",)))
    assert not told.gets
    assert told.reason == "none of its profiles wants the item"
    assert sentences(told)["query"].startswith("query plant AND NOT villages did not hold: 'plant' once in headline")
    assert "'villages' once in body: …" in sentences(told)["query"]
    assert "this morning and twelve villages on the coast" in sentences(told)["query"]


def test_a_query_that_finds_nothing_says_so(house: House) -> None:
    told = explained(house, house.approved("en"), query=read_query("copper OR tin", ("en",)))
    assert sentences(told)["query"] == "query copper OR tin did not hold: nothing that it names was found"


def test_what_is_asked_of_values_says_what_the_item_has(house: House) -> None:
    slug = house.approved("en", countries=("ID", "JP"))
    told = explained(
        house,
        slug,
        countries=("DE", "JP"),
        no_countries=("ID",),
        regions=("southeast-asia", "eu"),
        issuers=("bintang",),
        no_kinds=("flash",),
        providers=("lintas",),
        no_sectors=("sport",),
        urgency=3,
    )
    assert not told.gets
    assert sentences(told) == {
        "languages": "languages en held: it is in en",
        "countries": "countries DE, JP held: found JP",
        "no_countries": "no_countries ID did not hold: found ID",
        "regions": "regions southeast-asia, eu held: found southeast-asia (by ID)",
        "issuers": "issuers bintang did not hold: it has sagara",
        "providers": "providers lintas did not hold: it has none",
        "no_kinds": "no_kinds flash held: none of them is there",
        "no_sectors": "no_sectors sport held: none of them is there",
        "urgency": "urgency 3 did not hold: it has 5",
    }


def test_a_topic_is_found_by_one_below_it_and_the_explanation_names_both(house: House) -> None:
    topics.load(house.olga, as_csv(TREE))
    slug = house.approved("en", topics=("medtop:20000002",))
    told = explained(house, slug, sectors=("medtop:01000000", "medtop:02000000"))
    assert told.gets
    assert sentences(told)["sectors"] == (
        "sectors medtop:01000000, medtop:02000000 held: found medtop:01000000 (by medtop:20000002)"
    )


def test_without_the_list_a_topic_is_found_as_it_stands(house: House) -> None:
    slug = house.approved("en", topics=("medtop:20000002",))
    assert not explained(house, slug, sectors=("medtop:01000000",)).gets


def test_a_language_that_is_there_and_wanted_sooner_is_named(house: House) -> None:
    slug = house.approved("en", "id")
    to = house.reader("budi", "id", "en")
    [english] = [kept for kept in find(slug) if kept.document.item.language == "en"]
    said = sentences(audience.explain(english, find(slug), to.subscriber))
    assert said["languages"] == (
        "languages id, en did not hold: its release comes in id as well, which is wanted sooner than en"
    )


def test_a_sentence_stays_short_however_much_is_asked(house: House) -> None:
    slug = house.approved("en")
    many = read_query(" OR ".join(f"word{n}" for n in range(200)), ("en",))
    countries = tuple(f"{a}{b}" for a in "ABCDEFGH" for b in "ABCDEFGHIJ")
    told = explained(house, slug, query=many, countries=countries)
    assert all(len(each) < 400 for each in sentences(told).values())
    assert "AA, AB, AC, AD, AE, AF, AG, AH and 72 more" in sentences(told)["countries"]


def test_the_engine_counts_as_the_explanation_says(house: House) -> None:
    slug = house.approved("en")
    house.reader("gets", query=read_query("plant", ("en",)))
    house.reader("does-not", query=read_query("copper", ("en",)))
    kept = find(slug)
    [(_, counted)] = audience.audiences_of(kept, kept)
    assert counted.subscribers["journalist"] == 1
