"""Exports: what an import takes in again is what was exported, whatever it is; and files that are handed in on a page."""

import io
import json
from datetime import timedelta

import pytest

from kawat.actions import exporting, handed_in, quieting, reception, subscriptions
from kawat.actions.importing import import_subscribers, rows_of
from kawat.actions.profiles import profiles_of, set_profiles, wish_of
from kawat.core.errors import BadField, Forbidden
from kawat.core.profile import Criteria, read_criteria
from kawat.core.terms import Channel, Kind, Role, SubscriberKind
from kawat.formats.tables import csv_lines, json_lines
from kawat.matching import read_query
from kawat.store import blobs, models
from tests.house import House, journal

HEAD = "name,kind,country,circuits,languages,channel,address\n"


def mixed(house: House) -> None:
    """Readers of every kind, with several profiles and destinations of every channel."""
    place = subscriptions.NewDestination
    subscriptions.subscribe(
        house.olga,
        name='=Tirta "Utama"; 日本',
        kind=SubscriberKind.OUTLET,
        country="ID",
        circuits=["asia"],
        criteria=[
            Criteria(
                languages=("id", "zh-Hant"),
                every_language=True,
                sectors=("medtop:20000006", "gula; manis"),
                no_countries=("JP",),
                regions=("asean",),
                kinds=(Kind.FLASH.value,),
                urgency=3,
                query=read_query('plant AND NOT (headline:gula OR "dua kata")', ("id", "zh-Hant")),
            ),
            Criteria(languages=("en",), every_language=True, issuers=("sagara",)),
        ],
        destinations=[
            place(channel=Channel.EMAIL, address="desk@readers.example", format="mail", language="id"),
            place(channel=Channel.WEBHOOK, address="https://readers.example/in", format="ninjs", secret=b"s" * 32),
            place(channel=Channel.SFTP, address="sftp://k@files.example/in", format="text", secret=b"p"),
        ],
    )
    subscriptions.subscribe(house.olga, name="Nobody", kind=SubscriberKind.DESKTOP, circuits=["asia"], criteria=[])
    held = house.reader("held")
    reception.hold_destination(house.olga, held.uid)
    quieting.set_digest(house.olga, held.uid, at=["08:00", "17:30"], zone="Asia/Jakarta", flashes_pass=False)
    tirta = models.Subscriber.objects.get(destinations__address="desk@readers.example")
    mail, hook, folder = tirta.destinations.order_by("pk")
    quieting.set_hours(house.olga, hook.uid, start="22:00", end="07:00", zone="Asia/Tokyo")
    quieting.pause(house.olga, folder.uid, until=house.clock.instant + timedelta(days=3))
    wishes = [wish_of(each.criteria) for each in profiles_of(tirta)]
    set_profiles(house.olga, tirta, [{**wishes[0], "destinations": [mail.uid, folder.uid]}, wishes[1]])


def whole(house: House, **more: bool) -> list[dict]:
    return [json.loads(line) for line in json_lines(exporting.export(house.olga, "subscribers", **more))]


def test_what_is_exported_is_taken_in_again_as_it_was(house: House) -> None:
    mixed(house)
    text = "".join(json_lines(exporting.export(house.olga, "subscribers", secrets=True)))
    before = whole(house, secrets=True)
    documents = sorted(models.Profile.objects.filter(active=True).values_list("criteria", flat=True))
    first = before[0]["profiles"][0]
    assert first["destinations"] == ["desk@readers.example", "sftp://k@files.example/in"]
    states = sorted(models.Destination.objects.values_list("address", "quiet", "turn_us"))
    models.Destination.objects.all().delete()
    models.Profile.objects.all().delete()
    models.Member.objects.all().delete()
    models.Subscriber.objects.all().delete()
    report = import_subscribers(house.olga, rows_of(io.BytesIO(text.encode()), name="x"))
    assert (report.refused, report.taken) == (0, 3), report.bad
    assert whole(house, secrets=True) == before
    assert sorted(models.Profile.objects.values_list("criteria", flat=True)) == documents
    assert sorted(models.Destination.objects.values_list("address", "quiet", "turn_us")) == states
    again = import_subscribers(house.olga, rows_of(io.BytesIO(text.encode()), name="x"))
    assert (again.refused, again.already_there, again.taken) == (0, 2, 1)  # who has no address is always new


def test_secrets_and_those_who_left_stay_here(house: House) -> None:
    mixed(house)
    gone = house.reader("gone")
    reception.unsubscribe(gone.pk)
    ended = house.reader("ended")
    subscriptions.end_subscription(house.olga, ended.subscriber_id)
    text = json.dumps(whole(house), ensure_ascii=False)
    assert "gone@" not in text
    assert "ended" not in text
    assert "secret" not in text
    assert journal()[-1] == "exported"
    table = "".join(csv_lines(exporting.export(house.olga, "destinations")))
    assert "gone@" not in table
    assert "'=Tirta" in table


def test_tables_go_on_beyond_what_is_read_at_a_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 2)
    for number in range(5):
        house.reader(f"r{number}")
    assert len(whole(house)) == 5
    assert len(list(csv_lines(exporting.export(house.olga, "profiles")))) == 5
    assert "asia" in "".join(csv_lines(exporting.export(house.olga, "circuits")))


def test_exports_are_for_operators(house: House) -> None:
    for by in (house.edo, house.otto):
        with pytest.raises(Forbidden):
            exporting.export(by, "subscribers")


def test_a_file_is_looked_at_first_and_then_taken_in(house: House) -> None:
    rows = "".join(f"r{n},journalist,ID,asia,en,email,r{n}@readers.example\n" for n in range(4))
    bad = "x,journalist,ID,nowhere,en,email,x@readers.example\nr0,journalist,ID,asia,en,email,r1@readers.example\n"
    uid = handed_in.hand_in(house.olga, (HEAD + rows + bad).encode(), name="list.csv", make_circuits=False)
    assert handed_in.work() == uid
    looked = handed_in.find(uid)
    report = handed_in.report_of(looked)
    assert looked.state == handed_in.READ
    assert report is not None
    assert (report.rows, report.taken, report.refused) == (6, 4, 2)
    assert [each.line for each in report.bad] == [6, 7]
    assert not models.Subscriber.objects.filter(name="r0").exists()
    handed_in.take(house.olga, uid)
    assert handed_in.work() == uid
    its = handed_in.find(uid)
    assert (its.state, handed_in.report_of(its)) == (handed_in.TAKEN, report)
    assert models.Subscriber.objects.filter(name__startswith="r").count() == 4
    assert not blobs.own_path_of(its.blob).exists()
    assert handed_in.work() == ""
    assert journal()[-1] == "imported"


def test_one_that_was_cut_off_goes_on_where_it_was(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from kawat.actions import importing

    monkeypatch.setattr(importing, "ROWS", 2)
    rows = "".join(f"d{n},desktop,ID,asia,en,,\n" for n in range(5))
    uid = handed_in.hand_in(house.olga, (HEAD + rows).encode(), name="list.csv", make_circuits=False)
    handed_in.work()
    handed_in.take(house.olga, uid)
    real, calls = importing.roll.enter, []

    def enter(*args: object, **more: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the power went")
        real(*args, **more)

    monkeypatch.setattr(importing.roll, "enter", enter)
    with pytest.raises(RuntimeError):
        handed_in.work()
    assert models.Subscriber.objects.filter(name__startswith="d").count() == 2
    handed_in.work()
    report = handed_in.report_of(handed_in.find(uid))
    assert report is not None
    assert (report.rows, report.taken) == (5, 5)
    assert sorted(models.Subscriber.objects.filter(name__startswith="d").values_list("name", flat=True)) == [
        f"d{n}" for n in range(5)
    ]


def test_a_file_that_cannot_be_read_is_refused_at_once_and_a_dropped_one_forgotten(house: House) -> None:
    with pytest.raises(BadField):
        handed_in.hand_in(house.olga, b"a,b\n1,2\n", name="x", make_circuits=False)
    uid = handed_in.hand_in(house.olga, HEAD.encode(), name="x", make_circuits=True)
    handed_in.drop(house.olga, uid)
    assert handed_in.work() == ""
    assert not blobs.own_path_of(handed_in.find(uid).blob).exists()
    for _ in range(handed_in.AT_ONCE):
        handed_in.hand_in(house.olga, HEAD.encode(), name="x", make_circuits=True)
    with pytest.raises(BadField):
        handed_in.hand_in(house.olga, HEAD.encode(), name="x", make_circuits=True)
    assert Role.OPERATOR in {each.role for each in house.olga.belongings}


@pytest.mark.parametrize(
    ("destinations", "code"),
    [
        ("x", "bad-field"),
        ([{"channel": "email", "address": "a@b.example"}] * 2, "bad-field"),
        ([{"channel": "email", "address": "a@b.example", "colour": "red"}], "bad-field"),
        ([{"channel": "email", "address": "a@b.example", "state": "gone"}], "bad-field"),
        ([{"channel": "email", "address": "a@b.example", "language": "xx"}], "unknown-language"),
        ([], "bad-field"),
        ([{"channel": "email", "address": "a@b.example", "quiet_hours": {"start": "22:00"}}], "bad-field"),
        ([{"channel": "email", "address": "a@b.example", "digest": {"at": "8", "zone": "UTC"}}], "bad-field"),
        ([{"channel": "email", "address": "a@b.example", "digest": "08:00"}], "bad-field"),
        ([{"channel": "email", "address": "a@b.example", "paused_until": "soon"}], "unreadable-instant"),
        ([{"channel": "email", "address": "a@b.example", "paused_until": "2027-01-01T00:00"}], "instant-without-zone"),
    ],
)
def test_bad_lists_of_destinations_are_refused(house: House, destinations: object, code: str) -> None:
    row = {"name": "x", "kind": "journalist", "circuits": ["asia"], "languages": ["en"], "destinations": destinations}
    report = import_subscribers(house.olga, rows_of(io.BytesIO(json.dumps(row).encode()), name="x"))
    assert [bad.code for bad in report.bad] == [code]


def test_a_profile_feeds_only_addresses_of_its_row_and_none_that_left(house: House) -> None:
    gone = house.reader("gone")
    reception.unsubscribe(gone.pk)
    places = [{"channel": "email", "address": each} for each in ("gone@readers.example", "here@readers.example")]
    row = {"name": "x", "kind": "journalist", "circuits": ["asia"], "destinations": places}

    def refused(*fed: str) -> list[str]:
        profiles = [{"languages": ["en"], "destinations": list(fed)}, {"languages": ["id"]}]
        told = json.dumps({**row, "languages": ["en"], "profiles": profiles}).encode()
        return [each.code for each in import_subscribers(house.olga, rows_of(io.BytesIO(told), name="x")).bad]

    assert refused("other@readers.example") == ["bad-field"]
    assert refused("gone@readers.example") == []
    its = models.Subscriber.objects.get(name="x")
    assert [read_criteria(each.criteria).languages for each in its.profiles.all()] == [("id",)]


def test_criteria_come_back_as_the_same_value(house: House) -> None:
    mixed(house)
    for document in models.Profile.objects.values_list("criteria", flat=True):
        assert read_criteria(document).document() == document
