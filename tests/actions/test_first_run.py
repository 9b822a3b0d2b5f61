"""A wire's first run: the link is good once, for an hour, and only while nobody operates the wire."""

import pytest
from django.contrib.auth.models import User

from kawat.actions import accounts, first_run, people
from kawat.actions.first_run import First
from kawat.core.errors import AlreadySetUp, BadField, BadLink
from kawat.core.terms import Role
from kawat.store import models
from tests.house import House, counts, journal

FIRST = First(
    name="wati",
    password="seven tidal lamps",
    language="id",
    zone="Asia/Jakarta",
    circuits=("Asia, technology", "アジア"),
    issuers=("Nusa Larik Tbk.",),
)


@pytest.fixture
def new(house: House) -> House:
    """A house that nobody operates."""
    models.Membership.objects.filter(role=Role.OPERATOR).delete()
    return house


def test_the_link_makes_an_operator_circuits_and_issuers_and_is_used_up(new: House) -> None:
    token = first_run.new_link()
    assert first_run.set_up(token, FIRST) == "wati"
    assert [each.role for each in people.find_actor("wati").belongings] == [Role.OPERATOR]
    assert User.objects.get(username="wati").check_password(FIRST.password)
    assert set(models.Circuit.objects.values_list("code", flat=True)) >= {"asia-technology", "アジア"}
    assert models.Issuer.objects.get(code="nusa-larik-tbk").name == "Nusa Larik Tbk."
    assert journal()[-1] == "set-up"
    with pytest.raises(BadLink):
        first_run.set_up(token, FIRST)
    with pytest.raises(AlreadySetUp):
        first_run.new_link()
    assert accounts.has_operator()


def test_a_link_dies_with_its_hour_and_with_any_change_of_it(new: House) -> None:
    token = first_run.new_link()
    for wrong in ("", "x", token + "0", token.replace("-", "-0", 1), "-", "½-x"):
        with pytest.raises(BadLink):
            first_run.read_link(wrong)
    new.clock.forward(minutes=59)
    first_run.read_link(token)
    new.clock.forward(minutes=2)
    with pytest.raises(BadLink):
        first_run.read_link(token)


def test_an_operator_who_is_suspended_opens_no_first_run(house: House) -> None:
    User.objects.filter(username="olga").update(is_active=False)
    assert not first_run.is_open()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "two words"},
        {"name": "edo"},
        {"password": "short"},
        {"password": "1234567890"},
        {"circuits": ("Asia", "asia!")},
        {"circuits": ("!?",)},
        {"issuers": ("x" * 201,)},
        {"zone": "Nowhere"},
    ],
)
def test_what_is_wrong_is_said_and_leaves_nothing(new: House, wrong: dict) -> None:
    before, lines = counts(), journal()
    given = {name: getattr(FIRST, name) for name in FIRST.__slots__} | wrong
    token = first_run.new_link()
    with pytest.raises(BadField):
        first_run.set_up(token, First(**given))
    assert (counts(), journal()) == (before, lines)
    assert first_run.is_open()
