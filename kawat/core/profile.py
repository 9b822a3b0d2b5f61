"""What a reader wants, and the plain test whether an item is that.

This is the specification that any faster engine must equal: `matches` decides, and `clauses` says why, from one and
the same list. Both are pure; terms are made by `language/` and handed in.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kawat.core.errors import BadCriteria
from kawat.core.release import from_plain, to_plain
from kawat.core.terms import SubscriberKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """Standing criteria. An empty field asks for nothing; every field that is not empty must hold.

    `languages` are in order of preference. `every_language` is the outlet's way: each listed language is wanted;
    without it only the first listed language that there is. `urgency` n wants urgency 1 to n. `keywords` are words
    or phrases as `language.analyse` gives them, any of which suffices; `no_keywords` any of which excludes.
    """

    languages: tuple[str, ...] = ()
    every_language: bool = False
    countries: tuple[str, ...] = ()
    no_countries: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    no_sectors: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    no_issuers: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    no_providers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    no_kinds: tuple[str, ...] = ()
    urgency: int = 8
    keywords: tuple[tuple[str, ...], ...] = ()
    no_keywords: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.urgency <= 8:
            raise BadCriteria(reason="urgency runs from 1 (most urgent) to 8")
        if not self.languages:
            raise BadCriteria(reason="no language is named; name at least one")
        if any(not phrase for phrase in self.keywords + self.no_keywords):
            raise BadCriteria(reason="a keyword holds no word")

    def document(self) -> str:
        """The canonical text of these criteria: equal criteria have equal texts."""
        return json.dumps(to_plain(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@lru_cache(maxsize=4096)
def read_criteria(document: str) -> Criteria:
    """The criteria that `Criteria.document` wrote."""
    plain = json.loads(document)
    for name in ("keywords", "no_keywords"):
        plain[name] = tuple(tuple(phrase) for phrase in plain.get(name, ()))
    criteria: Criteria = from_plain(Criteria, plain)
    return criteria


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What can be asked of an item. `siblings` are the languages in which the release cleared, its own among them.

    `words` is the text as a sequence of normalised words; `vocabulary` the same as a set.
    """

    language: str
    siblings: frozenset[str]
    countries: frozenset[str]
    sectors: frozenset[str]
    issuer: str
    provider: str
    kind: str
    urgency: int
    words: tuple[str, ...]
    vocabulary: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One question that decided: its name, whether it held, and what it was asked and found."""

    name: str
    held: bool
    asked: tuple[str, ...] = ()
    found: tuple[str, ...] = ()


def clauses(criteria: Criteria, terms: Terms) -> Iterator[Clause]:
    """Every clause in turn, cheap ones first. The item matches if all hold."""
    yield _language(criteria, terms)
    one_of = (
        ("countries", criteria.countries, criteria.no_countries, terms.countries),
        ("sectors", criteria.sectors, criteria.no_sectors, terms.sectors),
        ("issuers", criteria.issuers, criteria.no_issuers, {terms.issuer}),
        ("providers", criteria.providers, criteria.no_providers, {terms.provider}),
        ("kinds", criteria.kinds, criteria.no_kinds, {terms.kind}),
    )
    for name, wanted, unwanted, there in one_of:
        if wanted:
            found = tuple(each for each in wanted if each in there)
            yield Clause(name=name, held=bool(found), asked=wanted, found=found)
        if unwanted:
            found = tuple(each for each in unwanted if each in there)
            yield Clause(name=f"no_{name}", held=not found, asked=unwanted, found=found)
    if criteria.urgency < 8:
        urgencies = (str(terms.urgency),)
        yield Clause(
            name="urgency", held=terms.urgency <= criteria.urgency, asked=(str(criteria.urgency),), found=urgencies
        )
    for name, phrases, wanted_held in (
        ("keywords", criteria.keywords, True),
        ("no_keywords", criteria.no_keywords, False),
    ):
        if phrases:
            found = tuple(" ".join(phrase) for phrase in phrases if _says(terms, phrase))
            asked = tuple(" ".join(phrase) for phrase in phrases)
            yield Clause(name=name, held=bool(found) is wanted_held, asked=asked, found=found)


def matches(criteria: Criteria, terms: Terms) -> bool:
    """Whether the item is what the criteria ask for: whether all `clauses` hold.

    The same questions in the same order without the reasons, since this is asked hundreds of thousands of times for
    one item; a test holds the two together.
    """
    return (
        _chosen(criteria, terms) == terms.language
        and terms.urgency <= criteria.urgency
        and not (criteria.countries and terms.countries.isdisjoint(criteria.countries))
        and not (criteria.no_countries and not terms.countries.isdisjoint(criteria.no_countries))
        and not (criteria.sectors and terms.sectors.isdisjoint(criteria.sectors))
        and not (criteria.no_sectors and not terms.sectors.isdisjoint(criteria.no_sectors))
        and not (criteria.issuers and terms.issuer not in criteria.issuers)
        and terms.issuer not in criteria.no_issuers
        and not (criteria.providers and terms.provider not in criteria.providers)
        and terms.provider not in criteria.no_providers
        and not (criteria.kinds and terms.kind not in criteria.kinds)
        and terms.kind not in criteria.no_kinds
        and not (criteria.keywords and not _says_any(terms, criteria.keywords))
        and not (criteria.no_keywords and _says_any(terms, criteria.no_keywords))
    )


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
    reader the first of theirs in which the release cleared."""
    if criteria.every_language:
        return terms.language if terms.language in criteria.languages else ""
    for language in criteria.languages:
        if language in terms.siblings:
            return language
    return ""


def _language(criteria: Criteria, terms: Terms) -> Clause:
    chosen = _chosen(criteria, terms)
    found = (chosen,) if chosen else ()
    return Clause(name="languages", held=chosen == terms.language, asked=criteria.languages, found=found)


def _says_any(terms: Terms, phrases: tuple[tuple[str, ...], ...]) -> bool:
    return any(_says(terms, phrase) for phrase in phrases)


def _says(terms: Terms, phrase: tuple[str, ...]) -> bool:
    if any(word not in terms.vocabulary for word in phrase):
        return False
    if len(phrase) == 1:
        return True
    last = len(terms.words) - len(phrase)
    return any(terms.words[at : at + len(phrase)] == phrase for at in range(last + 1))
