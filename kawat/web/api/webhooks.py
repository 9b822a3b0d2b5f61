"""A subscriber's own destinations: a webhook added and proved, its secret changed, its numbers asked for and replayed.

For their owner and the desk, by a key with the scope `profile`. Nothing here waits for the network: who has to prove
itself is asked by the clock, within seconds.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from ninja.responses import Status
from pydantic import Field

from kawat.actions import coming_back, destinations, handshake, probes, profiles, sequences
from kawat.core.errors import NoSuchTrial
from kawat.core.instants import from_us
from kawat.core.terms import Channel
from kawat.store.models import Destination
from kawat.web.api.schemas import OwedOut, Refusal, Strictly

router = Router(tags=["destinations"])
REFUSED = {code: Refusal for code in (401, 403, 404, 409, 422)}


class WebhookIn(Strictly):
    """A further address of a subscriber. `secret` is what signs: whsec_…, whsk_… or 'ed25519' for a new key pair; a new
    secret is made where none is given. `vouched`, for operators alone, says that it is known to want the news."""

    address: str
    format: str = "ninjs"
    language: str = ""
    secret: str = ""
    vouched: bool = False


class SecretIn(Strictly):
    """Another secret, as in the adding; for `hours` the one before signs as well."""

    secret: str = ""
    hours: int = destinations.ROTATION_HOURS


class WrittenIn(Strictly):
    """How what goes there is written; what is left out stays. A language of '' is the story's own."""

    format: str | None = None
    language: str | None = None


class HeartbeatIn(Strictly):
    """Every so many seconds, 0 for never."""

    seconds: int


class RangeIn(Strictly):
    """Numbers of the destination's own sequence."""

    first: int = Field(alias="from")
    last: int = Field(alias="to")


class DestinationOut(Schema):
    """A destination. `sequence` is the last number that was given of its own sequence, `pin` the key by which a host
    of files is known."""

    id: str
    channel: str
    address: str
    format: str
    language: str
    state: str
    sequence: int
    heartbeat_s: int
    verified_at: datetime | None
    pin: str


class SealedOut(DestinationOut):
    """The same, with what its receiver needs to verify, shown this once: the secret, or the public key. The one before
    signs as well until `before_until`."""

    secret: str
    before_until: datetime | None


class TrialOut(Schema):
    """A test: `done_at` is null while it is on its way; `seen` is all that was seen of it, without secrets."""

    asked_at: datetime
    done_at: datetime | None
    taken: bool
    seen: dict[str, Any]


class NumberedDeliveryOut(Schema):
    """One number of the sequence: which item it was, under which wire number, what became of it and, in the remote's
    own words, why. `item_state` says what became of the item itself."""

    sequence: int
    item: str
    number: int
    kind: str
    item_state: str
    repeat: int
    state: str
    tries: int
    code: int
    words: str
    settled_at: datetime | None


class StretchOut(Schema):
    """The numbers of a range that were given, and the last that was given of all."""

    destination: str
    upto: int
    numbers: list[NumberedDeliveryOut]


@router.post("subscribers/{uid}/destinations", response={201: SealedOut, **REFUSED}, summary="Add a webhook")
def add(request: HttpRequest, given: WebhookIn, uid: str = Path(description="a subscriber's id")) -> Status[SealedOut]:
    """It is pending, and owed nothing, until it has repeated the word of a challenge."""
    subscriber = profiles.subscriber_for(request.auth, uid)
    return Status(201, _sealed(destinations.add_webhook(request.auth, subscriber, **given.model_dump())))


@router.get("destinations/{uid}", response={200: DestinationOut, **REFUSED}, summary="One destination")
def show(request: HttpRequest, uid: str) -> DestinationOut:
    return DestinationOut(**told(destinations.destination_for(request.auth, uid)))


@router.post("destinations/{uid}/verify", response={200: DestinationOut, **REFUSED}, summary="Have it asked again")
def verify(request: HttpRequest, uid: str) -> DestinationOut:
    return DestinationOut(**told(handshake.ask_again(request.auth, uid)))


@router.post("destinations/{uid}/return", response={200: DestinationOut, **REFUSED}, summary="Have it come back")
def come_back(request: HttpRequest, uid: str) -> DestinationOut:
    """For one that left. A folder is active at once; a webhook is asked, and active once it has repeated the word of a
    challenge. Its secret stays."""
    return DestinationOut(**told(coming_back.come_back(request.auth, uid)))


@router.post("destinations/{uid}/rotate", response={200: SealedOut, **REFUSED}, summary="Change its secret")
def rotate(request: HttpRequest, uid: str, given: SecretIn) -> SealedOut:
    return _sealed(destinations.rotate(request.auth, uid, secret=given.secret, hours=given.hours))


@router.post("destinations/{uid}/change", response={200: DestinationOut, **REFUSED}, summary="Write it otherwise")
def change(request: HttpRequest, uid: str, given: WrittenIn) -> DestinationOut:
    its = destinations.destination_for(request.auth, uid)
    told_ = given.model_dump(exclude_none=True)
    return DestinationOut(
        **told(destinations.change(request.auth, uid, **{"format": its.format, "language": its.language, **told_}))
    )


@router.post("destinations/{uid}/heartbeat", response={200: DestinationOut, **REFUSED}, summary="Set its heartbeat")
def heartbeat(request: HttpRequest, uid: str, given: HeartbeatIn) -> DestinationOut:
    return DestinationOut(**told(destinations.set_heartbeat(request.auth, uid, given.seconds)))


@router.post("destinations/{uid}/test", response={200: TrialOut, **REFUSED}, summary="Send it a test")
def try_it(request: HttpRequest, uid: str) -> TrialOut:
    """It goes within seconds, and stands in no ledger; GET tells what was seen."""
    return _tried(probes.ask(request.auth, uid))


@router.get("destinations/{uid}/test", response={200: TrialOut, **REFUSED}, summary="What was seen of the last test")
def tried(request: HttpRequest, uid: str) -> TrialOut:
    told_ = probes.last_of(request.auth, destinations.destination_for(request.auth, uid))
    if told_ is None:
        raise NoSuchTrial(name=uid)
    return _tried(told_)


def _tried(its: probes.Told) -> TrialOut:
    return TrialOut(asked_at=its.asked_at, done_at=its.done_at, taken=its.is_taken, seen=its.seen)


@router.get("destinations/{uid}/deliveries", response={200: StretchOut, **REFUSED}, summary="What each number was")
def deliveries(
    request: HttpRequest,
    uid: str,
    first: int = Query(1, alias="from"),
    last: int | None = Query(None, alias="to"),
) -> StretchOut:
    its = sequences.stretch(request.auth, uid, first, last)
    return StretchOut(
        destination=its.destination,
        upto=its.upto,
        numbers=[
            NumberedDeliveryOut(
                sequence=each.sequence or 0,  # each has one: that is how it was found
                item=each.uid,
                number=each.number,
                kind=each.kind,
                item_state=each.item_state,
                repeat=each.repeat,
                state=each.state.name.lower(),
                tries=each.tries,
                code=each.code,
                words=each.words,
                settled_at=from_us(each.settled_us) if each.settled_us else None,
            )
            for each in its.numbers
        ],
    )


@router.post("destinations/{uid}/replay", response={200: OwedOut, **REFUSED}, summary="Owe a range once more")
def replay(request: HttpRequest, uid: str, given: RangeIn) -> OwedOut:
    return OwedOut(owed=sequences.replay(request.auth, uid, given.first, given.last))


def _sealed(its: destinations.Sealed) -> SealedOut:
    before = from_us(its.until_us) if its.until_us else None
    return SealedOut(**told(its.destination), secret=its.secret, before_until=before)


def told(its: Destination) -> dict[str, Any]:
    """A destination as it is answered."""
    return {
        "id": its.uid,
        "channel": Channel(its.channel).name.lower(),
        "address": its.address,
        "format": its.format,
        "language": its.language,
        "state": str(its.state),
        "sequence": its.sequence,
        "heartbeat_s": its.heartbeat_s,
        "verified_at": from_us(its.verified_us) if its.verified_us else None,
        "pin": its.pin,
    }
