"""Differences between two versions of an item as a page shows them: field by field, paragraph by paragraph."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as later

from kawat.core.differences import Change, Line, compare
from kawat.core.release import Item
from kawat.web.focal_points import sentence_of

FIELDS = (
    ("headline", later("Headline")),
    ("subhead", later("Subhead")),
    ("dateline", later("Dateline")),
    ("body", later("Body")),
    ("boilerplate", later("Boilerplate")),
    ("disclaimer", later("Disclaimer")),
    ("contacts", later("Contacts")),
    ("media", later("Caption and credit")),
    ("keywords", later("Keywords")),
    ("sectors", later("Sectors")),
    ("tickers", later("Tickers")),
    ("circuits", later("Circuits")),
    ("forbidden", later("Not for release in")),
    ("urgency", later("Urgency")),
    ("note", later("Note")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field that differs: its name, its label, its lines with <ins> and <del>, and whether these show each word."""

    name: str
    label: str
    lines: tuple[SafeString, ...]
    finely: bool


def differences(before: Item, after: Item) -> list[Field]:
    """The fields in which two items differ."""
    found = []
    for name, label in FIELDS:
        told = compare(text_of(before, name), text_of(after, name))
        if told.lines:
            lines = tuple(_marked(line) for line in told.lines)
            found.append(Field(name=name, label=_(label), lines=lines, finely=told.finely))
    return found


def text_of(item: Item, name: str) -> Sequence[str]:
    """One field as lines of text."""
    value = getattr(item, name)
    if name == "body":
        return [block.text for block in value]
    if name == "dateline":
        return [" ".join(part for part in (value.place, str(value.day or ""), value.mark) if part)]
    if name == "contacts":
        return [f"{each.name}, {each.phone}, {each.email} ({each.visibility})" for each in value]
    if name == "media":
        return [
            " – ".join(filter(None, (each.caption, each.credit, each.alternative, sentence_of(each)))) for each in value
        ]
    if isinstance(value, tuple):
        return list(value)
    return str(value).split("\n") if value else []


def _marked(line: Line) -> SafeString:
    whole = len(line) == 1
    marks = {
        Change.SAME: "{}",
        Change.OUT: '<del class="whole">{}</del>' if whole else "<del>{}</del>",
        Change.IN: '<ins class="whole">{}</ins>' if whole else "<ins>{}</ins>",
    }
    return format_html_join("", "{}", ((format_html(marks[each.change], each.text),) for each in line))
