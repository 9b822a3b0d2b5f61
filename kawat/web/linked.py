"""What an item's page says to machines that pass by: schema.org's NewsArticle, Open Graph, and its other languages.

The JSON stands in a block of data, which no browser runs and no policy of scripts has to allow; its signs are escaped,
so that nothing in it can end the block.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from kawat.core.release import Cleared, Masthead
from kawat.store import models
from kawat.web.pictures import Picture, cut_size

_ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
HEADLINE_MOST = 300


def news_article(its: Cleared, masthead: Masthead, pictures: Sequence[Picture]) -> SafeString:
    """schema.org's NewsArticle as JSON-LD, for a block of data."""
    item = its.item
    source = item.source
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": item.headline[:HEADLINE_MOST],
        "inLanguage": item.language,
        "datePublished": its.first_at.isoformat(),
        "dateModified": its.at.isoformat(),
        "url": masthead.item_url(item.uid),
        "mainEntityOfPage": masthead.item_url(item.uid),
        "publisher": {"@type": "NewsMediaOrganization", "name": masthead.name, "url": masthead.base_url},
        "isAccessibleForFree": True,
    }
    if source:
        said["author"] = {"@type": "Organization", "name": source.name}
        if item.logo and source == item.issuer:
            said["author"]["logo"] = masthead.media_url(item.uid, item.logo.blob)
    if item.subhead:
        said["description"] = item.subhead
    if item.keywords:
        said["keywords"] = list(item.keywords)
    if item.dateline.place:
        said["dateline"] = item.dateline.place
    if item.countries:
        said["about"] = [{"@type": "Country", "identifier": each} for each in item.countries]
    if shown := [masthead.base_url + each.src for each in pictures if each.shown]:
        said["image"] = shown
    if others := [uid for tag, uid in its.languages if uid != item.uid]:
        said["workTranslation"] = [{"@id": masthead.item_url(uid)} for uid in others]
    if item.kind.value == "correction" and item.note:
        said["correction"] = {"@type": "CorrectionComment", "text": item.note}
    return _block(said)


def organisation(issuer: models.Issuer, masthead: Masthead) -> SafeString:
    """schema.org's Organization as JSON-LD, for an issuer's list."""
    said: dict[str, Any] = {"@context": "https://schema.org", "@type": "Organization", "name": issuer.name}
    if issuer.tickers:
        said |= {"@type": "Corporation", "tickerSymbol": list(issuer.tickers)}
    if issuer.logo:
        said["logo"] = {
            "@type": "ImageObject",
            "url": f"{masthead.base_url}/logos/{issuer.logo['blob']}.png",
            "width": issuer.logo["width"],
            "height": issuer.logo["height"],
        }
    return _block(said)


def _block(said: dict[str, Any]) -> SafeString:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    return mark_safe(text)  # noqa: S308 - escaped above


def open_graph(its: Cleared, masthead: Masthead, pictures: Sequence[Picture]) -> list[tuple[str, str]]:
    """Property and content of each `meta`."""
    item = its.item
    pairs = [
        ("og:type", "article"),
        ("og:site_name", masthead.name),
        ("og:title", item.headline),
        ("og:url", masthead.item_url(item.uid)),
        ("og:locale", _locale(item.language)),
        ("og:description", description(its)),
        ("article:published_time", its.first_at.isoformat()),
        ("article:modified_time", its.at.isoformat()),
        *(("og:locale:alternate", _locale(tag)) for tag, uid in its.languages if uid != item.uid),
        *(("article:tag", each) for each in item.keywords),
    ]
    if first := next((each for each in pictures if each.shown), None):
        width, height = cut_size((first.width, first.height), "og") if first.card else (first.width, first.height)
        pairs += [
            ("og:image", masthead.base_url + (first.card or first.src)),
            ("og:image:alt", first.media.alternative or first.media.caption),
        ]
        if width:
            pairs += [("og:image:width", str(width)), ("og:image:height", str(height))]
    return [(name, content) for name, content in pairs if content]


def description(its: Cleared) -> str:
    """A sentence or two for lists of others."""
    text = " ".join((its.item.subhead or (its.item.body[0].text if its.item.body else "")).split())
    return text if len(text) <= 200 else text[:199].rsplit(" ", 1)[0] + "…"


_LOCALES = {
    "en": "en_US", "ko": "ko_KR", "ja": "ja_JP", "ar": "ar_AR", "zh-Hans": "zh_CN", "zh-Hant": "zh_TW", "vi": "vi_VN",
    "th": "th_TH", "id": "id_ID", "ms": "ms_MY", "de": "de_DE", "ru": "ru_RU", "fr": "fr_FR", "es": "es_ES",
    "pt": "pt_BR",
}  # fmt: skip


def _locale(language: str) -> str:
    return _LOCALES.get(language, language)
