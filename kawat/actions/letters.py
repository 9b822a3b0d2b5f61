"""The wire's own letters: each a row, written in the transaction of what it tells of, and carried by the clock's post.

Whatever is told of is told once: a row's name is made of what it tells and whom. A letter that somebody died with in hand
is sent again and marked as doubtful, so that none is lost and none comes twice unseen. What it says is sealed, and gone as
soon as a relay has taken it.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F

from kawat.core.delivery import Outcome
from kawat.core.instants import to_us
from kawat.core.terms import DeliveryState, LetterKind, OutcomeKind
from kawat.store import copy, models
from kawat.store import letters as kept
from kawat.store.clock import new_uid, now
from kawat.store.keys import name_of
from kawat.store.transactions import writing

WAITS_S = (30, 120, 600, 3_600, 10_800, 21_600, 43_200)
"""Before each further try, a day in all; then the letter is given up."""
AWAY_S = 30
"""Before the next try where there was no relay to try."""
LONGEST = timedelta(days=2)
"""How long a letter is tried at all, relay or no relay."""
LEASE_S = 60
"""How long a letter is somebody's who does not say that it still is."""
AT_ONCE = 20
"""Letters that are in hand at a time, digests apart: they come in hundreds of thousands at one hour, and wait for all
others."""
KEPT = timedelta(days=30)
"""How long it can be seen that a letter went, or did not."""
WORDS = 200

DUE, FLYING = DeliveryState.DUE, DeliveryState.FLYING


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetter:
    """`about` names what it tells of; together with whom it goes to it makes a letter that there is once. `told` is what
    it is written from, for JSON."""

    kind: LetterKind
    about: tuple[str | int, ...]
    user: int | None = None
    enrolment: int | None = None
    destination: int | None = None
    told: Mapping[str, object] = field(default_factory=dict)


def write(letters: Iterable[NewLetter], *, due_us: int | None = None) -> None:
    """Have them sent. Within the transaction of what they tell of; what was told already stays told."""
    instant = to_us(now())
    rows = []
    for each in letters:
        uid = new_uid()
        mac = name_of("letter", each.kind, *each.about, each.user or 0, each.enrolment or 0, each.destination or 0)
        rows.append(
            models.Letter(
                uid=uid,
                mac=mac,
                kind=each.kind.value,
                user_id=each.user,
                enrolment_id=each.enrolment,
                destination_id=each.destination,
                sealed=copy.seal_secret(uid, json.dumps(each.told).encode()),
                created_us=instant,
                due_us=instant if due_us is None else due_us,
            )
        )
    models.Letter.objects.bulk_create(rows, ignore_conflicts=True)


def told(row: models.Letter) -> dict[str, object]:
    """What a letter is to be written from."""
    found: dict[str, object] = json.loads(copy.unseal_secret(row.uid, bytes(row.sealed)) or b"{}")
    return found


def take(*, others: int = AT_ONCE, digests: int = 0, but: Collection[int] = ()) -> list[models.Letter]:
    """The letters that are due, and those that somebody died with, in hand for a minute: up to so many `digests`, after
    all `others`. Those in `but` are in the caller's hand already."""
    instant = to_us(now())
    waiting = models.Letter.objects.filter(state__lte=FLYING, due_us__lte=instant).exclude(lease_us__gte=instant)
    waiting = waiting.exclude(pk__in=but) if but else waiting
    if not waiting.exists():
        return []
    with writing():
        mine = waiting.select_for_update(skip_locked=True, of=("self",)).order_by("due_us")
        rows = list(mine.exclude(kind=LetterKind.DIGEST)[:others])
        if len(rows) < others:
            rows += mine.filter(kind=LetterKind.DIGEST)[:digests]
        died_with = [row.pk for row in rows if row.state == FLYING]
        models.Letter.objects.filter(pk__in=died_with).update(doubtful=True)
        taken = models.Letter.objects.filter(pk__in=[row.pk for row in rows])
        taken.update(state=FLYING, tries=F("tries") + 1, lease_us=_lease(instant))
        for row in rows:
            row.doubtful = row.doubtful or row.state == FLYING
            row.state, row.tries, row.lease_us = FLYING.value, row.tries + 1, _lease(instant)
    return rows


def renew(letters: Iterable[int]) -> None:
    """Keep what is in hand for longer."""
    with writing():
        mine = models.Letter.objects.filter(pk__in=list(letters), state=FLYING)
        mine.update(lease_us=_lease(to_us(now())))


def give_all_back() -> None:
    """Nobody has any letter in hand: those that seem to be are sent again at once."""
    with writing():
        models.Letter.objects.filter(state=FLYING).update(lease_us=0)


def settle(results: Iterable[tuple[int, Outcome]]) -> list[models.Letter]:
    """Write down what relays answered: taken, or to be tried again, or given up. As they stand now, those that are
    gone meanwhile left out."""
    answered = dict(results)
    with writing():
        rows = list(models.Letter.objects.select_for_update().filter(pk__in=answered).order_by("pk"))
        for row in rows:
            _answer(row, answered[row.pk])
        kept.settle(rows)
    return rows


def prune() -> int:
    """Forget letters that went, or were given up, long ago; how many."""
    old = models.Letter.objects.filter(created_us__lt=to_us(now() - KEPT), state__gt=FLYING)
    if not old.exists():
        return 0
    with writing():
        return old.delete()[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the post stands: letters that are not sent, since when the oldest, and those given up or sent in doubt within
    a day."""

    waiting: int
    oldest_us: int
    given_up: int
    doubtful: int


def standing() -> Standing:
    """For the operator."""
    waiting = models.Letter.objects.filter(state__lte=FLYING)
    lately = models.Letter.objects.filter(created_us__gte=to_us(now() - timedelta(days=1)))
    oldest = waiting.order_by("created_us").values_list("created_us", flat=True).first()
    return Standing(
        waiting=waiting.count(),
        oldest_us=oldest or 0,
        given_up=lately.filter(state__in=(DeliveryState.FAILED, DeliveryState.BOUNCED)).count(),
        doubtful=lately.filter(doubtful=True).count(),
    )


def _answer(row: models.Letter, outcome: Outcome) -> None:
    row.lease_us, row.settled_us = None, outcome.at_us
    row.code, row.words = outcome.code, outcome.words[:WORDS]
    if outcome.kind in (OutcomeKind.ACCEPTED, OutcomeKind.RELAYED):
        row.state = DeliveryState.RELAYED.value
    elif outcome.kind is OutcomeKind.UNWANTED:
        row.state = DeliveryState.CANCELLED.value
    elif _is_over(row, outcome):
        row.state = DeliveryState.FAILED.value
    else:
        row.tries -= outcome.untried
        wait_s = AWAY_S if outcome.untried else WAITS_S[row.tries - 1]
        row.state = DUE.value
        row.due_us = outcome.at_us + max(wait_s, min(outcome.retry_after_s, WAITS_S[-1])) * 1_000_000
    if row.state > FLYING:
        row.sealed = b""


def _is_over(row: models.Letter, outcome: Outcome) -> bool:
    tried = not outcome.untried and row.tries > len(WAITS_S)
    return outcome.kind is OutcomeKind.REFUSED or tried or outcome.at_us - row.created_us > _us(LONGEST)


def _lease(instant: int) -> int:
    return instant + LEASE_S * 1_000_000


def _us(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
