"""The verbs of the trade over HTTP: each is one call of an action."""

from collections.abc import Iterable

from django.http import HttpRequest
from ninja import Header, Router
from ninja.responses import Status

from kawat.actions import editing, intake, returning, review, stops, wire, withdrawal
from kawat.actions.reading import open_held
from kawat.actions.seen import mark_of
from kawat.core.terms import Kind, Right
from kawat.store.releases import Kept, all_of, find, items_of
from kawat.web.access import kept_for, known
from kawat.web.api.edits import EditIn
from kawat.web.api.filings import FilingIn, FollowUpIn
from kawat.web.api.keys import permit_scope
from kawat.web.api.schemas import (
    ClearedOut,
    ClearIn,
    DoneOut,
    HoldIn,
    ItemOut,
    ItemsOut,
    ReasonIn,
    Refusal,
    ReleaseIn,
    ScopeIn,
    item_out,
)

router = Router(tags=["verbs"])
REFUSED = {code: Refusal for code in (401, 403, 404, 409, 422)}
FILING_KEY = Header("", alias="Idempotency-Key")


@router.post("file", response={201: ItemOut, **REFUSED}, summary="File a release, or a further language of one")
def file(request: HttpRequest, given: FilingIn, key: str = FILING_KEY) -> Status[ItemOut]:
    if given.release:
        known(request.auth, given.release)
    return Status(201, item_out(intake.file(request.auth, given.filing(key))))


@router.post("correct", response={201: ItemOut, **REFUSED}, summary="File a correction of what is out")
def correct(request: HttpRequest, given: FollowUpIn, key: str = FILING_KEY) -> Status[ItemOut]:
    return _followed(request, given, key, Kind.CORRECTION)


@router.post("update", response={201: ItemOut, **REFUSED}, summary="File a fuller version of what is out")
def update(request: HttpRequest, given: FollowUpIn, key: str = FILING_KEY) -> Status[ItemOut]:
    return _followed(request, given, key, Kind.UPDATE)


@router.get("show", response={200: ItemsOut, **REFUSED}, summary="The items of a release, with their findings")
def show(request: HttpRequest, release: str) -> ItemsOut:
    """Reading what has not cleared is journalled. Name it by its id: addresses are written into logs."""
    permit_scope(request.auth, Right.READ_HELD.value)
    kept = find(known(request.auth, release))
    return _items(open_held(request.auth, kept_for(request.auth, each.row.uid)) for each in kept)


@router.post("approve", response={200: ItemsOut, **REFUSED}, summary="Approve the drafts of a release")
def approve(request: HttpRequest, given: ReleaseIn) -> ItemsOut:
    return _items(review.approve(request.auth, known(request.auth, given.release), seen=given.seen))


@router.post("clear", response={200: ClearedOut | ItemsOut, **REFUSED}, summary="Clear now, or hold until T")
def clear(request: HttpRequest, given: ClearIn) -> ClearedOut | ItemsOut:
    if given.at:
        return _items(wire.hold(request.auth, known(request.auth, given.release), given.at, seen=given.seen))
    return _cleared(wire.clear(request.auth, known(request.auth, given.release), seen=given.seen))


@router.post("hold", response={200: ItemsOut, **REFUSED}, summary="Hold all approved languages until T")
def hold(request: HttpRequest, given: HoldIn) -> ItemsOut:
    return _items(wire.hold(request.auth, known(request.auth, given.release), given.at, seen=given.seen))


@router.post("return", response={200: ItemsOut, **REFUSED}, summary="Send one item back to its filer, with a reason")
def return_(request: HttpRequest, given: ReasonIn) -> ItemsOut:
    """The reason is about copy that nobody may see yet: its filer and the desk read it, nobody else."""
    name = known(request.auth, given.release)
    return _items([returning.send_back(request.auth, name, given.reason, seen=given.seen)])


@router.post("resubmit", response={200: ItemsOut, **REFUSED}, summary="Hand in again what was sent back, as it is")
def resubmit(request: HttpRequest, given: ReleaseIn) -> ItemsOut:
    return _items([returning.resubmit(request.auth, known(request.auth, given.release), seen=given.seen)])


@router.post("edit", response={200: ItemsOut, **REFUSED}, summary="Change fields of one item that is not out")
def edit(request: HttpRequest, given: EditIn) -> ItemsOut:
    """What is named replaces what was there; an approval is void, and an editor's change is marked as on behalf."""
    name = known(request.auth, given.release)
    return _items([editing.edit(request.auth, name, seen=given.seen, **given.changes(find(name)[-1]))])


@router.post("unhold", response={200: ItemsOut, **REFUSED}, summary="Take T back")
def unhold(request: HttpRequest, given: ReleaseIn) -> ItemsOut:
    return _items(wire.unhold(request.auth, known(request.auth, given.release), seen=given.seen))


@router.post("spike", response={200: ItemsOut, **REFUSED}, summary="Drop what has not cleared")
def spike(request: HttpRequest, given: ReleaseIn) -> ItemsOut:
    return _items(wire.spike(request.auth, known(request.auth, given.release), seen=given.seen))


@router.post("withhold", response={200: ClearedOut, **REFUSED}, summary="Tell everybody not to use it for now")
def withhold(request: HttpRequest, given: ReasonIn) -> ClearedOut:
    return _cleared(
        withdrawal.withhold(request.auth, known(request.auth, given.release), given.reason, seen=given.seen)
    )


@router.post("kill", response={200: ClearedOut, **REFUSED}, summary="Take it back for good")
def kill(request: HttpRequest, given: ReasonIn) -> ClearedOut:
    return _cleared(withdrawal.kill(request.auth, known(request.auth, given.release), given.reason, seen=given.seen))


@router.post("confirm", response={200: ItemsOut, **REFUSED}, summary="Confirm another's kill or withhold")
def confirm(request: HttpRequest, given: ReleaseIn) -> ItemsOut:
    return _items(withdrawal.confirm(request.auth, known(request.auth, given.release), seen=given.seen))


@router.post("lift", response={200: ItemsOut, **REFUSED}, summary="Lift a withhold; it takes two")
def lift(request: HttpRequest, given: ReleaseIn) -> ItemsOut:
    """The first to ask gets the withheld items, the second what was sent again."""
    lifted = withdrawal.lift(request.auth, known(request.auth, given.release), seen=given.seen)
    return _items(lifted.items if lifted else all_of(given.release.partition("@")[0]))


@router.post("stop", response={200: DoneOut, **REFUSED}, summary="Stop the wire, or a part of it")
def stop(request: HttpRequest, given: ScopeIn) -> DoneOut:
    stops.stop(request.auth, given.scope, given.code, reason=given.reason)
    return DoneOut()


@router.post("start", response={200: DoneOut, **REFUSED}, summary="Start again what was stopped")
def start(request: HttpRequest, given: ScopeIn) -> DoneOut:
    stops.start(request.auth, given.scope, given.code, reason=given.reason)
    return DoneOut()


def _followed(request: HttpRequest, given: FollowUpIn, key: str, kind: Kind) -> Status[ItemOut]:
    name = known(request.auth, given.release)
    return Status(201, item_out(intake.follow_up(request.auth, name, given.filing(key), kind, seen=given.seen)))


def _items(several: Iterable[Kept]) -> ItemsOut:
    kept = list(several)
    stands = mark_of(items_of(kept[0].row.release)) if kept else ""
    return ItemsOut(items=[item_out(each) for each in kept], stands=stands)


def _cleared(clearing: wire.Clearing) -> ClearedOut:
    return ClearedOut(at=clearing.at, items=[item_out(each) for each in clearing.items])
