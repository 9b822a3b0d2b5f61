"""What an index of items is asked for, whatever database holds it: tokens in a row, joined by and, or and not.

Made of a keyword query by `language.narrowed`, written as each database wants it by `store.search`.
"""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Row:
    """These tokens in a row, in one field or, where `field` is '', in any. With `is_front` the last one may go on."""

    tokens: tuple[str, ...]
    field: str = ""
    is_front: bool = False


@dataclass(frozen=True, slots=True)
class Both:
    """Each of these; everything where there are none."""

    of: tuple["Wanted", ...] = ()


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these."""

    of: tuple["Wanted", ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Not this."""

    of: "Wanted"


Wanted: TypeAlias = Row | Both | Either | Without

EVERYTHING = Both()


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What an index can tell of a query. Where it `decides`, the query holds for exactly these items; otherwise for
    some of them, and each has to be asked itself."""

    wanted: Wanted
    decides: bool
