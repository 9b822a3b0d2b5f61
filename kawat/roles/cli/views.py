"""Items as the command line shows them: to a machine as JSON's own types, to a person as tables.

Nothing here decides who may see an item; that is asked before.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kawat.core.instants import from_us
from kawat.roles.cli.say import clean, table

if TYPE_CHECKING:
    from rich.console import Console

    from kawat.store.releases import Kept

LINE = 100
"""Columns of a field that are shown where the whole of it is not asked for."""


def name_of(kept: "Kept") -> str:
    """SLUG@VERSION/LANGUAGE."""
    item = kept.document.item
    return f"{item.slug}@{item.version}/{item.language}"


def in_short(kept: "Kept") -> dict[str, Any]:
    """What an item is and where it stands."""
    row, item = kept.row, kept.document.item
    return {
        "name": name_of(kept),
        "slug": item.slug,
        "version": item.version,
        "language": item.language,
        "uid": row.uid,
        "kind": item.kind.value,
        "state": row.state,
        "headline": item.headline,
        "number": row.number,
        "hash": item.hash,
        "hold_at": from_us(row.hold_us).isoformat() if row.hold_us else None,
        "hold_zone": row.hold_zone if row.hold_us else "",
        "cleared_at": from_us(row.cleared_us).isoformat() if row.cleared_us else None,
    }


def in_full(kept: "Kept") -> dict[str, Any]:
    """All that was filed, what was placed where, and what the checks found."""
    from kawat.core.release import to_plain

    document = kept.document
    fields = to_plain(document.item)
    del fields["salt"]  # it keeps the hash from being guessed before the clear
    return {
        **in_short(kept),
        "fields": fields,
        "placed": [{"field": each.field, "line": each.line, "text": each.text} for each in document.placed],
        "findings": findings_of(kept),
    }


def findings_of(kept: "Kept") -> list[dict[str, str]]:
    from kawat.actions.review import findings_as_held

    return [
        {"code": each.code, "severity": each.severity.value, "field": each.field, "sentence": str(each)}
        for each in findings_as_held(kept)
    ]


def show_list(on: "Console", several: Iterable["Kept"]) -> None:
    """One line an item."""
    told = [in_short(kept) for kept in several]
    columns = ("name", "state", "kind", "number", "hold_at", "headline")
    heads = ("NAME", "STATE", "KIND", "NO.", "HELD UNTIL", "HEADLINE")
    table(on, heads, ([one_line(each[column]) for column in columns] for each in told), right=("NO.",))


def show_parse(on: "Console", kept: "Kept", *, whole: bool = False) -> None:
    """Field by field: what was placed where, with the line it came from, and what was said beside the copy."""
    item = kept.document.item
    on.print(f"{name_of(kept)}  {kept.row.state}  ({kept.row.uid})")
    lines = {each.field: each.line for each in reversed(kept.document.placed)}
    rows: list[Sequence[object]] = [
        (field, lines.get(field.partition(".")[0]) or "", text if whole else one_line(text))
        for field, text in _fields(kept)
        if text
    ]
    rows += [
        (f"({each.field})", each.line, one_line(each.text))
        for each in kept.document.placed
        if not hasattr(item, each.field)
    ]
    table(on, ("FIELD", "LINE", "TEXT"), rows, right=("LINE",))
    show_findings(on, kept)


def show_parses(on: "Console", several: Iterable["Kept"]) -> None:
    for kept in several:
        show_parse(on, kept)


def show_findings(on: "Console", kept: "Kept") -> None:
    """Blocking ones first, as the checks give them."""
    from kawat.actions.review import findings_as_held

    for each in findings_as_held(kept):
        on.print(clean(f"{'✗' if each.is_blocking else '·'} {each.field}: {each} [{each.code}]"))


def one_line(value: object) -> str:
    text = " ".join(("" if value is None else str(value)).split())
    return text if len(text) <= LINE else text[: LINE - 1] + "…"


def _fields(kept: "Kept") -> list[tuple[str, str]]:
    item = kept.document.item
    hold = in_short(kept)
    told = [
        ("issuer", item.issuer.name if item.issuer else ""),
        ("provider", item.provider.name if item.provider else ""),
        ("circuits", ", ".join(item.circuits)),
        ("not_before", f"{hold['hold_at']} ({hold['hold_zone']})" if hold["hold_at"] else ""),
        ("kind", item.kind.value),
        ("urgency", str(item.urgency)),
        ("disclosure", "yes" if item.disclosure else ""),
        ("headline", item.headline),
        ("subhead", item.subhead),
        ("dateline.place", item.dateline.place),
        ("dateline.day", str(item.dateline.day or "")),
        ("dateline.mark", item.dateline.mark),
        ("body", f"{len(item.body)} blocks: {item.text}" if item.body else ""),
        ("boilerplate", item.boilerplate),
        ("disclaimer", item.disclaimer),
    ]
    told += [("contacts", f"{each.name} {each.phone} {each.email} ({each.visibility.value})") for each in item.contacts]
    told += [
        ("media", f"{each.name or 'no file'}: {each.caption or 'no caption'} / {each.credit or 'no credit'}")
        for each in item.media
    ]
    lists = ("topics", "sectors", "keywords", "tickers", "countries", "forbidden")
    told += [(name, ", ".join(getattr(item, name))) for name in lists]
    return [*told, ("prevailing", item.prevailing), ("embargo", item.embargo), ("note", item.note)]
