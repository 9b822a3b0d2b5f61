"""Digests: what waited for a mailbox's own time, gathered into one letter and settled as one with it.

A letter is only called for by the clock (`actions.quieting`); what stands in it is gathered as it is sent, so that what
was killed, withheld or replaced meanwhile is in none. Whatever cannot be sent waits for the next.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from kawat.actions import letters, routing, stops
from kawat.actions.dispatch import LEASE_S, Dispatch
from kawat.core.delivery import DeliveryKey, Outcome
from kawat.core.instants import to_us
from kawat.core.profile import Clause, Criteria, Terms, clauses, read_criteria
from kawat.core.quiet import Quiet
from kawat.core.release import Cleared, Masthead
from kawat.core.terms import Channel, DeliveryState, DestinationState, LetterKind, OutcomeKind
from kawat.store import claims, cleared, ledger, models
from kawat.store.analyses import terms_of
from kawat.store.claims import Claimed, Taken
from kawat.store.clock import now
from kawat.store.transactions import CHUNK, bulk_writing, wire_first

MOST = 200
"""Stories of one letter; the rest comes in another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """One story: itself, and the clauses of the first profile that asks for it, none where it only follows another."""

    its: Cleared
    why: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a digest holds, the newest first, and whom it is for. `first` is the delivery whose name bounces bear."""

    destination: models.Destination
    languages: tuple[str, ...]
    stories: tuple[Gathered, ...]
    first: DeliveryKey


class Stopped(Exception):
    """No mail goes out now."""


class Digests:
    """Those that one post has in hand. `worker` is a random number that names it in the ledger."""

    def __init__(self, *, worker: int, masthead: Masthead) -> None:
        self._dispatch = Dispatch(worker=worker, masthead=masthead)
        self._in_hand: dict[int, list[Claimed]] = {}
        self._stopped = False

    def count(self, flying: Iterable[int]) -> int:
        """How many of the letters that fly are digests."""
        return sum(letter in self._in_hand for letter in flying)

    def gather(self, rows: Iterable[models.Letter]) -> None:
        """Take what waits for a round of letters. What they share is read once for all of them."""
        halted = stops.current()
        self._stopped = halted.of_channel(Channel.EMAIL.name.lower())
        self._items: dict[int, Cleared] = {}
        self._terms: dict[int, Terms] = {}
        self._asked: dict[str, Criteria] = {}
        self._reasons: dict[tuple[str, int], tuple[Clause, ...] | None] = {}
        letter_of: dict[int, int] = {}
        for row in rows:
            self._in_hand.pop(row.pk, None)  # of a round that failed
            if row.destination_id is not None:
                letter_of.setdefault(row.destination_id, row.pk)  # a second letter would find nothing
        self._whose: dict[int, models.Destination] = {}
        self._taken: dict[int, list[Taken]] = {}
        if self._stopped:
            return
        wanted = models.Destination.objects.filter(pk__in=letter_of, state=DestinationState.ACTIVE)
        wanted = wanted.exclude(quiet=Quiet.PAUSED).exclude(digest_at="")
        asked = models.Profile.objects.filter(active=True).order_by("pk")
        for its in wanted.prefetch_related(Prefetch("subscriber__profiles", asked)):
            self._whose[letter_of[its.pk]] = its
        but = [*stops.stopped_items(halted), *routing.withdrawn_and_due()]
        for some in _some_at_a_time(ledger.waiting_for(its.pk for its in self._whose.values())):
            self._take(some, but, letter_of)

    def told(self, letter: models.Letter) -> Told | None:
        """What was taken for a letter of the round; None where nothing waits any more. Raises `Stopped`."""
        if self._stopped:
            raise Stopped
        taken = self._taken.get(letter.pk)
        return self._told(self._whose[letter.pk], taken) if taken else None

    def _take(self, destinations: Sequence[int], but: Sequence[int], letter_of: Mapping[int, int]) -> None:
        instant = to_us(now())
        with bulk_writing():
            taken = claims.gather(
                self._dispatch.worker,
                destinations,
                now_us=instant,
                lease_us=instant + LEASE_S * 1_000_000,
                limit=MOST,
                but=but,
            )
            mine: dict[int, list[Taken]] = {}
            for each in taken:
                mine.setdefault(each.key.destination, []).append(each)
            rest = [
                letters.NewLetter(kind=LetterKind.DIGEST, about=(letter_of[pk], "rest"), destination=pk)
                for pk, its in mine.items()
                if len(its) == MOST
            ]
            letters.write(rest)
        for pk, its in mine.items():
            self._taken[letter_of[pk]] = its
        for claimed in claims.addressed(taken):
            self._in_hand.setdefault(letter_of[claimed.key.destination], []).append(claimed)
        if missing := {each.key.item for each in taken} - self._items.keys():
            self._items.update(cleared.by_ids(missing))

    @property
    def unwanted(self) -> set[int]:
        """The letters in hand in which something stands that was taken back since."""
        gone = routing.unwanted(list({each.key.item for those in self._in_hand.values() for each in those}))
        return {letter for letter, those in self._in_hand.items() if any(each.key.item in gone for each in those)}

    def renew(self) -> None:
        """Keep what is in hand."""
        if self._in_hand:
            self._dispatch.renew()

    def settle(self, results: Sequence[tuple[int, Outcome]]) -> list[models.Letter]:
        """Write down what relays answered for letters, and with it what became of each delivery in a digest, in one
        transaction."""
        mine = {letter: self._in_hand[letter] for letter, _ in results if self._in_hand.get(letter)}
        gone = routing.unwanted(list({each.key.item for those in mine.values() for each in those}))
        with bulk_writing():
            if mine:
                wire_first()  # before the letters, as whoever deletes one with its asking takes them
            rows = letters.settle((pk, _again(outcome) if pk in mine else outcome) for pk, outcome in results)
            states = {row.pk: DeliveryState(row.state) for row in rows}
            owed = [
                (claimed, _of_one(claimed, outcome, states.get(letter, DeliveryState.FAILED), gone))
                for letter, outcome in results
                for claimed in mine.get(letter, ())
            ]
            if owed:
                self._dispatch.settle(owed)
        for letter, _ in results:
            self._in_hand.pop(letter, None)
        return rows

    def _told(self, its: models.Destination, taken: Sequence[Taken]) -> Told:
        items = {each.key.item for each in taken}
        asked = [each.criteria for each in its.subscriber.profiles.all()]
        languages = [language for each in asked for language in self._criteria(each).languages]
        stories = sorted(((item, self._items[item]) for item in items), key=lambda each: -each[1].number)
        own = [its.language] if its.language else []
        return Told(
            destination=its,
            languages=(*own, *languages, *(each.item.language for _, each in stories)),
            stories=tuple(Gathered(its=each, why=self._why(item, asked)) for item, each in stories),
            first=taken[0].key,
        )

    def _why(self, item: int, asked: Sequence[str]) -> tuple[Clause, ...]:
        """Of the first profile that asks for it."""
        return next((why for each in asked if (why := self._reason(each, item)) is not None), ())

    def _reason(self, asked: str, item: int) -> tuple[Clause, ...] | None:
        """The clauses by which a profile asks for an item; None where it does not."""
        if (asked, item) not in self._reasons:
            if item not in self._terms:
                its = self._items[item]
                self._terms[item] = terms_of(its.item, [language for language, _ in its.languages])
            answers = tuple(clauses(self._criteria(asked), self._terms[item]))
            held = all(each.held for each in answers)
            why = tuple(each for each in answers if not each.name.startswith("no_")) if held else None
            self._reasons[asked, item] = why
        return self._reasons[asked, item]

    def _criteria(self, document: str) -> Criteria:
        if document not in self._asked:
            self._asked[document] = read_criteria(document)
        return self._asked[document]


def _some_at_a_time(waiting: Mapping[int, int]) -> Iterator[list[int]]:
    """Destinations whose deliveries together make one chunk of a bulk write."""
    some: list[int] = []
    rows = 0
    for destination, count in waiting.items():
        if some and rows + min(count, MOST) > CHUNK:
            yield some
            some, rows = [], 0
        some.append(destination)
        rows += min(count, MOST)
    if some:
        yield some


def _again(outcome: Outcome) -> Outcome:
    """A letter of which something was taken back in the last moment is written anew."""
    if outcome.kind is not OutcomeKind.UNWANTED:
        return outcome
    return outcome._replace(kind=OutcomeKind.DEFERRED, untried=True)


def _of_one(claimed: Claimed, outcome: Outcome, letter: DeliveryState, gone: set[int]) -> Outcome:
    """What the letter's outcome is to one delivery in it."""
    if outcome.kind in (OutcomeKind.ACCEPTED, OutcomeKind.RELAYED):
        return outcome
    if claimed.key.item in gone:
        return outcome._replace(kind=OutcomeKind.UNWANTED)
    if letter is DeliveryState.FAILED:
        return outcome._replace(kind=OutcomeKind.REFUSED, untried=False)
    return _again(outcome)
