"""Importing subscribers: thousands of rows a second, bad ones named with their line, good ones kept.

The first who holds an address keeps it, and an address that unsubscribed is never revived. What a file may hold is
said by `importing.row`, how it is read by `importing.files`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from kawat.actions.importing.files import RawRow, Rows
from kawat.actions.importing.row import COLUMNS, REQUIRED, Applicant, read_row
from kawat.actions.people import Actor, permit
from kawat.actions.setup import add_circuit
from kawat.actions.subscriptions import next_changes, outbound_guard
from kawat.core.errors import DuplicateAddress, KawatError, NoSuchCircuit
from kawat.core.terms import Channel, DestinationState, Right
from kawat.store import copy, models, roll
from kawat.store.clock import new_uid
from kawat.store.journal import note
from kawat.store.keys import name_of
from kawat.store.transactions import CHUNK, bulk_writing, writing

__all__ = ["COLUMNS", "BadRow", "ImportReport", "RawRow", "Rows", "import_subscribers", "rows_of"]

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
    taking = _Taking(actor, make_circuits)
    waiting = iter(rows)
    try:
        while chunk := list(islice(waiting, ROWS)):
            taking.take(chunk)
            progress(chunk[-1].line)
    finally:
        with writing():
            note("imported", "subscribers", actor=actor.user, rows=taking.rows, taken=taking.taken)
    return taking.report()


class _Taking:
    """One import under way."""

    def __init__(self, actor: Actor, make_circuits: bool) -> None:
        self.rows = self.taken = self.already_there = self.unsubscribed = self.refused = 0
        self._actor = actor
        self._make_circuits = make_circuits
        self._bad: list[BadRow] = []
        self._guard = outbound_guard()
        self._circuits = dict(models.Circuit.objects.values_list("code", "pk"))
        self._first = roll.last_subscriber() + 1

    def report(self) -> ImportReport:
        return ImportReport(
            rows=self.rows,
            taken=self.taken,
            already_there=self.already_there,
            unsubscribed=self.unsubscribed,
            refused=self.refused,
            bad=tuple(sorted(self._bad, key=lambda bad: bad.line)),
        )

    def take(self, chunk: list[RawRow]) -> None:
        """Everything that can be done before the lock is done before it."""
        self.rows += len(chunk)
        applicants = [read for raw in chunk if (read := self._read(raw))]
        entrants = [(each, self._entrant(each)) for each in applicants]
        macs = {each.address: name_of("address", each.address.casefold()) for each in applicants if each.address}
        with bulk_writing():
            change = next_changes(sum(len(each.criteria) for each in applicants))
            new = self._sift(entrants, macs)
            roll.enter(new, first_change=change)
        self.taken += len(new)

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
        self._circuits[code] = add_circuit(code, code, actor=self._actor.user).pk

    def _entrant(self, applicant: Applicant) -> roll.Entrant:
        destination_uid = new_uid() if applicant.address else ""
        return roll.Entrant(
            uid=new_uid(),
            name=applicant.name,
            kind=applicant.kind.value,
            country=applicant.country,
            circuits=tuple(self._circuits[code] for code in applicant.circuits),
            criteria=applicant.criteria,
            channel=applicant.channel.value if applicant.channel is not None else 0,
            format=applicant.format,
            address=applicant.address,
            destination_uid=destination_uid,
            secret=copy.seal_secret(destination_uid, applicant.secret),
        )

    def _sift(self, entrants: list[tuple[Applicant, roll.Entrant]], macs: dict[str, str]) -> list[roll.Entrant]:
        """Those who may be entered: whose address is free and did not unsubscribe."""
        suppressed = roll.suppressed(macs.values())
        roll.drop_claims([each.address for _, each in entrants if each.channel == Channel.WEBHOOK.value])
        held = {
            (channel.value, address): holder
            for channel in Channel
            for address, holder in roll.holders(
                channel, [each.address for _, each in entrants if each.address and each.channel == channel.value]
            ).items()
        }
        new: dict[tuple[int, str], roll.Entrant] = {}
        for place, (applicant, entrant) in enumerate(entrants):
            where = (entrant.channel, entrant.address or str(place))
            holder = held.get(where) if entrant.address else None
            if entrant.address and (
                macs[entrant.address] in suppressed or (holder and holder.state == DestinationState.UNSUBSCRIBED)
            ):
                self.unsubscribed += 1
            elif holder and holder.subscriber < self._first and _is(holder, entrant):
                self.already_there += 1
            elif taken := holder or new.get(where):
                self._refuse(applicant.line, DuplicateAddress(address=entrant.address, holder=taken.name))
            else:
                new[where] = entrant
        return list(new.values())

    def _refuse(self, line: int, refusal: KawatError) -> None:
        self.refused += 1
        if len(self._bad) < NAMED:
            self._bad.append(BadRow(line=line, code=refusal.code, message=str(refusal)))


def _is(holder: roll.Holder, entrant: roll.Entrant) -> bool:
    """Whether the file says of the holder what the roll says."""
    return (
        (holder.name, holder.kind, holder.country, holder.format)
        == (entrant.name, entrant.kind, entrant.country, entrant.format)
        and holder.criteria == frozenset(entrant.criteria)
        and holder.circuits == frozenset(entrant.circuits)
    )
