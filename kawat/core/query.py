"""A keyword query: what it asks, its one canonical text, and the plain test whether a story says it.

A query is a tree of leaves under `All`, `Any` and `Not`. A leaf holds what was written and its readings, one for each
way in which `language/` reads it in the languages of the profile; any reading suffices. `matching.read_query` is the
parser; `write` is its inverse.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any as Anything
from typing import TypeAlias

from kawat.core.words import BARRIER, Place, Section, are_near, nth_word, numbered, places, word_number


class Form(StrEnum):
    """How a leaf was written, which says how loosely it is meant."""

    WORD = "word"
    """`gula`: the word and its inflections."""
    PHRASE = "phrase"
    """`"gula aren"`: these words in a row."""
    EXACT = "exact"
    """`=AS` or `="AS Roma"`: as it is written, case and all."""
    PREFIX = "prefix"
    """`gul*`: a word that begins so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """Something said. `field` is '' for anywhere."""

    form: Form
    said: str
    readings: tuple[str, ...]
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Several things said in one block, in any order, with at most `within` other words among them."""

    said: tuple[str, ...]
    within: int
    readings: tuple[tuple[str, ...], ...]
    field: str = ""


@dataclass(frozen=True, slots=True)
class All:
    """Each of these."""

    of: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of these."""

    of: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    of: "Query"


Query: TypeAlias = Leaf | Near | All | Any | Not


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Something that was found: what was asked for, in which field, how often, and the words around the first."""

    said: str
    field: str
    times: int
    excerpt: str


def holds(query: Query, sections: tuple[Section, ...]) -> bool:
    """Whether a story of these sections says what the query asks."""
    match query:
        case Leaf():
            return any(True for reading in query.readings for _ in places(reading, sections, query.field))
        case Near():
            return are_near(query.readings, query.within, sections, query.field)
        case All():
            return all(holds(each, sections) for each in query.of)
        case Any():
            return any(holds(each, sections) for each in query.of)
        case Not():
            return not holds(query.of, sections)


def hits(query: Query, sections: tuple[Section, ...]) -> Iterator[Hit]:
    """Everything that was found of what the query names, whichever way it decided; in the query's order."""
    for leaf in dict.fromkeys(leaves(query)):
        if isinstance(leaf, Near):
            if holds(leaf, sections):
                wholes = tuple(each for alternatives in leaf.readings for each in alternatives)
                yield from _hits(_leaf(leaf), wholes, sections, leaf.field)
        else:
            yield from _hits(_leaf(leaf), leaf.readings, sections, leaf.field)


def leaves(query: Query) -> Iterator[Leaf | Near]:
    """The leaves from left to right."""
    match query:
        case Leaf() | Near():
            yield query
        case All() | Any():
            for each in query.of:
                yield from leaves(each)
        case Not():
            yield from leaves(query.of)


def write(query: Query) -> str:
    """The canonical text, which reads back as the same query."""
    match query:
        case Leaf() | Near():
            return _leaf(query)
        case All():
            return " AND ".join(_grouped(each, (Any, All)) for each in query.of)
        case Any():
            return " OR ".join(_grouped(each, (Any, All)) for each in query.of)
        case Not():
            return "NOT " + _grouped(query.of, (Any, All, Not))


def to_plain(query: Query) -> list[Anything]:
    """The query as lists of JSON's own types, each with its name first."""
    match query:
        case Leaf():
            return [query.form.value, query.field, query.said, list(query.readings)]
        case Near():
            return ["near", query.field, list(query.said), list(map(list, query.readings)), query.within]
        case All() | Any():
            return ["all" if isinstance(query, All) else "any", *map(to_plain, query.of)]
        case Not():
            return ["not", to_plain(query.of)]


def from_plain(plain: Sequence[Anything]) -> Query:
    """The query that `to_plain` made `plain` of."""
    name, *rest = plain
    match name:
        case "all":
            return All(tuple(map(from_plain, rest)))
        case "any":
            return Any(tuple(map(from_plain, rest)))
        case "not":
            return Not(from_plain(rest[0]))
        case "near":
            field, said, readings, within = rest
            return Near(field=field, said=tuple(said), readings=tuple(map(tuple, readings)), within=within)
        case _:
            field, said, readings = rest
            return Leaf(form=Form(name), field=field, said=said, readings=tuple(readings))


def _grouped(query: Query, weaker: tuple[type, ...]) -> str:
    return f"({write(query)})" if isinstance(query, weaker) else write(query)


def _leaf(leaf: Leaf | Near) -> str:
    field = f"{leaf.field}:" if leaf.field else ""
    if isinstance(leaf, Near):
        return f'{field}"{" ".join(leaf.said)}"~{leaf.within}'
    match leaf.form:
        case Form.WORD:
            return field + leaf.said
        case Form.PHRASE:
            return f'{field}"{leaf.said}"'
        case Form.EXACT:
            return f"{field}={leaf.said}" if leaf.said.isalnum() else f'{field}="{leaf.said}"'
        case Form.PREFIX:
            return f"{field}{leaf.said}*"


AROUND = 32
"""Characters of an excerpt on either side."""


def _hits(said: str, readings: tuple[str, ...], sections: tuple[Section, ...], field: str) -> Iterator[Hit]:
    """What several readings find at one place counts once."""
    for section in sections:
        if not field or section.field == field:
            found = dict(each for reading in readings for each in numbered(reading, section))
            if found:
                yield Hit(said=said, field=section.field, times=len(found), excerpt=_excerpt(found[min(found)]))


def _excerpt(place: Place) -> str:
    """The words around as they were written, whole, and cut at blocks: the word of the same number in the cased
    track."""
    text, marks = place.section.cased.text, place.section.cased.marks
    start = nth_word(marks, word_number(place.track.marks, place.start))
    end = min(start + place.end - place.start, len(text))
    first, last = text.rfind(BARRIER, 0, start) + 1, (text + BARRIER).find(BARRIER, end)
    before = after = ""
    if start - first > AROUND:
        first, before = max(text.find(" ", start - AROUND, start - 1) + 1, start - AROUND), "…"
    if last - end > AROUND:
        space = text.rfind(" ", end + 1, end + AROUND)
        last, after = end + AROUND if space < 0 else space, "…"
    return before + text[first:last].replace(" 's", "'s") + after
