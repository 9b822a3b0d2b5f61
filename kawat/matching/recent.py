"""The engine turned the other way round: items that wait for a profile, so that it can be told what it would have got.

Exactly the items for which `core.profile.matches` holds. Attributes and single words are decided by roaring bitmaps
alone; what bitmaps cannot decide (phrases, near, long pieces of scripts without spaces) they narrow, and the few items
that are left are asked themselves.
"""

from collections import OrderedDict
from collections.abc import Callable

from pyroaring import BitMap

from kawat.core.profile import LISTS, Criteria, Terms
from kawat.core.query import All, Any, Leaf, Near, Not, Query, holds
from kawat.core.words import Section
from kawat.matching.mentions import Mentions
from kawat.matching.said import Between, Said

DECIDED = 64
"""Queries of which it is remembered what the items said: an editor of a profile asks for nearly the same again."""

NOBODY = BitMap()


class Recent:
    """Items by number. `sections_of` gives the words of one of them again, as they were when it was added."""

    def __init__(self, sections_of: Callable[[int], tuple[Section, ...]]) -> None:
        self._sections_of = sections_of
        self._numbers = BitMap()
        self._floor = 0
        self._own, self._siblings = Mentions(), Mentions()
        self._lists = {name: Mentions() for name in LISTS}
        self._urgencies = [BitMap() for _ in range(9)]
        self._fields: dict[str, Said] = {}
        self._decided: OrderedDict[Query, tuple[BitMap, BitMap]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, number: int) -> bool:
        return number in self._numbers

    def add(self, number: int, terms: Terms) -> None:
        """Take in an item; one that is there stays as it was."""
        if number in self._numbers or number < self._floor:
            return
        self._numbers.add(number)
        self._own.add((terms.language,), number)
        self._siblings.add(terms.siblings, number)
        for name, mentions in self._lists.items():
            mentions.add(terms.values(name), number)
        self._urgencies[terms.urgency].add(number)
        by_field: dict[str, list[Section]] = {}
        for section in terms.sections:
            by_field.setdefault(section.field, []).append(section)
        for name, sections in by_field.items():
            self._fields.setdefault(name, Said()).add(number, sections)

    def forget_before(self, number: int) -> None:
        """Items with smaller numbers do not count any more, nor ever again."""
        if number <= self._floor:
            return
        self._floor = number
        self._numbers.remove_range(0, number)
        for mentions in (self._own, self._siblings, *self._lists.values()):
            mentions.forget_before(number)
        for said in self._fields.values():
            said.forget_before(number)

    def match(self, criteria: Criteria, *, among: BitMap | None = None) -> BitMap:
        """The numbers of those that the criteria ask for, all or `among` these."""
        found = self._asked_for(criteria, among)
        return self._that_say(criteria.query, found) if criteria.query is not None and found else found

    def undecided(self, criteria: Criteria, *, among: BitMap | None = None) -> BitMap:
        """Those of which `match` would have to see the words again."""
        if criteria.query is None or not (found := self._asked_for(criteria, among)):
            return BitMap()
        known = self._between(criteria.query)
        yes, no = self._remembered(criteria.query)
        return (known.perhaps & found) - known.surely - yes - no

    def _asked_for(self, criteria: Criteria, among: BitMap | None) -> BitMap:
        """Those that suit the criteria but for the query."""
        found = self._in_language(criteria) & self._numbers
        if among is not None:
            found &= among
        for name, mentions in self._lists.items():
            if asked := getattr(criteria, name):
                found &= BitMap.union(*(mentions.of(each) for each in asked))
            if unwanted := getattr(criteria, f"no_{name}"):
                found -= BitMap.union(*(mentions.of(each) for each in unwanted))
        if criteria.urgency < 8:
            found &= BitMap.union(*self._urgencies[: criteria.urgency + 1])
        return found

    def _in_language(self, criteria: Criteria) -> BitMap:
        """An outlet's are those in each of its languages; another reader's those with no sibling in a language that
        they like better."""
        found, better = BitMap(), BitMap()
        for language in criteria.languages:
            if language in criteria.no_languages:
                continue
            if criteria.every_language:
                found |= self._own.of(language)
            else:
                there = self._siblings.of(language)
                found |= (self._own.of(language) & there) - better
                better |= there
        return found

    def _that_say(self, query: Query, found: BitMap) -> BitMap:
        """Those of `found` that say what is asked: what the bitmaps leave open is asked of the items themselves."""
        known = self._between(query)
        said = known.surely & found
        open_ = (known.perhaps & found) - said
        if not open_:
            return said
        yes, no = self._remembered(query)
        for number in open_ - yes - no:
            (yes if holds(query, self._sections_of(number)) else no).add(number)
        return said | (yes & open_)

    def _remembered(self, query: Query) -> tuple[BitMap, BitMap]:
        """Which items are known to say this and which not; to be written to."""
        its = self._decided.pop(query, None) or (BitMap(), BitMap())
        self._decided[query] = its
        if len(self._decided) > DECIDED:
            self._decided.popitem(last=False)
        return its

    def _between(self, query: Query) -> Between:
        match query:
            case Leaf():
                return self._either(query.readings, query.field)
            case Near():
                each = [self._either(readings, query.field).perhaps for readings in query.readings]
                return Between(NOBODY, BitMap.intersection(*each) if each else self._numbers)
            case All():
                several = [self._between(each) for each in query.of]
                return Between(
                    BitMap.intersection(self._numbers, *(each.surely for each in several)),
                    BitMap.intersection(self._numbers, *(each.perhaps for each in several)),
                )
            case Any():
                several = [self._between(each) for each in query.of]
                return Between(
                    BitMap.union(NOBODY, *(each.surely for each in several)),
                    BitMap.union(NOBODY, *(each.perhaps for each in several)),
                )
            case Not():
                its = self._between(query.of)
                return Between(self._numbers - its.perhaps, self._numbers - its.surely)

    def _either(self, readings: tuple[str, ...], field: str) -> Between:
        """Any of the readings, in one field or in any."""
        fields = self._fields.values() if not field else [self._fields[field]] if field in self._fields else []
        found = [said.between(reading) for said in fields for reading in readings]
        return Between(
            BitMap.union(NOBODY, *(each.surely for each in found)),
            BitMap.union(NOBODY, *(each.perhaps for each in found)),
        )
