"""Circuits and sources in the operator's hands, and accounts: each is journalled, and what is refused changes nothing."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from kawat.actions import accounts, circuits, counting, people
from kawat.actions.setup import Person
from kawat.core.errors import (
    AlreadyThere,
    BadField,
    BadLink,
    ClosedCircuit,
    Forbidden,
    LastOperator,
    NoSuchCircuit,
    NoSuchIssuer,
    NotSignedIn,
)
from kawat.core.terms import Role
from kawat.store import models
from kawat.store.membership import languages
from tests.house import House, counts, journal

PASSWORD = "seven tidal lamps"


def test_a_retired_circuit_takes_no_release_until_it_is_used_again(house: House) -> None:
    circuits.set_active(house.olga, "circuit", "asia", active=False)
    before = counts()
    with pytest.raises(ClosedCircuit):
        house.file("en")
    assert counts() == before
    circuits.set_active(house.olga, "circuit", "asia", active=True)
    house.file("en")
    assert journal()[-3:] == ["circuit-suspended", "circuit-resumed", "filed"]


def test_what_went_out_on_a_retired_circuit_is_still_corrected(house: House) -> None:
    slug = house.cleared("en")
    circuits.set_active(house.olga, "circuit", "asia", active=False)
    house.followed(slug)


def test_a_circuit_that_names_its_issuers_takes_releases_of_no_other(house: House) -> None:
    circuits.add(house.olga, "issuer", "laut", "Laut Biru")
    circuits.allow(house.olga, "asia", ["laut"])
    with pytest.raises(ClosedCircuit):
        house.file("en")
    circuits.allow(house.olga, "asia", ["laut", "sagara"])
    house.file("en")
    circuits.allow(house.olga, "asia", [])
    assert not models.CircuitIssuer.objects.exists()


def test_a_suspended_issuer_files_nothing(house: House) -> None:
    circuits.set_active(house.olga, "issuer", "sagara", active=False)
    with pytest.raises(NoSuchIssuer):
        house.file("en")


def test_a_name_changes_and_a_code_never_does(house: House) -> None:
    circuits.rename(house.olga, "circuit", "asia", "  Asia,   all of it ")
    assert models.Circuit.objects.get(code="asia").name == "Asia, all of it"
    with pytest.raises(AlreadyThere):
        circuits.add(house.olga, "circuit", "asia", "Another")
    with pytest.raises(BadField):
        circuits.rename(house.olga, "circuit", "asia", "\n")
    with pytest.raises(NoSuchCircuit):
        circuits.rename(house.olga, "circuit", "nowhere\0", "x")


def test_members_are_counted_by_kind_country_and_first_language(house: House) -> None:
    house.reader("a", "id", "en")
    house.reader("b", "en")
    members = counting.members_of(house.olga, models.Circuit.objects.get(code="asia"))
    assert members.total == members.countries.total() == 2
    assert members.languages == {"id": 1, "en": 1}
    assert languages(0) == {}


def test_somebody_is_taken_in_by_a_link_that_is_good_once(house: House) -> None:
    end = accounts.add(house.olga, Person(name="wati", role=Role.EDITOR))
    user, token = int(end.partition("/")[0]), end.partition("/")[2]
    with pytest.raises(BadField):
        accounts.choose_password(user, token, "short")
    assert accounts.choose_password(user, token, PASSWORD) == "wati"
    assert User.objects.get(username="wati").check_password(PASSWORD)
    with pytest.raises(BadLink):
        accounts.choose_password(user, token, PASSWORD + "?")
    with pytest.raises(AlreadyThere):
        accounts.add(house.olga, Person(name="Wati", role=Role.EDITOR))


def test_a_link_dies_after_a_day(house: House, settings: object) -> None:
    end = accounts.new_link(house.olga, "edo")
    user, token = end.split("/")
    settings.PASSWORD_RESET_TIMEOUT = -1  # type: ignore[attr-defined]
    with pytest.raises(BadLink):
        accounts.read_link(int(user), token)


def test_who_is_suspended_opens_nothing_by_password_key_or_link(house: House) -> None:
    key = people.new_key(house.edo, name="k", scopes=["read"])
    user, token = accounts.new_link(house.olga, "edo").split("/")
    assert people.actor_of_key(key).name == "edo"
    assert models.ApiKey.objects.get().used_us == house.clock.us
    accounts.suspend(house.olga, "edo")
    with pytest.raises(NotSignedIn):
        people.actor_of_key(key)
    with pytest.raises(BadLink):
        accounts.read_link(int(user), token)
    accounts.resume(house.olga, "edo")
    assert people.actor_of_key(key).name == "edo"
    accounts.revoke_key(house.olga, models.ApiKey.objects.get().pk)
    with pytest.raises(NotSignedIn):
        people.actor_of_key(key)


def test_the_wire_keeps_its_last_operator(house: House) -> None:
    role = models.Membership.objects.get(role=Role.OPERATOR)
    for act in (
        lambda: accounts.suspend(house.olga, "olga"),
        lambda: accounts.take_role(house.olga, "olga", role.pk),
    ):
        with pytest.raises(LastOperator):
            act()
    accounts.give_role(house.olga, "edo", Person(name="edo", role=Role.OPERATOR))
    accounts.take_role(house.olga, "olga", role.pk)
    assert [each.role for each in people.find_actor("olga").belongings] == []


@pytest.mark.parametrize(
    "act",
    [
        lambda by: circuits.add(by, "circuit", "x", "X"),
        lambda by: circuits.rename(by, "circuit", "asia", "X"),
        lambda by: circuits.set_active(by, "circuit", "asia", active=False),
        lambda by: circuits.allow(by, "asia", ["sagara"]),
        lambda by: accounts.add(by, Person(name="x", role=Role.OPERATOR)),
        lambda by: accounts.give_role(by, "edo", Person(name="edo", role=Role.OPERATOR)),
        lambda by: accounts.suspend(by, "olga"),
        lambda by: accounts.new_link(by, "olga"),
        lambda by: accounts.revoke_key(by, 1),
        lambda by: counting.by_country(by),
    ],
)
def test_nobody_but_an_operator_does_any_of_it(house: House, act: Callable[[people.Actor], object]) -> None:
    before, lines = counts(), journal()
    for by in (house.edo, house.dewi, house.otto):
        with pytest.raises(Forbidden):
            act(by)
    assert (counts(), journal()) == (before, lines)
