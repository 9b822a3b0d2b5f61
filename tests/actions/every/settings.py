"""What people choose for themselves, ask for by mail, and let go of."""

from datetime import timedelta
from functools import partial

from kawat.actions import (
    accounts,
    addresses,
    alarm_letters,
    drafts,
    enrolling,
    erasing,
    mailboxes,
    own_data,
    passwords,
    people,
    quieting,
    reception,
    staff,
    subscriptions,
    turns,
)
from kawat.core.terms import Role, Turn
from kawat.store import models
from tests.actions.every.done import CLIENT, PASSWORD, WORDS, Act, H, Row
from tests.house import House

STRANGERS = ("dewi", "otto", "prita")
"""To whom a subscriber's destination is as unknown as one that never was."""


def token() -> str:
    """The end of the link that was mailed last."""
    return enrolling.link_of(models.Enrolment.objects.latest("pk")).rpartition("/")[2]


def key_of(house: House) -> int:
    people.new_key(house.dewi, name="k", scopes=["file"])
    return models.ApiKey.objects.get().pk


def link_of(house: House) -> Act:
    user, _, end = accounts.new_link(house.olga, "edo").partition("/")
    return lambda _: accounts.choose_password(int(user), end, PASSWORD)


def address_asked(house: House) -> Act:
    addresses.ask(house.dewi, "dewi@sagara.example", words=WORDS, client=CLIENT)
    link = token()
    return lambda _: addresses.prove(link)


def password_asked(house: House) -> Act:
    house.reader("r")
    passwords.ask("r@readers.example", known=WORDS, forgotten=lambda _: WORDS, client=CLIENT)
    link = token()
    return lambda _: enrolling.confirm(link, PASSWORD)


def invitation(house: House) -> Act:
    staff.invite(house.edo, "sagara", address="budi@sagara.example", rank="file", words=WORDS, client=CLIENT)
    link = token()
    return lambda _: staff.accept(link, PASSWORD)


def mailbox_added(house: House) -> Act:
    its = house.reader("r").subscriber
    ask = partial(mailboxes.ask_to_add, house.olga, its, address="new@readers.example", language="")
    ask(words=WORDS, client=CLIENT)
    link = token()
    return lambda _: mailboxes.confirm(link)


def mailbox_moved(house: House) -> Act:
    its = house.reader("r")
    mailboxes.ask_to_move(house.olga, its.uid, address="new@readers.example", words=WORDS, client=CLIENT)
    link = token()
    return lambda _: mailboxes.confirm(link)


def mailbox_back(house: House) -> Act:
    its = house.reader("r")
    reception.unsubscribe(its.pk)
    mailboxes.ask_to_return(house.olga, its.uid, words=WORDS, client=CLIENT)
    link = token()
    return lambda _: mailboxes.confirm(link)


def leaving(house: House) -> Act:
    who = people.join("sari", Role.SUBSCRIBER, subscriber=house.reader("sari").subscriber, password=PASSWORD)
    return lambda _: erasing.erase(who, PASSWORD, client=CLIENT)


def draft(house: House) -> Act:
    drafts.save(house.dewi, "d" * 32, seen=0, fields={"headline": ["x"]})
    return lambda by: drafts.drop(by, "d" * 32)


def quiet(house: House) -> str:
    uid = house.reader("r").uid
    quieting.set_hours(house.olga, uid, start="22:00", end="07:00", zone="Asia/Jakarta")
    return uid


def digested(house: House) -> str:
    uid = house.reader("r").uid
    quieting.set_digest(house.olga, uid, at=["08:00"], zone="Asia/Jakarta")
    return uid


def paused(house: House) -> str:
    uid = house.reader("r").uid
    quieting.pause(house.olga, uid, until=house.clock() + timedelta(days=1))
    return uid


def hours(house: House) -> Act:
    uid = house.reader("r").uid
    return lambda by: quieting.set_hours(by, uid, start="22:00", end="07:00", zone="Asia/Jakarta")


def a_pause(house: House) -> Act:
    uid, until = house.reader("r").uid, house.clock() + timedelta(days=1)
    return lambda by: quieting.pause(by, uid, until=until)


def correction(house: House) -> Act:
    its = house.reader("r").subscriber_id
    return lambda by: subscriptions.correct(by, its, name="Sari", country="ID")


def ended(uid: str, end: str) -> Act:
    return lambda by: getattr(quieting, end)(by, uid)


SETTINGS: dict[str, Row] = {
    "make a key": Row(lambda h: lambda by: people.new_key(by, name="k", scopes=["file"]), ["key-made"], refused=()),
    "revoke a key": Row(
        lambda h: (lambda pk: lambda by: people.revoke_key(by, pk))(key_of(h)), ["key-revoked"], set(), "dewi", ()
    ),
    "choose pages": Row(
        lambda h: lambda by: people.choose_pages(by, language="id", zone="UTC", density="dense"),
        ["pages-chosen"],
        refused=(),
    ),
    "choose letters": Row(
        lambda h: lambda by: turns.choose(by, wanted=[Turn.CLEARED], everyones=True), ["letters-chosen"], refused=()
    ),
    "choose alarms": Row(lambda h: lambda by: alarm_letters.choose(by, ["late"]), ["alarms-chosen"], refused=()),
    "drop an address": Row(lambda h: addresses.drop, ["address-dropped"], refused=()),
    "choose a password": Row(link_of, ["password-chosen"], refused=()),
    "ask for an address": Row(
        lambda h: lambda by: addresses.ask(by, "dewi@sagara.example", words=WORDS, client=CLIENT),
        ["enrolment-asked"],
        refused=(),
    ),
    "prove an address": Row(address_asked, ["address-proved"], refused=()),
    "sign up by a link": Row(password_asked, ["joined", "password-set"], refused=()),
    "accept an invitation": Row(invitation, ["joined"], refused=()),
    "add a mailbox": Row(mailbox_added, ["destination-added"], refused=()),
    "move a mailbox": Row(mailbox_moved, ["address-changed"], refused=()),
    "come back": Row(mailbox_back, ["came-back"], refused=()),
    "take one's data along": Row(lambda h: own_data.export, ["data-exported"], refused=()),
    "leave for good": Row(leaving, ["unsubscribed", "erased"], {H.REVOKED}, refused=()),
    "begin a draft": Row(
        lambda h: lambda by: drafts.save(by, "d" * 32, seen=0, fields={"headline": ["x"]}),
        ["draft-begun"],
        refused=(),
    ),
    "drop a draft": Row(draft, ["draft-dropped"], set(), "dewi", ()),
    "correct a subscriber": Row(correction, ["subscriber-corrected"], {H.REVOKED}, refused=STRANGERS),
    "set quiet hours": Row(hours, ["quiet-hours-set"], refused=STRANGERS),
    "end quiet hours": Row(lambda h: ended(quiet(h), "end_hours"), ["quiet-hours-ended"], refused=STRANGERS),
    "pause": Row(a_pause, ["paused"], refused=STRANGERS),
    "end a pause": Row(lambda h: ended(paused(h), "end_pause"), ["pause-ended"], refused=STRANGERS),
    "end a digest": Row(lambda h: ended(digested(h), "end_digest"), ["digest-ended"], {H.DUE}, refused=STRANGERS),
}
