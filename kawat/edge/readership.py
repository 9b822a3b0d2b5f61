"""Who is reading, grouped by what decides: readers with the same criteria, country and circuits are asked once.

A group holds live readers only, those for whom everything to the edge's cursor was considered.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kawat.core.ports import Reader
from kawat.core.profile import Criteria, admits, matches
from kawat.edge.frames import Frame

if TYPE_CHECKING:
    from kawat.edge.connection import Connection

GroupKey = tuple[tuple[Criteria, ...], str, frozenset[str]]

Answers = dict[int, bool]
"""What criteria said of one frame, by the identity of the criteria, so that no two groups ask the same twice."""


class Group:
    """Readers who get the same frames."""

    __slots__ = ("circuits", "country", "criteria", "members")

    def __init__(self, key: GroupKey) -> None:
        self.criteria, self.country, self.circuits = key
        self.members: set[Connection] = set()

    @property
    def key(self) -> GroupKey:
        return self.criteria, self.country, self.circuits

    def wants(self, frame: Frame, answers: Answers) -> bool:
        """Whether these readers get the frame. Notices go to everybody."""
        if frame.is_notice:
            return True
        if frame.terms is None or self.circuits.isdisjoint(frame.circuits):
            return False
        if not admits(country=self.country, forbidden=frame.forbidden):
            return False
        for criteria in self.criteria:
            answer = answers.get(id(criteria))
            if answer is None:
                answer = answers[id(criteria)] = matches(criteria, frame.terms)
            if answer:
                return True
        return False


class Readership:
    """The groups that have members."""

    def __init__(self) -> None:
        self._groups: dict[GroupKey, Group] = {}

    def __iter__(self) -> Iterator[Group]:
        return iter(self._groups.values())

    def group_of(self, reader: Reader) -> Group:
        """The group that the reader belongs to; kept once somebody enters it."""
        key = (reader.criteria, reader.country, reader.circuits)
        return self._groups.get(key) or Group(key)

    def enter(self, connection: "Connection") -> None:
        assert connection.group is not None
        group = self._groups.setdefault(connection.group.key, connection.group)
        connection.group = group
        group.members.add(connection)

    def leave(self, connection: "Connection") -> None:
        group = connection.group
        if group is not None and connection in group.members:
            group.members.remove(connection)
            if not group.members:
                del self._groups[group.key]
