"""What is filed over HTTP: a story as text or as ninjs, what is said of it beside it, and its pictures in base64."""

import base64
import binascii
import json
from typing import Any, Literal

from pydantic import Field, field_validator

from kawat.actions.filing import Attachment, Filing
from kawat.core.errors import BadField
from kawat.core.terms import Kind
from kawat.web.api.schemas import Strictly


class MediaIn(Strictly):
    """A picture or document; `content` is base64."""

    name: str
    content: str
    media_type: str = "application/octet-stream"
    caption: str = ""
    credit: str = ""

    @field_validator("content")
    @classmethod
    def _is_base64(cls, content: str) -> str:
        try:
            base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError):
            raise ValueError("it is not base64") from None
        return content

    def attachment(self) -> Attachment:
        return Attachment(
            name=self.name,
            content=base64.b64decode(self.content),
            media_type=self.media_type,
            caption=self.caption,
            credit=self.credit,
        )


def _copy_of(text: str, ninjs: dict[str, Any] | None) -> bytes:
    """The story as it was sent: one of the two ways, not both."""
    if ninjs is None:
        return text.encode("utf-8")
    if text:
        raise BadField(field="ninjs", reason="the story came as copy too; send one of them")
    return json.dumps(ninjs, ensure_ascii=False).encode("utf-8")


class AboutIn(Strictly):
    """What is said of a story beside it."""

    language: str
    issuer: str = ""
    provider: str = ""
    circuits: list[str] = []
    headline: str = ""
    subhead: str = ""
    hold: str = ""
    release: str = ""
    kind: Literal["release", "flash", "advisory"] = "release"
    urgency: int = Field(5, ge=1, le=8)
    disclosure: bool = False
    topics: list[str] = []
    tickers: list[str] = []
    countries: list[str] = []
    forbidden: list[str] = []
    prevailing: str = ""

    def about(self) -> dict[str, Any]:
        """The same as fields of a `Filing`."""
        its = {name: getattr(self, name) for name in AboutIn.model_fields}
        lists = {name: tuple(value) for name, value in its.items() if isinstance(value, list)}
        return {**its, **lists, "kind": Kind(self.kind)}


class FilingIn(AboutIn):
    """What is filed. `hold` is 'not before', with its zone; `release` names one to which this adds a language."""

    copy_: str = Field("", alias="copy", description="the story as text")
    ninjs: dict[str, Any] | None = Field(None, description="the story as an object of ninjs, in the place of copy")
    media: list[MediaIn] = []
    markdown: bool = False

    def filing(self, key: str) -> Filing:
        return _filing(self, key, **self.about())


class FollowUpIn(Strictly):
    """A correction or an update of what is out, in one language. `seen` is the `hash` of the version that it was written
    from: where another one is out now, nothing is filed."""

    release: str
    seen: str = ""
    copy_: str = Field("", alias="copy")
    ninjs: dict[str, Any] | None = None
    language: str
    headline: str = ""
    note: str = ""
    media: list[MediaIn] = []
    markdown: bool = False

    def filing(self, key: str) -> Filing:
        return _filing(self, key, language=self.language, headline=self.headline, note=self.note)


def _filing(given: FilingIn | FollowUpIn, key: str, **about: Any) -> Filing:
    return Filing(
        copy=_copy_of(given.copy_, given.ninjs),
        ninjs=given.ninjs is not None,
        name="The copy",
        attachments=tuple(each.attachment() for each in given.media),
        key=key,
        markdown=given.markdown,
        **about,
    )
