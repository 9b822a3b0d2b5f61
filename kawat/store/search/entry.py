"""An item as the index of the newsroom's search takes it in: its tokens by field, and its values as tokens."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kawat.core.regions import regions_of
from kawat.core.release import Item
from kawat.core.words import Field, Section
from kawat.language import beside, plain_token, row_of, sector_of

FIELDS = tuple(Field)

ALL = plain_token("a=")
"""The token that stands in every item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as the index takes it in."""

    number: int
    rows: dict[str, list[str]]
    others: dict[str, list[str]]
    facets: str


def entry_of(number: int, sections: Iterable[Section], facets: str) -> Entry:
    """The tokens of an item of this wire number; `facets` as `facets_of` wrote them."""
    its = list(sections)
    return Entry(
        number=number,
        rows={each.field: row_of(each) for each in its},
        others={each.field: beside(each) for each in its},
        facets=facets,
    )


def facet(kind: str, value: str) -> str:
    """The token of one value: 'language', 'country', 'region', 'sector', 'issuer', 'provider', 'circuit', 'kind'."""
    return plain_token(f"{kind}={value}".casefold().replace(" ", "_"))


def facets_of(item: Item, over: Mapping[str, tuple[str, ...]]) -> str:
    """The values of an item, as tokens. `over` has the topics above each."""
    sectors = [sector_of(each) for each in (*item.topics, *item.sectors)]
    issuer, provider = item.codes
    found = [
        ("language", item.language),
        ("kind", item.kind.value),
        *(("country", each) for each in item.countries),
        *(("region", each) for each in sorted(regions_of(item.countries))),
        *(("sector", each) for each in sectors),
        *(("sector", each) for sector in sectors for each in over.get(sector, ())),
        *(("circuit", each) for each in item.circuits),
        *((name, code) for name, code in (("issuer", issuer), ("provider", provider)) if code),
    ]
    return " ".join([ALL, *dict.fromkeys(facet(kind, value) for kind, value in found)])
