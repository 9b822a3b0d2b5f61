"""What the workload's stories are asked: the terms of an item, its sectors with all that is above them in the tree."""

from dataclasses import replace

from kawat.core.profile import Terms
from kawat.core.release import Item
from kawat.language import terms_of
from kawat.roles.bench.workload.codes import with_above
from kawat.roles.bench.workload.stories import siblings
from kawat.roles.demo.geography import COUNTRIES

_REGION = {each.code: each.region for each in COUNTRIES}


def terms(item: Item) -> Terms:
    """The terms of one of the workload's releases."""
    return replace(
        terms_of(item, siblings(item)),
        sectors=frozenset(above for topic in item.topics for above in with_above(topic)),
        regions=frozenset(_REGION[country] for country in item.countries),
    )
