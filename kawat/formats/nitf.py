"""NITF 3.6, IPTC's older text format, for systems that take nothing else; strict.

`doc-id` names this version and `du-key` the story through all of them: a kill has the story's key, a higher version,
`management-status` canceled and no content. NITF has no way to say a direction; the ITS 2.0 attribute (W3C) says it
for languages that are written from the right.
"""

from collections.abc import Iterator
from datetime import datetime

from kawat.core.delivery import Rendition
from kawat.core.release import Cleared, Item, Masthead, Source
from kawat.core.terms import Kind, Visibility
from kawat.formats.clean import tidied
from kawat.formats.dateline import dateline
from kawat.formats.identity import item_urn, story_of, story_urn
from kawat.formats.labels import Labels, labels
from kawat.formats.markup import DECLARED, bare, nest, said
from kawat.formats.newscodes import SIGNALS, topic_code
from kawat.formats.nitf_body import contact_line, dateline_of, media_of, paragraphs, story_blocks
from kawat.formats.notice import Notice, notice_of
from kawat.formats.stamps import basic
from kawat.formats.story import contacts, editors_note, not_for, other_languages
from kawat.language import direction

MEDIA_TYPE = "text/vnd.iptc.nitf; charset=utf-8"
SPACE = "http://iptc.org/std/NITF/2006-10-18/"
_ITS = {"xmlns_its": "http://www.w3.org/2005/11/its", "its_version": "2.0", "its_dir": "rtl"}
_STATUS = {Kind.KILL: "canceled", Kind.WITHHOLD: "withheld"}


def _norm(instant: datetime) -> str:
    return f"{basic(instant)}Z"


def _metas(cleared: Cleared, masthead: Masthead) -> Iterator[str]:
    item = cleared.item
    said_of = [
        ("kind", item.kind.value),
        ("signal", SIGNALS.get(item.kind, "")),
        ("release", item_urn(item.release)),
        ("slug", item.slug),
        ("language", item.language),
        ("prevailing-language", item.prevailing),
        ("disclosure", "yes" if item.disclosure else ""),
        ("first-issue", _norm(cleared.first_at)),
        *(("forbidden-territory", each) for each in item.forbidden),
        ("replaces", item_urn(item.replaces.uid) if item.replaces else ""),
        ("replaces-sha256", item.replaces.hash if item.replaces else ""),
        ("replaced-by", item_urn(cleared.superseded_by) if cleared.superseded_by else ""),
    ]
    for tag, _, href in other_languages(cleared, masthead):
        said_of.append(("translation", f"{tag} {story_urn(item.release, tag)} {href}"))
    for name, content in said_of:
        if content:
            yield bare("meta", name=name, content=content)


def _tobject(item: Item) -> str:
    kinds = ["update"] if item.kind is Kind.UPDATE else []
    kinds += ["press release"] if item.issuer and not item.provider else []
    codes = [code for code in map(topic_code, item.topics) if code]
    return nest(
        "tobject",
        *(bare("tobject.property", **{"tobject.property.type": kind}) for kind in kinds),
        *(bare("tobject.subject", **{"tobject.subject.refnum": code}) for code in codes),
        **{"tobject.type": "news"},
    )


def _identified(item: Item) -> str:
    return nest(
        "identified-content",
        *(_ticker(ticker) for ticker in item.tickers),
        *(said("org", each.name, class_=role, value=each.code) for role, each in _parties(item)),
        *(nest("location", bare("country", **{"iso-cc": country})) for country in item.countries),
        *(said("classifier", sector, type="sector") for sector in item.sectors),
    )


def _ticker(ticker: str) -> str:
    exchange, _, symbol = ticker.rpartition(":")
    return said("org", ticker, class_="ticker", idsrc=exchange.strip(), value=symbol.strip())


def _parties(item: Item) -> list[tuple[str, Source]]:
    return [(role, each) for role, each in (("issuer", item.issuer), ("provider", item.provider)) if each]


def _docdata(cleared: Cleared, masthead: Masthead, status: str, note: str, *rest: str, **told: str) -> str:
    item = cleared.item
    register = masthead.mail_domain
    wrong = item.replaces.uid if item.replaces and item.kind is Kind.CORRECTION else ""
    correction = {"info": note, "id-string": item_urn(wrong), "regsrc": register} if wrong else {}
    return nest(
        "docdata",
        bare("correction", **correction),
        bare("doc-id", **{"regsrc": register, "id-string": item_urn(item.uid)}),
        bare("urgency", **{"ed-urg": str(item.urgency)}),
        bare("date.issue", norm=_norm(cleared.at)),
        bare("ed-msg", **{"msg-type": item.kind.value, "info": note}) if note else "",
        bare("du-key", version=str(item.version), key=story_of(item)),
        *rest,
        **{"management-status": status},
        **told,
    )


def _note(note: str, kind: Kind, words: Labels) -> str:
    """For editors; what a correction says may be printed."""
    body = nest("body.content", *paragraphs(note))
    seen = "pa" if kind is Kind.CORRECTION else "npa"
    return nest("note", body, noteclass="editorsnote", type=seen, xml_lang=words.language)


def _story(cleared: Cleared, masthead: Masthead, visibility: Visibility, words: Labels) -> list[str]:
    item = cleared.item
    note = editors_note(cleared, words, masthead, visibility)
    forbidden = not_for(item, words)
    head = nest(
        "head",
        said("title", item.headline),
        *_metas(cleared, masthead),
        _tobject(item),
        _docdata(
            cleared,
            masthead,
            "usable",
            note,
            bare("doc.rights", type="territories", limitations=forbidden) if forbidden else "",
            bare("doc.rights", type="disclaimer", limitations=item.disclaimer) if item.disclaimer else "",
            nest("key-list", *(bare("keyword", key=each) for each in item.keywords)),
            _identified(item),
        ),
        bare("pubdata", type="web", **{"ex-ref": masthead.item_url(item.uid)}) if item.is_public else "",
    )
    sources = words.listing.join(each.name for _, each in _parties(item) if each.name)
    day = item.dateline.day.strftime("%Y%m%d") if item.dateline.day else ""
    top = nest(
        "body.head",
        nest("hedline", said("hl1", item.headline or item.subhead), said("hl2", item.subhead if item.headline else "")),
        _note(note, item.kind, words),
        nest("rights", said("rights.limitations", forbidden, xml_lang=words.language)),
        said("byline", item.source.name if item.source else ""),
        nest("distributor", said("org", masthead.name)),
        dateline_of(dateline(item), item.dateline.place, day),
    )
    content = nest(
        "body.content",
        nest("block", *story_blocks(item), class_="story"),
        *(media_of(item, each, place, masthead) for place, each in enumerate(item.media, 1)),
        nest("block", *paragraphs(item.boilerplate), class_="boilerplate"),
        nest("block", *paragraphs(item.disclaimer), class_="disclaimer"),
        nest("block", *map(contact_line, contacts(item, visibility)), class_="contacts"),
    )
    end = nest(
        "body.end", said("tagline", words.labelled(words.source, sources) if sources else "", xml_lang=words.language)
    )
    return [head, nest("body", top, content, end, xml_lang=item.language)]


def _notice(cleared: Cleared, notice: Notice, masthead: Masthead, words: Labels) -> list[str]:
    item = cleared.item
    status, lines = _STATUS[notice.kind], notice.lines(words, masthead)
    covered = {"management-doc-idref": item_urn(notice.uid), "management-idref-status": status}
    metas = [("kind", notice.kind.value), ("release", item_urn(item.release)), ("language", item.language)]
    if not notice.public:
        metas.append(("slug", item.slug))
    head = nest(
        "head",
        said("title", words.mark(notice.kind), xml_lang=words.language),
        *(bare("meta", name=name, content=content) for name, content in metas if content),
        _docdata(cleared, masthead, status, "\n".join(lines), **covered),
    )
    top = nest(
        "body.head", nest("hedline", said("hl1", words.mark(notice.kind))), _note("\n".join(lines), notice.kind, words)
    )
    return [head, nest("body", top, xml_lang=words.language)]


def nitf(cleared: Cleared, masthead: Masthead, visibility: Visibility, language: str) -> Rendition:
    """The item as one NITF document."""
    cleared = tidied(cleared)
    item = cleared.item
    words = labels(language or item.language)
    notice = notice_of(cleared, visibility)
    parts = _notice(cleared, notice, masthead, words) if notice else _story(cleared, masthead, visibility, words)
    told = {
        "xmlns": SPACE,
        "version": "-//IPTC//DTD NITF 3.6//EN",
        "change.date": "September 11, 2009",
        "change.time": "12:26",
        "baselang": item.language,
    }
    turned = _ITS if direction(item.language) == "rtl" else {}
    document = nest("nitf", *parts, **told, **turned)
    return Rendition(format="nitf", media_type=MEDIA_TYPE, content=f"{DECLARED}{document}\n".encode())
