"""ninjs 3.1, IPTC's news in JSON: what webhooks and the API speak.

The uri names a story (a release in one language) through all of its versions, as IPTC's `version` asks; the item's own
id and what it replaces stand in `altIds` and `associations`. A kill or a withhold is a further version of the same uri
with `pubStatus` canceled or withheld and no content, so that a receiver takes away whichever version it holds.
docs/formats.md has the whole table; a field that the item lacks is absent.
"""

import json
from typing import Any

from kawat.core.delivery import Rendition
from kawat.core.release import Cleared, Item, Masthead, Media
from kawat.core.terms import Kind, Visibility
from kawat.formats.clean import tidied
from kawat.formats.dateline import dateline
from kawat.formats.identity import item_urn, story_of, story_urn
from kawat.formats.labels import Labels, labels
from kawat.formats.notice import Notice, notice_of
from kawat.formats.policy import ODRL, policy
from kawat.formats.stamps import stamp
from kawat.formats.story import contacts, editors_note, not_for, other_languages
from kawat.formats.text import body_text
from kawat.formats.xhtml import xhtml_body

MEDIA_TYPE = "application/json"
SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"
_CV = "http://cv.iptc.org/newscodes"
_TYPES = {"image": "picture", "video": "video", "audio": "audio"}

Json = dict[str, Any]


def _present(**fields: Any) -> Json:
    return {name: field for name, field in fields.items() if field not in ("", None, [], {})}


def _genres(item: Item) -> list[Json]:
    genres: list[Json] = []
    if item.kind in (Kind.CORRECTION, Kind.UPDATE):
        signal = item.kind.value
        genres.append({"name": signal, "uri": f"{_CV}/signal/{signal}", "literal": f"sig:{signal}"})
    if item.issuer and not item.provider:
        genres.append({"name": "Press Release", "uri": f"{_CV}/genre/Press_Release", "literal": "genre:Press_Release"})
    if item.disclosure:
        genres.append({"name": "Regulatory disclosure", "literal": "disclosure"})
    return genres


def _subjects(item: Item) -> list[Json]:
    topics = [topic.rpartition(":")[2] for topic in item.topics]
    return [
        *({"uri": f"{_CV}/mediatopic/{code}", "literal": f"medtop:{code}", "rel": "about"} for code in topics),
        *({"name": sector, "rel": "sector"} for sector in item.sectors),
        *({"name": keyword, "rel": "keyword"} for keyword in item.keywords),
    ]


def _organisations(item: Item) -> list[Json]:
    found: list[Json] = []
    for ticker in item.tickers:
        exchange, _, symbol = ticker.rpartition(":")
        symbols = _present(exchange=exchange.strip(), symbol=symbol.strip())
        found.append({"literal": ticker, "rel": "about", "symbols": [symbols]})
    return found


def _people(item: Item, visibility: Visibility) -> list[Json]:
    return [
        _present(
            name=contact.name,
            rel="contact",
            contactInfo=[
                {"type": kind, "value": text}
                for kind, text in (("phone", contact.phone), ("email", contact.email))
                if text
            ],
        )
        for contact in contacts(item, visibility)
    ]


def _sources(item: Item, masthead: Masthead) -> list[Json]:
    named = (("issuer", item.issuer), ("provider", item.provider))
    found = [_present(name=each.name, role=role, literal=each.code) for role, each in named if each]
    return [*found, {"name": masthead.name, "role": "distributor", "uri": masthead.base_url}]


def _picture(item: Item, media: Media, place: int, masthead: Masthead) -> Json:
    href = masthead.media_url(item.uid, media.blob) if media.blob else ""
    rendition = _present(
        name="original", href=href, contentType=media.media_type, title=media.name, sizeInBytes=media.size or None
    )
    return _present(
        name=media.name or f"media-{place}",
        rel="media",
        uri=href or f"{masthead.item_url(item.uid)}#media-{place}",
        type=_TYPES.get(media.media_type.partition("/")[0], "component" if media.media_type else "picture"),
        descriptions=[{"role": "caption", "value": media.caption}] if media.caption else [],
        by=media.credit,
        renditions=[rendition] if href else [],
    )


def _page(masthead: Masthead, uid: str) -> list[Json]:
    return [{"name": "web", "href": masthead.item_url(uid), "contentType": "text/html"}]


def _versions(cleared: Cleared, masthead: Masthead) -> list[Json]:
    """The other items that a receiver may hold: languages, predecessor, successor."""
    item = cleared.item
    uids = dict(cleared.languages)
    found: list[Json] = [
        {
            "name": name,
            "rel": "translation",
            "uri": story_urn(item.release, tag),
            "type": "text",
            "language": tag,
            "altIds": [{"role": "item", "value": uids[tag]}],
            "renditions": _page(masthead, uids[tag]),
        }
        for tag, name, _ in other_languages(cleared, masthead)
    ]
    if item.replaces:
        ids = [{"role": "item", "value": item.replaces.uid}, {"role": "sha256", "value": item.replaces.hash}]
        ids = [each for each in ids if each["value"]]
        found.append({"name": "replaced", "rel": "replaces", "uri": item_urn(item.replaces.uid), "altIds": ids})
    if cleared.superseded_by:
        ids = [{"role": "item", "value": cleared.superseded_by}]
        found.append({"name": "newer", "rel": "replacedBy", "uri": item_urn(cleared.superseded_by), "altIds": ids})
    return found


def _rights(item: Item) -> Json:
    """Forbidden territories in ODRL 2.2, for machines."""
    return {"langId": ODRL, "encodedRights": policy(item)} if item.forbidden else {}


def _common(cleared: Cleared, masthead: Masthead) -> Json:
    item = cleared.item
    return {
        "uri": story_of(item),
        "standard": {"name": "ninjs", "version": "3.1", "schema": SCHEMA},
        "type": "text",
        "version": str(item.version),
        "firstCreated": stamp(cleared.first_at),
        "versionCreated": stamp(cleared.at),
        "urgency": item.urgency,
        "language": item.language,
        "altIds": [{"role": "item", "value": item.uid}, {"role": "release", "value": item.release}],
        "infoSources": _sources(item, masthead),
    }


def _story(cleared: Cleared, masthead: Masthead, visibility: Visibility, words: Labels) -> Json:
    item = cleared.item
    bodies = (
        ("main", "text/plain", body_text(item)),
        ("main", "application/xhtml+xml", xhtml_body(item)),
        ("boilerplate", "text/plain", item.boilerplate),
        ("disclaimer", "text/plain", item.disclaimer),
    )
    described = (("kind", item.kind.value), ("dateline", dateline(item)), ("prevailing-language", item.prevailing))
    headlines = (("main", item.headline), ("subhead", item.subhead))
    media = [_picture(item, each, place, masthead) for place, each in enumerate(item.media, 1)]
    return _common(cleared, masthead) | _present(
        pubStatus="usable",
        contentCreated=stamp(cleared.first_at),
        slugline=item.slug,
        headlines=[{"role": role, "value": text} for role, text in headlines if text],
        bodies=[{"role": role, "contentType": kind, "value": text} for role, kind, text in bodies if text],
        descriptions=[{"role": role, "value": text} for role, text in described if text],
        by=item.source.name if item.source else "",
        located=item.dateline.place,
        edNote=editors_note(cleared, words, masthead, visibility),
        usageTerms=not_for(item, words),
        rightsInfo=_rights(item),
        genres=_genres(item),
        subjects=_subjects(item),
        places=[{"literal": country, "rel": "about"} for country in item.countries],
        organisations=_organisations(item),
        people=_people(item, visibility),
        renditions=_page(masthead, item.uid) if item.is_public else [],
        associations=[*media, *_versions(cleared, masthead)],
    )


def _notice(cleared: Cleared, notice: Notice, masthead: Masthead, words: Labels) -> Json:
    item = cleared.item
    covered = {"name": "covered", "rel": "withdraws", "uri": item_urn(notice.uid)}
    return _common(cleared, masthead) | _present(
        pubStatus="canceled" if notice.kind is Kind.KILL else "withheld",
        slugline="" if notice.public else item.slug,
        descriptions=[{"role": "kind", "value": notice.kind.value}],
        edNote="\n".join(notice.lines(words, masthead)),
        associations=[{**covered, "altIds": [{"role": "item", "value": notice.uid}]}],
    )


def document_of(cleared: Cleared, masthead: Masthead, visibility: Visibility, language: str) -> Json:
    """The item as the object that ninjs 3.1 has it, keys in a fixed order."""
    cleared = tidied(cleared)
    words = labels(language or cleared.item.language)
    notice = notice_of(cleared, visibility)
    if notice:
        return _notice(cleared, notice, masthead, words)
    return _story(cleared, masthead, visibility, words)


def in_json(document: Json) -> bytes:
    """As it travels: UTF-8, without blanks."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def ninjs(cleared: Cleared, masthead: Masthead, visibility: Visibility, language: str) -> Rendition:
    """The item as one ninjs 3.1 object."""
    content = in_json(document_of(cleared, masthead, visibility, language))
    return Rendition(format="ninjs", media_type=MEDIA_TYPE, content=content)
