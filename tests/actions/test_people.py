"""People and their machines: who may do what, and no key that does more than it was made for."""

import pytest
from django.contrib.auth.models import User

from kawat.actions import people
from kawat.core import errors
from kawat.core.terms import Right, Role
from kawat.store import models
from tests.house import House, journal

MINE = {"issuer": "sagara"}
THEIRS = {"issuer": "bintang"}
SYNDICATED = {"issuer": "sagara", "provider": "lintas"}


@pytest.mark.parametrize(
    ("who", "right", "over", "allowed"),
    [
        ("dewi", Right.FILE, MINE, True),
        ("dewi", Right.FILE, THEIRS, False),
        ("dewi", Right.FILE, {}, False),
        ("dewi", Right.READ_HELD, MINE, True),
        ("dewi", Right.READ_HELD, THEIRS, False),
        ("dewi", Right.FILE, SYNDICATED, False),  # a provider's releases are the provider's hands' to file
        ("dewi", Right.CLEAR, MINE, False),
        ("dewi", Right.KILL, MINE, False),
        ("otto", Right.READ_HELD, MINE, False),
        ("prita", Right.FILE, SYNDICATED, True),
        ("prita", Right.FILE, MINE, False),
        ("prita", Right.KILL, SYNDICATED, True),
        ("prita", Right.KILL, MINE, False),
        ("prita", Right.APPROVE, SYNDICATED, False),
        ("edo", Right.CLEAR, THEIRS, True),
        ("edo", Right.IMPORT, {}, False),
        ("olga", Right.IMPORT, {}, True),
        ("olga", Right.FILE, MINE, False),
        ("olga", Right.READ_HELD, MINE, False),
    ],
)
def test_a_right_reaches_as_far_as_the_table_says(
    house: House, who: str, right: Right, over: dict, allowed: bool
) -> None:
    actor = getattr(house, who)
    assert actor.may(right, **over) is allowed
    if not allowed:
        with pytest.raises(errors.Forbidden, match=who):
            people.permit(actor, right, **over)


@pytest.mark.parametrize("who", ["dewi", "edo", "eka", "olga", "otto", "prita"])
def test_the_standing_characters_are_whom_the_database_says(house: House, who: str) -> None:
    assert people.find_actor(who) == getattr(house, who)


def test_a_subscriber_may_nothing_but_read_their_own(house: House, sari: tuple) -> None:
    actor, destination = sari
    assert not any(actor.may(right, **MINE) for right in Right)
    assert actor.subscribers == [destination.subscriber_id]


def test_who_has_no_role_may_nothing(house: House) -> None:
    stranger = people.actor_of(User.objects.create(username="nobody"))
    assert not any(stranger.may(right, **SYNDICATED) for right in Right)


def test_a_person_can_have_several_roles(house: House) -> None:
    both = people.join("dewi", Role.OPERATOR)
    assert both.may(Right.IMPORT)
    assert both.may(Right.FILE, **MINE)
    people.join("dewi", Role.OPERATOR)
    assert models.Membership.objects.filter(user_id=both.user).count() == 2


@pytest.mark.parametrize("name", ["nobody", "", "DEWI ", "\x00", "\ud800"])
def test_who_there_is_not_cannot_act(house: House, name: str) -> None:
    with pytest.raises(errors.NoSuchUser):
        people.find_actor(name)


def test_who_was_deactivated_cannot_act_nor_can_their_machines(house: House) -> None:
    key = people.new_key(house.edo, name="clerk", scopes=["approve"])
    User.objects.filter(username="edo").update(is_active=False)
    with pytest.raises(errors.NoSuchUser):
        people.find_actor("edo")
    with pytest.raises(errors.NotSignedIn):
        people.actor_of_key(key)


class TestKeys:
    """Machines' keys."""

    def test_a_key_is_shown_once_and_only_its_hash_is_kept(self, house: House) -> None:
        key = people.new_key(house.dewi, name="filer", scopes=["file", "read"])
        row = models.ApiKey.objects.get()
        assert key not in str(vars(row))
        assert (row.user_id, row.scopes, row.revoked_us) == (house.dewi.user, ["file", "read"], None)
        assert len(key) > 40
        assert key != people.new_key(house.dewi, name="filer", scopes=["file"])

    @pytest.mark.parametrize("right", Right)
    def test_a_key_may_what_its_scope_says_and_its_person_may(self, house: House, right: Right) -> None:
        actor = people.actor_of_key(people.new_key(house.edo, name="k", scopes=[right.value]))
        for each in Right:
            assert actor.may(each, **MINE) is (each is right and house.edo.may(each, **MINE))
        for each in Right:
            if each is not right:
                with pytest.raises(errors.OutOfScope):
                    people.permit(actor, each, **MINE)

    def test_a_scope_gives_no_right_that_the_person_lacks(self, house: House) -> None:
        actor = people.actor_of_key(people.new_key(house.dewi, name="k", scopes=["clear"]))
        with pytest.raises(errors.Forbidden):
            people.permit(actor, Right.CLEAR, **MINE)

    @pytest.mark.parametrize("scopes", [["everything"], ["file", ""], ["FILE"]])
    def test_a_scope_that_there_is_not_is_refused(self, house: House, scopes: list[str]) -> None:
        with pytest.raises(errors.BadField):
            people.new_key(house.dewi, name="k", scopes=scopes)
        assert not models.ApiKey.objects.exists()

    def test_a_revoked_key_opens_nothing(self, house: House) -> None:
        key = people.new_key(house.dewi, name="k", scopes=["file"])
        row = models.ApiKey.objects.get()
        people.revoke_key(house.otto, row.pk)
        assert people.actor_of_key(key).user == house.dewi.user, "not by somebody else"
        people.revoke_key(house.dewi, row.pk)
        with pytest.raises(errors.NotSignedIn):
            people.actor_of_key(key)
        people.revoke_key(house.dewi, row.pk)
        assert journal()[-2:] == ["key-made", "key-revoked"], "twice is once"

    @pytest.mark.parametrize("key", ["", "kawat_", "kawat_x", "\x00", "\ud800", "ключ"])
    def test_no_text_is_a_key_by_chance(self, house: House, key: str) -> None:
        people.new_key(house.dewi, name="k", scopes=["file"])
        with pytest.raises(errors.NotSignedIn):
            people.actor_of_key(key)
