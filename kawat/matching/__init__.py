"""The profile engine: who wants an item. No Django, no network.

It holds profiles by id and answers with the ids that match; it equals `core.profile.matches`.
"""

from kawat.matching.engine import Engine, Profiles
from kawat.matching.shards import shard_of
from kawat.matching.snapshot import StaleSnapshot, load_snapshot, save_snapshot

__all__ = ["Engine", "Profiles", "StaleSnapshot", "load_snapshot", "save_snapshot", "shard_of"]
