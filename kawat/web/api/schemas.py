"""What goes in and out of the API. Unknown fields are refused, so that a misspelt one is never silently dropped."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, field_validator

from kawat.actions.review import findings_as_held
from kawat.store.releases import Kept


class Refusal(Schema):
    """Why not: a stable code, and a sentence that says what to do."""

    code: str
    message: str
    column: int | None = Field(None, description="Of a keyword query alone: where it cannot be read, from 1.")


class Strictly(Schema):
    """A body without unknown fields."""

    model_config = ConfigDict(extra="forbid")


class ReleaseIn(Strictly):
    """A release, as SLUG[@VERSION[/LANGUAGE]] or with its id in the place of the slug. `seen` is what `stands` said when
    it was looked at: where it stands otherwise now, nothing is done (`changed-meanwhile`). Left out, nothing is asked."""

    release: str
    seen: str = ""


class ClearIn(ReleaseIn):
    """`at` is T with its zone, as 2026-11-22T09:00 Asia/Jakarta; without it the release clears now."""

    at: str = ""


class HoldIn(ReleaseIn):
    """`at` is T with its zone."""

    at: str


class ReasonIn(ReleaseIn):
    """`reason` is what receivers read, or the filer of what is sent back."""

    reason: str


class ScopeIn(Strictly):
    """What to stop or start: everything, or one circuit, issuer or channel by its code; and why, for the desk and the
    journal."""

    scope: Literal["all", "circuit", "issuer", "channel"] = "all"
    code: str = ""
    reason: str = ""


class DestinationIn(Strictly):
    """A destination by its outside id or address."""

    destination: str


class RedeliverIn(Strictly):
    """One release, or all that cleared in a window of time, to one destination or to all."""

    release: str = ""
    destination: str = ""
    since: datetime | None = None
    until: datetime | None = None
    everything: bool = False

    @field_validator("since", "until")
    @classmethod
    def _has_zone(cls, at: datetime | None) -> datetime | None:
        if at is not None and at.tzinfo is None:
            raise ValueError("it names no zone")
        return at


class TicketIn(Strictly):
    """Which of one's subscribers; the first unless said."""

    subscriber: int | None = None


class FindingOut(Schema):
    """What a check says."""

    code: str
    severity: str
    field: str
    message: str


class PlacedOut(Schema):
    """What was placed where when the copy was read."""

    field: str
    text: str
    line: int


class ItemOut(Schema):
    """An item as the desk has it."""

    id: str
    release: str
    slug: str
    version: int
    language: str
    kind: str
    state: str
    hash: str
    number: int | None
    findings: list[FindingOut]
    placed: list[PlacedOut]


class ItemsOut(Schema):
    """Several items of one release; `stands` names it as it stands now, to be given back as `seen`."""

    items: list[ItemOut]
    stands: str = ""


class ClearedOut(Schema):
    """What one clear did."""

    at: datetime
    items: list[ItemOut]


class NumberedOut(Schema):
    """An item that is out, with its number and its document: as an object in `ninjs`, or in another format as the text
    `content` with its `media_type`."""

    number: int
    id: str
    state: str
    cleared_at: datetime
    ninjs: dict[str, Any] | None = None
    media_type: str | None = None
    content: str | None = None


class PageOut(Schema):
    """Items in order of their numbers. Everything to `upto` was considered: numbers that are not here are not for
    you. Where it does not grow you have everything."""

    items: list[NumberedOut]
    upto: int


class DoneOut(Schema):
    """It is done."""

    done: bool = True


class OwedOut(Schema):
    """How many deliveries are owed again."""

    owed: int


class TicketOut(Schema):
    """A ticket, good for a minute, and where to open the stream with it."""

    ticket: str
    stream_url: str


def item_out(kept: Kept) -> ItemOut:
    """What the API says of an item."""
    item = kept.document.item
    return ItemOut(
        id=item.uid,
        release=kept.row.release.uid,
        slug=item.slug,
        version=item.version,
        language=item.language,
        kind=item.kind.value,
        state=kept.state.value,
        hash=item.hash,
        number=kept.row.number,
        findings=[
            FindingOut(code=each.code, severity=each.severity.value, field=each.field, message=str(each))
            for each in findings_as_held(kept)
        ],
        placed=[PlacedOut(field=each.field, text=each.text, line=each.line) for each in kept.document.placed],
    )
