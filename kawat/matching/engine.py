"""The engine: which of millions of standing profiles want a release, by one look-up.

Not the profiles are tried, but what is distinct in them. Attributes are answered by bitmaps of profiles, keyword
queries by an index of queries, and one gather joins the two. It equals `core.profile.matches`, and a change is seen
by the very next match.
"""

from typing import TypeAlias

import numpy as np
import orjson
from numpy.typing import NDArray

from kawat.core.profile import Terms
from kawat.matching.arrays import Column
from kawat.matching.attributes import Attributes
from kawat.matching.queries import ANYTHING, Queries

Profiles: TypeAlias = NDArray[np.uint32]
"""Ids of profiles in order."""

NONE = -1


class Engine:
    """Profiles by id, an unsigned number of 32 bits. The ids should be dense: each up to the highest takes 8 bytes."""

    def __init__(self) -> None:
        self.attributes = Attributes()
        self.queries = Queries()
        self.row_of = Column(np.int32, NONE)
        """By profile: its row of attributes."""
        self.query_of = Column(np.int32, ANYTHING)
        """By profile: its query, `ANYTHING` where it asks for no words."""
        self.count = 0

    def __len__(self) -> int:
        return self.count

    @property
    def distinct(self) -> int:
        """How many different keyword queries are asked."""
        return self.queries.asked

    def put(self, profile: int, document: str) -> None:
        """Add a profile, or give it other criteria, as `core.profile.Criteria.document` writes them."""
        plain = orjson.loads(document)
        query = plain.get("query")
        number = ANYTHING if query is None else self.queries.put(query)
        self.remove(profile)
        if profile >= self.row_of.size:
            self.row_of.reach(profile + 1)
            self.query_of.reach(profile + 1)
        self.row_of.at[profile], self.query_of.at[profile] = self.attributes.put(profile, plain), number
        self.count += 1

    def remove(self, profile: int) -> None:
        """Forget a profile; one that is not there is forgotten already."""
        row = self.row_of.at[profile] if profile < self.row_of.size else NONE
        if row == NONE:
            return
        self.attributes.remove(profile, row)
        if number := self.query_of.at[profile]:
            self.queries.drop(number)
        self.row_of.at[profile], self.query_of.at[profile] = NONE, ANYTHING
        self.count -= 1

    def match(self, terms: Terms) -> Profiles:
        """The ids of all profiles that want an item of these terms, in order."""
        wanting = np.frombuffer(self.attributes.wanting(terms).to_array(), np.uint32)
        holding = self.queries.holding(terms.sections)
        # Clipped, since numpy would copy the ids to look for one that is out of bounds: none is.
        return wanting.compress(holding.take(self.query_of.all.take(wanting, mode="clip"), mode="clip"))

    def learn(self, terms: Terms) -> None:
        """Count what a story says, so that queries are kept under what is rare; before they are put."""
        self.queries.frequency.learn(terms.sections)
