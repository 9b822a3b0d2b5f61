"""What a newsItem and a packageItem of NewsML-G2 have in common: their head, and how they name a picture."""

from kawat.core.release import Item, Masthead, Media
from kawat.core.terms import Kind
from kawat.formats.identity import item_urn
from kawat.formats.markup import bare, nest, said
from kawat.language import direction

SPACE = "http://iptc.org/std/nar/2006-10-01/"
CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"
STATUS = {Kind.KILL: "stat:canceled", Kind.WITHHOLD: "stat:withheld"}
_CLASSES = {"image": "ninat:picture", "video": "ninat:video", "audio": "ninat:audio", "": "ninat:picture"}


def catalogs(masthead: Masthead) -> list[str]:
    """IPTC's catalogue, and the wire's own scheme in the item itself."""
    return [
        bare("catalogRef", href=CATALOG),
        nest("catalog", bare("scheme", alias="kawat", uri=f"{masthead.base_url}/terms/")),
    ]


def opened(guid: str, version: int, language: str) -> dict[str, str]:
    """The attributes of an item."""
    return {
        "xmlns": SPACE,
        "guid": guid,
        "version": str(version),
        "standard": "NewsML-G2",
        "standardversion": "2.35",
        "conformance": "power",
        "xml_lang": language,
        "dir": direction(language),
    }


def wire(masthead: Masthead) -> str:
    """The wire itself: who answers for the item."""
    return nest("provider", said("name", masthead.name), uri=masthead.base_url)


def item_class(media: Media) -> str:
    """What a picture, a film or a document is to IPTC."""
    return _CLASSES.get(media.media_type.partition("/")[0], "ninat:composite")


def described(media: Media, language: str) -> list[str]:
    """What is known of a picture beside its address."""
    return [
        bare("itemClass", qcode=item_class(media)),
        said("description", media.caption, role="drol:caption", xml_lang=language, dir=direction(language)),
        said("creditline", media.credit),
    ]


def reference(item: Item, media: Media, place: int, masthead: Masthead) -> dict[str, str]:
    """Where a picture is: its address, or a name for it where only its caption came."""
    if not media.blob:
        return {"residref": f"{item_urn(item.uid)}#media-{place}"}
    return {
        "href": masthead.media_url(item.uid, media.blob),
        "contenttype": media.media_type,
        "size": str(media.size or ""),
        "title": media.name,
    }
