"""Who of several routers holds a profile."""

from hashlib import blake2b


def shard_of(subscriber: int, shards: int) -> int:
    """The shard, from 0, that holds all profiles of this subscriber; the same on every machine."""
    if shards == 1:
        return 0
    return int.from_bytes(blake2b(b"%d" % subscriber, digest_size=8).digest(), "big") % shards
