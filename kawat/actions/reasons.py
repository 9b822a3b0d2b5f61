"""Each clause of a profile as a sentence that a person reads: what was asked, whether it held, and what was found where.

In English, like all that the command line and the API say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kawat.core.profile import LISTS, Clause, Terms
from kawat.core.query import Hit
from kawat.core.regions import members_of

MOST = 8
"""Values, or places of words, that one sentence names; a machine is given all."""

LENGTH = 200
"""Characters of a query that are said."""

Through = Mapping[str, tuple[str, ...]]
"""By sector or region the sectors or countries of the item that stand below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A clause, and the same as a sentence."""

    name: str
    held: bool
    asked: tuple[str, ...]
    found: tuple[str, ...]
    hits: tuple[Hit, ...]
    sentence: str


def reason_of(clause: Clause, terms: Terms, through: Through) -> Reason:
    """The clause with its sentence."""
    verdict = "held" if clause.held else "did not hold"
    return Reason(
        name=clause.name,
        held=clause.held,
        asked=clause.asked,
        found=clause.found,
        hits=clause.hits,
        sentence=f"{clause.name} {_several(clause.asked)} {verdict}: {_why(clause, terms, through)}",
    )


def through_of(terms: Terms, filed: Iterable[str], above: Through) -> Through:
    """Through what of the item its wider sectors and regions are reached. `filed` are its sectors as they were filed."""
    found = {sector: tuple(each for each in filed if sector in above.get(each, ())) for sector in terms.sectors}
    found |= {region: tuple(sorted(terms.countries & members_of(region))) for region in terms.regions}
    return found


def _why(clause: Clause, terms: Terms, through: Through) -> str:
    match clause.name:
        case "languages":
            return _why_language(clause, terms)
        case "urgency":
            return f"it has {terms.urgency}"
        case "query":
            return _places(clause.hits)
    if clause.found:
        return f"found {_several(_by(each, through) for each in clause.found)}"
    name = clause.name.removeprefix("no_")
    if clause.name in LISTS:
        there = sorted(terms.values(name) - {""})
        return f"it has {_several(there)}" if there else "it has none"
    return "none of them is there"


def _why_language(clause: Clause, terms: Terms) -> str:
    if clause.held:
        return f"it is in {terms.language}"
    if clause.found:
        return f"its release comes in {clause.found[0]} as well, which is wanted sooner than {terms.language}"
    return f"it is in {terms.language}"


def _by(value: str, through: Through) -> str:
    below = through.get(value)
    return f"{value} (by {_several(below)})" if below else value


def _places(hits: tuple[Hit, ...]) -> str:
    if not hits:
        return "nothing that it names was found"
    told = [f"'{hit.said}' {_times(hit.times)} in {hit.field}: {hit.excerpt}" for hit in hits[:MOST]]
    more = len(hits) - len(told)
    return "; ".join([*told, *([f"and {more} more"] if more else [])])


def _times(times: int) -> str:
    return "once" if times == 1 else f"{times} times"


def _several(values: Iterable[str]) -> str:
    every = list(values)
    told = [each if len(each) <= LENGTH else each[:LENGTH] + "…" for each in every[:MOST]]
    more = len(every) - len(told)
    return ", ".join(told) + (f" and {more} more" if more else "")
