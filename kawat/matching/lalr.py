"""How the parts of a query are put together, by Lark: NOT binds closest, then AND, then OR.

LALR builds from the leaves up without recursion, so that no nest is too deep for it. A process that reads no query
never loads it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from lark import Lark, Token, Transformer, UnexpectedToken, v_args

from kawat.core.because import Because
from kawat.core.errors import BadQuery
from kawat.core.query import All, Any, Leaf, Near, Not, Query
from kawat.matching.parts import Part

_GRAMMAR = """
    ?start: every
          | every (_OR every)+  -> either
    ?every: item
          | item (_AND? item)+  -> both
    ?item:  placed
          | _NOT item           -> denied
    ?placed: piece
          | FIELD piece         -> within
    ?piece: LEAF                -> leaf
          | _OPEN start _CLOSE
    %declare _AND _OR _NOT _OPEN _CLOSE FIELD LEAF
"""


@v_args(inline=True)
class _Build(Transformer[Token, Query]):
    """What comes is normal: no group within one of its own kind, nothing twice, no NOT of a NOT."""

    def leaf(self, token: Token) -> Query:
        found: Query = token.value
        return found

    def within(self, field: Token, query: Query) -> Query:
        return _in_field(field.value, query)

    def denied(self, query: Query) -> Query:
        return query.of if isinstance(query, Not) else Not(query)

    def both(self, *of: Query) -> Query:
        return _group(All, of)

    def either(self, *of: Query) -> Query:
        return _group(Any, of)


_LARK = Lark(_GRAMMAR, parser="lalr", lexer="basic", transformer=_Build())


def put_together(parts: Sequence[Part], leaves: Sequence[Leaf | Near]) -> Query:
    """The query of these parts, `leaves` being what its leaves say in order; raises `BadQuery`."""
    reading, next_leaf, taken = _LARK.parse_interactive(), iter(leaves), 0
    try:
        for part in parts:
            token = Token(part.kind, part.said, column=part.column)
            if part.form:
                token.value = next(next_leaf)
            reading.feed_token(token)
            taken += 1
        query: Query = reading.feed_eof()  # type: ignore[no-untyped-call]
    except UnexpectedToken:
        raise _misplaced(parts, taken) from None
    return query


def _misplaced(parts: Sequence[Part], at: int) -> BadQuery:
    """The part at `at`, or the end, cannot follow the one before it."""
    before, here = parts[at - 1] if at else None, parts[at] if at < len(parts) else None
    if before and before.kind == "FIELD":
        return BadQuery(
            column=before.column,
            reason=Because("{before}: needs a word, a phrase or a ( right after it", before=before.said),
        )
    if before and here:
        return BadQuery(
            column=here.column,
            reason=Because("there is nothing between {before} and {here}", before=before.said, here=here.said),
        )
    if before:
        return BadQuery(column=before.column, reason=Because("there is nothing after {before}", before=before.said))
    assert here
    return BadQuery(column=here.column, reason=Because("there is nothing before {here}", here=here.said))


_Group = TypeVar("_Group", All, Any)


def _group(kind: type[_Group], of: Sequence[Query]) -> Query:
    flat = (each for one in of for each in (one.of if isinstance(one, kind) else (one,)))
    once = tuple(dict.fromkeys(flat))
    return kind(once) if len(once) > 1 else once[0]


def _in_field(field: str, query: Query) -> Query:
    match query:
        case Leaf() | Near():
            return replace(query, field=field)
        case Not():
            return Not(_in_field(field, query.of))
        case All() | Any():
            return type(query)(tuple(_in_field(field, each) for each in query.of))
