"""The plain engine: the specification itself, asked once for each distinct set of criteria.

Exact by construction, since it calls `core.profile.matches`; as quick as there are few distinct criteria. Many
readers ask for the same, so that this carries a network of a hundred thousand.
"""

from collections.abc import Iterator

from kawat.core.profile import Criteria, Terms, matches, read_criteria


class Plain:
    """Profiles by id, interned by the canonical text of their criteria."""

    def __init__(self) -> None:
        self._document_of: dict[int, str] = {}
        self._profiles_of: dict[str, set[int]] = {}
        self._criteria_of: dict[str, Criteria] = {}

    def __len__(self) -> int:
        return len(self._document_of)

    @property
    def distinct(self) -> int:
        """How many different criteria there are."""
        return len(self._profiles_of)

    def put(self, profile: int, document: str) -> None:
        """Add a profile, or give it other criteria."""
        if self._document_of.get(profile) == document:
            return
        self.remove(profile)
        if document not in self._profiles_of:
            self._profiles_of[document] = set()
            self._criteria_of[document] = read_criteria(document)
        self._profiles_of[document].add(profile)
        self._document_of[profile] = document

    def remove(self, profile: int) -> None:
        """Forget a profile; one that is not there is forgotten already."""
        document = self._document_of.pop(profile, None)
        if document is None:
            return
        its_profiles = self._profiles_of[document]
        its_profiles.discard(profile)
        if not its_profiles:
            del self._profiles_of[document], self._criteria_of[document]

    def match(self, terms: Terms) -> list[int]:
        """The ids of all profiles that want an item of these terms, in order."""
        return sorted(self._matching(terms))

    def _matching(self, terms: Terms) -> Iterator[int]:
        for document, criteria in self._criteria_of.items():
            if matches(criteria, terms):
                yield from self._profiles_of[document]
