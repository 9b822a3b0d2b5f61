"""What the workload's stories and profiles name: sectors in a tree, circuits, issuers, providers and kinds.

All made up, in the number that a large wire has of each, the weightiest first. The sectors are shaped like the Media
Topics: 17 at the top, and three floors below them.
"""

from functools import lru_cache

from kawat.core.terms import Kind

TOPS, SECOND, THIRD, FOURTH = 17, 103, 480, 600


def _tree() -> dict[str, str]:
    """Each sector with the one above it, '' at the top; parents before their children."""
    above = {f"medtop:{top + 1:02d}000000": "" for top in range(TOPS)}
    floor = list(above)
    for depth, count in enumerate((SECOND, THIRD, FOURTH), 2):
        # Children gather under the first parents, as they do under business and politics.
        parents = [floor[(place * place // 7 + place) % len(floor)] for place in range(count)]
        new = {f"medtop:2{depth}{place:06d}": parent for place, parent in enumerate(parents)}
        above |= new
        floor = list(new)
    return above


ABOVE = _tree()
"""Each sector and the one above it."""

SECTORS = tuple(ABOVE)
CIRCUITS = tuple(f"circuit-{place:02d}" for place in range(40))
ISSUERS = tuple(f"issuer-{place:03d}" for place in range(300))
PROVIDERS = tuple(f"provider-{place:02d}" for place in range(30))
KINDS = (Kind.RELEASE, Kind.FLASH, Kind.UPDATE, Kind.CORRECTION, Kind.ADVISORY)


@lru_cache(maxsize=4096)
def with_above(sector: str) -> tuple[str, ...]:
    """A sector and all that it belongs to."""
    chain = [sector]
    while chain[-1] and ABOVE.get(chain[-1]):
        chain.append(ABOVE[chain[-1]])
    return tuple(chain)
