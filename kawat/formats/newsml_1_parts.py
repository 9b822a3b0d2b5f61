"""The NewsComponents of NewsML 1.2: one a role, as press-release wires name them (HeadLine, Body, Photo ...)."""

import re
from collections.abc import Iterator

from kawat.core.release import Contact, Item, Masthead, Media
from kawat.core.terms import Visibility
from kawat.formats.dateline import dateline
from kawat.formats.markup import bare, nest, said
from kawat.formats.page import page, standing
from kawat.formats.story import contacts
from kawat.formats.xhtml import escape, safe_href, xhtml_body

XHTML_TYPE = "application/xhtml+xml"
_ROLES = {"": "Photo", "image": "Photo", "video": "Video", "audio": "Audio"}
_LOGO = re.compile(r"(?<![a-z])logo(?![a-z])", re.IGNORECASE)
_FORMATS = {"image/jpeg": "JPEG Baseline", "image/png": "PNG", "image/gif": "GIF89a", "application/pdf": "PDF"}


def named(tag: str, name: str, /, **more: str) -> str:
    """The element that NewsML says most with: a FormalName, and nothing where there is none."""
    return bare(tag, FormalName=name, **more) if name else ""


def told(name: str, text: str) -> str:
    """A Property."""
    return bare("Property", FormalName=name, Value=text) if text else ""


def language_of(item: Item) -> str:
    """What a component says of its language."""
    return nest("DescriptiveMetadata", named("Language", item.language))


def _written(role: str, item: Item, masthead: Masthead, *parts: str) -> str:
    document = page(item.headline or item.slug or masthead.name, item.language, *parts)
    if not document:
        return ""
    return nest(
        "NewsComponent",
        named("Role", role),
        language_of(item),
        nest("ContentItem", named("Format", "XHTML"), named("MimeType", XHTML_TYPE), nest("DataContent", document)),
        xml_lang=item.language,
    )


def _contact(contact: Contact) -> str:
    parts = [escape(each) for each in (contact.name, contact.phone) if each]
    href = safe_href(f"mailto:{contact.email}") if contact.email else ""
    if contact.email:
        parts.append(f'<a href="{escape(href)}">{escape(contact.email)}</a>' if href else escape(contact.email))
    return f"<p>{'<br/>'.join(parts)}</p>" if parts else ""


def role_of(media: Media) -> str:
    """A picture that calls itself a logo is one; wires have no other way to tell."""
    role = _ROLES.get(media.media_type.partition("/")[0], "Document")
    return "Logo" if role == "Photo" and _LOGO.search(f"{media.name} {media.caption}") else role


def _media(item: Item, media: Media, masthead: Masthead) -> str:
    href = masthead.media_url(item.uid, media.blob) if media.blob else ""
    role = role_of(media)
    caption = said("NewsLineText", media.caption)
    caption = nest("NewsLine", named("NewsLineType", "Caption"), caption) if caption else ""
    content = nest(
        "ContentItem",
        named("MediaType", "Photo" if role == "Logo" else role),
        named("Format", _FORMATS.get(media.media_type, "")),
        named("MimeType", media.media_type),
        nest("Characteristics", said("SizeInBytes", str(media.size or "")), told("FileName", media.name)),
        Href=href,
    )
    lines = nest("NewsLines", said("CreditLine", media.credit), caption)
    if not href and not lines:
        return ""
    return nest(
        "NewsComponent", named("Role", role), lines, language_of(item), content if href else "", xml_lang=item.language
    )


def components(item: Item, masthead: Masthead, visibility: Visibility) -> Iterator[str]:
    """The parts of a story, each with its role, in the order in which wires send them."""
    yield _written("HeadLine", item, masthead, said("p", item.headline))
    yield _written("SubHeadLine", item, masthead, said("p", item.subhead))
    for media in (*item.media, *((item.logo,) if item.logo else ())):
        yield _media(item, media, masthead)
    yield _written("Contact", item, masthead, *map(_contact, contacts(item, visibility)))
    yield _written(
        "Body",
        item,
        masthead,
        xhtml_body(item),
        standing("boilerplate", item.boilerplate),
        standing("disclaimer", item.disclaimer),
    )


def news_lines(item: Item, forbidden: str) -> str:
    """The lines of a story as text."""
    return nest(
        "NewsLines",
        said("HeadLine", item.headline),
        said("SubHeadLine", item.subhead) if item.headline else "",
        said("ByLine", item.source.name if item.source else ""),
        said("DateLine", dateline(item)),
        said("RightsLine", forbidden),
        said("SlugLine", item.slug),
        *(said("KeywordLine", each) for each in item.keywords),
    )
