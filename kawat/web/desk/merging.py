"""Two who edit the same item: whoever saves second is shown what the first changed, and nothing of either is lost.

What only one of them changed reads as that one made it: field by field, paragraph by paragraph, contact by contact.
What both changed keeps what the second typed, with the first's words beside it; a tick takes those instead.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.forms import BaseFormSet, Form
from django.http import QueryDict
from django.utils.translation import gettext as _

from kawat.core.merging import MergedRow, Row, merge_codes, merge_in_place, merge_lines, merge_rows
from kawat.web.desk.forms import EditForm

LINES = {"body": re.compile(r"\n\s*\n"), **dict.fromkeys(("keywords", "sectors", "tickers"), re.compile(r"\n"))}
"""Fields of several lines, and what parts them."""
CODES = ("circuits", "forbidden")
TAKEN, THEIRS = "take", "theirs-"
"""A ticked box names the field in whose place the other's words are taken; those stand in a field beside it."""


def taken(data: QueryDict) -> QueryDict:
    """What was posted, with the other's words wherever a box was ticked to take them."""
    names = [name for name in data.getlist(TAKEN) if THEIRS + name in data]
    if not names:
        return data
    chosen = data.copy()
    for name in names:
        chosen[name] = chosen[THEIRS + name]
    return chosen


def merged(form: EditForm, *, base: Mapping[str, Any] | None, now: Mapping[str, Any]) -> EditForm:
    """The form to be shown again. `base` is the item as it was when the form was opened, None where nobody knows any
    more; `now` as it is, both as the form shows them."""
    data, both = form.data.copy(), {}
    data["seen"] = str(now["seen"])
    for name, typed in form.cleaned_data.items():
        if name == "seen" or base is None or _same(base[name], now[name]) or _same(typed, now[name]):
            continue
        value = now[name] if _same(typed, base[name]) else _together(name, base[name], typed, now[name])
        if value is None:
            both[name] = str(now[name])
        elif isinstance(value, list):
            data.setlist(name, value)
        else:
            data[name] = str(value)
    again = EditForm(data)
    again.fields["circuits"].choices = form.fields["circuits"].choices
    again.full_clean()
    again.add_error(None, _("Somebody changed the item since you opened it. What you typed is kept; save again."))
    for name, theirs in both.items():
        _say_both(again, name, theirs)
    return again


def merged_rows(made: type[BaseFormSet], prefix: str, rows: Sequence[MergedRow]) -> BaseFormSet:
    """Contacts or pictures to be shown again."""
    data = QueryDict(mutable=True)
    data[f"{prefix}-TOTAL_FORMS"] = str(len(rows) + made.extra)  # type: ignore[attr-defined]
    data[f"{prefix}-INITIAL_FORMS"] = str(len(rows))
    for place, row in enumerate(rows):
        for name, value in row.values.items():
            data[f"{prefix}-{place}-{name}"] = value
    again = made(data, prefix=prefix)
    again.is_valid()
    for form, row in zip(again.forms, rows, strict=False):
        for name, theirs in row.theirs.items():
            _say_both(form, name, theirs)
    return again


def contacts_of_both(forms: BaseFormSet, base: Sequence[Row], now: Sequence[Row]) -> list[MergedRow]:
    """What was typed into these forms, put together with what stands there now. One that was emptied is taken out."""
    rows = [row if any(row[name] for name in ("name", "phone", "email")) else None for row in _typed(forms)]
    first = [*rows[: len(base)], *[None] * (len(base) - len(rows))]
    return merge_rows(base, [*first, *(row for row in rows[len(base) :] if row)], now)


def pictures_of_both(forms: BaseFormSet, base: Sequence[Row], now: Sequence[Row]) -> list[MergedRow]:
    """The same for pictures, of which none is taken out here."""
    return merge_in_place(base, _typed(forms), now)


def _typed(forms: BaseFormSet) -> list[Row]:
    names = list(forms.form.base_fields)
    return [{name: str(each.cleaned_data.get(name, "")) for name in names} for each in forms]  # type: ignore[attr-defined]


def _say_both(form: Form, name: str, theirs: str) -> None:
    form.add_error(name, _("This was changed meanwhile too; if you save again, it reads as you typed it."))
    form.fields[name].theirs = theirs  # type: ignore[attr-defined]


def _together(name: str, base: Any, typed: Any, now: Any) -> object | None:
    """Both changes of one field, None where they cannot both be had."""
    if name in CODES:
        codes = merge_codes(*(_codes(each) for each in (base, typed, now)))
        return codes if isinstance(base, list) else " ".join(codes)
    if name in LINES:
        parts = [[part for part in LINES[name].split(_plain(each)) if part.strip()] for each in (base, typed, now)]
        lines = merge_lines(*parts)
        return None if lines is None else ("\n\n" if name == "body" else "\n").join(lines)
    return None


def _codes(value: Any) -> list[str]:
    return value if isinstance(value, list) else str(value).upper().replace(",", " ").split()


def _same(one: Any, other: Any) -> bool:
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return sorted(str(each) for each in value) if isinstance(value, list) else value
