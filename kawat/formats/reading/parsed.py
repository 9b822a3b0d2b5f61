"""What a reader made of filed copy, field by field, with the record of where each piece of it went.

Nothing is lost: every character of wire copy that is not blank stands in exactly one `Placed` piece, and what had no
place of its own stays in the body. (Tickers are found in the text and stay there.)
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from kawat.core.findings import Finding
from kawat.core.release import Block, BlockKind, Contact, Dateline, Item, Media

REMOVED = frozenset({"label", "end_mark", "release_line", "markup", "not_taken"})
"""Pieces that were taken off and stand in no field: labels such as 'KEYWORD :', end marks, release lines, mark-up, and
what of an object has no place here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A piece of the copy as it was written, the field that it went to (or one of `REMOVED`) and its line from 1; 0 in an
    object, which has no lines."""

    field: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The fields that could be placed. The provider's mark is `dateline.mark`. `not_before` is set only where the
    embargo line names one instant. Those from `topics` on stand in objects alone, never in wire copy; `urgency` is 0
    where none was said."""

    headline: str = ""
    subhead: str = ""
    dateline: Dateline = field(default_factory=Dateline)
    body: tuple[Block, ...] = ()
    boilerplate: str = ""
    disclaimer: str = ""
    contacts: tuple[Contact, ...] = ()
    media: tuple[Media, ...] = ()
    sectors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ()
    embargo: str = ""
    not_before: datetime | None = None
    topics: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    urgency: int = 0
    disclosure: bool = False
    prevailing: str = ""
    note: str = ""
    placed: tuple[Placed, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def mark(self) -> str:
        """The provider's mark at the head of the copy, or ''."""
        return self.dateline.mark

    def with_finding(self, finding: Finding) -> "Parsed":
        return replace(self, findings=(*self.findings, finding))

    def onto(self, item: Item) -> Item:
        """The item with what was read. What the filer said beside the copy wins; a headline that the copy had as well
        becomes the subhead, or the first heading, so that it is not lost."""
        read = {name: getattr(item, name) or getattr(self, name) for name in _FIELDS}
        read["forbidden"] = tuple(sorted({*item.forbidden, *self.forbidden}))
        if self.urgency and item.urgency == UNSAID:
            read["urgency"] = self.urgency
        if item.dateline == Dateline():
            read["dateline"] = self.dateline
        if self.headline and item.headline.strip() not in ("", self.headline):
            if read["subhead"]:
                read["body"] = (Block(text=self.headline, kind=BlockKind.HEADING), *read["body"])
            else:
                read["subhead"] = self.headline
        return replace(item, **read)


_FIELDS = (
    "headline", "subhead", "body", "boilerplate", "disclaimer", "contacts", "media", "sectors", "keywords", "tickers",
    "embargo", "not_before", "topics", "countries", "disclosure", "prevailing", "note",
)  # fmt: skip
UNSAID = 5
"""The urgency of an item whose filer said none."""
