"""Destinations held and resumed, and what is sent again."""

from django.http import HttpRequest
from ninja import Router

from kawat.actions import dispatch, reception
from kawat.core.instants import to_us
from kawat.web.access import known
from kawat.web.api.schemas import DestinationIn, DoneOut, OwedOut, RedeliverIn, Refusal

router = Router(tags=["destinations"])
REFUSED = {code: Refusal for code in (401, 403, 404, 409, 422)}


@router.post("destinations/hold", response={200: DoneOut, **REFUSED}, summary="Keep what it is owed")
def hold(request: HttpRequest, given: DestinationIn) -> DoneOut:
    reception.hold_destination(request.auth, given.destination)
    return DoneOut()


@router.post("destinations/resume", response={200: DoneOut, **REFUSED}, summary="Send what it is owed")
def resume(request: HttpRequest, given: DestinationIn) -> DoneOut:
    reception.resume_destination(request.auth, given.destination)
    return DoneOut()


@router.post("redeliver", response={200: OwedOut, **REFUSED}, summary="Owe again what never arrived")
def redeliver(request: HttpRequest, given: RedeliverIn) -> OwedOut:
    owed = dispatch.redeliver(
        request.auth,
        name=known(request.auth, given.release) if given.release else "",
        destination=given.destination,
        since_us=to_us(given.since) if given.since else None,
        until_us=to_us(given.until) if given.until else None,
        everything=given.everything,
    )
    return OwedOut(owed=owed)
