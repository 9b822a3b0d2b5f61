"""PostgreSQL's part of the search: a tsvector of each item under a GIN index.

GIN tells which items hold a token, but knows no order of items; nor where a token stands, so that a tsvector is read
where tokens are asked for in a row. So items are asked for in windows, the newest numbers first, by tokens alone; what
has to be read is read from the newest on, only until there is enough of it.
"""

from collections.abc import Iterator

from django.db import transaction

from kawat.core.search import EVERYTHING, Both, Either, Row, Wanted, Without
from kawat.core.words import Field
from kawat.language import GAP, plain_token
from kawat.store.search.entry import ALL, FIELDS, Entry
from kawat.store.search.standing import STANDING, STANDS, execute, numbers

PARTED = frozenset((Field.HEADLINE, Field.SUBHEAD, Field.BODY))
"""Fields that the four weights tell apart; the others share one."""

LAST = 16_383
"""The last position of a tsvector; what stands later is found as a word, not in a row."""

SLICE = 8_192
"""Wire numbers among which the newest are looked for first, then among eight times as many, and so on."""

READ = 1_000
"""Tsvectors that are read for one answer at most, some 0.07 ms each."""

_HEAD = "↑"
"""How a token begins that tells of the headline, so that no tsvector is read to know that it stands there."""

_WEIGHTS = {Field.HEADLINE: "A", Field.SUBHEAD: "B", Field.BODY: "D"}


def take_in(entry: Entry) -> None:
    """Within a transaction."""
    execute("UPDATE search_entry SET tokens = %s::tsvector WHERE number = %s", [tsvector_text(entry), entry.number])


def take_out(entry: Entry) -> None:
    """Within a transaction."""
    execute("UPDATE search_entry SET tokens = NULL WHERE number = %s", [entry.number])


def clear_out() -> None:
    """It goes with the entries."""


def find(wanted: Wanted, *, since: int, before: int, limit: int) -> tuple[list[int], int]:
    """Newest first, and the last number that was looked at where it ended early, as `READ` says."""
    sure, is_all = _by_tokens(wanted)
    found: list[int] = []
    left = READ
    for first, last in _windows(since, before):
        hits = _hits(sure, first, last, only=first > since)
        step = max(64, 2 * limit)
        while hits:
            size = step if is_all else min(step, left)
            part, hits = hits[:size], hits[size:]
            found += _standing(part, EVERYTHING if is_all else wanted, limit - len(found))
            if len(found) >= limit:
                return found, 0
            left -= 0 if is_all else len(part)
            if not left:
                return found, part[-1]
            step *= 2
    return found, 0


def tells_apart(wanted: Wanted) -> bool:
    """Whether every field that is named is told from all others."""
    match wanted:
        case Row():
            return not wanted.field or wanted.field in PARTED
        case Without():
            return tells_apart(wanted.of)
    return all(map(tells_apart, wanted.of))


def tsquery_text(wanted: Wanted) -> str:
    """As PostgreSQL reads it."""
    match wanted:
        case Row():
            weight = _WEIGHTS.get(Field(wanted.field), "C") if wanted.field else ""
            ends = [weight] * (len(wanted.tokens) - 1) + [("*" if wanted.is_front else "") + weight]
            each = [f"'{token}'" + (f":{end}" if end else "") for token, end in zip(wanted.tokens, ends, strict=True)]
            return f"({' <-> '.join(each)})"
        case Both():
            return f"({' & '.join(map(tsquery_text, wanted.of))})" if wanted.of else f"'{ALL}'"
        case Either():
            return f"({' | '.join(map(tsquery_text, wanted.of))})"
        case Without():
            return f"('{ALL}' & !{tsquery_text(wanted.of)})"


def tsvector_text(entry: Entry) -> str:
    """The tokens with their places and the weights of their fields."""
    places: dict[str, list[str]] = {}
    at = 1
    for field in FIELDS:
        weight = _WEIGHTS.get(field, "C")
        for token in entry.rows.get(field, ()):
            if token != GAP:
                places.setdefault(token, []).append(f"{min(at, LAST)}{weight}")
            at += 1
        at += 1
        for token in entry.others.get(field, ()):
            places.setdefault(token, []).append(f"{LAST}{weight}")
    words = [f"'{token}':{','.join(its)}" for token, its in places.items()]
    head = [_HEAD + token for token in (*entry.rows.get(Field.HEADLINE, ()), *entry.others.get(Field.HEADLINE, ()))]
    bare = [*entry.facets.split(" "), _slice(entry.number), *dict.fromkeys(head)]
    return " ".join([*words, *(f"'{each}'" for each in bare)])


def _by_tokens(wanted: Wanted) -> tuple[Wanted, bool]:
    """What GIN tells by itself of what is wanted, and whether that is all of it."""
    match wanted:
        case Row():
            is_head = wanted.field == Field.HEADLINE
            *others, last = (_HEAD + token if is_head else token for token in wanted.tokens)
            rows = (*(Row((token,)) for token in others), Row((last,), is_front=wanted.is_front))
            return Both(rows), not others and (is_head or not wanted.field)
        case Without():
            sure, is_all = _by_tokens(wanted.of)
            return (Without(sure), True) if is_all else (EVERYTHING, False)
    parts = [_by_tokens(each) for each in wanted.of]
    its = tuple(sure for sure, _ in parts)
    return Either(its) if isinstance(wanted, Either) else Both(its), all(is_all for _, is_all in parts)


def _hits(sure: Wanted, first: int, last: int, *, only: bool) -> list[int]:
    """Numbers below `last` and from `first` on that hold the tokens, newest first; `only` where there may be others."""
    asked = tsquery_text(sure)
    if only:
        slices = [f"'{_slice(each * SLICE)}'" for each in range(first // SLICE, (last - 1) // SLICE + 1)]
        asked = f"({asked}) & ({' | '.join(slices)})"
    with transaction.atomic():
        # The planner takes no account of how long it takes to read a tsvector, and would rather read them all.
        execute("SET LOCAL enable_seqscan TO OFF")
        hits = numbers("SELECT number FROM search_entry WHERE tokens @@ %s::tsquery", [asked])
    return sorted((number for number in hits if first <= number < last), reverse=True)


def _standing(hits: list[int], wanted: Wanted, limit: int) -> list[int]:
    """Which of them may be listed and, where more is wanted than tokens, hold that too: read in these alone, since `IS
    TRUE` is a question that no index answers, and GIN would read all that hold the tokens."""
    read, values = "", []
    if wanted != EVERYTHING:
        read = "JOIN search_entry s ON s.number = i.number AND (s.tokens @@ %s::tsquery) IS TRUE"
        values = [tsquery_text(wanted)]
    return numbers(
        f"SELECT i.number FROM item i {read} WHERE i.number = ANY(%s) AND {STANDS} ORDER BY i.number DESC LIMIT %s",
        [*values, hits, *STANDING, limit],
    )


def _slice(number: int) -> str:
    return plain_token(f"n={number // SLICE}")


def _windows(since: int, before: int) -> Iterator[tuple[int, int]]:
    """From the newest back, each eight times as long as the one before."""
    last, length = before, SLICE
    while last > since:
        first = max(since, (last - 1) // SLICE * SLICE - length + SLICE) if length < 64 * SLICE else since
        yield first, last
        last, length = first, length * 8
