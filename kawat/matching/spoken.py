"""How each word of a query is looked for, as a person says it: for whoever writes one and wants to know why it finds
what it finds."""

from typing import Any

from kawat.core.query import Leaf, Near, Query, leaves, write
from kawat.core.words import Way


def leaves_in_words(query: Query) -> list[dict[str, Any]]:
    """Of each leaf in order: what is said, in which field ('' for any), and as what it is looked for."""
    return [
        {"said": write(leaf), "field": leaf.field, "read_as": _read_as(leaf)} for leaf in dict.fromkeys(leaves(query))
    ]


def _read_as(leaf: Leaf | Near) -> list[str]:
    if isinstance(leaf, Leaf):
        return [_in_words(reading) for reading in leaf.readings]
    words = " and ".join(" or ".join(map(_in_words, each)) for each in leaf.readings)
    return [f"{words}, in any order with at most {leaf.within} words between"]


def _in_words(reading: str) -> str:
    said = f"'{reading[1:]}'"
    match Way(reading[0]):
        case Way.STEM:
            return f"{said} and its inflections"
        case Way.WRITTEN:
            return f"{said} as it is written, case and all"
        case Way.FRONT:
            return f"words that begin with {said}"
        case Way.IN_A_ROW | Way.WHOLE:
            return f"{said} in a row" if " " in said else said
