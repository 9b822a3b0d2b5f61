"""The fields of an edit over HTTP: what is named replaces what was there, what is left out stays."""

from typing import Any

from pydantic import Field

from kawat.core.errors import BadField
from kawat.core.release import Contact
from kawat.core.terms import Visibility
from kawat.store.releases import Kept
from kawat.web.api.schemas import ReleaseIn, Strictly
from kawat.web.desk.edits import blocks_of

NAMES = {"release", "seen"}


class ContactIn(Strictly):
    """Whom to ask, and who may see that."""

    name: str = ""
    phone: str = ""
    email: str = ""
    visibility: Visibility = Visibility.MEDIA


class EditIn(ReleaseIn):
    """One item of a release: name its language (SLUG@1/en) where it has several. An empty line in `body` parts
    paragraphs."""

    headline: str | None = None
    subhead: str | None = None
    body: str | None = None
    boilerplate: str | None = None
    disclaimer: str | None = None
    note: str | None = None
    prevailing: str | None = None
    urgency: int | None = Field(None, ge=1, le=8)
    disclosure: bool | None = None
    circuits: list[str] | None = None
    topics: list[str] | None = None
    sectors: list[str] | None = None
    keywords: list[str] | None = None
    tickers: list[str] | None = None
    countries: list[str] | None = None
    forbidden: list[str] | None = None
    contacts: list[ContactIn] | None = None

    def changes(self, kept: Kept) -> dict[str, Any]:
        """What the action is given: a paragraph that reads as before keeps its links and marks."""
        given = {name: value for name in type(self).model_fields if (value := getattr(self, name)) is not None}
        changes = {name: tuple(v) if isinstance(v, list) else v for name, v in given.items() if name not in NAMES}
        if not changes:
            raise BadField(field="headline", reason="nothing is changed; name a field")
        if self.body is not None:
            changes["body"] = blocks_of(self.body, kept.document.item.body)
        if self.contacts is not None:
            changes["contacts"] = tuple(Contact(**each.model_dump()) for each in self.contacts)
        return changes
