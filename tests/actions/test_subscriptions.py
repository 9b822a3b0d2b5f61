"""Subscribers join, change and leave; who left is never revived."""

import pytest

from kawat.actions import admission, envelopes, people, profile_rows, reception, subscriptions, withdrawal
from kawat.actions.subscriptions import NewDestination
from kawat.core import errors
from kawat.core.profile import Criteria
from kawat.core.terms import Channel, DestinationState, Role, SubscriberKind
from kawat.store import models
from tests.house import House, counts, destination_of, item_of, journal

ENGLISH = Criteria(languages=("en",))


def join(house: House, **more: object) -> models.Subscriber:
    said: dict = {
        "name": "sari",
        "kind": SubscriberKind.JOURNALIST,
        "criteria": [ENGLISH],
        "circuits": ["asia"],
        "destinations": [destination_of("sari")],
    }
    return subscriptions.subscribe(house.olga, **{**said, **more})


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"circuits": ["nowhere"]}, errors.NoSuchCircuit),
        ({"country": "Indonesia"}, errors.UnknownCountry),
        ({"country": "1D"}, errors.UnknownCountry),
        ({"destinations": [NewDestination(channel=Channel.EMAIL, address="sari", format="mail")]}, errors.BadAddress),
        ({"destinations": [NewDestination(channel=Channel.EMAIL, address="", format="mail")]}, errors.BadAddress),
        (
            {"destinations": [NewDestination(channel=Channel.EMAIL, address="a@b.example\r\nBcc: c@d", format="mail")]},
            errors.BadAddress,
        ),
        (
            {"destinations": [NewDestination(channel=Channel.WEBHOOK, address="http://127.0.0.1/x", format="ninjs")]},
            errors.BadAddress,
        ),
        ({"destinations": [NewDestination(channel=Channel.EMAIL, address="a@b.example", format="fax")]}, errors.UnknownFormat),
        ({"destinations": [destination_of("two"), destination_of("two")]}, errors.BadInput),
    ],
)  # fmt: skip
def test_who_cannot_be_delivered_to_is_not_taken_in(house: House, wrong: dict, refusal: type) -> None:
    before = counts()
    with pytest.raises(refusal):
        join(house, **wrong)
    assert counts() == before


def test_an_address_belongs_to_one_subscriber(house: House) -> None:
    join(house)
    before = counts()
    with pytest.raises(errors.DuplicateAddress, match="sari"):
        join(house, name="double")
    assert counts() == before


def test_a_country_is_kept_in_capitals(house: House) -> None:
    assert join(house, country="id").country == "ID"


@pytest.mark.parametrize("who", ["dewi", "edo", "otto", "prita"])
def test_only_operators_take_in_and_let_go(house: House, who: str) -> None:
    actor, subscriber = getattr(house, who), join(house)
    for verb in (
        lambda: subscriptions.subscribe(
            actor, name="x", kind=SubscriberKind.DESKTOP, criteria=[ENGLISH], circuits=["asia"]
        ),
        lambda: subscriptions.end_subscription(actor, subscriber.pk),
    ):
        with pytest.raises(errors.Forbidden):
            verb()


@pytest.mark.parametrize("who", ["dewi", "otto", "prita"])
def test_only_the_owner_and_the_desk_change_profiles(house: House, who: str) -> None:
    subscriber = join(house)
    other = join(house, name="another", destinations=[destination_of("another")])
    owner = people.join("sari", Role.SUBSCRIBER, subscriber=subscriber)
    for actor in (owner, house.edo, house.olga):
        profile_rows.change_profiles(actor, subscriber.pk, [ENGLISH])
    for actor, whose in ((getattr(house, who), subscriber), (owner, other)):
        with pytest.raises(errors.Forbidden):
            profile_rows.change_profiles(actor, whose.pk, [ENGLISH])


@pytest.mark.parametrize("who", ["dewi", "otto", "prita"])
def test_only_editors_and_operators_hold_a_destination(house: House, sari: tuple, who: str) -> None:
    for verb in (reception.hold_destination, reception.resume_destination):
        with pytest.raises(errors.Forbidden):
            verb(getattr(house, who), sari[1].uid)


class TestLeaving:
    """Unsubscribing."""

    def test_unsubscribing_twice_is_unsubscribing_once(self, house: House, sari: tuple) -> None:
        reception.unsubscribe(sari[1].pk)
        before = counts()
        reception.unsubscribe(sari[1].pk)
        reception.unsubscribe(999_999)
        assert counts() == before
        assert journal().count("unsubscribed") == 1
        sari[1].refresh_from_db()
        assert sari[1].state == DestinationState.UNSUBSCRIBED

    def test_what_was_still_due_is_owed_no_more(self, house: House, sari: tuple) -> None:
        house.cleared("en")
        house.route()
        reception.unsubscribe(sari[1].pk)
        assert house.carry() == []

    @pytest.mark.parametrize("address", ["sari@readers.example", "Sari@READERS.example"])
    def test_who_left_is_not_revived_by_subscribing_the_address_anew(
        self, house: House, sari: tuple, address: str
    ) -> None:
        reception.unsubscribe(sari[1].pk)
        models.Destination.objects.filter(pk=sari[1].pk).update(address="taken@away.example")
        destination = NewDestination(channel=Channel.EMAIL, address=address, format="mail")
        again = join(house, name="again", destinations=[destination]).destinations.get()
        assert again.state == DestinationState.UNSUBSCRIBED
        house.cleared("en")
        house.route()
        assert house.carry() == []

    def test_the_list_of_those_who_left_holds_no_address(self, house: House, sari: tuple) -> None:
        reception.unsubscribe(sari[1].pk)
        mac = models.Suppression.objects.get().mac
        assert len(mac) == 32
        assert "sari" not in mac
        assert admission.is_suppressed("SARI@readers.example")
        assert not admission.is_suppressed("eka@readers.example")

    def test_resuming_does_not_revive_who_left(self, house: House, sari: tuple) -> None:
        reception.unsubscribe(sari[1].pk)
        reception.hold_destination(house.olga, sari[1].uid)
        reception.resume_destination(house.olga, sari[1].uid)
        sari[1].refresh_from_db()
        assert sari[1].state == DestinationState.UNSUBSCRIBED

    @pytest.mark.parametrize("token", ["", "1", "1-", "1-" + "0" * 32, "2-x", "\ud800", "ü" * 9])
    def test_a_forged_token_names_nobody(self, house: House, token: str) -> None:
        assert reception.read_unsubscribe(token) is None

    def test_a_token_for_another_purpose_names_nobody(self, house: House) -> None:
        assert reception.read_unsubscribe(envelopes.acknowledge_token(1, 2)) is None
        assert reception.read_unsubscribe(envelopes.unsubscribe_token(7)) == 7

    def test_an_ended_subscription_gets_nothing_more(self, house: House, sari: tuple) -> None:
        house.cleared("en")
        house.route()
        subscriptions.end_subscription(house.olga, sari[1].subscriber_id)
        house.cleared("en")
        house.route()
        assert house.carry() == []
        with pytest.raises(errors.NoSuchSubscriber):
            subscriptions.end_subscription(house.olga, 999_999)


class TestChanging:
    """Profiles and states."""

    def test_new_profiles_take_the_place_of_the_old_and_count_the_revision(self, house: House) -> None:
        subscriber = join(house)
        profile_rows.change_profiles(house.olga, subscriber.pk, [Criteria(languages=("id",)), ENGLISH])
        subscriber.refresh_from_db()
        assert subscriber.revision == 2
        active = subscriber.profiles.filter(active=True)
        assert {each.criteria for each in active} == {ENGLISH.document(), Criteria(languages=("id",)).document()}
        changes = list(models.Profile.objects.order_by("change").values_list("change", flat=True))
        assert len(set(changes)) == len(changes)
        assert models.Wire.objects.get().profile_change == max(changes)
        with pytest.raises(errors.NoSuchSubscriber):
            profile_rows.change_profiles(house.olga, 999_999, [ENGLISH])

    def test_holding_twice_is_holding_once(self, house: House, sari: tuple) -> None:
        for _ in range(2):
            reception.hold_destination(house.edo, sari[1].uid)
        for _ in range(2):
            reception.resume_destination(house.edo, "sari@readers.example")
        assert journal().count("destination-held") == journal().count("destination-resumed") == 1

    def test_holding_parks_what_is_due_but_no_kill(self, house: House, sari: tuple) -> None:

        slug = house.cleared("en")
        house.route()
        house.carry()
        other = house.cleared("en")
        withdrawal.kill(house.edo, slug, "false")
        house.route()
        reception.hold_destination(house.olga, sari[1].uid)
        assert len(house.carry()) == 1
        assert item_of(other).number == 2

    @pytest.mark.parametrize("name", ["nobody", "", "\x00", "\ud800", "9" * 30, "nobody@readers.example"])
    def test_who_there_is_not_cannot_be_found(self, house: House, sari: tuple, name: str) -> None:
        with pytest.raises(errors.NoSuchDestination):
            reception.find_destination(name)
        with pytest.raises(errors.NoSuchSubscriber):
            subscriptions.find_subscriber(name)

    def test_a_subscriber_is_found_by_id_number_address_or_name(self, house: House, sari: tuple) -> None:
        subscriber = models.Subscriber.objects.get()
        for name in (subscriber.uid, str(subscriber.pk), "sari@readers.example", "sari"):
            assert subscriptions.find_subscriber(name) == subscriber


class TestProfilesInPlace:
    """Engines count by the ids of profiles, so that a change takes no new ones where there are old ones."""

    @staticmethod
    def rows(subscriber: models.Subscriber) -> dict[int, tuple[str, bool]]:
        rows = models.Profile.objects.filter(subscriber=subscriber).order_by("pk")
        return {row.pk: (row.criteria, row.active) for row in rows}

    def test_however_often_profiles_change_they_take_no_more_rows_than_there_were_at_once(self, house: House) -> None:
        subscriber = join(house)
        languages = [Criteria(languages=(each,)) for each in ("en", "id", "ja", "ko")]
        for count in (1, 3, 0, 2, 3, 1, 3):
            profile_rows.change_profiles(house.olga, subscriber.pk, languages[-count:] if count else [])
            active = [criteria for criteria, active in self.rows(subscriber).values() if active]
            assert sorted(active) == sorted(each.document() for each in (languages[-count:] if count else []))
        assert len(self.rows(subscriber)) == 3
        changes = list(models.Profile.objects.values_list("change", flat=True))
        assert len(changes) == len(set(changes))
        assert max(changes) <= models.Wire.objects.get().profile_change

    def test_what_is_asked_already_keeps_its_row_and_its_number_of_change(self, house: House) -> None:
        other = Criteria(languages=("ja",))
        subscriber = join(house, criteria=[ENGLISH, other])
        before = models.Profile.objects.get(criteria=other.document())
        profile_rows.change_profiles(house.olga, subscriber.pk, [other, Criteria(languages=("id",))])
        after = models.Profile.objects.get(criteria=other.document())
        assert (after.pk, after.change) == (before.pk, before.change)
        assert len(self.rows(subscriber)) == 2

    def test_a_profile_that_changes_goes_on_to_feed_the_destinations_that_it_named(self, house: House) -> None:
        subscriber = join(house, destinations=[destination_of("sari"), destination_of("sari", Channel.WEBHOOK)])
        mail = subscriber.destinations.get(channel=Channel.EMAIL)
        models.ProfileDestination.objects.create(profile=subscriber.profiles.get(), destination=mail)
        profile_rows.change_profiles(house.olga, subscriber.pk, [Criteria(languages=("en", "id"))])
        slug = house.cleared("en")
        house.route()
        assert set(house.ledger(item_of(slug))) == {mail.pk}

    def test_a_profile_that_was_laid_aside_and_is_used_again_names_no_destination(self, house: House) -> None:
        subscriber = join(house, destinations=[destination_of("sari"), destination_of("sari", Channel.WEBHOOK)])
        mail = subscriber.destinations.get(channel=Channel.EMAIL)
        models.ProfileDestination.objects.create(profile=subscriber.profiles.get(), destination=mail)
        profile_rows.change_profiles(house.olga, subscriber.pk, [])
        profile_rows.change_profiles(house.olga, subscriber.pk, [ENGLISH])
        slug = house.cleared("en")
        house.route()
        assert len(house.ledger(item_of(slug))) == 2
        assert len(self.rows(subscriber)) == 1


def test_a_subscriber_is_looked_for_by_whatever_was_typed(house: House) -> None:
    subscriber = join(house)
    for name in (subscriber.uid, str(subscriber.pk), "sari", destination_of("sari").address):
        assert subscriptions.find_subscriber(name) == subscriber
    for name in ("", "9" * 5_000, "\0", "nobody"):
        with pytest.raises(errors.NoSuchSubscriber):
            subscriptions.find_subscriber(name)


def test_who_is_taken_in_has_a_name_that_can_be_kept(house: House) -> None:
    with pytest.raises(errors.BadField):
        join(house, name="x" * 201)
