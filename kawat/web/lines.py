"""The lines of the live desktop: what the stream would have given a subscriber, newest first, by wire number.

A line says what a frame of the stream says, and what became of the item since. Of what was withdrawn it says nothing
but that: who had it on screen has it struck there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from kawat.core.ports import Reader
from kawat.core.release import Cleared
from kawat.core.terms import Kind
from kawat.store import cleared, models
from kawat.web.access import wants

PAGE = 60
"""Lines on the first page and on each that is asked for: more than the tallest screen shows at once."""

CONSIDERED = 200
"""Items that one page looks through. A narrow profile has short pages, and goes on with the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `state` is '', 'superseded', 'withheld' or 'killed'."""

    number: int
    uid: str
    at: str
    language: str
    kind: str
    urgency: int
    source: str
    headline: str
    replaces: str
    state: str

    def plain(self) -> dict[str, object]:
        """As JSON: what is empty is left out, as in a frame."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in told.items() if value != ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Lines, the lowest and the highest number that was considered for them; `ends` where nothing is older."""

    lines: Sequence[Line]
    lowest: int
    upto: int
    ends: bool


def by_profile(reader: Reader, profile: str) -> Reader:
    """This reader with one profile alone, by its place from 1; unchanged where none is named."""
    if not profile.isdecimal() or not 0 < int(profile[:4]) <= len(reader.criteria):
        return reader
    return replace(reader, criteria=(reader.criteria[int(profile[:4]) - 1],))


def newest(reader: Reader, *, before: int = 0) -> Page:
    """The newest lines, or those before a number."""
    upto = models.Wire.objects.get().number
    rows = cleared.out().filter(number__lte=upto)
    if before:
        rows = rows.filter(number__lt=before)
    ours: list[Line] = []
    lowest, ends = 0, False
    for start in range(0, CONSIDERED, PAGE):  # most readers want most items, and reading one takes the time
        found = cleared.of(rows[start : min(start + PAGE, CONSIDERED)])
        more, last = _first(reader, found, PAGE - len(ours))
        ours += more
        lowest = last or lowest
        ends = len(found) < min(PAGE, CONSIDERED - start) and len(ours) < PAGE
        if ends or len(ours) == PAGE:
            break
    return Page(lines=ours, lowest=lowest, upto=upto, ends=ends)


def between(reader: Reader, *, after: int, upto: int) -> Page:
    """Lines above `after` and not above `upto`, in order; the page says to which number it came."""
    last = min(upto, models.Wire.objects.get().number)
    found = cleared.after(after, CONSIDERED, upto=last)
    ours, _ = _first(reader, found, CONSIDERED)
    reached = found[-1].number if len(found) == CONSIDERED else max(after, last)
    return Page(lines=ours, lowest=after, upto=reached, ends=reached >= last)


def these(reader: Reader, numbers: Iterable[int]) -> Page:
    """Those of some numbers that are for this reader."""
    rows = models.Item.objects.filter(number__in=sorted(set(numbers))[-CONSIDERED:]).order_by("number")
    ours, lowest = _first(reader, cleared.of(rows), CONSIDERED)
    return Page(lines=ours, lowest=lowest, upto=lowest, ends=False)


def line_of(its: Cleared) -> Line:
    item = its.item
    told = not item.kind.is_notice and its.withdrawn is None
    state = {None: "superseded" if its.superseded_by else "", Kind.KILL: "killed", Kind.WITHHOLD: "withheld"}
    return Line(
        number=its.number,
        uid=item.uid,
        at=f"{its.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        language=item.language,
        kind=item.kind.value,
        urgency=item.urgency,
        source=item.source.name if told and item.source else "",
        headline=item.headline if told else "",
        replaces=item.replaces.uid if item.replaces else "",
        state=state.get(its.withdrawn, ""),
    )


def _first(reader: Reader, found: Sequence[Cleared], most: int) -> tuple[list[Line], int]:
    """The first of these that the stream would give this reader, and the number of the last that was looked at."""
    ours: list[Line] = []
    number = 0
    for its in found:
        number = its.number
        if wants(reader, its):
            ours.append(line_of(its))
        if len(ours) == most:
            break
    return ours, number
