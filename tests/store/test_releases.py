"""Finding a free slug does not take a question for each that is taken."""

import pytest
from pytest_django import DjangoAssertNumQueries

from kawat.store import models
from kawat.store.keys import name_of
from kawat.store.releases import free_slug


def take(slug: str) -> None:
    models.Release.objects.create(uid=slug[:32], slug_mac=name_of("slug", slug), wrapped_key=b"")


@pytest.mark.django_db
def test_a_headline_of_every_day_gets_the_next_number(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    assert free_slug("markets") == "markets"
    take("markets")
    assert free_slug("markets") == "markets-2"
    for number in range(2, 300):
        take(f"markets-{number}")
    with django_assert_max_num_queries(4):
        assert free_slug("markets") == "markets-300"
    models.Release.objects.filter(slug_mac=name_of("slug", "markets-40")).delete()
    assert free_slug("markets") == "markets-40"
