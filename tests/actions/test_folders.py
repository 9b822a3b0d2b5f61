"""Folders of subscribers: who adds them, what an envelope says, and by which keys their hosts are known."""

import json

import pytest

from kawat.actions import coming_back, destinations, erasing, folders, heartbeats, reception
from kawat.actions.importing import import_subscribers
from kawat.actions.importing.files import RawRow
from kawat.actions.people import Actor
from kawat.core import errors
from kawat.core.terms import Channel, DeliveryState, DestinationState, OutcomeKind
from kawat.store import copy, models
from kawat.store.transactions import deciding
from tests.house import House, counts

ADDRESS = "sftp://kawat@files.example.net/~/incoming"
FIRST, SECOND = ("ssh-ed25519 SHA256:" + each * 43 for each in "AB")
FILES = [Channel.SFTP]
KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbg==\n-----END OPENSSH PRIVATE KEY-----\n"


def add(house: House, **more: object) -> models.Destination:
    house.reader("desk")
    facts: dict = {"address": ADDRESS, "secret": b"pass w\xc3\xb6rd\n"}
    return folders.add_folder(house.olga, "desk", **(facts | more))


def test_a_folder_is_kept_with_its_secret_sealed(house: House) -> None:
    its = models.Destination.objects.get(pk=add(house, format="text", language="de").pk)
    assert (its.channel, its.address, its.format, its.language) == (Channel.SFTP, ADDRESS, "text", "de")
    assert b"pass" not in bytes(its.secret)
    assert copy.unseal_secret(its.uid, bytes(its.secret)) == "pass wörd".encode()


@pytest.mark.parametrize(
    ("wrong", "refusal", "words"),
    [
        ({"address": "https://files.example.net/x"}, errors.BadAddress, "sftp:// or ftps://"),
        ({"address": "sftp://files.example.net/x"}, errors.BadAddress, "who signs in"),
        ({"address": "sftp://kawat:pass@files.example.net/x"}, errors.BadAddress, "belongs into the secret"),
        ({"address": "sftp://kawat@files.example.net/../etc"}, errors.BadAddress, "'..'"),
        ({"address": "sftp://kawat@files.example.net/a%0Ab"}, errors.BadAddress, "control characters"),
        ({"address": "sftp://kawat@files.example.net/%FF"}, errors.BadAddress, "UTF-8"),
        ({"address": "sftp://kawat@files.example.net:25/x"}, errors.BadAddress, "port 25"),
        ({"address": "sftp://kawat@169.254.169.254/x"}, errors.BadAddress, "link-local"),
        ({"address": "sftp://kawat@intranet/x"}, errors.BadAddress, "full domain name"),
        ({"address": "sftp://kawat@files.example.net/x?y"}, errors.BadAddress, "%3F"),
        ({"secret": b"\n"}, errors.BadField, "password"),
        ({"secret": b"two\nlines"}, errors.BadField, "in one line"),
        ({"secret": b"x" * 20_000}, errors.BadField, "longer than"),
        ({"secret": KEY}, errors.BadField, "private key cannot be read"),
        ({"secret": KEY, "address": "ftps://kawat@files.example.net/x"}, errors.BadField, "opens no FTPS"),
        ({"self_signed": True}, errors.BadField, "only ftps://"),
        ({"format": "mail"}, errors.UnknownFormat, "mail"),
        ({"language": "xx"}, errors.UnknownLanguage, "xx"),
    ],
)
def test_what_cannot_be_delivered_to_is_refused_with_its_reason(
    house: House, wrong: dict, refusal: type[errors.KawatError], words: str
) -> None:
    with pytest.raises(refusal) as refused:
        add(house, **wrong)
    assert words in str(refused.value)
    assert "pass@" not in str(refused.value)
    assert counts()["destination"] == 1


def test_an_address_belongs_to_one_destination_and_strangers_add_none(house: House) -> None:
    add(house)
    with pytest.raises(errors.DuplicateAddress):
        folders.add_folder(house.olga, "desk", address=ADDRESS, secret=b"p")
    with pytest.raises(errors.Forbidden):
        folders.add_folder(house.dewi, "desk", address="sftp://a@b.example/c", secret=b"p")


def test_an_envelope_says_how_its_file_is_called_and_how_its_host_is_known(house: House) -> None:
    its = house.reader("desk", channel=Channel.FTPS)
    models.Destination.objects.filter(pk=its.pk).update(options=folders.SELF_SIGNED, pin=FIRST)
    slug = house.cleared("en")
    house.route()
    (sent,) = house.carry()
    assert (sent.name, sent.sequence, sent.pin, sent.destination) == (f"{slug}-en", 1, FIRST, its.uid)
    assert sent.options == (("certificate", "pinned"),)
    assert sent.secret == "pass wörd".encode()
    told = dict(sent.headers)
    assert (told["Kawat-Slug"], told["Kawat-Language"], told["Kawat-Kind"]) == (slug, "en", "release")
    assert "@" not in sent.message_id


def test_a_key_is_pinned_when_it_is_first_met_and_stays(house: House) -> None:
    its = house.reader("desk", channel=Channel.SFTP)
    for pin in (FIRST, SECOND):
        house.cleared("en")
        house.route()
        house.carry(lambda _, pin=pin: house.outcome(OutcomeKind.ACCEPTED, pin=pin))
        its.refresh_from_db()
        assert its.pin == FIRST


def test_an_accepted_key_sends_at_once_what_waited_for_it(house: House, sari: tuple[Actor, models.Destination]) -> None:
    its = house.reader("desk", channel=Channel.SFTP)
    house.cleared("en")
    house.route()
    assert len(house.carry(lambda _: OutcomeKind.DEFERRED, channels=FILES)) == 1
    assert house.carry(channels=FILES) == []
    with pytest.raises(errors.NoSuchDestination):
        folders.repin(sari[0], its.uid, SECOND)
    folders.repin(house.olga, its.uid, SECOND)
    (sent,) = house.carry(channels=FILES)
    assert (sent.pin, sent.sequence) == (SECOND, 1)
    (row,) = models.Delivery.objects.filter(destination_id=its.pk)
    assert row.state == DeliveryState.ACCEPTED


def test_only_a_fingerprint_is_accepted_and_only_of_hosts_of_files(house: House) -> None:
    its = house.reader("desk", channel=Channel.SFTP)
    with pytest.raises(errors.BadField, match="SHA256"):
        folders.repin(house.olga, its.uid, "MD5:00:11")
    with pytest.raises(errors.BadField, match="SFTP and FTPS"):
        folders.repin(house.olga, house.reader("mail").uid, FIRST)


def test_an_import_takes_folders_with_their_passwords(house: House) -> None:
    row = {
        "name": "Desk",
        "kind": "outlet",
        "country": "ID",
        "circuits": "asia",
        "languages": "en",
        "channel": "ftps",
        "address": "ftps://kawat@files.example.net:990/in%20coming",
        "secret": "hush",
    }
    rows = [RawRow(line=1, values=row), RawRow(line=2, values=row | {"name": "B", "channel": "sftp"})]
    report = import_subscribers(house.olga, rows)
    assert report.taken == 1
    assert "sftp://" in report.bad[0].message
    its = models.Destination.objects.get()
    assert (its.channel, its.format, its.address) == (Channel.FTPS, "ninjs", row["address"])
    assert copy.unseal_secret(its.uid, bytes(its.secret)) == b"hush"


def test_a_folder_hears_heartbeats_once_a_story_has_pinned_its_host(house: House) -> None:
    its = house.reader("desk", channel=Channel.SFTP)
    destinations.set_heartbeat(house.olga, its.uid, 60)
    assert heartbeats.due({}, now_us=house.clock.us) == []
    house.cleared("en")
    house.route()
    house.carry(lambda _: house.outcome(OutcomeKind.ACCEPTED, pin=FIRST))
    (beat,) = heartbeats.due({}, now_us=house.clock.us)
    assert (beat.channel, beat.name, beat.sequence, beat.pin) == (Channel.SFTP, "heartbeat", 0, FIRST)
    assert json.loads(beat.rendition.content)["data"]["sequence"] == 1


def test_a_folder_that_left_comes_back_at_once_with_the_login_that_it_had(house: House) -> None:
    its = add(house)
    with pytest.raises(errors.BadField, match="it has not left"):
        coming_back.come_back(house.olga, its.uid)
    reception.unsubscribe(its.pk)
    with pytest.raises(errors.NoSuchDestination):
        coming_back.come_back(house.dewi, its.uid)
    back = coming_back.come_back(house.olga, its.uid)
    assert (back.state, back.verified_us) == (DestinationState.ACTIVE, None)
    assert copy.unseal_secret(back.uid, bytes(back.secret)) == "pass wörd".encode()
    assert not models.Suppression.objects.exists()
    house.cleared("en")
    house.route()
    assert models.Delivery.objects.filter(destination=back, state=DeliveryState.DUE).exists()


def test_a_mailbox_that_left_is_not_brought_back_by_an_operator(house: House) -> None:
    its = house.reader("sari")
    reception.unsubscribe(its.pk)
    with pytest.raises(errors.BadField, match="by a link alone"):
        coming_back.come_back(house.olga, its.uid)


def test_a_folder_of_an_erased_subscriber_stays_away(house: House) -> None:
    its = add(house)
    with deciding():
        erasing._erase_subscriber(its.subscriber)
    with pytest.raises(errors.NoSuchDestination):
        coming_back.come_back(house.olga, its.uid)
    assert models.Destination.objects.get(pk=its.pk).state == DestinationState.UNSUBSCRIBED
