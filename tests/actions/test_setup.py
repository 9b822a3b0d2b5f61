"""Setting up: may be done again, is journalled, and refuses what cannot be a code."""

import pytest

from kawat.actions import people, setup
from kawat.actions.setup import Person
from kawat.core.errors import BadField, NoSuchIssuer, NoSuchProvider, NoSuchSubscriber, UnknownLanguage
from kawat.core.terms import Role
from kawat.store import models
from kawat.store.tables import Standing, standing
from tests.house import House, counts


def test_init_makes_what_is_named_and_again_changes_nothing(house: House) -> None:
    named = {"circuits": {"afrika": "Afrika"}, "issuers": {"laut": ""}, "providers": {"surya": "Surya"}}
    wati = (Person(name="wati", role=Role.PROVIDER, source="surya"), Person(name="wati", role=Role.EDITOR))
    setup.init(**named, people=wati)
    before = counts()
    setup.init(**named, people=wati)
    assert {**counts(), "journal": 0} == {**before, "journal": 0}
    assert models.Issuer.objects.get(code="laut").name == "laut"
    assert {each.role for each in people.find_actor("wati").belongings} == {Role.PROVIDER, Role.EDITOR}
    assert standing() is Standing.CURRENT


def test_what_is_not_named_stays_as_it_was(house: House) -> None:
    setup.add_provider("lintas", disclaimers={"en": "Third party."}, approves_itself=True)
    row = setup.add_provider("lintas", disclaimers={"id": "Pihak ketiga."})
    assert (row.name, row.approves_itself) == ("Lintas", True)
    assert row.disclaimers == {"en": "Third party.", "id": "Pihak ketiga."}
    assert setup.add_issuer("sagara", boilerplates={"en": "About Sagara."}).name == "Sagara"
    assert setup.add_circuit("asia", "Asia, technology").name == "Asia, technology"


def test_each_is_journalled_with_who_did_it(house: House) -> None:
    setup.add_issuer("laut", "Laut", actor=house.olga.user)
    setup.add_issuer("laut", "Laut Biru", actor=house.edo.user)
    told = models.Entry.objects.filter(subject="issuer:laut").order_by("pk").values_list("verb", "actor")
    assert list(told) == [("issuer-added", house.olga.user), ("issuer-changed", house.edo.user)]


@pytest.mark.parametrize("code", ["", "two words", "a/b", "a@1", "x" * 65])
def test_what_cannot_be_a_code_is_refused(house: House, code: str) -> None:
    before = counts()
    for add in (setup.add_circuit, setup.add_issuer, setup.add_provider):
        with pytest.raises(BadField):
            add(code, "Name")
    assert counts() == before


def test_a_person_belongs_to_what_there_is(house: House) -> None:
    with pytest.raises(NoSuchIssuer):
        setup.add_person(Person(name="wati", role=Role.ISSUER, source="nobody"))
    with pytest.raises(NoSuchProvider):
        setup.add_person(Person(name="wati", role=Role.PROVIDER))
    with pytest.raises(BadField):
        setup.add_person(Person(name="wati", role=Role.EDITOR, source="sagara"))
    with pytest.raises(BadField):
        setup.add_person(Person(name="wa ti", role=Role.EDITOR))


def test_a_subscribers_account_is_the_subscribers(house: House) -> None:
    reader = house.reader("sari")
    setup.add_person(Person(name="sari", role=Role.SUBSCRIBER, source="sari@readers.example"))
    assert people.find_actor("sari").subscribers == [reader.subscriber_id]
    with pytest.raises(NoSuchSubscriber):
        setup.add_person(Person(name="sari", role=Role.SUBSCRIBER))


def test_a_text_in_an_unknown_language_is_refused(house: House) -> None:
    with pytest.raises(UnknownLanguage):
        setup.add_issuer("sagara", boilerplates={"xx": "?"})
