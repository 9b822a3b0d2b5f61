"""Who is reading, grouped by what decides: readers with the same criteria, country and circuits are asked once.

A group holds live readers only, those for whom everything to the edge's cursor was considered. All groups are asked
together by the engine; a reader who comes back is asked alone, by the plain test, since what it missed is few frames
and the engine knows the wishes of live readers only.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kawat.core.ports import Reader
from kawat.core.profile import Criteria, admits, matches
from kawat.edge.frames import Frame
from kawat.edge.wishes import Wishes

if TYPE_CHECKING:
    from kawat.edge.connection import Connection

GroupKey = tuple[tuple[Criteria, ...], str, frozenset[str]]


class Group:
    """Readers who get the same frames. `wishes` are the numbers of its criteria while it has members."""

    __slots__ = ("circuits", "country", "criteria", "members", "wishes")

    def __init__(self, key: GroupKey) -> None:
        self.criteria, self.country, self.circuits = key
        self.members: set[Connection] = set()
        self.wishes: tuple[int, ...] = ()

    @property
    def key(self) -> GroupKey:
        return self.criteria, self.country, self.circuits

    def may_have(self, frame: Frame) -> bool:
        """Whether the frame is for their circuits and may enter their country."""
        return not self.circuits.isdisjoint(frame.circuits) and admits(country=self.country, forbidden=frame.forbidden)

    def wants(self, frame: Frame) -> bool:
        """Whether these readers get the frame, asked of this group alone. Notices go to everybody."""
        if frame.is_notice:
            return True
        terms = frame.terms
        return terms is not None and self.may_have(frame) and any(matches(each, terms) for each in self.criteria)


class Readership:
    """The groups that have members."""

    def __init__(self) -> None:
        self._groups: dict[GroupKey, Group] = {}
        self._wishes = Wishes()
        self._wishing: dict[int, set[Group]] = {}
        """Groups by the number of a wish."""

    def __iter__(self) -> Iterator[Group]:
        return iter(self._groups.values())

    def getting(self, frame: Frame) -> Iterator[Group]:
        """The groups that get the frame, each once. Notices go to everybody."""
        if frame.is_notice:
            yield from self._groups.values()
        elif frame.terms is not None and self._groups:
            several: set[Group] = set()
            for number in self._wishes.match(frame.terms):
                for group in self._wishing[number]:
                    if group not in several and group.may_have(frame):
                        if len(group.wishes) > 1:
                            several.add(group)
                        yield group

    def group_of(self, reader: Reader) -> Group:
        """The group that the reader belongs to; kept once somebody enters it."""
        key = (reader.criteria, reader.country, reader.circuits)
        return self._groups.get(key) or Group(key)

    def enter(self, connection: "Connection") -> None:
        assert connection.group is not None
        group = self._groups.setdefault(connection.group.key, connection.group)
        connection.group = group
        if not group.members:
            group.wishes = tuple(map(self._wishes.take, group.criteria))
            for number in group.wishes:
                self._wishing.setdefault(number, set()).add(group)
        group.members.add(connection)

    def leave(self, connection: "Connection") -> None:
        group = connection.group
        if group is not None and connection in group.members:
            group.members.remove(connection)
            if not group.members:
                del self._groups[group.key]
                self._forget(group)

    def _forget(self, group: Group) -> None:
        for number in set(group.wishes):
            self._wishing[number].discard(group)
            if not self._wishing[number]:
                del self._wishing[number]
        for number in group.wishes:
            self._wishes.give_back(number)
        group.wishes = ()
