"""Regions: every country in one continent and one subregion, and groupings with the right members."""

from importlib import resources

import pytest

from kawat.core.errors import BadCriteria
from kawat.core.regions import CONTINENTS, GROUPINGS, REGIONS, SUBREGIONS, members_of, region_of, regions_of

_ISO_3166 = (resources.files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
COUNTRIES = frozenset(line[:2] for line in _ISO_3166.splitlines() if line and not line.startswith("#"))


def test_the_time_zone_database_lists_all_countries() -> None:
    assert len(COUNTRIES) == 249


@pytest.mark.parametrize("country", sorted(COUNTRIES))
def test_a_country_lies_in_one_continent_and_in_one_subregion(country: str) -> None:
    assert len(regions_of([country]) & CONTINENTS.keys()) == 1
    assert len(regions_of([country]) & SUBREGIONS.keys()) == 1


def test_no_region_holds_what_is_no_country() -> None:
    assert frozenset().union(*map(members_of, REGIONS)) == COUNTRIES


def test_the_five_continents_and_antarctica_hold_what_the_united_nations_count() -> None:
    counts = {name: len(region.members) for name, region in CONTINENTS.items()}
    # As M49 counts them, with Taiwan and without Sark, which has no code in ISO 3166.
    assert counts == {"africa": 60, "americas": 57, "asia": 51, "europe": 51, "oceania": 29, "antarctica": 1}


@pytest.mark.parametrize(
    ("grouping", "count"),
    [
        ("eu", 27),
        ("eurozone", 21),
        ("asean", 11),
        ("gcc", 6),
        ("g7", 7),
        ("g20", 19),
        ("arab-world", 22),
        ("nordic", 8),
        ("baltic", 3),
        ("benelux", 3),
        ("latin-america", 52),
        ("sub-saharan-africa", 53),
    ],
)
def test_a_grouping_has_as_many_members_as_it_says(grouping: str, count: int) -> None:
    assert len(members_of(grouping)) == count


def test_a_grouping_within_another_lies_within_it() -> None:
    for part, whole in (
        ("eurozone", "eu"),
        ("gcc", "middle-east"),
        ("middle-east", "mena"),
        ("north-africa", "mena"),
        ("asean", "southeast-asia"),
        ("southeast-asia", "asia-pacific"),
        ("oceania", "asia-pacific"),
        ("eu", "europe"),
    ):
        outside = members_of(part) - members_of(whole)
        assert outside == ({"CY"} if part == "eu" else set())  # Cyprus lies in West Asia, says M49


def test_a_story_about_two_countries_lies_in_the_regions_of_both() -> None:
    found = regions_of(["ID", "DE"])
    assert {"asia", "southeast-asia", "asean", "asia-pacific", "g20", "europe", "western-europe", "eu", "g7"} <= found
    assert "africa" not in found
    assert regions_of([]) == regions_of(["XX"]) == frozenset()


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("africa", "africa"),
        (" Southeast  Asia ", "southeast-asia"),
        ("SOUTH-EASTERN ASIA", "southeast-asia"),
        ("035", "southeast-asia"),
        ("2", "africa"),
        ("419", "latin-america"),
        ("European Union", "eu"),
        ("East_Asia", "east-asia"),
    ],
)
def test_a_region_is_known_by_its_names_and_by_its_number(text: str, region: str) -> None:
    assert region_of(text) == region


@pytest.mark.parametrize("text", ["", "-", "atlantis", "999", "٢", "a" * 500])
def test_an_unknown_region_is_refused_with_those_that_there_are(text: str) -> None:
    with pytest.raises(BadCriteria, match="choose one of africa, americas") as refused:
        region_of(text)
    assert len(str(refused.value)) < 900


def test_every_region_has_one_name() -> None:
    assert REGIONS.keys() == {*CONTINENTS, *SUBREGIONS, *GROUPINGS}
    assert len(REGIONS) == len(CONTINENTS) + len(SUBREGIONS) + len(GROUPINGS)
    assert all(region_of(name) == region_of(said) == name for name, said in REGIONS.items())
