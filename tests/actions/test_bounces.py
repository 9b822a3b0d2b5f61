"""Bounces: what comes back changes the ledger once, forged ones nothing, and nobody is lost without a line."""

import pytest

from kawat.actions import admission, bounces, dispatch, envelopes, reception
from kawat.actions.bounces import Verdict, is_ours, read_verp, take_in
from kawat.actions.deliveries import deliveries_of
from kawat.actions.report import report_of
from kawat.core.delivery import Envelope
from kawat.core.terms import BounceKind, Channel, DeliveryState, OutcomeKind
from kawat.store import models
from tests.formats.test_reading_bounces import COMPLAINT, TRAIL, plain, report
from tests.house import House, counts, item_of, journal

D, K, V = DeliveryState, BounceKind, Verdict


def relayed(house: House, *names: str) -> tuple[str, list[Envelope]]:
    """A story that a relay has taken for these readers, and what was given to it."""
    for name in names:
        if not models.Destination.objects.filter(address=f"{name}@readers.example").exists():
            house.reader(name)
    slug = house.cleared("en")
    house.route()
    return slug, house.carry(lambda _: OutcomeKind.RELAYED)


def local(envelope: Envelope) -> str:
    return envelope.sender.partition("@")[0]


def states(slug: str) -> list[DeliveryState]:
    return list(house_ledger(slug).values())


def house_ledger(slug: str) -> dict[int, DeliveryState]:
    rows = models.Delivery.objects.filter(item=item_of(slug)).order_by("destination_id")
    return {row.destination_id: D(row.state) for row in rows}


@pytest.mark.parametrize(
    ("raw", "kind", "state"),
    [
        (report(), K.HARD, D.BOUNCED),
        (report(status="5.2.2"), K.SOFT, D.BOUNCED),
        (report(action="delivered", status="2.0.0"), K.DELIVERED, D.DELIVERED),
        (report(action="delayed", status="4.4.1"), K.DELAYED, D.RELAYED),
        (COMPLAINT.encode(), K.COMPLAINT, D.RELAYED),
    ],
)
def test_what_comes_back_moves_its_delivery_once(
    house: House, raw: bytes, kind: BounceKind, state: DeliveryState
) -> None:
    slug, (sari, _) = relayed(house, "sari", "budi")
    when = models.Delivery.objects.values_list("settled_us", flat=True)
    before, clock = list(when), house.clock.forward(minutes=5)
    assert clock
    lines = len(journal())
    assert take_in(raw, returned_to=local(sari)) == bounces.Taken(kind=kind, verdict=V.TAKEN)
    assert house_ledger(slug)[sari.key.destination] is state
    assert sum(its is D.RELAYED for its in states(slug)) == 1 + (state is D.RELAYED), "the other one stays"
    assert journal()[lines] == f"bounce-{kind}"
    assert list(when) == before, "when a relay took it does not change"
    rows, ledger, lines = counts(), states(slug), len(journal())
    assert take_in(raw, returned_to=local(sari)).verdict is V.KNOWN
    assert (counts(), states(slug), len(journal())) == (rows, ledger, lines)


def test_the_report_tells_them_apart_and_keeps_the_remotes_words(house: House) -> None:
    slug, (sari, budi, _) = relayed(house, "sari", "budi", "citra")
    skew = report_of(slug).items[0].channels[0].skew_s
    take_in(report(diagnostic="550 5.1.1 nobody of that name"), returned_to=local(sari))
    take_in(report(action="delivered", status="2.1.5"), returned_to=local(budi))
    (mail,) = report_of(slug).items[0].channels
    assert (mail.relayed, mail.delivered, mail.bounced, mail.got, mail.still_due) == (1, 1, 1, 2, 0)
    assert mail.skew_s == skew
    (row,) = deliveries_of(item_of(slug).uid, state="bounced")
    assert (row.code, row.words) == (550, "550 5.1.1 nobody of that name")
    assert models.Bounce.objects.get(kind="hard").before == "250 ok"


def test_what_was_delivered_may_still_bounce_and_what_bounced_stays_so(house: House) -> None:
    slug, (sari,) = relayed(house, "sari")
    take_in(report(action="delivered", status="2.0.0"), returned_to=local(sari))
    take_in(report(), returned_to=local(sari))
    assert states(slug) == [D.BOUNCED]
    take_in(report(status="5.2.2"), returned_to=local(sari))
    assert states(slug) == [D.BOUNCED]


def test_only_an_address_that_this_wire_made_leads_to_a_delivery(house: House) -> None:
    slug, (sari, budi) = relayed(house, "sari", "budi")
    ours = local(sari)
    assert read_verp(ours) == sari.key == read_verp(ours.upper())
    ends = ours.rpartition("-")[0], local(budi).rpartition("-")[2]
    forged = [
        "-".join(ends),
        ours[:-1] + ("0" if ours[-1] != "0" else "1"),
        ours + "0",
        "b+",
        "",
        "b+1-1-0-é",
        f"b+{TRAIL}",
    ]
    forged += [f"b+{'f' * 16}-{'f' * 16}-ffff-{'0' * 12}", "postmaster", ours.replace("b+", "b")]
    for each in forged:
        assert not is_ours(each), each
        assert take_in(report(), returned_to=each).verdict is V.STRAY
    assert set(states(slug)) == {D.RELAYED}


def test_without_a_connection_the_mail_itself_is_searched_for_the_address(house: House) -> None:
    slug, (sari,) = relayed(house, "sari")
    raw = report().replace(f"To: b+{TRAIL}@".encode(), f"To: {sari.sender}\nX-Old: b+{TRAIL}@".encode())
    assert take_in(raw).verdict is V.TAKEN
    assert states(slug) == [D.BOUNCED]
    assert take_in(report()).verdict is V.STRAY


def test_a_bounce_that_overtakes_its_settlement_has_to_come_again(house: House) -> None:
    house.reader("sari")
    slug = house.cleared("en")
    house.route()
    ((envelope, claimed),) = house.sender.claim(Channel.EMAIL, 1)
    rows = counts()
    assert take_in(report(), returned_to=local(envelope)).verdict is V.LATER
    assert counts() == rows
    house.sender.settle([(claimed, house.outcome(OutcomeKind.RELAYED))])
    assert take_in(report(), returned_to=local(envelope)).verdict is V.TAKEN
    assert states(slug) == [D.BOUNCED]


def bounce(house: House, raw: bytes) -> str:
    """One more story to sari, which comes back; the state of her destination."""
    _, (sari,) = relayed(house, "sari")
    take_in(raw, returned_to=local(sari))
    return str(models.Destination.objects.get().state)


def test_a_destination_where_nobody_is_there_is_held_and_what_it_is_owed_waits(house: House) -> None:
    told = [bounce(house, report()) for _ in range(bounces.HELD_AFTER_BOUNCES)]
    assert told == ["active"] * (bounces.HELD_AFTER_BOUNCES - 1) + ["held"]
    assert journal()[-1] == "destination-held"
    slug = house.cleared("en")
    house.route()
    assert states(slug) == [D.PARKED]
    reception.resume_destination(house.olga, "sari@readers.example")
    assert states(slug) == [D.DUE]
    house.carry(lambda _: OutcomeKind.RELAYED)
    assert bounce(house, report()) == "active", "it is counted anew"


def test_soft_bounces_are_counted_in_the_ledger_and_hold_nothing(house: House) -> None:
    for _ in range(2 * bounces.HELD_AFTER_BOUNCES):
        assert bounce(house, report(status="5.2.2")) == "active"
    assert models.Delivery.objects.filter(state=D.BOUNCED).count() == 2 * bounces.HELD_AFTER_BOUNCES


def test_a_mail_that_arrived_and_a_long_silence_begin_the_count_anew(house: House) -> None:
    for _ in range(bounces.HELD_AFTER_BOUNCES):
        assert bounce(house, report()) == "active"
        assert bounce(house, report(action="delivered", status="2.0.0")) == "active"
    for _ in range(bounces.HELD_AFTER_BOUNCES):
        house.clock.forward(seconds=bounces.FORGOTTEN_S + 1)
        assert bounce(house, report()) == "active"


def test_a_complaint_ends_what_goes_there_at_once_and_for_ever(house: House) -> None:
    assert bounce(house, COMPLAINT.encode()) == "unsubscribed"
    assert journal()[-2:] == ["bounce-complaint", "unsubscribed"]
    assert admission.is_suppressed("sari@readers.example")


def test_a_complaint_without_an_address_is_led_back_by_the_mail_that_it_gives_back(house: House) -> None:
    _, (sari, budi) = relayed(house, "sari", "budi")
    token = envelopes.unsubscribe_token(budi.key.destination)
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    raw = COMPLAINT.replace(f"<b+{TRAIL}@wire.example>", "<hidden@hidden.example>")
    assert take_in(raw.encode()).verdict is V.STRAY
    for said, verdict in ((forged, V.STRAY), (token, V.TAKEN), (token, V.KNOWN)):
        given = raw.replace(
            "Subject: news", f"List-Unsubscribe: <https://wire.example/unsubscribe/{said}>\nSubject: news"
        )
        assert take_in(given.encode()).verdict is verdict
    assert models.Destination.objects.get(pk=budi.key.destination).state == "unsubscribed"
    assert models.Destination.objects.get(pk=sari.key.destination).state == "active"


def test_machines_and_people_who_answer_change_nothing(house: House) -> None:
    slug, (sari,) = relayed(house, "sari")
    rows = counts()
    for raw in (
        plain("away", sender="sari@readers.example", more="Auto-Submitted: auto-replied\n"),
        plain("Thank you!", sender="sari@readers.example", subject="Re: news"),
        report(action="relayed", status="2.0.0"),
        b"",
        b"\xff" * 100,
    ):
        assert take_in(raw, returned_to=local(sari)).verdict is V.IGNORED
    assert (counts(), states(slug)) == (rows, [D.RELAYED])


def test_what_bounced_is_owed_again_as_missing(house: House) -> None:
    slug, (sari, _) = relayed(house, "sari", "budi")
    take_in(report(status="5.2.2"), returned_to=local(sari))
    assert dispatch.redeliver(house.edo, name=slug) == 1
