"""What a profile may say, as people and programs write it, and what is made of it: the text of `core.profile.Criteria`.

Each criterion is a list of texts, the query one text. Equal wishes are read once, since many readers wish the same.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from importlib import resources

from kawat.core.because import Because
from kawat.core.errors import BadCriteria, UnknownCountry, UnknownLanguage
from kawat.core.profile import Criteria
from kawat.core.regions import region_of
from kawat.core.terms import LANGUAGES, Kind
from kawat.language import sector_of
from kawat.matching import read_query

WISHES: dict[str, str] = {
    "no_languages": "languages that exclude",
    "sectors": "wanted sectors, plain or medtop:…",
    "no_sectors": "sectors that exclude",
    "countries": "countries that a release has to be about",
    "no_countries": "countries that exclude",
    "regions": "regions that a release has to be about",
    "no_regions": "regions that exclude",
    "issuers": "codes of wanted issuers",
    "no_issuers": "codes of issuers that exclude",
    "providers": "codes of wanted providers",
    "no_providers": "codes of providers that exclude",
    "kinds": "wanted kinds of item",
    "no_kinds": "kinds that exclude",
    "circuits": "circuits, one of which a release has to be on",
    "no_circuits": "circuits that exclude",
    "urgency": "1 to 8: nothing less urgent than this; 8 unless said",
    "query": "one text: the words that have to be there, see docs/queries.md",
}
"""Every criterion beside the languages, by its name in `Criteria`, with its meaning."""

Told = tuple[tuple[str, tuple[str, ...]], ...]
"""Criteria as they were written, by name; the query and the urgency are tuples of one."""

_NOTHING: dict[str, tuple[str, ...]] = dict.fromkeys(WISHES, ())
_CODE = re.compile(r"[-\w]{1,64}")


@lru_cache(maxsize=16_384)
def document_of(languages: tuple[str, ...], told: Told, *, outlet: bool) -> str:
    """The canonical text of the criteria; raises the `BadInput` that says what is wrong. An outlet wants every language
    that it lists, another reader the first that there is."""
    wish = {**_NOTHING, **dict(told)}
    criteria = Criteria(
        languages=languages_of(languages),
        no_languages=languages_of(wish["no_languages"]),
        every_language=outlet,
        countries=_each(country_of, wish["countries"]),
        no_countries=_each(country_of, wish["no_countries"]),
        regions=_each(region_of, wish["regions"]),
        no_regions=_each(region_of, wish["no_regions"]),
        sectors=_each(sector_of, wish["sectors"]),
        no_sectors=_each(sector_of, wish["no_sectors"]),
        issuers=wish["issuers"],
        no_issuers=wish["no_issuers"],
        providers=wish["providers"],
        no_providers=wish["no_providers"],
        kinds=_each(_kind, wish["kinds"]),
        no_kinds=_each(_kind, wish["no_kinds"]),
        circuits=_each(_code, wish["circuits"]),
        no_circuits=_each(_code, wish["no_circuits"]),
        urgency=_urgency(wish["urgency"]),
    )
    for text in wish["query"]:
        criteria = replace(criteria, query=read_query(text, criteria.languages))
    return criteria.document()


def languages_of(ranges: Iterable[str]) -> tuple[str, ...]:
    """The wire's languages that are meant, in order: `zh` is a range of BCP 47 (RFC 4647) that holds both scripts."""
    return tuple(dict.fromkeys(tag for each in ranges for tag in _tags(each)))


@lru_cache(maxsize=1024)
def _tags(text: str) -> tuple[str, ...]:
    said = text.lower()
    tags = tuple(tag for tag in LANGUAGES if f"{tag.lower()}-".startswith(f"{said}-"))
    if not tags:
        raise UnknownLanguage(language=text[:40], known=", ".join(LANGUAGES))
    return tags


def country_of(text: str) -> str:
    """A code of ISO 3166; raises `UnknownCountry`."""
    code = text.upper()
    if code not in countries():
        raise UnknownCountry(country=text[:40])
    return code


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """The codes of ISO 3166-1 alpha-2, as the time zone database lists them."""
    table = (resources.files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    return frozenset(line[:2] for line in table.splitlines() if line and not line.startswith("#"))


def _each(read: Callable[[str], str], texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(read, texts)))


def _kind(text: str) -> str:
    if text not in list(Kind):
        raise BadCriteria(
            reason=Because("'{text}' is none of the kinds {choices}", text=text[:40], choices=", ".join(Kind))
        )
    return text


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise BadCriteria(reason=Because("'{text}' is not a code of a circuit", text=text[:64]))
    return text


def _urgency(told: tuple[str, ...]) -> int:
    text = "".join(told) or "8"
    if not re.fullmatch("[1-8]", text):
        raise BadCriteria(reason="urgency runs from 1 (most urgent) to 8")
    return int(text)
