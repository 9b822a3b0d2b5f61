"""What a row of an import may say, and what is made of it: an applicant, or the sentence that refuses it.

CSV and JSON Lines have the same columns. In CSV a cell holds several values parted by ';', in JSON a list does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kawat.actions.criteria import WISHES, Told, country_of, document_of
from kawat.actions.importing.cells import list_of, text_of
from kawat.actions.importing.files import RawRow
from kawat.actions.importing.places import Place, places_of
from kawat.core.because import Because
from kawat.core.errors import BadField
from kawat.core.terms import SubscriberKind
from kawat.transports import guard
from kawat.transports.guard import Guard

_COLUMN_OF = {"circuits": "only_circuits"}
"""Criteria whose column has another name: `circuits` are those that the subscriber is on."""

COLUMNS: dict[str, str] = {
    "name": "what the subscriber is called",
    "kind": "outlet, journalist or desktop",
    "country": "where it is, two letters of ISO 3166; empty where it is unknown",
    "circuits": "the codes of its circuits",
    "languages": "BCP 47 tags of the wire's languages, in order of preference",
    "channel": "email, webhook, sftp or ftps; empty for a desktop, which reads the stream",
    "address": "the e-mail address or the URL, for sftp and ftps with the user in it",
    "format": "mail for email and ninjs for the others unless said",
    "secret": "what webhooks are signed with: whsec_ and base64, whsk_ and an Ed25519 key, or plain text; "
    "for sftp and ftps the password",
    **{_COLUMN_OF.get(name, name): meaning for name, meaning in WISHES.items()},
}
"""Every column with its meaning; JSON Lines may have `profiles` as well, a list of objects with the criteria."""

_LISTS_OF_PROFILES = {name: name for name in WISHES if name != "query"}
_LISTS = {_COLUMN_OF.get(name, name): name for name in _LISTS_OF_PROFILES}
"""Criteria that are lists, by their column."""

REQUIRED = ("name", "kind", "circuits", "languages")
_KNOWN = frozenset((*COLUMNS, "profiles", "destinations"))
_CODE = re.compile(r"[-\w]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """A row that can be taken. `criteria` are documents of `core.profile.Criteria`; `feeds` are the addresses that some
    of them feed alone."""

    line: int
    name: str
    kind: SubscriberKind
    country: str
    circuits: tuple[str, ...]
    criteria: tuple[str, ...]
    places: tuple[Place, ...]
    feeds: Mapping[str, frozenset[str]]


def read_row(raw: RawRow, outbound: Guard) -> Applicant:
    """The applicant; raises a `BadInput` that says what is wrong."""
    if raw.problem:
        raise BadField(field="the row", reason=raw.problem)
    values = raw.values
    if unknown := values.keys() - _KNOWN:
        raise BadField(field=min(unknown)[:40], reason="there is no such column")
    name, kind = text_of(values, "name"), _kind(text_of(values, "kind"))
    if not name or len(name) > 200:
        raise BadField(field="name", reason="it takes 1 to 200 characters")
    places = places_of(values, kind, outbound)
    values, feeds = _parted(values, kind, {each.address for each in places})
    return Applicant(
        line=raw.line,
        name=name,
        kind=kind,
        country=_country(text_of(values, "country")),
        circuits=_circuits(list_of(values, "circuits")),
        criteria=_profiles(values, kind),
        places=places,
        feeds=feeds,
    )


def _parted(
    values: Mapping[str, object], kind: SubscriberKind, addresses: set[str]
) -> tuple[Mapping[str, object], Mapping[str, frozenset[str]]]:
    """A row without what its profiles feed, and that: addresses of the row, by the profile's document."""
    profiles = values.get("profiles")
    if not isinstance(profiles, list) or not any(
        isinstance(each, dict) and "destinations" in each for each in profiles
    ):
        return values, {}
    languages, bare = list_of(values, "languages"), []
    feeds: dict[str, frozenset[str]] = {}
    everything: set[str] = set()
    for each in profiles:
        if not isinstance(each, dict):
            bare.append(each)
            continue
        wish = {name: value for name, value in each.items() if name != "destinations"}
        bare.append(wish)
        (document,) = read_profiles([wish], kind, languages)
        fed = frozenset(list_of(each, "destinations"))
        if strange := fed - addresses:
            raise BadField(
                field="profiles.destinations",
                reason=Because("'{address}' is no destination of the row", address=guard.shown(min(strange))),
            )
        if fed:
            feeds[document] = feeds.get(document, frozenset()) | fed
        else:
            everything.add(document)
    return {**values, "profiles": bare}, {each: fed for each, fed in feeds.items() if each not in everything}


def _kind(text: str) -> SubscriberKind:
    try:
        return SubscriberKind(text)
    except ValueError:
        raise BadField(
            field="kind",
            reason=Because("'{text}' is none of {choices}", text=text[:40], choices=", ".join(SubscriberKind)),
        ) from None


def _country(text: str) -> str:
    return country_of(text) if text else ""


@lru_cache(maxsize=16_384)
def _circuits(codes: tuple[str, ...]) -> tuple[str, ...]:
    if not codes:
        raise BadField(field="circuits", reason="none is named, so that nothing would ever come")
    for code in codes:
        if not _CODE.fullmatch(code):
            raise BadField(
                field="circuits", reason=Because("'{code}' is not a code of letters, digits, - and _", code=code[:64])
            )
    return codes


def _profiles(values: Mapping[str, object], kind: SubscriberKind) -> tuple[str, ...]:
    outlet, languages = kind is SubscriberKind.OUTLET, list_of(values, "languages")
    own = _told(values, _LISTS)
    profiles = values.get("profiles")
    if profiles is None:
        return (document_of(languages, own, outlet=outlet),)
    if profiles == []:
        return ()
    if own:
        raise BadField(field="profiles", reason="criteria stand in the profiles or beside them, not in both")
    return read_profiles(profiles, kind, languages)


def read_profiles(profiles: object, kind: SubscriberKind, languages: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The documents of a list of objects with criteria; `languages` are those of objects that name none. Raises a
    `BadInput` that says what is wrong."""
    if not isinstance(profiles, list) or not profiles or not all(isinstance(each, dict) for each in profiles):
        raise BadField(field="profiles", reason="it is not a list of objects")
    outlet = kind is SubscriberKind.OUTLET
    documents = []
    for each in profiles:
        if unknown := [name for name in each if name not in WISHES and name != "languages"]:
            raise BadField(field=f"profiles.{unknown[0][:40]}", reason="there is no such criterion")
        documents.append(
            document_of(list_of(each, "languages") or languages, _told(each, _LISTS_OF_PROFILES), outlet=outlet)
        )
    return tuple(dict.fromkeys(documents))


def _told(values: Mapping[str, object], lists: Mapping[str, str]) -> Told:
    """The criteria that say something. A query is one text, whatever it holds; its columns are counted by its reader."""
    urgency, query = values.get("urgency"), values.get("query")
    if isinstance(urgency, int) and not isinstance(urgency, bool):
        values = {**values, "urgency": str(urgency)}
    if query is not None and not isinstance(query, str):
        raise BadField(field="query", reason="it is not a text")
    told = [(lists[name], texts) for name in values if name in lists and (texts := list_of(values, name))]
    return (*told, ("query", (query,))) if query and not query.isspace() else tuple(told)
