"""What a comparison of an engine with the plain specification came to, and what decided in it.

A clause decides where it is the only one that fails, or where leaving it away would change the answer; a part of a
query decides where turning it round would change the answer while all else holds.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from kawat.core.profile import LISTS, Criteria, Terms, clauses, matches
from kawat.core.query import All, Any, Form, Leaf, Near, Not, Query, holds, leaves

CLAUSES = ("languages", "every_language", "no_languages", *LISTS, *(f"no_{name}" for name in LISTS), "urgency", "query")
PARTS = (*(form.value for form in Form), "near", "field", "not", "all", "any")


@dataclass(slots=True)
class Tally:
    """Counts over all pairs of a profile and a release."""

    pairs: int = 0
    matching: int = 0
    decided: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def share(self, name: str) -> float:
        """In which part of all pairs this decided."""
        return self.decided[name] / max(self.pairs, 1)

    def report(self) -> str:
        """A table of the shares, the smallest last."""
        lines = [f"{self.pairs:,} pairs, {self.matching / max(self.pairs, 1):.1%} match; decided by"]
        shares = sorted(((self.share(name), name) for name in (*CLAUSES, *PARTS)), reverse=True)
        return "\n".join([*lines, *(f"  {name:<14} {share:6.2%}" for share, name in shares)])

    def expect(self, profiles: dict[int, Criteria], terms: Terms) -> list[int]:
        """Who wants the release by the specification; counts nothing."""
        return sorted(profile for profile, asked in profiles.items() if matches(asked, terms))

    def compare(self, profiles: dict[int, Criteria], terms: Terms, answer: list[int]) -> None:
        """Set an engine's answer beside the specification's."""
        right = self.expect(profiles, terms)
        self.pairs += len(profiles)
        self.matching += len(right)
        if answer != right:
            missing, wrong = sorted({*right} - {*answer}), sorted({*answer} - {*right})
            for profile in (*missing, *wrong)[:3]:
                verb = "forgot" if profile in missing else "gave"
                said = profiles[profile].document() if profile in profiles else "no such profile"
                text = " | ".join(f"{each.field}: {each.cased.text!r}" for each in terms.sections)
                self.differences.append(f"{verb} {profile}: {said} for {text} of {replace(terms, sections=())}")
            if not missing and not wrong:
                self.differences.append(f"out of order: {answer}")

    def count(self, profiles: dict[int, Criteria], terms: Terms) -> None:
        """Count what decides about each of the pairs."""
        for criteria in profiles.values():
            self.decided.update(deciding(criteria, terms))


class Turned(NamedTuple):
    """Criteria without their query, and those with one more thing changed."""

    bare: Criteria
    unhindered: Criteria
    other_way: Criteria


@lru_cache(maxsize=4096)
def turned(criteria: Criteria) -> Turned:
    bare = replace(criteria, query=None)
    other_way = replace(bare, every_language=not criteria.every_language)
    return Turned(bare, replace(bare, no_languages=()), other_way)


def deciding(criteria: Criteria, terms: Terms) -> Iterator[str]:
    """What decides whether this profile wants this release."""
    bare, unhindered, other_way = turned(criteria)
    failing = [clause.name for clause in clauses(bare, terms) if not clause.held]
    if len(failing) > 2:
        return
    said = criteria.query is None or holds(criteria.query, terms.sections)
    if len(failing) + (not said) == 1:
        yield failing[0] if failing else "query"
    if said and criteria.no_languages and matches(unhindered, terms) == bool(failing):
        yield "no_languages"
    if said and len(criteria.languages) > 1 and matches(other_way, terms) == bool(failing):
        yield "every_language"
    if criteria.query is not None and not failing:
        yield from set(_deciding_parts(criteria.query, terms))


def _deciding_parts(query: Query, terms: Terms) -> Iterator[str]:
    true = {leaf: holds(leaf, terms.sections) for leaf in leaves(query)}
    answer = _holds(query, true)
    for leaf, held in true.items():
        if _holds(query, {**true, leaf: not held}) != answer:
            yield leaf.form.value if isinstance(leaf, Leaf) else "near"
            if leaf.field and holds(replace(leaf, field=""), terms.sections) != held:
                yield "field"
    for name, turned in _turned(query):
        if _holds(turned, true) != answer:
            yield name


def _holds(query: Query, true: dict[Leaf | Near, bool]) -> bool:
    match query:
        case Leaf() | Near():
            return true[query]
        case All():
            return all(_holds(each, true) for each in query.of)
        case Any():
            return any(_holds(each, true) for each in query.of)
        case Not():
            return not _holds(query.of, true)


def _turned(query: Query) -> Iterator[tuple[str, Query]]:
    """The query with one NOT dropped, or one AND an OR, or the other way round."""
    match query:
        case Not():
            yield "not", query.of
            yield from ((name, Not(each)) for name, each in _turned(query.of))
        case All() | Any():
            kind, other = (All, Any) if isinstance(query, All) else (Any, All)
            yield "all" if kind is All else "any", other(query.of)
            for at, each in enumerate(query.of):
                for name, one in _turned(each):
                    yield name, kind((*query.of[:at], one, *query.of[at + 1 :]))
