"""Quiet hours, digests and pauses of a destination over HTTP, as its page has them: same rules, same refusals.

For its owner and the desk, by a key with the scope `profile`.
"""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from kawat.actions import quieting
from kawat.actions.destinations import destination_for
from kawat.actions.people import Actor
from kawat.core.instants import read_instant
from kawat.web.api.schemas import Refusal, Strictly

router = Router(tags=["destinations"])
REFUSED = {code: Refusal for code in (401, 403, 404, 409, 422)}


class HoursIn(Strictly):
    """From one local time to another, such as 22:00 and 07:00 in Asia/Jakarta."""

    start: str
    end: str
    zone: str
    flashes_pass: bool = True


class DigestIn(Strictly):
    """Local times of each day at which normal stories come in one letter, such as 08:00 and 17:30."""

    at: list[str]
    zone: str
    flashes_pass: bool = True


class PauseIn(Strictly):
    """An instant with its offset or zone, within a year."""

    until: str


class QuietOut(Schema):
    """What is set; null where it is not."""

    id: str
    quiet_hours: HoursIn | None
    digest: DigestIn | None
    paused_until: datetime | None


@router.get("destinations/{uid}/quiet", response={200: QuietOut, **REFUSED}, summary="When it wants quiet")
def show(request: HttpRequest, uid: str) -> QuietOut:
    return _told(request.auth, uid)


@router.post("destinations/{uid}/quiet-hours", response={200: QuietOut, **REFUSED}, summary="Set its quiet hours")
def hours(request: HttpRequest, uid: str, given: HoursIn) -> QuietOut:
    quieting.set_hours(request.auth, uid, **given.model_dump())
    return _told(request.auth, uid)


@router.post("destinations/{uid}/quiet-hours/end", response={200: QuietOut, **REFUSED}, summary="End its quiet hours")
def end_hours(request: HttpRequest, uid: str) -> QuietOut:
    quieting.end_hours(request.auth, uid)
    return _told(request.auth, uid)


@router.post("destinations/{uid}/digest", response={200: QuietOut, **REFUSED}, summary="Gather its stories")
def digest(request: HttpRequest, uid: str, given: DigestIn) -> QuietOut:
    quieting.set_digest(request.auth, uid, **given.model_dump())
    return _told(request.auth, uid)


@router.post("destinations/{uid}/digest/end", response={200: QuietOut, **REFUSED}, summary="Send each story by itself")
def end_digest(request: HttpRequest, uid: str) -> QuietOut:
    quieting.end_digest(request.auth, uid)
    return _told(request.auth, uid)


@router.post("destinations/{uid}/pause", response={200: QuietOut, **REFUSED}, summary="Send nothing new for a while")
def pause(request: HttpRequest, uid: str, given: PauseIn) -> QuietOut:
    quieting.pause(request.auth, uid, until=read_instant(given.until)[0])
    return _told(request.auth, uid)


@router.post("destinations/{uid}/pause/end", response={200: QuietOut, **REFUSED}, summary="End its pause")
def end_pause(request: HttpRequest, uid: str) -> QuietOut:
    quieting.end_pause(request.auth, uid)
    return _told(request.auth, uid)


def _told(actor: Actor, uid: str) -> QuietOut:
    return QuietOut(id=uid, **quieting.told(destination_for(actor, uid)))
