"""The one parser of keyword queries: text in, `core.query.Query` out, or a `BadQuery` with its column.

What is read is normal at birth: no group within a group of its own kind, nothing twice, no NOT of a NOT. So a query
has one canonical text (`core.query.write`), which reads back as the same query. `parts` cuts the text, `lalr` puts the
parts together, `sense` looks at what came of it. The users' page is docs/queries.md.
"""

from collections.abc import Sequence
from functools import lru_cache

from kawat.core.because import Because
from kawat.core.errors import BadQuery
from kawat.core.query import All, Any, Form, Leaf, Near, Not, Query, write
from kawat.language import near_readings, readings
from kawat.matching.parts import DEPTH, LENGTH, NOT_NEAR, Part, parts_of, shown
from kawat.matching.sense import refuse_senseless


def read_query(text: str, languages: Sequence[str]) -> Query:
    """What `text` says to a reader of these languages; raises `BadQuery`."""
    from kawat.matching.lalr import put_together

    parts = parts_of(text)
    if not parts:
        raise BadQuery(column=1, reason="there is nothing in it; leave the query out to get everything")
    its_languages = tuple(languages)
    query = put_together(parts, [_leaf(part, its_languages) for part in parts if part.form])
    if _depth(query) > DEPTH:
        raise BadQuery(column=1, reason=Because("written out in full it is nested deeper than {limit}", limit=DEPTH))
    if len(write(query)) > LENGTH:
        raise BadQuery(
            column=1, reason=Because("written out in full it is longer than {limit} characters", limit=LENGTH)
        )
    refuse_senseless(query)
    return query


def _leaf(part: Part, languages: tuple[str, ...]) -> Leaf | Near:
    assert part.form
    if part.form == "near":
        return _near(part, languages)
    form = Form(part.form)
    its_readings = _readings(form, part.said, languages)
    if not its_readings:
        if form is Form.PREFIX and _readings(Form.PHRASE, part.said, languages):
            raise BadQuery(
                column=part.column,
                reason=Because("a prefix has to be one word, which '{word}' is not", word=shown(part.said)),
            )
        raise BadQuery(column=part.column, reason=Because("there is no word in '{word}'", word=shown(part.said)))
    return Leaf(form=form, said=part.said, readings=its_readings)


def _near(part: Part, languages: tuple[str, ...]) -> Near:
    said = tuple(part.said.split(" "))
    its_readings = tuple(_near_readings(each, languages) for each in said)
    for each, read in zip(said, its_readings, strict=True):
        if not read:
            raise BadQuery(column=part.column, reason=Because("there is no word in '{word}'", word=shown(each)))
    if len(set(map(frozenset, its_readings))) < len(said):
        raise BadQuery(column=part.column, reason=NOT_NEAR)
    return Near(said=said, readings=its_readings, within=part.within)


@lru_cache(maxsize=16_384)
def _readings(form: Form, said: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(readings(form, said, languages)))


@lru_cache(maxsize=16_384)
def _near_readings(said: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(near_readings(said, languages)))


def _depth(query: Query) -> int:
    """Parentheses within parentheses of the canonical text."""
    match query:
        case Leaf() | Near():
            return 0
        case Not():
            return _inner_depth(query.of)
        case All() | Any():
            return max(map(_inner_depth, query.of))


def _inner_depth(query: Query) -> int:
    return _depth(query) + isinstance(query, (All, Any))
