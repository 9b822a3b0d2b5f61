"""NewsML-G2 2.35: a packageItem of a whole release, all its languages and media that are out.

Its guid is the release's for ever. Its version is the sum of its members' versions, which grows with every language
and with every version of one. The members are named by the guid and version that they have as newsItems.
"""

from collections.abc import Iterator, Sequence

from kawat.core.delivery import Rendition
from kawat.core.release import Cleared, Item, Masthead
from kawat.core.terms import Visibility
from kawat.formats.clean import tidied
from kawat.formats.identity import package_urn, story_of
from kawat.formats.labels import Labels, labels
from kawat.formats.markup import DECLARED, bare, nest, said
from kawat.formats.newsml_g2 import MEDIA_TYPE as NEWS_ITEM
from kawat.formats.newsml_g2_item import STATUS, catalogs, described, opened, reference, wire
from kawat.formats.notice import notice_of
from kawat.formats.stamps import stamp
from kawat.formats.story import not_for
from kawat.language import direction

PACKAGE = "newsml-g2-package"
"""What commands call it. It is no format of an item, so it is not among `FORMATS`."""

MEDIA_TYPE = "application/vnd.iptc.g2.packageitem+xml"


def _group(item: Item, masthead: Masthead) -> str:
    """One language: its text by guid, its media by address."""
    text = nest(
        "itemRef",
        bare("itemClass", qcode="ninat:text"),
        wire(masthead),
        bare("pubStatus", qcode="stat:usable"),
        bare("language", tag=item.language),
        said("headline", item.headline),
        residref=story_of(item),
        version=str(item.version),
        contenttype=NEWS_ITEM,
        title=item.headline,
    )
    media = (
        nest("itemRef", *described(each, item.language), **reference(item, each, place, masthead))
        for place, each in enumerate(item.media, 1)
    )
    told = {"xml_lang": item.language, "dir": direction(item.language)}
    return nest("group", text, *media, id=f"lang-{item.language}", role="kawat:language", mode="pgrmod:bag", **told)


def _rights(items: Sequence[Item], words: Labels) -> str:
    lines = dict.fromkeys(not_for(item, words) for item in items)
    return nest(
        "rightsInfo",
        *(
            said("usageTerms", line, xml_lang=words.language, dir=words.direction, role="kawat:territories")
            for line in lines
        ),
        *(
            said(
                "usageTerms",
                each.disclaimer,
                xml_lang=each.language,
                dir=direction(each.language),
                role="kawat:disclaimer",
            )
            for each in items
        ),
    )


def _content_meta(items: Sequence[Item]) -> str:
    def headlines() -> Iterator[str]:
        for each in items:
            yield said("headline", each.headline, xml_lang=each.language, dir=direction(each.language))

    return nest(
        "contentMeta",
        said("urgency", str(min(each.urgency for each in items))),
        said("altId", items[0].release, role="kawat:release"),
        *(bare("language", tag=each.language) for each in items),
        said("slugline", items[0].slug),
        *headlines(),
    )


def newsml_g2_package(
    members: Sequence[Cleared], masthead: Masthead, visibility: Visibility, language: str = ""
) -> Rendition:
    """The items of one release, the newest of each language, as a packageItem document.

    What was withdrawn is left out; a package of which nothing is left is canceled or withheld itself. At least one.
    """
    members = [tidied(each) for each in members]
    notices = [notice_of(each, visibility) for each in members]
    items = [each.item for each, notice in zip(members, notices, strict=True) if not notice]
    lead = next((each for each in items if each.language == each.prevailing), items[0] if items else members[0].item)
    words = labels(language or lead.language)
    last = next((notice for notice in notices if notice), None)
    status = "stat:usable" if items or not last else STATUS[last.kind]
    meta = nest(
        "itemMeta",
        bare("itemClass", qcode="ninat:composite"),
        wire(masthead),
        said("versionCreated", stamp(max(each.at for each in members))),
        said("firstCreated", stamp(min(each.first_at for each in members))),
        bare("pubStatus", qcode=status),
        said("title", lead.headline, xml_lang=lead.language) if items else "",
        "" if items or not last else said("edNote", last.order(words), xml_lang=words.language, dir=words.direction),
    )
    parts = [meta]
    if items:
        root = nest(
            "group",
            *(bare("groupRef", idref=f"lang-{each.language}") for each in items),
            id="release",
            role="kawat:release",
            mode="pgrmod:alt",
        )
        groups = nest("groupSet", root, *(_group(each, masthead) for each in items), root="release")
        parts = [_rights(items, words), meta, _content_meta(items), groups]
    version = sum(each.item.version for each in members)
    document = nest(
        "packageItem", *catalogs(masthead), *parts, **opened(package_urn(lead.release), version, lead.language)
    )
    return Rendition(format=PACKAGE, media_type=MEDIA_TYPE, content=f"{DECLARED}{document}\n".encode())
