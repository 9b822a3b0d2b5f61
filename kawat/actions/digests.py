"""Digests: what waited for a mailbox's own time, gathered into one letter and settled as one with it.

A letter is only called for by the clock (`actions.quieting`); what stands in it is gathered as it is sent, so that what
was killed, withheld or replaced meanwhile is in none. Whatever cannot be sent waits for the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kawat.actions import letters, routing, stops
from kawat.actions.dispatch import LEASE_S, Dispatch
from kawat.core.delivery import DeliveryKey, Outcome
from kawat.core.instants import to_us
from kawat.core.profile import Clause, Criteria, Terms, clauses, read_criteria
from kawat.core.quiet import Quiet
from kawat.core.release import Cleared, Masthead
from kawat.core.terms import Channel, DeliveryState, DestinationState, LetterKind, OutcomeKind
from kawat.store import claims, cleared, models
from kawat.store.analyses import terms_of
from kawat.store.claims import Claimed
from kawat.store.clock import now
from kawat.store.transactions import bulk_writing, wire_first

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

    def begin(self) -> None:
        """Before a round of letters: what they share is read once for all of them."""
        self._items: dict[int, Cleared] = {}
        self._terms: dict[int, Terms] = {}
        self._halted = stops.current()
        self._but = [*stops.stopped_items(self._halted), *routing.withdrawn_and_due()]

    def gather(self, letter: models.Letter) -> Told | None:
        """Take what waits; None where nothing does any more. Raises `Stopped`."""
        if self._halted.of_channel(Channel.EMAIL.name.lower()):
            raise Stopped
        its = models.Destination.objects.select_related("subscriber").filter(pk=letter.destination_id).first()
        if its is None or its.state != DestinationState.ACTIVE or its.quiet == Quiet.PAUSED or not its.digest_at:
            return None
        instant = to_us(now())
        with bulk_writing():
            taken = claims.gather(
                self._dispatch.worker,
                its.pk,
                now_us=instant,
                lease_us=instant + LEASE_S * 1_000_000,
                limit=MOST,
                but=self._but,
            )
            if len(taken) == MOST:
                rest = letters.NewLetter(kind=LetterKind.DIGEST, about=(letter.pk, "rest"), destination=its.pk)
                letters.write([rest])
        self._in_hand[letter.pk] = claims.addressed(taken)
        return self._told(its, taken) if taken else None

    @property
    def unwanted(self) -> set[int]:
        """The letters in hand in which something stands that was taken back since."""
        gone = routing.unwanted([each.key.item for those in self._in_hand.values() for each in those])
        return {letter for letter, those in self._in_hand.items() if any(each.key.item in gone for each in those)}

    def renew(self) -> None:
        """Keep what is in hand."""
        if self._in_hand:
            self._dispatch.renew()

    def settle(self, results: Sequence[tuple[int, Outcome]]) -> list[models.Letter]:
        """Write down what relays answered for letters, and with it what became of each delivery in a digest, in one
        transaction."""
        mine = {letter: self._in_hand[letter] for letter, _ in results if self._in_hand.get(letter)}
        gone = routing.unwanted([each.key.item for those in mine.values() for each in those])
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

    def _told(self, its: models.Destination, taken: Sequence[claims.Taken]) -> Told:
        items = {each.key.item for each in taken}
        if missing := items - self._items.keys():
            self._items.update(cleared.by_ids(missing))
        asked = [read_criteria(each.criteria) for each in its.subscriber.profiles.filter(active=True).order_by("pk")]
        languages = [language for each in asked for language in each.languages]
        stories = sorted(((item, self._items[item]) for item in items), key=lambda each: -each[1].number)
        own = [its.language] if its.language else []
        return Told(
            destination=its,
            languages=(*own, *languages, *(each.item.language for _, each in stories)),
            stories=tuple(Gathered(its=each, why=self._why(item, asked)) for item, each in stories),
            first=taken[0].key,
        )

    def _why(self, item: int, asked: Sequence[Criteria]) -> tuple[Clause, ...]:
        if item not in self._terms:
            its = self._items[item]
            self._terms[item] = terms_of(its.item, [language for language, _ in its.languages])
        for criteria in asked:
            answers = tuple(clauses(criteria, self._terms[item]))
            if all(each.held for each in answers):
                return tuple(each for each in answers if not each.name.startswith("no_"))
        return ()


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
