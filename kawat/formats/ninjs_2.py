"""ninjs 2.2, for receivers who have not moved to 3.1: the same object under the names that it had then.

2.2 writes every name in small letters, which 3.1 parts by capitals, and its associations have no `rel`. How an
associated object stands to the story is therefore its `name`, and what 3.1 calls it is its `title`.
"""

from typing import Any

from kawat.core.delivery import Rendition
from kawat.core.release import Cleared, Masthead
from kawat.core.terms import Visibility
from kawat.formats.ninjs import MEDIA_TYPE, Json, document_of, in_json

STANDARD = {
    "name": "ninjs",
    "version": "2.2",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_2.2.json#",
}


def _lowered(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.lower(): _lowered(each) for name, each in value.items()}
    return [_lowered(each) for each in value] if isinstance(value, list) else value


def _associated(each: Json) -> Json:
    named = {"name": each["rel"], "title": each["name"]}
    return named | {name: value for name, value in each.items() if name not in ("name", "rel")}


def ninjs_2_2(cleared: Cleared, masthead: Masthead, visibility: Visibility, language: str) -> Rendition:
    """The item as one ninjs 2.2 object."""
    document = document_of(cleared, masthead, visibility, language) | {"standard": STANDARD}
    if associations := document.get("associations"):
        document["associations"] = [_associated(each) for each in associations]
    return Rendition(format="ninjs-2.2", media_type=MEDIA_TYPE, content=in_json(_lowered(document)))
