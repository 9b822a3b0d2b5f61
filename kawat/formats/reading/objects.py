"""JSON of strangers as objects from which fields are taken one by one, so that what nobody took can be shown.

Names are compared without regard to case, since ninjs changed theirs between versions. Size, depth and number of
members are bounded; what is no JSON, says a thing twice or holds half a character is refused by one sentence.
"""

import json
from collections.abc import Iterator
from typing import Any

from kawat.core.because import Because
from kawat.core.errors import BadNinjs, BinaryCopy
from kawat.formats.reading.decode import clean_field, utf8

DEEPEST = 40
"""Levels; a ninjs with associations in associations has 8."""

MEMBERS_MOST = 50_000
LEFT_MOST = 200
"""Leaves that are shown of what was not taken; of a larger rest the number is told."""

SHOWN = 300
"""Characters that are shown of each."""


class Object:
    """A JSON object from which fields are taken; `path` says where it stood."""

    def __init__(self, members: dict[str, Any], *, name: str, path: str = "") -> None:
        self._members = members
        self._name = name
        self.path = path

    def __contains__(self, field: str) -> bool:
        return field in self._members

    def text(self, field: str) -> str:
        """A string, '' where there is none; taken. Line ends are line feeds, and blanks at its edges are gone."""
        found = self._members.pop(field, None)
        if found is None:
            return ""
        if not isinstance(found, str):
            raise self.refusal(field, "'{place}' is not a string")
        return clean_field(found, name=f"{self._name} ({self._at(field)})").strip()

    def number(self, field: str) -> int | None:
        """A whole number; taken. One with a fraction, or none, is left."""
        found = self._members.get(field)
        if isinstance(found, bool) or not isinstance(found, (int, float)):
            if found is not None:
                raise self.refusal(field, "'{place}' is not a number")
            return None
        if found != found or found in (float("inf"), float("-inf")) or int(found) != found:
            return None
        del self._members[field]
        return int(found)

    def peek(self, field: str) -> str:
        """A string, or '' for anything else; it stays."""
        found = self._members.get(field)
        return clean_field(found, name=self._name).strip() if isinstance(found, str) else ""

    def objects(self, field: str) -> list["Object"]:
        """The objects of a list; they stay, and what is taken from them is gone."""
        found = self._members.get(field)
        if found is None:
            return []
        if not isinstance(found, list):
            raise self.refusal(field, "'{place}' is not a list")
        for place, each in enumerate(found):
            if not isinstance(each, dict):
                raise self.refusal(f"{field}/{place}", "'{place}' is not an object")
        return [Object(each, name=self._name, path=self._at(f"{field}/{at}")) for at, each in enumerate(found)]

    def object(self, field: str) -> "Object | None":
        """An object; it stays, and what is taken from it is gone."""
        found = self._members.get(field)
        if found is None:
            return None
        if not isinstance(found, dict):
            raise self.refusal(field, "'{place}' is not an object")
        return Object(found, name=self._name, path=self._at(field))

    def drop(self, *fields: str) -> None:
        """Take fields that say nothing more."""
        for each in fields:
            self._members.pop(each, None)

    def left(self) -> Iterator[str]:
        """Each leaf that nobody took, as 'path: value', the first of them."""
        count = 0
        for path, leaf in _leaves(self._members, ""):
            count += 1
            if count <= LEFT_MOST:
                told = leaf if isinstance(leaf, str) else json.dumps(leaf)
                yield f"{path}: {told[:SHOWN]}" + ("…" if len(told) > SHOWN else "")
        if count > LEFT_MOST:
            yield f"… {count - LEFT_MOST}"

    def refusal(self, field: str, clause: str) -> BadNinjs:
        """`clause` says of the place, as {place}, what is wrong with it."""
        return BadNinjs(name=self._name, reason=Because(clause, place=self._at(field)[:80]))

    def _at(self, field: str) -> str:
        return f"{self.path}/{field}" if self.path else field


def read_object(raw: bytes, *, name: str) -> Object:
    """The object that these bytes are, its names in small letters; raises what `decode` raises, or `BadNinjs`."""
    text = utf8(raw, name=name)
    try:
        told = json.loads(text, parse_constant=_refuse, object_pairs_hook=_small)
    except RecursionError:
        raise BadNinjs(name=name, reason=Because("it is nested deeper than {limit} levels", limit=DEEPEST)) from None
    except ValueError as bad:
        raise BadNinjs(name=name, reason=Because("it is not JSON ({bad})", bad=str(bad)[:120])) from None
    if not isinstance(told, dict):
        raise BadNinjs(name=name, reason="it is not one JSON object")
    _bound(told, name)
    return Object(told, name=name)


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def _small(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = {name.lower(): value for name, value in pairs}
    if len(members) < len(pairs):
        names = [name.lower() for name, _ in pairs]
        twice = next(each for each in names if names.count(each) > 1)
        raise ValueError(f"it says '{twice[:40]}' twice")
    return members


def _bound(told: dict[str, Any], name: str) -> None:
    """Refuse what is too deep, too manifold or holds half a character. Without recursion: that is what is bounded."""
    waiting: list[tuple[Any, int]] = [(told, 1)]
    count = 0
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise BadNinjs(name=name, reason=Because("it is nested deeper than {limit} levels", limit=DEEPEST))
        if isinstance(value, dict):
            count += len(value)
            waiting += [(each, depth + 1) for pair in value.items() for each in pair]
        elif isinstance(value, list):
            count += len(value)
            waiting += [(each, depth + 1) for each in value]
        elif isinstance(value, str):
            try:
                clean_field(value, name=name)
            except BinaryCopy:
                raise BadNinjs(name=name, reason="it holds a control character, which is no text") from None
        if count > MEMBERS_MOST:
            raise BadNinjs(name=name, reason=Because("it holds more than {limit} members", limit=MEMBERS_MOST))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, f"{path}/{name}" if path else name)
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _leaves(each, f"{path}/{place}")
    elif value not in ("", None):
        yield path, value
