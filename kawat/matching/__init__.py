"""The profile engine: who wants an item. No Django, no network.

It holds profiles by id and answers with the ids that match; it equals `core.profile.matches`.
"""

from kawat.matching.cnf import CLAUSES
from kawat.matching.engine import Engine, Profiles
from kawat.matching.grammar import read_query
from kawat.matching.sense import advice_of, clauses_of
from kawat.matching.shards import shard_of
from kawat.matching.snapshot import StaleSnapshot, load_snapshot, save_snapshot

__all__ = [
    "CLAUSES",
    "Engine",
    "Profiles",
    "StaleSnapshot",
    "advice_of",
    "clauses_of",
    "load_snapshot",
    "read_query",
    "save_snapshot",
    "shard_of",
]
