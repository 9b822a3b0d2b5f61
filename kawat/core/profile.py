"""What a reader wants, and the plain test whether an item is that.

This is the specification that any faster engine must equal: `matches` decides, and `clauses` says why, from one and
the same list. Both are pure; terms and queries are made by `language/` and `matching/` and handed in.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from kawat.core.errors import BadCriteria
from kawat.core.query import Hit, Query, from_plain, hits, holds, to_plain, write
from kawat.core.terms import SubscriberKind
from kawat.core.words import Section

LISTS = ("countries", "regions", "sectors", "issuers", "providers", "kinds", "circuits")
"""What can be asked of an item as 'any of these' and, with `no_` before it, as 'none of these'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """Standing criteria. An empty field asks for nothing; every field that is not empty must hold.

    `languages` are in order of preference. `every_language` is the outlet's way: each listed language is wanted;
    without it only the first listed language that there is. `urgency` n wants urgency 1 to n. The leaves of `query`
    hold readings in each of `languages`.
    """

    languages: tuple[str, ...] = ()
    no_languages: tuple[str, ...] = ()
    every_language: bool = False
    countries: tuple[str, ...] = ()
    no_countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    no_regions: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    no_sectors: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    no_issuers: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    no_providers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    no_kinds: tuple[str, ...] = ()
    circuits: tuple[str, ...] = ()
    no_circuits: tuple[str, ...] = ()
    urgency: int = 8
    query: Query | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.urgency <= 8:
            raise BadCriteria(reason="urgency runs from 1 (most urgent) to 8")
        if not self.languages:
            raise BadCriteria(reason="no language is named; name at least one")
        if all(each in self.no_languages for each in self.languages):
            raise BadCriteria(
                reason="every language that is wanted is unwanted as well, so that nothing would ever come"
            )

    def document(self) -> str:
        """The canonical text of these criteria: equal criteria have equal texts. What is empty is left out."""
        plain: dict[str, Any] = {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if getattr(self, each.name) != each.default and each.name != "query"
        }
        if self.query is not None:
            plain["query"] = to_plain(self.query)
        return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@lru_cache(maxsize=4096)
def read_criteria(document: str) -> Criteria:
    """The criteria that `Criteria.document` wrote."""
    plain: dict[str, Any] = json.loads(document)
    query = plain.pop("query", None)
    told: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in plain.items()}
    return Criteria(**told, query=None if query is None else from_plain(query))


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What can be asked of an item. `siblings` are the languages in which the release cleared, its own among them.

    `sectors` hold those that were filed and every Media Topic above them; `regions` every one that holds a country.
    """

    language: str
    siblings: frozenset[str]
    countries: frozenset[str]
    regions: frozenset[str]
    sectors: frozenset[str]
    issuer: str
    provider: str
    kind: str
    circuits: frozenset[str]
    urgency: int
    sections: tuple[Section, ...]

    def values(self, name: str) -> frozenset[str]:
        """What the item has of one of `LISTS`."""
        match name:
            case "issuers":
                return frozenset((self.issuer,))
            case "providers":
                return frozenset((self.provider,))
            case "kinds":
                return frozenset((self.kind,))
        found: frozenset[str] = getattr(self, name)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One question that decided: its name, whether it held, and what it was asked and found; for a query, where."""

    name: str
    held: bool
    asked: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()


def clauses(criteria: Criteria, terms: Terms) -> Iterator[Clause]:
    """Every clause in turn, cheap ones first. The item matches if all hold."""
    yield _language(criteria, terms)
    if criteria.no_languages:
        unwanted = terms.language in criteria.no_languages
        found = (terms.language,) if unwanted else ()
        yield Clause(name="no_languages", held=not unwanted, asked=criteria.no_languages, found=found)
    for name in LISTS:
        there = terms.values(name)
        if asked := getattr(criteria, name):
            found = tuple(each for each in asked if each in there)
            yield Clause(name=name, held=bool(found), asked=asked, found=found)
        if asked := getattr(criteria, f"no_{name}"):
            found = tuple(each for each in asked if each in there)
            yield Clause(name=f"no_{name}", held=not found, asked=asked, found=found)
    if criteria.urgency < 8:
        urgencies = (str(terms.urgency),)
        yield Clause(
            name="urgency", held=terms.urgency <= criteria.urgency, asked=(str(criteria.urgency),), found=urgencies
        )
    if criteria.query is not None:
        its_hits = tuple(hits(criteria.query, terms.sections))
        yield Clause(
            name="query",
            held=holds(criteria.query, terms.sections),
            asked=(write(criteria.query),),
            found=tuple(dict.fromkeys(hit.said for hit in its_hits)),
            hits=its_hits,
        )


def matches(criteria: Criteria, terms: Terms) -> bool:
    """Whether the item is what the criteria ask for: whether all `clauses` hold.

    The same questions in the same order without the reasons; a test holds the two together.
    """
    if _chosen(criteria, terms) != terms.language:
        return False
    for name in LISTS:
        asked, unwanted = getattr(criteria, name), getattr(criteria, f"no_{name}")
        if asked and terms.values(name).isdisjoint(asked):
            return False
        if unwanted and not terms.values(name).isdisjoint(unwanted):
            return False
    if terms.urgency > criteria.urgency:
        return False
    return criteria.query is None or holds(criteria.query, terms.sections)


def admits(*, country: str, forbidden: frozenset[str]) -> bool:
    """Whether a reader of `country` may have an item that is forbidden in some territories.

    An unknown country ('') counts as forbidden.
    """
    return not forbidden or (country != "" and country not in forbidden)


def default_criteria(kind: SubscriberKind, languages: tuple[str, ...]) -> Criteria:
    """What a new subscriber starts with: everything in its languages; an outlet in each of them."""
    return Criteria(languages=languages, every_language=kind is SubscriberKind.OUTLET)


def _chosen(criteria: Criteria, terms: Terms) -> str:
    """The language in which the item's release is wanted, '' for none: an outlet wants each that it lists, another
    reader the first of theirs in which the release cleared. An unwanted language is as if it were not listed."""
    wanted = [each for each in criteria.languages if each not in criteria.no_languages]
    if criteria.every_language:
        return terms.language if terms.language in wanted else ""
    return next((each for each in wanted if each in terms.siblings), "")


def _language(criteria: Criteria, terms: Terms) -> Clause:
    chosen = _chosen(criteria, terms)
    found = (chosen,) if chosen else ()
    return Clause(name="languages", held=chosen == terms.language, asked=criteria.languages, found=found)
