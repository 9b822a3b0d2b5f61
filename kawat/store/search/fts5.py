"""SQLite's part of the search: an FTS5 table with a column a field, which keeps no copy of the text."""

from kawat.core.search import Both, Either, Row, Wanted, Without
from kawat.language import GAP
from kawat.store.search.entry import ALL, FIELDS, Entry
from kawat.store.search.standing import STANDING, STANDS, execute, numbers

COLUMNS = (*(field.value for field in FIELDS), "facet")


def take_in(entry: Entry) -> None:
    """Within a transaction."""
    marks = ", ".join(["%s"] * (len(COLUMNS) + 1))
    execute(f"INSERT INTO search(rowid, {', '.join(COLUMNS)}) VALUES ({marks})", [entry.number, *columns_of(entry)])


def take_out(entry: Entry) -> None:
    """The same tokens as were taken in. Within a transaction."""
    marks = ", ".join(["%s"] * (len(COLUMNS) + 1))
    execute(
        f"INSERT INTO search(search, rowid, {', '.join(COLUMNS)}) VALUES ('delete', {marks})",
        [entry.number, *columns_of(entry)],
    )


def clear_out() -> None:
    """Within a transaction."""
    execute("INSERT INTO search(search) VALUES ('delete-all')")


def find(wanted: Wanted, *, since: int, before: int, limit: int) -> tuple[list[int], int]:
    """Newest first, and always as far as there is something."""
    statement = f"""SELECT s.rowid FROM search s CROSS JOIN item i ON i.number = s.rowid
         WHERE s.search MATCH %s AND s.rowid >= %s AND s.rowid < %s AND {STANDS}
         ORDER BY s.rowid DESC LIMIT %s"""
    return numbers(statement, [match_text(wanted), since, before, *STANDING, limit]), 0


def tells_apart(wanted: Wanted) -> bool:
    """Each field has its column."""
    return True


def match_text(wanted: Wanted) -> str:
    """As FTS5 reads it."""
    match wanted:
        case Row():
            field = f"{wanted.field} : " if wanted.field else ""
            return f'{field}"{" ".join(wanted.tokens)}"' + (" *" if wanted.is_front else "")
        case Both():
            wants = [match_text(each) for each in wanted.of if not isinstance(each, Without) and each != Both()]
            said = " AND ".join(wants) or f'"{ALL}"'
            unwanted = [match_text(each.of) for each in wanted.of if isinstance(each, Without)]
            return f"(({said}) NOT ({' OR '.join(unwanted)}))" if unwanted else f"({said})"
        case Either():
            return f"({' OR '.join(map(match_text, wanted.of))})"
        case Without():
            return f'("{ALL}" NOT {match_text(wanted.of)})'


def columns_of(entry: Entry) -> list[str]:
    """What stands in each of the `COLUMNS`."""
    return [
        *(" ".join((*entry.rows.get(each, ()), GAP, *entry.others.get(each, ()))).strip(GAP + " ") for each in FIELDS),
        entry.facets,
    ]
