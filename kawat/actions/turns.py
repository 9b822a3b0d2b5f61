"""What issuers are told of their releases: one letter to each person at each turn, written with the turn itself.

Who filed is told of everything, unless they want less; colleagues are where they asked for it, and all of them where
nobody of theirs filed. Before the clear a letter knows a release by its reference: mail is not sealed, and whoever reads a
mailbox learns no more than that something waits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kawat.actions import letters
from kawat.actions.letters import NewLetter
from kawat.actions.people import Actor
from kawat.core.instants import from_us, to_us
from kawat.core.terms import Kind, LetterKind, Role, Turn
from kawat.store import models
from kawat.store.clock import now
from kawat.store.journal import note
from kawat.store.releases import Kept, items_of, with_documents
from kawat.store.transactions import deciding

OF_KIND = {
    Kind.UPDATE: Turn.UPDATED,
    Kind.REFILE: Turn.UPDATED,
    Kind.CORRECTION: Turn.CORRECTED,
    Kind.REPEAT: Turn.LIFTED,
    Kind.WITHHOLD: Turn.WITHHELD,
    Kind.KILL: Turn.KILLED,
}
"""The turn that it is when an item of this kind goes out; of any other, the release has cleared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whom a letter goes to: the languages of their account and, where it names none, of the release; '' for UTC."""

    address: str
    languages: tuple[str, ...]
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One item of a turn; `headline` is '' for a turn before it was out."""

    uid: str
    language: str
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A turn as it was. `at` is when it was taken, `until` the T that was set, in the `zone` that was said. `filed` is
    when the first of its items came in, `release` the outside id."""

    turn: Turn
    release: str
    stories: tuple[Story, ...]
    at: datetime
    filed: datetime
    until: datetime | None
    zone: str
    reason: str


def tell(turn: Turn, kept: Sequence[Kept], *, reason: str = "", until_us: int | None = None, zone: str = "") -> None:
    """Have those whom the release speaks for told. Within the transaction of the turn, after its journal line."""
    readers = _readers(turn, kept) if kept else []
    if not readers:
        return
    line = models.Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    said = {
        "turn": turn.value,
        "items": [each.row.uid for each in kept],
        "at_us": to_us(now()),
        "until_us": until_us,
        "zone": zone,
        "reason": reason,
    }
    letters.write(
        NewLetter(kind=LetterKind.TURN, about=(line, turn.value), user=user, told=said) for user in sorted(readers)
    )


def tell_cleared(kept: Sequence[Kept]) -> None:
    """The same for what goes out at one instant."""
    by_turn: dict[Turn, list[Kept]] = {}
    for each in kept:
        by_turn.setdefault(OF_KIND.get(each.document.item.kind, Turn.CLEARED), []).append(each)
    for turn, those in by_turn.items():
        notice = those[0].document.item
        tell(turn, those, reason=notice.note if notice.kind.is_notice or turn is Turn.CORRECTED else "")


def read(row: models.Letter) -> tuple[Reader, Told] | None:
    """Whom a letter goes to and what it tells, by the sealed copy as it stands now; None where nobody has it any more."""
    said = letters.told(row)
    user = row.user
    kept = with_documents(models.Item.objects.filter(uid__in=said["items"]).order_by("pk"))
    if user is None or not user.is_active or not user.email or not kept:
        return None
    reader = reader_of(row, [each.document.item.language for each in kept])
    turn, until_us = Turn(str(said["turn"])), said["until_us"]
    first = models.Entry.objects.filter(subject__in=[each.row.uid for each in items_of(kept[0].row.release)])
    told = Told(
        turn=turn,
        release=kept[0].row.release.uid,
        stories=tuple(_story(each, turn) for each in kept),
        at=from_us(int(str(said["at_us"]))),
        filed=from_us(first.order_by("pk").values_list("at_us", flat=True)[0]),
        until=from_us(int(str(until_us))) if until_us else None,
        zone=str(said["zone"]),
        reason=str(said["reason"]),
    )
    return reader, told


def reader_of(row: models.Letter, languages: Iterable[str] = ()) -> Reader:
    """How the person of a letter reads."""
    assert row.user is not None
    person = models.Person.objects.filter(user=row.user_id).first()
    own = [person.language] if person and person.language else []
    return Reader(address=row.user.email, languages=(*own, *languages), zone=person.zone if person else "")


def choose(actor: Actor, *, wanted: Iterable[Turn], everyones: bool) -> None:
    """Tell the actor of these turns and no others, of their colleagues' releases too where they ask for `everyones`."""
    declined = ",".join(turn.value for turn in Turn if turn not in set(wanted))
    with deciding():
        its = {"declined": declined, "everyones": everyones}
        models.Person.objects.update_or_create(user_id=actor.user, defaults=its)
        note("letters-chosen", f"user:{actor.user}", actor=actor.user, declined=declined, everyones=everyones)


def _readers(turn: Turn, kept: Sequence[Kept]) -> list[int]:
    """The people of the release's issuer, or of its provider where it has one, who want to be told of this."""
    issuer, provider = kept[0].document.item.codes
    own = models.Membership.objects.filter(user__is_active=True).exclude(user__email="")
    if provider:
        own = own.filter(role=Role.PROVIDER, provider__code=provider)
    else:
        own = own.filter(role=Role.ISSUER, issuer__code=issuer)
    rows = list(own.values_list("user", "user__person__declined", "user__person__everyones"))
    if not rows:
        return []
    filed_it = _hands(turn, kept)
    alone = filed_it.isdisjoint(user for user, _, _ in rows)
    return [
        user
        for user, declined, everyones in rows
        if (alone or everyones or user in filed_it) and turn.value not in (declined or "").split(",")
    ]


def _hands(turn: Turn, kept: Sequence[Kept]) -> set[int]:
    """Who filed and edited. What follows another item, and every notice, is also theirs who filed that."""
    family = kept if turn in (Turn.RECEIVED, Turn.RETURNED, Turn.CLEARED) else items_of(kept[0].row.release)
    return {hand for each in family for hand in each.document.hands}


def _story(kept: Kept, turn: Turn) -> Story:
    item = kept.document.item
    headline = (item.headline or item.subhead or item.text[:100]) if turn.is_out else ""
    return Story(uid=item.uid, language=item.language, headline=headline)
