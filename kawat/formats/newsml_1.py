"""NewsML 1.2 (IPTC, 2003, after its published DTD), as press-release wires send it: one NewsItem a story.

Revisions follow the DTD's specification: the NewsItemId names the story for ever and RevisionId is its version, so that
a delivery sent again is the same revision; a correction and an update are whole new ones (Update N). A kill or a
withhold is a revision that holds management alone (Update A), with the status of all that went before.
"""

from datetime import datetime
from uuid import UUID

from kawat.core.delivery import Rendition
from kawat.core.release import Cleared, Item, Masthead
from kawat.core.terms import Kind, Visibility
from kawat.formats.clean import tidied
from kawat.formats.identity import story_of
from kawat.formats.labels import Labels, labels
from kawat.formats.markup import DECLARED, bare, nest, said
from kawat.formats.newscodes import SIGNALS, topic_code
from kawat.formats.newsml_1_parts import components, language_of, named, news_lines, told
from kawat.formats.notice import Notice, notice_of
from kawat.formats.stamps import basic
from kawat.formats.story import editors_note, not_for, other_languages

MEDIA_TYPE = "text/vnd.iptc.newsml; charset=utf-8"
_STATUS = {Kind.KILL: "Canceled", Kind.WITHHOLD: "Withheld"}
_INSTRUCTIONS = {Kind.UPDATE: "Update", Kind.CORRECTION: "Correction", Kind.REFILE: "Refile"}


def _stamp(instant: datetime) -> str:
    return f"{basic(instant)}+0000"


def _identification(cleared: Cleared, masthead: Masthead, update: str, slug: str) -> str:
    """PublicIdentifier is the URN of RFC 3085; an Update of N is not part of it."""
    item = cleared.item
    day = basic(cleared.first_at)[:8]
    story = str(UUID(story_of(item)))
    before = item.version - 1 if item.replaces else 0
    urn = f"urn:newsml:{masthead.mail_domain}:{day}:{story}:{item.version}{update if update != 'N' else ''}"
    return nest(
        "Identification",
        nest(
            "NewsIdentifier",
            said("ProviderId", masthead.mail_domain),
            said("DateId", day),
            said("NewsItemId", story),
            said("RevisionId", str(item.version), PreviousRevision=str(before), Update=update),
            said("PublicIdentifier", urn),
        ),
        said("NameLabel", slug),
        *(
            nest("Label", named("LabelType", kind), said("LabelText", text))
            for kind, text in (("Item", item.uid), ("Release", item.release))
        ),
    )


def _management(cleared: Cleared, masthead: Masthead, status: str, kind: Kind, *instructions: str) -> str:
    item = cleared.item
    usable = status == "Usable"
    others = [href for _, _, href in other_languages(cleared, masthead)] if usable else []
    return nest(
        "NewsManagement",
        named("NewsItemType", "News"),
        said("FirstCreated", _stamp(cleared.first_at)),
        said("ThisRevisionCreated", _stamp(cleared.at)),
        named("Status", status),
        named("Urgency", str(item.urgency)),
        *(bare("AssociatedWith", NewsItem=href) for href in others),
        *instructions,
        told("Kind", kind.value),
        told("Signal", SIGNALS.get(kind, "")),
        told("Replaces", masthead.item_url(item.replaces.uid) if usable and item.replaces else ""),
        told("ReplacedSha256", item.replaces.hash if usable and item.replaces else ""),
        told("ReplacedBy", masthead.item_url(cleared.superseded_by) if usable and cleared.superseded_by else ""),
    )


def _administrative(item: Item, masthead: Masthead) -> str:
    parties = [each for each in (item.issuer, item.provider) if each and each.name]
    return nest(
        "AdministrativeMetadata",
        nest("Provider", named("Party", masthead.name)),
        nest("Creator", named("Party", item.source.name)) if item.source else "",
        *(nest("Source", named("Party", each.name)) for each in parties),
        told("Issuer", item.issuer.code if item.issuer else ""),
        told("ContentProvider", item.provider.code if item.provider else ""),
    )


def _rights(item: Item, words: Labels) -> str:
    limits = ((not_for(item, words), words.language), (item.disclaimer, item.language))
    return nest(
        "RightsMetadata",
        *(nest("UsageRights", said("Limitations", text, xml_lang=tag)) for text, tag in limits),
        *(told("ForbiddenTerritory", each) for each in item.forbidden),
    )


def _descriptive(item: Item) -> str:
    codes = [code for code in map(topic_code, item.topics) if code]
    places = [("Origin", "City", item.dateline.place), *(("Subject", "Country", each) for each in item.countries)]
    return nest(
        "DescriptiveMetadata",
        named("Language", item.language),
        named("Genre", "Press Release" if item.issuer and not item.provider else ""),
        *(nest("SubjectCode", named("Subject", code, Scheme="MediaTopic")) for code in codes),
        *(named("OfInterestTo", each) for each in item.sectors),
        said("DateLineDate", item.dateline.day.strftime("%Y%m%d") if item.dateline.day else ""),
        *(nest("Location", told(kind, place), HowPresent=how) for how, kind, place in places),
        told("PrevailingLanguage", item.prevailing),
        told("Disclosure", "yes" if item.disclosure else ""),
        *(told("Ticker", each) for each in item.tickers),
    )


def _note(note: str, words: Labels) -> str:
    return said("Comment", note, xml_lang=words.language, FormalName="EditorsNote")


def _story(cleared: Cleared, masthead: Masthead, visibility: Visibility, words: Labels) -> list[str]:
    item = cleared.item
    parts = [each for each in components(item, masthead, visibility) if each]
    lines = news_lines(item, not_for(item, words))
    by_role = said("BasisForChoice", "./NewsComponent/Role", Rank="1") if parts else ""
    inner = nest("NewsComponent", by_role, lines, language_of(item), *parts, xml_lang=item.language)
    return [
        _note(editors_note(cleared, words, masthead, visibility), words),
        _identification(cleared, masthead, "N", item.slug),
        _management(cleared, masthead, "Usable", item.kind, named("Instruction", _INSTRUCTIONS.get(item.kind, ""))),
        nest(
            "NewsComponent",
            said("BasisForChoice", "./NewsComponent/DescriptiveMetadata/Language", Rank="1"),
            _administrative(item, masthead),
            _rights(item, words),
            _descriptive(item),
            inner,
        ),
    ]


def _notice(cleared: Cleared, notice: Notice, masthead: Masthead, words: Labels) -> list[str]:
    item, status = cleared.item, _STATUS[notice.kind]
    order = nest(
        "Instruction",
        nest("RevisionStatus", named("Status", status)),
        FormalName="Kill" if notice.kind is Kind.KILL else "Withhold",
    )
    return [
        _note("\n".join(notice.lines(words, masthead)), words),
        _identification(cleared, masthead, "A", "" if notice.public else item.slug),
        _management(cleared, masthead, status, notice.kind, order),
    ]


def newsml_1(cleared: Cleared, masthead: Masthead, visibility: Visibility, language: str) -> Rendition:
    """The item as a NewsML document with one NewsItem."""
    cleared = tidied(cleared)
    words = labels(language or cleared.item.language)
    notice = notice_of(cleared, visibility)
    parts = _notice(cleared, notice, masthead, words) if notice else _story(cleared, masthead, visibility, words)
    document = nest(
        "NewsML",
        nest(
            "NewsEnvelope",
            nest("SentFrom", named("Party", masthead.name)),
            said("DateAndTime", _stamp(cleared.at)),
            named("NewsService", masthead.name),
        ),
        nest("NewsItem", *parts, xml_lang=cleared.item.language),
        Version="1.2",
    )
    return Rendition(format="newsml", media_type=MEDIA_TYPE, content=f"{DECLARED}{document}\n".encode())
