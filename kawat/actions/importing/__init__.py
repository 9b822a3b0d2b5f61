"""Importing subscribers: thousands of rows a second, bad ones named with their line, good ones kept.

The first who holds an address keeps it, and an address that unsubscribed is never revived. What a file may hold is
said by `importing.row`, how it is read by `importing.files`.
"""

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from kawat.actions.admission import outbound_guard
from kawat.actions.importing.files import RawRow, Rows
from kawat.actions.importing.places import Place
from kawat.actions.importing.row import COLUMNS, REQUIRED, Applicant, read_row
from kawat.actions.people import Actor, permit
from kawat.actions.profile_rows import next_changes
from kawat.actions.setup import add_circuit
from kawat.core.errors import DuplicateAddress, KawatError, NoSuchCircuit
from kawat.core.instants import to_us
from kawat.core.quiet import next_turn, quiet_at
from kawat.core.terms import Channel, DestinationState, Right
from kawat.store import copy, models, roll
from kawat.store.clock import new_uid, now
from kawat.store.journal import note
from kawat.store.keys import name_of
from kawat.store.transactions import CHUNK, bulk_writing, deciding

__all__ = ["COLUMNS", "BadRow", "ImportReport", "RawRow", "Rows", "Taking", "import_subscribers", "rows_of"]

ROWS = CHUNK // 2
"""Rows of the file in one transaction: each becomes about four rows of tables, so that a clear waits no longer."""

NAMED = 10_000
"""Bad rows that are named one by one; beyond that the file is another one than was meant, and they are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that was not taken: its line, and why."""

    line: int
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of the rows. `unsubscribed` were left out because their address unsubscribed; `already_there` were
    entered by an earlier import with the very same wishes. Neither is an error."""

    rows: int
    taken: int
    already_there: int
    unsubscribed: int
    refused: int
    bad: tuple[BadRow, ...]


def rows_of(file: BinaryIO, *, name: str) -> Rows:
    """The rows of a seekable file called `name`; raises what is wrong with the file as a whole."""
    return Rows(file, name, frozenset(COLUMNS), REQUIRED)


def import_subscribers(
    actor: Actor,
    rows: Iterable[RawRow],
    *,
    make_circuits: bool = False,
    progress: Callable[[int], None] = lambda line: None,
) -> ImportReport:
    """Take in the rows, a chunk a transaction. `progress` hears the line that was reached. Circuits that rows name
    must exist, or are made with `make_circuits`."""
    permit(actor, Right.IMPORT)
    taking = Taking(actor.user, make_circuits=make_circuits)
    try:
        for line in taking.take_all(rows):
            progress(line)
    finally:
        with deciding():
            note("imported", "subscribers", actor=actor.user, rows=taking.rows, taken=taking.taken)
    return taking.report()


class Taking:
    """One import under way, or with `looks_only` one that is only looked at: everything is read and compared, and nothing
    is written. `earlier` is what became of the rows of an import that goes on where it was cut off."""

    def __init__(
        self,
        user: int,
        *,
        make_circuits: bool,
        looks_only: bool = False,
        earlier: ImportReport | None = None,
        before: int = 0,
    ) -> None:
        done = earlier or ImportReport(rows=0, taken=0, already_there=0, unsubscribed=0, refused=0, bad=())
        self.rows, self.taken, self.already_there = done.rows, done.taken, done.already_there
        self.unsubscribed, self.refused = done.unsubscribed, done.refused
        self._user = user
        self._make_circuits, self._looks_only = make_circuits, looks_only
        self._bad: list[BadRow] = list(done.bad)
        self._guard = outbound_guard()
        self._circuits = dict(models.Circuit.objects.values_list("code", "pk"))
        self._first = before or roll.last_subscriber() + 1
        self._seen: dict[tuple[int, str], str] = {}

    def report(self) -> ImportReport:
        return ImportReport(
            rows=self.rows,
            taken=self.taken,
            already_there=self.already_there,
            unsubscribed=self.unsubscribed,
            refused=self.refused,
            bad=tuple(sorted(self._bad, key=lambda bad: bad.line)),
        )

    def take_all(self, rows: Iterable[RawRow], kept: Callable[[int], None] = lambda line: None) -> Iterator[int]:
        """A chunk at a time; each line that was reached. `kept` is called with it in the chunk's own transaction."""
        waiting = iter(rows)
        while chunk := list(islice(waiting, ROWS)):
            self.take(chunk, kept)
            yield chunk[-1].line

    def take(self, chunk: list[RawRow], kept: Callable[[int], None] = lambda line: None) -> None:
        """Everything that can be done before the lock is done before it."""
        self.rows += len(chunk)
        applicants = [read for raw in chunk if (read := self._read(raw))]
        entrants = [(each, self._entrant(each)) for each in applicants]
        macs = {at.address: name_of("address", at.address.casefold()) for each in applicants for at in each.places}
        if self._looks_only:
            new = self._sift(entrants, macs)
            self._seen.update(((at.channel, at.address), each.name) for each in new for at in each.places)
            self.taken += len(new)
            kept(chunk[-1].line)
            return
        with bulk_writing():
            change = next_changes(sum(len(each.criteria) for each in applicants))
            claims = [at.address for _, each in entrants for at in each.places if at.channel == Channel.WEBHOOK.value]
            roll.drop_claims(claims)
            new = self._sift(entrants, macs)
            roll.enter(new, first_change=change)
            self.taken += len(new)
            kept(chunk[-1].line)

    def _read(self, raw: RawRow) -> Applicant | None:
        try:
            applicant = read_row(raw, self._guard)
            for code in applicant.circuits:
                if code not in self._circuits:
                    self._add_circuit(code)
            return applicant
        except KawatError as refusal:
            self._refuse(raw.line, refusal)
            return None

    def _add_circuit(self, code: str) -> None:
        if not self._make_circuits:
            raise NoSuchCircuit(name=code, known=", ".join(sorted(self._circuits)[:20]) or "none yet")
        self._circuits[code] = 0 if self._looks_only else add_circuit(code, code, actor=self._user).pk

    def _entrant(self, applicant: Applicant) -> roll.Entrant:
        return roll.Entrant(
            uid=new_uid(),
            name=applicant.name,
            kind=applicant.kind.value,
            country=applicant.country,
            circuits=tuple(self._circuits[code] for code in applicant.circuits),
            criteria=applicant.criteria,
            places=tuple(_place(each) for each in applicant.places),
            feeds=applicant.feeds,
        )

    def _sift(self, entrants: list[tuple[Applicant, roll.Entrant]], macs: dict[str, str]) -> list[roll.Entrant]:
        """Those who may be entered: whose addresses are free and did not unsubscribe."""
        suppressed = roll.suppressed(macs.values())
        held = {
            (channel.value, address): holder
            for channel in Channel
            for address, holder in roll.holders(
                channel, [at.address for _, each in entrants for at in each.places if at.channel == channel.value]
            ).items()
        }
        new: list[roll.Entrant] = []
        names: ChainMap[tuple[int, str], str] = ChainMap({}, self._seen)
        for applicant, entrant in entrants:
            left = [at for at in entrant.places if macs[at.address] in suppressed or _has_left(held, at)]
            stay = tuple(at for at in entrant.places if at not in left)
            if left and not stay:
                self.unsubscribed += 1
                continue
            known = [held[at.channel, at.address] for at in stay if (at.channel, at.address) in held]
            if (
                stay
                and len(known) == len(stay)
                and all(each.subscriber < self._first and _is(each, entrant) for each in known)
            ):
                self.already_there += 1
                continue
            taken = next(
                (at for at in stay if (at.channel, at.address) in names or (at.channel, at.address) in held), None
            )
            if taken is not None:
                where = (taken.channel, taken.address)
                holder = held[where].name if where in held else names[where]
                self._refuse(applicant.line, DuplicateAddress(address=taken.address, holder=holder))
                continue
            names.update(((at.channel, at.address), entrant.name) for at in stay)
            new.append(_staying(entrant, stay) if left else entrant)
        return new

    def _refuse(self, line: int, refusal: KawatError) -> None:
        self.refused += 1
        if len(self._bad) < NAMED:
            self._bad.append(BadRow(line=line, code=refusal.code, message=str(refusal)))


def _place(its: Place) -> roll.Place:
    uid, at = new_uid(), now()
    until = its.pause_until if its.pause_until and its.pause_until > at else None
    quiet = quiet_at(at, hours=its.hours, digest=its.digest, pause_until=until)
    turn = next_turn(at, hours=its.hours, digest=its.digest, pause_until=until)
    said = its.hours or its.digest
    return roll.Place(
        uid=uid,
        channel=its.channel.value,
        format=its.format,
        language=its.language,
        address=its.address,
        secret=copy.seal_secret(uid, its.secret),
        state=DestinationState.HELD if its.held else DestinationState.ACTIVE,
        quiet=quiet.value,
        quiet_from=its.hours.start if its.hours else None,
        quiet_to=its.hours.end if its.hours else None,
        quiet_zone=said.zone if said else "",
        flashes_pass=said.flashes_pass if said else True,
        pause_until_us=to_us(until) if until else None,
        turn_us=to_us(turn) if turn else None,
        digest_at=",".join(map(str, its.digest.at)) if its.digest else "",
    )


def _staying(entrant: roll.Entrant, places: tuple[roll.Place, ...]) -> roll.Entrant:
    """Without the destinations that left, and without profiles that feed nothing but those."""
    there = {at.address for at in places}
    fed = tuple(each for each in entrant.criteria if not entrant.feeds.get(each) or entrant.feeds[each] & there)
    return replace(entrant, places=places, criteria=fed)


def _has_left(held: dict[tuple[int, str], roll.Holder], at: roll.Place) -> bool:
    holder = held.get((at.channel, at.address))
    return holder is not None and holder.state == DestinationState.UNSUBSCRIBED


def _is(holder: roll.Holder, entrant: roll.Entrant) -> bool:
    """Whether the file says of the holder what the roll says."""
    return (
        (holder.name, holder.kind, holder.country) == (entrant.name, entrant.kind, entrant.country)
        and holder.format in {at.format for at in entrant.places}
        and holder.criteria == frozenset(entrant.criteria)
        and holder.circuits == frozenset(entrant.circuits)
    )
