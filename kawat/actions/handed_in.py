"""Files of subscribers that were handed in on a page: looked at first, taken in when somebody says so, or dropped.

The work is done by `work`, beside the pages, a chunk a transaction. How far it came and what became of the rows stand
in that same transaction, so that one that was cut off goes on where it was and enters nobody twice.
"""

import dataclasses
import io
import json

from kawat.actions.importing import BadRow, ImportReport, Taking, rows_of
from kawat.actions.people import Actor, permit_operator
from kawat.core.because import Because
from kawat.core.errors import BadField, BadLink, KawatError
from kawat.core.instants import to_us
from kawat.core.terms import Right
from kawat.store import blobs, models, roll
from kawat.store.clock import new_uid, now
from kawat.store.dialect import askable
from kawat.store.journal import note
from kawat.store.transactions import deciding

READING, READ, TAKING, TAKEN, DROPPED = "reading", "read", "taking", "taken", "dropped"
WAITING = (READING, READ, TAKING)
"""States in which a file is still wanted."""
LARGEST = 64 << 20
"""Bytes of one file: some hundred thousand rows."""
AT_ONCE = 4
"""Files that wait or are under way; each lies in the home until it is done."""
NAMED = 500
"""Bad rows whose sentences are kept for the page; all are counted."""


def hand_in(actor: Actor, content: bytes, *, name: str, make_circuits: bool) -> str:
    """Have a file looked at; its id. Raises what is wrong with the file as a whole."""
    permit_operator(actor, scope=Right.IMPORT)
    if len(content) > LARGEST:
        raise BadField(field="file", reason=Because("it is larger than {limit} MB", limit=LARGEST >> 20))
    name = name[:200] if name.isprintable() else "file"
    rows = rows_of(io.BytesIO(content), name=name)
    next(iter(rows), None)  # raises what is wrong with its header
    uid = new_uid()
    blob = blobs.keep(uid, content)
    with deciding():
        if models.Import.objects.filter(state__in=WAITING).count() >= AT_ONCE:
            blobs.drop([blob])
            raise BadField(field="file", reason="others wait already; take them in or drop them first")
        models.Import.objects.create(
            uid=uid,
            user_id=actor.user,
            name=name,
            state=READING,
            make_circuits=make_circuits,
            lines=max(1, rows.lines),
            asked_us=to_us(now()),
            blob=blob,
        )
        note("import-handed-in", f"import:{uid}", actor=actor.user)
    return uid


def take(actor: Actor, uid: str) -> None:
    """Have the good rows of a file that was looked at taken in."""
    permit_operator(actor, scope=Right.IMPORT)
    with deciding():
        row = find(uid)
        if row.state != READ:
            return
        first = json.dumps({"first": roll.last_subscriber() + 1})
        models.Import.objects.filter(pk=row.pk).update(state=TAKING, line=0, report=first, user_id=actor.user)
        note("import-begun", f"import:{uid}", actor=actor.user)


def drop(actor: Actor, uid: str) -> None:
    """Forget a file that nobody has begun to take in."""
    permit_operator(actor, scope=Right.IMPORT)
    with deciding():
        row = find(uid)
        if row.state not in (READING, READ):
            return
        models.Import.objects.filter(pk=row.pk).update(state=DROPPED, done_us=to_us(now()))
        note("import-dropped", f"import:{uid}", actor=actor.user)
    blobs.drop([row.blob])


def find(uid: str) -> models.Import:
    """A file that was handed in."""
    row = models.Import.objects.filter(uid=askable(uid)).first()
    if row is None:
        raise BadLink
    return row


def report_of(row: models.Import) -> ImportReport | None:
    """What became, or would become, of its rows so far; None where none was read yet."""
    told = json.loads(row.report) if row.report else {}
    if "rows" not in told:
        return None
    bad = tuple(BadRow(**each) for each in told.pop("bad"))
    told.pop("first", None)
    return ImportReport(**told, bad=bad)


def work() -> str:
    """Look at the oldest file that waits, or take it in, to its end; its id, or '' where none waits."""
    row = models.Import.objects.filter(state__in=(READING, TAKING)).order_by("pk").first()
    if row is None:
        return ""
    try:
        rows = rows_of(io.BytesIO(blobs.read(row.uid, row.blob)), name=row.name)
    except FileNotFoundError:  # dropped meanwhile, or on another machine
        return ""
    looks_only = row.state == READING
    first = 0 if looks_only else int(json.loads(row.report).get("first", 0))
    earlier = None if looks_only else report_of(row)
    taking = Taking(row.user_id, make_circuits=row.make_circuits, looks_only=looks_only, earlier=earlier, before=first)
    begun = 0 if looks_only else row.line

    def kept(line: int) -> None:
        said = dataclasses.asdict(taking.report())
        said["bad"] = said["bad"][:NAMED]
        models.Import.objects.filter(pk=row.pk).update(line=line, report=json.dumps({**said, "first": first}))

    try:
        for _ in taking.take_all((each for each in rows if each.line > begun), kept):
            if not models.Import.objects.filter(pk=row.pk, state=row.state).exists():
                return row.uid
    except KawatError as refused:
        _end(row, DROPPED if looks_only else TAKEN, refused)
        return row.uid
    _end(row, READ if looks_only else TAKEN)
    return row.uid


def _end(row: models.Import, state: str, refused: KawatError | None = None) -> None:
    with deciding():
        done = {} if state == READ else {"done_us": to_us(now())}
        if not models.Import.objects.filter(pk=row.pk, state=row.state).update(state=state, **done):
            return
        if state == TAKEN:
            report = report_of(find(row.uid))
            counts = {"rows": report.rows, "taken": report.taken} if report else {}
            note("imported", f"import:{row.uid}", actor=row.user_id, **counts)
        if refused is not None:
            note("import-failed", f"import:{row.uid}", actor=row.user_id, code=refused.code)
    if state != READ:
        blobs.drop([row.blob])
