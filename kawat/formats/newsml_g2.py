"""NewsML-G2 2.35, IPTC's news in XML: one newsItem, conformance level power.

As in ninjs, the guid names a story through all of its versions: a kill is a further version of it with `stat:canceled`
and without content, a withhold the same with `stat:withheld`. Codes are IPTC's where IPTC has one; the wire's own
stand in the scheme `kawat`, which the item itself declares. The text is XHTML.
"""

from collections.abc import Iterator

from kawat.core.delivery import Rendition
from kawat.core.release import Cleared, Item, Masthead, Source
from kawat.core.terms import Kind, Visibility
from kawat.formats.clean import tidied
from kawat.formats.dateline import dateline
from kawat.formats.identity import item_urn, story_of, story_urn
from kawat.formats.labels import Labels, labels
from kawat.formats.markup import DECLARED, bare, nest, said
from kawat.formats.newscodes import SIGNALS, topic_code
from kawat.formats.newsml_g2_item import STATUS, catalogs, described, opened, reference, wire
from kawat.formats.notice import Notice, notice_of
from kawat.formats.page import captioned, page, standing
from kawat.formats.policy import ODRL, policy
from kawat.formats.stamps import stamp
from kawat.formats.story import contacts, editors_note, not_for, other_languages
from kawat.formats.xhtml import xhtml_body
from kawat.language import direction

MEDIA_TYPE = "application/vnd.iptc.g2.newsitem+xml"


def _rights(item: Item, words: Labels) -> str:
    forbidden = not_for(item, words)
    return nest(
        "rightsInfo",
        said("usageTerms", forbidden, xml_lang=words.language, dir=words.direction, role="kawat:territories"),
        said(
            "usageTerms", item.disclaimer, xml_lang=item.language, dir=direction(item.language), role="kawat:disclaimer"
        ),
        said("rightsExpressionData", policy(item), langid=ODRL, enctype="application/ld+json"),
    )


def _links(cleared: Cleared, masthead: Masthead) -> Iterator[str]:
    item = cleared.item
    if item.is_public:
        yield bare("link", rel="irel:seeAlso", href=masthead.item_url(item.uid), contenttype="text/html")
    uids = dict(cleared.languages)
    for tag, name, href in other_languages(cleared, masthead):
        told = (bare("language", tag=tag), said("altId", uids[tag], role="kawat:item"))
        yield nest("link", *told, rel="kawat:translation", residref=story_urn(item.release, tag), href=href, title=name)
    if item.replaces:
        yield bare("link", rel="irel:previousVersion", residref=item_urn(item.replaces.uid))
    if cleared.superseded_by:
        yield bare("link", rel="kawat:replacedBy", residref=item_urn(cleared.superseded_by))
    for place, media in enumerate(item.media, 1):
        found = reference(item, media, place, masthead)
        yield nest("link", *described(media, item.language), rel="kawat:media", **found)


def _party(tag: str, source: Source | None, role: str = "") -> str:
    if not source:
        return ""
    return nest(tag, said("name", source.name), literal=source.code, role=role)


def _contacts(item: Item, visibility: Visibility) -> Iterator[str]:
    for contact in contacts(item, visibility):
        reached = nest("contactInfo", said("email", contact.email), said("phone", contact.phone))
        name = said("name", contact.name or contact.email or contact.phone)
        yield nest("contributor", name, nest("personDetails", reached), role="kawat:contact")


def _is_code(country: str) -> bool:
    return len(country) == 2 and country.isascii() and country.isupper()


def _subjects(item: Item) -> Iterator[str]:
    for topic in item.topics:
        code = topic_code(topic)
        known = {"qcode": f"medtop:{code}"} if code else {"literal": topic}
        yield bare("subject", type="cpnat:abstract", **known) if topic else ""
    for sector in item.sectors:
        yield nest("subject", said("name", sector), type="kawat:sector", literal=sector)
    for country in item.countries:
        known = {"qcode": f"iso3166-1a2:{country}"} if _is_code(country) else {"literal": country}
        yield bare("subject", type="cpnat:geoArea", **known) if country else ""
    for ticker in item.tickers:
        yield nest("subject", said("name", ticker), type="cpnat:organisation", literal=ticker)
    for keyword in item.keywords:
        yield said("keyword", keyword)


def _instruments(item: Item) -> Iterator[str]:
    """What the tickers among the subjects are: only an assertion may hold an instrument."""
    for ticker in item.tickers:
        exchange, _, symbol = ticker.rpartition(":")
        traded = bare("hasInstrument", symbol=symbol.strip(), marketlabel=exchange.strip()) if symbol.strip() else ""
        yield nest("assert", nest("organisationDetails", traded), literal=ticker)


def _genres(item: Item) -> Iterator[str]:
    if item.issuer and not item.provider:
        yield bare("genre", qcode="genre:Press_Release")
    if item.disclosure:
        yield bare("genre", qcode="kawat:disclosure")


def _content_meta(cleared: Cleared, visibility: Visibility) -> str:
    item = cleared.item
    return nest(
        "contentMeta",
        said("urgency", str(item.urgency)),
        said("contentCreated", stamp(cleared.first_at)),
        nest("located", said("name", item.dateline.place)),
        _party("infoSource", item.issuer, "kawat:issuer"),
        _party("infoSource", item.provider, "kawat:provider"),
        _party("creator", item.source),
        *_contacts(item, visibility),
        said("altId", item.uid, role="kawat:item"),
        said("altId", item.release, role="kawat:release"),
        bare("language", tag=item.language),
        *_genres(item),
        *_subjects(item),
        said("slugline", item.slug),
        said("headline", item.headline),
        said("headline", item.subhead, role="kawat:subhead"),
        said("dateline", dateline(item)),
        said("by", item.source.name if item.source else ""),
        bare("contentMetaExtProperty", rel="kawat:prevailing", value=item.prevailing) if item.prevailing else "",
    )


def _content(item: Item, masthead: Masthead) -> str:
    words = labels(item.language)
    document = page(
        item.headline or item.slug or masthead.name,
        item.language,
        xhtml_body(item),
        *(captioned(media, words) for media in item.media),
        standing("boilerplate", item.boilerplate),
        standing("disclaimer", item.disclaimer),
    )
    return nest(
        "contentSet",
        nest(
            "inlineXML",
            document,
            contenttype="application/xhtml+xml",
            xml_lang=item.language,
            dir=direction(item.language),
        ),
    )


def _item_meta(cleared: Cleared, masthead: Masthead, status: str, kind: Kind, *rest: str) -> str:
    return nest(
        "itemMeta",
        bare("itemClass", qcode="ninat:text"),
        wire(masthead),
        said("versionCreated", stamp(cleared.at)),
        said("firstCreated", stamp(cleared.first_at)),
        bare("pubStatus", qcode=status),
        bare("role", qcode=f"kawat:{kind.value}"),
        *rest,
    )


def _story(cleared: Cleared, masthead: Masthead, visibility: Visibility, words: Labels) -> list[str]:
    item = cleared.item
    note = editors_note(cleared, words, masthead, visibility)
    replaced = item.replaces.hash if item.replaces else ""
    return [
        _rights(item, words),
        _item_meta(
            cleared,
            masthead,
            "stat:usable",
            item.kind,
            said("edNote", note, xml_lang=words.language, dir=words.direction),
            bare("signal", qcode=SIGNALS.get(item.kind, "")),
            *_links(cleared, masthead),
            bare("itemMetaExtProperty", rel="kawat:replacedSha256", value=replaced) if replaced else "",
        ),
        _content_meta(cleared, visibility),
        *_instruments(item),
        _content(item, masthead),
    ]


def _notice(cleared: Cleared, notice: Notice, masthead: Masthead, words: Labels) -> list[str]:
    item = cleared.item
    note = "\n".join(notice.lines(words, masthead))
    return [
        _item_meta(
            cleared,
            masthead,
            STATUS[notice.kind],
            notice.kind,
            said("edNote", note, xml_lang=words.language, dir=words.direction),
            bare("link", rel="kawat:withdraws", residref=item_urn(notice.uid)),
        ),
        nest(
            "contentMeta",
            said("urgency", str(item.urgency)),
            said("altId", item.uid, role="kawat:item"),
            said("altId", item.release, role="kawat:release"),
            bare("language", tag=item.language),
            "" if notice.public else said("slugline", item.slug),
        ),
    ]


def newsml_g2(cleared: Cleared, masthead: Masthead, visibility: Visibility, language: str) -> Rendition:
    """The item as a newsItem document."""
    cleared = tidied(cleared)
    item = cleared.item
    words = labels(language or item.language)
    notice = notice_of(cleared, visibility)
    if notice:
        parts = _notice(cleared, notice, masthead, words)
    else:
        parts = _story(cleared, masthead, visibility, words)
    document = nest("newsItem", *catalogs(masthead), *parts, **opened(story_of(item), item.version, item.language))
    return Rendition(format="newsml-g2", media_type=MEDIA_TYPE, content=f"{DECLARED}{document}\n".encode())
